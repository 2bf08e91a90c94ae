"""Week 3, the template's way: straight lines, one statement a quantity."""

SOURCE = """\
import numpy as np
from planar_utils import sigmoid
# %%
# GRADED FUNCTION: layer_sizes

def layer_sizes(X, Y):
    n_x = X.shape[0]
    n_h = 4
    n_y = Y.shape[0]
    return (n_x, n_h, n_y)
# %%
# GRADED FUNCTION: initialize_parameters

def initialize_parameters(n_x, n_h, n_y):
    np.random.seed(2)

    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.zeros((n_y, 1))

    parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    return parameters
# %%
# GRADED FUNCTION: forward_propagation

def forward_propagation(X, parameters):
    W1 = parameters["W1"]
    b1 = parameters["b1"]
    W2 = parameters["W2"]
    b2 = parameters["b2"]

    Z1 = np.dot(W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = sigmoid(Z2)

    assert A2.shape == (1, X.shape[1])

    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
    return A2, cache
# %%
# GRADED FUNCTION: compute_cost

def compute_cost(A2, Y):
    m = Y.shape[1]

    logprobs = np.multiply(np.log(A2), Y) + np.multiply(np.log(1 - A2), 1 - Y)
    cost = -np.sum(logprobs) / m

    cost = float(np.squeeze(cost))
    return cost
# %%
# GRADED FUNCTION: backward_propagation

def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]

    W1 = parameters["W1"]
    W2 = parameters["W2"]
    A1 = cache["A1"]
    A2 = cache["A2"]

    dZ2 = A2 - Y
    dW2 = 1 / m * np.dot(dZ2, A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
    dW1 = 1 / m * np.dot(dZ1, X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)

    grads = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
    return grads
# %%
# GRADED FUNCTION: update_parameters

def update_parameters(parameters, grads, learning_rate=1.2):
    W1 = parameters["W1"]
    b1 = parameters["b1"]
    W2 = parameters["W2"]
    b2 = parameters["b2"]

    dW1 = grads["dW1"]
    db1 = grads["db1"]
    dW2 = grads["dW2"]
    db2 = grads["db2"]

    W1 = W1 - learning_rate * dW1
    b1 = b1 - learning_rate * db1
    W2 = W2 - learning_rate * dW2
    b2 = b2 - learning_rate * db2

    parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    return parameters
# %%
# GRADED FUNCTION: nn_model

def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    np.random.seed(3)
    n_x = layer_sizes(X, Y)[0]
    n_y = layer_sizes(X, Y)[2]

    parameters = initialize_parameters(n_x, n_h, n_y)

    for i in range(0, num_iterations):
        A2, cache = forward_propagation(X, parameters)
        cost = compute_cost(A2, Y)
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads)

        if print_cost and i % 1000 == 0:
            print("Cost after iteration %i: %f" % (i, cost))

    return parameters
# %%
# GRADED FUNCTION: predict

def predict(parameters, X):
    A2, cache = forward_propagation(X, parameters)
    predictions = (A2 > 0.5)
    return predictions
"""

_SUM_W = (("    dW2 = 1 / m * np", "    dW2 = np"), ("    dW1 = 1 / m * np", "    dW1 = np"))
_SUM_B = (("    db2 = 1 / m * np", "    db2 = np"), ("    db1 = 1 / m * np", "    db1 = np"))
_SUM = (*_SUM_W, *_SUM_B)
_DZ2 = "    dZ2 = A2 - Y\n"
_DZ1 = "    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))\n"
_M = "    m = X.shape[1]\n"
_GRADS = '    grads = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}\n'
_RATE = "    dW1 = grads["

PLACEMENTS = {
    "per-layer": (),
    "at-loss": (
        *_SUM,
        (
            _DZ2,
            "    dA2 = -1 / m * (np.divide(Y, A2) - np.divide(1 - Y, 1 - A2))\n    dZ2 = dA2 * A2 * (1 - A2)\n",
        ),
    ),
    "at-output": (*_SUM, (_DZ2, "    dZ2 = 1 / m * (A2 - Y)\n")),
    "at-end": (
        *_SUM,
        (_GRADS, '    grads = {"dW1": dW1 / m, "db1": db1 / m, "dW2": dW2 / m, "db2": db2 / m}\n'),
    ),
    # the hidden layer's dZ carries the mean, the output layer's gradients take it themselves
    "other": (
        ("    dW1 = 1 / m * np", "    dW1 = np"),
        ("    db1 = 1 / m * np", "    db1 = np"),
        (_DZ1, _DZ1.replace("= np.dot", "= 1 / m * np.dot")),
    ),
    "at-update": (
        *_SUM,
        (_GRADS, _GRADS.replace("}", ', "m": m}')),
        (_RATE, '    learning_rate = learning_rate / grads["m"]\n' + _RATE),
    ),
    "missing-mean": _SUM,
    "doubled-mean": ((_DZ2, "    dZ2 = 1 / m * (A2 - Y)\n"),),
    "compounded-mean": ((_DZ1, _DZ1.replace("= np.dot", "= 1 / m * np.dot")),),
    "mean-only-dW": _SUM_B,
    "mean-only-db": _SUM_W,
    "wrong-m-axis": ((_M, "    m = X.shape[0]\n"),),
    "hard-coded-m": ((_M, "    m = 400\n"),),
    "sum-cost": (*_SUM, ("    cost = -np.sum(logprobs) / m\n", "    cost = -np.sum(logprobs)\n")),
    "near-m-minus-1": ((_M, "    m = X.shape[1] - 1\n"),),
    "near-one-over-n": ((_M, '    m = parameters["W1"].shape[0]\n'),),
    "near-one-layer": (_SUM_W[1], _SUM_B[1]),
}

FAULTS = {
    "sigmoid-derivative-for-tanh": (("(1 - np.power(A1, 2))", "A1 * (1 - A1)"),),
    "activation-derivative-missing": ((_DZ1, "    dZ1 = np.dot(W2.T, dZ2)\n"),),
    "tanh-derivative-of-Z": (
        ('    A1 = cache["A1"]\n', '    A1 = cache["A1"]\n    Z1 = cache["Z1"]\n'),
        ("np.power(A1, 2)", "np.power(Z1, 2)"),
    ),
    "dAL-sign": ((_DZ2, "    dZ2 = Y - A2\n"),),
    "dZ2-with-a-derivative-too-many": ((_DZ2, "    dZ2 = (A2 - Y) * A2 * (1 - A2)\n"),),
    "db-no-keepdims": (
        ("np.sum(dZ2, axis=1, keepdims=True)", "np.sum(dZ2, axis=1)"),
        ("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1, axis=1)"),
    ),
    "db-total-sum": (("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1)"),),
    "dW-transposed": (
        ("np.dot(dZ2, A1.T)", "np.dot(A1, dZ2.T)"),
        ("np.dot(dZ1, X.T)", "np.dot(X, dZ1.T)"),
    ),
    "dW-before-activation": (
        ('    A1 = cache["A1"]\n', '    A1 = cache["A1"]\n    Z1 = cache["Z1"]\n'),
        ("np.dot(dZ2, A1.T)", "np.dot(dZ2, Z1.T)"),
    ),
    "elementwise-product": (("np.dot(dZ1, X.T)", "np.multiply(dZ1, X)"),),
    "uses-W-not-transposed": (("np.dot(W2.T, dZ2)", "np.dot(W2, dZ2)"),),
    "reads-notebook-variable": (
        ('    A1 = cache["A1"]\n', ""),
        (
            "# GRADED FUNCTION: backward_propagation\n",
            "A1 = np.tanh(np.random.randn(4, 3))\n# %%\n# GRADED FUNCTION: backward_propagation\n",
        ),
    ),
    "unfinished-none": (
        (_DZ1, "    dZ1 = None\n"),
        ("    dW1 = 1 / m * np.dot(dZ1, X.T)\n", "    dW1 = None\n"),
        ("    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)\n", "    db1 = None\n"),
    ),
    "syntax-error": (
        (
            "    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)\n",
            "    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True\n",
        ),
    ),
    "broken-forward": (("    A1 = np.tanh(Z1)\n", "    A1 = sigmoid(Z1)\n"),),
    "cost-sign": (("    cost = -np.sum(logprobs) / m\n", "    cost = np.sum(logprobs) / m\n"),),
    "update-ascends": tuple(
        (f"    {name} = {name} - learning_rate", f"    {name} = {name} + learning_rate")
        for name in ("W1", "b1", "W2", "b2")
    ),
}
