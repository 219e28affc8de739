"""What the plan asks for is there: each indicator on its page, each area with a figure or a reason.

data/plan.csv has a row for each thing that was asked for: the page, what it is, and the indicator
that gives it.
"""

from pathlib import Path

import nbformat
import pandas as pd
import pytest

from trendpack import evidence, indicators
from trendpack.paths import NOTEBOOKS
from trendpack.views import parts

ASKED = pd.read_csv(Path(__file__).parent / "data" / "plan.csv")
PAGES = sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))
AREAS = [
    "Hackney",
    "Lambeth",
    "Brent",
    "Haringey",
    "Lewisham",
    "Croydon",
    "Southwark",
    "Leeds",
    "Manchester",
]
# No page of their own: each is what another indicator is set against, made from or covered by.
BESIDE_OTHERS = {
    "looked_after_sdq_received_percentage",
    "offending_cohort_share_percentage",
    "pupils_count",
}


@pytest.fixture(scope="module")
def code():
    """Return the code of each page by its name."""
    return {
        path.stem: "\n".join(
            cell.source
            for cell in nbformat.read(path, as_version=4).cells
            if cell.cell_type == "code"
        )
        for path in PAGES
    }


@pytest.mark.parametrize("row", ASKED.to_dict("records"), ids=lambda row: row["indicator"])
def test_what_the_plan_asks_for_is_on_its_page(code, row):
    assert f'"{row["indicator"]}"' in code[row["page"]], row["asked"]


def test_every_indicator_is_on_some_page(code):
    every = "\n".join(code.values())
    shown = {id_ for id_ in indicators.read_indicators() if f'"{id_}"' in every}
    assert set(indicators.read_indicators()) - shown == BESIDE_OTHERS


@pytest.mark.parametrize("area", AREAS)
def test_each_area_has_a_figure_of_its_own_or_a_wider_one_or_a_reason(area):
    scope = evidence.scope(area)
    for id_ in ASKED["indicator"].unique():
        rows = evidence.observations(id_, scope)
        there = rows[rows["area_code"].isin(scope.nearest)]["value"].notna().any()
        if not there:
            said = parts.not_here(scope, id_, "now").sentences[0]
            assert said.startswith("Not in this edition: "), id_
            assert area in said, id_
