"""Noise that a function draws: each student's own is as good, if it is spread as the course's, and nothing else is."""

from pathlib import Path

import numpy as np
import pytest

from pytest_grade.author.noise import is_noise, unlike_noise
from pytest_grade.author.reading import reading
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.small import written
from tests.author.test_new_authors import refusal
from tests.author.test_proof import proved
from tests.conftest import SEED
from tests.grading import grade
from tests.students.student import edited

RANDOM = np.random.default_rng(7)
NORMAL = RANDOM.normal(size=(5, 60, 20))
UNIFORM = RANDOM.uniform(-(3**0.5), 3**0.5, size=(5, 60, 20))
TRIANGULAR = RANDOM.random(size=(6, 80, 40)) + RANDOM.random(size=(6, 80, 40))
EACH_ROW = np.repeat(RANDOM.normal(size=(6, 1, 20)), 60, axis=1)
GIVEN = (RANDOM.normal(size=(60, 20)), RANDOM.normal(size=(60, 20)))

NOISE = """from pytest_grade.author import Assignment, normal

noise = Assignment("noise", "Reparametrisation", examples="m")
noise.draw(mu=normal("m", "k"), logvar=normal("m", "k"), y=normal("m", "k"))
noise.grade("reparametrise(mu, logvar) -> z, eps", 40, chance="eps: eps")
noise.grade("cost(mu, logvar, y) -> J, _cache", 20, chance="eps: _cache[0]")
noise.grade("backward(mu, logvar, y, _cache) -> d(mu), d(logvar)", 40)
"""
NOISE_SOLUTION = """import numpy as np


def reparametrise(mu, logvar):
    eps = np.random.randn(*mu.shape)
    return mu + np.exp(0.5 * logvar) * eps, eps


def cost(mu, logvar, y):
    z, eps = reparametrise(mu, logvar)
    return np.sum((z - y) ** 2) / (2 * len(y)), (eps, z)


def backward(mu, logvar, y, cache):
    eps, z = cache
    dz = (z - y) / len(y)
    return dz, dz * eps * 0.5 * np.exp(0.5 * logvar)
"""


@pytest.mark.parametrize(
    ("values", "own"),
    [
        pytest.param(RANDOM.normal(size=(60, 20)), NORMAL, id="normal numbers"),
        pytest.param(RANDOM.uniform(-(3**0.5), 3**0.5, size=(60, 20)), UNIFORM, id="uniform numbers"),
        pytest.param(RANDOM.normal(size=(1, 2)), RANDOM.normal(size=(5, 1, 2)), id="a few"),
        pytest.param(TRIANGULAR[0, :40], TRIANGULAR[1:, :40], id="triangular numbers"),
        pytest.param(TRIANGULAR[0, 40:], TRIANGULAR[1:, 40:], id="others of these"),
        pytest.param(EACH_ROW[0], EACH_ROW[1:], id="the same in each row, as the course has it"),
    ],
)
def test_other_numbers_of_the_same_distribution_are_as_good(values: np.ndarray, own: np.ndarray) -> None:  # type: ignore[type-arg]
    assert is_noise(own)
    assert unlike_noise(values, own, GIVEN) == ""


@pytest.mark.parametrize(
    ("values", "said"),
    [
        pytest.param(RANDOM.normal(size=(20, 60)), "an array of shape (20, 60)", id="another shape"),
        pytest.param(RANDOM.random((60, 20)), "and the course asks for 0 and 1", id="rand"),
        pytest.param(RANDOM.normal(size=(60, 20)) * 2, "and the deviation 2", id="another deviation"),
        pytest.param(UNIFORM[0], "numbers of another distribution: the course's are normal", id="uniform numbers"),
        pytest.param(np.zeros((60, 20)), "the same number everywhere", id="zeros"),
        pytest.param(np.tile(RANDOM.normal(size=20), (60, 1)), "the same numbers in each row", id="one row"),
        pytest.param(np.full((60, 20), np.nan), "numbers that are not finite", id="no numbers"),
        pytest.param(GIVEN[0], "numbers that follow from what it is given", id="an argument"),
        pytest.param(0.6 * GIVEN[0] - 0.8 * GIVEN[1], "numbers that follow from what it is given", id="two arguments"),
    ],
)
def test_what_is_no_such_noise_is_told(values: np.ndarray, said: str) -> None:  # type: ignore[type-arg]
    assert said in unlike_noise(values, NORMAL, GIVEN)


def test_a_mask_is_no_noise() -> None:
    assert not is_noise((RANDOM.random((5, 6, 7)) < 0.5) / 0.5)


def noise(folder: Path, *changes: tuple[str, str]) -> Path:
    return written(folder, NOISE, NOISE_SOLUTION, *changes)


def test_the_reading_says_that_the_solution_is_replayed(tmp_path: Path) -> None:
    assert "      eps: the student's own, and the solution replayed with them" in reading(proved(noise(tmp_path)))


@pytest.mark.parametrize(
    ("drawn", "between"),
    [
        ("np.random.randint(0, 9, mu.shape)", "0 to 8"),
        ("np.random.choice([-1.0, 1.0], mu.shape)", "-1 to 1"),
        ("np.sign(np.random.randn(*mu.shape))", "-1 to 1"),
    ],
)
def test_indices_and_signs_that_are_drawn_are_refused(drawn: str, between: str, tmp_path: Path) -> None:
    said = refusal(noise(tmp_path, ("np.random.randn(*mu.shape)", drawn)))
    assert f"line 5: found chance='eps: eps', and eps holds whole numbers: {between}; allowed: masks, which are" in said


def test_what_is_the_same_in_every_run_is_nothing_that_is_drawn(tmp_path: Path) -> None:
    said = refusal(noise(tmp_path, ("np.random.randn(*mu.shape)", "0.5 * np.ones(mu.shape)")))
    assert "line 5: found chance='eps: eps', and eps holds the same in every run; allowed: masks or noise" in said


@pytest.fixture(scope="module")
def run_of_noise(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run.prepare(Catalogue.load(noise(tmp_path_factory.mktemp("noise") / "noise")), SEED)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        pytest.param((), [], id="the solution"),
        pytest.param((("randn(*mu.shape)", "standard_normal(mu.shape)"),), [], id="in other words"),
        pytest.param((("randn(*mu.shape)", "randn(*mu.shape[::-1]).T"),), [], id="other numbers"),
        pytest.param((("randn(*mu", "rand(*mu"),), ["reparametrise"], id="uniform numbers"),
        pytest.param((("np.random.randn(*mu.shape)", "mu"),), ["reparametrise"], id="no noise"),
        pytest.param(
            (("np.exp(0.5 * logvar) * eps, eps", "np.exp(logvar) * eps, eps"),), ["reparametrise"], id="scale"
        ),
        pytest.param((("eps * 0.5 * np", "eps * np"),), ["backward"], id="a factor of the way back"),
        pytest.param((("dz * eps * 0.5", "dz * 0.5"),), ["backward"], id="the way back without the noise"),
    ],
)
def test_a_function_is_held_to_the_noise_that_it_has_drawn(
    changes: tuple[tuple[str, str], ...], wrong: list[str], run_of_noise: Run, sandbox: Sandbox
) -> None:
    found = grade(Content(content=edited(NOISE_SOLUTION, *changes).encode(), kind="py"), run_of_noise, sandbox)
    assert isinstance(found, Grade)
    assert [each.function for each in found.functions if each.verdict != "correct"] == wrong


def test_of_uniform_numbers_in_the_place_of_normal_ones_no_other_mistake_is_told(
    run_of_noise: Run, sandbox: Sandbox
) -> None:
    text = edited(NOISE_SOLUTION, ("np.random.randn(*mu.shape)", "np.random.uniform(-(3**0.5), 3**0.5, mu.shape)"))
    found = grade(Content(content=text.encode(), kind="py"), run_of_noise, sandbox)
    assert isinstance(found, Grade)
    (function,) = (each for each in found.functions if each.function == "reparametrise")
    assert (function.verdict, function.diagnoses) == ("incorrect", ())
