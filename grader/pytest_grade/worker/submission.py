"""One submission as text: read and parsed, nothing executed."""

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook import code_in_text, names_made
from pytest_grade.notebook.epsilons import named_epsilons
from pytest_grade.notebook.exported import cell_in
from pytest_grade.notebook.extraction import Statement, is_import, statements_of
from pytest_grade.notebook.holes import commented_out
from pytest_grade.notebook.ipython import BrokenText, ParsedCell, parse_cell, parse_script
from pytest_grade.notebook.magics import RUNS_HERE, registered_magics
from pytest_grade.notebook.methods import all_methods, owner_of, stands_for
from pytest_grade.notebook.packages import make_absolute
from pytest_grade.notebook.python_2 import modernise
from pytest_grade.notebook.reading import Source, UnreadableSubmissionError, read_source
from pytest_grade.notebook.survey import FunctionSurvey, outline, survey
from pytest_grade.notebook.written_files import with_written_files
from pytest_grade.sandbox.values import REPLY_LIMITS

_MOST_NAMES = 4000
_MOST_FUNCTIONS = 2000
_MOST_COMPUTATIONS = 2000
_FEW_FUNCTIONS = 100  # of which a report always has room
_OF_SURVEYS = tuple(field.name for field in fields(FunctionSurvey) if field.name not in ("computations", "blanks"))
_RELATIVE = re.compile(r"\bfrom\s+\.")
SCRIPT = 0  # in place of a cell's number: the lines are those of the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell as read: its number, from 1, or `SCRIPT`.

    `line` is where in a script it is handed to a cell magic, if it is.
    """

    number: int
    source: str
    parsed: ParsedCell
    line: int | None = None


class Submission:
    """The cells of one submission, and the statements that parse.

    `python` is the version that it is written for, 2 or 3; None where it may be either.
    """

    def __init__(self, cells: Sequence[Cell], python: int | None = None) -> None:
        self.cells = cells
        self.python = 2 if python is None and any(cell.parsed.is_python_2 for cell in cells) else python
        self.sources = [cell.source for cell in cells]
        for cell in cells:
            _bring_up_to_date(cell, self.python)
        self.texts: Mapping[int, str] = {cell.number: cell.source for cell in cells}
        read: Sequence[tuple[str, Sequence[Statement]]] = [
            (cell.parsed.file, statements_of([cell.parsed.statements], first=cell.number)) for cell in cells
        ]
        if any(sign in source for source in self.sources for sign in code_in_text.SIGNS):
            read = code_in_text.opened(read, self.texts)
        self.statements, self.modules = with_written_files(read)

    @classmethod
    def read(cls, opening: Mapping[str, Any]) -> "Submission":
        """Parse the bytes of a submission.

        Raises `UnreadableSubmissionError`, or `LegacyNotebookError` for a notebook older than nbformat 4.
        """
        source = read_source(opening["content"], opening["kind"])
        return cls(_cells_of(source), source.python)

    def report(self, *, closely: bool) -> dict[str, Any]:
        """What the text shows: names bound (not imported), functions, broken pieces, sources to quote.

        Raises `UnreadableSubmissionError` where that is more than anybody writes.
        """
        bound = {name for s in self.statements if not is_import(s.node) for name in s.binds}
        if any(sign in source for source in self.sources for sign in names_made.SIGNS):
            bound |= names_made.names_made(self.statements)
        written = [s for statements in self.modules.values() for s in statements]
        surveyed = _reported(self._surveyed((*self.statements, *written), closely=closely))
        others = stands_for(statement.node for statement in (*self.statements, *written))
        bound |= {name for name in all_methods([f["name"] for f in surveyed], others) if owner_of(name) in bound}
        binds = sorted(bound)
        for found, most, what in ((binds, _MOST_NAMES, "names"), (surveyed, _MOST_FUNCTIONS, "functions")):
            if len(found) > most:
                message = f"the notebook defines {len(found):,} {what}; at most {most:,} are read"
                raise UnreadableSubmissionError(message)
        broken = [{"cell": cell.number, **_told(text)} for cell in self.cells for text in _broken(cell)]
        broken += list(self._commented_out(bound.union(filter(None, (piece["name"] for piece in broken)))))
        quoted = {found["cell"] for found in surveyed}
        quoted |= {number for number, source in self.texts.items() if "lambda" in source}
        report = {
            "cells": len(self.texts),
            "binds": binds,
            "functions": surveyed,
            "broken": broken,
            "sources": {number: self.texts[number] for number in quoted},
            "stands_for": others,
            "exported": {cell.number: cell.line for cell in self.cells if cell.line},
        }
        if len(surveyed) > _FEW_FUNCTIONS and _values_in(report) > REPLY_LIMITS.nodes:
            message = f"the notebook defines {len(surveyed):,} functions, with more in them than is read"
            raise UnreadableSubmissionError(message)
        return report

    def _commented_out(self, defined: Collection[str]) -> Iterator[dict[str, Any]]:
        """The functions that only comments define, as pieces that are not run."""
        for cell in self.cells:
            for found in commented_out(cell.source, defined):
                text = BrokenText(line=found.line, message="", code=found.code, name=found.name, magic="#")
                yield {"cell": cell.number, **_told(text)}

    def _surveyed(self, statements: Sequence[Statement], *, closely: bool) -> Iterator[FunctionSurvey]:
        """Every function, as far as it is to be looked into."""
        epsilons = named_epsilons(statement.node for statement in statements) if closely else {}
        lines = {number: text.split("\n") for number, text in self.texts.items()}
        for statement in statements:
            own = lines[statement.cell]
            yield from survey(statement, own, epsilons) if closely else outline(statement, own)


def _bring_up_to_date(cell: Cell, python: int | None) -> None:
    """Have the statements of a cell mean here what they mean where they were written."""
    if _RELATIVE.search(cell.source):
        make_absolute(cell.parsed.statements)
    if python == 2 or (python is None and ".iter" in cell.source):
        modernise(cell.parsed.statements, is_python_2=python == 2)


def _told(text: BrokenText) -> dict[str, Any]:
    """A broken piece in plain values, those left out that are usual, since a notebook may be broken all over."""
    told = asdict(text)
    return {name: value for name, value in told.items() if value or name not in ("magic", "is_hole")}


def _broken(cell: Cell) -> Iterator[BrokenText]:
    """What of a cell does not parse, and the functions in it that are only written to a file."""
    yield from cell.parsed.broken
    for node in cell.parsed.statements if cell.parsed.file else ():
        if isinstance(node, ast.FunctionDef):
            yield BrokenText(line=node.lineno, message="", code=f"def {node.name}", name=node.name, magic="%%writefile")


def _cells_of(source: Source) -> list[Cell]:
    """Parse the cells: those of a notebook are numbered from 1, and a script is one."""
    runs_here = RUNS_HERE | registered_magics(source.cells)
    may_be_python_2 = source.python != 3
    if source.is_script:
        parsed = parse_script(source.cells, runs_here)
        return list(_with_exported([Cell(number=SCRIPT, source="".join(source.cells), parsed=parsed)], runs_here))
    cells = [
        Cell(number=number, source=text, parsed=parse_cell(text, runs_here, may_be_python_2=may_be_python_2))
        for number, text in enumerate(source.cells, start=1)
    ]
    if any("run_cell" in text or ".ex(" in text for text in source.cells):
        return list(_with_exported(cells, runs_here))
    return cells


def _with_exported(cells: Sequence[Cell], runs_here: Collection[str]) -> Iterator[Cell]:
    """The cells with those that their statements hand to a cell magic, each where it is run, numbered after them."""
    number = cells[-1].number
    for cell in cells:
        statements: list[ast.stmt] = []
        for node in cell.parsed.statements:
            text = cell_in(node)
            if text is None:
                statements.append(node)
                continue
            yield replace(cell, parsed=ParsedCell(statements=tuple(statements)))
            number, statements = number + 1, []
            line = node.lineno if cell.number == SCRIPT else None
            yield Cell(number=number, source=text, parsed=parse_cell(text, runs_here), line=line)
        yield replace(cell, parsed=replace(cell.parsed, statements=tuple(statements)))


def _values_in(value: Any) -> int:
    """How many values a report holds, containers and what is in them, as what sends it counts."""
    if isinstance(value, dict):
        return 1 + 2 * len(value) + sum(map(_values_in, value.values()))
    return 1 + len(value) + sum(map(_values_in, value)) if isinstance(value, (list, tuple, set, frozenset)) else 0


def _reported(surveys: Iterable[FunctionSurvey]) -> list[dict[str, Any]]:
    """The surveys as plain values, with so many of their computations, each a row, as a report has room for."""
    reported, room = [], _MOST_COMPUTATIONS
    for found in surveys:
        rows = [computation.row() for computation in found.computations[:room]]
        room -= len(rows)
        plain = {name: getattr(found, name) for name in _OF_SURVEYS}
        reported.append(plain | {"computations": rows, "blanks": [blank.row() for blank in found.blanks]})
    return reported
