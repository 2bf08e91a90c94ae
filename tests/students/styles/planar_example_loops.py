"""Week 3 one example at a time: loops over the columns, one layer after the other."""

SOURCE = """\
import math
import numpy as np
from planar_utils import sigmoid
# %%
def layer_sizes(X, Y):
    n_x = len(X)
    n_y = len(Y)
    return n_x, 4, n_y

def initialize_parameters(n_x, n_h, n_y):
    np.random.seed(2)
    parameters = {}
    parameters["W1"] = np.random.randn(n_h, n_x) * 0.01
    parameters["W2"] = np.random.randn(n_y, n_h) * 0.01
    parameters["b1"] = np.zeros([n_h, 1])
    parameters["b2"] = np.zeros([n_y, 1])
    return parameters
# %%
def forward_propagation(X, parameters):
    W1, W2 = parameters["W1"], parameters["W2"]
    m = X.shape[1]
    Z1, A1 = np.zeros((W1.shape[0], m)), np.zeros((W1.shape[0], m))
    Z2, A2 = np.zeros((W2.shape[0], m)), np.zeros((W2.shape[0], m))
    for i in range(m):
        Z1[:, i] = np.dot(W1, X[:, i]) + parameters["b1"][:, 0]
        A1[:, i] = np.tanh(Z1[:, i])
        Z2[:, i] = np.dot(W2, A1[:, i]) + parameters["b2"][:, 0]
        A2[:, i] = sigmoid(Z2[:, i])
    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
    return A2, cache
# %%
def compute_cost(A2, Y):
    m = Y.shape[1]
    cost = 0.0
    for i in range(m):
        if Y[0, i] == 1:
            cost -= math.log(A2[0, i])
        else:
            cost -= math.log(1 - A2[0, i])
    return cost / m
# %%
def backward_propagation(parameters, cache, X, Y):
    W1, W2 = parameters["W1"], parameters["W2"]
    A1, A2 = cache["A1"], cache["A2"]
    m = X.shape[1]
    grads = {}

    # output layer
    dZ2 = np.zeros(A2.shape)
    dW2 = np.zeros(W2.shape)
    db2 = np.zeros((W2.shape[0], 1))
    for i in range(X.shape[1]):
        dZ2[:, i] = A2[:, i] - Y[:, i]
        dW2 += np.outer(dZ2[:, i], A1[:, i])
        db2[:, 0] += dZ2[:, i]
    dW2 = dW2 / m
    db2 = db2 / m
    grads["dW2"] = dW2
    grads["db2"] = db2

    # hidden layer
    dZ1 = np.zeros(A1.shape)
    dW1 = np.zeros(W1.shape)
    db1 = np.zeros((W1.shape[0], 1))
    for i in range(X.shape[1]):
        dZ1[:, i] = np.dot(W2.T, dZ2[:, i]) * (1 - A1[:, i] ** 2)
        dW1 += np.outer(dZ1[:, i], X[:, i])
        db1[:, 0] += dZ1[:, i]
    dW1 = dW1 / m
    db1 = db1 / m
    grads["dW1"] = dW1
    grads["db1"] = db1
    return grads
# %%
def update_parameters(parameters, grads, learning_rate=1.2):
    new = {}
    for name in ["W1", "b1", "W2", "b2"]:
        new[name] = parameters[name] - learning_rate * grads["d" + name]
    return new
# %%
def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    parameters = initialize_parameters(len(X), n_h, len(Y))
    i = 0
    while i < num_iterations:
        A2, cache = forward_propagation(X, parameters)
        if print_cost and i % 1000 == 0:
            print("Cost after iteration", i, compute_cost(A2, Y))
        parameters = update_parameters(parameters, backward_propagation(parameters, cache, X, Y))
        i += 1
    return parameters

def predict(parameters, X):
    A2, _ = forward_propagation(X, parameters)
    predictions = np.zeros(A2.shape)
    for i in range(A2.shape[1]):
        if A2[0, i] > 0.5:
            predictions[0, i] = 1
    return predictions
"""

_SUM_W = (("    dW2 = dW2 / m\n", ""), ("    dW1 = dW1 / m\n", ""))
_SUM_B = (("    db2 = db2 / m\n", ""), ("    db1 = db1 / m\n", ""))
_SUM = (*_SUM_W, *_SUM_B)
_DZ2 = "        dZ2[:, i] = A2[:, i] - Y[:, i]\n"
_DZ1 = "        dZ1[:, i] = np.dot(W2.T, dZ2[:, i]) * (1 - A1[:, i] ** 2)\n"
_DZ2_MEAN = "        dZ2[:, i] = (A2[:, i] - Y[:, i]) / m\n"
_DZ1_MEAN = "        dZ1[:, i] = np.dot(W2.T, dZ2[:, i]) * (1 - A1[:, i] ** 2) / m\n"
_M = "    m = X.shape[1]\n    grads"
_END = "    return grads\n"

PLACEMENTS = {
    "per-layer": (),
    "at-output": (*_SUM, (_DZ2, _DZ2_MEAN)),
    "at-end": (*_SUM, (_END, "    for key in grads:\n        grads[key] = grads[key] / m\n" + _END)),
    "other": (_SUM_W[1], _SUM_B[1], (_DZ1, _DZ1_MEAN)),
    "at-update": (
        *_SUM,
        (_END, '    grads["m"] = m\n' + _END),
        ('- learning_rate * grads["d" + name]', '- learning_rate * grads["d" + name] / grads["m"]'),
    ),
    "missing-mean": _SUM,
    "doubled-mean": ((_DZ2, _DZ2_MEAN),),
    "compounded-mean": ((_DZ1, _DZ1_MEAN),),
    "mean-only-dW": _SUM_B,
    "mean-only-db": _SUM_W,
    "wrong-m-axis": ((_M, "    m = X.shape[0]\n    grads"),),
    "hard-coded-m": ((_M, "    m = 400\n    grads"),),
    "sum-cost": (*_SUM, ("    return cost / m\n", "    return cost\n")),
    "near-m-minus-1": ((_M, "    m = X.shape[1] - 1\n    grads"),),
    "near-one-over-n": ((_M, "    m = len(A1)\n    grads"),),
    "near-one-layer": (_SUM_W[1], _SUM_B[1]),
}

FAULTS = {
    "sigmoid-derivative-for-tanh": (("(1 - A1[:, i] ** 2)", "A1[:, i] * (1 - A1[:, i])"),),
    "activation-derivative-missing": ((" * (1 - A1[:, i] ** 2)\n", "\n"),),
    "dAL-sign": ((_DZ2, "        dZ2[:, i] = Y[:, i] - A2[:, i]\n"),),
    "db-total-sum": (("        db1[:, 0] += dZ1[:, i]\n", "        db1[:, 0] += np.sum(dZ1[:, i])\n"),),
    "last-example-only": (("        dW1 += np.outer(", "        dW1 = np.outer("),),
    "first-example-forgotten": (
        ("    for i in range(X.shape[1]):\n" + _DZ1, "    for i in range(1, X.shape[1]):\n" + _DZ1),
    ),
}
