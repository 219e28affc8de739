"""Ethnic groups: our ids and names, and every publisher's label for them."""

import functools

import pandas as pd

from trendpack.errors import SourceError
from trendpack.paths import DEFINITIONS


@functools.cache
def read_groups(folder=DEFINITIONS):
    """Return the ethnic groups, one row an id, in reading order.

    Columns: `ethnic_group` (id), `name` (as printed), `phrase` (said after
    "people" or "pupils": "from the Black ethnic group"), `level`
    (all, broad, detailed, unknown), `parent` (id of the broad group), `note`.
    Order: all, then alphabetical by broad group with its detailed groups below it, then Other,
    then unknown.
    """
    return pd.read_csv(folder / "ethnic_groups.csv", keep_default_na=False).set_index(
        "ethnic_group", drop=False
    )


@functools.cache
def read_labels(folder=DEFINITIONS):
    """Return every publisher's label: columns `scheme`, `label`, `ethnic_group`, `note`."""
    return pd.read_csv(folder / "ethnic_labels.csv", keep_default_na=False)


def to_groups(labels, scheme, where):
    """Return the ids of our ethnic groups for a column of a publisher's labels.

    Parameters
    ----------
    labels : Series of str, index = line in the file
    scheme : str
        Which publisher's labels: a `scheme` of definitions/ethnic_labels.csv.
    where : str
        File and column, for the error.

    Raises
    ------
    SourceError naming the line and the label, if a label is not in the scheme. Case and white
    space do not matter; nothing else is guessed.
    """
    known = read_labels()
    known = known[known["scheme"] == scheme]
    by_label = dict(zip(known["label"].map(_folded), known["ethnic_group"], strict=True))
    found = labels.map(_folded).map(by_label)
    if found.isna().any():
        line = found.isna().idxmax()
        raise SourceError(
            f"{where}, line {line}: the ethnic label {labels[line]!r} is new; add it under scheme "
            f"{scheme} to lib/trendpack/definitions/ethnic_labels.csv"
        )
    return found


def _folded(label):
    return " ".join(str(label).split()).casefold()


def in_reading_order(table, column="ethnic_group"):
    """Return `table` sorted by ethnic group: all, alphabetical by broad group, Other, unknown."""
    order = {group: place for place, group in enumerate(read_groups().index)}
    return table.sort_values(column, key=lambda ids: ids.map(order), kind="stable")
