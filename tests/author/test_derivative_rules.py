"""Every derivative rule agrees with differences of the function itself, alone, broadcast, and through views."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pytest_grade.author.built_functions import BUILT_FROM
from pytest_grade.author.derivative_rules import DECIDING, ELEMENTWISE, MOVES, REDUCTIONS
from pytest_grade.author.numpy_traced import TracingMath, TracingNumPy
from pytest_grade.author.recorded import plain
from pytest_grade.author.tape import NoDerivativeError, Tape
from pytest_grade.author.traced import given

Function = Callable[..., Any]
RANDOM = np.random.default_rng(3)
A, B, V, S = (RANDOM.uniform(0.3, 2.0, shape) for shape in ((3, 4), (4, 2), (4,), (2, 3, 4)))
_DERIVATIVE = 1e-6


def checked(function: Function, *arrays: Any) -> None:
    """Hold the derivative of a weighted sum of what comes back against central differences, in every argument."""
    tape = Tape()
    inputs = [given(tape, array) for array in arrays]
    made = function(TracingNumPy(tape), *inputs)
    want = function(np, *(array.copy() for array in arrays))
    np.testing.assert_allclose(plain(made), want, rtol=1e-12)
    seed = np.random.default_rng(5).normal(size=np.shape(want))
    found = tape.derivatives(made.step, seed)
    for number, array in enumerate(arrays):
        got = found.get(inputs[number].step, np.zeros_like(array))
        assert np.shape(got) == np.shape(array)
        direction = np.random.default_rng(number).normal(size=np.shape(array))
        sides = []
        for step in (_DERIVATIVE, -_DERIVATIVE):
            moved = [each + step * direction if k == number else each.copy() for k, each in enumerate(arrays)]
            sides.append(np.sum(seed * function(np, *moved)))
        slope = (sides[0] - sides[1]) / (2 * _DERIVATIVE)
        np.testing.assert_allclose(np.sum(got * direction), slope, rtol=1e-5, atol=1e-7)


def test_every_elementwise_function_has_its_derivative() -> None:
    for name, of in ELEMENTWISE.items():
        if len(of) == 1:
            checked(lambda xp, a, name=name: getattr(xp, name)(a - 1 if name in ("absolute", "fabs") else a), A)
        else:
            for other in (np.flip(A), V, A[:, :1] + 0.01, np.array(0.7)):
                checked(lambda xp, a, b, name=name: getattr(xp, name)(a, b), A, other)
                checked(lambda xp, a, b, name=name: getattr(xp, name)(a, b), other, A)


def test_operators_are_these_functions() -> None:
    checked(lambda xp, a, b: -a + b * 3 - 2 / b + a**2 + 2**a - (1 - b) + abs(b - 1) + +a, A, V)


@pytest.mark.parametrize(
    "shapes",
    [
        (A, B),
        (A, V),
        (V, B),
        (V, V[::-1].copy()),
        (S, B),
        (S, V),
        (A, np.swapaxes(S, 1, 2).copy()),
        (V, np.swapaxes(S, 1, 2).copy()),
    ],
    ids=[
        "matrices",
        "matrix and vector",
        "vector and matrix",
        "vectors",
        "stack and matrix",
        "stack and vector",
        "matrix and stack",
        "vector and stack",
    ],
)
def test_a_product_of_arrays_has_its_derivatives(shapes: tuple[Any, Any]) -> None:
    checked(lambda xp, a, b: a @ b, *shapes)
    if shapes[1].ndim < 3:
        checked(lambda xp, a, b: xp.dot(a, b), *shapes)
        checked(lambda xp, a, b: a.dot(b), *shapes)


@pytest.mark.parametrize("name", sorted(REDUCTIONS))
@pytest.mark.parametrize("axis", [None, 0, 1, -1, (0, 2)], ids=repr)
@pytest.mark.parametrize("keepdims", [False, True])
def test_a_reduction_has_its_derivative(name: str, axis: Any, keepdims: bool) -> None:
    checked(lambda xp, a: getattr(xp, name)(a, axis=axis, keepdims=keepdims), S)


MOVED: dict[str, Function] = {
    "reshape": lambda xp, a: a.reshape(2, -1) + xp.reshape(a, (2, 6)),
    "ravel": lambda xp, a: xp.ravel(a) + a.flatten() + a.ravel(),
    "squeeze": lambda xp, a: xp.squeeze(a[:, :1]) + a[:, 1:2].squeeze(axis=1),
    "expand_dims": lambda xp, a: xp.expand_dims(a, 1),
    "transpose": lambda xp, a: a.T + xp.transpose(a) + a.transpose(1, 0),
    "swapaxes": lambda xp, a: a.swapaxes(0, 1),
    "moveaxis": lambda xp, a: xp.moveaxis(a, 0, 1),
    "rollaxis": lambda xp, a: xp.rollaxis(a, 1),
    "take": lambda xp, a: xp.take(a, [0, 2, 2], axis=0),
    "repeat": lambda xp, a: xp.repeat(a, 3, axis=1),
    "tile": lambda xp, a: xp.tile(a, (2, 1)),
    "flip": lambda xp, a: xp.flip(a, 1),
    "fliplr": lambda xp, a: xp.fliplr(a),
    "flipud": lambda xp, a: xp.flipud(a),
    "roll": lambda xp, a: xp.roll(a, 1, axis=0),
    "rot90": lambda xp, a: xp.rot90(a),
    "broadcast_to": lambda xp, a: xp.broadcast_to(a, (2, 3, 4)),
    "diagonal": lambda xp, a: xp.diagonal(a, 1),
    "atleast_1d": lambda xp, a: xp.atleast_1d(a),
    "atleast_2d": lambda xp, a: xp.atleast_2d(a[0]),
    "atleast_3d": lambda xp, a: xp.atleast_3d(a),
    "delete": lambda xp, a: xp.delete(a, 1, axis=1),
    "concatenate": lambda xp, a: xp.concatenate([a, 2 * a, np.ones((1, 4))], axis=0),
    "stack": lambda xp, a: xp.stack((a, a * a), axis=1),
    "vstack": lambda xp, a: xp.vstack([a[0], a]),
    "hstack": lambda xp, a: xp.hstack([a, a]),
    "dstack": lambda xp, a: xp.dstack([a, a]),
    "column_stack": lambda xp, a: xp.column_stack([a[:, 0], a]),
    "split": lambda xp, a: xp.split(a, 2, axis=1)[1],
    "array_split": lambda xp, a: xp.array_split(a, 2)[0],
    "hsplit": lambda xp, a: xp.hsplit(a, 2)[0],
    "vsplit": lambda xp, a: xp.vsplit(a, [1])[1],
    "copy": lambda xp, a: xp.copy(a) + a.copy(),
    "resize": lambda xp, a: xp.resize(a, (5, 4)),
    "take_along_axis": lambda xp, a: xp.take_along_axis(a, np.array([[0], [3], [1]]), axis=1),
    "compress": lambda xp, a: xp.compress([True, False, True], a, axis=0),
    "append": lambda xp, a: xp.append(a, a[:1] * 2, axis=0),
    "insert": lambda xp, a: xp.insert(a, 1, a[0], axis=0),
}
BUILT: dict[str, Function] = {
    "average": lambda xp, a: xp.average(a, axis=0) + xp.average(a, axis=0, weights=a),
    "clip": lambda xp, a: xp.clip(a, 0.7, 1.5) + a.clip(0.5) + xp.clip(a, a_min=None, a_max=1.1),
    "diag": lambda xp, a: xp.diag(a[:, :3]) @ xp.diag(a[0, :3]),
    "dot": lambda xp, a: xp.dot(a, 2.0) + xp.dot(3.0, a),
    "inner": lambda xp, a: xp.inner(a, a) + xp.inner(a[0], a[1]),
    "norm": lambda xp, a: xp.linalg.norm(a) * xp.linalg.norm(a, axis=1, keepdims=True) + xp.linalg.norm(a[0], ord=1),
    "outer": lambda xp, a: xp.outer(a[0], a[1]) + np.multiply.outer(a[0], a[1]),
    "pad": lambda xp, a: xp.pad(a, ((1, 0), (2, 1)), mode="constant"),
    "std": lambda xp, a: xp.std(a, axis=1, ddof=1) + a.std(axis=1),
    "tensordot": lambda xp, a: xp.tensordot(a, a, axes=([1], [1])) + xp.tensordot(a, a.T, axes=1),
    "trace": lambda xp, a: xp.trace(a),
    "tril": lambda xp, a: xp.tril(a),
    "triu": lambda xp, a: xp.triu(a, 1),
    "var": lambda xp, a: xp.var(a, axis=0, keepdims=True) + a.var(),
    "vdot": lambda xp, a: xp.vdot(a, a),
}
OTHERS: dict[str, Function] = {
    "where": lambda xp, a: xp.where(a > 1, a * a, 3 * a) + xp.where(a > 1, a, 0) + xp.where(a > 1, 0.5, a),
    "where and a logarithm of 0": lambda xp, a: xp.where(a > 5, a, xp.log(xp.maximum(a, 0.2))),
    "einsum": lambda xp, a: xp.einsum("ij,kj->ik", a, a) + xp.einsum("ij->", a) + xp.einsum("ij,ij", a, a),
    "cumsum": lambda xp, a: xp.cumsum(a, axis=1) + a.cumsum().reshape(3, 4),
    "add.reduce": lambda xp, a: xp.add.reduce(a, axis=1) + xp.maximum.reduce(a, axis=1),
    "rows": lambda xp, a: sum((k + 1) * row for k, row in enumerate(a)),
    "advanced indices": lambda xp, a: a[[0, 1, 2], [3, 0, 3]] + a[:, 1] * a[plain(a)[:, 0] > 0, 2],
    "items": lambda xp, a: a[0, 1].item() + a.item(3) + xp.float64(a[1, 1]),
    "lists": lambda xp, a: xp.array([[a[0, 0], a[1, 1]], [1.0, a[2, 2]]]),
    "a sum of a list": lambda xp, a: xp.sum([a[0], a[1]], axis=0),
    "types": lambda xp, a: a.astype(np.float64) * (a > 1).astype(int) * a.astype("int64"),
}


@pytest.mark.parametrize(
    "function", [*MOVED.values(), *BUILT.values(), *OTHERS.values()], ids=[*MOVED, *BUILT, *OTHERS]
)
def test_it_has_its_derivative(function: Function) -> None:
    checked(function, A)


def test_every_entry_of_a_table_is_tried() -> None:
    assert set(MOVED) == set(MOVES)
    assert set(BUILT) == set(BUILT_FROM)


def _filled(xp: Any, a: Any) -> Any:
    out = xp.zeros((3, 4))
    for row in range(3):
        out[row] = a[row] ** 2
        out[row, 1:3] += a[row, 0]
    out[out > 2] *= 2
    return out


def _seen_through(xp: Any, a: Any) -> Any:
    made = a * 1
    row, turned = made[0], made.T
    row += a[1]
    turned[2] = a[:, 0]
    made[1, 1] = 5.0
    row[0] -= made[1, 1] * a[2, 2]
    return made + row + turned[1, 1]


def _numbers(xp: Any, a: Any) -> Any:
    first = total = xp.sum(a[0])
    for row in a[1:]:
        total += xp.sum(row**2)
    return total * first


def _scattered(xp: Any, a: Any) -> Any:
    made = xp.zeros(3)
    np.add.at(made, [0, 1, 1, 2], a[0])
    return made * made


def _into_out(xp: Any, a: Any) -> Any:
    made = xp.empty_like(a)
    xp.exp(a, out=made)
    xp.multiply(made, a, made)
    return made


WRITTEN = [_filled, _seen_through, _numbers, _scattered, _into_out]


@pytest.mark.parametrize("function", WRITTEN, ids=lambda function: function.__name__)
def test_what_is_written_into_arrays_and_views_is_followed_as_numpy_does_it(function: Function) -> None:
    checked(function, A)


def test_the_mathematics_of_single_numbers_is_followed() -> None:
    maths, tape = TracingMath(), Tape()
    x = given(tape, 1.5)
    y = maths.exp(x) * maths.sqrt(2.0) + maths.pow(x, 3) + maths.pi
    assert tape.derivatives(y.step)[x.step] == pytest.approx(np.exp(1.5) * np.sqrt(2) + 3 * 1.5**2)


REFUSED: dict[str, Function] = {
    "np.median": lambda xp, a: xp.median(a),
    "np.sort": lambda xp, a: xp.sort(a),
    "np.add.accumulate": lambda xp, a: np.add.accumulate(a),
    "np.exp with where=": lambda xp, a: xp.exp(a, where=a > 1),
    "np.arcsinh": lambda xp, a: xp.arcsinh(a),
    "np.vectorize": lambda xp, a: xp.vectorize(abs)(a),
    "np.norm with ord=": lambda xp, a: xp.linalg.norm(a, ord="nuc"),
    "np.einsum of 'ii->i', which takes a diagonal,": lambda xp, a: xp.einsum("ii->i", a[:, :3]),
    "out= with an array that was made before the run": lambda xp, a: xp.exp(a, out=np.zeros((3, 4))),
}


@pytest.mark.parametrize(("step", "function"), REFUSED.items(), ids=REFUSED)
def test_a_step_without_a_rule_is_named(step: str, function: Function) -> None:
    tape = Tape()
    with pytest.raises(NoDerivativeError) as refused:
        function(TracingNumPy(tape), given(tape, A))
    assert str(refused.value) == f"{step} has no derivative rule"


def test_where_the_trail_is_left_is_noted() -> None:
    tape = Tape()
    x = given(tape, 2.0)
    assert float(x) == 2.0
    assert np.array([1.0, x]).tolist() == [1.0, 2.0]
    assert [departure.split(" in ")[0] for departure in tape.departures][:1] == ["float()"]


def test_how_near_a_decision_was_is_kept() -> None:
    tape = Tape()
    x = given(tape, [0.25, -3.0])
    np.maximum(x, 0)
    assert min(tape.margins) == 0.25
    (x > -2.9).any()
    assert min(tape.margins) == pytest.approx(0.1)
    x.max()
    assert tape.margins[-1] == 3.25
    assert set(DECIDING) > {"maximum", "greater"}


SURE: dict[str, Function] = {
    "behind a maximum": lambda numpy, x: numpy.maximum(0, x) > 0,
    "behind a minimum": lambda numpy, x: numpy.minimum(0, x) < 0,
    "where a place is set": lambda numpy, x: _with_zero(numpy.maximum(0, x)) > 0,
    "behind a mask": lambda numpy, x: (x * (x > 0)) >= 0,
    "the largest beside all": lambda numpy, x: x >= x.max(),
    "the largest behind a maximum": lambda numpy, x: numpy.maximum(0, x).reshape(2, 2).max(axis=1),
}
OPEN: dict[str, Function] = {
    "an argument itself": lambda numpy, x: x - x.value > 0,
    "a sum": lambda numpy, x: numpy.maximum(0, x - x.value),
    "the largest of several": lambda numpy, x: (x - x.value).reshape(2, 2).max(axis=1),
    "the largest of all": lambda numpy, x: (x - x.value).max(),
}


def _with_zero(array: Any) -> Any:
    array[0] = 0
    return array


@pytest.mark.parametrize("function", SURE.values(), ids=SURE)
def test_what_stays_equal_is_decided_by_no_hair(function: Function) -> None:
    tape = Tape()
    function(TracingNumPy(tape), given(tape, np.array([-1.0, -2.0, 3.0, 0.5])))
    assert min(tape.margins) >= 0.5


@pytest.mark.parametrize("function", OPEN.values(), ids=OPEN)
def test_what_is_equal_by_chance_is_decided_by_a_hair(function: Function) -> None:
    tape = Tape()
    function(TracingNumPy(tape), given(tape, np.array([-1.0, -2.0, 3.0, 0.5])))
    assert min(tape.margins) == 0


def test_what_does_not_hang_on_what_is_given_is_a_constant() -> None:
    tape = Tape()
    xp = TracingNumPy(tape)
    made = xp.zeros(3)
    made += 2
    assert tape.steps == []
    assert made.value.tolist() == [2, 2, 2]
    y = np.sum(made * given(tape, [1.0, 2.0, 3.0]))
    assert len(tape.derivatives(y.step)) == 3
