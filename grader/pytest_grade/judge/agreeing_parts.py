"""How much of what comes back is right, where not all of it is."""

from collections.abc import Iterator
from typing import Any

from pytest_grade.judge.compare import FORMS, agrees, mismatches
from pytest_grade.model.assignment import Probe
from pytest_grade.model.expectations import Entries, Expected, Parts, Template
from pytest_grade.model.questions import Outcome, Returned


def count_of_agreeing_parts(probe: Probe, outcome: Outcome, epsilon: float) -> tuple[int, int]:
    """How many of the known single numbers of an answer are right, such as costs, and how many of the arrays.

    Of several lawful variants the one counts of which most is right.
    """
    if not isinstance(outcome, Returned):
        return 0, 0
    values = outcome.values
    return max(
        _count([part for step, template in templates.items() for part in _known(template, values[step])], epsilon)
        for templates in probe.expects.values()
    )


def count_of_fitting_parts(probe: Probe, outcome: Outcome) -> int:
    """How many of the known parts of an answer have the shape that is asked for, whatever their numbers are."""
    if not isinstance(outcome, Returned):
        return 0
    return max(
        sum(
            all(mismatch.kind not in FORMS for mismatch in mismatches(part, value))
            for step, template in templates.items()
            for part, value in _known(template, outcome.values[step])
        )
        for templates in probe.expects.values()
    )


def _count(parts: list[tuple[Expected, Any]], epsilon: float) -> tuple[int, int]:
    right = [template for template, value in parts if agrees(template, value, epsilon)]
    numbers = sum(template.value.size == 1 for template in right)
    return numbers, len(right) - numbers


def _known(template: Template, value: Any) -> Iterator[tuple[Expected, Any]]:
    """The known parts of an answer, as far as they are there."""
    match template:
        case Expected():
            yield template, value
        case Parts(parts=parts) if isinstance(value, (tuple, list)) and len(value) == len(parts):
            for part, inner in zip(parts, value, strict=True):
                yield from _known(part, inner)
        case Entries(entries=entries) if isinstance(value, dict):
            for key, part in entries.items():
                if key in value:
                    yield from _known(part, value[key])
