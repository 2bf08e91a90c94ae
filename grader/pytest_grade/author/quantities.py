"""What the derivatives on the way back are called, and which of them are final: from one traced run of the solution.

A value on the way forward is called as the solution calls it. Where one name stands for a value in every layer, the
layer is added: ``Z`` is Z1, Z2, …. What an activation is given, and the solution has no name for, is Z.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from pytest_grade.author.analysis import analysed
from pytest_grade.author.tape import GIVEN, Step
from pytest_grade.author.truth import Run, Truth
from pytest_grade.author.way import Edge, Way
from pytest_grade.dataclass import dataclass
from pytest_grade.model.cases import Array, Quantity, Role

_NUMBERED: Final = re.compile(r"(.*?)_?(\d+)")
_UNNAMED: Final = "Z"
_ROLES: Final[Mapping[str, Role]] = {"weights": "weights", "bias": "biases"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A quantity without its numbers, and where they are found.

    Attributes:
        quantity: without a derivative.
        given: the name of what the run began with; "" of what the solution makes on the way.
        number: of what is made on the way, the number of the step.

    """

    quantity: Quantity
    given: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """The quantities of all runs of one depth, in the order of the way back.

    Attributes:
        places: the quantities.
        depth: the number of layers.
        values: what is known by name on the way forward, by the number of the step.
        steps: how many steps such a run has; another one has other numbers.
        penalties: the steps, and their arguments, by which what is added to the mean of the losses hands back.

    """

    places: tuple[Place, ...]
    depth: int
    values: tuple[tuple[int, str], ...]
    steps: int
    penalties: tuple[tuple[int, int], ...]

    def filled(self, truth: Truth) -> tuple[Quantity, ...]:
        """The quantities with the derivatives of a run."""
        assert truth.run is not None
        steps = truth.run.steps
        fits = len(steps) == self.steps
        of_mean = self._of_mean(truth) if self.penalties and fits else {}
        found = []
        for place in self.places:
            step = truth.run.named.get(place.given) if place.given else steps[place.number] if fits else None
            derivative = truth.derivatives.get(step) if step is not None else None
            if derivative is not None and step is not None:
                derivative = np.asarray(derivative, float)
                parts = _parts(derivative, of_mean.get(step)) if place.quantity.is_final else ()
                found.append(replace(place.quantity, derivative=derivative, parts=parts))
        return tuple(found)

    def _of_mean(self, truth: Truth) -> Mapping[Step, Array]:
        """The derivatives of the mean of the losses alone."""
        assert truth.run is not None
        assert truth.run.end is not None
        left_out = {(truth.run.steps[number], argument) for number, argument in self.penalties}
        return truth.run.tape.derivatives(truth.run.end, truth.seed, left_out)

    def added(self, truth: Truth) -> float:
        """What is added to the mean of the losses in the objective, a regularisation say."""
        assert truth.run is not None
        if not self.penalties or len(truth.run.steps) != self.steps:
            return 0.0
        left_out = {(truth.run.steps[number], argument) for number, argument in self.penalties}
        finals = {truth.run.named[place.given] for place in self.places if place.given}
        return _added(truth, truth.run, left_out, finals)

    def named(self, truth: Truth) -> dict[str, Array]:
        """The values that have a name on the way forward."""
        assert truth.run is not None
        steps = truth.run.steps
        return {name: steps[number].value for number, name in self.values} if len(steps) == self.steps else {}


def _parts(derivative: Array, of_mean: Array | None) -> tuple[Array, ...]:
    """The shares of a derivative by the mean of the losses, and by what is added to it; none where it has one."""
    if of_mean is None or np.array_equal(of_mean, derivative):
        return ()
    return (np.asarray(of_mean, float), derivative - of_mean)


def _added(truth: Truth, run: Run, left_out: set[tuple[Step, int]], finals: set[Step]) -> float:
    """The share in the objective of what hangs on final quantities in no way but by what is left out."""
    of_mean, of_penalty, total = set(finals), set[Step](), 0.0
    for step in run.steps:
        parents = [(number, parent) for number, parent in enumerate(step.parents) if parent is not None]
        if any(parent in of_mean and (step, number) not in left_out for number, parent in parents):
            of_mean.add(step)
            alone = {parent for _, parent in parents if parent in of_penalty - of_mean}
            total += sum(float(np.sum(each.value * truth.derivatives.get(each, 0.0))) for each in alone)
        elif any(parent in of_penalty or (step, number) in left_out for number, parent in parents):
            of_penalty.add(step)
    return total


def structure(truth: Truth, m: int, final: Mapping[str, str], *, is_whole: bool) -> Structure:
    """The quantities of a run with m examples, m being the size of nothing else; `is_whole` where it ends in a cost.

    `final` are the names of the derivatives that are asked for, by what they are of (``W1``: ``dW1``). What no number
    tells from another quantity is left out.
    """
    assert truth.run is not None
    return _Structuring(truth, truth.run, analysed(truth.run, sorted(final), m, is_whole=is_whole), final).structure()


class _Structuring:
    """The naming of the quantities of one run."""

    def __init__(self, truth: Truth, run: Run, way: Way, final: Mapping[str, str]) -> None:
        self._truth = truth
        self._run = run
        self._way = way
        self._final = final
        self._number = {step: number for number, step in enumerate(run.steps)}
        self._results = sorted({layer.result for layer in way.layers}, key=self._number.__getitem__)
        self._edges = [
            edge for edge in way.of("weights", "bias") if edge.power or way.axis(edge.step.value) is not None
        ]
        self._names = self._named()

    def structure(self) -> Structure:
        places = _told_by_numbers([(self._handed(step), self._truth.derivatives[step]) for step in self._passed()])
        for of, name in self._final.items():
            if of in self._run.named:
                quantity = self._asked(of, name)
                at = self._place_of(quantity, places)
                places.insert(at, Place(quantity=quantity, given=of))
        return Structure(
            places=tuple(self._with_reach(places)),
            depth=len(self._results),
            values=tuple((self._number[step], name) for step, (name, _) in self._names.items()),
            steps=len(self._run.steps),
            penalties=tuple((self._number[e.step], e.number) for e in self._way.of("penalty")),
        )

    def _with_reach(self, places: Sequence[Place]) -> Iterator[Place]:
        """The quantities; of those down to the output it is found whether all that comes back is made of them."""
        is_above = True
        penalties = self._way.of("penalty")
        for place in places:
            step = self._run.steps[place.number] if is_above and not place.given else None
            alone = self._reaches_all(step, ())
            but_for_penalties = self._reaches_all(step, penalties) if penalties else alone
            yield replace(place, quantity=replace(place.quantity, reaches_all=alone, reaches_mean=but_for_penalties))
            is_above &= bool(place.given) or not place.quantity.feeds

    def _reaches_all(self, step: Step | None, but: Iterable[Edge]) -> bool:
        """Whether no derivative that is asked for is left where nothing is handed back through a step, nor by these."""
        if step is None or step is self._run.end:  # by what the run ends in the derivative is given
            return step is not None
        assert self._run.end is not None
        cut = {(later, n) for later in self._run.steps for n, parent in enumerate(later.parents) if parent is step}
        cut |= {(edge.step, edge.number) for edge in but}
        left = self._run.tape.derivatives(self._run.end, self._truth.seed, cut)
        asked = [self._run.named[of] for of in self._final if of in self._run.named]
        return not any(np.any(left[each]) for each in asked if each in left)

    def _axis(self, value: Array) -> int | None:
        """The axis of the examples; None of what has none, and where nothing has."""
        return self._way.axis(value) if self._way.m > 1 else None

    def _passed(self) -> list[Step]:
        """What is handed on and has a name, from the output to the inputs."""
        return [step for step in reversed(self._run.steps) if step in self._names and step in self._truth.derivatives]

    def _handed(self, step: Step) -> Place:
        name, kind = self._names[step]
        quantity = Quantity(
            name=f"d{name}",
            kind=f"d{kind}",
            of=name,
            layer=self._layer(step),
            role="handed",
            examples=self._axis(step.value),
            feeds=tuple(self._final[of] for of in self._fed_by(step) if of in self._final),
            derivative=None,
        )
        return Place(quantity=quantity, number=self._number[step])

    def _asked(self, of: str, name: str) -> Quantity:
        step = self._run.named[of]
        axis = self._axis(step.value)
        edge = next((edge for edge in reversed(self._edges) if edge.to is step), None)
        role: Role = "handed" if axis is not None else _ROLES[edge.role] if edge is not None else "other"
        layer = self._layer_of(edge) if edge is not None else 0
        return Quantity(
            name=name,
            kind=name if _stem(name) in self._final.values() else _stem(name),  # beside dv, dv0 is none of several
            of=of,
            layer=layer,
            role=role,
            examples=axis,
            derivative=None,
            is_asked=role == "handed",
        )

    def _place_of(self, quantity: Quantity, places: Sequence[Place]) -> int:
        """Behind what it is made of last, or at the end."""
        if quantity.examples is not None:
            return len(places)
        feeding = [n for n, place in enumerate(places) if quantity.name in place.quantity.feeds]
        at = feeding[-1] + 1 if feeding else len(places)
        while at < len(places) and places[at].given:
            at += 1
        return at

    def _layer(self, step: Step) -> int:
        """The number of layers up to a value, itself among them."""
        return sum(self._number[result] <= self._number[step] for result in self._results)

    def _layer_of(self, edge: Edge) -> int:
        """The layer that a final derivative is of."""
        below = sum(self._number[result] < self._number[edge.step] for result in self._results)
        return min(below + 1, len(self._results)) if edge.role == "weights" else max(1, self._result_of(edge))

    def _result_of(self, edge: Edge) -> int:
        number = self._number[edge.step]
        return sum(self._number[result] <= number for result in self._results) or 1

    def _fed_by(self, step: Step) -> list[str]:
        """What the derivatives are of that are made of this one, and of nothing with a name between."""
        found = {of for edge in self._edges if self._next_named(edge.step) is step for of in self._names_of(edge.to)}
        return [of for of in self._final if of in found]

    def _names_of(self, step: Step) -> list[str]:
        return [name for name in self._final if self._run.named.get(name) is step]

    def _next_named(self, step: Step) -> Step | None:
        """The step itself, or the first that follows from it and has a name."""
        follows = {step}
        for later in self._run.steps[self._number[step] :]:
            if later not in follows and not follows.intersection(filter(None, later.parents)):
                continue
            follows.add(later)
            if later in self._names:
                return later
        return None

    def _named(self) -> dict[Step, tuple[str, str]]:
        """The name and the kind of each step on the way that has examples.

        Of several names a step has the one that most steps have; where the solution numbers them itself, that one.
        One that stands for values of several layers has the number of the layer.
        """
        on_the_way = set(self._way.steps)
        own = {step: list(dict.fromkeys(self._variables(step))) for step in self._run.steps if step in on_the_way}
        own = {step: names for step, names in own.items() if names}
        shared = Counter(name for names in own.values() for name in names)
        layers = {(name, self._layer(step)) for step, names in own.items() for name in names}
        in_layers = Counter(name for name, _ in layers)
        found = {step: self._name(step, names, shared, in_layers) for step, names in own.items()}
        unnamed = [result for result in self._results if result not in found and result in on_the_way]
        for result in unnamed:
            name = self._truth.objective if result is self._run.end else _UNNAMED
            found[result] = (f"{name}{self._layer(result)}" if len(unnamed) > 1 else name, name)
        return _told_apart({step: found[step] for step in self._run.steps if step in found})

    def _name(self, step: Step, names: Sequence[str], shared: Counter[str], in_layers: Counter[str]) -> tuple[str, str]:
        numbered = next((name for name in names if _NUMBERED.fullmatch(name)), None)
        variable = numbered or max(names, key=lambda name: (shared[name], -names.index(name)))
        if numbered or in_layers[variable] == 1:
            return variable, _stem(variable)
        return f"{variable}{self._layer(step)}", variable

    def _variables(self, step: Step) -> Iterator[str]:
        """The variables of the solution that held it."""
        if step is self._run.end or step.name == GIVEN or self._axis(step.value) is None:
            return
        for note in self._run.notes.get(step, ()):
            variable = note.variable.rpartition(".")[2]
            if variable.isidentifier():
                yield variable


def _stem(name: str) -> str:
    numbered = _NUMBERED.fullmatch(name)
    return numbered[1] if numbered else name


def _told_apart(names: Mapping[Step, tuple[str, str]]) -> dict[Step, tuple[str, str]]:
    """The names, the later of two that are the same with a dash."""
    seen: Counter[str] = Counter()
    apart = {}
    for step, (name, kind) in names.items():
        apart[step] = (name + "'" * seen[name], kind)
        seen[name] += 1
    return apart


def _told_by_numbers(places: Sequence[tuple[Place, Array]]) -> list[Place]:
    """Those whose derivatives tell what they are: no constants, and of several that are equal the one that feeds.

    That one feeds what any of them does; of several that feed alike it is the first that has the name.
    """
    kept: list[tuple[Place, Array]] = []
    for place, derivative in places:
        if np.ptp(derivative) == 0:
            continue
        same = next((n for n, (_, other) in enumerate(kept) if _is_close(other, derivative)), None)
        if same is None:
            kept.append((place, derivative))
        else:
            kept[same] = (_both(kept[same][0], place), derivative)
    return [place for place, _ in kept]


def _both(one: Place, other: Place) -> Place:
    """Of two places with the same derivative the one that feeds, with the final derivatives that either feeds."""
    feeds = tuple(dict.fromkeys((*one.quantity.feeds, *other.quantity.feeds)))
    is_told = bool(one.quantity.feeds) or not other.quantity.feeds
    is_again = one.quantity.feeds == other.quantity.feeds and one.quantity.name == f"{other.quantity.name}'"
    kept = other if is_again or not is_told else one
    return replace(kept, quantity=replace(kept.quantity, feeds=feeds))


def _is_close(one: Array, other: Array) -> bool:
    return np.shape(one) == np.shape(other) and bool(np.allclose(one, other, rtol=1e-9, atol=1e-14))
