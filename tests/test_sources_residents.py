"""Readers of country of birth, religion and English, and the views that show them."""

import re

import pandas as pd
import pytest

from trendpack import evidence, figures, tidy
from trendpack.errors import SourceError
from trendpack.sources.ons import residents
from trendpack.style_lint import lint
from trendpack.views import changes, characteristics

PLACES = pd.DataFrame(
    [
        ("E09000001", "London borough", "E12000007", "", "", "", ""),
        ("E09000002", "London borough", "E12000007", "", "", "", ""),
    ],
    columns=[
        *["area_code", "area_type", "region_code", "county_code", "ended", "successor_code"],
        "same_territory",
    ],
).set_index("area_code", drop=False)


def write(folder, text, name="file.csv"):
    path = folder / name
    path.write_text(text.strip() + "\n", encoding="utf-8")
    return path


def one(table, column="value", **where):
    """Return the value of the one row that matches."""
    for name, wanted in where.items():
        table = table[table[name] == wanted]
    assert len(table) == 1, f"{len(table)} rows"
    return table[column].iloc[0]


# --- country of birth: two boroughs, each country one person in a hundred ------------------------


def births(**counts):
    people = {residents.AT_HOME: 60, **dict.fromkeys(residents.COUNTRIES, 10), **counts}
    rows = [f"{code},100,{country},{number}" for code in PLACES.index
            for country, number in people.items()]  # fmt: skip
    return "\n".join(["ltla21_code,total_all_usual_residents,country_of_birth,value", *rows])


TURKEY = "europe_other_europe_rest_of_europe_turkey"


def test_born_abroad_is_everyone_but_those_born_here(tmp_path):
    found = residents.read_country_of_birth(write(tmp_path, births()), PLACES)
    tidy.check_tidy(found.assign(source="x"))
    assert one(found, area_code="E09000001", characteristic="all") == 40
    assert one(found, area_code="E09000001", characteristic="Country of birth: Turkey") == 10
    region = {"area_code": "E12000007", "characteristic": "Country of birth: Turkey"}
    assert one(found, "numerator", **region) == 20
    assert one(found, "denominator", **region) == 200


@pytest.mark.parametrize(("people", "status"), [(0, "ok"), (1, "c"), (4, "c"), (5, "ok")])
def test_a_count_of_one_to_four_is_withheld_and_none_is_not(tmp_path, people, status):
    found = residents.read_country_of_birth(write(tmp_path, births(**{TURKEY: people})), PLACES)
    row = found[
        (found["area_code"] == "E09000001") & (found["characteristic"].str.endswith("Turkey"))
    ].iloc[0]
    assert row["status"] == status
    assert pd.isna(row["numerator"]) == pd.isna(row["value"]) == (status == "c")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rest_of_europe_turkey", "rest_of_europe_turkiye", "no row of 'europe_other_europe_rest"),
        ("E09000002,100,europe_united_kingdom", "E09000002,101,europe_united_kingdom",
         "two totals"),
        (f"{TURKEY},10", f"{TURKEY},c", "found 'c'"),
        ("country_of_birth", "country", "country_of_birth"),
        ("E09000002", "E09000001", "repeats"),
    ],
)  # fmt: skip
def test_country_of_birth_refuses_what_it_does_not_know(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        residents.read_country_of_birth(write(tmp_path, births().replace(old, new)), PLACES)


# --- religion: an LSOA a borough -----------------------------------------------------------------


def religions():
    pairs = enumerate(PLACES.index)
    rows = [f"E0100000{at},90,{religion},10,{code},Name"
            for at, code in pairs for religion in residents.RELIGIONS]  # fmt: skip
    return "\n".join(["lsoa21_code,total_residents,religion,n,lad22cd,lad22nm", *rows])


def test_people_who_did_not_answer_are_in_the_base(tmp_path):
    found = residents.read_religion(write(tmp_path, religions()), PLACES)
    tidy.check_tidy(found.assign(source="x"))
    jewish = {"area_code": "E12000007", "characteristic": "Religion: Jewish"}
    assert one(found, "denominator", **jewish) == 180
    assert one(found, **jewish) == pytest.approx(100 / 9)
    assert "Religion: not answered" in set(found["characteristic"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Jewish,10", "Judaism,10", "'Judaism' is new"),
        ("E01000001,90,Sikh,10,E09000002,Name", "", "do not add up"),
        (",90,Hindu", ",900,Hindu", "two totals"),
        ("Hindu,10", "Hindu,11", "do not add up"),
        ("Muslim,10", "Christian,10", "repeats"),
        ("religion,n", "religion,people", "the column"),
    ],
)
def test_religion_refuses_what_it_does_not_know(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        residents.read_religion(write(tmp_path, religions().replace(old, new)), PLACES)


# --- English: an MSOA a borough ------------------------------------------------------------------

ANSWERS = [f"{residents.NOT_ENGLISH}: {answer}" for answer in residents.SPOKEN]
ENGLISH = "\n".join([
    ",".join(["msoa21_code", "lad22cd", residents.ENGLISH, residents.NOT_ENGLISH, *ANSWERS]),
    "E02000001,E09000001,60.0,40.0,20.0,10.0,8.0,2.0",
    "E02000002,E09000002,80,20,10,5,5,0",
])  # fmt: skip


def test_the_parts_of_another_main_language_are_how_english_is_spoken(tmp_path):
    found = residents.read_english(write(tmp_path, ENGLISH), PLACES)
    tidy.check_tidy(found.assign(source="x"))
    assert one(found, area_code="E09000001", characteristic="all") == 40
    assert one(found, area_code="E12000007", characteristic="all") == 30
    assert one(found, area_code="E09000001", characteristic="English spoken: not well") == 8
    assert one(found, area_code="E09000002", characteristic="English spoken: not at all") == 0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("40.0,20.0", "41.0,20.0", "do not add up"),
        ("60.0,", "..,", r"found '\.\.'"),
        ("E02000002", "E02000001", "repeats"),
        ("Cannot speak English well", "Cannot speak English a lot", "the column"),
    ],
)
def test_english_refuses_what_it_does_not_know(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        residents.read_english(write(tmp_path, ENGLISH.replace(old, new)), PLACES)


# --- the views, on the figures that a clone comes with -------------------------------------------

KINDS = [
    ("born_abroad_percentage", "Country of birth"),
    ("religion_percentage", "Religion"),
    ("main_language_not_english_percentage", "English spoken"),
]


@pytest.mark.parametrize(("id_", "scheme"), KINDS)
@pytest.mark.parametrize("area", ["Hackney", "Leeds"])
def test_a_chart_by_characteristic_has_its_numbers_in_the_table(area, id_, scheme):
    here = evidence.scope(area)
    figure = characteristics.by_characteristic(here, id_, scheme=scheme)
    if figure.svg is None:
        assert (area, scheme == "Country of birth") == ("Leeds", False)
        assert "London alone" in figure.sentences[0]
        return
    drawn = set(re.findall(r">\s*(\d+\.\d)\s*<", figures.to_html(figure)))
    assert set(figure.shown.iloc[:, 0]) <= drawn
    said = set(re.findall(r"\d+\.\d", " ".join(figure.sentences)))
    assert said <= set(re.findall(r"\d+\.\d", figure.shown.to_string()))
    assert figure.shown.index.name == scheme
    assert not any(text for text in (*figure.sentences, figure.alt) if lint(text))


def test_the_largest_come_first_and_wider_areas_stand_beside():
    figure = characteristics.by_characteristic(
        evidence.scope("Hackney"), "born_abroad_percentage", scheme="Country of birth"
    )
    values = figure.shown.iloc[:, 0].astype(float)
    assert values.is_monotonic_decreasing
    assert figure.shown.index[0] == "Turkey"
    assert list(figure.shown.columns[-2:]) == ["London", "England"]
    assert figure.sentences[1] == (
        "Hackney and London differ most, by country of birth, for Turkey (3.3% and 0.8%) and "
        "India (1.2% and 3.7%), of residents."
    )


def test_those_who_did_not_answer_are_shown_and_not_said_to_be_the_largest():
    figure = characteristics.by_characteristic(
        evidence.scope("City of London"), "religion_percentage", scheme="Religion"
    )
    assert "Not answered" in figure.shown.index
    assert not any("Not answered" in text for text in figure.sentences)


def test_levels_of_deprivation_stand_in_their_order_and_the_ends_are_said():
    figure = characteristics.by_characteristic(
        evidence.scope("Hackney"), "maternal_mortality_rate", "socioeconomic", "IMD quintile"
    )
    assert figure.shown.index.tolist() == [
        "Most deprived", "Second most deprived", "Average deprived", "Second least deprived",
        "Least deprived",
    ]  # fmt: skip
    assert figure.sentences[1] == (
        "By deprivation fifth of neighbourhoods, the figure is 18.0 in the most deprived and 7.1 "
        "in the least deprived (deaths per 100,000 maternities)."
    )
    assert figure.title.endswith(", by deprivation fifth, England, 2018 to 2020")


def test_a_number_in_some_names_alone_gives_no_order():
    figure = characteristics.by_characteristic(
        evidence.scope("Hackney"), "homeless_support_need_percentage", scheme="Need"
    )
    values = figure.shown.iloc[:, 0]
    assert values[~values.str.startswith("[")].astype(float).is_monotonic_decreasing
    ages = characteristics.by_characteristic(
        evidence.scope("Hackney"), "homeless_household_share_percentage", "age_band"
    )
    assert ages.shown.index[[0, -1]].tolist() == ["16-17", "Unknown"]
    assert ages.title.startswith("Circumstances of those owed a homelessness duty, by age, ")


def test_an_indicator_without_the_characteristic_says_so():
    figure = characteristics.by_characteristic(
        evidence.scope("Hackney"), "religion_percentage", scheme="Country of birth"
    )
    assert figure.svg is None
    assert figure.sentences[0].startswith("Not in this edition")


@pytest.mark.parametrize("area", ["Hackney", "Leeds", "North Yorkshire"])
def test_each_group_then_and_now(area):
    figure = changes.then_and_now(evidence.scope(area), "population_share_percentage")
    shown = figure.shown
    assert list(shown.columns[:2]) == ["Residents in 2011", "Residents in 2021"]
    roma = shown.loc["White Roma"]
    assert roma.iloc[0] == "[x]"
    assert roma["Change in percentage points"] == "[x]"
    both = shown.drop(index="White Roma").replace("−", "-", regex=True)
    change = both.iloc[:, 1].astype(float) - both.iloc[:, 0].astype(float)
    assert (change - both["Change in percentage points"].astype(float)).abs().max() < 0.11
    assert "White" not in shown.index


def test_then_and_now_without_a_second_period_says_so():
    figure = changes.then_and_now(evidence.scope("Hackney"), "born_abroad_percentage")
    assert figure.sentences[0].startswith("Not in this edition")
