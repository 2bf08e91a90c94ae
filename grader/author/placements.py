"""Where the mean over the examples may lawfully stand, and what a right answer is in each case.

A function that is given a derivative, and makes final ones of it, may take the mean or leave it to somebody else: what
it is given is then 1/m of what the solution is given. Both are right where a caller is, that has the final derivatives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from grader.author.answers import Part
from grader.author.declaration import Call
from grader.author.inputs import Inputs
from grader.author.patterns import Derivative
from grader.author.proof import Proved, wanted

Placement: TypeAlias = Literal["inside", "outside"]
INSIDE: Final[Placement] = "inside"
OUTSIDE: Final[Placement] = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a part of an answer has to be; None where it is not judged."""

    part: Part
    value: Any | None


def own_placement(proved: Proved, call: Call) -> Placement:
    """Where the solution takes the mean: in this function, or not."""
    return INSIDE if any(judged.exponent for judged in proved.judged[call.text]) else OUTSIDE


def placements(proved: Proved, call: Call) -> tuple[Placement, ...]:
    """The lawful placements, the solution's own first; of a function that has no choice, only that one."""
    own = own_placement(proved, call)
    if not _has_choice(proved, call):
        return (own,)
    return (own, OUTSIDE if own == INSIDE else INSIDE)


def _has_choice(proved: Proved, call: Call) -> bool:
    """Whether it is given a derivative, makes final ones of it, and a graded caller answers for the whole."""
    made = proved.course.made
    if not call.given or not _final(proved, call):
        return False
    callers = (other for other in made.graded if other.derivatives and not other.given)
    is_called = any(made.key(call) in made.solution.called_by(made.key(caller)) for caller in callers)
    return call.mean == "either" or is_called


def _final(proved: Proved, call: Call) -> frozenset[str]:
    """The parts that have no axis of examples, and so may be means."""
    final: set[str] = set()
    inputs = proved.questions[0]
    truth = proved.course.truth(call, inputs)
    m = inputs.sizes.get(proved.course.made.assignment.examples)
    for part in proved.course.asking(inputs).asked(call):
        if isinstance(part.leaf, Derivative) and m not in truth.by[part.quantities[0]].shape:
            final.add(part.label)
    return frozenset(final)


def answer(proved: Proved, call: Call, inputs: Inputs, placement: Placement) -> Sequence[Wanted]:
    """What a right function gives back that takes the mean there, part by part."""
    own = own_placement(proved, call)
    powers: Mapping[str, int] = {judged.label: judged.exponent for judged in proved.judged[call.text]}
    final = _final(proved, call) if placement != own else frozenset()
    found = []
    for part in proved.course.asking(inputs).asked(call):
        if isinstance(part.leaf, Derivative):
            moved = {INSIDE: -1, OUTSIDE: 0}[placement]
            power = moved if part.label in final else powers.get(part.label, 0)
            found.append(Wanted(part=part, value=wanted(proved.course, call, part, inputs, power)))
        else:
            found.append(Wanted(part=part, value=part.value if part.leaf.is_judged else None))
    return found
