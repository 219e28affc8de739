"""XmR charts: the answers of R's NHSRplotthedots first, then edges, then meaning."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trendpack.errors import ShapeError
from trendpack.spc import with_process_limits

DATA = Path(__file__).parent / "data"
WORDS = {
    "Common Cause": "common cause",
    "Above UCL": "above upper limit",
    "Below LCL": "below lower limit",
    "7 Points Above CL": "one of 7 in a row above the mean",
    "7 Points Below CL": "one of 7 in a row below the mean",
    "7 Point Trend (Increasing)": "7 point trend, increasing",
    "7 Point Trend (Decreasing)": "7 point trend, decreasing",
    "2 in 3 Above CL": "2 in 3 above mean",
    "2 in 3 Below CL": "2 in 3 below mean",
}


def _months(values, first="2020-01", every=1, **columns):
    """One series of monthly values (or each `every` months), in order."""
    start = np.datetime64(first) + np.arange(len(values)) * every
    return pd.DataFrame({
        "series": "s", "period": np.datetime_as_string(start),
        "period_start": start.astype("datetime64[s]"),
        "period_end": ((start + every).astype("datetime64[D]") - 1).astype("datetime64[s]"),
        "value": np.asarray(values, dtype=float),
    } | columns)  # fmt: skip


def _causes(values):
    return with_process_limits(_months(values), ["series"])["special_cause"].tolist()


# Reference values: NHSRplotthedots (R 4.2).
@pytest.mark.parametrize("screen", [True, False])
@pytest.mark.parametrize("every", [1, 3])
def test_limits_and_special_causes_agree_with_r(screen, every):
    expected = pd.read_csv(DATA / "spc_xmr_expected.csv")
    expected = expected[expected["screen_outliers"] == screen].reset_index(drop=True)
    tables = [
        _months(one["y"].to_numpy(), every=every, series=name)
        for name, one in expected.groupby("series", sort=False)
    ]
    found = with_process_limits(pd.concat(tables), ["series"], screen_outliers=screen)
    for ours, theirs in (("mean", "mean"), ("lower_limit", "lpl"), ("upper_limit", "upl")):
        np.testing.assert_allclose(found[ours], expected[theirs], rtol=1e-12)
    for ours, theirs in (
        ("is_outside_limits", "outside_limits"),
        ("is_close_to_limits", "close_to_limits"),
    ):
        wanted = expected[theirs].astype("boolean").tolist()
        assert found[ours].tolist() == wanted
    assert found["special_cause"].tolist() == expected["special_cause_type"].map(WORDS).tolist()


def test_the_limits_are_those_of_wheelers_arithmetic():
    found = with_process_limits(_months([10, 12, 11, 13, 10]), ["series"])
    assert found["mean"].tolist() == [11.2] * 5
    np.testing.assert_allclose(found["upper_limit"], 11.2 + 2.66 * (2 + 1 + 2 + 3) / 4)
    assert found["is_provisional"].all()


# Edges.
def test_annual_series_are_refused_by_name():
    with pytest.raises(ShapeError, match=r"annual(.|\n)*exclusions"):
        with_process_limits(_months([1, 2, 3], every=12, series="exclusions"), ["series"])
    mixed = pd.concat([_months([1, 2]), _months([1], every=12, series="exclusions")])
    with pytest.raises(ShapeError, match=r"annual(.|\n)*exclusions"):
        with_process_limits(mixed, ["series"])


def test_rolling_years_published_monthly_are_refused():
    rolling = _months(range(14))
    rolling = rolling.assign(period_end=rolling["period_start"] + pd.Timedelta(days=364))
    with pytest.raises(ShapeError, match="overlapping"):
        with_process_limits(rolling, ["series"])


def test_a_repeated_or_uneven_period_is_refused():
    with pytest.raises(ShapeError, match="repeat"):
        with_process_limits(pd.concat([_months([1, 2])] * 2), ["series"])
    uneven = _months([1, 2, 3, 4, 5, 6, 7, 8], every=3)
    uneven.loc[4:, "period_start"] += pd.DateOffset(months=1)
    with pytest.raises(ShapeError, match="uneven"):
        with_process_limits(uneven, ["series"])
    with pytest.raises(ShapeError, match="'value'"):
        with_process_limits(uneven.drop(columns="value"), ["series"])
    with pytest.raises(ValueError, match="lists"):
        with_process_limits(uneven, "series")


def test_a_missing_month_breaks_a_run_and_has_no_moving_range():
    rising = [1, 2, 3, np.nan, 5, 6, 7, 8, 9]
    withheld = with_process_limits(_months(rising), ["series"])
    absent = with_process_limits(_months(rising).drop(index=3), ["series"])
    assert withheld["special_cause"][3] == ""
    assert pd.isna(withheld["is_outside_limits"][3])
    assert not withheld["special_cause"].str.contains("trend").any()
    for name in ("mean", "lower_limit", "upper_limit", "special_cause"):
        assert withheld.drop(index=3)[name].tolist() == absent[name].tolist()
    assert _causes([1, 2, 3, 4, 5, 6, 7, 8, 9])[4] == "7 point trend, increasing"


def test_a_break_starts_new_limits():
    jump = [*([10, 11] * 8), *([50, 52] * 8)]
    whole = with_process_limits(_months(jump), ["series"])
    parts = with_process_limits(_months(jump), ["series"], breaks=["2021-05"])
    assert whole["special_cause"].ne("common cause").any()
    assert parts["special_cause"].eq("common cause").all()
    assert parts["mean"].unique().tolist() == [10.5, 51]


def test_a_constant_series_is_common_cause_even_where_its_mean_does_not_round():
    for screen in (True, False):
        found = with_process_limits(_months([0.1] * 13), ["series"], screen_outliers=screen)
        assert found["special_cause"].eq("common cause").all()
        assert found["upper_limit"].isna().all() == screen


def test_one_point_and_no_points_have_no_limits():
    one = with_process_limits(_months([5]), ["series"])
    assert one["mean"].tolist() == [5]
    assert one["upper_limit"].isna().all()
    none = with_process_limits(_months([]), ["series"])
    assert len(none) == 0
    assert set(one) == set(none)


# Meaning.
def test_each_rule_is_seen():
    noise = [10, 12] * 8
    assert _causes([*noise, 30])[-1] == "above upper limit"
    assert _causes([*noise, -9])[-1] == "below lower limit"
    for level, side in ((11.2, "above"), (10.8, "below")):
        found = _causes([*noise, *([level] * 7), *noise])[16:23]
        assert found == [f"one of 7 in a row {side} the mean"] * 7
    assert _causes([*noise, 15.2, 12, 15.2, *noise])[16:19] == [
        "2 in 3 above mean", "common cause", "2 in 3 above mean",
    ]  # fmt: skip
    assert _causes([*noise[1:], 6.8, 10, 6.8, *noise])[15:18] == [
        "2 in 3 below mean", "common cause", "2 in 3 below mean",
    ]  # fmt: skip
    assert set(_causes([*noise, 10, *([11.2] * 6), *noise])[17:23]) == {"common cause"}


def test_the_rows_come_back_as_they_were_in_any_order():
    table = pd.concat([_months([1, 5, 2, 8, 1] * 3), _months([9, 2, 9] * 6, series="t")])
    table = table.sample(frac=1, random_state=3)
    found = with_process_limits(table, ["series"])
    pd.testing.assert_frame_equal(found[table.columns], table)
    one = with_process_limits(_months([9, 2, 9] * 6, series="t"), ["series"])
    again = found[found["series"] == "t"].sort_index()
    pd.testing.assert_frame_equal(again, one)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 100), min_size=2, max_size=30))
def test_turning_a_chart_upside_down_turns_its_words(values):
    swap = {"above": "below", "below": "above", "upper": "lower", "lower": "upper"}
    swap |= {"increasing": "decreasing", "decreasing": "increasing"}
    up, down = _causes(values), _causes([100 - value for value in values])
    turned = [" ".join(swap.get(word, word) for word in cause.split()) for cause in up]
    assert turned == down
