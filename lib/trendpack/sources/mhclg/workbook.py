"""The detailed local authority tables of H-CLIC: sheets, their headings and their counts.

Each sheet has several header rows, some of them left from earlier editions, so a column is found
by its words. England and regions are rounded to ten households.
"""

import re

import pandas as pd

from trendpack import raw
from trendpack.errors import SourceError

SYMBOLS = {"..": "x", "-": "c"}  # no complete return; fewer than five households
GSS_CODE = r"[EKWNS]\d{8}"
FOOTNOTE = r"(?<=[A-Za-z])\d+(?:,\d+)*\b"  # "Not known2", "area4 (000s)"
WITHOUT_CODE = {"Rest of England"}  # a sum of regions that is no area of ours
ROUNDED = r"E92|E12"  # the publisher rounds England and regions to ten households
HALF_OF_TEN = 5


def read_sheet(path, sheet, about):
    """Return a sheet's header rows, its rows of areas (index: area code) and its period."""
    grid = raw.read_grid(path, sheet)
    title = " ".join(cell for cell in grid.iloc[0] if cell)
    year = re.search(r"(\d{4})-(\d{2})\b", title)
    if about.lower() not in title.lower() or not year:
        raise SourceError(
            f"{path.name}, sheet {sheet}: the title is {title[:90]!r}, where {about!r} and a year "
            "such as 2021-22 were looked for"
        )
    coded = grid.apply(lambda column: column.str.fullmatch(GSS_CODE))
    if not coded.any(axis=None):
        raise SourceError(f"{path.name}, sheet {sheet}: no row has an area code such as E09000012")
    code = coded.sum().idxmax()
    first = coded[code].idxmax()
    heads = grid.loc[: first - 1].map(lambda cell: raw.heading(re.sub(FOOTNOTE, "", cell)))
    _refuse_uncoded(grid.loc[first:], code, f"{path.name}, sheet {sheet}")
    rows = grid[coded[code]].drop_duplicates()  # London stands among the regions and at the top
    raw.check_once(rows, [code], f"{path.name}, sheet {sheet}")
    return heads, rows.set_index(code), f"{year[1]}/{year[2]}"


def _refuse_uncoded(rows, code, where):
    """Raise SourceError for a row of numbers that has no area code."""
    numeric = rows.apply(lambda column: pd.to_numeric(column, errors="coerce").notna())
    bare = ~rows[code].str.fullmatch(GSS_CODE) & (numeric.sum(axis=1) > 3)
    bare &= ~rows.isin(WITHOUT_CODE).any(axis=1)
    if bare.any():
        found = [cell for cell in rows.loc[bare.idxmax()] if cell][:3]
        raise SourceError(f"{where}, row {bare.idxmax()}: {found} has figures but no area code")


def column_of(heads, label, where):
    """Return the one column that has `label` in a header row."""
    found = list(heads.columns[(heads.map(str.lower) == label.lower()).any()])
    if len(found) != 1:
        raise SourceError(
            f"{where}: {len(found)} columns are headed {label!r}, where one was looked for; if the "
            "publisher has renamed it, give lib/trendpack/sources/mhclg the new name"
        )
    return found[0]


def counts_of(rows, columns, where):
    """Return the numbers of some columns and their statuses, index: area code."""
    read = {
        name: raw.numbers(rows[column], f"{where}, column {name}", SYMBOLS)
        for name, column in columns.items()
    }
    number = pd.DataFrame({name: pair[0] for name, pair in read.items()})
    return number, pd.DataFrame({name: pair[1] for name, pair in read.items()})


def check_parts(parts, totals, where):
    """Hold parts to their total: exactly for a local authority, within rounding for larger areas.

    In a rounded row each part, and the total, may be out by half of ten.
    """
    made = parts.sum(axis=1, skipna=False)
    rounded = made.index.str.match(ROUNDED)
    raw.check_totals(made[~rounded], totals[~rounded], where)
    allowed = HALF_OF_TEN * (len(parts.columns) + 1)
    raw.check_totals(made[rounded], totals[rounded], where, allowed)


def columns_of(heads, labels, where):
    """Return label -> column, from the first header row that has every label once.

    `labels` is a collection of the publisher's words. Raises SourceError naming what is missing
    from the row that comes nearest.
    """
    lower = heads.map(str.lower)
    found = pd.DataFrame({label: (lower == label.lower()).sum(axis=1) for label in labels})
    whole = (found == 1).all(axis=1)
    if not whole.any():
        nearest = (found == 1).sum(axis=1).idxmax()
        off = found.columns[found.loc[nearest] != 1].tolist()
        raise SourceError(
            f"{where}: no header row has each heading once; row {nearest} comes nearest, without "
            f"{off[:3]}. If the publisher has renamed them, give lib/trendpack/sources/mhclg the "
            "new names"
        )
    row = lower.loc[whole.idxmax()]
    return {label: row.index[(row == label.lower()).argmax()] for label in labels}


def with_none(status, value):
    """Return statuses with "z" where a figure is out of no households, so that there is none."""
    return status.mask(value.isna() & status.eq("ok"), "z")
