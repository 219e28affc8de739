"""The view that sets an area beside others: its region, England and its neighbours' median."""

import numpy as np

from trendpack import (
    alt_text,
    charts,
    evidence,
    indicators,
    place_words,
    printed,
    tables,
    words,
)
from trendpack.groups import read_groups
from trendpack.views import parts, shares

OF_WHO_LIVES_THERE = (
    "A group's share follows how many of it live in each place, and how many records have no "
    "ethnic group: a difference between places is no gap."
)
WITHHELD_REST_ON = {  # and what follows for the median of the others, by measure
    "share": "They are small, so a median of the others may be too high.",
    "count": "They are small, so a median of the others may be too high.",
    "rate": "Most rest on few events, so the median of all is likely lower.",
    "percentage": (
        "They rest on few people with the outcome, or few without it: with them the median could "
        "be higher or lower."
    ),
}
OF_FEW = "They rest on few people: with them the median could be higher or lower."


def beside_other_places(scope, id_, sex="all", kind="places"):
    """Return the area's latest figures beside its region, England and neighbours' median."""
    indicator = indicators.read_indicators()[id_]
    rows = evidence.against_places(id_, scope, sex)
    if rows.empty:
        return _nearest_alone(scope, id_, sex, kind)
    rows = _named_places(rows, scope)
    when = printed.period(rows["period"].iloc[0])
    rows, notes = _without_empty(rows, scope)
    rows = rows.assign(withheld=_withheld(rows, indicator, scope, sex))
    rows = _without_part_medians(rows, indicator)
    notes += _withheld_of_neighbours(rows, indicator, scope)
    if indicator.measure == "share":
        rows = rows[rows["ethnic_group"] != "all"]
        notes += shares.of_known_notes(indicator)
    if rows.empty:
        return parts.not_here(scope, id_, kind)
    if indicator.measure == "share":
        apart = shares.furthest_from_place(rows, indicator)
        said = [_of_who_lives_there(rows)] if indicator.against else apart
    else:
        newer = _newer_for_everyone(scope, id_, sex, rows)
        said = [
            *newer,
            *_beside_sentences(rows, indicator, scope),
            *_covered(rows, indicator, scope),
        ]
    return parts.finished(
        rows,
        indicator,
        parts.name_of(id_, kind, sex),
        f"{parts.titled(indicator, sex)}: {scope.area_name} beside other places, {when}",
        charts.places(rows, indicator),
        alt_text.alt_places(rows, indicator, read_groups(), when),
        said,
        tables.wide_table(rows, indicator, "place", with_range=True),
        notes,
    )


def _of_who_lives_there(rows):
    """Say what a group's share follows, and where it may stand beside the population's."""
    places = rows["place"].drop_duplicates().tolist()
    many = [p for p in places if shares.has_too_many_unknown(rows[rows["place"] == p])]
    set_beside = "Set each beside the share of its own population"
    if not many:
        return f"{OF_WHO_LIVES_THERE} {set_beside}."
    if len(many) < len(places):
        set_beside += f", but not that of {printed.listed(many)}"
    else:
        set_beside = "Do not set it beside the share of the population either"
    return f"{OF_WHO_LIVES_THERE} {set_beside}: too many are of unknown ethnic group."


def _named_places(rows, scope):
    """Return rows with the name of each place, and with how many neighbours there are."""
    names = {
        "area": scope.area_name, "region": scope.region_name, "england": "England",
        "neighbours": f"{scope.median_of} (median)",
    }  # fmt: skip
    return rows.assign(place=rows["place"].map(names), neighbours=len(scope.neighbours))


def _newer_for_everyone(scope, id_, sex, rows):
    """Return everyone's newer figures in a sentence, where those by ethnic group are older."""
    own = rows.loc[rows["place"] == scope.area_name, "period_end"].max()
    if not (evidence.overall(id_, scope, sex)["period_end"] > own).any():
        return []
    newer = _named_places(evidence.against_places(id_, scope, sex, everyone=True), scope)
    said = place_words.places_sentence(newer, indicators.read_indicators()[id_], read_groups())
    when = printed.period(rows["period"].iloc[0])
    return [
        f"Newer, for everyone alone: {said[:1].lower()}{said[1:]}",
        f"By ethnic group the latest figures here are of {when}, in the chart and the table.",
    ]


def _beside_sentences(rows, indicator, scope):
    """Say everyone's figure beside the other places', and the group furthest from the median."""
    everyone = rows[rows["ethnic_group"] == "all"]
    groups = read_groups()
    said = [place_words.places_sentence(everyone, indicator, groups)] if len(everyone) else []
    said += place_words.judged_sentence(everyone) if len(everyone) else []
    grouped = rows[evidence.is_grouped(rows)].set_index(["ethnic_group", "place"])
    wide = grouped["value"].unstack()
    near = f"{scope.median_of} (median)"
    if near not in wide or scope.area_name not in wide:
        return said
    both = (scope.area_name, near)
    return [
        *said,
        *(
            place_words.furthest_sentence(
                grouped.loc[[(group, place) for place in both]].reset_index(), indicator, groups, by
            )
            for by, group in _furthest(grouped, *both, indicator)
        ),
    ]


def _furthest(grouped, ours, near, indicator):
    """Return (by, group): the groups furthest from the neighbours' median, by `FURTHEST`'s keys.

    `grouped` has ethnic group and place as its index. Groups with a range that leaves the median
    out come before those of which it is not sure that they differ. Groups of which a neighbour's
    figure is withheld (`withheld`) are left out, since with it their median would be another: then
    nothing is said of one alone. Of rates, one group may be furthest in proportion and another by
    the rate itself: then both.
    """
    mine, theirs = grouped.xs(ours, level="place"), grouped.xs(near, level="place")
    theirs = theirs.reindex(mine.index)
    part = (theirs["withheld"] > 0) & mine["value"].notna()
    median = theirs["value"].mask(part)
    outside = (mine["lower"] > median) | (mine["upper"] < median)
    found = {}
    for how in ("times", "points") if indicator.measure == "rate" else ("points",):
        size = _apart(mine["value"], median, how)
        size = size[size > 0]
        if len(size):
            sure = size[outside[size.index]]
            group = (sure if len(sure) else size).idxmax()
            found.setdefault(group, "sure " * (group != size.idxmax()))
    if (mine["value"].notna() & median.notna()).sum() < 2:
        return [("", group) for group in found] if not part.any() else []
    hows = ["in proportion", "the rate itself"] if len(found) > 1 else ["furthest"]
    known = "known " if part.any() else ""
    ways = [f"{next(iter(found.values()), '')}{known}{hows[0]}", *hows[1:]]
    return list(zip(ways, found, strict=False))  # none found: none


def _covered(rows, indicator, scope):
    """Say what part of those meant the figures of `rows` are of, here and in other places."""
    if not indicator.covered_by:
        return []
    theirs = evidence.against_places(indicator.covered_by, scope, everyone=True)
    theirs = theirs[theirs["period"].isin(rows["period"])]
    if theirs.empty:
        return []
    other = indicators.read_indicators()[indicator.covered_by]
    return [place_words.places_sentence(_named_places(theirs, scope), other, read_groups())]


def _apart(ours, theirs, how):
    """Return how far figures lie from others: by how many "times", NaN where one is 0; by "points".

    Of rates by points, the largest would be furthest by its size alone.
    """
    if how == "points":
        return (ours - theirs).abs()
    return np.log(ours.where(ours > 0) / theirs.where(theirs > 0)).abs()


def _without_empty(rows, scope):
    """Return rows without the places and groups that have no figure at all, and notes of it."""
    there = rows["value"].notna()
    bare = [p for p in rows["place"].unique() if not there[rows["place"] == p].any()]
    groups = set(rows.loc[there, "ethnic_group"])
    notes = [f"Not in this edition: {printed.listed(bare)}."] if bare else []
    near = f"{scope.median_of} (median)"
    if (rows["place"] == near).any() and near not in bare and scope.neighbours_date:
        notes.append(f"{scope.median_of}: the list of {scope.neighbours_date:%B %Y}.")
    kept = ~rows["place"].isin(bare) & rows["ethnic_group"].isin(groups)
    return rows[kept].reset_index(drop=True), notes


def _withheld(rows, indicator, scope, sex):
    """Return of how many neighbours a figure is withheld, for each row that is a median; else 0."""
    on = ["period", "ethnic_group"]
    every = evidence.plain(evidence.observations(indicator.id, scope), sex)
    theirs = every[every["area_code"].isin(scope.neighbours) & (every["status"] == "c")]
    number = theirs.groupby(on)["area_code"].nunique().rename("withheld")
    is_median = rows["neighbours_with_value"].notna() & rows["value"].notna()
    return rows.join(number, on=on)["withheld"].fillna(0).astype(int) * is_median


def _without_part_medians(rows, indicator):
    """Return shares without a median of the unknown that leaves out a withheld, small, figure."""
    if indicator.measure != "share":
        return rows
    part = (rows["ethnic_group"] == "unknown") & (rows["withheld"] > 0)
    return rows.assign(value=rows["value"].mask(part), status=rows["status"].mask(part, "x"))


def _withheld_of_neighbours(rows, indicator, scope):
    """Say of how many neighbours a median leaves out a withheld one, and which way it may err."""
    most = rows.loc[rows["value"].notna(), "withheld"].max()
    if not most > 0:  # no row: NaN
        return []
    return [
        f"A median leaves out figures that are withheld: for one group, those of {most} of the "
        f"{len(scope.neighbours)} neighbours. {WITHHELD_REST_ON.get(indicator.measure, OF_FEW)}"
    ]


def _nearest_alone(scope, id_, sex, kind):
    """Return the overall figure of the nearest wider place, where the area has none of its own."""
    indicator = indicators.read_indicators()[id_]
    rows = evidence.overall(id_, scope, sex)
    if rows.empty or indicator.measure == "share":  # of a wider place, the whole is all of it
        return parts.not_here(scope, id_, kind)
    where = parts.where_and_when(scope, rows)
    row = rows.iloc[0].to_dict()
    return parts.finished(
        rows,
        indicator,
        parts.name_of(id_, kind, sex),
        f"{parts.titled(indicator, sex)}, {where}",
        charts.groups_with_limits(rows, indicator),
        alt_text.alt_groups(rows, indicator, read_groups(), where),
        [
            *parts.elsewhere(scope, rows),
            words.headline_sentence(row, indicator, parts.said_place(scope, row["area_code"])),
        ],
        tables.figure_table(rows, indicator),
    )
