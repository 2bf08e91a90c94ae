"""What students get of a master notebook: solutions are replaced, what is hidden is gone, outputs are cleared."""

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.as_notebook import Notebook, source_of
from pytest_grade.notebook.marks import STUB, MarkError, stripped, whole

TO_BE_WRITTEN: Final = "*Write your answer here.*"
_HIDDEN_TAGS: Final = frozenset({"hidden", "hidden-tests", "instructor"})
_SOLUTION_TAG: Final = "solution"
# Otter's cells of configuration, and those that say where a block of cells begins and ends.
_BOUNDARY: Final = re.compile(
    r"\A\s*#\s*(?P<which>BEGIN|END|ASSIGNMENT)\s+(?P<what>SOLUTION|QUESTION|TESTS|PROMPT|CONFIG)\b"
)
_HIDDEN_CELL: Final = re.compile(
    r"\A\s*(?:#+\s*hidden\b|#+\s*ignore\b)|^\s*hidden:\s*true\s*$", re.IGNORECASE | re.MULTILINE
)
_OF_A_RUN: Final = ("execution", "ExecuteTime")


class MasterError(Exception):
    """A master whose marks cannot be followed: its cell (all count, from 1), the line, what was found, the allowed."""

    def __init__(self, cell: int, error: MarkError) -> None:
        super().__init__(cell, error)
        self.cell, self.line, self.found, self.allowed = cell, error.line, error.found, error.allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What students get, how many solutions were replaced in it, and how many cells or parts of cells are gone."""

    notebook: Notebook
    solutions: int
    hidden: int


def released(master: Notebook, prompt: str = STUB) -> Release:
    """Make the students' notebook; raises `MasterError` where marks do not fit together."""
    made = copy.deepcopy(master)
    cells, solutions, hidden = [], 0, 0
    block = ""
    for number, cell in enumerate(made["cells"], start=1):
        boundary = _BOUNDARY.match(source_of(cell)) if cell.get("cell_type") in ("raw", "markdown") else None
        if boundary:
            begins = boundary["which"] == "BEGIN" and boundary["what"] != "QUESTION"
            block = boundary["what"] if begins else "" if boundary["what"] in (block, "QUESTION") else block
            continue
        kept, lost_solutions, lost = _cell(cell, number, block, prompt)
        cells += [kept] if kept else []
        solutions, hidden = solutions + lost_solutions, hidden + lost
    made["cells"] = cells
    return Release(notebook=made, solutions=solutions, hidden=hidden)


def _cell(cell: Notebook, number: int, block: str, prompt: str) -> tuple[Notebook | None, int, int]:
    """A cell as students get it, or None; how many solutions it lost, and how many hidden parts."""
    text, is_code = source_of(cell), cell.get("cell_type") == "code"
    if _is_hidden(cell, text):
        return None, 0, 1
    if block == "SOLUTION" and not is_code:
        return _with(cell, TO_BE_WRITTEN), 1, 0
    try:
        found = stripped(text, prompt)
    except MarkError as error:
        raise MasterError(number, error) from None
    if not found.solutions and _is_a_solution(cell):
        return _with(cell, whole(prompt) if is_code else TO_BE_WRITTEN), 1, found.hidden
    if found.hidden and not found.text.strip():
        return None, found.solutions, found.hidden
    return (
        _with(cell, found.text.rstrip("\n") if found.solutions or found.hidden else text),
        found.solutions,
        found.hidden,
    )


def _is_hidden(cell: Mapping[str, Any], text: str) -> bool:
    return bool(_HIDDEN_TAGS.intersection(_tags(cell))) or (
        cell.get("cell_type") == "code" and _HIDDEN_CELL.search(text) is not None
    )


def _is_a_solution(cell: Mapping[str, Any]) -> bool:
    """Whether a cell without marks is a solution as a whole: nbgrader's own, or one with a tag."""
    metadata = cell.get("metadata")
    of_nbgrader = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    told = isinstance(of_nbgrader, Mapping) and of_nbgrader.get("solution") is True
    return told or _SOLUTION_TAG in _tags(cell)


def _tags(cell: Mapping[str, Any]) -> Iterator[str]:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, Mapping) else None
    yield from map(str, tags if isinstance(tags, list) else ())


def _with(cell: Notebook, text: str) -> Notebook:
    """The cell with another text, and nothing of any run."""
    made = {**cell, "source": text}
    if isinstance(made.get("metadata"), Mapping):
        made["metadata"] = {key: value for key, value in made["metadata"].items() if key not in _OF_A_RUN}
    if cell.get("cell_type") == "code":
        made |= {"outputs": [], "execution_count": None}
    return made
