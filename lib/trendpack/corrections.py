"""Known errors in published figures: declared in definitions/corrections.yml, put right here.

Each entry says what it expects to find. Once the publisher has mended the error the expectation
fails and the build stops, so that no correction outlives its reason.
"""

import functools
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
import pydantic

from trendpack import tidy
from trendpack.declared_files import read_yaml
from trendpack.errors import DefinitionError, SourceError
from trendpack.paths import DEFINITIONS

FILE = "corrections.yml"
Rows = dict[str, str | float]  # column of the one table -> what stands in it


class Correction(pydantic.BaseModel):
    """One known error in one source. It is read, and does nothing."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")

    source: str  # key of the source card
    where: dict[str, str | list[str]]  # which rows: columns of the key, the text or texts in them
    action: Literal["withhold", "replace", "move-period"]
    becomes: Rows = {}  # what the columns hold afterwards; for move-period, the period
    year: str = "academic"  # for move-period: the kind of year, for tidy.with_period
    because: str
    reported: date
    expect: Rows  # one of the rows must hold this, or the publisher has changed its figures


@functools.cache
def read_corrections(folder=DEFINITIONS):
    """Return every declared correction, in file order.

    Raises DefinitionError naming the entry and the field at fault, or a column that is not in
    the one table.
    """
    return tuple(_correction(entry) for entry in read_yaml(folder / FILE) or [])


def _correction(entry):
    name = f"{FILE}: {entry.get('source')}, {entry.get('where')}"
    try:
        made = Correction(**entry)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise DefinitionError(f"{name}: field {field}: {first['msg']}") from error
    strange = {*made.where, *made.becomes, *made.expect} - set(tidy.COLUMNS)
    if strange:
        raise DefinitionError(f"{name}: not a column of the one table: {sorted(strange)}")
    if made.action == "move-period" and list(made.becomes) != ["period"]:
        raise DefinitionError(f"{name}: move-period needs `becomes: {{period: ...}}`, nothing else")
    return made


def apply_corrections(table, source, corrections):
    """Return a source's observations with its known errors put right.

    `withhold` takes the numbers away (status x: not available); `replace` puts `becomes` in their
    place; `move-period` gives them another period. Rows that no correction names are as they were.

    Raises SourceError if the rows of a correction are not there, or none of them holds what the
    correction expects.
    """
    for correction in corrections:  # a handful
        if correction.source == source:
            table = _applied(table, correction)
    return table


def _applied(table, correction):
    rows = _holding(table, correction.where)
    if not (rows & _holding(table, correction.expect)).any():
        raise SourceError(
            f"{correction.source}: the correction of {correction.where} expects to find "
            f"{correction.expect}, which the source no longer says: look whether it has been "
            f"mended, and take the entry out of definitions/{FILE}"
        )
    mended = {
        "withhold": _withheld,
        "replace": lambda chosen: chosen.assign(**correction.becomes),
        "move-period": lambda chosen: tidy.with_period(
            chosen.assign(**correction.becomes), correction.year
        ),
    }[correction.action](table[rows])
    return tidy.observations(pd.concat([table[~rows], mended]).sort_index())


def _withheld(rows):
    return rows.assign(**dict.fromkeys(tidy.NUMBERS, np.nan), limits_by="", status="x")


def _holding(table, wanted):
    """Return True for the rows that hold all of `wanted`: column to a number, a text or texts."""
    same = [
        np.isclose(table[name], value, atol=1e-6)
        if name in tidy.NUMBERS
        else table[name].isin([value] if isinstance(value, str) else value)
        for name, value in wanted.items()
    ]
    return pd.Series(np.logical_and.reduce(same), index=table.index)
