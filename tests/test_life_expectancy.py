"""Life expectancy: R's own values first, then the rules of publication, then meaning."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trendpack.errors import ShapeError
from trendpack.life_expectancy import START_AGES, life_expectancy, life_table

DATA = Path(__file__).parent / "data"
LIMITS = ["value", "lower", "upper"]


def _counts():
    names = {"startage": "start_age", "pops": "denominator", "deaths": "numerator"}
    return pd.read_csv(DATA / "phe_life_expectancy_input.csv").rename(columns=names)


# Reference values: PHEindicatormethods::phe_life_expectancy (R 4.2), every age of ten areas.
@pytest.mark.parametrize(("confidence", "name"), [(0.95, "95_0"), (0.998, "99_8")])
def test_life_expectancy_agrees_with_r(confidence, name):
    expected = pd.read_csv(DATA / "phe_life_expectancy_expected.csv")
    expected = expected.set_index(["area", "startage"])
    made = life_expectancy(_counts(), "area", confidence)
    made = made.set_index(["area", "start_age"]).loc[expected.index]
    assert len(made) == 200
    theirs = {
        "numerator": "dths_used", "denominator": "pops_used", "value": "value",
        "lower": f"lower{name}cl", "upper": f"upper{name}cl",
    }  # fmt: skip
    for ours, r in theirs.items():
        np.testing.assert_allclose(made[ours], expected[r], rtol=1e-9, atol=1e-9, err_msg=ours)


def _one(**changes):
    table = _counts().query("area == 'sim1'").reset_index(drop=True)
    for name, (age, number) in changes.items():
        table.loc[table["start_age"] == age, name] = number
    return table


@pytest.mark.parametrize(
    ("table", "status", "reason"),
    [
        (_one().query("start_age != 40"), "x", "an age band or its count is missing"),
        (_one(numerator=(40, np.nan)), "x", "an age band or its count is missing"),
        (_one(denominator=(40, 0)), "x", "an age band has no people"),
        (_one(numerator=(40, 2619)), "x", "more deaths than people in an age band"),
        (_one(numerator=(90, 0)), "x", "no deaths in the oldest band"),
        (_one().assign(numerator=1, denominator=250), "c", "5,000 people or fewer"),
    ],
)
def test_what_is_not_published_says_why_and_harms_no_other_group(table, status, reason, recwarn):
    both = pd.concat([table.assign(area="bad"), _one().assign(area="good")])
    made = life_expectancy(both, "area").set_index("area")
    assert (made.loc["bad", ["status", "reason"]] == [status, reason]).all(axis=None)
    assert made.loc["bad", LIMITS].isna().all(axis=None)
    assert made.loc["good", "status"].eq("ok").all()
    assert len(made) == 40
    assert not recwarn


def test_5001_people_are_enough():
    table = _one().assign(numerator=20, denominator=250)
    assert life_expectancy(table, [])["reason"].ne("").all()
    table.loc[0, "denominator"] = 251
    assert life_expectancy(table, [])["status"].eq("ok").all()


def test_wide_limits_withhold_the_age_and_show_why():
    made = life_expectancy(_counts(), "area").query("area == 'wide CI'").set_index("start_age")
    assert made.loc[40, "reason"] == "limits more than 20 years apart"
    assert made.loc[40, "status"] == "x"
    assert made.loc[40, ["lower", "upper"]].notna().all()
    assert made.loc[35, "status"] == "ok"


def test_the_width_rule_does_not_follow_the_confidence_asked_for():
    made = [life_expectancy(_counts(), "area", level)["reason"] for level in (0.5, 0.95, 0.998)]
    assert made[0].tolist() == made[1].tolist() == made[2].tolist()


def test_an_empty_table_has_no_life_expectancy():
    assert len(life_expectancy(_counts().iloc[:0], "area")) == 0


def test_impossible_arguments_are_refused():
    with pytest.raises(ShapeError, match="95"):
        life_expectancy(pd.concat([_one(), _one().tail(1).assign(start_age=95)]), [])
    with pytest.raises(ShapeError, match="more than one row"):
        life_expectancy(pd.concat([_one(), _one().tail(1)]), [])
    with pytest.raises(ValueError, match="negative, got -1"):
        life_expectancy(_one(numerator=(40, -1)), [])
    with pytest.raises(ValueError, match="between 0 and 1"):
        life_expectancy(_one(), [], 95)
    with pytest.raises(ShapeError, match="start_age"):
        life_expectancy(_one().drop(columns="start_age"), [])


def test_one_death_rate_at_every_age_gives_about_its_inverse():
    # A constant rate M has an expectancy of 1/M at every age; bands of five years come close.
    expectancy, _ = life_table(np.full(20, 100), np.full(20, 10_000))
    assert expectancy[0, -1] == pytest.approx(100)
    assert expectancy[0].tolist() == pytest.approx([100] * 20, rel=0.01)


def test_expectancy_follows_from_one_band_to_the_next():
    # Whoever reaches 85 lives part of the band 85-89 and, with the chance to reach 90, its rest.
    table = _one()
    made = life_expectancy(table, []).set_index("start_age")["value"]
    deaths, people = table.set_index("start_age").loc[85, ["numerator", "denominator"]]
    m = deaths / people
    q = 5 * m / (1 + 2.5 * m)
    assert made[85] == pytest.approx(5 * (1 - q) + 2.5 * q + (1 - q) * made[90])


deaths = st.lists(st.integers(1, 200), min_size=20, max_size=20)


@settings(max_examples=30)
@given(deaths, st.sampled_from(range(20)))
def test_one_more_death_anywhere_shortens_life_at_birth(counts, band):
    people = np.full(20, 10_000)
    more = np.array(counts) + (np.arange(20) == band)
    before, after = (life_table(d, people)[0][0] for d in (counts, more))
    assert after[0] < before[0]
    np.testing.assert_allclose(after[band + 1 :], before[band + 1 :], rtol=1e-12)


@settings(max_examples=30)
@given(deaths)
def test_four_times_the_people_and_deaths_halve_the_error(counts):
    table = pd.DataFrame({"start_age": START_AGES, "numerator": counts, "denominator": 10_000})
    four = table.assign(numerator=table["numerator"] * 4, denominator=40_000)
    small, large = (life_expectancy(t, []) for t in (table, four))
    width = small["upper"] - small["lower"]
    np.testing.assert_allclose((large["upper"] - large["lower"]) * 2, width, rtol=1e-9)
