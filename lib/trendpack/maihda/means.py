"""Multilevel models of means: scores of people nested in strata, from three sums a stratum."""

import numpy as np
from scipy import optimize

from trendpack.maihda.fitted import Fit, check_design, spread_of_fixed

METHODS = ("REML", "ML")


def fit_means(design, denominator, mean, within_squares, method="REML"):
    """Fit a linear model with a random intercept for each stratum.

    Parameters
    ----------
    design : DataFrame or array of float, shape (strata, p)
    denominator, mean, within_squares : array_like of float, shape (strata,)
        People, their mean, and the sum of their squared distances from it. Nothing of what the
        model needs is lost by this: the fit is the one from the people themselves.
    method : {"REML", "ML"}
        REML allows for the coefficients being estimated; models with different main effects are
        compared by ML likelihoods only.

    Returns
    -------
    Fit
        value = xb + u + e with u ~ N(0, sigma2) between strata and e ~ N(0, sigma2_within)
        between people. Where the likelihood falls from sigma2 = 0 on, sigma2 and the effects are
        0 and `is_singular` is True, as with a single stratum.

    Raises
    ------
    ValueError
        If no stratum has two people who differ: the two variances could not be told apart.

    References
    ----------
    Bates et al. (2015), J. Stat. Softw. 67(1), 1-48 (the profiled likelihood); agrees with R's
    lme4::lmer.

    Examples
    --------
    >>> fit = fit_means(np.ones((3, 1)), [10, 10, 10], [4.0, 6.0, 8.0], [9.0, 9.0, 9.0])
    >>> fit.coefficients.round(2), round(fit.sigma2, 2), fit.sigma2_within
    (array([6.]), 3.9, 1.0)
    """
    columns, names = check_design(design)
    n, y, within = _checked(columns, denominator, mean, within_squares, method)
    people = n.sum() - (len(names) if method == "REML" else 0)
    if people <= 0:
        raise ValueError(f"{int(n.sum())} people cannot settle {len(names)} coefficients")

    def slope(ratio):  # of -2 log-likelihood, by the ratio of the two variances
        weight, inverse, residual, total = _at(ratio, columns, n, y, within)
        fall = (weight**2 * residual**2).sum() * people / total
        trace = np.einsum("ij,jk,ik,i->", columns, inverse, columns, weight**2)
        return weight.sum() - fall - (trace if method == "REML" else 0)

    ratio, done = _root(slope, n)
    weight, inverse, residual, total = _at(ratio, columns, n, y, within)
    sigma2_within = total / people
    covariance = inverse * sigma2_within
    coefficients = inverse @ (columns.T @ (weight * y))
    deviance = people * (np.log(2 * np.pi * sigma2_within) + 1) + np.log1p(n * ratio).sum()
    if method == "REML":
        deviance -= np.linalg.slogdet(inverse)[1]
    return Fit(
        "gaussian", method, names, coefficients, np.sqrt(np.diag(covariance)), covariance,
        float(ratio * sigma2_within), float(sigma2_within), columns @ coefficients,
        spread_of_fixed(columns, covariance), ratio * weight * residual,
        np.sqrt(ratio * sigma2_within / (1 + n * ratio)), float(-deviance / 2), done, ratio == 0,
    )  # fmt: skip


def _checked(columns, denominator, mean, within_squares, method):
    if method not in METHODS:
        raise ValueError(f"method must be one of {METHODS}, got {method!r}")
    n, y, within = (np.asarray(part, dtype=float) for part in (denominator, mean, within_squares))
    if not n.shape == y.shape == within.shape == (len(columns),):
        shapes = n.shape, y.shape, within.shape
        raise ValueError(f"{len(columns)} strata in the design, sums of shape {shapes}")
    if not all(np.isfinite(part).all() for part in (n, y, within)) or (n <= 0).any():
        raise ValueError("every stratum needs people, a mean and a sum of squares")
    if (within < 0).any() or not within.sum() > 0:
        raise ValueError("no two people of a stratum differ, so nothing can be set against it")
    return n, y, within.sum()


def _at(ratio, columns, n, y, within):
    """Weights, (X'WX)^-1, residuals and the sum of squares at a ratio of the variances."""
    weight = n / (1 + n * ratio)
    inverse = np.linalg.inv((columns.T * weight) @ columns)
    residual = y - columns @ (inverse @ (columns.T @ (weight * y)))
    return weight, inverse, residual, within + (weight * residual**2).sum()


def _root(slope, n):
    """The ratio where the likelihood is highest: 0 where it falls from there on."""
    if slope(0.0) >= -1e-9 * n.sum():
        return 0.0, True
    high = 1 / n.max()
    while slope(high) < 0 and high < 1e12:
        high *= 10
    if high >= 1e12:
        return high, False
    return optimize.brentq(slope, 0.0, high, xtol=1e-14, rtol=1e-13), True
