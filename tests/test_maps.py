"""Maps: shades follow the printed figures, a missing area is seen, the words say the same."""

from itertools import cycle
from types import SimpleNamespace

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.colors import to_hex

from trendpack import maps, palette

POVERTY = SimpleNamespace(unit="% of children in poverty", measure="percentage", decimals=1)


def drawn_on(ax):
    """Return (colour, hatch) of every filled shape, in the order drawn."""
    return [
        (to_hex(colour), collection.get_hatch())
        for collection in ax.collections
        if len(collection.get_facecolor())
        for _, colour in zip(
            collection.get_paths(), cycle(collection.get_facecolor()), strict=False
        )
    ]


def shapes(count):
    """Return squares in a row, called A0, A1..."""
    return geopandas.GeoDataFrame(
        {
            "area_code": [f"A{n}" for n in range(count)],
            "area_name": [f"Town {n}" for n in range(count)],
        },
        geometry=[shapely.box(n, 51, n + 1, 52) for n in range(count)],
        crs=4326,
    )


def values(numbers, status="x"):
    """Return one row an area; a missing number has `status`."""
    value = pd.Series(numbers, dtype=float)
    codes = [f"A{n}" for n in range(len(value))]
    why = value.isna().map({True: status, False: "ok"})
    return pd.DataFrame({"area_code": codes, "value": value, "status": why})


def key_of(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_the_key_gives_each_class_by_its_own_figures():
    figure = maps.area_map(values(np.arange(10) + 0.05), shapes(10), POVERTY)
    assert key_of(figure) == ["0.1 to 1.1", "2.1 to 3.1", "4.1 to 5.1", "6.1 to 7.1", "8.1 to 9.1"]
    assert figure.legends[0].get_title().get_text() == "% of children in poverty"


def test_areas_with_the_same_printed_figure_have_the_same_shade():
    same = [1.01, 1.02, 1.03, 1.04, 1.049, 2.0, 3.0, 4.0, 5.0, 6.0]
    figure = maps.area_map(values(same), shapes(10), POVERTY)
    colours = [colour for colour, _ in drawn_on(figure.axes[0])]
    assert len(set(colours[:5])) == 1
    assert len(set(colours)) == 5


@pytest.mark.parametrize("numbers", [[3.0], [3.0, 3.0], [1.0, 2.0, 2.0, 5.0]])
def test_few_figures_have_a_class_each(numbers):
    figure = maps.area_map(values(numbers), shapes(len(numbers)), POVERTY)
    assert key_of(figure) == [f"{n:.1f}" for n in sorted(set(numbers))]


def test_darker_is_higher_in_colour_and_in_grey():
    figure = maps.area_map(values(range(10)), shapes(10), POVERTY)
    patches = figure.legends[0].get_patches()
    on_white = [palette.contrast(to_hex(p.get_facecolor()).upper(), "#FFFFFF") for p in patches]
    assert on_white == sorted(on_white)
    assert min(np.diff(on_white)) > 0.5


@pytest.mark.parametrize(("status", "said"), [("x", "Not available"), ("c", "Withheld")])
def test_a_missing_area_is_hatched_and_the_key_says_why(status, said):
    figure = maps.area_map(values([1, 2, np.nan], status), shapes(3), POVERTY)
    assert key_of(figure) == ["1.0", "2.0", said]
    assert [hatch for _, hatch in drawn_on(figure.axes[0])] == [None, None, maps.HATCH]


def test_an_area_with_no_row_at_all_is_not_lost():
    figure = maps.area_map(values([1, 2]), shapes(4), POVERTY)
    assert len(drawn_on(figure.axes[0])) == 4
    assert key_of(figure)[-1] == "Not available"


def test_a_map_without_any_figure_is_still_a_map():
    figure = maps.area_map(values([np.nan, np.nan]), shapes(2), POVERTY, "A0")
    assert key_of(figure) == ["Not available"]
    assert maps.map_alt(values([np.nan]), shapes(2), POVERTY).endswith("No area has a figure.")


def test_the_highlighted_area_is_named_and_the_map_has_no_axes():
    figure = maps.area_map(values([1, 2, 3]), shapes(3), POVERTY, "A1")
    ax = figure.axes[0]
    assert [text.get_text() for text in ax.texts] == ["Town 1"]
    assert not ax.axison
    assert ax.get_title() == ""
    assert not list(maps.area_map(values([1, 2, 3]), shapes(3), POVERTY).axes[0].texts)


def test_the_words_give_the_highest_the_lowest_and_ones_own():
    alt = maps.map_alt(values([21.24, 50.3, 10.6, np.nan]), shapes(4), POVERTY, "A0")
    assert alt == (
        "Map of 4 areas, shaded by % of children in poverty. Highest: Town 1, 50.3%. "
        "Lowest: Town 2, 10.6%. Town 0, outlined: 21.2%. No figure for Town 3."
    )


def test_the_words_count_areas_that_are_many_and_say_when_ones_own_is_withheld():
    numbers = [np.nan, 5, 5, 9, *[np.nan] * 5]
    alt = maps.map_alt(values(numbers, "c"), shapes(9), POVERTY, "A0")
    assert "Lowest: Town 1 and Town 2, 5.0%." in alt
    assert "Town 0, outlined: withheld." in alt
    assert alt.endswith("No figure for 6 areas.")


def tiles(count):
    """Return tiles in two rows, called A0, A1..."""
    grid = pd.DataFrame(
        {
            "area_code": [f"A{n}" for n in range(count)],
            "row": [1 + n % 2 for n in range(count)],
            "col": [1 + n // 2 for n in range(count)],
            "short_name": [f"T{n}" for n in range(count)],
        }
    )
    names = pd.Series({f"A{n}": f"Town {n}" for n in range(count)})
    return maps.tile_shapes(grid, names)


def test_tiles_are_of_one_size_apart_and_where_the_grid_says():
    squares = tiles(4).geometry
    assert np.ptp(squares.area) == pytest.approx(0)
    assert squares.union_all().area == pytest.approx(squares.area.sum())
    assert squares[0].centroid.y > squares[1].centroid.y  # the first row is the north
    assert squares[2].centroid.x > squares[0].centroid.x


def test_each_tile_has_its_name_and_figure_and_why_one_is_missing():
    figure = maps.tile_map(values([1, 22.04, np.nan], "c"), tiles(3), POVERTY, "A1")
    written = [text.get_text() for text in figure.axes[0].texts]
    assert written == ["T0", "1.0", "T1", "22.0", "T2", "[c]"]
    assert key_of(figure) == ["1.0", "22.0", "Withheld"]
    assert [hatch for _, hatch in drawn_on(figure.axes[0])][-1] == maps.HATCH


def test_what_is_written_on_a_tile_can_be_read_on_its_shade():
    figure = maps.tile_map(values(range(10)), tiles(10), POVERTY)
    ax = figure.axes[0]
    shades = np.repeat([colour for colour, _ in drawn_on(ax)], 2)
    for text, shade in zip(ax.texts, shades, strict=True):
        ink = to_hex(text.get_color()).upper()
        assert palette.contrast(ink, shade.upper()) >= 4.5


def test_one_tile_is_a_map_too():
    figure = maps.tile_map(values([3]), tiles(1), POVERTY, "A0")
    assert key_of(figure) == ["3.0"]
    alt = maps.map_alt(values([3]), tiles(1), POVERTY, "A0", "Grid of equal squares")
    assert alt.startswith("Grid of equal squares of 1 area, shaded by")
