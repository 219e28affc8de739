"""Charts: what is drawn where, that nothing is lost or joined, and that colours can be told."""

import math
import re
import textwrap

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from trendpack import alt_text, charts, figures, marks, palette, printed
from trendpack.groups import read_groups
from trendpack.indicators import Break, Indicator
from trendpack.tidy import observations

GROUPS = read_groups()
DETAILED = GROUPS.index[GROUPS["level"] == "detailed"].tolist()
WORDS = {
    "id": "level", "theme": "education", "title": "Good level of development", "question": "?",
    "unit": "percentage of pupils", "people": "pupils", "numerator": "Pupils who did",
    "denominator": "Pupils", "polarity": "high", "role": "outcome", "sources": (),
    "groups": "broad", "ethnicity_by": "self", "limits": "publisher", "per": 100,
}  # fmt: skip


def indicator(measure="percentage", **other):
    return Indicator(**WORDS | {"measure": measure} | other)


PERCENTAGE = indicator()
SCORE = indicator("score", unit="points", decimals=2)


def rows(values, period="2022/23", **fixed):
    """Return observations from value by group; a text in place of a number is its status."""
    table = pd.DataFrame({"ethnic_group": list(values), "value": list(values.values())})
    told = table["value"].map(lambda value: isinstance(value, str))
    table["status"] = table["value"].where(told, "ok").astype(str)
    table["value"] = pd.to_numeric(table["value"], errors="coerce")
    table = table.assign(lower=table["value"] - 3, upper=table["value"] + 3, area_code="E09000012")
    start = pd.Timestamp(f"{period[:4]}-09-01")
    dates = {"period": period, "period_start": start, "period_end": start}
    return observations(table, indicator="level", **dates, **fixed)


def levels_of(column, parts):
    return pd.concat([rows(values).assign(**{column: level}) for level, values in parts.items()])


def texts(ax):
    return [text.get_text() for text in ax.texts]


def row_names(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def test_groups_stand_in_reading_order_from_the_top():
    chart = charts.groups_with_limits(rows({"other": 1, "white": 2, "asian": 3}), PERCENTAGE)
    assert row_names(chart.axes[0]) == ["Asian", "White", "Other"]
    assert chart.axes[0].yaxis_inverted()


@pytest.mark.parametrize(
    ("status", "word"), [("c", "withheld"), ("x", "not available"), ("low", "rounds to zero")]
)
@pytest.mark.parametrize("of", [PERCENTAGE, SCORE], ids=["bars", "dots"])
def test_a_group_without_a_number_keeps_its_place_and_says_why(status, word, of):
    chart = charts.groups_with_limits(rows({"asian": 50, "black": status, "white": 60}), of)
    ax = chart.axes[0]
    assert row_names(ax) == ["Asian", "Black", "White"]
    (said,) = [text for text in ax.texts if text.get_text() == word]
    assert said.get_position()[1] == 1
    low, high = sorted(ax.get_ylim())
    assert low < 0
    assert high > 2


def test_bars_start_at_zero_and_carry_their_values():
    ax = charts.groups_with_limits(rows({"asian": 50.25, "black": 40}), PERCENTAGE).axes[0]
    assert ax.get_xlim()[0] == 0
    assert [bar.get_width() for bar in ax.patches] == [50.25, 40]
    assert texts(ax) == ["50.3", "40.0"]
    assert ax.get_xlabel() == "Percentage of pupils"


def test_limits_are_drawn_at_their_numbers():
    ax = charts.groups_with_limits(rows({"asian": 50, "black": 40}), PERCENTAGE).axes[0]
    (limits,) = [c for c in ax.collections if isinstance(c, mpl.collections.LineCollection)]
    assert [segment[:, 0].tolist() for segment in limits.get_segments()] == [[47, 53], [37, 43]]


def test_negative_scores_are_dots_with_a_true_minus():
    ax = charts.groups_with_limits(rows({"asian": 0.5, "black": -0.32}), SCORE).axes[0]
    assert not ax.patches
    assert texts(ax) == ["0.50", "−0.32"]
    assert ax.get_xlim()[0] < -3


def test_all_groups_are_a_labelled_line_and_not_a_row():
    ax = charts.groups_with_limits(rows({"all": 55, "asian": 50, "black": 40}), PERCENTAGE).axes[0]
    assert row_names(ax) == ["Asian", "Black"]
    assert "All ethnic groups: 55.0" in texts(ax)


def test_a_withheld_figure_of_all_groups_is_a_row():
    ax = charts.groups_with_limits(rows({"all": "c", "asian": 50}), PERCENTAGE).axes[0]
    assert row_names(ax) == ["All ethnic groups", "Asian"]


def test_an_unreliable_figure_is_hollow_and_marked():
    table = rows({"asian": 50, "black": 40}).assign(status=["ok", "u"])
    ax = charts.groups_with_limits(table, PERCENTAGE).axes[0]
    faces = [mpl.colors.to_hex(bar.get_facecolor()) for bar in ax.patches]
    assert faces == [palette.BLUE.lower(), palette.PAPER.lower()]
    assert texts(ax) == ["50.0", "40.0 [u]"]


def test_panels_of_a_crossing_share_axes_and_name_their_level():
    table = levels_of("sex", {"female": {"asian": 50, "black": "c"}, "male": {"asian": 90}})
    female, male = charts.crossed(table, PERCENTAGE, "sex").axes
    assert (female.get_title("left"), male.get_title("left")) == ("Female", "Male")
    assert female.get_xlim() == male.get_xlim()
    assert texts(female) == ["withheld"]


def test_at_most_four_panels_stand_in_a_row():
    ages = {f"{age}-{age + 9}": {"asian": 50, "black": 60} for age in range(10, 70, 10)}
    chart = charts.crossed(levels_of("age_band", ages), PERCENTAGE, "age_band")
    assert len(chart.axes) == 6
    assert chart.axes[0].get_gridspec().ncols == 4


def test_a_scheme_gives_way_where_titles_would_not_fit():
    names = [f"NS-SEC: {at}. A long name of an occupation" for at in range(4)]
    table = levels_of("socioeconomic", {name: {"asian": 50} for name in names})
    first = charts.crossed(table, PERCENTAGE, "socioeconomic").axes[0]
    assert first.get_title("left").startswith("0. A long")
    short = levels_of("socioeconomic", {"FSM: eligible": {"asian": 50}})
    first = charts.crossed(short, PERCENTAGE, "socioeconomic").axes[0]
    assert first.get_title("left") == "Free school meals: eligible"


def lines(ax, colour):
    """Return the drawn pieces of lines of a colour as lists of values, a hole between each two."""
    drawn = (line for line in ax.lines if mpl.colors.same_color(line.get_color(), colour))
    plain = (line for line in drawn if line.get_marker() != "x" and line.get_linestyle() == "-")
    values = [np.asarray(line.get_ydata(), float) for line in plain]
    pieces = [part for y in values for part in np.split(y, np.flatnonzero(np.isnan(y)))]
    return [part[~np.isnan(part)].tolist() for part in pieces if len(part)]


def series(**by_period):
    """Return rows of the Black group; a key is y2015 for 2015/16."""
    periods = {f"{key[1:]}/{(int(key[1:]) + 1) % 100:02d}": v for key, v in by_period.items()}
    return pd.concat([rows({"black": value}, period=p) for p, value in periods.items()])


def test_a_line_is_not_joined_across_a_withheld_period():
    chart = charts.trend(series(y2015=1, y2016=2, y2017="c", y2018=4, y2019=5), PERCENTAGE)
    assert lines(chart.axes[0], palette.BLUE) == [[1, 2], [4, 5]]


def test_a_line_is_not_joined_across_a_period_without_a_row():
    chart = charts.trend(series(y2015=1, y2016=2, y2019=4, y2020=5), PERCENTAGE)
    assert lines(chart.axes[0], palette.BLUE) == [[1, 2], [4, 5]]


def test_a_line_is_not_joined_across_a_break_and_the_break_is_drawn():
    breaks = (Break(period="2017/18", because="new framework"),)
    chart = charts.trend(series(y2015=1, y2016=2, y2017=4, y2018=5), PERCENTAGE, breaks)
    ax = chart.axes[0]
    assert lines(ax, palette.BLUE) == [[1, 2], [4, 5]]
    (at,) = [line.get_xdata()[0] for line in ax.lines if line.get_linestyle() == "--"]
    assert 366 < at < 731  # days from the first start: between 2016 and 2017
    assert "Break in series" in [text.get_text() for text in chart.legends[0].get_texts()]


def test_periods_stand_in_time_order_whatever_the_order_of_rows():
    chart = charts.trend(series(y2017=3, y2015=1, y2016=2), PERCENTAGE)
    assert lines(chart.axes[0], palette.BLUE) == [[1, 2, 3]]
    assert texts(chart.axes[0]) == ["3.0"]
    labels = [label.get_text() for label in chart.axes[0].get_xticklabels()]
    assert labels == ["2015/16", "2017/18"]


def test_everyone_stands_in_grey_behind_each_group_on_equal_axes_from_zero():
    table = pd.concat([
        rows({"all": 50, "asian": 60, "black": 40}, period=f"{year}/{year - 1999}")
        for year in (2020, 2021)
    ])  # fmt: skip
    asian, black = charts.trend(table, PERCENTAGE).axes
    assert lines(asian, palette.CONTEXT) == lines(black, palette.CONTEXT) == [[50, 50]]
    assert asian.get_ylim() == black.get_ylim()
    assert asian.get_ylim()[0] == 0


def test_places_differ_in_marker_and_in_colour():
    names = ["Hackney", "London", "England", "Statistical neighbours (median)"]
    table = levels_of("place", {name: {"asian": 50, "black": 40} for name in names})
    chart = charts.places(table, PERCENTAGE)
    entries = chart.legends[0].legend_handles
    assert [text.get_text() for text in chart.legends[0].get_texts()] == names
    assert len({handle.get_marker() for handle in entries}) == 4
    assert len({handle.get_color() for handle in entries}) == 4


def test_a_place_without_a_figure_is_named():
    table = levels_of("place", {"Hackney": {"black": "c"}, "London": {"black": 4},
                                 "England": {"black": "x"}})  # fmt: skip
    (ax,) = charts.places(table, PERCENTAGE).axes
    assert sorted(texts(ax)) == ["England: not available", "Hackney: withheld"]


def test_two_shares_are_joined_by_a_line():
    table = levels_of("series", {"In care": {"black": 40}, "Pupils": {"black": 23}})
    ax = charts.shares(table, PERCENTAGE).axes[0]
    joined = ax.collections[0].get_segments()
    assert [segment[:, 0].tolist() for segment in joined] == [[23, 40]]


SHAPES = {
    "groups": lambda table: charts.groups_with_limits(table, PERCENTAGE),
    "crossed": lambda table: charts.crossed(table, PERCENTAGE, "sex"),
    "trend": lambda table: charts.trend(table, PERCENTAGE),
    "places": lambda table: charts.places(table.assign(place="Hackney"), PERCENTAGE),
    "shares": lambda table: charts.shares(table.assign(series="In care"), PERCENTAGE),
}


@pytest.mark.parametrize("draw", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize(
    "table",
    [rows({"black": 40}), rows({"black": "c"}), rows({"all": 0, "black": 0, "white": "x"}),
     rows({"black": 40}).iloc[:0]],
    ids=["one", "withheld", "zero", "empty"],
)  # fmt: skip
def test_little_or_nothing_can_be_drawn_without_a_warning(draw, table, recwarn):
    figures.svg(draw(table))
    assert not [w for w in recwarn if issubclass(w.category, (UserWarning, RuntimeWarning))]


@pytest.mark.parametrize("draw", SHAPES.values(), ids=SHAPES)
def test_the_same_frame_gives_the_same_bytes(draw):
    table = rows({"all": 50, "black": 40, "white": "c"})
    chart = draw(table)
    assert figures.svg(chart) == figures.svg(chart) == figures.svg(draw(table))


def boxes_of(chart):
    """Return the name and box of each visible text of a chart laid out as it is printed."""
    figures.svg(chart)
    renderer = FigureCanvasAgg(chart).get_renderer()
    found = []
    for ax in chart.axes:
        (left, right), (low, high) = ax.get_xlim(), sorted(ax.get_ylim())
        below = [t for t in ax.get_xticklabels() if left <= t.get_position()[0] <= right]
        beside = [t for t in ax.get_yticklabels() if low <= t.get_position()[1] <= high]
        found += [*ax.texts, *below, *beside, ax._left_title]
    found = [text for text in found if text.get_visible()]
    return [(t.get_text(), t.get_window_extent(renderer)) for t in found if t.get_text()]


@pytest.mark.parametrize("draw", ["groups", "crossed", "trend", "places"])
def test_no_text_meets_another_or_leaves_the_page(draw):
    values = dict.fromkeys(["all", *DETAILED, "unknown"], 40.0) | {"roma": "c", "arab": "x"}
    years = range(2015, 2023) if draw == "trend" else [2022]
    table = pd.concat([rows(values, period=f"{year}/{year - 1999}") for year in years])
    chart = SHAPES[draw](table)
    boxes = boxes_of(chart)
    width, height = chart.canvas.get_width_height()
    for name, box in boxes:
        assert box.x0 > -1, f"{name} leaves the page"
        assert box.x1 < width + 1, f"{name} leaves the page"
        assert -1 < box.y0 < box.y1 < height + 1, f"{name} leaves the page"
    for at, (name, box) in enumerate(boxes):
        meeting = [other for other, its in boxes[at + 1 :] if box.padded(-1).overlaps(its)]
        assert not meeting, f"{name} meets {meeting}"


@pytest.mark.parametrize("colour", [*palette.CATEGORICAL[:4], palette.CONTEXT, palette.QUIET])
def test_what_is_drawn_stands_out_from_the_paper(colour):
    assert palette.contrast(colour, palette.PAPER) >= 2.995


@pytest.mark.parametrize("colour", [palette.INK, palette.QUIET])
def test_text_stands_out_from_the_paper(colour):
    assert palette.contrast(colour, palette.PAPER) >= 4.5


def test_alt_text_says_the_range_the_comparison_and_what_is_withheld():
    table = rows({"all": 55, "asian": 60.25, "black": 40, "mixed": "c", "white": 50})
    assert alt_text.alt_groups(table, PERCENTAGE, GROUPS, "Hackney, 2022/23") == (
        "Bar chart with 95% ranges of Good level of development, Hackney, 2022/23: 4 ethnic "
        "groups. From 40.0% (Black) to 60.3% (Asian). All ethnic groups: 55.0%. Withheld: Mixed "
        "or multiple."
    )


def test_alt_texts_of_the_other_charts_hold_their_numbers():
    both = levels_of("sex", {"female": {"all": 9, "asian": 50, "black": 40}, "male": {"asian": 45}})
    text = alt_text.alt_crossed(both, PERCENTAGE, GROUPS, "sex", "Hackney, 2022/23")
    assert "Female: from 40.0% (Black) to 50.0% (Asian). Male: 45.0% (Asian)." in text
    text = alt_text.alt_trend(series(y2015=10, y2016=20), PERCENTAGE, GROUPS, "Hackney")
    assert "2015/16 to 2016/17: 1 ethnic group" in text
    assert "In 2016/17: 20.0% (Black)." in text
    both = both.rename(columns={"sex": "place"})
    assert "Female: from 40.0%" in alt_text.alt_places(
        both.assign(place=both["place"].str.capitalize()), PERCENTAGE, GROUPS, "2022/23"
    )
    shares = levels_of(
        "series", {"Care": {"black": 40, "white": 50}, "Pupils": {"black": 23, "white": 49}}
    )
    assert "They differ most for Black: 40.0% and 23.0%." in alt_text.alt_shares(
        shares, PERCENTAGE, GROUPS, "2022/23"
    )


def test_alt_text_of_nothing_says_that_nothing_can_be_shown():
    text = alt_text.alt_groups(rows({"black": "c"}), PERCENTAGE, GROUPS, "Hackney, 2022/23")
    assert "No figures can be shown. Withheld: Black." in text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (65.25, 1, "65.3"), (2.675, 2, "2.68"), (-0.04, 1, "0.0"), (-1234.5, 0, "−1,235"),
        (0.1 + 0.2, 1, "0.3"), (1e6, 0, "1,000,000"), (61.35, 1, "61.4"),
    ],
)  # fmt: skip
def test_numbers_are_rounded_as_publishers_round(value, decimals, text):
    assert printed.number(value, decimals) == text


@pytest.mark.parametrize(
    ("ratio", "text"), [(3.62, "3.6"), (1.04, "1.04"), (0.96, "0.96"), (0.5, "0.5"), (0.02, "0.02"),
                        (0.0, "0"), (12.0, "12.0")]
)  # fmt: skip
def test_a_ratio_never_hides_which_side_of_one_it_is(ratio, text):
    assert printed.ratio(ratio) == text


@pytest.mark.parametrize(
    ("period", "text"),
    [("2022/23", "2022/23"), ("2021-2023", "2021 to 2023"), ("2023-04", "April 2023"),
     ("Dec 2021 - Nov 2022", "Dec 2021 to Nov 2022"), ("2023", "2023"),
     ("2020/21-2024/25", "2020/21 to 2024/25")],
)  # fmt: skip
def test_periods_are_said(period, text):
    assert printed.period(period) == text


def test_missing_numbers_never_print_as_numbers():
    values = pd.Series([1.0, math.nan, math.inf])
    assert printed.cells(values, 1, pd.Series(["ok", "c", "ok"])).tolist() == ["1.0", "[c]", "[x]"]


def test_a_long_unit_is_folded():
    unit = "score, where 0 is the average of pupils with the same results at age 11"
    chart = charts.groups_with_limits(rows({"asian": 0.5}), indicator("score", unit=unit))
    assert chart.axes[0].get_xlabel() == textwrap.fill(unit.capitalize(), 60)
    assert re.search("font-family: Arial, Helvetica", figures.svg(chart))


def test_a_long_period_stands_on_two_lines_so_that_two_ends_do_not_meet():
    assert marks._in_two_lines("May 2020 - Apr 2021") == "May 2020 to\nApr 2021"
    assert marks._in_two_lines("2017/18-2019/20") == "2017/18 to\n2019/20"
    assert marks._in_two_lines("2021-2023") == "2021-2023"
    assert marks._in_two_lines("2022/23") == "2022/23"
