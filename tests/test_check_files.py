"""Our figures beside files that others worked out: they agree, or the table says why not.

definitions/cross_checks.csv holds each comparison with both numbers, for the page on data quality.
These tests work both numbers out again: ours from the files on the source cards by our own readers,
theirs from the check file, in pandas alone.
"""

import functools
import os
from pathlib import Path

import pandas as pd
import pytest

from trendpack import areas, build
from trendpack.indicators import read_sources
from trendpack.paths import DEFINITIONS

pytestmark = pytest.mark.raw
HACKNEY, LONDON = "E09000012", "E12000007"
COLUMNS = [
    "check", "compared", "ours_source", "theirs_file", "ours", "theirs", "difference",
    "explanation",
]  # fmt: skip
TABLE = pd.read_csv(DEFINITIONS / "cross_checks.csv", keep_default_na=False)
ALIKE = "They agree."
READ = {}  # what our readers made, by source
RECORDS = "harm/police_uk_stop_and_search_records_all_London_boroughs_Dec2021_Nov2022.csv.gz"
BLACK_MIXED = [
    "Mixed/Multiple ethnic groups - White and Black African",
    "Mixed/Multiple ethnic groups - White and Black Caribbean",
]


def raw_path(name):
    return Path(os.environ["TRENDPACK_RAW"]) / name


def read(source):
    """Return what our reader makes of a source card's files."""
    if source not in READ:
        card = read_sources()[source]
        READ[source] = build.read_source(card, build.raw_paths(card, raw_path(".").resolve()))
    return READ[source]


@functools.cache
def theirs(name):
    return pd.read_csv(raw_path(name), keep_default_na=False, dtype=str)


def whole(column):
    return pd.to_numeric(column, errors="coerce").sum()


def ours(source, indicator, column="numerator", **where):
    """Return the sum of the rows of ours that hold `where`, broken down by nothing else."""
    rows = read(source)
    rows = rows[rows["indicator"] == indicator]
    names = ["ethnic_group", "sex", "age_band", "socioeconomic", "characteristic"]
    where = dict.fromkeys(names, "all") | where
    for name, wanted in where.items():
        rows = rows[rows[name].isin(wanted) if isinstance(wanted, list) else rows[name] == wanted]
    assert len(rows), where
    return rows[column].sum()


# --- Stop and search. ----------------------------------------------------------------------------
BLACK_THRIVE = (
    "harm/derived_stop_and_search_black_vs_white_rates_by_LA_EW_annual_2019_2021_London_2022.csv.gz"
)
JUST_KNOWLEDGE = (
    "harm/derived_stop_and_search_rates_and_risk_ratios_by_ethnic_group_by_LA_EW_extract_to_"
    "May2024.csv.gz"
)
MONTHS = "harm/MPS_stop_and_search_monthly_counts_by_borough_May2020_Apr2022.csv.gz"
TOTALS = "harm/police_uk_MPS_stop_and_search_monthly_totals_by_borough_2022-06_2025-05.csv"
OUTCOMES_2021 = (
    "harm/derived_stop_and_search_object_legislation_outcome_by_black_white_by_LA_EW_2019_2021"
    ".csv.gz"
)
LONDON_MONTHS = (
    "harm/derived_police_uk_MPS_stop_and_search_monthly_by_officer_defined_ethnicity_London_"
    "2023_2025.csv"
)
HELD = (
    "harm/police_uk_MPS_stop_and_search_monthly_totals_by_officer_defined_ethnicity_London_"
    "2022-06_2025-05.csv"
)
SUMMER = ["2022-07", "2022-08", "2022-09", "2022-10"]
CHILDREN = (
    "harm/transcribed_PRISM-R_child_stop_search_arrest_and_RRI_by_ethnicity_London_EW_yeMar2025.csv"
)


def black_thrive(year, column):
    rows = theirs(BLACK_THRIVE)
    return whole(rows.loc[(rows["la_code"] == HACKNEY) & (rows["date"] == year), column])


def hackneys_records(group):
    """Return Hackney's records of a group as the check files count: repeats, two Mixed groups."""
    rows = theirs(RECORDS)
    rows = rows[rows["la_code"] == HACKNEY]
    said = rows["self_defined_ethnicity"]
    found = said.str.startswith(group)
    return rows[found | said.isin(BLACK_MIXED) if group == "Black" else found]


def their_way(group):
    """Return how many records of 2022 Hackney has, as the check file counts them."""
    return (hackneys_records(group)["date"] >= "2022-01-01").sum()


def self_defined_black():
    found = ours(
        "police_uk_stop_search", "stop_search_rate_self_defined", area_code=HACKNEY,
        ethnic_group="black",
    )  # fmt: skip
    return found, black_thrive("2022", "Black_stopped")


def mps_calendar_2021(starts):
    rows = theirs(MONTHS)
    rows = rows[(rows["Borough"] == "Hackney") & rows["Date"].str.startswith("2021")]
    wanted = tuple(f"Self-defined Ethnicity Code_{start}" for start in starts)
    columns = [column for column in rows if column.startswith(wanted)]
    return rows[columns].apply(whole).sum()


def winter():
    """Return searches of December 2021 to April 2022: our records, the police's own months."""
    kept = theirs(RECORDS).query("exact_repeat_of_earlier_row == 'False' and date < '2022-05-01'")
    rows = theirs(MONTHS).query("Date >= '2021-12-01' and Borough == 'Hackney'")
    return (kept["la_code"] == HACKNEY).sum(), whole(rows["n_stops_derived"])


def summer(months=("2022-07", "2022-08", "2022-09", "2022-10")):
    kept = theirs(RECORDS).query("exact_repeat_of_earlier_row == 'False'")
    kept = kept[kept["date"].str[:7].isin(months) & (kept["la_code"] == HACKNEY)]
    rows = theirs(TOTALS)
    rows = rows[rows["month"].isin(months) & (rows["borough"] == "Hackney")]
    return len(kept), whole(rows["stops"])


def just_knowledge():
    """Return the ratio of the Black group's rate to the White group's, self-defined."""
    rates = [
        ours(
            "police_uk_stop_search", "stop_search_rate_self_defined", "value", area_code=HACKNEY,
            ethnic_group=group,
        )
        for group in ("black", "white")
    ]  # fmt: skip
    rows = theirs(JUST_KNOWLEDGE).query(f"la_code == '{HACKNEY}' and ethnic_group == 'Black'")
    return round(rates[0] / rates[1], 2), round(whole(rows["rr"]), 2)


def children():
    """Return children of the Black group searched for each of the White group, London."""
    counts = {
        group: ours(
            "police_uk_stop_search", "stop_search_no_action_percentage", "denominator",
            area_code=LONDON, ethnic_group=group, age_band="under 18", sex=["female", "male"],
        )
        for group in ("black", "white")
    }  # fmt: skip
    rows = theirs(CHILDREN)
    rows = rows[rows["measure"].str.startswith("stop and search of children")]
    rows = rows[rows["unit"] == "count"].set_index("ethnic_group")["value"].astype(float)
    return (
        round(counts["black"] / counts["white"], 2),
        round(rows["Black"] / rows["White"], 2),
    )


def outcomes_2021(group, category=None):
    """Return Hackney's searches of 2021 in the check file, all or those of one outcome."""
    rows = theirs(OUTCOMES_2021).query(f"la_code == '{HACKNEY}' and year == '2021'")
    rows = rows[(rows["metric"] == "outcome") & (rows["ethnicity"] == group)]
    rows = rows if category is None else rows[rows["metric_category"] == category]
    return whole(rows["frequency"])


def arrests(group):
    """Return the percentage of a group's searches that ended in arrest, a year apart."""
    mine = (hackneys_records(group)["outcome"] == "Arrest").mean()
    other = outcomes_2021(group, "Arrest") / outcomes_2021(group)
    return round(100 * mine, 1), round(100 * other, 1)


def london_year(group):
    """Return searches in London from April 2023 to March 2024 of one group."""
    rows = theirs(LONDON_MONTHS)
    rows = rows[rows["month"].str[:7].between("2023-04", "2024-03")]
    rows = rows[rows["ethnicity_officer"] == group]
    found = ours("police_uk_london_months", "stop_search_london_rate", ethnic_group=group.lower())
    return found, whole(rows["count"])


def months_held_in_part():
    """Return months of 2023 and later that we leave out, and those in which they have far more."""
    mine = read("police_uk_london_months").query("indicator.str.contains('monthly')")
    gone = mine[(mine["status"] == "x") & (mine["period"] >= "2023")]["period"].nunique()
    held = pd.read_csv(raw_path(HELD))
    held = held[held["officer_defined_ethnicity"].isin(["Black", "White"])]
    held = held.groupby("month")["stops"].sum()
    rows = theirs(LONDON_MONTHS)
    rows = rows[rows["ethnicity_officer"].isin(["Black", "White"])]
    more = rows["count"].astype(int).groupby(rows["month"].str[:7]).sum().reindex(held.index)
    return gone, int((more > 2 * held).sum())


def london_summer():
    """Return the Black group's percentage of London's searches: the months', the records'."""
    where = {"area_code": LONDON, "period": SUMMER, "ethnic_group": "black"}
    share = ("police_uk_london_months", "stop_search_monthly_share_percentage")
    mine = ours(*share, **where) / ours(*share, "denominator", **where)
    rows = theirs(RECORDS).query("exact_repeat_of_earlier_row == 'False'")
    rows = rows[rows["date"].str[:7].isin(SUMMER)]
    other = (rows["officer_defined_ethnicity"] == "Black").mean()
    return round(100 * mine, 1), round(100 * other, 1)


# --- Other themes. -------------------------------------------------------------------------------
HCLIC = "housing/MHCLG_HCLIC_A8_ethnicity_of_main_applicants_owed_duty_by_LA_2021-22.csv"
LAIT_LONDON = "harm/DfE_LAIT_youth_justice_NEET_child_poverty_London_boroughs_England_2016_2025.csv"
LOWER_TIER = "population/census2021_ethnic_group_19cat_by_ltla21_EW.csv"
UPPER_TIER = "education/ons_census2021_population_by_20_ethnic_groups_UTLA.csv"
LAIT = "education/dfe_lait_434_indicators_all_LAs_2016-2025.parquet"


def hclic(label, groups):
    """Return households owed a duty in the London boroughs: the ODS by our reader, the CSV."""
    rows = theirs(HCLIC)
    rows = rows[rows["area_code"].str.startswith("E09") & (rows["ethnic_group_5"] == label)]
    rows = rows[rows["ethnicity"].isin(["Total", "Total owed a prevention or relief duty"])]
    boroughs = rows["area_code"].unique().tolist()
    found = ours(
        "mhclg_homelessness", "homeless_duty_share_percentage", area_code=boroughs,
        ethnic_group=groups, period="2021/22",
    )  # fmt: skip
    return found, whole(rows["count"])


def first_time_entrants():
    """Return the sum of all boroughs' rates in all years."""
    rows = theirs(LAIT_LONDON).query("measure_code == 'FirstYJS' and area != 'England'")
    rows = rows[~rows["area"].str.startswith("London")]
    mine = read("dfe_lait_youth_justice")
    mine = mine[mine["area_code"].str.startswith("E09")]
    return mine["value"].sum(), whole(rows["value"])


def suspensions():
    """Return how many boroughs have a rate, and of how many LAIT prints the same."""
    mine = read("dfe_exclusions").query("indicator == 'suspension_rate' and period == '2023/24'")
    mine = mine[mine["area_code"].str.startswith("E09") & (mine["ethnic_group"] == "all")]
    lait = pd.read_parquet(raw_path(LAIT)).query("`Short Desc` == 'TotFixedEx'")
    lait = lait[lait["Years"] == "2023/24"]
    rates = pd.to_numeric(lait.set_index("LA and Regions")["Values"], errors="coerce")
    mine = mine.assign(name=mine["area_code"].map(areas.read_areas()["area_name"]))
    beside = mine["name"].map(rates[~rates.index.duplicated()])
    shown = mine["value"].notna()
    return int(shown.sum()), int(((mine["value"] - beside).abs() < 0.006).sum())


def census(code, group):
    """Return residents of an upper-tier authority of one group: ours (TS021), theirs."""
    rows = theirs(UPPER_TIER)
    rows = rows[rows["2023 Upper tier local authorities Code"] == code]
    rows = rows[rows["Ethnic group (20 categories)"].str.contains(group)]
    return whole(rows["Observation"])


def residents(areas_, groups, pattern):
    mine = ours(
        "ons_census_2021_ethnic_group", "population_share_percentage", area_code=areas_,
        ethnic_group=groups,
    )  # fmt: skip
    return mine, sum(census(code, pattern) for code in areas_)


def census_areas(group, pattern, summed=False):
    """Compare the authorities that are one area in both files, or those that ours adds up."""
    codes = set(theirs(UPPER_TIER)["2023 Upper tier local authorities Code"])
    mine = set(read("ons_census_2021_ethnic_group")["area_code"])
    printed = set(theirs(LOWER_TIER)["ltla21_code"])
    both = codes & mine
    return residents(sorted(both - printed if summed else both & printed), group, pattern)


CHECKS = {
    "searches_black_their_way": lambda: (their_way("Black"), black_thrive("2022", "Black_stopped")),
    "searches_white_their_way": lambda: (their_way("White"), black_thrive("2022", "White_stopped")),
    "searches_black_as_published": self_defined_black,
    "searches_2021_black": lambda: (
        mps_calendar_2021(["B", "M1", "M2"]), black_thrive("2021", "Black_stopped"),
    ),
    "searches_2021_white": lambda: (
        mps_calendar_2021(["W"]), black_thrive("2021", "White_stopped"),
    ),
    "searches_winter_2021": winter,
    "searches_summer_2022": summer,
    "searches_ratio_black_white": just_knowledge,
    "searches_children_black_white": children,
    "searches_2021_outcomes_black": lambda: (
        mps_calendar_2021(["B", "M1", "M2"]), outcomes_2021("Black"),
    ),
    "searches_arrest_black": lambda: arrests("Black"),
    "searches_arrest_white": lambda: arrests("White"),
    "searches_london_year_black": lambda: london_year("Black"),
    "searches_london_year_white": lambda: london_year("White"),
    "searches_london_part_months": months_held_in_part,
    "searches_london_summer_black": london_summer,
    "homeless_all": lambda: hclic("Total owed duty", "all"),
    "homeless_black": lambda: hclic("Black / African / Caribbean / Black British", "black"),
    "first_time_entrants": first_time_entrants,
    "suspensions": suspensions,
    "census_black": lambda: census_areas("black", "^Black"),
    "census_roma": lambda: census_areas("roma", ": Roma$"),
    "census_black_summed": lambda: census_areas("black", "^Black", summed=True),
}  # fmt: skip


def test_the_table_has_each_check_once_and_no_empty_cell():
    assert TABLE.columns.tolist() == COLUMNS
    assert TABLE["check"].tolist() == list(CHECKS)
    assert (TABLE.astype(str) != "").all(axis=None)
    assert set(TABLE["ours_source"]) <= set(read_sources())


def test_what_agrees_says_so_and_what_differs_says_why():
    agrees = TABLE["difference"] == 0
    assert (TABLE["explanation"].eq(ALIKE) == agrees).all()


def test_every_file_that_others_worked_out_or_copied_by_hand_is_compared(raw_folder):
    found = {
        path.relative_to(raw_folder).as_posix()
        for begins in ("derived_", "transcribed_")
        for path in raw_folder.rglob(f"{begins}*")
    }
    assert found
    assert found <= set(TABLE["theirs_file"])


@pytest.mark.parametrize("row", TABLE.to_dict("records"), ids=TABLE["check"])
def test_both_numbers_are_still_what_the_table_says(raw_folder, request, row):
    if row["ours_source"] == "police_uk_stop_search":
        READ[row["ours_source"]] = request.getfixturevalue("stop_searches")
    mine, other = CHECKS[row["check"]]()
    assert raw_path(row["theirs_file"]).is_file()
    assert mine == pytest.approx(row["ours"], abs=1e-9)
    assert other == pytest.approx(row["theirs"], abs=1e-9)
    assert row["difference"] == pytest.approx(mine - other, abs=1e-9)
