"""Mayor's Office for Policing and Crime: the Public Attitude Survey."""

import pandas as pd

from trendpack import groups, raw, tidy
from trendpack.errors import SourceError
from trendpack.sources.police.boroughs import borough_codes

# The questions we take, and those we know and leave.
MEASURES = {
    "Good Job local": "police_good_job_percentage",
    "Listen to concerns": "police_listen_percentage",
    "Relied on to be there": "police_relied_on_percentage",
    "Treat everyone fairly": "police_fair_percentage",
    "Trust MPS": "trust_police_percentage",
    "Contact ward officer": "",
    "Informed local": "",
    "Understand issues": "",
}
# A quarter's figure is that of the twelve months to its end (see the caveat police_survey_year),
# so only those to December stand apart from one another.
YEAR_ENDS = 12
# Questions asked by ethnic group in neighbourhoods.
QUESTIONS = {
    "How confident are you that the police in your area use their stop and search powers fairly?": (
        "stop_search_fair_percentage"
    ),
    "The police in your area treat everyone fairly regardless of who they are": (
        "police_fair_neighbourhood_percentage"
    ),
    "The police in your area listen to the concerns of local people": (
        "police_listen_neighbourhood_percentage"
    ),
    "Taking everything into account, how good a job do you think the police in your area are "
    "doing?": "police_good_job_neighbourhood_percentage",
}
POOLED = {  # six years of interviews together; the file says so in its name only
    "period": "2015/16 to 2020/21",
    "period_start": pd.Timestamp("2015-04-01"),
    "period_end": pd.Timestamp("2021-03-31"),
}


def read_public_attitudes(path):
    """Return what residents think of the police, by borough, a calendar year a point.

    `path` has a row a quarter, borough and question. The survey leaves out the City of London,
    and this file has no ethnicity, no London figure and no number of people asked.
    """
    table = raw.read_text_table(path, ["Date", "Borough", "measure", "value_pct"])
    where = path.name
    indicator = table["measure"].map(MEASURES)
    date = pd.to_datetime(table["Date"], format="%Y-%m-%d", errors="coerce")
    for bad, column, what in (
        (indicator.isna(), "measure", "a question that is new: add it to MEASURES"),
        (date.isna(), "Date", "no date"),
    ):
        if bad.any():
            line = bad.idxmax()
            raise SourceError(f"{where}, line {line}: {table.loc[line, column]!r} is {what}")
    value, status = raw.numbers(table["value_pct"], f"{where}, column value_pct")
    rows = table.assign(
        indicator=indicator,
        area_code=borough_codes(table["Borough"], f"{where}, column Borough"),
        period=date.dt.year.astype(str),
        value=value,
        status=status,
    )
    rows = rows[(indicator != "") & (date.dt.month == YEAR_ENDS)]
    raw.check_once(rows, ["indicator", "area_code", "period"], where)
    return tidy.observations(tidy.with_period(rows, "calendar"))


def read_neighbourhood_attitudes(path):
    """Return what White British, Asian and Black residents think of the police, by neighbourhood.

    Neighbourhoods are the survey's own, three or four a borough, without a code: they stand in
    `characteristic` under the borough's code. The file gives no number of people asked, so they
    are not added up to a borough.
    """
    table = raw.read_text_table(
        path, ["neighbourhood", "borough", "question", "ethnic_group", "value_pct"]
    )
    where = path.name
    indicator = table["question"].map(QUESTIONS)
    if indicator.isna().any():
        line = indicator.isna().idxmax()
        raise SourceError(
            f"{where}, line {line}: the question {table['question'][line]!r} is new: add it to "
            "QUESTIONS in lib/trendpack/sources/police/mopac.py"
        )
    value, status = raw.numbers(table["value_pct"], f"{where}, column value_pct")
    named = table["neighbourhood"].str.replace(r"^.*? - ", "", regex=True)
    rows = table.assign(
        indicator=indicator,
        area_code=borough_codes(table["borough"], f"{where}, column borough"),
        ethnic_group=groups.to_groups(
            table["ethnic_group"], "mps_survey", f"{where}, ethnic_group"
        ),
        characteristic="Police neighbourhood: " + named,
        value=value,
        status=status,
    )
    raw.check_once(rows, ["indicator", "area_code", "characteristic", "ethnic_group"], where)
    return tidy.observations(rows, **POOLED)
