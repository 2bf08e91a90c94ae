"""A master notebook in the place of `solution.py`: the solution that is in it, and the notebook that students get."""

import ast
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final, NoReturn

from pytest_grade.author.places import Place
from pytest_grade.author.source import SOLUTION, Source, read
from pytest_grade.errors import ConfigurationError
from pytest_grade.notebook.as_notebook import Notebook, notebook_of, source_of
from pytest_grade.notebook.extraction import extract, statements_of
from pytest_grade.notebook.ipython import parse_cell
from pytest_grade.notebook.marks import STUB
from pytest_grade.notebook.masters import MasterError, Release, released
from pytest_grade.notebook.reading import UnreadableSubmissionError

MASTERS: Final = ("master.ipynb", "master.py", "master.md")
KINDS: Final = ("ipynb", "py", "md")
_DEFINITIONS = (ast.FunctionDef, ast.ClassDef)


def master_in(folder: Path) -> Path | None:
    """The master notebook in a folder; None where there is none. `ConfigurationError` where there are several."""
    found = [folder / name for name in MASTERS if (folder / name).is_file()]
    if len(found) > 1:
        _refuse(found[1], f"a second master, beside {found[0].name}", f"one of {', '.join(MASTERS)}")
    return found[0] if found else None


def read_master(path: Path) -> Notebook:
    """A master as a notebook; `ConfigurationError` where it cannot be read."""
    kind = path.suffix[1:]
    if kind not in KINDS:
        _refuse(path, f"a file that ends with {path.suffix or 'nothing'}", "a notebook: .ipynb, or as text .py or .md")
    try:
        return notebook_of(path.read_bytes(), kind)
    except OSError as error:
        _refuse(path, (error.strerror or str(error)).lower(), "a notebook that can be read")
    except (UnreadableSubmissionError, UnicodeDecodeError) as error:
        _refuse(path, f"no notebook ({error})", "a Jupyter notebook of nbformat 4, or one as text in UTF-8")


def solution_in(folder: Path, declared: Place, named: Collection[str] = ()) -> Source:
    """The solution in a folder: `solution.py`, or what the master defines of what is `named` by the declaration.

    Raises `ConfigurationError` where there is neither, or both.
    """
    master = master_in(folder)
    if master is None:
        return read(folder / SOLUTION, declared)
    if (folder / SOLUTION).exists():
        declared.refuse(f"{SOLUTION} and {master.name} beside it", "one of them: the solution is taken from it")
    return solution_of(master, read_master(master), named)


def solution_of(path: Path, notebook: Notebook, named: Collection[str] = ()) -> Source:
    """The functions and classes of these names that a notebook defines, with what they need; else all that it defines.

    No line is moved within its cell.
    """
    cells = [
        (number, source_of(cell))
        for number, cell in enumerate(notebook["cells"], start=1)
        if cell.get("cell_type") == "code" and source_of(cell).strip()
    ]
    trees = []
    for number, text in cells:
        found = parse_cell(text)
        if found.broken:
            broken = found.broken[0]
            Place(file=f"{path}, cell {number}", line=broken.line).refuse(
                f"what does not parse ({broken.message})", "Python"
            )
        trees.append(found.statements)
    statements = statements_of(trees, first=0)
    defined = {each.node.name for each in statements if isinstance(each.node, _DEFINITIONS)}
    needed = extract(statements, defined.intersection(named) or defined).statements
    whole = extract(statements, defined).statements  # who calls a helper is known as a trial only beside it
    kept = [each for each in needed if each in whole]
    texts = [
        "\n".join(_only(text, [each.node for each in kept if each.cell == n])) for n, (_, text) in enumerate(cells)
    ]
    starts, line = [], 1
    for (number, _), text in zip(cells, texts, strict=True):
        starts.append((line, number))
        line += text.count("\n") + 1
    return Source(path=path, text="\n".join(texts) + "\n", cells=tuple(starts))


def _only(text: str, nodes: list[ast.stmt]) -> Iterator[str]:
    """The lines of a cell, blank but for these statements."""
    kept = {
        line
        for node in nodes
        for line in range(
            min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))]),
            (node.end_lineno or node.lineno) + 1,
        )
    }
    return (line if number in kept else "" for number, line in enumerate(text.split("\n"), start=1))


def students(path: Path, notebook: Notebook, prompt: str = STUB) -> Release:
    """The students' notebook; `ConfigurationError` where marks do not fit together, or there are none."""
    try:
        made = released(notebook, prompt)
    except MasterError as error:
        source = f"{path}, cell {error.cell}"
        raise ConfigurationError(source=source, line=error.line, found=error.found, allowed=error.allowed) from None
    if not made.solutions:
        allowed = "### BEGIN SOLUTION and ### END SOLUTION around what students write, or # SOLUTION behind a line"
        raise ConfigurationError(source=str(path), found="no mark of a solution", allowed=allowed)
    return made


def as_bytes(notebook: Notebook) -> bytes:
    """The file of a notebook, as Jupyter writes it."""
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def _refuse(path: Path, found: str, allowed: str) -> NoReturn:
    raise ConfigurationError(source=str(path), found=found, allowed=allowed) from None
