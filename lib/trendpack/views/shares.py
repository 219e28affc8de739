"""Sentences about shares: a group's part of a whole, never divided by another group's part."""

import numpy as np

from trendpack import evidence, grammar, printed
from trendpack.groups import read_groups
from trendpack.views import widest

LARGEST = 3
TOO_MANY_UNKNOWN = 25  # per cent of the whole, over which no share is set beside the population's
UNKNOWN_MOVES = 5  # percentage points over time, from which the unknown move the groups' shares
HIDDEN = (
    "Each group's true share is what is printed or more, and may be far more; a range of chance "
    "would hide that, and none is given."
)
ENOUGH = 30  # people of a group counted, or due: of fewer, no multiple is said
MAIN = ("asian", "black", "mixed", "white", "other")  # broad groups that no other one joins


def largest(rows, indicator):
    """Say the largest groups of a whole, each with its share."""
    known = rows[evidence.is_grouped(rows) & rows["value"].notna()]
    top = known.sort_values("value", ascending=False, kind="stable").head(LARGEST)
    if top.empty:
        return []
    names = top["ethnic_group"].map(read_groups()["name"])
    values = top["value"].map(lambda value: printed.with_unit(value, indicator))
    listed = printed.listed((names + " (" + values + ")").tolist())
    return [f"The largest groups are {listed}."]


def whole(indicator):
    """Return what a share is of: "households owed a duty"."""
    return indicator.unit.removeprefix("percentage of ")


def has_too_many_unknown(rows):
    """Return whether, of shares by ethnic group, that of the unknown is over a quarter."""
    unknown = rows.loc[rows["ethnic_group"] == "unknown", "value"].max()
    return bool(unknown > TOO_MANY_UNKNOWN)


def cannot_be_set_beside(rows, indicator, other):
    """Say so where more than a quarter are of unknown group: any group may be larger than it seems.

    `rows` are the shares of `indicator` by ethnic group; `other` is of the population.
    """
    return [
        f"Of {whole(indicator)}, so many are of unknown ethnic group that no group's share can be "
        f"set against its share of {whole(other)}."
    ] * has_too_many_unknown(rows)


def furthest_from_population(rows, theirs, indicator, other):
    """Say the group whose share is furthest above its share of the population, and furthest below.

    `rows` and `theirs` are shares by ethnic group, of `indicator` and of the population `other`.
    Groups whose range holds their share of the population are passed over. Where so many are of
    unknown group that people may stand under another name than in the census, so are the groups
    named "any other"; and where a quarter are, all groups. A group without a figure may be further
    away than any other: then the sentences are of the groups shown alone.
    """
    if apart := cannot_be_set_beside(rows, indicator, other):
        return apart
    unknown = rows.loc[rows["ethnic_group"] == "unknown", "value"].max()
    is_loose = unknown > 100 * widest.MANY_UNKNOWN
    rows = rows[~rows["ethnic_group"].isin(widest.REST)] if is_loose else rows
    if indicator.ethnicity_by == "officer":  # whose Other matches no group of the population
        rows = rows[rows["ethnic_group"] != "other"]
    both = rows.merge(theirs[["ethnic_group", "value"]], on="ethnic_group", suffixes=("", "_other"))
    both = both[evidence.is_grouped(both)].dropna(subset=["value_other"])
    shown = ", of the groups shown" * bool(both["value"].isna().any())
    both = both.dropna(subset=["value"])
    within = both["value_other"].between(both["lower"], both["upper"])
    if len(both) and within.all():
        each = "each share that is shown" if shown else "each group's share"
        return [f"The 95% range of {each} holds its share of {whole(other)}."]
    both = both[~within]
    said = [
        text
        for side in (
            both[both["value"] > both["value_other"]],
            both[both["value"] < both["value_other"]],
        )
        for text in _furthest_of(side, indicator, other, shown)
    ]
    return [*said, widest.NOT_SPOKEN_OF] if said and is_loose else said


def _furthest_of(side, indicator, other, shown):
    """Say which of the groups on one side is furthest in points, and which, if another, in times.

    In times only of groups with a range, of which 30 or more are counted or would be if shares were
    alike, since a small group's share moves most by chance; and not of one of which nobody is.
    """
    if side.empty:
        return []
    points = (side["value"] - side["value_other"]).abs().idxmax()
    due = side["value_other"] * side["denominator"] / 100
    sound = (side["value_other"] > 0) & side["lower"].notna()
    sound &= np.maximum(side["numerator"], due) >= ENOUGH
    ratio = (side["value"] / side["value_other"]).where(sound)
    times = np.log(ratio.where(ratio > 0)).abs()
    said = _pair(side.loc[points], indicator, other, shown)
    if times.isna().all() or times.idxmax() == points or len(side) < 2:
        return [said]
    row = side.loc[times.idxmax()]
    where = "above" if row["value"] > row["value_other"] else "below"
    return [said, f"Furthest {where} as a multiple of it: {_shares_of(row, indicator, other)}."]


def without_a_row(rows, theirs, other):
    """Say which ethnic groups of the population the source does not have, with their share of it.

    Their people stand in other rows of the source, or in none. `rows` and `theirs` as above.
    """
    listed = read_groups()
    there = {*rows["ethnic_group"], *rows["ethnic_group"].map(listed["parent"])}
    broad = listed.index[(listed["level"] == "broad") & ~listed.index.isin(there)]
    lost = theirs[theirs["ethnic_group"].isin(broad) & (theirs["value"] > 0)]
    lost = lost[lost["ethnic_group"].isin(MAIN)]
    return [
        f"{listed.loc[group, 'name']}: {printed.with_unit(value, other)} of {whole(other)}, and no "
        "row here, since the source has no such group. Its people are in another, or in none."
        for group, value in zip(lost["ethnic_group"], lost["value"], strict=True)
    ]


def _pair(row, indicator, other, shown):
    where = "above" if row["value"] > row["value_other"] else "below"
    return (
        f"Furthest {where} its share of {whole(other)}, in points{shown}: "
        f"{_shares_of(row, indicator, other)}."
    )


def _shares_of(row, indicator, other):
    name = read_groups().loc[row["ethnic_group"], "name"]
    mine = f"{printed.with_unit(row['value'], indicator)}{_count(row)}"
    its = printed.with_unit(row["value_other"], other)
    whose = grammar.whole_of_groups(indicator)
    return f"{name}, {mine} of {whose} and {its} of {whole(other)}"


def _count(row):
    """Return " (12 of 83)" where a share is of fewer than 100, else nothing."""
    ends = [printed.number(row[name], 0) for name in ("numerator", "denominator")]
    return f" ({' of '.join(ends)})" if row["denominator"] < widest.FEW else ""


def furthest_from_place(rows, indicator):
    """Say the group whose share differs most between the first place and the second.

    `rows` has a column `place` as printed.
    """
    ours, *others = rows["place"].drop_duplicates().tolist()
    if not others:
        return []
    other = others[0]
    wide = rows[evidence.is_grouped(rows)].pivot(
        index="ethnic_group", columns="place", values="value"
    )
    wide = wide[[ours, other]].dropna()
    if wide.empty:
        return []
    group = (wide[ours] - wide[other]).abs().idxmax()
    name = read_groups().loc[group, "name"]
    mine, its = (printed.with_unit(wide.loc[group, place], indicator) for place in (ours, other))
    said = f"{ours} and {other} differ most for the {name} group: {mine} and {its}"
    return [f"{said} of {grammar.whole_of_groups(indicator)}."]


def of_known_notes(indicator):
    """Say what the shares are of, where those of the groups and of the unknown differ in that."""
    said = (
        f"Each group's percentage is of {grammar.whole_of_groups(indicator)}; that of those whose "
        f"group is not known is of all {whole(indicator)}."
    )
    return [said] * indicator.is_of_known


def unknown_of_events(rows, indicator):
    """Say for how many of a rate's events the group is not known, first and last, where many."""
    counts = rows.pivot(index="period_end", columns="ethnic_group", values="numerator")
    counts = counts.reindex(columns=["unknown", "all"]).dropna()
    part = counts["unknown"] / counts["all"]
    if indicator.measure != "rate" or not (part > widest.MANY_UNKNOWN).any():
        return []
    named = rows.drop_duplicates("period_end").set_index("period_end")["period"]
    ends = [
        f"{printed.number(100 * part[at], 1)}% ({printed.period(named[at])})"
        for at in dict.fromkeys(part.index[[0, -1]])
    ]
    events = grammar.events(indicator.unit) or "events"
    said = f"{' and '.join(ends)} of {events} are of unknown ethnic group, and in no group's rate"
    return [f"{printed.capital(said)}."]


def cannot_be_tested(rows, indicator):
    """Say that no trend is tested, where at times more than a quarter are unknown."""
    return [
        f"No trend of the shares is tested: at times more than {TOO_MANY_UNKNOWN}% of "
        f"{whole(indicator)} are of unknown ethnic group."
    ] * has_too_many_unknown(rows)


def unknown_moves(rows, indicator):
    """Say so where the part of unknown ethnic group changes enough to move the groups' shares."""
    unknown = rows[(rows["ethnic_group"] == "unknown") & rows["value"].notna()]
    if unknown.empty or unknown["value"].max() - unknown["value"].min() < UNKNOWN_MOVES:
        return []
    low, high = (unknown.loc[unknown["value"].agg(end)] for end in ("idxmin", "idxmax"))
    ends = " and ".join(
        f"{printed.with_unit(row['value'], indicator)} ({printed.period(row['period'])})"
        for row in (low, high)
    )
    return [
        f"The ethnic group is not known for between {ends} of {whole(indicator)}: the shares "
        "of the groups move for that reason too."
    ]
