"""Our figures beside those that others worked out or copied: how far apart, and why."""

import pandas as pd

from trendpack import figures, indicators, printed, tables
from trendpack.paths import DEFINITIONS

ALIKE = "They agree."
OF_FILES = (
    "Source: the files on the source cards named in the table, and the files beside them, most of "
    "which no page rests on."
)


def cross_checks():
    """Return every comparison of a figure of ours with a file that someone else made.

    Both numbers are worked out again whenever the definitions are tested against the raw files.
    """
    rows = pd.read_csv(DEFINITIONS / "cross_checks.csv", keep_default_na=False)
    titles = {key: card.title for key, card in indicators.read_sources().items()}
    shown = pd.DataFrame({
        "Compared": rows["compared"],
        **{name.capitalize(): rows[name].map(_number) for name in ("ours", "theirs", "difference")},
        "Why they differ": rows["explanation"],
        "Our source": rows["ours_source"].map(titles),
        "Their file": rows["theirs_file"].str.rpartition("/")[2],
    }).set_index("Compared")  # fmt: skip
    alike = int((rows["explanation"] == ALIKE).sum())
    title = "Our figures beside others' files"
    return figures.Figure(
        id="cross-checks",
        title=title,
        alt="",
        table_html=tables.to_html(shown, title),
        no_source=OF_FILES,
        sentences=(
            f"Of {len(rows)} comparisons, {alike} agree. For each of the others the table has the "
            "reason, or says that none was found.",
        ),
        shown=shown,
    )


def _number(value):
    """Return a count whole and a ratio with two decimals."""
    return printed.number(value, 0 if float(value).is_integer() else 2)
