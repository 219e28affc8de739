"""What a fitted multilevel model says, and the checks of what it is fitted to."""

from dataclasses import dataclass

import numpy as np

SEPARATED = 1e3  # a standard error on a log scale that says there is no finite estimate


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted model with one random intercept for each stratum."""

    family: str  # "binomial" (logit), "poisson" (log) or "gaussian" (identity)
    method: str  # "ML" or "REML"
    names: tuple  # of the fixed effects
    coefficients: np.ndarray  # of the fixed effects, on the scale of the link
    standard_errors: np.ndarray  # infinite where separated
    covariance: np.ndarray  # of the coefficients
    sigma2: float  # variance between strata, on the scale of the link
    sigma2_within: float  # between people of a stratum; NaN unless gaussian
    linear_predictor: np.ndarray  # of each stratum, from main effects alone
    linear_predictor_errors: np.ndarray
    effects: np.ndarray  # of each stratum beyond the main effects: the conditional modes
    effect_errors: np.ndarray  # their standard deviations, taking the coefficients as known
    log_likelihood: float  # with all constants; the restricted one if REML
    is_converged: bool  # False too where separated: no finite estimate exists
    is_singular: bool  # the variance between strata is 0: a finding, not a failure
    separated: tuple = ()  # names of coefficients without a finite estimate


def check_design(design):
    """Return the design as an array and its names, or raise ValueError saying what is wrong."""
    names = tuple(str(name) for name in getattr(design, "columns", range(np.shape(design)[1])))
    columns = np.asarray(getattr(design, "values", design), dtype=float)
    if not len(columns):
        raise ValueError("there are no strata to fit")
    if not np.isfinite(columns).all():
        raise ValueError("the design holds missing or infinite numbers")
    rank = np.linalg.matrix_rank(columns)
    if rank < len(names):
        raise ValueError(f"the design has {len(names)} columns and can tell only {rank} apart")
    return columns, names


def spread_of_fixed(columns, covariance):
    """Return the standard error of each stratum's linear predictor, shape (strata,)."""
    return np.sqrt(((columns @ covariance) * columns).sum(axis=1).clip(0))
