"""Where the mean over the examples may lawfully stand, and what a right answer is in each case.

A function that is given a derivative, and makes final ones of it, may take the mean or leave it to somebody else: what
it is given is then 1/m of what the solution is given. Both are right where a caller is, that has the final derivatives.
So may a function that makes the derivative with which the way back begins: that of the mean, or of each loss.

A placement is one of the whole: ``inside`` says that who makes final derivatives takes the mean, and nobody before;
``outside`` says that he does not.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from pytest_grade.author.counted import are_counted_otherwise
from pytest_grade.author.declaration import Call
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.patterns import Derivative
from pytest_grade.author.proof import Proved
from pytest_grade.author.truth import expected
from pytest_grade.model.assignment import Placement

Array = Any
INSIDE: Final[Placement] = "inside"
OUTSIDE: Final[Placement] = "outside"


def own_placement(proved: Proved, call: Call) -> Placement:
    """Where the solution takes the mean: where final derivatives are made, or not there."""
    return INSIDE if any(judged.exponent for judged in proved.judged[call.text]) else OUTSIDE


def placements(proved: Proved, call: Call) -> tuple[Placement, ...]:
    """The lawful placements, the solution's own first; of a function that has no choice, only that one."""
    own = own_placement(proved, call)
    if not has_choice(proved, call):
        return (own,)
    return (own, OUTSIDE if own == INSIDE else INSIDE)


def has_choice(proved: Proved, call: Call) -> bool:
    """Whether a derivative that it makes may be that of the mean or not, as a graded caller answers for the whole."""
    if not call.derivatives or not parts_with_choice(proved, call):
        return False
    made = proved.course.made
    if call.given and call.mean == "either":
        return True
    is_told_by_others = made.is_called_by_a_whole(call) if call.given else made.begins(call)
    return is_told_by_others and not are_counted_otherwise(proved, call)


def parts_with_choice(proved: Proved, call: Call) -> frozenset[str]:
    """By which quantities a derivative may be that of the mean or not: by final ones, or where a way back begins."""
    final = final_parts(proved, call)
    quantities = frozenset(name for leaf in call.derivatives for name in leaf.quantities)
    return final if call.given else quantities - final


def final_parts(proved: Proved, call: Call) -> frozenset[str]:
    """The quantities that have no axis of examples, so that the derivatives by them may be means."""
    inputs = proved.first
    truth = proved.course.truth(call, inputs)
    m = inputs.sizes.get(proved.course.made.assignment.examples)
    parts = proved.parts_at_first(call)
    return frozenset(name for part in parts for name in part.quantities if m not in np.shape(truth.by[name]))


def wanted(proved: Proved, call: Call, inputs: Inputs, placement: Placement) -> Callable[[Derivative, str], Array]:
    """What each derivative has to be where a right function takes the mean there; by what it is of."""
    course = proved.course
    m = float(course.number_of_examples(inputs))
    as_given = course.truth(call, inputs).by
    is_moved = placement == INSIDE and own_placement(proved, call) == OUTSIDE
    of_means = course.truth_of_means(call, inputs).by if is_moved and call.given else as_given
    with_choice = parts_with_choice(proved, call) if is_moved else frozenset()

    def value(derivative: Derivative, of: str) -> Array:
        quantity = of or derivative.quantities[0]
        power = power_of(proved, call, quantity, placement)
        by = of_means if quantity in with_choice else as_given
        told = {**by, derivative.quantities[0]: by[of]} if of else by
        return expected(derivative.expression, told, inputs.values, m**power)

    return value


def power_of(proved: Proved, call: Call, quantity: str, placement: Placement) -> int:
    """The power of the number of examples that the derivative by a quantity has where the mean is taken there."""
    if placement != own_placement(proved, call) and quantity in parts_with_choice(proved, call):
        return {INSIDE: -1 if call.given else 1, OUTSIDE: 0}[placement]
    return _powers(proved, call).get(quantity, 0)


def _powers(proved: Proved, call: Call) -> dict[str, int]:
    """The power of the number of examples that the solution's own derivatives have, by what they are of."""
    by_label = {judged.label: judged.exponent for judged in proved.judged[call.text]}
    parts = proved.parts_at_first(call)
    return {name: by_label.get(part.label, 0) for part in parts for name in part.quantities}
