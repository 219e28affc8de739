"""The first words of the first page: what the figures below it find, in a handful of sentences."""

import dataclasses
from html import escape

from IPython.display import HTML

from trendpack import areas, indicators, printed, words
from trendpack.groups import read_groups
from trendpack.views import sections, widest

ORDER = (
    f"the largest first, by the least that its range allows; those of fewer than {widest.FEW} "
    "people or events, and those that cannot be tested, last. The order is not one of importance."
)
RANGE = (
    "A 95% range holds the values that the true figure could reasonably have, as far as chance "
    "goes."
)
COMMUNITIES = (
    "Communities within the ethnic groups, such as those of one language, faith or country of "
    "birth, cannot be told apart in these sources; the page People has the nearest published."
)


def in_short(scope, gaps, growing, apart):
    """Return the findings of the summary's three figures, how sure they are, and what is unseen.

    `gaps`, `growing` and `apart` are the figures of `largest_gaps`, `gaps_that_grow` and
    `apart_from_neighbours`: their own sentences are repeated, so that the page cannot disagree with
    itself.
    """
    said = {
        f"Where a group fares worse in {scope.area_name} ({ORDER})": (
            gaps.sentences[1:] or gaps.sentences[:1]
        ),
        "Gaps that grew": growing.sentences[:1] + growing.sentences[1:-1][:1],
        f"Beside places like {scope.area_name}": apart.sentences[:5],
        "How sure": (*gaps.sentences[:1], *_sure(gaps), RANGE),
        "What cannot be seen": (*_unseen(scope), COMMUNITIES),
        "Who is compared": _compared(scope),
    }
    items = "".join(
        f"<li><strong>{escape(head)}</strong>{sections.bullets(texts)}</li>"
        for head, texts in _once(said).items()
    )
    return HTML(f'<ul class="tp-short">{items}</ul>')


def _once(said):
    """Return what is said under each head, where no caution of an indicator comes twice."""
    kept = {}
    for head, texts in said.items():
        heard, kept[head] = set(), []
        for text in texts:
            plain = _uncautioned(text)
            caution = text.removeprefix(plain)
            kept[head].append(plain if caution in heard else text)
            heard |= {caution} - {""}
    return kept


def _uncautioned(text):
    """Return a sentence without the caution of its indicator, if it has one."""
    declared = indicators.read_indicators().values()
    ends = {words.caution(one, of_a_group) for one in declared for of_a_group in (True, False)}
    ends -= {""}
    return next((text.removesuffix(end) for end in ends if text.endswith(end)), text)


def beyond(short, figure):
    """Return the figure without the words that `short`, from `in_short`, has said already."""

    def left(texts):
        return tuple(text for text in texts if escape(_uncautioned(text)) not in short.data)

    return dataclasses.replace(figure, sentences=left(figure.sentences), notes=left(figure.notes))


def _sure(gaps):
    """Say what the correction leaves to chance, where any gap stands."""
    return gaps.notes[2:5] if len(gaps.sentences) > 1 else ()


def _compared(scope):
    """Yield the group and the places that others are set beside."""
    names = areas.read_areas()["area_name"]
    groups = read_groups()
    group = groups.loc[scope.reference_group]
    whole = groups["name"].get(group["parent"], "")
    wider = f" where a source has that group, and else with {whole} as a whole or with everyone"
    more = f"{wider}: each sentence says which" if whole else ""
    yield f"Each group is compared with {group['name']}{more}."
    if scope.neighbours:
        near = printed.listed([names[code] for code in scope.neighbours])
        yield (
            f"{scope.area_name} is set beside the {len(scope.neighbours)} authorities that the "
            f"Department for Education finds most alike: {near}."
        )


def _unseen(scope):
    """Yield where no ethnic groups are published for the area, and which outcomes have no data."""
    seen = sections.seen_by_group(scope)
    by_theme = seen.groupby("theme", sort=False)["is_seen"].any()
    blind = [indicators.THEMES[theme].lower() for theme in by_theme[~by_theme].index]
    on = printed.listed(blind)
    all_ = f" On {on}, its own figures are of all residents together." if blind else ""
    yield (
        f"Of {len(seen)} indicators, {seen['is_seen'].sum()} give figures by ethnic group for "
        f"{scope.area_name} itself.{all_}"
    )
    stood_for = sections.outcomes_stood_for(scope)
    bare = [*sections.outcomes_without_data(), *(f"{t} ({how})" for t, how in stood_for.items())]
    bare = [title[:1].lower() + title[1:] for title in bare]
    if bare:
        yield (f"Outcomes of the framework without a figure in this edition: {'; '.join(bare)}.")
