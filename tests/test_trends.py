"""Recent trends: R's answers first, then edges, then meaning."""

import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trendpack.disparity import beside
from trendpack.errors import ShapeError
from trendpack.rates import wilson_limits
from trendpack.trends import (
    disparity_change,
    errors_from_limits,
    proportion_trend,
    recent_gap_trend,
    recent_trend,
    weighted_trend,
)

DATA = Path(__file__).parent / "data"
COLUMNS = ["numerator", "denominator", "value", "lower", "upper"]


def _years(table, span=1):
    """Give a table with `year` the period columns: calendar years, or `span` years from `year`."""
    first = table["year"].astype(str)
    last = (table["year"] + span - 1).astype(str)
    lacking = {name: np.nan for name in COLUMNS if name not in table}
    return table.assign(
        period=first if span == 1 else first + "-" + last,
        period_start=pd.to_datetime(first + "-01-01"),
        period_end=pd.to_datetime(last + "-12-31"),
        limits_by=table.get("limits_by", ""),
        **lacking,
    )


def _proportions(counts, denominator=1000, first=2019, **columns):
    """One series of yearly counts of people, with Wilson limits; None is a withheld count."""
    x = np.array(counts, dtype=float)
    n = np.where(np.isnan(x), np.nan, denominator)
    lower, upper = wilson_limits(x, n)
    table = pd.DataFrame({"year": np.arange(first, first + len(x)), "numerator": x})
    table = table.assign(denominator=n, value=x / n * 100, lower=lower * 100, upper=upper * 100)
    return _years(table.assign(**{"series": "s", "limits_by": "wilson"} | columns))


RISING = [100, 150, 200, 250, 300]


# Reference values: R 4.2, the recent trend of Fingertips.
def _expected(kind):
    expected = pd.read_csv(DATA / "trend_expected.csv")
    return expected[expected["type"] == kind].set_index("series")


def _agree(found, kind, rtol=1e-9):
    expected = _expected(kind)
    found = found.set_index("series").loc[expected.index]
    np.testing.assert_allclose(found["slope"], expected["beta"], rtol=rtol)
    np.testing.assert_allclose(found["chi_square"], expected["chi2"], rtol=rtol)
    assert found["trend"].tolist() == expected["recent_trend"].str.lower().tolist()
    assert found["points"].eq(5).all()


def test_trends_in_proportions_agree_with_r():
    cases = pd.read_csv(DATA / "trend_proportion_input.csv")
    cases = cases.assign(value=cases["numerator"] / cases["denominator"] * 100)
    found = recent_trend(_years(cases).sample(frac=1, random_state=1), ["series"], "percentage")
    _agree(found, "proportion")
    assert found["method"].eq("chi-square for trend").all()


def test_trends_in_other_numbers_agree_with_r():
    cases = pd.read_csv(DATA / "trend_other_input.csv")
    cases = cases.rename(columns={"lower_cl": "lower", "upper_cl": "upper"})
    found = recent_trend(_years(cases), ["series"], "score")
    _agree(found, "other", rtol=2e-9)  # theirs is right to 1.4e-9: see the test of all digits
    assert found["method"].eq("weighted slope").all()


@pytest.mark.parametrize("kind", ["proportion", "other"])
def test_whether_one_point_decides_agrees_with_r(kind):
    cases = pd.read_csv(DATA / f"trend_{kind}_input.csv").sort_values(["series", "year"])
    names = cases["series"].unique()
    pick = {name: cases[name].to_numpy().reshape(-1, 5) for name in cases.columns[2:]}
    if kind == "proportion":
        test = proportion_trend(pick["numerator"], pick["denominator"])
    else:
        test = weighted_trend(pick["value"], errors_from_limits(pick["lower_cl"], pick["upper_cl"]))
    expected = _expected(kind).loc[names, "leave_one_out_sign_flip"]
    assert (~test[2]).tolist() == expected.tolist()


def test_the_weighted_slope_is_right_in_all_its_digits():
    # R's slopes were made with years near 2020, which costs them digits (1.4e-9 at worst). The
    # same formula in whole fractions has no rounding at all.
    cases = pd.read_csv(DATA / "trend_other_input.csv", dtype=str)
    for _, one in cases.groupby("series"):
        y, lower, upper = ([Fraction(x) for x in one[c]] for c in list(one)[2:])
        w = [1 / (u - low) ** 2 for low, u in zip(lower, upper, strict=True)]
        middle = sum(a * t for t, a in enumerate(w)) / sum(w)
        spread = sum(a * (t - middle) ** 2 for t, a in enumerate(w))
        exact = sum(a * (t - middle) * b for t, (a, b) in enumerate(zip(w, y, strict=True)))
        numbers = one.iloc[:, 2:].astype(float)
        error = errors_from_limits(numbers["lower_cl"], numbers["upper_cl"])
        slope = weighted_trend([numbers["value"]], [error])[0][0]
        assert slope == pytest.approx(float(exact / spread), rel=1e-12)


# Edges: what is there to test.
def test_fewer_than_five_points_say_so():
    found = recent_trend(_proportions(RISING[:4]), ["series"], "percentage")
    assert found["trend"].tolist() == ["too few points"]
    assert found["points"].tolist() == [4]
    assert found[["chi_square", "slope"]].isna().all(axis=None)
    assert found["method"].tolist() == [""]


@pytest.mark.parametrize(("gap", "points"), [(5, 5), (3, 2), (0, 5)])
def test_a_withheld_or_absent_year_ends_the_points(gap, points):
    counts = [90, *RISING]
    counts[gap] = None
    withheld = _proportions(counts)
    absent = withheld.drop(index=gap)
    for table in (withheld, absent):
        found = recent_trend(table, ["series"], "percentage")
        assert found["points"].tolist() == [points]


def test_the_latest_five_are_those_tested_and_named():
    table = _proportions([900, 10, *RISING], first=2017)
    found = recent_trend(table.iloc[::-1], ["series"], "percentage").iloc[0]
    assert found["trend"] == "increasing"
    assert (found["first_period"], found["last_period"]) == ("2019", "2023")
    assert not found["is_thinned"]


def test_overlapping_periods_are_thinned_from_the_latest_backwards():
    counts = [10, 20, 30, 35, 40, 50, 60, 65, 70, 80, 90, 95, 100]  # 2007-2009 to 2019-2021
    table = _proportions(counts, first=2007).assign(series="pooled")
    pooled = _years(table, span=3)
    found = recent_trend(pooled, ["series"], "percentage").iloc[0]
    alone = proportion_trend([counts[::3]], [[1000] * 5])
    assert (found["first_period"], found["last_period"]) == ("2007-2009", "2019-2021")
    assert found["points"] == 5
    assert found["is_thinned"]
    assert found["chi_square"] == pytest.approx(alone[1][0])
    assert recent_trend(pooled[1:], ["series"], "percentage")["points"].tolist() == [4]


def test_a_withheld_pooled_period_is_not_replaced_by_its_neighbour():
    table = _years(_proportions(range(10, 140, 10), first=2007), span=3)
    table.loc[table["period"] == "2013-2015", "value"] = np.nan
    assert recent_trend(table, ["series"], "percentage")["points"].tolist() == [2]


def test_every_other_year_is_a_step_and_not_a_gap():
    table = _proportions([0, *RISING])[1:]
    table = _years(table.assign(year=[2015, 2017, 2019, 2021, 2023]))
    assert recent_trend(table, ["series"], "percentage")["trend"].tolist() == ["increasing"]


def test_a_snapshot_on_one_day_a_year_has_points_a_year_apart():
    table = _proportions(RISING)
    day = table["period_end"]
    found = recent_trend(table.assign(period_start=day), ["series"], "percentage")
    assert found["trend"].tolist() == ["increasing"]


def test_a_break_is_never_joined():
    table = _proportions([500, 500, *RISING], first=2017)
    at = {b: recent_trend(table, ["series"], "percentage", [b]).iloc[0] for b in ("2019", "2020")}
    assert at["2019"]["trend"] == "increasing"
    assert at["2020"]["trend"] == "too few points"
    assert at["2020"]["points"] == 4
    assert recent_trend(table, ["series"], "percentage", ["2017", "2021"])["points"].tolist() == [3]


def test_a_break_without_points_after_it_leaves_the_older_series():
    found = recent_trend(_proportions(RISING), ["series"], "percentage", ["2024"])
    assert found["points"].tolist() == [5]


def test_nobody_at_any_point_is_no_change_and_not_an_error():
    for count in (0, 1000):
        found = recent_trend(_proportions([count] * 5), ["series"], "percentage").iloc[0]
        assert found["trend"] == "no significant change"
        assert (found["chi_square"], found["slope"]) == (0, 0)


def test_nobody_by_counts_alone_is_a_chi_square_of_nothing():
    slope, chi_square, _ = proportion_trend(
        [[0] * 5, [5, 6, 7, 8, 9]], [[4, 5, 6, 7, 8], [5, 6, 7, 8, 9]]
    )
    assert slope.tolist() == [0, 0]
    assert chi_square.tolist() == [0, 0]


def test_years_are_not_joined_to_periods_of_another_length():
    table = _proportions(RISING)
    table.loc[:1, "period_end"] -= pd.DateOffset(months=6)
    assert recent_trend(table, ["series"], "percentage")["points"].tolist() == [3]


def test_a_zero_among_the_counts_has_a_finite_slope():
    found = recent_trend(_proportions([0, 50, 100, 150, 200]), ["series"], "percentage").iloc[0]
    assert np.isfinite(found["slope"])
    assert found["trend"] == "increasing"


def test_without_counts_or_limits_nothing_can_be_calculated():
    bare = _proportions(RISING).assign(numerator=np.nan, lower=np.nan)
    found = recent_trend(bare, ["series"], "percentage")
    assert found["trend"].tolist() == ["cannot be calculated"]
    exact = _proportions(RISING).assign(lower=5.0, upper=5.0)
    assert recent_trend(exact, ["series"], "score")["trend"].tolist() == ["cannot be calculated"]
    assert np.isnan(proportion_trend([[1, 1, 1, 1, 5]], [[4, 4, 4, 0, 4]])[1]).all()


def test_a_rate_without_limits_has_the_errors_of_its_events_and_a_score_has_none():
    bare = _proportions(RISING).assign(lower=np.nan, upper=np.nan)
    value, events = np.array(RISING) / 10, np.array(RISING)
    expected = weighted_trend([value], [value / np.sqrt(events)])[1][0]
    assert recent_trend(bare, ["series"], "rate")["chi_square"][0] == pytest.approx(expected)
    assert recent_trend(bare, ["series"], "score")["trend"].tolist() == ["cannot be calculated"]
    gap = _gap(RISING, RISING[::-1], "score", lower=np.nan)
    assert gap["trend"].tolist() == ["cannot be calculated"]


def test_a_surveys_population_estimates_are_not_taken_for_people_asked():
    survey = _proportions([10, 11, 12, 13, 14], 100)
    survey = survey.assign(
        numerator=survey["numerator"] * 1000, denominator=survey["denominator"] * 1000
    )
    by_limits = recent_trend(survey.assign(limits_by="publisher"), ["series"], "percentage")
    assert by_limits["trend"].tolist() == ["no significant change"]
    assert by_limits["method"].tolist() == ["weighted slope"]
    assert recent_trend(survey, ["series"], "percentage")["trend"].tolist() == ["increasing"]


def test_an_empty_table_has_no_series():
    found = recent_trend(_proportions(RISING)[:0], ["series"], "percentage")
    assert len(found) == 0
    assert {"trend", "chi_square", "slope", "points"} <= set(found)


def test_what_cannot_be_meant_is_refused():
    table = _proportions(RISING)
    with pytest.raises(ValueError, match="between 0 and 1"):
        recent_trend(table, ["series"], "percentage", confidence=99.8)
    with pytest.raises(ValueError, match="lists"):
        recent_trend(table, ["series"], "percentage", "2020")
    with pytest.raises(ValueError, match="by must name"):
        recent_trend(table, [], "percentage")
    with pytest.raises(ShapeError, match="'lower'"):
        recent_trend(table.drop(columns="lower"), ["series"], "percentage")
    with pytest.raises(ShapeError, match="two points"):
        recent_trend(pd.concat([table, table]), ["series"], "percentage")
    with pytest.raises(ValueError, match="negative"):
        proportion_trend([[-1, 1, 1, 1, 1]], [[4] * 5])
    with pytest.raises(ValueError, match=r"shape \(n, 5\)"):
        weighted_trend([[1, 2, 3]], [[1, 1, 1]])


# Meaning: the gap.
def _groups(focus, reference, measure_columns=None):
    table = pd.concat([
        _proportions(focus, ethnic_group="black"),
        _proportions(reference, ethnic_group="white"),
    ]).assign(status="ok", **(measure_columns or {}))  # fmt: skip
    return beside(table, "white", ["year"])


def _gap(focus, reference, measure="percentage", **columns):
    table = _groups(focus, reference, columns)
    found = recent_gap_trend(table, ["ethnic_group"], measure)
    return found[found["ethnic_group"] == "black"].set_index("scale")


def test_a_gap_that_widens_is_growing_on_either_side_of_one():
    above = _gap([200, 260, 320, 380, 440], [200] * 5)
    assert above["disparity"].tolist() == ["growing", "growing"]
    assert above["trend"].tolist() == ["increasing", "increasing"]
    below = _gap([440, 380, 320, 260, 200], [440] * 5)
    assert below["disparity"].tolist() == ["growing", "growing"]
    assert below["trend"].tolist() == ["decreasing", "decreasing"]


def test_a_gap_that_narrows_is_shrinking_on_either_side_of_one():
    assert _gap([440, 380, 320, 260, 210], [200] * 5)["disparity"].eq("shrinking").all()
    assert _gap([200, 260, 320, 380, 430], [440] * 5)["disparity"].eq("shrinking").all()


def test_a_gap_that_passes_to_the_other_side_has_changed_sides():
    assert _gap([100, 200, 300, 400, 500], [300] * 5)["disparity"].eq("changing sides").all()


def test_when_both_double_the_difference_grows_and_the_ratio_stands_still():
    found = _gap([200, 250, 300, 350, 400], [100, 125, 150, 175, 200])
    assert found.loc["difference", "disparity"] == "growing"
    assert found.loc["ratio", "disparity"] == "no significant change"
    assert found.loc["ratio", "slope"] == pytest.approx(0, abs=1e-12)


def test_errors_of_a_gap_are_those_of_its_two_parts():
    focus, reference = np.array([200, 260, 320, 380, 440.0]), np.full(5, 200.0)
    found = _gap(focus, reference)
    variance = 1 / focus + 1 / reference - 2 / 1000  # Katz
    test = weighted_trend([np.log(focus / reference)], [np.sqrt(variance)])
    assert found.loc["ratio", "chi_square"] == pytest.approx(test[1][0])
    rates = _gap(focus, reference, "rate")
    test = weighted_trend([np.log(focus / reference)], [np.sqrt(1 / focus + 1 / reference)])
    assert rates.loc["ratio", "chi_square"] == pytest.approx(test[1][0])
    widths = [np.subtract(*wilson_limits(x, np.full(5, 1000))) * 100 for x in (focus, reference)]
    error = np.hypot(*widths) / (2 * 1.959963984540054)
    test = weighted_trend([(focus - reference) / 10], [error])
    assert found.loc["difference", "chi_square"] == pytest.approx(test[1][0])


def test_counts_and_limits_nearly_agree_about_a_gap():
    focus, reference = [200, 260, 320, 380, 440], [200] * 5
    counts, limits = _gap(focus, reference), _gap(focus, reference, limits_by="publisher")
    bare = _gap(focus, reference, lower=np.nan, upper=np.nan)
    np.testing.assert_allclose(limits["chi_square"], counts["chi_square"], rtol=0.03)
    np.testing.assert_allclose(bare["chi_square"], counts["chi_square"], rtol=0.03)


def test_a_zero_in_one_group_still_has_a_ratio():
    found = _gap([0, 60, 120, 180, 240], [200] * 5)
    assert np.isfinite(found["chi_square"]).all()
    assert found.loc["ratio", "trend"] == "increasing"


def test_the_reference_group_has_no_gap_and_a_missing_one_leaves_none():
    found = recent_gap_trend(_groups(RISING, RISING), ["ethnic_group"], "percentage")
    own = found[found["ethnic_group"] == "white"]
    assert own["trend"].eq("cannot be calculated").all()
    absent = _groups(RISING, RISING[:3])
    found = recent_gap_trend(absent, ["ethnic_group"], "percentage")
    assert found.loc[found["ethnic_group"] == "black", "points"].tolist() == [3, 3]


def test_a_score_has_a_difference_only_and_a_share_has_no_gap():
    assert _gap(RISING, RISING, "score").index.tolist() == ["difference"]
    with pytest.raises(ValueError, match="share"):
        _gap(RISING, RISING, "share")


def test_a_gap_from_nothing_is_growing_and_not_changing_sides():
    words = disparity_change([[0.1, -1, -2, -3, -4], [-4, -3, -2, -1, 0.1]], np.ones((2, 5)))
    assert words.tolist() == ["growing", "shrinking"]


counts = st.lists(st.integers(1, 200), min_size=5, max_size=5)


@settings(max_examples=40, deadline=None)
@given(counts)
def test_time_turned_round_turns_the_trend_round(x):
    there = proportion_trend([x], [[200] * 5])
    back = proportion_trend([x[::-1]], [[200] * 5])
    assert there[0][0] == pytest.approx(-back[0][0], abs=1e-12)
    assert there[1][0] == pytest.approx(back[1][0], rel=1e-9, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(counts, st.floats(0.01, 1000))
def test_a_change_of_unit_changes_the_slope_and_not_the_test(y, per):
    y, error = np.array([y], dtype=float), np.array([[1, 2, 3, 2, 1]], dtype=float)
    one, other = weighted_trend(y, error), weighted_trend(y * per, error * per)
    assert other[0][0] == pytest.approx(one[0][0] * per, rel=1e-9, abs=1e-9 * per)
    assert other[1][0] == pytest.approx(one[1][0], rel=1e-9, abs=1e-12)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(st.integers(0, 300), min_size=3, max_size=8), min_size=1, max_size=6))
def test_a_series_gets_the_same_answer_alone_and_among_others(many):
    tables = [_proportions(x, 300, series=f"s{i}") for i, x in enumerate(many)]
    together = recent_trend(pd.concat(tables).sample(frac=1, random_state=0), ["series"], "share")
    alone = pd.concat(recent_trend(table, ["series"], "share") for table in tables)
    pd.testing.assert_frame_equal(
        together.sort_values("series", ignore_index=True), alone.reset_index(drop=True)
    )


def test_chance_alone_is_called_a_trend_about_twice_in_a_thousand():
    random = np.random.default_rng(7)
    x = random.binomial(500, 0.2, (40_000, 5))
    found = proportion_trend(x, np.full(x.shape, 500))
    assert 0.0012 < (found[1] > 9.5495).mean() < 0.0028


def test_a_hundred_thousand_series_take_a_moment():
    rows = np.tile(np.arange(5), 100_000)
    many = _proportions(RISING).iloc[rows].assign(series=np.repeat(np.arange(100_000), 5))
    began = time.process_time()
    found = recent_trend(many, ["series"], "percentage")
    assert time.process_time() - began < 2, "it is 0.4 seconds of work"
    assert len(found) == 100_000
    assert found["trend"].eq("increasing").all()
