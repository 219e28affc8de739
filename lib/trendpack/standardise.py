"""Standardised rates: what the figure would be if every group had the same mix of ages."""

import numpy as np
import pandas as pd

from trendpack.errors import ShapeError
from trendpack.limits import poisson_limits
from trendpack.paths import DEFINITIONS
from trendpack.strata import blocks, names, need, reasons

FEWEST_EVENTS = 10  # a directly standardised rate of fewer events is not published
WHY = {
    "": "ok",
    "a stratum or its count is missing": "x",
    "a stratum has no people": "x",
    f"fewer than {FEWEST_EVENTS} events": "c",
    "no events expected": "x",
}
FIVE_YEARS = tuple(range(0, 95, 5))  # 0-4, 5-9, ..., 85-89, 90+


def esp2013(start_ages=FIVE_YEARS):
    """Return the European Standard Population of 2013 in age bands.

    Parameters
    ----------
    start_ages : sequence of int
        First age of each band, in rising order and beginning at 0. The default gives the 19
        bands from 0-4 to 90+; bands may be broader, and may split off age 0 and age 95+.

    Returns
    -------
    Series of int, index `age_band` ("0-4", ..., "90+"): people, 100,000 in all.

    References
    ----------
    Eurostat (2013), Revision of the European Standard Population, Methodologies and Working
    Papers, ISSN 1977-0375.

    Examples
    --------
    >>> esp2013((0, 18, 65)).to_dict()
    Traceback (most recent call last):
    ValueError: the standard has no band that starts at [18]
    >>> esp2013((0, 20, 65)).to_dict()
    {'0-19': 21500, '20-64': 59000, '65+': 19500}
    """
    table = pd.read_csv(DEFINITIONS / "esp2013.csv")
    published = table["age_band"].str.extract(r"^(\d+)", expand=False).astype(int)
    starts = np.array(start_ages, dtype=int)
    strange = np.setdiff1d(starts, published)
    if strange.size:
        raise ValueError(f"the standard has no band that starts at {strange.tolist()}")
    if starts.size == 0 or starts[0] != 0 or (np.diff(starts) <= 0).any():
        raise ValueError(f"start_ages must rise from 0, got {starts.tolist()}")
    band = np.searchsorted(starts, published, side="right") - 1
    ends = [str(end - 1) for end in starts[1:]]
    label = [
        a if a == b else f"{a}-{b}" for a, b in zip(starts[:-1].astype(str), ends, strict=True)
    ]
    index = pd.Index([*label, f"{starts[-1]}+"], name="age_band", dtype=str)
    return pd.Series(np.bincount(band, table["weight"]).astype(int), index, name="weight")


def with_standard_population(table, standard=None):
    """Add `weight`: the people of the standard population in each row's `age_band`.

    Parameters
    ----------
    table : DataFrame with `age_band`
    standard : Series of float by age band, optional
        The European Standard Population of 2013 in 19 bands by default.

    Raises ShapeError for a band that the standard does not have.
    """
    need(table, ["age_band"])
    standard = esp2013() if standard is None else standard
    strange = table.loc[~table["age_band"].isin(standard.index), "age_band"]
    if len(strange):
        raise ShapeError(f"age bands that the standard lacks: {strange.unique()[:5].tolist()}")
    return table.assign(weight=table["age_band"].map(standard).astype(float))


def directly_standardised_rate(table, by, strata="age_band", per=100_000, confidence=0.95):
    """Return the directly standardised rate of each group, with Dobson's limits.

    Parameters
    ----------
    table : DataFrame
        One row for each group and stratum: `numerator` (events), `denominator` (people),
        `weight` (people of the standard population; any scale, the same for every group).
    by, strata : str or list of str
        Columns that name a group (an empty list makes one), and those that name a stratum.
    per : int
        The scale of the rate.
    confidence : float
        Above 0 and below 1.

    Returns
    -------
    DataFrame of the columns `by`, total `numerator` and `denominator`, `value` = Σ(w·x/n)/Σw·per,
    `lower`, `upper` = value + √(var/X)·(limit(X) - X), where var = Σ(w²·x/n²)/(Σw)² and X is
    all events, `status` and `reason`.

    A group with fewer than 10 events has no published rate (status "c"). Nor has one (status "x")
    that lacks a stratum which another group has, or a count in it, or has nobody in it: a blank is
    not a zero. Where a publisher's blank does mean zero, fill it first.

    References
    ----------
    Dobson et al. (1991), Statistics in Medicine 10, 457-462; the method of OHID's Fingertips.
    """
    columns = ["numerator", "denominator", "weight"]
    groups, _, (x, n, given) = blocks(table, by, strata, columns)
    weight = _one_standard(given)
    events = x.sum(axis=1)
    people = n.sum(axis=1)
    missing = np.isnan(events) | np.isnan(people)
    code = np.select([missing, (n == 0).any(axis=1), events < FEWEST_EVENTS], [1, 2, 3], 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = weight / n
        rate = np.einsum("ij,ij->i", each, x)
        variance = np.einsum("ij,ij,ij->i", each, each, x)
        scale = np.sqrt(variance / np.where(events > 0, events, np.nan))
    around = [rate + scale * (limit - events) for limit in poisson_limits(events, confidence)]
    value, lower, upper = (np.where(code == 0, v * per, np.nan) for v in (rate, *around))
    return groups.assign(
        numerator=events,
        denominator=people,
        value=value,
        lower=lower,
        upper=upper,
        **reasons(WHY, code),
    )


def _one_standard(given):
    """Return each stratum's share of the standard population, the same for every group."""
    if given.size and (given == given[0]).all() and given[0].sum() > 0:
        return given[0] / given[0].sum()
    lowest, highest = (
        edge.reduce(given, axis=0, initial=start)
        for edge, start in ((np.fmin, np.inf), (np.fmax, -np.inf))
    )
    if (lowest != highest).any():
        raise ShapeError("a stratum has more than one weight, or none: one standard for all groups")
    if given.size and not lowest.sum() > 0:
        raise ValueError(f"the weights must add up to more than 0, got {lowest.sum()}")
    return lowest / lowest.sum()


def expected_events(table, reference, by, strata="age_band"):
    """Return the events each group would have at the rates of a reference population.

    Parameters
    ----------
    table : DataFrame
        One row for each group and stratum: `denominator` (people) and, where known by stratum,
        `numerator` (events).
    reference : DataFrame
        One row for each stratum: `numerator` and `denominator` of the reference population.
    by, strata : str or list of str

    Returns
    -------
    DataFrame of the columns `by`, total `numerator` and `denominator`, `expected` = Σ n·(X/N) over
    the strata, and `reference_rate` (all events over all people, per person). Without a
    `numerator` by stratum it is missing: put the groups' totals there. `expected` is missing for a
    group that lacks a stratum; a stratum with nobody in it expects nothing.
    """
    strata = names(strata)
    has_events = "numerator" in table
    columns = ["denominator", *["numerator"] * has_events]
    _, levels, (events, people) = blocks(reference, [], strata, ["numerator", "denominator"])
    if not ((people > 0) & (events >= 0)).all():
        raise ValueError("every stratum of the reference needs people, and a count of events")
    groups, _, found = blocks(table, by, strata, columns, levels)
    return groups.assign(
        numerator=found[1].sum(axis=1) if has_events else np.nan,
        denominator=found[0].sum(axis=1),
        expected=(found[0] * (events / people)).sum(axis=1),
        reference_rate=events.sum() / people.sum(),
    )


def with_standardised_ratio(table, per=100, confidence=0.95):
    """Add the indirectly standardised ratio and its limits to a table of expected events.

    Parameters
    ----------
    table : DataFrame with `numerator` (observed events) and `expected`
    per : int
        100 prints a ratio of 1 as 100, as is usual for a mortality ratio.
    confidence : float
        Above 0 and below 1.

    Adds `value` = observed/expected·per, `lower`, `upper` (the limits of the observed count, exact
    below ten and Byar's from ten, over the expected), `status` and `reason`.

    References
    ----------
    Breslow and Day (1987), Statistical Methods in Cancer Research II, 69-71.
    """
    need(table, ["numerator", "expected"])
    observed = table["numerator"].to_numpy(dtype=float)
    expected = table["expected"].to_numpy(dtype=float)
    limits = poisson_limits(observed, confidence)
    code = np.select([np.isnan(observed) | np.isnan(expected), expected == 0], [1, 4], 0)
    base = np.where(expected > 0, expected, np.nan)
    value, lower, upper = (v / base * per for v in (observed, *limits))
    return table.assign(value=value, lower=lower, upper=upper, **reasons(WHY, code))


def with_standardised_rate(table, per=100_000, confidence=0.95):
    """Add the indirectly standardised rate: the ratio times the rate of the reference population.

    As `with_standardised_ratio`, of a table that also has `reference_rate`.
    """
    need(table, ["reference_rate"])
    made = with_standardised_ratio(table, 1, confidence)
    scale = made["reference_rate"] * per
    return made.assign(**{name: made[name] * scale for name in ("value", "lower", "upper")})
