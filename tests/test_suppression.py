"""Withholding: problems with a proven optimum first, then attacks, then small bases."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from trendpack import tidy
from trendpack.errors import DisclosureError, ShapeError
from trendpack.suppression import protect, withhold_small

DATA = Path(__file__).parent / "data"
PROBLEMS = json.loads((DATA / "secondary_suppression.json").read_text())["problems"]


def parent(row):
    """The row that a row is part of: block 0's ward 1 is b0w1, block 0 is b0, all is T."""
    return None if row == "T" else row.split("w")[0] if "w" in row else "T"


def sums(names):
    """Every sum of a table whose cells are named row|column, T being the total."""
    rows = sorted({name.split("|")[0] for name in names})
    columns = sorted({name.split("|")[1] for name in names})
    found = [(f"row {r}", f"{r}|{c}", -1 if c == "T" else 1) for r in rows for c in columns]
    for whole in sorted({parent(row) for row in rows} - {None}):
        parts = [(row, 1) for row in rows if parent(row) == whole]
        found += [
            (f"column {whole}|{column}", f"{row}|{column}", sign)
            for column in columns
            for row, sign in [*parts, (whole, -1)]
        ]
    return pd.DataFrame(found, columns=["equation", "cell", "sign"])


def is_margin(name):
    """Say whether a cell is a sum of others: a total, or a block of wards."""
    row, column = name.split("|")
    return "T" in (row, column) or (row.startswith("b") and "w" not in row)


def table(counts, margins_cost=np.inf, by="value"):
    """Return cells to protect, margins at a cost of their own (None: as any cell)."""
    cells = pd.DataFrame({"count": pd.Series(counts), "block": ""})
    cost = cells["count"].astype(float) if by == "value" else pd.Series(1.0, cells.index)
    margin = cells.index.map(is_margin) & (margins_cost is not None)
    return cells.assign(cost=cost.mask(margin, margins_cost))


def two_way(grid):
    """Name the cells of a grid of counts and its margins."""
    grid = np.asarray(grid)
    full = np.vstack([np.c_[grid, grid.sum(1)], np.append(grid.sum(0), grid.sum())])
    rows = [*(f"r{i}" for i in range(len(grid))), "T"]
    columns = [*(f"c{j}" for j in range(grid.shape[1])), "T"]
    return {f"{r}|{c}": int(full[i, j]) for i, r in enumerate(rows) for j, c in enumerate(columns)}


def attack(counts, equations, withheld):
    """What a reader can say of each withheld count: its least and greatest value.

    Written apart from the code under test: unknown counts are 0 or more, shown counts are known.
    """
    unknown = [name for name in counts if withheld[name]]
    sides, known = [], []
    for _, rows in equations.groupby("equation"):
        weight = dict(zip(rows["cell"], rows["sign"], strict=True))
        sides.append([weight.get(name, 0) for name in unknown])
        known.append(-sum(s * counts[n] for n, s in weight.items() if not withheld[n]))
    bounds = {}
    for at, name in enumerate(unknown):
        aim = np.eye(len(unknown))[at]
        low = linprog(aim, A_eq=sides, b_eq=known)
        high = linprog(-aim, A_eq=sides, b_eq=known)
        bounds[name] = (low.fun, np.inf if high.status == 3 else -high.fun)
    return bounds


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
