"""The data-quality page: what is covered, unknown, withheld, broken, corrected and how old."""

import pandas as pd
import pytest

from trendpack import corrections, evidence, indicators, snapshot
from trendpack.paths import DEFINITIONS
from trendpack.style_lint import lint
from trendpack.views import cross_checks, quality, recorded


@pytest.mark.parametrize("theme", indicators.THEMES)
def test_every_indicator_of_a_theme_is_in_its_coverage(hackney, theme):
    figure = quality.coverage(hackney, theme)
    titles = [i.title for i in indicators.read_indicators().values() if i.theme == theme]
    assert list(figure.shown.index) == titles
    assert not figure.shown.isin(["nan", "None"]).any(axis=None)
    assert figure.svg
    assert not lint(figure.alt)


def test_coverage_tells_detailed_groups_from_broad_and_from_a_wider_place(hackney):
    education = quality._observed(hackney, "education").groupby("indicator")["level"].max()
    assert education["fsm_percentage"] == 4
    assert education["attainment_8_score"] == 3
    health = quality._observed(hackney, "health").groupby("indicator")["level"].max()
    assert health["year6_obesity_percentage"] == 2
    assert health["maternal_mortality_rate"] == 1


def test_what_ethnic_group_is_crossed_with_is_named(hackney):
    shown = quality.coverage(hackney, "housing").shown["Crossed here with"]
    assert shown["Residents of the most deprived neighbourhoods"] == "none"
    joint = "Residents of neighbourhoods both deprived and overcrowded (of places, not people)"
    assert shown[joint] == "kind of neighbourhood"
    shown = quality.coverage(hackney, "education").shown["Crossed here with"]
    assert shown["Attainment 8"] == "sex"
    assert shown["Expected standard in reading, writing and maths at age 11"] == "none", "England's"


def test_leeds_has_no_coverage_from_files_of_london(leeds):
    shown = quality.coverage(leeds, "reducing_harm").shown
    row = shown.loc["Stop and search (ethnicity as the officer saw it)"]
    assert row["Years here"] == "none"
    assert row["Ethnic groups here"] == "none"


def test_a_newest_figure_of_everyone_is_not_taken_for_one_by_group(hackney):
    row = quality.coverage(hackney, "education").shown.loc["Absence from school"]
    assert row["Newest"] == "2024/25"
    assert row["Nearest wider place with groups"] == "England"
    assert row["Newest with groups, here or wider"] == "2016/17"


def test_a_newest_figure_by_group_of_a_place_further_off_has_its_name(hackney):
    row = quality.coverage(hackney, "education").shown.loc["Grade 5 or above in English and maths"]
    assert row["Years here with ethnic groups"].startswith("2018 to 2019")
    assert row["Newest with groups, here or wider"] == "2024/25 (England)"


def test_a_date_takes_away_what_came_later():
    early = quality._observed(evidence.scope("Hackney", as_of="2019-12-31"), "education")
    assert early["period_end"].max().year <= 2019


def test_unknown_ethnicity_is_that_of_the_records(hackney):
    figure = recorded.unknown_ethnicity(hackney)
    row = figure.shown.loc[("Stop and search (ethnicity as people gave it)", "Hackney")]
    assert row["Number not known"] == "1,382"
    assert row["Of"] == "4,824"
    assert row["Ethnic group not known"] == "28.6%"


def test_who_is_unknown_is_told_of_counts_of_shares_alone_and_of_staff(hackney):
    shown = recorded.unknown_ethnicity(hackney).shown.droplevel("Area")
    whole = ["Ethnic group not known", "Number not known", "Of"]
    said = {
        "Social workers whose ethnic group is not known": ["2.0%", "4", "203"],
        "Police use of force, month by month": ["3.1%", "12", "384"],
        "Ethnic groups of the pupils in the offending study": ["1%", "[x]", "12,224"],
    }
    assert {name: shown.loc[name, whole].tolist() for name in said} == said


def test_no_number_of_the_unknown_is_told_that_is_withheld(hackney):
    shown = recorded.unknown_ethnicity(hackney).shown.droplevel("Area")
    assert "Ethnic groups of pupils cautioned or sentenced" not in shown.index  # [c] in the source
    assert "Permanent exclusions from school" not in shown.index


def test_withheld_figures_add_up_to_what_the_snapshot_lacks(hackney):
    shown = quality.withheld(hackney).shown.replace(",", "", regex=True).astype(int)
    gone = 0
    for theme in indicators.THEMES:
        rows = snapshot.read_theme(theme)
        gone += int(rows.loc[rows["area_code"] == hackney.area_code, "value"].isna().sum())
    assert shown.drop(columns="Figures in all").to_numpy().sum() == gone


def test_every_break_and_correction_is_listed_with_its_reason():
    breaks = quality.breaks_in_series().shown
    assert len(breaks) == sum(len(i.breaks) for i in indicators.read_indicators().values())
    corrected = quality.corrected_figures().shown
    assert len(corrected) == len(corrections.read_corrections())
    assert (corrected["Why"].str.len() > 20).all()
    assert not corrected.index.to_frame().astype(str).map(lambda t: "E92000001" in t).any(axis=None)


def test_the_oldest_source_comes_first(hackney):
    years = quality.age_of_sources(hackney).shown["Years before this edition"].astype(float)
    assert years.is_monotonic_decreasing
    assert years.iloc[0] > 15


def test_who_says_which_group_names_every_indicator_with_groups(hackney):
    shown = recorded.how_ethnicity_is_recorded().shown
    declared = indicators.read_indicators().values()
    told = [i for i in declared if i.ethnicity_by != "none"]
    assert len(shown) == len(told)
    assert {i.title for i in told} == set(shown.index.get_level_values(1))


def test_the_finest_groups_of_an_authority_are_those_of_this_edition():
    shown = recorded.how_ethnicity_is_recorded().shown["Finest groups of an authority"]
    shown = shown.droplevel(0)
    assert shown["Absence from school"] == "none"  # by group for England alone
    assert shown["Attainment 8"] == "broad"
    assert shown["Pupils eligible for free school meals"] == "detailed"


def test_every_cross_check_stands_with_both_numbers_and_a_reason():
    table = pd.read_csv(DEFINITIONS / "cross_checks.csv", keep_default_na=False)
    figure = cross_checks.cross_checks()
    assert len(figure.shown) == len(table) == 23
    row = figure.shown.loc[figure.shown.index.str.startswith("Ratio of the Black group")].iloc[0]
    assert row[["Ours", "Theirs", "Difference"]].tolist() == ["3.26", "3.40", "\u22120.14"]
    assert (figure.shown["Why they differ"].str.len() > 5).all()
    assert not figure.shown.isna().any(axis=None)
    alike = (table["difference"].astype(float) == 0).sum()
    assert f"{alike} agree" in figure.sentences[0]
    assert not lint(figure.sentences[0])
