"""Which gaps are said of one indicator now: the widest, none left alone; or that there is none."""

import math

import numpy as np
import pandas as pd
import pytest
from test_words import RATE, compared, indicator, valued

from trendpack import evidence, indicators, snapshot, untested
from trendpack.style_lint import lint
from trendpack.views import furthest, parts, shares, widest
from trendpack.views import indicator as views

WHITE = {"white_british": (500, 1000)}


def test_one_group_without_a_reliable_difference_is_said_with_its_range():
    table = compared("percentage", black=(13, 20), **WHITE)
    texts = widest.gap_sentences(table, indicator())
    assert texts == [
        "65.0% of pupils from the Black ethnic group reached a good level (95% range 43.3% to "
        "81.9%), compared with 50.0% of pupils from the White British ethnic group: no reliable "
        "difference."
    ]
    assert not lint(texts[0])


def test_of_several_groups_without_a_reliable_difference_those_without_a_range_are_not_meant():
    table = compared("percentage", black=(13, 20), asian=(12, 20), **WHITE)
    assert widest.gap_sentences(table, indicator())[0].startswith(
        "There is no reliable difference between any group and pupils from the White British"
    )
    table.loc["asian", ["ratio_lower", "ratio_upper", "gap_lower", "gap_upper"]] = float("nan")
    other = compared("percentage", mixed=(12, 20), **WHITE).loc[["mixed"]]
    texts = widest.gap_sentences(pd.concat([table, other]), indicator())
    assert "between any group with a range and" in texts[0]


@pytest.mark.parametrize(("groups", "said"), [(3, 3), (4, 4), (5, 3)])
def test_never_one_group_alone_is_left_to_the_table(groups, said):
    names = ["black", "asian", "mixed", "other", "arab"][:groups]
    values = {name: 40 + at for at, name in enumerate(names)}
    texts = widest.gap_sentences(valued(**values, white_british=60), indicator("score", said=None))
    assert sum(text.startswith("The figure for") for text in texts) == said
    assert any("The table has 2 other groups too, " in text for text in texts) == (groups == 5)


def test_untested_groups_left_to_the_table_are_all_counted_whatever_their_mark():
    values = {name: 40 + at for at, name in enumerate(["black", "asian", "mixed", "other", "arab"])}
    table = valued(**values, indian=50, white_british=60, unknown=70, all=55)
    table.loc["indian", "status"] = "u"
    texts = widest.gap_sentences(table, indicator("score", said=None))
    assert any(
        text.startswith("The table has 3 other groups too, ") for text in texts
    )  # six others, of which three are said


def test_the_unknowns_figure_is_said_outside_every_groups_and_not_of_fewer_than_ten():
    apart = {"black": (5, 50), "asian": (6, 50), **WHITE}
    table = compared("percentage", **apart, unknown=(30, 40))
    assert widest.unknown_apart(table, indicator()) == [
        "Not known or not stated: 75.0% (30 of 40 pupils), higher than the figure of any ethnic "
        "group here."
    ]
    assert widest.unknown_apart(table.assign(status="u"), indicator()) == []
    low = compared("percentage", **apart, unknown=(1, 200))
    assert ", lower than the figure of any" in widest.unknown_apart(low, indicator())[0]
    for unknown in [(9, 9), (5, 20), (6, 10)]:  # too few, among the groups, and perhaps so
        table = compared("percentage", **apart, unknown=unknown)
        assert widest.unknown_apart(table, indicator()) == []


def test_of_unknowns_to_whom_nothing_happened_no_rate_is_said():
    table = compared("rate", black=(50, 500), asian=(60, 500), white_british=(90, 3000),
                     unknown=(0, 200))  # fmt: skip
    assert widest.unknown_apart(table, RATE) == []
    some = compared("rate", black=(50, 500), asian=(60, 500), white_british=(90, 3000),
                    unknown=(80, 200))  # fmt: skip
    assert "higher than the figure of any" in widest.unknown_apart(some, RATE)[0]


def test_where_several_groups_are_tested_it_is_said_that_each_is_judged_by_itself():
    several = compared("percentage", black=(30, 100), asian=(48, 100), **WHITE)
    assert widest.one_by_one(several, indicator()) == [widest.ONE_BY_ONE]
    one = compared("percentage", black=(30, 100), **WHITE)
    none = compared("percentage", black=(49, 100), asian=(48, 100), **WHITE)
    assert widest.one_by_one(one, indicator()) + widest.one_by_one(none, indicator()) == []


def test_without_a_good_direction_the_furthest_above_and_below_are_said():
    table = valued(black=40, asian=45, mixed=70, other=90, white_british=60)
    texts = widest.gap_sentences(table, indicator("score", said=None, polarity="none"))
    assert ["Other" in texts[0], "Black" in texts[1]] == [True, True]
    assert texts[2] == "The table has 2 other groups too, 1 higher and 1 lower."
    assert untested.NO_TEST in texts[-1]


def test_those_who_fare_worse_come_first_and_of_them_the_widest_gap():
    groups = {"asian": (900, 1000), "mixed": (400, 1000), "black": (100, 1000)}
    table = compared("percentage", **groups, **WHITE)
    texts = widest.gap_sentences(table, indicator(polarity="high"))
    assert [
        name in text for name, text in zip(("Black", "Mixed", "Asian"), texts, strict=True)
    ] == ([True] * 3)


def test_without_a_good_direction_a_quarter_is_wider_than_three_times():
    table = compared("percentage", asian=(9000, 10_000), black=(750, 10_000),
                     white_british=(3000, 10_000))  # fmt: skip
    plain = indicator(polarity="none")
    texts = widest.gap_sentences(table, plain)
    assert ["Black" in texts[0], "Asian" in texts[1]] == [True, True]
    few = compared("percentage", mixed=(1, 60), black=(900, 10_000), asian=(9000, 10_000),
                   white_british=(3000, 10_000))  # fmt: skip
    assert "Mixed" not in widest.gap_sentences(few, plain)[0]


def test_the_groups_left_to_the_table_are_not_counted_on_a_side_that_has_none():
    names = ["black", "asian", "mixed", "other", "arab"]
    table = compared("percentage", **{name: (700, 1000) for name in names}, **WHITE)
    texts = widest.gap_sentences(table, indicator(polarity="low"))
    assert "explains, all higher: see the table." in texts[-1]


def test_a_rate_or_a_percentage_without_a_count_is_not_given_one():
    table = compared("percentage", black=(10, 60), **WHITE).assign(numerator=float("nan"))
    assert "nan" not in " ".join(widest.gap_sentences(table, indicator()))
    often = compared("rate", black=(90, 60), white_british=(100, 1000))
    assert "of 60" not in " ".join(widest.gap_sentences(often, RATE))


def test_a_ratio_that_chance_nearly_explains_is_given_with_its_range():
    near = compared("rate", black=(125, 1000), white_british=(1000, 10000))
    text = widest.gap_sentences(near, RATE)[0]
    assert text.endswith("of pupils from the White British ethnic group (95% range 1.04 to 1.5).")
    wide = compared("rate", black=(360, 1000), white_british=(100, 1000))
    assert "95% range" not in widest.gap_sentences(wide, RATE)[0]


def test_a_figure_three_years_behind_its_theme_says_its_year():
    hackney = evidence.scope("Hackney")
    old = views.latest_by_group(hackney, "gld_percentage", ranged=True).sentences
    said = "the newest of this measure by ethnic group with 95% ranges in this edition."
    assert old[1] == f"These are figures of 2021/22, {said}"
    new = views.latest_by_group(hackney, "gld_percentage").sentences
    assert not any("the newest" in text for text in new)
    newest = snapshot.read_theme("education")["period_end"].max()
    assert newest.year >= 2025
    then = evidence.scope("Hackney", as_of="2023-01-01")
    assert not any(
        "the newest" in t for t in views.latest_by_group(then, "gld_percentage").sentences
    )


def test_where_many_are_unknown_a_group_of_the_rest_leads_no_sentence():
    table = compared("rate", other_black=(90, 1000), black_african=(60, 1000), **WHITE)
    extra = table.loc[["black_african"]].assign(numerator=[20])
    few = pd.concat([
        table,
        extra.assign(ethnic_group="unknown", numerator=5.0),
        extra.assign(ethnic_group="all", numerator=600.0),
    ])  # fmt: skip
    many = few.assign(numerator=few["numerator"].mask(few["ethnic_group"] == "unknown", 200.0))
    said = [" ".join(widest.gap_sentences(rows, RATE)) for rows in (few, many)]
    assert ["other Black background" in text for text in said] == [True, False]
    assert [widest.NOT_SPOKEN_OF in text for text in said] == [False, True]
    assert all("Black African" in text for text in said)
    percentage = " ".join(widest.gap_sentences(many, indicator(polarity="low")))
    assert "other Black background" in percentage, "people of a percentage are counted one way"
    assert not lint(widest.NOT_SPOKEN_OF)


def test_a_ratio_whose_range_is_wide_is_given_with_it():
    wide = compared("rate", black=(14, 100), white_british=(30, 1000))
    assert "(95% range " in widest.gap_sentences(wide, RATE)[0]


def test_a_percentage_of_few_people_comes_last_and_with_its_count():
    table = compared("percentage", black=(0, 41), asian=(300, 1000), **WHITE)
    texts = widest.gap_sentences(table, indicator())
    assert "Asian" in texts[0]
    assert texts[1].startswith("0.0% of pupils from the Black ethnic group")
    assert texts[1].endswith("(0 of 41 pupils).")


def test_groups_that_are_not_to_be_compared_have_no_gap():
    table = compared("rate", black=(360, 1000), white_british=(100, 1000))
    assert widest.gap_sentences(table, RATE)
    alone = RATE.model_copy(update={"is_compared": False})
    assert widest.gap_sentences(table, alone) == []
    assert not [name for name in parts.comparable(table, alone) if name.startswith("ratio")]


def test_a_share_of_which_many_are_unknown_passes_over_groups_named_other(hackney):
    brent = evidence.scope("Brent")
    said = views.latest_by_group(brent, "social_worker_share_percentage").sentences
    assert widest.NOT_SPOKEN_OF in said
    assert not [text for text in said if "Any other" in text]
    known = views.latest_by_group(hackney, "ehc_plan_share_percentage").sentences
    assert widest.NOT_SPOKEN_OF not in known


def test_a_range_that_prints_as_one_number_is_left_out():
    near = compared("rate", black=(93_000, 100_000), white_british=(100_000, 100_000))
    assert "0.9 times the rate" in widest.gap_sentences(near, RATE)[0]
    assert "95% range" not in widest.gap_sentences(near, RATE)[0]


def test_a_range_and_a_count_share_one_pair_of_brackets():
    near = widest.gap_sentences(compared("percentage", black=(58, 90), **WHITE), indicator())[0]
    assert near.endswith("; 58 of 90 pupils).")
    assert near.count("(") == 1


def shared(value, lower, upper, unknown=2.0):
    """Return shares of a whole: one group with a range, and the unknown."""
    return pd.DataFrame({
        "ethnic_group": ["black", "white", "unknown"], "value": [value, 60.0, unknown],
        "lower": [lower, 55.0, 0.0], "upper": [upper, 65.0, 90.0],
        "numerator": [value * 2, 120.0, unknown * 2], "denominator": 200.0,
    })  # fmt: skip


def test_the_group_furthest_in_proportion_is_said_where_it_is_another():
    declared = indicators.read_indicators()
    pair = declared["social_worker_share_percentage"], declared["population_share_percentage"]
    mine = pd.DataFrame({
        "ethnic_group": ["black", "mixed", "asian", "white"], "value": [9.0, 3.3, 0.2, 60.0],
        "lower": [8.0, 3.0, 0.1, 58.0], "upper": [10.0, 3.6, 0.4, 62.0],
        "numerator": [450.0, 165, 10, 3000], "denominator": 5000.0,
    })  # fmt: skip
    theirs = mine[["ethnic_group", "numerator"]].assign(value=[4.0, 1.2, 1.0, 73.0])
    said = furthest.from_population(mine, theirs, *pair)
    assert "in points: Black, 9.0% of" in said[0]
    assert said[1].startswith(
        "Furthest above as a multiple of it: Mixed or multiple, 3.3% of children's social workers"
    )
    assert "in points: White, 60.0%" in said[2]
    below = (
        "Furthest below as a multiple of it: Asian, 0.2% (10 of 5,000; 95% range 0.1% to 0.4%) of"
    )
    assert said[3].startswith(below)
    wide = mine.assign(lower=[8.0, 1.3, 0.1, 58.0])
    unsure = furthest.from_population(wide, theirs, *pair)
    assert len(unsure) == 3, "1.3 is 1.1 times 1.2, and 8 is twice 4: the near ends of the ranges"
    few = mine.assign(numerator=[9.0, 3.3, 0.2, 60.0], denominator=100.0)
    assert len(furthest.from_population(few, theirs, *pair)) == 2, "of 3 and 1 in 100"
    tiny = theirs.assign(value=[4.0, 1.2, 0.02, 73.0])
    least = furthest.from_population(mine, tiny, *pair)
    assert "multiple of it: Mixed" in least[1], "no times of what prints as 0.0%"
    seen = indicators.read_indicators()["stop_search_share_percentage"]
    others = mine.assign(ethnic_group=["black", "mixed", "other", "white"])
    due = theirs.assign(ethnic_group=others["ethnic_group"])
    told = furthest.from_population(others, due, seen, pair[1])
    assert told, "whom officers see as Other are no group of residents"
    assert not any("Other" in text for text in told)
    bare = mine.assign(lower=float("nan"), upper=float("nan"))
    assert len(furthest.from_population(bare, theirs, *pair)) == 2, "not of chance alone"
    none = mine.assign(value=[9.0, 3.3, 0.0, 60.0])
    assert len(furthest.from_population(none, theirs, *pair)) == 3, "no times of nothing"


def test_a_share_whose_range_holds_the_populations_is_not_called_far_from_it():
    declared = indicators.read_indicators()
    pair = declared["social_worker_share_percentage"], declared["population_share_percentage"]
    theirs = pd.DataFrame({
        "ethnic_group": ["black", "white"], "value": [20.0, 60.0], "numerator": [20.0, 60.0],
    })  # fmt: skip
    far = furthest.from_population(shared(30, 25, 35), theirs, *pair)
    assert len(far) == 1
    assert far[0].startswith("Furthest above its share of residents, in points: Black, 30")
    few = shared(30, 25, 35).assign(numerator=12.0, denominator=40.0)
    assert ": Black, 30.0% (12 of 40) of " in furthest.from_population(few, theirs, *pair)[0]
    assert "(" not in far[0]
    near = furthest.from_population(shared(21, 18, 24), theirs, *pair)
    assert near == ["The 95% range of each group's share holds its share of residents."]
    white = theirs.assign(value=[22.0, 66.0])
    below = furthest.from_population(shared(30, 20, 40), white, *pair)
    assert [text.partition(", 6" if "White" in text else ", 3")[0] for text in below] == (
        ["Furthest below its share of residents, in points: White"]
    )
    both = furthest.from_population(shared(30, 25, 35), theirs.assign(value=[20, 54]), *pair)
    assert [text.partition(", 6" if "White" in text else ", 3")[0] for text in both] == (
        ["Furthest above its share of residents, in points: Black"]
    )
    hidden = pd.concat([shared(30, 25, 35), pd.DataFrame({"ethnic_group": ["asian"]})])
    theirs = pd.concat([theirs, theirs.head(1).assign(ethnic_group="asian")])
    some = furthest.from_population(hidden, theirs, *pair)
    assert some[0].startswith(
        "Furthest above its share of residents, in points, of the groups shown: Black, 30"
    ), "the share of a withheld group may be further away"
    dark = furthest.from_population(shared(30, 25, 35, unknown=26.0), theirs, *pair)
    assert "so many are of unknown ethnic group" in dark[0]
    assert "Black" not in dark[0]


def test_of_rounded_shares_all_that_may_be_furthest_are_said():
    declared = indicators.read_indicators()
    one = declared["offending_share_percentage"]
    pair = one, declared[one.against]
    mine = pd.DataFrame({
        "ethnic_group": ["mixed", "white", "black", "asian"], "value": [13.0, 60, 17, 10],
        "lower": np.nan, "upper": np.nan, "numerator": np.nan, "denominator": np.nan,
    })  # fmt: skip
    theirs = mine[["ethnic_group", "numerator"]].assign(value=[8.0, 54, 13, 25])
    above, below = furthest.from_population(mine, theirs, *pair)
    assert above == (
        "Furthest above their share of the pupils followed, in points: White, 60% of pupils "
        "cautioned or sentenced and 54% of the pupils followed; Mixed or multiple, 13% and 8%. The "
        "shares are rounded, so which is further cannot be told."
    ), "6 and 5 points, each within 1: 4 are fewer"
    assert below.startswith("Furthest below its share of the pupils followed, in points: Asian, 10")
    counted = theirs.assign(numerator=1.0)
    assert ": White, 60%" in furthest.from_population(mine, counted, *pair)[0], "half as rounded"
    assert "; Mixed" not in furthest.from_population(mine, counted, *pair)[0]
    assert not lint(above)


def test_on_which_side_a_share_may_lie_follows_what_it_is_a_share_of():
    declared = indicators.read_indicators()
    rows = pd.DataFrame({
        "ethnic_group": ["all", "white", "black", "unknown"], "value": [100.0, 24.1, 55.2, 28.9],
        "numerator": [298.0, 51, 117, 86],
    })  # fmt: skip
    (known,) = shares.hidden_by_unknown(rows, declared["social_worker_share_percentage"])
    assert "may be higher or lower: Black between 39.3% and 68.1%." in known
    every = declared["stop_search_share_self_defined_percentage"]
    (said,) = shares.hidden_by_unknown(rows, every)
    assert said.startswith(
        "Each group's true share is what is printed or more, and may be far more."
    )
    rest = rows.replace({"ethnic_group": {"black": "other_black"}})
    (said,) = shares.hidden_by_unknown(rest, every)
    assert ', except that of a group named "any other", which may be too high.' in said
    assert not lint(f"{known} {said}")


def test_of_groups_left_to_the_table_it_is_said_how_many_are_higher_lower_and_few():
    names = ["black", "asian", "mixed", "other", "arab", "chinese"]
    counts = dict(zip(names, (720, 710, 700, 690, 300), strict=False)) | {"chinese": 65}
    counts = {name: (n, 1000 if n > 95 else 99) for name, n in counts.items()}
    low = indicator(polarity="low")
    texts = widest.gap_sentences(compared("percentage", **counts, **WHITE), low)
    assert texts[-1] == (
        "3 other groups differ by more than chance explains, 2 higher and 1 lower "
        "(1 of fewer than 100 pupils): see the table."
    )


@pytest.mark.parametrize(("counted", "spoken_of"), [(95, True), (72, False), (5, False)])
def test_a_group_of_few_people_is_spoken_of_where_it_is_surely_wider_than_the_others(
    counted, spoken_of
):
    names = ["black", "asian", "mixed", "other", "arab"]
    many = {name: (720 - 10 * at, 1000) for at, name in enumerate(names)}
    table = compared("percentage", **many, chinese=(counted, 99), **WHITE)
    texts = widest.gap_sentences(table, indicator(polarity="low"))
    chinese = [text for text in texts if f"({counted} of 99 pupils)" in text]
    assert (chinese == [texts[3]]) == spoken_of
    assert ("of fewer than 100 pupils" in texts[-1]) != spoken_of


def test_where_a_small_groups_gap_would_leave_one_alone_in_the_table_both_are_spoken_of():
    many = {"black": (720, 1000), "asian": (710, 1000), "mixed": (700, 1000), "arab": (690, 1000)}
    table = compared("percentage", **many, chinese=(95, 99), **WHITE)
    texts = widest.gap_sentences(table, indicator(polarity="low"))
    assert [sum(name in text for text in texts) for name in ("Arab", "(95 of 99 pupils)")] == [1, 1]
    assert "the table" not in " ".join(texts)


def test_of_untested_groups_those_that_print_alike_are_on_neither_side():
    table = valued(black=40, asian=39.96, mixed=42, other=20, arab=19, chinese=18, white_british=40)
    texts = widest.gap_sentences(table, indicator("score", said=None, polarity="high"))
    assert "The table has 3 other groups too, 1 higher and 2 the same when rounded." in texts
    alike = valued(black=40, asian=30, mixed=29, other=20, arab=40, white_british=40)
    texts = widest.gap_sentences(alike, indicator("score", said=None, polarity="high"))
    assert "The table has 2 other groups too, all the same when rounded." in texts


def test_nothing_is_said_of_a_figure_too_unreliable_to_lean_on():
    table = compared("percentage", black=(700, 1000), asian=(690, 1000), **WHITE)
    assert "Black" in " ".join(widest.gap_sentences(table, indicator()))
    table.loc["black", "status"] = "u"
    assert "Black" not in " ".join(widest.gap_sentences(table, indicator()))
    table["reference_status"] = "u"
    assert widest.gap_sentences(table, indicator()) == []


def test_a_group_that_differs_by_an_unreliable_figure_is_not_said_not_to_differ():
    alike = {"asian": (510, 1000), "mixed": (495, 1000)}
    table = compared("percentage", black=(700, 1000), **alike, **WHITE)
    table.loc["black", "status"] = "u"
    assert widest.gap_sentences(table, indicator()) == [
        "There is no reliable difference between any group whose figure is not marked as "
        "unreliable and pupils from the White British ethnic group."
    ]
    one = widest.gap_sentences(table.loc[["black", "asian", "white_british"]], indicator())
    assert one[0].startswith("51.0% of pupils from the Asian ethnic group")
    alone = table.loc[["black", "white_british"]]
    assert widest.gap_sentences(alone, indicator()) == []


def test_what_is_added_to_a_sentence_shares_its_brackets():
    assert widest.bracketed("A was 2 (95% range 1 to 3).", "2024") == (
        "A was 2 (95% range 1 to 3; 2024)."
    )
    assert widest.bracketed("A was 2.", "2024") == "A was 2 (2024)."


def test_a_samples_gap_without_a_range_is_said_in_figures_and_not_as_times(hackney):
    rows = compared("percentage", black=(9, 100), white_british=(1, 100))
    bare = rows.assign(ratio_lower=math.nan, ratio_upper=math.nan, gap_lower=math.nan,
                       gap_upper=math.nan, limits_by="")  # fmt: skip
    counted = indicator(polarity="low")
    asked = counted.model_copy(update={"ethnicity_by": "survey"})
    assert "times as likely" in widest.gap_sentences(bare, counted)[0]
    said = widest.gap_sentences(bare, asked)[0]
    assert "times" not in said
    assert said.startswith("9.0% of pupils")


def test_how_many_events_are_of_unknown_group_is_said_with_a_rates_trend():
    rows = pd.DataFrame({
        "ethnic_group": ["all", "unknown"] * 2, "numerator": [100.0, 24.0, 80.0, 30.0],
        "period": ["2020/21"] * 2 + ["2021/22"] * 2,
        "period_end": pd.to_datetime(["2021-03-31"] * 2 + ["2022-03-31"] * 2),
    })  # fmt: skip
    searches = indicators.read_indicators()["stop_search_yearly_rate_self_defined"]
    said = shares.unknown_of_events(rows, searches)
    assert said == [
        "24.0% (2020/21) and 37.5% (2021/22) of searches are of unknown ethnic group, and in no "
        "group's rate."
    ]
    few = rows.assign(numerator=[100.0, 4.0, 80.0, 3.0])
    assert shares.unknown_of_events(few, searches) == []


def test_a_group_without_a_row_is_missed_only_where_nothing_stands_for_it():
    one = indicators.read_indicators()["population_share_percentage"]
    theirs = pd.DataFrame({
        "ethnic_group": ["asian", "black", "mixed", "white", "other", "chinese_or_other"],
        "value": [10.0, 20.0, 0.0, 60.0, 10.0, 12.0],
    })  # fmt: skip
    rows = pd.DataFrame({"ethnic_group": ["indian", "black", "white", "unknown"]})
    (said,) = shares.without_a_row(rows, theirs, one)
    assert said.startswith("Other: 10.0% of residents, and no row here")


def test_the_group_furthest_from_another_place_may_be_below_it():
    one = indicator("share", unit="percentage of pupils", said=None)
    rows = pd.DataFrame({
        "ethnic_group": ["all", "black", "white"] * 2, "place": ["Hackney"] * 3 + ["England"] * 3,
        "value": [100.0, 20.0, 60.0, 90.0, 30.0, 55.0],
    })  # fmt: skip
    assert shares.furthest_from_place(rows, one) == [
        "Hackney and England differ most for the Black group: 20.0% and 30.0% of pupils."
    ]
    assert shares.furthest_from_place(rows.head(3), one) == []


def test_a_share_of_which_too_many_are_unknown_stands_alone(hackney, monkeypatch):
    id_ = "homeless_duty_share_percentage"
    assert ", beside " in views.latest_by_group(hackney, id_).title
    monkeypatch.setattr(shares, "TOO_MANY_UNKNOWN", -1)
    alone = views.latest_by_group(hackney, id_)
    assert ", beside " not in alone.title
    assert not [name for name in alone.shown if "residents" in name.lower()]
    assert any("so many are of unknown ethnic group" in text for text in alone.sentences)
    people = views.latest_by_group(hackney, "population_share_percentage").sentences
    assert any(text.startswith("The largest groups are ") for text in people)


def test_a_broad_group_stands_beside_its_parts_where_no_figure_is_of_everyone():
    rows = evidence.by_group("mental_health_detention_rate", evidence.scope("Hackney"))
    assert {"black", "black_african", "other_black"} <= set(rows["ethnic_group"])
    (said,) = widest.beside_their_parts(rows, indicators.read_indicators()[rows["indicator"][0]])
    assert said.startswith("For people from the Black ethnic group as a whole the figure was 227.9")
    whole = evidence.by_group("neonatal_mortality_rate", evidence.scope("Hackney"))
    assert not widest.beside_their_parts(
        whole, indicators.read_indicators()["infant_mortality_rate"]
    )


def test_untested_gaps_are_said_by_their_size_whoever_fares_worse():
    near = dict.fromkeys(["asian", "mixed", "arab"], 59.5)
    table = valued(black=80, other=75, chinese=70, **near, white_british=60)
    texts = widest.gap_sentences(table, indicator("score", said=None, polarity="high"))
    named = [text.split(" ethnic group")[0].rpartition(" ")[2] for text in texts[:3]]
    assert named == ["Black", "Other", "Chinese"]


def test_a_group_at_the_edge_is_named_before_no_other_is_said_to_differ():
    said = views.latest_by_group(evidence.scope("Hackney"), "permanent_exclusion_rate").sentences
    edge = [text for text in said if text.startswith("At the edge of what chance explains")]
    assert len(edge) == 1
    assert edge[0].endswith("Black 2.0 times (95% range 1.01 to 4.0) the rate of White.")
    none = next(text for text in said if text.startswith("There is no reliable difference"))
    assert "between any other group" in none
    assert said.index(edge[0]) < said.index(none)


def test_a_gap_between_figures_counted_in_full_without_ranges_is_not_tested():
    brent, id_ = evidence.scope("Brent"), "deprived_crowded_neighbourhood_percentage"
    said = views.latest_by_group(brent, id_).sentences
    assert untested.CENSUS in said
    assert not any("reliabl" in text or "95% range" in text for text in said)
