"""One chart for a ladder: a panel for each ethnic group, the top level at the top."""

import math

import matplotlib as mpl
from matplotlib.figure import Figure

from trendpack import marks, palette, printed
from trendpack.groups import in_reading_order, read_groups

WIDTH = 7.2  # inches: a page's text column
ROW = 0.3
ACROSS = 3  # panels in a row


def ladder(table, indicator, levels, whole):
    """Dots with limits, a row a level and a panel a group, joined upwards; identical axes.

    Parameters
    ----------
    table : DataFrame of observations, `characteristic` holding the level
    levels : dict of str to str
        Levels from the bottom to the top, with their people in words.
    whole : Series of float
        Each group's share of all levels together, by ethnic group: a dashed line.

    Returns a matplotlib Figure without a title.
    """
    place = {name: len(levels) - 1 - at for at, name in enumerate(levels)}
    rows = in_reading_order(table.assign(row=table["characteristic"].map(place)))
    shown = rows["ethnic_group"].drop_duplicates()
    across, down = min(len(shown), ACROSS), math.ceil(len(shown) / ACROSS)
    with mpl.rc_context(marks.STYLE):
        figure = Figure(figsize=(WIDTH, down * (ROW * len(levels) + 0.45) + 0.4))
        axes = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False).ravel()
        for ax, group in zip(axes, shown, strict=False):
            _panel(ax, rows[rows["ethnic_group"] == group], whole.get(group))
            ax.tick_params(labelbottom=True)
        for spare in axes[len(shown) :]:
            spare.remove()
        axes[0].set_yticks(
            list(place.values()), [printed.capital(said) for said in levels.values()]
        )
        axes[0].set_ylim(len(levels) - 0.5, -0.5)
        marks.value_axis(axes[0], indicator, rows)
        figure.supxlabel(printed.capital(indicator.unit), fontsize=9.5)
    return figure


def _panel(ax, rows, whole):
    """Draw one group's levels, joined where neighbours both have a figure."""
    rows = rows.sort_values("row")
    ax.plot(rows["value"], rows["row"], color=palette.QUIET, linewidth=1)
    marks.dots(ax, rows)
    marks.missing_words(ax, rows)
    if whole is not None:
        ax.axvline(whole, color=palette.QUIET, linestyle="--", linewidth=1)
    ax.set_title(read_groups().loc[rows["ethnic_group"].iloc[0], "name"], loc="left",
                 fontsize=9.5, fontweight="bold")  # fmt: skip
    ax.tick_params(axis="y", length=0)
