"""The change of every ranked gap over its latest five figures, tested and judged together."""

import pandas as pd
from scipy import stats

from trendpack import basis, disparity, evidence, indicators, printed, trends
from trendpack.trends.slopes import POINTS

CROSSED = "changed sides"
EVENED = "came to no reliable difference"
CHANGES = {
    "growing": "grew",
    "shrinking": "shrank",
    "changing sides": CROSSED,
}
STILL = "no reliable change"
UNTESTED = "not tested"


def gap_series(scope, id_):
    """Return every period of an indicator's gaps: the area's own, else the nearest place's.

    At the ethnic groups of the latest period, beside the reference group of that period. Empty
    where no place has figures by ethnic group.
    """
    rows = evidence.plain(evidence.observations(id_, scope))
    rows = rows[rows["area_code"].isin(scope.nearest) & (rows["ethnic_group"] != "unknown")]
    rows = evidence.with_groups(rows)
    own = rows[(rows["area_code"] == scope.area_code) & rows["value"].notna()]
    places = [evidence.nearest_with(rows, scope, POINTS), evidence.nearest_with(rows, scope)]
    wider = next((found for found in places if len(found)), rows.iloc[:0])
    rows = rows[rows["area_code"] == scope.area_code] if len(own) else wider
    last = evidence.finest(evidence.latest(rows))
    rows = rows[rows["ethnic_group"].isin(last["ethnic_group"])]
    compared = disparity.beside(rows, evidence.reference_in(last, scope), evidence.PLACE_AND_TIME)
    one = indicators.read_indicators()[id_]
    return basis.with_gap(compared, one)


def tested_gaps(scope):
    """Return each ranked gap's change, one row an indicator and ethnic group.

    Columns: the key; `first_period`, `last_period` of what is compared; `gap_then`, `gap_now` and
    the same of `ratio`, `value`, `reference_value` and `unsure` (no reliable difference);
    `was_adverse`, `is_adverse` (the group fared worse then, fares worse now); `p_value`; `change`
    ("grew", "shrank", "changed sides", "came to no reliable difference", "no reliable change" or
    "not tested"), `ratio_change` (the same of the ratio, "" where there is none) and `why` a gap
    could not be tested. A gap changed if it passes the test of `trends.recent_gap_trend` (99.8%)
    and stands when all gaps are judged together (Benjamini and Hochberg). One that ends on the
    other side has not shrunk: it changed sides, or came to no reliable difference.
    """
    order = {one.id: at for at, one in enumerate(ranked())}
    found = [_tested(*alike) for alike in _series_alike(scope)]
    gaps = pd.concat(found).sort_values("indicator", key=lambda ids: ids.map(order), kind="stable")
    gaps = gaps.reset_index(drop=True)
    gaps["is_discovery"] = disparity.discoveries(gaps["p_value"])
    gaps["newest"] = gaps["period_end"].max()
    stands = gaps["is_discovery"].fillna(False).astype(bool)
    changed = gaps["disparity"].map(CHANGES)
    changed = changed.mask(changed.notna() & _is_turned(gaps), CROSSED)
    changed = changed.mask((changed == CROSSED) & gaps["unsure_now"].eq(True), EVENED)
    changed = changed.where(stands).fillna(STILL)
    return gaps.assign(change=changed.where(gaps["p_value"].notna(), UNTESTED))


def _is_turned(gaps):
    """Return which gaps, as printed, are on one side at first and on the other at last."""
    decimals = {one.id: one.decimals for one in ranked()}
    least = 0.5 * 10.0 ** -gaps["indicator"].map(decimals)
    then, now = (gaps[n].where(gaps[n].abs() >= least, 0) for n in ("gap_then", "gap_now"))
    return then * now < 0


def ranked():
    """Return the indicators whose gaps are judged: a good direction, and not a part of a whole."""
    return [
        one
        for one in indicators.read_indicators().values()
        if one.polarity != "none" and one.is_ranked and one.has_gap
    ]


def _series_alike(scope):
    """Return the series of all ranked gaps: a (table, measure, breaks, dispersion) each.

    An indicator with a break has a table of its own, since a break ends every series beside it.
    """
    tables = {}
    for one in (one for one in ranked() if one.has_groups):
        series = gap_series(scope, one.id)
        series = series[evidence.is_grouped(series)]
        series = series[series["ethnic_group"] != series["reference_group"]]
        if len(series):
            alike = one.measure, one.breaks, one.dispersion, one.id if one.breaks else ""
            tables.setdefault(alike, []).append(series)
    return [(pd.concat(rows, ignore_index=True), *alike[:3]) for alike, rows in tables.items()]


def _tested(series, measure, breaks, dispersion):
    on = ["indicator", "area_code", "ethnic_group", "reference_group"]
    starts = [b.period for b in breaks]
    tests = trends.recent_gap_trend(series, on, measure, starts, dispersion=dispersion)
    ratios = tests[tests["scale"] == "ratio"].set_index(on)["disparity"]
    tests = tests[tests["scale"] == "difference"].set_index(on)
    ends = _ends(series, breaks, on).reindex(tests.index)
    testable = (tests["points"] == POINTS) & tests["chi_square"].notna()
    p_value = pd.Series(stats.chi2.sf(tests["chi_square"], 1), tests.index).where(testable)
    why = pd.Series("bare", tests.index).mask(tests["points"] < POINTS, "parted")
    # a test compares the ends of its five points; without one, of the latest five figures
    return ends.assign(
        first_period=tests["first_period"].where(testable, ends["first_period"]),
        last_period=tests["last_period"].where(testable, ends["last_period"]),
        disparity=tests["disparity"],
        p_value=p_value,
        ratio_change=ratios.map(CHANGES).fillna(STILL).reindex(tests.index).fillna(""),
        why=why.mask(ends["figures"] < POINTS, "short").mask(testable, ""),
    ).pipe(_with_values, series, on)


def _ends(series, breaks, on):
    """Return the first and the last of the latest five figures of each gap's current series."""
    known = series[series["gap"].notna()].sort_values("period_start")
    current = printed.series_number(series["period"], breaks).max()
    number = printed.series_number(known["period"], breaks)
    latest = known[number == current].groupby(on).tail(POINTS)
    by = latest.groupby(on)["period"]
    return pd.DataFrame({
        "first_period": by.first(), "last_period": by.last(), "figures": by.size(),
    })  # fmt: skip


def _with_values(gaps, series, on):
    """Add what the gap and the ratio were at both ends, and on which side the group stands."""
    rows = gaps.reset_index()
    again = ["source", "period_end"]  # those of the last period are kept
    sizes = ["gap", "ratio", "value", "reference_value", "unsure"]
    series = series.assign(unsure=basis.is_unsure(series))
    values = series[[*on, "period", "period_end", *sizes, "source"]]
    for end, name in (("first_period", "then"), ("last_period", "now")):
        there = values.rename(columns={"period": end} | {s: f"{s}_{name}" for s in sizes})
        rows = rows.drop(columns=again, errors="ignore").merge(there, on=[*on, end], how="left")
    high = rows["indicator"].map({one.id: one.polarity == "high" for one in ranked()})
    then, now = ((rows[gap] < 0).where(high, rows[gap] > 0) for gap in ("gap_then", "gap_now"))
    return rows.assign(was_adverse=then, is_adverse=now)
