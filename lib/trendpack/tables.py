"""Tables of printed text from finished frames, and their HTML. No statistics."""

import functools
from html import escape

import pandas as pd

from trendpack import printed
from trendpack.disparity import is_reliable
from trendpack.groups import in_reading_order, read_groups
from trendpack.tidy import STATUSES

HEADERS = {
    "ethnic_group": "Ethnic group",
    "sex": "Sex",
    "age_band": "Age",
    "socioeconomic": "Socio-economic position",
    "characteristic": "Characteristic",
    "period": "Period",
    "place": "Area",
    "area_name": "Area",
    "series": "Counted among",
}
RATIO_DECIMALS = 2  # one more than in words, so that a range near 1 can be read
UNCOMPARED = ("share", "count")  # parts of one whole, and group sizes, have no gap
NO_RANGE = "The files used here have no 95% range"
ALONE = "The figure of all ethnic groups alone has a 95% range."
UNROUNDED = "Differences are worked out before rounding."
OVERLAPS = "contains the reference group"
TOO_FEW = "too few to test"  # basis.is_too_few
JOINED = (
    "Broad groups: White joins White British with other White groups, and Black joins Black "
    "African, Black Caribbean and any other Black background."
)


def figure_table(table, indicator, labels=("ethnic_group",)):
    """Return the numbers behind a figure as printed text, one row a row of the frame.

    Parameters
    ----------
    table : DataFrame of observations
        With the columns of `disparity.with_gap`, the gap to the reference group is printed too.
    labels : columns that say what a row is; they become the index, which `to_html` prints as row
        headers. Rows stand in reading order of the ethnic groups, and otherwise as given.

    Returns
    -------
    DataFrame of str. A number that is not there reads as the shorthand of its status, "[c]". Limits
    and counts that are missing throughout have no column.
    """
    table = _ordered(table, labels)
    shown = _headed(table, labels)
    value = printed.marked(table["value"], indicator.decimals, table["status"])
    shown[printed.capital(indicator.unit)] = value
    if table["lower"].notna().any():
        shown["95% range"] = _range(table, "lower", "upper", indicator.decimals)
    for column, header in (
        ("numerator", "Number"),
        ("denominator", _denominator_header(indicator)),
    ):
        if table[column].notna().any():
            count = table[column].mask(table["status"] == "z")
            shown[header] = printed.cells(count, 0, table["status"])
    if "reference_group" in table and len(table) and indicator.measure not in UNCOMPARED:
        shown = shown.assign(**_gap_columns(table, indicator))
    return shown.set_index(list(_headers(labels)))


def wide_table(table, indicator, across="period", labels=("ethnic_group",), with_range=False):
    """Return values with one column a level of `across`: periods, places, sexes.

    Cells are the value, and with `with_range` its 95% range: "65.3 (61.2 to 69.4)". Columns stand
    in time order for periods and otherwise as they first occur; a combination that the frame lacks
    reads "[x]". The unit is in the caption's hands.
    """
    table = _ordered(table, labels)
    text = printed.marked(table["value"], indicator.decimals, table["status"])
    if with_range:
        spread = " (" + _range(table, "lower", "upper", indicator.decimals) + ")"
        text = text + spread.where(table["lower"].notna(), "")
    names = printed.levels(table[across], across, read_groups())
    shown = _headed(table, labels).assign(across=names, text=text)
    columns = sorted(names.unique()) if across == "period" else names.unique()
    headers = list(_headers(labels))
    wide = shown.pivot(index=headers, columns="across", values="text")
    rows = pd.MultiIndex.from_frame(shown[headers].drop_duplicates())
    rows = rows if len(headers) > 1 else rows.get_level_values(0)
    return wide.reindex(index=rows, columns=list(columns)).fillna("[x]").rename_axis(columns=None)


def notes(shown, indicator):
    """Return the sentences that a printed table needs below it, and its chart does not.

    They explain the marks that stand in `shown` and no others, and what the counts count.
    """
    text = " ".join(shown.astype(str).to_numpy().ravel())
    marks = (f"[{mark}] means {why}." for mark, why in STATUSES.items() if f"[{mark}]" in text)
    counts = {
        "Number": indicator.numerator,
        _denominator_header(indicator): indicator.denominator,
    }
    return (*marks, *(f"{h}: {_sentence(what)}" for h, what in counts.items() if h in shown))


def range_notes(shown, table, widened=""):
    """Return the sentences that say whose ranges a figure has, or why it has none.

    `table` is the frame that `shown` was printed from; `widened` says why its ranges are wider than
    their method makes them, if they are.
    """
    found = []
    if " to " in " ".join(shown.astype(str).to_numpy().ravel()):
        alone = set(table.loc[table["lower"].notna(), "ethnic_group"]) == {"all"}
        alone &= table["ethnic_group"].nunique() > 1
        found += [ALONE] if alone else printed.whose_ranges(table)
        found += [_sentence(widened)] if widened else []
    elif table["value"].notna().any() and table[["lower", "numerator"]].isna().all(axis=None):
        counted = table["denominator"].notna().any()
        more = "." if counted else ", nor the counts to make one from."
        found.append(f"{NO_RANGE}{more}")
    found += [JOINED] if {"white", "black"} <= set(table["ethnic_group"]) else []
    return tuple(found)


def difference_notes(shown, table, indicator):
    """Return a note that differences are not of the printed figures, where one of them shows it."""
    shows = any(name.startswith("Difference from") for name in shown)
    return (UNROUNDED,) if shows and is_rounded_apart(table, indicator).any() else ()


def is_rounded_apart(table, indicator):
    """Return which rows have a `gap` that is not the difference of its two figures as printed.

    A row whose `value` is itself a gap has none.
    """
    whole = 10**indicator.decimals
    as_printed = table[["value", "reference_value", "gap"]].map(
        lambda value: float(printed.rounded(value, indicator.decimals)) * whole, na_action="ignore"
    )
    off = as_printed["value"] - as_printed["reference_value"] - as_printed["gap"]
    is_level = (table["value"] - table["reference_value"] - table["gap"]).abs() < 1e-9
    return is_level & (off.abs() > 0.5)


def to_html(table, caption, caption_id=None):
    """Return a printed table as accessible HTML: a caption, and headers of columns and rows.

    No cell is merged or empty. All text is escaped, and a file's name may go on a second line. The
    cells of a column that holds nothing but numbers and their shorthand have the class "number".
    """
    flat = table.reset_index().astype(str)
    depth = table.index.nlevels
    number = r"^[£\u2212]*\d[\d,.]*\D{0,6}$|^\[\w+\]$|^[£\u2212]*\d.* (?:to|\()"
    classes = flat.iloc[:, depth:].apply(lambda x: [x.str.contains(number).all()] * len(x))
    heads = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in flat.columns)
    opened = classes.replace({True: '<td class="number">', False: "<td>"})
    safe = flat.map(lambda text: escape(text).replace("_", "_<wbr>"))
    cells = opened + safe.iloc[:, depth:] + "</td>"
    rows = ('<th scope="row">' + safe.iloc[:, :depth] + "</th>").join(cells, rsuffix=" ")
    body = "".join("<tr>" + rows.agg("".join, axis=1) + "</tr>\n") if len(flat) else ""
    named = f' id="{escape(caption_id)}"' if caption_id else ""
    return (
        f"<table>\n<caption{named}>{escape(caption)}</caption>\n<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{body}</tbody>\n</table>"
    )


def as_text(table):
    """Return a printed table as plain text of fixed width, for cells that are compared as text."""
    flat = table.reset_index()
    return flat.to_string(index=False) if len(flat) else "no rows"


def _headers(labels):
    return [HEADERS.get(name, name) for name in labels]


def _ordered(table, labels):
    ordered = in_reading_order(table) if "ethnic_group" in labels else table
    if labels[0] != "ethnic_group":
        first = {level: at for at, level in enumerate(table[labels[0]].unique())}
        ordered = ordered.sort_values(labels[0], key=lambda x: x.map(first), kind="stable")
    return ordered.reset_index(drop=True)


def _headed(table, labels):
    names = (printed.levels(table[name], name, read_groups()) for name in labels)
    return pd.DataFrame(dict(zip(_headers(labels), names, strict=True)), index=table.index)


def _denominator_header(indicator):
    return printed.capital(indicator.people) if indicator.measure == "rate" else "Out of"


def _sentence(text):
    text = printed.capital(text.strip())
    return text if text.endswith(".") else f"{text}."


def _range(table, lower, upper, decimals):
    """Return "61.2 to 69.4", the row's shorthand, or "[x]" where a limit is missing."""
    ends = table[[lower, upper]].mask(table["status"] == "z")
    low, high = (printed.cells(ends[name], decimals, table["status"]) for name in (lower, upper))
    return low.where(ends.isna().any(axis=1), low + " to " + high)


def _gap_columns(table, indicator):
    """Return the two columns of the gap: its size with its range, and how to read it."""
    reference = read_groups()["name"].get(table["reference_group"].iloc[0], "reference group")
    if indicator.measure in ("percentage", "rate"):
        size, header, decimals = "ratio", f"Ratio to {reference}", RATIO_DECIMALS
    else:
        size, header, decimals = "gap", f"Difference from {reference}", indicator.decimals
    if table[f"{size}_lower"].notna().any():
        header = f"{header} (95% range)"
    own = table["ethnic_group"] == table["reference_group"]
    whole = (table["ethnic_group"] == "all") & ~own  # not two samples: one is part of the other
    reading = _reading(table, indicator).mask(own, "reference group").mask(whole, OVERLAPS)
    barred = table["status"] == "z"
    limits = [f"{size}_lower", f"{size}_upper"]
    sized = table.assign(**{name: table[name].mask(whole) for name in limits})
    return {
        header: _gap_size(sized, size, decimals).mask(barred, "[z]"),
        f"Compared with {reference}": reading.mask(barred, "[z]"),
    }


def _gap_size(table, size, decimals):
    """Return "1.38 (1.19 to 1.70)"; where a side counts nobody no ratio applies: "[z]"."""
    value, lower, upper = with_ends(table, size, decimals)
    spread = (" (" + lower + " to " + upper + ")").where(lower.notna() & upper.notna(), "")
    why = table["status"].where(table["value"].isna(), table["reference_status"])
    nobody = (table["numerator"] == 0) | (table["reference_numerator"] == 0)
    nobody &= table["value"].notna() & table["reference_value"].notna()
    why = why.where(why.isin(list(printed.MISSING)), "x").mask(nobody, "z").map(printed.marker)
    return (value + spread).fillna(why)


def with_ends(table, size, decimals=RATIO_DECIMALS):
    """Return a column of ratios or differences and the ends of their ranges, as texts.

    `size` names the columns: itself, and with "_lower" and "_upper". The range of a ratio that
    stops short of 1 is not printed as if it reached it: "0.63" to "0.999".
    """
    names = [size, f"{size}_lower", f"{size}_upper"]
    as_printed = functools.partial(printed.number, decimals=decimals)
    closer = functools.partial(printed.number, decimals=decimals + 1)
    value, *ends = (printed.texts(table[name], as_printed) for name in names)
    sure = ((table[names[1]] > 1) | (table[names[2]] < 1)) & size.endswith("ratio")
    lower, upper = (
        text.mask(sure & (text == "1.00"), printed.texts(table[name], closer))
        for name, text in zip(names[1:], ends, strict=True)
    )
    return value, lower, upper


def _reading(table, indicator):
    """Return how the gap reads: higher, lower, no reliable difference, or why it cannot be said."""
    both = table["value"].notna() & table["reference_value"].notna()
    decimals, reliable = indicator.decimals, is_reliable(table)
    here, there = (
        printed.cells(table[name], decimals, table["status"])
        for name in ("value", "reference_value")
    )
    above = (table["value"] > table["reference_value"]).map({True: "higher", False: "lower"})
    reading = above.where(reliable.fillna(False).astype(bool), "no reliable difference")
    ranged = table["lower"].notna() & table["reference_lower"].notna()
    untested = pd.Series(TOO_FEW, table.index).where(ranged, "no range, so not tested")
    reading = reading.mask(reliable.isna(), untested)
    return reading.mask(here == there, "the same when rounded").where(both, "not known")
