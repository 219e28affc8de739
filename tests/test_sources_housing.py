"""Readers of housing figures: homelessness, the census by output area and the housing survey."""

import pandas as pd
import pytest

from trendpack import raw, tidy
from trendpack.errors import SourceError
from trendpack.sources import eff
from trendpack.sources.mhclg import duties
from trendpack.sources.ons import housing, sdg

# Sheet A8 in the publisher's layout, cut to two detailed groups of the Black group: a count and
# its unlabelled share, an empty column between groups, header rows left from earlier editions.
A8 = [
    ["Table A8 - Ethnicity of main applicants assessed as owed a duty\nEngland, 2021-22"],
    ["", "", "", "", "", "White", "", "Black / African / Caribbean / Black British"],
    ["", "", "Total owed duty", "", "DtR owed duty", "White", "",
     "Black / African / Caribbean / Black British", "", "", "", "", "", "Asian / Asian British", "",
     "Mixed / Multiple ethnic groups", "", "Other ethnic group", "", ""],
    ["", "", "Total owed a prevention or relief duty1", "", "", "Total", "", "Total", "",
     "Black / African / Caribbean / Black British: African", "",
     "Any other Black / African / Caribbean background", "", "Total", "", "Total", "", "Total", "",
     "Not known2", ""],
    ["E92000001", "ENGLAND", "300", "1", "", "110", "0.37", "90", "0.3", "60", "0.2", "40", "0.13",
     "30", "0.1", "20", "0.07", "20", "0.07", "30", "0.1"],
    ["E12000007", "London", "300", "1", "", "110", "0.37", "90", "0.3", "60", "0.2", "40", "0.13",
     "30", "0.1", "20", "0.07", "20", "0.07", "30", "0.1"],
    ["-", "Rest of England", "0", "0", "", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0",
     "0", "0", "0", "0", "0"],
    [""],
    ["E12000007", "London", "300", "1", "", "110", "0.37", "90", "0.3", "60", "0.2", "40", "0.13",
     "30", "0.1", "20", "0.07", "20", "0.07", "30", "0.1"],
    ["E09000012", "Hackney", "200", "1", "", "60", "0.3", "90", "0.45", "70", "0.35", "20", "0.1",
     "20", "0.1", "10", "0.05", "15", "0.08", "5", "0.03"],
    ["E09000014", "Haringey", *[".."] * 2, "", *[".."] * 16],
    ["E06000053", "Isles of Scilly", "0", "0", "", *["-"] * 16],
    ["E07000217", "Woking", "308", "1", "", *["0"] * 14, "308", "1"],
    ["Notes:"],
    ["..", "incomplete or no data received from the local authority."],
]  # fmt: skip
A1 = [
    ["Table A1 - Number of households by initial assessment of homelessness\nEngland, 2021-22"],
    ["", "", "Total households assessed as owed a duty"],
    ["", "", "", "", "", "Number of households\n in area4 (000s)",
     "Households assessed as threatened with homelessness\nper (000s)",
     "Households assessed as homeless\nper (000s)"],
    ["", "", "Total owed a prevention or relief duty",
     "Threatened with homelessness within 56 days - \nPrevention duty owed",
     "Homeless - \nRelief duty owed4"],
    ["E92000001", "ENGLAND", "300", "100", "190", "50", "2", "3.8"],
    ["E12000007", "London", "300", "100", "190", "50", "2", "3.8"],
    ["E09000012", "Hackney", "200", "80", "120", "20", "4", "6"],
    ["E09000014", "Haringey", "..", "..", "..", "..", "..", ".."],
]  # fmt: skip


def sheets(a1=A1, a8=A8):
    """Return grids of text as `raw.read_grid` gives them, by sheet."""
    made = {}
    for name, rows in (("A1", a1), ("A8", a8)):
        grid = pd.DataFrame(rows).fillna("").astype(str)
        made[name] = grid.set_axis(range(1, len(grid) + 1))
    return made


@pytest.fixture
def book(monkeypatch, tmp_path):
    """Return a function that reads homelessness from the given grids."""

    def read(grids):
        monkeypatch.setattr(raw, "read_grid", lambda path, sheet: grids[sheet])
        return duties.read_homelessness(tmp_path / "H-CLIC.ods")

    return read


def with_cell(grids, sheet, old, new, which=0):
    """Return the grids with one cell that says `old` saying `new`."""
    grid = grids[sheet].copy()
    rows, columns = (grid == old).to_numpy().nonzero()
    grid.iloc[rows[which], columns[which]] = new
    return grids | {sheet: grid}


def only(rows, **wanted):
    wanted = dict.fromkeys(tidy.GROUPINGS, "all") | wanted
    found = rows[(rows[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(found) == 1, found
    return found.iloc[0]


SHARE = "homeless_duty_share_percentage"


def test_shares_are_of_all_households_owed_a_duty(book):
    rows = tidy.check_tidy(book(sheets()))
    rows = rows[rows["indicator"] == SHARE]
    african = only(rows, area_code="E09000012", ethnic_group="black_african")
    assert tuple(african[["numerator", "denominator", "value"]]) == (70, 200, 35)
    assert african["period"] == "2021/22"
    assert only(rows, area_code="E09000012", ethnic_group="black")["numerator"] == 90
    assert only(rows, area_code="E09000012", ethnic_group="unknown")["value"] == 2.5
    assert only(rows, area_code="E12000007")["value"] == 100, "London stands twice, and is one row"


def test_a_symbol_is_never_nought(book):
    rows = book(sheets())
    rows = rows[rows["indicator"] == SHARE]
    absent = rows[rows["area_code"].isin(["E09000014", "E06000053"])]
    assert absent["value"].isna().all()
    assert set(absent.loc[absent["area_code"] == "E09000014", "status"]) == {"x"}
    scilly = absent[absent["area_code"] == "E06000053"].set_index("ethnic_group")["status"]
    assert scilly["black"] == "c"
    assert scilly["all"] == "z", "a share of no households"


def test_noughts_where_no_group_is_known_are_marked_unreliable(book):
    rows = book(sheets())
    woking = rows[rows["area_code"] == "E07000217"].set_index("ethnic_group")["status"]
    assert woking["black"] == "u"
    assert woking["unknown"] == "ok"


def test_columns_may_move(book):
    grids = sheets()
    grid = grids["A8"]
    order = [0, 1, 19, 20, 2, 3, 4, 13, 14, *range(7, 13), 17, 18, 15, 16, 5, 6]
    moved = grid.iloc[:, order].set_axis(range(len(order)), axis=1)
    before, after = book(grids), book(grids | {"A8": moved})
    assert after.sort_values(tidy.KEY, ignore_index=True).equals(
        before.sort_values(tidy.KEY, ignore_index=True)
    )


def test_the_rate_is_the_printed_one_and_its_sum_is_worked_out(book):
    rows = book(sheets())
    rows = rows[(rows["indicator"] == "homeless_duty_rate") & (rows["area_code"] == "E09000012")]
    assert only(rows)["value"] == 10
    assert only(rows)["denominator"] == 20000
    assert only(rows, characteristic="Duty: prevention")["value"] == 4
    assert only(rows, characteristic="Duty: relief")["numerator"] == 120


@pytest.mark.parametrize(
    ("sheet", "old", "new", "which", "message"),
    [
        ("A8", "70", "71", 0, "black: 1 totals do not add up; at E09000012"),
        ("A8", "5", "6", 0, "all groups: 1 totals do not add up; at E09000012"),
        ("A8", "40", "80", 0, "black: 1 totals do not add up; at E92000001"),
        ("A8", "0.35", "0.53", 0, "E09000012, black_african: 70 of 200 households is not the 53%"),
        ("A8", "20", "x1", 0, "neither a number nor a symbol"),
        ("A8", "Any other Black / African / Caribbean background", "Black: Somali", 0,
         "'Black: Somali' is new"),
        ("A8", "Any other Black / African / Caribbean background", "Not known", 0, "headed twice"),
        ("A8", "Not known2", "", 0, "missing: \\['unknown'\\]"),
        ("A8", "Total owed a prevention or relief duty1", "Everyone", 0, "0 columns are headed"),
        ("A8", "E09000012", "", 0, "row 10: .* has figures but no area code"),
        ("A1", "80", "90", 0, "totals do not add up; at E09000012"),
        ("A1", "6", "7", 0, "homeless per .*: 1 totals do not add up; at E09000012"),
        ("A1", "Homeless - \nRelief duty owed4", "Relief", 0, "0 columns are headed 'Homeless - "),
    ],
)  # fmt: skip
def test_a_sheet_that_does_not_add_up_or_is_not_understood_is_refused(
    book, sheet, old, new, which, message
):
    with pytest.raises(SourceError, match=message):
        book(with_cell(sheets(), sheet, old, new, which))


def test_a_sheet_about_something_else_is_refused(book):
    other = [["Table A8 - Nationality of main applicants\nEngland, 2022-23"], *A8[1:]]
    with pytest.raises(SourceError, match="sheet A8: the title is 'Table A8 - Nationality"):
        book(sheets(a8=other))


def test_two_rows_for_one_area_that_differ_are_refused(book):
    with pytest.raises(SourceError, match="line 9: repeats line 6"):
        book(with_cell(sheets(), "A8", "110", "120", which=2))


def census(kind, categories, count=lambda lsoa, place: 10 + place):
    """Return a table in rows: one LSOA in each borough."""
    boroughs = sorted(housing.BOROUGHS)
    rows = [
        (f"E0100{number:04}", sum(count(number, p) for p in range(len(categories))), category,
         count(number, place), code)
        for number, code in enumerate(boroughs)
        for place, category in enumerate(categories)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["lsoa21_code", "total_households", kind, "n", "lad22cd"])


@pytest.fixture
def saved(tmp_path):
    def save(table):
        path = tmp_path / "census.csv"
        table.to_csv(path, index=False)
        return path

    return save


def test_boroughs_and_london_are_sums_of_output_areas(saved):
    table = census("tenure", list(housing.TENURE))
    rows = tidy.check_tidy(housing.read_households(saved(table)))
    social = only(rows, indicator="social_rented_percentage", area_code="E09000012")
    assert tuple(social[["numerator", "denominator"]]) == (13 + 14, sum(range(10, 18)))
    assert social["value"] == pytest.approx(100 * 27 / 108)
    london = only(rows, indicator="social_rented_percentage", area_code="E12000007")
    assert tuple(london[["numerator", "denominator"]]) == (33 * 27, 33 * 108)
    council = only(rows, area_code="E09000012", characteristic="Landlord: council")
    assert council["numerator"] == 13
    assert set(rows["indicator"]) == {
        "owned_percentage", "social_rented_percentage", "private_rented_percentage",
    }  # fmt: skip


def test_overcrowded_is_a_rating_below_nought(saved):
    rows = housing.read_households(saved(census("occupancy_rating", list(housing.BEDROOMS))))
    assert only(rows, area_code="E09000012")["numerator"] == 13 + 14


def test_census_columns_may_move_and_be_of_another_year(saved):
    table = census("deprivation_dimensions", list(housing.DEPRIVATION))
    moved = table.rename(columns={"lad22cd": "lad23cd"}).iloc[:, ::-1].assign(prop=0.1)
    assert housing.read_households(saved(moved)).equals(housing.read_households(saved(table)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.assign(total_households=t["total_households"] + 40), "do not add up"),
        (lambda t: t.iloc[1:], "lacks a category"),
        (lambda t: t[t["lad22cd"] != "E09000033"], "no LSOA of 1 boroughs, such as E09000033"),
        (
            lambda t: t.replace("Lives rent free", "Lives with friends"),
            "'Lives with friends' is new",
        ),
        (
            lambda t: t.assign(lad22cd=["E09000002", *t["lad22cd"][1:]]),
            "two boroughs or two totals",
        ),
        (lambda t: pd.concat([t, t.iloc[:1]]), "repeats line 2"),
        (lambda t: t.drop(columns="lad22cd"), "0 columns are called like"),
        (lambda t: t.rename(columns={"n": "count"}), "\\['n'\\]"),
        (lambda t: t.rename(columns={"tenure": "home"}), "holds \\[\\]"),
        (lambda t: t.assign(n=["-", *t["n"].astype(str)[1:]]), "found '-'"),
    ],
)
def test_a_census_table_that_is_not_understood_is_refused(saved, change, message):
    with pytest.raises(SourceError, match=message):
        housing.read_households(saved(change(census("tenure", list(housing.TENURE)))))


HOMES = """\
ethnic_group,geo_code,time,value,unit,attr_measure
all_ethnicities,E92000001,"2021-22, 2022-23",64.5,percentage,rate
all_ethnicities,E92000001,"2021-22, 2022-23",14914000,count,homeowners
all_ethnicities,E92000001,"2021-22, 2022-23",23105000,count,households
black_african,E92000001,"2021-22, 2022-23",21.8,percentage,rate
black_african,E92000001,"2021-22, 2022-23",108000,count,homeowners
black_african,E92000001,"2021-22, 2022-23",496000,count,households
all_ethnicities,E92000001,"2021-22, 2022-23",65.8,percentage,rate
all_ethnicities,E92000001,"2021-22, 2022-23",13930000,count,homeowners
all_ethnicities,E92000001,"2021-22, 2022-23",21169000,count,households
all_black,E92000001,"2021-22, 2022-23",24.3243,percentage,rate
all_black,E92000001,"2021-22, 2022-23",189000,count,homeowners
all_black,E92000001,"2021-22, 2022-23",777000,count,households
"""


def test_everyone_is_the_figure_of_all_households_and_made_up_sums_are_left_out(tmp_path):
    path = tmp_path / "homes.csv"
    path.write_text(HOMES, encoding="utf-8")
    rows = tidy.check_tidy(eff.read_home_ownership(path))
    assert rows.set_index("ethnic_group")["value"].to_dict() == {"all": 64.5, "black_african": 21.8}
    assert set(rows["period"]) == {"2021/22-2022/23"}
    assert rows["denominator"].isna().all(), "weighted estimates are no counts"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"2021-22, 2022-23",21.8', '"2021-22, 2022-23",12.8', "counts give 21.8%"),
        ('black_african,E92000001,"2021-22, 2022-23",496000,count,households\n', "", "missing"),
        ("black_african", "black_somali", "one of them is missing"),
        ("percentage,rate", "percentage,median", "'median' in 'percentage'"),
        ("64.5", "!", "found '!'"),
        ("attr_measure", "measure", "attr_measure"),
    ],
)
def test_a_home_ownership_extract_that_is_not_understood_is_refused(tmp_path, old, new, message):
    path = tmp_path / "homes.csv"
    path.write_text(HOMES.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        eff.read_home_ownership(path)


def test_one_group_with_two_figures_is_refused(tmp_path):
    path = tmp_path / "homes.csv"
    again = "".join(line + "\n" for line in HOMES.splitlines() if line.startswith("black_african"))
    again = again.replace("21.8", "22.0").replace("108000", "109000")
    path.write_text(HOMES + again, encoding="utf-8")
    with pytest.raises(SourceError, match="repeats"):
        eff.read_home_ownership(path)


DECENT = """\
Year,Series,Units,Decent homes criteria,Region,Ethnicity of household reference person (hrp),\
Observation status,GeoCode,Value
2021,Households (%),Percentage (%),,,,Normal value,,14.4
2021,Dwellings (%),Percentage (%),,,,Normal value,,14.3
2021,Households (%),Percentage (%),Repair,,Black,Normal value,,2.0
2021,Households (%),Percentage (%),,,Black,Normal value,,11.5
2021,Households (%),Percentage (%),,,All minority,Normal value,,14.4
"""


def test_decent_homes_are_of_households_without_the_sum_of_groups(tmp_path):
    path = tmp_path / "decent.csv"
    path.write_text(DECENT, encoding="utf-8")
    rows = tidy.check_tidy(sdg.read_nondecent_homes(path))
    assert rows.set_index("ethnic_group")["value"].to_dict() == {"all": 14.4, "black": 11.5}
    assert set(rows["area_code"]) == {"E92000001"}
