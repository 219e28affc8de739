"""Why figures have no range, in words, and what follows: nothing is tested."""

import math

SURVEYS = ("survey", "interview", "household")  # samples: a ratio says too much
NO_TEST = "Nothing is tested: a difference may be chance, a small one above all."
CENSUS = (
    "No range is given, and nothing is tested. The census counts nearly everyone, so chance "
    "matters for small groups alone."
)


def sentence(row, indicator):
    """Say why nothing is said of reliability, from what the row has and what the indicator is."""
    if indicator.year == "census":
        return CENSUS
    based = all(not math.isnan(row[name]) for name in ("denominator", "reference_denominator"))
    counted = based and not math.isnan(row["numerator"])
    if counted and row["limits_by"] == "":
        return "These are counts of everyone: no range is given, and small numbers vary by chance."
    if based and row["limits_by"] == "":  # how many were asked, or live there, and no more
        return f"No range is published for these figures. {NO_TEST}"
    lacks = "no range" if based else f"no {counts_of(indicator)}"
    return f"No range can be given, because the file used here has {lacks}. {NO_TEST}"


def counts_of(indicator):
    """Return which counts a range would be made from; a survey's weighted ones do not do."""
    return "numbers of people asked" if indicator.ethnicity_by in SURVEYS else "counts"
