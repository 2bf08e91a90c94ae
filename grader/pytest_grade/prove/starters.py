"""What students are handed, held against what is graded: what has another name there is missing in a whole class."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pytest_grade.author.files import STARTER
from pytest_grade.author.loading import Declared
from pytest_grade.judge.near_names import near_name
from pytest_grade.notebook.ipython import parse_cell
from pytest_grade.notebook.reading import LegacyNotebookError, UnreadableSubmissionError, read_source

_DEFINES: Final = re.compile(r"^\s*(?:async\s+)?def\s+(\w+)\s*\(", re.MULTILINE)
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def notes_of_starter(made: Declared) -> Iterator[str]:
    """A sentence for each graded function that the starter lacks, or that takes something else there."""
    path = made.folder / STARTER
    if not path.is_file():
        return
    try:
        cells = read_source(path.read_bytes(), "ipynb").cells
    except (UnreadableSubmissionError, LegacyNotebookError, OSError) as error:
        yield f"{STARTER} cannot be read: {error}"
        return
    functions = dict(_functions_in([statement for cell in cells for statement in parse_cell(cell).statements]))
    written = {name for cell in cells for name in _DEFINES.findall(cell)}  # of what does not parse yet, too
    classes = {name.partition(".")[0] for name in functions if "." in name}
    for name in dict.fromkeys(made.key(call) for call in made.graded if not call.optional):
        if name in functions:
            yield from _taken_otherwise(name, made, functions)
        elif name not in classes and name.rpartition(".")[2] not in written:
            near = near_name(name, functions)
            yield f"{name} is graded, and {STARTER} does not define it" + (f", but {near}" if near else "")


def _functions_in(statements: Sequence[ast.stmt], within: str = "") -> Iterator[tuple[str, _Function]]:
    """The functions, and the methods as `Class.method`."""
    for statement in statements:
        if isinstance(statement, _Function):
            yield within + statement.name, statement
        elif isinstance(statement, ast.ClassDef):
            yield from _functions_in(statement.body, f"{within}{statement.name}.")


def _taken_otherwise(name: str, made: Declared, functions: Mapping[str, _Function]) -> Iterator[str]:
    """How a function is begun in the starter, where that asks for other arguments than the solution's does."""
    found, right = functions[name], made.solution.functions.get(name)
    if right is None:
        return
    by_name = {word.arg for call in made.graded if made.key(call) == name for word in call.call.keywords if word.arg}
    if not _are_alike(_required(found), _required(right)) or not by_name <= {*_names(found)}:
        yield f"{STARTER} begins {_begun(name, found)}, and {made.solution.path.name} {_begun(name, right)}"


def _are_alike(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether as much is asked for, and nothing in another place; what it is called is nobody's business."""
    return len(some) == len(others) and not any(
        one != other and (one in others or other in some) for one, other in zip(some, others, strict=True)
    )


def _names(function: _Function) -> list[str]:
    """All that a function can be given."""
    return [argument.arg for argument in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]


def _required(function: _Function) -> list[str]:
    """What a function has to be given, in order."""
    given = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return given[: len(given) - len(function.args.defaults)]


def _begun(name: str, function: _Function) -> str:
    return f"{name}({ast.unparse(function.args)})"
