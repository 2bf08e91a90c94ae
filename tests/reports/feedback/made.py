"""Pages for tests: a submission graded by the real grader, and what a parser finds on its page."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat

from pytest_grade.notebook.cells import cells_of
from pytest_grade.reports.contract import submission_entry

VOID = {"meta", "link", "br", "wbr", "rect", "path"}


class Element:
    """An element: its attributes, and the text of all that is in it."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes, self.text = tag, attributes, ""

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())


class Parsed(HTMLParser):
    """All elements of a page in their order; raises where one is closed that was not open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        assert not self._open, [each.tag for each in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(element := Element(tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop().tag == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def of(self, tag: str = "", css: str = "") -> Iterator[Element]:
        for each in self.elements:
            if (not tag or each.tag == tag) and (not css or css in each.classes):
                yield each

    def one(self, tag: str = "", css: str = "") -> Element:
        (found,) = self.of(tag, css)
        return found


def notebook(*cells: Any) -> bytes:
    """A notebook of these cells: code, or what makes another one."""
    made = [nbformat.v4.new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    return nbformat.writes(nbformat.v4.new_notebook(cells=made)).encode()


def entry_of(path: Path, graded: Any) -> dict[str, Any]:
    """The entry of a file that was graded."""
    return submission_entry(path.name, path.stem, graded(path))


def page(entry: dict[str, Any], content: bytes, kind: str = "ipynb") -> str:
    """Its page."""
    from pytest_grade.reports.feedback.exporter import FeedbackExporter

    return FeedbackExporter().page(entry, cells_of(content, kind))
