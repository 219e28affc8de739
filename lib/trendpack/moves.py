"""Moves: other counts that a reader cannot rule out, which are what hides a withheld count.

A move is a number a cell. Added to the counts it keeps every equation and leaves none below 0. A
choice of cells to withhold is safe once each small count has a move that takes it to 1 or less and
one that takes it to the least count that is not small less 1, and no shown cell moves. Moves are
found by linear programmes, many counts in each, and proven by adding up whole numbers alone.
"""

import itertools
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import optimize, sparse

NEAR = 1e-6  # what the solver's rounding may add to a count
FREE = 1e-4  # price of moving a cell that is withheld already: next to nothing
BATCH = 10  # at most so many small counts of a block move together in one linear programme,
CELLS_EACH = 400  # and no more than one for each so many of its cells
ROUNDS = 4  # times that the choice is made again among what is withheld
WHOLE = 2520  # moves are put in these parts of one (a multiple of 1 to 10), so that sums are exact
DOWN, UP = 0, 1


@dataclass(frozen=True)
class System:
    """Counts, what adds up among them, and what withholding each would cost."""

    matrix: sparse.csc_array  # shape (equations, cells), of 1 and -1: the signed counts make 0
    counts: np.ndarray
    cost: np.ndarray  # infinite: withheld only if small
    small: np.ndarray  # of bool
    top: int  # small counts are 1 to this
    near: np.ndarray  # number of a cell's block; -1 if tied to others

    @property
    def may_move(self):
        """Which cells may be withheld. Zeros are shown."""
        return self.small | (self.counts > 0) & np.isfinite(self.cost)

    def paid(self, withheld):
        """Return the cost of a choice beyond the small counts."""
        return float(self.cost[withheld & ~self.small].sum())


def blocks_apart(matrix, blocks):
    """Return a number for each cell: its block, or -1 if an equation ties it to other blocks.

    Holding those still keeps blocks apart, so that each search is small.
    """
    lines = matrix.tocsr()
    of = blocks[lines.indices]
    least, most = (ends.reduceat(of, lines.indptr[:-1]) for ends in (np.minimum, np.maximum))
    across = np.repeat(least != most, np.diff(lines.indptr))
    return np.where(np.isin(np.arange(len(blocks)), lines.indices[across]), -1, blocks)


def find(system, order=None, each=CELLS_EACH):
    """Return moves that between them take each small count as far as it must go.

    Returns None, and the number of the cell, if no move of what may be withheld takes a small count
    there. The loop is over batches of small counts, smallest first or in an `order` given: each
    choice makes the next cheaper.
    """
    withheld, found = system.small.copy(), []
    low, high = system.counts, system.counts
    if order is None:
        order = np.argsort(system.counts, kind="stable")
    order = order[system.small[order]]
    size = np.clip(np.bincount(system.near[system.near >= 0], minlength=1) // each, 1, BATCH)
    size = np.append(size, np.clip((system.near < 0).sum() // each, 1, BATCH))  # of block -1
    tied = system.near[order] < 0
    for mine, side in itertools.product((order[tied], order[~tied]), (UP, DOWN)):
        waiting = []
        while len(left := mine[~_is_there(system, low, high, side)[mine]]):
            batch = (
                np.intersect1d(waiting.pop(), left) if waiting else _batch(left, system.near, size)
            )
            if not len(batch):
                continue
            move = _cheapest(system, withheld, batch, side)
            if move is None and len(batch) == 1:
                return None, int(batch[0])
            if move is None:
                waiting += np.array_split(batch, 2)
                continue
            withheld |= move != 0
            low, high = (
                np.minimum(low, system.counts + move),
                np.maximum(high, system.counts + move),
            )
            found.append(move)
    return found, -1


def _batch(left, near, most):
    """Return the first few cells of each block: blocks share no equation, so all move at once."""
    place = pd.Series(left).groupby(near[left]).cumcount().to_numpy()
    return left[place < most[near[left]]]


def _reach(system, moves):
    """Return how low and how high moves take each count."""
    every = np.array([np.zeros(len(system.counts)), *moves])
    return system.counts + every.min(axis=0), system.counts + every.max(axis=0)


def _is_there(system, low, high, side):
    """Say which counts go down to 1 or less, or up to the greatest small count or more."""
    return low <= 1 + NEAR if side == DOWN else high >= system.top - NEAR


def _cheapest(system, withheld, batch, side):
    """Return the cheapest move that takes each cell of a batch to its end, or None.

    It is looked for in the batch's own block, and for one cell alone then everywhere.
    """
    price = np.where(withheld, FREE, system.cost)
    need = np.zeros(len(system.counts))
    need[batch] = (1 if side == DOWN else system.top) - system.counts[batch]
    blocks = system.near[batch]
    tries = [system.may_move & np.isin(system.near, blocks)] if (blocks >= 0).all() else []
    tries += [system.may_move] if len(batch) == 1 or not tries else []
    moves = (_least(system, price, among, batch, need) for among in tries)
    return next((move for move in moves if move is not None), None)


def _least(system, price, may_move, batch, need):
    """Return the move of least price in which each cell of a batch moves by `need`, or None."""
    among = np.flatnonzero(may_move)
    part = equations_of(system.matrix, among)
    here, need = np.isin(among, batch), need[among]
    up_at_most = np.where(here, np.maximum(need, 0), np.inf)
    down_at_most = np.where(here, np.maximum(-need, 0), system.counts[among])
    at_most = np.r_[up_at_most, down_at_most]
    at_least = np.where(np.tile(here, 2), at_most, 0)
    both = sparse.hstack([part, -part])
    found = solve(np.tile(price[among], 2), both, np.c_[at_least, at_most])
    if not found.success:
        return None
    move = np.zeros(len(system.counts))
    move[among] = found.x[: len(among)] - found.x[len(among) :]
    return tidied(system, move)


def solve(price, part, bounds):
    """Return scipy's answer: the least price within bounds that keeps every equation at 0."""
    return optimize.linprog(
        price,
        A_eq=part,
        b_eq=np.zeros(part.shape[0]),
        bounds=bounds,
        method="highs-ds",
        options={"presolve": False},  # twice as fast here: few cells leave their count
    )


def equations_of(matrix, among):
    """Return the columns of some cells, and the rows in which any of them stands."""
    part = matrix[:, among]
    return part[np.unique(part.indices)]


def tidied(system, move):
    """Return a move without the solver's rounding where that is possible, else without its dust."""
    parts = np.rint(move * WHOLE)
    return parts / WHOLE if _adds_up(system, parts) else np.where(np.abs(move) > NEAR, move, 0)


def _adds_up(system, parts):
    """Say whether a move in whole parts keeps every equation and leaves no count below 0, exactly.

    Whole numbers below 2^53 are exact, in sums too.
    """
    return not (system.matrix @ parts).any() and (system.counts * WHOLE + parts >= 0).all()


def improve(system, moves, rounds=ROUNDS):
    """Return moves of cells that cost no more: found again, in other orders, among the cells moved.

    Each round can only drop cells, and leaves fewer to look among.
    """
    for seed in range(rounds):
        cost = np.where(moved(system, moves), system.cost, np.inf)
        order = np.random.default_rng(seed).permutation(len(system.counts))
        again, _ = find(replace(system, cost=cost), order)
        moves = moves if again is None else again
    return moves


def moved(system, moves):
    """Return the small cells and those that any move moves, as an array of bool."""
    return system.small | np.any(np.array([np.zeros(len(system.counts)), *moves]) != 0, axis=0)


def attack(system, withheld, moves=()):
    """Return the moves of withheld cells that take small counts as far as they go.

    One programme moves all counts that are not there yet together; those that it leaves behind
    have one each.
    """
    moves = [move for move in moves if not move[~withheld].any()]
    among = np.flatnonzero(withheld)
    part = equations_of(system.matrix, among)
    for side in (UP, DOWN):
        for together in (True, True, False):
            low, high = _reach(system, moves)
            left = system.small & withheld & ~_is_there(system, low, high, side)
            lots = [np.flatnonzero(left)] if together else np.flatnonzero(left)[:, None]
            moves += [_farthest(system, among, part, lot, side) for lot in lots if len(lot)]
    return moves


def _farthest(system, among, part, lot, side):
    """Return the move that takes the cells of a lot farthest, each up to what it must reach."""
    here = np.isin(among, lot)
    bounds = np.c_[-system.counts[among], np.full(len(among), np.inf)]
    end = (1 if side == DOWN else system.top) - system.counts[among]
    bounds[here, side] = end[here]
    found = solve((1 if side == DOWN else -1) * here.astype(float), part, bounds)
    move = np.zeros(len(system.counts))
    if found.success:
        move[among] = found.x
    return tidied(system, move)


def exposed(system, withheld, moves):
    """Return which small counts no move hides, as an array of bool.

    Nothing is taken on trust: a move counts only if no shown cell moves, every equation holds and
    no count falls below 0, to a millionth (and in whole parts exactly, where `tidied` found them).
    """
    proofs = [move for move in moves if not move[~withheld].any() and _fits(system, move)]
    low, high = _reach(system, proofs)
    safe = _is_there(system, low, high, DOWN) & _is_there(system, low, high, UP)
    return system.small & ~(withheld & safe)


def _fits(system, move):
    return (np.abs(system.matrix @ move) < NEAR).all() and (system.counts + move > -NEAR).all()
