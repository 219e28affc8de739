"""Closer looks at one indicator: whether a gap is make-up, and all groups at once.

Each asks of a figure what a careful reader would ask next, and answers in a sentence.
"""

import pandas as pd

from trendpack import (
    charts,
    decomposition,
    evidence,
    indicators,
    inequality,
    printed,
)
from trendpack.groups import in_reading_order, read_groups
from trendpack.views import parts

Z = 1.959963984540054  # of 95% limits
ALIKE = {"age": "the same ages"}
FEWEST_GROUPS = 3  # for a measure of all groups at once


def is_it_make_up(scope, id_, by, scheme=""):
    """Return each gap beside what is left of it once groups are made up alike: of ages, say."""
    indicator = indicators.read_indicators()[id_]
    if not indicator.is_compared:
        return parts.not_here(scope, id_, f"make-up-{by}", parts.NOT_COMPARED)
    rows = evidence.crossed(id_, scope, by, scheme)
    rows = rows[rows["ethnic_group"] != "unknown"]
    counted = rows["numerator"].notna() & rows["denominator"].notna()
    if rows.empty or not counted.all():
        why = "no source here has the counts of people by ethnic group and this for each level."
        return parts.not_here(scope, id_, f"make-up-{by}", why)
    label = next((c.label for c in indicator.crossings if c.by == by), by)
    reference = rows["reference_group"].iloc[0]
    split = decomposition.with_make_up_answer(
        decomposition.decompose_gap(rows, reference, strata=by, measure=indicator.measure)
    )
    split = in_reading_order(split[evidence.is_grouped(split)])
    split = split[split["ethnic_group"] != reference].reset_index(drop=True)
    where, groups = parts.where_and_when(scope, rows), read_groups()
    gap = indicator.model_copy(
        update={
            "measure": "rate",  # drawn from zero
            "unit": f"difference from {groups.loc[reference, 'name']}, "
            + ("percentage points" if indicator.measure == "percentage" else indicator.unit),
        }
    )
    drawn = _both_gaps(split, indicator.per, f"As published; the same {label}", rows)
    widest = split.loc[split["gap"].abs().sort_values(ascending=False, kind="stable").index]
    said = [_make_up_sentence(row, indicator, label) for row in widest.to_dict("records")]
    return parts.finished(
        rows,
        indicator,
        parts.name_of(id_, "make-up", by),
        f"{indicator.title}: how much of each gap is {label}, {where}",
        charts.places(drawn, gap, "series"),
        f"Dot chart of the gap of {len(split)} ethnic groups to "
        f"{groups.loc[reference, 'name']}, as published and with the same {label}, {where}. "
        + " ".join(said),
        [*parts.elsewhere(scope, rows), *said],
        _parts_table(split, indicator, label),
        ["Kitagawa's decomposition: the two parts add up to the gap. It describes, and does not "
         f"say why people differ in {label}."],
    )  # fmt: skip


def _both_gaps(split, per, names, rows):
    """Return each gap and its rate part as rows of a chart, one series each."""
    columns = ["value", "lower", "upper"]
    kinds = {"gap": names.split("; ")[0], "rate_part": f"With {names.split('; ')[1]}"}
    series = [
        split[["ethnic_group"]].assign(
            **{c: per * split[f"{kind}{'' if c == 'value' else '_' + c}"] for c in columns},
            series=name, status=split["status"],
        )
        for kind, name in kinds.items()
    ]  # fmt: skip
    return pd.concat(series, ignore_index=True).assign(period=rows["period"].iloc[0])


def _make_up_sentence(row, indicator, label):
    names = read_groups()["name"]
    group, reference = names[row["ethnic_group"]], names[row["reference_group"]]
    if not row["answer"]:
        return f"{group}: there is nothing to compare."
    whole, rest = (printed.number(indicator.per * row[n], 1) for n in ("gap", "rate_part"))
    unit = "percentage points" if indicator.measure == "percentage" else indicator.unit
    alike = ALIKE.get(label, f"the same make-up by {label}")
    answer = decomposition.ANSWERS[row["answer"]].format(label=label)
    return (
        f"{group}: the gap to {reference} is {whole} {unit}, and {rest} if both groups had {alike}"
        f"{answer}."
    )


def _parts_table(split, indicator, label):
    def size(name):
        return printed.texts(
            indicator.per * split[name], lambda v: printed.number(v, indicator.decimals)
        )

    def ranged(name):
        return size(name) + " (" + size(f"{name}_lower") + " to " + size(f"{name}_upper") + ")"

    return pd.DataFrame({
        "Ethnic group": split["ethnic_group"].map(read_groups()["name"]),
        "Gap (95% range)": ranged("gap"),
        f"Of it, make-up by {label}": size("composition_part"),
        f"With the same {label} (95% range)": ranged("rate_part"),
    }).set_index("Ethnic group").fillna("[x]")  # fmt: skip


def how_unequal(scope, id_):
    """Return how far groups stand from everyone's figure, all at once, in every period."""
    indicator = indicators.read_indicators()[id_]
    if not indicator.is_compared:
        return parts.not_here(scope, id_, "unequal", parts.NOT_COMPARED)
    rows = evidence.plain(evidence.observations(id_, scope))
    rows = evidence.finest(evidence.nearest_with(evidence.with_groups(rows), scope))
    rows = rows[evidence.is_grouped(rows) & (rows["denominator"] > 0) & rows["lower"].notna()]
    rows = rows[rows.groupby("period")["ethnic_group"].transform("size") >= FEWEST_GROUPS]
    if rows.empty:
        why = "counts of people for at least three ethnic groups are not published."
        return parts.not_here(scope, id_, "unequal", why)
    errors = (rows["upper"] - rows["lower"]) / (2 * Z)
    table = rows.assign(population=rows["denominator"], standard_error=errors)
    on = ["indicator", "area_code", "period", "period_start", "period_end"]
    found = inequality.inequality(table, on, ["mdmw", "idisw"]).sort_values("period_start")
    kept = found[found["measure"] == "mdmw"].rename(columns={"estimate": "value"})
    kept = kept.assign(
        ethnic_group="all", status="ok", source=rows["source"].iloc[0], limits_by="ours"
    )
    place = parts.place_name(scope, rows["area_code"].iloc[0])
    spread = indicator.model_copy(update={"measure": "rate", "unit": _distance(indicator)})
    said = [_unequal_sentence(row, indicator) for row in kept.iloc[[-1]].to_dict("records")]
    return parts.finished(
        rows,
        indicator,
        parts.name_of(id_, "unequal"),
        f"{indicator.title}: how far ethnic groups stand apart, {place}",
        charts.trend(kept, spread, indicator.breaks)
        if len(kept) > 1
        else charts.groups_with_limits(kept, spread),
        f"Chart of how far ethnic groups stand from everyone's figure, {place}. {' '.join(said)}",
        [*parts.elsewhere(scope, rows), *said],
        _unequal_table(found, indicator),
        ["Mean difference from the mean, and index of disparity, weighted by the number of people "
         "in each group. Chance alone makes groups look a little unequal: the last column says by "
         "how much."],
    )  # fmt: skip


def _distance(indicator):
    kind = {"percentage": "percentage points", "score": "points"}.get(indicator.measure)
    return f"average distance from everyone's figure, {kind or indicator.unit}"


def _unequal_sentence(row, indicator):
    kind = {"percentage": "percentage points", "score": "points"}.get(indicator.measure)
    number, low, high = (
        printed.number(row[n], indicator.decimals) for n in ("value", "lower", "upper")
    )
    return (
        f"In {printed.period(row['period'])} the ethnic groups stood on average {number} "
        f"{kind or indicator.unit} away from the figure of everyone together "
        f"(95% range {low} to {high}), counting each of {row['groups']} groups by its size."
    )


def _unequal_table(found, indicator):
    texts = found.assign(
        said=printed.texts(found["estimate"], lambda v: printed.number(v, 1))
        + " (" + printed.texts(found["lower"], lambda v: printed.number(v, 1))
        + " to " + printed.texts(found["upper"], lambda v: printed.number(v, 1)) + ")",
        noise=printed.texts(found["chance"], lambda v: printed.number(v, 2)),
    )  # fmt: skip
    wide = texts.pivot(index="period", columns="measure", values=["said", "noise"])
    groups = found.drop_duplicates("period").set_index("period")["groups"].map(str)
    return pd.DataFrame({
        printed.capital(_distance(indicator)): wide[("said", "mdmw")],
        "The same as a percentage of everyone's figure": wide[("said", "idisw")],
        "Ethnic groups": groups,
        "Of it, chance alone": wide[("noise", "mdmw")],
    }).fillna("[x]").rename_axis("Period")  # fmt: skip
