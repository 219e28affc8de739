"""Figures: one accessible block of HTML, escaped, self-contained, and the same bytes each time."""

import base64
import re
from datetime import date

import pandas as pd
import pytest
from matplotlib.figure import Figure as Chart

from trendpack import figures
from trendpack.figures import Figure
from trendpack.indicators import Source

PARTS = {
    "id": "level-now", "title": "Black pupils' figure & the rest <here>", "alt": 'A "bar" chart',
    "table_html": "<table><caption>x</caption></table>", "no_source": "Source: DfE",
    "svg": "<svg>60.3</svg>", "sentences": ("One & two.", ""), "notes": ("[c] means <withheld>.",),
}  # fmt: skip
CARD = Source(
    id="one", publisher="Department for Education", title="Early years <2023>", release="2022/23",
    covers="England", page="https://example.org/?a=1&b=2", licence="Open Government Licence v3.0",
    route="r", downloaded=date(2026, 1, 1), files={"education/a&b.csv": "0123456789abcdef" * 4},
    reader="x.y",
)  # fmt: skip


def drawn():
    chart = Chart(figsize=(3, 2), layout="constrained")
    ax = chart.subplots()
    ax.plot([0, 1 / 3], [0, 2 / 3])
    ax.set_xlabel("Percentage: 12.3456")
    return chart


def test_a_figure_shows_one_output_of_html():
    assert list(Figure(**PARTS)._repr_mimebundle_()) == ["text/html"]


def test_every_text_is_escaped_and_the_chart_is_inside_the_page():
    html = figures.to_html(Figure(**PARTS))
    assert "Black pupils&#x27; figure &amp; the rest &lt;here&gt;" in html
    assert 'alt="A &quot;bar&quot; chart"' in html
    assert "One &amp; two." in html
    assert "[c] means &lt;withheld&gt;." in html
    data = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', html)[1]
    assert base64.b64decode(data) == b"<svg>60.3</svg>"


def test_the_parts_stand_in_order_with_the_names_that_the_template_knows():
    html = figures.to_html(Figure(**PARTS))
    names = re.findall(r'class="(tp-[a-z]+)"', html)
    assert names == [
        "tp-figure", "tp-title", "tp-sentence", "tp-chart", "tp-notes", "tp-more", "tp-of",
        "tp-table", "tp-source",
    ]  # fmt: skip
    assert 'aria-labelledby="level-now-title"' in html
    assert 'role="region" aria-label="Table: Black' in html
    assert 'tabindex="0"' in html


def test_invented_data_say_so_on_the_figure():
    assert "Invented data" not in figures.to_html(Figure(**PARTS))
    assert "Invented data" in figures.to_html(Figure(**PARTS, invented=True))


@pytest.mark.parametrize("change", [{"svg": None}, {"table_is_open": True}])
def test_a_table_that_is_the_point_stands_open_with_its_notes(change):
    html = figures.to_html(Figure(**PARTS | change, table_notes=("[x] means gone.",)))
    assert "<details" not in html
    assert "<table>" in html
    assert ("<img" in html) == ("svg" not in change)
    assert html.index("[x] means gone.") < html.index("[c] means")


def test_below_a_chart_the_table_its_notes_and_files_are_folded_and_the_rest_is_not():
    html = figures.to_html(Figure(**PARTS, table_notes=("[x] means gone.",), cards=(CARD,)))
    inside = html.partition("<details")[2].partition("</details>")[0]
    assert all(part in inside for part in ("<table>", "[x] means gone.", "0123456789ab"))
    assert not any(part in inside for part in ("<img", "[c] means", "One &amp; two."))


def test_the_line_below_a_figure_names_publishers_and_counts_many_publications():
    other = CARD.model_copy(update={"publisher": "ONS <x>", "title": "Census"})
    few = figures.source_line([CARD, other])
    assert few.startswith(
        'Source: Department for Education, <a href="https://example.org/?a=1&amp;'
    )
    assert "2022/23; ONS &lt;x&gt;, <a" in few
    many = figures.source_line([CARD, other, CARD, CARD])
    assert many == (
        "Source: Department for Education (3 publications); ONS &lt;x&gt; (1 publication)."
    )
    assert figures.source_line([]) == ""


def test_the_source_line_has_publisher_release_licence_file_and_proof():
    html = figures.source_html([CARD])
    for part in (
        "Department for Education",
        "2022/23",
        "Open Government Licence v3.0",
        "a&amp;b.csv",
    ):
        assert part in html
    assert "<code>0123456789ab</code>" in html
    assert 'href="https://example.org/?a=1&amp;b=2"' in html
    assert "Early years &lt;2023&gt;" in html


def test_svg_is_the_same_however_often_it_is_made():
    chart = drawn()
    assert figures.svg(chart) == figures.svg(chart) == figures.svg(drawn())


def test_svg_keeps_text_as_text_without_date_or_maker():
    text = figures.svg(drawn())
    assert text.startswith("<svg")
    assert "Percentage: 12.3456</text>" in text
    assert "Arial" in text
    assert not re.search(r"(?i)matplotlib|<dc:date>", text.replace("matplotlib.axis", ""))


def test_svg_asks_for_nothing_from_outside():
    text = figures.svg(drawn())
    links = re.findall(r'(?:href|src|url)\s*[=(]\s*"?([^")]+)', text)
    assert all(link.startswith("#") for link in links)


def test_positions_are_short_and_names_of_parts_unharmed():
    text = figures.svg(drawn())
    assert not re.search(r' d="[^"]*\.\d{3}', text)
    used = set(re.findall(r"url\(#([^)]+)\)", text)) | set(re.findall(r'href="#([^"]+)"', text))
    assert used <= set(re.findall(r'id="([^"]+)"', text))


@pytest.mark.parametrize("change", [{"value": [1.0, 3.0]}, {"name": ["b", "a"]}])
def test_the_hash_stands_for_the_data(change):
    table = pd.DataFrame({"name": ["a", "b"], "value": [1.0, 2.0]})
    assert figures.data_hash(table) == figures.data_hash(table.copy())
    assert figures.data_hash(table) != figures.data_hash(table.assign(**change))


def test_a_style_that_stands_twice_is_written_once():
    text = (
        '<svg><style>*{}</style><g style="fill: red"/><g style="fill: red"/><g style="x: 1"/></svg>'
    )
    assert figures._with_classes(text) == (
        '<svg><style>*{}.s0{fill: red}</style><g class="s0"/><g class="s0"/><g style="x: 1"/></svg>'
    )
