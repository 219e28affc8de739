"""Young adults by ethnic group and the class of their parents' work, as the SMC models them.

Source: Social Mobility Commission, State of the Nation 2026, from the Labour Force Survey of the
United Kingdom. Every figure is a prediction of a model without interactions: between two groups the
ratio (of pay) or the odds ratio (of a percentage) is the same in each class. So one class is kept,
and what would read as an interaction is not: a check holds the files to this.
"""

import numpy as np
import pandas as pd

from trendpack import groups, raw, tidy
from trendpack.errors import SourceError

UK = "K02000001"
CLASSES = ["Lower working", "Higher professional"]  # of the main earner, when they were 14
SPLITS = ["primary_split", "secondary_split", "tertiary_split"]
COLUMNS = [
    *["measure_code", "area_code", "time_period", "value", "lci", "uci"],
    *[f"{split}_{part}" for split in SPLITS for part in ("type", "value")],
]
PERCENTAGES = {"in23": "degree_25_29_percentage", "in33": "professional_job_25_29_percentage"}
NEET, PAY = "neet_16_24_percentage", "graduate_hourly_pay_pounds"
APART = ["2014-2019", "2020-2025"]  # 2014-2025 holds both, and is not a third point in time
WHOLE = "2014-2025"
NEARLY = 0.002  # of the log of a ratio: what rounding to three decimals can do


def read_at_25_to_29(path):
    """Return degrees, professional jobs and the hourly pay of graduates aged 25 to 29.

    Degrees and jobs are of people whose parents had a lower working-class job, in two spans of
    years; pay, in pounds an hour after inflation, is of everyone with a degree, over 2014 to 2025.

    Raises SourceError for a missing column, a new group, class or area, an estimate outside its
    limits, or figures with an interaction.
    """
    table = _read(path)
    percentages = table[table["measure_code"].isin(list(PERCENTAGES))]
    percentages = _of_periods(percentages, APART, path)
    made = _of_first(percentages, "secondary_split", CLASSES, "tertiary_split", _logit, path)
    pay = _of_periods(table[table["measure_code"] == "in35"], [WHOLE], path)
    degrees = ["Degree", "No degree"]
    pay = _of_first(pay, "primary_split", degrees, "secondary_split", np.log, path)
    return pd.concat([
        _observations(made, made["measure_code"].map(PERCENTAGES), path),
        _observations(pay, PAY, path),
    ], ignore_index=True)  # fmt: skip


def read_neet(path):
    """Return the percentage aged 16 to 24 not in education, employment or training, in two spans.

    Of young people whose parents had a lower working-class job. Raises as `read_at_25_to_29`.
    """
    table = _read(path)
    table = table[table["primary_split_value"] == "NEET"]
    table = table[table["tertiary_split_type"] == "ethnicity"]
    table = _of_periods(table, APART, path)
    made = _of_first(table, "secondary_split", CLASSES, "tertiary_split", _logit, path)
    return _observations(made, NEET, path)


def _read(path):
    table = raw.read_text_table(path, COLUMNS)
    if set(table["area_code"]) != {UK}:
        raise SourceError(f"{path.name}, column area_code: not {UK} alone: another edition")
    number = {
        name: raw.numbers(table[name], f"{path.name}, column {name}")[0]
        for name in ("value", "lci", "uci")
    }
    table = table.assign(**number)
    outside = ~table["value"].between(table["lci"], table["uci"]) & table["lci"].notna()
    if outside.any():
        raise SourceError(f"{path.name}, line {outside.idxmax()}: the value is outside its limits")
    return table


def _of_periods(table, periods, path):
    lacking = sorted(set(periods) - set(table["time_period"]))
    if lacking:
        raise SourceError(f"{path.name}, column time_period: {lacking} is not there: a new edition")
    return table[table["time_period"].isin(periods)]


def _logit(percentage):
    return np.log(percentage / (100 - percentage))


def _of_first(table, split, classes, ethnicity, scale, path):
    """Return the rows of the first of two classes, once they are seen to differ by a constant.

    `split` and `ethnicity` are the splits that hold the classes and the groups; `scale` is the one
    on which the model adds up.
    """
    name = f"{path.name}, {split}_value"
    strange = ~table[f"{split}_value"].isin(classes)
    if strange.any():
        line = strange.idxmax()
        raise SourceError(
            f"{name}, line {line}: found {table.loc[line, f'{split}_value']!r}: not of {classes}"
        )
    key = ["measure_code", "time_period", f"{ethnicity}_value", f"{split}_value"]
    raw.check_once(table, key, path.name)
    wide = scale(table.set_index(key)["value"]).unstack()
    step = wide[classes[0]] - wide[classes[1]]
    spread = step.groupby(level=[0, 1]).agg(lambda steps: steps.max() - steps.min())
    if (spread > NEARLY).any() or step.isna().any():
        raise SourceError(
            f"{name}: {spread.idxmax()}: the classes differ by more in one group than in another, "
            "so the model is another: say so in the caveat smc_model, and keep both classes"
        )
    kept = table[table[f"{split}_value"] == classes[0]]
    return kept.assign(group=kept[f"{ethnicity}_value"])


def _observations(table, indicator, path):
    made = table.assign(
        indicator=indicator,
        ethnic_group=groups.to_groups(table["group"], "smc", f"{path.name}, ethnic groups"),
        period=table["time_period"],
        lower=table["lci"],
        upper=table["uci"],
        limits_by="publisher",
        status="e",
    )
    return tidy.observations(tidy.with_period(made, "calendar"))
