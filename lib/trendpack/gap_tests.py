"""Tests of a gap: exact p-values for two rates or two percentages, and the four-fifths rule."""

import numpy as np
import pandas as pd
from scipy import stats

TIED = 1 + 1e-7  # two tables as likely as each other, allowing for rounding, as R has it


def exact_rate_p_value(events, base, reference_events, reference_base):
    """Exact test that two rates of events are the same.

    Parameters
    ----------
    events, base, reference_events, reference_base : array_like of float, shape (n,)
        Whole numbers of events, and the people they are counted against.

    Returns
    -------
    p_value : ndarray of float, shape (n,)
        Given e₁ + e₀, e₁ is binomial with chance n₁/(n₁+n₀); two-sided: the chance of every e₁ no
        likelier than the one seen. 1 where neither group has an event. NaN where a count is
        missing or not whole, or a base is zero.

    References
    ----------
    Clopper and Pearson (1934), Biometrika 26, 404-413; R's `binom.test` and
    scipy.stats.binomtest, one at a time.

    Examples
    --------
    >>> exact_rate_p_value([0, 8], [900, 726], [15, 130], [11000, 6514]).round(3)
    array([0.623, 0.117])
    """
    e, n, f, m = _counts(events, base, reference_events, reference_base)
    chance = n / np.where((n > 0) & (m > 0), n + m, np.nan)
    turned = e > (e + f) * chance  # count the group with too few, so that e is the lower tail
    e, f = np.where(turned, f, e), np.where(turned, e, f)
    law = stats.binom(e + f, np.where(turned, m, n) / (n + m + 0 * chance))
    known = _whole(e) & _whole(f) & ~np.isnan(chance)
    e, most = np.where(known, e, 0), np.where(known, e + f, 0)
    return np.where(known, _both_tails(law, law.pmf, e, most), np.nan)


def fisher_p_value(people, base, reference_people, reference_base):
    """Fisher's exact test that two percentages of people are the same.

    Parameters
    ----------
    people, base, reference_people, reference_base : array_like of float, shape (n,)
        Whole numbers of people, and of people who could have been counted.

    Returns
    -------
    p_value : ndarray of float, shape (n,)
        Given both bases and x₁ + x₀, x₁ is hypergeometric; two-sided: the chance of every x₁ no
        likelier than the one seen. 1 where nobody or everybody is counted. NaN where a count is
        missing or not whole, a base is zero, or there are more people than the base.

    References
    ----------
    Fisher (1935), J. R. Stat. Soc. 98, 39-82; R's `fisher.test`, one at a time.

    Examples
    --------
    >>> fisher_p_value([12, 0], [24, 40], [48, 12], [80, 200]).round(3)
    array([0.481, 0.226])
    """
    x, n, y, m = _counts(people, base, reference_people, reference_base)
    known = np.logical_and.reduce([_whole(v) for v in (x, n, y, m)])
    known &= (n > 0) & (m > 0) & (x <= n) & (y <= m)
    x, n, y, m = (np.where(known, v, 0) for v in (x, n, y, m))
    n, m = np.where(known, n, 1), np.where(known, m, 1)
    turned = x * m > y * n
    x, n, y, m = (np.where(turned, *pair) for pair in ((y, x), (m, n), (x, y), (n, m)))
    law, all_x, pooled = stats.hypergeom(n + m, n, x + y), x + y, (x + y) / (n + m)

    def chance(count):  # the hypergeometric one, which scipy's own finds fifty times slower
        here, there = stats.binom.pmf(count, n, pooled), stats.binom.pmf(all_x - count, m, pooled)
        return here * there

    return np.where(known, _both_tails(law, chance, x, np.minimum(n, all_x)), np.nan)


def _both_tails(law, chance, seen, most):
    """Return the chance of every count no likelier than `seen`, which is at or below the mean.

    `chance` of a count is needed only up to a constant. Beyond the mean it falls, so the first
    count as unlikely as the one seen is found by halving.
    """
    bar = chance(seen) * TIED
    with np.errstate(divide="ignore", invalid="ignore"):  # scipy works out more than the mean
        near = np.maximum(np.floor(law.mean()), seen)  # always as likely
    far = most + 1.0  # never
    while (far - near > 1).any():
        middle = np.floor((near + far) / 2)
        is_far = chance(middle) <= bar
        near, far = np.where(is_far, near, middle), np.where(is_far, middle, far)
    return np.minimum(law.cdf(seen) + law.sf(far - 1), 1.0)


def chi_square_p_value(people, base, reference_people, reference_base):
    """Pearson's χ² test, without correction, that two percentages of people are the same.

    For many people; with an expected count under five `fisher_p_value` is sounder.

    Parameters
    ----------
    people, base, reference_people, reference_base : array_like of float, shape (n,)

    Returns
    -------
    p_value : ndarray of float, shape (n,)
        Of χ² = (p₁−p₀)² / (p(1−p)(1/n₁+1/n₀)), one degree of freedom. NaN where a count is missing,
        a base is zero, or nobody or everybody is counted.

    Examples
    --------
    >>> chi_square_p_value([12], [24], [48], [80]).round(3)
    array([0.384])
    """
    x, n, y, m = _counts(people, base, reference_people, reference_base)
    n, m = (np.where(v > 0, v, np.nan) for v in (n, m))
    pooled = (x + y) / (n + m)
    with np.errstate(divide="ignore", invalid="ignore"):
        square = (x / n - y / m) ** 2 / (pooled * (1 - pooled) * (1 / n + 1 / m))
    return stats.chi2.sf(square, 1)


def four_fifths(people, base, reference_people, reference_base):
    """Say whether the lower of two percentages is under four fifths of the higher, beside a test.

    Parameters
    ----------
    people, base, reference_people, reference_base : array_like of float, shape (n,)
        People selected (shortlisted, appointed...) and people who could have been.

    Returns
    -------
    DataFrame of n rows: `impact_ratio`, lowest/highest; `is_below_four_fifths`, True where it is
    under 0.8, judged on the counts so that exactly four fifths is not below; `p_value`, Fisher's.
    The flag alone is no finding: in a small group chance often raises it, and in a large one a
    real gap may not. Missing where neither percentage is above zero or a count is missing.

    References
    ----------
    Uniform Guidelines on Employee Selection Procedures (1978), 29 CFR 1607.4(D).

    Examples
    --------
    >>> four_fifths([12, 64], [24, 512], [48, 310], [80, 1630]).round(3)
       impact_ratio  is_below_four_fifths  p_value
    0         0.833                 False    0.481
    1         0.657                  True    0.001
    """
    x, n, y, m = _counts(people, base, reference_people, reference_base)
    crossed = np.sort([x * m, y * n], axis=0)  # the same order as the percentages, and whole
    known = (n > 0) & (m > 0) & (crossed[1] > 0)
    low, high = np.where(known, crossed, np.nan)
    below = pd.array(5 * low < 4 * high, dtype="boolean")
    below[~known] = pd.NA
    return pd.DataFrame({
        "impact_ratio": low / high,
        "is_below_four_fifths": below,
        "p_value": fisher_p_value(people, base, reference_people, reference_base),
    })  # fmt: skip


def _whole(counts):
    return np.isfinite(counts) & (np.floor(counts) == counts)


def _counts(*counts):
    counts = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in counts))
    lowest = min((v[v < 0].min() for v in counts if (v < 0).any()), default=0)
    if lowest < 0:
        raise ValueError(f"a count cannot be negative, got {lowest:g}")
    return counts
