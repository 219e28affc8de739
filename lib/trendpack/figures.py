"""One figure of a page: its words, chart, table, notes and source as one accessible block."""

import base64
import hashlib
import io
import re
from dataclasses import dataclass, field
from html import escape

import matplotlib as mpl
import pandas as pd
from matplotlib.backends.backend_svg import FigureCanvasSVG

FONTS = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif"
INVENTED = "Invented data. These numbers show how the pack works and describe nobody."
NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))
POSITIONS = re.compile(r'(?<= )(?:d|x|y|x1|x2|y1|y2|width|height|points|transform)="[^"]*"')
LONG_NUMBER = re.compile(r"(\.\d\d)\d+")


@dataclass(frozen=True)
class Figure:
    """A finished figure. JupyterLab and the report show the same HTML."""

    id: str  # unique on the page; letters, digits, hyphens
    title: str  # the finding
    alt: str  # what the chart shows, from its numbers
    table_html: str  # from tables.to_html
    source_html: str  # from source_html below
    svg: str | None = None  # from svg below; None where a table is enough
    sentences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    invented: bool = False  # made from invented records
    shown: pd.DataFrame | None = field(default=None, repr=False, compare=False)  # the table
    sources: tuple[str, ...] = ()  # keys of the source cards
    finding: str = ""  # one sentence for the front page
    observations: pd.DataFrame | None = field(default=None, repr=False, compare=False)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": to_html(self)}


def to_html(figure):
    """Return a figure as HTML; every text in it is escaped but the two fields named html."""
    title, name = escape(figure.title), escape(figure.id)
    parts = [
        f'<figure class="tp-figure" id="{name}" aria-labelledby="{name}-title">',
        f'<figcaption class="tp-title" id="{name}-title"><strong>{title}</strong></figcaption>',
        _paragraphs("tp-invented", [INVENTED] if figure.invented else []),
        _paragraphs("tp-sentence", figure.sentences),
        _chart(figure),
        f'<div class="tp-table" role="region" aria-label="Table: {title}" tabindex="0" '
        f'style="overflow-x:auto">\n{figure.table_html}\n</div>',
        _list("tp-notes", figure.notes),
        f'<p class="tp-source">{figure.source_html}</p>',
        "</figure>",
    ]
    return "\n".join(part for part in parts if part)


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


def source_html(sources):
    """Return the source line of a figure, from the `indicators.Source` cards it rests on.

    Publisher, title (a link to the publisher's page), release, licence, and each file with the
    first twelve characters of its SHA-256.
    """
    return "<br>".join(_card(source) for source in sources)


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
    Positions are rounded to a hundredth of a point.
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
    text = text[text.index("<svg") :].replace("'DejaVu Sans'", FONTS)
    return POSITIONS.sub(lambda found: LONG_NUMBER.sub(r"\1", found[0]), text)


def data_hash(table):
    """Return the SHA-256 of a frame's contents, which stands for a chart's data in comparisons."""
    text = table.to_csv(index=False, float_format="%.8g", lineterminator="\n")
    return hashlib.sha256(text.encode()).hexdigest()
