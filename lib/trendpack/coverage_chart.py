"""One chart of what is there: a row an indicator, a column a year, a letter for how fine."""

import textwrap

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from trendpack import marks, palette

WIDTH = 7.2  # inches: a page's text column
ROW = 0.34
LETTERS = 44  # of a title on one line
LEVELS = {  # how fine a figure is: its letter, colour of the cell and of the letter, and words
    4: ("D", palette.BLUE, palette.PAPER, "detailed ethnic groups, here"),
    3: ("B", palette.SEQUENTIAL[1], palette.PAPER, "broad ethnic groups, here"),
    2: ("E", palette.SEQUENTIAL[0], palette.INK, "everyone, here"),
    1: ("W", palette.PAPER, palette.QUIET, "a wider place alone"),
}


def coverage(table):
    """Draw how fine the figures of each indicator and year are.

    `table` has `title`, `year` and `level` (a key of LEVELS), one row for each that is there, in
    the order to draw. Returns a matplotlib Figure without a title.
    """
    titles = table["title"].drop_duplicates()
    years = np.arange(table["year"].min(), table["year"].max() + 1)
    rows = table["title"].map({title: at for at, title in enumerate(titles)})
    with mpl.rc_context(marks.STYLE):
        figure = Figure(figsize=(WIDTH, ROW * len(titles) + 1.0))
        ax = figure.subplots()
        for level, (letter, colour, ink, _) in LEVELS.items():
            mine = table["level"] == level
            ax.barh(rows[mine], 0.92, left=table.loc[mine, "year"] - 0.46, height=0.86,
                    color=colour, edgecolor=palette.CONTEXT, linewidth=0.6)  # fmt: skip
            for x, y in zip(table.loc[mine, "year"], rows[mine], strict=True):
                ax.text(x, y, letter, ha="center", va="center", color=ink, fontsize=8)
        ax.set_yticks(range(len(titles)), [textwrap.fill(title, LETTERS) for title in titles])
        ax.set_ylim(len(titles) - 0.5, -0.5)
        ax.set_xlim(years[0] - 0.6, years[-1] + 0.6)
        step = max(len(years) // 8, 1)
        ax.set_xticks(years[::-1][::step][::-1])
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        handles = [
            Patch(facecolor=colour, edgecolor=palette.CONTEXT, label=f"{letter}: {words}")
            for letter, colour, _, words in LEVELS.values()
        ]
        figure.legend(handles=handles, loc="outside upper left", frameon=False, ncols=2)
    return figure
