"""Outlines: every authority has one, counties are their districts, and the bytes are the same."""

import json

import geopandas
import pytest
import shapely

from trendpack import areas
from trendpack.errors import SourceError
from trendpack.sources.geography import (
    read_boundaries,
    read_neighbourhood_boundaries,
    read_ward_boundaries,
    write_boundaries,
)

LISTED = areas.read_areas()
LOWER = LISTED.index[(LISTED["ended"] == "") & LISTED["area_type"].isin(areas.LOWER_TIER)]
BOROUGHS = [code for code in LOWER if code.startswith("E09")]


def write(path, features):
    """Write GeoJSON as the publisher does, from (properties, west edge, width) of squares."""
    body = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": shapely.geometry.mapping(shapely.box(west, 51, west + width, 52)),
        }
        for properties, west, width in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": body}))
    return path


def england(codes=LOWER, code="ltla24_code"):
    """Squares side by side, one an authority."""
    return [({code: one, "ltla24_name": "-"}, at / 50, 0.02) for at, one in enumerate(codes)]


@pytest.fixture
def files(tmp_path):
    """The two files of authorities; the London one draws boroughs half as wide."""
    london = [({"LAD22CD": code}, at / 50, 0.01) for at, code in enumerate(BOROUGHS)]
    return [write(tmp_path / "england.json", england()), write(tmp_path / "london.json", london)]


def test_every_authority_of_today_has_one_outline(files):
    shapes = read_boundaries(*files).set_index("area_code")
    assert len(shapes) == 296 + 21
    assert shapes.index.is_unique
    assert shapes.index.is_monotonic_increasing
    assert shapes.loc["E09000012", "area_name"] == "Hackney"
    assert shapes.crs == 4326


def test_a_county_is_its_districts(files):
    shapes = read_boundaries(*files).set_index("area_code")
    districts = LISTED.index[(LISTED["county_code"] == "E10000003") & (LISTED["ended"] == "")]
    assert shapes.loc["E10000003", "geometry"].area == pytest.approx(
        shapes.loc[districts, "geometry"].map(lambda shape: shape.area).sum()
    )


def test_london_is_drawn_from_the_finer_file(files):
    shapes = read_boundaries(*files).set_index("area_code")
    assert shapes.loc["E09000012", "geometry"].area == pytest.approx(0.01)
    assert shapes.loc["E08000035", "geometry"].area == pytest.approx(0.02)


def test_a_code_that_has_changed_becomes_todays_code(files):
    before = ["E08000016" if code == "E08000038" else code for code in LOWER]
    write(files[0], england(before, "LAD23CD"))
    assert "E08000038" in set(read_boundaries(*files)["area_code"])


@pytest.mark.parametrize(
    ("features", "told"),
    [
        (england(LOWER[:-1]), "no outline for .*E07000245"),
        (england([*LOWER, "E06999999"]), "feature 297: area code 'E06999999' is not known"),
        (england([*LOWER, LOWER[0]]), "E09000001 has more than one outline"),
        (england(code="code"), "0 columns fit"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_todays_authorities_is_refused(files, features, told):
    write(files[0], features)
    with pytest.raises(SourceError, match=told):
        read_boundaries(*files)


def test_a_file_that_is_not_geojson_is_refused_in_one_line(files):
    files[0].write_text("<html>404</html>")
    with pytest.raises(SourceError, match=r"england.json is not a GeoJSON") as error:
        read_boundaries(*files)
    assert "\n" not in str(error.value)


def test_the_same_outlines_write_the_same_bytes(files, tmp_path):
    shapes = read_boundaries(*files)
    first, second = tmp_path / "1.parquet", tmp_path / "2.parquet"
    write_boundaries(shapes, first)
    write_boundaries(geopandas.read_parquet(first), second)
    assert first.read_bytes() == second.read_bytes()
    assert geopandas.read_parquet(first).crs.to_authority() == ("OGC", "CRS84")


def test_where_a_ring_starts_does_not_matter(files):
    first = read_boundaries(*files)
    body = json.loads(files[0].read_text())
    for feature in body["features"]:
        ring = feature["geometry"]["coordinates"][0]
        feature["geometry"]["coordinates"] = [[*ring[1:], ring[1]]]
    files[0].write_text(json.dumps(body))
    assert (read_boundaries(*files).to_wkb() == first.to_wkb()).all(axis=None)


def test_wards_know_their_authority(tmp_path):
    wards = [
        {"WD25CD": "E05000002", "WD25NM": "Brownswood", "LAD25CD": "E09000012"},
        {"WD25CD": "E05000001", "WD25NM": "Dalston", "LAD25CD": "E09000012"},
    ]
    path = write(tmp_path / "wards.json", [(ward, at, 1) for at, ward in enumerate(wards)])
    shapes = read_ward_boundaries(path)
    assert shapes["area_name"].tolist() == ["Dalston", "Brownswood"]
    assert set(shapes["authority_code"]) == {"E09000012"}


def test_neighbourhoods_know_their_authority_and_still_meet(tmp_path):
    one = {"lsoa21cd": "E01000002", "lsoa21_name": "Hackney 001B", "ltla24_code": "E09000012"}
    two = one | {"lsoa21cd": "E01000001", "lsoa21_name": "Hackney 001A"}
    path = write(tmp_path / "lsoas.json", [(one, 0, 1), (two, 1, 1)])
    shapes = read_neighbourhood_boundaries(path)
    assert shapes["area_name"].tolist() == ["Hackney 001A", "Hackney 001B"]
    assert shapes.geometry[0].touches(shapes.geometry[1])
    path = write(tmp_path / "lsoas.json", [(one | {"ltla24_code": "E09000099"}, 0, 1)])
    with pytest.raises(SourceError, match="area code 'E09000099' is not known"):
        read_neighbourhood_boundaries(path)


@pytest.mark.raw
def test_the_publishers_files_give_small_sound_outlines(raw_folder, tmp_path):
    folder = raw_folder / "geography"
    shapes = read_boundaries(
        folder / "boundaries_ltla24_England_ultra_generalised.geojson",
        folder / "boundaries_London_boroughs_lad22_simplified30m.geojson",
    )
    wards = read_ward_boundaries(folder / "boundaries_ward24_bestfit_from_lsoa21_London.geojson")
    small = read_neighbourhood_boundaries(folder / "boundaries_lsoa21_London_simplified20m.geojson")
    assert len(small) == 4994
    assert (small["authority_code"] == "E09000012").sum() == 149
    assert len(shapes) == 317
    assert len(wards) == 684
    assert (wards["authority_code"] == "E09000012").sum() == 21
    assert wards["authority_code"].nunique() == 33
    for made, most in ((shapes, 200_000), (wards, 400_000), (small, 700_000)):
        assert made.is_valid.all()
        write_boundaries(made, tmp_path / "made.parquet")
        assert (tmp_path / "made.parquet").stat().st_size < most
    hectares = shapes.to_crs(27700).set_index("area_code").area / 10_000
    assert hectares["E09000012"] == pytest.approx(1905, rel=0.03)  # ONS standard area measurement
    assert hectares["E10000003"] == pytest.approx(304_600, rel=0.03)
