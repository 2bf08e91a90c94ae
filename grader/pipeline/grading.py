"""One submission, one screen: bytes in, grade out."""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from grader.feedback import words
from grader.judge.diagnoses import diagnose
from grader.judge.evidence import Evidence
from grader.judge.verdicts import judge_functions
from grader.model.grade import FunctionGrade, Grade, NotGradable, WordedConvention, WordedDiagnosis
from grader.model.judgement import Convention, Diagnosis, FunctionVerdict
from grader.model.limits import Limits
from grader.pipeline.asking import Asking
from grader.pipeline.budgets import Budgets
from grader.pipeline.catalogue import Catalogue
from grader.pipeline.examination import Examination
from grader.pipeline.grouping import GROUPING_SEED, group_of
from grader.pipeline.inquest import Inquest
from grader.pipeline.interview import Content, Interview, NotGradableError
from grader.pipeline.pace import Pace
from grader.pipeline.plan import Plan
from grader.pipeline.side_effects import with_side_effects
from grader.probes.assignment import Assignment
from grader.sandbox.client import Sandbox
from grader.scoring.points import earned
from grader.scoring.rubric import Rubric


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is the same for all submissions of a run: assignments, rubrics, questions, limits.

    `grouping` holds the questions whose inputs are the same in every run, `pace` how fast this machine is.
    """

    catalogue: Catalogue
    plans: Mapping[str, Plan]
    grouping: Mapping[str, Plan]
    limits: Limits
    pace: Pace = field(default_factory=Pace)

    @classmethod
    def prepare(cls, catalogue: Catalogue, seed: int, limits: Limits | None = None) -> "Run":
        """Plan a run over the catalogue's assignments with one seed."""

        def plans(seed: int) -> Mapping[str, Plan]:
            return {assignment.id: Plan(assignment=assignment, seed=seed) for assignment in catalogue.assignments}

        return cls(catalogue=catalogue, plans=plans(seed), grouping=plans(GROUPING_SEED), limits=limits or Limits())


def grade(
    content: Content, run: Run, sandbox: Sandbox, legacy: Callable[[], Sandbox] | None = None
) -> Grade | NotGradable:
    """Grade one submission. `legacy` gives a sandbox with `nbformat` loaded, for notebooks older than version 4."""
    started = time.perf_counter()
    digest = "sha256:" + hashlib.sha256(content.content).hexdigest()
    interview = Interview(sandbox=sandbox, content=content, legacy=legacy)
    try:
        session, reading = interview.open()
        assignment = run.catalogue.recognise(reading)
        if assignment is None:
            session.close()
            known = ", ".join(assignment.id for assignment in run.catalogue.assignments)
            message = f"it defines none of the functions that are graded (assignments: {known})"
            raise NotGradableError(message)
        plan, rubric = run.plans[assignment.id], run.catalogue.rubrics[assignment.id]
        interview.account.budgets = Budgets.of(run.limits, run.pace.of(plan, interview.sandbox))
        asking = Asking(interview=interview, plan=plan, reading=reading)
        with np.errstate(all="ignore"):  # what overflows is a student's number, and is judged as such
            evidence = Examination(asking=asking, rubric=rubric).run(session)
            verdicts = judge_functions(assignment, evidence)
            if _hangs_on_a_repair(verdicts, assignment):
                mended = Inquest(asking=asking, evidence=evidence).placement_once_repaired(assignment.chain.function)
                evidence = replace(evidence, mended=mended)
                verdicts = judge_functions(assignment, evidence)
            inquest = Inquest(asking=asking, evidence=evidence)
            verdicts = diagnose(verdicts, assignment, evidence)
            verdicts = with_side_effects([inquest.into(verdict) for verdict in verdicts], evidence, asking)
            group = group_of(verdicts, evidence.chain.gradients.correct, asking, run.grouping[assignment.id])
    except NotGradableError as error:
        return NotGradable(digest=digest, reason=str(error), seconds=time.perf_counter() - started)
    limits_met = interview.account.limits_met
    return _worded(
        Findings(plan=plan, rubric=rubric, evidence=evidence, verdicts=verdicts, group=group, limits_met=limits_met),
        digest,
        started,
    )


def _hangs_on_a_repair(verdicts: Sequence[FunctionVerdict], assignment: Assignment) -> bool:
    """Whether a function is undecided only because the one that calls it fails for another reason."""
    found = {verdict.function: verdict.verdict for verdict in verdicts}
    undecided = any(found[name] == "undecided" for name in assignment.layer_functions)
    return undecided and found[assignment.chain.function] == "incorrect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that was found out about one submission, before it is put into words and points."""

    plan: Plan
    rubric: Rubric
    evidence: Evidence
    verdicts: Sequence[FunctionVerdict]
    group: str | None
    limits_met: Sequence[str]


def _worded(found: Findings, digest: str, started: float) -> Grade:
    chain, rubric = found.evidence.chain, found.rubric
    return Grade(
        assignment=found.plan.assignment.id,
        digest=digest,
        gradients=chain.gradients,
        gradients_words=words.of_gradients(chain.gradients),
        convention=_worded_convention(chain.convention, rubric) if chain.convention else None,
        ledger=chain.ledger,
        functions=tuple(_function_grade(verdict, rubric) for verdict in found.verdicts),
        notes=(*_notes(found.evidence), *found.limits_met),
        group=found.group,
        hints=rubric.hints,
        seconds=time.perf_counter() - started,
    )


def _worded_convention(convention: Convention, rubric: Rubric) -> WordedConvention:
    return WordedConvention(
        id=convention.id,
        accepted=convention.id in rubric.accepted,
        sentence=words.of_convention(convention),
        place=convention.place,
    )


def _function_grade(verdict: FunctionVerdict, rubric: Rubric) -> FunctionGrade:
    return FunctionGrade(
        function=verdict.function,
        verdict=verdict.verdict,
        earned=earned(verdict, rubric),
        possible=rubric.points.get(verdict.function, 0.0),
        reason=words.of_problem(verdict.problem, release_values=rubric.release_values),
        place=verdict.problem.place if verdict.problem else None,
        trace=verdict.problem.trace if verdict.problem else (),
        diagnoses=tuple(map(_worded_diagnosis, verdict.diagnoses)),
    )


def _worded_diagnosis(diagnosis: Diagnosis) -> WordedDiagnosis:
    said = words.of_diagnosis(diagnosis)
    return WordedDiagnosis(
        id=diagnosis.id,
        certain=diagnosis.certain,
        place=diagnosis.place,
        message=said.message,
        why=said.why,
        hint=said.hint,
        link=said.link,
    )


def _notes(evidence: Evidence) -> tuple[str, ...]:
    """What a student should know besides the verdicts: cells that do not parse, notebook variables that are read."""
    notes = [
        f"Cell {piece.cell} does not parse (line {piece.line}: {piece.message}); the rest of the notebook was graded."
        for piece in evidence.reading.broken
    ]
    notes += [
        f"{name} reads {', '.join(variables)} from the notebook, which is not there when the function is graded."
        for name, variables in evidence.defined.reads.items()
    ]
    return tuple(notes)
