"""Filling the phrases with the facts of one submission."""

from collections.abc import Mapping

from grader.feedback.phrases import CONVENTIONS, DIAGNOSES, GRADIENTS, PROBLEMS
from grader.model.judgement import Convention, Diagnosis, FinalGradients, Place, Problem


def where(place: Place | None) -> str:
    """A place as an aside: cell, line, and the line quoted."""
    if place is None:
        return ""
    quoted = f": `{place.code}`" if place.code else ""
    return f" (cell {place.cell}, line {place.line}{quoted})"


def of_convention(convention: Convention) -> str:
    """What the convention is, and that the other placement gives the same."""
    return _filled(CONVENTIONS[convention.id], {"where": where(convention.place)})


def of_problem(problem: Problem | None) -> str | None:
    """Why a function is not correct, as the predicate of a sentence whose subject is the function."""
    if problem is None:
        return None
    kind = "missing-entry" if problem.kind == "missing" and "quantity" in problem.facts else problem.kind
    return _filled(PROBLEMS.get(kind, kind), problem.facts) + where(problem.place)


def of_diagnosis(diagnosis: Diagnosis) -> tuple[str, str]:
    """The message and the hint of a diagnosis."""
    message, hint = DIAGNOSES[diagnosis.id]
    facts = {**diagnosis.facts, "where": where(diagnosis.place)}
    return _filled(message, facts), _filled(hint, facts)


def of_gradients(gradients: FinalGradients) -> str:
    """Whether the final gradients are right, and which are not."""
    detail = ""
    if gradients.wrong:
        detail = f": {', '.join(gradients.wrong)} differ from dJ"
    elif gradients.problem is not None:
        detail = f": your own forward and backward pass, run together, {_reason(gradients.problem)}"
    return GRADIENTS[gradients.correct].format(checked=", ".join(gradients.checked), detail=detail)


def _reason(problem: Problem) -> str:
    if problem.kind == "not-asked":
        return f"cannot run ({problem.facts['function']} is {problem.facts['because']})"
    return of_problem(problem) or "gives nothing"


def _filled(phrase: str, facts: Mapping[str, str]) -> str:
    """Fill a phrase; a fact that holds braces stays as it is, since it is never a phrase itself."""
    return phrase.format_map(facts)
