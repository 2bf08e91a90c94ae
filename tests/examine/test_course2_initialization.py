"""First weights of a network through the real sandbox: any generator and seed, the distribution that is asked for."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.assignments import SHIPPED
from tests.conftest import SEED
from tests.grading import grade

COURSE = "course2_initialization"
SOURCE = (SHIPPED / COURSE / "solution.py").read_text(encoding="utf-8")
# ruff: noqa: E501 - an edit for a line
Edits = tuple[tuple[str, str], ...]
DRAWN = "np.random.randn(layers_dims[l], layers_dims[l - 1])"
LARGE, HE = f"{DRAWN} * 10", f"{DRAWN} * np.sqrt(2 / layers_dims[l - 1])"
ZEROS = "np.zeros((layers_dims[l], layers_dims[l - 1]))"
SIZE = "(layers_dims[l], layers_dims[l - 1])"
BIAS = 'parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))'

RIGHT: dict[str, Edits] = {
    "a-seed-in-each": (("    parameters = {}\n", "    np.random.seed(3)\n    parameters = {}\n"),),
    "normal": ((LARGE, f"np.random.normal(0, 10, {SIZE})"), (HE, f"np.random.normal(0, np.sqrt(2 / layers_dims[l - 1]), {SIZE})")),
    "random-state": ((LARGE, f"np.random.RandomState(3).normal(scale=10.0, size={SIZE})"),),
    "default-rng": ((DRAWN, f"np.random.default_rng([7, l]).standard_normal({SIZE})"),),
    "in-steps": ((HE, f"{DRAWN} / (layers_dims[l - 1] / 2) ** 0.5"), (ZEROS, "0 * np.ones((layers_dims[l], layers_dims[l - 1]))")),
    "zeros-from-random": ((ZEROS, f"{DRAWN} * 0"), (BIAS, 'parameters["b" + str(l)] = np.full([layers_dims[l], 1], 0.0)')),
    "single-precision": ((HE, f"({HE}).astype(np.float32)"),),
}  # fmt: skip
# student: edits, the functions that are wrong by the ends of their names, and a part of what is said
WRONG: dict[str, tuple[Edits, tuple[str, ...], str]] = {
    "units-of-the-layer": (((HE, f"{DRAWN} * np.sqrt(2 / layers_dims[l])"),), ("he",), "asks for √(2/n) with n its columns"),
    "both-layers": (((HE, f"{DRAWN} * np.sqrt(2 / (layers_dims[l] + layers_dims[l - 1]))"),), ("he",), "√(2/n)"),
    "one-for-two": (((HE, HE.replace("2 /", "1 /")),), ("he",), "asks for √(2/n)"),
    "one-for-two-at-the-end": (((HE, HE.replace("2 /", "(2 if l < L - 1 else 1) /")),), ("he",), "asks for √(2/n)"),
    "no-root": (((HE, HE.replace("np.sqrt", "")),), ("he",), "asks for √(2/n)"),
    "root-of-two-alone": (((HE, f"{DRAWN} * np.sqrt(2) / layers_dims[l - 1]"),), ("he",), "asks for √(2/n)"),
    "not-scaled": (((LARGE, DRAWN),), ("random",), "and the course asks for 10"),
    "small": (((LARGE, f"{DRAWN} * 0.01"),), ("random",), "and the course asks for 10"),
    "rand": (((LARGE, f"np.random.rand{SIZE} * 10"),), ("random",), "not centred on zero"),
    "uniform-within-ten": (((LARGE, f"np.random.uniform(-10, 10, {SIZE})"),), ("random",), "asks for 10"),
    "biases-drawn": (((LARGE + '\n        ' + BIAS, LARGE + '\n        parameters["b" + str(l)] = np.random.randn(layers_dims[l], 1)'),), ("random",), "b1"),
    "ones": (((ZEROS, ZEROS.replace("zeros", "ones")),), ("zeros",), "W1"),
    "biases-flat": (((BIAS, 'parameters["b" + str(l)] = np.zeros(layers_dims[l])'),), ("zeros", "random", "he"), "b1"),
    "transposed": (((DRAWN, "np.random.randn(layers_dims[l - 1], layers_dims[l])"),), ("random", "he"), "has shape"),
    "last-layer-missing": ((("range(1, L)", "range(1, L - 1)"),), ("zeros", "random", "he"), "is not in what it returns"),
    "half-as-many-and-two-layers": ((("range(1, L)", "range(1, L // 2 + 2)"),), ("zeros", "random", "he"), "is not in what it returns"),
    "uniform-of-that-deviation": (((HE, f"np.random.uniform(-1, 1, {SIZE}) * np.sqrt(6 / layers_dims[l - 1])"),), ("he",), "not drawn from a normal distribution: its kurtosis is 1.8"),
    "uniform-of-deviation-10": (((LARGE, f"np.random.uniform(-300 ** 0.5, 300 ** 0.5, {SIZE})"),), ("random",), "not drawn from a normal distribution"),
    "one-row": (((LARGE, "np.tile(np.random.randn(1, layers_dims[l - 1]), (layers_dims[l], 1)) * 10"),), ("random",), "equal"),
}  # fmt: skip


def code_of(edits: Edits) -> str:
    text = SOURCE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def grade_of(sandbox: Sandbox) -> Callable[[Edits], Grade]:
    run = Run.prepare(Catalogue.load(COURSE), SEED)

    @cache
    def graded(edits: Edits) -> Grade:
        found = grade(Content(content=code_of(edits).encode(), kind="py"), run, sandbox, lambda: sandbox)
        assert isinstance(found, Grade), found
        return found

    return graded


def is_right(name: str, made: dict[str, np.ndarray], widths: list[int]) -> bool:
    layers = range(1, len(widths))
    deviations = {"zeros": lambda _: 0.0, "random": lambda _: 10.0, "he": lambda below: (2 / below) ** 0.5}
    if set(made) != {f"{kind}{layer}" for kind in "Wb" for layer in layers}:
        return False
    for layer in layers:
        W, b, asked = made[f"W{layer}"], made[f"b{layer}"], deviations[name](widths[layer - 1])
        shapes = (W.shape, b.shape) == ((widths[layer], widths[layer - 1]), (widths[layer], 1))
        spread = abs(W.std() - asked) <= 0.05 * asked and abs(W.mean()) <= 0.05 * asked
        tails = 3.0 if name == "zeros" else ((W - W.mean()) ** 4).mean() / W.var() ** 2
        if not (
            shapes
            and spread
            and 2.5 < tails < 3.5
            and not b.any()
            and (name == "zeros" or len(np.unique(W[:, 0])) == len(W))
        ):
            return False
    return True


@pytest.mark.parametrize("name", [*RIGHT, *WRONG])
def test_a_student_draws_what_is_said_of_it(name: str) -> None:
    edits, wrong, _ = WRONG.get(name, (RIGHT.get(name, ()), (), ""))
    names: dict[str, Callable[[list[int]], dict[str, np.ndarray]]] = {}
    exec(code_of(edits), names)
    for function in ("zeros", "random", "he"):
        made = names[f"initialize_parameters_{function}"]([200, 300, 150, 250, 200])
        assert is_right(function, made, [200, 300, 150, 250, 200]) is (function not in wrong), function


@pytest.mark.parametrize("name", RIGHT)
def test_who_draws_as_is_asked_is_right_whatever_the_generator(name: str, grade_of: Callable[[Edits], Grade]) -> None:
    found = grade_of(RIGHT[name])
    assert found.earned == found.possible == 100


@pytest.mark.parametrize("name", WRONG)
def test_who_draws_otherwise_is_charged_and_told_what(name: str, grade_of: Callable[[Edits], Grade]) -> None:
    edits, wrong, said = WRONG[name]
    found = {f.function.rpartition("_")[2]: f for f in grade_of(edits).functions if f.verdict != "correct"}
    assert {function: f.verdict for function, f in found.items()} == dict.fromkeys(wrong, "incorrect")
    assert all(said in (f.reason or "") for f in found.values())


def test_a_condition_that_holds_too_seldom_is_no_sign_that_is_turned_around(grade_of: Callable[[Edits], Grade]) -> None:
    edits, _, _ = WRONG["one-for-two-at-the-end"]
    named = [diagnosis.id for function in grade_of(edits).functions for diagnosis in function.diagnoses]
    assert named == ["wrong-comparison"]
