"""From executed notebooks to pages: the body of each, the frame around it, the front page."""

import functools
import html
import re
from collections import Counter

import jinja2
from nbconvert import TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from trendpack.errors import PackError
from trendpack.pack.fold import fold_parts
from trendpack.paths import PACKAGE

TEMPLATES = PACKAGE / "templates"
MAIN = '<main id="main">'
HEADING = re.compile(r'<h([1-6])(?: id="([^"]*)")?>(.*?)</h\1>', re.DOTALL)
REGION = re.compile(r'(<div class="tp-table"[^>]*? aria-label=")([^"]*)"')
CONTENTS = re.compile('<nav class="contents".*?</nav>|<p class="open-all">.*?</p>', re.DOTALL)
LOOSE = re.compile(r"&lt;[^&]*? at 0x[0-9a-f]+&gt;|&lt;Figure size [^&]*&gt;")


@functools.cache
def _exporter():
    """Not nbconvert's HTMLExporter, which parses the page again and makes up missing alt texts."""
    return TemplateExporter(
        template_name="report",
        template_extension=".html.j2",
        extra_template_basedirs=[str(TEMPLATES)],
        filters={"markdown2html": _from_markdown},
    )


def _from_markdown(text):
    writer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return MarkdownWithMath(renderer=writer).render(text)


@functools.cache
def _templates():
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES / "report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_body(executed, name):
    """Return the HTML of an executed notebook: its prose and what its cells show, no code.

    Cells tagged `setup`, `parameters` or `nbval-check-output` leave nothing on the page. Raises
    PackError naming the notebook if a cell shows a bare object in place of a figure or table.
    """
    body, _ = _exporter().from_notebook_node(executed)
    loose = LOOSE.search(body)
    if loose:
        raise PackError(f"{name}: a cell shows {html.unescape(loose[0])}: end it with a semicolon")
    return with_ids(with_own_labels(fold_parts(body)))


def with_own_labels(body):
    """Return `body` with no two regions of one name: a screen reader lists them by name."""
    seen = Counter()

    def labelled(found):
        opened, label = found.groups()
        seen[label] += 1
        return f'{opened}{label}{f" ({seen[label]})" if seen[label] > 1 else ""}"'

    return REGION.sub(labelled, body)


def with_ids(body):
    """Return `body` with an id on every bare heading, none of them twice."""
    seen = set(re.findall(r'\sid="([^"]*)"', HEADING.sub("", body)))

    def named(found):
        level, _, text = found.groups()
        plain = html.unescape(re.sub(r"<[^>]+>", "", text)).casefold()
        stem = slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "part"
        number = 1
        while slug in seen:
            number += 1
            slug = f"{stem}-{number}"
        seen.add(slug)
        return f'<h{level} id="{slug}">{text}</h{level}>'

    return HEADING.sub(named, body)


def contents_of(body):
    """Return the (id, text) of every second-level heading of a body, for its table of contents."""
    return [
        (id_, html.unescape(re.sub(r"<[^>]+>", "", text)).strip())
        for level, id_, text in HEADING.findall(body)
        if level == "2" and id_
    ]


def body_of(page):
    """Return the body of a framed page, so that it can be framed again."""
    return CONTENTS.sub("", page.partition(MAIN)[2].rpartition("</main>")[0])


def frame(body, page, pack):
    """Return a whole page around `body`.

    Parameters
    ----------
    body : str
        HTML with one h1.
    page : str
        Its name, such as "10_education", "index" or "accessibility".
    pack : dict
        What the frame says of the pack: `area`, `as_of`, `edition`, `year` and `pages`, a list
        of (name, title) in order.
    """
    title = dict(pack["pages"]).get(page, "Accessibility statement")
    whole = " - ".join([title, pack["area"], "trend pack"])
    first, end, rest = body.partition("</h1>")  # the table of contents stands between
    return _render(
        "frame.html.j2",
        head=first + end,
        rest=rest,
        page=page,
        heading=title,
        title=f"{pack['area']} - trend pack" if page == "index" else whole,
        contents=contents_of(body) if page[:1].isdigit() else [],
        **pack,
    )


def render_front(pack):
    """Return the body of the front page. `pack` also has `findings`, `missing`, `compared`."""
    return with_ids(_render("front.html.j2", **pack))


def render_accessibility(pack):
    """Return the body of the accessibility statement."""
    return with_ids(_render("accessibility.html.j2", **pack))


def _render(template, **values):
    return _templates().get_template(template).render(**values)
