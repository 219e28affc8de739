"""The parameters of a pack, checked before anything is run."""

import datetime
import difflib
import re

from pydantic import BaseModel, ConfigDict, field_validator

from trendpack.areas import find_area
from trendpack.errors import ParameterError
from trendpack.groups import read_groups

DEFAULT_AREA = "Hackney"
DEFAULT_REFERENCE_GROUP = "white_british"


class Parameters(BaseModel):
    """What a pack is about: the values of every notebook's cell tagged `parameters`.

    `area` is the name of a local authority (its code is taken too), `as_of` the date up to which
    figures count as known (None for all of them), `reference_group` the id of the ethnic group
    that others are compared with (its name is taken too). Raises ParameterError.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    area: str = DEFAULT_AREA
    as_of: datetime.date | None = None
    reference_group: str = DEFAULT_REFERENCE_GROUP

    @field_validator("area", mode="before")
    @classmethod
    def _known_area(cls, text):
        return str(find_area(text)["area_name"])

    @field_validator("as_of", mode="before")
    @classmethod
    def _known_date(cls, text):
        try:
            return datetime.date.fromisoformat(str(text)) if text else None
        except ValueError as error:
            raise ParameterError(f"{text!r} is not a date: write it as 2026-12-01") from error

    @field_validator("reference_group", mode="before")
    @classmethod
    def _known_group(cls, text):
        groups = read_groups()
        groups = groups[~groups["level"].isin(["all", "unknown"])]
        names = {_plain(name): group for group, name in groups["name"].items()}
        names |= {_plain(group): group for group in groups.index}
        if _plain(text) in names:
            return names[_plain(text)]
        near = _nearest(_plain(text), names)
        hint = f": did you mean {' or '.join(dict.fromkeys(names[name] for name in near))}?"
        raise ParameterError(f"there is no ethnic group {text!r}{hint if near else ''}")

    @property
    def slug(self):
        """Name of the pack's folder: `hackney`, `kings-lynn-and-west-norfolk`."""
        return re.sub(r"[^a-z0-9]+", "-", self.area.casefold().replace("'", "")).strip("-")

    def as_notebook(self):
        """Return the parameters as a notebook takes them: text, or None."""
        return self.model_dump(mode="json")


def split_areas(texts):
    """Return the areas asked for, once each: "Leeds; Newham" and "Leeds, Newham" are two.

    A comma also stands inside a name, such as "Bournemouth, Christchurch and Poole", which is
    taken whole.
    """
    found = []
    for text in texts:
        for part in filter(None, (part.strip() for part in text.split(";"))):
            found += [part] if "," not in part or _is_area(part) else part.split(",")
    return list(dict.fromkeys(part.strip() for part in found if part.strip()))


def _is_area(text):
    try:
        return find_area(text) is not None
    except ParameterError:
        return False


def find_notebooks(folder, only=()):
    """Return the pack's notebooks in `folder` in order, and those of them that `only` names.

    A theme is named as "education" or "10_education". Raises ParameterError naming the themes
    there are.
    """
    every = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    if not every:
        raise ParameterError(f"there are no notebooks such as 10_education.ipynb in {folder}")
    names = {_plain(path.stem): path for path in every}
    names |= {_plain(path.stem[3:]): path for path in every}
    unknown = [theme for theme in only if _plain(theme) not in names]
    if unknown:
        known = ", ".join(path.stem[3:] for path in every)
        raise ParameterError(f"there is no theme {unknown[0]!r}: the themes are {known}")
    chosen = {names[_plain(theme)] for theme in only} or set(every)
    return every, [path for path in every if path in chosen]


def _plain(text):
    return re.sub(r"[\W_]+", "_", str(text).casefold().removesuffix(".ipynb")).strip("_")


def _nearest(text, names):
    return difflib.get_close_matches(text, names, n=3, cutoff=0.5)
