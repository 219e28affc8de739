"""The gap between each ethnic group and the reference group over time."""

import numpy as np

from trendpack import (
    alt_text,
    basis,
    charts,
    disparity,
    evidence,
    gap_ends,
    gap_words,
    indicators,
    printed,
    tables,
    trend_words,
    trends,
    untested,
)
from trendpack.groups import in_reading_order, read_groups
from trendpack.views import over_years, parts

MOST_SAID = 3  # groups in sentences above a chart; the table has them all
RATIO_DECIMALS = 2
RANGES = {
    "ratio": "The 95% range of a ratio is worked out here from the counts of the two groups and "
    "allows for chance alone.",
    "gap": "The 95% range of a difference is worked out here from the ranges of the two groups and "
    "allows for chance alone.",
}


def gap_over_time(scope, id_, sex="all"):
    """Return each ethnic group's gap to the reference group in every period, and its recent trend.

    A rate has a ratio on a log axis; a percentage, score and the like a difference. Periods on two
    sides of a break in the series are not joined, nor tested together. A gap without limits is
    shown as it is, and said not to be tested.
    """
    indicator = indicators.read_indicators()[id_]
    if not indicator.has_gap:
        why = "parts of one whole have no gap." if indicator.is_compared else parts.NOT_COMPARED
        return parts.not_here(scope, id_, "gap-trend", why)
    rows = evidence.over_time(id_, scope, sex)
    reference = evidence.reference_in(rows, scope)
    gaps = _gaps(rows, reference, indicator)
    if gaps["period"][gaps["value"].notna()].nunique() < 2:
        why = f"no source here has two periods of two groups for {scope.area_name}."
        return parts.not_here(scope, id_, "gap-trend", why)
    as_gap = _of_a_gap(indicator, reference)
    said, tested = _sentences(rows, gaps, reference, indicator)
    where = parts.place_name(scope, rows["area_code"].iloc[0])
    return parts.finished(
        gaps,
        as_gap,
        parts.name_of(id_, "gap-trend", sex),
        f"{parts.titled(indicator, sex)}: the gap over time, {where}",
        charts.gap_trend(gaps, as_gap, indicator.breaks),
        alt_text.alt_trend(gaps, _titled(as_gap), read_groups(), where),
        [
            *parts.elsewhere(scope, rows),
            *said,
            *over_years.on_one_side(rows, indicator),
            *_untested(gaps, indicator),
        ],
        tables.wide_table(gaps, as_gap, with_range=True),
        [
            *([RANGES[_size(indicator)]] if gaps["lower"].notna().any() else []),
            *trend_words.strictness(said),
            *parts.break_notes(gaps, indicator),
        ],
        finding=tested,
    )


def _size(indicator):
    return "ratio" if indicator.measure == "rate" else "gap"


def _gaps(rows, reference, indicator):
    """Return one row a group and period with the gap to `reference` as `value`, with its limits."""
    compared = disparity.beside(rows, reference, evidence.PLACE_AND_TIME)
    gaps = basis.with_gap(compared, indicator)
    gaps = gaps[evidence.is_grouped(gaps) & (gaps["ethnic_group"] != reference)]
    size = _size(indicator)
    found = gaps[[size, f"{size}_lower", f"{size}_upper"]].astype(float)
    found = found.set_axis(["value", "lower", "upper"], axis=1)
    usable = found["value"].notna() & np.isfinite(found["value"])
    usable &= (found["value"] > 0) | (size == "gap")  # no ratio where a side is zero
    limits = found[["lower", "upper"]].where(np.isfinite(found[["lower", "upper"]]).all(axis=1))
    why = gaps["status"].where(gaps["value"].isna(), gaps["reference_status"])
    why = why.where(why.isin(list(printed.MISSING)), "z")
    status = gaps["status"].where(usable, why)
    bare = {"numerator": np.nan, "denominator": np.nan, "limits_by": ""}
    made = gaps.assign(value=found["value"], **limits, status=status, **bare)
    made["is_unsure"] = basis.is_unsure(gaps)
    made[["value", "lower", "upper"]] = made[["value", "lower", "upper"]].where(usable)
    return in_reading_order(made.reset_index(drop=True))


def _of_a_gap(indicator, reference):
    """Return the indicator as its gap is printed: unit and decimals of a ratio or a difference."""
    name = read_groups().loc[reference, "name"]
    if indicator.measure == "rate":
        unit, decimals = f"ratio to {name}", RATIO_DECIMALS
    else:
        noun = {"percentage": "percentage points", "pounds": "pounds", "years": "years"}
        unit = f"difference from {name}, {noun.get(indicator.measure, 'points')}"
        decimals = indicator.decimals
    return indicator.model_copy(update={"unit": unit, "decimals": decimals})


def _titled(as_gap):
    """Return the indicator with the words of its gap as title, for the alt text."""
    measure = "score" if as_gap.measure == "percentage" else as_gap.measure
    return as_gap.model_copy(update={"title": f"{as_gap.title}, the gap", "measure": measure})


def _sentences(rows, gaps, reference, indicator):
    """Return what is said of the leading groups' gaps, and which of it was found by a test."""
    series = printed.series_number(gaps["period"], indicator.breaks)
    now = gaps.loc[series == series.max(), "period"].unique()
    if len(now) == 1 and series.max() > 0:
        when = printed.period(now[0])
        return [
            f"The figures of {when} do not compare with earlier ones, so no change is described."
        ], []
    compared = disparity.beside(rows, reference, evidence.PLACE_AND_TIME)
    compared = compared.assign(is_unsure=basis.is_unsure(basis.with_gap(compared, indicator)))
    breaks = [b.period for b in indicator.breaks]
    tested = trends.recent_gap_trend(
        compared, ["ethnic_group"], indicator.measure, breaks, dispersion=indicator.dispersion
    )
    scale = "ratio" if indicator.measure == "rate" else "difference"
    tested = gap_ends.with_ends(tested, compared, scale).assign(reference_group=reference)
    verdicts = tested.set_index("ethnic_group", drop=False).to_dict("index")
    groups = read_groups()
    leading = _leading(gaps, verdicts, scale)
    said = {
        group: gap_words.gap_over_time_sentence(
            gaps[gaps["ethnic_group"] == group], indicator, groups, verdicts.get(group)
        )
        for group in leading
    }
    found = [said[g] for g in leading if verdicts.get(g, {}).get("disparity") in gap_words.MOVED]
    return list(said.values()), found


def _leading(gaps, verdicts, scale):
    """Return the groups to speak of: whose gap moved, then Black, then the widest of the last."""
    last = evidence.latest(gaps)
    last = last[last["value"].notna()]
    far = np.log(last["value"]) if scale == "ratio" else last["value"]
    moved = [group for group, one in verdicts.items() if one["disparity"] in gap_words.MOVED]
    order = last.assign(
        far=far.abs(),
        moved=last["ethnic_group"].isin(moved),
        black=last["ethnic_group"] == "black",
    ).sort_values(["moved", "black", "far"], ascending=False, kind="stable")
    return order["ethnic_group"].head(MOST_SAID).tolist()


def _untested(gaps, indicator):
    """Say so where no gap has limits, so that none was tested."""
    if gaps["lower"].notna().any():
        return []
    counts = untested.counts_of(indicator)
    return [f"These gaps are not tested: the file used here has no ranges, and no {counts}."]
