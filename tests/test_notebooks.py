"""Notebooks read and say; they do not calculate. These tests keep them so."""

import re
import statistics
from itertools import pairwise

import nbformat
import pytest

import trendpack
from trendpack.paths import NOTEBOOKS
from trendpack.style_lint import lint

ALL = sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))
FORBIDDEN = re.compile(
    r"^\s*(def |class |for |while |try:|import )|read_csv|\.apply\(|open\(|https?://|/\w+/", re.M
)
TAGS = {"parameters", "setup", "nbval-check-output", "declare"}


def tags(cell):
    return set(cell.metadata.get("tags", []))


def codes(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture(params=ALL, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def test_the_notebooks_of_the_pack_are_there():
    assert [path.stem for path in ALL] == [
        "00_summary",
        "05_people",
        "10_education",
        "20_employment",
        "30_health",
        "40_housing",
        "50_childrens_wellbeing",
        "60_reducing_harm",
        "70_outcomes_framework",
        "75_workforce",
        "80_perceptions",
        "90_data_quality",
    ]


def test_code_cells_are_short_and_only_call_the_library(notebook):
    short = [cell for cell in codes(notebook) if "declare" not in tags(cell)]  # that one is a list
    lengths = [len(cell.source.splitlines()) for cell in short]
    assert max(lengths) <= 8
    assert statistics.median(lengths) <= 3
    for cell in codes(notebook):
        assert not FORBIDDEN.search(cell.source), cell.source
        assert tags(cell) <= TAGS


def test_a_notebook_imports_only_the_vocabulary(notebook):
    names = re.findall(r"from trendpack import \((.*?)\)", notebook.cells[2].source, re.S)[0]
    assert {name.strip() for name in names.split(",") if name.strip()} <= set(trendpack.__all__)


def test_words_come_before_every_result(notebook):
    kinds = [cell.cell_type for cell in notebook.cells if not tags(cell) & {"setup", "parameters"}]
    assert kinds[0] == "markdown"
    assert ("code", "code") not in pairwise(kinds)


def test_one_cell_holds_the_parameters_and_the_last_declares(notebook):
    held = [cell for cell in codes(notebook) if "parameters" in tags(cell)]
    assert len(held) == 1
    assert {"area", "as_of", "reference_group"} <= set(
        re.findall(r"^(\w+) =", held[0].source, re.M)
    )
    assert codes(notebook)[-1].source.startswith("declare(")


def test_every_figure_that_is_made_is_declared(notebook):
    source = "\n".join(cell.source for cell in codes(notebook))
    made = set(re.findall(r"^(\w+) = (?!scope|in_short)\w+\(here", source, re.M))
    assert made
    assert made <= set(re.findall(r"\w+", codes(notebook)[-1].source))


def test_outputs_are_stored_only_where_they_are_checked_and_are_text(notebook):
    for cell in codes(notebook):
        if "nbval-check-output" in tags(cell):
            assert cell.outputs, "run `make accept` to store what this cell prints"
            assert {output.output_type for output in cell.outputs} == {"stream"}
        else:
            assert not cell.outputs
            assert cell.execution_count is None


def test_the_words_keep_to_the_style_guide(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert not lint(cell.source), cell.source


def test_no_figure_is_typed_by_hand(notebook):
    typed = re.compile(r"\d+(\.\d+)?\s?(%|per cent|percentage point|times)")
    assert not [
        c.source for c in notebook.cells if c.cell_type == "markdown" and typed.search(c.source)
    ]
