"""Where residents were born, their religion and their main language, Census 2021.

Sources: ONS, Census 2021 tables TS012 (country of birth, by local authority), TS030 (religion, by
LSOA of London) and TS029 (proficiency in English, by MSOA of London). Boroughs and wider areas are
sums made here. None has ethnic groups; a level of `characteristic` is a country, a religion or how
well English is spoken.
"""

import pandas as pd

from trendpack import raw, tidy
from trendpack.errors import SourceError
from trendpack.sources.ons.wider_areas import with_wider_areas

BORN, RELIGION, LANGUAGE = (
    "born_abroad_percentage",
    "religion_percentage",
    "main_language_not_english_percentage",
)
FEW = 5  # people: a count of 1 to 4 is not shown
AREA, PART = "area_code", "characteristic"

AT_HOME = "europe_united_kingdom"
EU = "europe_other_europe_eu_countries"
SINCE_2001 = f"{EU}_countries_that_joined_the_eu_between_april_2001_and_march_2011"
ASIA = "middle_east_and_asia"
COUNTRIES = {  # the extract's name -> as printed
    "europe_other_europe_rest_of_europe_turkey": "Turkey",
    f"{EU}_member_countries_in_march_2001_ireland": "Ireland",
    f"{EU}_member_countries_in_march_2001_italy": "Italy",
    f"{SINCE_2001}_poland": "Poland",
    f"{SINCE_2001}_romania": "Romania",
    "africa_central_and_western_africa_nigeria": "Nigeria",
    "africa_central_and_western_africa_ghana": "Ghana",
    "africa_south_and_eastern_africa_somalia": "Somalia",
    "the_americas_and_the_caribbean_the_caribbean_jamaica": "Jamaica",
    "the_americas_and_the_caribbean_the_caribbean_other_caribbean": "Rest of the Caribbean",
    "the_americas_and_the_caribbean_south_america": "South America",
    f"{ASIA}_southern_asia_bangladesh": "Bangladesh",
    f"{ASIA}_southern_asia_india": "India",
    f"{ASIA}_southern_asia_pakistan": "Pakistan",
    f"{ASIA}_eastern_asia_china": "China",
    f"{ASIA}_south_east_asia_other_south_east_asia": "Other South-East Asia (with Viet Nam)",
}
BORN_IN = "Country of birth: "

RELIGIONS = {
    "Buddhist": "Buddhist",
    "Christian": "Christian",
    "Hindu": "Hindu",
    "Jewish": "Jewish",
    "Muslim": "Muslim",
    "Sikh": "Sikh",
    "Other religion": "another religion",
    "No religion": "no religion",
    "Not answered": "not answered",
}

ENGLISH = "Main language is English (English or Welsh in Wales)"
NOT_ENGLISH = "Main language is not English (English or Welsh in Wales)"
SPOKEN = {
    "Can speak English very well": "very well",
    "Can speak English well": "well",
    "Cannot speak English well": "not well",
    "Cannot speak English": "not at all",
}


def read_country_of_birth(path, places=None):
    """Return the percentage of residents born outside the UK, and in each of some countries.

    Parameters
    ----------
    path : Path
        A row a local authority of England and Wales and country: ltla21_code,
        total_all_usual_residents, country_of_birth, value.
    places : DataFrame, optional
        The areas, as `areas.read_areas` gives them.

    Returns
    -------
    DataFrame of observations with counts; a country's count of 1 to 4 people is withheld.

    Raises
    ------
    SourceError: a missing column, a country that an authority lacks or has twice, two totals of
    one authority, or a text that is no count.
    """
    total = "total_all_usual_residents"
    table = raw.read_text_table(path, ["ltla21_code", total, "country_of_birth", "value"])
    rows = pd.DataFrame({
        AREA: table["ltla21_code"],
        PART: table["country_of_birth"],
        "numerator": _people(table["value"], path, "value"),
        "everyone": _people(table[total], path, total),
    })  # fmt: skip
    raw.check_once(rows, [AREA, PART], path.name)
    everyone = _one_total(rows.groupby(AREA)["everyone"], path)
    wide = rows.pivot(index=AREA, columns=PART, values="numerator")
    wide = _with_all(wide, [AT_HOME, *COUNTRIES], path)
    abroad = everyone - wide[AT_HOME]
    parts = wide[list(COUNTRIES)].rename(columns=COUNTRIES).add_prefix(BORN_IN)
    return _observations(parts.assign(all=abroad), everyone, BORN, places)


def read_religion(path, places=None):
    """Return the percentage of residents of each religion, of none, and who did not answer.

    `path` has a row an LSOA and religion: total_residents, religion, n and lad22cd. `places`, what
    comes back and what is refused are as for `read_country_of_birth`; there is no row of a whole.
    """
    columns = ["lsoa21_code", "lad22cd", "total_residents", "religion", "n"]
    table = raw.read_text_table(path, columns)
    strange = ~table["religion"].isin(list(RELIGIONS))
    if strange.any():
        line = strange.idxmax()
        raise SourceError(f"{path.name}, line {line}: {table.loc[line, 'religion']!r} is new")
    raw.check_once(table, ["lsoa21_code", "religion"], path.name)
    rows = table.assign(
        number=_people(table["n"], path, "n"),
        everyone=_people(table["total_residents"], path, "total_residents"),
    )
    by_lsoa = rows.groupby("lsoa21_code")
    whole = _one_total(by_lsoa["everyone"], path)
    raw.check_totals(by_lsoa["number"].sum(), whole, path.name)
    wide = rows.pivot_table(index="lad22cd", columns="religion", values="number", aggfunc="sum")
    wide = _with_all(wide.rename_axis(index=AREA), RELIGIONS, path)
    everyone = rows.drop_duplicates("lsoa21_code").groupby("lad22cd")["everyone"].sum()
    parts = wide.rename(columns=RELIGIONS).add_prefix("Religion: ")
    return _observations(parts, everyone, RELIGION, places)


def read_english(path, places=None):
    """Return the percentage whose main language is not English, and how well they speak it.

    `path` has a row an MSOA, a column an answer, and lad22cd; people aged 3 and over. `places`,
    what comes back and what is refused are as for `read_country_of_birth`.
    """
    answers = {f"{NOT_ENGLISH}: {answer}": name for answer, name in SPOKEN.items()}
    columns = [ENGLISH, NOT_ENGLISH, *answers]
    table = raw.read_text_table(path, ["msoa21_code", "lad22cd", *columns])
    raw.check_once(table, ["msoa21_code"], path.name)
    counts = table[columns].apply(lambda text: _people(text, path, text.name))
    parts = counts[list(answers)].sum(axis=1)
    raw.check_totals(parts, counts[NOT_ENGLISH], f"{path.name}, {NOT_ENGLISH}")
    wide = counts.groupby(table["lad22cd"].rename(AREA)).sum()
    everyone = wide[ENGLISH] + wide[NOT_ENGLISH]
    made = wide[list(answers)].rename(columns=answers).add_prefix("English spoken: ")
    return _observations(made.assign(all=wide[NOT_ENGLISH]), everyone, LANGUAGE, places)


def _people(text, path, column):
    """Return a column of counts; a census withholds none, so each must be there."""
    return raw.numbers(text, f"{path.name}, column {column}", symbols={})[0]


def _one_total(totals, path):
    """Return the total of each place, which is printed on every one of its rows."""
    found = totals.agg(["nunique", "first"])
    if (found["nunique"] > 1).any():
        raise SourceError(f"{path.name}: {found['nunique'].idxmax()} has two totals")
    return found["first"]


def _with_all(wide, wanted, path):
    """Return `wide` if it has each of `wanted` for every area, or raise SourceError."""
    held = wide.reindex(columns=list(wanted))
    if held.isna().any(axis=None):
        gone = held.isna().stack()
        area, part = gone.index[gone][0]
        raise SourceError(f"{path.name}: {area} has no row of {part!r}: look for a renamed one")
    return held


def _observations(parts, everyone, indicator, places):
    """Return percentages of `everyone`, a column of `parts` each, for areas and wider areas."""
    both = parts.assign(**{"": everyone}).rename_axis(columns=PART).stack()
    counts = with_wider_areas(both.rename("numerator").reset_index(), places, PART)
    totals = counts[counts[PART] == ""].set_index(AREA)["numerator"]
    counts = counts[counts[PART] != ""]
    made = counts.assign(denominator=counts[AREA].map(totals), period="2021")
    few = made["numerator"].between(1, FEW - 1)
    made = made.assign(
        value=(100 * made["numerator"] / made["denominator"]).mask(few),
        numerator=made["numerator"].mask(few),
        status=few.map({True: "c", False: "ok"}),
    )
    return tidy.observations(tidy.with_period(made, "census"), indicator=indicator)
