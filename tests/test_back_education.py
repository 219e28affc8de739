"""Education figures agree with those DfE published: Hackney, London, England.

The expected figures were read from the publications by hand, not by these readers.
"""

import pandas as pd
import pytest

from trendpack import corrections, tidy
from trendpack.sources.dfe import exclusions, eyfsp, ks4, lait, school_census

pytestmark = pytest.mark.raw
HACKNEY, LEEDS, LONDON, ENGLAND = "E09000012", "E08000035", "E12000007", "E92000001"
FOLDER = "education"


@pytest.fixture(scope="module")
def read(raw_folder):
    """Each file's observations, read once."""
    folder = raw_folder / FOLDER
    tables = {
        "lait": lait.read_lait(folder / "dfe_lait_434_indicators_all_LAs_2016-2025.parquet"),
        "eyfsp": eyfsp.read_eyfsp(
            folder / "dfe_eyfsp_202122_GLD_by_ethnicity_FSM_gender_all_LAs.csv.gz"
        ),
        "ks4": ks4.read_ks4(folder / "dfe_ks4_201819_by_ethnicity_gender_FSM_SEN_all_LAs.csv.gz"),
        "sums": ks4.read_ks4_totals(
            folder / "dfe_ks4_201718_by_ethnicity_gender_FSM_SEN_all_LAs.zip"
        ),
        "exclusions": exclusions.read_exclusions(
            folder / "dfe_suspensions_exclusions_by_ethnicity_london_boroughs_202324_202425.csv"
        ),
        "pupils": school_census.read_pupils(
            folder / "dfe_spc_pupils_ethnicity_and_language_all_LAs_201516-202122.parquet"
        ),
        "meals": school_census.read_free_meals(
            folder / "dfe_spc_pupils_fsm_ethnicity_yrgp_all_LAs_201516-202122.parquet"
        ),
    }
    return {name: tidy.check_tidy(table, name) for name, table in tables.items()}


def figure(table, indicator, area, period, group="all", **breakdown):
    """The one row of a figure."""
    wanted = {"indicator": indicator, "area_code": area, "period": period, "ethnic_group": group}
    wanted |= {name: "all" for name in tidy.GROUPINGS if name not in wanted} | breakdown
    found = table[(table[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(found) == 1, f"{len(found)} rows of {wanted}"
    return found.iloc[0]


@pytest.mark.parametrize(
    ("indicator", "period", "group", "hackney", "london", "england"),
    [
        ("attainment_8_score", "2024/25", "all", 50.5, 50.5, 46.0),
        ("attainment_8_score", "2024/25", "black", 46.2, 45.9, 46.2),
        ("attainment_8_score", "2024/25", "white", 54.5, 50.3, 44.8),
        ("attainment_8_score", "2024/25", "asian", 53.8, 56.2, 52.8),
        ("attainment_8_score", "2024/25", "mixed", 49.0, 49.9, 47.1),
        ("progress_8_score", "2023/24", "black", 0.32, 0.17, 0.26),
        ("progress_8_score", "2023/24", "white", 0.68, 0.17, -0.15),
        ("gld_percentage", "2024/25", "white", 65.0, 73.8, 69.7),
        ("gld_percentage", "2024/25", "black", 67.9, 62.9, 62.9),
        ("gld_percentage", "2024/25", "asian", 68.3, 72.8, 67.7),
        ("gld_percentage", "2024/25", "mixed", 76.1, 73.4, 69.9),
        ("gld_percentage", "2024/25", "other", 75.4, 63.6, 60.0),
        ("ks2_rwm_percentage", "2024/25", "white", 78, 69, 61),
        ("ks2_rwm_percentage", "2024/25", "black", 71, 66, 63),
        ("ks2_rwm_percentage", "2024/25", "asian", 85, 78, 71),
        ("ks2_rwm_percentage", "2024/25", "mixed", 75, 70, 64),
    ],
)
def test_lait_agrees_in_hackney_london_and_england(
    read, indicator, period, group, hackney, london, england
):
    for area, expected in ((HACKNEY, hackney), (LONDON, london), (ENGLAND, england)):
        assert figure(read["lait"], indicator, area, period, group)["value"] == expected


@pytest.mark.parametrize(("area", "expected"), [(HACKNEY, 44.9), (LONDON, 42.0), (ENGLAND, 35.0)])
def test_attainment_of_pupils_eligible_for_free_meals(read, area, expected):
    eligible = {"socioeconomic": "FSM: eligible"}
    found = figure(read["lait"], "attainment_8_score", area, "2024/25", **eligible)
    assert found["value"] == expected


@pytest.mark.parametrize("period", ["2019/20", "2020/21"])
def test_assessments_that_were_cancelled_have_no_figure(read, period):
    for indicator in ("gld_percentage", "ks2_rwm_percentage", "progress_8_score"):
        found = figure(read["lait"], indicator, HACKNEY, period, "black")
        assert found["status"] == "x"


@pytest.mark.parametrize(
    ("group", "expected"),
    [("all", 68.5), ("white", 67.2), ("mixed", 76.7), ("asian", 77.0), ("black", 65.9),
     ("other", 63.2)],
)  # fmt: skip
def test_early_years_2021_22_in_hackney(read, group, expected):
    found = figure(read["eyfsp"], "gld_percentage", HACKNEY, "2021/22", group)
    assert found["value"] == expected


def test_early_years_2021_22_counts_and_free_meals(read):
    everyone = figure(read["eyfsp"], "gld_percentage", HACKNEY, "2021/22")
    assert everyone["denominator"] == 2794
    eligible = {"socioeconomic": "FSM: eligible"}
    assert figure(read["eyfsp"], "gld_percentage", HACKNEY, "2021/22", **eligible)["value"] == 67.0
    assert figure(read["eyfsp"], "gld_percentage", ENGLAND, "2021/22")["value"] == 65.2


@pytest.mark.parametrize(
    ("group", "pupils", "attainment", "progress"),
    [
        ("black", 849, 44.8, 0.05),
        ("white", 749, 53.4, 0.51),
        ("asian_excluding_chinese", 280, 52.3, 0.46),
    ],
)
def test_key_stage_4_2018_19_in_hackney(read, group, pupils, attainment, progress):
    found = figure(read["ks4"], "attainment_8_score", HACKNEY, "2018/19", group)
    assert (found["denominator"], found["value"]) == (pupils, attainment)
    assert figure(read["ks4"], "progress_8_score", HACKNEY, "2018/19", group)["value"] == progress


def test_key_stage_4_limits_and_basics_of_black_pupils_in_hackney(read):
    progress = figure(read["ks4"], "progress_8_score", HACKNEY, "2018/19", "black")
    assert (progress["lower"], progress["upper"]) == (-0.04, 0.14)
    basics = figure(read["ks4"], "basics_9_5_percentage", HACKNEY, "2018/19", "black")
    assert basics["value"] == 38.0


def test_averages_of_2017_18_are_the_sums_over_pupils(read):
    found = figure(read["sums"], "attainment_8_score", HACKNEY, "2017/18", "black")
    assert (found["numerator"], found["denominator"]) == (34153.75, 758)
    assert found["value"] == pytest.approx(45.06, abs=0.005)
    assert figure(read["lait"], "attainment_8_score", HACKNEY, "2017/18", "black")["value"] == 45.1


@pytest.mark.parametrize(
    ("group", "suspensions", "pupils", "rate"),
    [("black", 1273, 9853, 12.92), ("mixed", 520, 4426, 11.75), ("white", 860, 11620, 7.40),
     ("asian", 210, 3714, 5.65), ("other", 145, 2117, 6.85), ("all", 3047, 32217, 9.46)],
)  # fmt: skip
def test_suspensions_2024_25_in_hackney(read, group, suspensions, pupils, rate):
    found = figure(read["exclusions"], "suspension_rate", HACKNEY, "2024/25", group)
    assert (found["numerator"], found["denominator"]) == (suspensions, pupils)
    assert found["value"] == pytest.approx(rate, abs=0.005)


@pytest.mark.parametrize(
    ("area", "group", "rate"),
    [(LONDON, "black", 7.79), (LONDON, "white", 5.46), (ENGLAND, "black", 7.15),
     (ENGLAND, "white", 12.72)],
)  # fmt: skip
def test_suspensions_2024_25_elsewhere(read, area, group, rate):
    found = figure(read["exclusions"], "suspension_rate", area, "2024/25", group)
    assert found["value"] == pytest.approx(rate, abs=0.005)


@pytest.mark.parametrize("name", ["exclusions", "lait"])
def test_suspension_totals_of_2023_24(read, name):
    for area, rate in ((HACKNEY, 9.73), (LONDON, 5.65005), (ENGLAND, 11.30744)):
        found = figure(read[name], "suspension_rate", area, "2023/24")
        assert found["value"] == pytest.approx(rate, abs=0.005)
    permanent = figure(read[name], "permanent_exclusion_rate", HACKNEY, "2023/24")
    assert permanent["value"] == pytest.approx(0.158, abs=0.0005)


def test_both_files_have_the_same_exclusions_in_2023_24(read):
    both = read["exclusions"].merge(read["lait"], on=tidy.KEY, suffixes=("", "_lait"))
    assert len(both) == 2 * 35, "33 boroughs, London and England, of two kinds"
    assert both["value"].tolist() == both["value_lait"].tolist()


@pytest.mark.parametrize(
    ("indicator", "period", "hackney", "leeds", "london", "england"),
    [
        ("basics_9_5_percentage", "2024/25", 49.1, 46.5, 52.9, 45.4),
        ("level_2_by_19_percentage", "2023/24", 87.9, 80.36, 87.66, 83.42),
        ("level_3_by_19_percentage", "2023/24", 68.884, 52.838, 68.941, 57.561),
        ("higher_education_by_19_percentage", "2023/24", 58.4, 42.7, 60.6, 45.8),
        ("suspension_rate", "2022/23", 8.19575, 10.27718, 4.95342, 9.33458),
        ("permanent_exclusion_rate", "2023/24", 0.15783, 0.02121, 0.06695, 0.12889),
        ("persistent_absence_percentage", "2024/25", 17.85, 19.01, 17.53, 18.14),
        ("severe_absence_percentage", "2024/25", 1.63, 2.95, 1.63, 2.39),
    ],
)
def test_everyone_in_lait(read, indicator, period, hackney, leeds, london, england):
    for area, expected in ((HACKNEY, hackney), (LEEDS, leeds), (LONDON, london),
                           (ENGLAND, england)):  # fmt: skip
        assert figure(read["lait"], indicator, area, period)["value"] == expected


@pytest.mark.parametrize(
    ("area", "eligible", "other"), [(HACKNEY, 50.2, 62.9), (LEEDS, 26.4, 46.7)]
)
def test_higher_education_by_free_meals(read, area, eligible, other):
    for level, expected in (("FSM: eligible", eligible), ("FSM: not eligible", other)):
        found = figure(
            read["lait"], "higher_education_by_19_percentage", area, "2023/24", socioeconomic=level
        )
        assert found["value"] == expected


def test_england_of_lait_lies_between_its_regions(read):
    """So it is not the sum of them, as it is for first-time entrants to youth justice."""
    table = read["lait"].query("ethnic_group == 'all' and characteristic == 'all'")
    table = table[table["value"].notna()]
    keys = ["indicator", "period", "socioeconomic"]
    regions = table[table["area_code"].str.startswith("E12")].groupby(keys)["value"]
    england = table[table["area_code"] == ENGLAND].set_index(keys)["value"]
    assert len(england) > 100
    assert (england >= regions.min().reindex(england.index)).all()
    assert (england <= regions.max().reindex(england.index)).all()


@pytest.mark.parametrize(("group", "number"), [("black", 22), ("white", 13), ("asian", 1)])
def test_permanent_exclusions_2024_25_in_hackney(read, group, number):
    found = figure(read["exclusions"], "permanent_exclusion_rate", HACKNEY, "2024/25", group)
    assert found["numerator"] == number


@pytest.mark.parametrize(
    ("group", "pupils"),
    [("all", 34442), ("black_african", 6787), ("black_caribbean", 2913), ("white_british", 5847),
     ("other_white", 5860), ("gypsy_roma", 33)],
)  # fmt: skip
def test_pupils_2021_22_in_hackney(read, group, pupils):
    assert figure(read["pupils"], "pupils_count", HACKNEY, "2021/22", group)["value"] == pupils


@pytest.mark.parametrize(
    ("group", "percentage"),
    [("black_caribbean", 55.3), ("black_african", 48.5), ("white_and_black_caribbean", 52.8),
     ("bangladeshi", 42.3), ("other_white", 33.4), ("white_british", 19.3), ("all", 38.8)],
)  # fmt: skip
def test_free_meals_2021_22_in_hackney(read, group, percentage):
    found = figure(read["meals"], "fsm_percentage", HACKNEY, "2021/22", group)
    assert found["value"] == pytest.approx(percentage, abs=0.051)


def test_files_with_counts_agree_with_lait_to_rounding(read):
    """Wherever both print a figure, once the known errors are put right."""
    known = corrections.read_corrections()
    rounded = corrections.apply_corrections(read["lait"], "dfe_lait", known)
    decimals = {"gld_percentage": 1, "attainment_8_score": 1, "progress_8_score": 2}
    decimals |= {"basics_9_5_percentage": 1}
    for name, card in (("eyfsp", ""), ("ks4", "dfe_ks4_2018_19"), ("sums", "")):
        table = corrections.apply_corrections(read[name], card, known)
        both = table.merge(rounded, on=tidy.KEY, suffixes=("", "_rounded"))
        both = both.dropna(subset=["value", "value_rounded"])
        assert len(both) > 1000
        off = (both["value"] - both["value_rounded"]).abs()
        assert (off <= 1.01 * 10.0 ** -both["indicator"].map(decimals)).all()


def test_every_local_authority_is_there(read):
    for name in ("lait", "eyfsp", "ks4", "sums", "pupils", "meals"):
        codes = read[name]["area_code"].drop_duplicates()
        assert codes.str.match("E0[6-9]|E10").sum() >= 150, name
