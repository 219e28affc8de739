"""UK data for the Sustainable Development Goals: violence and feeling safe.

Both come from the Crime Survey for England and Wales, people aged 16 and over. A column a
dimension, blank where not broken down; an ethnic group is in two columns, broad and detailed.
"""

import numpy as np
import pandas as pd

from trendpack import groups, raw, tidy
from trendpack.errors import SourceError
from trendpack.sources.ons.sdg import MEASURED, SEXES, STATUS

ENGLAND_AND_WALES = "K04000001"  # rows without a code
UNIT = "Percentage (%)"
OURS = ["Ethnicity", "Ethnic group", "Sex", "Age", "Region"]
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


def _read(path, series, indicator):
    """Return observations of one series: all people, by ethnic group, sex, age and region."""
    table = raw.read_text_table(path, [*MEASURED, *OURS])
    table = table[table["Series"] == series]
    if table.empty:
        raise SourceError(f"{path.name}: no rows of the series {series!r}")
    other_unit = table["Units"] != UNIT
    if other_unit.any():
        line = other_unit.idxmax()
        raise SourceError(
            f"{path.name}, line {line}: the unit is {table['Units'][line]!r}, not {UNIT}"
        )
    table = table[(table[list(LOST_LABEL)] != pd.Series(LOST_LABEL)).any(axis=1)]
    others = [column for column in table if column not in [*NOT_DIMENSIONS, *OURS]]
    table = table[(table[others] == "").all(axis=1)]
    label = table["Ethnicity"].where(
        table["Ethnic group"] == "", table["Ethnicity"] + ": " + table["Ethnic group"]
    )
    some = label != ""
    ids = groups.to_groups(label[some], "csew", f"{path.name}, column Ethnicity")
    value, why = raw.numbers(table["Value"], f"{path.name}, column Value")
    marked = _status(table["Observation status"], path.name)
    value = value.mask(marked.isin(tidy.ABSENT))  # one suppressed figure is printed all the same
    rows = table.assign(
        indicator=indicator,
        period=table["Year"],
        area_code=_area_code(table, path.name),
        ethnic_group=ids.reindex(table.index, fill_value="all"),
        sex=_sex(table["Sex"], path.name),
        age_band=table["Age"].replace("", "all").str.replace(" to ", "-"),
        value=value,
        status=marked.where(value.notna(), np.where(marked == "ok", why, marked)),
    )
    raw.check_once(rows, ["area_code", "period", "ethnic_group", "sex", "age_band"], path.name)
    return tidy.observations(tidy.with_period(rows, "financial"))


def _area_code(table, name):
    lost = (table["Region"] != "") & (table["GeoCode"] == "")
    if lost.any():
        line = lost.idxmax()
        raise SourceError(f"{name}, line {line}: {table['Region'][line]!r} has no GeoCode")
    return table["GeoCode"].replace("", ENGLAND_AND_WALES)


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
