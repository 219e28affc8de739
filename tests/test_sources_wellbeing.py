"""Readers of children looked after, young people not in education, and child poverty."""

import gzip

import pandas as pd
import pytest

from trendpack import tidy
from trendpack.errors import SourceError
from trendpack.sources import dwp
from trendpack.sources.dfe import looked_after, neet


def write(folder, text, name="file.csv"):
    path = folder / name
    path.write_text(text.strip() + "\n", encoding="utf-8")
    return path


def one(table, column="value", **where):
    """Return the value of the one row that matches."""
    for name, wanted in where.items():
        table = table[table[name] == wanted]
    assert len(table) == 1, f"{len(table)} rows"
    return table[column].iloc[0]


# --- Children looked after -----------------------------------------------------------------------

PLACE = "2025,Local authority,E13000001,Inner London,204,E09000012,Hackney"
LOOKED_AFTER = "\n".join(
    [
        "time_period,geographic_level,region_code,region_name,old_la_code,new_la_code,la_name,"
        "cla_group,characteristic,number,percentage,la_population_0_17,all_cla_rate_per_10000",
        *[
            f"{PLACE},{group},{label},{numbers},2000,500"
            for group, label, numbers in (
                ("Ethnicity", "White", "30,30"),
                ("Ethnicity", '"Black, African, Caribbean or Black British"', "60,60"),
                ("Ethnicity", "Mixed or Multiple ethnic groups", "c,c"),
                ("Ethnicity", "Refused or information not yet available", "c,c"),
                ("Ethnicity", "Total", "100,100"),
                ("Sex", "Female", "40,40"),
                ("Sex", "Male", "60,60"),
                ("Sex", "Total", "100,100"),
                ("Age group", "16 years and over", "100,100"),
                ("Age group", "Under 1 year", "0,0"),
                ("Age group", "Total", "100,100"),
                ("Placement", "Foster placements", "100,100"),
                ("Placement", "Residential schools", "0,k"),
                (
                    "Distance between home and placement",
                    "Placed more than 20 miles from home",
                    "9,9",
                ),
                (
                    "Distance between home and placement",
                    "Placed 20 miles or less from home",
                    "84,84",
                ),
                (
                    "Distance between home and placement",
                    "Distance not known or not recorded",
                    "7,7",
                ),
                ("Locality of placement", "Placed inside the local authority boundary", "c,c"),
                ("Locality of placement", "Placed outside the local authority boundary", "c,c"),
                ("Unaccompanied asylum-seeking children", "UASC", "5,5"),
                ("Unaccompanied asylum-seeking children", "Non-UASC", "95,95"),
                ("Legal status", "Full care order", "9,9"),
            )
        ],
    ]
)


def test_shares_keep_counts_and_the_printed_percentage(tmp_path):
    found = looked_after.read_looked_after(write(tmp_path, LOOKED_AFTER))
    tidy.check_tidy(found)
    shares = found[found["indicator"] == "looked_after_share_percentage"]
    assert one(shares, ethnic_group="black") == 60
    assert one(shares, "numerator", ethnic_group="black") == 60
    assert set(shares["denominator"]) == {100}
    assert one(shares, sex="female") == 40
    assert one(shares, age_band="16+") == 100
    assert set(shares["characteristic"]) == {"all"}
    placed = found[found["indicator"] == "looked_after_placement_percentage"]
    assert one(placed, characteristic="Placement: foster placement") == 100
    assert not found["characteristic"].str.contains("care order").any()


def test_one_row_of_a_topic_is_counted_among_all_children(tmp_path):
    found = looked_after.read_looked_after(write(tmp_path, LOOKED_AFTER))
    assert one(found, indicator="looked_after_asylum_percentage") == 5
    far = found[found["indicator"] == "looked_after_far_percentage"]
    assert one(far) == 9
    assert one(far, "denominator") == 100  # those whose distance is not known among them
    assert one(found, indicator="looked_after_distance_unknown_percentage") == 7
    outside = found[found["indicator"] == "looked_after_outside_percentage"]
    assert (one(outside, "status"), pd.isna(one(outside, "numerator"))) == ("c", True)


def test_a_withheld_number_is_never_zero_and_a_small_percentage_says_low(tmp_path):
    found = looked_after.read_looked_after(write(tmp_path, LOOKED_AFTER))
    assert one(found, "status", ethnic_group="mixed") == "c"
    assert pd.isna(one(found, ethnic_group="mixed"))
    assert pd.isna(one(found, "numerator", ethnic_group="unknown"))
    assert one(found, "status", characteristic="Placement: residential school") == "low"
    assert one(found, age_band="under 1") == 0


def test_the_rate_is_given_for_all_children_and_for_no_group(tmp_path):
    found = looked_after.read_looked_after(write(tmp_path, LOOKED_AFTER))
    rate = found[found["indicator"] == "looked_after_rate"]
    assert set(rate["ethnic_group"]) == {"all"}
    assert one(rate) == 500
    assert one(rate, "denominator") == 2000


def test_regional_counts_may_miss_their_total_by_the_rounding(tmp_path):
    text = LOOKED_AFTER.replace(PLACE, "2025,Regional,E12000007,London,,,")
    text = text.replace("Male,60,60", "Male,70,70")
    found = looked_after.read_looked_after(write(tmp_path, text))
    assert set(found["area_code"]) == {"E12000007"}


def test_moved_columns_of_looked_after_read_the_same(tmp_path):
    path = write(tmp_path, LOOKED_AFTER)
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    moved = table[table.columns[::-1]].assign(release="2025")
    other = write(tmp_path, moved.to_csv(index=False), "moved.csv")
    expected = looked_after.read_looked_after(path)
    pd.testing.assert_frame_equal(looked_after.read_looked_after(other), expected)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Male,60,60", "Male,61,61", "groups against the total: 1 totals do not add up"),
        ('British",60,60', 'British",60,50', "column percentage, line 3"),
        ("2000,500", "2000,400", "column all_cla_rate_per_10000, line 6"),
        ("Ethnicity,White", "Ethnicity,Cornish", "line 2: the ethnic label 'Cornish' is new"),
        ("Sex,Female", "Sex,Fem", "line 7: found 'Fem'"),
        ("Legal status", "Religion", "line 22: found 'Religion'"),
        ("Placed more than 20 miles", "Placed more than 10 miles", "line 15: found 'Placed more"),
        ("84,84", "80,80", "groups against the total: 1 totals do not add up"),
        ("30,30", "thirty,30", "found 'thirty'"),
        ("cla_group", "topic", "cla_group"),
    ],
)
def test_a_table_of_looked_after_that_is_not_understood_is_refused(tmp_path, old, new, message):
    assert old in LOOKED_AFTER
    with pytest.raises(SourceError, match=message):
        looked_after.read_looked_after(write(tmp_path, LOOKED_AFTER.replace(old, new)))


# --- Not in education, employment or training ----------------------------------------------------

NEET = """
time_period,geographic_level,country_code,region_code,region_name,new_la_code,la_name,Age,\
Cohort_DJFavg,NEET_not_known_percent,NEET_percent,NEET_NK_noSEN_percent,NEET_NK_EHCP_percent,\
NEET_NK_SENDsupport_percent,VG_cohort_DJF_avg,VG_NEET_NK_percentage
2025,National,E92000001,,,,,16-17,1335160,5.6,3.4,4.9,10.1,9.6,36820,28.2
2025,Local authority,E92000001,E12000007,London,E09000012,Hackney,16-17,5458,3.7,2.5,2.7,10.1,c,c,c
2025,Regional,E92000001,,Region demo,,,16-17,120000,4.2,3.3,4.5,13.2,11.5,,20.9
2025,Local authority,E92000001,,Region demo,,LA demo,16-17,6595,4.5,3.6,3.7,c,10.1,,18.2
"""


def test_neet_and_neet_or_not_known_are_two_indicators(tmp_path):
    found = tidy.check_tidy(neet.read_neet(write(tmp_path, NEET)))
    here = found[found["area_code"] == "E09000012"]
    assert one(here, indicator="neet_percentage") == 2.5
    assert one(here, indicator="neet_or_not_known_percentage", characteristic="all") == 3.7
    assert one(here, "denominator", indicator="neet_percentage") == 5458
    assert one(here, "period_end", indicator="neet_percentage") == pd.Timestamp("2025-02-28")
    assert one(here, characteristic="SEN: EHC plan") == 10.1


def test_withheld_groups_say_so_and_a_blank_column_gives_no_row(tmp_path):
    found = neet.read_neet(write(tmp_path, NEET))
    here = found[found["area_code"] == "E09000012"]
    assert one(here, "status", characteristic="SEN: SEN support") == "c"
    assert pd.isna(one(here, "denominator", characteristic="Vulnerable group: yes"))
    blank = write(tmp_path, NEET.replace(",2.7,10.1,c,c,c", ",,,,,"), "blank.csv")
    found = neet.read_neet(blank)
    assert set(found[found["area_code"] == "E09000012"]["characteristic"]) == {"all"}


def test_rows_made_up_for_a_demonstration_are_left_out(tmp_path):
    found = neet.read_neet(write(tmp_path, NEET))
    assert set(found["area_code"]) == {"E92000001", "E09000012"}


def test_the_years_of_several_files_are_put_together(tmp_path):
    paths = [write(tmp_path, NEET.replace("2025,", f"{y},"), f"{y}.csv") for y in (2021, 2022)]
    assert set(neet.read_neet(*paths)["period"]) == {"2021", "2022"}


LAIT = pd.DataFrame(
    [
        ("16-17 NEET", "2018", "1.8618886692597079", "204.0"),
        ("16-17_not known_NEET", "2023", "2.4", "204.0"),
        ("16-17 NEET", "2023", "-", "201.0"),
        ("FirstYJS", "2023", "136", "204.0"),
    ],
    columns=["Short Desc", "Years", "Values", "LA Number"],
)


def read_neet_lait(table, folder):
    path = folder / "lait.parquet"
    table.to_parquet(path)
    return tidy.check_tidy(neet.read_neet_lait(path))


def test_lait_has_the_years_that_the_scorecard_lacks(tmp_path):
    found = read_neet_lait(LAIT, tmp_path)
    here = found[found["area_code"] == "E09000012"]
    assert one(here, indicator="neet_percentage", period="2018") == 1.9
    assert one(here, indicator="neet_or_not_known_percentage", period="2023") == 2.4
    assert one(found, "status", area_code="E09000001") == "x"
    with pytest.raises(SourceError, match=r"'16-17 NEET'.* not there"):
        read_neet_lait(LAIT[LAIT["Short Desc"] != "16-17 NEET"], tmp_path)
    with pytest.raises(SourceError, match="'777', not an area we know"):
        read_neet_lait(LAIT.replace("201.0", "777"), tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Hackney,16-17", "Hackney,16", "line 3: found '16'"),
        ("3.7,2.5", "3.7,low?", "line 3: found 'low\\?'"),
        (",NEET_percent", ",NEET", "NEET_percent"),
        ("E09000012,", ",", "line 3: found ''"),
    ],
)
def test_a_neet_file_that_is_not_understood_is_refused(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        neet.read_neet(write(tmp_path, NEET.replace(old, new)))


# --- Children in low-income families -------------------------------------------------------------

TITLE = (
    '"Table 2: Number and Percentage of Children (aged under 16)",,,,,\nFYE = year ending.,,,,,\n'
)
YEARS = (
    '"Number of children \nFYE 2024","Number of children \nFYE 2025",'
    '"Percentage of children \nFYE 2024\n(%)\n[note 3]",'
    '"Percentage of children \nFYE 2025\n(%)\n[note 3]"\n'
)
AUTHORITIES = (
    f"{TITLE}Local Authority [note 2],Area Code,{YEARS}"
    'United Kingdom [note 4],K02000001,"30,000","32,000",26.3%,26.0%\n'
    'Hackney,E09000012,"24,168","24,148",49.7%,50.1%\n'
    'City of London,E09000001,[low],"10",[x],[x]\n'
    'Cardiff,W06000015,"5,832","7,842",30.0%,31.0%\n'
)
WARDS = (
    f"{TITLE}Local Authority [note 2],Area Code,Ward [note 2],Area Code,{YEARS}"
    ',,United Kingdom [note 4],K02000001,"7,700","8,000",26.3%,26.0%\n'
    'Hackney,E09000012,Cazenove,E05009368,"3,387","3,465",80.8%,82.0%\n'
    'Hackney,E09000012,Springfield,E05009383,"4,294","4,535",83.8%,87.6%\n'
    "City of London,E09000001,Aldersgate,E05009288,[low],5,[x],[x]\n"
    "Cardiff,W06000015,Adamsdown,W05000001,19,[low],10.0%,[x]\n"
)


def test_each_year_is_read_from_the_words_of_its_headings(tmp_path):
    found = tidy.check_tidy(dwp.read_child_poverty(write(tmp_path, AUTHORITIES)))
    here = found[found["area_code"] == "E09000012"]
    assert one(here, period="2024/25") == 50.1
    assert one(here, "numerator", period="2023/24") == 24168
    assert one(here, "period_start", period="2024/25") == pd.Timestamp("2024-04-01")
    assert set(found["area_code"]) == {"K02000001", "E09000012", "E09000001"}


def test_another_edition_with_moved_years_and_notes_reads_the_same(tmp_path):
    table = pd.read_csv(write(tmp_path, AUTHORITIES), header=2, dtype=str, keep_default_na=False)
    names = {name: name.replace("[note 3]", "[note 7]").replace("\n", " ") for name in table}
    moved = table.rename(columns=names)[list(names.values())[::-1]]
    other = write(tmp_path, "A longer title\n" * 3 + moved.to_csv(index=False), "moved.csv")
    expected = dwp.read_child_poverty(tmp_path / "file.csv")
    found = dwp.read_child_poverty(other)
    pd.testing.assert_frame_equal(found, expected)


def test_a_provisional_year_says_so(tmp_path):
    text = AUTHORITIES.replace("FYE 2025\n(%)", "FYE 2025 [p]\n(%)")
    found = dwp.read_child_poverty(write(tmp_path, text))
    assert one(found, "status", area_code="E09000012", period="2024/25") == "p"
    assert one(found, "status", area_code="E09000012", period="2023/24") == "ok"


def test_a_withheld_percentage_is_not_zero(tmp_path):
    found = dwp.read_child_poverty(write(tmp_path, AUTHORITIES))
    assert set(found[found["area_code"] == "E09000001"]["status"]) == {"x"}
    assert pd.isna(one(found, "numerator", area_code="E09000001", period="2023/24"))


def test_wards_have_their_names_and_their_authority(tmp_path):
    path = tmp_path / "wards.csv.gz"
    path.write_bytes(gzip.compress(WARDS.encode()))
    wards = dwp.read_wards(path).set_index("area_code")
    assert wards.loc["E05009383"].tolist() == ["Springfield", "E09000012"]
    assert "W05000001" not in wards.index
    found = tidy.check_tidy(dwp.read_child_poverty_by_ward(path))
    assert one(found, area_code="E05009383", period="2024/25") == 87.6
    assert set(found["area_code"]) == set(wards.index)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Area Code", "Code", "no header row with a column 'Area Code'"),
        ("Number of children \nFYE 2024", "Children 2024", "a year lacks its Number"),
        ("children \nFYE", "children in", "no column like 'Number of children FYE 2025'"),
        ("50.1%", "about half", "found 'about half'"),
        ('"24,148"', '"4,148"', "share of the UK: 1 totals do not add up"),
    ],
)
def test_a_poverty_table_that_is_not_understood_is_refused(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        dwp.read_child_poverty(write(tmp_path, AUTHORITIES.replace(old, new)))


def test_the_tables_of_wards_and_of_authorities_are_not_taken_for_each_other(tmp_path):
    with pytest.raises(SourceError, match="is it the table of wards"):
        dwp.read_child_poverty(write(tmp_path, WARDS))
    with pytest.raises(SourceError, match="one of authorities"):
        dwp.read_child_poverty_by_ward(write(tmp_path, AUTHORITIES))
