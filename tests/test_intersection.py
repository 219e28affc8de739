"""Strata, main effects and cross-tabulations: edges first, then meaning."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trendpack.errors import ShapeError
from trendpack.intersection import (
    cross_tabulation,
    crossings,
    design_matrix,
    levels_of_one_kind,
    strata,
    strata_of_people,
)
from trendpack.rates import wilson_limits

BY = ["ethnic_group", "sex"]


@pytest.fixture
def table():
    return pd.DataFrame(
        [
            ("all", "all", 19.0, 90.0),
            ("asian", "all", 9.0, 50.0),
            ("asian", "female", 4.0, 20.0),
            ("asian", "male", 5.0, 30.0),
            ("black", "female", np.nan, 10.0),
            ("black", "male", 0.0, 30.0),
            ("white", "female", 0.0, 0.0),
        ],
        columns=[*BY, "numerator", "denominator"],
    )


def test_totals_are_not_strata_and_what_is_left_out_says_why(table):
    used, left_out = strata(table, BY)
    assert used["stratum"].tolist() == ["asian, female", "asian, male", "black, male"]
    assert left_out.set_index("stratum")["reason"].to_dict() == {
        "black, female": "not published",
        "white, female": "no people",
    }


def test_rows_of_one_stratum_add_up_and_a_missing_one_makes_the_sum_unknown(table):
    years = pd.concat([table, table.assign(numerator=table["numerator"].fillna(3))])
    used, left_out = strata(years, BY)
    assert used.set_index("stratum").loc["asian, male", ["numerator", "denominator"]].tolist() == [
        10,
        60,
    ]
    assert "black, female" in left_out["stratum"].tolist()


def test_a_table_without_rows_or_crossings_has_no_strata(table):
    for empty in (table.iloc[:0], table.iloc[:2]):
        used, left_out = strata(empty, BY)
        assert len(used) == len(left_out) == 0
        assert list(used) == [*BY, "stratum", "numerator", "denominator"]


def test_a_table_that_lacks_a_column_is_refused(table):
    with pytest.raises(ShapeError, match="age_band"):
        strata(table, [*BY, "age_band"])


def test_the_depth_of_what_is_published_is_told(table):
    found = crossings(table, BY)
    assert found["ways"].tolist() == [2, 1, 0]
    assert found["rows"].tolist() == [5, 1, 1]


def test_people_become_sums_without_losing_any():
    people = pd.DataFrame({"sex": ["f", "f", "m", "m", "x"], "score": [1, 3, 5, np.nan, np.nan]})
    used, left_out = strata_of_people(people, ["sex"], "score")
    assert used["denominator"].tolist() == [2, 1]
    assert used["mean"].tolist() == [2, 5]
    assert used["within_squares"].tolist() == [2, 0]
    assert left_out[["stratum", "reason"]].to_numpy().tolist() == [["x", "no people"]]


def test_the_reference_is_the_largest_level_or_the_one_asked_for(table):
    used, _ = strata(table, BY)
    assert list(design_matrix(used, BY)) == ["intercept", "ethnic_group: black", "sex: female"]
    asked = design_matrix(used, BY, {"ethnic_group": "black", "sex": "female"})
    assert list(asked) == ["intercept", "ethnic_group: asian", "sex: male"]
    with pytest.raises(ValueError, match="no level 'mixed'"):
        design_matrix(used, BY, {"ethnic_group": "mixed"})


def test_an_effect_that_cannot_be_told_apart_has_no_column():
    together = pd.DataFrame({"a": ["p", "q", "q"], "b": ["r", "s", "s"], "c": ["t", "t", "u"]})
    design = design_matrix(together.assign(denominator=[9, 2, 2]), ["a", "b", "c"])
    assert list(design) == ["intercept", "a: q", "c: u"]


def test_no_strata_have_an_empty_design(table):
    assert design_matrix(strata(table.iloc[:0], BY)[0], BY).shape[0] == 0


def test_levels_where_nobody_or_everybody_had_the_event_are_named():
    rows = pd.DataFrame(
        {
            "ethnic_group": ["asian", "asian", "black", "black"],
            "sex": ["female", "male"] * 2,
            "numerator": [0, 0, 10, 4],
            "denominator": [10, 8, 10, 9],
        }
    )
    found = levels_of_one_kind(rows, BY)
    assert found[["dimension", "level", "kind"]].to_numpy().tolist() == [
        ["ethnic_group", "asian", "no events"]
    ]
    assert levels_of_one_kind(rows.assign(numerator=[1, 1, 1, 1]), BY).empty


def test_a_cross_tabulation_has_a_row_for_every_pair_with_limits_or_a_reason(table):
    cells = cross_tabulation(table, BY, wilson_limits).set_index("stratum")
    assert len(cells) == 6
    assert cells.loc["asian, female", "value"] == 20
    lower, upper = wilson_limits([4], [20])
    assert cells.loc["asian, female", "lower"] == pytest.approx(100 * lower[0])
    assert cells.loc["asian, female", "upper"] == pytest.approx(100 * upper[0])
    assert cells.loc["black, male", ["value", "lower"]].tolist() == [0, 0]
    assert cells.loc["white, male", "reason"] == "not published"
    assert cells.loc["white, female", "reason"] == "no people"
    told = cells["reason"] == ""
    assert (cells[["value", "lower", "upper"]].notna().all(axis=1) == told).all()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("cd"), st.integers(0, 9))))
def test_nobody_is_lost_or_counted_twice(rows):
    table = pd.DataFrame(rows, columns=[*BY, "denominator"]).assign(numerator=0)
    used, left_out = strata(table.astype({"denominator": float}), BY)
    assert used["denominator"].sum() + left_out["denominator"].sum() == table["denominator"].sum()
