"""Asking a solution what its declaration asks: calls with drawn inputs, and the parts of what comes back."""

import ast
import contextlib
import copy
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import CodeType
from typing import Any, Final, NoReturn

import numpy as np

from pytest_grade.author.declaration import Call, given_as
from pytest_grade.author.given import given
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.loading import Declared
from pytest_grade.author.patterns import Derivative, ForEach, Keyed, Pattern, Several, Value
from pytest_grade.author.program import Program, same_chance
from pytest_grade.author.recorded import plain
from pytest_grade.author.source import RAISED, in_words, raised_at
from pytest_grade.author.traced import Traced
from pytest_grade.author.words import OF_LABELS, Built, draws_in
from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError
from pytest_grade.replacing import set_everywhere
from pytest_grade.tuples import with_items

Array = Any
_SEED_OF_GIVEN: Final = 77


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of an answer: what it is called, what the declaration says of it, and its value.

    `quantity` is what a part of a `ForEach` is derived by, or stands for; "" elsewhere.
    """

    label: str
    leaf: Value | Derivative
    value: Any
    quantity: str = ""

    @property
    def quantities(self) -> tuple[str, ...]:
        """What it is derived by; none of a plain value."""
        if not isinstance(self.leaf, Derivative):
            return ()
        return (self.quantity,) if self.quantity else self.leaf.quantities


class MismatchError(Exception):
    """What comes back is not of the form that is declared; the message says how."""


class Asking:
    """One question's inputs with one program: what is needed on the way is worked out when it is first asked for.

    Attributes:
        given: the traced arrays that the run began with, by name, those whose name an earlier draw has as `within`
            theirs; empty of a plain run.

    """

    def __init__(
        self,
        made: Declared,
        program: Program,
        inputs: Inputs,
        trace: Callable[[Array], Traced] | None = None,
        chance: int | None = None,
    ) -> None:
        """Ask with these inputs. `trace` makes traced arrays of them; `chance` is the seed of what is drawn inside."""
        self._made = made
        self._program = program
        self._inputs = inputs
        self._chance = chance
        self.given: dict[str, Traced] = {}
        self._known: dict[str, Any] = {
            name: self._with_traces(name, value, trace) if trace else value for name, value in inputs.values.items()
        }

    @property
    def known(self) -> Mapping[str, Any]:
        """What is known by now, by name."""
        return self._known

    def _with_traces(self, draw: str, value: Any, trace: Callable[[Array], Traced]) -> Any:
        return _replaced(draw, value, lambda name, each: self._traced(draw, name, each, trace))

    def _traced(self, draw: str, name: str, value: Any, trace: Callable[[Array], Traced]) -> Any:
        is_float = isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")
        if not is_float:
            return value
        known_as = within(draw, name) if name in self.given else name
        self.given[known_as] = traced = trace(value)
        words = {word.word for word in draws_in(self._made.assignment.draws[draw])}
        if words and words <= OF_LABELS:
            traced.tape.fixed.add(traced.step)
        return traced

    def value(self, name: str) -> Any:
        """What a name stands for: drawn, or what the first call gives that binds it."""
        if name not in self._known:
            call = self._made.producers[name]
            for part in self.asked(call):
                if isinstance(part.leaf, Value):
                    self._known.setdefault(part.leaf.name, plain(part.value) if call.constant else part.value)
        return self._known[name]

    def hold(self, values: Mapping[str, Any]) -> None:
        """Take these for what calls would give by these names."""
        self._known.update(values)

    def asked(self, call: Call, given: Mapping[str, Array] | None = None) -> list[Part]:
        """The parts of what comes back from a call; `given` are the derivatives among its arguments, by quantity.

        Raises `ConfigurationError` where the solution raises, or what comes back is of another form.
        """
        try:
            answer, scope = self._called(call, given or {})
        except ConfigurationError:
            raise
        except RAISED as error:
            _refuse_what_raises(self._made, call, error, self._inputs)
        if call.whole:
            self._known.setdefault(call.whole, plain(answer) if call.constant else answer)
        try:
            return list(self._parts(call, answer, scope))
        except MismatchError as mismatch:
            call.place.refuse(f"{call.function} of the solution, of which {mismatch}", f"what is declared: {call.text}")

    def _called(
        self,
        call: Call,
        given: Mapping[str, Array],
        again: Sequence[CodeType] = (),
        made: Mapping[str, Any] | None = None,
    ) -> tuple[Any, dict[str, Any]]:
        scope: dict[str, Any] = {}
        objects: dict[str, Any] = {**(made or {})}
        for name in call.names:
            if isinstance(self._made.assignment.draws.get(name), Built):
                self._make(name, objects)
            elif name in self._known or name in self._made.producers:
                scope[name] = _own_copy(self.value(name))
        for name in call.given:
            scope[given_as(name)] = (
                given[name] if name in given else derivative_given(self, name, self._inputs, call.given)
            )
        scope |= objects
        with self._same_chance(call), self._program.replaced(call.replacing):
            for code in (*call.codes, *again):
                answer = self._program.evaluated(code, scope)
        return answer, scope

    def _same_chance(self, call: Call) -> contextlib.AbstractContextManager[None]:
        """Chance as in every run, where a call may draw something: that takes its time."""
        may_draw = call.before or call.replacing or self._made.solution.may_draw(self._made.key(call))
        if not may_draw and not (self._made.provided and "random" in self._made.provided.text):
            return contextlib.nullcontext()
        return same_chance() if self._chance is None else same_chance(self._chance)

    def _make(self, name: str, objects: dict[str, Any]) -> None:
        """Make the object of that name and those that it holds, unless they are among the `objects` already."""
        drawn = self._made.assignment.draws.get(name)
        if not isinstance(drawn, Built) or name in objects:
            return
        for inner in drawn.names:
            self._make(inner, objects)
        with same_chance():
            made = self._program.evaluated(drawn.code, {**self._known, **objects})
        values = {}
        for attribute, value in drawn.attributes.items():
            if isinstance(value, str) and value in objects:
                values[attribute] = objects[value]
            else:
                values[attribute] = _own_copy(self.value(value) if isinstance(value, str) else value)
        set_everywhere(made, values)
        objects[name] = made

    def looked_at(
        self, call: Call, again: Sequence[CodeType] = (), made: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """All that is looked at after a call: its answer, under the empty text, and the rest by its expression.

        So much of it is done `again` before, with the same arguments and the same object: the call, or what comes
        before it too. Objects that are `made` already, by name, are taken as they are.
        """
        answer, scope = self._called(call, {}, again, made)
        return {where: self._found(where, answer, scope) for where in call.patterns}

    def objects_after(self, call: Call, made: Mapping[str, Any]) -> dict[str, Any]:
        """The objects that a call makes or changes, as it leaves them, by name; of those `made` already, these."""
        _, scope = self._called(call, {}, made=made)
        draws = self._made.assignment.draws
        return {name: value for name, value in scope.items() if isinstance(draws.get(name), Built)}

    def _found(self, where: str, answer: Any, scope: Mapping[str, Any]) -> Any:
        if not where:
            return answer
        try:
            return self._program.evaluated(compile(where, "<declaration>", "eval"), {**self._known, **scope})
        except RAISED as error:  # as attributes and items may
            message = f"{where} cannot be looked at afterwards ({type(error).__name__}: {error})"
            raise MismatchError(message) from None

    def _parts(self, call: Call, answer: Any, scope: Mapping[str, Any]) -> Iterator[Part]:
        for where, pattern in call.patterns.items():
            found = self._found(where, answer, scope)
            yield from parts_of(pattern, found, where or "the answer", self._inputs.values)


def parts_of(pattern: Pattern, found: Any, label: str, drawn: Mapping[str, Any]) -> Iterator[Part]:
    """The parts of a value as a pattern names them; raises `MismatchError` where it is of another form.

    Derivatives that come back under one key in several dictionaries are named by what they are by.
    """
    parts = list(_parts_of(pattern, found, label, drawn))
    times = Counter(part.label for part in parts if part.quantities)
    for part in parts:
        is_one_of_many = times[part.label] > 1 and len(part.quantities) == 1
        yield replace(part, label=f"d({part.quantities[0]})") if is_one_of_many else part


def _parts_of(pattern: Pattern, found: Any, label: str, drawn: Mapping[str, Any]) -> Iterator[Part]:
    match pattern:
        case Value(name=name):
            yield Part(label=name if name != "_" else label, leaf=pattern, value=found)
        case Derivative(text=text):
            yield Part(label=label if label != "the answer" else text, leaf=pattern, value=found)
        case Several(parts=parts):
            for number, (part, value) in enumerate(zip(parts, _several(found, len(parts), label), strict=True), 1):
                yield from _parts_of(part, value, _label(part, f"value {number}"), drawn)
        case Keyed(parts=keyed):
            for key, part in keyed.items():
                yield from _parts_of(part, _item(found, key, label), key, drawn)
        case ForEach():
            yield from _of_each(pattern, found, label, drawn)


def _of_each(pattern: ForEach, found: Any, label: str, drawn: Mapping[str, Any]) -> Iterator[Part]:
    names = list(member_names(pattern.draw, drawn[pattern.draw]))
    if pattern.key is None:
        values = dict(zip(names, _several(found, len(names), label), strict=True))
        labels = {name: name for name in names}
    else:
        labels = {name: pattern.key.replace(f"{{{pattern.variable}}}", name) for name in names}
        values = {name: _item(found, labels[name], label) for name in names}
    for name in names:
        for part in _parts_of(pattern.part, values[name], labels[name], drawn):
            yield replace(part, label=labels[name], quantity=name)


def _label(pattern: Pattern, other: str) -> str:
    return pattern.text if isinstance(pattern, Derivative) else other


def _several(found: Any, count: int, label: str) -> Any:
    if not isinstance(found, (tuple, list, np.ndarray)) or len(found) != count:
        message = f"{label} is not {count} values, but {said(found)}"
        raise MismatchError(message)
    return found


def _item(found: Any, key: str, label: str) -> Any:
    if not isinstance(found, dict) or key not in found:
        message = f"{label} has no {key!r}, being {said(found)}"
        raise MismatchError(message)
    return found[key]


def said(value: Any) -> str:
    """What a value is, in words."""
    if isinstance(value, dict):
        return f"a dictionary with {', '.join(map(repr, value)) or 'nothing in it'}"
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, (np.ndarray, Traced)):
        return f"an array of shape {value.shape}"
    return "nothing" if value is None else f"a {type(value).__name__}"


def member_names(name: str, value: Any) -> Iterator[str]:
    """The names of the values in a drawn one: the keys of a dictionary, ``name[0]`` of a list, else its own."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from member_names(str(key), each)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from member_names(f"{name}[{number}]", each)
    else:
        yield name


def within(draw: str, name: str) -> str:
    """The name of a value in a draw where another draw has one of the same name."""
    return f"{draw}.{name}"


def _replaced(name: str, value: Any, change: Callable[[str, Any], Any]) -> Any:
    """A drawn value with every number or array in it changed."""
    if isinstance(value, dict):
        return {key: _replaced(str(key), each, change) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(f"{name}[{number}]", each, change) for number, each in enumerate(value)]
    if isinstance(value, tuple):
        return with_items(value, (_replaced(f"{name}[{number}]", each, change) for number, each in enumerate(value)))
    return change(name, value)


def changed(values: Mapping[str, Any], member: str, by: Array) -> dict[str, Any]:
    """Drawn values, with something added to the member of that name."""
    return {
        name: _replaced(name, value, lambda found, each: each + by if found == member else each)
        for name, value in values.items()
    }


def member(values: Mapping[str, Any], name: str) -> Any:
    """The drawn value of that name, which may be inside of another."""
    found: list[Any] = []
    for outer, value in values.items():
        _replaced(outer, value, lambda inner, each: found.append(each) if inner == name else None)
    return found[0]


def _own_copy(value: Any) -> Any:
    """A copy that a call may write into; what is traced stays traced."""
    if isinstance(value, Traced):
        return +value
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: _own_copy(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_own_copy(each) for each in value]
    if isinstance(value, tuple):
        return with_items(value, map(_own_copy, value))
    return value if isinstance(value, (int, float, str)) else copy.deepcopy(value)


def derivative_given(asking: Asking, name: str, inputs: Inputs, among: Sequence[str]) -> Array:
    """The derivative by a quantity that a question gives: any numbers of its shape, other ones for each of `among`."""
    like = np.shape(plain(asking.value(name)))
    return np.random.default_rng([_SEED_OF_GIVEN, inputs.number, len(name), among.index(name)]).normal(size=like)


def _refuse_what_raises(made: Declared, call: Call, error: BaseException, inputs: Inputs) -> NoReturn:
    """Say that the solution raises, where it does, and at what: the declaration may be wrong as well."""
    source, line = raised_at(error, *made.sources) or (None, 0)
    where = f" in {source.told(line)}" if source else ""
    found = f"{ast.unparse(call.call)}, which raises {in_words(error, where)}{given(made, call, inputs)}"
    if call.receiver is not None and len(call.steps) == 1 and isinstance(error, AttributeError):
        found, before = found.partition(";")[0], f"{call.receiver}.…(…)"
        call.place.refuse(found, f"{before}; {call.text}, with what has to be called before on a new object")
    call.place.refuse(found, "an answer to every question, at any sizes")
