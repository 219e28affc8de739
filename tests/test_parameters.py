"""Parameters of a pack: what is taken, what is refused, and in what words."""

import datetime

import pydantic
import pytest

from trendpack.errors import ParameterError
from trendpack.pack.parameters import Parameters, find_notebooks, split_areas


def test_the_default_pack_is_hackneys():
    assert Parameters().as_notebook() == {
        "area": "Hackney",
        "as_of": None,
        "reference_group": "white_british",
    }


@pytest.mark.parametrize("text", ["hackney", "E09000012", "London Borough of Hackney"])
def test_an_area_is_known_by_name_or_code(text):
    assert Parameters(area=text).area == "Hackney"


def test_a_date_and_the_name_of_a_group_are_taken():
    pack = Parameters(as_of="2026-12-01", reference_group="White British")
    assert pack.as_of == datetime.date(2026, 12, 1)
    assert pack.reference_group == "white_british"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"area": "Hakney"}, "did you mean Hackney"),
        ({"area": "London"}, "no local authority"),
        ({"as_of": "1/12/2026"}, "write it as 2026-12-01"),
        ({"as_of": "2026-13-01"}, "is not a date"),
        ({"reference_group": "white_britsh"}, "did you mean white_british"),
        ({"reference_group": "all"}, "no ethnic group 'all'"),
        ({"reference_group": "unknown"}, "no ethnic group 'unknown'"),
    ],
)
def test_what_is_not_known_is_refused_in_one_line(given, words):
    with pytest.raises(ParameterError, match=words) as caught:
        Parameters(**given)
    assert "\n" not in str(caught.value)


def test_a_misspelt_parameter_is_refused():
    with pytest.raises(pydantic.ValidationError, match="reference"):
        Parameters(reference="white_british")


def test_a_folder_is_named_after_its_area():
    assert Parameters(area="King's Lynn & West Norfolk").slug == "kings-lynn-and-west-norfolk"


def test_areas_are_split_but_not_inside_a_name():
    poole = "Bournemouth, Christchurch and Poole"
    assert split_areas([f"Leeds; {poole}", "Leeds, Newham", ""]) == ["Leeds", poole, "Newham"]


@pytest.fixture
def themes(tmp_path):
    for name in ["30_health", "10_education", "50_childrens_wellbeing", "explore"]:
        (tmp_path / f"{name}.ipynb").touch()
    return tmp_path


def stems(paths):
    return [path.stem for path in paths]


def test_every_numbered_notebook_is_in_a_pack(themes):
    every, chosen = find_notebooks(themes)
    assert stems(every) == ["10_education", "30_health", "50_childrens_wellbeing"]
    assert chosen == every


@pytest.mark.parametrize(
    "name", ["childrens_wellbeing", "50_childrens_wellbeing", "Childrens wellbeing"]
)
def test_a_theme_is_named_with_or_without_its_number(themes, name):
    _, chosen = find_notebooks(themes, [name, "health", name])
    assert stems(chosen) == ["30_health", "50_childrens_wellbeing"]


def test_an_unknown_theme_is_refused_with_the_ones_there_are(themes):
    with pytest.raises(ParameterError, match="'helth': the themes are education, health, child"):
        find_notebooks(themes, ["helth"])


def test_a_folder_without_notebooks_is_refused(tmp_path):
    with pytest.raises(ParameterError, match="no notebooks"):
        find_notebooks(tmp_path)
