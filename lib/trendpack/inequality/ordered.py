"""Inequality along an order, from the most to the least disadvantaged group.

Every function takes Strata and returns the estimate of each stratum and its slopes, as in
`spread`. With nothing transformed the slope index is linear in the values, so that the standard
error is exact.
"""

import numpy as np


def rank(s):
    """The mid-point of each group's place in the cumulative share of people, 0 to 1."""
    step = s.share.copy()
    step[s.start[1:]] -= s.total(s.share)[:-1]  # begin anew, so that rounding does not pile up
    return np.cumsum(step) - s.share / 2


def _solve(s, weight, y):
    """Weighted straight line of `y` on rank: values at rank 0 and 1, and their slopes by y."""
    x = rank(s)
    all_, mean_x = s.total(weight), s.total(weight * x)
    centre = x - s.spread(mean_x / all_)
    lean = weight * centre / s.spread(s.total(weight * centre**2))
    level = weight / s.spread(all_) - lean * s.spread(mean_x / all_)
    at_zero, at_one = s.total(level * y), s.total((level + lean) * y)
    return (at_zero, level), (at_one, level + lean)


def ends_linear(s):
    """The line's values at the two ends."""
    return _solve(s, s.share, s.value)


def ends_log(s):
    """The line is fitted to ln y, then turned back: for rates."""
    y = np.where(s.value > 0, s.value, np.nan)
    lines = _solve(s, s.share, np.log(y))
    return tuple((np.exp(e), s.spread(np.exp(e)) * slope / y) for e, slope in lines)


def ends_logit(s):
    """The line is fitted to ln(p / (1 - p)), then turned back: for proportions."""
    p = _inside(s.value)
    lines = _solve(s, s.share, np.log(p / (1 - p)))
    return tuple(_turned_back(s, e, slope / (p * (1 - p))) for e, slope in lines)


def ends_logistic(s, rounds=50):
    """A logistic curve fitted to the proportions themselves, weighted by people (WHO)."""
    p = np.where((s.value >= 0) & (s.value <= 1), s.value, np.nan)
    whole = np.clip(s.spread(s.mean), 1e-12, 1 - 1e-12)
    fitted, score = whole, np.log(whole / (1 - whole))
    for _ in range(rounds):
        bend = fitted * (1 - fitted)
        lines = _solve(s, s.share * bend, score + (p - fitted) / bend)
        new = s.spread(lines[0][0]) + s.spread(lines[1][0] - lines[0][0]) * rank(s)
        moved = np.nanmax(np.abs(new - score), initial=0)
        score, fitted = new, 1 / (1 + np.exp(-new))
        if moved < 1e-13:
            break
    return tuple(_turned_back(s, e, slope / bend) for e, slope in lines)


def _inside(p):
    return np.where((p > 0) & (p < 1), p, np.nan)


def _turned_back(s, score, slope):
    end = 1 / (1 + np.exp(-score))
    return end, s.spread(end * (1 - end)) * slope


FITS = {"linear": ends_linear, "log": ends_log, "logit": ends_logit, "logistic": ends_logistic}


def slope_index(s, fit="linear"):
    """SII = fitted value at the least disadvantaged end (rank 1) less that at the other (0)."""
    (low, low_slope), (high, high_slope) = FITS[fit](s)
    return high - low, high_slope - low_slope


def relative_index(s, fit="linear"):
    """RII = fitted value at rank 1 over that at rank 0; without a value where either is not > 0."""
    (low, low_slope), (high, high_slope) = FITS[fit](s)
    low, high = (np.where(end > 0, end, np.nan) for end in (low, high))
    return high / low, high_slope / s.spread(low) - low_slope * s.spread(high / low**2)


def absolute_concentration(s):
    """ACI = Σ w (2r - 1) y, r the rank: linear in y, so its standard error is exact."""
    weight = s.share * (2 * rank(s) - 1)
    return s.total(weight * s.value), np.broadcast_to(weight, s.value.shape)


def relative_concentration(s):
    """RCI = ACI / μ, between -1 and 1."""
    estimate, slope = absolute_concentration(s)
    mean = np.where(s.mean > 0, s.mean, np.nan)
    ratio = estimate / mean
    return ratio, (slope - s.spread(ratio) * s.share) / s.spread(mean)


def wagstaff(s):
    """RCI / (1 - μ) for a proportion: its range does not depend on μ."""
    estimate, slope = absolute_concentration(s)
    mean = s.mean
    bend = np.where((mean > 0) & (mean < 1), mean * (1 - mean), np.nan)
    turn = s.spread(estimate * (1 - 2 * mean) / bend**2)
    return estimate / bend, slope / s.spread(bend) - turn * s.share


def erreygers(s):
    """4 ACI for a proportion: the same for a thing and for its absence, but for the sign."""
    estimate, slope = absolute_concentration(s)
    return 4 * estimate, 4 * slope


ORDERED = {
    "sii": slope_index,
    "rii": relative_index,
    "aci": absolute_concentration,
    "rci": relative_concentration,
    "wagstaff": wagstaff,
    "erreygers": erreygers,
}
