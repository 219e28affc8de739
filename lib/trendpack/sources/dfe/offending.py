"""Pupils cautioned or sentenced for an offence, beside all pupils: ethnic groups and experiences.

Source: DfE and MoJ, "Education, children's social care and offending", local authorities: pupils
matched to the end of key stage 4 from 2012/13 to 2017/18, and offences to the end of 2020, by
where they lived. Shares are whole percentages; a blank is withheld. What schools and social care
had on record of them (suspensions, special needs, being looked after) has no ethnic groups.
"""

import pandas as pd

from trendpack.areas import ENGLAND, read_areas
from trendpack.groups import to_groups
from trendpack.raw import SYMBOLS, check_once, numbers, read_text_table
from trendpack.sources.dfe.ees import refuse, relabelled
from trendpack.tidy import observations, with_period

COHORT = "2012/13-2017/18"
HOME = "Home"  # by where pupils lived, not where they went to school
CHILDREN = {  # our indicator for each group of children, and the column of their number
    "All Pupils": "offending_cohort_share_percentage",
    "Any Offence": "offending_share_percentage",
    "Serious Violence Offence": "serious_violence_share_percentage",
}
NUMBERS = {
    "All Pupils": "all",
    "Any Offence": "offenders_perc",
    "Serious Violence Offence": "sv_perc",
}
EXPERIENCED = {  # the same for the experiences of each group of children
    "All Pupils": "offending_cohort_experience_percentage",
    "Any Offence": "offending_experience_percentage",
    "Serious Violence Offence": "serious_violence_experience_percentage",
}
SCHOOL = {  # sheet -> the column of its labels, and our word for each; "" is left out
    "EverPAPAUO": (
        "Absence",
        {
            "Persistent absence": "persistently absent",
            "Persistent absence (unauthorised other)": "",
        },
    ),
    "EverSusExcl": (
        "Absence",
        {"Suspended": "suspended", "Permanently excluded": "permanently excluded"},
    ),
    "EverAP": ("", {"": "in alternative provision"}),
    "EverSEN": (
        "SEN_type",
        {
            "EHCP": "education, health and care plan",
            "SEN support": "SEN support, and no plan",
            "No identified SEN": "",
        },
    ),
}
SOCIAL_CARE = {
    "EverCINCLA": (
        "CINCLA",
        {"Children in need": "in need", "Children who are looked after": "looked after"},
    )
}
OTHER_NAMES = {  # the file's name of an authority -> ours
    "bristol, city of": "bristol",
    "dorset": "dorset (county, to 2019)",  # Bournemouth and Poole stand apart in the file
    "durham": "county durham",
    "kingston upon hull, city of": "kingston upon hull",
    "medway towns": "medway",
}
WITHHELD = SYMBOLS | {"": "c"}
ROUNDED = 7  # percentage points: seven shares, each rounded to a whole one


def read_offending(path):
    """Return each ethnic group's share of all pupils and of those cautioned or sentenced.

    Returns
    -------
    DataFrame of observations by where pupils lived. `denominator` is the number of children whom
    the shares are of; how many a group's were is not printed. Asian does not include Chinese.

    Raises
    ------
    SourceError: a new label or area name, a text that is no number, shares that make more than a
    hundred by more than the rounding.
    """
    where = path.name
    columns = ["LA", "indicator", "EthnicGroupMajor", "group", "perc"]
    table = read_text_table(path, columns, sheet="Ethnicity")
    children = relabelled(table["group"], CHILDREN, f"{where}, column group")
    share, status = numbers(table["perc"], f"{where}, column perc", WITHHELD)
    groups = to_groups(table["EthnicGroupMajor"], "dfe_offending", f"{where}, EthnicGroupMajor")
    table = table.assign(indicator_=children, value=share, status=status, ethnic_group=groups)
    _refuse_place(table, where)
    table = table[table["indicator"] == HOME]
    check_once(table, ["LA", "group", "EthnicGroupMajor"], where)
    summed = table.groupby(["LA", "group"])["value"].transform("sum")
    refuse(summed > 100 + ROUNDED, summed, where, "more than all: a group is counted twice")
    table = table.join(_children(path, where), on=["LA", "group"]).assign(
        area_code=_area_code(table["LA"], where), period=COHORT, indicator=table["indicator_"]
    )
    everyone = table.drop_duplicates(["LA", "group"])
    everyone = everyone.assign(
        ethnic_group="all", value=100.0, status="ok", numerator=everyone["denominator"]
    )
    return observations(with_period(pd.concat([table, everyone]), "academic"))


def read_experiences(school, social_care):
    """Return what was on record of all pupils and of those cautioned or sentenced, by experience.

    Parameters
    ----------
    school, social_care : Path
        The workbooks of school experience and of children's social care.

    Returns
    -------
    DataFrame of observations by where pupils lived, a `characteristic` an experience; the printed
    percentage, without counts. Raises SourceError as above.
    """
    kinds = [(school, sheet, of) for sheet, of in SCHOOL.items()]
    kinds += [(social_care, sheet, of) for sheet, of in SOCIAL_CARE.items()]
    return pd.concat([_experience(*kind) for kind in kinds], ignore_index=True)


def _experience(path, sheet, of):
    """Return the observations of one sheet of experiences."""
    column, words = of
    where = f"{path.name}, sheet {sheet}"
    columns = ["LA", "indicator", "group", "perc"] + [column] * bool(column)
    table = read_text_table(path, columns, sheet=sheet)
    _refuse_place(table, where)
    table = table[table["indicator"] == HOME]
    check_once(table, [name for name in columns if name != "perc"], where)
    label = table[column] if column else pd.Series("", table.index)
    share, status = numbers(table["perc"], f"{where}, column perc", WITHHELD)
    refuse(share > 100, table["perc"], f"{where}, column perc", "more than all")
    word = relabelled(label, words, where)
    table = table.assign(
        area_code=_area_code(table["LA"], where),
        indicator=relabelled(table["group"], EXPERIENCED, f"{where}, column group"),
        characteristic="Experience: " + word,
        period=COHORT,
        value=share,
        status=status,
    )
    return observations(with_period(table[word != ""], "academic"))


def _refuse_place(table, where):
    """Refuse rows that are neither by home nor by school."""
    place = table["indicator"]
    refuse(~place.isin([HOME, "School"]), place, f"{where}, column indicator", "a new kind of row")


def _children(path, where):
    """Return how many children the shares are of, by area and group of children."""
    table = read_text_table(path, ["LA", "indicator", *NUMBERS.values()], sheet="info_table")
    table = table[table["indicator"] == HOME].set_index("LA", append=True)
    long = table[list(NUMBERS.values())].set_axis(list(NUMBERS), axis=1).stack()
    text = long.str.replace(r" \(\d+%\)$", "", regex=True).rename_axis(["line", "LA", "group"])
    text = text.reset_index(["LA", "group"], name="text")
    count, _ = numbers(text["text"], f"{where}, sheet info_table")
    return text.assign(denominator=count).set_index(["LA", "group"])["denominator"]


def _area_code(names, where):
    """Return the GSS codes of authorities by name; of an authority with two, today's."""
    areas = read_areas()
    areas = areas[(areas["dfe_code"] != "") | (areas["area_code"] == ENGLAND)].sort_values("ended")
    by_name = areas.assign(name=areas["area_name"].str.casefold()).drop_duplicates("name")
    folded = names.str.casefold().replace(OTHER_NAMES)
    found = folded.map(by_name.set_index("name")["area_code"])
    refuse(found.isna(), names, f"{where}, column LA", "not the name of an authority we know")
    return found.astype(str)
