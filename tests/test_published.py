"""Back tests: the committed snapshot says what the publishers print, in every theme.

Each row of data/published_headlines.csv was read from the publisher's own table. These run without
the publishers' files, on the figures that a clone comes with.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trendpack import indicators, tidy
from trendpack.paths import PROCESSED

PRINTED = pd.read_csv(
    Path(__file__).parent / "data" / "published_headlines.csv", dtype={"printed": str}
)
LOCAL = ["indicator", "area_code", "period", "ethnic_group", "sex", "socioeconomic"]


@pytest.fixture(scope="module")
def snapshot():
    tables = [tidy.read_observations(PROCESSED / f"{theme}.parquet") for theme in indicators.THEMES]
    table = pd.concat(tables)
    plain = (table[["age_band", "characteristic"]] == "all").all(axis=1)
    return table[plain].set_index(LOCAL)


def test_there_are_at_least_forty_in_all_themes():
    themes = PRINTED["indicator"].map({k: i.theme for k, i in indicators.read_indicators().items()})
    assert len(PRINTED) >= 40
    assert set(themes) == set(indicators.THEMES)


@pytest.mark.parametrize(
    "row", PRINTED.to_dict("records"), ids=lambda r: f"{r['indicator']}-{r['ethnic_group']}"
)
def test_the_snapshot_says_what_the_publisher_prints(snapshot, row):
    found = snapshot.loc[tuple(row[name] for name in LOCAL), row["column"]]
    decimals = len(row["printed"].partition(".")[2])
    assert np.size(found) == 1
    assert round(float(np.squeeze(found)), decimals) == float(row["printed"]), row["where"]


def test_an_indicator_says_rightly_whether_its_sources_have_ethnic_groups():
    for theme in indicators.THEMES:
        table = tidy.read_observations(PROCESSED / f"{theme}.parquet")
        grouped = table[~table["ethnic_group"].isin(["all", "unknown"])]
        mine = [one for one in indicators.read_indicators().values() if one.theme == theme]
        mine = [one for one in mine if "not_known" not in one.id]  # counts the unknown alone
        assert {one.id for one in mine if one.has_groups} == set(grouped["indicator"])


def test_every_theme_has_figures_for_every_london_borough():
    for theme in set(indicators.THEMES):
        table = tidy.read_observations(PROCESSED / f"{theme}.parquet")
        boroughs = table.loc[table["area_code"].str.startswith("E09"), "area_code"]
        assert boroughs.nunique() == 33 or theme == "employment", theme
