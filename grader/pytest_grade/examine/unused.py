"""Functions that make nothing of those that they are to call: whatever these give, the answers are the same."""

from pytest_grade.examine.behaviour import behaviour
from pytest_grade.examine.examination import Examination
from pytest_grade.judge.places import place_of_definition
from pytest_grade.mistakes.of_novices import CALLS_UNUSED
from pytest_grade.model.judgement import Diagnosis
from pytest_grade.model.notation import joined
from pytest_grade.model.questions import Returned


def unused_calls(examination: Examination, function: str) -> tuple[Diagnosis, ...]:
    """The mistake of a function that answers the same, whether others stand in the place of its callees or not."""
    asked = examination.assignment.function(function)
    questions = examination.plan.questions(asked, asked.sources[0].name) if asked.replaced else ()
    own = examination.ask(questions) if questions else {}
    for question in questions:
        outcomes = examination.opening.get(question.id), own.get(question.id)
        if not all(isinstance(outcome, Returned) for outcome in outcomes):
            return ()
        with_others, with_own = (tuple(behaviour(outcome)) for outcome in outcomes)
        if with_others != with_own:
            return ()
    if not questions:
        return ()
    variables = joined(name for name, _ in asked.replaced)
    place = place_of_definition(function, examination.reading)
    return (Diagnosis(id=CALLS_UNUSED.id, function=function, place=place, facts={"variables": variables}),)
