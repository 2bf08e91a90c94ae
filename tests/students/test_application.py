"""Who trains by the application gets the verdicts that he was written to have, and computes what he is said to."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.cases import Array
from pytest_grade.model.grade import Grade
from pytest_grade.model.limits import Limits
from pytest_grade.reports.contract import submission_entry
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.assignments import SHIPPED
from tests.conftest import SEED
from tests.contradictions import contradictions
from tests.grading import grade
from tests.students import complex_step, running
from tests.students.application import ASSIGNMENT, right, wrong
from tests.students.student import Student, cells_of, edited
from tests.students.styles import application_course

RIGHT, WRONG = list(right()), list(wrong())
WIDTHS, RATE = [5, 4, 3, 1], 0.11
COMPUTED = [student for student in RIGHT if student.oddity in (None, "plots-inside", "dZ-at-once")]

OF_THE_COURSE = frozenset(
    line.strip()
    for name in ("withheld.py", "solution.py")
    for line in (SHIPPED / ASSIGNMENT / name).read_text(encoding="utf-8").splitlines()
    if len(line) > 30
)

COST = """\
def compute_cost(AL, Y):
    return np.squeeze(-np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / Y.shape[1])

"""
UPDATE = """\
def update_parameters(parameters, grads, learning_rate):
    return {name: value - learning_rate * grads["d" + name] for name, value in parameters.items()}

"""


def pasted(helpers: str) -> str:
    """A student who has functions of last week's in the notebook, after the course's were imported."""
    return edited(application_course.SOURCE, ("# GRADED FUNCTION: two_layer_model\n", helpers))


def ids(students: list[Student]) -> list[str]:
    return [student.id for student in students]


@pytest.fixture(scope="module")
def quickly_graded(sandbox: Sandbox) -> Callable[[Path], Grade]:
    """Grade without a search for repairs, which takes the longest."""
    run = Run.prepare(Catalogue.load(ASSIGNMENT), SEED, Limits(search_cpu=0))

    def grade_file(path: Path) -> Grade:
        found = grade(Content(content=path.read_bytes(), kind="ipynb"), run, sandbox)
        assert isinstance(found, Grade)
        return found

    return grade_file


@pytest.mark.parametrize("student", RIGHT, ids=ids(RIGHT))
def test_who_trains_rightly_gets_full_marks(student: Student, graded: Callable[[Path], Grade], tmp_path: Path) -> None:
    found = graded(student.write(tmp_path))
    assert found.assignment == ASSIGNMENT
    assert [(f.function, f.verdict) for f in found.functions] == list(student.expects.verdicts), said_of(found)
    assert found.earned == found.possible


@pytest.mark.parametrize(("student", "said", "named"), WRONG, ids=ids([student for student, *_ in WRONG]))
def test_a_mistake_in_training_is_charged_where_it_is_and_told(
    student: Student,
    said: str,
    named: str,
    graded: Callable[[Path], Grade],
    quickly_graded: Callable[[Path], Grade],
    tmp_path: Path,
) -> None:
    found = (graded if named else quickly_graded)(student.write(tmp_path))
    assert [(f.function, f.verdict) for f in found.functions] == list(student.expects.verdicts)
    assert said in said_of(found)
    if named:
        assert named in {diagnosis.id for f in found.functions for diagnosis in f.diagnoses}
    entry = submission_entry("a/homework.ipynb", "a", found)
    assert list(contradictions(entry)) == []
    own = {" ".join(line.split()) for cell in student.cells for line in cell.splitlines()}
    told = json.dumps(entry, ensure_ascii=False)
    assert [line for line in OF_THE_COURSE if line in told and not any(line in each for each in own)] == []


@pytest.mark.parametrize(
    ("source", "verdicts", "said"),
    [
        pytest.param(
            pasted(UPDATE.replace("- learning", "+ learning")),
            ("incorrect", "correct"),
            "is right with a right update_parameters, by which two_layer_model fails as well",
            id="of the course's name",
        ),
        pytest.param(
            pasted(UPDATE.replace("- learning", "+ learning").replace("update_parameters", "one_step")).replace(
                "parameters = update_parameters", "parameters = one_step"
            ),
            ("incorrect", "correct"),
            "is right with a right one_step, by which two_layer_model fails as well",
            id="of a name of one's own",
        ),
        pytest.param(pasted(COST.replace("-np", "np")), ("incorrect", "correct"), "a right compute_cost", id="a cost"),
        pytest.param(
            pasted(UPDATE.replace("- learning", "+ learning")).replace(
                "compute_cost(AL, Y)\n", "compute_cost(Y, AL)\n"
            ),
            ("incorrect", "incorrect"),
            "goes up",
            id="and another mistake in one of them",
        ),
        pytest.param(
            pasted(UPDATE.replace("- learning", "+ learning") + COST.replace("-np", "np")),
            ("incorrect", "incorrect"),
            "goes up",
            id="two helpers",
        ),
    ],
)
def test_a_mistake_of_a_helper_that_both_models_call_is_charged_once(
    source: str, verdicts: tuple[str, str], said: str, graded: Callable[[Path], Grade], tmp_path: Path
) -> None:
    student = Student(
        id="shared", assignment=ASSIGNMENT, style="course", cells=cells_of(source), expects=RIGHT[0].expects
    )
    found = graded(student.write(tmp_path))
    assert tuple(f.verdict for f in found.functions) == verdicts
    assert said in said_of(found)


def said_of(found: Grade) -> str:
    functions = submission_entry("a/homework.ipynb", "a", found)["functions"]
    return " ".join(" ".join(each["reason"] for each in functions.values() if each["reason"]).split())


@pytest.mark.parametrize("student", COMPUTED, ids=ids(COMPUTED))
def test_who_is_right_goes_down_by_the_derivatives_of_the_complex_step(student: Student) -> None:
    for function, layers in (("two_layer_model", [WIDTHS[0], 4, 1]), ("L_layer_model", WIDTHS)):
        first, second = (trained(student, function, layers, steps) for steps in (1, 2))
        true = complex_step.gradients(*examples(), first)
        assert all(np.allclose(second[name], first[name] - RATE * true[f"d{name}"], rtol=1e-9) for name in first)


def trained(student: Student, function: str, layers: list[int], steps: int) -> dict[str, Array]:
    """What a student's function gives in this process, with the course's module at hand."""
    with course_module():
        names = running.names_of(student)
        with running.quiet():
            found = names[function](*examples(), layers, learning_rate=RATE, num_iterations=steps)
    parameters: dict[str, Array] = found[0] if isinstance(found, tuple) else found
    return parameters


def examples() -> tuple[Array, Array]:
    rng = np.random.default_rng(5)
    return rng.normal(size=(WIDTHS[0], 7)), np.array([[1, 0, 0, 1, 1, 0, 1]])


@contextmanager
def course_module() -> Iterator[None]:
    """The module of the course under the names of its versions; what draws is at hand and drops it."""
    made, plots = ModuleType("dnn_app_utils"), ModuleType("matplotlib.pyplot")
    exec((SHIPPED / ASSIGNMENT / "withheld.py").read_text(encoding="utf-8"), vars(made))
    vars(plots)["__getattr__"] = lambda _: lambda *_, **__: None
    modules = dict.fromkeys(("dnn_app_utils_v2", "dnn_app_utils_v3"), made) | {"matplotlib.pyplot": plots}
    before = {name: sys.modules.get(name) for name in modules}
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name, module in before.items():
            sys.modules.pop(name, None)
            if module is not None:
                sys.modules[name] = module
