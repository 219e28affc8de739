"""What every figure of a page is put together from."""

import re

import pandas as pd

from trendpack import (
    areas,
    disparity,
    evidence,
    figures,
    groups,
    indicators,
    place_words,
    printed,
    snapshot,
    tables,
    words,
)
from trendpack.views import publishers

# "the North East", "the East of England"; London and Yorkshire and The Humber go without
WITH_ARTICLE = {f"E1200000{number}" for number in "1245689"}
DIFFERENCE = re.compile(r"(£?\d[\d.,]*)(?: [\w ,]*?)? (?:higher|lower|above|below)\b")
UNTESTED = re.compile("no (95% )?ranges?|no counts|sampling chance", re.IGNORECASE)
NOT_COMPARED = "a gap would measure how people are recorded, and not how they fare."
BOTH_SAY_SO = (
    "A group is called higher or lower where both ranges say so, the ratio's and the difference's: "
    "at the edge the two may disagree."
)
ELSEWHERE = "Not in this edition for"  # begins the sentence that says where a figure is of


def place_name(scope, code):
    """Return the name of a place as printed."""
    return areas.read_areas()["area_name"].get(code, scope.area_name)


def cards_of(rows):
    """Return the source cards that rows rest on, with the SHA-256 of the files that were read."""
    cards, read = indicators.read_sources(), snapshot.manifest()["sources"]
    keys = sorted(set(rows["source"]) - {""})
    return tuple(cards[key].model_copy(update={"files": read[key]}) for key in keys)


def said_place(scope, code):
    """Return the name of a place as said in a sentence: "the United Kingdom"."""
    name = place_name(scope, code)
    return f"the {name}" if name.startswith("United") or code in WITH_ARTICLE else name


def titled(indicator, sex="all"):
    """Return an indicator's title, with the sex where it is of one."""
    return indicator.title if sex == "all" else f"{indicator.title}, {sex}"


def by(title, *labels):
    """Return a title with what its figures are by, but for what the title names already.

    >>> by("Occupations", "occupation"), by("Ethnic groups of pupils")
    ('Occupations, by ethnic group', 'Ethnic groups of pupils')
    """
    said = title.lower()
    names = [name for name in ("ethnic group", *labels) if name.lower() not in said]
    return f"{title}, by {printed.listed(names)}" if names else title


def break_notes(rows, indicator):
    """Return why an indicator's series breaks, for each break within the periods of `rows`."""
    return [
        f"From {printed.period(b.period)}: {' '.join(b.because.split())}"
        for b in indicator.breaks
        if (rows["period"] >= b.period).any()
    ]


def first_caveats(rows):
    """Return the first caveat of each indicator of some rows (records), after its title.

    With what goes with its figures by ethnic group.
    """
    declared, texts = indicators.read_indicators(), indicators.read_caveats()
    ids = dict.fromkeys(row["indicator"] for row in rows)
    return tuple(
        f"{declared[i].title}: {' '.join(texts[declared[i].caveats[0]].split())} "
        f"{declared[i].group_caution}".strip()
        for i in ids
        if declared[i].caveats
    )


def cautions(rows):
    """Return each caution of the indicators that have a figure in `rows`, after their titles."""
    figured, titles = rows[rows["value"].notna()], {}
    grouped = set(figured.loc[evidence.is_grouped(figured), "indicator"])
    for id_, one in indicators.read_indicators().items():
        said = words.caution(one, id_ in grouped)
        if said and id_ in set(figured["indicator"]):
            titles.setdefault(said, []).append(one.title)
    return tuple(f"{printed.listed(named)}:{said}" for said, named in titles.items())


def comparable(rows, indicator):
    """Return rows with their gaps, or without where a gap between groups would mean nothing."""
    return rows if indicator.has_gap else without_gaps(rows)


def not_here(scope, id_, kind, why=""):
    """Return a figure that says plainly that this edition has nothing to show, and who has it."""
    indicator = indicators.read_indicators()[id_]
    more = publishers.who_has(scope, indicator.publishes_more or "")
    where = publishers.said_who("Who publishes more", more) if more else ""
    why = publishers.of_london_alone(scope, id_) or why or _lacks(scope, id_)
    said = f"Not in this edition: {why}"
    shown = pd.DataFrame(
        {"Figure": [f"{printed.capital(indicator.title)}, {scope.area_name}"], "Value": ["[x]"]}
    ).set_index("Figure")
    return figures.Figure(
        id=name_of(id_, kind),
        title=f"{indicator.title}: not in this edition for {scope.area_name}",
        alt="",
        table_html=tables.to_html(shown, f"{indicator.title}, {scope.area_name}"),
        no_source=f"Source: none in this edition. {where}",
        sentences=(said,),
        notes=("[x] means not available.",),
        shown=shown,
    )


def nothing(name, title, said, notes=(), more=()):
    """Return a figure of the summary that has nothing to show, and says so, and what `more`."""
    shown = pd.DataFrame({"Shown": ["Rows"], "Number": ["0"]}).set_index("Shown")
    return figures.Figure(
        id=name,
        title=title,
        alt="",
        table_html=tables.to_html(shown, title),
        no_source="Source: the pages of this pack.",
        sentences=(said, *more),
        notes=tuple(notes),
        shown=shown,
        finding=said,
    )


def _lacks(scope, id_):
    """Return what is lacking: any figure of the area, or one of everyone in it."""
    rows = evidence.observations(id_, scope)
    if rows.loc[rows["area_code"] == scope.area_code, "value"].notna().any():
        return (
            f"no figure of everyone in {scope.area_name}; there are figures of parts, such as sex."
        )
    return f"no source here has figures for {scope.area_name}."


def name_of(id_, *kind):
    """Return a name for a figure that no other on its page has."""
    return "-".join([id_, *(k for k in kind if k != "all")]).replace("_", "-").lower()


def finished(
    rows, indicator, name, title, chart, alt, sentences, shown, notes=(), finding=(), observed=None
):
    """Return a figure from its parts, with the notes that its table needs and its sources.

    `chart` is None where a table is enough. `finding` are the sentences of which the first may
    stand on the front page: if none is given, all that say something of the figures. `observed` are
    the observations that the figure was made from, where they are not `rows`.
    """
    ranges = tables.range_notes(shown, rows, " ".join(indicator.dispersion_from.split()))
    if any(map(UNTESTED.search, sentences)):  # the sentences say already why there is no range
        ranges = [note for note in ranges if not note.startswith(tables.NO_RANGE)]
    unrounded = tables.difference_notes(shown, rows, indicator)
    if _says_unrounded(sentences, rows, indicator):  # then above the table, with the sentences
        notes, unrounded = [*notes, tables.UNROUNDED], ()
    return figures.Figure(
        id=name,
        title=title,
        alt=alt,
        table_html=tables.to_html(shown, f"{title} ({indicator.unit})"),
        cards=cards_of(rows),
        svg=figures.svg(chart) if chart else None,
        sentences=tuple(sentences),
        notes=(*ranges, *notes),
        table_notes=(
            *tables.notes(shown, indicator),
            *unrounded,
            *_edge_note(shown, rows),
        ),
        shown=shown,
        finding=_finding(rows, indicator, finding or sentences, bool(finding)),
        leads=bool(finding) and not next(iter(sentences), "").startswith(ELSEWHERE),
        observations=rows if observed is None else observed,
    )


def _edge_note(shown, rows):
    """Say so where a gap's ratio and its difference do not agree on whether it is sure."""
    told = any(name.startswith("Compared with") for name in shown) and "ratio_lower" in rows
    return (BOTH_SAY_SO,) if told and disparity.is_at_the_edge(rows).any() else ()


def _says_unrounded(sentences, rows, indicator):
    """Return whether a sentence gives a group's difference that its printed figures do not."""
    if "gap" not in rows:
        return False
    off = rows[tables.is_rounded_apart(rows, indicator)]
    sizes = (
        off["gap"].abs().map(lambda gap: printed.with_unit(gap, indicator).split()[0].rstrip("%"))
    )
    who = off["ethnic_group"].map(groups.read_groups()["phrase"])
    pairs = set(zip(who, sizes, strict=True))
    return any(
        phrase in text and size in DIFFERENCE.findall(text)
        for text in sentences
        for phrase, size in pairs
    )


def _finding(rows, indicator, sentences, of_groups=False):
    """Return the first sentence that says something found, with what, where and when before it.

    A publisher's verdict that follows it goes with it, and the indicator's cautions.
    """
    idle = (ELSEWHERE, "The ethnic group", "Not known", "These are figures of")
    found = [text for text in sentences if not text.startswith(idle)]
    first = rows.loc[rows["period_end"].idxmax()]
    where = areas.read_areas()["area_name"].get(first["area_code"], "")
    sexes = set(rows["sex"]) if "sex" in rows else {"all"}
    title = titled(indicator, sexes.pop() if len(sexes) == 1 else "all")
    if not found:
        return ""
    judged = [text for text in found[1:2] if text.startswith(place_words.THE_PUBLISHER)]
    caution = words.caution(indicator, of_groups)
    said = " ".join([found[0].removesuffix(caution), *judged]) + caution
    if said.startswith(indicator.title):
        return said
    told = [where, printed.period(first["period"])]
    about = [] if all(text in said for text in told) else told
    return f"{', '.join(filter(None, [title, *about]))}: {said}"


def elsewhere(scope, rows):
    """Say so where a figure is not the area's own."""
    code = rows["area_code"].iloc[0]
    if code == scope.area_code:
        return []
    place = said_place(scope, code)
    return [f"{ELSEWHERE} {scope.area_name}{_by_whom(scope, rows)}: these figures are for {place}."]


def _by_whom(scope, rows):
    """Return by which ethnic groups rows of a wider place are that the area itself has not."""
    if not evidence.is_grouped(rows).any():
        return ""
    every = evidence.plain(evidence.observations(rows["indicator"].iloc[0], scope))
    own = every[(every["area_code"] == scope.area_code) & every["value"].notna()]
    has, shows = (
        set(table.loc[evidence.is_grouped(table), "ethnic_group"]) for table in (own, rows)
    )
    if not has:
        return " by ethnic group"
    finer = (groups.read_groups()["level"].reindex(list(shows - has)) == "detailed").any()
    return " by detailed ethnic group" if finer else " in this detail"


def where_and_when(scope, rows):
    """Return the place and period of rows as printed: "Hackney, 2024/25"."""
    first = rows.iloc[0]
    return f"{place_name(scope, first['area_code'])}, {printed.period(first['period'])}"


def without_gaps(rows):
    """Return rows without the columns of `disparity.with_gap`."""
    return rows.drop(
        columns=[name for name in rows if name.startswith(("reference", "gap", "ratio"))]
    )
