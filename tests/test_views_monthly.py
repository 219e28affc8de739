"""Month by month: the control chart, its words and its table say the same."""

import numpy as np
import pandas as pd
import pytest

from trendpack import control_chart, evidence, figures, indicators, spc
from trendpack.style_lint import lint
from trendpack.views import month_words, monthly, sections

ID = "stop_search_monthly_count"


def months(values):
    """Return observations of Hackney, a month each; NaN is a month held in part."""
    start = pd.date_range("2022-06-01", periods=len(values), freq="MS")
    rows = pd.DataFrame({"value": values, "period_start": start})
    return rows.assign(
        indicator=ID, area_code="E09000012", period=start.strftime("%Y-%m"),
        period_end=start + pd.offsets.MonthEnd(), ethnic_group="all", sex="all", age_band="all",
        socioeconomic="all", characteristic="all", numerator=np.nan, denominator=np.nan,
        lower=np.nan, upper=np.nan, limits_by="", source="police_uk_monthly_totals",
        status=np.where(rows["value"].isna(), "x", "ok"),
    )  # fmt: skip


@pytest.fixture
def shown(monkeypatch):
    def draw(values):
        monkeypatch.setattr(evidence, "observations", lambda id_, scope: months(values))
        return monthly.month_by_month(evidence.scope("Hackney"), ID)

    return draw


def test_a_month_far_out_is_said_and_printed(shown):
    figure = shown([90.0, 110] * 5 + [90, 200, np.nan, 110])
    assert figure.sentences[-1] == ("Out of 13 months, 1 lies above the upper limit.")
    assert figure.shown.loc["May 2023", "Reading"] == "above upper limit"
    assert set(figure.shown.loc["June 2023", ["Searches in a month", "Reading"]]) == {"[x]"}
    assert figure.shown["Reading"].value_counts()["ordinary"] == 12


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"above upper limit": 1, "one of 7 in a row below the mean": 9},
         "1 lies above the upper limit; 9 more lie in a run of months below the mean"),
        ({"below lower limit": 5, "above upper limit": 3},
         "3 lie above the upper limit and 5 below the lower limit"),
        ({"7 point trend, increasing": 7, "2 in 3 below mean": 1},
         "none lies beyond the limits; 7 lie in a run of rising months and 1 near the lower limit"),
        ({"below lower limit": 2, "2 in 3 above mean": 1},
         "2 lie below the lower limit; 1 more lies near the upper limit"),
        ({"7 point trend, decreasing": 7, "one of 7 in a row above the mean": 11},
         "none lies beyond the limits; 11 lie in a run of months above the mean and 7 in a run of "
         "falling months"),
        ({}, ""),
    ],
)  # fmt: skip
def test_months_beyond_the_limits_are_told_apart_from_those_of_a_run(counts, said):
    causes = [cause for cause, count in counts.items() for _ in range(count)]
    there = pd.DataFrame({"special_cause": [*causes, "common cause", "common cause"]})
    assert month_words.standing_out(there) == said


def test_a_run_within_the_limits_is_not_said_to_be_beyond_them(shown):
    wobble = [100.0, 130, 70, 125, 75, 120, 80, 130, 98, 97, 99, 98, 96, 97, 99, 98]
    figure = shown(wobble)
    readings = figure.shown["Reading"].value_counts()
    assert not readings.index.str.contains("limit").any()
    count = readings["one of 7 or more in a row below the mean"]
    assert figure.sentences[1] == (
        f"Out of 16 months, none lies beyond the limits; {count} lie in a run of months below the "
        f"mean, {month_words.PATTERN}."
    )


def test_every_cause_of_a_chart_has_its_place_and_mark():
    rising = [100.0 + at for at in range(40)]
    near = [100.0, 110] * 20
    series = {"rise": rising, "fall": rising[::-1], "step": [100.0, 101] * 20, "near": near}
    series["step"][20:] = [value + 9 for value in series["step"][20:]]
    series["near"][10:13] = [117.0, 118, 117]
    series["near"][20:23] = [93.0, 92, 93]
    rows = pd.concat([months(values).assign(name=name) for name, values in series.items()])
    charted = spc.with_process_limits(rows, ["name"])
    causes = set(charted["special_cause"]) - set(control_chart.ORDINARY)
    assert causes <= set(monthly.MARKS)
    assert len(causes) > 3


def test_a_month_without_a_figure_is_not_where_the_title_begins_or_ends(shown):
    figure = shown([np.nan, *[90.0, 110] * 6, np.nan])
    assert figure.title.endswith("Hackney, July 2022 to June 2023")
    assert "[x]" in figure.shown.loc["June 2022"].tolist()


def test_a_series_whose_level_moved_is_said_to_have_moved(shown):
    step = shown([100.0, 104, 98, 101, 99, 103, 97, 200, 204, 198, 201, 199, 203, 197])
    assert step.sentences[-1] == month_words.MOVED
    assert month_words.MOVED not in shown([90.0, 110] * 5 + [90, 200, np.nan, 110]).sentences


HIGH, LOW = [106.0, 103, 108, 104, 109, 105], [96.0, 93, 98, 94, 99, 95]


def test_a_year_whose_halves_lie_on_two_sides_of_the_mean_is_not_said_to_be_even(shown):
    assert shown(HIGH + LOW).sentences[-1] == (
        "No single month lies beyond the limits. The first 6 months are all above the mean and the "
        "last 6 all below it: 12 months are too few to tell a fall from a season."
    )
    assert "all below the mean and the last 6 all above it" in shown(LOW + HIGH).sentences[-1]
    assert "tell a rise from" in shown(LOW + HIGH).sentences[-1]
    mixed = shown([HIGH[0], LOW[0], *HIGH[1:], *LOW[1:]])
    assert mixed.sentences[-1] == month_words.NONE


def test_months_too_few_since_a_break_are_in_no_mean_and_are_said_to_be_apart(shown):
    """The 36th month is May 2025, from when the searches are counted more fully."""
    steady = [100.0, 104, 98, 101, 99, 103, 97, 102, 100, 98, 101, 100, 99]
    figure = shown([*steady, *[np.nan] * 22, 400.0])
    assert figure.sentences[0] == (
        "On average 100 searches in a month from June 2022 to June 2023. May 2025, 400, is not to "
        "be compared with these months."
    )
    assert figure.sentences[1].startswith("From May 2025: ")
    assert figure.sentences[2] == month_words.NONE
    last = figure.shown.loc["May 2025"]
    assert (last["Limits"], last["Reading"]) == ("[z]", control_chart.APART)
    assert ">Not compared<" in figure.svg
    assert not any("break" in text or "From" in text for text in shown(steady).sentences)


def test_ordinary_months_are_said_to_be_so(shown):
    figure = shown([100.0, 104, 98, 101, 99, 103, 97, 102, 100, 98, 101, 100])
    assert figure.sentences[-1].startswith("No month differs")


def test_less_than_a_year_of_months_is_not_charted(shown):
    assert shown([100.0, 104, 98]).sentences[0].startswith("Not in this edition")


@pytest.mark.parametrize("area", ["Hackney", "Leeds"])
def test_the_words_of_a_real_place_keep_to_the_style(area):
    figure = monthly.month_by_month(evidence.scope(area), ID)
    for text in (*figure.sentences, *figure.every_note, figure.alt, figure.title):
        assert not lint(text), text
    assert figure.title in figures.to_html(figure)


SHARE = "stop_search_monthly_share_percentage"
GROUPS = {"asian": 14.0, "black": 40.0, "white": 38.0, "unknown": 8.0}


def shares(unknown_months=12):
    """Return each group's part of London's searches, fourteen months; some unknowns withheld."""
    made = []
    for group, level in GROUPS.items():
        values = [level + at % 2 for at in range(14)]
        values[11] += 6 * (group == "black")
        if group == "unknown":
            values[unknown_months:] = [np.nan] * (14 - unknown_months)
        made.append(months(values).assign(ethnic_group=group))
    rows = pd.concat(made, ignore_index=True)
    return rows.assign(
        indicator=SHARE, area_code="E12000007", source="police_uk_london_months",
        status=np.where(rows["value"].isna(), "c", "ok"),
    )  # fmt: skip


@pytest.fixture
def by_group(monkeypatch):
    def draw(rows):
        monkeypatch.setattr(evidence, "observations", lambda id_, scope: rows)
        return monthly.months_by_group(evidence.scope("Hackney"), SHARE)

    return draw


def test_each_groups_months_are_set_against_its_own_mean(by_group):
    figure = by_group(shares())
    assert figure.sentences[0].startswith("Not in this edition for Hackney")
    assert figure.sentences[1].startswith("Searches of people from the Black ethnic group made up")
    assert figure.sentences[1].endswith("Of 14 months, 1 lies above the upper limit.")
    assert figure.sentences[2].endswith("No month stands out.")
    assert figure.shown.loc["May 2023", "Black"] == "47.0, high"
    assert figure.shown.loc["May 2023", "White"] == "39.0"


def test_high_or_low_stands_beside_a_month_beyond_the_limits_alone(by_group):
    rows = shares()
    black = rows["ethnic_group"] == "black"
    steps = [30.0, 50, 30, 50, 30, 50, 30, 42, 41, 42, 41, 42, 41, 42]
    rows.loc[black, "value"] = steps
    figure = by_group(rows)
    cells = figure.shown["Black"].tolist()
    assert cells[-7:] == [f"{value:.1f}, run above" for value in steps[-7:]]
    assert not any("high" in cell or "low" in cell for cell in cells[:7])
    assert monthly.STANDS_OUT in figure.every_note
    black = next(text for text in figure.sentences if "Black" in text)
    assert black.endswith("none lies beyond the limits; 7 lie in a run of months above the mean.")


def test_a_group_of_which_most_months_stand_out_is_said_to_have_no_one_level(by_group):
    rows = shares()
    black = rows["ethnic_group"] == "black"
    rows.loc[black, "value"] = [30.0 + at % 2 for at in range(7)] + [
        50.0 + at % 2 for at in range(7)
    ]
    said = by_group(rows).sentences
    assert [month_words.MOVED in text for text in said if "ethnic group made" in text] == [
        True,
        False,
    ]


def test_months_in_which_many_are_unknown_are_said_since_they_move_the_other_shares(by_group):
    rows = shares()
    assert not any("not known" in text for text in by_group(rows).sentences)
    last = (rows["ethnic_group"] == "unknown") & (rows["period"] == rows["period"].max())
    more = by_group(rows.assign(value=rows["value"].mask(last, 20.0)))
    (said,) = [text for text in more.sentences if "not known" in text]
    assert "1 lies above the upper limit" in said


def test_a_group_with_few_months_is_in_the_table_and_not_in_the_chart(by_group):
    figure = by_group(shares(unknown_months=11))
    assert figure.sentences[-1].endswith("fewer than twelve months have a figure: Not known or "
                                         "not stated.")  # fmt: skip
    assert figure.shown["Not known or not stated"].tolist().count("[c]") == 3


def test_months_without_a_year_of_any_group_are_not_charted(by_group):
    rows = shares()
    few = rows[rows["period"] < "2023-03"]
    assert by_group(few).sentences[0].startswith("Not in this edition")


def test_repeats_of_records_are_among_the_first_caveats_of_searches_month_by_month():
    keys = indicators.read_indicators()[ID].caveats[: sections.FIRST_CAVEATS]
    assert any("repeat an earlier one exactly" in indicators.read_caveats()[key] for key in keys)


def test_the_panels_of_groups_hold_every_month_on_one_axis():
    charted = spc.with_process_limits(shares(), ["ethnic_group"])
    drawn = control_chart.control_panels(charted, indicators.read_indicators()[SHARE])
    assert len(drawn.axes) == len(GROUPS)
    for ax in drawn.axes:
        low, high = ax.get_ylim()
        assert low == 0
        assert high > charted["value"].max()


@pytest.mark.parametrize("id_", [SHARE, "use_of_force_monthly_count"])
@pytest.mark.parametrize("area", ["Hackney", "Leeds"])
def test_the_words_of_groups_in_a_real_place_keep_to_the_style(area, id_):
    figure = monthly.months_by_group(evidence.scope(area), id_)
    for text in (*figure.sentences, *figure.every_note, figure.alt, figure.title):
        assert not lint(text), text
    assert figure.title in figures.to_html(figure)


@pytest.mark.parametrize("id_", [SHARE, "use_of_force_monthly_count", ID])
def test_a_place_that_no_months_reach_is_told_where_they_are_of(id_):
    view = monthly.month_by_month if id_ == ID else monthly.months_by_group
    said = view(evidence.scope("Leeds"), id_).sentences[0]
    assert said == (
        "Not in this edition: our copy of the source covers London alone, and Leeds is not in "
        "London."
    )
