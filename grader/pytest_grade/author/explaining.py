"""Explaining wrong answers to a declared call by the slips that predict them."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any, Final

import numpy as np

from pytest_grade.author.declaration import Call, Mistake
from pytest_grade.author.drawing import MAIN, ODD, DeclaredCase
from pytest_grade.author.patterns import Derivative
from pytest_grade.author.predicting import Candidate, Predictions
from pytest_grade.author.proof import Proved
from pytest_grade.author.slipping import Slip, Slipping
from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError
from pytest_grade.model.assignment import Probe
from pytest_grade.model.cases import Array
from pytest_grade.model.explanations import Agrees, Concern, Derived, Explainer, Explanation, Slips
from pytest_grade.model.questions import Result

_DISTINCT: Final = (*MAIN, ODD[1])  # where every size tells what it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """One wrong answer to all questions of a source, part by part, and what explains it; None is any value."""

    answers: tuple[tuple[Array | None, ...], ...]
    explanation: Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """Every answer that is known to be wrong, the first to be told first.

    `asked` are the questions that tell, and where in an answer its parts are; `needed` are all that are to be answered.
    `same` is equal where the same is foreseen: of one call, with the same inputs.
    """

    asked: tuple[tuple[str, tuple[Result, ...]], ...]
    needed: tuple[str, ...]
    same: tuple[Hashable, ...]
    foreseen: Callable[[], Iterator[Foreseen]]


@dataclass(frozen=True, kw_only=True)
class KnownMistakes:
    """The explainer by the wrong functions that a course knows itself; by others where none of them is told.

    `beside` are those of the same function by its further calls.
    """

    proved: Proved
    call: Call
    mistakes: Sequence[Mistake]
    probes: Sequence[Probe]
    places: Callable[[DeclaredCase], Sequence[Result]]
    others: Explainer | None
    beside: Sequence["KnownMistakes"] = ()

    def explain(self, answers: Mapping[str, Any], agrees: Agrees) -> Explanation | None:
        """The known mistake that gives all these answers, those of further calls too; or what else explains them."""
        for mistake in self.mistakes if self._asked else ():
            if all(each.tell(mistake, answers, agrees) for each in (self, *self.beside)):
                return _as_the_course_says(mistake)
        return self.others.explain(answers, agrees) if self.others else None

    @property
    def _asked(self) -> Sequence[tuple[str, DeclaredCase]]:
        return [(probe.question.id, probe.case) for probe in self.probes if isinstance(probe.case, DeclaredCase)]

    def tell(self, mistake: Mistake, answers: Mapping[str, Any], agrees: Agrees) -> bool:
        """Whether the answers to this call are those of the mistake."""
        return all(id_ in answers and self._tells(mistake, answers[id_], case, agrees) for id_, case in self._asked)

    def foresights(self) -> Iterator[Foresight]:
        """The answers of these mistakes, then all others that are known to be wrong."""
        every = [(each, id_, case) for each in (self, *self.beside) for id_, case in each._asked]
        if self._asked:
            yield Foresight(
                asked=tuple((id_, tuple(each.places(case))) for each, id_, case in every),
                needed=tuple(id_ for _, id_, _ in every),
                same=("known", *(_same(each.call, [case]) for each, _, case in every)),
                foreseen=lambda: self._foreseen([(each, case) for each, _, case in every]),
            )
        if isinstance(self.others, SlipExplainer):
            yield from self.others.foresights()

    def _foreseen(self, asked: Sequence[tuple["KnownMistakes", DeclaredCase]]) -> Iterator[Foreseen]:
        for mistake in self.mistakes:
            try:
                answers = tuple(tuple(each._given(mistake, case)) for each, case in asked)
            except (LookupError, TypeError, ConfigurationError):
                continue
            if any(isinstance(part, (list, tuple)) for answer in answers for part in answer):
                continue  # of which no digest is made
            yield Foreseen(answers=answers, explanation=_as_the_course_says(mistake))

    def _given(self, mistake: Mistake, case: DeclaredCase) -> Iterator[Array | None]:
        """What who makes the mistake answers, part by part; None for what is not judged."""
        labels = {name: case.value(name) for name in case.labels}
        for part in self.proved.course.asking(case.drawn.with_values(labels)).asked(mistake.in_place_of(self.call)):
            yield part.value if isinstance(part.leaf, Derivative) or part.leaf.is_judged else None

    def _tells(self, mistake: Mistake, answer: Mapping[int, Any], case: DeclaredCase, agrees: Agrees) -> bool:
        try:
            parts = list(self._given(mistake, case))
            own = [_at(answer[place.step], place) for place in self.places(case)]
        except (LookupError, TypeError, ConfigurationError):
            return False
        return len(own) == len(parts) and all(
            _agree(part, value, agrees) for part, value in zip(parts, own, strict=True) if part is not None
        )


def _agree(wanted: Any, value: Any, agrees: Agrees) -> bool:
    """Whether a value is what is wanted; of a list, each of its parts."""
    if not isinstance(wanted, (list, tuple)):
        return agrees(wanted, value)
    is_alike = isinstance(value, (list, tuple)) and len(value) == len(wanted)
    return is_alike and all(_agree(*pair, agrees) for pair in zip(wanted, value, strict=True))


def _as_the_course_says(mistake: Mistake) -> Explanation:
    return Explanation(
        mistakes=(mistake.id,),
        about_the_mean=frozenset({mistake.id}),
        placement="inside",
        concerns=frozenset({"other"}),
        says=mistake.says,
    )


@dataclass(frozen=True, kw_only=True)
class SlipExplainer:
    """The explainer of one call, asked by these probes, with these slips."""

    proved: Proved
    call: Call
    probes: Sequence[Probe]
    slips: Slips
    places: Callable[[DeclaredCase], Sequence[Result]]

    @cached_property
    def _asked(self) -> tuple[tuple[str, DeclaredCase], ...]:
        """The questions at distinct sizes, and their cases."""
        return tuple(
            (probe.question.id, probe.case)
            for probe in self.probes
            if isinstance(probe.case, DeclaredCase) and probe.case.drawn.policy in _DISTINCT
        )

    @cached_property
    def _predictions(self) -> Predictions | None:
        drawn = [case.drawn for _, case in self._asked]
        return Predictions.of(self.proved, self.call, drawn, self.slips) if drawn else None

    def explain(self, answers: Mapping[str, Any], agrees: Agrees) -> Explanation | None:
        """The fewest slips that predict all answers, by question."""
        predictions = self._predictions
        if predictions is None or not all(probe.question.id in answers for probe in self.probes):
            return None
        try:
            parts = [self._parts(answers[id_], case) for id_, case in self._asked]
        except (LookupError, TypeError):
            return None
        found = predictions.explain(parts, agrees)
        if found is None:
            return None
        rivals = tuple(self._told(rival, predictions) for rival in predictions.rivals(found, parts, agrees))
        return replace(self._told(found, predictions), rivals=rivals)

    def foresights(self) -> Iterator[Foresight]:
        """The answers of every slip, and of every two."""
        predictions = self._predictions
        if predictions is not None:
            yield Foresight(
                asked=tuple((id_, tuple(self.places(case))) for id_, case in self._asked),
                needed=tuple(probe.question.id for probe in self.probes),
                same=_same(self.call, [case for _, case in self._asked]),
                foreseen=lambda: self._foreseen(predictions),
            )

    def _foreseen(self, predictions: Predictions) -> Iterator[Foreseen]:
        for candidate in predictions.wrong():
            answers = [predictions.answer(candidate, number) for number in range(len(self._asked))]
            yield Foreseen(
                answers=tuple(tuple(part.value for part in parts) for parts in answers if parts is not None),
                explanation=self._told(candidate, predictions),
            )

    def _parts(self, answer: Mapping[int, Any], case: DeclaredCase) -> list[Any]:
        """The parts of an answer in the order of the declaration; raises where it is of another form."""
        return [_at(answer[place.step], place) for place in self.places(case)]

    def _told(self, found: Candidate, predictions: Predictions) -> Explanation:
        question = predictions.questions[0]
        slips = [variant.make(question.way) for variant in found.made]
        return Explanation(
            mistakes=found.mistakes,
            about_the_mean=frozenset(variant.id for variant in found.made if variant.is_about_the_mean),
            placement=found.placement,
            concerns=frozenset[Concern]().union(*map(_concerns, slips)),
            computed=partial(self._computed, found, predictions),
            answered=frozenset(
                variant.id
                for variant, slip in zip(found.made, slips, strict=True)
                if slip.made_in(question.way.last) & question.answered
            ),
        )

    def _computed(self, found: Candidate, predictions: Predictions, mistake: str, question: str) -> Sequence[Derived]:
        """What comes of all slips, and of all but that one, from the cost back to the inputs."""
        number = next((n for n, (id_, _) in enumerate(self._asked) if id_ == question), 0)
        asked = predictions.questions[number]
        made = [(variant.id, variant.make(asked.way)) for variant in found.made]
        wrong = asked.derivatives([slip for _, slip in made], found.placement)
        right = asked.derivatives([slip for id_, slip in made if id_ != mistake], found.placement)
        slipped = {step for id_, slip in made if id_ == mistake for step in slip.made_in(asked.way.last)}
        return [
            Derived(wrong=np.asarray(wrong[step]), right=_array(right.get(step)), is_slipped=step in slipped)
            for step in _backwards(asked)
            if step in wrong
        ]


def _same(call: Call, cases: Sequence[DeclaredCase]) -> tuple[Hashable, ...]:
    return call.text, *((case.name, case.chance, case.label_type) for case in cases)


def _array(value: Any) -> Array | None:
    return None if value is None else np.asarray(value)


def _backwards(asked: Slipping) -> list[Any]:
    """Everything that has a derivative, from the cost on."""
    ends = [edge.to for edge in asked.way.of("weights", "bias", "down", "penalty")]
    return list(dict.fromkeys((*asked.way.steps, *ends)))


def _concerns(slip: Slip) -> frozenset[Concern]:
    found: set[Concern] = {edge.role for edge in (*slip.rules, *slip.scales)}
    if slip.arrivals:
        found.add("loss")
    if slip.instead:
        found.add("handed")
    return frozenset(found)


def _at(answer: Any, place: Result) -> Any:
    for key in place.path:
        answer = answer[key]
    return answer
