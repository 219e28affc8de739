"""What a page shows: sentence, table and chart say the same, for any authority."""

import re

import pandas as pd
import pytest
from test_words import compared

import trendpack
from trendpack import evidence, figures, framework, indicators, printed, snapshot
from trendpack.style_lint import lint
from trendpack.views import (
    changes,
    crossings,
    declared,
    overview,
    parts,
    places,
    publishers,
    region_maps,
    sections,
    widest,
)
from trendpack.views import indicator as views

AREAS = ["Hackney", "Leeds"]
IDS = list(indicators.read_indicators())


@pytest.fixture(scope="module", params=AREAS)
def here(request):
    return evidence.scope(request.param)


@pytest.mark.parametrize("id_", IDS)
def test_every_indicator_has_a_latest_figure_or_says_why_not(here, id_):
    figure = views.latest_by_group(here, id_)
    page = figures.to_html(figure)
    assert figure.title in page.replace("&#x27;", "'").replace("&amp;", "&")
    assert len(figure.shown)
    if figure.svg:
        assert figure.alt
        assert figure.sources
    else:
        assert figure.sentences[0].startswith("Not in this edition")
    for text in (*figure.sentences, *figure.every_note, figure.alt):
        assert not lint(text), text


@pytest.mark.parametrize("id_", ["gld_percentage", "suspension_rate", "stop_search_rate"])
def test_the_numbers_in_the_sentences_are_those_of_the_table(hackney, id_):
    figure = views.latest_by_group(hackney, id_)
    rows = evidence.by_group(id_, hackney)
    decimals = indicators.read_indicators()[id_].decimals
    allowed = set(re.findall(r"\d[\d,.]*\d|\d", figure.shown.reset_index().to_string()))
    gaps = rows["gap"].abs().round(decimals).map(f"{{:.{decimals}f}}".format)
    ratios = rows["ratio"].round(1).map("{:.1f}".format)
    for text in figure.sentences:
        said = re.findall(r"(?<![\d/])\d+\.\d+", text)
        unknown = "not known" in text
        assert unknown or set(said) <= allowed | set(gaps) | set(ratios), text


def test_a_figure_of_few_says_of_how_many_here_and_elsewhere(leeds, monkeypatch):
    id_, covering = "looked_after_sdq_concern_percentage", "looked_after_sdq_received_percentage"
    against = evidence.against_places

    def with_coverage(which, *args, **more):
        rows = against(id_ if which == covering else which, *args, **more)
        parts = rows["place"].map(
            {"area": 45.0, "region": 74.0, "england": 78.0, "neighbours": 81.0}
        )
        return rows.assign(value=parts) if which == covering else rows

    monkeypatch.setattr(evidence, "against_places", with_coverage)
    said = places.beside_other_places(leeds, id_).sentences[-1]
    assert said.startswith("In 2025, 45% of 5 to 16 year olds looked after by Leeds had a score, ")
    assert "compared with 74% in Yorkshire and The Humber, 78% in England and 81% at the" in said


def test_a_stock_of_the_same_children_has_its_caution_where_a_trend_is_tested(leeds):
    said = views.over_time(leeds, "looked_after_rate").sentences
    assert "the same children" in said[-1]
    assert indicators.read_indicators()["looked_after_rate"].trend_caution.strip() == said[-1]
    short = evidence.scope("Leeds", as_of="2019-12-31")
    early = views.over_time(short, "looked_after_rate").sentences
    assert not any("the same children" in text for text in early)


def test_a_london_file_is_not_in_this_edition_for_leeds(leeds):
    figure = views.latest_by_group(leeds, "stop_search_rate")
    assert figure.sentences == (
        "Not in this edition: our copy of the source covers London alone, and Leeds is not in "
        "London.",
    )
    assert figure.svg is None
    assert "Hackney" not in figures.to_html(figure)


def test_leeds_is_never_set_beside_london(leeds):
    figure = places.beside_other_places(leeds, "attainment_8_score")
    page = figures.to_html(figure)
    assert "Yorkshire and The Humber" in page
    assert "London" not in page


def test_who_publishes_more_is_who_concerns_the_place(hackney, leeds):
    text = "ONS has all. In London: the\n  dashboard. Outside London: Home Office, by force."
    assert publishers.who_has(hackney, text) == "ONS has all. The dashboard."
    assert publishers.who_has(leeds, text) == "ONS has all. Home Office, by force."
    assert publishers.who_has(leeds, "In London: the dashboard.") == ""
    assert publishers.who_has(leeds, "ONS has London: all of it.") == "ONS has London: all of it."


def test_no_page_outside_london_names_londons_bodies_as_who_has_more(leeds):
    for one in indicators.read_indicators().values():
        said = publishers.who_has(leeds, one.publishes_more or "")
        assert not re.search("Metropolitan|MOPAC", said), one.id
    for outcome in framework.read_framework().values():
        for text in outcome.filled_by.values():
            assert "MOPAC" not in publishers.who_has(leeds, text), outcome.id


def test_everyones_newer_figures_come_before_older_ones_by_group(leeds):
    newer, older, *rest = places.beside_other_places(leeds, "basics_9_5_percentage").sentences
    assert newer.startswith(
        "Newer, for everyone alone: in 2024/25, 46.5% of pupils in Leeds achieved"
    )
    assert "43.7% in Yorkshire and The Humber" in newer
    assert older.startswith("By ethnic group the latest figures here are of 2018/19")
    assert rest[0].startswith("In 2018/19, ")
    same = places.beside_other_places(leeds, "attainment_8_score").sentences
    assert not [said for said in same if "By ethnic group the latest" in said]


def test_the_ends_of_a_map_are_sound_and_name_who_shares_them(hackney):
    named = pd.DataFrame({
        "area_code": list("abcde"), "area_name": ["Ash", "Beck", "Cole", "Dene", "Eden"],
        "value": [10.0, 10.0, 10.0, 20.0, 90.0], "status": ["ok"] * 4 + ["u"],
    })  # fmt: skip
    one = indicators.read_indicators()["fsm_percentage"]
    assert region_maps._spread_sentences(named, one, hackney) == [
        "Across London the figures of the 4 of 33 authorities that have one not marked as "
        "unreliable run from 10.0% (Ash and 2 more) to 20.0% (Dene)."
    ]
    assert region_maps._spread_sentences(named.assign(status="u"), one, hackney) == []


def test_a_map_says_of_how_many_authorities_it_has_a_figure_where_some_have_none(leeds):
    every, some = (
        region_maps.map_of_region(leeds, id_)
        for id_ in ("gld_percentage", "dental_decay_percentage")
    )
    assert every.sentences[0].startswith("Across Yorkshire and The Humber the figures run from")
    there = (~some.shown.iloc[:, 0].str.contains("[", regex=False)).sum()
    assert f"of the {there} of 15 authorities that have one run from" in some.sentences[0]


def test_a_wider_place_with_finer_groups_is_not_said_to_be_all_there_is(hackney):
    crossed = views.crossed_with(hackney, "ks2_rwm_percentage", "socioeconomic").sentences[0]
    assert "for Hackney by detailed ethnic group: these figures are for England." in crossed
    broad = evidence.by_group("ks2_rwm_percentage", hackney, england=True)
    assert parts.elsewhere(hackney, broad) == [
        "Not in this edition for Hackney in this detail: these figures are for England."
    ]
    none = views.latest_by_group(hackney, "suspended_england_percentage").sentences[0]
    assert "for Hackney by ethnic group: these figures are for England." in none


def test_figures_for_a_wider_place_say_so(hackney):
    figure = views.latest_by_group(hackney, "employment_percentage")
    assert (
        figure.sentences[0]
        == "Not in this edition for Hackney by ethnic group: these figures are for London."
    )


def test_a_surveys_gap_that_nearly_reaches_nothing_is_given_with_its_range(hackney):
    figure = views.latest_by_group(hackney, "unemployment_percentage")
    assert any("percentage points higher (95% range 0.1 to 5.7)" in t for t in figure.sentences)


def test_everyone_has_the_areas_own_series_where_groups_are_of_a_wider_place(hackney):
    by_group = views.over_time(hackney, "level_3_by_19_percentage")
    place = "Not in this edition for Hackney by ethnic group: these figures are for England."
    assert by_group.sentences[0] == place
    everyone = views.over_time(hackney, "level_3_by_19_percentage", everyone=True)
    assert everyone.shown.index.tolist() == ["All ethnic groups"]
    assert not [text for text in everyone.sentences if "England" in text]
    assert everyone.id != by_group.id


def test_one_sex_is_said_in_the_title(hackney):
    figure = places.beside_other_places(hackney, "life_expectancy_years", sex="female")
    assert "female" in figure.title
    assert "83.3" in figure.sentences[0]


def test_the_newest_year_with_ranges_has_ranges(hackney):
    figure = views.latest_by_group(hackney, "gld_percentage", ranged=True)
    assert "2021/22" in figure.title
    assert "95% range" in figure.shown.columns


def test_a_share_is_set_beside_the_population_and_not_divided(hackney):
    figure = views.latest_by_group(hackney, "homeless_duty_share_percentage")
    assert not [name for name in figure.shown.columns if "Ratio" in name]
    assert "Percentage of residents" in figure.shown.columns
    starts = [text.partition(":")[0] for text in figure.sentences if text.startswith("Furthest")]
    below = "Furthest below its share of residents, in points"
    assert starts[0] == below.replace("below", "above")
    assert any(text.startswith(f"{below}: White British") for text in figure.sentences)
    assert "Furthest above as a multiple of it" in starts


def test_each_panel_of_a_crossing_is_in_the_table(hackney):
    figure = views.crossed_with(hackney, "gld_percentage", "sex")
    assert set(figure.shown.index.get_level_values(0)) == {"Female", "Male"}
    assert any("Female" in text for text in figure.sentences)


def test_a_crossing_that_no_source_has_is_named_as_missing(hackney):
    figure = views.crossed_with(hackney, "suspension_rate", "sex")
    assert figure.sentences[0].startswith("Not in this edition: no source here crosses")


def test_the_summary_counts_its_comparisons_and_names_no_cause(hackney):
    figure = overview.largest_gaps(hackney)
    gaps = evidence.gaps_of(hackney)
    assert f"Of {int(gaps['is_discovery'].notna().sum())} gaps" in figure.sentences[0]
    assert "A gap does not say why" in figure.sentences[0]
    years = "|".join(gaps["period"].map(printed.period).unique())
    told = re.compile(rf"[(;] ?(?:{years})")
    assert all(told.search(text) for text in figure.sentences[1:]), "each has its year"


@pytest.mark.parametrize("theme", [t for t in indicators.THEMES if t != "people"])
def test_every_theme_has_headlines_for_every_place(here, theme):
    figure = overview.headlines(here, theme)
    mine = [i.title for i in indicators.read_indicators().values() if i.theme == theme]
    there = set(figure.shown.index.get_level_values(0))
    assert there <= set(mine)
    assert len(figure.shown)
    said = " ".join(note for note in figure.table_notes if note.startswith("Not in this table"))
    assert all(title in there or title in said for title in mine), "none is missing without a word"


def test_the_table_of_a_theme_gives_each_caution_once_with_the_figures_it_is_of(hackney, leeds):
    figure = overview.headlines(hackney, "reducing_harm")
    declared = indicators.read_indicators()
    for id_ in ("stop_search_rate", "stop_search_rate_self_defined", "use_of_force_rate"):
        one = declared[id_]
        assert one.title in figure.shown.index.get_level_values(0)
        (said,) = [note for note in figure.table_notes if note.endswith(f": {one.caution}")]
        assert one.title in said
    assert len(figure.table_notes) == len(set(figure.table_notes))
    elsewhere = overview.headlines(leeds, "reducing_harm")  # no figure of searches outside London
    assert not [note for note in elsewhere.table_notes if "searches" in note]


@pytest.mark.parametrize("theme", indicators.THEMES)
def test_what_stands_around_the_figures_keeps_to_the_style_guide(here, theme):
    parts = [
        sections.opening(here, theme),
        sections.what_this_does_not_show(here, theme),
        sections.where_it_comes_from(here, theme),
        sections.missing_here(here),
    ]
    for part in parts:
        text = re.sub("<[^>]+>", " ", part.data)
        assert not lint(text), lint(text)


def test_a_page_is_as_new_as_the_newest_figure_of_its_own_place_or_a_wider_one(hackney):
    leeds = evidence.scope("Leeds")
    theirs = snapshot.read_theme("reducing_harm")
    theirs = theirs[theirs["area_code"].isin(leeds.nearest) & theirs["value"].notna()]
    there = f"to {theirs['period_end'].max():%B %Y}<"
    assert there in sections.opening(leeds, "reducing_harm").data
    assert there not in sections.opening(hackney, "reducing_harm").data
    assert "to May 2025<" in sections.opening(hackney, "reducing_harm").data  # searches by month


def test_a_page_is_as_new_as_what_it_shows_and_not_as_its_theme_or_the_pack(hackney):
    assert "to March 2021<" in sections.opening(hackney, "people").data
    shown = sections.opening(hackney, "people", "pupil_share_percentage").data
    assert "to 2021/22<" in shown
    one = sections.opening(hackney, None, "influence_decisions_percentage").data
    assert "to 2021/22<" in one


def test_a_page_lists_the_publications_that_have_a_figure_for_the_area(hackney):
    leeds = evidence.scope("Leeds")
    of_london = "Stop and search records of London boroughs"
    assert of_london in sections.where_it_comes_from(hackney, "reducing_harm").data
    assert of_london not in sections.where_it_comes_from(leeds, "reducing_harm").data
    wards = sections.where_it_comes_from(hackney, "childrens_wellbeing").data
    assert "after housing costs, wards" in wards  # on a map
    beside = sections.where_it_comes_from(leeds, "workforce", "population_share_percentage").data
    assert "Census 2021, ethnic group" in beside
    assert "Census 2011" not in beside  # the newest alone stands beside the social workers


def test_the_list_of_indicators_calls_none_a_failure(hackney):
    said = sections.opening(hackney, "reducing_harm").data
    assert "(system failure)" in said
    assert said.index("no verdict") < said.index("(system failure)")


def test_of_rates_the_group_furthest_from_the_median_is_so_by_how_many_times(hackney):
    declared = indicators.read_indicators()
    rows = pd.DataFrame({
        "ethnic_group": ["black", "asian"] * 2,
        "place": ["Hackney"] * 2 + [f"{hackney.median_of} (median)"] * 2,
        "value": [50.0, 6, 40, 2], "lower": float("nan"), "upper": float("nan"), "status": "ok",
        "withheld": 0,
    })  # fmt: skip
    rate, percentage = declared["suspension_rate"], declared["gld_percentage"]
    said = places._beside_sentences(rows, rate, hackney)
    assert said[0].startswith("In proportion, the group furthest from the neighbours' median is As")
    assert said[1].startswith("By the rate itself it is Black: 50.0 in Hackney, compared with 40.0")
    one = places._beside_sentences(rows, percentage, hackney)
    assert len(one) == 1
    assert "median is Black: 50.0" in one[0]
    alone = rows[rows["ethnic_group"] == "asian"]
    assert places._beside_sentences(alone, rate, hackney)[0].startswith("Asian: 6.0")


def test_a_group_that_may_not_differ_from_the_median_is_furthest_only_where_none_is_sure(hackney):
    rate = indicators.read_indicators()["use_of_force_rate"]
    rows = pd.DataFrame({
        "ethnic_group": ["chinese", "asian", "black"] * 2,
        "place": ["Hackney"] * 3 + [f"{hackney.median_of} (median)"] * 3,
        "value": [6.1, 19.6, 43.2, 2.9, 9.8, 33.1], "status": "ok", "withheld": 0,
        "lower": [2.4, 16.6, 40.2] + [float("nan")] * 3,
        "upper": [12.5, 23.0, 46.3] + [float("nan")] * 3,
    })  # fmt: skip
    said = places._beside_sentences(rows, rate, hackney)
    assert said[0].startswith(
        "Of groups whose range leaves the neighbours' median out, the furthest in proportion is As"
    )
    assert said[1].startswith("By the rate itself it is Black: 43.2")
    unsure = rows[rows["ethnic_group"] == "chinese"].copy()
    unsure = pd.concat([unsure, unsure.assign(ethnic_group="arab", value=[4.0, 2.9], lower=1.0)])
    said = places._beside_sentences(unsure, rate, hackney)
    assert said[0].startswith("The group furthest from the neighbours' median is Chinese: 6.1")
    assert said[0].endswith("the range holds the median.")


def test_a_group_with_a_neighbour_withheld_is_not_said_to_be_furthest(hackney):
    rate = indicators.read_indicators()["permanent_exclusion_rate"]
    rows = pd.DataFrame({
        "ethnic_group": ["black", "mixed", "white"] * 2,
        "place": ["Hackney"] * 3 + [f"{hackney.median_of} (median)"] * 3,
        "value": [0.04, 0.30, 0.11, 0.15, 0.20, 0.10], "status": "ok",
        "lower": [0.01, 0.15, 0.08] + [float("nan")] * 3,
        "upper": [0.09, 0.50, 0.15] + [float("nan")] * 3, "withheld": 0,
    })  # fmt: skip
    whole = places._beside_sentences(rows, rate, hackney)
    assert whole[0].startswith("The group furthest from the neighbours' median is Black: 0.04")
    part = rows.assign(withheld=[0, 0, 0, 1, 0, 0])
    said = places._beside_sentences(part, rate, hackney)
    assert len(said) == 1
    assert said[0].startswith(
        "Of groups with no neighbour's figure withheld, the furthest from the neighbours' median "
        "is Mixed or multiple: 0.30"
    )
    sure = part.assign(lower=part["lower"].mask(part["ethnic_group"] == "white", 0.105))
    (said,) = places._beside_sentences(sure, rate, hackney)[:1]
    assert said.startswith("Of groups with no neighbour's figure withheld, and whose range leaves")
    one = places._beside_sentences(rows.assign(withheld=[0, 0, 0, 1, 1, 0]), rate, hackney)
    assert one == [], "of one alone nothing is furthest"
    here = part.assign(value=part["value"].mask(part.index == 0))
    (said,) = places._beside_sentences(here, rate, hackney)
    assert said.startswith("The group furthest"), "one without a figure here is not left out"


def test_lambeths_black_exclusions_are_not_set_beside_a_median_without_the_lowest():
    figure = places.beside_other_places(evidence.scope("Lambeth"), "permanent_exclusion_rate")
    withheld = figure.observations.query("withheld > 0").set_index("ethnic_group")["withheld"]
    assert withheld["black"] == 3
    assert not [text for text in figure.sentences if "Black" in text]
    (note,) = [text for text in figure.notes if text.startswith("A median leaves out")]
    assert note.endswith("Most rest on few events, so the median of all is likely lower.")


def test_an_html_tag_in_a_name_is_shown_and_not_obeyed(hackney, monkeypatch):
    bad = indicators.read_indicators()["gld_percentage"].model_copy(
        update={"title": "<script>alert(1)</script>"}
    )
    declared = indicators.read_indicators() | {"gld_percentage": bad}
    monkeypatch.setattr(indicators, "read_indicators", lambda: declared)
    page = figures.to_html(views.latest_by_group(hackney, "gld_percentage"))
    assert "<script" not in page
    assert "&lt;script" in page


def test_the_same_figure_is_the_same_bytes(hackney):
    first = figures.to_html(views.over_time(hackney, "attainment_8_score"))
    assert first == figures.to_html(views.over_time(hackney, "attainment_8_score"))


def test_every_source_on_a_page_is_one_that_was_read(hackney):
    figure = views.latest_by_group(hackney, "use_of_force_rate")
    page, read = figures.to_html(figure), snapshot.manifest()["sources"]
    assert figure.sources
    for source in figure.sources:
        assert all(digest[:12] in page for digest in read[source].values())


def test_the_vocabulary_is_what_it_says():
    assert all(callable(getattr(trendpack, name)) for name in trendpack.__all__)
    with pytest.raises(AttributeError, match="no attribute 'os'"):
        trendpack.os  # noqa: B018


def test_the_front_page_has_no_gap_that_was_not_tested_or_may_not_be_ranked(hackney):
    untested = views.latest_by_group(hackney, "unemployment_percentage_census").finding
    assert "times as likely" not in untested
    unranked = views.latest_by_group(hackney, "stop_search_rate_self_defined").finding
    assert "times the rate" not in unranked
    tested = views.latest_by_group(hackney, "suspension_rate").finding
    assert tested.startswith("Suspensions from school, Hackney, 2024/25: ")
    assert "1.7 times the rate" in tested


def test_the_front_page_has_a_gap_that_stands_among_its_indicators_others_or_none():
    one = indicators.read_indicators()["fsm_percentage"]
    alike = {name: (205 - at, 1000) for at, name in enumerate(["asian", "mixed", "other", "arab"])}
    near = compared("percentage", black=(238, 1000), **alike, white_british=(200, 1000))
    said = widest.gap_sentences(near, one)
    assert any("Black" in text for text in said), "judged by itself"
    assert declared.for_front(near, one, said) == []
    sure = compared("percentage", black=(400, 1000), **alike, white_british=(200, 1000))
    assert "Black" in declared.for_front(sure, one, widest.gap_sentences(sure, one))[0]
    none = compared("percentage", **alike, white_british=(200, 1000))
    said = widest.gap_sentences(none, one)
    assert declared.for_front(none, one, said) == said


def test_the_front_page_says_of_how_many_the_ethnic_group_is_unknown_where_of_many():
    one = indicators.read_indicators()["fsm_percentage"]
    alike = compared("percentage", black=(205, 1000), asian=(204, 1000), white_british=(200, 1000),
                     all=(700, 2000), unknown=(100, 500))  # fmt: skip
    (text,) = declared.for_front(alike, one, widest.gap_sentences(alike, one))
    assert text.startswith(widest.NO_GROUP)
    assert "is not known or not stated for 25.0%" in text
    for unknown, said in ((300, True), (50, False)):
        rows = compared("percentage", black=(400, 1000), white_british=(200, 1000),
                        all=(700, 2000 + unknown), unknown=(100, unknown))  # fmt: skip
        (text,) = declared.for_front(rows, one, widest.gap_sentences(rows, one))
        assert ("The ethnic group is not known or not stated for" in text) == said


def test_the_front_page_has_both_sexes_or_neither(hackney):
    shown = [
        views.latest_by_group(hackney, "life_expectancy_years", sex=sex)
        for sex in ("female", "male")
    ]
    (text,) = declared._findings(shown)
    assert "baby girls" in text
    assert "baby boys" in text


def test_no_group_named_any_other_stands_alone_on_the_front_page():
    figure = views.latest_by_group(evidence.scope("Haringey"), "ehc_plan_share_percentage")
    assert any("Any other Black background, 8.4%" in text for text in figure.sentences)
    assert 'of groups not named "any other": Black African, 15.4%' in figure.finding
    searched = views.latest_by_group(evidence.scope("Haringey"), "stop_search_rate").finding
    assert searched.endswith("the range does not allow for that.")


def test_a_publishers_verdict_goes_to_the_front_page_and_untested_crossings_do_not():
    southwark = evidence.scope("Southwark")
    figure = views.latest_by_group(southwark, "healthy_life_expectancy_years", sex="female")
    assert figure.finding.endswith("similar to England's (no reliable difference).")
    id_ = "police_fair_neighbourhood_percentage"
    crossed = views.crossed_with(southwark, id_, "characteristic")
    assert crossings.UNTESTED in crossed.sentences
    assert crossed.finding == ""
    tested = views.crossed_with(southwark, "basics_9_5_percentage", "sex")
    assert tested.finding


def test_where_the_area_lacks_a_figure_the_others_of_its_region_are_on_the_map():
    lewisham = evidence.scope("Lewisham")
    figure = region_maps.map_of_region(lewisham, "main_duty_rate")
    assert figure.sentences == (
        "Across London the figures of the 25 of 33 authorities that have one run from 0.4 (Merton) "
        "to 5.3 (Wandsworth).",
    )
    lacking = sections.what_this_does_not_show(lewisham, "housing").data
    assert "itself in this edition: Households owed the main homelessness duty, Home own" in lacking


def test_a_finding_repeats_neither_title_nor_place(hackney):
    of = {
        id_: views.latest_by_group(hackney, id_).finding
        for id_ in ("gld_percentage", "attainment_8_score")
    }
    assert of["gld_percentage"].startswith("Good level of development at age five: In 2024/25, 68")
    assert of["attainment_8_score"].startswith(
        "Attainment 8: The average Attainment 8 score in Hackney"
    )


def test_the_front_page_has_the_gaps_of_the_area_itself_first(hackney):
    ids = ["pupil_share_percentage", "gld_percentage", "suspension_rate", "basics_9_5_percentage"]
    shown = [views.latest_by_group(hackney, id_) for id_ in ids]
    assert [figure.leads for figure in shown] == [False, False, True, True]
    assert not views.latest_by_group(hackney, "employment_percentage").leads
    assert declared._findings(shown) == [shown[2].finding, shown[3].finding, shown[0].finding]


def test_a_group_that_the_source_lacks_is_named_with_its_part_of_the_population(hackney):
    lacking = views.latest_by_group(hackney, "stop_search_share_percentage").notes
    assert any(
        note.startswith("Mixed or multiple: 6.7% of residents, and no row") for note in lacking
    )
    whole = views.latest_by_group(hackney, "looked_after_share_percentage").notes
    assert not any("no such group" in note for note in whole)


def test_an_area_with_figures_of_each_sex_alone_is_not_said_to_have_none(hackney):
    both = views.latest_by_group(hackney, "life_expectancy_years").sentences[0]
    assert both.startswith("Not in this edition: no figure of everyone in Hackney; there are")
    assert views.latest_by_group(hackney, "life_expectancy_years", sex="female").svg


def test_a_place_without_any_figure_has_none_of_parts_and_london_knows_no_other_reason(
    hackney, monkeypatch
):
    rows = evidence.observations("stop_search_rate", hackney)
    other = rows[rows["area_code"] != hackney.area_code]
    monkeypatch.setattr(evidence, "observations", lambda *_: other)
    assert parts._lacks(hackney, "stop_search_rate") == "no source here has figures for Hackney."
    assert publishers.of_london_alone(hackney, "stop_search_rate") == ""


def test_a_wider_place_with_the_same_broad_groups_beside_finer_ones_is_said_to_be_other(
    hackney, monkeypatch
):
    rows = evidence.by_group("fsm_percentage", hackney)
    assert (rows["ethnic_group"] == "white_british").any()
    wider = rows.assign(area_code="E92000001")
    monkeypatch.setattr(evidence, "observations", lambda *_: rows)
    assert "for Hackney in this detail:" in parts.elsewhere(hackney, wider)[0]
    bare = rows.assign(value=float("nan"))
    monkeypatch.setattr(evidence, "observations", lambda *_: bare)
    assert "for Hackney by ethnic group:" in parts.elsewhere(hackney, wider)[0]
    everyone = wider[wider["ethnic_group"] == "all"]
    assert "for Hackney: these" in parts.elsewhere(hackney, everyone)[0]
    assert parts.elsewhere(hackney, rows) == []
    one = indicators.read_indicators()["fsm_percentage"]
    titled = f"{one.title}: more."
    assert parts._finding(rows, one, [titled]) == f"{titled} {one.caution}"
    assert parts._finding(rows, one, [f"{titled} {one.caution}"]) == f"{titled} {one.caution}"
    idle = "The ethnic group is not known for 3 of 9 pupils."
    assert parts._finding(rows, one, [idle, titled]) == f"{titled} {one.caution}"


def test_a_median_that_leaves_out_withheld_figures_says_of_how_many_neighbours(hackney):
    figure = places.beside_other_places(hackney, "social_worker_manager_percentage")
    rows = evidence.plain(evidence.observations("social_worker_manager_percentage", hackney))
    near = rows["area_code"].isin(hackney.neighbours) & (rows["status"] == "c")
    newest = rows["period"] == rows["period"].max()
    shown = figure.observations.query("neighbours_with_value == neighbours_with_value")
    shown = shown.loc[shown["value"].notna(), "ethnic_group"]
    most = rows[near & newest & rows["ethnic_group"].isin(shown)]["ethnic_group"].value_counts()
    assert most.max() > 1
    (note,) = [text for text in figure.notes if text.startswith("A median leaves out")]
    assert f"those of {most.max()} of the 10 neighbours" in note
    whole = places.beside_other_places(hackney, "attainment_8_score")
    assert not any("leaves out" in text for text in whole.notes)


def test_of_the_groups_of_a_median_the_one_with_most_withheld_is_counted(hackney, monkeypatch):
    near = hackney.neighbours
    plain = dict.fromkeys(["sex", *evidence.BREAKDOWNS], "all")
    every = pd.DataFrame({
        "area_code": [*near[:3], near[0], *near[3:8]], "status": ["c"] * 4 + ["x"] * 5,
        "ethnic_group": ["black"] * 3 + ["white"] + ["black"] * 5,
    }).assign(period="2024", **plain)  # fmt: skip
    monkeypatch.setattr(evidence, "observations", lambda *_: every)
    rows = pd.DataFrame({
        "indicator": "attainment_8_score", "period": "2024", "ethnic_group": ["black", "white"],
        "neighbours_with_value": 7, "value": 4.0,
    })  # fmt: skip
    score = indicators.read_indicators()["attainment_8_score"]
    rows = rows.assign(withheld=places._withheld(rows, score, hackney, "all"))
    assert rows["withheld"].tolist() == [3, 1]
    (note,) = places._withheld_of_neighbours(rows, score, hackney)
    assert "those of 3 of the 10 neighbours" in note
    bare = rows.assign(value=[float("nan"), 4.0])
    assert "those of 1 of" in places._withheld_of_neighbours(bare, score, hackney)[0]
    assert places._withheld_of_neighbours(rows.iloc[:0], score, hackney) == []


def test_a_median_of_shares_that_leaves_out_small_ones_is_not_given_of_the_unknown():
    brent = evidence.scope("Brent")
    figure = places.beside_other_places(brent, "social_worker_share_percentage")
    median = figure.shown.filter(like="neighbours").iloc[:, 0]
    assert median["Not known or not stated"] == "[x]", "one neighbour's, of 1 person, is withheld"
    assert median["Black"] != "[x]"
    (note,) = [text for text in figure.notes if text.startswith("A median leaves out")]
    assert note.endswith("They are small, so a median of the others may be too high.")


def test_a_share_in_other_places_is_no_gap_between_them(hackney):
    figure = places.beside_other_places(hackney, "homeless_duty_share_percentage")
    (said,) = figure.sentences
    assert said.startswith(places.OF_WHO_LIVES_THERE)
    assert "beside the share of its own population" in said


def test_a_share_is_not_set_beside_the_populations_where_many_are_of_unknown_group():
    rows = pd.DataFrame(
        {"place": ["Here", "England"], "ethnic_group": "unknown", "value": [30.0, 10.0]}
    )
    said = places._of_who_lives_there(rows)
    assert said.endswith("population, but not that of Here: too many are of unknown ethnic group.")
    neither = places._of_who_lives_there(rows.assign(value=26.0))
    assert neither.endswith("population either: too many are of unknown ethnic group.")
    assert "too many" not in places._of_who_lives_there(rows.assign(value=25.0))


def test_figures_that_count_from_one_month_are_no_series(hackney):
    figure = views.over_time(hackney, "nhs_health_check_percentage")
    assert figure.svg is None
    assert figure.sentences[0].endswith("it can only grow.")


def test_a_share_of_those_whose_group_is_known_is_not_said_to_be_of_all():
    leeds, id_ = evidence.scope("Leeds"), "social_worker_share_percentage"
    known = "of children's social workers whose ethnic group is known"
    for figure in (views.over_time(leeds, id_), views.latest_by_group(leeds, id_)):
        shares_said = [text for text in figure.sentences if "11.4%" in text]
        assert shares_said
        assert all(known in text for text in shares_said)
    beside = places.beside_other_places(leeds, id_)
    assert [note for note in beside.notes if known in note]
    assert not [t for t in views.over_time(leeds, "pupil_share_percentage").sentences if known in t]


def test_a_survey_of_london_is_said_to_be_of_london_elsewhere(leeds):
    for figure in (
        views.over_time(leeds, "trust_police_percentage"),
        views.crossed_with(leeds, "stop_search_fair_percentage", "characteristic"),
    ):
        assert "asks residents of London alone, about their own police" in figure.sentences[0]
        assert "our copy" not in figure.sentences[0]


def test_a_change_between_censuses_is_said_to_be_in_part_in_the_form(hackney):
    said = changes.then_and_now(hackney, "population_share_percentage").sentences
    assert said[0].startswith("The largest rise")
    assert "new form of 2021" in said[-1]
