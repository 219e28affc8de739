"""From the snapshot to the rows that a page shows: which place, which period, which groups.

It selects and compares; the numbers come from the build, the statistics from the floors below. A
frame that comes back empty means that no source in this edition has it.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from trendpack import areas, basis, benchmarks, disparity, groups, printed, snapshot
from trendpack.errors import ParameterError
from trendpack.indicators import read_indicators

PLACE_AND_TIME = ["indicator", "area_code", "period"]
BREAKDOWNS = ["sex", "age_band", "socioeconomic", "characteristic"]
WIDER = [areas.ENGLAND_AND_WALES, "K03000001", "K02000001"]  # then Great Britain, the UK


@dataclass(frozen=True)
class Scope:
    """Whom and when a pack is about: the checked parameters, and who the area is set beside."""

    area_code: str
    area_name: str
    county_code: str
    region_code: str
    region_name: str
    neighbours: tuple
    neighbours_date: date | None
    as_of: date | None
    reference_group: str
    only_groups: tuple = ()  # show these ethnic groups; none named is all of them
    median_of: str = "Statistical neighbours"  # whom `neighbours` are, as printed

    @property
    def nearest(self):
        """The places to look for a figure, from the area outwards."""
        own = [self.area_code, self.county_code, self.region_code, areas.ENGLAND, *WIDER]
        return [code for code in own if code]


def scope(area="Hackney", as_of=None, reference_group="white_british"):
    """Return the Scope for a notebook's parameters.

    Raises ParameterError naming the nearest valid names for an unknown area or group, or no date.
    """
    row = areas.find_area(area)
    when = _date(as_of)
    known = groups.read_groups()
    if reference_group not in known.index or known.loc[reference_group, "level"] == "unknown":
        names = ", ".join(known.index[known["level"] != "unknown"])
        raise ParameterError(f"no ethnic group is called {reference_group!r}: use one of {names}")
    neighbours, listed = areas.neighbours_of(row["area_code"], when)
    own = row[["area_code", "area_name", "county_code", "region_code", "region_name"]]
    return Scope(*own, tuple(neighbours), listed, when, reference_group)


def _date(text):
    try:
        return None if text in (None, "") else date.fromisoformat(str(text))
    except ValueError as error:
        raise ParameterError(f"as_of is {text!r}, not a date: write it as 2026-12-01") from error


def observations(id_, scope):
    """Return an indicator's observations up to the scope's date: every area, period and group.

    Where the scope names ethnic groups: those, everyone, the unknown and the reference group.
    """
    rows = snapshot.read_indicator(read_indicators()[id_].theme, id_)
    if scope.only_groups:
        parent = groups.read_groups().loc[scope.reference_group, "parent"]
        kept = {"all", "unknown", scope.reference_group, parent, *scope.only_groups}
        rows = rows[rows["ethnic_group"].isin(kept)]
    return rows if scope.as_of is None else rows[rows["period_end"] <= pd.Timestamp(scope.as_of)]


def plain(rows, sex="all"):
    """Return the rows of one sex that are broken down by nothing else but ethnic group."""
    return rows[_undivided(rows, but="sex") & (rows["sex"] == sex)]


def _undivided(rows, but):
    """Return which rows are broken down by nothing but ethnic group and the column `but`."""
    return np.logical_and.reduce([rows[name] == "all" for name in BREAKDOWNS if name != but])


def finest(rows):
    """Return `rows` at the finest ethnic groups they have, never a group beside its own parts.

    A broad group gives way to two or more of its detailed groups. "all" and "unknown" stay, and so
    does one detailed group whose broad group is not there.
    """
    listed = groups.read_groups()
    level = rows["ethnic_group"].map(listed["level"])
    parent = rows["ethnic_group"].map(listed["parent"])
    apart = set(rows.loc[level == "detailed", "ethnic_group"]) - {"chinese"}
    if len(apart) < 2:
        joined = rows["ethnic_group"].isin(["asian", "chinese_or_other"]).any()
        chinese = rows["ethnic_group"] == "chinese"
        alone = np.where(chinese, not joined, ~parent.isin(rows["ethnic_group"]))
        return rows[(level != "detailed") | alone]
    whole = set(parent[level == "detailed"])
    whole |= {"asian_excluding_chinese"} if "asian" in whole else set()
    return rows[~rows["ethnic_group"].isin(whole)]


def broad(rows):
    """Return `rows` at broad ethnic groups, or at the finest there are where none is broad.

    A detailed group stays in the places and periods that have nothing broader to stand for it:
    Chinese beside an Asian group without it, Black Caribbean where no Black group is given.
    """
    listed = groups.read_groups()
    level = rows["ethnic_group"].map(listed["level"])
    if not (level == "broad").any():
        return rows
    keys = pd.MultiIndex.from_frame(rows[PLACE_AND_TIME])
    apart = keys.isin(keys[rows["ethnic_group"] == "asian_excluding_chinese"])
    broader = rows["ethnic_group"].replace("asian_excluding_chinese", "asian")
    parents = rows[PLACE_AND_TIME].assign(group=rows["ethnic_group"].map(listed["parent"]))
    there = pd.MultiIndex.from_frame(rows[PLACE_AND_TIME].assign(group=broader))
    alone = ~pd.MultiIndex.from_frame(parents).isin(there)
    return rows[(level != "detailed") | alone | (apart & rows["ethnic_group"].eq("chinese"))]


def nearest_with(rows, scope, periods=1):
    """Return the rows of the nearest place that has values, in at least so many periods."""
    there = rows[rows["value"].notna() & rows["area_code"].isin(scope.nearest)]
    many = there.groupby("area_code")["period"].nunique()
    have = [code for code in scope.nearest if many.get(code, 0) >= periods]
    return rows[rows["area_code"] == have[0]] if have else rows.iloc[:0]


def latest(rows):
    """Return the rows of the last period that has a value."""
    there = rows[rows["value"].notna()]
    return rows[rows["period_end"] == there["period_end"].max()] if len(there) else rows.iloc[:0]


def _near(id_, scope):
    """Return an indicator's observations of the places to look for a figure, and no others."""
    rows = observations(id_, scope)
    return rows[rows["area_code"].isin(scope.nearest)]


def is_grouped(rows):
    """Return which rows are about one known ethnic group."""
    return ~rows["ethnic_group"].isin(["all", "unknown"])


def with_groups(rows, number="value"):
    """Return the rows of the places and periods in which some ethnic group has a number."""
    keys = rows.loc[is_grouped(rows) & rows[number].notna(), PLACE_AND_TIME].drop_duplicates()
    return rows.merge(keys, on=PLACE_AND_TIME)


def reference_in(rows, scope):
    """Return the reference group among `rows`: the one asked for, its broad group, or all."""
    here = set(rows.loc[rows["value"].notna(), "ethnic_group"])
    parent = groups.read_groups().loc[scope.reference_group, "parent"]
    return next((g for g in (scope.reference_group, parent) if g in here), "all")


def with_gaps(rows, scope, by=()):
    """Return `rows` with their gap to the reference group, in reading order."""
    compared = disparity.beside(rows, reference_in(rows, scope), [*PLACE_AND_TIME, *by])
    if rows.empty:
        return groups.in_reading_order(disparity.with_gap(compared, "count"))
    one = read_indicators()[rows["indicator"].iloc[0]]
    return groups.in_reading_order(basis.with_gap(compared, one))


def overall(id_, scope, sex="all"):
    """Return one row: everyone in the nearest place, in the latest period."""
    rows = plain(_near(id_, scope), sex)
    return latest(nearest_with(rows[rows["ethnic_group"] == "all"], scope))


def by_group(id_, scope, sex="all", ranged=False, england=False):
    """Return each ethnic group's latest figure in the nearest place that has them, with gaps.

    With `ranged`, the latest figures that have limits. With `england`, England's. Where none is of
    everyone, a broad group stands beside its parts.
    """
    rows = plain(_near(id_, scope), sex)
    rows = rows[rows["area_code"] == areas.ENGLAND] if england else rows
    rows = with_groups(rows, "lower") if ranged else rows
    found = latest(nearest_with(with_groups(rows), scope))
    found = finest(found) if (found["ethnic_group"] == "all").any() else found
    return with_gaps(found, scope)


def crossed(id_, scope, by, scheme=""):
    """Return the latest figures by ethnic group and another characteristic, gaps within each.

    Parameters
    ----------
    by : str
        "sex", "age_band", "socioeconomic" or "characteristic".
    scheme : str
        Which kind of `socioeconomic` or `characteristic`: what stands before its colon.
    """
    rows = _near(id_, scope)
    rows = rows[_undivided(rows, but=by) & (rows[by] != "all")]
    if scheme:
        rows = rows[rows[by].str.startswith(f"{scheme}:")]
    found = with_gaps(finest(latest(nearest_with(with_groups(rows), scope))), scope, [by])
    return found.sort_values(by, key=lambda levels: levels.map(printed.level_order), kind="stable")


def over_time(id_, scope, sex="all", everyone=False):
    """Return every period of the nearest place with at least two, by broad group where it can.

    Else by the finest groups that have two; failing those, or with `everyone`, of everyone.
    """
    rows = plain(_near(id_, scope), sex)
    is_broad = rows["ethnic_group"].map(groups.read_groups()["level"]) == "broad"
    years = rows[is_broad & rows["value"].notna()].groupby(["area_code", "ethnic_group"])["period"]
    wide = broad(rows) if (years.nunique() > 1).any() else rows[~is_broad]
    grouped = nearest_with(with_groups(wide), scope, periods=2)
    alone = nearest_with(rows[rows["ethnic_group"] == "all"], scope, periods=2)
    found = alone if everyone or grouped.empty else _with_withheld(grouped, wide)
    return found.sort_values(["period_start", "ethnic_group"], ignore_index=True)


def _with_withheld(grouped, rows):
    """Return `grouped` and the periods of everyone's figures whose groups are all withheld."""
    rows = rows[rows["area_code"].isin(grouped["area_code"])]
    known = rows.loc[(rows["ethnic_group"] == "all") & rows["value"].notna(), "period"]
    withheld = rows.loc[is_grouped(rows) & (rows["status"] == "c"), "period"]
    kept = rows["period"].isin(grouped["period"])
    return rows[kept | (rows["period"].isin(known) & rows["period"].isin(withheld))]


def against_places(id_, scope, sex="all", everyone=False):
    """Return the latest figures of the area, its region, England and the neighbours' median.

    By ethnic group where the area has groups; else, or with `everyone`, of everyone. Adds `place`.
    """
    rows = plain(observations(id_, scope), sex)
    rows = rows[rows["ethnic_group"] == "all"] if everyone else rows
    own = rows[rows["area_code"] == scope.area_code]
    here = latest(with_groups(broad(own)))
    here = here if len(here) else latest(own)
    same = rows[rows["period"].isin(here["period"])]
    same = same[same["ethnic_group"].isin(here["ethnic_group"])]
    compared = benchmarks.compare(
        same, scope.area_code, scope.region_code, areas.ENGLAND, list(scope.neighbours)
    )
    return groups.in_reading_order(compared)


def gaps_of(scope):
    """Return the area's own latest gaps, one row an indicator and ethnic group, judged together.

    Indicators with a good direction, but for those declared not to be ranked. Adds `is_adverse`
    (the group fares worse than the reference group) and what `disparity.with_discoveries` adds.
    """
    declared = read_indicators()
    polar = [i for i, one in declared.items() if one.polarity != "none" and one.is_ranked]
    polar = [i for i in polar if declared[i].measure != "share" and declared[i].has_groups]
    found = pd.concat([by_group(id_, scope) for id_ in polar], ignore_index=True)
    found = found[(found["area_code"] == scope.area_code) & is_grouped(found)]
    found = found[found["ethnic_group"] != found["reference_group"]]
    high = found["indicator"].map({i: one.polarity == "high" for i, one in declared.items()})
    worse = (found["gap"] < 0).where(high, found["gap"] > 0)
    return disparity.with_discoveries(found.assign(is_adverse=worse).reset_index(drop=True))


def across_areas(id_, scope, sex="all"):
    """Return everyone's figure in each authority of the region, of the area's latest or theirs."""
    rows = plain(observations(id_, scope), sex)
    peers = areas.authorities_in(scope.region_code)
    rows = rows[(rows["ethnic_group"] == "all") & rows["area_code"].isin(peers)]
    here = latest(rows[rows["area_code"] == scope.area_code])
    return rows[rows["period"].isin((here if len(here) else latest(rows))["period"])]
