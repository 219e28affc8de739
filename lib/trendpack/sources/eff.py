"""Ethnicity facts and figures: home ownership, Mental Health Act detentions, victims of crime.

Our copies are extracts in rows (a rate, and the counts of a group), made for the Black groups.
Home ownership and crime have the rows of everyone from the same table; detentions have not.
"""

from trendpack import groups, raw, tidy
from trendpack.errors import SourceError

COLUMNS = ["ethnic_group", "geo_code", "time", "value", "unit", "attr_measure"]
MEASURES = {"rate": "percentage", "homeowners": "count", "households": "count"}
CRIME = {"victimisation_rate": "percentage", "sample_size": "count"}
# Sums that the extract made, of numbers the publisher rounds to thousands: not the publisher's.
MADE_BY_EXTRACT = ["all_black", "all_black_including_mixed"]
EVERYONE = "all_ethnicities"
THOUSAND = 1000
FEW_ASKED = 100  # people: with fewer, a percentage may be off by ten points either way


def read_home_ownership(path):
    """Return the percentage of households that own their home: everyone and the Black groups.

    Parameters
    ----------
    path : Path
        The extract, with columns ethnic_group, geo_code, time, value, unit and attr_measure.

    Returns
    -------
    DataFrame of observations without counts: the survey's are weighted estimates in thousands,
    and limits made from them would be far too narrow.

    Raises
    ------
    SourceError: a missing column, a new measure or group, a rate that its counts do not give, or
    two figures for one group.
    """
    table = raw.read_text_table(path, COLUMNS)
    table = table[~table["ethnic_group"].isin(MADE_BY_EXTRACT)]
    _check_measures(table, path.name)
    figures = _figures(table, path.name)
    figures = _whole_base(figures, path.name)
    made = figures.assign(
        ethnic_group=groups.to_groups(figures["ethnic_group"], "eff_homes", path.name),
        area_code=figures["geo_code"],
        period=_two_years(figures["time"]),
        value=figures["rate"],
    )
    return tidy.observations(
        tidy.with_period(made, "financial"), indicator="home_ownership_percentage"
    )


def _check_measures(table, name, measures=MEASURES):
    strange = table["attr_measure"].map(measures) != table["unit"]
    if strange.any():
        line = strange.idxmax()
        raise SourceError(
            f"{name}, line {line}: {table.loc[line, 'attr_measure']!r} in "
            f"{table.loc[line, 'unit']!r}, where one of {measures} was looked for"
        )


def _figures(table, name):
    """Return a row a figure: its rate, home owners and households, which must agree."""
    key = ["ethnic_group", "geo_code", "time"]
    number, _ = raw.numbers(table["value"], f"{name}, column value")
    place = table.groupby(
        [*key, "attr_measure"]
    ).cumcount()  # its first, second ... rate and counts
    table = table[key].assign(place=place, measure=table["attr_measure"], number=number)
    wide = table.pivot(index=[*key, "place"], columns="measure", values="number")
    if wide.isna().any(axis=None) or set(wide) != set(MEASURES):
        raise SourceError(f"{name}: each figure needs {list(MEASURES)}; one of them is missing")
    given = 100 * wide["homeowners"] / wide["households"]
    # Both counts are rounded to thousands and the rate to a tenth.
    off = (given - wide["rate"]).abs() > 0.051 + 100 * THOUSAND / wide["households"]
    if off.any():
        raise SourceError(
            f"{name}: {off.idxmax()[0]}: its counts give {given[off.idxmax()]:.1f}%, the extract "
            f"prints {wide['rate'][off.idxmax()]:.1f}%: its rows are in another order"
        )
    wide = wide.rename_axis(columns=None).reset_index()
    return wide.drop(columns="place").drop_duplicates()


def _whole_base(figures, name):
    """Return one figure a group: for everyone the one that counts all households.

    The publisher's tables by age or occupation leave out households for which that is not known,
    so their "everyone" has fewer households and another rate. Raises SourceError where another
    group has two figures.
    """
    largest = figures.groupby("ethnic_group")["households"].transform("max")
    kept = figures[(figures["ethnic_group"] != EVERYONE) | (figures["households"] == largest)]
    return raw.check_once(kept, ["ethnic_group", "geo_code", "time"], name)


def _two_years(text):
    """Turn "2021-22, 2022-23" into "2021/22-2022/23"."""
    return text.str.replace("-", "/").str.replace(r",\s*", "-", regex=True)


DETENTIONS = {  # measure: unit
    "standardised_rate": "rate_per_100000",
    "crude_rate": "rate_per_100000",
    "detentions": "count",
    "population": "count",
}
MARGIN = "attr_confidence_margin"


def read_mental_health_detentions(path):
    """Return detentions per 100,000 people, standardised for age: the Black and Mixed groups.

    Parameters
    ----------
    path : Path
        The extract, with the columns of home ownership and attr_confidence_margin.

    Returns
    -------
    DataFrame of observations with the publisher's 95% limits (the rate plus or minus its margin)
    and the detentions; no denominator, since the rate is not theirs divided by one.

    Raises
    ------
    SourceError: a missing column or measure, a new group, two figures for one group, or a crude
    rate that its counts do not give.
    """
    table = raw.read_text_table(path, [*COLUMNS, MARGIN])
    _check_measures(table, path.name, DETENTIONS)
    key = ["ethnic_group", "geo_code", "time"]
    raw.check_once(table, [*key, "attr_measure"], path.name)
    number, why = raw.numbers(table["value"], f"{path.name}, column value")
    margin, _ = raw.numbers(table[MARGIN], f"{path.name}, column {MARGIN}")
    table = table.assign(number=number, status=why, margin=margin)
    wide = table.pivot(index=key, columns="attr_measure", values="number")
    _check_detentions(wide, path.name)
    rows = table[table["attr_measure"] == "standardised_rate"].set_index(key)
    rows = rows.assign(numerator=wide["detentions"], value=rows["number"]).reset_index()
    made = rows.assign(
        ethnic_group=groups.to_groups(rows["ethnic_group"], "eff_detentions", path.name),
        area_code=rows["geo_code"],
        period=rows["time"],
        lower=rows["value"] - rows["margin"],
        upper=rows["value"] + rows["margin"],
        limits_by=rows["margin"].notna().map({True: "publisher", False: ""}),
    )
    return tidy.observations(
        tidy.with_period(made, "financial"), indicator="mental_health_detention_rate"
    )


def _check_detentions(wide, name):
    """Hold each year's detentions to its crude rate, where a population is printed."""
    wide = wide.reindex(columns=list(DETENTIONS))
    bare = wide["standardised_rate"].isna()
    if bare.any():
        raise SourceError(f"{name}: {bare.idxmax()} has no standardised_rate")
    crude = 100_000 * wide["detentions"] / wide["population"]
    raw.check_totals(crude, wide["crude_rate"], f"{name}, crude_rate", tolerance=0.06)


def read_crime_victims(path):
    """Return the percentage of people aged 16 and over who were victims of crime in a year.

    Everyone and the Black groups, England and Wales, with the number of people asked as the
    denominator. There is no count of victims, since the percentages are weighted. A figure for
    which fewer than 100 were asked has status "u".

    Raises SourceError for a new measure or group, or a figure without its number of people asked.
    """
    table = raw.read_text_table(path, COLUMNS)
    _check_measures(table, path.name, CRIME)
    key = ["ethnic_group", "geo_code", "time"]
    raw.check_once(table, [*key, "attr_measure"], path.name)
    number, _ = raw.numbers(table["value"], f"{path.name}, column value")
    wide = table[key].assign(measure=table["attr_measure"], number=number)
    wide = wide.pivot(index=key, columns="measure", values="number")
    if wide.isna().any(axis=None) or set(wide) != set(CRIME):
        raise SourceError(f"{path.name}: each figure needs {list(CRIME)}; one of them is missing")
    rows = wide.rename_axis(columns=None).reset_index()
    made = rows.assign(
        ethnic_group=groups.to_groups(rows["ethnic_group"], "eff_crime", path.name),
        area_code=rows["geo_code"],
        period=rows["time"],
        value=rows["victimisation_rate"],
        denominator=rows["sample_size"],
        status=(rows["sample_size"] < FEW_ASKED).map({True: "u", False: "ok"}),
    )
    return tidy.observations(
        tidy.with_period(made, "financial"), indicator="crime_victims_percentage"
    )
