"""data.police.uk: the Metropolitan Police's searches by month and ethnic group, London alone.

Every search of the force is counted, with a place on the map or without. Which months the source
holds in part, the file of borough totals says.
"""

import pandas as pd

from trendpack import areas, groups, raw, tidy
from trendpack.errors import SourceError
from trendpack.sources.police.mps_stops import held_in_part
from trendpack.sources.police.residents import count_residents

MONTH, LABEL, STOPS = "month", "officer_defined_ethnicity", "stops"
SCHEME = "police_officer"
CITY = "E09000001"  # has its own police
NO_RATE = ["other", "unknown"]  # as officers see people; no residents are counted so
SHARE, RATE = "stop_search_monthly_share_percentage", "stop_search_london_rate"
MONTHS = 12


def read_london_months(path, totals_path, census):
    """Return London's searches by ethnic group as officers saw it, by month and by whole year.

    Parameters
    ----------
    path : Path
        A row a month and ethnic group, with the number of searches.
    totals_path : Path
        A row a month and borough, which says the months that the source holds in part.
    census : Path
        Usual residents by ethnic group and local authority, Census 2021: those of London without
        the City are the base of the rate.

    Returns
    -------
    DataFrame of observations: each group's percentage of a month's searches, with both counts
    ("x" in a month held in part), and searches for every 1,000 residents in each financial year
    of twelve whole months. Groups without residents of the same meaning have a count and no rate
    ("z").

    Raises
    ------
    SourceError: a new group, a month given twice or in one of the files alone, a group that a
    whole month lacks.
    """
    counts = _counts(path)
    partial = _partial(totals_path).reindex(counts.index.get_level_values(MONTH)).to_numpy()
    if pd.isna(partial).any():
        first = counts.index.get_level_values(MONTH)[pd.isna(partial)][0]
        raise SourceError(f"{totals_path.name}: lacks the month {first} of {path.name}")
    partial = pd.Series(partial.astype(bool), counts.index)
    lacking = counts.isna() & ~partial
    if lacking.any():
        month, group = lacking.idxmax()
        raise SourceError(f"{path.name}: the whole month {month} has no row of {group}")
    whole = counts.mask(partial)
    made = pd.concat([_shares(whole), _rates(whole, census)], ignore_index=True)
    return tidy.observations(made, area_code=areas.LONDON)


def _counts(path):
    """Return searches by month and ethnic group, "all" among them; missing where no row is."""
    table = raw.read_text_table(path, [MONTH, LABEL, STOPS])
    raw.check_once(table, [MONTH, LABEL], path.name)
    stops, _ = raw.numbers(table[STOPS], f"{path.name}, column {STOPS}", symbols={})
    ids = groups.to_groups(table[LABEL], SCHEME, f"{path.name}, column {LABEL}")
    wide = table.assign(count=stops, ethnic_group=ids).pivot(
        index=MONTH, columns="ethnic_group", values="count"
    )
    return wide.assign(all=wide.sum(axis=1)).stack(future_stack=True).rename("numerator")


def _partial(path):
    """Return whether each month is held in part, by month."""
    table = raw.read_text_table(path, [MONTH, "partial_month_in_source"])
    return held_in_part(table, path.name).groupby(table[MONTH]).max()


def _shares(whole):
    """Return each group's percentage of a month's searches."""
    base = whole.xs("all", level="ethnic_group").reindex(whole.index, level=MONTH)
    rows = whole.reset_index().rename(columns={MONTH: "period"})
    value = 100 * whole / base
    status = value.isna().map({True: "x", False: "ok"})
    found = {"denominator": base, "value": value, "status": status}
    rows = rows.assign(indicator=SHARE, **{name: col.to_numpy() for name, col in found.items()})
    return tidy.with_period(rows, "calendar")


def _rates(whole, census):
    """Return searches for every 1,000 residents in each financial year of twelve whole months."""
    rows = whole.dropna().reset_index()
    month = pd.PeriodIndex(rows[MONTH], freq="M")
    first = (month - 3).year  # the calendar year in which the financial year began
    rows = rows.assign(period=first.astype(str) + "/" + ((first + 1) % 100).map("{:02d}".format))
    years = rows.groupby(["period", "ethnic_group"])["numerator"].agg(["sum", "size"]).reset_index()
    years = years[years["size"] == MONTHS].rename(columns={"sum": "numerator"})
    listed = areas.read_areas()
    boroughs = listed.index[listed["area_type"] == "London borough"].drop(CITY)
    residents = count_residents(census, list(boroughs))
    residents = residents[residents["area_code"] == areas.LONDON].set_index("ethnic_group")
    base = years["ethnic_group"].map(residents["residents"]).astype(float)
    base = base.mask(years["ethnic_group"].isin(NO_RATE))
    value = 1000 * years["numerator"] / base
    status = value.isna().map({True: "z", False: "ok"})
    rows = years.assign(denominator=base, value=value, status=status, indicator=RATE)
    return tidy.with_period(rows, "financial")
