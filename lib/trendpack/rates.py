"""Proportions and rates with their confidence limits. Statistics only: no files, no indicators."""

from trendpack.limits import poisson_limits, wilson_limits


def with_limits(table, method, per, confidence=0.95, dispersion=1.0):
    """Fill `lower`, `upper` and `limits_by` where a publisher gave none and both counts are there.

    Parameters
    ----------
    table : DataFrame of observations
    method : {"wilson", "byar"}
    per : int
        The scale of `value`: 100 for a percentage.
    dispersion : float or Series, 1 or more
        How many times as much as chance alone the counts vary, where one person may be counted
        several times. A count then weighs as one so many times smaller (quasi-likelihood).

    Rows without a value, or whose counts are missing, keep missing limits. The limits describe
    chance in the counts alone.
    """
    x, n = table["numerator"], table["denominator"].where(table["denominator"] > 0)
    ours = table["lower"].isna() & table["value"].notna() & x.notna() & n.notna() & (x >= 0)
    if method == "wilson":
        ours &= x <= n
        lower, upper = wilson_limits((x / dispersion).where(ours), n / dispersion, confidence)
    else:
        lower, upper = (
            dispersion * limit / n
            for limit in poisson_limits((x / dispersion).where(ours), confidence)
        )
    return table.assign(
        lower=table["lower"].where(~ours, lower * per),
        upper=table["upper"].where(~ours, upper * per),
        limits_by=table["limits_by"].where(~ours, method),
    )
