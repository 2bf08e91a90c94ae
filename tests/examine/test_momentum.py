"""A state beside the parameters, under their keys: a momentum, as most courses keep it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import FunctionGrade, Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.small import kinds
from tests.author.test_proof import proved
from tests.conftest import SEED
from tests.grading import grade
from tests.students.student import edited

_DRAWN = """params={
    "W1": weights("n_h", "n_x"), "b1": biases("n_h", 1), "W2": weights("K", "n_h"), "b2": biases("K", 1)}"""
_STATE = f"{_DRAWN}, rate=number(0.01, 1.0), beta=number(0.5, 0.95), {_DRAWN.replace('params', 'speed')}"
_GRADES = (
    ("rate=number(0.01, 1.0), " + _DRAWN, _STATE),
    ("update(params, grads, rate) -> {'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2}", "{step} -> moved, faster"),
)
_OF_THE_GRADIENTS = "step(params, grads, speed, rate, beta)"
_OF_DRAWN_ONES = "step(params, given, speed, rate, beta)"
_UPDATE = """def update(params, grads, rate):
    return {name: value - rate * grads[f"d{name}"] for name, value in params.items()}
"""
_STEP = """def step(params, grads, speed, rate, beta):
    for name in params:
        speed[name] = beta * speed[name] - rate * grads[f"d{name}"]
        params[name] = params[name] + speed[name]
    return params, speed
"""
_APART = """def step(params, grads, speed, rate, beta):
    faster = {name: beta * speed[name] - rate * grads[f"d{name}"] for name in params}
    return {name: params[name] + faster[name] for name in params}, faster
"""
_MOVED, _FASTER = "params[name] = params[name] + speed[name]", 'beta * speed[name] - rate * grads[f"d{name}"]'
Graded = Callable[..., FunctionGrade]


def momentum(folder: Path, step: str = _OF_THE_GRADIENTS, *changes: tuple[str, str]) -> Path:
    """Two layers, moved with a momentum by the gradients of the way back, or by drawn ones."""
    (drawn, state), (update, taken) = _GRADES
    if step == _OF_DRAWN_ONES:
        given = _DRAWN.replace("params", "given").replace('"W', '"dW').replace('"b', '"db')
        state = f"{state}, {given}"
    return kinds(folder, (drawn, state), (update, taken.format(step=step)), (_UPDATE, _STEP), *changes)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Run, str]]:
    folders = {
        step: momentum(tmp_path_factory.mktemp("momentum"), step) for step in (_OF_THE_GRADIENTS, _OF_DRAWN_ONES)
    }
    return {
        step: (Run.prepare(Catalogue.load(folder), SEED), (folder / "solution.py").read_text())
        for step, folder in folders.items()
    }


@pytest.fixture(params=[_OF_THE_GRADIENTS, _OF_DRAWN_ONES], ids=["of the gradients", "of drawn ones"])
def graded(request: pytest.FixtureRequest, runs: dict[str, tuple[Run, str]], sandbox: Sandbox) -> Graded:
    """What became of `step` in the solution with some pieces changed; all the rest is right."""
    run, solution = runs[request.param]

    def of_step(*edits: tuple[str, str]) -> FunctionGrade:
        found = grade(Content(content=edited(solution, *edits).encode(), kind="py"), run, sandbox)
        assert isinstance(found, Grade)
        (step,) = (each for each in found.functions if each.function == "step")
        assert [each.function for each in found.functions if each.verdict != "correct"] in ([], ["step"])
        return step

    return of_step


@pytest.mark.parametrize("edits", [(), ((_STEP, _APART),)], ids=["in place", "apart"])
def test_who_moves_parameters_and_state_in_place_or_apart_is_right(
    edits: tuple[tuple[str, str]], graded: Graded
) -> None:
    assert graded(*edits).earned == graded().possible


@pytest.mark.parametrize(
    ("named", "edits"),
    [
        ("factor-left-out", (("beta * speed", "speed"),)),
        ("factor-left-out", (("rate * grads", "grads"),)),
        ("wrong-sign", ((" + speed[name]", " - speed[name]"),)),
        ("term-left-out", ((_FASTER, "beta * speed[name]"),)),
        ("term-left-out", ((_FASTER, '-rate * grads[f"d{name}"]'),)),
    ],
)
def test_what_is_true_of_plain_descent_alone_is_not_said_of_a_step_with_momentum(
    named: str, edits: tuple[tuple[str, str]], graded: Graded
) -> None:
    step = graded(*edits)
    assert [each.id for each in step.diagnoses] == [named]
    assert step.earned == 0


def test_the_parameters_are_those_that_the_cost_hangs_on(tmp_path: Path) -> None:
    turned = (_STATE, ", ".join(reversed(_STATE.split(", rate=number(0.01, 1.0), beta=number(0.5, 0.95), "))))
    numbers = ("params={", "rate=number(0.01, 1.0), beta=number(0.5, 0.95), params={")
    with pytest.raises(ConfigurationError) as refused:
        proved(momentum(tmp_path, _OF_THE_GRADIENTS, turned, numbers))
    assert str(refused.value).endswith(
        "found params behind speed; allowed: params drawn before speed, which has a key W1 too"
    )


@pytest.mark.parametrize(
    ("place", "edits"),
    [
        ("first", ((_MOVED, "params[name] = params[name] + 3 * speed[name]"),)),
        ("second", ((_STEP, _APART), ("}, faster", "}, speed"))),
    ],
)
def test_of_two_values_with_the_same_keys_the_one_that_is_wrong_is_told(
    place: str, edits: tuple[tuple[str, str], ...], graded: Graded
) -> None:
    assert f", in the {place} of the 2 values that it returns" in graded(*edits).reason
