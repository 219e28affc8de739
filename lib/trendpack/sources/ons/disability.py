"""Disabled residents in Census 2021, by local authority of England.

Source: ONS, Census 2021, disability (TS038, two levels). Wider areas are sums made here.
"""

import pandas as pd

from trendpack import raw, tidy
from trendpack.errors import SourceError
from trendpack.sources.ons.wider_areas import with_wider_areas

COLUMNS = ["ltla21_code", "total_residents", "disability_level", "n"]
DISABLED = "Disabled under the Equality Act"
LEVELS = {DISABLED, "Not disabled under the Equality Act"}
PERTURBED = 5  # people: each count of the census is changed a little, on its own


def read_disability(path, places=None):
    """Return the percentage of residents who are disabled, with counts.

    Parameters
    ----------
    path : Path
        A row an authority and level: ltla21_code, total_residents, disability_level and n.
    places : DataFrame, optional
        The areas, as `areas.read_areas` gives them.

    Returns
    -------
    DataFrame of observations: authorities, and counties, regions and England where every part of
    them is there.

    Raises
    ------
    SourceError: a missing column, a new level, an authority without one of the two, or levels
    that do not make its residents.
    """
    table = raw.read_text_table(path, COLUMNS)
    strange = ~table["disability_level"].isin(LEVELS)
    if strange.any():
        line = strange.idxmax()
        raise SourceError(
            f"{path.name}, line {line}: the level {table.loc[line, 'disability_level']!r} is new; "
            "say what it means in lib/trendpack/sources/ons/disability.py"
        )
    raw.check_once(table, ["ltla21_code", "disability_level"], path.name)
    table = table.assign(
        count=raw.numbers(table["n"], f"{path.name}, column n", {})[0],
        total=raw.numbers(table["total_residents"], f"{path.name}, total_residents", {})[0],
    )
    counts = table.pivot(index="ltla21_code", columns="disability_level", values="count")
    if counts.isna().any(axis=None):
        lacking = counts.index[counts.isna().any(axis=1)][0]
        raise SourceError(f"{path.name}: {lacking} lacks one of the levels {sorted(LEVELS)}")
    total = table.groupby("ltla21_code")["total"].first()
    raw.check_totals(counts.sum(axis=1), total, path.name, PERTURBED)
    return _observations(counts[DISABLED], total, places)


def _observations(disabled, total, places):
    wide = [
        with_wider_areas(
            counts.rename("numerator").rename_axis("area_code").reset_index()
            .assign(ethnic_group="all"), places,
        ).set_index("area_code")["numerator"]
        for counts in (disabled, total)
    ]  # fmt: skip
    made = pd.DataFrame({"numerator": wide[0], "denominator": wide[1]}).reset_index()
    made = made.assign(value=100 * made["numerator"] / made["denominator"], period="2021")
    return tidy.observations(
        tidy.with_period(made, "census"), indicator="disabled_residents_percentage"
    )
