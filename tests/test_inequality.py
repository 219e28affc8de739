"""Inequality across groups: outside values first, then edges, then meaning."""

import doctest
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trendpack import inequality as module
from trendpack.errors import ShapeError
from trendpack.inequality import FOUND, MEASURES, inequality
from trendpack.inequality.ordered import ORDERED

DATA = Path(__file__).parent / "data"
POLARITY = {"ethnic5": "low", "nonordered25": "high", "ordered5": "high"}
UNORDERED = [name for name in MEASURES if name not in ORDERED]


def groups(dataset):
    """Return one of the three tables of groups that the reference values were made from."""
    table = pd.read_csv(DATA / f"inequality_{dataset}.csv").rename(
        columns={"est": "value", "pop": "population", "se": "standard_error", "ref": "is_reference"}
    )
    return table.assign(dataset=dataset, polarity=POLARITY[dataset])


def one(table, measure, **how):
    """Return the row of one measure of a table with a single stratum."""
    table = table.assign(all="all")
    return inequality(table, ["all"], [measure], **how).iloc[0]


def expected():
    """Yield dataset, our measure, the reference estimate and limits."""
    names = {"d": "difference", "r": "ratio"}
    methods = {"wagstaff": "wagstaff", "erreygers": "erreygers"}
    for row in pd.read_csv(DATA / "inequality_expected.csv").itertuples():
        how = json.loads(row.params) or {}
        if isinstance(how, dict) and how.get("link") == "logit":
            continue  # its weights are wrong: see the test of the logistic curve below
        how = how if isinstance(how, dict) else {}
        measure = methods.get(how.get("method"), names.get(row.measure, row.measure))
        yield row, measure + "_reference" * ("reference_subgroup" in how)


# Reference values: healthequal (R 4.2), every row but the two logistic ones.
@pytest.mark.parametrize(("row", "measure"), list(expected()), ids=lambda v: str(v)[:60])
def test_estimates_agree_with_healthequal(row, measure):
    table = groups(row.dataset)
    if measure in ("wagstaff", "erreygers"):
        table["value"] /= 100
    found = one(table, measure, draws=0)
    assert found["estimate"] == pytest.approx(row.estimate, rel=1e-9)
    if row.measure in ("d", "r", "bgv"):  # the intervals of the reference that are right
        assert (found["lower"], found["upper"]) == pytest.approx(
            (row.lowerci, row.upperci), rel=1e-9
        )


# Reference values: standard deviations over 400,000 random draws, which are themselves good to
# about 0.11% (one standard error, more where the draws are skewed).
@pytest.mark.parametrize("dataset", ["ethnic5", "nonordered25"])
@pytest.mark.parametrize(("draws", "within"), [(4096, 0.006), (16384, 0.003)])
def test_standard_errors_agree_with_simulation(dataset, draws, within):
    reference = pd.read_csv(DATA / "inequality_monte_carlo_se.csv").query("dataset == @dataset")
    found = inequality(groups(dataset), ["dataset"], list(reference["measure"]), draws=draws)
    np.testing.assert_allclose(found["estimate"], reference["point"], rtol=1e-9)
    np.testing.assert_allclose(found["standard_error"], reference["mc_se_400k"], rtol=within)


@pytest.mark.parametrize("measure", ["difference", "ratio"])
def test_ends_that_are_fixed_have_the_limits_of_the_formula(measure):
    drawn, formula = (one(groups("ordered5"), measure, draws=draws) for draws in (4096, 0))
    for limit in ("lower", "upper"):
        assert drawn[limit] == pytest.approx(formula[limit], rel=0.1)


def test_the_delta_method_agrees_where_errors_are_small():
    reference = pd.read_csv(DATA / "inequality_monte_carlo_se.csv").query("dataset == 'ethnic5'")
    table = groups("ethnic5")
    small = table.assign(standard_error=table["standard_error"] / 100)
    names = list(reference["measure"])
    by_formula = inequality(small, ["dataset"], names, draws=0)["standard_error"]
    np.testing.assert_allclose(
        by_formula, inequality(small, ["dataset"], names)["standard_error"], rtol=5e-3
    )


@pytest.mark.parametrize("fit", ["linear", "log", "logit", "logistic"])
@pytest.mark.parametrize("measure", list(ORDERED))
def test_ordered_slopes_are_the_derivatives(measure, fit):
    table = groups("ordered5")
    table[["value", "standard_error"]] /= 100
    how = {"fit": fit}
    step, error = 1e-6, 0.0
    for row in range(5):
        nudge = np.eye(5)[row] * step
        up, down = (
            one(table.assign(value=table["value"] + sign * nudge), measure, **how)["estimate"]
            for sign in (1, -1)
        )
        error += ((up - down) / (2 * step) * table["standard_error"][row]) ** 2
    assert one(table, measure, **how)["standard_error"] == pytest.approx(error**0.5, rel=1e-6)


def test_the_slope_index_is_numpys_weighted_line_and_its_error_exact():
    table = groups("ordered5")
    share = (table["population"] / table["population"].sum()).to_numpy()
    rank = share.cumsum() - share / 2
    slope, level = np.polyfit(rank, table["value"], 1, w=np.sqrt(share))
    assert one(table, "sii")["estimate"] == pytest.approx(slope, rel=1e-9)
    assert one(table, "rii")["estimate"] == pytest.approx((level + slope) / level, rel=1e-9)
    design = np.c_[np.ones(5), rank]
    hat = np.linalg.solve(design.T @ (share[:, None] * design), design.T * share)[1]
    exact = np.sqrt(((hat * table["standard_error"]) ** 2).sum())
    assert one(table, "sii")["standard_error"] == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize(
    ("fit", "there", "back"),
    [
        ("log", np.log, np.exp),
        ("logit", lambda p: np.log(p / (1 - p)), lambda x: 1 / (1 + np.exp(-x))),
    ],
)
def test_a_transformed_slope_is_the_line_of_the_transformed_values(fit, there, back):
    table = groups("ordered5")
    table["value"] /= 100
    share = (table["population"] / table["population"].sum()).to_numpy()
    line = np.polyfit(share.cumsum() - share / 2, there(table["value"]), 1, w=np.sqrt(share))
    low, high = back(np.polyval(line, [0, 1]))
    assert one(table, "sii", fit=fit)["estimate"] == pytest.approx(high - low, rel=1e-9)
    assert one(table, "rii", fit=fit)["estimate"] == pytest.approx(high / low, rel=1e-9)


def test_the_logistic_slope_is_weighted_by_people_once():
    # healthequal gives 44.445: its weights are people squared, and it rounds each group's cases to
    # whole people. Weighted once, the rounded cases give 44.905 and the values as they are 44.891.
    table = groups("ordered5")
    table["value"] /= 100
    assert one(table, "sii", fit="logistic")["estimate"] == pytest.approx(0.448905336, abs=1e-9)
    cases = (table["value"] * table["population"]).round()
    rounded = table.assign(value=cases / table["population"])
    assert one(rounded, "sii", fit="logistic")["estimate"] == pytest.approx(0.44905, abs=5e-6)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(module).failed == 0
    assert doctest.testmod(module).attempted > 0


@pytest.mark.parametrize("measure", list(ORDERED))
def test_a_measure_that_needs_an_order_is_refused_by_name(measure):
    with pytest.raises(ValueError, match=rf"^{measure} .*only for groups with a natural order"):
        inequality(groups("ethnic5"), ["dataset"], ["bgv", measure])


@pytest.mark.parametrize(
    "order", [[1, 2, 2, 3, 4], [1, 2, np.nan, 3, 4], ["a", "b", "c", "d", "e"]]
)
def test_an_order_that_is_none_is_refused(order):
    with pytest.raises(ValueError, match=r"sii.*not ordered.*`order`"):
        inequality(groups("ethnic5").assign(order=order), ["dataset"], ["sii"])


@pytest.mark.parametrize(
    ("change", "how", "message"),
    [
        ({}, {"measures": ["gini"]}, "'gini' is not a measure"),
        ({}, {"measures": []}, "at least one name"),
        ({}, {"measures": "bgv"}, "at least one name, got 'bgv'"),
        ({}, {"by": []}, "at least one column"),
        ({}, {"confidence": 95}, "between 0 and 1, got 95"),
        ({}, {"draws": 1000}, "power of 2, got 1000"),
        ({}, {"fit": "cubic"}, "fit is one of"),
        ({"population": -1}, {}, "cannot be negative, got -1"),
        ({"order": [1, 2, 3, 4, 5]}, {"measures": ["rii"], "fit": "logit"}, "rii.*proportions"),
        ({"order": [1, 2, 3, 4, 5]}, {"measures": ["wagstaff"]}, "wagstaff.*proportions"),
    ],
)
def test_what_cannot_be_is_refused(change, how, message):
    table = groups("ethnic5").assign(**change)
    with pytest.raises(ValueError, match=message):
        inequality(table, **{"by": ["dataset"], "measures": ["bgv"], **how})


@pytest.mark.parametrize(
    ("column", "measure"),
    [("value", "bgv"), ("population", "bgv"), ("polarity", "par"), ("is_reference", "mdru")],
)
def test_a_table_that_lacks_a_column_is_refused(column, measure):
    with pytest.raises(ShapeError, match=column):
        inequality(groups("ethnic5").drop(columns=column), ["dataset"], [measure])


@pytest.mark.parametrize("polarity", ["up", ["low", "low", "high", "low", "low"]])
def test_a_polarity_that_is_unknown_or_mixed_is_refused(polarity):
    with pytest.raises(ShapeError, match="polarity"):
        inequality(groups("ethnic5").assign(polarity=polarity), ["dataset"], ["par"])


def test_a_group_without_a_value_or_people_is_left_out_and_counted():
    table = groups("ethnic5")
    more = pd.DataFrame({"value": [np.nan, 50.0, 50.0], "population": [100.0, 0.0, np.nan]})
    more = pd.concat([table, more.assign(dataset="ethnic5", polarity="low", is_reference=0)])
    found = inequality(more, ["dataset"], UNORDERED)
    assert (found["groups"] == 5).all()
    assert (found["groups_missing"] == 3).all()
    plain = inequality(table, ["dataset"], UNORDERED)
    pd.testing.assert_frame_equal(found.drop(columns="groups_missing"),
                                  plain.drop(columns="groups_missing"))  # fmt: skip


def test_fewer_than_two_groups_have_no_inequality():
    table = groups("ethnic5")
    table["dataset"] = ["a", "b", "b", "b", "c"]
    found = inequality(table, ["dataset"], UNORDERED).set_index(["dataset", "measure"])
    assert found.loc[["a", "c"], FOUND[2:]].isna().all(axis=None)
    assert found.loc["b", "estimate"].drop(
        ["mdru", "mdrw", "difference_reference", "ratio_reference"]
    ).notna().all()  # fmt: skip
    assert inequality(table.iloc[:0], ["dataset"], UNORDERED).empty
    nothing = inequality(table.assign(value=np.nan), ["dataset"], ["bgv"])
    assert nothing["estimate"].isna().tolist() == [True] * 3
    assert nothing["groups"].tolist() == [0, 0, 0]


def test_without_standard_errors_there_are_estimates_and_no_limits():
    table = groups("ethnic5")
    for change in (table.drop(columns="standard_error"), table.assign(standard_error=np.nan)):
        found = inequality(change, ["dataset"], UNORDERED)
        assert found["estimate"].notna().all()
        assert found[["standard_error", "lower", "upper", "chance"]].isna().all(axis=None)


def test_a_group_at_zero_and_a_mean_of_zero_have_defined_answers():
    table = pd.DataFrame({"value": [0.0, 10.0], "population": [1, 1], "polarity": "low"})
    assert one(table, "ti")["estimate"] == pytest.approx(1000 * np.log(2))
    assert np.isnan(one(table, "mld")["estimate"])
    assert np.isnan(one(table, "ratio")["estimate"])
    none = table.assign(value=0.0)
    assert one(none, "bgv")["estimate"] == 0
    assert np.isnan(one(none, "cov")["estimate"])
    assert np.isnan(one(none.assign(polarity="none"), "par")["estimate"])


def test_chance_alone_makes_groups_look_unequal():
    # Twenty groups that truly have the same rate, each measured with an error of 2.
    rng = np.random.default_rng(1)
    table = pd.DataFrame({"value": rng.normal(50, 2, 20), "population": 1, "standard_error": 2.0})
    found = one(table, "bgv")
    assert found["chance"] == pytest.approx(4 * 19 / 20, rel=0.01)
    assert abs(found["estimate"] - found["chance"]) < 2 * found["standard_error"]


def test_many_strata_give_what_each_gives_alone():
    both = pd.concat([groups("ethnic5"), groups("nonordered25")]).sample(frac=1, random_state=1)
    together = inequality(both, ["dataset"], UNORDERED).set_index(["dataset", "measure"])
    for dataset in ("ethnic5", "nonordered25"):
        alone = inequality(groups(dataset), ["dataset"], UNORDERED).set_index("measure")
        pd.testing.assert_frame_equal(
            together.loc[dataset, FOUND], alone[FOUND], check_names=False, rtol=1e-9, atol=1e-9
        )


def test_ordered_strata_do_not_depend_on_row_order_or_on_their_neighbours():
    table = pd.concat(
        [groups("ordered5").assign(dataset=name, value=lambda t, n=n: t["value"] + n)
         for n, name in enumerate("abc")]
    )  # fmt: skip
    mixed = inequality(table.sample(frac=1, random_state=2), ["dataset"], ["sii", "aci"])
    np.testing.assert_allclose(mixed.query("measure == 'sii'")["estimate"], 46.253810942431)
    shifted = mixed.query("measure == 'aci'")["estimate"]
    np.testing.assert_allclose(shifted, 7.32842032073413)


@st.composite
def strata(draw):
    size = draw(st.integers(2, 8))
    numbers = st.lists(st.integers(1, 999), min_size=size, max_size=size)
    reference = np.arange(size) == draw(st.integers(0, size - 1))
    return pd.DataFrame(
        {"value": draw(numbers), "population": draw(numbers), "is_reference": reference}
    ).assign(polarity=draw(st.sampled_from(["low", "high"])), s="s", order=range(size))


def estimates(table, names):
    return inequality(table, ["s"], names, draws=0).set_index("measure")["estimate"]


@settings(max_examples=12, deadline=None)
@given(strata())
def test_relative_measures_ignore_the_unit_and_absolute_ones_scale(table):
    names = list(MEASURES)[:-2]
    before = estimates(table.drop(columns="order"), UNORDERED)
    after = estimates(table.drop(columns="order").assign(value=table["value"] * 7), UNORDERED)
    relative = ["cov", "idisu", "idisw", "ti", "mld", "paf", "ratio", "ratio_reference"]
    np.testing.assert_allclose(after[relative], before[relative], rtol=1e-9, atol=1e-9)
    absolute = [name for name in UNORDERED if name not in [*relative, "bgv"]]
    np.testing.assert_allclose(after[absolute], 7 * before[absolute], rtol=1e-9, atol=1e-9)
    people = estimates(table.assign(population=table["population"] * 3), names)
    np.testing.assert_allclose(people, estimates(table, names), rtol=1e-9, atol=1e-9)


@settings(max_examples=12, deadline=None)
@given(strata())
def test_equal_groups_are_equal_and_no_spread_is_below_zero(table):
    spreads = list(MEASURES)[:13]
    assert (estimates(table.drop(columns="order"), spreads) >= -1e-9).all()
    level = estimates(table.assign(value=5.0), [*spreads, "par", "difference", "sii", "aci"])
    np.testing.assert_allclose(level, 0, atol=1e-6)
    assert estimates(table.assign(value=5.0), ["rii"])["rii"] == pytest.approx(1)


@settings(max_examples=15, deadline=None)
@given(strata())
def test_the_indices_turn_round_with_the_order(table):
    there = estimates(table, ["sii", "aci", "rci"])
    back = estimates(table.assign(order=-table["order"]), ["sii", "aci", "rci"])
    np.testing.assert_allclose(back, -there, rtol=1e-7, atol=1e-7)
