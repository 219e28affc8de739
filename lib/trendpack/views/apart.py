"""Where the area lies outside what its statistical neighbours have, tested and judged together."""

import pandas as pd

from trendpack import (
    benchmarks,
    disparity,
    evidence,
    figures,
    gap_chart,
    indicators,
    printed,
    tables,
)
from trendpack.groups import read_groups
from trendpack.views import apart_words, front_words, gap_changes, parts

SAME = ["indicator", "period"]
MOST_ROWS = 12
MOST_OF_ONE = 2  # rows of one indicator
MOST_OF_THEME = 4  # rows of one theme
MOST_SAID = 3
MOST_FIRM = 4  # that stand: so few are all said


def among_neighbours(scope):
    """Return the area's figures, of everyone and by broad ethnic group, among its neighbours'.

    The rows and columns of `benchmarks.among` for every ranked indicator, with `is_discovery`
    (the difference from the median stands when all are judged together; missing without limits),
    `is_worse`, and `beyond`: how far the figure, or the end of its range nearest to the median, is
    from the median, as a multiple of the distance from the lowest to the highest neighbour.
    """
    mine = [_near(scope, one) for one in gap_changes.ranked() if one.is_set_beside]
    own, theirs = (pd.concat(rows, ignore_index=True) for rows in zip(*mine, strict=True))
    own = own.merge(_everyone(own, "value"), on=SAME, how="left")
    rows = benchmarks.among(own, theirs, scope.neighbours)
    if rows.empty:
        return pd.DataFrame()
    rows = rows.merge(_everyone(rows, "median"), on=SAME, how="left")
    above = rows["value"] > rows["median"]
    near = rows["lower"].where(above, rows["upper"]).fillna(rows["value"])
    beyond = (near - rows["median"]).where(above, rows["median"] - near)
    high = rows["indicator"].map(
        {i: o.polarity == "high" for i, o in indicators.read_indicators().items()}
    )
    return rows.assign(
        is_discovery=disparity.discoveries(rows["p_value"]),
        is_worse=above != high,
        beyond=beyond / (rows["highest"] - rows["lowest"]),
    )


def _everyone(rows, column):
    """Return a column of everyone's rows by indicator and period, as `everyones_value` or so."""
    rows = rows.loc[rows["ethnic_group"] == "all", [*SAME, column]]
    return rows.rename(columns={column: f"everyones_{column}"}).drop_duplicates(SAME)


def _near(scope, indicator):
    """Return an indicator's latest figures of the area, and those of it and its neighbours then."""
    rows = evidence.plain(evidence.observations(indicator.id, scope))
    near = rows["area_code"].isin([scope.area_code, *scope.neighbours])
    rows = rows[near & (rows["ethnic_group"] != "unknown")]
    own = rows[rows["area_code"] == scope.area_code]
    groups = evidence.latest(evidence.with_groups(evidence.broad(own)))
    everyone = evidence.latest(own[own["ethnic_group"] == "all"])
    here = pd.concat([everyone, groups[evidence.is_grouped(groups)]])
    return here, rows[rows["period"].isin(here["period"])]


def apart_from_neighbours(scope):
    """Return the area's figures that lie beyond those of all its neighbours, the furthest first."""
    title = f"Figures of {scope.area_name} beyond those of all its statistical neighbours"
    if not scope.neighbours:
        said = (
            f"No list of statistical neighbours is in force for {scope.area_name} on this date, "
            "so nothing can be said of where it stands among them."
        )
        return parts.nothing("apart-from-neighbours", title, said)
    every = among_neighbours(scope)
    apart = standing_apart(every)
    said = [counted(every, scope)]
    if apart.empty:
        return parts.nothing("apart-from-neighbours", title, said[0], _notes(scope))
    rows = _few(apart)
    tested = rows[rows["is_discovery"].notna()]
    firm = apart[apart["is_discovery"].notna()].sort_values("is_worse", ascending=False)
    few = firm.to_dict("records") if len(firm) <= MOST_FIRM else few_said(tested)
    said += [apart_words.apart_sentence(row, scope) for row in few]
    shown = _table(rows, scope)
    drawn = _drawn(rows)
    return figures.Figure(
        id="apart-from-neighbours",
        title=title,
        alt=_alt(drawn, scope) if len(drawn) else "",
        table_html=tables.to_html(shown, title),
        cards=parts.cards_of(rows),
        svg=figures.svg(gap_chart.among_neighbours(drawn)) if len(drawn) else None,
        sentences=tuple(said),
        notes=_notes(scope),
        shown=shown,
        finding=said[1] if len(said) > 1 else said[0],
    )


def standing_apart(every):
    """Return the rows beyond all neighbours that stand, or could not be tested; furthest first."""
    if every.empty:
        return every
    stands = every["is_discovery"].fillna(True).astype(bool)
    rows = every[every["is_outside"] & stands]
    tested = rows["is_discovery"].notna()
    keys = rows.assign(tested=tested)
    return keys.sort_values(["tested", "beyond"], ascending=False, kind="stable")


def _few(apart):
    """Return the tested rows, or else those that were not, so that nothing crowds out the rest."""
    themes = apart["indicator"].map({i: o.theme for i, o in indicators.read_indicators().items()})
    some = apart.assign(theme=themes).groupby("indicator", sort=False).head(MOST_OF_ONE)
    return some.groupby("theme", sort=False).head(MOST_OF_THEME).head(MOST_ROWS)


def few_said(tested):
    """Return the rows that are said: the worst figure of each indicator, the worse side first.

    On the better side, what is clear of every neighbour; of that one, where there is any.
    """
    tested = tested[tested["is_worse"] | apart_words.is_clear(tested)]
    order = {id_: at for at, id_ in enumerate(tested["indicator"].unique())}
    high = tested["indicator"].map(
        {i: one.polarity == "high" for i, one in indicators.read_indicators().items()}
    )
    keyed = tested.assign(
        bad=tested["value"].where(~high, -tested["value"]), order=tested["indicator"].map(order)
    )
    first = keyed.sort_values(
        ["is_worse", "order", "bad"], ascending=[False, True, False], kind="stable"
    )
    first = first.drop_duplicates("indicator")
    better = first[~first["is_worse"]]
    worse = first[first["is_worse"]].head(MOST_SAID - bool(len(better)))
    return pd.concat([worse, better]).head(MOST_SAID).to_dict("records")


def counted(every, scope):
    """Say how many figures could be set among the neighbours', and how many lie beyond them."""
    if every.empty:
        return f"No figure of {scope.area_name} has enough neighbours to be set among."
    beyond = every[every["is_outside"]]
    by_lot = (2 / (every["neighbours_with_value"] + 1)).sum()
    stands = beyond[beyond["is_discovery"].fillna(False).astype(bool)]
    number = f"{len(beyond) or 'None'} {'is' if len(beyond) == 1 else 'are'}"
    so = ", so that is no sign of being unlike them" if len(beyond) <= by_lot else ""
    said = (
        f"We compared {len(every)} figures of {scope.area_name}, for everyone or for an ethnic "
        f"group, with places like it. {number} higher or lower than in all of them; a typical "
        f"place would have about {printed.number(by_lot, 0)} such{so}."
    )
    if stands.empty:
        return f"{said} None lies further from its neighbours' median than chance explains."
    worse = int(stands["is_worse"].sum())
    sides = f"{worse} on the worse side and {len(stands) - worse} on the better"
    return (
        f"{said} In {len(stands)} of the {len(beyond)} ({sides}) the distance from the neighbours' "
        f"median is more than chance explains{': look first at those' * bool(worse)}."
    )


def _notes(scope):
    return (
        f"Neighbours: the {len(scope.neighbours)} local authorities most like {scope.area_name} in "
        f"the list of {scope.neighbours_date:%B %Y}. A figure is compared if at least six in ten "
        "of them have it for the same period and group, and none of theirs is withheld or rounds "
        "to zero: that one may be the lowest or the highest.",
        "To expect: of a place and ten others alike, one is the highest and one the lowest, so any "
        "of them lies beyond all others in 2 of 11 figures, and in more where fewer neighbours "
        "have a figure. Being beyond every neighbour is no finding by itself.",
        f"At most {MOST_OF_ONE} rows of an indicator and {MOST_OF_THEME} of a theme are shown.",
        "Tested: the area's own 95% range against the neighbours' median, after Benjamini and "
        "Hochberg's correction. The neighbours' own figures are taken as they stand.",
        front_words.WIDENED,
    )


def _drawn(rows):
    """Return the rows as the chart wants them: as ratios to the median, where it is above 0."""
    declared, groups = indicators.read_indicators(), read_groups()
    titles = rows["indicator"].map({i: one.title for i, one in declared.items()})
    periods = rows["period"].map(printed.period)
    who = rows["ethnic_group"].map(groups["name"])
    shown = rows.assign(name=titles + "\n" + who + ", " + periods)
    shown = shown[(shown[["median", "lowest", "value"]] > 0).all(axis=1)]
    middle = shown["median"]
    names = ["value", "lower", "upper", "lowest", "highest"]
    return shown.assign(**{name: shown[name] / middle for name in names})


def _table(rows, scope):
    declared, groups = indicators.read_indicators(), read_groups()

    def said(name):
        pairs = zip(rows[name], rows["indicator"], strict=True)
        return pd.Series([printed.with_unit(v, declared[i]) if v == v else "" for v, i in pairs],
                         rows.index)  # fmt: skip

    spread = (" (" + said("lower") + " to " + said("upper") + ")").where(rows["lower"].notna(), "")
    tested = rows["is_discovery"].notna()
    return pd.DataFrame({
        "Indicator": rows["indicator"].map({i: one.title for i, one in declared.items()}),
        "Ethnic group": rows["ethnic_group"].map(groups["name"]),
        f"{scope.area_name} (95% range)": said("value") + spread,
        "Lowest neighbour": said("lowest"),
        "Median": said("median"),
        "Highest neighbour": said("highest"),
        "Side": rows["is_worse"].map({True: "worse", False: "better"}),
        "Sure": tested.map({True: "stands after correction", False: "not tested"}),
        "Period": rows["period"].map(printed.period),
    }).set_index(["Indicator", "Ethnic group"])  # fmt: skip


def _alt(drawn, scope):
    first = drawn.replace({"name": "\n"}, ": ", regex=True).iloc[0]
    return (
        f"Dot chart of {len(drawn)} figures of {scope.area_name} as ratios to the median of its "
        f"neighbours, on bars from the lowest to the highest neighbour. The first row is "
        f"{first['name']}, {printed.ratio(first['value'])} times the median. The table below has "
        "every number."
    )
