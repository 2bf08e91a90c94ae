"""Where 1/m enters is told as the derivatives on the way prove it, whatever else the cost is made of."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.small import written
from tests.conftest import SEED
from tests.grading import grade

# A temperature, one name for several values of one layer, and d(X) beside the final gradients.
WARM = """from pytest_grade.author import Assignment, biases, normal, number, weights

warm = Assignment("warm", "A layer with a temperature", examples="m")
warm.draw(X=normal("m", "n"), Q=normal("m", "K"), V=weights("n", "K"), b=biases("K"), tau=number(1.5, 2.5))
warm.grade("warmed(X, V, b, tau) -> P", 20)
warm.grade("cost(P, Q) -> J", 20)
warm.grade("gradients(X, Q, V, b, tau) -> d(V), d(b), d(X)", 60)
"""
WARM_SOLUTION = """import numpy as np


def warmed(X, V, b, tau):
    S = X @ V + b
    S = S / tau
    return S


def cost(P, Q):
    return np.sum((P - Q) ** 2) / 2 / len(Q)


def gradients(X, Q, V, b, tau):
    m = len(X)
    P = warmed(X, V, b, tau)
    dS = (P - Q) / tau / m
    dV = X.T @ dS
    db = dS.sum(axis=0)
    dX = dS @ V.T
    return dV, db, dX
"""
# A code whose size is a further term of the mean: its derivative comes in on the way.
CODE = """from pytest_grade.author import Assignment, biases, normal, number, weights

code = Assignment("code", "A code that is kept small", examples="m")
code.draw(X=normal("m", "n"), U=weights("n", "k"), V=weights("k", "n"), c=biases("n"), beta=number(0.5, 1.5))
code.grade("encode(X, U) -> Z", 20)
code.grade("cost(X, U, V, c, beta) -> J", 20)
code.grade("gradients(X, U, V, c, beta) -> d(U), d(V), d(c)", 60)
"""
CODE_SOLUTION = """import numpy as np


def encode(X, U):
    return np.tanh(X @ U)


def cost(X, U, V, c, beta):
    Z = encode(X, U)
    R = Z @ V + c
    return np.mean(np.sum((R - X) ** 2, axis=1) / 2 + beta * np.sum(Z**4, axis=1))


def gradients(X, U, V, c, beta):
    m = len(X)
    Z = encode(X, U)
    R = Z @ V + c
    dR = R - X
    dV = Z.T @ dR / m
    dc = dR.sum(axis=0) / m
    dZ = dR @ V.T + 4 * beta * Z**3
    dU = X.T @ (dZ * (1 - Z**2)) / m
    return dU, dV, dc
"""
# Two products of what one weight makes, three axes, and no weight next to the output.
PAIR = """from pytest_grade.author import Assignment, normal, weights

pair = Assignment("pair", "A product of two products", examples="m")
pair.draw(X=normal("m", "T", "n"), Y=normal("m", "T", "k"), Wq=weights("n", "n"), Wv=weights("n", "k"))
pair.grade("forward(X, Wq, Wv) -> out, _cache", 20)
pair.grade("cost(out, Y) -> J", 20)
pair.grade("backward(out, Y, X, Wq, Wv, _cache) -> d(Wq), d(Wv)", 60)
"""
PAIR_SOLUTION = """import numpy as np


def forward(X, Wq, Wv):
    Q = np.tanh(X @ Wq)
    V = X @ Wv
    A = Q @ X.transpose(0, 2, 1) / np.sqrt(X.shape[2])
    out = A @ V
    return out, (Q, V, A)


def cost(out, Y):
    return 0.5 * np.sum((out - Y) ** 2) / len(Y)


def backward(out, Y, X, Wq, Wv, cache):
    Q, V, A = cache
    dout = (out - Y) / len(Y)
    dA = dout @ V.transpose(0, 2, 1)
    dV = A.transpose(0, 2, 1) @ dout
    dQ = dA @ X / np.sqrt(X.shape[2])
    dWq = np.einsum("mtn,mtk->nk", X, dQ * (1 - Q**2))
    dWv = np.einsum("mtn,mtk->nk", X, dV)
    return dWq, dWv
"""
# What goes around the layers is added to what they give.
SKIP = """from pytest_grade.author import Assignment, biases, normal, weights

skip = Assignment("skip", "A layer that is skipped", examples="m")
skip.draw(X=normal("m", "n"), Y=normal("m", "n"), W1=weights("n", "k"), W2=weights("k", "n"), b2=biases("n"))
skip.grade("forward(X, W1, W2, b2) -> out, _cache", 20)
skip.grade("cost(out, Y) -> J", 20)
skip.grade("backward(out, Y, X, W1, W2, _cache) -> d(W1), d(W2), d(b2)", 60)
"""
SKIP_SOLUTION = """import numpy as np


def forward(X, W1, W2, b2):
    A = np.tanh(X @ W1)
    out = X + A @ W2 + b2
    return out, A


def cost(out, Y):
    return np.sum((out - Y) ** 2) / (2 * len(Y))


def backward(out, Y, X, W1, W2, cache):
    A = cache
    dout = out - Y
    dW2 = A.T @ dout / len(Y)
    db2 = dout.mean(axis=0)
    dA = dout @ W2.T
    dW1 = X.T @ (dA * (1 - A**2)) / len(Y)
    return dW1, dW2, db2
"""
COURSES: Mapping[str, tuple[str, str]] = {
    "warm": (WARM, WARM_SOLUTION),
    "code": (CODE, CODE_SOLUTION),
    "pair": (PAIR, PAIR_SOLUTION),
    "skip": (SKIP, SKIP_SOLUTION),
}


class Told(NamedTuple):
    """What is told of a right submission."""

    id: str
    sentence: str
    handed: list[str]
    ledger: list[str]


@cache
def prepared(course: str) -> Run:
    with TemporaryDirectory() as folder:
        return Run.prepare(Catalogue.load(written(Path(folder), *COURSES[course])), SEED)


def told(sandbox: Sandbox, course: str, *edits: tuple[str, str]) -> Told:
    """What is told of the solution with these edits, which leave it right."""
    text = COURSES[course][1]
    for before, after in edits:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    found = grade(Content(content=text.encode(), kind="py"), prepared(course), sandbox)
    assert isinstance(found, Grade), found
    assert found.gradients.correct
    assert found.convention is not None
    handed = [line.quantity for line in found.ledger if line.role == "handed"]
    return Told(
        id=found.convention.id,
        sentence=" ".join(found.convention.sentence.split()),
        handed=handed,
        ledger=[line.quantity for line in found.ledger],
    )


PER_LAYER = (
    ("dS = (P - Q) / tau / m", "dS = (P - Q) / tau"),
    ("X.T @ dS", "X.T @ dS / m"),
    ("dS.sum(axis=0)", "dS.mean(axis=0)"),
)


def test_the_course_s_own_placement_has_a_name_where_one_name_stands_for_several_values(sandbox: Sandbox) -> None:
    found = told(sandbox, "warm")
    assert found.id == "at-output"
    assert "Your dS already is a derivative of the cost J" in found.sentence
    assert found.sentence.endswith("and everything below it follows: the course notes' placement.")
    assert found.handed == ["dS", "dX"]


@pytest.mark.parametrize("of_inputs", ["dS @ V.T / m", "np.dot(dS / m, V.T)"])
def test_a_derivative_by_the_inputs_is_handed_on_to_nobody(of_inputs: str, sandbox: Sandbox) -> None:
    found = told(sandbox, "warm", *PER_LAYER, ("dX = dS @ V.T", f"dX = {of_inputs}"))
    assert found.id == "per-layer"
    assert found.sentence.startswith("Your dS is a derivative of the loss L")
    assert "make up for it" not in found.sentence
    assert "[L]" not in found.sentence


def test_a_constant_on_the_way_is_made_up_for_by_nobody(sandbox: Sandbox) -> None:
    found = told(sandbox, "pair")
    assert found.id == "at-loss"
    assert "make up for it" not in found.sentence
    scaled = told(
        sandbox, "pair", ("dA = dout @ V.transpose(0, 2, 1)", "dA = dout @ V.transpose(0, 2, 1) / np.sqrt(X.shape[2])"),
        ("dQ = dA @ X / np.sqrt(X.shape[2])", "dQ = dA @ X"),
    )  # fmt: skip
    assert "make up for it" not in scaled.sentence


def test_an_example_at_a_time_of_two_axes_is_known_too(sandbox: Sandbox) -> None:
    loop = """    dWq, dWv = np.zeros(Wq.shape), np.zeros(Wv.shape)
    for i in range(len(X)):
        do = (out[i] - Y[i]) / len(X)
        dv = A[i].T @ do
        dq = do @ V[i].T @ X[i] / np.sqrt(X.shape[2])
        dWq += X[i].T @ (dq * (1 - Q[i] ** 2))
        dWv += X[i].T @ dv
    return dWq, dWv
"""
    found = told(sandbox, "pair", (PAIR_SOLUTION[PAIR_SOLUTION.index("    dout = ") :], loop))
    assert found.id == "at-loss"
    assert "1/m enters in `do` (in `backward`, line 20: `do = (out[i] - Y[i]) / len(X)`)" in found.sentence


def test_of_a_cost_with_a_further_term_no_other_placement_is_said_to_give_the_same(sandbox: Sandbox) -> None:
    found = told(sandbox, "code")
    assert found.id == "per-layer"
    assert "instead" not in found.sentence
    warm = told(sandbox, "warm", *PER_LAYER, ("dX = dS @ V.T", "dX = dS @ V.T / m"))
    assert "everything below it follows; both give the same" in warm.sentence


@pytest.mark.parametrize("at", ["output", "end"])
def test_nor_that_everything_follows_from_one_place(at: str, sandbox: Sandbox) -> None:
    sums = [("Z.T @ dR / m", "Z.T @ dR"), ("dR.sum(axis=0) / m", "dR.sum(axis=0)"), ("(1 - Z**2)) / m", "(1 - Z**2))")]
    there = {
        "output": [("dR = R - X", "dR = (R - X) / m"), ("beta * Z**3", "beta * Z**3 / m")],
        "end": [("return dU, dV, dc", "return dU / m, dV / m, dc / m")],
    }
    found = told(sandbox, "code", *sums, *there[at])
    assert found.id == f"at-{at}"
    assert "everything below" not in found.sentence
    assert "others in" not in found.sentence
    assert ("what is made of it follows" in found.sentence) == (at == "output")


def test_all_that_is_made_of_a_derivative_stands_behind_it_in_the_ledger(sandbox: Sandbox) -> None:
    ledger = told(sandbox, "skip").ledger
    assert ledger.index("dout") < min(ledger.index("dW2"), ledger.index("db2"))
    assert max(ledger.index("dW2"), ledger.index("db2")) < ledger.index("dA")


def test_who_leaves_the_mean_out_is_not_advised_to_bring_it_in_where_it_would_not_do(sandbox: Sandbox) -> None:
    text = CODE_SOLUTION.replace(" / m\n    dc", "\n    dc").replace("dR.sum(axis=0) / m", "dR.sum(axis=0)")
    text = text.replace("(1 - Z**2)) / m", "(1 - Z**2))")
    found = grade(Content(content=text.encode(), kind="py"), prepared("code"), sandbox)
    assert isinstance(found, Grade)
    (told_,) = (each for function in found.functions for each in function.diagnoses)
    assert told_.id == "missing-mean"
    assert told_.hint == "Bring 1/m in once: in dV, dU and dc."
