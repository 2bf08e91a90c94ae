"""The self-check comes to what the official examination comes to, asked in a kernel and by other questions."""

import pytest

from tests.selfcheck.kernel import entry_of, verdicts_of, work_of
from tests.students.register import student

STUDENTS = [
    "week4-operators-at-loss",
    "week4-class-closures-hard-coded-m",
    "week4-course-fault-effect-attribute-of-the-configuration",
    "week4-course-fault-dAL-sign",
    "week4-course-odd-constants-into-globals",
    "week3-course-doubled-mean",
    "week2-course-per-layer",
]


@pytest.mark.parametrize("id_", STUDENTS)
def test_a_student_is_told_in_a_kernel_what_the_catalogue_says(id_: str) -> None:
    each = student(id_)
    entry = entry_of(work_of(each.cells, each.assignment), each.assignment)
    assert entry["gradients"]["correct"] == each.expects.gradients
    assert (entry["convention"] and entry["convention"]["id"]) == each.expects.convention
    verdicts = verdicts_of(entry)
    assert {name: verdicts[name] for name, _ in each.expects.verdicts} == dict(each.expects.verdicts)
    if each.expects.diagnoses is not None:
        named = {diagnosis["id"] for function in entry["functions"].values() for diagnosis in function["diagnoses"]}
        assert named == set(each.expects.diagnoses)
