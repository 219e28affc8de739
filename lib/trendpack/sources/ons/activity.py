"""Work and unemployment by ethnic group in Census 2021, England and Wales.

Sources: ONS, a census table of age by ethnic group by NS-SEC by economic activity; and the two
tables of ONS's article on unemployment, disability and ethnic group (10 January 2024).
"""

import itertools

import numpy as np
import pandas as pd

from trendpack import groups, raw, tidy
from trendpack.areas import ENGLAND_AND_WALES
from trendpack.errors import SourceError

UNEMPLOYMENT = "unemployment_percentage_census"
EMPLOYMENT = "employment_percentage_census"
MODELLED = "unemployment_percentage_modelled"

NSSEC = "National Statistics Socio-economic Classification (NS-SeC) (10 categories)"
COLUMNS = {
    "England and Wales Code": "area_code",
    "Age (11 categories)": "age",
    "Ethnic group (6 categories)": "label",
    NSSEC: "class",
    f"{NSSEC} Code": "class_code",
    "Economic activity status (4 categories)": "activity",
    "Observation": "people",
}
DOES_NOT_APPLY = "Does not apply"  # children, whom the question did not ask; code -8
ACTIVITY = {
    "Economically active: In employment (including full-time students)": "employed",
    "Economically active: Unemployed (including full-time students)": "unemployed",
    "Economically inactive": "inactive",
}
YOUNGEST, OLDEST = 16, 64  # the ages of the employment rate; unemployment has no upper age
BY_DEFINITION = "Never worked and long-term unemployed"  # the class is made of the outcome
GROUPINGS = ["ethnic_group", "age_band", "socioeconomic"]

RATE = "Unemployment rate(%)"
MODEL = "Estimated unemployment rate(%)"
WORK_SEEKERS = "People aged 16 years and over who were actively engaged in the labour market"
DISABILITY = {
    "Disabled adults": "Disability: disabled",
    "Non-disabled adults": "Disability: not disabled",
}


def read_activity(path):
    """Return unemployment and employment by ethnic group, age and NS-SEC, Census 2021.

    Returns
    -------
    DataFrame of observations for England and Wales: the whole cube and its margins, values from
    the counts. Unemployment is of the economically active aged 16 and over; employment is of
    everyone aged 16 to 64. Students in or seeking work count as active. A class made of people
    out of work has counts and no percentage (status "z").

    Raises
    ------
    SourceError: a missing column, a label of age, group or activity that is new, or people for
    whom the questions are said not to apply.
    """
    people = _people(path)
    unemployment = _cube(people)
    working_age = people["oldest"] <= OLDEST
    employment = _cube(people[working_age])
    active = unemployment["employed"] + unemployment["unemployed"]
    made = pd.concat(
        [
            unemployment.assign(
                indicator=UNEMPLOYMENT, numerator=unemployment["unemployed"], denominator=active
            ),
            employment.assign(
                indicator=EMPLOYMENT,
                numerator=employment["employed"],
                denominator=employment[list(ACTIVITY.values())].sum(axis=1),
            ),
        ],
        ignore_index=True,
    )
    return _observations(_with_percentages(made))


def read_unemployment(path):
    """Return the unemployment of 19 ethnic groups as ONS prints it (no counts)."""
    table = raw.read_text_table(path, ["Ethnicity", RATE, "Group"])
    _refuse_new(table["Group"], [WORK_SEEKERS], f"{path.name}, column Group")
    return _observations(_printed(table, RATE, path), indicator=UNEMPLOYMENT)


def read_modelled_unemployment(path):
    """Return ONS's modelled unemployment of 19 ethnic groups by disability, status "e".

    The model holds age, sex, region, urban or rural, education, sexual orientation, proficiency
    in English and marital status alike: these are not the observed percentages.
    """
    table = raw.read_text_table(path, ["Ethnicity", MODEL, "Group"])
    _refuse_new(table["Group"], list(DISABILITY), f"{path.name}, column Group")
    made = _printed(table, MODEL, path)
    made = made.assign(
        characteristic=table["Group"].map(DISABILITY), status=made["status"].replace("ok", "e")
    )
    return _observations(made, indicator=MODELLED)


def _people(path):
    """Return the cube as rows of people aged 16 and over, with our groups."""
    table = raw.read_text_table(path, list(COLUMNS)).rename(columns=COLUMNS)
    number, _ = raw.numbers(table["people"], f"{path.name}, column Observation", symbols={})
    first, last = _ages(table["age"])
    whole = first.notna() & ((first >= YOUNGEST) | (last < YOUNGEST))
    _refuse_new(table["age"], table["age"][whole], f"{path.name}, column Age")
    known = [*ACTIVITY, DOES_NOT_APPLY]
    _refuse_new(table["activity"], known, f"{path.name}, column Economic activity status")
    apart = (table[["label", "class", "activity"]] == DOES_NOT_APPLY).any(axis=1)
    adult = first >= YOUNGEST
    _refuse_misplaced(number[(apart & adult) | ~(apart | adult)], path)
    kept = table[~apart & adult]
    where = f"{path.name}, column Ethnic group"
    return kept.assign(
        people=number,
        oldest=last,
        age_band=_band(first[kept.index], last[kept.index]),
        ethnic_group=groups.to_groups(kept["label"], "census_2021", where),
        socioeconomic="NS-SEC: " + kept["class_code"] + ". " + _class_name(kept["class"]),
        activity=kept["activity"].map(ACTIVITY),
    )


def _ages(label):
    """Return the first and last age of "Aged 16 to 19 years"; 0 or infinity for an open end."""
    found = label.str.extract(
        r"^Aged (?:(\d+) to (\d+) years|(\d+) years and over|(\d+) years and under)$"
    ).astype(float)
    first = found[0].fillna(found[2]).fillna(found[3] * 0)
    return first, found[1].fillna(found[3]).fillna(found[2] + np.inf)


def _band(first, last):
    """Return "16-19", or "85+" where there is no last age."""
    start = first.astype(int).astype(str)
    return start + np.where(np.isinf(last), "+", "-" + last.map("{:.0f}".format))


def _class_name(label):
    """Return "Routine occupations" for "L13: Routine occupations"."""
    return label.str.replace(r"^L\d[\d., Land]*: ", "", regex=True)


def _refuse_misplaced(number, path):
    if number.sum() > 0:
        line = number[number > 0].index[0]
        raise SourceError(
            f"{path.name}, line {line}: {number[line]:g} people of 16 and over to whom a question "
            'does not apply, or younger people to whom it does: "Does not apply" has a new meaning'
        )


def _refuse_new(text, known, where):
    strange = ~text.isin(list(known))
    if strange.any():
        line = strange.idxmax()
        raise SourceError(
            f"{where}, line {line}: found {text[line]!r}, which is new; give it a meaning in "
            "lib/trendpack/sources/ons/activity.py"
        )


def _cube(people):
    """Return people by activity (columns) for every combination of groupings, and every margin."""
    cells = people.pivot_table(
        index=["area_code", *GROUPINGS], columns="activity", values="people", aggfunc="sum"
    )
    cells = cells.fillna(0.0).reset_index()
    subsets = itertools.chain.from_iterable(
        itertools.combinations(GROUPINGS, size) for size in range(len(GROUPINGS) + 1)
    )
    margins = [cells.assign(**dict.fromkeys(over, "all")) for over in subsets]
    keys = ["area_code", *GROUPINGS]
    return pd.concat(margins).groupby(keys, as_index=False)[list(ACTIVITY.values())].sum()


def _with_percentages(made):
    """Add the percentage of the counts; none where it is fixed by definition or no one is there."""
    void = made["socioeconomic"].str.endswith(BY_DEFINITION) | (made["denominator"] == 0)
    value = (100 * made["numerator"] / made["denominator"]).mask(void)
    return made.assign(value=value, status=void.map({True: "z", False: "ok"}))


def _printed(table, column, path):
    """Return the group, value and status of a table that prints one rate a row."""
    ids = groups.to_groups(
        table["Ethnicity"], "census_2021_short", f"{path.name}, column Ethnicity"
    )
    value, status = raw.numbers(table[column], f"{path.name}, column {column}")
    return pd.DataFrame({"ethnic_group": ids, "value": value, "status": status})


def _observations(made, **fixed):
    made = made.assign(period="2021")
    if "area_code" not in made:
        made = made.assign(area_code=ENGLAND_AND_WALES)
    return tidy.observations(tidy.with_period(made, "census"), **fixed)
