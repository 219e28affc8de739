"""Level 2 and Level 3 qualifications by age 19: by ethnic group, free school meals and sex.

Young people who were in a state-funded mainstream school at age 15. England has ethnic group, by
eligibility for free school meals and by both and sex; a local authority has the whole, sex and
free school meals, one at a time. The list of columns that comes with the national file puts labels
beside the wrong columns, so each percentage is held against the counts that it should be made of.
"""

import pandas as pd

from trendpack.groups import to_groups
from trendpack.raw import check_totals, read_text_table
from trendpack.sources.dfe.ees import (
    check_printed,
    measured,
    period_of,
    read_ees,
    refuse,
    relabelled,
)
from trendpack.tidy import observations, with_period

NATIONAL, LOCAL = "level_2_3_sf.csv", "level_2_3_sfla.csv"  # the tables in the two zips
COHORT = "number_in_ss_cohort"
MEASURES = {  # indicator: percentage, count
    "level_2_by_19_percentage": ("l2by19", "l2_by19"),
    "level_3_by_19_percentage": ("l3by19", "l3_by19"),
}
SEX, MEALS = "characteristic_gender", "characteristic_fsm_status"
COLUMNS = [SEX, MEALS, COHORT, *sum(MEASURES.values(), ())]
BROAD, DETAILED = "characteristic_ethnicity_major", "characteristic_ethnic_minority"
SEXES = {"Total": "all", "Gender Female": "female", "Gender Male": "male"}
FREE_MEALS = {
    "Total": "all",
    "FSM Status Eligable": "FSM: eligible",
    "FSM Status Not Eligable": "FSM: not eligible",
}
NEEDS = "characteristic_sen_provision_status"
LEFT_OUT = [
    "characteristic_disadvantage",
    NEEDS,
    "characteristic_sen_primary_need_status",
    "characteristic_idaci",
]
GROUPS = ["ethnic_group", "socioeconomic", "sex"]
PLACE = ["area_code", "period"]
ADRIFT = 3  # people of the cohort who are in no row by sex, in some years
ROUNDED = 10  # to which regions' counts are rounded, and not their percentages


def read_england(path):
    """Return two indicators for England by ethnic group, free school meals and sex.

    Numerator: those with the level by the end of the school year in which they turned 19.
    Denominator: the cohort. The value is as printed; for ethnic group by sex, which is not printed,
    it is made from the counts of the eligible and the not eligible together. Cohorts that had not
    turned 19 ("-" in every row) are not returned. Raises SourceError at a new label, at parts that
    do not add up, and where a percentage is not what its counts make.
    """
    where = f"{path.name}, {NATIONAL}"
    columns = ["time_period", "geographic_level", "country_code", BROAD, DETAILED, *LEFT_OUT]
    table = read_text_table(path, [*columns, *COLUMNS], NATIONAL)
    level = table["geographic_level"]
    refuse(level != "National", level, where, "and this file is read for England alone")
    table = table[(table[LEFT_OUT] == "Total").all(axis=1)]
    table = table.assign(
        area_code=table["country_code"], period=period_of(table["time_period"], where)
    )
    table = _with_groups(table, _ethnic_groups(table, where), where)
    table = table.drop_duplicates([*PLACE, *GROUPS])  # Chinese and unknown, told twice
    return _joined([_of_england(table, where, indicator) for indicator in MEASURES])


def read_local(path):
    """Return the same indicators for regions and local authorities, without ethnic group.

    Everyone in every year, and in the newest year by sex and by free school meals. Regions' counts
    are rounded to 10 and their percentages are not. England, in the other file, is left out.
    """
    where = f"{path.name}, {LOCAL}"
    table = read_ees(path, [NEEDS, *COLUMNS], LOCAL)
    table = table[(table[NEEDS] == "Total") & (table["geographic_level"] != "National")]
    table = _with_groups(table, "all", where)
    return _joined([_of_places(table, where, indicator) for indicator in MEASURES])


def _with_groups(table, ethnic_group, where):
    """Return `table` with our groups, and of each group's rows the one that is the whole of it.

    Two rows of pupils with and without special needs are also called "Total": the whole is larger.
    """
    table = table.assign(
        ethnic_group=ethnic_group,
        sex=relabelled(table[SEX], SEXES, f"{where}, column {SEX}"),
        socioeconomic=relabelled(table[MEALS], FREE_MEALS, f"{where}, column {MEALS}"),
        characteristic="all",  # the publisher has a column of this name, which says it all again
    )
    size = pd.to_numeric(table[COHORT], errors="coerce").sort_values(ascending=False, kind="stable")
    everyone = (table[GROUPS] == "all").all(axis=1)
    again = table.loc[size.index].duplicated([*PLACE, *GROUPS]) & everyone
    return table[~again.reindex(table.index)]


def _ethnic_groups(table, where):
    """Return our ethnic group of each row, from the column that is not "Total"."""
    broad, detailed = table[BROAD], table[DETAILED]
    both = (broad != "Total") & (detailed != "Total")
    refuse(both, broad + " and " + detailed, where, "which are two groups at once")
    label = broad.where(broad != "Total", detailed)
    return to_groups(label, "dfe_level_2_3", f"{where}, columns of ethnicity")


def _of_england(table, where, indicator):
    """Return one indicator of England, with the sums by ethnic group and sex."""
    percentage, count = MEASURES[indicator]
    unknown_yet = (table[[percentage, count]] == "-").all(axis=1)
    table = table[~unknown_yet.groupby(table["period"]).transform("all")]
    table = _with_figures(table, where, indicator, tolerance=1e-6)
    for column in GROUPS:
        _check_parts(table, column, where, ADRIFT)
    deepest = table[(table[GROUPS] != "all").all(axis=1)]
    keys = [*PLACE, "ethnic_group", "sex"]
    summed = deepest.groupby(keys, as_index=False)[["numerator", "denominator"]].sum()
    value = 100 * summed["numerator"] / summed["denominator"]
    whole = dict.fromkeys(["socioeconomic", "characteristic"], "all")
    summed = summed.assign(**whole, value=value, status="ok", indicator=indicator)
    return pd.concat([table, summed], ignore_index=True)


def _of_places(table, where, indicator):
    """Return one indicator of regions and local authorities."""
    regional = table["geographic_level"] == "Regional"
    table = pd.concat([
        _with_figures(table[~regional], where, indicator, tolerance=1e-6),
        _with_figures(table[regional], where, indicator, tolerance=0.5),
    ])  # fmt: skip
    for column in GROUPS[1:]:
        _check_parts(table, column, where, ROUNDED)
    newest = table["period"] == table["period"].max()
    return table[newest | (table[GROUPS] == "all").all(axis=1)]


def _with_figures(table, where, indicator, tolerance):
    percentage, count = MEASURES[indicator]
    table = measured(table, where, percentage, count, COHORT).assign(indicator=indicator)
    return check_printed(table, f"{where}, column {percentage}", 100, tolerance)


def _check_parts(table, column, where, tolerance):
    """Refuse groups of a column that do not add up to the row that does not split by it."""
    keys = [*PLACE, *(name for name in GROUPS if name != column)]
    parts = table[table[column] != "all"]
    if column == "ethnic_group":
        parts = parts[parts[DETAILED] == "Total"]  # broad groups, which hold the detailed ones
    whole = table[table[column] == "all"].set_index(keys)
    for counts in ("numerator", "denominator"):
        summed = parts.groupby(keys)[counts].sum(min_count=2)
        check_totals(summed, whole[counts], f"{where}, {counts} by {column}", tolerance)


def _joined(tables):
    made = [observations(with_period(table, "academic")) for table in tables]
    return pd.concat(made, ignore_index=True)
