"""What a function gives back beside its answer is laid out as each student likes; who calls it reads that."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.small import written
from tests.conftest import SEED
from tests.grading import grade
from tests.students.student import edited

_DECLARATION = '''"""A softmax whose normaliser gives back what it has worked out."""
from pytest_grade.author import Assignment, classes, normal, weights

soft = Assignment("soft", "A softmax in steps", examples="N")
soft.draw(X=normal("N", "D"), W=weights("D", "C"), y=classes("N", of="C"), S=normal("N", "C"))
soft.grade("normaliser(S) -> logZ, _parts", 30)
soft.grade("probabilities(S) -> P", 30)
soft.grade("cost(X, y, W) -> J", 10)
soft.grade("gradients(X, y, W) -> d(W)", 30)
'''
_SOLUTION = """import numpy as np


def normaliser(S):
    top = np.max(S, axis=1)
    E = np.exp(S - top[:, None])
    return top + np.log(np.sum(E, axis=1)), (E, top)


def probabilities(S):
    logZ, (E, top) = normaliser(S)
    return E * np.exp(top - logZ)[:, None]


def cost(X, y, W):
    S = X @ W
    logZ, _ = normaliser(S)
    return np.mean(logZ - S[np.arange(len(y)), y])


def gradients(X, y, W):
    D = probabilities(X @ W)
    D[np.arange(len(y)), y] -= 1
    return X.T @ D / len(y)
"""
_ITS_OWN_WAY = (
    ("np.log(np.sum(E, axis=1)), (E, top)", 'np.log(np.sum(E, axis=1)), {"exp": E, "max": top}'),
    (
        "    logZ, (E, top) = normaliser(S)\n",
        '    logZ, kept = normaliser(S)\n    E, top = kept["exp"], kept["max"]\n',
    ),
)
_WITHOUT_THE_TOP = ("return top + np.log", "return np.log")
_TURNED = ("np.exp(top - logZ)", "np.exp(logZ - top)")
Graded = Callable[..., Grade]


@pytest.fixture(scope="module")
def run_of_a_softmax(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run.prepare(Catalogue.load(written(tmp_path_factory.mktemp("soft"), _DECLARATION, _SOLUTION)), SEED)


@pytest.fixture
def charged(run_of_a_softmax: Run, sandbox: Sandbox) -> Callable[..., list[str]]:
    """The functions that lose points in the solution with some pieces changed."""

    def of(*edits: tuple[str, str]) -> list[str]:
        found = grade(Content(content=edited(_SOLUTION, *edits).encode(), kind="py"), run_of_a_softmax, sandbox)
        assert isinstance(found, Grade)
        return [each.function for each in found.functions if each.earned < each.possible]

    return of


@pytest.mark.parametrize("layout", [(), _ITS_OWN_WAY], ids=["as the course has it", "its own way"])
@pytest.mark.parametrize(
    ("wrong", "edits"),
    [([], ()), (["normaliser"], (_WITHOUT_THE_TOP,)), (["probabilities"], (_TURNED,))],
    ids=["right", "who gives it back", "who reads it"],
)
def test_one_mistake_is_charged_where_it_is_however_that_is_laid_out(
    layout: tuple[tuple[str, str], ...], wrong: list[str], edits: tuple[tuple[str, str], ...], charged: Graded
) -> None:
    assert charged(*layout, *edits) == wrong


def test_who_reads_what_the_course_gives_back_is_charged_beside_who_gives_it(charged: Graded) -> None:
    assert charged(_WITHOUT_THE_TOP, _TURNED) == ["normaliser", "probabilities"]


_READ_AS_A_COLUMN = ("np.exp(top - logZ)[:, None]", "np.exp(top - logZ[:, 0])[:, None]")


@pytest.mark.parametrize(
    ("wrong", "edits"),
    [
        (["normaliser"], ()),
        (["normaliser", "probabilities"], (("logZ[:, 0])", "2 * logZ[:, 0])"),)),
    ],
    ids=["rightly", "wrongly"],
)
def test_who_reads_wrong_numbers_in_the_shape_in_which_they_are_given_is_judged_by_what_it_makes_of_right_ones(
    wrong: list[str], edits: tuple[tuple[str, str], ...], charged: Graded
) -> None:
    """Two slips of who gives them, numbers and shape: no single change undoes both."""
    as_a_column = ("return top + np.log(np.sum(E, axis=1))", "return np.log(np.sum(E, axis=1))[:, None]")
    assert charged(as_a_column, _READ_AS_A_COLUMN, *edits) == wrong


_TWO_LAYERS = '''"""Two layers, the first of which gives back beside its answer what nobody is asked for."""
from pytest_grade.author import Assignment, normal, weights

two = Assignment("two", "Two layers", examples="N")
two.draw(X=normal("N", "D"), T=normal("N", "K"), params={"V": weights("D", "H"), "W": weights("H", "K")})
two.grade("forward(X, params) -> A, _", 40)
two.grade("cost(A, T) -> J", 20)
two.grade("gradients(X, T, params) -> {q: d(q) for q in params}", 40)
'''
_OF_TWO_LAYERS = """import numpy as np


def forward(X, params):
    H = np.tanh(X @ params["V"])
    return H @ params["W"], (X, H)


def cost(A, T):
    return np.sum((A - T) ** 2) / len(T)


def gradients(X, T, params):
    A, (X, H) = forward(X, params)
    dA = 2 * (A - T) / len(T)
    dZ = dA @ params["W"].T * (1 - H ** 2)
    return {"V": X.T @ dZ, "W": H.T @ dA}
"""


def test_what_has_no_name_in_the_course_is_the_students_own_affair_too(tmp_path: Path, sandbox: Sandbox) -> None:
    own = (('params["W"], (X, H)', 'params["W"], [H]'), ("A, (X, H) = forward", "A, [H] = forward"))
    run = Run.prepare(Catalogue.load(written(tmp_path, _TWO_LAYERS, _OF_TWO_LAYERS)), SEED)
    for wrong in ((), (("(1 - H ** 2)", "(1 - H)"),)):
        found = grade(Content(content=edited(_OF_TWO_LAYERS, *own, *wrong).encode(), kind="py"), run, sandbox)
        assert isinstance(found, Grade)
        assert [f.function for f in found.functions if f.verdict != "correct"] == ["gradients"][: len(wrong)]


_KEEPING = '''"""A net of two layers, whose way forward keeps in the object what its way back reads."""
from pytest_grade.author import Assignment, built, normal, weights

net = Assignment("net", "A net that keeps", examples="N")
net.draw(X=normal("N", "D"), T=normal("N", "K"), V=weights("D", "H"), W=weights("H", "K"), net=built("Net(V, W)"))
net.grade("layer(X, V) -> A, _cache", 20)
net.grade("layer_backward(d(A), _cache) -> d(X), d(V)", 30)
net.grade("net.forward(X) -> P", 10)
net.grade("net.cost(X, T) -> J", 10)
net.grade("net.gradients(X, T) -> {'V': d(V), 'W': d(W)}", 30)
'''
_THAT_KEEPS = """import numpy as np


def layer(X, V):
    A = np.tanh(X @ V)
    return A, (X, V, A)


def layer_backward(dA, cache):
    X, V, A = cache
    dZ = dA * (1 - A**2)
    return dZ @ V.T, X.T @ dZ


class Net:
    def __init__(self, V, W):
        self.V, self.W = V, W

    def forward(self, X):
        A, first = layer(X, self.V)
        P, second = layer(A, self.W)
        self.caches = [first, second]
        return P

    def cost(self, X, T):
        return np.sum((self.forward(X) - T) ** 2) / len(T)

    def gradients(self, X, T):
        dP = 2 * (self.forward(X) - T) / len(T)
        first, second = self.caches
        dA, dW = layer_backward(dP, second)
        _, dV = layer_backward(dA, first)
        return {"V": dV, "W": dW}
"""
_KEPT_OTHERWISE = (
    ("return A, (X, V, A)", 'return A, {"in": X, "by": V, "out": A}'),
    ("    X, V, A = cache\n", '    X, V, A = cache["in"], cache["by"], cache["out"]\n'),
    ("self.caches = [first, second]", "self.memory = [(X, first), (A, second)]"),
    ("        first, second = self.caches\n", "        (_, first), (_, second) = self.memory\n"),
)
_NO_SLOPE_FOR_WEIGHTS = ("X.T @ dZ\n", "X.T @ dA\n")


@pytest.mark.parametrize(
    ("wrong", "edits"),
    [
        ([], ()),
        (["layer_backward"], (_NO_SLOPE_FOR_WEIGHTS,)),
        (["Net.gradients"], (("2 * (self.forward", "3 * (self.forward"),)),
    ],
    ids=["right", "who is called", "who calls"],
)
def test_who_calls_what_keeps_in_its_object_under_names_of_its_own_pays_for_its_own_mistakes(
    wrong: list[str], edits: tuple[tuple[str, str], ...], tmp_path: Path, sandbox: Sandbox
) -> None:
    """The solution's way forward keeps nothing where this way back looks. Right as it stands, it is not replaced."""
    run = Run.prepare(Catalogue.load(written(tmp_path, _KEEPING, _THAT_KEEPS)), SEED)
    text = edited(_THAT_KEEPS, *_KEPT_OTHERWISE, *edits)
    found = grade(Content(content=text.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade)
    assert [each.function for each in found.functions if each.earned < each.possible] == wrong
