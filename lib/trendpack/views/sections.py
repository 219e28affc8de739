"""What a page says around its figures: what it covers, what is counted, what it does not show."""

from html import escape

import pandas as pd
from IPython.display import HTML

from trendpack import areas, evidence, figures, framework, indicators, printed, snapshot
from trendpack.groups import read_groups
from trendpack.views import publishers

MOST_NAMED = 4  # outcomes without ethnic groups, of one theme
ROLES_SAID = (
    "The word in brackets is the part that an indicator has here; beside an outcome of the "
    "framework it may have another. A system failure is a place to look for one, and no verdict "
    "that there is one."
)
FIRST_CAVEATS = 2  # beside the figure; the end of the page has them all


def opening(scope, theme=None, *also):
    """Return what a page covers: area, places beside it, reference group, edition.

    Of a theme, and of the indicators `also` that the page shows; of neither, of the whole pack.
    """
    names = areas.read_areas()["area_name"]
    group = read_groups().loc[scope.reference_group, "name"]
    near = printed.listed([names[code] for code in scope.neighbours]) if scope.neighbours else ""
    listed = f" (list of {scope.neighbours_date:%B %Y})" if near else ""
    facts = {
        "Area": f"{scope.area_name} ({scope.area_code})",
        "Region": scope.region_name,
        "Statistical neighbours": f"{near}{listed}" if near else "no list in force on this date",
        "Reference group": f"{group}. Where a source does not have it: the broad group it "
        "is in, or everyone. Each gap names its own.",
        "Figures up to": f"{scope.as_of:%-d %B %Y}"
        if scope.as_of
        else f"the newest in this edition, to {_newest(scope, theme, also)}",
    }
    return HTML(_facts(facts) + (_indicator_list(theme) if theme else ""))


def _newest(scope, theme, also):
    """Return the newest period with a figure of the area or a wider place around it, as said.

    A school or financial year by its name, since much of it is counted on one day: "2024/25". Any
    other by the month of its end: "September 2025".
    """
    mine = _shown_on(theme, also) or indicators.read_indicators().values()
    rows = pd.concat([_seen(scope, one) for one in mine])
    newest = rows.sort_values(["period_end", "period"]).iloc[-1]
    year = newest["period"].rpartition("-")[2]
    return year if "/" in year else f"{newest['period_end']:%B %Y}"


def _seen(scope, indicator):
    """Return an indicator's figures of the area and the wider places around it."""
    rows = evidence.observations(indicator.id, scope)
    return rows[rows["area_code"].isin(scope.nearest) & rows["value"].notna()]


def _facts(facts):
    rows = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in facts.items())
    return f'<dl class="tp-facts">{rows}</dl>'


def _indicator_list(theme):
    """Return the questions that a theme's indicators answer, with the role of each."""
    mine = [i for i in indicators.read_indicators().values() if i.theme == theme]
    items = "".join(
        f"<li><strong>{escape(i.title)}</strong> ({escape(i.role)}). {escape(i.question)}</li>"
        for i in mine
    )
    label = f"The {len(mine)} indicators of this theme, and what each asks"
    return figures.folded(label, "", f"<p>{ROLES_SAID}</p><ul>{items}</ul>") if mine else ""


def what_is_counted(id_):
    """Return an indicator's definition, and the first of its caveats, to be read before it."""
    one = indicators.read_indicators()[id_]
    good = {"high": "higher is better", "low": "lower is better", "none": "neither is better"}
    facts = {
        "Counted": one.numerator,
        "Out of": one.denominator,
        "Ethnicity": publishers.whose_word(one),
        "Unit": f"{one.unit}; {good[one.polarity]}",
    }
    first = [_said(indicators.read_caveats()[key]) for key in one.caveats[:FIRST_CAVEATS]]
    warned = "".join(f"<li>{escape(text)}</li>" for text in first)
    return HTML(
        f"<p><strong>{escape(one.question)}</strong></p>"
        + figures.folded("How it is counted", one.title, _facts(facts))
        + (f'<ul class="tp-notes">{warned}</ul>' if warned else "")
    )


def _shown_on(theme, also):
    """Return a theme's indicators, and those of other themes that its page shows too."""
    return [i for i in indicators.read_indicators().values() if i.theme == theme or i.id in also]


def what_this_does_not_show(scope, theme, *also):
    """Return which indicators lack the area itself, every caveat, and what others publish."""
    mine = _shown_on(theme, also)
    texts = indicators.read_caveats()
    keys = list(dict.fromkeys(key for one in mine for key in one.caveats))
    told = {key: printed.listed([i.title for i in mine if key in i.caveats]) for key in keys}
    caveats = [f"{_said(texts[key])} (About: {told[key]}.)" for key in keys]
    more = sorted({publishers.who_has(scope, i.publishes_more or "") for i in mine} - {""})
    return HTML(
        "".join(f"<p>{escape(text)}</p>" for text in _other_places(scope, mine))
        + figures.folded(f"The caveats of this page ({len(caveats)})", "", bullets(caveats))
        + figures.folded(
            f"Published elsewhere, and not in this edition ({len(more)})", "", bullets(more)
        )
    )


def bullets(texts):
    """Return sentences as an HTML list, or "" if there are none."""
    texts = list(texts)
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>" if texts else ""


def _said(text):
    return " ".join(text.split())


def _other_places(scope, mine):
    """Say which indicators have no figure for the area itself."""
    rows = {one.title: evidence.observations(one.id, scope) for one in mine}
    lacking = [
        title
        for title, of in rows.items()
        if not ((of["area_code"] == scope.area_code) & of["value"].notna()).any()
    ]
    if not lacking:
        return []
    return [f"No figure for {scope.area_name} itself in this edition: {printed.listed(lacking)}."]


def where_it_comes_from(scope, theme, *also):
    """Return the source cards of a page's figures: publisher, release, licence, file, route."""
    keys = _cards_used(scope, theme, also)
    read, cards = snapshot.manifest()["sources"], indicators.read_sources()
    items = "".join(
        f"<li>{figures.source_html([cards[key].model_copy(update={'files': read[key]})])} "
        f"Covers: {escape(cards[key].covers)}. Our copy: {escape(cards[key].route)}. "
        f"{escape(_said(cards[key].note))}</li>"
        for key in keys
    )
    label = f"The {len(keys)} publications of this {'theme' if theme else 'page'}"
    return HTML(figures.folded(label, "", f'<ul class="tp-sources">{items}</ul>'))


def _cards_used(scope, theme, also):
    """Return the cards of the figures that a page has for the area: none of elsewhere alone.

    Figures of places that are no authority (wards) are those of a map. What is of another theme
    stands beside the theme's own figures with its newest alone.
    """
    known = areas.read_areas().index
    rows = []
    for one in _shown_on(theme, also):
        every = evidence.observations(one.id, scope)
        every = every[every["area_code"].isin(scope.nearest) | ~every["area_code"].isin(known)]
        is_own = theme is None or one.theme == theme
        rows.append(every[every["value"].notna()] if is_own else evidence.latest(every))
    return sorted(set(pd.concat(rows)["source"]))


def seen_by_group(scope):
    """Return the indicators of each theme, but for context on people: which have groups here?

    One row an indicator: `theme`, `title`, `role`, `is_seen` (the area itself has a figure for at
    least one ethnic group).
    """
    mine = [i for i in indicators.read_indicators().values() if i.theme != "people"]
    return pd.DataFrame({
        "theme": [i.theme for i in mine],
        "title": [i.title for i in mine],
        "role": [i.role for i in mine],
        "is_seen": [_has_groups(scope, i) for i in mine],
    })  # fmt: skip


def _has_groups(scope, indicator):
    rows = evidence.observations(indicator.id, scope)
    rows = rows[(rows["area_code"] == scope.area_code) & rows["value"].notna()]
    return bool(evidence.is_grouped(rows).any())


def outcomes_without_data():
    """Return the outcomes of the action plan that no publication here measures, with who could."""
    every = framework.read_framework().values()
    return {one.title: one.filled_by[framework.OUTCOME] for one in every if not one.leading}


def outcomes_stood_for(scope):
    """Return the outcomes for which another measure stands, with which and of what places."""
    names = {}
    for one in framework.read_framework().values():
        if one.stood_for_by:
            rows = evidence.observations(one.leading, scope)
            own = rows.loc[rows["area_code"] == scope.area_code, "value"].notna().any()
            wider = "" if own else ", for wider areas alone"
            names[one.title] = f"{one.stood_for_by} stands for it{wider}"
    return names


def missing_here(scope):
    """Return what this edition cannot see: outcomes without data, and themes without groups."""

    def whose(text):
        more = publishers.who_has(scope, text)
        return publishers.said_who("Where it could come from", more)

    items = [
        f"<li><strong>{escape(title)}</strong>. Not in this edition. {escape(whose(who))}</li>"
        for title, who in outcomes_without_data().items()
    ]
    items += [
        f"<li><strong>{escape(title)}</strong>. Not in this edition: {escape(text)}.</li>"
        for title, text in outcomes_stood_for(scope).items()
    ]
    seen = seen_by_group(scope)
    items += [_theme_item(scope, theme, rows) for theme, rows in seen.groupby("theme", sort=False)]
    return HTML(f"<ul>{''.join(items)}</ul>")


def _theme_item(scope, theme, rows):
    """Say in how many of a theme's indicators the area has groups, and which outcomes lack them."""
    bare = rows.loc[~rows["is_seen"] & (rows["role"] == "outcome"), "title"].tolist()
    number = f"{rows['is_seen'].sum() or 'none'} of {len(rows)} indicators"
    said = f"Figures by ethnic group for {scope.area_name} in {number}."
    if bare:
        more = f"; and {len(bare) - MOST_NAMED} more" if len(bare) > MOST_NAMED else ""
        said += f" Indicators of results without them: {'; '.join(bare[:MOST_NAMED])}{more}."
    return f"<li><strong>{escape(indicators.THEMES[theme])}</strong>. {escape(said)}</li>"
