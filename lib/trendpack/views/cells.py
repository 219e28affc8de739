"""One indicator in one line: everyone here and elsewhere, groups, crossings, trends, as texts."""

import functools
from dataclasses import dataclass

import pandas as pd

from trendpack import (
    areas,
    basis,
    benchmarks,
    disparity,
    evidence,
    gap_ends,
    gap_words,
    printed,
    trend_words,
    trends,
)
from trendpack.groups import read_groups
from trendpack.indicators import read_indicators
from trendpack.views import group_cells, over_years, parts

SEXES = ("all", "female", "male")
GROUPED = "By ethnic group"
UNTESTED = "not tested"
AS_A_WHOLE = "as a whole"
CUMULATIVE = "counted since one date: no trend"
PLACES = ("area", "region", "england", "neighbours")
TREND = {
    "increasing": "rising",
    "decreasing": "falling",
    "no significant change": "no significant change",
    "too few points": "too few figures to test",
}


def columns(scope):
    """Return the columns of the line, in order."""
    return ["Period", scope.area_name, scope.region_name, "England", "Neighbours (median)", GROUPED,
            "Crossed with", "Trend"]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One indicator in one line: its texts by column, and the observations that they print."""

    cells: dict  # what is not there has no text
    rows: pd.DataFrame


@functools.cache
def line_of(scope, id_):
    """Return the Line of one indicator: made once, since it stands under every outcome it serves.

    Nobody may write to what is returned.
    """
    indicator, names = read_indicators()[id_], columns(scope)
    by_sex, groups, crossed = _by_sex(scope, id_), _groups(scope, id_), _crossed(scope, indicator)
    own, places = _places(scope, indicator, by_sex)
    period = own or next((_last(rows) for rows in [groups, *crossed.values()] if len(rows)), None)
    text, printed_rows = _spread(scope, indicator, groups, crossed, period)
    cells = dict(zip(names[1:5], places, strict=True)) | {
        "Period": period,
        GROUPED: text,
        "Crossed with": _crossings(scope, crossed, period),
        "Trend": _trends(_trend(scope, indicator, period), _gap_trend(scope, indicator, period)),
    }
    return Line(
        {name: text for name, text in cells.items() if text},
        pd.concat([*by_sex.values(), *printed_rows], ignore_index=True),
    )


def _groups(scope, id_):
    """Return the latest figures by ethnic group, or none where no group has a value."""
    rows = evidence.by_group(id_, scope)
    there = evidence.is_grouped(rows) & rows["value"].notna()
    return rows if there.any() else rows.iloc[:0]


def _crossed(scope, indicator):
    """Return the figures of each of an indicator's crossings that some place has."""
    found = {c: evidence.crossed(indicator.id, scope, c.by, c.scheme) for c in indicator.crossings}
    return {crossing: rows for crossing, rows in found.items() if len(rows)}


def _last(rows):
    return printed.period(rows.loc[rows["period_end"].idxmax(), "period"])


def _by_sex(scope, id_):
    """Return everyone's latest figures of both sexes together, by "all", or else of each sex."""
    rows = evidence.observations(id_, scope)
    rows = rows[rows["ethnic_group"] == "all"]
    both = _newest(scope, evidence.plain(rows))
    if len(both):
        return {"all": both}
    return {sex: _newest(scope, evidence.plain(rows, sex)) for sex in SEXES[1:]}


def _newest(scope, rows):
    """Return the latest of everyone's rows: the area's beside other places', or the wider ones."""
    own = evidence.latest(rows[rows["area_code"] == scope.area_code])
    if len(own):
        return _compared(scope, rows, own)
    newest = evidence.latest(evidence.nearest_with(rows, scope))
    wider = [scope.region_code, areas.ENGLAND, *newest["area_code"]]
    return rows[rows["period"].isin(newest["period"]) & rows["area_code"].isin(wider)]


def _compared(scope, rows, own):
    """Return everyone's figures of the area's own latest period, here and in the places beside."""
    same = rows[rows["period"].isin(own["period"])]
    return benchmarks.compare(
        same, scope.area_code, scope.region_code, areas.ENGLAND, list(scope.neighbours)
    )


def _trends(level, gap):
    """Return the trend of everyone's figure and of the gap as one text."""
    if not gap or UNTESTED in gap:
        return level
    return f"{level}; gap {gap}" if level else f"gap {gap}"


def _places(scope, indicator, by_sex):
    """Return the period and the figures of everyone in the area and the places beside it.

    Where a source has no figure for both sexes together, those of each.
    """
    found = {sex: _places_of(scope, indicator, rows) for sex, rows in by_sex.items()}
    period = next((when for when, _ in found.values() if when), None)
    if "all" in found:
        return period, found["all"][1]
    texts = [
        [f"{sex} {cell}{_if_other(when, period)}" if _is_number(cell) else "" for cell in cells]
        for sex, (when, cells) in found.items()
    ]
    return period, ["; ".join(filter(None, pair)) for pair in zip(*texts, strict=True)]


def _if_other(when, period):
    return "" if when == period else f" ({when})"


def _is_number(cell):
    return bool(cell) and not cell.startswith("[")


def _places_of(scope, indicator, rows):
    if rows.empty:
        return None, [None] * len(PLACES)
    period = printed.period(rows["period"].iloc[0])
    if "place" not in rows:
        return period, _wider_places(scope, indicator, rows.set_index("area_code"))
    found = rows.set_index("place")
    return period, [_cell(found, place, indicator) for place in PLACES]


def _wider_places(scope, indicator, rows):
    """Return the same where the area itself has no figure: those of the wider places alone."""
    codes = {"region": scope.region_code, "england": areas.ENGLAND}
    cells = {place: _cell(rows, code, indicator) for place, code in codes.items()}
    there = rows.index[rows["value"].notna()]
    nearest = next(code for code in scope.nearest if code in there)
    if nearest not in codes.values():
        cells["england"] = f"{parts.place_name(scope, nearest)}: {_cell(rows, nearest, indicator)}"
    return [cells.get(place) for place in PLACES]


def _cell(rows, at, indicator):
    if at not in rows.index:
        return None
    row = rows.loc[at]
    if row["value"] != row["value"]:
        return printed.marker(row["status"])
    if indicator.measure == "share":
        return printed.marker("z")  # everyone is 100% of the whole
    return printed.with_unit(row["value"], indicator)


def _spread(scope, indicator, groups, crossed, period):
    """Return what is said of the ethnic groups, and the observations that it prints.

    Where a source has groups within the levels of another characteristic alone: those.
    """
    if groups.empty and not crossed:
        return None, [groups]
    if groups.empty:
        crossing, rows = next(iter(crossed.items()))
        said, shown = group_cells.crossed_spread(rows, indicator, crossing), [rows]
    else:
        rows = groups
        theirs = group_cells.population_of(scope, indicator, rows) if indicator.against else None
        said = group_cells.spread(rows, theirs, indicator)
        shown = [rows] if theirs is None else [rows, theirs]
    among = group_cells.of_how_many(scope, rows)
    return group_cells.where(scope, rows, period, among=among) + said, shown


def _crossings(scope, crossed, period):
    """Return what ethnic group is crossed with in the nearest place that has it."""
    found = [
        f"{group_cells.where(scope, rows, period)}{crossing.label}"
        for crossing, rows in crossed.items()
    ]
    return "; ".join(found) or None


def _trend(scope, indicator, period):
    """Return what the test says of everyone's latest five figures."""
    rows = evidence.plain(evidence.observations(indicator.id, scope))
    rows = evidence.nearest_with(rows[rows["ethnic_group"] == "all"], scope, periods=2)
    if rows.empty or indicator.measure == "share":
        return None
    if rows["period_start"].duplicated().any():
        return CUMULATIVE
    breaks = [b.period for b in indicator.breaks]
    tested = trends.recent_trend(rows, ["ethnic_group"], indicator.measure, breaks).iloc[0]
    now = trend_words.current(rows.sort_values("period_start"), indicator)[0]
    said = TREND.get(tested["trend"], "too few years with ranges to test")
    if now["lower"].isna().all() and len(now) >= trend_words.FEWEST_POINTS:
        said = "no ranges, so not tested"
    said += trend_words.unevenly(now, tested, indicator)
    return group_cells.where(scope, rows, period, "to ") + said


def _gap_trend(scope, indicator, period):
    """Return the groups whose gap to the reference group has changed beyond chance.

    With whose favour the gap is in, and what became of the ratio.
    """
    rows = evidence.over_time(indicator.id, scope)
    if not indicator.has_gap or not evidence.is_grouped(rows).any():
        return None
    if over_years.has_too_many_unknown(rows, indicator):
        return UNTESTED
    reference = evidence.reference_in(rows, scope)
    compared = disparity.beside(rows, reference, evidence.PLACE_AND_TIME)
    breaks = [b.period for b in indicator.breaks]
    gaps = trends.recent_gap_trend(
        compared, ["ethnic_group"], indicator.measure, breaks, dispersion=indicator.dispersion
    )
    unsure = basis.is_unsure(basis.with_gap(compared, indicator))
    gaps = gap_ends.with_ends(gaps, compared.assign(is_unsure=unsure))
    gaps = gaps[~gaps["ethnic_group"].isin(["all", "unknown", reference])]
    gaps = gaps[gaps["disparity"].isin([*gap_words.MOVED, trend_words.STILL])]
    if gaps.empty:
        return UNTESTED
    names = read_groups()["name"]
    words = [gap_ends.short(r, indicator, names[reference]) for r in gaps.to_dict("records")]
    listed = gaps["ethnic_group"].map(names).groupby(words, sort=False)
    by_word = listed.agg(lambda named: printed.listed(named.tolist()))
    said = "; ".join(f"{word}: {listed}" for word, listed in by_word.items())
    latest = evidence.reference_in(_groups(scope, indicator.id), scope)
    detailed = latest == scope.reference_group != reference
    of = f"of broad groups to {names[reference]} {AS_A_WHOLE}" if detailed else ""
    return group_cells.where(scope, rows, period, "to ", of) + said
