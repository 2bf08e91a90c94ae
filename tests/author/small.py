"""Two small assignments as a new author writes them: a straight line in rows, and two layers with one-hot labels."""

from pathlib import Path

LINE = '''"""A straight line."""
from pytest_grade.author import Assignment, integer, normal, number, weights

line = Assignment("line", "A straight line", examples="N")

line.draw(X=normal("N", "k"), t=normal("N"), w=weights("k"), b=number(), rate=number(0.01, 0.1), steps=integer(1, 6))

line.grade("fitted(X, w, b) -> f", 10)
line.grade("squares(X, t, w, b) -> J", 20)
line.grade("slopes(X, t, w, b) -> d(w), d(b)", 40)
line.grade("descend(X, t, w, b, rate, steps) -> w, b", 30)
'''
LINE_SOLUTION = """import numpy as np


def fitted(X, w, b):
    return X @ w + b


def squares(X, t, w, b):
    f = fitted(X, w, b)
    return np.mean((f - t) ** 2)


def slopes(X, t, w, b):
    N = X.shape[0]
    off = fitted(X, w, b) - t
    return 2 / N * X.T @ off, 2 / N * np.sum(off)


def descend(X, t, w, b, rate, steps):
    for _ in range(steps):
        dw, db = slopes(X, t, w, b)
        w = w - rate * dw
        b = b - rate * db
    return w, b
"""
KINDS = '''"""Two layers, and one-hot labels."""
from pytest_grade.author import Assignment, biases, normal, number, one_hot, weights

kinds = Assignment("kinds", "Two layers, one-hot labels", examples="m")

kinds.draw(X=normal("n_x", "m"), Y=one_hot("K", "m"), rate=number(0.01, 1.0), params={
    "W1": weights("n_h", "n_x"), "b1": biases("n_h", 1), "W2": weights("K", "n_h"), "b2": biases("K", 1)})

kinds.grade("forward(X, params) -> A2, _cache", 20)
kinds.grade("entropy(A2, Y) -> J", 20)
kinds.grade("backward(params, _cache, X, Y) -> {'dW1': d(W1), 'db1': d(b1), 'dW2': d(W2), 'db2': d(b2)} as grads", 40)
kinds.grade("update(params, grads, rate) -> {'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2}", 20)
'''
KINDS_SOLUTION = """import numpy as np


def forward(X, params):
    Z1 = params["W1"] @ X + params["b1"]
    A1 = np.tanh(Z1)
    Z2 = params["W2"] @ A1 + params["b2"]
    E = np.exp(Z2 - np.max(Z2, axis=0, keepdims=True))
    A2 = E / np.sum(E, axis=0, keepdims=True)
    return A2, {"A1": A1, "A2": A2}


def entropy(A2, Y):
    return -np.sum(Y * np.log(A2)) / Y.shape[1]


def backward(params, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = params["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    return {
        "dW1": dZ1 @ X.T / m,
        "db1": np.sum(dZ1, axis=1, keepdims=True) / m,
        "dW2": dZ2 @ cache["A1"].T / m,
        "db2": np.sum(dZ2, axis=1, keepdims=True) / m,
    }


def update(params, grads, rate):
    return {name: value - rate * grads[f"d{name}"] for name, value in params.items()}
"""


def line(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the straight line into a new folder, with these pieces of its two files replaced."""
    return written(folder, LINE, LINE_SOLUTION, *changes)


def kinds(folder: Path, *changes: tuple[str, str]) -> Path:
    """The same of the two layers."""
    return written(folder, KINDS, KINDS_SOLUTION, *changes)


def written(folder: Path, declaration: str, solution: str, *changes: tuple[str, str]) -> Path:
    """Write an assignment into a folder, with these pieces of its two files replaced; the folder."""
    for old, new in changes:
        assert old in declaration + solution, old
        declaration, solution = declaration.replace(old, new), solution.replace(old, new)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "assignment.py").write_text(declaration)
    (folder / "solution.py").write_text(solution)
    return folder
