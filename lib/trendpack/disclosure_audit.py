"""An attack on figures about to be published: which small counts could a reader work out?

Independent of whatever chose the cells to withhold. Every figure printed, in any table, release or
form (count, rounded count, rate with its base), says of some count that it lies between two
numbers; groups add up to their total; what follows from the two together is found here.
"""

import numpy as np
import pandas as pd
from scipy import optimize, sparse

from trendpack.errors import ShapeError

NEAR = 1e-6
OTHERS = "the others in the base"  # what is left of a denominator when the count is taken away


def audit(figures, sums, minimum_count=5, counts=None):
    """Return the counts that what is printed gives away, with the bounds found and the reason.

    Parameters
    ----------
    figures : DataFrame, one row a printed figure
        `cell` (name of what is counted; the same in each table and release that prints it),
        `release`, `count` (NaN: withheld); and where there are any: `rounding` (nearest base to
        which the count is rounded; 1 exact), `value` with `per` and `decimals` (a rate as
        printed) of `denominator`, `denominator_rounding`, `of_people` (whether the base less the
        count is a count of people), `least` and `most` (what is known of a withheld count).
    sums : DataFrame with `equation`, `cell`, `sign`
        What adds up to what; it may name cells that no table prints. Signed counts make 0.
    minimum_count : int
        Counts from 1 to `minimum_count` - 1 are small.
    counts : Series by cell, optional
        The true counts. Without them, any hidden count that may be small must be hidden as one.

    Returns
    -------
    DataFrame with `cell`, `low`, `high` and `why`; no rows if nothing is exposed.
        A count is exposed if a small one is printed, if what follows is surely small, if a
        withheld one follows exactly, and if it may be small and the whole numbers that fit do not
        reach from 1 or less to `minimum_count` - 1 or more. Figures that are only rounded are
        exposed if a small count follows exactly.

    Raises
    ------
    ShapeError if no counts fit all that is printed.

    References
    ----------
    Hundepool et al. (2012), Statistical Disclosure Control, ch. 5.
    """
    evidence = _evidence(figures)
    sums = pd.concat([sums[["equation", "cell", "sign"]], _complements(figures)])
    names = pd.Index(pd.unique(pd.concat([evidence["cell"], sums["cell"]])), name="cell")
    each = evidence.groupby("cell")
    known = pd.DataFrame({"low": each["low"].max(), "high": each["high"].min()}).reindex(names)
    known = known.fillna({"low": 0, "high": np.inf})
    shown = each[["exact", "rounded"]].any().reindex(names, fill_value=False)
    marked = each["withheld"].any().reindex(names, fill_value=False)
    if (known["low"] > known["high"]).any():
        first = known.index[(known["low"] > known["high"]).argmax()]
        raise ShapeError(f"the figures printed for {first!r} contradict one another")
    bounds = _bounds(known, sums)
    true = bounds["low"] * np.nan if counts is None else counts.reindex(names)
    at_fault = _exposed(bounds, shown, marked, minimum_count, true)
    bounds["why"] = _why(bounds, known, shown, evidence)
    return bounds[at_fault].reset_index()


def _column(figures, name, default):
    return figures[name].fillna(default) if name in figures else pd.Series(default, figures.index)


def _evidence(figures):
    """Return what each figure alone says: `low` and `high` of its cell, whole numbers."""
    count = figures["count"].astype(float)
    half = np.floor(_column(figures, "rounding", 1) / 2)
    value, places = _column(figures, "value", np.nan), _column(figures, "decimals", 0)
    share = [
        (value + side * 0.5 * 10.0**-places) / _column(figures, "per", 100) for side in (-1, 1)
    ]
    base = _column(figures, "denominator", np.nan)
    slack = np.floor(_column(figures, "denominator_rounding", 1) / 2)
    low = [count - half, _column(figures, "least", 0), share[0] * (base - slack).clip(lower=0)]
    high = [count + half, _column(figures, "most", np.inf), share[1] * (base + slack)]
    if (_column(figures, "of_people", False)).any():
        high.append((base + slack).where(_column(figures, "of_people", False)))
    low = pd.concat(low, axis=1).max(axis=1).clip(lower=0)
    high = pd.concat(high, axis=1).min(axis=1)
    return figures[["cell", "release"]].assign(
        low=np.ceil(low - NEAR),
        high=np.floor(high + NEAR),
        exact=count.notna() & (half == 0),
        rounded=count.notna() & (half > 0),
        withheld=count.isna(),
    )


def _complements(figures):
    """Return one equation for each base of people: the count and the others make the base."""
    if "of_people" not in figures or "denominator" not in figures:
        return pd.DataFrame(columns=["equation", "cell", "sign"])
    exact = _column(figures, "denominator_rounding", 1) == 1
    rows = figures[figures["of_people"].fillna(False) & figures["denominator"].notna() & exact]
    rule = rows["cell"] + ": base of " + rows["denominator"].astype(str)
    others = rows["cell"] + ": " + OTHERS
    parts = [(rows["cell"], 1.0), (others, 1.0), (rule, -rows["denominator"])]
    made = [pd.DataFrame({"equation": rule, "cell": c, "sign": s}) for c, s in parts]
    made[2]["cell"] = "one"  # a count known to be 1, so that a base can stand in an equation
    return pd.concat(made).drop_duplicates()


def _bounds(known, sums):
    """Return the least and greatest whole number that each count can be, given all that is known.

    The loop is over counts that are not known already: each is two linear programmes.
    """
    low, high = known["low"].to_numpy(float).copy(), known["high"].to_numpy(float).copy()
    unit = known.index.get_indexer(["one"])[0]
    if unit >= 0:
        low[unit] = high[unit] = 1
    row, lines = pd.factorize(sums["equation"])
    column = known.index.get_indexer(sums["cell"])
    shape = (len(lines), len(known))
    matrix = sparse.csr_array((sums["sign"].to_numpy(float), (row, column)), shape=shape)
    off = (np.abs(matrix @ low) > NEAR) & (abs(matrix) @ (low < high) == 0)
    if off.any():
        raise ShapeError(f"{lines[off.argmax()]!r} does not add up in the figures printed")
    found, used = np.c_[low, high], np.full(len(known), "", dtype=object)
    for cell in np.flatnonzero(low < high):
        names = set()
        for side, sign in ((0, 1), (1, -1)):
            edge, rows = _edge(matrix, low, high, cell, sign)
            found[cell, side] = (np.ceil if sign == 1 else np.floor)(edge - sign * NEAR)
            names.update(lines[rows])
        used[cell] = "; ".join(sorted(names))
    made = pd.DataFrame(found, index=known.index, columns=["low", "high"])
    return made.assign(used=used).drop(index="one", errors="ignore")


def _edge(matrix, low, high, cell, sign):
    """Return the least (`sign` 1) or greatest (-1) a count can be, and the sums that make it so."""
    aim = np.zeros(len(low))
    aim[cell] = sign
    found = optimize.linprog(
        aim, A_eq=matrix, b_eq=np.zeros(matrix.shape[0]), bounds=np.c_[low, high], method="highs"
    )
    if found.status == 3:
        return -sign * np.inf, []
    if not found.success:
        raise ShapeError("no counts fit all that is printed: the figures contradict one another")
    return sign * found.fun, np.flatnonzero(np.abs(found.eqlin.marginals) > NEAR)


def _exposed(bounds, shown, marked, minimum_count, true):
    """Return which counts a reader learns too much of (Series of bool by cell)."""
    low, high, top = bounds["low"], bounds["high"], minimum_count - 1
    shown, marked = shown.reindex(bounds.index), marked.reindex(bounds.index)
    exact = low == high
    surely_small = (low >= 1) & (high <= top)
    covers = (low <= 1) & (high >= top)
    may_be_small = true.between(1, top).where(true.notna(), marked & (low <= top))
    hidden = ~shown["exact"] & ~shown["rounded"]
    open_to_all = hidden & ((surely_small | may_be_small) & ~covers | marked & exact)
    return open_to_all | marked & exact | ~hidden & exact & surely_small


def _why(bounds, known, shown, evidence):
    """Say in one phrase what gives each count away."""
    alone = known.reindex(bounds.index)
    own = (alone["low"] == bounds["low"]) & (alone["high"] == bounds["high"])
    where = evidence.groupby("cell")["release"].agg(lambda names: ", ".join(sorted(set(names))))
    where = where.reindex(bounds.index, fill_value="no table")
    printed = shown["exact"].reindex(bounds.index)
    return np.select(
        [printed, own],
        ["printed in " + where, "follows from what is printed of it in " + where],
        "follows from " + bounds["used"],
    )
