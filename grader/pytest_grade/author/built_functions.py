"""Functions of NumPy that are built from others, whose derivatives are known."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from pytest_grade.author.tape import Array


def _variance(xp: Any, a: Array, axis: Any = None, *, ddof: int = 0, keepdims: bool = False, **_: object) -> Array:
    deviations = a - xp.mean(a, axis=axis, keepdims=True)
    count = np.size(a) / np.size(xp.mean(a, axis=axis))
    return xp.sum(xp.square(deviations), axis=axis, keepdims=keepdims) / (count - ddof)


def _norm(xp: Any, x: Array, order: Any = None, axis: Any = None, *, keepdims: bool = False, **more: Any) -> Array:
    order = more.get("ord", order)
    if order in (None, 2, "fro") and (axis is not None or order != 2 or np.ndim(x) == 1):
        return xp.sqrt(xp.sum(xp.square(x), axis=axis, keepdims=keepdims))
    if order == 1 and (axis is not None or np.ndim(x) == 1):
        return xp.sum(xp.absolute(x), axis=axis, keepdims=keepdims)
    return NotImplemented


def _clip(xp: Any, a: Array, a_min: Any = None, a_max: Any = None, **more: Any) -> Array:
    low, high = more.get("min", a_min), more.get("max", a_max)
    a = a if low is None else xp.maximum(a, low)
    return a if high is None else xp.minimum(a, high)


def _dot(xp: Any, a: Array, b: Array, **_: object) -> Array:
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return xp.multiply(a, b)
    return xp.matmul(a, b) if np.ndim(b) <= 2 else NotImplemented


def _inner(xp: Any, a: Array, b: Array) -> Array:
    return (
        xp.matmul(a, xp.transpose(b) if np.ndim(b) == 2 else b)
        if np.ndim(a) and np.ndim(b) in (1, 2)
        else NotImplemented
    )


def _outer(xp: Any, a: Array, b: Array, **_: object) -> Array:
    return xp.multiply(xp.reshape(a, (-1, 1)), xp.reshape(b, (1, -1)))


def _tensordot(xp: Any, a: Array, b: Array, axes: Any = 2) -> Array:
    if isinstance(axes, int):
        axes = (range(-axes, 0), range(axes))
    left, right = (
        [axis % np.ndim(array) for axis in ([each] if isinstance(each, int) else each)]
        for array, each in zip((a, b), axes, strict=True)
    )
    kept = [axis for axis in range(np.ndim(a)) if axis not in left]
    others = [axis for axis in range(np.ndim(b)) if axis not in right]
    size = int(np.prod([np.shape(a)[axis] for axis in left]))
    shape = [np.shape(a)[axis] for axis in kept] + [np.shape(b)[axis] for axis in others]
    first = xp.reshape(xp.transpose(a, (*kept, *left)), (-1, size))
    return xp.reshape(xp.matmul(first, xp.reshape(xp.transpose(b, (*right, *others)), (size, -1))), shape)


def _average(xp: Any, a: Array, axis: Any = None, weights: Any = None, **_: object) -> Array:
    if weights is None:
        return xp.mean(a, axis=axis)
    return xp.sum(xp.multiply(a, weights), axis=axis) / xp.sum(weights * np.ones(np.shape(a)), axis=axis)


def _masked(mask: Callable[..., Array]) -> Callable[..., Array]:
    return lambda xp, a, k=0: xp.multiply(a, mask(np.ones(np.shape(a)), k))


def _diag(xp: Any, v: Array, k: int = 0) -> Array:
    return xp.diagonal(v, k) if np.ndim(v) == 2 or k else xp.multiply(xp.reshape(v, (-1, 1)), np.eye(np.size(v)))


def _pad(xp: Any, array: Array, pad_width: Any, mode: str = "constant", **more: Any) -> Array:
    if mode != "constant" or np.any(more.get("constant_values", 0)):
        return NotImplemented
    widths = np.broadcast_to(pad_width, (np.ndim(array), 2))
    for axis, (before, after) in enumerate(widths):
        edges = [
            np.zeros([n if k != axis else size for k, n in enumerate(np.shape(array))]) for size in (before, after)
        ]
        array = xp.concatenate([edges[0], array, edges[1]], axis=axis)
    return array


# Functions that are built from others, with these given as `xp`; NotImplemented where their arguments ask for more.
BUILT_FROM: Final[Mapping[str, Callable[..., Array]]] = {
    "average": _average,
    "clip": _clip,
    "diag": _diag,
    "dot": _dot,
    "inner": lambda xp, a, b: (
        xp.sum(xp.multiply(a, b)) if np.ndim(a) == np.ndim(b) == 1 else xp.matmul(a, xp.transpose(b))
    ),
    "norm": _norm,
    "outer": _outer,
    "pad": _pad,
    "std": lambda xp, a, *args, **more: xp.sqrt(_variance(xp, a, *args, **more)),
    "tensordot": _tensordot,
    "trace": lambda xp, a, **_: xp.sum(xp.diagonal(a)),
    "tril": _masked(np.tril),
    "triu": _masked(np.triu),
    "var": _variance,
    "vdot": lambda xp, a, b: xp.sum(xp.multiply(xp.reshape(a, -1), xp.reshape(b, -1))),
}
