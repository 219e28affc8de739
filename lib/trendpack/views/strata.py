"""The groups at a crossing of characteristics, and the two models fitted to them."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from trendpack import evidence, intersection, maihda, printed
from trendpack.tidy import GROUPINGS

FAMILIES = {"percentage": "binomial", "rate": "poisson"}  # by measure; no other is modelled
LEAST = 12  # strata for a model: of fewer, how much they differ is poorly known
MOST = 0.5  # part of a place's strata that must have a figure
TAKEN_IN = 40  # strata in a chart; of more, the ends and those that stand out
ENDS, STANDING_OUT = 6, 12
TWO_AT_MOST = (
    "For this figure this edition has no table of ethnic group and two further characteristics "
    "together, and none can be worked out from tables of two."
)
MEMBERS = ["value", "numerator", "denominator"]


@dataclass(frozen=True, eq=False)
class Crossed:
    """The strata of one place and period, ranked, and what the models say of them."""

    rows: pd.DataFrame  # the observations, a row a stratum, those left out too
    dimensions: list
    table: pd.DataFrame  # the strata used, highest first: observed and, with a model, estimated
    left_out: pd.DataFrame  # the dimensions, `reason` and `status`
    summary: dict = field(default_factory=dict)  # of maihda.summary; empty without a model
    fits: tuple = ()  # the null model and the main effects model
    why: str = ""  # why there is no model


def deepest_crossing(scope, id_, by=None):
    """Return the rows of the deepest crossing with ethnic group, and its dimensions.

    The latest figures of the nearest place that has most of them, at the finest ethnic groups.
    With `by`, a list of the other dimensions, of that crossing; else of the one with most
    characteristics and, among those, most rows. Unknown levels are not groups and are left out; of
    a column that holds several kinds ("FSM: ...", "IMD quintile: ...") the commonest is kept. Empty
    if there is none.
    """
    rows = evidence.observations(id_, scope)
    rows = rows[evidence.is_grouped(rows) & rows["area_code"].isin(scope.nearest)]
    counted = rows[rows[MEMBERS].notna().all(axis=1)]
    found = intersection.crossings(counted, GROUPINGS)
    found = found[found["ways"] > 1].sort_values(["ways", "rows"], ascending=False, kind="stable")
    if by is not None:
        wanted = np.isin(GROUPINGS, ["ethnic_group", *by])
        found = found[(found[GROUPINGS] == wanted).all(axis=1)]
    if found.empty:
        return rows.iloc[:0], []
    pattern = found[GROUPINGS].iloc[0]
    dimensions = [name for name in GROUPINGS if pattern[name]]
    rows = rows[((rows[GROUPINGS] != "all") == pattern).all(axis=1)]
    rows = rows[(rows[dimensions] != "unknown").all(axis=1)]
    for name in [name for name in dimensions if name in ("socioeconomic", "characteristic")]:
        kind = rows[name].str.partition(":")[0]
        rows = rows[kind == kind.value_counts().idxmax()]
    return evidence.finest(evidence.latest(_nearest(rows, scope))), dimensions


def _nearest(rows, scope):
    """Return the rows of the nearest place that has most of its strata in its latest period.

    Where no place has, of the nearest that has any: what few strata are left tell little.
    """
    there = rows[rows["value"].notna()]
    newest = rows["period_end"] == rows["area_code"].map(
        there.groupby("area_code")["period_end"].max()
    )
    part = rows[newest].groupby("area_code")["value"].agg(lambda values: values.notna().mean())
    mostly = evidence.nearest_with(rows[rows["area_code"].map(part) > MOST], scope)
    return mostly if len(mostly) else evidence.nearest_with(rows, scope)


def fitted(rows, dimensions, indicator):
    """Return the strata of `rows` with their models, or with the reason why there are none."""
    absent = rows["value"].isna()
    left_out = rows.loc[absent, [*dimensions, "status"]]
    left_out = left_out.assign(reason=left_out["status"].map(printed.MISSING))
    table = rows[~absent].rename(columns={"value": "observed"}).reset_index(drop=True)
    plain = Crossed(rows, dimensions, _ranked(table.assign(value=table["observed"])), left_out)
    why = _no_model(table, dimensions, indicator)
    if why:
        return _without_model(plain, why)
    family = FAMILIES[indicator.measure]
    counts = table["numerator"], table["denominator"]
    design = intersection.design_matrix(table, dimensions)
    if len(table) <= design.shape[1]:
        return _without_model(plain, "nothing is left over once the characteristics are added up")
    null, main = (maihda.fit_counts(part, *counts, family) for part in (design.iloc[:, :1], design))
    said = maihda.summary(null, main, *counts)
    if not said["is_converged"] and not said["separated"]:
        return _without_model(plain, "the model did not settle on an answer (no convergence)")
    estimates = _estimates(main, indicator.per)
    table = _ranked(table.drop(columns=["lower", "upper"]).join(estimates))
    return Crossed(rows, dimensions, table, left_out, said, (null, main))


def _no_model(table, dimensions, indicator):
    """Return why the strata cannot be modelled, or nothing."""
    if indicator.measure not in FAMILIES:
        return "the figures are not parts of the people in each group, nor events among them"
    if table[["numerator", "denominator"]].isna().any(axis=None):
        return "some groups have a figure and no count"
    if len(table) < LEAST:
        return f"a model needs {LEAST} groups or more to tell how much they differ"
    flat = [name for name in dimensions if table[name].nunique() < 2]
    return "a characteristic has one level alone" if flat else ""


def _without_model(plain, why):
    return Crossed(plain.rows, plain.dimensions, plain.table, plain.left_out, why=why)


def _estimates(main, per):
    """Return the model's figures of each stratum, on the scale that the indicator prints."""
    found = maihda.stratum_table(main)
    scaled = per * found.drop(columns=["p_value", "is_discovery"])
    names = {"total": "value", "total_lower": "lower", "total_upper": "upper",
             "main_effects": "adding_up"}  # fmt: skip
    return scaled.rename(columns=names).assign(
        is_reliable=found["is_discovery"],
        reading=np.select(
            [~found["is_discovery"], found["interaction"] > 0], ["", "above"], "below"
        ),
    )


def _ranked(table):
    """Return strata from the highest, with the `block` of a chart in which each stands."""
    table = table.sort_values("value", ascending=False, kind="stable", ignore_index=True)
    if len(table) <= TAKEN_IN:
        return table.assign(block="")
    place = np.arange(len(table))
    block = np.select([place < ENDS, place >= len(table) - ENDS], ["highest", "lowest"], "rest")
    if "interaction" in table:
        size = table["interaction"].abs().where(table["is_reliable"] & (block == "rest"))
        block = np.where(size.rank(ascending=False) <= STANDING_OUT, "standing out", block)
    return table.assign(block=block)


def is_deepest_of_two(scope, id_):
    """Return whether the sources cross ethnic group with one characteristic at a time at most."""
    rows = evidence.observations(id_, scope)
    rows = rows[evidence.is_grouped(rows) & rows["area_code"].isin(scope.nearest)]
    ways = intersection.crossings(rows, GROUPINGS)["ways"]
    return bool(len(ways)) and ways.max() == 2
