"""What the pages say beside figures of school, work and pay, held to what the figures can bear."""

import json
import re

import pytest

from trendpack import evidence, indicators, trends
from trendpack.paths import DEFINITIONS
from trendpack.views import sections
from trendpack.views.indicator import over_time

NOTEBOOKS = DEFINITIONS.parents[2] / "notebooks"


def first_said(id_):
    """Return the question and caveats that stand beside an indicator's figures, as one line."""
    return " ".join(sections.what_is_counted(id_).data.split())


def prose(name):
    cells = json.loads((NOTEBOOKS / name).read_text(encoding="utf-8"))["cells"]
    return " ".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def test_ranges_that_are_widened_are_not_called_too_narrow_and_their_pattern_is_an_assumption():
    page = prose("10_education.ipynb")
    assert "true range is wider than the one shown" not in page
    assert "widened by an assumption" in page
    suspended = indicators.read_indicators()["suspension_rate"]
    said = " ".join(suspended.dispersion_from.split())
    assert "assume" in said
    assert "geometric" in said
    assert f"{suspended.dispersion:.1f} times the variance" in said
    assert f"{suspended.dispersion**0.5:.1f} times as wide" in said


def test_the_newest_year_with_detailed_groups_is_not_said_where_newer_ones_stand_below():
    assert "newest year with detailed groups" not in prose("10_education.ipynb")


def test_no_trend_of_level_2_is_tested_across_the_year_in_which_its_rules_changed(hackney):
    one = indicators.read_indicators()["level_2_by_19_percentage"]
    because = {b.period: b.because for b in one.breaks}
    assert "vocational" in because["2016/17"]
    rows = evidence.over_time(one.id, hackney)
    tested = trends.recent_trend(rows, ["ethnic_group"], one.measure, list(because))
    assert not ((tested["first_period"] < "2016/17") & (tested["last_period"] >= "2016/17")).any()
    said = " ".join(over_time(hackney, one.id).sentences)
    assert "trend that chance does not explain" not in said
    level_3 = indicators.read_indicators()["level_3_by_19_percentage"]
    assert [b.period for b in level_3.breaks] == ["2018/19"]


@pytest.mark.parametrize("id_", ["attainment_8_score", "progress_8_score", "basics_9_5_percentage"])
def test_the_groups_that_a_source_of_exams_lacks_are_said_beside_the_figure(id_):
    assert "no row for the Other ethnic group" in first_said(id_)


@pytest.mark.parametrize("what", ["arranged", "funded"])
def test_no_protection_is_claimed_beside_a_count_that_its_publisher_prints(what):
    said = first_said(f"{what}_provision_share_percentage")
    assert "does not keep it secret" in said
    assert "publisher prints every count" in said


def test_a_model_with_one_effect_a_group_is_not_asked_about_graduates_alone():
    said = first_said("graduate_hourly_pay_pounds")
    assert "Do young graduates of every ethnic group earn the same?" not in said
    assert "cannot say how graduates of two groups compare" in said


@pytest.mark.parametrize("what", ["employment", "unemployment", "inactivity"])
def test_a_survey_whose_accreditation_is_suspended_says_so(what):
    texts = indicators.read_caveats()
    one = indicators.read_indicators()[f"{what}_percentage"]
    said = " ".join(" ".join(texts[key].split()) for key in one.caveats)
    assert re.search(r"suspended the accreditation .* 9 October 2024, at the request", said)
    assert "further apart are not wholly independent either" in said
