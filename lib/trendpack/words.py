"""Sentences from finished frames: the one place where a number becomes words.

A rate counts events ("at 3.6 times the rate of"), a percentage counts people ("1.4 times as
likely"), and neither is said to differ where its range allows no difference.
"""

import math

import pandas as pd

from trendpack import grammar, printed, untested
from trendpack.disparity import is_reliable
from trendpack.tidy import ABSENT

HEADED = " headed by people"  # of households, where an ethnic group follows
CLOSE = 1.1  # a ratio whose range comes so near to 1 is given with its range
NEAR_ZERO = 0.25  # a difference whose range comes so near to 0, beside its size, has it too
WIDE = 2.0  # so is one whose range has so many times its lower end at its upper
LIKELY_FROM = 1.2  # below this, percentages say more than "1.1 times as likely"
REASONS = {
    "c": "is withheld, to protect small numbers in it or beside it",
    "x": "is not available",
    "z": "does not apply",
    "low": "rounds to zero",
}


def gap_sentence(row, indicator, groups, alone=True):
    """Say how far a group is from the reference group, or why that cannot be said.

    `row` is one row of `disparity.with_gap`; `groups` is `groups.read_groups()`. Where no range
    can be given the sentence says so, unless it is not `alone`: several together say it once, with
    `untested.sentence`.
    """
    row = dict(row)
    if indicator.measure == "share":
        return share_sentence(row, indicator, groups)
    here, there = (
        people(row[name], indicator, groups, row.get("sex", "all"))
        for name in ("ethnic_group", "reference_group")
    )
    if row["status"] in ABSENT:
        return f"The figure for {here} {REASONS[row['status']]}."
    if indicator.measure == "count":
        return f"There were {_here(row, indicator)} {here}."
    if row["reference_status"] in ABSENT:
        why = REASONS[row["reference_status"]]
        return f"No comparison can be made for {here}, because the figure for {there} {why}."
    if row["ethnic_group"] == row["reference_group"]:
        return f"Other groups are compared with {there}."
    reliable = is_reliable(pd.DataFrame([row])).iloc[0]
    if _prints_the_same(row, indicator):
        said = f"The figure is the same for {here} and for {there}: {_here(row, indicator)}."
    elif reliable is pd.NA:
        why = f" {untested.sentence(row, indicator)}" if alone else ""
        said = f"{_claim(row, indicator, here, there)}{why}"
    elif reliable:
        said = _claim(row, indicator, here, there)
    else:
        said = (
            f"There is no reliable difference between {here} and {there}: {_here(row, indicator)} "
            f"compared with {_there(row, indicator)}."
        )
    return printed.capital(said) + _warning(row)


def no_difference_sentence(row, indicator, groups):
    """Say one group's figure with its range, the reference group's, and no reliable difference."""
    row = dict(row)
    here, there = (
        people(row[name], indicator, groups, row.get("sex", "all"))
        for name in ("ethnic_group", "reference_group")
    )
    ends = " to ".join(printed.with_unit(row[end], indicator) for end in ("lower", "upper"))
    spread = f" (95% range {ends})" if not math.isnan(row["lower"]) else ""
    said = f"the figure for {here} was {_here(row, indicator)}{spread}"
    other = f"{_there(row, indicator)} for {there}"
    if indicator.measure == "percentage" and indicator.said:
        said = f"{_here(row, indicator)} of {here} {indicator.said}{spread}"
        other = f"{_there(row, indicator)} of {there}"
    said = f"{said}, compared with {other}: no reliable difference."
    return printed.capital(said) + _warning(row)


def caution(indicator, of_a_group=True):
    """Return the cautions of a figure, each after a space: they end its sentence on their own."""
    mine = indicator.caution, indicator.group_caution * of_a_group
    return "".join(f" {text}" for text in mine if text)


def people(group, indicator, groups, sex="all"):
    """Return "pupils from the Black ethnic group" or "girls of all ethnic groups"."""
    return f"{grammar.of_sex(indicator.people, sex)} {groups.loc[group, 'phrase']}"


def headline_sentence(row, indicator, area_name):
    """Say the overall figure: its area, its period, its value."""
    row = dict(row)
    when = printed.when(row["period"])
    if row["status"] in ABSENT:
        return f"The figure for {area_name} {when} {REASONS[row['status']]}."
    value, sex = _here(row, indicator), row.get("sex", "all")
    among = "" if sex == "all" else f" among {grammar.of_sex(indicator.people, sex)}"
    place = f"in {area_name} {when}"
    if indicator.measure == "percentage" and indicator.said:
        who = f"{grammar.of_sex(indicator.people, sex).removesuffix(HEADED)} in {area_name}"
        said = f"{printed.capital(when)}, {value} of {who} {indicator.said}."
    elif indicator.measure == "rate" and grammar.is_counted(indicator.unit):
        least, lost = ("at least ", f": {indicator.lacks}") if indicator.lacks else ("", "")
        said = f"{printed.capital(place)} there were {least}{value} {indicator.unit}{among}{lost}."
    elif indicator.measure == "rate":
        said = f"{indicator.title}{among} {place}: {value} ({indicator.unit})."
    elif indicator.measure == "count":
        said = f"{indicator.title}{among} {place}: {value}."
    else:
        said = f"{_of_a_score(indicator)}{among} {place} was {value}."
    return said + _warning(row)


def _of_a_score(indicator):
    """Return "The average Attainment 8 score of children in need", or the title as it is."""
    if not indicator.unit.startswith(("average points", "score")):
        return indicator.title
    name, of, whose = indicator.title.partition(" of ")
    return f"The average {name} score{of}{whose}"


def share_sentence(row, indicator, groups, beside=None, other=None):
    """Say which part of a whole a group is, and its part of the population where that is known.

    Parameters
    ----------
    row : one row of an indicator whose measure is "share"
    beside : the same group's row of the indicator `other` (`indicator.against`), optional

    Nothing is said of reliability: the two wholes are not two samples.
    """
    row = dict(row)
    group = groups.loc[row["ethnic_group"], "phrase"]
    if row["ethnic_group"] == "all":
        return f"The shares are of {grammar.whole(indicator)}."
    if row["status"] in ABSENT:
        return f"The share {group} {REASONS[row['status']]}."
    said = f"{_here(row, indicator)} of {grammar.whole_of_groups(indicator)} were {group}"
    if beside is not None and dict(beside)["status"] not in ABSENT:
        said += f", compared with {_here(dict(beside), other)} of {grammar.whole(other)}"
    return f"{said}.{_warning(row)}"


def unknown_sentence(unknown, total, indicator):
    """Say for how many of a `total` count the ethnic group is not known; NaN is not published."""
    if math.isnan(unknown) or math.isnan(total) or total == 0:
        return "It is not published for how many the ethnic group is not known."
    if unknown == 0:
        return f"The ethnic group is known for all {_counted(indicator)} ({total:,.0f})."
    share = printed.number(100 * unknown / total, 1)
    share = "less than 0.1" if share == "0.0" else share
    return f"The ethnic group is not known or not stated for {share}% of {_counted(indicator)}."


def _counted(indicator):
    """Return what a count of the unknown is part of: "the suspensions counted", "pupils"."""
    if indicator.measure == "rate":
        events = grammar.events(indicator.unit)
        return f"the {events} counted" if events else "those counted"
    if indicator.measure == "share":
        return grammar.whole(indicator)
    return indicator.people.removesuffix(HEADED)


def _here(row, indicator):
    return printed.with_unit(row["value"], indicator)


def _there(row, indicator):
    return printed.with_unit(row["reference_value"], indicator)


def _prints_the_same(row, indicator):
    """Return whether the two figures print as one, so that neither may be called higher."""
    return _here(row, indicator) == _there(row, indicator)


def _claim(row, indicator, here, there):
    """Return the sentence of a difference, by measure."""
    said = {"rate": _rate_claim, "percentage": _percentage_claim}.get(indicator.measure, _plain)
    return printed.capital(said(row, indicator, here, there)) + "."


def _rate_claim(row, indicator, here, there):
    ratio = printed.ratio(row["ratio"]) if _has_ratio(row) else "1.00"
    if ratio in ("1.00", "0.00"):  # no ratio, or one that says nothing once rounded
        return _plain(row, indicator, here, there)
    if indicator.said:
        return f"{here} {indicator.said} at {ratio} times the rate of {there}{_close(row)}"
    return f"the rate for {here} was {ratio} times the rate for {there}{_close(row)}"


def _percentage_claim(row, indicator, here, there):
    to_have = grammar.infinitive(indicator.said)
    unsure = _near_zero(row, indicator)
    bare = indicator.ethnicity_by in untested.SURVEYS and math.isnan(row["gap_lower"])
    if to_have and _has_ratio(row) and row["ratio"] >= LIKELY_FROM and not (unsure or bare):
        ratio = printed.ratio(row["ratio"])
        return f"{here} were {ratio} times as likely as {there} {to_have}{_close(row)}"
    if indicator.said:
        return (
            f"{_here(row, indicator)} of {here} {indicator.said}, compared with "
            f"{_there(row, indicator)} of {there}: {gap_size(row, indicator)}{unsure}"
        )
    return _plain(row, indicator, here, there)


def _plain(row, indicator, here, there):
    figures = f"{_here(row, indicator)}, compared with {_there(row, indicator)} for {there}"
    gap = "" if indicator.measure in ("rate", "count") else f": {gap_size(row, indicator)}"
    own = indicator.said if indicator.measure == "pounds" else None  # "were put by a model at"
    return (f"{here} {own}" if own else f"the figure for {here} was") + f" {figures}{gap}"


def _close(row):
    """Return a ratio's range where it is wide or nearly reaches 1: " (95% range 1.02 to 4.0)"."""
    ends = [row["ratio_lower"], row["ratio_upper"]]
    near = min(ends, key=lambda end: abs(math.log(end))) if min(ends) > 0 else math.nan
    is_wide = min(ends) > 0 and max(ends) / min(ends) > WIDE
    texts = list(map(printed.ratio, ends))
    is_one = set(texts) == {printed.ratio(row["ratio"])}  # so sure that it prints as one number
    is_said = not is_one and (1 / CLOSE < near < CLOSE or is_wide)
    return f" (95% range {' to '.join(texts)})" if is_said else ""


def _near_zero(row, indicator):
    """Return a difference's range where no ratio has one and it nearly reaches 0."""
    ends = sorted([abs(row["gap_lower"]), abs(row["gap_upper"])])
    if not math.isnan(row["ratio_lower"]) or not ends[0] < NEAR_ZERO * abs(row["gap"]):
        return ""
    near, far = (printed.number(end, max(indicator.decimals, 1)) for end in ends)
    return f" (95% range {near} to {far})"


def _has_ratio(row):
    return math.isfinite(row["ratio"]) and row["ratio"] > 0


def gap_size(row, indicator):
    """Return the gap in a row: "5.6 points lower", "1 percentage point higher", "£45 lower"."""
    size = printed.with_unit(abs(row["gap"]), indicator).rstrip("%")
    if printed.rounded(row["gap"], indicator.decimals) == 0:  # the figures round apart
        least = printed.with_unit(10**-indicator.decimals, indicator).rstrip("%")
        size = f"less than {least}"
    one = size == "1"
    noun = {"percentage": " percentage point", "score": " point"}.get(indicator.measure, "")
    noun = f"{noun}s" if noun and not one else noun
    return f"{size}{noun} {'higher' if row['gap'] > 0 else 'lower'}"


def _warning(row):
    shaky = "u" in (row["status"], row.get("reference_status"))
    return " The publisher marks a figure here as unreliable." if shaky else ""
