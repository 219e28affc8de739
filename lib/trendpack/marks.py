"""What charts are made of: style, rows of groups, dots, bars, lines, axes and keys."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from trendpack import palette, printed

STYLE = sns.axes_style("white") | {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so every machine lays out the same
    "font.size": 9.5,
    "axes.labelsize": 9.5,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9.5,
    "ytick.major.pad": 7,  # a dot at zero does not touch the name of its row
    "text.color": palette.INK,
    "axes.labelcolor": palette.INK,
    "xtick.color": palette.INK,
    "ytick.color": palette.INK,
    "axes.edgecolor": palette.QUIET,
    "grid.color": palette.GRID,
    "grid.linewidth": 0.8,
    "axes.axisbelow": True,
    "figure.constrained_layout.use": True,
}
HALO = [withStroke(linewidth=3.4, foreground=palette.PAPER)]  # a line stays visible on a bar
CLEARED = {"facecolor": palette.PAPER, "edgecolor": "none", "pad": 1}  # no line through a word
LONG_PERIOD = 9  # letters: "2021-2023" stands on one line
RATIOS = np.array([0.1, 0.2, 0.33, 0.5, 0.67, 1, 1.5, 2, 3, 5, 10, 20])  # ticks of a log axis
FEW_RATIOS = np.array([0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100])
WIDE = 30  # from the lowest to the highest: more ticks would run into one another
JOINED = 1.5  # steps of time: periods further apart are not joined by a line


def with_rows(table, groups):
    """Add `row` (0 at the top) and `name` for each ethnic group, in the order of `table`."""
    order = {group: at for at, group in enumerate(table["ethnic_group"].unique())}
    names = printed.levels(table["ethnic_group"], "ethnic_group", groups)
    return table.assign(row=table["ethnic_group"].map(order), name=names)


def name_rows(ax, rows, groups):
    """Print the names of the rows, bold where a broad group stands above its detailed groups."""
    names = rows.drop_duplicates("row").sort_values("row")
    ax.set_yticks(names["row"], names["name"])
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.tick_params(axis="y", length=0)
    parents = set(groups["parent"].reindex(names["ethnic_group"]).dropna()) - {""}
    for label, group in zip(ax.get_yticklabels(), names["ethnic_group"], strict=True):
        label.set_fontweight("bold" if group in parents else "normal")


def bars(ax, rows):
    """Draw a bar from zero for each row, hollow where unreliable, and its limits."""
    firm = rows["status"] != "u"
    ax.barh(rows["row"], rows["value"], height=0.66, edgecolor=palette.BLUE, linewidth=1.2,
            color=np.where(firm, palette.BLUE, palette.PAPER))  # fmt: skip
    lines = ax.hlines(rows["row"], rows["lower"], rows["upper"], color=palette.INK, linewidth=1.3)
    lines.set_path_effects(HALO)


def dots(ax, rows, colour=palette.BLUE, shape="o"):
    """Draw a dot for each row, hollow where unreliable, and its limits."""
    ax.hlines(rows["row"], rows["lower"], rows["upper"], color=colour, linewidth=1.3)
    shown = rows[rows["value"].notna()]
    fills = np.where(shown["status"] != "u", colour, palette.PAPER)
    ax.scatter(shown["value"], shown["row"], s=38, marker=shape, facecolor=fills, edgecolor=colour,
               linewidth=1.3, zorder=3, clip_on=False)  # fmt: skip


def missing_words(ax, rows, whose="", at=0.015):
    """Print "withheld" and the like in the place of each number that is not there.

    `whose` stands in front: a text, or a Series of texts with the index of `rows`. `at` is a
    place along the axis: 0 at its left, 1 at its right.
    """
    absent = rows["value"].isna()
    words = whose + rows["status"].map(printed.MISSING).fillna("not available")
    absent, words = rows[absent], words[absent]
    for row, word in zip(absent["row"], words, strict=True):
        ax.text(at, row, word, va="center", style="italic", color=palette.QUIET,
                transform=ax.get_yaxis_transform(), bbox=CLEARED)  # fmt: skip


def values_at_right(ax, rows, decimals):
    """Print each row's value in a column at the right, clear of bars and limits."""
    shown = rows[rows["value"].notna()]
    texts = printed.marked(shown["value"], decimals, shown["status"])
    for at, text in zip(shown["row"], texts, strict=True):
        ax.text(1.015, at, text, va="center", transform=ax.get_yaxis_transform())


def value_axis(ax, indicator, table, axis="x"):
    """Set the axis of values: from zero where zero means none, to fit the limits otherwise."""
    seen = table[["value", "lower", "upper"]].to_numpy(dtype=float)
    nothing = not np.isfinite(seen).any()
    seen = np.array([0.0, 1.0]) if nothing else seen[np.isfinite(seen)]
    pad = 0.05 * (seen.max() - seen.min() or abs(seen.max()) or 1)
    low, high = seen.min() - pad, seen.max() + pad
    if indicator.measure in printed.FROM_ZERO and seen.min() >= 0:
        low, high = 0, seen.max() * 1.05 or 1
    high = (
        min(high, 100)
        if indicator.measure in ("percentage", "share") and seen.max() <= 100
        else high
    )
    getattr(ax, f"set_{axis}lim")(low, high)
    whole = getattr(ax, f"{axis}axis")
    whole.set_major_locator(mpl.ticker.MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    whole.set_major_formatter(lambda at, _: f"{at:,.10g}".replace("-", printed.MINUS))
    if nothing:
        whole.set_major_locator(mpl.ticker.NullLocator())
    for other in ax.figure.axes:
        other.grid(axis=axis)
        sns.despine(ax=other, left=axis == "x" and low == 0, top=True)
        if low < 0 < high:
            line = other.axvline if axis == "x" else other.axhline
            line(0, color=palette.QUIET, linewidth=1)


def ratio_ticks(low, high):
    """Return where to put ticks on a log axis of ratios from `low` to `high`."""
    return RATIOS if high / low < WIDE else FEW_RATIOS


def ratio_axis(axes, table):
    """Set the shared upward axis of panels of ratios: log, with 1 on it, to fit the limits."""
    seen = table[["value", "lower", "upper"]].to_numpy(dtype=float)
    seen = seen[np.isfinite(seen) & (seen > 0)]
    low, high = min(0.9, *seen * 0.9), max(1.1, *seen * 1.1)
    ticks = ratio_ticks(low, high)
    ticks = ticks[(ticks >= low) & (ticks <= high)]
    axes[0].set_yscale("log")
    axes[0].set_ylim(low, high)
    axes[0].set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes[0].set_yticks([], minor=True)
    for ax in axes:
        ax.grid(axis="y")
        sns.despine(ax=ax, left=True, top=True)


def line_over(ax, everyone, decimals, label):
    """Draw all groups' value as a labelled dashed line across the rows."""
    everyone = everyone[everyone["value"].notna()]
    if everyone.empty:
        return
    value = everyone["value"].iloc[0]
    line = ax.axvline(value, color=palette.INK, linestyle=(0, (4, 2)), linewidth=1.2, zorder=2.5)
    line.set_path_effects(HALO)
    low, high = ax.get_xlim()
    place = (value - low) / (high - low)
    side = "left" if place < 0.3 else "right" if place > 0.7 else "center"
    ax.annotate(f"{label}: {printed.number(value, decimals)}", (place, 1), (0, 4), ha=side,
                va="bottom", xycoords="axes fraction", textcoords="offset points")  # fmt: skip


def with_segments(table, breaks):
    """Add `x` (days) and `segment`, which changes wherever a group's line may not be drawn on.

    That is after a missing value, over a period for which there is no row, and at a break.
    """
    table = table.sort_values("period_start", kind="stable").reset_index(drop=True)
    x = (table["period_start"] - table["period_start"].min()).dt.days
    days = np.sort(x.unique())
    step = np.diff(days).min() if len(days) > 1 else 1
    by_group = {"x": x, "gone": table["value"].isna(),
                "series": printed.series_number(table["period"], breaks)}  # fmt: skip
    parts = pd.DataFrame(by_group).groupby(table["ethnic_group"])
    apart = (parts["x"].diff() > JOINED * step) | (parts["series"].diff() != 0)
    apart |= parts["gone"].shift(fill_value=True).astype(bool)
    return table.assign(x=x, segment=apart.groupby(table["ethnic_group"]).cumsum())


def line(ax, table, colour, marker, size):
    """Draw one group's line, a piece for each segment, with a marker of `size` points at each.

    One artist holds all pieces, with a hole before each: a page has hundreds of these lines, and
    seaborn would take longer over each than over all the rest of its panel.
    """
    shown = table[table["value"].notna()].sort_values("x", kind="stable")
    holes = np.flatnonzero(shown["segment"].diff().fillna(0).to_numpy())
    x, y = (np.insert(shown[name].to_numpy(float), holes, np.nan) for name in ("x", "value"))
    ax.plot(x, y, color=colour, marker=marker, markersize=size, markeredgewidth=0, linewidth=1.8)


def line_with_limits(ax, table, decimals):
    """Draw one group's line, limits, a cross for each missing number, and print the last."""
    line(ax, table, palette.BLUE, "o", 5)
    ax.vlines(table["x"], table["lower"], table["upper"], color=palette.BLUE, linewidth=1)
    gone, shown = table[table["value"].isna()], table[table["value"].notna()]
    ax.plot(gone["x"], np.full(len(gone), 0.03), "x", color=palette.QUIET, markersize=5,
            transform=ax.get_xaxis_transform())  # fmt: skip
    if shown.empty:
        word = printed.MISSING.get(gone["status"].iloc[-1], "not available")
        ax.text(0.5, 0.5, word, transform=ax.transAxes, ha="center", style="italic",
                bbox={"facecolor": palette.PAPER, "edgecolor": "none", "pad": 1.5})  # fmt: skip
        return
    last = shown.iloc[-1]
    ax.annotate(printed.number(last["value"], decimals), (last["x"], last["value"]), (6, 0),
                textcoords="offset points", va="center", fontweight="bold", zorder=4,
                bbox={"facecolor": palette.PAPER, "edgecolor": "none", "pad": 0.6})  # fmt: skip


def time_axis(axes, table, breaks):
    """Name the first and last period under each panel, and mark the breaks."""
    periods = table.drop_duplicates("period").sort_values("x")
    ends = periods.iloc[[0, -1]].drop_duplicates("x")
    span = max(periods["x"].max() - periods["x"].min(), 1)
    series = printed.series_number(periods["period"], breaks)
    first_of_new = periods["x"][series.diff() > 0]
    between = (periods["x"] + periods["x"].shift()) / 2
    shared = axes[0]  # the others' limits and ticks are the same ones
    shared.set_xlim(periods["x"].min() - 0.08 * span, periods["x"].max() + 0.3 * span)
    shared.set_xticks(ends["x"], ends["period"].map(_in_two_lines))
    shared.set_xticks(periods["x"], minor=True)
    for ax in axes:
        ax.tick_params(which="both", bottom=True, labelbottom=True, color=palette.QUIET)
        for at in between[first_of_new.index]:
            ax.axvline(at, color=palette.QUIET, linestyle=(0, (2, 2)), linewidth=1.2)


def _in_two_lines(period):
    """Return a long period ("May 2020 - Apr 2021") on two lines, so that two ends do not meet."""
    first, dash, last = period.partition("-")
    return f"{first.strip()} to\n{last.strip()}" if dash and len(period) > LONG_PERIOD else period


def dot_key(name, colour, shape):
    """Return the entry of a key for dots."""
    return Line2D([], [], color=colour, marker=shape, markersize=6, linewidth=1.3, label=name)


def key(figure, entries):
    """Print a key above the chart."""
    figure.legend(handles=entries, loc="outside upper left", frameon=False,
                  ncols=3 if len(entries) > 4 else 4, borderaxespad=0.2, columnspacing=1.4,
                  handletextpad=0.5)  # fmt: skip
