"""Limits of proportions and of counts of events: formulas over arrays, which know no tables."""

import numpy as np
from scipy import stats


def _share(confidence):
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, got {confidence}")
    return confidence


def _counts(name, counts):
    counts = np.asarray(counts, dtype=float)
    if (counts < 0).any():
        raise ValueError(f"{name} cannot be negative")
    return counts


def wilson_limits(numerator, denominator, confidence=0.95):
    """Wilson score limits of a proportion.

    Parameters
    ----------
    numerator, denominator : array_like of float, shape (n,)
        People counted, and people who could have been. NaN stays NaN; a denominator of zero, or
        one smaller than its numerator, gives NaN.
    confidence : float
        Above 0 and below 1.

    Returns
    -------
    lower, upper : ndarray of float, shape (n,), as proportions between 0 and 1.

    References
    ----------
    Wilson (1927), J. Am. Stat. Assoc. 22, 209-212; the method of OHID's Fingertips.

    Examples
    --------
    >>> lower, upper = wilson_limits([65], [100])
    >>> lower.round(4), upper.round(4)
    (array([0.5525]), array([0.7364]))
    """
    z = stats.norm.ppf((1 + _share(confidence)) / 2)
    x, n = _counts("numerator", numerator), _counts("denominator", denominator)
    n = np.where((n > 0) & (x <= n), n, np.nan)
    centre = 2 * x + z**2
    spread = z * np.sqrt(z**2 + 4 * x * (1 - x / n))
    scale = 2 * (n + z**2)
    return np.clip((centre - spread) / scale, 0, 1), np.clip((centre + spread) / scale, 0, 1)


def poisson_limits(events, confidence=0.95):
    """Confidence limits for counts of events: exact below ten, Byar's approximation from ten.

    Parameters
    ----------
    events : array_like of float, shape (n,)
        Zero or more; NaN stays NaN.
    confidence : float
        Above 0 and below 1.

    Returns
    -------
    lower, upper : ndarray of float, shape (n,), in events.

    References
    ----------
    Breslow and Day (1987), Statistical Methods in Cancer Research II (Byar); the switch at ten
    is the rule of OHID's Fingertips.

    Examples
    --------
    >>> lower, upper = poisson_limits([0, 100])
    >>> lower.round(1), upper.round(1)
    (array([ 0. , 81.4]), array([  3.7, 121.6]))
    """
    tail = (1 - _share(confidence)) / 2
    x = _counts("events", events)
    z = stats.norm.ppf(1 - tail)
    few = x < 10
    some = np.where(few, np.nan, x)  # Byar is not for few, and 0 would divide by itself
    rare = np.where(few, x, np.nan)  # and exact quantiles are slow, so only where they are used
    with np.errstate(invalid="ignore"):
        exact_lower = np.where(x == 0, 0, stats.chi2.ppf(tail, 2 * rare) / 2)
        exact_upper = stats.chi2.ppf(1 - tail, 2 * rare + 2) / 2
    return (
        np.where(few, exact_lower, _byar(some, -z)),
        np.where(few, exact_upper, _byar(some + 1, z)),
    )


def _byar(events, z):
    return events * (1 - 1 / (9 * events) + z / (3 * np.sqrt(events))) ** 3
