"""Judging one step with a few examples that are taken at random: any of them are right.

``picks="2 of N"`` says that a call is told to take two. What the solution does where only one example is there is what
comes of that one; what comes of two is the mean of both. So nothing hangs on how a student draws: with or without
putting back, by numbers or by shuffling. Only who takes nothing but the first ones, time after time, has not drawn.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import numpy as np

from pytest_grade.author.comparison import same
from pytest_grade.author.declaration import Call
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.own_updates import numbers_in
from pytest_grade.author.truth import Course
from pytest_grade.author.words import Draw
from pytest_grade.dataclass import dataclass
from pytest_grade.model.notation import joined
from pytest_grade.model.questions import Key
from pytest_grade.rules.numbers import as_numbers
from pytest_grade.rules.presence import at
from pytest_grade.tuples import with_items

Array = Any
_SAME: Final = 1e-6
_LEAST: Final = 1e-9
_MOST: Final = 50  # combinations that are looked at closely
NO_MOVE: Final = "is as it was: nothing has been moved"
NO_MOVE_IN: Final = "is as it was in {names}: there nothing has been moved"
OTHER_WAY: Final = "moves the opposite way: the step goes along the gradient, and is to go against it"
OTHER_LENGTH: Final = "moves the right way, and not as far as what it is called with says"
OTHER_FORM: Final = "has another form than what was there before"
MIXED: Final = "comes of one example beside values of another: what belongs together is not taken together"
OF_NONE: Final = "is not what comes of any {count} of the examples"
OF_THE_FIRST: Final = "comes of the first {count} examples every time: they are to be taken at random, from all of them"
BY_CHANCE: Final = 1e-6  # as likely it may be that who draws at random gets the first ones alone
MOST_TIMES: Final = 8
_FORM: Final = re.compile(r"(?P<count>[1-9]) of (?P<size>\w+)")
FORM: Final = "how many of which size, as in '2 of N'"


def picked(call: Call) -> tuple[int, str]:
    """How many examples a call takes, and the size that counts them; `ConfigurationError` where it is not said so."""
    said = _FORM.fullmatch(call.picks or "")
    if said is None:
        call.place.refuse(f"picks={call.picks!r}", FORM)
    return int(said["count"]), said["size"]


def only(course: Course, call: Call, inputs: Inputs, taken: Mapping[str, int] | int) -> Inputs:
    """The same inputs with one of the examples alone: its number, or one for each draw that has examples."""
    changed = {}
    for name, axis in axes_of(course, call).items():
        number = taken if isinstance(taken, int) else taken[name]
        changed[name] = np.take(inputs.values[name], [number], axis=axis)
    _, size = picked(call)
    found = inputs.with_values({**changed, size: 1})
    return replace(found, sizes={**found.sizes, size: 1})


def axes_of(course: Course, call: Call) -> Mapping[str, int]:
    """The arguments of a call that have examples to take, each with the axis along which they lie."""
    draws = course.made.assignment.draws
    _, counted = picked(call)
    found = {}
    for name in sorted(call.names):
        drawn = draws.get(name)
        sizes = [size.text for size in drawn.shape] if isinstance(drawn, Draw) else []
        if counted in sizes:
            found[name] = sizes.index(counted)
    return found


def check_picks(course: Course, call: Call, questions: Sequence[Inputs]) -> None:
    """A call that takes examples has some to take, gives the same of one alone, and another thing of another."""
    if not axes_of(course, call):
        call.place.refuse(f"picks={call.picks!r}, which is no size of its arguments", FORM)
    for inputs in questions[:2]:
        answers = [course.asking(only(course, call, inputs, 0), chance=seed).looked_at(call) for seed in (31, 32)]
        other = course.asking(only(course, call, inputs, 1)).looked_at(call)
        parts = judged(call, answers[0])
        if not all(same(value, each) for value, each in zip(parts, judged(call, answers[1]), strict=True)):
            found = f"picks={call.picks!r}, and {call.function} gives now this, now that of a single example"
            call.place.refuse(found, "a call that makes one step")
        if all(same(value, each) for value, each in zip(parts, judged(call, other), strict=True)):
            found = f"picks={call.picks!r}, and {call.function} gives the same whichever example is there"
            call.place.refuse(found, "a function that takes examples")


def judged(call: Call, answer: Mapping[str, Any]) -> list[Any]:
    """What is judged of an answer: whole values, by where they are looked at."""
    return [answer[where] for where in places_of(call)]


def places_of(call: Call) -> tuple[str, ...]:
    """Where what is judged is looked at after the call."""
    return tuple(where for where, pattern in call.then.items() if getattr(pattern, "is_judged", False))


def times_to_tell(call: Call, there: int) -> int:
    """How often a call is made to see that its examples come from everywhere, where so many are there; 0: too often."""
    count, _ = picked(call)
    first_alone = (count / there) ** count  # who puts back gets them most often
    enough = (times for times in range(2, MOST_TIMES + 1) if first_alone**times < BY_CHANCE)
    return next(enough, 0)


@dataclass(frozen=True, kw_only=True)
class Picked:
    """The rule that what is found after a call comes of examples that were there; calling it says what is wrong.

    What comes of several is the mean of what comes of each.
    """

    course: Course
    call: Call
    inputs: Inputs

    def __call__(self, values: Sequence[Any]) -> str | None:
        """What is wrong in words, or None; `values` are those at `places_of` the call."""
        own = self.flat(values)
        if own is not None and self.is_mean(own, self.of_each):
            return None
        return f"{self.names} {self._what_is_wrong(own)}"

    def of_the_first(self, answers: Sequence[Sequence[Any]]) -> str | None:
        """What is wrong, where every one of these answers comes of the first examples alone."""
        count, _ = picked(self.call)
        found = [self.flat(values) for values in answers]
        if all(own is not None and self.is_mean(own, self.of_each[:count]) for own in found):
            return f"{self.names} {OF_THE_FIRST.format(count=count)}"
        return None

    def from_there(self, own: Array) -> "Picked":
        """The same rule for a call that begins with such an answer in the place of what was drawn."""
        values, begin = dict[tuple[Key, ...], Array](), 0
        for keys, each in (part for want in self.wanted for part in numbers_in(want)):
            values[keys[-1:]] = own[begin : begin + np.size(each)]
            begin += np.size(each)
        return replace(self, inputs=self.inputs.with_values(_with_numbers(self.inputs.values, values)))

    def mean_of(self, chosen: Sequence[int]) -> Array:
        """What comes of these examples together."""
        return np.mean([self._answer(number) for number in chosen], axis=0)

    @property
    def names(self) -> str:
        """What is judged, by name."""
        return " and ".join(getattr(self.call.then[where], "name", "") for where in places_of(self.call))

    @cached_property
    def of_each(self) -> Array:
        """What comes of each example alone, a row each."""
        return np.array([self._answer(number) for number in range(self._there)])

    @cached_property
    def _mixed(self) -> Array:
        """What comes of each example beside the values of another one, a row for each pair, of each argument."""
        first, *others = axes_of(self.course, self.call)
        pairs = [
            {**dict.fromkeys((first, *others), one), name: other}
            for name in others
            for one in range(self._there)
            for other in range(self._there)
        ]
        return np.array([self._answer(pair) for pair in pairs] or self.of_each)

    @cached_property
    def start(self) -> Array | None:
        """What was drawn for what is looked at; None where it is nothing that was drawn."""
        drawn = {keys[-1:]: value for keys, value in numbers_in(self.inputs.values)}
        found = [drawn.get(keys[-1:]) for want in self.wanted for keys, _ in numbers_in(want)]
        arrays = [np.ravel(each) for each in found if each is not None]
        together = np.concatenate(arrays) if len(arrays) == len(found) else None
        return together if together is not None and together.shape == self.of_each[0].shape else None

    @cached_property
    def wanted(self) -> list[Any]:
        """What comes of the first example, in its form."""
        inputs = only(self.course, self.call, self.inputs, 0)
        return judged(self.call, self.course.asking(inputs).looked_at(self.call))

    @property
    def _there(self) -> int:
        found = self.inputs.sizes[picked(self.call)[1]]
        assert isinstance(found, int)
        return found

    def _answer(self, taken: Mapping[str, int] | int) -> Array:
        inputs = only(self.course, self.call, self.inputs, taken)
        found = self.flat(judged(self.call, self.course.asking(inputs).looked_at(self.call)))
        assert found is not None
        return found

    def flat(self, values: Sequence[Any]) -> Array | None:
        """All numbers of an answer one after the other; None where it has another form."""
        found = []
        for value, want in zip(values, self.wanted, strict=True):
            for keys, each in numbers_in(want):
                numbers = as_numbers(_at(value, keys))
                if numbers is None or not _fits(numbers, np.asarray(each)) or not np.isfinite(numbers).all():
                    return None
                found.append(numbers.ravel())
        return np.concatenate(found)

    def is_mean(self, own: Array, rows: Array) -> bool:
        """Whether an answer is the mean of as many rows as examples are taken; one row may be taken again."""
        return next(self.ways_to(own, rows), None) is not None

    def ways_to(self, own: Array, rows: Array) -> Iterator[tuple[int, ...]]:
        """Every choice of rows of which an answer is the mean.

        One direction tells which rows it may be, all numbers whether it is so.
        """
        count, _ = picked(self.call)
        direction = np.random.default_rng(len(own)).normal(size=len(own))
        scale = max(1.0, float(np.abs(rows).max()))
        along, wanted = rows @ direction, float(own @ direction)
        sums = along
        for _ in range(count - 1):
            sums = np.add.outer(sums, along)
        near = np.argwhere(np.abs(sums / count - wanted) <= _SAME * scale * len(own))
        for chosen in near[:_MOST]:
            if np.abs(rows[chosen].mean(axis=0) - own).max() <= _SAME * scale:
                yield tuple(chosen.tolist())

    def _what_is_wrong(self, own: Array | None) -> str:
        count, _ = picked(self.call)
        if own is None:
            return OTHER_FORM
        if self.start is not None:
            moved = own - self.start
            if np.abs(moved).max() <= _LEAST * np.abs(self.start).max():
                return NO_MOVE
            if left := self._left_as_it_was(moved):
                return NO_MOVE_IN.format(names=joined(left))
            if self.is_mean(self.start - moved, self.of_each):
                return OTHER_WAY
            if self._is_shorter_or_longer(moved):
                return OTHER_LENGTH
        return MIXED if self.is_mean(own, self._mixed) else OF_NONE.format(count=count)

    def _left_as_it_was(self, moved: Array) -> tuple[str, ...]:
        """The parts that have not moved at all, and are to."""
        found, begin = list[str](), 0
        steps = np.abs(self.of_each - self.start)
        for keys, each in (part for want in self.wanted for part in numbers_in(want)):
            part = slice(begin, begin + np.size(each))
            begin = part.stop
            if keys and not moved[part].any() and steps[:, part].any():
                found.append(str(keys[-1]))
        return tuple(found)

    def _is_shorter_or_longer(self, moved: Array) -> bool:
        """Whether a step that points where some examples lead has another length."""
        count, _ = picked(self.call)
        steps = self.of_each - self.start
        means = steps
        for _ in range(count - 1):
            means = (means[:, None, :] + steps[None, :, :]).reshape(-1, len(moved))
        cosines = means @ moved / (np.linalg.norm(means, axis=1) * np.linalg.norm(moved))
        return bool(cosines.max() > 1 - _LEAST)


def _fits(numbers: Array, want: Array) -> bool:
    """Whether an array has the shape that is wanted, or is a row of its one axis."""
    is_row = want.ndim == 1 and numbers.shape[-1:] == want.shape and numbers.size == want.size
    return bool(numbers.shape == want.shape or is_row)


def _with_numbers(value: Any, numbers: Mapping[tuple[Key, ...], Array], keys: tuple[Key, ...] = ()) -> Any:
    """The same with other numbers in the places with these last keys."""
    if isinstance(value, Mapping):
        return {key: _with_numbers(each, numbers, (*keys, key)) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return with_items(value, (_with_numbers(each, numbers, (*keys, place)) for place, each in enumerate(value)))
    return numbers[keys[-1:]].reshape(np.shape(value)) if keys[-1:] in numbers else value


def _at(value: Any, keys: tuple[Key, ...]) -> Any:
    for key in keys:
        value = value[key] if isinstance(value, Mapping) and key in value else None
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class AtPlaces:
    """A rule for what lies at these places of all that was sent: the number among the steps sent, and the keys."""

    places: tuple[tuple[int, tuple[Key, ...]], ...]
    rule: Picked

    def __call__(self, values: Sequence[Any]) -> str | None:
        """What is wrong in words, or None."""
        return self.rule([at(values[number], path) for number, path in self.places])


@dataclass(frozen=True, slots=True, kw_only=True)
class FromAll:
    """The rule for the same call made several times: each is right, and they do not all take the first examples."""

    calls: tuple[AtPlaces, ...]

    def __call__(self, values: Sequence[Any]) -> str | None:
        """What is wrong in words, or None."""
        wrong = next(filter(None, (call(values) for call in self.calls)), None)
        rule = self.calls[0].rule
        return wrong or rule.of_the_first([[at(values[n], path) for n, path in call.places] for call in self.calls])
