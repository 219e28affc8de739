"""What is said beside a series: of which groups, how few, how many unknown, and years left out."""

from trendpack import evidence, printed, snapshot, trend_words, words
from trendpack.groups import read_groups
from trendpack.indicators import read_indicators
from trendpack.views import shares
from trendpack.views.not_in_groups import PARTED, noun

FEW = 30  # people: a percentage of fewer is said with how many they are
BEYOND = 1  # percentage points, or points: by less than this a side may be the rounding
UNKNOWN_MOVES = 5  # percentage points over time, from which the unknown move the groups' figures
WHOLES = {  # of whom the unknown are a part; what they move; of what no trend is tested
    "share": (shares.whole, "the shares of the groups move", "the shares"),
    "percentage": (
        lambda indicator: indicator.people,
        "the groups' figures may move",
        "a group or of a gap",
    ),
}


def leading_groups(rows):
    """Return the groups whose trend is said: everyone, and the Black and White groups if there.

    Where groups are detailed: Black African, Black Caribbean and White British.
    """
    here = set(rows["ethnic_group"])
    broad = [group for group in ("black", "white") if group in here]
    detailed = [g for g in ("black_african", "black_caribbean", "white_british") if g in here]
    named = [group for group in ("all", *(broad or detailed)) if group in here]
    return named or rows["ethnic_group"].drop_duplicates().tolist()[:2]


def of_few(rows, indicator):
    """Say of how many the first and the last percentage of each group are, where they are few.

    `rows` are the series of one place; of them, the groups whose change is said.
    """
    if indicator.measure != "percentage":
        return []
    said, leading = [], leading_groups(rows)
    for group in leading:  # a handful
        its = rows[rows["ethnic_group"] == group].sort_values("period_start")
        now, _ = trend_words.current(its, indicator)
        ends = now.iloc[[0, -1]] if len(now) > 1 else now.iloc[:0]
        if ends["denominator"].notna().all() and (ends["denominator"] < FEW).any():
            who = (
                words.people(group, indicator, read_groups())
                if len(leading) > 1
                else noun(indicator)
            )
            first, last = (
                f"{row['denominator']:,.0f} {printed.when(row['period'])}"
                for row in ends.to_dict("records")
            )
            said.append(f"The percentages for {who} are of {first} and of {last}.")
    return said


def unknown_parts(rows, indicator):
    """Return the rows of those of unknown group, with what part of everyone they are as `value`.

    `rows` are the series of one place; the parts are per cent. None of rates, scores and counts,
    nor of years in which the part is not there. Of a percentage that declares `unknown_by`, the
    rows of that indicator.
    """
    unknown = rows[(rows["ethnic_group"] == "unknown") & (indicator.measure in WHOLES)]
    if indicator.unknown_by and len(unknown):
        other = read_indicators()[indicator.unknown_by]
        theirs = evidence.plain(snapshot.read_indicator(other.theme, other.id))
        here = theirs["area_code"].isin(rows["area_code"]) & theirs["period"].isin(rows["period"])
        unknown = theirs[here].assign(ethnic_group="unknown")
    elif indicator.measure == "percentage":
        everyone = rows[rows["ethnic_group"] == "all"].set_index("period")["denominator"]
        part = unknown["denominator"] / everyone.reindex(unknown["period"]).to_numpy()
        unknown = unknown.assign(value=100 * part)
    return unknown[unknown["value"].notna()]


def has_too_many_unknown(rows, indicator):
    """Return whether at some time over a quarter of everyone counted are of unknown group."""
    return shares.has_too_many_unknown(unknown_parts(rows, indicator))


def unknown_moves(rows, indicator):
    """Say so where the part of unknown ethnic group changes enough to move the groups' figures."""
    unknown = unknown_parts(rows, indicator)
    if unknown.empty or unknown["value"].max() - unknown["value"].min() < UNKNOWN_MOVES:
        return []
    low, high = (unknown.loc[unknown["value"].agg(end)] for end in ("idxmin", "idxmax"))
    ends = " and ".join(
        f"{printed.with_unit(row['value'], indicator)} ({printed.period(row['period'])})"
        for row in (low, high)
    )
    whole, move, _ = WHOLES[indicator.measure]
    return [
        f"The ethnic group is not known for between {ends} of {whole(indicator)}: {move} for that "
        "reason too."
    ]


def cannot_be_tested(rows, indicator):
    """Say that no trend of a group is tested, where at times more than a quarter are unknown."""
    if not has_too_many_unknown(rows, indicator):
        return []
    whole, _, what = WHOLES[indicator.measure]
    return [
        f"No trend of {what} is tested: at times more than {shares.TOO_MANY_UNKNOWN}% of "
        f"{whole(indicator)} are of unknown ethnic group."
    ]


def on_one_side(rows, indicator):
    """Say in which years all the groups shown lie on one side of everyone, of whom they are parts.

    `rows` are the series of one place. A rate's groups may have another base than everyone's rate.
    """
    if indicator.measure not in ("percentage", "score"):
        return []
    known = rows[evidence.is_grouped(rows) & rows["value"].notna()]
    ends = known.groupby("period")["value"].agg(["min", "max", "size"])
    everyone = rows[rows["ethnic_group"] == "all"].set_index("period")["value"]
    ends = ends[ends["size"] >= PARTED].join(everyone, how="inner")
    sides = {
        "above": ends["min"] - ends["value"] >= BEYOND,
        "below": ends["value"] - ends["max"] >= BEYOND,
    }
    who = noun(indicator)
    return [
        f"In {printed.listed([printed.period(when) for when in ends.index[there]])} every group "
        f"shown lies {side} everyone together, so many {who} were in none of these groups: the "
        f"gaps then are of a part of the {who}."
        for side, there in sides.items()
        if there.any()
    ]
