"""Back tests: figures that publishers print, found again in what our readers make of their files.

People, employment and children's wellbeing. The readers and files are those of the source cards.
"""

import pandas as pd
import pytest

from trendpack import areas, indicators, raw, tidy
from trendpack.sources import dwp, nomis
from trendpack.sources.dfe import care, lait, looked_after, neet
from trendpack.sources.ons import activity, population, subnational

HACKNEY, LONDON, ENGLAND = "E09000012", "E12000007", "E92000001"
ENGLAND_AND_WALES, UK = "K04000001", "K02000001"
READERS = {
    "ons_census_2021_ethnic_group": population.read_census_2021,
    "ons_census_2011_ethnic_group": population.read_census_2011,
    "ons_census_2021_activity": activity.read_activity,
    "ons_census_2021_unemployment": activity.read_unemployment,
    "ons_census_2021_modelled_unemployment": activity.read_modelled_unemployment,
    "ons_subnational": subnational.read_pay_and_employment,
    "nomis_aps": nomis.read_labour_market,
    "dfe_looked_after": looked_after.read_looked_after,
    "dfe_neet": neet.read_neet,
    "dfe_lait_neet": neet.read_neet_lait,
    "dfe_children_in_need": care.read_children_in_need,
    "dfe_lait_social_care": lait.read_social_care,
    "dfe_lait_child_poverty": lait.read_child_poverty,
    "dwp_child_poverty": dwp.read_child_poverty,
    "dwp_child_poverty_wards": dwp.read_child_poverty_by_ward,
    "dwp_wards": dwp.read_wards,
}

pytestmark = pytest.mark.raw


@pytest.fixture(scope="module")
def read(raw_folder):
    """A function from a source's key to what its reader makes, read once."""
    made = {}

    def _read(key):
        if key not in made:
            files = indicators.read_sources()[key].files
            made[key] = READERS[key](*[raw.raw_file(raw_folder, *file) for file in files.items()])
        return made[key]

    return _read


@pytest.mark.parametrize("key", [key for key in READERS if key != "dwp_wards"])
def test_every_reader_makes_the_one_table(read, key):
    found = tidy.check_tidy(read(key), key)
    assert set(found["indicator"]) <= set(indicators.read_indicators())


CENSUS = [  # area, group, people in 2021
    (HACKNEY, "all", 259_147),
    (HACKNEY, "white_british", 87_927),
    (HACKNEY, "other_white", 43_087),
    (HACKNEY, "white", 137_709),
    (HACKNEY, "black", 54_645),
    (HACKNEY, "black_african", 29_478),
    (HACKNEY, "black_caribbean", 17_903),
    (HACKNEY, "other_black", 7_264),
    (HACKNEY, "asian", 26_885),
    (HACKNEY, "mixed", 17_487),
    (HACKNEY, "other", 22_421),
    (LONDON, "all", 8_799_736),
    (ENGLAND, "all", 56_490_065),
]


@pytest.mark.parametrize(("area", "group", "people"), CENSUS)
def test_residents_in_census_2021(read, area, group, people):
    found = read("ons_census_2021_ethnic_group").set_index(["area_code", "ethnic_group"])
    assert found.loc[(area, group), "numerator"] == people


def test_shares_in_the_two_censuses(read):
    new = read("ons_census_2021_ethnic_group").set_index(["area_code", "ethnic_group"])
    old = read("ons_census_2011_ethnic_group").set_index(["area_code", "ethnic_group"])
    assert new.loc[(HACKNEY, "white_british"), "value"] == 33.9
    assert round(new.loc[(HACKNEY, "black"), "value"], 1) == 21.1
    assert round(old.loc[(HACKNEY, "black"), "value"], 1) == 23.1
    assert old.loc[(HACKNEY, "all"), "numerator"] == 246_270
    assert old.loc[(HACKNEY, "black"), "numerator"] == 56_858


def test_sums_over_areas_are_the_totals_that_ons_prints(read):
    # Census 2011 is not perturbed: ONS prints 53,012,456 for England, 8,173,941 for London and
    # 56,075,912 for England and Wales. Census 2021 is: 59,597,542, to within a few.
    old = read("ons_census_2011_ethnic_group")
    old = old[old["ethnic_group"] == "all"].set_index("area_code")["numerator"]
    assert old[[ENGLAND, LONDON, ENGLAND_AND_WALES]].tolist() == [53012456, 8173941, 56075912]
    assert old[["E10000016", "E06000065"]].tolist() == [1_463_740, 598_376]  # Kent, North Yorkshire
    new = read("ons_census_2021_ethnic_group").set_index(["area_code", "ethnic_group"])
    assert abs(new.loc[(ENGLAND_AND_WALES, "all"), "numerator"] - 59_597_542) < 100


@pytest.mark.parametrize("year", [2011, 2021])
def test_every_authority_of_today_has_both_censuses(read, year):
    found = read(f"ons_census_{year}_ethnic_group")
    listed = areas.read_areas()
    today = listed[listed["area_type"].isin(areas.AUTHORITIES) & (listed["ended"] == "")]
    assert set(today["area_code"]) <= set(areas.current_code(found["area_code"]))


def test_unemployment_of_the_broad_groups_agrees_with_the_detailed_groups(read):
    found = read("ons_census_2021_activity")
    plain = found[(found["age_band"] == "all") & (found["socioeconomic"] == "all")]
    plain = plain[plain["indicator"] == "unemployment_percentage_census"]
    broad = plain.set_index("ethnic_group")["value"]
    assert round(broad["black"], 1) == 12.1
    detailed = read("ons_census_2021_unemployment").set_index("ethnic_group")["value"]
    wanted = {"black_african": 12.2, "black_caribbean": 11.2, "bangladeshi": 11.7}
    wanted |= {"white_british": 4.9, "arab": 14.3}
    assert detailed[list(wanted)].to_dict() == wanted
    parts = detailed[["black_african", "black_caribbean", "other_black"]]
    assert parts.min() < broad["black"] < parts.max()


def test_everyone_of_16_and_over_is_in_the_activity_table(read):
    # 59,597,550 people in all (INDEX), less the 11,031,169 under 16 of the same file.
    found = read("ons_census_2021_activity")
    found = found[(found["indicator"] == "unemployment_percentage_census")]
    everyone = found[(found[tidy.GROUPINGS] == "all").all(axis=1)].iloc[0]
    assert everyone["denominator"] == 29_448_857
    assert everyone["numerator"] == 1_675_192


def test_modelled_unemployment(read):
    found = read("ons_census_2021_modelled_unemployment")
    assert round(found["value"].max(), 1) == 17.2  # ONS, 10 January 2024: "up to 17.2%",
    assert round(found["value"].min(), 1) == 2.9  # "as low as 2.9%"
    assert len(found) == 38


APS = [  # indicator, group, area, value, period
    ("employment_percentage", "all", LONDON, 75.0),
    ("employment_percentage", "black", LONDON, 68.9),
    ("unemployment_percentage", "all", LONDON, 5.6),
    ("unemployment_percentage", "black", LONDON, 8.5),
    ("inactivity_percentage", "all", LONDON, 20.5),
    ("inactivity_percentage", "black", LONDON, 24.8),
    ("employment_percentage", "all", UK, 75.5),
]


@pytest.mark.parametrize(("indicator", "group", "area", "value"), APS)
def test_rates_of_the_annual_population_survey(read, indicator, group, area, value):
    found = read("nomis_aps")
    found = found[(found["period"] == "Oct 2024 - Sep 2025") & (found["sex"] == "all")]
    row = found.set_index(["indicator", "ethnic_group", "area_code"]).loc[(indicator, group, area)]
    assert row["value"] == value
    assert row["lower"] < value < row["upper"]


def test_pay_and_employment_of_the_borough(read):
    found = read("ons_subnational").set_index(["indicator", "area_code", "period"])["value"]
    assert found["median_weekly_pay_pounds", HACKNEY, "2021"] == 575.1
    assert found["employment_percentage_local", HACKNEY, "2021/22"] == 83.6


LOOKED_AFTER = [  # area, year, group, children, percentage
    (HACKNEY, "2025", "black", 140, 40),
    (HACKNEY, "2025", "mixed", 83, 24),
    (HACKNEY, "2025", "white", 83, 24),
    (HACKNEY, "2025", "asian", 30, 9),
    (HACKNEY, "2025", "other", 16, 5),
    (HACKNEY, "2025", "all", 352, 100),
    (HACKNEY, "2021", "black", 177, 42),
    (LONDON, "2025", "black", 2_510, 27),
    (ENGLAND, "2025", "black", 6_430, 8),
]


@pytest.mark.parametrize(("area", "year", "group", "children", "share"), LOOKED_AFTER)
def test_children_looked_after(read, area, year, group, children, share):
    found = read("dfe_looked_after")
    plain = found[(found[["sex", "age_band", "characteristic"]] == "all").all(axis=1)]
    plain = plain[plain["indicator"] == "looked_after_share_percentage"]
    row = plain.set_index(["area_code", "period", "ethnic_group"]).loc[(area, year, group)]
    assert (row["numerator"], row["value"]) == (children, share)


def test_withheld_children_looked_after_and_the_overall_rate(read):
    found = read("dfe_looked_after")
    here = found[found["area_code"] == HACKNEY]
    other = here[(here["ethnic_group"] == "other") & here["period"].isin(["2021", "2022"])]
    assert other["status"].tolist() == ["c", "c"]
    rate = here[here["indicator"] == "looked_after_rate"].set_index("period")["value"]
    assert rate["2025"] == 65  # as in DfE's Local Authority Interactive Tool
    assert rate["2021"] == 72


def test_young_people_not_in_education_employment_or_training(read):
    found = read("dfe_neet")
    found = found[(found["characteristic"] == "all") & (found["area_code"] == HACKNEY)]
    found = found.set_index(["indicator", "period"])["value"]
    assert found["neet_percentage", "2025"] == 2.5
    assert found["neet_or_not_known_percentage", "2025"] == 3.7


def test_both_tables_of_young_people_out_of_education_and_work_agree(read):
    of = ["indicator", "area_code", "period"]
    scorecard = read("dfe_neet")
    scorecard = scorecard[scorecard["characteristic"] == "all"].set_index(of)["value"]
    tool = read("dfe_lait_neet").set_index(of)["value"]
    both = pd.concat([scorecard, tool], axis=1, keys=["one", "other"], join="inner").dropna()
    assert len(both) > 900
    pd.testing.assert_series_equal(both["one"], both["other"], check_names=False)
    here = tool.xs(HACKNEY, level="area_code")["neet_percentage"]
    assert here.to_dict() == {
        "2018": 1.9, "2019": 2.2, "2020": 1.9, "2021": 2.0,
        "2022": 1.7, "2023": 1.6, "2024": 2.3, "2025": 2.5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("card", "indicator"),
    [("dfe_looked_after", "looked_after_rate"), ("dfe_children_in_need", "children_in_need_rate")],
)
def test_rates_of_social_care_agree_with_those_made_from_counts(read, card, indicator):
    of = ["indicator", "area_code", "period"]
    counted = read(card)[read(card)["indicator"] == indicator].set_index(of)["value"]
    tool = read("dfe_lait_social_care").set_index(of)["value"]
    both = pd.concat([counted, tool], axis=1, keys=["one", "other"], join="inner").dropna()
    assert len(both) > 700
    assert ((both["one"] - both["other"]).abs() < 0.0501).all(), "beyond a tenth's rounding"


@pytest.mark.parametrize(
    ("indicator", "period", "hackney", "london", "england"),
    [
        ("looked_after_rate", "2016", 54, 51, 60),
        ("looked_after_rate", "2025", 65, 48, 67),
        ("children_in_need_rate", "2016", 476.2, 362.7, 339.8),
        ("child_protection_plan_rate", "2025", 41.5, 37.2, 40.6),
        ("child_poverty_before_housing_percentage", "2024/25", 21.2, 15.6, 19.8),
    ],
)
def test_social_care_and_child_poverty_in_lait(read, indicator, period, hackney, london, england):
    poverty = indicator.startswith("child_poverty")
    rows = read("dfe_lait_child_poverty" if poverty else "dfe_lait_social_care")
    found = rows[(rows["indicator"] == indicator) & (rows["period"] == period)]
    found = found.set_index("area_code")["value"]
    assert found[[HACKNEY, LONDON, ENGLAND]].tolist() == [hackney, london, england]


def test_poverty_before_housing_costs_is_far_below_that_after_them_where_rents_are_high(read):
    # What the caveat child_poverty_before_housing says in figures.
    before = read("dfe_lait_child_poverty").query("period == '2024/25'").set_index("area_code")
    after = read("dwp_child_poverty").query("period == '2024/25'").set_index("area_code")
    assert (before.loc[HACKNEY, "value"], after.loc[HACKNEY, "value"]) == (21.2, 50.1)


def test_the_england_figures_by_need_in_the_file_of_2021_are_those_of_2022(read):
    # What definitions/corrections.yml withholds, and why.
    found = read("dfe_neet")
    found = found[(found["area_code"] == ENGLAND) & (found["characteristic"] != "all")]
    by_year = found.pivot(index="characteristic", columns="period", values="value")
    assert (by_year["2021"] == by_year["2022"]).all()
    assert not (by_year["2025"] == by_year["2022"]).any()


def test_child_poverty_after_housing_costs(read):
    found = read("dwp_child_poverty").set_index(["area_code", "period"])
    assert found.loc[(HACKNEY, "2024/25"), ["numerator", "value"]].tolist() == [24_148, 50.1]
    assert found.loc[(UK, "2024/25"), "value"] == 26.0
    assert found.loc[("E09000030", "2024/25"), "value"] == 50.3


def test_child_poverty_in_the_wards_of_the_borough(read):
    wards = read("dwp_wards")
    here = wards[wards["parent_code"] == HACKNEY]
    assert len(here) == 21
    found = read("dwp_child_poverty_wards").merge(here, on="area_code")
    found = found[found["period"] == "2024/25"].set_index("area_name")["value"]
    wanted = {"Springfield": 87.6, "Stamford Hill West": 84.6, "Cazenove": 82.0}
    wanted |= {"Stoke Newington": 27.0}
    assert found[list(wanted)].to_dict() == wanted
