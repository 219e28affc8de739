"""Ranks and their limits: against a plain simulation first, then edges, then meaning."""

import numpy as np
import pandas as pd
import pytest

from trendpack.errors import ShapeError
from trendpack.ranks import with_ranks

random = np.random.default_rng(33)
BASE = random.integers(40, 900, 33)
COUNCILS = pd.DataFrame({
    "period": "2023", "denominator": BASE.astype(float),
    "numerator": random.binomial(BASE, 0.2).astype(float),
})  # fmt: skip
LIMITS = ["rank_lower", "rank_upper"]


def _normal():
    value = COUNCILS["numerator"] / COUNCILS["denominator"]
    error = 1.959963984540054 * np.sqrt(value * (1 - value) / COUNCILS["denominator"])
    return COUNCILS.assign(value=value, lower=value - error, upper=value + error)


# The same simulation in the plainest code: draw from the data's own percentages, rank, take limits.
@pytest.mark.parametrize("kind", ["normal", "binomial", "poisson"])
def test_limits_agree_with_a_plain_bootstrap(kind):
    x, n = COUNCILS["numerator"].to_numpy(), COUNCILS["denominator"].to_numpy()
    fresh = np.random.default_rng(1)
    draws = {
        "normal": fresh.normal(x / n, np.sqrt(x / n * (1 - x / n) / n), (20_000, 33)),
        "binomial": fresh.binomial(n.astype(int), x / n, (20_000, 33)) / n,
        "poisson": fresh.poisson(x, (20_000, 33)) / n,
    }[kind]
    ranks = (-draws).argsort(axis=1).argsort(axis=1) + 1
    plain = np.quantile(ranks, [0.025, 0.975], axis=0)
    ours = with_ranks(_normal(), ["period"], kind)[LIMITS].to_numpy(dtype=float).T
    assert np.abs(ours - plain).max() <= 2
    assert np.abs(ours - plain).mean() < 0.5


def test_far_apart_rows_are_certain_and_like_ones_are_not():
    table = pd.DataFrame({"g": 1, "numerator": [900, 500, 500, 100], "denominator": 1000})
    ranked = with_ranks(table, ["g"], "binomial")
    assert ranked["rank"].tolist() == [1, 2, 2, 4], "equals share the best place"
    assert ranked[LIMITS].to_numpy().tolist() == [[1, 1], [2, 3], [2, 3], [4, 4]]


def test_the_other_end_may_be_first():
    table = pd.DataFrame({"g": 1, "numerator": [900, 500, 100], "denominator": 1000})
    assert with_ranks(table, ["g"], "binomial", first="lowest")["rank"].tolist() == [3, 2, 1]


def test_nobody_counted_is_not_certain():
    table = pd.DataFrame({"g": 1, "numerator": [0, 30], "denominator": [5, 1000]})
    lowest = with_ranks(table, ["g"], "binomial").loc[0]
    assert lowest["rank"] == 2
    assert lowest["rank_lower"] == 1, "0 of 5 may well be a higher percentage than 3%"


def test_a_row_without_numbers_has_no_rank_and_takes_no_place():
    table = pd.DataFrame({
        "g": 1, "numerator": [90, np.nan, 10, 5], "denominator": [100, 100, 100, 0],
    })  # fmt: skip
    ranked = with_ranks(table, ["g"], "binomial")
    assert ranked["rank"].fillna(-1).tolist() == [1, -1, 2, -1]
    assert ranked["ranked"].eq(2).all()
    assert ranked.loc[1, LIMITS].isna().all()


def test_groups_are_ranked_apart_whatever_their_order():
    table = pd.DataFrame({
        "g": ["a", "b", "a", "b", "c"], "numerator": [10, 900, 900, 10, 5], "denominator": 1000,
    })  # fmt: skip
    ranked = with_ranks(table, ["g"], "poisson")
    assert ranked["rank"].tolist() == [2, 1, 1, 2, 1]
    assert ranked["rank_upper"].tolist() == [2, 1, 1, 2, 1]
    assert ranked["ranked"].tolist() == [2, 2, 2, 2, 1]


def test_the_same_table_gives_the_same_limits():
    first, second = (with_ranks(COUNCILS, ["period"], "binomial") for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_a_rank_lies_within_its_limits():
    ranked = with_ranks(COUNCILS, ["period"], "poisson")
    assert ranked["rank"].between(ranked["rank_lower"], ranked["rank_upper"]).all()


def test_an_empty_table_stays_empty():
    assert with_ranks(COUNCILS.iloc[:0], ["period"], "binomial").empty


def test_impossible_arguments_are_refused():
    for change, found in (
        ({"kind": "median"}, "median"), ({"first": "top"}, "top"), ({"confidence": 95}, "95"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=found):
            with_ranks(COUNCILS, ["period"], **{"kind": "binomial", **change})
    with pytest.raises(ShapeError, match="value"):
        with_ranks(COUNCILS, ["period"], "normal")
    with pytest.raises(ValueError, match="got -1"):
        with_ranks(COUNCILS.assign(numerator=-1.0), ["period"], "poisson")
