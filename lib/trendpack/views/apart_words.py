"""What is said of a figure that lies beyond those of all its statistical neighbours."""

import math

import pandas as pd

from trendpack import indicators, printed, words
from trendpack.groups import read_groups


def apart_sentence(row, scope):
    """Say one figure of the area beside the lowest, the highest and the median neighbour."""
    indicator = indicators.read_indicators()[row["indicator"]]
    low, high, middle = (
        printed.with_unit(row[name], indicator) for name in ("lowest", "highest", "median")
    )
    same = "" if row["ethnic_group"] == "all" else " for the same group"
    return (
        f"{indicator.title}, {printed.period(row['period'])}: {_figure(row, indicator, scope)}, "
        f"compared with {low} to {high}{same} in {_whom(row, scope)} "
        f"(median {middle}): {_beyond(row, indicator)}."
        f"{words.caution(indicator, row['ethnic_group'] != 'all')}"
    )


def _whom(row, scope):
    """Return "all 10 of its neighbours" or "its 9 neighbours with a figure"."""
    number, every = row["neighbours_with_value"], len(scope.neighbours)
    return (
        f"all {every} of its neighbours"
        if number == every
        else f"its {number} neighbours with a figure"
    )


def _figure(row, indicator, scope):
    """Return the area's own figure: "12.9 suspensions for every 100 pupils from ... in Hackney"."""
    value = printed.with_unit(row["value"], indicator)
    everyone = row["ethnic_group"] == "all"
    beside = "" if everyone else _of_everyone(row, indicator)
    who = words.people(row["ethnic_group"], indicator, read_groups())
    if indicator.measure == "percentage" and indicator.said:
        people = indicator.people.removesuffix(words.HEADED) if everyone else who
        return f"{value} of {people} in {scope.area_name} {indicator.said}{beside}"
    unit = "" if indicator.measure == "percentage" else f" {indicator.unit}"
    if not everyone and indicator.unit.endswith(indicator.people):
        unit = indicator.unit.removesuffix(indicator.people)
        return f"{value} {unit}{who} in {scope.area_name}{beside}"
    of = "" if everyone else f" for {who}"
    return f"{value}{unit}{of} in {scope.area_name}{beside}"


def _of_everyone(row, indicator):
    """Return " (9.5 for everyone there, median of its neighbours 5.7)", or what is known of it."""
    if math.isnan(row["everyones_value"]):
        return ""
    said = f"{printed.with_unit(row['everyones_value'], indicator)} for everyone there"
    if not math.isnan(row["everyones_median"]):
        said += (
            f", median of its neighbours {printed.with_unit(row['everyones_median'], indicator)}"
        )
    return f" ({said})"


def is_clear(rows):
    """Return whose range lies beyond every neighbour's figure."""
    above = rows["value"] > rows["highest"]
    return (rows["lower"] > rows["highest"]).where(above, rows["upper"] < rows["lowest"])


def _beyond(row, indicator):
    """Return how sure it is that a figure lies beyond those of all neighbours."""
    side = "worse" if row["is_worse"] else "better"
    if is_clear(pd.DataFrame([row])).iloc[0]:
        return f"{side} than in every one of them, as their figures stand"
    which = "highest" if row["value"] > row["highest"] else "lowest"
    typical = "higher" if which == "highest" else "lower"
    next_ = printed.with_unit(row[which], indicator)
    return (
        f"clearly {side} ({typical}) than the typical place like it; it is also the {which} of "
        f"all, but too close to the next ({next_}) to be sure of that"
    )
