"""The relative rate index: a worked process first, then edges, then meaning."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trendpack.disparity import rate_ratio
from trendpack.errors import ShapeError
from trendpack.process import relative_rate_index
from trendpack.score_limits import koopman_limits

STAGES = {"stopped": rate_ratio, "arrested": koopman_limits, "charged": koopman_limits}


def _process(**groups):
    """Return a table from counts of population, stopped, arrested, charged by group."""
    stages = ["population", *STAGES]
    wide = pd.DataFrame(groups, index=pd.Index(stages, name="stage"))
    return wide.melt(ignore_index=False, var_name="ethnic_group", value_name="count").reset_index()


TWO = _process(black=[1000, 60, 12, 3], white=[4000, 80, 8, 4])


def _index(table, **options):
    return relative_rate_index(table, "population", STAGES, "white", **options)


def test_a_process_worked_by_hand():
    index = _index(TWO).set_index(["ethnic_group", "stage"])
    # 60/1000 beside 80/4000; 12/60 beside 8/80; 3/12 beside 4/8.
    assert index.loc["black", "ratio"].tolist() == pytest.approx([3, 2, 0.5])
    assert index.loc["black", "overall_ratio"].tolist() == pytest.approx([3, 6, 3])
    assert index.loc["black", "denominator"].tolist() == [1000, 60, 12]
    expected = koopman_limits([12], [60], [8], [80])
    assert index.loc[("black", "arrested"), "ratio_lower"] == pytest.approx(expected[1][0])
    overall = rate_ratio([3], [1000], [4], [4000])
    assert index.loc[("black", "charged"), "overall_ratio_upper"] == pytest.approx(overall[2][0])
    assert index.loc["white", ["ratio", "overall_ratio"]].eq(1).all(axis=None)
    assert index.loc["white", ["ratio_lower", "overall_ratio_upper"]].isna().all(axis=None)


def test_an_empty_stage_has_no_next_ratio_but_an_overall_one():
    index = _index(_process(black=[1000, 60, 0, 0], white=[4000, 80, 8, 4]))
    black = index[index["ethnic_group"] == "black"].set_index("stage")
    assert black.loc["arrested", ["ratio", "ratio_lower"]].tolist() == [0, 0]
    assert 0 < black.loc["arrested", "ratio_upper"] < np.inf
    assert black.loc["charged", ["ratio", "ratio_lower"]].isna().all()
    assert black.loc["charged", "overall_ratio"] == 0


def test_a_missing_stage_is_not_zero():
    table = TWO[~((TWO["ethnic_group"] == "black") & (TWO["stage"] == "arrested"))]
    black = _index(table).query("ethnic_group == 'black'").set_index("stage")
    assert black["ratio"].isna().tolist() == [False, True, True]
    assert black["overall_ratio"].tolist()[2] == pytest.approx(3)


def test_places_are_kept_apart_and_one_may_lack_the_reference_group():
    more = _process(black=[500, 10, 5, 5], white=[500, 10, 5, 5]).assign(area_code="B")
    alone = _process(black=[500, 10, 5, 5]).assign(area_code="C")
    index = _index(pd.concat([TWO.assign(area_code="A"), more, alone]), on=["area_code"])
    black = index[index["ethnic_group"] == "black"].set_index("area_code")["ratio"]
    assert black["A"].tolist() == pytest.approx([3, 2, 0.5])
    assert black["B"].tolist() == [1, 1, 1]
    assert black["C"].isna().all()


def test_no_reference_group_at_all_means_no_ratio():
    assert _index(TWO[TWO["ethnic_group"] == "black"])["ratio"].isna().all()


def test_an_empty_table_has_no_rows():
    assert _index(TWO.iloc[:0]).empty


def test_a_broken_table_is_refused_with_what_is_wrong():
    with pytest.raises(ShapeError, match="count"):
        _index(TWO.drop(columns="count"))
    with pytest.raises(ShapeError, match="repeats"):
        _index(pd.concat([TWO, TWO.head(1)]))
    with pytest.raises(ShapeError, match="charged"):
        _index(TWO[TWO["stage"] != "charged"])
    with pytest.raises(ValueError, match="each once"):
        relative_rate_index(TWO, "stopped", STAGES, "white")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(*[st.integers(1, 500)] * 2), min_size=4, max_size=4))
def test_the_overall_ratio_is_the_product_of_the_stages(pairs):
    black, white = (sorted(side, reverse=True) for side in zip(*pairs, strict=True))
    rows = _index(_process(black=black, white=white)).query("ethnic_group == 'black'")
    np.testing.assert_allclose(rows["ratio"].cumprod(), rows["overall_ratio"], rtol=1e-9)
