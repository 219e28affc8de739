"""What is only timed beside the library stays outside it; its page is what was measured."""

import ast
import json

import pytest
import test_environment as environment
from bench.page import PAGE, STORE, TITLES, line, page
from packaging.requirements import Requirement

from trendpack.paths import PACKAGE, ROOT

GROUP = environment.tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
ASKED = [Requirement(text) for text in GROUP["bench"]]
BESIDE = {"glmm", "phstatsmethods", "pytauargus", "statsmodels"}
CODE = [*PACKAGE.rglob("*.py"), *(ROOT / "tests").glob("*.py")]


def imported(path):
    """Yield the first name of every module that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        yield from (name.split(".")[0].lower() for name in names)


def test_neither_library_nor_tests_import_what_is_only_timed():
    """phstatsmethods is GPL and the library MIT; the others would be packages to install."""
    assert not {path.name for path in CODE if BESIDE & set(imported(path))}


def test_what_is_only_timed_is_in_its_own_lock_alone():
    assert not BESIDE & environment.locked().keys()
    assert not BESIDE & environment.in_environment().keys()
    assert environment.locked(environment.BENCH_LOCK).keys() >= {each.name for each in ASKED}


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.name)
def test_what_both_need_has_one_version(asked):
    here = environment.locked(environment.BENCH_LOCK)[asked.name]
    assert asked.specifier.contains(here)
    assert environment.locked().get(asked.name, here) == here, "run `make lock`"


def test_the_page_is_what_was_measured():
    measured = json.loads(STORE.read_text(encoding="utf-8"))
    assert measured.keys() <= TITLES.keys()
    assert PAGE.read_text(encoding="utf-8") == page(measured), "run `make bench`"


def test_a_ratio_is_the_median_of_pairs_and_says_if_the_aim_is_met():
    row = {
        "what": "sums", "against": "other", "agreement": "exact", "at_least": 10, "scale": 500.0,
        "seconds": {"ours": [1, 2, 1], "theirs": [9, 26, 14]},
    }  # fmt: skip
    said = line(row)
    assert "other (× 500)" in said
    assert "**13.0** (9.0 to 14.0, of 3)" in said
    assert "10: met" in said
    assert "10: not met" in line(row | {"seconds": {"ours": [1], "theirs": [9.9]}})
