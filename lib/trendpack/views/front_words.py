"""What the first page says of the gaps: the widest, the other side, and those nobody can test."""

import math

import pandas as pd

from trendpack import areas, basis, framework, grammar, indicators, printed, words
from trendpack.groups import read_groups
from trendpack.views.widest import FEW, bracketed

EXPECTED = 0.05  # of the gaps kept, the part that may be chance
MOST_UNTESTED = 3
RANGE = "95% range"
LEAST = 2  # points or percentage points: without a test, less than this is not spoken of
UNTESTED = "The source has no counts or ranges for it, so this gap is not tested."
WIDENED = (
    "The same person can be counted several times in suspensions, searches, reports of force "
    "and recorded crimes. The ranges of those rates are made wider for it, mostly by an assumption "
    "that is given with each."
)
OLD = pd.DateOffset(years=3)  # behind the newest figures of the pack


def counted(tested):
    """Count the gaps that could be tested and those that stand, and on which side."""
    stands = tested["is_discovery"].astype(bool)
    measures = tested.loc[stands, "indicator"].nunique()
    of = f" (of {measures} measures)" if measures > 1 else ""
    worse = int((stands & tested["is_adverse"]).sum())
    better = int(stands.sum()) - worse
    return (
        f"Of {len(tested)} gaps that could be tested, {int(stands.sum())}{of} are larger than "
        f"chance explains when all are judged together: in {worse} the group fares worse than the "
        f"one it is compared with, and in {better} it fares better. A gap does not say why."
    )


def by_chance(number):
    """Say how many of the gaps that stand may be chance."""
    most = max(1, math.floor(EXPECTED * number + 0.5))
    return f"Of those {number} gaps, no more than about {most} would be expected to be chance."


def rests_on_few(rows):
    """Return which rows rest on fewer than 100 people, or for a rate on fewer than 100 events."""
    of_events = rows["indicator"].map(
        {i: one.measure == "rate" for i, one in indicators.read_indicators().items()}
    )
    return rows["numerator"].where(of_events, rows["denominator"]) < FEW


def sentence(row, newest):
    """Say one gap, with its period, how many it rests on, and the indicator's caution."""
    indicator = indicators.read_indicators()[row["indicator"]]
    said = words.gap_sentence(row, indicator, read_groups(), alone=False).removesuffix(".")
    when = printed.period(row["period"])
    here = areas.read_areas().loc[row["area_code"], "area_name"]
    newest_here = f", the newest by ethnic group for {here} in this pack"
    when += newest_here if row["period_end"] <= newest - OLD else ""
    is_ratio = " times " in said
    when += f": {_both(row, indicator)}" if is_ratio else ""
    spread = "" if RANGE in said else _range(row, indicator, is_ratio)
    found = "; ".join(filter(None, [spread, when, _number(row, indicator)]))
    return f"{bracketed(said, found)}{words.caution(indicator)}"


def _range(row, indicator, is_ratio):
    """Return the range of the ratio, or of the difference's size: "95% range 3.5 to 4.4"."""
    ends = [row[f"{'ratio' if is_ratio else 'gap'}_{end}"] for end in ("lower", "upper")]
    if math.isnan(sum(ends)):
        return ""
    if is_ratio:
        return f"{RANGE} {' to '.join(map(printed.ratio, ends))}"
    sizes = [printed.number(size, max(indicator.decimals, 1)) for size in sorted(map(abs, ends))]
    return f"{RANGE} {' to '.join(sizes)}"


def _both(row, indicator):
    """Return the two figures that a ratio is of: "85.7% beside 19.3%"."""
    mine, theirs = (
        printed.with_unit(row[name], indicator) for name in ("value", "reference_value")
    )
    unit = "" if indicator.measure == "percentage" else f" {indicator.unit}"
    return f"{mine}{unit}, beside {theirs}"


def _number(row, indicator):
    """Return what a figure counts: "26 of 30 pupils, a small group", or "1,273 suspensions"."""
    if math.isnan(row["numerator"]):
        return ""
    count = printed.number(row["numerator"], 0)
    if indicator.measure == "percentage":
        few = ", a small group" if row["denominator"] < FEW else ""
        return f"{count} of {printed.number(row['denominator'], 0)} {indicator.people}{few}"
    events = grammar.events(indicator.unit)
    return f"{count} {events}" if events else ""


def better(tested, newest):
    """Return the surest gap in which a group fares better, as an example; "" if none."""
    stands = tested["is_discovery"].astype(bool) & ~tested["is_adverse"]
    found = tested[stands & ~rests_on_few(tested) & tested["ratio_lower"].notna()]
    if found.empty:
        return ""
    widest = found.loc[basis.least(found).idxmax()]
    return f"A group that fares better, for example: {sentence(widest.to_dict(), newest)}"


def wider_of_few(others, shown, newest):
    """Say the gap of few people or events that is surely wider than those shown of its indicator.

    `others` have `few` and `least`: the near end of each ratio's range, as a ratio above 1.
    """
    ratio = shown["ratio"].where(shown["ratio"] >= 1, 1 / shown["ratio"])
    widest = others["indicator"].map(ratio.groupby(shown["indicator"]).max()).astype(float)
    wider = others[others["few"] & (others["least"] > widest)]
    if wider.empty:
        return []
    row = wider.loc[wider["least"].idxmax()].to_dict()
    return [
        "Of few people or events, but surely wider than the others on its measure: "
        f"{sentence(row, newest)}"
    ]


def untested_outcomes(gaps):
    """Return the widest adverse gap of each outcome of the plan whose gaps nobody can test."""
    leading = [one.leading for one in framework.read_framework().values() if one.leading]
    bare = gaps[gaps["is_discovery"].isna() & gaps["is_adverse"] & gaps["gap"].notna()]
    bare = bare[bare["indicator"].isin(leading) & (bare["gap"].abs() >= LEAST)]
    first = bare.loc[bare["gap"].abs().sort_values(ascending=False, kind="stable").index]
    titles = {i: _named(one) for i, one in indicators.read_indicators().items()}
    return [
        f"{titles[row['indicator']]}: {sentence(row, newest_of(gaps))} {UNTESTED}"
        for row in first.drop_duplicates("indicator").head(MOST_UNTESTED).to_dict("records")
    ]


def _named(indicator):
    """Return an indicator's title, with its unit where its figures are no percentages."""
    unit = "" if indicator.measure == "percentage" else f" ({indicator.unit})"
    return f"{indicator.title}{unit}"


def newest_of(gaps):
    """Return the end of the newest period that any gap is of."""
    return gaps["period_end"].max()
