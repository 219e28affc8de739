"""The view of levels that stand above one another: where, going up, a group's share falls."""

import pandas as pd

from trendpack import alt_text, evidence, indicators, ladder, ladder_chart, printed, tables
from trendpack.groups import read_groups
from trendpack.views import parts

ENDS = ("below_level", "characteristic")
MOST_LISTED = 2  # sets of levels
NOTES = (
    "Dashed line: the group's share of all levels together. A line joins neighbouring levels that "
    "both have a figure.",
    "The people of a level are compared with those of the level below by Fisher's exact test, "
    "corrected for the number of comparisons. Four fifths is a rule of thumb from recruitment; "
    "here it flags a ratio to look into.",
)


def representation_ladder(scope, id_):
    """Return each group's share at each level from the bottom to the top, and where it falls.

    The indicator is a share with a `ladder`: the levels of its `characteristic` in their order.
    """
    indicator = indicators.read_indicators()[id_]
    rungs = indicator.ladder
    scheme = rungs.upper.partition(":")[0]
    rows = parts.without_gaps(evidence.crossed(id_, scope, "characteristic", scheme))
    if rows.empty:
        return parts.not_here(scope, id_, "ladder", "no source here has levels.")
    rows = rows[evidence.is_grouped(rows)]
    order = {name: at for at, name in enumerate([*rungs.levels, rungs.upper])}
    rows = rows[rows["characteristic"].isin(order)]
    rows = rows.sort_values("characteristic", key=lambda x: x.map(order), kind="stable")
    on_rungs = rows[rows["characteristic"].isin(rungs.levels)]
    where = parts.where_and_when(scope, rows)
    return parts.finished(
        rows,
        indicator,
        parts.name_of(id_, "ladder"),
        f"{indicator.title}, from {_ends(rungs)}, {where}",
        ladder_chart.ladder(on_rungs, indicator, rungs.levels, _whole(scope, id_, rows)),
        alt_text.alt_ladder(on_rungs, indicator, read_groups(), rungs.levels, where),
        [
            *parts.elsewhere(scope, rows),
            *_unknown_sentence(scope, id_, rows),
            *_top_sentences(rows, rungs),
            *_step_sentences(rows, rungs),
        ],
        tables.figure_table(rows, indicator, ("ethnic_group", "characteristic")),
        NOTES,
    )


def _ends(rungs):
    said = list(rungs.levels.values())
    return f"{said[0]} to {said[-1]}"


def _whole(scope, id_, rows):
    """Return each group's share of all levels together, in the place and period of `rows`."""
    first = rows.iloc[0]
    plain = evidence.plain(evidence.observations(id_, scope))
    here = (plain["area_code"] == first["area_code"]) & (plain["period"] == first["period"])
    return plain[here].set_index("ethnic_group")["value"].dropna()


def _unknown_sentence(scope, id_, rows):
    """Say how many are of unknown ethnic group, since they are at no level of any panel."""
    unknown = _whole(scope, id_, rows).get("unknown", 0.0)
    if not unknown:
        return []
    return [
        f"The ethnic group of {printed.number(unknown, 1)}% is not known: they are in no panel, "
        "and could change the shares of every level."
    ]


def _top_sentences(rows, rungs):
    """Say whose share is smaller among the upper levels than at the bottom, beyond chance."""
    bottom, said = next(iter(rungs.levels.items()))
    ends = ladder.top_against_bottom(rows, bottom, rungs.upper)
    if ends.empty:
        return ["Too few people stand on the upper levels to compare them with the lowest."]
    sure = ends[ends["p_value"] < ladder.SURE].sort_values("ratio", kind="stable")
    if sure.empty:
        return [
            f"There is no reliable difference between {said} and {rungs.upper_said} in the share "
            "of any group that can be compared."
        ]
    return [_top_sentence(row, said, rungs.upper_said) for row in sure.to_dict("records")]


def _top_sentence(row, bottom, top):
    name = read_groups().loc[row["ethnic_group"], "name"]
    low, high = (f"{printed.number(row[end], 1)}%" for end in ("bottom_value", "top_value"))
    below = ", below four fifths" if row["is_below_four_fifths"] else ""
    spread = " to ".join(printed.ratio(row[f"ratio_{end}"]) for end in ("lower", "upper"))
    return (
        f"{name}: {low} of {bottom} and {high} of {top}, a ratio of {printed.ratio(row['ratio'])}"
        f"{below} (95% range {spread}). Chance alone does not explain it."
    )


def _step_sentences(rows, rungs):
    """Say for each group its largest fall from level to level that chance does not explain."""
    steps = ladder.with_steps(rows, list(rungs.levels))
    falls = ladder.sharpest_falls(steps)
    if steps.empty:
        return []
    if falls.empty:
        return [*_compared(steps, rows, rungs), *_unsure_sentence(steps, rungs)]
    return [_step_sentence(row, rungs) for row in falls.to_dict("records")]


def _unsure_sentence(steps, rungs):
    """Say that no fall stands once all steps are tested together, and which is the largest."""
    tested = steps[steps["p_value"].notna()]
    falls = tested[tested["fall"] > 0]
    if tested.empty:
        return []
    if falls.empty:
        return ["No group's share falls between levels that can be compared."]
    row = falls.loc[falls["fall"].idxmax()]
    lower, upper, before, after = _ends_of(row, rungs)
    every = {1: "in the one step that can be tested", 2: "once both steps are tested together"}
    together = every.get(len(tested), f"once all {len(tested)} steps are tested together")
    name = read_groups().loc[row["ethnic_group"], "name"]
    return [
        f"No single fall is reliable {together}. The largest is {name}: {before} of {lower} and "
        f"{after} of {upper}."
    ]


def _ends_of(row, rungs):
    """Return a step's lower and upper level, and the share at each, as printed."""
    return [rungs.levels[row[at]] for at in ENDS] + [
        f"{printed.number(row[at], 1)}%" for at in ("below_value", "value")
    ]


def _compared(steps, rows, rungs):
    """Say which levels of which groups can be compared, where some figures are not shown."""
    if len(steps) == rows["ethnic_group"].nunique() * (len(rungs.levels) - 1):
        return []
    names = read_groups()["name"]
    ends = [steps[["ethnic_group", at]].set_axis(["group", "at"], axis=1) for at in ENDS]
    there = pd.concat(ends).groupby("group", sort=False)["at"].agg(set)
    levels = there.map(
        lambda at: printed.listed([rungs.levels[x] for x in rungs.levels if x in at])
    )
    groups = names.reindex(levels.index).groupby(levels, sort=False).agg(list)
    if len(groups) > MOST_LISTED:
        return ["Many levels cannot be compared: their figures are withheld, as the table shows."]
    each = "; ".join(f"{at} ({printed.listed(who)})" for at, who in groups.items())
    return [
        f"What can be compared: {each}. The other figures are withheld, to protect small numbers."
    ]


def _step_sentence(row, rungs):
    name = read_groups().loc[row["ethnic_group"], "name"]
    lower, upper, before, after = _ends_of(row, rungs)
    order = list(rungs.levels)
    between = order.index(row["characteristic"]) - order.index(row["below_level"]) > 1
    skipped = " (the level between has no figure that can be shown)" if between else ""
    return (
        f"The {name} group's largest fall that chance does not explain is between {lower} and "
        f"{upper}{skipped}: from {before} to {after}."
    )
