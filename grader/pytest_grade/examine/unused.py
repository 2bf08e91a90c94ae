"""Functions that make nothing of those that they are to call: whatever these give, the answers are the same."""

from pytest_grade.examine.behaviour import behaviour
from pytest_grade.examine.examination import Examination
from pytest_grade.judge.places import place_of_definition
from pytest_grade.mistakes.of_novices import CALLS_UNUSED
from pytest_grade.model.judgement import Diagnosis
from pytest_grade.model.notation import joined
from pytest_grade.model.questions import Outcome, Returned


def unused_calls(examination: Examination, function: str) -> tuple[Diagnosis, ...]:
    """The mistake of a function that answers the same, whether others stand in the place of its callees or not."""
    asked = examination.assignment.function(function)
    if not asked.replaced:
        return ()
    questions = examination.plan.questions(asked, asked.sources[0].name)
    own = examination.ask(questions)
    if not all(_are_alike(examination.opening.get(each.id), own.get(each.id)) for each in questions):
        return ()
    variables = joined(name for name, _ in asked.replaced)
    place = place_of_definition(function, examination.reading)
    return (Diagnosis(id=CALLS_UNUSED.id, function=function, place=place, facts={"variables": variables}),)


def _are_alike(one: Outcome | None, other: Outcome | None) -> bool:
    """Whether something came back both times, and the same."""
    is_answered = isinstance(one, Returned) and isinstance(other, Returned)
    return is_answered and tuple(behaviour(one)) == tuple(behaviour(other))
