"""The outcomes framework, as declared in definitions/framework.yml: what a council is judged by.

Each outcome has its own indicators and five kinds beside them; a kind that no publication here
fills says who could fill it, so that nothing is silently absent.
"""

import functools

import pydantic

from trendpack.declared_files import read_yaml
from trendpack.errors import DefinitionError
from trendpack.indicators import Record, read_indicators
from trendpack.paths import DEFINITIONS

OUTCOME = "outcome"
KINDS = ("success", "take-up", "positive action", "perception", "system failure")


class Outcome(Record):
    """One outcome of the plan: its indicators, first the leading one, by kind."""

    id: str
    title: str
    page: str  # the title of the page that has the charts, or ""
    indicators: dict[str, tuple[str, ...]]  # by kind
    filled_by: dict[str, str]  # by kind: whose publication or survey would fill it
    stood_for_by: str = ""  # what the leading indicator measures, where that is not the outcome

    @property
    def leading(self):
        """The indicator that stands for the outcome, or None where no publication has it."""
        return next(iter(self.indicators.get(OUTCOME, ())), None)


@functools.cache
def read_framework(folder=DEFINITIONS):
    """Return every Outcome by id, in file order.

    Raises DefinitionError naming the outcome: an unknown kind or indicator, a kind that has
    neither an indicator nor the name of who would fill it, or has both.
    """
    declared = read_indicators()
    found = {}
    for id_, entry in read_yaml(folder / "framework.yml").items():
        try:
            one = found[id_] = Outcome(id=id_, **entry)
        except pydantic.ValidationError as error:
            raise DefinitionError(f"framework.yml: {id_}: {error.errors()[0]['msg']}") from error
        given, lacking = set(one.indicators), set(one.filled_by)
        if wrong := given.symmetric_difference(lacking) ^ {OUTCOME, *KINDS}:
            raise DefinitionError(
                f"framework.yml: {id_}: each of the kinds needs either indicators or who would "
                f"fill it: see {sorted(wrong)}"
            )
        named = {i for ids in one.indicators.values() for i in ids}
        if unknown := named - declared.keys():
            raise DefinitionError(f"framework.yml: {id_} names no known indicator: {unknown}")
    return found
