"""Which rows a page shows: the nearest place, the latest period, the right groups, nothing bare."""

import json
import shutil

import pandas as pd
import pytest

from trendpack import areas, evidence, groups, snapshot, tidy
from trendpack.errors import ParameterError, SnapshotError
from trendpack.indicators import read_indicators
from trendpack.paths import PROCESSED


def test_parameters_are_checked_with_the_nearest_names():
    with pytest.raises(ParameterError, match="Hackney"):
        evidence.scope("Hackny")
    with pytest.raises(ParameterError, match="white_british"):
        evidence.scope("Hackney", reference_group="whitish")
    with pytest.raises(ParameterError, match="2026-12-01"):
        evidence.scope("Hackney", as_of="1 December")


def test_leeds_is_set_beside_yorkshire_and_not_london(leeds):
    assert leeds.region_name == "Yorkshire and The Humber"
    rows = evidence.against_places("attainment_8_score", leeds)
    assert set(rows["area_code"]) == {"E08000035", "E12000003", areas.ENGLAND, "neighbours"}
    assert areas.LONDON not in leeds.nearest


def test_a_figure_that_the_area_lacks_comes_from_the_nearest_place_that_has_it(hackney, leeds):
    assert set(evidence.by_group("employment_percentage", hackney)["area_code"]) == {areas.LONDON}
    assert set(evidence.by_group("maternal_mortality_rate", leeds)["area_code"]) == {areas.ENGLAND}
    assert evidence.by_group("stop_search_rate", leeds).empty, "a London file says nothing of Leeds"


def test_a_district_looks_to_its_county():
    cambridge = evidence.scope("Cambridge")
    assert cambridge.nearest[1] == cambridge.county_code
    rows = evidence.by_group("gld_percentage", cambridge)
    assert set(rows["area_code"]) == {cambridge.county_code}


def test_as_of_leaves_out_what_had_not_ended_and_uses_the_list_of_the_day(hackney):
    then = evidence.scope("Hackney", as_of="2024-12-31")
    assert evidence.overall("attainment_8_score", then)["period"].tolist() == ["2023/24"]
    assert evidence.overall("attainment_8_score", hackney)["period"].tolist() == ["2024/25"]
    assert "Croydon" in areas.read_areas().loc[list(then.neighbours), "area_name"].tolist()
    assert "Croydon" not in areas.read_areas().loc[list(hackney.neighbours), "area_name"].tolist()


@pytest.mark.parametrize("id_", ["gld_percentage", "fsm_percentage", "population_share_percentage"])
def test_no_group_stands_beside_its_own_parts(hackney, id_):
    shown = evidence.by_group(id_, hackney)["ethnic_group"]
    parents = set(groups.read_groups().loc[shown, "parent"])
    assert not parents & set(shown)
    assert shown.is_unique
    assert shown.iloc[0] == "all"


def test_one_detailed_group_stays_where_no_broad_group_stands_for_it():
    def kept(*groups):
        return set(evidence.finest(pd.DataFrame({"ethnic_group": groups}))["ethnic_group"])

    assert kept("all", "asian", "black", "white_british") == {
        "all",
        "asian",
        "black",
        "white_british",
    }
    assert kept("asian", "white", "white_british") == {"asian", "white"}
    assert "chinese" in kept("asian_excluding_chinese", "white", "chinese")
    assert "chinese" not in kept("asian", "white", "chinese")
    assert kept("asian", "white", "chinese", "white_british") == {"asian", "white"}
    detailed = {"indian", "pakistani", "chinese"}
    assert kept("asian_excluding_chinese", *detailed) == detailed


def test_a_detailed_group_stays_among_broad_ones_only_where_none_stands_for_it():
    def kept(*names):
        rows = pd.DataFrame({"ethnic_group": names}).assign(
            indicator="x", area_code="E09000012", period="2024"
        )
        return set(evidence.broad(rows)["ethnic_group"])

    split = {"all", "asian_excluding_chinese", "chinese", "black"}
    assert kept(*split, "indian") == split
    assert kept("asian", "chinese", "white", "white_british") == {"asian", "white"}
    assert kept("asian", "black_caribbean") == {"asian", "black_caribbean"}
    assert kept("indian", "white_british") == {"indian", "white_british"}


def test_a_series_of_detailed_groups_is_not_cut_short_by_one_year_of_a_broad_one(hackney):
    rows = evidence.over_time("mental_health_detention_rate", hackney)
    there = rows[rows["value"].notna()].groupby("ethnic_group")["period"].nunique()
    assert "black" not in there
    assert there["other_black"] > 5, "the latest year among them"
    broad = evidence.over_time("suspension_rate", hackney)
    assert "black" in set(broad["ethnic_group"])


def test_a_year_whose_groups_are_all_withheld_stays_in_the_series_and_one_without_groups_does_not():
    id_ = "social_worker_manager_percentage"
    rows = evidence.over_time(id_, evidence.scope("Brent", "2026-01-01"))
    year = rows[rows["period"] == "2023"].set_index("ethnic_group")
    assert year["value"].notna().pipe(lambda known: set(known.index[known])) == {"all", "unknown"}
    assert year.loc["all", "numerator"] == 47
    assert year.loc["mixed", "status"] == "c"
    enfield = evidence.scope("Enfield", "2026-01-01")
    own = evidence.observations("gld_percentage", enfield)
    own = own[own["area_code"] == enfield.area_code]
    assert own.query("period == '2015/16' and ethnic_group == 'all'")["value"].notna().any()
    assert "2015/16" not in set(evidence.over_time("gld_percentage", enfield)["period"])


def test_unknown_ethnicity_is_kept_and_last(hackney):
    shown = evidence.by_group("homeless_duty_share_percentage", hackney)["ethnic_group"]
    assert shown.iloc[-1] == "unknown"


def test_the_reference_is_the_group_asked_for_or_its_broad_group_or_everyone(hackney):
    assert set(evidence.by_group("fsm_percentage", hackney)["reference_group"]) == {"white_british"}
    assert set(evidence.by_group("gld_percentage", hackney)["reference_group"]) == {"white"}
    assert set(evidence.by_group("employment_percentage", hackney)["reference_group"]) == {"all"}
    other = evidence.scope("Hackney", reference_group="black_caribbean")
    assert set(evidence.by_group("gld_percentage", other)["reference_group"]) == {"black"}


def test_too_few_people_are_withheld_on_pages(hackney):
    # KS4 2018/19 prints one Chinese girl in Hackney, and ten Chinese pupils.
    rows = evidence.observations("attainment_8_score", hackney)
    here = (rows["area_code"] == "E09000012") & (rows["ethnic_group"] == "chinese")
    girls = rows[here & (rows["period"] == "2018/19") & (rows["sex"] == "female")]
    assert girls["status"].tolist() == ["c"]
    assert girls[tidy.NUMBERS].isna().all(axis=None)
    bare = rows[here & rows["denominator"].isna() & (rows["sex"] == "all")]
    assert bare["value"].isna().all(), (
        "a figure for a handful of pupils without a count to judge by"
    )


def test_no_count_from_one_to_four_is_on_any_page():
    for theme in ("education", "housing", "childrens_wellbeing", "reducing_harm"):
        table = snapshot.read_theme(theme)
        table = table[table["indicator"].map(lambda id_: read_indicators()[id_].is_protected)]
        assert not table["numerator"].between(1, 4).any()
        assert not (table["denominator"] < 10).any()


def test_ages_stand_from_young_to_old_and_unknown_last(hackney):
    rows = evidence.crossed("stop_search_share_percentage", hackney, "age_band")
    order = rows["age_band"].drop_duplicates().tolist()
    assert order == ["under 18", "18-24", "25-34", "35 and over", "unknown"]


def test_gaps_are_judged_together_and_say_which_way_is_worse(hackney):
    gaps = evidence.gaps_of(hackney).set_index(["indicator", "ethnic_group"])
    assert gaps.loc[("fsm_percentage", "black_caribbean"), "is_adverse"]
    assert gaps.loc[("basics_9_5_percentage", "black"), "is_adverse"]
    assert not gaps.loc[("suspension_rate", "asian"), "is_adverse"]
    assert "stop_search_rate_self_defined" not in gaps.index.get_level_values(0)


@pytest.fixture
def damaged(tmp_path, monkeypatch):
    """A copy of the snapshot to damage, and nothing remembered of the real one."""
    copy = tmp_path / "processed"
    shutil.copytree(PROCESSED, copy)
    monkeypatch.setattr(snapshot, "PROCESSED", copy)
    for remembered in (snapshot.manifest, snapshot.read_theme):
        remembered.cache_clear()
    yield copy
    for remembered in (snapshot.manifest, snapshot.read_theme):
        remembered.cache_clear()


def test_one_changed_figure_is_noticed(damaged):
    path = damaged / "housing.parquet"
    table = tidy.read_observations(path)
    row = table["value"].first_valid_index()
    table.loc[row, "value"] += 0.1
    tidy.write_observations(table, path)
    with pytest.raises(SnapshotError, match=r"housing\.parquet has changed since it was built"):
        snapshot.read_theme("housing")


@pytest.mark.parametrize("damage", ["missing", "corrupt"])
def test_a_damaged_snapshot_is_one_clear_line(damaged, damage):
    path = damaged / "health.parquet"
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(b"PAR1 nothing")
    with pytest.raises(SnapshotError, match=r"health\.parquet.*git checkout") as at:
        snapshot.read_theme("health")
    assert "\n" not in str(at.value)


def test_a_snapshot_without_its_manifest_is_refused(damaged):
    (damaged / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(SnapshotError, match="manifest"):
        snapshot.read_theme("health")


def test_every_file_of_the_snapshot_is_in_the_manifest():
    manifest = json.loads((PROCESSED / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) | {"manifest.json"} == {path.name for path in PROCESSED.iterdir()}
    assert pd.Series(list(manifest["sources"].values())).map(len).min() >= 1
