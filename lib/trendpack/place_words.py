"""A place beside other places in words: an area, its region, England, its neighbours' median."""

import numpy as np

from trendpack import grammar, printed, words
from trendpack.tidy import ABSENT

WITH_ARTICLE = (
    "North East", "North West", "East Midlands", "West Midlands", "East of England", "South East",
    "South West",
)  # fmt: skip
JUDGED = {"similar": "similar to England's (no reliable difference)"} | {
    how: f"{how} than England's" for how in ("better", "worse", "higher", "lower")
}
THE_PUBLISHER = "The publisher"  # begins its verdict
NO_DIFFERENCE = " That is no reliable difference: the range holds the median."
FURTHEST = {  # by how, and among which groups, one is furthest
    "": "{}",
    "furthest": "The group furthest from the neighbours' median is {}",
    "sure furthest": "Of groups whose range leaves the neighbours' median out, the furthest is {}",
    "known furthest": (
        "Of groups with no neighbour's figure withheld, the furthest from the neighbours' median "
        "is {}"
    ),
    "sure known furthest": (
        "Of groups with no neighbour's figure withheld, and whose range leaves the neighbours' "
        "median out, the furthest is {}"
    ),
    "in proportion": "In proportion, the group furthest from the neighbours' median is {}",
    "sure in proportion": (
        "Of groups whose range leaves the neighbours' median out, the furthest in proportion is {}"
    ),
    "known in proportion": (
        "Of groups with no neighbour's figure withheld, the furthest in proportion from the "
        "neighbours' median is {}"
    ),
    "sure known in proportion": (
        "Of groups with no neighbour's figure withheld, and whose range leaves the neighbours' "
        "median out, the furthest in proportion is {}"
    ),
    "the rate itself": "By the rate itself it is {}",
}


def places_sentence(table, indicator, groups):
    """Compare the first place in a frame of one group with the others (column `place`).

    A percentage says who it is of and what of them; any other figure goes by the indicator's title,
    since what it counts may not be people, and a rate by its unit too.
    """
    shown = table[table["value"].notna()]
    first = table.iloc[0]
    everyone, sex = first["ethnic_group"] == "all", first.get("sex", "all")
    plain = grammar.of_sex(indicator.people, sex)
    who = plain if everyone else words.people(first["ethnic_group"], indicator, groups, sex)
    if first["status"] in ABSENT:
        return f"The figure for {who} in {first['place']} {words.REASONS[first['status']]}."
    values = printed.texts(shown["value"], lambda value: printed.with_unit(value, indicator))
    values = values.where(np.arange(len(values)) > 0, values + _range_of_first(shown, indicator))
    said = (values + " " + _in_places(shown)).tolist()
    others = f", compared with {printed.listed(said[1:])}" if said[1:] else ""
    when = printed.when(first["period"])
    if indicator.measure == "percentage" and indicator.said:
        whose = grammar.within(who, first["place"])
        when = printed.capital(when)
        return f"{when}, {values.iloc[0]} of {whose} {indicator.said}{others}."
    groups_of = "" if everyone else f", {who}"
    groups_of = f" among {plain}" if everyone and sex != "all" else groups_of
    unit = f" ({indicator.unit})" if indicator.measure == "rate" else ""
    return f"{indicator.title}{groups_of}{unit}, {when}: {said[0]}{others}."


def judged_sentence(table):
    """Say how the publisher judges the first place's figure beside England's, or nothing."""
    first = table.iloc[0]
    how = JUDGED.get(first["limits_by"].removeprefix("publisher: "))
    if not how or not (table["place"] == "England").any():
        return []
    return [
        f"{THE_PUBLISHER}, by ranges that the file lacks, judges {first['place']}'s figure {how}."
    ]


def _range_of_first(shown, indicator):
    """Return the first place's range, where it holds the figure of another place; else ""."""
    first, others = shown.iloc[0], shown["value"].iloc[1:]
    if not others.between(first["lower"], first["upper"]).any():
        return ""
    ends = (printed.with_unit(first[end], indicator) for end in ("lower", "upper"))
    return f" (95% range {' to '.join(ends)})"


def furthest_sentence(two, indicator, groups, by="furthest"):
    """Say how far a group's figure is from the neighbours' median, the furthest `by` a measure.

    `by` is a key of `FURTHEST`: "" where the group is alone.
    `two` has the group's row of the area, then that of the neighbours. Where the area's figure has
    a range it is given, and whether it holds the median; where it has none, nothing is tested, and
    that is said.
    """
    ours = two.iloc[0]
    name = groups.loc[ours["ethnic_group"], "name"]
    here, there = printed.texts(two["value"], lambda v: printed.with_unit(v, indicator)).tolist()
    known = ours["lower"] == ours["lower"] and ours["upper"] == ours["upper"]
    if known:
        ends = [printed.with_unit(ours[end], indicator) for end in ("lower", "upper")]
        here = f"{here} (95% range {' to '.join(ends)})"
    where = _in_places(two).iloc[1]
    more = " This is not tested."
    if known:  # as printed: a range that seems to hold the median is said to
        low, middle, high = (
            printed.rounded(size, indicator.decimals)
            for size in (ours["lower"], two["value"].iloc[1], ours["upper"])
        )
        more = NO_DIFFERENCE if low <= middle <= high else ""
    said = f"{FURTHEST[by].format(name)}: {here} in {ours['place']}"
    return f"{said}, compared with {there} {where}.{more}"


def _in_places(shown):
    """Return "in London", "at the median of the 9 of its 10 statistical neighbours with a figure".

    Of how many it is the median is said where `neighbours` is how many there are, and not all of
    them have a figure (`neighbours_with_value`).
    """
    near = shown["place"].str.contains("neighbours", case=False)
    place = shown["place"].where(~shown["place"].isin(WITH_ARTICLE), "the " + shown["place"])
    named = ("in " + place).where(~near, "at the median of its statistical neighbours")
    if "neighbours" not in shown:
        return named
    some = near & (shown["neighbours_with_value"] < shown["neighbours"]).fillna(False)
    counts = shown[["neighbours_with_value", "neighbours"]].astype(str)
    part = "at the median of the " + counts["neighbours_with_value"] + " of its "
    return named.mask(
        some.astype(bool), part + counts["neighbours"] + " statistical neighbours with a figure"
    )
