"""Functions written for the arrays of a module that is not there: what these can do, an array of NumPy cannot."""

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from pytest_grade.judge.near_names import near_name
from pytest_grade.model.judgement import FunctionVerdict

_NO_SUCH = re.compile(r"'numpy\.ndarray' object has no attribute '(?P<name>\w+)'")


def written_for_absent_arrays(found: Mapping[str, FunctionVerdict]) -> dict[str, FunctionVerdict]:
    """The wrong functions that ask of an array what NumPy's has not, where others need a module that is not there.

    What is like a name that NumPy's have is misspelt, and stays wrong.
    """
    modules = [_module(verdict) for verdict in found.values() if verdict.verdict == "not-gradable"]
    module = next(filter(None, modules), "")
    return {name: _not_gradable(verdict, module) for name, verdict in found.items() if module and _is_foreign(verdict)}


def _module(verdict: FunctionVerdict) -> str:
    """The module that a function needs and that is not there."""
    problem = verdict.problem
    is_absent = problem is not None and problem.kind == "absent-module"
    return problem.facts.get("message", "").split(" ")[0].partition(".")[0] if problem and is_absent else ""


def _is_foreign(verdict: FunctionVerdict) -> bool:
    problem = verdict.problem
    if verdict.verdict != "incorrect" or problem is None or problem.facts.get("error") != "AttributeError":
        return False
    missed = _NO_SUCH.search(problem.facts.get("message", ""))
    return missed is not None and near_name(missed["name"], dir(np.ndarray)) is None


def _not_gradable(verdict: FunctionVerdict, module: str) -> FunctionVerdict:
    assert verdict.problem is not None
    message = f"it is written for the arrays of {module}, which is not available while grading"
    problem = replace(verdict.problem, kind="absent-module", facts={"message": message})
    return replace(verdict, verdict="not-gradable", problem=problem)
