"""The texts that an author hands in beside the declaration: the solution, and what students are given."""

import ast
import contextlib
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import CodeType

from pytest_grade.author.noting import noting
from pytest_grade.author.places import Place
from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError

Function = ast.FunctionDef
RAISED = (Exception, SystemExit)  # what an author's text may raise: `sys.exit()` in it is no end of ours
SOLUTION, PROVIDED = "solution.py", "provided.py"
WITHHELD = "withheld.py"  # in the place of `PROVIDED` where what students import are the answers of another assignment


@dataclass(frozen=True, kw_only=True)
class Source:
    """One file of Python, by its text; functions of classes are known as ``Class.method``.

    Of a notebook it is the text of all cells of code, one below the other, of which everything else is left blank.
    `cells` then holds where each begins: its line in the text, and which cell of the notebook it is.
    """

    path: Path
    text: str
    cells: tuple[tuple[int, int], ...] = ()

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree; `ConfigurationError` where the text does not parse."""
        try:
            return ast.parse(self.text)
        except SyntaxError as error:
            self.at(error.lineno or 1).refuse(f"what does not parse ({error.msg})", "Python")

    @cached_property
    def code(self) -> CodeType:
        """Its code."""
        return compile(self.tree, str(self.path), "exec")

    @cached_property
    def noting_code(self) -> CodeType:
        """Its code, which notes what its variables hold."""
        return compile(noting(ast.parse(self.text)), str(self.path), "exec")

    @cached_property
    def functions(self) -> Mapping[str, Function]:
        """Its functions and methods by name."""
        return dict(_functions(self.tree))

    @cached_property
    def classes(self) -> frozenset[str]:
        """The names of its classes."""
        return frozenset(node.name for node in self.tree.body if isinstance(node, ast.ClassDef))

    @cached_property
    def constants(self) -> frozenset[str]:
        """The names that are assigned at its top."""
        assigned = (node for node in self.tree.body if isinstance(node, ast.Assign))
        return frozenset(name.id for node in assigned for name in node.targets if isinstance(name, ast.Name))

    @cached_property
    def literals(self) -> Mapping[str, object]:
        """The constants that are set at its top to a value that stands there, by name."""
        found: dict[str, object] = {}
        for node in self.tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    with contextlib.suppress(ValueError):
                        found[name] = ast.literal_eval(value)
        return found

    def with_constants(self, values: Mapping[str, object]) -> "Source":
        """The same text with other values of these constants; its lines stay where they are."""
        lines = self.text.splitlines()
        for node in self.tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)]) if name in values:
                    ends = (node.end_lineno or node.lineno) - node.lineno
                    lines[node.lineno - 1 : node.end_lineno] = [f"{name} = {values[name]!r}", *[""] * ends]
        return replace(self, text="\n".join(lines) + "\n")

    def assigning(self, function: str, variable: str) -> list[ast.Assign]:
        """The statements of a function that give a value to this variable, and to no other."""
        node = self.functions.get(function)
        assigned = [each for each in ast.walk(node) if isinstance(each, ast.Assign)] if node else []
        return [each for each in assigned if [ast.unparse(target) for target in each.targets] == [variable]]

    def with_lines(self, function: str, lines: Mapping[str, str]) -> "Source":
        """The same text where a function assigns these variables by other statements; its lines stay where they are."""
        text = self.text.splitlines()
        for variable, line in lines.items():
            for node in self.assigning(function, variable):
                ends = (node.end_lineno or node.lineno) - node.lineno
                text[node.lineno - 1 : node.end_lineno] = [" " * node.col_offset + line, *[""] * ends]
        return replace(self, text="\n".join(text) + "\n")

    @property
    def names(self) -> frozenset[str]:
        """All that is defined at its top."""
        return frozenset(name for name in self.functions if "." not in name) | self.classes | self.constants

    def at(self, line: int) -> Place:
        """A line of it."""
        if not self.cells:
            return Place(file=str(self.path), line=line)
        first, cell = max(each for each in self.cells if each[0] <= max(line, self.cells[0][0]))
        return Place(file=f"{self.path}, cell {cell}", line=line - first + 1)

    def told(self, line: int) -> str:
        """A line of it in words: ``line 5 of solution.py``."""
        place = self.at(line)
        return f"line {place.line} of {place.file.removeprefix(f'{self.path.parent}/')}"

    def place_of(self, function: str) -> Place:
        """Where a function is defined."""
        return self.at(self.functions[function].lineno if function in self.functions else 1)

    def called_by(self, function: str) -> frozenset[str]:
        """The functions that a function calls, itself or by way of others."""
        if function not in self._called:
            self._called[function] = self._called_by(function)
        return self._called[function]

    @cached_property
    def _called(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def _random(self) -> frozenset[str]:
        """The functions that speak of chance; all of them, where the file speaks of it elsewhere."""
        if "random" not in self.text:
            return frozenset()
        speaking = {name for name, node in self.functions.items() if "random" in ast.unparse(node)}
        others = [node for node in self.tree.body if not isinstance(node, (ast.FunctionDef, ast.ClassDef))]
        is_elsewhere = any("random" in ast.unparse(node) for node in others)
        return frozenset(self.functions) if is_elsewhere else frozenset(speaking)

    def may_draw(self, function: str) -> bool:
        """Whether something may be drawn at random by a function; of one that is not here, or an object's, it may."""
        if function not in self._drawing:
            is_known = function in self.functions and "." not in function
            self._drawing[function] = not is_known or bool(self._random & {function, *self.called_by(function)})
        return self._drawing[function]

    @cached_property
    def _drawing(self) -> dict[str, bool]:
        return {}

    def _called_by(self, function: str) -> frozenset[str]:
        found: set[str] = set()
        waiting = [function]
        while waiting:
            node = self.functions.get(waiting.pop())
            called = set(_called_in(node)) if node else set()
            new = {name for name in self.functions if name.rpartition(".")[2] in called} - found
            found |= new
            waiting += new
        return frozenset(found - {function})


def read(path: Path, declared: Place | None = None) -> Source:
    """Read a file that has to be there; `ConfigurationError` where it is not, or is no text.

    It tells the place of the declaration that the file stands beside, if it is not the declaration itself.
    """
    try:
        return Source(path=path, text=path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else "no UTF-8"
        if declared is None:
            allowed = "the declaration of an assignment, with the solution beside it"
            raise ConfigurationError(source=str(path), found=reason, allowed=allowed) from None
        declared.refuse(f"{path.name} beside it: {reason}", "a file of Python, in the same folder")


def raised_at(error: BaseException, *sources: Source) -> tuple[Source, int] | None:
    """The last line of these texts that an error came by."""
    texts = {str(source.path): source for source in sources}
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in texts]
    return (texts[frames[-1].filename], frames[-1].lineno or 1) if frames else None


def in_words(error: BaseException, where: str = "") -> str:
    """What was raised, where, and what it says, if it says anything."""
    said = str(error).strip()
    return f"{type(error).__name__}{where}{f': {said}' if said else ''}"


def _functions(tree: ast.Module) -> Iterator[tuple[str, Function]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{each.name}", each) for each in node.body if isinstance(each, ast.FunctionDef))


def _called_in(node: Function) -> Iterator[str]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            if isinstance(call.func, ast.Name):
                yield call.func.id
            elif isinstance(call.func, ast.Attribute):
                yield call.func.attr
