"""What surrounds the definitions of a submission: in a process of its own everything is as in its notebook."""

import builtins
import linecache
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any, Protocol

import numpy as np

from pytest_grade.notebook.extraction import Statement
from pytest_grade.notebook.methods import methods_in
from pytest_grade.worker import python_2_names
from pytest_grade.worker.made_code import place_code
from pytest_grade.worker.modules import answer_imports
from pytest_grade.worker.nowhere import opened
from pytest_grade.worker.numpy_star import take_arrays
from pytest_grade.worker.recorder import CELL_FILE, METHODS
from pytest_grade.worker.showing import OF_EVERY_NOTEBOOK
from pytest_grade.worker.written_modules import Setting, WrittenModules, written_modules


class Surroundings(Protocol):
    """Where definitions are executed.

    Attributes:
        namespace: the names of the notebook, which definitions are looked up in.
        written: the modules that the notebook writes.

    """

    namespace: dict[str, Any]
    written: WrittenModules

    def has(self, statement: Statement) -> bool:
        """Whether what this statement makes is there without executing it; it is in the namespace then."""

    def renew(self, modules: Collection[str]) -> None:
        """Make ready for executing everything once more; these modules were patched."""


class Text(Protocol):
    """What of a submission its surroundings hang on; empty where another process has read it."""

    @property
    def python(self) -> int | None:
        """The version that it is written for; None where it may be either."""

    @property
    def sources(self) -> Sequence[str]:
        """The texts of the cells, in order."""

    @property
    def texts(self) -> Mapping[int, str]:
        """The same by the number of the cell."""

    @property
    def statements(self) -> Sequence[Statement]:
        """The statements."""

    @property
    def modules(self) -> Mapping[str, Sequence[Statement]]:
        """Those of each module that it writes."""


# What makes them: of a submission, an order, the provided functions, and a function that says which of the modules that
# statements import are absent.
Surround = Callable[
    [Text, Mapping[str, Any], Mapping[str, Any], Callable[[Sequence[Statement]], Collection[str]]], Surroundings
]


class OwnProcess:
    """The surroundings in a process that is there for one submission alone: it becomes that notebook's."""

    def __init__(
        self,
        submission: Text,
        order: Mapping[str, Any],
        provided: Mapping[str, Any],
        absent: Callable[[Sequence[Statement]], Collection[str]],
    ) -> None:
        sys.modules["__main__"] = notebook = ModuleType("__main__")  # as in a notebook, whose names are that module's
        self.namespace: dict[str, Any] = vars(notebook)
        if submission.python != 3:
            python_2_names.restore(self.namespace, gives_lists=submission.python is not None)
        self.namespace.update(OF_EVERY_NOTEBOOK, **provided)
        builtins.open = opened
        linecache.cache.update(_lines_of(submission.sources))
        name_methods(submission)
        # a star import from a module of the course brings np too
        answer_imports({**provided, "np": np}, order["modules"], submission.statements)
        if any("from numpy import *" in source for source in submission.sources):
            take_arrays()
        setting = Setting(
            targets=order["targets"],
            absent=absent,
            of_the_course={"np", *provided},
            only_plain=order["only_plain"],
        )
        self.written = written_modules(submission.modules, setting)
        if any(word in source for source in submission.sources for word in ("exec(", "eval(", "compile(")):
            place_code(submission.texts)

    def has(self, statement: Statement) -> bool:
        """Nothing is there that was not executed."""
        del statement
        return False

    def renew(self, modules: Collection[str]) -> None:
        """Have what was patched imported anew."""
        for module in modules:
            sys.modules.pop(module, None)


def name_methods(submission: Text) -> None:
    """From here on, code of a method is told by the name of its class too."""
    METHODS.clear()
    METHODS.update(_names_of_methods(submission))


def _names_of_methods(submission: Text) -> Iterator[tuple[tuple[str, int], str]]:
    """The name of each method, by the file and line where its code begins."""
    for statement in (*submission.statements, *(s for found in submission.modules.values() for s in found)):
        for name, method in methods_in(statement.node):
            first = min(part.lineno for part in (method, *method.decorator_list))
            yield (f"{CELL_FILE}{statement.cell}>", first), name


def _lines_of(sources: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """The cells as `linecache` holds them, for `inspect` and tracebacks."""
    for number, source in enumerate(sources, start=1):
        name = f"{CELL_FILE}{number}>"
        yield name, (len(source), None, source.splitlines(keepends=True), name)
