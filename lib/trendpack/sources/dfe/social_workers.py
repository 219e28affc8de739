"""Children's social workers: their ethnic groups by role, their turnover, and agency workers.

Source: DfE, "Children's social work workforce", on 30 September, headcounts. The file of ethnic
groups came by way of a dashboard, which added medians of statistical neighbours: they are left
out. It neither rounds nor withholds small headcounts, so they are withheld here.
"""

import pandas as pd

from trendpack.groups import to_groups
from trendpack.raw import check_once, check_totals
from trendpack.sources.dfe.ees import measured, read_ees, refuse, relabelled
from trendpack.tidy import observations, with_period

SHARE, MANAGERS = "social_worker_share_percentage", "social_worker_manager_percentage"
NOT_KNOWN = "social_worker_ethnicity_not_known_percentage"
TURNOVER, AGENCY = "social_worker_turnover_percentage", "social_worker_agency_percentage"
MEDIANS = ("Statistical neighbours (median)",)
PLACE = ["area_code", "period", "characteristic"]
ROLES = {
    "Total": "all",
    "Case holder": "Role: case holder",
    "Qualified without cases": "Role: qualified without cases",
    "Senior practitioner": "Role: senior practitioner",
    "First line manager": "Role: first line manager",
    "Middle manager": "Role: middle manager",
    "Senior manager": "Role: senior manager",
}
MANAGING = ["Role: first line manager", "Role: middle manager", "Role: senior manager"]
ANY_MANAGER = "Role: any manager"
KNOWN = "Known"  # all whose ethnic group is known: what the shares of the groups are of
ROLES_FROM = "2023"  # the first year of which the roles are kept, so that the snapshot stays small
RATES = {  # indicator: per cent, number, and what is added to the number to make its base
    TURNOVER: ("turnover_rate_fte", "leavers_fte"),
    AGENCY: ("agency_rate_fte", "agency_fte"),
}


def read_by_ethnicity(path):
    """Return who children's social workers are, by role, and how many of each group are managers.

    Returns
    -------
    DataFrame of observations, every area and year. `social_worker_share_percentage`: a group's
    headcount of those whose group is known, in all roles, and from 2023 in each role (as
    `characteristic`) and in the three of managers together; group "unknown" is of all workers.
    `social_worker_manager_percentage`: managers of the three roles, of a group's social workers.
    `social_worker_ethnicity_not_known_percentage`: of all.

    Raises
    ------
    SourceError: a new role or group; groups that do not add up to all, roles to everyone, or a
    percentage that its headcounts do not make.
    """
    table = _table(path)
    managing = table["characteristic"].isin(MANAGING)
    keys = ["area_code", "period", "ethnic_group"]
    managers = table[managing].groupby(keys, as_index=False)
    managers = managers[["numerator", "denominator"]].sum(skipna=False)
    everyone = table[table["characteristic"] == "all"]
    joined = managers.assign(characteristic=ANY_MANAGER)
    shares = pd.concat([everyone, table[table["period"] >= ROLES_FROM], joined])
    shares = shares.drop_duplicates([*keys, "characteristic"])
    shares = shares[(shares["characteristic"] == "all") | (shares["period"] >= ROLES_FROM)]
    workers = everyone.set_index(keys)["numerator"].rename("denominator")
    managers = managers.drop(columns="denominator").join(workers, on=keys)
    unknown = everyone[everyone["ethnic_group"] == "unknown"].assign(ethnic_group="all")
    return pd.concat(
        [_made(shares, SHARE), _made(managers, MANAGERS), _made(unknown, NOT_KNOWN)],
        ignore_index=True,
    )


def _table(path):
    """Return headcounts: each group's of those known, "unknown" and "all" of everyone."""
    where = path.name
    columns = ["role", "breakdown_topic", "breakdown", "inpost_headcount"]
    columns.append("inpost_headcount_percentage")
    table = read_ees(path, columns, dropped=MEDIANS, joint=True)
    label = table["breakdown"]
    groups = to_groups(label[label != KNOWN], "dfe_social_workers", f"{where}, column breakdown")
    table = table.assign(
        ethnic_group=groups.reindex(table.index).fillna("known"),
        characteristic=relabelled(table["role"], ROLES, f"{where}, column role"),
    )
    check_once(table, [*PLACE, "ethnic_group"], where)
    table = measured(table, where, "inpost_headcount_percentage", "inpost_headcount")
    wide = table.pivot(index=PLACE, columns="ethnic_group", values="numerator")
    five = wide.drop(columns=["all", "known", "unknown"]).sum(axis=1, skipna=False)
    check_totals(five, wide["known"], f"{where}, groups against all known")
    check_totals(wide["known"] + wide["unknown"], wide["all"], f"{where}, known and not known")
    _check_roles(wide, where)
    of_all = table["ethnic_group"].isin(["all", "unknown", "known"])
    bases = table[PLACE].merge(wide[["all", "known"]].reset_index(), how="left")
    bases.index = table.index
    table = table.assign(denominator=bases["all"].where(of_all, bases["known"]))
    refuse(
        (100 * table["numerator"] / table["denominator"] - table["value"]).abs() > 0.0501,
        table["inpost_headcount_percentage"],
        f"{where}, column inpost_headcount_percentage",
        "which its headcounts do not make: look whether a column has changed its meaning",
    )
    return table[table["ethnic_group"] != "known"]


def _check_roles(wide, where):
    """Refuse an area where the roles do not add up to all social workers."""
    of_role = wide["all"].unstack("characteristic")
    roles = of_role.drop(columns="all").sum(axis=1, skipna=False)
    check_totals(roles, of_role["all"], f"{where}, roles against all social workers")


def _under_each(table):
    """Return observations with those of authorities that share a service under each of them."""
    return table.assign(area_code=table["area_code"].str.split(" / ")).explode(
        "area_code", ignore_index=True
    )


def _made(table, id_):
    """Return observations of a percentage from its two headcounts."""
    empty = table["denominator"] == 0
    value = (100 * table["numerator"] / table["denominator"]).mask(empty)
    status = value.notna().map({True: "ok", False: "x"}).mask(empty, "z")
    dated = with_period(table.assign(value=value, status=status), "30 September")
    return _under_each(observations(dated, indicator=id_))


def read_rates(path):
    """Return the turnover of social workers and the part who come from an agency, of every area.

    Full-time equivalents, for everyone: no ethnic group. `numerator` leavers or agency workers,
    `denominator` workers in post (for agency workers, with them). Raises SourceError at a missing
    column, or where a percentage is not what its counts make.
    """
    columns = ["inpost_fte", *[name for pair in RATES.values() for name in pair]]
    table = read_ees(path, columns, joint=True)
    made = [_rate(table, path.name, id_, *columns) for id_, columns in RATES.items()]
    return pd.concat(made, ignore_index=True)


def _rate(table, where, id_, percentage, number):
    table = measured(table, where, percentage, number, "inpost_fte")
    added = table["numerator"] if id_ == AGENCY else 0
    table = table.assign(denominator=table["denominator"] + added)
    made = 100 * table["numerator"] / table["denominator"]
    near = 0.051 + 100 * 0.1 / table["denominator"]  # the counts are rounded to a tenth
    off = (made - table["value"]).abs() > near
    local = table["geographic_level"] == "Local authority"
    refuse(
        off & local,
        table[percentage],
        f"{where}, column {percentage}",
        "which its counts do not make: look whether a column has changed its meaning",
    )
    # Above an authority the percentage leaves out those that gave no figures; the counts do not.
    counts = table[["numerator", "denominator"]].mask(off)
    status = table["status"].replace("u", "x")  # too unreliable to be printed at all
    kind = "to 30 September" if id_ == TURNOVER else "30 September"
    dated = with_period(table.assign(**counts, status=status), kind)
    return _under_each(observations(dated, indicator=id_))
