"""Which slips give exactly a student's numbers: every one, and every two that change different things."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from pytest_grade.author.answers import Part
from pytest_grade.author.comparison import factor, same
from pytest_grade.author.declaration import Call
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.placements import INSIDE
from pytest_grade.author.proof import Proved
from pytest_grade.author.slipping import Slip, Slipping
from pytest_grade.author.slips_of_scale import Make
from pytest_grade.author.units import CannotBeMadeError
from pytest_grade.model.assignment import Placement
from pytest_grade.model.explanations import Agrees, Slips, Variant
from pytest_grade.rules.numbers import as_numbers

_A_PAIR: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Mistakes, made by somebody who takes the mean inside of the final derivatives or outside of them."""

    made: tuple[Variant, ...]
    placement: Placement

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The ids of the mistakes."""
        return tuple(variant.id for variant in self.made)

    @property
    def is_structural(self) -> bool:
        """Whether none of the mistakes is about the mean, so that the placement is the student's own."""
        return not any(variant.is_about_the_mean for variant in self.made)


@dataclass(frozen=True, kw_only=True)
class Predictions:
    """What every mistake, and every two, would answer to several questions of one call; worked out when needed."""

    questions: Sequence[Slipping]
    known: Slips
    _slips: dict[tuple[Make, int], Slip | None] = field(default_factory=dict)
    _answers: dict[tuple[tuple[Make, ...], Placement, int], tuple[Part, ...] | None] = field(default_factory=dict)

    @classmethod
    def of(cls, proved: Proved, call: Call, questions: Sequence[Inputs], known: Slips) -> "Predictions | None":
        """Of questions whose sizes tell things apart, and the slips that are known.

        None where a derivative of the call is by differences.
        """
        asked = [each for inputs in questions if (each := Slipping.of(proved, call, inputs)) is not None]
        return cls(questions=asked, known=known) if asked and len(asked) == len(questions) else None

    @property
    def placements(self) -> tuple[Placement, ...]:
        """The placements in which the answers come out right where nothing is wrong."""
        return self.questions[0].placements

    def candidates(self, lawful: Sequence[Placement] | None = None) -> Iterator[Candidate]:
        """Every single mistake, then every two that change different things.

        What predicts right answers only is no mistake; `lawful` are the placements that are right, where not all are.
        """
        singles = [variant for variant in self.known.variants if self._changes_something(variant)]
        wrong: dict[Variant, None] = {}
        for variant in singles:
            for candidate in self._in_each_placement((variant,)):
                if not self._is_right(candidate, lawful):
                    wrong[variant] = None
                    yield candidate
        for first, second in itertools.combinations(self._different(wrong), 2):
            if first.id != second.id and not self._clash(first, second):
                yield from self._in_each_placement((first, second))

    def _different(self, singles: Iterable[Variant]) -> Iterator[Variant]:
        """Those of which no earlier one of the same mistake answers the same to every question."""
        seen = set()
        for variant in singles:
            answers = [
                None if parts is None else tuple(_fingerprint(part.value) for part in parts)
                for candidate in self._in_each_placement((variant,))
                for parts in (self.answer(candidate, number) for number in range(len(self.questions)))
            ]
            slips = [self._slip(variant.make, number) for number in range(len(self.questions))]
            concerns = tuple(slip.concerns for slip in slips if slip)
            key = variant.id, concerns, tuple(answers)
            if key not in seen:
                seen.add(key)
                yield variant

    def _in_each_placement(self, made: tuple[Variant, ...]) -> Iterator[Candidate]:
        """Of a whole way back in every placement only where a factor is concerned: elsewhere they give the same."""
        is_whole = self.questions[0].way.last is not None
        slips = [self._slip(variant.make, number) for variant in made for number in range(len(self.questions))]
        is_one = is_whole and not any(slip.scales for slip in slips if slip)
        for placement in self.placements[:1] if is_one else self.placements:
            yield Candidate(made=made, placement=placement)

    def answer(self, candidate: Candidate, number: int) -> tuple[Part, ...] | None:
        """What is answered to a question, part by part; None where the mistakes cannot be made there."""
        makes = tuple(variant.make for variant in candidate.made)
        key = makes, candidate.placement, number
        if key not in self._answers:
            slips = [self._slip(make, number) for make in makes]
            made = [slip for slip in slips if slip is not None]
            is_made = len(made) == len(slips)
            self._answers[key] = self.questions[number].predicted(made, candidate.placement) if is_made else None
        return self._answers[key]

    def wrong(self) -> Iterator[Candidate]:
        """The candidates that answer every question, and some of them wrongly."""
        for candidate in self.candidates():
            answers = [self.answer(candidate, number) for number in range(len(self.questions))]
            if None not in answers and not self._is_right(candidate, None):
                yield candidate

    def explain(
        self, answers: Sequence[Sequence[Any]], agrees: Agrees, lawful: Sequence[Placement] | None = None
    ) -> Candidate | None:
        """The fewest mistakes that predict all these answers, given part by part for each question."""
        possible = Possible(predictions=self, values=answers[0], agrees=agrees)
        for candidate in itertools.chain(self.candidates(lawful), self._with_a_count(answers)):
            is_told = possible.may_tell(candidate) and self.tells(candidate, answers, agrees)
            if is_told and not self._is_right(candidate, lawful):
                return candidate
        return None

    def rivals(self, found: Candidate, answers: Sequence[Sequence[Any]], agrees: Agrees) -> tuple[Candidate, ...]:
        """The single mistakes, other than those that were found, that predict all these answers as well."""
        if len(found.made) > 1:
            return ()
        others: dict[str, Candidate] = {}
        for variant in self.known.variants:
            if variant.id in {*found.mistakes, *others} or not self._changes_something(variant):
                continue
            for candidate in self._in_each_placement((variant,)):
                if self.tells(candidate, answers, agrees):
                    others.setdefault(variant.id, candidate)
        return tuple(others.values())

    def tells(self, candidate: Candidate, answers: Sequence[Sequence[Any]], agrees: Agrees) -> bool:
        """Whether the mistakes predict all these answers."""
        return all(_is_told(self.answer(candidate, n), values, agrees) for n, values in enumerate(answers))

    def _is_right(self, candidate: Candidate, lawful: Sequence[Placement] | None) -> bool:
        return all(
            question.is_lawful(self.answer(candidate, number) or (), lawful)
            for number, question in enumerate(self.questions)
        )

    def hands_on_another(self, variant: Variant) -> bool:
        """Whether something is handed on in the place of what belongs there."""
        slip = self._slip(variant.make, 0)
        return slip is not None and bool(slip.instead)

    def _slip(self, make: Make, number: int) -> Slip | None:
        key = make, number
        if key not in self._slips:
            try:
                with np.errstate(all="ignore"):
                    self._slips[key] = make(self.questions[number].way)
            except CannotBeMadeError:
                self._slips[key] = None
        return self._slips[key]

    def _changes_something(self, variant: Variant) -> bool:
        slips = [self._slip(variant.make, number) for number in range(len(self.questions))]
        return None not in slips and any(slip.concerns for slip in slips if slip)

    def _clash(self, first: Variant, second: Variant) -> bool:
        return any(
            (one := self._slip(first.make, number)) is not None
            and (other := self._slip(second.make, number)) is not None
            and one.clashes(other)
            for number in range(len(self.questions))
        )

    def _with_a_count(self, answers: Sequence[Sequence[Any]]) -> Iterator[Candidate]:
        """A fixed number in the place of that of the examples, read off the first answer; alone, or with another."""
        if INSIDE not in self.placements:
            return
        counts = set(_counts(self.questions[0], answers[0])) - {1.0}  # that is no mean at all
        for count, by_count in itertools.product(counts if len(counts) == 1 else (), self.known.by_count):
            fixed = replace(by_count, make=by_count.make(count))
            others = (variant for variant in self.known.variants if self._changes_something(variant))
            for made in ((fixed,), *((fixed, other) for other in others if not self._clash(fixed, other))):
                yield Candidate(made=made, placement=INSIDE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """What a mistake does by itself to one answer: which parts it changes, and which then are as they were given.

    One that `hands_on_another` derivative may pass on what a second mistake has done.
    """

    changes: tuple[bool, ...]
    as_given: tuple[bool, ...]
    hands_on_another: bool


@dataclass(frozen=True, kw_only=True)
class Possible:
    """Whether two mistakes can give an answer at all, by what each gives by itself: most pairs need not be worked out.

    A part that only one of them changes is as that one leaves it, and one that neither changes is right.
    """

    predictions: Predictions
    values: Sequence[Any]
    agrees: Agrees
    _alone: dict[tuple[Make | None, Placement], Alone | None] = field(default_factory=dict)

    def may_tell(self, candidate: Candidate) -> bool:
        """Whether the mistakes may predict the answer; of what cannot be told so, they may."""
        if len(candidate.made) != _A_PAIR:
            return True
        nothing = self._of(None, candidate.placement)
        made = [alone for each in candidate.made if (alone := self._of(each, candidate.placement)) is not None]
        if nothing is None or len(made) < _A_PAIR or any(alone.hands_on_another for alone in made):
            return True
        first, second = made
        parts = zip(first.changes, second.changes, first.as_given, second.as_given, nothing.as_given, strict=True)
        return all(
            (one and other) or (of_first if one else of_second if other else right)
            for one, other, of_first, of_second, right in parts
        )

    def _of(self, variant: Variant | None, placement: Placement) -> Alone | None:
        """What one mistake does, or none; None where it cannot be made, or its answer has other parts."""
        key = variant.make if variant else None, placement
        if key not in self._alone:
            self._alone[key] = self._worked_out((variant,) if variant else (), placement)
        return self._alone[key]

    def _worked_out(self, made: tuple[Variant, ...], placement: Placement) -> Alone | None:
        right = self.predictions.answer(Candidate(made=(), placement=placement), 0)
        found = self.predictions.answer(Candidate(made=made, placement=placement), 0)
        if right is None or found is None or not len(right) == len(found) == len(self.values):
            return None
        return Alone(
            changes=tuple(not _same_part(one, other) for one, other in zip(right, found, strict=True)),
            as_given=tuple(_is_given(part, value, self.agrees) for part, value in zip(found, self.values, strict=True)),
            hands_on_another=any(self.predictions.hands_on_another(variant) for variant in made),
        )


def _same_part(one: Part, other: Part) -> bool:
    return one.value is None or same(one.value, other.value)


def _is_given(part: Part, value: Any, agrees: Agrees) -> bool:
    return part.value is None or agrees(part.value, value)


def _fingerprint(value: Any) -> Any:
    """The same for values that are the same but for rounding."""
    numbers = as_numbers(value)
    return None if numbers is None else (numbers.shape, (np.round(numbers, 9) + 0.0).tobytes())


def _is_told(parts: Sequence[Part] | None, values: Sequence[Any], agrees: Agrees) -> bool:
    """Whether the values are those of the parts that are judged."""
    return (
        parts is not None
        and len(parts) == len(values)
        and all(_is_given(part, value, agrees) for part, value in zip(parts, values, strict=True))
    )


def _counts(question: Slipping, values: Sequence[Any]) -> Iterator[float]:
    """The numbers by which weights' derivatives of this answer may have been divided."""
    of_weights = {edge.to for edge in question.way.of("weights") if edge.power}
    for part, value in zip(question.predicted((), INSIDE) or (), values, strict=False):
        steps = {question.way.named[name] for name in part.quantities}
        if steps and steps <= of_weights:
            scale = factor(part.value, value)
            if scale is not None and scale > 0:
                yield float(f"{question.way.m / scale:.8g}")
