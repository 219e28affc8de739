"""How unequal many groups are, in one number for each stratum, with its standard error.

Measures that need an order (slope and concentration indices) are refused for groups without one.
"""

import functools

import numpy as np
import pandas as pd
from scipy import stats

from trendpack.errors import ShapeError
from trendpack.inequality import chance
from trendpack.inequality.ordered import FITS, ORDERED
from trendpack.inequality.spread import SPREAD
from trendpack.inequality.strata import lay_out

MEASURES = {
    "bgv": "between-group variance",
    "bgsd": "between-group standard deviation",
    "cov": "coefficient of variation, % of the mean",
    "idisu": "index of disparity, unweighted, % of the mean",
    "idisw": "index of disparity, weighted, % of the mean",
    "mdmu": "mean difference from the mean, unweighted",
    "mdmw": "mean difference from the mean, weighted",
    "mdbu": "mean difference from the best group, unweighted",
    "mdbw": "mean difference from the best group, weighted",
    "mdru": "mean difference from the reference group, unweighted",
    "mdrw": "mean difference from the reference group, weighted",
    "ti": "Theil index, times 1000",
    "mld": "mean log deviation, times 1000",
    "par": "population attributable risk",
    "paf": "population attributable fraction, %",
    "difference": "difference of the two end groups",
    "ratio": "ratio of the two end groups",
    "difference_reference": "difference of the reference group and the furthest on the worse side",
    "ratio_reference": "ratio of the reference group and the furthest on the worse side",
    "sii": "slope index of inequality",
    "rii": "relative index of inequality",
    "aci": "absolute concentration index",
    "rci": "relative concentration index",
    "wagstaff": "concentration index, Wagstaff's for a proportion",
    "erreygers": "concentration index, Erreygers' for a proportion",
}
NEEDS = {
    "is_reference": ("mdru", "mdrw", "difference_reference", "ratio_reference"),
    "polarity": ("mdbu", "mdbw", "par", "paf", "difference_reference", "ratio_reference"),
}
ON_LOGS = ("ratio", "ratio_reference", "rii")  # limits are made on the log scale
PROPORTIONS = ("wagstaff", "erreygers")
FOUND = ["groups", "groups_missing", "estimate", "standard_error", "lower", "upper", "chance"]


def inequality(table, by, measures, fit="linear", draws=4096, confidence=0.95):
    """Return measures of inequality between the groups of every stratum.

    Parameters
    ----------
    table : DataFrame, one row a group
        `value` and `population` (people, or any weight, in any unit); for limits also
        `standard_error`. `polarity` ("high" where high is good, "low", "none") for measures about
        the best group, `is_reference` (bool, one group a stratum) for those about the reference,
        `order` (1 for the most disadvantaged, rising) only where groups have a natural order.
        Rows without a value or without people are left out and counted.
    by : list of str
        Columns that set a stratum: indicator, area_code, period.
    measures : list of str, keys of MEASURES
    fit : {"linear", "log", "logit", "logistic"}
        For SII and RII: values as they are; ln of rates; ln odds of proportions between 0 and 1;
        or a logistic curve through the proportions (the WHO's way).
    draws : int
        Standard errors of unordered measures come from this many balanced draws of the values
        (a power of 2); 0 takes the delta method, faster but wrong where errors are as large as the
        gaps. Ordered measures always take the delta method, exact where they are linear.
    confidence : float, above 0 and below 1

    Returns
    -------
    DataFrame of `by`, `measure`, `groups` (used), `groups_missing`, `estimate`, `standard_error`,
    `lower`, `upper` (estimate ± z · standard error, on the log scale for ratios) and `chance`: the
    mean of the draws less the estimate. Noise makes groups look more unequal than they are, and
    `chance` says by about how much. Fewer than two groups give NaN; so does a mean of zero where it
    divides, or a stratum without its reference group.

    Raises
    ------
    ValueError
        For an unknown measure, a negative population, or an ordered measure without an order.

    References
    ----------
    WHO (2024), Health inequality monitoring: harnessing data to advance health equity. Ahn et al.
    (2018), JCO Clin. Cancer Inform. 2, 1-19. PHEindicatormethods for the transformed SII.

    Examples
    --------
    >>> groups = pd.DataFrame({"area": "A", "value": [10.0, 20.0], "population": [1, 1]})
    >>> inequality(groups, ["area"], ["bgsd", "cov"])["estimate"].round(2).tolist()
    [5.0, 33.33]
    """
    _check(table, by, fit, draws, confidence)
    _check_measures(table, measures, fit)
    numbers = {name: table[name].astype(float) for name in ("value", "population")}
    table = table.assign(**numbers).reset_index(drop=True)
    stratum = table.groupby(by, sort=False, dropna=False)
    number, names = stratum.ngroup().to_numpy(), table[by].drop_duplicates(ignore_index=True)
    whole = (np.isfinite(table["value"]) & (table["population"] > 0)).to_numpy()
    used = np.bincount(number[whole], minlength=len(names))
    counts = {"groups": used, "groups_missing": np.bincount(number, minlength=len(names)) - used}
    enough = used > 1
    kept = table[whole & enough[number]] if len(table) else table
    code = (np.cumsum(enough) - 1)[number[kept.index]] if len(kept) else np.empty(0, int)
    _check_order(kept, code, measures)
    strata = lay_out(kept, code) if len(kept) else None
    found = [_placed(strata, name, fit, draws, confidence, enough) for name in measures]
    strata_names = names.iloc[np.tile(np.arange(len(names)), len(measures))]
    return strata_names.reset_index(drop=True).assign(
        measure=np.repeat(measures, len(names)),
        **{name: np.tile(count, len(measures)) for name, count in counts.items()},
        **{name: np.concatenate([one[name] for one in found]) for name in FOUND[2:]},
    )


def _placed(strata, name, fit, draws, confidence, enough):
    """Return the new columns of one measure, NaN for the strata that have too few groups."""
    columns = {key: np.full(len(enough), np.nan) for key in FOUND[2:]}
    if strata is not None:
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            found = _measured(strata, name, fit, draws)
            found |= _limits(name, found, stats.norm.ppf((1 + confidence) / 2))
        for key, numbers in found.items():
            columns[key][enough] = numbers
    return columns


def _measured(strata, name, fit, draws):
    if name in ORDERED:
        fitted = {"fit": fit} if name in ("sii", "rii") else {}
        measure = functools.partial(ORDERED[name], **fitted)
        draws = 0
    else:
        measure = SPREAD[name]
    estimate, error = chance.by_formula(strata, measure)
    nudge = np.full(len(estimate), np.nan)
    if draws and not np.isnan(strata.error).all():
        if name in ON_LOGS:  # a ratio's own draws have no steady spread; their logarithms have
            mean, error = chance.by_drawing(strata, lambda s: (np.log(measure(s)[0]),), draws)
            mean, error = np.exp(mean), error * estimate
        else:
            mean, error = chance.by_drawing(strata, measure, draws)
        nudge = mean - estimate
    if name == "bgv":
        error = chance.variance_error(strata)
    return {"estimate": estimate, "standard_error": error, "chance": nudge}


def _limits(name, found, z):
    estimate, error = found["estimate"], found["standard_error"]
    if name in ON_LOGS:
        spread = np.exp(z * error / estimate)
        return {"lower": estimate / spread, "upper": estimate * spread}
    return {"lower": estimate - z * error, "upper": estimate + z * error}


def _check(table, by, fit, draws, confidence):
    missing = [name for name in [*by, "value", "population"] if name not in table]
    if missing:
        raise ShapeError(f"missing columns: {', '.join(missing)}")
    if not by:
        raise ValueError("name at least one column in `by`: it sets the strata")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, got {confidence}")
    if draws < 0 or draws & (draws - 1):
        raise ValueError(f"draws must be 0 or a power of 2, got {draws}")
    if fit not in FITS:
        raise ValueError(f"fit is one of {', '.join(FITS)}, not {fit!r}")
    if (table["population"] < 0).any():
        raise ValueError(f"a population cannot be negative, got {table['population'].min()}")


def _check_measures(table, measures, fit):
    if isinstance(measures, str) or not len(measures):
        raise ValueError(f"measures is a list of at least one name, got {measures!r}")
    for name in measures:
        if name not in MEASURES:
            raise ValueError(f"{name!r} is not a measure: choose from {', '.join(MEASURES)}")
        if name in ORDERED and "order" not in table:
            raise ValueError(
                f"{name} ({MEASURES[name]}) is only for groups with a natural order, such as "
                "deprivation fifths: this table has no `order` column (ethnic groups have no order)"
            )
        _check_needs(table, name, fit)


def _check_needs(table, name, fit):
    for column, users in NEEDS.items():
        last_is_best = "order" in table and name not in NEEDS["is_reference"]
        excused = column == "polarity" and last_is_best
        if name in users and column not in table and not excused:
            raise ShapeError(f"{name} needs the column {column}")
    bounded = name in PROPORTIONS or (name in ("sii", "rii") and fit in ("logit", "logistic"))
    outside = table["value"].notna() & ~table["value"].between(0, 1)
    if bounded and outside.any():
        found = table.loc[outside, "value"].iloc[0]
        raise ValueError(f"{name} here needs proportions between 0 and 1, got {found}")


def _check_order(kept, code, measures):
    """Refuse an order that does not put every group of a stratum in a place of its own."""
    if "order" not in kept:
        return
    named = ", ".join(measures)
    if not pd.api.types.is_numeric_dtype(kept["order"]):
        raise ValueError(f"{named}: groups are not ordered, since `order` does not hold numbers")
    place = pd.DataFrame({"code": code, "order": kept["order"].to_numpy()})
    if place["order"].isna().any() or place.duplicated().any():
        raise ValueError(
            f"{named}: groups are not ordered, since `order` is missing or repeated "
            "within a stratum"
        )
