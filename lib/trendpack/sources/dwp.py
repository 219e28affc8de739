"""Children in low-income families after housing costs, by local authority and by ward.

Source: DWP, Children in low income families: local area statistics, the tables of relative low
income after housing costs, children under 16. One table holds several financial years, a column
a year, and its headings carry the years and the numbers of the notes.
"""

import pandas as pd

from trendpack import raw, tidy
from trendpack.errors import SourceError

INDICATOR = "child_poverty_percentage"
UNITED_KINGDOM = "K02000001"
CODE = "Area Code"
AUTHORITY = r"(?:E0[6-9]|W06|S12|N09)\d{6}"
WARD = r"(?:E05|W05|S13|N08)\d{6}"
IN_ENGLAND = r"(?:E0[6-9]|E12|E92|K02)\d{6}"  # authorities, regions, and the UK beside them
WARD_IN_ENGLAND = r"E05\d{6}"
YEAR = r"^(Number|Percentage) of children FYE (\d{4})\b(.*)$"
PROVISIONAL = r"\[p\]|provisional"
SYMBOLS = raw.SYMBOLS | {f"[{letter}]": status for letter, status in raw.SYMBOLS.items() if letter}
# Stat-Xplore moves each count by a few, so that sums over areas differ from the printed total.
PERTURBED = 1 / 1000  # of the total


def read_child_poverty(path):
    """Return the percentage of children in low-income families, by local authority.

    Returns
    -------
    DataFrame of observations: every local authority of England and the United Kingdom, every
    year; the count of children as numerator. The table gives no count of all children. Status
    "p" where the heading of the year says that it is provisional.

    Raises
    ------
    SourceError: no header row, a year without both its columns, a cell that is neither a number
    nor a known symbol, authorities that do not add up to the United Kingdom.
    """
    table = _table(path)
    codes = table[CODE]
    _refuse_many(codes, path)
    return _observations(_by_year(table, codes, path), AUTHORITY, IN_ENGLAND, path)


def read_child_poverty_by_ward(path):
    """Return the percentage of children in low-income families, by ward of England.

    As `read_child_poverty`, from the table of wards, whose areas are E05 codes.
    """
    table = _table(path)
    codes, _ = _ward_and_parent(table, path)
    return _observations(_by_year(table, codes, path), WARD, WARD_IN_ENGLAND, path)


def read_wards(path):
    """Return the wards of England: `area_code`, `area_name`, `parent_code` (the authority)."""
    table = _table(path)
    codes, parents = _ward_and_parent(table, path)
    named = [name for name in table.columns if str(name).split(" [")[0] == "Ward"]
    if len(named) != 1:
        raise SourceError(f"{path.name}: no column with the heading Ward")
    wards = pd.DataFrame(
        {"area_code": codes, "area_name": table[named[0]].str.strip(), "parent_code": parents}
    )
    english = wards[wards["area_code"].str.fullmatch(WARD_IN_ENGLAND)]
    return english.sort_values("area_code", ignore_index=True).astype(str)


def _table(path):
    """Return the table as text, whatever its years and notes."""
    tops = {line: [raw.heading(c) for c in row] for line, row in raw.read_top(path).items()}
    headed = [row for row in tops.values() if CODE in row]
    if not headed:
        raise SourceError(f"{path.name}: no header row with a column {CODE!r} near the top")
    years = [name for name in headed[0] if pd.Series([name]).str.match(YEAR).all()]
    if not years:
        raise SourceError(
            f"{path.name}: no column like 'Number of children FYE 2025' in the header row"
        )
    return raw.read_text_table(path, years)


def _refuse_many(codes, path):
    if codes.ndim > 1:
        raise SourceError(f"{path.name} has several columns {CODE!r}: is it the table of wards?")


def _ward_and_parent(table, path):
    """Return the ward's code and its authority's; both columns are headed "Area Code"."""
    codes = table[[CODE]]
    is_ward = codes.apply(lambda column: column.str.fullmatch(WARD).any()).to_numpy()
    if codes.shape[1] != 2 or is_ward.sum() != 1:
        raise SourceError(f"{path.name}: not one {CODE!r} of wards and one of authorities")
    ward, parent = codes.iloc[:, is_ward.argmax()], codes.iloc[:, (~is_ward).argmax()]
    return ward.where(ward != "", parent), parent


def _by_year(table, codes, path):
    """Return one row an area and year: numerator, value, status and whether provisional."""
    headings = table.columns.to_series().astype(str).str.extract(YEAR).dropna(subset=[0])
    headings = headings.set_axis(["kind", "year", "rest"], axis=1)
    kinds = headings.groupby("year")["kind"].agg(set)
    if (kinds != {"Number", "Percentage"}).any() or headings.duplicated(["kind", "year"]).any():
        raise SourceError(f"{path.name}: a year lacks its Number or its Percentage of children")
    return pd.concat([_one_year(table, codes, year, path) for year in headings.groupby("year")])


def _one_year(table, codes, year, path):
    """Return the rows of one year; `year` is its text and its two headings."""
    fye, headings = year
    count, share = (
        headings.index[headings["kind"] == kind][0] for kind in ("Number", "Percentage")
    )
    value, status = raw.numbers(table[share], f"{path.name}, column {share}", SYMBOLS)
    marked = headings["rest"].str.contains(PROVISIONAL, case=False).any()
    made = pd.DataFrame(
        {
            "area_code": codes,
            "numerator": raw.numbers(table[count], f"{path.name}, column {count}", SYMBOLS)[0],
            "value": value,
            "status": status.replace("ok", "p") if marked else status,
            "period": f"{int(fye) - 1}/{fye[-2:]}",
        }
    )
    return made[codes != ""]


def _observations(made, part, kept, path):
    """Return the rows whose codes match `kept`, once those that match `part` make the UK."""
    total = made[made["area_code"] == UNITED_KINGDOM].set_index("period")["numerator"]
    parts = made[made["area_code"].str.fullmatch(part)].groupby("period")["numerator"].sum()
    raw.check_totals(parts / total, total / total, f"{path.name}, share of the UK", PERTURBED)
    rows = made[made["area_code"].str.fullmatch(kept)].reset_index(drop=True)
    return tidy.observations(tidy.with_period(rows, "financial"), indicator=INDICATOR)
