"""The surroundings of definitions in a kernel: the live functions by copies, or those of a text in a corner of its own.

As in the official grade the names of the notebook are there that definitions need, and no others.
"""

import ast
import builtins
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.extraction import Statement, is_import
from pytest_grade.notebook.names import needed_names, nodes_below
from pytest_grade.selfcheck.copies import Copies
from pytest_grade.worker.modules import fits
from pytest_grade.worker.recorder import CELL_FILE
from pytest_grade.worker.showing import OF_EVERY_NOTEBOOK, ShowingModule, only_shows
from pytest_grade.worker.surroundings import Text, name_methods
from pytest_grade.worker.written_modules import Setting, WrittenModules

_DEEPEST = 3
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_Absent = Callable[[Sequence[Statement]], Collection[str]]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the code of a function stands: its cell, and its first line there."""

    cell: int
    line: int


class _InAKernel:
    """What both have in common: names of their own, and nothing of the kernel changed."""

    def __init__(
        self, submission: Text, order: Mapping[str, Any], provided: Mapping[str, Any], absent: _Absent
    ) -> None:
        self.namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
        self.namespace.update(OF_EVERY_NOTEBOOK, **provided)
        setting = Setting(targets=order["targets"], absent=absent, of_the_course=(), only_plain=False)
        self.written = WrittenModules({}, setting)
        name_methods(submission)

    def renew(self, modules: Collection[str]) -> None:
        """Nothing is imported anew, as the kernel needs its modules."""


class OfAText(_InAKernel):
    """The surroundings of a text that is no notebook's, the solution: modules of the course are `provided`."""

    def __init__(
        self, submission: Text, order: Mapping[str, Any], provided: Mapping[str, Any], absent: _Absent
    ) -> None:
        super().__init__(submission, order, provided, absent)
        self._provided, self._patterns = provided, order["modules"]

    def has(self, statement: Statement) -> bool:
        """What is imported from the course is there."""
        node = statement.node
        if isinstance(node, ast.ImportFrom) and self._is_of_the_course(node.module or ""):
            named = {alias.asname or alias.name: alias.name for alias in node.names if alias.name in self._provided}
            self.namespace.update({name: self._provided[given] for name, given in named.items()})
            return True
        if isinstance(node, ast.Import) and all(self._is_of_the_course(alias.name) for alias in node.names):
            for alias in node.names:
                module = ModuleType(alias.name)
                vars(module).update(self._provided)
                self.namespace[alias.asname or alias.name] = module
            return True
        return False

    def _is_of_the_course(self, module: str) -> bool:
        return any(fits(module, pattern) for pattern in self._patterns)


class OfTheKernel(_InAKernel):
    """The surroundings of what a student has defined: only classes, and what is made with them, are executed again.

    The other `live` objects are asked by copies that stand in the cells of the submission.
    """

    def __init__(
        self,
        live: dict[str, Any],
        submission: Text,
        order: Mapping[str, Any],
        provided: Mapping[str, Any],
        absent: _Absent,
    ) -> None:
        super().__init__(submission, order, provided, absent)
        self._live = live
        self._submission = submission
        self._bound = frozenset(name for statement in submission.statements for name in statement.binds)
        self._places = dict[CodeType, _Place]()
        self._copies = Copies(live, self.namespace, self._placed)

    def renew(self, modules: Collection[str]) -> None:
        """Copy the live objects anew."""
        del modules
        self._copies.renew()

    def has(self, statement: Statement) -> bool:
        """Have the live objects that this statement names; what needs a class is made anew, by its text."""
        node = statement.node
        if not is_import(node) and any(self._needs_a_class(self._live.get(name)) for name in _concerned(statement)):
            return False
        for name in needed_names(node) - self._bound - self.namespace.keys():
            if name in self._live:  # by other means than a statement that names it: into globals(), by a magic
                self.namespace[name] = self._quiet(name)
        for name in statement.binds:
            if name == "*":
                self.namespace.update(self._starred(node))
            elif name in self._live and (self._is_where_it_stands(node, name, statement.cell)):
                self.namespace[name] = self._quiet(name)
        return True

    def _quiet(self, name: str) -> Any:
        """The copy of a live object; of what only shows something, what shows nothing."""
        value = self._live[name]
        if isinstance(value, ModuleType):
            return ShowingModule(value.__name__) if only_shows(value.__name__) else value
        module = getattr(value, "__module__", None)
        if isinstance(module, str) and only_shows(module):
            return getattr(ShowingModule(module), getattr(value, "__name__", name))
        return self._copies.of(value)

    def _needs_a_class(self, value: Any, depth: int = _DEEPEST) -> bool:
        """Whether this is a class of the kernel, or made with one, as far as one looks: then it has no copy."""
        own = self._live.get("__name__", "__main__")
        kind = type(value)
        if isinstance(value, type) or kind.__module__ == own:
            return bool(getattr(value, "__module__", "") == own)
        if not depth:
            return False
        if kind is MethodType:
            return self._needs_a_class(value.__self__, depth - 1)
        if kind is FunctionType:
            inner: Iterable[Any] = [cell.cell_contents for cell in value.__closure__ or () if _is_filled(cell)]
        else:
            inner = value.values() if kind is dict else value if kind in (list, tuple) else ()
        return any(self._needs_a_class(each, depth - 1) for each in inner)

    def _starred(self, node: ast.stmt) -> Iterator[tuple[str, Any]]:
        """The names that a star has brought, as they are now."""
        module = sys.modules.get(node.module or "") if isinstance(node, ast.ImportFrom) else None
        names = getattr(module, "__all__", None) or [name for name in dir(module) if name[0] != "_"]
        return ((name, self._live[name]) for name in names if name in self._live)

    def _is_where_it_stands(self, node: ast.stmt, name: str, cell: int) -> bool:
        """Whether this statement made what is live; of a function, that is seen by its code, which gets its place."""
        value = self._live[name]
        if not (isinstance(node, _FUNCTIONS) and isinstance(value, FunctionType) and node.name == name):
            return True
        is_same = not node.decorator_list and _code_of(node) == value.__code__.co_code
        if name in self.namespace and not is_same and not node.decorator_list:
            return False
        self._places[value.__code__] = _Place(cell, node.lineno)
        return True

    def _placed(self, code: CodeType) -> CodeType:
        """The code as if it had been compiled from the cell that it stands in."""
        place = self._places.get(code) or self._found(code)
        if place is None:
            return code
        return _moved(code, f"{CELL_FILE}{place.cell}>", place.line - code.co_firstlineno)

    def _found(self, code: CodeType) -> _Place | None:
        """The place of a function that is called by no name of the notebook: one that a decorator has wrapped, say."""
        for statement in reversed(self._submission.statements):
            for node in nodes_below(statement.node):
                if isinstance(node, _FUNCTIONS) and node.name == code.co_name:
                    return _Place(statement.cell, min(part.lineno for part in (node, *node.decorator_list)))
        return None


def _concerned(statement: Statement) -> Iterable[str]:
    """What a statement makes or changes: what binds nothing is kept for what it changes, and a decorator may enter."""
    decorators = getattr(statement.node, "decorator_list", ())
    changed = decorators if statement.binds else (statement.node,)
    return statement.binds.union(*map(needed_names, changed))


def _is_filled(cell: CellType) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False


@lru_cache(maxsize=500)
def _code_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bytes:
    """The instructions of a function, as this Python compiles it."""
    module = compile(ast.Module(body=[node], type_ignores=[]), "<cell>", "exec", dont_inherit=True)
    return next(part.co_code for part in module.co_consts if isinstance(part, CodeType))


@lru_cache(maxsize=500)
def _moved(code: CodeType, filename: str, by: int) -> CodeType:
    inner = tuple(_moved(part, filename, by) if isinstance(part, CodeType) else part for part in code.co_consts)
    return code.replace(co_filename=filename, co_firstlineno=max(1, code.co_firstlineno + by), co_consts=inner)
