"""Wilson and Poisson limits: R's own values first, then edges, then meaning."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trendpack import tidy
from trendpack.rates import poisson_limits, wilson_limits, with_limits

DATA = Path(__file__).parent / "data"


# Reference values: PHEindicatormethods::phe_proportion (R 4.2), percentages.
@pytest.mark.parametrize(("confidence", "name"), [(0.95, "95_0"), (0.998, "99_8")])
def test_wilson_limits_agree_with_r(confidence, name):
    grid = pd.read_csv(DATA / "phe_proportion_grid.csv")
    lower, upper = wilson_limits(grid["x"], grid["n"], confidence)
    np.testing.assert_allclose(lower * 100, grid[f"lower{name}cl"], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(upper * 100, grid[f"upper{name}cl"], rtol=1e-9, atol=1e-9)


# Reference values: PHEindicatormethods::phe_rate (R 4.2), per 100,000.
@pytest.mark.parametrize(("confidence", "name"), [(0.95, "95_0"), (0.998, "99_8")])
def test_rate_limits_agree_with_r(confidence, name):
    grid = pd.read_csv(DATA / "phe_rate_grid.csv")
    lower, upper = (limit / grid["n"] * 1e5 for limit in poisson_limits(grid["x"], confidence))
    np.testing.assert_allclose(lower, grid[f"lower{name}cl"], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(upper, grid[f"upper{name}cl"], rtol=1e-9, atol=1e-9)


def test_no_events_has_a_lower_limit_of_zero_and_an_upper_limit():
    lower, upper = poisson_limits([0])
    assert lower[0] == 0
    assert upper[0] == pytest.approx(-np.log(0.025))


def test_a_missing_count_stays_missing_and_an_empty_base_has_no_limits():
    assert np.isnan(poisson_limits([np.nan])).all()
    assert np.isnan(wilson_limits([np.nan, 0, 5], [10, 0, 4])).all()


def test_nobody_and_everybody_keep_limits_inside_zero_to_one():
    lower, upper = wilson_limits([0, 20], [20, 20])
    assert lower[0] == 0
    assert upper[1] == 1
    assert 0 < upper[0] < lower[1] < 1


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_confidence_must_be_a_share(confidence):
    with pytest.raises(ValueError, match="between 0 and 1"):
        poisson_limits([5], confidence)


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="negative"):
        wilson_limits([-1], [10])


def _rows(**columns):
    base = {"indicator": "i", "area_code": "E09000012", "period": "2023"}
    dates = {"period_start": pd.Timestamp("2023-01-01"), "period_end": pd.Timestamp("2023-12-31")}
    return tidy.observations(pd.DataFrame(columns).assign(**base, **dates))


def test_limits_are_filled_where_both_counts_are_and_say_by_what():
    rows = _rows(
        ethnic_group=["asian", "black", "mixed", "white"],
        numerator=[65.0, np.nan, 5.0, 5.0],
        denominator=[100.0, 100.0, 0.0, 10.0],
        value=[65.0, 40.0, np.nan, 50.0],
        lower=[np.nan, np.nan, np.nan, 20.0],
        upper=[np.nan, np.nan, np.nan, 80.0],
        limits_by=["", "", "", "publisher"],
    )
    limited = with_limits(rows, "wilson", 100)
    assert limited["limits_by"].tolist() == ["wilson", "", "", "publisher"]
    assert limited["lower"].round(2).tolist()[0] == 55.25
    assert limited["lower"].isna().tolist() == [False, True, True, False]
    assert limited.loc[3, "upper"] == 80, "the publisher's own limits are kept"
