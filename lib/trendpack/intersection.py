"""Groups at the crossing of two or more characteristics: their counts, limits and main effects."""

import numpy as np
import pandas as pd

from trendpack.errors import ShapeError

COUNTS = ["numerator", "denominator"]


def crossings(table, dimensions):
    """Which characteristics a table crosses, and in how many rows.

    Parameters
    ----------
    table : DataFrame
        Has the columns `dimensions`, where "all" means not broken down.
    dimensions : list of str
        Such as ``["ethnic_group", "sex", "socioeconomic"]``.

    Returns
    -------
    DataFrame of bool columns `dimensions`, `rows` (int) and `ways` (int, how many are crossed),
    the deepest first. A table without a row of three ways has no three-way figure published.

    Examples
    --------
    >>> table = pd.DataFrame({"ethnic_group": ["asian", "asian"], "sex": ["all", "female"]})
    >>> crossings(table, ["ethnic_group", "sex"])[["rows", "ways"]].values.tolist()
    [[1, 2], [1, 1]]
    """
    _need(table, dimensions)
    split = table[list(dimensions)] != "all"
    found = split.value_counts(sort=False).rename("rows").reset_index()
    found = found.assign(ways=found[list(dimensions)].sum(axis=1))
    return found.sort_values("ways", ascending=False, kind="stable", ignore_index=True)


def strata(table, dimensions):
    """Add up counts to one row for each combination of characteristics that is there.

    Parameters
    ----------
    table : DataFrame
        Has `numerator`, `denominator` and the columns `dimensions`. Rows with "all" in any of
        them are totals and are not used. Give it one set of groups (the five or the nineteen,
        not both), or people are counted twice.
    dimensions : list of str

    Returns
    -------
    used, left_out : DataFrame
        `dimensions`, `stratum` (its name), `numerator`, `denominator`, in order of first
        appearance. `left_out` also has `reason`: "no people" (a denominator of zero) or "not
        published" (a count is missing, so that their sum is unknown and is not taken for zero).

    Examples
    --------
    >>> table = pd.DataFrame({"ethnic_group": ["asian", "asian", "black"], "sex": "female",
    ...                       "numerator": [3, 1, 0], "denominator": [10, 10, 0]})
    >>> used, left_out = strata(table, ["ethnic_group", "sex"])
    >>> used[["stratum", "numerator", "denominator"]].values.tolist()
    [['asian, female', 4.0, 20.0]]
    >>> left_out["reason"].tolist()
    ['no people']
    """
    _need(table, [*dimensions, *COUNTS])
    summed = _summed(_crossed(table, dimensions), dimensions, COUNTS)
    return _parted(summed, _reasons(summed))


def strata_of_people(table, dimensions, value):
    """Reduce a table of people to what a multilevel model of means needs.

    Parameters
    ----------
    table : DataFrame
        A row a person, with `dimensions` and a number in the column `value`.
    dimensions : list of str
    value : str
        People whose number is missing are not counted.

    Returns
    -------
    used, left_out : DataFrame
        `dimensions`, `stratum`, `denominator` (people), `mean` and `within_squares` (the sum over
        people of the squared distance from their stratum's mean). `left_out` holds strata where
        nobody has a number, with `reason` "no people".

    Examples
    --------
    >>> people = pd.DataFrame({"sex": ["female", "female", "male"], "score": [2.0, 4.0, np.nan]})
    >>> used, left_out = strata_of_people(people, ["sex"], "score")
    >>> used[["denominator", "mean", "within_squares"]].values.tolist(), len(left_out)
    ([[2.0, 3.0, 2.0]], 1)
    """
    _need(table, [*dimensions, value])
    people = _crossed(table, dimensions)
    by = people.groupby(list(dimensions), sort=False, observed=True)[value]
    apart = (people[value] - by.transform("mean")) ** 2
    people = people.assign(
        denominator=people[value].notna().astype(float),
        mean=people[value].fillna(0.0),
        within_squares=apart.fillna(0.0),
    )
    summed = _summed(people, dimensions, ["denominator", "mean", "within_squares"])
    summed["mean"] /= summed["denominator"].where(summed["denominator"] > 0)
    return _parted(summed, np.where(summed["denominator"] > 0, "", "no people"))


def design_matrix(strata, dimensions, reference=None):
    """Main effects of each characteristic, as columns of 0 and 1.

    Parameters
    ----------
    strata : DataFrame, a row a stratum
        Has `dimensions` and `denominator`.
    reference : dict of str to str, optional
        The level of a dimension that the others are compared with. By default the level with the
        most people, which gives the steadiest comparison and says nothing else about it.

    Returns
    -------
    DataFrame of float, shape (strata, columns)
        "intercept", then "sex: male" and so on for every other level, in order of appearance. A
        column that the columns before it already determine (a level found only together with
        another) is left out, since its effect cannot be told apart.

    Raises ValueError if a reference level is not there.

    Examples
    --------
    >>> rows = pd.DataFrame({"sex": ["female", "male"], "denominator": [9, 5]})
    >>> design_matrix(rows, ["sex"]).to_dict("list")
    {'intercept': [1.0, 1.0], 'sex: male': [0.0, 1.0]}
    """
    _need(strata, [*dimensions, "denominator"])
    people = strata["denominator"].to_numpy()
    parts, labels = [np.ones((len(strata), 1))], ["intercept"]
    for dimension in dimensions:
        level, found = pd.factorize(strata[dimension].array)
        found = [str(name) for name in found]
        base = (reference or {}).get(dimension)
        if base is not None and base not in found:
            raise ValueError(f"{dimension} has no level {base!r}, only {sorted(found)}")
        if base is None and found:
            base = found[np.bincount(level, people).argmax()]
        others = [at for at, name in enumerate(found) if name != base]
        parts.append(level[:, None] == np.array(others, dtype=int))
        labels += [f"{dimension}: {found[other]}" for other in others]
    whole = np.hstack(parts)
    kept = _adds(whole)
    names = pd.Index([labels[at] for at in kept], dtype=str)
    return pd.DataFrame(whole[:, kept], strata.index, names)


def levels_of_one_kind(strata, dimensions):
    """Levels in which nobody, or everybody, had the event: their effect has no finite estimate.

    Parameters
    ----------
    strata : DataFrame, as `strata` returns

    Returns a table of `dimension`, `level`, the two counts and `kind`: "no events" or "all events".

    Examples
    --------
    >>> rows = pd.DataFrame({"sex": ["female", "male"], "numerator": [0, 2], "denominator": 9})
    >>> levels_of_one_kind(rows, ["sex"])[["level", "kind"]].values.tolist()
    [['female', 'no events']]
    """
    _need(strata, [*dimensions, *COUNTS])
    long = strata.melt(COUNTS, list(dimensions), var_name="dimension", value_name="level")
    by = ["dimension", "level"]
    long = long.groupby(by, sort=False, observed=True, as_index=False)[COUNTS].sum()
    kind = np.where(long["numerator"] == long["denominator"], "all events", "")
    kind = np.where(long["numerator"] == 0, "no events", kind)
    return long.assign(kind=kind)[kind != ""].reset_index(drop=True)


def cross_tabulation(table, dimensions, limits, per=100):
    """Every combination of characteristics, with its value and limits, or why there is none.

    Parameters
    ----------
    table, dimensions
        As for `strata`. Usually two dimensions: what most sources publish.
    limits : callable
        From arrays of numerator and denominator to lower and upper limits as parts of one, such
        as `trendpack.rates.wilson_limits`.
    per : float
        The scale of `value`: 100 for a percentage.

    Returns
    -------
    DataFrame with `dimensions`, `stratum`, `numerator`, `denominator`, `value` = per * numerator /
    denominator, `lower`, `upper` and `reason` ("", "no people" or "not published"). Combinations
    that the table does not hold have a row too, "not published".
    """
    _need(table, [*dimensions, *COUNTS])
    crossed = _crossed(table, dimensions)
    found = _summed(crossed, dimensions, COUNTS).drop(columns="stratum")
    levels = [crossed[name].unique() for name in dimensions]
    whole = pd.MultiIndex.from_product(levels, names=list(dimensions)).to_frame(index=False)
    whole = whole.merge(found, on=list(dimensions), how="left")
    whole.insert(len(dimensions), "stratum", _names(whole, dimensions))
    reason = _reasons(whole)
    x, n = (whole[name].where(reason == "") for name in COUNTS)
    lower, upper = limits(x.to_numpy(), n.to_numpy())
    return whole.assign(value=per * x / n, lower=per * lower, upper=per * upper, reason=reason)


def _need(table, columns):
    lacking = [name for name in columns if name not in table]
    if lacking:
        raise ShapeError(f"a table of groups lacks the columns {lacking}")


def _crossed(table, dimensions):
    return table[(table[list(dimensions)] != "all").all(axis=1)]


def _names(table, dimensions):
    parts = [table[name].astype(str) for name in dimensions]
    return parts[0].str.cat(parts[1:], sep=", ") if len(parts) > 1 else parts[0]


def _summed(table, dimensions, columns):  # a missing part makes the sum missing
    by = table.groupby(list(dimensions), sort=False, observed=True)[columns]
    summed = by.sum().astype(float).where(by.count().eq(by.size(), axis=0)).reset_index()
    summed.insert(len(dimensions), "stratum", _names(summed, dimensions))
    return summed


def _parted(summed, reason):
    left_out = summed.assign(reason=reason)[reason != ""]
    return summed[reason == ""].reset_index(drop=True), left_out.reset_index(drop=True)


def _reasons(summed):
    missing = summed[COUNTS].isna().any(axis=1)
    return np.where(summed["denominator"] == 0, "no people", np.where(missing, "not published", ""))


def _adds(columns):  # which columns are not a combination of those before them
    kept, left = [], columns.T @ columns  # products of what is left of the columns
    least = 1e-9 * left.diagonal()
    for at, enough in enumerate(least):
        row = left[at]
        if row[at] > enough:
            kept.append(at)
            left = left - np.outer(row / row[at], row)
    return kept
