"""Education, health and care plans: who has one, whose main need is what, and who waits.

Source: DfE, "Education, health and care plans", the whole release of a year as one zip. Plans
run from birth to 25. The ethnic groups are the school census's detailed ones; the broad groups
are sums made here. The publisher neither rounds nor withholds.
"""

import pandas as pd

from trendpack.groups import to_groups
from trendpack.raw import check_once, numbers
from trendpack.sources.dfe.ees import (
    check_printed,
    counted,
    measured,
    read_ees,
    refuse,
    with_broad_groups,
)
from trendpack.tidy import observations, with_period

ETHNIC, SCHEME = "Ethnicity", "dfe_school_census"
PLACE = ["area_code", "period"]
NEEDS = "sen_needs_all_plans"
AGREED = "ehc_assessment_agreed_percentage"
REFUSED = "requests_decided_not_to_assess"
UNDECIDED = ["requests_decision_not_made", "requests_withdrawn"]
# A group's part of all plans: indicator -> file, column of plans, topic of everyone, year.
SHARES = {
    "ehc_plan_share_percentage": ("caseload", "ehcplans", "All EHC plans", "academic"),
    "new_ehc_plan_share_percentage": ("newplans", "new_ehc_plans", "New EHC plans", "calendar"),
}
# Part of a group: indicator -> file, columns (number, out of, percentage), topic, year.
PERCENTAGES = {
    AGREED: (
        "requests",
        ["requests_decided_to_assess", "requests_received_in_year", "request_assess_pc"],
        "All requests for EHC needs assessments",
        "calendar",
    ),
    "ehc_plan_within_20_weeks_percentage": (
        "timeliness_20_week",
        ["plans_issued_within_20_weeks", "plans_issued_den", "pc_plans_issued_within_20_weeks"],
        "All EHC plans issued",
        "calendar",
    ),
    "ehc_main_need_mental_health_percentage": (
        NEEDS,
        ["number_semh", "ehc_plans", "semh_pc"],
        "All EHC plans",
        "academic",
    ),
    "ehc_main_need_autism_percentage": (
        NEEDS,
        ["number_asd", "ehc_plans", "asd_pc"],
        "All EHC plans",
        "academic",
    ),
}


def read_ehc_plans(path):
    """Return the indicators of EHC plans by ethnic group, of every area and year that has them.

    Parameters
    ----------
    path : Path
        The zip of a release.

    Returns
    -------
    DataFrame of observations. `ehc_plan_share_percentage` and `new_ehc_plan_share_percentage`:
    plans of a group, of all plans; a group without a row has no plan and is given as 0.
    `ehc_assessment_agreed_percentage`: requests agreed, of those agreed or refused (the printed one
    is of all requests). The other indicators are the printed percentages with their two counts, of
    plans. An area that could not say the ethnic groups (x) has none, and says so.

    Raises
    ------
    SourceError: a missing column, a new topic or label, groups that do not add up to all plans,
    outcomes that do not add up to all requests, a percentage that its counts do not make.
    """
    made = [_share(path, id_, *what) for id_, what in SHARES.items()]
    made += [_percentage(path, id_, *what) for id_, what in PERCENTAGES.items()]
    return pd.concat(made, ignore_index=True)


def _rows(path, file, columns, topic):
    """Return the rows of everyone and of ethnic groups, with their group, and the file's name."""
    member = f"data/{file}.csv"
    where = f"{path.name}, {member}"
    table = read_ees(path, ["breakdown_topic", "breakdown", *columns], member=member)
    refuse(
        pd.Series(not (table["breakdown_topic"] == topic).any(), table.index),
        table["breakdown_topic"],
        f"{where}, column breakdown_topic",
        f"and nowhere {topic!r}: the publisher has renamed the rows of everyone",
    )
    label, is_ethnic = table["breakdown"], table["breakdown_topic"] == ETHNIC
    table = table.assign(ethnic_group="all")
    groups = to_groups(label[is_ethnic], SCHEME, f"{where}, column breakdown")
    table["ethnic_group"] = groups.reindex(table.index).fillna("all")
    table = table[is_ethnic | (table["breakdown_topic"] == topic)]
    return check_once(table, [*PLACE, "ethnic_group"], where), where


def _share(path, id_, file, column, topic, year):
    table, where = _rows(path, file, [column], topic)
    table = measured(table, where, column, column)
    groups = _with_zeros(table[table["ethnic_group"] != "all"])
    made_up = groups.groupby(PLACE)["numerator"].sum(skipna=False).rename("denominator")
    everyone = _everyone(table[table["ethnic_group"] == "all"], made_up, where)
    groups = groups.drop(columns="denominator").join(made_up, on=PLACE)
    made = pd.concat([everyone, with_broad_groups(groups, PLACE, "first")])
    made = made.assign(value=100 * made["numerator"] / made["denominator"])
    made["status"] = made["status"].mask((made["status"] == "ok") & made["value"].isna(), "z")
    return observations(with_period(made, year), indicator=id_)


def _everyone(everyone, made_up, where):
    """Return the rows of everyone, once the ethnic groups add up to them (`made_up`).

    Above a local authority they may fall short, by plans of authorities that gave no groups. In
    2022 each authority of Yorkshire and The Humber is given the new plans of the whole region:
    where a total is the region's, that of the groups is taken.
    """
    is_local = everyone["geographic_level"] == "Local authority"
    total = everyone["numerator"]
    region = everyone[everyone["geographic_level"] == "Regional"]
    region = region.set_index(["region_code", "period"])["numerator"].rename("region")
    of_region = everyone.join(region, on=["region_code", "period"])["region"]
    groups = everyone.join(made_up.rename("groups"), on=PLACE)["groups"]
    copied = is_local & (total == of_region) & (groups < total)
    total = total.mask(copied, groups)
    off = (groups > total) | (is_local & (groups < total))
    refuse(
        off,
        total,
        f"{where}, all plans",
        "which the ethnic groups do not add up to: look for a group missing or counted twice",
    )
    return everyone.assign(numerator=total, denominator=total)


def _with_zeros(groups):
    """Add a row of none for each group that an area and year with ethnic groups has no row for."""
    there = groups.groupby(PLACE)["numerator"].apply(lambda counts: counts.notna().all())
    places = pd.DataFrame(there[there].index.to_list(), columns=PLACE)
    full = places.merge(groups[["ethnic_group"]].drop_duplicates(), how="cross")
    lacking = full.merge(groups[[*PLACE, "ethnic_group"]], how="left", indicator=True)
    lacking = lacking[lacking.pop("_merge") == "left_only"]
    return pd.concat([groups, lacking.assign(numerator=0.0, value=0.0, status="ok")])


def _percentage(path, id_, file, columns, topic, year):
    outcomes = [REFUSED, *UNDECIDED] if id_ == AGREED else []
    table, where = _rows(path, file, [*columns, *outcomes], topic)
    number, base, percentage = columns
    table = measured(table, where, percentage, number, base)
    check_printed(table, f"{where}, column {percentage}", per=100, tolerance=0.0501)
    table = _of_decided(table, where) if id_ == AGREED else table
    nobody = table["denominator"] == 0
    table = table.assign(
        value=table["value"].mask(nobody), status=table["status"].mask(nobody, "z")
    )
    everyone = table["ethnic_group"] == "all"
    groups = with_broad_groups(table[~everyone], PLACE, "sum")
    return observations(with_period(pd.concat([table[everyone], groups]), year), indicator=id_)


def _of_decided(table, where):
    """Return requests agreed as a percentage of those decided, in place of one of all requests.

    Whether a request is withdrawn, or decided by the end of the collection, is not the council's
    answer to it, and differs between groups. A count that is not printed makes no figure.
    """
    refused, status = numbers(table[REFUSED], f"{where}, column {REFUSED}")
    decided = table["numerator"] + refused
    added = sum((counted(table, where, column) for column in UNDECIDED), decided)
    refuse(
        (added - table["denominator"]).abs() > 0,
        table["requests_received_in_year"],
        f"{where}, column requests_received_in_year",
        "which those agreed, refused, undecided and withdrawn do not add up to",
    )
    is_printed = table["status"] == "ok"
    return table.assign(
        numerator=table["numerator"].where(decided.notna()),
        denominator=decided,
        value=(100 * table["numerator"] / decided).where(is_printed),
        status=table["status"].where(~is_printed, status),
    )
