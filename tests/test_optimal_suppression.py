"""Least-cost withholding: problems with a proven optimum first, then edges, then attacks."""

import json
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known_tables import PROBLEMS, attack, sums, table, two_way

from trendpack import moves, suppression
from trendpack.errors import DisclosureError
from trendpack.optimal_suppression import improve
from trendpack.suppression import protect

DATA = Path(__file__).parent / "data"
MANY_BRANCHES = [p for p in PROBLEMS if p["id"] in ("2d_091", "2d_118", "2d_123", "2d_139")]
CASES = json.loads((DATA / "disclosure_edge_cases.json").read_text())


def paid(made):
    return made.loc[made["withheld"] == "secondary", "cost"].sum()


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p["id"])
def test_a_known_problem_is_solved_at_its_least_cost(problem):
    counts, top = problem["cells"], problem["threshold"] - 1
    margins_cost = None if problem["margins_may_be_suppressed"] else np.inf
    cells, equations = table(counts, margins_cost, by=problem["objective"]), sums(counts)
    made = protect(cells, equations, problem["threshold"], improve=improve)
    assert made["is_proven_optimal"].all()
    assert paid(made) == pytest.approx(problem["optimal_cost"], abs=1e-6)
    bounds = attack(counts, equations, made["withheld"] != "")
    assert all(bounds[n][0] <= 1 + 1e-6 for n in problem["primary"])
    assert all(bounds[n][1] >= top - 1e-6 for n in problem["primary"])


def test_a_published_table_is_hidden_at_the_cost_its_publisher_paid():
    case = CASES["published_3x3"]
    counts = two_way(case["table"])
    made = protect(table(counts), sums(counts), 10, improve=improve)
    hidden = made.index[made["withheld"] != ""]
    assert sorted(hidden) == case["our_pattern"]
    assert paid(made) == case["our_optimal_cost"] == case["published_cost"]


@pytest.mark.parametrize("name", [n for n in CASES if n.startswith("infeasible")])
def test_a_table_whose_margins_tell_is_refused(name):
    counts = two_way(CASES[name]["table"])
    with pytest.raises(DisclosureError, match="publish less"):
        protect(table(counts), sums(counts), improve=improve)


def test_without_time_the_safe_start_comes_back_unproven():
    problem = PROBLEMS[-1]
    cells, equations = table(problem["cells"], None), sums(problem["cells"])
    plain = protect(cells, equations, problem["threshold"])
    made = protect(cells, equations, problem["threshold"], improve=partial(improve, seconds=0))
    assert not made["is_proven_optimal"].any()
    pd.testing.assert_frame_equal(made, plain)


def test_nothing_small_costs_nothing():
    counts = two_way([[10, 20], [30, 40]])
    made = protect(table(counts), sums(counts), improve=improve)
    assert (made["withheld"] == "").all()
    assert made["is_proven_optimal"].all()


def test_a_negative_cost_is_refused():
    counts = two_way([[3, 20, 8], [30, 40, 9]])
    with pytest.raises(ValueError, match=r"cannot be negative, got -1\.0"):
        protect(table(counts).replace({"cost": {20.0: -1.0}}), sums(counts), improve=improve)


def cube(shape, seed, mean=6, spread=1.2):
    """Name every cell of an invented table with all its margins, and everything that adds up."""
    rng = np.random.default_rng(seed)
    full = rng.poisson(rng.lognormal(mean, spread, shape))
    for axis in range(full.ndim):
        full = np.concatenate([full, full.sum(axis, keepdims=True)], axis)
    at = np.arange(full.size).reshape(full.shape)
    found = []
    for axis, size in enumerate(full.shape):
        lines = np.moveaxis(at, axis, -1).reshape(-1, size)
        names = [f"{axis}:{i}" for i in range(len(lines))]
        signs = np.r_[np.ones(size - 1), -1]
        columns = {"equation": np.repeat(names, size), "cell": lines.ravel()}
        found.append(pd.DataFrame({**columns, "sign": np.tile(signs, len(lines))}))
    cells = pd.DataFrame({"count": full.ravel(), "block": ""})
    return cells.assign(cost=np.log1p(cells["count"] + 1)), pd.concat(found)


def test_a_large_table_comes_back_in_time_and_never_dearer():
    cells, equations = cube((21, 19, 10), seed=2)
    assert cells["count"].between(1, 4).any()
    plain = protect(cells, equations)
    made = protect(cells, equations, improve=partial(improve, seconds=2))
    assert paid(made) <= paid(plain) + 1e-6


def test_a_search_cut_short_returns_the_cheaper_of_what_it_found_and_the_start():
    cells, equations = cube((10, 8), seed=1, mean=3, spread=1.3)
    system, work = suppression._system(cells, equations, 5), 1000 * len(cells)
    start, (least, _) = moves.find(system)[0], improve(system, None)
    cost = {"start": start, "least": least, "short": improve(system, lambda: start, work=work)[0]}
    cost = {name: system.paid(moves.moved(system, found)) for name, found in cost.items()}
    assert cost["least"] < cost["short"] < cost["start"]
    found, is_least = improve(system, lambda: least, work=work)
    assert found is least
    assert not is_least


def test_what_is_given_to_start_with_is_not_asked_for_where_the_least_cost_is_found():
    counts = two_way([[3, 20, 8], [30, 40, 9], [11, 12, 13]])
    system = suppression._system(table(counts), sums(counts), 5)
    assert improve(system, start=None)[1]


@pytest.mark.parametrize("problem", MANY_BRANCHES, ids=lambda p: p["id"])
def test_the_least_cost_is_the_same_in_pounds_as_in_pence(problem):
    margins_cost = None if problem["margins_may_be_suppressed"] else np.inf
    cells = table(problem["cells"], margins_cost, by=problem["objective"])
    made = protect(
        cells.assign(cost=cells["cost"] / 1000), sums(cells.index), problem["threshold"], improve
    )
    assert paid(made) == pytest.approx(problem["optimal_cost"] / 1000, abs=1e-6)


def test_cells_that_cost_nothing_are_withheld_first():
    counts = two_way([[3, 20, 8], [30, 40, 9], [11, 12, 13]])
    cells = table(counts)
    cells.loc[["r0|c1", "r1|c0", "r1|c1"], "cost"] = 0.0  # a square's corners but the small one
    made = protect(cells, sums(counts), improve=improve)
    assert paid(made) == 0
    assert made["is_proven_optimal"].all()


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=3, max_size=4))
def test_the_least_cost_hides_every_small_count_and_is_never_dearer(grid):
    counts = two_way(grid)
    cells, equations = table(counts, margins_cost=50.0), sums(counts)
    try:
        plain = protect(cells, equations)
    except DisclosureError:
        return
    made = protect(cells, equations, improve=improve)
    assert paid(made) <= paid(plain) + 1e-6
    assert made["is_proven_optimal"].all()
    bounds = attack(counts, equations, made["withheld"] != "")
    small = [name for name, count in counts.items() if 1 <= count <= 4]
    assert all(bounds[n][0] <= 1 + 1e-6 and bounds[n][1] >= 4 - 1e-6 for n in small)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.lists(st.integers(1, 12), min_size=3, max_size=3), min_size=3, max_size=3))
def test_another_table_never_undoes_what_is_withheld(grid):
    """A later table adds sums over the same counts; protected together, both stay hidden."""
    counts = two_way(grid) | {"pair|c0": grid[0][0] + grid[1][0]}
    more = [("pair", "r0|c0", 1), ("pair", "r1|c0", 1), ("pair", "pair|c0", -1)]
    plain = sums(two_way(grid))
    equations = pd.concat([plain, pd.DataFrame(more, columns=plain.columns)])
    cells = pd.DataFrame({"count": pd.Series(counts), "block": ""}).assign(cost=1.0)
    try:
        made = protect(cells, equations, improve=improve)
    except DisclosureError:
        return
    bounds = attack(counts, equations, made["withheld"] != "")
    small = [name for name, count in counts.items() if 1 <= count <= 4]
    assert all(bounds[n][0] <= 1 + 1e-6 and bounds[n][1] >= 4 - 1e-6 for n in small)
