"""A step, and a function that unrolls it over time: who unrolls is judged with right steps in their places."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import FunctionGrade, Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.test_declarations import COURSES
from tests.conftest import SEED
from tests.grading import grade

Edit = tuple[str, str]
Judged = Callable[..., dict[str, FunctionGrade]]

WITH_A_LOSS = """
from pytest_grade.author import Assignment, biases, normal, weights

rnn = Assignment("lossy_rnn", "RNN with a loss", examples="m")
rnn.draw(x=normal("n", "m"), h_prev=normal("k", "m"), X=normal("n", "m", "T"), h0=normal("k", "m"), Y=normal("o", "m"))
rnn.draw(W=weights("k", "n"), U=weights("k", "k"), b=biases("k", 1), V=weights("o", "k"), c=biases("o", 1))
rnn.grade("step(x, h_prev, W, U, b) -> h, _step", 10)
rnn.grade("unroll(X, h0, W, U, b) -> hT, _steps", 15)
rnn.grade("cost(X, Y, h0, W, U, b, V, c) -> J, _all", 15)
rnn.grade("step_backward(d(h), _step) -> d(h_prev), d(W), d(U), d(b)", 20)
rnn.grade("unroll_backward(d(hT), _steps) -> d(h0), d(W), d(U), d(b)", 20)
rnn.grade("gradients(X, Y, h0, W, U, b, V, c) -> {'W': d(W), 'U': d(U), 'b': d(b), 'V': d(V), 'c': d(c)}", 20)
"""
LOSS_SOLUTION = """import numpy as np


def step(x, h_prev, W, U, b):
    h = np.tanh(W @ x + U @ h_prev + b)
    cache = (x, h_prev, h, W, U)
    return h, cache


def unroll(X, h0, W, U, b):
    caches, h = [], h0
    for t in range(X.shape[2]):
        h, cache = step(X[:, :, t], h, W, U, b)
        caches.append(cache)
    return h, caches


def cost(X, Y, h0, W, U, b, V, c):
    h, caches = unroll(X, h0, W, U, b)
    Z = V @ h + c
    J = np.sum((Z - Y) ** 2) / (2 * Y.shape[1])
    return J, (Z, h, caches)


def step_backward(dh, cache):
    x, h_prev, h, W, U = cache
    m = x.shape[1]
    da = dh * (1 - h**2)
    dW = da @ x.T / m
    dU = da @ h_prev.T / m
    db = da.sum(axis=1, keepdims=True) / m
    return U.T @ da, dW, dU, db


def unroll_backward(dh, caches):
    dW, dU, db = 0, 0, 0
    for cache in reversed(caches):
        dh, dWt, dUt, dbt = step_backward(dh, cache)
        dW, dU, db = dW + dWt, dU + dUt, db + dbt
    return dh, dW, dU, db


def gradients(X, Y, h0, W, U, b, V, c):
    _, (Z, h, caches) = cost(X, Y, h0, W, U, b, V, c)
    m = Y.shape[1]
    dZ = Z - Y
    dV = dZ @ h.T / m
    dc = dZ.sum(axis=1, keepdims=True) / m
    _, dW, dU, db = unroll_backward(V.T @ dZ, caches)
    return {"W": dW, "U": dU, "b": db, "V": dV, "c": dc}
"""
IN_A_CLASS = """
from pytest_grade.author import Assignment, biases, built, normal, weights

rnn = Assignment("class_rnn", "RNN in a class", examples="m")
rnn.draw(x=normal("n", "m"), h=normal("k", "m"), X=normal("n", "m", "T"), h0=normal("k", "m"))
rnn.draw(W=weights("k", "n"), U=weights("k", "k"), b=biases("k", 1))
rnn.draw(rnn=built("RNN(n, k)", W="W", U="U", b="b"))
rnn.grade("rnn.step(x, h) -> h_next, _step", 10)
rnn.grade("rnn.forward(X, h0) -> hT", 15)
rnn.grade("rnn.step_back(d(h_next), _step) -> d(h), d(W), d(U), d(b)", 20)
KEPT = {"rnn.dW": "d(W)", "rnn.dU": "d(U)", "rnn.db": "d(b)"}
rnn.grade("rnn.forward(X, h0); rnn.backward(d(hT)) -> d(h0)", 40, then=KEPT)
"""
CLASS_SOLUTION = """import numpy as np


class RNN:
    def __init__(self, n, k):
        self.W = np.zeros((k, n))
        self.U = np.zeros((k, k))
        self.b = np.zeros((k, 1))

    def step(self, x, h):
        h_next = np.tanh(self.W @ x + self.U @ h + self.b)
        return h_next, (x, h, h_next)

    def forward(self, X, h0):
        self.caches, h = [], h0
        for t in range(X.shape[2]):
            h, cache = self.step(X[:, :, t], h)
            self.caches.append(cache)
        return h

    def step_back(self, dh, cache):
        x, h, h_next = cache
        da = dh * (1 - h_next**2)
        return self.U.T @ da, da @ x.T, da @ h.T, da.sum(axis=1, keepdims=True)

    def backward(self, dh):
        self.dW, self.dU, self.db = 0, 0, 0
        for cache in reversed(self.caches):
            dh, dW, dU, db = self.step_back(dh, cache)
            self.dW, self.dU, self.db = self.dW + dW, self.dU + dU, self.db + db
        return dh
"""
OWN: dict[str, tuple[Edit, ...]] = {
    "vanilla_rnn": (
        ("(x, prev_h, Wx, Wh, next_h)", '{"next": next_h, "x": x, "h": prev_h, "W": (Wx, Wh)}'),
        (
            "x, prev_h, Wx, Wh, next_h = cache",
            'x, prev_h, (Wx, Wh), next_h = (cache[k] for k in ("x", "h", "W", "next"))',
        ),
        ("D = cache[0][0].shape[1]", 'D = cache[0]["x"].shape[1]'),
    ),
    "lossy_rnn": (
        ("cache = (x, h_prev, h, W, U)", 'cache = {"x": x, "before": h_prev, "h": h, "U": U}'),
        ("x, h_prev, h, W, U = cache", 'x, h_prev, h, U = (cache[k] for k in ("x", "before", "h", "U"))'),
    ),
    "class_rnn": (("self.caches", "self.states"),),
}
SLIPS: list[tuple[str, str, Edit]] = [
    ("vanilla_rnn", "rnn_step_forward", ("prev_h.dot(Wh) + b)", "prev_h.dot(Wh))")),
    ("vanilla_rnn", "rnn_step_forward", ("prev_h.dot(Wh) + b)", "prev_h.dot(Wh.T) + b)")),
    ("vanilla_rnn", "rnn_step_forward", ("x.dot(Wx)", "x.T.dot(Wx)")),
    ("vanilla_rnn", "rnn_step_backward", ("(1 - next_h**2)", "(1 - next_h)")),
    ("vanilla_rnn", "rnn_step_backward", ("dWx = x.T.dot(da)", "dWx = x.dot(da)")),
    (
        "vanilla_rnn",
        "rnn_forward",
        ("prev_h, step = rnn_step_forward(x[:, t, :], prev_h", "prev_h, step = rnn_step_forward(x[:, t, :], h0"),
    ),
    ("lossy_rnn", "step", ("U @ h_prev + b)", "U @ h_prev)")),
    ("lossy_rnn", "step", ("W @ x", "W.T @ x")),
    ("lossy_rnn", "step_backward", ("(1 - h**2)", "(1 - h)")),
    ("lossy_rnn", "step_backward", ("da @ x.T", "da @ x")),
    ("lossy_rnn", "unroll", ("step(X[:, :, t], h,", "step(X[:, :, t], h0,")),
    ("lossy_rnn", "unroll_backward", ("dW + dWt", "dWt")),
    ("class_rnn", "RNN.step", ("self.U @ h + self.b)", "self.U @ h)")),
    ("class_rnn", "RNN.step", ("self.W @ x", "self.W.T @ x")),
    ("class_rnn", "RNN.step_back", ("(1 - h_next**2)", "(1 - h_next)")),
    ("class_rnn", "RNN.step_back", ("da @ x.T", "da @ x")),
    ("class_rnn", "RNN.forward", ("step(X[:, :, t], h)", "step(X[:, :, t], h0)")),
    ("class_rnn", "RNN.backward", ("self.dW + dW", "dW")),
]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    found = {"vanilla_rnn": COURSES / "vanilla_rnn"}
    for name, declared, solution in (
        ("lossy_rnn", WITH_A_LOSS, LOSS_SOLUTION),
        ("class_rnn", IN_A_CLASS, CLASS_SOLUTION),
    ):
        found[name] = tmp_path_factory.mktemp(name)
        (found[name] / "assignment.py").write_text(declared)
        (found[name] / "solution.py").write_text(solution)
    return found


@pytest.fixture(scope="module")
def judged(folders: dict[str, Path], sandbox: Sandbox) -> Judged:
    """What each function gets where the solution of an assignment is changed so."""
    runs: dict[str, Run] = {}

    def judge(name: str, *edits: Edit) -> dict[str, FunctionGrade]:
        if name not in runs:
            runs[name] = Run.prepare(Catalogue.load(folders[name]), SEED)
        text = (folders[name] / "solution.py").read_text()
        for before, after in edits:
            assert before in text, before
            text = text.replace(before, after)
        found = grade(Content(content=text.encode(), kind="py"), runs[name], sandbox)
        assert isinstance(found, Grade)
        return {function.function: function for function in found.functions}

    return judge


def charged(found: dict[str, FunctionGrade]) -> set[str]:
    return {name for name, function in found.items() if function.verdict != "correct"}


@pytest.mark.parametrize("own", [False, True], ids=["documented caches", "own caches"])
@pytest.mark.parametrize("name", OWN)
def test_who_is_right_is_right_whatever_is_kept(name: str, own: bool, judged: Judged) -> None:
    assert charged(judged(name, *(OWN[name] if own else ()))) == set()


@pytest.mark.parametrize("own", [False, True], ids=["documented caches", "own caches"])
@pytest.mark.parametrize(("name", "wrong", "slip"), SLIPS)
def test_one_slip_is_charged_where_it_is_made_whoever_unrolls_it(
    name: str, wrong: str, slip: Edit, own: bool, judged: Judged
) -> None:
    assert charged(judged(name, slip, *(OWN[name] if own else ()))) == {wrong}


def test_who_unrolls_with_a_slip_of_his_own_is_charged_beside_a_wrong_step(judged: Judged) -> None:
    steps = (("U @ h_prev + b)", "U @ h_prev)"), ("(1 - h**2)", "(1 - h)"), ("dW + dWt", "dWt"))
    assert charged(judged("lossy_rnn", *steps)) == {"step", "step_backward", "unroll_backward"}
    steps = (("self.U @ h + self.b)", "self.U @ h)"), ("(1 - h_next**2)", "(1 - h_next)"), ("self.dW + dW", "dW"))
    for own in ((), OWN["class_rnn"]):
        assert charged(judged("class_rnn", *steps, *own)) == {"RNN.step", "RNN.step_back", "RNN.backward"}


@pytest.mark.parametrize("step", [(), (("prev_h.dot(Wh) + b)", "prev_h.dot(Wh))"),)], ids=["right step", "wrong step"])
def test_who_keeps_the_caches_of_steps_in_another_order_is_charged_for_that(
    step: tuple[Edit, ...], judged: Judged
) -> None:
    found = judged("vanilla_rnn", ("cache.append(step)", "cache.insert(0, step)"), *step)
    assert charged(found) == {"rnn_forward", *(["rnn_step_forward"] if step else [])}
    assert "not the caches that your own rnn_backward needs" in (found["rnn_forward"].reason or "")


def test_a_step_that_keeps_what_is_wrong_is_charged_alone_and_told_that_it_is_the_cache(judged: Judged) -> None:
    found = judged("vanilla_rnn", ("cache = (x, prev_h, Wx, Wh, next_h)", "cache = (x, next_h, Wx, Wh, next_h)"))
    assert charged(found) == {"rnn_step_forward"}
    found = judged("lossy_rnn", ("cache = (x, h_prev, h, W, U)", "cache = (x, h, h, W, U)"))
    assert charged(found) == {"step"}
    assert (found["step"].reason or "").startswith("returns the right values, but not the caches")
