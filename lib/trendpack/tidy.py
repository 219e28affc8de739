"""The one table shape, and the check that a table has it.

One row is one indicator, in one area, in one period, for one group of people. Every figure in
the pack is such a row, from `data/processed/` to the last chart.
"""

import re

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pyarrow as arrow
import pyarrow.parquet as pq

from trendpack.errors import ShapeError, SnapshotError

GROUPINGS = ["ethnic_group", "sex", "age_band", "socioeconomic", "characteristic"]
KEY = ["indicator", "area_code", "period", *GROUPINGS]
NUMBERS = ["numerator", "denominator", "value", "lower", "upper"]
COLUMNS = [
    "indicator",
    "area_code",
    "period",
    "period_start",
    "period_end",
    *GROUPINGS,
    *NUMBERS,
    "limits_by",
    "status",
    "source",
]
PRESENT = {
    "ok": "published as it stands",
    "e": "estimated",
    "p": "provisional",
    "r": "revised",
    "u": "shown, but too unreliable to lean on",
}
ABSENT = {
    "c": "withheld: to protect small numbers in it or beside it",
    "x": "not available",
    "z": "not applicable",
    "low": "rounds to zero",
}
STATUSES = PRESENT | ABSENT
# How a publisher judges a figure beside England's, by limits that we lack: in `limits_by`.
JUDGED = tuple(f"publisher: {how}" for how in ("similar", "better", "worse", "higher", "lower"))
LIMITS_BY = ("", "publisher", "wilson", "byar", *JUDGED)
SEXES = ("all", "female", "male", "other", "unknown")
DECIMALS = 8  # what is stored is rounded here, so that every machine writes the same bytes

_text = pa.Column(str, nullable=False)
_number = pa.Column(float, nullable=True)
SCHEMA = pa.DataFrameSchema(
    {
        **{name: _text for name in ["indicator", "area_code", "period"]},
        "period_start": pa.Column("datetime64[s]"),
        "period_end": pa.Column("datetime64[s]"),
        **{name: _text for name in GROUPINGS},
        "sex": pa.Column(str, pa.Check.isin(SEXES)),
        "numerator": _number,
        "denominator": pa.Column(float, pa.Check.ge(0), nullable=True),
        **{name: _number for name in ["value", "lower", "upper"]},
        "limits_by": pa.Column(str, pa.Check.isin(LIMITS_BY)),
        "status": pa.Column(str, pa.Check.isin(list(STATUSES))),
        "source": _text,
    },
    strict=True,
    ordered=True,
)


def observations(table, **fixed):
    """Return `table` in the one table's columns, order and types.

    Parameters
    ----------
    table : DataFrame
        At least `indicator` (here or in `fixed`), `area_code`, `period`, `period_start`,
        `period_end` and `value`. Groupings that are not there become "all", counts and limits
        become missing, and `status` becomes "ok" where there is a value, else "x".
    **fixed
        One value for a whole column, such as ``indicator="gld_percentage"``.

    Columns that are not in the one table are dropped.
    """
    table = table.assign(**fixed)
    filled = {name: "all" for name in GROUPINGS} | dict.fromkeys(NUMBERS, np.nan)
    filled |= {"limits_by": "", "source": ""}
    filled = {name: value for name, value in filled.items() if name not in table}
    table = table.assign(**filled)
    if "status" not in table:
        table = table.assign(status=np.where(table["value"].notna(), "ok", "x"))
    lacking = [name for name in COLUMNS if name not in table]
    if lacking:
        raise ShapeError(f"a table of observations lacks the columns {lacking}")
    kinds = {name: str for name in COLUMNS} | dict.fromkeys(NUMBERS, float)
    kinds |= dict.fromkeys(["period_start", "period_end"], "datetime64[s]")
    return table[COLUMNS].astype(kinds).reset_index(drop=True)


def check_tidy(table, where="observations"):
    """Return `table` unchanged, or raise ShapeError naming `where` and the first rows at fault."""
    try:
        SCHEMA.validate(table)
    except pa.errors.SchemaError as error:
        case = error.failure_cases
        found = "" if case is None or np.isscalar(case) else f": {case.head(3).to_dict('records')}"
        reason = str(error).splitlines()[0][:200]
        raise ShapeError(f"{where}: {reason}{found}") from error
    rows = table["value"].notna()
    for bad, what in (
        (table.duplicated(KEY, keep=False), "repeat a key"),
        (rows & ~table["status"].isin(PRESENT), "have a value and a status that says none"),
        (~rows & ~table["status"].isin(ABSENT), "have no value and no reason why"),
        (table["lower"] > table["upper"], "have limits the wrong way round"),
        (np.isinf(table[NUMBERS]).any(axis=1), "hold an infinite number"),
        (table["period_start"] > table["period_end"], "end before they start"),
    ):
        if bad.any():
            shown = table.loc[bad, [*KEY, "value", "status"]].head(3).to_string(index=False)
            raise ShapeError(f"{where}: {int(bad.sum())} rows {what}, such as:\n{shown}")
    return table


PERIODS = {  # kind: (month the year starts in, day)
    "calendar": "-01-01",
    "academic": "-09-01",
    "financial": "-04-01",
    "october": "-10-01",
    "november": "-11-16",
}
ON_DAY = {"31 March": "-03-31", "census": "-03-21", "30 September": "-09-30"}
ENDING = {  # kind, named for the year it ends in: (when it starts in the year before, months)
    "to 30 September": ("-10-01", 12),
    "winter": ("-12-01", 3),
}


def with_period(table, kind):
    """Add `period_start` and `period_end`, read from the text of `period`.

    `kind` says when a year starts: "calendar", "academic" (September), "financial" (April),
    "october" (the labour-market year) or "november" (the middle of it, as Active Lives surveys).
    "2022/23" is one year from its start in 2022; "2023" is the calendar year, or one day of it for
    kind "31 March", "30 September" or "census" (21 March), or what ends in it for "to 30 September"
    (twelve months) and "winter" (December to February); "2021-2023" and "2020/21-2024/25" run from
    the first start to the last end; "2023-04" is a month.
    Any other text raises ShapeError.
    """
    shape = re.compile(r"^(\d{4})(?:(/)(\d{2})(?:-(\d{4})/(\d{2}))?|-(\d{4}|\d{2}))?$")
    period = table["period"].astype(str)
    texts = period.unique()
    dates = {}
    for text in texts:  # a handful of distinct labels
        found = shape.match(text)
        if not found:
            raise ShapeError(f"period {text!r} is not one we can read: 2023, 2022/23, 2021-2023")
        first, slash, short, pooled, pooled_short, last = found.groups()
        last = last or pooled
        if kind in ON_DAY:
            dates[text] = (pd.Timestamp(first + ON_DAY[kind]),) * 2
        elif kind in ENDING:
            day, months = ENDING[kind]
            start = pd.Timestamp(f"{int(first) - 1}{day}")
            dates[text] = (start, start + pd.DateOffset(months=months) - pd.Timedelta(days=1))
        elif last and len(last) == 2:
            start = pd.Timestamp(f"{text}-01")
            dates[text] = (start, start + pd.offsets.MonthEnd())
        else:
            start = pd.Timestamp(first + PERIODS[kind])
            years = int(last) - int(first) + 1 if last else 1
            pairs = [(first, short)] * bool(slash) + [(pooled, pooled_short)] * bool(pooled)
            if any(int(after) != (int(year) + 1) % 100 for year, after in pairs):
                raise ShapeError(f"period {text!r} is not two years in a row")
            dates[text] = (start, start + pd.DateOffset(years=years) - pd.Timedelta(days=1))
    return table.assign(
        period_start=period.map({text: pair[0] for text, pair in dates.items()}),
        period_end=period.map({text: pair[1] for text, pair in dates.items()}),
    )


def write_observations(table, path):
    """Write a checked, sorted, rounded table to `path`: the same bytes for the same rows."""
    table = check_tidy(table, path.name).sort_values(KEY, ignore_index=True)
    table = table.assign(**table[NUMBERS].round(DECIMALS) + 0.0)
    write_parquet(table, path)


def write_parquet(table, path):
    """Write a table to Parquet: the same bytes for the same rows, on every machine."""
    made = arrow.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(made, path, compression="zstd", compression_level=19, use_dictionary=True)


def read_observations(path):
    """Return the observations in a Parquet file, checked.

    Raises SnapshotError naming the file if it is missing, damaged or not in the one shape.
    """
    mend = "restore it with `git checkout -- data/processed`, or run `trendpack build`"
    try:
        table = pq.read_table(path).to_pandas()
        return check_tidy(observations(table), path.name)
    except FileNotFoundError as error:
        raise SnapshotError(f"{path.name} is not in {path.parent.name}: {mend}") from error
    except (OSError, arrow.ArrowException, ShapeError) as error:
        reason = str(error).splitlines()[0][:160]
        raise SnapshotError(f"{path.name} cannot be read ({reason}): {mend}") from error
