"""Who publishes what this edition lacks, for an area."""

import re

from trendpack import areas, evidence, indicators, printed

BY_PLACE = re.compile(r"(?:^|[.;] )(in|outside) London: ", re.IGNORECASE)
HAS_GROUPS = re.compile(  # a declared text of a table by ethnic group for each authority
    r"([^,:]+), .*(?:\bhas (?:it by )?|: broad )ethnic groups?\b.*"
    r"\bfor (?:each local authority|local authorities)\b"
)
NOBODY = ("Nobody publishes", "We know of no")  # begin a declared text of what none may have
OUR_COPY = "our copy of the source covers London alone"
ASKED_IN_LONDON = "this survey asks residents of London alone, about their own police"


def who_has(scope, text):
    """Return whose publication or survey has more, without what concerns other areas alone.

    A declared text has such parts at its end: "ONS. In London: MOPAC. Outside London: Home Office."
    """
    every, *parts = BY_PLACE.split(" ".join(text.split()).removesuffix("."))
    here = "in" if scope.region_code == areas.LONDON else "outside"
    mine = [
        part for side, part in zip(parts[::2], parts[1::2], strict=True) if side.lower() == here
    ]
    return "".join(f"{printed.capital(part)}. " for part in [every, *mine] if part).rstrip()


def whose_word(indicator):
    """Return who gave the ethnic group, or who publishes it where the table used here has none."""
    said = indicators.ETHNICITY_BY[indicator.ethnicity_by]
    found = HAS_GROUPS.match(" ".join((indicator.publishes_more or "").split()))
    if indicator.has_groups or not found:
        return said
    return (
        f"not in the table used here; {found[1]} publishes it by ethnic group for each authority "
        "(see the end of the page)"
    )


def said_who(lead, text):
    """Return whose publication it is after `lead`; or the text alone where it says nobody's.

    >>> said_who("Who would fill it", "The residents' survey.")
    "Who would fill it: The residents' survey."
    """
    return text if text.startswith(NOBODY) else f"{lead}: {text}"


def of_london_alone(scope, id_):
    """Return that the sources cover London alone, where the area is elsewhere; else ""."""
    codes = set(evidence.observations(id_, scope)["area_code"])
    boroughs = {areas.LONDON, *areas.authorities_in(areas.LONDON)}
    is_london = areas.LONDON in codes or (codes and codes <= boroughs)
    if is_london and codes.isdisjoint(scope.nearest):
        is_asked = indicators.read_indicators()[id_].role == "perception"
        why = ASKED_IN_LONDON if is_asked else OUR_COPY
        return f"{why}, and {scope.area_name} is not in London."
    return ""
