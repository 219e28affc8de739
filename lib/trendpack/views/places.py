"""The views that set an area beside others: its region, England, its neighbours; and maps."""

import geopandas as gpd
import numpy as np

from trendpack import (
    alt_text,
    areas,
    charts,
    evidence,
    indicators,
    maps,
    place_words,
    printed,
    snapshot,
    tables,
    words,
)
from trendpack.groups import read_groups
from trendpack.views import parts, shares

BOUNDARIES = (
    "Boundaries: Office for National Statistics, Open Government Licence v3.0; contains OS data, "
    "Crown copyright and database right 2024."
)
GRID = (
    "Each borough is a square of the same size, roughly where it lies, so that a large area does "
    "not look like a large figure. The grid is that of the geofacet project (MIT Licence)."
)
OF_WHO_LIVES_THERE = (
    "A group's share follows how many of it live in each place, and how many records have no "
    "ethnic group: a difference between places is no gap. Set each beside the share of its own "
    "population."
)


def beside_other_places(scope, id_, sex="all", kind="places"):
    """Return the area's latest figures beside its region, England and neighbours' median."""
    indicator = indicators.read_indicators()[id_]
    rows = evidence.against_places(id_, scope, sex)
    if rows.empty:
        return _nearest_alone(scope, id_, sex, kind)
    rows = _named_places(rows, scope)
    when = printed.period(rows["period"].iloc[0])
    rows, notes = _without_empty(rows, scope)
    notes += _withheld_of_neighbours(rows, scope, sex)
    if indicator.measure == "share":
        rows = rows[rows["ethnic_group"] != "all"]
    if rows.empty:
        return parts.not_here(scope, id_, kind)
    if indicator.measure == "share":
        apart = shares.furthest_from_place(rows, indicator)
        said = [OF_WHO_LIVES_THERE] if indicator.against else apart
    else:
        newer = _newer_for_everyone(scope, id_, sex, rows)
        said = [
            *newer,
            *_beside_sentences(rows, indicator, scope),
            *_covered(rows, indicator, scope),
        ]
    return parts.finished(
        rows,
        indicator,
        parts.name_of(id_, kind, sex),
        f"{parts.titled(indicator, sex)}: {scope.area_name} beside other places, {when}",
        charts.places(rows, indicator),
        alt_text.alt_places(rows, indicator, read_groups(), when),
        said,
        tables.wide_table(rows, indicator, "place", with_range=True),
        notes,
    )


def _named_places(rows, scope):
    """Return rows with the name of each place, and with how many neighbours there are."""
    names = {
        "area": scope.area_name, "region": scope.region_name, "england": "England",
        "neighbours": f"{scope.median_of} (median)",
    }  # fmt: skip
    return rows.assign(place=rows["place"].map(names), neighbours=len(scope.neighbours))


def _newer_for_everyone(scope, id_, sex, rows):
    """Return everyone's newer figures in a sentence, where those by ethnic group are older."""
    own = rows.loc[rows["place"] == scope.area_name, "period_end"].max()
    if not (evidence.overall(id_, scope, sex)["period_end"] > own).any():
        return []
    newer = _named_places(evidence.against_places(id_, scope, sex, everyone=True), scope)
    said = place_words.places_sentence(newer, indicators.read_indicators()[id_], read_groups())
    when = printed.period(rows["period"].iloc[0])
    return [
        f"Newer, for everyone alone: {said[:1].lower()}{said[1:]}",
        f"By ethnic group the latest figures here are of {when}, in the chart and the table.",
    ]


def _beside_sentences(rows, indicator, scope):
    """Say everyone's figure beside the other places', and the group furthest from the median."""
    everyone = rows[rows["ethnic_group"] == "all"]
    groups = read_groups()
    said = [place_words.places_sentence(everyone, indicator, groups)] if len(everyone) else []
    grouped = rows[evidence.is_grouped(rows)].set_index(["ethnic_group", "place"])
    wide = grouped["value"].unstack()
    near = f"{scope.median_of} (median)"
    if near not in wide or scope.area_name not in wide:
        return said
    apart = _apart(wide[scope.area_name], wide[near], indicator).dropna()
    if apart.empty or not apart.max() > 0:
        return said
    two = grouped.loc[[(apart.idxmax(), place) for place in (scope.area_name, near)]].reset_index()
    more = len(apart) > 1
    return [*said, place_words.furthest_sentence(two, indicator, groups, more)]


def _covered(rows, indicator, scope):
    """Say what part of those meant the figures of `rows` are of, here and in other places."""
    if not indicator.covered_by:
        return []
    theirs = evidence.against_places(indicator.covered_by, scope, everyone=True)
    theirs = theirs[theirs["period"].isin(rows["period"])]
    if theirs.empty:
        return []
    other = indicators.read_indicators()[indicator.covered_by]
    return [place_words.places_sentence(_named_places(theirs, scope), other, read_groups())]


def _apart(ours, theirs, indicator):
    """Return how far figures lie from others: a rate by how many times, any other by how much.

    Of rates, the largest would else be furthest by its size alone. NaN where a rate is 0.
    """
    if indicator.measure != "rate":
        return (ours - theirs).abs()
    return np.log(ours.where(ours > 0) / theirs.where(theirs > 0)).abs()


def _without_empty(rows, scope):
    """Return rows without the places and groups that have no figure at all, and notes of it."""
    there = rows["value"].notna()
    bare = [p for p in rows["place"].unique() if not there[rows["place"] == p].any()]
    groups = set(rows.loc[there, "ethnic_group"])
    notes = [f"Not in this edition: {printed.listed(bare)}."] if bare else []
    near = f"{scope.median_of} (median)"
    if (rows["place"] == near).any() and near not in bare and scope.neighbours_date:
        notes.append(f"{scope.median_of}: the list of {scope.neighbours_date:%B %Y}.")
    kept = ~rows["place"].isin(bare) & rows["ethnic_group"].isin(groups)
    return rows[kept].reset_index(drop=True), notes


def _withheld_of_neighbours(rows, scope, sex):
    """Say of how many neighbours a median leaves out a withheld figure, which is of few people."""
    median = rows[rows["neighbours_with_value"].notna() & rows["value"].notna()]
    if median.empty:
        return []
    on = ["period", "ethnic_group"]
    every = evidence.plain(evidence.observations(rows["indicator"].iloc[0], scope), sex)
    theirs = every[every["area_code"].isin(scope.neighbours) & (every["status"] == "c")]
    most = theirs.merge(median[on], on=on).groupby(on)["area_code"].nunique().max()
    if not most > 0:
        return []
    of = f"{most} of the {len(scope.neighbours)} neighbours"
    return [
        f"A median leaves out figures that are withheld: for one group, those of {of}. They are of "
        "few people, so that of something rare the median may be too high."
    ]


def _nearest_alone(scope, id_, sex, kind):
    """Return the overall figure of the nearest wider place, where the area has none of its own."""
    indicator = indicators.read_indicators()[id_]
    rows = evidence.overall(id_, scope, sex)
    if rows.empty or indicator.measure == "share":  # of a wider place, the whole is all of it
        return parts.not_here(scope, id_, kind)
    where = parts.where_and_when(scope, rows)
    row = rows.iloc[0].to_dict()
    return parts.finished(
        rows,
        indicator,
        parts.name_of(id_, kind, sex),
        f"{parts.titled(indicator, sex)}, {where}",
        charts.groups_with_limits(rows, indicator),
        alt_text.alt_groups(rows, indicator, read_groups(), where),
        [
            *parts.elsewhere(scope, rows),
            words.headline_sentence(row, indicator, parts.said_place(scope, row["area_code"])),
        ],
        tables.figure_table(rows, indicator),
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
