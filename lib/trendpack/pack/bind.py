"""Binding the pages of a pack: frames, front page, statement, proof, and the step into place."""

import datetime
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from trendpack import areas, groups, indicators, snapshot, tidy
from trendpack.contract import BOM
from trendpack.errors import PackError
from trendpack.pack import provenance, render
from trendpack.pack.swap import put_in_place
from trendpack.pack.verify import check_data, check_page
from trendpack.raw import sha256

RUN = "run.json"
BOUNDARY_YEAR = 2024  # of the boundaries that maps are drawn from
STATEMENT_PREPARED = "22 November 2026"  # change it when the accessibility tests change


@dataclass(frozen=True)
class Made:
    """One finished pack: where it is, and how much is in it."""

    area: str
    folder: Path
    pages: int
    figures: int
    missing: tuple = ()  # titles of pages that were never made, or are out of date


def bind(pack, new, ran, every, inputs):
    """Frame, look over and put in place a pack whose new bodies are in the folder `new`.

    `pack` is its Parameters, `ran` the list of what ran, `every` the notebooks of a whole pack and
    `inputs` what provenance.read_inputs gave. Returns Made; raises PackError naming a faulty page.
    """
    target = new.with_name(pack.slug)
    made_from = {
        path.stem: provenance.made_from(path, pack.as_notebook(), inputs) for path in every
    }
    declared = {each.notebook: each.declared for each in ran}
    declared |= _keep(target, new, {n: made_from[n] for n in made_from.keys() - declared.keys()})
    titles = {path.stem: _title(path) for path in every}
    about = _about(pack, inputs) | {
        "pages": [(name, titles[name]) for name in titles if name in declared],
        "missing": [titles[name] for name in titles if name not in declared],
        "findings": {name: each.get("findings", []) for name, each in declared.items()},
    }
    _write_pages(new, about)
    pages = {
        name: {
            "made_from": made_from[name],
            "declared": declared[name],
            "data": sha256(_data_of(new, name)),
        }
        for name in declared
    }
    run = {
        "generated_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "parameters": pack.as_notebook(),
        "pages": pages,
        **inputs,
    }
    (new / RUN).write_text(json.dumps(run, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    put_in_place(new, target)
    figures = sum(each["figures"] for each in declared.values())
    return Made(pack.area, target, len(declared), figures, tuple(about["missing"]))


def _keep(target, new, wanted):
    """Carry over from the old pack the pages that would come out the same; return their results."""
    try:
        old = json.loads((target / RUN).read_text(encoding="utf-8"))["pages"]
    except (OSError, ValueError, KeyError):
        return {}
    same = [
        name
        for name, digest in wanted.items()
        if old.get(name, {}).get("made_from") == digest
        and (target / f"{name}.html").is_file()
        and _data_of(target, name).is_file()
    ]
    for name in same:
        page = (target / f"{name}.html").read_text(encoding="utf-8")
        _write(new / f"{name}.html", render.body_of(page))
        shutil.copyfile(_data_of(target, name), _data_of(new, name))
    return {name: old[name]["declared"] for name in same}


def _data_of(folder, name):
    """Return the file of the observations behind a page's figures."""
    return folder / "data" / f"{name}.csv"


def _write_pages(new, about):
    _write_sources(new / "data" / "sources.csv")
    sizes = {name: _data_of(new, name).stat().st_size for name, _ in about["pages"]}
    about = about | {"downloads": {n: f"{max(1, round(s / 1000))} kB" for n, s in sizes.items()}}
    for name, _ in about["pages"]:
        path = new / f"{name}.html"
        _write(path, render.frame(path.read_text(encoding="utf-8"), name, about))
    _write(new / "index.html", render.frame(render.render_front(about), "index", about))
    statement = render.render_accessibility(about)
    _write(new / "accessibility.html", render.frame(statement, "accessibility", about))
    for path in sorted(new.glob("*.html")):
        check_page(path)
    for name, _ in about["pages"]:
        check_data(new / f"{name}.html", _data_of(new, name))


def _write_sources(path):
    """Write the card of every source as a CSV, one row a file that was read."""
    told = ["publisher", "title", "release", "covers", "page", "licence", "route", "downloaded"]
    known = indicators.read_sources()
    rows = [
        {"source": key, **{name: str(getattr(known[key], name)) for name in told}}
        | {"file": file, "sha256": proof, "reader": f"trendpack.sources.{known[key].reader}"}
        | {"note": " ".join(known[key].note.split())}
        for key, files in sorted(snapshot.manifest()["sources"].items())
        for file, proof in files.items()
    ]
    path.parent.mkdir(exist_ok=True)
    pd.DataFrame(rows).to_csv(path, index=False, encoding=BOM, lineterminator="\n")


def _write(path, text):
    path.write_text(text, encoding="utf-8", newline="\n")


def _title(notebook):
    """Return the first heading of a notebook: the name of its page."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    words = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    found = re.search(r"^# +(.+?) *$", "\n".join(words), flags=re.MULTILINE)
    if not found:
        raise PackError(f"{notebook.name} has no heading of the first level (# ...)")
    return found[1]


def _about(pack, inputs):
    """Return what every page of a pack says of it."""
    here = areas.find_area(pack.area)
    neighbours, listed = areas.neighbours_of(here["area_code"], pack.as_of)
    names = areas.read_areas()["area_name"]
    return {
        "area": pack.area,
        "as_of": f"Figures known on {_day(pack.as_of)}." if pack.as_of else "Latest figures held.",
        "reference_group": groups.read_groups().loc[pack.reference_group, "name"],
        "edition": provenance.edition(inputs),
        "boundary_year": BOUNDARY_YEAR,
        "prepared": STATEMENT_PREPARED,
        "version": inputs["trendpack"],
        "absent": tidy.ABSENT,
        "compared": {
            "wider": [here["region_name"], "England"],
            "neighbours": sorted(names.get(code, code) for code in neighbours),
            "listed": _day(listed) if listed else "",
        },
    }


def _day(date):
    return f"{date.day} {date:%B %Y}"
