"""Bounds for unknown ethnicity: worked by hand, then against brute force, then edges."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trendpack.errors import ShapeError
from trendpack.unknown import beside_unknown, share_bounds, with_unknown_bounds

NAMES = [
    "numerator", "denominator", "reference_numerator", "reference_denominator",
    "unknown_numerator", "unknown_denominator",
]  # fmt: skip


def _bounds(*counts, measure="rate"):
    table = pd.DataFrame([counts], columns=NAMES, dtype=float)
    return with_unknown_bounds(table, measure).iloc[0]


def test_a_rate_worked_by_hand():
    found = _bounds(60, 1000, 80, 4000, 40, 0)
    assert found["ratio_proportional"] == pytest.approx(3)
    assert found["ratio_all_reference"] == found["ratio_least"] == pytest.approx(2)
    assert found["ratio_all_focus"] == found["ratio_most"] == pytest.approx(5)
    assert np.isnan(found["tipping_share"])
    assert found["tipping_group"] == ""


def test_the_tipping_shares_bring_the_ratio_to_one():
    found = _bounds(30, 1000, 80, 4000, 60, 0)
    share = found["tipping_share"]  # in the row's own group, the rest in the reference group
    assert 0 < share < 1
    assert (30 + 60 * share) / 1000 == pytest.approx((80 + 60 * (1 - share)) / 4000)
    assert found["tipping_group"] == "reference"
    assert (80 + 60 * found["least_tipping_share"]) / 4000 == pytest.approx(30 / 1000)


def test_the_lower_rate_tips_towards_the_rows_own_group():
    found = _bounds(10, 1000, 80, 4000, 60, 0)
    assert found["tipping_group"] == "focus"
    assert (10 + 60 * found["least_tipping_share"]) / 1000 == pytest.approx(80 / 4000)


def test_unknown_who_fare_badly_can_bring_the_higher_group_down_to_the_lower():
    found = _bounds(22, 55, 34, 96, 11, 43, measure="percentage")  # 26% of the unknown had it
    share = found["least_tipping_share"]
    assert found["tipping_group"] == "focus"
    assert 0 < share < 1
    assert (22 + 11 * share) / (55 + 43 * share) == pytest.approx(34 / 96)


def test_a_percentage_shares_out_people_with_and_without_the_outcome():
    found = _bounds(20, 100, 30, 300, 10, 40, measure="percentage")
    assert found["ratio_all_focus"] == pytest.approx((30 / 140) / (30 / 300))
    assert found["ratio_all_reference"] == pytest.approx((20 / 100) / (40 / 340))
    # Brute force: every way to give the 10 with and the 30 without to the two groups or neither.
    a, b, c, d = np.meshgrid(range(11), range(11), range(31), range(31), indexing="ij")
    ratios = ((20 + a) / (100 + a + c)) / ((30 + b) / (300 + b + d))
    ratios = ratios[(a + b <= 10) & (c + d <= 30)]
    assert found["ratio_least"] == pytest.approx(ratios.min())
    assert found["ratio_most"] == pytest.approx(ratios.max())


def test_nobody_unknown_leaves_the_ratio_and_no_tipping_share():
    found = _bounds(60, 1000, 80, 4000, 0, 0)
    assert found.filter(like="ratio").tolist() == pytest.approx([3] * 5)
    assert np.isnan([found["tipping_share"], found["least_tipping_share"]]).all()


def test_a_count_of_unknown_that_is_not_published_is_not_nobody():
    found = _bounds(60, 1000, 80, 4000, np.nan, 0)
    assert found.filter(like="ratio").drop("ratio_proportional").isna().all()


def test_zero_counts_and_bases_have_a_defined_answer():
    found = _bounds(5, 100, 0, 100, 5, 0)
    assert np.isinf(found["ratio_proportional"])
    assert found["ratio_all_reference"] == found["least_tipping_share"] == 1
    assert np.isnan(_bounds(5, 0, 5, 100, 5, 0)["ratio_proportional"])


def test_the_unknown_row_is_put_beside_the_others_of_its_place():
    table = pd.DataFrame({
        "area_code": ["A", "A", "B"], "ethnic_group": ["black", "unknown", "black"],
        "numerator": [60.0, 40.0, 5.0], "denominator": [1000.0, 90.0, 10.0],
    })  # fmt: skip
    joined = beside_unknown(table, ["area_code"])
    assert joined["unknown_numerator"].tolist()[:2] == [40, 40]
    assert joined.loc[2, ["unknown_numerator", "unknown_denominator"]].isna().all()


def test_the_reference_groups_own_row_has_no_bounds():
    table = pd.DataFrame([[8, 10, 8, 10, 2, 0]], columns=NAMES)
    table = table.assign(ethnic_group="white", reference_group="white")
    assert with_unknown_bounds(table, "rate").filter(regex="^ratio|share$").isna().all(axis=None)


def test_shares_of_a_whole():
    proportional, least, most = share_bounds([30, 0, np.nan, 9], [80, 0, 5, 8], [20, 0, 1, 1])
    assert (proportional[0], least[0], most[0]) == pytest.approx((0.375, 0.3, 0.5))
    assert np.isnan([proportional[1:], least[1:], most[1:]]).all()


def test_impossible_arguments_are_refused():
    with pytest.raises(ValueError, match="score"):
        _bounds(1, 2, 3, 4, 5, 6, measure="score")
    with pytest.raises(ValueError, match="got -1"):
        _bounds(1, 2, 3, 4, -1, 6)
    with pytest.raises(ShapeError, match="unknown_numerator"):
        with_unknown_bounds(pd.DataFrame(columns=NAMES[:4]), "rate")


def test_an_empty_table_stays_empty():
    assert with_unknown_bounds(pd.DataFrame(columns=NAMES, dtype=float), "rate").empty


few = st.integers(1, 50)


@settings(max_examples=50, deadline=None)
@given(few, few, few, few, few, few)
def test_every_sharing_lies_within_the_bounds(x, y, n, m, with_it, without):
    found = _bounds(x, x + n, y, y + m, with_it, with_it + without, measure="percentage")
    inside = found[["ratio_proportional", "ratio_all_reference", "ratio_all_focus"]]
    assert found["ratio_least"] <= inside.min() + 1e-12
    assert found["ratio_most"] >= inside.max() - 1e-12
    share, u = found["tipping_share"], with_it + without
    if not np.isnan(share):
        own = (x + share * with_it) / (x + n + share * u)
        other = (y + (1 - share) * with_it) / (y + m + (1 - share) * u)
        assert own == pytest.approx(other)
