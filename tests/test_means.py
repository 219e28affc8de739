"""Means and their limits: R's own values first, then edges, then meaning."""

import doctest
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trendpack import means
from trendpack.errors import ShapeError
from trendpack.means import grouped_means, mean_limits

DATA = Path(__file__).parent / "data"
LEVELS = [(0.95, "95_0"), (0.998, "99_8")]


# Reference values: PHEindicatormethods::phe_mean (R 4.2).
@pytest.mark.parametrize(("confidence", "name"), LEVELS)
def test_means_agree_with_r(confidence, name):
    expected = pd.read_csv(DATA / "phe_mean_expected.csv").set_index("g")
    values = pd.read_csv(DATA / "phe_mean_input.csv")
    made = grouped_means(values, "g", "v", confidence).set_index("g").loc[expected.index]
    theirs = {
        "numerator": "value_sum", "denominator": "value_count", "sd": "stdev", "value": "value",
        "lower": f"lower{name}cl", "upper": f"upper{name}cl",
    }  # fmt: skip
    for ours, r in theirs.items():
        np.testing.assert_allclose(made[ours], expected[r], rtol=1e-9, atol=1e-9, err_msg=ours)


@pytest.mark.parametrize(("confidence", "name"), LEVELS)
def test_limits_from_count_mean_and_spread_agree_with_r(confidence, name):
    expected = pd.read_csv(DATA / "phe_mean_expected.csv")
    given = expected["value"], expected["stdev"], expected["value_count"]
    lower, upper = mean_limits(*given, confidence)
    np.testing.assert_allclose(lower, expected[f"lower{name}cl"], rtol=1e-9)
    np.testing.assert_allclose(upper, expected[f"upper{name}cl"], rtol=1e-9)


def test_the_limits_are_scipys():
    values = np.array([-1.2, 0.4, -0.3, -0.8])
    theirs = stats.ttest_1samp(values, 0).confidence_interval(0.9)
    made = grouped_means(pd.DataFrame({"value": values}), [], confidence=0.9)
    assert (made["lower"][0], made["upper"][0]) == pytest.approx((theirs.low, theirs.high))


def test_missing_values_are_left_out_and_counted():
    table = pd.DataFrame({"g": list("aabbc"), "value": [1, np.nan, np.nan, np.nan, 2]})
    made = grouped_means(table, "g").set_index("g")
    assert made["denominator"].tolist() == [1, 0, 1]
    assert made["missing"].tolist() == [1, 2, 0]
    assert made["numerator"].isna().tolist() == [False, True, False]
    assert made["value"].isna().tolist() == [False, True, False]
    assert made[["sd", "lower", "upper"]].isna().all(axis=None)


def test_values_that_are_all_alike_have_limits_on_the_mean():
    lower, upper = mean_limits([3], [0], [5])
    assert lower[0] == upper[0] == 3


def test_nobody_and_one_person_have_no_limits():
    assert np.isnan(mean_limits([np.nan, 3], [np.nan, 0], [0, 1])).all()


def test_an_empty_table_has_no_means():
    assert len(grouped_means(pd.DataFrame({"g": [], "value": []}), "g")) == 0


def test_impossible_arguments_are_refused():
    with pytest.raises(ValueError, match="between 0 and 1, got 95"):
        mean_limits([0], [1], [9], 95)
    with pytest.raises(ValueError, match="sd cannot be negative, got -1"):
        mean_limits([0], [-1], [9])
    with pytest.raises(ValueError, match="infinite"):
        grouped_means(pd.DataFrame({"value": [np.inf]}), [])
    with pytest.raises(ShapeError, match="score"):
        grouped_means(pd.DataFrame({"value": [1]}), [], "score")


scores = st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=20)


@settings(max_examples=50)
@given(scores, st.floats(-1e3, 1e3))
def test_adding_a_constant_moves_the_mean_and_its_limits_by_it(values, shift):
    before = grouped_means(pd.DataFrame({"value": values}), [])
    after = grouped_means(pd.DataFrame({"value": np.array(values) + shift}), [])
    for name in ("value", "lower", "upper"):
        np.testing.assert_allclose(after[name], before[name] + shift, atol=1e-6)


def test_the_examples_are_right():
    assert doctest.testmod(means).failed == 0
