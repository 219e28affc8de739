"""Children looked after by local authorities on 31 March: who they are, and how many.

Source: DfE, "Children looked after in England including adoptions", the table of children on
31 March. One breakdown at a time: ethnic group, sex, age, placement, how far from home, asylum.
National and regional counts are rounded to 10, a local authority's are not; c is withheld, k under
half a percent. The printed rate is that of all children, whatever the row.
"""

import pandas as pd

from trendpack.groups import to_groups
from trendpack.raw import check_totals
from trendpack.sources.dfe.ees import counted, measured, read_ees, refuse, relabelled
from trendpack.tidy import observations, with_period

SHARE, RATE = "looked_after_share_percentage", "looked_after_rate"
PLACED = "looked_after_placement_percentage"
COLUMNS = [
    "cla_group",
    "characteristic",
    "number",
    "percentage",
    "la_population_0_17",
    "all_cla_rate_per_10000",
]
PLACE = ["area_code", "period"]
SEX = {"Female": "female", "Male": "male"}
AGE = {
    "Under 1 year": "under 1",
    "1 to 4 years": "1-4",
    "5 to 9 years": "5-9",
    "10 to 15 years": "10-15",
    "16 years and over": "16+",
}
HOME = {
    "Foster placements": "foster placement",
    "Independent and semi-independent living arrangements/supported accommodation": (
        "independent or supported living"
    ),
    "Other placements": "other placement",
    "Other residential settings": "other residential setting",
    "Placed for adoption": "placed for adoption",
    "Placed with parents or other person with parental responsibility": "with parents",
    "Residential schools": "residential school",
    "Secure homes and children's homes": "children's home or secure home",
}
LEFT_OUT = [  # no part of this pack
    "Category of need",
    "Distance between home and placement and locality of placement",
    "LA of placement",
    "Legal status",
    "Place providers",
]
ETHNIC, TOTAL = "Ethnicity", "Total"
BREAKDOWNS = {  # cla_group -> our indicator and column, and our words for its labels
    "Sex": (SHARE, "sex", SEX),
    "Age group": (SHARE, "age_band", AGE),
    "Placement": (
        PLACED,
        "characteristic",
        {label: f"Placement: {word}" for label, word in HOME.items()},
    ),
}
PARTS = {  # cla_group -> its labels, with our indicator of each that is counted
    "Distance between home and placement": {
        "Placed more than 20 miles from home": "looked_after_far_percentage",
        "Placed 20 miles or less from home": None,
        "Distance not known or not recorded": "looked_after_distance_unknown_percentage",
    },
    "Locality of placement": {
        "Placed outside the local authority boundary": "looked_after_outside_percentage",
        "Placed inside the local authority boundary": None,
    },
    "Unaccompanied asylum-seeking children": {
        "UASC": "looked_after_asylum_percentage",
        "Non-UASC": None,
    },
}
ROUNDED_TO = 10  # children, above local authorities


def read_looked_after(path):
    """Return shares of the children looked after on 31 March, and the overall rate.

    Returns
    -------
    DataFrame of observations, every area and year. `looked_after_share_percentage` (ethnic group,
    sex, age) and `looked_after_placement_percentage`: the printed whole percentage, children of the
    group as numerator and all children looked after as denominator. The same for children placed
    more than 20 miles from home, at an unknown distance, outside their authority, and for those
    seeking asylum on their own.
    `looked_after_rate`: all children looked after for every 10,000 aged 0 to 17.

    Raises
    ------
    SourceError: a breakdown or label that is new; groups that do not add up to the total, or a
    percentage or rate that its counts do not give, by more than the rounding.
    """
    where = path.name
    table = read_ees(path, COLUMNS)
    topic = table["cla_group"]
    refuse(
        ~topic.isin([ETHNIC, *BREAKDOWNS, *PARTS, *LEFT_OUT]),
        topic,
        f"{where}, column cla_group",
        "a breakdown that is new: say in lib/trendpack/sources/dfe/looked_after.py how to read it",
    )
    table = with_period(table[~topic.isin(LEFT_OUT)], "31 March")
    table = measured(table, where, "percentage", "number")
    everyone = table[(table["cla_group"] == ETHNIC) & (table["characteristic"] == TOTAL)]
    table = table.join(everyone.set_index(PLACE)["numerator"].rename("total"), on=PLACE)
    parts = table[table["characteristic"] != TOTAL]
    _check_totals(parts, where)
    shares = [_everyone(everyone, SHARE), _everyone(everyone, PLACED), _by_ethnicity(parts, where)]
    shares += [_by(parts, name, where) for name in BREAKDOWNS]
    shares += [_part(parts, name, where) for name in PARTS]
    return pd.concat([*shares, _rate(everyone, where)], ignore_index=True)


def _check_totals(parts, where):
    """Hold each breakdown to the total, and each percentage to its count, within the rounding."""
    rounded = ~parts["geographic_level"].eq("Local authority")
    parts = parts.assign(slack=rounded * ROUNDED_TO / 2)
    by_topic = parts.groupby([*PLACE, "cla_group"])
    summed, slack = by_topic["numerator"].sum(skipna=False), by_topic["slack"].sum()
    beyond = (summed - by_topic["total"].first()).abs() - slack - by_topic["slack"].first()
    check_totals(beyond.clip(lower=0), 0 * beyond, f"{where}, groups against the total")
    printed = parts[parts["value"].notna() & (parts["total"] > 0)]
    counted_share = 100 * printed["numerator"] / printed["total"]
    near = 0.501 + 2 * 100 * printed["slack"] / printed["total"]
    refuse(
        (counted_share - printed["value"]).abs() > near,
        printed["percentage"],
        f"{where}, column percentage",
        "which its number of children does not make: look whether a column has changed its meaning",
    )


def _everyone(everyone, indicator):
    """Return the rows of all children: 100%, or why there is no number."""
    return _shares(everyone.assign(total=everyone["numerator"], ethnic_group="all"), indicator)


def _by_ethnicity(parts, where):
    mine = parts[parts["cla_group"] == ETHNIC]
    ids = to_groups(mine["characteristic"], "dfe_looked_after", f"{where}, column characteristic")
    return _shares(mine.assign(ethnic_group=ids), SHARE)


def _by(parts, topic, where):
    indicator, column, words = BREAKDOWNS[topic]
    mine = parts[parts["cla_group"] == topic]
    words = relabelled(mine["characteristic"], words, f"{where}, column characteristic")
    mine = mine.drop(columns="characteristic")
    return _shares(mine.assign(**{column: words}), indicator)


def _part(parts, topic, where):
    """Return the rows of the labels of a topic that are counted."""
    mine = parts[parts["cla_group"] == topic]
    known = dict(zip(PARTS[topic], PARTS[topic], strict=True))
    label = relabelled(mine["characteristic"], known, f"{where}, column characteristic")
    indicator = label.map(PARTS[topic])
    mine = mine[indicator.notna()].assign(ethnic_group="all")
    return _shares(mine, indicator[mine.index])


def _shares(mine, indicator):
    if "ethnic_group" in mine:
        mine = mine.drop(columns="characteristic")
    return observations(mine, indicator=indicator, denominator=mine["total"])


def _rate(everyone, where):
    """Return the rate of all children; the file repeats it on every row of an area."""
    number = everyone["numerator"]
    mine = measured(everyone, where, "all_cla_rate_per_10000")
    people = counted(everyone, where, "la_population_0_17")
    near = 0.501 + 10_000 * ROUNDED_TO / 2 / people
    refuse(
        (10_000 * number / people - mine["value"]).abs() > near,
        mine["all_cla_rate_per_10000"],
        f"{where}, column all_cla_rate_per_10000",
        "which the children looked after and the population do not make",
    )
    mine = mine.drop(columns="characteristic")
    return observations(mine, indicator=RATE, numerator=number, denominator=people)
