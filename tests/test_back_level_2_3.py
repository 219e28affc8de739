"""Level 2 and 3 by age 19 agree with what DfE prints, read from the files by hand."""

import pandas as pd
import pytest

from trendpack import tidy
from trendpack.sources.dfe import lait, level_2_3

pytestmark = pytest.mark.raw
ENGLAND, LONDON, HACKNEY = "E92000001", "E12000007", "E09000012"
NAME = "dfe_level2_level3_by_19_{}.zip"
CELL = {"socioeconomic": "FSM: eligible", "sex": "male"}


@pytest.fixture(scope="module")
def read(raw_folder):
    folder = raw_folder / "education"
    national = folder / NAME.format("national_by_ethnicity_x_FSM_x_gender_200405-202021")
    local = folder / NAME.format("all_LAs_FSM_gender_SEN_200405-201718")
    made = [level_2_3.read_england(national), level_2_3.read_local(local)]
    return tidy.check_tidy(pd.concat(made, ignore_index=True), "by 19")


def figure(table, level, area, period="2017/18", **groups):
    wanted = {"indicator": f"level_{level}_by_19_percentage", "area_code": area, "period": period}
    wanted |= {name: "all" for name in tidy.GROUPINGS} | groups
    found = table[(table[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(found) == 1, f"{len(found)} rows of {wanted}"
    return found.iloc[0]


@pytest.mark.parametrize(
    ("level", "area", "period", "groups", "numerator", "denominator", "value"),
    [
        (2, ENGLAND, "2004/05", {}, 373503, 558273, 66.903),
        (2, ENGLAND, "2017/18", {}, 456029, 554938, 82.177),
        (3, ENGLAND, "2017/18", {}, 317279, 554938, 57.174),
        (3, ENGLAND, "2017/18", {"socioeconomic": "FSM: eligible"}, 26936, 76906, 35.025),
        (3, ENGLAND, "2017/18", {"ethnic_group": "white", **CELL}, 6188, 26991, 22.926),
        (3, ENGLAND, "2017/18", {"ethnic_group": "black", **CELL}, 1644, 3483, 47.201),
        (2, HACKNEY, "2017/18", {}, 1707, 1990, 85.779),
        (3, HACKNEY, "2017/18", {}, 1310, 1990, 65.829),
        (3, HACKNEY, "2017/18", {"sex": "female"}, 760, 1079, 70.436),
        (3, HACKNEY, "2017/18", {"socioeconomic": "FSM: eligible"}, 400, 689, 58.055),
    ],
)
def test_figures_are_those_of_the_files(
    read, level, area, period, groups, numerator, denominator, value
):
    found = figure(read, level, area, period, **groups)
    assert (found["numerator"], found["denominator"]) == (numerator, denominator)
    assert found["value"] == pytest.approx(value, abs=0.0005)


def test_there_are_twelve_years_of_ethnic_groups_and_three_ways(read):
    three = read[(read[["ethnic_group", "socioeconomic", "sex"]] != "all").all(axis=1)]
    assert three["period"].nunique() == 12
    assert len(three) == 2 * 12 * 28
    assert set(three["area_code"]) == {ENGLAND}


def test_every_local_authority_has_a_whole_in_every_year(read):
    whole = read[
        (read[tidy.GROUPINGS] == "all").all(axis=1) & read["area_code"].str.match("E(06|08|09|10)")
    ]
    assert whole.groupby("indicator").size().tolist() == [14 * 151] * 2


def test_later_releases_revised_2017_18_as_the_break_says(read, raw_folder, monkeypatch):
    """Up to two and a half points in an authority for everyone, less than half in England."""
    known = lait.read_measures().assign(since="")
    monkeypatch.setattr(lait, "read_measures", lambda card="dfe_lait": known)
    path = raw_folder / "education/dfe_lait_434_indicators_all_LAs_2016-2025.parquet"
    both = read.merge(lait.read_lait(path), on=tidy.KEY, suffixes=("", "_later"))
    both = both[(both["period"] == "2017/18") & (both["socioeconomic"] == "all")]
    off = (both["value_later"] - both["value"]).abs()
    assert off.count() > 2 * 150
    assert 2.3 < off.max() < 2.5, "a break is needed, and is as large as it says"
    assert (off[both["area_code"] == ENGLAND] < 0.5).all()
