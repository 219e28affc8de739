"""Change over time in words: of a level, and of the gap between two groups."""

from trendpack import grammar, printed, words

TESTED = "Over the latest five"
YEAR = 300  # days from which two figures are taken to be a year apart
FEWEST_POINTS = 5  # for a test of trend: METHODS §4
TREND = {
    "increasing": "there is a rising trend that chance does not explain",
    "decreasing": "there is a falling trend that chance does not explain",
    "no significant change": "there is no steady rise or fall beyond chance",
}
GAP = {
    "growing": "has grown, by more than chance explains",
    "shrinking": "has shrunk, by more than chance explains",
    "changing sides": "has changed sides, by more than chance explains",
    "no significant change": "shows no significant change",
}
MOVED = ("growing", "shrinking", "changing sides")
YEARLY_SCALE = (
    "Each year's scores are on a scale of their own, so no change from one year to another is said."
)
CANNOT = "This change cannot be tested"
ALL_CANNOT = "These changes cannot be tested"
FEW_BUT = 3  # years named, at most, in which a gap was on another side than in the rest


def trend_sentence(table, indicator, groups, tested=None):
    """Describe the first and last figures of one group's current series, and what the test says.

    `table` has one row a period, for one group and area. Periods before a break in the series,
    and periods without a figure, do not count. `tested` is the group's row of
    `trends.recent_trend`; without it the sentence says that nothing has been tested.
    """
    return " ".join(filter(None, change_and_verdict(table, indicator, groups, tested)))


def change_and_verdict(table, indicator, groups, tested=None):
    """Return the two sentences of `trend_sentence` apart: what changed, and what a test says.

    A level never "rose" or "fell": both figures are given, and what lies far outside them between;
    a direction is left to the test.
    """
    table = table.sort_values("period_start")
    if indicator.yearly_scale:
        return YEARLY_SCALE, ""
    who = _whose(table, indicator, groups)
    now, since = _current(table, indicator)
    if len(now) < 2:
        found = "one figure" if len(now) else "no figure"
        return f"For {who} there is {found}{since}, so no change over time can be described.", ""
    first, last = now.iloc[0], now.iloc[-1]
    start, end = (printed.with_unit(row["value"], indicator) for row in (first, last))
    whole = f" of {words.whole(indicator)}" if indicator.measure == "share" else ""
    years = f"{printed.period(first['period'])} and {printed.period(last['period'])}"
    ends = f"{start}{whole} in both {years}"
    if start != end:
        ends = f"{_dated(f'{start}{whole}', first)} and {_dated(end, last)}"
    few = f"There are too few figures to test for a trend{since}."
    verdict = few if len(now) < FEWEST_POINTS else _verdict(tested, now, indicator)
    said = f"{who} made up" if whole else f"for {who} the figure was"
    return f"{printed.capital(said)} {ends}{_between(now, indicator)}.", verdict


def _between(now, indicator):
    """Return what lies further outside the two ends than they lie apart: ", and as high as ..."."""
    ends, middle = now["value"].iloc[[0, -1]], now.iloc[1:-1]
    apart, said = ends.max() - ends.min(), []
    for how, at, beyond, end in (
        ("high", middle["value"].idxmax, middle["value"].max() - ends.max(), ends.max()),
        ("low", middle["value"].idxmin, ends.min() - middle["value"].min(), ends.min()),
    ):
        if beyond > max(apart, 0):  # never with nothing between
            row = middle.loc[at()]
            value = printed.with_unit(row["value"], indicator)
            said += [f"as {how} as {value} ({printed.period(row['period'])})"] * (
                value != printed.with_unit(end, indicator)
            )
    return f", and {printed.listed(said)} between" if said else ""


def together(pairs):
    """Return changes and verdicts of several groups: why none is tested is said once, at the end.

    >>> together([("A was 1 and 2.", "Too few."), ("B was 2 and 1.", "Too few.")])
    ['A was 1 and 2.', 'B was 2 and 1.', 'Too few.']
    """
    verdicts = {verdict for _, verdict in pairs}
    if len(verdicts) == 1 and not next(iter(verdicts)).startswith(TESTED):
        changes = list(dict.fromkeys(change for change, _ in pairs))
        why = next(iter(verdicts))
        why = why.replace(CANNOT, ALL_CANNOT) if len(changes) > 1 else why
        return [*changes, *filter(None, [why])]
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
        words.people(now[name].iloc[0], indicator, groups, _sex(now))
        for name in ("ethnic_group", "reference_group")
    )
    if indicator.yearly_scale:
        side, years = _side_of_gap(now, indicator)
        return f"The figure for {here} was {side} that for {there} in {years}."
    first, last = (_gap(row, indicator) for row in (now.iloc[0], now.iloc[-1]))
    begun, ended = (printed.period(now["period"].iloc[at]) for at in (0, -1))
    size, side = first.rsplit(" ", 1)
    unit = f" {indicator.unit}" if indicator.measure == "rate" and size[:1].isdigit() else ""
    unit = unit if grammar.is_counted(indicator.unit) else ""
    return (
        f"The figure for {here} was {size}{unit} {side} that for {there} in {begun}, and {last} it "
        f"in {ended}. How the gap changed is not tested."
    )


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
    return words.people(table["ethnic_group"].iloc[0], indicator, groups, _sex(table))


def _sex(table):
    return table["sex"].iloc[0] if "sex" in table else "all"


def _current(table, indicator):
    """Return the rows with a figure since the last break, and " since the break ..." in words."""
    series = printed.series_number(table["period"], indicator.breaks)
    now = table[(series == series.max()) & table["value"].notna()]
    return now, _since_break(series, indicator)


def _verdict(tested, now, indicator):
    """Return what the test of a level says, or why there is none."""
    if tested is None:
        return "This change has not been tested."
    found = TREND.get(tested["trend"])
    if found is None and now["lower"].isna().all():
        return f"{CANNOT}, because the file used here has no ranges."
    if found is None:
        return f"{CANNOT}: too few figures with ranges stand in a row."
    figures = "years with a figure" if now["period_start"].diff().min().days > YEAR else "figures"
    if tested.get("is_thinned"):
        figures = "figures that share no year"
    ends = now[now["period"].isin([tested["first_period"], tested["last_period"]])]
    if len(ends) < 2 or ends.index[0] == now.index[0]:
        return f"{TESTED} {figures} ({_span(tested)}) {found}."
    ends = [
        _dated(printed.with_unit(row["value"], indicator), row) for row in ends.to_dict("records")
    ]
    return f"{TESTED} {figures}, from {' to '.join(ends)}, {found}."


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
        words.people(table[name].iloc[0], indicator, groups, _sex(table))
        for name in ("ethnic_group", "reference_group")
    )
    series = printed.series_number(table["period"], indicator.breaks)
    now = table[(series == series.max()) & table["value"].notna()]
    since = _since_break(series, indicator)
    if len(now) < 2:
        found = "one gap" if len(now) else "no gap"
        return f"For {who} there is {found} to {other}{since}, so no change can be described."
    if indicator.yearly_scale:
        side, years = _side_of_gap(now.assign(reference_value=0.0), indicator)
        return f"The figure for {who} was {side} that for {other} in {years}."
    said = " and ".join(
        f"{_gap_said(row['value'], indicator)} in {printed.period(row['period'])}"
        for row in (now.iloc[0], now.iloc[-1])
    )
    verdict = gap_trend_sentence(tested, indicator, groups) if tested is not None else ""
    few = f"There are too few figures to test for a trend{since}."
    cannot = (
        _verdict(tested, now, indicator) if table["lower"].notna().any() else ""
    )  # else said once for all
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
