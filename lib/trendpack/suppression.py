"""Small numbers: what to withhold, and proof that what is withheld cannot be worked out.

Two cases. A publisher's figure is public already, so `withhold_small` hides what tells nothing and
points at someone, and no more. A count made here from records is not public yet, so `protect`
withholds the small counts (primary) and as many others (secondary) as it takes that no small
count follows from the rest by adding and subtracting.
"""

import numpy as np
import pandas as pd
from scipy import optimize, sparse

from trendpack.errors import DisclosureError, ShapeError
from trendpack.tidy import NUMBERS

MINIMUM_COUNT = 5
MINIMUM_BASE = 10
NEAR = 1e-6  # what the solver's rounding may add to a count
FREE = 1e-4  # cost of moving a cell that is withheld already: next to nothing


def withhold_small(table, minimum_count=MINIMUM_COUNT, minimum_base=MINIMUM_BASE, of_people=True):
    """Withhold published figures that rest on too few people: status "c", numbers missing.

    A row is withheld if its numerator is from 1 to `minimum_count` - 1, if its denominator is
    below `minimum_base`, or if the others in its denominator number from 1 to
    `minimum_count` - 1 where it is a percentage of people (`of_people`: bool, or Series of bool).
    Zero stays zero. Nothing else is withheld to protect these rows, since the publisher prints
    them.
    """
    few = table["numerator"].between(1, minimum_count - 1)
    few |= table["denominator"] < minimum_base
    others = table["denominator"] - table["numerator"]
    few |= of_people & others.between(1, minimum_count - 1)
    return withheld(table, few)


def withheld(table, rows):
    """Return observations with the numbers of some rows (Series of bool) taken away: status "c"."""
    return table.assign(
        **table[NUMBERS].mask(rows),
        status=table["status"].mask(rows, "c"),
        limits_by=table["limits_by"].mask(rows, ""),
    )


def protect(cells, equations, minimum_count=MINIMUM_COUNT, improve=None):
    """Choose which counts to withhold so that no small count can be worked out.

    Parameters
    ----------
    cells : DataFrame, index = name of the cell
        Everything that is published or follows from it: `count` (whole, 0 or more), `cost` of
        withholding it (infinite: only if it is itself small), `block` (cells of one block are
        tried first in protecting each other).
    equations : DataFrame
        What a reader knows to add up: `equation` (its name), `cell`, `sign` (1 or -1). In each
        the signed counts make 0.
    improve : function, optional
        What seeks a cheaper choice than `choose_secondary`, such as
        `optimal_suppression.improve`; it returns at worst the one that it was given.

    Returns
    -------
    DataFrame : `cells` with `withheld`: "" (shown), "primary" or "secondary"; with `improve` also
    `proven`: whether no choice costs less.

    Raises
    ------
    ShapeError if an equation does not hold; DisclosureError if a small count cannot be hidden.

    Notes
    -----
    Counts from 1 to `minimum_count` - 1 are primary. For each, the counts that a reader cannot
    rule out, given every shown cell, every equation and that no count is negative, must reach
    from 1 or less to `minimum_count` - 1 or more. Zeros are shown. The choice goes cell by cell
    and is small, not proven smallest: `choose_secondary` may be replaced without touching the rest.
    """
    matrix = _matrix(cells, equations)
    counts = cells["count"].to_numpy(float)
    if (counts < 0).any() or (counts != counts.round()).any():
        raise ShapeError("counts to protect must be whole and not negative")
    off = np.abs(matrix @ counts) > NEAR
    if off.any():
        name = sorted(equations["equation"].unique())[int(off.argmax())]
        raise ShapeError(f"the equation {name!r} among the counts to protect does not add up")
    primary = (counts > 0) & (counts < minimum_count)
    withheld = choose_secondary(matrix, cells, primary, minimum_count)
    proven = {}
    if improve is not None:
        better = improve(matrix, cells, primary, minimum_count, withheld)
        withheld, proven = better.withheld, {"proven": better.proven}
    bare = exposed(matrix, counts, withheld, minimum_count)
    if bare.any():
        first = cells.index[bare.argmax()]
        raise DisclosureError(
            f"{int(bare.sum())} small counts could be worked out from what is published, the "
            f"first {first!r}: publish fewer totals, or lower the cost of withholding some"
        )
    kind = np.select([primary, withheld], ["primary", "secondary"], "")
    return cells.assign(withheld=kind, **proven)


def _matrix(cells, equations):
    """Return the equations as a sparse matrix, one row an equation and one column a cell."""
    column = cells.index.get_indexer(equations["cell"])
    if (column < 0).any():
        lost = equations["cell"].iloc[int((column < 0).argmax())]
        raise ShapeError(f"an equation names the cell {lost!r}, which is not there")
    row, names = pd.factorize(equations["equation"], sort=True)
    shape = (len(names), len(cells))
    return sparse.csc_array((equations["sign"].to_numpy(float), (row, column)), shape=shape)


def choose_secondary(matrix, cells, primary, minimum_count):
    """Return which cells to withhold, primary ones among them, as an array of bool.

    Cell by cell, smallest first: find the cheapest other set of counts that fits every equation
    and in which this cell is 1, then one in which it is `minimum_count` - 1. Every cell that
    moves is withheld. A set found for one cell also serves the others that it moves, so most
    need no search of their own. The loop is over cells because each choice changes the next.
    """
    counts, cost = cells["count"].to_numpy(float), cells["cost"].to_numpy(float)
    may_move = primary | (counts > 0) & np.isfinite(cost)
    near = _near(matrix, pd.factorize(cells["block"])[0])
    withheld, low, high = primary.copy(), counts.copy(), counts.copy()
    smallest_first = np.flatnonzero(primary)[np.argsort(counts[primary], kind="stable")]
    for cell in smallest_first:
        for target in (1, minimum_count - 1):
            if _reached(low[cell], high[cell], target):
                continue
            price = np.where(withheld, FREE, cost)
            tries = (may_move & (near == near[cell]), may_move)
            moves = (_cheapest(matrix, counts, price, among, cell, target) for among in tries)
            move = next((found for found in moves if found is not None), None)
            if move is None:
                raise DisclosureError(
                    f"nothing that may be withheld hides {cells.index[cell]!r}: publish less"
                )
            withheld |= np.abs(move) > NEAR
            np.minimum(low, counts + move, out=low)
            np.maximum(high, counts + move, out=high)
    return withheld


def _reached(low, high, target):
    """Say whether counts from `low` to `high` reach down to a target of 1, or up to a greater."""
    return low <= 1 + NEAR if target == 1 else high >= target - NEAR


def _near(matrix, blocks):
    """Return a number for each cell: its block, or -1 if an equation ties it to other blocks.

    Holding those still keeps blocks apart, so that each search is small.
    """
    table = matrix.tocoo()
    pairs = pd.DataFrame({"row": table.row, "cell": table.col, "block": blocks[table.col]})
    across = pairs.groupby("row")["block"].transform("nunique") > 1
    return np.where(np.isin(np.arange(len(blocks)), pairs.loc[across, "cell"]), -1, blocks)


def _cheapest(matrix, counts, price, may_move, cell, target):
    """Return the cheapest change of counts that takes `cell` to `target`, or None."""
    among = np.flatnonzero(may_move)
    part = _equations_of(matrix, among)
    here, need = among == cell, target - counts[cell]
    up_at_most = np.where(here, max(need, 0), np.inf)
    down_at_most = np.where(here, max(-need, 0), counts[among])
    bounds = np.c_[np.zeros(2 * len(among)), np.r_[up_at_most, down_at_most]]
    bounds[: len(among), 0] = np.where(here, up_at_most, 0)
    bounds[len(among) :, 0] = np.where(here, down_at_most, 0)
    found = _least(np.tile(price[among], 2), sparse.hstack([part, -part]), bounds)
    if found is None:
        return None
    move = np.zeros(len(counts))
    move[among] = found[: len(among)] - found[len(among) :]
    return move


def _equations_of(matrix, among):
    """Return the columns of some cells, and the rows in which any of them stands."""
    part = matrix[:, among]
    return part[np.unique(part.indices)]


def _least(price, part, bounds):
    """Return the cheapest changes within bounds that keep every equation; None if none do."""
    found = optimize.linprog(
        price, A_eq=part, b_eq=np.zeros(part.shape[0]), bounds=bounds, method="highs"
    )
    return found.x if found.success else None


def exposed(matrix, counts, withheld, minimum_count):
    """Return which small counts a reader could bound too closely, as an array of bool.

    A withheld small count is safe if the equations, with every shown cell at its count and no
    withheld cell below 0, leave it free to be 1 or less and `minimum_count` - 1 or more.
    """
    small = (counts > 0) & (counts < minimum_count)
    low, high = counts.copy(), counts.copy()
    groups = _tied_together(matrix, withheld)
    for group in np.unique(groups[small & withheld]):
        among = np.flatnonzero(withheld & (groups == group))
        part = _equations_of(matrix, among)
        for cell in among[small[among]]:
            for target, sign in ((1, 1), (minimum_count - 1, -1)):
                if _reached(low[cell], high[cell], target):
                    continue
                bounds = np.c_[-counts[among], np.full(len(among), np.inf)]
                bounds[among == cell, 0 if sign == 1 else 1] = target - counts[cell]
                move = _least(sign * (among == cell), part, bounds)
                if move is not None:
                    low[among] = np.minimum(low[among], counts[among] + move)
                    high[among] = np.maximum(high[among], counts[among] + move)
    wide = (low <= 1 + NEAR) & (high >= minimum_count - 1 - NEAR)
    return small & ~(withheld & wide)


def _tied_together(matrix, withheld):
    """Return a number for each cell, the same for withheld cells that equations tie together."""
    table = matrix[:, np.flatnonzero(withheld)]
    graph = sparse.block_array([[None, table], [table.T, None]])
    names = sparse.csgraph.connected_components(graph, directed=False)[1]
    groups = np.full(matrix.shape[1], -1)
    groups[withheld] = names[table.shape[0] :]
    return groups
