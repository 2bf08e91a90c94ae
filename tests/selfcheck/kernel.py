"""A kernel for tests: cells are run one after the other in one namespace, each as a file of its own."""

import ast
import contextlib
import io
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

import numpy as np
from IPython.core.inputtransformer2 import TransformerManager

from pytest_grade.examine.catalogue import load_assignment
from pytest_grade.reports.contract import Entry
from pytest_grade.selfcheck import checking
from pytest_grade.selfcheck.assignments import run_of
from pytest_grade.selfcheck.quiet import quietly
from pytest_grade.selfcheck.work import Work

_PYTHON = TransformerManager()


def work_of(cells: Sequence[str], assignment: str = "") -> Work:
    """The work of a student who has run these cells; what one raises ends that cell."""
    names: dict[str, Any] = {"__name__": "__main__"}
    as_python = [_PYTHON.transform_cell(cell) for cell in cells]
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"), course_modules(assignment):
        for number, text in enumerate(as_python, start=1):
            with contextlib.suppress(SyntaxError):
                for node in ast.parse(text).body:
                    try:
                        exec(compile(ast.Module([node], []), f"/kernel/{number}.py", "exec"), names)
                    except BaseException:  # noqa: BLE001 - whatever a cell raises
                        break
    return Work.of_cells(names, ["", *cells], ["", *as_python])


@contextlib.contextmanager
def course_modules(assignment: str) -> Iterator[None]:
    """What students import from their course, as it lies beside their notebook."""
    patterns = load_assignment(assignment).modules if assignment else ()
    provided = load_assignment(assignment).provided if assignment else ""
    named = [pattern.replace("*", ending) for pattern in patterns for ending in ("", "_v2", "s", "_v3", "1")]
    before = {name: sys.modules.get(name) for name in named}
    for name in named:
        module = ModuleType(name)
        exec(provided, vars(module))
        sys.modules[name] = module
    try:
        yield
    finally:
        for name, module in before.items():
            sys.modules.pop(name)
            if module is not None:
                sys.modules[name] = module


def entry_of(work: Work, assignment: str) -> Entry:
    """What a check of everything finds."""
    with quietly():
        return checking._entry(work, run_of(work.functions, assignment))


def verdicts_of(entry: Entry) -> dict[str, str]:
    return {name: function["verdict"] for name, function in entry["functions"].items()}
