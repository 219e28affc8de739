"""Census 2021 housing of London: tenure, overcrowding and household deprivation.

Source: ONS, Census 2021 tables TS054, TS052 and TS011 by lower-layer super output area (LSOA).
The tables hold LSOAs of London; boroughs and London are sums made here.
"""

import re

import pandas as pd

from trendpack import raw, tidy
from trendpack.errors import SourceError

LONDON = "E12000007"
BOROUGHS = {f"E090000{number:02}" for number in range(1, 34)}
LSOA, BOROUGH, HOUSEHOLDS, COUNT = (
    r"lsoa\d\d_?(code|cd)",
    r"lad\d\d_?(code|cd)",
    "total_households",
    "n",
)
# Cell-key perturbation moves each count of a table by a few, each on its own.
PERTURBED = 3

# The publisher's category -> our indicator and its part of it; None where we make no indicator.
TENURE = {
    "Owned: Owns outright": ("owned_percentage", "Ownership: outright"),
    "Owned: Owns with a mortgage or loan": ("owned_percentage", "Ownership: mortgage or loan"),
    "Shared ownership: Shared ownership": (None, None),
    "Social rented: Rents from council or Local Authority": (
        "social_rented_percentage",
        "Landlord: council",
    ),
    "Social rented: Other social rented": (
        "social_rented_percentage",
        "Landlord: other social landlord",
    ),
    "Private rented: Private landlord or letting agency": (
        "private_rented_percentage",
        "Landlord: private landlord or agency",
    ),
    "Private rented: Other private rented": (
        "private_rented_percentage",
        "Landlord: other private landlord",
    ),
    "Lives rent free": (None, None),
}
BEDROOMS = {
    "+2 or more (under-occupied)": (None, None),
    "+1 (under-occupied)": (None, None),
    "0 (ideal)": (None, None),
    "-1 (overcrowded)": ("overcrowded_percentage", "Bedrooms: one too few"),
    "-2 or less (overcrowded)": ("overcrowded_percentage", "Bedrooms: two or more too few"),
}
DEPRIVATION = {
    "Household is not deprived in any dimension": (None, None),
    "Household is deprived in one dimension": (
        "household_deprived_percentage",
        "Deprived in: one dimension",
    ),
    "Household is deprived in two dimensions": (
        "household_deprived_percentage",
        "Deprived in: two dimensions",
    ),
    "Household is deprived in three dimensions": (
        "household_deprived_percentage",
        "Deprived in: three dimensions",
    ),
    "Household is deprived in four dimensions": (
        "household_deprived_percentage",
        "Deprived in: four dimensions",
    ),
}
TABLES = {
    "tenure": TENURE,
    "occupancy_rating": BEDROOMS,
    "deprivation_dimensions": DEPRIVATION,
}


def read_households(*paths):
    """Return the percentage of households in each kind of housing, by borough and for London.

    Parameters
    ----------
    *paths : Path
        Tables in rows: LSOA code, local authority code, total_households, n and one of `tenure`,
        `occupancy_rating` or `deprivation_dimensions`.

    Returns
    -------
    DataFrame of observations with counts of households; `characteristic` holds the parts of each.

    Raises
    ------
    SourceError: a missing column, a category that is new or absent from an LSOA, categories that
    do not make the households of an LSOA, or a borough without LSOAs.
    """
    return pd.concat([_read_table(path) for path in paths], ignore_index=True)


def _read_table(path):
    table = raw.read_text_table(path, [HOUSEHOLDS, COUNT])
    kinds = [kind for kind in TABLES if kind in table]
    if len(kinds) != 1:
        raise SourceError(f"{path.name}: holds {kinds} of {list(TABLES)}, where one was looked for")
    rows = lsoa_counts(table, kinds[0], TABLES[kinds[0]], HOUSEHOLDS, path.name)
    return _observations(_with_london(rows, path.name), TABLES[kinds[0]])


def lsoa_counts(table, kind, categories, total, name):
    """Return the counts of a census table by LSOA, held to one row a category and to its totals.

    Parameters
    ----------
    table : DataFrame of text, one row an LSOA and category
    kind, total : str
        The columns of categories and of everyone (or every household) in the LSOA.
    categories : collection of str, all of which each LSOA must have
    name : str
        The file, for errors.

    Returns
    -------
    DataFrame of lsoa, area_code (its local authority), category, households (the total), count.
    """
    rows = pd.DataFrame(
        {
            "lsoa": table[lsoa_heading(table, name)],
            "area_code": table[_heading(table, BOROUGH, name)],
            "category": table[kind],
            "households": raw.numbers(table[total], f"{name}, {total}", {})[0],
            "count": raw.numbers(table[COUNT], f"{name}, {COUNT}", {})[0],
        }
    )
    _check_lsoas(rows, categories, name)
    return rows


def lsoa_heading(table, name):
    """Return the one column whose heading is like lsoa21_code."""
    return _heading(table, LSOA, name)


def _heading(table, pattern, name):
    """Return the one column whose heading is like lsoa21_code or lad22cd."""
    found = [column for column in table if re.fullmatch(pattern, column, re.IGNORECASE)]
    if len(found) != 1:
        raise SourceError(f"{name}: {len(found)} columns are called like {pattern}, not one")
    return found[0]


def _check_lsoas(rows, categories, name):
    """Hold every LSOA to one row a category, one borough and its own total."""
    new = ~rows["category"].isin(list(categories))
    if new.any():
        raise SourceError(
            f"{name}, line {new.idxmax()}: the category {rows.loc[new.idxmax(), 'category']!r} is "
            "new; say what it means in lib/trendpack/sources/ons"
        )
    raw.check_once(rows, ["lsoa", "category"], name)
    by_lsoa = rows.groupby("lsoa")
    short = by_lsoa.size() != len(categories)
    torn = by_lsoa[["area_code", "households"]].nunique().gt(1).any(axis=1)
    for bad, what in ((short, "lacks a category"), (torn, "has two boroughs or two totals")):
        if bad.any():
            raise SourceError(f"{name}: {int(bad.sum())} LSOAs, such as {bad.idxmax()}: {what}")
    allowed = PERTURBED * (len(categories) + 1)
    raw.check_totals(by_lsoa["count"].sum(), by_lsoa["households"].first(), name, allowed)


def _with_london(rows, name):
    """Return counts by area and category, London added where every borough is there."""
    both = beside_london(rows, name)
    return both.groupby(["area_code", "category"], as_index=False)[["count", "households"]].sum()


def beside_london(rows, name):
    """Return the rows of LSOAs, and each again as a part of London, if every borough is there."""
    lacking = BOROUGHS - set(rows["area_code"])
    if lacking:
        raise SourceError(f"{name}: no LSOA of {len(lacking)} boroughs, such as {min(lacking)}")
    london = rows[rows["area_code"].isin(BOROUGHS)].assign(area_code=LONDON)
    return pd.concat([rows, london], ignore_index=True)


def _observations(counts, categories):
    """Return each indicator as a percentage of households, whole and in its parts."""
    kept = {label: pair for label, pair in categories.items() if pair[0]}
    parts = counts[counts["category"].isin(kept)]
    parts = parts.assign(
        indicator=parts["category"].map({label: pair[0] for label, pair in kept.items()}),
        characteristic=parts["category"].map({label: pair[1] for label, pair in kept.items()}),
    )
    whole = parts.groupby(["indicator", "area_code"], as_index=False).agg(
        count=("count", "sum"), households=("households", "first")
    )
    table = pd.concat([whole.assign(characteristic="all"), parts])
    table = table.assign(
        period="2021",
        numerator=table["count"],
        denominator=table["households"],
        value=100 * table["count"] / table["households"],
    )
    return tidy.observations(tidy.with_period(table, "census"))
