"""From notebooks to pages: what is shown, what is left out, and what stands around it."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from trendpack.contract import DECLARED
from trendpack.errors import PackError
from trendpack.pack import render
from trendpack.pack.verify import check_page
from trendpack.tidy import ABSENT

PACK = {
    "area": "Hackney",
    "as_of": "Figures known on 1 December 2026.",
    "edition": "trendpack 0, figures 0",
    "version": "0",
    "boundary_year": 2024,
    "prepared": "1 December 2026",
    "pages": [("10_education", "Education"), ("30_health", "Health & care")],
    "missing": ["Housing"],
    "downloads": {"10_education": "12 kB"},
    "findings": {"10_education": ["Pupils did <well>."], "30_health": []},
    "reference_group": "White British",
    "absent": ABSENT,
    "compared": {"wider": ["London", "England"], "neighbours": ["Lambeth"], "listed": "1 May 2025"},
}


def shown(*data, tags=(), kind="display_data"):
    outputs = [new_output(kind, each) for each in data]
    return new_code_cell("secret = 1", metadata={"tags": list(tags)}, outputs=outputs)


def body(*cells):
    return render.render_body(new_notebook(cells=list(cells)), "10_education.ipynb")


def test_html_is_preferred_then_markdown_then_plain_text():
    html = {"text/html": "<p>rich</p>", "text/markdown": "**m**", "text/plain": "poor"}
    assert body(shown(html)).strip() == "<p>rich</p>"
    assert "<strong>m</strong>" in body(shown({"text/markdown": "**m**", "text/plain": "poor"}))
    assert "<pre>a &lt; b</pre>" in body(shown({"text/plain": "a < b"}))


def test_code_and_warnings_are_not_shown():
    cell = shown({"text/plain": "x"})
    cell.outputs.append(new_output("stream", name="stderr", text="FutureWarning"))
    made = body(cell)
    assert "secret" not in made
    assert "FutureWarning" not in made


@pytest.mark.parametrize(
    "tag", ["setup", "parameters", "injected-parameters", "nbval-check-output"]
)
def test_cells_of_plumbing_and_of_checks_leave_nothing(tag):
    assert body(shown({"text/html": "<p>x</p>"}, tags=[tag])).strip() == ""


def test_what_a_notebook_declares_is_not_shown():
    declared = {DECLARED: {"figures": 1}, "text/plain": "1 figure"}
    assert body(shown(declared)).strip() == ""


def test_every_heading_gets_an_id_of_its_own():
    made = body(new_markdown_cell("# Education\n## What this shows\n## What this shows"))
    assert re.findall('id="(.*?)"', made) == ["education", "what-this-shows", "what-this-shows-2"]


def test_a_heading_avoids_the_id_of_a_figure():
    made = body(new_markdown_cell("## Pupils"), shown({"text/html": '<figure id="pupils">'}))
    assert '<h2 id="pupils-2">' in made


def test_no_two_regions_have_one_name():
    table = {"text/html": '<div class="tp-table" aria-label="Table: pupils"></div>'}
    names = re.findall('aria-label="(.*?)"', body(shown(table), shown(table), shown(table)))
    assert names == ["Table: pupils", "Table: pupils (2)", "Table: pupils (3)"]


SAID = {"text/html": '<p class="tp-sentence">Rates fell.</p>'}
FACTS = {"text/html": '<dl class="tp-facts"><dt>Counted</dt></dl>'}


def test_of_a_section_the_first_part_stands_open_and_the_others_say_what_was_found():
    parts = [new_markdown_cell("## Pupils"), shown(FACTS)]
    for name in ("Now", "Then", "Elsewhere"):
        parts += [new_markdown_cell(f"### {name}\n\nWords."), shown(SAID)]
    made = body(*parts, new_markdown_cell("## Sources"))
    assert made.count("<details") == made.count("</details>") == 2
    assert made.index('id="now"') < made.index("<details")
    assert re.search(r'<summary><h3 id="then">Then</h3><span class="tp-found">Rates fell', made)
    assert made.rindex("</details>") < made.index('id="sources"')


def test_parts_that_are_all_alike_are_all_folded_and_a_single_one_is_not():
    cells = [new_markdown_cell("## All"), new_markdown_cell("### Now"), shown(SAID)]
    assert "<details" not in body(*cells)
    assert body(*cells, new_markdown_cell("### Then")).count("<details") == 2


def test_a_heading_has_no_more_found_beside_it_than_can_be_read_at_once():
    long = {"text/html": f'<p class="tp-sentence">{"x" * 290}</p>' * 3}
    cells = [new_markdown_cell("## All"), new_markdown_cell("### Now"), shown(long)]
    found = re.search('tp-found">(x*)<', body(*cells, new_markdown_cell("### Then")))[1]
    assert len(found) == 290


def test_where_figures_are_of_never_stands_beside_a_heading_alone():
    where = "Not in this edition for Brent: these figures are for England."
    for first, second in (("x" * 400, "y"), ("x" * 150, "y" * 200)):
        texts = (where, first, second)
        said = {"text/html": "".join(f'<p class="tp-sentence">{text}</p>' for text in texts)}
        cells = [new_markdown_cell("## All"), new_markdown_cell("### Now"), shown(said)]
        made = body(*cells, new_markdown_cell("### Then"))
        assert f'tp-found">{where} {first}<' in made


def test_a_page_framed_again_has_one_box_to_open_everything():
    page = whole(part="<h1>Education</h1><details><summary>Table</summary></details>")
    again = render.frame(render.body_of(page), "10_education", PACK)
    assert page.count('class="open-all"') == again.count('class="open-all"') == 1
    assert 'class="open-all"' not in whole()


def test_nothing_is_made_up_for_a_picture_without_words():
    assert body(shown({"text/html": '<img src="data:,">'})).strip() == '<img src="data:,">'


@pytest.mark.parametrize(
    "text", ["<trendpack.Thing object at 0x7f00aa>", "<Figure size 640x480 with 1 Axes>"]
)
def test_a_bare_object_is_refused(text):
    with pytest.raises(PackError, match=r"10_education\.ipynb: a cell shows <"):
        body(shown({"text/plain": text}))


def whole(page="10_education", part="<h1>Education</h1>"):
    return render.frame(part, page, PACK)


def test_a_page_has_its_frame():
    page = whole()
    assert page.startswith('<!doctype html>\n<html lang="en-GB">')
    assert "<title>Education - Hackney - trend pack</title>" in page
    assert page.index("Skip to main content") < page.index("<header>")
    assert '<a href="10_education.html" aria-current="page">Education</a>' in page
    assert '<a href="30_health.html">Health &amp; care</a>' in page
    for words in [
        "Contains public sector information licensed under the",
        "Open Government Licence v3.0",
        "Contains OS data © Crown copyright and database right 2024",
        "Management information, not official statistics",
        'href="accessibility.html"',
        "Figures known on 1 December 2026.",
        "trendpack 0, figures 0",
    ]:
        assert words in page


def test_a_page_leads_to_its_figures_and_one_without_does_not():
    link = '<a href="data/10_education.csv">Download the figures of this page (CSV, 12 kB)</a>'
    assert link in whole()
    assert "Download" not in whole(page="30_health")


def test_a_framed_page_gives_its_body_back():
    assert render.body_of(whole(part="<h1>Education</h1><p>x</p>")) == "<h1>Education</h1><p>x</p>"


def test_a_long_page_lists_its_parts():
    part = "<h1>Education</h1>" + "".join(f'<h2 id="p{n}">Part {n} &amp; more</h2>' for n in "123")
    assert '<a href="#p2">Part 2 &amp; more</a>' in whole(part=part)


def test_front_page_lists_pages_findings_and_what_is_missing():
    front = render.render_front(PACK)
    assert '<a href="10_education.html">Education</a>' in front
    assert "Pupils did &lt;well&gt;." in front
    assert "Not in this pack yet: Housing." in front
    assert "compare each group with the White British group" in front
    assert "[c] " + ABSENT["c"] in front
    assert "list of 1 May 2025" in front


def test_the_accessibility_statement_has_the_wording_of_the_regulations():
    words = " ".join(render.render_accessibility(PACK).split())
    for fixed in [
        "This accessibility statement applies to",
        "This website is partially compliant with the",
        "due to the non-compliances listed below",
        "Non-compliance with the accessibility regulations",
        "The Equality and Human Rights Commission (EHRC) is responsible for enforcing",
        "Equality Advisory and Support Service (EASS)",
    ]:
        assert fixed in words


def test_the_pages_that_every_pack_has_pass_the_last_look(tmp_path):
    (tmp_path / "data").mkdir()
    for name in ("10_education.csv", "sources.csv"):
        (tmp_path / "data" / name).touch()
    for page, part in [
        ("index", render.render_front(PACK)),
        ("accessibility", render.render_accessibility(PACK)),
        ("10_education", "<h1>Education</h1>"),
        ("30_health", "<h1>Health</h1>"),
    ]:
        (tmp_path / f"{page}.html").write_text(render.frame(part, page, PACK), encoding="utf-8")
    for path in tmp_path.glob("*.html"):
        check_page(path)


BARE = {
    "text/html": '<figure class="tp-figure"><figcaption class="tp-title"><strong>Searches</strong>'
    '</figcaption><p class="tp-sentence">Not in this edition: nobody counts it.</p>'
    '<p class="tp-source">Source: none in this edition. Who publishes more: The police.</p>'
    "</figure>"
}


def test_of_a_section_that_nobody_publishes_the_reason_says_so():
    said = "Nobody publishes it for a borough: the police have England."
    html = {"text/html": BARE["text/html"].replace("Who publishes more: The police.", said)}
    made = body(new_markdown_cell("## Searches"), shown(html), new_markdown_cell("## Sources"))
    assert f'<p class="tp-bare">Not in this edition: nobody counts it. {said}</p>' in made


def test_of_a_section_without_a_figure_the_heading_and_the_reason_stay():
    bare = [new_markdown_cell("## Searches"), shown(FACTS)]
    bare += [new_markdown_cell("### Now\n\nWords."), shown(BARE)]
    made = body(*bare, new_markdown_cell("## Sources"))
    reason = (
        '<p class="tp-bare">Not in this edition: nobody counts it. Who publishes more: The police.'
    )
    assert made.index('id="searches"') < made.index(reason) < made.index("<details")
    assert made.index("<details") < made.index('id="now"') < made.index("</details>")
    assert made.rindex("</details>") < made.index('id="sources"')
    figure = {"text/html": f'<figure class="tp-figure">{SAID["text/html"]}</figure>'}
    assert "tp-bare" not in body(*bare, new_markdown_cell("### Then"), shown(figure))


def test_what_was_found_has_its_year_where_the_sentence_has_none():
    of = '<figcaption class="tp-title" id="x"><strong>Rates, by sex, Leeds, 2018/19</strong>'
    cells = [
        new_markdown_cell("## All"),
        new_markdown_cell("### Now"),
        new_markdown_cell("### Then"),
    ]
    dated = {"text/html": f"{of}</figcaption>{SAID['text/html']}"}
    assert 'tp-found">2018/19: Rates fell.<' in body(*cells, shown(dated))
    said = dated["text/html"].replace("Rates fell.", "Rates fell in 2018/19.")
    assert 'tp-found">Rates fell in 2018/19.<' in body(*cells, shown({"text/html": said}))
