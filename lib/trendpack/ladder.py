"""Where on a ladder of levels a group's share falls: steps between levels, and top against bottom.

Statistics only. The people of two levels are different people, so that two shares can be tested.
"""

import numpy as np

from trendpack.gap_tests import fisher_p_value, four_fifths
from trendpack.score_limits import koopman_limits

COUNTS = ["numerator", "denominator"]
SURE = 0.05  # a p-value, corrected, below which chance does not explain a difference


def with_steps(table, levels, level="characteristic", group="ethnic_group"):
    """Return each group's share at each level beside its share at the level below.

    Parameters
    ----------
    table : DataFrame
        `group`, `level`, `value`, `numerator` and `denominator`: one row a group and level.
    levels : sequence of str
        Levels from the bottom to the top; rows of other levels are left out.

    Returns
    -------
    DataFrame, a row a group and step, from the bottom up: the columns of the upper level;
    `below_level`, `below_value`; `fall` (percentage points, above 0 where the share is smaller
    above); `p_value`, Fisher's exact test, times the number of steps tested (Bonferroni), at most
    1. A level without a figure is stepped over. The lowest level of a group has no row.
    """
    place = {name: at for at, name in enumerate(levels)}
    rows = table[table[level].isin(place) & table[["value", *COUNTS]].notna().all(axis=1)]
    rows = rows.assign(_place=rows[level].map(place)).sort_values([group, "_place"])
    below = rows.groupby(group)[[level, "value", *COUNTS]].shift()
    rows = rows.drop(columns="_place").assign(
        below_level=below[level],
        below_value=below["value"],
        fall=below["value"] - rows["value"],
        p_value=_corrected(rows[COUNTS], below[COUNTS]),
    )
    return rows[below["value"].notna()].reset_index(drop=True)


def sharpest_falls(steps, group="ethnic_group"):
    """Return each group's largest fall among those that chance does not explain.

    `steps` is from `with_steps`. A group without such a fall has no row.
    """
    falls = steps[(steps["fall"] > 0) & (steps["p_value"] < SURE)]
    falls = falls.sort_values("fall", ascending=False, kind="stable")
    return falls.drop_duplicates(group).reset_index(drop=True)


def top_against_bottom(table, bottom, top, level="characteristic", group="ethnic_group"):
    """Compare each group's share of those at the top with its share of those at the bottom.

    Returns
    -------
    DataFrame, a row a group with both figures: `top_value`, `bottom_value`, `ratio` of the two
    with Koopman's score limits `ratio_lower` and `ratio_upper`; `p_value`, Fisher's, times the
    number of groups compared, at most 1; `is_below_four_fifths`, True where the share at the top
    is under four fifths of that at the bottom. The flag alone is no finding: see the p-value.
    """
    wanted = [group, "value", *COUNTS]
    there = table[table[["value", *COUNTS]].notna().all(axis=1)]
    ends = [there.loc[there[level] == name, wanted] for name in (top, bottom)]
    both = ends[0].merge(ends[1], on=group, suffixes=("", "_below"), validate="one_to_one")
    upper, lower = both[COUNTS], both[[f"{name}_below" for name in COUNTS]].set_axis(COUNTS, axis=1)
    counts = [rows[name] for rows in (upper, lower) for name in COUNTS]
    ratio, low, high = koopman_limits(*counts)
    flagged = four_fifths(*counts)["is_below_four_fifths"].fillna(False).astype(bool).to_numpy()
    return both[[group]].assign(
        top_value=both["value"],
        bottom_value=both["value_below"],
        ratio=ratio,
        ratio_lower=low,
        ratio_upper=high,
        p_value=_corrected(upper, lower),
        is_below_four_fifths=flagged & (ratio < 1),
    )


def _corrected(upper, lower):
    """Return Fisher's p-values of two frames of counts, times how many there are, at most 1."""
    found = fisher_p_value(*(rows[name].to_numpy() for rows in (upper, lower) for name in COUNTS))
    return np.minimum(1.0, found * np.isfinite(found).sum())
