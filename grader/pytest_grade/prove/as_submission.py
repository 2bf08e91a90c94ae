"""Grading a solution as if a student had handed its text in: what would cost a student points is refused."""

from collections.abc import Iterator
from typing import Final, NoReturn

from pytest_grade.author.loading import Declared
from pytest_grade.author.proof import Proved
from pytest_grade.examine.solution_check import WrongSolutionError
from pytest_grade.model.grade import FunctionGrade, Grade
from pytest_grade.prove.grading import Grader

_WRONG: Final = "incorrect"
_KIND: Final = "py"


def check_as_submission(proved: Proved, grader: Grader) -> None:
    """Raise `ConfigurationError` at the first line of the solution, of each form, for which a student is charged."""
    for made in (proved.course.made, *proved.course.made.forms):
        grade = grader.grade(made.solution.text.encode(), _KIND)
        for function in _charged(grade) if isinstance(grade, Grade) else ():
            _refuse(made, function)


def refuse_what_is_wrong(made: Declared, wrong: WrongSolutionError) -> NoReturn:
    """Refuse what answers otherwise as a submission than its declaration expects, in some lawful placement."""
    call = next(call for call in made.graded if made.key(call) == wrong.function)
    found = f"{wrong.function}, which is wrong where it is handed in as a submission ({wrong.quantity})"
    made.solution.place_of(wrong.function).refuse(
        found, f"what line {call.place.line} of the declaration says: {call.text}"
    )


def _charged(grade: Grade) -> Iterator[FunctionGrade]:
    return (each for each in grade.functions if each.verdict == _WRONG and each.diagnoses)


def _refuse(made: Declared, function: FunctionGrade) -> NoReturn:
    diagnosis = function.diagnoses[0]
    own = diagnosis.place or function.place
    place = made.solution.at(own.line) if own else made.solution.place_of(function.function)
    found = f"{function.function}, for which a student who writes so is charged ({diagnosis.id}): {diagnosis.message}"
    place.refuse(found.removesuffix("."), diagnosis.hint.removesuffix("."))
