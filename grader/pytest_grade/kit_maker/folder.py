"""The folder that students get: what lies in it, and what must not."""

import ast
import fnmatch
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from pytest_grade.errors import ConfigurationError
from pytest_grade.kit.files import SUFFIX
from pytest_grade.model.assignment import Assignment

STARTER: Final = "starter.ipynb"
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
            found.text  # noqa: B018 - it raises where there is none
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            _refuse(path, "no notebook", "a Jupyter notebook that can be read")
        return found

    @property
    def text(self) -> str:
        """The code of it."""
        cells: list[Mapping[str, Any]] = json.loads(self.content)["cells"]
        return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")

    def module_name(self, assignment: Assignment) -> str:
        """Under which name the given functions are imported; raises `ConfigurationError` where under none."""
        patterns = assignment.modules
        names = [name for name in _imported(self.text) if any(fnmatch.fnmatchcase(name, each) for each in patterns)]
        if not names:
            allowed = f"import of a module that assignment.py lists in modules ({', '.join(patterns)})"
            _refuse(self.path, "no import of the functions in provided.py", allowed)
        return names[0]

    def refuse_answers(self, solution: str) -> None:
        """Raise `ConfigurationError` where a function of the solution stands in it as it is."""
        here = {code for code, _ in _bodies(self.text)}
        for code, name in _bodies(solution):
            if code in here:
                _refuse(self.path, f"{name} as it is in solution.py", "a notebook in which students write that")


def _imported(text: str) -> Iterator[str]:
    for line in text.splitlines():
        words = line.split()
        if words[:1] in (["from"], ["import"]) and len(words) > 1:
            yield words[1].partition(",")[0].partition(".")[0]


def _bodies(text: str) -> Iterator[tuple[str, str]]:
    """The body of each function, without its docstring, with the name of that; none where the text does not parse."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            if body:
                yield "\n".join(map(ast.unparse, body)), node.name


def lines_of(solution: str) -> frozenset[str]:
    """The lines of a solution's functions that are nobody's by chance: without comments, docstrings and heads."""
    code = "\n".join(body for body, _ in _bodies(solution))
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
