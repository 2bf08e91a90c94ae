"""One submission, one screen: bytes in, grade out."""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from grader.feedback import words
from grader.judge.diagnoses import diagnose
from grader.judge.evidence import Evidence
from grader.judge.verdicts import judge_functions
from grader.model.grade import FunctionGrade, Grade, NotGradable, WordedConvention, WordedDiagnosis
from grader.model.judgement import Convention, FunctionVerdict
from grader.pipeline.catalogue import Catalogue
from grader.pipeline.examination import Examination
from grader.pipeline.interview import Content, Interview, Limits, NotGradableError
from grader.pipeline.plan import Plan
from grader.sandbox.client import Sandbox
from grader.scoring.points import earned
from grader.scoring.rubric import Rubric


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is the same for all submissions of a run: assignments, rubrics, questions, limits."""

    catalogue: Catalogue
    plans: Mapping[str, Plan]
    limits: Limits

    @classmethod
    def prepare(cls, catalogue: Catalogue, seed: int, limits: Limits | None = None) -> "Run":
        """Plan a run over the catalogue's assignments with one seed."""
        plans = {assignment.id: Plan(assignment=assignment, seed=seed) for assignment in catalogue.assignments}
        return cls(catalogue=catalogue, plans=plans, limits=limits or Limits())


def grade(
    content: Content, run: Run, sandbox: Sandbox, legacy: Callable[[], Sandbox] | None = None
) -> Grade | NotGradable:
    """Grade one submission. `legacy` gives a sandbox with `nbformat` loaded, for notebooks older than version 4."""
    started = time.perf_counter()
    digest = "sha256:" + hashlib.sha256(content.content).hexdigest()
    interview = Interview(sandbox=sandbox, content=content, limits=run.limits, legacy=legacy)
    try:
        session, reading = interview.open()
        assignment = run.catalogue.recognise(reading)
        if assignment is None:
            session.close()
            known = ", ".join(assignment.id for assignment in run.catalogue.assignments)
            message = f"it defines none of the functions that are graded (assignments: {known})"
            raise NotGradableError(message)
        plan, rubric = run.plans[assignment.id], run.catalogue.rubrics[assignment.id]
        examination = Examination(interview=interview, plan=plan, rubric=rubric, reading=reading)
        with np.errstate(all="ignore"):  # what overflows is a student's number, and is judged as such
            evidence = examination.run(session)
    except NotGradableError as error:
        return NotGradable(digest=digest, reason=str(error), seconds=time.perf_counter() - started)
    return _worded(plan, rubric, evidence, digest, started)


def _worded(plan: Plan, rubric: Rubric, evidence: Evidence, digest: str, started: float) -> Grade:
    gradients, convention = evidence.chain.gradients, evidence.chain.convention
    verdicts = diagnose(judge_functions(plan.assignment, evidence), plan.assignment, evidence)
    return Grade(
        assignment=plan.assignment.id,
        digest=digest,
        gradients=gradients,
        gradients_words=words.of_gradients(gradients),
        convention=_worded_convention(convention, rubric) if convention else None,
        ledger=evidence.chain.ledger,
        functions=tuple(_function_grade(verdict, rubric) for verdict in verdicts),
        notes=_notes(evidence),
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
    diagnoses = []
    for diagnosis in verdict.diagnoses:
        message, hint = words.of_diagnosis(diagnosis)
        diagnoses.append(
            WordedDiagnosis(
                id=diagnosis.id, certain=diagnosis.certain, place=diagnosis.place, message=message, hint=hint
            )
        )
    return FunctionGrade(
        function=verdict.function,
        verdict=verdict.verdict,
        earned=earned(verdict, rubric),
        possible=rubric.points.get(verdict.function, 0.0),
        reason=words.of_problem(verdict.problem),
        place=verdict.problem.place if verdict.problem else None,
        diagnoses=tuple(diagnoses),
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
