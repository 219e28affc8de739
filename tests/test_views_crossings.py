"""What is said of a crossing: the ends of each level that says something, in its own decimals."""

import pandas as pd
import pytest

from trendpack import evidence, printed
from trendpack.indicators import read_indicators
from trendpack.style_lint import lint
from trendpack.views import characteristics, crossings, indicator, parts, places, standing

ONE = read_indicators()["gld_percentage"]


def crossed(levels, **values):
    """Return rows of a crossing by `socioeconomic`: one a level and group, values in order."""
    rows = [
        {"ethnic_group": group, "socioeconomic": level, "value": value}
        for group, its in values.items()
        for level, value in zip(levels, its, strict=True)
    ]
    bare = ["numerator", "ratio", "ratio_lower", "ratio_upper", "gap_lower", "gap_upper"]
    rows = pd.DataFrame(rows).assign(**dict.fromkeys(bare, float("nan")), gap=1.0)
    return rows.assign(reference_group="white" if "white" in values else "all")


def ranged(**gaps):
    """Return rows of one level, White at 60 and each group's gap with the ends of its range."""
    rows = crossed(["S: one"], white=[60.0], **{g: [60.0 + gap[0]] for g, gap in gaps.items()})
    ends = {group: (float("nan"),) * 2 if group == "white" else gaps[group][1:]
            for group in rows["ethnic_group"]}  # fmt: skip
    return rows.assign(
        gap=rows["value"] - 60,
        gap_lower=[ends[g][0] for g in rows["ethnic_group"]],
        gap_upper=[ends[g][1] for g in rows["ethnic_group"]],
    )


def said(rows, one=ONE):
    return crossings.sentences(rows, one, "socioeconomic")


def test_a_level_goes_without_its_scheme():
    rows = crossed(["FSM: eligible", "FSM: not eligible"], black=[50.0, 60], white=[40, 70.0])
    assert said(rows) == [
        "Eligible: 50.0% (Black), compared with 40.0% (White).",
        "Not eligible: 60.0% (Black), compared with 70.0% (White).",
        crossings.UNTESTED,
    ]


@pytest.mark.parametrize(("drugs", "own"), [(60.0, True), (85.0, False)])
def test_parts_of_each_groups_own_whole_are_said_to_be_that_and_rates_are_not(drugs, own):
    kinds = ["Object: drugs", "Object: weapons"]
    rows = crossed(kinds, all=[drugs, 30.0], black=[55.0, 20.0], white=[70.0, 10.0])
    rows = rows.assign(denominator=200.0)
    texts = said(rows, read_indicators()["stop_search_object_percentage"])
    assert ("of each group's own searches:" in texts[0]) == own
    assert any("can have a smaller part" in text for text in texts) == own


def test_groups_without_a_test_that_lie_further_away_than_those_that_differ_are_named():
    nan = float("nan")
    rows = ranged(black=(20, 15, 25), mixed=(2, 1, 3), other=(-21, nan, nan), arab=(19, nan, nan))
    text = said(rows)[0]
    assert text.endswith(" Not tested, and further away: Other (39.0%).")
    assert "Not tested" not in said(rows[rows["ethnic_group"] != "other"])[0]


def test_nothing_is_said_of_the_unknown_or_where_both_ends_print_the_same():
    rows = crossed(["S: one", "S: Unknown"], black=[0.01, 5], white=[0.02, 9])
    assert said(rows) == []


def test_of_one_group_without_everyone_each_figure_is_said():
    assert said(crossed(["S: one"], black=[8.2])) == ["One: the figure is 8.2% (Black)."]


def test_one_group_beside_everyone_is_a_sentence():
    rows = crossed(["S: one"], all=[6.8], black=[2.5], white=[float("nan")])
    rows = rows.assign(reference_group="all")
    assert said(rows)[0] == (
        "One: the figure is 2.5% (Black), compared with 6.8% (All ethnic groups)."
    )


def test_reliable_differences_of_a_level_come_before_its_extremes():
    rows = ranged(black=(-8, -12, -4), asian=(10, 5, 15), other=(-11, -30, 8))
    assert said(rows) == [
        "One: compared with White (60.0%), Black (52.0%) is reliably lower and Asian (70.0%) is "
        "reliably higher."
    ]


def test_many_groups_of_a_level_are_counted_but_never_one_of_them():
    names = ["black", "asian", "mixed", "other", "arab", "indian"]
    gaps = {name: (at - 20, -30, -9) for at, name in enumerate(names)}
    five = said(ranged(**{name: gaps[name] for name in names[:5]}))[0]
    assert "more" not in five
    assert "Arab (44.0%) are reliably lower." in five
    assert said(ranged(**gaps))[0].endswith("Other (43.0%) and 2 more groups are reliably lower.")
    both = said(ranged(**gaps, chinese=(9, 5, 12)))[0]
    assert both.endswith("are reliably lower; Chinese (69.0%) is reliably higher.")


def test_a_level_without_a_reliable_difference_says_so_of_the_groups_that_were_tested():
    rows = ranged(black=(-8, -20, 4), asian=(1, -5, 7))
    none = "One: there is no reliable difference between {} and White (60.0%)."
    assert said(rows) == [none.format("any group")]
    withheld = pd.concat([rows, ranged(other=(float("nan"),) * 3).tail(1)], ignore_index=True)
    assert said(withheld) == [none.format("any other group shown")]
    assert said(ranged(black=(-8, -20, 4))) == [none.format("Black (52.0%)")]


def test_those_of_unknown_group_who_differ_reliably_are_named_and_are_not_any_group():
    unsure = ranged(black=(-8, -20, 4), asian=(1, -5, 7), unknown=(-9, -12, -6))
    assert said(unsure) == [
        "One: there is no reliable difference between any group that is known and White (60.0%). "
        "Not known or not stated (51.0%) is reliably lower."
    ]
    sure = said(ranged(asian=(-8, -12, -4), unknown=(5, 0.5, 9.5)))[0]
    assert sure == (
        "One: compared with White (60.0%), Asian (52.0%) is reliably lower. Not known or not "
        f"stated (65.0%) is higher, {crossings.CLOSE}."
    )
    assert not lint(sure)
    same = ranged(black=(-8, -20, 4), asian=(1, -5, 7), unknown=(-9, -22, 4))
    assert said(same)[0].startswith("One: there is no reliable difference between any group and")
    assert len(said(same)) == 1


def by_ratio(**limits):
    """Return rows of one level, White at 60, and each group with the range of its ratio."""
    ratios = {group: (low * high) ** 0.5 for group, (low, high) in limits.items()}
    gaps = {group: (ratio - 1) * 60 for group, ratio in ratios.items()}
    ranges = {g: (gap, gap - abs(gap) / 2, gap + abs(gap) / 2) for g, gap in gaps.items()}
    rows = ranged(**ranges)
    low, high = (rows["ethnic_group"].map({g: ends[at] for g, ends in limits.items()})
                 for at in (0, 1))  # fmt: skip
    ratio = rows["ethnic_group"].map(ratios)
    return rows.assign(ratio=ratio, ratio_lower=low, ratio_upper=high)


def test_a_range_that_nearly_reaches_none_for_the_size_of_its_gap_is_not_called_reliable():
    near = said(by_ratio(black=(1.00001, 1.06)))[0]
    assert near == (
        f"One: compared with White (60.0%), Black (61.8%) is higher, {crossings.CLOSE}."
    )
    below = said(by_ratio(black=(0.9, 0.991)))[0]
    assert "reliably" not in below
    assert "Black (56.7%) is lower" in below
    both = said(by_ratio(black=(1.001, 1.06), asian=(1.002, 1.06)))[0]
    assert both.endswith(f"are higher, each {crossings.CLOSE}.")
    assert said(by_ratio(black=(1.03, 1.06)))[0].endswith("Black (62.7%) is reliably higher.")
    assert "no reliable difference" in said(by_ratio(black=(0.99, 1.06)))[0]


def test_a_small_gap_that_is_sure_is_told_from_a_large_one_that_is_not():
    small = said(by_ratio(asian=(1.0085, 1.0124)))[0]
    assert small.endswith("Asian (60.6%) is reliably higher.")
    large = said(by_ratio(black=(1.08, 3.2)))[0]
    assert large.endswith(f"Black (111.5%) is higher, {crossings.CLOSE}.")
    by_difference = ranged(black=(-8.0, -15.5, -0.5)).assign(ratio=0.0)
    assert crossings.CLOSE in said(by_difference)[0]


def test_a_group_that_is_nearly_reliable_is_named_after_those_that_are():
    text = said(by_ratio(asian=(0.7, 0.8), black=(1.001, 1.06), mixed=(1.002, 1.09)))[0]
    assert text == (
        "One: compared with White (60.0%), Asian (44.9%) is reliably lower; also, with a 95% range "
        "that comes close to no difference: Mixed or multiple (62.7%) and Black (61.8%) are higher."
    )
    assert not lint(text)


def test_the_level_of_the_largest_reliable_ratio_is_said_though_it_is_rare():
    levels = {f"S: {name}": by_ratio(black=(1.2, 1.4)) for name in ("a", "b", "c", "d", "e", "f")}
    rare = {level: 0.01 for level in ("S: e", "S: f")}
    levels["S: e"] = by_ratio(black=(1.7, 2.2))
    rows = [
        rows.assign(socioeconomic=level, value=rows["value"] * rare.get(level, 1))
        for level, rows in levels.items()
    ]
    rows = pd.concat(rows, ignore_index=True)
    texts = said(rows)
    assert [text[:2] for text in texts] == ["A:", "B:", "C:", "D:", "E:", "F:"], "never one alone"
    more = pd.concat(
        [rows, rows[rows["socioeconomic"] == "S: f"].assign(socioeconomic="S: g")],
        ignore_index=True,
    )
    assert said(more)[5] == "The table has 2 levels more."
    other = by_ratio(black=(0.6, 0.8)).assign(socioeconomic="S: g")
    other["value"] *= 0.01
    turned = said(pd.concat([rows, other, other.assign(socioeconomic="S: h")], ignore_index=True))
    assert any(text.startswith("G: ") for text in turned), "the group is on the other side there"
    unsure = rows.assign(
        ratio_lower=rows["ratio_lower"].where(rows["socioeconomic"] != "S: e", 0.9)
    )
    assert not any(text.startswith("E:") for text in said(unsure))


def test_a_level_to_which_the_figure_does_not_apply_says_nothing():
    rows = ranged(black=(0, 1, 2))
    assert said(rows.assign(value=float("nan"))) == []


def test_a_lowest_figure_is_the_lowest_shown_where_a_group_is_withheld_and_ties_are_named():
    nan = float("nan")
    rows = crossed(["S: one"], white=[3.3], black=[2.5], mixed=[2.5], asian=[nan], other=[nan])
    assert said(rows)[0] == (
        "One: of the groups shown, the lowest figure is 2.5% (Black and Mixed or multiple) and the "
        "highest 3.3% (White)."
    )
    many = {group: [0.0] for group in ("asian", "mixed", "other", "indian", "chinese")}
    assert said(crossed(["S: one"], white=[9], **many))[0] == (
        "One: the lowest figure is 0.0% (several groups) and the highest 9.0% (White)."
    )


def test_of_two_groups_left_neither_is_called_lowest():
    nan = float("nan")
    rows = crossed(["S: one"], black=[4.5], white=[2.5], asian=[nan])
    assert said(rows)[0] == (
        "One: of the groups shown, the figure is 4.5% (Black), compared with 2.5% (White)."
    )


def test_of_many_levels_the_first_are_said_and_the_rest_counted():
    levels = [f"S: {n}. Class {n}" for n in range(1, 7)]
    values = {"black": range(10, 16), "white": range(1, 7), "asian": range(2, 8)}
    texts = said(crossed(levels, **values))
    assert [text.partition(":")[0] for text in texts[:4]] == [f"Class {n}" for n in range(1, 5)]
    assert texts[4:] == ["The table has 2 levels more.", crossings.UNTESTED]


def test_whole_percentages_print_as_the_source_prints_them(hackney):
    figure = indicator.crossed_with(hackney, "gld_percentage", "socioeconomic", "FSM")
    assert figure.sentences[1] == (
        "Eligible: the lowest figure is 26% (White Traveller of Irish heritage) and the highest "
        "68% (Chinese)."
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
    born = characteristics.by_characteristic(
        hackney, "born_abroad_percentage", scheme="Country of birth"
    )
    assert born.sentences[0].startswith("The largest of the 16 shown, by country of birth: ")


def test_school_years_stand_in_their_order_and_no_year_is_never_said_to_be_largest(
    hackney, monkeypatch
):
    rows = evidence.observations("fsm_percentage", hackney)
    rows = rows[(rows["area_code"] == hackney.area_code) & (rows["ethnic_group"] == "all")]
    one = evidence.latest(evidence.plain(rows))
    years = ["no year group", "Years 12 to 14", "Year 10", "Year 2", "Reception"]
    years.append("before Reception")
    levels = [
        one.assign(characteristic=f"Year group: {year}", value=90.0 - at)
        for at, year in enumerate(years)
    ]
    levels = pd.concat(levels, ignore_index=True)
    monkeypatch.setattr(evidence, "observations", lambda *_: levels)
    figure = characteristics.by_characteristic(hackney, "fsm_percentage", scheme="Year group")
    assert figure.shown.index.tolist() == [printed.capital(year) for year in years[::-1]]
    assert figure.sentences == (
        "The largest, by year group: Years 12 to 14 (89.0%), Year 10 (88.0%) and Year 2 (87.0%).",
    )


def test_the_religion_that_differs_most_is_a_share_of_people_and_a_rate_goes_without_of(hackney):
    faith = characteristics.by_characteristic(hackney, "religion_percentage", scheme="Religion")
    assert faith.sentences[-1] == (
        "Hackney and London differ most in the share who are Christian (30.7% and 40.7%)."
    )
    duties = characteristics.by_characteristic(hackney, "homeless_duty_rate", scheme="Duty")
    assert duties.sentences[-1].endswith("for Relief: 10.9 and 7.9 households per 1,000.")


def test_places_say_what_is_counted_of_whom(hackney):
    people = places.beside_other_places(hackney, "employment_percentage_local").sentences[0]
    assert people.startswith("In 2021/22, 83.6% of people aged 16 to 64 in Hackney were in")
    pay = places.beside_other_places(hackney, "median_weekly_pay_pounds").sentences[0]
    assert pay.startswith(
        "Median weekly pay, in 2021: £575 a week in Hackney, compared with £613 a week in London"
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


def test_parts_of_one_whole_are_not_said_to_lack_the_ranges_that_they_have(hackney):
    figure = indicator.crossed_with(hackney, "stop_search_share_percentage", "sex")
    assert figure.observations["lower"].notna().any()
    assert figure.sentences[-1] == crossings.ONE_WHOLE
    assert not lint(crossings.ONE_WHOLE)


SEARCHED = read_indicators()["stop_search_share_percentage"]
OF_ALL = "Of all searches in the area, "


def shared(by, levels, **values):
    """Return parts of all searches: one row a level of `by` and group, values in order."""
    rows = crossed(levels, **values).rename(columns={"socioeconomic": by})
    return rows.assign(denominator=1000.0, reference_group="white")


def test_a_part_of_all_searches_is_said_to_be_one_and_never_reads_as_a_rate():
    rows = shared("age_band", ["under 18", "18-24", "unknown"], all=[11.9, 31.2, 14.3],
                  asian=[1.5, 13.4, 5], black=[5.6, 13.4, 5], white=[3.1, 7.8, 4.3])  # fmt: skip
    assert crossings.sentences(rows, SEARCHED, "age_band") == [
        f"{OF_ALL}5.6% were of people under 18 from the Black ethnic group, the most of any group "
        "of that age (all groups: 11.9%).",
        f"{OF_ALL}13.4% each were of people aged 18 to 24 from the Asian ethnic group and from the "
        "Black ethnic group, the most of any group of that age (all groups: 31.2%).",
        "Age is not recorded for 14.3% of all searches in the area.",
        crossings.ONE_WHOLE,
    ]


def test_where_parts_of_a_level_are_withheld_the_most_is_of_those_shown():
    nan = float("nan")
    rows = shared("sex", ["female", "male"], all=[6.8, 92.1], asian=[nan, 15.2],
                  black=[2.5, 39.6], white=[nan, 25.5])  # fmt: skip
    said = crossings.sentences(rows, SEARCHED, "sex")
    assert said[0] == (
        f"{OF_ALL}2.5% were of women and girls from the Black ethnic group (all groups: 6.8%); no "
        "other group can be shown."
    )
    rows.loc[(rows["ethnic_group"] == "white") & (rows["sex"] == "female"), "value"] = 3.3
    said = crossings.sentences(rows, SEARCHED, "sex")
    assert "White ethnic group, the most of any group shown of that sex (" in said[0]
    assert "the most of any group of that sex (" in said[1]
    assert not any("not recorded" in text for text in said)


def test_levels_that_are_each_a_whole_are_not_said_to_be_parts_of_one():
    workers = read_indicators()["social_worker_share_percentage"]
    nan = float("nan")
    rows = shared("characteristic", ["Role: case holder", "Role: any manager", "Role: senior"],
                  all=[100, 100, 100], asian=[13.5, nan, nan], black=[59.6, 55.3, 60],
                  white=[13.5, 23.7, nan])  # fmt: skip
    assert crossings.sentences(rows, workers, "characteristic")[:3] == [
        "Case holder: the groups make up from 13.5% (Asian and White) to 59.6% (Black) of this "
        "level.",
        "Any manager: the groups shown make up from 23.7% (White) to 55.3% (Black) of this level.",
        "Senior: the one group shown makes up 60.0% (Black) of this level.",
    ]


@pytest.mark.parametrize("by", ["sex", "age_band"])
def test_the_words_of_parts_in_a_real_place_keep_to_the_style(by):
    figure = indicator.crossed_with(evidence.scope("Brent"), SEARCHED.id, by)
    assert figure.sentences[0].startswith(OF_ALL)
    assert any("is not recorded for" in text for text in figure.sentences)
    for text in figure.sentences:
        assert not lint(text), text


def test_of_many_levels_those_furthest_apart_are_said():
    levels = [f"Work: {name}" for name in ("a", "b", "c", "d", "e", "f")]
    rows = pd.DataFrame({
        "characteristic": [level for level in levels for _ in range(2)],
        "ethnic_group": ["black", "white"] * 6,
        "value": [10.0, 11, 10, 30, 10, 12, 10, 40, 10, 50, 10, 60],
        "reference_group": "white",
    }).assign(numerator=float("nan"), lower=float("nan"), upper=float("nan"))  # fmt: skip
    rows = rows.assign(**dict.fromkeys(
        ("ratio", "ratio_lower", "ratio_upper", "gap", "gap_lower", "gap_upper"), float("nan")
    ))  # fmt: skip
    one = read_indicators()["occupation_percentage"]
    said = crossings.sentences(rows, one, "characteristic")
    assert [text[:2] for text in said[:4]] == ["B:", "D:", "E:", "F:"]
    assert said[4] == "The table has 2 levels more."
