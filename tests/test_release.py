"""The door from records to the pack: a broken choice stops it and says what would follow."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_optimal_suppression import cube
from test_suppression import sums, table, two_way

from trendpack import build, moves, release, snapshot, suppression, tidy
from trendpack.errors import DefinitionError, DisclosureError, ShapeError
from trendpack.indicators import read_indicators, read_sources

COUNTS = two_way([[3, 10, 20], [30, 40, 9], [25, 8, 50]])


def printed(cells, everyone="T|T"):
    """Print each count with its percentage of everyone."""
    base = cells["count"].get(everyone, np.nan)
    rows = pd.DataFrame({"cell": cells.index, "numerator": cells["count"].to_numpy()})
    there = rows["numerator"].notna()
    return rows.assign(
        indicator="cases",
        value=100 * rows["numerator"] / base,
        denominator=np.where(there, base, np.nan),
        base_cell=everyone,
        status=np.where(there, "ok", "c"),
    )


def test_what_is_let_out_withholds_the_small_count_and_others():
    made = release.release_counts(table(COUNTS), sums(COUNTS), printed).set_index("cell")
    assert made.loc["r0|c0", "status"] == "c"
    assert (made["status"] == "c").sum() == 4
    assert made.loc["T|T", "numerator"] == sum(COUNTS[f"r{i}|T"] for i in range(3))


def test_one_complement_too_few_stops_the_build(monkeypatch):
    """Suppression that forgets one of the counts it should withhold."""
    whole = suppression.protect

    def forgetful(*given):
        made = whole(*given)
        first = made.index[made["withheld"] == "secondary"][0]
        return made.assign(withheld=made["withheld"].mask(made.index == first, ""))

    monkeypatch.setattr(suppression, "protect", forgetful)
    with pytest.raises(DisclosureError) as stop:
        release.release_counts(table(COUNTS), sums(COUNTS), printed)
    message = str(stop.value)
    assert "so nothing is written" in message
    assert "\ncases: r0|c0: 3 to 3, follows from" in message


def test_a_rate_left_beside_a_withheld_count_stops_the_build():
    def leaky(cells):
        made = printed(cells)
        rate = 100 * COUNTS["r0|c0"] / COUNTS["T|T"]
        return made.assign(value=made["value"].mask(made["cell"] == "r0|c0", rate))

    with pytest.raises(ShapeError, match=r"marked withheld and carry numbers.*r0\|c0.*value"):
        release.release_counts(table(COUNTS), sums(COUNTS), leaky)


def test_a_rate_that_gives_the_count_stops_the_build_whatever_its_status():
    def leaky(cells):
        made = printed(cells)
        here = made["cell"] == "r0|c0"
        rate = 100 * COUNTS["r0|c0"] / COUNTS["T|T"]
        return made.assign(
            value=made["value"].mask(here, rate),
            denominator=made["denominator"].mask(here, COUNTS["T|T"]),
            status=made["status"].mask(here, "e"),
        )

    with pytest.raises(DisclosureError, match=r"cases: r0\|c0: 3 to 3, follows from what is prin"):
        release.release_counts(table(COUNTS), sums(COUNTS), leaky)


def test_a_figure_of_an_unknown_count_is_refused():
    with pytest.raises(ShapeError, match="'elsewhere', which is not among"):
        release.refuse_exposed(
            printed(table(COUNTS)).replace("r1|c1", "elsewhere"),
            pd.Series(COUNTS),
            sums(COUNTS),
        )


def test_a_broken_choice_writes_no_snapshot(monkeypatch, tmp_path):
    def refuse(*_):
        raise DisclosureError("1 counts could be worked out")

    monkeypatch.setattr(build, "raw_paths", lambda *_: [])
    monkeypatch.setattr(build, "read_source", refuse)
    out = tmp_path / "processed"
    with pytest.raises(DisclosureError):
        build.build(out=out, folder=tmp_path)
    assert not out.exists()


def test_a_withheld_row_with_a_number_never_reaches_a_page():
    table = pd.DataFrame({"status": ["ok", "c"], "indicator": "a", **dict.fromkeys(tidy.NUMBERS)})
    table = table.assign(upper=[2.0, 4.0]).astype(dict.fromkeys(tidy.NUMBERS, float))
    with pytest.raises(ShapeError, match=r"1 rows are marked withheld.*\(upper\)"):
        release.refuse_numbers_withheld(table)
    release.refuse_numbers_withheld(table.iloc[:1])


def test_the_snapshot_has_no_such_row():
    theme = read_indicators()["stop_search_rate"].theme
    assert (snapshot.read_theme(theme)["status"] == "c").any()


EVERY_GRID = np.indices((11,) * 6, dtype=np.int8).reshape(2, 3, -1)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(st.integers(0, 7), min_size=3, max_size=3), min_size=2, max_size=2))
def test_every_small_count_takes_its_ends_in_tables_written_out(grid):
    """Brute force: of every grid of whole numbers, keep those that fit what is shown."""
    counts = two_way(grid)
    try:
        made = suppression.protect(table(counts), sums(counts))
    except DisclosureError:
        return
    across = np.concatenate([EVERY_GRID, EVERY_GRID.sum(1, keepdims=True, dtype=np.int8)], axis=1)
    full = np.concatenate([across, across.sum(0, keepdims=True, dtype=np.int8)])
    full = dict(zip(counts, full.reshape(12, -1), strict=True))
    shown = [name for name in counts if not made.loc[name, "withheld"]]
    fits = np.logical_and.reduce([full[n] == counts[n] for n in shown] or [full["T|T"] >= 0])
    for name, count in counts.items():
        if 1 <= count <= 4:
            seen = full[name][fits]
            assert seen.min() <= 1, f"{name} is known to be at least {seen.min()}"
            assert seen.max() >= 4, f"{name} is known to be at most {seen.max()}"


@pytest.fixture(scope="module")
def large():
    """A table in three ways with hundreds of small counts."""
    cells, equations = cube((12, 9, 6), seed=2, mean=4.0, spread=1.5)
    return cells, equations, suppression.protect(cells, equations)


def test_a_large_table_is_protected(large):
    cells, equations, made = large
    assert cells["count"].between(1, 4).sum() > 20
    system = suppression._system(cells, equations, 5)
    hidden = (made["withheld"] != "").to_numpy()
    proofs = moves.attack(system, hidden)
    assert not moves.exposed(system, hidden, proofs).any()
    shown = made["count"].where(made["withheld"] == "").astype(float)
    figures = pd.DataFrame({"cell": made.index, "count": shown.to_numpy(), "release": "now"})
    exposed = release.disclosure_audit.audit(figures, equations, counts=made["count"].astype(float))
    assert exposed.empty
    assert not made["is_proven_optimal"].any()
    assert made["chosen"].iloc[0] == suppression.SEARCHED


def test_a_large_table_is_protected_in_the_same_way_each_time(large):
    cells, equations, made = large
    pd.testing.assert_frame_equal(suppression.protect(cells, equations), made)


def test_moves_that_break_an_equation_or_move_a_shown_cell_prove_nothing():
    cells = table(COUNTS)
    system = suppression._system(cells, sums(COUNTS), 5)
    hidden = np.array(suppression.protect(cells, sums(COUNTS))["withheld"] != "")
    good = moves.attack(system, hidden)
    assert not moves.exposed(system, hidden, good).any()
    only_one = [np.where(system.small, 1 - system.counts, 0), np.where(system.small, 1.0, 0)]
    assert moves.exposed(system, hidden, only_one).sum() == system.small.sum()
    assert moves.exposed(system, system.small, good).sum() == system.small.sum()


OBSERVED = {
    "indicator": "stop_search_rate", "area_code": "E09000012", "period": "2024",
    "period_start": pd.Timestamp("2024-01-01"), "period_end": pd.Timestamp("2024-12-31"),
    "ethnic_group": "all",
}  # fmt: skip


def observed(made):
    """Turn released figures into the one table's rows, as readers do."""
    return tidy.observations(made[made["cell"] == "T|T"], **OBSERVED)


def read(monkeypatch, reader, records=True):
    """Read a card whose reader is `reader`, as the build does."""
    from trendpack.sources.police import stop_search

    monkeypatch.setattr(stop_search, "read_stop_and_search", lambda *paths: reader())
    card = read_sources()["police_uk_stop_search"].model_copy(update={"records": records})
    return build.read_source(card, [])


def let_out():
    return observed(release.release_counts(table(COUNTS), sums(COUNTS), printed))


def test_a_reader_of_records_that_went_through_the_door_is_taken(monkeypatch):
    assert len(read(monkeypatch, let_out)) == 1


@pytest.mark.parametrize("others", [False, True], ids=["none released", "others added after"])
def test_a_reader_of_records_that_went_round_the_door_stops_the_build(monkeypatch, others):
    def around():
        shown = table(COUNTS).assign(count=lambda cells: cells["count"].astype(float))
        mine = observed(printed(shown))
        return pd.concat([let_out(), mine.assign(period="2025")]) if others else mine

    with pytest.raises(DisclosureError, match="police_uk_stop_search is of records"):
        read(monkeypatch, around)


def test_a_card_must_say_that_its_reader_counts_records(monkeypatch):
    with pytest.raises(DefinitionError, match="put `records: true` on the card"):
        read(monkeypatch, let_out, records=False)


def test_readers_that_call_the_door_are_of_records_and_the_others_are_not():
    """A reader's own module, or one of its folder, names the door; nothing else calls protect."""
    cards = read_sources().values()
    of_records = {card.id for card in cards if card.records}
    assert of_records == {"police_uk_stop_search"}  # add a card here once its reader is tested
    sources = build.Path(build.__file__).parent / "sources"
    texts = {path: path.read_text(encoding="utf-8") for path in sources.rglob("*.py")}
    doors = [path.relative_to(sources).as_posix() for path, t in texts.items() if "release_c" in t]
    assert doors == ["police/cells.py"]
    assert not [path for path, text in texts.items() if "suppression.protect" in text]
