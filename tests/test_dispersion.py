"""Rates of events of which one person may have several: wider ranges, everywhere alike."""

import dataclasses
import functools

import numpy as np
import pandas as pd
import pytest

from trendpack import evidence, indicators, rates, snapshot, trends
from trendpack.disparity import (
    beside,
    is_at_the_edge,
    is_reliable,
    percentage_ratio,
    rate_ratio,
    with_discoveries,
    with_gap,
)
from trendpack.views import gap_changes, gaps, parts
from trendpack.views.indicator import latest_by_group
from trendpack.views.process import along_a_process
from trendpack.views.standing import COUNTS, rank_in_region

SUSPENDED = "suspension_rate"


def declared(**changes):
    """Return all indicators, the suspensions changed."""
    every = indicators.read_indicators()
    return every | {SUSPENDED: every[SUSPENDED].model_copy(update=changes)}


def test_what_is_declared_has_a_reason_and_limits_of_our_own():
    for one in indicators.read_indicators().values():
        assert (one.dispersion > 1) == bool(one.dispersion_from), one.id
        assert one.dispersion == 1 or one.limits in ("byar", "wilson"), one.id
    assert indicators.read_indicators()["looked_after_rate"].dispersion == 1


def test_how_often_a_pupil_is_suspended_is_the_publishers_own():
    pupils, events = (
        evidence.plain(snapshot.read_indicator("education", id_)).query(
            "period == '2016/17' and ethnic_group == 'all' and area_code == 'E92000001'"
        )
        for id_ in ("suspended_england_percentage", "suspension_england_rate")
    )
    mean = events["numerator"].item() / pupils["numerator"].item()
    one = indicators.read_indicators()[SUSPENDED]
    assert f"{mean:.1f} suspensions for every" in " ".join(one.dispersion_from.split())
    # a geometric number of events, of mean m, has E[k²] / E[k] = 2m - 1
    assert one.dispersion == pytest.approx(2 * mean - 1, abs=0.05)
    assert f"{one.dispersion:.1f} times" in " ".join(one.dispersion_from.split())


def test_where_each_person_has_several_events_the_ranges_hold_the_truth_as_often_as_they_say():
    random, mean, draws = np.random.default_rng(1), 2.1, 3000

    def events(expected_people):
        people = random.poisson(expected_people, draws)
        return people + random.negative_binomial(np.maximum(people, 1), 1 / mean) * (people > 0)

    here, there = events(60), events(200)
    truth = (60 * mean / 1000) / (200 * mean / 5000)

    def held(dispersion):
        _, lower, upper = rate_ratio(here, 1000, there, 5000, dispersion=dispersion)
        return ((lower <= truth) & (truth <= upper)).mean()

    assert held(2 * mean - 1) == pytest.approx(0.95, abs=0.015)
    assert held(1) < 0.8
    table = pd.DataFrame({"numerator": here, "denominator": 1000.0}).assign(
        value=here / 10, lower=np.nan, upper=np.nan, limits_by=""
    )
    made = rates.with_limits(table, "byar", 100, dispersion=2 * mean - 1)
    inside = made["lower"].le(6 * mean) & made["upper"].ge(6 * mean)
    assert inside.mean() == pytest.approx(0.95, abs=0.015)


def test_a_dispersion_is_that_of_the_standard_errors():
    plain, wide = (rate_ratio(400, 1000, 900, 3000, dispersion=d) for d in (1, 4))
    assert wide[0] == plain[0]
    assert np.log(wide[2] / wide[0]) == pytest.approx(2 * np.log(plain[2] / plain[0]))


def test_what_is_stored_and_shown_is_widened_and_says_so(hackney, monkeypatch):
    figure = latest_by_group(hackney, SUSPENDED)
    said = " ".join(indicators.read_indicators()[SUSPENDED].dispersion_from.split())
    assert said in figure.every_note
    rows = evidence.by_group(SUSPENDED, hackney, ranged=True).set_index("ethnic_group")
    black = rows.loc["black"]
    counts = [black[name] for name in ("numerator", "denominator")]
    theirs = [black[f"reference_{name}"] for name in ("numerator", "denominator")]
    there = rate_ratio(*counts, *theirs, dispersion=3.2)
    assert [black["ratio_lower"], black["ratio_upper"]] == pytest.approx(
        [float(there[1]), float(there[2])]
    )
    plain = rates.with_limits(
        rows.assign(lower=np.nan, upper=np.nan, limits_by="")[[*COUNTS, "value", "lower", "upper",
                                                               "limits_by"]],
        "byar", 100,
    )  # fmt: skip
    wide, narrow = (t.loc["black", "upper"] - t.loc["black", "lower"] for t in (rows, plain))
    assert wide / narrow == pytest.approx(3.2**0.5, rel=0.05)
    ranked = rank_in_region(hackney, SUSPENDED)
    assert said in ranked.every_note
    assert (ranked.observations["numerator"] % 1 == 0).all(), "the counts are the publisher's"


def test_places_are_less_sure_where_events_are_of_the_same_people(hackney, monkeypatch):
    def spread():
        return rank_in_region(hackney, SUSPENDED).observations.pipe(
            lambda rows: (rows["rank_upper"] - rows["rank_lower"]).sum()
        )

    wide = spread()
    narrow = declared(dispersion=1.0)
    monkeypatch.setattr(indicators, "read_indicators", lambda: narrow)
    assert spread() < wide


def test_a_process_takes_the_dispersion_of_its_events(hackney, monkeypatch):
    ids = "stop_search_rate", "stop_search_arrest_percentage"
    header = "Ratio to White so far (95% range)"

    def width():
        shown = along_a_process(hackney, *ids).shown
        text = shown.loc[("Black", "Stopped and searched"), header]
        low, high = text.partition("(")[2].rstrip(")").split(" to ")
        return np.log(float(high) / float(low))

    wide = width()
    every = indicators.read_indicators()
    changed = every | {ids[0]: every[ids[0]].model_copy(update={"dispersion": 1.0})}
    monkeypatch.setattr(indicators, "read_indicators", lambda: changed)
    assert wide / width() == pytest.approx(2**0.5, rel=0.05)


def rising():
    """Return observations of two groups' suspensions in five years: one rises, one stands still."""
    years = [str(year) for year in range(2015, 2020)]
    rows = pd.concat(
        pd.DataFrame({
            "ethnic_group": group, "period": years, "numerator": counts, "denominator": 1000.0,
        })
        for group, counts in (("black", [50, 80, 110, 140, 180.0]), ("white", [40.0] * 5))
    ).assign(area_code="E09000012", indicator=SUSPENDED, status="ok", limits_by="byar")  # fmt: skip
    starts = pd.to_datetime(rows["period"])
    return rows.assign(
        period_start=starts, period_end=starts + pd.DateOffset(months=12, days=-1), source="",
        value=rows["numerator"] / 10, lower=rows["numerator"] / 12, upper=rows["numerator"] / 8,
    ).reset_index(drop=True)  # fmt: skip


def test_the_trend_of_a_ratio_knows_it():
    table = beside(rising(), "white", ["period"])
    test = functools.partial(trends.recent_gap_trend, table, ["ethnic_group"], "rate")
    plain, wide = (
        found.query("ethnic_group == 'black' and scale == 'ratio'")["chi_square"].item()
        for found in (test(), test(dispersion=4.0))
    )
    assert plain / wide == pytest.approx(4, rel=0.01)


def test_the_gap_over_time_is_drawn_and_tested_with_it():
    one = declared(breaks=(), dispersion=1.0)[SUSPENDED]
    widths, said = [], []
    for each in (one, one.model_copy(update={"dispersion": 4.0})):
        made = gaps._gaps(rising(), "white", each)
        widths.append(np.log(made["upper"] / made["lower"]).iloc[-1])
        said.append(gaps._sentences(rising(), made, "white", each)[0][0])
    assert widths[1] / widths[0] == pytest.approx(2, rel=0.1)
    assert "has grown, by more than chance explains" in said[0]
    assert "No steady change in the ratio" in said[1]


def test_a_gap_that_grows_says_of_its_ratio_what_the_dispersion_allows():
    table = with_gap(beside(rising(), "white", ["period"]), "rate")
    table = table[table["ethnic_group"] == "black"]
    change = [
        gap_changes._tested(table, "rate", (), dispersion)["ratio_change"].item()
        for dispersion in (1.0, 4.0)
    ]
    assert change == ["grew", gap_changes.STILL]


def test_every_series_of_gaps_is_tested_with_the_dispersion_declared_for_it(hackney, monkeypatch):
    some = [SUSPENDED, "fsm_percentage", "use_of_force_rate"]
    every = indicators.read_indicators()
    monkeypatch.setattr(gap_changes, "ranked", lambda: [every[id_] for id_ in some])
    seen = {
        id_: spread
        for table, _, _, spread in gap_changes._series_alike(hackney)
        for id_ in table["indicator"]
    }
    assert seen == {id_: every[id_].dispersion for id_ in some}
    rows = gap_changes.gap_series(hackney, SUSPENDED)
    row = rows[(rows["ethnic_group"] == "black") & (rows["period"] == rows["period"].max())].iloc[0]
    _, lower, upper = rate_ratio(
        *row[COUNTS], *row[[f"reference_{name}" for name in COUNTS]], dispersion=3.2
    )
    assert [row["ratio_lower"], row["ratio_upper"]] == pytest.approx([float(lower), float(upper)])


def at_the_edge(ratio, gap):
    """Return one row whose ratio's and difference's ranges are as given."""
    return pd.DataFrame({
        "ratio": [np.sqrt(ratio[0] * ratio[1])],
        "ratio_lower": [ratio[0]], "ratio_upper": [ratio[1]],
        "gap": [(gap[0] + gap[1]) / 2], "gap_lower": [gap[0]], "gap_upper": [gap[1]],
    })  # fmt: skip


@pytest.mark.parametrize(
    ("ratio", "gap", "sure"),
    [
        ((0.82, 0.98), (-14.0, -0.2), True),
        ((0.82, 1.01), (-14.4, -0.2), False),
        ((0.82, 0.99), (-14.4, 0.3), False),
        ((np.nan, np.nan), (-14.4, -0.2), True),
    ],
)
def test_a_gap_is_sure_where_its_ratio_and_its_difference_both_say_so(ratio, gap, sure):
    rows = at_the_edge(ratio, gap)
    assert is_reliable(rows).tolist() == [sure]
    assert (with_discoveries(rows)["p_value"].item() < 0.05) == sure


def test_the_two_ranges_disagree_at_the_edge_alone():
    assert is_at_the_edge(at_the_edge((0.82, 1.01), (-14.4, -0.2))).item()
    assert not is_at_the_edge(at_the_edge((0.8, 0.9), (-9, -1.0))).item()
    assert not is_at_the_edge(at_the_edge((np.nan, np.nan), (-9, -1.0))).item()


def test_only_a_table_of_comparisons_says_that_two_ranges_disagree():
    told, bare = pd.DataFrame({"Compared with White": ["x"]}), pd.DataFrame({"Number": ["1"]})
    edge = at_the_edge((0.82, 1.01), (-14.4, -0.2))
    assert parts._edge_note(told, edge) == (parts.BOTH_SAY_SO,)
    assert parts._edge_note(bare, edge) == ()
    assert parts._edge_note(told, at_the_edge((0.8, 0.9), (-9, -1.0))) == ()


def test_the_page_says_so_where_the_two_ranges_disagree():
    figure = latest_by_group(evidence.scope("Southwark"), "gld_percentage", ranged=True)
    asian = figure.shown.loc["Asian"]
    assert asian["Compared with White"] == "no reliable difference"
    assert parts.BOTH_SAY_SO in figure.every_note


def test_a_gap_of_the_counts_is_as_wide_as_its_dispersion():
    rows = pd.DataFrame({
        "ethnic_group": ["black", "white"], "numerator": [90.0, 300.0],
        "denominator": [1000.0, 5000.0], "value": [9.0, 6.0], "lower": [7.0, 5.0],
        "upper": [11.0, 7.0], "limits_by": "byar", "status": "ok", "period": "2024",
    })  # fmt: skip
    wide = with_gap(beside(rows, "white", ["period"]), "rate", 9.0)
    plain = with_gap(beside(rows, "white", ["period"]), "rate")
    log = [np.log(t["ratio_upper"] / t["ratio_lower"]).iloc[0] for t in (wide, plain)]
    assert log[0] / log[1] == pytest.approx(3)
    assert is_reliable(plain)[0]
    assert not is_reliable(wide)[0]


def test_a_percentage_of_searches_is_widened_as_their_rate_is():
    counts = np.array([[300.0], [500.0], [900.0], [1200.0]])
    plain, wide = (percentage_ratio(*counts, dispersion=d) for d in (1, 2))
    assert wide[0] == plain[0]
    assert np.log(wide[2] / wide[0]) == pytest.approx(2**0.5 * np.log(plain[2] / plain[0]))
    rows = pd.DataFrame({
        "numerator": [300.0], "denominator": [500.0], "value": [60.0], "lower": [np.nan],
        "upper": [np.nan], "limits_by": [""],
    })  # fmt: skip
    narrow, wider = (rates.with_limits(rows, "wilson", 100, dispersion=d) for d in (1, 2))
    ends = [(t["upper"] - t["lower"]).item() for t in (narrow, wider)]
    assert ends[1] / ends[0] == pytest.approx(2**0.5, rel=0.01)
    alike = {one.dispersion for one in indicators.read_indicators().values()
             if one.id.startswith("stop_search") and one.limits != "none"
             and "monthly" not in one.id}  # fmt: skip
    assert alike == {2.0}


def test_a_stage_of_a_process_has_the_ratio_and_range_of_its_own_page(hackney):
    shown = along_a_process(hackney, "stop_search_rate", "stop_search_arrest_percentage").shown
    here = shown.loc[("Black", "Ended in arrest"), "Ratio to White at this stage (95% range)"]
    arrests = latest_by_group(hackney, "stop_search_arrest_percentage").shown
    assert here == arrests.loc["Black", "Ratio to White (95% range)"]


def test_an_empty_place_still_has_no_gaps(hackney):
    nowhere = dataclasses.replace(hackney, area_code="E99999999", county_code="", region_code="")
    assert evidence.by_group("homeless_duty_rate", nowhere).empty
