"""The reader of neighbourhoods: residents, deprivation and crowding of LSOAs, on small tables."""

import pandas as pd
import pytest

from trendpack import tidy
from trendpack.errors import SourceError
from trendpack.sources.ons import housing, neighbourhoods

BOROUGHS = sorted(housing.BOROUGHS)
HACKNEY, LONDON = "E09000012", "E12000007"
GROUPS = {
    "Asian, Asian British or Asian Welsh": 10,
    "Black, Black British, Black Welsh, Caribbean or African": 20,
    "Mixed or Multiple ethnic groups": 5,
    "White": 40,
    "Other ethnic group": 0,
}
DEPRIVED, MIDDLING, LEAFY = "E01000001", "E01000002", "E01000003"  # of Hackney; others: leafy


def lsoas():
    """Return the code and borough of every LSOA: three in Hackney, one in each other borough."""
    mine = [(code, HACKNEY) for code in (DEPRIVED, MIDDLING, LEAFY)]
    others = [code for code in BOROUGHS if code != HACKNEY]
    return mine + [(f"E0100{n:04}", borough) for n, borough in enumerate(others, start=100)]


def residents():
    """Everyone in a LSOA is counted as in GROUPS; the deprived one has 30 more Black residents."""
    rows = [
        (code, borough, label, count + 30 * (code == DEPRIVED and label.startswith("Black")))
        for code, borough in lsoas()
        for label, count in GROUPS.items()
    ]
    table = pd.DataFrame(rows, columns=["lsoa21_code", "lad22cd", "ethnic_group", "n"])
    return table.assign(total_residents=table.groupby("lsoa21_code")["n"].transform("sum"))


def deprivation():
    decile = {DEPRIVED: 1, MIDDLING: 2}
    rows = [(code, decile.get(code, 9)) for code, _ in lsoas()]
    return pd.DataFrame(rows, columns=["lsoa21_code", "IMD_decile"])


def bedrooms():
    """Of 100 households 40 are overcrowded in the deprived LSOA and 10 elsewhere."""
    rows = [
        (code, borough, rating, 100, {0: 50, 3: 30, 4: 10}.get(place, 5))
        if code == DEPRIVED
        else (code, borough, rating, 100, {0: 50, 3: 6, 4: 4}.get(place, 20))
        for code, borough in lsoas()
        for place, rating in enumerate(housing.BEDROOMS)
    ]
    columns = ["lsoa21_code", "lad22cd", "occupancy_rating", "total_households", "n"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture
def read(tmp_path):
    """Return a function that reads the three tables, some of them changed."""

    def reading(**changed):
        tables = {"residents": residents(), "deprivation": deprivation(), "bedrooms": bedrooms()}
        for name, table in (tables | changed).items():
            table.to_csv(tmp_path / f"{name}.csv", index=False)
        return neighbourhoods.read_neighbourhoods(*(tmp_path / f"{name}.csv" for name in tables))

    return reading


def only(rows, **wanted):
    wanted = dict.fromkeys(tidy.GROUPINGS, "all") | {"area_code": HACKNEY} | wanted
    found = rows[(rows[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(found) == 1, found
    return found.iloc[0]


def test_residents_are_counted_by_the_decile_of_their_neighbourhood(read):
    rows = tidy.check_tidy(read())
    rows = rows[rows["indicator"] == "deprived_neighbourhood_percentage"]
    black = only(rows, ethnic_group="black")
    assert tuple(black[["numerator", "denominator"]]) == (50 + 20, 50 + 20 + 20)
    assert black["value"] == pytest.approx(100 * 70 / 90)
    tenth = only(rows, ethnic_group="black", characteristic="Neighbourhoods: most deprived tenth")
    assert tenth["numerator"] == 50
    assert only(rows)["denominator"] == 105 + 75 + 75
    london = only(rows, ethnic_group="white", area_code=LONDON)
    assert tuple(london[["numerator", "denominator"]]) == (80, 35 * 40)


def test_crowding_is_of_places_weighted_by_who_lives_there(read):
    rows = read()
    rows = rows[rows["indicator"] == "neighbourhood_overcrowding_score"]
    assert only(rows, ethnic_group="white")["value"] == pytest.approx((40 + 10 + 10) / 3)
    black = only(rows, ethnic_group="black")
    assert black["value"] == pytest.approx((50 * 40 + 20 * 10 + 20 * 10) / 90)
    assert pd.isna(black["numerator"]), "no one is counted as overcrowded"


JOINT = "deprived_crowded_neighbourhood_percentage"
KIND = "Neighbourhoods: "


def many_crowded(*codes):
    """Return bedrooms in which these LSOAs and six of other boroughs are the most crowded."""
    table = bedrooms()
    others = [code for code, borough in lsoas() if borough != HACKNEY][: 7 - len(codes)]
    crowded = table["lsoa21_code"].isin([*codes, *others])
    counts = table["occupancy_rating"].map(
        {"-1 (overcrowded)": 40, "-2 or less (overcrowded)": 10, "0 (ideal)": 10}
    )
    return table.assign(n=counts.fillna(20).where(crowded, table["n"]))


def test_deprived_and_crowded_are_both_and_each_is_counted_too(read):
    rows = read(bedrooms=many_crowded(DEPRIVED, LEAFY))  # 7 of 35 LSOAs: the most crowded fifth
    rows = tidy.check_tidy(rows).query("indicator == @JOINT")
    black = {
        place: only(rows, ethnic_group="black", characteristic=place)["numerator"]
        for place in ("all", *sorted(set(rows["characteristic"]) - {"all"}))
    }
    assert black == {
        "all": 50,
        KIND + "most deprived fifth": 50 + 20,  # the middling one is deprived, and not crowded
        KIND + "most deprived fifth and most overcrowded fifth": 50,
        KIND + "most overcrowded fifth": 50 + 20,  # and the leafy one crowded, and not deprived
    }
    assert only(rows, ethnic_group="black")["denominator"] == 90


def test_the_most_crowded_fifth_is_of_londons_neighbourhoods_and_not_of_a_boroughs(read):
    rows = read(bedrooms=many_crowded()).query("indicator == @JOINT")
    crowded = only(rows, characteristic=KIND + "most overcrowded fifth", ethnic_group="white")
    assert crowded["numerator"] == 0, "a crowded LSOA of Hackney, and seven more so elsewhere"
    london = only(rows, characteristic=KIND + "most overcrowded fifth", area_code=LONDON)
    assert london["numerator"] == 7 * 75


def test_a_group_without_residents_has_no_figure(read):
    rows = read()
    nobody = rows[(rows["ethnic_group"] == "other") & (rows["area_code"] == HACKNEY)]
    assert nobody["value"].isna().all()
    assert (nobody["status"] == "x").all()


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("residents", lambda t: t.replace("White", "Cornish"), "the ethnic label 'Cornish' is new"),
        ("residents", lambda t: t.iloc[1:], "lacks a category"),
        ("residents", lambda t: t.assign(n=t["n"] + 20), "do not add up"),
        ("residents", lambda t: t.drop(columns="total_residents"), "total_residents"),
        ("residents", lambda t: t[t["lad22cd"] != "E09000033"], "no LSOA of 1 boroughs"),
        ("deprivation", lambda t: t.iloc[1:], "lacks 1 LSOAs, such as E01000001"),
        ("deprivation", lambda t: t.replace({"IMD_decile": 9}, 11), "line 4: '11' is not 1 to 10"),
        ("deprivation", lambda t: pd.concat([t, t.iloc[:1]]), "repeats line 2"),
        ("deprivation", lambda t: t.rename(columns={"IMD_decile": "decile"}), "IMD_decile"),
        ("bedrooms", lambda t: t[t["lsoa21_code"] != LEAFY], "lacks 1 LSOAs, such as E01000003"),
        ("bedrooms", lambda t: t.replace("0 (ideal)", "ideal"), "'ideal' is new"),
    ],
)
def test_tables_that_are_not_understood_are_refused(read, name, change, message):
    table = {"residents": residents, "deprivation": deprivation, "bedrooms": bedrooms}[name]()
    with pytest.raises(SourceError, match=message):
        read(**{name: change(table)})
