"""A straight line by least squares, as a new author declares it: what is right, what is charged once, what is named."""

from collections.abc import Callable

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.small import LINE_SOLUTION, line
from tests.conftest import SEED
from tests.grading import grade
from tests.students.student import edited

Graded = Callable[..., Grade]
_OFF = "    off = fitted(X, w, b) - t\n"
_SLOPES = "    return 2 / N * X.T @ off, 2 / N * np.sum(off)\n"


@pytest.fixture(scope="module")
def run_of_a_line(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run.prepare(Catalogue.load(line(tmp_path_factory.mktemp("line") / "line")), SEED)


@pytest.fixture
def graded_with(run_of_a_line: Run, sandbox: Sandbox) -> Graded:
    """The grade of the solution with some pieces changed."""

    def graded(*edits: tuple[str, str]) -> Grade:
        text = edited(LINE_SOLUTION, *edits)
        found = grade(Content(content=text.encode(), kind="py"), run_of_a_line, sandbox)
        assert isinstance(found, Grade)
        return found

    return graded


def named(found: Grade) -> dict[str, list[str]]:
    return {f.function: [d.id for d in f.diagnoses] for f in found.functions if f.verdict != "correct"}


@pytest.mark.parametrize(
    ("convention", "off", "slopes"),
    [
        pytest.param("per-layer", "off = fitted(X, w, b) - t", "2 / N * X.T @ off, 2 / N * off.sum()", id="half"),
        pytest.param(
            "per-layer", "off = t - fitted(X, w, b)", "-2 / N * X.T @ off, -2 * off.mean()", id="minus a half"
        ),
        pytest.param("at-output", "off = (fitted(X, w, b) - t) / N", "2 * X.T @ off, 2 * off.sum()", id="half a mean"),
        pytest.param("at-output", "off = (t - fitted(X, w, b)) / N", "-2 * X.T @ off, -2 * off.sum()", id="minus that"),
        pytest.param("at-output", "off = 2 / N * (fitted(X, w, b) - t)", "X.T @ off, off.sum()", id="the mean"),
    ],
)
def test_a_constant_factor_on_the_way_back_says_nothing_of_where_the_mean_is_taken(
    convention: str, off: str, slopes: str, graded_with: Graded
) -> None:
    found = graded_with((_OFF, f"    {off}\n"), (_SLOPES, f"    return {slopes}\n"))
    assert found.earned == found.possible
    assert found.convention is not None
    assert found.convention.id == convention
    assert found.convention.place is not None
    assert "/ N" in found.convention.place.code or "mean" in found.convention.place.code
    is_told = "a derivative times a constant" in found.convention.sentence
    assert is_told == any(line.role == "handed" and line.exponent is None for line in found.ledger)


def test_a_root_of_m_is_no_constant(graded_with: Graded) -> None:
    root = "    off = (fitted(X, w, b) - t) / N**0.3\n"
    found = graded_with((_OFF, root), (_SLOPES, "    return 2 * X.T @ off / N**0.7, 2 * off.sum() / N**0.7\n"))
    assert found.earned == found.possible
    assert found.convention is not None
    assert found.convention.id == "other"


_STEP = "        w = w - rate * dw\n"


@pytest.mark.parametrize(
    "clipped",
    [
        "        n = np.linalg.norm(dw)\n        dw = dw / max(1, n)\n",
        "        n = abs(db)\n        if n > 1:\n            dw = dw / n\n            db = db / n\n",
        "        dw = np.sign(dw)\n        db = np.sign(db)\n",
    ],
    ids=["its norm", "on a condition", "in two lines"],
)
def test_lines_without_which_all_is_right_are_too_many_and_no_sign_in_them_is_wrong(
    clipped: str, graded_with: Graded
) -> None:
    found = graded_with((_STEP, clipped + _STEP))
    assert named(found) == {"descend": ["line-too-many"]}


_COST = "    return np.mean((f - t) ** 2)\n"


@pytest.mark.parametrize(
    ("cost", "slopes", "id_", "said"),
    [
        pytest.param(
            "np.mean((f - t) ** 2) / 2", "X.T @ off / N, off.mean()", "cost-multiple", "0.5 times J", id="half"
        ),
        pytest.param(
            "np.sum((f - t) ** 2) / 2", "X.T @ off, off.sum()", "cost-multiple", "0.5 · N times J", id="half of a sum"
        ),
        pytest.param(
            "np.sum((f - t) ** 2)", "2 * X.T @ off, 2 * off.sum()", "sum-cost", "sum of the losses", id="a sum"
        ),
    ],
)
def test_a_cost_that_is_a_multiple_of_J_is_charged_once_with_its_gradients(
    cost: str, slopes: str, id_: str, said: str, graded_with: Graded
) -> None:
    found = graded_with((_COST, f"    return {cost}\n"), (_SLOPES, f"    return {slopes}\n"))
    assert named(found) == {"squares": [id_]}
    (reason,) = (f.reason for f in found.functions if f.function == "slopes")
    assert said in (reason or "")
    (diagnosis,) = (d for f in found.functions for d in f.diagnoses)
    assert said in diagnosis.message
    assert "your gradients are those of that" in diagnosis.message
    assert diagnosis.place is not None
    assert diagnosis.place.code == f"return {cost}"


def test_a_cost_that_is_a_multiple_of_J_beside_right_gradients_is_named_by_that_alone(graded_with: Graded) -> None:
    found = graded_with((_COST, "    return np.mean((f - t) ** 2) / 2\n"))
    assert named(found) == {"squares": ["cost-multiple"]}
    (diagnosis,) = (d for f in found.functions for d in f.diagnoses)
    assert diagnosis.message == "The cost is 0.5 times J."


def test_a_factor_in_the_gradients_alone_is_their_own(graded_with: Graded) -> None:
    found = graded_with((_SLOPES, "    return X.T @ off / N, off.mean()\n"))
    assert named(found) == {"slopes": ["loss-factor"]}


@pytest.mark.parametrize(
    ("edits", "id_"),
    [
        pytest.param((("        b = b - rate * db\n", ""),), "update-in-part", id="of b none"),
        pytest.param((("rate * dw", "dw"), ("rate * db", "db")), "update-without-rate", id="without its rate"),
    ],
)
def test_a_wrong_step_of_who_asks_for_the_gradients_himself_is_named_as_a_step(
    edits: tuple[tuple[str, str], ...], id_: str, graded_with: Graded
) -> None:
    assert named(graded_with(*edits)) == {"descend": [id_]}


def test_what_goes_wrong_where_numbers_are_large_is_not_said_to_hang_on_a_size(graded_with: Graded) -> None:
    bounded = "    return np.clip(2 / N * X.T @ off, -5, 5), np.clip(2 / N * np.sum(off), -5, 5)\n"
    assert named(graded_with((_SLOPES, bounded))) == {"slopes": []}
