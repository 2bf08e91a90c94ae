"""The class page, put together: entries one by one from the spool, then one file in pieces."""

import json
import os
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import quote

from pytest_grade.reports.class_page import charts, sections
from pytest_grade.reports.class_page.counts import Counts
from pytest_grade.reports.class_page.markup import Html, el
from pytest_grade.reports.class_page.placements import placement_of
from pytest_grade.reports.class_page.remarks import remarks_of
from pytest_grade.reports.class_page.rows import NONE, Rows
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.feedback.pages import page_names
from pytest_grade.reports.ledger_mini import symbol
from pytest_grade.reports.ledger_svg import narrow
from pytest_grade.reports.report import Report
from pytest_grade.reports.styles import inline

_STYLES: Final = ("tokens.css", "ledger.css", "class_page/class.css")
_SCRIPTS: Final = ("class_page/rows.js", "class_page/table.js", "class_page/drawer.js")
_MOST_DRAWINGS: Final = 120  # of several kilobytes each, the commonest first; others are told by the feedback page
_INERT: Final = {letter: f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def as_class_page(report: Report) -> Iterator[str]:
    """The page of a class."""
    pages = {} if report.feedback is None else page_names(report.spool)
    rows, counts = Rows(pages), Counts()
    for entry in report.spool.entries():
        _take_in(entry, rows, counts)
    yield from _head(sections.title(counts, rows))
    yield from _body(rows, counts)
    folder = None if report.feedback is None else _address(report.feedback, report.path)
    yield from _data(rows, folder)
    yield "</body></html>\n"


def _take_in(entry: Entry, rows: Rows, counts: Counts) -> None:
    is_graded = entry["status"] == "graded"
    picture = rows.picture(entry) if is_graded else NONE
    remarks = remarks_of(entry) if is_graded else []
    placement = placement_of(entry, rows.pictures[picture] if picture >= 0 else None) if is_graded else None
    shape = rows.shape(entry) if is_graded else None
    group = rows.add(entry, shape, remarks, placement, picture)
    if not entry.get("counts", True):
        return
    counts.add(entry, shape, remarks)
    if placement is not None:
        counts.add_placement(placement, picture)
    if group >= 0:
        counts.add_group(group, remarks)


def _head(title: str) -> Iterator[str]:
    style, script = inline(*_STYLES, after=charts.WIDTHS), inline(*_SCRIPTS)
    policy = (
        f"default-src 'none'; style-src 'sha256-{style.digest}'; script-src 'sha256-{script.digest}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
    yield f'<link rel="icon" href="data:,"><title>{escape(title)}</title>'
    yield f"<style>{style.text}</style></head>\n<body>"


def _body(rows: Rows, counts: Counts) -> Iterator[str]:
    yield el("a", "Skip to the table", href="#submissions", class_="skip")
    yield '<div class="wrap">'
    yield el("header", sections.head(counts, rows), sections.worth_saying(counts.mistakes()))
    yield "<main>"
    pictures = rows.pictures
    yield el("svg", *(Html(symbol(each, f"p{number}")) for number, each in enumerate(pictures)), class_="symbols")
    mean = pictures[0].symbol if pictures else ""
    if counts.shares:
        unit = "Points" if counts.possible == {100.0} else "Points, in percent"
        caption = "Submissions by points, in fives; the last bar is full marks. Press anything to see it in the table."
        left = sections.section(
            unit, charts.points(counts), el("p", caption, class_="cap"), *charts.functions(counts, rows)
        )
        right = sections.section(f"Where 1/{mean} enters", *charts.placements(counts, rows)) if mean else ""
        yield el("div", left, right, class_="grid")
    if counts.heat:
        yield sections.section("Which mistake, in which function", charts.heat(counts, rows))
    if groups := counts.groups():
        yield sections.section("The same answer, more than once", sections.answer_groups(groups, rows))
    yield el("section", el("h2", "Submissions", id="th"), sections.table(counts, rows, mean), id="submissions")
    yield "</main>"
    yield sections.footer()
    yield "</div>"
    yield el("dialog", id="d", aria_labelledby="dh")
    for number in rows.pictures_by_use()[:_MOST_DRAWINGS]:
        yield el("template", Html(narrow(pictures[number], f"n{number}")), id=f"d{number}")


def _data(rows: Rows, folder: str | None) -> Iterator[str]:
    """What the script shows, as text that ends no element, and the script."""
    yield '<script type="application/json" id="data">'
    made = json.dumps(rows.as_plain() | {"feedback": folder}, ensure_ascii=False, separators=(",", ":"))
    for letter, escaped in _INERT.items():
        made = made.replace(letter, escaped)
    yield made
    yield f'</script>\n<script type="module">{inline(*_SCRIPTS).text}</script>\n'


def _address(folder: Path, page: Path | None) -> str | None:
    """The folder as a link from the page has it."""
    if page is None:
        return None
    return quote(os.fsencode(os.path.relpath(folder.resolve(), page.parent.resolve()))) + "/"
