"""Back tests: figures that publishers print, found again in what our readers make of their files.

Education, health and care plans, social workers and the rest of children's wellbeing.
"""

import pytest

from trendpack import indicators, raw, tidy
from trendpack.sources import iod
from trendpack.sources.dfe import care, ehc_plans, offending, social_workers

HACKNEY, LONDON, ENGLAND = "E09000012", "E12000007", "E92000001"
READERS = {
    "dfe_ehc_plans": ehc_plans.read_ehc_plans,
    "dfe_social_workers": social_workers.read_by_ethnicity,
    "dfe_social_worker_rates": social_workers.read_rates,
    "dfe_care_leavers": care.read_care_leavers,
    "dfe_care_leavers_by_group": care.read_care_leavers_by_group,
    "dfe_placements_by_group": care.read_placements_by_group,
    "dfe_children_in_need": care.read_children_in_need,
    "dfe_offending": offending.read_offending,
    "mhclg_child_deprivation": iod.read_child_deprivation,
}
KEY = ["indicator", "area_code", "period", "ethnic_group"]

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


@pytest.mark.parametrize("key", READERS)
def test_every_reader_makes_the_one_table(read, key):
    found = tidy.check_tidy(read(key), key)
    assert set(found["indicator"]) <= set(indicators.read_indicators())


PLANS = [  # indicator, period, group, number, out of
    ("ehc_plan_share_percentage", "2024/25", "all", 3681, 3681),
    ("ehc_plan_share_percentage", "2024/25", "white_british", 652, 3681),
    ("ehc_plan_share_percentage", "2024/25", "other_white", 481, 3681),
    ("ehc_plan_share_percentage", "2024/25", "black_african", 693, 3681),
    ("ehc_plan_share_percentage", "2024/25", "black_caribbean", 410, 3681),
    ("ehc_plan_share_percentage", "2024/25", "unknown", 308, 3681),
    ("new_ehc_plan_share_percentage", "2024", "black_african", 74, 487),
    ("new_ehc_plan_share_percentage", "2024", "white_british", 106, 487),
    ("ehc_plan_within_20_weeks_percentage", "2024", "black_african", 41, 77),
    ("ehc_plan_within_20_weeks_percentage", "2024", "white_british", 34, 96),
    ("ehc_plan_within_20_weeks_percentage", "2024", "black_caribbean", 24, 51),
]


@pytest.mark.parametrize(("indicator", "period", "group", "number", "base"), PLANS)
def test_plans_of_hackney(read, indicator, period, group, number, base):
    row = read("dfe_ehc_plans").set_index(KEY).loc[(indicator, HACKNEY, period, group)]
    assert (row["numerator"], row["denominator"]) == (number, base)
    assert row["value"] == pytest.approx(100 * number / base, abs=0.051)


def test_hackney_could_not_return_groups_for_2023(read):
    found = read("dfe_ehc_plans").set_index(KEY)["status"]
    assert found["ehc_plan_share_percentage", HACKNEY, "2023/24", "black"] == "x"
    assert found["ehc_plan_within_20_weeks_percentage", HACKNEY, "2023", "black"] == "x"
    assert found["ehc_plan_share_percentage", HACKNEY, "2024/25", "black"] == "ok"


WORKERS = [  # area, year, group, headcount, out of
    (HACKNEY, "2025", "all", 203, 203),
    (HACKNEY, "2025", "white", 80, 199),
    (HACKNEY, "2025", "black", 76, 199),
    (HACKNEY, "2025", "mixed", 25, 199),
    (HACKNEY, "2025", "asian", 16, 199),
    (HACKNEY, "2019", "black", 38, 177),
    (LONDON, "2025", "black", 2_249, 5_467),
    (ENGLAND, "2025", "black", 5_013, 31_494),
    (ENGLAND, "2025", "unknown", 6_798, 38_292),
]


@pytest.mark.parametrize(("area", "year", "group", "number", "base"), WORKERS)
def test_social_workers(read, area, year, group, number, base):
    found = read("dfe_social_workers")
    plain = found[found["characteristic"] == "all"].set_index(KEY)
    row = plain.loc[("social_worker_share_percentage", area, year, group)]
    assert (row["numerator"], row["denominator"]) == (number, base)


def test_managers_of_hackney_and_its_turnover(read):
    managers = read("dfe_social_workers").set_index([*KEY, "characteristic"])
    found = managers.loc[("social_worker_manager_percentage", HACKNEY, "2025", "black", "all")]
    assert (found["numerator"], found["denominator"]) == (8 + 2 + 1, 76)
    rates = read("dfe_social_worker_rates").set_index(KEY)["value"]
    assert rates["social_worker_turnover_percentage", HACKNEY, "2025", "all"] == 10.5
    assert rates["social_worker_agency_percentage", HACKNEY, "2025", "all"] == 21.5


OTHERS = [  # source, indicator, area, period, group, column, printed
    ("dfe_offending", "offending_share_percentage", HACKNEY, "2012/13-2017/18", "black",
     "value", 53),
    ("dfe_offending", "offending_cohort_share_percentage", HACKNEY, "2012/13-2017/18", "black",
     "value", 39),
    ("dfe_offending", "offending_cohort_share_percentage", HACKNEY, "2012/13-2017/18", "all",
     "numerator", 12_224),
    ("dfe_offending", "offending_share_percentage", HACKNEY, "2012/13-2017/18", "all",
     "numerator", 619),
    ("dfe_care_leavers", "care_leaver_no_activity_percentage", HACKNEY, "2025", "all", "value", 35),
    ("dfe_care_leavers", "care_leaver_no_activity_percentage", ENGLAND, "2024", "all", "value", 39),
    ("dfe_care_leavers_by_group", "care_leaver_no_activity_percentage", ENGLAND, "2024", "white",
     "value", 46),
    ("dfe_placements_by_group", "looked_after_three_placements_percentage", ENGLAND, "2024",
     "black_caribbean", "value", 14),
    ("mhclg_child_deprivation", "child_deprived_neighbourhoods_percentage", HACKNEY, "2025", "all",
     "denominator", 149),
]  # fmt: skip


@pytest.mark.parametrize(("source", "indicator", "area", "period", "group", "column", "printed"),
                         OTHERS)  # fmt: skip
def test_other_figures_of_wellbeing(read, source, indicator, area, period, group, column, printed):
    found = read(source).set_index(KEY)
    assert found.loc[(indicator, area, period, group), column] == printed


NEED = {  # DfE's own rates, printed in its Local Authority Interactive Tool
    (HACKNEY, "2023"): 462.2, (HACKNEY, "2024"): 439.0, (HACKNEY, "2025"): 403.0,
    (ENGLAND, "2022"): 343.7, (ENGLAND, "2024"): 331.2, (ENGLAND, "2025"): 330.3,
}  # fmt: skip


@pytest.mark.parametrize(("area", "year"), NEED)
def test_the_rate_of_children_in_need_is_the_one_that_dfe_prints(read, area, year):
    found = read("dfe_children_in_need").set_index(KEY)["value"]
    assert round(found["children_in_need_rate", area, year, "all"], 1) == NEED[area, year]
