"""Change over time in words: of a level, and of the gap between two groups."""

from trendpack import printed, words

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
    table = table.sort_values("period_start")
    who = (
        words.people(table["ethnic_group"].iloc[0], indicator, groups)
        if len(table)
        else indicator.people
    )
    series = printed.series_number(table["period"], indicator.breaks)
    now = table[(series == series.max()) & table["value"].notna()]
    since = _since_break(series, indicator)
    if len(now) < 2:
        found = "one figure" if len(now) else "no figure"
        return f"For {who} there is {found}{since}, so no change over time can be described."
    first, last = now.iloc[0], now.iloc[-1]
    start, end = (printed.with_unit(row["value"], indicator) for row in (first, last))
    years = f"{printed.period(first['period'])} and {printed.period(last['period'])}"
    change = f"was {start} in both {years}"
    if start != end:
        rose = "rose" if last["value"] > first["value"] else "fell"
        change = (
            f"{rose} from {start} in {printed.period(first['period'])} "
            f"to {end} in {printed.period(last['period'])}"
        )
    few = "There are too few figures to test for a trend"
    verdict = f"{few}{since}." if len(now) < FEWEST_POINTS else _verdict(tested)
    return f"For {who} the figure {change}. {verdict}"


def _verdict(tested):
    """Return what the test of a level says, or why there is none."""
    if tested is None:
        return "This change has not been tested."
    found = TREND.get(tested["trend"])
    if found is None:
        return "It cannot be tested: no ranges are published, or too few figures stand in a row."
    return f"Over the latest five independent figures ({_span(tested)}) {found}."


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
    cannot = _verdict(tested) if table["lower"].notna().any() else ""  # else said once for all
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
