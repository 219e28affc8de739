"""One figure of a page: its words, chart, table, notes and source as one accessible block."""

import base64
import collections
import hashlib
import io
import re
from dataclasses import dataclass, field
from html import escape

import matplotlib as mpl
import pandas as pd
from matplotlib.backends.backend_svg import FigureCanvasSVG

FONTS = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif"
MOST_LINKED = 3  # publications named in the line below a figure
INVENTED = "Invented data. These numbers show how the pack works and describe nobody."
NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))
POSITIONS = re.compile(r'(?<= )(?:d|x|y|x1|x2|y1|y2|width|height|points|transform)="[^"]*"')
IN_EACH_TEXT = re.compile(r"font-family: [^;\"]*(?:; )?")
IDLE = re.compile(r' transform="rotate\(-?0 [^"]*"')
NAMED = re.compile(r'(?<=<g) id="[^"]*"')  # no style and no link asks for a group by its name
STYLED = re.compile(r' style="([^"]*)"')
BETWEEN = re.compile(r"\s*\n\s*")
LONG_NUMBER = re.compile(r"(\.\d\d)\d+")


@dataclass(frozen=True)
class Figure:
    """A finished figure. JupyterLab and the report show the same HTML."""

    id: str  # unique on the page; letters, digits, hyphens
    title: str  # the finding
    alt: str  # what the chart shows, from its numbers
    table_html: str  # from tables.to_html
    cards: tuple = ()  # the `indicators.Source` cards that it rests on
    svg: str | None = None  # from svg below; None where a table is enough
    sentences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # to be read with the chart
    table_notes: tuple[str, ...] = ()  # to be read with the table
    table_is_open: bool = False  # the table is the point, whatever is drawn above it
    no_source: str = ""  # what stands in the place of a source, where no card does
    invented: bool = False  # made from invented records
    shown: pd.DataFrame | None = field(default=None, repr=False, compare=False)  # the table
    finding: str = ""  # one sentence for the front page
    leads: bool = False  # the finding is a gap of the area's own, so that it goes before others
    observations: pd.DataFrame | None = field(default=None, repr=False, compare=False)

    @property
    def sources(self):
        """The keys of its source cards."""
        return tuple(card.id for card in self.cards)

    @property
    def every_note(self):
        """The notes to its table and to its chart."""
        return (*self.table_notes, *self.notes)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": to_html(self)}


def to_html(figure):
    """Return a figure as HTML; every text in it is escaped but the field named html.

    A table that has a chart above it is folded, for a reader to open.
    """
    title, name = escape(figure.title), escape(figure.id)
    parts = [
        f'<figure class="tp-figure" id="{name}" aria-labelledby="{name}-title">',
        f'<figcaption class="tp-title" id="{name}-title"><strong>{title}</strong></figcaption>',
        _paragraphs("tp-invented", [INVENTED] if figure.invented else []),
        _paragraphs("tp-sentence", figure.sentences),
        _chart(figure),
        *_details(figure),
        f'<p class="tp-source">{source_line(figure.cards) or escape(figure.no_source)}</p>',
        "</figure>",
    ]
    return "\n".join(part for part in parts if part)


def _details(figure):
    """Return the table, notes and files of a figure: below a chart, folded up."""
    title = escape(figure.title)
    table = (
        f'<div class="tp-table" role="region" aria-label="Table: {title}" tabindex="0" '
        f'style="overflow-x:auto">\n{figure.table_html}\n</div>'
    )
    files = f'<p class="tp-files">{source_html(figure.cards)}</p>' if figure.cards else ""
    if figure.svg is None or figure.table_is_open:
        every = _list("tp-notes", figure.every_note)
        return table, every, folded("Files and licences", figure.title, files)
    own = _list("tp-notes", figure.table_notes)
    return (
        _list("tp-notes", figure.notes),
        folded("Table, notes and files", figure.title, table, own, files),
    )


def folded(label, title, *parts):
    """Return HTML that a click or key opens, under a label, or "" if there is none.

    The title is not seen: it tells labels of the same words apart for those who hear them.
    """
    inside = "\n".join(filter(None, parts))
    of = f'<span class="tp-of">: {escape(title)}</span>' if title else ""
    opened = f'<details class="tp-more"><summary>{escape(label)}{of}</summary>'
    return f"{opened}\n{inside}\n</details>" if inside else ""


def _chart(figure):
    if figure.svg is None:
        return ""
    data = base64.b64encode(figure.svg.encode()).decode()
    return (
        f'<div class="tp-chart" role="group" aria-label="Chart: {escape(figure.title)}" '
        f'tabindex="0" style="overflow-x:auto"><img alt="{escape(figure.alt)}" '
        f'style="max-width:100%;height:auto" src="data:image/svg+xml;base64,{data}"></div>'
    )


def _paragraphs(kind, texts):
    return "\n".join(f'<p class="{kind}">{escape(text)}</p>' for text in texts if text)


def _list(kind, texts):
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f'<ul class="{kind}">{items}</ul>' if items else ""


def source_line(cards):
    """Return whose figures these are in one line: each publisher, and its publications by title.

    Of more than three publications, each publisher with how many.
    """
    publishers = {}
    for card in cards:
        publishers.setdefault(card.publisher, []).append(card)
    if not publishers:
        return ""
    named = _linked if len(cards) <= MOST_LINKED else _counted
    return "Source: " + "; ".join(named(name, mine) for name, mine in publishers.items()) + "."


def _linked(publisher, cards):
    links = (
        f'<a href="{escape(c.page)}">{escape(c.title)}</a>, {escape(c.release)}' for c in cards
    )
    return f"{escape(publisher)}, {', '.join(links)}"


def _counted(publisher, cards):
    return f"{escape(publisher)} ({len(cards)} publication{'s' if len(cards) > 1 else ''})"


def source_html(cards):
    """Return the source cards of a figure in full, one a line.

    Publisher, title (a link to the publisher's page), release, licence, and each file with the
    first twelve characters of its SHA-256.
    """
    return "<br>".join(map(_card, cards))


def _card(source):
    files = "; ".join(
        f"file <code>{escape(name.rpartition('/')[2])}</code>, SHA-256 <code>{sha[:12]}</code>"
        for name, sha in source.files.items()
    )
    return (
        f'Source: {escape(source.publisher)}, <a href="{escape(source.page)}">'
        f"{escape(source.title)}</a>, {escape(source.release)}. {escape(source.licence)}. {files}."
    )


def svg(chart):
    """Return a matplotlib Figure as SVG text: the same bytes from the same chart.

    Text stays text, in the reader's own Arial or the like. It was laid out in DejaVu Sans, which
    comes with matplotlib and is wider, so no machine's fonts change the bytes or make text meet.
    Positions are rounded to a hundredth of a point; what says nothing is left out.
    """
    fixed = {"svg.fonttype": "none", "svg.hashsalt": "trendpack"}
    with mpl.rc_context(fixed), io.StringIO() as file:
        if chart.get_layout_engine() is not None:
            chart.get_layout_engine().execute(chart)
            chart.set_layout_engine("none")  # laying out twice would move things a little
        dpi = chart.dpi
        FigureCanvasSVG(chart).print_svg(file, metadata=NO_METADATA)  # savefig would draw twice
        chart.set_dpi(dpi)  # an SVG has points
        text = file.getvalue()
    text = IDLE.sub("", IN_EACH_TEXT.sub("", text[text.index("<svg") :]))
    text = text.replace("</style>", f"text{{font-family: {FONTS}}}</style>", 1)
    text = _with_classes(BETWEEN.sub(" ", NAMED.sub("", text)).replace("> <", "><").strip())
    return POSITIONS.sub(lambda found: LONG_NUMBER.sub(r"\1", found[0]), text)


def _with_classes(text):
    """Return an SVG, to be shown as a picture, whose repeated styles are classes of its own."""
    count = collections.Counter(STYLED.findall(text))
    name = {style: f"s{at}" for at, style in enumerate(s for s, n in count.items() if n > 1)}
    rules = "".join(f".{each}{{{style}}}" for style, each in name.items())
    text = STYLED.sub(
        lambda found: f' class="{name[found[1]]}"' if found[1] in name else found[0], text
    )
    return text.replace("</style>", f"{rules}</style>", 1)


def data_hash(table):
    """Return the SHA-256 of a frame's contents, which stands for a chart's data in comparisons."""
    text = table.to_csv(index=False, float_format="%.8g", lineterminator="\n")
    return hashlib.sha256(text.encode()).hexdigest()
