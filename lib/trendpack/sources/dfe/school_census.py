"""School census, each January: pupils by ethnic group, and those eligible for free school meals.

State-funded schools, all types together. The local authority is that of the school, not the home.
The files hold detailed ethnic groups; the broad groups are sums made here.
"""

import numpy as np
import pandas as pd

from trendpack.groups import to_groups
from trendpack.raw import check_totals
from trendpack.sources.dfe.ees import (
    check_printed,
    measured,
    read_ees,
    refuse,
    relabelled,
    with_broad_groups,
)
from trendpack.tidy import observations, with_period

SCHEME = "dfe_school_census"
KNOWN = "Known to be eligible for free school meals"
NOT_KNOWN = "Not known to be eligible for free school meals"
LANGUAGES = {
    "Total": "all",
    "Known or believed to be English": "First language: English",
    "Known or believed to be other than English": "First language: other than English",
    "Language unclassified": "First language: unclassified",
}
ETHNIC, YEAR = "Ethnicity", "NC year group"  # one at a time: no table has both
BEFORE, AFTER = "before Reception", "Years 12 to 14"
YEAR_GROUPS = {  # the publisher's label -> our level; years of few pupils are joined
    **dict.fromkeys(["Early 1", "Early 2", "Nursery 1", "Nursery 2"], BEFORE),
    **{label: label for label in ["Reception", *(f"Year {year}" for year in range(1, 12))]},
    **dict.fromkeys(["Year 12", "Year 13", "Year 14"], AFTER),
    "Not followed": "no year group",
}
# Ethnicity was asked of pupils aged five and over in these years; the totals are of all pupils.
FROM_FIVE = ["2015/16", "2016/17"]
PLACE = ["area_code", "period"]


def read_pupils(path):
    """Return `pupils_count` and `pupil_share_percentage`, by ethnic group or first language.

    Numerator of the share: pupils of the group. Denominator: all pupils of the place (in 2015/16
    and 2016/17, those aged five and over). The value is the printed percentage. Raises
    SourceError at a new label, or where the groups do not add up.
    """
    where = path.name
    columns = ["phase_type_grouping", "ethnicity", "language", "headcount", "percent_of_pupils"]
    table = read_ees(path, columns)
    table = table[table["phase_type_grouping"] == "Total"]
    table = table.assign(
        ethnic_group=to_groups(table["ethnicity"], SCHEME, f"{where}, column ethnicity"),
        characteristic=relabelled(table["language"], LANGUAGES, f"{where}, column language"),
    )
    table = measured(table, where, "percent_of_pupils", "headcount")
    by_group, by_language = table["ethnic_group"] != "all", table["characteristic"] != "all"
    everyone = table[~by_group & ~by_language].set_index(PLACE)["numerator"]
    for parts in (table[by_group], table[by_language]):
        check_totals(parts.groupby(PLACE)["numerator"].sum(), everyone, f"{where}, headcount")
    share = _shares(table.join(everyone.rename("everyone"), on=PLACE), where)
    share = with_broad_groups(share, ["indicator", *PLACE], "first").fillna(
        {"characteristic": "all"}
    )
    count = share.assign(
        indicator="pupils_count", value=share["numerator"], denominator=np.nan, status="ok"
    )
    made = [observations(with_period(part, "academic")) for part in (count, share)]
    return pd.concat(made, ignore_index=True)


def _shares(table, where):
    """Return the printed shares of the pupils of a place, and ours where none were made.

    For Dorset and for Bournemouth, Christchurch and Poole in 2020/21 and 2021/22 the file prints
    0 for every share, that of all pupils among them.
    """
    table = table.assign(denominator=table["everyone"], indicator="pupil_share_percentage")
    is_whole = table["numerator"] == table["everyone"]
    unmade = table[is_whole & (table["value"] == 0) & (table["everyone"] > 0)]
    place = table["area_code"] + table["period"]
    blank = place.isin(unmade["area_code"] + unmade["period"])
    ours = 100 * table["numerator"] / table["everyone"]
    table = table.assign(value=table["value"].mask(blank, ours))
    return check_printed(table, f"{where}, column percent_of_pupils", per=100, tolerance=0.001)


def read_free_meals(path):
    """Return `fsm_percentage`: pupils known to be eligible for free school meals.

    By ethnic group, and of all pupils by year group (`characteristic`). Numerator: pupils known to
    be eligible. Denominator: all pupils of the group or year. The file has no row for the eligible
    of a group in which nobody is: it is given here, as none. Raises SourceError at a new label, or
    where groups or years do not add up to all pupils.
    """
    where = path.name
    table = _free_meals_table(path, where)
    table = measured(table, where, "percent_of_pupils", "number_of_pupils", "denominator")
    check_printed(table, f"{where}, column percent_of_pupils", per=100, tolerance=0.0051)
    made = _eligible(table, where)
    topic = made["characteristic_group"]
    whole, by_year = made[topic == "Total"], made[topic == YEAR]
    of_all_ages = (topic == ETHNIC) & ~made["period"].isin(FROM_FIVE)
    _check_parts(made[of_all_ages], whole, f"{where}, by ethnic group")
    _check_parts(by_year, whole, f"{where}, by year group")
    by_group = with_broad_groups(made[topic != YEAR], PLACE, "sum")
    kinds = (by_group, _joined_years(by_year, where))
    made = [observations(with_period(one, "academic"), indicator="fsm_percentage") for one in kinds]
    return pd.concat(made, ignore_index=True)


def _free_meals_table(path, where):
    """Return the rows for all pupils, ethnic groups and years in all types of school together.

    `ethnic_group` is ours, "all" in a row for a year; `label` is the publisher's.
    """
    columns = ["phase_type_grouping", "characteristic_group", "characteristic", "fsm_eligibility"]
    counts = ["number_of_pupils", "denominator", "percent_of_pupils"]
    table = read_ees(path, [*columns, *counts])
    topic, eligible = table["characteristic_group"], table["fsm_eligibility"]
    refuse(
        ~topic.isin(["Total", ETHNIC, YEAR]),
        topic,
        f"{where}, column characteristic_group",
        "a breakdown that is new: say in school_census.py how to read it",
    )
    refuse(
        ~eligible.isin([KNOWN, NOT_KNOWN]),
        eligible,
        f"{where}, column fsm_eligibility",
        "a label that is new",
    )
    table = table[table["phase_type_grouping"] == "Total"]
    table = table.rename(columns={"characteristic": "label"})
    label = table["label"].where(table["characteristic_group"] != YEAR, "Total")
    return table.assign(ethnic_group=to_groups(label, SCHEME, f"{where}, column characteristic"))


def _eligible(table, where):
    """Return a row a place and group: those eligible, or none where the file has no row of them."""
    known = table["fsm_eligibility"] == KNOWN
    key = [*PLACE, "ethnic_group", "label"]
    pupils = table.groupby(key)["denominator"].first()
    both = table.groupby(key)["numerator"].sum()
    check_totals(both, pupils, f"{where}, eligible and not known to be")
    nobody = table[~known & (table["numerator"] == table["denominator"])]
    nobody = nobody.assign(numerator=0.0, value=0.0)
    return pd.concat([table[known], nobody]).drop_duplicates(key)


def _check_parts(parts, whole, where):
    """Refuse a place where the ethnic groups, or the years, do not add up to all pupils."""
    for column in ("numerator", "denominator"):
        summed = parts.groupby(PLACE)[column].sum()
        check_totals(summed, whole.set_index(PLACE)[column], f"{where}, {column}")


def _joined_years(years, where):
    """Return the rows by year group, those joined that we join: then the percentage is ours."""
    level = relabelled(years["label"], YEAR_GROUPS, f"{where}, column characteristic")
    years = years.assign(characteristic="Year group: " + level)
    made = years.groupby([*PLACE, "characteristic"]).agg(
        numerator=("numerator", "sum"),
        denominator=("denominator", "sum"),
        value=("value", "first"),
        labels=("value", "size"),
    )
    ours = 100 * made["numerator"] / made["denominator"]
    return made.assign(
        value=made["value"].mask(made["labels"] > 1, ours), status="ok"
    ).reset_index()
