"""Blocks that are no layers with weights and biases: softmax by itself, an embedding, a loss over pixels."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.model.judgement import FunctionVerdict
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.small import written
from tests.grading import grade
from tests.students.student import edited

Graded = Callable[..., Grade]

SOFTMAX = """\
import numpy as np


def softmax(S):
    E = np.exp(S - S.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


def softmax_backward(dP, P):
    return P * (dP - np.sum(dP * P, axis=-1, keepdims=True))


def cost(X, W, Y):
    return 0.5 * np.sum((softmax(X @ W) - Y) ** 2) / len(X)


def gradient(X, W, Y):
    P = softmax(X @ W)
    return X.T @ softmax_backward((P - Y) / len(X), P)
"""
SOFTMAX_ASKED = """\
from pytest_grade.author import Assignment, normal, weights

alone = Assignment("softmax_alone", "Softmax by itself", examples="B")
alone.draw(S=normal("B", "T"), X=normal("B", "D"), W=weights("D", "T"), Y=normal("B", "T"))
alone.grade("softmax(S) -> P as _P", 20)
alone.grade("softmax_backward(d(P), _P) -> d(S)", 40)
alone.grade("cost(X, W, Y) -> J", 10)
alone.grade("gradient(X, W, Y) -> d(W)", 30)
"""
WORDS = """\
import numpy as np


def cost(E, w, t, y, lam):
    m = len(y)
    return np.mean((E[t] @ w - y) ** 2) / 2 + lam / 2 * np.sum(E ** 2)


def gradients(E, w, t, y, lam):
    m = len(y)
    r = (E[t] @ w - y) / m
    dE = lam * E
    np.add.at(dE, t, np.outer(r, w))
    return dE, E[t].T @ r
"""
WORDS_ASKED = """\
from pytest_grade.author import Assignment, integers, normal, number, weights

words = Assignment("words", "Words as vectors", examples="m")
words.draw(E=weights("V", "D"), w=weights("D"), t=integers("m", below="V"), y=normal("m"), lam=number(0.3, 0.8))
words.grade("cost(E, w, t, y, lam) -> J", 20)
words.grade("gradients(E, w, t, y, lam) -> d(E), d(w)", 80)
"""
PIXELS = """\
import numpy as np


def loss(X, W, Y):
    return np.mean(np.sum((X @ W - Y) ** 2, axis=1))


def gradient(X, W, Y):
    return 2 * X.T @ (X @ W - Y) / len(X)
"""
PIXELS_ASKED = """\
from pytest_grade.author import Assignment, normal, weights

pixels = Assignment("pixels", "A loss over pixels", examples="m")
pixels.draw(X=normal("m", "D"), W=weights("D", "K"), Y=normal("m", "K"))
pixels.grade("loss(X, W, Y) -> J", 40)
pixels.grade("gradient(X, W, Y) -> d(W)", 60)
"""


@pytest.fixture
def graded(tmp_path: Path, sandbox: Sandbox) -> Graded:
    """The grade of a solution with these edits, by its declaration."""

    def grade_edited(asked: str, solution: str, *edits: tuple[str, str], seed: int = 3) -> Grade:
        run = Run.prepare(Catalogue.load(written(tmp_path, asked, solution)), seed)
        text = edited(solution, *edits)
        found = grade(Content(content=text.encode(), kind="py"), run, sandbox)
        assert isinstance(found, Grade), found
        return found

    return grade_edited


def wrong(found: Grade) -> FunctionVerdict:
    (charged,) = [each for each in found.functions if each.verdict == "incorrect"]
    return charged


JACOBIAN = "P * (dP - np.sum(dP * P, axis=-1, keepdims=True))"


@pytest.mark.parametrize(
    ("instead", "told"),
    [
        ("dP * P * (1 - P)", "function-left-out"),
        ("P * (dP - np.sum(dP, axis=-1, keepdims=True))", "factor-left-out"),
        ("P * dP", "term-left-out"),
    ],
)
def test_of_a_function_without_final_gradients_no_mean_is_said_to_be_missing(
    instead: str, told: str, graded: Graded
) -> None:
    charged = wrong(graded(SOFTMAX_ASKED, SOFTMAX, (JACOBIAN, instead)))
    assert (charged.function, [each.id for each in charged.diagnoses]) == ("softmax_backward", [told])


def test_another_axis_than_the_last_is_an_axis_and_no_sign(graded: Graded) -> None:
    charged = wrong(graded(SOFTMAX_ASKED, SOFTMAX, ("dP * P, axis=-1", "dP * P, axis=0")))
    assert [(each.id, each.certain) for each in charged.diagnoses] == [("wrong-axis", True)]
    assert "`np.sum(dP * P, axis=1, keepdims=True)` in place of `np.sum(dP * P, axis=0" in charged.diagnoses[0].hint


@pytest.mark.parametrize("seed", range(6))
def test_what_is_forgotten_of_words_that_do_not_occur_is_seen_whatever_the_seed(seed: int, graded: Graded) -> None:
    used_only = ("dE = lam * E\n", "dE = np.zeros_like(E)\n    used = np.unique(t)\n    dE[used] = lam * E[used]\n")
    assert wrong(graded(WORDS_ASKED, WORDS, used_only, seed=seed)).function == "gradients"


@pytest.mark.parametrize("seed", range(3))
def test_words_that_occur_twice_are_asked_for_whatever_the_seed(seed: int, graded: Graded) -> None:
    once = ("np.add.at(dE, t, np.outer(r, w))", "dE[t] += np.outer(r, w)")
    charged = wrong(graded(WORDS_ASKED, WORDS, once, seed=seed))
    assert (charged.function, [each.id for each in charged.diagnoses]) == ("gradients", ["repeated-index"])


def test_a_mean_over_what_is_to_be_added_up_is_no_mean_that_is_taken_twice(graded: Graded) -> None:
    charged = wrong(graded(PIXELS_ASKED, PIXELS, ("np.mean(np.sum((X", "np.mean(np.mean((X")))
    assert [(each.id, each.certain) for each in charged.diagnoses] == [("mean-for-sum", True)]
    assert "np.sum(" in charged.diagnoses[0].hint


def test_a_mean_that_is_divided_by_the_number_of_examples_is_taken_twice(graded: Graded) -> None:
    charged = wrong(
        graded(SOFTMAX_ASKED, SOFTMAX, ("/ len(X)\n\n\ndef gradient", "/ len(X) / len(X)\n\n\ndef gradient"))
    )
    assert [each.id for each in charged.diagnoses] == ["mean-twice"]


OVER_TIME = """\
import numpy as np


def slope(dh, h):
    return dh * (1 - h ** 2)


def forward(X, W, b):
    h, kept = np.zeros((len(X), len(b))), []
    for t in range(X.shape[1]):
        h = np.tanh(X[:, t] + h @ W + b)
        kept.append(h)
    return h, (X, kept)


def cost(h, y):
    return np.sum((h - y) ** 2) / (2 * len(y))


def backward(h, y, W, cache):
    X, kept = cache
    dh = (h - y) / len(y)
    dW, db = np.zeros_like(W), np.zeros(len(W))
    for t in reversed(range(len(kept))):
        before = kept[t - 1] if t else np.zeros_like(h)
        dz = slope(dh, kept[t])
        dW += before.T @ dz
        db += dz.sum(axis=0)
        dh = dz @ W.T
    return dW, db
"""
OVER_TIME_ASKED = """\
from pytest_grade.author import Assignment, biases, normal, weights

steps = Assignment("over_time", "A pass over time", examples="m")
steps.draw(X=normal("m", 4, "k"), y=normal("m", "k"), W=weights("k", "k"), b=biases("k"))
steps.grade("forward(X, W, b) -> h, _cache", 20)
steps.grade("cost(h, y) -> J", 10)
steps.grade("backward(h, y, W, _cache) -> d(W), d(b)", 70)
"""


def test_a_loop_over_time_in_the_wrong_direction_is_named_by_its_line(graded: Graded) -> None:
    ahead = ("for t in reversed(range(len(kept))):", "for t in range(len(kept)):")
    charged = wrong(graded(OVER_TIME_ASKED, OVER_TIME, ahead))
    (named,) = charged.diagnoses
    assert (charged.function, named.id, named.certain) == ("backward", "wrong-direction", True)
    assert named.place is not None
    assert named.place.code == "for t in range(len(kept)):"


SLOPED = """\
import numpy as np


def act(z):
    return np.tanh(z)


def act_backward(da, z):
    return da * (1 - np.tanh(z) ** 2)


def forward(x, W):
    z = x @ W
    a = act(z)
    return a, (x, z, a)


def cost(a, y):
    return np.sum((a - y) ** 2) / (2 * len(y))


def backward(y, W, cache):
    x, z, a = cache
    da = (a - y) / len(y)
    dz = act_backward(da, z)
    return x.T @ dz
"""
SLOPED_ASKED = """\
from pytest_grade.author import Assignment, normal, weights

sloped = Assignment("sloped", "A layer and its slope", examples="m")
sloped.draw(x=normal("m", "d"), u=normal("m", "k"), W=weights("d", "k"), y=normal("m", "k"))
sloped.grade("act(u) -> s", 5)
sloped.grade("act_backward(d(s), u) -> d(u)", 15)
sloped.grade("forward(x, W) -> a, _cache", 20)
sloped.grade("cost(a, y) -> J", 10)
sloped.grade("backward(y, W, _cache) -> d(W)", 50)
"""


def test_what_is_only_possible_by_its_numbers_is_certain_by_a_change_of_the_text(graded: Graded) -> None:
    other = ("act_backward(da, z)\n    return", "act_backward(da, a)\n    return")
    charged = wrong(graded(SLOPED_ASKED, SLOPED, other))
    (named,) = charged.diagnoses
    assert (charged.function, named.certain) == ("backward", True)
    assert "`z` in place of `a`" in named.hint


def test_of_another_network_the_line_is_shown_that_makes_it_another(graded: Graded) -> None:
    charged = wrong(graded(SLOPED_ASKED, SLOPED, ("z = x @ W\n", "z = x @ W + 0.1\n")))
    (named,) = charged.diagnoses
    assert (charged.function, named.id) == ("forward", "other-network")
    assert named.place is not None
    assert named.place.code == "z = x @ W + 0.1"


DIVERGENCE = """\
import numpy as np


def kl(mu, logvar):
    return -0.5 * np.sum(1 + logvar - mu ** 2 - np.exp(logvar)) / len(mu)


def kl_backward(mu, logvar):
    return mu / len(mu), 0.5 * (np.exp(logvar) - 1) / len(mu)
"""
DIVERGENCE_ASKED = """\
from pytest_grade.author import Assignment, normal

divergence = Assignment("divergence", "A divergence", examples="m")
divergence.draw(mu=normal("m", "k"), logvar=normal("m", "k"))
divergence.grade("kl(mu, logvar) -> J", 40)
divergence.grade("kl_backward(mu, logvar) -> d(mu), d(logvar)", 60)
"""


def test_where_no_final_gradients_are_asked_for_no_convention_is_named(graded: Graded) -> None:
    found = graded(DIVERGENCE_ASKED, DIVERGENCE)
    assert {each.verdict for each in found.functions} == {"correct"}
    assert found.convention is None
