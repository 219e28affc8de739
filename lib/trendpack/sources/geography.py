"""Outlines of local authorities, and of London's wards and neighbourhoods, for maps."""

import json
import re

import geopandas
import pandas as pd
import pyarrow as arrow
import pyarrow.parquet as pq
import shapely

from trendpack import areas
from trendpack.errors import SourceError

DETAIL = 1e-3  # degrees: bends of the London boroughs smaller than this are drawn straight
FINE_DETAIL = 5e-4  # the same, of its neighbourhoods
STEP = 1e-5  # degrees, about a metre: coordinates are rounded here, so that the bytes stay the same
GEO = {  # the GeoParquet key; without a crs it means longitude and latitude (WGS 84)
    "version": "1.0.0",
    "primary_column": "geometry",
    "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
}


def read_boundaries(england, london):
    """Return the outline of every English local authority of today, districts and counties.

    Parameters
    ----------
    england : Path
        GeoJSON of the lower-tier authorities, ultra generalised (ONS).
    london : Path
        GeoJSON of the London boroughs in more detail, which is used for them in place of the other.

    Returns
    -------
    GeoDataFrame of `area_code`, `area_name`, `geometry`, sorted by code. A county is made of its
    districts.

    Raises
    ------
    SourceError naming a column that is not there, a code that is not known, an authority that has
    no outline or an outline that crosses itself.
    """
    coarse, fine = (_outlines(path, r"(ltla|lad)\d\d(_code|cd)") for path in (england, london))
    boroughs = coarse["area_code"].str.startswith("E09")
    fine = fine[fine["area_code"].str.startswith("E09")]
    fine = fine.set_geometry(shapely.coverage_simplify(fine.geometry.to_numpy(), DETAIL))
    lower = pd.concat([coarse[~boroughs], fine])
    listed = areas.read_areas()
    counties = lower["area_code"].map(listed["county_code"]).rename("area_code")
    upper = lower[["geometry"]].assign(area_code=counties)[counties != ""].dissolve("area_code")
    both = pd.concat([lower, upper.reset_index()], ignore_index=True)
    current = (listed["ended"] == "") & listed["area_type"].isin(areas.AUTHORITIES)
    lacking = sorted(set(listed.index[current]) - set(both["area_code"]))
    if lacking:
        raise SourceError(
            f"{england.name}: no outline for {lacking[:5]}: use a file of today's areas"
        )
    named = both.assign(area_name=both["area_code"].map(listed["area_name"]))
    return _settled(named[["area_code", "area_name", "geometry"]])


def read_ward_boundaries(path):
    """Return the outline of wards, with the authority that each is in.

    Parameters
    ----------
    path : Path
        GeoJSON of wards made from the output areas that fit them best; not the legal lines.

    Returns
    -------
    GeoDataFrame of `area_code`, `area_name`, `authority_code`, `geometry`, sorted by code.

    Raises
    ------
    SourceError as `read_boundaries`.
    """
    return _settled(_within_authorities(path, "ward|wd"))


def read_neighbourhood_boundaries(path):
    """Return the outline of neighbourhoods (LSOAs), with the authority that each is in.

    Parameters
    ----------
    path : Path
        GeoJSON of lower-layer super output areas whose outlines meet.

    Returns
    -------
    GeoDataFrame of `area_code`, `area_name`, `authority_code`, `geometry`, sorted by code. Bends
    smaller than about fifty metres are drawn straight, the same on both sides of a line.

    Raises
    ------
    SourceError as `read_boundaries`.
    """
    shapes = _within_authorities(path, "lsoa")
    simple = shapely.coverage_simplify(shapes.geometry.to_numpy(), FINE_DETAIL)
    return _settled(shapes.set_geometry(simple))


def _within_authorities(path, kind):
    """Return outlines whose columns start with `kind`, with name and authority."""
    shapes = _outlines(path, rf"({kind})\d\d(_code|cd)")
    named = shapes.assign(
        area_name=shapes[_column(shapes, rf"({kind})\d\d(_name|nm)", path)],
        authority_code=_known(shapes[_column(shapes, r"(ltla|lad)\d\d(_code|cd)", path)], path),
    )
    return named[["area_code", "area_name", "authority_code", "geometry"]]


def write_boundaries(frame, path):
    """Write outlines as GeoParquet: the same bytes for the same outlines."""
    shapes = shapely.to_wkb(frame.geometry.to_numpy(), byte_order=1, flavor="iso")
    table = arrow.Table.from_pandas(
        pd.DataFrame(frame.drop(columns="geometry")).assign(geometry=shapes), preserve_index=False
    ).replace_schema_metadata({"geo": json.dumps(GEO)})
    pq.write_table(table, path, compression="zstd", compression_level=19)


def _outlines(path, code):
    """Return a GeoJSON file with column `area_code`: today's codes, every outline sound."""
    try:
        shapes = geopandas.read_file(path)
    except (OSError, RuntimeError, ValueError) as error:
        raise SourceError(f"{path.name} is not a GeoJSON we can read: {error}") from error
    column = _column(shapes, code, path)
    codes = _known(shapes[column], path) if code.startswith("(ltla") else shapes[column]
    sound = shapes.geometry.notna() & ~shapes.geometry.is_empty & shapes.geometry.is_valid
    for wrong, what in (
        (~sound, "no sound outline"),
        (codes.duplicated(), "more than one outline"),
    ):
        if wrong.any():
            raise SourceError(f"{path.name}: {codes[wrong].iloc[0]} has {what}: download it again")
    return shapes.to_crs(4326).assign(area_code=codes)


def _column(shapes, pattern, path):
    """Return the one column whose heading fits, whatever the year in it."""
    found = [name for name in shapes.columns if re.fullmatch(pattern, name, re.IGNORECASE)]
    if len(found) != 1:
        raise SourceError(
            f"{path.name}: {len(found)} columns fit {pattern!r} among {list(shapes.columns)}: "
            "give sources/geography.py the publisher's new heading"
        )
    return found[0]


def _known(codes, path):
    """Return today's codes, or raise SourceError if one is not a local authority we know."""
    now = areas.current_code(codes)
    strange = ~now.isin(areas.read_areas().index)
    if strange.any():
        raise SourceError(
            f"{path.name}, feature {strange.idxmax() + 1}: area code {codes[strange].iloc[0]!r} is "
            "not known: add it to definitions/areas.csv"
        )
    return now


def _settled(shapes):
    """Return outlines rounded, with their points in one order, sorted by code."""
    rounded = shapely.normalize(shapely.set_precision(shapes.geometry.to_numpy(), STEP))
    return geopandas.GeoDataFrame(
        shapes.drop(columns="geometry").assign(geometry=rounded), crs=4326
    ).sort_values("area_code", ignore_index=True)
