"""Local Authority Interactive Tool (LAIT): first-time entrants to the youth justice system."""

from trendpack import areas, raw, tidy
from trendpack.errors import SourceError
from trendpack.sources.dfe.lait import area_code

COLUMNS = ["Short Desc", "Years", "Values", "LA Number"]
MEASURE = "FirstYJS"


def read_first_time_entrants(path):
    """Return children first cautioned or convicted, for every 100,000 aged 10 to 17.

    Every local authority and region, calendar years. LAIT's England is the sum of the regions'
    rates, which is no rate at all: it is left out while it is so.

    Raises SourceError if the measure is not there, or an area cannot be read.
    """
    table = raw.read_text_table(path, COLUMNS)
    table = table[table["Short Desc"] == MEASURE]
    if table.empty:
        raise SourceError(f"{path.name}: the measure {MEASURE} is not there")
    value, status = raw.numbers(table["Values"], f"{path.name}, column Values", {"-": "x"})
    rows = table.assign(
        area_code=area_code(table["LA Number"], f"{path.name}, column LA Number"),
        period=table["Years"],
        value=value,
        status=status,
    )
    rows = rows[~_is_a_sum(rows)]
    return tidy.observations(
        tidy.with_period(rows, "calendar"), indicator="first_time_entrants_rate"
    )


def _is_a_sum(rows):
    """Say which rows are England's, where it is the sum of the regions."""
    england = rows["area_code"] == areas.ENGLAND
    listed = areas.read_areas()
    regions = listed.index[(listed["area_type"] == "region") & (listed["ended"] == "")]
    total = rows[rows["area_code"].isin(regions)].groupby("period")["value"].sum()
    return england & ((rows["value"] - rows["period"].map(total)).abs() < len(regions))
