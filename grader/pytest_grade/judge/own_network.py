"""Whether gradients that are wrong for the course's network are right for the student's own forward pass.

The cost of the course is worked out from what the student's own forward pass gives, at parameters moved a little one
way and the other: a slope along a random direction for each parameter, which its gradient has to have too. So it is
with inputs by which derivatives come back.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.chain import OwnNetwork, part
from pytest_grade.judge.compare import as_numbers
from pytest_grade.model.assignment import Chain, Forward
from pytest_grade.model.cases import Array, Case, Quantity
from pytest_grade.model.expectations import wanted_at
from pytest_grade.model.questions import Outcome, Question, Returned

_STEP = 1e-6  # of the largest number of a parameter
_AGREES = 1e-5  # of the length of a gradient
_CLEAR = 1e-3  # of the length of a gradient: so much of it may be hidden
_NOISE = 50 * np.finfo(float).eps  # of the cost: what rounding makes of a difference of two
_SAME = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """A parameter, or an input, moved by `step` along a direction of length 1, and the other way."""

    quantity: Quantity
    direction: Array
    step: float


def slope_questions(chain: Chain, case: Case) -> tuple[Question, ...]:
    """The forward pass as it is, and with each parameter moved both ways; none where the chain has no such pass."""
    if chain.forward is None or len(chain.steps(case)) < 2:
        return ()
    asked = [_forward_question(chain, chain.forward, case, f"slope/{case.name}")]
    for move in _moves(case):
        for sign in (1, -1):
            moved = chain.forward.moved(case, move.quantity.name, sign * move.step * move.direction)
            asked.append(_forward_question(chain, chain.forward, moved, _id_of(case, move, sign)))
    return tuple(asked)


def own_network(chain: Chain, cases: Sequence[Case], outcomes: Mapping[str, Outcome]) -> OwnNetwork | None:
    """The student's own network, if the gradients at each of these cases are its own; None if they are not.

    At the first case no slope may be so small that rounding hides it: in deep networks some are.
    """
    forward = chain.forward
    if forward is None or not cases or not all(_are_own(chain, forward, case, outcomes) for case in cases):
        return None
    if not all(found.is_clear for found in _slopes(chain, forward, cases[0], outcomes)):
        return None
    outputs = [_output_of(forward, case, outcomes.get(f"slope/{case.name}")) for case in cases]
    if chain.own_cost is not None and not all(_has_own_cost(chain, forward, case, outcomes) for case in cases):
        return None
    for name, output_of in forward.others:
        if all(_is_same(output, output_of(case)) for output, case in zip(outputs, cases, strict=True)):
            return OwnNetwork(activation=name)
    return OwnNetwork()


def _has_own_cost(chain: Chain, forward: Forward, case: Case, outcomes: Mapping[str, Outcome]) -> bool:
    """Whether the cost that comes with the gradients is that of the student's own output."""
    answer = outcomes.get(f"chain/{case.name}")
    if chain.own_cost is None or not isinstance(answer, Returned):
        return False
    given = as_numbers(part(answer.values, chain.own_cost(case)))
    own = _cost_of(forward, case, outcomes.get(f"slope/{case.name}"))
    return (
        own is not None
        and given is not None
        and given.size == 1
        and abs(float(given.ravel()[0]) - own) <= _SAME * abs(own)
    )


def _forward_question(chain: Chain, forward: Forward, case: Case, id_: str) -> Question:
    """All steps of the chain but the last, which goes back."""
    steps = chain.steps(case)[:-1]
    return Question(id=id_, steps=steps, send=wanted_at((forward.output(case),)), chance=case.chance)


def _looked_at(case: Case) -> tuple[Quantity, ...]:
    """All that comes back: the final derivatives, and those by inputs."""
    return (*case.finals, *(quantity for quantity in case.handed if quantity.is_asked))


def _moves(case: Case) -> Iterator[_Move]:
    """One random direction for each; the same each time for the same case."""
    for number, quantity in enumerate(_looked_at(case)):
        random = np.random.default_rng([case.chance, case.m, number])
        direction = random.normal(size=quantity.derivative.shape)
        moved = case.values.get(quantity.of, case.numbers.get(quantity.of, 1.0))
        largest = float(np.abs(moved).max()) or 1.0
        yield _Move(quantity=quantity, direction=direction / np.linalg.norm(direction), step=_STEP * largest)


def _id_of(case: Case, move: _Move, sign: int) -> str:
    return f"slope/{case.name}/{move.quantity.name}/{sign}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slope:
    """The slope of the cost along a direction, what the gradient says of it, and what rounding makes of it."""

    found: float
    told: float
    length: float
    noise: float

    @property
    def agrees(self) -> bool:
        """Whether the gradient says what is so."""
        return abs(self.found - self.told) <= _AGREES * self.length + self.noise

    @property
    def is_clear(self) -> bool:
        """Whether rounding hides nothing."""
        return self.noise <= _CLEAR * self.length


def _are_own(chain: Chain, forward: Forward, case: Case, outcomes: Mapping[str, Outcome]) -> bool:
    """Whether every gradient that comes back at this case has the slope of the cost."""
    found = list(_slopes(chain, forward, case, outcomes))
    return len(found) == len(_looked_at(case)) and all(slope.agrees for slope in found)


def _slopes(chain: Chain, forward: Forward, case: Case, outcomes: Mapping[str, Outcome]) -> Iterator[_Slope]:
    """One slope a parameter, as far as there are answers."""
    answer, places = outcomes.get(f"chain/{case.name}"), chain.gradients(case)
    if not isinstance(answer, Returned):
        return
    for move in _moves(case):
        place = places.get(move.quantity.name)
        gradient = as_numbers(part(answer.values, place)) if place is not None else None
        there, back = (
            _cost_of(
                forward,
                forward.moved(case, move.quantity.name, sign * move.step * move.direction),
                outcomes.get(_id_of(case, move, sign)),
            )
            for sign in (1, -1)
        )
        if gradient is not None and gradient.size == move.direction.size and there is not None and back is not None:
            yield _Slope(
                found=(there - back) / (2 * move.step),
                told=float(gradient.ravel() @ move.direction.ravel()),
                length=float(np.linalg.norm(gradient)),
                noise=_NOISE * abs(there) / move.step,
            )


def _cost_of(forward: Forward, case: Case, outcome: Outcome | None) -> float | None:
    """The cost of the course for what a forward pass gave; None where it gave no such thing."""
    output = _output_of(forward, case, outcome)
    if output is None:
        return None
    try:
        with np.errstate(all="ignore"):
            return float(forward.cost_of(case, output))
    except (ValueError, IndexError):  # of another shape than the labels go with
        return None


def _output_of(forward: Forward, case: Case, outcome: Outcome | None) -> Array | None:
    return as_numbers(part(outcome.values, forward.output(case))) if isinstance(outcome, Returned) else None


def _is_same(output: Array | None, other: Array) -> bool:
    return output is not None and output.shape == other.shape and bool(np.abs(output - other).max() <= _SAME)
