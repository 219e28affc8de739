"""Gaps that rest on too little: few events set beside everyone, ratios made of rounded figures."""

import numpy as np
import pandas as pd
import pytest
from test_words import RATE, indicator

from trendpack import basis, evidence, indicators
from trendpack.disparity import beside, is_reliable, rate_ratio
from trendpack.rates import with_limits
from trendpack.style_lint import lint
from trendpack.tidy import observations
from trendpack.views import widest
from trendpack.views.indicator import crossed_with, latest_by_group

EXPELLED = indicator(
    "rate", said="were expelled", unit="permanent exclusions for every 100 pupils", decimals=2
)


def set_beside(reference, measure="rate", **counts):
    """Return rows beside `reference`, from (numerator, denominator) by ethnic group."""
    table = pd.DataFrame(counts, index=["numerator", "denominator"]).T.rename_axis("ethnic_group")
    table = table.reset_index().assign(period="2024/25", area_code="E09000005", indicator="x")
    table["value"] = 100 * table["numerator"] / table["denominator"]
    dates = {"period_start": "2024-09-01", "period_end": "2025-08-31"}
    method = "byar" if measure == "rate" else "wilson"
    return beside(with_limits(observations(table, **dates), method, 100), reference, ["period"])


def test_a_handful_of_events_is_not_called_apart_from_everyone_who_include_them():
    few = set_beside("all", all=(20, 48_390), black=(8, 8_236))
    rows = basis.with_gap(few, EXPELLED)
    black = rows["ethnic_group"] == "black"
    assert is_reliable(rows)[black].isna().all()
    assert rows.loc[black, basis.GAPS].isna().all(axis=None)
    said = widest.gap_sentences(rows, EXPELLED)
    assert said == [
        "Too few to be tested against pupils of all ethnic groups, who include them: Black (8 of "
        "20 permanent exclusions)."
    ]
    assert not lint(said[0])


@pytest.mark.parametrize(
    ("reference", "measure", "counts", "few"),
    [
        ("all", "rate", (9, 900), True),
        ("all", "rate", (10, 900), False),
        ("all", "rate", (0, 900), True),
        ("white", "rate", (9, 900), False),
        ("all", "percentage", (895, 900), True),  # five who did not
        ("all", "percentage", (450, 900), False),
    ],
)
def test_ten_events_or_people_on_either_side_are_enough(reference, measure, counts, few):
    rows = set_beside(reference, measure, **{reference: (500, 1000)}, black=counts)
    one = RATE if measure == "rate" else indicator()
    black = rows["ethnic_group"] == "black"
    assert basis.is_too_few(rows, one)[black].tolist() == [few]
    assert basis.with_gap(rows, one).loc[black, "gap"].isna().tolist() == [few]


def test_a_gap_to_everyone_says_that_everyone_includes_the_group():
    rows = basis.with_gap(set_beside("all", all=(400, 9000), black=(200, 1500)), RATE)
    assert widest.gap_sentences(rows, RATE)[-1] == widest.WITHIN
    white = basis.with_gap(set_beside("white", white=(400, 9000), black=(200, 1500)), RATE)
    assert widest.WITHIN not in widest.gap_sentences(white, RATE)
    assert not lint(widest.WITHIN)


def test_permanent_exclusions_of_brent_are_left_untested_in_words_and_table():
    figure = latest_by_group(
        evidence.scope("Brent", as_of="2025-12-31"), "permanent_exclusion_rate"
    )
    assert not [text for text in figure.sentences if "times the rate" in text]
    said = figure.shown["Compared with All ethnic groups"]
    assert set(said.drop("All ethnic groups")) == {"too few to test", "not known"}


def test_a_ratio_is_not_made_of_figures_of_one_digit_without_counts():
    rows = pd.DataFrame({
        "ethnic_group": ["a", "b", "c", "d", "e"],
        "value": [0.01, 0.14, 0.05, 0.012, 0.10], "numerator": [np.nan, np.nan, 50, np.nan, np.nan],
        "reference_value": 0.15, "reference_numerator": 4220.0,
    })  # fmt: skip
    assert basis.is_rounded_away(rows, EXPELLED).tolist() == [True, False, False, False, False]
    turned = rows.rename(columns=lambda name: {
        "value": "reference_value", "reference_value": "value", "numerator": "reference_numerator",
        "reference_numerator": "numerator",
    }.get(name, name))  # fmt: skip
    assert basis.is_rounded_away(turned, EXPELLED).tolist() == [True, False, False, False, False]


def test_what_has_counts_is_as_disparity_has_it():
    rows = set_beside("white", white=(400, 9000), black=(200, 1500))
    black = basis.with_gap(rows, RATE).iloc[-1]
    expected = rate_ratio(200, 1500, 400, 9000)
    assert [black[name] for name in basis.GAPS[:3]] == pytest.approx([float(x) for x in expected])


def test_girls_expelled_in_england_have_no_ratio_where_their_rates_have_one_digit(hackney):
    shown = crossed_with(hackney, "permanent_exclusion_england_rate", "sex").shown
    header = next(name for name in shown if name.startswith("Ratio"))
    ratio = shown[header].xs("Female")
    assert ratio["Pakistani"] == "[x]", "a ratio does apply, and is not known"
    assert ratio["Bangladeshi"] == "[x]", "0.00 is less than 0.005, and not none"
    assert ratio["Black Caribbean"].startswith("2.54")
    assert ratio["White Irish"] == "2.56", "0.12 over 1,250 of 2,664,960, and not over 0.05"
    declared = indicators.read_indicators()["permanent_exclusion_england_rate"]
    assert declared.decimals == 2
