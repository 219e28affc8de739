"""England by detailed ethnic group, years ago: exclusions by sex, and absence.

Two tables of one layout, in which the label of a row names the breakdown and the group ("Ethnicity
Minor Irish Male"). Counts are rounded to 5. The broad groups are left out, and with them what
they hide. In the table of exclusions everyone includes pupils under five, and until 2015/16 no
ethnic group does.
"""

import pandas as pd

from trendpack.groups import to_groups
from trendpack.raw import check_totals, read_text_table
from trendpack.sources.dfe.ees import ENGLAND, measured, period_of, refuse
from trendpack.tidy import observations, with_period

SCHEME = "dfe_characteristic"
EXCLUSIONS = {  # indicator: (printed rate for each 100 pupils, count)
    "suspension_england_rate": ("fixed_excl_rate", "fixed_excl"),
    "permanent_exclusion_england_rate": ("perm_excl_rate", "perm_excl"),
    "suspended_england_percentage": ("one_plus_fixed_rate", "one_plus_fixed"),
}
ABSENCE, PERSISTENT = "absence_percentage", "persistent_absence_percentage"
PUPILS_ABSENT = ("enrolments_pa_10_exact_percent", "enrolments_pa_10_exact", "enrolments")
BROAD = r"Ethnicity Major (?:White|Mixed|Asian|Black) Total"
MINORITIES = r"Ethnicity Minority [Ee]thnic (?:pupil|Group)"  # all but White British: not a group
NOT_IN_BROAD = ["all", "any_other", "chinese", "unknown"]  # Asian does not include Chinese here
SEXED = r"^(?:Gender (?P<alone>male|female)|(?P<group>.+) (?P<sex>Male|Female))$"
KEPT = ["Total", "Gender", "Ethnicity", "Ethnicity and gender"]
ROUNDED_TO, GROUPS = 5, 20
FEW = 25  # a smaller count may be a tenth or more away from the true one
MEMBER = "exclusions_by_characteristic.csv"


def read_exclusions_history(path):
    """Return three indicators of England, 2011/12 to 2016/17, by detailed ethnic group and sex.

    `suspension_england_rate` (numerator: suspensions, then called fixed period exclusions) and
    `permanent_exclusion_england_rate`, for each 100 pupils; `suspended_england_percentage`
    (numerator: pupils suspended at least once). A count under 25 is left out, and with it the
    range: rounding may move it by a tenth or more. Raises SourceError at a new label, groups that
    do not add up to all pupils, or a rate that its counts do not make.
    """
    where = f"{path.name}, {MEMBER}"
    columns = [name for pair in EXCLUSIONS.values() for name in pair]
    columns += ["time_period", "school_type", "characteristic_group", "characteristic"]
    table = read_text_table(path, [*columns, "headcount"], MEMBER)
    table = table[(table["school_type"] == "Total") & table["characteristic_group"].isin(KEPT)]
    table = _with_groups(table, where)
    made = [
        _finished(measured(table, where, value, count, "headcount"), indicator, where)
        for indicator, (value, count) in EXCLUSIONS.items()
    ]
    return pd.concat(made, ignore_index=True)


def read_absence(path):
    """Return `absence_percentage` and `persistent_absence_percentage` of England in 2016/17.

    The first is the printed percentage of half-day sessions missed, without counts. The second has
    as numerator pupils who missed a tenth or more, as denominator pupils enrolled. Raises
    SourceError as above.
    """
    where = path.name
    columns = ["year", "school_type", "characteristic", "sess_overall_percent", *PUPILS_ABSENT]
    table = read_text_table(path, columns).rename(columns={"year": "time_period"})
    label = table["characteristic"].str.replace("_", " ")
    table = table.assign(characteristic=label)[label.str.match(r"Total|Ethnicity")]
    table = _with_groups(table, where)
    missed = measured(table, where, "sess_overall_percent")
    missed = with_period(missed[missed["ethnic_group"] != "broad"], "academic")
    often = _finished(measured(table, where, *PUPILS_ABSENT), PERSISTENT, where)
    return pd.concat([observations(missed, indicator=ABSENCE), often], ignore_index=True)


def _with_groups(table, where):
    """Return the rows of everyone, of detailed groups and, as "broad", of the broad ones."""
    found = table["characteristic"].str.extract(SEXED)
    alone = found["alone"].notna()
    name = found["group"].fillna(table["characteristic"]).mask(alone, "Total")
    sex = found["alone"].fillna(found["sex"].str.lower()).fillna("all")
    table = table.assign(
        area_code=ENGLAND, period=period_of(table["time_period"], where), sex=sex.astype(str)
    )
    both, broad = name.str.fullmatch(MINORITIES), name.str.fullmatch(BROAD)
    groups = to_groups(name[~broad & ~both], SCHEME, f"{where}, column characteristic")
    table = table.assign(ethnic_group=groups.reindex(table.index).fillna("broad"))
    return table[~both].drop(columns="characteristic")


def _finished(table, indicator, where):
    """Return an indicator's observations, once rates match their counts and groups add up."""
    slack = ROUNDED_TO / 2
    low = 100 * (table["numerator"] - slack) / (table["denominator"] + slack) - 0.0501
    high = 100 * (table["numerator"] + slack) / (table["denominator"] - slack) + 0.0501
    refuse(
        (table["value"] < low) | (table["value"] > high),
        table["value"],
        f"{where}, printed rate",
        "which its counts do not make: look whether a column has changed its meaning",
    )
    key = ["period", "sex"]
    is_broad = table["ethnic_group"] == "broad"
    detailed = table[~is_broad & ~table["ethnic_group"].isin(NOT_IN_BROAD)]
    check_totals(
        detailed.groupby(key)["denominator"].sum(),
        table[is_broad].groupby(key)["denominator"].sum(),
        f"{where}, pupils of detailed ethnic groups against broad ones",
        slack * GROUPS,
    )
    table = table.assign(numerator=table["numerator"].mask(table["numerator"] < FEW))
    return observations(with_period(table[~is_broad], "academic"), indicator=indicator)
