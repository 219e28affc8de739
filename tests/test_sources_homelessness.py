"""Readers of the homelessness tables without ethnic groups, on small sheets by hand."""

import pandas as pd
import pytest

from trendpack import raw, tidy
from trendpack.errors import SourceError
from trendpack.sources.mhclg import applicants, outcomes

HACKNEY, HARINGEY, SCILLY, ENGLAND = "E09000012", "E09000014", "E06000053", "E92000001"


def sheet(title, heads, *areas):
    """Return a sheet in the publisher's layout: title, an old header row, headings, areas, notes.

    `areas` are a code and one count a heading; a symbol stands for all of them.
    """
    filled = [
        [code, "name", *(numbers * len(heads) if len(numbers) == 1 else numbers)]
        for code, *numbers in areas
    ]
    rows = [[f"{title}\nEngland, 2021-22"], ["", "", "Grand Total"], ["", "", *heads], *filled]
    grid = pd.DataFrame([*rows, ["Notes:"], ["..", "no data"]]).fillna("").astype(str)
    return grid.set_axis(range(1, len(grid) + 1))


P1 = ["Total number of households whose prevention duty ended1,2", *outcomes.PREVENTION_ENDS,
      *outcomes.PREVENTION_SECURED]  # fmt: skip
R1 = ["Total number of households \nwhose relief duty ended1,2", *outcomes.RELIEF_ENDS]
MD1 = ["Total main duty decisions for eligible households1,2", *outcomes.DECISIONS]
A1 = ["Number of households\n in area4 (000s)"]
A2 = ["Total owed a {} duty1", *applicants.REASONS]
A3 = [applicants.NO_NEED, applicants.UNKNOWN_NEED, applicants.SOME_NEED,
      "Total number of support needs1", *applicants.NEEDS]  # fmt: skip
A5 = ["Total owed a {} duty1", *applicants.KINDS]
A6 = ["Total owed a prevention or relief duty1", *applicants.AGES]


def duty(heads, which):
    return [head.format(which) for head in heads]


def endings():
    return {
        "P1": sheet("Table P1 - Number of households whose prevention duty ended", P1,
                    (HACKNEY, 100, 40, 20, 0, 0, 10, 0, 25, 5, 0, 15, 25), (HARINGEY, "..")),
        "R1": sheet("Table R1 - Number of households whose relief duty ended", R1,
                    (HACKNEY, 200, 60, 100, 0, 0, 0, 0, 30, 10, 0, 0), (HARINGEY, ".."),
                    (SCILLY, *[0] * 11)),
        "MD1": sheet("Table MD1 - Number of households by decision on duty owed", MD1,
                     (HACKNEY, 90, 60, 5, 25, 0), (HARINGEY, "..")),
        "A1": sheet("Table A1 - Number of households by initial assessment of homelessness", A1,
                    (HACKNEY, 120), (HARINGEY, "..")),
    }  # fmt: skip


def households():
    reasons, kinds, ages = (len(levels) for levels in (applicants.REASONS, applicants.KINDS,
                                                       applicants.AGES))  # fmt: skip
    made = {
        "A6": sheet("Table A6 - Age of main applicants", A6,
                    (HACKNEY, 60, *[0] * (ages - 2), 50, 10), (SCILLY, "-")),
        "A3": sheet("Table A3 - Number of households by support needs", A3,
                    (HACKNEY, 30, 10, 20, 24, 20, 4, *[0] * 18), (SCILLY, "-")),
    }  # fmt: skip
    for letter, which, total in (("P", "prevention", 20), ("R", "relief", 40)):
        made[f"A2{letter}"] = sheet(
            "Table A2 - by reason for loss", duty(A2, which),
            (HACKNEY, total, total - 5, 5, *[0] * (reasons - 2)), (SCILLY, "-"),
        )  # fmt: skip
        made[f"A5{letter}"] = sheet(
            "Table A5 - by household composition", duty(A5, which),
            (HACKNEY, total, 5, total - 5, *[0] * (kinds - 2)),
            (SCILLY, "-" if letter == "P" else ".."),
        )  # fmt: skip
    return made


@pytest.fixture
def book(monkeypatch, tmp_path):
    """Return a function that reads the given grids with a reader."""

    def read(reader, grids):
        monkeypatch.setattr(raw, "read_grid", lambda path, sheet: grids[sheet])
        return tidy.check_tidy(reader(tmp_path / "H-CLIC.ods"))

    return read


def with_cell(grids, name, old, new):
    """Return the grids with the first cell that says `old` saying `new`."""
    grid = grids[name].copy()
    rows, columns = (grid == str(old)).to_numpy().nonzero()
    grid.iloc[rows[0], columns[0]] = str(new)
    return grids | {name: grid}


def only(rows, **wanted):
    wanted = dict.fromkeys(tidy.GROUPINGS, "all") | {"area_code": HACKNEY} | wanted
    found = rows[(rows[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(found) == 1, found
    return found.iloc[0]


def test_homes_secured_are_of_the_duties_that_ended(book):
    rows = book(outcomes.read_duty_outcomes, endings())
    prevented = only(rows, indicator="prevention_secured_percentage")
    assert tuple(prevented[["numerator", "denominator", "value"]]) == (40, 100, 40)
    assert prevented["period"] == "2021/22"
    moved = {
        "indicator": "prevention_secured_percentage",
        "characteristic": "Home: moved to another",
    }
    assert only(rows, **moved)["value"] == 25
    assert only(rows, indicator="relief_secured_percentage")["value"] == 30
    main = only(rows, indicator="main_duty_rate")
    assert tuple(main[["numerator", "denominator", "value"]]) == (60, 120_000, 0.5)


def test_no_return_is_no_nought_and_no_duties_no_percentage(book):
    rows = book(outcomes.read_duty_outcomes, endings())
    absent = rows[rows["area_code"] == HARINGEY]
    assert absent["value"].isna().all()
    assert set(absent["status"]) == {"x"}
    relief = only(rows, area_code=SCILLY, indicator="relief_secured_percentage")
    assert (relief["status"], relief["denominator"]) == ("z", 0)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("P1", 40, 41, "sheet P1: 1 totals do not add up"),
        ("P1", 15, 14, "Secured accommodation .*: 1 totals do not add up"),
        ("R1", 100, 101, "sheet R1: 1 totals do not add up"),
        ("R1", "Contact lost", "Lost touch", "without \\['Contact lost'\\]"),
        ("MD1", "Not homeless", "Housed", "without \\['Not homeless'\\]"),
        ("MD1", 60, "sixty", "found 'sixty'"),
    ],
)
def test_endings_that_are_not_understood_are_refused(book, name, old, new, message):
    with pytest.raises(SourceError, match=message):
        book(outcomes.read_duty_outcomes, with_cell(endings(), name, old, new))


def test_both_duties_are_added_up_by_reason_kind_and_age(book):
    rows = book(applicants.read_homeless_households, households())
    rows = rows[rows["indicator"] == "homeless_household_share_percentage"]
    assert tuple(only(rows)[["numerator", "denominator", "value"]]) == (60, 60, 100)
    tenancy = only(rows, characteristic="Reason: assured shorthold tenancy ended")
    assert (tenancy["numerator"], tenancy["denominator"]) == (15 + 35, 60)
    assert only(rows, characteristic="Household: single mother")["numerator"] == 15 + 35
    assert only(rows, age_band="unknown")["numerator"] == 10
    withheld = rows[(rows["area_code"] == SCILLY) & rows["characteristic"].str.startswith("House")]
    assert set(withheld["status"]) == {"x"}, "one duty is withheld and the other not returned"


def test_needs_are_of_all_households_owed_a_duty(book):
    rows = book(applicants.read_homeless_households, households())
    rows = rows[rows["indicator"] == "homeless_support_need_percentage"]
    some = only(rows)
    assert (some["numerator"], some["denominator"]) == (20, 60)
    assert only(rows, characteristic="Need: young adult, 18 to 25")["numerator"] == 4
    assert set(rows.loc[rows["area_code"] == SCILLY, "status"]) == {"c"}


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("A2P", "15", "16", "sheet A2P: 1 totals do not add up"),
        ("A5R", "Not known", "Unsure", "without \\['Not known'\\]"),
        ("A6", "75+", "75 to 84", "without \\['75\\+'\\]"),
        ("A3", "24", "25", "Total number of support needs: 1 totals do not add up"),
        ("A3", "Old age", "Aged 65+", "without \\['Old age'\\]"),
    ],
)
def test_households_that_are_not_understood_are_refused(book, name, old, new, message):
    with pytest.raises(SourceError, match=message):
        book(applicants.read_homeless_households, with_cell(households(), name, old, new))
