"""Reading DfE's education files: moved columns are read the same, surprises are refused.

The fixtures are written by hand in the publisher's layout; their numbers are small and add up.
"""

import zipfile

import pandas as pd
import pytest

from trendpack import tidy
from trendpack.errors import SourceError
from trendpack.sources.dfe import ees, exclusions, eyfsp, ks4, lait, school_census

PLACE = "time_period,geographic_level,country_code,region_code,region_name,new_la_code"
HACKNEY = "202122,Local authority,E92000001,E13000001,Inner London,E09000012"
EYFSP = [
    f"{PLACE},characteristic,characteristic_type,gender,children_number,gld_number,gld_percentage",
    f"{HACKNEY},Total,Total,Total,30,21,70.0",
    f"{HACKNEY},Total,Total,Girls,16,12,75.0",
    f"{HACKNEY},Total,Total,Boys,14,9,64.3",
    f"{HACKNEY},Ethnic group: major,Black/African/Caribbean/Black British,Total,10,6,60.0",
    f"{HACKNEY},Ethnic group: major,White,Total,20,15,75.0",
    f"{HACKNEY},Ethnic group: major,Other ethnic group,Total,0,0,z",
    f"{HACKNEY},Free school meal eligibility,{school_census.KNOWN},Total,6,3,50.0",
    f"{HACKNEY},Free school meal eligibility,{school_census.NOT_KNOWN},Total,24,18,75.0",
]


def written(folder, lines, name="file.csv"):
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def changed(lines, old, new):
    """The lines with one piece of text changed, which must be there."""
    assert any(old in line for line in lines)
    return [line.replace(old, new) for line in lines]


def columns_moved(path):
    """The same file with its columns in the opposite order and one more among them."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table = table[table.columns[::-1]]
    table.insert(1, "time_identifier", "Academic year")
    moved = path.with_name(f"moved_{path.name}")
    table.to_csv(moved, index=False)
    return moved


def row(table, **wanted):
    """The one row that holds what is wanted, everything else being `all`."""
    wanted = {name: "all" for name in tidy.GROUPINGS} | wanted
    found = table[(table[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(found) == 1, f"{len(found)} rows of {wanted}"
    return found.iloc[0]


# --- the layout ---


def test_places_and_periods_are_put_in_our_words(tmp_path):
    lines = [
        f"{PLACE},pupils",
        "202122,National,E92000001,,,,5",
        "202122,Regional,E92000001,E12000007,Inner London,,4",
        "2025,Local authority,E92000001,E13000001,Inner London,E09000012,3",
        "202122,Local authority district,E92000001,E13000001,Inner London,,3",
        "202122,Regional,z,z,Outside of England and unknown,,1",
    ]
    table = ees.read_ees(written(tmp_path, lines), ["pupils"])
    assert list(table["area_code"]) == ["E92000001", "E13000001", "E09000012"]
    assert list(table["period"]) == ["2021/22", "2021/22", "2025"]
    assert list(table.index) == [2, 3, 4], "the index is the line in the file"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Local authority,", "Ward,", "line 2: found 'Ward', a level we do not know"),
        ("E09000012", "204", "line 2: found '204', not a GSS code"),
        ("202122", "202123", "line 2: found '202123', neither a year"),
        ("202122", "Spring", "line 2: found 'Spring', neither a year"),
    ],
)
def test_a_place_or_period_we_cannot_read_is_refused_by_line(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        ees.read_ees(written(tmp_path, changed(EYFSP, old, new)), ["gld_number"])


# --- early years ---


def test_early_years_percentages_come_with_counts_and_our_groups(tmp_path):
    table = tidy.check_tidy(eyfsp.read_eyfsp(written(tmp_path, EYFSP)))
    black = row(table, ethnic_group="black")
    assert (black["value"], black["numerator"], black["denominator"]) == (60, 6, 10)
    assert row(table, sex="female")["value"] == 75
    assert row(table, socioeconomic="FSM: eligible")["value"] == 50
    assert set(table["period"]) == {"2021/22"}


def test_a_group_without_children_has_no_percentage(tmp_path):
    other = row(eyfsp.read_eyfsp(written(tmp_path, EYFSP)), ethnic_group="other")
    assert pd.isna(other["value"])
    assert other["status"] == "z"


def test_moved_columns_are_read_the_same(tmp_path):
    path = written(tmp_path, EYFSP)
    pd.testing.assert_frame_equal(eyfsp.read_eyfsp(path), eyfsp.read_eyfsp(columns_moved(path)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("gld_percentage", "gld_pc", r"no header row with the column\(s\) \['gld_percentage'\]"),
        ("major,White", "major,Roma", "line 6: the ethnic label 'Roma' is new"),
        ("Girls", "Female", "line 3: found 'Female', a label that is new"),
        ("Free school meal eligibility", "IDACI", "line 8: found 'IDACI', a breakdown that is new"),
        (",20,15,75.0", ",19,15,78.9", "Ethnic group: major.*do not add up.*E09000012"),
        (",14,9,64.3", ",13,9,69.2", "girls and boys.*do not add up"),
        (",10,6,60.0", ",10,6,66.0", "line 5: found .*66.*its counts do not make"),
        (",10,6,60.0", ",10,?,60.0", "line 5: found '\\?', neither a number nor a symbol"),
    ],
)
def test_a_surprise_in_the_early_years_file_is_refused(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        eyfsp.read_eyfsp(written(tmp_path, changed(EYFSP, old, new)))


# --- key stage 4 ---

TOTALS = "gender,ethnic_major,free_school_meals,disadvantage,sen_status,first_language"
KS4 = [
    f"{PLACE},school_characteristic,{TOTALS},sen_description,t_pupils,t_att8,avg_att8,t_inp8calc,"
    "t_p8score,avg_p8score,p8score_ci_low,p8score_ci_upp,t_l2basics_95,pt_l2basics_95",
    *(
        f"201819,Local authority,E92000001,E12000007,Inner London,E09000012,"
        f"State-funded schools (LA),{line}"
        for line in [
            "Total,Total,Total,Total,Total,Total,Total,20,900,45,18,1.8,0.1,-0.3,0.5,9,45",
            "Girls,Total,Total,Total,Total,Total,Total,10,480,48,9,1.8,0.2,-0.4,0.8,5,50",
            "Boys,Total,Total,Total,Total,Total,Total,10,420,42,9,0,0,-0.6,0.6,4,40",
            "Total,BLACK,Total,Total,Total,Total,Total,8,352,44,7,0.7,0.1,-0.5,0.7,3,37.5",
            "Girls,Chinese,Total,Total,Total,Total,Total,1,69,69,0,0,0,0,0,1,100",
            "Total,Total,FSM,Total,Total,Total,Total,5,200,40,5,0,0,-0.8,0.8,1,20",
            "Total,Total,FSM all other,Total,Total,Total,Total,15,700,46.7,9,0.9,0.1,-0,1,8,53.3",
            "Total,Total,Total,Total,No SEN,Total,Total,20,900,45,18,1.8,0.1,-0.3,0.5,9,45",
            "Total,Total,Total,Total,Total,Total,Any SEN,20,900,45,18,1.8,0.1,-0.3,0.5,9,45",
        ]
    ),
]


def test_key_stage_4_gives_three_indicators_with_the_publishers_limits(tmp_path):
    table = tidy.check_tidy(ks4.read_ks4(written(tmp_path, KS4)))
    black = {name: row(table, indicator=name, ethnic_group="black") for name in ks4.MEASURES}
    assert black["attainment_8_score"][["numerator", "denominator", "value"]].tolist() == [
        352,
        8,
        44,
    ]
    assert black["basics_9_5_percentage"]["value"] == 37.5
    progress = black["progress_8_score"]
    assert progress[["value", "lower", "upper", "limits_by"]].tolist() == [
        0.1,
        -0.5,
        0.7,
        "publisher",
    ]
    assert progress["denominator"] == 7, "pupils in Progress 8, not all pupils"


def test_a_progress_score_of_nobody_is_not_nought(tmp_path):
    table = ks4.read_ks4(written(tmp_path, KS4))
    chinese = row(table, indicator="progress_8_score", ethnic_group="chinese", sex="female")
    assert chinese["status"] == "z"
    assert chinese[["value", "lower", "upper"]].isna().all()


def test_asian_at_key_stage_4_does_not_include_chinese(tmp_path):
    table = ks4.read_ks4(written(tmp_path, changed(KS4, "BLACK", "ASIAN")))
    assert "asian_excluding_chinese" in set(table["ethnic_group"])
    assert "asian" not in set(table["ethnic_group"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("p8score_ci_low,", "p8_low,", r"no header row with the column\(s\) \['p8score_ci_low'\]"),
        ("BLACK", "Arab", "line 5: the ethnic label 'Arab' is new"),
        ("FSM,Total", "FSM ever,Total", "line 7: found 'FSM ever', a label that is new"),
        ("FSM,Total,", "FSM,Disadvantaged,", "line 7: .*a crossing that this reader has no place"),
        (",5,200,40,", ",6,240,40,", "pupils by FSM.*do not add up"),
        (",352,44,", ",352,54,", "avg_att8, line 5: found .*54.*its counts do not make"),
        ("State-funded schools (LA),Girls", "All schools,Girls", "line 3: found 'All schools'"),
    ],
)
def test_a_surprise_in_the_key_stage_4_file_is_refused(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        ks4.read_ks4(written(tmp_path, changed(KS4, old, new)))


def sums(tmp_path, disadvantaged=12):
    heads = ",".join(f"characteristic_{name}" for name in TOTALS.split(","))
    start = HACKNEY.replace("202122", "201718") + ",State-funded schools (LA)"
    counts = "t_pupils,t_att8,t_inp8calc,t_p8score,t_l2basics_95"
    lines = [
        f"{PLACE},school_characteristic,{heads},{counts}",
        f"{start},Total,BLACK,Total,Total,Total,Total,8,360.48,7,0.7,3",
        f"{start},Total,Total,fsm,Total,Total,Total,5,200,5,-1,1",
        f"{start},Total,Total,fsm all other,Total,Total,Total,15,700,13,2.8,8",
        f"{start},Total,Total,Total,disadvantaged,Total,Total,{disadvantaged},500,11,-1,3",
        f"{start},Total,Total,Total,disadvantaged_Total_other,Total,Total,8,400,7,2.8,6",
    ]
    path = tmp_path / "sums.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("KS4.meta.csv", "col_name\n")
        archive.writestr("KS4.csv", "\n".join(lines))
    return path


def test_where_only_sums_are_printed_the_averages_are_ours(tmp_path):
    table = tidy.check_tidy(ks4.read_ks4_totals(sums(tmp_path)))
    black = row(table, indicator="attainment_8_score", ethnic_group="black")
    assert black["value"] == pytest.approx(45.06)
    everyone = row(table, indicator="basics_9_5_percentage")
    assert everyone[["numerator", "denominator", "value"]].tolist() == [9, 20, 45]


def test_two_breakdowns_of_the_same_pupils_must_agree(tmp_path):
    with pytest.raises(SourceError, match=r"pupils by disadvantage.*do not add up.*E09000012"):
        ks4.read_ks4_totals(sums(tmp_path, disadvantaged=13))


# --- LAIT ---

LAIT_READERS = {
    "dfe_lait": lait.read_lait,
    "dfe_lait_social_care": lait.read_social_care,
    "dfe_lait_child_poverty": lait.read_child_poverty,
    "dfe_lait_child_weight": lait.read_child_weight,
    "dfe_lait_babies": lait.read_babies,
}


def long_table(tmp_path, **changes):
    """One value for every measure, in Hackney and two years; `changes` are values by measure."""
    known = pd.concat([lait.read_measures(card)["measure"] for card in LAIT_READERS])
    table = pd.DataFrame({"Short Desc": known, "Years": "2025", "Values": "50.5"})
    table = pd.concat([table, table.assign(Years="2019")])
    table = table.assign(
        **{"LA Number": 204.0, "LA and Regions": "Hackney", "Region": "Inner London"}
    )
    for measure, value in changes.items():
        table.loc[table["Short Desc"] == measure, "Values"] = value
    path = tmp_path / "lait.parquet"
    table.to_parquet(path, index=False)
    return path


def test_a_year_of_lait_is_that_in_which_the_school_year_ends(tmp_path):
    table = tidy.check_tidy(lait.read_lait(long_table(tmp_path)))
    assert set(table["period"]) == {"2024/25", "2018/19"}
    assert set(table["area_code"]) == {"E09000012"}


@pytest.mark.parametrize("written_as", ["2024/25", "2024-25", "2025"])
def test_a_school_year_is_the_same_however_it_is_written(tmp_path, written_as):
    path = long_table(tmp_path)
    table = pd.read_parquet(path).query("Years == '2025'")
    table.assign(Years=written_as).to_parquet(path, index=False)
    assert set(lait.read_lait(path)["period"]) == {"2024/25"}


@pytest.mark.parametrize(
    ("card", "period", "ends"),
    [
        ("dfe_lait", "2024/25", "2025-08-31"),
        ("dfe_lait_social_care", "2025", "2025-03-31"),
        ("dfe_lait_child_poverty", "2024/25", "2025-03-31"),
        ("dfe_lait_child_weight", "2024/25", "2025-08-31"),
        ("dfe_lait_babies", "2025", "2025-12-31"),
    ],
)
def test_each_card_of_lait_has_its_own_measures_and_kind_of_year(tmp_path, card, period, ends):
    table = tidy.check_tidy(LAIT_READERS[card](long_table(tmp_path)))
    assert set(table["indicator"]) == set(lait.read_measures(card)["indicator"])
    newest = table[table["period"] == period]
    assert set(newest["period_end"]) == {pd.Timestamp(ends)}
    assert len(newest) == len(table) / 2, "the other half is of the earlier year"


def test_two_years_are_not_one_day(tmp_path):
    path = long_table(tmp_path)
    pd.read_parquet(path).replace({"Years": {"2025": "2024/25"}}).to_parquet(path, index=False)
    with pytest.raises(SourceError, match="found '2024/25', two years, where one was expected"):
        lait.read_social_care(path)


def test_years_that_another_file_has_with_counts_are_left_to_it(tmp_path):
    path = long_table(tmp_path)
    pd.read_parquet(path).replace({"Years": {"2019": "2018"}}).to_parquet(path, index=False)
    table = lait.read_lait(path)
    level_3 = table[table["indicator"] == "level_3_by_19_percentage"]
    assert set(level_3["period"]) == {"2024/25"}
    assert set(level_3["socioeconomic"]) == {"all", "FSM: eligible", "FSM: not eligible"}
    assert "2017/18" in set(table["period"])


def test_a_dash_is_not_a_nought_and_artefacts_are_rounded_away(tmp_path):
    path = long_table(
        tmp_path,
        KS2_NEW_Black_RWM="-",
        AVG_Prog8_Score_Black="0.28999999999999998",
        TotPermEx="4.8900000000000002E-3",
    )
    table = lait.read_lait(path)
    missing = row(table, indicator="ks2_rwm_percentage", ethnic_group="black", period="2024/25")
    assert pd.isna(missing["value"])
    assert missing["status"] == "x"
    rounded = row(table, indicator="progress_8_score", ethnic_group="black", period="2024/25")
    assert rounded["value"] == 0.29
    small = row(table, indicator="permanent_exclusion_rate", period="2024/25")
    assert small["value"] == 0.00489, "no figure that is published is rounded to nothing"


@pytest.mark.parametrize(
    ("indicator", "period", "asian"),
    [
        ("gld_percentage", "2018/19", "asian_excluding_chinese"),
        ("gld_percentage", "2024/25", "asian"),
        ("attainment_8_score", "2018/19", "asian"),
    ],
)
def test_asian_includes_chinese_from_the_year_that_it_does(tmp_path, indicator, period, asian):
    table = lait.read_lait(long_table(tmp_path))
    found = table[(table["indicator"] == indicator) & (table["period"] == period)]
    groups = set(found["ethnic_group"])
    assert {asian, "chinese"} <= groups
    assert len(groups & {"asian", "asian_excluding_chinese"}) == 1


@pytest.mark.parametrize(
    ("column", "old", "new", "message"),
    [
        (
            "Short Desc",
            "KS2_NEW_Black_RWM",
            "KS2_Black",
            r"measure.*\['KS2_NEW_Black_RWM'\] are not",
        ),
        ("LA Number", 204.0, 1204.0, "line 1: found '1204.0', not an area we know"),
        ("Years", "2025", "2025 (Rev)", r"line 1: found '2025 \(Rev\)', neither a year"),
        ("Years", "2025", "2014-16", "line 1: found '2014-16', neither a year"),
        ("Values", "50.5", "n/k", "line 1: found 'n/k', neither a number nor a symbol"),
    ],
)
def test_a_surprise_in_lait_is_refused(tmp_path, column, old, new, message):
    path = long_table(tmp_path)
    table = pd.read_parquet(path)
    table.assign(**{column: table[column].replace({old: new})}).to_parquet(path, index=False)
    with pytest.raises(SourceError, match=message):
        lait.read_lait(path)


def test_a_new_ethnic_group_in_lait_is_not_passed_over(tmp_path):
    path = long_table(tmp_path)
    table = pd.read_parquet(path)
    extra = table.tail(1).assign(**{"Short Desc": "FSP_Gooddev_Roma"})
    pd.concat([table, extra]).to_parquet(path, index=False)
    with pytest.raises(SourceError, match="found 'FSP_Gooddev_Roma', a measure that is new"):
        lait.read_lait(path)


# --- suspensions and exclusions ---

EXCLUSIONS = [
    "time_period,geographic_level,new_la_code,la_name,ethnicity,headcount,suspension,"
    "suspension_rate,perm_excl,perm_excl_rate",
    "202425,National,E92000001,England,overall,,,10.87514,,0.11799",
    "202425,Regional (summed here from 33 LAs),E12000007,London,overall,1000,90,9,2,0.2",
    "202425,Regional (summed here from 33 LAs),E12000007,London,Black,400,50,12.5,1,0.25",
    "202425,Local authority,E09000012,Hackney,Black,400,50,12.5,1,0.25",
    "202425,Local authority,E09000012,Hackney,overall,1000,90,9,2,0.2",
]


def test_suspensions_are_events_for_each_100_pupils(tmp_path):
    table = tidy.check_tidy(exclusions.read_exclusions(written(tmp_path, EXCLUSIONS)))
    black = row(table, indicator="suspension_rate", area_code="E09000012", ethnic_group="black")
    assert black[["numerator", "denominator", "value"]].tolist() == [50, 400, 12.5]


def test_pupils_of_no_known_group_are_the_whole_less_the_groups(tmp_path):
    table = exclusions.read_exclusions(written(tmp_path, EXCLUSIONS))
    rest = row(table, indicator="suspension_rate", area_code="E09000012", ethnic_group="unknown")
    assert rest[["numerator", "denominator"]].tolist() == [40, 600]
    assert rest["value"] == pytest.approx(100 * 40 / 600)
    england = table[table["area_code"] == "E92000001"]
    assert "unknown" not in set(england["ethnic_group"]), "England has rates and no counts"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("headcount", "pupils", r"no header row with the column\(s\) \['headcount'\]"),
        ("London,Black", "London,Arab", "line 4: the ethnic label 'Arab' is new"),
        ("Hackney,Black,400,50,12.5", "Hackney,Black,400,50,21.5", "line 5: .*counts do not make"),
        ("Hackney,overall,1000,90,9,2", "Hackney,overall,500,45,9,1", "boroughs.*do not add up"),
        (",Black,400,50,12.5,1,", ",Black,400,100,25,1,", "the groups are more than the whole"),
    ],
)
def test_a_surprise_in_the_exclusions_file_is_refused(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message):
        exclusions.read_exclusions(written(tmp_path, changed(EXCLUSIONS, old, new)))


# --- school census ---

PUPILS = [
    f"{PLACE},phase_type_grouping,ethnicity,language,headcount,percent_of_pupils",
    f"{HACKNEY},Total,Total,Total,50,100",
    f"{HACKNEY},Total,White - White British,Total,30,60",
    f"{HACKNEY},Total,Black - Black African,Total,12,24",
    f"{HACKNEY},Total,Black - Black Caribbean,Total,8,16",
    f"{HACKNEY},Total,Total,Known or believed to be English,50,100",
    f"{HACKNEY},State-funded primary,Total,Total,40,100",
]
YES, NO = school_census.KNOWN, school_census.NOT_KNOWN
MEALS = [
    f"{PLACE},phase_type_grouping,characteristic_group,characteristic,fsm_eligibility,"
    "number_of_pupils,denominator,percent_of_pupils",
    f"{HACKNEY},Total,Total,Total,{YES},20,50,40",
    f"{HACKNEY},Total,Total,Total,{NO},30,50,60",
    f"{HACKNEY},Total,Ethnicity,Mixed - White and Black Carribean,{YES},20,45,44.44",
    f"{HACKNEY},Total,Ethnicity,Mixed - White and Black Carribean,{NO},25,45,55.56",
    f"{HACKNEY},Total,Ethnicity,Asian - Bangaladeshi,{NO},5,5,100",
    f"{HACKNEY},Total,NC year group,Nursery 1,{YES},1,8,12.5",
    f"{HACKNEY},Total,NC year group,Nursery 1,{NO},7,8,87.5",
    f"{HACKNEY},Total,NC year group,Nursery 2,{NO},10,10,100",
    f"{HACKNEY},Total,NC year group,Year 6,{YES},19,32,59.38",
    f"{HACKNEY},Total,NC year group,Year 6,{NO},13,32,40.63",
]


def test_pupils_have_shares_counts_and_broad_groups(tmp_path):
    table = tidy.check_tidy(school_census.read_pupils(written(tmp_path, PUPILS)))
    black = row(table, indicator="pupil_share_percentage", ethnic_group="black")
    assert black[["numerator", "denominator", "value"]].tolist() == [20, 50, 40]
    assert row(table, indicator="pupils_count", ethnic_group="black_african")["value"] == 12
    assert row(table, indicator="pupils_count")["value"] == 50


def test_shares_that_the_publisher_left_at_nought_are_made_from_the_counts(tmp_path):
    lines = [PUPILS[0], *(line.rsplit(",", 1)[0] + ",0" for line in PUPILS[1:])]
    table = school_census.read_pupils(written(tmp_path, lines))
    assert (
        row(table, indicator="pupil_share_percentage", ethnic_group="white_british")["value"] == 60
    )


def test_a_group_without_an_eligible_pupil_is_nought_percent(tmp_path):
    table = tidy.check_tidy(school_census.read_free_meals(written(tmp_path, MEALS)))
    bangladeshi = row(table, ethnic_group="bangladeshi")
    assert bangladeshi[["numerator", "denominator", "value"]].tolist() == [0, 5, 0]
    assert row(table, ethnic_group="white_and_black_caribbean")["value"] == 44.44
    assert row(table)["value"] == 40


def test_free_meals_by_year_join_the_years_before_reception_and_keep_the_printed_figure(tmp_path):
    table = school_census.read_free_meals(written(tmp_path, MEALS))
    six = row(table, characteristic="Year group: Year 6")
    assert six[["numerator", "denominator", "value"]].tolist() == [19, 32, 59.38]
    before = row(table, characteristic="Year group: before Reception")
    assert before[["numerator", "denominator"]].tolist() == [1, 18]
    assert before["value"] == pytest.approx(100 / 18)
    by_year = table[table["characteristic"] != "all"]
    assert set(by_year["ethnic_group"]) == {"all"}


@pytest.mark.parametrize(
    ("reader", "lines", "old", "new", "message"),
    [
        ("read_pupils", PUPILS, "African", "Nigerian", "line 4: the ethnic label .*is new"),
        ("read_pupils", PUPILS, ",8,16", ",9,18", "headcount.*do not add up.*E09000012"),
        ("read_pupils", PUPILS, ",12,24", ",12,42", "line 4: found .*42.*its counts do not make"),
        ("read_pupils", PUPILS, "headcount", "pupils", r"the column\(s\) \['headcount'\]"),
        ("read_free_meals", MEALS, "Bangaladeshi", "Thai", "line 6: the ethnic label .*is new"),
        ("read_free_meals", MEALS, ",5,5,100", ",6,6,100", "by ethnic group.*do not add up"),
        ("read_free_meals", MEALS, ",25,45,", ",24,45,", "line 5: .*its counts do not make"),
        ("read_free_meals", MEALS, "NC year group", "Sex", "found 'Sex', a breakdown that is new"),
        ("read_free_meals", MEALS, "Nursery 2", "Nursery 3", "line 9: found 'Nursery 3', a label"),
        ("read_free_meals", MEALS, ",10,10,100", ",9,9,100", "by year group.*do not add up"),
    ],
)
def test_a_surprise_in_the_school_census_is_refused(tmp_path, reader, lines, old, new, message):
    with pytest.raises(SourceError, match=message):
        getattr(school_census, reader)(written(tmp_path, changed(lines, old, new)))


@pytest.mark.parametrize(
    ("reader", "lines"),
    [
        (ks4.read_ks4, KS4),
        (exclusions.read_exclusions, EXCLUSIONS),
        (school_census.read_pupils, PUPILS),
        (school_census.read_free_meals, MEALS),
    ],
)
def test_every_reader_reads_moved_columns_the_same(tmp_path, reader, lines):
    path = written(tmp_path, lines)
    pd.testing.assert_frame_equal(reader(path), reader(columns_moved(path)))
