"""Benchmarks: the same figure elsewhere, in the same period, and the neighbours' median."""

import numpy as np
import pandas as pd
import pytest

from trendpack.benchmarks import PLACES, compare
from trendpack.tidy import COLUMNS, observations, with_period

NEIGHBOURS = [f"N{n}" for n in range(10)]


def rows(values, period="2023/24", **fixed):
    """Return observations of one period from {area: value}."""
    table = pd.DataFrame({"area_code": list(values), "value": list(values.values())})
    table = with_period(table.assign(period=period), "academic")
    return observations(table, indicator=fixed.pop("indicator", "gld_percentage"), **fixed)


def beside(table, neighbours=NEIGHBOURS):
    return compare(table, "A", "R", "E", neighbours)


def value_at(compared, place):
    return compared.loc[compared["place"] == place, "value"].tolist()


@pytest.fixture
def table():
    """The area has 60, its region 65, England 70; the neighbours have 50 to 59."""
    neighbours = {code: 50.0 + at for at, code in enumerate(NEIGHBOURS)}
    return rows({"A": 60.0, "R": 65.0, "E": 70.0, "other": 1.0} | neighbours)


def test_the_four_places_stand_together_in_order(table):
    compared = beside(table)
    assert compared["place"].tolist() == list(PLACES)
    assert compared["value"].tolist() == [60, 65, 70, 54.5]  # the middle of 54 and 55
    assert compared["neighbours_with_value"].tolist()[-1] == 10
    assert compared["neighbours_with_value"].isna().tolist() == [True, True, True, False]
    assert list(compared.columns) == [*COLUMNS, "place", "neighbours_with_value"]


def test_one_unlike_neighbour_does_not_move_the_median(table):
    extreme = table.assign(value=table["value"].mask(table["area_code"] == "N9", 1000.0))
    assert value_at(beside(extreme), "neighbours") == [54.5]


@pytest.mark.parametrize(("known", "median"), [(6, 52.5), (5, np.nan), (0, np.nan)])
def test_a_median_needs_six_neighbours_of_ten(table, known, median):
    hidden = table["area_code"].isin(NEIGHBOURS[known:])
    table = table.assign(
        value=table["value"].mask(hidden), status=table["status"].mask(hidden, "c")
    )
    found = beside(table).iloc[-1]
    assert found["value"] == pytest.approx(median, nan_ok=True)
    assert found["status"] == ("ok" if known == 6 else "x")
    assert found["neighbours_with_value"] == known


def test_a_neighbour_that_is_absent_counts_like_one_that_is_withheld(table):
    found = beside(table[~table["area_code"].isin(NEIGHBOURS[5:])]).iloc[-1]
    assert (found["status"], found["neighbours_with_value"]) == ("x", 5)


def test_the_median_has_no_counts_and_no_limits(table):
    counted = table.assign(
        numerator=6.0, denominator=10.0, lower=1.0, upper=99.0, limits_by="wilson"
    )
    found = beside(counted).iloc[-1]
    assert found[["numerator", "denominator", "lower", "upper"]].isna().all()
    assert found["limits_by"] == ""
    assert beside(counted).iloc[1]["numerator"] == 6


def test_another_period_is_never_put_in_the_place_of_a_missing_one(table):
    newer = rows({"A": 61.0}, "2024/25")
    compared = beside(pd.concat([table, newer]))
    late = compared[compared["period"] == "2024/25"]
    assert late["value"].isna().tolist() == [False, True, True, True]
    assert late["status"].tolist() == ["ok", "x", "x", "x"]
    assert late["period_end"].nunique() == 1
    assert late["area_code"].tolist() == ["A", "R", "E", "neighbours"]


def test_what_the_area_itself_lacks_is_not_compared(table):
    older = rows({"R": 64.0, "E": 69.0}, "2022/23")
    assert set(beside(pd.concat([table, older]))["period"]) == {"2023/24"}
    assert beside(table[table["area_code"] != "A"]).empty


def test_groups_and_indicators_are_compared_apart(table):
    black = table.assign(ethnic_group="black", value=table["value"] - 10)
    score = table.assign(indicator="attainment_8_score", value=table["value"] + 10)
    compared = beside(pd.concat([table, black, score])).set_index(
        ["indicator", "ethnic_group", "place"]
    )["value"]
    assert len(compared) == 12
    assert compared["gld_percentage", "black", "neighbours"] == 44.5
    assert compared["attainment_8_score", "all", "england"] == 80


def test_a_withheld_figure_elsewhere_stays_withheld(table):
    england = table["area_code"] == "E"
    table = table.assign(
        value=table["value"].mask(england), status=table["status"].mask(england, "c")
    )
    assert beside(table).set_index("place").loc["england", "status"] == "c"


def test_an_area_without_a_list_or_region_has_no_such_rows(table):
    assert compare(table, "A", "", "E", [])["place"].tolist() == ["area", "england"]
