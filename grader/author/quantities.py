"""What the derivatives on the way back are called, and which of them are final: from one traced run of the solution.

A value on the way forward is called as the solution calls it. Where one name stands for a value in every layer, the
layer is added: ``Z`` is Z1, Z2, ….
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.author.tape import GIVEN, Step, Tape
from grader.author.truth import Run
from grader.model.cases import Array, Quantity, Role

_NUMBERED = re.compile(r"(.*?)_?(\d+)")
_MULTIPLIES = frozenset({"matmul", "multiply", "divide", "einsum", "tensordot", "convolve", "power"})
_ADDS = frozenset({"add", "subtract"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A quantity without its numbers, and where they are found: a step that has a name, or something given.

    Attributes:
        quantity: without a derivative.
        given: the name of what the run began with; "" of what the solution makes on the way.
        order: of what is made on the way, which of the steps that have a name.

    """

    quantity: Quantity
    given: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """The quantities of all runs of one depth, in the order of the way back; `depth` counts the layers."""

    places: tuple[Place, ...]
    depth: int
    names: tuple[tuple[int, str], ...]

    def filled(self, given: Mapping[str, Array], made: Sequence[Array | None]) -> tuple[Quantity, ...]:
        """The quantities with their derivatives: by what was given, by name, and by each step that has a name."""
        found = []
        for place in self.places:
            derivative = given.get(place.given) if place.given else made[place.order]
            if derivative is not None:
                found.append(replace(place.quantity, derivative=np.asarray(derivative, float)))
        return tuple(found)


class _Analysis:
    """One traced run: what each step hangs on, and in which layer it is."""

    def __init__(self, tape: Tape, given: Mapping[str, Step], m: int, end: Step) -> None:
        self.tape = tape
        self.given = given
        self._m = m
        self._names = {id(step): name for name, step in given.items()}
        self.noted = [step for step in tape.steps if step in tape.notes]
        self._reaches = _reaching(tape, end)
        self._levels: dict[int, int] = {}
        self.roles: dict[str, Role] = {}
        self.layers: dict[str, int] = {}
        self.feeds: dict[int, list[str]] = {}
        for step in tape.steps:
            self._look_at(step)

    def axis(self, step: Step) -> int | None:
        """The axis of the examples; None of what has none."""
        shape = np.shape(step.value)
        return shape.index(self._m) if self._m in shape else None

    def level(self, step: Step) -> int:
        """The layer of a value, 0 of what is given."""
        return self._levels.get(id(step), 0)

    def is_on_the_way(self, step: Step) -> bool:
        """Whether the end hangs on it."""
        return id(step) in self._reaches

    def _look_at(self, step: Step) -> None:
        if step.name == GIVEN:
            return
        parents = [parent for parent in step.parents if parent is not None]
        level = max(map(self.level, parents), default=0)
        finals = [parent for parent in parents if self._is_final(parent)]
        is_of_examples = self.axis(step) is not None and any(self.axis(p) is not None for p in parents)
        if finals and is_of_examples and self.is_on_the_way(step):
            role: Role = "weights" if step.name in _MULTIPLIES else "biases" if step.name in _ADDS else "other"
            level += role == "weights"
            for final in finals:
                name = self._name_of(final)
                self.roles.setdefault(name, role)
                self.layers.setdefault(name, max(level, 1))
                self.feeds.setdefault(id(step), []).append(name)
        self._levels[id(step)] = level

    def _name_of(self, step: Step) -> str:
        """The name of what was given, also of a view or copy of it."""
        while id(step) not in self._names:
            step = next(parent for parent in step.parents if parent is not None)
        return self._names[id(step)]

    def _is_final(self, step: Step) -> bool:
        """Whether it is given and has no axis of examples; a part or a turned one of such is the same."""
        if self.axis(step) is not None:
            return False
        while id(step) not in self._names:
            parents = [parent for parent in step.parents if parent is not None]
            if len(parents) != 1 or step.name not in ("part", "transpose", "reshape", "copy", "positive"):
                return False
            (step,) = parents
        return np.ndim(step.value) > 0 or self.axis(step) is None

    def fed_by(self) -> Mapping[int, list[str]]:
        """The final quantities that each step with a name feeds, with none between."""
        fed: dict[int, list[str]] = {}
        for index, step in enumerate(self.tape.steps):
            for name in self.feeds.get(id(step), ()):
                holder = self._next_noted(step, index)
                if holder is not None and name not in fed.setdefault(id(holder), []):
                    fed[id(holder)].append(name)
        return fed

    def _next_noted(self, step: Step, index: int) -> Step | None:
        """The step itself, or the first that follows from it and has a name."""
        follows = {id(step)}
        for later in self.tape.steps[index:]:
            if id(later) not in follows and not any(id(parent) in follows for parent in later.parents if parent):
                continue
            follows.add(id(later))
            if later in self.tape.notes:
                return later
        return None


def _reaching(tape: Tape, end: Step) -> set[int]:
    """The steps that the end hangs on."""
    found = {id(end)}
    for step in reversed(tape.steps):
        if id(step) in found:
            found |= {id(parent) for parent in step.parents if parent is not None}
    return found


def structure(run: Run, by: Sequence[Array | None], m: int, final: Mapping[str, str]) -> Structure:
    """The quantities of a run with m examples, m being the size of nothing else.

    `by` are the derivatives by its steps that have a name, in their order; `final` are the names of the final
    derivatives, by what they are of (``W1``: ``dW1``). What no number tells from another quantity is left out.
    """
    assert run.end is not None
    found = _Analysis(run.tape, run.given, m, run.end)
    names, fed = _names_of(found, run.end), found.fed_by()
    noted = [
        (Place(quantity=_made(found, step, names[id(step)], fed.get(id(step), ()), final), order=order), by[order])
        for order, step in enumerate(found.noted)
        if id(step) in names
    ]
    places = _told_by_numbers(list(reversed(noted)))
    last = {name: place.order for place in places for name in place.quantity.feeds}
    with_finals = [*places]
    for of, name in final.items():
        if of in run.given and found.is_on_the_way(run.given[of]):
            place = Place(quantity=_final(found, of, name), given=of)
            at = next((n for n, p in enumerate(with_finals) if not p.given and p.order < last.get(name, -1)), None)
            with_finals.insert(len(with_finals) if at is None else at, place)
    orders = {id(step): order for order, step in enumerate(found.noted)}
    values = tuple((orders[id_], name) for id_, (name, _) in names.items())
    return Structure(places=tuple(with_finals), depth=max(found.layers.values(), default=0), names=values)


def _made(
    found: _Analysis, step: Step, named: tuple[str, str], feeds: Sequence[str], final: Mapping[str, str]
) -> Quantity:
    name, kind = named
    return Quantity(
        name=f"d{name}",
        kind=f"d{kind}",
        of=name,
        layer=found.level(step),
        role="handed",
        examples=found.axis(step),
        feeds=tuple(final[of] for of in feeds if of in final),
        derivative=None,
    )


def _final(found: _Analysis, of: str, name: str) -> Quantity:
    step = found.given[of]
    axis = found.axis(step)
    role: Role = "handed" if axis is not None else found.roles.get(of, "other")
    return Quantity(
        name=name, kind=_stem(name), of=of, layer=found.layers.get(of, 0), role=role, examples=axis, derivative=None
    )


def _told_by_numbers(places: Sequence[tuple[Place, Array | None]]) -> list[Place]:
    """Those whose derivatives tell what they are: no constants, and of several that are equal the one that feeds."""
    kept: list[tuple[Place, Array]] = []
    for place, derivative in places:
        if derivative is None or np.ptp(derivative) == 0:
            continue
        same = next((n for n, (_, other) in enumerate(kept) if np.array_equal(other, derivative)), None)
        if same is None:
            same = next((n for n, (_, other) in enumerate(kept) if _is_close(other, derivative)), None)
        if same is None:
            kept.append((place, derivative))
        elif place.quantity.feeds and not kept[same][0].quantity.feeds:
            kept[same] = (place, derivative)
    return [place for place, _ in kept]


def _is_close(one: Array, other: Array) -> bool:
    return np.shape(one) == np.shape(other) and bool(np.allclose(one, other, rtol=1e-9, atol=1e-14))


def _stem(name: str) -> str:
    numbered = _NUMBERED.fullmatch(name)
    return numbered[1] if numbered else name


def _names_of(found: _Analysis, end: Step) -> dict[int, tuple[str, str]]:
    """The name and the kind of each step on the way that has examples, by its identity.

    Of several names a step has the one that most steps have; where the solution numbers them itself, that one.
    """
    steps = [
        step
        for step in found.noted
        if step is not end and found.axis(step) is not None and found.is_on_the_way(step) and not _is_given(step)
    ]
    variables = {id(step): _variables(found, step) for step in steps}
    shared = Counter(name for names in variables.values() for name in names)
    names: dict[int, tuple[str, str]] = {}
    for step in steps:
        own = variables[id(step)]
        if not own:
            continue
        numbered = next((name for name in own if _NUMBERED.fullmatch(name)), None)
        variable = numbered or max(own, key=lambda name: (shared[name], -own.index(name)))
        if numbered or shared[variable] == 1:
            names[id(step)] = (variable, _stem(variable))
        else:
            names[id(step)] = (f"{variable}{found.level(step)}", variable)
    return _told_apart(names)


def _told_apart(names: dict[int, tuple[str, str]]) -> dict[int, tuple[str, str]]:
    """The names, the later of two that are the same with a dash."""
    seen: Counter[str] = Counter()
    apart = {}
    for id_, (name, kind) in names.items():
        apart[id_] = (name + "'" * seen[name], kind)
        seen[name] += 1
    return apart


def _is_given(step: Step) -> bool:
    return step.name == GIVEN


def _variables(found: _Analysis, step: Step) -> list[str]:
    """The variables that held it, once each, in order."""
    return list(dict.fromkeys(_said(found, step)))


def _said(found: _Analysis, step: Step) -> Iterator[str]:
    for note in found.tape.notes[step]:
        variable = note.variable.rpartition(".")[2]
        if variable.isidentifier():
            yield variable
