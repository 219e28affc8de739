"""The two ends of a tested gap: whose favour it is in, and what became of the ratio."""

import numpy as np
import pandas as pd
import pytest
from test_trend_words import TESTED, as_gaps
from test_words import GROUPS, indicator, over_time

from trendpack import evidence, gap_ends, gap_words, trends
from trendpack.style_lint import lint
from trendpack.views import cells
from trendpack.views import indicator as views


def ended(then, now, disparity="shrinking", **other):
    return {**TESTED, "disparity": disparity, "gap_then": then, "gap_now": now} | other


def sentence(tested, **declared):
    text = gap_words.gap_trend_sentence(tested, indicator(**declared), GROUPS)
    assert not lint(text)
    return text


@pytest.mark.parametrize(
    ("polarity", "then", "now", "whose"),
    [
        ("high", 9.0, 4.0, "; the figure of Black is the better."),
        ("low", 9.0, 4.0, "; the figure of Black is the worse."),
        ("none", 9.0, 4.0, "; the figure of Black is the higher."),
        ("none", -9.0, -4.0, "; the figure of Black is the lower."),
        ("high", -9.0, 0.01, "; the figure of Black was the worse at first and the same at last."),
    ],
)
def test_a_gap_that_shrinks_says_whose_favour_it_is_in(polarity, then, now, whose):
    text = sentence(ended(then, now), polarity=polarity)
    assert " has shrunk, by more than chance explains (2020/21 to 2024/25)" in text
    assert text.endswith(whose)


def test_a_gap_that_crossed_is_not_said_to_have_shrunk_or_grown():
    for word in ("shrinking", "growing"):
        text = sentence(ended(-1.5, 0.2, word, ratio_change=word, ratio_then=0.9, ratio_now=1.1))
        assert "shrunk" not in text
        assert "grown" not in text
        assert text.endswith(
            "has moved, by more than chance explains (2020/21 to 2024/25); the figure of Black "
            "was the worse at first and the better at last."
        )


def test_no_side_is_named_of_a_last_gap_that_may_be_chance():
    end = "; Black was the worse at first, and at last there is no reliable difference."
    turned = ended(-1.5, 0.2, unsure_now=True)
    assert sentence(turned).endswith(end)
    assert sentence(ended(-9.0, -0.4, unsure_now=True)).endswith(end)
    assert "no reliable" not in sentence(turned | {"unsure_now": np.nan})


@pytest.mark.parametrize(
    ("ratio_change", "too"),
    [
        ("growing", " The ratio moved further from 1, from 2.55 to 2.60."),
        ("shrinking", " The ratio came nearer to 1, from 2.55 to 2.60."),
        (
            "no significant change",
            " No steady change in the ratio, 2.55 to 2.60, can be told from chance.",
        ),
        ("cannot be calculated", ""),
    ],
)
def test_a_difference_that_grew_says_what_became_of_the_ratio(ratio_change, too):
    row = ended(9, 12, "growing", ratio_change=ratio_change, ratio_then=2.55, ratio_now=2.6)
    assert sentence(row).partition("is the better.")[2] == too
    still = sentence(row | {"disparity": "no significant change"})
    assert ("ratio" in still) == (ratio_change in ("growing", "shrinking"))


def test_a_cell_says_whose_favour_and_what_the_ratio_did():
    row = ended(9, 12, "growing", ratio_change="growing", ratio_then=2.5, ratio_now=2.9)
    made = {
        "growing (better figure than White; ratio too)": row,
        "growing (better figure than White; ratio: no significant change)": row
        | {"ratio_change": "no significant change"},
        "changing sides (worse figure than White, now better)": row | {"gap_then": -1.0},
        "growing (same figure as White, now better; ratio too)": row | {"gap_then": 0.0},
        "no significant change": row
        | dict.fromkeys(("disparity", "ratio_change"), "no significant change"),
    }
    for text, each in made.items():
        assert gap_ends.short(each, indicator(), "White") == text


def test_the_ends_are_those_of_what_was_tested():
    rows = over_time([10, 20, 30, 40, 50, 60, 70], 2018).assign(
        reference_value=10.0, reference_group="white", ethnic_group="black"
    )
    names = ["numerator", "denominator", "lower", "upper"]
    rows = rows.assign(lower=rows["value"] - 1, upper=rows["value"] + 1, limits_by="publisher")
    theirs = {f"reference_{name}": np.nan for name in names}
    rows = rows.assign(**theirs, reference_limits_by="publisher")
    rows = rows.assign(reference_lower=9.0, reference_upper=11.0)
    tests = trends.recent_gap_trend(rows, ["ethnic_group"], "percentage")
    rows["is_unsure"] = rows["value"].isin([60, 70])
    found = gap_ends.with_ends(tests, rows)
    assert len(found) == 1
    assert found[["unsure_then", "unsure_now"]].to_numpy().tolist() == [[False, True]]
    assert not gap_ends.with_ends(tests, rows.drop(columns="is_unsure"))["unsure_now"].any()
    one = found.iloc[0]
    assert one[["gap_then", "gap_now", "ratio_then", "ratio_now"]].tolist() == [20, 60, 3, 7]
    assert one[["disparity", "ratio_change"]].tolist() == ["growing", "growing"]


def test_a_cell_names_no_side_of_a_last_gap_that_may_be_chance():
    def short(*ends, **other):
        return gap_ends.short(ended(*ends, **other), indicator(polarity="high"), "White")

    assert short(-9, 2) == "changing sides (worse figure than White, now better)"
    unsure = "worse figure than White, now no reliable difference"
    assert short(-9, 2, unsure_now=True) == f"changing ({unsure})"
    assert short(-9, -1, unsure_now=True) == f"shrinking ({unsure})"


def test_the_framework_names_no_side_of_a_last_gap_that_may_be_chance(hackney):
    said = cells.line_of(hackney, "destination_england_percentage").cells["Trend"]
    assert "than White British, now no reliable difference): Any other ethnic group" in said


def test_a_lead_is_told_from_a_lag_on_a_real_page_and_in_its_cell():
    leeds = evidence.scope("Leeds")
    texts = views.over_time(leeds, "fsm_percentage").sentences
    moved = [text for text in texts if "by more than chance explains" in text]
    assert moved
    assert all(" figure" in text.partition("explains")[2] for text in moved)
    said = cells.line_of(leeds, "fsm_percentage").cells["Trend"]
    assert " figure than White" in said


def test_some_years_with_ranges_are_not_said_to_be_none(hackney, monkeypatch):
    rows = over_time([60.0, 61, 62, 63, 64], 2020).assign(
        ethnic_group="all", area_code=hackney.area_code, numerator=np.nan
    )
    rows = rows.assign(lower=[np.nan, 60, 61, 62, 63], upper=[np.nan, 62, 63, 64, 65])
    found = pd.Series({"trend": "cannot be calculated"}).to_frame().T
    monkeypatch.setattr(evidence, "observations", lambda *_: rows)
    monkeypatch.setattr(trends, "recent_trend", lambda *_: found)
    one = indicator()
    assert cells._trend(hackney, one, "2024/25") == "too few years with ranges to test"
    monkeypatch.setattr(evidence, "observations", lambda *_: rows.assign(lower=np.nan))
    assert cells._trend(hackney, one, "2024/25") == "no ranges, so not tested"


def test_two_rates_on_two_sides_of_one_have_not_come_nearer():
    tested = {**TESTED, "scale": "ratio", "disparity": "shrinking", "trend": "increasing"}
    rate = indicator("rate", said="were suspended", unit="suspensions for every 100 pupils")
    text = gap_words.gap_over_time_sentence(as_gaps([0.7, 0.8, 0.9, 1, 1.2]), rate, GROUPS, tested)
    assert "has moved above 1, by more" in text
