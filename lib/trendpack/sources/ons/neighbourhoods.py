"""The neighbourhoods of London in which each ethnic group lives: their deprivation and crowding.

Source: ONS, Census 2021, residents by ethnic group (TS021) and occupancy rating for bedrooms
(TS052) by LSOA; MHCLG, English Indices of Deprivation 2025 by LSOA. How many residents of a group
live in deprived neighbourhoods is a count of people. How crowded the neighbourhoods are in which
a group lives is a fact about places: who in them is poor or crowded, no table here says.
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
FIFTH = 5  # the most crowded 1 in so many of London's neighbourhoods
DEPRIVED = "deprived_neighbourhood_percentage"
JOINT = "deprived_crowded_neighbourhood_percentage"
MOST_CROWDED = "Neighbourhoods: most overcrowded fifth"
BOTH = "Neighbourhoods: most deprived fifth and most overcrowded fifth"


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
    DataFrame of observations: `deprived_neighbourhood_percentage` and
    `deprived_crowded_neighbourhood_percentage`, with counts of residents, and
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
    made = [
        _living_where(rows, rows["decile"] <= last, DEPRIVED, place)
        for place, last in MOST_DEPRIVED.items()
    ]
    table = pd.concat([*made, *_both(rows, crowded), _crowding(rows)], ignore_index=True)
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


def _living_where(rows, holds, indicator, place):
    """Return the part of each group that lives in the neighbourhoods for which `holds` is true."""
    rows = rows.assign(there=rows["count"].where(holds, 0))
    made = rows.groupby(["area_code", "ethnic_group"], as_index=False).agg(
        numerator=("there", "sum"), denominator=("count", "sum")
    )
    value = 100 * made["numerator"] / made["denominator"]
    return made.assign(indicator=indicator, characteristic=place, value=value)


def _both(rows, crowded):
    """Return where each group lives by deprivation and crowding of the neighbourhood, and by each.

    `crowded` has the overcrowded percentage of households of every LSOA of London, by its code.
    """
    most = rows["lsoa"].isin(_most_crowded(crowded.loc[rows["lsoa"].unique()]))
    deprived = rows["decile"] <= MOST_DEPRIVED["all"]
    kinds = {"all": deprived & most, BOTH: deprived & most}
    kinds |= {"Neighbourhoods: most deprived fifth": deprived, MOST_CROWDED: most}
    return [_living_where(rows, holds, JOINT, place) for place, holds in kinds.items()]


def _most_crowded(crowded):
    """Return the codes of the most crowded fifth; of those alike at its edge, none is left out."""
    return crowded.index[crowded.rank(ascending=False, method="min") <= len(crowded) / FIFTH]


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
