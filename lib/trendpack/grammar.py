"""English that sentences need: the form of a verb, and which units read on from "there were"."""

import re

COUNTED = re.compile(  # a plural noun, and what it is counted against
    r"(?i)(?!rate|number|average|median|ratio)"
    r"[a-z -]*(s|children|people|women|men)\b.* (for every|per) "
)
BY_SEX = {  # by what the people are called: of which sex, in words
    "people": {"female": "women and girls", "male": "men and boys"},
    "pupils": {"female": "girls", "male": "boys"},
    "children": {"female": "girls", "male": "boys"},
    "babies": {"female": "baby girls", "male": "baby boys"},
}
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


def of_sex(people, sex):
    """Return people of one sex, or people as they are where `sex` is "all".

    >>> of_sex("pupils", "female"), of_sex("people aged 16 to 64", "male"), of_sex("adults", "male")
    ('girls', 'men and boys aged 16 to 64', 'male adults')
    """
    if sex == "all":
        return people
    first, space, rest = people.partition(" ")
    known = BY_SEX.get(first, {}).get(sex)
    return f"{known}{space}{rest}" if known else f"{sex} {people}"


def within(people, place):
    """Return people of a place, or those whom an authority looks after, wherever they live.

    >>> within("pupils", "Leeds"), within("children looked after for a year", "Leeds")
    ('pupils in Leeds', 'children looked after by Leeds for a year')
    """
    before, looked_after, rest = people.partition("looked after")
    return f"{before}{looked_after} by {place}{rest}" if looked_after else f"{people} in {place}"


def events(unit):
    """Return what a unit counts: "suspensions" of "suspensions for every 100 pupils"; else ""."""
    return re.split(" for every | per ", unit)[0] if is_counted(unit) else ""


def whole(indicator):
    """Return what a share is a share of: "children looked after on 31 March", from its unit."""
    return re.sub(r"^(percentage|%) of ", "", indicator.unit, flags=re.IGNORECASE)


def whole_of_groups(indicator):
    """Return what a group's share is a share of: those whose group is known, where they alone are.

    "children's social workers whose ethnic group is known"
    """
    return whole(indicator) + " whose ethnic group is known" * indicator.is_of_known
