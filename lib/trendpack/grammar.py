"""English that sentences need: the form of a verb, and which units read on from "there were"."""

import re

COUNTED = re.compile(  # a plural noun, and what it is counted against
    r"(?i)(?!rate|number|average|median|ratio)"
    r"[a-z -]*(s|children|people|women|men)\b.* (for every|per) "
)
PARTICIPLES = {
    "got": "got", "took": "taken", "went": "gone",
    "met": "met", "left": "left", "felt": "felt", "said": "said", "became": "become",
    "held": "held", "won": "won", "did": "done", "made": "made", "gave": "given",
}  # fmt: skip


def infinitive(said):
    """Turn "reached a level" into "to have reached a level", "had a job" into "to have a job".

    None where the verb is not known.
    """
    verb, _, rest = (said or "").partition(" ")
    if verb in ("were", "was"):
        return f"not to be {rest[4:]}" if rest.startswith("not ") else f"to be {rest}"
    if verb == "had":
        return f"to have {rest}"
    participle = PARTICIPLES.get(verb, verb if verb.endswith("ed") else None)
    return f"to have {participle} {rest}".strip() if participle else None


def is_counted(unit):
    """Return whether a unit reads on from "there were 9.7": "suspensions for every 100 pupils"."""
    return bool(COUNTED.match(unit))
