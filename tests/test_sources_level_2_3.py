"""Reading DfE's files of Level 2 and 3 by age 19: wholes are wholes, surprises are refused.

The fixtures are written by hand in the publisher's layout; their numbers are small and add up.
"""

import itertools
import zipfile

import pandas as pd
import pytest

from trendpack import tidy
from trendpack.errors import SourceError
from trendpack.sources.dfe import level_2_3

ENGLAND_HEAD = (
    "time_period,geographic_level,country_code,characteristic,characteristic_gender,"
    "characteristic_fsm_status,characteristic_disadvantage,characteristic_ethnicity_major,"
    "characteristic_ethnic_minority,characteristic_sen_provision_status,"
    "characteristic_sen_primary_need_status,characteristic_idaci,number_in_ss_cohort,"
    "l2_by19,l3_by19,l2by19,l3by19"
)
MALE, FEMALE = "Gender Male", "Gender Female"
FSM, NOT = "FSM Status Eligable", "FSM Status Not Eligable"
WHITE, ASIAN = "Ethnicity Major White", "Ethnicity Major Asian or Asian British"


def figures(cohort, second, third):
    return f"{cohort},{second},{third},{100 * second / cohort:.8f},{100 * third / cohort:.8f}"


def england(cohort, second, third, sex="Total", meals="Total", major="Total", minor="Total"):
    groups = f"any,{sex},{meals},Total,{major},{minor},Total,Total,Total"
    return f"201718,National,E92000001,{groups},{figures(cohort, second, third)}"


CELLS = {  # every group: people, with Level 2, with Level 3
    (WHITE, FSM, MALE): (10, 5, 1),
    (WHITE, FSM, FEMALE): (10, 6, 2),
    (WHITE, NOT, MALE): (30, 20, 10),
    (WHITE, NOT, FEMALE): (30, 25, 15),
    (ASIAN, FSM, MALE): (5, 3, 2),
    (ASIAN, FSM, FEMALE): (5, 4, 3),
    (ASIAN, NOT, MALE): (5, 4, 3),
    (ASIAN, NOT, FEMALE): (5, 5, 4),
}


def added(*wanted):
    """The counts of all cells that hold the words wanted."""
    mine = [counts for cell, counts in CELLS.items() if set(wanted) <= set(cell)]
    return [sum(column) for column in zip(*mine, strict=True)]


ENGLAND = [
    ENGLAND_HEAD,
    england(*added()),
    england(60, 60, 30),  # those without special needs, whom the file calls "Total" too
    england(*added(FEMALE), FEMALE),
    england(*added(MALE), MALE),
    england(*added(FSM), "Total", FSM),
    england(*added(NOT), "Total", NOT),
    *(england(*added(m), "Total", "Total", m) for m in (WHITE, ASIAN)),
    *(
        england(*added(m, f), "Total", f, m)
        for m, f in itertools.product((WHITE, ASIAN), (FSM, NOT))
    ),
    *(england(*counts, s, f, m) for (m, f, s), counts in CELLS.items()),
    england(12, 9, 6, "Total", "Total", "Total", "Ethnicity Minor Indian"),
    "202021,National,E92000001,Total,Total,Total,Total,Total,Total,Total,Total,Total,99,-,-,-,-",
]
LOCAL_HEAD = (
    "time_period,geographic_level,country_code,region_name,region_code,new_la_code,"
    "characteristic,characteristic_gender,characteristic_fsm_status,"
    "characteristic_sen_provision_status,number_in_ss_cohort,l2_by19,l3_by19,l2by19,l3by19"
)


def local(period, place, counts, sex="Total", meals="Total"):
    return f"{period},{place},any,{sex},{meals},Total,{counts}"


HACKNEY = "Local authority,E92000001,London,E12000007,E09000012"
SCILLY = "Local authority,E92000001,South West,E12000009,E06000053"
LOCAL = [
    LOCAL_HEAD,
    *(
        line
        for period in ("201617", "201718")
        for line in (
            local(period, HACKNEY, figures(100, 80, 60)),
            local(period, HACKNEY, figures(70, 60, 50)),
            local(period, HACKNEY, figures(55, 45, 35), FEMALE),
            local(period, HACKNEY, figures(45, 35, 25), MALE),
            local(period, HACKNEY, figures(30, 20, 10), "Total", FSM),
            local(period, HACKNEY, figures(70, 60, 50), "Total", NOT),
        )
    ),
    local("201718", SCILLY, "c,c,c,c,c"),
    local("201718", "Regional,E92000001,London,E12000007,", "100,80,60,80.4,60.2"),
    local("201718", "National,E92000001,,,", figures(500, 300, 200)),
]


def zipped(folder, lines, member):
    path = folder / "file.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "\n".join(lines) + "\n")
        archive.writestr(member.replace(".csv", ".meta.csv"), "col_name,label\n")
    return path


def changed(lines, old, new):
    assert any(old in line for line in lines)
    return [line.replace(old, new) for line in lines]


def row(table, indicator="level_3_by_19_percentage", **wanted):
    """The one row that holds what is wanted, everything else being `all`."""
    wanted = {"indicator": indicator, "period": "2017/18"} | (
        {name: "all" for name in tidy.GROUPINGS} | wanted
    )
    found = table[(table[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(found) == 1, f"{len(found)} rows of {wanted}"
    return found.iloc[0]


@pytest.fixture
def national(tmp_path):
    return tidy.check_tidy(
        level_2_3.read_england(zipped(tmp_path, ENGLAND, level_2_3.NATIONAL)), "national"
    )


@pytest.fixture
def places(tmp_path):
    return tidy.check_tidy(level_2_3.read_local(zipped(tmp_path, LOCAL, level_2_3.LOCAL)), "places")


def test_the_deepest_crossing_keeps_its_counts(national):
    cell = {"socioeconomic": "FSM: eligible", "sex": "female"}
    found = row(national, ethnic_group="asian_excluding_chinese", **cell)
    assert (found["numerator"], found["denominator"], found["value"]) == (3, 5, 60)
    assert row(national, "level_2_by_19_percentage", ethnic_group="white", **cell)["value"] == 60


def test_the_whole_is_everyone_and_not_those_without_special_needs(national, places):
    assert row(national)["denominator"] == 100
    hackney = places[places["area_code"] == "E09000012"]
    assert row(hackney)["denominator"] == 100


def test_ethnic_group_by_sex_is_made_of_both_kinds_of_eligibility(national):
    found = row(national, ethnic_group="white", sex="female")
    assert (found["numerator"], found["denominator"], found["value"]) == (17, 40, 42.5)


def test_cohorts_that_have_not_turned_19_are_left_out(national):
    assert set(national["period"]) == {"2017/18"}


def test_places_have_everyone_in_each_year_and_breakdowns_in_the_newest(places):
    assert set(places["area_code"]) == {"E09000012", "E06000053", "E12000007"}
    older = places[places["period"] == "2016/17"]
    assert (older[["sex", "socioeconomic"]] == "all").all(axis=None)
    hackney = places[places["area_code"] == "E09000012"]
    assert row(hackney, socioeconomic="FSM: eligible")["numerator"] == 10


def test_a_withheld_place_says_so_and_has_no_number(places):
    found = row(places[places["area_code"] == "E06000053"])
    assert found["status"] == "c"
    assert pd.isna(found["value"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Ethnicity Major White", "Ethnicity Major Roma", "label 'Ethnicity Major Roma' is new"),
        ("Gender Female", "Gender Other", "found 'Gender Other', a label that is new"),
        ("National,", "Regional,", "read for England alone"),
        ("10,5,1,50.", "10,5,1,51.", "line 14: found .*its counts do not make"),
        ("10,5,1,50.00000000,10.", "10,5,-,50.00000000,10.", "line 14: found '-', neither"),
        (figures(*added(FSM)), figures(35, 18, 8), "do not add up"),
        ("l3by19", "l3_pc", r"column\(s\) \['l3by19'\]"),
    ],
)
def test_a_surprise_in_the_national_file_is_refused(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        level_2_3.read_england(zipped(tmp_path, changed(ENGLAND, old, new), level_2_3.NATIONAL))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("100,80,60,80.4,60.2", "100,80,60,81.4,60.2", "its counts do not make"),
        (figures(45, 35, 25), figures(30, 20, 15), "by sex.*do not add up"),
        ("c,c,c,c,c", "c,c,?,c,c", "found '\\?', neither a number nor a symbol"),
    ],
)
def test_a_surprise_in_the_local_file_is_refused(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        level_2_3.read_local(zipped(tmp_path, changed(LOCAL, old, new), level_2_3.LOCAL))
