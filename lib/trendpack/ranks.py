"""Ranks with their limits: "3rd of 33, 95% 1st to 7th" in place of a bare league table."""

import numpy as np
import pandas as pd
from scipy import stats

from trendpack.errors import ShapeError

DRAWS = 2000
SEED = 20210321  # any fixed number: the same table gives the same limits
ROOM = 4_000_000  # draws held in memory at once
NEEDED = {
    "normal": ["value", "lower", "upper"],
    "binomial": ["numerator", "denominator"],
    "poisson": ["numerator", "denominator"],
}


def with_ranks(table, on, kind, first="highest", confidence=0.95):
    """Add each row's rank among those that share the columns `on`, with its limits.

    Parameters
    ----------
    table : DataFrame
        With `value`, `lower` and `upper` (limits at `confidence`) for kind "normal"; `numerator`
        and `denominator` for the others.
    on : list of str
        Columns whose rows are ranked together, such as `indicator`, `period`, `ethnic_group`.
    kind : {"normal", "binomial", "poisson"}
        What chance makes of a row: a normal error, people out of a base, events on a base.
    first : {"highest", "lowest"}
        Which end is 1st.
    confidence : float
        Above 0 and below 1.

    Returns
    -------
    DataFrame with `rank` (equals share the best place), `rank_lower`, `rank_upper` and `ranked`,
    how many have a rank. A parametric bootstrap draws every row afresh, N(value, error²),
    Beta(x+½, n−x+½) or Gamma(x+½)/n, ranks each draw, and takes the middle 95% of the ranks. The
    halves (Jeffreys) matter only for few counts: drawn from a percentage of 0 itself, a row would
    look certain. Missing where the numbers are missing or the base is zero; a row without limits
    (kind "normal") is not ranked, since the others' places would depend on it.

    Each row's limits are its own: that they all hold together is less sure, and where many rows
    lie close the limits can be too narrow.

    References
    ----------
    Goldstein and Spiegelhalter (1996), J. R. Stat. Soc. A 159, 385-443; Marshall and
    Spiegelhalter (1998), BMJ 316, 1701-1704; Mogstad et al. (2024), Rev. Econ. Studies 91,
    476-518, for the caution.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "period": "2023", "numerator": [90, 50, 49, 10], "denominator": 100,
    ... })
    >>> with_ranks(table, ["period"], "binomial")[["rank", "rank_lower", "rank_upper", "ranked"]]
       rank  rank_lower  rank_upper  ranked
    0     1           1           1       4
    1     2           2           3       4
    2     3           2           3       4
    3     4           4           4       4
    """
    _check(table, [*on, *NEEDED.get(kind, [])], kind, first, confidence)
    centre, draw = _LAWS[kind](table, confidence)
    known = np.isfinite(centre)
    sign = -1.0 if first == "highest" else 1.0
    codes = table.groupby(on, dropna=False, sort=False).ngroup().to_numpy()
    limits = np.full((2, len(table)), np.nan)
    random = np.random.default_rng(SEED)
    for rows in _blocks(np.flatnonzero(known), codes):
        limits[:, rows] = _middle(sign * draw(random, rows), confidence)
    together = pd.Series(sign * centre, index=table.index).groupby(codes)
    return table.assign(
        rank=together.rank(method="min").astype("Int64"),
        rank_lower=pd.array(limits[0], dtype="Int64"),
        rank_upper=pd.array(limits[1], dtype="Int64"),
        ranked=together.transform("count").astype("Int64"),
    )


def _normal(table, confidence):
    value, lower, upper = (table[name].to_numpy(dtype=float) for name in NEEDED["normal"])
    error = (upper - lower) / (2 * stats.norm.isf((1 - confidence) / 2))
    centre = np.where(np.isfinite(error), value, np.nan)
    return (
        centre,
        lambda random, rows: (
            value[rows] + error[rows] * random.standard_normal((DRAWS, *rows.shape))
        ),
    )


def _binomial(table, confidence):
    x, n = _counts(table)
    n = np.where((n > 0) & (x <= n), n, np.nan)
    return x / n, lambda random, rows: random.beta(
        x[rows] + 0.5, (n - x)[rows] + 0.5, (DRAWS, *rows.shape)
    )


def _poisson(table, confidence):
    x, n = _counts(table)
    n = np.where(n > 0, n, np.nan)
    return (
        x / n,
        lambda random, rows: random.standard_gamma(x[rows] + 0.5, (DRAWS, *rows.shape)) / n[rows],
    )


_LAWS = {"normal": _normal, "binomial": _binomial, "poisson": _poisson}


def _counts(table):
    counts = [table[name].to_numpy(dtype=float) for name in NEEDED["binomial"]]
    for name, found in zip(NEEDED["binomial"], counts, strict=True):
        if (found < 0).any():
            raise ValueError(f"{name} cannot be negative, got {np.nanmin(found):g}")
    return counts


def _blocks(known, codes):
    """Yield row numbers, a line a group, for as many groups of one size as memory holds."""
    rows = known[np.argsort(codes[known], kind="stable")]
    size = np.bincount(codes[rows], minlength=1)[codes[rows]]
    for width in np.unique(size):
        lines = rows[size == width].reshape(-1, width)
        held = max(ROOM // (DRAWS * width), 1)
        yield from (lines[start : start + held] for start in range(0, len(lines), held))


def _middle(draws, confidence):
    """Return the middle of the ranks that each row's draws take among their own line's."""
    order = np.argsort(draws, axis=-1)
    ranks = np.empty(draws.shape, dtype=np.int32)
    places = np.arange(1, draws.shape[-1] + 1, dtype=np.int32)
    np.put_along_axis(ranks, order, np.broadcast_to(places, draws.shape), axis=-1)
    ranks = np.sort(np.ascontiguousarray(np.moveaxis(ranks, 0, -1)), axis=-1)
    cut = int(np.ceil(round(DRAWS * (1 - confidence) / 2, 6))) - 1
    return ranks[..., cut], ranks[..., DRAWS - 1 - cut]


def _check(table, columns, kind, first, confidence):
    if kind not in NEEDED:
        raise ValueError(f"kind must be one of {list(NEEDED)}, got {kind!r}")
    if first not in ("highest", "lowest"):
        raise ValueError(f"first must be highest or lowest, got {first!r}")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, got {confidence}")
    lacking = [name for name in columns if name not in table]
    if lacking:
        raise ShapeError(f"a table to be ranked lacks the columns {lacking}")
