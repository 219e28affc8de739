"""Looking over a page before it may be part of a pack: what a machine can see of its manners."""

import csv
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from trendpack.contract import BOM
from trendpack.errors import PackError
from trendpack.tidy import ABSENT, NUMBERS

ASKS = {  # what makes a browser ask for a file: attribute by element
    "audio": "src",
    "embed": "src",
    "iframe": "src",
    "image": "href",
    "img": "src",
    "input": "src",
    "link": "href",
    "object": "data",
    "source": "src",
    "track": "src",
    "use": "href",
    "video": "src",
}


class _Page(HTMLParser):
    """What one pass over a page notes down."""

    def __init__(self):
        super().__init__()
        self.headings, self.ids, self.links, self.problems = [], [], [], []
        self.language = None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "html":
            self.language = given.get("lang")
        if tag in ("script", "base"):
            self.problems.append(f"has a <{tag}>")
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.headings.append(int(tag[1]))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag == "img" and given.get("alt") is None:
            self.problems.append("has a picture without alternative text")
        if tag == "svg" and not ({"aria-label", "aria-labelledby", "aria-hidden"} & given.keys()):
            self.problems.append("has an SVG that says neither its name nor that it is hidden")
        asked = given.get(ASKS.get(tag)) or given.get("xlink:href") or ""
        if tag != "a" and asked and not asked.startswith(("data:", "#")):
            self.problems.append(f"asks for another file in <{tag}>: {asked[:80]}")
        self.problems += [f"has a script in {name}" for name in given if name.startswith("on")]


def check_page(path):
    """Raise PackError naming a page and its first fault: structure, scripts, requests, links.

    One h1 and no level of heading skipped; ids unique; pictures with alternative text; nothing
    asked for from elsewhere; links within the pack lead somewhere. `path` is in its finished
    folder, so that links to other files can be followed.
    """
    page = _read(path)
    faults = list(page.problems)
    if page.language != "en-GB":
        faults.append("does not say that it is in British English")
    if page.headings.count(1) != 1 or page.headings[0] != 1:
        faults.append(f"has headings of levels {page.headings[:6]}, not one h1 at its head")
    for above, below in zip(page.headings, page.headings[1:], strict=False):
        if below > above + 1:
            faults.append(f"skips a level of heading, from h{above} to h{below}")
    twice = {id_ for id_ in page.ids if page.ids.count(id_) > 1}
    faults += [f"has the id {id_!r} twice" for id_ in sorted(twice)]
    faults += [f"has a link to nowhere: {link}" for link in page.links if _broken(link, page, path)]
    if faults:
        raise PackError(f"{path.name} {faults[0]}")


def check_data(path, data):
    """Raise PackError unless `data`, the CSV of the page at `path`, can be followed and gives
    nothing away.

    It is there, in UTF-8 with its mark; a row that is withheld carries no number, and one without
    a value says why; a value names the file that it is from, with its SHA-256; what it names as
    figures are on the page.
    """
    if not data.is_file():
        raise PackError(f"{path.name} has no figures to download: {data.name} is not there")
    if not data.read_bytes().startswith(b"\xef\xbb\xbf"):
        raise PackError(f"{data.name} does not begin with the mark of UTF-8")
    ids = set(_read(path).ids)
    with open(data, encoding=BOM, newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines, strict=True), start=2):
            if fault := _fault(row, ids):
                raise PackError(f"{data.name}, line {number}: {fault}")


def _fault(row, ids):
    """Return what is wrong with a row of figures, or nothing."""
    held = [name for name in NUMBERS if row[name]]
    if row["status"] == "c" and held:
        return f"is withheld and carries its {' and '.join(held)}"
    if (row["status"] in ABSENT) == bool(row["value"]):
        return f"has the value {row['value']!r} and the status {row['status']!r}"
    if row["value"] and not (row["file"] and row["sha256"] and row["formula"]):
        return "has a value that cannot be followed to a file and a formula"
    if strange := set(row["figures"].split()) - ids:
        return f"names the figure {sorted(strange)[0]!r}, which is not on the page"
    return ""


def _read(path):
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    return page


def _broken(link, page, path):
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return parts.scheme not in ("https", "http", "mailto", "data")
    if not parts.path:
        return unquote(parts.fragment) not in page.ids and parts.fragment != ""
    return not (path.parent / unquote(parts.path)).is_file()
