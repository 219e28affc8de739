"""What the pages say beside figures of school, work and pay, held to what the figures can bear."""

import json
import re

import pandas as pd
import pytest
from test_words import RATE, SCORE, indicator

from trendpack import evidence, indicators, trends
from trendpack.paths import DEFINITIONS
from trendpack.style_lint import lint
from trendpack.views import characteristics, not_in_groups, sections
from trendpack.views.indicator import latest_by_group, over_time

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
    assert f"a factor of about {suspended.dispersion**0.5:.1f}" in said


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


def of_groups(unknown, size=500.0, **values):
    """Return figures by ethnic group and of the unknown, everyone 4,000 people."""
    values = {"all": 30.0, **values, "unknown": unknown}
    rows = pd.DataFrame({"ethnic_group": list(values), "value": list(values.values())})
    sizes = [4000.0, *[700.0] * (len(values) - 2), size]
    ends = {"lower": rows["value"] - 1, "upper": rows["value"] + 1}
    return rows.assign(denominator=sizes, status="ok", limits_by="wilson", **ends)


FIVE = {"asian": 40.0, "black": 45.0, "mixed": 35.0, "white": 20.0, "other": 38.0}


def test_the_figure_of_the_unknown_is_said_where_it_is_worse_than_nearly_every_groups():
    low, high = indicator(polarity="low"), indicator(polarity="high")
    said = not_in_groups.unknown_is_high(of_groups(42.0, **FIVE), low)
    assert said == [
        "The ethnic group is not known for some, and their figure is 42.0%: higher than the "
        "figures of all but 1 of the 5 groups."
    ]
    assert not lint(said[0])
    wide = of_groups(46.0, **FIVE).assign(lower=42.0)
    said = not_in_groups.unknown_is_high(wide, low)
    assert "higher than the figures of all 5 groups" in said[0], "the figure, not its range"
    bare = of_groups(42.0, **FIVE).assign(denominator=float("nan"))
    assert not_in_groups.unknown_is_high(bare, low) == [], "nobody knows how many they are"
    unsure = of_groups(42.0, **FIVE).assign(lower=19.0)
    assert not_in_groups.unknown_is_high(unsure, low) == [], "its range holds every group's figure"
    assert not_in_groups.unknown_is_high(of_groups(36.0, **FIVE), low) == []
    assert not_in_groups.unknown_is_high(of_groups(42.0, **FIVE), high) == []
    assert "10.0%: lower than the figures of all 5 groups." in "".join(
        not_in_groups.unknown_is_high(of_groups(10.0, **FIVE), high)
    )
    assert not_in_groups.unknown_is_high(of_groups(42.0, size=99.0, **FIVE), low) == []
    neither = indicator(polarity="none")
    assert not_in_groups.unknown_is_high(of_groups(42.0, **FIVE), neither) == []


def test_how_many_are_in_no_row_of_the_source_is_counted():
    rows = of_groups(30.0, **FIVE)
    rows = rows[~rows["ethnic_group"].isin(["unknown", "other"])]
    said = not_in_groups.in_no_row(rows, SCORE)
    assert said[0].startswith(
        "The ethnic group is not shown of 1,200 of the 4,000 pupils (30.0%): the source has no row"
    )
    assert not_in_groups.in_no_row(rows, RATE) == []
    everyone = rows.assign(denominator=rows["denominator"].replace(4000.0, 2800.0))
    assert not_in_groups.in_no_row(everyone, SCORE) == []
    gone = rows.tail(1).assign(ethnic_group="other", status="c", denominator=float("nan"))
    hidden = pd.concat([rows, gone])
    assert not_in_groups.in_no_row(hidden, SCORE) == [], "a withheld number would follow"
    brent = latest_by_group(evidence.scope("Brent"), "basics_9_5_percentage", ranged=True)
    assert any("671 of the 3,038 pupils" in text for text in brent.sentences)


def test_no_trend_of_shares_is_tested_where_at_times_a_quarter_are_unknown(hackney):
    brent = over_time(evidence.scope("Brent"), "funded_provision_share_percentage").sentences
    assert any(text.startswith("No trend of the shares is tested") for text in brent)
    assert not any("chance" in text or "years with a figure" in text for text in brent)
    known = over_time(hackney, "pupil_share_percentage").sentences
    assert not any("No trend of the shares is tested" in text for text in known)


@pytest.mark.parametrize(
    ("ours", "sure"),
    [((23.8, 20.0, 28.0), False), ((40.0, 36.0, 44.0), True)],
)
def test_two_places_differ_most_only_where_chance_does_not_explain_it(monkeypatch, ours, sure):
    id_ = "looked_after_sen_percentage"
    brent = evidence.scope("Brent")
    by = characteristics._rows(brent, id_, "characteristic", "Help")
    assert len(by)
    here = by["area_code"] == brent.area_code
    level = by.loc[here, "characteristic"].iloc[0]
    changed = by[by["characteristic"] == level].reset_index(drop=True)
    mine = changed["area_code"] == brent.area_code
    changed.loc[mine, ["value", "lower", "upper"]] = ours
    changed.loc[~mine, ["value", "lower", "upper"]] = (25.0, 24.0, 26.0)
    monkeypatch.setattr(characteristics, "_rows", lambda *_: changed)
    said = " ".join(characteristics.by_characteristic(brent, id_, scheme="Help").sentences)
    assert ("differ most" in said) == sure
    assert ("There is no reliable difference between Brent and London" in said) != sure
