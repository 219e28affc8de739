"""Sentences about shares: a group's part of a whole, never divided by another group's part."""

from trendpack import evidence, grammar, printed
from trendpack.groups import read_groups
from trendpack.views import widest

LARGEST = 3
TOO_MANY_UNKNOWN = 25  # per cent of the whole, over which no share is set beside the population's
NO_RANGE = "A range of chance would hide that, and none is given."
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


def hidden_by_unknown(rows, indicator):
    """Say on which side of what is printed the true shares lie, where so many are unknown.

    Of shares of everyone, above; of shares of those whose group is known, on either side, with how
    low and how high that of the largest group may be. `rows` are as above.
    """
    if not indicator.is_of_known:
        loose = ', except that of a group named "any other", which may be too high'
        loose *= bool(rows["ethnic_group"].isin(widest.REST).any())
        return [
            "Each group's true share is what is printed or more, and may be far more"
            f"{loose}. {NO_RANGE}"
        ]
    counts = rows.set_index("ethnic_group")["numerator"]
    top = rows.loc[evidence.is_grouped(rows)].set_index("ethnic_group")["value"].idxmax()
    ends = [100 * (counts[top] + more) / counts["all"] for more in (0, counts["unknown"])]
    low, high = (printed.with_unit(end, indicator) for end in ends)
    return [
        f"These are shares of those whose group is known. Among all {whole(indicator)} a group's "
        f"true share may be higher or lower: {read_groups().loc[top, 'name']} between {low} and "
        f"{high}. {NO_RANGE}"
    ]


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
