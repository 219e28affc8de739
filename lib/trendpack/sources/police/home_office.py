"""Home Office: kinds of force that police officers used, by ethnicity: London, and all forces.

How many residents each group has is not asked: the file does not say where it counts people whom
officers saw as Chinese, so no base of residents would fit its Asian and its Other group.
"""

import pandas as pd

from trendpack import areas, groups, raw, suppression, tidy
from trendpack.errors import SourceError

FORCE = "Police Force"
FORCES = {"Metropolitan": areas.LONDON, "Total England and Wales": areas.ENGLAND_AND_WALES}
KIND, TACTIC, TOTAL = "Type of force", "Tactic", "Number of times tactic reported"
WHOLE = "Total (excluding not reported and tactical communication)"
SCHEME = "home_office_force"
SUM = "*Total "  # begins the row that adds up the tactics of a kind
REST = "something else"
KINDS = {  # the publisher's kinds, which make its total, and how we say them
    "Restraint": "handcuffs and other restraint",
    "Unarmed skills": "unarmed skills",
    "Other equipment": REST,
    "Less lethal weapons": "Tasers and other less lethal weapons",
    "Firearms": "firearms",
    "Other": REST,
}
YEAR = "2019/20"


def read_kinds_of_force(path):
    """Return what percentage of the tactics used on each ethnic group were of each kind.

    `path` has a row a police force and tactic, and a column an ethnic group as the officer saw it:
    how often the tactic was reported. London is the Metropolitan Police, without the City; beside
    it stand all forces of England and Wales.

    Returns a DataFrame of observations, with counts; those from 1 to 4 are withheld.

    Raises
    ------
    SourceError: a missing column or kind, a new group, a kind given twice, groups that do not make
    the printed number, kinds that do not make the total.
    """
    table = raw.read_text_table(path, [FORCE, KIND, TACTIC, TOTAL])
    table = table[table[TACTIC].str.startswith(SUM) & table[KIND].isin([WHOLE, *KINDS])]
    made = pd.concat(
        _of_force(table[table[FORCE] == force], path.name, force).assign(area_code=code)
        for force, code in FORCES.items()
    )
    made = tidy.observations(tidy.with_period(made.assign(period=YEAR), "financial"))
    return suppression.withhold_small(made, of_people=False)


def _of_force(table, name, force):
    """Return the percentage of each kind, with counts, from the rows of one force."""
    raw.check_once(table, [KIND], name)
    counts = _counts(table, name).set_axis(pd.Index(table[KIND], name="kind"))
    lacking = [kind for kind in (WHOLE, *KINDS) if kind not in counts.index]
    if lacking:
        raise SourceError(f"{name}: {force} has no total of {lacking[0]!r}")
    parts = counts.loc[list(KINDS)]
    raw.check_totals(parts.sum(), counts.loc[WHOLE], f"{name}, {force}, kinds of force")
    parts = parts.groupby(parts.index.map(KINDS)).sum().rename_axis("kind")
    rows = parts.rename_axis(columns="ethnic_group").stack().rename("numerator").reset_index()
    whole = rows["ethnic_group"].map(counts.loc[WHOLE])
    return rows.assign(
        characteristic="Kind of force: " + rows["kind"],
        denominator=whole,
        value=100 * rows["numerator"] / whole,
        indicator="force_kind_percentage",
    )


def _counts(table, name):
    """Return the counts of each row, one column a group and "all", held to the printed total."""
    after = table.columns.get_loc(TACTIC) + 1
    labels = table.columns.to_series().iloc[after:].drop(TOTAL)
    ids = groups.to_groups(labels, SCHEME, f"{name}, headings")
    counts = table[[*ids.index, TOTAL]].apply(
        lambda column: raw.numbers(column, f"{name}, column {column.name}", symbols={})[0]
    )
    counts = counts.rename(columns={**ids, TOTAL: "all"})
    raw.check_totals(counts.drop(columns="all").sum(axis=1), counts["all"], f"{name}, by line")
    return counts
