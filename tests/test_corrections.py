"""Corrections: a known error is put right, and no correction outlives its reason."""

from datetime import date

import pandas as pd
import pytest

from trendpack import corrections, tidy
from trendpack.corrections import Correction, apply_corrections
from trendpack.errors import DefinitionError, SourceError
from trendpack.indicators import read_sources

REASON = {"because": "the file repeats April", "reported": date(2026, 1, 31)}


@pytest.fixture
def table():
    rows = pd.DataFrame(
        {
            "area_code": ["E09000012", "E92000001", "E92000001"],
            "period": ["2020/21", "2020/21", "2019/20"],
            "ethnic_group": "chinese",
            "value": [80.0, 74.9, 70.0],
            "numerator": [8.0, 749.0, 700.0],
            "denominator": [10.0, 1000.0, 1000.0],
        }
    )
    return tidy.observations(tidy.with_period(rows, "academic"), indicator="gld_percentage")


def correction(**fields):
    found = {
        "source": "dfe_lait",
        "where": {"ethnic_group": "chinese", "period": "2020/21"},
        "action": "withhold",
        "expect": {"area_code": "E92000001", "value": 74.9},
    }
    return Correction(**{**REASON, **found, **fields})


def test_a_figure_withheld_is_gone_with_its_counts(table):
    after = tidy.check_tidy(apply_corrections(table, "dfe_lait", [correction()]))
    gone = after[after["period"] == "2020/21"]
    assert gone[tidy.NUMBERS].isna().all(axis=None)
    assert set(gone["status"]) == {"x"}
    kept = after["period"] == "2019/20"
    pd.testing.assert_frame_equal(after[kept], table[kept])


def test_a_figure_moved_to_its_own_year_has_that_years_dates(table):
    moved = correction(action="move-period", becomes={"period": "2021/22"})
    after = tidy.check_tidy(apply_corrections(table, "dfe_lait", [moved]))
    assert list(after["period"]) == ["2021/22", "2021/22", "2019/20"]
    assert list(after["period_start"].dt.year) == [2021, 2021, 2019]
    assert list(after["value"]) == list(table["value"])


def test_a_figure_replaced_is_the_one_declared(table):
    where = {"area_code": "E92000001", "period": ["2020/21"]}
    replaced = correction(action="replace", where=where, becomes={"value": 75.1})
    after = apply_corrections(table, "dfe_lait", [replaced])
    assert list(after["value"]) == [80.0, 75.1, 70.0]


def test_another_sources_figures_are_left_alone(table):
    pd.testing.assert_frame_equal(apply_corrections(table, "dfe_other", [correction()]), table)


@pytest.mark.parametrize(
    "fields",
    [
        {"expect": {"area_code": "E92000001", "value": 75.0}},
        {"where": {"period": "2014/15"}},
        {"where": {"period": "2019/20"}},  # England is there, with another value
    ],
)
def test_a_correction_whose_reason_has_gone_stops_the_build(table, fields):
    with pytest.raises(SourceError, match="take the entry out of definitions"):
        apply_corrections(table, "dfe_lait", [correction(**fields)])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("action: move-period", "action: delete", "corrections.yml: dfe_lait.*field action"),
        ("becomes: {period: 2021/22}", "becomes: {value: 1}", "move-period needs"),
        ("ethnic_group: chinese", "ethnicity: chinese", "not a column of the one table"),
        ("  reported: 2026-11-22\n", "", "field reported: Field required"),
    ],
)
def test_a_wrong_entry_is_refused_by_its_field(tmp_path, old, new, message):
    text = (corrections.DEFINITIONS / corrections.FILE).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / corrections.FILE).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match=message):
        corrections.read_corrections(tmp_path)


def test_every_declared_correction_is_of_a_source_we_have():
    assert {entry.source for entry in corrections.read_corrections()} <= set(read_sources())
