"""How far chance moves a measure: standard errors by formula, or by drawing the values anew."""

import functools
import itertools

import numpy as np
from scipy import stats

AT_ONCE = 300_000  # values drawn together, which bounds the memory
COLUMNS = 32  # drawn at least, so that a stratum's answer does not depend on its companions
ENOUGH = 0.95  # of the draws must have a value: a logarithm has none below 0


def by_formula(strata, measure):
    """Return each stratum's estimate and its delta-method standard error, √Σ (slope · error)².

    Right where errors are small beside the differences between groups; exact for BGV (a quadratic
    in independent normal values) and for what is linear: SII, ACI, PAR of a fixed group.
    """
    estimate, slope = measure(strata)
    return estimate, np.sqrt(strata.total((slope * strata.error) ** 2))


def variance_error(strata):
    """Exact standard error of BGV = y'Ay, A = diag(w) - ww': √(4 m'AVAm + 2 tr(AVAV))."""
    w, v = strata.share, strata.error**2
    linear = strata.total((2 * w * (strata.value - strata.spread(strata.mean))) ** 2 * v)
    trace = strata.total((w * v) ** 2 * (1 - 2 * w)) + strata.total(w**2 * v) ** 2
    return np.sqrt(linear + 2 * trace)


def by_drawing(strata, measure, draws):
    """Return the mean and standard deviation of a measure over values drawn about the observed.

    Every stratum meets the same balanced (Sobol) normal draws, so that the answer is repeatable
    and far closer than as many random draws would give.
    """
    place = np.arange(len(strata.code)) - strata.start[strata.code]
    most = int(place.max()) + 1
    normal = normal_draws(max(COLUMNS, 1 << (most - 1).bit_length()), draws)
    size = np.append(strata.start, len(strata.code))
    chunks = np.unique(np.searchsorted(size, np.arange(0, size[-1], max(1, AT_ONCE // draws))))
    edges = np.unique(np.concatenate([[0], chunks, [len(strata.start)]]))
    found = [
        _moments(_part(strata, a, b), place[size[a] : size[b]], normal, measure)
        for a, b in itertools.pairwise(edges)
    ]
    return tuple(np.concatenate(parts) for parts in zip(*found, strict=True))


@functools.lru_cache(maxsize=2)
def normal_draws(columns, draws):
    """Balanced normal draws, shape (draws, columns), with mean 0 and variance 1 in each column."""
    points = stats.qmc.Sobol(columns, scramble=True, rng=20_240).random(draws)
    normal = stats.norm.ppf(np.clip(points, 1e-12, 1 - 1e-12))
    return (normal - normal.mean(axis=0)) / normal.std(axis=0)


def _part(strata, first, last):
    rows = slice(strata.start[first], np.append(strata.start, len(strata.code))[last])
    cut = {name: getattr(strata, name)[rows] for name in ("value", "share", "even", "error")}
    return strata._replace(
        **cut,
        code=strata.code[rows] - first,
        start=strata.start[first:last] - rows.start,
        sign=strata.sign[first:last],
        reference=None if strata.reference is None else strata.reference[rows],
    )


def _moments(strata, place, normal, measure):
    drawn = strata.value + (np.take(normal.T, place, axis=0) * strata.error[:, None]).T
    estimate = measure(strata._replace(value=drawn))[0]
    known = np.isfinite(estimate)
    count = np.where(known.mean(axis=0) >= ENOUGH, known.sum(axis=0), np.nan)
    mean = np.where(known, estimate, 0).sum(axis=0) / count
    squares = np.where(known, (estimate - mean) ** 2, 0).sum(axis=0)
    return mean, np.sqrt(squares / (count - 1))
