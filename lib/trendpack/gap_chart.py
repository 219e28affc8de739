"""One chart for gaps of several indicators: ratios to the reference group on a log axis."""

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from trendpack import marks, palette, printed

WIDTH = 7.2  # inches: a page's text column
ROW = 0.32


def ratios(table):
    """Dots with limits on a log axis, a row each; 1 is a line: no difference.

    `table` has `name` (as printed at the left), `ratio`, `ratio_lower`, `ratio_upper`, in the order
    to draw. Returns a matplotlib Figure without a title.
    """
    rows = table[["name", "ratio", "ratio_lower", "ratio_upper"]].reset_index(drop=True)
    rows = rows.set_axis(["name", "value", "lower", "upper"], axis=1)
    rows = rows.assign(row=np.arange(len(rows)), status="ok")
    with mpl.rc_context(marks.STYLE):
        figure = Figure(figsize=(WIDTH, ROW * max(len(rows), 3) + 0.8))
        ax = figure.subplots()
        ax.set_xscale("log")
        marks.dots(ax, rows)
        ax.axvline(1, color=palette.QUIET, linewidth=1)
        ax.set_yticks(rows["row"], rows["name"])
        ax.set_ylim(len(rows) - 0.5, -0.5)
        ends = rows[["lower", "upper"]].to_numpy()
        low, high = min(0.95, ends.min() * 0.95), max(1.05, ends.max() * 1.05)
        ax.set_xlim(low, high)
        ticks = marks.ratio_ticks(low, high)
        ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        ax.set_xticks([], minor=True)
        ax.set_xlim(low, high)
        for row, value in zip(rows["row"], rows["value"], strict=True):
            ax.text(1.015, row, printed.ratio(value), va="center",
                    transform=ax.get_yaxis_transform())  # fmt: skip
        ax.set_xlabel("Ratio to the reference group")
        ax.grid(axis="x")
        ax.spines[["top", "right", "left"]].set_visible(False)
        ax.tick_params(axis="y", length=0)
    return figure
