"""Functions that are not there: a kernel knows the cells that were run, and not what else stands in the notebook."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from pytest_grade.model.findings import Findings
from pytest_grade.model.judgement import FunctionVerdict
from pytest_grade.model.notation import joined
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.unfinished import is_to_write

_MISSING: Final = "missing"
_NOT_DEFINED: Final = "not-defined"


class Left(NamedTuple):
    """What is to be written, and what is only not there: it may be written and not run."""

    to_write: Sequence[str]
    not_run: Sequence[str]

    @classmethod
    def of(cls, functions: Mapping[str, Mapping[str, Any]]) -> "Left":
        """Of the functions of an entry those that are left."""
        left = [name for name, function in functions.items() if is_to_write(function)]
        absent = [name for name in left if functions[name]["verdict"] == _MISSING]
        return cls(to_write=[name for name in left if name not in absent], not_run=absent)


def as_of_a_kernel(found: Findings) -> Findings:
    """The findings, of which what is not there may be written in a cell that was not run."""
    return replace(found, verdicts=tuple(map(_not_defined, found.verdicts)))


def _not_defined(verdict: FunctionVerdict) -> FunctionVerdict:
    problem = verdict.problem
    if problem is None or problem.kind != _MISSING or not verdict.is_to_write:
        return verdict
    return replace(verdict, problem=replace(problem, kind=_NOT_DEFINED))


def of_gradients(entry: Entry) -> str:
    """What is said of the final gradients; where they wait for what is not there, that."""
    functions, gradients = entry["functions"], entry["gradients"]
    absent = [name for name in gradients["waits_for"] if functions[name]["verdict"] == _MISSING]
    if not absent:
        return str(gradients["sentence"])
    them = "its cell" if len(absent) == 1 else "their cells"
    are = "is" if len(absent) == 1 else "are"
    return f"Final gradients: not yet: {joined(absent)} {are} not defined here. Run {them}."
