"""Sums of a census over areas: counties, regions, countries, and authorities made since.

ONS prints a census by the local authorities of its day. An authority that was made later, such as
North Yorkshire in 2023, is the sum of those that it took the place of.
"""

import pandas as pd

from trendpack import areas
from trendpack.errors import SourceError

GENERATIONS = 2  # an authority may have been joined with others, and those joined again
PLACE = ["area_code", "ethnic_group"]


def with_wider_areas(counts, places=None, part="ethnic_group"):
    """Keep the authorities of England, and add the wider areas of which every part is there.

    A file cut to some authorities so gives no sum that is too low.

    Parameters
    ----------
    counts : DataFrame
        `area_code` (lower-tier authorities of England and Wales), `part`, `numerator`.
    places : DataFrame, optional
        The areas, as `areas.read_areas` gives them.
    part : str
        The column that says who is counted.

    Raises
    ------
    SourceError naming an English authority that is in no region.
    """
    places = areas.read_areas() if places is None else places
    counts = counts.reset_index(drop=True)
    codes = counts["area_code"]
    english = codes.str.startswith("E")
    region = codes.map(places["region_code"]).fillna("")
    if (english & (region == "")).any():
        code = codes[english & (region == "")].iloc[0]
        raise SourceError(f"{code} is in no region: add it to definitions/areas.csv")
    joined = _joined(places)
    belongs = [
        region,
        codes.map(places["county_code"]).fillna(""),
        pd.Series(areas.ENGLAND, counts.index).where(english, ""),
        pd.Series(areas.ENGLAND_AND_WALES, counts.index),
    ]
    later = codes
    for _ in range(GENERATIONS):
        later = later.map(joined)
        belongs.append(later)
    parts = pd.concat([counts.assign(area_code=wider) for wider in belongs])
    parts = parts[parts["area_code"].isin(_whole(set(codes), joined, places))]
    summed = parts.groupby(["area_code", part], as_index=False)["numerator"].sum()
    return pd.concat([counts[english], summed], ignore_index=True)


def _joined(places):
    """Return authority that has ended -> the one that took the whole of it."""
    ended = places[places["area_type"].isin(areas.LOWER_TIER) & (places["successor_code"] != "")]
    return ended.loc[~ended["successor_code"].str.contains(" "), "successor_code"]


def _whole(codes, joined, places):
    """Return the wider areas every part of which is among `codes`, or is made of them."""
    held = set(codes)
    for _ in range(GENERATIONS):
        complete = pd.Series(joined.index.isin(held), joined).groupby(level=0).all()
        held |= set(complete.index[complete])
    tiers = [*areas.LOWER_TIER, "Welsh local authority"]
    today = places[places["area_type"].isin(tiers) & (places["ended"] == "")]
    there = today["area_code"].isin(held)
    english = today["area_code"].str.startswith("E")
    # A code that alone has changed makes no new area: the build gives it today's code.
    recoded = places["area_type"].isin(areas.LOWER_TIER) & (places["same_territory"] == "yes")
    whole = held - set(codes) - set(places.loc[recoded, "successor_code"])
    for column in ("region_code", "county_code"):
        full = there.groupby(today[column]).all()
        whole |= set(full.index[full]) - {""}
    whole |= {areas.ENGLAND} if there[english].all() else set()
    return whole | ({areas.ENGLAND_AND_WALES} if there.all() else set())
