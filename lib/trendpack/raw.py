"""Publishers' files: proof that they are the ones we know, and reading them as text.

Nothing here knows what a file means. A table comes back as text, its index the line number in
the file, so that an error can say where to look.
"""

import csv
import gzip
import hashlib
import io
import itertools
import warnings
import zipfile
from contextlib import contextmanager

import numpy as np
import pandas as pd
import python_calamine

from trendpack.errors import SourceError

HEADER_WITHIN = 40  # rows in which to look for the header

# What a cell holds in place of a number, and the reason that stands for. Publishers differ,
# so a reader adds its own; none of these is a zero.
SYMBOLS = {
    "c": "c",
    "x": "x",
    "z": "z",
    ":": "x",
    "..": "x",
    "": "x",
    "na": "x",
    "nan": "x",
    "low": "low",
    "k": "low",
    "u": "u",
}


def sha256(path):
    """Return the SHA-256 of a file as hexadecimal text."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def raw_file(folder, name, expected, accept_changed=False):
    """Return the path of a raw file, having checked its SHA-256 against the source card.

    Raises SourceError if it is missing, or differs from the card and `accept_changed` is False.
    """
    path = folder / name
    if not path.is_file():
        raise SourceError(
            f"{name} is missing from the raw folder: data/raw/README.md says where to get it"
        )
    if not accept_changed and sha256(path) != expected:
        raise SourceError(
            f"{name} is not the file on its source card (its SHA-256 differs): restore it, or read "
            "it as a new release with `trendpack build --accept-changed`"
        )
    return path


def read_text_table(path, columns, member=None, sheet=None):
    """Return a published table as text, found by its headings, whatever their order.

    Parameters
    ----------
    path : Path
        A .csv, .csv.gz, .zip (of csv), .parquet, .xlsx or .ods file.
    columns : list of str
        Headings that must be there. The header is the first row that holds them all, so title
        rows above it do not matter; other columns are kept. Space around a heading and a line
        break inside one count as one space.
    member, sheet : str, optional
        The file inside a zip; the sheet of a workbook.

    Returns
    -------
    DataFrame of str, index = line (or row) number in the file, missing cells = "".

    Raises
    ------
    SourceError naming the file and the headings that are not there, or repeated.
    """
    name = path.name if member is None else f"{path.name}, {member}"
    if path.suffix == ".parquet":
        table = pd.read_parquet(path)
        rows = table.astype(object).where(table.notna(), "").astype(str)
        rows.index = np.arange(1, len(rows) + 1)
        return _with_headings(rows, name, columns)
    if path.suffix in (".xlsx", ".ods"):
        grid = read_grid(path, sheet)
        tops = {line: list(grid.loc[line]) for line in grid.index[:HEADER_WITHIN]}
        line = _header_line(tops, name, columns)
        return _with_headings(grid.loc[line + 1 :].set_axis(tops[line], axis=1), name, columns)
    try:
        with _opened(path, member) as file:
            return _with_headings(_below_header(file, name, columns), name, columns)
    except (OSError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise SourceError(f"{name} cannot be opened: {error}") from error
    except (pd.errors.ParserError, pd.errors.ParserWarning, UnicodeDecodeError, csv.Error) as error:
        reason = str(error).splitlines()[0]
        raise SourceError(f"{name} is not a csv we can read: {reason}") from error


@contextmanager
def _opened(path, member):
    """Open a csv as text, whether plain, gzipped or inside a zip."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive, archive.open(member) as raw:
            yield io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
    elif path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield file
    else:
        with open(path, encoding="utf-8-sig", newline="") as file:
            yield file


def read_top(path, member=None):
    """Return a csv's first rows (line -> cells), to find headings that differ by release."""
    with _opened(path, member) as file:
        lines = csv.reader(file)
        return {lines.line_num: row for row in itertools.islice(lines, HEADER_WITHIN)}  # noqa: B035


def _below_header(file, name, columns):
    """Return the rows of an open csv below its header, indexed by line."""
    lines = csv.reader(file)
    tops = {}
    for row in itertools.islice(lines, HEADER_WITHIN):  # titles and notes stand above the header
        tops[lines.line_num] = row
        if _headings(columns) <= _headings(row):
            break
    line = _header_line(tops, name, columns)
    header = tops[line]
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)  # a row longer than the header
        try:
            rows = pd.read_csv(
                file,
                header=None,
                names=range(len(header)),
                index_col=False,
                dtype=str,
                keep_default_na=False,
                skip_blank_lines=False,
            )
        except pd.errors.EmptyDataError:
            rows = pd.DataFrame(columns=range(len(header)), dtype=str)
    rows.index = np.arange(line + 1, line + 1 + len(rows))
    return rows.fillna("").set_axis(header, axis=1)


def read_grid(path, sheet):
    """Return a workbook's sheet as a grid of text, indexed by row; "12.0" becomes "12".

    For sheets whose header is more than one row. Raises SourceError naming the sheets there are.
    """
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
    except (OSError, python_calamine.CalamineError) as error:
        raise SourceError(f"{path.name} is not a workbook we can open: {error}") from error
    if sheet not in book.sheet_names:
        raise SourceError(f"{path.name} has no sheet {sheet!r}: it has {book.sheet_names}")
    grid = pd.DataFrame(
        book.get_sheet_by_name(sheet).to_python(skip_empty_area=False), dtype=object
    )
    grid.index = np.arange(1, len(grid) + 1)
    return grid.map(_cell_text)


def _cell_text(cell):
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def heading(text):
    """Return a heading with its white space folded."""
    return " ".join(str(text).split())


def _headings(row):
    return {heading(cell) for cell in row}


def _header_line(tops, name, columns):
    """Return the line of the first row that holds every wanted heading."""
    wanted = _headings(columns)
    lacking = {line: wanted - _headings(row) for line, row in tops.items()}
    nearest = min(lacking, key=lambda line: len(lacking[line]), default=None)
    if nearest is None:
        raise SourceError(f"{name} is empty: download it again")
    if lacking[nearest]:
        raise SourceError(
            f"{name}: no header row with the column(s) {sorted(lacking[nearest])}; the nearest is "
            f"line {nearest}. If the publisher has renamed a column, give its reader in "
            "lib/trendpack/sources the new name"
        )
    return nearest


def _with_headings(rows, name, columns):
    rows.columns = [heading(column) for column in rows.columns]
    lacking = [column for column in columns if heading(column) not in rows.columns]
    if lacking:
        raise SourceError(f"{name}: the column(s) {lacking} are not there")
    twice = sorted({c for c in columns if (rows.columns == heading(c)).sum() > 1})
    if twice:
        raise SourceError(f"{name}: the column(s) {twice} stand there more than once")
    blank = (rows == "").all(axis=1)
    return rows[~blank]


def numbers(text, where, symbols=SYMBOLS):
    """Return the numbers in a column of text, and why one is not there.

    Parameters
    ----------
    text : Series of str, index = line in the file
        "1,234", "50.1%" and " 12 " are numbers.
    where : str
        File and column, for the error.
    symbols : dict
        What stands in place of a number (lower case) -> status.

    Returns
    -------
    number : Series of float
    status : Series of str, "ok" where there is a number

    Raises
    ------
    SourceError naming the line and the text, if it is neither a number nor a known symbol.
    """
    clean = text.astype(str).str.strip().str.replace(r"(?<=\d),(?=\d{3})|%$", "", regex=True)
    number = pd.to_numeric(clean, errors="coerce")
    number = number.where(np.isfinite(number))
    status = clean.str.lower().map(symbols).where(number.isna(), "ok")
    bad = status.isna()
    if bad.any():
        line = bad.idxmax()
        raise SourceError(
            f"{where}, line {line}: found {text[line]!r}, neither a number nor a symbol we know "
            f"({', '.join(sorted(key for key in symbols if key))})"
        )
    return number.astype(float), status


def check_totals(parts, totals, where, tolerance=0):
    """Return None if `parts` equals `totals` within `tolerance`, or raise SourceError.

    Both are Series of counts with the same index (area and period, say). Rows missing on
    either side are not compared. The error names the first place that does not add up.
    """
    both = pd.concat({"parts": parts, "total": totals}, axis=1).dropna()
    off = (both["parts"] - both["total"]).abs() > tolerance
    if off.any():
        first = both[off].iloc[0]
        raise SourceError(
            f"{where}: {int(off.sum())} totals do not add up; at {off[off].index[0]} the rows "
            f"make {first['parts']:g}, the publisher prints {first['total']:g}. Look for a group "
            "that is missing or counted twice"
        )


def check_once(table, key, where):
    """Return `table` if no key (a list of columns) stands on two lines, or raise SourceError."""
    again = table.duplicated(key)
    if again.any():
        line = again.idxmax()
        first = (table[key] == table.loc[line, key]).all(axis=1).idxmax()
        raise SourceError(
            f"{where}, line {line}: repeats line {first} ("
            + ", ".join(table.loc[line, key].astype(str))
            + "): a column that lib/trendpack/sources does not read divides the rows"
        )
    return table
