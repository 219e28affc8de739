"""Local Authority Interactive Tool (LAIT): one long table of DfE's measures, without counts.

A row is a measure, an area and a year. definitions/lait_measures.csv says which measures we read,
for which source card, what each is in our words, and from when (`since`) where another file has
the years before, with counts.
"""

import pandas as pd

from trendpack.areas import read_areas
from trendpack.errors import SourceError
from trendpack.groups import to_groups
from trendpack.paths import DEFINITIONS
from trendpack.raw import SYMBOLS, numbers, read_text_table
from trendpack.sources.dfe.ees import period_of, refuse
from trendpack.tidy import observations, with_period

COLUMNS = ["Short Desc", "Years", "Values", "LA Number"]
# Families of measures of which we read every member: a new one is refused, not passed over.
FAMILIES = r"FSP_Gooddev_.*|KS2_NEW_.*_RWM|AVG_(?:Attain8|Prog8)_Score.*"
# LAIT does not say when its Asian group began to include Chinese pupils. For GCSEs it is 2018/19:
# only with them do the counts of that year's release make LAIT's figures, and only without them
# those of 2017/18. For the early years it is 2021/22, when the detailed groups add up to Asian
# with Chinese. For key stage 2, which has no counts, we take the year of the GCSEs.
CHINESE_APART, CHINESE_WITHIN = "dfe_major_chinese_apart", "dfe_major"
CHINESE_WITHIN_FROM = {
    "attainment_8_score": "2018/19",
    "gld_percentage": "2021/22",
    "ks2_rwm_percentage": "2018/19",
    "progress_8_score": "2018/19",
}


CROSSES_NEW_YEAR = ("academic", "financial")
DECIMALS = 5  # as printed at most; what is further on the spreadsheet behind the tool added


def read_measures(card="dfe_lait", folder=DEFINITIONS):
    """Return the measures we read for a source card: `measure`, `indicator`, the publisher's
    `ethnicity`, and `socioeconomic`, `characteristic` and the first period (`since`) in our words.
    """
    known = pd.read_csv(folder / "lait_measures.csv", dtype=str, keep_default_na=False)
    return known[known["card"] == card].drop(columns="card")


def read_lait(path):
    """Return the education indicators of LAIT for every local authority, region and England.

    There are no counts and no limits. Values are rounded to five decimals, which takes away what
    the spreadsheet behind them added (69.900000000000006) and nothing that was published.

    Raises SourceError if a measure is not there, a new one of its family is, or an area,
    a year or a figure cannot be read.
    """
    return _read(path, "dfe_lait", "academic")


def read_social_care(path):
    """Return rates for every 10,000 children on 31 March, as above: looked after, in need, on a
    child protection plan.
    """
    return _read(path, "dfe_lait_social_care", "31 March")


def read_child_poverty(path):
    """Return children in low-income families before housing costs, financial years, as above."""
    return _read(path, "dfe_lait_child_poverty", "financial")


def read_child_weight(path):
    """Return children who are overweight or obese in Reception and Year 6, as above."""
    return _read(path, "dfe_lait_child_weight", "academic")


def read_babies(path):
    """Return infant mortality and low birth weight, calendar years, as above."""
    return _read(path, "dfe_lait_babies", "calendar")


def _read(path, card, kind):
    """Return the observations of one card, whose years are of one `kind` (tidy.with_period)."""
    where = path.name
    table = read_text_table(path, COLUMNS)
    known = read_measures(card)
    table = _chosen(table, known, where).rename_axis("line").reset_index()
    table = table.merge(known, left_on="Short Desc", right_on="measure", validate="many_to_one")
    table = table.set_index("line").sort_index()
    table = table.assign(period=_period(table["Years"], kind, where))
    table = table[table["period"] >= table["since"]]
    value, status = numbers(table["Values"], f"{where}, column Values", SYMBOLS | {"-": "x"})
    table = table.assign(
        area_code=area_code(table["LA Number"], where),
        value=value.round(DECIMALS),
        status=status,
        ethnic_group=_ethnic_group(table, where),
    )
    return observations(with_period(table, kind))


def _chosen(table, known, where):
    """Return the rows of the measures we know, once nothing is missing from them or new."""
    measure = table["Short Desc"]
    lacking = sorted(set(known["measure"]) - set(measure))
    if lacking:
        raise SourceError(
            f"{where}: the measure(s) {lacking} are not there; if they have been renamed, give "
            "definitions/lait_measures.csv the new names"
        )
    ours = measure.isin(known["measure"])
    refuse(
        ~measure.isin(read_measures()["measure"]) & measure.str.fullmatch(FAMILIES),
        measure,
        f"{where}, column Short Desc",
        "a measure that is new: add it to lib/trendpack/definitions/lait_measures.csv",
    )
    return table[ours]


def _period(years, kind, where):
    """Return years in our words: 2025 is "2024/25" where it is the year in which another ends."""
    where = f"{where}, column Years"
    period = period_of(years, where)
    one_year = period.str.len() == 4
    if kind not in CROSSES_NEW_YEAR:
        refuse(~one_year, years, where, "two years, where one was expected")
        return period
    before = (period.str[:4].astype(int) - 1).astype(str) + "/" + period.str[2:4]
    return period.mask(one_year, before)


def area_code(numbers_, where):
    """Return GSS codes for DfE's own numbers of areas (204, or 204.0), the current one of two."""
    areas = read_areas()
    areas = areas[areas["dfe_code"] != ""].sort_values("ended").drop_duplicates("dfe_code")
    plain = numbers_.str.removesuffix(".0")
    found = plain.map(dict(zip(areas["dfe_code"], areas["area_code"], strict=True)))
    refuse(
        found.isna(),
        numbers_,
        f"{where}, column LA Number",
        "not an area we know: add its number to lib/trendpack/definitions/areas.csv",
    )
    return found.astype(str)


def _ethnic_group(table, where):
    """Return our groups, with Chinese in Asian or beside it as each publication has it."""
    within = table["period"] >= table["indicator"].map(CHINESE_WITHIN_FROM)
    within &= table["ethnicity"] != "Chinese"  # printed by itself in every year
    label, said = table["ethnicity"], f"{where}, column Short Desc"
    return pd.concat(
        [
            to_groups(label[within], CHINESE_WITHIN, said),
            to_groups(label[~within], CHINESE_APART, said),
        ]
    )
