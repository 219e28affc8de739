"""Sentences: what is said, what may not be said, and that they agree with the printed numbers."""

import math
import re

import pandas as pd
import pytest

from trendpack import place_words, style_lint, trend_words, untested, words
from trendpack.disparity import beside, with_gap
from trendpack.groups import read_groups
from trendpack.indicators import Break, Indicator, read_indicators
from trendpack.rates import with_limits
from trendpack.tidy import observations

GROUPS = read_groups()
WORDS = {
    "id": "level", "theme": "education", "title": "Good level of development", "question": "?",
    "unit": "percentage of pupils", "people": "pupils", "numerator": "Pupils who did",
    "denominator": "Pupils", "said": "reached a good level", "polarity": "high",
    "role": "outcome", "sources": (), "groups": "broad", "limits": "wilson", "per": 100,
    "ethnicity_by": "self",
}  # fmt: skip


def indicator(measure="percentage", **other):
    return Indicator(**WORDS | {"measure": measure} | other)


RATE = indicator("rate", said="were suspended", unit="suspensions for every 100 pupils")
SCORE = indicator("score", said=None, unit="points")


def compared(measure, **counts):
    """Return rows with gaps to the White British group from (numerator, denominator) by group."""
    table = pd.DataFrame(counts, index=["numerator", "denominator"]).T.rename_axis("ethnic_group")
    table = table.reset_index().assign(period="2022/23", area_code="E09000012")
    table["value"] = 100 * table["numerator"] / table["denominator"]
    table = observations(
        table, indicator="level", period_start="2022-09-01", period_end="2023-08-31"
    )
    method = "byar" if measure == "rate" else "wilson"
    table = beside(with_limits(table, method, 100), "white_british", ["period"])
    return with_gap(table, measure).set_index("ethnic_group", drop=False)


def valued(**values):
    """Return rows with gaps from values alone, as a publisher without counts gives them."""
    table = pd.DataFrame({"ethnic_group": list(values), "value": list(values.values())})
    table = table.assign(period="2022/23", area_code="E09000012", indicator="level")
    table = observations(table, period_start="2022-09-01", period_end="2023-08-31")
    table = with_gap(beside(table, "white_british", ["period"]), "score")
    return table.set_index("ethnic_group", drop=False)


def said(table, group, of):
    return words.gap_sentence(table.loc[group], of, GROUPS)


def test_a_rate_is_said_as_times_the_rate():
    table = compared("rate", black=(360, 1000), white_british=(100, 1000))
    assert said(table, "black", RATE) == (
        "Pupils from the Black ethnic group were suspended at 3.6 times the rate of pupils from "
        "the White British ethnic group."
    )


def test_a_rate_ratio_below_one_is_said_too():
    table = compared("rate", asian=(300, 6000), white_british=(1000, 10000))
    assert "at 0.5 times the rate of" in said(table, "asian", RATE)


def test_a_percentage_is_said_as_times_as_likely():
    table = compared("percentage", asian=(700, 1000), white_british=(500, 1000))
    assert said(table, "asian", indicator()) == (
        "Pupils from the Asian ethnic group were 1.4 times as likely as pupils from the White "
        "British ethnic group to have reached a good level."
    )


def test_a_lower_percentage_is_said_in_percentage_points():
    table = compared("percentage", black=(5420, 10000), white_british=(6530, 10000))
    assert said(table, "black", indicator()) == (
        "54.2% of pupils from the Black ethnic group reached a good level, compared with 65.3% of "
        "pupils from the White British ethnic group: 11.1 percentage points lower."
    )


@pytest.mark.parametrize(
    ("past", "likely"),
    [
        ("were excluded", "to be excluded"),
        ("were not in school", "not to be in school"),
        ("had a plan", "to have a plan"),
        ("had had a check", "to have had a check"),
        ("took part", "to have taken part"),
        ("rented from a private landlord", "to have rented from a private landlord"),
    ],
)
def test_likely_uses_the_right_form_of_the_verb(past, likely):
    table = compared("percentage", asian=(700, 1000), white_british=(500, 1000))
    assert likely in said(table, "asian", indicator(said=past))


def test_an_unknown_verb_falls_back_on_the_percentages():
    table = compared("percentage", asian=(700, 1000), white_british=(500, 1000))
    text = said(table, "asian", indicator(said="sang"))
    assert "70.0% of pupils from the Asian ethnic group sang, compared with 50.0%" in text


@pytest.mark.parametrize(("measure", "of"), [("percentage", indicator()), ("rate", RATE)])
def test_a_range_that_allows_no_difference_claims_none(measure, of):
    table = compared(measure, black=(13, 20), white_british=(50, 100))
    text = said(table, "black", of)
    assert text.startswith("There is no reliable difference between pupils from the Black")
    assert "65.0" in text
    assert "50.0" in text
    assert "times" not in text


def test_a_score_is_said_in_points():
    table = valued(black=46.2, white_british=51.8).assign(gap_lower=-7.0, gap_upper=-4.2)
    assert said(table, "black", SCORE) == (
        "The figure for pupils from the Black ethnic group was 46.2, compared with 51.8 for pupils "
        "from the White British ethnic group: 5.6 points lower."
    )


def test_negative_scores_have_a_true_minus():
    table = valued(black=-0.32, white_british=0.5).assign(gap_lower=-1.0, gap_upper=-0.5)
    text = said(table, "black", indicator("score", said=None, decimals=2))
    assert "was −0.32, compared with 0.50" in text
    assert "0.82 points lower" in text


def test_pounds_and_years_carry_their_unit():
    table = valued(black=512, white_british=557).assign(gap_lower=-60.0, gap_upper=-30.0)
    pounds = {"decimals": 0, "said": None}
    assert "was £512, compared with £557" in said(table, "black", indicator("pounds", **pounds))
    weekly = indicator("pounds", unit="pounds a week after inflation", **pounds)
    assert said(table, "black", weekly).endswith("£557 a week for pupils from the White British "
                                                 "ethnic group: £45 a week lower.")  # fmt: skip
    assert ": 45.0 years lower." in said(table, "black", indicator("years"))


def test_pounds_that_a_model_gives_are_said_to_be_its_own():
    table = valued(black=512, white_british=557).assign(gap_lower=-60.0, gap_upper=-30.0)
    text = said(table, "black", indicator("pounds", decimals=0, said="were put by a model at"))
    assert text.startswith(
        "Pupils from the Black ethnic group were put by a model at £512, compared"
    )


def test_without_limits_no_reliability_is_claimed():
    text = said(valued(black=46.2, white_british=51.8), "black", SCORE)
    assert "5.6 points lower" in text
    assert "No range can be given, because the file used here has no counts" in text


def test_a_survey_that_gives_how_many_were_asked_is_not_a_count_of_everyone():
    table = valued(black=46.2, white_british=51.8)
    asked = table.assign(denominator=900.0, reference_denominator=900.0)
    text = said(asked, "black", SCORE)
    assert f"No range is published for these figures. {untested.NO_TEST}" in text
    counted = said(asked.assign(numerator=400.0), "black", SCORE)
    assert "These are counts of everyone" in counted
    weighted = indicator("score", said=None, ethnicity_by="survey")
    assert "has no numbers of people asked. Nothing" in said(table, "black", weighted)


def test_a_census_leaves_nothing_to_sampling():
    table = valued(black=46.2, white_british=51.8)
    text = said(table, "black", indicator("score", said=None, year="census"))
    assert text.endswith(untested.CENSUS)
    assert untested.NO_TEST not in text


def test_figures_of_one_sex_say_of_which():
    girls = compared("rate", black=(360, 1000), white_british=(100, 1000)).assign(sex="female")
    assert said(girls, "black", RATE) == (
        "Girls from the Black ethnic group were suspended at 3.6 times the rate of girls from the "
        "White British ethnic group."
    )
    row = {"period": "2022/23", "status": "ok", "value": 65.25, "sex": "male"}
    assert words.headline_sentence(row, indicator(), "Hackney") == (
        "In 2022/23, 65.3% of boys in Hackney reached a good level."
    )
    deaths = indicator("rate", people="people", said=None, unit="deaths per 100,000 people")
    places = over_time([50.5, 50.4]).assign(place=["Hackney", "London"], sex="female")
    assert place_words.places_sentence(places.assign(ethnic_group="all"), deaths, GROUPS) == (
        "Good level of development among women and girls (deaths per 100,000 people), in 2015/16: "
        "50.5 in Hackney, compared with 50.4 in London."
    )
    assert trend_words.trend_sentence(girls.loc[["black"]], indicator(), GROUPS).startswith(
        "For girls from the Black"
    )


def test_an_average_score_is_called_one():
    row = {"period": "2022/23", "status": "ok", "value": 50.5}
    score = indicator("score", said=None, title="Attainment 8 of boarders", unit="average points")
    assert words.headline_sentence(row, score, "Hackney") == (
        "The average Attainment 8 score of boarders in Hackney in 2022/23 was 50.5."
    )


def test_figures_that_print_alike_are_not_called_higher():
    table = compared("percentage", black=(653_400, 1_000_000), white_british=(652_600, 1_000_000))
    text = said(table, "black", indicator())
    assert text.startswith("The figure is the same for pupils from the Black ethnic group and")
    assert "higher" not in text


def test_a_gap_that_rounds_away_is_said_to_be_small():
    table = compared("percentage", black=(653_600, 1_000_000), white_british=(653_400, 1_000_000))
    table = table.assign(ratio_lower=1.0001, ratio_upper=1.0005, gap_lower=0.01, gap_upper=0.03)
    assert "less than 0.1 percentage points higher" in said(table, "black", indicator())


def test_one_point_is_singular():
    table = valued(black=61.0, white_british=60.0).assign(gap_lower=0.5, gap_upper=1.5)
    assert ": 1 point higher." in said(table, "black", indicator("score", said=None, decimals=0))


def test_zero_events_have_no_ratio_in_words():
    table = compared("rate", mixed=(0, 300), white_british=(90, 3000))
    text = said(table, "mixed", RATE)
    assert "was 0.0, compared with 3.0" in text
    assert "times" not in text


def test_a_reference_of_zero_gives_no_infinite_ratio():
    table = compared("rate", black=(90, 3000), white_british=(0, 3000))
    text = said(table, "black", RATE)
    assert "inf" not in text
    assert "was 3.0, compared with 0.0" in text


def test_a_withheld_figure_is_said_to_be_withheld_and_why():
    table = compared("rate", chinese=(math.nan, math.nan), white_british=(90, 3000))
    table.loc["chinese", "status"] = "c"
    text = said(table, "chinese", RATE)
    assert "is withheld, to protect small numbers in it or beside it" in text
    assert "nan" not in text


def test_a_withheld_reference_gives_no_comparison():
    table = compared("rate", black=(90, 3000), white_british=(math.nan, math.nan))
    table["reference_status"] = "c"
    text = said(table, "black", RATE)
    assert text.startswith("No comparison can be made for pupils from the Black ethnic group")
    assert "withheld" in text


def test_an_unreliable_figure_says_so():
    table = compared("rate", black=(360, 1000), white_british=(100, 1000)).assign(status="u")
    assert said(table, "black", RATE).endswith("The publisher marks a figure here as unreliable.")


def test_the_reference_group_is_not_compared_with_itself():
    table = compared("rate", white_british=(90, 3000))
    text = said(table, "white_british", RATE)
    assert text == "Other groups are compared with pupils from the White British ethnic group."


def test_a_share_is_set_beside_the_population_and_not_beside_another_group():
    share = indicator("share", unit="percentage of children looked after", said=None)
    people = indicator("share", unit="% of residents", said=None)
    row = {
        "ethnic_group": "black",
        "reference_group": "white_british",
        "value": 40.0,
        "status": "ok",
    }
    text = words.share_sentence(row, share, GROUPS, row | {"value": 23.1}, people)
    assert text == (
        "40.0% of children looked after were from the Black ethnic group, compared with 23.1% of "
        "residents."
    )
    assert words.gap_sentence(row, share, GROUPS) == (
        "40.0% of children looked after were from the Black ethnic group."
    )


def test_the_headline_names_area_period_and_figure():
    row = {"period": "2022/23", "status": "ok", "value": 65.25}
    assert words.headline_sentence(row, indicator(), "Hackney") == (
        "In 2022/23, 65.3% of pupils in Hackney reached a good level."
    )
    assert words.headline_sentence(row, RATE, "Hackney") == (
        "In Hackney in 2022/23 there were 65.3 suspensions for every 100 pupils."
    )
    assert "is withheld" in words.headline_sentence(row | {"status": "c"}, RATE, "Hackney")


def test_a_rate_of_records_that_are_not_all_there_is_said_to_be_the_least():
    row = {"period": "2022/23", "status": "ok", "value": 65.25}
    lacking = RATE.model_copy(update={"lacks": "two months are empty"})
    assert words.headline_sentence(row, lacking, "Hackney") == (
        "In Hackney in 2022/23 there were at least 65.3 suspensions for every 100 pupils: two "
        "months are empty."
    )


def over_time(values, first=2015):
    """Return one group's rows, a school year each; None is withheld."""
    years = range(first, first + len(values))
    table = pd.DataFrame({"value": values, "period": [f"{y}/{(y + 1) % 100:02d}" for y in years]})
    table["status"] = table["value"].isna().map({True: "c", False: "ok"})
    starts = pd.to_datetime([f"{year}-09-01" for year in years])
    table = table.assign(ethnic_group="black", area_code="E09000012", indicator="level")
    return observations(table.assign(period_start=starts, period_end=starts))


def test_a_trend_is_described_from_first_to_last():
    text = trend_words.trend_sentence(over_time([60.1, 61, 62, 63, 67.9]), indicator(), GROUPS)
    assert text.startswith(
        "For pupils from the Black ethnic group the figure was 60.1% in 2015/16 and 67.9% in "
        "2019/20."
    )
    assert "has not been tested" in text


def test_a_trend_never_crosses_a_break():
    broken = indicator(breaks=(Break(period="2018/19", because="new framework"),))
    text = trend_words.trend_sentence(over_time([10, 20, 30, 65, 64]), broken, GROUPS)
    assert "was 65.0% in 2018/19 and 64.0% in 2019/20" in text
    assert "too few figures to test for a trend since the break in the series in 2018/19" in text
    assert "10.0" not in text


def test_a_single_figure_has_no_trend():
    text = trend_words.trend_sentence(over_time([None, 61.0, None]), indicator(), GROUPS)
    assert "there is one figure, so no change over time can be described" in text
    assert "no figure" in trend_words.trend_sentence(over_time([None]), indicator(), GROUPS)


def test_a_trend_that_rounds_level_is_neither_up_nor_down():
    text = trend_words.trend_sentence(over_time([60.14, 60.06]), indicator(), GROUPS)
    assert "was 60.1% in both 2015/16 and 2016/17" in text


def test_places_are_listed_after_our_own():
    table = over_time([50.5, 50.4, 46.0, 47.25]).assign(
        place=["Hackney", "London", "England", "Statistical neighbours (median)"]
    )
    assert place_words.places_sentence(table, SCORE, GROUPS).endswith(
        ", pupils from the Black ethnic group, in 2015/16: 50.5 in Hackney, compared with 50.4 in "
        "London, 46.0 in England and 47.3 at the median of its statistical neighbours."
    )
    some = table.assign(neighbours=10, neighbours_with_value=[pd.NA] * 3 + [9])
    some = some.astype({"neighbours_with_value": "Int64"})
    assert place_words.places_sentence(some, SCORE, GROUPS).endswith(
        "47.3 at the median of the 9 of its 10 statistical neighbours with a figure."
    )
    wide = table.assign(lower=[50.45, 50, 45, math.nan], upper=[52.0, 51, 47, math.nan])
    assert "(95% range" not in place_words.places_sentence(wide, SCORE, GROUPS)
    wide = place_words.places_sentence(wide.assign(lower=46.5), SCORE, GROUPS)
    assert "50.5 (95% range 46.5 to 52.0) in Hackney, compared with 50.4 in London" in wide
    withheld = table.assign(status=["c", "ok", "ok", "ok"], value=[math.nan, 1, 2, 3])
    assert "in Hackney is withheld" in place_words.places_sentence(withheld, SCORE, GROUPS)


def test_the_group_furthest_from_the_median_is_said_with_its_range_or_untested():
    two = over_time([54.5, 50.4]).assign(place=["Hackney", "Statistical neighbours (median)"])
    said = "The group furthest from the neighbours' median is Black: 54.5 in Hackney, compared"
    bare = place_words.furthest_sentence(two, SCORE, GROUPS)
    assert bare.startswith(said)
    assert bare.endswith(" This is not tested.")
    ranged = place_words.furthest_sentence(two.assign(lower=53.0, upper=56.0), SCORE, GROUPS)
    assert "54.5 (95% range 53.0 to 56.0) in Hackney" in ranged
    assert "not tested" not in ranged
    assert "reliable" not in ranged
    unsure = place_words.furthest_sentence(two.assign(lower=50.42, upper=56.0), SCORE, GROUPS)
    assert unsure.endswith(
        "neighbours. That is no reliable difference: the range holds the median."
    )
    assert not style_lint.lint(unsure)


def test_the_unknown_are_counted_in_words():
    assert "5.2% of the suspensions counted" in words.unknown_sentence(521, 10_000, RATE)
    assert "less than 0.1%" in words.unknown_sentence(1, 10_000, RATE)
    every = words.unknown_sentence(0, 10_000, RATE)
    assert every == "The ethnic group is known for all the suspensions counted (10,000)."
    assert "pupils" not in every, "of the pupils it may not be known"
    assert "for 5.2% of pupils." in words.unknown_sentence(521, 10_000, indicator())
    assert "not published" in words.unknown_sentence(math.nan, 10_000, RATE)
    assert "not published" in words.unknown_sentence(0, 0, RATE)


@pytest.mark.parametrize("declared", read_indicators().values(), ids=lambda i: i.id)
def test_every_declared_indicator_reads_as_a_sentence_in_house_style(declared):
    table = compared(declared.measure, black=(360, 1000), white_british=(100, 1000))
    row = table.loc["black"]
    texts = [
        words.gap_sentence(row, declared, GROUPS),
        words.headline_sentence(row, declared, "Hackney"),
        trend_words.trend_sentence(over_time([60.1, 61]), declared, GROUPS),
    ]
    for text in texts:
        assert style_lint.lint(text) == []
        assert text[0].isupper() or text[0].isdigit() or text[0] == "£"
        assert text.endswith(".")
        assert not re.search(r"\bnan\b", text)
        assert "  " not in text


def test_a_publishers_judgement_beside_england_is_said_where_england_is_there():
    table = valued(black=46.2, white_british=51.8).assign(place=["Hackney", "England"])
    table["limits_by"] = ["publisher: similar", ""]
    (said_,) = place_words.judged_sentence(table)
    assert said_.endswith("judges Hackney's figure similar to England's (no reliable difference).")
    worse = table.assign(limits_by=["publisher: worse", ""])
    assert "Hackney's figure worse than England's." in place_words.judged_sentence(worse)[0]
    assert not place_words.judged_sentence(table.assign(limits_by=["publisher", ""]))
    assert not place_words.judged_sentence(table.assign(place=["Hackney", "London"]))
