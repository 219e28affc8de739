"""What is said of an indicator's gaps now: the widest, those who fare worse first."""

import pandas as pd

from trendpack import basis, disparity, evidence, grammar, printed, untested, words
from trendpack.disparity import is_reliable
from trendpack.groups import read_groups

MOST_SAID = 3  # sentences of gaps above a chart, or one more to leave none alone in the table
REST = ["other_asian", "other_black", "other_mixed", "other_white", "any_other", "other"]
MANY_UNKNOWN = 0.1  # of the events counted
NO_GROUP = "There is no reliable difference between any"
FEW = 100  # people or events: a gap that rests on fewer comes after the others, and says so
AT_LEAST = 10  # people of unknown ethnic group: of fewer, their own figure is not said
ONE_BY_ONE = (
    "Each group is judged by itself at 95%: of twenty groups that do not differ, about one would "
    "seem to, by chance."
)
WITHIN = (
    "All ethnic groups include the group itself: everyone else's figure is further from its own."
)
NOT_SPOKEN_OF = (
    'Groups named "any other" are in the table and not spoken of here: so many are of unknown '
    "ethnic group that people may be counted under another name than in the population."
)


def gap_sentences(rows, indicator):
    """Return the sentences of the largest gaps that chance does not explain, or say none is.

    Where nothing can be tested, of the largest gaps as they stand, and why. `rows` are of one
    place and period, and have been through `disparity.with_gap`.
    """
    groups = read_groups()
    others = rows[evidence.is_grouped(rows) & (rows["ethnic_group"] != rows["reference_group"])]
    if others.empty or not indicator.has_gap:
        return []
    few = basis.is_too_few(others, indicator)
    if few.any():
        rest = gap_sentences(rows.drop(others.index[few]), indicator)
        return [*rest, _too_few(others[few], indicator)]
    reliable = is_reliable(others)
    is_untested = reliable.isna().all()
    both = others["value"].notna() & others["reference_value"].notna()
    sound = (others["status"] != "u") & (others["reference_status"] != "u")
    chosen = others[sound & (both if is_untested else reliable.fillna(False).astype(bool))]
    if chosen.empty and not is_untested:
        return _no_difference(others, reliable, indicator)
    loose = _are_loose(rows, indicator)
    kept = chosen[~chosen["ethnic_group"].isin(REST)] if loose else chosen
    chosen, passed_over = (kept, [NOT_SPOKEN_OF]) if len(kept) < len(chosen) else (chosen, [])
    if chosen.empty:
        return passed_over
    spoken_of = _spoken_of(chosen, indicator)
    largest = spoken_of.to_dict("records")
    said = [_counted(row, words.gap_sentence(row, indicator, groups, alone=False), indicator)
            for row in largest]  # fmt: skip
    rest = (others[both] if is_untested else chosen).drop(spoken_of.index)
    said += [_rest_sentence(rest, is_untested, indicator)] if len(rest) else []
    said += [WITHIN] if (chosen["reference_group"] == "all").any() else []
    said += passed_over
    bare = is_untested and largest
    return [*said, untested.sentence(largest[0], indicator)] if bare else said


def beside_their_parts(rows, indicator):
    """Say the figures of broad groups that stand beside their parts, for want of everyone's."""
    listed = read_groups()
    parents = set(rows["ethnic_group"].map(listed["parent"]))
    both = rows[rows["ethnic_group"].isin(parents) & rows["value"].notna()]
    if indicator.measure == "share" or "all" in set(rows["ethnic_group"]):
        return []
    unit = f" ({indicator.unit})" if indicator.measure == "rate" else ""
    return [
        f"For {words.people(row['ethnic_group'], indicator, listed)} as a whole the figure was "
        f"{printed.with_unit(row['value'], indicator)}{unit}."
        for row in both.to_dict("records")
    ]


def one_by_one(rows, indicator):
    """Return a note that each of several groups is tested alone, where one is said to differ."""
    others = rows[evidence.is_grouped(rows)]
    if not indicator.has_gap or others.empty:
        return []
    others = others[others["ethnic_group"] != others["reference_group"]]
    reliable = is_reliable(others).dropna()
    return [ONE_BY_ONE] if len(reliable) > 1 and reliable.any() else []


def unknown_apart(rows, indicator):
    """Say the figure of those of unknown ethnic group, where it is outside that of every group.

    Then the gaps between groups may hang on who they are. Of their range, where they have one; and
    nothing of fewer than ten people.
    """
    named = rows.loc[evidence.is_grouped(rows), "value"].dropna()
    sound = ~(rows["denominator"] < AT_LEAST) & (rows["status"] != "u")
    sound &= (rows["numerator"] != 0) | (indicator.measure != "rate")  # no event of theirs
    theirs = rows[(rows["ethnic_group"] == "unknown") & sound]
    ends = theirs["lower"].fillna(theirs["value"]), theirs["upper"].fillna(theirs["value"])
    outside = theirs[(ends[0] > named.max()) | (ends[1] < named.min())]
    if not indicator.has_gap or len(named) < 2:
        return []
    return [
        _counted_unknown(row, indicator, "higher" if row["value"] > named.max() else "lower")
        for row in outside.to_dict("records")
    ]


def _counted_unknown(row, indicator, side):
    name = read_groups().loc["unknown", "name"]
    figure = printed.with_unit(row["value"], indicator)
    figure += f" {indicator.unit}" if indicator.measure == "rate" else ""
    if indicator.measure == "percentage" and not pd.isna(row["numerator"]):
        figure += f" ({row['numerator']:,.0f} of {row['denominator']:,.0f} {indicator.people})"
    return f"{name}: {figure}, {side} than the figure of any ethnic group here."


def _too_few(others, indicator):
    """Say which groups rest on too few to be set beside everyone, and on how many."""
    everyone = words.people("all", indicator, read_groups())
    what = grammar.events(indicator.unit) if indicator.measure == "rate" else indicator.people
    column = "reference_numerator" if indicator.measure == "rate" else "denominator"
    counted = others["numerator"].map("{:,.0f}".format)
    of = others[column].map("{:,.0f}".format)
    names = others["ethnic_group"].map(read_groups()["name"])
    listed = (names + " (" + counted + " of " + of + f" {what or 'counted'})").tolist()
    return f"Too few to be tested against {everyone}, who include them: {printed.listed(listed)}."


def _counted(row, said, indicator):
    """Return the sentence of a gap, with the count that it rests on where few are counted."""
    if not _rests_on_few(row, indicator) or pd.isna(row["numerator"]):
        return said
    number = f"{row['numerator']:,.0f} of {row['denominator']:,.0f} {indicator.people}"
    return bracketed(said, number)


def bracketed(said, more):
    """Return a sentence with `more` in brackets at its end, in those that are there already.

    >>> bracketed("A was 2 (95% range 1 to 3).", "5 of 9 pupils")
    'A was 2 (95% range 1 to 3; 5 of 9 pupils).'
    """
    said = said.removesuffix(".")
    return f"{said[:-1]}; {more})." if said.endswith(")") else f"{said} ({more})."


def _rests_on_few(rows, indicator):
    """Return whether a percentage is of few people: of one row, or of each."""
    return (rows["denominator"] < FEW) & (indicator.measure == "percentage")


def _are_loose(rows, indicator):
    """Say whether a rate is of events of which so many are of unknown group that names differ."""
    counts = rows.set_index("ethnic_group")["numerator"].reindex(["unknown", "all"])
    return indicator.measure == "rate" and counts["unknown"] > MANY_UNKNOWN * counts["all"]


def _no_difference(others, reliable, indicator):
    """Say that no group differs reliably; of one group alone, with its figure and its range.

    No more is said of a group that differs by a figure marked as unreliable than that it is not
    meant.
    """
    tested = others[reliable.eq(False).fillna(False)]
    if tested.empty:
        return []
    if len(tested) == 1:
        return [words.no_difference_sentence(tested.iloc[0], indicator, read_groups())]
    name = words.people(others["reference_group"].iloc[0], indicator, read_groups())
    group = "group" if len(tested) == len(others) else "group with a range"
    group = "group whose figure is not marked as unreliable" if reliable.any() else group
    edge = _at_the_edge(tested, indicator)
    any_ = f" other {group}" if edge else f" {group}"
    return [*edge, f"{NO_GROUP}{any_} and {name}."]


def _at_the_edge(tested, indicator):
    """Name the groups of which one range leaves the reference group out and the other does not."""
    edge = tested[disparity.is_at_the_edge(tested)]
    if edge.empty:
        return []
    names = edge["ethnic_group"].map(read_groups()["name"])
    sizes = [
        f"{printed.ratio(row['ratio'])} times (95% range {printed.ratio(row['ratio_lower'])} to "
        f"{printed.ratio(row['ratio_upper'])})"
        for row in edge.to_dict("records")
    ]
    what = "rate" if indicator.measure == "rate" else "figure"
    reference = read_groups().loc[edge["reference_group"].iloc[0], "name"]
    listed = printed.listed([f"{name} {size}" for name, size in zip(names, sizes, strict=True)])
    return [
        "At the edge of what chance explains, the two tests not agreeing: "
        f"{listed} the {what} of {reference}."
    ]


def _spoken_of(chosen, indicator):
    """Return the gaps to speak of: those of `_order`, and one of few people that is surely wider.

    That is, on the same side, with even the near end of its range beyond the widest of the others.
    """
    order = _order(chosen, indicator)
    rest = chosen.drop(order.index)
    few = rest[_rests_on_few(rest, indicator) & (rest["gap"] * order["gap"].iloc[0] > 0)]
    least = basis.least(few)
    wider = least[least > _size(order).max()]
    if wider.empty:
        return order
    return pd.concat([order, rest if len(rest) == 2 else rest.loc[[wider.idxmax()]]])


def _order(chosen, indicator):
    """Return the gaps to speak of: the widest, those who fare worse first.

    Where none is tested, the widest alone, since a small gap may be none. Without a good direction,
    the furthest above the reference group and the furthest below it, where there are both.
    """
    adverse = {"high": chosen["gap"] < 0, "low": chosen["gap"] > 0}.get(indicator.polarity)
    above, tested = chosen["gap"] > 0, is_reliable(chosen).notna().any()
    sized = chosen.assign(
        size=_size(chosen, tested or indicator.measure == "rate"),
        above=above,
        many=~_rests_on_few(chosen, indicator),
        worse=adverse if tested and adverse is not None else False,
    )
    order = sized.sort_values(["many", "worse", "size"], ascending=False, kind="stable")
    both = adverse is None and above.nunique() > 1
    order = order.groupby("above", sort=False).head(1) if both else order.head(MOST_SAID)
    if len(chosen) == len(order) + 1:
        order = pd.concat([order, sized.drop(order.index)])
    return chosen.loc[order.index]


def _rest_sentence(rest, is_untested, indicator):
    """Say how many more groups there are, on which side and of few, and that the table has them."""
    groups = f"{len(rest)} other {'groups' if len(rest) > 1 else 'group'}"
    if is_untested:
        return f"The table has {groups} too, {_sides(rest, indicator)}."
    few = int(_rests_on_few(rest, indicator).sum())
    small = f" ({few} of fewer than {FEW} {indicator.people})" if few else ""
    return (
        f"{groups} differ by more than chance explains, {_sides(rest, indicator)}{small}: see the "
        "table."
    )


def _sides(rest, indicator):
    """Return "5 higher, 7 lower and 2 the same when rounded", or "all lower", as printed."""
    here, there = (
        printed.texts(rest[name], lambda value: printed.with_unit(value, indicator))
        for name in ("value", "reference_value")
    )
    above = rest["gap"] > 0
    side = above.map({True: "higher", False: "lower"}).mask(here == there, "the same when rounded")
    number = side.value_counts()
    if len(number) == 1:
        return f"{'all ' * (len(rest) > 1)}{side.iloc[0]}"
    order = [each for each in ("higher", "lower", "the same when rounded") if each in number]
    return printed.listed([f"{number[each]} {each}" for each in order])


def _size(rows, by_ratio=True):
    """Return how large each gap is: the ratio above 1, whichever way, else the difference."""
    if not by_ratio:
        return rows["gap"].abs()
    ratio = rows["ratio"].where(rows["ratio"] >= 1, 1 / rows["ratio"])
    return ratio.where(rows["ratio"] > 0, rows["gap"].abs())
