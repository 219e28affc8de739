"""The last look at a page: each fault is named, and a page without one passes."""

import pytest

from trendpack.errors import PackError
from trendpack.pack.verify import check_data, check_page

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


HEAD = "figures,numerator,denominator,value,lower,upper,status,formula,file,sha256\n"
WITHHELD = "top,,,,,,c,,,\n"


def checked_data(tmp_path, rows, mark="\ufeff"):
    page, data = tmp_path / "page.html", tmp_path / "page.csv"
    page.write_text(PAGE.format(""), encoding="utf-8")
    data.write_text(mark + HEAD + rows, encoding="utf-8")
    check_data(page, data)


def test_figures_that_can_be_followed_and_give_nothing_away_pass(tmp_path):
    checked_data(tmp_path, "top,7,10,70,40,89,ok,as published,a.csv,0f\n" + WITHHELD)
    checked_data(tmp_path, "")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("top,3,,,,,c,,,", "is withheld and carries its numerator"),
        ("top,,12,,1,2,c,,,", "is withheld and carries its denominator and lower and upper"),
        ("top,3,10,,,,x,,,\ntop,3,10,30,,,x,as published,a.csv,0f", "line 4: has the value '30'"),
        ("top,,,,,,ok,,,", "has the value '' and the status 'ok'"),
        ("top,7,10,70,,,ok,as published,,", "cannot be followed"),
        ("top,7,10,70,,,ok,,a.csv,0f", "cannot be followed"),
        ("top gone,7,10,70,,,ok,as published,a.csv,0f", "the figure 'gone'"),
    ],
)
def test_a_fault_in_the_figures_is_named_with_its_line(tmp_path, row, words):
    with pytest.raises(PackError, match=r"^page\.csv, line \d: ") as caught:
        checked_data(tmp_path, f"{WITHHELD}{row}\n")
    assert words in str(caught.value)


def test_figures_without_the_mark_of_utf_8_or_not_there_are_refused(tmp_path):
    with pytest.raises(PackError, match="mark of UTF-8"):
        checked_data(tmp_path, WITHHELD, mark="")
    with pytest.raises(PackError, match=r"page\.html has no figures to download"):
        check_data(tmp_path / "page.html", tmp_path / "gone.csv")
