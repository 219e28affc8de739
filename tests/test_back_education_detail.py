"""Education figures by detailed group agree with those DfE and the commission published.

The expected figures were read from the publications by hand, not by these readers.
"""

import pandas as pd
import pytest

from trendpack import corrections, tidy
from trendpack.sources import smc
from trendpack.sources.dfe import (
    alternative_provision,
    destinations,
    eyfsp,
    national,
    social_care,
)

pytestmark = pytest.mark.raw
HACKNEY, ENGLAND = "E09000012", "E92000001"


@pytest.fixture(scope="module")
def read(raw_folder):
    """All the observations of the files, read once."""
    folder = raw_folder / "education"
    smc_files = sorted(folder.glob("smc_son26_in1[123]*.csv"))
    care = "by_social_care_group_all_LAs_201819-202425.csv.gz"
    tables = [
        alternative_provision.read_funded(
            folder / "dfe_AP_placements_by_ethnicity_FSM_gender_age_all_LAs_201718-202223.csv.gz"
        ),
        alternative_provision.read_arranged(
            folder / "dfe_school_arranged_AP_202223_by_ethnicity_all_LAs.csv.gz"
        ),
        destinations.read_destinations(
            folder / "dfe_ks4_destinations_202122_national_by_ethnicity.csv.gz"
        ),
        national.read_exclusions_history(
            folder / "dfe_exclusions_national_by_ethnicity_gender_FSM_201112-201617.zip"
        ),
        national.read_absence(folder / "dfe_absence_england_by_ethnicity_FSM_SEN_201617.csv"),
        social_care.read_attainment(folder / f"dfe_ks4_{care}"),
        social_care.read_persistent_absence(folder / f"dfe_absence_{care}"),
        social_care.read_key_stage_2(folder / f"dfe_ks2_{care}"),
        social_care.read_special_needs(folder / "dfe_sen_by_social_care_group_all_LAs.csv.gz"),
        smc.read_by_ethnic_group(*smc_files),
    ]
    return tidy.check_tidy(pd.concat(tables, ignore_index=True), "education in detail")


def figure(table, indicator, area, period, group="all", **breakdown):
    """The one row of a figure."""
    wanted = {"indicator": indicator, "area_code": area, "period": period, "ethnic_group": group}
    wanted |= {name: "all" for name in tidy.GROUPINGS if name not in wanted} | breakdown
    found = table[(table[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(found) == 1, f"{len(found)} rows of {wanted}"
    return found.iloc[0]


@pytest.mark.parametrize(
    ("indicator", "area", "period", "group", "column", "printed"),
    [
        ("funded_provision_count", HACKNEY, "2022/23", "all", "value", 409),
        ("funded_provision_count", HACKNEY, "2017/18", "all", "value", 218),
        ("funded_provision_count", ENGLAND, "2022/23", "all", "value", 40904),
        (
            "funded_provision_share_percentage",
            HACKNEY,
            "2022/23",
            "white_british",
            "numerator",
            130,
        ),
        ("funded_provision_share_percentage", HACKNEY, "2022/23", "other_white", "numerator", 91),
        (
            "funded_provision_share_percentage",
            HACKNEY,
            "2022/23",
            "black_caribbean",
            "numerator",
            16,
        ),
        ("funded_provision_share_percentage", HACKNEY, "2022/23", "black_african", "numerator", 12),
        ("funded_provision_share_percentage", HACKNEY, "2022/23", "unknown", "numerator", 103),
        ("arranged_provision_share_percentage", HACKNEY, "2022/23", "all", "numerator", 83),
        (
            "arranged_provision_share_percentage",
            HACKNEY,
            "2022/23",
            "black_african",
            "numerator",
            16,
        ),
        (
            "arranged_provision_share_percentage",
            HACKNEY,
            "2022/23",
            "black_caribbean",
            "numerator",
            11,
        ),
        ("destination_england_percentage", ENGLAND, "2021/22", "all", "value", 93.6),
        ("destination_england_percentage", ENGLAND, "2020/21", "all", "value", 94.1),
        ("destination_england_percentage", ENGLAND, "2021/22", "gypsy_roma", "value", 64.0),
        ("destination_england_percentage", ENGLAND, "2021/22", "black_caribbean", "value", 93.7),
        ("suspension_england_rate", ENGLAND, "2016/17", "all", "value", 4.76),
        ("suspension_england_rate", ENGLAND, "2016/17", "black_caribbean", "value", 10.2),
        ("suspended_england_percentage", ENGLAND, "2016/17", "gypsy_roma", "value", 7.1),
        ("permanent_exclusion_england_rate", ENGLAND, "2016/17", "black_caribbean", "value", 0.28),
        ("persistent_absence_percentage", ENGLAND, "2016/17", "all", "value", 10.8),
        ("persistent_absence_percentage", ENGLAND, "2016/17", "black_caribbean", "value", 12.7),
        ("persistent_absence_percentage", ENGLAND, "2016/17", "black_african", "value", 5.0),
        ("persistent_absence_percentage", ENGLAND, "2016/17", "irish_traveller", "value", 64.0),
        ("persistent_absence_percentage", ENGLAND, "2016/17", "gypsy_roma", "value", 49.2),
        ("absence_percentage", ENGLAND, "2016/17", "irish_traveller", "value", 18.1),
        ("looked_after_attainment_8_score", HACKNEY, "2024/25", "all", "value", 19.1),
        ("in_need_attainment_8_score", ENGLAND, "2024/25", "all", "value", 17.3),
        ("looked_after_persistent_absence_percentage", HACKNEY, "2024/25", "all", "value", 22.5),
    ],
)
def test_the_figures_are_those_published(read, indicator, area, period, group, column, printed):
    assert figure(read, indicator, area, period, group)[column] == printed


@pytest.mark.parametrize(
    ("indicator", "group", "printed"),
    [
        ("gld_percentage", "black_caribbean", 56),
        ("basics_9_5_percentage", "black_caribbean", 20.3),
        ("basics_9_5_percentage", "black_african", 41),
        ("basics_9_5_percentage", "white_british", 19.1),
    ],
)
def test_eligible_pupils_by_detailed_group(read, indicator, group, printed):
    one = figure(read, indicator, ENGLAND, "2024/25", group, socioeconomic="FSM: eligible")
    assert one["value"] == printed


def test_a_row_whose_size_fits_another_group_is_not_shown(read):
    """At age 11 "Black Caribbean" has the size of White and Black Caribbean, which has no row."""
    shown = corrections.apply_corrections(read, "smc_free_meals", corrections.read_corrections())
    here = shown[(shown["period"] == "2024/25") & (shown["socioeconomic"] == "FSM: eligible")]
    by_group = here.pivot(index="ethnic_group", columns="indicator", values="value")
    lacking = by_group.index[by_group["ks2_rwm_percentage"].isna()]
    assert set(lacking) == {"black_caribbean", "white_and_black_caribbean"}
    assert by_group[["gld_percentage", "basics_9_5_percentage"]].notna().all(axis=None)


def test_the_commissions_children_are_those_eligible_and_not_all(read, raw_folder):
    """The rows by ethnic group make the eligible children of the release, but for a few unknown."""
    profile = eyfsp.read_eyfsp(
        raw_folder / "education/dfe_eyfsp_202122_GLD_by_ethnicity_FSM_gender_all_LAs.csv.gz"
    )
    place = ("gld_percentage", ENGLAND, "2021/22")
    eligible = figure(profile, *place, socioeconomic="FSM: eligible")
    mine = read[(read["indicator"] == "gld_percentage") & (read["period"] == "2021/22")]
    assert 0.97 < mine["denominator"].sum() / eligible["denominator"] < 1
    made = (mine["value"] * mine["denominator"]).sum() / mine["denominator"].sum()
    assert abs(made - eligible["value"]) < 0.5


def test_a_group_is_withheld_nowhere_but_where_the_publisher_has_a_symbol(read):
    assert (read["status"] == "c").sum() > 0
    assert not read.loc[read["area_code"] == ENGLAND, "status"].eq("c").any()


def test_children_in_need_in_hackney_are_not_zero_in_the_years_without_figures(read):
    for period in ("2020/21", "2021/22"):
        assert figure(read, "in_need_attainment_8_score", HACKNEY, period)["status"] == "x"
