"""Reading alternative provision, destinations, older national tables, social care and the SMC.

The fixtures are written by hand in the publisher's layout; their numbers are small and add up.
"""

import zipfile

import pandas as pd
import pytest

from trendpack import suppression, tidy
from trendpack.errors import SourceError
from trendpack.sources import smc
from trendpack.sources.dfe import alternative_provision, destinations, national, social_care

PLACE = "time_period,geographic_level,country_code,region_code,region_name,new_la_code"
HACKNEY = "202223,Local authority,E92000001,E12000007,London,E09000012"
FUNDED = [
    f"{PLACE},gender,age,ethnicity_minor,fsm,number_of_pupils",
    f"{HACKNEY},Total,Total,Total,Total,40",
    f"{HACKNEY},Total,Total,Black - Black African,Total,3",
    f"{HACKNEY},Total,Total,Black - Black Caribbean,Total,9",
    f"{HACKNEY},Total,Total,Chinese,Total,0",
    f"{HACKNEY},Total,Total,Unclassified,Total,28",
    f"{HACKNEY},Boys,Total,Total,Total,30",
    f"{HACKNEY},Total,Total,Total,FSM eligible,20",
]
ARRANGED = [
    f"{PLACE},characteristic_grouping,pupil_characteristic,setting_type,pupils",
    f"{HACKNEY},Ethnicity minor,Total,Total,20",
    f"{HACKNEY},Ethnicity minor,African,Total,12",
    f"{HACKNEY},Ethnicity minor,Caribbean,Total,8",
    f"{HACKNEY},Ethnicity minor,African,One on one tuition,12",
    f"{HACKNEY},Total,African,Total,12",
    "202223,Local authority,E92000001,E12000007,London,E09000001,Ethnicity minor,Total,Total,5",
    "202223,Local authority,E92000001,E12000007,London,E09000001,Ethnicity minor,Irish,Total,5",
]
ROW = "202122,National,State-funded mainstream schools,Total"
DESTINATIONS = [
    "time_period,geographic_level,institution_group,institution_type,breakdown_topic,breakdown,"
    "data_type,version,cohort,overall",
    *[
        f"{ROW},{topic},{label},{kind},Provisional,{pupils},{figure}"
        for topic, label, pupils, number, printed in (
            ("Total", "Total", 40, 36, "90.0"),
            ("Ethnicity Minor", "Black Caribbean", 30, 26, "86.7"),
            ("Ethnicity Minor", "White Irish", 10, 10, "100.0"),
            ("Disadvantage Status and Ethnicity Major", "Disadvantaged White", 15, 12, "80.0"),
            ("Disadvantage Status and Ethnicity Major", "Not Disadvantaged White", 25, 24, "96.0"),
        )
        for kind, figure in (("Number of pupils", number), ("Percentage", printed))
    ],
    f"{ROW},First Language,Unheard of,Number of pupils,Provisional,40,36",
    "202122,National,Alternative provision,Total,Total,Total,Number of pupils,Provisional,9,9",
]
HISTORY = [
    "time_period,school_type,characteristic_group,characteristic,headcount,perm_excl,"
    "perm_excl_rate,fixed_excl,fixed_excl_rate,one_plus_fixed,one_plus_fixed_rate",
    *[
        f"201617,Total,{line}"
        for line in (
            "Total,Total,1000,10,1,50,5,40,4",
            "Gender,Gender male,500,5,1,30,6,25,5",
            "Ethnicity,Ethnicity Major Black Total,500,5,1,35,7,25,5",
            "Ethnicity,Ethnicity Minor Black African,300,x,x,15,5,10,3.33",
            "Ethnicity,Ethnicity Minor Black Caribbean,200,5,2.5,20,10,15,7.5",
            "Ethnicity,Ethnicity Minor Chinese,400,0,0,15,3.75,15,3.75",
            "Ethnicity,Ethnicity Minority ethnic pupil,900,5,0.56,50,5.56,40,4.44",
            "Ethnicity and gender,Ethnicity Minor Black Caribbean Male,100,5,5,15,15,10,10",
            "Ethnicity and gender,Ethnicity Major Black Total Male,100,5,5,15,15,10,10",
            "NC year,NC Year 1,100,0,0,5,5,5,5",
        )
    ],
    "201617,Special,Total,Total,10,0,0,5,50,5,50",
]
ABSENCE = [
    "year,school_type,characteristic,sess_overall_percent,enrolments,enrolments_pa_10_exact,"
    "enrolments_pa_10_exact_percent",
    *[
        f"201617,Total,{line}"
        for line in (
            "Total,4.7,1000,110,11",
            "Gender_male,4.7,500,55,11",
            "Ethnicity_Major_Black_Total,3.4,500,50,10",
            "Ethnicity_Minor_Black_Caribbean,4.8,500,50,10",
            "Ethnicity_Major_Any_Other_Ethnic_Group,4.4,500,60,12",
            "Ethnicity_Minority_Ethnic_Group,4.5,1000,110,11",
            "FSM_eligible,7.3,300,60,20",
        )
    ],
]
CARE = [
    f"{PLACE},social_care_group,t_pupils,t_att8,avg_att8",
    f"{HACKNEY},CINO at 31 March,80,1600.5,20",
    f"{HACKNEY},CLA 12 months at 31 March,c,c,c",
    f"{HACKNEY},CPPO at 31 March,15,315,21",
    "202223,National,E92000001,,,,CINO at 31 March,13260,228722.25,17.3",
]
CARE_ABSENCE = [
    f"{PLACE},social_care_group,phase_type_grouping,t_pupils,t_pupils_pa_10_exact,"
    "pt_pupils_pa_10_exact",
    f"{HACKNEY},CINO at 31 March,Total,714,307,43",
    f"{HACKNEY},CINO at 31 March,Special,100,50,50",
    f"{HACKNEY},CLA 12 months at 31 March,Total,x,x,x",
]
CARE_KS2 = [
    f"{PLACE},social_care_group,t_rwm_eligible_pupils,t_rwm_met_expected_standard,"
    "pt_rwm_met_expected_standard",
    f"{HACKNEY},CINO at 31 March,50,24,48",
    f"{HACKNEY},CLA 12 months at 31 March,13,c,c",
    "202223,Regional,E92000001,E12000007,London,,CLA 12 months at 31 March,270,110,39",
]
CARE_SEN = [
    f"{PLACE},social_care_group,t_pupils,t_all_SEN,t_SEN_support,t_statement_or_EHC_plan,"
    "pt_all_SEN,pt_SEN_support,pt_statement_or_EHC_plan",
    f"{HACKNEY},CINO at 31 March,0,z,z,z,z,z,z",
    f"{HACKNEY},CLA 12 months at 31 March,179,109,37,72,60.9,20.7,40.2",
]
NOTE = "This contains those that are FSM eligible ONLY"
SMC = [
    "measure_code,area_code,primary_split_type,primary_split_value,time_period,value,sample_size,"
    "value_note",
    f"in12,E92000001,ethnicity,Black - Black Caribbean,2024/25,43,5502,{NOTE}",
    f"in12,E92000001,ethnicity,Black - Black Caribbean,2020/21,0,x,{NOTE}",
    "in12,E92000001,seb,Total,2024/25,62,650556,NA",
]


def written(folder, lines, name="file.csv"):
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def zipped(folder, lines):
    path = folder / "file.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(national.MEMBER, "\n".join(lines) + "\n")
    return path


def changed(lines, old, new):
    """The lines with one piece of text changed, which must be there."""
    assert any(old in line for line in lines)
    return [line.replace(old, new) for line in lines]


def row(table, **wanted):
    """The one row that holds what is wanted, everything else being `all`."""
    wanted = {name: "all" for name in tidy.GROUPINGS} | wanted
    found = table[(table[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(found) == 1, f"{len(found)} rows of {wanted}"
    return found.iloc[0]


# --- alternative provision ---


def test_funded_places_are_shares_of_all_children_with_unknown_kept(tmp_path):
    table = tidy.check_tidy(alternative_provision.read_funded(written(tmp_path, FUNDED)))
    shares = table[table["indicator"] == alternative_provision.FUNDED]
    assert row(shares, ethnic_group="black_caribbean")["value"] == 22.5
    assert row(shares, ethnic_group="unknown")["value"] == 70
    assert row(shares, ethnic_group="black")["numerator"] == 12
    assert row(shares, ethnic_group="chinese")["value"] == 0
    assert set(table["sex"]) == {"all"}
    count = table[table["indicator"] == alternative_provision.COUNT]
    assert count["value"].tolist() == [40]


def test_a_handful_of_children_is_withheld_on_the_page(tmp_path):
    table = alternative_provision.read_funded(written(tmp_path, FUNDED))
    shown = suppression.withhold_small(table[table["indicator"] == alternative_provision.FUNDED])
    assert row(shown, ethnic_group="black_african")["status"] == "c"
    assert pd.isna(row(shown, ethnic_group="black_african")["numerator"])
    assert row(shown, ethnic_group="chinese")["value"] == 0


def test_an_area_without_children_has_no_shares(tmp_path):
    nobody = [f"{line.rpartition(',')[0]},0" for line in FUNDED[1:]]
    table = alternative_provision.read_funded(written(tmp_path, [FUNDED[0], *nobody]))
    shares = tidy.check_tidy(table[table["indicator"] == alternative_provision.FUNDED])
    assert set(shares["status"]) == {"z"}


def test_a_group_that_the_file_leaves_out_has_nobody(tmp_path):
    table = tidy.check_tidy(alternative_provision.read_arranged(written(tmp_path, ARRANGED)))
    hackney = table[table["area_code"] == "E09000012"]
    assert row(hackney, ethnic_group="black_african")["value"] == 60
    assert row(hackney, ethnic_group="irish")["value"] == 0
    assert row(hackney, ethnic_group="black")["numerator"] == 20


@pytest.mark.parametrize(
    ("read", "lines", "old", "new", "message"),
    [
        ("read_funded", FUNDED, "Chinese", "Roma", "line 5: the ethnic label 'Roma' is new"),
        ("read_funded", FUNDED, "Total,28", "Total,20", "ethnic groups: 1 totals do not add up"),
        ("read_funded", FUNDED, "Total,28", "Total,c", "line 6: found 'c', neither a number"),
        ("read_funded", FUNDED, ",fsm,", ",meals,", r"no header row with the column\(s\) \['fsm'"),
        ("read_arranged", ARRANGED, "Caribbean", "Roma", "the ethnic label 'Roma' is new"),
        ("read_arranged", ARRANGED, "Caribbean,Total,8", "Caribbean,Total,4", "do not add up"),
    ],
)
def test_a_surprise_in_alternative_provision_is_refused(tmp_path, read, lines, old, new, message):
    with pytest.raises(SourceError, match=message):
        getattr(alternative_provision, read)(written(tmp_path, changed(lines, old, new)))


# --- destinations ---


def test_destinations_join_numbers_and_percentages_and_say_they_are_provisional(tmp_path):
    table = tidy.check_tidy(destinations.read_destinations(written(tmp_path, DESTINATIONS)))
    black = row(table, ethnic_group="black_caribbean")
    assert (black["numerator"], black["denominator"], black["value"]) == (26, 30, 86.7)
    assert (black["status"], black["period"]) == ("p", "2021/22")
    crossed = row(table, ethnic_group="white", socioeconomic="Disadvantage: disadvantaged")
    assert crossed["value"] == 80
    assert len(table) == 5


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("White Irish", "Roma", "the ethnic label 'Roma' is new"),
        ("Provisional,30", "Final,30", "found 'Final', a new word"),
        ("Provisional,30,86.7", "Provisional,30,80.0", "its counts do not make"),
        ("Provisional,25,24", "Provisional,50,48", "Ethnicity Major, cohort.*do not add up"),
        ("Percentage,Provisional,10", "Share,Provisional,10", "found 'Share', a label that is new"),
        ("National", "Regional", "found 'Regional', not of England"),
    ],
)
def test_a_surprise_in_destinations_is_refused(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        destinations.read_destinations(written(tmp_path, changed(DESTINATIONS, old, new)))


def test_a_number_without_its_percentage_is_refused(tmp_path):
    lines = [line for line in DESTINATIONS if "Irish,Percentage" not in line]
    with pytest.raises(SourceError, match="without its percentage"):
        destinations.read_destinations(written(tmp_path, lines))


# --- older national tables ---


def test_exclusions_keep_the_detailed_groups_apart_by_sex(tmp_path):
    table = tidy.check_tidy(national.read_exclusions_history(zipped(tmp_path, HISTORY)))
    rate = table[table["indicator"] == "suspension_england_rate"]
    assert row(rate, ethnic_group="black_caribbean")["value"] == 10
    assert row(rate, ethnic_group="black_caribbean", sex="male")["value"] == 15
    assert row(rate, sex="male")["value"] == 6
    assert not set(rate["ethnic_group"]) & {"black", "broad"}
    few = row(rate, ethnic_group="black_caribbean")
    assert pd.isna(few["numerator"]), "20, rounded to 5, may be a tenth away"
    assert row(rate)["numerator"] == 50
    lost = row(
        table[table["indicator"] == "permanent_exclusion_england_rate"],
        ethnic_group="black_african",
    )
    assert (lost["status"], pd.isna(lost["value"])) == ("x", True)
    assert set(table["area_code"]) == {"E92000001"}


def test_absence_has_sessions_without_counts_and_pupils_with_them(tmp_path):
    table = tidy.check_tidy(national.read_absence(written(tmp_path, ABSENCE)))
    sessions = table[table["indicator"] == national.ABSENCE]
    pupils = table[table["indicator"] == national.PERSISTENT]
    assert row(sessions, ethnic_group="black_caribbean")["value"] == 4.8
    assert pd.isna(row(sessions, ethnic_group="all")["denominator"])
    assert row(pupils, ethnic_group="any_other")["numerator"] == 60
    assert set(table["sex"]) == {"all"}
    assert set(table["period"]) == {"2016/17"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Minor Chinese", "Minor Roma", "the ethnic label 'Ethnicity Minor Roma' is new"),
        ("300,x,x,15,5,10,3.33", "600,x,x,30,5,20,3.33", "against broad ones.*do not add up"),
        ("400,0,0,15,3.75", "400,0,0,15,9", "found '9', which its counts do not make"),
        ("400,0,0,15", "400,0,0,?", "found '\\?', neither a number nor a symbol"),
        ("fixed_excl_rate", "susp_rate", r"no header row with the column\(s\) \['fixed_excl_rate'"),
    ],
)
def test_a_surprise_in_the_older_exclusions_is_refused(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        national.read_exclusions_history(zipped(tmp_path, changed(HISTORY, old, new)))


# --- social care ---


def test_social_care_groups_are_indicators_of_their_own(tmp_path):
    table = tidy.check_tidy(social_care.read_attainment(written(tmp_path, CARE)))
    assert set(table["indicator"]) == {
        "in_need_attainment_8_score",
        "looked_after_attainment_8_score",
    }
    hackney = table[table["area_code"] == "E09000012"].set_index("indicator")
    assert hackney.loc["in_need_attainment_8_score", "value"] == 20
    assert hackney.loc["looked_after_attainment_8_score", "status"] == "c"
    absence = social_care.read_persistent_absence(written(tmp_path, CARE_ABSENCE))
    absence = tidy.check_tidy(absence).set_index("indicator")
    assert absence.loc["in_need_persistent_absence_percentage", "numerator"] == 307
    assert absence.loc["looked_after_persistent_absence_percentage", "status"] == "x"


def test_key_stage_2_of_social_care_groups_keeps_what_is_withheld(tmp_path):
    table = social_care.read_key_stage_2(written(tmp_path, CARE_KS2))
    found = tidy.check_tidy(table[table["area_code"] == "E09000012"]).set_index("indicator")
    assert found.loc["in_need_ks2_rwm_percentage", "value"] == 48
    assert found.loc["looked_after_ks2_rwm_percentage", ["status", "denominator"]].tolist() == [
        "c",
        13,
    ]


def test_a_range_of_rounded_counts_lies_around_the_printed_percentage(tmp_path):
    table = tidy.check_tidy(social_care.read_key_stage_2(written(tmp_path, CARE_KS2)))
    london = table[table["area_code"] == "E12000007"].iloc[0]
    assert (london["value"], london["denominator"]) == (39, 270)
    assert pd.isna(london["numerator"]), "110 of 270 would be 40.7%"
    assert london["upper"] - 39 == pytest.approx(39 - london["lower"], abs=1)


def test_special_needs_are_told_apart_by_the_help_and_no_return_is_not_none(tmp_path):
    table = social_care.read_special_needs(written(tmp_path, CARE_SEN))
    found = tidy.check_tidy(table).set_index(["indicator", "characteristic"])["value"]
    cared = found["looked_after_sen_percentage"]
    assert cared["all"] == 60.9
    assert cared["Help: SEN support"] == 20.7
    assert cared["Help: education, health and care plan"] == 40.2
    need = table[table["indicator"] == "in_need_sen_percentage"]
    assert need["status"].eq("x").all()
    assert need[["value", "numerator", "denominator"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("CPPO at 31 March", "CINX", "line 4: found 'CINX', a label that is new"),
        ("80,1600.5,20", "80,1600.5,25", "line 2: found '25', which its counts do not make"),
        ("avg_att8", "att8", r"no header row with the column\(s\) \['avg_att8'\]"),
    ],
)
def test_a_surprise_in_social_care_is_refused(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        social_care.read_attainment(written(tmp_path, changed(CARE, old, new)))


# --- Social Mobility Commission ---


def test_the_commissions_rows_are_of_eligible_pupils_and_an_empty_year_is_no_zero(tmp_path):
    table = tidy.check_tidy(smc.read_by_ethnic_group(written(tmp_path, SMC)))
    assert set(table["socioeconomic"]) == {"FSM: eligible"}
    assert set(table["indicator"]) == {"ks2_rwm_percentage"}
    by_year = table.set_index("period")
    assert (by_year.loc["2024/25", "value"], by_year.loc["2024/25", "denominator"]) == (43, 5502)
    assert pd.isna(by_year.loc["2020/21", "value"])
    assert by_year.loc["2020/21", "status"] == "x"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (f"5502,{NOTE}", "5502,NA", "line 2: found 'NA', and not 'This contains"),
        ("in12,", "in99,", "line 2: found 'in99', not a measure we read"),
        ("Black - Black Caribbean", "Roma", "line 2: the ethnic label 'Roma' is new"),
        ("2024/25,43", "2024/25,?", "line 2: found '\\?', neither a number"),
    ],
)
def test_a_surprise_in_the_commissions_file_is_refused(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        smc.read_by_ethnic_group(written(tmp_path, changed(SMC, old, new)))
