"""Operators and methods: @, *, +=, f-strings, in place; dA{l} is what layer l hands down (dA1 to dA{L})."""

SOURCE = """\
import numpy as np
from dnn_utils_v2 import sigmoid, sigmoid_backward, relu, relu_backward
# %%
def initialize_parameters(n_x, n_h, n_y):
    np.random.seed(1)
    W1, b1 = np.random.randn(n_h, n_x) * 0.01, np.zeros((n_h, 1))
    W2, b2 = np.random.randn(n_y, n_h) * 0.01, np.zeros((n_y, 1))
    return dict(W1=W1, b1=b1, W2=W2, b2=b2)
# %%
def initialize_parameters_deep(layer_dims):
    np.random.seed(3)
    parameters = {}
    for l, (n_in, n_out) in enumerate(zip(layer_dims[:-1], layer_dims[1:]), 1):
        parameters[f"W{l}"] = np.random.randn(n_out, n_in) * 0.01
        parameters[f"b{l}"] = np.zeros((n_out, 1))
    return parameters
# %%
def linear_forward(A, W, b):
    return W @ A + b, (A, W, b)

def linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = relu(Z) if activation == "relu" else sigmoid(Z)
    return A, (linear_cache, activation_cache)
# %%
def L_model_forward(X, parameters):
    A, caches, L = X, [], len(parameters) // 2
    for l in range(1, L + 1):
        g = "sigmoid" if l == L else "relu"
        A, cache = linear_activation_forward(A, parameters[f"W{l}"], parameters[f"b{l}"], g)
        caches += [cache]
    return A, caches
# %%
def compute_cost(AL, Y):
    loss = -Y * np.log(AL) - (1 - Y) * np.log(1 - AL)
    return loss.sum() / loss.shape[1]
# %%
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[1]
    dW = dZ @ A_prev.T
    dW /= m
    db = dZ.sum(axis=1, keepdims=True)
    db /= m
    return W.T @ dZ, dW, db
# %%
def linear_activation_backward(dA, cache, activation):
    linear_cache, activation_cache = cache
    Z = activation_cache
    dZ = relu_backward(dA, Z) if activation == "relu" else sigmoid_backward(dA, Z)
    return linear_backward(dZ, linear_cache)
# %%
def L_model_backward(AL, Y, caches):
    grads, L = {}, len(caches)
    m = Y.shape[1]
    dA = (1 - Y) / (1 - AL)
    dA -= Y / AL
    for l in range(L, 0, -1):
        g = "sigmoid" if l == L else "relu"
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], g)
        grads.update({f"dA{l}": dA, f"dW{l}": dW, f"db{l}": db})
    return grads
# %%
def update_parameters(parameters, grads, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        parameters[f"W{l}"] -= learning_rate * grads[f"dW{l}"]
        parameters[f"b{l}"] -= learning_rate * grads[f"db{l}"]
    return parameters
"""

_SUM_DW = ("    dW /= m\n", "")
_SUM_DB = ("    db /= m\n", "")
_M = "    m = dZ.shape[1]\n"
_DAL = "    dA -= Y / AL\n"
_STORE = '        grads.update({f"dA{l}": dA, f"dW{l}": dW, f"db{l}": db})\n'
_CALL = "        dA, dW, db = linear_activation_backward(dA, caches[l - 1], g)\n"

PLACEMENTS = {
    "per-layer": (),
    "at-loss": (_SUM_DW, _SUM_DB, (_DAL, _DAL + "    dA /= m\n")),
    "at-output": (
        _SUM_DW,
        _SUM_DB,
        (
            "    dA = (1 - Y) / (1 - AL)\n" + _DAL,
            "    dZ = (AL - Y) / m\n"
            "    dA, dW, db = linear_backward(dZ, caches[-1][0])\n"
            '    grads.update({f"dA{L}": dA, f"dW{L}": dW, f"db{L}": db})\n',
        ),
        ("range(L, 0, -1)", "range(L - 1, 0, -1)"),
        ('        g = "sigmoid" if l == L else "relu"\n        dA, dW', "        dA, dW"),
        (
            "linear_activation_backward(dA, caches[l - 1], g)",
            'linear_activation_backward(dA, caches[l - 1], "relu")',
        ),
    ),
    "at-end": (
        _SUM_DW,
        _SUM_DB,
        (
            _STORE,
            _STORE + '    for key in grads:\n        if not key.startswith("dA"):\n            grads[key] /= m\n',
        ),
    ),
    # the output layer divides its own, and the mean goes down with dA
    "other": (
        _SUM_DW,
        _SUM_DB,
        (
            _CALL,
            _CALL + "        if l == L:\n            dA /= m\n            dW /= m\n            db /= m\n",
        ),
    ),
    "at-update": (
        _SUM_DW,
        _SUM_DB,
        (
            "    for l in range(1, len(parameters) // 2 + 1):\n",
            '    learning_rate = learning_rate / grads["dA1"].shape[1]\n'
            "    for l in range(1, len(parameters) // 2 + 1):\n",
        ),
    ),
    "missing-mean": (_SUM_DW, _SUM_DB),
    "doubled-mean": ((_DAL, _DAL + "    dA /= m\n"),),
    "compounded-mean": (
        ("    dW = dZ @ A_prev.T\n", "    dZ = dZ / m\n    dW = dZ @ A_prev.T\n"),
        _SUM_DW,
        _SUM_DB,
    ),
    "mean-only-dW": (_SUM_DB,),
    "mean-only-db": (_SUM_DW,),
    "wrong-m-axis": ((_M, "    m = A_prev.shape[0]\n"),),
    "hard-coded-m": ((_M, "    m = 209\n"),),
    "sum-cost": (_SUM_DW, _SUM_DB, ("    return loss.sum() / loss.shape[1]\n", "    return loss.sum()\n")),
    "near-m-minus-1": ((_M, "    m = dZ.shape[1] - 1\n"),),
    "near-one-over-n": ((_M, "    m = len(b)\n"),),
    "near-one-layer": (
        _SUM_DW,
        _SUM_DB,
        (_CALL, _CALL + "        if l == L:\n            dW /= m\n            db /= m\n"),
    ),
    "near-cache-axis": (
        _SUM_DW,
        _SUM_DB,
        ("    m = Y.shape[1]\n", "    m = len(caches[0][0][0])\n"),
        (_DAL, _DAL + "    dA /= m\n"),
    ),
}

FAULTS = {
    "sigmoid-in-every-layer": (
        (
            '        g = "sigmoid" if l == L else "relu"\n        dA, dW',
            '        g = "sigmoid"\n        dA, dW',
        ),
    ),
    "activation-derivative-missing": (("    dZ = relu_backward(dA, Z) if", "    dZ = dA if"),),
    "dAL-sign": (("    dA = (1 - Y) / (1 - AL)\n" + _DAL, "    dA = Y / AL\n    dA -= (1 - Y) / (1 - AL)\n"),),
    "dAL-inner-sign": (("    dA = (1 - Y) / (1 - AL)\n", "    dA = -(1 - Y) / (1 - AL)\n"),),
    "db-no-keepdims": (("dZ.sum(axis=1, keepdims=True)", "dZ.sum(axis=1)"),),
    "db-total-sum": (("dZ.sum(axis=1, keepdims=True)", "dZ.sum(keepdims=True)"),),
    "dW-transposed": (("    dW = dZ @ A_prev.T\n", "    dW = A_prev @ dZ.T\n"),),
    "elementwise-product": (("    return W.T @ dZ, dW, db\n", "    return W.T * dZ, dW, db\n"),),
    "layer-off-by-one": (("caches[l - 1], g)", "caches[l - 2], g)"),),
}
