"""Two ways to do the same work, timed in turns, so that what slows the machine slows both."""

import gc
import statistics
import time
from dataclasses import dataclass

from bench.profiled import where_time_goes

LONG_ENOUGH = 0.1  # seconds: shorter work is repeated until it takes so long


@dataclass(frozen=True)
class Work:
    """The same work for both, already found to give the same answer."""

    what: str
    against: str  # the other package, and the call
    ours: object  # a function without arguments, as is `theirs`
    theirs: object
    agreement: str
    at_least: float | None = None  # how many times faster ours should be; None: for information
    is_slow: bool = False  # `theirs` takes seconds, so is not called again to warm up
    scale: float = 1.0  # times of `theirs` to multiply by, where it does a part of the work


def timed(work, repeats=5):
    """Return the work's record: its words, and the seconds each side took in each repetition."""
    seconds = alternated(work.ours, work.theirs, repeats, is_slow=work.is_slow)
    row = record(work, seconds | {"theirs": [took * work.scale for took in seconds["theirs"]]})
    return explained(row, work.ours)


def explained(row, ours):
    """Return a record with a profile of our side, where it is not as fast as it aims to be."""
    if row["at_least"] is None or ratios(row)[1] >= row["at_least"]:
        return row
    return row | {"profile": where_time_goes(ours)}


def alternated(ours, theirs, repeats, before=None, is_slow=False):
    """Return the seconds of each side in each repetition, the first to go taking turns.

    Work that needs making ready each time has a `before`, and is called once; other short work is
    called as often as it takes to measure it.
    """
    sides, seconds = {"ours": ours, "theirs": theirs}, {"ours": [], "theirs": []}
    if before:
        before()
    calls = {"ours": _calls(ours, 0 if before else LONG_ENOUGH)}
    calls["theirs"] = 1 if is_slow else _calls(theirs, 0 if before else LONG_ENOUGH)
    for turn in range(repeats):
        if before:
            before()
        for side in list(sides)[:: 1 if turn % 2 == 0 else -1]:
            seconds[side].append(_seconds(sides[side], calls[side]))
    return seconds


def record(work, seconds):
    """Put a work and its seconds in a form to store."""
    words = {name: getattr(work, name) for name in ("what", "against", "agreement", "at_least")}
    return words | {"scale": work.scale, "seconds": seconds}


def ratios(row):
    """Return the least, median and greatest of theirs over ours, one ratio a repetition."""
    pairs = zip(row["seconds"]["theirs"], row["seconds"]["ours"], strict=True)
    found = [theirs / ours for theirs, ours in pairs]
    return min(found), statistics.median(found), max(found)


def _calls(function, long_enough):
    """Return how often to call a function for its time to be measured well; warms it up too."""
    took = _seconds(function, 1)
    if took >= long_enough:
        return 1
    return max(1, round(long_enough / min(took, _seconds(function, 1))))


def _seconds(function, calls):
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        for _ in range(calls):
            function()
        return (time.perf_counter() - start) / calls
    finally:
        gc.enable()
