"""Inputs of one question, drawn as a declaration says: sizes first, then values, from one seed."""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, Final, NamedTuple

import numpy as np

from pytest_grade.author.loading import Declared
from pytest_grade.author.sizes import NoSizeError, SizeValues
from pytest_grade.author.words import Built, Draw, EachLayer, draws_in
from pytest_grade.dataclass import dataclass
from pytest_grade.tuples import with_items

Array = Any
_MANY: Final = 60
_MOST_JOINED: Final = 40
_FEWEST_CLASSES: Final = 2
_FEWEST_TO_LEAVE_OUT: Final = 3  # of fewer, what is left out were half of all
_FEWEST_TO_REPEAT: Final = 3  # of fewer, all were the same
_SHARES_OF_MANY: Final = (0.3, 0.7)  # of labels that are 1: with half of each, a sum over many examples nearly cancels
Maker = Callable[["_Drawing", Draw, int | None], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How large things are in one question.

    Attributes:
        name: of the policy, for people; each has its own.
        examples: the numbers of examples to choose among.
        others: the least and the largest of all other sizes, which differ from the examples.
        apart: whether they differ from each other too.
        wide: the least and the largest width of every other layer in a list, where neighbours are to differ much.
        equal: the sizes to choose the one size of everything else among; none where sizes differ.
        labels: the type that labels come in; None for whole numbers now, floats then.
        spare: how many times as many examples are drawn, to choose those among that tell most.
        magnified: how much larger the inputs are, and how much smaller the weights that they meet.
        whole: whether what is normal otherwise is whole numbers, none of them 0.
        said: what is special about the inputs, in words; {m} and {n} stand for the numbers.

    An empty `examples` says that there are as many as of everything else.

    """

    name: str
    examples: tuple[int, ...]
    others: tuple[int, int] = (3, 9)
    apart: bool = True
    wide: tuple[int, int] | None = None
    equal: tuple[int, ...] = ()
    labels: type | None = None
    spare: int = 1
    magnified: float = 1.0
    whole: bool = False
    said: str = ""


# By the first ones mistakes are told apart: few examples and many, so that m is now the largest size, now the smallest.
APART: Final = (
    Policy(name="few examples", examples=(4, 5, 6), others=(7, 13)),
    Policy(name="many examples", examples=(13, 14, 15), others=(3, 9)),
    Policy(name="some examples", examples=(7, 8, 9), others=(3, 13)),
    Policy(name="few examples again", examples=(4, 5, 6), others=(7, 13)),
    Policy(name="many examples again", examples=(16, 17, 18), others=(3, 9)),
)
ODD: Final = (
    Policy(name="everything of one size", examples=(), equal=(4,)),
    Policy(name="one example", examples=(1,), others=(3, 9)),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Inputs:
    """What is drawn for one question.

    Attributes:
        number: which of the questions; it decides between alternatives.
        policy: how large things are.
        sizes: the value of each named size, and the widths of each list.
        values: the value of each draw, sizes included; objects that are built are not among them.

    """

    number: int
    policy: Policy
    sizes: SizeValues
    values: Mapping[str, Any]

    def with_values(self, changed: Mapping[str, Any]) -> "Inputs":
        """The same question with other values of some draws."""
        return replace(self, values={**self.values, **changed})


@dataclass(kw_only=True)
class _Drawing:
    """One drawing under way."""

    number: int
    random: np.random.Generator
    turn: int
    labels: type
    widths: str | None
    turning: Collection[str] = ()
    name: str = ""
    sizes: dict[str, Any] = field(default_factory=dict)
    choices: Counter[bool] = field(default_factory=Counter)

    def shape(self, draw: Draw, layer: int | None) -> tuple[int, ...]:
        return tuple(size.of(self.sizes, layer) for size in draw.shape)

    def value(self, drawn: Any, layer: int | None = None) -> Any:
        match drawn:
            case Mapping():
                return {key: self.value(each, layer) for key, each in drawn.items()}
            case list() | tuple():
                return with_items(drawn, (self.value(each, layer) for each in drawn))
            case EachLayer(parts=parts):
                return self._of_layers(parts)
            case Draw(word=word):
                return _MAKERS[word](self, drawn, layer)
        return drawn

    def _of_layers(self, parts: Any) -> Any:
        depth = range(1, len(self.sizes[self.widths or ""]))
        if isinstance(parts, Mapping):
            return {f"{key}{layer}": self.value(part, layer) for layer in depth for key, part in parts.items()}
        return [self.value(parts, layer) for layer in depth]

    def choice(self, draw: Draw) -> Any:
        """The alternative for this question: each word turns when the one before it has been through.

        Those that are not turning turn by themselves.
        """
        values, is_turning = draw.options["values"], self.name in self.turning
        before = max(1, self.choices[is_turning])
        self.choices[is_turning] = before * len(values)
        return values[self.turn // before % len(values)]


def drawn(
    made: Declared,
    number: int,
    policy: Policy,
    seed: Sequence[int],
    turn: int | None = None,
    turning: Collection[str] = (),
) -> Inputs:
    """The inputs of one question; the same number, policy and seed give the same.

    `number` decides how many layers there are, `turn` (the number, if it is not given) which alternatives; `turning`
    are the draws of which every combination is asked about.
    """
    random = np.random.default_rng([*seed, number])
    examples = made.assignment.examples
    lists = sorted(made.width_lists)
    policy = _for_many_axes(policy) if made.has_many_axes else policy
    policy = _for_joined_examples(policy) if made.are_examples_joined else policy
    equal = int(random.choice(policy.equal)) if policy.equal else 0
    kept = int(random.choice(_free_of(made.constants, policy))) if policy.examples else equal
    m = kept * policy.spare
    roots = set() if made.has_many_axes else {size for size in range(2, kept) if kept in (size**2, size**3)}
    others = _others(policy, {m, kept, *roots}, equal, random)
    turn = number if turn is None else turn
    labels = policy.labels or (int if turn % 2 else float)
    drawing = _Drawing(
        number=number, random=random, turn=turn, labels=labels, widths=lists[0] if lists else None, turning=turning
    )
    drawing.sizes.update({name: m if name == examples else next(others) for name in sorted(made.sizes)})
    draws = made.assignment.draws
    drawing.sizes.update({name: value for name, value in draws.items() if type(value) is int})
    for name in lists:
        drawing.sizes[name] = _widths(draws[name], number, others, policy.wide, random)
    values: dict[str, Any] = dict(drawing.sizes)
    for name, value in draws.items():
        if name not in drawing.sizes and not isinstance(value, Built):
            values[name] = _made(made, drawing, name)
            if policy.whole and isinstance(value, Draw) and value.word == "normal":
                values[name] = _whole(values[name])
            if type(values[name]) is int:
                drawing.sizes[name] = values[name]
    return Inputs(number=number, policy=policy, sizes=dict(drawing.sizes), values=values)


def _made(made: Declared, drawing: _Drawing, name: str) -> Any:
    """The value of a draw; `ConfigurationError` where a size of it comes to nothing."""
    drawing.name = name
    try:
        return drawing.value(made.assignment.draws[name])
    except NoSizeError as none:
        made.assignment.draw_places[name].refuse(none.found, "1 or more at any sizes, such as 'k + 1'")


def _whole(array: Array) -> Array:
    return (np.sign(array) * np.ceil(2 * np.abs(array))).astype(int)


def _free_of(constants: frozenset[int], policy: Policy) -> tuple[int, ...]:
    """How many examples there may be, so that nothing else has as many, where sizes are to tell things apart."""
    free = tuple(m for m in policy.examples if m * policy.spare not in constants and m not in constants)
    return free if policy.apart and free else policy.examples


def _for_many_axes(policy: Policy) -> Policy:
    """The same with small sizes, since the numbers in an array of four axes, and the loops over them, are many."""
    examples = tuple(dict.fromkeys(m if m < 3 else min(2 + m // 3, 7) for m in policy.examples))
    equal = tuple(dict.fromkeys(min(size, 4) for size in policy.equal))
    others = (2, 7) if policy.apart else (2, 5)
    return replace(policy, examples=examples, others=others, equal=equal, spare=1)


def _for_joined_examples(policy: Policy) -> Policy:
    """The same with no examples to choose among, and not so many that arrays of them by them would be large."""
    examples = tuple(dict.fromkeys(min(m, _MOST_JOINED) for m in policy.examples))
    return replace(policy, examples=examples, spare=1)


def _others(policy: Policy, taken: set[int], equal: int, random: np.random.Generator) -> Iterator[int]:
    """Sizes one after the other: all different, if they are to be, and neither the number of examples nor its root."""
    while equal:
        yield equal
    low, high = policy.others
    free = [size for size in range(low, high) if size not in taken]
    while not policy.apart:
        yield int(random.choice(free))
    yield from (int(size) for size in random.permutation(free))
    yield from (int(size) for size in random.permutation(range(high + 10, high + 40)))


def _widths(
    draw: Draw, number: int, others: Iterator[int], wide: tuple[int, int] | None, random: np.random.Generator
) -> list[int]:
    layers = draw.options["layers"][number % len(draw.options["layers"])]
    widths = [next(others) for _ in range(layers + 1)]
    if wide:
        widths[1::2] = [int(width) for width in random.choice(range(*wide), size=len(widths[1::2]), replace=False)]
    first, last = draw.options["first"], draw.options["last"]
    return [first or widths[0], *widths[1:-1], last or widths[-1]]


def combinations(made: Declared) -> int:
    """How many questions it takes to see every combination of alternatives."""
    words = [draw for value in made.assignment.draws.values() for draw in draws_in(value) if draw.word == "either"]
    return math.prod(len(draw.options["values"]) for draw in words)


def _weights(at: _Drawing, draw: Draw, layer: int | None) -> Array:
    shape = at.shape(draw, layer)
    return at.random.normal(size=shape) * 1.3 / np.sqrt(np.mean(shape or (1,)))


def _labels(at: _Drawing, draw: Draw, layer: int | None) -> Array:
    shape = at.shape(draw, layer)
    share = at.random.choice(_SHARES_OF_MANY) if math.prod(shape) > _MANY else 0.5
    made = (at.random.random(size=shape) < share).astype(int)
    made.reshape(-1)[:2] = (0, 1)[: made.size]
    return made.astype(at.labels)


def _classes(at: _Drawing, draw: Draw, layer: int | None) -> Array:
    """None of the last class in the first question, where code that counts classes by the labels counts too few."""
    count = draw.options["of"].of(at.sizes, layer)
    drawn_among = count - 1 if at.number == 0 and count > _FEWEST_CLASSES else count
    return at.random.integers(0, drawn_among, at.shape(draw, layer))


def _one_hot(at: _Drawing, draw: Draw, layer: int | None) -> Array:
    shape, axis = at.shape(draw, layer), draw.options["axis"]
    rest = tuple(np.delete(shape, axis))
    chosen = np.expand_dims(at.random.integers(0, shape[axis], rest), axis)
    made = np.zeros(shape)
    np.put_along_axis(made, chosen, 1.0, axis)
    return made


def _integer(at: _Drawing, draw: Draw, _: int | None) -> int:
    """The largest in the first question, the least in the second, and anything between in others."""
    low, high = draw.options["low"], draw.options["high"]
    return (high, low)[at.number] if at.number < len((high, low)) else int(at.random.integers(low, high + 1))


def _integers(at: _Drawing, draw: Draw, layer: int | None) -> Array:
    """In every other question one occurs nowhere: who forgets it goes wrong. Else, of several, one occurs twice."""
    below = draw.options["below"].of(at.sizes, layer)
    is_even = at.number % 2 == 0
    among = at.random.permutation(below)[: below - (is_even and below >= _FEWEST_TO_LEAVE_OUT)]
    made = among[at.random.integers(0, len(among), at.shape(draw, layer))]
    if not is_even and made.size >= _FEWEST_TO_REPEAT:
        first, second = at.random.permutation(made.size)[:2]
        made.flat[second] = made.flat[first]
    return made


class Turning(NamedTuple):
    """What turns over the questions, as one of them has it: of each whole number its value, if it is one of its ends.

    Of the alternatives it is all together: each combination is asked about.
    """

    ends: tuple[int | None, ...]
    choice: tuple[Any, ...]


def turning(drawn: Sequence[Any], values: Sequence[Any]) -> Turning:
    """How the words that turn have turned out in these values of them."""
    found = [each for pair in zip(drawn, values, strict=True) for each in _turned(*pair)]
    ends = ((value, draw.options) for draw, value in found if draw.word == "integer")
    return Turning(
        ends=tuple(value if value in (of["low"], of["high"]) else None for value, of in ends),
        choice=tuple(value for draw, value in found if draw.word == "either"),
    )


def _turned(drawn: Any, value: Any) -> Iterator[tuple[Draw, Any]]:
    match drawn:
        case Mapping():
            for key, each in drawn.items():
                yield from _turned(each, value[key])
        case list() | tuple():
            for each, found in zip(drawn, value, strict=True):
                yield from _turned(each, found)
        case Draw(word="integer" | "either"):
            yield drawn, value


def _pairs(at: _Drawing, draw: Draw, layer: int | None) -> Any:
    (count,) = at.shape(draw, layer)
    return [tuple(at.value(part, layer) for part in draw.options["parts"]) for _ in range(count)]


_MAKERS: Final[Mapping[str, Maker]] = {
    "weights": _weights,
    "biases": lambda at, draw, layer: at.random.normal(size=at.shape(draw, layer)) * 0.3,
    "normal": lambda at, draw, layer: at.random.normal(size=at.shape(draw, layer)),
    "positive": lambda at, draw, layer: at.random.uniform(
        draw.options["low"], draw.options["high"], at.shape(draw, layer)
    ),
    "zeros": lambda at, draw, layer: np.zeros(at.shape(draw, layer)),
    "share": lambda at, draw, layer: at.random.uniform(0.05, 0.95, at.shape(draw, layer)),
    "labels": _labels,
    "classes": _classes,
    "one_hot": _one_hot,
    "number": lambda at, draw, _: float(at.random.uniform(draw.options["low"], draw.options["high"])),
    "integer": _integer,
    "integers": _integers,
    "either": lambda at, draw, _: at.choice(draw),
    "pairs": _pairs,
}
