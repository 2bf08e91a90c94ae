"""What the arrays on the line of a crash are, and what they say together."""

from dataclasses import replace

import numpy as np
import pytest

from pytest_grade.examine.catalogue import load_assignment
from pytest_grade.judge.crashes import crash_in, identified
from pytest_grade.judge.lines import names_read, redacted, shapes_on
from pytest_grade.model.judgement import Place
from pytest_grade.model.questions import Frame, Held, Raised
from pytest_grade.model.submission import Reading
from tests.effort import least_cpu_seconds

WEEK4 = load_assignment("week4_step_by_step")
CASE = WEEK4.cases(5).main[0]
LINE = "dZ = relu_backward(dA, activation_cache)"


def reading(line: str) -> Reading:
    return Reading(cells=1, binds=frozenset(), definitions=(), broken=(), sources={1: line})


def raised(**arrays: np.ndarray) -> Raised:
    frames = (Frame(cell=1, line=1, function="f"),)
    return Raised(step=0, function="f", type_name="IndexError", message="", frames=frames, arrays=arrays)


@pytest.mark.parametrize("name", ["dA2", "dZ1", "dW2"])
@pytest.mark.parametrize("factor", [1.0, 7.0, -1.0])
def test_a_derivative_is_known_up_to_a_factor(name: str, factor: float) -> None:
    assert identified(factor * CASE.gradients[name], CASE) == name


def test_a_forward_value_is_known_as_it_stands_only() -> None:
    assert identified(CASE.values["Z2"], CASE) == "Z2"
    assert identified(2 * CASE.values["Z2"], CASE) is None


def test_a_single_number_is_nothing() -> None:
    assert identified(np.array([[1.0]]), CASE) is None


@pytest.mark.parametrize("array", [CASE.values["Y"], CASE.values["Y"] > 0, np.zeros((3, 1)), np.array([0.5, 0.5, 1.0])])
def test_what_may_be_alike_by_chance_is_nothing(array: np.ndarray) -> None:
    assert identified(array, replace(CASE, values={"Y": array})) is None


def test_quantities_of_two_layers_that_meet_are_told_with_what_belongs_there() -> None:
    crash = crash_in(raised(dA=CASE.gradients["dA3"], activation_cache=CASE.values["Z2"]), CASE, reading(LINE))
    assert (crash.layers.found, crash.layers.belongs) == ("dA3", "dA2")
    assert f"dA is dA3, of shape (1, {CASE.m})" in crash.words(None)
    assert crash.words(None).endswith("Z2 needs dA2")


@pytest.mark.parametrize(
    ("error", "line", "held", "said"),
    [
        (
            "IndexError",
            "cache = caches[l]",
            {"caches": Held(kind="list", number=2), "l": Held(kind="int", number=2)},
            "caches is a list of 2, the last is [1]; l is 2",
        ),
        (
            "KeyError",
            "W = parameters['W3']",
            {"parameters": Held(kind="dict", number=2, keys=("W1", "b1"))},
            "parameters has 'W1', 'b1'",
        ),
        (
            "TypeError",
            "Z = f(cache)",
            {"cache": Held(kind="tuple", number=2), "l": Held(kind="int", number=2)},
            "cache is a tuple of 2",
        ),
        (
            "TypeError",
            "Z = A + b",
            {"b": Held(kind="nothing", number=0), "other": Held(kind="nothing", number=0)},
            "b is None",
        ),
    ],
    ids=["an index", "a key", "a tuple", "None"],
)
def test_of_an_error_is_told_what_the_names_on_its_line_hold(
    error: str, line: str, held: dict[str, Held], said: str
) -> None:
    crash = crash_in(replace(raised(), type_name=error, holds=held), None, reading(line))
    assert crash.words(None) == said


@pytest.mark.parametrize(
    ("given", "code", "expected"),
    [
        pytest.param("dA3", "step(dAL, caches[l])", True, id="dAL"),
        pytest.param("dA3", "dA, dW = step(dA_L, cache)", True, id="dAL with an underscore"),
        pytest.param("dA3", "step(grads['dA' + str(l + 2)], caches[l])", False, id="an index"),
        pytest.param("dA3", "dAL = step(dA, cache)", False, id="dAL written, not read"),
        pytest.param("dA1", "step(dAL, caches[l])", False, id="another layer"),
    ],
)
def test_dAL_below_the_output_starts_again(given: str, code: str, expected: bool) -> None:
    crash = crash_in(raised(dA=CASE.gradients[given], activation_cache=CASE.values["Z2"]), CASE, reading(LINE))
    assert crash.starts_again(Place(cell=1, line=1, code=code), WEEK4.notation) == expected


def test_quantities_of_one_layer_are_no_mistake() -> None:
    crash = crash_in(raised(dA=CASE.gradients["dA2"], activation_cache=CASE.values["Z2"]), CASE, reading(LINE))
    assert crash.layers is None


def test_a_parameter_is_not_told_as_the_gradient_that_comes_back_under_its_name() -> None:
    of_that_name = replace(CASE, quantities=tuple(replace(q, name=q.of) for q in CASE.quantities))
    held = {"p['W1']": CASE.values["W1"], "grads['W1']": CASE.gradients["dW1"]}
    crash = crash_in(replace(raised(), arrays=held), of_that_name, reading("x = p['W1'] @ grads['W1']"))
    shape = CASE.values["W1"].shape
    said = crash.words(None, lambda name: f"the gradient of {name}" if name == "W1" else name)
    assert said == f"p['W1'] is W1, of shape {shape}; grads['W1'] is the gradient of W1, of shape {shape}"


def test_only_the_arrays_that_the_line_reads_count() -> None:
    crash = crash_in(raised(dA=CASE.gradients["dA2"], other=CASE.values["Z1"]), CASE, reading(LINE))
    assert [array.variable for array in crash.arrays] == ["dA"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("dZ = f(dA, Z)", ("f", "dA", "Z")),
        ("a, b = f(c)", ("f", "c")),
        ('grads["dA" + str(l)] = dA', ("dA",)),
        ("f(a, axis=b)", ("f", "a", "axis", "b")),
        ("if a == b:", ("if", "a", "b")),
        ("x += y", ("x", "y")),
    ],
)
def test_of_an_assignment_the_right_hand_side_is_read(line: str, names: tuple[str, ...]) -> None:
    assert names_read(line) == names


def test_shapes_are_told_of_what_the_line_reads() -> None:
    assert shapes_on("x = np.dot(W, A)", {"x": (1, 2), "W": (3, 4), "A": (5, 6)}) == (
        "W is of shape (3, 4); A is of shape (5, 6)"
    )


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("shapes (3,4) and (3,7) not aligned: 4 (dim 1) != 3 (dim 0)", None),
        ("[-0.5, 1e-07]", "[…, …]"),
        ("dZ[0] = 0.123456789", "dZ[0] = …"),
    ],
)
def test_sizes_stay_in_a_message_and_numbers_go(message: str, told: str | None) -> None:
    assert redacted(message) == (told or message)


def test_a_message_of_digits_takes_no_longer_than_it_is_long() -> None:
    assert redacted("1" * 10**6) == "1" * 10**6
    assert redacted("-.5e-3 " * 10**4) == "… " * 10**4
    assert least_cpu_seconds(lambda: (redacted("1" * 10**6), redacted("-.5e-3 " * 10**4))) < 5


@pytest.mark.parametrize(
    ("error", "message", "said"),
    [
        ("KeyError", "'W1'", "grads has 'dW1'"),
        ("NameError", "name 'np' is not defined", ""),
        ("IndexError", "list index out of range", ""),
        ("ValueError", "shapes do not fit", "W1 is of shape (2, 3)"),
    ],
)
def test_of_an_exception_no_more_is_told_than_may_be_why_it_was_raised(error: str, message: str, said: str) -> None:
    line = "updated['W1'] = parameters['W1'] - grads['W1'] + W1"
    held = {
        "updated": Held(kind="dict", number=0, keys=()),
        "parameters": Held(kind="dict", number=1, keys=("W1",)),
        "grads": Held(kind="dict", number=1, keys=("dW1",)),
    }
    found = replace(raised(), type_name=error, message=message, holds=held, shapes={"W1": (2, 3)}, arrays={})
    assert crash_in(found, None, reading(line)).words(None) == said
