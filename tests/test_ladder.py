"""Where a group's share falls on a ladder: an outside number first, then edges, then meaning."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from trendpack import ladder

LEVELS = ["Grade: 1", "Grade: 2", "Grade: 3"]


def rungs(**counts):
    """Return a table of groups' (number, base) at each level; None is withheld."""
    rows = [
        (group, level, *(pair or (np.nan, np.nan)))
        for group, pairs in counts.items()
        for level, pair in zip(LEVELS, pairs, strict=False)
    ]
    table = pd.DataFrame(
        rows, columns=["ethnic_group", "characteristic", "numerator", "denominator"]
    )
    return table.assign(value=100 * table["numerator"] / table["denominator"])


def test_a_steps_p_value_is_scipys_times_the_steps():
    table = rungs(black=[(51, 87), (8, 30), (2, 26)])
    steps = ladder.with_steps(table, LEVELS)
    wanted = [
        2 * stats.fisher_exact([[8, 22], [51, 36]]).pvalue,
        2 * stats.fisher_exact([[2, 24], [8, 22]]).pvalue,
    ]
    assert steps["p_value"].to_numpy() == pytest.approx(wanted)
    assert steps["below_level"].tolist() == LEVELS[:2]
    assert steps["fall"].iloc[0] == pytest.approx(100 * (51 / 87 - 8 / 30))


def test_a_withheld_level_is_stepped_over_and_never_zero():
    steps = ladder.with_steps(rungs(black=[(60, 100), None, (10, 100)]), LEVELS)
    assert steps[["below_level", "characteristic"]].to_numpy().tolist() == [[LEVELS[0], LEVELS[2]]]


def test_levels_go_by_the_order_given_and_others_are_left_out():
    table = rungs(black=[(60, 100), (50, 100), (10, 100)]).iloc[::-1]
    other = table.assign(characteristic="Grade: any")
    steps = ladder.with_steps(pd.concat([other, table]), LEVELS)
    assert steps["characteristic"].tolist() == LEVELS[1:]


def test_the_sharpest_fall_is_said_only_where_chance_does_not_explain_it():
    table = rungs(
        black=[(60, 100), (55, 100), (10, 100)],
        asian=[(6, 10), (5, 10), (2, 10)],
        white=[(10, 100), (20, 100), (80, 100)],
    )
    falls = ladder.sharpest_falls(ladder.with_steps(table, LEVELS))
    assert falls["ethnic_group"].tolist() == ["black"]
    assert falls["characteristic"].tolist() == [LEVELS[2]]


def test_an_unsure_largest_fall_is_not_replaced_by_a_sure_smaller_one():
    table = rungs(black=[(600, 1000), (500, 1000), (3, 10)])
    assert ladder.sharpest_falls(ladder.with_steps(table, LEVELS)).empty


def test_top_against_bottom_flags_only_a_smaller_share_and_tests_it():
    table = rungs(
        black=[(51, 87), None, (11, 61)],
        white=[(19, 87), None, (39, 61)],
        asian=[(8, 87), None, None],
    )
    ends = ladder.top_against_bottom(table, LEVELS[0], LEVELS[2]).set_index("ethnic_group")
    assert list(ends.index) == ["black", "white"]
    assert ends["ratio"].tolist() == pytest.approx([11 / 61 / (51 / 87), 39 / 61 / (19 / 87)])
    assert ends["is_below_four_fifths"].tolist() == [True, False]
    assert ends["p_value"]["black"] == pytest.approx(
        2 * stats.fisher_exact([[11, 50], [51, 36]]).pvalue
    )
    assert (ends["ratio_lower"] < ends["ratio"]).all()
    assert (ends["ratio"] < ends["ratio_upper"]).all()


def test_nothing_to_compare_gives_nothing():
    table = rungs(black=[None, None, None])
    assert ladder.with_steps(table, LEVELS).empty
    assert ladder.top_against_bottom(table, LEVELS[0], LEVELS[2]).empty
