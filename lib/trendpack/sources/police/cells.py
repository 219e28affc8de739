"""Stop and search: the counts that we publish, and everything that a reader can add up in them.

A cell is one count: `area_code`, `seen_by` (officer, self; "" for people of all groups, whom both
ways of recording share), `ethnic_group`, `sex`, `age_band` and `outcome`, "all" where not broken
down. All cells are one system: the two ways of recording share their sexes and ages, detailed
groups make broad ones, outcomes make searches, and boroughs make London.
"""

import duckdb
import numpy as np
import pandas as pd

from trendpack.areas import LONDON
from trendpack.release import release_counts

CELL = ["area_code", "seen_by", "ethnic_group", "sex", "age_band", "outcome"]
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

COUNTS = """
WITH seen AS (
    SELECT area_code, 'officer' AS seen_by, by_officer AS ethnic_group, sex, age_band, outcome,
        records
    FROM kinds
    UNION ALL SELECT area_code, 'self', by_self, sex, age_band, outcome, records FROM kinds
    UNION ALL SELECT area_code, 'detailed', detailed, sex, age_band, outcome, records FROM kinds
),
filled AS (  -- a cell without a record is a count of zero
    SELECT * FROM seen
    UNION ALL SELECT *, 0 FROM (SELECT DISTINCT area_code FROM kinds),
        (SELECT DISTINCT seen_by, ethnic_group FROM seen), (SELECT DISTINCT sex FROM kinds),
        (SELECT DISTINCT age_band FROM kinds), (SELECT DISTINCT outcome FROM kinds)
),
counted AS (
    SELECT area_code, seen_by, ethnic_group, sex, age_band, 'all' AS outcome, records
    FROM filled
    UNION ALL SELECT area_code, seen_by, ethnic_group, NULL, NULL, outcome, records
    FROM filled
    UNION ALL SELECT area_code, seen_by, ethnic_group, NULL, NULL, 'not arrested', records
    FROM filled WHERE outcome <> 'arrest'
    UNION ALL SELECT area_code, seen_by, ethnic_group, NULL, NULL, 'some action', records
    FROM filled WHERE outcome <> 'no further action'
)
SELECT DISTINCT area_code, CASE WHEN ethnic_group IS NULL THEN '' ELSE seen_by END AS seen_by,
    coalesce(ethnic_group, 'all') AS ethnic_group, coalesce(sex, 'all') AS sex,
    coalesce(age_band, 'all') AS age_band, outcome, CAST(sum(records) AS BIGINT) AS count
FROM counted
WHERE outcome = 'all' OR seen_by = 'officer'
GROUP BY area_code, seen_by, outcome, CUBE (ethnic_group, sex, age_band)
"""


def count_cells(kinds):
    """Return every cell with its `count`, for each borough and, by group and outcome, London.

    `kinds` has the columns `area_code`, `by_officer`, `by_self`, `detailed`, `sex`, `age_band`,
    `outcome` and `records` (how many). The index names the cell.
    """
    cells = duckdb.query_df(kinds, "kinds", COUNTS).df()
    detailed = cells["seen_by"] == "detailed"
    repeated = detailed & cells["ethnic_group"].isin(kinds["by_self"])
    cells = cells[~repeated & (_one_way(cells) | ~detailed)]
    london = cells[_one_way(cells)].groupby(CELL[1:], as_index=False)["count"].sum()
    cells = pd.concat([cells, london.assign(area_code=LONDON)]).sort_values(CELL)
    return cells.set_index(_names(cells))


def _names(cells):
    first, *rest = (cells[column] for column in CELL)
    return pd.Index(first.str.cat(rest, sep="|"), name="cell")


def equations(cells, parents):
    """Return what adds up to what: columns `equation`, `cell` and `sign`, as for `protect`.

    `parents` gives the broad group of each detailed one.
    """
    plain = cells[cells["outcome"] == "all"]
    seen = cells[cells["seen_by"].isin(["officer", "self"])]
    detailed = plain[plain["seen_by"] == "detailed"]
    by_outcome = [
        _sums(cells[cells["outcome"].isin(parts)], f"outcomes {parts}", outcome=whole)
        for whole, sums in OUTCOME_SUMS.items()
        for parts in sums
    ]
    boroughs = cells[(cells["area_code"] != LONDON) & _one_way(cells)]
    every = [
        _sums(plain[plain["sex"] != "all"], "sexes", sex="all"),
        _sums(plain[plain["age_band"] != "all"], "ages", age_band="all"),
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


def costs(cells):
    """Return what withholding each cell would cost: more for what readers look for first.

    London and the totals of all searches are always shown; a borough's sexes and ages, people of
    all groups together, go last. Of two cells of a kind, the smaller count goes first.
    """
    ways = (cells[["ethnic_group", "sex", "age_band"]] != "all").sum(axis=1)
    kind = ways.map({0: np.inf, 1: 30.0, 2: 3.0, 3: 1.0})
    kind = kind.mask(cells["seen_by"] == "detailed", 5.0)
    kind = kind.mask(cells["outcome"] != "all", 10.0).mask(cells["outcome"].isin(IMPLIED), 0.1)
    everyone = (cells["outcome"] == "all") & (cells["seen_by"] == "")
    kind = kind.mask(everyone & (ways > 0), 10.0).mask(everyone & (ways == 1), 300.0)
    return kind.mask(cells["area_code"] == LONDON, np.inf) * np.log1p(cells["count"] + 1)


def release(cells, parents, print_counts):
    """Return what `print_counts` makes of the cells, so that no count from 1 to 4 can be found."""
    ready = cells.assign(cost=costs(cells), block=cells["area_code"])
    return release_counts(ready, equations(cells, parents), print_counts)
