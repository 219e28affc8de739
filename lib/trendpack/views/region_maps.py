"""Maps of a region's local authorities, the area outlined."""

import geopandas as gpd

from trendpack import areas, evidence, indicators, maps, printed, snapshot, tables
from trendpack.views import parts

BOUNDARIES = (
    "Boundaries: Office for National Statistics, Open Government Licence v3.0; contains OS data, "
    "Crown copyright and database right 2024."
)
GRID = (
    "Each borough is a square of the same size, roughly where it lies, so that a large area does "
    "not look like a large figure. The grid is that of the geofacet project (MIT Licence)."
)


def map_of_region(scope, id_, sex="all", tiles=False):
    """Return a map of the region's local authorities, the area outlined.

    With `tiles`, London's boroughs are squares of one size with their figures on them, for a
    figure of which the land says nothing. Other regions have a map all the same.
    """
    indicator = indicators.read_indicators()[id_]
    rows = evidence.across_areas(id_, scope, sex)
    tiled = tiles and scope.region_code == areas.LONDON
    kind = "tiles" if tiled else "map"
    if rows["value"].notna().sum() < 2:
        region = parts.said_place(scope, scope.region_code)
        why = (
            f"no source here has this for {scope.area_name} and the other authorities of {region}."
        )
        return parts.not_here(scope, id_, kind, why)
    shapes = _squares() if tiled else _outlines(scope, rows)
    draw, drawn = (maps.tile_map, "Grid of equal squares") if tiled else (maps.area_map, "Map")
    where = f"{scope.region_name}, {printed.period(rows['period'].iloc[0])}"
    rows = rows.sort_values("area_code", key=lambda c: c != scope.area_code, kind="stable")
    named = rows.merge(shapes[["area_code", "area_name"]], on="area_code").sort_values("area_name")
    return parts.finished(
        rows,
        indicator,
        parts.name_of(id_, kind, sex),
        f"{parts.titled(indicator, sex)} across {where}",
        draw(rows, shapes, indicator, scope.area_code),
        maps.map_alt(rows, shapes, indicator, scope.area_code, drawn),
        _spread_sentences(named, indicator, scope),
        tables.figure_table(named, indicator, ("area_name",)),
        [GRID if tiled else BOUNDARIES],
    )


def _squares():
    return maps.tile_shapes(areas.read_tiles(), areas.read_areas()["area_name"])


def _outlines(scope, rows):
    shapes = gpd.read_parquet(snapshot.checked("boundaries.parquet"))
    return shapes[shapes["area_code"].isin(_authorities_like(scope, rows))]


def _spread_sentences(named, indicator, scope):
    """Say the lowest and the highest of the region's authorities, and the area's own figure."""
    shown = named[named["value"].notna() & (named["status"] != "u")].sort_values(
        "value", kind="stable"
    )
    if shown.empty:
        return []
    values = printed.texts(shown["value"], lambda value: printed.with_unit(value, indicator))
    ends = [shown.loc[values == values.iloc[at], "area_name"].tolist() for at in (0, -1)]
    low, high = (f"{values.iloc[at]} ({_some(ends[at])})" for at in (0, -1))
    own = shown.loc[shown["area_code"] == scope.area_code, "value"]
    own = own if [scope.area_name] not in ends else []
    ours = [f"{scope.area_name}: {printed.with_unit(v, indicator)}." for v in own]
    region = parts.said_place(scope, scope.region_code)
    run = f"the figures{_among(named, shown, scope)} run"
    return [" ".join([f"Across {region} {run} from {low} to {high}.", *ours])]


def _among(named, shown, scope):
    """Return of how many of the region's authorities figures are set in order, if not of all."""
    every = len(_authorities_like(scope, named))
    if len(shown) >= every:
        return ""
    sound = " not marked as unreliable" if (named["status"] == "u").any() else ""
    return f" of the {len(shown)} of {every} authorities that have one{sound}"


def _some(names):
    """Return up to two names, or one and how many more have the same figure."""
    return printed.listed(names if len(names) < 3 else [names[0], f"{len(names) - 1} more"])


def _authorities_like(scope, rows):
    """Return the codes to draw: the region's authorities of the tier that the figures are for."""
    counties = rows["area_code"].str.startswith("E10").any()
    tiers = areas.UPPER_TIER if counties else areas.LOWER_TIER
    return areas.authorities_in(scope.region_code, tiers)
