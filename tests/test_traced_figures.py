"""Figures drawn at random, each followed to its publisher's own file by a path of its own.

What the pages of Hackney and Leeds show is held against the raw files with the recipes in
traces.py, which share nothing with the project's readers. A figure without a recipe is derived in
a way that its card's back tests follow; those are counted here, so that they stay few.
"""

import numpy as np
import pandas as pd
import pytest
from traces import RECIPES, NoRecipe

from trendpack import evidence, indicators, snapshot

pytestmark = pytest.mark.raw
DRAWN, SEED, EACH = 150, 20261122, 8
COVERED = 0.85  # of the figures drawn, at least so many have a recipe; of all shown, 89% have
NO_RECIPE = "no recipe"
NUMBERS = ["value", "numerator", "denominator"]


@pytest.fixture(scope="module")
def shown():
    """Every figure of the places that a page of Hackney or of Leeds takes its figures from."""
    near = {code for area in ("Hackney", "Leeds") for code in evidence.scope(area).nearest}
    table = pd.concat([snapshot.read_theme(theme) for theme in indicators.THEMES])
    table = table[table["area_code"].isin(near) & table["value"].notna()]
    return table.sort_values([*table.columns[:3], *evidence.BREAKDOWNS, "ethnic_group"])


def followed(row, raw_folder):
    """Return what is wrong with a figure when it is held against the file, or that none leads."""
    if row["source"] not in RECIPES:
        return NO_RECIPE
    files = [raw_folder / name for name in snapshot.manifest()["sources"][row["source"]]]
    try:
        found = RECIPES[row["source"]](row, files)
    except NoRecipe:
        return NO_RECIPE
    except AssertionError as error:
        return str(error)
    there = np.array([found.get(name, np.nan) for name in NUMBERS])
    here = np.array([row[name] for name in NUMBERS])
    off = ~np.isnan(here) & ~np.isclose(here, there, rtol=1e-9, atol=1e-6)
    return "; ".join(
        f"{NUMBERS[at]} is {here[at]} here and {there[at]} there" for at in np.flatnonzero(off)
    )


def follow(rows, raw_folder):
    """Return the figures with what was found of each in the column `found`."""
    said = [followed(row, raw_folder) for row in rows.to_dict("records")]
    return rows.assign(found=said)


def wrong(rows):
    """Return the figures that are not as the publisher printed them, as text to read."""
    bad = rows[~rows["found"].isin(["", NO_RECIPE])]
    named = ["source", "indicator", "area_code", "period", "ethnic_group", *evidence.BREAKDOWNS]
    return "\n".join(" ".join(map(str, row)) for row in bad[[*named, "found"]].to_numpy())


def test_figures_drawn_at_random_are_as_their_publishers_print_them(shown, raw_folder):
    rows = follow(shown.sample(DRAWN, random_state=SEED), raw_folder)
    assert not wrong(rows)
    assert (rows["found"] == "").mean() >= COVERED


def test_figures_of_every_card_with_a_recipe_are_as_printed(shown, raw_folder):
    mine = shown[shown["source"].isin(RECIPES)].sample(frac=1, random_state=SEED)
    rows = follow(mine.groupby("source").head(EACH), raw_folder)
    assert not wrong(rows)
    traced = set(rows.loc[rows["found"] == "", "source"])
    assert traced == set(RECIPES)


def test_a_figure_that_was_changed_is_caught(shown, raw_folder):
    one = shown[shown["source"] == "dfe_school_census_free_meals"].head(1)
    for name in NUMBERS:
        assert name in wrong(follow(one.assign(**{name: one[name] + 1}), raw_folder))
