"""Modules that the notebook itself writes: an import finds their text in the notebook. And what a star brings."""

import __future__

import ast
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.extraction import Statement, definitions_among, is_plain
from pytest_grade.worker.recorder import CELL_FILE

_AS_TEXT = __future__.annotations.compiler_flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The graded functions, what of what is imported is absent, and the names that a star of a course module brings.

    `only_plain`: only what runs nothing is run.
    """

    targets: Collection[str]
    absent: Callable[[Sequence[Statement]], Collection[str]]
    of_the_course: Collection[str]
    only_plain: bool


class WrittenModules(MetaPathFinder, Loader):
    """Finds modules by their statements; those that define something are run, in the cell where they are written."""

    def __init__(self, modules: Mapping[str, Sequence[Statement]], setting: Setting) -> None:
        self._modules = modules
        self._setting = setting

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """A spec, where the notebook has written a module of that name."""
        del path, target
        return ModuleSpec(fullname, self) if fullname in self._modules else None

    def exec_module(self, module: ModuleType) -> None:
        """Run its definitions."""
        statements = self._modules[module.__name__]
        setting = self._setting
        starred = starred_names(statements, setting.of_the_course)
        for statement in definitions_among(statements, setting.targets, setting.absent(statements), starred):
            if setting.only_plain and not is_plain(statement.node):
                continue
            tree = ast.Module(body=[statement.node], type_ignores=[])
            exec(compile(tree, f"{CELL_FILE}{statement.cell}>", "exec", _AS_TEXT, dont_inherit=True), vars(module))

    def loaded(self, name: str) -> Iterator[dict[str, Any]]:
        """The names of each of these modules that is loaded and has this one."""
        for module in self._modules:
            names = vars(sys.modules[module]) if module in sys.modules else {}
            if name in names:
                yield names


def written_modules(modules: Mapping[str, Sequence[Statement]], setting: Setting) -> WrittenModules:
    """From here on, an import finds these first."""
    finder = WrittenModules(modules, setting)
    if modules:
        sys.meta_path.insert(0, finder)
    return finder


def starred_names(statements: Sequence[Statement], of_the_course: Collection[str]) -> Collection[str]:
    """The names that the star imports among these bring; of modules that are not loaded, those of the course."""
    stars = [s.node for s in statements if "*" in s.binds and isinstance(s.node, ast.ImportFrom)]
    found: set[str] = set(of_the_course) if stars else set()
    for node in stars:
        module = sys.modules.get(node.module or "")
        found.update(getattr(module, "__all__", None) or (name for name in dir(module) if name[0] != "_"))
    return found
