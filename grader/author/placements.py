"""Where the mean over the examples may lawfully stand, and what a right answer is in each case.

A function that is given a derivative, and makes final ones of it, may take the mean or leave it to somebody else: what
it is given is then 1/m of what the solution is given. Both are right where a caller is, that has the final derivatives.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from grader.author.declaration import Call
from grader.author.inputs import Inputs
from grader.author.patterns import Derivative
from grader.author.proof import Proved
from grader.author.truth import expected
from grader.model.assignment import Placement

Array = Any
INSIDE: Final[Placement] = "inside"
OUTSIDE: Final[Placement] = "outside"


def own_placement(proved: Proved, call: Call) -> Placement:
    """Where the solution takes the mean: in this function, or not."""
    return INSIDE if any(judged.exponent for judged in proved.judged[call.text]) else OUTSIDE


def placements(proved: Proved, call: Call) -> tuple[Placement, ...]:
    """The lawful placements, the solution's own first; of a function that has no choice, only that one."""
    own = own_placement(proved, call)
    if not has_choice(proved, call):
        return (own,)
    return (own, OUTSIDE if own == INSIDE else INSIDE)


def has_choice(proved: Proved, call: Call) -> bool:
    """Whether it is given a derivative, makes final ones of it, and a graded caller answers for the whole."""
    made = proved.course.made
    if not call.given or not final_parts(proved, call):
        return False
    callers = (other for other in made.graded if other.derivatives and not other.given)
    is_called = any(made.key(call) in made.solution.called_by(made.key(caller)) for caller in callers)
    return call.mean == "either" or is_called


def final_parts(proved: Proved, call: Call) -> frozenset[str]:
    """The quantities that have no axis of examples, so that the derivatives by them may be means."""
    inputs = proved.questions[0]
    truth = proved.course.truth(call, inputs)
    m = inputs.sizes.get(proved.course.made.assignment.examples)
    parts = proved.course.asking(inputs).asked(call)
    return frozenset(name for part in parts for name in part.quantities if m not in np.shape(truth.by[name]))


def wanted(proved: Proved, call: Call, inputs: Inputs, placement: Placement) -> Callable[[Derivative, str], Array]:
    """What each derivative has to be where a right function takes the mean there; by what it is of."""
    course = proved.course
    m = float(course.number_of_examples(inputs))
    by = course.truth(call, inputs).by

    def value(derivative: Derivative, of: str) -> Array:
        quantity = of or derivative.quantities[0]
        power = power_of(proved, call, quantity, placement)
        told = {**by, derivative.quantities[0]: by[of]} if of else by
        return expected(derivative.expression, told, inputs.values, m**power)

    return value


def power_of(proved: Proved, call: Call, quantity: str, placement: Placement) -> int:
    """The power of the number of examples that the derivative by a quantity has where the mean is taken there."""
    if placement != own_placement(proved, call) and quantity in final_parts(proved, call):
        return {INSIDE: -1, OUTSIDE: 0}[placement]
    return _powers(proved, call).get(quantity, 0)


def _powers(proved: Proved, call: Call) -> dict[str, int]:
    """The power of the number of examples that the solution's own derivatives have, by what they are of."""
    by_label = {judged.label: judged.exponent for judged in proved.judged[call.text]}
    parts = proved.course.asking(proved.questions[0]).asked(call)
    return {name: by_label.get(part.label, 0) for part in parts for name in part.quantities}
