"""Gaps between groups: ratios and differences against a reference group, with their limits."""

import numpy as np
import pandas as pd
from scipy import stats

from trendpack.score_limits import koopman_limits

FEW = 10  # people counted, or not, on either side: under it a ratio has score limits
REFERENCE = ["numerator", "denominator", "value", "lower", "upper", "limits_by", "status"]


def beside(table, reference, on):
    """Put the reference group's numbers on every row that shares the columns `on`.

    Adds `reference_group` and, with `reference_` before the name, the reference group's
    `numerator`, `denominator`, `value`, `lower`, `upper`, `limits_by` and `status`. The reference
    group keeps its own row, so its ratio is 1 and its gap 0: a visible check. Where there is no
    row for the reference group the new numbers are missing and `reference_status` is "x": the gap
    is then unknown, not zero.
    """
    rows = table.loc[table["ethnic_group"] == reference, [*on, *REFERENCE]]
    rows = rows.rename(columns={name: f"reference_{name}" for name in REFERENCE})
    joined = table.merge(rows, on=on, how="left", validate="many_to_one")
    joined["reference_status"] = joined["reference_status"].fillna("x")
    return joined.assign(reference_group=reference)


def rate_ratio(events, base, reference_events, reference_base, confidence=0.95, dispersion=1.0):
    """Ratio of two rates of events, with limits.

    Parameters
    ----------
    events, base, reference_events, reference_base : array_like of float, shape (n,)
        Events in each group and the people (or earlier events) they are counted against.
    dispersion : float, 1 or more
        How many times as much as chance alone the counts vary, where one person may have several
        events: each then weighs as a count so many times smaller (quasi-Poisson).

    Returns
    -------
    ratio, lower, upper : ndarray of float, shape (n,)
        (events/base) / (reference_events/reference_base). Log-Wald limits where both counts are
        ten or more; exact conditional-binomial limits where either is fewer, which stay defined
        at zero (0/x is 0 with a lower limit of 0; x/0 is infinite with an upper limit of
        infinity; 0/0 is NaN). NaN where a count or base is missing or a base is zero.

    References
    ----------
    Rothman, Greenland and Lash (2008), Modern Epidemiology, 3rd edn, ch. 14; Clopper and
    Pearson (1934) for the exact limits, given the sum of the two counts. McCullagh and Nelder
    (1989), Generalized Linear Models, 2nd edn, ch. 6, for the dispersion.
    """
    counts = events, base, reference_events, reference_base
    a, n, b, m = np.broadcast_arrays(*(np.asarray(v, dtype=float) / dispersion for v in counts))
    n, m = (np.where(v > 0, v, np.nan) for v in (n, m))
    tail = (1 - confidence) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (a / n) / (b / m)
        spread = np.exp(stats.norm.ppf(1 - tail) * np.sqrt(1 / a + 1 / b))
        lower, upper = np.array(ratio / spread), np.array(ratio * spread)
        few = (a < 10) | (b < 10)
        lower[few], upper[few] = _exact(*(v[few] for v in (a, n, b, m)), tail)
    void = np.isnan(ratio)
    return ratio, np.where(void, np.nan, lower), np.where(void, np.nan, upper)


def _exact(a, n, b, m, tail):
    """Limits of a rate ratio from those of one count's part of the two together; slow."""
    low = np.where(a == 0, 0.0, stats.beta.ppf(tail, a, b + 1))
    high = np.where(b == 0, 1.0, stats.beta.ppf(1 - tail, a + 1, b))
    return (p / (1 - p) * m / n for p in (low, high))


def risk_ratio(people, base, reference_people, reference_base, confidence=0.95):
    """Ratio of two percentages of people, with Katz log limits.

    Parameters
    ----------
    people, base, reference_people, reference_base : array_like of float, shape (n,)

    Returns
    -------
    ratio, lower, upper : ndarray of float, shape (n,)
        NaN where a count is missing or a base is zero. Where a count is zero the ratio is 0,
        infinite or NaN and the limits are NaN.

    References
    ----------
    Katz et al. (1978), Biometrics 34, 469-474; agrees with scipy.stats.contingency.relative_risk.
    """
    a, n, b, m = (
        np.asarray(v, dtype=float) for v in (people, base, reference_people, reference_base)
    )
    n, m = (np.where(v > 0, v, np.nan) for v in (n, m))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (a / n) / (b / m)
        error = np.sqrt(1 / a - 1 / n + 1 / b - 1 / m)
        spread = np.exp(stats.norm.ppf((1 + confidence) / 2) * error)
    spread = np.where(np.isfinite(spread), spread, np.nan)
    return ratio, ratio / spread, ratio * spread


def percentage_ratio(people, base, reference_people, reference_base, dispersion=1.0):
    """Ratio of two percentages, with score limits where few are counted or few are not.

    Parameters
    ----------
    people, base, reference_people, reference_base : array_like of float, shape (n,)
    dispersion : float, 1 or more
        As for `rate_ratio`.

    Returns
    -------
    ratio, lower, upper : those of `risk_ratio`, but for limits by Koopman's score method where
        fewer than ten are counted, or not, on either side: where everybody is, log limits take a
        percentage for certain. Where nobody is, there is no ratio, and the difference decides.
    """
    given = people, base, reference_people, reference_base
    counts = np.array([np.asarray(v, dtype=float) / dispersion for v in given])
    people, base, reference_people, reference_base = counts
    counted = np.array([people, reference_people, base - people, reference_base - reference_people])
    few = (counted < FEW).any(axis=0) & (counted[:2] > 0).all(axis=0)
    pairs = zip(koopman_limits(*np.where(few, counts, np.nan)), risk_ratio(*counts), strict=True)
    return tuple(np.where(few, by_score, by_log) for by_score, by_log in pairs)


def difference(value, lower, upper, reference_value, reference_lower, reference_upper, part=0.0):
    """Difference of two estimates, with limits combined from their own.

    For percentages with Wilson limits this is Newcombe's method 10; for means and scores with
    symmetric limits it is the usual normal one.

    Parameters
    ----------
    value, lower, upper, reference_value, reference_lower, reference_upper : array_like, shape (n,)
    part : array_like, shape (n,), from 0 to 1
        What part of the reference the group itself is: 0 for two groups that share nobody. A group
        beside everyone is in both, and the two vary together by this much of its own variance.

    Returns
    -------
    gap, gap_lower, gap_upper : ndarray of float, shape (n,), in the unit of `value`.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17, 873-890 (method 10). Zou (2008), American Journal of
    Epidemiology 168, 212-224, for estimates that vary together.
    """
    p, lo, hi, q, qlo, qhi, shared = (
        np.asarray(v, dtype=float)
        for v in (value, lower, upper, reference_value, reference_lower, reference_upper, part)
    )
    gap, own = p - q, 1 - 2 * shared
    below = np.maximum(own * (p - lo) ** 2 + (qhi - q) ** 2, 0)
    above = np.maximum(own * (hi - p) ** 2 + (q - qlo) ** 2, 0)
    return gap, gap - np.sqrt(below), gap + np.sqrt(above)


def with_gap(table, measure, dispersion=1.0):
    """Add the gap to the reference group, by the method that fits the measure.

    `table` has been through `beside`. Adds `ratio`, `ratio_lower`, `ratio_upper` (rate ratio for
    measure "rate", risk ratio for "percentage", missing for the rest), and `gap`, `gap_lower`,
    `gap_upper` (difference in the unit of the value). The reference group's own row has ratio 1
    and gap 0 without limits, since nothing is compared. A "share" or "count" has neither: two
    groups' parts of one whole, or two group sizes, are not two risks. The `dispersion` is that
    of `rate_ratio`, and for the table's own limits `rates.with_limits` has been given it.

    Where the limits are the publisher's, the counts may be estimates of a population and not the
    people asked (a survey's are), so the ratio then has no limits and the difference, whose limits
    come from the published ones, decides. So it does for a group set beside everyone, of whom it is
    a part.
    """
    within = (table["reference_group"] == "all") & (table["ethnic_group"] != "all")
    published = (table["limits_by"] == "publisher") | (table["reference_limits_by"] == "publisher")
    counts = [
        table[name].mask(published | within).to_numpy(dtype=float)
        for name in ("numerator", "denominator", "reference_numerator", "reference_denominator")
    ]
    empty = np.full(len(table), np.nan)
    if measure == "rate":
        ratio = rate_ratio(*counts, dispersion=dispersion)
    elif measure == "percentage":
        ratio = percentage_ratio(*counts, dispersion)
    else:
        ratio = (empty, empty, empty)
    names = ("value", "lower", "upper")
    part = (table["denominator"] / table["reference_denominator"]).where(within).fillna(0.0)
    both = [table[name] for name in names], [table[f"reference_{name}"] for name in names]
    gap = difference(*both[0], *both[1], part.astype(float).clip(0, 1))
    if measure in ("rate", "percentage"):  # a publisher's rates without counts still have a ratio
        with np.errstate(divide="ignore", invalid="ignore"):
            plain = (table["value"] / table["reference_value"]).to_numpy(dtype=float)
        ratio = (np.where(np.isnan(ratio[0]), plain, ratio[0]), *ratio[1:])
    if measure in ("share", "count"):
        gap = (empty, empty, empty)
    own = (table["ethnic_group"] == table["reference_group"]).to_numpy()
    limits = {
        "ratio_lower": ratio[1], "ratio_upper": ratio[2], "gap_lower": gap[1], "gap_upper": gap[2],
    }  # fmt: skip
    return table.assign(
        ratio=ratio[0], gap=gap[0], **{name: np.where(own, np.nan, v) for name, v in limits.items()}
    )


def is_reliable(table):
    """Return which rows differ from the reference group beyond chance, at 95%.

    True, False, or missing without limits. Where both the ratio and the difference have limits,
    both have to leave the reference group out: at the edge two methods may disagree.
    """
    by_ratio, by_gap = _verdicts(table)
    return by_ratio.fillna(by_gap) & by_gap.fillna(by_ratio)


def is_at_the_edge(table):
    """Return which rows differ from the reference group by one of the two limits, not by both."""
    by_ratio, by_gap = _verdicts(table)
    return (by_ratio != by_gap).fillna(False)


def _verdicts(table):
    """Return whether the ratio's limits leave out 1, and the difference's 0; missing without."""
    return tuple(
        ((table[f"{name}_lower"] > none) | (table[f"{name}_upper"] < none))
        .astype("boolean")
        .mask(table[f"{name}_lower"].isna())
        for name, none in (("ratio", 1), ("gap", 0))
    )


def with_discoveries(table, confidence=0.95):
    """Add whether each gap still stands when all those in `table` are judged together.

    `table` has been through `with_gap`. Adds `p_value`, worked back from the 95% limits of the
    ratio (on its log scale) and of the difference, the larger of the two, and `is_discovery`: True
    where the Benjamini-Hochberg procedure keeps it, so that among those kept at most 1 in 20 is
    expected to be chance; missing where no limits can be made.

    References
    ----------
    Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57, 289-300. Altman and Bland (2011), BMJ
    343, d2304, for the p-value from limits.
    """
    z = stats.norm.ppf((1 + confidence) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(table[["ratio", "ratio_lower", "ratio_upper"]].to_numpy(dtype=float)).T
        by_ratio = np.abs(logs[0]) * 2 * z / (logs[2] - logs[1])
        width = (table["gap_upper"] - table["gap_lower"]).to_numpy(dtype=float)
        by_gap = np.abs(table["gap"].to_numpy(dtype=float)) * 2 * z / width
    score = np.fmin(np.where(np.isfinite(by_ratio), by_ratio, np.nan), by_gap)
    p_value = 2 * stats.norm.sf(score)
    return table.assign(p_value=p_value, is_discovery=discoveries(p_value, confidence))


def discoveries(p_value, confidence=0.95):
    """Return which of many tests still stand when all are judged together, missing where NaN.

    Parameters
    ----------
    p_value : array_like of float, shape (n,)
    confidence : float
        0.95: among those that stand, at most 1 in 20 is expected to be chance.

    References
    ----------
    Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57, 289-300.

    Examples
    --------
    >>> discoveries([0.001, 0.04, 0.9, np.nan]).tolist()
    [True, False, False, <NA>]
    """
    p_value = np.asarray(p_value, dtype=float)
    known = np.isfinite(p_value)
    kept = pd.array([pd.NA] * len(p_value), dtype="boolean")
    if known.any():
        kept[known] = stats.false_discovery_control(p_value[known]) <= 1 - confidence
    return kept
