"""Answer groups: submissions that do the same wrong thing share an id, in every run.

The inputs of a run are drawn from its own secret seed, so the group is told by further questions with inputs that never
change; no points depend on them. One group holds one mistake: where two answer alike, or not at all, it is told by why
they are wrong.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pytest_grade.examine.behaviour import behaviour, how_it_raised, skeleton
from pytest_grade.examine.examination import Examination
from pytest_grade.examine.plan import Plan
from pytest_grade.judge.assessments import agreeing_variants
from pytest_grade.judge.conventions import AT_UPDATE
from pytest_grade.model.assignment import Function, Probe, chain_question
from pytest_grade.model.judgement import NO_MISTAKE, FunctionVerdict
from pytest_grade.model.questions import Outcome, Question, Raised

_LENGTH: Final = 12
_WITHOUT_ANSWERS: Final = ("unfinished", "missing")
# What answers may not show, with the facts that tell one slip from another: none of them hangs on what a run draws.
_TELLING: Final[Mapping[str, Sequence[str]]] = {
    "syntax": ("message",),
    "definition-raised": ("error", "message"),
    "input-written": ("variables",),
    "absent-module": ("message",),
}
_ADDRESS: Final = re.compile(r"0x[0-9a-f]+")
_BY_CHANCE: Final = frozenset({"not-deterministic"})  # whose answers are other ones in each run


def find_group(examination: Examination) -> None:
    """Find the group of a wrong submission: a digest of what is wrong, and of how it shows."""
    plan = examination.run.grouping[examination.assignment.key]
    wrong = _wrong(examination.verdicts)
    asked = {verdict.function: _probes(plan, verdict) for verdict in wrong}
    is_chain_told = examination.chain.gradients.correct or bool(examination.waits_for)
    chain = [] if is_chain_told else [chain_question(plan.assignment.chain, case) for case in plan.cases.all]
    questions = [*(probe.question for probes in asked.values() for probe in probes), *chain]
    outcomes = examination.ask(questions) if questions else {}
    digest = hashlib.sha256(plan.assignment.key.encode())
    if examination.chain.updates_by_the_mean:
        digest.update(f"{AT_UPDATE}\n".encode())
    for verdict in wrong:
        digest.update(f"{verdict.function} {verdict.verdict}\n".encode())
        if not _is_shown(asked[verdict.function], outcomes):
            digest.update(f"{_why(verdict)}\n".encode())
    for question in questions:
        digest.update("\n".join(_told(question, outcomes, examination)).encode())
    examination.group = digest.hexdigest()[:_LENGTH]


def _wrong(verdicts: Sequence[FunctionVerdict]) -> Sequence[FunctionVerdict]:
    """What is wrong; only where nothing is, what is not there: who writes all in one function may make any mistake."""
    found = [verdict for verdict in verdicts if verdict.verdict not in NO_MISTAKE]
    return [verdict for verdict in found if verdict.verdict != "missing"] or found


def _probes(plan: Plan, verdict: FunctionVerdict) -> tuple[Probe, ...]:
    """What a wrong function is asked: at sizes that tell apart, and at odd ones, where alone it may be wrong."""
    is_by_chance = verdict.problem is not None and verdict.problem.kind in _BY_CHANCE
    if verdict.verdict in _WITHOUT_ANSWERS or is_by_chance:
        return ()
    function: Function = plan.assignment.function(verdict.function)
    sources = (function.sources[0], function.sources[0].odd)
    return tuple(probe for source in sources if source for probe in plan.probes[function.name, source.name])


def _is_shown(probes: Sequence[Probe], outcomes: Mapping[str, Outcome]) -> bool:
    """Whether the answers of a function show that it is wrong, and so how."""
    found = [(probe, outcomes[probe.question.id]) for probe in probes if probe.question.id in outcomes]
    if not found:
        return False
    agreeing = [agreeing_variants(probe, outcome, 0.0) for probe, outcome in found]
    return not frozenset.intersection(*agreeing)


def _why(verdict: FunctionVerdict) -> str:
    """Why a function is wrong whose answers do not show it: what it does besides, or why it gives none."""
    if verdict.problem is None or verdict.verdict in _WITHOUT_ANSWERS:
        return ""
    kind, place = verdict.problem.kind, verdict.problem.place
    facts = [verdict.problem.facts.get(name, "") for name in _TELLING.get(kind, ())]
    line = skeleton(place.code) if place and "message" in _TELLING.get(kind, ()) else ""
    return _ADDRESS.sub("", " ".join((kind, *facts, line)))


def _told(question: Question, outcomes: Mapping[str, Outcome], examination: Examination) -> Iterator[str]:
    outcome = outcomes.get(question.id)
    yield from behaviour(outcome)
    if isinstance(outcome, Raised):
        yield how_it_raised(outcome, examination.reading)
