"""Index notation: np.einsum throughout and comprehensions around it; dA0 to dA{L}, the output's included."""

SOURCE = """\
import numpy as np
from dnn_utils_v2 import sigmoid, sigmoid_backward, relu, relu_backward

FORWARD = {"relu": relu, "sigmoid": sigmoid}
BACKWARD = {"relu": relu_backward, "sigmoid": sigmoid_backward}
# %%
def initialize_parameters(n_x, n_h, n_y):
    np.random.seed(1)
    return _random_parameters((n_x, n_h, n_y))

def initialize_parameters_deep(layer_dims):
    np.random.seed(3)
    return _random_parameters(layer_dims)

def _random_parameters(dims):
    out = {}
    for l in range(1, len(dims)):
        out["W" + repr(l)] = np.random.randn(dims[l], dims[l - 1]) / 100
        out["b" + repr(l)] = np.zeros((dims[l], 1))
    return out
# %%
def linear_forward(A, W, b):
    return np.einsum("ij,jk->ik", W, A) + b, (A, W, b)

def linear_activation_forward(A_prev, W, b, activation):
    Z, affine = linear_forward(A_prev, W, b)
    A, Z = FORWARD[activation](Z)
    return A, (affine, Z)

def L_model_forward(X, parameters):
    L = len(parameters) // 2
    names = ["relu"] * (L - 1) + ["sigmoid"]
    A, caches = X, []
    for l, name in enumerate(names, start=1):
        A, cache = linear_activation_forward(A, parameters["W" + repr(l)], parameters["b" + repr(l)], name)
        caches.append(cache)
    return A, caches
# %%
def compute_cost(AL, Y):
    m = Y.shape[1]
    cost = -np.einsum("ij,ij->", Y, np.log(AL)) - np.einsum("ij,ij->", 1 - Y, np.log(1 - AL))
    return cost / m
# %%
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[-1]
    dW = np.einsum("ie,je->ij", dZ, A_prev) / m
    db = np.einsum("ie->i", dZ)[:, np.newaxis] / m
    dA_prev = np.einsum("ij,ie->je", W, dZ)
    return dA_prev, dW, db

def linear_activation_backward(dA, cache, activation):
    affine, Z = cache
    return linear_backward(BACKWARD[activation](dA, Z), affine)
# %%
def L_model_backward(AL, Y, caches):
    L, m = len(caches), AL.shape[-1]
    names = ["relu"] * (L - 1) + ["sigmoid"]
    dA = {L: (1 - Y) / (1 - AL) - Y / AL}
    dW, db = {}, {}
    for l in range(L, 0, -1):
        dA[l - 1], dW[l], db[l] = linear_activation_backward(dA[l], caches[l - 1], names[l - 1])
    grads = {"dA" + repr(l): value for l, value in dA.items()}
    grads.update({"dW" + repr(l): value for l, value in dW.items()})
    grads.update({"db" + repr(l): value for l, value in db.items()})
    return grads
# %%
def update_parameters(parameters, grads, learning_rate):
    return {key: np.subtract(value, learning_rate * grads["d" + key]) for key, value in parameters.items()}
"""

_SUM_DW = (
    '    dW = np.einsum("ie,je->ij", dZ, A_prev) / m\n',
    '    dW = np.einsum("ie,je->ij", dZ, A_prev)\n',
)
_SUM_DB = ("[:, np.newaxis] / m\n", "[:, np.newaxis]\n")
_M = "    m = dZ.shape[-1]\n"
_M_OF_PASS = "    L, m = len(caches), AL.shape[-1]\n"
_DAL = "    dA = {L: (1 - Y) / (1 - AL) - Y / AL}\n"
_DAL_MEAN = "    dA = {L: ((1 - Y) / (1 - AL) - Y / AL) / m}\n"
_LOOP = "    for l in range(L, 0, -1):\n"
_CALL = "        dA[l - 1], dW[l], db[l] = linear_activation_backward(dA[l], caches[l - 1], names[l - 1])\n"

PLACEMENTS = {
    "per-layer": (),
    "at-loss": (_SUM_DW, _SUM_DB, (_DAL, _DAL_MEAN)),
    "at-output": (
        _SUM_DW,
        _SUM_DB,
        ("    dW, db = {}, {}\n", ""),
        (
            _DAL,
            "    dA, dW, db = {}, {}, {}\n"
            '    dZ = np.einsum("ie,->ie", AL - Y, 1 / m)\n'
            "    dA[L - 1], dW[L], db[L] = linear_backward(dZ, caches[L - 1][0])\n",
        ),
        (_LOOP, "    for l in range(L - 1, 0, -1):\n"),
    ),
    "at-end": (
        _SUM_DW,
        _SUM_DB,
        ('grads.update({"dW" + repr(l): value for', 'grads.update({"dW" + repr(l): value / m for'),
        ('grads.update({"db" + repr(l): value for', 'grads.update({"db" + repr(l): value / m for'),
    ),
    "other": (
        (
            '    dW = np.einsum("ie,je->ij", dZ, A_prev) / m\n',
            '    half = np.full(m, m ** -0.5)\n    dW = np.einsum("ie,je,e->ij", dZ, A_prev, half)\n',
        ),
        (
            '    db = np.einsum("ie->i", dZ)[:, np.newaxis] / m\n',
            '    db = np.einsum("ie,e->i", dZ, half)[:, np.newaxis]\n',
        ),
        (_DAL, "    dA = {L: ((1 - Y) / (1 - AL) - Y / AL) * m ** -0.5}\n"),
    ),
    "at-update": (
        _SUM_DW,
        _SUM_DB,
        (
            '    grads = {"dA" + repr(l): value for l, value in dA.items()}\n',
            '    grads = {"dA" + repr(l): value for l, value in dA.items()}\n    grads["m"] = m\n',
        ),
        ('learning_rate * grads["d" + key])', 'learning_rate / grads["m"] * grads["d" + key])'),
    ),
    "missing-mean": (_SUM_DW, _SUM_DB),
    "doubled-mean": ((_DAL, _DAL_MEAN),),
    "compounded-mean": (('np.einsum("ij,ie->je", W, dZ)\n', 'np.einsum("ij,ie->je", W, dZ) / m\n'),),
    "mean-only-dW": (_SUM_DB,),
    "mean-only-db": (_SUM_DW,),
    "wrong-m-axis": ((_M, "    m = A_prev.shape[0]\n"),),
    "hard-coded-m": ((_M, "    m = 209\n"),),
    "sum-cost": (_SUM_DW, _SUM_DB, ("    return cost / m\n", "    return cost\n")),
    "near-m-minus-1": ((_M, "    m = dZ.shape[-1] - 1\n"),),
    "near-one-over-n": ((_M, "    m = dZ.shape[0]\n"),),
    "near-one-layer": (
        _SUM_DW,
        _SUM_DB,
        (_LOOP + _CALL, _LOOP + _CALL + "    dW[L], db[L] = dW[L] / m, db[L] / m\n"),
    ),
    "near-cache-axis": (
        _SUM_DW,
        _SUM_DB,
        (_M_OF_PASS, "    L, m = len(caches), caches[0][0][0].shape[0]\n"),
        (_DAL, _DAL_MEAN),
    ),
}

FAULTS = {
    "sigmoid-in-every-layer": (
        ('    names = ["relu"] * (L - 1) + ["sigmoid"]\n    dA', '    names = ["sigmoid"] * L\n    dA'),
    ),
    "activation-swapped": (
        (
            '{"relu": relu_backward, "sigmoid": sigmoid_backward}',
            '{"sigmoid": relu_backward, "relu": sigmoid_backward}',
        ),
    ),
    "dAL-sign": ((_DAL, "    dA = {L: Y / AL - (1 - Y) / (1 - AL)}\n"),),
    "dAL-inner-sign": ((_DAL, "    dA = {L: -(1 - Y) / (1 - AL) - Y / AL}\n"),),
    "db-no-keepdims": (("[:, np.newaxis] / m\n", " / m\n"),),
    "db-wrong-axis": (('np.einsum("ie->i", dZ)[:, np.newaxis]', 'np.einsum("ie->e", dZ)[np.newaxis, :]'),),
    "db-total-sum": (('np.einsum("ie->i", dZ)[:, np.newaxis]', 'np.einsum("ie->", dZ)'),),
    "dW-transposed": (('np.einsum("ie,je->ij", dZ, A_prev)', 'np.einsum("ie,je->ji", dZ, A_prev)'),),
    "two-layers-only": (
        ("linear_activation_backward(dA[l], caches", "linear_activation_backward(dA[max(l, L - 1)], caches"),
    ),
}
