"""The three lists of packages say the same: pyproject.toml, requirements.lock, environment.yml."""

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from trendpack.paths import ROOT

CONDA_NAMES = {"python-duckdb": "duckdb"}  # conda-forge's name: the name on PyPI

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = (ROOT / "requirements.lock").read_text()
BENCH_LOCK = (ROOT / "requirements-bench.lock").read_text()
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text())
ASKED = [
    Requirement(text) for text in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]
]


def locked(lock=LOCK):
    """Return the version of each package in a lock."""
    return {
        name.lower(): version for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", lock, re.M)
    }


def in_environment():
    """Return the version of each package in environment.yml, from conda-forge or from PyPI."""
    pip = next(each["pip"] for each in ENVIRONMENT["dependencies"] if isinstance(each, dict))
    conda = [each for each in ENVIRONMENT["dependencies"] if isinstance(each, str)]
    pairs = [re.split("==?", text, maxsplit=1) for text in conda + pip]
    pinned = {pair[0]: pair[1] for pair in pairs if len(pair) == 2 and not pair[0].endswith(">")}
    return {CONDA_NAMES.get(name, name): version for name, version in pinned.items()}


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.name)
def test_a_package_has_one_version_everywhere(asked):
    version = locked().get(asked.name)
    assert version, f"{asked.name} is not in requirements.lock: run `make lock`"
    assert asked.specifier.contains(version)
    assert in_environment().get(asked.name) == version, f"write {version} in environment.yml"


def test_the_environment_pins_nothing_else():
    assert in_environment().keys() == {asked.name for asked in ASKED}


def test_python_is_the_same_range():
    python = [each for each in ENVIRONMENT["dependencies"] if str(each).startswith("python>")]
    assert SpecifierSet(python[0].removeprefix("python")) == SpecifierSet(
        PROJECT["requires-python"]
    )


@pytest.mark.parametrize("lock", [LOCK, BENCH_LOCK], ids=["main", "bench"])
def test_the_lock_has_a_hash_for_everything_and_names_no_address(lock):
    assert "://" not in lock
    assert "index-url" not in lock
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert all("--hash=sha256:" in entry for entry in entries if "==" in entry)
