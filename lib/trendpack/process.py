"""Relative rate index: where along a process (stopped, arrested, charged) a gap opens or closes."""

import pandas as pd

from trendpack.errors import ShapeError

COUNTS = ["numerator", "denominator", "reference_numerator", "reference_denominator"]


def relative_rate_index(table, base, comparisons, reference_group, on=()):
    """Compare each group with the reference group at every stage of a process.

    Each stage has the one before as its denominator, so that a gap made early is not counted
    again later.

    Parameters
    ----------
    table : DataFrame
        `stage`, `ethnic_group`, `count` and the columns `on`: one row a group and stage. A stage
        that a group has no row for is missing, not zero.
    base : str
        The stage that the process starts from, such as "population" or "applied".
    comparisons : dict of str to function
        The later stages in their order, and for each the function that compares two groups:
        `disparity.rate_ratio` where someone may be counted more than once (stops of residents),
        `score_limits.koopman_limits` where each is one of the stage before or not (arrests at
        those stops). It takes the four counts and returns ratio, lower and upper.
    reference_group : str
    on : sequence of str
        Columns that hold processes apart, such as `area_code` and `period`.

    Returns
    -------
    DataFrame, one row a group and stage in order: `numerator`, `denominator` (the stage before),
    the reference group's, `ratio` = (aₖ/aₖ₋₁)/(bₖ/bₖ₋₁) with `ratio_lower` and `ratio_upper`; and
    `overall_ratio` = (aₖ/a₀)/(bₖ/b₀), the product of the ratios so far, with limits by the first
    stage's function. Where a stage is empty the next has no ratio, but the overall one stands.
    The reference group's own ratios are 1, without limits.

    References
    ----------
    Feyerherm, Snyder and Villarruel (2009), Identification and Monitoring, in OJJDP's
    Disproportionate Minority Contact Technical Assistance Manual, 4th edn, ch. 1.

    Examples
    --------
    >>> from trendpack.disparity import rate_ratio
    >>> table = pd.DataFrame({
    ...     "stage": ["population", "stopped", "arrested"] * 2,
    ...     "ethnic_group": ["black"] * 3 + ["white"] * 3,
    ...     "count": [1000, 60, 12, 4000, 80, 8],
    ... })
    >>> stages = {"stopped": rate_ratio, "arrested": rate_ratio}
    >>> index = relative_rate_index(table, "population", stages, "white")
    >>> index.loc[index["ethnic_group"] == "black", ["stage", "ratio", "overall_ratio"]]
          stage  ratio  overall_ratio
    0   stopped    3.0            3.0
    1  arrested    2.0            6.0
    """
    stages = [base, *comparisons]
    on = list(on)
    counts = _across(table, stages, on)
    reference = _reference(counts, reference_group, on)
    first = next(iter(comparisons.values()))
    made = []
    for place, (stage, compare) in enumerate(comparisons.items(), start=1):
        before, now = stages[place - 1], stage
        rows = pd.DataFrame({
            "numerator": counts[now], "denominator": counts[before],
            "reference_numerator": reference[now], "reference_denominator": reference[before],
        }).assign(stage=stage, place=place)  # fmt: skip
        rows = _with_ratio(rows, "ratio", compare, rows[COUNTS])
        whole = rows[COUNTS].assign(denominator=counts[base], reference_denominator=reference[base])
        made.append(_with_ratio(rows, "overall_ratio", first, whole))
    index = pd.concat(made).assign(reference_group=reference_group).reset_index()
    limits = [name for name in index if name.endswith(("_lower", "_upper"))]
    own = index["ethnic_group"] == reference_group
    index[limits] = index[limits].mask(own)
    index = index.sort_values([*on, "ethnic_group", "place"], ignore_index=True)
    head = [*on, "ethnic_group", "stage", "reference_group", *COUNTS]
    return index[[*head, *index.columns.drop([*head, "place"])]]


def _across(table, stages, on):
    """Return the counts with one row a group and one column a stage."""
    keys = [*on, "ethnic_group"]
    lacking = [name for name in ("stage", "count", *keys) if name not in table]
    if lacking:
        raise ShapeError(f"a table of a process lacks the columns {lacking}")
    if len(stages) < 2 or len(set(stages)) < len(stages):
        raise ValueError(f"a process needs a base and later stages, each once, got {stages}")
    absent = [stage for stage in stages if stage not in set(table["stage"])]
    if absent and len(table):
        raise ShapeError(f"a table of a process has no rows of the stages {absent}")
    table = table.loc[table["stage"].isin(stages)]
    twice = table.duplicated([*keys, "stage"], keep=False)
    if twice.any():
        shown = table.loc[twice, [*keys, "stage"]].head(3).to_dict("records")
        raise ShapeError(f"a table of a process repeats a group and stage: {shown}")
    counts = table.set_index([*keys, "stage"])["count"].astype(float).unstack("stage")
    return counts.reindex(columns=stages)


def _reference(counts, reference_group, on):
    """Return the reference group's counts on every row of `counts`, missing where it is absent."""
    groups = counts.index.get_level_values("ethnic_group")
    rows = counts.loc[groups == reference_group].reset_index("ethnic_group", drop=bool(on))
    if not on:
        one = rows.drop(columns="ethnic_group").reindex(range(1)) if rows.empty else rows
        values = one[counts.columns].iloc[[0] * len(counts)].to_numpy()
    else:
        where = counts.index.droplevel("ethnic_group")
        values = rows.reindex(where).to_numpy()
    return pd.DataFrame(values, index=counts.index, columns=counts.columns)


def _with_ratio(rows, name, compare, counts):
    ratio = compare(*(counts[column].to_numpy(dtype=float) for column in COUNTS))
    return rows.assign(**dict(zip((name, f"{name}_lower", f"{name}_upper"), ratio, strict=True)))
