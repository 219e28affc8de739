"""Multilevel models of counts: events among people (logit), or for a base (log).

The likelihood of a stratum is an integral over its random effect, taken by adaptive Gauss-Hermite
quadrature for all strata at once.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy import special

from trendpack.maihda.climb import climb
from trendpack.maihda.fitted import SEPARATED, Fit, check_design, spread_of_fixed

FAMILIES = ("binomial", "poisson")
SMALLEST_SIGMA = 1e-4  # below this the strata do not differ
LARGEST = 300.0  # linear predictor: beyond it nothing changes, and the exponential would overflow
FEW, ROUGHLY = 5, 0.2  # quadrature points to begin with, until a step would gain so little
NEAR_ENOUGH = 1e-3  # for the centre of the quadrature; the next of Newton's steps is its square


@dataclass(frozen=True, eq=False)
class _Data:
    columns: np.ndarray  # the design, shape (strata, p)
    events: np.ndarray  # shape (strata,)
    base: np.ndarray
    family: str
    points: int
    constant: float  # the part of the log-likelihood that does not depend on any coefficient
    seen: np.ndarray  # what the counts of each stratum alone say of its linear predictor, and
    weight: np.ndarray  # one over the variance of that; both to begin from, shape (strata,)


def fit_counts(design, numerator, denominator, family="binomial", points=25):
    """Fit a model of counts with a random intercept for each stratum, by maximum likelihood.

    Parameters
    ----------
    design : DataFrame or array of float, shape (strata, p)
        The intercept alone for the null model; intercept and main effects for the other.
    numerator, denominator : array_like of float, shape (strata,)
        Events, and the people (binomial) or base (Poisson) they are counted against. None may be
        missing and every denominator is above zero: `trendpack.intersection.strata` sees to it.
    family : {"binomial", "poisson"}
    points : int
        Quadrature points, 9 or more; 25 is the most that lme4 has.

    Returns
    -------
    Fit
        log(p/(1-p)) = xb + u (binomial) or log(rate) = xb + u (Poisson), with u ~ N(0, sigma2).
        Standard errors come from the full information matrix. Where no positive variance between
        strata is more likely than none, sigma2 and the effects are 0 and `is_singular` is True;
        a single stratum is always so. Coefficients of a level without events (or with nothing
        else) run off to infinity: they are named in `separated` and their errors are infinite.

    References
    ----------
    Pinheiro and Bates (1995), J. Comput. Graph. Stat. 4, 12-35, for the quadrature; Louis (1982),
    J. R. Stat. Soc. B 44, 226-233, for the information; agrees with R's lme4::glmer (nAGQ = 25).

    Examples
    --------
    >>> fit = fit_counts(np.ones((4, 1)), [5, 40, 20, 35], [100, 100, 100, 100])
    >>> fit.coefficients.round(2), round(fit.sigma2, 2), fit.is_singular
    (array([-1.3]), 0.85, False)
    """
    columns, names = check_design(design)
    data = _checked(columns, numerator, denominator, family, points)
    flat, flat_says, flat_done = climb(lambda at: _without(at, data), _start(data))
    spread, says, done = _climb_with(np.append(flat, np.log(_first_sigma(flat, data))), data)
    singular = _differ_no_more(spread) or says[0] <= flat_says[0] + 1e-9
    if singular:
        spread, says, done = np.append(flat, -np.inf), flat_says, flat_done
    return _fit(data, names, spread, says, done=done, singular=bool(singular))


def _checked(columns, numerator, denominator, family, points):
    x, n = (np.asarray(counts, dtype=float) for counts in (numerator, denominator))
    if family not in FAMILIES:
        raise ValueError(f"family must be one of {FAMILIES}, got {family!r}")
    if points < 9:
        raise ValueError(f"points must be 9 or more, got {points}")
    if not x.shape == n.shape == (len(columns),):
        raise ValueError(f"{len(columns)} strata in the design, {x.shape} and {n.shape} counts")
    if not (np.isfinite(x).all() and np.isfinite(n).all() and (n > 0).all()):
        raise ValueError("every stratum needs a numerator and a denominator above zero")
    if (x < 0).any() or (family == "binomial" and (x > n).any()):
        raise ValueError("a numerator is below zero or above its denominator")
    return _Data(columns, x, n, family, points, _constant(x, n, family), *_seen(x, n, family))


def _seen(x, n, family):
    """Empirical logits or log rates, and one over their variance."""
    if family == "poisson":
        return np.log((x + 0.5) / n), x + 0.5
    others = n - x + 0.5
    return np.log((x + 0.5) / others), (x + 0.5) * others / (n + 1)


def _at(eta, data):
    """Log-likelihood of the counts at a linear predictor, expected events and their variance.

    `eta` has the shape (strata,) or (points, strata); the log-likelihood is without the part that
    does not depend on it. All three come from one exponential.
    """
    eta = np.minimum(eta, LARGEST)
    odds = np.exp(eta)
    if data.family == "poisson":
        mean = data.base * odds
        return data.events * eta - mean, mean, mean
    others = 1 / (1 + odds)
    mean = data.base * (odds * others)
    return data.events * eta + data.base * np.log(others), mean, mean * others


def _constant(x, n, family):
    if family == "poisson":
        return float((special.xlogy(x, n) - special.gammaln(x + 1)).sum())
    ways = special.gammaln(n + 1) - special.gammaln(x + 1) - special.gammaln(n - x + 1)
    return float(ways.sum())


@lru_cache
def _quadrature(points):
    """Where the points stand, in standard deviations, and the logarithms of their weights.

    Both have the shape (points, 1), to be set against all strata. Third are the powers 0, 1 and 2
    of where they stand, shape (3, points): times an array, its sums over the points.
    """
    nodes, weights = special.roots_hermite(points)
    z = np.sqrt(2) * nodes
    return z[:, None], (np.log(weights) + nodes**2)[:, None], np.stack([z**0, z, z**2])


def _modes(eta, sigma, data, near=1e-10):
    """The likeliest standardised effect of each stratum, and its standard deviation.

    The slope falls all the way, and by 1 or more for each standard deviation, so the mode is no
    further off than the slope is high: Newton's steps are kept inside a closing bracket, until one
    is shorter than `near`. They begin where the mode would be if the stratum's empirical logit or
    log rate were normal.
    """
    v = sigma * data.weight * (data.seen - eta) / (1 + sigma**2 * data.weight)
    low, high = -np.inf, np.inf
    for _ in range(100):
        _, mean, variance = _at(eta + sigma * v, data)
        slope = sigma * (data.events - mean) - v
        low = np.maximum(low, v + np.minimum(slope, 0))
        high = np.minimum(high, v + np.maximum(slope, 0))
        step = v + slope / (1 + sigma**2 * variance)
        step = np.where((step < low) | (step > high), (low + high) / 2, step)
        moved, v = np.abs(step - v).max(), step
        if moved < near:
            break
    return v, 1 / np.sqrt(1 + sigma**2 * variance)  # at most `near` from the mode


def _with(at, data):
    """Log-likelihood, slope and curvature at (coefficients, log sigma)."""
    x, sigma = data.columns, np.exp(at[-1])
    eta = x @ at[:-1]
    mode, width = _modes(eta, sigma, data, NEAR_ENOUGH)
    nodes, weights, powers = _quadrature(data.points)
    v = mode + width * nodes
    says, mean, variance = _at(eta + sigma * v, data)
    logs = weights + says - v * v / 2
    top = logs.max(axis=0)
    shares = np.exp(logs - top)
    total = powers[0] @ shares  # the shares over this: the posterior of each stratum's effect
    value = float((top + np.log(total * width)).sum()) - len(x) * np.log(np.pi) / 2 + data.constant
    a = data.events - mean  # slopes: a by the linear predictor, a * b by log sigma, b = sigma * v
    first = shares * a
    a1, az = powers[:2] @ first / total
    aa, aaz, aazz = powers @ (first * a - shares * variance) / total
    b, wide = sigma * mode, sigma * width  # so that b is b + wide * nodes
    ab1 = b * a1 + wide * az
    ab = b * aa + wide * aaz - a1 * ab1  # Louis: mean curvature + spread of slopes
    bb = b**2 * aa + 2 * b * wide * aaz + wide**2 * aazz + ab1 - ab1**2
    slope = np.append(x.T @ a1, ab1.sum())
    curve = np.empty((len(at), len(at)))
    curve[:-1, :-1] = (x.T * (aa - a1**2)) @ x
    curve[:-1, -1] = curve[-1, :-1] = x.T @ ab
    curve[-1, -1] = bb.sum()
    return value, slope, curve


def _climb_with(at, data):
    """Climb most of the way on few quadrature points, which take less time, and then on all."""
    few = replace(data, points=FEW)
    at, _, _ = climb(lambda at: _with(at, few), at, _differ_no_more, enough=ROUGHLY)
    at[-1] = max(at[-1], np.log(10 * SMALLEST_SIGMA))  # whether strata differ is for all to say
    return climb(lambda at: _with(at, data), at, _differ_no_more)


def _differ_no_more(at):
    return at[-1] < np.log(SMALLEST_SIGMA)


def _without(at, data):
    """The same where strata do not differ: an ordinary generalised linear model."""
    says, mean, variance = _at(data.columns @ at, data)
    value = float(says.sum()) + data.constant
    slope = data.columns.T @ (data.events - mean)
    return value, slope, -(data.columns.T * variance) @ data.columns


def _start(data):
    """Coefficients to begin from: least squares on the empirical logits or log rates."""
    weight = np.sqrt(data.weight)
    return np.linalg.lstsq(data.columns * weight[:, None], data.seen * weight, rcond=None)[0]


def _first_sigma(flat, data):
    _, mean, variance = _at(data.columns @ flat, data)
    excess = ((data.events - mean) ** 2 - variance).sum() / max((variance**2).sum(), 1e-300)
    return np.sqrt(np.clip(excess, 0.01, 4))


def _fit(data, names, at, says, *, done, singular):
    p, sigma = len(names), np.exp(at[-1])
    eta = data.columns @ at[:p]
    scale = np.sqrt(np.abs(np.diag(says[2])).clip(1e-300))
    inverse = np.linalg.pinv(-says[2] / np.outer(scale, scale), rcond=1e-14, hermitian=True)
    covariance = (inverse / np.outer(scale, scale))[:p, :p]
    errors = np.sqrt(np.diag(covariance).clip(0))
    lost = ~(errors < SEPARATED) | (np.abs(np.diag(says[2])[:p]) < SEPARATED**-2)
    mode, width = (sigma * part for part in _modes(eta, sigma, data))
    fit = Fit(
        data.family, "ML", names, at[:p], errors, covariance, float(sigma**2), np.nan, eta,
        spread_of_fixed(data.columns, covariance), mode, width, says[0], done, singular,
    )  # fmt: skip
    if not lost.any():
        return fit
    separated = tuple(name for name, gone in zip(names, lost, strict=True) if gone)
    errors = np.where(lost, np.inf, errors)
    return replace(fit, standard_errors=errors, is_converged=False, separated=separated)
