"""What the students of week 2 compute beside the gradients, against the complex step."""

from __future__ import annotations

import numpy as np
import pytest

from tests.students import catalogue, complex_step, running
from tests.students.cases import ONE_UNIT, same, some_case
from tests.students.week2 import ASSIGNMENT, BACKWARD

RATE, STEPS = 0.3, 7
MODEL_RATE, MODEL_STEPS = 0.2, 20


def judged(function):
    """One parameter for each student of week 2 with a verdict on the function, and whether that is correct."""
    chosen = [each for each in catalogue() if each.assignment == ASSIGNMENT]
    verdicts = [(each, dict(each.expects.verdicts).get(function)) for each in chosen]
    return [pytest.param(each, verdict == "correct", id=each.id) for each, verdict in verdicts if verdict]


def gradients(w, b, X, Y):
    truth = complex_step.gradients(X, Y, {"W1": np.asarray(w).T, "b1": np.full((1, 1), b)})
    return truth["dW1"].T, truth["db1"].item()


def activations(w, b, X):
    return complex_step.activations(X, {"W1": np.asarray(w).T, "b1": np.full((1, 1), b)})[-1].real


def trained(w, b, X, Y, steps, rate):
    for _ in range(steps):
        dw, db = gradients(w, b, X, Y)
        w, b = w - rate * dw, b - rate * db
    return (w, b), (dw, db)


def case():
    X, Y, parameters = some_case(ONE_UNIT, 8)
    return parameters["W1"].T, parameters["b1"].item(), X, Y.astype(int)


def lecture(names, function):
    """A student's function among right ones of the others, as the student calls them."""
    right = running.names_of(next(each for each in catalogue() if each.id == "week2-operators-per-layer"))
    for other in ("sigmoid", "initialize_with_zeros", "propagate", "optimize", "predict", "model"):
        if other != function:
            names[other] = right[other]
    return names[function]


def called(student, function, *arguments):
    """What comes back; None where it raises."""
    with running.quiet():
        try:
            return lecture(running.names_of(student), function)(*arguments)
        except Exception:  # noqa: BLE001
            return None


@pytest.mark.parametrize(("student", "is_right"), judged("sigmoid"))
def test_the_sigmoid_is_right_exactly_where_expected(student, is_right):
    z = np.linspace(-3, 3, 8).reshape(2, 4)
    assert same(called(student, "sigmoid", z), 1 / (1 + np.exp(-z))) == is_right


@pytest.mark.parametrize(("student", "is_right"), judged("initialize_with_zeros"))
def test_the_start_is_right_exactly_where_expected(student, is_right):
    w, b = called(student, "initialize_with_zeros", 4)
    assert (same(w, np.zeros((4, 1))) and same(b, np.zeros(()))) == is_right


@pytest.mark.parametrize(("student", "is_right"), judged(BACKWARD))
def test_gradients_cost_and_inputs_are_right_exactly_where_expected(student, is_right):
    w, b, X, Y = case()
    kept = Y.copy()
    found = called(student, BACKWARD, w, b, X, Y)
    dw, db = gradients(w, b, X, kept)
    cost = complex_step.cost(activations(w, b, X), kept)
    grads, own_cost = found or ({"dw": None, "db": None}, None)
    right = same(grads["dw"], dw) and same(grads["db"], np.asarray(db)) and same(own_cost, np.asarray(cost))
    assert (right and np.array_equal(Y, kept)) == is_right


@pytest.mark.parametrize(("student", "is_right"), judged("optimize"))
def test_the_steps_are_right_exactly_where_expected(student, is_right):
    w, b, X, Y = case()
    params, grads, _ = called(student, "optimize", w.copy(), b, X, Y, STEPS, RATE)
    after, last = trained(w, b, X, Y, STEPS, RATE)
    found = (params["w"], params["b"], grads["dw"], grads["db"])
    assert all(map(same, found, map(np.asarray, (*after, *last)))) == is_right


@pytest.mark.parametrize(("student", "is_right"), judged("predict"))
def test_predictions_are_right_exactly_where_expected(student, is_right):
    w, b, X, _ = case()
    found = np.asarray(called(student, "predict", w, b, X), dtype=float)
    assert np.array_equal(found.reshape(1, -1), (activations(w, b, X) > 0.5).astype(float)) == is_right


@pytest.mark.parametrize(("student", "is_right"), judged("model"))
def test_the_whole_is_right_exactly_where_expected(student, is_right):
    _, _, X, Y = case()
    one, other = slice(0, 5), slice(5, 8)
    found = called(student, "model", X[:, one], Y[:, one], X[:, other], Y[:, other], MODEL_STEPS, MODEL_RATE)
    (w, b), _ = trained(np.zeros((len(X), 1)), 0.0, X[:, one], Y[:, one], MODEL_STEPS, MODEL_RATE)
    right = found is not None and same(found["w"], w) and same(found["b"], np.asarray(b))
    for key, columns in (("Y_prediction_train", one), ("Y_prediction_test", other)):
        predicted = activations(w, b, X[:, columns]) > 0.5
        right = right and np.array_equal(np.asarray(found[key], dtype=float).reshape(1, -1), predicted)
    assert right == is_right
