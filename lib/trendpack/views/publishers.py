"""Who publishes what this edition lacks, for an area."""

import re

from trendpack import areas, printed

BY_PLACE = re.compile(r"(?:^|[.;] )(in|outside) London: ", re.IGNORECASE)
NOBODY = "Nobody publishes"  # begins a declared text of what no publication has


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


def said_who(lead, text):
    """Return whose publication it is after `lead`; or the text alone where it says nobody's.

    >>> said_who("Who would fill it", "The residents' survey.")
    "Who would fill it: The residents' survey."
    """
    return text if text.startswith(NOBODY) else f"{lead}: {text}"
