"""The ethnic groups of one indicator in one cell: their ends, where and when."""

from trendpack import evidence, printed
from trendpack.groups import read_groups
from trendpack.views import parts


def where(scope, rows, period, until=""):
    """Return "England, 2017/18: ", without a place or a period that is the line's own.

    Parameters
    ----------
    rows : DataFrame of observations of one place; the latest period of them is said
    period : str or None
        The line's own period, as printed.
    until : str
        "to ", where the figures are a series that ends then.
    """
    code = rows["area_code"].iloc[0]
    place = "" if code == scope.area_code else parts.place_name(scope, code)
    last = printed.period(rows.loc[rows["period_end"].idxmax(), "period"])
    when = "" if last == period else f"{until}{last}"
    said = ", ".join(filter(None, [place, when]))
    return f"{said}: " if said else ""


def spread(rows, indicator):
    """Return the ends of an indicator's figures by ethnic group: the lowest and the highest."""
    return _ends(rows[evidence.is_grouped(rows) & rows["value"].notna()], indicator)


def _ends(known, indicator):
    """Return "46.2 (Black) to 54.5 (White)", or the one group's figure."""
    known, names = known.sort_values("value", kind="stable"), read_groups()["name"]
    return " to ".join(
        f"{printed.with_unit(row['value'], indicator)} ({names[row['ethnic_group']]})"
        for row in known.iloc[[0, -1]].drop_duplicates("ethnic_group").to_dict("records")
    )
