"""A course whose gradients come back under keys, and are handed to a step: layouts, keys, and what is written into."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from pytest_grade.author.notations import without_gradients
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.small import LINE_SOLUTION, line
from tests.conftest import SEED
from tests.grading import grade
from tests.students.student import edited

Graded = Callable[..., Grade]
_RETURN = "    return 2 / N * X.T @ off, 2 / N * np.sum(off)\n"
_KEYED = '    return {"w": 2 / N * X.T @ off, "b": 2 / N * np.sum(off)}\n'
_DESCEND = LINE_SOLUTION[LINE_SOLUTION.index("def descend(") :]
_STEP = """def step(w, b, grads, rate):
    return w - rate * grads["w"], b - rate * grads["b"]
"""
_DECLARED = (
    ("descend(X, t, w, b, rate, steps) -> w, b", "step(w, b, grads, rate) -> new_w, new_b"),
    ("d(w), d(b)", "{'w': d(w), 'b': d(b)} as grads"),
    (_RETURN, _KEYED),
    (_DESCEND, _STEP),
)
SOLUTION = edited(LINE_SOLUTION, *_DECLARED[2:])


@pytest.fixture(scope="module")
def run_of_steps(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run.prepare(Catalogue.load(line(tmp_path_factory.mktemp("step") / "line", *_DECLARED)), SEED)


@pytest.fixture
def graded_with(run_of_steps: Run, sandbox: Sandbox) -> Graded:
    """The grade of the solution with some pieces changed, and of some mistakes these shares."""

    def graded(*edits: tuple[str, str], **shares: float) -> Grade:
        run = run_of_steps
        ((id_, rubric),) = run.catalogue.rubrics.items()
        credit = {name.replace("_", "-"): share for name, share in shares.items()}
        catalogue = replace(run.catalogue, rubrics={id_: replace(rubric, partial_credit=credit)})
        text = edited(SOLUTION, *edits)
        found = grade(Content(content=text.encode(), kind="py"), replace(run, catalogue=catalogue), sandbox)
        assert isinstance(found, Grade)
        return found

    return graded


def test_gradients_with_an_axis_of_length_1_in_front_are_right_and_so_is_the_step_with_them(
    graded_with: Graded,
) -> None:
    found = graded_with(("X.T @ off,", "(X.T @ off).reshape(1, -1),"))
    assert [f.function for f in found.functions if f.verdict != "correct"] == []


def test_who_takes_other_keys_everywhere_is_told_of_the_keys_and_of_no_number_that_is_written_out(
    graded_with: Graded,
) -> None:
    found = graded_with(
        ('{"w":', '{"dw":'), ('"b": 2', '"db": 2'), ('grads["w"]', 'grads["d" + "w"]'), ('grads["b"]', 'grads["db"]')
    )
    told = {f.function: [d.id for d in f.diagnoses] for f in found.functions if f.verdict != "correct"}
    assert told.keys() == {"slopes", "step"}
    assert {"hard-coded-output", "wrong-index"}.isdisjoint({*told["slopes"], *told["step"]})


def test_a_share_for_what_is_written_into_is_given_where_nothing_else_is_wrong(graded_with: Graded) -> None:
    edits = (("off = fitted(X, w, b) - t", "f = fitted(X, w, b)\n    t -= f\n    off = -t"),)
    (lost,) = (f for f in graded_with(*edits).functions if f.verdict != "correct")
    (shared,) = (f for f in graded_with(*edits, input_mutated=0.5).functions if f.verdict != "correct")
    assert (lost.function, lost.earned, shared.earned) == ("slopes", 0, 20)


def test_where_nothing_is_handed_on_no_name_of_it_is_spoken_of() -> None:
    assert without_gradients().spoken == ()
