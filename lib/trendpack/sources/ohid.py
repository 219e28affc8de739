"""Office for Health Improvement and Disparities: figures published in Fingertips.

Source: the Public Health Outcomes Framework and the Obesity Profile. Two layouts go about: an
extract by local authority, one file an indicator, and one of the tool's own database with the
National Child Measurement Programme for England.
"""

import pandas as pd

from trendpack import areas, groups, raw, tidy
from trendpack.errors import SourceError
from trendpack.sources import quarters

# Kind of year -> the publisher's title (lower case) -> our indicator. Figures for three years are
# for electoral wards alone, which this reader leaves out.
TITLES = {
    "calendar": {
        "life expectancy at birth": "life_expectancy_years",
        "healthy life expectancy at birth": "healthy_life_expectancy_years",
        "inequality in life expectancy at birth": "life_expectancy_inequality_years",
        "under 75 mortality rate from causes considered preventable (per 100,000 population)": (
            "preventable_mortality_rate"
        ),
        "smoking prevalence in adults (aged 18 and over) - current smokers (aps)": (
            "smoking_percentage"
        ),
    },
    "academic": {
        "reception prevalence of obesity (including severe obesity)": (
            "reception_obesity_percentage"
        ),
        "reception prevalence of obesity (including severe obesity), 5 years data combined": (
            "reception_obesity_five_years_percentage"
        ),
        "year 6 prevalence of obesity (including severe obesity)": "year6_obesity_percentage",
        "year 6 prevalence of obesity (including severe obesity), 5 years data combined": (
            "year6_obesity_five_years_percentage"
        ),
        "percentage of 5 year olds with experience of visually obvious dental decay": (
            "dental_decay_percentage"
        ),
    },
    "financial": {
        "depression: qof prevalence": "depression_percentage",
        "people receiving an nhs health check": "nhs_health_check_percentage",
    },
    "november": {
        "overweight (including obesity) prevalence in adults, (using adjusted self-reported "
        "height and weight)": "adult_overweight_percentage",
        "percentage of physically inactive adults": "inactive_adults_percentage",
    },
}
INDICATORS = {title: (id_, year) for year, some in TITLES.items() for title, id_ in some.items()}
# A gap among a place's own neighbourhoods: England's, of all of them, is no yardstick for others.
WITHIN_A_PLACE = ("life_expectancy_inequality_years",)
# Schools were closed for part of this year, so that few children were measured.
FEW_MEASURED = "2020/21"
MEASURED = ("reception_obesity_percentage", "year6_obesity_percentage")
# A title of the survey of five-year-olds says who they are where the others say Persons.
SEXES = {"persons": "all", "5 years children": "all", "male": "male", "female": "female"}
QUINTILES = {
    f"{rank} quintile": f"IMD quintile: {rank}"
    for rank in (
        "most deprived",
        "second most deprived",
        "average deprived",
        "second least deprived",
        "least deprived",
    )
}
VERDICT = "compared_to_England"
VERDICTS = {
    **dict.fromkeys(["", "x", "not compared"], ""),
    **{how: f"publisher: {how}" for how in ("similar", "better", "worse")},
    **{f"{how} 99.8": f"publisher: {how}" for how in ("higher", "lower")},
}
DESCRIPTIVE = ["measure", "unit", "inequality"]
# What the descriptive columns may say that is neither a sex nor a quintile.
MEASURES = {
    "", "life expectancy", "years", "percentage", "age-standardised rate",
    "slope index of inequality", "cumulative percentage from eligible",
}  # fmt: skip
PLAIN = ["area_code", "area_name", "area_type", "period", "indicator", "value"]

CHILD_OBESITY = {  # the tool's number of an indicator; both are of five school years combined
    "92026": "reception_obesity_five_years_percentage",
    "92033": "year6_obesity_five_years_percentage",
}
YEARS_COMBINED = 5
BREAKDOWN = {"": "none", "ethnic groups": "ethnicity", "ethnic groups (w unknown)": "ethnicity"}


def read_fingertips(*paths):
    """Return the figures of every local authority and England, in every period.

    The gap in life expectancy within a place is of local authorities alone. The year in which few
    children were measured is left out. Counts that grow from quarter to quarter have those that end
    with a year, and the newest.

    Parameters
    ----------
    *paths : Path
        Extracts with area_code, area_type, period, indicator and value. What stands in the
        columns `measure`, `unit` and `inequality` moves from file to file, so sex and quintile
        are known by what a cell says; electoral wards are left out.

    Returns
    -------
    DataFrame of observations, without limits: the extracts have none. `limits_by` has how the
    publisher judges the figure of an authority beside England's (`tidy.JUDGED`).

    Raises
    ------
    SourceError: a missing column, a title or a descriptive cell that is new, a row without sex or
    with two, or rows that repeat.
    """
    return pd.concat([_read_extract(path) for path in paths], ignore_index=True)


def _read_extract(path):
    table = raw.read_text_table(path, [name for name in PLAIN if name != "area_name"])
    table = table[~table["area_type"].str.contains("ward", case=False)]
    table, running = quarters.ending_with_a_year_or_newest(table)
    titles = _mapped(table["indicator"], INDICATORS, f"{path.name}, column indicator")
    value, status = raw.numbers(table["value"], f"{path.name}, column value")
    sex, quintile = _described(table, path.name)
    rows = table[["area_code"]].assign(
        indicator=titles.str[0],
        year=titles.str[1],
        period=_period(table["period"]),
        sex=sex,
        socioeconomic=quintile,
        value=value,
        status=status,
        limits_by=_verdict(table, path.name).where(value.notna(), ""),
    )
    raw.check_once(rows, ["indicator", "area_code", "period", "sex", "socioeconomic"], path.name)
    rows = rows[~(rows["indicator"].isin(WITHIN_A_PLACE) & (rows["area_code"] == areas.ENGLAND))]
    rows = rows[~(rows["indicator"].isin(MEASURED) & (rows["period"] == FEW_MEASURED))]
    plain = rows[~rows.index.isin(running.index)]
    dated = [tidy.with_period(some, kind) for kind, some in plain.groupby("year")]
    counted = rows.drop(columns="period").join(running, how="inner")
    return tidy.observations(pd.concat([*dated, counted]))


def _verdict(table, name):
    """Return how the publisher judges an authority's figure beside England's; "" if it does not."""
    if VERDICT not in table:
        return pd.Series("", table.index)
    said = _mapped(table[VERDICT], VERDICTS, f"{name}, column {VERDICT}")
    return said.where(table["area_code"] != areas.ENGLAND, "")


def _period(text):
    """Turn "2023 - 25" into "2023-2025" and "2020/21 - 24/25" into "2020/21-2024/25"."""
    pairs = text.str.replace(r"^(\d\d)(\d\d/\d\d) - (\d\d/\d\d)$", r"\1\2-\1\3", regex=True)
    return pairs.str.replace(r"^(\d\d)(\d\d) - (\d\d)$", r"\1\2-\1\3", regex=True)


def _folded(text):
    return text.str.split().str.join(" ").str.lower()


def _mapped(text, known, where):
    """Return what each cell means, or raise SourceError at the first that is not known."""
    found = _folded(text).map(known)
    if found.isna().any():
        line = found.isna().idxmax()
        raise SourceError(
            f"{where}, line {line}: {text[line]!r} is new; say what it means in "
            "lib/trendpack/sources/ohid.py"
        )
    return found


def _described(table, name):
    """Return sex and deprivation quintile, wherever in the descriptive columns they stand."""
    words = table.drop(columns=PLAIN, errors="ignore").apply(_folded)
    telling = words.isin([*SEXES, *QUINTILES]).any() | words.columns.isin(DESCRIPTIVE)
    words = words.loc[:, telling]
    strange = ~words.isin([*MEASURES, *SEXES, *QUINTILES])
    if strange.any(axis=None):
        column = strange.any().idxmax()
        line = strange[column].idxmax()
        raise SourceError(
            f"{name}, column {column}, line {line}: {table.loc[line, column]!r} is no sex, "
            "deprivation quintile or measure that we know; say what it means in "
            "lib/trendpack/sources/ohid.py"
        )
    sexes, quintiles = words.isin(list(SEXES)), words.isin(list(QUINTILES))
    off = (sexes.sum(axis=1) != 1) | (quintiles.sum(axis=1) > 1)
    if off.any():
        line = off.idxmax()
        raise SourceError(
            f"{name}, line {line}: the columns {list(words)} say {list(words.loc[line])}: one sex "
            "(Persons, Male or Female) is needed, and one quintile at most"
        )
    sex = words.where(sexes).bfill(axis=1).iloc[:, 0].map(SEXES)
    quintile = words.where(quintiles).bfill(axis=1).iloc[:, 0].map(QUINTILES)
    return sex, quintile.fillna("all")


def read_child_obesity_groups(path):
    """Return obesity in England by ethnic group, sex and quintile, five school years combined.

    Parameters
    ----------
    path : Path
        An extract of the tool's database: IndicatorId, AreaCode, Year (the first of the five),
        Sex, CategoryType, Category, Value, LowerCI and UpperCI.

    Returns
    -------
    DataFrame of observations with the publisher's 95% limits.

    Raises
    ------
    SourceError: a missing column or indicator, a new breakdown or label, or rows that repeat.
    """
    table = raw.read_text_table(
        path,
        ["IndicatorId", "AreaCode", "Year", "Sex", "CategoryType", "Category", "Value", "LowerCI",
         "UpperCI"],
    )  # fmt: skip
    table = table[table["IndicatorId"].isin(CHILD_OBESITY)]
    lacking = CHILD_OBESITY.keys() - set(table["IndicatorId"])
    if lacking:
        raise SourceError(f"{path.name}: no rows of the indicator(s) {sorted(lacking)}")
    rows = _categories(table, path.name).assign(
        indicator=table["IndicatorId"].map(CHILD_OBESITY),
        area_code=table["AreaCode"],
        period=_five_years(table["Year"], path.name),
        sex=_mapped(table["Sex"], SEXES, f"{path.name}, column Sex"),
        limits_by="publisher",
    )
    for ours, theirs in (("value", "Value"), ("lower", "LowerCI"), ("upper", "UpperCI")):
        rows[ours], status = raw.numbers(table[theirs], f"{path.name}, column {theirs}")
        rows["status"] = status if ours == "value" else rows["status"]
    # Both lists of ethnic groups end in the same "not stated": one row of the two is enough.
    rows = rows.drop_duplicates()
    key = ["indicator", "area_code", "period", "ethnic_group", "sex", "socioeconomic"]
    raw.check_once(rows, key, path.name)
    return tidy.observations(tidy.with_period(rows, "academic"))


def _categories(table, name):
    """Return ethnic group and quintile from the pair CategoryType and Category."""
    kind = _folded(table["CategoryType"])
    by_place = kind.str.contains("deprivation quintiles")
    kind = kind.mask(by_place, "quintile")
    _mapped(kind, BREAKDOWN | {"quintile": "quintile"}, f"{name}, column CategoryType")
    category, where = table["Category"], f"{name}, column Category"
    ethnic = kind.isin([key for key, value in BREAKDOWN.items() if value == "ethnicity"])
    return pd.DataFrame(
        {
            "ethnic_group": groups.to_groups(category[ethnic], "ohid", where),
            "socioeconomic": _mapped(category[by_place], QUINTILES, where),
        },
        index=table.index,
    ).fillna("all")


def _five_years(year, name):
    first = pd.to_numeric(year, errors="coerce")
    if first.isna().any():
        line = first.isna().idxmax()
        raise SourceError(f"{name}, column Year, line {line}: {year[line]!r} is not a year")
    last = first + YEARS_COMBINED - 1
    return _school_year(first) + "-" + _school_year(last)


def _school_year(start):
    return start.astype(str) + "/" + ((start + 1) % 100).astype(str).str.zfill(2)
