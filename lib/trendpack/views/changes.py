"""The view of a change between two periods, at the finest ethnic groups: then and now."""

import pandas as pd

from trendpack import alt_text, charts, evidence, groups, indicators, printed, tables
from trendpack.views import parts, shares


def then_and_now(scope, id_):
    """Return each group's share of the whole in the first and the last period of the area.

    The chart joins the two shares of a group; the table has their numbers and the change. Groups of
    one of the periods alone (a census adds some) stand with the other missing.
    """
    indicator = indicators.read_indicators()[id_]
    rows = _rows(scope, id_)
    if rows["period"].nunique() < 2:
        why = f"no source here has a second period for {scope.area_name} or a wider area."
        return parts.not_here(scope, id_, "change", why)
    when = rows["period"].drop_duplicates().tolist()
    named = printed.capital(shares.whole(indicator)) + " in " + rows["period"].map(printed.period)
    rows = rows.assign(series=named)
    known = rows[evidence.is_grouped(rows)]
    where = parts.place_name(scope, rows["area_code"].iloc[0])
    wide = known.pivot(index="ethnic_group", columns="period")
    said = _sentences(wide, indicator, when)
    return parts.finished(
        rows.iloc[::-1],  # the last period first: it is the one that is said
        indicator,
        parts.name_of(id_, "change"),
        f"{indicator.title} in {' and '.join(map(printed.period, when))}, {where}",
        charts.shares(known, indicator),
        alt_text.alt_shares(known, indicator, groups.read_groups(), where),
        [*parts.elsewhere(scope, rows), *said, *filter(None, [indicator.trend_caution.strip()])],
        _table(known, wide, indicator, when),
        _unrounded(wide, indicator, when),
    )


def _rows(scope, id_):
    """Return the first and the last period of the nearest place with two, at the finest groups."""
    rows = evidence.plain(evidence.observations(id_, scope))
    rows = evidence.nearest_with(evidence.with_groups(rows), scope, periods=2)
    rows = rows[rows["period_end"].isin([rows["period_end"].min(), rows["period_end"].max()])]
    finest = evidence.finest(rows)
    blank = pd.MultiIndex.from_product(
        [finest["ethnic_group"].unique(), rows["period"].unique()], names=["ethnic_group", "period"]
    ).to_frame(index=False)
    whole = rows.drop_duplicates("period")[["period", "period_start", "area_code", "source"]]
    filled = blank.merge(whole, on="period")
    found = filled.merge(finest, how="left", on=list(filled.columns))
    found = found.assign(
        status=found["status"].fillna("x"), limits_by=found["limits_by"].fillna("")
    )
    return groups.in_reading_order(found.sort_values("period_start", kind="stable"))


def _sentences(wide, indicator, when):
    """Say the group whose share rose most and the one whose share fell most."""
    change = (wide["value"][when[1]] - wide["value"][when[0]]).dropna()
    ends = [
        (change.idxmax(), "rise", change.max() > 0),
        (change.idxmin(), "fall", change.min() < 0),
    ]
    return [
        _said(wide.loc[group], group, what, indicator, when) for group, what, is_so in ends if is_so
    ]


def _said(row, group, what, indicator, when):
    first, last = (printed.with_unit(row["value"][period], indicator) for period in when)
    counts = [row["numerator"][period] for period in when]
    people = " to ".join(printed.number(count, 0) for count in counts)
    name = groups.read_groups().loc[group, "name"]
    return (
        f"The largest {what} in share is that of {name}: from {first} in {printed.period(when[0])} "
        f"to {last} in {printed.period(when[1])} ({people} {indicator.people})."
    )


def _unrounded(wide, indicator, when):
    """Return a note where a change is not that between the two shares as printed."""
    first, last = (wide["value"][period] for period in when)
    ends = pd.DataFrame({"value": last, "reference_value": first, "gap": last - first})
    return [tables.UNROUNDED] if tables.is_rounded_apart(ends, indicator).any() else []


def _table(known, wide, indicator, when):
    """Return shares and numbers of both periods, and the change in percentage points."""
    shown = tables.wide_table(known, indicator, "series")
    order = known["ethnic_group"].drop_duplicates()
    change = (wide["value"][when[1]] - wide["value"][when[0]]).reindex(order)
    counts = {
        f"Number in {printed.period(period)}": wide["numerator"][period].reindex(order)
        for period in when
    }
    nothing = pd.Series("x", order)
    columns = {name: printed.cells(count, 0, nothing) for name, count in counts.items()}
    columns |= {"Change in percentage points": printed.cells(change, indicator.decimals, nothing)}
    more = pd.DataFrame(columns).set_axis(order.map(groups.read_groups()["name"]))
    return shown.join(more)
