"""The class page in a real browser: sorting, filtering, opening, keys, hostile names; no request, no complaint."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.browser import PROGRAM
from tests.reports.class_page.made import Entry, class_of, kinds_of, not_handed_in, of_student, page
from tests.reports.class_page.test_page import HOSTILE

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no Chromium is installed")

Page = Any
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_SECONDS = 30
_ROW = "#t tbody tr[data-row]"


class Opened:
    """A tab, and what happened in it besides what was asked for."""

    def __init__(self, tab: Page) -> None:
        self.tab, self.requests, self.complaints = tab, [], []
        tab.on("request", lambda request: self.requests.append(request.url))
        tab.on("console", lambda message: self.complaints.append(message.text))
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        tab.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))

    def rows(self) -> list[str]:
        """The names in sight, from the top."""
        names: list[str] = self.tab.locator(f"{_ROW} th").all_inner_texts()
        return names

    def counts(self, expected: str) -> bool:
        """Whether that is said of how many are shown, at once or soon: what is typed is waited for."""
        self.until(f"document.querySelector('#count').innerText === {json.dumps(expected)}")
        return True

    def until(self, asked: str) -> None:
        """Wait for that; the page's policy forbids what Playwright's own waiting does."""
        deadline = time.monotonic() + _SECONDS
        while not self.tab.evaluate(asked):
            assert time.monotonic() < deadline, asked
            time.sleep(0.02)

    def focused(self) -> str:
        """The row that has the focus."""
        said: str = self.tab.evaluate("document.activeElement.dataset.row ?? document.activeElement.tagName")
        return said


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def kinds(graded: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> Sequence[Entry]:
    return kinds_of(graded, tmp_path_factory.mktemp("kinds"))


@pytest.fixture(scope="module")
def many(kinds: Sequence[Entry], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of 5,000, somebody with a hostile name, somebody without a submission."""
    path = tmp_path_factory.mktemp("page") / "class.html"
    person = {"id": "1", "name": HOSTILE + "W" * 300, "section": "B"}
    remark = {"function": "linear_backward", "remark": f"=cmd() {HOSTILE}", "points": 1.0, "reason": HOSTILE}
    late = {"seconds": 60.0, "deducted": 0.0}
    hostile = of_student(kinds[1], HOSTILE, person=person, late=late, remarks=[remark])
    for function in hostile["functions"].values():
        function["reason"] = HOSTILE
    entries = [*class_of(kinds, 5000), hostile, not_handed_in("Zoë")]
    path.write_text(page(entries, feedback=path.parent / "pages", path=path), encoding="utf-8")
    return path


@pytest.fixture
def opened(chromium: Any, many: Path) -> Iterator[Callable[..., Opened]]:
    contexts = []

    def open_(width: int = 1440, **facts: Any) -> Opened:
        contexts.append(context := chromium.new_context(viewport={"width": width, "height": 900}, **facts))
        found = Opened(context.new_page())
        found.tab.goto(many.as_uri())
        return found

    yield open_
    for context in contexts:
        context.close()


def test_a_class_of_thousands_is_sorted_filtered_and_searched_without_all_its_rows_in_the_document(
    opened: Callable[..., Opened],
) -> None:
    found = opened()
    tab = found.tab
    assert found.counts("All 5,002")
    assert tab.locator(_ROW).count() < 80
    assert tab.get_attribute("#t", "aria-rowcount") == "5003"
    assert found.rows()[0] == "Zoë"  # no points: whom to look at comes first
    tab.click("text=Student")
    assert tab.get_attribute("#t th:first-child", "aria-sort") == "ascending"
    tab.click("text=Student")
    assert found.rows()[0] == "Zoë"
    tab.fill("#q", "s00 doubled linear")
    assert found.counts("0 of 5,002")
    assert "Take a filter away" in tab.inner_text("#t tbody")
    tab.fill("#q", "s000 doubled-mean")
    assert found.counts("3 of 5,002")
    tab.fill("#q", "ZOE")
    assert found.counts("1 of 5,002")
    tab.fill("#q", "")
    tab.click('[data-pick="mistake"][data-of="doubled-mean"]')
    assert found.counts("1,668 of 5,002")
    assert tab.inner_text("#chip").startswith("doubled-mean")
    tab.select_option("#show", "late")
    assert found.counts("1 of 5,002")
    tab.click("#chip button")
    tab.select_option("#show", "ungraded")
    assert found.rows() == ["Zoë"]
    tab.select_option("#show", "")
    for picked, number in (
        ('[data-pick="points"][data-of="100"]', "1,667"),
        ('[data-pick="placement"] >> text=never', "1,666"),
        ('[data-pick="function"] >> text=linear_backward', "1,666"),
        ('[data-pick="heat"][data-of$=" doubled-mean"]', "1,668"),
        ('[data-pick="group"] >> nth=0', "1,668"),
    ):
        tab.click(picked)
        assert found.counts(f"{number} of 5,002"), picked
    assert (found.complaints, len(found.requests)) == ([], 1)


def test_the_keyboard_goes_through_all_rows_and_a_drawer_gives_the_focus_back(opened: Callable[..., Opened]) -> None:
    found = opened()
    tab = found.tab
    tab.keyboard.press("/")
    assert found.focused() == "INPUT"
    tab.locator(f'{_ROW}[tabindex="0"]').focus()
    for key, row in (("ArrowDown", 1), ("PageDown", 11), ("End", 5001), ("ArrowUp", 5000), ("Home", 0), ("PageUp", 0)):
        tab.keyboard.press(key)
        found.until(f"document.activeElement.dataset.row === '{row}'")
    tab.keyboard.press("End")
    name = tab.locator(f"{_ROW}:focus th").inner_text()
    tab.keyboard.press("Enter")
    found.until("document.querySelector('dialog[open]') !== null")
    assert tab.inner_text("dialog h2") == name
    tab.keyboard.press("ArrowLeft")
    found.until(f"document.querySelector('dialog h2').innerText !== {json.dumps(name)}")
    tab.keyboard.press("Escape")
    found.until("document.querySelector('dialog[open]') === null")
    found.until("document.activeElement.dataset.row === '5000'")
    assert found.complaints == []


def test_a_hostile_name_is_text_in_row_and_drawer_and_the_drawer_shows_what_was_said(
    opened: Callable[..., Opened],
) -> None:
    found = opened(390)
    tab = found.tab
    title = tab.title()
    tab.select_option("#show", "late")
    assert found.rows()[0].startswith("</script><script>document.title='owned'</script><!--")
    tab.locator(_ROW).first.click()
    assert tab.inner_text("dialog h2") == found.rows()[0]
    assert tab.locator("dialog :is(script, img)").count() == 0
    assert "=cmd() </script><script>" in tab.inner_text("dialog .note >> nth=0")
    assert "\u202e" not in tab.inner_text("body")
    assert tab.evaluate("[document.documentElement, document.querySelector('dialog')].map(e => e.scrollWidth)") == [
        390,
        390,
    ]
    assert tab.locator("dialog figure svg title").inner_html() == "1/m enters twice on the way to every dW and db."
    assert "doubled-mean" in tab.inner_text("dialog .rk")
    assert tab.locator("dialog mark").count()
    link = tab.get_attribute("dialog footer a", "href")
    assert link.startswith("pages/script-script-document")
    assert tab.title() == title
    assert (found.complaints, len(found.requests)) == ([], 1)


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_in_both_schemes_with_the_drawer_closed_and_open(
    opened: Callable[..., Opened], width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed").AXE_SCRIPT
    asked = (
        f"axe.run(document, {{runOnly: {json.dumps(TAGS)}}}).then(r => r.violations.map(v => [v.id, v.nodes[0].html]))"
    )
    tab = opened(width, bypass_csp=True, reduced_motion="reduce").tab
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    tab.evaluate(axe)
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        assert tab.evaluate(asked) == []
        tab.locator(_ROW).nth(3).click()
        assert tab.evaluate("document.querySelector('dialog').scrollWidth") <= width
        assert tab.evaluate(asked) == []
        tab.keyboard.press("Escape")


def test_paper_gets_every_filtered_row_and_the_screen_only_those_in_sight_again(opened: Callable[..., Opened]) -> None:
    found = opened()
    tab = found.tab
    tab.fill("#q", "s00")
    assert found.counts("100 of 5,002")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.locator(_ROW).count() == 100
    tab.emulate_media(media="print")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not tab.locator("form").is_visible()
    tab.emulate_media(media="screen", forced_colors="active")
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.locator(_ROW).count() < 80
    assert tab.locator(".hist .bar").last.bounding_box()["height"] > 100


def test_the_head_of_the_table_is_on_each_printed_page_with_the_filter_and_without_controls(
    opened: Callable[..., Opened],
) -> None:
    found = opened()
    tab = found.tab
    tab.fill("#q", "s00")
    assert found.counts("100 of 5,002")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")
    assert not tab.locator("#t thead :is(button, input)").filter(visible=True).count()  # by which no head is repeated
    shown = [tab.locator(f"#t th:nth-child({number}) .ph").is_visible() for number in range(1, 7)]
    assert shown == [True] * 6
    assert tab.locator("#count").inner_text() == "100 of 5,002"
    assert not tab.locator("dialog, .filters, .skip").filter(visible=True).count()


def test_a_screen_reader_is_told_table_filters_counts_and_drawer(opened: Callable[..., Opened]) -> None:
    found = opened()
    tab = found.tab
    tab.fill("#q", "zoe")
    assert found.counts("1 of 5,002")
    said = tab.locator("#submissions").aria_snapshot()
    for part in (
        '- heading "Submissions" [level=2]',
        "- search:",
        '- searchbox "Search"',
        '- combobox "Show":',
        '- combobox "1/m":',
        '- combobox "Mistake":',
        "- status: 1 of 5,002",
        '- grid "Submissions":',
        '- columnheader "Student":',
        '- button "Points"',
        'row "Zoë – not handed in: nothing of this name was handed in"',
        '- rowheader "Zoë"',
        'gridcell "not handed in: nothing of this name was handed in"',
    ):
        assert part in said, said
    assert said.count("columnheader") == 6
    head = tab.locator("#t thead button").first
    head.focus()
    tab.keyboard.press("Enter")
    assert tab.get_attribute("#t th:first-child", "aria-sort") == "ascending"
    tab.keyboard.press("Space")
    assert tab.get_attribute("#t th:first-child", "aria-sort") == "descending"
    tab.locator(_ROW).first.press("Enter")
    drawer = tab.locator("dialog").aria_snapshot()
    for part in ('- dialog "Zoë":', '- heading "Zoë" [level=2]', '- button "Close"', '- button "Previous" [disabled]'):
        assert part in drawer, drawer
