"""Assessing one way of examining a function: which lawful variants all its answers agree with."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any, Final

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.by_form import agrees_at
from pytest_grade.judge.causes import cause_of
from pytest_grade.judge.compare import FORMS, Mismatch, agrees
from pytest_grade.judge.departures import Departures, broken_rule
from pytest_grade.judge.endings import problem_of_end
from pytest_grade.judge.ledger import exponent_of
from pytest_grade.judge.lines import held_on, is_of_arrays, place_at, redacted, shapes_on
from pytest_grade.judge.steadily_off import steadily_off
from pytest_grade.model.assignment import ONLY, Placement, Probe
from pytest_grade.model.cases import Array, Case
from pytest_grade.model.explanations import Explanation
from pytest_grade.model.judgement import Problem
from pytest_grade.model.questions import Ended, Keep, NotAsked, Outcome, Question, Raised, Returned
from pytest_grade.model.submission import Reading
from pytest_grade.sandbox.values import Opaque

ABSENT_MODULE = frozenset({"AbsentModuleError", "ModuleNotFoundError"})
_MOST_SHOWN = 40
_OF_OBJECTS = "ndarray of object"  # such as that of None
_SAME_POWER = 1e-3
_FEWEST_OF_A_BRANCH = 2
_ANOTHER = {"type": "of another type", "count": "another number of values", "shape": "of another shape"}
_UNANSWERED = ("raised", "absent-module", "ended", "not-asked")  # how such problems begin
_WRITTEN = {1: "{}", -1: "1/{}", 2: "{}²", -2: "1/{}²"}
_NEAR = 1e-5
_MOST_KEPT = 4096
_KNOWN_WORDS: Final[dict[int, tuple[Array, str]]] = {}
_SIMPLE_FACTORS = frozenset({"-1", "2", "-2", "0.5", "-0.5", "0"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """By which source a function was asked, and in which placement its callees were the solution's, if they were.

    `is_helped` says whether another function of the solution stood in its process.
    """

    source: str
    substituted: Placement | None = None
    is_helped: bool = False

    @property
    def is_told(self) -> bool:
        """Whether the process held anything of the solution."""
        return self.is_helped or self.substituted is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One source of probes, as the function stands or with its callees substituted in a placement.

    `agrees` are the variants that every answer agreed with; `problem` is the first departure, where none did,
    `problem_outside` the first from what is right where the mean was taken before, and `failed` the question that
    showed it; `only_scaled` says whether each answer departs from the first variant by factors alone,
    `off_by_powers_of_m` whether by powers of m, the same in each answer of a branch, `divided_by_m` whether all that
    departs is 1/m of what it should be; `right_on` are the questions it is right on, `places_mean` says whether one of
    them has several examples, `in_substitute` whether a callee of the solution raised, `is_constant` whether all got
    the same answer, `comes_to_nothing` whether some answer is None in a place where something is asked for;
    `right_parts` are those of several things asked of the function that it does rightly; `explanation` are the mistakes
    that predict every answer; `planted` are the faults that the course has planted, where nothing is wrong but these.
    """

    source: str
    substituted: Placement | None
    agrees: frozenset[str]
    problem: Problem | None
    problem_outside: Problem | None = None
    failed: Question | None = None
    right_on: frozenset[str] = frozenset()
    places_mean: bool = False
    only_scaled: bool = False
    off_by_powers_of_m: bool = False
    divided_by_m: bool = False
    is_constant: bool = False
    comes_to_nothing: bool = False
    in_substitute: bool = False
    right_parts: frozenset[str] = frozenset()
    explanation: Explanation | None = None
    planted: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether some lawful variant explains every answer."""
        return bool(self.agrees)

    @property
    def follows(self) -> bool:
        """Whether the answers follow from what was given, rightly or by a known mistake."""
        return self.right or self.only_scaled or self.explanation is not None

    @property
    def is_unanswered(self) -> bool:
        """Whether the first departure is that nothing came back."""
        return self.problem is not None and self.problem.kind.startswith(_UNANSWERED)

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The mistakes that explain every answer, if any do."""
        return self.explanation.mistakes if self.explanation else ()

    @property
    def mean_is_right(self) -> bool:
        """Whether nothing about 1/m is wrong: it is right, if only here and there, or but for mistakes in formulas."""
        return self.right or self.places_mean or (self.explanation is not None and self.explanation.is_structural)


def assess(
    asked: Asked, probes: Sequence[Probe], outcomes: Mapping[str, Outcome], reading: Reading, epsilon: float
) -> Assessment:
    """Hold every answer against every variant that is still possible."""
    departures = Departures(outcomes=outcomes, epsilon=epsilon)
    possible: frozenset[str] = frozenset(probes[0].expects)
    problem: Problem | None = None
    failed: Question | None = None
    right_on: set[str] = set()
    places_mean = False
    for probe in probes:
        outcome = outcomes[probe.question.id]
        agreeing = agreeing_variants(probe, outcome, epsilon)
        if agreeing:
            right_on.add(probe.question.id)
            places_mean |= probe.case is None or probe.case.m > 1
        if not possible & agreeing and problem is None:
            spoken_of = [variant for variant in probe.expects if variant in possible]
            if spoken_of and isinstance(outcome, Returned):
                departure = _departure(probe, spoken_of, departures)
                if departure is not None and departure.kind == "number" and not asked.is_told:
                    departure = _as_it_is_each_time(departure, probes, spoken_of, departures)
                problem = described_mismatch(departure, probe.case, is_told=asked.is_told)
            else:
                problem = problem_of(outcome, reading)
            problem = _as_asked(probe, problem)
            failed = probe.question
        possible = _still_possible(possible, probe, agreeing)
    possible = frozenset(ONLY if variant.startswith(ONLY) else variant for variant in possible)
    powers = [_powers(probe, departures) for probe in probes if not possible]
    return Assessment(
        source=asked.source,
        substituted=asked.substituted,
        agrees=possible,
        problem=problem,
        problem_outside=_problem_outside(probes, departures, asked) if not possible else None,
        failed=failed,
        right_on=frozenset(right_on),
        places_mean=places_mean,
        only_scaled=not possible and _only_scaled(probes, departures),
        off_by_powers_of_m=not possible and _off_by_powers_of_m(probes, powers),
        divided_by_m=not possible and _divided_by_m(powers),
        is_constant=not possible and _is_constant(probes, outcomes),
        comes_to_nothing=not possible and any(_comes_to_nothing(p.question, outcomes[p.question.id]) for p in probes),
        in_substitute=not possible and _raised_in_substitute(probes, outcomes),
        right_parts=_right_parts(probes, right_on),
        planted=() if possible else _left_of_what_is_planted(probes, outcomes, epsilon),
    )


def is_right(probes: Sequence[Probe], outcomes: Mapping[str, Outcome], epsilon: float) -> bool:
    """Whether some lawful variant explains every answer; quicker than to `assess` what is wrong."""
    possible = frozenset(probes[0].expects)
    for probe in probes:
        possible = _still_possible(possible, probe, agreeing_variants(probe, outcomes[probe.question.id], epsilon))
        if not possible:
            return False
    return True


def is_right_at_first(assessment: Assessment, probes: Sequence[Probe]) -> bool:
    """Whether all that is wrong is what is asked of objects that have been asked for other examples before."""
    wrong = [probe.case for probe in probes if probe.question.id not in assessment.right_on]
    return bool(wrong) and all(case is not None and case.is_later for case in wrong)


def _still_possible(possible: frozenset[str], probe: Probe, agreeing: frozenset[str]) -> frozenset[str]:
    """Of the variants that were possible before a question, those that are so after its answer."""
    return frozenset(v for v in possible if v in agreeing or (v not in probe.expects and ONLY in agreeing))


def _departure(probe: Probe, variants: Sequence[str], departures: Departures) -> Mismatch | None:
    """The first departure from the first of these variants whose form the answer has, or else from the first.

    They stand in the order of the assignment: the lectures' own is the one to speak of, unless the answer is laid out
    as another one is. Of versions of the course, and where the form is wrong by all, it is the one by which more of the
    answer is right, and all that is so by the other.
    """
    of_another_form: Sequence[Mismatch] = ()
    spoken_of: Sequence[Mismatch] = ()
    for variant in variants:
        found = departures.of(probe, variant)
        if any(each.kind in FORMS for each in found):
            of_another_form = found if not of_another_form or _is_nearer(found, of_another_form) else of_another_form
            continue
        is_better = variant.startswith(ONLY) and _is_nearer(found, spoken_of)
        spoken_of = found if is_better or not spoken_of else spoken_of
    return next(iter(spoken_of or of_another_form), None)


def _as_it_is_each_time(
    departure: Mismatch, probes: Sequence[Probe], variants: Sequence[str], departures: Departures
) -> Mismatch:
    """The departure of a single number, with what it has in common with those in the other answers."""
    found = [_departure(probe, [v for v in variants if v in probe.expects], departures) for probe in probes]
    of_all = [each if each is not None and each.name == departure.name else None for each in found]
    return replace(departure, how=departure.how or steadily_off(of_all))


def _is_nearer(found: Sequence[Mismatch], other: Sequence[Mismatch]) -> bool:
    """Whether less is wrong, and nothing else."""
    return {each.name for each in found} < {each.name for each in other}


def _left_of_what_is_planted(
    probes: Sequence[Probe], outcomes: Mapping[str, Outcome], epsilon: float
) -> tuple[str, ...]:
    """The planted faults that give every answer together; none where something else is wrong."""
    for left in probes[0].planted:
        found = [(probe.planted.get(left), outcomes[probe.question.id]) for probe in probes]
        if all(
            expects is not None
            and isinstance(outcome, Returned)
            and all(agrees(template, outcome.values[step], epsilon) for step, template in expects.items())
            for expects, outcome in found
        ):
            return tuple(left.split())
    return ()


def _as_asked(probe: Probe, problem: Problem) -> Problem:
    """The problem as it is where this was asked: of a kind of its own, or with what is particular about it."""
    if problem.kind in probe.problems:
        return replace(problem, kind=probe.problems[problem.kind])
    return replace(problem, facts={**problem.facts, "when": probe.when}) if probe.when else problem


def _problem_outside(probes: Sequence[Probe], departures: Departures, asked: Asked) -> Problem | None:
    """The first departure from what is right where the mean was taken before; None where an answer is no value."""
    for probe in probes:
        if "outside" not in probe.expects or not isinstance(departures.outcomes[probe.question.id], Returned):
            return None
        for departure in departures.of(probe, "outside"):
            return described_mismatch(departure, probe.case, is_told=asked.is_told)
    return None


def _right_parts(probes: Sequence[Probe], right_on: Collection[str]) -> frozenset[str]:
    """Of several things that are asked, those of which every answer is right."""
    wrong = {probe.part for probe in probes if probe.question.id not in right_on}
    return frozenset(probe.part for probe in probes) - wrong if wrong else frozenset()


def _raised_in_substitute(probes: Sequence[Probe], outcomes: Mapping[str, Outcome]) -> bool:
    """Whether a function of the solution raised that took the place of a callee: it may know other caches."""
    found = (outcomes[probe.question.id] for probe in probes)
    return any(isinstance(outcome, Raised) and outcome.in_substitute for outcome in found)


def agreeing_variants(probe: Probe, outcome: Outcome, epsilon: float) -> frozenset[str]:
    """The variants that an answer agrees with."""
    if isinstance(outcome, Raised):
        is_lawful = probe.may_raise or outcome.type_name in probe.lawful_errors
        return frozenset(probe.expects) if is_lawful else probe.raising
    if not isinstance(outcome, Returned):
        return frozenset()
    return frozenset(
        variant
        for variant, templates in probe.expects.items()
        if all(agrees_at(step, template, outcome.values, epsilon) for step, template in templates.items())
        and broken_rule(probe, outcome) is None
    )


def _is_constant(probes: Sequence[Probe], outcomes: Mapping[str, Outcome]) -> bool:
    """Whether every question, of different inputs and sizes, got the same answer."""
    found = [outcomes[probe.question.id] for probe in probes if not probe.problems]
    returned = [outcome.values for outcome in found if isinstance(outcome, Returned)]
    if len(returned) < max(2, len(found)):
        return False
    first, *others = [[values[step] for step in sorted(values)] for values in returned]
    return all(_is_same(first, other) for other in others)


def _is_same(value: Any, other: Any) -> bool:
    """Whether two answers are the same; of what did not cross as a value, or holds nothing, nobody knows."""
    if type(value) is not type(other) or value is None or isinstance(value, Opaque):
        return False
    if isinstance(value, dict):
        return bool(value) and value.keys() == other.keys() and all(_is_same(value[key], other[key]) for key in value)
    if isinstance(value, (list, tuple)):
        return len(value) == len(other) and all(map(_is_same, value, other))
    return bool(np.array_equal(value, other)) and _is_finite(value)


def _is_finite(value: Any) -> bool:
    """Whether no number is infinite: what comes to that says nothing of where it came from."""
    numbers = np.asarray(value)
    return numbers.dtype.kind != "f" or bool(np.isfinite(numbers).all())


def _comes_to_nothing(question: Question, outcome: Outcome) -> bool:
    """Whether None comes back, or among what does, where something is asked for."""
    if not isinstance(outcome, Returned):
        return False
    return any(holds_nothing(outcome.values.get(step), keep) for step, keep in question.send.items())


def holds_nothing(value: Any, keep: Keep = True) -> bool:
    """Whether a value is None, or an array of it, or holds such a one in what was wanted of it."""
    if keep is False:
        return False
    if value is None or (isinstance(value, Opaque) and value.type_name == _OF_OBJECTS):
        return True
    if isinstance(value, (list, tuple)):
        parts = keep if isinstance(keep, tuple) and len(keep) == len(value) else [True] * len(value)
        return any(map(holds_nothing, value, parts))
    if isinstance(value, dict):
        wanted = keep if isinstance(keep, dict) else dict.fromkeys(value, True)
        return any(holds_nothing(value[key], part) for key, part in wanted.items() if key in value)
    return False


def _only_scaled(probes: Sequence[Probe], departures: Departures) -> bool:
    for probe in probes:
        found = departures.of_first(probe)
        if found is None or any(each.factor is None and each.kind != "number" for each in found):
            return False
    return True


def _off_by_powers_of_m(probes: Sequence[Probe], powers: Sequence[Mapping[str, float] | None]) -> bool:
    """Whether every quantity is off by one power of m (a root, even): the same in every answer, or in every branch.

    So it is of what the cost is a mean over, where that is counted otherwise.

    One answer tells nothing of powers: branches are looked at one by one only where each was asked at several m.
    """
    answers = [answer for answer in powers if answer is not None]
    if len(answers) < len(probes):
        return False
    branches: dict[str, list[Mapping[str, float]]] = {}
    for probe, answer in zip(probes, answers, strict=True):
        branches.setdefault(probe.branch, []).append(answer)
    if min(map(len, branches.values())) < _FEWEST_OF_A_BRANCH:
        return _are_alike(answers)
    return all(map(_are_alike, branches.values()))


def _powers(probe: Probe, departures: Departures) -> Mapping[str, float] | None:
    """The power of m by which each quantity is off that is not right; None where something else is wrong."""
    found = departures.of_first(probe)
    if found is None or probe.case is None:
        return None
    factors = {mismatch.name: _factor(mismatch) for mismatch in found}
    if any(factor <= 0 for factor in factors.values()):
        return None
    count = probe.case.counted or probe.case.m
    return {name: float(np.log(factor) / np.log(count)) for name, factor in factors.items()}


def _divided_by_m(powers: Sequence[Mapping[str, float] | None]) -> bool:
    """Whether every quantity that is not right is 1/m of what it should be."""
    departing = [power for answer in powers if answer is not None for power in answer.values()]
    return None not in powers and all(abs(power + 1) < _SAME_POWER for power in departing)


def _are_alike(answers: Sequence[Mapping[str, float]]) -> bool:
    """Whether each quantity is off by the same power in all of these answers."""
    powers = [[answer.get(name, 0.0) for answer in answers] for name in set().union(*answers)]
    return all(max(found) - min(found) < _SAME_POWER for found in powers)


def _factor(mismatch: Mismatch) -> float:
    """The factor that explains a departure; 0 where none does."""
    if mismatch.factor is not None:
        return mismatch.factor
    if mismatch.kind != "number" or mismatch.numbers is None or mismatch.true is None or not mismatch.true.all():
        return 0.0
    return float((mismatch.numbers / mismatch.true).ravel()[0])


def described_mismatch(mismatch: Mismatch | None, case: Case | None = None, *, is_told: bool = False) -> Problem:
    """A departure as a problem with facts to speak of; the expected value is `expected`, told only if released.

    No departure from this variant, where no variant fits all answers: they place 1/m differently. Of a process that
    `is_told` the solution only factors are said that mistakes have, and no sizes or types: they could be letters.
    A factor m^k is told by its `exponent`, and one that is made of a number which was drawn, by the name of that.
    """
    if mismatch is None:
        return Problem(kind="inconsistent")
    got = _ANOTHER.get(mismatch.kind, mismatch.got) if is_told else mismatch.got
    facts = {"quantity": mismatch.name, "got": got, "asked": mismatch.asked}
    if mismatch.true is not None:
        facts["expected"] = _written(mismatch.true)
    if mismatch.is_nothing and not is_told:
        facts["nothing"] = ""
    if mismatch.among:
        facts["among"] = mismatch.among
    before = case.values.get(mismatch.name) if case and not is_told else None  # of a parameter that is updated
    if look := mismatch.look(before):
        facts["how"] = look
    if mismatch.factor is not None:
        exponent = exponent_of(mismatch.factor, case.m) if case else None
        factor = f"{mismatch.factor:.4g}"
        if exponent:
            return Problem(kind="scale", facts=facts | {"exponent": str(exponent)})
        if not is_told or factor in _SIMPLE_FACTORS:
            named = _by_name(mismatch.factor, case.numbers) if case and not is_told else None
            return Problem(kind="scale", facts=facts | {"factor": named or factor})
    return Problem(kind=mismatch.kind, facts=facts)


def _written(true: Array) -> str:
    """The expected numbers in words: written once, since a whole class departs from the same array."""
    known = _KNOWN_WORDS.get(id(true))  # another thread may empty it
    if known is None:
        if len(_KNOWN_WORDS) >= _MOST_KEPT:
            _KNOWN_WORDS.clear()
        words = np.array2string(true, precision=5, threshold=_MOST_SHOWN).replace("\n", "")
        known = _KNOWN_WORDS[id(true)] = true, words  # which keeps the array, and so its id
    return known[1]


def _by_name(factor: float, numbers: Mapping[str, float]) -> str | None:
    """A factor that is a drawn number, its inverse or the square of either: what it is, by its name."""
    powers = product(_WRITTEN.items(), numbers.items())
    return next(
        (written.format(name) for (power, written), (name, number) in powers if _is_near(factor, number, power)), None
    )


def _is_near(factor: float, number: float, power: int) -> bool:
    return abs(number) > _NEAR and bool(abs(factor / number**power - 1) < _NEAR)


def problem_of(outcome: Outcome, reading: Reading) -> Problem:
    """Why a question has no answer."""
    match outcome:
        case Raised(type_name=type_name, message=message, frames=frames, shapes=shapes, holds=holds):
            trace = tuple(place_at(reading, frame.cell, frame.line) for frame in frames)
            facts = {"error": type_name, "message": redacted(message)}
            if trace:
                line = trace[-1].code
                arrays = shapes_on(line, shapes) if is_of_arrays(type_name, message) else ""
                said = filter(None, (arrays, held_on(line, holds, type_name, message)))
                facts |= {"arrays": words} if (words := "; ".join(said)) else {}
            facts |= {"cause": cause} if (cause := cause_of(outcome, reading)) else {}
            kind = "absent-module" if type_name in ABSENT_MODULE else "raised"
            return Problem(kind=kind, facts=facts, place=trace[-1] if trace else None, trace=trace)
        case Ended():
            return problem_of_end(outcome, reading)
        case NotAsked(function=function, because=because):
            return Problem(kind="not-asked", facts={"function": function, "because": because})
    return Problem(kind="inconsistent")
