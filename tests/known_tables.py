"""Tables of counts with a proven least cost of withholding, and an attack on what is withheld."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import linprog

DATA = Path(__file__).parent / "data"
PROBLEMS = json.loads((DATA / "secondary_suppression.json").read_text())["problems"]


def parent(row):
    """The row that a row is part of: block 0's ward 1 is b0w1, block 0 is b0, all is T."""
    return None if row == "T" else row.split("w")[0] if "w" in row else "T"


def sums(names):
    """Every sum of a table whose cells are named row|column, T being the total."""
    rows = sorted({name.split("|")[0] for name in names})
    columns = sorted({name.split("|")[1] for name in names})
    found = [(f"row {r}", f"{r}|{c}", -1 if c == "T" else 1) for r in rows for c in columns]
    for whole in sorted({parent(row) for row in rows} - {None}):
        parts = [(row, 1) for row in rows if parent(row) == whole]
        found += [
            (f"column {whole}|{column}", f"{row}|{column}", sign)
            for column in columns
            for row, sign in [*parts, (whole, -1)]
        ]
    return pd.DataFrame(found, columns=["equation", "cell", "sign"])


def is_margin(name):
    """Say whether a cell is a sum of others: a total, or a block of wards."""
    row, column = name.split("|")
    return "T" in (row, column) or (row.startswith("b") and "w" not in row)


def table(counts, margins_cost=np.inf, by="value"):
    """Return cells to protect, margins at a cost of their own (None: as any cell)."""
    cells = pd.DataFrame({"count": pd.Series(counts), "block": ""})
    cost = cells["count"].astype(float) if by == "value" else pd.Series(1.0, cells.index)
    margin = cells.index.map(is_margin) & (margins_cost is not None)
    return cells.assign(cost=cost.mask(margin, margins_cost))


def two_way(grid):
    """Name the cells of a grid of counts and its margins."""
    grid = np.asarray(grid)
    full = np.vstack([np.c_[grid, grid.sum(1)], np.append(grid.sum(0), grid.sum())])
    rows = [*(f"r{i}" for i in range(len(grid))), "T"]
    columns = [*(f"c{j}" for j in range(grid.shape[1])), "T"]
    return {f"{r}|{c}": int(full[i, j]) for i, r in enumerate(rows) for j, c in enumerate(columns)}


def attack(counts, equations, withheld):
    """What a reader can say of each withheld count: its least and greatest value.

    Written apart from the code under test: unknown counts are 0 or more, shown counts are known.
    """
    unknown = [name for name in counts if withheld[name]]
    sides, known = [], []
    for _, rows in equations.groupby("equation"):
        weight = dict(zip(rows["cell"], rows["sign"], strict=True))
        sides.append([weight.get(name, 0) for name in unknown])
        known.append(-sum(s * counts[n] for n, s in weight.items() if not withheld[n]))
    bounds = {}
    for at, name in enumerate(unknown):
        aim = np.eye(len(unknown))[at]
        low = linprog(aim, A_eq=sides, b_eq=known)
        high = linprog(-aim, A_eq=sides, b_eq=known)
        bounds[name] = (low.fun, np.inf if high.status == 3 else -high.fun)
    return bounds
