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
PUSHES = 20  # programmes that push many counts at once, before those left have their own
FAR = 100  # as far up as a count is pushed while others are: beyond any that is small
CONTRADICTION = "no counts fit all that is printed: the figures contradict one another"
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
    true = known["low"] * np.nan if counts is None else counts.reindex(names)
    bounds = _bounds(known, sums, _is_told(marked, minimum_count, true))
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


def _bounds(known, sums, told=None):
    """Return the least and greatest whole number that each count can be, given all that is known.

    `told` (function of two arrays: the least and greatest numbers at which counts were seen) says
    for which counts that is answer enough; those keep the numbers seen. The loop is over the
    others: each is two linear programmes over the counts that sums tie to it.
    """
    matrix, lines = _matrix(known.index, sums)
    low, high = known["low"].to_numpy(float).copy(), known["high"].to_numpy(float).copy()
    unit = known.index.get_indexer(["one"])[0]
    if unit >= 0:
        low[unit] = high[unit] = 1
    unknown = low < high
    system = _unknown_part(matrix, low, unknown)
    off = (np.abs(system["rest"]) > NEAR) & (abs(matrix) @ unknown == 0)
    if off.any():
        raise ShapeError(f"{lines[off.argmax()]!r} does not add up in the figures printed")
    found, used = np.c_[low, high], np.full(len(known), "", dtype=object)
    if told is not None and unknown.any():
        found[unknown] = np.c_[_seen(system, low, high, told)][unknown]
        unknown = unknown & ~told(found[:, 0], found[:, 1])
    for cell in np.flatnonzero(unknown):
        edges = [_edge(system, low, high, cell, sign) for sign in (1, -1)]
        found[cell] = np.ceil(edges[0][0] - NEAR), np.floor(edges[1][0] + NEAR)
        used[cell] = "; ".join(sorted({lines[row] for _, rows in edges for row in rows}))
    made = pd.DataFrame(found, index=known.index, columns=["low", "high"])
    return made.assign(used=used).drop(index="one", errors="ignore")


def _matrix(names, sums):
    row, lines = pd.factorize(sums["equation"])
    at = (row, names.get_indexer(sums["cell"]))
    return sparse.csr_array((sums["sign"].to_numpy(float), at), (len(lines), len(names))), lines


def _unknown_part(matrix, low, unknown):
    """Return the sums as sums of the counts not known, and which of those are tied together."""
    part = sparse.csc_array(matrix)[:, np.flatnonzero(unknown)]
    tied = np.full(len(low), -1)
    tied[unknown] = sparse.csgraph.connected_components(part.T @ part, directed=False)[1]
    rest = -(matrix @ np.where(unknown, 0, low))
    return {"matrix": sparse.csc_array(matrix), "rest": rest, "tied": tied}


def _solve(system, among, aim, low, high):
    """Return scipy's answer for some counts, and the sums that they stand in."""
    part = system["matrix"][:, among]
    rows = np.unique(part.indices)
    found = optimize.linprog(
        aim[among],
        A_eq=part[rows],
        b_eq=system["rest"][rows],
        bounds=np.c_[low[among], high[among]],
        method="highs",
    )
    return found, rows


def _seen(system, low, high, told):
    """Return the least and greatest number at which each count was seen in tables that fit.

    Each programme pushes every count that is not told of yet, some up and some down as lots fall
    (the same each time): counts that make one sum cannot all go one way. A few serve most.
    """
    lots = np.random.default_rng(0)
    among = np.flatnonzero(system["tied"] >= 0)
    found, _ = _solve(system, among, np.zeros(len(low)), low, high)
    if not found.success:
        raise ShapeError(CONTRADICTION)
    least = low.copy()
    least[among] = found.x
    most, first = least.copy(), least.copy()
    for _ in range(PUSHES):
        left = ~told(least, most)
        aim = left * lots.uniform(-1, 1, len(low))
        far = np.where(aim < 0, np.maximum(first, FAR), high)
        found, _ = _solve(system, among, aim, low, np.minimum(high, far))
        if found.success:
            least[among] = np.minimum(least[among], found.x)
            most[among] = np.maximum(most[among], found.x)
    return least, most


def _edge(system, low, high, cell, sign):
    """Return the least (`sign` 1) or greatest (-1) a count can be, and the sums that make it so."""
    aim = np.zeros(len(low))
    aim[cell] = sign
    among = np.flatnonzero(system["tied"] == system["tied"][cell])
    found, rows = _solve(system, among, aim, low, high)
    if found.status == 3:
        return -sign * np.inf, []
    if not found.success:
        raise ShapeError(CONTRADICTION)
    return sign * found.fun, rows[np.abs(found.eqlin.marginals) > NEAR]


def _is_told(marked, minimum_count, true):
    """Return a function that says which counts are safe by the numbers at which they were seen."""
    top = minimum_count - 1
    small = true.between(1, top).where(true.notna(), marked).to_numpy(bool)
    may_be_exact = ~marked.to_numpy(bool)  # a count that no table withholds, unless it is small

    def told(least, most):
        apart = most - least >= 1 - NEAR
        covers = (least <= 1 + NEAR) & (most >= top - NEAR)
        beyond = (least <= NEAR) | (most >= minimum_count - NEAR)
        return apart & covers | ~small & beyond & (apart | may_be_exact)

    return told


def _exposed(bounds, shown, marked, minimum_count, true):
    """Return which counts a reader learns too much of (Series of bool by cell)."""
    low, high, top = bounds["low"], bounds["high"], minimum_count - 1
    shown, marked = shown.reindex(bounds.index), marked.reindex(bounds.index)
    exact = low == high
    surely_small = (low >= 1) & (high <= top)
    covers = (low <= 1) & (high >= top)
    true = true.reindex(bounds.index)
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
