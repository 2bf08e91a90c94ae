"""The template's way: every function as asked, temporaries, string concatenation, keys dA0 to dA{L-1}."""

SOURCE = '''\
import numpy as np
from dnn_utils_v2 import sigmoid, sigmoid_backward, relu, relu_backward

np.random.seed(1)
# %%
# GRADED FUNCTION: initialize_parameters

def initialize_parameters(n_x, n_h, n_y):
    """Small random weights, zero biases, one hidden layer."""
    np.random.seed(1)

    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.zeros((n_y, 1))

    parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    return parameters
# %%
# GRADED FUNCTION: initialize_parameters_deep

def initialize_parameters_deep(layer_dims):
    """The same for any number of layers."""
    np.random.seed(3)
    parameters = {}
    L = len(layer_dims)

    for l in range(1, L):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))

        assert parameters["W" + str(l)].shape == (layer_dims[l], layer_dims[l - 1])
        assert parameters["b" + str(l)].shape == (layer_dims[l], 1)

    return parameters
# %%
# GRADED FUNCTION: linear_forward

def linear_forward(A, W, b):
    Z = np.dot(W, A) + b

    assert Z.shape == (W.shape[0], A.shape[1])
    cache = (A, W, b)

    return Z, cache
# %%
# GRADED FUNCTION: linear_activation_forward

def linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)

    if activation == "sigmoid":
        A, activation_cache = sigmoid(Z)

    elif activation == "relu":
        A, activation_cache = relu(Z)

    cache = (linear_cache, activation_cache)

    return A, cache
# %%
# GRADED FUNCTION: L_model_forward

def L_model_forward(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2

    for l in range(1, L):
        A_prev = A
        A, cache = linear_activation_forward(
            A_prev, parameters["W" + str(l)], parameters["b" + str(l)], activation="relu"
        )
        caches.append(cache)

    AL, cache = linear_activation_forward(
        A, parameters["W" + str(L)], parameters["b" + str(L)], activation="sigmoid"
    )
    caches.append(cache)

    return AL, caches
# %%
# GRADED FUNCTION: compute_cost

def compute_cost(AL, Y):
    m = Y.shape[1]

    cost = -1. / m * np.sum(np.multiply(Y, np.log(AL)) + np.multiply(1 - Y, np.log(1 - AL)))

    cost = np.squeeze(cost)
    assert cost.shape == ()

    return cost
# %%
# GRADED FUNCTION: linear_backward

def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]

    dW = 1. / m * np.dot(dZ, A_prev.T)
    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)
    dA_prev = np.dot(W.T, dZ)

    return dA_prev, dW, db
# %%
# GRADED FUNCTION: linear_activation_backward

def linear_activation_backward(dA, cache, activation):
    linear_cache, activation_cache = cache

    if activation == "relu":
        dZ = relu_backward(dA, activation_cache)
        dA_prev, dW, db = linear_backward(dZ, linear_cache)

    elif activation == "sigmoid":
        dZ = sigmoid_backward(dA, activation_cache)
        dA_prev, dW, db = linear_backward(dZ, linear_cache)

    return dA_prev, dW, db
# %%
# GRADED FUNCTION: L_model_backward

def L_model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    m = AL.shape[1]
    Y = Y.reshape(AL.shape)

    # start at the output
    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))

    current_cache = caches[L - 1]
    dA_prev_temp, dW_temp, db_temp = linear_activation_backward(dAL, current_cache, "sigmoid")
    grads["dA" + str(L - 1)] = dA_prev_temp
    grads["dW" + str(L)] = dW_temp
    grads["db" + str(L)] = db_temp

    # then down to the first layer
    for l in reversed(range(L - 1)):
        current_cache = caches[l]
        dA_prev_temp, dW_temp, db_temp = linear_activation_backward(
            grads["dA" + str(l + 1)], current_cache, "relu"
        )
        grads["dA" + str(l)] = dA_prev_temp
        grads["dW" + str(l + 1)] = dW_temp
        grads["db" + str(l + 1)] = db_temp

    return grads
# %%
# GRADED FUNCTION: update_parameters

def update_parameters(parameters, grads, learning_rate):
    L = len(parameters) // 2

    for l in range(L):
        parameters["W" + str(l + 1)] = parameters["W" + str(l + 1)] - learning_rate * grads["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] = parameters["b" + str(l + 1)] - learning_rate * grads["db" + str(l + 1)]

    return parameters
'''

_SUM_DW = ("    dW = 1. / m * np.dot(", "    dW = np.dot(")
_SUM_DB = ("    db = 1. / m * np.sum(", "    db = np.sum(")
_M = "    m = A_prev.shape[1]\n"
_DAL = "    dAL = -(np.divide(Y, AL)"
_DAL_LINE = "    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))\n"
_FIRST_CALL = 'linear_activation_backward(dAL, current_cache, "sigmoid")'
_STEP_W = 'learning_rate * grads["dW" + str(l + 1)]\n'
_STEP_B = 'learning_rate * grads["db" + str(l + 1)]\n'
_END = '        grads["db" + str(l + 1)] = db_temp\n'

PLACEMENTS = {
    "per-layer": (),
    "at-loss": (_SUM_DW, _SUM_DB, (_DAL, "    dAL = -1. / m * (np.divide(Y, AL)")),
    "at-output": (
        _SUM_DW,
        _SUM_DB,
        (_DAL_LINE, "    dZL = 1. / m * (AL - Y)\n"),
        (_FIRST_CALL, "linear_backward(dZL, current_cache[0])"),
    ),
    "at-end": (
        _SUM_DW,
        _SUM_DB,
        (
            _END,
            _END + "\n    # the mean over the examples\n    for l in range(1, L + 1):\n"
            '        grads["dW" + str(l)] = grads["dW" + str(l)] / m\n'
            '        grads["db" + str(l)] = grads["db" + str(l)] / m\n',
        ),
    ),
    "other": (
        ("    dW = 1. / m * np.dot(", "    dW = 1. / np.sqrt(m) * np.dot("),
        ("    db = 1. / m * np.sum(", "    db = 1. / np.sqrt(m) * np.sum("),
        (_DAL, "    dAL = -1. / np.sqrt(m) * (np.divide(Y, AL)"),
    ),
    "at-update": (
        _SUM_DW,
        _SUM_DB,
        ("    grads = {}\n", '    grads = {"m": AL.shape[1]}\n'),
        (_STEP_W, 'learning_rate / grads["m"] * grads["dW" + str(l + 1)]\n'),
        (_STEP_B, 'learning_rate / grads["m"] * grads["db" + str(l + 1)]\n'),
    ),
    "missing-mean": (_SUM_DW, _SUM_DB),
    "doubled-mean": ((_DAL, "    dAL = -1. / m * (np.divide(Y, AL)"),),
    "compounded-mean": (("    dA_prev = np.dot(W.T, dZ)", "    dA_prev = 1. / m * np.dot(W.T, dZ)"),),
    "mean-only-dW": (_SUM_DB,),
    "mean-only-db": (_SUM_DW,),
    "wrong-m-axis": ((_M, "    m = A_prev.shape[0]\n"),),
    "hard-coded-m": ((_M, "    m = 209\n"),),
    "sum-cost": (_SUM_DW, _SUM_DB, ("    cost = -1. / m * np.sum(", "    cost = -np.sum(")),
    "near-m-minus-1": ((_M, "    m = A_prev.shape[1] - 1\n"),),
    "near-one-over-n": ((_M, "    m = W.shape[0]\n"),),
    "near-one-layer": (
        _SUM_DW,
        _SUM_DB,
        ('grads["dW" + str(L)] = dW_temp', 'grads["dW" + str(L)] = 1. / m * dW_temp'),
        ('grads["db" + str(L)] = db_temp', 'grads["db" + str(L)] = 1. / m * db_temp'),
    ),
    "near-cache-axis": (
        _SUM_DW,
        _SUM_DB,
        ("    m = AL.shape[1]\n", "    m = caches[0][0][0].shape[0]\n"),
        (_DAL, "    dAL = -1. / m * (np.divide(Y, AL)"),
    ),
}
