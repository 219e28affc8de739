"""Low income after housing costs by ethnic group, from Households Below Average Income.

Source: DWP, Households Below Average Income, taken from its Stat-Xplore service: people in the
United Kingdom by the ethnic group of the head of their household, one financial year a row.
"""

import pandas as pd

from trendpack import groups, raw, tidy
from trendpack.errors import SourceError

INDICATOR, UK = "low_income_percentage", "K02000001"
COLUMNS = ["housing_costs", "ethnic_group", "year", "low_income", "total", "pct_low_income"]
COUNTS = ["low_income", "total"]
YEAR = r"^(\d{4})-(\d{2})(?: \([\w, ]+\))?$"  # "2021-22 (covid2122, div)": DWP's notes in brackets
ALL_OF_UK = 2002  # Northern Ireland is counted from 2002/03
POOLED = 3  # years; DWP prints a single year for no ethnic group
ROUNDING = 0.0051


def read_low_income(path):
    """Return the percentage of people with a low income after housing costs, three years at a time.

    The periods do not overlap, so that each is of other people: 2002/03-2004/05 and on. DWP
    published nothing for 2020/21, so the last period is 2021/22-2022/23, of two years.

    Parameters
    ----------
    path : Path
        Columns housing_costs ("AHC"), ethnic_group, year, low_income, total, pct_low_income.

    Returns
    -------
    DataFrame of observations, without counts: DWP's are weighted estimates of people, and limits
    made from them would be far too narrow. The Asian group is the sum of its detailed groups.

    Raises
    ------
    SourceError: a missing column, a new group or year, a percentage that its counts do not give,
    or groups that do not add up to everyone.
    """
    table = raw.read_text_table(path, COLUMNS)
    if set(table["housing_costs"]) != {"AHC"}:
        raise SourceError(f"{path.name}, column housing_costs: not AHC alone: another measure")
    number = {
        name: raw.numbers(table[name], f"{path.name}, column {name}")[0] for name in COLUMNS[3:]
    }
    where = f"{path.name}, column ethnic_group"
    table = table.assign(
        **number,
        ethnic_group=groups.to_groups(table["ethnic_group"], "hbai", where),
        start=_starts(table["year"], path),
    )
    raw.check_once(table, ["ethnic_group", "start"], path.name)
    _check(table, path)
    return _pooled(_with_asian(table[table["start"] >= ALL_OF_UK]))


def _starts(text, path):
    """Return the year in which each financial year starts."""
    found = text.str.extract(YEAR)
    start = pd.to_numeric(found[0])
    bad = start.isna() | ((start + 1) % 100 != pd.to_numeric(found[1]))
    if bad.any():
        line = bad.idxmax()
        raise SourceError(f"{path.name}, column year, line {line}: {text[line]!r} is not a year")
    return start.astype(int)


def _check(table, path):
    """Hold the printed percentages to their counts, and the groups to everyone."""
    keyed = table.set_index(["ethnic_group", "start"])
    counted = 100 * keyed["low_income"] / keyed["total"]
    raw.check_totals(counted, keyed["pct_low_income"], f"{path.name}, percentages", ROUNDING)
    everyone = table["ethnic_group"] == "all"
    parts = table[~everyone].groupby("start")[COUNTS].sum().stack()
    whole = table[everyone].set_index("start")[COUNTS].stack()
    raw.check_totals(parts, whole, f"{path.name}, all groups", 1)


def _with_asian(table):
    """Add the Asian group, in the years that have all of its parts."""
    parts = table[table["ethnic_group"].map(groups.read_groups()["parent"]) == "asian"]
    count = parts["ethnic_group"].nunique()
    sums = parts.groupby("start")[COUNTS].sum(min_count=count).reset_index()
    return pd.concat([table, sums.assign(ethnic_group="asian")], ignore_index=True)


def _pooled(table):
    """Return one row a group and period: the sums of its years that were published."""
    first = table["start"] - (table["start"] - ALL_OF_UK) % POOLED
    table = table.assign(first=first)
    year = table.loc[table["total"].notna()].groupby("first")["start"]
    ends = pd.DataFrame({"one": year.min(), "last": year.max()}).astype(int)
    period = ends.map(lambda start: f"{start}/{(start + 1) % 100:02}")
    names = (period["one"] + "-" + period["last"]).where(ends["one"] < ends["last"], period["one"])
    wanted = ends["last"] - ends["one"] + 1  # a group must be there in every year of the period
    key = ["first", "ethnic_group"]
    summed = table.groupby(key)[COUNTS].sum(min_count=1)
    years = table[table["total"].notna()].groupby(key).size().reindex(summed.index, fill_value=0)
    summed = summed.assign(years=years).reset_index()
    whole = summed["years"] == summed["first"].map(wanted)
    made = summed.assign(
        period=summed["first"].map(names),
        value=(100 * summed["low_income"] / summed["total"]).where(whole),
    )
    made = made[(made["ethnic_group"] != "unknown") | whole]  # asked for from 2020/21 alone
    return tidy.observations(tidy.with_period(made, "financial"), indicator=INDICATOR, area_code=UK)
