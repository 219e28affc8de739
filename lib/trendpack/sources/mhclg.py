"""Ministry of Housing, Communities and Local Government: homelessness, from councils' returns.

Source: Statutory homelessness, detailed local authority tables (H-CLIC). Each sheet has several
header rows, some of them left from earlier editions, and a column of counts followed by its
unlabelled column of shares; both are found by their words.
"""

import re

import numpy as np
import pandas as pd

from trendpack import groups, raw, tidy
from trendpack.errors import SourceError

SYMBOLS = {"..": "x", "-": "c"}  # no complete return; fewer than five households
TOTAL = "Total owed a prevention or relief duty"
NOT_KNOWN = "Not known"
GSS_CODE = r"[EKWNS]\d{8}"
FOOTNOTE = r"(?<=[A-Za-z])\d+(?:,\d+)*\b"  # "Not known2", "area4 (000s)"
WITHOUT_CODE = {"Rest of England"}  # a sum of regions that is no area of ours
ROUNDED = r"E92|E12"  # the publisher rounds England and regions to ten households
HALF_OF_TEN = 5

PREVENTION = "Threatened with homelessness within 56 days - Prevention duty owed"
RELIEF = "Homeless - Relief duty owed"
HOUSEHOLDS = "Number of households in area (000s)"
PREVENTION_RATE = "Households assessed as threatened with homelessness per (000s)"
RELIEF_RATE = "Households assessed as homeless per (000s)"
DUTIES = {  # column of counts: (what we call it, the publisher's rate for it)
    TOTAL: ("all", None),
    PREVENTION: ("Duty: prevention", PREVENTION_RATE),
    RELIEF: ("Duty: relief", RELIEF_RATE),
}


def read_homelessness(path):
    """Return households owed a duty: by ethnic group of the main applicant, and per household.

    Parameters
    ----------
    path : Path
        The detailed local authority tables of one financial year (sheets A1 and A8).

    Returns
    -------
    DataFrame of observations, for every English local authority, region and England:
    `homeless_duty_share_percentage` by ethnic group, and `homeless_duty_rate`.

    Raises
    ------
    SourceError: a sheet, heading or group that is not there or is new, or rows that do not add up.
    """
    made = [_duty_by_group(path, "A8"), _duty_rate(path, "A1")]
    return pd.concat(
        [tidy.observations(tidy.with_period(table, "financial")) for table in made],
        ignore_index=True,
    )


def _duty_by_group(path, sheet):
    heads, rows, period = _sheet(path, sheet, "Ethnicity of main applicants")
    where = f"{path.name}, sheet {sheet}"
    columns = _group_columns(heads, where)
    counts, status = _counts(rows, columns, where)
    _check_groups(counts, where)
    _check_shares(rows, columns, counts, where)
    base = counts["all"].where(counts["all"] > 0)
    long = {"numerator": counts, "status": status, "value": counts.div(base, axis=0) * 100}
    table = pd.concat({name: frame.stack() for name, frame in long.items()}, axis=1)
    table = table.rename_axis(["area_code", "ethnic_group"]).reset_index()
    table = table.assign(
        denominator=table["area_code"].map(counts["all"]),
        status=table["status"].mask(table["value"].isna() & table["status"].eq("ok"), "z"),
    )
    # Where not one applicant's group is known, the noughts printed for the groups say nothing.
    blind = table["area_code"].map((counts["unknown"] == counts["all"]) & (counts["all"] > 0))
    blind &= table["status"].eq("ok") & ~table["ethnic_group"].isin(["all", "unknown"])
    table["status"] = table["status"].mask(blind, "u")
    return table.assign(indicator="homeless_duty_share_percentage", period=period)


def _duty_rate(path, sheet):
    heads, rows, period = _sheet(path, sheet, "initial assessment of homelessness")
    where = f"{path.name}, sheet {sheet}"
    labels = [*DUTIES, HOUSEHOLDS, *(rate for _, rate in DUTIES.values() if rate)]
    columns = {label: _column(heads, label, where) for label in labels}
    numbers, status = _counts(rows, columns, where)
    households = numbers[HOUSEHOLDS] * 1000
    _check_parts(numbers[[PREVENTION, RELIEF]], numbers[TOTAL], where)
    made = []
    for label, (duty, printed) in DUTIES.items():
        rate = numbers[label] / numbers[HOUSEHOLDS]
        if printed:
            raw.check_totals(rate, numbers[printed], f"{where}, {printed}", tolerance=0.001)
            rate = numbers[printed]
        made.append(
            pd.DataFrame(
                {
                    "numerator": numbers[label],
                    "denominator": households,
                    "value": rate,
                    "status": status[printed or label],
                    "characteristic": duty,
                }
            ).reset_index(names="area_code")
        )
    return pd.concat(made).assign(indicator="homeless_duty_rate", period=period)


def _sheet(path, sheet, about):
    """Return a sheet's header rows, its rows of areas (index: area code) and its period."""
    grid = raw.read_grid(path, sheet)
    title = " ".join(cell for cell in grid.iloc[0] if cell)
    year = re.search(r"(\d{4})-(\d{2})\b", title)
    if about.lower() not in title.lower() or not year:
        raise SourceError(
            f"{path.name}, sheet {sheet}: the title is {title[:90]!r}, where {about!r} and a year "
            "such as 2021-22 were looked for"
        )
    coded = grid.apply(lambda column: column.str.fullmatch(GSS_CODE))
    if not coded.any(axis=None):
        raise SourceError(f"{path.name}, sheet {sheet}: no row has an area code such as E09000012")
    code = coded.sum().idxmax()
    first = coded[code].idxmax()
    heads = grid.loc[: first - 1].map(lambda cell: raw.heading(re.sub(FOOTNOTE, "", cell)))
    _refuse_uncoded(grid.loc[first:], code, f"{path.name}, sheet {sheet}")
    rows = grid[coded[code]].drop_duplicates()  # London stands among the regions and at the top
    raw.check_once(rows, [code], f"{path.name}, sheet {sheet}")
    return heads, rows.set_index(code), f"{year[1]}/{year[2]}"


def _refuse_uncoded(rows, code, where):
    """Raise SourceError for a row of numbers that has no area code."""
    numeric = rows.apply(lambda column: pd.to_numeric(column, errors="coerce").notna())
    bare = ~rows[code].str.fullmatch(GSS_CODE) & (numeric.sum(axis=1) > 3)
    bare &= ~rows.isin(WITHOUT_CODE).any(axis=1)
    if bare.any():
        found = [cell for cell in rows.loc[bare.idxmax()] if cell][:3]
        raise SourceError(f"{where}, row {bare.idxmax()}: {found} has figures but no area code")


def _column(heads, label, where):
    """Return the one column that has `label` in a header row."""
    found = list(heads.columns[(heads.map(str.lower) == label.lower()).any()])
    if len(found) != 1:
        raise SourceError(
            f"{where}: {len(found)} columns are headed {label!r}, where one was looked for; if the "
            "publisher has renamed it, give lib/trendpack/sources/mhclg.py the new name"
        )
    return found[0]


def _group_columns(heads, where):
    """Return ethnic group id -> column, from the row of detailed names and the broad ones above.

    The column of a broad group is headed "Total" and has its name in the row above it.
    """
    total = _column(heads, TOTAL, where)
    line = (heads[total].str.lower() == TOTAL.lower()).idxmax()
    labels = heads.loc[line]
    broad = heads.loc[: line - 1].iloc[-1].replace("", np.nan).ffill().fillna("")
    labels = labels.where(labels.str.lower() != "total", broad)
    labels = labels[labels != ""]
    ids = groups.to_groups(labels, "hclic", f"{where}, row {line}, heading of column")
    wanted = {"all", "unknown", "asian", "black", "mixed", "other", "white"}
    if ids.duplicated().any() or wanted - set(ids):
        twice = sorted(labels[ids.duplicated(keep=False)])
        raise SourceError(
            f"{where}, row {line}: headed twice: {twice}; missing: {sorted(wanted - set(ids))}"
        )
    return {group: column for column, group in ids.items()}


def _counts(rows, columns, where):
    """Return the numbers of some columns and their statuses, index: area code."""
    read = {
        name: raw.numbers(rows[column], f"{where}, column {name}", SYMBOLS)
        for name, column in columns.items()
    }
    number = pd.DataFrame({name: pair[0] for name, pair in read.items()})
    return number, pd.DataFrame({name: pair[1] for name, pair in read.items()})


def _check_groups(counts, where):
    """Hold detailed groups to their broad group, broad groups to the total, regions to England."""
    parent = groups.read_groups()["parent"].reindex(counts.columns)
    for broad in parent[parent != ""].unique():
        parts = counts[parent.index[parent == broad]]
        _check_parts(parts, counts[broad], f"{where}, {broad}")
    top = counts.drop(columns=["all", *parent.index[parent != ""]])
    _check_parts(top, counts["all"], f"{where}, all groups")
    regions = counts[counts.index.str.startswith("E12")]
    england = counts[counts.index == "E92000001"].squeeze()
    raw.check_totals(
        regions.sum(skipna=False), england, f"{where}, regions", HALF_OF_TEN * (len(regions) + 1)
    )


def _check_parts(parts, totals, where):
    """Hold parts to their total: exactly for a local authority, within rounding for larger areas.

    In a rounded row each part, and the total, may be out by half of ten.
    """
    made = parts.sum(axis=1, skipna=False)
    rounded = made.index.str.match(ROUNDED)
    raw.check_totals(made[~rounded], totals[~rounded], where)
    allowed = HALF_OF_TEN * (len(parts.columns) + 1)
    raw.check_totals(made[rounded], totals[rounded], where, allowed)


def _check_shares(rows, columns, counts, where):
    """Hold the counts to the shares printed beside them in whole per cent, if they are."""
    beside = {group: column + 1 for group, column in columns.items()}
    if not set(beside.values()) <= set(rows.columns) - set(columns.values()):
        return  # an edition without shares
    printed = rows[list(beside.values())].apply(pd.to_numeric, errors="coerce")
    printed = printed.set_axis(list(beside), axis=1)
    printed = printed.div(printed["all"].where(printed["all"] > 0), axis=0)
    shares = counts.div(counts["all"].where(counts["all"] > 0), axis=0)
    margin = 0.0051 + np.where(counts.index.str.match(ROUNDED), 2 * HALF_OF_TEN / counts["all"], 0)
    off = (shares - printed).abs().gt(margin, axis=0)
    if off.any(axis=None):
        group = off.any().idxmax()
        area = off[group].idxmax()
        raise SourceError(
            f"{where}: {area}, {group}: {counts.loc[area, group]:g} of "
            f"{counts.loc[area, 'all']:g} households is not the {printed.loc[area, group]:.0%} "
            "printed beside it: a column has moved"
        )
