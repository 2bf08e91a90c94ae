"""What is told to be changed, and where, holds as a student reads it."""

import pytest

from pytest_grade.examine.run import Run
from pytest_grade.model.grade import FunctionGrade, Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.examine.novices import STYLES, Edits
from tests.grading import grade
from tests.students.student import edited

# ruff: noqa: E501 - lines of students


def function_of(style: str, function: str, run: Run, sandbox: Sandbox, *edits: tuple[str, str]) -> FunctionGrade:
    found = grade(Content(content=edited(STYLES[style], *edits).encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade), found
    (judged,) = (each for each in found.functions if each.function == function)
    return judged


def told(function: FunctionGrade) -> str:
    return " ".join(f"{d.message} {d.hint} {d.place.code if d.place else ''}" for d in function.diagnoses)


_DW = "    dW = 1. / m * np.dot(dZ, A_prev.T)\n"
_DB = "    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)\n"
_SQUEEZED = "    db = np.squeeze(np.sum(dZ, axis=1, keepdims=True)) / m\n"
_STEP = 'parameters["{0}" + str(l + 1)] = parameters["{0}" + str(l + 1)] - learning_rate * grads["d{0}" + str(l + 1)]\n'
_STEPS = (
    f"        {_STEP.format('W')}        {_STEP.format('b')}",
    '        parameters["W" + str(l + 1)] -= learning_rate * grads["dW" + str(l + 1)]\n        parameters["W" + str(l + 1)] -= learning_rate * grads["db" + str(l + 1)]\n',
)
CHANGES: dict[str, tuple[str, str, Edits, tuple[str, ...], tuple[str, ...]]] = {
    "a squeeze, and an assertion that asks for it": ("4", "linear_backward", ((_DB, f"{_SQUEEZED}    assert db.shape != b.shape\n"),), ("leave it out", "Correct or remove `assert db.shape != b.shape`"), ()),
    "a squeeze alone": ("4", "linear_backward", ((_DB, _SQUEEZED),), ("leave it out",), ("assert",)),
    "a size that is not made, beside another mistake": ("4", "linear_backward", (("    m = A_prev.shape[1]\n\n    dW", "    dW"), (", axis=1, keepdims=True)\n    dA_prev", ")\n    dA_prev")), ("a new line `m = dZ.shape[1]`", "axis=1, keepdims=True)` in place of"), (",,", "Leave the factor out")),
    "weights without a scale": ("3", "initialize_parameters", ((" W1 = np.random.randn(n_h, n_x) * 0.01", " W1 = np.random.randn(n_h, n_x)"), (" W2 = np.random.randn(n_y, n_h) * 0.01", " W2 = np.random.randn(n_y, n_h)")), ("`np.random.randn(n_h, n_x) * 0.01` in place of", "`np.random.randn(n_y, n_h) * 0.01` in place of"), ("possible",)),
    "weights of which one has a scale": ("3", "initialize_parameters", ((" W1 = np.random.randn(n_h, n_x) * 0.01", " W1 = np.random.randn(n_h, n_x)"),), ("`np.random.randn(n_h, n_x) * 0.01` in place of",), ("(n_y, n_h) * 0.01",)),
    "no bias in any layer": ("3 operators", "forward_propagation", ((" Z1 = W1 @ X + b1", " Z1 = W1 @ X"), (" Z2 = W2 @ A1 + b2", " Z2 = W2 @ A1")), ("`W1 @ X + b1` in place of", "`W2 @ A1 + b2` in place of"), ("possible",)),
    "another activation": ("3 operators", "forward_propagation", ((" A2 = sigmoid(Z2)", " A2 = np.tanh(Z2)"),), ("With `sigmoid` in place of `np.tanh` every",), ("possible",)),
    "a caller of what is wrong too": ("4", "L_model_backward", ((_DB, f"{_SQUEEZED}    assert isinstance(db, float)\n"), ('            grads["dA" + str(l + 1)], current', '            grads["dA" + str(l)], current')), ("With `l + 1` in place of `l`",), ()),
    "what is made and never read": ("4", "L_model_backward", (("        dA_prev_temp, dW_temp, db_temp = linear_activation_backward(\n", "        dA_below, dW_temp, db_temp = linear_activation_backward(\n"), ('        grads["dA" + str(l)] = dA_prev_temp\n        grads["dW', '        grads["dA" + str(l)] = grads["dA" + str(l + 1)]\n        grads["dW'),), ("With `dA_below` in place of",), ()),
    "entries counted for layers": ("4", "update_parameters", (("    L = len(parameters) // 2\n\n    for l in range(L)", "    L = len(parameters)\n\n    for l in range(L)"),), ("All entries are counted", "With `len(parameters) // 2` in place of `len(parameters)`"), ("counter",)),
    "a share of a regularisation that there is none of": ("3 operators", "backward_propagation", (("    dW2 = dZ2 @ A1.T / m\n", "    dW2 = dZ2 @ A1.T / m + 0.7 / m * W2\n"),), ("To dW2 a multiple of the parameter is added", "With `dZ2 @ A1.T / m` in place of"), ()),
    "a key of the other parameter": ("4", "update_parameters", (_STEPS,), ("With `'b'` in place of `'W'`",), ()),
    "a size, where an assertion asks for it": ("3", "initialize_parameters", (("W2 = np.random.randn(n_y, n_h) * 0.01\n    b2 = np.zeros((n_y, 1))\n", "W2 = np.random.randn(1, n_h) * 0.01\n    b2 = np.zeros((n_y, 1))\n    assert W1.shape == (n_h, n_x)\n    assert W2.shape == (n_y, n_h)\n    assert b1.shape == (n_h, 1)\n"),), ("With `n_y` in place of `1`",), ("Correct or remove",)),
    "a loop through one example": ("3", "predict", (("    predictions = (A2 > 0.5)\n", "    predictions = np.array([1 if i > 0.5 else 0 for i in np.squeeze(A2)])\n"),), ("With `A2[0]` in place of `np.squeeze(A2)`",), ()),
    "a loop through one row": ("3", "predict", (("    predictions = (A2 > 0.5)\n", "    predictions = np.array([1 if i > 0.5 else 0 for i in np.squeeze(A2, axis=0)])\n"),), (), ("squeeze",)),
    "a step that every layer repeats": ("4", "L_model_backward", (("        current_cache = caches[l]\n", "        current_cache = caches[-1]\n"), ('            grads["dA" + str(l + 1)], current_cache, "relu"\n', '            dAL, current_cache, "sigmoid"\n')), ("its own activation",), ("(dAL, current_cache, \"sigmoid\")",)),
}  # fmt: skip


_NO_MEAN = ((_DW, "    dW = np.dot(dZ, A_prev.T)\n"), (_DB, "    db = np.sum(dZ, axis=0, keepdims=True)\n"))
_NO_BIAS = ("    Z = np.dot(W, A) + b\n", "    Z = np.dot(W, A)\n")


def test_who_leaves_the_mean_out_as_well_is_not_told_that_every_answer_will_be_right(
    run: Run, sandbox: Sandbox
) -> None:
    words = told(function_of("4", "linear_backward", run, sandbox, *_NO_MEAN, _NO_BIAS))
    assert "np.sum(dZ, axis=0, keepdims=True)` every answer is right, but for where 1/m enters." in words, words


def test_who_takes_the_mean_is_promised_that_every_answer_will_be_right(run: Run, sandbox: Sandbox) -> None:
    slope = ("dZ = sigmoid_backward(dA, activation_cache)", "dZ = relu_backward(dA, activation_cache)")
    words = told(function_of("4", "linear_activation_backward", run, sandbox, slope, _NO_BIAS))
    assert "With `sigmoid_backward` in place of `relu_backward` every answer is right." in words, words


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_is_told_as_it_is_to_be_made(case: str, run: Run, sandbox: Sandbox) -> None:
    style, function, edits, said, unsaid = CHANGES[case]
    words = told(function_of(style, function, run, sandbox, *edits))
    assert [part for part in said if part not in words] == [], words
    assert [part for part in unsaid if part in words] == [], words


def test_what_a_value_needs_is_not_said_where_a_whole_list_is_read(run: Run, sandbox: Sandbox) -> None:
    slip = ('            grads["dA" + str(l + 1)], current_cache, "relu"\n', '            dAL, (caches[0][0], caches[1]), "relu"\n')  # fmt: skip
    found = function_of("4", "L_model_backward", run, sandbox, slip)
    assert found.verdict == "incorrect"
    assert " needs " not in (found.reason or "")


def test_of_caches_that_do_not_fit_is_said_what_they_hold(run: Run, sandbox: Sandbox) -> None:
    slips = (
        ("        caches.append(cache)\n\n    AL", "        caches.append(A)\n\n    AL"),
        ("    caches.append(cache)\n\n    return AL", "    caches.append(AL)\n\n    return AL"),
    )
    found = function_of("4", "L_model_forward", run, sandbox, *slips)
    assert ". What it keeps is a list of " in (found.reason or "")
    assert ": A1, A2, " in (found.reason or "")


def test_of_a_parameter_that_an_update_leaves_out_is_said_that_it_is_not_changed(run: Run, sandbox: Sandbox) -> None:
    slip = ("    for l in range(L):\n        parameters", "    for l in range(L - 1):\n        parameters")
    found = function_of("4", "update_parameters", run, sandbox, slip)
    assert (found.reason or "").endswith("it is not changed")
