"""The way forward of a chain, for telling gradients that fit to a network of the student's own."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

import numpy as np

from pytest_grade.author.answers import Asking, changed
from pytest_grade.author.declaration import Call
from pytest_grade.author.drawing import DeclaredCase
from pytest_grade.author.inputs import APART, Inputs, drawn
from pytest_grade.author.noting import Note
from pytest_grade.author.program import Program
from pytest_grade.author.proof import Proved
from pytest_grade.author.slipping import Slipping
from pytest_grade.author.units import KNOWN
from pytest_grade.dataclass import dataclass
from pytest_grade.model.assignment import Forward
from pytest_grade.model.cases import Array, Case
from pytest_grade.model.questions import Result

_APART_SEED: Final = 77
_LEAKS: Final = (0.01, 0.001, 0.05, 0.1, 0.2, 0.3)


def _leaky(leak: float) -> Callable[[Array], Array]:
    return lambda Z: np.where(Z > 0, Z, leak * Z)


# What hidden layers may have in the place of the course's activation, by the names that it is told by.
COMMON: Final[Sequence[tuple[str, Callable[[Array], Array]]]] = (
    *((name, KNOWN[name].value) for name in ("relu", "tanh", "sigmoid")),
    *(("leaky ReLU", _leaky(leak)) for leak in _LEAKS),
    ("ELU", lambda Z: np.where(Z > 0, Z, np.expm1(np.minimum(Z, 0)))),
    ("softplus", lambda Z: np.logaddexp(0, Z)),
    ("swish", lambda Z: Z / (1 + np.exp(-Z))),
    ("no activation", lambda Z: Z),
)


@dataclass(frozen=True, kw_only=True)
class Forwards:
    """The way forward of one chain: `prediction` is what its cost is made of, `where` finds it in the steps."""

    proved: Proved
    chain: Call
    prediction: str
    where: Callable[[DeclaredCase], Result]

    def forward(self) -> Forward:
        """How it is asked about."""
        others = tuple((name, partial(self._output_with, activation)) for name, activation in COMMON)
        made = self.proved.course.made
        by = made.key(made.producers[self.prediction])
        return Forward(output=self.where, by=by, cost_of=self._cost_of, moved=self._moved, others=others)

    def _cost_of(self, case: DeclaredCase, output: Array) -> float:
        """The cost of the course for that output, at the parameters of the case; NaN of a chain that has none.

        Who gives the cost may be given the output; else it makes the output itself, and goes on with that one.
        """
        made = self.proved.course.made
        cost = made.cost(self.chain)
        if cost is None:
            return math.nan
        if self.prediction in made.producers[cost].names:
            asking = self.proved.course.asking(case.drawn.with_values({self.prediction: output}))
            return float(np.asarray(asking.value(cost)))
        own = np.asarray(case.asking.value(self.prediction))
        if own.shape != output.shape:
            raise ValueError(output.shape)
        program = Program(made, intervene=lambda _, value: output if np.array_equal(value, own) else value)
        return float(np.asarray(Asking(made, program, case.drawn).value(cost)))

    def _moved(self, case: DeclaredCase, name: str, by: Array) -> Case:
        drawn = case.drawn.with_values(changed(case.drawn.values, case.named[name].of, by))
        return replace(case, drawn=drawn, asking=self.proved.course.asking(drawn))

    def _output_with(self, activation: Callable[[Array], Array], case: DeclaredCase) -> Array:
        """The output of the course's network with this activation in its hidden layers."""
        units = self._hidden(case)
        starts, ends = {start for start, _ in units}, {end: start for start, end in units}
        held: dict[Note, Array] = {}

        def intervene(note: Note, value: Any) -> Any:
            if note in starts:
                held[note] = value
            return activation(held[ends[note]]) if note in ends and ends[note] in held else value

        program = Program(self.proved.course.made, intervene=intervene)
        with np.errstate(all="ignore"):
            return np.asarray(Asking(self.proved.course.made, program, case.drawn).value(self.prediction), float)

    def _hidden(self, case: DeclaredCase) -> Sequence[tuple[Note, Note]]:
        """Where the solution has a name for what each hidden activation is given, and for what it gives."""
        policy = replace(APART[0], labels=case.drawn.policy.labels)
        apart = drawn(self.proved.course.made, case.drawn.number, policy, (_APART_SEED,), 0)
        return list(_names_of_units(self.proved, self.chain, apart))


def _names_of_units(proved: Proved, chain: Call, inputs: Inputs) -> Iterator[tuple[Note, Note]]:
    found = Slipping.of(proved, chain, inputs)
    truth = proved.course.truth(chain, inputs)
    notes: Mapping[Any, Sequence[Note]] = truth.run.notes if truth.run else {}
    for unit in found.way.hidden if found else ():
        if unit.start in notes and unit.end in notes:
            yield notes[unit.start][0], notes[unit.end][0]
