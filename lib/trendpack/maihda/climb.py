"""Newton's method uphill, to the coefficients that make a likelihood highest."""

import numpy as np

STEEP = 1e-3  # what makes a hill of a surface, in every direction
ENOUGH = 1e-10  # the gain in log-likelihood that is not worth asking about
LITTLE = 1e-5  # or that is, but moves no coefficient by a hundredth of its standard error


def climb(says, at, stop=lambda at: False, enough=ENOUGH):
    """Newton's method uphill, with steps kept short and always upwards.

    It ends where a step would gain less than `enough`, which is then taken without asking what the
    surface says there: the next would be its square. Or it would gain little and no less than the
    step before: what is left is then rounding, or the error of the quadrature.

    Returns where it ended, what `says` says there (its slope and curve: next to there) and whether
    that is the top.
    """
    here, before = says(at), np.inf
    for _ in range(100):
        step, gain = _step(here)
        if stop(at) or (gain < LITTLE and gain > before / 2):
            return at, here, True
        if gain < enough:
            return at + step, (here[0] + gain, *here[1:]), True
        for _ in range(12):
            there = says(at + step)
            if there[0] >= here[0] - 1e-10:
                break
            step = step / 2
        else:
            return at, here, gain < LITTLE
        at, here, before = at + step, there, gain
    return at, here, False


def _step(here):
    _, slope, curve = here
    scale = np.sqrt(np.maximum(np.abs(curve.diagonal()), 1e-300))
    step = _newton(-curve / (scale[:, None] * scale), slope / scale) / scale
    return step * min(1, 3 / np.abs(step).max(initial=1e-300)), float(slope @ step) / 2


def _newton(hill, slope):
    """Newton's step, turned uphill where the surface is not a hill."""
    try:
        if np.linalg.cholesky(hill).diagonal().min(initial=1) > STEEP:
            return np.linalg.solve(hill, slope)
    except np.linalg.LinAlgError:
        pass
    values, vectors = np.linalg.eigh(hill)
    return vectors @ ((vectors.T @ slope) / np.abs(values).clip(1e-10))
