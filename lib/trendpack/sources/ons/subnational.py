"""ONS's subnational indicators: pay, work and skills by local authority, without ethnic groups."""

import pandas as pd

from trendpack import raw, tidy
from trendpack.errors import SourceError

COLUMNS = ["AREACD", "Indicator", "Period", "Value"]
KEPT = r"E0[6-9]|E10|E12|E92|K0[234]"  # authorities, regions and countries; not police forces
PAY, EMPLOYMENT = "median_weekly_pay_pounds", "employment_percentage_local"
LEVEL_3 = "level_3_percentage_local"
NAMES = {  # as in one edition and another; dashes are folded
    "median weekly pay": PAY,
    "gross median weekly pay": PAY,
    "employment rate (16-64-year olds)": EMPLOYMENT,
    "employment rate for 16 to 64 year olds": EMPLOYMENT,
    "proportion of the population aged 16 - 64 with level 3+ qualifications": LEVEL_3,
}


def read_pay_and_employment(path):
    """Return median weekly pay, employment and Level 3 skills of every area, everyone together.

    Pay and skills are for a calendar year. The employment rate's year, printed as its last
    ("2022"), is the financial year April 2021 to March 2022 by ONS's notes, and becomes "2021/22".

    Raises SourceError if a column or an indicator is not there, or a period is not a year.
    """
    table = raw.read_text_table(path, COLUMNS)
    folded = table["Indicator"].str.lower().str.replace("[–—]", "-", regex=True)
    table = table.assign(indicator=folded.map(NAMES), area_code=table["AREACD"])
    for wanted in (PAY, EMPLOYMENT, LEVEL_3):
        if wanted not in set(table["indicator"]):
            raise SourceError(
                f"{path.name}, column Indicator: no {wanted}; if ONS has renamed it, add its name "
                "to NAMES in lib/trendpack/sources/ons/subnational.py"
            )
    table = table[table["indicator"].notna() & table["area_code"].str.match(KEPT)]
    value, status = raw.numbers(table["Value"], f"{path.name}, column Value")
    table = table.assign(value=value, status=status)
    return pd.concat([_of_a_year(table, path), _employment(table, path)], ignore_index=True)


def _of_a_year(table, path):
    mine = table[table["indicator"].isin([PAY, LEVEL_3])]
    _refuse_period(mine["Period"], r"\d{4}", path)
    return tidy.observations(tidy.with_period(mine.assign(period=mine["Period"]), "calendar"))


def _employment(table, path):
    mine = table[table["indicator"] == EMPLOYMENT]
    _refuse_period(mine["Period"], r"\d{4}|\d{6}", path)
    # "2022" and "202122" are both the year to March 2022.
    start = mine["Period"].str[:4].astype(int) - (mine["Period"].str.len() == 4)
    period = start.astype(str) + "/" + mine["Period"].str[-2:]
    return tidy.observations(tidy.with_period(mine.assign(period=period), "financial"))


def _refuse_period(text, shape, path):
    strange = ~text.str.fullmatch(shape)
    if strange.any():
        line = strange.idxmax()
        raise SourceError(
            f"{path.name}, column Period, line {line}: found {text[line]!r}, not a year such as "
            "2022 or 202122"
        )
