"""Social Mobility Commission, State of the Nation: pupils on free school meals, by ethnic group.

England only, from DfE's national pupil database. In these files a row that names an ethnic group is
of the pupils who are eligible for free school meals and of nobody else, which one column of notes
says. They are the only crossing of detailed ethnic group with low income for these measures.
"""

import pandas as pd

from trendpack.groups import to_groups
from trendpack.raw import SYMBOLS, numbers, read_text_table
from trendpack.sources.dfe.ees import period_of, refuse
from trendpack.tidy import observations, with_period

INDICATORS = {
    "in11": "gld_percentage",
    "in12": "ks2_rwm_percentage",
    "in13": "basics_9_5_percentage",
}
SPLITS = ["primary_split_type", "primary_split_value"]
ELIGIBLE = "This contains those that are FSM eligible ONLY"
COLUMNS = [
    *["measure_code", "area_code", "time_period", "value", "sample_size", "value_note"],
    *SPLITS,
]


def read_by_ethnic_group(*paths):
    """Return three education indicators of pupils eligible for free school meals, by ethnic group.

    Denominator: pupils. The value is the printed percentage; no numerator is printed. Years in
    which no assessment was made are 0 in the file with no pupils: here they are not available.
    Raises SourceError at a measure or label that is new, or a row that does not say that it is of
    eligible pupils.
    """
    return pd.concat([_read(path) for path in paths], ignore_index=True)


def _read(path):
    where = path.name
    table = read_text_table(path, COLUMNS)
    table = table[table["primary_split_type"] == "ethnicity"]
    code, note = table["measure_code"], table["value_note"]
    refuse(~code.isin(INDICATORS), code, f"{where}, column measure_code", "not a measure we read")
    refuse(
        note != ELIGIBLE,
        note,
        f"{where}, column value_note",
        f"and not {ELIGIBLE!r}: the row may be of other pupils than we say",
    )
    value, _ = numbers(table["value"], f"{where}, column value")
    pupils, status = numbers(table["sample_size"], f"{where}, column sample_size", SYMBOLS)
    label = table["primary_split_value"]
    table = table.assign(
        indicator=code.map(INDICATORS),
        period=period_of(table["time_period"], where),
        ethnic_group=to_groups(label, "smc", f"{where}, column primary_split_value"),
        socioeconomic="FSM: eligible",
        value=value.where(pupils.notna()),
        denominator=pupils,
        status=status,
    )
    return observations(with_period(table, "academic"))
