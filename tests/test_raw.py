"""Publishers' files: proof, headings wherever they stand, symbols that are not zero."""

import gzip
import zipfile

import numpy as np
import pandas as pd
import pytest

from trendpack import raw
from trendpack.errors import SourceError

TABLE = 'la_name,new_la_code,number\nHackney,E09000012,"1,234"\nLeeds,E08000035,c\n'


def test_a_file_that_is_not_the_one_on_its_card_is_refused(tmp_path):
    path = tmp_path / "stops.csv"
    path.write_text(TABLE)
    assert raw.raw_file(tmp_path, "stops.csv", raw.sha256(path)) == path
    with pytest.raises(SourceError, match=r"stops\.csv is not the file on its source card.*accept"):
        raw.raw_file(tmp_path, "stops.csv", "0" * 64)
    assert raw.raw_file(tmp_path, "stops.csv", "0" * 64, accept_changed=True) == path
    with pytest.raises(SourceError, match=r"other\.csv is missing.*README"):
        raw.raw_file(tmp_path, "other.csv", "0" * 64)


@pytest.mark.parametrize("kind", ["csv", "gz", "zip", "titled", "moved", "bom", "crlf"])
def test_a_table_is_found_by_its_headings(tmp_path, kind):
    text = {
        "titled": 'Table 1: Pupils,,\n"A note,\nover two lines",,\n' + TABLE,
        "moved": 'extra,number,new_la_code\n,"1,234",E09000012\n,c,E08000035\n',
        "bom": "﻿" + TABLE,
        "crlf": TABLE.replace("\n", "\r\n"),
    }.get(kind, TABLE)
    path = tmp_path / {"gz": "t.csv.gz", "zip": "t.zip"}.get(kind, "t.csv")
    if kind == "gz":
        path.write_bytes(gzip.compress(text.encode()))
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("t.csv", text)
    else:
        path.write_bytes(text.encode())
    member = "t.csv" if kind == "zip" else None
    table = raw.read_text_table(path, ["new_la_code", "number"], member=member)
    assert table["new_la_code"].tolist() == ["E09000012", "E08000035"]
    assert table["number"].tolist() == ["1,234", "c"]
    assert table.index[0] == (5 if kind == "titled" else 2), "the index is the line in the file"


def test_a_heading_with_a_line_break_counts_as_one_space(tmp_path):
    (tmp_path / "t.csv").write_text('Area,"Number of children\nFYE 2025"\nHackney,5\n')
    table = raw.read_text_table(tmp_path / "t.csv", ["Number of children FYE 2025"])
    assert table["Number of children FYE 2025"].tolist() == ["5"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("la_name,new_la_code,count\nHackney,E09000012,5\n", r"column\(s\) \['number'\].*line 1"),
        ("", "is empty"),
        ("number,number\n1,2\n", "more than once"),
        ("number,a\n1,2,3,4\n", "not a csv"),
    ],
)
def test_a_layout_we_do_not_understand_is_refused_in_one_line(tmp_path, text, message):
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(SourceError, match=message) as at:
        raw.read_text_table(tmp_path / "t.csv", ["number"])
    assert "\n" not in str(at.value)
    assert "t.csv" in str(at.value)


def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path):
    (tmp_path / "t.csv.gz").write_text(TABLE)
    (tmp_path / "t.ods").write_text(TABLE)
    with pytest.raises(SourceError, match="cannot be opened"):
        raw.read_text_table(tmp_path / "t.csv.gz", ["number"])
    with pytest.raises(SourceError, match="not a workbook"):
        raw.read_text_table(tmp_path / "t.ods", ["number"], sheet="A8")


def test_numbers_are_read_and_symbols_say_why():
    text = pd.Series(
        [" 1,234 ", "50.1%", "c", ":", "low", "", "0", "-1.5", "k"], index=range(2, 11)
    )
    number, status = raw.numbers(text, "t.csv, column n")
    expected = [1234, 50.1, np.nan, np.nan, np.nan, np.nan, 0, -1.5, np.nan]
    np.testing.assert_array_equal(number, expected)
    assert status.tolist() == ["ok", "ok", "c", "x", "low", "x", "ok", "ok", "low"]


@pytest.mark.parametrize("strange", ["twelve", "1,2", "12*", "inf", "<script>"])
def test_a_symbol_we_do_not_know_is_refused_with_its_line(strange):
    with pytest.raises(SourceError, match=r"t\.csv, column n, line 7"):
        raw.numbers(pd.Series(["5", strange], index=[6, 7]), "t.csv, column n")


def test_totals_that_do_not_add_up_are_refused():
    parts = pd.Series({("E09000012", "2023"): 10, ("E08000035", "2023"): 5})
    raw.check_totals(parts, parts + 1, "t.csv", tolerance=1)
    with pytest.raises(SourceError, match=r"t\.csv: 1 totals.*E08000035.*make 5.*prints 9"):
        raw.check_totals(parts, pd.Series({("E08000035", "2023"): 9}), "t.csv")
