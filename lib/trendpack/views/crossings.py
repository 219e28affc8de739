"""What is said of ethnic group crossed with another characteristic: the gaps within each level."""

import numpy as np
import pandas as pd

from trendpack import evidence, printed
from trendpack.disparity import is_reliable
from trendpack.groups import read_groups
from trendpack.views import crossed_shares

MOST_SAID = 4  # levels; the table has them all
FEW = 2  # groups that differ, of which a sentence needs no semicolon
# A gap is not called reliable where its range ends this near to none, as a part of the gap itself
# (its score is under 1.96 / 0.8 = 2.45): true ranges are wider than those printed wherever one
# person may be counted twice, and would reach it if counts varied 1.6 times as much as by chance.
TOO_CLOSE = 0.2
CLOSE = "with a 95% range that comes close to no difference"
UNSAID = ("unknown", "not known", "not recorded")  # levels in the chart and table alone
UNTESTED = "These differences are not tested, because the file used here has no 95% ranges."
ONE_WHOLE = "These are parts of one whole, so no group is tested against another."
WHOLE = "Whole percentages, as the source of the ethnic groups prints them."


def as_precise(rows, indicator):
    """Return the indicator with the decimals of these rows, and notes of it.

    A source may print whole numbers where the indicator's other sources have decimals.
    """
    known = rows.loc[evidence.is_grouped(rows) & rows["value"].notna()]
    is_whole = (
        len(known) > 1 and (known["value"] % 1 == 0).all() and known["numerator"].isna().all()
    )
    if indicator.decimals == 0 or not is_whole:
        return indicator, []
    return indicator.model_copy(update={"decimals": 0}), [WHOLE]


def sentences(rows, indicator, by):
    """Say, for the levels of `by` in which groups lie furthest apart, which differ reliably.

    A rare level has small differences and may have large ratios: that with the largest reliable
    ratio is said too. Where a level has no ranges: its lowest and highest figures, of the groups
    that are shown, and that nothing is tested. Where the levels are parts of one whole: which
    group's part of it is largest at each. A level of people of whom it is not known says at most
    how many they are, and one without ranges whose figures all print the same says nothing. Those
    of unknown ethnic group come last, where their figure differs reliably.

    `rows` have been through `disparity.with_gap` within each level.
    """
    shares = indicator.measure == "share"
    parts = shares and crossed_shares.is_of_one_whole(rows)
    bare = rows[by].str.replace(r"^[^:]*: ", "", regex=True)
    unsaid = bare.str.casefold().isin(UNSAID)
    lost = crossed_shares.not_recorded(rows[unsaid], indicator, by) if parts else []
    rows = rows[~unsaid]
    names = rows["ethnic_group"].map(read_groups()["name"])
    values = printed.texts(rows["value"], lambda value: printed.with_unit(value, indicator))
    reliable = is_reliable(rows).mask(rows["value"].isna())  # counts may stand where no figure does
    named = names + " (" + values + ")"
    figured = values + " (" + names + ")"
    rows = rows.assign(figure=values, named=named, figured=figured, name=names, reliable=reliable)
    is_unknown = rows["ethnic_group"] == "unknown"
    unknown, rows = rows[is_unknown & reliable.fillna(False).astype(bool)], rows[~is_unknown]
    said = {
        level: (text, _is_tested(its), len(_known(its)) > 1)
        for level, its in rows.groupby(by, sort=False)
        if (text := _said(its, unknown[unknown[by] == level], indicator, by, parts))
    }
    chosen = list(said)[:MOST_SAID] if parts else _chosen(rows[rows[by].isin(list(said))], by)
    first = [said[level] for level in said if level in chosen]
    more = rows[by].nunique() - max(MOST_SAID, len(first))
    bare = [compares and not tested for _, tested, compares in first]
    own = " This is not tested." if not all(bare) else ""
    texts = [text + own * untested for (text, *_), untested in zip(first, bare, strict=True)]
    rest = "one level" if more == 1 else f"{more} levels"
    texts += [f"The table has {rest} more."] if more > 0 else []
    texts += lost
    texts = crossed_shares.of_own(texts, rows, indicator, by)
    why = ONE_WHOLE if shares else UNTESTED
    return [*texts, why] if texts and all(bare) else texts


def _chosen(rows, by):
    """Return the levels whose groups lie furthest apart, and that of the largest reliable ratio."""
    apart = pd.Series({level: _spread(its) for level, its in rows.groupby(by, sort=False)})
    chosen = apart.sort_values(ascending=False, kind="stable").index[:MOST_SAID].tolist()
    others = _others(rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.log(others["ratio"].astype(float)).abs().where(np.isfinite)
    times = times[others["reliable"].fillna(False).astype(bool) & ~is_close(others)].dropna()
    chosen += [others.loc[times.idxmax(), by]] if len(times) else []
    chosen += _turned(others, chosen, by)
    left = [level for level in apart.index if level not in chosen]
    return [*chosen, *left] if len(left) == 1 else chosen


def _turned(others, chosen, by):
    """Return the first other level at which a group differs the other way than at those chosen."""
    sure = others[others["reliable"].fillna(False).astype(bool)]
    side = np.sign(sure["gap"])
    is_said = sure[by].isin(chosen)
    usual = side[is_said].groupby(sure["ethnic_group"]).mean()
    its = sure["ethnic_group"].map(usual.to_dict()).astype(float)
    return sure.loc[~is_said & (its.abs() == 1) & (side != its), by].head(1).tolist()


def _said(its, unknown, indicator, by, parts):
    """Return what is said of one level: a sentence of its own, or the level and a colon first."""
    name = level_name(its[by].iloc[0], by)
    if parts:
        return crossed_shares.largest(its, indicator, by, name)
    text = crossed_shares.ends(its) if indicator.measure == "share" else _level(its, unknown)
    return text and f"{name}: {text}"


def _known(level):
    """Return the groups of a level that have a figure; beside one alone, everyone's figure."""
    there = level[level["value"].notna()]
    known = there[evidence.is_grouped(there)]
    return pd.concat([known, there.drop(known.index)]) if len(known) == 1 else known


def _spread(level):
    """Return how far apart the known figures of a level lie; 0 where fewer than two are known."""
    known = _known(level)["value"]
    return known.max() - known.min() if len(known) else 0.0


def _others(level):
    """Return the groups of a level that are set beside the reference group."""
    is_other = evidence.is_grouped(level) & (level["ethnic_group"] != level["reference_group"])
    return level[is_other]


def _is_tested(level):
    return bool(_others(level)["reliable"].notna().any())


def _level(level, unknown):
    """Return what is said of one level: the reliable differences, or the ends of its figures."""
    if not _is_tested(level):
        return _ends(level)
    if unknown.empty:
        return _differences(level, "any group")
    how, end = ("", f", {CLOSE}") if is_close(unknown).all() else ("reliably ", "")
    return f"{_differences(level, 'any group that is known')} {_sides(unknown, how)}{end}."


def _differences(level, any_group):
    """Return which of the known groups differ reliably from the reference group, or that none."""
    others = _others(level)
    reference = level.loc[level["ethnic_group"] == level["reference_group"], "named"].iloc[0]
    apart = others[others["reliable"].fillna(False).astype(bool)]
    close = is_close(apart)
    clear, near = (_sides(apart[rows], how) for rows, how in ((~close, "reliably "), (close, "")))
    if clear and near:
        said = f"compared with {reference}, {clear}; also, {CLOSE}: {near}."
        return said + _untested_and_further(others, apart)
    if clear or near:
        each = "each " if close.sum() > 1 else ""
        said = f"compared with {reference}, {clear or f'{near}, {each}{CLOSE}'}."
        return said + _untested_and_further(others, apart)
    tested = others[others["reliable"].notna()]
    any_group = any_group if len(tested) == len(others) else "any other group shown"
    who = tested["named"].iloc[0] if len(tested) == 1 else any_group
    return f"there is no reliable difference between {who} and {reference}."


def _untested_and_further(others, apart):
    """Return which groups without a test lie further away than all of `apart`, or nothing."""
    bare = others[others["reliable"].isna() & others["value"].notna()]
    beyond = bare["gap"].abs() > apart["gap"].abs().max()
    names = bare.loc[beyond, "named"].tolist()
    return f" Not tested, and further away: {printed.listed(names)}." if names else ""


def is_close(table):
    """Return which gaps have a 95% range, of the ratio or difference, that all but reaches none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.log(table[["ratio", "ratio_lower", "ratio_upper"]].astype(float)).abs()
    gaps = table[["gap", "gap_lower", "gap_upper"]].abs()
    found = [
        sizes.iloc[:, 1:].min(axis=1) <= TOO_CLOSE * sizes.iloc[:, 0].where(np.isfinite)
        for sizes in (ratios, gaps)
    ]
    return found[0] | found[1]


def _sides(groups, how):
    """Return which groups are lower and which higher, or nothing of none."""
    sides = [
        _side(groups[groups["gap"] * sign > 0], f"{how}{word}")
        for sign, word in ((-1, "lower"), (1, "higher"))
    ]
    return (" and " if len(groups) <= FEW else "; ").join(filter(None, sides))


def _side(groups, how):
    """Return "Black (54.7%) and Mixed (51.0%) are reliably lower", the furthest first."""
    order = groups["gap"].abs().sort_values(ascending=False, kind="stable").index
    names = groups.loc[order, "named"].tolist()
    more = len(names) - crossed_shares.MOST_NAMED
    names = [*names[: crossed_shares.MOST_NAMED], f"{more} more groups"] if more > 1 else names
    return f"{printed.listed(names)} {'is' if len(names) == 1 else 'are'} {how}" if names else ""


def _ends(level):
    """Return the lowest and the highest of the figures shown, with every group tied there."""
    grouped, known = level[evidence.is_grouped(level)], _known(level)
    known = known.sort_values("value", kind="stable") if len(known) > 2 else known
    if len(known) < 2:
        return f"the figure is {known['figured'].iloc[0]}." if len(known) else ""
    low, high = known["figure"].iloc[0], known["figure"].iloc[-1]
    if low == high:
        return ""
    if len(known) == 2 and grouped["value"].notna().all():
        return f"{low} ({known['name'].iloc[0]}), compared with {high} ({known['name'].iloc[1]})."
    shown = "of the groups shown, " if grouped["value"].isna().any() else ""
    if len(known) == 2:
        alone = shown if evidence.is_grouped(known).all() else ""
        first, second = known["figured"]
        return f"{alone}the figure is {first}, compared with {second}."
    ends = [f"{figure} ({crossed_shares.tied(known, figure)})" for figure in (low, high)]
    return f"{shown}the lowest figure is {ends[0]} and the highest {ends[1]}."


def level_name(level, by):
    """Return a level as a sentence begins with it: without its kind or number, ages as ages.

    >>> level_name("FSM: not eligible", "socioeconomic"), level_name("16-19", "age_band")
    ('Not eligible', 'Aged 16 to 19')
    """
    if by == "age_band" and level[:1].isdigit():
        return "Aged " + level.replace("-", " to ").replace("+", " and over")
    bare = level.partition(": ")[2] or level
    number, _, rest = bare.partition(" ")
    return printed.capital(rest if number.rstrip(".").isdigit() and rest else bare)
