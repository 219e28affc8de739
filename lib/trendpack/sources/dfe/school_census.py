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
LEFT_OUT = ["NC year group"]  # by year group there is no ethnicity
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

    Numerator: pupils known to be eligible. Denominator: all pupils of the ethnic group. The file
    has no row for the eligible of a group in which nobody is: it is given here, as none.
    """
    where = path.name
    table = _free_meals_table(path, where)
    table = measured(table, where, "percent_of_pupils", "number_of_pupils", "denominator")
    check_printed(table, f"{where}, column percent_of_pupils", per=100, tolerance=0.0051)
    known = table["fsm_eligibility"] == KNOWN
    key = [*PLACE, "ethnic_group"]
    pupils = table.groupby(key)["denominator"].first()
    both = table.groupby(key)["numerator"].sum()
    check_totals(both, pupils, f"{where}, eligible and not known to be")
    nobody = table[~known & (table["numerator"] == table["denominator"])]
    nobody = nobody.assign(numerator=0.0, value=0.0)
    made = pd.concat([table[known], nobody]).drop_duplicates(key)
    _check_groups(made, where)
    made = with_broad_groups(made.drop(columns="characteristic"), PLACE, "sum")
    return observations(with_period(made, "academic"), indicator="fsm_percentage")


def _free_meals_table(path, where):
    """Return the rows for all pupils and for ethnic groups in all types of school together."""
    columns = ["phase_type_grouping", "characteristic_group", "characteristic", "fsm_eligibility"]
    counts = ["number_of_pupils", "denominator", "percent_of_pupils"]
    table = read_ees(path, [*columns, *counts])
    topic, eligible = table["characteristic_group"], table["fsm_eligibility"]
    refuse(
        ~topic.isin(["Total", "Ethnicity", *LEFT_OUT]),
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
    table = table[(table["phase_type_grouping"] == "Total") & ~topic.isin(LEFT_OUT)]
    groups = to_groups(table["characteristic"], SCHEME, f"{where}, column characteristic")
    return table.assign(ethnic_group=groups, characteristic="all")


def _check_groups(made, where):
    """Refuse a place where the ethnic groups do not add up to all pupils."""
    made = made[~made["period"].isin(FROM_FIVE)]
    everyone = made["ethnic_group"] == "all"
    for column in ("numerator", "denominator"):
        parts = made[~everyone].groupby(PLACE)[column].sum()
        total = made[everyone].set_index(PLACE)[column]
        check_totals(parts, total, f"{where}, {column} by ethnic group")
