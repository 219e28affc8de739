"""What a notebook says of itself: the figures it has made, and its key tables as text."""

import hashlib

from IPython.display import display

from trendpack import figures, tables
from trendpack.contract import DECLARED, OBSERVED
from trendpack.views import download


def declare(scope, *shown):
    """Declare what a notebook has produced, so that the runner can hold it against the page.

    The observations behind its figures go with it, as the text of a CSV.
    """
    content = "".join(figures.to_html(figure) for figure in shown)
    found = [figure.finding for figure in reversed(shown) if figure.finding]
    findings = list({finding.partition(",")[0]: finding for finding in found}.values())[::-1][:3]
    produced = {
        "area": scope.area_code,
        "figures": len(shown),
        "tables": len(shown),
        "rows": int(sum(len(figure.shown) for figure in shown)),
        "findings": findings,
        "hash": hashlib.sha256(content.encode()).hexdigest(),
        "sources": sorted({source for figure in shown for source in figure.sources}),
    }
    said = f"{produced['figures']} figures, {produced['rows']} rows."
    display({DECLARED: produced, OBSERVED: download.as_csv(shown), "text/plain": said}, raw=True)


def key_figures(figure):
    """Return a figure's title and table as plain text, for cells that are compared as text."""
    return f"{figure.title}\n{tables.as_text(figure.shown)}"
