"""The view of what the people of unknown ethnicity could change, were they known."""

import pandas as pd

from trendpack import evidence, gap_chart, indicators, printed, unknown, words
from trendpack.groups import in_reading_order, read_groups
from trendpack.views import parts

MOST_SAID = 3
BY_OUTCOME = (
    "If the unknown were like one another, the gap would not vanish, whatever groups they were of; "
    "it could if those with one outcome were mostly of one group and the rest of another."
)
BETWEEN = ("percentage", "rate")  # measures of which two groups' figures make a ratio


def if_unknown_were_known(scope, id_):
    """Return how far the people whose ethnicity nobody recorded could move each gap."""
    indicator = indicators.read_indicators()[id_]
    if not indicator.is_compared:
        return parts.not_here(scope, id_, "unknown", parts.NOT_COMPARED)
    rows = evidence.by_group(id_, scope, ranged=True)
    rows = unknown.beside_unknown(rows, evidence.PLACE_AND_TIME)
    if indicator.measure == "rate":  # the people at risk are residents, whose ethnicity is known
        rows["unknown_denominator"] = rows["unknown_denominator"].fillna(0)
    if indicator.measure not in BETWEEN or not (rows["unknown_numerator"] > 0).any():
        why = f"no count of people of unknown ethnicity is published for {scope.area_name}."
        return parts.not_here(scope, id_, "unknown", why if len(rows) else "")
    everyone = rows[rows["ethnic_group"] == "all"]
    rows = unknown.with_unknown_bounds(rows, indicator.measure)
    rows = rows[evidence.is_grouped(rows) & rows["ratio_proportional"].notna()]
    groups = read_groups()
    rows = in_reading_order(rows).assign(name=lambda r: r["ethnic_group"].map(groups["name"]))
    where = parts.where_and_when(scope, rows)
    reference = groups.loc[rows["reference_group"].iloc[0], "name"]
    drawn = rows.assign(
        ratio=rows["ratio_proportional"], ratio_lower=rows["ratio_least"],
        ratio_upper=rows["ratio_most"],
    )  # fmt: skip
    drawn = drawn[(drawn["ratio"] > 0) & (drawn["ethnic_group"] != drawn["reference_group"])]
    said = [
        *_how_many_unknown(everyone, indicator),
        *_steadfast(drawn, reference),
        *_tipping_sentences(_furthest(drawn), indicator),
    ]
    alt = (
        f"Dot chart of {len(drawn)} ratios to {reference}, {where}. Each line runs from the least "
        f"to the most that the people of unknown ethnicity could make of it. {' '.join(said)}"
    )
    said += [] if len(drawn) else [_why_none_is_drawn(rows, reference)]
    return parts.finished(
        rows,
        indicator,
        parts.name_of(id_, "unknown"),
        f"{indicator.title}: what the unknown could change, {where}",
        gap_chart.ratios(drawn) if len(drawn) else None,
        alt if len(drawn) else "",
        [*parts.elsewhere(scope, rows), *said],
        _bounds_table(rows, reference),
        ["The lines are not the range that chance allows: they are what any sharing out of the "
         "people of unknown ethnicity among the groups could give."],
    )  # fmt: skip


def _why_none_is_drawn(rows, reference):
    """Say why no ratio can be drawn on a scale of ratios: each is 0, or there is none."""
    others = rows[rows["ethnic_group"] != rows["reference_group"]]
    if len(others) and (others["ratio_proportional"] == 0).all():
        return f"Each ratio to {reference} that can be made is 0: the table says what it could be."
    return f"No ratio to {reference} can be made here."


def _how_many_unknown(everyone, indicator):
    """Say of how many of those counted the ethnic group is not known."""
    at_risk = indicator.measure == "percentage"
    counts = "denominator" if at_risk else "numerator"
    what = indicator.unit.removeprefix("percentage of ") if at_risk else indicator.unit
    return [
        f"The ethnic group is not known for {printed.number(some, 0)} of "
        f"{printed.number(whole, 0)} {what.partition(' for every ')[0]} "
        f"({printed.number(100 * some / whole, 1)}%)."
        for some, whole in everyone[[f"unknown_{counts}", counts]].dropna().to_numpy()
    ]


def _steadfast(rows, reference):
    """Say how many groups stay above or below the reference group whatever the unknown are."""
    if rows.empty:
        return []
    stays = int(((rows["ratio_lower"] > 1) | (rows["ratio_upper"] < 1)).sum())
    if not stays:
        return [f"Depending on who they are, any gap to {reference} could change its direction."]
    return [
        f"However they are shared out, {stays} of {len(rows)} groups stay on the side of "
        f"{reference} on which they are now."
    ]


def _furthest(rows):
    """Return the rows whose ratio is furthest from 1, whichever way."""
    size = rows["ratio"].where(rows["ratio"] >= 1, 1 / rows["ratio"])
    return rows.loc[size.sort_values(ascending=False, kind="stable").index].head(MOST_SAID)


def _tipping_sentences(rows, indicator):
    """Say what the unknown could make of the gaps; what holds for several alike is said once."""
    said = pd.Series([_tipping_sentence(row, indicator) for row in rows.to_dict("records")])
    crosses = said.str.endswith(BY_OUTCOME)
    if not crosses.any():
        return said.tolist()
    if len(said) == 1:
        return said.tolist()
    names = printed.listed(rows.loc[crosses.to_numpy(), "name"].tolist())
    end = f"{names}: {BY_OUTCOME[:1].lower()}{BY_OUTCOME[1:]}"
    return [*said.str.removesuffix(f" {BY_OUTCOME}"), printed.capital(end)]


def _tipping_sentence(row, indicator):
    """Say whether the unknown could make a gap vanish, and how many of them it would take."""
    groups = read_groups()
    here, there = (
        words.people(row[name], indicator, groups) for name in ("ethnic_group", "reference_group")
    )
    ends = " to ".join(printed.ratio(row[name]) for name in ("ratio_lower", "ratio_upper"))
    said = (
        f"{here}, compared with {there}: a ratio of {printed.ratio(row['ratio'])}, "
        f"and {ends} however the unknown are shared out"
    )
    share = row["least_tipping_share"]
    if share != share:
        crosses = row["ratio_lower"] <= 1 <= row["ratio_upper"]
        end = BY_OUTCOME if crosses else "The unknown alone cannot make this gap vanish."
        return printed.capital(f"{said}. {end}")
    whose = here if row["tipping_group"] == "focus" else there
    least = printed.number(100 * share, 0)
    return printed.capital(f"{said}. The gap would vanish if {least}% of the unknown were {whose}.")


def _bounds_table(rows, reference):
    texts = {
        "Ratio, as the known are": "ratio_proportional",
        f"All unknown in {reference}": "ratio_all_reference",
        "All unknown in the group": "ratio_all_focus",
        "Least possible": "ratio_least",
        "Most possible": "ratio_most",
    }
    own = rows["ethnic_group"] == rows["reference_group"]
    shown = {
        header: printed.texts(rows[column], printed.ratio).fillna("[z]")
        for header, column in texts.items()
    }
    tip = printed.texts(100 * rows["least_tipping_share"], lambda v: f"{printed.number(v, 0)}%")
    return pd.DataFrame({
        "Ethnic group": rows["name"], **shown,
        "Share of the unknown at which it vanishes": tip.fillna("none does").mask(own, "[z]"),
    }).set_index("Ethnic group")  # fmt: skip
