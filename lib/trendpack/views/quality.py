"""How good the figures are: what is covered, withheld, broken, corrected and how old."""

import pandas as pd

from trendpack import (
    areas,
    corrections,
    coverage_chart,
    evidence,
    figures,
    indicators,
    printed,
    snapshot,
    tables,
)
from trendpack.groups import read_groups
from trendpack.tidy import ABSENT
from trendpack.views import parts

OF_PACK = "Source: the definitions and the snapshot of this pack."
DAYS = 365.25
MOST_YEARS = 15  # in a chart of what is covered; its table counts them all


def of_tables(name, title, shown, said=(), notes=(), rows=None, observed=None, **drawn):
    """Return a figure of the pack's own definitions, or of `rows` where it has sources.

    `observed` are those of the rows whose numbers it prints.
    """
    return figures.Figure(
        id=name,
        title=title,
        alt=drawn.get("alt", ""),
        table_html=tables.to_html(shown, title),
        no_source=OF_PACK,
        svg=drawn.get("svg"),
        sentences=tuple(said),
        notes=tuple(notes),
        finding=drawn.get("finding", ""),
        shown=shown,
        cards=() if rows is None else parts.cards_of(rows),
        observations=observed,
    )


def _observed(scope, theme):
    """Return a theme's published values for the area and the wider places it lies in."""
    rows = snapshot.read_theme(theme)
    rows = rows[rows["area_code"].isin(scope.nearest) & rows["value"].notna()]
    if scope.as_of is not None:
        rows = rows[rows["period_end"] <= pd.Timestamp(scope.as_of)]
    level = rows["ethnic_group"].map(read_groups()["level"])
    fine = (level == "detailed") & (rows["ethnic_group"] != "chinese")  # beside broad ones too
    year = rows["period_end"].dt.year
    apart = rows["ethnic_group"].where(fine).groupby([rows["indicator"], year]).transform("nunique")
    own = rows["area_code"] == scope.area_code
    rank = (2 + evidence.is_grouped(rows) + (fine & (apart > 1))).where(own, 1)
    return rows.assign(level=rank, year=year, own=own)


def coverage(scope, theme):
    """Return which years of each indicator are there, and how fine their ethnic groups are."""
    declared = indicators.read_indicators()
    rows = _observed(scope, theme)
    titles = {i: one.title for i, one in declared.items() if one.theme == theme}
    rows = rows.assign(title=rows["indicator"].map(titles))
    newest = rows["year"].max() if len(rows) else 0
    seen = rows[rows["year"] > newest - MOST_YEARS]
    found = seen.groupby(["title", "year"], sort=False)["level"].max().reset_index()
    order = {title: at for at, title in enumerate(titles.values())}
    found = found.sort_values(["title", "year"], key=lambda x: x.map(order) if x.name == "title"
                              else x)  # fmt: skip
    shown = _coverage_table(rows, titles, scope)
    grouped = (shown["Ethnic groups here"] != "none").sum()
    name = indicators.THEMES[theme]
    there = int((shown["Years here"] != "none").sum())
    said = [
        f"Indicators: {len(titles)}, of which {there} with a figure for {scope.area_name} and "
        f"{int(grouped)} with ethnic groups there."
    ]
    return of_tables(
        f"coverage-{theme}".replace("_", "-"), f"{name}: what there is for {scope.area_name}",
        shown, said, rows=rows, svg=figures.svg(coverage_chart.coverage(found)),
        alt=f"Grid of {len(titles)} indicators by year, with a letter for how fine the figures "
        f"are. {said[0]}",
    )  # fmt: skip


def spans(rows):
    """Return the years of each indicator's rows: "2016 to 2025 (10 years)", or "2021"."""
    years = rows.groupby("indicator")["year"].agg(["min", "max", "nunique"]).astype(int).astype(str)
    said = years["min"] + " to " + years["max"] + " (" + years["nunique"] + " years)"
    return said.where(years["min"] != years["max"], years["min"])


def _coverage_table(rows, titles, scope):
    own = rows[rows["own"]]
    wider = rows[~rows["own"] & evidence.is_grouped(rows)]
    near = {code: at for at, code in enumerate(scope.nearest)}
    first = wider.loc[wider["area_code"].map(near).groupby(wider["indicator"]).idxmin()]
    groups = first.set_index("indicator")["area_code"].map(lambda c: parts.place_name(scope, c))
    by_group = own[evidence.is_grouped(own)]
    kinds = finest(by_group)
    kinds = kinds["number"].astype(str) + " " + kinds["named"]
    newest = rows.sort_values("period_end").groupby("indicator")["period"].last()
    of_groups = _newest_with_groups(scope, rows[evidence.is_grouped(rows)])
    ids = list(titles)
    return pd.DataFrame({
        "Indicator": list(titles.values()),
        "Years here": spans(own).reindex(ids).to_numpy(),
        "Years here with ethnic groups": spans(by_group).reindex(ids).to_numpy(),
        "Ethnic groups here": kinds.reindex(ids).to_numpy(),
        "Crossed here with": _crossed_with(own).reindex(ids).to_numpy(),
        "Nearest wider place with groups": groups.reindex(ids).to_numpy(),
        "Newest with groups, here or wider": of_groups.reindex(ids).to_numpy(),
        "Newest": newest.map(printed.period).reindex(ids).to_numpy(),
    }).set_index("Indicator").astype(object).fillna("none")  # fmt: skip


def _crossed_with(own):
    """Return what each indicator's rows cross ethnic group with: "sex; age"."""
    is_by = (own[evidence.BREAKDOWNS] != "all") & evidence.is_grouped(own).to_numpy()[:, None]
    there = is_by.groupby(own["indicator"]).any()
    declared = indicators.read_indicators()
    labels = {
        i: "; ".join(dict.fromkeys(c.label for c in declared[i].crossings if by[c.by]))
        for i, by in there.to_dict("index").items()
    }
    return pd.Series(labels, dtype=object).replace("", None)


def _newest_with_groups(scope, rows):
    """Return each indicator's newest period, with the place where that is not the nearest."""
    near = rows["area_code"].map({code: at for at, code in enumerate(scope.nearest)})
    rows = rows.assign(near=near, nearest=near.groupby(rows["indicator"]).transform("min"))
    rows = rows.sort_values(["period_end", "near"], ascending=[False, True])
    last = rows.drop_duplicates("indicator").set_index("indicator")
    places = " (" + last["area_code"].map(lambda code: parts.place_name(scope, code)) + ")"
    return last["period"].map(printed.period) + places.where(last["near"] > last["nearest"], "")


def finest(rows):
    """Return the finest ethnic groups of each indicator's rows, and how many of them there are.

    `named` ("detailed" or "broad") and `number`, one row an indicator; none where it has no groups.
    """
    level = rows["ethnic_group"].map(read_groups()["level"])
    kinds = rows.groupby(["indicator", level])["ethnic_group"].nunique().unstack(fill_value=0)
    kinds = kinds.reindex(columns=["detailed", "broad"], fill_value=0)
    is_fine = kinds["detailed"] > 1  # Chinese stands beside broad groups
    return pd.DataFrame({
        "named": pd.Series("broad", kinds.index).mask(is_fine, "detailed"),
        "number": kinds["detailed"].where(is_fine, kinds.sum(axis=1)),
    })  # fmt: skip


def withheld(scope):
    """Return how many figures of the area are not there, and why, by indicator."""
    rows = pd.concat([snapshot.read_theme(theme) for theme in indicators.THEMES])
    rows = rows[rows["area_code"] == scope.area_code]
    declared = indicators.read_indicators()
    rows = rows.assign(title=rows["indicator"].map({i: one.title for i, one in declared.items()}))
    gone = rows[rows["value"].isna()]
    counts = gone.groupby(["title", "status"], sort=False).size().unstack(fill_value=0)
    total = rows.groupby("title", sort=False).size().reindex(counts.index)
    heads = {status: printed.capital(ABSENT[status].split(":")[0]) for status in counts}
    shown = counts.rename(columns=heads).assign(**{"Figures in all": total})
    shown = (
        shown.map(lambda n: printed.number(n, 0)).rename_axis("Indicator").rename_axis(columns=None)
    )
    said = [
        f"Of {printed.number(len(rows), 0)} figures that sources list for {scope.area_name}, "
        f"{printed.number(len(gone), 0)} are blank. What no source lists is under “What is "
        "covered”. A missing figure is never counted as zero."
    ]
    notes = [
        "Counts that this pack makes from records are withheld so that none can be worked out from "
        "what is shown.",
        "Where a publisher prints every count, the pack leaves out those of 1 to 4 people so as "
        "not to point at them. Some of these follow from totals, which the publisher prints too.",
    ]
    title = f"Figures that are not there, {scope.area_name}"
    return of_tables("withheld", title, shown, said, notes, rows, finding=said[0])


def breaks_in_series():
    """Return every break in a series, with its reason."""
    rows = [
        {"Indicator": one.title, "From": printed.period(b.period), "Why": _said(b.because)}
        for one in indicators.read_indicators().values()
        for b in one.breaks
    ]
    shown = pd.DataFrame(rows).set_index(["Indicator", "From"])
    return of_tables("breaks", "Breaks in series", shown,
                     ["Figures just before and just after a break should not be compared without "
                      "the reason given here; no line joins them."])  # fmt: skip


def corrected_figures():
    """Return every correction of a published figure, with its reason."""
    cards = indicators.read_sources()
    rows = [
        {
            "Source": cards[one.source].title,
            "Which": "; ".join(_texts(one.where)),
            "What is done": one.action.replace("-", " the "),
            "Why": _said(one.because),
        }
        for one in corrections.read_corrections()
    ]
    shown = pd.DataFrame(rows).set_index(["Source", "Which"])
    return of_tables("corrections", "Published figures that are corrected or withheld here", shown,
                      ["A correction is removed once the publisher mends the figure."])  # fmt: skip


def _texts(where):
    """Return which rows a correction is of, in words."""
    names = {i: one.title for i, one in indicators.read_indicators().items()}
    names |= areas.read_areas()["area_name"].to_dict() | read_groups()["name"].to_dict()
    lists = [[v] if isinstance(v, str) else v for v in where.values()]
    lists = [values for values in lists if set(values) != {"all"}]
    return [printed.listed([names.get(v, v) for v in values]) for values in lists]


def age_of_sources(scope):
    """Return how old the newest figure of each source is, oldest first."""
    rows = pd.concat([snapshot.read_theme(theme) for theme in indicators.THEMES])
    rows = rows[rows["value"].notna()]
    newest = rows.groupby("source")["period_end"].max()
    cards = indicators.read_sources()
    edition = pd.Timestamp(scope.as_of or max(card.downloaded for card in cards.values()))
    years = ((edition - newest).dt.days / DAYS).sort_values(ascending=False, kind="stable")
    shown = pd.DataFrame({
        "Source": [cards[key].title for key in years.index],
        "Publisher": [cards[key].publisher for key in years.index],
        "Release": [cards[key].release for key in years.index],
        "Newest period used here ends": newest[years.index].dt.strftime("%-d %B %Y").to_numpy(),
        "Years before this edition": years.map(lambda v: printed.number(v, 1)).to_numpy(),
    }).set_index(["Source", "Release"])  # fmt: skip
    old = int((years > 5).sum())
    said = [
        f"Of {len(years)} sources, {old} have no figure used here of the five years before "
        "this edition."
    ]
    notes = [
        "The table has the end of the newest period, such as a school year or a calendar year. "
        "What was counted on one day of it, such as pupils in January, is older by some months."
    ]
    return of_tables("age-of-sources", "How old the figures are", shown, said, notes, rows)


def _said(text):
    return " ".join(text.split())
