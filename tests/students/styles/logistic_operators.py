"""Week 2 with operators: @ and **, tuples, comprehensions, the gradients in one line each."""

SOURCE = """\
import numpy as np
# %%
def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))

def initialize_with_zeros(dim):
    return np.zeros(shape=(dim, 1)), 0.
# %%
def propagate(w, b, X, Y):
    n, m = X.shape
    A = sigmoid(w.T @ X + b)
    cost = -(np.log(A) @ Y.T + np.log(1 - A) @ (1 - Y).T) / m
    dZ = A - Y
    dw, db = X @ dZ.T / m, dZ.sum() / m
    return {"dw": dw, "db": db}, cost.item()
# %%
def optimize(w, b, X, Y, num_iterations, learning_rate, print_cost=False):
    costs = []
    for i in range(num_iterations):
        grads, cost = propagate(w, b, X, Y)
        w, b = w - learning_rate * grads["dw"], b - learning_rate * grads["db"]
        costs += [cost] if i % 100 == 0 else []
    return dict(w=w, b=b), grads, costs
# %%
def predict(w, b, X):
    return (w.T @ X + b > 0).astype(int)

def model(X_train, Y_train, X_test, Y_test, num_iterations=2000, learning_rate=0.5, print_cost=False):
    params, _, costs = optimize(*initialize_with_zeros(X_train.shape[0]), X_train, Y_train, num_iterations,
                                learning_rate, print_cost)
    return {"costs": costs, **params, "Y_prediction_test": predict(**params, X=X_test),
            "Y_prediction_train": predict(**params, X=X_train)}
"""

_BOTH = "    dw, db = X @ dZ.T / m, dZ.sum() / m\n"
_SUMS = (_BOTH, "    dw, db = X @ dZ.T, dZ.sum()\n")
_DZ = "    dZ = A - Y\n"
_DZ_MEAN = (_DZ, "    dZ = (A - Y) / m\n")
_RETURN = '    return {"dw": dw, "db": db}, cost.item()\n'

PLACEMENTS = {
    "per-layer": (),
    "at-loss": (_SUMS, (_DZ, "    dA = ((1 - Y) / (1 - A) - Y / A) / m\n    dZ = dA * A * (1 - A)\n")),
    "at-output": (_SUMS, _DZ_MEAN),
    "at-end": (
        _SUMS,
        (
            _RETURN,
            '    grads = {"dw": dw, "db": db}\n    for name in grads:\n        grads[name] = grads[name] / m\n'
            "    return grads, cost.item()\n",
        ),
    ),
    "at-update": (
        _SUMS,
        ("    costs = []\n", "    costs, learning_rate = [], learning_rate / Y.size\n"),
    ),
    "missing-mean": (_SUMS,),
    "sum-cost": (_SUMS, ("np.log(1 - A) @ (1 - Y).T) / m\n", "np.log(1 - A) @ (1 - Y).T)\n")),
    "doubled-mean": (_DZ_MEAN,),
    "mean-only-dW": ((_BOTH, "    dw, db = X @ dZ.T / m, dZ.sum()\n"),),
    "mean-only-db": ((_BOTH, "    dw, db = X @ dZ.T, dZ.sum() / m\n"),),
    "wrong-m-axis": ((_BOTH, "    dw, db = X @ dZ.T / n, dZ.sum() / n\n"),),
    "hard-coded-m": ((_BOTH, "    dw, db = X @ dZ.T / 400, dZ.sum() / 400\n"),),
    "near-m-minus-1": ((_BOTH, "    dw, db = X @ dZ.T / (m - 1), dZ.sum() / (m - 1)\n"),),
}

FAULTS = {
    "dAL-sign": ((_DZ, "    dZ = Y - A\n"),),
    "slope-of-the-output-twice": ((_DZ, "    dZ = (A - Y) * A * (1 - A)\n"),),
    "dW-transposed": (("X @ dZ.T / m", "dZ @ X.T / m"),),
    "cost-sign": (("    cost = -(np", "    cost = (np"),),
    "update-ascends": (
        ('w - learning_rate * grads["dw"]', 'w + learning_rate * grads["dw"]'),
        ('b - learning_rate * grads["db"]', 'b + learning_rate * grads["db"]'),
    ),
    "predict-other-side": (("w.T @ X + b > 0)", "w.T @ X + b < 0)"),),
}
