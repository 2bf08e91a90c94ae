"""Finding out what a recorded way forward is made of: a `Way`, once for each question."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, Final

import numpy as np

from pytest_grade.author.tape import GIVEN, HANDED, Rule, Step
from pytest_grade.author.truth import Run
from pytest_grade.author.units import Unit, units_of
from pytest_grade.author.way import Edge, Layer, Role, Way, axis_of
from pytest_grade.dataclass import dataclass

_COPIES: Final = frozenset({"positive", "part"})
_SUMS: Final = frozenset({"add", "subtract"})
_MULTIPLES: Final = frozenset({"multiply", "power", "square"})
_FACTORS: Final = frozenset({"multiply", "divide"})


def analysed(run: Run, wanted: Sequence[str], m: int, *, is_whole: bool) -> Way:
    """Analyse the way from quantities that are asked for to the objective; `is_whole` where that is a cost."""
    return _Analysis(run=run, wanted=frozenset(run.named[name] for name in wanted), m=m, is_whole=is_whole).way()


@dataclass(kw_only=True)
class _Analysis:
    """One analysis under way.

    Attributes:
        place: what lies on the way, in order, with its number.
        users: who reads the value of a step, on the way.
        finals: the arrays without an axis of examples that the run began with, by everything that is a view of one.

    """

    run: Run
    wanted: frozenset[Step]
    m: int
    is_whole: bool
    place: dict[Step, int] = field(default_factory=dict)
    users: dict[Step, list[Step]] = field(default_factory=dict)
    finals: dict[Step, Step] = field(default_factory=dict)
    counted: bool = False

    def way(self) -> Way:
        assert self.run.end is not None
        self._find_steps()
        self._find_finals()
        products = [step for step in self.place for number, _ in _parents(step) if self._is_product(step, number)]
        results = {product: self._result(product) for product in products}
        starts = [step for step in self.place if step in results.values() or self._is_given_with_axis(step)]
        units = units_of(list(self.place), self.users, starts, self.run.notes)
        units = [unit for unit in units if not self.wanted.intersection(unit.between[:-1])]
        last = self._last(results, units) if self.is_whole else None
        inside = {step for unit in units for step in unit.between[:-1]}
        passed = [step for step in reversed(self.place) if step not in inside and step not in self.finals]
        edges = {step: tuple(self._edges(step, units, last)) for step in passed}
        return Way(
            end=self.run.end,
            m=self.m if self.counted else 1,
            edges=tuple((step, each) for step, each in edges.items() if each),
            layers=tuple(self._layers(results, edges, units)),
            units=tuple(reversed(units)),
            outputs=tuple(unit for unit in units if unit.end is last),
            last=last,
            named=self.run.named,
        )

    def _find_steps(self) -> None:
        """Keep what hangs on something wanted, and what the objective hangs on."""
        hangs: set[Step] = set()
        for step in self.run.steps:
            if step in self.wanted or any(parent in hangs for parent in step.parents):
                hangs.add(step)
        leads: set[Step | None] = {self.run.end}
        for step in reversed(self.run.steps):
            if step in leads:
                leads.update(parent for parent in step.parents if parent is not None)
        on_the_way = [step for step in self.run.steps if step in hangs and step in leads]
        self.place = {step: number for number, step in enumerate(on_the_way)}
        self.counted = any(axis_of(step.value, self.m) is not None for step in self.place)
        for step in self.place:
            for _, parent in _parents(step):
                self.users.setdefault(parent, []).append(step)

    def _find_finals(self) -> None:
        for step in self.run.steps:
            if step.name == GIVEN and axis_of(step.value, self.m) is None:
                self.finals[step] = step
            elif step.name in _COPIES and step.parents[0] in self.finals:
                leaf = self.finals[step.parents[0]]
                if _turn(step, leaf) is not None:
                    self.finals[step] = leaf

    def _has_axis(self, step: Step) -> bool:
        return axis_of(step.value, self.m) is not None or not self.counted

    def _is_given_with_axis(self, step: Step) -> bool:
        return step.name == GIVEN and axis_of(step.value, self.m) is not None

    def _is_weights(self, step: Step, number: int) -> bool:
        """Whether that argument is weights that a product takes; what is multiplied by ones is added."""
        if step.parents[number] not in self.finals or not self._has_axis(step) or step.name in _SUMS:
            return False
        return (
            step.name != "matmul" or step.parents[1 - number] is not None or not _is_of_ones(step.arguments[1 - number])
        )

    def _is_product(self, step: Step, number: int) -> bool:
        return step.name == "matmul" and self._is_weights(step, number)

    def _result(self, product: Step) -> Step:
        """The Z that a product goes into: with biases, and with other products."""
        found = product
        while len(self.users.get(found, ())) == 1:
            (user,) = self.users[found]
            others = [parent for _, parent in _parents(user) if parent is not found]
            is_affine = all(each in self.finals or each.name == "matmul" for each in others) and others
            if user.name not in _SUMS or np.shape(user.value) != np.shape(found.value) or not is_affine:
                break
            found = user
        return found

    def _last(self, results: Mapping[Step, Step], units: Sequence[Unit]) -> Step | None:
        """The last array before the loss."""
        asked = [step for step in self.wanted if axis_of(step.value, self.m) is not None and step in self.place]
        ends = [*(unit.end for unit in units), *results.values()]
        return max(ends or asked, key=lambda step: self.place[step], default=None)

    def _edges(self, step: Step, units: Sequence[Unit], last: Step | None) -> Iterator[Edge]:
        unit = next((unit for unit in units if unit.end is step), None)
        if unit is not None:
            slope = unit.slope
            yield Edge(step=step, number=0, to=unit.start, role="slope", rule=lambda g: g * slope, power=0)
            return
        for number, parent in _parents(step):
            if parent in self.place:
                yield self._edge(step, number, parent, last)

    def _edge(self, step: Step, number: int, parent: Step, last: Step | None) -> Edge:
        leaf = self.finals.get(parent)
        rule = _share(step, number)
        to = parent
        if leaf is not None:
            to = leaf
            if _turn(parent, leaf):
                straight = rule
                rule = lambda g: np.transpose(straight(g))  # noqa: E731
        after = axis_of(to.value, self.m) is not None
        before = after if step.name == HANDED else axis_of(step.value, self.m) is not None
        return Edge(
            step=step, number=number, to=to, role=self._role(step, number, leaf, last), rule=rule, power=after - before
        )

    def _role(self, step: Step, number: int, leaf: Step | None, last: Step | None) -> Role:
        if leaf is not None:
            if not self._has_axis(step) or (not self.counted and self._is_of_finals_alone(step)):
                return "penalty" if self.is_whole else "other"
            return "weights" if self._is_weights(step, number) else "bias"
        if last is not None and self.place[step] > self.place[last]:
            return "loss"
        if step.name == "matmul":
            return "down"
        return (
            "factor" if step.name in _FACTORS and sum(parent in self.place for parent in step.parents) == 1 else "other"
        )

    def _is_of_finals_alone(self, step: Step) -> bool:
        """Whether a power or multiple of what has no examples, and of nothing else: a penalty."""
        others = zip(step.parents, step.arguments, strict=False)
        return step.name in _MULTIPLES and all(
            parent in self.finals if parent is not None else np.size(argument) == 1 for parent, argument in others
        )

    def _layers(
        self, results: Mapping[Step, Step], edges: Mapping[Step, Sequence[Edge]], units: Sequence[Unit]
    ) -> Iterator[Layer]:
        for product in reversed(self.place):
            for edge in edges.get(product, ()) if product in results else ():
                if edge.role == "weights":
                    result = results[product]
                    yield Layer(
                        weights=edge,
                        down=next((each for each in edges[product] if each.role == "down"), None),
                        bias=self._bias(result, edges),
                        input=product.arguments[1 - edge.number],
                        result=result,
                        unit=next((unit for unit in units if unit.start is result), None),
                        is_turned=bool(_turn(product.parents[edge.number], edge.to)),
                    )

    def _bias(self, result: Step, edges: Mapping[Step, Sequence[Edge]]) -> Edge | None:
        """What is added to get there."""
        near = [result, *(parent for _, parent in _parents(result))]
        return next((edge for step in near for edge in edges.get(step, ()) if edge.role == "bias"), None)


def _parents(step: Step) -> list[tuple[int, Step]]:
    """The steps that made its arguments, each with the number of the argument."""
    return [(number, parent) for number, parent in enumerate(step.parents) if parent is not None]


def _share(step: Step, number: int) -> Any:
    rule: Rule | None = step.rules[number]
    assert rule is not None
    return lambda g: rule(g, step.value, *step.arguments)


def _turn(view: Step | None, of: Step) -> bool | None:
    """Whether a view is the transpose of an array; None where it is neither that nor the array itself."""
    if view is None:
        return None
    if np.shape(view.value) == np.shape(of.value) and np.array_equal(view.value, of.value):
        return False
    return True if np.array_equal(view.value, np.transpose(of.value)) else None


def _is_of_ones(value: Any) -> bool:
    return bool((np.asarray(value) == 1).all())
