"""Names that are imported of the course and that it does not give, and what may be meant by them."""

import re
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Final

from pytest_grade.judge.near_names import near_name
from pytest_grade.model.assignment import Assignment
from pytest_grade.model.judgement import Problem

_NOT_THERE: Final = re.compile(r"(?P<module>[\w.]+)\.(?P<name>\w+) is not available")
_GIVEN: Final = re.compile(r"^def (\w+)\(", re.MULTILINE)


def with_the_given_name(problem: Problem, assignment: Assignment) -> Problem:
    """The problem of a name that is not there, with the one of a function of the course's that may be meant."""
    found = _NOT_THERE.match(problem.facts.get("message", ""))
    if found is None or not any(fnmatchcase(found["module"], pattern) for pattern in assignment.modules):
        return problem
    near = near_name(found["name"], _GIVEN.findall(assignment.provided))
    return replace(problem, facts={**problem.facts, "given": near}) if near else problem
