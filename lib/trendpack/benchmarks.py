"""An area beside others: its region, England, and the median of its statistical neighbours."""

import numpy as np
import pandas as pd
from scipy import stats

from trendpack.tidy import GROUPINGS

PLACES = ("area", "region", "england", "neighbours")
SAME = ["indicator", "period", *GROUPINGS]  # what two figures must share to be compared
ENOUGH = 0.6  # the share of neighbours that must have a value before their median is given
UNSEEN = ("c", "low")  # there is a number, it is not shown, and it may lie beyond those that are
NO_COUNTS = ["numerator", "denominator", "lower", "upper"]


def compare(table, area, region, england, neighbours):
    """Return each of an area's figures beside the same figure elsewhere.

    Parameters
    ----------
    table : DataFrame of observations, of one or many indicators, areas and periods
    area, region, england : str
        GSS codes; an empty `region` or `england` gives no rows for it.
    neighbours : list of str
        Codes of the statistical neighbours; an empty list gives no rows for them.

    Returns
    -------
    DataFrame of observations with two columns more: `place` ("area", "region", "england",
    "neighbours") and `neighbours_with_value` (how many of them the median rests on; missing for
    the other places). The rows of one figure stand together, in the order of PLACES.

    Only what the area itself has is compared, in the area's own periods: a place that lacks a
    figure for that period gets status "x", never the figure of another period.

    References
    ----------
    The Department for Education compares with the mean or median of the ten authorities of its
    children's services model; the median is used here, since one unlike neighbour does not
    move it. The lists are dated, and not symmetric: A may have B as a neighbour and not B have A.
    """
    own = table[table["area_code"] == area].reset_index(drop=True)
    codes = {"area": area, "region": region, "england": england}
    rows = _at(table, own, {place: code for place, code in codes.items() if code})
    if len(neighbours):
        theirs = neighbours_median(table, own, neighbours).assign(place="neighbours")
        rows = pd.concat([rows, theirs]).sort_index(kind="stable")
    counted = rows.get("neighbours_with_value", pd.Series(np.nan, index=rows.index))
    return rows.assign(neighbours_with_value=counted.astype("Int64")).reset_index(drop=True)


def neighbours_median(table, own, neighbours):
    """Return the median of the neighbours' values for each row of `own`, in its order.

    A median has no counts and no limits. It rests on the neighbours that have a value, and is
    missing (status "x") where fewer than six in ten of them do. `area_code` is "neighbours".
    """
    theirs = table[table["area_code"].isin(neighbours) & table["value"].notna()]
    theirs = own[SAME].reset_index(names="at").merge(theirs[[*SAME, "value", "source"]], on=SAME)
    by_row = theirs.groupby("at")
    counted = by_row.size().reindex(own.index, fill_value=0)
    enough = counted >= ENOUGH * len(neighbours)
    return own.assign(
        **dict.fromkeys(NO_COUNTS, np.nan),
        area_code="neighbours",
        value=by_row["value"].median().reindex(own.index).where(enough),
        limits_by="",
        status=np.where(enough, "ok", "x"),
        source=by_row["source"].first().reindex(own.index).fillna(""),
        neighbours_with_value=counted,
    )


def among(own, table, neighbours, confidence=0.95):
    """Set each of an area's figures in what its neighbours have for the same figure.

    Parameters
    ----------
    own : DataFrame of observations of one area, with 95% limits where there are any
    table : DataFrame of observations
        Of the neighbours, in the same periods and for the same groups.
    neighbours : list of str
        Their codes.

    Returns
    -------
    DataFrame of the rows of `own` for which at least six in ten neighbours have a value and no
    other has one that is not shown (`UNSEEN`): a figure that is withheld because it is small, or
    all but whole, may be the lowest or the highest, and moves the median. It adds
    `neighbours_with_value`, their `median`, `lowest` and `highest`; `is_outside` (beyond them
    all); `p_value` of the difference from the median, from the end of the area's limits on the
    median's side (missing without limits).

    The neighbours' figures are taken as they stand: the test asks whether chance in the area's own
    figure could have put it so far from their median, not whether neighbours differ by nature.
    One of eleven places is always the highest and one the lowest.
    """
    near = table[table["area_code"].isin(neighbours)]
    unseen = pd.MultiIndex.from_frame(near.loc[near["status"].isin(UNSEEN), SAME])
    theirs = near[near["value"].notna() & ~pd.MultiIndex.from_frame(near[SAME]).isin(unseen)]
    found = theirs.groupby(SAME, as_index=False)["value"].agg(
        neighbours_with_value="size", median="median", lowest="min", highest="max"
    )
    rows = own[own["value"].notna()].merge(found, on=SAME)
    rows = rows[rows["neighbours_with_value"] >= ENOUGH * max(len(neighbours), 1)]
    rows = rows.reset_index(drop=True)
    away = rows["value"] - rows["median"]
    width = (rows["value"] - rows["lower"]).where(away > 0, rows["upper"] - rows["value"])
    z = stats.norm.ppf((1 + confidence) / 2)
    p_value = 2 * stats.norm.sf(np.abs(away) * z / width.where(width > 0))
    outside = (rows["value"] > rows["highest"]) | (rows["value"] < rows["lowest"])
    return rows.assign(is_outside=outside, p_value=p_value)


def _at(table, own, codes):
    """Return the rows of each place for each row of `own`, in its order; "x" where there is none.

    `codes` has the code of each place by its name, which becomes the column `place`.
    """
    there = table[table["area_code"].isin(list(codes.values()))]
    there = there.drop(columns=["period_start", "period_end"])
    places = pd.DataFrame({"place": list(codes), "area_code": list(codes.values())})
    keys = own[[*SAME, "period_start", "period_end"]].reset_index(names="at")
    asked = keys.merge(places, how="cross")
    rows = asked.merge(there, on=[*SAME, "area_code"], how="left", validate="many_to_one")
    gaps = {"limits_by": "", "status": "x", "source": ""}
    return rows.fillna(gaps).set_index("at")[[*own.columns, "place"]]
