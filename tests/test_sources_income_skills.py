"""Readers of low income, occupations, qualifications, young adults and borough employment."""

import pytest

from trendpack import tidy
from trendpack.errors import SourceError
from trendpack.sources import hbai, nomis, nomis_boroughs, smc_adults
from trendpack.sources.ons import qualifications


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


# --- low income: two groups and everyone, four years, the third not published --------------------

HBAI = """
housing_costs,ethnic_group,year,not_low_income,low_income,total,pct_low_income
AHC,White,"2001-02 (cpi, r)",90,10,100,10.00
AHC,Indian,"2001-02 (cpi, r)",80,20,100,20.00
AHC,Total,"2001-02 (cpi, r)",170,30,200,15.00
AHC,White,"2017-18 (r)",90,10,100,10.00
AHC,Indian,"2017-18 (r)",80,20,100,20.00
AHC,Total,"2017-18 (r)",170,30,200,15.00
AHC,White,"2018-19 (r)",160,40,200,20.00
AHC,Indian,"2018-19 (r)",60,40,100,40.00
AHC,Total,"2018-19 (r)",220,80,300,26.67
AHC,White,2019-20,90,10,100,10.00
AHC,Indian,2019-20,80,20,100,20.00
AHC,Total,2019-20,170,30,200,15.00
AHC,White,2020-21 (covid2021),,,,
AHC,Indian,2020-21 (covid2021),,,,
AHC,Total,2020-21 (covid2021),,,,
AHC,White,"2021-22 (covid2122, div)",90,10,100,10.00
AHC,Indian,"2021-22 (covid2122, div)",70,30,100,30.00
AHC,Total,"2021-22 (covid2122, div)",160,40,200,20.00
AHC,White,2022-23,90,10,100,10.00
AHC,Indian,2022-23,90,10,100,10.00
AHC,Total,2022-23,180,20,200,10.00
"""


def test_three_years_are_put_together_and_none_is_in_two_periods(tmp_path):
    found = tidy.check_tidy(hbai.read_low_income(write(tmp_path, HBAI)).assign(source="x"))
    assert set(found["period"]) == {"2017/18-2019/20", "2021/22-2022/23"}
    assert one(found, ethnic_group="white", period="2017/18-2019/20") == 15.0
    assert one(found, ethnic_group="indian", period="2021/22-2022/23") == 20.0
    assert found["numerator"].isna().all()
    ends = found.drop_duplicates("period").sort_values("period_start")
    assert (ends["period_start"].iloc[1:].values > ends["period_end"].iloc[:-1].values).all()


def test_a_group_that_lacks_a_year_has_no_figure_for_the_period(tmp_path):
    text = HBAI.replace("AHC,White,2019-20,90,10,100,10.00", "AHC,White,2019-20,,,,")
    text = text.replace("AHC,Total,2019-20,170,30,200,15.00", "AHC,Total,2019-20,80,20,100,20.00")
    found = hbai.read_low_income(write(tmp_path, text))
    assert one(found, "status", ethnic_group="white", period="2017/18-2019/20") == "x"
    assert one(found, "status", ethnic_group="indian", period="2017/18-2019/20") == "ok"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("AHC,Indian,2019-20", "AHC,Roma,2019-20", "'Roma' is new"),
        ("2022-23", "FYE 2023", "'FYE 2023' is not a year"),
        ("AHC,White,2019-20", "BHC,White,2019-20", "not AHC alone"),
        ("90,10,100,10.00", "90,10,100,11.00", "percentages"),
        ("AHC,Total,2019-20,170,30,200,15.00", "AHC,Total,2019-20,170,40,200,20.00", "all groups"),
        ("pct_low_income", "percent", "pct_low_income"),
        ("AHC,White,2019-20,90", "AHC,White,2018-19,90", "repeats"),
    ],
)
def test_low_income_refuses_what_it_does_not_know(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        hbai.read_low_income(write(tmp_path, HBAI.replace(old, new)))


# --- young adults: two groups, two classes, a constant odds ratio of 4 and pay ratio of 1.25 -----

TOP = (
    "measure_code,area_code,primary_split_type,primary_split_value,secondary_split_type,"
    "secondary_split_value,tertiary_split_type,tertiary_split_value,time_period,value,lci,uci"
)
SPANS = ("2014-2019", "2020-2025", "2014-2025")
LOGITS = (  # group, class, percentage
    ("White British", "Lower working", 20.0),
    ("White British", "Higher professional", 50.0),
    ("Black African", "Lower working", 50.0),
    ("Black African", "Higher professional", 80.0),
)
PAY = (
    ("White British", "No degree", 8.0),
    ("White British", "Degree", 10.0),
    ("Black African", "No degree", 12.0),
    ("Black African", "Degree", 15.0),
)


def young(code, primary):
    return [
        f"{code},K02000001,{primary[0]},{primary[1]},seb,{kind},ethnicity,{group},{span},"
        f"{value},{value - 2},{value + 2}"
        for span in SPANS
        for group, kind, value in LOGITS
    ]


AT_25 = "\n".join([
    TOP, *young("in23", ("edu", "")), *young("in33", ("sec", "")),
    *[f"in35,K02000001,degree,{kind},ethnicity,{group},,,2014-2025,{pay},{pay - 1},{pay + 1}"
      for group, kind, pay in PAY],
])  # fmt: skip
LEFT_OUT = "\n".join(
    [TOP, *young("in21", ("neet", "NEET")), *young("in21", ("neet", "Employment"))]
)


def test_one_class_and_two_spans_are_kept_with_the_printed_limits(tmp_path):
    found = smc_adults.read_at_25_to_29(write(tmp_path, AT_25))
    tidy.check_tidy(found.assign(source="x"))
    degrees = found[found["indicator"] == "degree_25_29_percentage"]
    assert set(degrees["period"]) == {"2014-2019", "2020-2025"}
    wanted = {"ethnic_group": "black_african", "period": "2020-2025"}
    assert one(degrees, **wanted) == 50.0
    assert (one(degrees, "lower", **wanted), one(degrees, "upper", **wanted)) == (48.0, 52.0)
    assert set(found["limits_by"]) == {"publisher"}
    assert set(found["status"]) == {"e"}


def test_pay_is_that_of_graduates(tmp_path):
    found = smc_adults.read_at_25_to_29(write(tmp_path, AT_25))
    pay = found[found["indicator"] == "graduate_hourly_pay_pounds"]
    assert pay.set_index("ethnic_group")["value"].to_dict() == {
        "white_british": 10.0,
        "black_african": 15.0,
    }


def test_only_those_in_neither_are_kept(tmp_path):
    found = smc_adults.read_neet(write(tmp_path, LEFT_OUT))
    assert len(found) == 4
    assert set(found["indicator"]) == {"neet_16_24_percentage"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("ethnicity,Black African,,,2014-2025,15.0", "ethnicity,Black African,,,2014-2025,14.5",
         "the classes differ by more"),
        ("Black African,2020-2025,80.0,78.0", "Black African,2020-2025,79.0,78.0",
         "the classes differ by more"),
        ("White British", "Cornish", "'Cornish' is new"),
        ("Higher professional", "Intermediate", "found 'Intermediate'"),
        ("K02000001", "E92000001", "not K02000001 alone"),
        ("2020-2025", "2020-2026", "2020-2025"),
        ("50.0,48.0,52.0", "50.0,51.0,52.0", "outside its limits"),
        ("lci", "lower", "lci"),
    ],
)  # fmt: skip
def test_young_adults_refuse_an_interaction_or_a_new_label(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        smc_adults.read_at_25_to_29(write(tmp_path, AT_25.replace(old, new)))


# --- borough employment --------------------------------------------------------------------------

HARINGEY = """
ethnicity,gender,numerator,denominator,percentage
white,all,80000,100000,0.8
white,female,36000,50000,0.72
white,male,44000,50000,0.88
black,all,6000,10000,0.6
black,female,5000,6000,0.833333333
black,male,!,#,#VALUE!
indian,all,2000,4000,0.5
"""
NAME = "employment_rate_haringey_2021.csv"


def test_fractions_become_percentages_and_lambeth_has_no_sexes(tmp_path):
    haringey = write(tmp_path, HARINGEY, NAME)
    lambeth = "ethnicity,numerator,denominator,percentage\nblack,3000,6000,50"
    found = nomis_boroughs.read_employment(haringey, write(tmp_path, lambeth, "lambeth_x.csv"))
    tidy.check_tidy(found.assign(source="x"))
    assert one(found, area_code="E09000014", ethnic_group="white", sex="all") == 80.0
    assert one(found, area_code="E09000022", ethnic_group="black") == 50.0
    assert set(found["period"]) == {"2020/21"}
    assert found["denominator"].isna().all()


def test_a_withheld_sex_takes_the_other_with_it_and_few_people_have_no_figure(tmp_path):
    found = nomis_boroughs.read_employment(write(tmp_path, HARINGEY, NAME))
    withheld = found[found["status"] == "c"]
    assert withheld["value"].isna().all()
    assert set(zip(withheld["ethnic_group"], withheld["sex"], strict=True)) == {
        ("black", "female"),
        ("black", "male"),
        ("indian", "all"),
    }


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("barnet.csv", "x", "x", "its name has none"),
        (NAME, "indian", "roma", "'roma' is new"),
        (NAME, "white,male", "white,man", "found 'man'"),
        (NAME, "2000,4000,0.5", "2000,4000,0.6", "do not add up"),
        (NAME, "black,male,!", "black,male,*", r"found '\*'"),
        (NAME, "denominator", "people", "denominator"),
    ],
)
def test_borough_employment_refuses_what_it_does_not_know(tmp_path, name, old, new, message):
    with pytest.raises(SourceError, match=message):
        nomis_boroughs.read_employment(write(tmp_path, HARINGEY.replace(old, new), name))


# --- occupations and qualifications --------------------------------------------------------------

SHARES = (11, 27, 15, 9, 9, 9, 6, 5, 9)
WORK = "\n".join([
    "ethnic_group,geo_code,value,attr_occupation,attr_time_label,attr_obs_status",
    *[f"{group},K02000001,{share},{name},Oct 2024-Sep 2025,A"
      for group in ("all_black", "all_ethnicities")
      for name, share in zip(nomis.OCCUPATIONS, SHARES, strict=True)],
])  # fmt: skip


def test_occupations_are_a_characteristic_of_black_people_and_of_all(tmp_path):
    found = nomis.read_occupations(write(tmp_path, WORK))
    tidy.check_tidy(found.assign(source="x"))
    wanted = {"ethnic_group": "black", "characteristic": "Occupation: 2 professional"}
    assert one(found, **wanted) == 27
    assert one(found, "period", **wanted) == "Oct 2024 - Sep 2025"


def test_an_occupation_with_too_few_asked_is_withheld(tmp_path):
    text = WORK.replace("5,process_plant_machine,Oct 2024-Sep 2025,A",
                        "0,process_plant_machine,Oct 2024-Sep 2025,F")  # fmt: skip
    found = nomis.read_occupations(write(tmp_path, text))
    gone = found[found["characteristic"] == "Occupation: 8 plant and machines"]
    assert gone["value"].isna().all()
    assert set(gone["status"]) == {"c"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("managers", "bosses", "found 'bosses'"),
        ("all_black", "all_mixed", "'all_mixed' is new"),
        ("27,professional", "37,professional", "shares of a group"),
        ("Sep 2025,A", "Sep 2025,Q", "found 'Q'"),
        ("attr_occupation", "occupation", "attr_occupation"),
        ("Oct 2024-Sep 2025", "Oct 2024-Aug 2025", "twelve months"),
    ],
)
def test_occupations_refuse_what_they_do_not_know(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        nomis.read_occupations(write(tmp_path, WORK.replace(old, new)))


LEVELS = """
ethnic_group,geo_code,time,category,label,measure,value
all_black,K04000001,2021,a,No qualifications,count,10
all_black,K04000001,2021,a,No qualifications,share,10
all_black,K04000001,2021,b,"Level 4 qualifications or above: degree",count,60
all_black,K04000001,2021,b,"Level 4 qualifications or above: degree",share,60
all_black,K04000001,2021,c,Apprenticeship,count,30
all_black,K04000001,2021,c,Apprenticeship,share,30
"""


def test_two_levels_are_kept_of_all_the_people(tmp_path):
    found = qualifications.read_qualifications(write(tmp_path, LEVELS))
    tidy.check_tidy(found.assign(source="x"))
    assert set(found["indicator"]) == {"no_qualifications_percentage", "level_4_percentage"}
    assert one(found, indicator="level_4_percentage") == 60
    assert set(found["denominator"]) == {100}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("all_black", "all_mixed", "'all_mixed' is new"),
        ("share,60", "share,61", "do not add up"),
        ("Level 4", "Level four", "no level begins"),
        ("share", "rate", "column measure"),
        ("label", "level", "label"),
    ],
)
def test_qualifications_refuse_what_they_do_not_know(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        qualifications.read_qualifications(write(tmp_path, LEVELS.replace(old, new)))
