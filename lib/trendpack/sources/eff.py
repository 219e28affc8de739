"""Ethnicity facts and figures: home ownership in England, from the English Housing Survey.

Our copy is an extract in rows (a rate, the home owners and the households of a group), made for
the Black groups; every group's rows come with the rows of everyone from the same table.
"""

from trendpack import groups, raw, tidy
from trendpack.errors import SourceError

COLUMNS = ["ethnic_group", "geo_code", "time", "value", "unit", "attr_measure"]
MEASURES = {"rate": "percentage", "homeowners": "count", "households": "count"}
# Sums that the extract made, of numbers the publisher rounds to thousands: not the publisher's.
MADE_BY_EXTRACT = ["all_black", "all_black_including_mixed"]
EVERYONE = "all_ethnicities"
THOUSAND = 1000


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


def _check_measures(table, name):
    strange = table["attr_measure"].map(MEASURES) != table["unit"]
    if strange.any():
        line = strange.idxmax()
        raise SourceError(
            f"{name}, line {line}: {table.loc[line, 'attr_measure']!r} in "
            f"{table.loc[line, 'unit']!r}, where one of {MEASURES} was looked for"
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
