"""Who draws masks is judged by the share that is kept, wherever few numbers would tell too little of it."""

from collections.abc import Callable
from functools import cache

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.test_declarations import COURSES
from tests.conftest import SEED
from tests.grading import grade

COURSE = COURSES / "course2_regularization"
DRAWN = "D{n} = np.random.rand(A{n}.shape[0], A{n}.shape[1])\n    D{n} = (D{n} < keep_prob).astype(int)\n"

RIGHT = {
    "binomial numbers": "D{n} = np.random.binomial(1, keep_prob, A{n}.shape)\n",
    "bools": "D{n} = np.random.uniform(size=A{n}.shape) < keep_prob\n",
    "floats": "D{n} = np.where(np.random.rand(*A{n}.shape) > keep_prob, 0.0, 1.0)\n",
}
WRONG = {
    "a constant in the middle of what is asked": "D{n} = np.random.rand(*A{n}.shape) < 0.7\n",
    "a constant as large as what is asked": "D{n} = np.random.rand(*A{n}.shape) < 0.8\n",
    "normal numbers": "D{n} = np.random.randn(*A{n}.shape) < keep_prob\n",
    "what is masked in the place of random numbers": "D{n} = A{n} < keep_prob\n",
}


def drawing(line: str) -> str:
    text = (COURSE / "solution.py").read_text(encoding="utf-8")
    for n in (1, 2):
        assert DRAWN.format(n=n) in text
        text = text.replace(DRAWN.format(n=n), line.format(n=n))
    return text


@pytest.fixture(scope="module")
def not_right(sandbox: Sandbox) -> Callable[[str], list[str]]:
    @cache
    def run() -> Run:
        return Run.prepare(Catalogue.load(COURSE), SEED)

    def graded(line: str) -> list[str]:
        found = grade(Content(content=drawing(line).encode(), kind="py"), run(), sandbox)
        assert isinstance(found, Grade), found
        return [function.function for function in found.functions if function.verdict != "correct"]

    return graded


@pytest.mark.parametrize("name", RIGHT)
def test_masks_of_the_asked_share_are_right_whatever_draws_them(
    name: str, not_right: Callable[[str], list[str]]
) -> None:
    assert not_right(RIGHT[name]) == []


@pytest.mark.parametrize("name", WRONG)
def test_masks_of_another_share_are_charged_though_few_numbers_would_not_show_it(
    name: str, not_right: Callable[[str], list[str]]
) -> None:
    assert not_right(WRONG[name]) == ["forward_propagation_with_dropout"]
