"""Week 2 as the lectures write it: one statement a line, `np.dot`, a dictionary at the end."""

SOURCE = """\
import numpy as np
import matplotlib.pyplot as plt
from lr_utils import load_dataset

%matplotlib inline
# %%
# GRADED FUNCTION: sigmoid

def sigmoid(z):
    s = 1 / (1 + np.exp(-z))
    return s
# %%
# GRADED FUNCTION: initialize_with_zeros

def initialize_with_zeros(dim):
    w = np.zeros((dim, 1))
    b = 0

    assert w.shape == (dim, 1)
    return w, b
# %%
# GRADED FUNCTION: propagate

def propagate(w, b, X, Y):
    m = X.shape[1]

    # FORWARD PROPAGATION
    A = sigmoid(np.dot(w.T, X) + b)
    cost = -1 / m * np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))

    # BACKWARD PROPAGATION
    dZ = A - Y
    dw = 1 / m * np.dot(X, dZ.T)
    db = 1 / m * np.sum(dZ)

    cost = np.squeeze(cost)
    grads = {"dw": dw, "db": db}
    return grads, cost
# %%
# GRADED FUNCTION: optimize

def optimize(w, b, X, Y, num_iterations, learning_rate, print_cost=False):
    costs = []

    for i in range(num_iterations):
        grads, cost = propagate(w, b, X, Y)

        dw = grads["dw"]
        db = grads["db"]

        w = w - learning_rate * dw
        b = b - learning_rate * db

        if i % 100 == 0:
            costs.append(cost)
        if print_cost and i % 100 == 0:
            print("Cost after iteration %i: %f" % (i, cost))

    params = {"w": w, "b": b}
    grads = {"dw": dw, "db": db}
    return params, grads, costs
# %%
# GRADED FUNCTION: predict

def predict(w, b, X):
    m = X.shape[1]
    Y_prediction = np.zeros((1, m))
    w = w.reshape(X.shape[0], 1)

    A = sigmoid(np.dot(w.T, X) + b)

    for i in range(A.shape[1]):
        if A[0, i] > 0.5:
            Y_prediction[0, i] = 1
        else:
            Y_prediction[0, i] = 0
    return Y_prediction
# %%
# GRADED FUNCTION: model

def model(X_train, Y_train, X_test, Y_test, num_iterations=2000, learning_rate=0.5, print_cost=False):
    w, b = initialize_with_zeros(X_train.shape[0])
    parameters, grads, costs = optimize(w, b, X_train, Y_train, num_iterations, learning_rate, print_cost)
    w = parameters["w"]
    b = parameters["b"]

    Y_prediction_test = predict(w, b, X_test)
    Y_prediction_train = predict(w, b, X_train)

    print("train accuracy: {} %".format(100 - np.mean(np.abs(Y_prediction_train - Y_train)) * 100))
    print("test accuracy: {} %".format(100 - np.mean(np.abs(Y_prediction_test - Y_test)) * 100))

    d = {"costs": costs,
         "Y_prediction_test": Y_prediction_test,
         "Y_prediction_train" : Y_prediction_train,
         "w" : w,
         "b" : b,
         "learning_rate" : learning_rate,
         "num_iterations": num_iterations}
    return d
"""

_SUM_W = (("    dw = 1 / m * np", "    dw = np"),)
_SUM_B = (("    db = 1 / m * np", "    db = np"),)
_SUM = (*_SUM_W, *_SUM_B)
_DZ = "    dZ = A - Y\n"
_M = "    m = X.shape[1]\n\n"
_GRADS = '    cost = np.squeeze(cost)\n    grads = {"dw": dw, "db": db}\n'
_COST = "    cost = -1 / m * np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))\n"
_STEP_W, _STEP_B = "w = w - learning_rate * dw", "b = b - learning_rate * db"

PLACEMENTS = {
    "per-layer": (),
    "at-loss": (*_SUM, (_DZ, "    dA = -1 / m * (Y / A - (1 - Y) / (1 - A))\n    dZ = dA * A * (1 - A)\n")),
    "at-output": (*_SUM, (_DZ, "    dZ = 1 / m * (A - Y)\n")),
    "at-end": (*_SUM, (_GRADS, _GRADS.replace("dw, ", "dw / m, ").replace("db}", "db / m}"))),
    "at-update": (
        *_SUM,
        (_STEP_W, f"{_STEP_W} / X.shape[1]"),
        (_STEP_B, f"{_STEP_B} / X.shape[1]"),
    ),
    "missing-mean": _SUM,
    "sum-cost": (*_SUM, (_COST, _COST.replace("-1 / m * np", "-np"))),
    "doubled-mean": ((_DZ, "    dZ = 1 / m * (A - Y)\n"),),
    "mean-only-dW": _SUM_B,
    "mean-only-db": _SUM_W,
    "wrong-m-axis": (
        *_SUM,
        (_DZ, _DZ.replace("\n", "\n    n = X.shape[0]\n")),
        (_GRADS, _GRADS.replace("dw, ", "dw / n, ").replace("db}", "db / n}")),
    ),
    "hard-coded-m": (("    dw = 1 / m", "    dw = 1 / 400"), ("    db = 1 / m", "    db = 1 / 400")),
    "near-m-minus-1": (("    dw = 1 / m", "    dw = 1 / (m - 1)"), ("    db = 1 / m", "    db = 1 / (m - 1)")),
}

FAULTS = {
    "dAL-sign": ((_DZ, "    dZ = Y - A\n"),),
    "slope-of-the-output-twice": ((_DZ, "    dZ = (A - Y) * A * (1 - A)\n"),),
    "dW-transposed": (("np.dot(X, dZ.T)", "np.dot(dZ, X.T)"),),
    "db-not-summed": (("1 / m * np.sum(dZ)", "1 / m * dZ"),),
    "cost-sign": ((_COST, _COST.replace("-1 / m", "1 / m")),),
    "cost-same-log": ((_COST, _COST.replace("np.log(1 - A)", "np.log(A)")),),
    "cost-not-mean": ((_COST, _COST.replace("-1 / m * np", "-np")),),
    "bias-left-out": (
        (
            "    # FORWARD PROPAGATION\n    A = sigmoid(np.dot(w.T, X) + b)",
            "    # FORWARD PROPAGATION\n    A = sigmoid(np.dot(w.T, X))",
        ),
    ),
    "sigmoid-of-the-opposite": (("np.exp(-z)", "np.exp(z)"),),
    "start-is-flat": (("np.zeros((dim, 1))", "np.zeros(dim)"), ("    assert w.shape == (dim, 1)\n", "")),
    "start-at-one": (("np.zeros((dim, 1))", "np.ones((dim, 1))"),),
    "update-ascends": ((_STEP_W, _STEP_W.replace("w -", "w +")), (_STEP_B, _STEP_B.replace("b -", "b +"))),
    "update-forgets-b": ((f"        {_STEP_B}\n", ""),),
    "update-without-rate": ((_STEP_W, "w = w - dw"), (_STEP_B, "b = b - db")),
    "one-step-only": (
        (
            '            print("Cost after iteration %i: %f" % (i, cost))\n\n    params',
            '            print("Cost after iteration %i: %f" % (i, cost))\n        break\n\n    params',
        ),
    ),
    "predict-other-side": (("A[0, i] > 0.5", "A[0, i] < 0.5"),),
    "predict-probabilities": (("    return Y_prediction\n", "    return A\n"),),
    "model-predicts-the-same-twice": (("predict(w, b, X_test)", "predict(w, b, X_train)"),),
    "model-before-training": (('    w = parameters["w"]\n    b = parameters["b"]\n', ""),),
    "reads-notebook-variable": (
        ("    # FORWARD PROPAGATION\n    A = ", "    # FORWARD PROPAGATION\n    B = "),
        ("# GRADED FUNCTION: propagate\n", "A = sigmoid(np.random.randn(1, 3))\n# %%\n# GRADED FUNCTION: propagate\n"),
    ),
    "unfinished-none": (
        (_DZ, "    dZ = None\n"),
        ("    dw = 1 / m * np.dot(X, dZ.T)\n", "    dw = None\n"),
        ("    db = 1 / m * np.sum(dZ)\n", "    db = None\n"),
    ),
    "syntax-error": (("    db = 1 / m * np.sum(dZ)\n", "    db = 1 / m * np.sum(dZ\n"),),
    "input-mutated-Y": ((_DZ, "    Y *= -1\n    dZ = A + Y\n"),),
}
