"""Which slips give exactly a student's numbers: every one, and every two that change different things."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from typing import Any, Final

import numpy as np

from pytest_grade.author.answers import Part
from pytest_grade.author.comparison import factor
from pytest_grade.author.counted import are_counted_otherwise
from pytest_grade.author.declaration import Call
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.placements import INSIDE
from pytest_grade.author.proof import Proved
from pytest_grade.author.sifting import Sampled, Sieve
from pytest_grade.author.slipping import Slip, Slipping
from pytest_grade.author.slips_of_scale import Make
from pytest_grade.author.units import CannotBeMadeError
from pytest_grade.dataclass import dataclass
from pytest_grade.model.assignment import Placement
from pytest_grade.model.cases import Array
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pairs:
    """Every two mistakes that are tried together, by their rows in a sieve, whose last ones have no mistake."""

    variants: Sequence[Variant]
    placements: Sequence[Placement]
    first: Array
    second: Array
    answers: Sampled

    @property
    def of_none(self) -> Array:
        """For each pair the row of no mistake in the same placement."""
        return len(self.variants) * len(self.placements) + self.first % len(self.placements)

    def candidate(self, index: int) -> Candidate:
        """The pair of that number."""
        first, number = divmod(int(self.first[index]), len(self.placements))
        second = int(self.second[index]) // len(self.placements)
        return Candidate(made=(self.variants[first], self.variants[second]), placement=self.placements[number])


@dataclass(frozen=True, kw_only=True)
class Predictions:
    """What every mistake, and every two, would answer to several questions of one call; worked out when needed.

    Unless the cost `is_of_a_mean` over the examples, no mistake is that it is taken twice, or never.
    """

    questions: Sequence[Slipping]
    known: Slips
    is_of_a_mean: bool = True
    _slips: dict[tuple[Make, int], Slip | None] = field(default_factory=dict)
    _answers: dict[tuple[tuple[Make, ...], Placement, int], tuple[Part, ...] | None] = field(default_factory=dict)
    _pairs_by_lawful: dict[tuple[Placement, ...] | None, _Pairs] = field(default_factory=dict)

    @classmethod
    def of(cls, proved: Proved, call: Call, questions: Sequence[Inputs], known: Slips) -> "Predictions | None":
        """Of questions whose sizes tell things apart, and the slips that are known.

        None where a derivative of the call is by differences.
        """
        asked = [each for inputs in questions if (each := Slipping.of(proved, call, inputs)) is not None]
        if not asked or len(asked) < len(questions):
            return None
        return cls(questions=asked, known=known, is_of_a_mean=not are_counted_otherwise(proved, call))

    @property
    def placements(self) -> tuple[Placement, ...]:
        """The placements in which the answers come out right where nothing is wrong."""
        return self.questions[0].placements

    def candidates(self, lawful: Sequence[Placement] | None = None) -> Iterator[Candidate]:
        """Every single mistake, then every two that change different things.

        What predicts right answers only is no mistake; `lawful` are the placements that are right, where not all are.
        """
        yield from (candidate for candidate in self._singles.values() if not self._is_right(candidate, lawful))
        pairs = self._pairs(lawful)
        yield from map(pairs.candidate, range(len(pairs.first)))

    @cached_property
    def _variants(self) -> tuple[Variant, ...]:
        """Those that change something."""
        return tuple(variant for variant in self.known.variants if self._changes_something(variant))

    @cached_property
    def _singles(self) -> Mapping[int, Candidate]:
        """The single mistakes, by their rows in the sieve, which has one for each in every placement."""
        return {
            self._row(number, placement): Candidate(made=(variant,), placement=placement)
            for number, variant in enumerate(self._variants)
            for placement in self._placements_of((variant,))
        }

    def _row(self, number: int, placement: Placement) -> int:
        """Where in the sieve a variant stands in a placement; after the last one, who makes no mistake."""
        return number * len(self.placements) + self.placements.index(placement)

    @cached_property
    def _sieve(self) -> Sieve:
        """What each mistake answers to the first question."""
        made = [*((variant,) for variant in self._variants), ()]
        rows = [Candidate(made=each, placement=placement) for each in made for placement in self.placements]
        right = [Candidate(made=(), placement=each.placement) for each in rows]
        return Sieve.of(
            answers=[self.answer(each, 0) for each in rows],
            right=[self.answer(each, 0) for each in right],
            hand_on=[any(map(self._hands_on_another, each.made)) for each in rows],
        )

    def _pairs(self, lawful: Sequence[Placement] | None) -> _Pairs:
        """Every two wrong mistakes that change different things."""
        key = None if lawful is None else tuple(lawful)
        if key not in self._pairs_by_lawful:
            singles = (each for each in self._singles.values() if not self._is_right(each, lawful))
            wrong = dict.fromkeys(variant for candidate in singles for variant in candidate.made)
            number_of = {variant: number for number, variant in enumerate(self._variants)}
            found = [
                (self._row(number_of[first], placement), self._row(number_of[second], placement))
                for first, second in itertools.combinations(self._different(wrong), 2)
                if first.id != second.id and not self._clash(first, second)
                for placement in self._placements_of((first, second))
            ]
            rows = np.array(found, dtype=int).reshape(len(found), _A_PAIR)
            self._pairs_by_lawful[key] = _Pairs(
                variants=self._variants,
                placements=self.placements,
                first=rows[:, 0],
                second=rows[:, 1],
                answers=self._sieve.sampled(len(rows)),
            )
        return self._pairs_by_lawful[key]

    def _different(self, singles: Iterable[Variant]) -> Iterator[Variant]:
        """Those of which no earlier one of the same mistake answers the same to every question."""
        seen = set()
        for variant in singles:
            answers = [
                None if parts is None else tuple(_fingerprint(part.value) for part in parts)
                for placement in self._placements_of((variant,))
                for number in range(len(self.questions))
                for parts in (self.answer(Candidate(made=(variant,), placement=placement), number),)
            ]
            slips = [self._slip(variant.make, number) for number in range(len(self.questions))]
            concerns = tuple(slip.concerns for slip in slips if slip)
            key = variant.id, concerns, tuple(answers)
            if key not in seen:
                seen.add(key)
                yield variant

    def _placements_of(self, made: tuple[Variant, ...]) -> Sequence[Placement]:
        """Of a whole way back every placement only where a factor is concerned: elsewhere they give the same."""
        is_whole = self.questions[0].way.last is not None
        slips = [self._slip(variant.make, number) for variant in made for number in range(len(self.questions))]
        is_one = is_whole and not any(slip.scales for slip in slips if slip)
        return self.placements[:1] if is_one else self.placements

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
        for candidate in itertools.chain(self.possible(answers[0], lawful), self._with_a_count(answers)):
            if self.tells(candidate, answers, agrees) and not self._is_right(candidate, lawful):
                return candidate
        return None

    def possible(self, values: Sequence[Any], lawful: Sequence[Placement] | None = None) -> Iterator[Candidate]:
        """The candidates that may answer the first question so, part by part; most need not be worked out."""
        given = self._sieve.given(values)
        if given is not None:
            yield from self._possible_singles(given)
            yield from self._possible_pairs(given, values, lawful)

    def _possible_pairs(
        self, given: Array, values: Sequence[Any], lawful: Sequence[Placement] | None
    ) -> Iterator[Candidate]:
        """Every two mistakes that may answer so; what two of them answer together is worked out once."""
        pairs = self._pairs(lawful)
        found = self._sieve.pairs(given, pairs.first, pairs.second, right=pairs.of_none) & ~pairs.answers.differ(values)
        for number in np.flatnonzero(found).tolist():
            candidate = pairs.candidate(number)
            if not pairs.answers.is_known[number]:
                pairs.answers.add(number, self.answer(candidate, 0))
            yield candidate

    def _possible_singles(self, given: Array) -> Iterator[Candidate]:
        """The single mistakes of whose answers these parts may be, by the rows of the sieve."""
        is_possible = given.all(axis=1)
        return (candidate for row, candidate in self._singles.items() if is_possible[row])

    def rivals(self, found: Candidate, answers: Sequence[Sequence[Any]], agrees: Agrees) -> tuple[Candidate, ...]:
        """The single mistakes, other than those that were found, that predict all these answers as well."""
        if len(found.made) > 1:
            return ()
        given, others = self._sieve.given(answers[0]), dict[str, Candidate]()
        for candidate in self._possible_singles(given) if given is not None else ():
            (id_,) = candidate.mistakes
            if id_ not in {*found.mistakes, *others} and self.tells(candidate, answers, agrees):
                others[id_] = candidate
        return tuple(others.values())

    def tells(self, candidate: Candidate, answers: Sequence[Sequence[Any]], agrees: Agrees) -> bool:
        """Whether the mistakes predict all these answers."""
        return all(_is_told(self.answer(candidate, n), values, agrees) for n, values in enumerate(answers))

    def _is_right(self, candidate: Candidate, lawful: Sequence[Placement] | None) -> bool:
        return all(
            question.is_lawful(self.answer(candidate, number) or (), lawful)
            for number, question in enumerate(self.questions)
        )

    def _hands_on_another(self, variant: Variant) -> bool:
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
        is_of_the_mean = any(slip.scales for slip in slips if slip)
        changes = None not in slips and any(slip.concerns for slip in slips if slip)
        return changes and (self.is_of_a_mean or not is_of_the_mean)

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
            others = (other for other in self._variants if not self._clash(fixed, other))
            for made in ((fixed,), *((fixed, other) for other in others)):
                yield Candidate(made=made, placement=INSIDE)


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
