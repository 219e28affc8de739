"""The neighbourhoods of London in which each ethnic group lives: their deprivation and crowding.

Source: ONS, Census 2021, residents by ethnic group (TS021) and occupancy rating for bedrooms
(TS052) by LSOA; MHCLG, English Indices of Deprivation 2025 by LSOA. How many residents of a group
live in deprived neighbourhoods is a count of people. How crowded the neighbourhoods are in which
a group lives is a fact about places: who in them is crowded, no table here says.
"""

import pandas as pd

from trendpack import groups, raw, tidy
from trendpack.errors import SourceError
from trendpack.sources.ons import housing

RESIDENTS, GROUP, DECILE = "total_residents", "ethnic_group", "IMD_decile"
SCHEME = "census_2021"
BROAD = ["asian", "black", "mixed", "white", "other"]
MOST_DEPRIVED = {"all": 2, "Neighbourhoods: most deprived tenth": 1}  # deciles 1 to this one
CROWDED = [label for label, (indicator, _) in housing.BEDROOMS.items() if indicator]


def read_neighbourhoods(residents_path, deprivation_path, bedrooms_path):
    """Return where each broad ethnic group lives, by borough and for London.

    Parameters
    ----------
    residents_path, bedrooms_path : Path
        Census tables in rows: LSOA code, local authority code, total, n, and the ethnic group or
        the occupancy rating.
    deprivation_path : Path
        LSOA code and IMD_decile, 1 the most deprived tenth of England.

    Returns
    -------
    DataFrame of observations: `deprived_neighbourhood_percentage`, with counts of residents, and
    `neighbourhood_overcrowding_score`, the overcrowded percentage of households of each LSOA
    averaged over the residents of a group.

    Raises
    ------
    SourceError: a missing column, a new group, categories that do not make the total of an LSOA,
    or an LSOA that one of the files lacks.
    """
    residents = _residents(residents_path)
    decile = _deciles(deprivation_path)
    crowded = _crowded(bedrooms_path)
    for path, known in ((deprivation_path, decile), (bedrooms_path, crowded)):
        lacking = set(residents["lsoa"]) - set(known.index)
        if lacking:
            raise SourceError(f"{path.name}: lacks {len(lacking)} LSOAs, such as {min(lacking)}")
    rows = housing.beside_london(residents, residents_path.name)
    rows = rows.assign(decile=rows["lsoa"].map(decile), crowded=rows["lsoa"].map(crowded))
    made = [_deprived(rows, place, last) for place, last in MOST_DEPRIVED.items()]
    table = pd.concat([*made, _crowding(rows)], ignore_index=True)
    return tidy.observations(tidy.with_period(table.assign(period="2021"), "census"))


def _residents(path):
    """Return residents by LSOA and broad group, and of all groups."""
    table = raw.read_text_table(path, [RESIDENTS, housing.COUNT, GROUP])
    ids = groups.to_groups(table[GROUP], SCHEME, f"{path.name}, column {GROUP}")
    rows = housing.lsoa_counts(table.assign(**{GROUP: ids}), GROUP, BROAD, RESIDENTS, path.name)
    rows = rows.rename(columns={"category": "ethnic_group"})
    everyone = rows.drop_duplicates("lsoa").assign(ethnic_group="all")
    everyone = everyone.assign(count=everyone["households"])
    return pd.concat([rows, everyone], ignore_index=True).drop(columns="households")


def _deciles(path):
    table = raw.read_text_table(path, [DECILE])
    where = f"{path.name}, column {DECILE}"
    decile, _ = raw.numbers(table[DECILE], where, {})
    strange = ~decile.isin(range(1, 11))
    if strange.any():
        line = strange.idxmax()
        raise SourceError(f"{where}, line {line}: {table.loc[line, DECILE]!r} is not 1 to 10")
    code = table[housing.lsoa_heading(table, path.name)]
    raw.check_once(pd.DataFrame({"lsoa": code}), ["lsoa"], path.name)
    return decile.set_axis(code)


def _crowded(path):
    """Return the percentage of each LSOA's households that are overcrowded."""
    table = raw.read_text_table(path, [housing.HOUSEHOLDS, housing.COUNT])
    rows = housing.lsoa_counts(
        table, "occupancy_rating", housing.BEDROOMS, housing.HOUSEHOLDS, path.name
    )
    some = rows[rows["category"].isin(CROWDED)].groupby("lsoa")
    return 100 * some["count"].sum() / some["households"].first()


def _deprived(rows, place, last):
    """Return the part of each group that lives in neighbourhoods of deciles 1 to `last`."""
    rows = rows.assign(there=rows["count"].where(rows["decile"] <= last, 0))
    made = rows.groupby(["area_code", "ethnic_group"], as_index=False).agg(
        numerator=("there", "sum"), denominator=("count", "sum")
    )
    return made.assign(
        indicator="deprived_neighbourhood_percentage",
        characteristic=place,
        value=100 * made["numerator"] / made["denominator"],
    )


def _crowding(rows):
    """Return the overcrowding of neighbourhoods, averaged over the residents of each group."""
    rows = rows.assign(weighted=rows["count"] * rows["crowded"])
    made = rows.groupby(["area_code", "ethnic_group"], as_index=False)[["weighted", "count"]].sum()
    return made.assign(
        indicator="neighbourhood_overcrowding_score",
        characteristic="all",
        denominator=made["count"],
        value=made["weighted"] / made["count"],
    )
