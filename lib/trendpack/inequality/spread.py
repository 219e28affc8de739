"""Inequality between groups that need no order: spread about the mean, the best or a reference.

Every function takes Strata and returns the estimate of each stratum and its slopes: by how much
the estimate moves when one group's value moves, from which the standard error follows.
"""

import numpy as np

PER_MEAN = {"cov": "bgsd", "idisu": "mdmu", "idisw": "mdmw", "paf": "par"}


def between_group_variance(s):
    """BGV = Σ w (y - μ)², w the share of people and μ = Σ w y."""
    gap = s.value - s.spread(s.mean)
    return s.total(s.share * gap**2), 2 * s.share * gap


def between_group_deviation(s):
    """BGSD = √BGV, in the unit of the value."""
    variance, slope = between_group_variance(s)
    deviation = np.sqrt(variance)
    return deviation, slope / (2 * s.spread(deviation))


def theil(s):
    """Theil index, times 1000: Σ w (y/μ) ln(y/μ); a group at 0 adds 0."""
    relative = s.value / s.spread(s.mean)
    logs = np.log(np.where(relative == 0, 1, relative))
    index = s.total(s.share * relative * logs)
    slope = s.share / s.spread(s.mean) * (np.log(relative) - s.spread(index))
    return 1000 * index, 1000 * slope


def mean_log_deviation(s):
    """Mean log deviation, times 1000: -Σ w ln(y/μ); without a value where a group is at 0."""
    mean = s.spread(s.mean)
    relative = np.where(s.value / mean > 0, s.value / mean, np.nan)
    return -1000 * s.total(s.share * np.log(relative)), 1000 * s.share * (1 / mean - 1 / s.value)


def mean_difference(s, weight, target, pull):
    """Mean of |y - target|, where `pull` is how far the target moves with each group's value."""
    gap = s.value - s.spread(target)
    side = weight * np.sign(gap)
    return s.total(weight * np.abs(gap)), side - pull * s.spread(s.total(side))


def _best(s):
    """The best group's value and which row holds it: the last where ordered, else by polarity."""
    if s.ordered:
        held = np.zeros(len(s.code))
        held[s.last] = 1.0
        return s.value[..., s.last], held
    best = s.sign * s.reduce(np.maximum, s.value * s.spread(s.sign))
    held = (s.value == s.spread(best)).astype(float)
    return best, held / s.spread(np.maximum(s.total(held), 1))


def _reference(s):
    one = s.total(s.reference)
    found = np.where(one == 1, s.total(s.reference * s.value), np.nan)
    return found, s.reference


def _ends(s):
    """The two values compared, each with the row that holds it.

    Highest and lowest; where ordered, the ends of the order, so that a gap that disfavours the
    disadvantaged is above 0.
    """
    if s.ordered:
        first = np.zeros(len(s.code))
        first[s.start] = 1.0
        return _by_sign(s, (s.value[..., s.start], first), _best(s))
    return _extreme(s, np.maximum), _extreme(s, np.minimum)


def _reference_ends(s):
    """High is good: reference and lowest. Low is good: highest and reference."""
    reference, (low, low_at) = _reference(s), _extreme(s, np.minimum)
    high, high_at = _extreme(s, np.maximum)
    good, row = s.sign > 0, s.spread(s.sign > 0)
    known = np.where(np.isnan(s.sign), np.nan, 1.0)
    return (
        (known * np.where(good, reference[0], high), np.where(row, reference[1], high_at)),
        (np.where(good, low, reference[0]), np.where(row, low_at, reference[1])),
    )


def _by_sign(s, first, last):
    good, row = ~(s.sign < 0), s.spread(~(s.sign < 0))
    return (
        (np.where(good, last[0], first[0]), np.where(row, last[1], first[1])),
        (np.where(good, first[0], last[0]), np.where(row, first[1], last[1])),
    )


def _extreme(s, which):
    found = s.reduce(which, s.value)
    held = (s.value == s.spread(found)).astype(float)
    return found, held / s.spread(np.maximum(s.total(held), 1))


def _difference(ends):
    (a, a_at), (b, b_at) = ends
    return a - b, a_at - b_at


def _ratio(s, ends):
    (a, a_at), (b, b_at) = ends
    b = np.where(b == 0, np.nan, b)
    return a / b, a_at / s.spread(b) - b_at * s.spread(a / b**2)


def per_mean(s, found):
    """The measure as a percentage of the mean; without a value where the mean is not above 0."""
    estimate, slope = found
    mean = np.where(s.mean > 0, s.mean, np.nan)
    ratio = estimate / mean
    return 100 * ratio, 100 * (slope - s.spread(ratio) * s.share) / s.spread(mean)


def attributable(s):
    """PAR = best - μ: how far the whole would move were every group at the best group's level."""
    best, held = _best(s)
    return best - s.mean, held - s.share


SPREAD = {
    "bgv": between_group_variance,
    "bgsd": between_group_deviation,
    "ti": theil,
    "mld": mean_log_deviation,
    "mdmu": lambda s: mean_difference(s, s.even, s.mean, s.share),
    "mdmw": lambda s: mean_difference(s, s.share, s.mean, s.share),
    "mdbu": lambda s: mean_difference(s, s.even, *_best(s)),
    "mdbw": lambda s: mean_difference(s, s.share, *_best(s)),
    "mdru": lambda s: mean_difference(s, s.even, *_reference(s)),
    "mdrw": lambda s: mean_difference(s, s.share, *_reference(s)),
    "par": attributable,
    "difference": lambda s: _difference(_ends(s)),
    "ratio": lambda s: _ratio(s, _ends(s)),
    "difference_reference": lambda s: _difference(_reference_ends(s)),
    "ratio_reference": lambda s: _ratio(s, _reference_ends(s)),
}
SPREAD |= {name: lambda s, of=of: per_mean(s, SPREAD[of](s)) for name, of in PER_MEAN.items()}
