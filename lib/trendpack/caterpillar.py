"""Ranked charts of groups at a crossing: estimate with limits, what was observed, what adds up."""

import textwrap

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import offset_copy

from trendpack import marks, palette, printed

WIDTH = 7.2  # inches: a page's text column
ROW = 0.27  # inches for a group whose name takes one line
LINE = 0.15  # for each further line
NAME = 34  # letters in a line of a name
BLOCKS = {
    "highest": "Highest",
    "standing out": "Of the rest, furthest from the sum",
    "lowest": "Lowest",
    "": "",
}
SIDES = {"above": "^", "below": "v"}  # markers
AFTER_VALUE = 42  # points to the right of the axis, clear of the value that stands there


def ranked(table, indicator):
    """Draw a row for each group: estimate with 95% range, observed value, sum of characteristics.

    Parameters
    ----------
    table : DataFrame, a row a group in the order to draw
        `name`, `value`, `lower`, `upper`, `observed` and `block` ("", "highest", "standing out",
        "lowest"; each block is a panel). With a model also `adding_up` and `reading` ("above",
        "below" or ""); without, the value is what was observed and stands alone.

    Returns a matplotlib Figure without a title.
    """
    modelled = "adding_up" in table
    blocks = [block for block in BLOCKS if (table["block"] == block).any()]
    parts = [_with_rows(table[table["block"] == block]) for block in blocks]
    heights = [part["height"].sum() + 0.3 for part in parts]
    with mpl.rc_context(marks.STYLE):
        figure = Figure(figsize=(WIDTH, sum(heights) + 1.1))
        axes = figure.subplots(len(parts), 1, sharex=True, squeeze=False, height_ratios=heights)
        for ax, part, block in zip(axes[:, 0], parts, blocks, strict=True):
            _panel(ax, part, indicator, modelled)
            ax.set_title(BLOCKS[block], loc="left", fontsize=9.5, fontweight="bold")
        seen = table.assign(lower=table[["lower", "observed"]].min(axis=1),
                            upper=table[["upper", "observed"]].max(axis=1))  # fmt: skip
        marks.value_axis(axes[0, 0], indicator, seen)
        axes[-1, 0].set_xlabel(textwrap.fill(printed.capital(indicator.unit), 60))
        marks.key(figure, _key(table, modelled))
    return figure


def _with_rows(part):
    """Add `row`, the middle of each group's band in inches from the top, and its `height`."""
    lines = part["name"].map(lambda name: textwrap.wrap(name, NAME))
    height = ROW + LINE * (lines.str.len() - 1)
    return part.assign(lines=lines, height=height, row=height.cumsum() - height / 2, status="ok")


def _name_rows(ax, part):
    """Print each line of a name by itself, so that every line ends at the axis in any font."""
    lines = part.explode("lines")
    count = lines.groupby(level=0)["lines"].transform("size")
    at = lines["row"] + LINE * (lines.groupby(level=0).cumcount() - (count - 1) / 2)
    ax.set_yticks(at, lines["lines"])
    ax.set_ylim(part["height"].sum(), 0)
    ax.tick_params(axis="y", length=0)


def _panel(ax, part, indicator, modelled):
    if modelled:
        ax.plot(part["adding_up"], part["row"], "|", color=palette.CONTEXT, markersize=13,
                markeredgewidth=2, zorder=2)  # fmt: skip
        ax.plot(part["observed"], part["row"], "D", color=palette.INK, markersize=8.5,
                markerfacecolor="none", markeredgewidth=1, zorder=2.5)  # fmt: skip
    marks.dots(ax, part)
    marks.values_at_right(ax, part, indicator.decimals)
    _name_rows(ax, part)
    ax.tick_params(labelbottom=True)
    for side, marker in SIDES.items() if modelled else ():
        mine = part.loc[part["reading"] == side, "row"]
        if mine.empty:  # an empty line takes up room at the figure's corner
            continue
        beside = offset_copy(ax.get_yaxis_transform(), ax.figure, AFTER_VALUE, units="points")
        ax.plot(np.ones(len(mine)), mine, marker, color=palette.INK, markersize=6,
                clip_on=False, transform=beside)  # fmt: skip


def _key(table, modelled):
    """Return the entries of the key, for what is there to be explained."""
    blue = {"color": palette.BLUE, "marker": "o", "markersize": 6, "linewidth": 1.3}
    if not modelled:
        return [Line2D([], [], label="Observed, and 95% range", **blue)]
    bare = {"linestyle": "", "color": palette.INK}
    hollow = {"markersize": 7, "markerfacecolor": "none"}
    tick = {"linestyle": "", "color": palette.CONTEXT, "markersize": 11, "markeredgewidth": 2}
    sides = [
        Line2D([], [], marker=marker, label=f"Reliably {side} the sum", **bare)
        for side, marker in SIDES.items()
        if (table["reading"] == side).any()
    ]
    return [
        Line2D([], [], label="Estimate, and 95% range", **blue),
        Line2D([], [], marker="D", label="Observed", **bare, **hollow),
        Line2D([], [], marker="|", label="Sum of the characteristics", **tick),
        *sides,
    ]
