"""The gap over time: breaks, limits, the test's verdict, and what is said where there is none."""

import re

import numpy as np
import pandas as pd
import pytest

from trendpack import evidence, gap_words, indicators, tables
from trendpack.groups import read_groups
from trendpack.style_lint import lint
from trendpack.views import (
    cells,
    characteristics,
    closer,
    gaps,
    intersections,
    not_known,
    parts,
    places,
    process,
    standing,
)
from trendpack.views import indicator as of_one

DECLARED = indicators.read_indicators()
NOT_COMPARED = [id_ for id_, one in DECLARED.items() if not one.is_compared]
OF_ONE = {  # every view of one indicator that could set a group beside another
    "now": of_one.latest_by_group,
    "ranged": lambda scope, id_: of_one.latest_by_group(scope, id_, ranged=True),
    "trend": of_one.over_time,
    "crossed": lambda scope, id_: of_one.crossed_with(scope, id_, "sex"),
    "gap-trend": gaps.gap_over_time,
    "places": places.beside_other_places,
    "characteristic": characteristics.by_characteristic,
    "unknown": not_known.if_unknown_were_known,
    "unequal": closer.how_unequal,
    "make-up": lambda scope, id_: closer.is_it_make_up(scope, id_, "age_band"),
    "four-fifths": standing.four_fifths,
    "process": process.along_a_process,
    "intersections": intersections.intersections,
}
A_GAP = re.compile(
    r"times (the|as)|[Rr]atio|[Dd]ifference|(above|below|higher|lower) (than )?(it|that) "
    r"|the [Gg]ap|stand apart|reliabl|vanish"
)


@pytest.mark.parametrize("area", ["Hackney", "Leeds"])
@pytest.mark.parametrize("id_", ["attainment_8_score", "gld_percentage", "suspension_rate"])
def test_every_number_said_is_in_the_table(area, id_):
    figure = gaps.gap_over_time(evidence.scope(area), id_)
    assert figure.svg
    assert figure.alt
    printed = set(re.findall(r"\d+\.\d+", figure.shown.to_string()))
    if id_ == "suspension_rate":  # a ratio is said to one decimal
        printed |= {f"{float(text) + 1e-9:.1f}" for text in printed}
    said = set(re.findall(r"\d+\.\d+", " ".join(figure.sentences)))
    assert said <= printed
    assert set(re.findall(r"\d+\.\d", figure.alt)) <= set(
        re.findall(r"\d+\.\d", figure.shown.to_string())
    )
    for text in (*figure.sentences, *figure.every_note, figure.alt):
        assert not lint(text), text


def test_a_gap_is_the_groups_figure_less_the_reference_groups(hackney):
    rows = evidence.over_time("attainment_8_score", hackney)
    figure = gaps.gap_over_time(hackney, "attainment_8_score")
    last = rows[rows["period"] == rows["period"].max()].set_index("ethnic_group")["value"]
    shown = figure.shown.loc["Black", rows["period"].max()]
    assert float(shown.replace("\u2212", "-")) == pytest.approx(
        last["black"] - last["white"], abs=0.051
    )


def test_a_rate_has_a_ratio_with_its_range(hackney):
    figure = gaps.gap_over_time(hackney, "suspension_rate")
    assert re.fullmatch(r"1\.\d\d \(1\.\d\d to \d\.\d\d\)", figure.shown.loc["Black"].iloc[-1])
    assert "times as high" in figure.sentences[0]


def test_rounded_figures_without_limits_are_said_not_to_be_tested(hackney):
    figure = gaps.gap_over_time(hackney, "attainment_8_score")
    assert figure.sentences[-1].startswith("These gaps are not tested")
    assert "95% range" not in figure.svg


def test_a_share_has_no_gap_and_one_period_has_no_change(hackney):
    for id_ in ("looked_after_share_percentage", "child_poverty_percentage"):
        figure = gaps.gap_over_time(hackney, id_)
        assert figure.svg is None
        assert figure.sentences[0].startswith("Not in this edition")


def series(black, white, measure="percentage", years=range(2018, 2023)):
    """Return observations of two groups, one figure a year, of 1,000 people each."""
    made = []
    for group, values in (("black", black), ("white", white)):
        value = np.asarray(values, dtype=float)
        made.append(pd.DataFrame({
            "indicator": "x", "area_code": "E09000012", "ethnic_group": group,
            "period": [str(y) for y in years], "value": value, "numerator": value * 10,
            "denominator": 1000.0, "lower": value - 1, "upper": value + 1, "limits_by": "wilson",
            "status": np.where(np.isnan(value), "c", "ok"),
            "period_start": pd.to_datetime([f"{y}-01-01" for y in years]),
            "period_end": pd.to_datetime([f"{y}-12-31" for y in years]),
        }))  # fmt: skip
    return pd.concat(made, ignore_index=True)


def test_a_missing_figure_is_a_missing_gap_that_says_why():
    rows = series([10, np.nan, 30, 40, 50], [10, 10, 10, 10, np.nan])
    made = gaps._gaps(rows, "white", DECLARED["gld_percentage"])
    assert made["value"].tolist()[:1] == [0]
    assert made["status"].tolist() == ["ok", "c", "ok", "ok", "c"]
    assert made.loc[made["value"].isna(), ["lower", "upper"]].isna().all(axis=None)


def test_no_ratio_is_drawn_where_a_side_is_zero():
    rows = series([0, 10, 30, 40, 50], [10, 0, 10, 10, 10])
    made = gaps._gaps(rows, "white", DECLARED["suspension_rate"])
    assert made["status"].tolist() == ["z", "z", "ok", "ok", "ok"]
    assert made["value"].tolist()[2:] == pytest.approx([3, 4, 5])


def test_a_gap_that_grows_is_said_to_and_comes_first():
    rows = series([20, 25, 30, 35, 40], [10] * 5)
    indicator = DECLARED["gld_percentage"].model_copy(update={"breaks": ()})
    made = gaps._gaps(rows, "white", indicator)
    said, found = gaps._sentences(rows, made, "white", indicator)
    assert said == found
    assert "was 10.0 percentage points higher in 2018 and 30.0" in said[0]
    assert "has grown, by more than chance explains (2018 to 2022)" in said[0]


def test_figures_on_two_sides_of_a_break_are_not_compared():
    broken = (indicators.Break(period="2021", because="Another count."),)
    indicator = DECLARED["gld_percentage"].model_copy(update={"breaks": broken})
    rows = series([20, 25, 30, 35, 40], [10] * 5)
    made = gaps._gaps(rows, "white", indicator).assign(reference_group="white")
    said = gap_words.gap_over_time_sentence(made, indicator, read_groups())
    assert "25.0 percentage points higher in 2021 and 30.0" in said
    assert "too few figures to test for a trend since the break in the series in 2021" in said


def test_a_ratio_is_tested_as_a_ratio():
    rows = series([20, 30, 45, 70, 99], [10] * 5)
    indicator = DECLARED["suspension_rate"].model_copy(update={"breaks": ()})
    made = gaps._gaps(rows, "white", indicator)
    said, found = gaps._sentences(rows, made, "white", indicator)
    assert found
    assert "The ratio between" in said[0]


@pytest.mark.parametrize("kind", OF_ONE)
@pytest.mark.parametrize("id_", NOT_COMPARED)
def test_where_no_gap_may_be_made_no_view_says_or_tables_one(hackney, id_, kind):
    assert NOT_COMPARED
    figure = OF_ONE[kind](hackney, id_)
    if figure.svg is None and "Not in this edition" in figure.sentences[0]:
        return
    texts = [*figure.sentences, figure.alt, *figure.every_note, figure.shown.to_string()]
    assert not [found[0] for text in texts if (found := A_GAP.search(text))]


@pytest.mark.parametrize("id_", NOT_COMPARED)
def test_where_no_gap_may_be_made_none_is_ranked_nor_in_the_matrix(hackney, id_):
    assert not DECLARED[id_].is_ranked
    assert "gap" not in cells.line_of(hackney, id_).cells.get("Trend", "")


def test_why_no_gap_is_made_is_said(hackney):
    figure = gaps.gap_over_time(hackney, "stop_search_yearly_rate_self_defined")
    assert "how people are recorded, and not how they fare" in figure.sentences[0]


SAID = re.compile(
    r"^(\d+\.\d)% .* compared with (\d+\.\d)% .*: (\d+\.\d) percentage points (\w+)\."
)


def apart_when_printed(text):
    """Return whether the difference that a sentence gives is not that of its two figures."""
    here, there, size, side = SAID.match(text).groups()
    return round(float(here) - float(there), 1) != float(size) * (1 if side == "higher" else -1)


@pytest.mark.parametrize(
    "id_",
    ["reception_obesity_by_group_percentage", "employment_percentage_census", "gld_percentage"],
)
def test_differences_in_sentences_are_explained_where_the_printed_figures_do_not_give_them(
    hackney, id_
):
    figure = of_one.latest_by_group(hackney, id_)
    said = [text for text in figure.sentences if SAID.match(text)]
    assert said
    assert any(map(apart_when_printed, said)) == (tables.UNROUNDED in figure.notes)
    assert figure.every_note.count(tables.UNROUNDED) <= 1


def test_a_difference_is_explained_for_the_group_of_which_a_sentence_says_it():
    rows = pd.DataFrame({
        "ethnic_group": ["black"], "value": [10.26], "reference_value": [5.24], "gap": [5.02],
    })  # fmt: skip
    one = DECLARED["gld_percentage"]
    black, asian = (f"pupils from the {name} ethnic group" for name in ("Black", "Asian"))
    said = {
        f"10.3% of {black}, 5.0 percentage points higher.": True,
        f"10.3% of {asian}, 5.0 percentage points higher.": False,
        f"10.3% of {black} and 5.0% of others.": False,
    }
    assert {text: parts._says_unrounded([text], rows, one) for text in said} == said


def test_a_gap_over_time_that_the_printed_levels_do_not_give_is_explained(hackney):
    figure = of_one.over_time(hackney, "reception_obesity_by_group_percentage")
    first = figure.shown["2011/12"].astype(float)
    assert any("was 6.8 percentage points above" in text for text in figure.sentences)
    assert round(first["Black"] - first["White"], 1) == 6.7
    assert tables.UNROUNDED in figure.notes
    plain = of_one.over_time(hackney, "attainment_8_score")
    assert tables.UNROUNDED not in plain.every_note


def test_the_gap_on_its_own_chart_needs_no_such_note(hackney):
    figure = gaps.gap_over_time(hackney, "reception_obesity_by_group_percentage")
    assert tables.UNROUNDED not in figure.every_note
