"""Judging the chain: the final gradients, the law of their scales, the convention and the ledger."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.assessments import holds_nothing, problem_of
from pytest_grade.judge.compare import Mismatch, as_numbers, distance, mismatches, tolerance_for
from pytest_grade.judge.conventions import AT_UPDATE, name_convention
from pytest_grade.judge.entrance import entrance
from pytest_grade.judge.ledger import Recorded, exponent_of, ledger
from pytest_grade.judge.own_cost import adds_up_squares, are_of_own_cost, own_cost_of
from pytest_grade.judge.places import place_of_array, place_of_sighting, place_of_update
from pytest_grade.judge.scales import Measurement, added_to, law_of, measure
from pytest_grade.judge.steadily_off import steadily_off
from pytest_grade.model.assignment import Assignment, Cases, Probe
from pytest_grade.model.cases import Array, Case, Role
from pytest_grade.model.judgement import Convention, FinalGradients, LedgerLine, Place, Problem
from pytest_grade.model.laws import Law, OfParts, OwnCost, Power, Times
from pytest_grade.model.questions import Outcome, Raised, Result, Returned
from pytest_grade.model.submission import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnNetwork:
    """A network other than the course's, by the activation of its hidden layers where it differs in that alone."""

    activation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainJudgement:
    """The final gradients, the law of each one's scale (None: no scale explains it), convention and ledger.

    `own_cost` is the student's own cost, where that is a multiple of J, `adds_up_squares` says whether it is one of the
    squared error, and `is_of_own_cost` says whether the gradients
    are its; `own_network` is the student's own forward pass, if the gradients are right for it, not for the course's;
    `roles` says what each final gradient is by; `beside` is what is wrong with what is returned beside them;
    `added_to` are the final gradients to which a multiple of what they are by is added, that being all that is wrong;
    `comes_to_nothing` whether some final gradient is None, or not there;
    `cost_place` is the line that makes the cost, where that is one of them; `leaf_places` are the lines by which final
    gradients became what is returned; `is_right_at_first` says that all that is wrong is
    what was asked of objects that had been asked for other examples before.
    """

    gradients: FinalGradients
    laws: Mapping[str, Law | None]
    roles: Mapping[str, Role]
    convention: Convention | None
    ledger: tuple[LedgerLine, ...]
    called: frozenset[str]
    is_summed: bool
    own_cost: OwnCost | None = None
    adds_up_squares: bool = False
    is_of_own_cost: bool = False
    own_network: OwnNetwork | None = None
    beside: Mismatch | None = None
    cost_place: Place | None = None
    leaf_places: Mapping[str, Place] = field(default_factory=dict)
    comes_to_nothing: bool = False
    added_to: tuple[str, ...] = ()
    is_right_at_first: bool = False

    @property
    def updates_by_the_mean(self) -> bool:
        """Whether the gradients are sums and the update divides by m."""
        return self.convention is not None and self.convention.id == AT_UPDATE

    @property
    def has_taken_the_mean(self) -> bool:
        """Whether some derivative that is handed on is that of the cost already: 1/m came in above or in it."""
        return any(line.exponent == 0 and line.role == "handed" for line in self.ledger)

    def summed_everywhere(self) -> bool:
        """Whether every final gradient is that of ΣL, at every depth: 1/m is nowhere in the backward pass."""
        return self.is_summed and bool(self.laws) and all(law == Power(exponent=1) for law in self.laws.values())

    def leaves_the_mean_to_the_layers(self) -> bool:
        """Whether all that is handed on is of ΣL, and so is every final gradient that is one, up to a number."""
        handed = [line.exponent for line in self.ledger if line.role == "handed"]
        powers = [law for law in self.laws.values() if isinstance(law, (Power, Times))]
        return {*handed} == {1} and Power(exponent=1) in powers and all(law.exponent == 1 for law in powers)


NOTHING_TO_JUDGE = ChainJudgement(
    gradients=FinalGradients(correct=True, checked=()),
    laws={},
    roles={},
    convention=None,
    ledger=(),
    called=frozenset(),
    is_summed=False,
)


def judge_chain(
    assignment: Assignment,
    cases: Cases,
    outcomes: Mapping[str, Outcome],
    reading: Reading,
    epsilon: float,
    costs: Sequence[Probe] = (),
) -> ChainJudgement:
    """Measure every final gradient at every case; name the convention where all are right.

    `costs` are the probes of the student's own cost, where the steps of the chain do not give that.
    """
    if not assignment.chain.function:
        return NOTHING_TO_JUDGE
    measurements, problem, tolerance = _measured(assignment, cases.all, outcomes, reading, epsilon)
    gradients = _concluded(assignment, cases, measurements, problem, tolerance)
    main = {case.name for case in cases.main}
    laws = {
        quantity: law_of([m for m in measurements if m.quantity == quantity and m.case.name in main])
        for quantity in _deepest(cases).leaves
    }
    valued = tuple(_own_costs(assignment, cases, costs, outcomes))
    if not assignment.chain.takes_examples:
        laws = {quantity: law for quantity, law in laws.items() if _is_a_mere_factor(law)}
    own_cost, notation = own_cost_of(valued), assignment.notation
    is_of_squares = adds_up_squares(valued, notation.prediction, notation.labels)
    is_its_own = own_cost is not None or is_of_squares
    traced, is_told = cases.main[0], assignment.chain.takes_examples  # of one example there is no mean
    recorded = recorded_at(outcomes, traced)
    judgement = ChainJudgement(
        gradients=gradients,
        laws=laws if measurements else {},
        roles={name: quantity.role for case in cases.main for name, quantity in case.named.items()},
        convention=None,
        ledger=_with_leaves(_ledger(recorded, traced, reading), measurements, traced) if is_told else (),
        called=_called(outcomes, traced),
        beside=wrong_beside(assignment, cases, outcomes, epsilon),
        cost_place=_place_of_own_cost(assignment, outcomes, traced, recorded, reading) if is_its_own else None,
        leaf_places={} if gradients.correct else _places_of_leaves(assignment, outcomes, traced, recorded, reading),
        comes_to_nothing=not gradients.correct and any(_nothing_of(assignment, cases, outcomes)),
        added_to=added_to([m for m in measurements if m.case.name in main]) if problem is None else (),
        own_cost=own_cost,
        adds_up_squares=is_of_squares,
        is_of_own_cost=problem is None and are_of_own_cost(own_cost, measurements),
        is_right_at_first=not gradients.correct and _is_right_at_first(cases, measurements, outcomes),
        is_summed=problem is None
        and all(m.scale is not None and exponent_of(m.scale, m.case.m) == 1 for m in measurements if m.case.m > 1),
    )
    is_placed = gradients.correct and assignment.chain.is_of_cost
    return with_convention(judgement, recorded, traced, reading) if is_placed else judgement


def _is_right_at_first(cases: Cases, measurements: Sequence[Measurement], outcomes: Mapping[str, Outcome]) -> bool:
    """Whether what is wrong is all of objects that have been asked for other examples before."""
    wrong = {measured.case.name for measured in measurements if not measured.right}
    wrong |= {case.name for case in cases.all if not isinstance(outcomes[f"chain/{case.name}"], Returned)}
    return bool(wrong) and wrong <= {case.name for case in cases.all if case.is_later}


def _is_a_mere_factor(law: Law | None) -> bool:
    """Whether a law says nothing of the number of examples."""
    return isinstance(law, (Power, Times, OfParts)) and law.exponent == 0


def _nothing_of(assignment: Assignment, cases: Cases, outcomes: Mapping[str, Outcome]) -> Iterator[bool]:
    """For each final gradient that came back, whether it is nothing."""
    for case in cases.all:
        outcome = outcomes[f"chain/{case.name}"]
        if isinstance(outcome, Returned):
            found = (part(outcome.values, where) for where in assignment.chain.gradients(case).values())
            yield from map(holds_nothing, found)


def wrong_beside(
    assignment: Assignment, cases: Cases, outcomes: Mapping[str, Outcome], epsilon: float
) -> Mismatch | None:
    """The first departure in what the chain returns beside the gradients, and what it has in common with the others."""
    found = [_beside_at(assignment, case, outcomes, epsilon) for case in cases.all]
    first = next(filter(None, itertools.chain(*found)), None)
    if first is None:
        return None
    of_all = [next((each for each in of_case if each.name == first.name), None) for of_case in found]
    return replace(first, how=first.how or steadily_off(of_all))


def _beside_at(
    assignment: Assignment, case: Case, outcomes: Mapping[str, Outcome], epsilon: float
) -> Sequence[Mismatch]:
    """Of each part beside the gradients the first departure at one case, where there is one."""
    outcome = outcomes[f"chain/{case.name}"]
    if not isinstance(outcome, Returned):
        return ()
    asked = assignment.chain.beside(case).items()
    found = (next(mismatches(template, part(outcome.values, where), epsilon), None) for where, template in asked)
    return [each for each in found if each is not None]


def with_convention(judgement: ChainJudgement, recorded: Recorded, case: Case, reading: Reading) -> ChainJudgement:
    """Name the convention of a backward pass that is right, by what was seen of it; its ledger, if there is none.

    Without final gradients there is nothing that 1/m would be brought into.
    """
    id_, carriers = name_convention(recorded.sightings, case)
    inverses = recorded.inverses(case.m) if reading.is_close else frozenset()
    found = [entrance(carrier, inverses, reading) for carrier in carriers]
    places = tuple(dict.fromkeys(place for place in found if place is not None)) if all(found) else ()
    wrong = () if judgement.gradients.correct else judgement.gradients.wrong
    lines = judgement.ledger or tuple(
        replace(line, returned_otherwise=line.quantity in wrong) for line in _ledger(recorded, case, reading)
    )
    convention = Convention(id=id_, place=next(iter(places), None), further=places[1:]) if [*case.finals] else None
    return replace(judgement, convention=convention, ledger=lines)


def _ledger(recorded: Recorded, case: Case, reading: Reading) -> tuple[LedgerLine, ...]:
    return ledger(recorded.sightings, case, partial(place_of_sighting, reading=reading))


def _with_leaves(
    lines: Sequence[LedgerLine], measurements: Sequence[Measurement], case: Case
) -> tuple[LedgerLine, ...]:
    """The ledger with the final gradients as they are returned.

    What was not seen on the way is too small to be told, or never made alone. Of one to which something is added beside
    the mean, such as a regularisation, the share of the mean counts. What was seen otherwise was no more than a part of
    it; or something else came back in its place, which is no multiple of it.
    """
    known = {line.quantity: line for line in lines}
    for measured in measurements if lines else ():
        if measured.case is not case:
            continue
        seen, scale = known.get(measured.quantity), measured.scales[0] if measured.scales else None
        if scale is not None and not _is_a_multiple(measured, scale, measurements):
            scale = None
        if scale is not None and (seen is None or seen.exponent != exponent_of(scale, case.m)):
            known[measured.quantity] = LedgerLine(
                quantity=measured.quantity,
                role=case.named[measured.quantity].role,
                factor=scale,
                exponent=exponent_of(scale, case.m),
                residual=measured.residual,
            )
        elif scale is None and seen is not None:
            known[measured.quantity] = replace(seen, returned_otherwise=True)
    return tuple(known[quantity.name] for quantity in case.quantities if quantity.name in known)


def _is_a_multiple(measured: Measurement, scale: float, measurements: Sequence[Measurement]) -> bool:
    """Whether a scale says something: any number is a multiple of another, but for powers of m, or that of an array."""
    case = measured.case
    if np.size(case.named[measured.quantity].derivative) > 1 or exponent_of(scale, case.m) is not None:
        return True
    scaled = {each.quantity: each.scales[0] for each in measurements if each.case is case and each.scales}
    arrays = (name for name in scaled if np.size(case.named[name].derivative) > 1)
    return any(np.isclose(scaled[name], scale, rtol=1e-6) for name in arrays)


def final_gradients(
    assignment: Assignment, cases: Cases, outcomes: Mapping[str, Outcome], reading: Reading, epsilon: float
) -> FinalGradients:
    """Whether every final gradient is right at every case."""
    if not assignment.chain.function:
        return NOTHING_TO_JUDGE.gradients
    return _concluded(assignment, cases, *_measured(assignment, cases.all, outcomes, reading, epsilon))


class RightParts(NamedTuple):
    """How much of what the chain returns is right: `beside` the final gradients, the cost say, and of these.

    `fitting` are the final gradients of the shape that is asked for, right or wrong.
    """

    beside: int
    gradients: int
    fitting: int


def counts_of_right(
    assignment: Assignment, cases: Cases, outcomes: Mapping[str, Outcome], reading: Reading, epsilon: float
) -> RightParts:
    """How much of what the chain returns is right."""
    measurements, _, _ = _measured(assignment, cases.all, outcomes, reading, epsilon)
    beside = [
        next(mismatches(template, part(outcome.values, where), epsilon), None) is None
        for case in cases.all
        if isinstance(outcome := outcomes[f"chain/{case.name}"], Returned)
        for where, template in assignment.chain.beside(case).items()
    ]
    return RightParts(
        beside=sum(beside),
        gradients=sum(measured.right for measured in measurements),
        fitting=sum(measured.problem is None for measured in measurements),
    )


def wrong_cases(
    assignment: Assignment, cases: Cases, outcomes: Mapping[str, Outcome], reading: Reading, epsilon: float
) -> tuple[Case, ...]:
    """The cases at which some final gradient is not right, or there is none."""
    asked = [case for case in cases.all if f"chain/{case.name}" in outcomes]
    measurements, _, _ = _measured(assignment, asked, outcomes, reading, epsilon)
    right = {case.name: True for case in cases.all if isinstance(outcomes.get(f"chain/{case.name}"), Returned)}
    for measured in measurements:
        right[measured.case.name] &= measured.right
    return tuple(case for case in cases.all if not right.get(case.name))


def right_up_to_factors(
    assignment: Assignment, cases: Cases, outcomes: Mapping[str, Outcome], reading: Reading, epsilon: float
) -> bool:
    """Whether every final gradient is dJ at every case, or a multiple of it."""
    measurements, problem, _ = _measured(assignment, cases.all, outcomes, reading, epsilon)
    return problem is None and bool(measurements) and all(measured.scale is not None for measured in measurements)


def _deepest(cases: Cases) -> Case:
    deepest: Case = max(cases.main, key=lambda case: case.depth)
    return deepest


def _concluded(
    assignment: Assignment, cases: Cases, measurements: Sequence[Measurement], problem: Problem | None, tolerance: float
) -> FinalGradients:
    deepest = _deepest(cases)
    main = {case.name for case in cases.main}
    telling = any(measured.case.name in main for measured in measurements)  # sizes that hide a crash say nothing
    wrong = [measured for measured in measurements if telling and not measured.right]
    told = [measured for measured in wrong if measured.case.leaves == deepest.leaves] or wrong
    there = {measured.quantity for measured in told if not measured.is_missing}
    names = tuple(dict.fromkeys(measured.quantity for measured in told))
    return FinalGradients(
        correct=telling and not wrong and problem is None,
        checked=tuple(dict.fromkeys((*deepest.leaves, *assignment.chain.gradients(deepest)))),
        wrong=names,
        missing=tuple(name for name in names if name not in there),
        problem=problem or _first_problem(measurements),
        tolerance=tolerance,
    )


def _measured(
    assignment: Assignment, cases: Sequence[Case], outcomes: Mapping[str, Outcome], reading: Reading, epsilon: float
) -> tuple[list[Measurement], Problem | None, float]:
    measurements: list[Measurement] = []
    problem: Problem | None = None
    tolerance = 0.0
    for case in cases:
        outcome = outcomes[f"chain/{case.name}"]
        if not isinstance(outcome, Returned):
            problem = problem or problem_of(outcome, reading)
            continue
        for quantity, where in assignment.chain.gradients(case).items():
            value = part(outcome.values, where)
            tolerance = max(tolerance, tolerance_for(value, epsilon))
            measurements.append(measure(case, quantity, value, epsilon))
    return measurements, problem, tolerance or tolerance_for(None, epsilon)


def _first_problem(measurements: Sequence[Measurement]) -> Problem | None:
    for measured in measurements:
        if measured.problem:
            return Problem(kind="final-gradient", facts={"words": measured.problem})
    return None


def part(values: Mapping[int, Any], where: Result) -> Any:
    """The part of an answer that a `Result` points to; None where it is not there.

    Of a list from which some things are wanted only these come, by their numbers as texts.
    """
    value = values.get(where.step)
    for key in where.path:
        try:
            is_text = isinstance(value, dict) and key not in value
            value = value[str(key) if is_text else key]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def recorded_at(outcomes: Mapping[str, Outcome], case: Case) -> Recorded:
    """What was recorded of the chain at a case."""
    outcome = outcomes.get(f"ledger/{case.name}")
    return Recorded.of(outcome.events if isinstance(outcome, (Returned, Raised)) else (), case)


def _called(outcomes: Mapping[str, Outcome], case: Case) -> frozenset[str]:
    """The student's functions that were seen to run in the chain."""
    outcome = outcomes.get(f"ledger/{case.name}")
    return outcome.ran if isinstance(outcome, Returned) else frozenset()


def _own_costs(
    assignment: Assignment, cases: Cases, costs: Sequence[Probe], outcomes: Mapping[str, Outcome]
) -> Iterator[tuple[Case | None, Any]]:
    """What the student's own cost comes to, case by case; None where nothing came of it."""
    own_cost = assignment.chain.own_cost
    for probe in costs:
        outcome = outcomes.get(probe.question.id)
        yield probe.case, outcome.values.get(0) if isinstance(outcome, Returned) else None
    for case in cases.all if own_cost is not None else ():
        outcome = outcomes[f"chain/{case.name}"]
        yield case, part(outcome.values, own_cost(case)) if own_cost and isinstance(outcome, Returned) else None


def _place_of_own_cost(
    assignment: Assignment, outcomes: Mapping[str, Outcome], case: Case, recorded: Recorded, reading: Reading
) -> Place | None:
    """The line that makes the mean's share of the student's own cost, or all of it, where the steps give it."""
    outcome, own_cost = outcomes[f"chain/{case.name}"], assignment.chain.own_cost
    if own_cost is None or not isinstance(outcome, Returned):
        return None
    value = as_numbers(part(outcome.values, own_cost(case)))
    shares = () if value is None else (value - case.added, value)
    places = (place_of_array(share, recorded.events, reading) for share in shares)
    return next(filter(None, places), None)


def _places_of_leaves(
    assignment: Assignment, outcomes: Mapping[str, Outcome], case: Case, recorded: Recorded, reading: Reading
) -> Mapping[str, Place]:
    """The line that makes each final gradient as it is returned."""
    outcome = outcomes[f"chain/{case.name}"]
    if not isinstance(outcome, Returned):
        return {}
    values = {name: part(outcome.values, where) for name, where in assignment.chain.gradients(case).items()}
    places = {name: place_of_array(value, recorded.events, reading) for name, value in values.items()}
    return {name: place for name, place in places.items() if place is not None}


def with_update(
    judgement: ChainJudgement,
    assignment: Assignment,
    cases: Cases,
    outcomes: Mapping[str, Outcome],
    reading: Reading,
    epsilon: float,
) -> ChainJudgement:
    """Name `at-update` where the gradients are sums, and an update with them moves every parameter rightly."""
    if not is_update_right(assignment, cases.main, outcomes, epsilon):
        return judgement
    place = place_of_update(assignment.chain.update_function, reading)
    return replace(judgement, convention=Convention(id=AT_UPDATE, place=place))


def _fits(found: Array, right: Array) -> bool:
    """Whether a parameter has its shape, after a step with gradients that may have axes of length 1 in front."""
    return bool(found.size == right.size and found.shape[found.ndim - right.ndim :] == right.shape)


def is_update_right(
    assignment: Assignment, cases: Sequence[Case], outcomes: Mapping[str, Outcome], epsilon: float
) -> bool:
    """Whether one update with the student's own gradients moves every parameter by learning_rate · dJ.

    All parameters are compared together: of one that comes near zero little but the errors of its gradient is left.
    """
    chain = assignment.chain
    if chain.update is None:
        return False
    for case in cases:
        outcome = outcomes.get(f"update/{case.name}")
        if not isinstance(outcome, Returned):
            return False
        update = chain.update(case)
        values = [part(outcome.values, place) for place in update.places.values()]
        pairs = [(as_numbers(value), update.right[name]) for value, name in zip(values, update.places, strict=True)]
        moved = [found.ravel() for found, right in pairs if found is not None and _fits(found, right)]
        if len(moved) < len(pairs):
            return False
        asked = np.concatenate([right.ravel() for _, right in pairs])
        tolerance = max(tolerance_for(value, epsilon) for value in values)
        if not distance(np.concatenate(moved), asked) <= tolerance:  # nan is not right
            return False
    return True
