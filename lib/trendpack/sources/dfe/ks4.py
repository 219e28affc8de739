"""Key stage 4 (GCSE) performance by pupil characteristics, for local authorities and regions.

Ethnicity by sex, free-school-meal eligibility by sex, disadvantage, special educational needs and
first language. Chinese pupils are counted apart from Asian pupils; pupils of other and of unknown
ethnic groups are in the totals only, so ethnic groups do not add up to them.
"""

import zipfile

import numpy as np
import pandas as pd

from trendpack.errors import SourceError
from trendpack.groups import to_groups
from trendpack.sources.dfe.ees import (
    SEXES,
    check_adds_up,
    check_printed,
    counted,
    measured,
    read_ees,
    refuse,
    relabelled,
)
from trendpack.tidy import observations, with_period

# indicator: (printed value, sum over pupils, pupils, per, half of the last printed digit)
MEASURES = {
    "attainment_8_score": ("avg_att8", "t_att8", "t_pupils", 1, 0.05),
    "progress_8_score": ("avg_p8score", "t_p8score", "t_inp8calc", 1, 0.005),
    "basics_9_5_percentage": ("pt_l2basics_95", "t_l2basics_95", "t_pupils", 100, 0.05),
}
COUNTS = ["t_pupils", "t_att8", "t_inp8calc", "t_p8score", "t_l2basics_95"]
PRINTED = ["avg_att8", "avg_p8score", "p8score_ci_low", "p8score_ci_upp", "pt_l2basics_95"]
ALL = {"Total": "all"}
SCHOOLS = "State-funded schools (LA)"
FREE_MEALS = {"FSM": "FSM: eligible", "FSM all other": "FSM: not eligible"} | ALL
DISADVANTAGE = {
    "Disadvantaged": "Disadvantage: disadvantaged",
    "Disadvantaged all other": "Disadvantage: not disadvantaged",
    "disadvantaged_Total_other": "Disadvantage: not disadvantaged",
} | ALL
NEEDS = {
    "No SEN": "SEN: no identified SEN",
    "No_Sen": "SEN: no identified SEN",
    "SEN Supp": "SEN: SEN support",
    "Sen_Supp": "SEN: SEN support",
    "SEN State EHC": "SEN: EHC plan",
    "SenStateEhc": "SEN: EHC plan",
} | ALL
LANGUAGE = {
    "English": "First language: English",
    "Other than English": "First language: other than English",
    "unclassified_eal": "First language: unclassified",
} | ALL
GROUPS = [
    "gender",
    "ethnic_major",
    "free_school_meals",
    "disadvantage",
    "sen_status",
    "first_language",
]
PLACE = ["area_code", "period", "sex"]


def read_ks4(path):
    """Return three indicators from a csv that prints averages, percentages and their counts.

    `attainment_8_score` and `progress_8_score` (numerator: points; denominator: pupils) and
    `basics_9_5_percentage` (pupils). Values are as printed, with the publisher's 95% limits for
    Progress 8. Raises SourceError at a new label, a total that does not add up, or a printed
    figure that its counts do not make.
    """
    where = path.name
    # "SEN description" says again, in other words, what "SEN status" says.
    columns = [*GROUPS, *COUNTS, *PRINTED, "sen_description", "school_characteristic"]
    table = read_ees(path, columns)
    table = with_groups(table[table["sen_description"] == "Total"], where)
    _check_sums(table, where)
    return _joined([_printed(table, where, indicator) for indicator in MEASURES])


def read_ks4_totals(path):
    """Return the same indicators from a zipped csv that holds sums only; the values are ours.

    The file has no rows for all pupils: they are the eligible and the not eligible together,
    once these agree with the disadvantaged and all others.
    """
    member = _only_csv(path)
    where = f"{path.name}, {member}"
    layout = [f"characteristic_{name}" for name in GROUPS]
    table = read_ees(path, [*layout, *COUNTS, "school_characteristic"], member)
    table = table.rename(columns=dict(zip(layout, GROUPS, strict=True)))
    table = with_groups(table, where)
    made = pd.concat([_from_sums(table, where, indicator) for indicator in MEASURES])
    return _joined([made, _everyone(made, where)])


def _joined(tables):
    """Return tables of several indicators as one table of observations."""
    made = [observations(with_period(table, "academic")) for table in tables]
    return pd.concat(made, ignore_index=True)


def with_groups(table, where):
    """Return `table` with our grouping columns, from those of the publisher."""
    schools = table["school_characteristic"]
    refuse(schools != SCHOOLS, schools, where, f"and only {SCHOOLS!r} are read")
    return table.assign(
        sex=relabelled(table["gender"], SEXES, f"{where}, column gender"),
        ethnic_group=to_groups(table["ethnic_major"], "dfe_major_chinese_apart", where),
        socioeconomic=_either(
            table, where, {"free_school_meals": FREE_MEALS, "disadvantage": DISADVANTAGE}
        ),
        characteristic=_either(table, where, {"sen_status": NEEDS, "first_language": LANGUAGE}),
    )


def _either(table, where, columns):
    """Return two of the publisher's columns as one; a row that fills both is refused."""
    first, second = (
        relabelled(table[name], known, f"{where}, column {name}") for name, known in columns.items()
    )
    refuse(
        (first != "all") & (second != "all"),
        first + " and " + second,
        where,
        "a crossing that this reader has no place for",
    )
    return first.where(first != "all", second)


def _printed(table, where, indicator):
    value, total, pupils, per, rounding = MEASURES[indicator]
    table = measured(table, where, value, total, pupils).assign(indicator=indicator)
    if indicator == "progress_8_score":
        table = table.assign(
            lower=counted(table, where, "p8score_ci_low"),
            upper=counted(table, where, "p8score_ci_upp"),
            limits_by="publisher",
        )
    check_printed(table, f"{where}, column {value}", per, 1.02 * rounding)
    return _without_nobody(table)


def _from_sums(table, where, indicator):
    _, total, pupils, per, _ = MEASURES[indicator]
    numerator, denominator = counted(table, where, total), counted(table, where, pupils)
    return _without_nobody(
        table.assign(
            indicator=indicator,
            numerator=numerator,
            denominator=denominator,
            value=per * numerator / denominator.where(denominator > 0),
            status="ok",
        )
    )


def _without_nobody(table):
    """Return `table` with no score for a group without pupils, which the publisher prints as 0."""
    nobody = table["denominator"] == 0
    gone = {name: table[name].mask(nobody) for name in ["value", "lower", "upper"] if name in table}
    if "limits_by" in table:
        gone["limits_by"] = table["limits_by"].mask(nobody, "")
    return table.assign(**gone, status=table["status"].mask(nobody, "z"))


def _everyone(made, where):
    """Return the sums over all pupils of each place and sex, and the values they make."""
    kind = made["socioeconomic"].str.partition(":")[0]
    keys = ["indicator", *PLACE]
    eligible, disadvantaged = made[kind == "FSM"], made[kind == "Disadvantage"]
    everyone = eligible.groupby(keys, as_index=False)[["numerator", "denominator"]].sum()
    check_adds_up(disadvantaged, everyone, keys, f"{where}, pupils by disadvantage")
    per = everyone["indicator"].map({name: measure[3] for name, measure in MEASURES.items()})
    pupils = everyone["denominator"]
    value = per * everyone["numerator"] / pupils.where(pupils > 0)
    return everyone.assign(value=value, status=np.where(pupils > 0, "ok", "z"))


def _check_sums(table, where):
    """Refuse breakdowns that should add up to all pupils and do not."""
    table = table.assign(denominator=counted(table, where, "t_pupils"))
    broken = table[["ethnic_group", "socioeconomic", "characteristic"]]
    total = table[(broken == "all").all(axis=1)]
    for column, kind in (
        ("socioeconomic", "FSM"),
        ("socioeconomic", "Disadvantage"),
    ):
        parts = table[table[column].str.startswith(f"{kind}:")]
        check_adds_up(parts, total, PLACE, f"{where}, pupils by {kind}")
    sexes = total["sex"] != "all"
    check_adds_up(total[sexes], total[~sexes], PLACE[:2], f"{where}, girls and boys")


def _only_csv(path):
    """Return the name of the one table in a zip, beside which a list of its columns may lie."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (OSError, zipfile.BadZipFile) as error:
        raise SourceError(f"{path.name} cannot be opened: {error}") from error
    tables = [name for name in names if name.endswith(".csv") and not name.endswith(".meta.csv")]
    if len(tables) != 1:
        raise SourceError(f"{path.name}: expected one csv in it, found {tables or 'none'}")
    return tables[0]
