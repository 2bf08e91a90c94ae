"""One synthetic student: the cells of a submission, and what is true of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LAWFUL = ("per-layer", "at-loss", "at-output", "at-end", "other")
UNLAWFUL = (
    "missing-mean",
    "doubled-mean",
    "compounded-mean",
    "mean-only-dW",
    "mean-only-db",
    "wrong-m-axis",
    "hard-coded-m",
    "sum-cost",
)
NEAR_MISSES = ("near-m-minus-1", "near-one-over-n", "near-one-layer", "near-cache-axis")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a grader has to find.

    `gradients` is about one pass over fresh inputs, through the student's own forward and backward
    functions. `diagnoses` are the ids that are to be named, these and no others; None leaves them open.
    `verdicts` holds only those that the design settles; a function that is not listed is open.
    """

    gradients: bool
    convention: str | None
    diagnoses: tuple[str, ...] | None = ()
    verdicts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """A submission and its expectations.

    `placement` is where 1/m stands (for faults and oddities: in the program they were made from), `fault`
    what is wrong besides, `oddity` what is unusual and right. `form` is `ipynb`, `ipynb-text` (each source
    one string, not a list), `ipynb3` or `py`. `executable` is False where running would not end or do harm.
    """

    id: str
    assignment: str
    style: str
    cells: tuple[str, ...]
    expects: Expected
    placement: str | None = None
    fault: str | None = None
    oddity: str | None = None
    form: str = "ipynb"
    executable: bool = True

    @property
    def kind(self) -> str:
        """One of lawful, at-update, unlawful, near-miss, fault, oddity: for counting and choosing."""
        if self.fault is not None:
            return "fault"
        if self.oddity is not None:
            return "oddity"
        if self.placement in LAWFUL:
            return "lawful"
        if self.placement == "at-update":
            return "at-update"
        return "unlawful" if self.placement in UNLAWFUL else "near-miss"

    def write(self, folder: Path) -> Path:
        """Write the submission into `folder`, named after the id, and return its path."""
        suffix = ".py" if self.form == "py" else ".ipynb"
        path = folder / f"{self.id}{suffix}"
        path.write_text(_FORMS[self.form](self), encoding="utf-8", newline="")
        return path


def cells_of(source: str) -> tuple[str, ...]:
    """Cut a source at its `# %%` lines."""
    parts = ("\n" + source).split("\n# %%\n")
    return tuple(part.strip("\n") for part in parts if part.strip())


def edited(source: str, *edits: tuple[str, str]) -> str:
    """Replace each old text, which must occur exactly once, by the new one."""
    for old, new in edits:
        if source.count(old) != 1:
            message = f"occurs {source.count(old)} times, not once: {old!r}"
            raise ValueError(message)
        source = source.replace(old, new)
    return source


def _as_py(student: Student) -> str:
    return "".join(f"# %%\n{cell}\n\n" for cell in student.cells)


def _as_notebook(student: Student) -> str:
    return _notebook4(student, [cell.splitlines(keepends=True) for cell in student.cells])


def _as_notebook_of_strings(student: Student) -> str:
    return _notebook4(student, list(student.cells))


def _notebook4(student: Student, sources: list[list[str]] | list[str]) -> str:
    title = {"cell_type": "markdown", "metadata": {}, "source": [f"# {student.assignment}\n", "My solution."]}
    code = [
        {"cell_type": "code", "execution_count": n, "metadata": {}, "outputs": [], "source": source}
        for n, source in enumerate(sources, start=1)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python", "version": "3.6.0"}}
    notebook = {"cells": [title, *code], "metadata": metadata, "nbformat": 4, "nbformat_minor": 2}
    return json.dumps(notebook, indent=1)


def _as_notebook3(student: Student) -> str:
    heading = {"cell_type": "heading", "level": 1, "metadata": {}, "source": [student.assignment]}
    code = [
        {
            "cell_type": "code",
            "collapsed": False,
            "input": cell.splitlines(keepends=True),
            "language": "python",
            "metadata": {},
            "outputs": [],
            "prompt_number": n,
        }
        for n, cell in enumerate(student.cells, start=1)
    ]
    worksheets = [{"cells": [heading, *code], "metadata": {}}]
    notebook = {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": worksheets}
    return json.dumps(notebook, indent=1)


_FORMS = {
    "ipynb": _as_notebook,
    "ipynb-text": _as_notebook_of_strings,
    "ipynb3": _as_notebook3,
    "py": _as_py,
}
