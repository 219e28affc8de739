"""Where pupils are in the year after key stage 4: England, by detailed ethnic group.

Counts of pupils from state-funded mainstream schools. The period is the year of the destination:
2021/22 is of pupils who finished key stage 4 in 2020/21. The publisher crosses broad ethnic group
with disadvantage, and nothing else.
"""

from trendpack.groups import to_groups
from trendpack.raw import read_text_table
from trendpack.sources.dfe.ees import (
    ENGLAND,
    check_adds_up,
    check_printed,
    measured,
    period_of,
    refuse,
    relabelled,
)
from trendpack.tidy import observations, with_period

INDICATOR = "destination_england_percentage"
SCHEME = "dfe_destinations"
SCHOOLS = "State-funded mainstream schools"
DETAILED, CROSSED = "Ethnicity Minor", "Disadvantage Status and Ethnicity Major"
KINDS = {"Number of pupils": "overall", "Percentage": "percentage"}
DISADVANTAGE = {
    "Disadvantaged": "Disadvantage: disadvantaged",
    "Not Disadvantaged": "Disadvantage: not disadvantaged",
}
VERSIONS = {"Provisional": "p", "Revised": "ok"}
KEY = ["period", "breakdown_topic", "breakdown"]


def read_destinations(path):
    """Return `destination_england_percentage`: in education, an apprenticeship or work.

    Numerator: pupils with a sustained destination (two terms of the next school year).
    Denominator: pupils who finished key stage 4. The value is the printed percentage; figures
    that the publisher calls provisional have status p. Raises SourceError at a new label, groups
    that do not add up to all pupils, or a percentage that its counts do not make.
    """
    where = path.name
    columns = ["institution_group", "institution_type", "breakdown_topic", "breakdown"]
    columns += ["time_period", "geographic_level", "data_type", "version", "cohort", "overall"]
    table = read_text_table(path, columns)
    level = table["geographic_level"]
    refuse(level != "National", level, f"{where}, column geographic_level", "not of England")
    table = table.assign(area_code=ENGLAND, period=period_of(table["time_period"], where))
    mine = (table["institution_group"] == SCHOOLS) & (table["institution_type"] == "Total")
    table = table[mine & table["breakdown_topic"].isin(["Total", DETAILED, CROSSED])]
    table = _with_groups(_number_beside_percentage(table, where), where)
    table = measured(table, where, "percentage", "overall", "cohort")
    check_printed(table, f"{where}, percentage", per=100, tolerance=0.0501)
    total = table[table["breakdown_topic"] == "Total"]
    for topic in (DETAILED, CROSSED):
        parts = table[table["breakdown_topic"] == topic]
        check_adds_up(parts, total, ["area_code", "period"], f"{where}, {topic}, cohort")
    said = table["version"].map(VERSIONS)
    table = table.assign(status=table["status"].where(table["status"] != "ok", said))
    return observations(with_period(table, "academic"), indicator=INDICATOR)


def _number_beside_percentage(table, where):
    """Return one row a group: `overall` (pupils) and `percentage`, which stand in two rows."""
    kind = relabelled(table["data_type"], KINDS, f"{where}, column data_type")
    is_number = kind == "overall"
    printed = table[~is_number].set_index(KEY)["overall"].rename("percentage")
    made = table[is_number].join(printed, on=KEY)
    lacking = made["percentage"].isna()
    refuse(lacking, made["breakdown"], where, "a number of pupils without its percentage")
    return made


def _with_groups(table, where):
    """Return `table` with our grouping columns."""
    said, topic = f"{where}, column breakdown", table["breakdown_topic"]
    refuse(
        ~table["version"].isin(VERSIONS), table["version"], f"{where}, column version", "a new word"
    )
    crossed = topic == CROSSED
    pair = table["breakdown"].str.extract(r"^((?:Not )?Disadvantaged) (.+)$")
    refuse(crossed & pair[1].isna(), table["breakdown"], said, "not a disadvantage and a group")
    group = table["breakdown"].where(~crossed, pair[1])
    ours = relabelled(pair.loc[crossed, 0], DISADVANTAGE, said)
    return table.assign(
        ethnic_group=to_groups(group, SCHEME, said),
        socioeconomic=ours.reindex(table.index).fillna("all").astype(str),
    )
