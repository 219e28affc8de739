"""The one table: what it refuses, and that it is written the same way twice."""

import numpy as np
import pandas as pd
import pytest

from trendpack import tidy
from trendpack.errors import ShapeError, SnapshotError
from trendpack.raw import sha256


@pytest.fixture
def rows():
    table = pd.DataFrame(
        {
            "area_code": ["E09000012", "E09000012", "E12000007"],
            "ethnic_group": ["black", "white", "black"],
            "value": [67.9, 65.0, np.nan],
            "status": ["ok", "ok", "c"],
            "period": "2022/23",
        }
    )
    return tidy.observations(tidy.with_period(table, "academic"), indicator="gld_percentage")


def test_what_is_not_broken_down_is_all(rows):
    assert (rows[["sex", "age_band", "socioeconomic", "characteristic"]] == "all").all(axis=None)
    assert tidy.check_tidy(rows) is rows


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ethnic_group": "black", "area_code": "E09000012"}, "repeat a key"),
        ({"status": "ok"}, "no reason why"),
        ({"status": "c"}, "a status that says none"),
        ({"status": "?"}, "status"),
        ({"sex": "Girls"}, "sex"),
        ({"denominator": -1.0}, "denominator"),
        ({"lower": 70.0, "upper": 60.0}, "wrong way round"),
        ({"value": np.inf, "status": "ok"}, "infinite"),
        ({"limits_by": "guess"}, "limits_by"),
    ],
)
def test_an_impossible_row_is_refused(rows, change, message):
    with pytest.raises(ShapeError, match=message):
        tidy.check_tidy(rows.assign(**change))


def test_a_lost_column_is_refused_by_name(rows):
    with pytest.raises(ShapeError, match="numerator"):
        tidy.check_tidy(rows.drop(columns="numerator"))
    with pytest.raises(ShapeError, match="area_code"):
        tidy.observations(rows.drop(columns="area_code"))


def test_a_missing_value_without_a_status_becomes_not_available():
    table = pd.DataFrame({"area_code": ["E09000012"], "period": ["2021"], "value": [np.nan]})
    made = tidy.observations(tidy.with_period(table, "census"), indicator="i")
    assert made["status"].tolist() == ["x"]


@pytest.mark.parametrize(
    ("period", "kind", "start", "end"),
    [
        ("2022/23", "academic", "2022-09-01", "2023-08-31"),
        ("2022/23", "financial", "2022-04-01", "2023-03-31"),
        ("2021-2023", "calendar", "2021-01-01", "2023-12-31"),
        ("2024", "31 March", "2024-03-31", "2024-03-31"),
        ("2025", "30 September", "2025-09-30", "2025-09-30"),
        ("2025", "to 30 September", "2024-10-01", "2025-09-30"),
        ("2025", "winter", "2024-12-01", "2025-02-28"),
        ("2024", "winter", "2023-12-01", "2024-02-29"),
        ("1999/00", "academic", "1999-09-01", "2000-08-31"),
        ("2023-02", "calendar", "2023-02-01", "2023-02-28"),
        ("2020/21-2024/25", "academic", "2020-09-01", "2025-08-31"),
    ],
)
def test_a_period_is_read_from_its_text(period, kind, start, end):
    made = tidy.with_period(pd.DataFrame({"period": [period]}), kind)
    assert made["period_start"].dt.date.astype(str).tolist() == [start]
    assert made["period_end"].dt.date.astype(str).tolist() == [end]


@pytest.mark.parametrize(
    "period", ["202223", "2022/24", "2020/21-2024/26", "year ending March 2025", ""]
)
def test_a_period_that_cannot_be_read_is_refused(period):
    with pytest.raises(ShapeError, match="period"):
        tidy.with_period(pd.DataFrame({"period": [period]}), "academic")


def test_the_same_rows_give_the_same_bytes_whatever_their_order(rows, tmp_path):
    tidy.write_observations(rows, tmp_path / "a.parquet")
    tidy.write_observations(rows.iloc[::-1].reset_index(drop=True), tmp_path / "b.parquet")
    assert sha256(tmp_path / "a.parquet") == sha256(tmp_path / "b.parquet")
    back = tidy.read_observations(tmp_path / "a.parquet")
    pd.testing.assert_frame_equal(back, rows.sort_values(tidy.KEY, ignore_index=True))


def test_a_damaged_file_is_refused_in_one_line(rows, tmp_path):
    path = tmp_path / "education.parquet"
    tidy.write_observations(rows, path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(
        SnapshotError, match=r"education\.parquet cannot be read.*git checkout"
    ) as at:
        tidy.read_observations(path)
    assert "\n" not in str(at.value)
    with pytest.raises(SnapshotError, match="is not in"):
        tidy.read_observations(tmp_path / "health.parquet")
