"""The explorer: each choice shows the view that the pages show, and what it offers is there."""

import base64
import re
import types

import pytest

from trendpack import evidence, figures, widgets
from trendpack.errors import ParameterError
from trendpack.views import indicator as of_one
from trendpack.widgets import CROSSED, NOT_CROSSED, VIEWS, explorer

NAMES = ["theme", "indicator", "view", "crossing", "area", "reference", "groups", "benchmark"]


@pytest.fixture
def made():
    return explorer("Hackney")


def control(made, name):
    return made.children[NAMES.index(name)]


def shown(made):
    return made.view


def test_it_opens_on_the_figure_that_the_page_shows(made):
    figure = of_one.latest_by_group(evidence.scope("Hackney"), "gld_percentage")
    assert shown(made).startswith(figures.to_html(figure))


def test_each_choice_changes_what_is_shown(made):
    control(made, "theme").value = "reducing_harm"
    assert "stop_search_rate" in [id_ for _, id_ in control(made, "indicator").options]
    control(made, "indicator").value = "stop_search_rate"
    assert "Stop and search" in shown(made)
    control(made, "area").value = "E09000022"
    assert "Lambeth" in shown(made)
    assert control(made, "benchmark").value == evidence.scope("Lambeth").neighbours


@pytest.mark.parametrize("view", [view for view in VIEWS.values() if view is not CROSSED])
def test_every_view_shows_a_figure_with_its_source(made, view):
    control(made, "view").value = view
    assert 'class="tp-figure"' in shown(made)
    assert "Source" in shown(made)


def test_a_crossing_is_offered_where_there_is_one(made):
    assert ("sex", ("sex", "")) in control(made, "crossing").options
    control(made, "view").value = CROSSED
    assert "by ethnic group and sex" in shown(made)
    control(made, "indicator").value = "suspension_rate"
    assert control(made, "crossing").options == (NOT_CROSSED,)
    assert "No source here crosses" in shown(made)


def test_chosen_groups_alone_are_shown_with_everyone_and_the_reference_group(made):
    control(made, "groups").value = ("black",)
    assert '<th scope="row">Black</th>' in shown(made)
    assert '<th scope="row">White</th>' in shown(made)  # the reference group's broad group
    assert '<th scope="row">Asian</th>' not in shown(made)


def test_chosen_areas_stand_in_for_the_statistical_neighbours(made):
    control(made, "view").value = VIEWS["Beside other places"]
    assert "Statistical neighbours (median)" in shown(made)
    control(made, "benchmark").value = ("E09000022", "E09000023", "E09000005")
    assert "Chosen areas (median)" in shown(made)
    assert "list of" not in shown(made)


def test_downloads_hold_the_table_the_chart_and_a_page(made):
    files = dict(re.findall(r'download="[^"]+\.(\w+)" href="data:[^,]+,([^"]+)"', shown(made)))
    assert set(files) == {"csv", "svg", "html"}
    figure = of_one.latest_by_group(evidence.scope("Hackney"), "gld_percentage")
    table = base64.b64decode(files["csv"]).decode("utf-8-sig")
    assert table == figure.shown.reset_index().to_csv(index=False)
    assert "<table>" in base64.b64decode(files["html"]).decode()


def test_the_view_is_html_of_its_own_that_needs_no_kernel_and_follows_each_choice(
    made, monkeypatch
):
    told, updated = [], []
    below = types.SimpleNamespace(update=updated.append)

    def display(what, **how):
        told.append((what, how))
        return below

    monkeypatch.setattr(widgets, "display", display)
    made._ipython_display_()
    _script, controls, view = told
    assert "application/vnd.jupyter.widget-view+json" in controls[0]
    assert view[0].data == shown(made)
    assert view[1] == {"display_id": True}
    control(made, "theme").value = "housing"
    assert updated[-1].data == shown(made)
    assert "homelessness" in shown(made)


def test_every_control_has_a_label_and_follows_the_reading_order(made):
    labels = [box.description for box in made.children]
    assert all(labels)
    assert labels[:2] == ["Theme", "Indicator"]


def test_an_unknown_area_is_refused():
    with pytest.raises(ParameterError, match="Hakney"):
        explorer("Hakney")
