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
FACTS = 'class="tp-facts"'


def fold_parts(body):
    """Return the body of a page with the parts (h3) of each section (h2) folded.

    A section of one part stays as it is. One that begins with what is counted keeps its first
    part open; of one that does not, all parts are alike, and all are folded.
    """
    return "".join(map(_section, SECTION.split(body)))


def _section(html):
    before, *parts = PART.split(html)
    if len(parts) < 2:
        return html
    shown = int(FACTS in before)
    return "".join([before, *parts[:shown], *map(_folded, parts[shown:])])


def _folded(part):
    heading = HEADING.match(part)[0]
    said = SENTENCE.findall(part)
    until = itertools.accumulate(len(text) + 1 for text in said)
    kept = " ".join(said[: max(1, sum(length <= MOST_SAID for length in until))])
    found = f'<span class="tp-found">{kept}</span>' if kept else ""
    return (
        f'<details class="tp-part">\n<summary>{heading}{found}</summary>\n'
        f"{part.removeprefix(heading)}</details>\n"
    )
