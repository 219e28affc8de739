"""The two ends of a tested gap: which group had the better figure, and what became of the ratio."""

import numpy as np

from trendpack import printed, trend_words

SIDES = {"high": ("better", "worse"), "low": ("worse", "better"), "none": ("higher", "lower")}
SAME = "same"
RATIO = {
    "growing": "The ratio moved further from 1, from {}.",
    "shrinking": "The ratio came nearer to 1, from {}.",
    trend_words.STILL: "No steady change in the ratio, {}, can be told from chance.",
}


def with_ends(tests, compared, scale="difference"):
    """Return the tests of one scale with what each gap was at the two ends of what was tested.

    `tests` is as `trends.recent_gap_trend` returns it by ethnic group, and `compared` the table
    that it tested, of one place. Adds `gap_then`, `gap_now`, `ratio_then` and `ratio_now`, and
    `ratio_change`: the word of the ratio's own test, missing where it has none. With `is_unsure` in
    `compared` (`basis.is_unsure`), also `unsure_then` and `unsure_now`.
    """
    by = "ethnic_group"
    words = tests[tests["scale"] == "ratio"].set_index(by)["disparity"]
    found = tests[tests["scale"] == scale]
    found = found.assign(ratio_change=found[by].map(words))
    gap = compared["value"] - compared["reference_value"]
    ratio = compared["value"] / compared["reference_value"].where(compared["reference_value"] != 0)
    unsure = compared.get("is_unsure", False)
    sizes = compared[[by, "period"]].assign(gap=gap, ratio=ratio, unsure=unsure)
    for end, name in (("first_period", "then"), ("last_period", "now")):
        named = {"period": end} | {size: f"{size}_{name}" for size in ("gap", "ratio", "unsure")}
        found = found.merge(sizes.rename(columns=named), on=[by, end], how="left")
    return found


def sides(row, indicator):
    """Return on which side of the reference group the figure was at each end: ("worse", "same").

    Where neither direction is good, "higher" or "lower". Empty where the ends are not known.
    """
    gaps = [row.get(f"gap_{end}", np.nan) for end in ("then", "now")]
    if not np.isfinite(gaps).all():
        return ()
    above, below = SIDES[indicator.polarity]
    sizes = [printed.rounded(gap, indicator.decimals) for gap in gaps]
    return tuple(above if size > 0 else below if size < 0 else SAME for size in sizes)


def is_turned(row, indicator):
    """Return whether the figure was on one side of the reference group's, and then on the other."""
    return SAME not in (both := sides(row, indicator)) and len(set(both)) > 1


def whose_favour(row, indicator, name):
    """Return "; the figure of Black is the worse", or that it was at first, and which at last."""
    both = sides(row, indicator)
    if both and row.get("unsure_now") == True:  # noqa: E712 - it may be missing
        return f"; {name} was the {both[0]} at first, and at last there is no reliable difference"
    if len(set(both)) > 1:
        return f"; the figure of {name} was the {both[0]} at first and the {both[1]} at last"
    return f"; the figure of {name} is the {both[0]}" if both else ""


def unsure(gaps):
    """Return " (...)" where the first or the last of some gaps is no reliable difference, else "".

    `gaps` are in order of time, with `is_unsure` (`basis.is_unsure`) where that is known.
    """
    first, last = gaps["is_unsure"].iloc[[0, -1]] if "is_unsure" in gaps else (False, False)
    if not (first or last):
        return ""
    which = "neither" if first and last else "the first not" if first else "the last not"
    return f" ({which} reliably different)"


def short(row, indicator, reference):
    """Return what the tests found as a cell says it: "growing (worse figure than White British)".

    `reference` is the name of the reference group. What the ratio did stands in the brackets.
    """
    word, change, both = row["disparity"], row.get("ratio_change"), sides(row, indicator)
    turned, still = is_turned(row, indicator), word == trend_words.STILL
    unsure_now = row.get("unsure_now") == True  # noqa: E712 - it may be missing
    ratio = "" if turned else _ratio_briefly(word, change)
    side = f"{both[0]} figure {'as' if both[0] == SAME else 'than'} {reference}" if both else ""
    if both and unsure_now:
        side += ", now no reliable difference"
    elif len(set(both)) > 1:
        side += f", now {both[1]}"
    told = "; ".join(filter(None, ["" if still else side, ratio]))
    moved = ("changing" if unsure_now else "changing sides") if turned and not still else word
    return f"{moved} ({told})" if told else moved


def _ratio_briefly(word, change):
    if word == change:
        return "" if word == trend_words.STILL else "ratio too"
    return f"ratio: {change}" if change in RATIO else ""


def ratio_too(row):
    """Return what the test of the ratio found, to stand after that of the difference, or "".

    Nothing where there is no test, where sides changed, or where neither of the two has changed.
    """
    change, ends = row.get("ratio_change"), [row.get(f"ratio_{end}") for end in ("then", "now")]
    still = change == row["disparity"] == trend_words.STILL
    if change not in RATIO or still or not (np.array(ends, dtype=float) > 0).all():
        return ""
    if (ends[0] - 1) * (ends[1] - 1) < 0:
        return ""
    return " " + RATIO[change].format(" to ".join(ratios(ends)))


def ratios(values):
    """Return ratios as printed, those that print alike with two decimals.

    >>> ratios([2.55, 2.6]), ratios([1.7, 1.4])
    (['2.55', '2.60'], ['1.7', '1.4'])
    """
    texts = [printed.ratio(value) for value in values]
    return texts if len(set(texts)) > 1 else [printed.number(value, 2) for value in values]
