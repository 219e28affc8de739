"""Readers of what the police publish for London alone, on small files in their layouts."""

import pandas as pd
import pytest

from trendpack import areas, tidy
from trendpack.errors import SourceError
from trendpack.sources.police.home_office import read_kinds_of_force
from trendpack.sources.police.london_months import RATE, SHARE, read_london_months
from trendpack.sources.police.mps import read_use_of_force

HACKNEY, LONDON, CITY = "E09000012", "E12000007", "E09000001"
RESIDENTS = {
    "Asian, Asian British or Asian Welsh: Indian": 30,
    "Black, Black British, Black Welsh, Caribbean or African: African": 10,
    "White: English, Welsh, Scottish, Northern Irish or British": 40,
    "Mixed or Multiple ethnic groups: White and Asian": 10,
    "Other ethnic group: Any other ethnic group": 10,
}
STOPPED = {"Asian": 20, "Black": 48, "Other": 10, "Unknown": 2, "White": 20}
YEAR = [f"{month:%Y-%m}" for month in pd.date_range("2023-04-01", periods=12, freq="MS")]


@pytest.fixture
def census(tmp_path):
    """A hundred residents of each borough, and a thousand of the City of London."""
    codes = areas.read_areas().query("area_type == 'London borough'").index
    rows = [
        {"ltla21_code": code, "ethnic_group": label, "count": count * (10 if code == CITY else 1)}
        for code in codes
        for label, count in RESIDENTS.items()
    ]
    table = pd.DataFrame(rows).assign(ltla21_name="A borough")
    path = tmp_path / "census.csv"
    whole = table.groupby("ltla21_code")["count"].transform("sum")
    table.assign(percent=100 * table["count"] / whole).to_csv(path, index=False)
    return path


def months():
    """Searches of a whole financial year, of a month before it, and of a month held in part."""
    rows = [(month, *pair) for month in ("2023-03", *YEAR) for pair in STOPPED.items()]
    rows += [("2024-04", "Black", 3), ("2024-04", "White", 9)]
    return pd.DataFrame(rows, columns=["month", "officer_defined_ethnicity", "stops"])


def totals(*partial):
    rows = [
        (month, "Hackney", 90, month in ("2024-04", *partial))
        for month in ("2023-03", *YEAR, "2024-04")
    ]
    return pd.DataFrame(rows, columns=["month", "borough", "stops", "partial_month_in_source"])


@pytest.fixture
def read(tmp_path, census):
    def reading(months=months(), totals=totals()):  # noqa: B008
        paths = [tmp_path / "months.csv", tmp_path / "totals.csv"]
        months.to_csv(paths[0], index=False)
        totals.to_csv(paths[1], index=False)
        return tidy.check_tidy(read_london_months(*paths, census))

    return reading


def only(rows, **wanted):
    found = rows[(rows[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(found) == 1, found
    return found.iloc[0]


def test_a_groups_part_of_a_months_searches_has_both_counts(read):
    row = only(read(), indicator=SHARE, period="2023-07", ethnic_group="black")
    assert (row["numerator"], row["denominator"], row["value"]) == (48, 100, 48)
    assert (row["area_code"], str(row["period_end"])[:10]) == (LONDON, "2023-07-31")


def test_searches_of_unknown_ethnicity_stay_in_the_base_and_have_a_row(read):
    rows = read()
    row = only(rows, indicator=SHARE, period="2023-07", ethnic_group="unknown")
    assert (row["numerator"], row["value"]) == (2, 2)
    year = only(rows, indicator=RATE, ethnic_group="unknown")
    assert (year["numerator"], year["status"]) == (24, "z")
    assert only(rows, indicator=RATE, ethnic_group="other")["status"] == "z"


def test_a_month_held_in_part_is_not_available_whatever_it_holds(read):
    part = read().query("period == '2024-04'")
    assert sorted(part["ethnic_group"]) == ["all", "asian", "black", "other", "unknown", "white"]
    assert (part["status"] == "x").all()
    assert part[["numerator", "denominator", "value"]].isna().all(axis=None)


def test_a_whole_year_is_set_beside_the_residents_of_london_without_the_city(read):
    rows = read().query("indicator == @RATE")
    assert set(rows["period"]) == {"2023/24"}
    black = only(rows, ethnic_group="black")
    assert (black["numerator"], black["denominator"]) == (12 * 48, 32 * 10)
    assert only(rows, ethnic_group="all")["denominator"] == 32 * 100


def test_a_year_with_a_month_held_in_part_has_no_rate(read):
    rows = read(totals=totals("2023-12"))
    assert RATE not in set(rows["indicator"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.replace("Asian", "Klingon"), "'Klingon' is new"),
        (lambda t: pd.concat([t, t.iloc[:1]]), "repeats line 2"),
        (lambda t: t.iloc[1:], "the whole month 2023-03 has no row of asian"),
        (lambda t: t.replace("2024-04", "2024-05"), "totals.csv: lacks the month 2024-05"),
        (lambda t: t.rename(columns={"stops": "searches"}), "stops"),
        (lambda t: t.assign(stops="c"), "found 'c'"),
    ],
)
def test_months_that_are_not_understood_are_refused(read, change, message):
    with pytest.raises(SourceError, match=message):
        read(months=change(months()))


FORCE = {"Black (or Black British)": 20, "Don't know": 2, "Mixed": 5, "White": 15}


def force():
    rows = [
        {"Date": f"{month}-01", "Borough": place, "UseOfForceCount": sum(FORCE.values())}
        | {f"SubjectEthnicity_{group}": count for group, count in FORCE.items()}
        for place in ("Hackney", "Heathrow", "Out of force")
        for month in YEAR
    ]
    return pd.DataFrame(rows)


def test_uses_of_force_are_counted_by_month_and_one_to_four_are_withheld(tmp_path, census):
    path = tmp_path / "force.csv"
    force().to_csv(path, index=False)
    rows = tidy.check_tidy(read_use_of_force(path, census))
    rows = rows.query("indicator == 'use_of_force_monthly_count'")
    month = {"period": "2023-11", "area_code": HACKNEY}
    assert only(rows, ethnic_group="black", **month)["value"] == 20
    assert only(rows, ethnic_group="mixed", **month)["value"] == 5
    assert only(rows, ethnic_group="unknown", **month)["value"] == 2, "nobody's group is told"
    assert only(rows, ethnic_group="all", **month)["value"] == 42
    assert "chinese" not in set(rows["ethnic_group"]), "joined with Other, since so few a month"
    assert only(rows, ethnic_group="all", period="2023-11", area_code=LONDON)["value"] == 84


ALL_KINDS = "Total (excluding not reported and tactical communication)"
KINDS = {  # White, Black, Asian, Mixed, Other, not reported
    (ALL_KINDS, "*Total Tactics"): (40, 50, 20, 10, 5, 5),
    ("Restraint", "*Total Restraint"): (30, 20, 10, 5, 5, 5),
    ("Restraint", "Handcuffing, of which"): (30, 20, 10, 5, 5, 5),
    ("Unarmed skills", "*Total Unarmed skills"): (6, 14, 5, 5, 0, 0),
    ("Other equipment", "*Total Other equipment"): (0, 0, 0, 0, 0, 0),
    ("Less lethal weapons", "*Total Less lethal weapons"): (4, 16, 5, 0, 0, 0),
    ("Firearms", "*Total Firearms"): (0, 0, 0, 0, 0, 0),
    ("Other", "*Total Other"): (0, 0, 0, 0, 0, 0),
    ("Tactical communication", "*Total Tactical communication"): (9, 9, 9, 9, 9, 9),
}
SEEN_AS = (
    "White",
    "Black (or Black British)",
    "Asian (or Asian British)",
    "Mixed",
    "Other",
    "Not reported",
)


def kinds():
    """Return tactics of the Metropolitan Police and of all forces, and a row of another force's."""
    rows = [
        {"Police Force": force, "Type of force": kind, "Tactic": tactic}
        | dict(zip(SEEN_AS, counts, strict=True))
        | {"Number of times tactic reported": sum(counts)}
        for force, of in (
            ("Metropolitan", KINDS),
            ("Total England and Wales", KINDS),
            ("Kent", dict(list(KINDS.items())[:1])),
        )
        for (kind, tactic), counts in of.items()
    ]
    return pd.DataFrame(rows)


def read_kinds(table, tmp_path):
    path = tmp_path / "kinds.csv"
    table.to_csv(path, index=False)
    return tidy.check_tidy(read_kinds_of_force(path))


def test_a_kind_of_force_is_a_percentage_of_the_tactics_used_on_the_group(tmp_path):
    rows = read_kinds(kinds(), tmp_path)
    taser = "Kind of force: Tasers and other less lethal weapons"
    kind = {"characteristic": taser, "area_code": LONDON}
    black = only(rows, ethnic_group="black", **kind)
    assert (black["numerator"], black["denominator"], black["value"]) == (16, 50, 32)
    assert (black["area_code"], black["period"]) == (LONDON, "2019/20")
    assert only(rows, ethnic_group="white", **kind)["status"] == "c"
    assert only(rows, ethnic_group="unknown", **kind)["status"] == "c", "a base of five"
    assert len(rows) == 2 * 5 * 7, "other equipment and Other are one kind"
    everywhere = only(rows, ethnic_group="black", characteristic=taser, area_code="K04000001")
    assert everywhere["value"] == 32


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.rename(columns={"Mixed": "Dual"}), "'Dual'"),
        (lambda t: t.assign(White=t["White"] + 1), "by line: 7 totals do not add up"),
        (lambda t: t.replace("Firearms", "Guns"), "has no total of 'Firearms'"),
        (lambda t: t.drop(index=3), "has no total of 'Unarmed skills'"),
        (lambda t: t.replace({"Type of force": {"Firearms": "Other"}}), "repeats line"),
        (lambda t: t.assign(**moved(t)), "kinds of force: 2 totals do not add up"),
    ],
)
def test_kinds_of_force_that_are_not_understood_are_refused(tmp_path, change, message):
    with pytest.raises(SourceError, match=message):
        read_kinds(change(kinds()), tmp_path)


def moved(table):
    """Return the columns of a table in which one use of unarmed skills went from White to Black."""
    one = (table["Type of force"] == "Unarmed skills").astype(int)
    black = "Black (or Black British)"
    return {"White": table["White"] - one, black: table[black] + one}
