"""What we track, as declared in definitions/: indicators, sources, caveats. It declares only.

Every title, unit, axis, caveat and method note in the pack is printed from here.
"""

import functools
from datetime import date
from typing import Literal

import pydantic

from trendpack.declared_files import read_yaml
from trendpack.errors import DefinitionError
from trendpack.paths import DEFINITIONS

THEMES = {
    "people": "People",
    "education": "Education",
    "employment": "Employment",
    "health": "Health",
    "housing": "Housing",
    "childrens_wellbeing": "Children's wellbeing",
    "reducing_harm": "Reducing harm",
    "workforce": "Workforce",
}
ROLES = (
    "context",
    "outcome",
    "success",
    "take-up",
    "positive action",
    "perception",
    "system failure",
)
# Whose word an ethnic group is, as said of each indicator.
ETHNICITY_BY = {
    "self": "as people described themselves",
    "census": "as written on the census form, in some homes by another of the household",
    "survey": "as people told the survey, in some homes by another of the household",
    "interview": "as people told the survey",
    "school": "as parents or pupils gave it to the school, or as the school recorded it",
    "service": "as the service recorded it, which may have asked the person or the family, or not",
    "employer": "as the employer recorded it",
    "officer": "as the police officer saw it, which is not how people describe themselves",
    "mother": "of the mother, or of the baby as the mother gave it",
    "household": "of the household reference person or main applicant",
    "none": "not in this source",
}


class Record(pydantic.BaseModel):
    """A definition: read, never changed, and without a field that we do not know."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")


class Break(Record):
    """A year from which a series no longer compares with what came before."""

    period: str  # the first period of the new series
    because: str


class Crossing(Record):
    """A published crossing of ethnicity with another characteristic."""

    by: Literal["sex", "age_band", "socioeconomic", "characteristic"]
    label: str  # "sex", "eligibility for free school meals"
    scheme: str = ""  # what stands before the colon, where `by` holds several kinds: "FSM"


class Ladder(Record):
    """Levels that stand above one another, such as roles or grades, in a `characteristic`."""

    levels: dict[str, str]  # from the bottom to the top: the level, and its people in words
    upper: str  # a level that joins the upper ones, since few people stand on each
    upper_said: str


class Indicator(Record):
    """One thing we measure. See definitions/indicators/ for the words."""

    id: str
    theme: str
    title: str  # plain words, no period, no area
    question: str  # what a councillor would ask
    # A share is a group's part of a whole (of children looked after, 40% are Black): it is set
    # beside the group's part of the population, never divided by another group's share.
    measure: Literal["percentage", "share", "rate", "score", "count", "years", "pounds"]
    per: int = 1  # 100 for a percentage, 1000 or 100000 for a rate
    unit: str  # as printed on an axis
    decimals: int = 1
    people: str  # who is counted: pupils, people, households, children
    numerator: str
    denominator: str
    # For a rate whose records are not all there: what is not, after "at least 18.6 searches: ".
    lacks: str = ""
    said: str | None = None  # after "people from ...": "reached a good level of development"
    polarity: Literal["high", "low", "none"]  # which direction is good
    role: Literal[ROLES]
    sources: tuple[str, ...]
    groups: Literal["detailed", "broad", "none"]  # the finest ethnic groups published for an area
    ethnicity_by: Literal[tuple(ETHNICITY_BY)]
    limits: Literal["wilson", "byar", "publisher", "none"]
    # How many times as much as chance alone its counts vary (their variance), where one person may
    # be counted many times, and where the number is from. Every range of it is widened for that.
    dispersion: float = pydantic.Field(1.0, ge=1)
    dispersion_from: str = ""
    year: str = "calendar"  # the kind of year, for tidy.with_period
    # False where numerator and denominator describe ethnicity in ways that differ so much that a
    # gap may not be ranked beside others, where another indicator ranks the same gap, or where
    # everyone was counted by place, so that no test fits: it is shown on its own page, with its
    # caveats.
    is_ranked: bool = True
    # False where a ratio between groups would measure how they are recorded and not how they fare:
    # the figures are shown, and no gap is.
    is_compared: bool = True
    # False where a group's higher figure is another's lower one (a place has so many managers), so
    # that an area's figure is neither better nor worse than that of other places.
    is_set_beside: bool = True
    # False where a small count says nothing of anyone (how many are of unknown ethnic group), so
    # that it need not be withheld.
    is_protected: bool = True
    # True where each year's score is on a scale of its own (it is set against that year's average),
    # so that no change of its level is said.
    yearly_scale: bool = False
    # Where its period is not when what it counts came about: whose figures they are, {} the period.
    years_said: str = ""
    # True where the denominator of a group's share leaves out those whose group is not known.
    is_of_known: bool = False
    caution: str = ""  # one short sentence that goes with its figures where they stand alone
    group_caution: str = ""  # one that goes with a figure of an ethnic group which stands alone
    trend_caution: str = ""  # one that goes with its figures over time: why a test says less
    against: str | None = None  # for a share: the indicator of the population's shares
    covered_by: str | None = None  # the indicator of how many of those meant the figure is of
    # For a percentage: the indicator of how many of its people are of unknown group, where a small
    # number of the outcome may take them away here.
    unknown_by: str | None = None
    crossings: tuple[Crossing, ...] = ()
    ladder: Ladder | None = None  # for a share of people who stand on levels
    breaks: tuple[Break, ...] = ()
    caveats: tuple[str, ...] = ()  # keys of caveats.yml
    # The publisher's table that has what this edition lacks. Where none has it for the area, the
    # text begins "Nobody publishes" or "We know of no".
    publishes_more: str | None = None

    @property
    def has_groups(self):
        """Whether any of its sources says an ethnic group."""
        return self.ethnicity_by != "none"

    @property
    def has_gap(self):
        """Whether a gap between two groups may be given: not of parts of a whole, nor of sizes."""
        return self.is_compared and self.measure not in ("share", "count")


class Source(Record):
    """One published file or set of files: its origin card."""

    id: str
    publisher: str
    title: str
    release: str
    covers: str
    page: str
    licence: str
    route: str  # where our copy came from, when not from the publisher's own page
    downloaded: date
    files: dict[str, str]  # path under the raw folder -> SHA-256
    reader: str  # module.function under trendpack.sources
    makes: str = "observations"  # or the name of another processed table
    precedence: int = 0  # where two sources give the same figure, the higher one is kept
    # True where the file has a row a person or event, so that its reader makes counts that nobody
    # has published: the build takes them from `release.release_counts` alone.
    records: bool = False
    note: str = ""


def _record(kind, file, entry):
    try:
        return kind(**entry)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "(whole)"
        problem = {"missing": "is missing", "extra_forbidden": "is not a field we know"}.get(
            first["type"], f"is wrong: {first['msg']}, found {first['input']!r}"
        )
        raise DefinitionError(f"{file}: {entry['id']}: field {field} {problem}") from error


@functools.cache
def read_indicators(folder=DEFINITIONS):
    """Return every declared indicator by id, in file order.

    Raises DefinitionError naming the file, the indicator and the field at fault: unknown,
    missing or wrong; an id declared twice; a source or caveat that is not declared.
    """
    sources, caveats = read_sources(folder), read_caveats(folder)
    found = {}
    for path in sorted((folder / "indicators").glob("*.yml")):
        theme = read_yaml(path)
        for id_, entry in theme.pop("indicators").items():
            if id_ in found:
                raise DefinitionError(f"{path.name}: {id_} is declared twice")
            found[id_] = _record(Indicator, path.name, {"id": id_, **theme, **entry})
            for kind, named, known in (
                ("theme", {found[id_].theme}, THEMES),
                ("source", set(found[id_].sources), sources),
                ("caveat", set(found[id_].caveats), caveats),
            ):
                if unknown := named - known.keys():
                    raise DefinitionError(f"{path.name}: {id_} names no known {kind}: {unknown}")
    for id_, one in found.items():
        for other, how in (
            (one.against, "set against"),
            (one.covered_by, "covered by"),
            (one.unknown_by, "told its unknown by"),
        ):
            if other and other not in found:
                raise DefinitionError(f"{id_} is {how} {other}, which is not declared")
    return found


@functools.cache
def read_sources(folder=DEFINITIONS):
    """Return every source card by key, in file order."""
    return {
        id_: _record(Source, "sources.yml", {"id": id_, **entry})
        for id_, entry in read_yaml(folder / "sources.yml").items()
    }


@functools.cache
def read_caveats(folder=DEFINITIONS):
    """Return every caveat's sentence by key."""
    return read_yaml(folder / "caveats.yml")
