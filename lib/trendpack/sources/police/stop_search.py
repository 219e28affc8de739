"""data.police.uk: stop and search, counted here from records and so protected here."""

import duckdb
import numpy as np
import pandas as pd

from trendpack import groups, raw, tidy
from trendpack.errors import SourceError
from trendpack.sources.police.cells import CELL, count_cells, release
from trendpack.sources.police.residents import count_residents

RECORDS = [
    "la_code",
    "date",
    "age_range",
    "gender",
    "self_defined_ethnicity",
    "officer_defined_ethnicity",
    "outcome",
    "object_of_search",
    "exact_repeat_of_earlier_row",
]
SEX = {"Female": "female", "Male": "male", "Other": "unknown", "": "unknown"}
AGE = {  # under 10 is 48 records in a year: too few to stand alone
    "under 10": "under 18",
    "10-17": "under 18",
    "18-24": "18-24",
    "25-34": "25-34",
    "over 34": "35 and over",
    "": "unknown",
}
OUTCOME = {
    "A no further action disposal": "no further action",
    "Arrest": "arrest",
    "Caution (simple or conditional)": "another",
    "Community resolution": "another",
    "Khat or Cannabis warning": "another",
    "Penalty Notice for Disorder": "another",
    "Summons / charged by post": "another",
    "": "another",
}
OBJECT = {
    "Controlled drugs": "drugs",
    "Psychoactive substances": "drugs",
    "Anything to threaten or harm anyone": "weapons",
    "Crossbows": "weapons",
    "Firearms": "weapons",
    "Offensive weapons": "weapons",
    "Article for use in theft": "stolen goods or tools for theft",
    "Stolen goods": "stolen goods or tools for theft",
    "Articles for use in criminal damage": "something else, or not recorded",
    "Detailed object of search unavailable": "something else, or not recorded",
    "Evidence of offences under the Act": "something else, or not recorded",
    "Fireworks": "something else, or not recorded",
    "Goods on which duty has not been paid etc.": "something else, or not recorded",
    "": "something else, or not recorded",
}
REPEAT = {"True": True, "False": False}
# Groups that officers, or those asked, hardly use (8 and 2 records): counted with their neighbour,
# in searches and in residents alike.
JOINED = {
    "gypsy_or_irish_traveller": "other_white",
    "roma": "other_white",
    "arab": "other",
    "any_other": "other",
}
FEW_RESIDENTS = [
    "E09000001"
]  # City of London: some 8,600 live there, several hundred thousand work
RATES = {"officer": "stop_search_rate", "self": "stop_search_rate_self_defined"}
SHARES = {
    "officer": "stop_search_share_percentage",
    "self": "stop_search_share_self_defined_percentage",
}
OBJECTS = "stop_search_object_percentage"
NO_RATE = ["other", "unknown"]  # as officers see people; no residents are counted so
OUTCOMES = {
    "arrest": "stop_search_arrest_percentage",
    "no further action": "stop_search_no_action_percentage",
}


def read_stop_and_search(records, census):
    """Return stop and search by borough and for London, by ethnicity, sex, age, outcome, object.

    Parameters
    ----------
    records : Path
        One row a search: see RECORDS. Rows marked as exact repeats of an earlier row are left out.
    census : Path
        Usual residents by ethnic group and local authority, Census 2021: the denominators.

    Returns
    -------
    DataFrame of observations. Counts from 1 to 4, and those from which they follow, are "c".
    Groups without a denominator of the same meaning (officers' Other; not known) have a count and
    no rate ("z"). Rates for the City of London are "u".
    """
    table = raw.read_text_table(records, RECORDS)
    kinds = count_kinds(table, records.name)
    residents = count_residents(census, kinds["area_code"].unique(), JOINED)
    made = release(
        count_cells(kinds),
        groups.read_groups()["parent"],
        lambda cells: _printed(cells, residents),
    )
    return tidy.observations(made, **_period(table, records.name))


def _printed(cells, residents):
    """Return every figure that is published of the cells, whose withheld counts are missing."""
    cells = cells.assign(cell=cells.index)
    plain = cells[(cells["outcome"] == "all") & (cells["object"] == "all")]
    made = [
        *(_rates(plain, seen_by, residents) for seen_by in RATES),
        *(_shares(plain, seen_by) for seen_by in SHARES),
        _outcomes(cells),
        _objects(cells),
    ]
    made = pd.concat(made, ignore_index=True)
    of_object = "Object of search: " + made["object"]
    return made.assign(characteristic=of_object.where(made["object"] != "all", "all"))


def _of(cells, seen_by):
    """Return the cells of one way of recording ethnicity; of self-defined, detailed too."""
    kinds = ["", seen_by] if seen_by == "officer" else ["", seen_by, "detailed"]
    return cells[cells["seen_by"].isin(kinds)]


def _rates(cells, seen_by, residents):
    """Return searches per 1,000 residents, by borough and for London."""
    whole = _of(cells, seen_by).query("sex == 'all' and age_band == 'all'")
    rows = whole.merge(residents, on=["area_code", "ethnic_group"], how="left")
    none = ["unknown"] if seen_by == "self" else NO_RATE
    rows["residents"] = rows["residents"].mask(rows["ethnic_group"].isin(none))
    rows["why"] = np.where(rows["residents"].isna(), "z", "")
    rows["why"] = rows["why"].mask(rows["count"].isna(), "c")
    made = _figures(rows, rows["residents"], 1000, RATES[seen_by])
    few = made["area_code"].isin(FEW_RESIDENTS) & (made["status"] == "ok")
    return made.assign(status=made["status"].mask(few, "u"))


def _shares(cells, seen_by):
    """Return what percentage of an area's searches each group, sex and age makes."""
    rows = _of(cells, seen_by)
    whole = rows[rows["seen_by"] == ""].query("sex == 'all' and age_band == 'all'")
    whole = whole.set_index("area_code")
    rows = rows[(rows[["ethnic_group", "sex", "age_band"]] == "all").any(axis=1)]
    rows = rows.assign(base_cell=rows["area_code"].map(whole["cell"]))
    return _figures(rows, rows["area_code"].map(whole["count"]), 100, SHARES[seen_by])


def _outcomes(cells):
    """Return what percentage of a group's searches ended in each outcome."""
    rows, base = _beside(cells, cells[cells["outcome"].isin(OUTCOMES)], outcome="all")
    made = _figures(rows, base, 100, rows["outcome"].map(OUTCOMES))
    return made.drop(columns="outcome")


def _objects(cells):
    """Return what percentage of a group's searches were for each kind of object."""
    rows = cells[(cells["object"] != "all") & (cells["outcome"] == "all")]
    rows, base = _beside(cells, rows, object="all")
    return _figures(rows, base, 100, OBJECTS)


def _beside(cells, rows, **whole):
    """Return `rows` with `base_cell`, the cell that differs from each by `whole`, and its count."""
    beside = pd.MultiIndex.from_frame(rows.assign(**whole)[CELL])
    found = cells.set_index(CELL)[["cell", "count"]].reindex(beside)
    return rows.assign(base_cell=found["cell"].to_numpy()), found["count"].to_numpy()


def _figures(rows, denominator, per, indicator):
    """Return rows with their counts and value; a row that lacks either count says why in `why`."""
    denominator = pd.Series(denominator, rows.index)
    value = per * rows["count"] / denominator.where(denominator > 0)
    why = np.where(denominator == 0, "z", rows.get("why", "c"))
    status = pd.Series(np.where(value.notna(), "ok", why), rows.index)
    gone = rows["count"].isna() | (status == "c")  # a share whose base is withheld is withheld too
    return rows.assign(
        indicator=indicator,
        numerator=rows["count"].mask(gone),
        denominator=denominator.mask(gone),
        value=value,
        per=float(per),
        status=status,
    )


def count_kinds(table, where):
    """Return records counted by every label at once, in our words.

    Columns: `area_code`, `by_officer`, `by_self` (broad groups), `detailed` (self-defined), `sex`,
    `age_band`, `outcome`, `object`, `records`.
    """
    columns = [column for column in RECORDS if column != "date"]
    kinds = duckdb.query_df(
        table[columns].assign(line=table.index),
        "searches",
        f"SELECT {', '.join(columns)}, count(*) AS records, min(line) AS line "
        f"FROM searches GROUP BY {', '.join(columns)} ORDER BY line",
    ).df()
    kinds = kinds.set_index("line")
    repeat = _known(kinds["exact_repeat_of_earlier_row"], REPEAT, where)
    detailed = groups.to_groups(
        kinds["self_defined_ethnicity"], "police_self", f"{where}, self_defined_ethnicity"
    ).replace(JOINED)
    officer = groups.to_groups(
        kinds["officer_defined_ethnicity"], "police_officer", f"{where}, officer_defined_ethnicity"
    )
    parent = groups.read_groups()["parent"]
    kinds = kinds.assign(
        area_code=kinds["la_code"],
        by_officer=officer,
        by_self=detailed.map(parent).where(detailed.map(parent) != "", detailed),
        detailed=detailed,
        sex=_known(kinds["gender"], SEX, where),
        age_band=_known(kinds["age_range"], AGE, where),
        outcome=_known(kinds["outcome"], OUTCOME, where),
        object=_known(kinds["object_of_search"], OBJECT, where),
    )
    return kinds[~repeat.astype(bool)]


def _known(labels, ours, where):
    found = labels.map(ours)
    if found.isna().any():
        line = found.isna().idxmax()
        raise SourceError(
            f"{where}, line {line}, column {labels.name}: the label {labels[line]!r} is new; "
            "say what it means in lib/trendpack/sources/police/stop_search.py"
        )
    return found


def _period(table, where):
    """Return the span of the months that the records cover, as fixed columns."""
    date = pd.to_datetime(table["date"], format="%Y-%m-%d", errors="coerce")
    if date.isna().any():
        line = date.isna().idxmax()
        raise SourceError(f"{where}, line {line}, column date: {table['date'][line]!r} is no date")
    months = date.dt.to_period("M")
    first, last = months.min(), months.max()
    return {
        "period": f"{first:%b %Y} - {last:%b %Y}",
        "period_start": first.start_time.normalize(),
        "period_end": last.end_time.normalize(),
    }
