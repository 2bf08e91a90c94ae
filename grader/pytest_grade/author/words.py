"""The words for inputs: what an array or a number looks like, and how large it is. See `WORDS` for all of them.

A size is a number or an expression of names (`pytest_grade.author.sizes`). A number, a truth value, a text and `None`
are themselves. Lists, tuples and dictionaries hold words.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cache
from types import CodeType
from typing import Any, Final, TypeAlias

from pytest_grade.author.places import Place
from pytest_grade.author.sizes import Size, as_size
from pytest_grade.dataclass import dataclass
from pytest_grade.tuples import with_items

Number: TypeAlias = "int | float"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """A word, with the sizes of its axes and what else it was given."""

    word: str
    shape: tuple[Size, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EachLayer:
    """One for each layer: a dictionary, its keys numbered from 1, where `parts` are named, and else a list."""

    parts: Mapping[str, Any] | Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """An object that the solution's class makes, and attributes that are set on it afterwards.

    Objects may be among what it is made of: by name, or made in its place.
    """

    text: str
    attributes: Mapping[str, Any]

    @property
    def names(self) -> frozenset[str]:
        """The names that it is made of."""
        return _names_in(self.text) | {value for value in self.attributes.values() if isinstance(value, str)}

    @property
    def code(self) -> CodeType:
        """How it is made, compiled."""
        return _compiled(self.text)


@cache
def _names_in(text: str) -> frozenset[str]:
    return frozenset(node.id for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Name))


@cache
def _compiled(text: str) -> CodeType:
    return compile(text, "<declaration>", "eval")


def _of(word: str, sizes: Sequence[object], **options: Any) -> Draw:
    return Draw(word=word, shape=tuple(map(as_size, sizes)), options=options)


def weights(*sizes: object) -> Draw:
    """Random numbers of either sign, of the magnitude that keeps Z near 1."""
    return _of("weights", sizes)


def biases(*sizes: object) -> Draw:
    """Small random numbers of either sign."""
    return _of("biases", sizes)


def normal(*sizes: object) -> Draw:
    """Random numbers with mean 0 and deviation 1."""
    return _of("normal", sizes)


def positive(*sizes: object, low: Number = 0.2, high: Number = 2.0) -> Draw:
    """Random numbers between `low` and `high`, both above 0."""
    if not 0 < low < high:
        Place.of_author().refuse(f"low={low!r}, high={high!r}", "0 < low < high")
    return _of("positive", sizes, low=low, high=high)


def zeros(*sizes: object) -> Draw:
    """Zeros."""
    return _of("zeros", sizes)


def share(*sizes: object) -> Draw:
    """Random numbers in (0, 1), such as probabilities."""
    return _of("share", sizes)


def labels(*sizes: object) -> Draw:
    """Zeros and ones, of both some, as whole numbers and as floats."""
    return _of("labels", sizes)


def classes(*sizes: object, of: object) -> Draw:
    """Whole numbers from 0 to below `of`, a size: the class of each example."""
    return _of("classes", sizes, of=as_size(of))


def one_hot(*sizes: object, axis: int = 0) -> Draw:
    """Zeros, with a single one along `axis`: the class of each example."""
    made = _of("one_hot", sizes, axis=axis)
    if len(made.shape) < 2 or not -len(made.shape) <= axis < len(made.shape):
        Place.of_author().refuse(
            f"{len(made.shape)} sizes with axis={axis!r}", "two sizes or more, one of them along axis"
        )
    return made


def number(low: Number = -1.0, high: Number = 1.0) -> Draw:
    """One random number between `low` and `high`."""
    if not low < high:
        Place.of_author().refuse(f"low={low!r}, high={high!r}", "low < high")
    return _of("number", (), low=float(low), high=float(high))


def integer(low: int, high: int) -> Draw:
    """One whole number from `low` to `high`, both of which are asked about."""
    if not (isinstance(low, int) and isinstance(high, int) and low <= high):
        Place.of_author().refuse(f"low={low!r}, high={high!r}", "two whole numbers, low <= high")
    return _of("integer", (), low=low, high=high)


def integers(*sizes: object, below: object) -> Draw:
    """Whole numbers from 0 to below `below`, a size; now and then one occurs nowhere, or twice."""
    return _of("integers", sizes, below=as_size(below))


def either(*values: object) -> Draw:
    """One of these values in one question, the next in the next; of two such words, every combination."""
    if len(values) < 2:
        Place.of_author().refuse(f"{len(values)} values", "two values or more; a single one needs no word")
    for value in values:
        if any(draws_in(value)) or isinstance(value, Built):
            word = value.word if isinstance(value, Draw) else type(value).__name__
            Place.of_author().refuse(f"{word}(…) in either()", "plain values: numbers, texts, None, True, False")
    return _of("either", (), values=values)


def pairs(count: object, *parts: Draw) -> Draw:
    """A list of tuples, so many of them."""
    return _of("pairs", (count,), parts=tuple(checked("a part of pairs", part) for part in parts))


def size() -> Draw:
    """A number of things, different from every other size; for a size that no array has."""
    return _of("size", ())


def widths(layers: Sequence[int] = (2, 3, 4), first: int | None = None, last: int | None = None) -> Draw:
    """A list of layer widths, n[0] … n[L], for each of these L; the first or the last may be given."""
    if not layers or not all(isinstance(each, int) and each > 0 for each in layers):
        Place.of_author().refuse(f"layers={layers!r}", "numbers of layers, such as (2, 3, 4)")
    for name, given in (("first", first), ("last", last)):
        if given is not None and (not isinstance(given, int) or given < 1):
            allowed = "a whole number of units; of a size that is drawn, say n[0] or n[L] where it is used"
            Place.of_author().refuse(f"{name}={given!r}", allowed)
    return _of("widths", (), layers=tuple(layers), first=first, last=last)


def each_layer(*one: object, **named: object) -> EachLayer:
    """One for each layer of `widths`: a dictionary (``W=…`` gives W1, W2, …), or a list."""
    if (len(one) == 1) == bool(named) or len(one) > 1:
        Place.of_author().refuse(f"{len(one)} words and {len(named)} named ones", "one word, or named ones only")
    parts = {key: checked(key, value) for key, value in named.items()}
    return EachLayer(parts=parts or checked("each layer", one[0]))


def built(text: str, **attributes: object) -> Built:
    """An object of the solution's class: how it is made, and what is set on it afterwards (names of draws)."""
    return Built(text=text, attributes=attributes)


WORDS: Final[Mapping[str, Callable[..., Any]]] = {
    word.__name__: word
    for word in (
        weights, biases, normal, positive, zeros, share, labels, classes, one_hot, number, integer, integers, either,
        pairs, size, widths, each_layer, built,
    )
}  # fmt: skip
OF_LABELS: Final = frozenset({"labels", "classes", "one_hot"})  # which are these numbers, and none a little off
_THEMSELVES = (int, float, str, bool, type(None))


def checked(name: str, value: Any) -> Any:
    """What an author gives for a name, if it can be drawn; `ConfigurationError` where it cannot."""
    if isinstance(value, Mapping):
        return {key: checked(str(key), each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return with_items(value, (checked(name, each) for each in value))
    if not isinstance(value, (Draw, EachLayer, Built, *_THEMSELVES)):
        allowed = f"{', '.join(WORDS)}; a number, a text, None; or a list, tuple or dictionary of these"
        if value in WORDS.values():
            allowed = f"{value.__name__}(…), with brackets"
        Place.of_author().refuse(f"{name}={value!r}", allowed)
    return value


def draws_in(value: Any) -> Iterator[Draw]:
    """Every word in what an author gives for a name."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from draws_in(each)
    elif isinstance(value, EachLayer):
        yield from draws_in(value.parts)
    elif isinstance(value, Draw):
        yield value
        yield from draws_in(value.options.get("parts", ()))


def sizes_in(value: Any) -> Iterator[Size]:
    """Every size that is named in it."""
    for draw in draws_in(value):
        yield from draw.shape
        yield from (option for option in draw.options.values() if isinstance(option, Size))
