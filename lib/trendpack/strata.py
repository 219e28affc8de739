"""Tables as blocks: one row a group, one column a stratum. What standardisation stands on."""

import numpy as np
import pandas as pd

from trendpack.errors import ShapeError


def number_groups(table, by):
    """Return the number of each row's group, and the groups in order of appearance.

    Parameters
    ----------
    table : DataFrame
    by : str or list of str
        Columns whose values together name a group; an empty list makes one group of all rows.
        A missing name is a group of its own.

    Returns
    -------
    number : ndarray of int, shape (rows,), counting from 0
    groups : DataFrame of the columns `by`, one row a group

    Examples
    --------
    >>> number, groups = number_groups(pd.DataFrame({"sex": ["female", "male", "female"]}), "sex")
    >>> number.tolist(), groups["sex"].tolist()
    ([0, 1, 0], ['female', 'male'])
    """
    by = names(by)
    need(table, by)
    if not by:
        return np.zeros(len(table), dtype=np.intp), table[[]].iloc[:1].reset_index(drop=True)
    number, found = _number(table[by[0]])
    if len(by) == 1:
        return number, found.rename(by[0]).to_frame(index=False)
    for name in by[1:]:  # a handful of columns
        codes, more = _number(table[name])
        number, found = pd.factorize(number * len(more) + codes)
    first = np.empty(len(found), dtype=np.intp)
    first[number[::-1]] = np.arange(len(table))[::-1]  # the last to be written is the first row
    return number, table[by].iloc[first].reset_index(drop=True)


def _number(column):
    """Return the number of each row's value, and the values in order of appearance.

    Tables are mostly sorted, by groups or by strata within groups, and to compare a value with one
    at a fixed distance is far cheaper than to look each one up.
    """
    if column.hasnans:
        return pd.factorize(column, use_na_sentinel=False)
    cycle = _cycle(column)
    if cycle:
        codes, found = pd.factorize(column.iloc[:cycle])
        return np.tile(codes, len(column) // cycle), found
    if not _is_in_runs(column.iloc[:1000]):
        return pd.factorize(column)
    starts = _starts(column)
    codes, found = pd.factorize(column[starts])
    return codes[np.cumsum(starts) - 1], found


def _cycle(column):
    """Return after how many values the whole column begins again, or 0 if it does not soon."""
    values = column.array
    again = np.asarray(values[1:1000] == values[0], dtype=bool) if len(values) else np.array([])
    cycle = int(again.argmax()) + 1 if again.any() else 0
    if cycle < 2 or len(values) % cycle or (values[-cycle:] != values[:cycle]).any():
        return 0
    return cycle if (values[cycle:] == values[:-cycle]).all() else 0


def _starts(column):
    values = column.array
    return np.r_[True, np.asarray(values[1:] != values[:-1], dtype=bool)]


def _is_in_runs(column):
    return 2 * _starts(column).sum() <= len(column)


def blocks(table, by, strata, columns, levels=None):
    """Lay columns of a table out as blocks of groups by strata.

    Parameters
    ----------
    table : DataFrame
        At most one row for each group and stratum.
    by, strata, columns : str or list of str
        The columns that name the groups, those that name the strata, and those of numbers.
    levels : DataFrame, optional
        The strata there should be, one row each; those found in the table otherwise.

    Returns
    -------
    groups : DataFrame of the columns `by`, one row a group, in order of appearance
    levels : DataFrame of the columns `strata`, one row a stratum
    numbers : list of ndarray of float, shape (groups, strata), one for each of `columns`
        NaN where the table has no such row.

    Raises
    ------
    ShapeError
        If a column is lacking, a group repeats a stratum, or a stratum is not in `levels`.
    """
    by, strata, columns = names(by), names(strata), names(columns)
    need(table, [*by, *strata, *columns])
    row, groups = number_groups(table, by)
    known = 0 if levels is None else len(levels)
    listed = table if levels is None else pd.concat([levels[strata], table[strata]])
    stratum, levels = number_groups(listed, strata)
    stratum = stratum[known:]
    if known and len(levels) > known:
        strange = levels.iloc[known:].head(3).to_dict("records")
        raise ShapeError(f"strata without a counterpart in the reference: {strange}")
    place = row * len(levels) + stratum
    shape = (len(groups), len(levels))
    if len(place) == shape[0] * shape[1] and (np.diff(place) == 1).all():  # in place already
        return groups, levels, [_block(table[name], None, shape) for name in columns]
    repeated = np.bincount(place, minlength=1) > 1
    if repeated.any():
        at = table.loc[repeated[place], [*by, *strata]].iloc[0].to_dict()
        raise ShapeError(f"a group has more than one row for a stratum, such as {at}")
    return groups, levels, [_block(table[name], place, shape) for name in columns]


def _block(column, place, shape):
    block = column.to_numpy(dtype=float, na_value=np.nan)
    if place is not None:
        values, block = block, np.full(shape[0] * shape[1], np.nan)
        block[place] = values
    if (block < 0).any():
        raise ValueError(f"{column.name} cannot be negative, got {np.nanmin(block)}")
    return block.reshape(shape)


def reasons(why, code):
    """Return the columns `status` and `reason` for codes that count through `why`.

    Parameters
    ----------
    why : dict of str
        Reason: status, in the order of the codes; the first is ("", "ok").
    code : array_like of int, any shape
    """
    code = np.ravel(code)
    pick = (pd.array(list(texts), dtype="str").take(code) for texts in (why.values(), why))
    return dict(zip(("status", "reason"), pick, strict=True))


def names(columns):
    """Return one name or several as a list."""
    return [columns] if isinstance(columns, str) else list(columns)


def need(table, columns):
    """Raise ShapeError if `table` lacks any of `columns`."""
    lacking = [name for name in columns if name not in table]
    if lacking:
        raise ShapeError(f"the table lacks the columns {lacking}")
