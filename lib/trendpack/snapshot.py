"""The figures in data/processed, with proof that they are those the build wrote."""

import functools
import json

from trendpack import release, suppression, tidy
from trendpack.errors import SnapshotError
from trendpack.indicators import read_indicators
from trendpack.paths import PROCESSED
from trendpack.raw import sha256

FEW_CHINESE = 15  # pupils of one year, in one authority
MEND = "restore it with `git checkout -- data/processed`, or run `trendpack build`"


@functools.cache
def manifest():
    """Return the snapshot's proof: SHA-256 of every processed file and of every raw file read."""
    try:
        return json.loads((PROCESSED / "manifest.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError) as error:
        raise SnapshotError(
            "data/processed has no readable manifest.json: run `trendpack build`"
        ) from error


def checked(name):
    """Return the path of a file of the snapshot, or raise SnapshotError if it has changed."""
    path = PROCESSED / name
    if name not in manifest()["files"] or not path.is_file():
        raise SnapshotError(f"data/processed/{name} is not there: {MEND}")
    if sha256(path) != manifest()["files"][name]:
        raise SnapshotError(f"data/processed/{name} has changed since it was built: {MEND}")
    return path


@functools.cache
def read_theme(theme):
    """Return every observation of a theme, too-small groups withheld (METHODS 6)."""
    table = tidy.read_observations(checked(f"{theme}.parquet"))
    declared = read_indicators()
    people = {id_: i.measure in ("percentage", "share") for id_, i in declared.items()}
    of_people = table["indicator"].map(people)
    protected = suppression.withhold_small(table, of_people=of_people)
    free = table["indicator"].map({id_: not i.is_protected for id_, i in declared.items()})
    table = without_bare_chinese(protected.where(~free, table))
    release.refuse_numbers_withheld(table)
    return table


def read_indicator(theme, id_):
    """Return the observations of one indicator of a theme, too-small groups withheld."""
    found = _by_indicator(theme)
    return found[id_].copy(deep=False) if id_ in found else read_theme(theme).iloc[:0]


@functools.cache
def _by_indicator(theme):
    """Return a theme's observations by indicator: sorted out once, since a page asks often."""
    return dict(list(read_theme(theme).groupby("indicator", sort=False)))


def without_bare_chinese(table):
    """Withhold a local authority's figure for Chinese pupils where they are, or may be, very few.

    They are about ten a year in Hackney: many tables print no count to judge by, and one of ten
    pupils of whom one is a girl points at her.
    """
    pupils = {i: one.people in ("pupils", "children") for i, one in read_indicators().items()}
    bare = table["denominator"].isna() | (
        (table["denominator"] < FEW_CHINESE) & table["indicator"].map(pupils)
    )
    bare &= table["ethnic_group"] == "chinese"
    bare &= table["value"].notna() & table["area_code"].str.match(r"E0[6-9]|E10")
    return suppression.withheld(table, bare)
