"""The groups of many strata in flat arrays, so that one sum serves every stratum at once."""

from typing import NamedTuple

import numpy as np

from trendpack.errors import ShapeError

SIGN = {"high": 1.0, "low": -1.0, "none": np.nan}  # which way is good


class Strata(NamedTuple):
    """Groups laid end to end, stratum by stratum; `value` may have draws before its last axis."""

    value: np.ndarray  # (..., rows)
    share: np.ndarray  # (rows,) of the stratum's people; sums to 1
    even: np.ndarray  # (rows,) 1 / groups in the stratum
    error: np.ndarray  # (rows,) standard error of the value, NaN where unknown
    code: np.ndarray  # (rows,) which stratum
    start: np.ndarray  # (strata,) first row of each
    sign: np.ndarray  # (strata,) 1 where high is good, -1 where low is, NaN where neither
    reference: np.ndarray | None  # (rows,) 1.0 for the reference group
    ordered: bool  # rows run from the most to the least disadvantaged

    def total(self, x):
        """Sum over the groups of each stratum."""
        return self.reduce(np.add, x)

    def reduce(self, how, x):
        """Sum, or take the largest or least, over the groups of each stratum."""
        return how.reduceat(x.T, self.start, axis=0).T  # draws lie together in memory

    def spread(self, x):
        """Repeat each stratum's number on its rows."""
        return np.take(x.T, self.code, axis=0).T

    @property
    def mean(self):
        """The population-weighted mean of each stratum."""
        return self.total(self.share * self.value)

    @property
    def last(self):
        """The last row of each stratum."""
        return np.append(self.start[1:], len(self.code)) - 1


def lay_out(table, code):
    """Return the Strata of `table`, whose rows have values and people.

    Parameters
    ----------
    table : DataFrame with `value`, `population`, and where needed the optional columns
    code : ndarray of int, shape (rows,)
        The stratum of each row, from 0 without gaps.
    """
    ordered = "order" in table
    within = table["order" if ordered else "value"].to_numpy()
    by = np.lexsort((table["population"].to_numpy(), within, code))  # whatever order they came in
    table, code = table.iloc[by], code[by]
    start = np.flatnonzero(np.diff(code, prepend=-1))
    people = table["population"].to_numpy(dtype=float)
    count = np.diff(np.append(start, len(code)))
    return Strata(
        value=table["value"].to_numpy(dtype=float),
        share=people / np.add.reduceat(people, start)[code],
        even=1 / count[code],
        error=_optional(table, "standard_error", np.full(len(code), np.nan)),
        code=code,
        start=start,
        sign=_sign(table, start),
        reference=_optional(table, "is_reference", None),
        ordered=ordered,
    )


def _optional(table, name, otherwise):
    return table[name].to_numpy(dtype=float) if name in table else otherwise


def _sign(table, start):
    if "polarity" not in table:
        return np.full(len(start), np.nan)
    unknown = set(table["polarity"].unique()) - SIGN.keys()
    if unknown:
        raise ShapeError(f"polarity is high, low or none, not {sorted(map(str, unknown))}")
    sign = table["polarity"].map(SIGN).to_numpy(dtype=float)
    last = np.append(start[1:], len(sign)) - 1
    if not np.array_equal(np.maximum.reduceat(sign, start), sign[last], equal_nan=True):
        raise ShapeError("polarity differs between the groups of one stratum")
    return sign[start]
