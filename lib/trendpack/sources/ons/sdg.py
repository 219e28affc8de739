"""Office for National Statistics: UK data for the Sustainable Development Goals.

Each file holds one indicator in every breakdown: a column a dimension, in which blank means
"everyone". The rows taken are those whose other dimensions are all blank.
"""

import numpy as np
import pandas as pd

from trendpack import groups, raw, tidy
from trendpack.errors import SourceError

MEASURED = ["Year", "Series", "Units", "Observation status", "GeoCode", "Value"]
PLACES = ["Country", "Region"]  # their codes stand in GeoCode
SEXES = {"": "all", "female": "female", "male": "male"}
QUINTILES = {
    "": "all",
    "quintile 1 (least deprived)": "IMD quintile: least deprived",
    "quintile 2": "IMD quintile: second least deprived",
    "quintile 3": "IMD quintile: average deprived",
    "quintile 4": "IMD quintile: second most deprived",
    "quintile 5 (most deprived)": "IMD quintile: most deprived",
}
DECILES = {
    "1 (most deprived)": "IMD decile: 1 (most deprived)",
    **{str(place): f"IMD decile: {place}" for place in range(2, 10)},
    "10 (least deprived)": "IMD decile: 10 (least deprived)",
}
FEW_MEASURED = "2020/21"  # the year in which schools were closed and few children were weighed
# "Definition differs" marks a difference from the United Nations' wording: the figure stands.
STATUS = {
    "": "ok",
    "normal value": "ok",
    "definition differs": "ok",
    "low reliability": "u",
    "missing value; suppressed": "c",
}
# The publisher's sum of every group but White, for which we have no group and need none.
SUM_OF_GROUPS = "All minority"


def read_maternal_mortality(path):
    """Return deaths per 100,000 maternities: the UK; England by ethnic group and by quintile.

    Three years at a time, overlapping. The breakdown by the mother's age is left out: the file
    does not say of which country it is.
    """
    rows = _read(
        path,
        ("Maternal mortality rate", "Rate per 100,000 maternities"),
        {"Ethnicity": "ethnic_group", "Deprivation quintile": "socioeconomic"},
        ["Age", "Country of birth", "Death classification"],
        everywhere="K02000001",
    )
    return _observations(rows, "maternal_mortality_rate", "sdg_maternal", path.name)


def read_neonatal_mortality(path):
    """Return deaths before 28 days per 1,000 live births: countries and regions, and by sex.

    By ethnic group of the baby for England and Wales together.
    """
    rows = _read(
        path,
        ("Neonatal mortality rate", "Rate per 1,000 live births"),
        {"Ethnic group": "ethnic_group", "Sex": "sex"},
        ["Neonatal period", "Age", "Birthweight (grams)", "Country of birth"],
        everywhere="K02000001",
    )
    return _observations(rows, "neonatal_mortality_rate", "sdg_neonatal", path.name)


def read_nondecent_homes(path):
    """Return the percentage of households in a home below the Decent Homes Standard, England."""
    rows = _read(
        path,
        ("Households (%)", "Percentage (%)"),
        {"Ethnicity of household reference person (hrp)": "ethnic_group"},
        ["Decent homes criteria", "Sub-national area", "Urbanisation sub-category",
         "Age of oldest person", "Age of youngest person", "Deprivation decile",
         "Disability status (household)", "Household composition", "Income quintile (household)",
         "Length of residence", "Poverty status", "Workless households"],
        everywhere="E92000001",
    )  # fmt: skip
    rows = rows[rows["ethnic_group"] != SUM_OF_GROUPS]
    return _observations(rows, "nondecent_homes_percentage", "ehs", path.name)


def read_reception_obesity(path):
    """Return the percentage of children in Reception who are obese, England, year by year.

    By ethnic group, sex and tenth of neighbourhoods by deprivation. The year 2020/21 is left out:
    far fewer children than usual were measured, so that it does not continue the series.
    """
    rows = _read(
        path,
        ("BMI classifications", "Percentage (%)"),
        {"Ethnic group": "ethnic_group", "Sex": "sex", "IMD Deciles (England)": "socioeconomic"},
        ["Type (wasting or overweight)", "IMD Quintiles", "Urban or rural"],
        everywhere="E92000001",
        only={"Country": "England", "BMI Classifications": "Obese"},
    )
    rows = rows[rows["period"] != FEW_MEASURED]
    return _observations(
        rows, "reception_obesity_by_group_percentage", "sdg_obesity", path.name, "academic"
    )


def _read(path, series_and_unit, ours, others, everywhere, only=None):
    """Return the rows of one series that are broken down by nothing but `ours`.

    Parameters
    ----------
    path : Path
    series_and_unit : pair of str
    ours : dict of the publisher's dimension -> our column
    others : list of str
        Dimensions that must be blank, where the file has them.
    everywhere : str
        The area of a row without a code.
    only : dict of another dimension -> the one value of it to take, optional

    Returns
    -------
    DataFrame of text: the columns of `ours`, area_code, period, Value, Observation status.
    """
    series, unit = series_and_unit
    only = only or {}
    table = raw.read_text_table(path, [*MEASURED, *ours, *only])
    table = table[table["Series"] == series]
    table = table[(table[list(only)] == pd.Series(only, dtype=str)).all(axis=1)]
    if table.empty:
        said = f" with {only}" if only else ""
        raise SourceError(f"{path.name}: no rows of the series {series!r}{said}")
    if (table["Units"] != unit).any():
        line = (table["Units"] != unit).idxmax()
        raise SourceError(
            f"{path.name}, line {line}: the unit of {series!r} is {table['Units'][line]!r}, "
            f"where {unit!r} was looked for"
        )
    blank = [name for name in others if name in table]
    table = table[(table[blank] == "").all(axis=1)]
    _refuse_new_dimension(table, {*MEASURED, *PLACES, *ours, *others, *only}, path.name)
    return table.rename(columns=ours).assign(
        area_code=_area_code(table, everywhere, path.name),
        period=table["Year"].str.replace(r"^(\d\d)(\d\d)-(\d\d)$", r"\1\2-\1\3", regex=True),
    )


def _refuse_new_dimension(table, known, name):
    """Raise SourceError for a column that we do not know and that divides the rows."""
    new = [column for column in table if column not in known and table[column].nunique() > 1]
    if new:
        found = sorted(set(table[new[0]]) - {""})
        raise SourceError(
            f"{name}: the column {new[0]!r} is new and divides the rows ({found[:3]}); add it to "
            "the dimensions in lib/trendpack/sources/ons/sdg.py"
        )


def _area_code(table, everywhere, name):
    places = [place for place in PLACES if place in table]
    uncoded = (table["GeoCode"] == "") & (table[places] != "").any(axis=1)
    if uncoded.any():
        line = uncoded.idxmax()
        raise SourceError(f"{name}, line {line}: {list(table.loc[line, places])} has no GeoCode")
    return table["GeoCode"].replace("", everywhere)


def _observations(rows, indicator, scheme, name, year="calendar"):
    """Return observations from the rows taken."""
    value, why = raw.numbers(rows["Value"], f"{name}, column Value")
    marked = _mapped(rows, "Observation status", STATUS, name)
    status = marked.where(value.notna(), np.where(marked == "c", "c", why))
    some = rows["ethnic_group"] != ""
    ids = groups.to_groups(rows.loc[some, "ethnic_group"], scheme, f"{name}, ethnic group")
    rows = rows.assign(
        indicator=indicator,
        ethnic_group=ids.reindex(rows.index, fill_value="all"),
        value=value,
        status=status,
    )
    for column, known in (("sex", SEXES), ("socioeconomic", QUINTILES | DECILES)):
        rows[column] = _mapped(rows, column, known, name) if column in rows else "all"
    raw.check_once(rows, ["area_code", "period", *tidy.GROUPINGS[:2], "socioeconomic"], name)
    return tidy.observations(tidy.with_period(rows, year))


def _mapped(rows, column, known, name):
    found = rows[column].str.strip().str.lower().map(known)
    if found.isna().any():
        line = found.isna().idxmax()
        raise SourceError(
            f"{name}, {column}, line {line}: {rows.loc[line, column]!r} is new; say what it means "
            "in lib/trendpack/sources/ons/sdg.py"
        )
    return found
