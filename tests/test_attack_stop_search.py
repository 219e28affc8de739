"""An attack on what is shown of stop and search, written apart from the code that protects it.

A reader knows every printed count and base, and that tables of the same searches add up to each
other. Linear programs then ask how small and how large each small count could be.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.optimize import linprog

from trendpack import groups, raw
from trendpack.indicators import read_sources
from trendpack.sources.police import stop_search

pytestmark = [pytest.mark.raw, pytest.mark.slow]
LONDON = "E12000007"
ATTACKED = {
    "Hackney": "E09000012",
    "City of London": "E09000001",
    "Richmond": "E09000027",
    "Sutton": "E09000029",
    "London": LONDON,
}
NAMES = ["table", "area_code", "ethnic_group", "sex", "age_band", "outcome", "object"]
COLUMN = {
    "officer": "by_officer",
    "self": "by_self",
    "detailed": "detailed",
    "object": "by_officer",
}
HELD = {  # what each table of smallest counts is divided by, besides borough and group
    "officer": ["sex", "age_band", "outcome"],
    "self": ["sex", "age_band"],
    "detailed": [],
    "object": ["outcome", "object"],
}
OUTCOME = {name: outcome for outcome, name in stop_search.OUTCOMES.items()}
# The sums that small counts are looked for in: those of printed tables, in and beside them.
SUMS = {
    "officer": [["sex"], ["age_band"], ["outcome"], ["sex", "age_band"], []],
    "self": [["sex"], ["age_band"], ["sex", "age_band"], []],
    "detailed": [[]],
    "object": [["object"], []],
}
OF_LONDON = {"officer": [["sex", "age_band", "outcome"]], "object": [["object", "outcome"]]}


@pytest.fixture(scope="module")
def source(raw_folder):
    files = read_sources()["police_uk_stop_search"].files
    return [raw.raw_file(raw_folder, *file) for file in files.items()]


@pytest.fixture(scope="module")
def published(stop_searches):
    return stop_searches


@pytest.fixture(scope="module")
def truth(source):
    """The counts that only the records know."""
    table = raw.read_text_table(source[0], stop_search.RECORDS)
    return stop_search.count_kinds(table, source[0].name)


@pytest.fixture(scope="module")
def cells(truth):
    """Every smallest count that a reader knows to exist, with its true `count`."""
    made = []
    for table, column in COLUMN.items():
        keys = ["area_code", column, *HELD[table]]
        levels = [sorted(truth[key].unique()) for key in keys]
        index = pd.MultiIndex.from_product(levels, names=keys)
        count = truth.groupby(keys)["records"].sum().reindex(index, fill_value=0)
        rows = count.rename("count").reset_index().rename(columns={column: "ethnic_group"})
        made.append(rows.assign(table=table))
    cells = pd.concat(made, ignore_index=True).fillna("all")
    parent = cells["ethnic_group"].map(groups.read_groups()["parent"])
    repeated = (cells["table"] == "detailed") & (parent == "")
    return cells[~repeated].assign(parent=parent).reset_index(drop=True)


class _Levels:
    """A column that is compared with one level at a time, fast."""

    def __init__(self, column):
        self.codes, levels = pd.factorize(column)
        self.code = {level: at for at, level in enumerate(levels)}

    def __eq__(self, level):
        return self.codes == self.code.get(level, -1)


def known(published, cells):
    """Return what every printed count and base says: which cells it adds, and what they make."""
    by = {column: _Levels(cells[column]) for column in NAMES}
    detailed = set(cells.loc[cells["table"] == "detailed", "ethnic_group"])
    shown = published[published["numerator"].notna()]
    sides, counts = [], []
    for row in shown.itertuples():
        of_object = row.characteristic.removeprefix("Object of search: ")
        table = "object" if row.characteristic != "all" else "officer"
        table = "self" if "self" in row.indicator else table
        table = "detailed" if table == "self" and row.ethnic_group in detailed else table
        mask = by["table"] == table
        place = {"ethnic_group": row.ethnic_group, "sex": row.sex, "age_band": row.age_band}
        place |= {"area_code": "all" if row.area_code == LONDON else row.area_code}
        for column, level in place.items():
            mask &= (level == "all") | (by[column] == level)
        wanted = (of_object == "all") | (by["object"] == of_object)
        outcome = OUTCOME.get(row.indicator)
        sides.append(mask & wanted & ((outcome is None) | (by["outcome"] == outcome)))
        counts.append(row.numerator)
        if outcome or row.indicator == stop_search.OBJECTS:
            sides.append(mask & wanted if outcome else mask)
            counts.append(row.denominator)
    sides = [sparse.csr_array(side.astype(float)[None, :]) for side in sides]
    return sparse.vstack(sides), np.array(counts)


def ties(cells):
    """Return the equations between tables: all count the same searches."""
    pairs = [
        ("officer", "self", ["area_code", "sex", "age_band"]),
        ("officer", "object", ["area_code", "ethnic_group", "outcome"]),
    ]
    made = []
    for first, second, place in pairs:
        left, right = (cells[cells["table"] == name] for name in (first, second))
        made.append(_equal(left[place], right[place], len(cells)))
    parts = cells[cells["table"] == "detailed"]
    wholes = cells[(cells["table"] == "self") & cells["ethnic_group"].isin(parts["parent"])]
    broad = parts[["area_code"]].assign(ethnic_group=parts["parent"])
    return sparse.vstack([*made, _equal(broad, wholes[broad.columns], len(cells))])


def _equal(left, right, size):
    names, keys = pd.factorize(pd.concat([left, right]).agg("|".join, axis=1))
    sign = np.r_[np.ones(len(left)), -np.ones(len(right))]
    at = np.r_[left.index, right.index]
    return sparse.csr_array((sign, (names, at)), shape=(len(keys), size))


@pytest.fixture(scope="module")
def reader_knows(published, cells):
    """All that is printed of stop and search, as equations."""
    sides, counts = known(published, cells)
    between = ties(cells)
    return sparse.vstack([sides, between]).tocsc(), np.r_[counts, np.zeros(between.shape[0])]


def aims(cells, area):
    """Yield the small true counts to attack: of each printed table, with and without groups."""
    mine = cells if area == LONDON else cells[cells["area_code"] == area]
    for table, sums in (OF_LONDON if area == LONDON else SUMS).items():
        rows = mine[mine["table"] == table]
        for names in [way for held in sums for way in (held, ["ethnic_group", *held])]:
            parts = rows.groupby(names).groups if names else {"every": rows.index}
            for key, at in parts.items():
                if 1 <= cells.loc[at, "count"].sum() <= 4:
                    yield (table, key), at.to_numpy()
    for key, at in mine[mine["table"] == "officer"].groupby("ethnic_group").groups.items():
        for outcome in OUTCOME.values():
            others = at[(cells.loc[at, "outcome"] != outcome).to_numpy()].to_numpy()
            if 1 <= cells.loc[others, "count"].sum() <= 4:
                yield (key, f"not {outcome}"), others


class _Tables:
    """The tables that fit all that is printed, some cells held at their true counts or none."""

    def __init__(self, sides, counts, count, free):
        part = sides[:, free]
        self.rows = np.unique(part.indices)
        self.count, self.free, self.sides = count, free, part[self.rows]
        self.rest = (counts - sides @ np.where(free, 0, count))[self.rows]

    def farthest(self, weight):
        """Return the table of least `weight`, or None where there is no least."""
        found = linprog(weight[self.free], A_eq=self.sides, b_eq=self.rest, method="highs")
        if found.status == 3:
            return None
        point = self.count.copy()
        point[self.free] = found.x
        return point


def pushed(tables, aimed, times=12):
    """Yield tables in which many counts are pushed at once, each up or down as lots fall."""
    lots = np.random.default_rng(0)
    for _ in range(min(times, len(aimed) // 2)):  # few are sooner tried one by one
        weight = np.zeros(len(tables.count))
        for at in aimed:
            weight[at] += lots.uniform(-1, 1)
        point = tables.farthest(weight)
        if point is not None:
            yield point


def ends(points, at):
    """Return whether tables found have a small count at 1 or less, and at 4 or more."""
    found = [point[at].sum() for point in points]
    return min(found) <= 1 + 1e-6, max(found) >= 4 - 1e-6


@pytest.mark.parametrize("area", ATTACKED.values(), ids=ATTACKED)
def test_no_small_count_can_be_worked_out_from_all_that_is_published(reader_knows, cells, area):
    sides, counts = reader_knows
    count = cells["count"].to_numpy(float)
    np.testing.assert_allclose(sides @ count, counts)
    every = np.ones(len(cells), bool)
    here = every if area == LONDON else (cells["area_code"] == area).to_numpy()
    # What is open to a reader who knows all other boroughs is open to all: that is tried first.
    tries = [_Tables(sides, counts, count, free) for free in (here, every)]
    aimed = list(aims(cells, area))
    attacked, points = len(aimed), [count]
    for tables in tries:
        points += pushed(tables, [at for _, at in aimed if not all(ends(points, at))])
    for key, at in aimed:
        weight = np.zeros(len(cells))
        weight[at] = 1
        for side, sign in enumerate((1, -1)):
            for tables in tries:
                if ends(points, at)[side]:
                    break
                point = tables.farthest(sign * weight)
                if point is None:
                    break
                points.append(point)
            else:
                assert ends(points, at)[side], key
    assert attacked > 5
