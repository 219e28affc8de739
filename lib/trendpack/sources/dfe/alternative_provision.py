"""Alternative provision by detailed ethnic group: paid for by councils, or arranged by schools.

Counts of pupils for every local authority, not protected by the publisher. "Schools, pupils and
their characteristics" has both: a census of the children whose places the authority pays for
(independent schools and tuition among them, pupil referral units not), and the placements that
schools arrange for pupils who stay on their rolls. The broad groups are sums made here.
"""

import numpy as np
import pandas as pd

from trendpack.groups import to_groups
from trendpack.raw import check_totals, numbers
from trendpack.sources.dfe.ees import read_ees, with_broad_groups
from trendpack.tidy import observations, with_period

FUNDED, ARRANGED = "funded_provision_share_percentage", "arranged_provision_share_percentage"
COUNT = "funded_provision_count"
PLACE = ["area_code", "period"]
KEY = [*PLACE, "ethnic_group"]
ETHNIC = "Ethnicity minor"
# In 2017/18 and 2018/19 a few places have up to three children more than their ethnic groups do.
ADRIFT = 3


def read_funded(path):
    """Return `funded_provision_share_percentage` and `funded_provision_count`, 2017/18 to 2022/23.

    Numerator: pupils of the group for whom the authority pays. Denominator: all such pupils. The
    shares are ours. Sex, age and free school meals are left out: none is crossed with ethnicity.
    Raises SourceError at a new label, or groups that do not add up to all pupils within 3.
    """
    where = path.name
    others = ["gender", "age", "fsm"]
    table = read_ees(path, [*others, "ethnicity_minor", "number_of_pupils"])
    table = table[(table[others] == "Total").all(axis=1)]
    table = _counted(table, "ethnicity_minor", "number_of_pupils", "dfe_school_census", where)
    shares = _shares(table, FUNDED, where)
    everyone = shares[shares["ethnic_group"] == "all"]
    count = everyone.assign(indicator=COUNT, value=everyone["numerator"], denominator=np.nan)
    return pd.concat([shares, count.assign(status="ok")], ignore_index=True)


def read_arranged(path):
    """Return `arranged_provision_share_percentage`: pupils whose school arranged a placement.

    Numerator: pupils of the group. Denominator: all pupils with such a placement, in any setting.
    The file has no row for a group without pupils: it is given here, as none. Raises SourceError
    at a new label, or groups that do not add up to all pupils.
    """
    where = path.name
    columns = ["characteristic_grouping", "pupil_characteristic", "setting_type", "pupils"]
    table = read_ees(path, columns)
    mine = (table["characteristic_grouping"] == ETHNIC) & (table["setting_type"] == "Total")
    table = _counted(table[mine], "pupil_characteristic", "pupils", "dfe_school_arranged", where)
    wide = table.set_index(KEY)["numerator"].unstack("ethnic_group", fill_value=0)
    return _shares(wide.stack().rename("numerator").reset_index(), ARRANGED, where)


def _counted(table, label, pupils, scheme, where):
    """Return the ethnic group and the number of pupils of each row."""
    number, _ = numbers(table[pupils], f"{where}, column {pupils}", symbols={})
    groups = to_groups(table[label], scheme, f"{where}, column {label}")
    return table.assign(ethnic_group=groups, numerator=number)[[*KEY, "numerator"]]


def _shares(table, indicator, where):
    """Return each group's part of all pupils of the place, broad groups added."""
    is_whole = table["ethnic_group"] == "all"
    whole = table[is_whole].set_index(PLACE)["numerator"].rename("denominator")
    parts = table[~is_whole].groupby(PLACE)["numerator"].sum()
    check_totals(parts, whole, f"{where}, ethnic groups", ADRIFT)
    table = table.join(whole, on=PLACE)
    nobody = table["denominator"] == 0
    table = table.assign(
        indicator=indicator,
        value=100 * table["numerator"] / table["denominator"].mask(nobody),
        status=np.where(nobody, "z", "ok"),
        characteristic="all",
    )
    keys = ["indicator", *PLACE, "characteristic"]
    made = with_broad_groups(table, keys, "first")
    made = made.assign(status=made["status"].mask(made["denominator"] == 0, "z"))
    return observations(with_period(made, "academic"))
