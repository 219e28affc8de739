"""Secondary suppression at proven least cost, by branch and cut.

A linear programme (the master) chooses cells to withhold, parts of cells too; where it chooses a
part, the search branches: that cell withheld, or shown. An attack on a choice of whole cells finds
each small count that a reader can still bound too closely and says, as one more inequality, what
any safe choice must withhold. When no attack succeeds the choice is safe, and since the master
only ever asked for what safety needs, none is cheaper.
"""

import heapq
import itertools
import time

import numpy as np

from trendpack import moves, programmes
from trendpack.moves import NEAR

WORK = 500_000  # cells that may be weighed, in all choices of the master together: work is counted,
# so that no clock decides what is published
TINY = 1e-9  # a weight below this is rounding in the solver
HALF = 0.5


def improve(system, start, seconds=np.inf, work=WORK):
    """Return the cheapest safe choice of cells to withhold, or the best one known.

    Parameters
    ----------
    system : moves.System
        Counts (whole, 0 or more), what adds up among them, and costs (0 or more).
    start : function
        Returns the moves of a safe choice, or raises DisclosureError if there is none. It is called
        only if `work` or `seconds` are not enough, or nothing is safe.
    seconds : float
        Time allowed; 0 returns `start` at once. By default work is counted instead, so that every
        machine makes the same choice.
    work : int
        Cells that may be weighed: choices tried, times cells.

    Returns
    -------
    list of ndarray, bool
        Moves that hide every small count, and whether withholding the cells that they move costs
        least: no other cells cost less such that, for each small count, the counts that fit every
        shown cell, every equation and 0 as the least reach from 1 or less to `system.top` or more.
        Zeros are shown.

    References
    ----------
    Fischetti and Salazar (2001), Management Science 47, 1008-1027.
    """
    if (system.cost < 0).any():
        raise ValueError(
            f"the cost of withholding a cell cannot be negative, got {system.cost.min()}"
        )
    try:
        found, is_least = _search(system, time.monotonic() + seconds, work)
    except ArithmeticError:  # the solver lost its way, and what it said proves nothing
        found, is_least = None, False
    if is_least:
        return found, True
    safe = start()
    better = found is not None and _paid(system, found) < _paid(system, safe)
    return found if better else safe, False


def _paid(system, found):
    return system.paid(moves.moved(system, found))


def _search(system, stop, work):
    """Return moves of the cheapest safe choice seen, or None, and whether no other is cheaper.

    The branch of least bound is looked into first, of equals the newest.
    """
    prices = np.where(system.may_move & ~system.small, system.cost, 0)
    low, high = system.small.astype(float), system.may_move.astype(float)
    master, attacker = programmes.opened(low, high, prices), _attacker(system)
    programmes.ask(master, _line_cuts(system), 1 - TINY)
    branches, newest = [(0.0, 0, low, high)], itertools.count(-1, -1)
    best, found = np.inf, None
    for _ in range(work // len(prices)):
        if not branches or branches[0][0] >= best - NEAR:
            return found, found is not None
        if time.monotonic() >= stop:
            break
        *_, low, high = heapq.heappop(branches)
        chosen, bound = _cheapest(master, prices, low, high)
        if bound >= best - NEAR:
            continue
        part = np.abs(chosen - chosen.round())
        if part.max() > NEAR:
            more = _halves(low, high, np.where(part > NEAR, part * (1 + prices), 0).argmax())
        else:
            made, cuts = _attack(system, attacker, chosen > HALF)
            if not len(cuts):
                best, found = bound, [moves.tidied(system, move) for move in made]
                continue
            programmes.ask(master, cuts, 1 - TINY)
            more = [(low, high)]
        for ends in more:
            heapq.heappush(branches, (bound, next(newest), *ends))
    return found, False


def _cheapest(master, prices, low, high):
    """Return the cheapest choice in a branch that meets every cut, and what none there costs less.

    Where no choice meets them the second is infinite. Whole prices make a whole cost.
    """
    programmes.bound(master, low, high)
    answer = programmes.answered(master)
    if answer is None:
        return None, np.inf
    least = prices @ answer[0]
    return answer[0], np.ceil(least - NEAR) if (prices == prices.round()).all() else least


def _halves(low, high, cell):
    """Return a branch in two: that in which a cell is shown, and that in which it is withheld."""
    here = np.arange(len(low)) == cell
    return (low, np.where(here, 0, high)), (np.where(here, 1, low), high)


def _attacker(system):
    """Return the programme that moves counts: every equation holds."""
    still = np.zeros(len(system.counts))
    return programmes.opened(still, still, still, system.matrix)


def _needs(system):
    """Return how far each small count must be free to go up, and down: shape (2, cells)."""
    up, down = system.top - system.counts, system.counts - 1
    return np.where(system.small, [up, down], 0)


def _line_cuts(system):
    """Return what each equation alone asks: a small count moves only if others there make room.

    Each cut is one inequality: the moves of the others must add up to what the small count needs.
    """
    table, found = system.matrix.tocoo(), []
    for direction, need in zip((1, -1), _needs(system), strict=True):
        own = np.flatnonzero(need[table.col] > 0)
        line, at = np.nonzero(table.row[own][:, None] == table.row)
        other, least = table.col[at], need[table.col[own]][line]
        side = -direction * table.data[own][line] * table.data[at]
        cuts = np.zeros((len(own), len(need)))
        cuts[line, other] = np.where(side > 0, 1, np.minimum(system.counts[other] / least, 1))
        cuts[np.arange(len(own)), table.col[own]] = 0
        found.append(cuts)
    return np.vstack(found) * system.may_move


def _attack(system, attacker, withheld):
    """Return moves that take small counts as far as withheld cells let them, and cuts.

    The cuts are what any safe choice must withhold and this one does not: none if it is safe. All
    small counts are moved together, and then one by one those that this leaves behind.
    """
    needs, found, short = _needs(system), [], []
    far = np.zeros(needs.shape)  # how far the moves found so far go up, and down
    for side, sign in enumerate((1, -1)):
        cells = np.flatnonzero(needs[side])
        for lot in [cells, *cells[:, None]]:
            lot = lot[far[side, lot] < needs[side, lot] - NEAR]
            if not len(lot):
                continue
            move, limits = _farthest(system, attacker, withheld, lot, sign)
            found.append(move)
            far = np.maximum(far, [move, -move])
            if len(lot) == 1 and far[side, lot] < needs[side, lot] - NEAR:
                short.append((limits, lot[0], sign, needs[side, lot[0]]))
    return found, _covers(system, *map(np.array, zip(*short, strict=True))) if short else []


def _farthest(system, attacker, withheld, lot, sign):
    """Return the move that takes the cells of a lot farthest, to their needs, and what limits it.

    The limits are a weight of each equation.
    """
    low, high = np.where(withheld, [-system.counts, np.full(len(withheld), np.inf)], 0)
    if sign == 1:
        high[lot] = system.top - system.counts[lot]
    else:
        low[lot] = 1 - system.counts[lot]
    prices = np.zeros(len(withheld))
    prices[lot] = -sign
    programmes.bound(attacker, low, high)
    programmes.price(attacker, prices)
    return programmes.answered(attacker)


def _covers(system, limits, cells, signs, needs):
    """Return cuts: weighted by how far each may move, withheld cells must make up each need.

    In any change of counts that keeps the equations, the weighted moves of the others add up to
    the move of the cell. That holds whatever the limits are, so that no cut asks for too much.
    """
    weights, own = limits.round(9) @ system.matrix, (np.arange(len(cells)), cells)
    weights[own] += signs
    needs = needs[:, None]
    reach = np.where(weights > TINY, needs, -np.minimum(weights, 0) * system.counts)
    reach[own] = 0
    return np.minimum(reach / needs, 1) * system.may_move
