"""What is said of a crossing: the ends of each level that says something, in its own decimals."""

import pandas as pd
import pytest

from trendpack import evidence, printed
from trendpack.indicators import read_indicators
from trendpack.style_lint import lint
from trendpack.views import characteristics, crossings, indicator, parts, places, standing

ONE = read_indicators()["gld_percentage"]


@pytest.fixture(scope="module")
def hackney():
    return evidence.scope("Hackney")


def crossed(levels, **values):
    """Return rows of a crossing by `socioeconomic`: one a level and group, values in order."""
    rows = [
        {"ethnic_group": group, "socioeconomic": level, "value": value}
        for group, its in values.items()
        for level, value in zip(levels, its, strict=True)
    ]
    return pd.DataFrame(rows).assign(numerator=float("nan"), gap=1.0)


def said(rows, one=ONE):
    return crossings.sentences(rows, one, "socioeconomic")


def test_a_level_goes_without_its_scheme():
    rows = crossed(["FSM: eligible", "FSM: not eligible"], black=[50.0, 60], white=[40, 70.0])
    assert said(rows) == [
        "Eligible: from 40.0% (White) to 50.0% (Black).",
        "Not eligible: from 60.0% (Black) to 70.0% (White).",
    ]


def test_nothing_is_said_of_the_unknown_or_where_both_ends_print_the_same():
    rows = crossed(["S: one", "S: Unknown"], black=[0.01, 5], white=[0.02, 9])
    assert said(rows) == []


def test_of_one_group_without_everyone_each_figure_is_said():
    assert said(crossed(["S: one"], black=[8.2])) == ["One: 8.2% (Black)."]


def test_of_many_levels_the_two_ends_are_said_as_ratios():
    rows = crossed(
        [f"S: {n}. Class {n}" for n in range(1, 6)],
        black=[10, 20, 30, 40, 50], white=[10, 5, 20, 30, 40], asian=[10, 6, 21, 31, 41],
    )  # fmt: skip
    assert said(rows)[0].startswith(
        "As a ratio, groups stand furthest apart for class 2: from 5.0%"
    )
    assert len(said(rows)) <= 2


def test_whole_percentages_print_as_the_source_prints_them(hackney):
    figure = indicator.crossed_with(hackney, "gld_percentage", "socioeconomic", "FSM")
    assert "Eligible: from 26% (White Traveller of Irish heritage) to 68% (Chinese)." in (
        figure.sentences
    )
    assert crossings.WHOLE in figure.every_note
    assert not figure.shown.iloc[:, 0].str.contains(".", regex=False).any()
    by_sex = indicator.crossed_with(hackney, "gld_percentage", "sex")
    assert crossings.WHOLE not in by_sex.notes


def test_a_title_does_not_say_a_thing_twice(hackney):
    assert parts.by("Suspensions", "sex") == "Suspensions, by ethnic group and sex"
    now = indicator.latest_by_group(hackney, "population_share_percentage")
    assert now.title == "Ethnic groups of residents, Hackney, 2021"


def test_languages_keep_their_capital(hackney):
    figure = characteristics.by_characteristic(
        hackney, "main_language_not_english_percentage", scheme="English spoken"
    )
    assert ", by English spoken, Hackney, 2021" in figure.title
    assert figure.sentences[0].startswith("The largest, by English spoken: Very well (")


def test_places_say_what_is_counted_of_whom(hackney):
    people = places.beside_other_places(hackney, "employment_percentage_local").sentences[0]
    assert people.startswith("In 2021/22, 83.6% of people aged 16 to 64 in Hackney were in")
    pay = places.beside_other_places(hackney, "median_weekly_pay_pounds").sentences[0]
    assert pay.startswith(
        "Median weekly pay, in 2021: £575 in Hackney, compared with £613 in London"
    )
    assert not lint(people)
    assert not lint(pay)


def test_the_last_of_a_region_is_its_lowest():
    leeds = standing.rank_in_region(evidence.scope("Leeds"), "gld_percentage")
    assert leeds.sentences[0].startswith("All ethnic groups: Leeds is the lowest of 15")


def test_figures_at_broad_groups_say_what_the_groups_join(hackney):
    broad = indicator.latest_by_group(hackney, "ks2_rwm_percentage")
    assert any(note.startswith("Broad groups: White joins White British") for note in broad.notes)
    fine = indicator.latest_by_group(hackney, "fsm_percentage")
    assert not any(note.startswith("Broad groups") for note in fine.notes)


def test_a_range_of_everyone_alone_is_not_said_to_be_of_the_groups(hackney):
    figure = indicator.latest_by_group(hackney, "unemployment_percentage_census")
    assert "The figure of all ethnic groups alone has a 95% range." in figure.every_note
    assert not any("Wilson" in note for note in figure.every_note)


def test_a_chart_of_everyone_alone_is_not_of_one_ethnic_group(hackney):
    alt = indicator.over_time(hackney, "destination_percentage").alt
    assert alt.startswith("Line chart of")
    assert "ethnic group," not in alt
    assert "chart each" not in alt


def test_some_years_together_are_said_as_years():
    assert printed.when("2020-2025") == "in the years 2020 to 2025"
    assert printed.when("2024/25") == "in 2024/25"
