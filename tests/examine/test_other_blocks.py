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
        (tmp_path / "assignment.py").write_text(asked)
        (tmp_path / "solution.py").write_text(solution)
        run = Run.prepare(Catalogue.load(tmp_path), seed)
        text = edited(solution, *edits)
        found = grade(Content(content=text.encode(), kind="py"), run, sandbox)
        assert isinstance(found, Grade), found
        return found

    return grade_edited


def wrong(found: Grade) -> FunctionVerdict:
    (charged,) = [each for each in found.functions if each.verdict == "incorrect"]
    return charged


JACOBIAN = "P * (dP - np.sum(dP * P, axis=-1, keepdims=True))"


@pytest.mark.parametrize("instead", ["dP * P * (1 - P)", "P * (dP - np.sum(dP, axis=-1, keepdims=True))", "P * dP"])
def test_of_a_function_without_final_gradients_no_mean_is_said_to_be_missing(instead: str, graded: Graded) -> None:
    charged = wrong(graded(SOFTMAX_ASKED, SOFTMAX, (JACOBIAN, instead)))
    assert charged.function == "softmax_backward"
    assert not {"missing-mean", "doubled-mean"}.intersection(each.id for each in charged.diagnoses)


def test_another_axis_than_the_last_is_an_axis_and_no_sign(graded: Graded) -> None:
    charged = wrong(graded(SOFTMAX_ASKED, SOFTMAX, ("dP * P, axis=-1", "dP * P, axis=0")))
    assert [(each.id, each.certain) for each in charged.diagnoses] == [("wrong-axis", True)]
    assert "axis=-1" in charged.diagnoses[0].hint or "axis=1" in charged.diagnoses[0].hint


@pytest.mark.parametrize("seed", range(6))
def test_what_is_forgotten_of_words_that_do_not_occur_is_seen_whatever_the_seed(seed: int, graded: Graded) -> None:
    used_only = ("dE = lam * E\n", "dE = np.zeros_like(E)\n    used = np.unique(t)\n    dE[used] = lam * E[used]\n")
    assert wrong(graded(WORDS_ASKED, WORDS, used_only, seed=seed)).function == "gradients"


@pytest.mark.parametrize("seed", range(3))
def test_words_that_occur_twice_are_asked_for_whatever_the_seed(seed: int, graded: Graded) -> None:
    once = ("np.add.at(dE, t, np.outer(r, w))", "dE[t] += np.outer(r, w)")
    assert wrong(graded(WORDS_ASKED, WORDS, once, seed=seed)).function == "gradients"


def test_a_mean_over_what_is_to_be_added_up_is_no_mean_that_is_taken_twice(graded: Graded) -> None:
    charged = wrong(graded(PIXELS_ASKED, PIXELS, ("np.mean(np.sum((X", "np.mean(np.mean((X")))
    assert [(each.id, each.certain) for each in charged.diagnoses] == [("mean-for-sum", True)]
    assert "np.sum(" in charged.diagnoses[0].hint


def test_a_mean_that_is_divided_by_the_number_of_examples_is_taken_twice(graded: Graded) -> None:
    charged = wrong(
        graded(SOFTMAX_ASKED, SOFTMAX, ("/ len(X)\n\n\ndef gradient", "/ len(X) / len(X)\n\n\ndef gradient"))
    )
    assert [each.id for each in charged.diagnoses] == ["mean-twice"]
