"""A network of another course through the real sandbox: a class, rows as examples, softmax, L2, biases of one axis."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from pytest_grade.examine.catalogue import Catalogue, load_assignment
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.model.kinds import KINDS
from pytest_grade.reports.contract import submission_entry
from pytest_grade.reports.single import single
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.conftest import SEED
from tests.grading import grade
from tests.students import running
from tests.students.student import Expected, Student, cells_of, edited
from tests.students.styles.net_course import RIGHT, SOURCE, WRONG

COURSE = "cs231n_two_layer_net"
Graded = Callable[[str], Grade]


def student_of(name: str) -> Student:
    edits, *_ = (RIGHT | WRONG)[name]
    expects = Expected(gradients=name in RIGHT, convention=None)
    cells = cells_of(edited(SOURCE, *edits))
    return Student(id=name, assignment=COURSE, style="class", cells=cells, expects=expects)


@pytest.fixture(scope="module")
def grade_of(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Graded:
    folder, prepared = tmp_path_factory.mktemp("students"), Run.prepare(Catalogue.load(COURSE), SEED)

    @cache
    def graded(name: str) -> Grade:
        path = student_of(name).write(folder)
        content = Content(content=path.read_bytes(), kind=KINDS[path.suffix])
        found = grade(content, prepared, sandbox, lambda: sandbox)
        assert isinstance(found, Grade), found
        return found

    return graded


def graded_text(text: str, sandbox: Sandbox) -> Grade:
    code = "\n\n".join(cells_of(text))
    run = Run.prepare(Catalogue.load(COURSE), SEED)
    found = grade(Content(content=code.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade), found
    return found


def case() -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray], float]:
    random = np.random.default_rng(8)
    sizes = {"W1": (4, 6), "b1": (6,), "W2": (6, 3), "b2": (3,)}
    params = {name: random.normal(size=size) for name, size in sizes.items()}
    return random.normal(size=(7, 4)), np.array([0, 2, 1, 1, 2, 0, 2]), params, 0.3


def cost(params: dict[str, np.ndarray], factor: float) -> complex:
    """J, so written that a complex step can be taken in any parameter."""
    X, y, _, reg = case()
    a = X @ params["W1"] + params["b1"]
    scores = (a * (a.real > 0)) @ params["W2"] + params["b2"]
    losses = np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(y)), y]
    return losses.mean() + factor * reg * sum((params[name] ** 2).sum() for name in ("W1", "W2"))


def truth(factor: float) -> dict[str, np.ndarray]:
    params, found = case()[2], {}
    for name, value in params.items():
        found[name] = np.zeros(value.shape)
        for index in np.ndindex(*value.shape):
            moved = value.astype(complex)
            moved[index] += 1e-30j
            found[name][index] = cost(params | {name: moved}, factor).imag / 1e-30
    return found


@pytest.mark.parametrize("name", [*RIGHT, *WRONG])
def test_a_student_computes_what_is_said_of_it_by_the_complex_step(name: str) -> None:
    X, y, params, reg = case()
    with running.quiet():
        net = running.names_of(student_of(name))["TwoLayerNet"](4, 6, 3)
        net.params = {key: value.copy() for key, value in params.items()}
        own_cost, grads = net.loss(X.copy(), y.copy(), reg=reg)
        classes = net.predict(X.copy())
    factor = 0.5 if name.endswith("-half") and name in RIGHT else 1.0
    true = truth(factor)
    right = {
        name: np.shape(grads[name])[-g.ndim :] == g.shape and np.allclose(grads[name], g) for name, g in true.items()
    }
    gradients = all(right.values()) and np.isclose(own_cost, cost(params, factor).real)
    scores = np.maximum(0, X @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]
    predicts = np.array_equal(classes, scores.argmax(axis=1))
    wrong = WRONG[name][2] if name in WRONG else ()
    assert (gradients, predicts or "loss" in wrong) == ("loss" not in wrong, "predict" not in wrong)


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_network_is_right_wherever_the_mean_is_taken_and_with_either_regularisation(
    name: str, grade_of: Graded
) -> None:
    found = grade_of(name)
    assert found.earned == found.possible == 100
    assert found.convention is not None
    assert found.convention.id == RIGHT[name][1]


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_one_is_charged_at_its_method_and_named(name: str, grade_of: Graded) -> None:
    found = grade_of(name)
    _, convention, wrong, named = WRONG[name]
    verdicts = {f.function.rpartition(".")[2]: f.verdict for f in found.functions if f.verdict != "correct"}
    assert verdicts == dict.fromkeys(wrong, "incorrect")
    assert found.gradients.correct is ("loss" not in wrong)
    assert (found.convention.id if found.convention else None) == convention
    if named is not None:
        assert tuple(d.id for f in found.functions for d in f.diagnoses) == named


def said(grade: Grade) -> str:
    return " ".join(" ".join(single(submission_entry("a.ipynb", "a", grade), 10_000)).split())


@pytest.mark.parametrize("name", [*RIGHT, *WRONG])
def test_nothing_is_said_in_the_names_of_another_course_or_of_nothing(name: str, grade_of: Graded) -> None:
    text = said(grade_of(name))
    assert not [word for word in ("None", "dZ", "dA ", "dA[", "[L]", " m ", "course take", "course' ") if word in text]


def test_the_slope_that_is_left_out_is_told_of_what_the_hidden_layer_gets(grade_of: Graded) -> None:
    text = said(grade_of("mask-forgotten"))
    assert "da is dh: the slope of the activation is left out, or comes out as 1 everywhere." in text


def test_a_gradient_that_comes_back_under_the_name_of_its_parameter_is_told_as_one(grade_of: Graded) -> None:
    assert (grade_of("mean-missing").functions[0].reason or "").startswith("the gradient of W1 ")


def test_who_begins_at_the_scores_is_told_to_take_the_mean_there(grade_of: Graded) -> None:
    assert "Bring 1/N in once: in every dW and db, or in dscores." in said(grade_of("mean-missing"))


def test_long_names_leave_room_between_the_columns_of_the_ledger(grade_of: Graded) -> None:
    told = "\n".join(single(submission_entry("a.ipynb", "a", grade_of("mean-missing")), 100, in_full=True))
    assert "L──dscores──" in told
    assert " dscores N x dJ cell 2, line 28 " in " ".join(told.split())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("step-upwards", "moves the opposite way"),
        ("rate-written-out", "not as far as what it is called with says"),
        ("no-step", "nothing has been moved"),
        ("biases-left", "params is as it was in b1 and b2: there nothing has been moved"),
        ("labels-of-others", "what belongs together is not taken together"),
        ("always-the-first", "comes of the first 2 examples every time"),
        ("always-the-last", "comes of the same 2 examples in every step"),
        ("drawn-before-the-loop", "comes of the same 2 examples in every step"),
        ("drawn-alike-in-each-step", "comes of the same 2 examples in every step"),
        ("the-same-with-a-rate-that-decays", "comes of the same 2 examples in every step"),
        ("one-step-of-all", "is what one step gives, for num_iters="),
        ("always-all", "is not what comes of any 2 of the examples"),
    ],
)
def test_a_step_with_examples_taken_at_random_is_told_by_what_it_does(name: str, said: str, grade_of: Graded) -> None:
    train = next(f for f in grade_of(name).functions if f.function == "TwoLayerNet.train")
    assert said in (train.reason or "")


def test_examples_that_are_drawn_are_none_that_are_taken_every_time_whichever_the_first_draw_gives(
    sandbox: Sandbox,
) -> None:
    """By this seed the first draw gives the first two examples."""
    content = Content(content=load_assignment(COURSE).callees.encode(), kind="py")
    found = grade(content, Run.prepare(Catalogue.load(COURSE), 17), sandbox)
    assert isinstance(found, Grade)
    assert {f.function for f in found.functions if f.verdict != "correct"} == set()


def test_other_fixed_examples_are_no_change_for_the_first_ones(grade_of: Graded) -> None:
    train = next(f for f in grade_of("always-the-first-by-number").functions if f.function == "TwoLayerNet.train")
    assert train.diagnoses == ()


SCORES, GRADIENTS = "net.loss(X)", "net.loss(X, y, reg=reg)"
GIVEN_BACK = "        if y is None:\n            return scores\n"


def test_each_thing_that_is_asked_of_a_method_earns_its_own_points(grade_of: Graded) -> None:
    loss = grade_of("mean-missing").functions[0]
    assert (loss.earned, loss.possible, loss.verdict) == (15, 80, "incorrect")
    assert (loss.reason or "").endswith(f"; {SCORES} is right, and keeps its points")


def test_one_decision_about_the_network_is_charged_once_where_one_method_goes_both_ways(grade_of: Graded) -> None:
    loss = grade_of("no-relu-throughout").functions[0]
    assert (loss.earned, loss.possible, loss.verdict) == (65, 80, "incorrect")
    assert f"; {GRADIENTS} is right for your own forward pass, and keeps its points" in (loss.reason or "")
    (diagnosis,) = loss.diagnoses
    assert diagnosis.message.startswith("Your hidden layers use no activation, forward and backward alike")


def test_gradients_keep_their_points_where_only_scores_are_missing(sandbox: Sandbox) -> None:
    loss = graded_text(edited(SOURCE, (GIVEN_BACK, "")), sandbox).functions[0]
    assert (loss.earned, loss.verdict) == (65, "incorrect")
    assert f"{GRADIENTS} is right" in (loss.reason or "")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("regularisation-half", "grads['W2'] += reg * W2"),
        ("regularisation-over-N", "grads['W2'] += 2 * reg * W2 / N"),
        ("regularisation-missing", "grads['W2'] = hidden.T.dot(dscores)"),
    ],
)
def test_a_mistake_about_the_regularisation_is_shown_where_it_is_added(name: str, code: str, grade_of: Graded) -> None:
    (diagnosis,) = grade_of(name).functions[0].diagnoses
    assert diagnosis.place is not None
    assert diagnosis.place.code == code


def test_beside_a_mistake_about_the_regularisation_no_picture_says_that_the_mean_is_wrong(sandbox: Sandbox) -> None:
    of_sums = (
        ("        dscores /= N\n", ""),
        ("grads['W2'] = hidden.T.dot(dscores)\n", "dW2 = hidden.T.dot(dscores)\n        grads['W2'] = dW2 / N\n"),
        ("grads['W1'] = X.T.dot(dhidden)\n", "dW1 = X.T.dot(dhidden)\n        grads['W1'] = dW1 / N\n"),
        ("np.sum(dscores, axis=0)", "np.sum(dscores, axis=0) / N"),
        ("np.sum(dhidden, axis=0)", "np.sum(dhidden, axis=0) / N"),
    )
    right = edited(SOURCE, *of_sums)
    assert graded_text(right, sandbox).gradients.correct
    found = graded_text(right.replace("2 * reg * W", "reg * W"), sandbox)
    assert not found.gradients.correct
    told = "\n".join(single(submission_entry("net.py", "net", found), 100))
    assert "regularisation-half" in told
    assert "1/N" not in told


def test_the_line_that_sums_is_shown_where_a_regularisation_is_added_to_the_sum(sandbox: Sandbox) -> None:
    loss = graded_text(edited(SOURCE, (".sum() / N\n", ".sum()\n")), sandbox).functions[0]
    assert [(d.id, d.place and d.place.code) for d in loss.diagnoses] == [
        ("cost-not-mean", "data_loss = -np.log(probs[np.arange(N), y]).sum()")
    ]


def test_only_derivatives_that_a_student_has_are_called_his(grade_of: Graded) -> None:
    convention = grade_of("per-layer").convention
    assert convention is not None
    assert convention.sentence.startswith("Your dscores and `dhidden` are derivatives of the loss L")


def test_the_piece_of_text_that_a_repair_changes_is_shown_where_the_callees_are_right(grade_of: Graded) -> None:
    (diagnosis,) = grade_of("argmax-axis").functions[1].diagnoses
    assert diagnosis.place is not None
    assert diagnosis.place.code == "y_pred = np.argmax(self.loss(X), axis=0)"
    assert "`np.argmax(self.loss(X), axis=1)` in place of `np.argmax(self.loss(X), axis=0)`" in diagnosis.hint


def test_the_changes_of_two_methods_of_one_class_are_both_told(sandbox: Sandbox) -> None:
    text = edited(SOURCE, ("dhidden[hidden <= 0]", "dhidden[hidden < 0]"), (", axis=1)\n", ", axis=0)\n"))
    told = {d.id: d.hint for function in graded_text(text, sandbox).functions for d in function.diagnoses}
    assert "With `hidden <= 0` in place of `hidden < 0` every answer is right" in told["activation-derivative-missing"]
    assert "axis=1)` in place of" in told["wrong-axis"]
