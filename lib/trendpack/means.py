"""Means with their confidence limits, from the values or from their count, mean and spread."""

import numpy as np
from scipy import stats

from trendpack.strata import need, number_groups


def mean_limits(mean, sd, denominator, confidence=0.95):
    """Student's t limits of a mean.

    Parameters
    ----------
    mean : array_like of float, shape (n,)
        In any unit; negative values are ordinary (a Progress 8 score).
    sd : array_like of float, shape (n,)
        Standard deviation of the values (divisor denominator - 1), zero or more, in the same unit.
    denominator : array_like of float, shape (n,)
        People measured. With fewer than two there are no limits (NaN).
    confidence : float
        Above 0 and below 1.

    Returns
    -------
    lower, upper : ndarray of float, shape (n,)
        mean ± t·sd/√denominator, with t the quantile on denominator - 1 degrees of freedom.

    References
    ----------
    Student (1908), Biometrika 6, 1-25; the method of OHID's Fingertips for means.

    Examples
    --------
    >>> lower, upper = mean_limits([-0.25], [1.2], [144])
    >>> lower.round(3), upper.round(3)
    (array([-0.448]), array([-0.052]))
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, got {confidence}")
    mean, sd, n = (np.asarray(v, dtype=float) for v in (mean, sd, denominator))
    for name, given in (("sd", sd), ("denominator", n)):
        if (given < 0).any():
            raise ValueError(f"{name} cannot be negative, got {np.nanmin(given)}")
    n = np.where(n > 1, n, np.nan)
    spread = stats.t.ppf((1 + confidence) / 2, n - 1) * sd / np.sqrt(n)
    return mean - spread, mean + spread


def grouped_means(table, by, column="value", confidence=0.95):
    """Return the mean of a column for each group, with Student's t limits.

    Parameters
    ----------
    table : DataFrame
        One row a person (or school, or whatever was measured).
    by : str or list of str
        Columns that name a group; an empty list makes one group.
    column : str
        The values; those that are missing are left out and counted.
    confidence : float
        Above 0 and below 1.

    Returns
    -------
    DataFrame of the columns `by`, `numerator` (the sum), `denominator` (how many have a value),
    `missing` (how many have none), `sd`, and `value`, `lower`, `upper`. One value gives a mean
    without limits; none gives no mean.

    Examples
    --------
    >>> import pandas as pd
    >>> scores = pd.DataFrame({"sex": ["female", "female", "male"], "value": [0.5, -0.1, -0.4]})
    >>> grouped_means(scores, "sex")[["sex", "denominator", "value"]].round(2)
          sex  denominator  value
    0  female            2    0.2
    1    male            1   -0.4
    """
    need(table, [column])
    number, groups = number_groups(table, by)
    values = table[column].to_numpy(dtype=float, na_value=np.nan)
    if np.isinf(values).any():
        raise ValueError(f"{column} holds an infinite number")
    known = ~np.isnan(values)
    rows, values = number[known], values[known]
    count = np.bincount(rows, minlength=len(groups))
    total = np.bincount(rows, values, minlength=len(groups))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / count
        squares = np.bincount(rows, (values - mean[rows]) ** 2, minlength=len(groups))
        sd = np.sqrt(squares / np.where(count > 1, count - 1, np.nan))
    lower, upper = mean_limits(mean, sd, count, confidence)
    return groups.assign(
        numerator=np.where(count > 0, total, np.nan),
        denominator=count,
        missing=np.bincount(number, minlength=len(groups)) - count,
        sd=sd,
        value=mean,
        lower=lower,
        upper=upper,
    )
