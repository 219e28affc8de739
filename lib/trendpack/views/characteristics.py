"""The view of one indicator by a characteristic alone: people of all ethnic groups together."""

import re

import numpy as np
import pandas as pd

from trendpack import alt_text, areas, charts, disparity, evidence, indicators, printed, tables
from trendpack.groups import read_groups
from trendpack.views import parts

MOST_SAID = 3
NEARLY_ALL = 0.99  # of everyone's figure: levels that add up to less are not all that there are
PROPER = ("English",)
# In the chart and table, never said to be the largest.
NO_ANSWER = ("not answered", "unknown", "no year group")
DEPRIVED = (
    "most deprived",
    "second most deprived",
    "average deprived",
    "second least deprived",
    "least deprived",
)
NAMED_PLACES = {  # where a level without a number stands among others of its kind
    **{name: at for at, name in enumerate(DEPRIVED)},
    "before Reception": -1,
    "Reception": 0,
}


def by_characteristic(scope, id_, by="characteristic", scheme=""):
    """Return the latest figures by a characteristic, everyone together, beside wider areas.

    Parameters
    ----------
    by : str
        "sex", "age_band", "socioeconomic" or "characteristic".
    scheme : str
        Which kind of it: what stands before the colon of its levels, such as "Country of birth".

    The chart draws the area (or the nearest with figures), the largest first unless the levels have
    an order of their own; the table has its numbers, and the shares of its region and of England.
    """
    indicator = indicators.read_indicators()[id_]
    rows = _rows(scope, id_, by, scheme)
    if rows.empty:
        return parts.not_here(scope, id_, f"by-{by}")
    own = rows[rows["area_code"] == rows["area_code"].iloc[0]].reset_index(drop=True)
    where = parts.where_and_when(scope, own)
    kind = _kind(indicator, by, scheme)
    by_kind = _by_kind(indicator, kind)
    return parts.finished(
        own,
        indicator,
        parts.name_of(id_, "by", by, scheme.replace(" ", "-") or "all"),
        f"{indicator.title}{by_kind}, {where}",
        charts.groups_with_limits(own, indicator, by),
        alt_text.alt_groups(own, indicator, read_groups(), where + by_kind, by),
        [*parts.elsewhere(scope, own), *_sentences(scope, rows, own, indicator, by, kind)],
        _table(scope, rows, own, indicator, by, kind),
        observed=rows.assign(**{by: f"{scheme}: " + rows[by]}) if scheme else rows,
    )


def _kind(indicator, by, scheme):
    """Return what the levels are levels of, as printed: "Deprivation fifth", "Age"."""
    if scheme:
        return printed.SCHEMES.get(scheme, scheme)
    labels = (crossing.label for crossing in indicator.crossings if crossing.by == by)
    return next(labels, tables.HEADERS[by])


def _by_kind(indicator, kind):
    """Return ", by age", or nothing where the indicator's title has the word."""
    said = re.search(rf"\b{re.escape(kind)}\b", indicator.title, re.IGNORECASE)
    return "" if said else f", by {_in_a_sentence(kind)}"


def _in_a_sentence(kind):
    """Return what the levels are by as it stands inside a sentence: "country of birth"."""
    return kind if kind.startswith(PROPER) else f"{kind[:1].lower()}{kind[1:]}"


def _rows(scope, id_, by, scheme):
    """Return the area's latest rows by level, then its region's and England's of that period.

    Levels stand in their own order where they have one, or the largest first. What stands before
    the colon of a level is left out where `scheme` names it.
    """
    rows = evidence.observations(id_, scope)
    rest = [name for name in evidence.BREAKDOWNS if name != by]
    rows = rows[(rows[["ethnic_group", *rest]] == "all").all(axis=1)]
    rows = rows[rows[by].str.startswith(f"{scheme}: ") if scheme else rows[by] != "all"]
    own = evidence.latest(evidence.nearest_with(rows, scope))
    if own.empty:
        return own
    own = own.loc[_place(own[by]).fillna(-own["value"]).sort_values(kind="stable").index]
    wider = [scope.region_code, areas.ENGLAND]
    beside = rows[rows["area_code"].isin(wider) & rows["period"].isin(own["period"])]
    beside = beside[beside[by].isin(own[by]) & ~beside["area_code"].isin(own["area_code"])]
    found = pd.concat([own, beside.sort_values("area_code")], ignore_index=True)
    return found.assign(**{by: found[by].str.removeprefix(f"{scheme}: ")}) if scheme else found


def _place(levels):
    """Return where each level stands in an order that all have, by number or by name; else NaN."""
    names = levels.str.rpartition(": ")[2]
    number = pd.to_numeric(names.str.extract(r"(\d+)")[0])
    place = number.fillna(names.map(NAMED_PLACES))
    unanswered = names.isin(NO_ANSWER)
    ordered = place.mask(unanswered, float("inf"))
    return ordered if ordered.notna().all() else ordered * float("nan")


def _sentences(scope, rows, own, indicator, by, kind):
    """Say the largest of the levels, and the one furthest from a wider area's.

    Of levels of deprivation, the first and the last.
    """
    ends = own[by].str.extract(r"(?:^|: |\()(most|least) deprived", expand=False)
    if by == "socioeconomic" and set(ends.dropna()) == {"most", "least"}:
        value = own["value"].map(lambda value: printed.with_unit(value, indicator))
        unit = f" ({indicator.unit})" if indicator.measure == "rate" else ""
        most, least = (value[ends == end].iloc[0] for end in ("most", "least"))
        return [
            f"By {kind.lower()} of neighbourhoods, the figure is {most} in the most deprived and "
            f"{least} in the least deprived{unit}."
        ]
    shown = own[own["value"].notna() & ~own[by].isin(NO_ANSWER)].sort_values(
        "value", ascending=False, kind="stable"
    )
    names = printed.levels(shown[by], by, read_groups())
    values = shown["value"].map(lambda value: printed.with_unit(value, indicator))
    top = (names + " (" + values + ")").head(MOST_SAID).tolist()
    kind = _in_a_sentence(kind)
    which = f"The largest of the {len(shown)} shown" if _is_part(scope, own) else "The largest"
    largest = f"{which}, by {kind}: {printed.listed(top)}."
    said = [largest] if len(shown) > MOST_SAID else []
    return [*said, *_furthest_from(scope, rows, own, indicator, by, kind)]


def _furthest_from(scope, rows, own, indicator, by, kind):
    """Say for which level the place of `own` is furthest from the wider area, and all that tie."""
    wide = rows.pivot(index=by, columns="area_code", values="value")
    here = own["area_code"].iloc[0]
    other = next((c for c in (scope.region_code, areas.ENGLAND) if c in wide and c != here), None)
    both = wide.reindex(own[by]).drop(index=list(NO_ANSWER), errors="ignore")
    both = both[[here, other]].dropna() if other else both.iloc[:0]
    if both.empty:
        return []
    sure = _reliable(rows, by, (here, other)).reindex(both.index)
    both = _tied(both[sure.eq(True)] if sure.eq(True).any() else both, indicator)
    pairs = [
        " and ".join(printed.with_unit(value, indicator) for value in pair)
        for pair in both.to_numpy()
    ]
    places = printed.listed([parts.place_name(scope, code) for code in (here, other)])
    names = printed.levels(both.index.to_series(), by, read_groups()).tolist()
    listed = [f"{name} ({pair})" for name, pair in zip(names, pairs, strict=True)]
    more = len(listed) - MOST_SAID
    listed = [*listed[:MOST_SAID], *([f"{more} more"] if more > 0 else [])]
    of = "" if indicator.measure == "rate" else "of "
    end = f"{names[0]}: {pairs[0]} {of}{_whole(indicator)}"
    if len(listed) > 1:
        end = f"{printed.listed(listed)}, {of}{_whole(indicator)}"
    elif kind == "religion" and names[0].isalpha():  # a word for people: Christian, Muslim
        return [f"{places} differ most in the share who are {listed[0]}."]
    if sure.eq(False).any() and not sure.eq(True).any():
        none = f"There is no reliable difference between {places}, by {kind}"
        return [f"{none}. They are furthest apart for {end}."]
    return [printed.capital(f"{places} differ most, by {kind}, for {end}.")]


def _tied(both, indicator):
    """Return the rows whose two columns print furthest apart; where none does, the furthest."""
    as_printed = both.map(lambda value: float(printed.rounded(value, indicator.decimals)))
    apart = (as_printed.iloc[:, 0] - as_printed.iloc[:, 1]).abs().round(indicator.decimals)
    if apart.max() > 0:
        return both[apart == apart.max()]
    return both.loc[[(both.iloc[:, 0] - both.iloc[:, 1]).abs().idxmax()]]


def _is_part(scope, own):
    """Return whether the levels add up to less than the figure of everyone, so that some lack."""
    first = own.iloc[0]
    every = evidence.plain(evidence.observations(first["indicator"], scope))
    same = every[["ethnic_group", "area_code", "period"]] == [
        "all",
        *first[["area_code", "period"]],
    ]
    return own["value"].sum() < NEARLY_ALL * every.loc[same.all(axis=1), "value"].sum()


def _reliable(rows, by, codes):
    """Return by level whether two places differ beyond chance; missing without two ranges."""
    ends = ["value", "lower", "upper"]
    here, there = (rows[rows["area_code"] == code].set_index(by)[ends] for code in codes)
    there = there.reindex(here.index)
    _, low, high = disparity.difference(*(part[name] for part in (here, there) for name in ends))
    sure = pd.Series((low > 0) | (high < 0), here.index).astype("boolean")
    return sure.mask(np.isnan(low) | np.isnan(high))


def _whole(indicator):
    return indicator.unit.removeprefix("percentage of ")


def _table(scope, rows, own, indicator, by, kind):
    """Return the numbers of the chart, with a column for each wider area."""
    shown = tables.figure_table(own, indicator, (by,))
    wider = [code for code in rows["area_code"].unique() if code != own["area_code"].iloc[0]]
    beside = rows[rows["area_code"].isin(wider)]
    if len(beside):
        names = beside["area_code"].map(lambda code: parts.place_name(scope, code))
        more = tables.wide_table(beside.assign(place=names), indicator, "place", (by,))
        shown = shown.join(more).fillna("[x]")
    return shown.rename_axis(index=printed.capital(kind))
