"""Readers of health figures: Fingertips and the ONS's goals data, on small tables by hand."""

import pandas as pd
import pytest

from trendpack import tidy
from trendpack.errors import SourceError, TrendpackError
from trendpack.sources import eff, ohid
from trendpack.sources.ons import disability, sdg

LIFE = """\
area_code,area_name,area_type,period,indicator,measure,unit,value,compared_to_England,inequality
E09000012,Hackney,UA,2023 - 25,Life expectancy at birth,Life expectancy,Years,78.7,Worse,Male
E09000012,Hackney,UA,2023 - 25,Life expectancy at birth,Life expectancy,Years,83.3,Similar,Female
E09000001,City of London,UA,2023 - 25,Life expectancy at birth,Life expectancy,Years,,x,Female
"""
DEATHS = """\
area_code,area_name,area_type,period,indicator,measure,unit,value,compared_to_England,inequality
E09000012,Hackney,UA,2024,"Under 75 mortality rate from causes considered preventable (per 100,000 \
population)",Age-standardised rate,Male,230,Worse,
E09000012,Hackney,UA,2024,"Under 75 mortality rate from causes considered preventable (per 100,000 \
population)",Age-standardised rate,Persons,156.4,Similar,
"""
OBESITY = """\
area_code,area_name,area_type,period,indicator,measure,unit,value,compared_to_England,inequality
E92000001,England,Country,2020/21 - 24/25,"Year 6 prevalence of obesity (including severe \
obesity), 5 years data combined",Percentage,Persons,28.9,Worse,Most deprived quintile
E92000001,England,Country,2024/25,Year 6 prevalence of obesity (including severe obesity),\
Percentage,Persons,22.2,Not compared,
E05015239,Altrincham,Electoral Wards (2024),2022/23 - 24/25,"Year 6 prevalence of obesity \
(including severe obesity), 3 years data combined",Percentage,Persons,15.0,Better,
"""
ADULTS = """\
area_code,area_name,area_type,period,indicator,measure,unit,value,compared_to_England,inequality
E09000012,Hackney,UA,2022 - 24,Inequality in life expectancy at birth,Slope Index of Inequality,\
Years,4.0,Not compared,Male
E09000012,Hackney,UA,2021/22 Q1 - 2021/22 Q4,People receiving an NHS Health Check,\
Cumulative percentage from eligible,Persons,12.2,Better,
E09000012,Hackney,UA,2021/22 Q1 - 2024/25 Q4,People receiving an NHS Health Check,\
Cumulative percentage from eligible,Persons,65.3,Better,
E09000012,Hackney,UA,2021/22 Q1 - 2025/26 Q1,People receiving an NHS Health Check,\
Cumulative percentage from eligible,Persons,68.3,Better,
E09000012,Hackney,UA,2021/22 Q1,People receiving an NHS Health Check,\
Cumulative percentage from eligible,Persons,2.9,Better,
E09000012,Hackney,UA,2021/22 Q1 - 2025/26 Q3,People receiving an NHS Health Check,\
Cumulative percentage from eligible,Persons,75.5,Better,
E09000012,Hackney,UA,2023/24,Percentage of 5 year olds with experience of visually obvious dental \
decay,Percentage,5 years children,,Similar,
E09000012,Hackney,UA,2024/25,Percentage of physically inactive adults,Percentage,Persons,\
18.2,Better,
E09000012,Hackney,UA,2024/25,Depression: QOF prevalence,Percentage,Persons,13.4,Lower 99.8,
"""
DETAINED = """\
ethnic_group,geo_code,geo_name,geo_level,time,value,unit,attr_measure,attr_label,\
attr_confidence_margin
other_black,E92000001,England,national,2021/22,760.0,rate_per_100000,standardised_rate,Other Black,\
44.9
other_black,E92000001,England,national,2021/22,577.3,rate_per_100000,crude_rate,Other Black,
other_black,E92000001,England,national,2021/22,1604.0,count,detentions,Other Black,
other_black,E92000001,England,national,2021/22,277857.0,count,population,Other Black,
black_african,E92000001,England,national,2022/23,158.0,rate_per_100000,standardised_rate,\
Black African,
black_african,E92000001,England,national,2022/23,2303.0,count,detentions,Black African,
"""
RECEPTION = """\
Year,Series,Country,Ethnic group,Sex,Type (wasting or overweight),BMI Classifications,\
IMD Deciles (England),IMD Quintiles,Urban or rural,Observation status,Units,GeoCode,Value
2019/20,BMI classifications,England,,,,Obese,,,,Definition differs,Percentage (%),E92000001,9.86
2019/20,BMI classifications,England,,,,Overweight,,,,Definition differs,\
Percentage (%),E92000001,13.1
2019/20,BMI classifications,Wales,,,,Obese,,,,Definition differs,Percentage (%),W92000004,12.6
2019/20,BMI classifications,England,Asian,,,Obese,,,,Definition differs,\
Percentage (%),E92000001,9.6
2019/20,BMI classifications,England,,Male,,Obese,,,,Definition differs,Percentage (%),E92000001,10.1
2019/20,BMI classifications,England,,,,Obese,10 (Least deprived),,,Definition differs,\
Percentage (%),E92000001,6.0
2019/20,BMI classifications,England,,,,Obese,,,Urban,Definition differs,Percentage (%),E92000001,10
"""
GROUPS = """\
IndicatorId,Category,CategoryType,Age,Sex,Denominator,UpperCI,Value,Count,AreaCode,Year,LowerCI
92033,,,10-11 yrs,Male,,24.1,24,,E92000001,2018,23.9
92033,,,10-11 yrs,Persons,,21.6,21.5,,E92000001,2018,21.5
92033,Black African,Ethnic groups,10-11 yrs,Persons,,31.2,30.9,,E92000001,2018,30.6
92033,Not stated / invalid,Ethnic groups,10-11 yrs,Persons,,21.4,21.3,,E92000001,2018,21.1
92033,Not known/Not stated,Ethnic groups (w unknown),10-11 yrs,Persons,,21.4,21.3,\
,E92000001,2018,21.1
92033,Most deprived quintile,LSOA11 deprivation quintiles within area (IMD  trend),10-11 yrs,\
Persons,,28,27.9,,E92000001,2018,27.8
92026,,,4-5 yrs,Persons,,9.7,9.7,,E92000001,2018,9.6
12345,,,All,Persons,,9.7,9.7,,E92000001,2018,9.6
"""
MATERNAL = """\
Year,Series,Age,Country,Deprivation quintile,Ethnicity,Observation status,Units,GeoCode,Value
2018-20,Maternal mortality rate,,,,,Normal value,"Rate per 100,000 maternities",,10.9
2018-20,Maternal mortality ratio,,,,,Normal value,"Rate per 100,000 live births",,6.04
2018-20,Maternal mortality rate,20 to 24,,,,Normal value,"Rate per 100,000 maternities",,7.98
2018-20,Maternal mortality rate,,England,,Black,Definition differs,"Rate per 100,000 maternities",\
E92000001,33.99
2018-20,Maternal mortality rate,,England,Quintile 5 (most deprived),,Normal value,\
"Rate per 100,000 maternities",E92000001,17.96
"""
NEONATAL = """\
Year,Series,Neonatal period,Country,Region,Ethnic group,Sex,Units,Observation status,GeoCode,Value
2020,Neonatal mortality rate,,England and Wales,,,,"Rate per 1,000 live births",,K04000001,2.7
2020,Neonatal mortality rate,Early neonatal,England and Wales,,,,"Rate per 1,000 live births",\
Normal value,K04000001,2.1
2020,Neonatal mortality rate,,England,London,,,"Rate per 1,000 live births",\
Normal value,E12000007,2.5
2020,Neonatal mortality rate,,England,,,Female,"Rate per 1,000 live births",\
Normal value,E92000001,2.4
2020,Neonatal mortality rate,,England and Wales,,Black Caribbean,,"Rate per 1,000 live births",\
Normal value,K04000001,4.9
2020,Neonatal mortality rate,,England and Wales,,Any other Black background,,\
"Rate per 1,000 live births",Low reliability,K04000001,4.8
2020,Neonatal mortality rate,,England and Wales,,Not Stated,,"Rate per 1,000 live births",\
Missing value; suppressed,K04000001,
"""


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a table to a file of the given text."""

    def written(text, name="table.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def only(rows, **wanted):
    """Return the one row that has the wanted groupings, all others being "all"."""
    wanted = dict.fromkeys(tidy.GROUPINGS, "all") | wanted
    found = rows[(rows[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(found) == 1, found
    return found.iloc[0]


def test_sex_is_read_where_it_stands_and_an_absent_figure_says_why(write):
    rows = tidy.check_tidy(ohid.read_fingertips(write(LIFE)))
    assert only(rows, sex="male", area_code="E09000012")["value"] == 78.7
    assert only(rows, sex="female", area_code="E09000012")["period"] == "2023-2025"
    gone = only(rows, area_code="E09000001", sex="female")
    assert gone["status"] == "x"
    assert pd.isna(gone["value"])
    assert set(rows["indicator"]) == {"life_expectancy_years"}


def test_sex_in_the_column_of_units_is_read_too(write):
    rows = tidy.check_tidy(ohid.read_fingertips(write(DEATHS)))
    assert only(rows)["value"] == 156.4
    assert only(rows, sex="male")["value"] == 230


def test_the_publishers_judgement_of_a_place_beside_england_is_kept_without_limits(write):
    rows = tidy.check_tidy(ohid.read_fingertips(write(LIFE), write(ADULTS, "adults.csv")))
    men = only(rows, sex="male", area_code="E09000012", indicator="life_expectancy_years")
    assert (men["limits_by"], pd.isna(men["lower"])) == ("publisher: worse", True)
    assert only(rows, indicator="depression_percentage")["limits_by"] == "publisher: lower"
    assert only(rows, indicator="dental_decay_percentage")["limits_by"] == "", "no figure to judge"
    assert only(rows, area_code="E09000001", sex="female")["limits_by"] == ""
    with pytest.raises(SourceError, match="column compared_to_England, line 2: 'Odd' is new"):
        ohid.read_fingertips(write(LIFE.replace("Worse", "Odd")))


def test_columns_may_move_change_their_name_and_be_joined_by_others(write):
    table = pd.read_csv(write(LIFE), dtype=str)
    moved = table.rename(columns={"inequality": "sex"}).iloc[:, ::-1].assign(note="as published")
    path = write(moved.to_csv(index=False), "moved.csv")
    assert ohid.read_fingertips(path).equals(ohid.read_fingertips(write(LIFE)))


def test_a_quintile_is_kept_apart_and_wards_are_left_out(write):
    rows = tidy.check_tidy(ohid.read_fingertips(write(OBESITY)))
    assert set(rows["area_code"]) == {"E92000001"}
    assert only(rows, indicator="year6_obesity_percentage")["value"] == 22.2
    poor = only(rows, socioeconomic="IMD quintile: most deprived")
    assert poor["indicator"] == "year6_obesity_five_years_percentage"
    assert poor["period"] == "2020/21-2024/25"
    assert str(poor["period_end"].date()) == "2025-08-31"


def test_obesity_of_the_year_in_which_few_children_were_measured_is_left_out(write):
    first, *lines = OBESITY.splitlines()
    more = "\n".join(lines).replace("England,Country,2024/25,", "England,Country,2020/21,")
    rows = ohid.read_fingertips(write(f"{first}\n{more}\n"))
    assert set(rows["period"]) == {"2020/21-2024/25"}, "the five years together stand"


def test_adults_figures_keep_their_own_years_and_counts_end_with_one_or_are_the_newest(write):
    rows = tidy.check_tidy(ohid.read_fingertips(write(ADULTS)))
    checks = rows[rows["indicator"] == "nhs_health_check_percentage"].set_index("period")["value"]
    assert checks.to_dict() == {
        "Apr 2021 - Mar 2022": 12.2, "Apr 2021 - Mar 2025": 65.3, "Apr 2021 - Dec 2025": 75.5,
    }  # fmt: skip
    newest = only(rows, period="Apr 2021 - Dec 2025")
    assert str(newest["period_start"].date()) == "2021-04-01"
    assert str(newest["period_end"].date()) == "2025-12-31"
    assert only(rows, indicator="life_expectancy_inequality_years", sex="male")["value"] == 4.0
    gaps = ADULTS.replace("E09000012", "E92000001")
    england = ohid.read_fingertips(write(gaps))
    assert "life_expectancy_inequality_years" not in set(england["indicator"])
    assert "depression_percentage" in set(england["indicator"])
    active = only(rows, indicator="inactive_adults_percentage")
    assert str(active["period_start"].date()) == "2024-11-16"
    depressed = only(rows, indicator="depression_percentage")
    assert str(depressed["period_end"].date()) == "2025-03-31"
    assert only(rows, indicator="dental_decay_percentage")["status"] == "x"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Slope Index of Inequality", "Relative Index of Inequality", "column measure, line 2"),
        ("5 years children", "3 years children", "column unit, line 8: '3 years children'"),
        ("2024/25 Q4", "2024/25 H2", "period '2021/22 Q1 - 2024/25 H2' is not one"),
    ],
)
def test_adults_figures_that_are_not_understood_are_refused(write, old, new, message):
    assert old in ADULTS
    with pytest.raises(TrendpackError, match=message):
        ohid.read_fingertips(write(ADULTS.replace(old, new, 1)))


def test_detentions_have_the_publishers_margin_and_no_denominator(write):
    rows = tidy.check_tidy(eff.read_mental_health_detentions(write(DETAINED)))
    other = only(rows, ethnic_group="other_black")
    assert tuple(other[["value", "lower", "upper"]]) == pytest.approx((760, 715.1, 804.9))
    assert (other["numerator"], other["limits_by"]) == (1604, "publisher")
    assert rows["denominator"].isna().all()
    assert only(rows, ethnic_group="black_african")["limits_by"] == ""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("577.3", "570.3", "crude_rate: 1 totals do not add up"),
        ("158.0,rate_per_100000,standardised_rate", "158.0,rate_per_100000,crude_rate",
         "no standardised_rate"),
        ("count,population", "thousands,population", "line 5: 'population' in 'thousands'"),
        ("black_african", "white_british", "the ethnic label 'white_british' is new"),
        ("2022/23,158.0", "2022/23,158.0*", "'158.0\\*'"),
        ("attr_confidence_margin", "margin", "attr_confidence_margin"),
        ("other_black,E92000001,England,national,2021/22,577.3,rate_per_100000,crude_rate",
         "other_black,E92000001,England,national,2021/22,577.3,rate_per_100000,standardised_rate",
         "line 3: repeats line 2"),
    ],
)  # fmt: skip
def test_detentions_that_are_not_understood_are_refused(write, old, new, message):
    assert old in DETAINED
    with pytest.raises(SourceError, match=message):
        eff.read_mental_health_detentions(write(DETAINED.replace(old, new)))


def test_obesity_year_by_year_is_of_england_and_of_one_breakdown(write):
    rows = tidy.check_tidy(sdg.read_reception_obesity(write(RECEPTION)))
    assert len(rows) == 4, "not overweight, Wales or towns"
    assert only(rows, ethnic_group="asian_excluding_chinese")["value"] == 9.6
    assert only(rows, socioeconomic="IMD decile: 10 (least deprived)")["value"] == 6
    assert str(only(rows, sex="male")["period_start"].date()) == "2019-09-01"


def test_the_year_in_which_few_children_were_measured_is_left_out(write):
    more = RECEPTION.replace("2019/20", "2020/21").splitlines()[2:]
    rows = sdg.read_reception_obesity(write(RECEPTION + "\n".join(more) + "\n"))
    assert set(rows["period"]) == {"2019/20"}


DISABILITY = """\
ltla21_code,total_residents,disability_level,n,prop
E09000012,1000.0,Disabled under the Equality Act,143.0,0.143
E09000012,1000.0,Not disabled under the Equality Act,858.0,0.858
"""


def test_disabled_residents_are_of_all_residents(write):
    rows = tidy.check_tidy(disability.read_disability(write(DISABILITY)))
    assert tuple(only(rows)[["numerator", "denominator", "value"]]) == (143, 1000, 14.3)
    assert set(rows["area_code"]) == {"E09000012"}, "no sum of a part of London"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Not disabled under the Equality Act", "Day-to-day activities limited", "line 3: .* new"),
        ("858.0", "828.0", "do not add up; at E09000012"),
        ("Not disabled", "Disabled", "line 3: repeats line 2"),
        ("E09000012,1000.0,Not", "E09000013,1000.0,Not", "lacks one of the levels"),
        ("143.0", "c", "found 'c'"),
        ("total_residents", "residents", "total_residents"),
    ],
)
def test_disability_that_is_not_understood_is_refused(write, old, new, message):
    assert old in DISABILITY
    with pytest.raises(SourceError, match=message):
        disability.read_disability(write(DISABILITY.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("10 (Least deprived)", "Tenth", "socioeconomic, line 7: 'Tenth' is new"),
        ("Asian", "South Asian", "the ethnic label 'South Asian' is new"),
        ("Obese", "Living with obesity", "no rows of the series .* with"),
        ("BMI Classifications", "BMI", "BMI Classifications"),
    ],
)
def test_obesity_year_by_year_that_is_not_understood_is_refused(write, old, new, message):
    assert old in RECEPTION
    with pytest.raises(SourceError, match=message):
        sdg.read_reception_obesity(write(RECEPTION.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Years,78.7,Worse,Male", "Years,78.7,Worse,Boys", "column inequality, line 2: 'Boys'"),
        ("Years,78.7,Worse,Male", "Persons,78.7,Worse,Male", "one sex .* is needed"),
        ("Years,78.7,Worse,Male", "Years,78.7,Worse,", "one sex .* is needed"),
        ("Years,78.7,Worse,Male", "78.7,Years,Worse,Male", "line 2: found 'Years'"),
        ("Life expectancy at birth,Life expectancy,Years,78.7",
         "Life expectancy at 65,Life expectancy,Years,78.7", "'Life expectancy at 65' is new"),
        ("83.3,Similar,Female", "83.3,Similar,Male", "line 3: repeats line 2"),
        (",78.7,", ",78.7*,", "line 2: found '78.7\\*'"),
        ("area_type", "type", "no header row .*area_type"),
        ("2023 - 25,Life expectancy at birth,Life expectancy,Years,78.7",
         "to 2025,Life expectancy at birth,Life expectancy,Years,78.7", "to 2025"),
    ],
)  # fmt: skip
def test_an_extract_that_is_not_understood_is_refused(write, old, new, message):
    assert old in LIFE
    with pytest.raises(TrendpackError, match=message):
        ohid.read_fingertips(write(LIFE.replace(old, new, 1)))


def test_a_column_that_divides_the_rows_unseen_is_refused(write):
    twice = LIFE + LIFE.splitlines()[1].replace("78.7", "60.1") + "\n"
    with pytest.raises(SourceError, match="line 5: repeats line 2"):
        ohid.read_fingertips(write(twice))


def test_obesity_by_group_is_of_five_school_years_with_the_publishers_limits(write):
    rows = tidy.check_tidy(ohid.read_child_obesity_groups(write(GROUPS)))
    african = only(rows, ethnic_group="black_african")
    assert tuple(african[["value", "lower", "upper", "limits_by"]]) == (
        30.9,
        30.6,
        31.2,
        "publisher",
    )
    assert african["period"] == "2018/19-2022/23"
    assert (rows["ethnic_group"] == "unknown").sum() == 1
    assert only(rows, sex="male")["value"] == 24
    assert only(rows, socioeconomic="IMD quintile: most deprived")["value"] == 27.9
    assert len(rows) == 6


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Black African", "Black British", "line 4: the ethnic label 'Black British' is new"),
        ("Ethnic groups,", "Religions,", "column CategoryType, line 4: 'religions' is new"),
        ("Most deprived quintile", "Most deprived decile", "'Most deprived decile' is new"),
        ("10-11 yrs,Male", "10-11 yrs,Boys", "Sex, line 2: 'Boys' is new"),
        ("Not known/Not stated,Ethnic groups (w unknown),10-11 yrs,Persons,,21.4,21.3",
         "Not known/Not stated,Ethnic groups (w unknown),10-11 yrs,Persons,,21.4,22.3", "repeats"),
        ("92026", "92027", "no rows of the indicator.*92026"),
        (",UpperCI,", ",Upper,", "UpperCI"),
        ("2018,23.9", "2018/19,23.9", "'2018/19' is not a year"),
    ],
)  # fmt: skip
def test_obesity_by_group_that_is_not_understood_is_refused(write, old, new, message):
    assert old in GROUPS
    with pytest.raises(SourceError, match=message):
        ohid.read_child_obesity_groups(write(GROUPS.replace(old, new, 1)))


def test_maternal_deaths_by_group_are_of_england_and_everyone_of_the_uk(write):
    rows = tidy.check_tidy(sdg.read_maternal_mortality(write(MATERNAL)))
    assert len(rows) == 3, "neither the ratio nor an age"
    assert only(rows, ethnic_group="black")["area_code"] == "E92000001"
    assert only(rows)["area_code"] == "K02000001"
    assert only(rows, socioeconomic="IMD quintile: most deprived")["value"] == 17.96
    assert set(rows["period"]) == {"2018-2020"}


def test_neonatal_statuses_are_kept_and_only_plain_rows_taken(write):
    rows = tidy.check_tidy(sdg.read_neonatal_mortality(write(NEONATAL)))
    assert len(rows) == 6, "no early neonatal deaths"
    assert only(rows, area_code="K04000001")["value"] == 2.7
    assert only(rows, area_code="E12000007")["value"] == 2.5
    assert only(rows, area_code="E92000001", sex="female")["value"] == 2.4
    assert only(rows, ethnic_group="other_black")["status"] == "u"
    withheld = only(rows, ethnic_group="unknown")
    assert withheld["status"] == "c"
    assert pd.isna(withheld["value"])


def test_a_new_column_that_divides_nothing_is_let_be(write):
    table = pd.read_csv(write(NEONATAL), dtype=str).iloc[:, ::-1].assign(Currency="")
    path = write(table.to_csv(index=False), "wider.csv")
    assert sdg.read_neonatal_mortality(path).equals(sdg.read_neonatal_mortality(write(NEONATAL)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Neonatal period", "Stage", "column 'Stage' is new and divides the rows"),
        ("Low reliability", "Provisional", "Observation status, line 7: 'Provisional' is new"),
        ("Black Caribbean", "Caribbean", "the ethnic label 'Caribbean' is new"),
        ("Rate per 1,000 live births", "Rate per 100 live births", "the unit of"),
        ("E12000007", "", "has no GeoCode"),
        (",Black Caribbean,", ",Any other Black background,", "repeats"),
        ("GeoCode", "Area", "GeoCode"),
        (",4.9", ",4.9 [u]", "'4.9 \\[u\\]'"),
    ],
)  # fmt: skip
def test_a_goals_table_that_is_not_understood_is_refused(write, old, new, message):
    assert old in NEONATAL
    path = write(NEONATAL.replace(old, new, 1))
    with pytest.raises(SourceError, match=message):
        sdg.read_neonatal_mortality(path)


def test_a_table_without_the_series_is_refused(write):
    with pytest.raises(SourceError, match="no rows of the series"):
        sdg.read_neonatal_mortality(write(NEONATAL.replace("mortality rate", "deaths")))
