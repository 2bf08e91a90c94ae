"""Answering a submission's imports: what is loaded, what the assignment provides, what only shows, and placeholders."""

import ast
import importlib.util
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import BuiltinImporter, FrozenImporter, ModuleSpec
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, NoReturn, TypeAlias

import numpy as np

from pytest_grade.notebook.extraction import Statement
from pytest_grade.notebook.names import nodes_below
from pytest_grade.notebook.packages import BESIDE
from pytest_grade.sandbox.kept import KEPT, KeptFinder
from pytest_grade.worker import python_2_names, scipy_functions, side_by_side
from pytest_grade.worker.recorder import cell_number
from pytest_grade.worker.showing import ShowingModule, only_shows


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_WRITTEN_HERE: Mapping[str, Mapping[str, Any]] = {
    **scipy_functions.MODULES,
    **side_by_side.MODULES,
    **python_2_names.MODULES,
}
_BESIDE = f"{BESIDE}."
_OUR_OWN = frozenset({"scipy", *_WRITTEN_HERE})
_CATCH_IT = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_FIND_SPEC = importlib.util.find_spec.__code__
_IMPORTING = ("<frozen importlib", str(Path(importlib.__file__).parent), __file__)
_OPERATIONS = _words("""
    add sub mul matmul truediv floordiv mod pow and or xor radd rsub rmul rmatmul rtruediv rfloordiv rmod rpow
    rand ror rxor neg pos abs invert lt le gt ge getitem setitem delitem iter next enter exit float int complex
    index round contains mro_entries
""")


Guards: TypeAlias = Mapping[int, Sequence[range]]


class AbsentModuleError(ModuleNotFoundError):
    """Student code needs a module that is not there while grading."""


class Placeholder:
    """Stands for anything of an absent module; importing and naming it is fine, using it is not."""

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __getattr__(self, name: str) -> "Placeholder":
        """A placeholder for the part of that name."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Placeholder(f"{self.__name__}.{name}")

    def __call__(self, *_: object, **__: object) -> NoReturn:
        """Refuse, naming the module."""
        message = f"{self.__name__} is not available while grading"
        if self.__name__.startswith(_BESIDE):
            message = f"{self.__name__.removeprefix(BESIDE)} is of another file, and is not available while grading"
        raise AbsentModuleError(message, name=self.__name__)

    def __instancecheck__(self, instance: object) -> bool:
        """Nothing is an instance of what is not there."""
        return False

    def __subclasscheck__(self, subclass: object) -> bool:
        """Nothing builds on what is not there."""
        return False


for _name in _OPERATIONS:
    setattr(Placeholder, f"__{_name}__", Placeholder.__call__)


class _PlaceholderModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or _absence_is_provided_for():
            raise AttributeError(name)
        return Placeholder(f"{self.__name__}.{name}")


class _SciPy(ModuleType):
    """SciPy as it was: its own modules, and NumPy's functions under its name."""

    def __getattr__(self, name: str) -> Any:
        if f"{self.__name__}.{name}" in scipy_functions.MODULES:
            return importlib.import_module(f"{self.__name__}.{name}")
        if name in np.__all__:
            return getattr(np, name)
        if name.startswith("__") or _absence_is_provided_for():
            raise AttributeError(name)
        return Placeholder(f"{self.__name__}.{name}")


class _ModuleFinder(MetaPathFinder, Loader):
    """The last resort of `import`: what is provided, what only shows, what is written here, or a placeholder."""

    def __init__(self, provided: Mapping[str, Any], patterns: Sequence[str]) -> None:
        self._provided = dict(provided)
        self._patterns = tuple(patterns)

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """A spec for any name; none for an absent module where the notebook goes on without it."""
        del path, target
        if _may_be_left_out(fullname) or (not self._is_there(fullname) and _absence_is_provided_for()):
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        if only_shows(spec.name):
            return ShowingModule(spec.name)
        if spec.name == "scipy":
            module: ModuleType = _SciPy(spec.name)
        else:
            module = _PlaceholderModule(spec.name)
        vars(module).update(self._content(spec.name))
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run: the module is complete."""

    def _content(self, name: str) -> Mapping[str, Any]:
        content: Mapping[str, Any] = _WRITTEN_HERE.get(name, {})
        if self._is_of_the_course(name):
            content = self._provided
        return {**content, "__all__": list(content)}

    def _is_there(self, name: str) -> bool:
        of_the_course = self._is_of_the_course(name) and not self._is_of_the_course(name.rpartition(".")[0])
        return of_the_course or only_shows(name) or name in _OUR_OWN

    def _is_of_the_course(self, name: str) -> bool:
        return name.startswith(_BESIDE) or any(fits(name, pattern) for pattern in self._patterns)


def fits(name: str, pattern: str) -> bool:
    """As `fnmatchcase`, which compiles an expression for each pattern, and so costs every worker 0.7 ms."""
    if "?" in pattern or "[" in pattern:
        return fnmatchcase(name, pattern)
    first, *pieces = pattern.split("*")
    if not pieces:
        return name == pattern
    rest = name.removeprefix(first)
    for piece in pieces[:-1]:
        at = rest.find(piece)
        if at < 0:
            return False
        rest = rest[at + len(piece) :]
    return name.startswith(first) and rest.endswith(pieces[-1])


class _Guards:
    """Where the cells go on without a module: the lines on which an import that fails is caught."""

    def __init__(self) -> None:
        self.statements: Sequence[Statement] = ()
        self.found: dict[int, Sequence[range]] = {}

    def of(self, statements: Sequence[Statement]) -> None:
        """From here on, look at these."""
        self.statements = statements
        self.found.clear()

    def cover(self, cell: int, line: int) -> bool:
        """Whether an ImportError that is raised on this line is caught in its function."""
        if cell not in self.found:
            self.found[cell] = guards_of(s for s in self.statements if s.cell == cell).get(cell, ())
        return any(line in lines for lines in self.found[cell])


_GUARDS = _Guards()


def guards_of(statements: Iterable[Statement]) -> Guards:
    """By cell, the lines on which these catch that an import fails."""
    found: dict[int, list[range]] = {}
    for statement in statements:
        if lines := list(_guarded(statement.node)):
            found.setdefault(statement.cell, []).extend(lines)
    return found


def know_guards(guards: Guards) -> None:
    """From here on, these are known, where there are no statements to look at."""
    _GUARDS.found.update(guards)


def _guarded(root: ast.stmt) -> Iterator[range]:
    for node in nodes_below(root):
        catches = isinstance(node, ast.Try) and any(_catches(handler.type) for handler in node.handlers)
        suppresses = isinstance(node, ast.With) and any(_suppresses(item.context_expr) for item in node.items)
        if catches or suppresses:
            body: list[ast.stmt] = node.body  # type: ignore[attr-defined]
            yield range(body[0].lineno, (body[-1].end_lineno or body[-1].lineno) + 1)


def _catches(caught: ast.expr | None) -> bool:
    return caught is None or any(
        (isinstance(node, ast.Name) and node.id in _CATCH_IT)
        or (isinstance(node, ast.Attribute) and node.attr in _CATCH_IT)
        for node in nodes_below(caught)
    )


def _suppresses(manager: ast.expr) -> bool:
    called = manager.func if isinstance(manager, ast.Call) else None
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    return name == "suppress" and _catches(manager)


def _absence_is_provided_for() -> bool:
    """Whether what is imported now may be absent: the notebook catches that, or only asks whether it is there."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        cell = cell_number(frame.f_code.co_filename)
        if frame.f_code is _FIND_SPEC or (cell is not None and _GUARDS.cover(cell, frame.f_lineno)):
            return True
        frame = frame.f_back
    return False


def _is_for_a_library() -> bool:
    """Whether the import under way stands in no cell, but in a module that was imported."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_IMPORTING):
        frame = frame.f_back
    return frame is not None and not frame.f_code.co_filename.startswith("<")


def _may_be_left_out(name: str) -> bool:
    """Whether a library asks for this and knows what to do without; parts of Python, and of what is there, it needs."""
    first = name.partition(".")[0]
    is_needed = not name.startswith("_") and (first in sys.stdlib_module_names or first in sys.modules)
    return not is_needed and _is_for_a_library()


def answer_imports(provided: Mapping[str, Any], patterns: Sequence[str], statements: Sequence[Statement] = ()) -> None:
    """From here on, an import finds what is loaded, the provided functions, or a placeholder; never a file.

    Where one of the `statements` catches that a module is absent, it is absent.
    """
    _GUARDS.of(statements)
    sys.meta_path[:] = [BuiltinImporter, FrozenImporter, KeptFinder(), _ModuleFinder(provided, patterns)]


def is_there(module: str) -> bool:
    """Whether an import of a module gives more than a placeholder, course modules apart."""
    loaded = sys.modules.get(module)
    if loaded is not None:
        return not isinstance(loaded, _PlaceholderModule)
    return module in KEPT or module in _OUR_OWN or only_shows(module)
