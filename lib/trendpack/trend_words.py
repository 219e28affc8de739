"""Change over time in words: of a level, and of the gap between two groups."""

from trendpack import printed, words

TESTED = "Over the latest five independent figures"
FEWEST_POINTS = 5  # for a test of trend: METHODS §4
TREND = {
    "increasing": "there is a rising trend that chance does not explain",
    "decreasing": "there is a falling trend that chance does not explain",
    "no significant change": "there is no significant change",
}
GAP = {
    "growing": "has grown, by more than chance explains",
    "shrinking": "has shrunk, by more than chance explains",
    "changing sides": "has changed sides, by more than chance explains",
    "no significant change": "shows no significant change",
}
MOVED = ("growing", "shrinking", "changing sides")


def trend_sentence(table, indicator, groups, tested=None):
    """Describe the first and last figures of one group's current series, and what the test says.

    `table` has one row a period, for one group and area. Periods before a break in the series,
    and periods without a figure, do not count. `tested` is the group's row of
    `trends.recent_trend`; without it the sentence says that nothing has been tested.
    """
    return " ".join(filter(None, change_and_verdict(table, indicator, groups, tested)))


def change_and_verdict(table, indicator, groups, tested=None):
    """Return the two sentences of `trend_sentence` apart: what changed, and what a test says."""
    table = table.sort_values("period_start")
    who = _whose(table, indicator, groups)
    now, since = _current(table, indicator)
    if len(now) < 2:
        found = "one figure" if len(now) else "no figure"
        return f"For {who} there is {found}{since}, so no change over time can be described.", ""
    first, last = now.iloc[0], now.iloc[-1]
    start, end = (printed.with_unit(row["value"], indicator) for row in (first, last))
    years = f"{printed.period(first['period'])} and {printed.period(last['period'])}"
    change = f"was {start} in both {years}"
    if start != end:
        rose = "rose" if last["value"] > first["value"] else "fell"
        change = f"{rose} from {_dated(start, first)} to {_dated(end, last)}"
    few = f"There are too few figures to test for a trend{since}."
    verdict = few if len(now) < FEWEST_POINTS else _verdict(tested, now)
    of = f"The share of {who}" if indicator.measure == "share" else f"For {who} the figure"
    return f"{of} {change}.", verdict


def together(pairs):
    """Return changes and verdicts of several groups: why none is tested is said once, at the end.

    >>> together([("A rose.", "Too few."), ("B fell.", "Too few.")])
    ['A rose.', 'B fell.', 'Too few.']
    """
    verdicts = {verdict for _, verdict in pairs}
    if len(verdicts) == 1 and not next(iter(verdicts)).startswith(TESTED):
        return [*(change for change, _ in pairs), *filter(None, verdicts)]
    return [" ".join(filter(None, pair)) for pair in pairs]


def gap_change_sentence(table, indicator, groups):
    """Say the first and last gap of one group's current series, which is not tested; "" if none.

    `table` is as `disparity.beside` returns it, for one group and area.
    """
    both = table[table["reference_value"].notna()].sort_values("period_start")
    now, _ = _current(both, indicator)
    if len(now) < 2:
        return ""
    here, there = (
        words.people(now[name].iloc[0], indicator, groups)
        for name in ("ethnic_group", "reference_group")
    )
    first, last = (_gap(row, indicator) for row in (now.iloc[0], now.iloc[-1]))
    begun, ended = (printed.period(now["period"].iloc[at]) for at in (0, -1))
    return (
        f"The figure for {here} was {first} that for {there} in {begun}, and {last} it in {ended}. "
        "How the gap changed is not tested."
    )


def _gap(row, indicator):
    """Return a gap as said before what it is to: "5.6 points below", "the same as"."""
    gap = row["value"] - row["reference_value"]
    if printed.rounded(gap, indicator.decimals) == 0:
        return "the same as"
    size = printed.with_unit(abs(gap), indicator).rstrip("%")
    noun = {"percentage": " percentage point", "score": " point"}.get(indicator.measure, "")
    noun = f"{noun}s" if noun and size != "1" else noun
    return f"{size}{noun} {'above' if gap > 0 else 'below'}"


def _dated(value, row):
    """Return "21.3% in 2024/25", or "21.3% (2021/22 to 2022/23)" of several years."""
    when = printed.period(row["period"])
    return f"{value} ({when})" if " to " in when else f"{value} in {when}"


def _whose(table, indicator, groups):
    if table.empty:
        return indicator.people
    return words.people(table["ethnic_group"].iloc[0], indicator, groups)


def _current(table, indicator):
    """Return the rows with a figure since the last break, and " since the break ..." in words."""
    series = printed.series_number(table["period"], indicator.breaks)
    now = table[(series == series.max()) & table["value"].notna()]
    return now, _since_break(series, indicator)


def _verdict(tested, now):
    """Return what the test of a level says, or why there is none."""
    if tested is None:
        return "This change has not been tested."
    found = TREND.get(tested["trend"])
    if found is None and now["lower"].isna().all():
        return "It cannot be tested, because no ranges are published."
    if found is None:
        return "It cannot be tested: too few figures with ranges stand in a row."
    return f"{TESTED} ({_span(tested)}) {found}."


def gap_trend_sentence(tested, indicator, groups):
    """Say whether the gap between a group and the reference group has grown or shrunk.

    `tested` is a row of `trends.recent_gap_trend`, with `reference_group`. Returns "" where the
    gap cannot be tested: the sentences of the two levels then say why.
    """
    what = "ratio" if tested.get("scale") == "ratio" else "difference"
    found = GAP.get(tested["disparity"])
    if found is None:
        return ""
    pair = (words.people(tested[n], indicator, groups) for n in ("ethnic_group", "reference_group"))
    between = " and ".join(pair)
    return f"The {what} between {between} {found} ({_span(tested)})."


def gap_over_time_sentence(table, indicator, groups, tested=None):
    """Describe a group's first and last gap of the current series, and what the test says of it.

    `table` has one row a period, for one group and area, with `reference_group` and the gap as
    `value`: a ratio for a rate, else a difference. `tested` is the group's row of
    `trends.recent_gap_trend`.
    """
    table = table.sort_values("period_start")
    who, other = (
        words.people(table[name].iloc[0], indicator, groups)
        for name in ("ethnic_group", "reference_group")
    )
    series = printed.series_number(table["period"], indicator.breaks)
    now = table[(series == series.max()) & table["value"].notna()]
    since = _since_break(series, indicator)
    if len(now) < 2:
        found = "one gap" if len(now) else "no gap"
        return f"For {who} there is {found} to {other}{since}, so no change can be described."
    said = " and ".join(
        f"{_gap_said(row['value'], indicator)} in {printed.period(row['period'])}"
        for row in (now.iloc[0], now.iloc[-1])
    )
    verdict = gap_trend_sentence(tested, indicator, groups) if tested is not None else ""
    few = f"There are too few figures to test for a trend{since}."
    cannot = _verdict(tested, now) if table["lower"].notna().any() else ""  # else said once for all
    why = few if len(now) < FEWEST_POINTS else cannot
    name = "rate" if indicator.measure == "rate" else "figure"
    return f"Compared with {other}, the {name} for {who} was {said}. {verdict or why}".strip()


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


def _span(tested):
    return " to ".join(printed.period(tested[name]) for name in ("first_period", "last_period"))


def _since_break(series, indicator):
    """Return " since the break in the series in 2021/22", or nothing if no break has come yet."""
    at = series.max() if len(series) else 0
    breaks = sorted(b.period for b in indicator.breaks)
    return f" since the break in the series in {printed.period(breaks[at - 1])}" if at else ""
