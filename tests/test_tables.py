"""Printed tables: nothing lost, nothing empty, escaped, and the same numbers as in the words."""

import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from trendpack import tables, words
from trendpack.disparity import beside, is_reliable, with_gap
from trendpack.groups import read_groups
from trendpack.indicators import Indicator
from trendpack.rates import with_limits
from trendpack.tidy import observations

WORDS = {
    "id": "level", "theme": "education", "title": "Good level of development", "question": "?",
    "unit": "percentage of pupils", "people": "pupils", "numerator": "pupils who did",
    "denominator": "Pupils with a result", "said": "reached a good level", "polarity": "high",
    "role": "outcome", "sources": (), "groups": "broad", "limits": "wilson", "per": 100,
    "ethnicity_by": "self",
}  # fmt: skip
PERCENTAGE = Indicator(**WORDS, measure="percentage")
RATE = Indicator(**WORDS | {"unit": "suspensions for every 100 pupils"}, measure="rate")
SCORE = Indicator(**WORDS | {"unit": "points"}, measure="score")


def rows(counts, period="2022/23", **fixed):
    """Return observations from (numerator, denominator) by group; a text is a status."""
    table = pd.DataFrame({"ethnic_group": list(counts)})
    table["status"] = [n if isinstance(n, str) else "ok" for n in counts.values()]
    pairs = [(np.nan, np.nan) if isinstance(n, str) else n for n in counts.values()]
    table[["numerator", "denominator"]] = pd.DataFrame(pairs, dtype=float)
    table["value"] = 100 * table["numerator"] / table["denominator"]
    start = pd.Timestamp(f"{period[:4]}-09-01")
    dates = {"period": period, "period_start": start, "period_end": start}
    table = observations(table, indicator="level", area_code="E09000012", **dates, **fixed)
    return with_limits(table, "wilson", 100)


COUNTS = {"white_british": (650, 1000), "all": (1250, 2000), "black": (540, 1000), "chinese": "c"}


def test_the_table_reads_in_order_with_counts_and_ranges():
    shown = tables.figure_table(rows(COUNTS), PERCENTAGE)
    assert shown.index.tolist() == ["All ethnic groups", "Chinese", "Black", "White British"]
    assert list(shown) == ["Percentage of pupils", "95% range", "Number", "Out of"]
    assert shown.loc["Black"].tolist() == ["54.0", "50.9 to 57.1", "540", "1,000"]
    assert shown.loc["Chinese"].tolist() == ["[c]"] * 4


def test_counts_that_nobody_publishes_have_no_column():
    table = rows(COUNTS).assign(numerator=np.nan, denominator=np.nan, lower=np.nan, upper=np.nan)
    shown = tables.figure_table(table.assign(limits_by=""), SCORE)
    assert list(shown) == ["Points"]
    assert "nor the counts to make one from" in tables.range_notes(shown, table)[-1]


def test_a_count_that_is_missing_here_and_there_reads_not_available():
    table = rows({"asian": (5, 10), "black": (5, 10)})
    table.loc[0, ["numerator", "lower", "upper"]] = np.nan
    shown = tables.figure_table(table, PERCENTAGE)
    assert shown.loc["Asian"].tolist() == ["50.0", "[x]", "[x]", "10"]
    assert "[x] means not available." in tables.notes(shown, PERCENTAGE)


def test_an_unreliable_number_is_shown_with_its_mark():
    shown = tables.figure_table(rows(COUNTS).assign(status=["ok", "ok", "u", "c"]), PERCENTAGE)
    assert shown.loc["Black", "Percentage of pupils"] == "54.0 [u]"


def test_a_denominator_of_a_rate_is_headed_by_its_people():
    assert "Pupils" in tables.figure_table(rows(COUNTS), RATE)


def gaps(table, measure):
    return with_gap(beside(table, "white_british", ["period"]), measure)


def test_gaps_are_printed_with_their_range_and_how_to_read_them():
    counts = COUNTS | {"asian": (64, 100), "other": (900, 1000), "arab": (6500, 10000)}
    shown = tables.figure_table(gaps(rows(counts), "percentage"), PERCENTAGE)
    size, reading = (
        shown["Ratio to White British (95% range)"],
        shown["Compared with White British"],
    )
    assert size["Black"] == "0.83 (0.77 to 0.89)"
    assert reading["Black"] == "lower"
    assert reading["Other"] == "higher"
    assert reading["Asian"] == "no reliable difference"
    assert reading["White British"] == "reference group"
    assert reading["Arab"] == "the same when rounded"
    assert (size["Chinese"], reading["Chinese"]) == ("[c]", "not known")


def test_no_ratio_applies_to_a_reference_of_zero():
    shown = tables.figure_table(
        gaps(rows({"white_british": (0, 90), "black": (9, 90)}), "rate"), RATE
    )
    size = shown["Ratio to White British (95% range)"]
    assert size["Black"] == "[z]"
    assert "inf" not in shown.to_string()


def test_a_gap_without_ranges_is_not_called_reliable():
    table = rows(COUNTS).assign(lower=np.nan, upper=np.nan, numerator=np.nan)
    shown = tables.figure_table(gaps(table, "score"), SCORE)
    assert shown.loc["Black", "Difference from White British"] == "−11.0"
    assert shown.loc["Black", "Compared with White British"] == "no range, so not tested"


@pytest.mark.parametrize("group", ["black", "asian", "other"])
def test_words_and_table_print_the_same_numbers(group):
    counts = COUNTS | {"asian": (645, 1000), "other": (900, 1000)}
    table = gaps(rows(counts), "percentage")
    shown = tables.figure_table(table, PERCENTAGE)
    name = read_groups().loc[group, "name"]
    row = table[table["ethnic_group"] == group].iloc[0]
    printed = " ".join(shown.loc[[name, "White British"]].to_numpy().ravel())
    said = re.findall(r"\d+\.\d+", words.gap_sentence(row, PERCENTAGE, read_groups()))
    gap = f"{abs(row['gap']):.1f}"  # the one number that a percentage's table leaves out
    assert said
    assert all(number in printed or number == gap for number in said)


def test_a_wide_table_has_a_column_a_period_in_time_order():
    table = pd.concat([rows(COUNTS, "2022/23"), rows({"black": (5, 10)}, "2021/22")])
    shown = tables.wide_table(table, PERCENTAGE)
    assert list(shown) == ["2021/22", "2022/23"]
    assert shown.index.tolist() == ["All ethnic groups", "Chinese", "Black", "White British"]
    assert shown.loc["Black"].tolist() == ["50.0", "54.0"]
    assert shown.loc["Chinese"].tolist() == ["[x]", "[c]"]


def test_a_wide_table_can_carry_ranges():
    table = pd.concat([rows({"black": (540, 1000)}, sex=sex) for sex in ("female", "male")])
    shown = tables.wide_table(table, PERCENTAGE, across="sex", with_range=True)
    assert shown.loc["Black"].to_dict() == dict.fromkeys(["Female", "Male"], "54.0 (50.9 to 57.1)")


def test_levels_are_spelled_out():
    table = rows({"black": (5, 10)}, socioeconomic="FSM: not eligible")
    shown = tables.figure_table(table, PERCENTAGE, ("ethnic_group", "socioeconomic"))
    assert shown.index.tolist() == [("Black", "Free school meals: not eligible")]
    assert shown.index.names == ["Ethnic group", "Socio-economic position"]


def test_notes_explain_the_marks_in_use_and_no_others():
    table = rows(COUNTS)
    shown = tables.figure_table(table, PERCENTAGE)
    notes = tables.notes(shown, PERCENTAGE)
    assert [note for note in notes if note.startswith("[")] == [
        "[c] means withheld: to protect small numbers in it or beside it."
    ]
    assert "Number: Pupils who did." in notes
    assert "Out of: Pupils with a result." in notes
    assert tables.range_notes(shown, table)[0] == (
        "The 95% range is worked out here from the counts (Wilson's method) and allows for chance "
        "alone."
    )


def test_a_range_of_a_printed_percentage_is_not_called_one_of_counts():
    table = rows(COUNTS)
    table.loc[table["lower"].notna(), "numerator"] = np.nan
    shown = tables.figure_table(table, PERCENTAGE)
    note, *more = tables.range_notes(shown, table)
    assert "from the printed percentage" in note
    assert not any("from the counts" in text for text in (note, *more))


def test_a_row_to_which_a_figure_does_not_apply_has_no_counts_and_no_ratio():
    table = gaps(rows(COUNTS | {"other": (500, 500)}), "percentage")
    barred = table["ethnic_group"] == "other"
    table.loc[barred, ["value", "status"]] = [np.nan, "z"]
    shown = tables.figure_table(table, PERCENTAGE)
    assert shown.loc["Other"].tolist() == ["[z]"] * 6
    assert shown.loc["Black", "Number"] == "540"


def test_everyone_has_a_ratio_and_no_test_against_a_group_that_is_part_of_them():
    counts = {"all": (12_500, 20_000), "black": (540, 1000), "white_british": (6500, 9000)}
    table = gaps(rows(counts), "percentage")
    assert is_reliable(table).iloc[0]
    shown = tables.figure_table(table, PERCENTAGE).loc["All ethnic groups"]
    assert shown["Ratio to White British (95% range)"] == "0.87"
    assert shown["Compared with White British"] == tables.OVERLAPS


def test_a_range_that_stops_short_of_one_is_printed_so():
    table = gaps(rows({"black": (9_790, 10_000), "white_british": (9_820, 10_000)}), "percentage")
    table.loc[0, ["ratio_lower", "ratio_upper"]] = [0.981, 0.9985]
    size = "Ratio to White British (95% range)"
    assert tables.figure_table(table, PERCENTAGE).loc["Black", size] == "1.00 (0.98 to 0.999)"
    table.loc[0, "ratio_upper"] = 1.0004
    assert tables.figure_table(table, PERCENTAGE).loc["Black", size] == "1.00 (0.98 to 1.00)"


def test_differences_that_the_printed_figures_do_not_give_are_explained_and_no_others():
    table = gaps(rows(COUNTS), "score").drop(index=2)
    table["value"] = [50.04, 45.06, 50.0][: len(table)]
    table["gap"] = table["value"] - 50.0
    table["reference_value"] = 50.0
    shown = tables.figure_table(table, SCORE)
    assert tables.difference_notes(shown, table, SCORE) == ()
    table["reference_value"] = 50.06
    table["gap"] = table["value"] - 50.06
    shown = tables.figure_table(table, SCORE)
    assert tables.difference_notes(shown, table, SCORE) == (tables.UNROUNDED,)
    percentages = tables.figure_table(table, PERCENTAGE)
    assert tables.difference_notes(percentages, table, PERCENTAGE) == ()


class Reader(HTMLParser):
    """What a screen reader meets: tags with attributes, and the text of each cell."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.cells, self.inside = [], [], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in ("td", "th", "caption"):
            self.cells.append("")
            self.inside = tag

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, data):
        if self.inside:
            self.cells[-1] += data


def test_html_has_a_caption_and_headers_and_no_merged_or_empty_cell():
    html = tables.to_html(
        tables.figure_table(rows(COUNTS), PERCENTAGE), "Development", "one-caption"
    )
    read = Reader(html)
    scopes = [attrs["scope"] for tag, attrs in read.tags if tag == "th"]
    assert scopes == ["col"] * 5 + ["row"] * 4
    assert ("caption", {"id": "one-caption"}) in read.tags
    assert all(cell.strip() for cell in read.cells)
    assert not any("span" in name for _, attrs in read.tags for name in attrs)
    assert ("td", {"class": "number"}) in read.tags


def test_html_in_a_label_is_shown_and_not_obeyed():
    table = rows({"black": (5, 10)}).assign(place="<script>alert(1)</script>")
    shown = tables.figure_table(table, PERCENTAGE, ("place",))
    html = tables.to_html(shown, "A & <b>B</b>")
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "A &amp; &lt;b&gt;B&lt;/b&gt;" in html
    assert Reader(html).cells[0] == "A & <b>B</b>"


def test_a_long_name_of_a_file_may_be_broken_and_reads_the_same():
    html = tables.to_html(pd.DataFrame({"File": ["a_long_name.csv"]}, index=["x"]), "Files")
    assert "<td>a_<wbr>long_<wbr>name.csv</td>" in html
    assert "a_long_name.csv" in "".join(Reader(html).cells)


def test_words_in_cells_are_not_set_as_numbers():
    html = tables.to_html(tables.figure_table(gaps(rows(COUNTS), "percentage"), PERCENTAGE), "x")
    assert "<td>lower</td>" in html
    assert '<td class="number">0.83 (0.77 to 0.89)</td>' in html
    assert '<td class="number">[c]</td>' in html


def test_an_empty_frame_is_an_empty_table():
    empty = rows(COUNTS).iloc[:0]
    shown = tables.figure_table(empty, PERCENTAGE)
    assert shown.empty
    assert "<caption>None</caption>" in tables.to_html(shown, "None")
    assert tables.as_text(shown) == "no rows"


def test_plain_text_holds_every_cell():
    shown = tables.figure_table(rows(COUNTS), PERCENTAGE)
    text = tables.as_text(shown)
    assert all(cell in text for cell in [*shown.index, *shown.to_numpy().ravel()])
