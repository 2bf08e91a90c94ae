"""What a run asks of an assignment's functions, and in which sizes: the lines of `check --questions`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from pytest_grade.author.inputs import Inputs
from pytest_grade.author.proof import Proved
from pytest_grade.examine.plan import Plan
from pytest_grade.model.assignment import Assignment, chain_question
from pytest_grade.model.questions import HELD, Question, Result, Step

_LONGEST = 60


def sizes_told(proved: Proved) -> str:
    """The sizes of the questions that the solution was proved by, in one line; those of a run are drawn as they are."""
    apart = "; ".join(_sizes(inputs) for inputs in proved.questions[:3])
    odd = "; ".join(f"{inputs.policy.name} ({_sizes(inputs)})" for inputs in proved.odd)
    return f"asked in sizes such as {apart}; {odd}"


def _sizes(inputs: Inputs) -> str:
    return " ".join(f"{name}={_size(value)}" for name, value in sorted(inputs.sizes.items()))


def _size(value: object) -> str:
    return str(value if isinstance(value, int) else list(value) if isinstance(value, Sequence) else value)


def questions_told(assignment: Assignment, seed: int) -> Iterator[str]:
    """Every question of one run, a line each: with what a function is called, by the shapes of its arguments."""
    plan = Plan(assignment=assignment, seed=seed)
    for function in assignment.functions:
        yield f"  {function.name} is asked"
        for source in (*function.sources, *(each.odd for each in function.sources if each.odd)):
            told = dict.fromkeys(_called(probe.question) for probe in plan.probes[function.name, source.name])
            yield from (f"      {line}" for line in told)
    if plan.cases.all:
        yield "  as a whole"
        yield from (f"      {_called(chain_question(assignment.chain, case))}" for case in plan.cases.all)


def _called(question: Question) -> str:
    return "; ".join(_step(step) for step in question.steps if step.function != HELD)


def _step(step: Step) -> str:
    given = [_shape(value) for value in step.arguments]
    given += [f"{name}={_shape(value)}" for name, value in step.named.items()]
    return f"{step.function}({', '.join(given)})"


def _shape(value: Any) -> str:
    """An argument in few letters: an array by its shape, what an earlier call gave by three dots."""
    match value:
        case np.ndarray():
            return f"({', '.join(map(str, value.shape))}{',' if value.ndim == 1 else ''})"
        case Result():
            return "…"
        case Mapping():
            inside = ", ".join(f"{key}: {_shape(each)}" for key, each in value.items())
            return f"{{{inside}}}" if len(inside) <= _LONGEST else f"{{{len(value)} entries}}"
        case list() | tuple():
            inside = ", ".join(map(_shape, value))
            return f"[{inside}]" if len(inside) <= _LONGEST else f"[{len(value)} values]"
        case float():
            return f"{value:.3g}"
    return repr(value)[:_LONGEST]
