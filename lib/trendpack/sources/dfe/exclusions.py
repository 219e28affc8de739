"""Suspensions and permanent exclusions by broad ethnic group: London boroughs, London, England.

Our copy of this release is a transcription with DfE's own headings, whose London rows are sums
of the boroughs and whose England rows have rates and no counts.
"""

import pandas as pd

from trendpack.groups import to_groups
from trendpack.raw import check_totals, read_text_table
from trendpack.sources.dfe.ees import check_printed, measured, period_of, refuse
from trendpack.tidy import observations, with_period

MEASURES = {  # indicator: (printed rate for each 100 pupils, events)
    "suspension_rate": ("suspension_rate", "suspension"),
    "permanent_exclusion_rate": ("perm_excl_rate", "perm_excl"),
}
COLUMNS = ["time_period", "geographic_level", "new_la_code", "ethnicity", "headcount"]
LEVEL = r"National|Regional.*|Local authority"  # the level says how the region came about
KEY = ["indicator", "area_code", "period"]
LONDON = "E12000007"


def read_exclusions(path):
    """Return `suspension_rate` and `permanent_exclusion_rate`, both for each 100 pupils.

    Numerator: suspensions (a pupil may have several) or permanent exclusions. Denominator:
    pupils. `unknown` is the publisher's "Unclassified", which our copy leaves out: it is the
    overall counts less those of the groups, and so has a rate that we compute.

    Raises SourceError at a new label, a rate that its counts do not make, groups that are more
    than the whole, or boroughs that do not add up to London.
    """
    where = path.name
    table = read_text_table(path, [*COLUMNS, *(c for pair in MEASURES.values() for c in pair)])
    level = table["geographic_level"]
    refuse(~level.str.fullmatch(LEVEL), level, where, "a geographic level that we do not know")
    table = table.assign(
        area_code=table["new_la_code"],
        period=period_of(table["time_period"], where),
        ethnic_group=to_groups(table["ethnicity"], "dfe_major", f"{where}, column ethnicity"),
    )
    made = pd.concat([_rates(table, where, indicator) for indicator in MEASURES])
    _check_london(made, where)
    return observations(with_period(pd.concat([made, _unclassified(made, where)]), "academic"))


def _rates(table, where, indicator):
    """Return one indicator's printed rates and counts; no pupils, no rate."""
    rate, events = MEASURES[indicator]
    made = measured(table, where, rate, events, "headcount").assign(indicator=indicator)
    check_printed(made, f"{where}, column {rate}", per=100, tolerance=0.0000051)
    nobody = made["denominator"] == 0
    return made.assign(value=made["value"].mask(nobody), status=made["status"].mask(nobody, "z"))


def _unclassified(made, where):
    """Return the pupils whose ethnic group is not recorded: the whole less the groups."""
    counts = ["numerator", "denominator"]
    counted = made[made["denominator"].notna()]
    everyone = counted["ethnic_group"] == "all"
    whole = counted[everyone].set_index(KEY)[counts]
    rest = (whole - counted[~everyone].groupby(KEY)[counts].sum()).reset_index()
    refuse(
        (rest[counts] < 0).any(axis=1),
        rest["area_code"] + " " + rest["period"],
        f"{where}, pupils not in a group",
        "where the groups are more than the whole: look for a group that is counted twice",
    )
    rest = rest[rest["denominator"] > 0]
    rate = 100 * rest["numerator"] / rest["denominator"]
    return rest.assign(value=rate, status="ok", ethnic_group="unknown")


def _check_london(made, where):
    """Refuse boroughs that do not add up to the row for London."""
    key = ["indicator", "period", "ethnic_group"]
    boroughs = made[made["area_code"].str.startswith("E09")]
    london = made[made["area_code"] == LONDON]
    for column in ("numerator", "denominator"):
        parts = boroughs.groupby(key)[column].sum()
        check_totals(parts, london.set_index(key)[column], f"{where}, {column} of the boroughs")
