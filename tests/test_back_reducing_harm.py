"""Reducing harm, on the publishers' own files: known figures, then an attack on what is shown."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.optimize import linprog

from trendpack import raw, tidy
from trendpack.indicators import read_sources
from trendpack.sources.dfe.youth_justice import read_first_time_entrants
from trendpack.sources.ons.sdg_harm import read_feel_safe, read_victims_of_violence
from trendpack.sources.police import stop_search
from trendpack.sources.police.mopac import read_neighbourhood_attitudes, read_public_attitudes
from trendpack.sources.police.mps import read_use_of_force

pytestmark = pytest.mark.raw
HACKNEY, LONDON, CITY = "E09000012", "E12000007", "E09000001"
ATTACKED = {
    "Hackney": HACKNEY,
    "City of London": CITY,
    "Richmond": "E09000027",
    "Sutton": "E09000029",
}
READERS = {
    "police_uk_stop_search": stop_search.read_stop_and_search,
    "mps_use_of_force": read_use_of_force,
    "mopac_public_attitudes": read_public_attitudes,
    "mps_neighbourhood_attitudes": read_neighbourhood_attitudes,
    "dfe_lait_youth_justice": read_first_time_entrants,
    "ons_sdg_violence": read_victims_of_violence,
    "ons_sdg_feel_safe": read_feel_safe,
}


def paths(folder, source):
    return [raw.raw_file(folder, *file) for file in read_sources()[source].files.items()]


@pytest.fixture(scope="module")
def figures(raw_folder):
    """Every observation of the theme, from the files on the source cards."""
    made = [tidy.check_tidy(read(*paths(raw_folder, id_)), id_) for id_, read in READERS.items()]
    return pd.concat(made, ignore_index=True)


def one(figures, indicator, area, group="all", **where):
    where = {"indicator": indicator, "area_code": area, "ethnic_group": group} | where
    plain = dict.fromkeys(["sex", "age_band", "characteristic"], "all") | where
    rows = figures[(figures[list(plain)] == pd.Series(plain)).all(axis=1)]
    return rows.sort_values("period_end").iloc[-1]


# The figures written in the index of the collected files, checked there by others.
@pytest.mark.parametrize(
    ("indicator", "area", "group", "value"),
    [
        ("stop_search_rate", HACKNEY, "black", 43.0),
        ("stop_search_rate", HACKNEY, "white", 11.2),
        ("stop_search_rate", LONDON, "black", 45.0),
        ("stop_search_rate", LONDON, "white", 12.5),
        ("stop_search_no_action_percentage", HACKNEY, "black", 70.7),
        ("stop_search_no_action_percentage", HACKNEY, "white", 70.3),
        ("trust_police_percentage", HACKNEY, "all", 59),
        ("first_time_entrants_rate", HACKNEY, "all", 255),
        ("first_time_entrants_rate", LONDON, "all", 157),
    ],
)
def test_a_value_is_the_known_one(figures, indicator, area, group, value):
    assert one(figures, indicator, area, group)["value"] == pytest.approx(value, abs=0.05)


@pytest.mark.parametrize(
    ("indicator", "area", "group", "count"),
    [
        ("stop_search_rate", HACKNEY, "all", 4824),
        ("stop_search_rate", HACKNEY, "black", 2348),
        ("stop_search_rate", HACKNEY, "white", 1548),
        ("stop_search_rate", HACKNEY, "asian", 676),
        ("use_of_force_rate", HACKNEY, "all", 4828),
        ("use_of_force_rate", HACKNEY, "black", 2359),
        ("use_of_force_rate", HACKNEY, "white", 1505),
    ],
)
def test_a_count_is_the_known_one(figures, indicator, area, group, count):
    assert one(figures, indicator, area, group)["numerator"] == count


@pytest.mark.parametrize(
    ("group", "people"), [("all", 259147), ("black", 54645), ("white", 137709), ("asian", 26885)]
)
def test_residents_are_the_known_ones(figures, group, people):
    assert one(figures, "stop_search_rate", HACKNEY, group)["denominator"] == people


def test_earlier_years_are_the_known_ones(figures):
    for indicator, period, value in (
        ("trust_police_percentage", "2016", 86),
        ("first_time_entrants_rate", "2022", 136),
        ("first_time_entrants_rate", "2023", 190),
    ):
        assert one(figures, indicator, HACKNEY, period=period)["value"] == value


def test_children_searched_are_717_and_one_under_ten_of_whom_64_in_100_were_black(figures):
    child = {"age_band": "under 18"}
    every = one(figures, "stop_search_share_percentage", HACKNEY, **child)["numerator"]
    black = one(figures, "stop_search_share_percentage", HACKNEY, "black", **child)["numerator"]
    assert every == 717 + 1
    assert black / every == pytest.approx(0.64, abs=0.005)


def test_views_of_stop_and_search_in_hackneys_neighbourhoods_are_the_known_ones(figures):
    rows = figures[figures["indicator"] == "stop_search_fair_percentage"]
    rows = rows[rows["area_code"] == HACKNEY].groupby("ethnic_group")["value"].agg(["min", "max"])
    assert rows.loc["black"].tolist() == [38, 46]
    assert rows.loc["white_british"].tolist() == [56, 64]


def test_force_in_london_is_the_publishers_total_without_force_outside_london(raw_folder, figures):
    table = pd.read_csv(paths(raw_folder, "mps_use_of_force")[0])
    assert table["UseOfForceCount"].sum() == 101558
    outside = table.loc[table["Borough"] == "Out of force", "UseOfForceCount"].sum()
    assert one(figures, "use_of_force_rate", LONDON)["numerator"] == 101558 - outside


def test_searches_agree_with_those_others_counted_by_another_ethnicity(raw_folder, figures):
    """A check file counts 2022 by self-defined ethnicity, with repeats and Mixed in Black.

    It has Hackney's Black group stopped 1,471 times and its White group 1,085 times, in January to
    November. Ours are of December to November, without the repeats and without Mixed: Black 1,491
    and White 1,153. They are held to within a tenth.
    """
    name = "derived_stop_and_search_black_vs_white_rates_by_LA_EW_annual_2019_2021_London_2022"
    check = pd.read_csv(raw_folder / "harm" / f"{name}.csv.gz")
    check = check[(check["la_code"] == HACKNEY) & (check["date"].astype(str) == "2022")].iloc[0]
    for group, count in (("black", check["Black_stopped"]), ("white", check["White_stopped"])):
        ours = one(figures, "stop_search_rate_self_defined", HACKNEY, group)["numerator"]
        assert ours == pytest.approx(count, rel=0.1)


def test_first_time_entrants_agree_with_the_london_extract(raw_folder, figures):
    name = "DfE_LAIT_youth_justice_NEET_child_poverty_London_boroughs_England_2016_2025.csv"
    check = pd.read_csv(raw_folder / "harm" / name, dtype=str)
    check = check[(check["measure_code"] == "FirstYJS") & (check["area"] == "Hackney")]
    ours = figures[figures["indicator"] == "first_time_entrants_rate"]
    ours = ours[ours["area_code"] == HACKNEY].set_index("period")["value"]
    assert ours.to_dict() == check.set_index("period")["value"].astype(float).to_dict()


# --- An attack, written apart from the code that protects. ---------------------------------------


def unknowns(published):
    """Return every smallest count that a reader knows to exist."""
    boroughs = sorted(set(published["area_code"]) - {LONDON})
    sexes = sorted(set(published["sex"]) - {"all"})
    ages = sorted(set(published["age_band"]) - {"all"})
    crossed = published[published["sex"] != "all"]
    groups = {
        table: sorted(set(crossed.loc[crossed["indicator"] == indicator, "ethnic_group"]) - {"all"})
        for table, indicator in stop_search.SHARES.items()
    }
    own = published[published["indicator"] == "stop_search_rate_self_defined"]
    groups["detailed"] = sorted(set(own["ethnic_group"]) - {"all", *groups["self"]})
    index = pd.concat(
        [
            _product(["officer"], boroughs, groups["officer"], sexes, ages, ["all"]),
            _product(["self"], boroughs, groups["self"], sexes, ages, ["all"]),
            _product(["detailed"], boroughs, groups["detailed"], ["all"], ["all"], ["all"]),
            _product(
                ["outcome"], boroughs, groups["officer"], ["all"], ["all"],
                ["arrest", "no further action", "another"],
            ),
        ],
        ignore_index=True,
    )  # fmt: skip
    parent = stop_search.groups.read_groups()["parent"]
    return index.assign(
        broad=index["ethnic_group"].map(parent).where(index["table"] == "detailed", "")
    )


def _product(*levels):
    names = ["table", "area_code", "ethnic_group", "sex", "age_band", "outcome"]
    return pd.MultiIndex.from_product(levels, names=names).to_frame(index=False)


def known(published, cells):
    """Return what every published count says: rows (which cells it adds) and its count."""
    tables = {name: "officer" for name in published["indicator"].unique() if "self" not in name}
    shown = published[published["numerator"].notna()].drop_duplicates(
        ["indicator", "area_code", "ethnic_group", "sex", "age_band"]
    )
    detailed = set(cells.loc[cells["table"] == "detailed", "ethnic_group"])
    outcome = {name: key for key, name in stop_search.OUTCOMES.items()}
    by = {column: cells[column].to_numpy() for column in cells}
    sides, counts = [], []
    for row in shown.itertuples():
        table = "detailed" if row.ethnic_group in detailed else tables.get(row.indicator, "self")
        table = "outcome" if row.indicator in outcome else table
        mask = by["table"] == table
        mask &= (row.area_code == LONDON) | (by["area_code"] == row.area_code)
        mask &= (row.ethnic_group == "all") | (by["ethnic_group"] == row.ethnic_group)
        mask &= (row.sex == "all") | (by["sex"] == row.sex)
        mask &= (row.age_band == "all") | (by["age_band"] == row.age_band)
        if table == "outcome":
            mask &= by["outcome"] == outcome[row.indicator]
        sides.append(sparse.csr_array(mask.astype(float)[None, :]))
        counts.append(row.numerator)
    return sparse.vstack(sides), np.array(counts)


def ties(cells):
    """Return the equations between tables: both count the same searches."""
    officer, own = cells["table"] == "officer", cells["table"] == "self"
    detailed, outcome = cells["table"] == "detailed", cells["table"] == "outcome"
    place = ["area_code", "sex", "age_band"]
    pairs = [
        (cells[officer][place].agg("|".join, axis=1), cells[own][place].agg("|".join, axis=1)),
        (
            cells[outcome][["area_code", "ethnic_group"]].agg("|".join, axis=1),
            cells[officer][["area_code", "ethnic_group"]].agg("|".join, axis=1),
        ),
        (
            cells[detailed][["area_code", "broad"]].agg("|".join, axis=1),
            cells[own & cells["ethnic_group"].isin(cells.loc[detailed, "broad"])][
                ["area_code", "ethnic_group"]
            ].agg("|".join, axis=1),
        ),
    ]
    made = []
    for left, right in pairs:
        names, keys = pd.factorize(pd.concat([left, right]))
        sign = np.r_[np.ones(len(left)), -np.ones(len(right))]
        at = np.r_[left.index, right.index]
        made.append(sparse.csr_array((sign, (names, at)), shape=(len(keys), len(cells))))
    return sparse.vstack(made)


@pytest.fixture(scope="module")
def reader_knows(figures):
    """All that is published of stop and search, as cells and equations."""
    published = figures[figures["indicator"].str.startswith("stop_search")]
    published = published[published["characteristic"] == "all"]
    cells = unknowns(published)
    sides, counts = known(published, cells)
    between = ties(cells)
    return cells, sparse.vstack([sides, between]).tocsc(), np.r_[counts, np.zeros(between.shape[0])]


@pytest.fixture(scope="module")
def truth(raw_folder):
    """The counts that only the records know."""
    path = paths(raw_folder, "police_uk_stop_search")[0]
    return stop_search.count_kinds(raw.read_text_table(path, stop_search.RECORDS), path.name)


def true_counts(cells, kinds):
    """Return the true count of each of the attacker's cells."""
    total = pd.Series(0.0, cells.index)
    columns = {
        "officer": "by_officer",
        "self": "by_self",
        "detailed": "detailed",
        "outcome": "by_officer",
    }
    for table, column in columns.items():
        keys = ["area_code", column]
        keys += ["outcome"] if table == "outcome" else []
        keys += ["sex", "age_band"] if table in ("officer", "self") else []
        mine = cells[cells["table"] == table]
        names = ["ethnic_group" if key == column else key for key in keys]
        sums = kinds.groupby(keys)["records"].sum()
        total[mine.index] = sums.reindex(pd.MultiIndex.from_frame(mine[names])).fillna(0).to_numpy()
    return total.to_numpy()


def aims(cells, count):
    """Yield the small true counts to attack: each cell, and each sum of a row, column or table."""
    tables = cells[["table", "area_code", "ethnic_group", "sex", "age_band", "outcome"]]
    dims = ["ethnic_group", "sex", "age_band", "outcome"]
    for kept in range(2 ** len(dims)):
        names = [name for at, name in enumerate(dims) if kept >> at & 1]
        for key, at in tables.groupby(["table", "area_code", *names]).groups.items():
            if 1 <= count[at].sum() <= 4:
                yield key, np.asarray(at)
    for key, at in cells[cells["table"] == "outcome"].groupby(["area_code", "ethnic_group"]):
        for left_out in ("arrest", "no further action"):
            others = at.index[at["outcome"] != left_out].to_numpy()
            if 1 <= count[others].sum() <= 4:
                yield (*key, f"not {left_out}"), others


@pytest.mark.slow
@pytest.mark.parametrize("borough", ATTACKED.values(), ids=ATTACKED)
def test_no_small_count_can_be_worked_out_from_all_that_is_published(reader_knows, truth, borough):
    cells, sides, counts = reader_knows
    count = true_counts(cells, truth)
    np.testing.assert_allclose(sides @ count, counts)
    mine = (cells["area_code"] == borough).to_numpy()
    attacked = 0
    points = [count]
    for key, at in aims(cells[mine], pd.Series(count)):
        attacked += 1
        weight = np.zeros(len(cells))
        weight[at] = 1
        for sign, reached in ((1, lambda found: found <= 1 + 1e-6), (-1, lambda f: f >= 4 - 1e-6)):
            if any(reached(point[at].sum()) for point in points):
                continue
            found = linprog(sign * weight, A_eq=sides, b_eq=counts, method="highs")
            if found.status == 3:
                continue
            points.append(found.x)
            assert reached(found.x[at].sum()), f"{key}: {found.x[at].sum()}"
    assert attacked > 10
