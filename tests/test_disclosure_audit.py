"""The attack on what is printed: known ways to undo withholding first, then edges, then meaning."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known_tables import sums, table, two_way

from trendpack.disclosure_audit import _bounds, _complements, _evidence, audit
from trendpack.errors import DisclosureError, ShapeError
from trendpack.suppression import protect

CASES = json.loads((Path(__file__).parent / "data" / "disclosure_edge_cases.json").read_text())
NONE = pd.DataFrame(columns=["equation", "cell", "sign"])


def figures(counts, hidden=(), **columns):
    """Print counts in one release, some of them withheld."""
    made = pd.DataFrame({"cell": list(counts), "count": list(counts.values())})
    made["count"] = made["count"].astype(float).mask(made["cell"].isin(list(hidden)))
    return made.assign(release="now", **columns)


def add_up(name, parts, whole):
    """One sum: the parts make the whole."""
    rows = [(name, part, 1) for part in parts] + [(name, whole, -1)]
    return pd.DataFrame(rows, columns=["equation", "cell", "sign"])


def found(made):
    return {row.cell: (row.low, row.high) for row in made.itertuples()}


def test_two_withheld_in_every_line_are_not_enough():
    case = CASES["naive_two_per_line_is_not_enough"]
    counts = two_way(case["table"])
    made = audit(figures(counts, [f"r{i}|c{j}" for i, j in case["suppressed"]]), sums(counts))
    assert found(made) == {"r0|c1": (47, 47)}
    assert made["why"].item().startswith("follows from ")


def test_the_bounds_are_those_of_the_reference():
    case = CASES["naive_two_per_line_is_not_enough"]
    counts = two_way(case["table"])
    hidden = [f"r{i}|c{j}" for i, j in case["suppressed"]]
    known = pd.DataFrame({"low": pd.Series(counts), "high": pd.Series(counts)}).astype(float)
    known.loc[hidden] = 0, np.inf
    bounds = _bounds(known, sums(counts))
    for name, (low, high) in case["attacker_intervals"].items():
        assert bounds.loc[name, ["low", "high"]].tolist() == [low, high]


@pytest.mark.parametrize("at", range(41))
def test_a_rounded_count_is_known_to_its_base(at):
    count, printed = CASES["nearest_5"][at]
    made = _evidence(figures({"a": printed}, rounding=5)).iloc[0]
    assert made["low"] <= count <= made["high"]
    assert made["high"] - made["low"] == (4 if printed else 2)


@pytest.mark.parametrize("at", range(41))
def test_a_star_says_one_to_seven(at):
    count, printed = CASES["hes_subnational"][at]
    star = printed == "*"
    cell = {"a": np.nan if star else printed}
    columns = {"least": 1, "most": 7} if star else {"rounding": 5 if count else 1}
    made = _evidence(figures(cell, **columns)).iloc[0]
    assert made["low"] <= count <= made["high"]


def test_a_count_is_backed_out_of_its_rate():
    case = CASES["rate_backs_out_count"]["published"]
    rate = {"value": case["rate_percent_1dp"], "per": 100, "decimals": 1}
    made = audit(figures({"a": 1}, ["a"], **rate, denominator=case["denominator"]), NONE)
    assert found(made) == {"a": (1, 1)}
    assert made["why"].item() == "follows from what is printed of it in now"


def test_a_rounded_base_hides_the_count():
    rate = {"value": 8.0, "per": 100, "decimals": 0, "denominator": 25, "denominator_rounding": 50}
    assert audit(figures({"a": 1}, ["a"], **rate), NONE).empty


def test_a_release_less_another_is_a_small_count():
    case = CASES["differencing_across_releases"]
    first = figures({f"all {k}": v for k, v in case["table1"]["all ages"].items()})
    second = figures({f"16+ {k}": v for k, v in case["table2"]["16+"].items()})
    printed = pd.concat([first.assign(release="2023"), second.assign(release="2024")])
    ages = [add_up(g, [f"16+ {g}", f"under 16 {g}"], f"all {g}") for g in ("Black", "White")]
    assert found(audit(printed, pd.concat(ages))) == {"under 16 Black": (2, 2)}
    assert audit(first, pd.concat(ages)).empty
    assert audit(second, pd.concat(ages)).empty


def test_an_earlier_release_gives_a_withheld_count_away():
    then, now = figures({"a": 30}).assign(release="2022"), figures({"a": 30}, ["a"])
    assert found(audit(pd.concat([then, now]), NONE)) == {"a": (30, 30)}


def test_the_others_in_a_base_are_a_count_too():
    made = audit(figures({"a": 48}, denominator=50, of_people=True), NONE)
    assert found(made) == {"a: the others in the base": (2, 2)}
    assert audit(figures({"a": 48}, denominator=50, of_people=False), NONE).empty


def test_no_complement_of_an_unknown_base():
    assert _complements(figures({"a": 4}, denominator=np.nan, of_people=True)).empty


@pytest.mark.parametrize(
    ("name", "knows"),
    [("unit_problem", {"least": 1, "most": 4}), ("unit_problem", {}), ("zero_problem", {})],
)
def test_a_row_whose_withheld_counts_sum_to_little_is_exposed(name, knows):
    case = CASES[name]
    counts = {f"c{i}": count for i, count in enumerate(case["row"])} | {"all": case["total"]}
    hidden = [f"c{i}" for i in case["suppressed"]]
    printed = figures(counts, hidden)
    for column, limit in knows.items():
        printed[column] = pd.Series(limit, printed.index).where(printed["cell"].isin(hidden))
    made = audit(printed, add_up("row", list(counts)[:-1], "all"))
    assert set(hidden) <= set(made["cell"])
    total = sum(counts[h] for h in hidden)
    each = (1, 1) if knows else (0, total)
    assert all(found(made)[h] == each for h in hidden)


def test_tables_safe_alone_are_attacked_together():
    """By county and by region; small groups hide in each, and the two together give one away."""
    data = pd.DataFrame(CASES["linked_tables_problem"]["data"])
    whole = data.groupby(["county", "group"])["n"].sum()
    counts = data.set_index("region")["n"].to_dict()
    counts |= {f"{county} {group}": n for (county, group), n in whole.items()}
    links = [
        add_up(f"{county} {group}", list(rows["region"]), f"{county} {group}")
        for (county, group), rows in data.groupby(["county", "group"])
    ]
    hidden = ["A", "B", "K", "L", "M"]
    made = audit(figures(counts, hidden), pd.concat(links))
    assert found(made)["K"] == (3, 3), "county-2 small less N"
    assert not {"A", "B"} & set(made["cell"]), "the two make 4, so either may be 0 to 4"
    apart = figures({k: v for k, v in counts.items() if len(k) == 1}, hidden)
    assert audit(apart, NONE).empty


def test_a_small_count_that_is_printed_is_named():
    made = audit(figures({"a": 3, "b": 0, "c": 5}), NONE)
    assert found(made) == {"a": (3, 3)}
    assert made["why"].item() == "printed in now"


def test_figures_that_contradict_one_another_are_refused():
    both = pd.concat([figures({"a": 7}), figures({"a": 8}).assign(release="then")])
    with pytest.raises(ShapeError, match="'a' contradict"):
        audit(both, NONE)
    with pytest.raises(ShapeError, match="'row' does not add up"):
        audit(figures({"a": 7, "b": 9, "all": 17}), add_up("row", ["a", "b"], "all"))
    with pytest.raises(ShapeError, match="no counts fit"):
        audit(figures({"a": 7, "b": 9, "all": 5}, ["b"]), add_up("row", ["a", "b"], "all"))


def test_nothing_printed_exposes_nothing():
    assert audit(figures({}), NONE).empty


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=3, max_size=3))
def test_what_was_protected_is_not_exposed_and_one_less_withheld_is(grid):
    counts = two_way(grid)
    try:
        made = protect(table(counts, margins_cost=50.0), sums(counts))
    except DisclosureError:
        return
    hidden = made.index[made["withheld"] != ""]
    truth = pd.Series(counts).astype(float)
    exposed = audit(figures(counts, hidden), sums(counts), counts=truth)
    assert not exposed["cell"].isin(made.index[made["withheld"] == "primary"]).any()
    if len(hidden):
        small = made.index[made["withheld"] == "primary"][0]
        shown = audit(figures(counts, set(hidden) - {small}), sums(counts), counts=truth)
        assert small in set(shown["cell"])
