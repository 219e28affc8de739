"""Long pages made short: of each section the first figure stands open, and a line for each other.

The line is the heading and what was found. A click or a key opens the rest, one box on the page
opens everything, and paper shows what the screen does.
"""

import itertools
import re

SECTION = re.compile(r"(?=<h2[ >])")
PART = re.compile(r"(?=<h3[ >])")
SENTENCE = re.compile(r'<p class="tp-sentence">(.*?)</p>', re.DOTALL)
HEADING = re.compile(r"<h3.*?</h3>", re.DOTALL)
MOST_SAID = 300  # letters of what was found that stand beside a heading
OF_WHERE = "Not in this edition for"  # begins a sentence of where figures are of, not of findings
FACTS = 'class="tp-facts"'
FIGURE = '<figure class="tp-figure"'
TITLE = re.compile(r'<figcaption class="tp-title"[^>]*><strong>(.*?)</strong>', re.DOTALL)
WHEN = re.compile(r"(?<=, )[^,]*\b\d{4}[^,]*$")  # a period that ends a title: "2024/25"
LACKING = re.compile(r'<p class="tp-sentence">(Not in this edition: .*?)</p>', re.DOTALL)
ELSEWHERE = re.compile(
    r"(?:Who publishes more:|Nobody publishes|We know of no) .*?(?=</p>)", re.DOTALL
)


def fold_parts(body):
    """Return the body of a page with the parts (h3) of each section (h2) folded.

    A section of one part stays as it is. One that begins with what is counted keeps its first
    part open; of one that does not, all parts are alike, and all are folded. Of a section in which
    no figure has anything to show, the heading and the reason stay.
    """
    return "".join(_bare(html) or _section(html) for html in SECTION.split(body))


def _bare(html):
    """Return a section without a single figure as its heading and why; else None."""
    lacking = LACKING.findall(html)
    heading = re.match(r"<h2.*?</h2>", html, re.DOTALL)
    if not heading or not lacking or len(lacking) != html.count(FIGURE):
        return None
    said = " ".join(dict.fromkeys([lacking[0], *ELSEWHERE.findall(html)]))
    return (
        f'{heading[0]}\n<p class="tp-bare">{said}</p>\n<details class="tp-more">'
        f"<summary>What this section would show</summary>\n"
        f"{html.removeprefix(heading[0])}</details>\n"
    )


def _section(html):
    before, *parts = PART.split(html)
    if len(parts) < 2:
        return html
    shown = int(FACTS in before)
    return "".join([before, *parts[:shown], *map(_folded, parts[shown:])])


def _folded(part):
    heading = HEADING.match(part)[0]
    said = SENTENCE.findall(part)
    where = sum(text.startswith(OF_WHERE) for text in said[:1])
    until = itertools.accumulate(len(text) + 1 for text in said[where:])
    kept = " ".join(said[: where + max(1, sum(length <= MOST_SAID for length in until))])
    title = TITLE.search(part)
    when = WHEN.search(title[1]) if title and kept else None
    is_dated = not when or when[0] in kept or kept.startswith("Newer, ")
    dated = kept if is_dated else f"{when[0]}: {kept}"
    found = f'<span class="tp-found">{dated}</span>' if kept else ""
    return (
        f'<details class="tp-part">\n<summary>{heading}{found}</summary>\n'
        f"{part.removeprefix(heading)}</details>\n"
    )
