"""The views of the first page: all themes in one place, judged together."""

import pandas as pd

from trendpack import (
    areas,
    basis,
    benchmarks,
    evidence,
    figures,
    gap_chart,
    indicators,
    printed,
    tables,
)
from trendpack.groups import read_groups
from trendpack.views import front_words, parts, widest

MOST_ROWS = 12
MOST_OF_ONE = 2  # rows of one indicator, so that none crowds out the rest
MOST_OF_THEME = 4  # rows of one theme
MOST_SAID = 4
MOST_SAID_OF_THEME = 2


def largest_gaps(scope):
    """Return the gaps that stand after correction for many comparisons, the largest first.

    Groups that fare worse than the reference group, ordered by the least that the gap could be
    (the nearer end of its 95% range), at most two groups of an indicator and four gaps of a theme.
    """
    gaps = evidence.gaps_of(scope)
    tested = gaps[gaps["is_discovery"].notna()]
    standing = tested[tested["is_discovery"].astype(bool) & tested["is_adverse"]]
    standing = standing[standing["ratio_lower"].notna()]
    if standing.empty:
        return _no_gap(scope, tested)
    keys = standing.assign(few=front_words.rests_on_few(standing), least=basis.least(standing))
    ordered = keys.sort_values(["few", "least"], ascending=[True, False], kind="stable")
    declared, groups = indicators.read_indicators(), read_groups()
    top = ordered.assign(theme=ordered["indicator"].map({i: o.theme for i, o in declared.items()}))
    top = _varied(top).head(MOST_ROWS)
    titles = top["indicator"].map({i: one.title for i, one in declared.items()})
    names = top["ethnic_group"].map(groups["name"])
    against = top["reference_group"].map(groups["name"])
    periods = top["period"].map(printed.period)
    rows = top.assign(name=titles + "\n" + names + " beside " + against + ", " + periods)
    newest = front_words.newest_of(gaps)
    said = [front_words.sentence(row, newest) for row in _first(rows).to_dict("records")]
    said += front_words.wider_of_few(ordered.drop(rows.index), rows, newest)
    said += front_words.untested_outcomes(gaps)
    said += filter(None, [front_words.better(tested, newest)])
    counted = front_words.counted(tested)
    shown = _gap_table(rows, titles, names, declared, groups)
    return figures.Figure(
        id="largest-gaps",
        title=f"Groups that fare worse: the largest gaps that chance does not explain, "
        f"{scope.area_name}",
        alt=_gap_alt(rows, scope),
        table_html=tables.to_html(shown, f"The largest gaps, {scope.area_name}"),
        cards=parts.cards_of(rows),
        svg=figures.svg(gap_chart.ratios(rows)),
        sentences=(counted, *said),
        notes=(
            "Ratio: the group's rate or percentage divided by the reference group's. Below 1 is "
            "worse where higher is better, as for results at school.",
            "Judged together: Benjamini and Hochberg's correction for many comparisons.",
            front_words.by_chance(int(tested["is_discovery"].sum())),
            "How many gaps there are depends on what is published by ethnic group for the area: "
            "the number is not to be compared with another area's.",
            front_words.WIDENED,
            "Ordered by the smallest size that each gap is likely to have: the end of its 95% "
            f"range nearest to 1. Figures of fewer than {widest.FEW} people, or "
            "events, come last. "
            f"At most {MOST_OF_ONE} groups of an indicator and {MOST_OF_THEME} gaps of a theme are "
            "shown; the pages of the themes have the others.",
        ),
        table_notes=parts.first_caveats(_first(rows).to_dict("records")),
        shown=shown,
        finding=counted,
        observations=pd.concat([evidence.by_group(i, scope) for i in rows["indicator"].unique()]),
    )


def _varied(rows):
    """Return few rows of a theme, those of different indicators before a second of one."""
    again = rows.groupby("indicator", sort=False).cumcount()
    some = rows[again < MOST_OF_ONE].assign(again=again).sort_values("again", kind="stable")
    kept = some.groupby("theme", sort=False).head(MOST_OF_THEME).index
    return rows[rows.index.isin(kept)]


def _first(rows):
    """Return the rows that are said: one of each indicator, few of a theme."""
    said = rows.drop_duplicates("indicator").groupby("theme", sort=False)
    return said.head(MOST_SAID_OF_THEME).head(MOST_SAID)


def _gap_table(rows, titles, names, declared, groups):
    ratio, near, far = (
        printed.texts(rows[name], lambda x: printed.number(x, tables.RATIO_DECIMALS))
        for name in ("ratio", "ratio_lower", "ratio_upper")
    )
    values = [
        printed.with_unit(v, declared[i])
        for i, v in zip(rows["indicator"], rows["value"], strict=True)
    ]
    theirs = [
        printed.with_unit(v, declared[i])
        for i, v in zip(rows["indicator"], rows["reference_value"], strict=True)
    ]
    return pd.DataFrame(
        {
            "Indicator": titles,
            "Ethnic group": names,
            "Figure": values,
            "Reference group": rows["reference_group"].map(groups["name"]),
            "Its figure": theirs,
            "Ratio (95% range)": ratio + " (" + near + " to " + far + ")",
            "Period": rows["period"].map(printed.period),
        }
    ).set_index(["Indicator", "Ethnic group"])


def _gap_alt(rows, scope):
    first, last = rows.replace({"name": "\n"}, ": ", regex=True).iloc[[0, -1]].to_dict("records")
    return (
        f"Dot chart with 95% ranges of {len(rows)} ratios to the reference group in "
        f"{scope.area_name}, from {first['name']} ({printed.ratio(first['ratio'])}) to "
        f"{last['name']} ({printed.ratio(last['ratio'])}). The table below has every number."
    )


def _no_gap(scope, tested):
    if tested.empty:
        said = f"No gap of {scope.area_name} itself could be tested: no source has its groups."
    else:
        said = (
            f"Of {len(tested)} gaps that could be tested, none stands in which a group fares worse."
        )
    title = f"Gaps that chance does not explain, {scope.area_name}"
    return parts.nothing("largest-gaps", title, said)


def headlines(scope, theme):
    """Return a theme's overall figures: the area beside its region, England and neighbours."""
    mine = [i for i in indicators.read_indicators().values() if i.theme == theme]
    mine = [i for i in mine if i.measure != "share"]
    rows = pd.concat([_headline(i, scope) for i in mine], ignore_index=True)
    names = {"area": scope.area_name, "region": scope.region_name, "england": "England"}
    names["neighbours"] = "Neighbours (median)"
    declared = indicators.read_indicators()
    said = [
        printed.with_unit(v, declared[i]) if v == v else printed.marker(status)
        for i, v, status in zip(rows["indicator"], rows["value"], rows["status"], strict=True)
    ]
    rows = rows.assign(said=said, place=rows["place"].map(names))
    rows["title"] = rows["indicator"].map({i.id: i.title for i in mine})
    rows["unit"] = rows["indicator"].map({i.id: i.unit for i in mine})
    rows["when"] = rows["period"].map(printed.period)
    shown = rows.pivot(index=["title", "unit", "when"], columns="place", values="said")
    shown = shown.reindex(rows[["title", "unit", "when"]].drop_duplicates().apply(tuple, axis=1))
    shown = shown[[name for name in names.values() if name in shown]].fillna("[x]")
    shown.index = shown.index.set_names(["Indicator", "Unit", "Period"])
    shown.columns.name = None
    title = f"{indicators.THEMES[theme]}, all ethnic groups together"
    return figures.Figure(
        id=f"headlines-{theme}".replace("_", "-"),
        title=title,
        alt="",
        table_html=tables.to_html(shown, title),
        cards=parts.cards_of(rows),
        notes=("[x] means not available: not in this edition.",)
        if "[x]" in shown.to_numpy()
        else (),
        table_notes=(*parts.cautions(rows), *_not_there(theme, rows)),
        shown=shown,
        observations=rows,
    )


def _not_there(theme, rows):
    """Say which indicators of the theme have no figure of everyone together in `rows`."""
    there = set(rows["indicator"])
    declared = indicators.read_indicators().values()
    titles = [i.title for i in declared if i.theme == theme and i.id not in there]
    if not titles:
        return ()
    why = "for want of one figure of everyone in the area, its region or England"
    return (f"Not in this table, {why}: {'; '.join(titles)}.",)


def _headline(indicator, scope):
    """Return an indicator's overall figure in the area and the places beside it; "x" if none."""
    rows = evidence.plain(evidence.observations(indicator.id, scope))
    rows = rows[rows["ethnic_group"] == "all"]
    own = evidence.latest(rows[rows["area_code"] == scope.area_code])
    if own.empty:
        newest = evidence.latest(evidence.nearest_with(rows, scope))
        rows = rows[rows["period"].isin(newest["period"])]
        place = {scope.region_code: "region", areas.ENGLAND: "england"}
        return rows.assign(place=rows["area_code"].map(place)).dropna(subset="place")
    same = rows[rows["period"].isin(own["period"])]
    return benchmarks.compare(
        same, scope.area_code, scope.region_code, areas.ENGLAND, list(scope.neighbours)
    )
