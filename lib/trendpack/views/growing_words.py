"""How many gaps grew, shrank or changed sides, in words: of the area itself and of wider ones."""

from trendpack import indicators, printed
from trendpack.groups import read_groups
from trendpack.views import parts
from trendpack.views.gap_changes import CROSSED, EVENED, STILL, UNTESTED

PAIR = ("ethnic_group", "reference_group")
MOST_NAMED = 4  # groups
NUMBERS = {1: "one measure", 2: "two measures", 3: "three measures"}


def counted(gaps, scope):
    """Return what became of the gaps: of the area's own, a list of wider ones, and the untested.

    `gaps` are from `gap_changes.tested_gaps`. Wider areas have a sentence a place and measure.
    """
    tested = gaps[gaps["change"] != UNTESTED]
    if tested.empty:
        none = "No gap has five figures in a row with ranges, so none could be tested for growth."
        return none, [], f"There are {len(gaps)} gaps in all."
    titles = tested["indicator"].map({i: o.title for i, o in indicators.read_indicators().items()})
    tested = tested.assign(title=titles)
    own = tested[tested["area_code"] == scope.area_code]
    wider = tested.drop(own.index)
    here = f"No gap of {scope.area_name} itself has five figures in a row with ranges to be tested."
    if len(own):
        number = own["title"].nunique()
        here = " ".join([
            f"For {scope.area_name} itself, growth can be tested in "
            f"{NUMBERS.get(number, f'{number} measures')}.",
            *_by_indicator(own),
            f"For the other gaps of {scope.area_name} the figures here do not show whether they "
            "grow.",
        ])  # fmt: skip
    there = [
        f"{parts.place_name(scope, code)}: {said}"
        for code, rows in wider.groupby("area_code", sort=False)
        for said in _by_indicator(rows)
    ]
    rest = (
        f"{len(gaps) - len(tested)} other gaps, here and in wider areas, could not be tested: the "
        "notes under the table name the measures without any test, and why."
    )
    return here, there, rest


def _by_indicator(tested):
    """Return a sentence an indicator: its periods, and how many of its gaps grew and shrank."""
    return [
        f"{title}, {printed.period(rows['first_period'].iloc[0])} to "
        f"{printed.period(rows['last_period'].iloc[0])}: {moves(rows)}."
        for title, rows in tested.groupby("title", sort=False)
    ]


def moves(tested):
    """Return "3 of 17 gaps grew (...) and none shrank; 2 changed sides (...); 12 show no ..."."""
    change = tested["change"]
    if len(tested) == 1:
        names = [read_groups().loc[tested[n].iloc[0], "name"] for n in PAIR]
        shows = "shows " if change.iloc[0] == STILL else ""
        return f"the one gap ({' beside '.join(names)}) {shows}{change.iloc[0]}"
    still = int((change == STILL).sum())
    if still == len(tested):
        return f"none of {still} gaps shows a reliable change"
    grew, shrank = (tested[change == word] for word in ("grew", "shrank"))
    lost = int((~shrank["was_adverse"]).sum())
    lead = f" (in {lost} the group had fared better)" if lost else ""
    return "; ".join([
        f"{len(grew) or 'none'} of {len(tested)} gaps grew{_faring(grew['is_adverse'])} and "
        f"{len(shrank) or 'none'} shrank{lead}",
        *_turned(tested[change == CROSSED], CROSSED, " and now fare {}"),
        *_turned(tested[change == EVENED], EVENED, ""),
        *([f"{still} {'shows' if still == 1 else 'show'} {STILL}"] if still else []),
    ])  # fmt: skip


def _faring(adverse):
    """Return in how many of the gaps that grew the group fares worse and better, in brackets."""
    worse, better = int(adverse.sum()), int((~adverse).sum())
    if worse and better:
        return f" (in {worse} the group fares worse, in {better} better)"
    which = "worse" if worse else "better"
    return f" (each with the group faring {which})" if len(adverse) else ""


def _turned(rows, word, now):
    """Yield how many gaps ended on another side, or on none, with how the groups fared before."""
    for adverse, some in rows.groupby("was_adverse"):
        then, last = ("worse", "better") if adverse else ("better", "worse")
        fared = f"had fared {then}{now.format(last)}"
        names = some["ethnic_group"].map(read_groups()["name"]).tolist()
        who = f"{printed.listed(names)}, who" if len(names) <= MOST_NAMED else "the groups"
        yield f"{len(names)} {word} ({who} {fared})"
