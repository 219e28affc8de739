"""Charts of monthly series: points, their mean, and the limits of ordinary variation."""

import math
import textwrap

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from trendpack import marks, palette, printed
from trendpack.groups import read_groups

SIZE = (7.2, 3.0)  # inches: a page's text column
ACROSS = 3  # panels of groups in a row
PANEL = 1.7  # inches of height for a group
ORDINARY = ("common cause", "")
APART = "not compared"  # a month after a break, of which there are too few for limits


def control_chart(table, indicator):
    """Draw one series with its mean and process limits; points of a special cause are hollow.

    `table` has been through `spc.with_process_limits`; months that are `APART` are crosses. A line
    is not drawn over a missing month.
    Returns a matplotlib Figure without a title.
    """
    rows = table.sort_values("period_start").reset_index(drop=True)
    with mpl.rc_context(marks.STYLE):
        figure = Figure(figsize=SIZE)
        ax = figure.subplots()
        special = _draw(ax, rows)
        apart = (rows["special_cause"] == APART).any()
        ax.set_ylim(0)
        ax.set_ylabel(printed.capital(indicator.unit))
        marks.key(figure, _entries(special, apart))
    return figure


def control_panels(table, indicator):
    """Draw `control_chart` for each ethnic group: a panel each, on one upward axis from zero.

    Groups stand in the order of `table`. Returns a matplotlib Figure without a title.
    """
    names = read_groups()["name"]
    shown = table["ethnic_group"].drop_duplicates()
    across = min(len(shown), ACROSS)
    down = math.ceil(len(shown) / across)
    with mpl.rc_context(marks.STYLE):
        figure = Figure(figsize=(SIZE[0], down * PANEL + 0.6))
        axes = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False).ravel()
        series = [table[table["ethnic_group"] == group] for group in shown]
        stands_out = [
            _draw(ax, rows.sort_values("period_start"), 3.2)
            for ax, rows in zip(axes, series, strict=False)
        ]
        for ax, name in zip(axes, shown.map(names), strict=False):
            title = textwrap.fill(name, 84 // across)
            ax.set_title(title, loc="left", fontsize=9.5, fontweight="bold")
            ax.tick_params(labelbottom=True)
        for spare in axes[len(shown) :]:
            spare.remove()
        axes[0].set_ylim(0)  # once all are drawn: it holds the top where it stands
        figure.supylabel(textwrap.fill(printed.capital(indicator.unit), 20 * down), fontsize=9.5)
        marks.key(figure, _entries(any(stands_out)))
    return figure


def _draw(ax, rows, size=5.5):
    """Draw one series, its mean and limits; return whether a month stands out."""
    at, apart = rows["period_start"], rows["special_cause"] == APART
    for name, look in (("mean", "-"), ("lower_limit", "--"), ("upper_limit", "--")):
        level = rows[name].clip(lower=0).ffill().bfill().mask(apart)
        ax.plot(at, level, look, color=palette.CONTEXT, linewidth=1.2)
    ax.plot(at, rows["value"], color=palette.BLUE, linewidth=1.5)
    special = ~rows["special_cause"].isin(ORDINARY) & ~apart
    for part, mark, fill in (
        (~special & ~apart, "o", palette.BLUE), (special, "o", palette.PAPER), (apart, "x", "none"),
    ):  # fmt: skip
        ax.plot(at[part], rows.loc[part, "value"], mark, color=palette.BLUE, markersize=size,
                markerfacecolor=fill)  # fmt: skip
    ends = at.iloc[[0, -1]]
    ax.set_xticks(ends, ends.dt.strftime("%b %Y"))
    ax.grid(axis="y")
    ax.spines[["top", "right"]].set_visible(False)
    return bool(special.any())


def _entries(special, apart=False):
    quiet, blue = {"color": palette.CONTEXT}, {"color": palette.BLUE, "marker": "o"}
    entries = [
        Line2D([], [], label="Month", **blue),
        Line2D([], [], label="Mean", **quiet),
        Line2D([], [], linestyle="--", label="Limits of ordinary variation", **quiet),
    ]
    change = Line2D([], [], linestyle="", markerfacecolor=palette.PAPER, label="Change", **blue)
    cross = Line2D([], [], linestyle="", marker="x", color=palette.BLUE, label=APART.capitalize())
    return [*entries, *([change] if special else []), *([cross] if apart else [])]
