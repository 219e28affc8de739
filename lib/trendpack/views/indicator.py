"""The views of one indicator: now, crossed with another characteristic, and over time."""

import dataclasses

import numpy as np
import pandas as pd

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
    snapshot,
    tables,
    trend_words,
    trends,
    words,
)
from trendpack.groups import read_groups
from trendpack.views import (
    crossings,
    declared,
    furthest,
    not_in_groups,
    over_years,
    parts,
    places,
    shares,
    strata,
    widest,
)

RUNNING = "each figure counts from the same month, and holds the ones before it: it can only grow."
OLD = pd.DateOffset(years=3)  # behind the theme's newest figures: then a figure's age is said


def _unknown(scope, rows, indicator):
    """Say for how many the ethnic group is not known, where the counts tell, and how they fare."""
    column = "numerator" if indicator.measure in ("share", "rate") else "denominator"
    counts = rows.set_index("ethnic_group")[column]
    said = [] if scope.only_groups else not_in_groups.in_no_row(rows, indicator)
    if counts.reindex(["all", "unknown"]).notna().all():
        said = [words.unknown_sentence(counts["unknown"], counts["all"], indicator)]
    theirs = widest.unknown_apart(rows, indicator)
    return [*said, *(theirs or not_in_groups.unknown_is_high(rows, indicator))]


def latest_by_group(scope, id_, sex="all", ranged=False, england=False, against=None):
    """Return the latest figure overall and of each ethnic group, with limits and gaps.

    With `sex`, of one sex. With `ranged`, the latest figures that have a 95% range. With
    `england`, those of England, where a source has finer ethnic groups for the country alone.
    With `against`, a share is set beside that indicator's shares, not its own population's.
    """
    indicator = indicators.read_indicators()[id_]
    rows = evidence.by_group(id_, scope, sex, ranged, england)
    if rows.empty:
        return places.beside_other_places(scope, id_, sex, kind="now")
    where = parts.where_and_when(scope, rows)
    gaps = widest.gap_sentences(rows, indicator)
    said = [*parts.elsewhere(scope, rows), *_headline(scope, rows, indicator)]
    said += [*_age(scope, rows, indicator, ranged), *gaps, *_unknown(scope, rows, indicator)]
    other, observed = indicators.read_indicators().get(against or indicator.against), None
    if indicator.measure == "share" and other:
        apart = shares.cannot_be_set_beside(rows, indicator, other)
        if not apart:
            return _beside_population(scope, indicator, rows, said, against)
        if against:  # the shares alone stand where they are set beside their own population
            why = f"{apart[0][:1].lower()}{apart[0][1:]}"
            return parts.not_here(scope, id_, f"now-{against}", why)
        said = [*said, *apart, *shares.hidden_by_unknown(rows, indicator)]
        observed, rows = rows, rows.assign(lower=np.nan, upper=np.nan, limits_by="")
    elif indicator.measure == "share":
        said = [*said, *shares.largest(rows, indicator)]
    is_whole = (rows["ethnic_group"] == "all") & (indicator.measure == "share")
    drawn = rows[~is_whole]
    figure = parts.finished(
        rows,
        indicator,
        parts.name_of(id_, _kind(ranged, england), sex),
        f"{parts.by(parts.titled(indicator, sex))}, {where}",
        charts.groups_with_limits(drawn, indicator),
        alt_text.alt_groups(drawn, indicator, read_groups(), where),
        said,
        tables.figure_table(parts.comparable(rows, indicator), indicator),
        widest.one_by_one(rows, indicator),
        finding=declared.for_front(rows, indicator, gaps) if _is_tested(rows) else (),
        observed=observed,
    )
    if ranged:  # the newest figures go before those that have ranges
        newest = evidence.by_group(id_, scope, sex, england=england)["period_end"].max()
        figure = dataclasses.replace(
            figure, leads=figure.leads and rows["period_end"].max() == newest
        )
    return figure


def _kind(ranged, england):
    """Return what sets a figure of one indicator apart from its others in a name."""
    return (
        "-".join(word for word, is_so in (("england", england), ("ranged", ranged)) if is_so)
        or "now"
    )


def _is_tested(rows):
    """Return whether some ethnic group's figure has limits, so that its gap could be tested."""
    return rows.loc[evidence.is_grouped(rows), "lower"].notna().any()


def _headline(scope, rows, indicator):
    """Say the figure of everyone, where the rows have one and it is not the whole of a share."""
    everyone = rows[(rows["ethnic_group"] == "all") & (indicator.measure != "share")]
    return [
        words.headline_sentence(row, indicator, parts.said_place(scope, row["area_code"]))
        for row in everyone.to_dict("records")
    ] + widest.beside_their_parts(rows, indicator)


def _age(scope, rows, indicator, ranged):
    """Say so where the figures are three or more years older than the newest of their theme."""
    newest = scope.as_of or snapshot.read_theme(indicator.theme)["period_end"].max()
    if rows["period_end"].max() > pd.Timestamp(newest) - OLD:
        return []
    when = printed.period(rows["period"].iloc[0])
    if indicator.years_said:
        return [f"These are figures of {indicator.years_said.format(when)}."]
    what = "by ethnic group with 95% ranges" if ranged else "by ethnic group"
    return [f"These are figures of {when}, the newest of this measure {what} in this edition."]


def _beside_population(scope, indicator, rows, said, against=None):
    """Return a share by ethnic group set beside each group's share of the population."""
    other = indicators.read_indicators()[against or indicator.against]
    theirs = evidence.plain(evidence.observations(other.id, scope))
    theirs = evidence.latest(theirs[theirs["area_code"] == rows["area_code"].iloc[0]])
    lost = shares.without_a_row(rows, theirs, other)
    theirs = theirs[theirs["ethnic_group"].isin(rows["ethnic_group"])]
    mine, its = (printed.capital(shares.whole(each)) for each in (indicator, other))
    both = pd.concat([rows.assign(series=mine), theirs.assign(series=its)], ignore_index=True)
    drawn = both[~both["ethnic_group"].isin(["all", "unknown"])]
    far = furthest.from_population(rows, theirs, indicator, other)
    where = parts.where_and_when(scope, rows)
    when = " and ".join(printed.period(period) for period in theirs["period"].unique())
    return parts.finished(
        both,
        indicator,
        parts.name_of(indicator.id, "now", against or "all"),
        f"{indicator.title}, beside {other.title.lower()}, {where}",
        charts.shares(drawn, indicator),
        alt_text.alt_shares(drawn, indicator, read_groups(), where),
        [*said, *far, *not_in_groups.unknown_is_more(rows, theirs, indicator, other)],
        tables.figure_table(parts.without_gaps(rows), indicator).join(
            tables.figure_table(theirs, other)[[printed.capital(other.unit), "Number"]],
            rsuffix=f" of {shares.whole(other)}",
        ).fillna("[x]"),
        [f"{printed.capital(other.unit)}: {when}. {other.denominator}.", *lost],
        finding=furthest.for_front(rows, theirs, indicator, other),
    )  # fmt: skip


def crossed_with(scope, id_, by, scheme=""):
    """Return the figures by ethnic group and another characteristic: one panel a level."""
    indicator = indicators.read_indicators()[id_]
    rows = evidence.crossed(id_, scope, by, scheme)
    if rows.empty:
        why = (
            f"no source here crosses ethnic group with this for {scope.area_name} or a wider area."
        )
        return parts.not_here(scope, id_, f"crossed-{by}", why)
    where = parts.where_and_when(scope, rows)
    label = next((c.label for c in indicator.crossings if c.by == by), by)
    indicator, notes = crossings.as_precise(rows, indicator)
    notes += [strata.TWO_AT_MOST] if strata.is_deepest_of_two(scope, id_) else []
    said = [*parts.elsewhere(scope, rows), *crossings.sentences(rows, indicator, by)]
    figure = parts.finished(
        rows,
        indicator,
        parts.name_of(id_, "crossed", by),
        f"{parts.by(indicator.title, label)}, {where}",
        charts.crossed(rows, indicator, by),
        alt_text.alt_crossed(rows, indicator, read_groups(), by, where),
        said,
        tables.figure_table(parts.comparable(rows, indicator), indicator, (by, "ethnic_group")),
        notes,
    )
    return dataclasses.replace(figure, finding="") if crossings.UNTESTED in said else figure


def over_time(scope, id_, sex="all", everyone=False):
    """Return the series of each ethnic group, everyone behind it, and say where it breaks.

    With `everyone`, the series of people of all groups alone: it may be longer, or the area's own
    where groups are published for a wider place.
    """
    indicator = indicators.read_indicators()[id_]
    rows = evidence.over_time(id_, scope, sex, everyone)
    rows = rows[rows["ethnic_group"] != "all"] if indicator.measure == "share" else rows
    if rows.empty:
        first = evidence.by_group(id_, scope, sex), evidence.overall(id_, scope, sex)
        why = f"no source here has a second period for {scope.area_name} or a wider area."
        none = all(table.empty for table in first)
        return parts.not_here(scope, id_, "trend", "" if none else why)
    if rows["period_start"].nunique() == 1:  # of several periods
        return parts.not_here(scope, id_, "trend", RUNNING)
    where = parts.place_name(scope, rows["area_code"].iloc[0])
    groups = read_groups()
    said = _trend_sentences(scope, rows, indicator)
    return parts.finished(
        evidence.with_gaps(rows, scope) if indicator.has_gap else rows,
        indicator,
        parts.name_of(id_, "trend", sex, "everyone" if everyone else "all"),
        f"{parts.titled(indicator, sex)} over time, {'everyone, ' if everyone else ''}{where}",
        charts.trend(rows, indicator, indicator.breaks),
        alt_text.alt_trend(rows, indicator, groups, where),
        [
            *parts.elsewhere(scope, rows),
            *said,
            *over_years.of_few(rows, indicator),
            *_trend_caution(rows, indicator),
        ],
        tables.wide_table(rows, indicator),
        [*trend_words.strictness(said), *parts.break_notes(rows, indicator)],
        observed=rows,
    )


def _trend_sentences(scope, rows, indicator):
    """Say the trend of the leading groups, tested, and of their gap to the reference group."""
    breaks, groups, leading = (
        [b.period for b in indicator.breaks],
        read_groups(),
        over_years.leading_groups(rows),
    )
    tested = trends.recent_trend(rows, ["ethnic_group"], indicator.measure, breaks)
    tested = tested.set_index("ethnic_group", drop=False).to_dict("index")
    pairs = [
        trend_words.change_and_verdict(
            rows[rows["ethnic_group"] == group], indicator, groups, tested.get(group)
        )
        for group in leading
    ]
    why = over_years.cannot_be_tested(rows, indicator)
    pairs = [
        (change, verdict if group == "all" or not why else "")
        for group, (change, verdict) in zip(leading, pairs, strict=True)
    ]
    moved = over_years.unknown_moves(rows, indicator) or shares.unknown_of_events(rows, indicator)
    said = [*moved, *trend_words.together(pairs), *why]
    if why or not indicator.has_gap:
        return said
    reference = evidence.reference_in(rows, scope)
    compared = disparity.beside(rows, reference, evidence.PLACE_AND_TIME)
    compared = compared.assign(is_unsure=basis.is_unsure(basis.with_gap(compared, indicator)))
    gaps = trends.recent_gap_trend(
        compared, ["ethnic_group"], indicator.measure, breaks, dispersion=indicator.dispersion
    )
    gaps = gap_ends.with_ends(gaps, compared)
    gaps = gaps[gaps["ethnic_group"].isin(leading)]
    gaps = gaps[~gaps["ethnic_group"].isin(["all", reference])].assign(reference_group=reference)
    found = [gap_words.gap_trend_sentence(r, indicator, groups) for r in gaps.to_dict("records")]
    if any(found):
        return [*said, *filter(None, found)]
    others = compared[compared["ethnic_group"].isin(set(leading) - {"all", reference})]
    plain = [
        gap_words.gap_change_sentence(its, indicator, groups)
        for _, its in others.groupby("ethnic_group", sort=False)
    ]
    return [*said, *filter(None, plain)]


def _trend_caution(rows, indicator):
    """Say why a test of a trend says less here, where the series is long enough for one."""
    has_test = rows.loc[rows["lower"].notna(), "period"].nunique() >= trend_words.FEWEST_POINTS
    return [indicator.trend_caution.strip()] if indicator.trend_caution and has_test else []
