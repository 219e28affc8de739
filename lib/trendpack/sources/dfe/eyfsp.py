"""Early years foundation stage profile: children at a good level of development at age five.

Counts of children by broad ethnic group, eligibility for free school meals, special educational
needs, first language and term of birth, each by sex, for every local authority; by detailed
ethnic group for regions and England. The publisher crosses ethnicity with sex and nothing else.
"""

import pandas as pd

from trendpack.groups import to_groups
from trendpack.sources.dfe.ees import (
    SEXES,
    check_adds_up,
    check_printed,
    measured,
    read_ees,
    refuse,
    relabelled,
)
from trendpack.tidy import observations, with_period

COLUMNS = [
    "characteristic",
    "characteristic_type",
    "gender",
    "children_number",
    "gld_number",
    "gld_percentage",
]
ETHNIC = {"Ethnic group: major": "dfe_major", "Ethnic group: minor": "dfe_minor"}
# Children who are not known to be eligible include those whose eligibility nobody recorded, many
# of them at private nurseries: not the same group as "not eligible", which LAIT prints.
SOCIOECONOMIC = {
    "Known to be eligible for free school meals": "FSM: eligible",
    "Not known to be eligible for free school meals": "FSM: not known to be eligible",
}
CHARACTERISTIC = {
    "SEN provision": {
        "All SEN": "SEN: any SEN",
        "EHC plan": "SEN: EHC plan",
        "No identified SEN": "SEN: no identified SEN",
        "SEN support": "SEN: SEN support",
        "Unclassified": "SEN: unclassified",
    },
    "First language": {
        "Known or believed to be English": "First language: English",
        "Known or believed to be other than English": "First language: other than English",
        "Unclassified": "First language: unclassified",
    },
    "Term of birth": {
        "Autumn-born": "Term of birth: autumn",
        "Spring-born": "Term of birth: spring",
        "Summer-born": "Term of birth: summer",
    },
}
FREE_MEALS = "Free school meal eligibility"
LEFT_OUT = ["SEN primary need"]  # not for local authorities
PLACE = ["area_code", "period", "sex"]


def read_eyfsp(path):
    """Return `gld_percentage` from a csv of headline measures, one row a place and group.

    Numerator: children at a good level of development. Denominator: children assessed. The value
    is the printed percentage (one decimal). Raises SourceError at a new label, and where the
    groups of a breakdown do not add up to the children of the place.
    """
    where = path.name
    table = read_ees(path, COLUMNS)
    topic = table["characteristic"]
    refuse(
        ~topic.isin(["Total", FREE_MEALS, *ETHNIC, *CHARACTERISTIC, *LEFT_OUT]),
        topic,
        f"{where}, column characteristic",
        "a breakdown that is new: say in lib/trendpack/sources/dfe/eyfsp.py how to read it",
    )
    table = _with_groups(table[~topic.isin(LEFT_OUT)], where)
    table = measured(table, where, "gld_percentage", "gld_number", "children_number")
    check_printed(table, f"{where}, column gld_percentage", per=100, tolerance=0.0501)
    _check_breakdowns(table, where)
    # The detailed breakdown repeats the children without a group, whom the broad one has counted.
    again = (table["topic"] == "Ethnic group: minor") & (table["ethnic_group"] == "unknown")
    return observations(with_period(table[~again], "academic"), indicator="gld_percentage")


def _with_groups(table, where):
    """Return `table` with our grouping columns, and `topic`: the breakdown a row belongs to."""
    topic, label = table["characteristic"], table["characteristic_type"]
    said = f"{where}, column characteristic_type"
    found = {
        "sex": relabelled(table["gender"], SEXES, f"{where}, column gender"),
        "ethnic_group": _where_known(
            table,
            {name: to_groups(label[topic == name], ETHNIC[name], said) for name in ETHNIC},
        ),
        "socioeconomic": _where_known(
            table, {FREE_MEALS: relabelled(label[topic == FREE_MEALS], SOCIOECONOMIC, said)}
        ),
        "characteristic": _where_known(
            table,
            {
                name: relabelled(label[topic == name], words, said)
                for name, words in CHARACTERISTIC.items()
            },
        ),
    }
    return table.assign(topic=topic, **found)


def _where_known(table, parts):
    """Return the words of each topic's rows in one column, "all" for the rows of other topics."""
    return pd.concat(list(parts.values())).reindex(table.index).fillna("all").astype(str)


def _check_breakdowns(table, where):
    """Refuse a breakdown whose groups do not add up to the children of the place."""
    total = table[table["topic"] == "Total"]
    whole = table[(table["topic"] != "Total") & (table["characteristic"] != "SEN: any SEN")]
    for topic, parts in whole.groupby("topic"):  # six of them
        check_adds_up(parts, total, PLACE, f"{where}, {topic}, children_number")
    sexes = total[total["sex"] != "all"]
    place = PLACE[:2]
    check_adds_up(sexes, total[total["sex"] == "all"], place, f"{where}, girls and boys")
