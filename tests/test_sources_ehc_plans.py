"""The reader of education, health and care plans, on a small release in the same layout."""

import zipfile

import pandas as pd
import pytest

from trendpack import tidy
from trendpack.errors import SourceError
from trendpack.sources.dfe import ehc_plans

HEAD = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,"
    "region_name,new_la_code,old_la_code,la_name,breakdown_topic,breakdown,"
)
ENGLAND = ",National,E92000001,England,,,,,,"
HACKNEY = ",Local authority,E92000001,England,E12000007,London,E09000012,204,Hackney,"
BARNSLEY = ",Local authority,E92000001,England,E12000003,Yorkshire,E08000016,370,Barnsley,"
YORKSHIRE = ",Regional,E92000001,England,E12000003,Yorkshire,,,,"


def rows(year, place, *lines):
    return "\n".join(f"{year},Calendar year{place}{line}" for line in lines)


FILES = {
    "caseload": HEAD + "ehcplans\n"
    + rows("202425", HACKNEY, "All EHC plans,All EHC plans,100", "Sex,Male,60",
           "Ethnicity,Black - Black African,40", "Ethnicity,Black - Black Caribbean,17",
           "Ethnicity,White - Irish,3", "Ethnicity,Unclassified,40")
    + "\n" + rows("202425", ENGLAND, "All EHC plans,All EHC plans,1000",
                  "Ethnicity,Asian - Chinese,400", "Ethnicity,White - White British,590")
    + "\n" + rows("202324", HACKNEY, "All EHC plans,All EHC plans,90",
                  "Ethnicity,Black - Black African,x", "Ethnicity,Black - Black Caribbean,x"),
    "newplans": HEAD + "new_ehc_plans\n"
    + rows("2022", BARNSLEY, "New EHC plans,New EHC plans,500",
           "Ethnicity,White - White British,80", "Ethnicity,Unclassified,20")
    + "\n" + rows("2022", YORKSHIRE, "New EHC plans,New EHC plans,500",
                  "Ethnicity,White - White British,400", "Ethnicity,Unclassified,100"),
    "requests": HEAD + "requests_received_in_year,requests_decided_to_assess,"
    "requests_decided_not_to_assess,requests_decision_not_made,requests_withdrawn,"
    "request_assess_pc\n"
    + rows("2024", HACKNEY, "All requests for EHC needs assessments,All,100,60,20,12,8,60",
           "Ethnicity,Black - Black African,40,24,6,7,3,60",
           "Ethnicity,Black - Black Caribbean,20,9,11,0,0,45",
           "Ethnicity,White - Irish,2,0,0,1,1,0", "Ethnicity,Mixed - White and Asian,0,0,0,0,0,x",
           "Ethnicity,Asian - Indian,9,6,x,1,x,66.7", "Ethnicity,Asian - Chinese,9,9,0,0,0,100"),
    "timeliness_20_week": HEAD + "plans_issued_within_20_weeks,plans_issued_den,"
    "pc_plans_issued_within_20_weeks\n"
    + rows("2024", HACKNEY, "All EHC plans issued,All EHC plans issued,40,80,50",
           "Ethnicity,Black - Black African,20,30,66.7",
           "Ethnicity,Black - Black Caribbean,10,30,33.3", "Ethnicity,White - Irish,0,0,z"),
    "sen_needs_all_plans": HEAD + "number_semh,semh_pc,number_asd,asd_pc,ehc_plans\n"
    + rows("202425", HACKNEY, "All EHC plans,All EHC plans,20,20,30,30,100",
           "Ethnicity,Black - Black African,10,25,20,50,40"),
}  # fmt: skip


def write(folder, **changed):
    """Write a release with one text of a file put in place of another: file=(old, new)."""
    path = folder / "plans.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(f"data/{name}.csv", text.replace(*changed.get(name, ("", ""))))
    return path


def one(table, column="value", **where):
    for name, wanted in where.items():
        table = table[table[name] == wanted]
    assert len(table) == 1, f"{len(table)} rows"
    return table[column].iloc[0]


SHARE = {"indicator": "ehc_plan_share_percentage", "area_code": "E09000012", "period": "2024/25"}


def test_a_share_is_of_all_plans_and_a_broad_group_is_the_sum_of_its_own(tmp_path):
    found = tidy.check_tidy(ehc_plans.read_ehc_plans(write(tmp_path)))
    assert one(found, ethnic_group="black_african", **SHARE) == 40
    assert one(found, "numerator", ethnic_group="black", **SHARE) == 57
    assert one(found, ethnic_group="unknown", **SHARE) == 40
    assert one(found, "denominator", ethnic_group="all", **SHARE) == 100


def test_a_group_without_a_row_has_no_plan(tmp_path):
    found = ehc_plans.read_ehc_plans(write(tmp_path))
    assert one(found, ethnic_group="irish", **SHARE) == 3
    assert one(found, ethnic_group="chinese", **SHARE) == 0
    assert one(found, "status", ethnic_group="chinese", **SHARE) == "ok"


def test_an_authority_that_gave_totals_only_has_no_groups_and_says_so(tmp_path):
    found = ehc_plans.read_ehc_plans(write(tmp_path))
    before = SHARE | {"period": "2023/24"}
    assert one(found, "status", ethnic_group="black", **before) == "x"
    assert not ((found["period"] == "2023/24") & (found["value"] == 0)).any()


def test_groups_of_england_may_fall_short_of_all_plans_but_not_an_authoritys(tmp_path):
    england = SHARE | {"area_code": "E92000001"}
    found = ehc_plans.read_ehc_plans(write(tmp_path))
    assert one(found, "denominator", ethnic_group="chinese", **england) == 990
    with pytest.raises(SourceError, match=r"caseload.csv, all plans, line 2: found '101'"):
        ehc_plans.read_ehc_plans(
            write(tmp_path, caseload=("All EHC plans,100", "All EHC plans,101"))
        )


def test_the_regions_total_printed_for_an_authority_is_not_its_own(tmp_path):
    found = ehc_plans.read_ehc_plans(write(tmp_path))
    new = {"indicator": "new_ehc_plan_share_percentage", "area_code": "E08000016"}
    assert one(found, "numerator", ethnic_group="all", **new) == 100
    assert one(found, ethnic_group="white_british", **new) == 80


def test_percentages_keep_their_counts_and_nobody_is_not_none(tmp_path):
    found = ehc_plans.read_ehc_plans(write(tmp_path))
    weeks = {"indicator": "ehc_plan_within_20_weeks_percentage", "period": "2024"}
    assert one(found, ethnic_group="black_african", **weeks) == 66.7
    assert one(found, ethnic_group="black", **weeks) == 50
    assert pd.isna(one(found, ethnic_group="irish", **weeks))
    assert one(found, "status", ethnic_group="irish", **weeks) == "z"
    mental = {"indicator": "ehc_main_need_mental_health_percentage"}
    assert one(found, ethnic_group="black_african", **mental) == 25


AGREED = {"indicator": "ehc_assessment_agreed_percentage", "period": "2024"}


def test_requests_withdrawn_or_not_yet_decided_are_not_counted(tmp_path):
    found = tidy.check_tidy(ehc_plans.read_ehc_plans(write(tmp_path)))
    assert one(found, ethnic_group="all", **AGREED) == 75  # of 80 decided, where 60 is printed
    assert one(found, ethnic_group="black_african", **AGREED) == 80
    assert one(found, "denominator", ethnic_group="black", **AGREED) == 50
    assert one(found, ethnic_group="black", **AGREED) == 66
    for nobody in ("irish", "white_and_asian"):
        assert one(found, "status", ethnic_group=nobody, **AGREED) == "z"


def test_requests_of_which_a_part_is_not_printed_make_no_figure(tmp_path):
    found = ehc_plans.read_ehc_plans(write(tmp_path))
    for group in ("indian", "asian"):
        assert pd.isna(one(found, ethnic_group=group, **AGREED))
        assert one(found, "status", ethnic_group=group, **AGREED) == "x"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"caseload": ("Unclassified", "Klingon")}, r"ethnic label 'Klingon' is new"),
        ({"newplans": ("new_ehc_plans", "plans_new")}, r"new_ehc_plans"),
        ({"requests": ("7,3,60", "7,3,57")}, r"request_assess_pc, line 3: found '57'"),
        ({"requests": ("7,3,60", "7,4,60")}, r"requests_received_in_year, line 3: found '40'"),
        ({"caseload": ("All EHC plans,All", "Everyone,All")}, r"nowhere 'All EHC plans'"),
        ({"timeliness_20_week": ("10,30,33.3", "n,30,33.3")}, r"line 4: found 'n'"),
    ],
)
def test_what_is_not_understood_is_refused(tmp_path, changed, said):
    with pytest.raises(SourceError, match=said):
        ehc_plans.read_ehc_plans(write(tmp_path, **changed))
