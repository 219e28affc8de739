"""Definitions: every file is read whole; an unknown or missing field is refused by name."""

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml

from trendpack import groups, indicators
from trendpack.errors import DefinitionError, SourceError
from trendpack.paths import DEFINITIONS


@pytest.fixture
def folder(tmp_path):
    """A copy of the definitions, to break."""
    shutil.copytree(DEFINITIONS, tmp_path / "definitions")
    return tmp_path / "definitions"


def change(path, edit):
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    edit(content)
    path.write_text(yaml.safe_dump(content), encoding="utf-8")


def test_every_theme_has_indicators_and_every_indicator_its_sources():
    found = indicators.read_indicators()
    assert {i.theme for i in found.values()} == set(indicators.THEMES)
    used = {source for i in found.values() for source in i.sources}
    figures = {k for k, card in indicators.read_sources().items() if card.makes == "observations"}
    assert used == figures, "a source that no indicator names, or the other way round"


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda e: e.pop("unit"), "education.yml: gld_percentage: field unit is missing"),
        (lambda e: e.update(colour="red"), "field colour is not a field we know"),
        (lambda e: e.update(polarity="up"), "field polarity is wrong"),
        (lambda e: e.update(caveats=["nonsense"]), "names no known caveat"),
        (lambda e: e.update(sources=["nonsense"]), "names no known source"),
    ],
)
def test_a_wrong_indicator_is_refused_by_file_id_and_field(folder, edit, message):
    path = folder / "indicators" / "education.yml"
    change(path, lambda content: edit(content["indicators"]["gld_percentage"]))
    with pytest.raises(DefinitionError, match=message):
        indicators.read_indicators(folder)


def test_an_indicator_declared_twice_is_refused(folder):
    content = yaml.safe_load((folder / "indicators" / "education.yml").read_text())
    (folder / "indicators" / "zz.yml").write_text(yaml.safe_dump(content))
    with pytest.raises(DefinitionError, match="declared twice"):
        indicators.read_indicators(folder)


def test_a_card_without_a_licence_is_refused(folder):
    name = next(iter(indicators.read_sources()))
    change(folder / "sources.yml", lambda content: content[name].pop("licence"))
    with pytest.raises(DefinitionError, match=f"sources.yml: {name}: field licence is missing"):
        indicators.read_sources(folder)


def test_every_label_leads_to_a_group_we_have_and_no_label_stands_twice():
    labels = groups.read_labels()
    assert set(labels["ethnic_group"]) <= set(groups.read_groups().index)
    assert (
        not labels.assign(label=labels["label"].str.casefold())
        .duplicated(["scheme", "label"])
        .any()
    )


def test_every_detailed_group_has_a_broad_parent():
    listed = groups.read_groups()
    detailed = listed[listed["level"] == "detailed"]
    assert set(detailed["parent"]) <= set(listed.index[listed["level"] == "broad"])


def test_other_and_unknown_come_last_and_all_first():
    table = pd.DataFrame({"ethnic_group": ["unknown", "other", "white", "all", "asian"]})
    order = groups.in_reading_order(table)["ethnic_group"].tolist()
    assert order == ["all", "asian", "white", "other", "unknown"]


@pytest.mark.parametrize("label", ["Klingon", "<b>Black</b>", "", "BAME"])
def test_a_new_label_is_refused_with_its_line(label):
    scheme = groups.read_labels()["scheme"].iloc[0]
    with pytest.raises(SourceError, match=r"f\.csv, line 9: the ethnic label .* is new"):
        groups.to_groups(pd.Series([label], index=[9]), scheme, "f.csv")


def test_no_name_of_a_group_breaks_the_style_guide():
    names = " ".join(groups.read_groups()["name"])
    assert "/" not in names
    assert not re.search("BAME|BME|Non-White|Blacks", names)


# Reference: the labels and codes of nine official schemes, from the Government Analysis Function,
# NHS Data Dictionary, DfE's Common Basic Data Set and the Home Office (data/README.md).
CODE_MAP = pd.read_csv(Path(__file__).parent / "data/ethnicity_code_map.csv", keep_default_na=False)
SCHEMES = {
    "GSS2021_E&W_19": "gss_2021",
    "GSS2011_E&W_18": "gss_2011",
    "NHS_A-Z_16+1": "nhs",
    "DfE_school_census_main": "dfe_codes",
    "DfE_school_census_extended": "dfe_codes_extended",
    "HomeOffice_SDE_18+1": "home_office_18",
    "HomeOffice_SDE_16+1": "home_office_16",
    "MPS_officer_observed_IC_6+1": "police_ic",
    "data.police.uk_officer_defined": "police_uk_officer",
}


@pytest.mark.parametrize(("theirs", "ours"), SCHEMES.items())
@pytest.mark.parametrize("column", ["label", "code"])
def test_official_labels_and_codes_lead_to_the_broad_group_they_should(theirs, ours, column):
    rows = CODE_MAP[CODE_MAP["scheme"] == theirs].drop_duplicates(column)
    found = groups.to_groups(rows[column], ours, "the code map")
    listed = groups.read_groups()
    broad = found.map(listed["parent"]).where(found.map(listed["level"]) == "detailed", found)
    expected = (
        rows["broad_group"]
        .map({"Mixed or Multiple": "mixed", "Not stated": "unknown", "Not known": "unknown"})
        .fillna(rows["broad_group"].str.lower())
    )
    assert broad.tolist() == expected.tolist()


def test_the_traps_of_older_schemes_are_known():
    chinese = groups.to_groups(pd.Series(["R"]), "nhs", "f")[0]
    assert chinese == "chinese", "NHS R sits under Other in the 2001 scheme"
    joined = groups.to_groups(pd.Series(["WROM"]), "dfe_codes", "f")[0]
    assert joined == "gypsy_roma", "schools join Gypsy and Roma: not the census's Roma"


def test_no_text_that_every_area_shows_is_of_one_area():
    declared = indicators.read_indicators().values()
    texts = [*indicators.read_caveats().values(), *(i.trend_caution for i in declared)]
    texts += [b.because for i in declared for b in i.breaks]
    assert not [text for text in texts if re.search("Hackney|Charedi|Southwark", text)]
