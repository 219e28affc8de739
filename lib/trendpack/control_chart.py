"""One chart for a monthly series: its points, their mean, and the limits of ordinary variation."""

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from trendpack import marks, palette, printed

SIZE = (7.2, 3.0)  # inches: a page's text column
ORDINARY = ("common cause", "")


def control_chart(table, indicator):
    """Draw one series with its mean and process limits; points of a special cause are hollow.

    `table` has been through `spc.with_process_limits`. A line is not drawn over a missing month.
    Returns a matplotlib Figure without a title.
    """
    rows = table.sort_values("period_start").reset_index(drop=True)
    with mpl.rc_context(marks.STYLE):
        figure = Figure(figsize=SIZE)
        ax = figure.subplots()
        at = rows["period_start"]
        for name, look in (("mean", "-"), ("lower_limit", "--"), ("upper_limit", "--")):
            level = rows[name].clip(lower=0).ffill().bfill()
            ax.plot(at, level, look, color=palette.CONTEXT, linewidth=1.2)
        ax.plot(at, rows["value"], color=palette.BLUE, linewidth=1.5)
        special = ~rows["special_cause"].isin(ORDINARY)
        for part, fill in ((rows[~special], palette.BLUE), (rows[special], palette.PAPER)):
            ax.plot(part["period_start"], part["value"], "o", color=palette.BLUE, markersize=5.5,
                    markerfacecolor=fill)  # fmt: skip
        ends = rows["period_start"].iloc[[0, -1]]
        ax.set_xticks(ends, ends.dt.strftime("%b %Y"))
        ax.set_ylim(0)
        ax.set_ylabel(printed.capital(indicator.unit))
        ax.grid(axis="y")
        ax.spines[["top", "right"]].set_visible(False)
        marks.key(figure, _entries(special.any()))
    return figure


def _entries(special):
    quiet, blue = {"color": palette.CONTEXT}, {"color": palette.BLUE, "marker": "o"}
    entries = [
        Line2D([], [], label="Month", **blue),
        Line2D([], [], label="Mean", **quiet),
        Line2D([], [], linestyle="--", label="Limits of ordinary variation", **quiet),
    ]
    change = Line2D([], [], linestyle="", markerfacecolor=palette.PAPER, label="Change", **blue)
    return [*entries, change] if special else entries
