"""One example at a time: Python loops over the columns, sums built up step by step."""

SOURCE = """\
import math
import numpy as np
from dnn_utils_v2 import sigmoid, sigmoid_backward, relu, relu_backward
# %%
def initialize_parameters(n_x, n_h, n_y):
    np.random.seed(1)
    W1 = np.random.randn(n_h, n_x) * 0.01
    W2 = np.random.randn(n_y, n_h) * 0.01
    return {"W1": W1, "W2": W2, "b1": np.zeros([n_h, 1]), "b2": np.zeros([n_y, 1])}

def initialize_parameters_deep(layer_dims):
    np.random.seed(3)
    parameters = {}
    l = 1
    while l < len(layer_dims):
        parameters["W{}".format(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters["b{}".format(l)] = np.zeros([layer_dims[l], 1])
        l = l + 1
    return parameters
# %%
def linear_forward(A, W, b):
    Z = np.zeros((W.shape[0], A.shape[1]))
    for i in range(A.shape[1]):
        a = A[:, i]
        for j in range(W.shape[0]):
            Z[j, i] = np.dot(W[j], a) + b[j, 0]
    return Z, (A, W, b)

def linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    if activation == "sigmoid":
        A, activation_cache = sigmoid(Z)
    if activation == "relu":
        A, activation_cache = relu(Z)
    return A, (linear_cache, activation_cache)

def L_model_forward(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L + 1):
        which = "relu"
        if l == L:
            which = "sigmoid"
        W, b = parameters["W{}".format(l)], parameters["b{}".format(l)]
        A, cache = linear_activation_forward(A, W, b, which)
        caches.append(cache)
    return A, caches
# %%
def compute_cost(AL, Y):
    m = Y.shape[1]
    cost = 0.0
    for i in range(m):
        for j in range(Y.shape[0]):
            y, a = Y[j, i], AL[j, i]
            cost += -y * math.log(a) - (1 - y) * math.log(1 - a)
    cost = cost / m
    return cost
# %%
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.zeros(W.shape)
    db = np.zeros((W.shape[0], 1))
    dA_prev = np.zeros(A_prev.shape)
    for i in range(A_prev.shape[1]):
        dz = dZ[:, i]
        dW += np.outer(dz, A_prev[:, i])
        db[:, 0] += dz
        dA_prev[:, i] = np.dot(W.T, dz)
    dW = dW / m
    db = db / m
    return dA_prev, dW, db
# %%
def linear_activation_backward(dA, cache, activation):
    linear_cache, Z = cache
    if activation == "sigmoid":
        dZ = sigmoid_backward(dA, Z)
    if activation == "relu":
        dZ = relu_backward(dA, Z)
    return linear_backward(dZ, linear_cache)
# %%
def L_model_backward(AL, Y, caches):
    L = len(caches)
    m = AL.shape[1]
    grads = {}

    dA = np.zeros(AL.shape)
    for i in range(AL.shape[1]):
        for j in range(AL.shape[0]):
            y, a = Y[j, i], AL[j, i]
            dA[j, i] = (1 - y) / (1 - a) - y / a

    l = L
    while l > 0:
        which = "relu"
        if l == L:
            which = "sigmoid"
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], which)
        grads["dA{}".format(l - 1)] = dA
        grads["dW{}".format(l)] = dW
        grads["db{}".format(l)] = db
        l = l - 1
    return grads
# %%
def update_parameters(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        for p in ["W", "b"]:
            name = "{}{}".format(p, l)
            parameters[name] = parameters[name] - learning_rate * grads["d" + name]
    return parameters
"""

_SUM_DW = ("    dW = dW / m\n", "")
_SUM_DB = ("    db = db / m\n", "")
_M = "    m = A_prev.shape[1]\n"
_DAL = "            dA[j, i] = (1 - y) / (1 - a) - y / a\n"
_DAL_MEAN = "            dA[j, i] = ((1 - y) / (1 - a) - y / a) / m\n"
_CALL = "        dA, dW, db = linear_activation_backward(dA, caches[l - 1], which)\n"

PLACEMENTS = {
    "per-layer": (),
    "at-loss": (_SUM_DW, _SUM_DB, (_DAL, _DAL_MEAN)),
    "at-output": (
        _SUM_DW,
        _SUM_DB,
        ("    dA = np.zeros(AL.shape)\n", "    dZ = np.zeros(AL.shape)\n"),
        (_DAL, "            dZ[j, i] = (a - y) / m\n"),
        (
            '        which = "relu"\n        if l == L:\n            which = "sigmoid"\n        dA, dW',
            "        dA, dW",
        ),
        (
            _CALL[8:],
            "if l == L:\n"
            "            dA, dW, db = linear_backward(dZ, caches[l - 1][0])\n"
            "        else:\n"
            '            dA, dW, db = linear_activation_backward(dA, caches[l - 1], "relu")\n',
        ),
    ),
    "at-end": (
        _SUM_DW,
        _SUM_DB,
        (
            "        l = l - 1\n    return grads",
            "        l = l - 1\n"
            "    while l < L:\n"
            "        l = l + 1\n"
            '        grads["dW{}".format(l)] = grads["dW{}".format(l)] / m\n'
            '        grads["db{}".format(l)] = grads["db{}".format(l)] / m\n'
            "    return grads",
        ),
    ),
    # every example's share is weighted where dZ becomes dA_prev of the layers below the output
    "other": (
        _SUM_DW,
        _SUM_DB,
        (
            _CALL,
            _CALL + "        if l == L:\n"
            "            for i in range(m):\n"
            "                dA[:, i] = dA[:, i] / m\n"
            "            dW = dW / m\n"
            "            db = db / m\n",
        ),
    ),
    "at-update": (
        _SUM_DW,
        _SUM_DB,
        ("        l = l - 1\n    return grads", '        l = l - 1\n    grads["m"] = m\n    return grads'),
        ('learning_rate * grads["d" + name]', 'learning_rate * (grads["d" + name] / grads["m"])'),
    ),
    "missing-mean": (_SUM_DW, _SUM_DB),
    "doubled-mean": ((_DAL, _DAL_MEAN),),
    "compounded-mean": (("        dz = dZ[:, i]\n", "        dz = dZ[:, i] / m\n"), _SUM_DW, _SUM_DB),
    "mean-only-dW": (_SUM_DB,),
    "mean-only-db": (_SUM_DW,),
    "wrong-m-axis": ((_M, "    m = A_prev.shape[0]\n"),),
    "hard-coded-m": ((_M, "    m = 209\n"),),
    "sum-cost": (_SUM_DW, _SUM_DB, ("    cost = cost / m\n", "")),
    "near-m-minus-1": (("    dW = dW / m\n    db = db / m\n", "    dW = dW / i\n    db = db / i\n"),),
    "near-one-over-n": ((_M, "    m = len(W)\n"),),
    "near-one-layer": (
        _SUM_DW,
        _SUM_DB,
        (_CALL, _CALL + "        if l == L:\n            dW = dW / m\n            db = db / m\n"),
    ),
    "near-cache-axis": (
        _SUM_DW,
        _SUM_DB,
        ("    m = AL.shape[1]\n    grads", "    m = len(caches[0][0][0])\n    grads"),
        (_DAL, _DAL_MEAN),
    ),
}

FAULTS = {
    "sigmoid-in-every-layer": (
        (
            '        which = "relu"\n        if l == L:\n            which = "sigmoid"\n        dA, dW',
            '        which = "sigmoid"\n        dA, dW',
        ),
    ),
    "activation-derivative-missing": (("        dZ = relu_backward(dA, Z)\n", "        dZ = dA\n"),),
    "dAL-sign": ((_DAL, "            dA[j, i] = y / a - (1 - y) / (1 - a)\n"),),
    "dAL-inner-sign": ((_DAL, "            dA[j, i] = -((1 - y) / (1 - a) + y / a)\n"),),
    "db-total-sum": (("        db[:, 0] += dz\n", "        db[:, 0] += np.sum(dz)\n"),),
    "db-no-keepdims": (
        ("    db = np.zeros((W.shape[0], 1))\n    dA_prev", "    db = np.zeros(W.shape[0])\n    dA_prev"),
        ("        db[:, 0] += dz\n", "        db += dz\n"),
    ),
    "dW-transposed": (
        ("    dW = np.zeros(W.shape)\n", "    dW = np.zeros(W.T.shape)\n"),
        ("        dW += np.outer(dz, A_prev[:, i])\n", "        dW += np.outer(A_prev[:, i], dz)\n"),
    ),
    "last-example-only": (("        dW += np.outer(", "        dW = np.outer("),),
    "first-example-forgotten": (
        ("    for i in range(A_prev.shape[1]):\n", "    for i in range(1, A_prev.shape[1]):\n"),
    ),
}
