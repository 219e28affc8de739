"""One chart for gaps of several indicators: ratios to the reference group on a log axis."""

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from trendpack import marks, palette, printed

WIDTH = 7.2  # inches: a page's text column
ROW = 0.32  # of a name of one line


def ratios(table):
    """Dots with limits on a log axis, a row each; 1 is a line: no difference.

    `table` has `name` (as printed at the left), `ratio`, `ratio_lower`, `ratio_upper`, in the order
    to draw. Returns a matplotlib Figure without a title.
    """
    rows = table[["name", "ratio", "ratio_lower", "ratio_upper"]].reset_index(drop=True)
    rows = rows.set_axis(["name", "value", "lower", "upper"], axis=1)
    rows = rows.assign(row=np.arange(len(rows)), status="ok")
    with mpl.rc_context(marks.STYLE):
        figure, ax = _log_axes(rows["name"], rows[["lower", "upper"]].to_numpy())
        marks.dots(ax, rows)
        _values_at_right(ax, rows["value"])
        ax.set_xlabel("Ratio to the reference group (1: no difference)")
    return figure


def then_and_now(table):
    """Ratios to the reference group at two times, a row each: a hollow dot then, a full one now.

    `table` has `name`, `ratio_then` and `ratio_now` (above 0). Returns a matplotlib Figure without
    a title.
    """
    rows = table.reset_index(drop=True)
    at = np.arange(len(rows))
    ends = rows[["ratio_then", "ratio_now"]].to_numpy(dtype=float)
    with mpl.rc_context(marks.STYLE):
        figure, ax = _log_axes(rows["name"], ends)
        ax.hlines(at, ends[:, 0], ends[:, 1], color=palette.BLUE, linewidth=1.6)
        for end, fill in ((0, palette.PAPER), (1, palette.BLUE)):
            ax.scatter(ends[:, end], at, s=38, color=fill, edgecolor=palette.BLUE, linewidth=1.3,
                       zorder=3, clip_on=False)  # fmt: skip
        _values_at_right(ax, ends[:, 1])
        figure.supxlabel(
            "Ratio to the reference group. Hollow: first year; full: last.",
            fontsize=9.5,
        )
    return figure


def among_neighbours(table):
    """An area's figures as ratios to its neighbours' median: a dot with limits on their range.

    `table` has `name` and, all divided by the median, `value`, `lower`, `upper` (missing without
    limits), `lowest` and `highest`. Returns a matplotlib Figure without a title.
    """
    rows = table.reset_index(drop=True)
    at = np.arange(len(rows))
    seen = rows[["value", "lower", "upper", "lowest", "highest"]].to_numpy(dtype=float)
    with mpl.rc_context(marks.STYLE):
        figure, ax = _log_axes(rows["name"], np.where(seen > 0, seen, np.nan))
        ax.hlines(at, rows["lowest"], rows["highest"], color=palette.GRID, linewidth=9)
        marks.dots(ax, rows.assign(row=at, status="ok"))
        _values_at_right(ax, rows["value"].to_numpy())
        figure.supxlabel(
            "Ratio to the neighbours' median. Grey bar: lowest to highest neighbour.", fontsize=9.5
        )
    return figure


def _log_axes(names, ends):
    """Return a figure and its axes: a row a name, a log axis with a line at 1 that holds `ends`."""
    lines = 1 + max((name.count("\n") for name in names), default=0)
    figure = Figure(figsize=(WIDTH, ROW * (1 + lines) / 2 * max(len(names), 3) + 0.8))
    ax = figure.subplots()
    ax.set_xscale("log")
    ax.axvline(1, color=palette.QUIET, linewidth=1)
    ax.set_yticks([])
    _names_at_left(ax, names)
    ax.set_ylim(len(names) - 0.5, -0.5)
    low, high = min(0.95, np.nanmin(ends) * 0.95), max(1.05, np.nanmax(ends) * 1.05)
    ticks = marks.ratio_ticks(low, high)
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.set_xticks([], minor=True)
    ax.set_xlim(low, high)
    ax.grid(axis="x")
    ax.spines[["top", "right", "left"]].set_visible(False)
    return figure, ax


def _names_at_left(ax, names):
    """Write each name beside its row: what stands after a line end below it, smaller."""
    for row, name in enumerate(names):
        first, _, second = name.partition("\n")
        lines = [(first, row - 0.19, 9.5, palette.INK), (second, row + 0.2, 8.5, palette.QUIET)]
        for text, at, size, colour in lines if second else [(first, row, 9.5, palette.INK)]:
            ax.text(-0.015, at, text, ha="right", va="center", fontsize=size, color=colour,
                    transform=ax.get_yaxis_transform())  # fmt: skip


def _values_at_right(ax, values):
    for row, value in enumerate(values):
        ax.text(1.015, row, printed.ratio(value), va="center",
                transform=ax.get_yaxis_transform())  # fmt: skip
