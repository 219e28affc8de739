"""Withholding: problems with a proven optimum first, then attacks, then small bases."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known_tables import PROBLEMS, attack, sums, table, two_way

from trendpack import tidy
from trendpack.errors import DisclosureError, ShapeError
from trendpack.suppression import protect, withhold_small


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p["id"])
def test_every_small_count_of_a_known_problem_is_hidden_at_a_fair_cost(problem):
    counts, top = problem["cells"], problem["threshold"] - 1
    margins_cost = None if problem["margins_may_be_suppressed"] else np.inf
    cells = table(counts, margins_cost, by=problem["objective"])
    made = protect(cells, sums(counts), problem["threshold"])
    assert sorted(made.index[made["withheld"] == "primary"]) == sorted(problem["primary"])
    bounds = attack(counts, sums(counts), made["withheld"] != "")
    for name in problem["primary"]:
        low, high = bounds[name]
        assert low <= 1 + 1e-6, f"{name} is known to be at least {low}"
        assert high >= top - 1e-6, f"{name} is known to be at most {high}"
    cost = cells.loc[made["withheld"] == "secondary", "cost"].sum()
    assert problem["optimal_cost"] - 1e-6 <= cost <= 2.5 * problem["optimal_cost"] + 1e-6


# sdcTools/UserSupport issue 194: two ones that sum to 2 protect each other against nobody.
def test_small_counts_do_not_hide_one_another_if_their_sum_is_small():
    counts = two_way([[10, 3, 1, 1], [20, 30, 40, 50]])
    made = protect(table(counts), sums(counts))
    assert (made.loc[["r0|c1", "r0|c2", "r0|c3"], "withheld"] == "primary").all()
    assert (made["withheld"] == "secondary").any()


def test_zeros_are_shown():
    counts = two_way([[3, 0, 7], [20, 30, 40], [9, 8, 7]])
    made = protect(table(counts), sums(counts))
    assert made.loc["r0|c1", "withheld"] == ""


def test_a_count_that_the_totals_give_away_stops_the_build():
    counts = two_way([[3, 0], [20, 30]])
    with pytest.raises(DisclosureError, match=r"hides 'r0\|c0'"):
        protect(table(counts), sums(counts))


def test_counts_that_do_not_add_up_are_refused():
    counts = two_way([[3, 10], [20, 30]]) | {"r0|T": 14}
    with pytest.raises(ShapeError, match="does not add up"):
        protect(table(counts), sums(counts))


def test_an_equation_about_a_cell_that_is_not_there_is_refused():
    counts = two_way([[3, 10], [20, 30]])
    lost = {name: count for name, count in counts.items() if name != "r1|c1"}
    with pytest.raises(ShapeError, match=r"'r1\|c1', which is not there"):
        protect(table(lost), sums(counts))


def test_two_tables_that_share_a_margin_are_one_problem():
    """Table by table each is safe; together the second gives the first away."""
    cells = pd.DataFrame(
        {"count": [3, 9, 12, 3, 4, 5], "cost": [1, 1, np.inf, 1, 1, 1], "block": ""},
        index=["black", "other", "all", "young", "adult", "old"],
    )
    rows = [("a", "black", 1), ("a", "other", 1), ("a", "all", -1)]
    rows += [("b", "young", 1), ("b", "adult", 1), ("b", "old", 1), ("b", "all", -1)]
    rows += [("c", "black", 1), ("c", "young", -1)]
    equations = pd.DataFrame(rows, columns=["equation", "cell", "sign"])
    made = protect(cells, equations)
    bounds = attack(dict(cells["count"]), equations, made["withheld"] != "")
    assert all(low <= 1 and high >= 4 for low, high in (bounds[n] for n in ("black", "young")))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 12), min_size=4, max_size=4), min_size=4, max_size=4))
def test_no_small_count_of_any_table_can_be_worked_out(grid):
    counts = two_way(grid)
    cells = table(counts, margins_cost=50.0)
    try:
        made = protect(cells, sums(counts))
    except DisclosureError:
        return  # refused, so nothing is published
    bounds = attack(counts, sums(counts), made["withheld"] != "")
    small = [name for name, count in counts.items() if 1 <= count <= 4]
    assert all(bounds[n][0] <= 1 + 1e-6 and bounds[n][1] >= 4 - 1e-6 for n in small)


def test_the_same_table_gives_the_same_choice():
    counts = two_way([[3, 10, 2], [20, 4, 30], [7, 8, 9]])
    first, second = (protect(table(counts), sums(counts)) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


@pytest.fixture
def figures():
    """A percentage of people: counts, bases and values that a publisher prints."""
    base = pd.DataFrame(
        {
            "area_code": ["a", "b", "c", "d", "e", "f"],
            "numerator": [3.0, 0.0, 50.0, 47.0, 5.0, np.nan],
            "denominator": [50.0, 50.0, 100.0, 50.0, 9.0, np.nan],
            "status": ["ok", "ok", "ok", "ok", "ok", "x"],
        }
    )
    day = pd.Timestamp("2023-01-01")
    return tidy.observations(
        base.assign(value=100 * base["numerator"] / base["denominator"]),
        indicator="gld_percentage",
        period="2023",
        period_start=day,
        period_end=day,
    )


def test_few_people_a_small_base_and_few_others_are_withheld(figures):
    made = withhold_small(figures)
    assert made["status"].tolist() == ["c", "ok", "ok", "c", "c", "x"]
    assert made.loc[made["status"] == "c", tidy.NUMBERS].isna().all(axis=None)
    tidy.check_tidy(made)


def test_zero_stays_zero(figures):
    assert withhold_small(figures).loc[1, "numerator"] == 0


def test_of_events_the_others_are_no_people(figures):
    assert withhold_small(figures, of_people=False).loc[3, "status"] == "ok"
    some = figures["area_code"] != "d"
    assert withhold_small(figures, of_people=some).loc[3, "status"] == "ok"
