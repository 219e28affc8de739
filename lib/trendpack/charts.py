"""Charts of finished frames, drawn in the government's manner. Nothing is computed here.

Each function takes observations chosen by the caller and returns a matplotlib Figure without a
title, since the title stands in the page. Groups keep their place when a number is withheld.
"""

import functools
import math
import textwrap

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from trendpack import marks, palette, printed
from trendpack.groups import in_reading_order, read_groups

WIDTH = 7.2  # inches: a page's text column
ROW = 0.29  # inches for a group
LEAST_ROWS = 2  # of height, however few the groups
TITLES = 60  # letters across the page for the titles of panels beside names of groups
PANEL = 1.6  # inches of height for a group over time


def drawn(chart):
    """Wrap a chart: draw in our style, or say that there is nothing to draw."""

    @functools.wraps(chart)
    def draw(table, indicator, *args, **named):
        with mpl.rc_context(marks.STYLE):
            if table.empty:
                figure = Figure(figsize=(WIDTH, 0.6), layout="none")
                figure.text(0.01, 0.5, "No figures are published.", va="center")
                return figure
            return chart(table.reset_index(drop=True), indicator, *args, **named)

    return draw


@drawn
def groups_with_limits(table, indicator, by="ethnic_group"):
    """Bars from zero (percentages, rates, counts) or dots (the rest), one row a group, with limits.

    `table` has one row a level of `by`. All ethnic groups are a labelled line across the others.
    Values stand at the right; a figure marked unreliable is hollow.
    """
    groups = read_groups()
    everyone = (table["ethnic_group"] == "all") & table["value"].notna()
    everyone &= (by == "ethnic_group") & (len(table) > 1)
    rows = in_reading_order(table[~everyone]) if by == "ethnic_group" else table[~everyone]
    rows = rows.assign(row=np.arange(len(rows)), name=printed.levels(rows[by], by, groups))
    figure = Figure(figsize=(WIDTH, ROW * max(len(rows), LEAST_ROWS) + 0.85))
    ax = figure.subplots()
    draw = marks.bars if indicator.measure in printed.BARS else marks.dots
    draw(ax, rows)
    marks.name_rows(ax, rows, groups)
    marks.missing_words(ax, rows)
    marks.values_at_right(ax, rows, indicator.decimals)
    marks.value_axis(ax, indicator, table)
    marks.line_over(ax, table[everyone], indicator.decimals, groups.loc["all", "name"])
    ax.set_xlabel(_unit(indicator, 60))
    return figure


@drawn
def crossed(table, indicator, by):
    """Dots with limits: a panel for each level of `by`, groups down the side, identical axes.

    At most four panels stand in a row. Levels stand as they first occur in `table`; the dashed
    line is all ethnic groups within the panel.
    """
    groups = read_groups()
    levels = table[by].drop_duplicates()
    rows = marks.with_rows(in_reading_order(table), groups)
    across, down = _grid(len(levels), palette.MOST_SERIES)
    height = ROW * max(rows["row"].nunique(), LEAST_ROWS) + 0.45
    figure, axes = _panels(across, down, down * height + 0.4, len(levels))
    titles = _short_enough(printed.levels(levels, by, groups), TITLES // across)
    for ax, level, title in zip(axes, levels, titles, strict=True):
        panel = rows[rows[by] == level]
        marks.dots(ax, panel)
        marks.missing_words(ax, panel)
        everyone = panel.loc[panel["ethnic_group"] == "all", "value"].dropna()
        ax.vlines(everyone, -0.5, rows["row"].max() + 0.5, palette.QUIET, "--", linewidth=1)
        _panel_title(ax, title, TITLES // across)
    for ax in axes[::across]:  # the first of each row; the others share its names
        marks.name_rows(ax, rows, groups)
    marks.value_axis(axes[0], indicator, table)
    figure.supxlabel(_unit(indicator, 80), fontsize=9.5)
    return figure


@drawn
def trend(table, indicator, breaks=()):
    """A panel for each ethnic group over time, everyone's line behind it in grey, identical axes.

    Periods stand at their true distance. A line is never drawn across a missing period or a break
    in the series. The last figure is printed at its end.
    """
    table = marks.with_segments(table, breaks)
    shown = in_reading_order(table)["ethnic_group"].drop_duplicates()
    shown = shown[shown != "all"] if len(shown) > 1 else shown
    everyone = table[(table["ethnic_group"] == "all") & ~shown.eq("all").any()]
    across, down = _grid(len(shown), 3)
    figure, axes = _panels(across, down, down * PANEL + 0.6, len(shown))
    for ax, group, name in zip(axes, shown, shown.map(read_groups()["name"]), strict=True):
        marks.line(ax, everyone, palette.CONTEXT, "s", 3.5)
        marks.line_with_limits(ax, table[table["ethnic_group"] == group], indicator.decimals)
        _panel_title(ax, name, 84 // across)
    marks.time_axis(axes, table, breaks)
    marks.value_axis(axes[0], indicator, table, "y")
    marks.key(figure, _trend_key(table, everyone, breaks))
    figure.supylabel(_unit(indicator, 20 * down), fontsize=9.5)
    return figure


@drawn
def gap_trend(table, indicator, breaks=()):
    """A panel for each ethnic group: its gap to the reference group over time, identical axes.

    `table` has one row a group and period, with the gap as `value`: a ratio on a log axis for a
    rate (`indicator.measure`), else a difference. The dark line is no gap. A line is never drawn
    across a missing period or a break in the series.
    """
    table = marks.with_segments(table, breaks)
    shown = in_reading_order(table)["ethnic_group"].drop_duplicates()
    across, down = _grid(len(shown), 3)
    figure, axes = _panels(across, down, down * PANEL + 0.6, len(shown))
    is_ratio = indicator.measure == "rate"
    for ax, group, name in zip(axes, shown, shown.map(read_groups()["name"]), strict=True):
        ax.axhline(1 if is_ratio else 0, color=palette.INK, linewidth=1.2)
        marks.line_with_limits(ax, table[table["ethnic_group"] == group], indicator.decimals)
        _panel_title(ax, name, 84 // across)
    marks.time_axis(axes, table, breaks)
    if is_ratio:
        marks.ratio_axis(axes, table)
    else:
        around = {"lower": np.fmin(table["lower"], 0), "upper": np.fmax(table["upper"], 0)}
        marks.value_axis(axes[0], indicator, table.assign(**around), "y")
    none = Line2D([], [], color=palette.INK, linewidth=1.2, label="No gap")
    marks.key(figure, [none, *_trend_key(table, table.iloc[:0], breaks, "Gap")])
    figure.supylabel(_unit(indicator, 20 * down), fontsize=9.5)
    return figure


@drawn
def places(table, indicator, by="place"):
    """At most four places, each with its own marker and colour, in a band for each ethnic group.

    `table` has a column `by` with the place as printed ("Hackney", "London", "England",
    "Statistical neighbours (median)"), in the order to draw; the first is ours.
    """
    series = table[by].drop_duplicates().head(palette.MOST_SERIES).tolist()
    rows = marks.with_rows(in_reading_order(table[table[by].isin(series)]), read_groups())
    step = 0.8 / len(series)
    middle = (len(series) - 1) / 2
    at = rows["row"] + (rows[by].map(series.index) - middle) * step
    figure, ax = _bands(rows, 0.08 + 0.15 * len(series))
    edges = np.arange(rows["row"].max()) + 0.5
    ax.hlines(edges, 0, 1, palette.GRID, linewidth=0.8, transform=ax.get_yaxis_transform())
    looks = list(zip(series, palette.CATEGORICAL, palette.MARKERS, strict=False))
    for name, colour, shape in looks:
        marks.dots(ax, rows.assign(row=at)[rows[by] == name], colour, shape)
    marks.missing_words(ax, rows.assign(row=at), rows[by] + ": ")
    return _finished(figure, ax, rows, indicator, looks)


@drawn
def shares(table, indicator, by="series"):
    """Two shares of each ethnic group, joined by a line: of those in care and of all pupils, say.

    `table` has a column `by` with two levels as printed, in the order to draw.
    """
    series = table[by].drop_duplicates().head(2).tolist()
    rows = marks.with_rows(in_reading_order(table[table[by].isin(series)]), read_groups())
    figure, ax = _bands(rows, ROW)
    both = rows.pivot(index="row", columns=by, values="value").reindex(columns=series)
    ax.hlines(both.index, both.min(axis=1), both.max(axis=1), palette.QUIET, linewidth=1.4)
    looks = list(zip(series, palette.TWO, ("o", "D"), strict=False))
    for name, colour, shape in looks:
        bare = rows[rows[by] == name].assign(lower=np.nan, upper=np.nan)
        marks.dots(ax, bare, colour, shape)
    marks.missing_words(ax, rows[rows[by] == series[0]], at=1.015)
    return _finished(figure, ax, rows, indicator, looks)


def _bands(rows, height):
    """Return a figure and its one panel, with a band of `height` inches for each group."""
    figure = Figure(figsize=(WIDTH, height * max(rows["row"].nunique(), LEAST_ROWS) + 1.05))
    return figure, figure.subplots()


def _finished(figure, ax, rows, indicator, looks):
    marks.name_rows(ax, rows, read_groups())
    marks.value_axis(ax, indicator, rows)
    ax.set_xlabel(_unit(indicator, 60))
    marks.key(figure, [marks.dot_key(*look) for look in looks])
    return figure


def _grid(count, most):
    across = min(count, most)
    return across, math.ceil(count / across)


def _panels(across, down, height, count):
    """Return a figure and its `count` panels, which share their axes."""
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False).ravel()
    for ax in axes:
        ax.tick_params(axis="y", length=0)
        ax.tick_params(labelbottom=True)
    for spare in axes[count:]:
        spare.remove()
    return figure, axes[:count]


def _unit(indicator, width):
    return textwrap.fill(printed.capital(indicator.unit), width)


def _short_enough(titles, width):
    """Return titles without their scheme ("Occupation (NS-SEC): ") where one would not fit."""
    if titles.str.len().max() <= width:
        return titles
    return titles.str.replace(r"^[^:]*: ", "", regex=True).map(printed.capital)


def _panel_title(ax, text, width):
    ax.set_title(textwrap.fill(text, width), loc="left", fontsize=9.5, fontweight="bold")


def _trend_key(table, everyone, breaks, alone="Value"):
    """Return the entries of the key, for what is there to be explained."""
    plain = {"linestyle": "", "color": palette.QUIET}
    ours = "The group" if len(everyone) else alone
    entries = [Line2D([], [], color=palette.BLUE, marker="o", label=ours)]
    if table["lower"].notna().any():
        entries.append(Line2D([], [], color=palette.BLUE, marker="|", markersize=11,
                              linestyle="", label="95% range"))  # fmt: skip
    if len(everyone):
        name = read_groups().loc["all", "name"]
        entries.append(
            Line2D([], [], color=palette.CONTEXT, marker="s", markersize=3.5, label=name)
        )
    if printed.series_number(table["period"], breaks).nunique() > 1:
        entries.append(Line2D([], [], color=palette.QUIET, linestyle=":", label="Break in series"))
    if table["value"].isna().any():
        entries.append(Line2D([], [], marker="x", label="Withheld or not available", **plain))
    return entries
