"""A monthly series in words: which months stand out of it, and where one level does not fit."""

from trendpack import printed
from trendpack.control_chart import ORDINARY

BEYOND = {  # months outside the limits: where each lies, and its mark in a table
    "above upper limit": ("above the upper limit", "high"),
    "below lower limit": ("below the lower limit", "low"),
}
WITHIN = {  # months inside the limits that stand out
    "one of 7 in a row above the mean": ("in a run of months above the mean", "run above"),
    "one of 7 in a row below the mean": ("in a run of months below the mean", "run below"),
    "7 point trend, increasing": ("in a run of rising months", "run up"),
    "7 point trend, decreasing": ("in a run of falling months", "run down"),
    "2 in 3 above mean": ("near the upper limit", "near high"),
    "2 in 3 below mean": ("near the lower limit", "near low"),
}
NONE = "No month differs from the others by more than months ordinarily do."
PATTERN = "a pattern that chance would not often make"
FEW = 20  # months: of fewer, a higher half and a lower one may be a change or a season
MOVED = (
    "So many months stand out that no one level fits them all: the mean is no guide to what is "
    "usual."
)


def standing_out(there):
    """Return where the months lie that stand out, those beyond the limits first; "" of none.

    "1 lies above the upper limit; 9 more lie in a run of months below the mean".
    """
    count = there["special_cause"].value_counts()
    outside, within = _lie(count, BEYOND), _lie(count, WITHIN)
    if outside and within:
        return f"{outside}; {within.replace(' ', ' more ', 1)}"
    return f"none lies beyond the limits; {within}" if within else outside


def _lie(count, causes):
    """Return "3 lie above the upper limit and 5 below the lower limit", or "" of no months."""
    there = [cause for cause in causes if cause in count]
    first, *others = [f"{count[cause]} {causes[cause][0]}" for cause in there] or [""]
    verb = " lies " if first.startswith("1 ") else " lie "
    return printed.listed([first.replace(" ", verb, 1), *others])


def no_one_level(there):
    """Say that the mean is no guide where most months stand out."""
    special = ~there["special_cause"].isin(ORDINARY)
    return [MOVED] if special.sum() > len(there) / 2 else []


def halves(there):
    """Say of a few months, none of which stands out, that the first are higher or lower; or ""."""
    above = (there["value"] > there["mean"]).tolist()
    turns = [at for at in range(1, len(above)) if above[at] != above[at - 1]]
    if len(turns) != 1 or len(above) >= FEW or (there["value"] == there["mean"]).any():
        return ""
    first, last, number = turns[0], len(above) - turns[0], len(above)
    sides, moved = ("above", "below"), "fall"
    if not above[0]:
        sides, moved = sides[::-1], "rise"
    return (
        f"No single month lies beyond the limits. The first {first} months are all {sides[0]} the "
        f"mean and the last {last} all {sides[1]} it: {number} months are too few to tell a "
        f"{moved} from a season."
    )
