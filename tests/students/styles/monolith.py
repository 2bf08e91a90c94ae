"""Everything in one: L_model_backward is a single loop; the smaller backward functions were never written."""

SOURCE = """\
import numpy as np
from dnn_utils_v2 import sigmoid, sigmoid_backward, relu, relu_backward
# %%
def initialize_parameters(n_x, n_h, n_y):
    np.random.seed(1)
    params = {}
    params["W1"] = 0.01 * np.random.randn(n_h, n_x)
    params["b1"] = np.zeros(shape=(n_h, 1))
    params["W2"] = 0.01 * np.random.randn(n_y, n_h)
    params["b2"] = np.zeros(shape=(n_y, 1))
    return params

def initialize_parameters_deep(layer_dims):
    np.random.seed(3)
    params = {}
    for i in range(len(layer_dims) - 1):
        params["W%d" % (i + 1)] = 0.01 * np.random.randn(layer_dims[i + 1], layer_dims[i])
        params["b%d" % (i + 1)] = np.zeros(shape=(layer_dims[i + 1], 1))
    return params
# %%
def linear_forward(A, W, b):
    Z = np.matmul(W, A) + b
    return Z, (A, W, b)

def linear_activation_forward(A_prev, W, b, activation):
    Z = np.matmul(W, A_prev) + b
    if activation == "sigmoid":
        A = 1 / (1 + np.exp(-Z))
    else:
        A = np.maximum(Z, 0)
    return A, ((A_prev, W, b), Z)
# %%
def L_model_forward(X, parameters):
    caches = []
    layers = len(parameters) // 2
    A = X
    for i in range(1, layers + 1):
        W = parameters["W%d" % i]
        b = parameters["b%d" % i]
        Z = np.matmul(W, A) + b
        caches.append(((A, W, b), Z))
        if i < layers:
            A = np.maximum(Z, 0)
        else:
            A = 1 / (1 + np.exp(-Z))
    return A, caches

def compute_cost(AL, Y):
    m = AL.shape[1]
    total = np.sum(Y * np.log(AL)) + np.sum((1 - Y) * np.log(1 - AL))
    return -total / m
# %%
def L_model_backward(AL, Y, caches):
    # I did the whole pass here, it was easier to follow
    m = AL.shape[1]
    layers = len(caches)
    grads = {}
    dA = (1 - Y) / (1 - AL) - Y / AL
    for i in range(layers, 0, -1):
        (A_prev, W, b), Z = caches[i - 1]
        if i == layers:
            s = 1 / (1 + np.exp(-Z))
            dZ = dA * s * (1 - s)
        else:
            dZ = dA * (Z > 0)
        dW = np.matmul(dZ, A_prev.T) / m
        db = np.sum(dZ, axis=1, keepdims=True) / m
        dA = np.matmul(W.T, dZ)
        grads["dA%d" % (i - 1)] = dA
        grads["dW%d" % i] = dW
        grads["db%d" % i] = db
    return grads
# %%
def update_parameters(parameters, grads, learning_rate):
    updated = {}
    for i in range(1, len(parameters) // 2 + 1):
        updated["W%d" % i] = parameters["W%d" % i] - learning_rate * grads["dW%d" % i]
        updated["b%d" % i] = parameters["b%d" % i] - learning_rate * grads["db%d" % i]
    return updated
"""

_SUM_DW = ("np.matmul(dZ, A_prev.T) / m\n", "np.matmul(dZ, A_prev.T)\n")
_SUM_DB = ("keepdims=True) / m\n", "keepdims=True)\n")
_DAL = "    dA = (1 - Y) / (1 - AL) - Y / AL\n"
_DZL = "            s = 1 / (1 + np.exp(-Z))\n            dZ = dA * s * (1 - s)\n"
_DW = "        dW = np.matmul(dZ, A_prev.T)"
_END = '        grads["db%d" % i] = db\n'
_M_IN_BACKWARD = "easier to follow\n    m = AL.shape[1]\n"
_M_IN_LOOP = "        (A_prev, W, b), Z = caches[i - 1]\n"

PLACEMENTS = {
    "per-layer": (),
    "at-loss": (_SUM_DW, _SUM_DB, (_DAL, "    dA = ((1 - Y) / (1 - AL) - Y / AL) / m\n")),
    "at-output": (_SUM_DW, _SUM_DB, (_DAL, ""), (_DZL, "            dZ = (AL - Y) / m\n")),
    "at-end": (
        _SUM_DW,
        _SUM_DB,
        (
            _END,
            _END + "    for i in range(1, layers + 1):\n"
            '        grads["dW%d" % i] = grads["dW%d" % i] / m\n'
            '        grads["db%d" % i] = grads["db%d" % i] / m\n',
        ),
    ),
    # half of the mean with the output's dZ, half with each layer's gradients
    "other": (
        ("np.matmul(dZ, A_prev.T) / m\n", "np.matmul(dZ, A_prev.T) / m ** 0.5\n"),
        ("keepdims=True) / m\n", "keepdims=True) / m ** 0.5\n"),
        ("dZ = dA * s * (1 - s)\n", "dZ = dA * s * (1 - s) / m ** 0.5\n"),
    ),
    "at-update": (
        _SUM_DW,
        _SUM_DB,
        (_END, _END + '    grads["m"] = m\n'),
        ("    updated = {}\n", '    updated = {}\n    rate = learning_rate / grads["m"]\n'),
        ('- learning_rate * grads["dW%d" % i]', '- rate * grads["dW%d" % i]'),
        ('- learning_rate * grads["db%d" % i]', '- rate * grads["db%d" % i]'),
    ),
    "missing-mean": (_SUM_DW, _SUM_DB),
    "doubled-mean": ((_DAL, "    dA = ((1 - Y) / (1 - AL) - Y / AL) / m\n"),),
    "compounded-mean": ((_DW, "        dZ = dZ / m\n" + _DW), _SUM_DW, _SUM_DB),
    "mean-only-dW": (_SUM_DB,),
    "mean-only-db": (_SUM_DW,),
    "wrong-m-axis": ((_M_IN_LOOP, _M_IN_LOOP + "        m = A_prev.shape[0]\n"),),
    "hard-coded-m": ((_M_IN_BACKWARD, "easier to follow\n    m = 209\n"),),
    "sum-cost": (_SUM_DW, _SUM_DB, ("    return -total / m\n", "    return -total\n")),
    "near-m-minus-1": ((_M_IN_BACKWARD, "easier to follow\n    m = AL.shape[1] - 1\n"),),
    "near-one-over-n": ((_M_IN_LOOP, _M_IN_LOOP + "        m = W.shape[0]\n"),),
    "near-one-layer": (_SUM_DW, _SUM_DB, (_END, _END + '    grads["dW1"] /= m\n    grads["db1"] /= m\n')),
    "near-cache-axis": (
        _SUM_DW,
        _SUM_DB,
        (_M_IN_BACKWARD, "easier to follow\n    m = caches[0][0][0].shape[0]\n"),
        (_DAL, "    dA = ((1 - Y) / (1 - AL) - Y / AL) / m\n"),
    ),
}

FAULTS = {
    "sigmoid-in-every-layer": (("        if i == layers:\n            s =", "        if i:\n            s ="),),
    "activation-derivative-missing": (("            dZ = dA * (Z > 0)\n", "            dZ = dA\n"),),
    "dAL-sign": ((_DAL, "    dA = Y / AL - (1 - Y) / (1 - AL)\n"),),
    "dAL-is-residual": ((_DAL, "    dA = AL - Y\n"),),
    "db-no-keepdims": (("np.sum(dZ, axis=1, keepdims=True) / m", "np.sum(dZ, axis=1) / m"),),
    "db-total-sum": (("np.sum(dZ, axis=1, keepdims=True) / m", "np.sum(dZ) / m"),),
    "uses-W-not-transposed": (("        dA = np.matmul(W.T, dZ)\n", "        dA = np.matmul(W, dZ)\n"),),
    "two-layers-only": (
        (_DAL, "    dAL = (1 - Y) / (1 - AL) - Y / AL\n"),
        ("dZ = dA * s * (1 - s)\n", "dZ = dZL = dAL * s * (1 - s)\n            WL = W\n"),
        ("            dZ = dA * (Z > 0)\n", "            dZ = np.matmul(WL.T, dZL) * (Z > 0)\n"),
    ),
    "layer-off-by-one": (('        grads["dW%d" % i] = dW\n', '        grads["dW%d" % (i - 1)] = dW\n'),),
}
