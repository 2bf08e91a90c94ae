"""Findings and a rubric make a grade: points and words, without any code being run."""

from collections.abc import Callable

from grader.feedback import words
from grader.model.findings import Findings, NotGradable
from grader.model.grade import FunctionGrade, Grade, WordedConvention, WordedDiagnosis
from grader.model.judgement import Convention, Diagnosis, FunctionVerdict
from grader.pipeline.grading import Run, examine
from grader.pipeline.interview import Content
from grader.sandbox.client import Sandbox
from grader.scoring.points import earned
from grader.scoring.rubric import Rubric


def grade(
    content: Content, run: Run, sandbox: Sandbox, legacy: Callable[[], Sandbox] | None = None
) -> Grade | NotGradable:
    """Examine one submission, and mark it by the run's rubric."""
    found = examine(content, run, sandbox, legacy)
    return found if isinstance(found, NotGradable) else marked(found, run.catalogue.rubrics[found.assignment])


def marked(found: Findings, rubric: Rubric) -> Grade:
    """The grade that the rubric gives."""
    return Grade(
        assignment=found.assignment,
        digest=found.digest,
        gradients=found.gradients,
        gradients_words=words.of_gradients(found.gradients),
        convention=_worded_convention(found.convention, rubric) if found.convention else None,
        ledger=found.ledger,
        functions=tuple(_function_grade(verdict, rubric) for verdict in found.verdicts),
        notes=found.notes,
        limits=found.limits,
        group=found.group,
        hints=rubric.hints,
        seconds=found.seconds,
    )


def _worded_convention(convention: Convention, rubric: Rubric) -> WordedConvention:
    return WordedConvention(
        id=convention.id,
        accepted=convention.id in rubric.accepted,
        sentence=words.of_convention(convention),
        place=convention.place,
        further=convention.further,
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
        by_limit=verdict.by_limit,
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
