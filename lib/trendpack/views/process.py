"""The view of a process: where along it, from residents to searches to arrests, a gap opens."""

import functools
import itertools

import numpy as np
import pandas as pd

from trendpack import evidence, gap_chart, indicators, printed, tables
from trendpack.disparity import percentage_ratio, rate_ratio
from trendpack.errors import ShapeError
from trendpack.groups import in_reading_order, read_groups
from trendpack.process import relative_rate_index
from trendpack.tidy import ABSENT
from trendpack.views import parts, publishers

COMPARE = {"rate": rate_ratio, "percentage": percentage_ratio}
BASE = "base"  # the stage that the first indicator is counted out of
NOTES = (
    "Ratio at this stage: how many of the group reach it for each one at the stage before, divided "
    "by the same of the reference group. Ratio so far: the same from the first stage to this one.",
    "A ratio above 1 means that the group goes on to the stage more often. It does not say why.",
    "The 95% ranges are of the ratios, worked out from the counts, and allow for chance alone.",
)
FIRST_TO_LAST = "from first to last"
NO_GROUP = "No group has a figure at every stage, so none can be followed from first to last."


def along_a_process(scope, *ids):
    """Return each group's ratio to the reference group at every stage, and of all stages together.

    Parameters
    ----------
    scope : Scope
    *ids : str
        Indicators in the order of the process, rates or percentages with counts: each but the first
        is out of those counted by the one before (searches of residents, arrests of searches).

    Raises
    ------
    ShapeError if an indicator is not out of those that the one before counts.
    """
    stages = [indicators.read_indicators()[id_] for id_ in ids]
    if not all(one.is_compared for one in stages):
        return parts.not_here(scope, ids[0], "process", parts.NOT_COMPARED)
    rows = _stages(scope, stages)
    if rows.empty:
        why = f"no source here follows ethnic groups through these stages for {scope.area_name}."
        return parts.not_here(scope, ids[0], "process", why)
    index = _index(rows, stages)
    where = parts.where_and_when(scope, rows)
    title = f"Where the gap opens: {', then '.join(map(_name, stages))}, {where}"
    shown = _shown(index)
    drawn = _drawn(index, stages)
    shaky = ["A figure here is marked as unreliable."] if (rows["status"] == "u").any() else []
    said = [*_sentences(index), *shaky]
    more = publishers.who_has(scope, stages[-1].publishes_more or "")
    return parts.finished(
        rows.assign(limits_by=""),
        stages[0].model_copy(update={"unit": "counts and ratios"}),
        parts.name_of(ids[-1], "process"),
        title,
        gap_chart.ratios(drawn),
        _alt(drawn, where),
        [*parts.elsewhere(scope, rows), *said],
        shown,
        [
            *NOTES,
            *([f"Later stages are not in this edition. {more}"] if more else []),
        ],
        finding=said,
        observed=rows,
    )


def _name(indicator):
    """Return a stage as named: what was done to people, "stopped and searched"."""
    return (indicator.said or indicator.title).removeprefix("were ")


def _stages(scope, stages):
    """Return the observations of all stages, of one place and period; empty if not all have them.

    Only groups that some stage can be followed for are kept, never everyone or those not known.
    """
    found = [evidence.by_group(one.id, scope) for one in stages]
    if any(rows.empty for rows in found):
        return found[0].iloc[:0]
    keys = [set(zip(rows["area_code"], rows["period"], strict=True)) for rows in found]
    if set.union(*keys) != set.intersection(*keys):
        return found[0].iloc[:0]
    for before, after in itertools.pairwise(found):
        both = before.merge(after, on="ethnic_group", suffixes=("", "_after"))
        both = both.dropna(subset=["numerator", "denominator_after"])
        if (both["numerator"] != both["denominator_after"]).any():
            first = both["indicator_after"].iloc[0]
            raise ShapeError(f"{first} is not out of those that {both['indicator'].iloc[0]} counts")
    rows = pd.concat(found, ignore_index=True)
    return rows[evidence.is_grouped(rows)]


def _index(rows, stages):
    """Return the relative rate index of every group and stage, in reading order."""
    first = rows[rows["indicator"] == stages[0].id]
    base = first.assign(stage=BASE, count=first["denominator"])
    counted = rows.assign(stage=rows["indicator"], count=rows["numerator"])
    table = pd.concat([base, counted])[["stage", "ethnic_group", "count"]]
    compare = {
        one.id: functools.partial(COMPARE[one.measure], dispersion=one.dispersion) for one in stages
    }
    index = relative_rate_index(table, BASE, compare, first["reference_group"].iloc[0])
    why = rows.rename(columns={"indicator": "stage"})[["stage", "ethnic_group", "status"]]
    index = index.merge(why, on=["stage", "ethnic_group"], how="left")
    names = {one.id: _name(one) for one in stages}
    return in_reading_order(index.assign(stage_name=index["stage"].map(names)))


def _shown(index):
    """Return the table as printed: counts, and both ratios with their ranges."""
    reference = index["reference_group"].iloc[0]
    own = index["ethnic_group"] == reference
    shown = pd.DataFrame({
        "Ethnic group": index["ethnic_group"].map(read_groups()["name"]),
        "Stage": index["stage_name"].map(printed.capital),
        "Count": printed.cells(index["numerator"], 0, index["status"]),
        "Out of": printed.cells(index["denominator"], 0, index["status"]),
    })  # fmt: skip
    name = read_groups().loc[reference, "name"]
    for column, header in (("ratio", "at this stage"), ("overall_ratio", "so far")):
        text = _spread(index, column).mask(own, "reference group")
        shown[f"Ratio to {name} {header} (95% range)"] = text
    return shown.set_index(["Ethnic group", "Stage"])


def _spread(index, column):
    value, lower, upper = tables.with_ends(index, column)
    why = index["status"].where(index["status"].isin(list(ABSENT)), "z").map(printed.marker)
    return (value + " (" + lower + " to " + upper + ")").fillna(why)


def _drawn(index, stages):
    """Return the rows of the chart: each group's stages, then all of them together."""
    others = index[index["ethnic_group"] != index["reference_group"]]
    last = others[others["stage"] == stages[-1].id]
    whole = last.assign(stage_name=FIRST_TO_LAST)
    names = ["ratio", "ratio_lower", "ratio_upper"]
    whole = whole.assign(**{name: whole[f"overall_{name}"] for name in names})
    rows = in_reading_order(pd.concat([others, whole]))
    rows = rows[np.isfinite(rows[names]).all(axis=1) & (rows["ratio_lower"] > 0)]
    groups = rows["ethnic_group"].map(read_groups()["name"])
    return rows.assign(name=groups + ": " + rows["stage_name"]).reset_index(drop=True)


def _sentences(index):
    """Say for each group the ratio at each stage and in all, and where most of it opens."""
    others = index[index["ethnic_group"] != index["reference_group"]]
    known = others.groupby("ethnic_group", sort=False)["ratio"].transform(lambda r: r.notna().all())
    followed = others[known]
    followed = followed.assign(said=followed["stage_name"] + " at " + _said(followed, "ratio"))
    names = read_groups()["name"]
    reference = names[index["reference_group"].iloc[0]]
    said, rows_of = [], dict(list(followed.groupby("ethnic_group", sort=False)))
    for group in _by_size(followed):  # a handful of groups
        rows = rows_of[group]
        chain = "; of those, ".join(rows["said"])
        whole = _said(rows.tail(1), "overall_ratio").iloc[0]
        said.append(
            f"{names[group]}, compared with {reference}: {chain}; {FIRST_TO_LAST}, {whole}."
        )
    return [*said, _widest(followed)] if said else [NO_GROUP]


def _by_size(followed):
    """Return the groups, those with the widest gap from first stage to last before others."""
    last = followed.groupby("ethnic_group", sort=False).tail(1).set_index("ethnic_group")
    size = np.log(last["overall_ratio"].where(last["overall_ratio"] > 0)).abs()
    return size.sort_values(ascending=False, kind="stable").index


def _said(rows, column):
    """Return "3.8 times the rate", and that it may be chance where its range covers 1."""
    text = printed.texts(rows[column], printed.ratio) + " times the rate"
    chance = (rows[f"{column}_lower"] <= 1) & (rows[f"{column}_upper"] >= 1)
    return text.mask(chance, text + " (no reliable difference)")


def _widest(followed):
    """Say at which stage the widest gap mostly opens."""
    size = np.log(followed["ratio"].where(followed["ratio"] > 0)).abs()
    last = followed.groupby("ethnic_group", sort=False).tail(1)
    widest = np.log(last["overall_ratio"].where(last["overall_ratio"] > 0)).abs().idxmax()
    group = followed.loc[widest, "ethnic_group"]
    stage = followed.loc[size[followed["ethnic_group"] == group].idxmax(), "stage_name"]
    name = read_groups().loc[group, "name"]
    return f"The widest gap, of the {name} group, opens mostly at one stage: {stage}."


def _alt(drawn, where):
    ends = drawn.sort_values("ratio", kind="stable")
    if ends.empty:
        return f"Dot chart of ratios to the reference group, {where}: no figures can be shown."
    low, high = (
        f"{printed.ratio(row['ratio'])} ({row['name']})"
        for row in ends.iloc[[0, -1]].to_dict("records")
    )
    return (
        f"Dot chart with 95% ranges of {len(drawn)} ratios to the reference group along a process, "
        f"{where}: from {low} to {high}. The table below has every number."
    )
