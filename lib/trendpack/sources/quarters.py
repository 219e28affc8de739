"""Counts that run on from one quarter: "2021/22 Q1 - 2025/26 Q3".

Source: OHID's Fingertips, of NHS Health Checks; financial years, so that Q1 is April to June.
"""

import pandas as pd

RUNNING = r"^(\d{4})/\d\d Q1(?: - (\d{4})/\d\d Q([1-4]))?\s*$"


def ending_with_a_year_or_newest(table):
    """Leave out the quarters within a year but for the newest; say the months of those kept.

    Parameters
    ----------
    table : DataFrame
        With `period` as the publisher writes it. Rows of other periods are kept as they are.

    Returns
    -------
    DataFrame of the rows kept, and a DataFrame of those of them that run on from one quarter, with
    `period` ("Apr 2021 - Dec 2025"), `period_start` and `period_end`; both with the table's index.
    """
    found = table["period"].str.extract(RUNNING).dropna(subset=[0])
    first = pd.PeriodIndex(found[0] + "-04", freq="M")
    quarter = found[2].fillna("1").astype(int)
    years = found[1].fillna(found[0]).astype(int) - found[0].astype(int)
    last = pd.PeriodIndex(first + (12 * years + 3 * quarter - 1).to_numpy(), freq="M")
    months = pd.DataFrame(
        {
            "period": first.strftime("%b %Y") + " - " + last.strftime("%b %Y"),
            "period_start": first.start_time,
            "period_end": last.end_time.normalize(),
        },
        index=found.index,
    )
    kept = (quarter == 4) | (months["period_end"] == months["period_end"].max())
    return table.drop(index=kept.index[~kept]), months[kept]
