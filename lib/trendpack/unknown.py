"""People whose ethnicity is not recorded: how far they could move a gap."""

import numpy as np

from trendpack.errors import ShapeError

COUNTS = ["numerator", "denominator", "reference_numerator", "reference_denominator"]
UNKNOWN = ["unknown_numerator", "unknown_denominator"]


def beside_unknown(table, on, unknown="unknown"):
    """Put the counts of people of unknown ethnicity on every row that shares the columns `on`.

    Adds `unknown_numerator` and `unknown_denominator` from the rows whose `ethnic_group` is
    `unknown`. Where there is no such row, or its count is missing, they are missing: not
    published is not nobody. Where the denominator has no unknown (a census population), set
    `unknown_denominator` to 0.
    """
    names = dict(zip(["numerator", "denominator"], UNKNOWN, strict=True))
    rows = table.loc[table["ethnic_group"] == unknown, [*on, *names]].rename(columns=names)
    return table.merge(rows, on=on, how="left", validate="many_to_one")


def with_unknown_bounds(table, measure):
    """Add the range of each ratio as the people of unknown ethnicity are given to its groups.

    Parameters
    ----------
    table : DataFrame
        `numerator`, `denominator`, `reference_numerator`, `reference_denominator`,
        `unknown_numerator`, `unknown_denominator` (0 where the base has no unknown).
    measure : {"rate", "percentage"}
        Whether the numerator counts events, or people of the denominator.

    Returns
    -------
    DataFrame with these columns more, each a ratio (x/n) / (x₀/n₀) after the unknown xᵤ, nᵤ are
    shared out. They are not limits of chance: give them beside those.

    `ratio_proportional`
        As the known are: each group grows by one factor, so this is the ratio without the unknown.
    `ratio_all_reference`, `ratio_all_focus`
        All to the reference group, ((x)/n) / ((x₀+xᵤ)/(n₀+nᵤ)); all to the row's own group.
    `ratio_least`, `ratio_most`
        The furthest that any sharing can go. For rates on a base without unknown, the two above;
        for percentages they are further apart, since those with the outcome may belong to one
        group and those without it to the other.
    `tipping_share`
        The share of the unknown in the row's own group, the rest in the reference group, at which
        the ratio is 1. NaN where no share does so, and where nobody is unknown.
    `least_tipping_share`, `tipping_group`
        The least share of the unknown that would bring the ratio to 1 if it were all in one group,
        and in which ("focus" or "reference"; "" with NaN where no share does). For percentages it
        may be the group with the higher figure now: unknown whose figure is low bring it down.

    A missing or zero denominator, or a missing unknown count, gives NaN; x/0 is infinite. The
    reference group's own row has no bounds where `ethnic_group` and `reference_group` say it is.

    References
    ----------
    Manski (1989), J. Human Resources 24, 343-360, for worst-case bounds; Liublinska and Rubin
    (2014), Statistics in Medicine 33, 4170-4185, for tipping points.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({
    ...     "numerator": [60], "denominator": [1000], "unknown_numerator": [40],
    ...     "reference_numerator": [80], "reference_denominator": [4000], "unknown_denominator": 0,
    ... })
    >>> bounds = with_unknown_bounds(table, "rate").iloc[0]
    >>> bounds["ratio_all_reference"], bounds["ratio_proportional"], bounds["ratio_all_focus"]
    (np.float64(2.0), np.float64(3.0), np.float64(5.0))
    """
    x, n, x0, n0, xu, nu = _counts(table, measure)
    pairs = np.minimum(xu, nu) if measure == "percentage" else 0 * xu  # people in both counts
    rest = nu - pairs
    nobody = 0 * xu
    given = {  # to the row's own group: numerator, denominator; then to the reference group
        "ratio_proportional": (nobody, nobody, nobody, nobody),
        "ratio_all_reference": (nobody, nobody, xu, nu),
        "ratio_all_focus": (xu, nu, nobody, nobody),
        "ratio_least": (nobody, rest, xu, pairs),
        "ratio_most": (xu, pairs, nobody, rest),
    }
    ratios = {
        name: _ratio(x + to[0], n + to[1], x0 + to[2], n0 + to[3]) for name, to in given.items()
    }
    ratios["tipping_share"] = _share_at(
        (x0 + xu) * n - x * (n0 + nu), xu * (n0 + n) - nu * (x0 + x)
    )
    to_reference = _share_at(x * n0 - x0 * n, xu * n - x * nu)
    to_focus = _share_at(x0 * n - x * n0, xu * n0 - x0 * nu)
    least = np.fmin(to_focus, to_reference)
    groups = np.where(least == to_focus, "focus", "reference")
    own = _is_reference(table)
    ratios["least_tipping_share"] = least
    ratios = {name: np.where(own, np.nan, ratio) for name, ratio in ratios.items()}
    groups = np.where(np.isnan(ratios["least_tipping_share"]), "", groups)
    return table.assign(**ratios, tipping_group=groups)


def share_bounds(count, known, unknown):
    """Range of a group's share of a whole as the people of unknown ethnicity are given out.

    Parameters
    ----------
    count, known, unknown : array_like of float, shape (n,)
        People in the group, in all known groups together, and of unknown ethnicity.

    Returns
    -------
    proportional, least, most : ndarray of float, shape (n,), as shares of 1
        count/known; count/(known+unknown); (count+unknown)/(known+unknown). NaN where a count is
        missing, more than all known, or nobody is known (proportional) or counted at all.

    Examples
    --------
    >>> proportional, least, most = share_bounds([30], [80], [20])
    >>> proportional.round(3), least.round(3), most.round(3)
    (array([0.375]), array([0.3]), array([0.5]))
    """
    names = ("count", "known", "unknown")
    counts = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in (count, known, unknown)))
    x, k, u = (_positive(name, v) for name, v in zip(names, counts, strict=True))
    x = np.where(x <= k, x, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        return x / k, x / (k + u), (x + u) / (k + u)


def _ratio(x, n, x0, n0):
    n, n0 = (np.where(v > 0, v, np.nan) for v in (n, n0))
    with np.errstate(divide="ignore", invalid="ignore"):
        return (x / n) / (x0 / n0)


def _share_at(top, bottom):
    """Return top/bottom where it is a share between 0 and 1, else NaN."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = top / bottom
    return np.where((share >= 0) & (share <= 1), share, np.nan)


def _counts(table, measure):
    if measure not in ("rate", "percentage"):
        raise ValueError(f"measure must be rate or percentage, got {measure!r}")
    lacking = [name for name in (*COUNTS, *UNKNOWN) if name not in table]
    if lacking:
        raise ShapeError(f"a table with unknown ethnicity lacks the columns {lacking}")
    return [_positive(name, table[name].to_numpy(dtype=float)) for name in (*COUNTS, *UNKNOWN)]


def _positive(name, counts):
    if (counts < 0).any():
        raise ValueError(f"{name} cannot be negative, got {np.nanmin(counts):g}")
    return counts


def _is_reference(table):
    if not {"ethnic_group", "reference_group"} <= set(table):
        return np.zeros(len(table), dtype=bool)
    return (table["ethnic_group"] == table["reference_group"]).to_numpy()
