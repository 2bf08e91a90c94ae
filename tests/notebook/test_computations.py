"""What a statement computes: whether it brings a factor in, what it makes of what."""

import ast

import pytest

from pytest_grade.notebook.computations import Computation, computations
from pytest_grade.notebook.factors import Factors
from pytest_grade.notebook.names import nodes_below

BEFORE = """\
n, m = A.shape
inv, w = 1 / m, np.full(m, 1.0 / m)
rate = np.reciprocal(float(A.shape[1]))
D = np.diag(w)
self.share = 1 / self.m
"""


def of(source: str) -> list[Computation]:
    tree = ast.parse(source)
    return list(computations(tree.body, Factors.of(nodes_below(tree))))


def last(line: str) -> Computation:
    return of(BEFORE + line)[-1]


@pytest.mark.parametrize(
    "line",
    [
        "dW = inv * G",
        "dW = -inv * G",
        "dW *= inv",
        "dW = rate * np.dot(dZ, A.T)",
        "weighted = dZ * w",
        "db = dZ.dot(w)",
        "db = dZ @ w[:, None]",
        "dW = np.einsum('ik,jk,k->ij', dZ, A, w)",
        "dW = np.multiply(G, inv)",
        "np.multiply(G, inv, out=G)",
        "np.divide(G, m, out=G)",
        "dW = np.linalg.multi_dot([dZ, D, A.T])",
        "dW = G * self.share",
        "dW = G / self.m",
        "dW = G * m ** -1.0",
        "dW = np.average(G, axis=2, weights=w)",
        "dW = G.__truediv__(n)",
        "mean = lambda G: G / m",
        "mean = partial(np.multiply, 1 / m)",
        "dW, db = [g / m for g in (dW, db)]",
        "if (dW := G / m) is not None: pass",
        "for g in (G / m, db): pass",
        "return W.T @ dZ, dW / n",
    ],
)
def test_a_statement_that_brings_the_mean_in_is_told(line: str) -> None:
    assert last(line).scaling == "mean"


@pytest.mark.parametrize(
    ("line", "scaling"),
    [
        ("inv_m = 1 / m", "none"),
        ("w = np.ones((m, 1)) / m", "none"),
        ("dW, db = np.split(flat, [3])", "none"),
        ("dW = flat[: W.size].reshape(W.shape)", "none"),
        ("grads['dW'] = dW.copy()", "none"),
        ("return dA_prev, dW, db", "none"),
        ("np.dot(dZ, A.T, out=dW)", "product"),
        ("dW = dZ @ A.T", "product"),
        ("dW = factor * G", "factor"),
        ("dW = G / count_of_them", "factor"),
        ("dA = dA * m", "factor"),
        ("dW = scaled(G)", "factor"),
        ("dW = self.mean(G)", "factor"),
    ],
)
def test_a_statement_that_does_not_is_no_mean(line: str, scaling: str) -> None:
    assert last(line).scaling == scaling


def test_the_line_is_that_of_the_divisor() -> None:
    (made,) = of("dW = (\n    np.dot(dZ, A.T)\n    / m\n)")
    assert (made.first, made.line, made.last) == (1, 3, 3)


def test_of_a_mean_the_line_is_where_it_is_called() -> None:
    (made,) = of("db = (\n    dZ\n    .mean(axis=1)\n)")
    assert made.line == 3


@pytest.mark.parametrize(
    ("line", "makes"),
    [
        ("dW, db = a, b", {"dW", "db"}),
        ("grads['dW'] /= k", {"grads"}),
        ("g.dW = a", {"g"}),
        ("np.dot(a, b, out=dW)", {"dW", "np", "a", "b"}),
        ("c = np.add(a, b, out=dW)", {"c", "dW"}),
        ("grads.update(dW=a)", {"grads"}),
        ("for g in gs: pass", {"g"}),
    ],
)
def test_what_is_bound_or_may_be_changed_is_made(line: str, makes: set[str]) -> None:
    assert set(of(line)[0].makes) == makes


def test_the_blocks_of_a_statement_are_apart_from_its_head() -> None:
    source = "for i in r:\n    try:\n        a = 1\n    except E:\n        b = 2\n    else:\n        c = 3\n"
    assert [made.first for made in of(source)] == [1, 3, 5, 7]


def test_a_nested_function_is_left_out() -> None:
    assert [made.target for made in of("def g():\n    a = 1\nb = 2")] == ["b"]
