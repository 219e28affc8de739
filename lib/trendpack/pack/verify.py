"""Looking over a page before it may be part of a pack: what a machine can see of its manners."""

from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from trendpack.errors import PackError

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
