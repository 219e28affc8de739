"""The outcomes framework: eleven outcomes, six kinds each, nothing silently absent."""

import dataclasses
import re
import shutil

import pandas as pd
import pytest

from trendpack import evidence, indicators, printed
from trendpack.errors import DefinitionError
from trendpack.framework import KINDS, OUTCOME, read_framework
from trendpack.paths import DEFINITIONS, NOTEBOOKS
from trendpack.style_lint import lint
from trendpack.views import cells, group_cells, outcomes, sections

MOST_ROWS = 14


@pytest.fixture(scope="module", params=["Hackney", "Manchester"])
def here(request):
    return evidence.scope(request.param)


def altered(tmp_path, old, new):
    folder = tmp_path / "definitions"
    shutil.copytree(DEFINITIONS, folder)
    text = (folder / "framework.yml").read_text("utf-8")
    assert old in text
    (folder / "framework.yml").write_text(text.replace(old, new, 1), "utf-8")
    return folder


def test_the_plan_has_eleven_outcomes_and_each_kind_is_filled_or_says_who_would():
    framework = read_framework()
    assert len(framework) == 11
    for one in framework.values():
        assert set(one.indicators) | set(one.filled_by) == {OUTCOME, *KINDS}
        assert not set(one.indicators) & set(one.filled_by)


def test_the_page_of_an_outcome_shows_its_leading_indicator():
    pages = [path.read_text("utf-8") for path in NOTEBOOKS.glob("[1-8]*.ipynb")]
    for one in read_framework().values():
        assert bool(one.page) == bool(one.leading)
        if one.page:
            shown = [page for page in pages if one.leading in page]
            assert any(f'"# {one.page}' in page for page in shown), one.id


def test_a_last_step_against_the_trend_is_in_the_line():
    southwark = evidence.scope("Southwark")
    line = cells.line_of(southwark, "ehc_plan_within_20_weeks_percentage").cells
    assert line["Trend"].startswith(
        "falling, but the last is higher than 19.2% in 2023 by more than their 95% ranges"
    )


def test_a_kind_left_out_is_refused(tmp_path):
    old = "    perception: The council's survey of parents.\n"
    with pytest.raises(DefinitionError, match=r"good_level.*perception"):
        read_framework(altered(tmp_path, old, ""))


def test_an_unknown_indicator_is_refused(tmp_path):
    with pytest.raises(DefinitionError, match=r"no known indicator: \{'gld'\}"):
        read_framework(altered(tmp_path, "outcome: [gld_percentage]", "outcome: [gld]"))


def test_the_matrix_names_every_outcome_once_or_more(here):
    figure = outcomes.outcomes_matrix(here)
    titles = [one.title for one in read_framework().values()]
    assert list(dict.fromkeys(figure.shown.index.get_level_values(0))) == titles
    assert not figure.shown.isna().any(axis=None)


def test_the_matrix_says_the_figures_of_the_snapshot(hackney):
    shown = outcomes.outcomes_matrix(hackney).shown
    row = shown.xs("Attainment 8 (average points, of 90)", level=1).iloc[0]
    assert row[["Hackney", "London", "England"]].tolist() == ["50.5", "50.5", "46.0"]
    assert row[cells.GROUPED] == "46.2 (Black) to 54.5 (White)"


def test_a_figure_that_is_of_each_sex_alone_is_given_for_each(hackney):
    found = cells.line_of(hackney, "life_expectancy_years").cells
    assert found["Hackney"] == "female 83.3 years; male 78.7 years"


def test_a_wider_place_is_named_and_never_put_under_the_area(hackney):
    found = cells.line_of(hackney, "employment_percentage").cells
    assert "Hackney" not in found
    assert found[cells.GROUPED] == "London, the one group in this source: 68.9% (Black)"


def every_indicator():
    """Return the ids of the framework's indicators, each once."""
    kinds = [ids for one in read_framework().values() for ids in one.indicators.values()]
    return list(dict.fromkeys(id_ for ids in kinds for id_ in ids))


@pytest.mark.parametrize("id_", every_indicator())
def test_no_cell_stands_under_a_period_that_is_not_its_own(here, id_):
    found = cells.line_of(here, id_).cells
    grouped = evidence.by_group(id_, here)
    crossed = [
        evidence.crossed(id_, here, one.by, one.scheme)
        for one in indicators.read_indicators()[id_].crossings
    ]
    shown = [(cells.GROUPED, grouped), *(("Crossed with", rows) for rows in crossed)]
    for name, rows in shown:
        if rows["value"].notna().any():
            period = printed.period(rows["period"].iloc[0])
            assert period == found["Period"] or period in found[name], name


@pytest.mark.parametrize("id_", every_indicator())
def test_groups_that_a_near_place_has_are_in_the_line(here, id_):
    rows = evidence.observations(id_, here)
    rows = rows[rows["area_code"].isin(here.nearest) & rows["value"].notna()]
    if evidence.is_grouped(rows).any():
        assert cells.GROUPED in cells.line_of(here, id_).cells
    assert rows.empty or "Period" in cells.line_of(here, id_).cells


def test_older_figures_by_group_say_so_in_their_cell(hackney):
    found = cells.line_of(hackney, "basics_9_5_percentage").cells
    assert found["Period"] == "2024/25"
    assert found[cells.GROUPED].startswith("2018/19, ")
    assert found["Crossed with"].startswith("2018/19: sex; England: ")
    found = cells.line_of(hackney, "level_3_by_19_percentage").cells
    assert found[cells.GROUPED].startswith("England, 2017/18: ")
    assert "gap England, to 2017/18, of broad groups to White as a whole: " in found["Trend"]


def test_a_sex_whose_latest_period_is_another_says_so_in_its_cell(hackney):
    rows = evidence.plain(evidence.observations("life_expectancy_years", hackney), "male")
    rows = rows[rows["area_code"] == "E09000012"].assign(place="area")
    older, newer = (rows[rows["period"] == when] for when in ("2021-2023", "2023-2025"))
    indicator = indicators.read_indicators()["life_expectancy_years"]
    period, texts = cells._places(hackney, indicator, {"female": newer, "male": older})
    assert period == "2023 to 2025"
    assert re.fullmatch(r"female [\d.]+ years; male [\d.]+ years \(2021 to 2023\)", texts[0])


def test_groups_that_a_source_lacks_are_not_passed_over_in_silence(hackney):
    found = {id_: cells.line_of(hackney, id_).cells[cells.GROUPED] for id_ in every_indicator()
             if cells.GROUPED in cells.line_of(hackney, id_).cells}  # fmt: skip
    assert found["home_ownership_percentage"].startswith(
        "England, of the 5 groups in this source, all within Black and Mixed or multiple: "
    )
    assert found["permanent_exclusion_rate"].startswith("of the 3 with a figure among 5 groups: ")
    assert found["attainment_8_score"][0].isdigit()  # Asian, Black, Mixed and White
    chosen = dataclasses.replace(hackney, only_groups=("black",))
    assert "in this source" not in cells.line_of(chosen, "attainment_8_score").cells[cells.GROUPED]


def test_a_share_of_a_whole_is_set_beside_the_population_and_never_ranked(hackney):
    said = cells.line_of(hackney, "arranged_provision_share_percentage").cells[cells.GROUPED]
    above = (
        "Furthest above its share of pupils, in points, of the groups shown: Any other ethnic group"
    )
    assert f"{above}, 14.5% (12 of 83), and 6.4%" in said
    below = "Furthest below its share of pupils, in points, of the groups shown: White British"
    assert f"{below}, 8.4% (7 of 83), and 17.0% of pupils." in said
    assert said.endswith("Pupils: 2021/22.")  # the population's own period
    share = indicators.read_indicators()["population_share_percentage"]
    rows = evidence.by_group(share.id, hackney)
    assert group_cells.spread(rows, None, share) == "largest: White British 33.9%"


def test_groups_within_another_characteristic_alone_are_in_the_line(hackney):
    found = cells.line_of(hackney, "occupation_percentage")
    assert found.cells["Period"] == "Oct 2024 to Sep 2025"
    assert found.cells[cells.GROUPED] == (
        "United Kingdom, the one group in this source: Caring and leisure: 23.5% (Black), compared "
        "with 8.7% (All ethnic groups). Furthest apart of 9 by occupation."
    )
    assert set(found.rows["ethnic_group"]) == {"all", "black"}
    two = cells.line_of(hackney, "unemployment_percentage_modelled").cells[cells.GROUPED]
    assert two.startswith("England and Wales: Disabled: the lowest figure is 5.9% (White British)")
    assert "Not disabled: the lowest" in two


def test_the_ends_of_a_line_are_not_those_of_a_handful():
    one = indicators.read_indicators()["gld_percentage"]
    rows = pd.DataFrame({
        "ethnic_group": ["pakistani", "indian", "chinese", "white_and_asian"],
        "value": [64.3, 70.0, 75.0, 100.0],
        "denominator": [14.0, 50, 400, 12],
    })  # fmt: skip
    ends = ["ratio", "ratio_lower", "ratio_upper", "gap", "gap_lower", "gap_upper"]
    rows = rows.assign(reference_group="white", **dict.fromkeys(ends, float("nan")))
    assert group_cells.spread(rows, None, one) == (
        "70.0% (Indian) to 75.0% (Chinese), of the 2 groups of 50 or more"
    )
    few = group_cells.spread(rows.drop(index=1), None, one)
    assert (
        few == "64.3% (Pakistani) to 100.0% (Mixed: White and Asian), some of them of fewer than 50"
    )
    plain = "64.3% (Pakistani) to 100.0% (Mixed: White and Asian)"
    assert group_cells.spread(rows.assign(denominator=float("nan")), None, one) == plain
    assert group_cells.spread(rows.assign(denominator=50.0), None, one) == plain


def test_ends_that_chance_explains_are_said_to_be_no_reliable_difference():
    brent = evidence.scope("Brent")
    line = cells.line_of(brent, "social_worker_manager_percentage").cells[cells.GROUPED]
    assert line.endswith("37.5% (White), some of them of fewer than 50; no reliable difference")
    hackney = cells.line_of(evidence.scope("Hackney"), "social_worker_manager_percentage")
    assert "no reliable difference" not in hackney.cells[cells.GROUPED]


def test_a_long_series_without_ranges_is_not_said_to_be_too_short():
    line = cells.line_of(evidence.scope("Brent"), "year6_obesity_percentage")
    assert line.cells["Trend"] == "no ranges, so not tested"
    short = cells.line_of(evidence.scope("Brent"), "gld_percentage")
    assert short.cells["Trend"] == "too few figures to test"


def test_a_share_of_those_whose_group_is_known_says_so():
    brent = evidence.scope("Brent")
    known = cells.line_of(brent, "social_worker_share_percentage").cells[cells.GROUPED]
    assert "of those whose group is known: Furthest above" in known
    of_all = cells.line_of(brent, "stop_search_share_percentage").cells[cells.GROUPED]
    assert "group is known" not in of_all


@pytest.mark.parametrize("outcome", list(read_framework()))
def test_each_outcome_in_full_has_the_six_kinds(here, outcome):
    figure = outcomes.outcome_in_full(here, outcome)
    kinds = [kind.lower() for kind in figure.shown.index.get_level_values(0)]
    assert list(dict.fromkeys(kinds)) == [OUTCOME, *KINDS]
    for text in (*figure.sentences, figure.shown.to_string(), figure.alt):
        assert not lint(text), text


def test_an_outcome_that_nothing_fills_says_whose_survey_would(hackney):
    figure = outcomes.outcome_in_full(hackney, "trust_in_the_council")
    assert figure.svg is None
    assert "residents' survey" in figure.shown[cells.GROUPED].iloc[0]
    lacking = figure.shown.xs("Not in this edition", level=1)
    take_up = figure.shown.loc["Take-up"].iloc[0][cells.GROUPED]
    assert take_up.startswith("[x] Nobody publishes it by ethnic group: electoral registration")
    others = lacking[cells.GROUPED].drop(index="Take-up")
    assert others.str.startswith("[x] Who would fill it: ").all()
    assert (lacking["Hackney"] == "[x]").all()


def test_an_outcome_published_for_each_sex_alone_says_both_and_draws_one(hackney):
    figure = outcomes.outcome_in_full(hackney, "life_expectancy")
    assert figure.svg
    assert "female" in figure.alt
    named = ["Female", "Female", "Male", "Male"]
    assert [text.split(":")[0] for text in figure.sentences[:4]] == named
    assert "83.3 years in Hackney" in figure.sentences[0]
    assert "similar to England's" in figure.sentences[1]
    assert "78.7 years in Hackney" in figure.sentences[2]
    assert "worse than England's" in figure.sentences[3]
    assert figure.finding.startswith(
        "Life expectancy at birth among baby girls, in the years 2023 to 2025: 83.3"
    )


def test_the_whole_of_a_share_is_not_printed_as_a_figure(hackney):
    found = cells.line_of(hackney, "social_worker_share_percentage").cells
    assert found["Hackney"] == "[z]"
    assert "Trend" not in found
    figure = outcomes.outcome_in_full(hackney, "workforce_reflects_hackney")
    assert any(note.startswith("[z] means") for note in figure.every_note)


def test_a_figure_that_counts_since_one_date_has_no_trend(hackney):
    found = cells.line_of(hackney, "nhs_health_check_percentage").cells
    assert found["Trend"] == cells.CUMULATIVE


def test_no_outcome_has_more_rows_than_can_be_read():
    for one in read_framework().values():
        assert sum(map(len, one.indicators.values())) + len(one.filled_by) <= MOST_ROWS, one.id


def test_every_empty_place_of_the_matrix_says_who_publishes_more(hackney):
    figure = outcomes.outcomes_matrix(hackney)
    said = " ".join(figure.table_notes)
    declared = indicators.read_indicators().values()
    places = figure.shown.drop(columns="Period")
    for (_, label), cells_ in places.iterrows():
        empty = [name.partition(":")[0] for name, text in cells_.items() if text.startswith("[x]")]
        one = next((i for i in declared if label.startswith(i.title)), None)
        if empty and one and label != "Not in this edition":
            assert f"{one.title}, [x] under" in said, label
    pay = "Median weekly pay, [x] under By ethnic group, Crossed with and Trend. "
    assert f"{pay}Nobody publishes it by ethnic group for one authority: ONS" in said
    absent = (
        "In employment on Census day, [x] under Hackney, London, Neighbours (median) and Trend. "
    )
    assert f"{absent}Who publishes more: ONS, Census 2021" in said
    assert "Who could fill" not in said


def test_a_text_that_says_nobody_has_it_begins_so_and_names_no_one_who_could():
    texts = [one.publishes_more for one in indicators.read_indicators().values()]
    texts += [text for one in read_framework().values() for text in one.filled_by.values()]
    denied = re.compile(r"\bno (source|table|publisher)\b|\bneither\b|\bnone ha[sd]", re.IGNORECASE)
    for text in filter(None, texts):
        assert not denied.search(text), text
        assert "Nobody publishes" not in text[1:], text


def test_a_kind_whose_indicators_have_no_figure_for_the_area_is_said_to_lack_them(hackney, leeds):
    said = {
        scope.area_name: outcomes.outcome_in_full(scope, "worry_about_crime").sentences[-1]
        for scope in (hackney, leeds)
    }
    assert said["Hackney"].endswith("these kinds: success, take-up and positive action.")
    assert said["Leeds"].endswith("these kinds: success, take-up, positive action and perception.")


def test_what_goes_with_a_figure_that_stands_alone_goes_with_it_in_the_framework(hackney, leeds):
    one = indicators.read_indicators()["stop_search_rate"]
    notes = {
        scope.area_name: outcomes.outcome_in_full(scope, "worry_about_crime").table_notes
        for scope in (hackney, leeds)
    }
    assert f"{one.title}: {one.caution} {one.group_caution}" in notes["Hackney"]
    assert not any(one.caution in note for note in notes["Leeds"]), "no figure of it there"
    assert outcomes.KIND_NOTE in notes["Hackney"]
    assert outcomes.KIND_NOTE not in outcomes.outcomes_matrix(hackney).table_notes


def test_a_reliable_gap_of_an_outcomes_other_indicator_is_said(hackney, monkeypatch):
    figure = outcomes.outcome_in_full(hackney, "workforce_reflects_hackney")
    (said,) = [text for text in figure.sentences if text.startswith("Social workers who are")]
    assert "14.5% of children's social workers from the Black ethnic group" in said
    assert "11 of 76 children's social workers, a small group" in said
    caution = indicators.read_indicators()["social_worker_manager_percentage"].caution
    assert said.endswith(caution)
    assert not any(note.endswith(caution) for note in figure.table_notes), "once is enough"
    gaps = evidence.gaps_of(hackney)
    monkeypatch.setattr(outcomes, "_judged", lambda scope: gaps.assign(is_discovery=pd.NA))
    figure = outcomes.outcome_in_full(hackney, "workforce_reflects_hackney")
    assert not any("managers" in text for text in figure.sentences)


def test_what_is_of_the_chart_alone_says_so_and_a_sentence_points_to_its_own_table(hackney):
    notes = outcomes.outcome_in_full(hackney, "life_expectancy").notes
    assert notes[0].startswith("Of the chart: the files used here have no 95% range")
    said = outcomes.outcome_in_full(hackney, "worry_about_crime").sentences
    assert "The page Perceptions has 4 other groups too, 2 higher and 2 lower." in said
    assert outcomes._pointing_to("Health", ["2 groups: see the table."]) == [
        "2 groups: see the page Health."
    ]


def test_a_measure_that_stands_for_an_outcome_is_named_and_so_is_where_it_is_of(
    hackney, monkeypatch
):
    said = "feeling safe after dark stands for it"
    assert sections.outcomes_stood_for(hackney) == {
        "Worry about crime": f"{said}, for wider areas alone"
    }
    sentence = outcomes.outcomes_matrix(hackney).sentences[-1]
    assert sentence.startswith("Worry about crime itself is not in this edition: feeling safe")
    rows = evidence.observations("feel_safe_percentage", hackney)
    here = rows.assign(area_code=hackney.area_code)
    monkeypatch.setattr(evidence, "observations", lambda id_, scope: here)
    assert sections.outcomes_stood_for(hackney) == {"Worry about crime": said}


def test_a_trend_of_broad_groups_says_that_it_is_beside_white_as_a_whole(hackney):
    trend = cells.line_of(hackney, "fsm_percentage").cells["Trend"]
    assert "gap of broad groups to White as a whole: growing" in trend
    notes = outcomes.outcome_in_full(hackney, "healthy_weight_year_6").table_notes
    assert any("The Summary tests detailed groups against White British" in n for n in notes)
    broad = cells.line_of(hackney, "social_worker_manager_percentage").cells["Trend"]
    assert "as a whole" not in broad  # its source has no detailed groups


def test_groups_that_a_cell_passes_over_are_not_said_to_be_in_its_table():
    line = cells.line_of(evidence.scope("Southwark"), "social_worker_share_percentage").cells
    assert (
        'Groups named "any other" are on the theme\'s page and not spoken of'
        in (line[cells.GROUPED])
    )


def test_where_too_many_are_unknown_the_cell_says_that_alone(hackney):
    one = indicators.read_indicators()["social_worker_share_percentage"]
    rows = evidence.by_group(one.id, hackney)
    theirs = group_cells.population_of(hackney, one, rows)
    unknown = rows["ethnic_group"] == "unknown"
    many = rows.assign(
        value=rows["value"].mask(unknown, 40.0),
        denominator=rows["denominator"].mask(unknown, 203.0),
    )
    assert group_cells.spread(many, theirs, one) == (
        "Of children's social workers, so many are of unknown ethnic group that no group's share "
        "can be set against its share of residents."
    )
