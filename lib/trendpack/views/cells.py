"""One indicator in one line: everyone here and elsewhere, groups, crossings, trends, as texts."""

import pandas as pd

from trendpack import areas, benchmarks, disparity, evidence, printed, trends
from trendpack.groups import read_groups
from trendpack.views import parts

SEXES = ("all", "female", "male")
GROUPED = "By ethnic group: lowest to highest published"
UNTESTED = "not tested"
CUMULATIVE = "counted since one date: no trend"
PLACES = ("area", "region", "england", "neighbours")
TREND = {
    "increasing": "rising",
    "decreasing": "falling",
    "no significant change": "no significant change",
    "too few points": "too few figures to test",
}
GAP = {
    "growing": "growing",
    "shrinking": "shrinking",
    "changing sides": "changing sides",
    "no significant change": "no significant change",
}


def columns(scope):
    """Return the columns of the line, in order."""
    return ["Period", scope.area_name, scope.region_name, "England", "Neighbours (median)", GROUPED,
            "Crossed with", "Trend"]  # fmt: skip


def cells_of(scope, indicator):
    """Return the cells of one indicator, as texts by column; what is not there has none."""
    names = columns(scope)
    period, places = _places(scope, indicator)
    cells = dict(zip(names[1:5], places, strict=True)) | {
        "Period": period,
        GROUPED: _spread(scope, indicator),
        "Crossed with": _crossings(scope, indicator),
        "Trend": _trends(_trend(scope, indicator), _gap_trend(scope, indicator)),
    }
    return {name: text for name, text in cells.items() if text}


def rows_of(scope, indicator):
    """Return the observations that the figures in the cells of one indicator are."""
    every = evidence.observations(indicator.id, scope)
    every = every[every["ethnic_group"] == "all"]
    by_sex = [_newest(scope, evidence.plain(every, sex)) for sex in SEXES]
    everyone = by_sex[0] if len(by_sex[0]) else pd.concat(by_sex[1:])
    return pd.concat([everyone, evidence.by_group(indicator.id, scope)], ignore_index=True)


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


def _places(scope, indicator):
    """Return the period and the figures of everyone in the area and the places beside it.

    Where a source has no figure for both sexes together, those of each.
    """
    every = evidence.observations(indicator.id, scope)
    by_sex = [_places_of(scope, indicator, evidence.plain(every, sex)) for sex in SEXES]
    period, both = by_sex[0]
    if period:
        return period, both
    pairs = zip(*(cells for _, cells in by_sex[1:]), strict=True)
    texts = [
        "; ".join(
            f"{sex} {cell}" for sex, cell in zip(SEXES[1:], pair, strict=True) if _is_number(cell)
        )
        for pair in pairs
    ]
    return by_sex[1][0], texts


def _is_number(cell):
    return bool(cell) and not cell.startswith("[")


def _places_of(scope, indicator, rows):
    rows = rows[rows["ethnic_group"] == "all"]
    own = evidence.latest(rows[rows["area_code"] == scope.area_code])
    if own.empty:
        return _wider_places(scope, indicator, rows)
    found = _compared(scope, rows, own).set_index("place")
    return printed.period(own["period"].iloc[0]), [_cell(found, p, indicator) for p in PLACES]


def _wider_places(scope, indicator, rows):
    """Return the same where the area itself has no figure: those of the wider places alone."""
    newest = evidence.latest(evidence.nearest_with(rows, scope))
    if newest.empty:
        return None, [None] * len(PLACES)
    same = rows[rows["period"].isin(newest["period"])].set_index("area_code")
    codes = {"region": scope.region_code, "england": areas.ENGLAND}
    cells = {place: _cell(same, code, indicator) for place, code in codes.items()}
    place = newest["area_code"].iloc[0]
    if place not in codes.values():
        cells["england"] = f"{parts.place_name(scope, place)}: {_cell(same, place, indicator)}"
    return printed.period(newest["period"].iloc[0]), [cells.get(p) for p in PLACES]


def _cell(rows, at, indicator):
    if at not in rows.index:
        return None
    row = rows.loc[at]
    if row["value"] != row["value"]:
        return printed.marker(row["status"])
    if indicator.measure == "share":
        return printed.marker("z")  # everyone is 100% of the whole
    return printed.with_unit(row["value"], indicator)


def _spread(scope, indicator):
    """Return the lowest and the highest group, and the place where it is not the area's own."""
    rows = evidence.by_group(indicator.id, scope)
    rows = rows[evidence.is_grouped(rows) & rows["value"].notna()]
    if rows.empty:
        return None
    rows, names = rows.sort_values("value", kind="stable"), read_groups()["name"]
    ends = [
        f"{printed.with_unit(row['value'], indicator)} ({names[row['ethnic_group']]})"
        for row in rows.iloc[[0, -1]].drop_duplicates("ethnic_group").to_dict("records")
    ]
    return _elsewhere(scope, rows) + " to ".join(ends)


def _elsewhere(scope, rows):
    code = rows["area_code"].iloc[0]
    return "" if code == scope.area_code else f"{parts.place_name(scope, code)}: "


def _crossings(scope, indicator):
    """Return what ethnic group is crossed with in the nearest place that has it."""
    found = []
    for crossing in indicator.crossings:
        rows = evidence.crossed(indicator.id, scope, crossing.by, crossing.scheme)
        if len(rows):
            found.append(f"{_elsewhere(scope, rows)}{crossing.label}")
    return "; ".join(found) or None


def _trend(scope, indicator):
    """Return what the test says of everyone's latest five figures."""
    rows = evidence.plain(evidence.observations(indicator.id, scope))
    rows = evidence.nearest_with(rows[rows["ethnic_group"] == "all"], scope, periods=2)
    if rows.empty or indicator.measure == "share":
        return None
    if rows["period_start"].duplicated().any():
        return CUMULATIVE
    breaks = [b.period for b in indicator.breaks]
    tested = trends.recent_trend(rows, ["ethnic_group"], indicator.measure, breaks).iloc[0]
    return _elsewhere(scope, rows) + TREND.get(tested["trend"], "no ranges, so not tested")


def _gap_trend(scope, indicator):
    """Return the groups whose gap to the reference group has changed beyond chance."""
    rows = evidence.over_time(indicator.id, scope)
    if indicator.measure in ("share", "count") or not evidence.is_grouped(rows).any():
        return None
    reference = evidence.reference_in(rows, scope)
    compared = disparity.beside(rows, reference, evidence.PLACE_AND_TIME)
    breaks = [b.period for b in indicator.breaks]
    gaps = trends.recent_gap_trend(compared, ["ethnic_group"], indicator.measure, breaks)
    gaps = gaps[gaps["scale"] == "difference"]
    gaps = gaps[~gaps["ethnic_group"].isin(["all", "unknown", reference])]
    gaps = gaps.assign(word=gaps["disparity"].map(GAP)).dropna(subset="word")
    if gaps.empty:
        return UNTESTED
    names = gaps["ethnic_group"].map(read_groups()["name"])
    by_word = names.groupby(gaps["word"], sort=False).agg(lambda n: printed.listed(n.tolist()))
    said = "; ".join(f"{word}: {listed}" for word, listed in by_word.items())
    return _elsewhere(scope, rows) + said
