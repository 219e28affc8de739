"""Ratios and differences: outside values first, then edges, then meaning."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.stats.contingency import relative_risk

from trendpack.disparity import (
    beside,
    difference,
    is_reliable,
    rate_ratio,
    risk_ratio,
    with_discoveries,
    with_gap,
)
from trendpack.rates import wilson_limits
from trendpack.score_limits import koopman_limits

DATA = Path(__file__).parent / "data"


# Reference values: epitools and exact conditional binomial (R 4.2).
def test_rate_ratios_agree_with_r():
    cases = pd.read_csv(DATA / "rate_ratio.csv")
    ratio, lower, upper = rate_ratio(cases["e1"], cases["n1"], cases["e0"], cases["n0"])
    np.testing.assert_allclose(ratio, cases["rate_ratio"], rtol=1e-9)
    few = (cases[["e1", "e0"]] < 10).any(axis=1)
    assert few.any()
    assert not few.all()
    expected = cases["exact_lower"].where(few, cases["wald_log_lower"])
    np.testing.assert_allclose(lower, expected, rtol=1e-9)
    expected = cases["exact_upper"].where(few, cases["wald_log_upper"])
    np.testing.assert_allclose(upper, expected.fillna(np.inf), rtol=1e-9)


# Reference values: DescTools (R 4.2), Katz and Newcombe.
def test_risk_ratios_and_differences_agree_with_r():
    cases = pd.read_csv(DATA / "risk_ratio.csv")
    counts = [cases[name] for name in ("x1", "n1", "x0", "n0")]
    ratio, lower, upper = risk_ratio(*counts)
    np.testing.assert_allclose(ratio, cases["risk_ratio"], rtol=1e-9)
    np.testing.assert_allclose(lower, cases["katz_lower"], rtol=1e-9)
    np.testing.assert_allclose(upper, cases["katz_upper"], rtol=1e-9)
    (a, b), (c, d) = wilson_limits(*counts[:2]), wilson_limits(*counts[2:])
    gap, low, high = difference(cases["p1"], a, b, cases["p0"], c, d)
    np.testing.assert_allclose(gap, cases["risk_diff"], atol=1e-9)
    np.testing.assert_allclose(low, cases["newcombe_lower"], atol=1e-9)
    np.testing.assert_allclose(high, cases["newcombe_upper"], atol=1e-9)


def test_the_risk_ratio_is_scipys():
    ours = risk_ratio([64], [512], [310], [1630])
    theirs = relative_risk(64, 512, 310, 1630)
    assert ours[0][0] == pytest.approx(theirs.relative_risk)
    limits = theirs.confidence_interval(0.95)
    assert (ours[1][0], ours[2][0]) == pytest.approx((limits.low, limits.high))


def test_zero_events_have_a_defined_answer():
    ratio, lower, upper = rate_ratio([0, 5, 0], [100, 100, 100], [5, 0, 0], [100, 100, 100])
    assert ratio[0] == 0
    assert lower[0] == 0
    assert 0 < upper[0] < np.inf
    assert np.isinf(ratio[1])
    assert np.isinf(upper[1])
    assert np.isnan([ratio[2], lower[2], upper[2]]).all()


def test_a_missing_or_empty_base_has_no_ratio():
    assert np.isnan(rate_ratio([5, 5], [np.nan, 0], [5, 5], [10, 10])).all()


counts = st.integers(1, 400)


@given(counts, counts, counts, counts)
def test_ratios_invert_when_groups_swap(a, n, b, m):
    there = np.array(rate_ratio([a], [n * 10], [b], [m * 10])).ravel()
    back = np.array(rate_ratio([b], [m * 10], [a], [n * 10])).ravel()
    assert there[0] == pytest.approx(1 / back[0])
    assert there[1] == pytest.approx(1 / back[2])
    assert there[1] <= there[0] <= there[2]


def _table():
    return pd.DataFrame(
        {
            "indicator": "i",
            "area_code": "A",
            "period": "2023",
            "ethnic_group": ["all", "black", "white"],
            "numerator": [90.0, 60.0, 30.0],
            "denominator": [200.0, 100.0, 100.0],
            "value": [45.0, 60.0, 30.0],
            "lower": [38.3, 50.2, 21.9],
            "upper": [51.9, 69.1, 39.6],
            "limits_by": "wilson",
            "status": "ok",
        }
    )


ON = ["indicator", "area_code", "period"]


def test_the_reference_group_has_ratio_one_gap_zero_and_no_test():
    gaps = with_gap(beside(_table(), "white", ON), "percentage").set_index("ethnic_group")
    assert gaps.loc["white", ["ratio", "gap"]].tolist() == [1, 0]
    assert gaps.loc["white", ["ratio_lower", "gap_lower"]].isna().all()
    assert gaps.loc["black", ["ratio", "gap"]].tolist() == [2, 30]
    assert is_reliable(gaps).to_dict()["black"]
    assert pd.isna(is_reliable(gaps)["white"])


def test_a_place_without_the_reference_group_has_unknown_gaps_not_zero():
    gaps = with_gap(beside(_table(), "asian", ON), "percentage")
    assert gaps["reference_status"].eq("x").all()
    assert gaps[["ratio", "gap"]].isna().all(axis=None)


SURVEY = {  # Annual Population Survey, London, October 2024 to September 2025: all and Black people
    "numerator": [260_000.0, 51_000.0, np.nan],
    "denominator": [4_700_000.0, 600_000.0, np.nan],
    "value": [5.6, 8.5, np.nan],
    "lower": [4.8, 5.4, np.nan],
    "upper": [6.4, 11.6, np.nan],
    "limits_by": "publisher",
}


def test_a_surveys_population_estimates_are_not_taken_for_people_asked():
    survey = _table().assign(**SURVEY).replace({"ethnic_group": {"all": "white", "white": "mixed"}})
    gaps = with_gap(beside(survey, "white", ON), "percentage").set_index("ethnic_group")
    assert gaps.loc["black", "ratio"] == pytest.approx(8.5 / 5.6)
    assert np.isnan(gaps.loc["black", "ratio_lower"])
    assert gaps.loc["black", "gap_lower"] < 0 < gaps.loc["black", "gap_upper"]
    assert not is_reliable(gaps)["black"]


def test_a_group_beside_everyone_is_tested_as_the_part_of_them_that_it_is():
    gaps = with_gap(beside(_table().assign(**SURVEY), "all", ON), "percentage")
    gap = gaps.set_index("ethnic_group").loc["black"]
    part = 600 / 4700
    everyone, black = (0.8 / 1.96) ** 2, (3.1 / 1.96) ** 2
    rest = (everyone - part**2 * black) / (1 - part) ** 2  # the variance of all but the group
    theirs = (5.6 - part * 8.5) / (1 - part)
    score = (8.5 - theirs) / np.sqrt(black + rest)
    assert gap["gap"] / ((gap["gap_upper"] - gap["gap"]) / 1.96) == pytest.approx(score)
    assert np.isnan(gap["ratio_lower"])
    alone = difference(8.5, 5.4, 11.6, 5.6, 4.8, 6.4)
    assert gap["gap_upper"] < alone[2]
    assert np.allclose(difference(1, 0, 2, 1, 0, 2, part=1.0), 0)  # a group that is everyone


def test_a_score_has_a_difference_and_no_ratio():
    gaps = with_gap(beside(_table(), "white", ON), "score")
    assert gaps["ratio"].isna().all()
    assert gaps["gap"].notna().all()


def test_gaps_are_judged_together():
    # Benjamini and Hochberg's rule by hand: p of .01, .02, .03 and .9 at 5% keeps three of four.
    p = np.array([0.01, 0.02, 0.03, 0.9])
    from_limits = stats.norm.isf(p / 2) * 0.1  # log ratios with a standard error of 0.1
    z = stats.norm.ppf(0.975)
    table = pd.DataFrame({
        "ratio": np.exp(from_limits),
        "ratio_lower": np.exp(from_limits - z * 0.1),
        "ratio_upper": np.exp(from_limits + z * 0.1),
        "gap": np.nan, "gap_lower": np.nan, "gap_upper": np.nan,
    })  # fmt: skip
    judged = with_discoveries(table)
    np.testing.assert_allclose(judged["p_value"], p, rtol=1e-9)
    assert judged["is_discovery"].tolist() == [True, True, True, False]
    assert with_discoveries(table.assign(ratio_lower=np.nan))["is_discovery"].isna().all()


def test_a_share_of_a_whole_is_never_divided_by_another_groups_share():
    gaps = with_gap(beside(_table(), "white", ON), "share")
    assert gaps[["ratio", "gap"]].isna().all(axis=None)


def test_a_group_of_which_everybody_is_counted_is_not_taken_for_certain():
    table = pd.DataFrame({
        "ethnic_group": ["black", "asian", "mixed", "white"],
        "numerator": [12.0, 400.0, 0.0, 290.0], "denominator": [12.0, 500.0, 12.0, 370.0],
    }).assign(period="2024", limits_by="ours", status="ok")  # fmt: skip
    value = 100 * table["numerator"] / table["denominator"]
    lower, upper = (100 * end for end in wilson_limits(table["numerator"], table["denominator"]))
    table = table.assign(value=value, lower=lower, upper=upper)
    rows = with_gap(beside(table, "white", ["period"]), "percentage").set_index("ethnic_group")
    few = koopman_limits([12], [12], [290], [370])
    assert rows.loc["black", ["ratio", "ratio_lower", "ratio_upper"]].tolist() == pytest.approx(
        [limit[0] for limit in few]
    )
    many = risk_ratio([400], [500], [290], [370])
    assert rows.loc["asian", "ratio_lower"] == pytest.approx(many[1][0])
    assert rows.loc["mixed", ["ratio_lower", "ratio_upper"]].isna().all()
    assert is_reliable(rows)["mixed"], "the difference decides where nobody is counted"
