"""What a page's figures rest on, as one CSV: each number with its file, its row and its formula.

The rows are those of the one table, with small groups withheld as they are on the page. What a page
works out of them (ratios, trends, models) is in METHODS, and in the notes of each figure.
"""

import numpy as np
import pandas as pd

from trendpack import areas, indicators, printed, release, snapshot
from trendpack.groups import read_groups
from trendpack.tidy import COLUMNS, DECIMALS

NEIGHBOURS = "neighbours"  # the area code of a median of statistical neighbours
MEDIAN = "median of the values of the statistical neighbours"
AS_PUBLISHED = "as published"
SHOWN = [
    "figures", "indicator", "title", "unit", "area_code", "area", "period", "period_start",
    "period_end", "ethnic_group", "ethnic_group_name", "sex", "age_band", "socioeconomic",
    "characteristic", "numerator", "denominator", "value", "lower", "upper", "limits_by", "status",
    "formula", "source", "file", "sha256",
]  # fmt: skip


def as_csv(shown):
    """Return the observations behind figures as the text of a CSV: equal rows, equal bytes."""
    table = observed(shown)
    for name in ("period_start", "period_end"):
        table[name] = table[name].dt.strftime("%Y-%m-%d")
    return table.to_csv(index=False, float_format="%.12g", lineterminator="\n")


def observed(shown):
    """Return the observations behind figures, each once, in the order of the page.

    Parameters
    ----------
    shown : list of Figure

    Returns
    -------
    DataFrame with the columns SHOWN: `figures` names the figures on the page that show the row,
    `formula` says how the value comes from the counts or that it is as published, `file` and
    `sha256` are those of the source's card, in one order, with "; " between. Raises ShapeError if
    a row that is withheld carries a number.
    """
    frames = [
        _of_one_place(figure.observations).assign(figures=figure.id)
        for figure in shown
        if figure.observations is not None
    ]
    if not frames:
        return pd.DataFrame(columns=SHOWN).astype({"period_start": "datetime64[s]",
                                                   "period_end": "datetime64[s]"})  # fmt: skip
    rows = pd.concat(frames, ignore_index=True)
    key = [*COLUMNS, "area"]
    names = rows.groupby(key, sort=False, dropna=False)["figures"]
    rows = names.agg(lambda ids: " ".join(dict.fromkeys(ids))).reset_index()
    release.refuse_numbers_withheld(rows)
    declared = indicators.read_indicators()
    read = snapshot.manifest()["sources"]
    return rows.assign(
        title=rows["indicator"].map({id_: one.title for id_, one in declared.items()}),
        unit=rows["indicator"].map({id_: one.unit for id_, one in declared.items()}),
        ethnic_group_name=rows["ethnic_group"].map(read_groups()["name"]),
        formula=_formulas(rows, declared),
        file=rows["source"].map({k: "; ".join(map(_base, files)) for k, files in read.items()}),
        sha256=rows["source"].map({k: "; ".join(files.values()) for k, files in read.items()}),
    )[SHOWN]


def _of_one_place(rows):
    """Return rows in the one table's columns, with the name of their area."""
    names = rows["area_code"].map(areas.read_areas()["area_name"])
    median = rows["area_code"] == NEIGHBOURS
    called = rows.get("place", "Statistical neighbours (median)")
    return rows[COLUMNS].assign(area=names.mask(median, called))


def _formulas(rows, declared):
    """Say of each value how it comes from its counts, or that it stands as it was published."""
    per = rows["indicator"].map({id_: one.per for id_, one in declared.items()})
    made = per * rows["numerator"] / rows["denominator"].where(rows["denominator"] > 0)
    follows = (made - rows["value"]).abs() <= 2 * 10.0**-DECIMALS
    text = per.map(lambda number: f"{printed.number(number, 0)} x ").replace("1 x ", "")
    found = np.select(
        [rows["value"].isna(), rows["area_code"] == NEIGHBOURS, follows],
        ["", MEDIAN, text + "numerator / denominator"],
        AS_PUBLISHED,
    )
    return pd.Series(found, index=rows.index)


def _base(path):
    return path.rpartition("/")[2]
