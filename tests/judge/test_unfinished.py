"""Unfinished functions: every form of a placeholder in three assignments, and what is wrong and only looks like it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from tests.students import student

Graded = Callable[[Path], Grade | NotGradable]
Change = tuple[str, list[str]]  # a function, and the lines that take the place of its body

WEEK4, WEEK3, WEEK2 = "week4-course-per-layer", "week3-course-per-layer", "week2-course-per-layer"


def grade_of(id_: str, *changes: Change, graded: Graded, folder: Path, further: str = "") -> Grade:
    """The grade of a right student whose functions have these bodies instead; `further` stands before them."""
    cells = [cell for cell in student(id_).cells if not cell.startswith("%")]
    for name, body in changes:
        number = next(n for n, cell in enumerate(cells) if f"def {name}(" in cell)
        begin = cells[number].index("):\n") + 3
        cells[number] = cells[number][:begin] + "".join(f"    {line}\n" for line in body)
    path = folder / "s.py"
    text = "\n\n".join([*cells[:1], further, *cells[1:]])
    path.write_text("\n".join(line for line in text.split("\n") if not line.startswith("%")), encoding="utf-8")
    grade = graded(path)
    assert isinstance(grade, Grade)
    return grade


def verdicts(grade: Grade) -> dict[str, str]:
    """What is not right."""
    return {found.function: found.verdict for found in grade.functions if found.verdict != "correct"}


FORMS = [
    pytest.param(WEEK4, "compute_cost", ["cost = None", "cost = np.squeeze(cost)", "return cost"], id="squeezed"),
    pytest.param(
        WEEK4, "compute_cost", ["# La fonction cout", "", "assert cost.shape == ()", "return cost"], id="asserted"
    ),
    pytest.param(WEEK4, "linear_forward", ["'''Only words.'''"], id="words"),
    pytest.param(WEEK4, "linear_forward", ["Z = ...", "return Z, (A, W, b)"], id="dots"),
    pytest.param(WEEK4, "linear_forward", ["Z = np.dot(____, ____) + ____", "return Z, (A, W, b)"], id="blanks"),
    pytest.param(WEEK4, "linear_forward", ["Z = 'TODO'", "return Z, (A, W, b)"], id="a text"),
    pytest.param(WEEK4, "linear_forward", ["Z = # your code", "return Z, (A, W, b)"], id="nothing behind ="),
    pytest.param(WEEK4, "linear_backward", ["return NotImplemented"], id="NotImplemented"),
    pytest.param(
        WEEK4,
        "linear_backward",
        [
            "A_prev, W, b = cache",
            "m = A_prev.shape[1]",
            "### START CODE HERE ###",
            "",
            "### END CODE HERE ###",
            "return dA_prev, dW, db",
        ],
        id="marks",
    ),
    pytest.param(
        WEEK4,
        "linear_backward",
        [
            "A_prev, W, b = cache",
            "m = A_prev.shape[1]",
            "dW = 1. / m * np.dot(dZ, A_prev.T)",
            "db, dA_prev = None, None",
            "return dA_prev, dW, db",
        ],
        id="half",
    ),
    pytest.param(
        WEEK4,
        "linear_backward",
        [
            "A_prev, W, b = cache",
            "m = A_prev.shape[1]",
            "dW = 1. / m * np.dot(dZ, A_prev.T)",
            "dA_prev = None",
            "db = dW[:, :1] * 0",
            "return dA_prev, dW, db",
        ],
        id="one of three",
    ),
    pytest.param(
        WEEK4,
        "linear_backward",
        ["A_prev, W, b = cache", "m = A_prev.shape[1]", "dZ, db = np.dot(None, None), None", "return dZ, dZ, db"],
        id="a call of None",
    ),
    pytest.param(
        WEEK4,
        "linear_activation_forward",
        [
            "Z, linear_cache = linear_forward(A_prev, W, b)",
            "if activation == 'sigmoid':",
            "    A, kept = sigmoid(Z)",
            "elif activation == 'relu':",
            "    pass",
            "return A, (linear_cache, kept)",
        ],
        id="a branch",
    ),
    pytest.param(
        WEEK4,
        "L_model_backward",
        [
            "grads = {}",
            "for l in reversed(range(len(caches))):",
            "    ### START CODE HERE ###",
            "",
            "    ### END CODE HERE ###",
            "return grads",
        ],
        id="an empty loop",
    ),
    pytest.param(
        WEEK4,
        "update_parameters",
        ["L = len(parameters) // 2", "# YOUR CODE HERE", "return parameters"],
        id="an update",
    ),
    pytest.param(WEEK3, "layer_sizes", ["return None"], id="None returned"),
    pytest.param(
        WEEK3,
        "backward_propagation",
        [
            "m = X.shape[1]",
            "dW1 = db1 = dW2 = db2 = None",
            "grads = {'dW1': dW1, 'db1': db1, 'dW2': dW2, 'db2': db2}",
            "return grads",
        ],
        id="a dictionary of None",
    ),
    pytest.param(
        WEEK3, "predict", ["A2, cache = None", "predictions = (A2 > 0.5)", "return predictions"], id="None unpacked"
    ),
    pytest.param(WEEK2, "sigmoid", ["raise NotImplementedError('to be written')"], id="raised"),
    pytest.param(
        WEEK2,
        "propagate",
        [
            "m = X.shape[1]",
            "A = sigmoid(np.dot(w.T, X) + b)",
            "cost = 0.0",
            "dw, db = None, None",
            "return {'dw': dw, 'db': db}, cost",
        ],
        id="the second half",
    ),
]


@pytest.mark.parametrize(("id_", "name", "body"), FORMS)
def test_a_function_with_a_placeholder_is_unfinished_and_nobody_is_wrong_for_it(
    id_: str, name: str, body: list[str], graded: Graded, tmp_path: Path
) -> None:
    grade = grade_of(id_, (name, body), graded=graded, folder=tmp_path)
    assert verdicts(grade) == {name: "unfinished"}
    (found,) = (function for function in grade.functions if function.function == name)
    assert found.returns
    assert found.place is not None
    assert [diagnosis.id for diagnosis in found.diagnoses] == ["unfinished"]
    assert "None" not in grade.gradients_words
    assert grade.gradients_words.startswith(("Final gradients: right", f"Final gradients: not yet: {name} is still to"))


NEAR_MISSES = [
    pytest.param(
        "linear_forward",
        ["cache = None", "Z = np.dot(W, A) - b", "cache = (A, W, b)", "return Z, cache"],
        id="set first",
    ),
    pytest.param(
        "linear_forward",
        ["note = None", "Z = np.dot(A, W) + b", "return Z, (A, W, b)"],
        id="a crash for another reason",
    ),
    pytest.param(
        "linear_forward",
        ["Z = None", "for k in range(2):", "    Z = np.dot(W, A) * k", "return Z, (A, W, b)"],
        id="before a loop",
    ),
    pytest.param(
        "linear_backward",
        ["A_prev, W, b = cache", "m = A_prev.shape[1]", "dW = 1. / m * np.dot(dZ, A_prev.T)", "pass", "return dW"],
        id="a pass left over",
    ),
    pytest.param(
        "linear_backward",
        [
            "A_prev, W, b = cache",
            "m = A_prev.shape[1]",
            "dW = 1. / m * np.dot(dZ, A_prev.T)",
            "if m > 1:",
            "    m = m * 1",
            "else:",
            "    pass",
            "return dW, dW, dW",
        ],
        id="else: pass",
    ),
    pytest.param(
        "linear_activation_backward",
        [
            "lin, act = cache",
            "if activation == 'relu':",
            "    dZ = relu_backward(act, dA)",
            "elif activation == 'sigmoid':",
            "    dZ = sigmoid_backward(dA, act)",
            "else:",
            "    raise NotImplementedError",
            "return linear_backward(dZ, lin)",
        ],
        id="raised for another activation",
    ),
    pytest.param(
        "compute_cost",
        ["m = Y.shape[1]", "def mean(x, axis=None):", "    return np.sum(x, axis=axis) / m", "return mean(np.log(AL))"],
        id="None by default",
    ),
]


@pytest.mark.parametrize(("name", "body"), NEAR_MISSES)
def test_a_wrong_function_in_which_None_is_lawful_is_wrong(
    name: str, body: list[str], graded: Graded, tmp_path: Path
) -> None:
    grade = grade_of(WEEK4, (name, body), graded=graded, folder=tmp_path)
    assert verdicts(grade)[name] == "incorrect"


def test_a_wrong_function_beside_an_unfinished_one_is_told_as_it_is_alone(graded: Graded, tmp_path: Path) -> None:
    wrong = (
        "compute_cost",
        "    m = Y.shape[1]\n    return 1 / m * np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))\n",
    )
    unfinished = ("linear_backward", ["dW = None", "return None, dW, None"])
    alone = grade_of(WEEK4, wrong, graded=graded, folder=tmp_path)
    both = grade_of(WEEK4, wrong, unfinished, graded=graded, folder=tmp_path)
    assert verdicts(both) == {"compute_cost": "incorrect", "linear_backward": "unfinished"}
    told = [[f for f in grade.functions if f.function == "compute_cost"] for grade in (alone, both)]
    assert told[0][0].reason == told[1][0].reason
    assert [d.id for d in told[0][0].diagnoses] == [d.id for d in told[1][0].diagnoses]


def test_a_helper_that_is_unfinished_is_the_place(graded: Graded, tmp_path: Path) -> None:
    body = ["Z = product(W, A) + b", "return Z, (A, W, b)"]
    further = "def product(W, A):\n    # the matrix product\n    WA = None\n    return WA\n"
    grade = grade_of(WEEK4, ("linear_forward", body), graded=graded, folder=tmp_path, further=further)
    assert verdicts(grade) == {"linear_forward": "unfinished"}
    found = next(function for function in grade.functions if function.function == "linear_forward")
    assert found.place is not None
    assert found.place.code == "WA = None"
    assert "product" in (found.reason or "")


def test_a_function_in_a_comment_is_told_with_its_line(graded: Graded, tmp_path: Path) -> None:
    cells = list(student(WEEK4).cells)
    number = next(n for n, cell in enumerate(cells) if "def linear_backward(" in cell)
    cells[number] = "\n".join(f"# {line}" for line in cells[number].split("\n"))
    (tmp_path / "s.py").write_text("\n\n".join(cells), encoding="utf-8")
    grade = graded(tmp_path / "s.py")
    assert isinstance(grade, Grade)
    assert verdicts(grade) == {"linear_backward": "unfinished"}
    found = next(function for function in grade.functions if function.function == "linear_backward")
    assert found.place is not None
    assert found.place.code == "# def linear_backward("
    assert "comment" in (found.reason or "")


def test_gradients_that_nothing_unfinished_is_needed_for_are_told_as_they_are(graded: Graded, tmp_path: Path) -> None:
    grade = grade_of("week4-monolith-compounded-mean", graded=graded, folder=tmp_path)
    assert verdicts(grade)["linear_backward"] == "missing"
    assert "differ from dJ" in grade.gradients_words
