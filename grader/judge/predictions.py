"""Predicting wrong answers: which mistakes, made in the lectures' formulas, give exactly a student's numbers."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from grader.judge.compare import agrees, as_numbers, scale_between
from grader.judge.misconceptions import ABOUT_THE_MEAN, TABLE
from grader.judge.rewrites import divided_by
from grader.model.assignment import Inquiry, Placement
from grader.model.cases import Array
from grader.model.expectations import Template
from grader.model.questions import Outcome, Returned
from grader.reference.formulas import INSIDE, OUTSIDE, Formulas, Rewrite

_RESIDUAL = 1e-6
_MOST_PARTS = 2000

_BASES: Mapping[Placement, Formulas] = {"inside": INSIDE, "outside": OUTSIDE}


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Mistakes that predict every answer; the pass takes the mean inside of the final derivatives or outside."""

    made: tuple[tuple[str, Rewrite], ...]
    placement: Placement

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The ids of the mistakes."""
        return tuple(id_ for id_, _ in self.made)

    @cached_property
    def formulas(self) -> Formulas:
        """The formulas with the mistakes made in them."""
        formulas = self.lawful
        for _, rewrite in self.made:
            formulas = rewrite.on(formulas)
        return formulas

    @property
    def lawful(self) -> Formulas:
        """The formulas without the mistakes."""
        return _BASES[self.placement]

    @cached_property
    def names(self) -> frozenset[str]:
        """The formulas that the mistakes replace, and "share" where one is about shares."""
        return frozenset().union(*(rewrite.names for _, rewrite in self.made))

    @property
    def is_structural(self) -> bool:
        """Whether none of the mistakes is about 1/m, so that the placement is the student's own."""
        return not ABOUT_THE_MEAN.intersection(self.mistakes)


@dataclass(frozen=True, kw_only=True)
class Predictions:
    """What every mistake, and every two, would answer to the inquiries of one source; worked out once a run."""

    inquiries: Sequence[Inquiry]
    _answers: dict[tuple[int, int], Mapping[int, Template] | None] = field(default_factory=dict)

    def explain(self, outcomes: Mapping[str, Outcome], epsilon: float) -> Explanation | None:
        """The fewest mistakes that predict all these answers; None where not every question was answered."""
        answered = [outcomes.get(inquiry.question.id) for inquiry in self.inquiries]
        returned = [outcome for outcome in answered if isinstance(outcome, Returned)]
        if len(returned) < len(self.inquiries) or not all(inquiry.worked for inquiry in self.inquiries):
            return None
        if not all(_is_simple(outcome.values) for outcome in returned):
            return None
        concerned = frozenset[str]().union(*(inquiry.worked.names for inquiry in self.inquiries if inquiry.worked))
        for number, candidate in enumerate(_candidates()):
            if candidate.names <= concerned and all(
                self._predicts(number, index, outcome, epsilon) for index, outcome in enumerate(returned)
            ):
                return candidate
        return self._with_a_count(returned, epsilon) if concerned & set(_weights_of(self.inquiries[0])) else None

    def _with_a_count(self, returned: Sequence[Returned], epsilon: float) -> Explanation | None:
        """A fixed number in the place of m, read off the first answer, alone or with one more mistake."""
        counts = set(_counts(self.inquiries[0], returned[0]))
        for count in counts if len(counts) == 1 else ():
            fixed = "hard-coded-m", divided_by(count)
            others = ((entry.id, rewrite) for entry in TABLE for rewrite in entry.rewrites if not rewrite.shares)
            for made in ((fixed,), *((fixed, other) for other in others)):
                candidate = Explanation(made=made, placement="inside")
                answers = (_answer(inquiry, candidate.formulas) for inquiry in self.inquiries)
                if all(_is_told(a, r, epsilon) for a, r in zip(answers, returned, strict=True)):
                    return candidate
        return None

    def _predicts(self, candidate: int, index: int, outcome: Returned, epsilon: float) -> bool:
        if (candidate, index) not in self._answers:
            self._answers[candidate, index] = _answer(self.inquiries[index], _candidates()[candidate].formulas)
        return _is_told(self._answers[candidate, index], outcome, epsilon)


def _is_told(answer: Mapping[int, Template] | None, outcome: Returned, epsilon: float) -> bool:
    """Whether the outcome is the answer."""
    return answer is not None and all(
        agrees(template, outcome.values[step], epsilon) for step, template in answer.items()
    )


def _counts(inquiry: Inquiry, outcome: Returned) -> Iterator[float]:
    """The numbers by which a derivative by weights of this answer may have been divided instead of m."""
    if inquiry.worked is None or inquiry.case is None:
        return
    for name, true in inquiry.worked.quantities(INSIDE).items():
        for value in _arrays_of(list(outcome.values.values())):
            if name in _weights_of(inquiry) and value.shape == true.shape and value.size > 1:
                sigma, residual = scale_between(value, true)
                if residual < _RESIDUAL and sigma > 0:
                    yield float(f"{inquiry.case.m / sigma:.8g}")


def _weights_of(inquiry: Inquiry) -> Iterator[str]:
    """The derivatives by weights, as kinds and as names."""
    for quantity in inquiry.case.finals if inquiry.case else ():
        if quantity.role == "weights":
            yield from (quantity.kind, quantity.name)


def _arrays_of(value: Any) -> Iterator[Array]:
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _arrays_of(item)
    elif isinstance(value, dict):
        yield from _arrays_of(list(value.values()))
    elif (numbers := as_numbers(value)) is not None:
        yield numbers


def _answer(inquiry: Inquiry, formulas: Formulas) -> Mapping[int, Template] | None:
    """What the rewritten pass answers; None where it does not get so far."""
    if inquiry.worked is None:
        return None
    try:
        return inquiry.worked.answer(inquiry.worked.quantities(formulas))
    except KeyError:
        return None


def _is_simple(value: Any) -> bool:
    """Whether an answer is made of few parts, as every predicted one is; comparing takes time for each."""
    parts, left = [value], _MOST_PARTS
    while parts and left > 0:
        part = parts.pop()
        left -= 1
        if isinstance(part, dict):
            parts += part.values()
        elif isinstance(part, (list, tuple)):
            parts += part
    return not parts


@cache
def _candidates() -> tuple[Explanation, ...]:
    return tuple(_made())


def _made() -> Iterator[Explanation]:
    """Every single mistake, then every two that concern different formulas."""
    singles = [(entry.id, rewrite) for entry in TABLE for rewrite in entry.rewrites]
    for (id_, rewrite), placement in itertools.product(singles, _BASES):
        yield Explanation(made=((id_, rewrite),), placement=placement)
    for first, second in itertools.combinations(singles, 2):
        if first[0] != second[0] and not first[1].clashes(second[1]):
            for placement in _BASES:
                yield Explanation(made=(first, second), placement=placement)
