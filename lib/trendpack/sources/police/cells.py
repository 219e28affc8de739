"""Stop and search: the counts that we publish, and everything that a reader can add up in them.

A cell is one count: `area_code`, `seen_by` (officer, self; "" for people of all groups, whom both
ways of recording share), `ethnic_group`, `sex`, `age_band`, `outcome` and `object` (what was looked
for), "all" where not broken down. All cells are one system: the two ways of recording share their
sexes and ages, detailed groups make broad ones, outcomes and objects make searches, and boroughs
make London.

Boroughs have groups by sex, by age, by outcome and by object. London has outcomes by group and
object, and by group, sex and age together where all three are known: those whose sex or age is not
recorded are left out, and with them every sum that would tie the table to a borough's.
"""

import duckdb
import numpy as np
import pandas as pd

from trendpack.areas import LONDON
from trendpack.release import release_counts

CELL = ["area_code", "seen_by", "ethnic_group", "sex", "age_band", "outcome", "object"]
IMPLIED = ["another", "not arrested", "some action"]  # outcomes not printed, yet they follow
OUTCOME_SUMS = {  # what adds up to what
    "all": [
        ["arrest", "no further action", "another"],
        ["arrest", "not arrested"],
        ["no further action", "some action"],
    ],
    "not arrested": [["no further action", "another"]],
    "some action": [["arrest", "another"]],
}

COUNTS = f"""
WITH seen AS (
    SELECT area_code, 'officer' AS seen_by, by_officer AS ethnic_group, sex, age_band, outcome,
        object, records
    FROM kinds
    UNION ALL
    SELECT area_code, 'self', by_self, sex, age_band, outcome, object, records FROM kinds
    UNION ALL
    SELECT area_code, 'detailed', detailed, sex, age_band, outcome, object, records FROM kinds
),
filled AS (  -- a cell without a record is a count of zero
    SELECT * FROM seen
    UNION ALL SELECT *, 0 FROM (SELECT DISTINCT area_code FROM kinds),
        (SELECT DISTINCT seen_by, ethnic_group FROM seen), (SELECT DISTINCT sex FROM kinds),
        (SELECT DISTINCT age_band FROM kinds), (SELECT DISTINCT outcome FROM kinds),
        (SELECT DISTINCT object FROM kinds)
),
placed AS (SELECT * FROM filled UNION ALL SELECT * REPLACE ('{LONDON}' AS area_code) FROM filled),
ended AS (
    SELECT * REPLACE ('all' AS outcome) FROM placed
    UNION ALL SELECT * FROM placed WHERE seen_by = 'officer'
    UNION ALL SELECT * REPLACE ('not arrested' AS outcome) FROM placed
        WHERE seen_by = 'officer' AND outcome <> 'arrest'
    UNION ALL SELECT * REPLACE ('some action' AS outcome) FROM placed
        WHERE seen_by = 'officer' AND outcome <> 'no further action'
)
SELECT DISTINCT area_code, CASE WHEN ethnic_group IS NULL THEN '' ELSE seen_by END AS seen_by,
    coalesce(ethnic_group, 'all') AS ethnic_group, coalesce(sex, 'all') AS sex,
    coalesce(age_band, 'all') AS age_band, outcome, coalesce(object, 'all') AS object,
    CAST(sum(records) AS BIGINT) AS count
FROM ended
GROUP BY area_code, seen_by, outcome, GROUPING SETS (
    (), (ethnic_group), (sex), (age_band), (ethnic_group, sex), (ethnic_group, age_band),
    (ethnic_group, sex, age_band), (object), (ethnic_group, object)
)
HAVING object IS NULL OR seen_by = 'officer'
"""


def count_cells(kinds):
    """Return every cell with its `count`. The index names the cell.

    `kinds` has the columns `area_code`, `by_officer`, `by_self`, `detailed`, `sex`, `age_band`,
    `outcome`, `object` and `records` (how many).
    """
    cells = duckdb.query_df(kinds, "kinds", COUNTS).df()
    plain = cells["outcome"] == "all"
    one_way = _one_way(cells)
    london = cells["area_code"] == LONDON
    known = cells["seen_by"].eq("officer") & (cells[CELL[2:5]] != "unknown").all(axis=1)
    three_way = london & known & (cells[["sex", "age_band"]] != "all").all(axis=1)
    detailed = cells["seen_by"] == "detailed"
    repeated = detailed & cells["ethnic_group"].isin(kinds["by_self"])
    of_boroughs = ~london & (one_way | ((cells[["sex", "age_band"]] == "all").any(axis=1) & plain))
    of_boroughs &= plain | (cells["object"] == "all")
    kept = three_way | (london & one_way) | (of_boroughs & (one_way | ~detailed))
    cells = cells[kept & ~repeated].sort_values(CELL)
    return cells.set_index(_names(cells))


def _names(cells):
    first, *rest = (cells[column] for column in CELL)
    return pd.Index(first.str.cat(rest, sep="|"), name="cell")


def equations(cells, parents):
    """Return what adds up to what: columns `equation`, `cell` and `sign`, as for `protect`.

    `parents` gives the broad group of each detailed one.
    """
    tied = cells[~_three_way(cells)]
    seen = tied[tied["seen_by"].isin(["officer", "self"])]
    detailed = tied[tied["seen_by"] == "detailed"]
    by_outcome = [
        _sums(cells[cells["outcome"].isin(parts)], f"outcomes {parts}", outcome=whole)
        for whole, sums in OUTCOME_SUMS.items()
        for parts in sums
    ]
    boroughs = cells[(cells["area_code"] != LONDON) & _one_way(cells)]
    every = [
        _sums(tied[tied["sex"] != "all"], "sexes", sex="all"),
        _sums(tied[tied["age_band"] != "all"], "ages", age_band="all"),
        _sums(tied[tied["object"] != "all"], "objects", object="all"),
        _sums(seen, "groups by " + seen["seen_by"], ethnic_group="all", seen_by=""),
        _sums(
            detailed,
            "detailed groups",
            seen_by="self",
            ethnic_group=detailed["ethnic_group"].map(parents),
        ),
        *by_outcome,
        _sums(boroughs, "boroughs", area_code=LONDON),
    ]
    return pd.concat(every, ignore_index=True)


def _sums(parts, rule, **whole):
    """Return the equations in which `parts` make the cells that differ from them by `whole`."""
    wholes = _names(parts.assign(**whole))
    equation = wholes + ": " + rule
    table = pd.DataFrame({"equation": equation, "cell": _names(parts), "sign": 1})
    ends = pd.DataFrame({"equation": equation, "cell": wholes, "sign": -1}).drop_duplicates()
    return pd.concat([table, ends])


def _one_way(cells):
    return (cells["sex"] == "all") & (cells["age_band"] == "all")


def _three_way(cells):
    return (cells[["ethnic_group", "sex", "age_band"]] != "all").all(axis=1)


def costs(cells):
    """Return what withholding each cell would cost: more for what readers look for first.

    London's groups and the totals of all searches are always shown; London's finer tables may give
    way. A borough's sexes and ages, people of all groups together, go last. Of two cells of a kind,
    the smaller count goes first.
    """
    ways = (cells[["ethnic_group", "sex", "age_band"]] != "all").sum(axis=1)
    kind = ways.map({0: np.inf, 1: 30.0, 2: 3.0, 3: 10.0})
    kind = kind.mask(cells["seen_by"] == "detailed", 5.0)
    kind = kind.mask(cells["object"] != "all", 5.0)
    kind = kind.mask(cells["outcome"] != "all", 10.0).mask(cells["outcome"].isin(IMPLIED), 0.1)
    whole = (cells["outcome"] == "all") & (cells["seen_by"] == "")
    kind = kind.mask(whole & ((ways > 0) | (cells["object"] != "all")), 10.0)
    kind = kind.mask(whole & (ways == 1) & (cells["object"] == "all"), 300.0)
    finer = _three_way(cells) | ((cells["object"] != "all") & (cells["outcome"] != "all"))
    fixed = (cells["area_code"] == LONDON) & ~finer
    return kind.mask(fixed, np.inf) * np.log1p(cells["count"] + 1)


def release(cells, parents, print_counts):
    """Return what `print_counts` makes of the cells, so that no count from 1 to 4 can be found."""
    ready = cells.assign(cost=costs(cells), block=cells["area_code"])
    return release_counts(ready, equations(cells, parents), print_counts)
