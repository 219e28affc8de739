"""The layout of the files of "Explore education statistics", the publications service of DfE.

A row is a period, a place and a group. The place is a `geographic_level` and that level's code;
the period is six digits for a year that crosses the new year (202122) and four for one that does
not (2025). What the rest of a row means is for each publication's own module.
"""

import numpy as np
import pandas as pd

from trendpack.errors import SourceError
from trendpack.groups import read_groups
from trendpack.limits import wilson_limits
from trendpack.raw import check_totals, numbers, read_text_table

PLACE = ["time_period", "geographic_level", "region_code", "region_name", "new_la_code"]
KEPT = ("National", "Regional", "Local authority")
DROPPED = ("Local authority district",)  # repeats of local authority rows, under another code
HALVES = {"Inner London": "E13000001", "Outer London": "E13000002"}
ENGLAND = "E92000001"
SEXES = {"Total": "all", "Girls": "female", "Boys": "male"}
FEW = 200  # children, rounded: on fewer, ten more or less moves the percentage by several points
NOWHERE = "z"  # "Outside of England and unknown": counted in England, but no place of its own


def read_ees(path, columns, member=None, dropped=DROPPED, invented=(), joint=False):
    """Return a file of this layout as text, with its place and period in our words.

    Parameters
    ----------
    path : Path
        A .csv, .csv.gz, .zip or .parquet file.
    columns : list of str
        Headings wanted besides those of the place and period.
    member : str, optional
        The csv inside a zip.
    dropped : tuple of str
        Geographic levels to leave out. Any other level but the three we keep is refused.
    invented : tuple of str
        Names of regions that are not places: rows made up to try a dashboard out ("Region demo").
    joint : bool
        Whether a row may be about several authorities with one service, with all their codes
        ("E09000021 / E09000027"), as its `area_code` then is.

    Returns
    -------
    DataFrame of str, index = line in the file: every column of the file, with `area_code`
    (GSS) and `period` ("2021/22" or "2025") added.

    Raises
    ------
    SourceError naming the file, the line and the text: a heading that is not there, a level that
    we do not know, a place without a GSS code, a period that cannot be read.
    """
    name = path.name if member is None else f"{path.name}, {member}"
    table = read_text_table(path, [*PLACE, *columns], member=member)
    level = table["geographic_level"]
    refuse(
        ~level.isin([*KEPT, *dropped]),
        level,
        f"{name}, column geographic_level",
        f"a level we do not know: name it in `dropped`, or keep it if it is one of {KEPT}",
    )
    table = table[level.isin(KEPT) & ~table["region_name"].isin(invented)]
    code = _area_code(table)
    one = r"[EWSNK]\d{8}"
    refuse(
        ~code.str.fullmatch(rf"{one}( / {one})+|{one}|z" if joint else f"{one}|z"),
        code,
        f"{name}, the code of the area",
        "not a GSS code: look whether the publisher has moved the codes to another column",
    )
    table = table.assign(area_code=code, period=period_of(table["time_period"], name))
    return table[code != NOWHERE]


def _area_code(table):
    """Return the GSS code of each row's own level."""
    level = table["geographic_level"]
    # Some files give the halves of London the code of the whole, so we go by the name.
    region = table["region_name"].map(HALVES).fillna(table["region_code"])
    # A table without country codes is one of DfE's, which are about England.
    country = table.get("country_code", ENGLAND)
    code = table["new_la_code"].mask(level == "Regional", region)
    return code.mask(level == "National", country).astype(str)


def period_of(text, name):
    """Return a column of years with 202122 as "2021/22" and 2025 as it stands."""
    parts = text.str.extract(r"^(\d{4})[/-]?(\d{2})?$")
    first, last = parts[0], parts[1]
    following = (first.astype(float) + 1) % 100
    refuse(
        first.isna() | (last.notna() & (last.astype(float) != following)),
        text,
        f"{name}, column time_period",
        "neither a year such as 2025 nor two years in a row such as 202122",
    )
    return first.where(last.isna(), first + "/" + last)


def measured(table, where, value, numerator=None, denominator=None):
    """Return `table` with the publisher's `value` and its counts as numbers, and the `status`.

    `value`, `numerator` and `denominator` are the names of columns of text; `where` is the file,
    for the error. A count that is not given is missing; why the value is missing is its status.
    """
    number, status = numbers(table[value], f"{where}, column {value}")
    return table.assign(
        value=number,
        status=status,
        numerator=counted(table, where, numerator),
        denominator=counted(table, where, denominator),
    )


def counted(table, where, column):
    """Return a column of text as numbers, missing where it gives a symbol; NaN for no column."""
    return np.nan if column is None else numbers(table[column], f"{where}, column {column}")[0]


def relabelled(labels, known, where):
    """Return a column of the publisher's labels in our words; case does not matter.

    `known` is a dict of label to word. Raises SourceError naming the line of a label not in it.
    """
    folded = {label.casefold(): word for label, word in known.items()}
    found = labels.str.casefold().map(folded)
    refuse(
        found.isna(),
        labels,
        where,
        f"a label that is new: add it beside {', '.join(known)}",
    )
    return found.astype(str)


def check_printed(table, where, per, tolerance):
    """Return `table` if the printed `value` is what its two counts make, within rounding.

    Raises SourceError naming the first line where it is not: a column has been read for another.
    """
    made = per * table["numerator"] / table["denominator"]
    refuse(
        (made - table["value"]).abs() > tolerance,
        table["value"],
        where,
        f"which its counts do not make (they are within {tolerance:g} elsewhere): look whether a "
        "column has changed its meaning",
    )
    return table


def as_printed(table, decimals=0):
    """Return the rows without their rounded number, with limits of the printed percentage.

    A number rounded to 10 makes other percentages than the printed ones: 30 of 180 is 17%, where
    16% is printed. The limits are Wilson's of the printed percentage and the rounded base, wider on
    each side by half a unit of its last decimal. On a base under 200 there are none, and the figure
    is marked unreliable.
    """
    base, value, half = table["denominator"], table["value"], 0.5 * 10.0**-decimals
    few = base < FEW
    low, high = ((value + by).clip(0, 100) / 100 * base.mask(few) for by in (-half, half))
    lower, upper = (wilson_limits(low, base)[0], wilson_limits(high, base)[1])
    return table.assign(
        numerator=np.nan,
        lower=100 * lower,
        upper=100 * upper,
        limits_by=np.where(np.isnan(lower), "", "wilson"),
        status=table["status"].mask(few & value.notna(), "u"),
    )


def check_adds_up(parts, total, keys, where):
    """Return None if the denominators of `parts` add up to those of `total`, place by place.

    `keys` are the columns that make a place: area, period, sex. Counts of people are printed
    unrounded in these files, so the tolerance is none.
    """
    check_totals(
        parts.groupby(keys)["denominator"].sum(min_count=1),
        total.set_index(keys)["denominator"],
        where,
    )


def with_broad_groups(table, keys, denominator):
    """Add the broad groups: sums of their detailed groups, and the percentages these make.

    `keys` are the columns that hold places and series apart. `denominator` says what to do with
    those of the detailed groups: "sum" them, or take the "first", which is the same for all of
    them. A sum with a part that is not there is not there either, and its status is "x".
    """
    broad = table["ethnic_group"].map(read_groups()["parent"])
    grouped = table.assign(ethnic_group=broad)[broad != ""].groupby([*keys, "ethnic_group"])
    sums = grouped[["numerator", "denominator"]].sum(skipna=False)
    if denominator == "first":
        sums["denominator"] = grouped["denominator"].first()
    sums["value"] = 100 * sums["numerator"] / sums["denominator"]
    sums["status"] = np.where(sums["numerator"].notna(), "ok", "x")
    empty = sums["numerator"].notna() & (sums["denominator"] == 0)
    sums["status"] = sums["status"].mask(empty, "z")
    return pd.concat([table, sums.reset_index()], ignore_index=True)


def refuse(bad, text, where, because):
    """Raise SourceError naming the first line that is `bad` and the `text` found there."""
    if bad.any():
        line = bad.idxmax()
        found = text[line] if isinstance(text[line], str) else f"{text[line]:g}"
        raise SourceError(f"{where}, line {line}: found {found!r}, {because}")
