"""Secondary suppression at proven least cost, by cutting planes.

A small whole-number programme (the master) chooses cells to withhold; an attack on its choice finds
each small count that a reader can still bound too closely and says, as one more inequality, what
any safe choice must withhold. When no attack succeeds the choice is safe, and since the master
only ever asked for what safety needs, none is cheaper.
"""

import time
from dataclasses import dataclass

import numpy as np
from scipy import optimize, sparse

ROUNDS = 60  # times that the master chooses and the attack answers,
NODES = 5_000  # and branches that it may look at each time: work is counted, so that no clock
# decides what is published
NEAR = 1e-6  # what the solver's rounding may add to a count
AT_ONCE = 4000  # numbers in one linear programme: fewer and larger ones are the quicker
TINY = 1e-9  # a weight below this is rounding in the solver


@dataclass(frozen=True)
class Choice:
    """Which cells to withhold, and what is known of the cost of doing better."""

    withheld: np.ndarray  # of bool, one a cell
    cost: float  # of the cells withheld beyond the small ones
    bound: float  # no safe choice costs less
    proven: bool  # whether this one is the cheapest


def improve(matrix, cells, primary, minimum_count, start, seconds=np.inf, rounds=ROUNDS):
    """Return the cheapest safe choice of cells to withhold, or the one to start with.

    Parameters
    ----------
    matrix : sparse array, shape (equations, cells)
        What a reader knows to add up: in each row the weighted counts make 0.
    cells : DataFrame with `count` (whole, 0 or more) and `cost` (0 or more; infinite: always shown)
    primary : ndarray of bool, shape (cells,)
        The small counts, withheld whatever it costs.
    minimum_count : int
        Counts below it are small.
    start : ndarray of bool, shape (cells,)
        A choice known to be safe: what is returned, unproven, when `rounds` or `seconds` are not
        enough.
    seconds : float
        Time allowed; 0 returns `start` at once. By default work is counted instead (ROUNDS, NODES),
        so that every machine makes the same choice.
    rounds : int
        Choices that may be tried.

    Returns
    -------
    Choice
        The least total cost such that, for each small count, the counts that fit every shown cell,
        every equation and 0 as the least reach from 1 or less to `minimum_count` - 1 or more. Zeros
        are shown. Of two choices that cost the same, `start` is kept.

    References
    ----------
    Fischetti and Salazar (2001), Management Science 47, 1008-1027.
    """
    problem = _problem(matrix, cells, primary, minimum_count)
    stop = time.monotonic() + seconds
    paid = float(problem.cost[start & ~primary].sum())
    cuts, bound = _line_cuts(problem), 0.0
    for _ in range(rounds):
        if time.monotonic() >= stop:
            break
        withheld, bound, done = _master(problem, cuts, bound, stop - time.monotonic())
        if bound >= paid - NEAR:
            return Choice(start, paid, paid, True)
        if withheld is None:
            break
        more = _attack(problem, withheld, stop)
        if more is None:
            break
        if not more.shape[0]:
            cost = float(problem.cost[withheld & ~primary].sum())
            return Choice(withheld, cost, cost if done else bound, done)
        cuts = sparse.vstack([cuts, more], format="csr")
    return Choice(start, paid, bound, False)


@dataclass(frozen=True)
class _Problem:
    """The counts, their equations and what may be withheld."""

    matrix: sparse.csr_array
    counts: np.ndarray
    cost: np.ndarray
    primary: np.ndarray
    open: np.ndarray  # neither small nor always shown
    need: tuple  # for each direction, how far each small count must be free to move


def _problem(matrix, cells, primary, minimum_count):
    counts, cost = cells["count"].to_numpy(float), cells["cost"].to_numpy(float)
    if (cost < 0).any():
        raise ValueError(f"the cost of withholding a cell cannot be negative, got {cost.min()}")
    need = np.where(primary, minimum_count - 1 - counts, 0), np.where(primary, counts - 1, 0)
    may = ~primary & (counts > 0) & np.isfinite(cost)
    return _Problem(sparse.csr_array(matrix), counts, cost, primary, may, need)


def _line_cuts(problem):
    """Return what each equation alone asks: a small count moves only if others there make room.

    Each cut is one inequality: the moves of the others must add up to what the small count needs.
    """
    weights = problem.matrix.tocoo()
    small = problem.primary[weights.col]
    lines, cells, own = weights.row[small], weights.col[small], weights.data[small]
    others = problem.matrix[lines].tocoo()
    found = []
    for direction, need in zip((1, -1), problem.need, strict=True):
        least = need[cells[others.row]]
        side = -direction * own[others.row] / others.data
        kept = (cells[others.row] != others.col) & (least > 0)
        reach = np.where(side > 0, np.inf, -side * problem.counts[others.col])[kept] / least[kept]
        place = np.cumsum(need[cells] > 0) - 1
        at = place[others.row[kept]], others.col[kept]
        shape = (int((need[cells] > 0).sum()), len(problem.counts))
        found.append(sparse.csr_array((np.minimum(reach, 1), at), shape=shape))
    return sparse.vstack(found, format="csr")


def _master(problem, cuts, bound, seconds):
    """Return the cheapest choice that meets every cut, the bound on its cost, and if it is least.

    The choice is None where the time ran out first.
    """
    free = np.flatnonzero(problem.open)
    at_least = 1 - cuts @ problem.primary
    left = at_least > TINY
    if not left.any():
        return problem.primary.copy(), 0.0, True
    least = optimize.LinearConstraint(cuts[left][:, free], at_least[left] - TINY, np.inf)
    found = _cheapest(problem.cost[free], least, seconds)
    best = found.mip_dual_bound if found.mip_dual_bound is not None else bound
    if found.x is None or found.status == 1:
        return None, max(bound, best), False
    withheld = problem.primary.copy()
    withheld[free] = found.x > 0.5
    return withheld, max(bound, best), True


def _cheapest(cost, least, seconds):
    """Solve for whole numbers, unless the answer in fractions, quick to find, has none in it."""
    options = {"node_limit": NODES, "mip_rel_gap": 0}
    options |= {"time_limit": max(seconds, 0.01)} if np.isfinite(seconds) else {}
    given = {"c": cost, "constraints": least, "bounds": optimize.Bounds(0, 1), "options": options}
    found = optimize.milp(**given)
    if found.x is not None and found.status == 0 and np.abs(found.x - found.x.round()).max() < TINY:
        found.mip_dual_bound = found.fun
        return found
    return optimize.milp(**given, integrality=np.ones(len(cost)))


def _attack(problem, withheld, stop):
    """Return what any safe choice must withhold and this one does not; None if time ran out.

    Small counts that equations tie together are attacked many at a time, as one programme. The
    counts found for some may serve others, so those are not attacked again.
    """
    rows = [np.zeros((0, len(problem.counts)))]
    low, high = problem.counts.copy(), problem.counts.copy()
    groups = _tied_together(problem.matrix, withheld)
    for group in np.unique(groups[problem.primary]):
        among = np.flatnonzero(groups == group)
        at_once = max(1, AT_ONCE // len(among))
        cells = np.repeat(among[problem.primary[among]], 2)
        sign = np.tile([1, -1], len(cells) // 2)
        while True:
            need = np.where(sign == 1, problem.need[0][cells], problem.need[1][cells])
            moved = sign * (np.where(sign == 1, high[cells], low[cells]) - problem.counts[cells])
            cells, sign, need = (part[moved < need - NEAR] for part in (cells, sign, need))
            if not len(cells):
                break
            if time.monotonic() > stop:
                return None
            some = cells[:at_once], sign[:at_once], need[:at_once]
            moves, weights, short = _farthest(problem, among, *some)
            low[among] = np.minimum(low[among], problem.counts[among] + moves.min(axis=0))
            high[among] = np.maximum(high[among], problem.counts[among] + moves.max(axis=0))
            rows.append(_covers(problem, weights, some[0], some[2])[short])
            cells, sign = cells[at_once:], sign[at_once:]
    return sparse.csr_array(np.vstack(rows))


def _farthest(problem, among, cells, sign, need):
    """Return the moves that take each of `cells` farthest, up to its `need`, and what limits it.

    The limits are weights of every cell, one row for each of `cells`: in any change of counts that
    keeps the equations, the weighted moves add up to the move of that cell. Last comes which of
    them stop short of their need.
    """
    part = sparse.csr_array(problem.matrix[:, among])
    lines = np.flatnonzero(np.diff(part.indptr))
    here = among == cells[:, None]
    low = np.where(here, np.where(sign == 1, -1, -need)[:, None], -problem.counts[among])
    high = np.where(here, np.where(sign == 1, need, 1)[:, None], np.inf)
    found = optimize.linprog(
        -(sign[:, None] * here).ravel().astype(float),
        A_eq=sparse.kron(sparse.eye_array(len(cells)), part[lines], format="csc"),
        b_eq=np.zeros(len(cells) * len(lines)),
        bounds=np.c_[low.ravel(), high.ravel()],
        method="highs",
    )
    moves = found.x.reshape(here.shape)
    limits = found.eqlin.marginals.round(9).reshape(len(cells), len(lines))
    weights = limits @ problem.matrix[lines]
    weights[np.arange(len(cells)), cells] += sign
    return moves, weights, sign * moves[here] < need - NEAR


def _covers(problem, weights, cells, need):
    """Return cuts: weighted by how far each may move, withheld cells must make up each `need`."""
    need = need[:, None]
    reach = np.where(weights > TINY, need, -np.minimum(weights, 0) * problem.counts)
    reach[np.arange(len(cells)), cells] = 0
    return np.minimum(reach / need, 1) * (problem.open | problem.primary)


def _tied_together(matrix, withheld):
    """Return a number for each cell: the same for withheld cells that equations tie together."""
    table = sparse.csc_array(matrix)[:, np.flatnonzero(withheld)]
    graph = sparse.block_array([[None, table], [table.T, None]])
    names = sparse.csgraph.connected_components(graph, directed=False)[1]
    groups = np.full(matrix.shape[1], -1)
    groups[withheld] = names[table.shape[0] :]
    return groups
