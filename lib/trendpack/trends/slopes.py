"""Tests of a trend over five points. One row of an array is one series, oldest point first."""

import numpy as np
from scipy import stats

POINTS = 5
TIME = np.arange(POINTS) - (POINTS - 1) / 2
EARLIER, LATER = np.triu_indices(POINTS, 1)  # the ten pairs of points
WITHOUT = ((EARLIER[:, None] != range(POINTS)) & (LATER[:, None] != range(POINTS))).astype(float)
NO_CHANGE, TOO_FEW, CANNOT = "no significant change", "too few points", "cannot be calculated"


def errors_from_limits(lower, upper, confidence=0.95):
    """Standard errors worked back from confidence limits: (upper − lower) / 2z.

    Parameters
    ----------
    lower, upper : array_like of float, any shape
        NaN stays NaN; limits the wrong way round, or without width, give NaN.
    confidence : float
        The level of the limits, above 0 and below 1.

    Returns
    -------
    error : ndarray of float, in the unit of the limits.

    Examples
    --------
    >>> errors_from_limits([40.2], [59.8]).round(3)
    array([5.])
    """
    z = stats.norm.ppf((1 + _level(confidence)) / 2)
    width = np.asarray(upper, dtype=float) - np.asarray(lower, dtype=float)
    return np.where(width > 0, width, np.nan) / (2 * z)


def proportion_trend(numerator, denominator):
    """Chi-square test for a trend in five proportions at equal steps of time.

    Parameters
    ----------
    numerator, denominator : array_like of float, shape (n, 5)
        People counted, and people who could have been, oldest first. Any NaN, a denominator of
        zero or one smaller than its numerator leaves the series without an answer (NaN).

    Returns
    -------
    slope : ndarray of float, shape (n,)
        Least-squares slope of the five log odds ln(x / (n − x)): change in log odds a step. Where
        a point is 0% or 100%, half is added to both counts of all five.
    chi_square : ndarray of float, shape (n,)
        (Σ x(t − t̄))² / (p(1 − p) Σ n(t − t̄)²), p = Σx / Σn, t̄ = Σnt / Σn; on 1 degree of
        freedom. Nobody, or everybody, at every point is 0: nothing has changed.
    is_steady : ndarray of bool, shape (n,)
        Whether the slope keeps its sign when any one point is left out.

    References
    ----------
    Armitage (1955), Biometrics 11, 375-386; the recent trend of OHID's Fingertips.

    Examples
    --------
    >>> slope, chi_square, steady = proportion_trend([[10, 15, 20, 25, 30]], [[100] * 5])
    >>> slope.round(3), chi_square.round(3), steady
    (array([0.334]), array([15.625]), array([ True]))
    """
    x, n = _five("numerator", numerator), _five("denominator", denominator)
    if (x < 0).any() or (n < 0).any():
        raise ValueError("a count cannot be negative")
    x = np.where(((n > 0) & (x <= n)).all(axis=1, keepdims=True), x, np.nan)
    whole = _total(n)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = _total(x) / whole
        away = TIME - (n @ TIME / whole)[:, None]
        variance = p * (1 - p) * _total(n * away**2)
        chi_square = _total(x * away) ** 2 / variance
    half = np.where(((x == 0) | (x == n)).any(axis=1, keepdims=True), 0.5, 0.0)
    log_odds = np.log((x + half) / (n - x + half))
    slope, _, steady = _line(log_odds, np.ones_like(log_odds))
    flat = (p == 0) | (p == 1)
    return np.where(flat, 0.0, slope), np.where(flat, 0.0, chi_square), steady


def weighted_trend(value, error):
    """Test a straight line through five estimates at equal steps, each weighted by 1 / error².

    Parameters
    ----------
    value, error : array_like of float, shape (n, 5)
        Estimates and their standard errors, oldest first. Any NaN, or an error of zero, leaves
        the series without an answer (NaN).

    Returns
    -------
    slope : ndarray of float, shape (n,)
        b = Σ w(t − t̄)y / Σ w(t − t̄)², in the unit of `value` a step.
    chi_square : ndarray of float, shape (n,)
        b² / var b = b² Σ w(t − t̄)², on 1 degree of freedom.
    is_steady : ndarray of bool, shape (n,)
        Whether the slope keeps its sign when any one point is left out.

    References
    ----------
    The recent trend of OHID's Fingertips for indicators that are not proportions.

    Examples
    --------
    >>> slope, chi_square, steady = weighted_trend([[10, 12, 14, 16, 18]], [[2, 2, 2, 2, 2]])
    >>> slope, chi_square, steady
    (array([2.]), array([10.]), array([ True]))
    """
    y, error = _five("value", value), _five("error", error)
    slope, spread, steady = _line(y, _weights(error))
    return slope, slope**2 * spread, steady


def trend_word(slope, chi_square, is_steady, points, confidence=0.998):
    """Return the word for each test of shape (n,): see `recent_trend` for the five words."""
    certain = (chi_square > stats.chi2.ppf(_level(confidence), 1)) & is_steady
    unknown = np.isnan(chi_square) | np.isnan(slope)
    return np.select(
        [np.asarray(points) < POINTS, unknown, certain & (slope > 0), certain & (slope < 0)],
        [TOO_FEW, CANNOT, "increasing", "decreasing"],
        NO_CHANGE,
    ).astype(object)


def disparity_change(gap, error, confidence=0.95):
    """Say whether a gap that changes is growing away from none, or shrinking towards it.

    Parameters
    ----------
    gap, error : array_like of float, shape (n, 5)
        Five differences or log ratios (0 means no gap), and their standard errors.
    confidence : float
        How sure to be of the side at both ends before saying that the gap has changed sides.

    Returns
    -------
    word : ndarray of str, shape (n,)
        From the two ends of the weighted straight line: "growing" or "shrinking" by which end is
        further from 0; "changing sides" where they lie on either side of 0, each beyond chance.
        It is a word for a trend already found, not a test.
    """
    y, error = _five("gap", gap), _five("error", error)
    w = _weights(error)
    slope, spread, _ = _line(y, w)
    whole = _total(w)
    middle, level = w @ TIME / whole, _total(w * y) / whole
    ends = TIME[[0, -1]] - middle[:, None]
    fitted = level[:, None] + slope[:, None] * ends
    score = fitted / np.sqrt(1 / whole[:, None] + ends**2 / spread[:, None])
    sure = (np.abs(score) > stats.norm.ppf((1 + _level(confidence)) / 2)).all(axis=1)
    sides = sure & (fitted[:, 0] * fitted[:, 1] < 0)
    wider = np.abs(fitted[:, 1]) > np.abs(fitted[:, 0])
    return np.select([sides, wider], ["changing sides", "growing"], "shrinking").astype(object)


def _level(confidence):
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, got {confidence}")
    return confidence


def _five(name, values):
    values = np.asarray(values, dtype=float)
    if values.ndim != 2 or values.shape[1] != POINTS:
        raise ValueError(f"{name} must have shape (n, {POINTS}), got {values.shape}")
    return values


def _total(values):
    """Return the sum of each row; numpy's own is slow where rows are short."""
    return values @ np.ones(values.shape[1])


def _weights(error):
    good = np.isfinite(error) & (error > 0)
    return 1 / np.where(good, error, np.nan) ** 2


def _line(y, w):
    """Return slope, spread Σw(t − t̄)², and whether all five slopes without a point agree.

    All three are sums over the ten pairs of points, which loses no digits:
    b = Σ wᵢwⱼ(tⱼ − tᵢ)(yⱼ − yᵢ) / Σ wᵢwⱼ(tⱼ − tᵢ)².
    """
    apart = TIME[LATER] - TIME[EARLIER]
    both = w[:, LATER] * w[:, EARLIER] * apart
    with np.errstate(invalid="ignore"):  # two points without end have no slope between them
        rise = both * (y[:, LATER] - y[:, EARLIER])
    run = both @ apart
    slope = _total(rise) / run
    without = np.sign(rise @ WITHOUT)  # run is above 0, so the sign of the rise decides
    return slope, run / _total(w), (without == np.sign(slope)[:, None]).all(axis=1)
