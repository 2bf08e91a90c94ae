"""Courses of others in which one works by what another keeps: objects of objects, and steps of a loop."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from pytest_grade.model.grade import FunctionGrade, Grade
from pytest_grade.prove.grading import grading_by
from tests.author.small import written

GATED = '''"""A net of two objects: its gate keeps what goes in, and the net what comes out."""
from pytest_grade.author import Assignment, built, normal, positive, weights

gated = Assignment("gated", "A net with a gate", examples="N")
gated.draw(X=normal("N", "n"), y=normal("N"), S=normal("N", "h"), slope=positive("h"), W=weights("n", "h"))
gated.draw(gate=built("Gate(slope)"), net=built("Net(gate, W)"))
gated.grade("gate.forward(S) -> A", 20)
gated.grade("gate.forward(S); gate.backward(d(A)) -> d(S)", 30, then={"gate.dslope": "d(slope)"}, mean="either")
gated.grade("net.loss(X, y) -> J", 20)
gated.grade("net.loss(X, y); net.backward()", 30, then={"net.dW": "d(W)", "gate.dslope": "d(slope)"})
'''
GATED_SOLUTION = """import numpy as np


class Gate:
    def __init__(self, slope):
        self.slope = slope

    def forward(self, S):
        self.S = S
        return np.where(S > 0, S, self.slope * S)

    def backward(self, dA):
        self.dslope = np.sum(dA * np.minimum(self.S, 0), axis=0)
        return dA * np.where(self.S > 0, 1.0, self.slope)


class Net:
    def __init__(self, gate, W):
        self.gate, self.W = gate, W

    def loss(self, X, y):
        self.X = X
        self.off = self.gate.forward(X @ self.W).sum(axis=1) - y
        return np.mean(self.off ** 2)

    def backward(self):
        ones = np.ones((1, self.W.shape[1]))
        dS = self.gate.backward(2 * self.off[:, None] * ones / len(self.off))
        self.dW = self.X.T @ dS
"""
STEPS = '''"""A loop over steps, each with a cache of its own."""
from pytest_grade.author import Assignment, normal, weights

steps = Assignment("steps", "Steps of a loop", examples="N")
steps.draw(x=normal("N", "D"), h=normal("N", "H"), W=weights("D+H", "H"), X=normal("T", "N", "D"))
steps.grade("step(x, h, W) -> g, _cache", 20)
steps.grade("unroll(X, W) -> hs, _caches", 20)
steps.grade("step_backward(d(g), _cache) -> d(h), d(W)", 30)
steps.grade("unroll_backward(d(hs), _caches) -> d(W)", 30)
'''
STEPS_SOLUTION = """import numpy as np


def step(x, h, W):
    xh = np.hstack([x, h])
    g = np.tanh(xh @ W)
    return g, (xh, g, W)


def unroll(X, W):
    h, hs, caches = np.zeros((X.shape[1], W.shape[1])), [], []
    for x in X:
        h, cache = step(x, h, W)
        hs.append(h)
        caches.append(cache)
    return np.array(hs), caches


def step_backward(dg, cache):
    xh, g, W = cache
    dz = dg * (1 - g ** 2)
    return (dz @ W.T)[:, -g.shape[1]:], xh.T @ dz


def unroll_backward(dhs, caches):
    dh, dW = 0, 0
    for t in reversed(range(len(dhs))):
        dh, dW_t = step_backward(dhs[t] + dh, caches[t])
        dW = dW + dW_t
    return dW
"""
IN_TWO_CALLS = '''"""A way back in two calls, put together by a function worth nothing: so the place of 1/N is free."""
from pytest_grade.author import Assignment, biases, normal, number, weights

in_two_calls = Assignment("in_two_calls", "A way back in two calls", examples="N")
in_two_calls.draw(X=normal("N", "D"), W=weights("D", "H"), b=biases("H"), s=weights("H"), v=weights("H"), v0=number())
in_two_calls.draw(y=normal("N"))
in_two_calls.grade("ahead(X, W, (b, s)) -> A, _cache", 20)
in_two_calls.grade("loss(A, v, v0, y) -> J", 20)
in_two_calls.grade("back_to_hidden(A, v, v0, y) -> d(A), d(v), d(v0)", 30)
in_two_calls.grade("back_to_inputs(d(A), _cache) -> d(W), (d(b), d(s))", 30)
in_two_calls.grade("whole(X, W, (b, s), v, v0, y) -> d(W), (d(b), d(s)), d(v), d(v0)", 0)
'''
IN_TWO_CALLS_SOLUTION = """import numpy as np


def ahead(X, W, of_units):
    b, s = of_units
    T = np.tanh(X @ W + b)
    return T * s, (X, T, s)


def loss(A, v, v0, y):
    return np.mean((A @ v + v0 - y) ** 2) / 2


def back_to_hidden(A, v, v0, y):
    off = (A @ v + v0 - y) / len(y)
    return off[:, None] * v, A.T @ off, off.sum()


def back_to_inputs(dA, cache):
    X, T, s = cache
    dZ = dA * s * (1 - T ** 2)
    return X.T @ dZ, (dZ.sum(axis=0), (dA * T).sum(axis=0))


def whole(X, W, of_units, v, v0, y):
    A, cache = ahead(X, W, of_units)
    dA, dv, dv0 = back_to_hidden(A, v, v0, y)
    return *back_to_inputs(dA, cache), dv, dv0
"""
LATER = (
    "off = (A @ v + v0 - y) / len(y)\n    return off[:, None] * v, A.T @ off, off.sum()",
    "off = A @ v + v0 - y\n    return off[:, None] * v, A.T @ off / len(y), off.mean()",
)
OWN_LAYOUT = (("return T * s, (X, T, s)", "return T * s, [s, T, X]"), ("X, T, s = cache", "s, T, X = cache"))
DIVIDED = ("    dZ = dA * s", "    dA = dA / len(X)\n    dZ = dA * s")
COURSES = {
    "gated": (GATED, GATED_SOLUTION),
    "steps": (STEPS, STEPS_SOLUTION),
    "in two calls": (IN_TWO_CALLS, IN_TWO_CALLS_SOLUTION),
}
IN_PLACE = (
    "        self.S = S\n        return np.where(S > 0, S, self.slope * S)",
    "        self.S = S\n        S[S < 0] = (S * self.slope)[S < 0]\n        return S",
)
OWN_CACHE = (("return g, (xh, g, W)", "return g, [W, g, xh]"), ("xh, g, W = cache", "W, g, xh = cache"))
Judged = Callable[..., dict[str, FunctionGrade]]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judged]:
    """What each function gets of a course's solution with these changes."""
    folder = tmp_path_factory.mktemp("together")
    with ExitStack() as open_graders:
        graders = {
            name: open_graders.enter_context(grading_by(written(folder / name, *texts)))
            for name, texts in COURSES.items()
        }

        def judge(course: str, *changes: tuple[str, str]) -> dict[str, FunctionGrade]:
            text = COURSES[course][1]
            for before, after in changes:
                assert text.count(before) == 1
                text = text.replace(before, after)
            found = graders[course].grade(text.encode(), "py")
            assert isinstance(found, Grade)
            return {function.function: function for function in found.functions}

        yield judge


def charged(found: dict[str, FunctionGrade]) -> list[str]:
    return [name for name, function in found.items() if function.verdict != "correct"]


@pytest.mark.parametrize("course", COURSES)
def test_the_solution_is_right(course: str, judged: Judged) -> None:
    assert charged(judged(course)) == []


def test_who_writes_into_what_another_object_keeps_pays_for_it_and_the_net_does_not(judged: Judged) -> None:
    found = judged("gated", IN_PLACE)
    assert charged(found) == ["Gate.forward"]
    assert {diagnosis.id for diagnosis in found["Gate.forward"].diagnoses} >= {"input-mutated"}


def test_a_net_that_is_wrong_by_itself_pays_beside_it(judged: Judged) -> None:
    assert charged(judged("gated", IN_PLACE, ("2 * self.off", "3 * self.off"))) == ["Gate.forward", "Net.backward"]


def test_a_change_is_proved_where_the_caller_is_right_with_caches_of_ones_own_alone(judged: Judged) -> None:
    found = judged("steps", *OWN_CACHE, ("dz = dg * (1 - g ** 2)", "dz = dg * (1 - 3 * g ** 2)"))
    assert charged(found) == ["step_backward"]
    (told,) = found["step_backward"].diagnoses
    assert told.certain
    assert told.place is not None
    assert told.place.code == "dz = dg * (1 - 3 * g ** 2)"


@pytest.mark.parametrize("own", [(), OWN_LAYOUT], ids=["caches as in the course", "caches of ones own"])
def test_of_a_way_back_in_two_calls_either_place_is_right_and_the_mean_twice_or_nowhere_is_charged_once(
    own: tuple[tuple[str, str], ...], judged: Judged
) -> None:
    assert charged(judged("in two calls", *own, LATER, DIVIDED)) == []
    twice = judged("in two calls", *own, DIVIDED)
    assert charged(twice) == ["back_to_hidden"]
    assert (twice["back_to_hidden"].reason or "").endswith("comes out N times too small")
    nowhere = judged("in two calls", *own, LATER)  # in d(A), where the course takes it
    assert charged(nowhere) == ["back_to_hidden"]
    assert (nowhere["back_to_hidden"].reason or "").endswith("dW, db and ds are N times dJ")
