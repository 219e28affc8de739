"""Small numbers: what to withhold, and proof that what is withheld cannot be worked out.

Two cases. A publisher's figure is public already, so `withhold_small` hides what tells nothing and
points at someone, and no more. A count made here from records is not public yet, so `protect`
withholds the small counts (primary) and as many others (secondary) as it takes that no small
count follows from the rest by adding and subtracting.
"""

from functools import partial

import numpy as np
import pandas as pd
from scipy import sparse

from trendpack import moves
from trendpack.errors import DisclosureError, ShapeError
from trendpack.tidy import NUMBERS

MINIMUM_COUNT = 5
MINIMUM_BASE = 10
LEAST = "at least cost: nothing cheaper is safe"
SEARCHED = "by search: safe, and not proven cheapest"


def withhold_small(table, minimum_count=MINIMUM_COUNT, minimum_base=MINIMUM_BASE, of_people=True):
    """Withhold published figures that rest on too few people: status "c", numbers missing.

    A row is withheld if its numerator is from 1 to `minimum_count` - 1, if its denominator is
    below `minimum_base`, if its publisher withheld it, or if the others in its denominator number
    from 1 to `minimum_count` - 1 where it is a percentage of people (`of_people`: bool, or Series
    of bool).
    Zero stays zero. Nothing else is withheld to protect these rows, since the publisher prints
    them.
    """
    few = table["numerator"].between(1, minimum_count - 1)
    few |= (table["denominator"] < minimum_base) | (table["status"] == "c")
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
        What seeks the cheapest choice of all, such as `optimal_suppression.improve`; it returns
        at worst the one that it was given.

    Returns
    -------
    DataFrame : `cells` with `withheld`: "" (shown), "primary" or "secondary";
    `is_proven_optimal`: whether no choice costs less; `chosen`: how, in words. Both are the same
    on every row.

    Raises
    ------
    ShapeError if an equation does not hold; DisclosureError if a small count cannot be hidden.

    Notes
    -----
    Counts from 1 to `minimum_count` - 1 are primary. For each, the counts that a reader cannot
    rule out, given every shown cell, every equation and that no count is negative, must reach
    from 1 or less to `minimum_count` - 1 or more. Zeros are shown. However the choice was made,
    that is shown for each of them before it is returned, by other counts that fit (`moves`).
    There is no clock in it: the same cells give the same choice.
    """
    system = _system(cells, equations, minimum_count)
    start = partial(_safe, system, cells.index)
    found, is_least = (start(), False) if improve is None else improve(system, start)
    chosen = moves.moved(system, found)
    is_least |= system.paid(chosen) == 0
    _refuse_exposed(system, chosen, found, cells.index)
    return cells.assign(
        withheld=np.select([system.small, chosen], ["primary", "secondary"], ""),
        is_proven_optimal=is_least,
        chosen=LEAST if is_least else SEARCHED,
    )


def _safe(system, names):
    """Return moves of a safe choice, or raise DisclosureError if nothing hides a small count."""
    found, lost = moves.find(system)
    if found is None:
        raise DisclosureError(f"nothing that may be withheld hides {names[lost]!r}: publish less")
    return moves.improve(system, found)


def _system(cells, equations, minimum_count):
    """Return cells and equations as numbers, or raise ShapeError if they make no table."""
    matrix = _matrix(cells, equations)
    counts = cells["count"].to_numpy(float)
    if (counts < 0).any() or (counts != counts.round()).any():
        raise ShapeError("counts to protect must be whole and not negative")
    off = (matrix @ counts) != 0
    if off.any():
        name = sorted(equations["equation"].unique())[int(off.argmax())]
        raise ShapeError(f"the equation {name!r} among the counts to protect does not add up")
    near = moves.blocks_apart(matrix, pd.factorize(cells["block"])[0])
    small = (counts > 0) & (counts < minimum_count)
    cost = cells["cost"].to_numpy(float)
    return moves.System(matrix, counts, cost, small, minimum_count - 1, near)


def _matrix(cells, equations):
    """Return the equations as a sparse matrix, one row an equation and one column a cell."""
    column = cells.index.get_indexer(equations["cell"])
    if (column < 0).any():
        lost = equations["cell"].iloc[int((column < 0).argmax())]
        raise ShapeError(f"an equation names the cell {lost!r}, which is not there")
    row, names = pd.factorize(equations["equation"], sort=True)
    shape = (len(names), len(cells))
    return sparse.csc_array((equations["sign"].to_numpy(float), (row, column)), shape=shape)


def _refuse_exposed(system, withheld, found, names):
    """Raise DisclosureError unless moves found, or if those do not do others, hide each count."""
    bare = moves.exposed(system, withheld, found)
    if bare.any():
        bare = moves.exposed(system, withheld, moves.attack(system, withheld, found))
    if bare.any():
        raise DisclosureError(
            f"{int(bare.sum())} small counts could be worked out from what is published, the "
            f"first {names[bare.argmax()]!r}: publish fewer totals, or lower the cost of "
            "withholding some"
        )
