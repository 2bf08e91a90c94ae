"""Finding the functions that are right by themselves, and do not keep what others need of them.

Caches are nobody's business as long as the chain is right. Where it is not, everything else that is wrong is replaced
by the solution. Then the fewest functions of the forward pass are looked for with which every final gradient is right.
"""

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from pytest_grade.dataclass import dataclass
from pytest_grade.examine.conditions import names_run_by_the_chain
from pytest_grade.examine.examination import Examination
from pytest_grade.examine.judging import give_verdicts
from pytest_grade.examine.own_caches import is_handed_the_documented
from pytest_grade.judge.assessments import Asked, Assessment, assess
from pytest_grade.judge.chain import right_up_to_factors
from pytest_grade.judge.evidence import Evidence
from pytest_grade.judge.places import place_of_kept
from pytest_grade.model.assignment import Assignment, Function, Substitution
from pytest_grade.model.judgement import Problem


def find_wrong_caches(examination: Examination) -> None:
    """Find the right functions whose caches are wrong, and charge them."""
    search = _Search(examination=examination, evidence=examination.evidence)
    examination.wrong_caches = search.wrong_caches()
    examination.inexact = dict(_inexact(examination, examination.wrong_caches))
    give_verdicts(examination)


def _inexact(examination: Examination, functions: Sequence[str]) -> Iterator[tuple[str, Problem]]:
    """Those that are right only as far as their own epsilons may move things, each with what is wrong without that.

    Of these nobody knows whether it is the caches that the chain goes wrong by.
    """
    for name in functions:
        source = examination.assignment.function(name).sources[0].name
        probes, answers = examination.plan.probes[name, source], examination.opening
        if examination.epsilon(name) and all(probe.question.id in answers for probe in probes):
            found = assess(Asked(source=source), probes, answers, examination.reading, 0.0)
            if found.problem is not None:
                yield name, found.problem


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """The search in one submission; `evidence` is what was found out before."""

    examination: Examination
    evidence: Evidence

    def wrong_caches(self) -> tuple[str, ...]:
        """The right functions that are to be replaced, so that the chain fits together."""
        chain = self._assignment.chain
        found = {verdict.function: verdict.verdict for verdict in self.examination.verdicts}
        wrong = tuple(name for name in chain.path if found[name] != "correct")
        makers = chain.cache_makers or self._assignment.before(chain.function)  # methods keep it in their objects
        sound = [name for name in makers if found[name] == "correct"]
        if self.evidence.chain.is_of_own_cost or not sound:
            return ()
        if not {*self.evidence.own_caches, *self.evidence.own_layouts}.isdisjoint(wrong):
            return ()
        if wrong and (self._fits_but_for(wrong) or not all(map(self._reads_documented_caches, wrong))):
            return ()
        return next((chosen for chosen in _fewest_first(sound) if self._fits((*wrong, *chosen), exactly=not wrong)), ())

    @property
    def _assignment(self) -> Assignment:
        return self.examination.assignment

    def _fits_but_for(self, wrong: Sequence[str]) -> bool:
        """Whether the chain would come out with the wrong functions replaced."""
        laws = self.evidence.chain.laws.values()
        only_scaled = bool(laws) and None not in laws and self.evidence.chain.gradients.problem is None
        return only_scaled or self._fits(wrong)

    def _fits(self, replaced: Sequence[str], *, exactly: bool = False) -> bool:
        """Whether the chain comes out with these functions replaced; up to factors, since they may move 1/m."""
        examination = self.examination
        outcomes = examination.ask(examination.chain_questions(), Substitution(functions=tuple(replaced)))
        if exactly or not outcomes:
            return examination.gradients_are_right(outcomes)
        epsilon = examination.epsilon(*self._assignment.chain.path)
        return right_up_to_factors(self._assignment, examination.plan.cases, outcomes, examination.reading, epsilon)

    def _reads_documented_caches(self, name: str) -> bool:
        """Whether a wrong function can be replaced by one that reads caches as the course documents them."""
        if any(self.examination.own_layouts.get(callee) for callee in self._assignment.function(name).callees):
            return False
        chain, defined = self._assignment.chain, self.evidence.defined.functions
        if name not in (chain.function, *self._assignment.layer_functions):
            return True
        if name not in defined:
            return name != chain.function
        if self._assignment.function(name).after:
            return False
        return is_handed_the_documented(self.examination, self._assignment.function(name))


def charge_unfit_caches(examination: Examination) -> None:
    """Charge who keeps what a function off the chain cannot use, both of them being right by themselves."""
    charged = {**dict(_kept_off_the_chain(examination)), **dict(_kept_beside_the_own_chain(examination))}
    examination.verdicts = tuple(
        replace(v, verdict="incorrect", problem=_unfit(v.function, charged[v.function], examination))
        if v.function in charged
        else v
        for v in examination.verdicts
    )


def _unfit(function: str, reader: str, examination: Examination) -> Problem:
    place = place_of_kept(function, examination.reading)
    return Problem(kind="unfit-cache", facts={"reader": reader}, place=place)


def _right(examination: Examination) -> frozenset[str]:
    return frozenset(verdict.function for verdict in examination.verdicts if verdict.verdict == "correct")


def _kept_off_the_chain(examination: Examination) -> Iterator[tuple[str, str]]:
    """Who keeps it and who reads it, where no network calls them: those first that call the fewest others."""
    right, charged = _right(examination), set[str]()
    for function in sorted(examination.assignment.functions, key=lambda f: len(_called_for(examination, f))):
        if (
            function.reads_from
            and right.issuperset((function.name, *function.reads_from))
            and _is_right_as_it_stands(examination.assessments[function.name], function.sources[0].name)
            and not _reads_what_is_kept(examination, function, right - charged)
        ):
            charged.add(function.reads_from[-1])
            yield function.reads_from[-1], function.name


def _called_for(examination: Examination, function: Function) -> Sequence[str]:
    """The functions that a function, and those whose caches it takes, have called."""
    found = (examination.assignment.function(name).callees for name in (function.name, *function.reads_from))
    return tuple(dict.fromkeys(callee for callees in found for callee in callees))


def _reads_what_is_kept(examination: Examination, function: Function, right: Collection[str]) -> bool:
    """Whether a function is right with what others keep, the solution being in the places of callees that are not."""
    source = function.sources[-1].name
    wrong = tuple(name for name in _called_for(examination, function) if name not in right)
    if not wrong:
        return examination.answers_are_right(function.name, source, examination.opening)
    outcomes = examination.ask(examination.plan.questions(function, source), Substitution(functions=wrong))
    return not outcomes or examination.answers_are_right(function.name, source, outcomes)


def _kept_beside_the_own_chain(examination: Examination) -> Iterator[tuple[str, str]]:
    """Who keeps it and who reads it, where the student's own network does without those who keep it."""
    right, ran = _right(examination), names_run_by_the_chain(examination)
    for function in examination.assignment.functions:
        makers = function.handed.makers if function.handed and function.name in right else ()
        passed_over = [name for name in makers if name in right - ran and name in examination.assignment.chain.path]
        if function.handed is None or not passed_over or function.name == examination.assignment.chain.function:
            continue
        if not _is_right_as_it_stands(examination.assessments[function.name], function.sources[0].name):
            continue
        questions = examination.plan.questions(function, function.handed.source.name)
        for replaced in ((), *((name,) for name in passed_over)):
            substitution = Substitution(functions=replaced) if replaced else None
            outcomes = examination.ask(questions, substitution)
            if outcomes and examination.answers_are_right(function.name, function.handed.source.name, outcomes):
                yield from ((name, function.name) for name in replaced)
                break


def _is_right_as_it_stands(assessments: Sequence[Assessment], documented: str) -> bool:
    """Whether documented inputs get right answers without any callee being replaced."""
    return any(a.right and a.source == documented and a.substituted is None for a in assessments)


def _fewest_first(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for count in range(1, len(names) + 1):
        yield from itertools.combinations(names, count)
