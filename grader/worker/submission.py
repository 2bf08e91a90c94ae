"""One submission as text: read and parsed, nothing executed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from grader.notebook.extraction import is_import, statements_of
from grader.notebook.ipython import ParsedCell, parse_cell
from grader.notebook.reading import UnreadableSubmissionError, code_cells
from grader.notebook.survey import FunctionSurvey, outline, survey

_MOST_NAMES = 4000
_MOST_COMPUTATIONS = 2000


class Submission:
    """The cells of one submission, and the statements that parse."""

    def __init__(self, sources: Sequence[str], cells: Sequence[ParsedCell]) -> None:
        self.sources = sources
        self.cells = cells
        self.statements = statements_of([cell.statements for cell in cells])

    @classmethod
    def read(cls, opening: Mapping[str, Any]) -> "Submission":
        """Parse the bytes of a submission.

        Raises `UnreadableSubmissionError`, or `LegacyNotebookError` for a notebook older than nbformat 4.
        """
        sources = code_cells(opening["content"], opening["kind"])
        return cls(sources, [parse_cell(source) for source in sources])

    def report(self, closely: bool) -> dict[str, Any]:
        """What the text shows: names bound (not imported), functions, broken pieces, sources to quote.

        Raises `UnreadableSubmissionError` where that is more than anybody writes.
        """
        binds = sorted({name for s in self.statements if not is_import(s.node) for name in s.binds})
        if len(binds) > _MOST_NAMES:
            message = f"the notebook defines {len(binds):,} names; at most {_MOST_NAMES:,} are read"
            raise UnreadableSubmissionError(message)
        surveyed = _reported(
            found
            for statement in self.statements
            for found in (survey(statement, self.sources[statement.cell - 1]) if closely else outline(statement))
        )
        broken = [
            {"cell": number, **asdict(text)} for number, cell in enumerate(self.cells, start=1) for text in cell.broken
        ]
        quoted = {found["cell"] for found in surveyed}
        quoted |= {number for number, source in enumerate(self.sources, start=1) if "lambda" in source}
        return {
            "cells": len(self.sources),
            "binds": binds,
            "functions": surveyed,
            "broken": broken,
            "sources": {number: self.sources[number - 1] for number in quoted},
        }


def _reported(surveys: Iterable[FunctionSurvey]) -> list[dict[str, Any]]:
    """The surveys as plain values, with so many of their computations, each a row, as a report has room for."""
    reported, room = [], _MOST_COMPUTATIONS
    for found in surveys:
        rows = [computation.row() for computation in found.computations[:room]]
        room -= len(rows)
        plain = replace(found, computations=()) if found.computations else found
        reported.append(asdict(plain) | {"computations": rows})
    return reported
