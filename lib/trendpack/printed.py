"""How a number, a missing number, a level and a period read: the same in chart, table and words."""

import re
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd

from trendpack.tidy import ABSENT, DECIMALS, GROUPINGS

MINUS = "−"
BARS = ("percentage", "share", "rate", "count")  # measures with a true zero, drawn as bars from it
FROM_ZERO = (*BARS, "pounds")  # measures whose axis starts at zero
MARKED = ("u", "e", "p", "r")  # statuses of a number that is shown with a marker
MISSING = {status: why.split(":")[0] for status, why in ABSENT.items()}  # as a chart says it
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
SCHEMES = {  # what stands before the colon of a level, in full
    "FSM": "Free school meals",
    "SEN": "Special educational needs",
    "IMD quintile": "Deprivation fifth",
    "IMD decile": "Deprivation tenth",
    "NS-SEC": "Occupation (NS-SEC)",
}
LIMITS = {
    "publisher": "The 95% range is the publisher's.",
    "wilson": "The 95% range is worked out here from the counts (Wilson's method) and allows for "
    "chance alone.",
    "byar": "The 95% range is worked out here from the counts (Byar's method) and allows for "
    "chance alone.",
    "printed": "Where no number is printed, the 95% range is worked out here from the printed "
    "percentage (Wilson's method) and allows for its rounding and for chance.",
}


def whose_ranges(table):
    """Return a sentence for each way in which rows came by their ranges.

    Limits of ours on a row without a count are made from the percentage as it is printed.
    """
    uncounted = table["lower"].notna() & table["numerator"].isna()
    kinds = set(table["limits_by"].mask(uncounted & (table["limits_by"] == "wilson"), "printed"))
    return [why for kind, why in LIMITS.items() if kind in kinds]


def rounded(value, decimals):
    """Return `value` as a Decimal with `decimals` places, halves away from zero.

    The one rounding of the pack: 65.25 is 65.3, as publishers print it. No negative zero.
    """
    exact = Decimal(repr(round(float(value), DECIMALS)))
    found = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return abs(found) if found == 0 else found


def number(value, decimals):
    """Return a number as printed: commas between thousands, a true minus sign.

    >>> number(-1234.56, 1)
    '−1,234.6'
    """
    return f"{rounded(value, decimals):,}".replace("-", MINUS)


def with_unit(value, indicator, decimals=None):
    """Return a value with its unit: "65.3%", "£512 a week", "78.2 years", or the bare number."""
    text = number(value, indicator.decimals if decimals is None else decimals)
    if indicator.measure == "pounds":
        time = re.search(r"pounds( an? \w+)", indicator.unit)  # "pounds an hour after inflation"
        text = f"{MINUS}£{text[1:]}" if text.startswith(MINUS) else f"£{text}"
        return text + (time[1] if time else "")
    return text + {"percentage": "%", "share": "%", "years": " years"}.get(indicator.measure, "")


def ratio(value):
    """Return a ratio to one decimal, or to two where one would hide which side of 1 (or 0) it is.

    >>> ratio(3.62), ratio(1.04), ratio(0.0)
    ('3.6', '1.04', '0')
    """
    if value == 0:
        return "0"
    return number(value, 2 if rounded(value, 1) in (0, 1) else 1)


def marker(status):
    """Return the shorthand of a status: "[c]", or nothing for "ok"."""
    return "" if status == "ok" else f"[{status}]"


def cells(values, decimals, status):
    """Return a column of numbers as text, each missing one as the marker of its status.

    `values` (Series of float) and `status` (Series of str) share an index. A number that is
    missing although its row has a value reads "[x]".
    """
    why = status.where(status.isin(list(ABSENT)), "x").map(marker)
    return texts(values, lambda value: number(value, decimals)).fillna(why)


def texts(values, as_printed):
    """Return a column of numbers as text by `as_printed`; what is not finite stays missing."""
    finite = values.astype(float).replace([np.inf, -np.inf], np.nan)
    return finite.map(as_printed, na_action="ignore").astype("str")


def marked(values, decimals, status):
    """Return `cells`, with the marker of a number that is shown but not plainly ok: "4.5 [u]"."""
    mark = status.where(status.isin(MARKED), "ok").map(marker).astype("str")
    return (cells(values, decimals, status) + " " + mark).str.strip()


def levels(values, column, groups):
    """Return the levels of a grouping as a reader sees them.

    Ethnic groups have their name in `groups` (groups.read_groups()); "female" is "Female",
    "FSM: eligible" is "Free school meals: eligible"; a period or a place stands as it is.
    """
    if column == "ethnic_group":
        return values.map(groups["name"])
    if column not in GROUPINGS or values.empty:
        return values
    parts = values.str.partition(": ")
    return (parts[0].replace(SCHEMES) + parts[1] + parts[2]).map(capital)


def level_order(level):
    """Return a key that puts younger before older and unknown last, and otherwise goes by name."""
    first = re.search(r"\d+", level)
    number = int(first[0]) if first else -1
    named = level.casefold()
    return (named in ("unknown", "other"), not named.startswith("under"), number, named)


def capital(text):
    """Return the text with its first letter a capital; the rest stands."""
    return text[:1].upper() + text[1:]


def period(text):
    """Return a period as said: "2021-2023" is "2021 to 2023", "2023-04" is "April 2023"."""
    first, dash, last = (part.strip() for part in text.partition("-"))
    if not dash:
        return text
    return f"{MONTHS[int(last) - 1]} {first}" if len(last) == 2 else f"{first} to {last}"


def when(text):
    """Return a period as said after a verb: "in 2024/25", "in the years 2020 to 2025".

    >>> when("Dec 2021 to Nov 2022")
    'from Dec 2021 to Nov 2022'
    """
    said = period(text)
    if " to " not in said:
        return f"in {said}"
    return f"in the years {said}" if said[0].isdigit() else f"from {said}"


def listed(names):
    """Return names as a list in words: "Arab", "Arab and Irish", "Arab, Irish and Roma"."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def series_number(periods, breaks):
    """Return which series each period is in, counted from 0, given an indicator's breaks.

    Periods of one indicator share a form, so their text sorts as time.
    """
    return sum((periods >= b.period).astype(int) for b in breaks) + pd.Series(0, periods.index)
