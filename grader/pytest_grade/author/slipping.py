"""What a wrong backward pass answers: the way back along a recorded way forward, with a slip of its rules.

In the lectures' placement (inside) what has an axis of examples is m times the derivative of the cost, and the mean is
taken where the axis is summed away, in the final derivatives; outside, everything is the derivative of the cost.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from pytest_grade.author.analysis import analysed
from pytest_grade.author.answers import Part
from pytest_grade.author.comparison import same
from pytest_grade.author.declaration import Call
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.patterns import Derivative
from pytest_grade.author.placements import INSIDE, OUTSIDE, placements, wanted
from pytest_grade.author.proof import Proved
from pytest_grade.author.tape import Array, Step
from pytest_grade.author.truth import expected
from pytest_grade.author.way import Edge, Way
from pytest_grade.dataclass import dataclass
from pytest_grade.model.assignment import Placement

Rule: TypeAlias = Callable[[Array], Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Slip:
    """A change of the way back; an empty one changes nothing here.

    Attributes:
        rules: what takes the place of an edge's rule.
        scales: what an edge multiplies by, in the place of what the placement of the mean says.
        arrivals: what takes the place of a derivative before it is handed on, made of it and of the share of the mean
            that it carries: 1 where it is m times that of the cost.
        instead: whose derivative, and which edge, take the place of an edge's own.
        seen_in: in whose derivative it may be seen as well, where a student forms that one at once.

    """

    rules: Mapping[Edge, Rule] = field(default_factory=dict)
    scales: Mapping[Edge, float] = field(default_factory=dict)
    arrivals: Mapping[Step, Callable[[Array, float], Any]] = field(default_factory=dict)
    instead: Mapping[Edge, tuple[Step, Edge]] = field(default_factory=dict)
    seen_in: frozenset[Step] = frozenset()

    @property
    def concerns(self) -> frozenset[str]:
        """What it changes: the roles of edges, "scale", and "handed" where one derivative is taken for another."""
        found: set[str] = {edge.role for edge in self.rules}
        if self.arrivals:
            found.add("loss")
        if self.scales:
            found.add("scale")
        if self.instead:
            found.add("handed")
        return frozenset(found)

    def made_in(self, last: Step | None) -> frozenset[Step]:
        """Whose derivatives it changes itself; all others only follow. Inside of the loss that is `last` before it."""
        edges = {*self.rules, *self.scales, *self.instead}
        return self.seen_in.union(self.arrivals, (last if edge.role == "loss" and last else edge.to for edge in edges))

    def clashes(self, other: "Slip") -> bool:
        """Whether both change the same."""
        return bool(self.concerns & other.concerns)

    def __or__(self, other: "Slip") -> "Slip":
        """Both at once."""
        return Slip(
            rules={**self.rules, **other.rules},
            scales={**self.scales, **other.scales},
            arrivals={**self.arrivals, **other.arrivals},
            instead={**self.instead, **other.instead},
        )


NONE = Slip()


@dataclass(frozen=True, kw_only=True)
class Slipping:
    """One call with one question's inputs, ready to be answered with slips; analysed once.

    Attributes:
        proved: the assignment.
        call: what is asked.
        inputs: with which inputs.
        way: the way forward of what its derivatives are of.

    """

    proved: Proved
    call: Call
    inputs: Inputs
    way: Way
    seed: Array
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, proved: Proved, call: Call, inputs: Inputs) -> "Slipping | None":
        """Analyse; None of a call without derivatives, and where they are by differences."""
        truth = proved.course.truth(call, inputs) if call.derivatives else None
        if truth is None or truth.run is None:
            return None
        parts = tuple(_judged(part) for part in proved.course.asking(inputs).asked(call))
        wanted = sorted({name for part in parts for name in part.quantities})
        m = inputs.sizes.get(proved.course.made.assignment.examples, 1)
        assert isinstance(m, int)
        way = analysed(truth.run, wanted, m, is_whole=not call.given)
        if call.given:
            kinds = _kinds_at_outputs(proved, inputs)
            way = replace(way, outputs=tuple(unit for unit in way.units if unit.known in kinds))
        seed = np.asarray(truth.seed, float) * np.ones(np.shape(way.end.value))
        return cls(proved=proved, call=call, inputs=inputs, way=way, seed=seed, parts=parts)

    @cached_property
    def lawful(self) -> Mapping[Placement, tuple[Part, ...]]:
        """The right answers, by the lawful placements."""
        return {placement: self._right(placement) for placement in placements(self.proved, self.call)}

    def _right(self, placement: Placement) -> tuple[Part, ...]:
        right = wanted(self.proved, self.call, self.inputs, placement)
        return tuple(
            replace(part, value=right(part.leaf, part.quantity)) if isinstance(part.leaf, Derivative) else part
            for part in self.parts
        )

    @cached_property
    def placements(self) -> tuple[Placement, ...]:
        """The placements in which a way back without a slip gives a right answer."""
        return tuple(
            placement
            for placement in (INSIDE, OUTSIDE)
            if (found := self.predicted((), placement)) is not None and self.is_lawful(found)
        )

    def is_lawful(self, parts: Sequence[Part], among: Sequence[Placement] | None = None) -> bool:
        """Whether an answer is right in a lawful placement; of several, in one of these."""
        is_free = among is None or len(self.lawful) == 1
        return any(alike(right, parts) for each, right in self.lawful.items() if is_free or each in (among or ()))

    def predicted(self, slips: Sequence[Slip], placement: Placement) -> tuple[Part, ...] | None:
        """The parts of the answer of a student who makes these slips; None where they cannot be made here."""
        found = self.derivatives(slips, placement)
        try:
            return tuple(self._changed(part, reads, found) for part, reads in self._reads)
        except (ValueError, KeyError):
            return None

    def derivatives(self, slips: Sequence[Slip], placement: Placement) -> Mapping[Step, Any]:
        """The derivatives by everything on the way that such a student works out, as far as that does not raise."""
        slip = NONE
        for each in slips:
            slip = slip | each
        with np.errstate(all="ignore"):
            return passed_back(self.way, self.seed, slip, placement)

    @cached_property
    def _reads(self) -> tuple[tuple[Part, Mapping[str, Step]], ...]:
        """For each part, whose derivative it is made of, by the names in its expression."""
        return tuple((part, self._named(part)) for part in self.parts)

    @property
    def answered(self) -> frozenset[Step]:
        """Everything whose derivative is a part of the answer."""
        return frozenset(step for _, reads in self._reads for step in reads.values())

    def _named(self, part: Part) -> Mapping[str, Step]:
        if not isinstance(part.leaf, Derivative):
            return {}
        return {name: self.way.named[each] for name, each in zip(part.leaf.quantities, part.quantities, strict=True)}

    def _changed(self, part: Part, reads: Mapping[str, Step], found: Mapping[Step, Any]) -> Part:
        if not isinstance(part.leaf, Derivative):
            return part
        by = {name: found[step] for name, step in reads.items()}
        return replace(part, value=expected(part.leaf.expression, by, self.inputs.values))


def _kinds_at_outputs(proved: Proved, inputs: Inputs) -> frozenset[str]:
    """The activations that stand at the output of a whole network of the course, and nowhere else in it."""
    calls = (call for call in proved.course.made.graded if call.derivatives and not call.given)
    wholes = (Slipping.of(proved, call, inputs) for call in calls)
    ways = [whole.way for whole in wholes if whole]
    hidden = {unit.known for way in ways for unit in way.hidden}
    return frozenset(unit.known for way in ways for unit in way.outputs) - hidden - {""}


def _judged(part: Part) -> Part:
    """The part; without its value where it is not judged."""
    is_judged = isinstance(part.leaf, Derivative) or part.leaf.is_judged
    return part if is_judged else replace(part, value=None)


def passed_back(way: Way, seed: Array, slip: Slip, placement: Placement) -> dict[Step, Any]:
    """The derivatives by every step on the way, as the slip and the placement of the mean make them.

    What raises is left out, with all that hangs on it; whoever is given something else goes on.
    """
    base = float(way.m) if placement == INSIDE else 1.0
    scales = slip.scales
    share = next((scales[edge] for edge in way.entering if edge in scales), base) / way.m
    found: dict[Step, Any] = {way.end: seed}
    broken: set[Step] = set()
    for step, edges in way.edges:
        if step in broken:
            found.pop(step, None)
        elif step in slip.arrivals:
            found[step] = slip.arrivals[step](found[step], share)
        for edge in edges:
            source, taken = slip.instead.get(edge, (step, edge))
            try:
                made = slip.rules.get(taken, taken.rule)(found[source])
                scale = scales[taken] if taken in scales else base**taken.power if taken.power else 1.0
                if scale != 1.0:
                    made = made * scale
                found[edge.to] = found[edge.to] + made if edge.to in found else made
            except (ValueError, IndexError, KeyError):
                broken.add(edge.to)
    return {step: value for step, value in found.items() if step not in broken}


def alike(left: Sequence[Part], right: Sequence[Part]) -> bool:
    """Whether two answers are the same in every part that is judged."""
    return len(left) == len(right) and all(
        one.value is None or same(one.value, other.value) for one, other in zip(left, right, strict=True)
    )
