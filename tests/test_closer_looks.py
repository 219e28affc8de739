"""Closer looks: the unknown, make-up, places among authorities, four fifths, all groups at once."""

import numpy as np
import pandas as pd
import pytest

from trendpack import areas, evidence, indicators
from trendpack.style_lint import lint
from trendpack.views import closer, not_known, standing
from trendpack.views import indicator as views

VIEWS = [
    not_known.if_unknown_were_known,
    closer.how_unequal,
    standing.rank_in_region,
    standing.four_fifths,
]


def by_name(figure):
    return figure.shown.set_axis(figure.shown.index.astype(str))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("id_", list(indicators.read_indicators()))
def test_every_indicator_has_a_closer_look_or_says_why_not(hackney, view, id_):
    figure = view(hackney, id_)
    assert len(figure.shown)
    assert not figure.shown.isin(["nan", "<NA>", "None"]).any(axis=None)
    assert figure.svg or figure.sentences[0].startswith("Not in this edition")
    for text in (*figure.sentences, *figure.every_note, figure.alt):
        assert not lint(text), text


def test_the_unknown_alone_cannot_make_the_gap_in_stops_vanish(hackney):
    figure = not_known.if_unknown_were_known(hackney, "stop_search_rate")
    row = by_name(figure).loc["Black"]
    rows = evidence.by_group("stop_search_rate", hackney).set_index("ethnic_group")
    unknown = rows.loc["unknown", "numerator"]
    black, white = rows.loc["black"], rows.loc["white"]
    least = (black["numerator"] / black["denominator"]) / (
        (white["numerator"] + unknown) / white["denominator"]
    )
    assert float(row["Least possible"]) == pytest.approx(least, abs=0.05)
    assert row["Share of the unknown at which it vanishes"] == "none does"
    assert "cannot make this gap vanish" in figure.sentences[2]


def test_the_share_that_tips_a_gap_is_the_share_that_does(hackney):
    figure = not_known.if_unknown_were_known(hackney, "use_of_force_rate")
    rows = evidence.by_group("use_of_force_rate", hackney).set_index("ethnic_group")
    told = by_name(figure).loc["Other", "Share of the unknown at which it vanishes"]
    given = float(told.rstrip("%")) / 100 * rows.loc["unknown", "numerator"]
    other, white = rows.loc["other"], rows.loc["white"]
    theirs = (other["numerator"] + given) / other["denominator"]
    assert theirs == pytest.approx(white["numerator"] / white["denominator"], rel=0.02)


def test_how_many_are_unknown_comes_first_and_how_many_groups_stand_whatever_they_are(hackney):
    figure = not_known.if_unknown_were_known(hackney, "stop_search_rate")
    how_many, steadfast = figure.sentences[:2]
    assert how_many == "The ethnic group is not known for 96 of 4,824 searches (2.0%)."
    table = by_name(figure)
    known = figure.shown["Share of the unknown at which it vanishes"].eq("none does").sum()
    assert f", {known} of {len(table)} groups stay on the side of White on which" in steadfast
    plans = not_known.if_unknown_were_known(hackney, "ehc_plan_within_20_weeks_percentage")
    assert plans.sentences[0].endswith(" plans issued (9.2%).")
    assert plans.sentences[1].startswith("Depending on who they are, any gap")
    assert "would vanish if 73% of the unknown were plans for children" in " ".join(
        plans.sentences
    ), "unknown of whom few had a plan in time would bring the higher group down"
    by_outcome = not_known.BY_OUTCOME[:1].lower() + not_known.BY_OUTCOME[1:]
    assert plans.sentences[-1] == f"Black African and Black Caribbean: {by_outcome}"
    assert not any(not_known.BY_OUTCOME in text for text in plans.sentences[:-1])


def test_a_gap_that_only_an_uneven_unknown_closes_is_named_where_there_are_several(hackney):
    autism = not_known.if_unknown_were_known(hackney, "ehc_main_need_autism_percentage").sentences
    assert autism[-1].startswith(
        "Mixed: White and Asian, Mixed: White and Black African and Any other Asian background: if "
    )
    assert not any("like one another" in text for text in autism[:-1])
    haringey = evidence.scope("Haringey")
    weeks = not_known.if_unknown_were_known(haringey, "ehc_plan_within_20_weeks_percentage")
    assert weeks.sentences[-1].endswith(f"shared out. {not_known.BY_OUTCOME}")


def test_a_place_without_any_figure_is_not_told_of_the_unknown_alone(leeds):
    figure = not_known.if_unknown_were_known(leeds, "stop_search_rate")
    assert figure.sentences[0].endswith("and Leeds is not in London.")


def test_a_place_where_every_group_has_none_has_no_chart_of_ratios(leeds):
    figure = not_known.if_unknown_were_known(leeds, "ehc_plan_within_20_weeks_percentage")
    assert (figure.svg, figure.alt) == (None, "")
    assert figure.sentences[-1].startswith("Each ratio to White British that can be made is 0")
    assert (figure.shown["Ratio, as the known are"].iloc[:-1] == "0").all()
    assert len(figure.shown)


def test_a_figure_marked_as_unreliable_is_not_ranked(hackney):
    shown = standing.rank_in_region(hackney, "stop_search_rate").shown
    assert shown["Authorities ranked"].eq("32").all()
    city = standing.rank_in_region(evidence.scope("City of London"), "stop_search_rate")
    assert city.sentences[0].startswith("Not in this edition")


def test_nobody_unknown_is_said_and_not_shown_as_certainty(hackney):
    figure = not_known.if_unknown_were_known(hackney, "life_expectancy_years")
    assert figure.sentences[0].startswith("Not in this edition")


def test_the_parts_of_a_gap_add_up_to_it(hackney):
    figure = closer.is_it_make_up(hackney, "unemployment_percentage_census", "age_band")
    columns = figure.shown.replace("−", "-", regex=True).map(lambda text: text.split(" ")[0])
    gap, make_up, rest = (columns.iloc[:, at].astype(float) for at in range(3))
    assert np.allclose(gap, make_up + rest, atol=0.11)
    assert figure.sentences[0].startswith("Not in this edition for Hackney")


def test_a_crossing_without_counts_has_no_decomposition(hackney):
    figure = closer.is_it_make_up(hackney, "suspension_rate", "sex")
    assert figure.sentences[0].startswith("Not in this edition")


def test_inequality_in_free_meals_is_the_weighted_mean_distance(hackney):
    figure = closer.how_unequal(hackney, "fsm_percentage")
    rows = evidence.by_group("fsm_percentage", hackney)
    rows = rows[evidence.is_grouped(rows) & rows["value"].notna()]
    mean = np.average(rows["value"], weights=rows["denominator"])
    far = np.average((rows["value"] - mean).abs(), weights=rows["denominator"])
    assert f" {far:.1f} percentage points away" in figure.sentences[0]
    assert list(figure.shown.index) == sorted(figure.shown.index)


def test_a_place_among_authorities_has_the_range_that_chance_allows(hackney):
    figure = standing.rank_in_region(hackney, "gld_percentage")
    ends = by_name(figure)["95% range of the place"].str.split(" to ", expand=True).astype(int)
    places = by_name(figure)["Place (1 is the highest)"].astype(int)
    assert (ends[0] <= places).all()
    assert (places <= ends[1]).all()
    assert "33" in figure.title


def test_leeds_is_ranked_in_its_own_region_or_not_at_all(leeds):
    figure = standing.rank_in_region(leeds, "stop_search_rate")
    assert figure.sentences[0].startswith("Not in this edition")
    assert "London" not in standing.rank_in_region(leeds, "gld_percentage").title


@pytest.mark.parametrize(
    ("number", "text"), [(1, "1st"), (12, "12th"), (23, "23rd"), (111, "111th")]
)
def test_ordinals(number, text):
    assert standing.ordinal(number) == text


def test_four_fifths_stands_beside_its_test(hackney):
    figure = standing.four_fifths(hackney, "basics_9_5_percentage")
    table = by_name(figure)
    assert table.loc["Black", "Under four fifths"] == "yes"
    assert table.loc["Black", "Stands after correction"] == "yes"
    assert table.loc["White", "Under four fifths"] == "highest"
    assert figure.sentences == (
        f"Black: the figure is {table.loc['Black', 'Ratio to White']} of the highest group's "
        "(White), under four fifths; the difference from White is more than chance explains.",
        "Not compared, as no counts are shown: Chinese.",
    )


def test_the_highest_group_is_never_one_of_few_people(hackney, monkeypatch):
    rows = evidence.by_group("basics_9_5_percentage", hackney, ranged=True)
    mixed = rows["ethnic_group"] == "mixed"
    few = rows.assign(
        value=rows["value"].mask(mixed, 97.5),
        numerator=rows["numerator"].mask(mixed, 39),
        denominator=rows["denominator"].mask(mixed, 40),
    )
    monkeypatch.setattr(evidence, "by_group", lambda *_, **__: few)
    figure = standing.four_fifths(hackney, "basics_9_5_percentage")
    assert "Mixed or multiple" not in by_name(figure).index
    assert by_name(figure).loc["White", "Under four fifths"] == "highest"
    assert "Higher, but of fewer than 50 pupils, and so not compared: Mixed or multiple." in (
        figure.sentences
    )
    assert not any("Mixed" in said for said in figure.sentences if "no counts" in said)
    enough = few.assign(denominator=few["denominator"].mask(mixed, 50))
    monkeypatch.setattr(evidence, "by_group", lambda *_, **__: enough)
    figure = standing.four_fifths(hackney, "basics_9_5_percentage")
    assert by_name(figure).loc["Mixed or multiple", "Under four fifths"] == "highest"
    assert "Ratio to Mixed or multiple" in figure.shown


def counts_by_group(**counts):
    """Return figures of pupils by ethnic group from (numerator, denominator), in Hackney's rows."""
    rows = evidence.by_group("basics_9_5_percentage", evidence.scope("Hackney"), ranged=True)
    made = pd.DataFrame(counts, index=["numerator", "denominator"]).T.astype(float)
    made = made.assign(value=100 * made["numerator"] / made["denominator"])
    rows = rows.set_index("ethnic_group").loc[list(counts)].assign(**made)
    return rows.reset_index()


def test_a_small_group_below_the_highest_is_compared_with_it_and_may_be_chance(
    hackney, monkeypatch
):
    made = counts_by_group(black=(10, 25), mixed=(380, 640), white=(400, 640))
    monkeypatch.setattr(evidence, "by_group", lambda *_, **__: made)
    figure = standing.four_fifths(hackney, "basics_9_5_percentage")
    row = by_name(figure).loc["Black"]
    assert (row["Under four fifths"], row["Stands after correction"]) == ("yes", "no")
    assert float(row["P-value"]) < 0.05, "alone it would stand: of two tests it does not"
    assert figure.sentences == (
        "Black: the figure is 0.64 of the highest group's (White), under four fifths; the "
        "difference from White could be chance, once corrected for the number of groups.",
        "By itself, the difference of Black from White is more than chance explains; it does not "
        "stand once all the groups are allowed for.",
    )


def test_the_unknowns_own_figure_is_said_where_it_is_above_every_group(leeds):
    id_ = "ehc_plan_within_20_weeks_percentage"
    said = "Not known or not stated: 36.1% (13 of 36 plans for children), higher than the figure"
    for figure in (standing.four_fifths(leeds, id_), views.latest_by_group(leeds, id_)):
        assert any(text.startswith(said) for text in figure.sentences)


def test_a_small_group_under_four_fifths_is_not_called_sure():
    rows = pd.DataFrame({
        "ethnic_group": ["black", "white"], "is_below_four_fifths": [True, False],
        "others": [True, False], "stands": [False, False], "impact_ratio": [0.5, 1.0],
    })  # fmt: skip
    assert standing._four_fifths_sentences(rows, "White") == [
        "Black: the figure is 0.50 of the highest group's (White), under four fifths; the "
        "difference from White could be chance, once corrected for the number of groups."
    ]
    several = pd.concat([rows.assign(ethnic_group="asian", impact_ratio=0.7), rows])
    assert standing._four_fifths_sentences(several.reset_index(), "White")[0] == (
        "Under four fifths of the highest group's figure (White): Black (0.50) and Asian (0.70); "
        "each difference from White could be chance, once corrected for the number of groups."
    )
    names = ["asian", "black", "mixed", "other", "arab", "chinese", "indian", "bangladeshi"]
    many = pd.concat([
        rows.head(1).assign(ethnic_group=name, impact_ratio=0.5 + at / 100)
        for at, name in enumerate(names)
    ])  # fmt: skip
    assert (
        "Chinese (0.55) and 2 more; each"
        in (standing._four_fifths_sentences(many.reset_index(), "White")[0])
    )


@pytest.mark.parametrize(
    ("rank", "low", "high", "said"),
    [
        (2, 2, 2, "is 2nd highest of 30, and chance alone would hardly change that."),
        (9, 4, 19, "is 9th highest of 30 (95% range: 4th to 19th)."),
        (9, 4, 20, "is 9th highest of 30, but chance alone could put it anywhere from 4th to"),
        (1, 1, 5, "is the highest of 30 (95% range: 1st to 5th)."),
        (30, 26, 30, "is the lowest of 30 (95% range: 26th to 30th)."),
    ],
)
def test_a_place_is_said_with_how_far_chance_could_move_it(hackney, rank, low, high, said):
    row = {"ethnic_group": "black", "rank": rank, "rank_lower": low, "rank_upper": high}
    assert standing._rank_sentence(row | {"ranked": 30}, hackney).startswith(
        f"Black: Hackney {said}"
    )


def test_only_figures_of_one_period_and_of_known_groups_are_ranked_and_no_shares(hackney):
    figure = standing.rank_in_region(hackney, "suspension_rate")
    assert len(figure.sentences) == standing.MOST_SAID < len(figure.shown)
    ranked = standing._ranked(hackney, indicators.read_indicators()["suspension_rate"])
    assert ranked["period"].nunique() == 1
    assert "unknown" not in set(ranked["ethnic_group"])
    share = standing.rank_in_region(hackney, "ehc_plan_share_percentage")
    assert share.sentences[0].startswith("Not in this edition")


def test_a_place_among_few_is_no_place(hackney, monkeypatch):
    four = [*areas.authorities_in(hackney.region_code)[:3], hackney.area_code]
    monkeypatch.setattr(areas, "authorities_in", lambda *_: four)
    figure = standing.rank_in_region(hackney, "suspension_rate")
    assert "too few authorities of London" in figure.sentences[0]


def test_the_groups_that_stand_furthest_from_the_middle_come_first(hackney):
    figure = standing.rank_in_region(hackney, "stop_search_rate")
    ends = by_name(figure)["95% range of the place"].str.split(" to ", expand=True).astype(int)
    middle = (by_name(figure)["Authorities ranked"].astype(int) + 1) / 2
    far = np.maximum(ends[0] - middle, middle - ends[1])
    names = [text.partition(":")[0] for text in figure.sentences]
    assert far[names[0]] == far.max()
    assert (np.diff(far[names]) <= 0).all()
    counts = by_name(figure)["Authorities ranked"].astype(int)
    span = f"{counts.min()} to {counts.max()}" if counts.nunique() > 1 else f"{counts.max()}"
    assert f"among {span} authorities" in figure.title


def test_what_make_up_explains_is_said_with_both_gaps(hackney):
    figure = closer.is_it_make_up(hackney, "unemployment_percentage_census", "age_band")
    assert (
        "Asian: the gap to White is 2.9 percentage points, and 2.9 if both groups had the same "
        "ages, so age does not explain it."
    ) in figure.sentences
    assert any(
        text.endswith("the same ages, so age explains part of it.") for text in figure.sentences
    )
