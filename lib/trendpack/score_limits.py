"""Limits that hold at zero: Koopman's for a risk ratio; and those of a difference of two rates."""

import numpy as np
from scipy import stats
from scipy.optimize import elementwise

FURTHEST = (
    60.0  # a ratio is looked for between exp(-60) and exp(60): no count of people goes beyond
)


def koopman_limits(people, base, reference_people, reference_base, confidence=0.95):
    """Score limits of the ratio of two percentages of people.

    They are for few people as well as many, and where nobody or everybody is counted, where the
    log limits of `disparity.risk_ratio` fail.

    Parameters
    ----------
    people, base, reference_people, reference_base : array_like of float, shape (n,)
        People counted in each group, and people who could have been. NaN where one is missing.
    confidence : float
        Above 0 and below 1.

    Returns
    -------
    ratio, lower, upper : ndarray of float, shape (n,)
        p₁/p₀, and the two ratios φ at which the score statistic
        (p₁ − φp₀) / √(p̃₁(1−p̃₁)/n₁ + φ²p̃₀(1−p̃₀)/n₀) is ±z, where p̃₁ = φp̃₀ are the most likely
        percentages given φ. 0/x is 0 with a lower limit of 0; x/0 is infinite with an upper limit
        of infinity; 0/0 is NaN, and so is anything with a missing count, a base of zero or more
        people than the base.

    References
    ----------
    Koopman (1984), Biometrics 40, 513-517; Miettinen and Nurminen (1985), Statistics in Medicine
    4, 213-226, for p̃ in closed form (without their n/(n−1)).

    Examples
    --------
    >>> ratio, lower, upper = koopman_limits([64, 0], [512, 40], [310, 12], [1630, 200])
    >>> ratio.round(3), lower.round(3), upper.round(3)
    (array([0.657, 0.   ]), array([0.511, 0.   ]), array([0.841, 1.491]))
    """
    x, n, y, m = _counts(people, base, reference_people, reference_base)
    void = ~((n > 0) & (m > 0) & (x <= n) & (y <= m) & (x + y > 0))
    x, n, y, m = (np.where(void, np.nan, v) for v in (x, n, y, m))
    z = stats.norm.isf((1 - _share(confidence)) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (x / n) / (y / m)
    lower = np.where(x == 0, 0.0, _ratio_at(z, x, n, y, m))
    upper = np.where(y == 0, np.inf, _ratio_at(-z, x, n, y, m))
    return ratio, np.where(void, np.nan, lower), np.where(void, np.nan, upper)


def _ratio_at(score, x, n, y, m):
    """Return the ratio whose score statistic is `score`: it falls as the ratio rises."""
    x, n, y, m = (np.where(np.isnan(v), 1.0, v) for v in (x, n, y, m))  # the caller voids these
    ends = np.full(x.shape, -FURTHEST), np.full(x.shape, FURTHEST)
    root = elementwise.find_root(
        lambda log_ratio, *counts: _score(np.exp(log_ratio), *counts) - score,
        ends,
        args=(x, n, y, m),
    )
    return np.exp(root.x)


def _score(ratio, x, n, y, m):
    """Return the score statistic of a ratio; both percentages are fitted under it."""
    both = (n + m) * ratio
    minus_b = n * ratio + x + m + y * ratio
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(np.maximum(minus_b**2 - 4 * both * (x + y), 0))
        p0 = np.clip(2 * (x + y) / (minus_b + root), 0, 1)  # the smaller root, without cancelling
        p1 = np.clip(ratio * p0, 0, 1)
        error = np.sqrt(p1 * (1 - p1) / n + ratio**2 * p0 * (1 - p0) / m)
        apart = x / n - ratio * y / m
        return np.where(apart == 0, 0.0, apart / error)


def rate_difference(events, base, reference_events, reference_base, confidence=0.95):
    """Difference of two rates of events, with limits.

    Parameters
    ----------
    events, base, reference_events, reference_base : array_like of float, shape (n,)
        Events in each group and the people they are counted against. NaN where one is missing.
    confidence : float
        Above 0 and below 1.

    Returns
    -------
    gap, lower, upper : ndarray of float, shape (n,), in events for each person of the base
        e₁/n₁ − e₀/n₀ ± z√(e₁/n₁² + e₀/n₀²). NaN where a count is missing or a base is zero; no
        limits where neither group has an event, since the formula would claim certainty. With
        fewer than ten events `disparity.difference` of the two rates' own limits is sounder.

    References
    ----------
    Rothman, Greenland and Lash (2008), Modern Epidemiology, 3rd edn, ch. 14.

    Examples
    --------
    >>> gap, lower, upper = rate_difference([30], [1000], [20], [2000])
    >>> gap.round(3), lower.round(4), upper.round(4)
    (array([0.02]), array([0.0084]), array([0.0316]))
    """
    e, n, f, m = _counts(events, base, reference_events, reference_base)
    z = stats.norm.isf((1 - _share(confidence)) / 2)
    n, m = (np.where(v > 0, v, np.nan) for v in (n, m))
    gap = e / n - f / m
    spread = z * np.sqrt(e / n**2 + f / m**2)
    spread = np.where(spread > 0, spread, np.nan)
    return gap, gap - spread, gap + spread


def _share(confidence):
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, got {confidence}")
    return confidence


def _counts(*counts):
    counts = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in counts))
    lowest = min((v[v < 0].min() for v in counts if (v < 0).any()), default=0)
    if lowest < 0:
        raise ValueError(f"a count cannot be negative, got {lowest:g}")
    return counts
