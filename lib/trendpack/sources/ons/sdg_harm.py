"""UK data for the Sustainable Development Goals: violence, abuse, hate crime, safety, influence.

From the Crime Survey for England and Wales and, for influence on local decisions, the Community
Life Survey for England. A column a dimension, blank where not broken down; the Crime Survey's
ethnic group is in two columns, broad and detailed.
"""

import numpy as np
import pandas as pd

from trendpack import groups, raw, tidy
from trendpack.areas import ENGLAND_AND_WALES  # of rows without a code
from trendpack.errors import SourceError
from trendpack.sources.ons.sdg import MEASURED, SEXES, STATUS

UNIT = "Percentage (%)"
ENGLAND = "E92000001"
OURS = ["Ethnicity", "Sex", "Age", "Region"]
NOT_IN_ALL = ["Ethnic group", "Sex"]  # of one sex alone, or of broad groups alone
HATE_CRIME = [
    "Year", "Type of hate crime", "Unit measure", "Ethnicity", "Sex", "Age", "Observation status",
    "Value",
]  # fmt: skip
TAKEN = [*OURS, "Ethnic group", "characteristic"]
# People without a qualification in 2022/23: their label ("None") is lost, so that the row looks
# like a second one of everyone.
LOST_LABEL = {"Year": "2022/23", "Value": "71.77913249774967"}
NOT_DIMENSIONS = [*MEASURED, "Unit multiplier"]


def read_victims_of_violence(path):
    """Return the percentage of people who met physical violence in a year, by group and region."""
    series = "(a) Physical violence - 16 and over"
    return _read(path, series, "victims_of_violence_percentage")


def read_feel_safe(path):
    """Return the percentage who feel safe walking alone in their area after dark."""
    series = "Proportion of population who feel safe walking alone after dark"
    return _read(path, series, "feel_safe_percentage")


def read_partner_abuse(path):
    """Return the percentage of women aged 16 to 74 abused by a partner in a year, by group.

    Other ages are series of their own: to 59 (until 2018/19 by group) and all from 16 (2021/22,
    most groups suppressed). Detailed groups rest on too few women (10.6% one year, 4.1% the next)
    and are left out.
    """
    made = _read(path, "Women aged 16 to 74", "partner_abuse_women_percentage")
    level = made["ethnic_group"].map(groups.read_groups()["level"])
    return made[level != "detailed"].reset_index(drop=True)


def read_influence(path):
    """Return the percentage who feel that they can influence decisions on their local area."""
    series = (
        "Percentage of people who feel they are able to influence decisions affecting their local "
        "area"
    )
    return _read(path, series, "influence_decisions_percentage", "community_life", ENGLAND)


def read_hate_crime(path):
    """Return the percentage of people who met hate crime in a year, two or three years together.

    By ethnic group, sex and age from 2015/16; by what the crime was about (`characteristic`) for
    everyone. Periods overlap.
    """
    text = raw.read_text_table(path, HATE_CRIME)
    table = text.rename(columns={"Unit measure": "Units"}).assign(
        Series="Hate crime",
        GeoCode="",
        Region="",
        Year=text["Year"].str.replace(" to ", "-"),
        characteristic=("Hate crime: " + text["Type of hate crime"].str.lower()).where(
            text["Type of hate crime"] != "", "all"
        ),
    )
    table = table.drop(columns="Type of hate crime")
    return _observations(
        table, "hate_crime_victims_percentage", "csew", ENGLAND_AND_WALES, path.name
    )


def _read(path, series, indicator, scheme="csew", everywhere=ENGLAND_AND_WALES):
    """Return observations of one series: all people, by ethnic group, sex, age and region."""
    ours = [name for name in OURS if name not in NOT_IN_ALL]
    table = raw.read_text_table(path, [*MEASURED, *ours])
    table = table[table["Series"] == series]
    if table.empty:
        raise SourceError(f"{path.name}: no rows of the series {series!r}")
    return _observations(table, indicator, scheme, everywhere, path.name)


def _observations(table, indicator, scheme, everywhere, name):
    """Return observations of the rows that are broken down by nothing but `OURS`."""
    other_unit = table["Units"] != UNIT
    if other_unit.any():
        line = other_unit.idxmax()
        raise SourceError(f"{name}, line {line}: the unit is {table['Units'][line]!r}, not {UNIT}")
    table = table[(table[list(LOST_LABEL)] != pd.Series(LOST_LABEL)).any(axis=1)]
    table = table.assign(**{column: "" for column in NOT_IN_ALL if column not in table})
    others = [
        c for c in table if c not in [*NOT_DIMENSIONS, *OURS, "Ethnic group", "characteristic"]
    ]
    table = table[(table[others] == "").all(axis=1)]
    label = table["Ethnicity"].where(
        table["Ethnic group"] == "", table["Ethnicity"] + ": " + table["Ethnic group"]
    )
    some = label != ""
    ids = groups.to_groups(label[some], scheme, f"{name}, column Ethnicity")
    value, why = raw.numbers(table["Value"], f"{name}, column Value")
    marked = _status(table["Observation status"], name)
    value = value.mask(marked.isin(tidy.ABSENT))  # one suppressed figure is printed all the same
    rows = table.assign(
        indicator=indicator,
        period=table["Year"],
        area_code=_area_code(table, everywhere, name),
        ethnic_group=ids.reindex(table.index, fill_value="all"),
        sex=_sex(table["Sex"], name),
        age_band=table["Age"].replace("", "all").str.replace(" to ", "-"),
        value=value,
        status=marked.where(value.notna(), np.where(marked == "ok", why, marked)),
    )
    raw.check_once(rows, [c for c in tidy.KEY if c in rows], name)
    return tidy.observations(tidy.with_period(rows, "financial"))


def _area_code(table, everywhere, name):
    lost = (table["Region"] != "") & (table["GeoCode"] == "")
    if lost.any():
        line = lost.idxmax()
        raise SourceError(f"{name}, line {line}: {table['Region'][line]!r} has no GeoCode")
    return table["GeoCode"].replace("", everywhere)


def _status(marks, name):
    found = marks.str.strip().str.casefold().map(STATUS | {"missing value": "x"})
    return _known(found, marks, f"{name}, column Observation status")


def _sex(labels, name):
    return _known(labels.str.casefold().map(SEXES), labels, f"{name}, column Sex")


def _known(found, labels, where):
    if found.isna().any():
        line = found.isna().idxmax()
        raise SourceError(
            f"{where}, line {line}: {labels[line]!r} is new; say what it means in "
            "lib/trendpack/sources/ons/sdg_harm.py"
        )
    return found
