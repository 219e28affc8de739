"""The first words of the first page: what the figures below it find, in a handful of sentences."""

from html import escape

from IPython.display import HTML

from trendpack import indicators
from trendpack.views import sections

MOST_GAPS = 4


def in_short(scope, gaps, growing, apart):
    """Return the findings of the summary's three figures, how sure they are, and what is unseen.

    `gaps`, `growing` and `apart` are the figures of `largest_gaps`, `gaps_that_grow` and
    `apart_from_neighbours`: their own sentences are repeated, so that the page cannot disagree with
    itself.
    """
    said = {
        "The widest gaps, each at its latest period": gaps.sentences[1 : 1 + MOST_GAPS]
        or gaps.sentences[:1],
        "Gaps that grew": growing.sentences[:1] + growing.sentences[2:3],
        f"Beside places like {scope.area_name}": apart.sentences[:2],
        "How sure": (*gaps.sentences[:1], *_sure(gaps)),
        "What cannot be seen": _unseen(scope),
    }
    items = "".join(
        f"<li><strong>{escape(head)}.</strong> {escape(' '.join(texts))}</li>"
        for head, texts in said.items()
    )
    return HTML(f'<ul class="tp-short">{items}</ul>')


def _sure(gaps):
    """Say what the correction leaves to chance, where any gap stands."""
    if len(gaps.sentences) < 2:
        return ()
    return ("Of the gaps kept, no more than 1 in 20 is expected to be chance.",)


def _unseen(scope):
    """Yield where no ethnic groups are published for the area, and which outcomes have no data."""
    seen = sections.seen_by_group(scope)
    by_theme = seen.groupby("theme", sort=False)["is_seen"].any()
    blind = [indicators.THEMES[theme].lower() for theme in by_theme[~by_theme].index]
    none = f", and none of those on {' or '.join(blind)} does" if blind else ""
    yield (
        f"Of {len(seen)} indicators, {seen['is_seen'].sum()} give figures by ethnic group for "
        f"{scope.area_name} itself{none}."
    )
    bare = [title[:1].lower() + title[1:] for title in sections.outcomes_without_data()]
    if bare:
        yield f"Outcomes of the action plan without a figure in this edition: {'; '.join(bare)}."
