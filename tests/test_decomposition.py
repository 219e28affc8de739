"""Is it only age? A textbook case, then the sum that must hold, then edges and answers."""

import doctest

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trendpack import decomposition
from trendpack.decomposition import ANSWERS, decompose_gap, with_make_up_answer
from trendpack.errors import ShapeError


def _table(black, white, people_black, people_white, **fixed):
    bands = len(black)
    return pd.DataFrame({
        "ethnic_group": ["black"] * bands + ["white"] * bands,
        "age_band": [f"band {i}" for i in range(bands)] * 2,
        "numerator": [*black, *white],
        "denominator": [*people_black, *people_white],
        **fixed,
    })  # fmt: skip


def _parts(table, **options):
    return decompose_gap(table, "white", **options).set_index("ethnic_group").loc["black"]


# Worked by hand from Kitagawa's (1955) formula. Shares .6/.4 and .3/.7; rates .2/.1 and .1/.05:
# gap .16 - .065 = .095; composition .3·.15 - .3·.075 = .0225; rates .1·.45 + .05·.55 = .0725.
def test_the_parts_are_those_worked_by_hand():
    parts = _parts(_table([120, 40], [30, 35], [600, 400], [300, 700]))
    found = parts[["value", "reference_value", "gap", "composition_part", "rate_part"]]
    assert found.tolist() == pytest.approx([0.16, 0.065, 0.095, 0.0225, 0.0725])


def test_the_errors_are_those_worked_by_hand():
    table = _table([120, 40], [30, 35], [600, 400], [300, 700])
    parts = _parts(table, measure="rate")
    poisson = 0.45**2 * (120 / 600**2 + 30 / 300**2) + 0.55**2 * (40 / 400**2 + 35 / 700**2)
    assert parts["rate_part_error"] == pytest.approx(np.sqrt(poisson))
    assert parts["gap_error"] == pytest.approx(np.sqrt(160 / 1000**2 + 65 / 1000**2))
    assert _parts(table)["rate_part_error"] < parts["rate_part_error"]


people = st.lists(st.integers(0, 500), min_size=4, max_size=4).filter(any)
shares = st.lists(st.floats(0, 1), min_size=4, max_size=4)


@settings(max_examples=50)
@given(people, people, shares, shares)
def test_the_parts_add_up_to_the_gap_and_change_sign_when_groups_swap(n, m, p, q):
    events = [np.floor(np.multiply(n, p)), np.floor(np.multiply(m, q))]
    made = decompose_gap(_table(*events, n, m), "white").set_index("ethnic_group")
    there = made.loc["black"]
    plain = events[0].sum() / sum(n) - events[1].sum() / sum(m)
    assert there["gap"] == pytest.approx(plain, abs=1e-12)
    assert there["composition_part"] + there["rate_part"] == pytest.approx(plain, abs=1e-12)
    back = decompose_gap(_table(*events, n, m), "black").set_index("ethnic_group").loc["white"]
    for name in ("gap", "composition_part", "rate_part"):
        assert back[name] == pytest.approx(-there[name], abs=1e-12)
    assert made.loc["white", ["gap", "rate_part", "gap_error"]].tolist() == [0, 0, 0]


def test_each_place_is_compared_with_its_own_reference_group():
    first = _table([120, 40], [30, 35], [600, 400], [300, 700], area="a")
    second = _table([50, 50], [50, 50], [500, 500], [500, 500], area="b")
    lonely = first.query("ethnic_group == 'black'").assign(area="c")
    made = decompose_gap(pd.concat([second, lonely, first]), "white", "area")
    made = made.set_index(["area", "ethnic_group"])
    assert made.loc[("a", "black"), "gap"] == pytest.approx(0.095)
    assert made.loc[("b", "black"), "gap"] == 0
    assert np.isnan(made.loc[("c", "black"), "gap"])
    assert made.loc[("c", "black"), ["status", "reason"]].tolist() == ["x", "no reference group"]


def test_a_stratum_where_one_group_has_nobody_counts_as_composition():
    parts = _parts(_table([10, 30], [20, 0], [100, 100], [200, 0]))
    assert parts["rate_part"] == 0
    assert parts["composition_part"] == pytest.approx(parts["gap"])
    assert parts["rate_part_error"] == pytest.approx(np.sqrt(0.75**2 * 0.09 * (1 / 100 + 1 / 200)))


@pytest.mark.parametrize(
    ("black", "white", "n", "m", "reason"),
    [
        ([np.nan, 1], [1, 1], [10, 10], [10, 10], "a stratum or its count is missing"),
        ([1, 1], [np.nan, 1], [10, 10], [10, 10], "a stratum or its count is missing"),
        ([0, 0], [1, 1], [0, 0], [10, 10], "nobody in one of the groups"),
        ([1, 1], [0, 0], [10, 10], [0, 0], "nobody in one of the groups"),
        ([1, 1], [1, 1], [0, 10], [10, 10], "events in a stratum without people"),
    ],
)
def test_what_cannot_be_split_says_why(black, white, n, m, reason, recwarn):
    made = decompose_gap(_table(black, white, n, m), "white", measure="rate")
    made = with_make_up_answer(made).set_index("ethnic_group").loc["black"]
    assert made[["status", "reason", "answer"]].tolist() == ["x", reason, ""]
    assert np.isnan(made["gap"])
    assert not recwarn


@pytest.mark.parametrize(
    ("black", "white", "n", "m", "answer"),
    [
        ([500, 500], [500, 500], [5000, 5000], [5000, 5000], "no gap"),
        ([1600, 100], [400, 400], [8000, 2000], [2000, 8000], "could be"),
        ([2400, 200], [400, 400], [8000, 2000], [2000, 8000], "partly"),
        ([1200, 400], [500, 250], [6000, 4000], [5000, 5000], "partly"),  # 9% of the gap
        ([1100, 450], [500, 250], [5500, 4500], [5000, 5000], "no"),  # 4.7%
        ([1000, 1000], [500, 500], [5000, 5000], [5000, 5000], "no"),
        ([800, 800], [1600, 100], [2000, 8000], [8000, 2000], "hides"),
        ([0, 0], [0, 0], [50, 50], [50, 50], "no gap"),
    ],
)
def test_is_it_only_age(black, white, n, m, answer):
    made = with_make_up_answer(decompose_gap(_table(black, white, n, m), "white", measure="rate"))
    made = made.set_index("ethnic_group")
    assert made.loc["black", "answer"] == answer
    assert made.loc["white", "answer"] == ""
    assert set(made["answer"]) <= set(ANSWERS)
    assert made.loc["black", "rate_part_lower"] <= made.loc["black", "rate_part_upper"]


def test_impossible_arguments_are_refused():
    table = _table([5, 5], [5, 5], [10, 10], [10, 10])
    with pytest.raises(ValueError, match="'mean'"):
        decompose_gap(table, "white", measure="mean")
    with pytest.raises(ValueError, match="above its denominator"):
        decompose_gap(table.assign(numerator=11), "white")
    with pytest.raises(ShapeError, match="ethnic_group"):
        decompose_gap(table.drop(columns="ethnic_group"), "white")
    with pytest.raises(ValueError, match="between 0 and 1"):
        with_make_up_answer(decompose_gap(table, "white"), 95)


def test_an_empty_table_has_no_gaps():
    assert len(decompose_gap(_table([], [], [], []), "white")) == 0


def test_the_examples_are_right():
    assert doctest.testmod(decomposition).failed == 0
