"""Areas alike: the reference lists first, then edges, then meaning."""

import doctest
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import pdist

from trendpack import neighbours
from trendpack.neighbours import nearest_areas

DATA = Path(__file__).parent / "data"
DFE = {"pop": 1, "pct_black": 2, "pct_asian": 1.5, "pct_social_rent": 1, "imd_score": 2,
       "density": 0.5, "pct_under18": 1}  # fmt: skip
NHSE = {"pop": 1, "pct_black": 0.5, "pct_asian": 0.5, "pct_social_rent": 1, "imd_score": 1,
        "density": 1, "pct_under18": 0}  # fmt: skip


@pytest.fixture
def features():
    table = pd.read_csv(DATA / "neighbours_synthetic_areas.csv", index_col="code")
    assert table.isna().any(axis=None), "the reference has a missing value to fill"
    return table.drop(columns="synthetic_area")


@pytest.mark.parametrize(
    ("case", "method", "weights", "count"),
    [("equal", "ons", None, 10), ("weighted", "ons", DFE, 10),
     ("cipfa", "cipfa", None, 15), ("nhse", "nhse", NHSE, 15)],
)  # fmt: skip
def test_computed_neighbours_agree_with_the_reference(features, case, method, weights, count):
    expected = pd.read_csv(DATA / "neighbours_expected.csv").query("method == @case")
    found = nearest_areas(features, weights, count, method)
    found = found[found["area_code"].isin(expected["area_code"])]
    assert found["area_code"].tolist() == expected["area_code"].tolist()
    assert found["neighbour_code"].tolist() == expected["neighbour_code"].tolist()
    assert found["rank"].tolist() == expected["rank"].tolist()
    np.testing.assert_allclose(found["distance"], expected["distance"], rtol=1e-9)


def test_rebased_distances_are_shares_of_the_largest(features):
    plain = nearest_areas(features, count=32)["distance"]
    rebased = nearest_areas(features, count=32, method="cipfa")["distance"]
    assert plain.max() == pytest.approx(6.385973011692943, rel=1e-9)  # the reference's
    assert rebased.max() == 1
    np.testing.assert_allclose(rebased * plain.max(), plain, rtol=1e-12)


def test_a_feature_that_does_not_vary_says_nothing():
    features = pd.DataFrame(
        {"one": [1.0, 2.0, 4.0], "same": 5.0, "empty": np.nan}, index=["a", "b", "c"]
    )
    for method in neighbours.METHODS:
        found = nearest_areas(features, count=1, method=method)
        assert found["neighbour_code"].tolist() == ["b", "a", "b"]
        assert np.isfinite(found["distance"]).all()
    assert len(nearest_areas(features)) == 6  # no more neighbours than there are other areas


def test_one_area_or_none_has_no_neighbours():
    features = pd.DataFrame({"one": [1.0, 2.0]}, index=["a", "b"])
    assert nearest_areas(features.iloc[:1], method="cipfa").empty
    assert nearest_areas(features.iloc[:0]).empty


def test_areas_equally_far_stand_in_the_order_given():
    features = pd.DataFrame({"one": [1.0, 0.0, 2.0]}, index=["m", "z", "a"])
    assert nearest_areas(features).iloc[:2]["neighbour_code"].tolist() == ["z", "a"]


def test_being_a_neighbour_need_not_be_mutual():
    features = pd.DataFrame({"one": [0.0, 1.0, 3.0]}, index=["a", "b", "c"])
    first = nearest_areas(features, count=1).set_index("area_code")["neighbour_code"]
    assert (first["c"], first["b"]) == ("b", "a")


@pytest.mark.parametrize("weights", [{"one": -1.0}, {"two": 1.0}, {"one": np.nan}])
def test_a_weight_that_is_missing_or_negative_is_refused(weights):
    features = pd.DataFrame({"one": [0.0, 1.0]}, index=["a", "b"])
    with pytest.raises(ValueError, match="weight of 0 or more"):
        nearest_areas(features, weights)


def test_an_unknown_method_and_a_repeated_area_are_refused():
    features = pd.DataFrame({"one": [0.0, 1.0]}, index=["a", "a"])
    with pytest.raises(ValueError, match="a has more"):
        nearest_areas(features)
    with pytest.raises(ValueError, match="not 'manhattan'"):
        nearest_areas(features, method="manhattan")


def test_the_example_in_the_docstring_holds():
    result = doctest.testmod(neighbours)
    assert result.attempted
    assert not result.failed


tables = st.lists(st.tuples(*[st.integers(0, 50)] * 3), min_size=3, max_size=9)


@settings(max_examples=20, deadline=None)
@given(tables, st.sampled_from(neighbours.METHODS))
def test_units_do_not_matter_and_a_weight_of_nought_drops_a_feature(rows, method):
    features = pd.DataFrame(rows, columns=list("abc"), dtype=float)
    plain = nearest_areas(features, method=method)
    moved = nearest_areas(features * [1, 10, 0.5] + 3, method=method)
    np.testing.assert_allclose(moved["distance"], plain["distance"], atol=1e-9)
    dropped = nearest_areas(features, {"a": 1, "b": 1, "c": 0}, method=method)
    np.testing.assert_allclose(
        dropped["distance"], nearest_areas(features[["a", "b"]], method=method)["distance"],
        atol=1e-9,
    )  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(tables)
def test_distances_are_scipys_standardised_euclidean(rows):
    features = pd.DataFrame(rows, columns=list("abc"), dtype=float)
    features = features.loc[:, features.std() > 0]
    if features.shape[1]:
        ours = np.sort(nearest_areas(features, count=99)["distance"])
        theirs = pdist(features, "seuclidean", V=features.var(ddof=0).to_numpy())
        np.testing.assert_allclose(ours, np.sort(np.repeat(theirs, 2)), atol=1e-9)
