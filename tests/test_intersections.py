"""The view of intersections: what is said is what was fitted, and what is not known is said."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from scipy import special

from trendpack import caterpillar, evidence, figures, indicators, maihda, maihda_words, tidy
from trendpack.style_lint import lint
from trendpack.views import indicator as views
from trendpack.views import intersections as view
from trendpack.views import strata

ID = "level_3_by_19_percentage"
BY = ["ethnic_group", "sex", "socioeconomic"]
EFFECTS = {"asian": 0.6, "black": 0.2, "mixed": 0.0, "other": 0.3, "white": -0.4, "female": 0.5,
           "FSM: eligible": -0.9}  # fmt: skip
GROUPS = ["asian", "black", "mixed", "other", "white"]
MEALS = ["FSM: eligible", "FSM: not eligible"]


@pytest.fixture(scope="module")
def here():
    return evidence.scope("Hackney")


def people(extra=None, size=2000, effects=EFFECTS, period="2017/18", area="E92000001", id_=ID):
    """Strata whose counts are what the effects make, without noise; `extra` adds to some logits."""
    cells = list(itertools.product(GROUPS, ["female", "male"], MEALS))
    table = pd.DataFrame(cells, columns=BY)
    eta = sum(table[name].map(lambda level: effects.get(level, 0.0)) for name in BY)
    eta = eta + [(extra or {}).get(cell, 0.0) for cell in cells]
    numerator = np.round(size * special.expit(eta))
    table = table.assign(area_code=area, period=period, numerator=numerator, denominator=size)
    table = table.assign(value=100 * numerator / size)
    return tidy.observations(tidy.with_period(table, "academic"), indicator=id_)


UNEVEN = {("white", "male", MEALS[0]): -0.7, ("black", "female", MEALS[0]): 0.5,
          ("other", "male", MEALS[1]): 0.3, ("asian", "female", MEALS[1]): -0.2}  # fmt: skip


@pytest.fixture
def given(monkeypatch):
    """Make the evidence hold the rows given, and no others."""

    def give(rows):
        monkeypatch.setattr(evidence, "observations", lambda id_, scope: rows)

    return give


def test_a_group_whose_own_range_leaves_out_none_says_why_it_is_not_reliable():
    whole = pd.DataFrame({
        "interaction_lower": [-1.0, 0.2, 0.2, float("nan")],
        "interaction_upper": [1.0, 0.9, 0.9, float("nan")],
        "reading": ["", "", "above", None],
    })  # fmt: skip
    assert view._reading(whole, 24).tolist() == [
        "no reliable difference",
        "not reliable once all 24 are tested",
        "above the sum",
        "left out",
    ]


def test_the_sentences_say_what_the_models_say(here, given):
    given(people(UNEVEN))
    figure = view.intersections(here, ID)
    rows, dimensions = strata.deepest_crossing(here, ID)
    crossed = strata.fitted(rows, dimensions, indicators.read_indicators()[ID])
    text = " ".join(figure.sentences)
    said = crossed.summary
    assert dimensions == BY
    assert f"{100 * said['pcv']:.1f}%; the rest, {100 - 100 * said['pcv']:.1f}%," in text
    notes = " ".join(figure.notes)
    assert f"on the model's scale, {100 * said['vpc_null']:.1f}% lie between these groups" in notes
    assert f"{100 * said['auc_null']:.0f} times in 100" in text
    assert f"odds {said['median_ratio_null']:.1f} times" in notes
    assert "odds" not in text
    apart = crossed.table[crossed.table["is_reliable"]].sort_values("interaction")
    assert f"{len(apart)} of the 20 groups differ reliably" in text
    for side, row in (("above", apart.iloc[-1]), ("below", apart.iloc[0])):
        assert (row["value"] > row["adding_up"]) == (side == "above")
        assert f"Furthest {side}: {row['value']:.1f}% (" in text
        assert f"where the sum would be {row['adding_up']:.1f}%." in text
    beyond = figure.shown["Beyond the sum (95% range)"].str.startswith("\u2212")
    assert (figure.shown["Compared with the sum"] == "below the sum")[~beyond].sum() == 0
    low, high = crossed.table["value"].iloc[[-1, 0]]
    assert f"from {low:.1f}% (White, male, eligible) to {high:.1f}% (" in text
    assert figure.shown["Estimate"].iloc[0] == f"{high:.1f}"
    assert (
        figure.sentences[0]
        == "Not in this edition for Hackney by ethnic group: these figures are for England."
    )


def test_the_numbers_are_those_of_the_library(here, given):
    rows = people(UNEVEN)
    given(rows)
    crossed = strata.fitted(*strata.deepest_crossing(here, ID), indicators.read_indicators()[ID])
    null = maihda.fit_counts(np.ones((20, 1)), rows["numerator"], rows["denominator"])
    assert crossed.summary["sigma2_null"] == pytest.approx(null.sigma2, rel=1e-9)
    assert len(crossed.fits[1].names) == 1 + 4 + 1 + 1
    total = crossed.table["interaction"] + crossed.table["adding_up"]
    np.testing.assert_allclose(total, crossed.table["value"])


def test_characteristics_that_merely_add_up_are_a_finding_and_no_proof(here, given):
    given(people())
    text = " ".join(view.intersections(here, ID).sentences)
    assert "a singular fit" in text
    assert "which does not show that there is no such difference" in text
    assert "No combination of ethnic group" in text
    assert "stands out beyond what these add up to, each by itself, with all 20 tested" in text
    assert "Furthest" not in text


def test_groups_that_do_not_differ_are_said_not_to(here, given):
    given(people(effects={}))
    said = view.intersections(here, ID).sentences
    assert "There is no reliable difference between the 20 groups" in said[2]
    assert not any("Most of" in text or "model's scale" in text for text in said)


def test_a_withheld_group_is_left_out_and_listed(here, given):
    rows = people(UNEVEN)
    rows.loc[3, tidy.NUMBERS] = np.nan
    rows.loc[3, "status"] = "c"
    given(rows)
    figure = view.intersections(here, ID)
    assert "The 19 groups" in figure.sentences[1]
    assert figure.shown.index[-1] == ("Asian", "Male", "Not eligible")
    assert figure.shown.iloc[-1]["Estimate"] == "[c]"
    assert figure.shown.iloc[-1]["Compared with the sum"] == "left out"
    assert "Groups left out: 1 withheld. The table names them." in figure.every_note
    assert "1 group is left out." in figure.alt
    assert any("not a fair sample" in note for note in figure.every_note)


def test_the_lowest_group_says_where_none_of_it_was_counted(here, given):
    rows = people(UNEVEN)
    rows.loc[[0, 1], tidy.NUMBERS] = np.nan
    rows.loc[[0, 1], "status"] = "c"
    rows.loc[3, ["numerator", "denominator", "value"]] = [0.0, 1200.0, 0.0]
    given(rows)
    figure = view.intersections(here, ID)
    assert "; none of 1,200 counted) to " in figure.sentences[1]
    kept = "none is counted are kept while those with a few are withheld"
    assert any(kept in note for note in figure.every_note)
    given(people(UNEVEN))
    assert "none of" not in view.intersections(here, ID).sentences[1]


def test_people_whose_group_or_level_is_not_known_are_no_group(here, given):
    rows = people(UNEVEN)
    more = pd.concat([
        rows.iloc[:1].assign(ethnic_group="unknown"),
        rows.iloc[:1].assign(sex="unknown"),
        rows.iloc[:1].assign(ethnic_group="all"),
    ])  # fmt: skip
    given(pd.concat([rows, more], ignore_index=True))
    assert len(strata.deepest_crossing(here, ID)[0]) == 20


def test_one_kind_of_a_column_is_taken_and_not_two_together(here, given):
    rows = people(UNEVEN)
    other = rows.iloc[:2].assign(socioeconomic=["IMD quintile: 1", "IMD quintile: 2"])
    given(pd.concat([rows, other], ignore_index=True))
    assert set(strata.deepest_crossing(here, ID)[0]["socioeconomic"]) == set(MEALS)


def test_the_nearest_place_and_the_latest_period_are_taken(here, given):
    london, older = people(area="E12000007"), people(area="E12000007", period="2016/17")
    given(pd.concat([people(UNEVEN), london, older], ignore_index=True))
    rows, _ = strata.deepest_crossing(here, ID)
    assert set(rows["area_code"]) == {"E12000007"}
    assert set(rows["period"]) == {"2017/18"}


def test_a_place_with_most_groups_withheld_gives_way_to_a_wider_one(here, given):
    own = people(UNEVEN, area="E09000012")
    few = own.index < 11
    own = own.assign(status=own["status"].mask(few, "c"), value=own["value"].mask(few))
    given(pd.concat([own, people(UNEVEN, area="E12000007")], ignore_index=True))
    assert set(strata.deepest_crossing(here, ID)[0]["area_code"]) == {"E12000007"}
    given(own)
    assert set(strata.deepest_crossing(here, ID)[0]["area_code"]) == {"E09000012"}


def two_ways():
    return people(UNEVEN).iloc[::2].assign(socioeconomic="all").reset_index(drop=True)


def test_a_source_of_two_ways_says_that_there_is_no_third(here, given):
    given(two_ways())
    for figure in (view.intersections(here, ID), views.crossed_with(here, ID, "sex")):
        assert strata.TWO_AT_MOST in (*figure.sentences, *figure.every_note)
        assert figure.svg


def test_a_source_of_three_ways_does_not_say_that_it_has_two(here, given):
    given(pd.concat([people(UNEVEN), two_ways()], ignore_index=True))
    for figure in (view.intersections(here, ID), views.crossed_with(here, ID, "sex")):
        assert strata.TWO_AT_MOST not in (*figure.sentences, *figure.every_note)
    assert list(view.intersections(here, ID, by=["sex"]).shown.index.names) == [
        "Ethnic group",
        "Sex",
    ]


def test_few_groups_are_shown_as_observed_without_a_model(here, given):
    given(two_ways())
    figure = view.intersections(here, ID)
    assert "a model needs 12 groups or more" in figure.sentences[2]
    assert "Estimate" not in figure.shown
    assert figure.shown["Observed"].notna().all()


def test_a_model_that_does_not_settle_is_not_shown(here, given, monkeypatch):
    given(people(UNEVEN))
    fit = maihda.fit_counts
    monkeypatch.setattr(maihda, "fit_counts", lambda *a: replace(fit(*a), is_converged=False))
    figure = view.intersections(here, ID)
    assert "did not settle on an answer (no convergence)" in figure.sentences[2]
    assert "Estimate" not in figure.shown


def test_a_level_without_any_event_is_named(here, given):
    rows = people(UNEVEN)
    nobody = rows["ethnic_group"] == "other"
    given(rows.assign(
        numerator=rows["numerator"].mask(nobody, 0.0), value=rows["value"].mask(nobody, 0.0)
    ))  # fmt: skip
    figure = view.intersections(here, ID)
    text = " ".join(figure.sentences)
    assert "No finite effect can be estimated" in text
    assert "Other (ethnic group): no events" in text
    assert "no finite estimate" in figure.table_html


def test_a_class_made_of_the_outcome_is_named_with_how_many_it_holds():
    leeds = evidence.scope("Leeds")
    text = " ".join(view.intersections(leeds, "unemployment_percentage_census").sentences)
    assert (
        'No figure applies to the class "never worked and long-term unemployed", which is in none '
        "of these groups: 2.5% of people in the labour market (from 2.2% of White to 5.3% of "
        "Black), and 44% of those who were unemployed."
    ) in text, "738,783 of the 1,675,192 unemployed, of 29,437,712"
    other = " ".join(view.intersections(leeds, "employment_percentage_census").sentences)
    assert "7.0% of people aged 16 to 64 (from 5.6% of White to 17.0% of Other). Gaps" in other


def test_rates_of_events_are_said_as_rates(here, given):
    rows = people(UNEVEN, id_="suspension_rate")
    given(rows)
    figure = view.intersections(here, "suspension_rate")
    text, notes = " ".join(figure.sentences), " ".join(figure.notes)
    assert "the higher has a rate" in notes
    assert "model's scale" not in notes
    assert "points to the right one" not in text


def test_of_many_groups_the_ends_and_those_that_stand_out_are_drawn(here, given):
    parts = [people(UNEVEN, size=500 + 50 * i).assign(age_band=f"{i}0-{i}9") for i in range(1, 4)]
    given(pd.concat(parts, ignore_index=True))
    figure = view.intersections(here, ID)
    crossed = strata.fitted(*strata.deepest_crossing(here, ID), indicators.read_indicators()[ID])
    blocks = crossed.table["block"].value_counts()
    assert (blocks["highest"], blocks["lowest"]) == (6, 6)
    assert blocks.get("standing out", 0) <= 12
    assert crossed.table.loc[crossed.table["block"] == "standing out", "is_reliable"].all()
    assert len(figure.shown) == 60
    assert "<summary>All 60 groups</summary>" in figure.table_html
    assert "aged 10 to 19" in figure.alt


def test_a_broad_group_without_chinese_does_not_stand_beside_its_parts():
    ids = ["asian_excluding_chinese", "indian", "pakistani", "chinese", "black", "black_african"]
    found = evidence.finest(pd.DataFrame({"ethnic_group": ids}))
    assert list(found["ethnic_group"]) == ["indian", "pakistani", "chinese", "black_african"]
    broad = pd.DataFrame({"ethnic_group": ["asian_excluding_chinese", "chinese", "black"]})
    assert len(evidence.finest(broad)) == 3


def test_nothing_crossed_is_said_and_who_has_more(here, given):
    given(people(UNEVEN).iloc[:1].assign(sex="all", socioeconomic="all"))
    figure = view.intersections(here, ID)
    assert figure.sentences[0].startswith("Not in this edition: no source here counts people")


def test_the_words_keep_to_the_style_guide_and_the_page_is_the_same_each_time(here, given):
    given(people(UNEVEN))
    figure = view.intersections(here, ID)
    for text in (*figure.sentences, *figure.every_note, figure.alt, figure.title):
        assert not lint(text), text
    assert figures.to_html(figure) == figures.to_html(view.intersections(here, ID))


def test_the_description_gives_the_ends_and_who_stands_out(here, given):
    given(people(UNEVEN))
    figure = view.intersections(here, ID)
    first, last = figure.shown["Estimate"].iloc[[0, -1]]
    assert f"From {last}% (" in figure.alt
    assert f" to {first}% (" in figure.alt
    below = figure.shown.index[figure.shown["Compared with the sum"] == "below the sum"]
    assert len(re.findall(";", figure.alt.partition("Reliably below")[2])) == len(below) - 1


def test_a_part_is_never_rounded_to_nothing_or_all():
    said = [maihda_words._percentage(share) for share in (0.0001, 0.5, 0.99999, 1.0, 0.0)]
    assert said == ["less than 0.1%", "50.0%", "more than 99.9%", "100.0%", "0.0%"]


def test_a_chart_has_a_shape_for_each_thing_so_that_it_reads_in_grey(here, given):
    given(people(UNEVEN))
    crossed = strata.fitted(*strata.deepest_crossing(here, ID), indicators.read_indicators()[ID])
    table = crossed.table.assign(name=maihda_words.names(crossed.table, BY))
    chart = caterpillar.ranked(table, indicators.read_indicators()[ID])
    shapes = [handle.get_marker() for handle in chart.legends[0].legend_handles]
    assert len(set(shapes)) == len(shapes) == 5


def test_names_and_values_of_a_ranked_chart_do_not_meet(here, given):
    given(people(UNEVEN))
    crossed = strata.fitted(*strata.deepest_crossing(here, ID), indicators.read_indicators()[ID])
    table = crossed.table.assign(name=maihda_words.names(crossed.table, BY) + ", " + "long " * 9)
    chart = caterpillar.ranked(table, indicators.read_indicators()[ID])
    figures.svg(chart)
    renderer = FigureCanvasAgg(chart).get_renderer()
    ax = chart.axes[0]
    lines = [text.get_window_extent(renderer) for text in ax.get_yticklabels()]
    assert len(lines) > len(table)
    assert min(box.x0 for box in lines) > -1
    for this, following in itertools.pairwise(sorted(lines, key=lambda box: -box.y0)):
        assert not this.padded(-1).overlaps(following)
    values = [text.get_window_extent(renderer) for text in ax.texts]
    assert (
        max(box.x1 for box in values) < ax.transAxes.transform((1, 0))[0] + caterpillar.AFTER_VALUE
    )


def test_the_census_crosses_ethnic_group_age_and_class(here):
    figure = view.intersections(here, "unemployment_percentage_census")
    assert "The 281 groups by ethnic group, age and class of occupation" in figure.sentences[1]
    assert "Groups left out: 42 withheld and 37 not applicable. The table names them." in (
        figure.notes
    )
    assert len(figure.shown) == 360


def with_totals(rows, more):
    """Return strata and each group's total, to which `more` adds (numerator, denominator)."""
    counts = ["numerator", "denominator"]
    total = rows.groupby("ethnic_group", as_index=False)[counts].sum()
    for group, extra in more.items():
        total.loc[total["ethnic_group"] == group, counts] += extra
    first = rows.drop_duplicates("ethnic_group").drop(columns=counts)
    total = first.merge(total, on="ethnic_group").assign(sex="all", socioeconomic="all")
    total["value"] = 100 * total["numerator"] / total["denominator"]
    return pd.concat([rows, total], ignore_index=True)


def outside(figure):
    return [text for text in figure.sentences if "in none of these groups" in text]


def test_those_in_no_group_are_said_first_with_their_figure_beside_that_of_the_kept(here, given):
    rows = people(UNEVEN)
    more = {"black": (1950, 2000), "white": (100, 400), "asian": (500, 900), "mixed": (400, 800),
            "other": (300, 700)}  # fmt: skip
    given(with_totals(rows, more))
    figure = view.intersections(here, ID)
    kept = rows.groupby("ethnic_group")[["numerator", "denominator"]].sum()
    black, white = (100 * kept.loc[g, "numerator"] / 8000 for g in ("black", "white"))
    every = [100 * (kept.loc[g, "numerator"] + more[g][0]) / (8000 + more[g][1])
             for g in ("black", "white")]  # fmt: skip
    did = indicators.read_indicators()[ID].said
    assert figure.sentences[2] == (
        "Young people without a recorded sex or eligibility for free school meals are in none of "
        "these groups: 20.0% of young people from the Black ethnic group (97.5% of these "
        f"{did}, compared with {black:.1f}% of those in a group) and 4.8% of young "
        f"people from the White ethnic group (25.0% of these {did}, compared "
        f"with {white:.1f}% of those in a group). Gaps between groups can therefore be unlike "
        f"those of all young people, where the figures are {every[0]:.1f}% and {every[1]:.1f}% for "
        "these two."
    )
    assert "is the sum of" in figure.finding
    assert not lint(figure.sentences[2])


def test_where_leaving_some_out_turns_a_gap_round_the_groups_are_not_to_be_compared(here, given):
    rows = people(UNEVEN)
    kept = rows.groupby("ethnic_group")["numerator"].sum()
    assert kept["black"] > kept["white"], "of as many people"
    rest = {"asian": (500, 900), "mixed": (400, 800), "other": (300, 700)}
    given(with_totals(rows, {"black": (10, 6000), "white": (390, 400)} | rest))
    (turned,) = outside(view.intersections(here, ID))
    assert turned.endswith("not to be compared with each other here.")
    given(with_totals(rows, {"black": (1950, 2000), "white": (100, 400)} | rest))
    (same,) = outside(view.intersections(here, ID))
    assert "turns round" not in same


def test_of_less_than_one_per_cent_left_out_nothing_is_said(here, given):
    given(with_totals(people(UNEVEN), {"black": (10, 79)}))
    assert not outside(view.intersections(here, ID))
    given(with_totals(people(UNEVEN), {"black": (10, 99)}))
    assert outside(view.intersections(here, ID))
    given(people(UNEVEN))
    assert not outside(view.intersections(here, ID))


def test_a_group_with_a_withheld_stratum_is_not_said_to_have_left_any_out(here, given):
    rows = with_totals(people(UNEVEN), {"asian": (100, 400)})
    held = (rows["ethnic_group"] == "black") & (rows["sex"] == "male") & (rows["value"].notna())
    held &= rows["socioeconomic"] == MEALS[0]
    rows.loc[held, tidy.NUMBERS] = np.nan
    rows.loc[held, "status"] = "c"
    given(rows)
    (text,) = outside(view.intersections(here, ID))
    assert "Black" not in text
    assert "4.8% of young people from the Asian ethnic group" in text


def test_few_left_out_have_no_figure_that_could_point_at_them(here, given):
    given(with_totals(people(UNEVEN, size=50), {"black": (3, 4)}))
    assert not outside(view.intersections(here, ID))


def test_searches_without_sex_or_age_are_said_and_are_not_called_people():
    figure = view.intersections(evidence.scope("Brent"), "stop_search_no_action_percentage")
    (text,) = outside(figure)
    assert figure.sentences.index(text) == 1, "before the groups, which it says not to compare"
    assert not any("Black, male" in said or "White, female" in said for said in figure.sentences)
    assert "not to be compared with each other here" in figure.finding
    assert text.startswith("Searches without a recorded sex or age are in none of these groups: ")
    assert "16.3% of searches of people from the Black ethnic group (95.1% of" in text
    assert "9.6% of searches of people from the White ethnic group (92.4% of" in text
    assert not lint(text)
    assert any(
        "of two searches in these groups, one with this outcome and one" in said
        for said in figure.sentences
    )
    assert "puts two searches in these groups in the right order" in figure.table_html
    assert "two people" not in " ".join(figure.sentences) + figure.table_html
