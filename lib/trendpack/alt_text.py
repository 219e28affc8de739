"""Descriptions of charts for people who cannot see them, written from the charts' numbers.

Each says the kind of chart, what it shows, the main comparison, the range, and what is missing.
`where` is the area and the period as printed, such as "Hackney, 2022/23".
"""

import pandas as pd

from trendpack import printed

NOT_GROUPS = {"all", "unknown"}  # neither is the highest or lowest of the groups


def alt_groups(table, indicator, groups, where, by="ethnic_group"):
    """Describe `charts.groups_with_limits`."""
    kind = "Bar chart" if indicator.measure in printed.BARS else "Dot chart"
    everyone = (table["ethnic_group"] == "all") & (by == "ethnic_group") & (len(table) > 1)
    rows = table[~everyone]
    ranged = " with 95% ranges" if rows["lower"].notna().any() else ""
    overall = table[everyone & table["value"].notna()]["value"].map(_as_said(indicator))
    parts = [
        f"{kind}{ranged} of {_what(indicator, table)}, {where}: {_count(rows[by], by)}.",
        _spread(rows, indicator, groups, by),
        *(f"All ethnic groups: {value}." for value in overall),
        _missing(rows, groups, by),
    ]
    return _joined(parts)


def alt_crossed(table, indicator, groups, by, where):
    """Describe `charts.crossed`."""
    levels = table[by].drop_duplicates()
    names = printed.levels(levels, by, groups).tolist()
    spreads = [
        f"{name.replace(': ', ', ')}: {_spread(table[table[by] == level], indicator, groups)}"
        for level, name in zip(levels, names, strict=True)
    ]
    opening = f"Dot charts of {_what(indicator, table)} by ethnic group, {where}, one each for"
    gone = int(table["value"].isna().sum())
    missing = f"{gone} {_figures(gone)} withheld or not available." if gone else ""
    return _joined([f"{opening} {printed.listed(names)}.", *spreads, missing])


def alt_ladder(table, indicator, groups, levels, where):
    """Describe `ladder_chart.ladder`: for each level, from the bottom, the spread of the groups."""
    spreads = [
        f"{said}: {_spread(table[table['characteristic'] == level], indicator, groups)}"
        for level, said in levels.items()
    ]
    gone = int(table["value"].isna().sum())
    missing = f"{gone} {_figures(gone)} withheld or not available." if gone else ""
    opening = (
        f"Dot charts of {_what(indicator, table)}, {where}, one for each ethnic group, by level."
    )
    return _joined([opening, *spreads, missing])


def alt_trend(table, indicator, groups, where):
    """Describe `charts.trend`: the first and last period, and the spread in the last."""
    table = table.sort_values("period_start")
    rows = table[table["ethnic_group"] != "all"]
    rows = rows if len(rows) else table
    first, last = (printed.period(table["period"].iloc[at]) for at in (0, -1))
    newest = rows[rows["period"] == table["period"].iloc[-1]]
    everyone = table[(table["ethnic_group"] == "all") & table["value"].notna()]
    values = everyone["value"].map(_as_said(indicator)).tolist()
    ends = everyone["period"].map(printed.period).tolist()
    overall = (
        f"All ethnic groups: {values[0]} in {ends[0]}, {values[-1]} in {ends[-1]}."
        if values
        else ""
    )
    several = rows["ethnic_group"].nunique() > 1
    alone = set(rows["ethnic_group"]) == {"all"}
    kind = "Line charts" if several else "Line chart"
    charts = f": {_count(rows['ethnic_group'], 'ethnic_group')}" if not alone else ""
    charts += ", one chart each" if several else ""
    broken = [
        printed.period(b.period) for b in indicator.breaks if b.period in set(table["period"])
    ]
    cut = printed.listed(broken) if broken else ""
    return _joined([
        f"{kind} of {_what(indicator, table)}, {where}, {first} to {last}{charts}.",
        "" if alone and overall else f"In {last}: {_spread(newest, indicator, groups)}",
        overall,
        f"The {'lines are' if several else 'line is'} broken at {cut}." if cut else "",
        _missing(newest, groups, "ethnic_group"),
    ])  # fmt: skip


def alt_places(table, indicator, groups, where, by="place"):
    """Describe `charts.places`; `where` is the period."""
    places = table[by].drop_duplicates().tolist()
    spreads = [f"{at}: {_spread(table[table[by] == at], indicator, groups)}" for at in places]
    grouped = " by ethnic group" if len(set(table["ethnic_group"]) - NOT_GROUPS) else ""
    opening = (
        f"Dot chart{grouped}: {_what(indicator, table)}, {where}, in {printed.listed(places)}."
    )
    ours = table[table[by] == places[0]]
    missing = _missing(ours, groups, "ethnic_group") if grouped else ""
    return _joined([opening, *spreads, missing])


def alt_shares(table, indicator, groups, where, by="series"):
    """Describe `charts.shares`: each series' spread, and the group whose two shares differ most."""
    first, second = table[by].drop_duplicates().head(2)
    both = table.pivot(index="ethnic_group", columns=by, values="value").dropna()
    opening = f"Dot chart of the share of each ethnic group among {first} and {second}, {where}."
    if both.empty:
        return _joined([opening, "No group has both figures."])
    widest = (both[first] - both[second]).abs().idxmax()
    said = (_as_said(indicator)(both.loc[widest, name]) for name in (first, second))
    name = groups.loc[widest, "name"]
    return _joined([opening, f"They differ most for {name}: {' and '.join(said)}."])


def _as_said(indicator):
    return lambda value: printed.with_unit(value, indicator)


def _what(indicator, table):
    """Return the title as it stands in a sentence, with its unit where the number lacks one.

    A table of one sex alone is said to be so.
    """
    bare = indicator.measure in ("rate", "count", "score")
    title = f"{indicator.title} ({indicator.unit})" if bare else indicator.title
    sexes = set(table["sex"]) - {"all"} if "sex" in table else set()
    return f"{title}, {sexes.pop()}" if len(sexes) == 1 else title


def _count(levels, by):
    number = len(set(levels) - {"unknown"})
    noun = "ethnic group" if by == "ethnic_group" else "group"
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _figures(number):
    return "figure is" if number == 1 else "figures are"


def _spread(table, indicator, groups, by="ethnic_group"):
    """Return "from 45.1% (Black Caribbean) to 76.1% (Mixed or multiple)." of the known groups.

    Of a frame of everyone alone, the figure; where there is none, why.
    """
    known = table[~table["ethnic_group"].isin(NOT_GROUPS)]
    alone = by == "ethnic_group" and known.empty
    rows = known if by == "ethnic_group" and not alone else table
    shown = rows[rows["value"].notna()].sort_values("value", kind="stable")
    if shown.empty:
        why = rows["status"].map(printed.MISSING).fillna("not available").unique()
        return f"{why[0]}." if alone and len(why) == 1 else "no figures can be shown."
    ends = shown.iloc[[0, -1]].drop_duplicates(by)
    names = " (" + printed.levels(ends[by], by, groups) + ")"
    said = (ends["value"].map(_as_said(indicator)) + ("" if alone else names)).tolist()
    return f"from {said[0]} to {said[1]}." if len(said) > 1 else f"{said[0]}."


def _missing(table, groups, by):
    """Return who has no figure and why: "Withheld: Chinese and Arab."."""
    gone = table[table["value"].isna()]
    names = printed.levels(gone[by], by, groups)
    why = gone["status"].map(printed.MISSING).fillna("not available")
    lists = pd.Series(names).groupby(why, sort=False).agg(lambda who: printed.listed(list(who)))
    return " ".join(printed.capital(reason) + ": " + who + "." for reason, who in lists.items())


def _joined(parts):
    return " ".join(printed.capital(part) for part in parts if part)
