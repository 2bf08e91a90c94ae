"""Runs a student's cells in this process: for our own sources only, never for a real submission."""

from __future__ import annotations

import ast
import contextlib
import io
import re
import sys
import warnings
from typing import TYPE_CHECKING, Any

from tests.students.provided import provided_modules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

    from tests.students.student import Student

_NOT_PYTHON = re.compile(r"^\s*[%!].*$|^.*\?\s*$", flags=re.MULTILINE)


def names_of(student: Student) -> dict[str, Any]:
    """Execute the cells as a patient reader would: what fails or does not parse is passed over."""
    names: dict[str, Any] = {"__name__": "__main__"}
    with quiet():
        for cell in student.cells:
            for statement in _statements(cell):
                with contextlib.suppress(Exception):
                    exec(compile(ast.Module([statement], []), student.id, "exec"), names)
    return names


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Provided modules at hand, output dropped, warnings left alone (np.matrix warns)."""
    with _at_hand(provided_modules()), contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _at_hand(modules: Mapping[str, ModuleType]) -> Iterator[None]:
    """These modules can be imported. Others that are imported meanwhile stay: importing them takes long."""
    before = {name: sys.modules.get(name) for name in modules}
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = module


def parses(cell: str) -> bool:
    """Whether a cell is Python once its magics are gone."""
    return not cell.strip() or bool(_statements(cell)) or not _NOT_PYTHON.sub("", cell).strip()


def _statements(cell: str) -> list[ast.stmt]:
    try:
        return ast.parse(_NOT_PYTHON.sub("", cell)).body
    except SyntaxError:
        return []
