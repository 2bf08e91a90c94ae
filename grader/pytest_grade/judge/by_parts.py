"""Judging an answer part by part: which of the arrays and numbers that are asked for are wrong in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pytest_grade.judge.compare import agrees
from pytest_grade.model.assignment import Probe
from pytest_grade.model.expectations import Anything, Entries, Parts, Template
from pytest_grade.model.questions import Outcome, Returned

Place = tuple[str | int, ...]
_ABSENT = object()


def departing_parts(
    probes: Sequence[Probe], outcomes: Mapping[str, Outcome], variant: str, epsilon: float
) -> frozenset[Place]:
    """What is wrong in all these answers, by that variant; of a question without an answer everything."""
    return frozenset(
        (probe.part, probe.branch, step, *place)
        for probe in probes
        for step, template in probe.expects[variant].items()
        for place in _departing(template, _value(outcomes.get(probe.question.id), step), epsilon)
    )


def mends_a_part(
    probes: Sequence[Probe],
    outcomes: Mapping[str, Outcome],
    before: Callable[[], Mapping[str, Outcome]],
    epsilon: float = 0.0,
) -> bool:
    """Whether something is right in these answers that was wrong `before`, and nothing is wrong that was right.

    What came before is only asked for where anything is right now.
    """
    for variant in probes[0].expects:
        wrong = departing_parts(probes, outcomes, variant, epsilon)
        if wrong < departing_parts(probes, {}, variant, epsilon) and wrong < departing_parts(
            probes, before(), variant, epsilon
        ):
            return True
    return False


def _value(outcome: Outcome | None, step: int) -> Any:
    return outcome.values.get(step, _ABSENT) if isinstance(outcome, Returned) else _ABSENT


def _departing(template: Template, value: Any, epsilon: float) -> Iterator[Place]:
    match template:
        case Anything():
            return
        case Parts(parts=parts):
            fits = isinstance(value, (tuple, list)) and len(value) == len(parts)
            for number, part in enumerate(parts):
                for place in _departing(part, value[number] if fits else _ABSENT, epsilon):
                    yield (number, *place)
        case Entries(entries=entries):
            for key, part in entries.items():
                inner = value.get(key, _ABSENT) if isinstance(value, dict) else _ABSENT
                for place in _departing(part, inner, epsilon):
                    yield (key, *place)
        case _:
            if value is _ABSENT or not agrees(template, value, epsilon):
                yield ()
