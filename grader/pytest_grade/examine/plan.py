"""What one run asks of every submission of an assignment: drawn once, the same for all."""

import threading
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from typing import Any

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.predictions import Predictions
from pytest_grade.judge.usual_check import one_set
from pytest_grade.mistakes.table import SLIPS
from pytest_grade.model.assignment import Assignment, Cases, Function, Probe, chain_question, update_question
from pytest_grade.model.expectations import Entries, Expected, Parts
from pytest_grade.model.questions import Event, Outcome, Question
from pytest_grade.model.submission import Change
from pytest_grade.sandbox.session import Request
from pytest_grade.talk.conversation import request_of


@dataclass(frozen=True, slots=True)
class KnownChanges:
    """What is known so far of how a changed solution answers; `lock` lets one thread at a time find out more.

    `screened` holds, by function and question, every change with its answer; `asked` holds, by function, source and
    number of a change, the answers to every question. `recorded` are, by question, the arrays of the solution itself.
    """

    screened: dict[tuple[str, str], tuple[tuple[Change, Outcome], ...]] = field(default_factory=dict)
    asked: dict[tuple[str, str, int], Mapping[str, Outcome]] = field(default_factory=dict)
    recorded: dict[str, tuple[Event, ...]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The inputs and questions of one run for one assignment, and the truth that goes with them."""

    assignment: Assignment
    seed: int
    known_changes: KnownChanges = field(default_factory=KnownChanges, compare=False, repr=False)

    @cached_property
    def variants(self) -> tuple["Plan", ...]:
        """The same for each other choice that the course leaves free."""
        return tuple(Plan(assignment=variant, seed=self.seed) for variant in self.assignment.variants)

    @cached_property
    def cases(self) -> Cases:
        """The inputs of the whole chain."""
        return self.assignment.cases(self.seed)

    @cached_property
    def probes(self) -> "Probes":
        """The probes of each function and source."""
        return Probes(assignment=self.assignment, seed=self.seed)

    @cached_property
    def predictions(self) -> "AllPredictions":
        """What each mistake would answer to the probes of each function and source."""
        return AllPredictions(assignment=self.assignment, probes=self.probes)

    @cached_property
    def opening(self) -> tuple[Question, ...]:
        """What every submission is asked first: each function by its first source, the chain, an update, the ledger.

        Those that are asked apart are not among them.
        The function that returns the final gradients is asked through the chain; by itself only where that fails.
        """
        chain = self.assignment.chain
        questions: list[Question] = []
        for function in self.assignment.functions:
            if function.name != chain.function and not function.replaced:
                watched = function.name not in chain.path  # else the chain shows what is written into
                asked = self.questions(function, function.sources[0].name)
                questions += [question if watched else replace(question, watch=False) for question in asked]
            if function.reads_from:
                questions += self.questions(function, function.sources[-1].name)
        questions += [chain_question(chain, case) for case in self.cases.all]
        if not self.assignment.is_trained_alone:
            questions += [question for question in self.updates if question.id == f"update/{self.cases.main[1].name}"]
        if self.recorded_chain is not None:
            questions.append(self.recorded_chain)
        return tuple(questions)

    @cached_property
    def names(self) -> tuple[frozenset[str], frozenset[str]]:
        """The names of the parameters, and those of the final gradients."""
        finals = [quantity for case in self.cases.all for quantity in case.finals]
        return frozenset(quantity.of for quantity in finals), frozenset(quantity.name for quantity in finals)

    @cached_property
    def over_layers(self) -> frozenset[str]:
        """The functions that deal with all layers, where networks are asked about that have several."""
        chain, cases = self.assignment.chain, self.cases.all
        is_deep = max((case.depth for case in cases), default=0) > 2
        called = {chain.update_function, *(step.function for case in cases[:1] for step in chain.steps(case))}
        return frozenset(called if is_deep else ())

    @cached_property
    def recorded_chain(self) -> Question | None:
        """The chain once more, with recording on; None where there is none."""
        first = next(iter(self.cases.main), None)
        return chain_question(self.assignment.chain, first, record=True) if first else None

    @cached_property
    def asked_first(self) -> tuple[Question, ...]:
        """The opening, and what is asked besides for the usual check; the same tuple each time."""
        return self._asked.once("opening", (*self.opening, *self.usual))

    @cached_property
    def chain_questions(self) -> tuple[Question, ...]:
        """The whole chain at all of its cases; the same tuple each time."""
        return self._asked.once("chain", [chain_question(self.assignment.chain, case) for case in self.cases.all])

    @cached_property
    def _asked(self) -> "WrittenOnce":
        return WrittenOnce()

    def request(self, questions: Sequence[Question]) -> Request | None:
        """The request for the opening, a source or the chain, written once for all; None for any other questions."""
        return self._asked.request(questions)

    @cached_property
    def largest_answer(self) -> int:
        """The bytes of the largest answer that is right, of those to the opening."""
        others = (name for name in self.assignment.names if name != self.assignment.chain.function)
        probes = (probe for function in others for probe in self.first_probes(function))
        answers = (_bytes_of(dict(expected)) for probe in probes for expected in probe.expects.values())
        return max((*answers, *(_bytes_of(case.gradients) for case in self.cases.all)))

    @cached_property
    def usual(self) -> tuple[Question, ...]:
        """What is asked besides for the usual check of a course: the chain's function by itself, with fixed caches."""
        chain = self.assignment.chain
        if not (chain.function and self.assignment.has_solution):
            return ()
        return tuple(replace(probe.question, watch=False) for probe in self.usual_probes(chain.function))

    def usual_probes(self, function: str) -> tuple[Probe, ...]:
        """The probes by which the usual check of a course judges a function: none is odd, and of each kind is one."""
        if function not in self._usual_probes:
            documented = self.assignment.function(function).sources[0]
            is_chain = function == self.assignment.chain.function  # by itself only where that fails
            drawn = documented.probes(self.probes.cases[function].ordinary) if is_chain else self.first_probes(function)
            self._usual_probes[function] = one_set(tuple(drawn))
        return self._usual_probes[function]

    @cached_property
    def _usual_probes(self) -> dict[str, tuple[Probe, ...]]:
        return {}

    @cached_property
    def updates(self) -> tuple[Question, ...]:
        """What is asked where every final gradient is a sum: whether the update takes the mean."""
        found = (update_question(self.assignment.chain, case) for case in self.cases.main)
        return tuple(question for question in found if question is not None)

    def first_probes(self, function: str) -> tuple[Probe, ...]:
        """The probes of a function by its first source."""
        return self.probes[function, self.assignment.function(function).sources[0].name]

    @cached_property
    def apart(self) -> tuple[Function, ...]:
        """The functions that are asked in processes of their own, with others of the solution in place."""
        return tuple(function for function in self.assignment.functions if function.replaced)

    @property
    def costs(self) -> tuple[Probe, ...]:
        """The probes of the student's own cost; none where it is not graded."""
        cost = self.assignment.chain.cost
        return self.first_probes(cost) if cost else ()

    def questions(self, function: Function, source: str) -> tuple[Question, ...]:
        """The questions of one source; the same tuple each time."""
        return self._asked.once(
            (function.name, source), [probe.question for probe in self.probes[function.name, source]]
        )


class WrittenOnce:
    """Questions that many submissions are asked, in the same words; threads may ask for them at the same time."""

    def __init__(self) -> None:
        self._by_name: dict[Hashable, tuple[Question, ...]] = {}
        self._by_id: dict[int, tuple[Question, ...]] = {}  # which keeps them, and so their ids
        self._requests: dict[int, Request] = {}

    def once(self, name: Hashable, questions: Iterable[Question]) -> tuple[Question, ...]:
        """The questions that were given first by this name."""
        known = self._by_name.setdefault(name, tuple(questions))
        return self._by_id.setdefault(id(known), known)

    def request(self, questions: Sequence[Question]) -> Request | None:
        """The request for questions that were given back here, written when it is first asked for."""
        key = id(questions)
        if self._by_id.get(key) is not questions:
            return None
        return self._requests.get(key) or self._requests.setdefault(key, request_of(questions))


class Probes(dict[tuple[str, str], tuple[Probe, ...]]):
    """The probes by function and source, drawn when they are first asked for from its `cases`.

    Each function is asked with inputs of its own: what one is given (caches, gradients) would be the answer of another,
    and the process that answers has them all.
    """

    def __init__(self, *, assignment: Assignment, seed: int) -> None:
        super().__init__()
        self._assignment = assignment
        self.cases = {name: assignment.cases(seed, name) for name in assignment.names}

    def __missing__(self, key: tuple[str, str]) -> tuple[Probe, ...]:
        """Draw them."""
        name, source = key
        wanted = next(each for each in self._assignment.function(name).all_sources if each.name == source)
        self[key] = tuple(wanted.probes(self.cases[name]))
        return self[key]


class AllPredictions(dict[tuple[str, str], Predictions]):
    """The predictions by function and source."""

    def __init__(self, *, assignment: Assignment, probes: Probes) -> None:
        super().__init__()
        self._assignment = assignment
        self._probes = probes

    def __missing__(self, key: tuple[str, str]) -> Predictions:
        """Begin with none."""
        name, source = key
        asked = next(each for each in self._assignment.function(name).all_sources if each.name == source)
        self[key] = Predictions(explainer=asked.explainer(self._probes[key], SLIPS) if asked.explainer else None)
        return self[key]


def _bytes_of(expected: Any) -> int:
    """The bytes of all arrays that are expected."""
    match expected:
        case np.ndarray():
            return expected.nbytes
        case Expected(value=true):
            return _bytes_of(true)
        case Parts(parts=parts):
            return sum(map(_bytes_of, parts))
        case Entries(entries=entries):
            return _bytes_of(entries)
        case Mapping():
            return sum(map(_bytes_of, expected.values()))
    return 0
