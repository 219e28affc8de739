"""Secondary suppression at proven least cost, by cutting planes.

A small whole-number programme (the master) chooses cells to withhold; an attack on its choice finds
each small count that a reader can still bound too closely and says, as one more inequality, what
any safe choice must withhold. When no attack succeeds the choice is safe, and since the master
only ever asked for what safety needs, none is cheaper.
"""

import time
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, sparse

ROUNDS = 60  # times that the master chooses and the attack answers,
NODES = 5_000  # and branches that it may look at each time: work is counted, so that no clock
# decides what is published
NEAR = 1e-6  # what the solver's rounding may add to a count
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
    """Return what each equation alone asks: a small count moves only if others there make room."""
    found = []
    table = problem.matrix.tocoo()
    rows = pd.DataFrame({"line": table.row, "cell": table.col, "weight": table.data})
    small = rows[problem.primary[rows["cell"]]]
    pairs = small.merge(rows, on="line", suffixes=("", "_other")).query("cell != cell_other")
    for direction, need in zip((1, -1), problem.need, strict=True):
        some = pairs[need[pairs["cell"]] > 0]
        side = -direction * some["weight"] / some["weight_other"]
        found.append(_cuts(problem, some.groupby(["line", "cell"]).ngroup(), some, side, need))
    return sparse.vstack(found, format="csr")


def _cuts(problem, number, pairs, side, need):
    """Return inequalities, one a `number`: the moves that `side` weighs must add up to `need`."""
    cell, other = pairs["cell"].to_numpy(), pairs["cell_other"].to_numpy()
    side = side.to_numpy()
    reach = np.where(side > 0, np.inf, -side * problem.counts[other]) / need[cell]
    shape = (int(number.max()) + 1 if len(number) else 0, len(problem.counts))
    return sparse.csr_array((np.minimum(reach, 1), (number.to_numpy(), other)), shape=shape)


def _master(problem, cuts, bound, seconds):
    """Return the cheapest choice that meets every cut, the bound on its cost, and if it is least.

    The choice is None where the time ran out first.
    """
    free = np.flatnonzero(problem.open)
    at_least = 1 - cuts @ problem.primary
    left = at_least > TINY
    if not left.any():
        return problem.primary.copy(), 0.0, True
    found = optimize.milp(
        problem.cost[free],
        constraints=optimize.LinearConstraint(cuts[left][:, free], at_least[left] - TINY, np.inf),
        integrality=np.ones(len(free)),
        bounds=optimize.Bounds(0, 1),
        options={"node_limit": NODES, "mip_rel_gap": 0}
        | ({"time_limit": max(seconds, 0.01)} if np.isfinite(seconds) else {}),
    )
    best = found.mip_dual_bound if found.mip_dual_bound is not None else bound
    if found.x is None or found.status == 1:
        return None, max(bound, best), False
    withheld = problem.primary.copy()
    withheld[free] = found.x > 0.5
    return withheld, max(bound, best), True


def _attack(problem, withheld, stop):
    """Return what any safe choice must withhold and this one does not; None if time ran out.

    The loop is over small counts, since a set of counts found for one may serve others.
    """
    rows = []
    low, high = problem.counts.copy(), problem.counts.copy()
    groups = _tied_together(problem.matrix, withheld)
    for cell in np.flatnonzero(problem.primary):
        among = np.flatnonzero(groups == groups[cell])
        for direction, need in zip((1, -1), problem.need, strict=True):
            edge = high if direction == 1 else -low
            if edge[cell] - direction * problem.counts[cell] >= need[cell] - NEAR:
                continue
            if time.monotonic() > stop:
                return None
            move, weights = _farthest(problem, among, cell, direction, need[cell])
            low[among] = np.minimum(low[among], problem.counts[among] + move)
            high[among] = np.maximum(high[among], problem.counts[among] + move)
            if direction * move[among == cell][0] < need[cell] - NEAR:
                rows.append(_cover(problem, weights, cell, need[cell]))
    return sparse.csr_array(np.array(rows).reshape(len(rows), len(problem.counts)))


def _farthest(problem, among, cell, direction, need):
    """Return the moves that take `cell` farthest, up to `need`, and what limits it.

    The limits are weights of every cell: in any change of counts that keeps the equations, the
    weighted moves add up to the move of `cell`.
    """
    part = problem.matrix[:, among]
    lines = np.unique(part.indices if part.format == "csc" else part.tocoo().row)
    here = among == cell
    bounds = np.c_[-problem.counts[among], np.full(len(among), np.inf)]
    bounds[here] = (-1, need) if direction == 1 else (-need, 1)
    found = optimize.linprog(
        -direction * here.astype(float),
        A_eq=part[lines],
        b_eq=np.zeros(len(lines)),
        bounds=bounds,
        method="highs",
    )
    weights = problem.matrix[lines].T @ found.eqlin.marginals.round(9)
    weights[cell] += direction
    return found.x, weights


def _cover(problem, weights, cell, need):
    """Return one cut: weighted by how far each may move, withheld cells must make up `need`."""
    reach = np.where(weights > TINY, need, -np.minimum(weights, 0) * problem.counts)
    reach[cell] = 0
    return np.minimum(reach / need, 1) * (problem.open | problem.primary)


def _tied_together(matrix, withheld):
    """Return a number for each cell: the same for withheld cells that equations tie together."""
    table = sparse.csc_array(matrix)[:, np.flatnonzero(withheld)]
    graph = sparse.block_array([[None, table], [table.T, None]])
    names = sparse.csgraph.connected_components(graph, directed=False)[1]
    groups = np.full(matrix.shape[1], -1)
    groups[withheld] = names[table.shape[0] :]
    return groups
