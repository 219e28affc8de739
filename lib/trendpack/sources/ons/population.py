"""Who lives where: the ethnic groups of Census 2011 and Census 2021, by local authority.

Sources: ONS, Census 2021 table TS021 (19 groups) and Census 2011 table QS201EW (18 groups).
The tables hold the local authorities of their day; every wider or later area is a sum made here.
"""

import pandas as pd

from trendpack import groups, raw, tidy
from trendpack.errors import SourceError
from trendpack.sources.ons.wider_areas import PLACE, with_wider_areas

INDICATOR = "population_share_percentage"
CENSUS_DAY = {"2011": pd.Timestamp("2011-03-27"), "2021": pd.Timestamp("2021-03-21")}

# TS021 goes about in two layouts: put into rows by others, and as ONS's own download.
IN_ROWS = {
    "ltla21_code": "area_code",
    "ethnic_group": "label",
    "count": "count",
    "percent": "printed",
}
FROM_ONS = {
    "Lower tier local authorities Code": "area_code",
    "Ethnic group (20 categories)": "label",
    "Observation": "count",
}
NOBODY = "Does not apply"  # a category of ONS's download that holds no one
ROUNDING = 0.0501  # the printed percentage has one decimal

# QS201EW is a column a group: "Ethnic Group: White: Irish; measures: Value".
GROUP_COLUMN = r"^Ethnic Group: (.+?)(?:; measures: Value)?$"
NOT_RURAL_OR_URBAN = "Total"


def read_census_2021(path, places=None):
    """Return each ethnic group's share of the residents of every area, Census 2021.

    Parameters
    ----------
    path : Path
        TS021 by lower-tier local authority of England and Wales.
    places : DataFrame, optional
        The areas, as `areas.read_areas` gives them.

    Returns
    -------
    DataFrame of observations: detailed groups, broad groups (the sums of theirs) and all, with
    counts. The share is the printed one; where none is printed, it is that of the counts.

    Raises
    ------
    SourceError: a missing column, a new label, an area without one of the groups, or counts that
    do not give the printed percentage.
    """
    rows = _read_rows(path)
    label = f"{path.name}, column of ethnic groups"
    rows = rows[rows["label"] != NOBODY]
    rows = rows.assign(
        ethnic_group=groups.to_groups(rows["label"], "census_2021", label),
        numerator=_people(rows["count"], path),
    )
    _refuse_uneven(rows, path)
    made = _with_shares(with_wider_areas(_with_broad_groups(rows[[*PLACE, "numerator"]]), places))
    if "printed" in rows:
        printed = raw.numbers(rows["printed"], f"{path.name}, column percent")[0]
        printed = rows.assign(printed=printed).set_index(PLACE)["printed"]
        made = _with_printed(made, printed, path)
    return _observations(made, "2021")


def read_census_2011(path, places=None):
    """Return each ethnic group's share of the residents of every area, Census 2011.

    `path` is QS201EW by local authority of England and Wales, one column a group; `places` is as
    for `read_census_2021`, and so is what comes back. The broad groups and the total are the
    publisher's own. Raises SourceError where the groups do not add up to them.
    """
    wide = raw.read_text_table(path, ["geography code", "Rural Urban"])
    wide = wide[wide["Rural Urban"] == NOT_RURAL_OR_URBAN]
    labels = wide.columns.to_series().str.extract(GROUP_COLUMN)[0].dropna()
    where = f"{path.name}, headings of the columns"
    ids = groups.to_groups(labels, "census_2011", where)
    counts = wide[ids.index].rename(columns=ids).apply(_people, path=path)
    counts = counts.set_axis(pd.Index(wide["geography code"], name="area_code"), axis=0)
    _check_2011(counts, path)
    long = counts.rename_axis(columns="ethnic_group").stack().rename("numerator").reset_index()
    return _observations(_with_shares(with_wider_areas(long, places)), "2011")


def _read_rows(path):
    """Return TS021 with our names for its columns, whichever of the two layouts it is in."""
    try:
        return raw.read_text_table(path, list(IN_ROWS)).rename(columns=IN_ROWS)
    except SourceError as first:
        try:
            return raw.read_text_table(path, list(FROM_ONS)).rename(columns=FROM_ONS)
        except SourceError:
            raise first from None


def _people(text, path):
    """Return a column of counts as numbers; a census withholds none, so each must be there."""
    number, _ = raw.numbers(text, f"{path.name}, counts of people", symbols={})
    return number


def _refuse_uneven(rows, path):
    """Raise SourceError unless every area has every group, once."""
    held = rows.groupby("area_code")["ethnic_group"].agg(["size", "nunique"])
    wanted = rows["ethnic_group"].nunique()
    odd = held[(held["size"] != wanted) | (held["nunique"] != wanted)]
    if len(odd):
        raise SourceError(
            f"{path.name}: {odd.index[0]} has {odd['size'].iloc[0]} rows where {wanted} ethnic "
            "groups have one each: look for a row that is missing or there twice"
        )


def _with_broad_groups(counts):
    """Add the broad groups and all, as sums of the detailed groups."""
    parent = counts["ethnic_group"].map(groups.read_groups()["parent"])
    sums = pd.concat([counts.assign(ethnic_group=parent), counts.assign(ethnic_group="all")])
    return pd.concat([counts, sums.groupby(PLACE, as_index=False)["numerator"].sum()])


def _check_2011(counts, path):
    """Hold the detailed groups to the printed broad groups, and those to the printed total."""
    listed = groups.read_groups()
    level = counts.columns.map(listed["level"])
    parent = counts.columns.map(listed["parent"])
    detailed = counts.loc[:, level == "detailed"].T.groupby(parent[level == "detailed"]).sum().T
    broad = counts.loc[:, level == "broad"]
    raw.check_totals(detailed.stack(), broad.stack(), f"{path.name}, broad groups")
    raw.check_totals(broad.sum(axis=1), counts["all"], f"{path.name}, all groups")


def _with_shares(counts):
    """Add the denominator (everyone in the area) and the share of the counts."""
    everyone = counts[counts["ethnic_group"] == "all"].set_index("area_code")["numerator"]
    made = counts.assign(denominator=counts["area_code"].map(everyone))
    return made.assign(value=100 * made["numerator"] / made["denominator"])


def _with_printed(made, printed, path):
    """Put the printed share in the place of the counted one, once the two agree."""
    counted = made.set_index(PLACE)["value"]
    raw.check_totals(counted, printed, f"{path.name}, column percent", ROUNDING)
    return made.assign(value=printed.reindex(counted.index).fillna(counted).to_numpy())


def _observations(made, period):
    day = CENSUS_DAY[period]
    return tidy.observations(
        made, indicator=INDICATOR, period=period, period_start=day, period_end=day
    )
