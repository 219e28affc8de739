"""Withholding at least cost, beside pytauargus (OPT)."""

import contextlib
import statistics
import tempfile

import numpy as np
from known_tables import PROBLEMS, attack, sums, table

from bench import tauargus
from bench.timing import Work, alternated, explained, record
from trendpack.optimal_suppression import improve
from trendpack.suppression import protect

PACKAGES = ["highspy", "numpy", "pandas", "scipy", "pytauargus"]
NOTE = """\
Each problem is a table of counts with its margins, two-way or of wards within blocks, whose least
cost is proven. pytauargus is given each small count's freedom (down to 1, up to the threshold less
one) as protection levels, the same costs, and margins that must be shown as protected. It takes
all of them, and its OPT runs with the solver that comes with it. Its time is of choosing alone,
from a table read before; ours is of all of `protect`, the check that nothing small is exposed
included. What both withhold is then attacked by linear programmes that neither shares: a small
count is exposed if a reader can tell that it is above 1 or below the threshold less one. Both
sides call the same solver: pytauargus for whole numbers from compiled code, ours for linear
programmes alone, some thirty a table at a tenth of a millisecond each."""
NEAR = 1e-6


def compare(repeats=5):
    """Return the record of all problems together, and of each by itself."""
    work = Work(
        f"Withholding at least cost, {len(PROBLEMS)} tables in all",
        "pytauargus, OPT with HiGHS", None, None, "", 1,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):  # its solver's logs
        each = [_timed(problem, repeats) for problem in PROBLEMS]
    seconds = {
        side: np.sum([one["seconds"][side] for one in each], axis=0).tolist()
        for side in ("ours", "theirs")
    }
    row = record(work, seconds) | {"agreement": _said(each)}
    return [explained(row, _every_table)]


def _every_table():
    for problem in PROBLEMS:
        protect(_cells(problem), sums(problem["cells"]), problem["threshold"], improve=improve)


def _timed(problem, repeats):
    """Return the seconds of one problem in each repetition, and what each side withheld."""
    cells, equations = _cells(problem), sums(problem["cells"])
    made, engines = [], []

    def ours():
        made.append(protect(cells, equations, problem["threshold"], improve=improve))

    def theirs():
        tauargus.suppress(engines[-1])

    def ready():
        engines.append(tauargus.opened(problem))

    seconds = alternated(ours, theirs, repeats, ready)
    here = set(made[-1].index[made[-1]["withheld"] != ""])
    sides = {"ours": here, "theirs": tauargus.withheld(engines[-1])}
    return {
        "seconds": seconds,
        "dearer": {side: _cost(cells, problem, chosen) for side, chosen in sides.items()},
        "exposed": {side: _exposed(problem, equations, chosen) for side, chosen in sides.items()},
    }


def _cells(problem):
    margins = None if problem["margins_may_be_suppressed"] else np.inf
    return table(problem["cells"], margins, by=problem["objective"])


def _cost(cells, problem, chosen):
    """Return the cost of the cells withheld beyond the small ones, over the proven least."""
    paid = cells.loc[list(chosen - set(problem["primary"])), "cost"].sum()
    return paid / problem["optimal_cost"] - 1


def _exposed(problem, equations, chosen):
    """Return how many small counts a reader can bound too closely."""
    hidden = {name: name in chosen for name in problem["cells"]}
    bounds, top = attack(problem["cells"], equations, hidden), problem["threshold"] - 1
    safe = [
        name in chosen and bounds[name][0] <= 1 + NEAR and bounds[name][1] >= top - NEAR
        for name in problem["primary"]
    ]
    return safe.count(False)


def _said(each):
    """Say in words how well each side protects, at what cost, and how often ours is the quicker."""
    words = []
    for side, name in (("ours", "ours"), ("theirs", "theirs")):
        bare = sum(one["exposed"][side] > 0 for one in each)
        over = [one["dearer"][side] for one in each if one["dearer"][side] > NEAR]
        dear = f", {statistics.mean(over):.0%} above it on average in the rest" if over else ""
        words.append(f"{name}: {bare} tables exposed, {len(each) - len(over)} at least cost{dear}")
    quicker = sum(
        statistics.median(one["seconds"]["ours"]) <= statistics.median(one["seconds"]["theirs"])
        for one in each
    )
    return "; ".join([*words, f"ours is the quicker in {quicker} tables"])
