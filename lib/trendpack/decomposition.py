"""Is it only age? A gap between two groups split into the part of their make-up and the rest."""

import numpy as np
from scipy import stats

from trendpack.strata import blocks, names, reasons

WHY = {
    "": "ok",
    "no reference group": "x",
    "a stratum or its count is missing": "x",
    "nobody in one of the groups": "x",
    "events in a stratum without people": "x",
}
MINOR = 0.05  # a part smaller than this share of the gap explains none of it
ANSWERS = {  # what follows the gap and its rate part in a sentence
    "": "",
    "no gap": "; neither is a reliable gap",
    "could be": ", which is no longer a reliable gap: {label} could explain it",
    "partly": ", so {label} explains part of it",
    "no": ", so {label} does not explain it",
    "hides": ": {label} hides, or turns round, a difference that the plain figures do not show",
}


def decompose_gap(table, reference, by=(), strata="age_band", measure="percentage"):
    """Split each ethnic group's gap to the reference group into make-up and the rest.

    Parameters
    ----------
    table : DataFrame
        One row for each group and stratum: `ethnic_group`, `numerator`, `denominator`.
    reference : str
        The reference group.
    by : str or list of str
        Further columns within which groups are compared: area, period.
    strata : str or list of str
        What make-up is made of: age bands by default.
    measure : {"percentage", "rate"}
        Whether the numerator counts people of the denominator (binomial errors) or events that
        may happen to a person more than once (Poisson errors).

    Returns
    -------
    DataFrame of `by`, `ethnic_group`, `reference_group`, and per person:
        `value` and `reference_value` (plain rates); `gap`, their difference;
        `composition_part` = Σ(c - c')·(r + r')/2 and `rate_part` = Σ(r - r')·(c + c')/2, which add
        up to the gap (c a stratum's share of the group's people, r its rate, ' the reference
        group's); `gap_error`, `rate_part_error`, standard errors with the shares taken as known;
        `status` and `reason`.

    A stratum in which one group has nobody cannot show a difference of rates, so all it adds is
    composition. The reference group's own parts are 0.

    References
    ----------
    Kitagawa (1955), J. Am. Stat. Assoc. 50, 1168-1194.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({
    ...     "ethnic_group": ["black", "black", "white", "white"],
    ...     "age_band": ["0-24", "25+"] * 2,
    ...     "numerator": [60, 4, 30, 8],
    ...     "denominator": [600, 400, 300, 800],
    ... })
    >>> parts = decompose_gap(table, "white").set_index("ethnic_group").loc["black"]
    >>> [round(float(parts[name]), 4) for name in ("gap", "composition_part", "rate_part")]
    [0.0295, 0.0295, 0.0]
    """
    if measure not in ("percentage", "rate"):
        raise ValueError(f"measure must be percentage or rate, got {measure!r}")
    by = names(by)
    columns = ["numerator", "denominator"]
    groups, _, (x, n) = blocks(table, [*by, "ethnic_group"], strata, columns)
    if measure == "percentage" and (x > n).any():
        raise ValueError("a percentage cannot have a numerator above its denominator")
    at = _reference_row(groups, reference, by)
    share, rate, variance, code = _profile(x, n, measure)
    numbers = _parts(share, rate, variance, np.maximum(at, 0))
    code = np.where(at < 0, 1, np.where(code > 0, code, code[at] if len(code) else code))
    numbers = {name: np.where(code == 0, number, np.nan) for name, number in numbers.items()}
    return groups.assign(reference_group=reference, **numbers, **reasons(WHY, code))


def _reference_row(groups, reference, by):
    """Return where each group's reference group stands among `groups`; -1 where there is none."""
    keys = groups[by].assign(at=np.arange(len(groups)), every=0)
    rows = keys[groups["ethnic_group"] == reference]
    found = keys.drop(columns="at").merge(rows, on=[*by, "every"], how="left")
    return found["at"].fillna(-1).to_numpy(dtype=int)


def _profile(x, n, measure):
    """Return each stratum's share of its group, rate and variance of the rate, and what is amiss.

    The rate of a stratum with nobody is NaN.
    """
    people = n.sum(axis=1)
    tests = [np.isnan(x + n).any(axis=1), people == 0, ((n == 0) & (x > 0)).any(axis=1)]
    code = np.select(tests, [2, 3, 4], 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = n / people[:, None]
        rate = np.where(n > 0, x / n, np.nan)
        variance = rate / n * ((1 - rate) if measure == "percentage" else 1)
    return share, rate, variance, code


def _parts(share, rate, variance, at):
    """Return the gap, its two parts and their errors, for groups beside those at rows `at`."""
    own, other = np.nan_to_num(rate), np.nan_to_num(rate[at])
    spread, spread_other = np.nan_to_num(variance), np.nan_to_num(variance[at])
    alone = np.isnan(rate) | np.isnan(rate[at])  # no two rates to set beside each other
    mean_rate = np.where(alone, own + other, (own + other) / 2)
    mean_share = (share + share[at]) / 2
    apart = np.where(alone, 0, own - other)
    doubt = np.where(alone, 0, mean_share**2 * (spread + spread_other))
    value, reference_value = (share * own).sum(axis=1), (share[at] * other).sum(axis=1)
    same = at == np.arange(len(at))
    gap_variance = (share**2 * spread + share[at] ** 2 * spread_other).sum(axis=1)
    return {
        "value": value,
        "reference_value": reference_value,
        "gap": value - reference_value,
        "composition_part": ((share - share[at]) * mean_rate).sum(axis=1),
        "rate_part": (apart * mean_share).sum(axis=1),
        "gap_error": np.where(same, 0, np.sqrt(gap_variance)),
        "rate_part_error": np.where(same, 0, np.sqrt(doubt.sum(axis=1))),
    }


def with_make_up_answer(table, confidence=0.95):
    """Answer "is it only age?" for each gap that has been through `decompose_gap`.

    Adds `gap_lower`, `gap_upper`, `rate_part_lower`, `rate_part_upper` (normal limits) and
    `answer`, one of ANSWERS, which holds the words for each:

    - "no gap": neither the gap nor its rate part differs from 0 beyond chance;
    - "could be": the gap does, its rate part does not. That is no proof that age is all;
    - "partly": the rate part does too, and composition has the same sign;
    - "no": the rate part does too, and composition explains less than a twentieth of the gap or
      works against it;
    - "hides": the rate part differs from 0, while the gap does not or has the other sign;
    - "": unknown, or the reference group itself.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, got {confidence}")
    z = stats.norm.ppf((1 + confidence) / 2)
    gap, rate, composition = (table[name] for name in ("gap", "rate_part", "composition_part"))
    has_gap = gap.abs() > z * table["gap_error"]
    has_rest = rate.abs() > z * table["rate_part_error"]
    tests = [
        gap.isna() | (table["ethnic_group"] == table["reference_group"]),
        ~has_gap & ~has_rest,
        has_gap & ~has_rest,
        ~has_gap | (rate * gap < 0),
        composition / gap.where(gap != 0) < MINOR,
    ]
    answer = np.select(tests, ["", "no gap", "could be", "hides", "no"], "partly")
    limits = {
        f"{name}_{side}": table[name] + sign * z * table[f"{name}_error"]
        for name in ("gap", "rate_part")
        for side, sign in (("lower", -1), ("upper", 1))
    }
    return table.assign(**limits, answer=answer)
