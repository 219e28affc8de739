"""Koopman's limits and rate differences: R's values first, then edges, then meaning."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trendpack.score_limits import koopman_limits, rate_difference

DATA = Path(__file__).parent / "data"


# Reference values: DescTools (R 4.2); it gives none where everybody is counted.
def test_koopman_limits_agree_with_r():
    cases = pd.read_csv(DATA / "risk_ratio.csv")
    ratio, lower, upper = koopman_limits(*(cases[name] for name in ("x1", "n1", "x0", "n0")))
    np.testing.assert_allclose(ratio, cases["risk_ratio"], rtol=1e-9)
    given = cases["koopman_score_upper"].notna()
    assert given.sum() == len(cases) - 1
    for ours, name in ((lower, "koopman_score_lower"), (upper, "koopman_score_upper")):
        np.testing.assert_allclose(ours[given], cases.loc[given, name], rtol=1e-9, atol=1e-12)


# Reference values: epitools (R 4.2), for each 1,000.
def test_rate_differences_agree_with_r():
    cases = pd.read_csv(DATA / "rate_ratio.csv")
    ours = rate_difference(*(cases[name] for name in ("e1", "n1", "e0", "n0")))
    names = ("rate_difference_per_1000", "rd_lower", "rd_upper")
    for found, name in zip(ours, names, strict=True):
        np.testing.assert_allclose(found * 1000, cases[name], rtol=1e-9)


def test_everybody_in_both_groups_has_the_limits_worked_by_hand():
    # With p = 1 for both, the score of φ below 1 is √(n₁(1−φ)/φ), so that φ = n₁/(n₁+z²).
    z = stats.norm.ppf(0.975)
    ratio, lower, upper = koopman_limits([10], [10], [30], [30])
    assert ratio[0] == 1
    assert lower[0] == pytest.approx(10 / (10 + z**2))
    assert upper[0] == pytest.approx((30 + z**2) / 30)


def test_nobody_counted_has_a_defined_answer():
    ratio, lower, upper = koopman_limits([0, 5, 0], [100] * 3, [5, 0, 0], [100] * 3)
    assert (ratio[0], lower[0]) == (0, 0)
    assert 0 < upper[0] < np.inf
    assert np.isinf([ratio[1], upper[1]]).all()
    assert lower[1] == pytest.approx(1 / upper[0])
    assert np.isnan([ratio[2], lower[2], upper[2]]).all()


def test_a_missing_empty_or_impossible_base_has_no_limits():
    counts = [5, 5, np.nan, 12], [0, np.nan, 10, 10], [5] * 4, [10] * 4
    assert np.isnan(koopman_limits(*counts)).all()
    assert np.isnan(rate_difference(*(v[:3] for v in counts))).all()


def test_no_event_in_either_group_claims_no_certainty():
    gap, lower, upper = rate_difference([0], [10], [0], [10])
    assert gap[0] == 0
    assert np.isnan([lower, upper]).all()


def test_nothing_in_gives_nothing_out():
    assert [len(found) for found in koopman_limits([], [], [], [])] == [0, 0, 0]


@pytest.mark.parametrize("limits", [koopman_limits, rate_difference])
def test_impossible_arguments_are_refused_with_the_value(limits):
    with pytest.raises(ValueError, match="got -3"):
        limits([-3], [10], [1], [10])
    with pytest.raises(ValueError, match="got 95"):
        limits([3], [10], [1], [10], 95)


@st.composite
def groups(draw):
    n, m = draw(st.integers(1, 5000)), draw(st.integers(1, 5000))
    return draw(st.integers(0, n)), n, draw(st.integers(0, m)), m


@settings(max_examples=50, deadline=None)
@given(groups())
def test_koopman_limits_hold_the_ratio_and_invert_when_groups_swap(counts):
    x, n, y, m = counts
    ratio, lower, upper = koopman_limits([x], [n], [y], [m])
    _, under, over = koopman_limits([y], [m], [x], [n])
    if x + y == 0:
        assert np.isnan(lower[0])
    else:
        assert lower[0] <= ratio[0] <= upper[0]
        with np.errstate(divide="ignore"):
            np.testing.assert_allclose([lower[0], upper[0]], [1 / over[0], 1 / under[0]], 1e-8)


@settings(max_examples=30, deadline=None)
@given(groups())
def test_koopman_limits_leave_out_one_just_when_chi_square_does(counts):
    x, n, y, m = counts
    pooled = (x + y) / (n + m)
    if 0 < pooled < 1:
        score = (x / n - y / m) / np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
        _, lower, upper = koopman_limits([x], [n], [y], [m])
        assert (lower[0] > 1 or upper[0] < 1) == (abs(score) > stats.norm.ppf(0.975))
