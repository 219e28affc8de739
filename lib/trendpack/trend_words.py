"""Change over time in words, of a level: what was tested, what was not, and no more than that."""

from trendpack import grammar, printed, words

TESTED = "Over the latest five"
YEAR = 300  # days from which two figures are taken to be a year apart
JUMP = 1.5  # times the figure of the year before, or that part of it: such a figure moves much
OUTSIDE = 1 / 3  # of the whole range of a series: what lies so far outside its two ends is said
MOSTLY = 0.75  # of a change over several figures
FEWEST_POINTS = 5  # for a test of trend: METHODS §4
STILL = "no significant change"
TREND = {
    "increasing": "there is a rising trend that chance does not explain",
    "decreasing": "there is a falling trend that chance does not explain",
    STILL: "no steady rise or fall can be told from chance",
}
STRICT = (
    "A rise, a fall or a change in a gap is called steady where chance would give one in fewer "
    "than 1 of 500 such series: one that is new, small or uneven may be real and not be found."
)
SAID_OF_TESTS = ("chance does not explain", "than chance explains (", "can be told from chance")
YEARLY_SCALE = (
    "Each year's scores are on a scale of their own, so no change from one year to another is said."
)
CANNOT = "This change cannot be tested"
ALL_CANNOT = "These changes cannot be tested"


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
    now, since = current(table, indicator)
    if len(now) < 2:
        found = "one figure" if len(now) else "no figure"
        return f"For {who} there is {found}{since}, so no change over time can be described.", ""
    first, last = now.iloc[0], now.iloc[-1]
    start, end = (printed.with_unit(row["value"], indicator) for row in (first, last))
    whole = f" of {grammar.whole_of_groups(indicator)}" if indicator.measure == "share" else ""
    counted = "" if whole else _counted(table, indicator)
    years = f"{printed.period(first['period'])} and {printed.period(last['period'])}"
    named = f"{start}{whole or counted}"
    ends = f"{named} in both {years}"
    if start != end:
        ends = f"{dated(named, first)} and {dated(end, last)}"
    few = f"There are too few figures to test for a trend{since}."
    verdict = few if len(now) < FEWEST_POINTS else what_test_says(tested, now, indicator)
    said = f"{who} made up" if whole else f"for {who} the figure was"
    said = "there were" if counted else said
    return f"{printed.capital(said)} {ends}{_between(now, indicator)}", verdict


def outside(sizes):
    """Return what lies outside the two ends of a series by a third of its whole range or more.

    `sizes` is a Series in order of time. Returns the labels of its highest and its lowest, each
    only if it does: {"high": label, "low": label}.
    """
    ends, middle = sizes.iloc[[0, -1]], sizes.iloc[1:-1]
    if middle.empty:
        return {}
    least = OUTSIDE * (sizes.max() - sizes.min())
    found = {
        "high": (middle.idxmax(), middle.max() - ends.max()),
        "low": (middle.idxmin(), ends.min() - middle.min()),
    }
    return {how: at for how, (at, beyond) in found.items() if beyond > 0 and beyond >= least}


def _between(now, indicator):
    """Return ", and as high as ... between", and the figure before the last where it is far off."""
    value = now["value"].map(lambda size: printed.with_unit(size, indicator))
    ends, found = set(value.iloc[[0, -1]]), outside(now["value"])
    far = {how: at for how, at in found.items() if value[at] not in ends}
    said = [f"as {how} as {value[at]} ({printed.period(now['period'][at])})"
            for how, at in far.items()]  # fmt: skip
    text = f", and {printed.listed(said)} between." if said else "."
    if len(now) == 2 and _jumps(now, indicator):
        return ": one year's figure moves much."
    if now.index[-2] in far.values() or not _jumps(now, indicator):
        return text
    return f"{text} The year before, it was {value.iloc[-2]}: one year's figure moves much."


def _jumps(now, indicator):
    """Return whether the last yearly figure, without a range, is over half off the one before."""
    before, last = now["value"].iloc[-2:]
    bare = now["lower"].iloc[-2:].isna().all() and min(before, last) > 1
    times = last / before if bare and indicator.measure in ("percentage", "rate") else 1
    yearly = YEAR < now["period_start"].diff().iloc[-1].days < 2 * YEAR
    single = not now["period"].iloc[-2:].str.contains(r"-| to ").any()
    return yearly and single and not 1 / JUMP <= times <= JUMP


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


def dated(value, row):
    """Return "21.3% in 2024/25", or "21.3% (2021/22 to 2022/23)" of several years."""
    when = printed.period(row["period"])
    return f"{value} ({when})" if " to " in when else f"{value} in {when}"


def _whose(table, indicator, groups):
    if table.empty:
        return indicator.people
    group, sex = table["ethnic_group"].iloc[0], sex_of(table)
    if not indicator.has_groups:  # nobody would think of one group
        return grammar.of_sex(indicator.people, sex)
    return words.people(group, indicator, groups, sex)


def _counted(table, indicator):
    """Return " deaths per 1,000 live births" of everyone in a source without ethnic groups."""
    reads_on = grammar.is_counted(indicator.unit) and ", " not in indicator.unit
    everyone = not indicator.has_groups and sex_of(table) == "all"
    return f" {indicator.unit}" if indicator.measure == "rate" and reads_on and everyone else ""


def sex_of(table):
    """Return the sex that a table is of: "all" where it has none."""
    return table["sex"].iloc[0] if "sex" in table else "all"


def current(table, indicator):
    """Return the rows with a figure since the last break, and " since the break ..." in words."""
    series = printed.series_number(table["period"], indicator.breaks)
    now = table[(series == series.max()) & table["value"].notna()]
    return now, since_break(series, indicator)


def what_test_says(tested, now, indicator):
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
    found += though(now, tested) if tested["trend"] == STILL else unevenly(now, tested, indicator)
    provisional = " The last figure is provisional." if now["status"].iloc[-1] == "p" else ""
    ends = now[now["period"].isin([tested["first_period"], tested["last_period"]])]
    if len(ends) < 2 or ends.index[0] == now.index[0]:
        return f"{TESTED} {figures} ({span(tested)}) {found}.{provisional}"
    ends = [
        dated(printed.with_unit(row["value"], indicator), row) for row in ends.to_dict("records")
    ]
    return f"{TESTED} {figures}, from {' to '.join(ends)}, {found}.{provisional}"


def strictness(sentences):
    """Return a note of how strict the tests of trend are, where a sentence tells of one."""
    return [STRICT] * any(told in text for text in sentences for told in SAID_OF_TESTS)


def unevenly(now, tested, indicator):
    """Return ", but ..." of a trend that is no even one, or nothing.

    Where the last figure went against it by more than the ranges, where one between lies far
    outside the two ends, or where the last step is most of the change.
    """
    if tested["trend"] not in ("increasing", "decreasing"):
        return ""
    within = now["period"].isin([tested["first_period"], tested["last_period"]])
    rows = now.loc[within.idxmax() : within[::-1].idxmax()]
    before, last = now.iloc[-2], now.iloc[-1]
    was = dated(printed.with_unit(before["value"], indicator), before)
    is_last = last["period"] == tested["last_period"]
    falls = tested["trend"] == "increasing" and last["upper"] < before["lower"]
    rises = tested["trend"] == "decreasing" and last["lower"] > before["upper"]
    if is_last and (falls or rises):
        side = "lower" if falls else "higher"
        return f", but the last is {side} than {was} by more than their 95% ranges"
    far = [
        f"as {how} as {dated(printed.with_unit(now['value'][at], indicator), now.loc[at])}"
        for how, at in outside(rows["value"]).items()
    ]
    if far:
        return f", but no steady one: the figure was {printed.listed(far)}"
    change, step = last["value"] - rows["value"].iloc[0], last["value"] - before["value"]
    mostly = is_last and change * step > 0 and abs(step) >= MOSTLY * abs(change)
    return f", most of it in one step, from {was}" if mostly else ""


def though(now, tested, what="figures"):
    """Return ", though ..." where the first and the last 95% range of a series do not overlap.

    A test of a straight line through few points misses changes that its two ends show.
    """
    first, last = now.iloc[0], now.iloc[-1]
    if not (first["upper"] < last["lower"] or last["upper"] < first["lower"]):
        return ""
    periods = [first["period"], last["period"]]
    which = f"the {what} of {printed.listed([printed.period(period) for period in periods])}"
    if periods == [tested["first_period"], tested["last_period"]]:
        which = "the first and the last"
    return f", though {which} differ by more than their 95% ranges"


def span(tested):
    """Return the first and the last period that a test is of: "2020/21 to 2024/25"."""
    return " to ".join(printed.period(tested[name]) for name in ("first_period", "last_period"))


def since_break(series, indicator):
    """Return " since the break in the series in 2021/22", or nothing if no break has come yet."""
    at = series.max() if len(series) else 0
    breaks = sorted(b.period for b in indicator.breaks)
    return f" since the break in the series in {printed.period(breaks[at - 1])}" if at else ""
