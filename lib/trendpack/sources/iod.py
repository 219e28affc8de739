"""English Indices of Deprivation: neighbourhoods most deprived for children, and low incomes.

Source: MHCLG, English Indices of Deprivation 2025, file 3. A neighbourhood is a lower layer super
output area (LSOA) of the 2021 census; the index ranks them all, from 1, the most deprived.
"""

import pandas as pd

from trendpack.areas import ENGLAND, read_areas
from trendpack.raw import check_once, numbers, read_text_table
from trendpack.sources.dfe.ees import refuse
from trendpack.sources.geography import read_neighbourhood_boundaries
from trendpack.tidy import observations

# The indices use records of several earlier years: their day is the one on which they came out.
DAY = pd.Timestamp("2025-10-30")
RELEASED = {"period": "2025", "period_start": DAY, "period_end": DAY}
SHEET = "IoD2025 IDACI & IDAOPI"
LSOA, AUTHORITY = "LSOA code (2021)", "Local Authority District code (2024)"
RANK = "Income Deprivation Affecting Children Index (IDACI) Rank (where 1 is most deprived)"
DECILE = (
    "Income Deprivation Affecting Children Index (IDACI) Decile "
    "(where 1 is most deprived 10% of LSOAs)"
)


def read_child_deprivation(path):
    """Return the percentage of an area's neighbourhoods in England's most deprived tenth.

    Returns
    -------
    DataFrame of observations of 2025: local authorities, regions and England. Numerator:
    neighbourhoods in the first tenth of the Income Deprivation Affecting Children Index.
    Denominator: all its neighbourhoods.

    Raises
    ------
    SourceError: a missing column, a neighbourhood twice, a tenth that is not 1 to 10, a rank of a
    more deprived tenth above that of a less deprived one.
    """
    where = path.name
    table = read_text_table(path, [LSOA, AUTHORITY, RANK, DECILE], sheet=SHEET)
    check_once(table, [LSOA], where)
    decile, _ = numbers(table[DECILE], f"{where}, column {DECILE}")
    rank, _ = numbers(table[RANK], f"{where}, column {RANK}")
    refuse(~decile.isin(range(1, 11)), decile, f"{where}, column {DECILE}", "not a tenth")
    ordered = decile[rank.sort_values().index]
    refuse(ordered.diff() < 0, ordered, f"{where}, column {DECILE}", "out of order with its rank")
    region = table[AUTHORITY].map(read_areas()["region_code"])
    refuse(region.isna(), table[AUTHORITY], f"{where}, column {AUTHORITY}", "an unknown area code")
    places = pd.concat([table[AUTHORITY], region, pd.Series(ENGLAND, table.index)])
    first = pd.concat([decile == 1] * 3).groupby(places.to_numpy())
    made = pd.DataFrame({"numerator": first.sum(), "denominator": first.size()})
    made = made.rename_axis("area_code").reset_index()
    made = made.assign(value=100 * made["numerator"] / made["denominator"], **RELEASED)
    return observations(made, indicator="child_deprived_neighbourhoods_percentage")


def read_income_deprivation(neighbourhoods_path, outlines_path, authorities_path):
    """Return the percentage of people deprived of income, by neighbourhood and local authority.

    Parameters
    ----------
    neighbourhoods_path, authorities_path : Path
        Tables of LSOAs and of lower-tier authorities with their score, or average score, of the
        income domain: the part of their people who are deprived of income.
    outlines_path : Path
        Outlines of the neighbourhoods to keep.

    Returns
    -------
    DataFrame of observations of 2025 without counts, which the publisher rounds away.

    Raises
    ------
    SourceError: a missing column, an area twice, a score that is not a part of one, a neighbourhood
    to keep that is not in the table.
    """
    kept = read_neighbourhood_boundaries(outlines_path)["area_code"]
    small = _income(neighbourhoods_path, "lsoa21_code", "Income_score")
    lacking = ~kept.isin(small["area_code"])
    refuse(lacking, kept, neighbourhoods_path.name, "not in the table")
    small = small[small["area_code"].isin(kept)]
    large = _income(authorities_path, "ltla24_code", "income_average_score")
    made = pd.concat([small, large], ignore_index=True).assign(**RELEASED)
    return observations(made, indicator="income_deprived_neighbourhoods_percentage")


def _income(path, code, score):
    """Return `area_code` and `value`, a percentage, from a table of scores."""
    table = read_text_table(path, [code, score])
    check_once(table, [code], path.name)
    part, status = numbers(table[score], f"{path.name}, column {score}")
    refuse(~part.between(0, 1), part, f"{path.name}, column {score}", "not a part of one")
    return pd.DataFrame({"area_code": table[code], "value": 100 * part, "status": status})
