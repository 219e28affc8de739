"""What is said of ethnic group crossed with another characteristic: the ends of each level."""

from trendpack import evidence, printed
from trendpack.groups import read_groups

MOST_SAID = 3  # levels of a single group beside everyone
ALL_SAID = 4  # of more levels, the one that spreads widest and the one that spreads least
UNSAID = ("unknown", "not known", "not recorded")  # levels in the chart and table alone
WHOLE = "Whole percentages, as the source of the ethnic groups prints them."


def as_precise(rows, indicator):
    """Return the indicator with the decimals of these rows, and notes of it.

    A source may print whole numbers where the indicator's other sources have decimals.
    """
    known = rows.loc[evidence.is_grouped(rows) & rows["value"].notna()]
    is_whole = (
        len(known) > 1 and (known["value"] % 1 == 0).all() and known["numerator"].isna().all()
    )
    if indicator.decimals == 0 or not is_whole:
        return indicator, []
    return indicator.model_copy(update={"decimals": 0}), [WHOLE]


def sentences(rows, indicator, by):
    """Say, for each level of `by`, the groups with the lowest and the highest figure.

    Of many levels, those whose groups lie furthest apart and least far. A level of people of whom
    it is not known, or whose two ends print the same, says nothing.
    """
    bare = rows[by].str.replace(r"^[^:]*: ", "", regex=True)
    rows = rows[~bare.str.casefold().isin(UNSAID)]
    known = rows[evidence.is_grouped(rows) & rows["value"].notna()]
    if known["ethnic_group"].nunique() == 1:  # beside everyone alone: the levels furthest apart
        apart = known.reindex(known["gap"].abs().sort_values(ascending=False, kind="stable").index)
        rows = rows[rows[by].isin(apart[by].head(MOST_SAID))]
        known = rows[rows["value"].notna() & (rows["ethnic_group"] != "unknown")]
    known = known.assign(level=known[by])
    ends = known.sort_values("value", kind="stable").groupby("level", sort=False)["value"]
    ends = ends.agg(["idxmin", "idxmax", "min", "max"])
    ends = ends.reindex(rows[by].drop_duplicates()).dropna()
    said = [_sentence(known, end, by, indicator) for end in ends.to_dict("records")]
    if len(said) > ALL_SAID and known["ethnic_group"].nunique() > 2:
        ratio = (ends["max"] / ends["min"].where(ends["min"] > 0)).reset_index(drop=True)
        widest = {"furthest": ratio.idxmax(), "least far": ratio.idxmin()}
        said = [_apart(said[at], how) for how, at in widest.items() if at == at]
    return [text for text in said if text]


def _apart(text, how):
    """Return the sentence of a level, as the one whose groups stand furthest or least far apart."""
    return text and f"As a ratio, groups stand {how} apart for {text[:1].lower()}{text[1:]}"


def _sentence(known, end, by, indicator):
    """Return "Eligible: from 26% (White Irish) to 68% (Chinese).", or the one figure of a level."""
    low, high = (known.loc[int(end[at])] for at in ("idxmin", "idxmax"))
    name = level_name(low[by], by)
    values = [printed.with_unit(row["value"], indicator) for row in (low, high)]
    names = [read_groups().loc[row["ethnic_group"], "name"] for row in (low, high)]
    if names[0] == names[1]:
        return f"{name}: {values[0]} ({names[0]})."
    if values[0] == values[1]:
        return ""
    return f"{name}: from {values[0]} ({names[0]}) to {values[1]} ({names[1]})."


def level_name(level, by):
    """Return a level as a sentence begins with it: without its kind or number, ages as ages.

    >>> level_name("FSM: not eligible", "socioeconomic"), level_name("16-19", "age_band")
    ('Not eligible', 'Aged 16 to 19')
    """
    if by == "age_band" and level[:1].isdigit():
        return "Aged " + level.replace("-", " to ").replace("+", " and over")
    bare = level.partition(": ")[2] or level
    number, _, rest = bare.partition(" ")
    return printed.capital(rest if number.rstrip(".").isdigit() and rest else bare)
