"""Employment by ethnic group in three authorities, from the Annual Population Survey.

Source: ONS, Annual Population Survey, through Nomis, for the 12 months to March 2021: a file an
authority, asked for and put into rows by Black Thrive. The file's name says which authority.
"""

import re

import pandas as pd

from trendpack import groups, raw, tidy
from trendpack.errors import SourceError

INDICATOR, PERIOD = "employment_percentage_borough", "2020/21"
COLUMNS = ["ethnicity", "numerator", "denominator", "percentage"]
PLACES = {"birmingham": "E08000025", "haringey": "E09000014", "lambeth": "E09000022"}
# Nomis: "!" the sample would identify people, "#" it is too small. "#VALUE!" is what a spreadsheet
# made of either.
SYMBOLS = raw.SYMBOLS | {"!": "c", "#": "c", "#value!": "c"}
FEW = 5000  # people: below it a rate rests on a handful who were asked


def read_employment(*paths):
    """Return the percentage of people aged 16 to 64 in employment, by ethnic group and sex.

    Parameters
    ----------
    *paths : Path
        A file an authority: ethnicity, numerator, denominator, percentage (of one or of a
        hundred), and gender where women and men are apart.

    Returns
    -------
    DataFrame of observations, without counts: the survey's are estimates of people and not people
    asked. A figure for fewer than 5,000 people is withheld. Where one sex of a group is withheld,
    so is the other, which would tell it. The margins are not in the files.

    Raises
    ------
    SourceError: a file of no authority we know, a missing column, a new group, sex or symbol, or
    a percentage that its counts do not give.
    """
    return pd.concat([_read(path) for path in paths], ignore_index=True)


def _read(path):
    found = re.search("|".join(PLACES), path.name)
    if not found:
        raise SourceError(f"{path.name}: its name has none of {sorted(PLACES)}: add the authority")
    table = raw.read_text_table(path, COLUMNS)
    sex = table.get("gender", pd.Series("all", table.index))
    strange = ~sex.isin(tidy.SEXES)
    if strange.any():
        line = strange.idxmax()
        raise SourceError(f"{path.name}, column gender, line {line}: found {sex[line]!r}")
    number = {
        name: raw.numbers(table[name], f"{path.name}, column {name}", SYMBOLS)[0]
        for name in COLUMNS[1:]
    }
    value = _checked(number, path).mask(number["denominator"] < FEW)
    value = value.mask(_would_be_told(table["ethnicity"], sex, value))
    made = table.drop(columns=COLUMNS[1:]).assign(
        sex=sex,
        ethnic_group=groups.to_groups(table["ethnicity"], "nomis_boroughs", path.name),
        value=value,
        status=value.isna().map({True: "c", False: "ok"}),
    )
    return tidy.observations(
        tidy.with_period(made.assign(period=PERIOD), "financial"),
        indicator=INDICATOR,
        area_code=PLACES[found[0]],
    )


def _checked(number, path):
    """Return percentages of a hundred, once the counts are seen to give them."""
    counted = 100 * number["numerator"] / number["denominator"]
    printed = number["percentage"]
    printed = printed * (100 if printed.max() <= 1 else 1)
    raw.check_totals(counted, printed, f"{path.name}, column percentage", 0.001)
    return printed.where(counted.notna())


def _would_be_told(group, sex, value):
    """Return the rows of a sex whose group has the other sex withheld."""
    withheld = value.isna() & (sex != "all")
    return withheld.groupby(group).transform("any") & (sex != "all")
