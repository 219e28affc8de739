"""The summary: what grows is found, what is chance is not, and what cannot be tested says so."""

import dataclasses
import re
import types
from html import escape

import numpy as np
import pandas as pd
import pytest

from trendpack import basis, benchmarks, disparity, evidence, framework, indicators, printed
from trendpack.style_lint import lint
from trendpack.views import (
    apart,
    apart_words,
    front_words,
    gap_changes,
    growing,
    growing_words,
    in_short,
    overview,
    sections,
)

ID = "fsm_percentage"  # a percentage of people; low is good
SOURCE = indicators.read_indicators()[ID].sources[0]
YEARS = [f"{year}/{(year + 1) % 100}" for year in range(2017, 2023)]


def made_up(area, black, white, base=2000, years=YEARS, indicator=ID):
    """Return observations of two groups: percentages a year, counted in `base` people each."""
    values = pd.DataFrame({"black": black, "white": white}, index=years[: len(black)])
    rows = values.stack().rename("value").reset_index()
    rows.columns = ["period", "ethnic_group", "value"]
    start = pd.to_datetime(rows["period"].str[:4] + "-09-01")
    width = 196 * np.sqrt(rows["value"] / 100 * (1 - rows["value"] / 100) / base)
    plain = dict.fromkeys(["sex", *evidence.BREAKDOWNS], "all")
    return rows.assign(
        indicator=indicator, area_code=area, **plain, period_start=start,
        period_end=start + pd.DateOffset(years=1, days=-1), numerator=rows["value"] / 100 * base,
        denominator=float(base), lower=rows["value"] - width, upper=rows["value"] + width,
        limits_by="ours", status="ok", source=SOURCE,
    )  # fmt: skip


@pytest.fixture
def given(monkeypatch):
    """Return a function that puts made-up observations in the place of the snapshot's."""

    def put(rows, **changes):
        one = indicators.read_indicators()[ID].model_copy(update=changes)
        monkeypatch.setattr(indicators, "read_indicators", lambda: {ID: one})
        monkeypatch.setattr(evidence, "read_indicators", lambda: {ID: one})
        monkeypatch.setattr(evidence, "observations", lambda id_, scope: rows)

    return put


def test_a_gap_that_grows_is_found_and_said(given, hackney):
    given(made_up(hackney.area_code, [20, 24, 28, 32, 36], [20, 20, 20, 20, 20]))
    gap = gap_changes.tested_gaps(hackney).iloc[0]
    assert (gap["change"], gap["ratio_change"], gap["is_adverse"]) == ("grew", "grew", True)
    assert (gap["first_period"], gap["last_period"]) == ("2017/18", "2021/22")
    assert gap["gap_now"] == pytest.approx(16)
    said = growing.change_sentence(gap, hackney)
    assert "36.0% and 20.0% in 2021/22 (16.0 percentage points higher)." in said
    caution = indicators.read_indicators()[ID].caution
    assert said.endswith(f"The ratio grew too, from 1.00 to 1.8. {caution}")
    counted = growing.gaps_that_grow(hackney).sentences[0]
    assert "can be tested in one measure." in counted
    assert "2017/18 to 2021/22: the one gap (Black beside White) grew." in counted


def changed(*words, **columns):
    groups = ["black", "asian", "mixed", "other", "chinese"][: len(words)]
    return pd.DataFrame({"change": words, "ethnic_group": groups}).assign(**columns)


def test_of_many_gaps_it_is_said_in_how_many_that_grew_the_group_fares_worse():
    one = changed("grew", "grew", "shrank", gap_changes.STILL, was_adverse=True)
    assert growing_words.moves(one.assign(is_adverse=[True, True, True, False])) == (
        "2 of 4 gaps grew (each with the group faring worse) and 1 shrank; "
        "1 shows no reliable change"
    )
    mixed = growing_words.moves(one.assign(is_adverse=[True, False, True, False]))
    assert "grew (in 1 the group fares worse, in 1 better) and" in mixed
    better = growing_words.moves(one.assign(is_adverse=False))
    assert "grew (each with the group faring better) and" in better
    lost = growing_words.moves(one.assign(is_adverse=True, was_adverse=False))
    assert "and 1 shrank (in 1 the group had fared better); 1 shows" in lost
    still = changed(gap_changes.STILL, gap_changes.STILL, is_adverse=True, was_adverse=True)
    assert growing_words.moves(still) == "none of 2 gaps shows a reliable change"


def test_every_gap_tested_is_counted_and_those_that_changed_sides_are_named():
    crossed, evened = gap_changes.CROSSED, gap_changes.EVENED
    one = changed("shrank", crossed, crossed, evened, was_adverse=False, is_adverse=True)
    assert growing_words.moves(one) == (
        "none of 4 gaps grew and 1 shrank (in 1 the group had fared better); 2 changed sides "
        "(Asian and Mixed or multiple, who had fared better and now fare worse); "
        "1 came to no reliable difference (Other, who had fared better)"
    )
    many = growing_words.moves(changed(*[crossed] * 5, was_adverse=True, is_adverse=False))
    assert "5 changed sides (the groups had fared worse and now fare better)" in many


def test_a_gap_that_ends_on_the_other_side_has_neither_grown_nor_shrunk(given, hackney):
    given(made_up(hackney.area_code, [10, 14, 18, 22, 26], [20, 20, 20, 20, 20]))
    figure = growing.gaps_that_grow(hackney)
    assert gap_changes.tested_gaps(hackney)["change"].tolist() == ["changed sides"]
    assert figure.shown["The gap"].tolist() == ["changed sides: better, now worse"]
    assert "the one gap (Black beside White) changed sides." in figure.sentences[0]
    given(made_up(hackney.area_code, [10, 12, 15, 18, 20.6], [20, 20, 20, 20, 20]))
    gap = gap_changes.tested_gaps(hackney).iloc[0]
    assert gap["disparity"] == "shrinking"
    assert (gap["change"], gap["unsure_now"]) == ("came to no reliable difference", True)
    given(made_up(hackney.area_code, [10, 12, 15, 18, 20.01], [20, 20, 20, 20, 20]))
    assert gap_changes.tested_gaps(hackney)["change"].tolist() == ["shrank"], "it prints as none"


def test_the_table_says_what_the_ratio_did(given, hackney):
    given(made_up(hackney.area_code, [36, 42, 48, 54, 60], [20, 24, 28, 32, 36]))
    gap = gap_changes.tested_gaps(hackney).iloc[0]
    assert (gap["change"], gap["ratio_change"]) == ("grew", gap_changes.STILL)
    (told,) = growing.gaps_that_grow(hackney).shown["The gap"]
    assert told == "grew; the ratio shows no reliable change"


def test_a_gap_that_shrank_is_an_example_and_one_that_changed_sides_has_no_ratio(given, hackney):
    given(made_up(hackney.area_code, [36, 32, 28, 24, 21], [20, 20, 20, 20, 20]))
    narrowed = growing._narrowed(gap_changes.tested_gaps(hackney), hackney)
    assert narrowed[0].startswith("A gap that shrank: ")
    assert gap_changes.tested_gaps(hackney)["was_adverse"].all()
    assert growing._for_whom({"was_adverse": False}) == "in a group's favour "
    assert growing._for_whom({"was_adverse": True}) == ""
    caution = indicators.read_indicators()[ID].caution
    assert narrowed[0].endswith(f"The ratio came nearer to 1, from 1.8 to 1.1. {caution}")
    crossed = {"ratio_then": 0.9, "ratio_now": 1.2, "ratio_change": "grew"}
    assert growing._ratio_too(crossed) == ""


def test_a_gap_that_narrows_shrank_and_one_that_wavers_did_not_change(given, hackney):
    given(made_up(hackney.area_code, [36, 32, 28, 24, 20], [20, 20, 20, 20, 20]))
    assert gap_changes.tested_gaps(hackney)["change"].tolist() == ["shrank"]
    given(made_up(hackney.area_code, [24, 25, 24, 25, 24.5], [20, 20, 20, 20, 20]))
    assert gap_changes.tested_gaps(hackney)["change"].tolist() == ["no reliable change"]


def test_a_break_ends_a_series(given, hackney):
    rows = made_up(hackney.area_code, [20, 24, 28, 32, 36], [20, 20, 20, 20, 20])
    given(rows, breaks=(indicators.Break(period="2019/20", because="A new count."),))
    gap = gap_changes.tested_gaps(hackney).iloc[0]
    assert (gap["change"], gap["why"], gap["first_period"]) == ("not tested", "short", "2019/20")


def test_without_ranges_a_change_is_described_and_not_tested(given, hackney):
    rows = made_up(hackney.area_code, [22, 24, 28, 32, 36], [20, 20, 20, 20, 20])
    bare = rows.assign(numerator=np.nan, denominator=np.nan, lower=np.nan, upper=np.nan)
    given(bare.assign(limits_by=""))
    gap = gap_changes.tested_gaps(hackney).iloc[0]
    assert (gap["change"], gap["why"]) == ("not tested", "bare")
    figure = growing.gaps_that_grow(hackney)
    assert figure.shown["Number"].tolist() == ["0"], "no gap is picked for having widened"
    assert "none could be tested" in figure.sentences[0]
    assert "files used here have no ranges" in figure.notes[-1]


def test_wider_areas_are_used_where_the_area_has_no_groups_and_are_named(given, hackney):
    given(made_up("E92000001", [20, 24, 28, 32, 36], [20, 20, 20, 20, 20]))
    figure = growing.gaps_that_grow(hackney)
    assert figure.sentences[0].startswith("No gap of Hackney itself")
    assert set(figure.shown["Area"]) == {"England"}
    assert ", England: 20.0% of pupils" in figure.sentences[1]
    assert figure.notes[0] == (
        "England: Pupils eligible for free school meals, 2017/18 to 2021/22: the one gap (Black "
        "beside White) grew."
    )


def test_growth_has_to_stand_among_all_gaps_tested(given, hackney, monkeypatch):
    rows = made_up(hackney.area_code, [20, 24, 28, 32, 36], [20, 20, 20, 20, 20])
    given(rows)
    assert gap_changes.tested_gaps(hackney)["change"].tolist() == ["grew"]
    monkeypatch.setattr(disparity, "discoveries", lambda p: pd.array([False] * len(p), "boolean"))
    assert gap_changes.tested_gaps(hackney)["change"].tolist() == ["no reliable change"]


def test_the_more_tests_the_less_stands():
    assert disparity.discoveries([0.03]).tolist() == [True]
    assert disparity.discoveries([0.03, 0.5, 0.6, 0.9]).tolist() == [False] * 4
    assert disparity.discoveries([np.nan]).isna().all()


def among(own, lower, upper, neighbours):
    """Return `benchmarks.among` of one figure and its neighbours' figures."""
    codes = [f"n{at}" for at in range(len(neighbours))]
    rows = made_up("me", [own], [1.0]).iloc[[0]].assign(lower=lower, upper=upper)
    rows = rows.drop(columns=["sex"]).assign(sex="all")
    others = pd.concat(
        [rows.assign(area_code=c, value=float(v)) for c, v in zip(codes, neighbours, strict=True)]
    )
    return benchmarks.among(rows, others, codes)


def test_beyond_every_neighbour_and_beyond_chance_are_two_things():
    theirs = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]
    row = among(30.0, 28.0, 32.0, theirs).iloc[0]
    assert (row["median"], row["lowest"], row["highest"]) == (14.5, 10, 19)
    assert row["is_outside"]
    assert row["p_value"] < 1e-6
    shaky = among(30.0, 5.0, 55.0, theirs).iloc[0]
    assert shaky["is_outside"]
    assert shaky["p_value"] > 0.05
    assert not among(16.0, 15.5, 16.5, theirs).iloc[0]["is_outside"]
    assert among(30.0, np.nan, np.nan, theirs)["p_value"].isna().all()


def test_too_few_neighbours_are_no_measure():
    rows = made_up("me", [30.0], [1.0]).iloc[[0]]
    others = rows.assign(area_code="n0", value=10.0)
    assert benchmarks.among(rows, others, ["n0", "n1", "n2"]).empty


@pytest.mark.parametrize(("status", "kept"), [("c", 0), ("low", 0), ("x", 1), ("z", 1)])
def test_nothing_is_set_among_neighbours_of_whom_one_is_withheld(status, kept):
    theirs = pd.concat(
        [made_up(f"n{at}", [10.0 + at], [1.0]).iloc[[0]] for at in range(10)], ignore_index=True
    )
    hidden = theirs.index == 9
    theirs = theirs.assign(
        value=theirs["value"].mask(hidden), status=theirs["status"].mask(hidden, status)
    )
    own = made_up("me", [5.0], [1.0]).iloc[[0]].assign(lower=4.0, upper=6.0)
    codes = [f"n{at}" for at in range(10)]
    assert len(benchmarks.among(own, theirs, codes)) == kept, "it may be the lowest of all"
    assert len(benchmarks.among(own, theirs, codes[:9])) == 1, "another place's is no matter"
    older = theirs.assign(period=theirs["period"].mask(hidden, "2001"))
    assert len(benchmarks.among(own, older, codes)) == 1


def test_lambeths_black_exclusions_are_not_called_the_lowest():
    lambeth = evidence.scope("Lambeth")
    every = apart.among_neighbours(lambeth)
    of = every[every["indicator"] == "permanent_exclusion_rate"]
    assert "black" not in set(of["ethnic_group"]), "three neighbours' are withheld: of 1 to 4"
    figure = apart.apart_from_neighbours(lambeth)
    assert not [text for text in figure.sentences if "exclusions" in text]
    assert f"We compared {len(every)} figures of Lambeth" in figure.sentences[0]
    assert any("none of theirs is withheld" in note for note in figure.notes)


def test_worse_is_by_what_is_good(given, hackney):
    here = made_up(hackney.area_code, [40.0], [20.0])
    near = pd.concat([made_up(code, [20.0 + at], [20.0])
                      for at, code in enumerate(hackney.neighbours)])  # fmt: skip
    given(pd.concat([here, near]))
    row = apart.standing_apart(apart.among_neighbours(hackney)).iloc[0]
    assert (row["ethnic_group"], row["is_worse"]) == ("black", True)
    assert "worse than in every one of them" in apart_words.apart_sentence(row, hackney)
    given(pd.concat([here, near]), polarity="high")
    assert not apart.standing_apart(apart.among_neighbours(hackney)).iloc[0]["is_worse"]


def test_an_area_without_neighbours_says_so(hackney):
    alone = dataclasses.replace(hackney, neighbours=(), neighbours_date=None)
    figure = apart.apart_from_neighbours(alone)
    assert figure.sentences[0].startswith("No list of statistical neighbours is in force")
    assert figure.svg is None


@pytest.mark.parametrize("area", ["Hackney", "Leeds"])
def test_the_page_says_what_its_figures_say_and_keeps_to_the_style_guide(area):
    here = evidence.scope(area)
    made = [overview.largest_gaps(here), growing.gaps_that_grow(here)]
    made.append(apart.apart_from_neighbours(here))
    short = in_short.in_short(here, *made)
    texts = [re.sub("<[^>]+>", " ", part.data) for part in (short, sections.missing_here(here))]
    for figure in made:
        texts += [*figure.sentences, *figure.every_note, figure.alt, figure.title, figure.finding]
        assert bool(figure.svg) == bool(figure.alt)
        assert len(figure.shown)
    assert not [problem for text in texts for problem in lint(text)]
    assert "Trust in the council" in texts[1]
    assert escape(made[0].sentences[1]) in short.data
    left = [text for figure in made for text in in_short.beyond(short, figure).sentences]
    assert left
    assert not [text for text in left if escape(text) in short.data], "nothing is said twice"
    leeds_only = "stopped and searched" not in texts[0]
    assert leeds_only == (area == "Leeds")


def test_a_gap_of_few_that_is_surely_wider_than_the_others_of_its_measure_is_said():
    brent = overview.largest_gaps(evidence.scope("Brent")).sentences
    (said,) = [text for text in brent if text.startswith("Of few people or events, but surely")]
    assert "White Traveller of Irish heritage ethnic group were 7.0 times as likely" in said
    assert "33 of 39 pupils, a small group" in said
    shown = pd.DataFrame({"indicator": [ID, "suspension_rate"], "ratio": [0.25, 9.0]})
    others = pd.DataFrame({"indicator": [ID] * 2, "few": [True, False], "least": [3.9, 5.0]})
    assert front_words.wider_of_few(others, shown, None) == []


def test_gaps_that_rest_on_few_come_last_and_say_so(given, hackney):
    many = made_up(hackney.area_code, [40.0], [20.0], base=2000, years=["2023/24"])
    few = many[many["ethnic_group"] == "black"].assign(
        ethnic_group="other", value=90.0, numerator=63.0, denominator=70.0, lower=80.7, upper=95.1
    )
    given(pd.concat([few, many]))
    figure = overview.largest_gaps(hackney)
    assert figure.shown.index.get_level_values("Ethnic group").tolist() == ["Black", "Other"]
    gap = evidence.gaps_of(hackney).set_index("ethnic_group").loc["other"].to_dict()
    said = front_words.sentence(gap | {"ethnic_group": "other"}, pd.Timestamp("2024-08-31"))
    assert "2023/24: 90.0%, beside 20.0%; 63 of 70 pupils, a small group)." in said
    low, high = (printed.ratio(gap[f"ratio_{end}"]) for end in ("lower", "upper"))
    assert f"(95% range {low} to {high}; 2023/24" in said
    old = front_words.sentence(gap | {"ethnic_group": "other"}, pd.Timestamp("2027-08-31"))
    assert "2023/24, the newest by ethnic group for Hackney in this pack: 90.0%, beside" in old


def test_gaps_are_ordered_by_the_least_that_they_may_be():
    rows = pd.DataFrame({
        "ratio": [5.0, 3.0, 0.25], "ratio_lower": [1.1, 2.5, 0.2], "ratio_upper": [9.0, 3.5, 0.3],
    })  # fmt: skip
    assert basis.least(rows).round(2).tolist() == [1.1, 2.5, 3.33]


def test_how_many_gaps_may_be_chance_is_one_in_twenty_and_never_none():
    assert "no more than about 5 would" in front_words.by_chance(100)
    assert "no more than about 1 would" in front_words.by_chance(3)


def test_a_rate_rests_on_its_events_and_a_percentage_on_its_people():
    rows = pd.DataFrame({
        "indicator": ["suspension_rate", "suspension_rate", ID, ID],
        "numerator": [99.0, 200.0, 20.0, 20.0], "denominator": [9000.0, 90.0, 200.0, 80.0],
    })  # fmt: skip
    assert front_words.rests_on_few(rows).tolist() == [True, False, False, True]


def test_a_gap_on_the_first_page_is_said_with_its_events_and_a_ratio_with_both_figures(hackney):
    newest = pd.Timestamp("2024-08-31")
    row = evidence.by_group("suspension_rate", hackney).set_index("ethnic_group", drop=False)
    black = row.loc["black"]
    said = front_words.sentence(black.to_dict(), newest)
    assert f"; {black['numerator']:,.0f} suspensions)." in said
    assert f", beside {black['reference_value']:.1f}; " in said
    score = evidence.by_group("attainment_8_score", hackney).set_index("ethnic_group", drop=False)
    assert ", beside" not in front_words.sentence(score.loc["black"].to_dict(), newest)


def test_a_better_example_is_the_surest_gap_that_stands_and_rests_on_many(hackney):
    newest = pd.Timestamp("2024-08-31")
    rows = evidence.by_group("suspension_rate", hackney).set_index("ethnic_group", drop=False)
    rows = rows.loc[["asian", "mixed", "black"]].assign(
        is_adverse=[False, False, True], ratio=0.5, ratio_lower=0.3, ratio_upper=[0.8, 0.6, 0.4],
        is_discovery=pd.array([True, True, False], "boolean"), numerator=500.0,
    )  # fmt: skip
    assert "in 0 the group fares worse" in front_words.counted(rows)
    assert "2 are larger" in front_words.counted(rows)
    assert "Mixed" in front_words.better(rows, newest)
    few = rows.assign(numerator=[500.0, 50.0, 500.0])
    assert "Asian" in front_words.better(few, newest)
    chance = rows.assign(is_discovery=pd.array([False] * 3, "boolean"))
    assert front_words.better(chance, newest) == ""


def test_the_first_words_are_those_of_the_figures_each_under_its_head(hackney, monkeypatch):
    seen = pd.DataFrame({
        "theme": ["education", "education", "housing"], "is_seen": [True, False, False],
    })  # fmt: skip
    monkeypatch.setattr(sections, "seen_by_group", lambda scope: seen)
    gaps, growing_, apart_ = (
        types.SimpleNamespace(
            sentences=tuple(f"{name}{at}." for at in range(6)),
            notes=tuple(f"{name}-note{at}." for at in range(6)),
        )
        for name in ("gap", "grow", "apart")
    )
    short = in_short.in_short(hackney, gaps, growing_, apart_).data
    heads = {part.partition("</strong>")[0]: part for part in short.split("<strong>")[1:]}
    said = {head: re.findall(r"(?:gap|grow|apart)[-\w]*\d", part) for head, part in heads.items()}
    assert list(said.values())[:4] == [
        [f"gap{at}" for at in range(1, 6)], ["grow0", "grow1"],
        [f"apart{at}" for at in range(5)], ["gap0", "gap-note2", "gap-note3", "gap-note4"],
    ]  # fmt: skip
    assert (
        "Of 3 indicators, 1 give figures by ethnic group for Hackney itself. On housing, its"
        in (heads["What cannot be seen"])
    )
    assert (
        "with White British where a source has that group, and else with White as a whole" in short
    )
    caution = indicators.read_indicators()["suspension_rate"].caution
    figure = dataclasses.replace(
        apart.parts.nothing("x", "X", "Y"), sentences=(f"gap1. {caution}", "New.")
    )
    figure = dataclasses.replace(figure, notes=("gap-note4.", "Another note."))
    left = in_short.beyond(types.SimpleNamespace(data=short), figure)
    assert (left.sentences, left.notes) == (("New.",), ("Another note.",))


def test_the_worst_of_each_indicator_is_said_and_what_is_better_only_where_clear():
    rows = pd.DataFrame({
        "indicator": [ID, ID, "gld_percentage", "suspension_rate"],
        "ethnic_group": ["black", "mixed", "all", "all"], "value": [40.0, 45.0, 90.0, 2.0],
        "lower": [35.0, 41.0, 80.0, 1.5], "upper": [45.0, 49.0, 95.0, 2.5],
        "lowest": [10.0, 10.0, 60.0, 3.0], "highest": [30.0, 30.0, 85.0, 9.0],
        "is_worse": [True, True, False, False],
    })  # fmt: skip
    assert apart_words._beyond(rows.iloc[3].to_dict(), indicators.read_indicators()[ID]) == (
        "better than in every one of them, as their figures stand"
    )
    said = [(row["indicator"], row["ethnic_group"]) for row in apart.few_said(rows)]
    assert said == [(ID, "mixed"), ("suspension_rate", "all")]
    gld = indicators.read_indicators()["gld_percentage"]
    assert apart_words._beyond(rows.iloc[2].to_dict(), gld) == (
        "clearly better (higher) than the typical place like it; it is also the highest of all, "
        "but too close to the next (85.0%) to be sure of that"
    )
    low = rows.assign(is_worse=True, value=[40.0, 45.0, 50.0, 2.0], indicator="gld_percentage")
    assert [row["value"] for row in apart.few_said(low.iloc[:3])] == [40.0]


def test_everyones_figure_and_their_neighbours_median_stand_beside_a_groups(given, hackney):
    row = {
        "ethnic_group": "black",
        "value": 29.8,
        "everyones_value": 36.7,
        "everyones_median": 80.6,
    }
    one = indicators.read_indicators()["ehc_plan_within_20_weeks_percentage"]
    assert apart_words._figure(row, one, hackney).endswith(
        "(36.7% for everyone there, median of its neighbours 80.6%)"
    )
    alone = apart_words._figure(row | {"everyones_median": float("nan")}, one, hackney)
    assert alone.endswith("(36.7% for everyone there)")
    here = made_up(hackney.area_code, [40.0], [20.0])
    near = [made_up(code, [20.0 + at], [20.0 + at]) for at, code in enumerate(hackney.neighbours)]
    rows = pd.concat([here, *near])
    everyone = rows[rows["ethnic_group"] == "white"].assign(ethnic_group="all")
    everyone["value"] += 5.0
    given(pd.concat([rows, everyone]))
    of = apart.among_neighbours(hackney).set_index("ethnic_group").loc["black"]
    assert (of["everyones_value"], of["everyones_median"]) == (25.0, 29.5)


def test_figures_of_few_neighbours_are_not_those_of_all(hackney):
    row = {"neighbours_with_value": 9}
    assert apart_words._whom(row, hackney) == "its 9 neighbours with a figure"
    assert apart_words._whom({"neighbours_with_value": 10}, hackney) == "all 10 of its neighbours"


def test_a_ratio_below_one_falls_where_a_gap_grows_and_a_still_one_is_not_said_to_move():
    below = {"ratio_then": 0.8, "ratio_now": 0.5, "ratio_change": "grew"}
    assert growing._ratio_too(below) == " The ratio fell too, from 0.8 to 0.5."
    still = growing._ratio_too(below | {"ratio_change": gap_changes.STILL})
    assert still == " The ratio, 0.8 to 0.5, shows no reliable change."


def test_no_more_than_three_outcomes_without_a_test_are_said(hackney):
    gaps = evidence.gaps_of(hackney)
    one = gaps[gaps["indicator"] == "attainment_8_score"]
    ids = [each.leading for each in framework.read_framework().values() if each.leading][:5]
    many = pd.concat([one.assign(indicator=id_) for id_ in ids])
    assert len(front_words.untested_outcomes(many)) == front_words.MOST_UNTESTED == 3


def test_the_other_side_is_counted_and_named(given, hackney):
    given(made_up(hackney.area_code, [10.0], [20.0], years=["2023/24"]))
    tested = evidence.gaps_of(hackney)
    assert "in 0 the group fares worse" in front_words.counted(tested)
    assert "in 1 it fares better" in front_words.counted(tested)
    said = front_words.better(tested, pd.Timestamp("2024-08-31"))
    assert said.startswith("A group that fares better, for example: 10.0% of pupils")
    assert front_words.better(tested.assign(is_adverse=True), pd.Timestamp("2024-08-31")) == ""


def test_an_outcome_of_the_plan_without_ranges_is_named_as_not_tested(hackney):
    gaps = evidence.gaps_of(hackney)
    said = front_words.untested_outcomes(gaps)
    assert said[0].startswith("Attainment 8 (average points, of 90): The figure for")
    assert said[0].endswith("The source has no counts or ranges for it, so this gap is not tested.")
    assert "46.2, compared with 54.5" in said[0]
    assert front_words.untested_outcomes(gaps[gaps["is_discovery"].notna()]) == []


def test_a_caution_goes_with_a_figure_that_stands_alone(hackney):
    one = indicators.read_indicators()["suspension_rate"]
    assert one.caution
    figures = [overview.largest_gaps(hackney), apart.apart_from_neighbours(hackney)]
    said = [text for figure in figures for text in figure.sentences if "suspen" in text]
    assert said
    assert all(text.endswith(one.caution) for text in said)


def test_a_caution_of_ethnic_groups_goes_with_their_figures_and_with_no_one_elses(hackney):
    one = indicators.read_indicators()["stop_search_rate"]
    assert "has no Mixed group" in one.group_caution
    gaps = overview.largest_gaps(hackney)
    (said,) = [text for text in gaps.sentences if "stopped and searched" in text]
    assert said.endswith(f"{one.caution} {one.group_caution}")
    assert any(note.endswith(one.group_caution) for note in gaps.table_notes)
    everyone = overview.headlines(hackney, "reducing_harm").table_notes
    assert any(one.caution in note for note in everyone)
    assert not any(one.group_caution in note for note in everyone)
    kept = in_short._once({"Now": [f"A. {one.caution} {one.group_caution}", f"B. {one.caution}"]})
    assert kept["Now"] == [f"A. {one.caution} {one.group_caution}", f"B. {one.caution}"]
    assert in_short._uncautioned(f"A. {one.caution} {one.group_caution}") == "A."


def test_a_caution_is_given_once_under_a_head():
    one = indicators.read_indicators()["suspension_rate"]
    said = {"Now": [f"A. {one.caution}", f"B. {one.caution}"], "Then": [f"C. {one.caution}", "D."]}
    kept = in_short._once(said)
    assert kept == {"Now": [f"A. {one.caution}", "B."], "Then": [f"C. {one.caution}", "D."]}


def test_how_many_figures_beyond_every_neighbour_are_to_be_expected_is_said(hackney):
    every = pd.DataFrame({
        "is_outside": [True, False], "neighbours_with_value": [10, 10],
        "is_discovery": pd.array([False, False], "boolean"), "is_worse": [True, True],
    })  # fmt: skip
    said = apart.counted(pd.concat([every] * 11), hackney)
    assert "11 are higher or lower than in all of them; a typical place would have about 4" in said
    assert "no sign of being unlike" not in said, "11 are more than 4"
    assert "no sign of being unlike" in apart.counted(
        pd.concat([every, *[every.iloc[1:]] * 9]), hackney
    )
    assert said.endswith("None lies further from its neighbours' median than chance explains.")
    sure = apart.counted(every.assign(is_discovery=[True, False]), hackney)
    assert "1 is higher or lower" in sure
    assert "In 1 of the 1 (1 on the worse side and 0 on the better)" in sure
    assert sure.endswith("explains: look first at those.")
    good = apart.counted(every.assign(is_discovery=[True, False], is_worse=False), hackney)
    assert good.endswith("explains."), "nobody is sent first to what is better"


def test_so_few_that_stand_apart_are_all_said(hackney):
    every = apart.standing_apart(apart.among_neighbours(hackney))
    firm = every[every["is_discovery"].notna()]
    assert 1 <= len(firm) <= apart.MOST_FIRM
    assert len(apart.apart_from_neighbours(hackney).sentences) == 1 + len(firm)


def test_no_theme_crowds_out_the_rest_and_each_indicator_stands_before_a_second_of_one():
    rows = pd.DataFrame({
        "theme": ["a"] * 7 + ["b"], "indicator": ["x", "x", "x", "y", "z", "w", "v", "u"],
    })  # fmt: skip
    kept = overview._varied(rows)
    assert kept["indicator"].tolist() == ["x", "y", "z", "w", "u"]


def test_a_gap_that_nobody_can_test_is_named_only_where_it_is_more_than_a_point_or_two(hackney):
    gaps = evidence.gaps_of(hackney)
    assert front_words.untested_outcomes(gaps)
    assert front_words.untested_outcomes(gaps.assign(gap=gaps["gap"].clip(-1.9, 1.9))) == []
