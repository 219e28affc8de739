"""Areas: every authority of England, found by any name it goes by, and its neighbours."""

from datetime import date

import pandas as pd
import pytest

from trendpack import areas
from trendpack.errors import ParameterError

HACKNEY = "E09000012"
AREAS = areas.read_areas()
TODAY = AREAS[AREAS["ended"] == ""]


# As ONS and the Department for Education count them in 2025.
@pytest.mark.parametrize(
    ("area_type", "count"),
    [
        ("London borough", 33), ("metropolitan district", 36), ("unitary authority", 63),
        ("non-metropolitan district", 164), ("county", 21), ("region", 9), ("part of region", 2),
        ("Welsh local authority", 22),
    ],
)  # fmt: skip
def test_there_are_as_many_areas_as_there_are(area_type, count):
    assert (TODAY["area_type"] == area_type).sum() == count


def test_lower_and_upper_tiers_are_whole():
    assert TODAY["area_type"].isin(areas.LOWER_TIER).sum() == 296
    upper = TODAY[TODAY["area_type"].isin(areas.UPPER_TIER)]
    assert len(upper) == 153
    assert upper["dfe_code"].str.fullmatch(r"\d{3}").all()
    assert upper["dfe_code"].is_unique


def test_codes_and_names_of_today_are_unique():
    assert AREAS.index.is_unique
    assert AREAS["area_code"].str.fullmatch(r"[EWSNK]\d{8}").all()
    own = TODAY[TODAY["area_type"].isin(areas.AUTHORITIES)]
    assert own["area_name"].is_unique


def test_every_authority_is_in_a_region_and_every_district_in_a_county():
    own = AREAS[AREAS["area_type"].isin(areas.AUTHORITIES)]
    assert set(own["region_code"]) == set(AREAS.index[AREAS["area_type"] == "region"])
    assert (own["region_name"] == own["region_code"].map(AREAS["area_name"])).all()
    district = own["area_type"] == "non-metropolitan district"
    assert (own.loc[district, "county_code"].map(AREAS["area_type"]) == "county").all()
    same = own.loc[district, "county_code"].map(AREAS["region_code"])
    assert (same == own.loc[district, "region_code"]).all()
    assert (own.loc[~district, "county_code"] == "").all()


# Districts in a county since the reorganisation of April 2023.
@pytest.mark.parametrize(
    ("county", "districts"),
    [("Cambridgeshire", 5), ("Essex", 12), ("Hertfordshire", 10), ("Suffolk", 5), ("Surrey", 11)],
)
def test_a_county_has_its_districts_of_today(county, districts):
    code = areas.find_area(county)["area_code"]
    assert (TODAY["county_code"] == code).sum() == districts


def test_what_has_ended_leads_to_what_is_there_today():
    ended = AREAS[AREAS["ended"] != ""]
    pd.to_datetime(ended["ended"], format="%Y-%m-%d")
    for successors in ended["successor_code"].str.split():
        assert successors
        assert set(successors) <= set(AREAS.index)
    assert (TODAY["successor_code"] == "").all()
    same = ended[ended["same_territory"] == "yes"]
    assert (same["successor_code"].map(AREAS["area_name"]) == same["area_name"]).all()
    assert (same["successor_code"].map(AREAS["ended"]) == "").all()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("E08000016", "E08000038"),  # Barnsley: a new code
        ("E06000048", "E06000057"),  # Northumberland
        ("E10000027", "E06000066"),  # Somerset: county to unitary, on the same land
        ("E10000009", "E10000009"),  # Dorset: Christchurch left it
        ("E07000190", "E07000190"),  # Taunton Deane: joined with West Somerset
        ("E10000006", "E10000006"),  # Cumbria: divided
        (HACKNEY, HACKNEY),
        ("K04000001", "K04000001"),
        ("E05009372", "E05009372"),  # a ward: not ours to change
    ],
)
def test_only_a_change_of_code_is_followed(before, after):
    assert areas.current_code(pd.Series([before])).tolist() == [after]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Hackney", "Hackney"), ("hackney ", "Hackney"), ("e09000012", "Hackney"),
        ("204", "Hackney"), ("London Borough of Hackney", "Hackney"), ("LB Hackney", "Hackney"),
        ("Hackney London Borough Council", "Hackney"), ("Hackney Council", "Hackney"),
        ("City of London", "City of London"), ("City of London Corporation", "City of London"),
        ("Kingston Upon Thames", "Kingston upon Thames"), ("City of Westminster", "Westminster"),
        ("Westminster City Council", "Westminster"), ("St. Helens", "St Helens"),
        ("Bristol, City of", "Bristol"), ("City of Bristol", "Bristol"),
        ("Herefordshire, County of", "Herefordshire"), ("Durham", "County Durham"),
        ("Royal Borough of Kensington & Chelsea", "Kensington and Chelsea"),
        ("Barking & Dagenham", "Barking and Dagenham"), ("Stoke on Trent", "Stoke-on-Trent"),
        ("Kingston upon Hull, City of", "Kingston upon Hull"), ("E08000016", "Barnsley"),
        ("Kings Lynn and West Norfolk", "King's Lynn and West Norfolk"), ("Kent", "Kent"),
        ("Bolton Metropolitan Borough Council", "Bolton"), ("Bedford Borough", "Bedford"),
        ("Cambridge", "Cambridge"), ("Lincolnshire County Council", "Lincolnshire"),
    ],
)  # fmt: skip
def test_an_area_is_found_by_any_name_it_goes_by(asked, name):
    assert areas.find_area(asked)["area_name"] == name


def test_every_authority_of_today_is_found_by_its_own_name_and_code():
    own = TODAY[TODAY["area_type"].isin(areas.AUTHORITIES)]
    for row in own.itertuples():
        assert areas.find_area(row.area_name)["area_code"] == row.area_code
        assert areas.find_area(row.area_code)["area_name"] == row.area_name


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Hacknee", "did you mean Hackney"),
        ("Hull", "did you mean Kingston upon Hull"),
        ("Kingston", "Kingston upon Thames"),
        ("London", "it is a region, and a pack is about one English local authority"),
        ("Cardiff", "it is a Welsh local authority"),
        ("Cumbria", "it ended on 2023-03-31; use Cumberland or Westmorland and Furness"),
        ("E10000021", "use North Northamptonshire or West Northamptonshire"),
        ("", "is called ''$"),
        ("qqqq", "is called 'qqqq'$"),
        (None, "is called 'None'"),
    ],
)
def test_an_area_that_is_not_one_says_what_to_write(asked, told):
    with pytest.raises(ParameterError, match=told):
        areas.find_area(asked)


def test_a_region_has_its_authorities():
    london = areas.authorities_in(areas.LONDON)
    assert len(london) == 33
    assert HACKNEY in london
    upper = areas.authorities_in("E12000006", areas.UPPER_TIER)
    assert "E10000003" in upper
    assert "E07000008" not in upper


# Department for Education, children's services statistical neighbours, 2025 and 2021.
HACKNEY_2025 = [
    "Southwark", "Islington", "Haringey", "Lambeth", "Tower Hamlets", "Lewisham", "Camden",
    "Manchester", "Waltham Forest", "Westminster",
]  # fmt: skip
HACKNEY_2021 = [
    "Southwark", "Lambeth", "Haringey", "Lewisham", "Islington", "Waltham Forest",
    "Hammersmith and Fulham", "Croydon", "Greenwich", "Enfield",
]  # fmt: skip


@pytest.mark.parametrize(
    ("as_of", "names", "listed"),
    [
        (None, HACKNEY_2025, date(2025, 5, 1)),
        ("2025-05-01", HACKNEY_2025, date(2025, 5, 1)),
        ("2025-04-30", HACKNEY_2021, date(2021, 4, 1)),
        (date(2021, 4, 1), HACKNEY_2021, date(2021, 4, 1)),
    ],
)
def test_the_list_of_neighbours_is_the_one_that_held(as_of, names, listed):
    codes, when = areas.neighbours_of(HACKNEY, as_of)
    assert AREAS.loc[codes, "area_name"].tolist() == names
    assert when == listed


def test_before_the_first_list_there_is_none():
    assert areas.neighbours_of(HACKNEY, "2020-01-01") == ([], None)
    assert areas.neighbours_of("E12000007") == ([], None)


def test_a_district_has_the_neighbours_of_its_county():
    cambridge = areas.neighbours_of("E07000008")
    assert cambridge == areas.neighbours_of("E10000003")
    assert len(cambridge[0]) == 10


def test_neighbours_are_not_symmetric():
    manchester = areas.find_area("Manchester")["area_code"]
    assert manchester in areas.neighbours_of(HACKNEY)[0]
    assert HACKNEY not in areas.neighbours_of(manchester)[0]


def test_every_list_is_whole_and_every_code_known():
    lists = areas.read_neighbours()
    assert set(lists["area_code"]) | set(lists["neighbour_code"]) <= set(AREAS.index)
    assert not lists.isna().any(axis=None)
    ranks = lists.groupby(["list_date", "area_code"])["rank"].agg(list)
    assert ranks.map(lambda found: found == list(range(1, 11))).all()
    assert (lists["area_code"] != lists["neighbour_code"]).all()
    assert not lists.duplicated(["list_date", "area_code", "neighbour_code"]).any()
    new = lists[lists["list_date"] == "2025-05-01"]
    upper = TODAY[TODAY["area_type"].isin(areas.UPPER_TIER)]
    assert set(new["area_code"]) == set(upper.index)


LISTS = {
    "2021-04-01": ("2021", "LA num", "SN{}"),
    "2025-05-01": ("2025", "old_la_code", "SN_{}"),
}


@pytest.mark.raw
@pytest.mark.parametrize("listed", LISTS)
def test_the_lists_are_the_publishers(raw_folder, listed):
    year, area, neighbour = LISTS[listed]
    name = f"dfe_childrens_services_statistical_neighbours_{year}_all_LAs.csv"
    file = pd.read_csv(raw_folder / "education" / name, dtype=str).dropna(subset=area)
    ours = areas.read_neighbours()
    ours = ours[ours["list_date"] == listed].pivot(
        index="area_code", columns="rank", values="neighbour_code"
    )
    ours = ours.map(AREAS["dfe_code"].get)
    ours.index = ours.index.map(AREAS["dfe_code"])
    theirs = file.set_index(area)[[neighbour.format(rank) for rank in range(1, 11)]]
    assert sorted(theirs.index) == sorted(ours.index)
    assert (theirs.to_numpy() == ours.loc[theirs.index].to_numpy()).all()


FILES = {  # one of each kind of list: lower tier of 2024, 2019, census 2021 and 2011, schools
    "geography/IMD2025_summary_by_ltla24_England.csv": "ltla24_code",
    "geography/IMD2019_summary_by_ltla19_England.csv": "ltla19_code",
    "population/census2021_ethnic_group_19cat_by_ltla21_EW.csv": "ltla21_code",
    "health/OHID_Fingertips_obese_year6_by_LA_England.csv.gz": "area_code",
    "education/dfe_cla_at_31_march_by_ethnicity_placement_etc_all_LAs_2021-2025.csv.gz": (
        "new_la_code"
    ),
    "education/dfe_csc_csww_indicators_2017_to_2025.csv.gz": "new_la_code",
}


@pytest.mark.raw
@pytest.mark.parametrize("name", FILES)
def test_every_authority_in_a_published_file_is_known(raw_folder, name):
    codes = pd.read_csv(raw_folder / name, usecols=[FILES[name]], dtype=str)[FILES[name]]
    codes = set(codes[codes.str.fullmatch(r"[EW](0[6-9]|10|12|13|92)\d{6}").fillna(False)])
    assert len(codes) > 100
    assert codes <= set(AREAS.index)


@pytest.mark.raw
def test_the_lower_tier_of_today_is_that_of_the_indices_of_deprivation(raw_folder):
    file = pd.read_csv(raw_folder / "geography" / "IMD2025_summary_by_ltla24_England.csv")
    ours = TODAY.index[TODAY["area_type"].isin(areas.LOWER_TIER)]
    assert set(areas.current_code(file["ltla24_code"])) == set(ours)
