"""Finished packs in a browser: accessibility, narrow screens, paper, and no request to anywhere."""

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import _skip
from playwright.sync_api import sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
CONTRAST = "color-contrast"  # looked at apart: it takes axe three times as long as all the rest
# Takes each row away that looks as one above it in its table: the same elements, in the same
# colours and type. Returns how many rows go and how many stay.
ONE_ROW_OF_EACH_LOOK = """() => {
    const look = each => {
        const style = getComputedStyle(each);
        return [each.tagName, each.className, style.color, style.backgroundColor, style.opacity,
            style.backgroundImage, style.textShadow, style.fontSize, style.fontWeight].join();
    };
    const gone = [...document.querySelectorAll('tbody')].flatMap(body => {
        const seen = new Set();
        return [...body.rows].filter(row => {
            const key = [row, ...row.querySelectorAll('*')].map(look).join('|');
            return seen.size === seen.add(key).size;
        });
    });
    gone.forEach(row => row.remove());
    return [gone.length, document.querySelectorAll('tbody tr').length];
}"""
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
OVERFLOW = """() => [...document.querySelectorAll('body *')]
    .filter(e => !e.closest('.tp-table, .tp-chart, .skip'))
    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(e => e.tagName + ' ' + e.textContent.slice(0, 40))"""
AREAS = ["hackney", "newham", "leeds"]


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, or skip."""
    path = shutil.which("chromium")
    if not path:
        _skip("there is no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture
def screen(browser):
    """A new window, and the list of everything that its pages ask for."""
    window = browser.new_context(viewport={"width": 1280, "height": 900})
    page = window.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    window.close()


def pages(packs, area):
    """Return the pages of one pack."""
    found = sorted((packs / area).glob("*.html"))
    assert len(found) >= 3
    return found


def opened(screen, path):
    """Go to a page and open all that is folded on it."""
    screen.goto(path.as_uri())
    screen.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")


def is_local(url):
    return url.startswith(("file:", "data:"))


def faults(screen, **options):
    """Return what axe finds on a page, looked for in one row of each look of every table."""
    screen.evaluate(ONE_ROW_OF_EACH_LOOK)
    return Axe().run(screen, options=RULES | options).response["violations"]


@pytest.mark.parametrize("area", AREAS)
def test_axe_finds_nothing(screen, packs, area):
    found = []
    for path in pages(packs, area):
        opened(screen, path)
        for fault in faults(screen):
            where = [node["html"][:120] for node in fault["nodes"][:2]]
            found.append(f"{path.name}: {fault['id']} ({len(fault['nodes'])}): {where}")
    assert not found, "\n".join(found)


def test_axe_sees_a_fault_of_each_kind(screen, packs, tmp_path):
    text = (packs / "hackney" / "accessibility.html").read_text()
    text = text.replace("</h1>", '</h1><img src="data:,"><p style="color:#999">pale</p><h4>x</h4>')
    (tmp_path / "page.html").write_text(text.replace(' lang="en-GB"', ""))
    screen.goto((tmp_path / "page.html").as_uri())
    found = {fault["id"] for fault in faults(screen)}
    assert found >= {"image-alt", "color-contrast", "html-has-lang", "heading-order"}


def test_a_row_paler_than_those_above_it_is_found(screen, packs):
    opened(screen, packs / "hackney" / "10_education.html")
    last = "document.querySelector('tbody').rows[document.querySelector('tbody').rows.length - 1]"
    screen.evaluate(f"{last}.cells[1].style.color = '#aaa'")
    assert [fault["id"] for fault in faults(screen, runOnly=[CONTRAST])] == [CONTRAST]


@pytest.mark.parametrize("area", AREAS)
def test_opening_a_pack_asks_for_nothing_but_its_own_files(screen, packs, area):
    for path in pages(packs, area):
        screen.goto(path.as_uri())
    assert screen.asked
    assert all(is_local(url) for url in screen.asked)


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("width", [320, 640])  # 640 is a screen of 1280 at 200%
def test_text_does_not_run_off_a_narrow_screen(screen, packs, area, width):
    screen.set_viewport_size({"width": width, "height": 800})
    for path in pages(packs, area):
        opened(screen, path)
        across = screen.evaluate("document.documentElement.scrollWidth")
        assert across <= width, f"{path.name}: {across} wide; {screen.evaluate(OVERFLOW)[:5]}"


@pytest.mark.parametrize("area", AREAS)
def test_every_picture_has_words(screen, packs, area):
    for path in pages(packs, area):
        opened(screen, path)
        words = screen.eval_on_selector_all("img", "all => all.map(each => each.alt)")
        assert all(len(text) > 20 for text in words), path.name
        drawn = screen.eval_on_selector_all("img", "all => all.map(each => each.naturalWidth)")
        assert all(width > 0 for width in drawn), f"{path.name} has a picture that is not drawn"


def test_the_keyboard_reaches_the_content_first(screen, packs):
    screen.goto((packs / "hackney" / "10_education.html").as_uri())
    screen.keyboard.press("Tab")
    assert screen.evaluate("document.activeElement.textContent") == "Skip to main content"
    assert screen.locator(".skip").bounding_box()["x"] >= 0
    screen.keyboard.press("Enter")
    assert screen.url.endswith("#main")


def test_focus_is_seen(screen, packs):
    screen.goto((packs / "hackney" / "index.html").as_uri())
    screen.locator("nav.pages a").first.focus()
    screen.keyboard.press("Tab")
    style = "getComputedStyle(document.activeElement)"
    assert screen.evaluate(f"{style}.backgroundColor") == "rgb(255, 221, 0)"


def test_paper_has_no_navigation_and_whole_figures(screen, packs):
    screen.goto((packs / "hackney" / "10_education.html").as_uri())
    screen.emulate_media(media="print")
    for part in screen.locator("nav, .skip").all():
        assert not part.is_visible()
    kept = "all => all.map(each => getComputedStyle(each).breakInside)"
    assert set(screen.eval_on_selector_all(".tp-chart", kept)) == {"avoid"}
    assert screen.pdf(prefer_css_page_size=True)[:5] == b"%PDF-"


def test_a_table_opens_by_a_key_and_one_box_opens_them_all(screen, packs):
    screen.goto((packs / "hackney" / "10_education.html").as_uri())
    folded = screen.locator(".tp-part .tp-table").first
    assert not folded.is_visible()
    first = screen.locator(".tp-figure summary").first
    first.focus()
    screen.keyboard.press("Enter")
    assert screen.locator(".tp-figure .tp-table").first.is_visible()
    box = screen.get_by_label("Open everything on this page")
    box.focus()
    screen.keyboard.press("Space")
    shown = "all => all.every(each => each.checkVisibility({contentVisibilityAuto: true}))"
    assert screen.eval_on_selector_all(".tp-table", shown)
    screen.emulate_media(media="print")
    assert screen.eval_on_selector_all(".tp-table", shown)
    assert not box.is_visible()


def test_what_is_folded_says_what_was_found(screen, packs):
    screen.goto((packs / "hackney" / "10_education.html").as_uri())
    parts = screen.locator(".tp-part > summary").all()
    assert len(parts) > 20
    assert all(part.locator(".tp-found").inner_text().strip() for part in parts)


def test_a_page_reads_the_same_without_scripts(browser, packs):
    texts = []
    for scripts in (True, False):
        window = browser.new_context(java_script_enabled=scripts)
        page = window.new_page()
        page.goto((packs / "hackney" / "10_education.html").as_uri())
        texts.append(page.content())
        window.close()
    assert texts[0] == texts[1]


def test_motion_is_reduced_when_asked(browser, packs):
    window = browser.new_context(reduced_motion="reduce")
    page = window.new_page()
    page.goto((packs / "hackney" / "index.html").as_uri())
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    window.close()


def test_a_page_is_small_enough_to_send(packs):
    for path in packs.rglob("*.html"):
        assert path.stat().st_size < 3_000_000, path.name


def test_the_browser_really_reports_requests(screen, tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<!doctype html><img src="https://example.invalid/x.png">')
    screen.goto(page.as_uri())
    assert not all(is_local(url) for url in screen.asked)
