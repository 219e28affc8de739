"""Maps of finished frames: areas shaded by one figure, and the words that say the same."""

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from trendpack import marks, palette, printed

WIDTH = 7.2  # inches: a page's text column
TALLEST = 6.4  # inches
CLASSES = 5  # shades that an eye can tell apart, in grey too
HATCH = "////"
LETTER = 0.013  # of the width of the map, for one letter of a name
GAP = 0.05  # between tiles, of the side of one
TILE_LETTERS = 6  # of a figure on a tile in large print
NAMED = 4  # areas named in a list in words; more are counted


def area_map(values, shapes, indicator, highlight=None):
    """Areas shaded in at most five classes, each of as many figures, with a key in words.

    Parameters
    ----------
    values : DataFrame of observations, one row an area
    shapes : GeoDataFrame of `area_code`, `area_name`, `geometry`
        Every area to draw. One without a value is hatched, and the key says why.
    indicator : Indicator
    highlight : str, optional
        Code of the area to outline in black and name.

    The classes are of the values as printed, so that the key reads "12.1 to 15.3" and no two areas
    with the same printed figure differ in shade. Returns a matplotlib Figure without a title.
    """
    areas = _with_class(_joined(values, shapes, indicator))
    with mpl.rc_context(marks.STYLE | {"hatch.linewidth": 0.6}):
        figure = Figure(figsize=(WIDTH, _height(shapes)))
        ax = figure.subplots()
        _fill(ax, areas)
        if highlight in set(areas["area_code"]):
            _outline(ax, areas, areas[areas["area_code"] == highlight])
        ax.set_axis_off()
        _explain(figure, areas, indicator)
    return figure


def _explain(figure, areas, indicator):
    """Put the key of the shades below a map."""
    figure.legend(
        handles=_key(areas, indicator), loc="outside lower left", ncols=3, frameon=False,
        title=printed.capital(indicator.unit), alignment="left", handlelength=1.6,
    )  # fmt: skip


def tile_shapes(tiles, names):
    """Return tiles as squares: `area_code`, `area_name`, `short_name` and `geometry`.

    `tiles` has `area_code`, `row`, `col` and `short_name` (areas.read_tiles); `names` (Series by
    code) has the full names.
    """
    west, south = tiles["col"] + GAP, GAP - tiles["row"]
    squares = shapely.box(west, south, west + 1 - 2 * GAP, south + 1 - 2 * GAP)
    named = tiles.assign(area_name=tiles["area_code"].map(names))
    return gpd.GeoDataFrame(named[["area_code", "area_name", "short_name"]], geometry=squares)


def tile_map(values, tiles, indicator, highlight=None):
    """A square of one size for each area, shaded as in `area_map`, with its name and its figure.

    `tiles` is from `tile_shapes`; the rest is as in `area_map`. Where the land of an area says
    nothing of its people, squares do not make the largest look the weightiest.
    """
    areas = _with_class(_joined(values, tiles, indicator))
    with mpl.rc_context(marks.STYLE | {"hatch.linewidth": 0.4, "hatch.color": palette.GRID}):
        figure = Figure(figsize=(WIDTH, _height(tiles)))
        ax = figure.subplots()
        _fill(ax, areas)
        if highlight in set(areas["area_code"]):
            own = areas[areas["area_code"] == highlight]
            own.boundary.plot(ax=ax, color=palette.INK, linewidth=3, zorder=4)
        _write(ax, areas, indicator, highlight)
        ax.set_axis_off()
        _explain(figure, areas, indicator)
    return figure


def _write(ax, areas, indicator, highlight):
    """Write each tile's short name and figure, dark on light shades and light on dark ones."""
    colours = areas["shade"].map(_colours(areas)).fillna(palette.PAPER)
    figures = printed.marked(areas["shown"], indicator.decimals, areas["status"].fillna("x"))
    for tile, colour, text in zip(areas.itertuples(), colours, figures, strict=True):
        inks = (palette.INK, palette.PAPER)
        ink = max(inks, key=lambda one: palette.contrast(one, colour.upper()))
        middle = tile.geometry.centroid
        weight = "bold" if tile.area_code == highlight else "normal"
        look = {"ha": "center", "color": ink, "zorder": 5}
        ax.text(middle.x, middle.y + 0.16, tile.short_name, va="center", fontsize=7.5, **look,
                fontweight=weight)  # fmt: skip
        size = 9.5 if len(text) <= TILE_LETTERS else 7.5
        ax.text(middle.x, middle.y - 0.16, text, va="center", fontsize=size, **look,
                fontweight="bold")  # fmt: skip


def map_alt(values, shapes, indicator, highlight=None, kind="Map"):
    """Return the alt text of `area_map`: the highest, the lowest, the area's own, who has none.

    `kind` is how it is drawn: "Map", or "Grid of equal squares" for `tile_map`.
    """
    areas = _joined(values, shapes, indicator)
    there, missing = areas[areas["shown"].notna()], areas[areas["shown"].isna()]
    said = [
        f"{kind} of {len(areas)} area{'' if len(areas) == 1 else 's'}, shaded by {indicator.unit}."
    ]
    if there.empty:
        return f"{said[0]} No area has a figure."
    for word, end in (("Highest", there["shown"].max()), ("Lowest", there["shown"].min())):
        names = _listed(there.loc[there["shown"] == end, "area_name"])
        said.append(f"{word}: {names}, {printed.with_unit(end, indicator)}.")
    for own in areas[areas["area_code"] == highlight].itertuples():
        figure = printed.with_unit(own.shown, indicator) if own.shown == own.shown else own.why
        said.append(f"{own.area_name}, outlined: {figure}.")
    if len(missing):
        said.append(f"No figure for {_listed(missing['area_name'])}.")
    return " ".join(said)


def _joined(values, shapes, indicator):
    """Return the shapes with `shown`, the value as printed, and `why` one is not there."""
    rows = shapes.merge(values[["area_code", "value", "status"]], on="area_code", how="left")
    shown = rows["value"].map(lambda v: float(printed.rounded(v, indicator.decimals)), "ignore")
    why = rows["status"].map(printed.MISSING).fillna(printed.MISSING["x"])
    return rows.assign(shown=shown.astype(float), why=why)


def _with_class(areas):
    """Add `shade`: which of at most five classes an area is in, from 0, missing where no value."""
    figures = np.sort(areas["shown"].dropna().unique())
    classes = max(min(CLASSES, len(figures)), 1)
    shades = np.arange(len(figures)) * classes // max(len(figures), 1)
    return areas.assign(shade=areas["shown"].map(dict(zip(figures, shades, strict=True))))


def _colours(areas):
    """Return the colour of each class there is, light to dark: {shade: "#RRGGBB"}."""
    shades = sorted(areas["shade"].dropna().unique())
    scale = LinearSegmentedColormap.from_list("sequential", palette.SEQUENTIAL)
    at = np.linspace(0, 1, len(shades)) if len(shades) != 1 else [0.5]
    return {shade: to_hex(scale(place)) for shade, place in zip(shades, at, strict=True)}


def _fill(ax, areas):
    there = areas["shade"].notna()
    lines = {"edgecolor": palette.PAPER, "linewidth": 0.7}
    if there.any():
        areas[there].plot(ax=ax, color=areas.loc[there, "shade"].map(_colours(areas)), **lines)
    if not there.all():
        lines = {"edgecolor": palette.CONTEXT, "linewidth": 0.5}
        areas[~there].plot(ax=ax, color=palette.PAPER, hatch=HATCH, **lines)


def _outline(ax, areas, own):
    """Outline an area in black, and name it: inside if there is room, else at an upper corner."""
    own.boundary.plot(ax=ax, color=palette.PAPER, linewidth=4, zorder=3)
    own.boundary.plot(ax=ax, color=palette.INK, linewidth=1.8, zorder=4)
    name, point = own["area_name"].iloc[0], own.geometry.representative_point().iloc[0]
    west, _, east, north = areas.total_bounds
    room = np.diff(own.total_bounds[[0, 2]])[0] * 0.75
    look = {"fontweight": "bold", "zorder": 6}
    if room > len(name) * LETTER * (east - west):
        paper = {"facecolor": palette.PAPER, "edgecolor": "none", "pad": 1.5, "alpha": 0.9}
        ax.text(point.x, point.y, name, ha="center", va="center", bbox=paper, **look)
        return
    side, edge = ("left", west) if point.x < (west + east) / 2 else ("right", east)
    line = {"arrowstyle": "-", "color": palette.INK, "path_effects": marks.HALO, "zorder": 5}
    ax.annotate(
        name, (point.x, point.y), (edge, north), ha=side, va="bottom", arrowprops=line, **look
    )


def _key(areas, indicator):
    """Return the key: each class by its lowest and highest figure, then why figures are missing."""
    entries = []
    for shade, colour in _colours(areas).items():
        inside = areas.loc[areas["shade"] == shade, "shown"]
        ends = [printed.number(end, indicator.decimals) for end in (inside.min(), inside.max())]
        entries.append(Patch(facecolor=colour, label=" to ".join(dict.fromkeys(ends))))
    missing = areas[areas["shade"].isna()]
    look = {"facecolor": palette.PAPER, "edgecolor": palette.CONTEXT, "hatch": HATCH}
    if len(missing):
        why = printed.capital(" or ".join(missing["why"].drop_duplicates().sort_values()))
        entries.append(Patch(label=why, **look))
    return entries


def _listed(names):
    names = names.tolist()
    return printed.listed(names) if len(names) <= NAMED else f"{len(names)} areas"


def _height(shapes):
    """Return a height in inches that fits the map's own shape, and its key."""
    left, low, right, high = shapes.total_bounds
    wide = (right - left) * np.cos(np.radians((low + high) / 2))
    return min(WIDTH * (high - low) / wide + 0.9, TALLEST)
