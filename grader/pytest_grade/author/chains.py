"""The whole of a student's work on a declared assignment: from the inputs to the final derivatives."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from pytest_grade.author.counted import counts_something_else
from pytest_grade.author.declaration import Call
from pytest_grade.author.drawing import DeclaredCase
from pytest_grade.author.forwards import Forwards
from pytest_grade.author.own_updates import OwnUpdate, found_at, own_update
from pytest_grade.author.patterns import Derivative
from pytest_grade.author.probes import ProbeMaker
from pytest_grade.author.questions import Steps
from pytest_grade.author.roles import takes_examples
from pytest_grade.author.templates import expected
from pytest_grade.dataclass import dataclass
from pytest_grade.model.assignment import Chain, Forward, Update
from pytest_grade.model.expectations import Template, wanted
from pytest_grade.model.questions import Keep, Result
from pytest_grade.rules.presence import at

if TYPE_CHECKING:
    from pytest_grade.model.cases import Array


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
        update = roles.update or (self._own_update and self._own_update.call)
        path = tuple(dict.fromkeys(made.key(each) for each in roles.path))
        forward = (made.key(each) for each in roles.path if roles.role(each) == "forward")
        is_of_a_mean = takes_examples(made, call) and not counts_something_else(self.probes.proved, call)
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
            own_cost=_once(self._own_cost) if roles.cost is call else None,
            forward=self._forward() if not call.given else None,
            is_of_cost=not call.given and is_of_a_mean,
            takes_examples=bool(call.given) or is_of_a_mean,
            asked=call.asked,
            is_alone=self._is_alone(made.key(call), path),
        )

    def _is_alone(self, function: str, path: Sequence[str]) -> bool:
        """Whether no other function of the path is asked before it."""
        steps, _ = self._walked(self.first)
        return not {step.function for step in steps.made} & ({*path} - {function})

    def _walked(self, case: DeclaredCase) -> tuple[Steps, Mapping[Call, int]]:
        """The steps, and which of them are the calls of the function that gives the final derivatives."""
        steps, calls = self.probes.steps(case), (*self.beside, self.call)
        ask = partial(steps.ask_own, everything=True)
        steps.ask_before(calls, ask)
        numbers = {call: ask(call) for call in calls}
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
                    value = at(answers[where], leaf.path)
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

    def _own_cost(self, case: DeclaredCase) -> Result:
        steps, _ = self._walked(case)
        return steps.known[self.probes.made.cost(self.call) or ""]

    @cached_property
    def _own_update(self) -> OwnUpdate | None:
        """The function that asks for the gradients itself, where none takes them, and that one step more can ask."""
        found = own_update(self.probes.proved.course, self.probes.roles, self.first.drawn)
        steps, _ = self._walked(self.first)
        before = len(steps.made)
        return found if found is not None and steps.ask(found.call) == before else None

    def _update(self, case: DeclaredCase) -> Update:
        return self._moved_by(self._own_update, case) if self._own_update else self._stepped(case)

    def _moved_by(self, update: OwnUpdate, case: DeclaredCase) -> Update:
        """What comes back moved from a function that asks for the gradients itself."""
        steps, _ = self._walked(case)
        number = steps.ask(update.call, self.probes.spare(update.call, case))
        answers = self.probes.answers(update.call, case)
        places: dict[str, Result] = {}
        right: dict[str, Array] = {}
        for where, keys in update.moved:
            place, name = steps.found_at(where, number), ".".join(map(str, (where, *keys)))
            places[name] = Result(step=place.step, path=(*place.path, *keys))
            right[name] = np.asarray(found_at(answers[where], keys), float)
        return Update(step=steps.made[number], places=places, right=right)

    def _stepped(self, case: DeclaredCase) -> Update:
        """What comes back from a function that takes the student's own gradients."""
        call = self.probes.roles.update
        assert call is not None
        steps, _ = self._walked(case)
        number = steps.ask(call, self.probes.spare(call, case))
        answers = self.probes.answers(call, case)
        places: dict[str, Result] = {}
        right: dict[str, Array] = {}
        for where, leaf, place in self.probes.leaves(call, case, steps, number):
            value = at(answers[where], leaf.path)
            each = {str(key): (place[key], v) for key, v in value.items()} if isinstance(value, Mapping) else {}
            for name, (found, numbers) in (each or {leaf.name: (place, value)}).items():
                places[name], right[name] = found, np.asarray(numbers, float)
        return Update(step=steps.made[number], places=places, right=right)

    def _forward(self) -> Forward | None:
        """How the student's own way forward is asked about, where it gives what the cost is made of."""
        steps, numbers = self._walked(self.first)
        output = self.prediction if self.prediction in steps.known else self._given_beside
        where = steps.known.get(output)
        if where is None or where.step >= numbers[self.call]:
            return None
        return Forwards(
            proved=self.probes.proved,
            chain=self.call,
            prediction=output,
            where=lambda case: self._walked(case)[0].known[output],
        ).forward()

    @property
    def _given_beside(self) -> str:
        """What the function of the chain gives where it is asked for something else: scores, say."""
        judged = (leaf for call in self.beside for leaf in call.leaves if not isinstance(leaf, Derivative))
        return next((leaf.name for leaf in judged if leaf.is_judged), "")


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
