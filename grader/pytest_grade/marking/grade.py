"""Findings and a rubric make a grade: points and words, without any code being run."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pytest_grade.marking import words
from pytest_grade.marking.points import earned
from pytest_grade.marking.rubric import Rubric
from pytest_grade.model.findings import Findings
from pytest_grade.model.grade import FunctionGrade, Grade, WordedConvention, WordedDiagnosis
from pytest_grade.model.judgement import Convention, Diagnosis, FinalGradients, FunctionVerdict, LedgerLine
from pytest_grade.model.notation import Notation


def marked(found: Findings, rubric: Rubric, notation: Notation) -> Grade:
    """The grade that the rubric gives, told in the notation of the assignment."""
    rubric, gradients = rubric.of_form(found.form), _shown(found.gradients, notation)
    return Grade(
        assignment=found.assignment,
        digest=found.digest,
        gradients=gradients,
        gradients_words=words.of_gradients(gradients, notation, planted=_left_in(found.verdicts)),
        convention=_worded_convention(found, found.convention, rubric, notation) if found.convention else None,
        ledger=_with_shown_names(found.ledger, notation),
        examples=notation.m,
        functions=tuple(_function_grade(verdict, rubric, notation) for verdict in found.verdicts),
        notes=found.notes,
        limits=found.limits,
        group=found.group,
        hints=rubric.hints,
        seconds=found.seconds,
    )


def _with_shown_names(ledger: Sequence[LedgerLine], notation: Notation) -> tuple[LedgerLine, ...]:
    """The ledger by the names that students see."""
    shown = ((line, notation.as_shown(line.quantity)) for line in ledger)
    return tuple(line if name == line.quantity else replace(line, quantity=name) for line, name in shown)


def _shown(gradients: FinalGradients, notation: Notation) -> FinalGradients:
    """The final gradients by the names that students see."""
    if not notation.shown:
        return gradients
    checked, wrong, missing = (
        tuple(map(notation.as_shown, names)) for names in (gradients.checked, gradients.wrong, gradients.missing)
    )
    return replace(gradients, checked=checked, wrong=wrong, missing=missing)


def _left_in(verdicts: Iterable[FunctionVerdict]) -> tuple[str, ...]:
    """What the course has planted and is left."""
    return tuple(name for verdict in verdicts for name in verdict.planted_left)


def _worded_convention(found: Findings, convention: Convention, rubric: Rubric, notation: Notation) -> WordedConvention:
    return WordedConvention(
        id=convention.id,
        accepted=convention.id in rubric.accepted,
        sentence=words.of_convention(convention, notation, found.ledger),
        place=convention.place,
        further=convention.further,
    )


def _function_grade(verdict: FunctionVerdict, rubric: Rubric, notation: Notation) -> FunctionGrade:
    return FunctionGrade(
        function=verdict.function,
        verdict=verdict.verdict,
        earned=earned(verdict, rubric),
        possible=rubric.points.get(verdict.function, 0.0),
        reason=words.of_problem(verdict.problem, notation, verdict.function, release_values=rubric.release_values),
        place=verdict.problem.place if verdict.problem else None,
        trace=verdict.problem.trace if verdict.problem else (),
        diagnoses=tuple(_worded_diagnosis(diagnosis, notation) for diagnosis in verdict.diagnoses),
        by_limit=verdict.by_limit,
        instead=verdict.instead,
        besides=verdict.besides,
        usual_check=verdict.usual_check,
        planted_left=verdict.planted_left,
        planted_found=verdict.planted_found,
        returns=_returns(verdict, notation),
    )


def _returns(verdict: FunctionVerdict, notation: Notation) -> str | None:
    """What a function is to return that is still to be written."""
    if verdict.problem is None or not verdict.is_to_write:
        return None
    return notation.as_shown(verdict.problem.facts.get("returns", ""), verdict.function)


def _worded_diagnosis(diagnosis: Diagnosis, notation: Notation) -> WordedDiagnosis:
    said = words.of_diagnosis(diagnosis, notation)
    return WordedDiagnosis(
        id=diagnosis.id,
        certain=diagnosis.certain,
        place=diagnosis.place,
        message=said.message,
        why=said.why,
        hint=said.hint,
        link=said.link,
        further=tuple(piece.place for piece in diagnosis.repair if piece.place != diagnosis.place),
    )
