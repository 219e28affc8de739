"""Exact tests and the four-fifths rule: R's values first, then edges, then meaning."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trendpack.gap_tests import (
    chi_square_p_value,
    exact_rate_p_value,
    fisher_p_value,
    four_fifths,
)

DATA = Path(__file__).parent / "data"
RATES = pd.read_csv(DATA / "rate_ratio.csv")
RISKS = pd.read_csv(DATA / "risk_ratio.csv")
PEOPLE = [RISKS[name] for name in ("x1", "n1", "x0", "n0")]
NOTHING = 1e-300  # under this a chance has no more digits


# Reference values: R 4.2, binom.test, fisher.test and chisq.test without correction.
def test_p_values_agree_with_r():
    ours = exact_rate_p_value(*(RATES[name] for name in ("e1", "n1", "e0", "n0")))
    np.testing.assert_allclose(ours, RATES["exact_p"], rtol=1e-9, atol=NOTHING)
    np.testing.assert_allclose(fisher_p_value(*PEOPLE), RISKS["fisher_p"], rtol=1e-9, atol=NOTHING)
    np.testing.assert_allclose(
        chi_square_p_value(*PEOPLE), RISKS["chi2_p"], rtol=1e-9, atol=NOTHING
    )


def test_the_four_fifths_flag_agrees_with_r():
    ours = four_fifths(*PEOPLE)
    np.testing.assert_allclose(ours["impact_ratio"], RISKS["adverse_impact_ratio"], rtol=1e-9)
    assert ours["is_below_four_fifths"].tolist() == RISKS["four_fifths_flag"].tolist()


def test_exactly_four_fifths_is_not_below():
    assert (4 / 100) / (5 / 100) < 0.8, "as a decimal it would be"
    assert four_fifths([4, 5], [100, 100], [5, 4], [100, 100])["is_below_four_fifths"].tolist() == [
        False,
        False,
    ]


def test_the_flag_alone_is_no_finding():
    small, large = four_fifths([1, 830], [4, 1000], [4, 980], [10, 1000]).itertuples()
    assert small.is_below_four_fifths
    assert small.p_value > 0.5
    assert not large.is_below_four_fifths
    assert large.p_value < 1e-9


def test_nobody_counted_has_a_defined_answer():
    assert fisher_p_value([0, 10], [10, 10], [0, 20], [20, 20]).tolist() == [1, 1]
    assert exact_rate_p_value([0], [10], [0], [20]).tolist() == [1]
    flags = four_fifths([0, 0, np.nan], [10] * 3, [0, 5, 5], [10] * 3)
    assert flags["is_below_four_fifths"].tolist() == [pd.NA, True, pd.NA]
    assert flags["impact_ratio"].fillna(-1).tolist() == [-1, 0, -1]


def test_a_missing_empty_or_broken_count_has_no_p_value():
    counts = [5, 5, np.nan, 2.5], [0, np.nan, 10, 10], [5] * 4, [10] * 4
    assert np.isnan(fisher_p_value(*counts)).all()
    assert np.isnan(exact_rate_p_value(*counts)).all()
    assert np.isnan(chi_square_p_value(*counts)[:3]).all()
    assert np.isnan(fisher_p_value([11], [10], [5], [10])).all()


def test_nothing_in_gives_nothing_out():
    assert len(fisher_p_value([], [], [], [])) == 0
    assert len(exact_rate_p_value([], [], [], [])) == 0
    assert four_fifths([], [], [], []).empty


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="got -1"):
        fisher_p_value([-1], [10], [5], [10])


@st.composite
def groups(draw):
    n, m = draw(st.integers(1, 60)), draw(st.integers(1, 60))
    return draw(st.integers(0, n)), n, draw(st.integers(0, m)), m


@settings(max_examples=50, deadline=None)
@given(groups())
def test_p_values_are_scipys_one_at_a_time(counts):
    x, n, y, m = counts
    theirs = stats.fisher_exact([[x, n - x], [y, m - y]]).pvalue
    assert fisher_p_value([x], [n], [y], [m])[0] == pytest.approx(theirs, rel=1e-9)
    if x + y:
        theirs = stats.binomtest(x, x + y, n / (n + m)).pvalue
        assert exact_rate_p_value([x], [n], [y], [m])[0] == pytest.approx(theirs, rel=1e-9)


@settings(max_examples=50, deadline=None)
@given(groups())
def test_p_values_are_the_same_when_groups_swap(counts):
    x, n, y, m = ([v] for v in counts)
    for test in (fisher_p_value, exact_rate_p_value):
        assert test(x, n, y, m)[0] == pytest.approx(test(y, m, x, n)[0], rel=1e-9)
