"""Change over time in words, of the gap between two groups: its ends, and what a test says."""

import numpy as np

from trendpack import gap_ends, grammar, printed, trend_words, words

GAP = {"growing": "has grown", "shrinking": "has shrunk", "changing sides": "has changed sides"}
MOVED = tuple(GAP)
FEW_BUT = 3  # years named, at most, in which a gap was on another side than in the rest


def gap_change_sentence(table, indicator, groups):
    """Say the first and last gap of one group's current series, which is not tested; "" if none.

    `table` is as `disparity.beside` returns it, for one group and area; with `is_unsure`
    (`basis.is_unsure`), it says which of the two gaps is not reliable.
    """
    both = table[table["reference_value"].notna()].sort_values("period_start")
    now, _ = trend_words.current(both, indicator)
    if len(now) < 2:
        return ""
    here, there = (
        words.people(now[name].iloc[0], indicator, groups, trend_words.sex_of(now))
        for name in ("ethnic_group", "reference_group")
    )
    if indicator.yearly_scale:
        side, years = _side_of_gap(now, indicator)
        return f"The figure for {here} was {side} that for {there} in {years}."
    gaps = now["value"] - now["reference_value"]
    texts = gaps.map(lambda gap: _gap(gap, indicator))
    first, last = texts.iloc[[0, -1]]
    begun, ended = (printed.period(now["period"].iloc[at]) for at in (0, -1))
    size, side = first.rsplit(" ", 1)
    unit = f" {indicator.unit}" if indicator.measure == "rate" and size[:1].isdigit() else ""
    unit = unit if grammar.is_counted(indicator.unit) else ""
    return (
        f"The figure for {here} was {size}{unit} {side} that for {there} in {begun}, and {last} it "
        f"in {ended}{gap_ends.unsure(now)}.{_between(gaps, texts, now)} How the gap changed is not "
        "tested."
    )


def _between(sizes, texts, now):
    """Return " In between it was ...", of gaps that lie far outside the two ends.

    `sizes` are the gaps in order of time, and `texts` what is said of each.
    """
    ends = texts.iloc[[0, -1]].tolist()
    far = [at for at in trend_words.outside(sizes).values() if texts[at] not in ends]
    said = [f"{texts[at].removesuffix(' as')} ({printed.period(now['period'][at])})" for at in far]
    return f" In between it was {printed.listed(said)}." if said else ""


def _side_of_gap(now, indicator):
    """Return on which side the printed gap was and when: "below", "every year from ... but ..."."""
    gap = now["value"] - now["reference_value"]
    side = gap.map(lambda size: printed.rounded(size, indicator.decimals)).map(
        lambda size: "above" if size > 0 else "below" if size < 0 else "the same as"
    )
    usual = side.mode().iloc[0]
    others = now.loc[side != usual, "period"].map(printed.period).tolist()
    years = " to ".join(printed.period(now["period"].iloc[at]) for at in (0, -1))
    if len(others) > FEW_BUT:
        return usual, f"{len(now) - len(others)} of {len(now)} years with a figure ({years})"
    but = f" but {printed.listed(others)}" if others else ""
    return usual, f"every year with a figure ({years}){but}"


def _gap(gap, indicator):
    """Return a gap as said before what it is to: "5.6 points below", "the same as"."""
    if printed.rounded(gap, indicator.decimals) == 0:
        return "the same as"
    size = printed.with_unit(abs(gap), indicator).rstrip("%")
    noun = {"percentage": " percentage point", "score": " point"}.get(indicator.measure, "")
    noun = f"{noun}s" if noun and size != "1" else noun
    return f"{size}{noun} {'above' if gap > 0 else 'below'}"


def gap_trend_sentence(tested, indicator, groups, gaps=None):
    """Say whether the gap between a group and the reference group has grown or shrunk.

    `tested` is a row of `trends.recent_gap_trend`, with `reference_group`; been through
    `gap_ends.with_ends`, it says whose favour the gap is in, and what became of the ratio. With
    `gaps` (the rows of `gap_over_time_sentence` in its current series) the two gaps that were
    tested are given, where the series begins before them. Returns "" where the gap cannot be
    tested: the sentences of the two levels then say why.
    """
    what = "ratio" if tested.get("scale") == "ratio" else "difference"
    word = tested["disparity"]
    if word not in (*MOVED, trend_words.STILL):
        return ""
    pair = (words.people(tested[n], indicator, groups) for n in ("ethnic_group", "reference_group"))
    between, when = f"the {what} between {' and '.join(pair)}", trend_words.span(tested)
    ends = None
    if gaps is not None:
        ends = gaps[gaps["period"].isin([tested["first_period"], tested["last_period"]])]
        if len(ends) == 2 and ends.index[0] != gaps.index[0]:
            when = f"from {_both(ends, indicator, ' to ')}"
    too = gap_ends.ratio_too(tested) if what == "difference" else ""
    if word == trend_words.STILL:
        though = "" if gaps is None else trend_words.though(gaps, tested, f"{what}s")
        return f"No steady change in {between} can be told from chance ({when}){though}.{too}"
    whose = gap_ends.whose_favour(tested, indicator, groups.loc[tested["ethnic_group"], "name"])
    found = _moved(tested, indicator, ends)
    return f"{printed.capital(between)} {found}, by more than chance explains ({when}){whose}.{too}"


def _moved(tested, indicator, ends=None):
    """Return how a gap moved: a ratio that falls from 0.8 to 0.5 has not grown, though its gap has.

    Neither has a gap that was on one side and is on the other, though perhaps by chance. `ends` are
    the rows of the two ratios that were tested.
    """
    word, rises = tested["disparity"], tested.get("trend") == "increasing"
    if word == "changing sides":
        return GAP[word]
    if tested.get("scale") != "ratio":
        return "has moved" if gap_ends.is_turned(tested, indicator) else GAP[word]
    if ends is not None and (ends["value"] > 1).nunique() == 2:
        return f"has moved {'above' if rises else 'below'} 1"
    if word == "shrinking":
        return "has moved nearer to 1" if rises else GAP[word]
    return GAP[word] if rises else "has moved further below 1"


def _both(ends, indicator, joint=" and "):
    """Return two gaps in words with their periods; ratios that print alike have two decimals.

    "1.7 times as high in 2018/19 and 1.4 times as high in 2024/25".
    """
    texts = [_gap_said(value, indicator) for value in ends["value"]]
    if indicator.measure == "rate":
        texts = [f"{ratio} times as high" for ratio in gap_ends.ratios(ends["value"])]
    return joint.join(
        f"{text} in {printed.period(period)}"
        for text, period in zip(texts, ends["period"], strict=True)
    )


def gap_over_time_sentence(table, indicator, groups, tested=None):
    """Describe a group's first and last gap of the current series, and what the test says of it.

    `table` has one row a period, for one group and area, with `reference_group` and the gap as
    `value`: a ratio for a rate, else a difference; with `is_unsure` (`basis.is_unsure`), it says
    which of the two is not reliable. `tested` is the group's row of `trends.recent_gap_trend`.
    """
    table = table.sort_values("period_start")
    who, other = (
        words.people(table[name].iloc[0], indicator, groups, trend_words.sex_of(table))
        for name in ("ethnic_group", "reference_group")
    )
    series = printed.series_number(table["period"], indicator.breaks)
    now = table[(series == series.max()) & table["value"].notna()]
    since = trend_words.since_break(series, indicator)
    if len(now) < 2:
        found = "one gap" if len(now) else "no gap"
        return f"For {who} there is {found} to {other}{since}, so no change can be described."
    if indicator.yearly_scale:
        side, years = _side_of_gap(now.assign(reference_value=0.0), indicator)
        return f"The figure for {who} was {side} that for {other} in {years}."
    sizes = np.log(now["value"]) if indicator.measure == "rate" else now["value"]
    texts = now["value"].map(lambda gap: _gap_said(gap, indicator))
    both = _both(now.iloc[[0, -1]], indicator)
    said = f"{both}{gap_ends.unsure(now)}.{_between(sizes, texts, now)}"
    verdict = gap_trend_sentence(tested, indicator, groups, now) if tested is not None else ""
    few = f"There are too few figures to test for a trend{since}."
    cannot = (
        trend_words.what_test_says(tested, now, indicator) if table["lower"].notna().any() else ""
    )  # else said once for all
    why = few if len(now) < trend_words.FEWEST_POINTS else cannot
    name = "rate" if indicator.measure == "rate" else "figure"
    return f"Compared with {other}, the {name} for {who} was {said} {verdict or why}".strip()


def _gap_said(gap, indicator):
    """Return "1.7 times as high", "5.6 percentage points lower" or "the same when rounded"."""
    if indicator.measure == "rate":
        return f"{printed.ratio(gap)} times as high"
    size = printed.rounded(abs(gap), indicator.decimals)
    if size == 0:
        return "the same when rounded"
    noun = {"percentage": " percentage points", "score": " points"}.get(indicator.measure, "")
    text = printed.with_unit(size, indicator).rstrip("%")
    return f"{text}{noun[:-1] if text == '1' else noun} {'higher' if gap > 0 else 'lower'}"
