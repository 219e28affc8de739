"""The views of monthly series: which months differ by more than months ordinarily do."""

import pandas as pd

from trendpack import (
    control_chart,
    evidence,
    grammar,
    groups,
    indicators,
    printed,
    spc,
    words,
)
from trendpack.control_chart import APART
from trendpack.views import month_words, parts
from trendpack.views.over_years import leading_groups

NOTES = (
    "Limits of ordinary variation: the mean, and 2.66 times the mean change from one month to the "
    "next on either side (an XmR chart). Changes of 3.27 times the mean change or more are left "
    "out of it, which makes the limits narrower than they would be with them.",
    "A change is a month beyond the limits, seven in a row on one side of the mean or in one "
    "direction, or two of three near a limit. The chart says that something changed, not why.",
    "The limits know no season and take months as apart from one another: where a month is much "
    "like the one before, more months stand out than should.",
)
READ_AS = {  # what the table says of a month, where it is not the name of the rule
    "": "[x]",
    "common cause": "ordinary",
    "one of 7 in a row above the mean": "one of 7 or more in a row above the mean",
    "one of 7 in a row below the mean": "one of 7 or more in a row below the mean",
    "7 point trend, increasing": "one of 7 or more in a row, each higher",
    "7 point trend, decreasing": "one of 7 or more in a row, each lower",
}
MARKS = {cause: mark for cause, (_, mark) in (month_words.BEYOND | month_words.WITHIN).items()}
STANDS_OUT = (
    "In the table, high or low stands beside a month beyond the limits of its group; run, with its "
    "side of the mean or its direction, beside one of seven or more in a row; near, beside one of "
    "those close together near a limit."
)


def month_by_month(scope, id_):
    """Return a monthly series of everyone in the nearest place, with its control limits."""
    indicator = indicators.read_indicators()[id_]
    rows = evidence.plain(evidence.observations(id_, scope))
    rows = evidence.nearest_with(rows[rows["ethnic_group"] == "all"], scope, periods=spc.ENOUGH)
    if rows.empty:
        return _not_here(scope, id_, "monthly")
    rows = rows.sort_values("period_start")
    charted = _charted(rows, indicator)
    where = f"{parts.place_name(scope, rows['area_code'].iloc[0])}, {_span(rows)}"
    first, *rest = _sentences(charted, indicator)
    said = [first, *parts.break_notes(rows, indicator), *rest]
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


def _charted(rows, indicator):
    """Return the months of one place with limits; those too few for limits since a break apart."""
    breaks = [b.period for b in indicator.breaks]
    charted = spc.with_process_limits(rows, ["area_code"], breaks)
    after = printed.series_number(charted["period"], indicator.breaks) > 0
    apart = charted["is_provisional"] & after & charted["value"].notna()
    levels = ["mean", "lower_limit", "upper_limit"]
    charted[levels] = charted[levels].mask(apart)
    return charted.assign(special_cause=charted["special_cause"].mask(apart, APART))


def _sentences(charted, indicator):
    """Say the mean, the latest month, and how many months lie beyond the limits or in a run.

    Of months that stand apart: that they are not to be compared.
    """
    apart = charted["special_cause"] == APART
    there = charted[charted["value"].notna() & ~apart]
    mean = printed.number(there["mean"].iloc[-1], indicator.decimals)
    values = printed.texts(
        charted["value"], lambda value: printed.number(value, indicator.decimals)
    )
    said = f"On average {mean} {indicator.unit}"
    if apart.any():
        late = charted["period"].map(printed.period) + ", " + values
        verb = "is" if apart.sum() == 1 else "are"
        said += f" from {_span(there)}. {printed.listed(late[apart].tolist())}, {verb} not to be "
        said += "compared with these months."
    else:
        said += f"; in {printed.period(there['period'].iloc[-1])}, {values[there.index[-1]]}."
    found = month_words.standing_out(there)
    if not found:
        return [said, month_words.halves(there) or month_words.NONE]
    within = there["special_cause"].isin(list(month_words.WITHIN)).any()
    tail = f", {month_words.PATTERN}" * bool(within)
    return [said, f"Out of {len(there)} months, {found}{tail}.", *month_words.no_one_level(there)]


def months_by_group(scope, id_):
    """Return a monthly series of each ethnic group in the nearest place, with control limits.

    A group is charted where it has a year of months with a figure; the table has every group.
    """
    indicator = indicators.read_indicators()[id_]
    rows = evidence.plain(evidence.observations(id_, scope))
    rows = rows[rows["ethnic_group"] != "all"]
    rows = evidence.nearest_with(rows[_has_a_year(rows)], scope).pipe(_with_the_rest, rows)
    if rows.empty:
        return _not_here(scope, id_, "monthly-groups")
    rows = groups.in_reading_order(rows.sort_values("period_start", kind="stable"))
    charted = spc.with_process_limits(rows[_has_a_year(rows)], ["area_code", "ethnic_group"])
    where = f"{parts.place_name(scope, rows['area_code'].iloc[0])}, {_span(rows)}"
    said = _group_sentences(charted, indicator) + _not_charted(rows)
    title = f"{parts.by(indicator.title)}, {where}"
    return parts.finished(
        rows,
        indicator,
        parts.name_of(id_, "monthly-groups"),
        title,
        control_chart.control_panels(charted, indicator),
        f"Control charts of {title[:1].lower()}{title[1:]}, one chart each. {' '.join(said)}",
        [*parts.elsewhere(scope, rows), *said],
        _months_and_groups(rows, charted, indicator),
        [*NOTES, STANDS_OUT],
    )


def _span(rows):
    """Return the first and the last month with a figure: "June 2022 to May 2025"."""
    there = rows.loc[rows["value"].notna(), "period"]
    return f"{printed.period(there.min())} to {printed.period(there.max())}"


def _not_here(scope, id_, kind):
    """Return a figure that says whether there are no months, or fewer than a year of them."""
    some = evidence.observations(id_, scope)["area_code"].isin(scope.nearest).any()
    why = f"no source here has a year of months for {scope.area_name} or a wider area."
    return parts.not_here(scope, id_, kind, why if some else "")


def _has_a_year(rows):
    """Return which rows are of an area and group with a figure in at least twelve months."""
    there = rows["value"].notna().groupby([rows["area_code"], rows["ethnic_group"]])
    return there.transform("sum") >= spc.ENOUGH


def _with_the_rest(found, rows):
    """Return all `rows` of the place that was found."""
    return rows[rows["area_code"].isin(found["area_code"])]


def _group_sentences(charted, indicator):
    """Say of the leading groups the mean, the latest month, and how many months stand out.

    Of the unknown too where a month of theirs lies beyond the limits: they move the others' shares.
    """
    unknown = charted["ethnic_group"] == "unknown"
    moves = charted.loc[unknown, "special_cause"].isin(list(month_words.BEYOND)).any()
    leading = [*leading_groups(charted[~unknown]), *(["unknown"] if moves else [])]
    its = [charted[charted["ethnic_group"] == group] for group in leading]
    return [_in_short(rows, indicator) for rows in its]


def _in_short(rows, indicator):
    there = rows[rows["value"].notna()]
    who = words.people(there["ethnic_group"].iloc[0], indicator, groups.read_groups())
    mean, latest = (
        printed.with_unit(value, indicator)
        for value in (there["mean"].iloc[-1], there["value"].iloc[-1])
    )
    is_share = indicator.measure == "share"
    of = grammar.whole(indicator)
    said = f"made up {mean} of {of}" if is_share else f"numbered {mean} a month"
    found = month_words.standing_out(there)
    when = printed.period(there["period"].iloc[-1])
    return f"{printed.capital(who)} {said} on average, and {latest} in {when}. " + (
        " ".join([f"Of {len(there)} months, {found}.", *month_words.no_one_level(there)])
        if found
        else month_words.halves(there) or "No month stands out."
    )


def _not_charted(rows):
    """Say which groups have too few months with a figure for a chart."""
    few = rows.loc[~_has_a_year(rows), "ethnic_group"].drop_duplicates()
    if few.empty:
        return []
    named = printed.listed(few.map(groups.read_groups()["name"]).tolist())
    return [f"Not charted, since fewer than twelve months have a figure: {named}."]


def _months_and_groups(rows, charted, indicator):
    """Return the table as printed: a row a month, a column a group, and which months stand out."""
    value = printed.cells(rows["value"], indicator.decimals, rows["status"])
    mark = ", " + charted["special_cause"].map(MARKS)
    shown = rows.assign(
        text=value + mark.reindex(rows.index).fillna("").astype(str),
        Month=rows["period"].map(printed.period),
        group=rows["ethnic_group"].map(groups.read_groups()["name"]),
    )
    wide = shown.pivot(index="Month", columns="group", values="text").rename_axis(columns=None)
    return wide.reindex(index=shown["Month"].unique(), columns=shown["group"].unique())


def _shown(charted, indicator):
    """Return the table as printed: the month, its figure, the limits and how it reads."""
    limits = printed.texts(charted["lower_limit"].clip(lower=0), _whole) + " to "
    limits += printed.texts(charted["upper_limit"], _whole)
    values = printed.cells(charted["value"], indicator.decimals, charted["status"])
    shown = pd.DataFrame({
        "Month": charted["period"].map(printed.period),
        printed.capital(indicator.unit): values,
        "Limits": limits.fillna("[x]").mask(charted["special_cause"] == APART, "[z]"),
        "Reading": charted["special_cause"].replace(READ_AS),
    })  # fmt: skip
    return shown.set_index("Month")


def _whole(value):
    return printed.number(value, 0)
