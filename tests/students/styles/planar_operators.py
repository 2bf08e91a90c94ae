"""Week 3 with operators: tuples unpacked, @ and **, gradients scaled in place."""

SOURCE = """\
import numpy as np
from planar_utils import sigmoid
# %%
def layer_sizes(X, Y):
    return X.shape[0], 4, Y.shape[0]

def initialize_parameters(n_x, n_h, n_y):
    np.random.seed(2)
    shapes = {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}
    return {k: np.random.randn(*s) * 0.01 if k[0] == "W" else np.zeros(s) for k, s in shapes.items()}
# %%
def forward_propagation(X, parameters):
    W1, b1, W2, b2 = (parameters[k] for k in ("W1", "b1", "W2", "b2"))
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return A2, dict(Z1=Z1, A1=A1, Z2=Z2, A2=A2)

def compute_cost(A2, Y):
    loss = Y * np.log(A2) + (1 - Y) * np.log(1 - A2)
    return -loss.sum() / loss.shape[1]
# %%
def backward_propagation(parameters, cache, X, Y):
    A1, A2, W2 = cache["A1"], cache["A2"], parameters["W2"]
    m = Y.shape[1]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = W2.T @ dZ2
    dZ1 *= 1 - A1 ** 2
    dW1 = dZ1 @ X.T / m
    db1 = dZ1.sum(axis=1, keepdims=True) / m
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)
# %%
def update_parameters(parameters, grads, learning_rate=1.2):
    for name in parameters:
        parameters[name] -= learning_rate * grads["d" + name]
    return parameters

def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    n_x, _, n_y = layer_sizes(X, Y)
    parameters = initialize_parameters(n_x, n_h, n_y)
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters)
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads)
        if print_cost and not i % 1000:
            print(f"{i}: {compute_cost(A2, Y)}")
    return parameters

def predict(parameters, X):
    return np.round(forward_propagation(X, parameters)[0])
"""

_SUM_W = (
    ("    dW2 = dZ2 @ A1.T / m\n", "    dW2 = dZ2 @ A1.T\n"),
    ("    dW1 = dZ1 @ X.T / m\n", "    dW1 = dZ1 @ X.T\n"),
)
_SUM_B = tuple(
    (
        f"db{layer} = dZ{layer}.sum(axis=1, keepdims=True) / m",
        f"db{layer} = dZ{layer}.sum(axis=1, keepdims=True)",
    )
    for layer in (2, 1)
)
_SUM = (*_SUM_W, *_SUM_B)
_DZ2 = "    dZ2 = A2 - Y\n"
_DZ1 = "    dZ1 *= 1 - A1 ** 2\n"
_M = "    m = Y.shape[1]\n"
_RETURN = "    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)\n"

PLACEMENTS = {
    "per-layer": (),
    "at-loss": (
        *_SUM,
        (_DZ2, "    dA2 = (1 - Y) / (1 - A2) - Y / A2\n    dA2 /= m\n    dZ2 = dA2 * A2 * (1 - A2)\n"),
    ),
    "at-output": (*_SUM, (_DZ2, _DZ2 + "    dZ2 /= m\n")),
    "at-end": (
        *_SUM,
        (
            _RETURN,
            "    grads = dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)\n    for name in grads:\n"
            "        grads[name] /= m\n    return grads\n",
        ),
    ),
    "other": (*_SUM, (_DZ1, _DZ1 + "    dZ1, dW2, db2 = dZ1 / m, dW2 / m, db2 / m\n")),
    "at-update": (
        *_SUM,
        (_RETURN, _RETURN.replace(")", ", m=m)")),
        ("-= learning_rate * grads", '-= learning_rate / grads["m"] * grads'),
    ),
    "missing-mean": _SUM,
    "doubled-mean": ((_DZ2, _DZ2 + "    dZ2 /= m\n"),),
    "compounded-mean": ((_DZ1, _DZ1 + "    dZ1 /= m\n"),),
    "mean-only-dW": _SUM_B,
    "mean-only-db": _SUM_W,
    "wrong-m-axis": ((_M, "    m = len(X)\n"),),
    "hard-coded-m": ((_M, "    m = 400.\n"),),
    "sum-cost": (*_SUM, ("    return -loss.sum() / loss.shape[1]\n", "    return -loss.sum()\n")),
    "near-m-minus-1": ((_M, "    m = Y.shape[1] - 1\n"),),
    "near-one-over-n": ((_M, "    m = len(A1)\n"),),
    "near-one-layer": (_SUM_W[1], _SUM_B[1]),
}

FAULTS = {
    "sigmoid-derivative-for-tanh": ((_DZ1, "    dZ1 *= A1 * (1 - A1)\n"),),
    "activation-derivative-missing": ((_DZ1, ""),),
    "dAL-sign": ((_DZ2, "    dZ2 = Y - A2\n"),),
    "db-total-sum": (("dZ1.sum(axis=1, keepdims=True)", "dZ1.sum()"),),
    "input-mutated-Y": ((_DZ2, "    Y *= -1\n    dZ2 = A2 + Y\n"),),
    "input-mutated-cache": ((_DZ1, "    A1 **= 2\n    A1 -= 1\n    dZ1 *= -A1\n"),),
}
