"""Areas of England: local authorities, regions, neighbours, and finding one by name."""

import difflib
import functools
import re

import pandas as pd

from trendpack.errors import ParameterError
from trendpack.paths import DEFINITIONS

ENGLAND = "E92000001"
LONDON = "E12000007"
ENGLAND_AND_WALES = "K04000001"
LOWER_TIER = [
    "London borough",
    "metropolitan district",
    "unitary authority",
    "non-metropolitan district",
]
UPPER_TIER = ["London borough", "metropolitan district", "unitary authority", "county"]
AUTHORITIES = [*LOWER_TIER, "county"]  # what a pack can be about

# What councils and publishers write around the name of a place.
TITLES = re.compile(
    r"\b((london|royal|metropolitan) borough( council)?( of)?|metropolitan district( of)?"
    r"|(city|county|district|borough)( and county)?( council)?( of)?|council|corporation|lb)\b"
)


@functools.cache
def read_areas(folder=DEFINITIONS):
    """Return every local authority, region and country that the sources name, one row a code.

    Columns: `area_code` (GSS; also the index), `area_name`, `area_type` (London borough,
    metropolitan district, unitary authority, county, non-metropolitan district, region, part of
    region, country, Welsh local authority, police force area), `region_code`, `region_name`,
    `county_code` (the county that a district is in), `dfe_code` (three-digit code of the
    Department for Education), `ended` (last day of an authority, or of a code, that is no more)
    and `successor_code` (what took its place: several, with spaces, where it was divided), and
    `same_territory` ("yes" where one successor has the same land, so that figures carry over).
    """
    return pd.read_csv(folder / "areas.csv", dtype=str, keep_default_na=False).set_index(
        "area_code", drop=False
    )


@functools.cache
def read_neighbours(folder=DEFINITIONS):
    """Return the published lists of statistical neighbours.

    Columns: `list_date` (from when the list holds), `area_code`, `rank` (1 to 10),
    `neighbour_code`, `closeness` (in the publisher's words).
    """
    return pd.read_csv(
        folder / "statistical_neighbours.csv", dtype={"rank": int}, parse_dates=["list_date"]
    )


@functools.cache
def read_tiles(folder=DEFINITIONS):
    """Return where each London borough stands on a grid of squares, sorted by code.

    Columns: `area_code`, `row` and `col` (from 1 at the north and west), `short_name`.
    """
    return pd.read_csv(folder / "london_tiles.csv", comment="#")


def current_code(codes):
    """Return today's codes for a column of GSS codes, where only the code has changed.

    An authority whose code changed and whose land did not (Gateshead, Sheffield, and counties
    that became unitary such as Somerset) gets its present code. A few boundaries moved by some
    streets on the same day. Authorities that were joined or divided keep their own code, since
    their figures are not their successors'.
    """
    areas = read_areas()
    moved = areas.loc[areas["same_territory"] == "yes", "successor_code"]
    return codes.map(moved).fillna(codes)


def authorities_in(region_code, tiers=AUTHORITIES):
    """Return the codes of a region's local authorities of today, in the order of the list."""
    areas = read_areas()
    here = (areas["region_code"] == region_code) & areas["area_type"].isin(tiers)
    return areas.index[here & (areas["ended"] == "")].tolist()


def find_area(text):
    """Return the row of one local authority of today, by GSS code, DfE code or name.

    Case, "&" for "and", stops, hyphens and words such as "London Borough of" do not matter.
    Raises ParameterError with the nearest names if there is none.
    """
    areas = read_areas()
    here = areas[(areas["ended"] == "") & areas["area_type"].isin(AUTHORITIES)]
    asked = _plain(text)
    code = current_code(pd.Series([str(text).strip().upper()])).iloc[0]
    plain = here["area_name"].map(_plain)
    hits = (here["area_code"] == code) | (here["dfe_code"] == asked) | (plain == asked)
    if asked and hits.any():
        return here[hits].iloc[0]
    names = dict(zip(plain, here["area_name"], strict=True))
    why = _other_area(areas, code, asked) or _near(asked, names)
    raise ParameterError(f"no local authority in England is called {str(text)!r}{why}")


def _other_area(areas, code, asked):
    """Say what the text does name, if not a local authority of today."""
    names = (areas["area_code"] == code) | (areas["dfe_code"] == asked)
    other = areas[names | (areas["area_name"].map(_plain) == asked)]
    if other.empty or not asked:
        return ""
    found = other.iloc[0]
    if found["ended"]:
        now = areas.loc[found["successor_code"].split(), "area_name"]
        return f": it ended on {found['ended']}; use {' or '.join(now)}"
    return f": it is a {found['area_type']}, and a pack is about one English local authority"


def _near(asked, names):
    """Say which names hold the words asked for, or are spelled nearly so."""
    holding = [name for name in names if asked and f" {asked} " in f" {name} "]
    near = difflib.get_close_matches(asked, names, n=3, cutoff=0.6)
    told = [names[name] for name in dict.fromkeys([*holding, *near])][:3]
    return f": did you mean {', '.join(told)}?" if told else ""


def _plain(name):
    """Return a name without titles, stops and case; "City of London" keeps its title."""
    name = re.sub(r"[.'’]", "", str(name).casefold().replace("&", " and "))
    name = " ".join(re.sub(r"[,()\-]", " ", name).split())
    if re.search(r"\bcity of london\b", name):
        return "city of london"
    return " ".join(TITLES.sub(" ", name).split()) or name


def neighbours_of(area_code, as_of=None):
    """Return the codes of an area's ten statistical neighbours, and the date of the list.

    The list is the newest that held on `as_of` (a date, or None for the newest of all). A district
    inside a county has its county's list, which is the authority the list was made for; an area
    without a list gives an empty one and None. A neighbour that has since ended is in the list
    under its own code.
    """
    lists = read_neighbours()
    if as_of is not None:
        lists = lists[lists["list_date"] <= pd.Timestamp(as_of)]
    areas = read_areas()
    county = areas["county_code"].get(area_code, "")
    mine = lists[lists["area_code"] == (county or area_code)]
    if mine.empty:
        return [], None
    newest = mine["list_date"].max()
    ranked = mine[mine["list_date"] == newest].sort_values("rank")
    return ranked["neighbour_code"].tolist(), newest.date()
