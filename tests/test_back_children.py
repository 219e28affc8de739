"""Back tests: figures of children that DfE prints for five authorities, read from its own files.

Free school meals by year, where children looked after live and their health, what social workers
find, and what was on record of pupils cautioned or sentenced.
"""

import pandas as pd
import pytest

from trendpack import indicators, raw, tidy
from trendpack.sources.dfe import assessments, care, looked_after, offending, school_census

ENGLAND, LONDON = "E92000001", "E12000007"
HACKNEY, LAMBETH, LEEDS = "E09000012", "E09000022", "E08000035"
MANCHESTER, CROYDON = "E08000003", "E09000008"
READERS = {
    "dfe_school_census_free_meals": school_census.read_free_meals,
    "dfe_looked_after": looked_after.read_looked_after,
    "dfe_looked_after_health": care.read_health,
    "dfe_assessment_factors": assessments.read_factors,
    "dfe_offending_experience": offending.read_experiences,
}

pytestmark = pytest.mark.raw


@pytest.fixture(scope="module")
def read(raw_folder):
    """What each reader makes of its files, by source."""
    made = {}
    for key, reader in READERS.items():
        files = indicators.read_sources()[key].files
        made[key] = reader(*[raw.raw_file(raw_folder, *file) for file in files.items()])
    return made


def figure(table, indicator, area, period, characteristic="all"):
    """The one row of a figure of everyone."""
    wanted = {"indicator": indicator, "area_code": area, "period": period}
    wanted |= {name: "all" for name in tidy.GROUPINGS} | {"characteristic": characteristic}
    found = table[(table[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(found) == 1, f"{len(found)} rows of {wanted}"
    return found.iloc[0]


@pytest.mark.parametrize("key", READERS)
def test_every_reader_makes_the_one_table_of_every_authority(read, key):
    found = tidy.check_tidy(read[key], key)
    assert set(found["indicator"]) <= set(indicators.read_indicators())
    assert found["area_code"].drop_duplicates().str.match("E0[6-9]|E10").sum() >= 150


YEARS = [  # area, year group, eligible, of, printed
    (HACKNEY, "Reception", 674, 2_414, 27.92),
    (HACKNEY, "Year 6", 1_136, 2_604, 43.63),
    (HACKNEY, "Year 11", 1_012, 2_479, 40.82),
    (LAMBETH, "Year 6", 1_084, 2_883, 37.60),
    (LEEDS, "Year 6", 2_799, 10_146, 27.59),
    (MANCHESTER, "Year 6", 3_153, 7_406, 42.57),
    (CROYDON, "Reception", 960, 4_529, 21.20),
    (ENGLAND, "Year 4", 173_671, 651_571, 26.65),
]


@pytest.mark.parametrize(("area", "year", "eligible", "pupils", "printed"), YEARS)
def test_free_meals_by_year(read, area, year, eligible, pupils, printed):
    table = read["dfe_school_census_free_meals"]
    found = figure(table, "fsm_percentage", area, "2021/22", f"Year group: {year}")
    assert found[["numerator", "denominator", "value"]].tolist() == [eligible, pupils, printed]


def test_years_that_are_joined_are_sums(read):
    table = read["dfe_school_census_free_meals"]
    before = figure(table, "fsm_percentage", HACKNEY, "2021/22", "Year group: before Reception")
    # Early 1 (0 of 6), Early 2 (4 of 61), Nursery 1 (68 of 473) and Nursery 2 (314 of 1,364)
    assert (before["numerator"], before["denominator"]) == (386, 1_904)
    after = figure(table, "fsm_percentage", HACKNEY, "2021/22", "Year group: Years 12 to 14")
    assert (after["numerator"], after["denominator"]) == (434 + 382 + 4, 1_295 + 1_208 + 4)


LIVING = [  # area, indicator, children, printed percentage
    (HACKNEY, "far", 33, 9), (HACKNEY, "outside", 252, 72), (HACKNEY, "asylum", 23, 7),
    (LAMBETH, "far", 55, 15), (LAMBETH, "outside", 269, 71), (LAMBETH, "asylum", 45, 12),
    (LEEDS, "far", 300, 20), (LEEDS, "outside", 549, 37), (LEEDS, "asylum", 102, 7),
    (MANCHESTER, "far", 100, 8), (MANCHESTER, "outside", 629, 49), (MANCHESTER, "asylum", 167, 13),
    (CROYDON, "far", 80, 15), (CROYDON, "outside", 301, 55), (CROYDON, "asylum", 99, 18),
]  # fmt: skip


@pytest.mark.parametrize(("area", "what", "children", "printed"), LIVING)
def test_where_children_looked_after_live(read, area, what, children, printed):
    table = read["dfe_looked_after"]
    found = figure(table, f"looked_after_{what}_percentage", area, "2025")
    assert (found["numerator"], found["value"]) == (children, printed)


def test_placements_of_hackney(read):
    table = read["dfe_looked_after"][lambda rows: rows["area_code"] == HACKNEY]
    placed = table[table["indicator"] == "looked_after_placement_percentage"]
    now = placed[placed["period"] == "2025"].set_index("characteristic")
    assert now.loc["Placement: foster placement", ["numerator", "value"]].tolist() == [261, 74]
    assert now.loc["Placement: residential school", "status"] == "c"


HEALTH = {  # of 2025: number and printed percentage, in the order of the names below
    HACKNEY: [(251, 97), (226, 88), (161, 62), (81, 45), (8, 4)],
    LAMBETH: [(246, 94), (236, 90), (199, 76), (60, 48), (15, 8)],
    LEEDS: [(993, 86), (848, 73), (720, 62), (168, 42), (11, 1)],
    MANCHESTER: [(804, 88), (808, 88), (886, 97), (144, 31), (None, None)],
    CROYDON: [(312, 94), (203, 61), (202, 61), (64, 35), (10, 4)],
}
OF_HEALTH = ("health_assessment", "dental_check", "immunised", "sdq_concern", "convicted")
SCORES = {HACKNEY: 15.5, LAMBETH: 15.7, LEEDS: 14.8, MANCHESTER: 12.9, CROYDON: 14.5}


@pytest.mark.parametrize("area", HEALTH)
def test_health_of_children_looked_after(read, area):
    table = read["dfe_looked_after_health"]
    for name, (children, printed) in zip(OF_HEALTH, HEALTH[area], strict=True):
        found = figure(table, f"looked_after_{name}_percentage", area, "2025")
        if children is None:  # withheld by DfE
            assert (found["status"], pd.isna(found["numerator"])) == ("c", True)
        else:
            assert (found["numerator"], found["value"]) == (children, printed)
    assert figure(table, "looked_after_sdq_score", area, "2025")["value"] == SCORES[area]


FACTORS = {  # of 2025: cases, with domestic abuse of a parent, child's mental health, neglect
    HACKNEY: (3_241, 823, 299, 273),
    LAMBETH: (2_337, 514, 236, 242),
    LEEDS: (9_564, 1_371, 475, 1_622),
    MANCHESTER: (6_606, 1_687, 993, 848),
    CROYDON: (5_106, 1_267, 665, 264),
    ENGLAND: (513_250, 162_890, 90_400, 90_370),
}
NAMED = (
    "Concern about a parent or carer: domestic abuse",
    "Concern for the child: mental health",
    "Harm: neglect",
)


@pytest.mark.parametrize("area", FACTORS)
def test_what_social_workers_found(read, area):
    table = read["dfe_assessment_factors"]
    base, *numbers = FACTORS[area]
    for name, number in zip(NAMED, numbers, strict=True):
        found = figure(table, "assessment_factor_percentage", area, "2025", name)
        assert (found["numerator"], found["denominator"]) == (number, base)
        assert found["value"] == pytest.approx(100 * number / base)


def test_a_year_without_a_return_has_no_factors(read):
    found = figure(
        read["dfe_assessment_factors"], "assessment_factor_percentage", HACKNEY, "2022",
        "Harm: neglect",
    )  # fmt: skip
    assert (found["status"], pd.isna(found["value"])) == ("x", True)


RECORDS = {  # of all, those cautioned or sentenced, and those for serious violence
    HACKNEY: ((24, 79, 83), (19, 53, 60)),
    LAMBETH: ((20, 73, 78), (15, 45, 50)),
    LEEDS: ((15, 71, 82), (11, 43, 50)),
    MANCHESTER: ((22, 78, 86), (12, 43, 54)),
    CROYDON: ((17, 74, 79), (12, 49, 56)),
    ENGLAND: ((14, 72, 82), (11, 45, 54)),
}


@pytest.mark.parametrize("area", RECORDS)
def test_what_was_on_record_of_pupils(read, area):
    table = read["dfe_offending_experience"]
    for experience, printed in zip(("suspended", "in need"), RECORDS[area], strict=True):
        found = [
            figure(table, indicator, area, offending.COHORT, f"Experience: {experience}")["value"]
            for indicator in offending.EXPERIENCED.values()
        ]
        assert found == list(printed)
