"""Households owed a homelessness duty: how many, and the ethnic group of the main applicant.

Source: MHCLG, Statutory homelessness, detailed local authority tables (H-CLIC), A1 and A8. In A8
a column of counts is followed by its unlabelled column of shares.
"""

import numpy as np
import pandas as pd

from trendpack import groups, raw, tidy
from trendpack.errors import SourceError
from trendpack.sources.mhclg.workbook import (
    HALF_OF_TEN,
    ROUNDED,
    check_parts,
    column_of,
    counts_of,
    read_sheet,
)

TOTAL = "Total owed a prevention or relief duty"

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
    heads, rows, period = read_sheet(path, sheet, "Ethnicity of main applicants")
    where = f"{path.name}, sheet {sheet}"
    columns = _group_columns(heads, where)
    counts, status = counts_of(rows, columns, where)
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
    heads, rows, period = read_sheet(path, sheet, "initial assessment of homelessness")
    where = f"{path.name}, sheet {sheet}"
    labels = [*DUTIES, HOUSEHOLDS, *(rate for _, rate in DUTIES.values() if rate)]
    columns = {label: column_of(heads, label, where) for label in labels}
    numbers, status = counts_of(rows, columns, where)
    households = numbers[HOUSEHOLDS] * 1000
    check_parts(numbers[[PREVENTION, RELIEF]], numbers[TOTAL], where)
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


def _group_columns(heads, where):
    """Return ethnic group id -> column, from the row of detailed names and the broad ones above.

    The column of a broad group is headed "Total" and has its name in the row above it.
    """
    total = column_of(heads, TOTAL, where)
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


def _check_groups(counts, where):
    """Hold detailed groups to their broad group, broad groups to the total, regions to England."""
    parent = groups.read_groups()["parent"].reindex(counts.columns)
    for broad in parent[parent != ""].unique():
        parts = counts[parent.index[parent == broad]]
        check_parts(parts, counts[broad], f"{where}, {broad}")
    top = counts.drop(columns=["all", *parent.index[parent != ""]])
    check_parts(top, counts["all"], f"{where}, all groups")
    regions = counts[counts.index.str.startswith("E12")]
    england = counts[counts.index == "E92000001"].squeeze()
    raw.check_totals(
        regions.sum(skipna=False), england, f"{where}, regions", HALF_OF_TEN * (len(regions) + 1)
    )


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
