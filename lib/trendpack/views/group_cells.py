"""The ethnic groups of one indicator in one cell: their ends, of how many, where and when."""

from trendpack import disparity, evidence, printed
from trendpack.groups import read_groups
from trendpack.indicators import read_indicators
from trendpack.views import crossings, furthest, parts, shares

ENOUGH = 4  # of the five broad groups: of fewer, the lowest and the highest are not of everyone
FEW_BROAD = 2
JOINED = {"asian_excluding_chinese": "asian", "chinese_or_other": "other"}
FEWEST = 50  # people, or whatever a figure is out of: the ends of smaller groups are chance
OF_KNOWN = "of those whose group is known: "
EACH_LEVEL = 2  # levels of a crossing that are each said; of more, the one furthest apart


def where(scope, rows, period, until="", among=""):
    """Return "England, 2017/18: ", without a place or a period that is the line's own.

    Parameters
    ----------
    rows : DataFrame of observations of one place; the latest period of them is said
    period : str or None
        The line's own period, as printed.
    until : str
        "to ", where the figures are a series that ends then.
    among : str
        What else goes before the figures: of how many groups they are.
    """
    code = rows["area_code"].iloc[0]
    place = "" if code == scope.area_code else parts.place_name(scope, code)
    last = printed.period(rows.loc[rows["period_end"].idxmax(), "period"])
    when = "" if last == period else f"{until}{last}"
    said = ", ".join(filter(None, [place, when, among]))
    return f"{said}: " if said else ""


def population_of(scope, indicator, rows):
    """Return the population's latest shares in the place of `rows`, for a share set against one."""
    theirs = evidence.plain(evidence.observations(indicator.against, scope))
    return evidence.latest(theirs[theirs["area_code"] == rows["area_code"].iloc[0]])


def spread(rows, theirs, indicator):
    """Return the ends of an indicator's figures by ethnic group.

    The lowest and the highest group; of a share of a whole, the groups furthest above and below
    their share of the population `theirs` (None where none is declared), else the largest. Where
    the shares are of those whose group is known, and that of the unknown is of all, that is said.
    """
    known = rows[evidence.is_grouped(rows) & rows["value"].notna()]
    if indicator.measure != "share":
        return _ends(known, indicator) + _unless_reliable(known, indicator)
    far = [] if theirs is None else _furthest(rows, theirs, indicator)
    if far and shares.has_too_many_unknown(rows):
        return " ".join(far)
    said = " ".join(far) or _largest(known, indicator)
    everyone = rows.loc[rows["ethnic_group"] == "unknown", "denominator"].max()
    return OF_KNOWN * bool((known["denominator"] < everyone).all()) + said


def crossed_spread(rows, indicator, crossing):
    """Return the same of a source that has ethnic groups within a crossing's levels alone."""
    rows, by = rows[rows["value"].notna()], crossing.by
    apart = rows.groupby(by, sort=False)["value"].agg(lambda values: values.max() - values.min())
    chosen = list(apart.index) if len(apart) <= EACH_LEVEL else [apart.idxmax()]
    said = crossings.sentences(rows[rows[by].isin(chosen)], indicator, by)
    apart_of = f" Furthest apart of {len(apart)} by {crossing.label}."
    more = apart_of if len(apart) > EACH_LEVEL else ""
    return " ".join(text for text in said if text != crossings.UNTESTED) + more


def of_how_many(scope, rows):
    """Return of how many groups the figures are, where some group has none.

    That is: there is no White group, or there are too few of the broad groups, or a group of the
    source has no figure. Of many groups within one or two broad ones, which those are. Nothing
    where the reader chose the groups.
    """
    listed = read_groups()
    rows = rows[evidence.is_grouped(rows)]
    shown = rows.loc[rows["value"].notna(), "ethnic_group"]
    parent = shown.map(listed["parent"])
    broad = set(parent.where(parent != "", shown).replace(JOINED)).intersection(shares.MAIN)
    here, every = shown.nunique(), rows["ethnic_group"].nunique()
    is_whole = here == every
    if scope.only_groups or (is_whole and "white" in broad and len(broad) >= ENOUGH):
        return ""
    if is_whole and len(broad) <= FEW_BROAD < here:
        names = [listed.loc[group, "name"] for group in shares.MAIN if group in broad]
        return f"of the {here} groups in this source, all within {printed.listed(names)}"
    one, groups = ("the one", "group") if here == 1 else (f"of the {here}", "groups")
    rest = f"{groups} in this source" if is_whole else f"with a figure among {every} groups"
    return f"{one} {rest}"


def _ends(known, indicator):
    """Return "46.2 (Black) to 54.5 (White)", or the one group's figure.

    Groups of fewer than 50 are left out where two others are there, and that is said.
    """
    known, names = known.sort_values("value", kind="stable"), read_groups()["name"]
    large = known[~(known["denominator"] < FEWEST)]
    enough = len(large) > 1 or len(large) == len(known)
    shown = large if enough else known
    ends = " to ".join(
        f"{printed.with_unit(row['value'], indicator)} ({names[row['ethnic_group']]})"
        for row in shown.iloc[[0, -1]].drop_duplicates("ethnic_group").to_dict("records")
    )
    if len(large) == len(known):
        return ends
    which = f"of the {len(large)} groups of {FEWEST} or more"
    return f"{ends}, {which if enough else f'some of them of fewer than {FEWEST}'}"


def _unless_reliable(known, indicator):
    """Return "; no reliable difference" where groups were tested and none differs from another."""
    others = known[known["ethnic_group"] != known["reference_group"]]
    reliable = disparity.is_reliable(others)
    tested = indicator.has_gap and reliable.notna().any()
    return "; no reliable difference" * bool(tested and not reliable.any())


def _furthest(rows, theirs, indicator):
    """Return the sentences of the theme's page, short: the line says what the shares are of."""
    other = read_indicators()[indicator.against]
    said = furthest.from_population(rows, theirs, indicator, other)
    said = [text.replace(" are in the table ", " are on the theme's page ") for text in said]
    if shares.has_too_many_unknown(rows):
        return said
    short = [text.replace(f" of {shares.whole(indicator)} and", ", and") for text in said]
    when = set(theirs["period"]) - set(rows["period"])
    dated = [f"{printed.capital(shares.whole(other))}: {printed.period(each)}." for each in when]
    return [*short, *dated] if short else []


def _largest(known, indicator):
    top = known.loc[known["value"].idxmax()]
    name = read_groups().loc[top["ethnic_group"], "name"]
    return f"largest: {name} {printed.with_unit(top['value'], indicator)}"
