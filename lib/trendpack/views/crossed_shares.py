"""What is said of shares by ethnic group and another characteristic: of what whole they are."""

from trendpack import evidence, grammar, maihda_words, printed
from trendpack.groups import read_groups
from trendpack.views.not_in_groups import noun

ALL_OF_IT = 100.5  # per cent: rounded parts of one whole may add up to a little more
MOST_NAMED = 4  # groups of a level on either side of the reference group, or tied at one end


def is_of_one_whole(rows):
    """Return whether the levels share one whole, so that everyone in one is less than all of it."""
    everyone = rows.loc[rows["ethnic_group"] == "all", "value"]
    return bool((everyone < 100).any())


def of_own(texts, rows, indicator, by):
    """Return the sentences of levels, with whose parts they are where each group has its own whole.

    As kinds of its searches are. Everyone has one base at every level then, and the parts add up to
    no more than all of it.
    """
    everyone = rows[(rows["ethnic_group"] == "all") & rows["value"].notna()]
    base = everyone.reindex(columns=["denominator"])["denominator"]
    is_one = base.nunique() == 1 and base.notna().all()
    is_one &= indicator.measure == "percentage" and everyone[by].nunique() > 1
    if not (texts and is_one and everyone["value"].sum() < ALL_OF_IT):
        return texts
    what = noun(indicator)
    first, *others = texts
    return [
        first.replace(":", f", of each group's own {what}:", 1),
        *others,
        f"A group with more {what} can have a smaller part of one kind, and still more of it.",
    ]


def largest(level, indicator, by, name):
    """Say which group's part of the one whole is largest at a level, and everyone's part of it.

    `level` has the columns `figure` and `name` as printed; `name` is the level's: "Aged 18 to 24".
    Nothing is said where no group has a figure, or all have the same.
    """
    grouped = level[evidence.is_grouped(level)]
    known = grouped[grouped["value"].notna()]
    if known.empty or (len(known) > 1 and known["figure"].nunique() == 1):
        return ""
    figure = known.loc[known["value"].idxmax(), "figure"]
    top = known[known["figure"] == figure]
    phrases = printed.listed(top["ethnic_group"].map(read_groups()["phrase"]).tolist())
    each = " each" if len(top) > 1 else ""
    shown = " shown" if len(known) < len(grouped) else ""
    most = f", the most of any group{shown} of that {_called(indicator, by)}"
    rest = "; no other group can be shown" if shown else ""
    everyone = level.loc[(level["ethnic_group"] == "all") & level["value"].notna(), "figure"]
    together = f" (all groups: {everyone.iloc[0]})" if len(everyone) else ""
    said = f"{figure}{each} were {_whom(level[by].iloc[0], indicator, by, name)} {phrases}"
    end = f"{most}{together}" if len(known) > 1 else f"{together}{rest}"
    return f"Of {grammar.whole(indicator)}, {said}{end}."


def _whom(level, indicator, by, name):
    """Return whom a part of the whole is: "of women and girls", "of people aged 18 to 24"."""
    _, of, people = indicator.people.rpartition(" of ")
    if by == "sex":
        return f"{of.strip()} {grammar.of_sex(people, level)}".strip()
    return f"{of.strip()} {people} {name[:1].lower()}{name[1:]}".strip()


def _called(indicator, by):
    return maihda_words.called([by], indicator)[0]


def not_recorded(rows, indicator, by):
    """Say for what part of the one whole the characteristic is not known; `rows` are those."""
    lost = rows[(rows["ethnic_group"] == "all") & (rows["value"] > 0)]
    what = printed.capital(_called(indicator, by))
    return [
        f"{what} is not recorded for {printed.with_unit(value, indicator)} of "
        f"{grammar.whole(indicator)}."
        for value in lost["value"]
    ]


def ends(level):
    """Return the smallest and the largest part of a level that is a whole of its own."""
    grouped = level[evidence.is_grouped(level)]
    known = grouped[grouped["value"].notna()].sort_values("value", kind="stable")
    if known.empty:
        return ""
    low, high = known["figure"].iloc[[0, -1]]
    if len(known) == 1:
        return f"the one group shown makes up {low} ({tied(known, low)}) of this level."
    if low == high:
        return ""
    shown = " shown" if len(known) < len(grouped) else ""
    both = " to ".join(f"{figure} ({tied(known, figure)})" for figure in (low, high))
    return f"the groups{shown} make up from {both} of this level."


def tied(known, figure):
    """Return the names of the groups whose figure prints as this one."""
    names = known.loc[known["figure"] == figure, "name"].tolist()
    return printed.listed(names) if len(names) <= MOST_NAMED else "several groups"
