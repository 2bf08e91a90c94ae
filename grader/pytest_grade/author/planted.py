"""Faults that a course plants in a function that it gives, for students to find.

What somebody answers who leaves some of them is what the solution answers with these lines in it.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from pytest_grade.author.declaration import Call
from pytest_grade.author.loading import Declared
from pytest_grade.author.places import nearest

if TYPE_CHECKING:
    from pytest_grade.author.inputs import Inputs
    from pytest_grade.author.truth import Course

Left: TypeAlias = tuple[str, ...]  # the variables whose planted lines somebody has left
_ALLOWED: Final = "lines that assign one variable: planted=['dW = 2 * np.dot(dZ, A.T)']"


def lines_of(call: Call) -> Mapping[str, str]:
    """The planted lines of a call, by the variable that each assigns."""
    return {variable: line for line in call.planted for variable in _assigned(line)}


def _assigned(line: str) -> Iterator[str]:
    try:
        statements = ast.parse(line).body
    except SyntaxError:
        return
    match statements:
        case [ast.Assign(targets=[ast.Name(id=name)])]:
            yield name


def ways_to_leave(call: Call) -> tuple[Left, ...]:
    """Every choice of planted lines that may be left, all of them first."""
    names = tuple(lines_of(call))
    return tuple(left for count in range(len(names), 0, -1) for left in combinations(names, count))


def with_planted(made: Declared, call: Call, left: Left) -> Declared:
    """The same assignment, whose solution has these lines of what students are given."""
    lines = lines_of(call)
    changed = made.solution.with_lines(made.key(call), {name: lines[name] for name in left})
    return replace(made, solution=changed)


def check_lines(made: Declared, call: Call) -> None:
    """Each planted line stands in the place of one line of the solution."""
    for line in call.planted:
        names = list(_assigned(line)) if isinstance(line, str) else []
        if not names:
            call.place.refuse(f"planted={[line]!r}", _ALLOWED)
        if len(made.solution.assigning(made.key(call), names[0])) != 1:
            nodes = ast.walk(made.solution.functions[made.key(call)])
            there = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
            found = f"planted={[line]!r}, and {call.function} of the solution does not assign {names[0]} once"
            call.place.refuse(found, nearest(names[0], there))


def check_answers(course: "Course", call: Call, inputs: "Inputs") -> None:
    """Each choice of planted lines answers otherwise than every other, and than none of them."""
    seen: list[tuple[Left, list[Any]]] = [((), _judged(course, call, inputs))]
    for left in ways_to_leave(call):
        answers = _judged(type(course).of(with_planted(course.made, call, left)), call, inputs)
        for before, others in seen:
            if all(np.shape(a) == np.shape(b) and np.allclose(a, b) for a, b in zip(answers, others, strict=True)):
                same = f"with {' and '.join(before)}" if before else "without"
                found = f"planted lines for {' and '.join(left)}, which answer as {call.function} does {same}"
                call.place.refuse(found, "lines that change what comes back")
        seen.append((left, answers))


def _judged(course: "Course", call: Call, inputs: "Inputs") -> list[Any]:
    return [part.value for part in course.asking(inputs).asked(call) if getattr(part.leaf, "is_judged", True)]
