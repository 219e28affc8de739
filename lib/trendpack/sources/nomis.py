"""Labour-market rates of the Annual Population Survey, as Nomis gives them out.

Source: ONS, Annual Population Survey, through Nomis. A row is one measure of one rate: the rate,
its two counts, or its margin of error. The counts are estimates of people, not people asked.
"""

import pandas as pd

from trendpack import groups, raw, tidy
from trendpack.errors import SourceError

KEYS = ["geo_code", "ethnic_group", "sex", "attr_metric", "attr_time_label"]
COLUMNS = [*KEYS, "attr_measure", "value", "attr_obs_status", "attr_obs_status_name"]
MEASURES = ["value", "numerator", "denominator", "confidence_margin"]
INDICATORS = {
    "employment_rate": "employment_percentage",
    "unemployment_rate": "unemployment_percentage",
    "inactivity_rate": "inactivity_percentage",
}
# Nomis's flags, in the words that stand beside them: A normal; G the sample is 3 to 9; F it is
# 0 to 2, and a 0 stands in place of the estimate.
FLAGS = {"A": "ok", "G": "u", "F": "c"}
GRAVEST = ["ok", "u", "c"]
ROUNDED_TO = 100  # people: how the survey's counts are rounded
OCCUPATION = "occupation_percentage"
OCCUPATIONS = {  # the extract's name -> the major group of the Standard Occupational Classification
    "managers": "1 managers and directors",
    "professional": "2 professional",
    "associate_professional": "3 associate professional",
    "administrative": "4 administrative",
    "skilled_trades": "5 skilled trades",
    "caring_leisure_service": "6 caring and leisure",
    "sales_customer_service": "7 sales and customer service",
    "process_plant_machine": "8 plant and machines",
    "elementary": "9 elementary",
}
HUNDRED = 0.6  # percentage points by which nine rounded shares, less the few unknown, may miss 100


def read_labour_market(*paths):
    """Return employment, unemployment and inactivity of all people and of Black groups.

    Parameters
    ----------
    *paths : Path
        Files of one layout: regions, the United Kingdom.

    Returns
    -------
    DataFrame of observations: every area, period and sex, with the publisher's estimates of
    people as counts and value plus or minus its margin as limits. A rate with a sample of 3 to 9
    has status "u", and has no limits where the publisher prints no margin for it.

    Raises
    ------
    SourceError: a missing column; a rate, measure, flag or group that is new; a measure that is
    missing or there twice; a rate that its counts do not give.
    """
    return pd.concat([_read(path) for path in paths], ignore_index=True)


def _read(path):
    table = raw.read_text_table(path, COLUMNS)
    for column, known in (
        ("attr_metric", INDICATORS),
        ("attr_measure", MEASURES),
        ("attr_obs_status", FLAGS),
        ("sex", tidy.SEXES),
    ):
        _refuse_new(table[column], known, f"{path.name}, column {column}")
    ids = groups.to_groups(table["ethnic_group"], "nomis_aps", f"{path.name}, column ethnic_group")
    table = table.assign(
        number=raw.numbers(table["value"], f"{path.name}, column value")[0],
        flag=table["attr_obs_status"].map(FLAGS).map(GRAVEST.index),
        ethnic_group=ids,
    )
    wide = _one_row_a_rate(table, path)
    _check_rates(wide, path)
    return _observations(wide, path)


def read_occupations(path):
    """Return the percentage of people at work in each major group of occupations, Black and all.

    The survey's sample and margins are not in the file, so the shares stand without limits.

    Raises SourceError for a missing column, a new occupation, group or flag, or shares of a group
    that do not add up to 100.
    """
    columns = ["ethnic_group", "geo_code", "value", "attr_occupation", "attr_time_label"]
    table = raw.read_text_table(path, [*columns, "attr_obs_status"])
    _refuse_new(table["attr_occupation"], OCCUPATIONS, f"{path.name}, column attr_occupation")
    _refuse_new(table["attr_obs_status"], FLAGS, f"{path.name}, column attr_obs_status")
    key = ["ethnic_group", "geo_code", "attr_time_label"]
    raw.check_once(table, [*key, "attr_occupation"], path.name)
    flags = table["attr_obs_status"].map(FLAGS)
    value = raw.numbers(table["value"], f"{path.name}, column value")[0].mask(flags == "c")
    whole = value.groupby([table[name] for name in key]).sum(min_count=len(OCCUPATIONS))
    raw.check_totals(whole, 0 * whole + 100, f"{path.name}, shares of a group", HUNDRED)
    start, end = _year(table["attr_time_label"], path)
    where = f"{path.name}, column ethnic_group"
    made = table.assign(
        ethnic_group=groups.to_groups(table["ethnic_group"], "nomis_aps", where),
        area_code=table["geo_code"],
        characteristic="Occupation: " + table["attr_occupation"].map(OCCUPATIONS),
        period=_named(table["attr_time_label"]),
        period_start=start,
        period_end=end,
        value=value,
        status=flags,
    )
    return tidy.observations(made, indicator=OCCUPATION)


def _one_row_a_rate(table, path):
    """Return one row a rate: a column a measure, and the gravest of their flags."""
    if table.duplicated([*KEYS, "attr_measure"]).any():
        line = table.duplicated([*KEYS, "attr_measure"]).idxmax()
        raise SourceError(f"{path.name}, line {line}: repeats a measure that stands above it")
    wide = table.pivot(index=KEYS, columns="attr_measure", values="number").reindex(
        columns=MEASURES
    )
    flags = table.pivot(index=KEYS, columns="attr_measure", values="flag").reindex(columns=MEASURES)
    if flags.isna().any(axis=None):
        key = flags.index[flags.isna().any(axis=1)][0]
        raise SourceError(f"{path.name}: {key} lacks one of {MEASURES}: download the file again")
    # What is flagged as not available prints as 0, which is not an estimate of nobody.
    wide = wide.mask(flags == GRAVEST.index("c"))
    wide["confidence_margin"] = wide["confidence_margin"].mask(flags["confidence_margin"] > 0)
    wide = wide.rename_axis(columns=None)
    return wide.assign(flag=flags.max(axis=1).astype(int)).reset_index()


def _check_rates(wide, path):
    """Hold each rate to its counts, within the rounding of both."""
    there = wide[wide["value"].notna() & (wide["denominator"] > 0)].set_index(KEYS)
    counted = 100 * there["numerator"] / there["denominator"]
    rounding = 0.051 + 100 * ROUNDED_TO / there["denominator"]
    raw.check_totals((counted - there["value"]) / rounding, 0 * counted, path.name, tolerance=1)


def _observations(wide, path):
    start, end = _year(wide["attr_time_label"], path)
    status = wide["flag"].map(dict(enumerate(GRAVEST)))
    margin = wide["confidence_margin"]
    value = wide["value"].mask(status == "c")
    made = wide.assign(
        indicator=wide["attr_metric"].map(INDICATORS),
        area_code=wide["geo_code"],
        period=_named(wide["attr_time_label"]),
        period_start=start,
        period_end=end,
        value=value,
        lower=(value - margin).clip(lower=0),
        upper=(value + margin).clip(upper=100),
        limits_by=(value.notna() & margin.notna()).map({True: "publisher", False: ""}),
        status=status,
    )
    return tidy.observations(made)


def _year(label, path):
    """Return the first and last day of "Oct 2024-Sep 2025"; any twelve months will do."""
    found = label.str.extract(r"^(\w{3} \d{4})-(\w{3} \d{4})$")
    start = pd.to_datetime(found[0], format="%b %Y", errors="coerce")
    end = pd.to_datetime(found[1], format="%b %Y", errors="coerce") + pd.offsets.MonthEnd()
    whole = end == start + pd.DateOffset(years=1) - pd.Timedelta(days=1)
    _refuse_new(label, label[whole], f"{path.name}, column attr_time_label (twelve months)")
    return start, end


def _named(label):
    """Return "Oct 2024-Sep 2025" as "Oct 2024 - Sep 2025", which nobody takes for a school year."""
    return label.str.replace("-", " - ")


def _refuse_new(text, known, where):
    strange = ~text.isin(list(known))
    if strange.any():
        line = strange.idxmax()
        raise SourceError(
            f"{where}, line {line}: found {text[line]!r}, which is new; give it a meaning in "
            "lib/trendpack/sources/nomis.py"
        )
