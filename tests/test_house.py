"""The shape of the house: imports go down a floor, modules stay small."""

import ast

import pytest

from trendpack.paths import PACKAGE

FLOORS = [
    {"errors", "paths", "contract"},
    {"tidy", "raw", "palette", "declared_files", "limits", "strata", "moves", "programmes",
     "score_limits"},
    {
        "indicators", "groups", "areas", "rates", "disparity", "benchmarks", "suppression",
        "optimal_suppression", "disclosure_audit",
        "inequality", "neighbours",
        "trends", "spc",
        "gap_tests", "process", "unknown", "ranks",
        "corrections", "printed", "grammar", "intersection", "maihda",
        "means", "standardise", "decomposition",
        "life_expectancy",
    },
    {"release", "basis", "untested"},
    {"sources", "ladder"},
    {"build", "snapshot", "raw_guide", "marks", "framework"},
    {"evidence", "charts", "gap_chart", "ladder_chart", "maps", "tables", "words", "figures",
     "style_lint", "alt_text", "coverage_chart", "caterpillar", "control_chart", "maihda_words"},
    {"trend_words", "place_words"},
    {"gap_ends"},
    {"gap_words"},
    {"views", "accept", "pack"},
    {"widgets"},
    {"__init__"},
    {"__main__"},
]  # fmt: skip
FLOOR = {module: floor for floor, modules in enumerate(FLOORS) for module in modules}
MODULES = sorted(PACKAGE.rglob("*.py"))


def floor_of(path):
    """Return the floor of a module: a folder inside the package is one module."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(path):
    """Yield the top module name of everything `path` imports from the package."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "trendpack":
            names = [f"trendpack.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            if name.split(".")[0] == "trendpack":
                top = name.split(".")[1] if "." in name else "__init__"
                yield top if top in FLOOR else "__init__"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_from_floors_below(path):
    here = floor_of(path)
    assert here in FLOOR, f"give {here} a floor"
    for there in imports(path):
        inside = here == there and len(path.relative_to(PACKAGE).parts) > 1
        assert inside or FLOOR[there] < FLOOR[here], f"{here} may not import {there}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_fits_on_a_few_screens(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 280


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_says_what_lives_here(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
