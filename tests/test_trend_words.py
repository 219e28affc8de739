"""Change over time in words: what was tested, what was not, and never more than that."""

import pytest
from test_words import GROUPS, RATE, indicator, over_time

from trendpack import evidence, gap_words, trend_words
from trendpack.style_lint import lint
from trendpack.views import gaps
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
        ("no significant change", "no steady rise or fall can be told from chance"),
        (
            "cannot be calculated",
            "This change cannot be tested, because the file used here has no ranges.",
        ),
        (
            "too few points",
            "This change cannot be tested, because the file used here has no ranges.",
        ),
    ],
)
def test_a_level_says_what_its_test_says(trend, said):
    rows = over_time([60.1, 61, 62, 63, 67.9])
    text = trend_words.trend_sentence(rows, indicator(), GROUPS, {**TESTED, "trend": trend})
    assert said in text
    assert not lint(text)


def described(values, **other):
    return trend_words.change_and_verdict(over_time(values), indicator(**other), GROUPS)[0]


@pytest.mark.parametrize(
    ("values", "ending"),
    [
        ([158.1, 261.5, 156.4], "156.4% in 2017/18, and as high as 261.5% (2016/17) between."),
        ([20, 12, 30, 25], "25.0% in 2018/19, and as low as 12.0% (2016/17) between."),
        ([20, 12, 30, 21], "and as high as 30.0% (2017/18) and as low as 12.0% (2016/17) between."),
        ([443, 136, 255], "255.0% in 2017/18, and as low as 136.0% (2016/17) between."),
        ([20, 34, 30], "20.0% in 2015/16 and 30.0% in 2017/18."),
        ([20, 30], "20.0% in 2015/16 and 30.0% in 2016/17."),
    ],
)
def test_what_lies_far_outside_the_two_ends_is_said_and_no_direction(values, ending):
    text = described(values)
    assert text.endswith(ending)
    assert not lint(text)
    assert not any(word in text for word in ("rose", "fell", "grew"))


MOVES = "The year before, it was 20.7%: one year's figure moves much."


def test_a_last_figure_without_a_range_far_off_the_one_before_says_so():
    assert described([19.1, 18.3, 20.7, 11.5]).endswith(f" and 11.5% in 2018/19. {MOVES}")
    assert described([11.5, 12, 20.7, 31.2]).endswith(MOVES)
    assert "and 9.1% in 2016/17: one year's figure moves much." in described([18.3, 9.1])


@pytest.mark.parametrize(
    ("values", "other"),
    [
        ([19.1, 18.3, 20.7, 13.9], {}),  # under a half
        ([10, 11, 30, 11.5], {}),  # named between
        ([1.9, 1.9, 1.8, 0.9], {}),  # small
        ([19.1, 18.3, 20.7, 11.5], {"measure": "score", "said": None}),
    ],
)
def test_no_other_figure_is_said_to_move_much(values, other):
    assert "moves much" not in described(values, **other)


def test_a_figure_with_a_range_is_not_said_to_move_much():
    text = trend_words.trend_sentence(ranged([19.1, 18.3, 20.7, 11.5], 2), indicator(), GROUPS)
    assert "moves much" not in text


def test_figures_of_several_years_are_not_those_of_the_year_before():
    rows = over_time([19.1, 18.3, 20.7, 11.5]).assign(
        period=["2012-2014", "2013-2015", "2014-2016", "2015-2017"]
    )
    assert "moves much" not in trend_words.trend_sentence(rows, indicator(), GROUPS)


@pytest.mark.parametrize(
    ("differences", "between"),
    [
        ([1.2, 3, 5.8, 4.6, -2.9], " In between it was 5.8 percentage points {above} (2022/23)."),
        ([-2.9, -1, -9, 1.2], " In between it was 9.0 percentage points {below} (2022/23)."),
        ([1.2, 4.4, 3, 2.8], " In between it was 4.4 percentage points {above} (2021/22)."),
        ([1.2, 3, 2, -2.9], ""),
        ([1.2, -2.9], ""),
    ],
)
def test_a_gap_far_outside_its_two_ends_is_said_in_both_sentences(differences, between):
    rows = over_time([50 + size for size in differences], 2020)
    beside = rows.assign(reference_value=50.0, reference_group="white")
    change = gap_words.gap_change_sentence(beside, indicator(), GROUPS)
    in_full = between.format(above="above", below="below")
    assert f".{in_full} How the gap changed is not tested." in change
    over = gap_words.gap_over_time_sentence(as_gaps(differences), indicator(), GROUPS)
    in_full = between.format(above="higher", below="lower")
    assert f" in {over_time(differences, 2020)['period'].iloc[-1]}.{in_full}" in over
    assert ("In between" in over) == bool(between)
    assert not lint(change)
    assert not lint(over)


def test_ratios_lie_outside_their_ends_by_how_many_times():
    text = gap_words.gap_over_time_sentence(as_gaps([1.0, 0.4, 2.0]), RATE, GROUPS)
    assert "In between it was 0.4 times as high (2021/22)." in text
    plain = gap_words.gap_over_time_sentence(as_gaps([1.0, 0.8, 2.0]), RATE, GROUPS)
    assert "In between" not in plain


def test_a_test_says_which_figures_it_is_of():
    rows = over_time([60.1, 61, 62, 63, 67.9, 68, 69], first=2018)
    tested = {**TESTED, "trend": "no significant change"}
    said = trend_words.change_and_verdict(rows, indicator(), GROUPS, tested)[1]
    assert said == (
        "Over the latest five years with a figure, from 62.0% in 2020/21 to 69.0% in 2024/25, "
        "no steady rise or fall can be told from chance."
    )
    thinned = trend_words.change_and_verdict(
        rows, indicator(), GROUPS, tested | {"is_thinned": True}
    )[1]
    assert thinned.startswith("Over the latest five figures that share no year, from 62.0%")


def ranged(values, width, first=2018):
    """Return one group's figures with a 95% range of `width` on either side."""
    rows = over_time(values, first)
    return rows.assign(lower=rows["value"] - width, upper=rows["value"] + width)


@pytest.mark.parametrize(
    ("width", "though"),
    [(5, ", though the first and the last differ by more than their"), (15, "")],
)
def test_a_test_that_finds_nothing_steady_hides_no_two_ends_far_apart(width, though):
    rows = ranged([63.3, 52.1, 52.7, 49.7, 40.2], width, first=2020)
    tested = {**TESTED, "trend": "no significant change"}
    said = trend_words.change_and_verdict(rows, indicator(), GROUPS, tested)[1]
    assert said.startswith(
        f"Over the latest five years with a figure (2020/21 to 2024/25) no steady rise or fall can "
        f"be told from chance{though}"
    )
    assert ("though" in said) == bool(though)
    assert not lint(said)


@pytest.mark.parametrize(
    ("values", "trend", "but"),
    [
        ([4.9, 5.6, 6.6, 7.9, 6.1], "increasing", ", but the last is lower than 7.9% in 2023/24"),
        ([9.1, 8.4, 7.4, 5.1, 6.9], "decreasing", ", but the last is higher than 5.1% in 2023/24"),
        ([4.9, 5.6, 6.6, 7.9, 7.6], "increasing", ""),
        ([4.9, 5.6, 6.6, 7.2, 7.9], "increasing", ""),
    ],
)
def test_a_trend_says_that_its_last_step_went_the_other_way(values, trend, but):
    rows = ranged(values, 0.3, first=2020)
    tested = {**TESTED, "trend": trend}
    said = trend_words.change_and_verdict(rows, indicator(decimals=1), GROUPS, tested)[1]
    assert but in said
    assert (", but" in said) == bool(but)
    unknown = rows.assign(lower=float("nan"), upper=float("nan"))
    unknown.loc[unknown.index[:-1], ["lower", "upper"]] = 1.0, 9.0
    bare = trend_words.change_and_verdict(unknown, indicator(), GROUPS, tested)[1]
    assert "but the last" not in bare


@pytest.mark.parametrize(
    ("values", "trend", "but"),
    [
        (
            [49.3, 76.1, 15.8, 72.6, 83.9],
            "increasing",
            ", but no steady one: the figure was as low as 15.8% in 2022/23.",
        ),
        ([50.1, 48.3, 46.7, 49.1, 38.4], "decreasing", ", most of it in one step, from 49.1% in"),
        ([30.0, 35.0, 40.0, 45.0, 50.0], "increasing", ""),
        ([49.3, 16.1, 55.8, 12.6, 45.0], "no significant change", ""),
    ],
)
def test_a_trend_that_is_no_even_one_says_so(values, trend, but):
    rows = ranged([20.0, *values], 0.3, first=2019)
    tested = {**TESTED, "trend": trend}
    said = trend_words.change_and_verdict(rows, indicator(decimals=1), GROUPS, tested)[1]
    assert but in said
    assert (", but" in said or ", most" in said) == bool(but)
    assert not lint(said)


def test_a_step_after_the_figures_that_were_tested_is_not_set_against_their_trend():
    rows = ranged([4.1, 4.9, 5.6, 6.6, 7.9, 6.1], 0.3, first=2019)
    for last, but in (("2024/25", True), ("2023/24", False)):
        tested = {**TESTED, "last_period": last, "trend": "increasing"}
        said = trend_words.change_and_verdict(rows, indicator(decimals=1), GROUPS, tested)[1]
        assert (", but the last is lower than 7.9%" in said) == but


def test_how_strict_the_tests_are_is_noted_where_one_is_spoken_of():
    rows = ranged([4.9, 5.6, 6.6, 7.9, 6.1], 0.3, first=2020)
    for trend in ("increasing", trend_words.STILL):
        said = trend_words.trend_sentence(rows, indicator(), GROUPS, {**TESTED, "trend": trend})
        assert trend_words.strictness([said]) == [trend_words.STRICT]
    assert trend_words.strictness(["There are too few figures to test for a trend."]) == []


@pytest.mark.parametrize(
    ("unsure", "said"),
    [
        ([True, False, True], "in 2022/23 (neither reliably different). "),
        ([False, False, True], "(the last not reliably different)"),
        ([True, False, False], "(the first not reliably different)"),
        ([False, True, False], "2022/23. "),
    ],
)
def test_a_gap_over_time_says_which_end_may_be_chance(unsure, said):
    gaps = as_gaps([0.79, 0.5, 0.76]).assign(is_unsure=unsure)
    text = gap_words.gap_over_time_sentence(gaps, RATE, GROUPS)
    assert said in text
    assert ("reliably" in text) == ("reliably" in said)


def test_ends_that_the_test_is_not_of_are_named_and_a_trend_found_needs_no_though():
    rows = ranged([80, 70, 62, 61, 63, 60, 61], 1)
    tested = {**TESTED, "trend": "no significant change"}
    said = trend_words.change_and_verdict(rows, indicator(), GROUPS, tested)[1]
    assert said.endswith(
        ", though the figures of 2018/19 and 2024/25 differ by more than their 95% ranges."
    )
    found = trend_words.change_and_verdict(
        rows, indicator(), GROUPS, tested | {"trend": "decreasing"}
    )[1]
    assert "though" not in found
    bare = rows.assign(lower=rows["lower"].where(rows["period"] != "2018/19"))
    bare = bare.assign(upper=bare["upper"].where(bare["lower"].notna()))
    assert "though" not in trend_words.change_and_verdict(bare, indicator(), GROUPS, tested)[1]


def test_scores_on_a_scale_of_each_year_say_the_side_of_the_gap_and_no_change_of_level():
    own = indicator("score", said=None, yearly_scale=True)
    assert trend_words.trend_sentence(over_time([0.1, 0.4]), own, GROUPS) == (
        trend_words.YEARLY_SCALE
    )
    texts = views.over_time(evidence.scope("Hackney"), "progress_8_score").sentences
    assert texts == (
        trend_words.YEARLY_SCALE,
        "The figure for pupils from the Black ethnic group was below that for pupils from the "
        "White ethnic group in every year with a figure (2015/16 to 2023/24) but 2016/17.",
    )


def test_a_gap_on_a_scale_of_each_year_is_said_by_its_side_on_its_own_chart_too():
    texts = gaps.gap_over_time(evidence.scope("Hackney"), "progress_8_score").sentences
    assert texts[0].endswith(
        " was below that for pupils from the White ethnic group in every year with a figure "
        "(2015/16 to 2023/24) but 2016/17."
    )


def test_a_gap_of_rates_has_its_unit():
    texts = views.over_time(evidence.scope("Hackney"), "suspension_rate").sentences
    assert any("was 6.9 suspensions for every 100 pupils above that for" in t for t in texts)


@pytest.mark.parametrize(
    ("disparity", "said"),
    [
        ("growing", "has grown, by more than chance explains (2020/21 to 2024/25)."),
        ("shrinking", "has shrunk, by more than chance explains"),
        ("changing sides", "has changed sides"),
        ("no significant change", "No steady change in the difference between"),
        ("too few points", ""),
        ("cannot be calculated", ""),
    ],
)
def test_a_gap_says_which_way_it_went_or_nothing(disparity, said):
    tested = {**TESTED, "disparity": disparity}
    text = gap_words.gap_trend_sentence(tested, indicator(), GROUPS)
    assert (said in text) if said else text == ""
    assert not lint(text)


@pytest.mark.parametrize(
    ("ratios", "disparity", "trend", "said"),
    [
        ([0.21, 0.2, 0.19, 0.18, 0.16], "growing", "decreasing", "has moved further below 1"),
        ([0.4, 0.5, 0.6, 0.7, 0.8], "shrinking", "increasing", "has moved nearer to 1"),
        ([1.2, 1.5, 1.8, 2.1, 2.4], "growing", "increasing", "has grown"),
        ([2.4, 2.1, 1.8, 1.5, 1.2], "shrinking", "decreasing", "has shrunk"),
        ([1.1, 0.9, 0.7, 0.5, 0.3], "growing", "decreasing", "has moved below 1"),
        ([0.9, 1.1, 1.5, 2.1, 2.4], "growing", "increasing", "has moved above 1"),
        ([0.2, 0.5, 1.0, 2.0, 5.0], "changing sides", "increasing", "has changed sides"),
    ],
)
def test_a_ratio_below_one_that_falls_has_not_grown(ratios, disparity, trend, said):
    moved = {**TESTED, "scale": "ratio", "disparity": disparity, "trend": trend}
    text = gap_words.gap_over_time_sentence(as_gaps(ratios), RATE, GROUPS, moved)
    assert f"White ethnic group {said}, by more than chance explains (2020/21 to 2024/25)." in text
    assert not lint(text)


def as_gaps(values, first=2020):
    """Return one group's gaps to the White group, a school year each, without ranges."""
    return over_time(values, first).assign(reference_group="white")


def test_two_ratios_that_print_alike_have_two_decimals():
    few = gap_words.gap_over_time_sentence(as_gaps([0.21, 0.16]), RATE, GROUPS)
    assert "was 0.21 times as high in 2020/21 and 0.16 times as high in 2021/22." in few
    apart = gap_words.gap_over_time_sentence(as_gaps([1.7, 1.4]), RATE, GROUPS)
    assert "was 1.7 times as high in 2020/21 and 1.4 times as high in 2021/22." in apart


def test_the_gaps_that_were_tested_are_given_where_the_series_begins_before_them():
    tested = {**TESTED, "scale": "ratio", "disparity": "shrinking", "trend": "decreasing"}
    table = as_gaps([3.3, 3.5, 3.89, 3.7, 3.6, 3.4, 3.19], first=2018)
    text = gap_words.gap_over_time_sentence(table, RATE, GROUPS, tested)
    assert "was 3.3 times as high in 2018/19 and 3.2 times as high in 2024/25." in text
    assert text.endswith(
        "has shrunk, by more than chance explains (from 3.9 times as high in 2020/21 to 3.2 times "
        "as high in 2024/25)."
    )


def test_a_gap_that_moved_unsteadily_is_not_said_to_stand_still():
    tested = {**TESTED, "disparity": "no significant change", "trend": "no significant change"}
    table = as_gaps([20, 2, 3, 1, 2])
    table = table.assign(lower=table["value"] - 4, upper=table["value"] + 4)
    text = gap_words.gap_over_time_sentence(table, indicator(), GROUPS, tested)
    assert text.endswith(
        "(2020/21 to 2024/25), though the first and the last differ by more than their 95% ranges."
    )
    wide = table.assign(lower=table["value"] - 14, upper=table["value"] + 14)
    text = gap_words.gap_over_time_sentence(wide, indicator(), GROUPS, tested)
    assert "No steady change in the difference between" in text
    assert "though" not in text


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
    assert untested == ["This change cannot be tested, because the file used here has no ranges."]
    assert not any(note.startswith("No 95% range") for note in figure.notes)


def test_why_nothing_is_tested_is_said_once_and_what_is_found_with_each_group():
    few = "There are too few figures to test for a trend."
    assert trend_words.together([("A rose.", few), ("B fell.", few)]) == ["A rose.", "B fell.", few]
    cannot = f"{trend_words.CANNOT}, because the file used here has no ranges."
    assert trend_words.together([("A.", cannot), ("B.", cannot)])[-1] == (
        "These changes cannot be tested, because the file used here has no ranges."
    )
    found = f"{trend_words.TESTED} figures no steady rise or fall can be told from chance."
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
        "People from the Black ethnic group made up 23.1% of residents in 2011 and 21.1% in 2021."
    )
    income = views.over_time(evidence.scope("Hackney"), "low_income_percentage").sentences
    assert any("21.3% (2002/03 to 2004/05) and 21.6% (2021/22 to 2022/23)" in t for t in income)


def test_detailed_groups_alone_have_their_trends_said_too():
    figure = views.over_time(evidence.scope("Hackney"), "destination_england_percentage")
    for group in ("Black Caribbean", "Black African", "White British"):
        assert any(group in text for text in figure.sentences), group


def test_of_a_source_without_groups_nobody_is_said_to_be_of_all_groups():
    table = over_time([10.0, 12.0]).assign(ethnic_group="all")
    grouped = trend_words.trend_sentence(table, indicator(), GROUPS)
    assert grouped.startswith("For pupils of all ethnic groups the figure was")
    alone = trend_words.trend_sentence(table, indicator(ethnicity_by="none"), GROUPS)
    assert alone.startswith("For pupils the figure was")


def test_a_rate_without_groups_says_what_is_counted():
    table = over_time([10.0, 12.0]).assign(ethnic_group="all")
    offences = {"measure": "rate", "per": 1000, "unit": "offences for every 1,000 residents"}
    rate = indicator(ethnicity_by="none", **offences)
    said = trend_words.trend_sentence(table, rate, GROUPS)
    assert said.startswith(
        "There were 10.0 offences for every 1,000 residents in 2015/16 and 12.0 in"
    )
    same = trend_words.trend_sentence(table.assign(value=9.0), rate, GROUPS)
    assert same.startswith("There were 9.0 offences for every 1,000 residents in both 2015/16 and")
    grouped = trend_words.trend_sentence(table, indicator(**offences), GROUPS)
    assert grouped.startswith("For pupils of all ethnic groups the figure was")
    adjusted = rate.model_copy(update={"unit": "deaths per 100,000 people, age-standardised"})
    assert trend_words.trend_sentence(table, adjusted, GROUPS).startswith("For pupils the figure")
    girls = trend_words.trend_sentence(table.assign(sex="female"), rate, GROUPS)
    assert girls.startswith("For girls the figure was")
