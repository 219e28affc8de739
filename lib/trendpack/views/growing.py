"""Which gaps grow: every gap, tested over its latest five points and judged together."""

import pandas as pd

from trendpack import (
    figures,
    gap_chart,
    indicators,
    printed,
    tables,
    words,
)
from trendpack.groups import read_groups
from trendpack.views import growing_words, parts
from trendpack.views.gap_changes import CROSSED, STILL, tested_gaps

MOST_SAID = 3
MOST_OF_ONE = 5  # rows of one indicator, so that none crowds out the rest
MOST_DRAWN = 6
OLD = pd.DateOffset(years=5)  # a series that ended so long before the newest is history
TESTED = (
    "Tested: whether a straight line through the latest five figures of a gap rises or falls by "
    "more than chance explains, at the strict level of 99.8%, all gaps judged together (Benjamini "
    "and Hochberg)."
)
WHY = {
    "short": "Fewer than five figures since the series began or broke",
    "parted": "Years are missing, so fewer than five figures stand in a row",
    "bare": "The files used here have no ranges, nor the counts to make them from",
}
RATIO_TOO = {
    "grew": "grew, and so did the ratio",
    STILL: "grew; the ratio shows no reliable change",
    "shrank": "grew; the ratio came nearer to 1",
}


def gaps_that_grow(scope):
    """Return the gaps in which a group fares worse that grew by more than chance explains.

    With those that changed sides: the group fared better. The area's own gaps come first, then
    those of wider places, which say so.
    """
    gaps = tested_gaps(scope)
    rows = _grown(gaps, scope)
    title = f"Gaps that grow: {scope.area_name}, and wider areas where it has no figures"
    here, wider, rest = growing_words.counted(gaps, scope)
    said = [here, *(change_sentence(row, scope) for row in _first(rows)), *_narrowed(gaps, scope)]
    said.append(rest)
    notes = (
        *wider,
        f"At most {MOST_OF_ONE} gaps of an indicator are shown.",
        "A difference can grow while the ratio stands still, where both figures rise. Differences "
        "are worked out before rounding.",
    )
    tested = [TESTED, *_compared(scope), *_untested_notes(gaps)]
    if rows.empty:
        return parts.nothing("gaps-that-grow", title, here, [*wider, *tested], said[1:])
    shown, drawn = _table(rows, scope), _drawn(rows, scope)
    return figures.Figure(
        id="gaps-that-grow",
        title=title,
        alt=_alt(drawn) if len(drawn) else "",
        table_html=tables.to_html(shown, title),
        cards=parts.cards_of(rows),
        svg=figures.svg(gap_chart.then_and_now(drawn)) if len(drawn) else None,
        sentences=tuple(said),
        notes=notes,
        table_notes=(*tested, *parts.first_caveats(_first(rows))),
        shown=shown,
        finding=next((text for text in said[1:-1] if scope.area_name in text), here),
    )


def _compared(scope):
    """Yield why a trend of broad groups elsewhere may differ from one of detailed groups here."""
    group = read_groups().loc[scope.reference_group]
    if group["parent"]:
        whole = read_groups().loc[group["parent"], "name"]
        yield (
            f"Detailed groups are compared with {group['name']} here. Trends of broad groups, on "
            "the page of a theme and in the outcomes framework, are set beside "
            f"{whole} as a whole, and may differ."
        )


def _grown(gaps, scope):
    """Return the adverse gaps that grew, then those on which the group had fared better.

    The area's own come first, then the latest, then the surest.
    """
    grown = gaps[gaps["change"].isin(["grew", CROSSED]) & gaps["is_adverse"]]
    keys = grown.assign(
        own=grown["area_code"] == scope.area_code, both=grown["ratio_change"] != STILL
    )
    ordered = keys.sort_values(
        ["own", "last_period", "change", "both", "p_value"],
        ascending=[False, False, False, False, True],
        kind="stable",
    )
    return ordered.groupby("indicator", sort=False).head(MOST_OF_ONE)


def _first(rows):
    """Return the rows that are said: the first of each indicator that grew, unless it is old."""
    recent = rows["period_end"] > rows["newest"] - OLD
    return rows[recent].drop_duplicates("indicator").head(MOST_SAID).to_dict("records")


def _narrowed(gaps, scope):
    """Return, as an example, what is said of the surest gap of the area itself that shrank."""
    own = gaps[(gaps["area_code"] == scope.area_code) & (gaps["change"] == "shrank")]
    rows = own.sort_values("p_value", kind="stable").head(1).to_dict("records")
    return [f"A gap {_for_whom(row)}that shrank: {change_sentence(row, scope)}" for row in rows]


def _for_whom(row):
    """Return "in a group's favour " where the group fared better at first, else nothing."""
    return "" if row["was_adverse"] else "in a group's favour "


def change_sentence(row, scope):
    """Say what a gap was and is, with the two figures at each end, and what became of the ratio."""
    indicator = indicators.read_indicators()[row["indicator"]]
    groups = read_groups()
    here, there = (
        words.people(row[name], indicator, groups) for name in ("ethnic_group", "reference_group")
    )
    first, last = (printed.period(row[f"{end}_period"]) for end in ("first", "last"))
    mine, theirs = (
        [printed.with_unit(row[f"{name}_{end}"], indicator) for end in ("then", "now")]
        for name in ("value", "reference_value")
    )
    then, now = (_size(row, end, indicator) for end in ("then", "now"))
    of = "of" if indicator.measure == "percentage" else "for"
    return (
        f"{indicator.title}, {parts.place_name(scope, row['area_code'])}: {mine[0]} {of} {here} "
        f"and {theirs[0]} {of} {there} in {first} ({then}), and {mine[1]} and {theirs[1]} in "
        f"{last} ({now}).{_ratio_too(row)}{words.caution(indicator)}"
    )


def _size(row, end, indicator):
    """Return the gap at one end as said, or "no gap" where the two figures print alike."""
    both = [printed.with_unit(row[f"{n}_{end}"], indicator) for n in ("value", "reference_value")]
    alike = both[0] == both[1]
    return "no gap" if alike else words.gap_size({"gap": row[f"gap_{end}"]}, indicator)


def _ratio_too(row):
    """Say what became of the ratio, unless the group changed sides."""
    then, now = row["ratio_then"], row["ratio_now"]
    if (then - 1) * (now - 1) < 0:
        return ""
    ends = " to ".join(map(printed.ratio, (then, now)))
    below = then < 1
    return {
        "grew": f" The ratio {'fell' if below else 'grew'} too, from {ends}.",
        STILL: f" The ratio, {ends}, shows no reliable change.",
        "shrank": f" The ratio came nearer to 1, from {ends}.",
    }.get(row["ratio_change"], "")


def names(rows, scope):
    """Return each row's name as printed, in two lines: indicator and place, groups and periods."""
    declared, groups = indicators.read_indicators(), read_groups()
    titles = rows["indicator"].map({i: one.title for i, one in declared.items()})
    wider = rows["area_code"].map(lambda code: f" ({parts.place_name(scope, code)})")
    wider = wider.where(rows["area_code"] != scope.area_code, "")
    here, there = (rows[n].map(groups["name"]) for n in ("ethnic_group", "reference_group"))
    first, last = (rows[f"{end}_period"].map(printed.period) for end in ("first", "last"))
    return titles + wider + "\n" + here + " beside " + there + ", " + first + " to " + last


def _drawn(rows, scope):
    """Return the rows with a ratio at both ends, as the chart wants them."""
    named = rows.assign(name=names(rows, scope))
    known = (named[["ratio_then", "ratio_now"]] > 0).all(axis=1)
    return named[known].groupby("indicator", sort=False).head(2).head(MOST_DRAWN)


def _table(rows, scope):
    declared, groups = indicators.read_indicators(), read_groups()
    first, last = (rows[f"{end}_period"].map(printed.period) for end in ("first", "last"))
    ratios = (rows[f"ratio_{end}"] for end in ("then", "now"))
    then, now = (printed.texts(ratio, printed.ratio).fillna("[z]") for ratio in ratios)
    grew = rows["ratio_change"].map(RATIO_TOO).fillna("grew")
    grew = grew.mask(rows["change"] == CROSSED, "changed sides: better, now worse")
    return pd.DataFrame({
        "Indicator": rows["indicator"].map({i: one.title for i, one in declared.items()}),
        "Ethnic group": rows["ethnic_group"].map(groups["name"]),
        "Compared with": rows["reference_group"].map(groups["name"]),
        "Area": rows["area_code"].map(lambda code: parts.place_name(scope, code)),
        "Compared": first + " and " + last,
        "Gap at first": _sizes(rows, "gap_then", declared),
        "Gap at last": _sizes(rows, "gap_now", declared),
        "Ratio": then + " to " + now,
        "The gap": grew,
    }).set_index(["Indicator", "Ethnic group"])  # fmt: skip


def _sizes(rows, name, declared):
    ids = rows["indicator"]
    return pd.Series(
        [words.gap_size({"gap": g}, declared[i]) for g, i in zip(rows[name], ids, strict=True)],
        rows.index,
    ).str.replace("percentage points", "points")


def _untested_notes(gaps):
    """Return, for each reason, the indicators none of whose gaps could be tested."""
    declared = indicators.read_indicators()
    none = gaps.groupby("indicator", sort=False)["why"].agg(lambda why: why.ne("").all())
    gaps = gaps[gaps["indicator"].isin(none[none].index)]
    first = gaps.sort_values("figures", ascending=False).drop_duplicates("indicator")
    first = first.assign(title=first["indicator"].map({i: o.title for i, o in declared.items()}))
    found = first.groupby("why")["title"].agg(lambda titles: "; ".join(sorted(titles)))
    return [f"Not tested. {text}: {found[why]}." for why, text in WHY.items() if why in found]


def _alt(drawn):
    first = drawn.replace({"name": "\n"}, ": ", regex=True).iloc[0]
    return (
        f"Dot chart of {len(drawn)} ratios to the reference group, then and now. The first row is "
        f"{first['name']}, from {printed.ratio(first['ratio_then'])} in "
        f"{printed.period(first['first_period'])} to {printed.ratio(first['ratio_now'])} in "
        f"{printed.period(first['last_period'])}. The table below has every number."
    )
