"""Sentences of a multilevel model of strata: what it says, in plain words and no more than that."""

import numpy as np

from trendpack import printed
from trendpack.groups import read_groups

PLAIN = {
    "ethnic_group": "ethnic group",
    "sex": "sex",
    "age_band": "age",
    "socioeconomic": "socio-economic position",
    "characteristic": "another characteristic",
}
CHANCE_ALONE = "which does not show that there is no such difference, where groups are small"
NAMED = 5  # groups in a description of a chart
MOST = 50  # per cent: from here it is "most of"


def names(table, dimensions):
    """Return the name of each stratum: "Black, not eligible, female", "White, aged 16 to 19"."""
    parts = [_level(table[name], name) for name in dimensions]
    return parts[0].str.cat(parts[1:], sep=", ")


def _level(values, name):
    """Return levels in few words: without their scheme or number, and ages as "aged 16 to 19"."""
    if name == "ethnic_group":
        return values.map(read_groups()["name"])
    if name == "age_band":
        ages = values.str.replace("-", " to ").str.replace("+", " and over")
        return ages.where(~ages.str[:1].str.isdigit(), "aged " + ages)
    bare = values.str.replace(r"^[^:]*: ", "", regex=True)
    return bare.str.replace(r"^\d+\. (.)", lambda first: first[1].lower(), regex=True)


def called(dimensions, indicator):
    """Return what the indicator calls each characteristic: "eligibility for free school meals"."""
    labels = PLAIN | {crossing.by: crossing.label for crossing in indicator.crossings}
    return [labels[name] for name in dimensions]


def characteristics(dimensions, indicator):
    """Return the crossed characteristics as a list in words."""
    return printed.listed(called(dimensions, indicator))


def spread_sentence(crossed, indicator, named=True):
    """Say how many groups there are, of what, and the highest and lowest, `named` or not."""
    table = crossed.table
    low, high = (
        _said(table.iloc[at], crossed, indicator, _none_counted(table.iloc[at]))
        if named
        else printed.with_unit(table["value"].iloc[at], indicator)
        for at in (-1, 0)
    )
    made = characteristics(crossed.dimensions, indicator)
    estimated = "are estimated to run" if crossed.summary else "run"
    return f"The {len(table)} groups by {made} {estimated} from {low} to {high}."


def _said(row, crossed, indicator, more=""):
    name = names(row.to_frame().T, crossed.dimensions).iloc[0]
    return f"{printed.with_unit(row['value'], indicator)} ({name}{more})"


def _none_counted(row):
    """Return "; none of 120 counted" for a stratum without any: its estimate is the model's."""
    return f"; none of {row['denominator']:,.0f} counted" if row["numerator"] == 0 else ""


def adding_up_sentence(crossed, indicator):
    """Say how much of the difference between groups is the sum of their characteristics (PCV)."""
    said, made = crossed.summary, characteristics(crossed.dimensions, indicator)
    among = f"the difference between the {said['strata']} groups"
    if not said["sigma2_null"] > 0:
        return (
            f"There is no reliable difference between the {said['strata']} groups: the model puts "
            "the variance between them at zero (a singular fit)."
        )
    if said["is_additive"]:
        return (
            f"All of {among} that chance does not explain is the sum of {made}. The variance left "
            f"for combinations is put at zero (a singular fit), {CHANCE_ALONE}."
        )
    if said["pcv"] <= 0:
        return f"The sum of {made} explains none of {among}: it lies in their combinations."
    part, rest = (_percentage(share) for share in (said["pcv"], 1 - said["pcv"]))
    tail = f"the rest, {rest}, is particular to combinations"
    if 100 * said["pcv"] >= MOST:
        return f"Most of {among} is the sum of {made}: {part}; {tail}."
    return f"Of {among}, {part} is the sum of {made}; {tail}."


def particular_sentence(crossed, indicator):
    """Say which groups differ reliably from the sum of their characteristics, or that none does."""
    table = crossed.table
    found = table[table["is_reliable"]].sort_values("interaction")
    sum_of = "the sum of its characteristics"
    together = f"with all {len(table)} tested together"
    if found.empty:
        made = characteristics(crossed.dimensions, indicator)
        return (
            f"No combination of {made} stands out beyond what these add up to, each by itself, "
            f"{together}."
        )
    count = f"{len(found)} of the {len(table)} groups"
    verb = "differs reliably from " if len(found) == 1 else "differ reliably from "
    sums = sum_of if len(found) == 1 else "the sum of their characteristics"
    ends = [
        f"Furthest {side}: {_said(row, crossed, indicator)}, where the sum would be "
        f"{printed.with_unit(row['adding_up'], indicator)}."
        for side, row in _furthest(found)
    ]
    return " ".join([f"{count} {verb}{sums}, {together}.", *ends])


def _furthest(found):
    """Yield the last row above the sum and the first below it, where there is one."""
    for side, at in (("above", -1), ("below", 0)):
        if found.iloc[at]["reading"] == side:
            yield side, found.iloc[at]


def telling_sentence(crossed, who):
    """Say how well the group alone tells who has the outcome (AUC).

    `who` is the noun of those that a model predicts: "pupils", "searches".
    """
    chance = crossed.summary["auc_null"]
    if np.isnan(chance):
        return ""
    return (
        f"Knowing the group alone, of two {who} in these groups, one with this outcome and one "
        f"without, one would tell which had it {printed.number(100 * chance, 0)} times in 100; by "
        "guessing, 50 times."
    )


def separated_sentence(kinds):
    """Say which levels have no finite effect; `kinds` is from intersection.levels_of_one_kind."""
    if kinds.empty:
        return ""
    found = [
        f"{printed.capital(_level(part['level'], name).iloc[0])} ({PLAIN[name]}): {kind}"
        for (name, kind), rows in kinds.groupby(["dimension", "kind"], sort=False)
        for _, part in rows.groupby("level", sort=False)
    ]
    return f"No finite effect can be estimated where all are alike. {'; '.join(found)}."


def left_out_notes(crossed):
    """Return notes of who is left out, and why, with what that does to the model."""
    gone, unknown = (
        crossed.left_out,
        "People of whom a characteristic is not known are in no group.",
    )
    if gone.empty:
        return [unknown]
    reasons = gone["reason"].value_counts()
    counts = [f"{count} {reason}" for reason, count in reasons.items()]
    notes = [unknown, f"Groups left out: {printed.listed(counts)}. The table names them."]
    if (gone["status"] == "c").any() and crossed.summary:
        notes.append(
            "Groups with few people counted are withheld, so those left are not a fair sample of "
            "the smallest groups."
        )
        if (crossed.table["numerator"] == 0).any():
            notes.append(
                "Groups in which none is counted are kept while those with a few are withheld, "
                "which draws the estimates of small groups down."
            )
    return notes


def reading_notes(crossed):
    """Return notes on how the model is to be read."""
    said = crossed.summary
    binomial = not np.isnan(said["vpc_null"])
    scale = "log-odds" if binomial else "logarithms of rates"
    notes = [
        "The 95% range is the model's. An estimate is drawn in towards the sum of the group's "
        "characteristics, the more so the smaller the group.",
        f"Characteristics add up on the scale of {scale}. A group reads as above or below that sum "
        "where its difference is reliable at 5% after the correction of Benjamini and Hochberg for "
        "testing all groups together. The sum gives groups much the same weight, whatever their "
        "size, so that even the largest can lie apart from it.",
    ]
    if binomial and said["sigma2_null"] > 0:
        between, within = (_percentage(part) for part in (said["vpc_null"], 1 - said["vpc_null"]))
        notes.append(
            f"Of all the differences among people, on the model's scale, {between} lie between "
            f"these groups and {within} within them (VPC). That scale gives each person an unseen "
            "tendency of fixed spread (variance 3.29). On the scale of the percentage itself, with "
            f"groups taken as equally common, it is {_percentage(said['vpc_response'])}. Most "
            "differences lie within groups in nearly all such studies; a small part can still be a "
            "large inequality."
        )
    if said["median_ratio_null"] > 1:
        size = f"{printed.ratio(said['median_ratio_null'])} times"
        has = f"odds {size} those" if binomial else f"a rate {size} that"
        notes.append(
            f"Of two of the groups drawn at random, the higher has {has} of the lower, at the "
            "median."
        )
    return [*notes, "The figures do not say why groups differ, nor anything about one person."]


def alt_ranked(crossed, indicator, where):
    """Describe `caterpillar.ranked`."""
    table, drawn = crossed.table, crossed.table[crossed.table["block"] != "rest"]
    made = characteristics(crossed.dimensions, indicator)
    low, high = (_said(table.iloc[at], crossed, indicator) for at in (-1, 0))
    shown = f", of which {len(drawn)} are drawn" if len(drawn) < len(table) else ""
    opening = (
        f"Ranked dot chart with 95% ranges of {indicator.title}, {where}: {len(table)} groups by "
        f"{made}{shown}. From {low} to {high}."
    )
    sides = [_alt_side(drawn, crossed, side) for side in ("above", "below")] if crossed.fits else []
    gone = len(crossed.left_out)
    missing = f"{gone} {'group is' if gone == 1 else 'groups are'} left out." if gone else ""
    return " ".join(filter(None, [opening, *sides, missing]))


def _alt_side(drawn, crossed, side):
    mine = drawn[drawn["reading"] == side]
    mine = mine.sort_values("interaction", ascending=side == "below", kind="stable")
    who = names(mine, crossed.dimensions).tolist() if len(mine) else ["none"]
    more = f"; and {len(who) - NAMED} more" if len(who) > NAMED else ""
    return f"Reliably {side} the sum of their characteristics: {'; '.join(who[:NAMED])}{more}."


def _percentage(share, decimals=1):
    """Return a part as a percentage that rounding does not turn into nothing or all."""
    least = 10.0**-decimals
    if 0 < 100 * share < least / 2:
        return f"less than {printed.number(least, decimals)}%"
    if 100 - least / 2 <= 100 * share < 100:
        return f"more than {printed.number(100 - least, decimals)}%"
    return f"{printed.number(100 * share, decimals)}%"
