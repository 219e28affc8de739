"""Readers of the censuses, the Annual Population Survey and ONS's subnational indicators."""

import pandas as pd
import pytest

from trendpack import tidy
from trendpack.errors import SourceError
from trendpack.sources import nomis
from trendpack.sources.ons import activity, population, subnational


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


# --- Census 2021 and 2011: two boroughs of one region, a Welsh authority -------------------------

DISTRICT = "non-metropolitan district"
PLACES = pd.DataFrame(
    [
        ("E09000001", "London borough", "E12000007", "", "", ""),
        ("E09000002", "London borough", "E12000007", "", "", ""),
        ("E07000001", DISTRICT, "E12000001", "E10000001", "2019-03-31", "E07000002"),
        ("E07000002", DISTRICT, "E12000001", "E10000001", "2023-03-31", "E06000009"),
        ("E07000003", DISTRICT, "E12000001", "E10000001", "2023-03-31", "E06000009"),
        ("E06000009", "unitary authority", "E12000001", "", "", ""),
        ("E07000004", DISTRICT, "E12000001", "E10000002", "", ""),
        ("E10000002", "county", "E12000001", "", "", ""),
        ("W06000001", "Welsh local authority", "", "", "", ""),
    ],
    columns=["area_code", "area_type", "region_code", "county_code", "ended", "successor_code"],
).set_index("area_code", drop=False).assign(same_territory="")  # fmt: skip

CENSUS_2021 = """
ltla21_code,ltla21_name,ethnic_group,count,percent
E09000001,One,"White: English, Welsh, Scottish, Northern Irish or British",60,60.0
E09000001,One,White: Other White,30,30.0
E09000001,One,"Black, Black British, Black Welsh, Caribbean or African: African",10,10.0
E09000002,Two,"White: English, Welsh, Scottish, Northern Irish or British",100,33.3
E09000002,Two,White: Other White,100,33.3
E09000002,Two,"Black, Black British, Black Welsh, Caribbean or African: African",100,33.3
"""


def test_broad_groups_are_the_sums_of_their_detailed_groups(tmp_path):
    found = population.read_census_2021(write(tmp_path, CENSUS_2021), PLACES)
    tidy.check_tidy(found)
    assert one(found, "numerator", area_code="E09000001", ethnic_group="white") == 90
    assert one(found, area_code="E09000001", ethnic_group="white") == 90
    assert one(found, area_code="E09000001", ethnic_group="all") == 100


def test_the_printed_share_is_kept_where_there_is_one(tmp_path):
    found = population.read_census_2021(write(tmp_path, CENSUS_2021), PLACES)
    assert one(found, area_code="E09000002", ethnic_group="black_african") == 33.3
    broad = one(found, area_code="E09000002", ethnic_group="black")
    assert broad == pytest.approx(100 / 3)


def test_a_region_is_summed_only_if_all_of_it_is_there(tmp_path):
    found = population.read_census_2021(write(tmp_path, CENSUS_2021), PLACES)
    assert one(found, "numerator", area_code="E12000007", ethnic_group="black") == 110
    assert not {"E12000001", "E92000001", "K04000001"} & set(found["area_code"])


def test_a_file_cut_to_some_boroughs_gives_no_sum_for_the_region(tmp_path):
    cut = "\n".join(line for line in CENSUS_2021.splitlines() if "E09000002" not in line)
    found = population.read_census_2021(write(tmp_path, cut), PLACES)
    assert set(found["area_code"]) == {"E09000001"}


def with_authorities(*codes):
    """Return the file with more authorities, of 100 people each, 25 of them Black."""
    white = "White: English, Welsh, Scottish, Northern Irish or British"
    black = "Black, Black British, Black Welsh, Caribbean or African: African"
    rows = ((f'"{white}"', 50), ("White: Other White", 25), (f'"{black}"', 25))
    more = [f"{code},Name,{label},{n},{n}.0" for code in codes for label, n in rows]
    return CENSUS_2021.strip() + "\n" + "\n".join(more)


def test_counties_countries_and_later_authorities_are_sums_of_their_parts(tmp_path):
    text = with_authorities("E07000001", "E07000003", "E07000004", "W06000001")
    found = population.read_census_2021(write(tmp_path, text), PLACES)
    tidy.check_tidy(found)
    totals = found[found["ethnic_group"] == "all"].set_index("area_code")["numerator"]
    assert totals["E06000009"] == 200  # one part through two changes, the other through one
    assert totals["E10000002"] == 100
    assert totals["E12000001"] == 300
    assert totals["E92000001"] == 700
    assert totals["K04000001"] == 800
    assert "W06000001" not in totals
    assert one(found, area_code="E06000009", ethnic_group="black") == 25


def test_a_code_that_alone_has_changed_makes_no_second_area(tmp_path):
    text = with_authorities("E07000001", "E07000002", "E07000003", "E07000004", "W06000001")
    places = PLACES.drop(index=["E07000001", "E07000003"])
    places.loc["E07000002", "same_territory"] = "yes"
    text = "\n".join(line for line in text.splitlines() if line[:9] in ("ltla21_co", *places.index))
    found = population.read_census_2021(write(tmp_path, text), places)
    assert "E06000009" not in set(found["area_code"])
    assert {"E07000002", "E12000001"} <= set(found["area_code"])


def test_a_later_authority_with_a_part_missing_is_not_summed(tmp_path):
    text = with_authorities("E07000001", "E07000004", "W06000001")
    found = population.read_census_2021(write(tmp_path, text), PLACES)
    assert not {"E06000009", "E12000001", "E92000001"} & set(found["area_code"])
    assert "E10000002" in set(found["area_code"])


def test_moved_and_added_columns_read_the_same(tmp_path):
    lines = pd.read_csv(write(tmp_path, CENSUS_2021), dtype=str)
    moved = lines[["percent", "count", "ethnic_group", "ltla21_code"]].assign(year="2021")
    other = tmp_path / "moved.csv"
    other.write_text("Census 2021, a title row\n" + moved.to_csv(index=False), encoding="utf-8")
    expected = population.read_census_2021(tmp_path / "file.csv", PLACES)
    pd.testing.assert_frame_equal(population.read_census_2021(other, PLACES), expected)


def test_the_layout_of_the_ons_download_reads_to_the_same_counts(tmp_path):
    ons = CENSUS_2021.replace("ltla21_code,ltla21_name", "Lower tier local authorities Code,Name")
    ons = ons.replace("ethnic_group,count", "Ethnic group (20 categories),Observation")
    ons = ons.strip() + "\nE09000001,One,Does not apply,0,0\nE09000002,Two,Does not apply,0,0"
    found = population.read_census_2021(write(tmp_path, ons), PLACES)
    expected = population.read_census_2021(write(tmp_path, CENSUS_2021, "rows.csv"), PLACES)
    counts = ["area_code", "ethnic_group", "numerator", "denominator"]
    pd.testing.assert_frame_equal(found[counts], expected[counts])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("count,percent", "people,percent", "count"),
        ("White: Other White,30", "White: Cornish,30", "line 3: the ethnic label 'White: Cornish'"),
        ("Other White,30,30.0", "Other White,35,30.0", "do not add up"),
        ("Other White,30,30.0", "Other White,c,30.0", "line 3: found 'c'"),
        ("E09000001,One,White: Other White,30,30.0\n", "", "E09000001 has 2 rows where 3"),
        ("E09000002", "E09000099", "E09000099 is in no region"),
    ],
)
def test_a_census_file_that_is_not_understood_is_refused(tmp_path, old, new, message):
    assert old in CENSUS_2021
    path = write(tmp_path, CENSUS_2021.replace(old, new))
    with pytest.raises(SourceError, match=message):
        population.read_census_2021(path, PLACES)


CENSUS_2011 = (
    '"date","geography","geography code","Rural Urban",'
    '"Ethnic Group: All categories: Ethnic group; measures: Value",'
    '"Ethnic Group: White; measures: Value","Ethnic Group: White: Irish; measures: Value",'
    '"Ethnic Group: White: Other White; measures: Value",'
    '"Ethnic Group: Black; measures: Value",'
    '"Ethnic Group: Black/African/Caribbean/Black British: African; measures: Value"\n'
    '"2011","One","E09000001","Total",100,80,50,30,20,20\n'
    '"2011","One","E09000001","Urban",90,80,50,30,10,10\n'
    '"2011","Two","E09000002","Total",300,200,100,100,100,100\n'
)


def test_census_2011_is_read_with_its_own_broad_groups(tmp_path):
    found = population.read_census_2011(write(tmp_path, CENSUS_2011), PLACES)
    tidy.check_tidy(found)
    assert one(found, area_code="E09000001", ethnic_group="black") == 20
    assert one(found, area_code="E12000007", ethnic_group="white") == 70
    assert set(found["period_start"]) == {pd.Timestamp("2011-03-27")}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("100,80,50,30,20,20", "100,80,50,29,20,20", "broad groups: 1 totals do not add up"),
        ("100,80,50,30,20,20", "101,80,50,30,20,20", "all groups: 1 totals do not add up"),
        ("White: Irish", "White: Manx", "the ethnic label 'White: Manx' is new"),
        ("geography code", "code of the place", "geography code"),
    ],
)
def test_a_2011_file_that_does_not_add_up_is_refused(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        population.read_census_2011(write(tmp_path, CENSUS_2011.replace(old, new)), PLACES)


# --- Census 2021: activity -----------------------------------------------------------------------

NSSEC = "National Statistics Socio-economic Classification (NS-SeC) (10 categories)"
IN_WORK = "Economically active: In employment (including full-time students)"
OUT_OF_WORK = "Economically active: Unemployed (including full-time students)"
ROUTINE = "7,L13: Routine occupations"
NEVER = "8,L14.1 and L14.2: Never worked and long-term unemployed"
ACTIVITY = "\n".join(
    [
        "England and Wales Code,Age (11 categories),Ethnic group (6 categories),"
        f"{NSSEC} Code,{NSSEC},Economic activity status (4 categories),Observation",
        "K04000001,Aged 4 years and under,White,-8,Does not apply,Does not apply,500",
        f"K04000001,Aged 20 to 24 years,White,{ROUTINE},{IN_WORK},90",
        f"K04000001,Aged 20 to 24 years,White,{ROUTINE},{OUT_OF_WORK},10",
        f"K04000001,Aged 20 to 24 years,White,{ROUTINE},Economically inactive,100",
        f"K04000001,Aged 20 to 24 years,White,{NEVER},{OUT_OF_WORK},20",
        f"K04000001,Aged 85 years and over,White,{ROUTINE},{IN_WORK},5",
        f"K04000001,Aged 85 years and over,Mixed or Multiple ethnic groups,{ROUTINE},{IN_WORK},5",
        f"K04000001,Aged 85 years and over,White,{ROUTINE},Economically inactive,95",
        "K04000001,Aged 85 years and over,Does not apply,-8,Does not apply,Does not apply,0",
    ]
)


def test_unemployment_is_of_the_active_and_employment_of_those_under_65(tmp_path):
    found = activity.read_activity(write(tmp_path, ACTIVITY))
    tidy.check_tidy(found)
    everyone = {"age_band": "all", "socioeconomic": "all", "ethnic_group": "white"}
    out = found[found["indicator"] == "unemployment_percentage_census"]
    assert one(out, "numerator", **everyone) == 30
    assert one(out, "denominator", **everyone) == 125
    work = found[found["indicator"] == "employment_percentage_census"]
    assert one(work, **everyone) == pytest.approx(100 * 90 / 220)
    assert set(work["age_band"]) == {"20-24", "all"}


def test_the_first_age_band_past_working_age_is_left_out_of_employment(tmp_path):
    text = ACTIVITY.replace("Aged 85 years and over", "Aged 65 to 74 years")
    found = activity.read_activity(write(tmp_path, text))
    work = found[found["indicator"] == "employment_percentage_census"]
    assert set(work["age_band"]) == {"20-24", "all"}
    assert "65-74" in set(found["age_band"])


def test_a_class_made_of_people_out_of_work_has_counts_and_no_percentage(tmp_path):
    found = activity.read_activity(write(tmp_path, ACTIVITY))
    never = found[found["socioeconomic"].str.contains("Never worked")]
    assert set(never["socioeconomic"]) == {"NS-SEC: 8. Never worked and long-term unemployed"}
    assert never["value"].isna().all()
    assert set(never["status"]) == {"z"}


def test_a_cell_without_anyone_has_no_percentage(tmp_path):
    text = ACTIVITY.replace(f"{ROUTINE},{IN_WORK},5", f"{ROUTINE},{IN_WORK},0")
    found = activity.read_activity(write(tmp_path, text))
    mixed = found[found["ethnic_group"] == "mixed"]
    assert set(mixed["status"]) == {"z"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Aged 20 to 24 years", "Aged 10 to 24 years", "line 3: found 'Aged 10 to 24 years'"),
        ("Economically inactive", "Inactive", "line 5: found 'Inactive'"),
        ("over,White", "over,Cornish", "the ethnic label 'Cornish' is new"),
        ("Does not apply,0", "Does not apply,7", "line 10: 7 people of 16 and over"),
        ("Observation", "Count", "Observation"),
    ],
)
def test_an_activity_table_that_is_not_understood_is_refused(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        activity.read_activity(write(tmp_path, ACTIVITY.replace(old, new)))


SEEKERS = "People aged 16 years and over who were actively engaged in the labour market"


def test_printed_and_modelled_unemployment_keep_their_status(tmp_path):
    text = f"Ethnicity,Unemployment rate(%),Group\nBlack: African,12.2,{SEEKERS}\n"
    found = tidy.check_tidy(activity.read_unemployment(write(tmp_path, text)))
    assert one(found, ethnic_group="black_african") == 12.2
    assert set(found["status"]) == {"ok"}
    text = "Ethnicity,Group,Estimated unemployment rate(%)\nBlack: African,Disabled adults,11.1\n"
    found = tidy.check_tidy(activity.read_modelled_unemployment(write(tmp_path, text)))
    assert one(found, characteristic="Disability: disabled") == 11.1
    assert set(found["status"]) == {"e"}


def test_unemployment_of_other_people_is_refused(tmp_path):
    text = "Ethnicity,Unemployment rate(%),Group\nBlack: African,12.2,Men\n"
    with pytest.raises(SourceError, match="line 2: found 'Men'"):
        activity.read_unemployment(write(tmp_path, text))


# --- Annual Population Survey --------------------------------------------------------------------


def survey(value=75.0, numerator=750000, denominator=1000000, margin=1.5, flags="AAAA", **fixed):
    """Return the rows of one rate in Nomis's layout."""
    fixed = {"metric": "employment_rate", "group": "all_ethnicities", "area": "E12000007"} | fixed
    fixed = {"year": "Oct 2024-Sep 2025", "sex": "all"} | fixed
    kinds = ("value", "numerator", "denominator", "confidence_margin")
    numbers = (value, numerator, denominator, margin)
    return "".join(
        f"{fixed['group']},{fixed['area']},{fixed['sex']},{number},{fixed['metric']},{kind},"
        f"{fixed['year']},{flag},words\n"
        for kind, number, flag in zip(kinds, numbers, flags, strict=True)
    )


HEAD = (
    "ethnic_group,geo_code,sex,value,attr_metric,attr_measure,attr_time_label,attr_obs_status,"
    "attr_obs_status_name\n"
)


def test_the_margin_becomes_the_publishers_limits(tmp_path):
    text = HEAD + survey() + survey(year="Oct 2023-Sep 2024") + survey(group="all_black")
    found = tidy.check_tidy(nomis.read_labour_market(write(tmp_path, text)))
    now = found[found["period"] == "Oct 2024 - Sep 2025"]
    now = now[now["ethnic_group"] == "black"].iloc[0]
    assert (now["lower"], now["value"], now["upper"]) == (73.5, 75.0, 76.5)
    assert now["limits_by"] == "publisher"
    assert now["period_start"] == pd.Timestamp("2024-10-01")
    assert now["period_end"] == pd.Timestamp("2025-09-30")
    assert set(found["period"]) == {"Oct 2023 - Sep 2024", "Oct 2024 - Sep 2025"}


def test_another_rolling_year_keeps_its_own_name(tmp_path):
    text = HEAD + survey() + survey(year="Jan 2025-Dec 2025")
    found = tidy.check_tidy(nomis.read_labour_market(write(tmp_path, text)))
    assert set(found["period"]) == {"Oct 2024 - Sep 2025", "Jan 2025 - Dec 2025"}


def test_a_rate_that_is_not_available_is_withheld_and_never_zero(tmp_path):
    text = HEAD + survey(value=0.0, numerator=0, denominator=7800, margin=0.0, flags="FFAF")
    row = nomis.read_labour_market(write(tmp_path, text)).iloc[0]
    assert row["status"] == "c"
    assert row[["value", "numerator", "lower", "upper"]].isna().all()


def test_an_unreliable_rate_is_marked_and_has_no_limits(tmp_path):
    text = HEAD + survey(value=20.0, numerator=2000, denominator=10000, margin=0.0, flags="AAAG")
    row = nomis.read_labour_market(write(tmp_path, text)).iloc[0]
    assert (row["status"], row["value"], row["limits_by"]) == ("u", 20.0, "")
    assert pd.isna(row["lower"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (survey(value=55.0), "do not add up"),
        (survey(group="all_purple"), "the ethnic label 'all_purple' is new"),
        (survey(flags="AAAZ"), "attr_obs_status, line 5: found 'Z'"),
        (survey(metric="vacancy_rate"), "line 2: found 'vacancy_rate'"),
        (survey(year="Oct 2024-Dec 2024"), "found 'Oct 2024-Dec 2024'"),
        (survey() + survey(), "line 6: repeats a measure"),
        (survey().rsplit("\n", 2)[0], "lacks one of"),
        (survey(sex="persons"), "column sex, line 2"),
    ],
)
def test_a_survey_file_that_is_not_understood_is_refused(tmp_path, text, message):
    with pytest.raises(SourceError, match=message):
        nomis.read_labour_market(write(tmp_path, HEAD + text))


# --- ONS subnational indicators ------------------------------------------------------------------

SUBNATIONAL = """
AREACD,AREANM,Indicator,Period,Value,MAD
E09000012,Hackney,Median Weekly Pay,2021,575.1,1
E09000012,Hackney,Employment rate (16–64-year olds),2022,83.6,1
E09000001,City of London,Employment rate (16–64-year olds),2022,,
E23000001,Metropolitan Police,Employment rate (16–64-year olds),2022,70,
E09000012,Hackney,Smoking prevalence of adults,2020,15,1
E09000012,Hackney,Proportion of the population aged 16 - 64 with level 3+ qualifications,2021,78.2,1
"""


def test_pay_and_employment_are_found_among_the_other_indicators(tmp_path):
    found = tidy.check_tidy(subnational.read_pay_and_employment(write(tmp_path, SUBNATIONAL)))
    assert one(found, indicator="median_weekly_pay_pounds") == 575.1
    assert one(found, "period", indicator="median_weekly_pay_pounds") == "2021"
    assert one(found, "period", indicator="level_3_percentage_local", value=78.2) == "2021"
    work = found[found["indicator"] == "employment_percentage_local"]
    assert set(work["period"]) == {"2021/22"}
    assert one(work, "status", area_code="E09000001") == "x"
    assert "E23000001" not in set(found["area_code"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Median Weekly Pay", "Mean pay", "no median_weekly_pay_pounds"),
        ("level 3+", "level 2+", "no level_3_percentage_local"),
        (",2022,83.6", ",last year,83.6", "line 3: found 'last year'"),
        ("575.1", "about 575", "line 2: found 'about 575'"),
        ("Value", "Amount", "Value"),
    ],
)
def test_a_subnational_file_that_is_not_understood_is_refused(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        subnational.read_pay_and_employment(write(tmp_path, SUBNATIONAL.replace(old, new)))
