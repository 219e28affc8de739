"""Health and housing figures against the ones published: the readers on the publishers' files."""

import functools

import pandas as pd
import pytest

from trendpack import build, groups, indicators, rates, tidy
from trendpack.sources import ohid
from trendpack.sources.ons import neighbourhoods

pytestmark = pytest.mark.raw
HACKNEY, LONDON, ENGLAND = "E09000012", "E12000007", "E92000001"
ENGLAND_AND_WALES, UK = "K04000001", "K02000001"
SHARE = "homeless_duty_share_percentage"


@functools.cache
def read(source, folder):
    card = indicators.read_sources()[source]
    return build.read_source(card, build.raw_paths(card, folder))


def figure(rows, indicator, area, period, **groupings):
    """Return the one row of an indicator."""
    wanted = dict.fromkeys(tidy.GROUPINGS, "all") | groupings
    wanted |= {"indicator": indicator, "area_code": area, "period": period}
    found = rows[(rows[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(found) == 1, f"{len(found)} rows of {wanted}"
    return found.iloc[0]


@pytest.mark.parametrize(
    ("source", "indicator", "area", "period", "groupings", "value"),
    [
        ("dfe_lait_child_weight", "year6_excess_weight_percentage", HACKNEY, "2024/25", {}, 37.8),
        ("dfe_lait_child_weight", "year6_excess_weight_percentage", LONDON, "2024/25", {}, 37.3),
        ("dfe_lait_child_weight", "year6_excess_weight_percentage", ENGLAND, "2015/16", {}, 34.17),
        ("dfe_lait_child_weight", "reception_excess_weight_percentage", HACKNEY, "2024/25", {},
         23.9),
        ("dfe_lait_babies", "infant_mortality_rate", HACKNEY, "2023", {}, 4.1),
        ("dfe_lait_babies", "infant_mortality_rate", ENGLAND, "2023", {}, 3.9),
        ("dfe_lait_babies", "low_birth_weight_percentage", HACKNEY, "2024", {}, 2.73),
        ("ohid_life_expectancy", "life_expectancy_years", HACKNEY, "2023-2025", {"sex": "male"},
         78.7),
        ("ohid_life_expectancy", "life_expectancy_years", HACKNEY, "2023-2025", {"sex": "female"},
         83.3),
        ("ohid_life_expectancy", "healthy_life_expectancy_years", HACKNEY, "2022-2024",
         {"sex": "male"}, 59.3),
        ("ohid_life_expectancy", "healthy_life_expectancy_years", HACKNEY, "2022-2024",
         {"sex": "female"}, 58.9),
        ("ohid_preventable_mortality", "preventable_mortality_rate", HACKNEY, "2024",
         {"sex": "male"}, 230),
        ("ohid_preventable_mortality", "preventable_mortality_rate", HACKNEY, "2024",
         {"sex": "female"}, 91.5),
        ("ohid_preventable_mortality", "preventable_mortality_rate", HACKNEY, "2024", {}, 156.4),
        ("ohid_life_expectancy", "life_expectancy_inequality_years", HACKNEY, "2022-2024",
         {"sex": "male"}, 4.0),
        ("ohid_life_expectancy", "life_expectancy_inequality_years", HACKNEY, "2022-2024",
         {"sex": "female"}, 2.0),
        ("ons_census_2021_disability", "disabled_residents_percentage", HACKNEY, "2021", {}, 14.3),
        ("ohid_depression", "depression_percentage", HACKNEY, "2024/25", {}, 13.4),
        ("ohid_adult_behaviour", "smoking_percentage", HACKNEY, "2024", {}, 15.0),
        ("ohid_adult_behaviour", "smoking_percentage", HACKNEY, "2023", {}, 7.5),
        ("ohid_adult_behaviour", "adult_overweight_percentage", HACKNEY, "2024/25", {}, 56.1),
        ("ohid_adult_behaviour", "inactive_adults_percentage", ENGLAND, "2024/25", {}, 21.8),
        ("ohid_health_checks", "nhs_health_check_percentage", HACKNEY, "Apr 2021 - Dec 2025", {},
         75.5),
        ("ohid_dental_decay", "dental_decay_percentage", HACKNEY, "2023/24", {}, 24.2),
        *(
            ("eff_mental_health_act", "mental_health_detention_rate", ENGLAND, "2022/23",
             {"ethnic_group": group}, value)
            for group, value in (("black", 227.9), ("black_african", 158.0), ("other_black", 715.4))
        ),
        ("ohid_child_obesity", "year6_obesity_percentage", HACKNEY, "2024/25", {}, 24.9),
        ("ohid_child_obesity", "reception_obesity_percentage", HACKNEY, "2024/25", {}, 11.6),
        ("ohid_child_obesity", "year6_obesity_percentage", ENGLAND, "2018/19", {}, 20.2),
        ("ohid_child_obesity", "year6_obesity_five_years_percentage", ENGLAND, "2020/21-2024/25",
         {"socioeconomic": "IMD quintile: most deprived"}, 28.9),
        *(
            ("ohid_child_obesity_groups", "year6_obesity_five_years_percentage", ENGLAND,
             "2019/20-2023/24", {"ethnic_group": group}, value)
            for group, value in (("white_british", 20.1), ("black_african", 31.0),
                                 ("black_caribbean", 30.6), ("bangladeshi", 30.1))
        ),
        *(
            ("ons_sdg_maternal_mortality", "maternal_mortality_rate", ENGLAND, "2018-2020",
             {"ethnic_group": group}, value)
            for group, value in (("black", 33.99), ("asian_excluding_chinese", 16.12),
                                 ("white", 9.23))
        ),
        ("ons_sdg_maternal_mortality", "maternal_mortality_rate", UK, "2018-2020", {}, 10.9),
        ("ons_sdg_neonatal_mortality", "neonatal_mortality_rate", ENGLAND_AND_WALES, "2020",
         {"ethnic_group": "black_caribbean"}, 4.9),
        ("ons_sdg_neonatal_mortality", "neonatal_mortality_rate", ENGLAND_AND_WALES, "2020",
         {"ethnic_group": "black_african"}, 4.0),
        ("ons_census_housing", "social_rented_percentage", HACKNEY, "2021", {}, 40.5),
        ("ons_census_housing", "overcrowded_percentage", HACKNEY, "2021", {}, 12.7),
        ("ons_census_housing", "overcrowded_percentage", LONDON, "2021", {}, 11.1),
        ("eff_home_ownership", "home_ownership_percentage", ENGLAND, "2021/22-2022/23", {}, 64.5),
        ("eff_home_ownership", "home_ownership_percentage", ENGLAND, "2021/22-2022/23",
         {"ethnic_group": "other_black"}, 15.5),
        *(
            ("mhclg_homelessness", SHARE, HACKNEY, "2021/22", {"ethnic_group": group}, value)
            for group, value in (("black", 51), ("white", 22))
        ),
        ("mhclg_homelessness", SHARE, LONDON, "2021/22", {"ethnic_group": "black"}, 30),
    ],
)  # fmt: skip
def test_a_headline_figure_is_the_published_one(
    raw_folder, source, indicator, area, period, groupings, value
):
    found = figure(read(source, raw_folder), indicator, area, period, **groupings)["value"]
    decimals = len(str(value).partition(".")[2])
    assert round(found, decimals) == pytest.approx(value)


@pytest.mark.parametrize(
    ("area", "group", "count"),
    [
        (HACKNEY, "all", 2023), (HACKNEY, "black", 1030), (HACKNEY, "black_african", 549),
        (HACKNEY, "black_caribbean", 421), (HACKNEY, "white", 452), (HACKNEY, "mixed", 193),
        (HACKNEY, "other", 169), (HACKNEY, "asian", 164), (HACKNEY, "unknown", 15),
        (LONDON, "all", 51930),
    ],
)  # fmt: skip
def test_households_owed_a_duty(raw_folder, area, group, count):
    rows = read("mhclg_homelessness", raw_folder)
    assert figure(rows, SHARE, area, "2021/22", ethnic_group=group)["numerator"] == count


@pytest.mark.parametrize(("duty", "count"), [("prevention", 694), ("relief", 1329)])
def test_prevention_and_relief_in_hackney(raw_folder, duty, count):
    rows = read("mhclg_homelessness", raw_folder)
    found = figure(rows, "homeless_duty_rate", HACKNEY, "2021/22", characteristic=f"Duty: {duty}")
    assert found["numerator"] == count
    assert found["denominator"] == 121924


@pytest.mark.parametrize(
    ("source", "indicator", "area", "groupings", "counts"),
    [
        ("mhclg_duty_outcomes", "prevention_secured_percentage", HACKNEY, {}, (288, 769)),
        ("mhclg_duty_outcomes", "prevention_secured_percentage", LONDON, {}, (12540, 21820)),
        ("mhclg_duty_outcomes", "relief_secured_percentage", HACKNEY, {}, (510, 1705)),
        ("mhclg_duty_outcomes", "relief_secured_percentage", ENGLAND, {}, (62860, 160900)),
        ("mhclg_duty_outcomes", "main_duty_rate", HACKNEY, {}, (600, 121924)),
        ("mhclg_homeless_households", "homeless_support_need_percentage", HACKNEY, {},
         (929, 2023)),
        ("mhclg_homeless_households", "homeless_household_share_percentage", HACKNEY,
         {"age_band": "18-24"}, (352, 2023)),
        ("mhclg_homeless_households", "homeless_household_share_percentage", LONDON,
         {"characteristic": "Reason: domestic abuse"}, (5630, 51940)),
        ("mhclg_homeless_households", "homeless_household_share_percentage", HACKNEY,
         {"characteristic": "Household: single man"}, (860, 2023)),
    ],
)  # fmt: skip
def test_homelessness_without_ethnic_groups(raw_folder, source, indicator, area, groupings, counts):
    found = figure(read(source, raw_folder), indicator, area, "2021/22", **groupings)
    assert tuple(found[["numerator", "denominator"]]) == counts


def test_the_workbook_reads_as_the_rows_that_others_made_of_it(raw_folder):
    name = "housing/MHCLG_HCLIC_A8_ethnicity_of_main_applicants_owed_duty_by_LA_2021-22.csv"
    check = pd.read_csv(raw_folder / name, dtype=str, keep_default_na=False).drop_duplicates(
        ["area_code", "ethnic_group_5", "ethnicity"]
    )
    label = check["ethnicity"].where(check["ethnicity"] != "Total", check["ethnic_group_5"])
    ids = {
        row.label.casefold(): row.ethnic_group
        for row in groups.read_labels().itertuples()
        if row.scheme == "hclic"
    }
    check = check[check["area_code"] != "-"].assign(ethnic_group=label.str.casefold().map(ids))
    ours = read("mhclg_homelessness", raw_folder).query("indicator == @SHARE")
    both = check.merge(ours, on=["area_code", "ethnic_group"], how="outer", indicator=True)
    assert (both["_merge"] == "both").all()
    assert pd.to_numeric(both["count"]).equals(both["numerator"])
    assert (both["symbol"] == "..").equals(both["status"] == "x")
    assert (both["symbol"] == "-").equals(both["status"] == "c")


def test_every_borough_has_its_housing_and_no_place_outside_london_has(raw_folder):
    rows = read("ons_census_housing", raw_folder)
    assert rows["area_code"].nunique() == 34
    assert rows["area_code"].str.startswith("E09").sum() == len(rows) * 33 / 34


def test_residents_of_deprived_neighbourhoods_are_those_of_the_census(raw_folder):
    rows = read("ons_mhclg_neighbourhoods", raw_folder)
    black = figure(rows, "deprived_neighbourhood_percentage", HACKNEY, "2021", ethnic_group="black")
    assert tuple(black[["numerator", "denominator"]]) == (27473, 54634)
    # Weighted by residents, the crowding of places is near that of households, and is not it.
    crowded = figure(rows, "neighbourhood_overcrowding_score", HACKNEY, "2021")
    assert round(crowded["value"], 1) == 13.1
    assert rows["area_code"].nunique() == 34


def test_residents_of_deprived_and_crowded_neighbourhoods_are_those_of_the_files(raw_folder):
    people, deprivation, rooms = (
        pd.read_csv(path)
        for path in build.raw_paths(
            indicators.read_sources()["ons_mhclg_neighbourhoods"], raw_folder
        )
    )
    rooms = rooms.assign(crowded=rooms["n"].where(rooms["occupancy_rating"].str.startswith("-"), 0))
    rooms = rooms.groupby("lsoa21_code").agg({"crowded": "sum", "total_households": "first"})
    part = rooms["crowded"] / rooms["total_households"]
    most = part.nlargest(len(part) // 5).index
    poor = deprivation.loc[deprivation["IMD_decile"] <= 2, "lsoa21_code"]
    black = people[(people["lad22cd"] == HACKNEY) & people["ethnic_group"].str.startswith("Black")]
    both = black[black["lsoa21_code"].isin(most) & black["lsoa21_code"].isin(poor)]
    rows = read("ons_mhclg_neighbourhoods", raw_folder)
    row = figure(
        rows, "deprived_crowded_neighbourhood_percentage", HACKNEY, "2021", ethnic_group="black"
    )
    assert tuple(row[["numerator", "denominator"]]) == (both["n"].sum(), 54634)


def test_the_deprivation_of_hackneys_neighbourhoods_is_the_published_one(raw_folder):
    paths = build.raw_paths(indicators.read_sources()["ons_mhclg_neighbourhoods"], raw_folder)
    residents, deciles = (
        neighbourhoods._residents(paths[0]), neighbourhoods._deciles(paths[1])
    )  # fmt: skip
    mine = residents.query("area_code == @HACKNEY and ethnic_group == 'all'")
    assert len(mine) == 149
    assert (mine["lsoa"].map(deciles) == 1).sum() == 24


def test_no_region_is_made_up_for_fingertips(raw_folder):
    for source in ("ohid_life_expectancy", "ohid_preventable_mortality", "ohid_child_obesity"):
        assert not read(source, raw_folder)["area_code"].str.startswith("E12").any()


def test_five_years_combined_are_not_the_figure_of_one_year(raw_folder):
    one = figure(
        read("ohid_child_obesity", raw_folder), "year6_obesity_percentage", ENGLAND, "2019/20"
    )
    five = figure(
        read("ohid_child_obesity_groups", raw_folder),
        "year6_obesity_five_years_percentage",
        ENGLAND,
        "2019/20-2023/24",
    )
    assert (one["value"], five["value"]) == (21.0, 21.9)


def test_unreliable_rates_of_neonatal_deaths_are_marked(raw_folder):
    rows = read("ons_sdg_neonatal_mortality", raw_folder)
    few = rows[rows["status"] == "u"]
    assert len(few) == 7
    other = figure(
        rows, "neonatal_mortality_rate", ENGLAND_AND_WALES, "2020", ethnic_group="other_black"
    )
    assert (other["value"], other["status"]) == (4.8, "u")


def test_an_area_without_a_return_has_no_figure(raw_folder):
    rows = read("mhclg_homelessness", raw_folder)
    tower_hamlets = rows[rows["area_code"] == "E09000030"]
    assert len(tower_hamlets) == 25 + 3
    assert tower_hamlets["value"].isna().all()
    assert set(tower_hamlets["status"]) == {"x"}


def test_limits_follow_the_declared_method(raw_folder):
    declared = indicators.read_indicators()
    rows = read("mhclg_homelessness", raw_folder).query("area_code == @HACKNEY")
    share = rows[rows["indicator"] == SHARE]
    limited = rates.with_limits(share, declared[SHARE].limits, declared[SHARE].per)
    black = figure(limited, SHARE, HACKNEY, "2021/22", ethnic_group="black")
    assert (round(black["lower"], 1), round(black["upper"], 1)) == (48.7, 53.1)


def test_a_reader_gives_the_same_rows_whatever_the_order_of_its_files(raw_folder):
    card = indicators.read_sources()["ohid_child_obesity"]
    paths = build.raw_paths(card, raw_folder)
    ahead, back = (ohid.read_fingertips(*some) for some in (paths, paths[::-1]))
    key = tidy.KEY
    assert ahead.sort_values(key, ignore_index=True).equals(
        back.sort_values(key, ignore_index=True)
    )


def test_englands_obesity_year_by_year_agrees_with_fingertips_where_it_is_kept(raw_folder):
    ours = read("ons_sdg_reception_obesity", raw_folder).query("ethnic_group == 'all'")
    plain = ours[(ours[["sex", "socioeconomic"]] == "all").all(axis=1)].set_index("period")
    theirs = read("ohid_child_obesity", raw_folder).query(
        "area_code == @ENGLAND and indicator == 'reception_obesity_percentage'"
    )
    both = plain[["value", "status"]].join(theirs.set_index("period")["value"].rename("printed"))
    compared = both[both["printed"].notna() & both["value"].notna()]
    assert len(compared) == 6, "2014/15 to 2019/20"
    assert (compared["value"].round(1) == compared["printed"]).all()
    assert both.loc["2021/22", "status"] == "x", "13.0 in the file, where 10.1 is published"
    black = figure(
        read("ons_sdg_reception_obesity", raw_folder), "reception_obesity_by_group_percentage",
        ENGLAND, "2019/20", ethnic_group="black",
    )  # fmt: skip
    assert round(black["value"], 1) == 15.0
