"""Usual residents of the London boroughs by ethnic group: what police counts are set beside."""

import pandas as pd

from trendpack import groups
from trendpack.areas import LONDON
from trendpack.errors import SourceError
from trendpack.sources.ons.population import read_census_2021


def count_residents(census, boroughs, joined=None):
    """Return usual residents of each borough and, as their sum, London.

    Parameters
    ----------
    census : Path
        Usual residents by ethnic group and local authority, Census 2021.
    boroughs : list of str
        Their codes.
    joined : dict, optional
        Groups to count as part of another.

    Returns
    -------
    DataFrame : `area_code`, `ethnic_group` (detailed, broad, "all", and Asian without Chinese) and
    `residents`.
    """
    table = read_census_2021(census)
    table = table[table["area_code"].isin(boroughs)]
    lacking = sorted(set(boroughs) - set(table["area_code"]))
    if lacking:
        raise SourceError(
            f"{census.name}: no residents of {lacking}, where police counts are given"
        )
    listed = groups.read_groups()
    detailed = table[table["ethnic_group"].map(listed["level"]) == "detailed"]
    detailed = detailed.assign(ethnic_group=detailed["ethnic_group"].replace(joined or {}))
    parent = detailed["ethnic_group"].map(listed["parent"])
    parts = detailed[parent != ""]
    no_chinese = detailed[(parent == "asian") & (detailed["ethnic_group"] != "chinese")]
    made = pd.concat(
        [
            parts,
            detailed.assign(ethnic_group=parent.where(parent != "", detailed["ethnic_group"])),
            no_chinese.assign(ethnic_group="asian_excluding_chinese"),
            detailed.assign(ethnic_group="all"),
        ]
    )
    made = pd.concat([made, made.assign(area_code=LONDON)])
    sums = made.groupby(["area_code", "ethnic_group"], as_index=False)["numerator"].sum()
    return sums.rename(columns={"numerator": "residents"})
