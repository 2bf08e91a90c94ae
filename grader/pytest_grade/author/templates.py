"""What a right answer looks like, from the pattern of a call and what its solution gives."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from pytest_grade.author.answers import member_names
from pytest_grade.author.patterns import Derivative, ForEach, Keyed, Pattern, Several, Value
from pytest_grade.dataclass import dataclass
from pytest_grade.model.cases import Array
from pytest_grade.model.expectations import Anything, Entries, Expected, Parts, Satisfies, Template
from pytest_grade.model.questions import Key
from pytest_grade.rules.presence import IsSame, IsThere, at

Wanted = Callable[[Derivative, str], Array]
"""The value that a derivative has to have, by what it is of ("" where the pattern says that itself)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A part of what a call gives: the keys that lead to it, what is said of it, and its name in the declaration."""

    path: tuple[Key, ...]
    pattern: Value | Derivative
    label: str
    of: str = ""

    @property
    def quantity(self) -> str:
        """What it is the derivative by; "" of a value, and of an expression of several."""
        if isinstance(self.pattern, Value):
            return ""
        quantities = self.pattern.quantities
        return self.of or (quantities[0] if len(quantities) == 1 else "")

    @property
    def name(self) -> str:
        """What people call it: the key under which it comes back, or ``dq``; of a value its name."""
        if isinstance(self.pattern, Value):
            return self.pattern.name
        return derivative_name(self.label, self.quantity) if self.quantity else self.pattern.text


def derivative_name(label: str, of: str) -> str:
    """What a derivative by q is called: as the key under which it comes back, or ``dq``."""
    return label if label.isidentifier() and label != of else f"d{of}"


def leaves_of(pattern: Pattern, drawn: Mapping[str, Any]) -> Iterator[Leaf]:
    """The parts of what comes back, with the keys that lead to them.

    Of derivatives that come back under one key in several dictionaries, that key names none.
    """
    found = list(_leaves_of(pattern, drawn))
    times = Counter(leaf.label for leaf in found if isinstance(leaf.pattern, Derivative))
    for leaf in found:
        yield replace(leaf, label="") if times[leaf.label] > 1 and isinstance(leaf.pattern, Derivative) else leaf


def _leaves_of(
    pattern: Pattern, drawn: Mapping[str, Any], path: tuple[Key, ...] = (), label: str = ""
) -> Iterator[Leaf]:
    match pattern:
        case Several(parts=parts):
            for number, part in enumerate(parts):
                yield from _leaves_of(part, drawn, (*path, number))
        case Keyed(parts=keyed):
            for key, part in keyed.items():
                yield from _leaves_of(part, drawn, (*path, key), key)
        case ForEach(part=Value() | Derivative() as leaf):
            for number, name in enumerate(member_names(pattern.draw, drawn[pattern.draw])):
                own: Key = number if pattern.key is None else pattern.key.replace(f"{{{pattern.variable}}}", name)
                yield Leaf(path=(*path, own), pattern=leaf, label=str(own), of=name)
        case Value() | Derivative():
            yield Leaf(path=path, pattern=pattern, label=label)


def template(
    pattern: Pattern, answer: Any, drawn: Mapping[str, Any], wanted: Wanted, read: Collection[str]
) -> Template:
    """What is expected: of each derivative what is wanted, and of a judged value what the solution gives.

    What is passed on has to be there if its name is among those that are `read`: nobody misses another.
    """
    made = {
        leaf.path: Anything() if _is_unread(leaf, read) else _leaf_template(leaf, at(answer, leaf.path), wanted)
        for leaf in leaves_of(pattern, drawn)
    }
    return assembled(pattern, drawn, made)


def _is_unread(leaf: Leaf, read: Collection[str]) -> bool:
    return isinstance(leaf.pattern, Value) and not leaf.pattern.is_judged and leaf.pattern.name not in read


def as_answered(pattern: Pattern, answer: Any, drawn: Mapping[str, Any]) -> Template:
    """What is expected where derivatives are to be as this answer has them, right or wrong."""
    found = {leaf.path: at(answer, leaf.path) for leaf in leaves_of(pattern, drawn)}
    made = {
        leaf.path: _of_derivative(leaf, found[leaf.path])
        if isinstance(leaf.pattern, Derivative)
        else _leaf_template(leaf, found[leaf.path], _none)
        for leaf in leaves_of(pattern, drawn)
    }
    return assembled(pattern, drawn, made)


def _none(derivative: Derivative, of: str) -> Array:
    raise AssertionError(derivative, of)


def nested(found: Mapping[tuple[Key, ...], Template]) -> Template:
    """One template of several that are found behind keys: of an object, behind the names of its attributes."""
    if len(found) > 1 and found.get(()) == Anything():
        found = {path: each for path, each in found.items() if path}
    if () in found:
        return found[()]
    inner: dict[Key, dict[tuple[Key, ...], Template]] = {}
    for (first, *rest), each in found.items():
        inner.setdefault(first, {})[tuple(rest)] = each
    if sorted(map(str, inner)) == [str(number) for number in range(len(inner))]:
        return Parts(parts=tuple(nested(inner[number]) for number in range(len(inner))))
    return Entries(entries={str(key): nested(each) for key, each in inner.items()})


def _leaf_template(leaf: Leaf, answer: Any, wanted: Wanted) -> Template:
    if isinstance(leaf.pattern, Derivative):
        return _of_derivative(leaf, np.asarray(wanted(leaf.pattern, leaf.of), float))
    if not leaf.pattern.is_judged:
        name = leaf.pattern.name.lstrip("_")
        return Satisfies(name=name, rule=IsThere()) if name else Anything(name="")
    return expected(leaf.pattern.name, answer, is_flat=leaf.pattern.is_flat)


def _of_derivative(leaf: Leaf, answer: Any) -> Template:
    assert isinstance(leaf.pattern, Derivative)
    is_step = leaf.quantity in leaf.pattern.names and not leaf.label  # w - alpha * d(w) is another w, and no dw
    found = expected(leaf.quantity if is_step else leaf.name, answer)
    return replace(found, is_column_too=leaf.pattern.is_flat) if isinstance(found, Expected) else found


def assembled(
    pattern: Pattern, drawn: Mapping[str, Any], made: Mapping[tuple[Key, ...], Template], path: tuple[Key, ...] = ()
) -> Template:
    """One template of those of the parts, by the keys that lead to them."""
    match pattern:
        case Several(parts=parts):
            return Parts(parts=tuple(assembled(part, drawn, made, (*path, n)) for n, part in enumerate(parts)))
        case Keyed(parts=keyed):
            return Entries(entries={key: assembled(part, drawn, made, (*path, key)) for key, part in keyed.items()})
        case ForEach():
            own = {
                where[-1]: each for where, each in made.items() if where[:-1] == path and len(where) == len(path) + 1
            }
            if pattern.key is None:
                return Parts(parts=tuple(own.values()))
            return Entries(entries={str(key): each for key, each in own.items()})
    return made[path]


def unjudged(template: Template) -> Template:
    """A template of the same form that looks at all, and judges nothing: a rule does that, with other parts."""
    match template:
        case Parts(parts=parts):
            return Parts(parts=tuple(map(unjudged, parts)))
        case Entries(entries=entries):
            return Entries(entries={key: unjudged(each) for key, each in entries.items()})
        case Expected(name=name):
            return Satisfies(name=name, rule=IsThere())
    return template


def expected(name: str, answer: Any, *, is_flat: bool = False) -> Template:
    """What a value of the solution asks for: the same numbers, in the same dictionary or tuple."""
    match answer:
        case dict():
            return Entries(entries={str(key): expected(str(key), each) for key, each in answer.items()})
        case tuple() | list():
            return Parts(parts=tuple(expected(f"{name}[{n}]", each) for n, each in enumerate(answer)))
        case str() | None:
            return Satisfies(name=name, rule=IsSame(answer))
    return Expected(name=name, value=np.asarray(answer, float), is_flat=is_flat)
