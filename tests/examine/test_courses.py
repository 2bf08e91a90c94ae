"""Fifteen assignments of seven courses through the real sandbox: right students are right, wrong ones are charged."""

import re
from functools import cache

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.test_declarations import ALL, COURSES
from tests.conftest import SEED
from tests.grading import grade

Edits = tuple[tuple[str, str], ...]

# ruff: noqa: E501 - a line for a student
# What is written otherwise by a student who is right: a name for another everywhere, or one text for another.
RESTYLED: dict[str, Edits] = {
    "batchnorm": (
        ("mu", "centre"),
        ('bn_param["running_mean"] = running_mean', 'bn_param["running_mean"][...] = running_mean'),  # in place
        ("return out, cache", "return out, {'all': cache}"),
        ("xhat, gamma, std = cache", "xhat, gamma, std = cache['all']"),
        ("xhat", "normed"),
    ),
    "cmu_linear": (
        ("self.A", "self.kept"),
        ("self.dLdW = dLdW / self.N", "self.dLdW = dLdW"),  # as the course has it since 2022
        ("self.dLdb = dLdb / self.N", "self.dLdb = dLdb"),
    ),
    "convolution": (("xp", "padded"), ("return out, (x, w, b, conv_param)", "return out, (x, w, b, dict(conv_param))")),
    "course2_gradient_checking": (
        ("thetaplus", "above"),
        ("J = np.dot(theta, x)", "J = theta * x"),
        ("def backward_off", "def unused"),
    ),
    "course2_initialization": (
        ("np.random.seed(3)", "np.random.seed(8)"),
        ("parameters", "found"),
        ("np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10", "np.random.normal(0, 10, (layers_dims[l], layers_dims[l - 1]))"),
    ),
    "course2_regularization": (
        ("np.random.seed(1)", "np.random.seed(77)"),
        ("dZ3 = A3 - Y", "dZ3 = (A3 - Y) / m"),  # the mean at the output
        ("1.0 / m * np", "np"),
        ("D1 = (D1 < keep_prob).astype(int)", "D1 = D1 <= keep_prob"),
        ("A1 = A1 * D1", "A1 = np.where(D1, A1, 0)"),
    ),
    "cs231n_layers": (("shifted", "moved"), ("cache = (x, w, b)", "cache = [x, w, b]"), ("dx = dout * (x > 0)", "dx = np.where(x > 0, dout, 0)")),
    "cs231n_two_layer_net": (
        ("dscores = dscores / N", ""),  # the mean at the end
        ("h1.T.dot(dscores)", "h1.T.dot(dscores) / N"),
        ("np.sum(dscores, axis=0)", "np.sum(dscores, axis=0) / N"),
        ("X.T.dot(da1)", "X.T.dot(da1) / N"),
        ("np.sum(da1, axis=0)", "np.sum(da1, axis=0) / N"),
    ),
    "nielsen_network": (("zs", "inputs"), ("delta_nabla_b", "by_biases"), ("sigmoid(z) * (1 - sigmoid(z))", "np.exp(-z) / (1.0 + np.exp(-z)) ** 2")),
    "udacity_bike_sharing": (("hidden_error_term", "term"), ("final_outputs = final_inputs", "final_outputs = 1 * final_inputs")),
    "vanilla_rnn": (("da", "by_sum"), ("cache = (x, prev_h, Wx, Wh, next_h)", "cache = (x, prev_h, Wx, Wh, np.array(next_h))")),
    "week2_logistic_regression": (
        ("dw = np.dot(X, (A - Y).T) / m", "dZ = (A - Y) / m\n    dw = np.dot(X, dZ.T)"),
        ("db = np.sum(A - Y) / m", "db = np.sum(dZ)"),
    ),
    "week3_planar": (("dZ2 = A2 - Y", "dZ2 = (A2 - Y) / m"), ("np.dot(dZ2, A1.T) / m", "np.dot(dZ2, A1.T)"), ("axis=1, keepdims=True) / m", "axis=1, keepdims=True)"), ("np.dot(dZ1, X.T) / m", "np.dot(dZ1, X.T)")),
    "week4_step_by_step": (
        ("np.dot(dZ, A_prev.T) / m", "np.dot(dZ, A_prev.T)"),
        ("np.sum(dZ, axis=1, keepdims=True) / m", "np.sum(dZ, axis=1, keepdims=True)"),
        ("dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))", "dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL)) / Y.shape[1]"),
    ),
}  # fmt: skip

# A course, what stands in its solution, what a student has there, and the function that is charged.
WRONG: tuple[tuple[str, str, str, str], ...] = (
    ("batchnorm", "momentum * running_mean + (1 - momentum) * mu", "(1 - momentum) * running_mean + momentum * mu", "batchnorm_forward"),
    ("batchnorm", "dxhat - dxhat.mean(axis=0) -", "dxhat -", "batchnorm_backward"),
    ("cmu_linear", "Z = A @ self.W.T + self.Ones @ self.b.T", "Z = A @ self.W.T", "Linear.forward"),
    ("cmu_linear", "self.dLdW = dLdW / self.N", "self.dLdW = dLdW / self.N / 2", "Linear.backward"),
    ("convolution", "np.sum(window * w[f]) + b[f]", "np.sum(window * w[f])", "conv_forward_naive"),
    ("convolution", "dout[n, f, i, j] * xp[n, :, rows, cols]", "xp[n, :, rows, cols]", "conv_backward_naive"),
    ("course2_gradient_checking", "dtheta = x", "dtheta = theta", "backward_propagation"),
    ("course2_gradient_checking", "np.linalg.norm(grad) + np.linalg.norm(gradapprox)\n    return numerator / denominator\n\n\ndef gradient_check_n", "np.linalg.norm(gradapprox)\n    return numerator / denominator\n\n\ndef gradient_check_n", "gradient_check"),
    ("course2_initialization", "np.sqrt(2.0 / layers_dims[l - 1])", "(2.0 / layers_dims[l - 1])", "initialize_parameters_he"),
    ("course2_initialization", "np.zeros((layers_dims[l], layers_dims[l - 1]))", "np.ones((layers_dims[l], layers_dims[l - 1]))", "initialize_parameters_zeros"),
    ("course2_regularization", "dW2 = 1.0 / m * np.dot(dZ2, A1.T) + lambd / m * W2", "dW2 = 1.0 / m * np.dot(dZ2, A1.T)", "backward_propagation_with_regularization"),
    ("course2_regularization", "A2 = A2 / keep_prob\n    Z3", "Z3", "forward_propagation_with_dropout"),
    ("course2_regularization", "dA1 = dA1 / keep_prob", "dA1 = dA1 * 1", "backward_propagation_with_dropout"),
    ("course2_regularization", "return A3, (Z1, D1, A1,", "return A3, (Z1, D1, 2 * A1,", "forward_propagation_with_dropout"),
    ("course2_regularization", "D1 = (D1 < keep_prob)", "D1 = (D1 > keep_prob)", "forward_propagation_with_dropout"),
    ("cs231n_layers", "db = np.sum(dout, axis=0)", "db = np.mean(dout, axis=0)", "affine_backward"),
    ("cs231n_layers", "cache = (x, w, b)", "cache = (2 * x, w, b)", "affine_forward"),
    ("cs231n_layers", "dx = dx / N\n", "", "softmax_loss"),
    ("cs231n_two_layer_net", "da1 = dh1 * (a1 > 0)", "da1 = dh1", "TwoLayerNet.loss"),
    ("cs231n_two_layer_net", "np.argmax(scores, axis=1)", "np.argmin(scores, axis=1)", "TwoLayerNet.predict"),
    ("nielsen_network", "delta = np.dot(self.weights[-l + 1].transpose(), delta) * sp", "delta = np.dot(self.weights[-l + 1].transpose(), delta)", "Network.backprop"),
    ("nielsen_network", "w - (eta / len(mini_batch)) * nw", "w - eta * nw", "Network.update_mini_batch"),
    ("udacity_bike_sharing", "hidden_error * hidden_outputs * (1 - hidden_outputs)", "hidden_error * hidden_outputs", "NeuralNetwork.backpropagation"),
    ("udacity_bike_sharing", "self.lr * delta_weights_h_o / n_records", "self.lr * delta_weights_h_o", "NeuralNetwork.update_weights"),
    ("vanilla_rnn", "da = dnext_h * (1 - next_h**2)", "da = dnext_h * (1 - next_h)", "rnn_step_backward"),
    ("vanilla_rnn", "cache.append(step)", "cache.append(cache[0] if cache else step)", "rnn_forward"),
    ("vanilla_rnn", "rnn_step_backward(dh[:, t, :] + dprev_h, cache[t])", "rnn_step_backward(dh[:, t, :], cache[t])", "rnn_backward"),
    ("week2_logistic_regression", "db = np.sum(A - Y) / m", "db = np.sum(A - Y)", "propagate"),
    ("week2_logistic_regression", "b = b - learning_rate * db", "b = b + learning_rate * db", "optimize"),
    ("week3_planar", "(1 - np.power(A1, 2))", "A1 * (1 - A1)", "backward_propagation"),
    ("week3_planar", "A1 = np.tanh(Z1)", "A1 = np.maximum(0, Z1)", "forward_propagation"),
    ("week4_step_by_step", "dA_prev = np.dot(W.T, dZ)", "dA_prev = np.dot(W.T, dZ) / m", "linear_backward"),
    ("week4_step_by_step", "cost = -np.sum", "cost = np.sum", "compute_cost"),
)  # fmt: skip


@cache
def prepared(course: str) -> Run:
    return Run.prepare(Catalogue.load(COURSES / course), SEED)


def graded(course: str, text: str, sandbox: Sandbox) -> Grade:
    found = grade(Content(content=text.encode(), kind="py"), prepared(course), sandbox)
    assert isinstance(found, Grade), found
    return found


def solution_of(course: str) -> str:
    return (COURSES / course / "solution.py").read_text(encoding="utf-8")


def restyled(course: str) -> str:
    text = solution_of(course)
    for old, new in RESTYLED[course]:
        assert old in text
        text = re.sub(rf"\b{old}\b", new, text) if old.replace(".", "").isidentifier() else text.replace(old, new)
    return text


def not_right(found: Grade) -> dict[str, str]:
    return {function.function: function.verdict for function in found.functions if function.verdict != "correct"}


@pytest.mark.parametrize("course", ALL)
def test_who_is_right_in_another_way_is_right(course: str, sandbox: Sandbox) -> None:
    found = graded(course, restyled(course), sandbox)
    assert not_right(found) == {}
    assert found.gradients.correct
    assert found.earned == found.possible


@pytest.mark.parametrize(
    ("course", "old", "new", "charged"),
    WRONG,
    ids=[f"{course} {charged} {number}" for number, (course, _, _, charged) in enumerate(WRONG)],
)
def test_who_is_wrong_is_charged_at_the_function_that_is(
    course: str, old: str, new: str, charged: str, sandbox: Sandbox
) -> None:
    text = solution_of(course)
    assert old in text
    assert not_right(graded(course, text.replace(old, new, 1), sandbox)) == {charged: "incorrect"}


def test_a_mistake_that_the_course_knows_is_told_in_its_words(sandbox: Sandbox) -> None:
    text = solution_of("week2_logistic_regression").replace("m = X.shape[1]", "m = X.shape[0]", 1)
    found = graded("week2_logistic_regression", text, sandbox)
    (diagnosis,) = (diagnosis for function in found.functions for diagnosis in function.diagnoses)
    assert diagnosis.id == "propagate-rows"
    assert diagnosis.message == "takes m from the first axis, where the pixels are; the examples are the columns"


@pytest.mark.parametrize("course", ["cmu_linear", "cs231n_two_layer_net", "nielsen_network", "udacity_bike_sharing"])
def test_who_has_a_class_that_does_not_parse_is_told_the_line_at_each_of_its_methods(
    course: str, sandbox: Sandbox
) -> None:
    text, (line,) = solution_of(course), re.findall(r"^    def __init__\(.*\):\n", solution_of(course), re.MULTILINE)
    found = graded(course, text.replace(line, line.replace(":\n", "\n")), sandbox)
    methods = [function for function in found.functions if "." in function.function]
    assert methods
    for method in methods:
        assert method.reason == "does not parse: expected ':'"
        assert method.place is not None
        assert method.place.code == line.strip().removesuffix(":")
