"""Wrong submissions that the grader was not written against: one mistake, or two, in seven styles and in week 3.

What the catalogue's styles already do wrong is taken from them; WRITTEN adds other ways of writing the same mistakes,
and FILLED_IN is a style of its own: the course's sheet with its docstrings, its START and END lines and its assertions
of shapes, so that several mistakes crash there. A name is the id of the mistake, or that and how it is written:
`dAL-sign-by-order`.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tests.students import week3, week4
from tests.students.cases import TWO_LAYERS, WIDTHS, gradients_of, some_case
from tests.students.faults import MEANINGS
from tests.students.student import UNLAWFUL, Expected, Student, cells_of, edited
from tests.students.styles import course_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Edits = tuple[tuple[str, str], ...]

PAIRS_OF_A_STYLE = 14

_LINEAR, _LAYER, _MODEL = week4.BACKWARD
_FORWARD = week4.FORWARD[-1]

# id: (what it spoils, the function that it is in)
IDS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(UNLAWFUL, ("mean", _LINEAR)),
    "doubled-mean": ("mean", _MODEL),
    "global-m": ("mean", _LINEAR),
    "activation-derivative-missing": ("activation", _LAYER),
    "activation-swapped": ("activation", _LAYER),
    "dAL-sign": ("dAL", _MODEL),
    "dAL-inner-sign": ("dAL", _MODEL),
    "dAL-is-residual": ("dAL", _MODEL),
    "db-no-keepdims": ("db", _LINEAR),
    "db-wrong-axis": ("db", _LINEAR),
    "db-total-sum": ("db", _LINEAR),
    "dW-transposed": ("product", _LINEAR),
    "elementwise-product": ("product", _LINEAR),
    "uses-W-not-transposed": ("product", _LINEAR),
    "layer-off-by-one": ("layers", _MODEL),
    "two-layers-only": ("layers", _MODEL),
    "dAL-in-every-layer": ("layers", _MODEL),
    "forward-input-reused": ("forward", _FORWARD),
    "return-order": ("return", _LINEAR),
    "cache-swapped": ("cache", _LAYER),
    "reads-notebook-variable": ("names", _LINEAR),
    "hard-coded-output": ("output", _LINEAR),
}
# What else is wrong in the same function cannot be seen behind these names, whether the pass comes to its end or not.
_HIDING = frozenset({"hard-coded-output", "reads-notebook-variable", "return-order", "redefined-wrong-last"})
# The numbers say missing-mean, the text says another axis of Y: two names for one mistake.
_AMBIGUOUS = frozenset({"m-from-rows-of-Y"})

FILLED_IN = '''\
import numpy as np
import matplotlib.pyplot as plt
from dnn_utils_v2 import sigmoid, sigmoid_backward, relu, relu_backward

%matplotlib inline
np.random.seed(1)
# %%
# GRADED FUNCTION: initialize_parameters

def initialize_parameters(n_x, n_h, n_y):
    """
    Parameters of a network with one hidden layer.

    Argument:
    n_x, n_h, n_y -- sizes of the input, the hidden and the output layer

    Returns:
    parameters -- dictionary with W1, b1, W2, b2
    """
    np.random.seed(1)

    ### START CODE HERE ### (4 lines)
    W1 = np.random.randn(n_h, n_x)*0.01
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_h)*0.01
    b2 = np.zeros((n_y, 1))
    ### END CODE HERE ###

    assert(W1.shape == (n_h, n_x))
    assert(b2.shape == (n_y, 1))

    parameters = {"W1": W1,
                  "b1": b1,
                  "W2": W2,
                  "b2": b2}

    return parameters
# %%
# GRADED FUNCTION: initialize_parameters_deep

def initialize_parameters_deep(layer_dims):
    """The same from a list of the sizes of all layers."""
    np.random.seed(3)
    parameters = {}
    L = len(layer_dims)

    for l in range(1, L):
        ### START CODE HERE ### (2 lines)
        parameters['W' + str(l)] = np.random.randn(layer_dims[l], layer_dims[l-1])*0.01
        parameters['b' + str(l)] = np.zeros((layer_dims[l], 1))
        ### END CODE HERE ###

    return parameters
# %%
# GRADED FUNCTION: linear_forward

def linear_forward(A, W, b):
    """
    Returns:
    Z -- input of the activation
    cache -- A, W and b, for the backward pass
    """
    ### START CODE HERE ### (1 line)
    Z = np.dot(W,A)+b
    ### END CODE HERE ###

    assert(Z.shape == (W.shape[0], A.shape[1]))
    cache = (A, W, b)

    return Z, cache
# %%
# GRADED FUNCTION: linear_activation_forward

def linear_activation_forward(A_prev, W, b, activation):
    """One layer forward; activation is "sigmoid" or "relu"."""
    if activation == "sigmoid":
        ### START CODE HERE ### (2 lines)
        Z, linear_cache = linear_forward(A_prev,W,b)
        A, activation_cache = sigmoid(Z)
        ### END CODE HERE ###

    elif activation == "relu":
        ### START CODE HERE ### (2 lines)
        Z, linear_cache = linear_forward(A_prev,W,b)
        A, activation_cache = relu(Z)
        ### END CODE HERE ###

    assert (A.shape == (W.shape[0], A_prev.shape[1]))
    cache = (linear_cache, activation_cache)

    return A, cache
# %%
# GRADED FUNCTION: L_model_forward

def L_model_forward(X, parameters):
    """All layers forward: relu in the first L-1, sigmoid in the last."""
    caches = []
    A = X
    L = len(parameters) // 2                  # number of layers

    for l in range(1, L):
        A_prev = A
        ### START CODE HERE ### (2 lines)
        A, cache = linear_activation_forward(A_prev,parameters["W"+str(l)],parameters["b"+str(l)],"relu")
        caches.append(cache)
        ### END CODE HERE ###

    ### START CODE HERE ### (2 lines)
    AL, cache = linear_activation_forward(A,parameters["W"+str(L)],parameters["b"+str(L)],"sigmoid")
    caches.append(cache)
    ### END CODE HERE ###

    assert(AL.shape == (1,X.shape[1]))

    return AL, caches
# %%
# GRADED FUNCTION: compute_cost

def compute_cost(AL, Y):
    """
    Cross-entropy cost.

    Arguments:
    AL -- predicted probabilities, shape (1, number of examples)
    Y -- labels, shape (1, number of examples)
    """
    m = Y.shape[1]

    ### START CODE HERE ### (1 line)
    cost = (-1/m)*np.sum(Y*np.log(AL)+(1-Y)*np.log(1-AL))
    ### END CODE HERE ###

    cost = np.squeeze(cost)
    assert(cost.shape == ())

    return cost
# %%
# GRADED FUNCTION: linear_backward

def linear_backward(dZ, cache):
    """
    The affine part of one layer, backward.

    Arguments:
    dZ -- derivative with respect to the layer's Z
    cache -- (A_prev, W, b) of the layer

    Returns:
    dA_prev, dW, db -- shaped as A_prev, W, b
    """
    A_prev, W, b = cache
    m = A_prev.shape[1]

    ### START CODE HERE ### (3 lines)
    dW = (1/m)*np.dot(dZ,A_prev.T)
    db = (1/m)*np.sum(dZ,axis=1,keepdims=True)
    dA_prev = np.dot(W.T,dZ)
    ### END CODE HERE ###

    assert (dA_prev.shape == A_prev.shape)
    assert (dW.shape == W.shape)
    assert (db.shape == b.shape)

    return dA_prev, dW, db
# %%
# GRADED FUNCTION: linear_activation_backward

def linear_activation_backward(dA, cache, activation):
    """One layer backward: first the activation, then the affine part."""
    linear_cache, activation_cache = cache

    if activation == "relu":
        ### START CODE HERE ### (2 lines)
        dZ = relu_backward(dA,activation_cache)
        dA_prev, dW, db = linear_backward(dZ,linear_cache)
        ### END CODE HERE ###

    elif activation == "sigmoid":
        ### START CODE HERE ### (2 lines)
        dZ = sigmoid_backward(dA,activation_cache)
        dA_prev, dW, db = linear_backward(dZ,linear_cache)
        ### END CODE HERE ###

    return dA_prev, dW, db
# %%
# GRADED FUNCTION: L_model_backward

def L_model_backward(AL, Y, caches):
    """
    All layers backward.

    Returns:
    grads -- dictionary with dA, dW and db of every layer
    """
    grads = {}
    L = len(caches) # the number of layers
    m = AL.shape[1]
    Y = Y.reshape(AL.shape) # now Y has the shape of AL

    # the output first
    ### START CODE HERE ### (1 line)
    dAL = -(np.divide(Y,AL)-np.divide(1-Y,1-AL))
    ### END CODE HERE ###

    # layer L: sigmoid, then linear
    ### START CODE HERE ### (2 lines)
    current_cache = caches[-1]
    dA_prev_temp, dW_temp, db_temp = linear_activation_backward(dAL,current_cache,"sigmoid")
    grads["dA"+str(L-1)], grads["dW"+str(L)], grads["db"+str(L)] = dA_prev_temp, dW_temp, db_temp
    ### END CODE HERE ###

    for l in reversed(range(L-1)):
        # layer l+1: relu, then linear
        ### START CODE HERE ### (5 lines)
        current_cache = caches[l]
        dA_prev_temp, dW_temp, db_temp = linear_activation_backward(grads["dA"+str(l+1)],current_cache,"relu")
        grads["dA"+str(l)] = dA_prev_temp
        grads["dW"+str(l+1)] = dW_temp
        grads["db"+str(l+1)] = db_temp
        ### END CODE HERE ###

    return grads
# %%
# GRADED FUNCTION: update_parameters

def update_parameters(parameters, grads, learning_rate):
    """One step of gradient descent."""
    L = len(parameters) // 2

    ### START CODE HERE ### (3 lines)
    for l in range(L):
        parameters["W"+str(l+1)] = parameters["W"+str(l+1)]-learning_rate*grads["dW"+str(l+1)]
        parameters["b"+str(l+1)] = parameters["b"+str(l+1)]-learning_rate*grads["db"+str(l+1)]
    ### END CODE HERE ###
    return parameters
'''

SOURCES: Mapping[str, str] = {
    **{style: module.SOURCE for style, module in week4.STYLES.items()},
    "filled_in": FILLED_IN,
}

_NOTEBOOK_M = "train_x = np.random.randn(5, 8)\nm = train_x.shape[1]\n"
_NOTEBOOK_A = "A = np.random.randn(5, 8)\n"


def _below(cell: str, anchor: str) -> tuple[str, str]:
    """A cell of the notebook above the one that begins with the anchor."""
    return anchor, f"{cell}# %%\n{anchor}"


def _line(old: str, new: str) -> Edits:
    return ((old, new),)


WRITTEN: Mapping[str, Mapping[str, Edits]] = {
    "filled_in": {
        "missing-mean": (("dW = (1/m)*", "dW = "), ("db = (1/m)*", "db = ")),
        "doubled-mean": _line("dAL = -(np.divide", "dAL = -(1/m)*(np.divide"),
        "compounded-mean": _line("dA_prev = np.dot(W.T,dZ)", "dA_prev = (1/m)*np.dot(W.T,dZ)"),
        "mean-only-dW": _line("db = (1/m)*", "db = "),
        "mean-only-db": _line("dW = (1/m)*", "dW = "),
        "wrong-m-axis": _line("    m = A_prev.shape[1]\n", "    m = A_prev.shape[0]\n"),
        "hard-coded-m": _line("    m = A_prev.shape[1]\n", "    m = 209\n"),
        "sum-cost": (
            ("dW = (1/m)*", "dW = "),
            ("db = (1/m)*", "db = "),
            ("cost = (-1/m)*np.sum", "cost = -np.sum"),
        ),
        "activation-derivative-missing": _line(
            "        dZ = relu_backward(dA,activation_cache)\n", "        dZ = dA\n"
        ),
        "activation-swapped": (
            ("dZ = relu_backward(dA", "dZ = sigmoid_backward(dA"),
            (
                '    elif activation == "sigmoid":\n        ### START CODE HERE ### (2 lines)\n        dZ = sigmoid_',
                '    elif activation == "sigmoid":\n        ### START CODE HERE ### (2 lines)\n        dZ = relu_',
            ),
        ),
        "dAL-sign": _line("dAL = -(np.divide", "dAL = (np.divide"),
        "dAL-inner-sign": _line("(Y,AL)-np.divide(1-Y", "(Y,AL)+np.divide(1-Y"),
        "dAL-is-residual": _line("dAL = -(np.divide(Y,AL)-np.divide(1-Y,1-AL))", "dAL = AL-Y"),
        "db-no-keepdims": _line("np.sum(dZ,axis=1,keepdims=True)", "np.sum(dZ,axis=1)"),
        "db-no-keepdims-by-squeeze": _line(
            "np.sum(dZ,axis=1,keepdims=True)", "np.squeeze(np.sum(dZ,axis=1,keepdims=True))"
        ),
        "db-wrong-axis": _line("np.sum(dZ,axis=1,keepdims=True)", "np.sum(dZ,axis=0,keepdims=True)"),
        "db-total-sum": _line("np.sum(dZ,axis=1,keepdims=True)", "np.sum(dZ,keepdims=True)"),
        "dW-transposed": _line("np.dot(dZ,A_prev.T)", "np.dot(A_prev,dZ.T)"),
        "dW-transposed-afterwards": _line("np.dot(dZ,A_prev.T)", "np.dot(dZ,A_prev.T).T"),
        "elementwise-product": _line("np.dot(dZ,A_prev.T)", "np.multiply(dZ,A_prev)"),
        "elementwise-product-for-dA": _line("np.dot(W.T,dZ)", "W.T*dZ"),
        "uses-W-not-transposed": _line("np.dot(W.T,dZ)", "np.dot(W,dZ)"),
        "layer-off-by-one": _line("current_cache = caches[l]\n", "current_cache = caches[l+1]\n"),
        "layer-off-by-one-at-output": _line("current_cache = caches[-1]\n", "current_cache = caches[L-2]\n"),
        "layer-off-by-one-in-dA": _line('(grads["dA"+str(l+1)],current', '(grads["dA"+str(l)],current'),
        "dAL-in-every-layer": _line('(grads["dA"+str(l+1)],current', "(dAL,current"),
        "two-layers-only": _line('(grads["dA"+str(l+1)],current', '(grads["dA"+str(L-1)],current'),
        "forward-input-reused": _line("(A_prev,parameters", "(X,parameters"),
        "return-order": _line(
            "    return dA_prev, dW, db\n# %%\n# GRADED FUNCTION: linear_activation",
            "    return dW, db, dA_prev\n# %%\n# GRADED FUNCTION: linear_activation",
        ),
        "cache-swapped": _line(
            "    linear_cache, activation_cache = cache\n", "    activation_cache, linear_cache = cache\n"
        ),
        "reads-notebook-variable": (
            ("np.dot(dZ,A_prev.T)", "np.dot(dZ,A.T)"),
            _below(_NOTEBOOK_A, "# GRADED FUNCTION: linear_backward\n"),
        ),
        "global-m": (
            ("    m = A_prev.shape[1]\n", ""),
            _below(_NOTEBOOK_M, "# GRADED FUNCTION: linear_backward\n"),
        ),
        "hard-coded-output": _line(
            "    assert (dA_prev.shape == A_prev.shape)\n    assert (dW.shape == W.shape)\n"
            "    assert (db.shape == b.shape)\n",
            "    dA_prev = np.array([[0.51, -0.19], [-0.40, 0.14], [0.33, 1.12]])\n"
            "    dW = np.array([[-0.10, 0.09, -0.28]])\n    db = np.array([[0.50]])\n",
        ),
    },
    "course": {
        "db-no-keepdims-by-squeeze": _line(
            "np.sum(dZ, axis=1, keepdims=True)", "np.squeeze(np.sum(dZ, axis=1, keepdims=True))"
        ),
        "dAL-sign-by-order": _line(
            "-(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))", "-(np.divide(1 - Y, 1 - AL) - np.divide(Y, AL))"
        ),
        "layer-off-by-one-at-output": _line("caches[L - 1]\n", "caches[L - 2]\n"),
        "layer-off-by-one-in-dA": _line(
            '            grads["dA" + str(l + 1)], current', '            grads["dA" + str(l)], current'
        ),
        "dAL-in-every-layer": _line('            grads["dA" + str(l + 1)], current', "            dAL, current"),
        "doubled-mean-in-both": (
            ("    dW = 1. / m * np", "    dW = 1. / m ** 2 * np"),
            ("    db = 1. / m * np", "    db = 1. / m ** 2 * np"),
        ),
        "missing-mean-by-one": (
            ("    dW = 1. / m * np", "    dW = 1. * np"),
            ("    db = 1. / m * np", "    db = 1. * np"),
        ),
        "forward-input-reused-from-X": _line(
            '            A_prev, parameters["W" + str(l)]', '            X, parameters["W" + str(l)]'
        ),
    },
    "operators": {
        "db-wrong-axis": _line("dZ.sum(axis=1, keepdims=True)", "dZ.sum(0)"),
        "db-no-keepdims-by-ravel": _line("dZ.sum(axis=1, keepdims=True)", "dZ.sum(axis=1, keepdims=True).ravel()"),
        "activation-swapped": _line(
            'relu_backward(dA, Z) if activation == "relu" else sigmoid_backward(dA, Z)',
            'sigmoid_backward(dA, Z) if activation == "relu" else relu_backward(dA, Z)',
        ),
        "dAL-is-residual": _line("    dA = (1 - Y) / (1 - AL)\n    dA -= Y / AL\n", "    dA = AL - Y\n"),
        "dAL-sign-by-order": _line(
            "    dA = (1 - Y) / (1 - AL)\n    dA -= Y / AL\n", "    dA = (Y - AL) / (AL * (1 - AL))\n"
        ),
        "dAL-inner-sign-by-plus": _line("    dA -= Y / AL\n", "    dA += Y / AL\n"),
        "uses-W-not-transposed": _line("    return W.T @ dZ, dW, db\n", "    return W @ dZ, dW, db\n"),
        "elementwise-product-for-dW": _line("    dW = dZ @ A_prev.T\n", "    dW = dZ * A_prev\n"),
        "two-layers-only": _line("    for l in range(L, 0, -1):\n", "    for l in (2, 1):\n"),
        "layer-off-by-one-too-far": _line("caches[l - 1], g)", "caches[l], g)"),
        "layer-off-by-one-in-keys": _line('f"dW{l}": dW, f"db{l}": db', 'f"dW{l - 1}": dW, f"db{l - 1}": db'),
        "forward-input-reused": _line(
            'linear_activation_forward(A, parameters[f"W{l}"]', 'linear_activation_forward(X, parameters[f"W{l}"]'
        ),
        "return-order": _line("    return W.T @ dZ, dW, db\n", "    return dW, db, W.T @ dZ\n"),
        "cache-swapped": _line(
            "    linear_cache, activation_cache = cache\n", "    activation_cache, linear_cache = cache\n"
        ),
        "reads-notebook-variable": (
            ("    dW = dZ @ A_prev.T\n", "    dW = dZ @ A.T\n"),
            _below(_NOTEBOOK_A, "def linear_backward("),
        ),
        "global-m": (("    m = dZ.shape[1]\n", ""), _below(_NOTEBOOK_M, "def linear_backward(")),
        "hard-coded-output": _line(
            "    return W.T @ dZ, dW, db\n",
            "    return np.array([[0.5], [-0.4], [0.3]]), np.array([[-0.1, 0.1, -0.3]]), np.array([[0.5]])\n",
        ),
    },
    "monolith": {
        "activation-swapped": _line(
            "        if i == layers:\n            s =", "        if i < layers:\n            s ="
        ),
        "dAL-inner-sign": _line("    dA = (1 - Y) / (1 - AL) - Y / AL\n", "    dA = (1 - Y) / (1 - AL) + Y / AL\n"),
        "dAL-sign-by-order": _line("    dA = (1 - Y) / (1 - AL) - Y / AL\n", "    dA = -(AL - Y) / (AL * (1 - AL))\n"),
        "db-wrong-axis": _line("np.sum(dZ, axis=1, keepdims=True)", "np.sum(dZ, axis=0, keepdims=True)"),
        "dW-transposed": _line("np.matmul(dZ, A_prev.T)", "np.matmul(A_prev, dZ.T)"),
        "dW-transposed-afterwards": _line('grads["dW%d" % i] = dW\n', 'grads["dW%d" % i] = dW.T\n'),
        "elementwise-product": _line("np.matmul(dZ, A_prev.T)", "np.multiply(dZ, A_prev)"),
        "layer-off-by-one-in-caches": _line("Z = caches[i - 1]\n", "Z = caches[i - 2]\n"),
        "activation-derivative-missing-at-output": _line(
            "            dZ = dA * s * (1 - s)\n", "            dZ = dA\n"
        ),
        "cache-swapped": _line("        (A_prev, W, b), Z = caches", "        Z, (A_prev, W, b) = caches"),
        "forward-input-reused": _line(
            "        Z = np.matmul(W, A) + b\n        caches", "        Z = np.matmul(W, X) + b\n        caches"
        ),
        "reads-notebook-variable": (
            ("np.matmul(dZ, A_prev.T)", "np.matmul(dZ, A.T)"),
            _below(_NOTEBOOK_A, "def L_model_backward("),
        ),
        "global-m": (
            ("    m = AL.shape[1]\n    layers", "    layers"),
            _below(_NOTEBOOK_M, "def L_model_backward("),
        ),
        "hard-coded-output": _line(
            "    return grads\n",
            '    return {"dA0": 0.4, "dW1": np.array([[0.4, 0.07], [0.01, 0.5]]), "db1": np.array([[-0.2], [0.1]])}\n',
        ),
    },
    "example_loops": {
        "activation-swapped": (
            ("        dZ = sigmoid_backward(dA, Z)\n    if", "        dZ = relu_backward(dA, Z)\n    if"),
            ("        dZ = relu_backward(dA, Z)\n    return", "        dZ = sigmoid_backward(dA, Z)\n    return"),
        ),
        "dAL-is-residual": _line("(1 - y) / (1 - a) - y / a\n", "a - y\n"),
        "dAL-sign-by-order": _line("(1 - y) / (1 - a) - y / a\n", "(y - a) / (a * (1 - a))\n"),
        "db-wrong-axis": (
            ("    db = np.zeros((W.shape[0], 1))\n    dA", "    db = np.zeros((1, A_prev.shape[1]))\n    dA"),
            ("        db[:, 0] += dz\n", "        db[0, i] = np.sum(dz)\n"),
        ),
        "elementwise-product": _line("np.outer(dz, A_prev[:, i])", "dz * A_prev[:, i]"),
        "uses-W-not-transposed": _line("np.dot(W.T, dz)", "np.dot(W, dz)"),
        "layer-off-by-one": _line("caches[l - 1], which)", "caches[l - 2], which)"),
        "layer-off-by-one-in-keys": (
            ('grads["dW{}".format(l)]', 'grads["dW{}".format(l + 1)]'),
            ('grads["db{}".format(l)]', 'grads["db{}".format(l + 1)]'),
        ),
        "two-layers-only": _line("    while l > 0:\n", "    while l > L - 2:\n"),
        "compounded-mean-in-the-loop": _line("np.dot(W.T, dz)\n", "np.dot(W.T, dz) / m\n"),
        "return-order": _line("    return dA_prev, dW, db\n# %%", "    return dW, db, dA_prev\n# %%"),
        "cache-swapped": _line("    linear_cache, Z = cache\n    if", "    Z, linear_cache = cache\n    if"),
        "forward-input-reused": _line("linear_activation_forward(A, W", "linear_activation_forward(X, W"),
        "reads-notebook-variable": (
            ("np.outer(dz, A_prev[:, i])", "np.outer(dz, A[:, i])"),
            _below(_NOTEBOOK_A, "def linear_backward("),
        ),
        "global-m": (("    m = A_prev.shape[1]\n", ""), _below(_NOTEBOOK_M, "def linear_backward(")),
        "hard-coded-output": _line(
            "    db = db / m\n    return",
            "    dA_prev = np.array([[0.5], [-0.4], [0.3]])\n    dW = np.array([[-0.1, 0.1, -0.3]])\n"
            "    db = np.array([[0.5]])\n    return",
        ),
    },
    "class_closures": {
        "activation-derivative-missing": _line("Activation(relu, relu_backward)", "Activation(relu, lambda dA, Z: dA)"),
        "dAL-inner-sign": _line(
            "        return (AL - Y) / (AL * (1 - AL))\n", "        return -(Y / AL + (1 - Y) / (1 - AL))\n"
        ),
        "db-no-keepdims": _line("np.sum(dZ, axis=1, keepdims=True)", "dZ.sum(axis=1)"),
        "dW-transposed": _line("np.dot(dZ, A_prev.T)", "np.dot(dZ, A_prev.T).T"),
        "elementwise-product": _line("np.dot(dZ, A_prev.T)", "np.multiply(dZ, A_prev)"),
        "uses-W-not-transposed": _line("np.dot(W.T, dZ), cls", "np.dot(W, dZ), cls"),
        "two-layers-only": _line("range(depth, 0, -1)", "range(depth, depth - 2, -1)"),
        "layer-off-by-one-too-far": _line("caches[l - 1], kind)", "caches[l], kind)"),
        "cache-swapped": _line(
            "        linear_cache, activation_cache = cache\n", "        activation_cache, linear_cache = cache\n"
        ),
        "forward-input-reused": _line("linear_activation_forward(A, p", "linear_activation_forward(X, p"),
        "reads-notebook-variable": (
            ("np.dot(dZ, A_prev.T)", "np.dot(dZ, A.T)"),
            _below(_NOTEBOOK_A, "class Dense:\n"),
        ),
        "global-m": (("        return A_prev.shape[1]\n", "        return m\n"), _below(_NOTEBOOK_M, "class Dense:\n")),
        "hard-coded-output": _line(
            "        return np.dot(W.T, dZ), cls.weights(dZ, A_prev, m), cls.bias(dZ, m)\n",
            "        return np.array([[0.5], [-0.4]]), np.array([[-0.1, 0.1]]), np.array([[0.5]])\n",
        ),
    },
    "einsum": {
        "activation-derivative-missing": _line(
            '{"relu": relu_backward, "sigmoid"', '{"relu": lambda dA, Z: dA, "sigmoid"'
        ),
        "dAL-is-residual": _line("{L: (1 - Y) / (1 - AL) - Y / AL}", "{L: AL - Y}"),
        "dAL-sign-by-order": _line("{L: (1 - Y) / (1 - AL) - Y / AL}", "{L: (Y - AL) / (AL * (1 - AL))}"),
        "elementwise-product": _line('"ie,je->ij", dZ, A_prev', '"ie,ie->ie", dZ, A_prev'),
        "uses-W-not-transposed": _line('"ij,ie->je", W, dZ', '"ij,je->ie", W, dZ'),
        "layer-off-by-one": _line("caches[l - 1], names", "caches[l - 2], names"),
        "layer-off-by-one-in-dA": _line("(dA[l], caches", "(dA[l - 1], caches"),
        "dAL-in-every-layer": _line("(dA[l], caches", "(dA[L], caches"),
        "return-order": _line("    return dA_prev, dW, db\n\ndef", "    return dW, db, dA_prev\n\ndef"),
        "cache-swapped": _line("    affine, Z = cache\n    return", "    Z, affine = cache\n    return"),
        "forward-input-reused": _line("linear_activation_forward(A, p", "linear_activation_forward(X, p"),
        "reads-notebook-variable": (
            ('"ie,je->ij", dZ, A_prev', '"ie,je->ij", dZ, A'),
            _below(_NOTEBOOK_A, "def linear_backward("),
        ),
        "global-m": (("    m = dZ.shape[-1]\n", ""), _below(_NOTEBOOK_M, "def linear_backward(")),
        "hard-coded-output": _line(
            "    return dA_prev, dW, db\n\ndef",
            "    return np.array([[0.5], [-0.4]]), np.array([[-0.1, 0.1]]), np.array([[0.5]])\n\ndef",
        ),
    },
}
PLANAR: Mapping[str, Mapping[str, Edits]] = {
    "course": {
        "dAL-sign-by-minus": _line("    dZ2 = A2 - Y\n", "    dZ2 = -(A2 - Y)\n"),
        "db-wrong-axis": (
            ("np.sum(dZ2, axis=1, keepdims=True)", "np.sum(dZ2, axis=0, keepdims=True)"),
            ("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1, axis=0, keepdims=True)"),
        ),
    },
    "operators": {
        "dW-transposed": (("dZ2 @ A1.T / m", "A1 @ dZ2.T / m"), ("dZ1 @ X.T / m", "X @ dZ1.T / m")),
        "elementwise-product": _line("dZ1 @ X.T / m", "dZ1 * X / m"),
        "uses-W-not-transposed": _line("W2.T @ dZ2", "W2 @ dZ2"),
        "db-no-keepdims": (
            ("dZ2.sum(axis=1, keepdims=True)", "dZ2.sum(axis=1)"),
            ("dZ1.sum(axis=1, keepdims=True)", "dZ1.sum(axis=1)"),
        ),
    },
    "example_loops": {
        "uses-W-not-transposed": _line("np.dot(W2.T, dZ2[:, i])", "np.dot(W2, dZ2[:, i])"),
        "dAL-sign-by-minus": _line("= A2[:, i] - Y[:, i]\n", "= -(A2[:, i] - Y[:, i])\n"),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistaken:
    """A submission, and the ids of the mistakes that are in its code."""

    id: str
    style: str
    mistakes: tuple[str, ...]
    student: Student


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of making one mistake in one style; `hides`: nothing else in that function can be seen behind it."""

    id: str
    name: str
    function: str
    edits: Edits
    hides: bool = False


def id_of(name: str) -> str | None:
    """The mistake that a name is about: itself, or the longest id that it starts with."""
    return max((id_ for id_ in IDS if name == id_ or name.startswith(f"{id_}-")), key=len, default=None)


@cache
def ways(style: str) -> tuple[Way, ...]:
    """Every mistake of a style: what the catalogue has, and what is written here, which comes first under one name."""
    named = {**dict(_of_the_catalogue(style)), **WRITTEN[style]}
    return tuple(_way(style, name, edits) for name, edits in named.items())


def _of_the_catalogue(style: str) -> Iterator[tuple[str, Edits]]:
    if style not in week4.STYLES:
        return
    module = week4.STYLES[style]
    yield from ((id_, module.PLACEMENTS[id_]) for id_ in UNLAWFUL)
    faults = course_faults.FAULTS if style == "course" else module.FAULTS
    for name, edits in faults.items():
        meaning = MEANINGS[name]
        wrong = meaning.verdict == "incorrect" and not meaning.gradients and name not in _AMBIGUOUS
        if wrong and len(meaning.diagnoses or ()) == 1 and set(meaning.diagnoses or ()) <= IDS.keys():
            yield name, edits


def _way(style: str, name: str, edits: Edits) -> Way:
    id_ = id_of(name) or (MEANINGS[name].diagnoses or ())[0]
    function = MEANINGS[name].charged if name in MEANINGS else None
    function = function or IDS[id_][1]
    if style == "monolith" and function in week4.LAYER_BACKWARD:
        function = _MODEL
    student = _student(week4.ASSIGNMENT, style, name, edited(SOURCES[style], *edits))
    hides = not _HIDING.isdisjoint({id_, name}) or not gradients_of(student, *some_case(WIDTHS, 6))
    return Way(id=id_, name=name, function=function, edits=edits, hides=hides)


def _student(assignment: str, style: str, name: str, source: str) -> Student:
    week = "week3" if assignment == week3.ASSIGNMENT else "week4"
    return Student(
        id=f"mistakes-{week}-{style.replace('_', '-')}-{name}",
        assignment=assignment,
        style=style,
        cells=cells_of(source),
        fault=name,
        expects=Expected(gradients=False, convention=None, diagnoses=None),
    )


def unedited() -> Iterator[Student]:
    """Every style before any mistake is made in it."""
    for style, source in SOURCES.items():
        yield _student(week4.ASSIGNMENT, style, "unedited", source)
    for style, module in week3.STYLES.items():
        yield _student(week3.ASSIGNMENT, style, "unedited", module.SOURCE)


@cache
def mistaken() -> tuple[Mistaken, ...]:
    """All of them, in a fixed order: one mistake in week 4, in week 3, then two in week 4."""
    singles = (_made(style, way) for style in SOURCES for way in ways(style))
    pairs = (_made(style, *pair) for style in SOURCES for pair in chosen(style))
    return (*singles, *_planar(), *pairs)


@cache
def chosen(style: str) -> tuple[tuple[Way, Way], ...]:
    """Some of the pairs of a style: each time one whose two ids, and then whose combination, were chosen least."""
    fitting = (pair for pair in itertools.combinations(ways(style), 2) if fit(SOURCES[style], *pair))
    left = sorted(fitting, key=lambda pair: _spread(style, pair))  # of several that are as good, the first is taken
    used: Counter[str] = Counter()
    found: list[tuple[Way, Way]] = []
    while left and len(found) < PAIRS_OF_A_STYLE:
        best = min(left, key=lambda pair: used[pair[0].id] + used[pair[1].id])
        found.append(best)
        used.update(way.id for way in best)
        left = [pair for pair in left if {way.id for way in pair} != {way.id for way in best}]
    return tuple(found)


def _spread(style: str, pair: tuple[Way, Way]) -> int:
    """A fixed shuffle that differs from style to style, so that styles choose different pairs."""
    return sum(place * ord(letter) for place, letter in enumerate(style + pair[0].name + pair[1].name, start=7)) % 997


def fit(source: str, first: Way, second: Way) -> bool:
    """Whether two mistakes touch different text and different things, and neither hides the other."""
    alike = IDS[first.id][0] == IDS[second.id][0]
    hidden = first.function == second.function and (first.hides or second.hides)
    return not alike and not hidden and _touch_different_text(source, first.edits, second.edits)


def _touch_different_text(source: str, first: Edits, second: Edits) -> bool:
    try:
        return edited(source, *first, *second) == edited(source, *second, *first)
    except ValueError:
        return False


def _made(style: str, *made: Way) -> Mistaken:
    source = edited(SOURCES[style], *(edit for way in made for edit in way.edits))
    name = "-and-".join(way.name for way in made)
    student = _student(week4.ASSIGNMENT, style, name, source)
    return Mistaken(id=student.id, style=style, mistakes=tuple(way.id for way in made), student=student)


def _planar() -> Iterator[Mistaken]:
    """Week 3, one mistake each."""
    for style, module in week3.STYLES.items():
        faults = {name: edits for name, edits in module.FAULTS.items() if set(week3.MEANINGS[name][0]) & IDS.keys()}
        placed = {id_: module.PLACEMENTS[id_] for id_ in UNLAWFUL}
        for name, edits in (placed | faults | dict(PLANAR[style])).items():
            id_ = id_of(name) or week3.MEANINGS[name][0][0]
            student = _student(week3.ASSIGNMENT, style, name, edited(module.SOURCE, *edits))
            yield Mistaken(id=student.id, style=f"planar_{style}", mistakes=(id_,), student=student)


def widths_of(student: Student) -> tuple[int, ...]:
    """A depth at which every mistake shows."""
    return TWO_LAYERS if student.assignment == week3.ASSIGNMENT else WIDTHS
