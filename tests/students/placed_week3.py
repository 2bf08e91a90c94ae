"""Week 3, right, with the lines that bring 1/m in marked."""

from __future__ import annotations

ASSIGNMENT = "week3_planar"

_HEAD = """\
import numpy as np
from planar_utils import sigmoid
# %%
def layer_sizes(X, Y):
    return X.shape[0], 4, Y.shape[0]

def initialize_parameters(n_x, n_h, n_y):
    return {"W1": np.random.randn(n_h, n_x) * 0.01, "b1": np.zeros((n_h, 1)),
            "W2": np.random.randn(n_y, n_h) * 0.01, "b2": np.zeros((n_y, 1))}

def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

def compute_cost(A2, Y):
    return float(-np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / Y.shape[1])

def update_parameters(parameters, grads, learning_rate=1.2):
    return {k: v - learning_rate * grads["d" + k] for k, v in parameters.items()}

def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    n_x, _, n_y = layer_sizes(X, Y)
    parameters = initialize_parameters(n_x, n_h, n_y)
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters)
        parameters = update_parameters(parameters, backward_propagation(parameters, cache, X, Y))
    return parameters

def predict(parameters, X):
    return forward_propagation(X, parameters)[0] > 0.5
# %%
"""

_SOURCES = {
    "template": (
        "per-layer",
        """\
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    W2, A1, A2 = parameters["W2"], cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2 = (1 / m) * np.dot(dZ2, A1.T)  #@
    db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True)  #@
    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
    dW1 = (1 / m) * np.dot(dZ1, X.T)  #@
    db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True)  #@
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
""",
    ),
    "return-dictionary": (
        "per-layer",
        """\
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    return {
        "dW1": dZ1 @ X.T / m,  #@
        "db1": dZ1.sum(axis=1, keepdims=True) / m,  #@
        "dW2": dZ2 @ cache["A1"].T / m,  #@
        "db2": dZ2.sum(axis=1, keepdims=True) / m,  #@
    }
""",
    ),
    "inner-helper": (
        "per-layer",
        """\
def backward_propagation(parameters, cache, X, Y):
    def leaves(dZ, A):
        n = A.shape[1]
        G = np.hstack((dZ @ A.T, dZ.sum(axis=1, keepdims=True)))
        G = G * (1.0 / n)  #@
        return G[:, :-1], G[:, -1:]

    A1 = cache["A1"]
    dZ2 = cache["A2"] - Y
    dW2, db2 = leaves(dZ2, A1)
    dZ1 = np.dot(parameters["W2"].T, dZ2) * (1 - A1 * A1)
    dW1, db1 = leaves(dZ1, X)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)
""",
    ),
    "lambda-mean": (
        "per-layer",
        """\
E = lambda total: total / total_examples[0]
total_examples = [1]
# %%
def backward_propagation(parameters, cache, X, Y):
    mean = lambda G: G / X.shape[1]  #@
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2, db2 = mean(dZ2 @ A1.T), mean(dZ2.sum(axis=1, keepdims=True))
    dZ1 = parameters["W2"].T @ dZ2 * (1 - A1 ** 2)
    dW1, db1 = mean(dZ1 @ X.T), mean(dZ1.sum(axis=1, keepdims=True))
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
""",
    ),
    "out-products": (
        "per-layer",
        """\
def backward_propagation(parameters, cache, X, Y):
    W1, W2 = parameters["W1"], parameters["W2"]
    A1, A2 = cache["A1"], cache["A2"]
    grads = {"d" + k: np.zeros_like(v) for k, v in parameters.items()}
    k = np.reciprocal(float(Y.shape[1]))
    dZ2 = A2 - Y
    dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)
    small2 = dZ2 * k  #@
    np.dot(small2, A1.T, out=grads["dW2"])
    np.sum(small2, axis=1, keepdims=True, out=grads["db2"])
    small1 = dZ1 * k  #@
    np.dot(small1, X.T, out=grads["dW1"])
    np.sum(small1, axis=1, keepdims=True, out=grads["db1"])
    return grads
""",
    ),
    "scaled-inputs": (
        "per-layer",
        """\
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    A1, A2 = cache["A1"], cache["A2"]
    mA1 = A1 / m  #@
    mX = X / m  #@
    ones = np.full((m, 1), 1 / m)
    dZ2 = A2 - Y
    dZ1 = np.dot(parameters["W2"].T, dZ2) * (1 - A1 ** 2)
    dW2 = np.dot(dZ2, mA1.T)
    db2 = np.dot(dZ2, ones)
    dW1 = np.dot(dZ1, mX.T)
    db1 = np.dot(dZ1, ones)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
""",
    ),
    "mean-of-outer": (
        "per-layer",
        """\
def backward_propagation(parameters, cache, X, Y):
    A1 = cache["A1"]
    dZ2 = cache["A2"] - Y
    dZ1 = np.einsum("ij,ik->jk", parameters["W2"], dZ2) * (1 - A1 ** 2)
    grads = {}
    for l, (dZ, A) in enumerate(((dZ1, X), (dZ2, A1)), 1):
        outer = np.einsum("im,jm->mij", dZ, A)
        grads["dW%d" % l] = outer.mean(axis=0)  #@
        grads["db%d" % l] = np.mean(dZ, axis=1, keepdims=True)  #@
    return grads
""",
    ),
    "at-loss": (
        "at-loss",
        """\
def backward_propagation(parameters, cache, X, Y):
    A1, A2 = cache["A1"], cache["A2"]
    dA2 = np.divide(1 - Y, 1 - A2) - np.divide(Y, A2)
    dA2 = dA2 / Y.shape[1]  #@
    dZ2 = dA2 * A2 * (1 - A2)
    dZ1 = np.dot(parameters["W2"].T, dZ2) * (1 - A1 ** 2)
    dW2, dW1 = dZ2 @ A1.T, dZ1 @ X.T
    db2, db1 = (d.sum(axis=1, keepdims=True) for d in (dZ2, dZ1))
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
""",
    ),
    "at-output": (
        "at-output",
        """\
def backward_propagation(parameters, cache, X, Y):
    A1, A2 = cache["A1"], cache["A2"]
    samples = Y.shape[1]
    dZ2 = A2 - Y
    dZ2 *= 1 / samples  #@
    dZ1 = np.dot(parameters["W2"].T, dZ2) * (1 - A1 ** 2)
    dW2, dW1 = dZ2 @ A1.T, dZ1 @ X.T
    db2, db1 = (d.sum(axis=1, keepdims=True) for d in (dZ2, dZ1))
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
""",
    ),
    "at-end": (
        "at-end",
        """\
def backward_propagation(parameters, cache, X, Y):
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2, db2 = dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)
    dZ1 = np.dot(parameters["W2"].T, dZ2) * (1 - A1 ** 2)
    dW1, db1 = dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True)
    grads = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
    for g in grads.values():
        g /= X.shape[1]  #@
    return grads
""",
    ),
    "at-end-vector": (
        "at-end",
        """\
def backward_propagation(parameters, cache, X, Y):
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2, db2 = dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)
    dZ1 = np.dot(parameters["W2"].T, dZ2) * (1 - A1 ** 2)
    dW1, db1 = dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True)
    theta = np.concatenate([g.ravel() for g in (dW1, db1, dW2, db2)]) / X.shape[1]  #@
    cuts = np.cumsum([dW1.size, db1.size, dW2.size])
    dW1, db1, dW2, db2 = (part.reshape(g.shape) for part, g in zip(np.split(theta, cuts), (dW1, db1, dW2, db2)))
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
""",
    ),
    "output-scaled-hidden-own": (
        "other",
        """\
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    A1, A2 = cache["A1"], cache["A2"]
    error = A2 - Y
    dZ2 = error / m  #@a
    dW2 = dZ2 @ A1.T
    db2 = dZ2.sum(axis=1, keepdims=True)
    dZ1 = parameters["W2"].T @ error * (1 - A1 ** 2)
    dW1 = dZ1 @ X.T / m  #@b
    db1 = dZ1.sum(axis=1, keepdims=True) / m  #@b
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
""",
    ),
    "output-own-hidden-handed": (
        "other",
        """\
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m  #@a
    db2 = dZ2.sum(axis=1, keepdims=True) / m  #@a
    dZ1 = parameters["W2"].T @ dZ2 * (1 - A1 ** 2) / m  #@b
    dW1 = dZ1 @ X.T
    db1 = dZ1.sum(axis=1, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
""",
    ),
    "dW-now-db-later": (
        "other",
        """\
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m  #@a
    db2 = dZ2.sum(axis=1, keepdims=True)
    dZ1 = parameters["W2"].T @ dZ2 * (1 - A1 ** 2)
    dW1 = dZ1 @ X.T / m  #@a
    db1 = dZ1.sum(axis=1, keepdims=True)
    grads = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
    for name in ("db1", "db2"):
        grads[name] = grads[name] / m  #@b
    return grads
""",
    ),
    "slots": (
        "per-layer",
        """\
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    A1, A2, W2 = cache["A1"], cache["A2"], parameters["W2"]
    g = {}
    delta = A2 - Y
    for name, left, right in [("2", lambda: delta, A1), ("1", lambda: W2.T @ delta * (1 - A1 ** 2), X)]:
        d = left()
        g["dW" + name] = d @ right.T * (1 / m)  #@
        g["db" + name] = d.sum(axis=1, keepdims=True) * (1 / m)  #@
    return g
""",
    ),
    "theta": (
        "at-end",
        """\
def backward_propagation(parameters, cache, X, Y):
    A1, A2, W2 = cache["A1"], cache["A2"], parameters["W2"]
    d2 = A2 - Y
    d1 = W2.T @ d2 * (1 - A1 ** 2)
    parts = [d1 @ X.T, d1.sum(1, keepdims=True), d2 @ A1.T, d2.sum(1, keepdims=True)]
    theta = np.hstack([p.flatten() for p in parts])
    theta = np.divide(theta, Y.shape[1])  #@
    grads, at = {}, 0
    for name, p in zip(("dW1", "db1", "dW2", "db2"), parts):
        grads[name] = theta[at:at + p.size].reshape(p.shape)
        at += p.size
    return grads
""",
    ),
    "elements": (
        "at-output",
        """\
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    A1, A2, W2 = cache["A1"], cache["A2"], parameters["W2"]
    dW1, db1 = np.zeros((A1.shape[0], X.shape[0])), np.zeros((A1.shape[0], 1))
    dW2, db2 = np.zeros(W2.shape), np.zeros((1, 1))
    for i in range(m):
        e = A2[0, i] - Y[0, i]
        e = e / m  #@
        for h in range(A1.shape[0]):
            dW2[0, h] += e * A1[h, i]
            d = e * W2[0, h] * (1 - A1[h, i] ** 2)
            db1[h, 0] += d
            for k in range(X.shape[0]):
                dW1[h, k] += d * X[k, i]
        db2[0, 0] += e
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
""",
    ),
    "class": (
        "at-output",
        """\
class Back:
    def __init__(self, parameters, cache, X, Y):
        self.p, self.c, self.X, self.Y = parameters, cache, X, Y
    def delta2(self):
        return (self.c["A2"] - self.Y) / self.Y.shape[1]  #@
    def delta1(self):
        return self.p["W2"].T @ self.delta2() * (1 - self.c["A1"] ** 2)
    def leaves(self, d, A):
        return d @ A.T, d @ np.ones((A.shape[1], 1))
def backward_propagation(parameters, cache, X, Y):
    b = Back(parameters, cache, X, Y)
    dW2, db2 = b.leaves(b.delta2(), cache["A1"])
    dW1, db1 = b.leaves(b.delta1(), X)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
""",
    ),
    "mean-only-helper": (
        "per-layer",
        """\
def cov(d, A):
    s = d.dot(A.T)
    return np.true_divide(s, float(A.shape[1]))  #@
def backward_propagation(parameters, cache, X, Y):
    A1, A2, W2 = cache["A1"], cache["A2"], parameters["W2"]
    one = np.ones((1, X.shape[1]))
    d2 = A2 - Y
    d1 = W2.T.dot(d2) * (1 - A1 ** 2)
    return {k: cov(d, A) for k, d, A in (("dW1", d1, X), ("db1", d1, one), ("dW2", d2, A1), ("db2", d2, one))}
""",
    ),
    "zip-scales": (
        "at-end",
        """\
def backward_propagation(parameters, cache, X, Y):
    A1, A2 = cache["A1"], cache["A2"]
    e2 = A2 - Y
    e1 = parameters["W2"].T @ e2 * (1 - A1 ** 2)
    one = np.ones((Y.shape[1], 1))
    raw = {"dW1": e1 @ X.T, "db1": e1 @ one, "dW2": e2 @ A1.T, "db2": e2 @ one}
    scale = dict.fromkeys(raw, 1 / Y.shape[1])
    return {name: raw[name] * scale[name] for name in raw}  #@
""",
    ),
    "db-first": (
        "other",
        """\
def backward_propagation(parameters, cache, X, Y):
    A1, A2 = cache["A1"], cache["A2"]
    m = Y.shape[1]
    dZ2 = A2 - Y
    db2 = np.mean(dZ2, axis=1, keepdims=True)  #@a
    dZ1 = parameters["W2"].T @ dZ2 * (1 - A1 ** 2)
    db1 = np.mean(dZ1, axis=1, keepdims=True)  #@a
    dW2 = dZ2 @ A1.T
    dW1 = dZ1 @ X.T
    grads = {"db1": db1, "db2": db2}
    grads["dW1"], grads["dW2"] = dW1 / m, dW2 / m  #@b
    return grads
""",
    ),
    "error-terms": (
        "at-output",
        """\
def backward_propagation(parameters, cache, X, Y):
    A1, A2 = cache["A1"], cache["A2"]
    m = Y.shape[1]
    dZ2 = A2 / m - Y / m  #@
    dZ1 = parameters["W2"].T @ dZ2 * (1 - A1 ** 2)
    return {"dW2": dZ2 @ A1.T, "db2": dZ2.sum(axis=1, keepdims=True),
            "dW1": dZ1 @ X.T, "db1": dZ1.sum(axis=1, keepdims=True)}
""",
    ),
}


def sources() -> dict[str, tuple[str, str]]:
    """Convention and marked text of every submission."""
    return {id_: (convention, _HEAD + text) for id_, (convention, text) in _SOURCES.items()}
