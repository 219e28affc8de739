"""Readers of police, survey and youth justice files, on small files in the publishers' layouts."""

import gzip

import pandas as pd
import pytest

from trendpack import tidy
from trendpack.errors import ShapeError, SourceError
from trendpack.sources.dfe.youth_justice import read_first_time_entrants
from trendpack.sources.ons.sdg_harm import read_feel_safe, read_victims_of_violence
from trendpack.sources.police.crime import read_recorded_crime
from trendpack.sources.police.mopac import read_neighbourhood_attitudes, read_public_attitudes
from trendpack.sources.police.mps import read_use_of_force
from trendpack.sources.police.mps_stops import read_monthly_totals, read_yearly_searches
from trendpack.sources.police.stop_search import OUTCOMES, read_stop_and_search

HACKNEY, ISLINGTON, LONDON = "E09000012", "E09000019", "E12000007"
NOTHING = "A no further action disposal"
CENSUS_GROUPS = {
    "Asian, Asian British or Asian Welsh: Chinese": 100,
    "Asian, Asian British or Asian Welsh: Indian": 300,
    "Black, Black British, Black Welsh, Caribbean or African: African": 500,
    "Mixed or Multiple ethnic groups: White and Asian": 200,
    "White: English, Welsh, Scottish, Northern Irish or British": 900,
    "White: Gypsy or Irish Traveller": 10,
    "White: Other White": 600,
    "Other ethnic group: Any other ethnic group": 400,
}


@pytest.fixture
def census(tmp_path):
    """Residents of Hackney and Islington in the layout of TS021, one row a group."""
    rows = [
        {"ltla21_code": code, "ltla21_name": name, "ethnic_group": group, "count": count}
        for code, name in ((HACKNEY, "Hackney"), (ISLINGTON, "Islington"))
        for group, count in CENSUS_GROUPS.items()
    ]
    table = pd.DataFrame(rows)
    whole = table.groupby("ltla21_code")["count"].transform("sum")
    path = tmp_path / "census.csv"
    table.assign(percent=(100 * table["count"] / whole).round(1)).to_csv(path, index=False)
    return path


def searches(count, **columns):
    """Return `count` records of one kind."""
    one = {
        "la_name": "Hackney",
        "la_code": HACKNEY,
        "date": "2021-12-01",
        "age_range": "18-24",
        "gender": "Male",
        "self_defined_ethnicity": "Black/African/Caribbean/Black British - African",
        "officer_defined_ethnicity": "Black",
        "outcome": NOTHING,
        "object_of_search": "Controlled drugs",
        "exact_repeat_of_earlier_row": "False",
    }
    return [one | columns] * count


def records():
    """Return two boroughs' records: every group, sex and age often, and one small count."""
    white = {
        "officer_defined_ethnicity": "White",
        "self_defined_ethnicity": "White - English/Welsh/Scottish/Northern Irish/British",
    }
    traveller = white | {"self_defined_ethnicity": "White - Gypsy or Irish Traveller"}
    other = white | {"self_defined_ethnicity": "White - Any other White background"}
    mixed = {
        "officer_defined_ethnicity": "Mixed",
        "self_defined_ethnicity": "Mixed/Multiple ethnic groups - White and Asian",
    }
    rows = [
        *searches(40),
        *searches(20, outcome="Arrest"),
        *searches(30, gender="Female", object_of_search="Firearms"),
        *searches(20, age_range="10-17", date="2022-11-30"),
        *searches(2, gender="Female", age_range="10-17"),
        *searches(50, **white),
        *searches(20, gender="Female", age_range="10-17", **white),
        *searches(20, age_range="10-17", outcome="Arrest", **white),
        *searches(10, gender="Female", **white),
        *searches(6, **traveller),
        *searches(7, **other),
        *searches(9, **mixed),
        *searches(20, officer_defined_ethnicity="Asian"),
        *searches(3, officer_defined_ethnicity="Asian", gender="Female"),
        *searches(8, officer_defined_ethnicity="Other"),
        *searches(5, exact_repeat_of_earlier_row="True"),
    ]
    there = [row | {"la_name": "Islington", "la_code": ISLINGTON} for row in rows]
    return pd.DataFrame([*rows, *there])


def write(table, tmp_path, name="searches.csv.gz"):
    path = tmp_path / name
    with gzip.open(path, "wt") as file:
        table.to_csv(file, index=False)
    return path


def one(made, **where):
    """Return the one row that holds `where`, not broken down by anything else."""
    where = {"sex": "all", "age_band": "all", "characteristic": "all"} | where
    rows = made[(made[list(where)] == pd.Series(where)).all(axis=1)]
    assert len(rows) == 1, where
    return rows.iloc[0]


@pytest.fixture
def stops(tmp_path, census):
    return tidy.check_tidy(read_stop_and_search(write(records(), tmp_path), census))


def test_a_search_is_counted_by_group_and_set_beside_residents(stops):
    row = one(stops, indicator="stop_search_rate", area_code=HACKNEY, ethnic_group="black")
    assert (row["numerator"], row["denominator"], row["value"]) == (112, 500, 224)
    assert (row["period"], str(row["period_end"])[:10]) == ("Dec 2021 - Nov 2022", "2022-11-30")


def test_exact_repeats_are_left_out(stops):
    row = one(stops, indicator="stop_search_rate", area_code=HACKNEY, ethnic_group="all")
    assert row["numerator"] == 265


def test_london_is_the_sum_of_the_boroughs(stops):
    row = one(stops, indicator="stop_search_rate", area_code=LONDON, ethnic_group="black")
    assert (row["numerator"], row["denominator"]) == (224, 1000)


def test_officers_mixed_is_not_known_and_their_other_has_no_rate(stops):
    for group, count in (("unknown", 9), ("other", 8)):
        row = one(stops, indicator="stop_search_rate", area_code=HACKNEY, ethnic_group=group)
        assert (row["status"], row["numerator"]) == ("z", count)
        assert pd.isna(row["value"])


def test_a_group_hardly_used_is_joined_above_the_line_and_below_it(stops):
    row = one(
        stops,
        indicator="stop_search_rate_self_defined",
        area_code=HACKNEY,
        ethnic_group="other_white",
    )
    assert (row["numerator"], row["denominator"]) == (13, 610)


def test_a_small_count_is_withheld_and_does_not_follow_from_the_rest(stops):
    shares = stops[
        (stops["indicator"] == "stop_search_share_percentage") & (stops["area_code"] == HACKNEY)
    ]
    girls = shares[(shares["sex"] == "female") & (shares["ethnic_group"] != "all")]
    asian = girls[girls["ethnic_group"] == "asian"].iloc[0]
    assert (asian["status"], pd.isna(asian["numerator"])) == ("c", True)
    assert (girls["status"] == "c").sum() >= 2
    assert (shares[shares["ethnic_group"] == "asian"]["status"] == "c").sum() >= 2


def test_boroughs_have_one_characteristic_beside_the_group_and_london_three(stops):
    three = stops[(stops[["ethnic_group", "sex", "age_band"]] != "all").all(axis=1)]
    assert set(three["area_code"]) == {LONDON}
    assert set(three["indicator"]) == set(OUTCOMES.values())
    assert "unknown" not in set(three[["ethnic_group", "sex", "age_band"]].to_numpy().ravel())
    row = one(
        stops, indicator="stop_search_arrest_percentage", area_code=LONDON, ethnic_group="white",
        sex="male", age_band="under 18",
    )  # fmt: skip
    assert (row["numerator"], row["denominator"], row["value"]) == (40, 40, 100)


def test_objects_are_a_percentage_of_the_groups_searches_and_outcomes_of_the_objects(stops):
    weapons = {"ethnic_group": "black", "characteristic": "Object of search: weapons"}
    row = one(stops, indicator="stop_search_object_percentage", area_code=HACKNEY, **weapons)
    assert (row["numerator"], row["denominator"]) == (30, 112)
    row = one(stops, indicator="stop_search_no_action_percentage", area_code=LONDON, **weapons)
    assert (row["numerator"], row["denominator"], row["value"]) == (60, 60, 100)
    outcomes = stops[stops["indicator"].isin(OUTCOMES.values()) & (stops["area_code"] == HACKNEY)]
    assert set(outcomes["characteristic"]) == {"all"}


def test_an_outcome_is_a_percentage_of_the_groups_searches(stops):
    row = one(
        stops, indicator="stop_search_arrest_percentage", area_code=HACKNEY, ethnic_group="white"
    )
    assert (row["numerator"], row["denominator"]) == (20, 113)


def test_columns_may_move_and_new_ones_may_come(tmp_path, census, stops):
    moved = records().assign(operation="FALSE").iloc[:, ::-1]
    made = read_stop_and_search(write(moved, tmp_path, "moved.csv.gz"), census)
    pd.testing.assert_frame_equal(made, stops)


@pytest.mark.parametrize(
    ("column", "label", "message"),
    [
        ("officer_defined_ethnicity", "Martian", "line 5: the ethnic label 'Martian' is new"),
        ("officer_defined_ethnicity", "<b>Black</b>", "label '<b>Black</b>' is new"),
        ("self_defined_ethnicity", "Black", "line 5: the ethnic label 'Black' is new"),
        ("gender", "X", "line 5, column gender: the label 'X' is new"),
        ("age_range", "35-44", "column age_range: the label '35-44' is new"),
        ("object_of_search", "Sheep", "column object_of_search: the label 'Sheep' is new"),
        ("outcome", "Warned", "column outcome: the label 'Warned' is new"),
        ("exact_repeat_of_earlier_row", "no", "the label 'no' is new"),
        ("date", "1 Dec 2021", "line 5, column date: '1 Dec 2021' is no date"),
        ("la_code", "E09000099", "no residents of"),
    ],
)
def test_a_label_that_is_new_stops_the_build(tmp_path, census, column, label, message):
    table = records()
    table.loc[3, column] = label
    with pytest.raises(SourceError, match=message):
        read_stop_and_search(write(table, tmp_path), census)


def test_a_lost_column_stops_the_build(tmp_path, census):
    table = records().drop(columns="outcome")
    with pytest.raises(SourceError, match=r"no header row with the column\(s\) \['outcome'\]"):
        read_stop_and_search(write(table, tmp_path), census)


FORCE = {
    "Asian (or Asian British)": 4,
    "Black (or Black British)": 20,
    "Chinese": 1,
    "Don't know": 2,
    "Mixed": 3,
    "Other": 5,
    "White": 15,
}


def force():
    """Return a year of months for two boroughs, Heathrow and places outside London."""
    rows = [
        {"Date": f"{month:%Y-%m-%d}", "Borough": place, "CED Used": 1}
        | {f"SubjectEthnicity_{group}": count for group, count in FORCE.items()}
        | {"UseOfForceCount": sum(FORCE.values())}
        for place in ("Hackney", "Islington", "Heathrow", "Out of force")
        for month in pd.date_range("2023-04-01", periods=12, freq="MS")
    ]
    return pd.DataFrame(rows)


def read_force(table, tmp_path, census):
    path = tmp_path / "force.csv"
    table.to_csv(path, index=False)
    made = tidy.check_tidy(read_use_of_force(path, census))
    return made[made["indicator"] == "use_of_force_rate"]


def test_force_is_summed_over_the_year_and_set_beside_residents(tmp_path, census):
    made = read_force(force(), tmp_path, census)
    black = one(made, area_code=HACKNEY, ethnic_group="black")
    assert (black["numerator"], black["denominator"], black["value"]) == (240, 500, 480)
    assert black["period"] == "2023/24"
    asian = one(made, area_code=HACKNEY, ethnic_group="asian_excluding_chinese")
    assert (asian["numerator"], asian["denominator"]) == (48, 300)
    unknown = one(made, area_code=HACKNEY, ethnic_group="unknown")
    assert (unknown["numerator"], unknown["status"]) == (24, "z")


def test_force_on_people_seen_as_mixed_has_a_count_and_no_rate(tmp_path, census):
    """Officers take many for another group, who as residents call themselves Mixed."""
    made = read_force(force(), tmp_path, census).query("ethnic_group == 'mixed'")
    assert made["status"].eq("z").all()
    assert made[["value", "denominator"]].isna().all(axis=None)
    assert one(made, area_code=HACKNEY)["numerator"] == 36


def test_london_has_heathrow_and_nothing_from_outside(tmp_path, census):
    made = read_force(force(), tmp_path, census)
    assert one(made, area_code=LONDON, ethnic_group="all")["numerator"] == 3 * 12 * 50
    assert set(made["area_code"]) == {HACKNEY, ISLINGTON, LONDON}


def test_force_that_does_not_add_up_is_refused(tmp_path, census):
    table = force()
    table.loc[3, "UseOfForceCount"] = 51
    with pytest.raises(SourceError, match="the rows make 50, the publisher prints 51"):
        read_force(table, tmp_path, census)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda t: t.rename(columns={"SubjectEthnicity_Mixed": "SubjectEthnicity_Dual"}), "'Dual'"),
        (lambda t: t.drop(columns="UseOfForceCount"), "UseOfForceCount"),
        (lambda t: t.drop(index=2), "Hackney has 11 rows"),
        (lambda t: t.assign(Borough=t["Borough"].replace("Hackney", "Manchester")), "'Manchester'"),
        (lambda t: t.assign(Date=t["Date"].replace("2023-04-01", "2022-04-01")), "months are not"),
    ],
)
def test_force_in_another_layout_is_refused_in_one_line(tmp_path, census, edit, message):
    with pytest.raises(SourceError, match=message) as error:
        read_force(edit(force()), tmp_path, census)
    assert "\n" not in str(error.value)


ATTITUDES = """\
Date,Borough,measure,value_as_in_source,value_pct,repaired_trailing_zero
2022-12-01,Hackney,Trust MPS,65.0,65.0,False
2023-09-01,Hackney,Trust MPS,59.0,59.0,False
2023-12-01,Hackney,Trust MPS,59.0,59.0,False
2023-12-01,Richmond Upon Thames,Trust MPS,7.0,70.0,True
2023-12-01,City of Westminster,Trust MPS,,,False
2023-12-01,Hackney,Contact ward officer,15.0,15.0,False
"""


def test_a_survey_year_ends_in_december(tmp_path):
    path = tmp_path / "attitudes.csv"
    path.write_text(ATTITUDES)
    made = tidy.check_tidy(read_public_attitudes(path))
    hackney = made[made["area_code"] == HACKNEY]
    assert dict(zip(hackney["period"], hackney["value"], strict=True)) == {"2022": 65, "2023": 59}
    assert one(made, area_code="E09000027")["value"] == 70
    assert one(made, area_code="E09000033")["status"] == "x"


@pytest.mark.parametrize(
    ("found", "other", "message"),
    [
        ("Trust MPS", "Trust Met", "line 2: 'Trust Met' is a question that is new"),
        ("Hackney", "Hacknee", "line 2: 'Hacknee' is no London borough"),
        ("2022-12-01", "Q3 22-23", "line 2: 'Q3 22-23' is no date"),
        ("2022-12-01", "2023-12-01", "line 4: repeats line 2"),
        ("value_pct", "value", "value_pct"),
    ],
)
def test_a_survey_that_we_do_not_understand_is_refused(tmp_path, found, other, message):
    path = tmp_path / "attitudes.csv"
    path.write_text(ATTITUDES.replace(found, other, 1))
    with pytest.raises(SourceError, match=message):
        read_public_attitudes(path)


FAIRLY = (
    "How confident are you that the police in your area use their stop and search powers fairly?"
)
NEIGHBOURHOODS = f"""\
neighbourhood,borough,question,ethnic_group,scale,value_raw,value_pct
Hackney - Homerton,Hackney,{FAIRLY},White British,% Very confident/Fairly confident,61,61.0
Hackney - Homerton,Hackney,{FAIRLY},Black,% Very confident/Fairly confident,42,42.0
Hackney - Shoreditch,Hackney,{FAIRLY},Black,% Very confident/Fairly confident,,
"""


def test_neighbourhoods_stand_under_their_borough(tmp_path):
    path = tmp_path / "neighbourhoods.csv"
    path.write_text(NEIGHBOURHOODS)
    made = tidy.check_tidy(read_neighbourhood_attitudes(path))
    row = one(made, ethnic_group="black", characteristic="Police neighbourhood: Homerton")
    assert (row["area_code"], row["value"], row["period"]) == (HACKNEY, 42, "2015/16 to 2020/21")
    assert made["status"].tolist() == ["ok", "ok", "x"]


@pytest.mark.parametrize(("found", "other"), [("Black", "Mixed"), ("fairly?", "well?")])
def test_a_new_group_or_question_is_refused(tmp_path, found, other):
    path = tmp_path / "neighbourhoods.csv"
    path.write_text(NEIGHBOURHOODS.replace(found, other))
    with pytest.raises(SourceError, match="is new"):
        read_neighbourhood_attitudes(path)


SUPPRESSED = "Missing value; suppressed"
VIOLENCE = f"""\
Year,Series,Age,Sex,Ethnicity,Ethnic group,Region,Observation status,Units,GeoCode,Value
2019/20,(a) Physical violence - 16 and over,,,,,,Normal value,Percentage (%),,1.63
2019/20,(a) Physical violence - 16 and over,,,Black,,,Normal value,Percentage (%),,0.95
2019/20,(a) Physical violence - 16 and over,,,Black,African,,{SUPPRESSED},Percentage (%),,0.5
2019/20,(a) Physical violence - 16 and over,,Female,,,,Normal value,Percentage (%),,1.5
2019/20,(a) Physical violence - 16 and over,,,,,London,Normal value,Percentage (%),E12000007,1.54
2019/20,(c) Sexual violence - 16 to 59,,,,,,Normal value,Percentage (%),,2.1
"""


def read_violence(text, tmp_path):
    path = tmp_path / "violence.csv"
    path.write_text(text)
    return tidy.check_tidy(read_victims_of_violence(path))


def test_violence_is_read_by_group_sex_and_region(tmp_path):
    made = read_violence(VIOLENCE, tmp_path)
    assert one(made, area_code="K04000001", ethnic_group="black")["value"] == 0.95
    assert one(made, area_code="K04000001", ethnic_group="all", sex="female")["value"] == 1.5
    assert one(made, area_code=LONDON, ethnic_group="all")["value"] == 1.54
    assert len(made) == 5


def test_a_suppressed_figure_is_withheld_though_it_is_printed(tmp_path):
    row = one(read_violence(VIOLENCE, tmp_path), ethnic_group="black_african")
    assert (row["status"], pd.isna(row["value"])) == ("c", True)


@pytest.mark.parametrize(
    ("found", "other", "message"),
    [
        (",Black,,", ",Black and proud,,", "'Black and proud' is new"),
        (",Female,", ",Woman,", "column Sex, line 5: 'Woman' is new"),
        ("Normal value", "Fair guess", "'Fair guess' is new"),
        ("Percentage (%)", "Rate", "the unit is 'Rate'"),
        (",E12000007,", ",,", "'London' has no GeoCode"),
        (",Female,", ",,", "line 5: repeats line 2"),
        ("(a) Physical", "(b) Physical", None),
    ],
)
def test_violence_that_we_do_not_understand_is_refused(tmp_path, found, other, message):
    many = -1 if message is None else 1
    with pytest.raises(SourceError, match=message or "no rows of the series"):
        read_violence(VIOLENCE.replace(found, other, many), tmp_path)


def test_feeling_safe_is_another_series(tmp_path):
    path = tmp_path / "safe.csv"
    series = "Proportion of population who feel safe walking alone after dark"
    path.write_text(VIOLENCE.replace("(a) Physical violence - 16 and over", series))
    assert set(read_feel_safe(path)["indicator"]) == {"feel_safe_percentage"}


def lait(england):
    rows = [("FirstYJS", "2024", "255", "204.0"), ("FirstYJS", "2024", "-", "201.0")]
    rows += [("FirstYJS", "2024", "100", f"{code}.0") for code in (980, 981, 982, 983, 984, 985)]
    rows += [("FirstYJS", "2024", "100", f"{code}.0") for code in (986, 989, 990)]
    rows += [("FirstYJS", "2024", england, "970.0"), ("NEET", "2025", "2.5", "204.0")]
    return pd.DataFrame(rows, columns=["Short Desc", "Years", "Values", "LA Number"])


def read_lait(table, tmp_path):
    path = tmp_path / "lait.parquet"
    table.to_parquet(path)
    return tidy.check_tidy(read_first_time_entrants(path))


def test_first_time_entrants_are_read_by_area(tmp_path):
    made = read_lait(lait("900"), tmp_path)
    assert one(made, area_code=HACKNEY)["value"] == 255
    assert one(made, area_code="E09000001")["status"] == "x"
    assert (made["period"] == "2024").all()


def test_an_england_that_is_a_sum_of_rates_is_left_out_until_mended(tmp_path):
    assert "E92000001" not in set(read_lait(lait("900"), tmp_path)["area_code"])
    assert one(read_lait(lait("110"), tmp_path), area_code="E92000001")["value"] == 110


def test_youth_justice_without_its_measure_or_with_a_new_area_is_refused(tmp_path):
    with pytest.raises(SourceError, match="FirstYJS is not there"):
        read_lait(lait("900").query("`Short Desc` == 'NEET'"), tmp_path)
    with pytest.raises(SourceError, match="'777', not an area we know"):
        read_lait(lait("900").replace("204.0", "777"), tmp_path)
    with pytest.raises(ShapeError, match="is not one we can read"):
        read_lait(lait("900").replace("2024", "spring"), tmp_path)


EAST_ASIAN = "Ethnic Appearance Code_5 Chinese Japanese or South East Asian"
YEARLY_COLUMNS = (
    "Ethnic Appearance Code_0 Unknown",
    "Ethnic Appearance Code_1 White - North European",
    "Ethnic Appearance Code_2 White - South European",
    "Ethnic Appearance Code_3 Black",
    "Ethnic Appearance Code_4 Asian",
    EAST_ASIAN,
    "Ethnic Appearance Code_6 Middle Eastern",
    "Self-defined Ethnicity Code_B2 African",
    "Self-defined Ethnicity Code_W1 British",
    "Self-defined Ethnicity Code_N1 Officer?s pr",
)


def months(counts=(1, 4, 6, 20, 7, 1, 2, 15, 9, 10)):
    """Return two years of months for two boroughs and an airport, 42 searches in each."""
    rows = [
        {"Date": f"{month:%Y-%m-%d}", "Borough": place, "n_stops_derived": 42, "Gender_M": 40}
        | dict(zip(YEARLY_COLUMNS, counts, strict=True))
        for place in ("Hackney", "Islington", "CO18 (City Airport)")
        for month in pd.date_range("2020-05-01", periods=24, freq="MS")
    ]
    return pd.DataFrame(rows)


def read_months(table, tmp_path, census):
    return tidy.check_tidy(
        read_yearly_searches(write(table, tmp_path, "months.csv.gz"), census).assign(source="s")
    )


def test_months_of_searches_are_summed_to_years_from_the_first(tmp_path, census):
    made = read_months(months(), tmp_path, census)
    year = {"area_code": HACKNEY, "period": "May 2021 - Apr 2022"}
    white = one(made, indicator="stop_search_yearly_rate", ethnic_group="white", **year)
    assert (white["numerator"], white["denominator"]) == (120, 1510)
    assert str(white["period_start"])[:10], str(white["period_end"])[:10] == "2022-04-30"
    african = {"ethnic_group": "black_african"} | year
    own = one(made, indicator="stop_search_yearly_rate_self_defined", **african)
    assert (own["numerator"], own["denominator"], own["value"]) == (180, 500, 360)


def test_people_of_east_asian_appearance_are_asian_as_in_the_census(tmp_path, census):
    made = read_months(months(), tmp_path, census)
    where = {"area_code": HACKNEY, "period": "May 2020 - Apr 2021"}
    where["indicator"] = "stop_search_yearly_rate"
    assert one(made, ethnic_group="asian", **where)["numerator"] == 12 * (7 + 1)
    assert one(made, ethnic_group="other", **where)["numerator"] == 12 * 2


def test_searches_in_neither_list_of_groups_are_not_known(tmp_path, census):
    made = read_months(months(), tmp_path, census)
    where = {"area_code": HACKNEY, "period": "May 2020 - Apr 2021", "ethnic_group": "unknown"}
    seen = one(made, indicator="stop_search_yearly_rate", **where)
    own = one(made, indicator="stop_search_yearly_rate_self_defined", **where)
    assert (seen["numerator"], seen["status"]) == (12 * 2, "z")
    assert own["numerator"] == 12 * (10 + 8)


def test_london_has_the_airports_searches(tmp_path, census):
    made = read_months(months(), tmp_path, census)
    rows = made[(made["area_code"] == LONDON) & (made["ethnic_group"] == "all")]
    assert set(rows["numerator"]) == {3 * 12 * 42}


def test_a_small_count_of_a_year_is_withheld(tmp_path, census):
    table = months()
    table[EAST_ASIAN] = 0
    table.loc[1:, "Ethnic Appearance Code_4 Asian"] = 0
    table.loc[0, "Ethnic Appearance Code_4 Asian"] = 3
    made = read_months(table, tmp_path, census)
    where = {"indicator": "stop_search_yearly_rate", "area_code": HACKNEY, "ethnic_group": "asian"}
    assert one(made, period="May 2020 - Apr 2021", **where)["status"] == "c"
    assert one(made, period="May 2021 - Apr 2022", **where)["numerator"] == 0


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda t: t.rename(columns={YEARLY_COLUMNS[3]: f"{YEARLY_COLUMNS[3]} man"}), "is new"),
        (lambda t: t.drop(index=3), "once for each borough; Hackney has 23 rows"),
        (lambda t: t[t["Date"] < "2021-06-01"], "do not make whole years"),
        (lambda t: t.assign(Borough=t["Borough"].replace("Hackney", "Leeds")), "'Leeds'"),
        (lambda t: t.assign(n_stops_derived=30), "the groups make more than the total"),
        (lambda t: t.assign(n_stops_derived="c"), "line 2: found 'c'"),
        (lambda t: t.drop(columns="n_stops_derived"), "n_stops_derived"),
    ],
)
def test_months_that_we_do_not_understand_are_refused(tmp_path, census, edit, message):
    with pytest.raises(SourceError, match=message):
        read_months(edit(months()), tmp_path, census)


TOTALS = """\
month,borough,stops,partial_month_in_source
2022-06,Hackney,633,False
2022-06,Westminster,0,False
2022-12,Hackney,166,True
2022-12,Westminster,200,False
"""


def test_monthly_totals_leave_out_months_held_in_part(tmp_path):
    path = tmp_path / "totals.csv"
    path.write_text(TOTALS)
    made = tidy.check_tidy(read_monthly_totals(path))
    assert one(made, area_code=HACKNEY, period="2022-06")["value"] == 633
    assert one(made, area_code="E09000033", period="2022-06")["value"] == 0
    assert one(made, area_code=LONDON, period="2022-06")["value"] == 633
    assert one(made, area_code=HACKNEY, period="2022-12")["status"] == "x"
    assert one(made, area_code=LONDON, period="2022-12")["status"] == "x"


@pytest.mark.parametrize(
    ("found", "other", "message"),
    [
        ("True", "maybe", "line 4: 'maybe' is neither True nor False"),
        ("633", "c", "line 2: found 'c'"),
        ("Westminster", "Leeds", "'Leeds'"),
        ("2022-06,Westminster", "2022-06,Hackney", "line 3: repeats line 2"),
        ("stops", "searches", "stops"),
    ],
)
def test_monthly_totals_that_we_do_not_understand_are_refused(tmp_path, found, other, message):
    path = tmp_path / "totals.csv"
    path.write_text(TOTALS.replace(found, other, 1))
    with pytest.raises(SourceError, match=message):
        read_monthly_totals(path)


CRIME = """\
LSOA11CD,LAD11CD,LAD11NM,year,offences,crime_type
E01001700,E09000012,Hackney,2021,3,violence
E01001701,E09000012,Hackney,2021,0,violence
E01002700,E09000019,Islington,2021,12,violence
E01001700,E09000012,Hackney,2020,2,robbery
"""


def read_crime(text, tmp_path, census):
    path = tmp_path / "crime.csv.gz"
    path.write_bytes(gzip.compress(text.encode()))
    return tidy.check_tidy(read_recorded_crime(path, census))


def test_offences_of_output_areas_are_added_up_and_set_beside_residents(tmp_path, census):
    made = read_crime(CRIME, tmp_path, census)
    row = one(made, indicator="recorded_violence_rate", area_code=HACKNEY)
    assert (row["numerator"], row["denominator"], row["period"]) == (3, 3010, "2021")
    assert one(made, indicator="recorded_violence_rate", area_code=LONDON)["numerator"] == 15
    assert one(made, indicator="recorded_robbery_rate", area_code=HACKNEY)["period"] == "2020"


@pytest.mark.parametrize(
    ("found", "other", "message"),
    [
        ("robbery", "arson", "line 5, column crime_type: 'arson' is new"),
        ("E09000012,Hackney,2020", "E08000003,Manchester,2020", "column LAD11CD: 'E08000003'"),
        ("2021,3,", "2021,c,", "line 2: found 'c'"),
        ("E01001701", "E01001700", "line 3: repeats line 2"),
        ("offences", "crimes", "offences"),
    ],
)
def test_crime_that_we_do_not_understand_is_refused(tmp_path, census, found, other, message):
    with pytest.raises(SourceError, match=message):
        read_crime(CRIME.replace(found, other, 1), tmp_path, census)
