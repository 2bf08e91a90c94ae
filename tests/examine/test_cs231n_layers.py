"""Layers of another course through the real sandbox: what is optional counts where it is written, and nowhere else."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.conftest import SEED
from tests.grading import grade
from tests.students.student import cells_of, edited
from tests.students.styles.layers_course import ALL, RIGHT, SOURCE, WRONG

Graded = Callable[[str], Grade]
Names = dict[str, Callable[..., Any]]


def code_of(name: str) -> str:
    text, edits, *_ = (RIGHT | WRONG)[name]
    return "\n\n".join(cells_of(edited(text, *edits)))


@pytest.fixture(scope="module")
def grade_text(sandbox: Sandbox) -> Graded:
    run = Run.prepare(Catalogue.load("cs231n_layers"), SEED)

    def graded(code: str) -> Grade:
        found = grade(Content(content=code.encode(), kind="py"), run, sandbox, lambda: sandbox)
        assert isinstance(found, Grade), found
        return found

    return graded


@pytest.fixture(scope="module")
def grade_of(grade_text: Graded) -> Graded:
    return cache(lambda name: grade_text(code_of(name)))


def test_a_choice_is_spoken_of_by_who_has_made_another_and_not_by_who_has_made_none(grade_of: Graded) -> None:
    assert grade_of("what-everybody-writes").notes == ()
    (note,) = grade_of("p-is-what-is-dropped").notes
    assert note.startswith("Graded with p as the share of units that are dropped: ")


def slope(number: Callable[[np.ndarray], float], at: np.ndarray) -> np.ndarray:
    found = np.zeros(at.shape)
    for index in np.ndindex(*at.shape):
        step = np.zeros(at.shape)
        step[index] = 1e-5
        found[index] = (number(at + step) - number(at - step)) / 2e-5
    return found


def is_pair_right(names: Names, layer: str, *given: np.ndarray, more: tuple[Any, ...] = ()) -> bool:
    """Whether a backward function gives the slopes of its forward function, in the shapes of what went in."""
    forward, random = names[f"{layer}_forward"], np.random.default_rng(2)
    np.random.seed(1)
    out, kept = forward(*given, *more)
    dout = random.normal(size=out.shape)
    found = names[f"{layer}_backward"](dout, kept)
    found = found if isinstance(found, tuple) else (found,)

    def number(place: int, value: np.ndarray) -> float:
        np.random.seed(1)
        return float(np.sum(forward(*given[:place], value, *given[place + 1 :], *more)[0] * dout))

    true = [slope(lambda value, place=place: number(place, value), each) for place, each in enumerate(given)]  # type: ignore[misc]
    return all(
        np.squeeze(a).shape == b.shape and np.allclose(a, b, atol=1e-6) for a, b in zip(found, true, strict=True)
    )


@pytest.mark.parametrize(
    "name", [*RIGHT, *(name for name, (_, _, wrong, _) in WRONG.items() if "backward" in wrong[0])]
)
def test_the_layers_of_a_student_are_what_is_said_of_them_by_slopes(name: str) -> None:
    names: Names = {}
    exec(code_of(name), names)
    random = np.random.default_rng(7)
    x, w, b = random.normal(size=(5, 2, 3)), random.normal(size=(6, 4)), random.normal(size=4)
    X, gamma, beta = random.normal(size=(5, 4)), random.normal(size=4), random.normal(size=4)
    pairs: dict[str, tuple[tuple[np.ndarray, ...], tuple[Any, ...]]] = {
        "affine": ((x, w, b), ()),
        "relu": ((x,), ()),
        "batchnorm": ((X, gamma, beta), ({"mode": "train"},)),
        "layernorm": ((X, gamma, beta), ({},)),
        "dropout": ((X,), ({"mode": "train", "p": 0.6},)),
    }
    wrong = WRONG[name][2] if name in WRONG else ()
    for layer, (given, more) in pairs.items():
        if f"{layer}_forward" in names:
            assert is_pair_right(names, layer, *given, more=more) is (f"{layer}_backward" not in wrong)


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_written_counts_and_what_is_optional_and_is_not_there_does_not(name: str, grade_of: Graded) -> None:
    found = grade_of(name)
    assert {f.function for f in found.functions if f.verdict != "correct"} == set()
    assert found.earned == found.possible == RIGHT[name][2]


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_one_is_charged_at_its_function_and_named(name: str, grade_of: Graded) -> None:
    found = grade_of(name)
    _, _, wrong, named = WRONG[name]
    verdicts = {f.function: f.verdict for f in found.functions if f.verdict != "correct"}
    assert verdicts == dict.fromkeys(wrong, "incorrect")
    assert found.earned < found.possible
    if named is not None:
        assert tuple(d.id for f in found.functions for d in f.diagnoses) == named


def test_what_everybody_has_to_write_counts_where_it_is_not_written(grade_text: Graded) -> None:
    found = grade_text(
        "\n\n".join(cells_of(SOURCE)).replace("    return loss, dx", "    dx = None\n    return loss, dx")
    )
    assert (found.earned, found.possible) == (75, 100)


def test_who_keeps_columns_and_no_numbers_is_charged_for_the_mask_alone(grade_text: Graded) -> None:
    text = ALL.replace("np.random.rand(*x.shape)", "np.random.rand(1, x.shape[1])")
    found = grade_text("\n\n".join(cells_of(text)))
    assert {f.function for f in found.functions if f.verdict != "correct"} == {"dropout_forward"}


def test_who_flattens_three_axes_only_is_charged_for_that_once_and_keeps_what_is_right(grade_text: Graded) -> None:
    text = "\n\n".join(cells_of(SOURCE))
    text = text.replace("rows = x.reshape(x.shape[0], -1)", "N, d1, d2 = x.shape\n    rows = x.reshape(N, d1 * d2)")
    text = text.replace("cache = (x, w, b)", "cache = (w, b, x)").replace("x, w, b = cache", "w, b, x = cache")
    found = grade_text(text)
    assert {f.function: f.earned for f in found.functions if f.verdict != "correct"} == {"affine_forward": 9}
    (reason,) = (f.reason for f in found.functions if f.function == "affine_backward")
    assert reason is not None
    assert reason.startswith("keeps its points")


def test_of_a_mask_that_is_not_divided_the_factor_is_told(grade_of: Graded) -> None:
    (reason,) = (f.reason for f in grade_of("not-scaled").functions if f.function == "dropout_forward")
    assert reason is not None
    assert reason.startswith("returns as dropped p times what the course's function gives for its own mask;")


def test_data_is_to_stay_as_it_is_though_something_of_its_form_comes_back(grade_text: Graded) -> None:
    old = "    out = x * (x > 0)\n    cache = x\n"
    text = code_of("what-everybody-writes")
    assert old in text
    found = grade_text(text.replace(old, "    cache = x.copy()\n    x[x < 0] = 0\n    out = x\n"))
    (relu,) = (each for each in found.functions if each.function == "relu_forward")
    assert [each.id for each in relu.diagnoses] == ["input-mutated"]
    assert "x = x - y, not x -= y" in relu.diagnoses[0].hint


def test_of_an_entry_that_is_put_into_what_was_given_nothing_is_said_of_operators(grade_text: Graded) -> None:
    text = code_of("all-but-one")
    tested = "    bn_param['running_mean'] = running_mean\n"
    assert tested in text
    moved = text.replace(tested, tested.replace("= r", "= 0.9 * r"))
    (batchnorm,) = (f for f in grade_text(moved).functions if f.function == "batchnorm_forward")
    (told,) = (each for each in batchnorm.diagnoses if each.id == "input-mutated")
    assert told.hint.startswith("Leave running_mean there as given")
    assert "-=" not in told.why
