"""Which group's share of a whole is furthest above or below its share of the population."""

import re

import numpy as np

from trendpack import basis, evidence, grammar, printed
from trendpack.groups import read_groups
from trendpack.views import shares, widest

FEW = 30  # people of a group counted: a multiple that rests on fewer is said with its range
FEWEST = 10  # people of a group counted, or due: of fewer, no multiple is said
IN_POINTS = re.compile(", in points(, of the groups shown)?:")
NONE = 1e-9  # percentage points that are a computer's rounding


def from_population(rows, theirs, indicator, other):
    """Say the group whose share is furthest above its share of the population, and furthest below.

    `rows` and `theirs` are shares by ethnic group, of `indicator` and of the population `other`.
    Groups whose range holds their share of the population are passed over. Where so many are of
    unknown group that people may stand under another name than in the census, so are the groups
    named "any other"; and where a quarter are, all groups. A group without a figure may be further
    away than any other: then the sentences are of the groups shown alone.
    """
    if apart := shares.cannot_be_set_beside(rows, indicator, other):
        return apart
    unknown = rows.loc[rows["ethnic_group"] == "unknown", "value"].max()
    is_loose = unknown > 100 * widest.MANY_UNKNOWN
    rows = rows[~rows["ethnic_group"].isin(widest.REST)] if is_loose else rows
    if indicator.ethnicity_by == "officer":  # whose Other matches no group of the population
        rows = rows[rows["ethnic_group"] != "other"]
    theirs = theirs[["ethnic_group", "value", "numerator"]]
    both = rows.merge(theirs, on="ethnic_group", suffixes=("", "_other"))
    both = both[evidence.is_grouped(both)].dropna(subset=["value_other"])
    shown = ", of the groups shown" * bool(both["value"].isna().any())
    both = both.dropna(subset=["value"])
    within = both["value_other"].between(both["lower"], both["upper"])
    if len(both) and within.all():
        each = "each share that is shown" if shown else "each group's share"
        return [f"The 95% range of {each} holds its share of {shares.whole(other)}."]
    both = both[~within]
    said = [
        text
        for side in (
            both[both["value"] > both["value_other"]],
            both[both["value"] < both["value_other"]],
        )
        for text in _of_one_side(side, indicator, other, shown)
    ]
    return [*said, widest.NOT_SPOKEN_OF] if said and is_loose else said


def for_front(rows, theirs, indicator, other):
    """Return what may stand alone: not of groups named "any other", which records use unlike."""
    rest = rows["ethnic_group"].isin(widest.REST)
    said = from_population(rows[~rest], theirs, indicator, other)
    if not rest.any():
        return said
    return [IN_POINTS.sub(', in points, of groups not named "any other":', text) for text in said]


def _of_one_side(side, indicator, other, shown):
    """Say which of the groups on one side is furthest in points, and which, if another, in times.

    In points, all that rounding may have kept from being the furthest are said.
    """
    if side.empty:
        return []
    far = (side["value"] - side["value_other"]).abs()
    first = side.loc[far.sort_values(ascending=False, kind="stable").index]
    first = first[far.max() - far[first.index] < _rounding(side, indicator, other) - NONE]
    first = first if len(first) > 1 else side.loc[[far.idxmax()]]
    where = "above" if first.iloc[0]["value"] > first.iloc[0]["value_other"] else "below"
    said = _in_points(first, where, indicator, other, shown)
    times = _times(side, where, other)
    if times.isna().all() or times.idxmax() in first.index or len(side) < 2:
        return [said]
    row = side.loc[times.idxmax()]
    of = _shares_of(row, indicator, other, _resting_on(row, indicator))
    return [said, f"Furthest {where} as a multiple of it: {of}."]


def _rounding(side, indicator, other):
    """Return by how many points rounding alone can set two groups' distances apart: 0 of counts."""
    of = {"numerator": indicator, "numerator_other": other}
    return sum(10.0**-each.decimals for name, each in of.items() if side[name].isna().all())


def _times(side, where, other):
    """Return how many times their share groups are away from it at least: as a logarithm.

    That is, by the end of their 95% range that is nearest to it, since a small group's share moves
    most by chance; NaN of groups without a range, of which fewer than ten are counted and would be
    if shares were alike, of which nobody is, or whose share of the population is of one digit.
    """
    due, counted = (side[name] * side["denominator"] / 100 for name in ("value_other", "value"))
    sound = np.maximum(side["numerator"].fillna(counted), due) >= FEWEST
    sound &= (side["value"] > 0) & (side["value_other"] >= basis.DIGITS * 10.0**-other.decimals)
    nearest = side["lower" if where == "above" else "upper"]
    return np.log((nearest / side["value_other"]).where(sound & (nearest > 0))).abs()


def _in_points(first, where, indicator, other, shown):
    """Say who is furthest in points, or among whom that is, of shares that are rounded."""
    points = f"share of {shares.whole(other)}, in points{shown}:"
    rows = first.to_dict("records")
    if len(rows) == 1:
        of = _shares_of(rows[0], indicator, other, _count(rows[0]))
        return f"Furthest {where} its {points} {of}."
    wholes = grammar.whole_of_groups(indicator), shares.whole(other)
    listed = [
        f"{name}, {printed.with_unit(row['value'], indicator)}{mine}"
        f" and {printed.with_unit(row['value_other'], other)}{its}"
        for name, row, mine, its in zip(
            first["ethnic_group"].map(read_groups()["name"]),
            rows,
            *([f" of {whole}", *[""] * (len(rows) - 1)] for whole in wholes),
            strict=True,
        )
    ]
    which = "The shares are rounded, so which is further cannot be told."
    return f"Furthest {where} their {points} {'; '.join(listed)}. {which}"


def _shares_of(row, indicator, other, count):
    name = read_groups().loc[row["ethnic_group"], "name"]
    mine = f"{printed.with_unit(row['value'], indicator)}{count}"
    its = printed.with_unit(row["value_other"], other)
    whose = grammar.whole_of_groups(indicator)
    return f"{name}, {mine} of {whose} and {its} of {shares.whole(other)}"


def _count(row):
    """Return " (12 of 83)" where a share is of fewer than 100, else nothing."""
    return f" ({_counted(row)})" if row["denominator"] < widest.FEW else ""


def _counted(row):
    return " of ".join(printed.number(row[name], 0) for name in ("numerator", "denominator"))


def _resting_on(row, indicator):
    """Return " (23 of 242; 95% range 6.4% to 13.8%)" where few are counted, else nothing."""
    if not (row["numerator"] < FEW or row["denominator"] < widest.FEW):
        return ""
    low, high = (printed.with_unit(row[end], indicator) for end in ("lower", "upper"))
    return f" ({_counted(row)}; 95% range {low} to {high})"
