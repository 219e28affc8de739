"""The outcomes framework as tables: every outcome and what stands beside it, nothing left out."""

import dataclasses
import functools
import itertools
import re

import pandas as pd

from trendpack import basis, evidence, figures, indicators, printed, tables
from trendpack.framework import KINDS, OUTCOME, read_framework
from trendpack.groups import read_groups
from trendpack.tidy import STATUSES
from trendpack.views import cells, front_words, parts, publishers, sections
from trendpack.views.cells import SEXES
from trendpack.views.indicator import latest_by_group

NONE = "[x]"
NOT_FIGURES = ("Kind", "Indicator", "Period")
READING_NOTE = (
    "By ethnic group: the lowest and the highest figure; of a share of a whole, the groups "
    "furthest above and below their share of the population. A cell names its place or its period "
    "where that is not the line's own."
)
KIND_NOTE = (
    "The kind is the part an indicator has beside this outcome; on its theme's page it may have "
    "another. A system failure is a place to look for one, and no verdict that there is one."
)
MISSING_NOTE = "[x] means not available: not in this edition."  # in place of the usual note


def outcomes_matrix(scope):
    """Return every outcome of the framework in one table: each way of looking at it, or [x]."""
    framework = read_framework()
    rows = [
        {"Outcome": one.title, "Indicator": _named(declared)}
        | cells.line_of(scope, declared.id).cells
        for one in framework.values()
        for declared in _of_kind(one, OUTCOME)
    ]
    rows += [
        {"Outcome": one.title} | _lacking(scope, one.filled_by[OUTCOME])
        for one in framework.values()
        if OUTCOME in one.filled_by
    ]
    order = {one.title: at for at, one in enumerate(framework.values())}
    shown = _shown(scope, rows, "Outcome", order)
    sources = {s for one in framework.values() for i in _of_kind(one, OUTCOME) for s in i.sources}
    title = f"The outcomes framework, {scope.area_name}"
    mine = [i for one in framework.values() for i in _of_kind(one, OUTCOME)]
    said = _matrix_sentences(scope, shown)
    return _table(scope, "outcomes", title, shown, said, sources, mine)


def _matrix_sentences(scope, shown):
    """Count the outcomes with a figure for the area, and with figures for ethnic groups there."""
    own = shown[scope.area_name] != NONE
    of = own.groupby(level=0, sort=False).any()
    grouped = sum(_has_groups(scope, one) for one in read_framework().values())
    bare = shown.index[shown.index.get_level_values(1) == "Not in this edition"]
    said = [
        f"Of {len(of)} outcomes, {int(of.sum())} have a figure for {scope.area_name} in this "
        f"edition, and {grouped} have figures for ethnic groups there."
    ]
    if len(bare):
        said.append(
            f"No publication here has: {printed.listed(bare.get_level_values(0).tolist())}. The "
            "table says whose survey or records would fill each."
        )
    standing = sections.outcomes_stood_for(scope).items()
    return said + [f"{title} itself is not in this edition: {text}." for title, text in standing]


def _has_groups(scope, one):
    """Return whether an outcome's own indicators have a figure of some ethnic group of the area."""
    lines = [cells.line_of(scope, declared.id).rows for declared in _of_kind(one, OUTCOME)]
    rows = [rows[rows["area_code"] == scope.area_code] for rows in lines]
    return any((evidence.is_grouped(of) & of["value"].notna()).any() for of in rows)


def outcome_in_full(scope, outcome):
    """Return one outcome: its leading indicator by ethnic group, and all that stands beside it.

    A kind without an indicator names whose publication or survey would fill it.
    """
    one = read_framework()[outcome]
    rows = [
        {"Kind": printed.capital(kind), "Indicator": _named(declared)}
        | cells.line_of(scope, declared.id).cells
        for kind in (OUTCOME, *KINDS)
        for declared in _of_kind(one, kind)
    ]
    rows += [
        {"Kind": printed.capital(kind)} | _lacking(scope, text)
        for kind, text in one.filled_by.items()
    ]
    order = {printed.capital(kind): at for at, kind in enumerate((OUTCOME, *KINDS))}
    sources = {s for kind in one.indicators for i in _of_kind(one, kind) for s in i.sources}
    bare = [kind for kind in (OUTCOME, *KINDS) if _is_bare(rows, printed.capital(kind))]
    said = [f"This edition has no figures of these kinds: {printed.listed(bare)}."] if bare else []
    name, title = f"outcome-{outcome.replace('_', '-')}", f"{one.title}, {scope.area_name}"
    mine = [i for kind in one.indicators for i in _of_kind(one, kind)]
    figure = _table(scope, name, title, _shown(scope, rows, "Kind", order), said, sources, mine)
    return _led_by(scope, one, figure) if one.leading else figure


def _is_bare(rows, kind):
    """Return whether a kind has no figure of the area or of any wider place."""
    mine = [row for row in rows if row["Kind"] == kind]
    texts = {str(text) for row in mine for name, text in row.items() if name not in NOT_FIGURES}
    return all(text.startswith(NONE) for text in texts)


def _led_by(scope, one, figure):
    """Return the figure with the chart, sentences and notes of its leading indicator before it.

    Where a source has no figure for both sexes together, the sentences are of each, and the chart
    of the first. The reliable gaps of the outcome's other indicators are said after them.
    """
    id_ = one.leading
    both = evidence.plain(evidence.observations(id_, scope))["value"].notna().any()
    leads = {sex: latest_by_group(scope, id_, sex) for sex in (SEXES[:1] if both else SEXES[1:])}
    told = [
        text if sex == "all" else f"{printed.capital(sex)}: {text}"
        for sex, lead in leads.items()
        for text in _pointing_to(one.page, lead.sentences)
    ]
    told += _reliable_gaps(scope, one.indicators[OUTCOME][1:])
    first = next(iter(leads.values()))
    ranges = [text for text in first.notes if "95% range" in text]
    notes = [f"Of the chart: {text[:1].lower()}{text[1:]}" for text in ranges]
    notes += [text for text in first.notes if "neighbours" in text and text not in ranges]
    kept = [note for note in figure.table_notes if not _is_said(note, told)]
    return dataclasses.replace(
        figure,
        svg=first.svg,
        alt=first.alt,
        sentences=(*told, *figure.sentences),
        notes=tuple(notes),
        table_notes=tuple(kept),
        finding=first.finding,
    )


def _is_said(note, told):
    """Return whether a caution, given after its indicator's title, ends one of the sentences."""
    caution = note.partition(": ")[2] or note
    return any(text.endswith(caution) for text in told)


def _pointing_to(page, sentences):
    """Return sentences that point to the table of their own page, naming the page instead."""
    return [re.sub(r"\b([Tt])he table\b", rf"\1he page {page}", text) for text in sentences]


@functools.cache
def _judged(scope):
    """Return the area's gaps, judged together: once, since several outcomes ask for them.

    Nobody may write to what is returned.
    """
    return evidence.gaps_of(scope)


def _reliable_gaps(scope, ids):
    """Say of each indicator the largest of the area's gaps that stands, judged with all others."""
    gaps = _judged(scope) if ids else pd.DataFrame({"indicator": []})
    mine = gaps[gaps["indicator"].isin(ids)]
    if mine.empty:
        return []
    mine = mine[mine["is_discovery"].fillna(False).astype(bool)]
    order = mine.assign(least=basis.least(mine)).sort_values("least", ascending=False)
    titles, newest = indicators.read_indicators(), front_words.newest_of(gaps)
    return [
        f"{titles[row['indicator']].title}: {front_words.sentence(row, newest)}"
        for row in order.drop_duplicates("indicator").to_dict("records")
    ]


def _named(indicator):
    """Return an indicator's title, with its unit where the figures do not show it."""
    bare = indicator.measure in ("rate", "score")
    return f"{indicator.title} ({indicator.unit})" if bare else indicator.title


def _of_kind(one, kind):
    declared = indicators.read_indicators()
    return [declared[i] for i in one.indicators.get(kind, ())]


def _shown(scope, rows, first, order):
    """Return the rows as a table in the order of its first column, [x] where nothing is."""
    shown = pd.DataFrame(rows).sort_values(first, key=lambda x: x.map(order), kind="stable")
    return shown.set_index([first, "Indicator"]).reindex(columns=cells.columns(scope)).fillna(NONE)


def _table(scope, name, title, shown, said, sources, mine):
    cards = parts.cards_of(pd.DataFrame({"source": sorted(sources)}, dtype=str))
    text = " ".join(shown.astype(str).to_numpy().ravel())
    rows = pd.concat([cells.line_of(scope, one.id).rows for one in mine]) if mine else None
    notes = [KIND_NOTE] * (shown.index.names[0] == "Kind")
    notes += [_other_test(scope)] * (cells.AS_A_WHOLE in text)
    notes += [] if rows is None else parts.cautions(rows)
    marks = [f"[{mark}] means {why}." for mark, why in STATUSES.items() if mark != "x"]
    marks = [note for note in marks if note.split()[0] in text]
    return figures.Figure(
        id=name,
        title=title,
        alt="",
        table_html=tables.to_html(shown, title),
        cards=cards,
        no_source="Source: none in this edition.",
        sentences=tuple(said),
        table_notes=(READING_NOTE, MISSING_NOTE, *marks, *notes, *_fillers(scope, shown, mine)),
        table_is_open=True,
        shown=shown,
        observations=rows,
    )


def _other_test(scope):
    """Say why the Summary may find another trend: it tests detailed groups."""
    group = read_groups().loc[scope.reference_group]
    return (
        f"Trends of broad groups are set beside {read_groups().loc[group['parent'], 'name']} as a "
        f"whole. The Summary tests detailed groups against {group['name']}, and may find otherwise."
    )


def _fillers(scope, shown, mine):
    """Say of each indicator with an [x] in its line who publishes more, or that nobody does."""
    names = [name for name in shown if name != "Period"]
    bare = shown[names].map(lambda text: str(text).startswith(NONE))
    bare = bare.groupby(level=1, sort=False).any()
    heads = [name.partition(":")[0] for name in names]
    return [
        f"{one.title}, [x] under {printed.listed(list(itertools.compress(heads, line)))}. "
        + publishers.said_who("Who publishes more", publishers.who_has(scope, one.publishes_more))
        for one in {i.id: i for i in mine if i.publishes_more}.values()
        if any(line := bare.loc[_named(one)].tolist())
    ]


def _lacking(scope, text):
    """Return the cells of a kind that nothing here fills: who would fill it."""
    said = publishers.said_who("Who would fill it", publishers.who_has(scope, text))
    return {"Indicator": "Not in this edition", cells.GROUPED: f"{NONE} {said}"}
