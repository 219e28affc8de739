"""The view of a monthly series: which months differ by more than months ordinarily do."""

import pandas as pd

from trendpack import control_chart, evidence, indicators, printed, spc
from trendpack.control_chart import ORDINARY
from trendpack.views import parts

NOTES = (
    "Limits of ordinary variation: the mean, and 2.66 times the mean change from one month to the "
    "next on either side (an XmR chart).",
    "A change is a month beyond the limits, seven in a row on one side of the mean or in one "
    "direction, or two of three near a limit. The chart says that something changed, not why.",
    "The limits know no season and take months as apart from one another: where a month is much "
    "like the one before, more months stand out than should.",
)
MOVED = (
    "So many months stand out that the level itself has moved: the mean of all of them is not what "
    "is usual in any one year."
)


def month_by_month(scope, id_):
    """Return a monthly series of everyone in the nearest place, with its control limits."""
    indicator = indicators.read_indicators()[id_]
    rows = evidence.plain(evidence.observations(id_, scope))
    rows = evidence.nearest_with(rows[rows["ethnic_group"] == "all"], scope, periods=spc.ENOUGH)
    if rows.empty:
        why = f"no source here has a year of months for {scope.area_name} or a wider area."
        return parts.not_here(scope, id_, "monthly", why)
    rows = rows.sort_values("period_start")
    charted = spc.with_process_limits(rows, ["area_code"])
    first, last = (printed.period(rows["period"].iloc[at]) for at in (0, -1))
    where = f"{parts.place_name(scope, rows['area_code'].iloc[0])}, {first} to {last}"
    said = _sentences(charted, indicator)
    return parts.finished(
        rows,
        indicator,
        parts.name_of(id_, "monthly"),
        f"{indicator.title}, {where}",
        control_chart.control_chart(charted, indicator),
        f"Control chart of {indicator.title.lower()}, {where}. {' '.join(said)}",
        [*parts.elsewhere(scope, rows), *said],
        _shown(charted, indicator),
        NOTES,
    )


def _sentences(charted, indicator):
    """Say the mean, the latest month, and how many months stand out above and below."""
    there = charted[charted["value"].notna()]
    mean = printed.number(there["mean"].iloc[-1], indicator.decimals)
    latest = there.iloc[-1]
    value = printed.number(latest["value"], indicator.decimals)
    special = there[~there["special_cause"].isin(ORDINARY)]
    above = int((special["value"] > special["mean"]).sum())
    said = f"On average {mean} {indicator.unit}; in {printed.period(latest['period'])}, {value}."
    if special.empty:
        return [said, "No month differs from the others by more than months ordinarily do."]
    moved = len(special) > len(there) / 2
    return [
        said,
        f"Out of {len(there)} months, {above} above the mean and {len(special) - above} below it "
        "differ by more than months ordinarily do.",
        *([MOVED] if moved else []),
    ]


def _shown(charted, indicator):
    """Return the table as printed: the month, its figure, the limits and how it reads."""
    limits = printed.texts(charted["lower_limit"].clip(lower=0), _whole) + " to "
    limits += printed.texts(charted["upper_limit"], _whole)
    values = printed.cells(charted["value"], indicator.decimals, charted["status"])
    shown = pd.DataFrame({
        "Month": charted["period"].map(printed.period),
        printed.capital(indicator.unit): values,
        "Limits": limits.fillna("[x]"),
        "Reading": charted["special_cause"].replace({"": "[x]", "common cause": "ordinary"}),
    })  # fmt: skip
    return shown.set_index("Month")


def _whole(value):
    return printed.number(value, 0)
