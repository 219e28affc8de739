"""XmR control charts: limits for a monthly or quarterly series, and points that stand out."""

import numpy as np
import pandas as pd

from trendpack.errors import ShapeError

LIMIT = 2.66  # mean moving ranges between the mean and a process limit: 3 / 1.128
OUTLIER = 3.267  # a moving range this many times the mean one is left out of it
RUN = 7  # points in a row
ENOUGH = 12  # points below which the limits are provisional
STEPS = (1, 3)  # months: a monthly and a quarterly series
NEEDED = ("period", "period_start", "period_end", "value")


def with_process_limits(table, by, breaks=(), screen_outliers=True):
    """Add the limits of an XmR chart to every point of monthly or quarterly series.

    Parameters
    ----------
    table : DataFrame
        With `by`, `period`, `period_start`, `period_end` and `value`; one row a period and series.
    by : list of str
        The columns that tell one series from another.
    breaks : list of str
        First periods of a new series, as in `period`; each stretch has its own limits.
    screen_outliers : bool
        Whether moving ranges of 3.267 times their mean or more are left out of the mean.

    Returns
    -------
    DataFrame
        The same rows and new columns: `mean`; `lower_limit`, `upper_limit` = mean ∓ 2.66 × the
        mean moving range |yₜ − yₜ₋₁|; `is_outside_limits`; `is_close_to_limits` (in the outer
        third, inside); `special_cause`, the first of these that holds: "above upper limit" or
        "below lower limit"; "7 point trend, increasing" or "decreasing" (one of 7 in a row that
        each rise or fall; where two trends meet, the step that follows decides); "2 in 3 above
        mean" or "below mean" (close to a limit, as are 2 of 3 in a row on one side); "one of 7
        in a row above the mean" or "below the mean"; else "common cause", or "" without a value;
        and `is_provisional` (limits rest on fewer than 12 points).

    Raises
    ------
    ShapeError
        Naming the series that are annual, or otherwise neither monthly nor quarterly, that have
        overlapping periods, or that repeat a period.

    A missing month breaks runs and has no moving range. A constant series has no limits when
    outliers are screened. The chart says that a process changed, not why; a season is a change.

    References
    ----------
    Shewhart (1931); Wheeler (1993), Understanding Variation; NHS England, Making Data Count,
    whose rules these are, as in R's NHSRplotthedots.
    """
    _check(table, by, breaks)
    if not len(table):
        return table.assign(**_columns(np.empty((0, RUN)), screen_outliers, ([], [])))
    segment = _segment(table["period"], breaks)
    codes = table.assign(_segment=segment).groupby([*by, "_segment"], dropna=False, sort=False)
    codes = codes.ngroup().to_numpy()
    start = table["period_start"].to_numpy().astype("datetime64[M]").astype(int)
    step = _step(table, by, codes, start)
    first = np.full(codes.max() + 1, start.max())
    np.minimum.at(first, codes, start)
    place = (start - first[codes]) // step[codes]
    grid = np.full((len(first), max(place.max() + 1, RUN)), np.nan)
    grid[codes, place] = table["value"].to_numpy(dtype=float)
    return table.assign(**_columns(grid, screen_outliers, (codes, place)))


def _columns(y, screen_outliers, cells):
    """Return the new columns, read at `cells` (series, place) of a grid of series by time."""
    mean, width = _mean_and_width(y, screen_outliers)
    away = y - mean
    noise = 1e-12 * np.abs(y)  # the last digits of a mean are not a difference
    side = np.where(np.abs(away) > noise, np.sign(away), 0)
    outside = np.abs(away) > width + noise
    close = ~outside & (np.abs(away) > width * 2 / 3 + noise)
    known = np.isfinite(y) & np.isfinite(width)
    at = {"mean": mean + 0 * y, "lower_limit": mean - width, "upper_limit": mean + width}
    columns = {name: np.broadcast_to(part, y.shape)[*cells] for name, part in at.items()}
    for name, part in (("is_outside_limits", outside), ("is_close_to_limits", close)):
        columns[name] = pd.array(part[*cells], dtype="boolean")
        columns[name][~known[*cells]] = pd.NA
    columns["special_cause"] = _special_cause(y, side, outside, close)[*cells]
    few = np.isfinite(y).sum(axis=1, keepdims=True) < ENOUGH
    return columns | {"is_provisional": np.broadcast_to(few, y.shape)[*cells]}


def _mean_and_width(y, screen_outliers):
    ranges = np.abs(np.diff(y, axis=1))
    if screen_outliers:
        ranges = np.where(ranges < OUTLIER * _mean(ranges), ranges, np.nan)
    return _mean(y), LIMIT * _mean(ranges)


def _mean(y):
    """Return the mean of each row over what is there, NaN where nothing is."""
    there = np.isfinite(y)
    count = there.sum(axis=1, keepdims=True)
    return np.where(there, y, 0).sum(axis=1, keepdims=True) / np.where(count, count, np.nan)


def _special_cause(y, side, outside, close):
    steps = np.sign(np.diff(y, axis=1))
    trend = _runs(steps == 1, RUN - 1, 1) | _runs(steps == -1, RUN - 1, 1)
    blank = np.zeros((len(y), 1))
    before, after = np.hstack([blank, steps]), np.hstack([steps, blank])
    goes_on = trend & np.hstack([trend[:, 1:], blank.astype(bool)])
    rising = np.where(goes_on, after, before) == 1
    high, low = (_runs(side == sign, RUN) for sign in (1, -1))
    paired = close & (_pairs(close, side == 1) | _pairs(close, side == -1))
    rules = {
        "": np.isnan(y),
        "above upper limit": outside & (side > 0),
        "below lower limit": outside & (side < 0),
        "7 point trend, increasing": trend & rising,
        "7 point trend, decreasing": trend,
        "2 in 3 above mean": paired & (side > 0),
        "2 in 3 below mean": paired & (side < 0),
        "one of 7 in a row above the mean": high,
        "one of 7 in a row below the mean": low,
    }
    return np.select(list(rules.values()), list(rules), "common cause").astype(object)


def _windows(flags, length):
    return np.lib.stride_tricks.sliding_window_view(flags, length, axis=1)


def _spread(starts, length):
    """Mark every cell of each window of `length` cells that begins where `starts` is true."""
    edge = np.zeros((len(starts), length - 1), dtype=bool)
    return _windows(np.hstack([edge, starts, edge]), length).any(axis=2)


def _runs(flags, length, more=0):
    """Mark the cells in an unbroken run of `length` true flags (and `more` cells after it)."""
    return _spread(_windows(flags, length).all(axis=2), length + more)


def _pairs(close, beside):
    """Mark the cells of three in a row that are all on one side, two of them close to a limit."""
    near = _windows(close, 3).sum(axis=2) >= 2
    return _spread(near & _windows(beside, 3).all(axis=2), 3)


def _check(table, by, breaks):
    if isinstance(breaks, str) or isinstance(by, str) or not len(by):
        raise ValueError(f"by and breaks must be lists, got {by!r} and {breaks!r}")
    lacking = [name for name in (*by, *NEEDED) if name not in table]
    if lacking:
        raise ShapeError(f"a table for a control chart lacks the columns {lacking}")


def _segment(periods, breaks):
    labels, names = pd.factorize(periods)
    limits = np.sort(np.asarray(list(breaks), dtype=str))
    return np.searchsorted(limits, np.asarray(names, dtype=str), side="right")[labels]


def _step(table, by, codes, start):
    """Return the months between the points of each series; refuse those not due a chart."""
    days = (table["period_end"] - table["period_start"]).dt.days.to_numpy() + 1
    length = np.rint(days * 12 / 365.25).astype(int)
    order = np.lexsort((start, codes))
    same = np.diff(codes[order]) == 0
    between, series = np.diff(start[order])[same], codes[order][1:][same]
    step = np.zeros(codes.max() + 1, dtype=int)
    step[codes] = np.maximum(length, 1)  # for a series of one point
    step[series] = between
    np.minimum.at(step, series, between)
    uneven = series[between % np.maximum(step, 1)[series] != 0]
    everyone = np.arange(len(step))
    for bad, what in (
        (step == 0, "repeat a period"),
        (~np.isin(step, STEPS), "are annual, or neither monthly nor quarterly: use recent_trend"),
        (np.isin(everyone, uneven), "have points at uneven times"),
        (np.isin(everyone, codes[length > step[codes]]), "have overlapping periods"),
    ):
        if bad.any():
            named = table.loc[bad[codes], list(by)].drop_duplicates().head(3)
            raise ShapeError(f"these series {what}:\n{named.to_string(index=False)}")
    return step
