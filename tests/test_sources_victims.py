"""Readers of surveys on victims, safety and influence, on small files in their layouts."""

import pandas as pd
import pytest

from trendpack import tidy
from trendpack.errors import SourceError
from trendpack.sources.eff import read_crime_victims
from trendpack.sources.ons.sdg_harm import read_hate_crime, read_influence, read_partner_abuse

LONDON = "E12000007"


def one(made, **where):
    """Return the one row that holds `where`, not broken down by anything else."""
    where = {"ethnic_group": "all", "sex": "all", "characteristic": "all"} | where
    if "age_band" not in where and "period" not in where:
        made = made[made["period"] == made["period"].max()]
    where = {"age_band": "all"} | where
    rows = made[(made[list(where)] == pd.Series(where)).all(axis=1)]
    assert len(rows) == 1, where
    return rows.iloc[0]


HATE = """\
Year,Type of hate crime,Age,Sex,Ethnicity,Urban or rural,Observation status,Unit measure,Value
2015/16 to 2017/18,,,,,,Normal Value,Percentage (%),0.16
2017/18 to 2019/20,,,,,,Normal Value,Percentage (%),0.17
2017/18 to 2019/20,Race,,,,,Normal Value,Percentage (%),0.09
2017/18 to 2019/20,,,,Black/African/Caribbean/Black British,,Normal Value,Percentage (%),0.47
2017/18 to 2019/20,,,,Mixed/multiple ethnic groups,,Normal Value,Percentage (%),
2017/18 to 2019/20,,16 to 24,Male,,,Normal Value,Percentage (%),0.42
2017/18 to 2019/20,,,,,Urban,Normal Value,Percentage (%),0.19
"""


def test_hate_crime_is_read_by_group_kind_and_age_three_years_together(tmp_path):
    path = tmp_path / "hate.csv"
    path.write_text(HATE)
    made = tidy.check_tidy(read_hate_crime(path))
    assert len(made) == 6  # not the row of towns
    black = one(made, ethnic_group="black")
    assert (black["value"], black["period"], black["area_code"]) == (
        0.47, "2017/18-2019/20", "K04000001",
    )  # fmt: skip
    assert one(made, ethnic_group="mixed")["status"] == "x"
    assert one(made, characteristic="Hate crime: race")["value"] == 0.09
    assert one(made, sex="male", age_band="16-24")["value"] == 0.42


INFLUENCE = """\
Year,Series,Age,Sex,Ethnicity,Region,Household income,Observation status,Units,GeoCode,Value
2021/22,{series},,,,,,Normal value,Percentage (%),,27.0
2021/22,{series},,,Other,,,Normal value,Percentage (%),,29.9
2021/22,{series},,,,London,,Normal value,Percentage (%),E12000007,33.5
2021/22,{series},,,,,Band 1,Normal value,Percentage (%),,20.0
""".format(
    series="Percentage of people who feel they are able to influence decisions affecting their "
    "local area"
)


def test_influence_is_of_england(tmp_path):
    path = tmp_path / "influence.csv"
    path.write_text(INFLUENCE)
    made = tidy.check_tidy(read_influence(path))
    assert one(made, ethnic_group="other")["area_code"] == "E92000001"
    assert one(made, area_code=LONDON)["value"] == 33.5
    assert len(made) == 3


ABUSE = """\
Year,Series,Units,Abuse,Age,Ethnicity,Ethnic group,Region,Observation status,GeoCode,Value
2019/20,Women aged 16 to 74,Percentage (%),,,,,,Normal value,,5.6
2019/20,Women aged 16 to 74,Percentage (%),,,Mixed,,,Normal value,,6.2
2019/20,Women aged 16 to 74,Percentage (%),Non-sexual,,,,,Normal value,,4.1
2019/20,Women aged 16 to 74,Percentage (%),,,White,Any other White background,,Normal value,,3.4
2019/20,Women aged 16 to 74,Percentage (%),,,White,,,Missing value,,
2021/22,Women aged 16 and over,Percentage (%),,,,,,Normal value,,4.8
"""


def test_partner_abuse_is_of_women_to_74_by_broad_group(tmp_path):
    path = tmp_path / "abuse.csv"
    path.write_text(ABUSE)
    made = tidy.check_tidy(read_partner_abuse(path))
    assert made["value"].dropna().tolist() == [5.6, 6.2]
    assert one(made, ethnic_group="white")["status"] == "x"
    assert "other_white" not in set(made["ethnic_group"])


READERS = {
    "hate": (read_hate_crime, HATE),
    "influence": (read_influence, INFLUENCE),
    "abuse": (read_partner_abuse, ABUSE),
}


@pytest.mark.parametrize("survey", READERS)
@pytest.mark.parametrize(
    ("found", "other", "message"),
    [
        ("Normal", "Odd", "'Odd value' is new|'Odd Value' is new"),
        ("Percentage (%)", "Rate", "the unit is 'Rate'"),
        ("Ethnicity", "Group", "Ethnicity"),
        ("Value\n", "Value,Value\n", "more than once"),
    ],
)
def test_a_survey_of_harm_in_another_layout_is_refused(tmp_path, survey, found, other, message):
    read, text = READERS[survey]
    path = tmp_path / "survey.csv"
    path.write_text(text.replace(found, other))
    with pytest.raises(SourceError, match=message):
        read(path)


@pytest.mark.parametrize(
    ("survey", "label"), [("hate", "Mixed"), ("influence", "Other"), ("abuse", "Mixed")]
)
def test_a_group_that_a_survey_did_not_have_is_refused(tmp_path, survey, label):
    read, text = READERS[survey]
    path = tmp_path / "survey.csv"
    path.write_text(text.replace(label, "Martian"))
    with pytest.raises(SourceError, match=r"Martian.* is new"):
        read(path)


VICTIMS = """\
ethnic_group,geo_code,geo_name,geo_level,time,value,unit,attr_measure
all_ethnicities,K04000001,England and Wales,national,2022/23,16.1,percentage,victimisation_rate
all_ethnicities,K04000001,England and Wales,national,2022/23,31183.0,count,sample_size
all_black,K04000001,England and Wales,national,2022/23,15.3,percentage,victimisation_rate
all_black,K04000001,England and Wales,national,2022/23,982.0,count,sample_size
"""


def test_victims_of_crime_have_the_number_of_people_asked(tmp_path):
    path = tmp_path / "victims.csv"
    path.write_text(VICTIMS)
    black = one(tidy.check_tidy(read_crime_victims(path)), ethnic_group="black")
    assert (black["value"], black["denominator"], black["period"]) == (15.3, 982, "2022/23")
    assert pd.isna(black["numerator"])
    assert black["status"] == "ok"


def test_a_figure_of_fewer_than_a_hundred_asked_is_marked_unreliable(tmp_path):
    path = tmp_path / "victims.csv"
    path.write_text(VICTIMS.replace("982.0", "99.0"))
    made = read_crime_victims(path)
    assert one(made, ethnic_group="black")["status"] == "u"
    assert one(made, ethnic_group="all")["status"] == "ok"


@pytest.mark.parametrize(
    ("found", "other", "message"),
    [
        ("all_black", "all_purple", "'all_purple' is new"),
        ("victimisation_rate\n", "mean\n", "'mean' in 'percentage'"),
        ("all_black,K04000001,England and Wales,national,2022/23,982", "black_african,K04000001,"
         "England and Wales,national,2022/23,982", "one of them is missing"),
        ("15.3", "x!", "found 'x!'"),
    ],
)  # fmt: skip
def test_victims_that_we_do_not_understand_are_refused(tmp_path, found, other, message):
    path = tmp_path / "victims.csv"
    path.write_text(VICTIMS.replace(found, other, 2 if found == "all_black" else 1))
    with pytest.raises(SourceError, match=message):
        read_crime_victims(path)
