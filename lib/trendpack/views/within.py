"""Maps of the places inside an area: its wards, and its neighbourhoods. Facts about places."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from trendpack import evidence, indicators, maps, printed, snapshot, tables
from trendpack.views import parts, region_maps

MOST_SAID = 3  # places named at each end
NEIGHBOURHOODS = "income_deprived_neighbourhoods_percentage"


@dataclass(frozen=True)
class Inside:
    """A kind of place inside an area: its noun, its outlines, and what its reader should know."""

    noun: str
    outlines: str
    note: str
    said: tuple = ()


WARD = Inside(
    "ward",
    "ward_boundaries.parquet",
    "Wards are made of whole output areas, so their lines differ a little from the legal ones.",
)
NEIGHBOURHOOD = Inside(
    "neighbourhood",
    "neighbourhood_boundaries.parquet",
    "A neighbourhood is a lower-layer super output area of the 2021 census, of about 1,500 people; "
    "its name is a number. Lines are simplified.",
    (
        "This is a fact about places, not about people: it does not say who in a neighbourhood is "
        "on a low income, nor of which ethnic group.",
    ),
)


def map_of_wards(scope, id_):
    """Return a map of the area's wards, the highest outlined, and name the highest and lowest.

    Outlines are London's alone; elsewhere the wards stand in a table.
    """
    rows, shapes = _rows(scope, id_, WARD)
    if rows.empty:
        why = f"no source here has wards of {scope.area_name}."
        return parts.not_here(scope, id_, "wards", why)
    return _shown(scope, id_, WARD, rows, shapes)


def map_of_neighbourhoods(scope, id_=NEIGHBOURHOODS):
    """Return a map of the area's neighbourhoods: how many of their people are on low incomes."""
    rows, shapes = _rows(scope, id_, NEIGHBOURHOOD)
    if rows.empty:
        why = f"neighbourhoods are here for London alone, and {scope.area_name} is not in London."
        return parts.not_here(scope, id_, "neighbourhoods", why)
    return _shown(scope, id_, NEIGHBOURHOOD, rows, shapes)


def _rows(scope, id_, inside):
    """Return the latest rows of the places inside the area, highest first, and their outlines."""
    outlines = gpd.read_parquet(snapshot.checked(inside.outlines))
    shapes = outlines[outlines["authority_code"] == scope.area_code]
    names = shapes[["area_code", "area_name"]]
    if inside is WARD:  # the publisher's own list, which has all of England
        listed = pd.read_parquet(snapshot.checked("wards.parquet"))
        mine = listed[listed["parent_code"] == scope.area_code]
        names = pd.concat([mine[["area_code", "area_name"]], names]).drop_duplicates("area_code")
    rows = evidence.plain(evidence.observations(id_, scope))
    rows = evidence.latest(rows[rows["area_code"].isin(names["area_code"])])
    rows = rows.merge(names, on="area_code")
    return rows.sort_values(["value", "area_name"], ascending=[False, True]), shapes


def _shown(scope, id_, inside, rows, shapes):
    indicator = indicators.read_indicators()[id_]
    drawn = rows["area_code"].isin(shapes["area_code"]).any()
    top = rows["area_code"].iloc[0] if inside is WARD else None
    where = f"{scope.area_name}, {printed.period(rows['period'].iloc[0])}"
    unmapped = f"No map: this edition has outlines of {inside.noun}s for London alone."
    return parts.finished(
        rows,
        indicator,
        parts.name_of(id_, f"{inside.noun}s"),
        f"{indicator.title}: the {inside.noun}s of {where}",
        maps.area_map(rows, shapes, indicator, top) if drawn else None,
        maps.map_alt(rows, shapes, indicator, top) if drawn else "",
        [*_sentences(scope, rows, indicator, inside), *inside.said],
        tables.figure_table(rows, indicator, ("area_name",)),
        [inside.note, region_maps.BOUNDARIES] if drawn else [unmapped],
    )


def _sentences(scope, rows, indicator, inside):
    """Say the middle, the highest and the lowest of the places that have a figure."""
    there = rows[rows["value"].notna()]
    count = f"{len(rows)} {inside.noun}{'' if len(rows) == 1 else 's'}"
    if there.empty:
        return [f"No figure can be shown for the {count} of {scope.area_name}."]
    if len(there) == 1:
        return [f"{scope.area_name} has one {inside.noun}: {_ends(there, indicator)}."]
    most = min(MOST_SAID, len(there) // 2)
    high, low = there.head(most), there.tail(most)[::-1]
    middle = printed.with_unit(there["value"].median(), indicator)
    noun = inside.noun if most == 1 else f"{inside.noun}s"
    return [
        f"The median of the {count} of {scope.area_name} is {middle}.",
        f"Highest {noun}: {_ends(high, indicator)}. Lowest: {_ends(low, indicator)}.",
    ]


def _ends(rows, indicator):
    values = rows["value"].map(lambda value: printed.with_unit(value, indicator))
    return printed.listed((rows["area_name"] + " (" + values + ")").tolist())
