"""Every synthetic student gets the verdicts, and the convention, that it was written to have."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_grade.examine.catalogue import assignment_ids, load_assignment
from pytest_grade.marking.rubric import HINTS
from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.reports.contract import submission_entry
from pytest_grade.reports.hints import told
from pytest_grade.reports.single import single
from tests.contradictions import contradictions
from tests.students import Student, catalogue

Claim = Callable[[Student, Grade], None]
SOLUTION = frozenset(
    line.strip() for id_ in assignment_ids() for line in load_assignment(id_).callees.splitlines() if len(line) > 30
)


CLAIMS: list[tuple[Callable[[Student], bool], Claim]] = []


def held_of(whom: Callable[[Student], bool]) -> Callable[[Claim], Claim]:
    """What the function says is held of each of these students."""

    def enter(claim: Claim) -> Claim:
        CLAIMS.append((whom, claim))
        return claim

    return enter


@pytest.mark.parametrize("student", [pytest.param(student, id=student.id) for student in catalogue()])
def test_all_that_is_claimed_of_a_student_holds(
    student: Student, graded: Callable[[Path], Grade | NotGradable], tmp_path: Path
) -> None:
    grade = graded(student.write(tmp_path))
    assert isinstance(grade, Grade), grade
    for whom, claim in CLAIMS:
        if whom(student):
            claim(student, grade)


def test_every_claim_is_of_somebody() -> None:
    assert [claim for whom, claim in CLAIMS if not any(map(whom, catalogue()))] == []


@held_of(lambda _: True)
def a_student_is_graded_as_the_catalogue_says(student: Student, grade: Grade) -> None:
    assert grade.assignment == student.assignment
    assert grade.gradients.correct == student.expects.gradients, grade.gradients_words
    assert (grade.convention.id if grade.convention else None) == student.expects.convention
    verdicts = {function.function: function.verdict for function in grade.functions}
    assert {name: verdicts[name] for name, _ in student.expects.verdicts} == dict(student.expects.verdicts)
    if student.kind != "oddity" and student.expects.diagnoses is not None:
        named = {diagnosis.id for function in grade.functions for diagnosis in function.diagnoses}
        assert named == set(student.expects.diagnoses)


@held_of(lambda student: student.kind in ("unlawful", "fault"))
def one_mistake_costs_points_at_one_function(student: Student, grade: Grade) -> None:
    if student.style != "monolith":
        assert sum(function.verdict == "incorrect" for function in grade.functions) <= 1


@held_of(lambda student: student.kind == "lawful")
def a_lawful_placement_costs_nothing_in_any_function_that_is_there(student: Student, grade: Grade) -> None:
    there = [function for function in grade.functions if function.verdict != "missing"]
    assert [function.earned for function in there] == [function.possible for function in there]


@held_of(lambda student: student.kind in ("lawful", "unlawful", "fault"))
def no_two_sentences_about_a_student_contradict_each_other(student: Student, grade: Grade) -> None:
    assert list(contradictions(submission_entry("a/homework.ipynb", "a", grade))) == []


def said_of(grade: Grade) -> Iterator[str]:
    """All that is said of a submission, at every level of hints."""
    for level in HINTS:
        entry = submission_entry("a/homework.ipynb", "a", replace(grade, hints=level))
        yield json.dumps(entry, ensure_ascii=False)
        yield " ".join(" ".join(single(told(entry), 10_000)).split())


@held_of(lambda _: True)
def no_line_of_a_solution_is_in_what_a_student_is_told(student: Student, grade: Grade) -> None:
    own = {" ".join(line.split()) for cell in student.cells for line in cell.splitlines()}
    said = list(said_of(grade))
    not_own = [line for line in SOLUTION if not any(line in each for each in own)]
    assert [line for line in not_own if any(line in each for each in said)] == []
