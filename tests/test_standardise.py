"""Standardised rates: R's own values first, then edges, then meaning."""

import doctest
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trendpack import standardise
from trendpack.errors import ShapeError
from trendpack.standardise import (
    directly_standardised_rate,
    esp2013,
    expected_events,
    with_standard_population,
    with_standardised_rate,
    with_standardised_ratio,
)

DATA = Path(__file__).parent / "data"
LEVELS = [(0.95, "95_0"), (0.998, "99_8")]
LIMITS = ["value", "lower", "upper"]


def _counts():
    names = {"ageband": "age_band", "count": "numerator", "pop": "denominator"}
    return pd.read_csv(DATA / "phe_dsr_input.csv").rename(columns=names)


def _reference():
    names = {"ageband": "age_band", "refcount": "numerator", "refpop": "denominator"}
    return pd.read_csv(DATA / "phe_isr_reference.csv").rename(columns=names)


def _agree(made, file, columns):
    expected = pd.read_csv(DATA / file).set_index("area")
    made = made.set_index("area").loc[expected.index]
    for ours, r in columns.items():
        np.testing.assert_allclose(made[ours], expected[r], rtol=1e-9, atol=1e-9, err_msg=ours)


# Reference values: PHEindicatormethods::calculate_dsr (R 4.2), per 100,000.
@pytest.mark.parametrize(("confidence", "name"), LEVELS)
def test_directly_standardised_rates_agree_with_r(confidence, name):
    made = directly_standardised_rate(with_standard_population(_counts()), "area",
                                      confidence=confidence)  # fmt: skip
    _agree(made, "phe_dsr_expected.csv", {
        "numerator": "total_count", "denominator": "total_pop", "value": "value",
        "lower": f"lower{name}cl", "upper": f"upper{name}cl",
    })  # fmt: skip


# Reference values: PHEindicatormethods::calculate_ISRatio and calculate_ISRate (R 4.2).
@pytest.mark.parametrize(("confidence", "name"), LEVELS)
@pytest.mark.parametrize(
    ("method", "file"),
    [
        (with_standardised_ratio, "phe_isratio_expected.csv"),
        (with_standardised_rate, "phe_israte_expected.csv"),
    ],
)
def test_indirectly_standardised_figures_agree_with_r(method, file, confidence, name):
    made = method(expected_events(_counts(), _reference(), "area"), confidence=confidence)
    _agree(made, file, {
        "numerator": "observed", "expected": "expected", "value": "value",
        "lower": f"lower{name}cl", "upper": f"upper{name}cl",
    })  # fmt: skip


@pytest.mark.parametrize(
    ("file", "start_ages"),
    [("esp2013.csv", range(0, 95, 5)), ("esp2013_21_bands.csv", [0, 1, *range(5, 100, 5)])],
)
def test_the_standard_population_is_the_published_one(file, start_ages):
    published = pd.read_csv(DATA / file).set_index("age_band")["weight"]
    assert esp2013(start_ages).to_dict() == published.to_dict()


def test_the_standard_population_can_be_broader_and_never_loses_anyone():
    assert esp2013([0, 15, 65]).to_dict() == {"0-14": 16000, "15-64": 64500, "65+": 19500}
    assert esp2013([0, 85]).sum() == 100_000


@pytest.mark.parametrize("start_ages", [[], [5, 10], [0, 10, 5], [0, 5, 5]])
def test_bands_of_the_standard_must_rise_from_birth(start_ages):
    with pytest.raises(ValueError, match="rise from 0"):
        esp2013(start_ages)


def test_a_band_the_standard_lacks_is_refused_by_name():
    with pytest.raises(ShapeError, match="0-17"):
        with_standard_population(pd.DataFrame({"age_band": ["0-4", "0-17"]}))


def _two(**changes):
    columns = {
        "group": ["a", "a", "b", "b"],
        "age_band": ["young", "old"] * 2,
        "numerator": [10.0, 30.0, 20.0, 40.0],
        "denominator": [1000.0, 500.0, 2000.0, 400.0],
        "weight": [3.0, 1.0, 3.0, 1.0],
    }
    return pd.DataFrame(columns | changes)


def _rate(table, **options):
    return directly_standardised_rate(table, "group", **options).set_index("group")


def test_the_rate_is_the_weighted_mean_of_the_strata():
    made = _rate(_two(), per=1000)
    assert made["value"].tolist() == pytest.approx([(3 * 10 + 60) / 4, (3 * 10 + 100) / 4])
    assert (made["status"] == "ok").all()


def test_fewer_than_ten_events_are_not_published_and_ten_are():
    made = _rate(_two(numerator=[4.0, 5.0, 4.0, 6.0]))
    assert made["status"].tolist() == ["c", "ok"]
    assert made["reason"].tolist() == ["fewer than 10 events", ""]
    assert made.loc["a", LIMITS].isna().all()
    assert made.loc["b", LIMITS].notna().all()
    assert made["numerator"].tolist() == [9, 10]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (_two(numerator=[np.nan, 30, 20, 40]), "a stratum or its count is missing"),
        (_two(denominator=[np.nan, 500, 2000, 400]), "a stratum or its count is missing"),
        (_two().iloc[1:], "a stratum or its count is missing"),
        (_two(numerator=[0, 30, 20, 40], denominator=[0, 500, 2000, 400]),
         "a stratum has no people"),
    ],
)  # fmt: skip
def test_a_blank_is_not_a_zero_and_harms_no_other_group(table, reason):
    made = _rate(table)
    assert made.loc["a", ["status", "reason"]].tolist() == ["x", reason]
    assert made.loc["a", LIMITS].isna().all()
    assert made.loc["b", "status"] == "ok"


def test_no_events_at_all_are_not_published_and_give_no_warning(recwarn):
    assert _rate(_two(numerator=[0.0] * 4))["status"].eq("c").all()
    assert not recwarn


def test_no_groups_give_no_rates_and_one_group_needs_no_name():
    assert len(_rate(_two().iloc[:0])) == 0
    made = directly_standardised_rate(_two().iloc[:2], [])
    assert made["value"].tolist() == pytest.approx([2250])


def test_the_standard_must_be_one_for_all_groups():
    with pytest.raises(ShapeError, match="more than one weight"):
        _rate(_two(weight=[3, 1, 3, 2]))
    with pytest.raises(ShapeError, match="or none"):
        _rate(_two(weight=[np.nan, 1, np.nan, 1]))
    with pytest.raises(ValueError, match="more than 0"):
        _rate(_two(weight=[0, 0, 0, 0]))


def test_a_lacking_column_and_an_impossible_number_are_refused():
    with pytest.raises(ShapeError, match="weight"):
        _rate(_two().drop(columns="weight"))
    with pytest.raises(ValueError, match="negative"):
        _rate(_two(numerator=[-1, 1, 1, 1]))
    with pytest.raises(ValueError, match="between 0 and 1"):
        _rate(_two(), confidence=95)


people = st.lists(st.integers(1, 5000), min_size=3, max_size=3)
events = st.lists(st.integers(4, 400), min_size=3, max_size=3)


@settings(max_examples=50)
@given(people, events, st.floats(0.1, 100))
def test_the_scale_of_the_weights_and_the_order_of_rows_do_not_matter(n, x, scale):
    table = pd.DataFrame(
        {"age_band": list("abc"), "numerator": x, "denominator": n, "weight": [1.0, 2.0, 3.0]}
    )
    first = directly_standardised_rate(table, [])
    other = table.assign(weight=table["weight"] * scale).iloc[::-1]
    second = directly_standardised_rate(other, [])
    np.testing.assert_allclose(first[LIMITS], second[LIMITS], rtol=1e-9)
    assert first["lower"][0] < first["value"][0] < first["upper"][0]


@settings(max_examples=50)
@given(people, st.integers(10, 400))
def test_a_group_with_the_standards_own_ages_keeps_its_plain_rate(n, x):
    counts = np.array([x, 2 * x, 3 * x])
    table = pd.DataFrame(
        {"age_band": list("abc"), "numerator": counts, "denominator": n, "weight": n}
    )
    made = directly_standardised_rate(table, [], per=1)
    assert made["value"][0] == pytest.approx(counts.sum() / sum(n))


def test_the_reference_population_has_a_ratio_of_100_and_its_own_rate():
    reference = _reference()
    table = expected_events(reference, reference, [])
    assert with_standardised_ratio(table)["value"][0] == pytest.approx(100)
    plain = reference["numerator"].sum() / reference["denominator"].sum() * 1e5
    assert with_standardised_rate(table)["value"][0] == pytest.approx(plain)


def test_totals_are_enough_for_the_observed_events():
    people = _counts().drop(columns="numerator")
    table = expected_events(people, _reference(), "area")
    assert table["numerator"].isna().all()
    totals = _counts().groupby("area")["numerator"].sum()
    made = with_standardised_ratio(table.assign(numerator=table["area"].map(totals)))
    _agree(made, "phe_isratio_expected.csv", {"value": "value", "lower": "lower95_0cl"})


def test_zero_events_have_an_upper_limit_and_nothing_expected_has_no_ratio():
    table = pd.DataFrame({"numerator": [0, 0, np.nan, 3], "expected": [4.0, 0.0, 4.0, np.nan]})
    made = with_standardised_ratio(table, per=1)
    assert made.loc[0, LIMITS].tolist() == pytest.approx([0, 0, -np.log(0.025) / 4])
    assert made.loc[1:, LIMITS].isna().all(axis=None)
    assert made["reason"].tolist()[1] == "no events expected"
    assert made["status"].tolist() == ["ok", "x", "x", "x"]


def test_a_stratum_with_nobody_expects_nothing_and_a_missing_one_is_unknown():
    reference = _two().iloc[:2]
    full = expected_events(_two(denominator=[0, 500, 2000, 400]), reference, "group")
    assert full["expected"].tolist() == pytest.approx([30, 20 + 24])
    lacking = expected_events(_two().iloc[1:], reference, "group")
    assert lacking["expected"].isna().tolist() == [True, False]
    assert with_standardised_ratio(lacking)["status"].tolist() == ["x", "ok"]


def test_a_reference_must_have_people_in_every_stratum_that_is_asked_for():
    with pytest.raises(ValueError, match="needs people"):
        expected_events(_two(), _two(denominator=[0, 5, 1, 1]).iloc[:2], "group")
    with pytest.raises(ShapeError, match="old"):
        expected_events(_two(), _two().iloc[:1], "group")


def test_the_examples_are_right():
    assert doctest.testmod(standardise).failed == 0
