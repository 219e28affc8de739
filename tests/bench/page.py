"""The page docs/BENCHMARKS.md, written from what was measured and never by hand."""

import json
import statistics
from pathlib import Path

from bench.timing import ratios

HERE = Path(__file__).parent
STORE = HERE / "measured.json"
PAGE = HERE.parents[1] / "docs" / "BENCHMARKS.md"
TITLES = {
    "rates": "Proportions and rates, beside phstatsmethods",
    "ratios": "Rate ratios and risk ratios, beside statsmodels",
    "maihda": "Multilevel models of intersections, beside glmm",
    "suppression": "Withholding small counts, beside pytauargus",
}
HEAD = """\
<!-- `make bench` writes this page: do not edit it. -->
# How fast, beside other packages

Seconds depend on the machine and on what else it does; a ratio measured side by side hardly does.
Each figure is how many times as long the other package took for the same work: the median of
several repetitions, with the lowest and the highest. The two take turns, and which goes first
alternates. Packages are imported and data are in memory before the clock starts. Nothing is timed
before both have been found to give the same answer; the last column says how close. `make bench`
measures it all anew, `make bench ONLY=maihda` one part.
"""
COLUMNS = """\
| work | beside | times as fast | aim | ours | theirs | agreement |
|---|---|---|---|---|---|---|"""


def write_page():
    """Write the page from the stored figures."""
    PAGE.write_text(page(json.loads(STORE.read_text(encoding="utf-8"))), encoding="utf-8")


def page(measured):
    """Return the page as text."""
    parts = [HEAD]
    for name, title in TITLES.items():
        if name in measured:
            parts.append(_section(title, **measured[name]))
    return "\n".join(parts)


def _section(title, note, machine, rows):
    table = "\n".join([COLUMNS, *map(line, rows)])
    why = "".join(map(_profile, rows))
    return f"## {title}\n\n{note.strip()}\n\n{table}\n\n{why}{_where(machine)}\n"


def _profile(row):
    """Say where our time goes in work whose aim is not met."""
    if "profile" not in row:
        return ""
    named = "; ".join(
        f"`{name}` {share:.0%} ({calls:g} calls)" for share, calls, name in row["profile"]
    )
    return f"Where our own time goes, {row['what']}, by a profiler: {named}.\n\n"


def line(row):
    """Return one row of the table."""
    low, middle, high = ratios(row)
    aim, seconds = row["at_least"], row["seconds"]
    cells = [
        row["what"],
        row["against"] + (f" (× {row['scale']:,.0f})" if row["scale"] != 1 else ""),
        f"**{_times(middle)}** ({_times(low)} to {_times(high)}, of {len(seconds['ours'])})",
        "" if aim is None else f"{aim:g}: {'met' if middle >= aim else 'not met'}",
        *(_seconds(statistics.median(seconds[side])) for side in ("ours", "theirs")),
        row["agreement"],
    ]
    return "| " + " | ".join(cells) + " |"


def _times(ratio):
    return f"{ratio:,.0f}" if ratio >= 20 else f"{ratio:.1f}" if ratio >= 2 else f"{ratio:.2f}"


def _seconds(took):
    return f"{took:.3g} s" if took >= 1 else f"{took * 1000:.3g} ms"


def _where(machine):
    packages = ", ".join(f"{name} {number}" for name, number in machine["packages"].items())
    return (
        f"Measured on {machine['processor']}, {machine['memory']} of memory, {machine['system']}, "
        f"load {machine['load']} when it began; Python {machine['python']}, {packages}."
    )
