"""Back tests: figures that publishers print, found again in what our readers make of their files.

Education, health and care plans, social workers and the rest of children's wellbeing.
"""

import pytest

from trendpack import indicators, raw, tidy
from trendpack.sources.dfe import ehc_plans

HACKNEY, LONDON, ENGLAND = "E09000012", "E12000007", "E92000001"
READERS = {
    "dfe_ehc_plans": ehc_plans.read_ehc_plans,
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
