"""Where our time goes, for work whose aim is not met."""

import cProfile
import pstats
from pathlib import Path

MOST = 6  # functions named


def where_time_goes(function, calls=5):
    """Return the functions that take most of `function`'s own time: [share of 1, calls, name].

    Time inside a function that is written in C counts as its own. The profiler itself slows small
    functions most, so the shares are a guide.
    """
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(calls):
        function()
    profile.disable()
    stats = pstats.Stats(profile)
    rows = sorted(stats.stats.items(), key=lambda item: -item[1][2])[:MOST]
    return [
        [round(own / stats.total_tt, 3), round(count / calls, 1), _named(*where)]
        for where, (_, count, own, _, _) in rows
    ]


def _named(file, _line, function):
    """Return "module.function", or the name of a function written in C."""
    if file == "~":
        return function.strip("<>").removeprefix("built-in method ").removeprefix("method ")
    return f"{Path(file).stem}.{function}"
