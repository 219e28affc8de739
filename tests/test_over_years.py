"""What is said beside a series: how few its ends are, whom its groups leave out, and two wholes."""

import pandas as pd
import pytest
from test_words import RATE, SCORE, indicator

from trendpack import evidence, grammar, indicators, trend_words
from trendpack.style_lint import lint
from trendpack.views import cells, characteristics, not_in_groups, over_years, publishers, standing
from trendpack.views.gaps import gap_over_time
from trendpack.views.indicator import latest_by_group, over_time

YEARS = ["2022/23", "2023/24", "2024/25"]


def series(**groups):
    """Return one row a group and year, from (value, denominator) by group."""
    rows = [
        {"ethnic_group": group, "period": year, "period_start": pd.Timestamp(f"{year[:4]}-09-01"),
         "value": value, "denominator": base}
        for group, figures in groups.items()
        for year, (value, base) in zip(YEARS, figures, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_a_percentage_of_few_at_either_end_says_of_how_many():
    rows = series(all=[(47, 15), (50, 40), (62, 13)])
    assert over_years.of_few(rows, indicator()) == [
        "The percentages for pupils are of 15 in 2022/23 and of 13 in 2024/25."
    ]
    assert over_years.of_few(series(all=[(47, 30), (50, 4), (62, 30)]), indicator()) == []
    assert over_years.of_few(rows, RATE) == []


def test_years_in_which_all_groups_lie_on_one_side_of_everyone_leave_many_out():
    above = [(73.0, 90), (70.0, 90), (71.0, 90)]
    rows = series(
        all=[(69.6, 400), (70.0, 400), (70.8, 400)], black=above, white=above, asian=above
    )
    (said,) = over_years.on_one_side(rows, indicator())
    assert said.startswith("In 2022/23 every group shown lies above everyone together, so many")
    assert not lint(said)
    two = rows[rows["ethnic_group"] != "asian"]
    assert over_years.on_one_side(two, indicator()) == [], "two groups are not meant to be all"
    assert over_years.on_one_side(rows, RATE) == []
    low = rows.assign(value=rows["value"].where(rows["ethnic_group"] == "all", 60.0))
    assert "lies below everyone" in over_years.on_one_side(low, SCORE)[0]


def test_a_development_gap_of_earlier_years_is_said_to_be_of_a_part(hackney):
    said = " ".join(gap_over_time(hackney, "gld_percentage").sentences)
    assert "2017/18 and 2018/19 every group shown lies above everyone together" in said


def test_one_year_since_a_break_is_said_once_and_of_no_group(hackney):
    said = gap_over_time(hackney, "suspension_england_rate").sentences
    none = "The figures of 2016/17 do not compare with earlier ones, so no change is described."
    assert said.count(none) == 1
    assert "there is one gap" not in " ".join(said)


@pytest.mark.parametrize(("mine", "its", "said"), [(8.4, 1.4, "plans"), (1.0, 9.0, "pupils")])
def test_unknown_that_is_more_in_one_whole_lowers_every_known_share_of_it(mine, its, said):
    plans = indicator("share", unit="percentage of plans")
    pupils = indicator("share", unit="percentage of pupils")
    tables = [pd.DataFrame({"ethnic_group": ["unknown", "black"], "value": [of, 20.0]})
              for of in (mine, its)]  # fmt: skip
    (text,) = not_in_groups.unknown_is_more(*tables, plans, pupils)
    assert text.endswith(f"which lowers every known group's share of {said}.")
    assert not_in_groups.unknown_is_more(tables[0], tables[0], plans, pupils) == []
    census = pd.DataFrame({"ethnic_group": ["white", "black"], "value": [80.0, 20.0]})
    assert bool(not_in_groups.unknown_is_more(tables[0], census, plans, pupils)) == (mine > 2)
    if mine > 2:
        (text,) = not_in_groups.unknown_is_more(tables[0], census, plans, pupils)
        assert text.startswith("The ethnic group is unknown for 8.4% of plans and for none of pup")
        known = plans.model_copy(update={"is_of_known": True})
        (text,) = not_in_groups.unknown_is_more(*tables, known, pupils)
        assert text == not_in_groups.OF_KNOWN, "those shares are not lowered"
    part = census.iloc[:1]
    assert not_in_groups.unknown_is_more(tables[0], part, plans, pupils) == [], (
        "not said of how many"
    )


def test_plans_of_unknown_group_lower_the_shares_of_all_others(hackney):
    said = " ".join(latest_by_group(hackney, "ehc_plan_share_percentage").sentences)
    assert "(8.4%) than among pupils (1.4%)" in said


def test_levels_that_print_as_far_from_england_are_all_named(hackney):
    figure = characteristics.by_characteristic(
        hackney, "offending_experience_percentage", scheme="Experience"
    )
    said = figure.sentences[-1]
    for level in ("SEN support, and no plan (74% and 66%)", "In need (53% and 45%)",
                  "Persistently absent (73% and 81%)"):  # fmt: skip
        assert level in said
    assert "Suspended" not in said


def test_years_of_pupils_are_not_said_to_be_years_of_cautions(hackney):
    said = latest_by_group(hackney, "offending_share_percentage").sentences
    assert (
        "These are figures of pupils who finished key stage 4 in 2012/13 to 2017/18; cautions and "
        "sentences are counted up to the end of 2020."
    ) in said


def test_where_another_table_has_the_groups_its_publisher_is_said():
    declared = indicators.read_indicators()
    for id_ in ("neet_percentage", "children_in_need_rate", "child_protection_plan_rate"):
        assert publishers.whose_word(declared[id_]).startswith(
            "not in the table used here; DfE publishes it by ethnic group for each authority"
        )
    for id_ in ("looked_after_far_percentage", "severe_absence_percentage"):  # England's alone
        assert publishers.whose_word(declared[id_]) == "not in this source"


def test_a_difference_that_is_sure_by_itself_is_said_where_it_does_not_stand_with_others(hackney):
    said = standing.four_fifths(hackney, "ehc_plan_within_20_weeks_percentage").sentences
    alone = [text for text in said if text.startswith("By itself")]
    assert alone == [
        "By itself, the difference of White British from Black African is more than chance "
        "explains; it does not stand once all the groups are allowed for."
    ]


def test_children_whom_a_council_looks_after_are_not_said_to_be_in_it():
    said = grammar.within("children looked after with a score", "Leeds")
    assert said == "children looked after by Leeds with a score"
    assert grammar.within("children", "Leeds") == "children in Leeds"


def test_shares_say_so_where_the_unknown_move_them():
    rows = pd.DataFrame({
        "ethnic_group": ["unknown"] * 3, "value": [27.4, 45.6, 17.1],
        "period": ["2022", "2023", "2024"],
    })  # fmt: skip
    plans = indicator("share", unit="percentage of new plans", said=None)
    said = over_years.unknown_moves(rows, plans)
    assert said == [
        "The ethnic group is not known for between 17.1% (2024) and 45.6% (2023) of new plans: the "
        "shares of the groups move for that reason too."
    ]
    assert over_years.unknown_moves(rows.assign(value=[3.0, 4.0, 5.0]), plans) == []


def test_of_percentages_the_unknown_may_move_the_groups_and_forbid_a_test():
    people = indicator(people="social workers")
    rows = series(all=[(30, 200), (28, 200), (27, 200)], unknown=[(28, 140), (20, 50), (20, None)])
    assert over_years.unknown_moves(rows, people) == [
        "The ethnic group is not known for between 25.0% (2023/24) and 70.0% (2022/23) of social "
        "workers: the groups' figures may move for that reason too."
    ]
    (why,) = over_years.cannot_be_tested(rows, people)
    assert why == (
        "No trend of a group or of a gap is tested: at times more than 25% of social workers are "
        "of unknown ethnic group."
    )
    assert not lint(why)
    few = rows[rows["period"] != "2022/23"]
    assert over_years.unknown_moves(few, people) + over_years.cannot_be_tested(few, people) == []
    assert over_years.unknown_moves(rows, RATE) + over_years.cannot_be_tested(rows, RATE) == []


def test_where_too_many_are_unknown_only_the_trend_of_everyone_is_tested():
    croydon = evidence.scope("Croydon", "2026-01-01")
    said = over_time(croydon, "social_worker_manager_percentage").sentences
    assert said[0].startswith("The ethnic group is not known for between 25.1% (2024) and 70.0%")
    tested = [text for text in said if trend_words.TESTED in text]
    assert len(tested) == 1
    assert tested[0].startswith("For children's social workers of all ethnic groups")
    assert not any("difference between" in text for text in said)
    assert said[-1].startswith("No trend of a group or of a gap is tested")
    line = cells.line_of(croydon, "social_worker_manager_percentage")
    assert line.cells["Trend"] == "no significant change", "and not of a gap"


def test_the_part_of_unknown_group_does_not_hang_on_how_many_of_them_have_the_outcome():
    """Of Brent's social workers 9 of 149 in 2019 and 53 of 168 in 2023, few of them managers."""
    id_ = "social_worker_manager_percentage"
    brent = evidence.scope("Brent", "2026-01-01")
    said = over_time(brent, id_).sentences[0]
    assert said.startswith("The ethnic group is not known for between 6.0% (2019) and 31.5% (2023)")
    one = indicators.read_indicators()[id_]
    rows = evidence.over_time(id_, brent)
    bare = rows.assign(denominator=rows["denominator"].where(rows["ethnic_group"] == "all"))
    assert over_years.has_too_many_unknown(bare, one)
    few = bare[bare["period"].isin(["2019", "2021"])]
    assert not over_years.has_too_many_unknown(few, one), "of the years shown"
    assert over_years.unknown_parts(rows[rows["ethnic_group"] == "all"], one).empty


def test_everyones_trend_is_the_same_on_the_page_and_in_the_framework():
    """No group has a figure for Brent in 2023, nor for Bury since 2023: everyone has."""
    for area in ("Brent", "Bury"):
        scope = evidence.scope(area, "2026-01-01")
        said = over_time(scope, "social_worker_manager_percentage").sentences
        (everyone,) = [text for text in said if "of all ethnic groups" in text]
        assert "five years with a figure (2021 to 2025) no steady rise or fall" in everyone
        line = cells.line_of(scope, "social_worker_manager_percentage")
        assert line.cells["Trend"].startswith("no significant change")
