"""A verdict for each function on its own work, one mistake charged once: by the real grader, on real files."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import FunctionGrade, Grade
from pytest_grade.model.kinds import KINDS
from tests.students import student
from tests.students.running import names_of
from tests.students.student import edited

Graded = Callable[[Path], Grade | NotGradable]

ASSIGNMENTS = Path(__file__).parents[2] / "assignments"

# The functions that an example is charged for.
WRONG = {
    "alex-meyer": {"linear_backward": "incorrect"},
    "chris-bello": {"linear_backward": "incorrect"},
    "rene-costa": {"linear_backward": "incorrect"},
    "frankie-osei": {"linear_backward": "incorrect"},
    "quinn-alvarez": {"linear_backward": "incorrect"},
    "jamie-petrov": {"linear_backward": "incorrect"},
    "avery-doyle": {"linear_backward": "incorrect"},
    "kit-archer": {"linear_backward": "incorrect"},
    "sasha-ivers": {"L_model_backward": "incorrect"},
    "nico-faber": {"L_model_backward": "incorrect"},
    "taylor-quinn": {"L_model_backward": "incorrect"},
    "ari-levin": {"L_model_forward": "incorrect"},
    "jo-marsh": {
        "linear_activation_backward": "unfinished",
        "L_model_backward": "incorrect",
        "update_parameters": "unfinished",
    },
    "remy-stone": {"linear_backward": "undecided", "L_model_backward": "missing", "update_parameters": "missing"},
    "nell-okafor": {"propagate": "incorrect"},
    "theo-brandt": {"propagate": "incorrect"},
    "ravi-stein": {"propagate": "incorrect"},
    "owen-takala": {"propagate": "unfinished", "optimize": "unfinished", "predict": "unfinished"},
    "lou-sanders": {"backward_propagation": "incorrect"},
    "toni-becker": {"backward_propagation": "incorrect"},
    "max-ferrer": {"backward_propagation": "unfinished", "nn_model": "unfinished", "predict": "unfinished"},
}


def rows() -> Iterator[tuple[str, float, float, str | None, tuple[str, ...]]]:
    """Student, points, those possible, convention and named mistakes of every example, as the README's tables say."""
    text = (ASSIGNMENTS / "README.md").read_text(encoding="utf-8")
    for line in text.split("\n"):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and re.fullmatch(r"`[a-z]+-[a-z]+`", cells[0]):
            convention = cells[2].strip("`") if cells[2].startswith("`") else None
            mistakes = tuple(re.findall(r": `([\w-]+)`", cells[3]))
            earned, _, possible = cells[1].partition(" of ")
            yield cells[0].strip("`"), float(earned), float(possible or 100), convention, mistakes


WEEKS = ("week2_logistic_regression", "week3_planar", "week4_step_by_step")  # whose examples are wrong in gradients
ROWS = [pytest.param(*row, id=row[0]) for row in rows()]


def of(graded: Graded, name: str) -> Grade:
    (path,) = (path for path in ASSIGNMENTS.glob(f"*/examples/{name}/*") if path.suffix in KINDS)
    grade = graded(path)
    assert isinstance(grade, Grade), grade
    return grade


def wrong(grade: Grade) -> dict[str, str]:
    return {f.function: f.verdict for f in grade.functions if f.verdict != "correct"}


def function(grade: Grade, name: str) -> FunctionGrade:
    return next(f for f in grade.functions if f.function == name)


def test_every_example_has_a_row_in_the_readme() -> None:
    assert {row[0] for row in rows()} == {path.name for path in ASSIGNMENTS.glob("*/examples/*") if path.is_dir()}


@pytest.mark.parametrize(("name", "points", "possible", "convention", "mistakes"), ROWS)
def test_an_example_is_graded_as_the_readme_says(
    name: str, points: float, possible: float, convention: str | None, mistakes: tuple[str, ...], graded: Graded
) -> None:
    grade = of(graded, name)
    assert (grade.earned, grade.possible) == (points, possible)
    assert (grade.convention.id if grade.convention else None) == convention
    assert tuple(d.id for f in grade.functions for d in f.diagnoses) == mistakes
    is_right = points == possible
    has_planted = any(f.verdict == "planted" for f in grade.functions)
    if grade.gradients.checked and not has_planted:
        assert grade.gradients.correct or not is_right
    if grade.assignment in WEEKS:
        assert grade.gradients.correct is is_right


@pytest.mark.parametrize(("name", "verdicts"), [pytest.param(*item, id=item[0]) for item in WRONG.items()])
def test_a_mistake_is_charged_where_it_sits_and_nowhere_else(
    name: str, verdicts: dict[str, str], graded: Graded
) -> None:
    assert wrong(of(graded, name)) == verdicts


def test_a_diagnosis_quotes_the_line_that_it_is_about(graded: Graded) -> None:
    (diagnosis,) = function(of(graded, "sasha-ivers"), "L_model_backward").diagnoses
    assert diagnosis.place is not None
    assert diagnosis.place.code.startswith("dAL = - (1/m)")
    assert diagnosis.place.code[diagnosis.place.column : diagnosis.place.end_column] == "1/m"


def test_a_right_backward_pass_behind_a_broken_forward_pass_is_correct_and_its_convention_named(
    graded: Graded,
) -> None:
    grade = of(graded, "ari-levin")
    assert function(grade, "L_model_backward").verdict == "correct"
    assert grade.gradients.correct is False
    assert grade.convention is not None


def test_a_function_that_never_ends_costs_its_own_points_only(graded: Graded) -> None:
    grade = of(graded, "sam-ortiz")
    assert "without coming to an end" in (function(grade, "linear_backward").reason or "")
    assert wrong(grade) == {"linear_backward": "incorrect"}


def test_the_mean_in_the_update_is_named_and_not_accepted(graded: Graded) -> None:
    convention = of(graded, "mika-salo").convention
    assert convention is not None
    assert (convention.id, convention.accepted) == ("at-update", False)


def test_a_backward_function_without_the_mean_is_undecided_while_its_caller_is_missing(graded: Graded) -> None:
    found = function(of(graded, "remy-stone"), "linear_backward")
    assert found.earned == found.possible
    assert "cannot be told before the whole pass of L_model_backward works" in (found.reason or "")


def test_a_cell_that_does_not_parse_is_named_with_its_line(graded: Graded) -> None:
    grade = of(graded, "jo-marsh")
    found = function(grade, "L_model_backward")
    assert found.place is not None
    assert "does not parse" in (found.reason or "")
    assert any(f"Cell {found.place.cell} does not parse" in note for note in grade.notes)


def test_a_hostile_submission_earns_nothing_by_what_it_replaces(graded: Graded) -> None:
    grade = of(graded, "kit-archer")
    assert function(grade, "linear_backward").earned == 0
    assert grade.gradients.correct is False


# The published checks call one function with given numbers, and these are what they compare with.
FIXED_CHECKS = ("linear_backward", "linear_activation_backward", "L_model_backward")


@pytest.mark.parametrize("name", FIXED_CHECKS)
@pytest.mark.parametrize("id_", ["week4-course-at-loss", "week4-operators-at-loss", "week4-einsum-at-loss"])
def test_what_the_published_checks_reject_of_a_right_placement_has_full_marks(
    id_: str, name: str, graded: Graded, tmp_path: Path
) -> None:
    grade = graded(student(id_).write(tmp_path))
    assert isinstance(grade, Grade)
    assert function(grade, name).earned == function(grade, name).possible


@pytest.mark.parametrize("placement", ["missing-mean", "doubled-mean"])
@pytest.mark.parametrize("style", ["course", "operators", "monolith", "example-loops", "class-closures", "einsum"])
def test_the_mean_nowhere_or_twice_has_less_than_full_marks(
    style: str, placement: str, graded: Graded, tmp_path: Path
) -> None:
    grade = graded(student(f"week4-{style}-{placement}").write(tmp_path))
    assert isinstance(grade, Grade)
    assert grade.earned < grade.possible
    assert [n for n, v in wrong(grade).items() if v == "incorrect" and n in FIXED_CHECKS][1:] == []


def script(source: str, folder: Path) -> Path:
    path = folder / "s.py"
    path.write_text(source, encoding="utf-8")
    return path


def test_functions_that_are_not_there_are_missing_and_the_others_are_judged(graded: Graded, tmp_path: Path) -> None:
    source = "import numpy as np\ndef linear_forward(A, W, b):\n    return W @ A + b, (A, W, b)\n"
    grade = graded(script(source, tmp_path))
    assert isinstance(grade, Grade)
    assert {f.verdict for f in grade.functions if f.function != "linear_forward"} == {"missing"}
    assert function(grade, "linear_forward").verdict == "correct"


@pytest.mark.parametrize(
    ("body", "verdict", "words"),
    [
        pytest.param("Z = W @ A + b", "incorrect", ", and `return` is missing", id="None"),
        pytest.param("return W @ A + b", "incorrect", "asks for 2 values", id="one value for two"),
        pytest.param("return 1, 2, 3", "incorrect", "returns 3 values", id="too many values"),
        pytest.param("return (W @ A + b).T, 0", "incorrect", "Z is an array of shape", id="another shape"),
        pytest.param("return 2 * (W @ A + b), 0", "incorrect", "Z is 2 times what it should be", id="a factor"),
        pytest.param("return W @ A - b, 0", "incorrect", "Z has other values", id="other values"),
        pytest.param("return (W @ A + b) * np.nan, 0", "incorrect", "holds nan or inf", id="nan"),
        pytest.param("return A @ W, 0", "incorrect", "raises ValueError: ", id="an exception"),
        pytest.param("raise SystemExit", "incorrect", "raises SystemExit", id="an exit"),
        pytest.param(
            "Z = None\n    return Z, 0", "unfinished", "to be written: it is to return Z and", id="unfinished"
        ),
        pytest.param("return x + 1, 0", "incorrect", "raises NameError", id="an unknown name"),
        pytest.param("return tensor(W), 0", "not-gradable", "torch.tensor is not available", id="an absent module"),
        pytest.param("return 'Z', 0", "incorrect", "Z is a text", id="text"),
    ],
)
def test_what_is_wrong_with_a_function_is_said(
    body: str, verdict: str, words: str, graded: Graded, tmp_path: Path
) -> None:
    source = f"import numpy as np\nfrom torch import tensor\ndef linear_forward(A, W, b):\n    {body}\n"
    grade = graded(script(source, tmp_path))
    assert isinstance(grade, Grade)
    found = function(grade, "linear_forward")
    assert (found.verdict, found.earned) == (verdict, 0)
    assert words in (found.reason or "")


COST = "-np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / Y.shape[1]"


@pytest.mark.parametrize(
    ("value", "verdict", "diagnoses"),
    [
        pytest.param(
            f"Decimal(float({COST}))", "incorrect", ["function-too-many"], id="a number of a type that nobody can judge"
        ),
        pytest.param(f"np.array({COST}).astype('>f8')", "correct", [], id="the byte order of another machine"),
        pytest.param("0.69", "incorrect", ["hard-coded-output"], id="the same number each time"),
    ],
)
def test_an_answer_is_called_constant_only_where_it_is_the_same_number(
    value: str, verdict: str, diagnoses: list[str], graded: Graded, tmp_path: Path
) -> None:
    source = f"import numpy as np\nfrom decimal import Decimal\ndef compute_cost(AL, Y):\n    return {value}\n"
    source += "def linear_backward(dZ, cache):\n    return None\n"
    grade = graded(script(source, tmp_path))
    assert isinstance(grade, Grade)
    found = function(grade, "compute_cost")
    assert (found.verdict, [diagnosis.id for diagnosis in found.diagnoses]) == (verdict, diagnoses)


def test_no_expected_value_is_ever_shown(graded: Graded, run: object, tmp_path: Path) -> None:
    plan = run.plans["week4_step_by_step"]  # type: ignore[attr-defined]
    expected = {f"{number:.4g}" for case in plan.cases.all for a in case.gradients.values() for number in a.ravel()}
    grade = graded(student("week4-course-missing-mean").write(tmp_path))
    assert isinstance(grade, Grade)
    shown = " ".join([grade.gradients_words, *(f"{f.reason} {f.diagnoses}" for f in grade.functions)])
    assert not set(re.findall(r"\d\.\d+(?:e-\d+)?", shown)) & expected


def test_the_students_used_here_run_outside_of_the_grader_too() -> None:
    assert callable(names_of(student("week4-course-at-loss"))["L_model_backward"])


A_LOST = ("    cache = (A, W, b)\n\n    return Z", "    cache = (A, b)\n\n    return Z")
Z_LOST = ("    cache = (linear_cache, activation_cache)\n", "    cache = (linear_cache, None)\n")
LAST_LOST = ("    caches.append(cache)\n\n    return AL, caches", "    return AL, caches")
NAME_WRONG = ('        grads["dA" + str(l)] = dA_prev_temp\n', '        grads["dA" + str(l)] = dA_prev\n')
NO_MEAN = (("    dW = 1. / m * np.dot(", "    dW = np.dot("), ("    db = 1. / m * np.sum(", "    db = np.sum("))
DB_WRONG = ("1. / m * np.sum(dZ, axis=1, keepdims=True)", "1. / m * np.sum(dZ, axis=0, keepdims=True)")


def charged(source: str, graded: Graded, folder: Path) -> set[str]:
    grade = graded(script(source, folder))
    assert isinstance(grade, Grade)
    return set(wrong(grade))


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        pytest.param((A_LOST,), {"linear_forward"}, id="one"),
        pytest.param((A_LOST, Z_LOST), {"linear_forward", "linear_activation_forward"}, id="two"),
        pytest.param((Z_LOST, LAST_LOST), {"linear_activation_forward", "L_model_forward"}, id="two others"),
        pytest.param((A_LOST, NAME_WRONG), {"linear_forward", "L_model_backward"}, id="one, before a crash"),
        pytest.param((Z_LOST, *NO_MEAN), {"linear_activation_forward", "linear_backward"}, id="one, and no mean"),
        pytest.param((LAST_LOST, DB_WRONG), {"L_model_forward", "linear_backward"}, id="one, and a wrong db"),
        pytest.param((NAME_WRONG,), {"L_model_backward"}, id="none, before a crash"),
    ],
)
def test_whoever_does_not_keep_caches_is_charged_and_nobody_else(
    edits: tuple[tuple[str, str], ...], expected: set[str], graded: Graded, tmp_path: Path
) -> None:
    source = edited("\n\n".join(student("week4-course-per-layer").cells), *edits)
    assert charged(source, graded, tmp_path) == expected


CACHES_BY_LAYER = (
    ("    caches = []\n", "    caches = {}\n"),
    ("        caches.append(cache)\n", "        caches[l] = cache\n"),
    ("    caches.append(cache)\n\n    return AL", "    caches[L] = cache\n\n    return AL"),
    ("    current_cache = caches[L - 1]\n", "    current_cache = caches[L]\n"),
    ("        current_cache = caches[l]\n", "        current_cache = caches[l + 1]\n"),
)
CACHES_NAMED = (
    ("    cache = (A, W, b)\n", "    cache = {'A': A, 'W': W}\n"),
    ("    A_prev, W, b = cache\n", "    A_prev = cache['A']\n    W = cache['W']\n"),
)


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        pytest.param((*CACHES_BY_LAYER, NAME_WRONG), {"L_model_backward"}, id="caches by layer"),
        pytest.param((*CACHES_NAMED, NAME_WRONG), {"L_model_backward"}, id="a cache with names, and a crash"),
        pytest.param((*CACHES_NAMED, DB_WRONG), {"linear_backward"}, id="a cache with names, and a wrong db"),
        pytest.param((*CACHES_NAMED, *NO_MEAN), {"linear_backward"}, id="a cache with names, and no mean"),
    ],
)
def test_caches_of_another_kind_than_documented_are_not_charged_where_something_else_is_wrong(
    edits: tuple[tuple[str, str], ...], expected: set[str], graded: Graded, tmp_path: Path
) -> None:
    source = edited("\n\n".join(student("week4-course-per-layer").cells), *edits)
    assert charged(source, graded, tmp_path) == expected


SIGMOID_DZ = "        dZ = sigmoid_backward(dA, activation_cache)\n"
RELU_DZ = "        dZ = relu_backward(dA, activation_cache)\n"
BY_M = "        dZ = dZ / dZ.shape[1]\n"
BY_TWO = "        dZ = dZ / 2\n"


@pytest.mark.parametrize(
    ("edits", "expected", "diagnosis"),
    [
        pytest.param(
            (*NO_MEAN, (SIGMOID_DZ, SIGMOID_DZ + BY_M), (RELU_DZ, RELU_DZ + BY_M)),
            {"linear_activation_backward"},
            "compounded-mean",
            id="in every layer",
        ),
        pytest.param(
            (*NO_MEAN, (RELU_DZ, RELU_DZ + BY_M)),
            {"linear_activation_backward"},
            "compounded-mean",
            id="in the hidden layers",
        ),
        pytest.param(
            (*NO_MEAN, (SIGMOID_DZ, SIGMOID_DZ + BY_TWO), (RELU_DZ, RELU_DZ + BY_TWO)),
            {"linear_backward", "linear_activation_backward"},
            None,
            id="by another number, which is another mistake",
        ),
    ],
)
def test_the_mean_taken_in_dZ_instead_is_one_mistake_charged_once(
    edits: tuple[tuple[str, str], ...], expected: set[str], diagnosis: str | None, graded: Graded, tmp_path: Path
) -> None:
    source = edited("\n\n".join(student("week4-course-per-layer").cells), *edits)
    grade = graded(script(source, tmp_path))
    assert isinstance(grade, Grade)
    assert set(wrong(grade)) == expected
    if diagnosis:
        assert {d.id for f in grade.functions for d in f.diagnoses} == {diagnosis}


UPDATE = """    for l in range(L):
        parameters["W" + str(l + 1)] = parameters["W" + str(l + 1)] - learning_rate * grads["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] = parameters["b" + str(l + 1)] - learning_rate * grads["db" + str(l + 1)]
"""
UNTOUCHED = "    ### START CODE HERE ### (3 lines)\n\n    ### END CODE HERE ###\n"


@pytest.mark.parametrize(
    ("body", "verdict", "diagnosis"),
    [
        pytest.param(UNTOUCHED, "unfinished", "unfinished", id="the template as it was"),
        pytest.param("", "incorrect", "update-missing", id="nothing, and no template"),
        pytest.param(
            UNTOUCHED + UPDATE.replace(" - learning", " + learning"), "incorrect", "update-ascends", id="below it"
        ),
    ],
)
def test_an_update_left_as_the_template_has_it_is_unfinished(
    body: str, verdict: str, diagnosis: str, graded: Graded, tmp_path: Path
) -> None:
    source = edited("\n\n".join(student("week4-course-per-layer").cells), (UPDATE, body))
    grade = graded(script(source, tmp_path))
    assert isinstance(grade, Grade)
    found = function(grade, "update_parameters")
    assert (found.verdict, [d.id for d in found.diagnoses]) == (verdict, [diagnosis])
