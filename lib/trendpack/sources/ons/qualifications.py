"""Highest qualification of Black people and of everyone, Census 2021.

Source: ONS, Census 2021 table RM049 (highest level of qualification by ethnic group), people aged
16 and over in England and Wales, as Nomis gives it out. A row is a count or a share.
"""

import pandas as pd

from trendpack import groups, raw, tidy
from trendpack.errors import SourceError

COLUMNS = ["ethnic_group", "geo_code", "time", "label", "measure", "value"]
WANTED = {  # how a level's label begins -> our indicator
    "No qualifications": "no_qualifications_percentage",
    "Level 4 qualifications or above": "level_4_percentage",
}
CENSUS_DAY = pd.Timestamp("2021-03-21")


def read_qualifications(path):
    """Return the percentages with no qualifications and with Level 4 or above, with counts.

    Raises SourceError for a missing column, a new group or measure, a level that is not there, or
    a share that its counts do not give.
    """
    table = raw.read_text_table(path, COLUMNS)
    where = f"{path.name}, column ethnic_group"
    table = table.assign(
        number=raw.numbers(table["value"], f"{path.name}, column value")[0],
        ethnic_group=groups.to_groups(table["ethnic_group"], "nomis_aps", where),
    )
    if set(table["measure"]) != {"count", "share"}:
        raise SourceError(f"{path.name}, column measure: {sorted(set(table['measure']))}")
    key = ["geo_code", "time", "ethnic_group", "label"]
    raw.check_once(table, [*key, "measure"], path.name)
    wide = table.pivot(index=key, columns="measure", values="number").reset_index()
    people = wide.groupby(key[:-1])["count"].transform("sum")
    raw.check_totals(100 * wide["count"] / people, wide["share"], f"{path.name}, shares", 0.001)
    begins = wide["label"].str.partition(":")[0].map(WANTED)
    if set(begins.dropna()) != set(WANTED.values()):
        raise SourceError(f"{path.name}, column label: no level begins as one of {list(WANTED)}")
    made = wide.assign(
        indicator=begins,
        area_code=wide["geo_code"],
        period=wide["time"],
        period_start=CENSUS_DAY,
        period_end=CENSUS_DAY,
        numerator=wide["count"],
        denominator=people,
        value=wide["share"],
    )
    return tidy.observations(made[begins.notna()])
