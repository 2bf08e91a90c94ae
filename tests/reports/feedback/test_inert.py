"""Nothing of a student's is more than text on a page, and a browser finds nothing there to run or to fetch."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from pytest_grade.reports.feedback.letters import said
from pytest_grade.reports.feedback.markdown import as_html
from pytest_grade.reports.feedback.mathml import mathml
from tests.browser import PROGRAM, Browser, browser
from tests.reports.feedback.made import Parsed, entry_of, page
from tests.sandbox.attacks.display import TEXTS
from tests.students import student

MARKUP = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"><svg onload=alert(1)></svg>"
    "<iframe src='http://example.org/'></iframe><style>*{display:none}</style><a href='javascript:alert(1)'>x</a>"
)
WORDS = [
    MARKUP,
    *TEXTS.values(),
    "[a](javascript:alert(1)) [b](http://example.org 'x\" onclick=\"alert(1)') <http://example.org/>",
    "![c](http://example.org/i.png) ![d](data:text/html,x)",
    "# </h3><script>1</script>\n\n| a |\n|---|\n| <script>1</script> |\n\n```html\n</pre><script>1</script>\n```",
    "[r]\n\n[r]: javascript:alert(1)",
    r"$\text{<img src=x onerror=alert(1)>}$ $$\href{javascript:alert(1)}{x}$$ $\style{color:red}{x}$ $\frac{1}{m}$",
]
ALLOWED = re.compile(
    "html|head|meta|link|title|style|body|div|header|footer|main|nav|section|p|h[1-6]|ol|ul|li|dl|dt|dd|a|b|i|em|strong|del"
    "|mark|code|pre|span|wbr|br|hr|blockquote|details|summary|table|thead|tbody|tr|th|td|svg|g|rect|path|text|desc|math"
    "|mrow|mi|mn|mo|mfrac|msup|mtext|mstyle"
)


def outputs() -> list[Any]:
    rich = {"text/html": MARKUP, "image/svg+xml": MARKUP, "application/javascript": "document.title='owned'"}
    return [
        {"output_type": "stream", "name": "stdout", "text": MARKUP + TEXTS["terminal codes"]},
        {"output_type": "display_data", "metadata": {}, "data": rich},
        {"output_type": "execute_result", "metadata": {}, "execution_count": 1, "data": {"text/plain": MARKUP}},
        {"output_type": "error", "ename": MARKUP, "evalue": MARKUP, "traceback": [MARKUP]},
    ]


@pytest.fixture(scope="session")
def hostile(graded: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a submission with the attacks of `display` in its words, code, outputs, messages and names."""
    path = student("week4-course-doubled-mean").write(tmp_path_factory.mktemp("hostile"))
    entry = entry_of(path, graded) | {"student": MARKUP, "path": MARKUP, "notes": list(TEXTS.values())}
    for function, text in zip(entry["functions"].values(), [MARKUP, "\ud800\udfff", *TEXTS.values()], strict=False):
        function.update(reason=f"raises {text}", trace=[{"function": text, "cell": 1, "line": 1, "code": text}] * 2)
    made = nbformat.reads(path.read_text(), 4)
    code = nbformat.v4.new_code_cell(
        f"# {MARKUP}\nx = '''{MARKUP}{TEXTS['bidirectional controls']}'''", outputs=outputs()
    )
    made.cells += [*map(nbformat.v4.new_markdown_cell, WORDS), nbformat.v4.new_raw_cell(MARKUP), code]
    return page(entry, json.dumps(made).encode())


def test_a_hostile_page_holds_no_element_attribute_or_address_of_the_student(hostile: str) -> None:
    found = Parsed(hostile)
    assert {each.tag for each in found.elements if not ALLOWED.fullmatch(each.tag)} == set()
    names = {name for each in found.elements for name in each.attributes}
    assert not {name for name in names if name.startswith("on")} | ({"style", "src", "srcset"} & names)
    assert {each.attributes.get("href", "#")[0] for each in found.of("a")} == {"#"}
    assert [each.attributes["href"] for each in found.of("link")] == ["data:,"]
    assert "\u202e" not in hostile
    assert "\x1b" not in hostile
    assert hostile.encode()  # no surrogate by itself is left, which no file takes


def test_the_policy_allows_the_one_style_sheet_and_nothing_else(hostile: str) -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", hostile, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = (each.attributes["content"] for each in Parsed(hostile).of("meta") if "http-equiv" in each.attributes)
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**m** `x`", "<p><strong>m</strong> <code>x</code></p>\n"),
        ("[here](http://example.org/)", '<p>here <span class="url">(http://example.org/)</span></p>\n'),
        ("[part 1](#1)", "<p>part 1</p>\n"),
        ("a<br>b", "<p>a b</p>\n"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
    ],
)
def test_words_keep_their_emphasis_and_lose_addresses_and_markup(text: str, shown: str) -> None:
    assert as_html(text) == shown


@pytest.mark.parametrize("text", ["[" * 9000, "*a " * 4000, ">" * 9000, "\n    " * 2000, "$" * 9000, "`" * 9000])
def test_words_that_take_long_to_read_are_shown_as_they_stand(text: str) -> None:
    assert as_html(text).count("<") < 2000


def test_a_sentence_of_ours_sets_code_and_keeps_fractions_whole_and_all_else_is_text() -> None:
    assert said("divide by 1/m in `a < 1/m`, not 1/mean") == (
        'divide by <span class="frac">1/m</span> in <code>a &lt; 1/m</code>, not 1/mean'
    )
    assert said("`<b>` and `") == "<code>&lt;b&gt;</code> and `"


def test_mathematics_is_written_as_mathml_and_what_is_none_as_text() -> None:
    assert "<mfrac>" in mathml(r"\frac{1}{m}", is_display=False)
    for hostile in (
        r"\text{<img src=x>}",
        r"\href{javascript:alert(1)}{x}",
        "{" * 900,
        r"\text{<!DOCTYPE a>}",
        r"\frac{",
    ):
        made = mathml(hostile, is_display=True)
        assert "<img" not in made
        assert "href=" not in made
        assert "<!" not in made


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip("no Chromium is installed")
    with browser() as started:
        yield started


@pytest.fixture
def opened(hostile: str, tmp_path: Path) -> Path:
    path = tmp_path / "hostile.html"
    path.write_text(hostile, encoding="utf-8")
    return path


def test_a_browser_finds_nothing_to_run_or_to_fetch_on_a_hostile_page(chromium: Browser, opened: Path) -> None:
    for dark in (False, True):
        chromium.open(opened, dark=dark)
        assert chromium.requests == [opened.as_uri()]
        assert chromium.complaints == []
        assert chromium.run("document.title") != "owned"
    # What a browser would do about such markup, were it there: the policy is a second wall.
    broken = opened.with_name("broken.html")
    broken.write_text(opened.read_text().replace("<main>", f"<main>{MARKUP.partition('<style>')[0]}"), encoding="utf-8")
    chromium.open(broken)
    assert chromium.run("document.title") != "owned"
    assert [url for url in chromium.requests if url.startswith("http")] == []
    assert chromium.complaints


def test_a_phone_shows_the_whole_width_and_paper_takes_it_in_ink(chromium: Browser, opened: Path) -> None:
    chromium.open(opened, 390)
    assert chromium.run("document.documentElement.scrollWidth") == 390
    assert chromium.run("getComputedStyle(document.querySelector('.lg-narrow')).display") == "block"
    chromium.open(opened)
    chromium.call("Emulation.setEmulatedMedia", media="print")
    assert chromium.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert base64.b64decode(chromium.call("Page.printToPDF")["data"]).startswith(b"%PDF")
    chromium.call("Emulation.setEmulatedMedia", media="")


def test_the_keyboard_goes_to_the_first_remark_and_through_all_in_the_order_of_the_page(
    chromium: Browser, opened: Path
) -> None:
    chromium.open(opened)
    chromium.press("Tab")
    assert chromium.run("document.activeElement.className") == "skip"
    target = chromium.run("document.activeElement.hash")
    chromium.press("Enter")
    assert chromium.run("location.hash") == target
    assert chromium.run("document.querySelector(location.hash).classList.contains('hit')")
    chromium.open(opened)
    places = []
    for _ in range(12):
        chromium.press("Tab")
        places.append(chromium.run("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    assert places == sorted(set(places))
