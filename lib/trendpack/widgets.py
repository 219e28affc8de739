"""The explorer: the pages' own views, chosen by hand in JupyterLab.

It draws nothing of its own: each choice calls the view that the pages call. The view is HTML below
the controls, so that it stands there, as last chosen, where no kernel runs.
"""

import base64
import dataclasses
import functools
from html import escape

import ipywidgets
from IPython.display import HTML, Javascript, display

from trendpack import areas, evidence, figures, groups, indicators, palette
from trendpack.errors import TrendpackError
from trendpack.views import closer, not_known, places, region_maps, standing
from trendpack.views import indicator as of_one

WIDE = ipywidgets.Layout(width="min(46rem, 98%)")
TALL = ipywidgets.Layout(width="min(46rem, 98%)", height="8rem")
LABELS = {"description_width": "12rem"}
LINK = f"color:{palette.BLUE};text-decoration:underline"
NOT_CROSSED = ("Choose an indicator that is crossed", "")
VIEWS = {
    "Latest figures, by ethnic group": of_one.latest_by_group,
    "Crossed with another characteristic": of_one.crossed_with,
    "Over time": of_one.over_time,
    "Beside other places": places.beside_other_places,
    "Map of the region": region_maps.map_of_region,
    "Place among the region's authorities": standing.rank_in_region,
    "What the unknown could change": not_known.if_unknown_were_known,
    "How far the groups stand apart": closer.how_unequal,
}
CROSSED = of_one.crossed_with


# JupyterLab takes arrow keys and letters for its own shortcuts, unless an element says not to.
KEYS_ARE_OURS = """
setTimeout(() => element.closest(".jp-Cell-outputWrapper")?.addEventListener("focusin",
  event => event.target.setAttribute("data-lm-suppress-shortcuts", "true")), 100);
"""


class Explorer(ipywidgets.VBox):
    """The controls, and below them the view that they choose, which needs no kernel to be read."""

    view = ""  # HTML
    below = None  # the handle of what is displayed

    def _ipython_display_(self):
        display(Javascript(KEYS_ARE_OURS))
        display(self._repr_mimebundle_(), raw=True)
        self.below = display(HTML(self.view), display_id=True)

    def show(self, view):
        self.view = view
        if self.below:
            self.below.update(HTML(view))


def explorer(area="Hackney", as_of=None, reference_group="white_british"):
    """Return the explorer, which JupyterLab shows as controls with a view below them.

    Choose a theme and an indicator, a view, an area, the ethnic groups to show, a characteristic
    to cross them with, the reference group, and the areas whose median stands beside. Each choice
    shows sentences, chart, table and sources, and links that download them.

    Raises ParameterError for an unknown area or group.
    """
    scope = evidence.scope(area, as_of, reference_group)
    controls = _controls(scope)
    made = Explorer(list(controls.values()))
    update = functools.partial(_show, scope, controls, made)
    controls["theme"].observe(functools.partial(_offer_indicators, controls), "value")
    controls["indicator"].observe(functools.partial(_offer_crossings, controls), "value")
    controls["area"].observe(functools.partial(_offer_neighbours, controls, as_of), "value")
    _offer_crossings(controls)
    update()
    for control in controls.values():
        control.observe(update, "value")
    return made


def _controls(scope):
    """Return the controls by name, in the order of reading and of the Tab key."""
    named = areas.read_areas()
    named = named[(named["ended"] == "") & named["area_type"].isin(areas.AUTHORITIES)]
    towns = sorted(zip(named["area_name"], named["area_code"], strict=True))
    known = groups.read_groups()
    ethnic = known[~known["level"].isin(["all", "unknown"])]
    ethnic = list(zip(ethnic["name"], ethnic.index, strict=True))
    one = functools.partial(ipywidgets.Dropdown, layout=WIDE, style=LABELS)
    many = functools.partial(ipywidgets.SelectMultiple, layout=TALL, style=LABELS)
    return {
        "theme": one(options=[(title, id_) for id_, title in indicators.THEMES.items()],
                     value="education", description="Theme"),
        "indicator": one(options=_of_theme("education"), description="Indicator"),
        "view": one(options=list(VIEWS.items()), description="View"),
        "crossing": one(options=[NOT_CROSSED], description="Crossed with"),
        "area": one(options=towns, value=scope.area_code, description="Area"),
        "reference": one(options=ethnic, value=scope.reference_group,
                         description="Reference group"),
        "groups": many(options=ethnic, description="Ethnic groups (none is all)"),
        "benchmark": many(options=towns, value=scope.neighbours,
                          description="Beside the median of"),
    }  # fmt: skip


def _of_theme(theme):
    mine = [one for one in indicators.read_indicators().values() if one.theme == theme]
    return [(one.title, one.id) for one in mine]


def _offer_indicators(controls, _change=None):
    controls["indicator"].options = _of_theme(controls["theme"].value)


def _offer_crossings(controls, _change=None):
    one = indicators.read_indicators()[controls["indicator"].value]
    offered = [(crossing.label, (crossing.by, crossing.scheme)) for crossing in one.crossings]
    controls["crossing"].options = offered or [NOT_CROSSED]


def _offer_neighbours(controls, as_of, _change=None):
    scope = evidence.scope(controls["area"].value, as_of)
    controls["benchmark"].value = scope.neighbours


def _chosen(scope, controls):
    """Return the Scope of the choices made."""
    new = evidence.scope(controls["area"].value, scope.as_of, controls["reference"].value)
    beside = controls["benchmark"].value
    if set(beside) != set(new.neighbours):
        new = dataclasses.replace(
            new, neighbours=beside, neighbours_date=None, median_of="Chosen areas"
        )
    return dataclasses.replace(new, only_groups=controls["groups"].value)


def _show(scope, controls, made, _change=None):
    """Put the chosen view where it is shown, or what is amiss."""
    view, crossing = controls["view"].value, controls["crossing"].value
    more = crossing if view is CROSSED and crossing else ()
    if view is CROSSED and not crossing:
        made.show("<p>No source here crosses ethnic group with anything for this one.</p>")
        return
    try:
        figure = view(_chosen(scope, controls), controls["indicator"].value, *more)
    except TrendpackError as error:
        made.show(f"<p>{escape(str(error))}</p>")
        return
    made.show(figures.to_html(figure) + _downloads(figure))


def _downloads(figure):
    """Return links that hold the table and the chart themselves, so that they work anywhere."""
    table = figure.shown.reset_index().to_csv(index=False)
    files = {"table (CSV)": (f"{figure.id}.csv", "text/csv;charset=utf-8", "\ufeff" + table)}
    if figure.svg:
        files["chart (SVG)"] = (f"{figure.id}.svg", "image/svg+xml", figure.svg)
    files["page (HTML)"] = (f"{figure.id}.html", "text/html;charset=utf-8", _page(figure))
    links = [
        f'<a style="{LINK}" download="{name}" href="data:{kind};base64,'
        f'{base64.b64encode(text.encode()).decode()}">Download the {label}</a>'
        for label, (name, kind, text) in files.items()
    ]
    return f'<p class="tp-downloads">{" · ".join(links)}</p>'


def _page(figure):
    return (
        f'<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>{escape(figure.title)}'
        f"</title><body><main>{figures.to_html(figure)}</main></body></html>"
    )
