"""The words of GOV.UK's Writing about ethnicity, as a check of generated text."""

import re

GROUPS = (
    "Asian|Bangladeshi|Chinese|Indian|Pakistani|Black|African|Caribbean|Mixed|White|British|Irish|"
    "Gypsy|Roma|Traveller|Arab|Other"
)
PEOPLE = "people|pupils|children|women|men|boys|girls|residents|patients|staff|households"
NUMERALS = "two|three|four|five|six|seven|eight|nine|ten|[0-9]+"

RULES = (  # what to find, as written; what to do
    (r"\b(?:BAME|BME|BIPOC)\b", "name the groups, or write 'ethnic minorities'"),
    (r"(?i)\bnon[- ]?white\b", "write 'all other ethnic groups combined'"),
    (rf"(?i)\bmixed (?:{PEOPLE})\b", "write 'people with a Mixed ethnic background'"),
    (r"(?i)\bmixed[- ]race\b", "write 'Mixed ethnic group'"),
    (r"\b(?:Blacks|Whites|Asians)\b", "write 'people from the ... ethnic group'"),
    (r"(?i)\b(?:coloured (?:people|person)|ethnics|afro-caribbean)\b", "name the ethnic group"),
    (
        rf"\b(?:Indian|Pakistani|Bangladeshi|Chinese|Irish) (?:{PEOPLE})\b",
        "write 'people from the ... ethnic group': this may be read as nationality",
    ),
    (r"(?i)\bcompared to\b", "write 'compared with'"),
    (r"(?i)\bonly\b", "leave 'only' out"),
    (r"(?i)\b(?:best|worst)\b", "write 'highest' or 'lowest'"),
    (r"(?i)\bdespite\b", "state both facts without 'despite'"),
    (r"(?i)\bdiscriminat\w+\b", "write 'disparity': a number does not show discrimination"),
    (r"(?i)\b(?:by|their|each|of) race\b", "write 'ethnicity' or 'ethnic group'"),
    (rf"\b(?:{GROUPS})\s*/\s*[A-Z]\w+", "write 'or' in place of the slash"),
    (
        r"\b(?:asian|bangladeshi|indian|pakistani|african|caribbean|gypsy|roma|arab)\b",
        "write the ethnic group with a capital letter",
    ),
    (
        r"\b(?:black|white|mixed|chinese|irish) "
        rf"(?:[Bb]ritish|[Aa]frican|[Cc]aribbean|ethnic|{PEOPLE})\b",
        "write the ethnic group with a capital letter",
    ),
    (
        rf"(?i)\b(?:one|two|three) (?:in|out of) (?:{NUMERALS})\b|\bhalf of\b"
        r"|\b(?:two|three)[- ](?:thirds|quarters|fifths)\b|\ba (?:third|quarter|fifth|tenth) of\b",
        "write a percentage in place of the fraction",
    ),
    (r"(?i)\btimes more likely\b", "write 'times as likely'"),
    (r"(?<![\w/.–-])-\d", "write a true minus sign (−)"),
)

# Titles in which a publisher uses such words, and which must be quoted as they are.
TITLES = ("Best Start for Life", "Best Start Family Hubs", "Best Start in Life")


def lint(text, titles=TITLES):
    """Return what is wrong with generated text, one line a finding; empty if nothing is.

    `titles` are quoted titles that may hold a word we would not use. Give text as it is read,
    without markup.
    """
    for title in titles:
        text = text.replace(title, "")
    return [
        f"'{found[0]}' in '{_around(text, found)}': {advice}"
        for pattern, advice in RULES
        for found in re.finditer(pattern, text)
    ]


def _around(text, found):
    """Return some words either side, to find the place by."""
    return " ".join(text[max(found.start() - 30, 0) : found.end() + 30].split())
