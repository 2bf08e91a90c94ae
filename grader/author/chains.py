"""The whole of a student's work on a declared assignment: from the inputs to the final derivatives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from grader.author.declaration import Call
from grader.author.drawing import DeclaredCase
from grader.author.forwards import Forwards
from grader.author.patterns import Derivative
from grader.author.probes import ProbeMaker
from grader.author.questions import Steps
from grader.author.roles import takes_examples
from grader.author.templates import expected
from grader.model.assignment import Chain, Forward, Update
from grader.model.expectations import Template, wanted
from grader.model.questions import Keep, Result

if TYPE_CHECKING:
    from grader.model.cases import Array


Made = TypeVar("Made")


@dataclass(frozen=True, kw_only=True)
class Chaining:
    """Makes the chain of a declaration.

    Attributes:
        call: the call that gives them.
        beside: further calls of the function that gives the final derivatives; they are made before it.
        prediction: the name of what the cost is made of.
        first: a case of the chain.

    """

    probes: ProbeMaker
    call: Call
    beside: Sequence[Call]
    prediction: str
    first: DeclaredCase

    def chain(self) -> Chain:
        """The chain."""
        made, roles, call = self.probes.made, self.probes.roles, self.call
        update = roles.update
        path = tuple(dict.fromkeys(made.key(each) for each in roles.path))
        forward = (made.key(each) for each in roles.path if roles.role(each) == "forward")
        return Chain(
            function=made.key(call),
            path=path,
            cache_makers=tuple(name for name in dict.fromkeys(forward) if name != made.key(call)),
            cost=made.key(roles.cost) if roles.cost and roles.cost.is_graded else "",
            steps=_once(lambda case: tuple(self._walked(case)[0].made)),
            gradients=_once(self._gradients),
            beside=_once(self._beside),
            keep=_once(self._keep),
            update=_once(self._update) if update else None,
            update_function=made.key(update) if update else "",
            forward=self._forward() if not call.given else None,
            is_of_cost=not call.given and takes_examples(made, call),
        )

    def _walked(self, case: DeclaredCase) -> tuple[Steps, Mapping[Call, int]]:
        """The steps, and which of them are the calls of the function that gives the final derivatives."""
        steps = self.probes.steps(case)
        numbers = {call: steps.ask_own(call, everything=True) for call in (*self.beside, self.call)}
        return steps, numbers

    def _gradients(self, case: DeclaredCase) -> Mapping[str, Result]:
        steps, numbers = self._walked(case)
        call = self.call
        leaves = self.probes.leaves(call, case, steps, numbers[call])
        return {leaf.name: place for _, leaf, place in leaves if isinstance(leaf.pattern, Derivative)}

    def _beside(self, case: DeclaredCase) -> Mapping[Result, Template]:
        steps, numbers = self._walked(case)
        found: dict[Result, Template] = {}
        for call, number in numbers.items():
            answers = self.probes.answers(call, case) if _has_values(call) else {}
            for where, leaf, place in self.probes.leaves(call, case, steps, number):
                if not isinstance(leaf.pattern, Derivative) and leaf.pattern.is_judged:
                    value = answers[where]
                    for key in leaf.path:
                        value = value[key]
                    found[place] = expected(leaf.name, value, is_flat=leaf.pattern.is_flat)
        return found

    def _keep(self, case: DeclaredCase) -> Mapping[int, Keep]:
        """What is sent of the chain: all that is looked at."""
        steps, numbers = self._walked(case)
        kept: dict[int, Keep] = {}
        for call, number in numbers.items():
            templates = self.probes.own_templates(call, case, steps, number)
            kept |= {step: wanted(template) for step, template in templates.items()}
        return kept

    def _update(self, case: DeclaredCase) -> Update:
        call = self.probes.roles.update
        assert call is not None
        steps, _ = self._walked(case)
        number = steps.ask(call, self.probes.spare(call, case))
        right: Mapping[str, Array] = self.probes.answers(call, case)[""]
        return Update(
            step=steps.made[number],
            places={name: Result(step=number, path=(name,)) for name in right},
            right={name: np.asarray(value, float) for name, value in right.items()},
        )

    def _forward(self) -> Forward | None:
        """How the student's own way forward is asked about, where it gives what the cost is made of."""
        steps, numbers = self._walked(self.first)
        where = steps.known.get(self.prediction)
        if where is None or where.step >= min(numbers.values()):
            return None
        return Forwards(
            proved=self.probes.proved,
            chain=self.call,
            prediction=self.prediction,
            where=lambda case: self._walked(case)[0].known[self.prediction],
        ).forward()


def _once(made: Callable[[DeclaredCase], Made]) -> Callable[[DeclaredCase], Made]:
    """The same for every submission, worked out once for each case."""
    known: WeakKeyDictionary[DeclaredCase, Made] = WeakKeyDictionary()

    def found(case: DeclaredCase) -> Made:
        if case not in known:
            known[case] = made(case)
        return known[case]

    return found


def _has_values(call: Call) -> bool:
    return any(not isinstance(leaf, Derivative) and leaf.is_judged for leaf in call.leaves)
