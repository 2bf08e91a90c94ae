"""What each call of a declaration does in the whole: which gives the final derivatives, and what leads there."""

import ast
import math
from collections.abc import Iterator
from functools import cached_property

from pytest_grade.author.declaration import Call
from pytest_grade.author.loading import Declared
from pytest_grade.author.patterns import Derivative, Value, for_each_in
from pytest_grade.author.words import Draw, draws_in
from pytest_grade.dataclass import dataclass
from pytest_grade.model.assignment import Role

_MANY = 100  # more than anybody lists one by one


def reads(made: Declared, call: Call) -> frozenset[str]:
    """Every name that a call hangs on, by way of other calls too."""
    found: set[str] = set()
    waiting = [*call.names, *call.given]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            if name in made.producers:
                waiting += [*made.producers[name].names, *made.producers[name].given]
    return frozenset(found)


def takes_examples(made: Declared, call: Call) -> bool:
    """Whether a call hangs on something with an axis of examples, over which there may be a mean."""
    drawn = (draw for name in reads(made, call) for draw in draws_in(made.assignment.draws.get(name)))
    return any(size.text == made.assignment.examples for draw in drawn for size in draw.shape)


def alternatives(made: Declared, call: Call) -> int:
    """How many combinations of alternatives a call hangs on."""
    words = [draw for name in reads(made, call) for draw in draws_in(made.assignment.draws.get(name))]
    return math.prod(len(draw.options["values"]) for draw in words if draw.word == "either")


@dataclass(frozen=True)
class Roles:
    """The roles of the calls of one declaration."""

    made: Declared

    @cached_property
    def chain(self) -> Call | None:
        """The graded call that gives the final derivatives: of a cost, if there is one, and by the most quantities.

        None that hangs on masks or noise: other numbers than a student's own have no derivatives that are his.
        """
        giving = [call for call in self.made.graded if call.derivatives and not self._hangs_on_chance(call)]
        giving = [call for call in giving if self._gives_finals(call)] or giving
        whole = [call for call in giving if not call.given]
        return max(whole or giving, key=self._count_of_finals, default=None)

    def _hangs_on_chance(self, call: Call) -> bool:
        return any(maker.chance for maker in (call, *self.producers_of(call)))

    def _gives_finals(self, call: Call) -> bool:
        """Whether it gives derivatives by something drawn that has no axis of examples."""
        draws, examples = self.made.assignment.draws, self.made.assignment.examples
        of_draws = {each.draw for pattern in call.patterns.values() for each in for_each_in(pattern)}
        names = {name for leaf in call.derivatives for name in leaf.quantities} | of_draws
        drawn = [draws_in(draws[name]) for name in names if name in draws]
        return any(all(size.text != examples for size in draw.shape) for each in drawn for draw in each)

    def _count_of_finals(self, call: Call) -> int:
        several = sum(1 for pattern in call.patterns.values() for _ in for_each_in(pattern))
        return len({name for leaf in call.derivatives for name in leaf.quantities}) + _MANY * several

    @cached_property
    def cost(self) -> Call | None:
        """The call that gives the cost."""
        return self.made.producers.get((self.made.cost(self.chain) if self.chain else None) or "")

    @cached_property
    def update(self) -> Call | None:
        """The call that takes the final derivatives and gives parameters: what is flat is a measure of something."""
        if self.chain is None or not self.chain.whole:
            return None
        taking = [call for call in self.made.graded if self.chain.whole in call.names]
        return next((call for call in taking if any(map(_has_shape, call.leaves))), None)

    @cached_property
    def path(self) -> tuple[Call, ...]:
        """The graded calls that the final derivatives may hang on, in the order of the declaration."""
        if self.chain is None:
            return ()
        led = {self.made.key(call) for call in (self.chain, *self.forward)}
        called = led.union(*(self.made.solution.called_by(key) for key in led))
        return tuple(call for call in self.made.graded if self.made.key(call) in called)

    @cached_property
    def forward(self) -> tuple[Call, ...]:
        """The calls whose values the chain's call takes, the first ones first."""
        return tuple(self.producers_of(self.chain)) if self.chain else ()

    def producers_of(self, call: Call) -> Iterator[Call]:
        """The calls that make what a call takes, each after those that it needs itself."""
        done: list[Call] = []
        for name in _names_in_order(call):
            producer = self.made.producers.get(name)
            if producer is not None and producer is not call:
                for each in (*self.producers_of(producer), producer):
                    if each not in done:
                        done.append(each)
        yield from done

    def keeps(self, call: Call) -> bool:
        """Whether a call gives what is passed on and not judged, such as caches."""
        return any(map(is_passed_on, self.made.made_by(call)))

    def is_given(self, call: Call) -> bool:
        """Whether students are given the function, and all that makes what it takes: its answers are known."""
        solution = self.made.solution.names
        return not any(each.receiver or each.function in solution for each in (call, *self.producers_of(call)))

    def makers_of(self, call: Call) -> tuple[Call, ...]:
        """The student's own calls that make what is passed on to a call that gives derivatives."""
        if not call.derivatives or not any(map(is_passed_on, call.names)):
            return ()
        return tuple(each for each in self.producers_of(call) if self.keeps(each) and not self.is_given(each))

    def callees(self, call: Call) -> tuple[Call, ...]:
        """The graded functions that a graded one calls in the solution, the nearest first."""
        called = self.made.solution.called_by(self.made.key(call))
        return tuple(other for other in reversed(self.made.graded) if self.made.key(other) in called)

    def role(self, call: Call) -> Role:
        """What a call does in the whole."""
        if call is self.chain or (call.derivatives and call in self.path):
            return "backward"
        if call is self.cost:
            return "cost"
        if call is self.update:
            return "update"
        return "forward" if call in self.path else "other"


def _has_shape(leaf: Value | Derivative) -> bool:
    return isinstance(leaf, Derivative) or not leaf.is_flat


def _names_in_order(call: Call) -> list[str]:
    nodes = [node for step in call.steps for node in ast.walk(step) if isinstance(node, ast.Name)]
    return list(dict.fromkeys(node.id for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset))))


def is_passed_on(name: str) -> bool:
    """Whether a name stands for what is a student's own affair."""
    return not Value(name=name).is_judged


def either_words(made: Declared, call: Call) -> tuple[tuple[str, Draw], ...]:
    """The alternatives among the arguments of a call, by name."""
    found = ((name, made.assignment.draws.get(name)) for name in sorted(call.names))
    return tuple((name, word) for name, word in found if isinstance(word, Draw) and word.word == "either")
