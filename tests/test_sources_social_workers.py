"""The readers of children's social workers: who they are by role, and who leaves."""

import pandas as pd
import pytest

from trendpack import tidy
from trendpack.errors import SourceError
from trendpack.sources.dfe import social_workers

HEAD = (
    "geographic_level,geo_breakdown,country_code,region_code,new_la_code,old_la_code,time_period,"
    "region_name,role,breakdown_topic,breakdown,inpost_headcount,inpost_headcount_percentage"
)
LOCAL = "Local authority,Hackney,E92000001,E13000001,E09000012,204,2025,Inner London"
SHARED = "Local authority,Two,E92000001,E13000002,E09000021 / E09000027,,2025,Outer London"
MEDIAN = "Statistical neighbours (median),Statistical neighbours (median),,,,204,2025,"
LABELS = {
    "Total": "all",
    "Known": "known",
    "Not known": "unknown",
    "White": "white",
    "Mixed / Multiple ethnic groups": "mixed",
    "Asian / Asian British": "asian",
    "Black / African / Caribbean / Black British": "black",
    "Other ethnic group": "other",
}
COUNTS = {  # role: all, known, not known, White, Mixed, Asian, Black, Other
    "Case holder": [52, 50, 2, 20, 5, 5, 20, 0],
    "First line manager": [20, 20, 0, 10, 0, 5, 5, 0],
    "Middle manager": [10, 10, 0, 8, 0, 0, 2, 0],
    "Senior manager": [0, 0, 0, 0, 0, 0, 0, 0],
    "Senior practitioner": [0, 0, 0, 0, 0, 0, 0, 0],
    "Qualified without cases": [0, 0, 0, 0, 0, 0, 0, 0],
}
COUNTS["Total"] = [sum(column) for column in zip(*COUNTS.values(), strict=True)]


def lines(place):
    for role, counts in COUNTS.items():
        for (label, group), count in zip(LABELS.items(), counts, strict=True):
            base = counts[0] if group in ("all", "known", "unknown") else counts[1]
            share = f"{100 * count / base:.1f}" if base else "z"
            yield f"{place},{role},Ethnicity major,{label},{count},{share}"


WORKERS = "\n".join(
    [HEAD, *lines(LOCAL), *lines(SHARED), f"{MEDIAN},Total,Ethnicity major,White,,4"]
)


def write(folder, text, old="", new=""):
    path = folder / "workers.csv"
    path.write_text(text.replace(old, new, 1) + "\n", encoding="utf-8")
    return path


def one(table, column="value", **where):
    where = {"area_code": "E09000012", "characteristic": "all"} | where
    for name, wanted in where.items():
        table = table[table[name] == wanted]
    assert len(table) == 1, f"{len(table)} rows"
    return table[column].iloc[0]


def test_shares_are_of_those_known_and_the_unknown_of_all(tmp_path):
    found = tidy.check_tidy(social_workers.read_by_ethnicity(write(tmp_path, WORKERS)))
    share = {"indicator": "social_worker_share_percentage"}
    assert one(found, "denominator", ethnic_group="white", **share) == 80
    assert one(found, ethnic_group="white", **share) == pytest.approx(47.5)
    assert set(found["period_end"].dt.strftime("%m-%d")) == {"09-30"}
    assert one(found, "denominator", ethnic_group="unknown", **share) == 82
    unknown = one(found, indicator="social_worker_ethnicity_not_known_percentage")
    assert unknown == pytest.approx(100 * 2 / 82)


def test_managers_of_the_three_levels_are_summed(tmp_path):
    found = social_workers.read_by_ethnicity(write(tmp_path, WORKERS))
    share = {"indicator": "social_worker_share_percentage", "ethnic_group": "black"}
    assert one(found, "numerator", characteristic="Role: any manager", **share) == 7
    assert one(found, "denominator", characteristic="Role: any manager", **share) == 30
    managers = {"indicator": "social_worker_manager_percentage"}
    assert one(found, ethnic_group="black", **managers) == pytest.approx(100 * 7 / 27)
    assert one(found, "denominator", ethnic_group="all", **managers) == 82


def test_nobody_at_a_level_is_not_a_share_of_none(tmp_path):
    found = social_workers.read_by_ethnicity(write(tmp_path, WORKERS))
    nobody = {"characteristic": "Role: senior manager", "ethnic_group": "white"}
    assert pd.isna(one(found, **nobody))
    assert one(found, "status", **nobody) == "z"


def test_authorities_that_share_a_service_have_its_figure_each(tmp_path):
    found = social_workers.read_by_ethnicity(write(tmp_path, WORKERS))
    assert set(found["area_code"]) == {"E09000012", "E09000021", "E09000027"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("White", "Klingon", r"ethnic label 'Klingon' is new"),
        ("Case holder", "Case carrier", r"a label that is new"),
        (",White,20,", ",White,21,", r"groups against all known"),
        (",Not known,2,", ",Not known,3,", r"known and not known"),
        (",Black / African / Caribbean / Black British,20,40.0",
         ",Black / African / Caribbean / Black British,20,44.0", r"percentage, line \d+: found"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(tmp_path, old, new, said):
    with pytest.raises(SourceError, match=said):
        social_workers.read_by_ethnicity(write(tmp_path, WORKERS, old, new))


def test_roles_must_make_everyone(tmp_path):
    lost = "\n".join(line for line in WORKERS.splitlines() if ",Case holder," not in line)
    with pytest.raises(SourceError, match="roles against all social workers"):
        social_workers.read_by_ethnicity(write(tmp_path, lost))


RATES = """
time_period,geographic_level,country_code,region_code,region_name,new_la_code,inpost_fte,leavers_fte,turnover_rate_fte,agency_fte,agency_rate_fte
2025,Local authority,E92000001,E13000001,Inner London,E09000012,193.3,20.2,10.5,53,21.5
2024,Local authority,E92000001,E13000001,Inner London,E09000012,100,x,x,low,low
2023,Local authority,E92000001,E13000001,Inner London,E09000012,100,u,u,5,4.8
2025,National,E92000001,,,,1000,100,10.9,50,4.8
""".strip()


def test_rates_keep_their_counts_and_say_why_there_is_none(tmp_path):
    found = tidy.check_tidy(social_workers.read_rates(write(tmp_path, RATES)))
    agency = {"indicator": "social_worker_agency_percentage"}
    assert one(found, "denominator", period="2025", **agency) == pytest.approx(246.3)
    assert one(found, "status", period="2024", **agency) == "low"
    assert one(
        found, "period_start", area_code="E09000012", period="2025", **agency
    ) == pd.Timestamp("2025-09-30")
    left = {"indicator": "social_worker_turnover_percentage"}
    assert one(found, "status", period="2023", **left) == "x"
    assert one(found, "period_start", area_code="E09000012", period="2025", **left) == (
        pd.Timestamp("2024-10-01")
    )
    england = left | {"area_code": "E92000001", "period": "2025"}
    assert one(found, **england) == 10.9
    assert pd.isna(one(found, "numerator", **england))
    with pytest.raises(SourceError, match=r"turnover_rate_fte, line 2: found '11\.5'"):
        social_workers.read_rates(write(tmp_path, RATES, "20.2,10.5", "20.2,11.5"))
