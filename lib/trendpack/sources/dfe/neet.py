"""Young people of 16 and 17 who are not in education, employment or training (NEET).

Source: DfE, "NEET and participation" by local authority: the average of December to February,
under the year it ends in. There is no breakdown by ethnic group. The Local Authority Interactive
Tool (LAIT) has the years that the files lack.
"""

import pandas as pd

from trendpack.errors import SourceError
from trendpack.raw import SYMBOLS, numbers, read_text_table
from trendpack.sources.dfe.ees import measured, read_ees, refuse
from trendpack.sources.dfe.lait import COLUMNS, area_code
from trendpack.tidy import observations, with_period

NEET, OR_NOT_KNOWN = "neet_percentage", "neet_or_not_known_percentage"
AGES = "16-17"
COHORT = "Cohort_DJFavg"  # young people: the average of the three months
MEASURES = {"NEET_percent": NEET, "NEET_not_known_percent": OR_NOT_KNOWN}
BREAKDOWNS = {  # all of NEET or not known: column -> group, and the column of its cohort
    "NEET_NK_noSEN_percent": ("SEN: no identified SEN", None),
    "NEET_NK_EHCP_percent": ("SEN: EHC plan", None),
    "NEET_NK_SENDsupport_percent": ("SEN: SEN support", None),
    "VG_NEET_NK_percentage": ("Vulnerable group: yes", "VG_cohort_DJF_avg"),
}
IN_LAIT = {"16-17 NEET": NEET, "16-17_not known_NEET": OR_NOT_KNOWN}
INVENTED = ("Region demo",)  # the file of 2021 has rows that were made to try a dashboard out


def read_neet(*paths):
    """Return NEET, and NEET or not known, of every area and year.

    Parameters
    ----------
    *paths : Path
        A file a year.

    Returns
    -------
    DataFrame of observations: the printed percentages, with the cohort as denominator where it
    is a count. How many were NEET is not printed. NEET or not known is also by special
    educational needs and for the vulnerable groups that DfE counts together.

    Raises
    ------
    SourceError: a missing column, an age that is not 16-17, or a text that is no number.
    """
    return pd.concat([_read(path) for path in paths], ignore_index=True)


def _read(path):
    columns = ["Age", COHORT, *MEASURES, *BREAKDOWNS, "VG_cohort_DJF_avg"]
    table = read_ees(path, columns, invented=INVENTED)
    where = f"{path.name}, column Age"
    refuse(table["Age"] != AGES, table["Age"], where, f"not {AGES}: another table has that age")
    table = with_period(table, "winter")
    return pd.concat(
        [
            *[
                observations(measured(table, path.name, column, None, COHORT), indicator=id_)
                for column, id_ in MEASURES.items()
            ],
            *[_breakdown(table, path, column) for column in BREAKDOWNS],
        ],
        ignore_index=True,
    )


def _breakdown(table, path, column):
    """Return NEET or not known of one group of young people; a year may print none of a column."""
    group, cohort = BREAKDOWNS[column]
    made = measured(table[table[column] != ""], path.name, column, None, cohort)
    return observations(made, indicator=OR_NOT_KNOWN, characteristic=group)


def read_neet_lait(path):
    """Return NEET from 2018, and NEET or not known from 2019, of every area: LAIT has no counts.

    Rounded to a tenth, as DfE prints them elsewhere. Raises SourceError if either measure is not
    there, or an area or a figure cannot be read.
    """
    where = path.name
    table = read_text_table(path, COLUMNS)
    lacking = sorted(set(IN_LAIT) - set(table["Short Desc"]))
    if lacking:
        raise SourceError(f"{where}: the measure(s) {lacking} are not there: look for new names")
    table = table[table["Short Desc"].isin(IN_LAIT)]
    value, status = numbers(table["Values"], f"{where}, column Values", SYMBOLS | {"-": "x"})
    table = table.assign(
        indicator=table["Short Desc"].map(IN_LAIT),
        area_code=area_code(table["LA Number"], f"{where}, column LA Number"),
        period=table["Years"],
        value=value.round(1),
        status=status,
    )
    return observations(with_period(table, "winter"))
