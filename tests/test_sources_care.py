"""Readers of care leavers, placements, children in need, offending and deprived neighbourhoods."""

from pathlib import Path

import pandas as pd
import pytest

from trendpack import raw, tidy
from trendpack.errors import SourceError
from trendpack.limits import wilson_limits
from trendpack.sources import iod
from trendpack.sources.dfe import assessments, care, offending


def write(folder, text, old="", new="", name="file.csv"):
    path = folder / name
    path.write_text(text.strip().replace(old, new, 1) + "\n", encoding="utf-8")
    return path


def one(table, column="value", **where):
    for name, wanted in where.items():
        table = table[table[name] == wanted]
    assert len(table) == 1, f"{len(table)} rows"
    return table[column].iloc[0]


# --- Care leavers and placements -----------------------------------------------------------------

HEAD = "time_period,geographic_level,country_code,region_code,region_name,new_la_code,la_name,"
HACKNEY = "2025,Local authority,E92000001,E13000001,Inner London,E09000012,Hackney,"
LEAVERS = f"""
{HEAD}care_leaver_age,breakdown,care_leaver_count,care_leaver_percent
{HACKNEY}19 to 21 years,Total,262,100
{HACKNEY}19 to 21 years,"Total not in education, employment or training",92,35
{HACKNEY}17 to 18 years,"Total not in education, employment or training",9,35
"""
ENGLAND = "2024,National,E92000001,England,"
OF_19 = f"{ENGLAND}19to21 years,Ethnicity,"
BY_GROUP = f"""
time_period,geographic_level,country_code,country_name,care_leaver_age,cla_group,characteristic,activity_type,number,percentage
{OF_19}Total White,Total care leavers,20400,100
{OF_19}Total White,"Not in education, employment or training",9420,46
{OF_19}Total other ethnic group,Total care leavers,60,100
{OF_19}Total other ethnic group,"Not in education, employment or training",c,c
{ENGLAND}20 years,Ethnicity,Total White,Total care leavers,100,100
"""
PLACED = f"""
time_period,geographic_level,country_code,country_name,cla_group,population_group,characteristic,placement_stability,number,percentage
{ENGLAND}CLA on 31 March,Ethnicity,4a. Caribbean,Total children,1250,100
{ENGLAND}CLA on 31 March,Ethnicity,4a. Caribbean,With 3 or more placements during the year,170,14
{ENGLAND}CLA on 31 March,Ethnicity,6a. Refused,Total children,130,100
{ENGLAND}CLA on 31 March,Ethnicity,6a. Refused,With 3 or more placements during the year,10,9
{ENGLAND}CLA on 31 March,Gender,Female,Total children,130,100
"""


def test_care_leavers_of_an_authority_keep_their_counts(tmp_path):
    found = tidy.check_tidy(care.read_care_leavers(write(tmp_path, LEAVERS)))
    assert one(found) == 35
    assert one(found, "numerator") == 92
    assert one(found, "denominator") == 262
    with pytest.raises(SourceError, match="care_leaver_percent, line 3: found '45'"):
        care.read_care_leavers(write(tmp_path, LEAVERS, "92,35", "92,45"))
    with pytest.raises(SourceError, match="no row says 'Total': it has been renamed"):
        care.read_care_leavers(write(tmp_path, LEAVERS, ",Total,262", ",Everyone,262"))


def test_england_by_group_allows_for_rounding_and_a_withheld_group_stays_so(tmp_path):
    found = tidy.check_tidy(care.read_care_leavers_by_group(write(tmp_path, BY_GROUP)))
    assert one(found, ethnic_group="white") == 46
    assert one(found, "status", ethnic_group="other") == "c"
    with pytest.raises(SourceError, match="ethnic label 'Total Klingon' is new"):
        care.read_care_leavers_by_group(write(tmp_path, BY_GROUP, "Total White", "Total Klingon"))


def test_placements_go_by_detailed_group_without_the_parts_of_unknown(tmp_path):
    found = tidy.check_tidy(care.read_placements_by_group(write(tmp_path, PLACED)))
    assert found["ethnic_group"].tolist() == ["black_caribbean"]
    assert pd.isna(one(found, "numerator"))  # 170 of 1,250 is 13.6%, and 14 is printed


def test_a_range_is_of_the_printed_percentage_and_a_small_group_has_none(tmp_path):
    path = write(tmp_path, PLACED)
    whole = care.read_placements_by_group(path).iloc[0]
    assert (whole["status"], whole["limits_by"]) == ("ok", "wilson")
    lowest, highest = wilson_limits([168.75, 181.25], [1250, 1250])  # 13.5% and 14.5%
    assert (whole["lower"], whole["upper"]) == pytest.approx((100 * lowest[0], 100 * highest[1]))
    few = write(tmp_path, PLACED.replace("1250", "190").replace("170,14", "30,14"), name="few.csv")
    small = tidy.check_tidy(care.read_placements_by_group(few)).iloc[0]
    assert (small["status"], small["value"], small["limits_by"]) == ("u", 14, "")
    assert pd.isna(small["upper"])


# --- Children in need ----------------------------------------------------------------------------

NEED = f"""
{HEAD}category,At31_episodes
{HACKNEY}Children in Need,2184
{HACKNEY.replace("2025", "2022")}Children in Need,x
{HACKNEY.replace("2025", "2013")}Children in Need,2000
"""
CHILDREN = f"""
{HEAD}population_type,population_estimate
{HACKNEY}Children looked after on 31 March each year,54191
{HACKNEY}Children starting to be looked after each year,54191
{HACKNEY.replace("2025", "2022")}Children looked after on 31 March each year,55760
"""


def test_the_rate_of_children_in_need_is_of_the_two_counts(tmp_path):
    children = write(tmp_path, CHILDREN, name="children.csv")
    found = tidy.check_tidy(care.read_children_in_need(write(tmp_path, NEED), children))
    assert one(found, period="2025") == pytest.approx(403.02, abs=0.01)
    assert one(found, "status", period="2022") == "x"
    assert "2013" not in set(found["period"])  # no count of children for that year
    changed = write(tmp_path, NEED, "Children in Need", "All children")
    with pytest.raises(SourceError, match="found 'All children', a new category"):
        care.read_children_in_need(changed, children)


# --- Health of children looked after -------------------------------------------------------------

HEALTH = "\n".join(
    [
        f"{HEAD}characteristic,breakdown,children_count,children_percent",
        *[
            f'{HACKNEY}{topic},"{part}",{numbers}'
            for topic, part, numbers in (
                (care.CHECKED, "Had their annual health assessment", "251,97"),
                (care.CHECKED, "Had their teeth checked by a dentist", "c,c"),
                (care.CHECKED, "Had their immunisations up to date", "161,62"),
                (care.CHECKED, "Total all ages", "258,100"),
                (care.DIFFICULTIES, "SDQ average score", "15.5,z"),
                (care.DIFFICULTIES, "SDQ score is a cause for concern", "81,45"),
                (care.DIFFICULTIES, "SDQ score was received", "182,97"),
                (care.DIFFICULTIES, "Total ages 5 to 16 years", "188,100"),
                (care.HEALTH["looked_after_convicted_percentage"][0],
                 care.HEALTH["looked_after_convicted_percentage"][1], "0,k"),
                (care.HEALTH["looked_after_convicted_percentage"][0],
                 "Total ages 10 to 17 years", "191,100"),
            )
        ],
    ]
)  # fmt: skip


def test_health_of_children_looked_after_keeps_each_of_its_bases(tmp_path):
    found = tidy.check_tidy(care.read_health(write(tmp_path, HEALTH))).set_index("indicator")
    assert found.loc["looked_after_immunised_percentage", "value"] == 62
    assert found.loc["looked_after_immunised_percentage", "denominator"] == 258
    concern = found.loc["looked_after_sdq_concern_percentage"]
    assert (concern["numerator"], concern["denominator"]) == (81, 182)  # of those with a score
    received = found.loc["looked_after_sdq_received_percentage"]
    assert (received["numerator"], received["denominator"], received["value"]) == (182, 188, 97)
    score = found.loc["looked_after_sdq_score"]
    assert (score["value"], score["denominator"]) == (15.5, 182)
    assert pd.isna(score["numerator"])


def test_health_that_is_withheld_or_rounds_to_nothing_is_not_zero(tmp_path):
    found = care.read_health(write(tmp_path, HEALTH)).set_index("indicator")
    teeth = found.loc["looked_after_dental_check_percentage"]
    assert (teeth["status"], pd.isna(teeth["value"]), pd.isna(teeth["numerator"])) == (
        "c", True, True,
    )  # fmt: skip
    convicted = found.loc["looked_after_convicted_percentage"]
    assert (convicted["status"], pd.isna(convicted["value"])) == ("low", True)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("161,62", "161,72", "children_percent, line 4: found '72'"),
        ("81,45", "81,43", "found '43', which its counts do not make"),
        ("SDQ score was received", "A score was received", "no row says 'SDQ score was received'"),
        ("SDQ average score", "Mean score", "no row says 'SDQ average score'"),
        ("15.5", "fifteen", "found 'fifteen'"),
    ],
)
def test_health_refuses_what_it_does_not_understand(tmp_path, old, new, said):
    assert old in HEALTH
    with pytest.raises(SourceError, match=said):
        care.read_health(write(tmp_path, HEALTH, old, new))


# --- Factors found at assessment -----------------------------------------------------------------

COLUMNS = ",".join(assessments.FACTORS)
ZEROS = ",".join(["0"] * (len(assessments.FACTORS) - 3))
FOUND = "\n".join(
    [
        f"{HEAD}category,{assessments.BASE},{COLUMNS}",
        f"{HACKNEY}{assessments.CATEGORY},3241,24,c,u,{ZEROS}",
        f"{HACKNEY.replace('2025', '2024')}{assessments.CATEGORY},x,x,x,x,{ZEROS}",
        f"{HACKNEY.replace('2025', '2021')}{assessments.CATEGORY},3000,30,30,30,{ZEROS}",
    ]
)


def test_a_factor_is_of_the_cases_in_which_any_was_found(tmp_path):
    found = tidy.check_tidy(assessments.read_factors(write(tmp_path, FOUND)))
    alcohol = found[found["characteristic"] == "Concern for the child: alcohol misuse"]
    now = alcohol[alcohol["period"] == "2025"].iloc[0]
    assert (now["numerator"], now["denominator"]) == (24, 3241)
    assert now["value"] == pytest.approx(100 * 24 / 3241)
    assert set(found["period"]) == {"2024", "2025"}  # before, other factors were told apart
    assert "all" not in set(found["characteristic"])  # one case may have several factors


def test_a_factor_withheld_or_without_a_base_has_no_number(tmp_path):
    found = assessments.read_factors(write(tmp_path, FOUND))
    now = found[found["period"] == "2025"].set_index("characteristic")
    assert now.loc["Concern for the child: drug misuse", "status"] == "c"
    assert now.loc["Concern for the child: mental health", "status"] == "x"  # "u": not printed
    assert now.loc["Harm: neglect", "value"] == 0
    before = found[found["period"] == "2024"]
    assert set(before["status"]) == {"x"}
    assert before["value"].isna().all()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",3241,24,", ",3241,3242,", "Alcohol_Misuse_child, line 2: found '3242', more cases"),
        (assessments.CATEGORY, "Other", "found 'Other', a new category"),
        ("Neglect", "Neglected", r"the column\(s\) \['Neglect'\]"),
    ],
)
def test_factors_refuse_what_they_do_not_understand(tmp_path, old, new, said):
    with pytest.raises(SourceError, match=said):
        assessments.read_factors(write(tmp_path, FOUND, old, new))


# --- Offending -----------------------------------------------------------------------------------


BOOK = Path("file.xlsx")


def sheets(monkeypatch, **grids):
    """Give the cells of a workbook's sheets as `raw.read_grid` would."""

    def grid(path, sheet):
        rows = pd.DataFrame(grids[sheet.replace(" ", "_").replace("&", "AND")]).astype(str)
        return rows.set_axis(range(1, len(rows) + 1))

    monkeypatch.setattr(raw, "read_grid", grid)


KINDS = ("All Pupils", "Any Offence", "Serious Violence Offence")
INFO = [["LA", "indicator", "all", "offenders_perc", "sv_perc"]]
INFO += [["Hackney", "Home", 12224, "619 (5%)", "313 (3%)"]]


def ethnicity(place="Hackney", black=53, group="BLAC"):
    head = [["LA", "indicator", "EthnicGroupMajor", "group", "perc"]]
    rows = [[place, "Home", group, kind, black] for kind in KINDS]
    rows += [[place, "Home", "CHIN", kind, ""] for kind in KINDS]
    return head + rows + [[place, "School", group, kind, 40] for kind in KINDS]


def test_offending_shares_go_by_home_and_a_blank_is_withheld(monkeypatch):
    sheets(monkeypatch, info_table=INFO, Ethnicity=ethnicity())
    found = tidy.check_tidy(offending.read_offending(BOOK))
    share = found[found["indicator"] == "offending_share_percentage"]
    assert one(share, ethnic_group="black") == 53
    assert one(share, "denominator", ethnic_group="black") == 619
    assert pd.isna(one(share, "numerator", ethnic_group="black"))
    assert one(share, "status", ethnic_group="chinese") == "c"
    assert set(found["area_code"]) == {"E09000012"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"place": "Hackey"}, "found 'Hackey', not the name of an authority"),
        ({"group": "KLIN"}, "ethnic label 'KLIN' is new"),
        ({"black": 153}, "more than all"),
    ],
)
def test_offending_refuses_what_it_does_not_understand(monkeypatch, changed, said):
    sheets(monkeypatch, info_table=INFO, Ethnicity=ethnicity(**changed))
    with pytest.raises(SourceError, match=said):
        offending.read_offending(BOOK)


def experiences(suspended=79, label="Suspended", place="Home"):
    """Return the cells of the sheets of experiences, each of one group of pupils."""
    kind = "Any Offence"

    def sheet(column, *rows):
        head = ["LA", "indicator", "perc", "group", *[column] * bool(column)]
        return [head, *[["Hackney", where, share, kind, *rest] for where, share, *rest in rows]]

    return {
        "EverPAPAUO": sheet(
            "Absence",
            ("Home", 73, "Persistent absence"),
            ("Home", 32, "Persistent absence (unauthorised other)"),
        ),
        "EverSusExcl": sheet("Absence", (place, suspended, label), ("School", 83, "Suspended")),
        "EverAP": sheet("", ("Home", "")),
        "EverSEN": sheet(
            "SEN_type", ("Home", 74, "SEN support"), ("Home", 15, "No identified SEN")
        ),
        "EverCINCLA": sheet("CINCLA", ("Home", 19, "Children who are looked after")),
    }


def test_experiences_go_by_home_and_a_blank_is_withheld(monkeypatch):
    sheets(monkeypatch, **experiences())
    found = tidy.check_tidy(offending.read_experiences(BOOK, BOOK))
    assert set(found["indicator"]) == {"offending_experience_percentage"}
    shares = found.set_index("characteristic")["value"]
    assert shares["Experience: suspended"] == 79
    assert shares["Experience: SEN support, and no plan"] == 74
    assert shares["Experience: looked after"] == 19
    assert one(found, "status", characteristic="Experience: in alternative provision") == "c"
    assert len(found) == 5  # unauthorised absence and no special needs are left out
    assert found[["numerator", "denominator"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"label": "Sent home"}, "EverSusExcl, line 2: found 'Sent home', a label that is new"),
        ({"suspended": 179}, "found '179', more than all"),
        ({"place": "Club"}, "found 'Club', a new kind of row"),
    ],
)
def test_experiences_refuse_what_they_do_not_understand(monkeypatch, changed, said):
    sheets(monkeypatch, **experiences(**changed))
    with pytest.raises(SourceError, match=said):
        offending.read_experiences(BOOK, BOOK)


# --- Deprived neighbourhoods ---------------------------------------------------------------------

AREAS = [[iod.LSOA, iod.AUTHORITY, iod.RANK, iod.DECILE]]
AREAS += [["E01000001", "E09000012", 5, 1], ["E01000002", "E09000012", 9000, 3]]
AREAS += [["E01000003", "E08000035", 7, 1]]


def test_neighbourhoods_are_counted_for_authorities_regions_and_england(monkeypatch):
    sheets(monkeypatch, IoD2025_IDACI_AND_IDAOPI=AREAS)
    found = tidy.check_tidy(iod.read_child_deprivation(BOOK))
    assert one(found, area_code="E09000012") == 50
    assert one(found, "denominator", area_code="E12000007") == 2
    assert one(found, "numerator", area_code="E92000001") == 2


def test_a_tenth_out_of_order_with_its_rank_is_refused(monkeypatch):
    rows = [*AREAS, ["E01000004", "E08000035", 8000, 4]]
    sheets(monkeypatch, IoD2025_IDACI_AND_IDAOPI=rows)
    with pytest.raises(SourceError, match="out of order with its rank"):
        iod.read_child_deprivation(BOOK)
