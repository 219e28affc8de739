"""Along a process: each stage beside the reference group, and all of them together."""

import pandas as pd
import pytest

from trendpack import evidence, figures, tables
from trendpack.errors import ShapeError
from trendpack.style_lint import lint
from trendpack.views import process

STAGES = ("stop_search_rate", "stop_search_arrest_percentage")


def counts(black=(54645, 2348, 384), white=(137709, 1548, 249), status="ok"):
    """Return the evidence of two stages for two groups, by indicator."""
    found = {}
    for at, id_ in enumerate(STAGES):
        rows = pd.DataFrame(
            {
                "indicator": id_,
                "area_code": "E09000012",
                "period": "Dec 2021 - Nov 2022",
                "period_end": pd.Timestamp("2022-11-30"),
                "ethnic_group": ["all", "black", "white"],
                "denominator": [float("nan"), black[at], white[at]],
                "numerator": [float("nan"), black[at + 1], white[at + 1]],
                "status": ["ok", status if at else "ok", "ok"],
                "reference_group": "white",
                "value": 1.0,
                "lower": 1.0,
                "limits_by": "byar",
                "source": "police_uk_stop_search",
            }
        )
        found[id_] = rows
    return found


@pytest.fixture
def along(monkeypatch):
    """Draw the process of given counts."""

    def draw(**named):
        found = counts(**named)
        monkeypatch.setattr(evidence, "by_group", lambda id_, scope: found[id_])
        return process.along_a_process(evidence.scope("Hackney"), *STAGES)

    return draw


def test_each_stage_and_the_whole_are_printed_with_ranges(along):
    shown = along().shown
    stage, so_far = (name for name in shown if name.startswith("Ratio"))
    arrested = shown.loc[("Black", "Ended in arrest")]
    # 2348/54645 over 1548/137709, then 384/2348 over 249/1548, worked by hand.
    assert shown.loc[("Black", "Stopped and searched"), stage].startswith("3.82 (")
    assert arrested[stage].startswith("1.02 (")
    assert arrested[so_far].startswith("3.89 (")
    assert shown.loc[("White", "Ended in arrest"), stage] == "reference group"


def test_the_sentences_say_what_chance_could_do_and_where_the_gap_opens(along):
    figure = along()
    black = next(text for text in figure.sentences if text.startswith("Black"))
    assert black == (
        "Black, compared with White: stopped and searched at 3.8 times the rate; of those, "
        "ended in arrest at 1.02 times the rate (no reliable difference); from first to last, 3.9 "
        "times the rate."
    )
    assert figure.sentences[0] == black, "the widest gap is said first"
    assert any("opens mostly at one stage: stopped and searched" in t for t in figure.sentences)
    assert "3.8 times" in figure.finding
    assert any("variance of each count were doubled" in note for note in figure.every_note)
    later = along(black=(100000, 1000, 500), white=(100000, 1000, 100)).sentences
    assert any("opens mostly at one stage: ended in arrest" in text for text in later)


def test_a_withheld_stage_has_no_ratio_and_says_why(along):
    figure = along(black=(54645, 2348, float("nan")), status="c")
    assert set(figure.shown.loc[("Black", "Ended in arrest")]) == {"[c]", "2,348"}
    assert figure.sentences[-1] == process.NO_GROUP
    assert any("[c] means withheld" in note for note in figure.every_note)


def test_a_ratio_prints_as_in_the_other_tables_and_never_as_reaching_one():
    columns = {"value": [1.0], "reference_value": [2.0], "status": "ok", "reference_status": "ok"}
    columns |= {"numerator": 5, "reference_numerator": 10}
    one = pd.DataFrame({"ratio": [0.8], "ratio_lower": [0.63], "ratio_upper": [0.9991], **columns})
    assert process._spread(one, "ratio").tolist() == ["0.80 (0.63 to 0.999)"]
    assert tables._gap_size(one, "ratio", 2).tolist() == ["0.80 (0.63 to 0.999)"]
    reaches = one.assign(ratio_upper=1.0012).add_prefix("overall_").assign(status="ok")
    assert process._spread(reaches, "overall_ratio").tolist() == ["0.80 (0.63 to 1.00)"]


def test_stages_that_do_not_follow_each_other_are_refused(along, monkeypatch):
    found = counts()
    found[STAGES[1]]["denominator"] += 1
    monkeypatch.setattr(evidence, "by_group", lambda id_, scope: found[id_])
    with pytest.raises(ShapeError, match="stop_search_arrest_percentage is not out of those"):
        process.along_a_process(evidence.scope("Hackney"), *STAGES)


@pytest.mark.parametrize("area", ["Hackney", "City of London", "Richmond upon Thames"])
def test_the_words_of_a_real_place_keep_to_the_style(area):
    figure = process.along_a_process(evidence.scope(area), *STAGES)
    for text in (*figure.sentences, *figure.every_note, figure.alt, figure.title):
        assert not lint(text), text
    assert "<svg" in figure.svg
    assert figure.alt in figures.to_html(figure)


def test_a_place_without_the_source_says_so():
    figure = process.along_a_process(evidence.scope("Leeds"), *STAGES)
    assert figure.sentences[0].startswith("Not in this edition")
