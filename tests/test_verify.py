"""The last look at a page: each fault is named, and a page without one passes."""

import pytest

from trendpack.errors import PackError
from trendpack.pack.verify import check_page

PAGE = '<!doctype html><html lang="en-GB"><body><h1 id="top">A</h1><h2>B</h2>{}</body></html>'


def checked(tmp_path, text):
    (tmp_path / "other.html").touch()
    page = tmp_path / "page.html"
    page.write_text(text, encoding="utf-8")
    check_page(page)


@pytest.mark.parametrize(
    "part",
    [
        '<a href="#top">up</a> <a href="other.html#x">there</a>',
        '<a href="https://www.example.org/">out</a>',
        '<img alt="A chart" src="data:image/png;base64,AAAA">',
        '<img alt="" src="data:image/png;base64,AAAA">',
        '<svg role="img" aria-label="A chart"><use href="#top"/></svg>',
        "<h3>C</h3><h2>D</h2>",
    ],
)
def test_a_page_with_good_manners_passes(tmp_path, part):
    checked(tmp_path, PAGE.format(part))


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("<script>1</script>", "has a <script>"),
        ('<p onclick="go()">x</p>', "script in onclick"),
        ('<img src="data:,">', "without alternative text"),
        ("<svg></svg>", "SVG"),
        ('<img alt="x" src="https://www.example.org/x.png">', "asks for another file"),
        ('<link rel="stylesheet" href="//www.example.org/x.css">', "asks for another file"),
        ('<iframe src="other.html"></iframe>', "asks for another file"),
        ("<h4>C</h4>", "from h2 to h4"),
        ("<h1>again</h1>", "not one h1"),
        ('<p id="top">x</p>', "'top' twice"),
        ('<a href="#nowhere">x</a>', "link to nowhere: #nowhere"),
        ('<a href="gone.html">x</a>', "link to nowhere: gone.html"),
        ('<a href="javascript:void(0)">x</a>', "link to nowhere"),
    ],
)
def test_a_fault_is_named_with_its_page(tmp_path, part, words):
    with pytest.raises(PackError, match=r"^page\.html ") as caught:
        checked(tmp_path, PAGE.format(part))
    assert words in str(caught.value)


def test_a_page_says_its_language(tmp_path):
    with pytest.raises(PackError, match="British English"):
        checked(tmp_path, PAGE.format("").replace(' lang="en-GB"', ""))
