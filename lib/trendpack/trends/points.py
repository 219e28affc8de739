"""Which points of a series a trend may rest on: the latest five, independent and unbroken."""

import numpy as np
import pandas as pd

from trendpack.errors import ShapeError
from trendpack.trends.slopes import POINTS

MONTH = 365.25 / 12  # days
NEEDED = ("period", "period_start", "period_end", "value")
ALONE = 10**6  # months between the points of a series that has one point


def latest_points(table, by, breaks=()):
    """Find the latest five points of every series that do not overlap and have no gap.

    Parameters
    ----------
    table : DataFrame
        With `by`, `period`, `period_start`, `period_end` and `value`; one row a period and series.
    by : list of str
        The columns that tell one series from another.
    breaks : list of str
        First periods of a new series, as in `period`. Points on either side are never joined.

    Returns
    -------
    series : DataFrame
        One row a series, in order of appearance: `by`, `points` (0 to 5), `first_period` and
        `last_period` of those points, and `is_thinned` (overlapping periods were left out).
    rows : ndarray of int, shape (series, 5)
        The number of the row of `table` at each point, oldest first; -1 where there is none.

    The last point is the latest with a value. Points are a step apart: the shortest time between
    two periods of the series or, where periods overlap (2021-2023, 2022-2024), the least multiple
    of it at which they do not. A period that is missing, has no value, lies across a break or is
    of another length ends the points. Raises ShapeError where a series repeats a period.
    """
    _check(table, by, breaks)
    codes, first = _series(table, by)
    order, c, start, known, length, segment = _sorted(table, codes, breaks)
    count = len(first)
    found = np.flatnonzero(known)
    final = found[np.r_[c[found][1:] != c[found][:-1], [True] * (len(found) > 0)].astype(bool)]
    last = np.full(count, -1)
    last[c[final]] = final
    cadence = _cadence(c, start, segment, count)
    stride = np.ones(count, dtype=int)
    stride[c[final]] = np.maximum(1, -(-length[final] // cadence[c[final]]))
    latest = last[c]
    place, rest = np.divmod(start[latest] - start, (cadence * stride)[c])
    keep = (latest >= 0) & known & (rest == 0) & (place >= 0) & (place < POINTS)
    keep &= (segment == segment[latest]) & (length == length[latest])
    rows = np.full((count, POINTS), -1)
    rows[c[keep], POINTS - 1 - place[keep]] = order[keep]
    unbroken = np.logical_and.accumulate((rows >= 0)[:, ::-1], axis=1)[:, ::-1]
    rows = np.where(unbroken, rows, -1)
    return _described(table, by, first, rows).assign(is_thinned=stride > 1), rows


def _check(table, by, breaks):
    if isinstance(breaks, str) or isinstance(by, str):
        raise ValueError(f"by and breaks must be lists, got {by!r} and {breaks!r}")
    lacking = [name for name in (*by, *NEEDED) if name not in table]
    if lacking:
        raise ShapeError(f"a table of points lacks the columns {lacking}")
    if table[["period_start", "period_end"]].isna().any(axis=None):
        raise ShapeError("a table of points has a period without a start or an end")


def _series(table, by):
    """Return the number of each row's series, and the first row of each series."""
    if not by:
        raise ValueError("by must name the columns that tell series apart, got none")
    codes = table.groupby(list(by), sort=False, dropna=False, observed=True).ngroup().to_numpy()
    first = np.flatnonzero(~pd.Series(codes).duplicated().to_numpy())
    return codes, first[np.argsort(codes[first])]


def _sorted(table, codes, breaks):
    """Return the order by series and time, and each row's facts in that order."""
    start = table["period_start"].to_numpy().astype("datetime64[M]").astype(int)
    days = (table["period_end"] - table["period_start"]).dt.days.to_numpy()
    length = np.where(days == 0, 0, np.rint((days + 1) / MONTH)).astype(int)
    labels, names = pd.factorize(table["period"])
    limits = np.sort(np.asarray(list(breaks), dtype=str))
    segment = np.searchsorted(limits, np.asarray(names, dtype=str), side="right")[labels]
    order = np.lexsort((start, codes))
    known = table["value"].notna().to_numpy()
    repeats = (np.diff(codes[order]) == 0) & (np.diff(start[order]) == 0)
    if repeats.any():
        row = table.iloc[order[np.flatnonzero(repeats)[0]]]
        raise ShapeError(f"a series has two points that start in one month: {row.to_dict()}")
    return order, *(facts[order] for facts in (codes, start, known, length, segment))


def _cadence(c, start, segment, count):
    """Return the shortest time, in months, between two periods of each series."""
    same = (np.diff(c) == 0) & (np.diff(segment) == 0)
    cadence = np.full(count, ALONE)
    np.minimum.at(cadence, c[1:][same], np.diff(start)[same])
    return cadence


def _described(table, by, first, rows):
    points = (rows >= 0).sum(axis=1)
    ends = {"first_period": rows[np.arange(len(rows)), POINTS - np.maximum(points, 1)]}
    ends["last_period"] = rows[:, -1]
    named = {
        name: table["period"].take(row).set_axis(range(len(row))).where(row >= 0)
        for name, row in ends.items()
    }
    return table[list(by)].iloc[first].reset_index(drop=True).assign(points=points, **named)
