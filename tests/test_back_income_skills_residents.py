"""Back tests: low income, skills, young adults, borough employment, and where residents are from.

Figures that publishers print, found again in what our readers make of their files.
"""

import pandas as pd
import pytest

from trendpack import indicators, raw, tidy
from trendpack.sources import hbai, nomis, nomis_boroughs, smc_adults
from trendpack.sources.ons import qualifications, residents, subnational

HACKNEY, LONDON, ENGLAND = "E09000012", "E12000007", "E92000001"
ENGLAND_AND_WALES, UK = "K04000001", "K02000001"
READERS = {
    "nomis_aps_boroughs": nomis_boroughs.read_employment,
    "nomis_aps_occupations": nomis.read_occupations,
    "ons_census_2021_qualifications": qualifications.read_qualifications,
    "dwp_hbai": hbai.read_low_income,
    "smc_at_25_to_29": smc_adults.read_at_25_to_29,
    "smc_neet": smc_adults.read_neet,
    "ons_subnational": subnational.read_pay_and_employment,
    "ons_census_2021_country_of_birth": residents.read_country_of_birth,
    "ons_census_2021_religion": residents.read_religion,
    "ons_census_2021_english": residents.read_english,
}
HBAI_FILE = "employment/HBAI_relative_low_income_AHC_by_ethnic_group_UK_1994_2023.csv"
EFF_FILE = "employment/EFF_low_income_households_by_ethnicity_UK.csv"

pytestmark = pytest.mark.raw


@pytest.fixture(scope="module")
def read(raw_folder):
    """A function from a source's key to what its reader makes, read once."""
    made = {}

    def _read(key):
        if key not in made:
            files = indicators.read_sources()[key].files
            made[key] = READERS[key](*[raw.raw_file(raw_folder, *file) for file in files.items()])
        return made[key]

    return _read


def one(table, column="value", **where):
    """Return the value of the one row that matches."""
    for name, wanted in where.items():
        table = table[table[name] == wanted]
    assert len(table) == 1, f"{len(table)} rows"
    return table[column].iloc[0]


@pytest.mark.parametrize("key", READERS)
def test_every_reader_makes_the_one_table(read, key):
    found = tidy.check_tidy(read(key), key)
    assert set(found["indicator"]) <= set(indicators.read_indicators())


@pytest.mark.parametrize(
    ("group", "latest", "first"),
    [
        ("all", 21.6, 21.3),
        ("black", 39.6, 38.1),
        ("white", 18.8, 19.6),
        ("bangladeshi", 57.2, 68.2),
    ],
)
def test_low_income(read, group, latest, first):
    found = read("dwp_hbai")
    assert round(one(found, ethnic_group=group, period="2021/22-2022/23"), 1) == latest
    assert round(one(found, ethnic_group=group, period="2002/03-2004/05"), 1) == first


def test_single_years_put_together_are_what_ethnicity_facts_and_figures_prints(raw_folder):
    # Its averages of two or three years prove that the file has single years, not averages.
    single = pd.read_csv(raw_folder / HBAI_FILE).assign(year=lambda t: t["year"].str[:4])
    names = {"all_black": "Black/ African/ Caribbean/ Black British", "all_ethnicities": "Total"}
    printed = pd.read_csv(raw_folder / EFF_FILE)
    printed = printed[~printed["time"].str.contains("2023/24")].reset_index(names="figure")
    years = printed.assign(
        year=printed["time"].str.findall(r"(\d{4})/"),
        ethnic_group=printed["ethnic_group"].map(names),
    ).explode("year")
    sums = years.merge(single, on=["ethnic_group", "year"]).groupby("figure")
    made = 100 * sums["low_income"].sum() / sums["total"].sum()
    assert len(made) == 26
    assert (made.round() == sums["value"].first()).all()


@pytest.mark.parametrize(
    ("group", "pay"),
    [
        ("white_british", 16.09),
        ("bangladeshi", 12.21),
        ("black_african", 15.31),
        ("black_caribbean", 14.38),
    ],
)
def test_hourly_pay_of_graduates(read, group, pay):
    found = read("smc_at_25_to_29")
    found = found[found["indicator"] == "graduate_hourly_pay_pounds"]
    assert one(found, ethnic_group=group) == pytest.approx(pay, abs=0.006)


def test_a_degree_multiplies_pay_by_the_same_in_every_group(raw_folder):
    (name,) = indicators.read_sources()["smc_at_25_to_29"].files
    table = pd.read_csv(raw_folder / name)
    pay = table[table["measure_code"] == "in35"].pivot(
        index="secondary_split_value", columns="primary_split_value", values="value"
    )
    assert set((pay["Degree"] / pay["No degree"]).round(3)) <= {1.305, 1.306}


def test_young_people_in_neither_are_those_of_the_united_kingdom(read):
    found = read("smc_neet")
    assert set(found["area_code"]) == {UK}
    row = found[(found["ethnic_group"] == "white_british") & (found["period"] == "2014-2019")]
    assert row[["value", "lower", "upper"]].iloc[0].tolist() == [22.379, 21.165, 23.640]


@pytest.mark.parametrize(
    ("area", "group", "value"),
    [
        ("E09000014", "white", 77.3),
        ("E09000014", "black", 64.0),
        ("E09000022", "white", 81.8),
        ("E09000022", "black", 71.5),
    ],
)
def test_employment_in_three_authorities(read, area, group, value):
    found = read("nomis_aps_boroughs")
    assert round(one(found, area_code=area, ethnic_group=group, sex="all"), 1) == value


def test_hackney_is_not_among_the_three(read):
    assert HACKNEY not in set(read("nomis_aps_boroughs")["area_code"])


def test_what_nomis_withholds_stays_withheld(read):
    found = read("nomis_aps_boroughs")
    row = {"area_code": "E09000014", "ethnic_group": "pakistani_or_bangladeshi", "sex": "all"}
    assert one(found, "status", **row) == "c"


@pytest.mark.parametrize(("group", "caring"), [("black", 23.5), ("all", 8.7)])
def test_occupations(read, group, caring):
    found = read("nomis_aps_occupations")
    kind = "Occupation: 6 caring and leisure"
    assert one(found, ethnic_group=group, characteristic=kind) == caring


@pytest.mark.parametrize(("group", "share"), [("black", 43.3), ("all", 33.8)])
def test_level_4(read, group, share):
    found = read("ons_census_2021_qualifications")
    assert round(one(found, indicator="level_4_percentage", ethnic_group=group), 1) == share


def test_level_3_in_the_borough(read):
    found = read("ons_subnational")
    assert one(found, indicator="level_3_percentage_local", area_code=HACKNEY) == 78.2


BORN = [
    (HACKNEY, "Country of birth: Turkey", 8_674),
    (HACKNEY, "Country of birth: Nigeria", 5_239),
    (HACKNEY, "all", 259_147 - 156_219),
]


@pytest.mark.parametrize(("area", "country", "people"), BORN)
def test_residents_by_country_of_birth(read, area, country, people):
    found = read("ons_census_2021_country_of_birth")
    assert one(found, "numerator", area_code=area, characteristic=country) == people


def test_everyone_of_england_and_wales_is_in_the_table_of_births(read):
    found = read("ons_census_2021_country_of_birth")
    everyone = one(found, "denominator", area_code=ENGLAND_AND_WALES, characteristic="all")
    assert everyone == pytest.approx(59_597_300, abs=1_500)


@pytest.mark.parametrize(("religion", "people"), [("Jewish", 17_427), ("Muslim", 34_581)])
def test_residents_by_religion(read, religion, people):
    found = read("ons_census_2021_religion")
    named = f"Religion: {religion}"
    assert one(found, "numerator", area_code=HACKNEY, characteristic=named) == people


def test_the_parts_of_london_are_its_boroughs(read):
    for key in ("ons_census_2021_religion", "ons_census_2021_english"):
        assert read(key)["area_code"].nunique() == 34


def test_english_in_the_borough(read):
    found = read("ons_census_2021_english")
    spoken = found[found["area_code"] == HACKNEY].set_index("characteristic")["numerator"]
    assert spoken["English spoken: not well"] + spoken["English spoken: not at all"] == 11_849
