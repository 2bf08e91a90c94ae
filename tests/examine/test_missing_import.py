"""Who forgets an import is told so, and not that what reads the module is a mistake."""

import pytest

from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.grading import grade

TEXT = """{imports}

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def initialize_with_zeros(dim):
    return np.zeros((dim, 1)), 0.0

def propagate(w, b, X, Y):
    m = X.shape[1]
    A = sigmoid(np.dot(w.T, X) + b)
    cost = -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    dw = np.dot(X, (A - Y).T) / m
    db = np.sum(A - Y) / m
    return {{"dw": dw, "db": db}}, np.squeeze(np.array(cost))

def optimize(w, b, X, Y, num_iterations=100, learning_rate=0.009, print_cost=False):
    w = copy.deepcopy(w)
    b = copy.deepcopy(b)
    costs = []
    for i in range(num_iterations):
        grads, cost = propagate(w, b, X, Y)
        w = w - learning_rate * grads["dw"]
        b = b - learning_rate * grads["db"]
        if i % 100 == 0:
            costs.append(cost)
    return {{"w": w, "b": b}}, grads, costs

def predict(w, b, X):
    A = sigmoid(np.dot(w.T, X) + b)
    return (A > 0.5).astype(float)

def model(X_train, Y_train, X_test, Y_test, num_iterations=2000, learning_rate=0.5, print_cost=False):
    w, b = initialize_with_zeros(X_train.shape[0])
    params, grads, costs = optimize(w, b, X_train, Y_train, num_iterations, learning_rate, print_cost)
    w, b = params["w"], params["b"]
    test, train = predict(w, b, X_test), predict(w, b, X_train)
    if print_cost:
        print("train accuracy: {{}} %".format(100 - np.mean(np.abs(train - Y_train)) * 100))
    return {{"costs": costs, "Y_prediction_test": test, "Y_prediction_train": train, "w": w, "b": b,
            "learning_rate": learning_rate, "num_iterations": num_iterations}}
"""


@pytest.mark.parametrize("imports", ["", "import numpy as np", "import copy"])
def test_what_reads_a_module_that_is_not_imported_is_not_called_too_much(
    imports: str, run: Run, sandbox: Sandbox
) -> None:
    found = grade(Content(content=TEXT.format(imports=imports).encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade)
    wrong = [function for function in found.functions if function.verdict != "correct"]
    assert wrong
    assert [(function.function, function.diagnoses) for function in wrong if function.diagnoses] == []
