"""The recent trend of every series in a table, and of its gap to the reference group."""

import numpy as np
import pandas as pd
from scipy import stats

from trendpack.errors import ShapeError
from trendpack.trends.points import latest_points
from trendpack.trends.slopes import (
    CANNOT,
    NO_CHANGE,
    TOO_FEW,
    disparity_change,
    errors_from_limits,
    proportion_trend,
    trend_word,
    weighted_trend,
)

NUMBERS = ("numerator", "denominator", "value", "lower", "upper", "limits_by")
PROPORTIONS = ("percentage", "share")
RATIOS = ("percentage", "rate")  # measures whose gap is also a ratio
WITHOUT_GAP = ("share", "count")
Z = stats.norm.ppf(0.975)  # the limits of the one table are at 95%


def recent_trend(table, by, measure, breaks=(), confidence=0.998):
    """Test each series for a trend over its latest five independent points without gaps.

    Parameters
    ----------
    table : DataFrame of observations, in any order, with 95% limits
    by : list of str
        The columns that tell one series from another.
    measure : str
        The kind of number. A "percentage" or "share" is tested by its counts, unless a count is
        missing or the limits are the publisher's (the counts may then be estimates); these and
        all other kinds by their limits, and a "rate" without limits by its events (value / √x).
    breaks : list of str
        First periods of a new series: points before the last of them are left out.
    confidence : float
        Above 0 and below 1; 0.998 is Fingertips' level (chi-square above 9.5495).

    Returns
    -------
    DataFrame, one row a series: `by`; `trend` ("increasing", "decreasing", "no significant
    change", "too few points", or "cannot be calculated": a count or limits are missing);
    `chi_square`; `slope` a step (log odds by counts, unit of the value by limits); `points`;
    `first_period`, `last_period`; `is_thinned`; `method` ("chi-square for trend", "weighted
    slope", or "" where nothing was tested).

    A trend needs a chi-square beyond `confidence` and a slope whose sign no single point decides.
    "No significant change" is not proof of no change. A monthly or quarterly series has seasons
    that five points cannot show: see `trendpack.spc`.

    References
    ----------
    OHID Fingertips, technical guidance: recent trends.
    """
    _check(table, NUMBERS)
    series, rows = latest_points(table, by, breaks)
    at = _picker(table, rows)
    tests = weighted_trend(at("value"), np.sqrt(_variance(at, "", measure)))
    by_counts = np.zeros(len(series), dtype=bool)
    if measure in PROPORTIONS:
        theirs = proportion_trend(*_counts(at, ""))
        by_counts = np.isfinite(theirs[1])
        tests = [np.where(by_counts, a, b) for a, b in zip(theirs, tests, strict=True)]
    method = np.where(by_counts, "chi-square for trend", "weighted slope").astype(object)
    found = _answer(series, tests, confidence)
    tested = found["chi_square"].notna()
    return found.assign(method=pd.Series(method, index=found.index).where(tested, ""))


def recent_gap_trend(table, by, measure, breaks=(), confidence=0.998, dispersion=1.0):
    """Test whether the gap between each group and the reference group is growing or shrinking.

    Parameters
    ----------
    table : DataFrame of observations that has been through `disparity.beside`
    by, breaks, confidence
        As for `recent_trend`.
    measure : str
        The kind of number; a "share" or "count" has no gap and is refused with ValueError.
    dispersion : float, 1 or more
        As for `disparity.rate_ratio`; limits have been widened for it already.

    Returns
    -------
    DataFrame, one row a series and scale. The columns of `recent_trend` but for `method`, and
    `scale`: "difference" (value − reference value) or, for a percentage or rate, "ratio" (its
    logarithm is tested; exp(slope) is the factor a step). `trend` is the direction of the signed
    gap. `disparity` is "growing", "shrinking" or "changing sides" where there is a trend (for a
    ratio below 1, growing is away from 1), else the word in `trend`.

    Errors of a difference: √(σ² + σ₀²) with σ = (upper − lower)/2z or, for a percentage or rate
    without limits, from the counts. Errors of a log ratio: √(1/a − 1/n + 1/b − 1/m) for a
    percentage, √(1/a + 1/b) for a rate (half is added to the counts of a series that has a zero);
    without counts, or with a publisher's limits, from the limits on the log scale. The reference
    group's own series cannot be calculated. The two scales may disagree: when both percentages
    double, the difference doubles and the ratio stands still.

    References
    ----------
    The test of `recent_trend`, on the gap; errors as in Katz et al. (1978), Biometrics 34, 469-474.
    """
    if measure in WITHOUT_GAP:
        raise ValueError(f"measure {measure!r} has no gap between groups to test")
    names = [*NUMBERS, *(f"reference_{name}" for name in NUMBERS), "reference_group"]
    _check(table, [*names, "ethnic_group"])
    gap = table["value"] - table["reference_value"]
    series, rows = latest_points(table.assign(value=gap), by, breaks)
    at = _picker(table.assign(own=table["ethnic_group"] == table["reference_group"]), rows)
    scales = {"difference": _differences(at, measure)}
    if measure in RATIOS:
        scales["ratio"] = _log_ratios(at, measure, dispersion)
    answers = []
    for scale, (value, error) in scales.items():
        error = np.where(at("own") == 0, error, np.nan)
        found = _answer(series, weighted_trend(value, error), confidence)
        change = pd.Series(disparity_change(value, error), index=found.index)
        still = found["trend"].isin([NO_CHANGE, TOO_FEW, CANNOT])
        answers.append(found.assign(scale=scale, disparity=found["trend"].where(still, change)))
    return pd.concat(answers).sort_index(kind="stable").reset_index(drop=True)


def _check(table, names):
    lacking = [name for name in names if name not in table]
    if lacking:
        raise ShapeError(f"a table of observations lacks the columns {lacking}")


def _picker(table, rows):
    """Return a function that gives a column's numbers at the points, NaN where there is none."""

    def at(name):
        column = table[name]
        if name.endswith("limits_by"):
            column = column == "publisher"
        values = column.to_numpy(dtype=float, na_value=np.nan)
        return np.where(rows >= 0, values[rows], np.nan) if len(values) else np.empty(rows.shape)

    return at


def _counts(at, prefix):
    """Return numerators and denominators, missing where the limits are the publisher's."""
    ours = at(f"{prefix}limits_by") == 0
    return tuple(np.where(ours, at(prefix + name), np.nan) for name in ("numerator", "denominator"))


def _relative_variance(x, n, measure):
    """Return the variance of the log of x / n: 1/x, less 1/n for a proportion; NaN at zero."""
    return 1 / _above_zero(x) - (1 / _above_zero(n) if measure in PROPORTIONS else 0)


def _above_zero(count):
    return np.where(count > 0, count, np.nan)


def _variance(at, prefix, measure):
    """Return squared errors: from limits or, for events and people without limits, from counts."""
    by_limits = errors_from_limits(at(f"{prefix}lower"), at(f"{prefix}upper")) ** 2
    if measure not in (*PROPORTIONS, *RATIOS):
        return by_limits
    by_counts = at(f"{prefix}value") ** 2 * _relative_variance(*_counts(at, prefix), measure)
    return np.where(np.isnan(by_limits), by_counts, by_limits)


def _differences(at, measure):
    variance = _variance(at, "", measure) + _variance(at, "reference_", measure)
    return at("value") - at("reference_value"), np.sqrt(variance)


def _log_ratios(at, measure, dispersion):
    counts = [part / dispersion for part in (*_counts(at, ""), *_counts(at, "reference_"))]
    zero = (counts[0] == 0) | (counts[2] == 0)
    counts = [part + np.where(zero.any(axis=1, keepdims=True), 0.5, 0) for part in counts]
    a, n, b, m = (_above_zero(part) for part in counts)
    ratio = np.log(a / n) - np.log(b / m)
    variance = _relative_variance(a, n, measure) + _relative_variance(b, m, measure)
    counted = np.isfinite(ratio + variance).all(axis=1, keepdims=True)
    by_limits = 0
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = np.log(at("value")) - np.log(at("reference_value"))
        for prefix in ("", "reference_"):
            width = np.log(at(f"{prefix}upper")) - np.log(at(f"{prefix}lower"))
            by_limits = by_limits + (width / (2 * Z)) ** 2
        return np.where(counted, ratio, plain), np.sqrt(np.where(counted, variance, by_limits))


def _answer(series, tests, confidence):
    slope, chi_square, steady = (np.asarray(part) for part in tests)
    trend = trend_word(slope, chi_square, steady.astype(bool), series["points"], confidence)
    return series.assign(trend=trend, chi_square=chi_square, slope=slope)
