"""Raw files to snapshot: what stops the build, what it keeps, and that it repeats itself."""

import pandas as pd
import pytest

from trendpack import build, indicators, raw, tidy
from trendpack.errors import DefinitionError, SourceError
from trendpack.paths import PROCESSED, ROOT
from trendpack.raw_guide import guide


def rows(**columns):
    base = {"indicator": "attainment_8_score", "area_code": "E09000012", "period": "2018/19"}
    table = pd.DataFrame({**base, **columns}, index=range(len(next(iter(columns.values())))))
    return tidy.observations(tidy.with_period(table, "academic"))


def settle(table):
    return build.settle(table, indicators.read_sources(), indicators.read_indicators())


def test_two_sources_that_agree_leave_the_one_with_counts():
    both = rows(value=[44.8, 44.79], source=["dfe_lait", "dfe_ks4_2018_19"])
    assert settle(both)["source"].tolist() == ["dfe_ks4_2018_19"]


def test_two_sources_that_differ_stop_the_build():
    both = rows(value=[44.8, 45.3], source=["dfe_lait", "dfe_ks4_2018_19"])
    with pytest.raises(SourceError, match=r"different figures.*corrections\.yml"):
        settle(both)


def test_a_withheld_figure_stays_withheld_whatever_another_source_prints():
    both = rows(value=[44.8, None], status=["ok", "c"], source=["dfe_lait", "dfe_ks4_2018_19"])
    assert settle(both)["status"].tolist() == ["c"]


def test_a_figure_is_preferred_to_none():
    both = rows(value=[44.8, None], status=["ok", "x"], source=["dfe_lait", "dfe_ks4_2018_19"])
    assert settle(both)["value"].tolist() == [44.8]


@pytest.mark.parametrize(
    ("column", "strange", "message"),
    [
        ("area_code", "E99999999", "area code 'E99999999' is not known.*areas.csv"),
        ("indicator", "nonsense_rate", "indicator 'nonsense_rate' is not known"),
    ],
)
def test_what_is_not_declared_stops_the_build(column, strange, message):
    table = rows(value=[1.0], source=["dfe_lait"]).assign(**{column: strange})
    with pytest.raises(SourceError, match=message):
        build.finish(table, indicators.read_sources())


def test_a_code_that_changed_without_its_land_is_brought_up_to_date():
    table = rows(value=[46.0], source=["dfe_lait"]).assign(area_code="E08000016")
    finished = build.finish(table, indicators.read_sources())
    assert finished["area_code"].tolist() == ["E08000038"], "Barnsley"


def test_a_card_whose_reader_does_not_exist_is_refused():
    card = indicators.read_sources()["dfe_lait"].model_copy(update={"reader": "dfe.lait.read_all"})
    with pytest.raises(DefinitionError, match=r"no reader dfe\.lait\.read_all"):
        build.read_source(card, [])


def test_a_missing_file_is_named_before_anything_is_read(tmp_path):
    out = tmp_path / "processed"
    with pytest.raises(SourceError, match=r"is missing from the raw folder: data/raw/README\.md"):
        build.build(out=out, folder=tmp_path)
    assert not out.exists()


def test_a_build_that_fails_leaves_the_old_snapshot_whole(tmp_path, monkeypatch):
    out = tmp_path / "processed"
    table = rows(value=[44.8], source=["dfe_lait"])
    build._write(table, {}, {}, out)
    before = {path.name: raw.sha256(path) for path in out.iterdir()}

    def fail(table, path):
        raise OSError("disk full")

    monkeypatch.setattr(build, "write_table", fail)
    with pytest.raises(OSError, match="disk full"):
        build._write(table, {"wards": table}, {}, out)
    assert {path.name: raw.sha256(path) for path in out.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["processed"], "nothing is left behind"


@pytest.fixture(scope="session")
def rebuilt(raw_folder, tmp_path_factory):
    out = tmp_path_factory.mktemp("rebuilt") / "processed"
    build.build(out=out, folder=raw_folder)
    return out


@pytest.mark.raw
@pytest.mark.slow
def test_the_build_reproduces_the_committed_snapshot_byte_for_byte(rebuilt):
    made = {path.name: raw.sha256(path) for path in rebuilt.iterdir()}
    committed = {path.name: raw.sha256(path) for path in PROCESSED.iterdir()}
    assert made == committed


@pytest.mark.raw
def test_a_file_with_another_checksum_is_refused_until_it_is_accepted(raw_folder, tmp_path):
    card = indicators.read_sources()["dwp_child_poverty"]
    name = next(iter(card.files))
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    original = (raw_folder / name).read_text(encoding="utf-8-sig")
    path.write_text(original + "\n", encoding="utf-8")
    with pytest.raises(SourceError, match="not the file on its source card"):
        build.raw_paths(card, tmp_path)
    again = build.read_source(card, build.raw_paths(card, tmp_path, accept_changed=True))
    first = build.read_source(card, [raw_folder / name])
    pd.testing.assert_frame_equal(again, first)


def test_the_guide_to_the_raw_folder_is_the_one_the_cards_give():
    kept = (ROOT / "data" / "raw" / "README.md").read_text(encoding="utf-8")
    assert kept == guide()
    for card in indicators.read_sources().values():
        assert all(name in kept and digest in kept for name, digest in card.files.items())
