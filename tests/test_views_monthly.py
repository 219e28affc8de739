"""Month by month: the control chart, its words and its table say the same."""

import numpy as np
import pandas as pd
import pytest

from trendpack import evidence, figures
from trendpack.style_lint import lint
from trendpack.views import monthly

ID = "stop_search_monthly_count"


def months(values):
    """Return observations of Hackney, a month each; NaN is a month held in part."""
    start = pd.date_range("2022-06-01", periods=len(values), freq="MS")
    rows = pd.DataFrame({"value": values, "period_start": start})
    return rows.assign(
        indicator=ID, area_code="E09000012", period=start.strftime("%Y-%m"),
        period_end=start + pd.offsets.MonthEnd(), ethnic_group="all", sex="all", age_band="all",
        socioeconomic="all", characteristic="all", numerator=np.nan, denominator=np.nan,
        lower=np.nan, upper=np.nan, limits_by="", source="police_uk_monthly_totals",
        status=np.where(rows["value"].isna(), "x", "ok"),
    )  # fmt: skip


@pytest.fixture
def shown(monkeypatch):
    def draw(values):
        monkeypatch.setattr(evidence, "observations", lambda id_, scope: months(values))
        return monthly.month_by_month(evidence.scope("Hackney"), ID)

    return draw


def test_a_month_far_out_is_said_and_printed(shown):
    figure = shown([90.0, 110] * 5 + [90, 200, np.nan, 110])
    assert figure.sentences[-1].startswith("Out of 13 months, 1 above the mean and 0 below it")
    assert figure.shown.loc["May 2023", "Reading"] == "above upper limit"
    assert set(figure.shown.loc["June 2023", ["Searches in a month", "Reading"]]) == {"[x]"}
    assert figure.shown["Reading"].value_counts()["ordinary"] == 12


def test_a_series_whose_level_moved_is_said_to_have_moved(shown):
    step = shown([100.0, 104, 98, 101, 99, 103, 97, 200, 204, 198, 201, 199, 203, 197])
    assert step.sentences[-1] == monthly.MOVED
    assert monthly.MOVED not in shown([90.0, 110] * 5 + [90, 200, np.nan, 110]).sentences


def test_ordinary_months_are_said_to_be_so(shown):
    figure = shown([100.0, 104, 98, 101, 99, 103, 97, 102, 100, 98, 101, 100])
    assert figure.sentences[-1].startswith("No month differs")


def test_less_than_a_year_of_months_is_not_charted(shown):
    assert shown([100.0, 104, 98]).sentences[0].startswith("Not in this edition")


@pytest.mark.parametrize("area", ["Hackney", "Leeds"])
def test_the_words_of_a_real_place_keep_to_the_style(area):
    figure = monthly.month_by_month(evidence.scope(area), ID)
    for text in (*figure.sentences, *figure.every_note, figure.alt, figure.title):
        assert not lint(text), text
    assert figure.title in figures.to_html(figure)
