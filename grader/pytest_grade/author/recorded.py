"""An array whose making is on a tape, with NumPy's rules for views: who writes into one changes all that share it."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from pytest_grade.author.derivative_rules import unbroadcast
from pytest_grade.author.tape import CONSTANT, Array, Rule, Step, Tape
from pytest_grade.tuples import with_items

Part = Callable[[Array], Array]
_PLAIN: Final = frozenset({np.ndarray, np.float64, float, int, bool, str, slice, type(None)})


class Recorded:
    """An array, or a number, and the step that made its present values.

    Attributes:
        tape: the record of the run that it belongs to.
        base: the array that it is a view of; None of one that has its numbers to itself.
        part: of a view, what takes it out of an array like `base`.

    """

    def __init__(self, tape: Tape, step: Step, base: "Recorded | None" = None, part: Part | None = None) -> None:
        self.tape = tape
        self.base = base
        self.part = part
        self._step = step
        self._seen = base.step if base is not None else None

    @property
    def step(self) -> Step:
        """The step that made the present values."""
        if self.base is None or self.part is None:
            return self._step
        if (present := self.base.step) is not self._seen:
            self._seen = present
            self._step = taken(self.base, self.part)
        return self._step

    @property
    def value(self) -> Array:
        """The present values, a plain array; not to be written to."""
        return self.step.value

    @property
    def shape(self) -> tuple[int, ...]:
        """As of an array."""
        return self.value.shape  # type: ignore[no-any-return]

    @property
    def ndim(self) -> int:
        """As of an array."""
        return np.ndim(self.value)

    @property
    def size(self) -> int:
        """As of an array."""
        return np.size(self.value)

    @property
    def dtype(self) -> Any:
        """As of an array."""
        return self.value.dtype

    def positions(self) -> Array:
        """The position of each number of it, counted along its axes."""
        return np.arange(self.size).reshape(self.shape)

    def write(self, positions: Array, new: Any) -> None:
        """Put numbers in the place of those at these positions: of a view, in what it is a view of."""
        if self.base is not None and self.part is not None:
            self.base.write(np.ravel(self.part(self.base.positions()))[positions], new)
            return
        shape = self.shape
        value = np.array(self.value, dtype=float)
        value.reshape(-1)[positions] = plain(new)

        def by_old(g: Array, *_: Array) -> Array:
            kept = np.array(g).reshape(-1)
            kept[positions] = 0
            return kept.reshape(shape)

        self._step = recorded(self.tape, "store", value, (self, new), (by_old, _by_what_went_to(positions)))

    def add_at(self, positions: Array, new: Any) -> None:
        """Add numbers at these positions, of which some may be the same."""
        value = np.array(self.value, dtype=float)
        np.add.at(value.reshape(-1), positions, plain(new))
        of = (lambda g, *_: g, _by_what_went_to(positions))
        added = Recorded(self.tape, recorded(self.tape, "add.at", value, (self, new), of))
        self.write(self.positions(), added)


def _by_what_went_to(positions: Array) -> Rule:
    return lambda g, _y, _old, new: unbroadcast(np.reshape(g, -1)[positions], new)


def plain(value: Any) -> Any:
    """Anything with plain arrays in the place of recorded ones, in tuples, lists and dictionaries too."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Recorded):
        return value.value
    if isinstance(value, (tuple, list)):
        return with_items(value, map(plain, value))
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return value


def tape_in(value: Any) -> Tape | None:
    """The tape of the first recorded array in it, in lists and tuples too; None where there is none."""
    if isinstance(value, Recorded):
        return value.tape
    parts = value if isinstance(value, (tuple, list)) else ()
    return next((tape for tape in map(tape_in, parts) if tape is not None), None)


def recorded(tape: Tape, name: str, value: Array, arguments: Sequence[Any], of: Sequence[Rule]) -> Step:
    """Put a step on the tape, with one rule of `of` an argument; unless all arguments are constants."""
    values: list[Any] = []
    parents: list[Step | None] = []
    hangs_on_something = False
    for argument in arguments:
        if not isinstance(argument, Recorded):
            values.append(argument)
            parents.append(None)
            continue
        step = argument.step
        values.append(step.value)
        is_constant = step.name == CONSTANT
        parents.append(None if is_constant else step)
        hangs_on_something = hangs_on_something or not is_constant
    if not hangs_on_something:
        return Step(name=CONSTANT, value=np.asarray(value))
    return tape.add(Step(name=name, value=np.asarray(value), arguments=values, parents=parents, rules=of))


def taken(array: Recorded, part: Part) -> Step:
    """Take a part out of an array."""
    shape = array.shape

    def rule(g: Array, *_: Array) -> Array:
        found = np.zeros(shape)
        own = part(found)
        if isinstance(own, np.ndarray) and own.flags.writeable and np.may_share_memory(own, found):
            own[...] = g
            return found
        index = np.ravel(part(np.arange(found.size).reshape(shape)))
        return np.bincount(index, np.ravel(g), found.size).reshape(shape)

    return recorded(array.tape, "part", part(array.value), (array,), (rule,))


def gathered(tape: Tape, name: str, arrays: Sequence[Any], index: Array) -> Step:
    """Take numbers out of several arrays: those at the positions of `index`, counted through all of them."""
    values = [np.asarray(plain(array)) for array in arrays]
    ends = np.cumsum([0, *(value.size for value in values)])
    value = np.concatenate([value.reshape(-1) for value in values])[index]

    def rule_of(number: int) -> Rule:
        def rule(g: Array, *_: Array) -> Array:
            found = np.bincount(np.ravel(index), np.ravel(g), ends[-1])
            return found[ends[number] : ends[number + 1]].reshape(values[number].shape)

        return rule

    return recorded(tape, name, value, arrays, [rule_of(number) for number in range(len(arrays))])
