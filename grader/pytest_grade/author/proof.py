"""The proof of an assignment: the solution gives what is declared, and its derivatives are those of its way forward.

Each derivative is held against the chain rule at several sizes, in every number, and the chain rule against differences
of the solution, in one direction a quantity. What is not so is a `ConfigurationError` at the solution's line.
"""

import contextlib
import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from typing import Any, Final, Literal, NoReturn

import numpy as np

from pytest_grade.author.answers import Part, said, within
from pytest_grade.author.checking import refuse_drawn
from pytest_grade.author.comparison import CLOSE, factor, same
from pytest_grade.author.costs import check_answer, check_costs
from pytest_grade.author.counting import check_examples
from pytest_grade.author.declaration import Call, Mistake, instead
from pytest_grade.author.given import given
from pytest_grade.author.handed_on import check_handed_on
from pytest_grade.author.inputs import APART, ODD, Inputs, combinations, drawn
from pytest_grade.author.masks import check_masks
from pytest_grade.author.names import is_among
from pytest_grade.author.patterns import Derivative, Value
from pytest_grade.author.picking import check_picks
from pytest_grade.author.places import nearest
from pytest_grade.author.planted import check_answers
from pytest_grade.author.training import counted, drawn_like
from pytest_grade.author.truth import Course, Truth, expected
from pytest_grade.author.words import draws_in
from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError

Array = Any
Proof = Literal["calculus", "differences", "solution", "chance"]
WHERE_ALWAYS_0: Final = "where it is 0 at any inputs, nothing is judged by it: have it come back as _"
_TRIES: Final = 300
_TRIES_SO_FAR_AWAY: Final = 100
_MARGIN: Final = 2e-3  # differences step over a decision that is nearer than their own steps
_LEAST: Final = 5e-3  # of the largest derivative by a quantity: what a row of it has to reach to tell anything
_LIVELY: Final = 0.6  # the share of rows that do; units of a deep network that never fire are the rest
_MOST_QUESTIONS: Final = 12
_BY_DIFFERENCES: Final = 1e-5
_POWERS: Final = (0, -1, 1, -2, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How one part of an answer is judged.

    Attributes:
        label: what it is called.
        proof: what stands behind the answer that is wanted.
        exponent: the power of the number of examples by which the solution's own differs from the derivative.

    """

    label: str
    proof: Proof
    exponent: int = 0


@dataclass(frozen=True, kw_only=True)
class Questions:
    """The questions that a proof asks, drawn from a seed when the first of them is wanted, which takes its time."""

    course: Course
    seed: int = 0

    @cached_property
    def first(self) -> Inputs:
        """The first of those that tell right from wrong; raises `ConfigurationError` where there is none."""
        return self.at(0)

    @cached_property
    def second(self) -> Inputs:
        """The second of them, of which there are several."""
        return self.at(1)

    def at(self, number: int) -> Inputs:
        """Any of them, whether a proof asks so many or not."""
        return _question(self.course, number, self.seed)

    @cached_property
    def apart(self) -> tuple[Inputs, ...]:
        """All that tell right from wrong; raises `ConfigurationError` where there are none."""
        count = min(max(len(APART), combinations(self.course.made)), _MOST_QUESTIONS)
        return (self.first, self.second, *map(self.at, range(2, count)))

    @cached_property
    def odd(self) -> tuple[Inputs, ...]:
        """Those at which right code is right all the same."""
        made = self.course.made
        return tuple(drawn(made, number, policy, (self.seed,)) for number, policy in enumerate(ODD))


@dataclass(frozen=True, kw_only=True)
class Proved:
    """An assignment that was proved, now or before: how each part of each call is judged, and the questions for it.

    What comes back at the first question is kept, by call.
    """

    course: Course
    asked: Questions
    judged: Mapping[str, tuple[Judged, ...]]
    _parts: dict[str, tuple[Part, ...]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def questions(self) -> tuple[Inputs, ...]:
        """Questions that tell right from wrong."""
        return self.asked.apart

    @property
    def first(self) -> Inputs:
        """The first of them, which is drawn sooner than all."""
        return self.asked.first

    def parts_at_first(self, call: Call) -> tuple[Part, ...]:
        """What comes back from a call at the first of them."""
        if call.text not in self._parts:
            self._parts[call.text] = tuple(self.course.asking(self.first).asked(call))
        return self._parts[call.text]

    @property
    def first_two(self) -> tuple[Inputs, Inputs]:
        """The first two of them, likewise."""
        return self.asked.first, self.asked.second

    @property
    def odd(self) -> tuple[Inputs, ...]:
        """Questions at which right code is right all the same."""
        return self.asked.odd


def prove(course: Course, seed: int = 0) -> Proved:
    """Prove a declared assignment; raises `ConfigurationError` at the first thing that is not so."""
    asked = Questions(course=course, seed=seed)
    calls = course.made.assignment.calls
    check_costs(course, seed)
    check_handed_on(course, drawn(course.made, 0, APART[0], (seed, 0)))
    questions, odd = asked.apart, asked.odd
    check_examples(course, questions[0])
    judged = {call.text: tuple(_judged(course, call, questions, odd)) for call in calls}
    for mistake in course.made.assignment.mistakes:
        _check_mistake(course, mistake, questions)
    return Proved(course=course, asked=asked, judged=judged)


def _question(course: Course, number: int, seed: int) -> Inputs:
    """Inputs at which no derivative vanishes, and none hangs on a decision by a hair.

    Of many numbers some always are near to a threshold: how near they may be is less in later tries.
    """
    policy = APART[number % len(APART)]
    for attempt in range(_TRIES):
        inputs = drawn(course.made, number, policy, (seed, attempt))
        dull = _dull(course, inputs, _MARGIN * 0.1 ** (attempt // _TRIES_SO_FAR_AWAY))
        if dull is None:
            break
    else:
        assert dull is not None
        call, why = dull
        found = f"{call.text}: no inputs that tell right from wrong, in {_TRIES} tries with {policy.name}: {why}"
        allowed = "draws of fewer numbers (of many, one always is near to a threshold), of other magnitudes or sizes"
        if "vanishes" in why:
            allowed = f"draws of other magnitudes or sizes; {WHERE_ALWAYS_0}"
        call.place.refuse(found, f"{allowed}, or another solution")
    return inputs


def _dull(course: Course, inputs: Inputs, margin: float) -> tuple[Call, str] | None:
    """Why inputs tell little, and of which call; None where they do tell."""
    for call in course.made.assignment.calls:
        if not call.derivatives:
            continue
        parts = course.asking(inputs).asked(call)
        truth = course.truth(call, inputs)
        for name, weights in truth.weights.items():
            if not np.size(weights):
                return call, f"{name} is empty"
        if truth.margin < margin:
            why = f"{truth.objective} hangs on a comparison (>, np.maximum, max) of two numbers that are nearly equal"
            return call, why
        for part in parts:
            for name in part.quantities:
                _check_dependence(course, call, truth, name)
                if not _is_lively(truth.by[name]):
                    return call, f"the derivative by {name} vanishes"
    return None


def _check_dependence(course: Course, call: Call, truth: Truth, name: str) -> None:
    if name not in truth.by:
        of = course.made.solution.path.name
        other = "" if call.given else "; or of='…' with a cost that does"
        found = f"d({name}), and {truth.objective} does not depend on {name} in {of}"
        call.place.refuse(found, f"{nearest(name, truth.by)}{other}")


def _is_lively(derivative: Array) -> bool:
    """Whether it reaches most rows; of images, volumes and filters most of these: pooling passes few of their cells."""
    magnitudes = np.abs(np.atleast_2d(derivative))
    largest, within = magnitudes.max(), tuple(range(1, magnitudes.ndim))
    return bool(largest > 0) and float(np.mean(magnitudes.max(axis=within) >= _LEAST * largest)) >= _LIVELY


def _judged(course: Course, call: Call, questions: Sequence[Inputs], odd: Sequence[Inputs]) -> list[Judged]:
    answers = [course.asking(inputs).asked(call) for inputs in questions]
    for inputs in odd:
        course.asking(inputs).asked(call)
    asking = course.asking(questions[0])
    taken = {name: asking.value(name) for name in call.names if name in course.made.producers}
    other = course.asking(questions[0].with_values(taken), chance=99).asked(call)  # the call's own chance alone
    found = []
    for number, part in enumerate(answers[0]):
        if isinstance(part.leaf, Value):
            _check_value(course, call, part, questions[0])
            found += _of_value(course, call, part, other[number])
        else:
            found.append(_of_derivative(course, call, part, questions, answers))
    _check_others(course, call, questions, found)
    check_answers(course, call, questions[0])
    if call.lowers is not None:
        _check_training(course, call, questions)
    elif call.chance:
        check_masks(course, call, questions)
    elif call.picks is not None:
        check_picks(course, call, questions)
    elif any(each.proof == "chance" for each in found):
        _check_chance(course, call)
    if any(each.proof in ("calculus", "differences") for each in found):
        _check_slopes(course, call, questions)
    return found


def _check_others(course: Course, call: Call, questions: Sequence[Inputs], found: Sequence[Judged]) -> None:
    """Other functions are right too only of what is drawn at random, and they answer in the same form."""
    if call.also and not any(each.proof == "chance" for each in found):
        refused = f"also={list(call.also)!r} of {call.function}, which draws nothing at random"
        call.place.refuse(refused, "also= of what does")
    for name in call.also:
        for inputs in questions[:2]:
            course.asking(inputs).asked(replace(call, call=instead(call, name)))


def _check_training(course: Course, call: Call, questions: Sequence[Inputs]) -> None:
    """A training says how many steps it makes, and gives at first the parameters that its cost hangs on."""
    if call.receiver is not None or call.comes_back is None:
        call.place.refuse(f"lowers={call.lowers!r} of a method", "a function that returns what it has trained")
    if counted(call) is None:
        call.place.refuse("lowers= and no number of steps", "a keyword with a whole number, as in num_iterations=100")
    (part, *_) = course.asking(questions[0]).asked(call)
    is_judged = isinstance(part.leaf, Value) and part.leaf.is_judged
    trained = part.value if isinstance(part.value, dict) and is_judged else {}
    drawn = drawn_like(course, call, questions[0], trained)
    if drawn is None:
        found = f"{part.label}, {said(part.value)}, in the place of what is trained"
        allowed = f"first, under a name, a dictionary with the keys of a draw that {call.lowers} hangs on"
        call.place.refuse(found, allowed)
    names = frozenset(trained)
    by = {name for inputs in questions for name in course.derivatives_of(call.lowers or "", names, inputs).by}
    for name in sorted(name for name in names if not by & {name, within(drawn, name)}):
        call.place.refuse(f"{name} of {drawn}, on which {call.lowers} does not hang", nearest(name, by))


def _check_chance(course: Course, call: Call) -> None:
    """What is drawn at random is told by its scale alone; what hangs on examples besides, another way."""
    examples = course.examples
    for name in sorted(call.names):
        drawn = course.made.assignment.draws.get(name)
        if any(size.text == examples for draw in draws_in(drawn) for size in draw.shape):
            found = f"{call.function}, whose answer hangs on chance and on {name}"
            allowed = "lowers='J' where it trains, chance='D1: _cache[1]' where it draws masks"
            call.place.refuse(found, allowed)


def _of_value(course: Course, call: Call, part: Part, again: Part) -> list[Judged]:
    """A plain value: the solution's is wanted, unless that differs from run to run."""
    assert isinstance(part.leaf, Value)
    if not part.leaf.is_judged:
        return []
    if isinstance(part.value, (tuple, list)) and any(isinstance(each, np.ndarray) and each.ndim for each in part.value):
        name = part.leaf.name
        is_read = any(name in other.names for other in course.made.assignment.calls)
        if is_read:
            call.place.refuse(
                f"{name}, a {type(part.value).__name__} of arrays that another call takes",
                f"_{name}, which is passed on and not judged; or its parts one by one",
            )
    return [Judged(label=part.label, proof="solution" if same(part.value, again.value) else "chance")]


def _check_value(course: Course, call: Call, part: Part, inputs: Inputs) -> None:
    """It is a value; what comes back under a drawn name, beside derivatives, is not the derivative by it."""
    check_answer(course, call, part, inputs)
    by = course.truth(call, inputs).by.get(part.label) if call.derivatives else None
    is_left_out = isinstance(part.leaf, Value) and part.leaf.name == "_"
    if by is not None and not is_left_out and is_among(part.label, course.made.drawn):
        m = float(_examples(course, inputs))
        if any(same(by * m**power, part.value) for power in _POWERS):
            refuse_drawn(call, part.label)


def _of_derivative(
    course: Course, call: Call, part: Part, questions: Sequence[Inputs], answers: Sequence[Sequence[Part]]
) -> Judged:
    """A derivative: a power of the number of examples times the truth, the same one in every question."""
    exponents = set()
    gap = ""
    for inputs, parts in zip(questions, answers, strict=True):
        found = next((each for each in parts if each.label == part.label), None)
        if found is None:
            continue  # fewer layers there
        truth = course.truth(call, inputs)
        gap = gap or truth.gap
        exponents.add(_exponent(course, call, found, inputs, truth))
    if len(exponents) > 1:
        place = course.made.solution.place_of(course.made.key(call))
        place.refuse(
            f"{call.function}: {part.label} is a mean in some questions and a sum in others", "one or the other"
        )
    return Judged(label=part.label, proof="differences" if gap else "calculus", exponent=exponents.pop())


def wanted(course: Course, call: Call, part: Part, inputs: Inputs, power: int = 0) -> Array:
    """What a derivative among the parts of an answer has to be, times the number of examples to a power."""
    assert isinstance(part.leaf, Derivative)
    by = course.truth(call, inputs).by
    if part.quantity:
        by = {**by, part.leaf.quantities[0]: by[part.quantity]}
    return expected(part.leaf.expression, by, inputs.values, float(_examples(course, inputs)) ** power)


def _exponent(course: Course, call: Call, part: Part, inputs: Inputs, truth: Truth) -> int:
    tolerance = CLOSE if not truth.gap else _BY_DIFFERENCES
    powers = (p for p in _POWERS if same(wanted(course, call, part, inputs, p), part.value, tolerance))
    power = next(powers, None)
    if power is None or power not in _lawful(course, call, part, truth, _examples(course, inputs)):
        _refuse_derivative(course, call, part, inputs, truth, power)
    return power


def _lawful(course: Course, call: Call, part: Part, truth: Truth, m: int) -> tuple[int, ...]:
    """The powers of m that the mean may put there.

    It may be taken in what has no axis of examples, where a derivative is given; and be left to who takes it there, in
    what has one, where the way back begins.
    """
    is_final = m not in np.shape(truth.by[part.quantities[0]])
    if m == 1 or is_final != bool(call.given):
        return (0,)
    if call.given:
        return (0, -1)
    return (0, 1) if course.made.begins(call) else (0,)


def _refuse_derivative(
    course: Course, call: Call, part: Part, inputs: Inputs, truth: Truth, power: int | None
) -> NoReturn:
    count, told = course.made.assignment.examples, ""
    want = wanted(course, call, part, inputs)
    scale = factor(want, part.value)
    if np.shape(want) != np.shape(part.value):
        how = f"of shape {np.shape(part.value)} in place of {np.shape(want)}, and so not"
        told = given(course.made, call, inputs)
    elif power:
        how = {1: f"{count} times", -1: f"1/{count} times", 2: f"{count}² times", -2: f"1/{count}² times"}[power]
    elif np.size(want) == 1:  # any number is some multiple of it
        how = "not"
    else:
        how = f"{scale:.4g} times" if scale else "not a multiple of"
    place = course.made.solution.place_of(course.made.key(call))
    by = ", ".join(part.quantities)
    found = f"{call.function}, whose {part.label} is {how} the derivative of {truth.objective} by {by}"
    givers: dict[str, list[str]] = {}
    for name in truth.weights:
        givers.setdefault(course.made.producers[name].function, []).append(name)
    others = [f"{each}, which gives {' and '.join(names)}" for each, names in givers.items() if each != call.function]
    or_else = f"; or {', or '.join(others)}, is wrong" if others else ""
    is_handed_on = _examples(course, inputs) in np.shape(want)
    if power == 1 and is_handed_on and not call.given and not course.made.begins(call):
        or_else += f"; {how} it is lawful where a graded function calls {call.function} and gives the final derivatives"
    if (held := _right_where_held(course, call, part, inputs)) is not None:
        or_else += f"; it is that where what {held.function} gives is held constant: then say constant=True there"
    place.refuse(f"{found}{told}", f"what line {call.place.line} of the declaration says: {call.text}{or_else}")


def _right_where_held(course: Course, call: Call, part: Part, inputs: Inputs) -> Call | None:
    """The call through which no derivative would go back where this one were right; None where there is none."""
    made, of = course.made, course.made.objectives(call)
    for other in made.assignment.calls if not call.given else ():
        gives = {*made.made_by(other)}
        if other is call or other.constant or not gives or gives & {*of, *part.quantities}:
            continue
        assignment = copy.copy(made.assignment)
        assignment.calls = [replace(each, constant=True) if each is other else each for each in made.assignment.calls]
        held = Course(made=replace(made, assignment=assignment), program=course.program)
        with contextlib.suppress(ConfigurationError):
            by = held.truth(call, inputs).by
            if all(name in by for name in part.quantities) and same(wanted(held, call, part, inputs), part.value):
                return other
    return None


def _check_slopes(course: Course, call: Call, questions: Sequence[Inputs]) -> None:
    """Hold the chain rule against differences, in one direction by each drawn quantity.

    A difference that steps over a decision says nothing, so that one question of three is enough.
    """
    names = {name for part in course.asking(questions[0]).asked(call) for name in part.quantities}
    for name in sorted(names - set(course.made.producers)):
        told = [
            _slopes(course, call, inputs, name) for inputs in questions[:3] if name in course.truth(call, inputs).by
        ]
        if not any(abs(slope - claimed) <= _BY_DIFFERENCES * max(1.0, abs(slope)) for slope, claimed in told):
            (slope, claimed), of = told[0], course.made.objectives(call)
            place = course.made.solution.place_of(course.made.key(course.made.producers[of[0]]))
            found = f"the derivative of {' and '.join(of)} by {name}, {claimed:.7g} by the chain rule and {slope:.7g}"
            found += " by differences"
            place.refuse(found, "the two to be equal: no float(), no step that NumPy does not see, no kink")


def _slopes(course: Course, call: Call, inputs: Inputs, name: str) -> tuple[float, float]:
    """The slope along one direction: by differences, and as the derivatives have it."""
    truth = course.truth(call, inputs)
    direction = np.random.default_rng(5).normal(size=np.shape(truth.by[name]))
    slope = course.slope(truth.weights, inputs, name, direction)
    return slope, float(np.sum(truth.by[name] * direction))


def _check_mistake(course: Course, mistake: Mistake, questions: Sequence[Inputs]) -> None:
    """A known mistake answers, and otherwise than the solution."""
    calls = [call for call in course.made.graded if call.function == mistake.instead_of]
    if all(
        same(right.value, wrong.value)
        for call in calls
        for inputs in questions[:3]
        for right, wrong in _beside(course, mistake, call, inputs)
        if not isinstance(right.leaf, Value) or right.leaf.is_judged
    ):
        mistake.place.refuse(f"{mistake.name}, which gives the right answers of {mistake.instead_of}", "a mistake")


def _beside(course: Course, mistake: Mistake, call: Call, inputs: Inputs) -> Iterator[tuple[Part, Part]]:
    """The parts of a right answer and of the mistake's."""
    asking = course.asking(inputs)
    return zip(asking.asked(call), asking.asked(mistake.in_place_of(call)), strict=True)


def _examples(course: Course, inputs: Inputs) -> int:
    m = inputs.sizes.get(course.made.assignment.examples, 1)
    assert isinstance(m, int)
    return m
