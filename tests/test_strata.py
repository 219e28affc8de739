"""Blocks of groups by strata: every number in its place, and nothing in two."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trendpack.errors import ShapeError
from trendpack.strata import blocks, number_groups

TABLE = pd.DataFrame({
    "area": ["b", "b", "a"],
    "sex": ["female", "male", "male"],
    "numerator": [1, 2, 3],
})  # fmt: skip


def test_each_number_stands_in_its_group_and_stratum_and_the_rest_are_missing():
    groups, levels, (numbers,) = blocks(TABLE, "area", "sex", "numerator")
    assert groups["area"].tolist() == ["b", "a"]
    assert levels["sex"].tolist() == ["female", "male"]
    np.testing.assert_array_equal(numbers, [[1, 2], [np.nan, 3]])


def test_the_order_of_rows_changes_no_number():
    shuffled = TABLE.iloc[[2, 1, 0]]
    groups, _levels, (numbers,) = blocks(shuffled, "area", "sex", "numerator")
    assert groups["area"].tolist() == ["a", "b"]
    np.testing.assert_array_equal(numbers, [[3, np.nan], [2, 1]])


@pytest.mark.parametrize("ages", ["xyxy", "xyyx", "xyxyx", "xyxxyx", "xx", "xyxyxz", "xyxz"])
def test_values_that_come_round_again_are_numbered_as_any_others(ages):
    number, groups = number_groups(pd.DataFrame({"age": list(ages)}), "age")
    codes, found = pd.factorize(np.array(list(ages), dtype=object))
    assert number.tolist() == codes.tolist()
    assert groups["age"].tolist() == found.tolist()


def test_rows_in_place_already_and_rows_that_are_not_make_the_same_blocks():
    sorted_ = pd.DataFrame({"area": list("aabbcc"), "sex": list("fmfmfm"), "numerator": range(6)})
    swapped = sorted_.iloc[[0, 1, 3, 2, 4, 5]]
    for table in (sorted_, swapped):
        *_, (numbers,) = blocks(table, "area", "sex", "numerator")
        np.testing.assert_array_equal(numbers, [[0, 1], [2, 3], [4, 5]])
    assert sorted_["numerator"].tolist() == [0, 1, 2, 3, 4, 5]


def test_no_grouping_is_one_group():
    number, groups = number_groups(TABLE, [])
    assert number.tolist() == [0, 0, 0]
    assert groups.shape == (1, 0)


def test_a_missing_name_is_a_group_of_its_own():
    number, groups = number_groups(pd.DataFrame({"a": ["x", None, None]}), "a")
    assert number.tolist() == [0, 1, 1]
    assert groups["a"].isna().tolist() == [False, True]


def test_an_empty_table_has_no_groups():
    groups, levels, (numbers,) = blocks(TABLE.iloc[:0], "area", "sex", "numerator")
    assert len(groups) == len(levels) == 0
    assert numbers.shape == (0, 0)


def test_a_repeated_stratum_is_refused_by_name():
    with pytest.raises(ShapeError, match="'area': 'b', 'sex': 'male'"):
        blocks(pd.concat([TABLE, TABLE.iloc[[1]]]), "area", "sex", "numerator")


def test_a_stratum_that_should_not_be_there_is_refused():
    with pytest.raises(ShapeError, match="male"):
        blocks(TABLE, "area", "sex", "numerator", pd.DataFrame({"sex": ["female"]}))


def test_a_lacking_column_and_a_negative_number_are_refused():
    with pytest.raises(ShapeError, match="people"):
        blocks(TABLE, "area", "sex", "people")
    with pytest.raises(ValueError, match="negative, got -1"):
        blocks(TABLE.assign(numerator=[1, -1, 3]), "area", "sex", "numerator")


pairs = st.lists(st.tuples(st.integers(0, 4), st.sampled_from("xyz")), min_size=1, max_size=30)


@settings(max_examples=50)
@given(pairs)
def test_groups_are_numbered_as_pandas_numbers_them(rows):
    table = pd.DataFrame(rows, columns=["a", "b"])
    number, groups = number_groups(table, ["a", "b"])
    expected = table.groupby(["a", "b"], sort=False).ngroup()
    assert number.tolist() == expected.tolist()
    pd.testing.assert_frame_equal(groups.iloc[number].reset_index(drop=True), table)
