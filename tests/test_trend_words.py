"""Change over time in words: what was tested, what was not, and never more than that."""

import pytest
from test_words import GROUPS, indicator, over_time

from trendpack import evidence, trend_words
from trendpack.style_lint import lint
from trendpack.views import indicator as views

TESTED = {
    "ethnic_group": "black",
    "reference_group": "white",
    "first_period": "2020/21",
    "last_period": "2024/25",
}


@pytest.mark.parametrize(
    ("trend", "said"),
    [
        ("increasing", "2020/21 to 2024/25) there is a rising trend that chance does not explain"),
        ("decreasing", "there is a falling trend that chance does not explain"),
        ("no significant change", "there is no significant change"),
        ("cannot be calculated", "It cannot be tested"),
        ("too few points", "It cannot be tested"),
    ],
)
def test_a_level_says_what_its_test_says(trend, said):
    rows = over_time([60.1, 61, 62, 63, 67.9])
    text = trend_words.trend_sentence(rows, indicator(), GROUPS, {**TESTED, "trend": trend})
    assert said in text
    assert not lint(text)


@pytest.mark.parametrize(
    ("disparity", "said"),
    [
        ("growing", "has grown, by more than chance explains (2020/21 to 2024/25)."),
        ("shrinking", "has shrunk, by more than chance explains"),
        ("changing sides", "has changed sides"),
        ("no significant change", "shows no significant change"),
        ("too few points", ""),
        ("cannot be calculated", ""),
    ],
)
def test_a_gap_says_which_way_it_went_or_nothing(disparity, said):
    tested = {**TESTED, "disparity": disparity}
    text = trend_words.gap_trend_sentence(tested, indicator(), GROUPS)
    assert (said in text) if said else text == ""
    assert not lint(text)


def test_the_page_says_that_the_gap_in_free_meals_has_grown():
    # School census: Black 34.1% to 50.5%, White 20.6% to 27.3%, 2017/18 to 2021/22.
    figure = views.over_time(evidence.scope("Hackney"), "fsm_percentage")
    assert any(
        "The difference between" in text and "has grown" in text for text in figure.sentences
    )


def test_figures_without_ranges_are_not_said_to_have_a_trend():
    figure = views.over_time(evidence.scope("Hackney"), "year6_obesity_percentage")
    assert all("trend that chance" not in text for text in figure.sentences)
    untested = [text for text in figure.sentences if "cannot be tested" in text]
    assert untested == ["It cannot be tested, because no ranges are published."]


def test_why_nothing_is_tested_is_said_once_and_what_is_found_with_each_group():
    few = "There are too few figures to test for a trend."
    assert trend_words.together([("A rose.", few), ("B fell.", few)]) == ["A rose.", "B fell.", few]
    found = f"{trend_words.TESTED} there is no significant change."
    pairs = [("A rose.", found), ("B fell.", found)]
    assert trend_words.together(pairs) == [f"A rose. {found}", f"B fell. {found}"]


def test_a_gap_without_ranges_is_given_at_both_ends_and_not_called_a_trend():
    figure = views.over_time(evidence.scope("Hackney"), "attainment_8_score")
    gaps = [text for text in figure.sentences if "How the gap changed is not tested" in text]
    assert gaps == [
        "The figure for pupils from the Black ethnic group was 9.2 points below that for pupils "
        "from the White ethnic group in 2022/23, and 8.3 points below it in 2024/25. "
        "How the gap changed is not tested."
    ]
    assert not any(lint(text) for text in figure.sentences)


def test_a_share_is_called_a_share_and_a_span_of_years_stands_in_brackets():
    shares = views.over_time(evidence.scope("Hackney"), "population_share_percentage").sentences
    assert shares[0].startswith(
        "The share of people from the Black ethnic group fell from 23.1% in"
    )
    income = views.over_time(evidence.scope("Hackney"), "low_income_percentage").sentences
    assert any("21.3% (2002/03 to 2004/05) to 21.6% (2021/22 to 2022/23)" in t for t in income)


def test_detailed_groups_alone_have_their_trends_said_too():
    figure = views.over_time(evidence.scope("Hackney"), "destination_england_percentage")
    for group in ("Black Caribbean", "Black African", "White British"):
        assert any(group in text for text in figure.sentences), group
