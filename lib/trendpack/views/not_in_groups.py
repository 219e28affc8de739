"""What is said of those in no group: a characteristic is not recorded, or the source has no row."""

import re

from trendpack import evidence, maihda_words, printed, words
from trendpack.groups import read_groups
from trendpack.views import shares, strata

LEAST = 0.01  # part of an ethnic group that is in no group: of less, nothing is said
FEWEST = 10  # people or events: the figure of fewer tells nothing, and points at few people
COUNTS = ["numerator", "denominator"]
TURNED = (
    " Which of the two is higher turns round when these are left out, so the ethnic groups are not "
    "to be compared with each other here."
)
NOT_TO_COMPARE = (
    "Ethnic groups are not to be compared with each other here: which is higher turns round when "
    "those without a recorded characteristic are left out."
)
PARTED = 3  # ethnic groups with a count: of fewer, the source does not set out to show all
EXTREME, AMONG = 2, 5  # at most so many groups beyond the unknown, of at least so many
SMALL = 100  # people of unknown group: the figure of fewer is not spoken of
APART = 2  # percentage points by which the unknown of two wholes differ, from which it is said
OF_KNOWN = (
    "The shares here are of those whose group is known: they could be higher or lower if all were "
    "known."
)
ALL = 99  # per cent: groups that make up so much leave nobody unknown


def noun(indicator):
    """Return what is counted, without whose it is: "searches", "pupils", "households"."""
    return indicator.people.removesuffix(" of people").removesuffix(words.HEADED)


def sentences(scope, rows, dimensions, indicator):
    """Say what part of the ethnic groups is in no stratum, and how its figure differs.

    `rows` are the strata of one place and period. Of the ethnic groups with most and with least
    left out: the part, its figure, and the figure of those kept. Nothing is said where no group has
    1% left out, nor of a group of which a stratum is withheld: what is left out holds it too.
    """
    if indicator.measure not in strata.FAMILIES:
        return []
    found = _left_out(scope, rows, indicator)
    if not (found["part"] >= LEAST).any():
        return []
    ends = found.loc[list(dict.fromkeys([found["part"].idxmax(), found["part"].idxmin()]))]
    who = noun(indicator)
    others = [name for name in dimensions if name != "ethnic_group"]
    lacking = " or ".join(maihda_words.called(others, indicator))
    records = ends.reset_index().to_dict("records")
    listed = printed.listed([_part(row, indicator) for row in records])
    whole = [printed.with_unit(value, indicator) for value in ends["whole"]]
    these = "these two" if len(whole) > 1 else "this one"
    turned = _turned(ends)
    verb = "figures are" if len(whole) > 1 else "figure is"
    return [
        f"{printed.capital(who)} without a recorded {lacking} are in none of these groups: "
        f"{listed}. Gaps between groups can therefore be unlike those of all {who}, where the "
        f"{verb} {printed.listed(whole)} for {these}.{TURNED if turned else ''}"
    ]


def without_a_figure(rows, indicator):
    """Say how many are in strata that can have no figure, such as a class made of the outcome.

    `rows` are the strata of one place and period; those of status "z" with a count are meant.
    """
    out = rows[(rows["status"] == "z") & (rows["denominator"] > 0)]
    if out.empty or indicator.measure != "percentage":
        return []
    size = out["denominator"].sum() / rows["denominator"].sum()
    classes = [level for level in out["socioeconomic"].unique() if level != "all"]
    if size < LEAST or not classes:
        return []
    theirs, whole = (part.groupby("ethnic_group")["denominator"].sum() for part in (out, rows))
    parts = (theirs / whole).sort_values().iloc[[0, -1]]
    names = parts.index.map(read_groups()["name"])
    ends = " to ".join(
        f"{printed.number(100 * part, 1)}% of {name}"
        for part, name in zip(parts, names, strict=True)
    )
    counted = out["numerator"].sum() / rows["numerator"].sum()
    of_those = f", and {printed.number(100 * counted, 0)}% of those who {indicator.said}"
    of_those *= bool(counted >= LEAST and indicator.said)
    bare = [re.sub(r"^[^:]*: (\d+\. )?", "", level) for level in classes]
    named = printed.listed([f'"{name[:1].lower()}{name[1:]}"' for name in bare])
    return [
        f"No figure applies to the class {named}, which is in none of these groups: "
        f"{printed.number(100 * size, 1)}% of {indicator.people} (from {ends})"
        f"{of_those}. Gaps between groups can therefore be unlike those of all {noun(indicator)}."
    ]


def _turned(ends):
    """Return whether of two ethnic groups the one is higher of all, and the other of those kept."""
    apart = ends[["whole", "kept"]].diff().iloc[-1]
    return len(ends) > 1 and apart["whole"] * apart["kept"] < 0


def _left_out(scope, rows, indicator):
    """Return by ethnic group the `part` in no stratum, and the figures `out`, `kept` and `whole`.

    In the indicator's unit; the parts are from 0 to 1. Ethnic groups without a total of their own,
    with a stratum withheld, or whose strata overlap are not there.
    """
    everyone = evidence.plain(evidence.observations(indicator.id, scope))
    here = everyone["area_code"].isin(rows["area_code"]) & everyone["period"].isin(rows["period"])
    whole = everyone[here].set_index("ethnic_group")[COUNTS]
    has_all = rows[COUNTS].notna().all(axis=1).groupby(rows["ethnic_group"]).transform("all")
    kept = rows[has_all].groupby("ethnic_group", sort=False)[COUNTS].sum()
    whole = whole.reindex(kept.index)
    out = whole - kept
    known = (out["numerator"] >= 0) & ((out["denominator"] >= FEWEST) | (out["denominator"] == 0))
    per = indicator.per
    found = (whole["denominator"] - kept["denominator"]).div(whole["denominator"]).to_frame("part")
    for name, counts in (("out", out), ("kept", kept), ("whole", whole)):
        found[name] = per * counts["numerator"] / counts["denominator"]
    return found[known]


def _part(row, indicator):
    """Return one ethnic group's part left out, with its figure beside that of those kept."""
    people = words.people(row["ethnic_group"], indicator, read_groups())
    part = f"{printed.number(100 * row['part'], 1)}% of {people}"
    kept = printed.with_unit(row["kept"], indicator)
    if not row["part"]:
        return part
    out = printed.with_unit(row["out"], indicator)
    if indicator.measure == "percentage" and indicator.said:
        return f"{part} ({out} of these {indicator.said}, compared with {kept} of those in a group)"
    return f"{part} (their figure is {out}, compared with {kept} for those in a group)"


def in_no_row(rows, indicator):
    """Say how many of everyone are in no row by ethnic group, where the counts tell.

    `rows` are the ethnic groups of one place and period, none beside its own parts. Nothing of
    counts that are a survey's estimates, or of less than 1%; nor where a row is withheld and the
    source has all groups, since that row would follow.
    """
    listed = read_groups()["parent"]
    there = {*rows["ethnic_group"], *rows["ethnic_group"].map(listed)}
    if not set(shares.MAIN) - there and (rows["status"] == "c").any():
        return []
    known = evidence.is_grouped(rows) & rows["denominator"].notna()
    whole = rows.loc[rows["ethnic_group"] == "all", "denominator"]
    is_surveyed = indicator.ethnicity_by in ("survey", "interview")
    if whole.isna().all() or known.sum() < PARTED or is_surveyed or indicator.measure == "rate":
        return []
    lost = whole.iloc[0] - rows.loc[known, "denominator"].sum()
    if lost < LEAST * whole.iloc[0] or lost < FEWEST:
        return []
    part = printed.number(100 * lost / whole.iloc[0], 1)
    return [
        f"The ethnic group is not shown of {lost:,.0f} of the {whole.iloc[0]:,.0f} "
        f"{noun(indicator)} ({part}%): the source has no row for them, or it is withheld."
    ]


def unknown_is_more(rows, theirs, indicator, other):
    """Say so where many more are of unknown group in one of two wholes whose shares are compared.

    `rows` and `theirs` are shares by ethnic group, of `indicator` and of the population `other`.
    Shares of those whose group is known are not lowered: they could be anything.
    """
    wholes = [shares.whole(each) for each in (indicator, other)]
    parts = [_unknown_share(table) for table in (rows, theirs)]
    if None in parts or abs(parts[0] - parts[1]) <= APART:
        return []
    texts = [
        printed.with_unit(part, each) for part, each in zip(parts, (indicator, other), strict=True)
    ]
    more, less = (0, 1) if parts[0] > parts[1] else (1, 0)
    if (indicator, other)[more].is_of_known:
        return [OF_KNOWN]
    lowers = f"which lowers every known group's share of {wholes[more]}"
    if not (rows, theirs)[less]["ethnic_group"].eq("unknown").any():
        return [
            f"The ethnic group is unknown for {texts[more]} of {wholes[more]} and for none of "
            f"{wholes[less]}, {lowers}."
        ]
    return [
        f"More are of unknown ethnic group among {wholes[more]} ({texts[more]}) than among "
        f"{wholes[less]} ({texts[less]}), {lowers}."
    ]


def _unknown_share(table):
    """Return the share of unknown group: 0 where the groups make up the whole, None if unsaid."""
    unknown = table.loc[table["ethnic_group"] == "unknown", "value"].dropna()
    if len(unknown):
        return unknown.iloc[0]
    return 0.0 if table.loc[evidence.is_grouped(table), "value"].sum() >= ALL else None


def unknown_is_high(rows, indicator):
    """Say the figure of those of unknown ethnic group where it is worse than nearly every group's.

    Not of a share or a count, nor where neither end is better, nor of a few people, or of nobody
    knows how many.
    """
    unknown = rows[(rows["ethnic_group"] == "unknown") & rows["value"].notna()]
    unknown = unknown[(unknown["denominator"] >= SMALL) & (unknown["status"] != "u")]
    values = rows.loc[evidence.is_grouped(rows), "value"].dropna()
    if unknown.empty or len(values) < AMONG:
        return []
    if indicator.polarity == "none" or not indicator.has_gap:
        return []
    value = unknown["value"].iloc[0]
    is_low = indicator.polarity == "high"
    sure = unknown["upper" if is_low else "lower"].fillna(value).iloc[0]
    if (values <= sure if is_low else values >= sure).sum() > EXTREME:
        return []
    beyond = int((values <= value if is_low else values >= value).sum())
    but = f"all but {beyond} of the" if beyond else "all"
    return [
        f"The ethnic group is not known for some, and their figure is "
        f"{printed.with_unit(value, indicator)}: {'lower' if is_low else 'higher'} than the "
        f"figures of {but} {len(values)} groups."
    ]
