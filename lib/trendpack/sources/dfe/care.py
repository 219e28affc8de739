"""Children in need, children's health and moves while looked after, and what care leavers do.

Source: DfE, "Characteristics of children in need" and "Children looked after in England including
adoptions". An authority's figures are of everyone; ethnic groups are published for England alone,
with counts rounded to 10 and whole percentages.
"""

import pandas as pd

from trendpack.errors import SourceError
from trendpack.groups import to_groups
from trendpack.raw import check_once, read_text_table
from trendpack.sources.dfe.ees import (
    as_printed,
    counted,
    measured,
    period_of,
    read_ees,
    refuse,
)
from trendpack.tidy import observations, with_period

SCHEME = "dfe_looked_after_england"
LEAVERS, MOVES = "care_leaver_no_activity_percentage", "looked_after_three_placements_percentage"
NEED = "children_in_need_rate"
PLACE = ["area_code", "period"]
UNKNOWN_PARTS = ["Refused", "Information not yet obtained"]  # together they are "unknown"
ROUNDED_TO = 10  # people, above local authorities and throughout the tables of England
CHECKED, SCORED = "Health assessments: Children looked after all ages", "SDQ score was received"
DIFFICULTIES = "Ages 5 to 16 years with SDQ score"
CONCERN, SCORE = "looked_after_sdq_concern_percentage", "looked_after_sdq_score"
HEALTH = {  # indicator -> the file's topic, its row, and the row of all who were asked about
    "looked_after_health_assessment_percentage": (
        CHECKED,
        "Had their annual health assessment",
        "Total all ages",
    ),
    "looked_after_dental_check_percentage": (
        CHECKED,
        "Had their teeth checked by a dentist",
        "Total all ages",
    ),
    "looked_after_immunised_percentage": (
        CHECKED,
        "Had their immunisations up to date",
        "Total all ages",
    ),
    CONCERN: (DIFFICULTIES, "SDQ score is a cause for concern", SCORED),
    "looked_after_sdq_received_percentage": (DIFFICULTIES, SCORED, "Total ages 5 to 16 years"),
    "looked_after_convicted_percentage": (
        "Convictions: Children looked after Ages 10 to 17 years",
        "Convicted or subject to youth cautions, or youth conditional cautions during the year",
        "Total ages 10 to 17 years",
    ),
}
ALL_NEED, ON_31_MARCH = "Children in Need", "Children looked after on 31 March each year"


def read_care_leavers(path):
    """Return care leavers of 19 to 21 in no education, employment or training, of every area.

    Numerator and denominator: care leavers in none of these, and all care leavers of the age, those
    of whom nothing is known among them. Raises SourceError at a lost column or row, or where the
    printed percentage is not what the counts make.
    """
    columns = ["care_leaver_age", "breakdown", "care_leaver_count", "care_leaver_percent"]
    table = read_ees(path, columns)
    table = table[table["care_leaver_age"] == "19 to 21 years"]
    none, everyone = "Total not in education, employment or training", "Total"
    table = _part(table, "breakdown", none, everyone, columns[2:], PLACE, path.name)
    return observations(with_period(table, "31 March"), indicator=LEAVERS)


def read_care_leavers_by_group(path):
    """Return the same for England by broad ethnic group."""
    table = _england(path, ["care_leaver_age", "cla_group", "activity_type"])
    table = table[
        (table["care_leaver_age"] == "19to21 years") & (table["cla_group"] == "Ethnicity")
    ]
    none, everyone = "Not in education, employment or training", "Total care leavers"
    return _by_group(table, "activity_type", none, everyone, LEAVERS, path.name)


def read_placements_by_group(path):
    """Return children looked after with three or more placements in the year: England, by group.

    Of the children looked after on 31 March. Broad and detailed ethnic groups as printed.
    """
    table = _england(path, ["cla_group", "population_group", "placement_stability"])
    table = table[table["cla_group"] == "CLA on 31 March"]
    table = table[table["population_group"] == "Ethnicity"]
    moved, everyone = "With 3 or more placements during the year", "Total children"
    return _by_group(table, "placement_stability", moved, everyone, MOVES, path.name)


def read_health(path):
    """Return the health, difficulties and convictions of children looked after for twelve months.

    Each percentage has as numerator the children of whom it is so, as denominator those of the
    ages asked about; for the score of difficulties, those with a score. `looked_after_sdq_score`
    is the printed average, children with a score as denominator. Raises SourceError at a lost
    column or row, or where a printed percentage is not what the counts make.
    """
    where, counts = path.name, ["children_count", "children_percent"]
    table = read_ees(path, ["characteristic", "breakdown", *counts])
    made = {}
    for id_, (topic, part, everyone) in HEALTH.items():
        mine = table[table["characteristic"] == topic]
        mine = _part(mine, "breakdown", part, everyone, counts, PLACE, where)
        made[id_] = mine.assign(indicator=id_)
    scored = made[CONCERN].set_index(PLACE)["denominator"]
    score = _labelled(table, "breakdown", "SDQ average score", PLACE, where)
    score = measured(score, where, "children_count").drop(columns=["denominator", "characteristic"])
    made[SCORE] = score.join(scored, on=PLACE).assign(indicator=SCORE)
    return observations(with_period(pd.concat(made.values(), ignore_index=True), "31 March"))


def _england(path, columns):
    """Return a table of England; it lacks the columns of other places, which are added empty."""
    given = ["time_period", "geographic_level", "country_code", "characteristic", *columns]
    table = read_text_table(path, [*given, "number", "percentage"])
    level = table["geographic_level"]
    refuse(level != "National", level, f"{path.name}, column geographic_level", "not England")
    period = period_of(table["time_period"], path.name)
    return table.assign(area_code=table["country_code"], period=period)


def _by_group(table, column, part, everyone, id_, where):
    label = table["characteristic"].str.replace(r"^\d\w?\. ", "", regex=True)
    table = table[~label.isin(UNKNOWN_PARTS)]
    groups = to_groups(label[table.index], SCHEME, f"{where}, column characteristic")
    table = table.assign(ethnic_group=groups)
    key = [*PLACE, "ethnic_group"]
    table = _part(table, column, part, everyone, ["number", "percentage"], key, where)
    return observations(with_period(as_printed(table), "31 March"), indicator=id_)


def _part(table, column, part, everyone, numbers_of, key, where):
    """Return the rows of `part`, the number of `everyone` beside theirs as denominator."""
    number, percentage = numbers_of
    mine, whole = (_labelled(table, column, label, key, where) for label in (part, everyone))
    base = counted(whole, where, number)
    base = whole[key].assign(denominator=base).set_index(key)["denominator"]
    made = measured(mine, where, percentage, number).drop(columns="denominator")
    made = made.join(base, on=key)
    made = made.drop(columns="characteristic", errors="ignore")
    slack = ROUNDED_TO * ~made["geographic_level"].eq("Local authority")
    off = (100 * made["numerator"] / made["denominator"] - made["value"]).abs()
    refuse(
        off > 0.501 + 100 * slack / made["denominator"],
        made[percentage],
        f"{where}, column {percentage}",
        "which its counts do not make: look whether a column has changed its meaning",
    )
    return made


def _labelled(table, column, label, key, where):
    """Return the rows with a label, one a key; raise SourceError where there is none."""
    found = check_once(table[table[column] == label], key, f"{where}, {label}")
    if found.empty:
        raise SourceError(f"{where}, column {column}: no row says {label!r}: it has been renamed")
    return found


def read_children_in_need(path, looked_after):
    """Return children in need on 31 March for every 10,000 children, of every area.

    Parameters
    ----------
    path : Path
        Children in need: the number of cases open on 31 March.
    looked_after : Path
        Children looked after: the publisher's number of all children of 0 to 17, by year.

    DfE prints its own rate in another table; this one is made of its two counts. Years for which
    the second file has no children are left out. Raises SourceError at a lost column or a new
    category.
    """
    table = read_ees(path, ["category", "At31_episodes"])
    refuse(table["category"] != ALL_NEED, table["category"], path.name, "a new category")
    table = measured(table, path.name, "At31_episodes", "At31_episodes")
    people = read_ees(looked_after, ["population_type", "population_estimate"])
    people = people[people["population_type"] == ON_31_MARCH]
    children = counted(people, looked_after.name, "population_estimate")
    children = people[PLACE].assign(denominator=children).set_index(PLACE)["denominator"]
    table = table.drop(columns="denominator").join(children, on=PLACE)
    table = table[table["denominator"].notna()]
    rate = 10_000 * table["numerator"] / table["denominator"]
    status = table["status"].replace("u", "x")  # too unreliable to be printed at all
    table = table.assign(value=rate, status=status)
    return observations(with_period(table, "31 March"), indicator=NEED)
