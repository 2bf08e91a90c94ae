"""The folder that students get: what lies in it, and what must not."""

import ast
import fnmatch
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from pytest_grade.author.files import STARTER
from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError
from pytest_grade.kit.files import SUFFIX
from pytest_grade.model.assignment import Assignment
from pytest_grade.notebook.ipython import parse_cell

_SHORTEST: Final = 12  # a line that is no shorter is nobody's line by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """The notebook that students begin with."""

    path: Path
    content: bytes

    @classmethod
    def read(cls, path: Path) -> "Starter":
        """Read it; raises `ConfigurationError` where it is not there, or is no notebook."""
        if not path.is_file():
            allowed = f"the notebook that students begin with, as {STARTER} there, or by --notebook=FILE"
            _refuse(path, "no such file", allowed)
        try:
            found = cls(path=path, content=path.read_bytes())
            found.statements  # noqa: B018 - it raises where there is none
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            _refuse(path, "no notebook", "a Jupyter notebook that can be read")
        return found

    @property
    def statements(self) -> list[ast.stmt]:
        """The code of it; of a cell that is no Python, what is."""
        cells: list[Mapping[str, Any]] = json.loads(self.content)["cells"]
        sources = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        return [statement for source in sources for statement in parse_cell(source).statements]

    def module_name(self, assignment: Assignment) -> str | None:
        """Under which name the given functions are imported, or None where it needs none of them.

        Raises `ConfigurationError` where it calls one of them and imports no module of the course.
        """
        statements, patterns = self.statements, assignment.modules
        for name in _imported(statements):
            if any(fnmatch.fnmatchcase(name, each) for each in patterns):
                return name
        given = {name for _, name in _bodies(ast.parse(assignment.provided).body)}
        missed = sorted(given & _names_read(statements) - {name for _, name in _bodies(statements)})
        if missed:
            allowed = f"import of a module that assignment.py lists in modules ({', '.join(patterns)})"
            _refuse(self.path, f"{missed[0]} of provided.py, and no import of it", allowed)
        return None

    def refuse_answers(self, assignment: Assignment) -> None:
        """Raise `ConfigurationError` where a graded function is in it as the solution has it; others may be given."""
        here = {code for code, _ in _bodies(self.statements)}
        for code, name in _bodies(ast.parse(assignment.callees).body):
            if code in here and name in assignment.names:
                _refuse(self.path, f"{name} as it is in solution.py", "a notebook in which students write that")


def _imported(statements: Sequence[ast.stmt]) -> Iterator[str]:
    for node in _below(statements):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def _names_read(statements: Sequence[ast.stmt]) -> set[str]:
    return {node.id for node in _below(statements) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _below(statements: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    return (node for statement in statements for node in ast.walk(statement))


def _bodies(nodes: Iterable[ast.AST], prefix: str = "") -> Iterator[tuple[str, str]]:
    """The body of each function, without its docstring, with its name: `Network.backprop` of a method."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            if body:
                yield "\n".join(map(ast.unparse, body)), prefix + node.name
        yield from _bodies(
            ast.iter_child_nodes(node), f"{prefix}{node.name}." if isinstance(node, ast.ClassDef) else prefix
        )


def lines_of(solution: str) -> frozenset[str]:
    """The lines of a solution's functions that are nobody's by chance: without comments, docstrings and heads."""
    code = "\n".join(body for body, _ in _bodies(ast.parse(solution).body))
    return frozenset(line.strip() for line in code.splitlines() if len(line.strip()) >= _SHORTEST)


def readme(assignment: Assignment, notebook: str, module: str | None, left_out: tuple[str, ...]) -> str:
    """What a student reads first."""
    files = [f"- `{notebook}`: your notebook. Write where it says `None`."]
    if module:
        files.append(f"- `{module}`: given functions that the notebook imports. Leave it where it is.")
    files.append(f"- `{assignment.id}{SUFFIX}`: the questions of the check. No need to open it.")
    not_checked = f"\nNot checked here, but graded: {', '.join(left_out)}.\n" if left_out else ""
    return f"""# {assignment.title}

{chr(10).join(files)}

Keep them in one folder.

## Check yourself

In the notebook, as soon as you have written a function and run its cell:

    %load_ext pytest_grade
    %grade

Or in a terminal, on the saved notebook:

    pytest-grade --grade-assignment={assignment.id}{SUFFIX} {notebook}

Both need `pip install pytest-grade`. You are told what is right, what is not, and what to do next. Any place of
1/{assignment.notation.m} that comes out right is right. Check as often as you like: nothing is sent anywhere.

This is a self-check. Your grade comes of other questions, so a function that only knows these answers will not pass.
{not_checked}"""


def _refuse(path: Path, found: str, allowed: str) -> NoReturn:
    raise ConfigurationError(source=str(path), found=found, allowed=allowed) from None
