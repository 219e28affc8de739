"""What the fitted models mean: how much strata differ, and which differ from what adds up."""

import numpy as np
import pandas as pd
from scipy import special, stats

from trendpack.maihda.fitted import SEPARATED

INVERSE = {"binomial": special.expit, "poisson": np.exp, "gaussian": lambda eta: eta}


def vpc_latent(sigma2, family="binomial", sigma2_within=np.nan):
    """Part of the variance that lies between strata, on the scale of the link.

    Parameters
    ----------
    sigma2 : float
        Variance between strata, zero or more.
    family : {"binomial", "gaussian"}
        A Poisson model has no fixed variance within strata on its link's scale, so gives NaN: use
        `vpc_response`.
    sigma2_within : float
        Gaussian only.

    Returns
    -------
    float between 0 and 1: sigma2 / (sigma2 + pi^2/3), or sigma2 / (sigma2 + sigma2_within).

    References
    ----------
    Goldstein, Browne and Rasbash (2002), Understanding Statistics 1, 223-231.

    Examples
    --------
    >>> round(vpc_latent(0.2055), 4)
    0.0588
    """
    within = {"binomial": np.pi**2 / 3, "gaussian": sigma2_within}.get(family, np.nan)
    return float(sigma2 / (sigma2 + within))


def vpc_response(eta, sigma2, family="binomial"):
    """Part of the variance that lies between strata, on the scale of what is counted.

    Parameters
    ----------
    eta : float or array_like
        Linear predictor of the main effects; of a null model, its intercept.
    sigma2 : float
        Variance between strata, zero or more.
    family : {"binomial", "poisson"}

    Returns
    -------
    float or ndarray between 0 and 1. Binomial: var(p) / (var(p) + mean(p(1-p))) over u, by
    quadrature. Poisson, for one unit of the base: var(rate) / (var(rate) + mean rate).

    References
    ----------
    Goldstein, Browne and Rasbash (2002), Understanding Statistics 1, 223-231; Austin, Stryhn,
    Leckie and Merlo (2018), Statistics in Medicine 37, 572-589, for counts.

    Examples
    --------
    >>> round(float(vpc_response(-1.5382, 0.20555)), 4)
    0.0303
    """
    eta = np.asarray(eta, dtype=float)
    if family == "poisson":
        mean = np.exp(eta + sigma2 / 2)
        between = mean**2 * np.expm1(sigma2)
        return between / (between + mean)
    nodes, weights = special.roots_hermitenorm(61)
    p = special.expit(eta[..., None] + np.sqrt(sigma2) * nodes)
    weights = weights / weights.sum()
    mean = p @ weights
    between = (p - mean[..., None]) ** 2 @ weights
    total = between + (p * (1 - p)) @ weights
    return np.divide(between, total, out=np.zeros_like(total), where=total > 0)


def pcv(sigma2_null, sigma2_main):
    """Proportional change in variance: the part of strata's differences that main effects explain.

    Returns (sigma2_null - sigma2_main) / sigma2_null: 1 if nothing is left (a singular main-effects
    model), below 0 if the variance grows, NaN if strata did not differ to begin with.

    References
    ----------
    Merlo (2018), Social Science & Medicine 203, 74-80.

    Examples
    --------
    >>> pcv(0.5, 0.125), pcv(0.5, 0)
    (0.75, 1.0)
    """
    return float((sigma2_null - sigma2_main) / sigma2_null) if sigma2_null > 0 else np.nan


def median_ratio(sigma2):
    """Median odds ratio (binomial) or median rate ratio (Poisson), 1 or more.

    Returns exp(sqrt(2 sigma2) * z(0.75)): draw two strata at random, and half the time the odds
    (or rate) of the higher are more than this many times those of the lower.

    References
    ----------
    Larsen and Merlo (2005), Am. J. Epidemiol. 161, 81-88.

    Examples
    --------
    >>> round(median_ratio(0.2055), 2), median_ratio(0)
    (1.54, 1.0)
    """
    return float(np.exp(np.sqrt(2 * sigma2) * stats.norm.ppf(0.75)))


def auc(numerator, denominator, predicted):
    """Chance that a person with the event is in a stratum of higher prediction than one without.

    Parameters
    ----------
    numerator, denominator : array_like of float, shape (strata,)
        People with the event, and people.
    predicted : array_like of float, shape (strata,)
        Any number that ranks the strata; equal ones count a half.

    Returns
    -------
    float between 0 and 1, 0.5 being no better than chance; NaN if all or none had the event, or a
    numerator exceeds its denominator (rates of repeated events).

    References
    ----------
    Hanley and McNeil (1982), Radiology 143, 29-36.

    Examples
    --------
    >>> auc([1, 3], [4, 4], [0.2, 0.8])
    0.75
    """
    x, n = (np.asarray(counts, dtype=float) for counts in (numerator, denominator))
    places, place = np.unique(np.round(np.asarray(predicted, dtype=float), 12), return_inverse=True)
    with_event = np.bincount(place, x, len(places))
    without = np.bincount(place, n - x, len(places))
    pairs = with_event.sum() * without.sum()
    if not pairs > 0 or (x > n).any():
        return float("nan")
    below = np.cumsum(without) - without
    return float((with_event * (below + without / 2)).sum() / pairs)


def stratum_table(fit, confidence=0.95):
    """Each stratum's prediction, and how far it departs from the sum of its characteristics.

    Parameters
    ----------
    fit : Fit
        Of the main-effects model.
    confidence : float
        Above 0 and below 1.

    Returns
    -------
    DataFrame in the order of the design, on the scale of the outcome (a probability, a rate for one
    unit of the base, a mean): `main_effects`; `total` with `total_lower` and `total_upper`;
    `interaction` = total - main_effects with `interaction_lower` and `interaction_upper`;
    `p_value`; and `is_discovery`, True where the Benjamini-Hochberg procedure over all strata keeps
    it. The limits allow for the main effects being estimated, and take the variances as known; the
    p-value is that of u on the link's scale, so agrees with the interaction's limits. In a
    singular fit every interaction is 0, with limits of 0, and none is a discovery. A total that
    rests on a separated coefficient has missing limits.

    References
    ----------
    Evans et al. (2024), SSM - Population Health 26, 101664; Henderson (1975), Biometrics 31,
    423-447, for the errors; Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57, 289-300.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, got {confidence}")
    outcome, z = INVERSE[fit.family], stats.norm.ppf((1 + confidence) / 2)
    eta, u, known = fit.linear_predictor, fit.effects, fit.effect_errors**2
    kept = 1.0 if fit.is_singular else known / fit.sigma2  # of a shift in the main effects
    of_total, of_effect = (
        np.sqrt(known + (part * fit.linear_predictor_errors) ** 2) for part in (kept, 1 - kept)
    )
    of_total = np.where(of_total < SEPARATED, of_total, np.nan)
    main, total = outcome(eta), outcome(eta + u)
    p_value = 2 * stats.norm.sf(np.abs(u) / np.where(of_effect > 0, of_effect, np.inf))
    return pd.DataFrame({
        "main_effects": main,
        "total": total,
        "total_lower": outcome(eta + u - z * of_total),
        "total_upper": outcome(eta + u + z * of_total),
        "interaction": total - main,
        "interaction_lower": outcome(eta + u - z * of_effect) - main,
        "interaction_upper": outcome(eta + u + z * of_effect) - main,
        "p_value": p_value,
        "is_discovery": stats.false_discovery_control(p_value) <= 1 - confidence,
    })  # fmt: skip


def summary(null, main, numerator=None, denominator=None):
    """Put the two models side by side in the numbers a MAIHDA reports.

    Parameters
    ----------
    null, main : Fit
        Of the same strata, family and method.
    numerator, denominator : array_like of float, shape (strata,), optional
        Counts, for the AUC of a binomial model.

    Returns
    -------
    dict of `strata`, `method`, `sigma2_null`, `sigma2_main`, `vpc_null`, `vpc_main` (latent),
    `vpc_response` (null model), `pcv`, `median_ratio_null`, `median_ratio_main`, `auc_null` (what
    strata tell), `auc_main_effects` (what characteristics tell), `auc_total`, `is_additive` (the
    main-effects model is singular), `is_converged` (both) and `separated`. NaN where a number does
    not apply.
    """
    if (null.family, null.method) != (main.family, main.method):
        raise ValueError(
            f"the null model is {null.family} {null.method}, the other {main.family} {main.method}"
        )
    gaussian = null.family == "gaussian"
    said = {"strata": len(main.effects), "method": main.method}
    for name, fit in (("null", null), ("main", main)):
        said[f"sigma2_{name}"] = fit.sigma2
        said[f"vpc_{name}"] = vpc_latent(fit.sigma2, fit.family, fit.sigma2_within)
        said[f"median_ratio_{name}"] = np.nan if gaussian else median_ratio(fit.sigma2)
    fixed = null.coefficients[0]
    said["vpc_response"] = (
        said["vpc_null"] if gaussian else float(vpc_response(fixed, null.sigma2, null.family))
    )
    said["pcv"] = pcv(null.sigma2, main.sigma2)
    ranked = {
        "auc_null": null.linear_predictor + null.effects,
        "auc_main_effects": main.linear_predictor,
        "auc_total": main.linear_predictor + main.effects,
    }
    counted = null.family == "binomial" and numerator is not None
    for name, eta in ranked.items():
        said[name] = auc(numerator, denominator, eta) if counted else np.nan
    return said | {
        "is_additive": main.is_singular,
        "is_converged": null.is_converged and main.is_converged,
        "separated": main.separated,
    }
