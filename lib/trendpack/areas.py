"""Areas of England: local authorities, regions, neighbours, and finding one by name."""

import difflib
import functools

import pandas as pd

from trendpack.errors import ParameterError
from trendpack.paths import DEFINITIONS

ENGLAND = "E92000001"
LONDON = "E12000007"


@functools.cache
def read_areas(folder=DEFINITIONS):
    """Return every English local authority, region and country, one row a GSS code.

    Columns: `area_code` (also the index), `area_name`, `area_type` (London borough, metropolitan
    district, unitary authority, county, non-metropolitan district, region, country),
    `region_code`, `region_name`, `county_code` (the county that a district is in), `dfe_code`
    (old three-digit code of the Department for Education), `ended` and `successor_code` (for
    authorities that are no more, whose older figures we keep).
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


def find_area(text):
    """Return the row of one current local authority, by GSS code, DfE code or name.

    Case, "&" for "and", and words such as "London Borough of" do not matter. Raises
    ParameterError with the nearest names if there is none.
    """
    areas = read_areas()
    here = areas[(areas["ended"] == "") & ~areas["area_type"].isin(["region", "country"])]
    asked = _plain(text)
    hits = here[
        (here["area_code"].str.casefold() == asked)
        | (here["dfe_code"] == asked)
        | (here["area_name"].map(_plain) == asked)
    ]
    if len(hits):
        return hits.iloc[0]
    names = {_plain(name): name for name in here["area_name"]}
    near = [names[name] for name in difflib.get_close_matches(asked, names, n=3, cutoff=0.5)]
    hint = f": did you mean {', '.join(near)}?" if near else ""
    ended = areas[(areas["ended"] != "") & (areas["area_name"].map(_plain) == asked)]
    if len(ended):
        now = areas.loc[ended["successor_code"].iloc[0], "area_name"]
        hint = f": it ended on {ended['ended'].iloc[0]}; use {now}"
    raise ParameterError(f"no local authority in England is called {text!r}{hint}")


def _plain(name):
    name = str(name).casefold().replace("&", "and").replace(",", " ")
    for words in ("london borough of ", "royal borough of ", "city of ", "city council", "council"):
        name = name.replace(words, "") if name != "city of london" else name
    return " ".join(name.split())


def neighbours_of(area_code, as_of=None):
    """Return the codes of an area's ten statistical neighbours, and the date of the list.

    The list is the newest that held on `as_of` (a date, or None for the newest of all). A district
    inside a county has its county's list, which is the authority the list was made for; an area
    without a list gives an empty one and None.
    """
    lists = read_neighbours()
    if as_of is not None:
        lists = lists[lists["list_date"] <= pd.Timestamp(as_of)]
    mine = lists[lists["area_code"] == area_code]
    if mine.empty:
        return [], None
    newest = mine["list_date"].max()
    return mine.loc[mine["list_date"] == newest, "neighbour_code"].tolist(), newest.date()
