"""Metropolitan Police Service: use of force."""

import numpy as np
import pandas as pd

from trendpack import groups, raw, suppression, tidy
from trendpack.areas import LONDON
from trendpack.errors import SourceError
from trendpack.sources.police.boroughs import borough_codes
from trendpack.sources.police.residents import count_residents

ETHNICITY = "SubjectEthnicity_"  # a column a group
TOTAL = "UseOfForceCount"
NOT_A_BOROUGH = ["Heathrow", "Out of force"]  # Heathrow is in London, in no borough's count
OUTSIDE_LONDON = ["Out of force"]
NO_RATE = ["mixed", "unknown"]  # as officers see people; no residents are counted so


def read_use_of_force(path, census):
    """Return uses of force by borough and for London, by ethnicity: a year's rate, months' counts.

    Parameters
    ----------
    path : Path
        Records by month, borough and the subject's ethnicity as the officer saw it.
    census : Path
        Usual residents by ethnic group and local authority, Census 2021.

    Returns
    -------
    DataFrame of observations: uses of force for every 1,000 residents in one financial year, and
    the number in each month, from 1 to 4 of a known group withheld. London is the 32 boroughs and
    Heathrow. Mixed (whom officers take for another group, and residents call themselves) and not
    known have a count and no rate ("z").

    Raises
    ------
    SourceError: a new group or place, a month missing, groups that do not make the printed total.
    """
    table = raw.read_text_table(path, ["Date", "Borough", TOTAL])
    counts = _counts(table, path.name)
    period = _year(table, path.name)
    here = ~table["Borough"].isin(NOT_A_BOROUGH)
    codes = borough_codes(table.loc[here, "Borough"], f"{path.name}, column Borough")
    in_london = counts[~table["Borough"].isin(OUTSIDE_LONDON)].assign(area_code=LONDON)
    places = pd.concat([counts[here].assign(area_code=codes), in_london])
    rows = _long(places.groupby("area_code").sum())
    residents = count_residents(census, codes.unique())
    rows = rows.merge(residents, on=["area_code", "ethnic_group"], how="left")
    bare = rows["ethnic_group"].isin(NO_RATE)
    denominator = rows["residents"].mask(bare)
    rows = rows.assign(
        denominator=denominator,
        value=1000 * rows["numerator"] / denominator,
        period=period,
        status=np.where(bare, "z", "ok"),
    )
    year = tidy.observations(tidy.with_period(rows, "financial"), indicator="use_of_force_rate")
    months = _months(places.assign(period=table["Date"].str[:7]))
    return pd.concat([year, months], ignore_index=True)


def _long(counts):
    """Return counts, a column a group, as a row a group with its `numerator`."""
    counts = counts.rename_axis(columns="ethnic_group")
    return counts.stack().rename("numerator").reset_index()


def _months(places):
    """Return the number of uses of force in each month; of a known group, 1 to 4 are withheld.

    Chinese is joined with Other: month by month it is mostly from 1 to 4.
    """
    counts = places.groupby(["area_code", "period"]).sum()
    both = counts.columns.intersection(["chinese", "other"])
    joined = counts[both].sum(axis=1)
    rows = _long(counts.drop(columns=both).assign(chinese_or_other=joined))
    rows = tidy.with_period(rows.assign(value=rows["numerator"]), "calendar")
    made = tidy.observations(rows, indicator="use_of_force_monthly_count")
    few = suppression.withhold_small(made, minimum_base=0, of_people=False)
    return few.where(made["ethnic_group"] != "unknown", made)


def _counts(table, name):
    """Return the counts of each row, one column a group and "all", held to the printed total."""
    labels = table.columns.to_series().str.extract(f"^{ETHNICITY}(.*)$")[0].dropna()
    if labels.empty:
        raise SourceError(f"{name}: no column of an ethnic group ({ETHNICITY}...)")
    ids = groups.to_groups(labels, "mps_force", f"{name}, headings")
    counts = table[[*ids.index, TOTAL]].apply(
        lambda column: raw.numbers(column, f"{name}, column {column.name}", symbols={})[0]
    )
    counts = counts.rename(columns={**ids, TOTAL: "all"})
    raw.check_totals(counts.drop(columns="all").sum(axis=1), counts["all"], f"{name}, by line")
    return counts


def _year(table, name):
    """Return the financial year that the months make, once each place has each of them once."""
    month = pd.to_datetime(table["Date"], format="%Y-%m-%d", errors="coerce").dt.to_period("M")
    first = month.min()
    wanted = pd.period_range(first, periods=12, freq="M") if pd.notna(first) else []
    held = month.groupby(table["Borough"]).agg(["size", "nunique"])
    odd = held[(held["size"] != 12) | (held["nunique"] != 12)]
    if pd.isna(first) or first.month != 4 or not month.isin(wanted).all() or len(odd):
        place = f"; {odd.index[0]} has {odd['size'].iloc[0]} rows" if len(odd) else ""
        raise SourceError(
            f"{name}: the months are not April to March, once for each place{place}: take one "
            "whole financial year"
        )
    return f"{first.year}/{(first.year + 1) % 100:02d}"
