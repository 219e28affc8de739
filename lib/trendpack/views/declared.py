"""What a notebook says of itself: the figures it has made, and its key tables as text."""

import hashlib

from IPython.display import display

from trendpack import disparity, evidence, figures, tables, words
from trendpack.contract import DECLARED, OBSERVED
from trendpack.views import download, widest

MOST_FINDINGS = 3


def declare(scope, *shown):
    """Declare what a notebook has produced, so that the runner can hold it against the page.

    The observations behind its figures go with it, as the text of a CSV.
    """
    content = "".join(figures.to_html(figure) for figure in shown)
    produced = {
        "area": scope.area_code,
        "figures": len(shown),
        "tables": len(shown),
        "rows": int(sum(len(figure.shown) for figure in shown)),
        "findings": _findings(shown),
        "hash": hashlib.sha256(content.encode()).hexdigest(),
        "sources": sorted({source for figure in shown for source in figure.sources}),
    }
    said = f"{produced['figures']} figures, {produced['rows']} rows."
    display({DECLARED: produced, OBSERVED: download.as_csv(shown), "text/plain": said}, raw=True)


def for_front(rows, indicator, said):
    """Return the sentences of which the first may stand for the page: gaps that surely stand.

    That is, when all the indicator's groups are judged together; else that no group differs. Where
    the ethnic group of many is unknown, that goes with it. `said` is from `gap_sentences`.
    """
    grouped = rows[evidence.is_grouped(rows) & (rows["ethnic_group"] != rows["reference_group"])]
    if grouped.empty or not indicator.is_ranked:
        return []
    stands = disparity.with_discoveries(grouped)["is_discovery"].fillna(False).astype(bool)
    sure = widest.gap_sentences(rows.drop(grouped.index[~stands]), indicator)
    sure = sure or [text for text in said if text.startswith(widest.NO_GROUP)]
    column = "numerator" if indicator.measure == "rate" else "denominator"
    counts = rows.set_index("ethnic_group")[column].reindex(["unknown", "all"])
    many = counts["unknown"] > widest.MANY_UNKNOWN * counts["all"]
    unknown = [words.unknown_sentence(*counts, indicator)] if many else []
    return [" ".join([text, *unknown]) for text in sure[:1]]


def _findings(shown):
    """Return the findings for the front page: one an indicator, those with tested gaps first.

    Of an indicator the first figure on the page speaks, which is of its latest period; where that
    is of one sex, the first of the other sex too.
    """
    found, leads = {}, {}
    for figure in (f for f in shown if f.finding):
        rows = figure.observations
        id_ = figure.id if rows is None else rows["indicator"].iloc[0]
        sexes = set() if rows is None else set(rows["sex"])
        sex = sexes.pop() if len(sexes) == 1 else "all"
        said = found.setdefault(id_, {sex: figure.finding})
        if "all" not in {sex, *said}:
            said.setdefault(sex, figure.finding)
        leads[id_] = leads.get(id_, False) or figure.leads
    first = sorted(found, key=lambda id_: not leads[id_])
    return [" ".join(found[id_].values()) for id_ in first[:MOST_FINDINGS]]


def key_figures(figure):
    """Return a figure's title and table as plain text, for cells that are compared as text."""
    return f"{figure.title}\n{tables.as_text(figure.shown)}"
