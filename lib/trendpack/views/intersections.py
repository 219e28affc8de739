"""The view of intersections: groups at the crossing of characteristics, and what adds up (MAIHDA).

Reported as Evans et al. (2024) ask: sizes of strata, observed beside predicted, a ranked chart, the
highest and lowest strata, the interactions that stand, and both models in numbers.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from trendpack import caterpillar, indicators, intersection, maihda_words, printed, tables
from trendpack.groups import read_groups
from trendpack.views import not_in_groups, parts, strata

READING = {"above": "above the sum", "below": "below the sum", "": "no reliable difference"}
Z = stats.norm.ppf(0.975)
NOT_FOR_IT = "does not apply"


def intersections(scope, id_, by=None):
    """Return the groups at the deepest crossing with ethnic group, and how much of it adds up.

    The latest figures of the nearest place that has them. `by` names the other dimensions, as a
    list of "sex", "age_band", "socioeconomic" and "characteristic"; by default those of the
    crossing with most characteristics. Where a model cannot be fitted, or does not settle, the
    groups are shown as observed, and why is said.
    """
    indicator = indicators.read_indicators()[id_]
    rows, dimensions = strata.deepest_crossing(scope, id_, by)
    if rows.empty:
        why = (
            "no source here counts people by ethnic group and another characteristic together for "
            f"{scope.area_name} or a wider area."
        )
        return parts.not_here(scope, id_, "intersections", why)
    crossed = strata.fitted(rows, dimensions, indicator)
    where = parts.where_and_when(scope, rows)
    table = crossed.table.assign(name=maihda_words.names(crossed.table, dimensions))
    shown = _shown(crossed, indicator)
    title = f"{indicator.title}: groups by {_made(crossed, indicator)}, {where}"
    outside = [
        *not_in_groups.sentences(scope, rows, dimensions, indicator),
        *not_in_groups.without_a_figure(rows, indicator),
    ]
    turned = any(not_in_groups.TURNED in text for text in outside)
    shown_are, *said = _sentences(crossed, indicator, not turned)
    first = [*outside, shown_are] if turned else [shown_are, *outside]
    figure = parts.finished(
        rows.assign(limits_by="") if crossed.fits else rows,
        indicator,
        parts.name_of(id_, "intersections", *([] if by is None else by)),
        title,
        caterpillar.ranked(table[table["block"] != "rest"], indicator),
        maihda_words.alt_ranked(crossed, indicator, where),
        [
            *parts.elsewhere(scope, rows),
            *first,
            *said,
            *_depth(scope, id_, dimensions),
        ],
        shown,
        _notes(crossed),
        finding=[not_in_groups.NOT_TO_COMPARE]
        if turned
        else said[:1]
        if crossed.fits
        else [shown_are],
        observed=rows,
    )
    return replace(figure, table_html=_html(crossed, indicator, shown, title))


def _made(crossed, indicator):
    return maihda_words.characteristics(crossed.dimensions, indicator)


def _sentences(crossed, indicator, named):
    said = [maihda_words.spread_sentence(crossed, indicator, named)]
    if not crossed.fits:
        return [*said, f"No model is fitted, because {crossed.why}: the groups are as observed."]
    kinds = intersection.levels_of_one_kind(crossed.table, crossed.dimensions)
    said += [maihda_words.adding_up_sentence(crossed, indicator)]
    if crossed.summary["sigma2_null"] > 0:
        said += [maihda_words.particular_sentence(crossed, indicator)]
    said += [
        maihda_words.telling_sentence(crossed, not_in_groups.noun(indicator)),
        maihda_words.separated_sentence(kinds) if crossed.summary["separated"] else "",
    ]
    return [text for text in said if text]


def _depth(scope, id_, dimensions):
    """Say so where the sources go no deeper than two characteristics."""
    if len(dimensions) > 2 or not strata.is_deepest_of_two(scope, id_):
        return []
    return [strata.TWO_AT_MOST]


def _notes(crossed):
    reading = maihda_words.reading_notes(crossed) if crossed.fits else []
    return [*reading, *maihda_words.left_out_notes(crossed)]


def _shown(crossed, indicator):
    """Return the printed table: a row a group, the highest first, then those left out."""
    whole = pd.concat([crossed.table, crossed.left_out], ignore_index=True)
    names = [_levels(whole[name], name) for name in crossed.dimensions]
    called = maihda_words.called(crossed.dimensions, indicator)
    headers = [printed.capital(name) for name in called]
    status = whole["status"]

    def cells(name, decimals=indicator.decimals):
        return printed.cells(whole[name], decimals, status)

    def spread(name):
        lower, upper = cells(f"{name}lower"), cells(f"{name}upper")
        return lower.where(whole[[f"{name}lower", f"{name}upper"]].isna().any(axis=1),
                           lower + " to " + upper)  # fmt: skip

    out_of = printed.capital(indicator.people) if indicator.measure == "rate" else "Out of"
    counts = {"Number": cells("numerator", 0), out_of: cells("denominator", 0)}
    if not crossed.fits:
        columns = {"Observed": cells("value"), "95% range": spread(""), **counts}
        return pd.DataFrame(columns).set_index(pd.MultiIndex.from_arrays(names, names=headers))
    beyond = cells("interaction") + " (" + spread("interaction_") + ")"
    columns = {
        "Estimate": cells("value"),
        "95% range": spread(""),
        "Observed": cells("observed"),
        **counts,
        "Sum of characteristics": cells("adding_up"),
        "Beyond the sum (95% range)": beyond.where(whole["interaction"].notna(), cells("value")),
        "Compared with the sum": _reading(whole, len(crossed.table)),
    }
    return pd.DataFrame(columns).set_index(pd.MultiIndex.from_arrays(names, names=headers))


def _reading(whole, count):
    """Return how each group reads beside its sum; one whose own range leaves out 0 says why not."""
    apart = (whole["interaction_lower"] > 0) | (whole["interaction_upper"] < 0)
    reading = whole["reading"].map(READING).fillna("left out")
    alone = apart & (reading == READING[""])
    return reading.mask(alone, f"not reliable once all {count} are tested")


def _levels(values, name):
    """Return levels as printed, without the kind that the column's header names already."""
    bare = values.str.replace(r"^[^:]*: ", "", regex=True)
    return printed.levels(bare, name, read_groups())


def _html(crossed, indicator, shown, title):
    """Return the groups that are drawn, the models in numbers, and behind a fold all groups."""
    drawn = (crossed.table["block"] != "rest").to_numpy()
    models, caption = _models(crossed, indicator), f"{title} ({indicator.unit})"
    if drawn.all():
        return tables.to_html(shown, caption) + models
    first = tables.to_html(shown.iloc[np.flatnonzero(drawn)], f"{caption}: the groups drawn")
    every = tables.to_html(shown, f"{caption}: all groups")
    fold = f"<details><summary>All {len(shown)} groups</summary>\n{every}</details>"
    return f"{first}{models}\n{fold}"


def _models(crossed, indicator):
    """Return both models in numbers as a table, and what their ratios are set against."""
    if not crossed.fits:
        return ""
    null, main = crossed.fits
    said, odds = crossed.summary, "odds" if main.family == "binomial" else "rate"
    who = not_in_groups.noun(indicator)
    both = [("null", null), ("main", main)]
    rows = {
        "Groups": [f"{said['strata']}"] * 2,
        "Variance between groups": [_number(fit.sigma2, 4) for _, fit in both],
        "Part of all variance that lies between groups (VPC)": [
            _number(said[f"vpc_{name}"], 4) for name, _ in both
        ],
        "Part of that variance that characteristics add up to (PCV)": [
            NOT_FOR_IT, _number(said["pcv"], 4)
        ],
        f"Median {odds} ratio between two groups": [
            _number(said[f"median_ratio_{name}"], 2) for name, _ in both
        ],
        f"Chance that the prediction puts two {who} in these groups in the right order (AUC)": [
            _number(said[name], 3) for name in ("auc_null", "auc_main_effects")
        ],
    }  # fmt: skip
    effects = {
        f"{printed.capital(odds)} ratio, {_effect(name)}": [NOT_FOR_IT, text]
        for name, text in list(zip(main.names, _ratios(main), strict=True))[1:]
    }
    columns = ["Groups alone (null model)", "Characteristics added up (main effects model)"]
    shown = pd.DataFrame.from_dict(rows | effects, orient="index", columns=columns)
    against = ", ".join(_against(crossed))
    caption = f"Two models, fitted by maximum likelihood; ratios are to {against}"
    return tables.to_html(shown.rename_axis("Number of the model"), caption)


def _number(value, decimals):
    return NOT_FOR_IT if np.isnan(value) else printed.number(value, decimals)


def _effect(name):
    """Return "Black" for the coefficient "ethnic_group: black"."""
    dimension, _, level = name.partition(": ")
    return printed.levels(pd.Series([level]), dimension, read_groups()).iloc[0]


def _ratios(main):
    """Return each coefficient as a ratio with its 95% range; none where it has no finite value."""
    middle, error = main.coefficients, Z * main.standard_errors
    lower, upper = np.exp(middle - error), np.exp(middle + error)
    return [
        f"{printed.number(at, 2)} ({printed.number(low, 2)} to {printed.number(high, 2)})"
        if np.isfinite(high) and high < 1e6
        else "no finite estimate"
        for at, low, high in zip(np.exp(middle), lower, upper, strict=True)
    ]


def _against(crossed):
    """Return the level of each dimension that has no coefficient of its own."""
    _, main = crossed.fits
    found = []
    for name in crossed.dimensions:
        people = crossed.table.groupby(name, sort=False)["denominator"].sum()
        own = f"{name}: " + people.index.astype(str)
        found += [_effect(own[at]) for at in np.flatnonzero(~own.isin(main.names))]
    return found
