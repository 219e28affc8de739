"""Maps inside an area and tiles of its region: for London, for Leeds, for one place, for none."""

import re

from trendpack import areas, evidence
from trendpack.style_lint import lint
from trendpack.views import region_maps, within

POVERTY = "child_poverty_percentage"


def numbers(text):
    return set(re.findall(r"\d+\.\d", text))


def check_words(figure):
    for text in (*figure.sentences, *figure.every_note, figure.alt):
        assert not lint(text), text
    said = numbers(" ".join([*figure.sentences, figure.alt]))
    assert said <= numbers(figure.shown.to_string())


def test_wards_stand_from_highest_to_lowest_and_are_said_to_be_best_fit(hackney):
    figure = within.map_of_wards(hackney, POVERTY)
    assert len(figure.shown) == 21
    assert figure.shown.index[0] == "Springfield"
    assert figure.sentences[1].startswith("Highest wards: Springfield (87.6%), Stamford Hill West")
    assert "Springfield, outlined: 87.6%." in figure.alt
    assert any("whole output areas" in note for note in figure.every_note)
    check_words(figure)


def test_wards_outside_london_have_a_table_and_no_map(leeds):
    figure = within.map_of_wards(leeds, POVERTY)
    assert figure.svg is None
    assert figure.alt == ""
    assert len(figure.shown) == 33
    assert any(note.startswith("No map") for note in figure.every_note)
    check_words(figure)


def test_an_indicator_without_wards_says_so(hackney):
    figure = within.map_of_wards(hackney, "fsm_percentage")
    assert figure.sentences == ("Not in this edition: no source here has wards of Hackney.",)


def test_a_ward_without_a_figure_stays_on_the_map(hackney, monkeypatch):
    whole = evidence.observations
    springfield = within._rows(hackney, POVERTY, within.WARD)[0]["area_code"].iloc[0]

    def without(id_, scope):
        rows = whole(id_, scope)
        return rows[rows["area_code"] != springfield]

    monkeypatch.setattr(evidence, "observations", without)
    figure = within.map_of_wards(hackney, POVERTY)
    assert len(figure.shown) == 20
    assert figure.alt.startswith("Map of 21 areas")
    assert figure.alt.endswith("No figure for Springfield.")


def test_neighbourhoods_are_facts_about_places(hackney):
    figure = within.map_of_neighbourhoods(hackney)
    assert len(figure.shown) == 149
    assert "places, not about people" in figure.sentences[-1]
    assert "Map of 149 areas" in figure.alt
    for text in (*figure.sentences, *figure.every_note, figure.alt):
        assert not lint(text), text


def test_a_place_with_few_neighbourhoods_and_one_with_none(leeds):
    city = within.map_of_neighbourhoods(evidence.scope("City of London"))
    assert len(city.shown) == 6
    assert city.svg
    none = within.map_of_neighbourhoods(leeds)
    assert none.svg is None
    assert "Leeds is not in London" in none.sentences[0]


def test_one_place_inside_is_said_without_ends(hackney):
    rows, _ = within._rows(hackney, POVERTY, within.WARD)
    declared = within.indicators.read_indicators()[POVERTY]
    said = within._sentences(hackney, rows.head(1), declared, within.WARD)
    assert said == ["Hackney has one ward: Springfield (87.6%)."]


def test_tiles_are_every_borough_once():
    grid = areas.read_tiles()
    assert set(grid["area_code"]) == set(areas.authorities_in(areas.LONDON))
    assert not grid.duplicated(["row", "col"]).any()
    assert grid["short_name"].is_unique


def test_london_has_tiles_and_another_region_its_map(hackney, leeds):
    tiled = region_maps.map_of_region(hackney, "suspension_rate", tiles=True)
    mapped = region_maps.map_of_region(leeds, "suspension_rate", tiles=True)
    assert tiled.id == "suspension-rate-tiles"
    assert tiled.alt.startswith("Grid of equal squares of 33 areas")
    assert "T. Hamlets" in tiled.svg
    assert any("geofacet" in note for note in tiled.every_note)
    assert tiled.shown.equals(region_maps.map_of_region(hackney, "suspension_rate").shown)
    assert not mapped.alt.startswith("Grid")
    check_words(tiled)


def test_a_borough_without_a_figure_keeps_its_tile(hackney):
    figure = region_maps.map_of_region(hackney, "homeless_duty_rate", tiles=True)
    assert "No figure for Haringey, Hounslow and Tower Hamlets." in figure.alt
    assert "[x]" in figure.svg
