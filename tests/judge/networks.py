"""Cases of other networks than those of the assignments, made by hand: no letter of a name means anything in them."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from pytest_grade.model.cases import Case, Quantity

Array = Any


def _handed(name: str, layer: int, value: Array, *feeds: str, examples: int = 0) -> Quantity:
    kind = name.rstrip("0123456789")
    return Quantity(
        name=name,
        kind=kind,
        of=name[1:],
        layer=layer,
        role="handed",
        examples=examples,
        feeds=feeds,
        derivative=value,
    )


def _final(name: str, layer: int, role: Any, value: Array, *parts: Array) -> Quantity:
    kind = name.rstrip("0123456789")
    return Quantity(name=name, kind=kind, of=name[1:], layer=layer, role=role, derivative=value, parts=parts)


def _case(name: str, m: int, depth: int, quantities: tuple[Quantity, ...], values: dict[str, Array]) -> Case:
    sizes = {f"n{number}": size for number, size in enumerate(sorted({n for a in values.values() for n in a.shape}))}
    return Case(
        name=name,
        m=m,
        depth=depth,
        quantities=quantities,
        values=values,
        inputs=values,
        dimensions=sizes,
        cost=1.0,
    )


def softmax_net(N: int = 7, D: int = 4, H: int = 5, C: int = 3, reg: float = 0.3, *, bare: bool = False) -> Case:
    """Two layers, rows are examples, flat biases, a softmax over C classes, and the squared weights in the cost.

    `bare` leaves out what is nearer to the cost than the scores.
    """
    random = np.random.default_rng([N, D, H, C])
    X, y = random.normal(size=(N, D)), random.integers(0, C, size=N)
    W1, W2 = random.normal(size=(D, H)), random.normal(size=(H, C))
    b1, b2 = random.normal(size=H), random.normal(size=C)
    a1 = X @ W1 + b1
    h1 = np.maximum(0, a1)
    scores = h1 @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    exps = np.exp(shifted)
    probs = exps / exps.sum(axis=1, keepdims=True)
    labels = np.eye(C)[y]
    dprobs = -labels / probs / N
    dscores = (probs - labels) / N
    dh1 = dscores @ W2.T
    da1 = dh1 * (a1 > 0)
    of_loss = (_handed("dprobs", 2, dprobs), _handed("dshifted", 2, dscores.copy()))
    data2, data1 = h1.T @ dscores, X.T @ da1
    quantities = (
        *(() if bare else of_loss),
        _handed("dscores", 2, dscores, "dW2", "db2"),
        _final("dW2", 2, "weights", data2 + 2 * reg * W2, data2, 2 * reg * W2),
        _final("db2", 2, "biases", dscores.sum(axis=0)),
        _handed("dh1", 1, dh1),
        _handed("da1", 1, da1, "dW1", "db1"),
        _final("dW1", 1, "weights", data1 + 2 * reg * W1, data1, 2 * reg * W1),
        _final("db1", 1, "biases", da1.sum(axis=0)),
    )
    values = {"X": X, "W1": W1, "W2": W2, "b1": b1, "b2": b2, "a1": a1, "h1": h1, "scores": scores, "probs": probs}
    return _case("softmax", N, 2, quantities, values)


def logistic(m: int = 7, n: int = 4) -> Case:
    """One layer, columns are examples, one unit, and a bias that is a number: nothing is handed on below."""
    random = np.random.default_rng([m, n])
    X, Y = random.normal(size=(n, m)), (random.random(size=(1, m)) < 0.5).astype(float)
    w, b = random.normal(size=(n, 1)), np.array(0.3)
    Z = w.T @ X + b
    A = 1 / (1 + np.exp(-Z))
    dZ = (A - Y) / m
    quantities = (
        _handed("dA", 1, (-Y / A + (1 - Y) / (1 - A)) / m, examples=1),
        _handed("dZ", 1, dZ, "dw", "db", examples=1),
        _final("dw", 1, "weights", X @ dZ.T),
        _final("db", 1, "biases", np.array(dZ.sum())),
    )
    return _case("logistic", m, 1, quantities, {"X": X, "w": w, "b": b, "Z": Z, "A": A})


def recurrent(m: int = 7, n: int = 3, h: int = 4, o: int = 2, steps: int = 3) -> Case:
    """A recurrent network whose weights are used in every step, rows are examples: J is half of the squared error."""
    random = np.random.default_rng([m, n, h, o])
    xs, ys = random.normal(size=(steps, m, n)), random.normal(size=(steps, m, o))
    Wx, Wh, Wy = (random.normal(size=size) * 0.5 for size in ((n, h), (h, h), (h, o)))
    hs = [random.normal(size=(m, h))]
    for x in xs:
        hs.append(np.tanh(x @ Wx + hs[-1] @ Wh))
    outs = [state @ Wy for state in hs[1:]]
    dWx, dWh, dWy, dnext = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(Wy), np.zeros((m, h))
    handed: list[Quantity] = []
    for t in reversed(range(steps)):
        dout = (outs[t] - ys[t]) / m
        dh = dout @ Wy.T + dnext
        draw = dh * (1 - hs[t + 1] ** 2)
        dWy += hs[t + 1].T @ dout
        dWx += xs[t].T @ draw
        dWh += hs[t].T @ draw
        dnext = draw @ Wh.T
        handed += [
            _handed(f"dout{t}", 2, dout, "dWy"),
            _handed(f"dh{t}", 1, dh),
            _handed(f"draw{t}", 1, draw, "dWx", "dWh"),
        ]
    finals = (
        _final("dWy", 2, "weights", dWy),
        _final("dWx", 1, "weights", dWx),
        _final("dWh", 1, "weights", dWh),
    )
    values = {"Wx": Wx, "Wh": Wh, "Wy": Wy, **{f"x{t}": x for t, x in enumerate(xs)}}
    values |= {f"h{t}": state for t, state in enumerate(hs)}
    return _case("recurrent", m, 2, (*handed, *finals), values)


def columns(dims: tuple[int, ...] = (5, 4, 3, 1), m: int = 7, seed: int = 1) -> Case:
    """A network as the lectures have it: columns are examples, ReLU in the hidden layers, a sigmoid at the output.

    Every hidden unit is active for some examples, and not for others.
    """
    random, depth = np.random.default_rng([*dims, m, seed]), len(dims) - 1
    X, Y = random.normal(size=(dims[0], m)), (random.random(size=(dims[-1], m)) < 0.5).astype(float)
    values: dict[str, Array] = {"X": X, "A0": X, "Y": Y}
    for n, (below, units) in enumerate(pairwise(dims), start=1):
        W = random.normal(size=(units, below)) * 1.3 / np.sqrt(below)
        b = random.normal(size=(units, 1)) * 0.2 - np.median(W @ values[f"A{n - 1}"], axis=1, keepdims=True)
        Z = W @ values[f"A{n - 1}"] + b
        values |= {f"W{n}": W, f"b{n}": b, f"Z{n}": Z, f"A{n}": np.maximum(0, Z) if n < depth else 1 / (1 + np.exp(-Z))}
    A = values[f"A{depth}"]
    dA = (A - Y) / (A * (1 - A)) / m
    quantities: list[Quantity] = []
    for n in range(depth, 0, -1):
        A, Z = values[f"A{n}"], values[f"Z{n}"]
        dZ = dA * (A * (1 - A) if n == depth else Z > 0)
        quantities += [
            _handed(f"dA{n}", n, dA, examples=1),
            _handed(f"dZ{n}", n, dZ, f"dW{n}", f"db{n}", examples=1),
            _final(f"dW{n}", n, "weights", dZ @ values[f"A{n - 1}"].T),
            _final(f"db{n}", n, "biases", dZ.sum(axis=1, keepdims=True)),
        ]
        dA = values[f"W{n}"].T @ dZ
    case = _case("columns", m, depth, (*quantities, _handed("dA0", 0, dA, examples=1)), values)
    return replace(case, dimensions={f"n[{n}]": units for n, units in enumerate(dims)})
