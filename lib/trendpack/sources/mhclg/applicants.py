"""Which households are owed a homelessness duty: why, of what kind, how old, with what needs.

Source: MHCLG, Statutory homelessness, detailed local authority tables (H-CLIC), A2P and A2R, A3,
A5P and A5R, A6. None of them is by ethnic group.
"""

import pandas as pd

from trendpack import tidy
from trendpack.sources.mhclg.workbook import (
    check_parts,
    column_of,
    columns_of,
    counts_of,
    read_sheet,
    with_none,
)

GRAVEST = ["ok", "c", "x"]
REASONS = {  # the publisher's heading (its spelling) -> our level
    "End of private rented tenancy - assured shorthold": "Reason: assured shorthold tenancy ended",
    "End of private rented tenancy - not assured shorthold": (
        "Reason: other private tenancy ended"
    ),
    "Family or friends no longer willing or able to accommodate": (
        "Reason: family or friends could no longer house them"
    ),
    "Non-violent relationship breakdown with partner": "Reason: relationship ended, no violence",
    "Domestic abuse": "Reason: domestic abuse",
    "Other violence or harrassment": "Reason: other violence or harassment",
    "End of social rented tenancy": "Reason: social tenancy ended",
    "Eviction from supported housing": "Reason: evicted from supported housing",
    "Left institution with no accommodation available": "Reason: left an institution",
    "Required to leave accommodation provided by Home Office as asylum support": (
        "Reason: left asylum accommodation"
    ),
    "Other reasons / not known": "Reason: other or not known",
}
PARENT, ADULT = "Single parent with dependent children", "Single adult"
KINDS = {
    f"{PARENT} - Male": "Household: single father",
    f"{PARENT} - Female": "Household: single mother",
    f"{PARENT} - Other/gender not known": "Household: single parent, gender other or not known",
    f"{ADULT} - Male": "Household: single man",
    f"{ADULT} - Female": "Household: single woman",
    f"{ADULT} - Other/gender not known": "Household: single adult, gender other or not known",
    "Couple with dependent children": "Household: couple with children",
    "Couple / two adults without dependent children": (
        "Household: couple or two adults, no children"
    ),
    "Three or more adults with dependent children": (
        "Household: three or more adults, with children"
    ),
    "Three or more adults without dependent children": "Household: three or more adults",
    "Not known": "Household: not known",
}
AGES = {
    "16-17": "16-17", "18-24": "18-24", "25-34": "25-34", "35-44": "35-44", "45-54": "45-54",
    "55-64": "55-64", "65-74": "65-74", "75+": "75 and over", "Not known": "unknown",
}  # fmt: skip
NO_NEED, UNKNOWN_NEED, SOME_NEED = (
    "Households with no support needs owed duty",
    "Households with unknown support needs owed duty",
    "Households with one or more support needs owed duty",
)
ALL_NEEDS = "Total number of support needs"
NEEDS = {
    "Young person aged 16-17 years": "Need: aged 16 or 17",
    "Young person aged 18-25 years requiring support to manage independently": (
        "Need: young adult, 18 to 25"
    ),
    "Young parent requiring support to manage independently": "Need: young parent",
    "Care leaver aged 18-20 years": "Need: care leaver, 18 to 20",
    "Care leaver aged 21+ years": "Need: care leaver, 21 or over",
    "Physical ill health and disability": "Need: physical ill health or disability",
    "History of mental health problems": "Need: history of mental health problems",
    "Learning disability": "Need: learning disability",
    "At risk of / has experienced sexual abuse / exploitation": "Need: sexual abuse",
    "At risk of / has experienced domestic abuse": "Need: domestic abuse",
    "At risk of / has experienced abuse (non-domestic abuse)": "Need: other abuse",
    "Drug dependency needs": "Need: dependence on drugs",
    "Alcohol dependency needs": "Need: dependence on alcohol",
    "Offending history": "Need: history of offending",
    "History of repeat homelessness": "Need: repeat homelessness",
    "History of rough sleeping": "Need: history of rough sleeping",
    "Former asylum seeker": "Need: former asylum seeker",
    "Old age": "Need: old age",
    "Served in HM Forces": "Need: served in the armed forces",
    "Access to education, employment or training": "Need: education, employment or training",
}
DUTIES = {"P": "prevention", "R": "relief"}
BOTH = "Total owed a prevention or relief duty"


def read_homeless_households(path):
    """Return households owed a duty by reason, kind, age of the main applicant and support need.

    Parameters
    ----------
    path : Path
        The detailed local authority tables of one financial year (A2P, A2R, A3, A5P, A5R, A6).

    Returns
    -------
    DataFrame of observations, for every English local authority, region and England:
    `homeless_household_share_percentage`, prevention and relief together, and
    `homeless_support_need_percentage`, whole and by need. A household may have several needs.

    Raises
    ------
    SourceError: a sheet or heading that is not there or is new, or rows that do not add up.
    """
    about = {"A2": "reason for loss", "A5": "household composition"}
    ages = _parts(path, "A6", "Age of main applicants", BOTH, AGES)
    shares = _long(*ages, "age_band")
    for sheet, levels in (("A2", REASONS), ("A5", KINDS)):
        both = [
            _parts(path, sheet + letter, about[sheet], f"Total owed a {duty} duty", levels)
            for letter, duty in DUTIES.items()
        ]
        shares = pd.concat([shares, _long(*_together(*both), "characteristic")])
    everyone = shares["age_band"].eq("all") & shares["characteristic"].eq("all")
    shares = shares[~(everyone & shares.duplicated(["area_code"]))]
    made = [shares.assign(indicator="homeless_household_share_percentage"), _needs(path, "A3")]
    return tidy.observations(tidy.with_period(pd.concat(made, ignore_index=True), "financial"))


def _parts(path, sheet, about, total, levels):
    """Return counts and statuses by area: column "all", and one a level; and the period."""
    heads, rows, period = read_sheet(path, sheet, about)
    where = f"{path.name}, sheet {sheet}"
    columns = columns_of(heads, levels, where)
    columns = {"all": column_of(heads, total, where)} | {levels[k]: c for k, c in columns.items()}
    counts, status = counts_of(rows, columns, where)
    check_parts(counts[list(levels.values())], counts["all"], where)
    return counts, status, period


def _together(prevention, relief):
    """Return the counts of both duties added, and the gravest of their statuses."""
    counts = prevention[0] + relief[0]
    ranks = [
        table[1].apply(lambda column: column.map(GRAVEST.index)) for table in (prevention, relief)
    ]
    gravest = ranks[0].where(ranks[0] >= ranks[1], ranks[1])
    return counts, gravest.apply(lambda column: column.map(dict(enumerate(GRAVEST)))), relief[2]


def _long(counts, status, period, by):
    """Return one row an area and level: its count and its percentage of the column "all"."""
    base = counts["all"]
    made = {
        "numerator": counts,
        "value": counts.div(base.where(base > 0), axis=0) * 100,
        "status": status,
    }
    table = pd.concat({name: frame.stack() for name, frame in made.items()}, axis=1)
    table = table.rename_axis(["area_code", by]).reset_index()
    rest = {"age_band", "characteristic"} - {by}
    return table.assign(
        **dict.fromkeys(rest, "all"),
        denominator=table["area_code"].map(base),
        status=with_none(table["status"], table["value"]),
        period=period,
    )


def _needs(path, sheet):
    heads, rows, period = read_sheet(path, sheet, "support needs")
    where = f"{path.name}, sheet {sheet}"
    columns = columns_of(heads, [NO_NEED, UNKNOWN_NEED, SOME_NEED, *NEEDS], where)
    columns |= {ALL_NEEDS: column_of(heads, ALL_NEEDS, where)}
    counts, status = counts_of(rows, columns, where)
    check_parts(counts[list(NEEDS)], counts[ALL_NEEDS], f"{where}, {ALL_NEEDS}")
    levels = {SOME_NEED: "some"} | NEEDS
    counts["all"] = counts[[NO_NEED, UNKNOWN_NEED, SOME_NEED]].sum(axis=1, skipna=False)
    status["all"] = status[SOME_NEED]
    wide = [frame[["all", *levels]].rename(columns=levels) for frame in (counts, status)]
    made = _long(*wide, period, "characteristic")
    made = made[made["characteristic"] != "all"].replace({"characteristic": {"some": "all"}})
    return made.assign(indicator="homeless_support_need_percentage")
