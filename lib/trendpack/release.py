"""The one way from records to the pack: withhold, print, attack what is printed, or stop.

Whoever counts records here (searches, cases, staff) has counts that nobody has published, so it
passes all its tables, breakdowns and periods through `release_counts` at once. What chooses the
cells and what attacks them share no code.
"""

import numpy as np
import pandas as pd

from trendpack import disclosure_audit, suppression
from trendpack.errors import DisclosureError, ShapeError
from trendpack.optimal_suppression import improve
from trendpack.tidy import DECIMALS, NUMBERS

FEW = 60  # small counts for which the least cost is sought; it is seldom proven for more
NAMED = 20  # exposed counts that an error names
PRINTED = ["cell", "indicator", "status", "numerator", "denominator", "value"]
MARK = "released"  # what a table carries that came through this door


def release_counts(cells, equations, print_counts, minimum_count=suppression.MINIMUM_COUNT):
    """Return figures made from records, small counts withheld, once an attack on them has failed.

    Parameters
    ----------
    cells, equations : DataFrame
        Every count that is printed or follows, and what adds up, as for `suppression.protect`: all
        tables, breakdowns and periods of the source together.
    print_counts : function
        Takes `cells` with `count` missing where it is withheld, and returns what will be
        published: a row a figure with `cell` (the count that is its numerator), `indicator`,
        `status`, `numerator`, `denominator` and `value`; where they are there, `base_cell` (the
        count that is its denominator) and `per` (100 by default).
    minimum_count : int
        Counts from 1 to `minimum_count` - 1 are small: 5, or 10 for sensitive records.

    Returns
    -------
    DataFrame : what `print_counts` made, unchanged, with the mark that `is_released` looks for.

    Raises
    ------
    DisclosureError naming each count that could be worked out, and from what; ShapeError if a row
    that is withheld carries a number, or a figure names a count that is not among `cells`.
    """
    small = cells["count"].between(1, minimum_count - 1).sum()
    seek = improve if small <= FEW else None
    chosen = suppression.protect(cells, equations, minimum_count, seek)
    shown = cells.assign(count=chosen["count"].mask(chosen["withheld"] != "").astype(float))
    printed = print_counts(shown)
    refuse_exposed(printed, cells["count"], equations, minimum_count)
    printed.attrs[MARK] = True
    return printed


def is_released(rows):
    """Return whether every row came through `release_counts`.

    The mark is in `attrs`, which pandas keeps where columns are added or rows are left out, and
    drops where a table is joined to one without it: what is in doubt counts as not released.
    """
    return rows.attrs.get(MARK, False) is True


def refuse_exposed(printed, counts, equations, minimum_count=suppression.MINIMUM_COUNT):
    """Raise DisclosureError if figures about to be published give a small count away.

    `printed` is what `release_counts` has from `print_counts`, `counts` are the true counts by
    cell. Nothing is known here of what was meant to be withheld.
    """
    lacking = [name for name in PRINTED if name not in printed]
    if lacking:
        raise ShapeError(f"figures to be attacked lack the columns {lacking}")
    refuse_numbers_withheld(printed)
    figures = as_figures(printed)
    strange = ~figures["cell"].isin(counts.index)
    if strange.any():
        lost = figures.loc[strange, "cell"].iloc[0]
        raise ShapeError(f"a figure counts {lost!r}, which is not among the counts protected")
    found = disclosure_audit.audit(figures, equations, minimum_count, counts.astype(float))
    if len(found):
        tables = figures.groupby("cell")["release"].agg(lambda names: ", ".join(sorted(set(names))))
        table = found["cell"].map(tables).fillna("no table")
        low, high = (found[name].map("{:g}".format) for name in ("low", "high"))
        why = found["why"].str.slice(0, 200)
        lines = "\n" + table + ": " + found["cell"] + ": " + low + " to " + high + ", " + why
        raise DisclosureError(
            f"{len(found)} counts could be worked out from what is about to be published, so "
            "nothing is written: withhold more, or publish fewer tables. Table, count, what can "
            "be worked out:" + "".join(lines.head(NAMED))
        )


def as_figures(printed):
    """Return printed figures as the auditor takes them: numerators, rates and bases."""
    above = printed.assign(
        count=printed["numerator"],
        release=printed["indicator"],
        decimals=DECIMALS,
        per=printed.get("per", pd.Series(100.0, printed.index)),
    )
    columns = ["cell", "release", "count", "value", "per", "decimals", "denominator"]
    figures = [above[columns]]
    if "base_cell" in printed:
        below = printed[printed["denominator"].notna() & printed["base_cell"].notna()]
        figures.append(
            pd.DataFrame(
                {
                    "cell": below["base_cell"],
                    "release": below["indicator"],
                    "count": below["denominator"],
                }
            )
        )
    return pd.concat(figures, ignore_index=True).drop_duplicates()


def refuse_numbers_withheld(rows):
    """Raise ShapeError if a row of observations that says "withheld" carries any number at all."""
    numbers = [name for name in [*NUMBERS, "ratio", "gap"] if name in rows]
    leaks = (rows["status"] == "c") & rows[numbers].notna().any(axis=1)
    if leaks.any():
        first = rows[leaks].iloc[0]
        where = ", ".join(str(first[name]) for name in ("cell", "indicator") if name in rows)
        held = [name for name in numbers if not np.isnan(first[name])]
        raise ShapeError(
            f"{int(leaks.sum())} rows are marked withheld and carry numbers, the first {where} "
            f"({', '.join(held)}): take them away with suppression.withheld"
        )
