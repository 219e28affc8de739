"""The words of GOV.UK's Writing about ethnicity: what is found, and what is left alone."""

import pytest

from trendpack.groups import read_groups
from trendpack.style_lint import lint

WRONG = [
    "BAME pupils", "BME staff", "non-White residents", "Non White", "nonwhite staff",
    "Mixed people", "mixed race", "Blacks were", "Indian people", "Chinese pupils",
    "50% compared to 40%", "only 3%", "the best result", "the worst area", "Despite this",
    "discrimination", "discriminated against", "by race", "White/Black Caribbean",
    "Gypsy / Roma", "the pakistani group", "black pupils", "white British", "one in five pupils",
    "a third of pupils", "two thirds", "half of them", "3 times more likely", "a score of -0.3",
]  # fmt: skip
RIGHT = [
    "Pupils from the Black ethnic group were 1.4 times as likely as pupils from the White British "
    "ethnic group to have reached the level, compared with 50.2% in 2022/23.",
    "Ages 10-17, 2021-2023 and 31-03-2024", "a score of −0.3", "the first quarter of 2024",
    "Best Start Family Hubs", "Mixed or multiple", "People from the Indian ethnic group",
    "a line in black and grey", "at home and alone", "E09000012-now", "racial inequality",
]  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_what_the_style_forbids_is_found(text):
    assert len(lint(text)) == 1


@pytest.mark.parametrize("text", RIGHT)
def test_what_the_style_allows_is_left_alone(text):
    assert lint(text) == []


def test_a_finding_says_what_where_and_what_to_do():
    (found,) = lint("In Hackney 50% did, compared to 40% in London.")
    assert found.startswith("'compared to' in 'In Hackney 50% did, compared to 40% in London.'")
    assert found.endswith("write 'compared with'")


def test_a_quoted_title_may_hold_any_word():
    assert lint("The survey Only Connect", titles=("Only Connect",)) == []
    assert lint("The survey Only Connect, only once", titles=("Only Connect",)) != []


def test_our_own_names_of_groups_pass():
    groups = read_groups()
    texts = [*groups["name"], *("pupils " + groups["phrase"])]
    assert [found for text in texts for found in lint(text)] == []
