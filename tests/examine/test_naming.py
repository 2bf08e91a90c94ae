"""The search for what is wrong: bounded whatever the code does, stable from run to run, silent about inputs."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import FunctionGrade, Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.sandbox.session import Session, WorkerEnded
from pytest_grade.talk.alteration import Alteration
from pytest_grade.talk.conversation import Content, Conversation
from pytest_grade.talk.protocol import Trial
from tests.grading import grade
from tests.students import student
from tests.students.student import edited

Graded = Callable[[Path], Grade | NotGradable]
DW = "    dW = 1. / m * np.dot(dZ, A_prev.T)\n"


def changed(id_: str, *edits: tuple[str, str]) -> bytes:
    source = "\n\n".join(f"# %%\n{cell}" for cell in student(id_).cells)
    return edited(source + "\n", *edits).encode()


@pytest.fixture
def graded_text(sandbox: Sandbox, run: Run) -> Callable[[bytes], Grade]:
    def grade_text(text: bytes, run: Run = run) -> Grade:
        found = grade(Content(content=text, kind="py"), run, sandbox)
        assert isinstance(found, Grade), found
        return found

    return grade_text


def function(found: Grade, name: str) -> FunctionGrade:
    return next(f for f in found.functions if f.function == name)


@pytest.mark.parametrize(
    "trap",
    [
        pytest.param("    n = 0\n    while n < 5:\n        n = n + 1\n    dW = n * dZ\n", id="loops once edited"),
        pytest.param("    import time\n    time.sleep(0.1)\n    dW = dZ\n", id="sleeps at every call"),
        pytest.param("    x = np.ones(10 ** 7)\n    dW = x[:3] + x[0] * dZ[0, 0]\n", id="takes memory at every call"),
        pytest.param("    raise BaseException(dZ)\n", id="raises what is no exception"),
    ],
)
def test_the_search_ends_whatever_the_edited_code_does(trap: str, graded_text: Callable[[bytes], Grade]) -> None:
    started = time.monotonic()
    found = graded_text(changed("week4-course-per-layer", (DW, trap)))
    assert function(found, "linear_backward").verdict == "incorrect"
    assert function(found, "L_model_backward").verdict == "correct"
    assert time.monotonic() - started < 60


def test_an_edit_that_ends_the_process_is_made_once_more_and_counted_once(
    graded_text: Callable[[bytes], Grade], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[int, bool, int]] = []
    slept = WorkerEnded("wall", "")
    try_edits = Conversation.try_edits

    def sleeping(self: Conversation, session: Session, edits: Alteration, *more: Any, **how: Any) -> Iterator[Trial]:
        if edits.direction == "mends":
            made.append((more[-1], how["tells_each"], self.account.sleepers))
            if len(made) < 3:
                raise slept
        yield from try_edits(self, session, edits, *more, **how)

    monkeypatch.setattr(Conversation, "try_edits", sleeping)
    graded_text(changed("week4-course-per-layer", (DW, "    dW = np.tanh(dZ) + A_prev.sum()\n")))
    assert made[:3] == [(0, False, 0), (0, True, 0), (1, True, 1)]


def test_two_slips_that_no_formula_predicts_are_not_named_and_what_departs_is_said(
    graded_text: Callable[[bytes], Grade],
) -> None:
    found = graded_text(
        changed(
            "week4-course-per-layer",
            (DW, "    dW = 1. / m * np.dot(np.sort(dZ, axis=1), A_prev.T)\n"),
            ("    dA_prev = np.dot(W.T, dZ)\n", "    dA_prev = np.dot(W.T, dZ) ** 3\n"),
        )
    )
    assert function(found, "linear_backward").diagnoses == ()
    assert (function(found, "linear_backward").reason or "").startswith("dA_prev has other values than it should")


def test_two_slips_that_two_edits_mend_together_are_both_named(
    graded_text: Callable[[bytes], Grade],
) -> None:
    found = graded_text(
        changed(
            "week4-course-fault-uses-W-not-transposed",
            (DW, "    dW = 1. / m * np.dot(dZ, A_prev.T) + 1\n"),
        )
    )
    assert {d.id for d in function(found, "linear_backward").diagnoses} == {"uses-W-not-transposed", "term-too-many"}


def test_no_message_holds_the_numbers_of_a_probe(graded_text: Callable[[bytes], Grade]) -> None:
    found = graded_text(changed("week4-course-per-layer", (DW, "    raise ValueError(f'dZ is {dZ.tolist()}')\n")))
    reason = function(found, "linear_backward").reason or ""
    assert reason.startswith("raises ValueError: dZ is [[…, …")
    assert not any(character.isdigit() for character in reason.partition("(")[0])


@pytest.fixture(scope="module")
def later_run() -> Run:
    return Run.prepare(Catalogue.load(), seed=4711)


def test_a_group_is_the_same_in_every_run(
    sandbox: Sandbox, run: Run, later_run: Run, graded_text: Callable[..., Grade]
) -> None:
    text = changed("week4-course-fault-db-total-sum")
    first, second = graded_text(text), graded_text(text, later_run)
    assert first.group == second.group
    assert first.group is not None


def test_the_same_mistake_in_another_style_is_in_the_same_group(graded_text: Callable[[bytes], Grade]) -> None:
    groups = {graded_text(changed(f"week4-{style}-missing-mean")).group for style in ("course", "operators", "einsum")}
    assert len(groups) == 1


def test_another_mistake_is_in_another_group_and_a_right_submission_in_none(
    graded_text: Callable[[bytes], Grade],
) -> None:
    found = {
        graded_text(changed(f"week4-course-{name}")).group for name in ("missing-mean", "mean-only-dW", "per-layer")
    }
    assert len(found) == 3
    assert None in found


def test_a_function_that_destroys_an_input_is_wrong_and_told_so_with_the_line(graded: Graded, tmp_path: Path) -> None:
    found = graded(student("week4-course-fault-input-mutated-Y").write(tmp_path))
    assert isinstance(found, Grade)
    (diagnosis,) = function(found, "L_model_backward").diagnoses
    assert diagnosis.id == "input-mutated"
    assert "(Y)" in diagnosis.message
    assert diagnosis.place is not None
    assert "Y" in diagnosis.place.code
    assert function(found, "L_model_backward").earned == 0
    assert (
        function(found, "L_model_backward").reason
        == "gives the right answer, but writes into Y, which others still need"
    )
    assert found.gradients.correct


def test_writing_into_parameters_in_the_update_is_nobodys_business(graded: Graded, tmp_path: Path) -> None:
    found = graded(student("week4-operators-per-layer").write(tmp_path))
    assert isinstance(found, Grade)
    assert not any(f.diagnoses for f in found.functions)


def test_a_crash_names_the_arrays_that_meet_and_the_one_that_belongs_there(
    graded: Graded, run: Run, tmp_path: Path
) -> None:
    found = graded(student("week4-course-fault-layer-off-by-one").write(tmp_path))
    assert isinstance(found, Grade)
    reason = function(found, "L_model_backward").reason or ""
    case = run.plans["week4_step_by_step"].first_probes("L_model_backward")[0].case
    assert case is not None
    above, below = case.values["Z2"].shape, case.values["Z1"].shape
    met = f"dA is dA2, of shape {above}; activation_cache is Z1, of shape {below}; Z1 needs dA1"
    assert met in reason


def test_a_crash_has_the_students_own_calls_and_none_of_ours(graded: Graded, tmp_path: Path) -> None:
    found = graded(student("week4-course-fault-uses-W-not-transposed").write(tmp_path))
    assert isinstance(found, Grade)
    trace = function(found, "linear_backward").trace
    assert [frame.code for frame in trace] == ["dA_prev = np.dot(W, dZ)"]


def test_values_are_told_only_where_the_rubric_releases_them(
    sandbox: Sandbox, run: Run, tmp_path: Path, graded_text: Callable[..., Grade]
) -> None:
    rubric = tmp_path / "rubric.yaml"
    rubric.write_text("assignment: week4_step_by_step\npoints: {linear_backward: 1}\nrelease_values: true\n")
    text = changed("week4-course-fault-db-total-sum")
    released = Run.prepare(Catalogue.load(rubric_files=(rubric,)), seed=20)
    assert "it should be [[" in (function(graded_text(text, released), "linear_backward").reason or "")
    assert "should be" not in (function(graded_text(text), "linear_backward").reason or "")


DB = "    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)\n"
SQUEEZED = "    db = 1. / m * np.squeeze(np.sum(dZ, axis=1, keepdims=True))\n"
NO_KEEPDIMS = "    db = 1. / m * np.sum(dZ, axis=1)\n"
ASSERTED = "    assert isinstance(db, float)\n"


@pytest.mark.parametrize("m", ["A_prev.shape[1]", "dZ.shape[1]"])
def test_an_assertion_that_stops_right_values_is_the_mistake(m: str, graded_text: Callable[[bytes], Grade]) -> None:
    found = graded_text(
        changed("week4-course-per-layer", (DB, DB + ASSERTED), ("    m = A_prev.shape[1]\n", f"    m = {m}\n"))
    )
    (diagnosis,) = function(found, "linear_backward").diagnoses
    assert diagnosis.id == "own-assertion"
    assert diagnosis.place is not None
    assert diagnosis.place.code == ASSERTED.strip()
    assert "in place of" not in diagnosis.hint


def test_a_squeeze_before_a_wrong_assertion_is_told_with_the_assertion(graded_text: Callable[[bytes], Grade]) -> None:
    found = graded_text(changed("week4-course-per-layer", (DB, SQUEEZED + ASSERTED)))
    (diagnosis,) = function(found, "linear_backward").diagnoses
    assert diagnosis.id == "db-no-keepdims"
    assert diagnosis.hint.startswith("np.squeeze takes the dimension away again")
    assert "Correct or remove `assert isinstance(db, float)` too" in diagnosis.hint


def test_a_lost_dimension_before_a_right_assertion_is_told_without_it(graded_text: Callable[[bytes], Grade]) -> None:
    found = graded_text(changed("week4-course-per-layer", (DB, NO_KEEPDIMS + "    assert db.shape == b.shape\n")))
    (diagnosis,) = function(found, "linear_backward").diagnoses
    assert diagnosis.id == "db-no-keepdims"
    assert diagnosis.hint.startswith("Keep the dimension")
    assert "assert" not in diagnosis.hint


WRONG_SIGNS = [
    pytest.param(
        "week4-course-per-layer",
        ("    cost = -1. / m * np.sum(", "    cost = 1. / m * np.sum("),
        ("compute_cost", "cost-sign", "cost = 1. / m * np.sum("),
        id="of the cost",
    ),
    pytest.param(
        "week3-course-per-layer",
        ("    dZ2 = A2 - Y\n", "    dZ2 = Y - A2\n"),
        ("backward_propagation", "dAL-sign", "dZ2 = Y - A2"),
        id="of dZ2",
    ),
    pytest.param(
        "week3-course-per-layer",
        ("(1 - np.power(A1, 2))", "(1 + np.power(A1, 2))"),
        ("backward_propagation", "wrong-sign", "dZ1 = "),
        id="in a slope",
    ),
]


@pytest.mark.parametrize(("id_", "edit", "expected"), WRONG_SIGNS)
def test_a_wrong_sign_is_mended_where_it_stands(
    id_: str, edit: tuple[str, str], expected: tuple[str, str, str], graded_text: Callable[[bytes], Grade]
) -> None:
    name, diagnosis, code = expected
    (found,) = function(graded_text(changed(id_, edit)), name).diagnoses
    assert found.id == diagnosis
    assert found.place is not None
    assert found.place.code.startswith(code)


LAST = """    AL, cache = linear_activation_forward(
        A, parameters["W" + str(L)], parameters["b" + str(L)], activation="sigmoid"
    )
"""


def test_a_last_layer_in_the_loop_is_told_as_the_indentation_though_two_layers_come_out_right(
    graded_text: Callable[[bytes], Grade],
) -> None:
    indented = "".join(f"    {line}\n" for line in LAST.splitlines())
    found = function(graded_text(changed("week4-course-per-layer", (LAST, indented))), "L_model_forward")
    assert [diagnosis.id for diagnosis in found.diagnoses] == ["wrong-indent"]


STEP = 'linear_activation_backward(\n            grads["dA" + str(l + 1)], current_cache, "relu"\n        )'
UNPACKED = (
    (
        '    dA_prev_temp, dW_temp, db_temp = linear_activation_backward(dAL, current_cache, "sigmoid")\n'
        '    grads["dA" + str(L - 1)] = dA_prev_temp\n'
        '    grads["dW" + str(L)] = dW_temp\n'
        '    grads["db" + str(L)] = db_temp\n',
        '    grads["dA" + str(L - 1)], grads["dW" + str(L)], grads["db" + str(L)] = linear_activation_backward(\n'
        '        dAL, current_cache, "sigmoid"\n    )\n',
    ),
)


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param((), id="that another name mends"),
        pytest.param(UNPACKED, id="that no other name mends"),
    ],
)
def test_dAL_given_to_every_layer_is_named_where_it_crashes(
    edits: tuple[tuple[str, str], ...], graded_text: Callable[[bytes], Grade]
) -> None:
    step = (STEP, 'linear_activation_backward(dAL, current_cache, "relu")')
    found = graded_text(changed("week4-course-per-layer", step, *edits))
    assert [diagnosis.id for diagnosis in function(found, "L_model_backward").diagnoses] == ["dAL-in-every-layer"]


def test_what_is_wrong_is_told_in_the_students_own_placement(graded_text: Callable[[bytes], Grade]) -> None:
    wrong = ("dZ = sigmoid_backward(dA, activation_cache)", "dZ = dA * activation_cache * (1 - activation_cache)")
    found = function(graded_text(changed("week4-course-at-loss", wrong)), "linear_activation_backward")
    assert found.reason == "dA_prev has other values than it should"
