"""How homelessness duties end: whether a home was secured, and who is owed the main duty.

Source: MHCLG, Statutory homelessness, detailed local authority tables (H-CLIC), P1, R1, MD1, A1.
"""

import pandas as pd

from trendpack import raw, tidy
from trendpack.sources.mhclg.duties import HOUSEHOLDS
from trendpack.sources.mhclg.workbook import (
    check_parts,
    column_of,
    columns_of,
    counts_of,
    read_sheet,
    with_none,
)

SECURED = "Secured accommodation for 6+ months"
PREVENTION_TOTAL = "Total number of households whose prevention duty ended"
PREVENTION_ENDS = [
    SECURED, "Homeless (including intentionally homeless)", "Refused suitable accommodation offer",
    "Refused to cooperate", "Contact lost", "Withdrew application / applicant deceased",
    "56 days elapsed and no further action", "No longer eligible", "Not known",
]  # fmt: skip
PREVENTION_SECURED = {  # the two parts of a home secured
    "Stayed in existing accommodation": "Home: stayed in the one they had",
    "Moved to alternative accommodation": "Home: moved to another",
}
RELIEF_TOTAL = "Total number of households whose relief duty ended"
RELIEF_ENDS = [
    SECURED, "56 days elapsed", "Local connection referral accepted by other LA",
    "Intentionally homeless from accommodation provided", "Refused final accommodation",
    "Notice served due to refusal to cooperate", "Contact lost",
    "Withdrew application / applicant deceased", "No longer eligible", "Not known",
]  # fmt: skip
DECISIONS_TOTAL = "Total main duty decisions for eligible households"
ACCEPTED = "Homeless + priority need + unintentionally homeless (acceptance)"
DECISIONS = [
    ACCEPTED, "Homeless + priority need + intentionally homeless", "Homeless + no priority need",
    "Not homeless",
]  # fmt: skip


def read_duty_outcomes(path):
    """Return duties that ended with a home, and households owed the main duty.

    Parameters
    ----------
    path : Path
        The detailed local authority tables of one financial year (sheets P1, R1, MD1 and A1).

    Returns
    -------
    DataFrame of observations, for every English local authority, region and England:
    `prevention_secured_percentage`, whole and in two parts, `relief_secured_percentage` and
    `main_duty_rate`.

    Raises
    ------
    SourceError: a sheet or heading that is not there or is new, or rows that do not add up.
    """
    made = [_prevention(path, "P1"), _relief(path, "R1"), _main_duty(path, "MD1", "A1")]
    return tidy.observations(tidy.with_period(pd.concat(made, ignore_index=True), "financial"))


def _endings(path, sheet, about, total, ends):
    """Return a sheet's counts and statuses: its total, and its endings, which make it."""
    heads, rows, period = read_sheet(path, sheet, about)
    where = f"{path.name}, sheet {sheet}"
    columns = {"total": column_of(heads, total, where), **columns_of(heads, ends, where)}
    counts, status = counts_of(rows, columns, where)
    check_parts(counts[[label for label in ends if label not in PREVENTION_SECURED]],
                counts["total"], where)  # fmt: skip
    return counts, status, period


def _percentage(counts, status, label, characteristic="all"):
    """Return the percentage of duties ended that ended in one way, one row an area."""
    base = counts["total"].where(counts["total"] > 0)
    value = 100 * counts[label] / base
    return pd.DataFrame(
        {
            "numerator": counts[label],
            "denominator": counts["total"],
            "value": value,
            "status": with_none(status[label], value),
            "characteristic": characteristic,
        }
    ).reset_index(names="area_code")


def _prevention(path, sheet):
    ends = [*PREVENTION_ENDS, *PREVENTION_SECURED]
    counts, status, period = _endings(path, sheet, "prevention duty ended", PREVENTION_TOTAL, ends)
    where = f"{path.name}, sheet {sheet}, {SECURED}"
    check_parts(counts[list(PREVENTION_SECURED)], counts[SECURED], where)
    made = [_percentage(counts, status, SECURED)]
    made += [_percentage(counts, status, *pair) for pair in PREVENTION_SECURED.items()]
    return pd.concat(made).assign(indicator="prevention_secured_percentage", period=period)


def _relief(path, sheet):
    counts, status, period = _endings(path, sheet, "relief duty ended", RELIEF_TOTAL, RELIEF_ENDS)
    made = _percentage(counts, status, SECURED)
    return made.assign(indicator="relief_secured_percentage", period=period)


def _main_duty(path, sheet, households_sheet):
    about = "decision on duty owed"
    counts, status, period = _endings(path, sheet, about, DECISIONS_TOTAL, DECISIONS)
    heads, rows, _ = read_sheet(path, households_sheet, "initial assessment of homelessness")
    column = column_of(heads, HOUSEHOLDS, f"{path.name}, sheet {households_sheet}")
    thousands, _ = raw.numbers(rows[column], f"{path.name}, {HOUSEHOLDS}", {"..": "x", "": "x"})
    thousands = thousands.reindex(counts.index)
    value = counts[ACCEPTED] / thousands
    made = pd.DataFrame(
        {
            "numerator": counts[ACCEPTED],
            "denominator": thousands * 1000,
            "value": value,
            "status": status[ACCEPTED].mask(value.isna() & status[ACCEPTED].eq("ok"), "x"),
            "characteristic": "all",
        }
    ).reset_index(names="area_code")
    return made.assign(indicator="main_duty_rate", period=period)
