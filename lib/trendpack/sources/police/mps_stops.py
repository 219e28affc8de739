"""Metropolitan Police Service: searches by borough and ethnicity, in years of twelve months."""

import pandas as pd

from trendpack import groups, raw, suppression, tidy
from trendpack.areas import LONDON
from trendpack.errors import SourceError
from trendpack.sources.police.boroughs import borough_codes
from trendpack.sources.police.residents import count_residents

TOTAL = "n_stops_derived"
AIRPORTS = ["CO18 (Heathrow Airport)", "CO18 (City Airport)"]  # in London, in no borough's count
# indicator -> (what a column of an ethnic group begins with, scheme of its labels)
WAYS = {
    "stop_search_yearly_rate": ("Ethnic Appearance Code_", "mps_appearance"),
    "stop_search_yearly_rate_self_defined": ("Self-defined Ethnicity Code_", "mps_self"),
}
NO_RATE = {  # groups of which no residents are counted
    "stop_search_yearly_rate": ["other", "unknown"],
    "stop_search_yearly_rate_self_defined": ["unknown"],
}
JOINED = {  # census groups that the file does not hold apart
    "gypsy_or_irish_traveller": "other_white",
    "roma": "other_white",
    "arab": "other",
    "any_other": "other",
}
MONTHS = 12


def read_yearly_searches(path, census):
    """Return searches for every 1,000 residents by borough and ethnic group, a year a period.

    Parameters
    ----------
    path : Path
        Searches by month and borough; a column an ethnic group as the officer saw it, and one as
        people gave it. The two airports' commands count towards London alone.
    census : Path
        Usual residents by ethnic group and local authority, Census 2021.

    Returns
    -------
    DataFrame of observations. Searches without a group in either way of recording are "unknown".
    Counts from 1 to 4 are withheld. Groups without residents of the same meaning have a count and
    no rate ("z").

    Raises
    ------
    SourceError: a new group or place, a month missing, groups that make more than the total.
    """
    table = raw.read_text_table(path, ["Date", "Borough", TOTAL])
    numbers = _numbers(table, path.name)
    numbers = numbers.assign(period=_years(table, path.name), borough=table["Borough"])
    here = ~table["Borough"].isin(AIRPORTS)
    codes = borough_codes(table.loc[here, "Borough"], f"{path.name}, column Borough")
    own = numbers[here].assign(area_code=codes)
    counted = pd.concat([own, numbers.assign(area_code=LONDON)]).drop(columns="borough")
    sums = counted.groupby(["area_code", "period"]).sum()
    residents = count_residents(census, codes.unique(), JOINED)
    made = [_rates(sums, indicator, residents, path.name) for indicator in WAYS]
    return tidy.observations(pd.concat(made))


def _numbers(table, name):
    starts = tuple(start for start, _ in WAYS.values())
    columns = [TOTAL, *(column for column in table if column.startswith(starts))]
    return table[columns].apply(
        lambda column: raw.numbers(column, f"{name}, column {column.name}", symbols={})[0]
    )


def _years(table, name):
    """Return the year of each row, as "May 2020 - Apr 2021", counted from the first month."""
    month = pd.to_datetime(table["Date"], format="%Y-%m-%d", errors="coerce").dt.to_period("M")
    held = month[~table["Borough"].isin(AIRPORTS)].groupby(table["Borough"])
    held = held.agg(["size", "nunique"])
    span = (month.max() - month.min()).n + 1 if month.notna().all() else 0
    odd = held[(held["size"] != span) | (held["nunique"] != span)]
    if span == 0 or span % MONTHS or len(odd):
        place = f"; {odd.index[0]} has {odd['size'].iloc[0]} rows" if len(odd) else ""
        raise SourceError(
            f"{name}: the months do not make whole years, once for each borough{place}"
        )
    passed = 12 * (month.dt.year - month.min().year) + month.dt.month - month.min().month
    first = {year: month.min() + MONTHS * year for year in range(span // MONTHS)}
    said = {at: f"{m:%b %Y} - {m + (MONTHS - 1):%b %Y}" for at, m in first.items()}
    return (passed // MONTHS).map(said)


def _rates(sums, indicator, residents, name):
    """Return the rates of one way of recording ethnicity: detailed groups, broad, unknown, all."""
    counts = _by_group(sums, *WAYS[indicator], name)
    rows = counts.rename("numerator").reset_index()
    rows = rows.merge(residents, on=["area_code", "ethnic_group"], how="left")
    rows["denominator"] = rows["residents"].mask(rows["ethnic_group"].isin(NO_RATE[indicator]))
    value = 1000 * rows["numerator"] / rows["denominator"]
    ends = rows["period"].str.split(" - ", expand=True)
    rows = rows.assign(
        indicator=indicator,
        value=value,
        status=value.isna().map({True: "z", False: "ok"}),
        limits_by="",
        lower=float("nan"),
        upper=float("nan"),
        period_start=pd.to_datetime(ends[0], format="%b %Y"),
        period_end=pd.to_datetime(ends[1], format="%b %Y") + pd.offsets.MonthEnd(),
    )
    return suppression.withhold_small(rows, minimum_base=0, of_people=False)


def _by_group(sums, start, scheme, name):
    """Return counts indexed by area_code, period and ethnic_group."""
    labels = sums.columns.to_series()
    labels = labels[labels.str.startswith(start)].str.removeprefix(start)
    if labels.empty:
        raise SourceError(f"{name}: no column of an ethnic group ({start}...)")
    ids = groups.to_groups(labels, scheme, f"{name}, headings")
    counts = sums[ids.index].T.groupby(ids).sum().T
    lost = sums[TOTAL] - counts.sum(axis=1)
    if (lost < 0).any():
        place = lost.idxmin()
        raise SourceError(f"{name}: at {place} the groups make more than the total of searches")
    counts["unknown"] = counts.get("unknown", 0) + lost
    parent = groups.read_groups()["parent"].reindex(counts.columns)
    broad = counts[parent.index[parent != ""]]
    made = pd.concat([counts, broad.T.groupby(parent[parent != ""]).sum().T], axis=1)
    made["all"] = sums[TOTAL]
    made.columns.name = "ethnic_group"
    return made.stack()


def read_monthly_totals(path):
    """Return searches of everyone by borough and for London, a month a period.

    `path` has a row a month and borough, and says which months its source holds in part: these are
    "x". London is the sum of the boroughs, the City of London among them.

    Raises SourceError for a new place, a month given twice, or a mark that is not True or False.
    """
    table = raw.read_text_table(path, ["month", "borough", "stops", "partial_month_in_source"])
    raw.check_once(table, ["month", "borough"], path.name)
    partial = held_in_part(table, path.name)
    stops, _ = raw.numbers(table["stops"], f"{path.name}, column stops", symbols={})
    codes = borough_codes(table["borough"], f"{path.name}, column borough")
    own = table.assign(area_code=codes, period=table["month"], value=stops, partial=partial)
    both = pd.concat([own, own.assign(area_code=LONDON)])
    sums = both.groupby(["area_code", "period"], as_index=False).agg(
        value=("value", "sum"), partial=("partial", "max")
    )
    rows = sums.assign(
        value=sums["value"].mask(sums["partial"]), status=sums["partial"].map({True: "x"})
    )
    rows["status"] = rows["status"].fillna("ok")
    return tidy.observations(
        tidy.with_period(rows, "calendar"), indicator="stop_search_monthly_count"
    )


def held_in_part(table, name):
    """Return which rows are of a month that the source holds in part, as the file marks them."""
    partial = table["partial_month_in_source"].map({"True": True, "False": False})
    if partial.isna().any():
        line = partial.isna().idxmax()
        raise SourceError(
            f"{name}, line {line}: {table['partial_month_in_source'][line]!r} is neither True "
            "nor False"
        )
    return partial.astype(bool)
