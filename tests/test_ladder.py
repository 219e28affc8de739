"""Where a group's share falls on a ladder: an outside number first, then edges, then meaning."""

import types

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from trendpack import evidence, ladder, snapshot
from trendpack.style_lint import lint
from trendpack.views import ladder as ladder_view
from trendpack.views.indicator import latest_by_group
from trendpack.views.ladder import representation_ladder

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


def test_a_larger_fall_that_may_be_chance_does_not_hide_a_sure_one():
    steps = ladder.with_steps(rungs(black=[(600, 1000), (500, 1000), (3, 10)]), LEVELS)
    falls = ladder.sharpest_falls(steps)
    assert steps["fall"].tolist() == pytest.approx([10, 20])
    assert falls["characteristic"].tolist() == [LEVELS[1]]


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


# --- On the page ---------------------------------------------------------------------------------

WORKERS = "social_worker_share_percentage"


@pytest.mark.parametrize("area", ["Hackney", "Leeds", "City of London"])
def test_the_view_says_where_a_share_falls_and_withholds_the_few(area):
    figure = representation_ladder(evidence.scope(area), WORKERS)
    assert any("case holders and" in said for said in figure.sentences)
    assert not lint(" ".join([*figure.sentences, *figure.every_note, figure.alt]))
    counts = pd.to_numeric(figure.shown["Number"].str.replace(",", ""), errors="coerce")
    assert not counts.between(1, 4).any()
    assert figure.svg
    assert figure.alt


def test_hackneys_ladder_reads_as_its_headcounts_do():
    said = representation_ladder(evidence.scope("Hackney", "2026-01-01"), WORKERS).sentences
    assert said[0].startswith("Black: 58.6% of case holders and 18.0% of managers, a ratio of 0.3")
    assert "four fifths" in said[0]
    assert "four fifths" not in said[1]
    assert said[2].endswith("from 58.6% to 26.7%.")


def test_before_the_roles_are_kept_the_view_says_that_they_are_not_here():
    figure = representation_ladder(evidence.scope("Hackney", "2021-12-31"), WORKERS)
    assert "not in this edition" in figure.title
    assert figure.svg is None


def test_a_share_may_be_set_beside_another_population():
    here = evidence.scope("Hackney")
    usual = latest_by_group(here, WORKERS)
    other = latest_by_group(here, WORKERS, against="looked_after_share_percentage")
    assert usual.id != other.id
    assert "children looked after" in other.title
    assert "residents" in usual.title


def test_shares_of_which_many_are_unknown_are_drawn_alone_and_set_beside_nothing():
    croydon = evidence.scope("Croydon")
    alone = latest_by_group(croydon, WORKERS)
    assert "residents" not in alone.title
    assert any("so many are of unknown ethnic group" in text for text in alone.sentences)
    assert not any("residents" in name for name in alone.shown)
    assert alone.alt.count("residents") == 0
    assert "All ethnic groups: 100" not in alone.svg, "the whole is no figure"
    assert "Not known or not stated" in alone.svg
    beside = latest_by_group(croydon, WORKERS, against="looked_after_share_percentage")
    assert beside.id != alone.id
    assert beside.svg is None
    assert beside.sentences[0].startswith("Not in this edition: of children")


def test_how_many_are_of_unknown_group_is_not_withheld():
    table = snapshot.read_theme("workforce")
    mine = table[table["indicator"] == "social_worker_ethnicity_not_known_percentage"]
    here = mine[(mine["area_code"] == "E09000012") & (mine["period"] == "2025")]
    assert here["numerator"].tolist() == [4]


def test_where_figures_are_withheld_it_is_said_what_can_be_compared():
    said = representation_ladder(
        evidence.scope("Brent"), "social_worker_share_percentage"
    ).sentences
    assert said[-2:] == (
        "What can be compared: case holders and first line managers (Black and White). The other "
        "figures are withheld, to protect small numbers.",
        "No single fall is reliable once both steps are tested together. The largest is Black: "
        "59.6% of case holders and 59.3% of first line managers.",
    )


def test_where_no_fall_stands_the_largest_of_the_tested_is_said():
    croydon = representation_ladder(evidence.scope("Croydon", "2026-01-01"), WORKERS).sentences
    assert croydon[-1] == (
        "No single fall is reliable once all 8 steps are tested together. The largest is Black: "
        "68.6% of case holders and 33.3% of senior practitioners."
    )
    rung = types.SimpleNamespace(levels=dict(zip(LEVELS, ["low", "middle", "high"], strict=True)))

    def said(**counts):
        return ladder_view._unsure_sentence(ladder.with_steps(rungs(**counts), LEVELS), rung)

    one = said(black=[(6, 10), (5, 10), None])
    assert one[0].startswith("No single fall is reliable in the one step that can be tested. The")
    rises = said(black=[(5, 10), (6, 10), None])
    assert rises == ["No group's share falls between levels that can be compared."]
    assert said(black=[(5, 10), None, None]) == []
    assert not lint(f"{one[0]} {rises[0]}")


def test_where_every_figure_is_shown_nothing_is_said_of_what_can_be_compared():
    rows = rungs(black=[(60, 100), (55, 100), (50, 100)], white=[(30, 100), (35, 100), (40, 100)])
    rung = types.SimpleNamespace(levels=dict(zip(LEVELS, ["low", "middle", "high"], strict=True)))
    steps = ladder.with_steps(rows, LEVELS)
    assert ladder_view._compared(steps, rows, rung) == []
    skipped = rungs(black=[(60, 100), (55, 100), (50, 100)], white=[(30, 100), None, (40, 100)])
    (said,) = ladder_view._compared(ladder.with_steps(skipped, LEVELS), skipped, rung)
    assert "compared: low, middle and high (Black); low and high (White). The" in said
    many = rungs(
        black=[(60, 100), (55, 100), None], white=[None, (30, 100), (40, 100)],
        asian=[(30, 100), None, (40, 100)],
    )  # fmt: skip
    (said,) = ladder_view._compared(ladder.with_steps(many, LEVELS), many, rung)
    assert said.startswith("Many levels cannot be compared")
