"""The exporter of nbconvert that makes feedback pages: `jupyter nbconvert --to grade-feedback` knows it by its name."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.utils.exceptions import ConversionException
from traitlets import List, TraitError, Unicode, default, validate

from pytest_grade import __version__
from pytest_grade.notebook.cells import Cell, cells_of_notebook
from pytest_grade.notebook.reading import UnreadableSubmissionError
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.feedback.code import segments
from pytest_grade.reports.feedback.layout import blocks_of, with_levels
from pytest_grade.reports.feedback.letters import said, shown, visible
from pytest_grade.reports.feedback.markdown import as_html
from pytest_grade.reports.feedback.page import line_id, page_of, rows_of
from pytest_grade.reports.feedback.words import lead, name_of, sentence, stands_aside
from pytest_grade.reports.hints import told
from pytest_grade.reports.late import late_note
from pytest_grade.reports.ledger import Box, Picture, picture_of, power
from pytest_grade.reports.ledger_mini import mini
from pytest_grade.reports.ledger_svg import both, described
from pytest_grade.reports.styles import inline
from pytest_grade.reports.text import points

_STYLES = ("tokens.css", "ledger.css", "feedback/feedback.css")


class FeedbackExporter(TemplateExporter):  # type: ignore[misc]
    """A notebook as a feedback page, with what a report of grades says of it.

    Templates are ours alone: nbconvert would look for some in the working folder, where submissions may lie.
    """

    output_mimetype = "text/html"
    default_preprocessors: Any = List([])
    report = Unicode(help="the JSON report (--grade-report=json:PATH) that has the grade of the notebook").tag(
        config=True
    )

    @default("file_extension")
    def _file_extension(self) -> str:
        return ".html"

    @default("template_paths")
    def _no_paths(self, **_: object) -> list[str]:
        return []

    @default("extra_template_basedirs")
    def _no_folders(self) -> list[str]:
        return []

    @validate("report")
    def _is_a_file(self, proposal: Any) -> str:
        if not Path(proposal["value"]).is_file():
            message = f"FeedbackExporter.report: found {proposal['value']!r}; allowed: a JSON report of pytest --grade"
            raise TraitError(message)
        return str(proposal["value"])

    def default_filters(self) -> Iterable[tuple[str, Any]]:
        """Code and Markdown as we write them; numbers, levels and text as other reports do."""
        return {
            "grade_code": lambda page, block, symbol: [
                (Markup(each.html), each) for each in segments(page, block.cell, block.room, symbol)
            ],
            "grade_markdown": lambda block: Markup(with_levels(as_html(block.cell.text), block.above)),
            "shown": lambda text: Markup(shown(text)),
            "said": lambda text: Markup(said(text)),
            "points": points,
            "change": lambda value: f"{'+' if value > 0 else '−'}{points(abs(value))}",
            "sentence": sentence,
            "line_id": line_id,
        }.items()

    def _create_environment(self) -> Environment:
        environment = Environment(
            loader=PackageLoader("pytest_grade.reports.feedback"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        environment.filters.update(self.default_filters())
        style, digest = inline(*_STYLES)
        environment.globals.update(style=Markup(style), digest=digest, version=__version__)
        return environment

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        """The page of a notebook; the report knows it by its bytes."""
        digest = "sha256:" + hashlib.sha256(Path(filename).read_bytes()).hexdigest()
        resources = ResourcesDict() if resources is None else resources
        resources["grade"] = self._entry(filename, digest)
        found: tuple[str, Any] = super().from_filename(filename, resources, **kw)
        return found

    def from_notebook_node(self, nb: nbformat.NotebookNode, resources: Any = None, **_: Any) -> tuple[str, Any]:
        """The page of a notebook; `resources["grade"]` is its entry in the report."""
        if not resources or "grade" not in resources:
            message = "no grade is known of this notebook: name the file, and --FeedbackExporter.report=PATH"
            raise ConversionException(message)
        try:
            cells = cells_of_notebook(nb)
        except UnreadableSubmissionError as error:
            raise ConversionException(str(error)) from None
        return self.page(resources["grade"], cells), self._init_resources(resources)

    def _entry(self, filename: str, digest: str) -> Entry:
        """The entry of a file; of several of the same bytes the one whose path is most like it."""
        if not self.report:
            message = "FeedbackExporter.report: found nothing; allowed: the JSON report of pytest --grade"
            raise ConversionException(message)
        try:
            submissions = json.loads(Path(self.report).read_bytes())["submissions"]
            found = [entry for entry in submissions if entry["digest"] == digest]
        except (ValueError, KeyError, TypeError, RecursionError):
            message = f"{self.report}: found no report; allowed: the JSON report of pytest --grade"
            raise ConversionException(message) from None
        if not found:
            message = (
                f"{self.report}: found no grade of {filename} as it is now; allowed: a file that it was written for"
            )
            raise ConversionException(message)
        parts = Path(filename).absolute().parts[::-1]
        return max(found, key=lambda entry: _in_common(parts, entry["path"].split("/")[::-1]))

    def page(self, entry: Entry, cells: tuple[Cell, ...] = (), unshown: str = "", policy: str = "") -> str:
        """The page of an entry: as much as its student may know, beside what was handed in.

        `unshown` says why that is not there, `policy` which of several submissions of a student counts.
        """
        seen, name = told(entry), name_of(entry)
        if seen["status"] != "graded" or seen.get("by_hand"):
            title = f"{visible(name)} · {'not graded' if seen['status'] != 'graded' else _worth(seen)}"
            facts = {"entry": seen, "name": name, "title": title, "late": late_note(seen)}
            return self._rendered("not_gradable.html.j2", facts)
        page, picture = page_of(seen, cells), picture_of(seen)
        return self._rendered(
            "feedback.html.j2",
            {
                "entry": seen,
                "final": seen.get("final", seen["earned"]),
                "name": name,
                "aside": stands_aside(seen, policy),
                "title": f"{visible(name)} · {_worth(seen)}",
                "rows": list(rows_of(seen)),
                "lead": lead(seen),
                "late": late_note(seen),
                "page": page,
                "blocks": list(blocks_of(page)),
                "unshown": unshown,
                "picture": picture,
                "drawing": picture and Markup(both(picture, "g", _link(page.linked))),
                "quantities": list(_quantities(picture, seen)) if picture else [],
                "symbol": picture.symbol if picture else "",
            },
        )

    def index(self, rows: Iterable[Mapping[str, Any]]) -> Iterable[str]:
        """The page that links all others, in pieces."""
        pieces: Iterable[str] = self.environment.get_template("index.html.j2").generate(rows=rows, title="Feedback")
        return pieces

    def _rendered(self, template: str, values: Mapping[str, Any]) -> str:
        made: str = self.environment.get_template(template).render(values)
        return made


def _worth(entry: Entry) -> str:
    return f"{points(entry['earned'])} of {points(entry['possible'])}"


def index_row(entry: Entry, name: str) -> dict[str, Any]:
    """A submission in the list of all; `name` is that of the file of its page."""
    picture = picture_of(told(entry)) if entry["status"] == "graded" else None
    return {"entry": entry, "file": name, "name": name_of(entry), "mini": picture and Markup(mini(picture))}


def _link(linked: frozenset[tuple[int | None, int]]) -> Any:
    return lambda box: f"#{line_id((box.cell, box.line))}" if (box.cell, box.line) in linked else None


def _quantities(picture: Picture, entry: Entry) -> Iterable[tuple[Box, str, str]]:
    codes = {line["quantity"]: line["code"] or "" for line in entry["ledger"]}
    for box in picture.boxes:
        factor = (
            "equal to dJ"
            if box.level == 0
            else f"{power(box.level, picture.symbol)} ×"
            if box.level is not None
            else ""
        )
        words = factor or described(box, picture.symbol).removeprefix(f"{box.name} is ")
        yield box, words if box.is_reached else "not reached", codes.get(box.name, "")


def _in_common(one: Iterable[str], other: Iterable[str]) -> int:
    number = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        number += 1
    return number
