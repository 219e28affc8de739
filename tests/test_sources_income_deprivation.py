"""The reader of income deprivation by neighbourhood and local authority."""

import json

import pandas as pd
import pytest
import shapely

from trendpack import tidy
from trendpack.errors import SourceError
from trendpack.sources.iod import read_income_deprivation

HACKNEY = "E09000012"


@pytest.fixture
def read(tmp_path):
    """Return a function that reads three small files: two neighbourhoods kept of three."""

    def reading(scores=("0.998", "0.068", "0.2"), codes=("E01000001", "E01000002", "E01000003")):
        small, large, kept = (tmp_path / n for n in ("small.csv", "large.csv", "kept.geojson"))
        pd.DataFrame({"lsoa21_code": codes, "Income_score": scores}).to_csv(small, index=False)
        pd.DataFrame({"ltla24_code": [HACKNEY], "income_average_score": ["0.4"]}).to_csv(
            large, index=False
        )
        features = [
            {
                "type": "Feature",
                "properties": {
                    "lsoa21cd": f"E0100000{n}", "lsoa21_name": "-", "ltla24_code": HACKNEY
                },
                "geometry": shapely.geometry.mapping(shapely.box(n, 51, n + 1, 52)),
            }
            for n in (1, 2)
        ]  # fmt: skip
        kept.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return read_income_deprivation(small, kept, large)

    return reading


def test_scores_become_percentages_of_the_places_kept(read):
    rows = tidy.check_tidy(read().assign(source="x")).set_index("area_code")
    assert rows["value"].round(6).to_dict() == {"E01000001": 99.8, "E01000002": 6.8, HACKNEY: 40}
    assert (rows["period"] == "2025").all()
    assert (rows["period_end"] == pd.Timestamp("2025-10-30")).all(), "the day they came out"
    assert rows[["numerator", "denominator", "lower"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"scores": ("1.2", "0", "0")}, "not a part of one"),
        ({"scores": ("", "0", "0")}, "Income_score"),
        ({"codes": ("E01000001", "E01000001", "E01000002")}, "E01000001"),
        ({"codes": ("E01000001", "E01000004", "E01000003")}, "not in the table"),
    ],
)
def test_a_strange_score_or_a_place_that_is_lost_is_refused(read, changed, told):
    with pytest.raises(SourceError, match=told):
        read(**changed)


@pytest.mark.raw
def test_the_publishers_file_gives_its_own_figures(raw_folder):
    folder = raw_folder / "geography"
    rows = read_income_deprivation(
        folder / "IMD2025_scores_ranks_deciles_by_lsoa21_England.csv.gz",
        folder / "boundaries_lsoa21_London_simplified20m.geojson",
        folder / "IMD2025_summary_by_ltla24_England.csv",
    ).set_index("area_code")
    assert len(rows) == 4994 + 296
    assert rows.loc[HACKNEY, "value"] == pytest.approx(40.0)
    large = rows[~rows.index.str.startswith("E01")]
    assert (large["value"] > rows.loc[HACKNEY, "value"]).sum() == 2  # third of the publisher's list
