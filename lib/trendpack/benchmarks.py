"""An area beside others: its region, England, and the median of its statistical neighbours."""

import numpy as np
import pandas as pd

from trendpack.tidy import GROUPINGS

PLACES = ("area", "region", "england", "neighbours")
SAME = ["indicator", "period", *GROUPINGS]  # what two figures must share to be compared
ENOUGH = 0.6  # the share of neighbours that must have a value before their median is given
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
    made = {place: _at(table, own, code) for place, code in codes.items() if code}
    if len(neighbours):
        made["neighbours"] = neighbours_median(table, own, neighbours)
    rows = pd.concat([rows.assign(place=place) for place, rows in made.items()])
    rows = rows.sort_index(kind="stable").reset_index(drop=True)
    counted = rows.get("neighbours_with_value", pd.Series(np.nan, index=rows.index))
    return rows.assign(neighbours_with_value=counted.astype("Int64"))


def neighbours_median(table, own, neighbours):
    """Return the median of the neighbours' values for each row of `own`, in its order.

    A median has no counts and no limits. It rests on the neighbours that have a value, and is
    missing (status "x") where fewer than six in ten of them do. `area_code` is "neighbours".
    """
    theirs = table[table["area_code"].isin(neighbours) & table["value"].notna()]
    found = theirs.groupby(SAME, as_index=False).agg(
        value=("value", "median"),
        neighbours_with_value=("value", "size"),
        source=("source", "first"),
    )
    rows = own.drop(columns=["value", "source"]).merge(found, on=SAME, how="left")
    counted = rows["neighbours_with_value"].fillna(0)
    enough = counted >= ENOUGH * len(neighbours)
    return rows.assign(
        **dict.fromkeys(NO_COUNTS, np.nan),
        area_code="neighbours",
        value=rows["value"].where(enough),
        limits_by="",
        status=np.where(enough, "ok", "x"),
        source=rows["source"].fillna(""),
        neighbours_with_value=counted,
    )[[*own.columns, "neighbours_with_value"]]


def _at(table, own, code):
    """Return the rows of one place for each row of `own`, in its order; "x" where there is none."""
    there = table[table["area_code"] == code].drop(columns=["period_start", "period_end"])
    keys = own[[*SAME, "period_start", "period_end"]]
    rows = keys.merge(there, on=SAME, how="left", validate="one_to_one")
    gaps = {"area_code": code, "limits_by": "", "status": "x", "source": ""}
    return rows.fillna(gaps)[own.columns]


def nearest_areas(features, weights=None, count=10):
    """Return the areas most like each area: a computed list, for where no published one exists.

    Parameters
    ----------
    features : DataFrame of float, index = area_code, one column a feature
        A missing value takes its column's median. A column that does not vary says nothing.
    weights : Series or dict of float, by column, optional
        How much each feature counts; all the same by default.
    count : int
        How many for each area.

    Returns
    -------
    DataFrame of `area_code`, `rank` (from 1, the nearest), `neighbour_code`, `distance`: the square
    root of the weighted sum of squared differences of z-scores (population standard deviation).

    References
    ----------
    ONS, Clustering similar local authorities and statistical nearest neighbours in the UK:
    methodology.
    """
    filled = features.fillna(features.median())
    spread = filled.std(ddof=0)
    scores = (filled - filled.mean()) / spread.where(spread > 0, np.inf)
    if weights is not None:
        scores = scores * np.sqrt(pd.Series(weights)[features.columns])
    points = scores.to_numpy()
    distance = np.sqrt(((points[:, None, :] - points[None, :, :]) ** 2).sum(axis=2))
    np.fill_diagonal(distance, np.inf)  # an area is not its own neighbour
    count = min(count, len(features) - 1)
    order = np.argsort(distance, axis=1, kind="stable")[:, :count]
    codes = features.index.to_numpy()
    return pd.DataFrame(
        {
            "area_code": np.repeat(codes, count),
            "rank": np.tile(np.arange(1, count + 1), len(codes)),
            "neighbour_code": codes[order].ravel(),
            "distance": np.take_along_axis(distance, order, axis=1).ravel(),
        }
    )
