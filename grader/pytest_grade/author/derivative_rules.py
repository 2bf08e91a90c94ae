"""The derivatives of NumPy's functions: one entry a function, one rule an argument.

A rule takes dJ/dy, y = f(a, …) and the arguments, and gives dJ/da. Of a function that only moves numbers it is enough
to say that it does (`MOVES`). Sources: the derivatives in any table; of products of arrays, Giles, *Collected matrix
derivative results for forward and reverse mode algorithmic differentiation* (2008).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from pytest_grade.author.tape import Array, Rule


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def unbroadcast(g: Array, like: Array) -> Array:
    """Sum a derivative down to the shape of what was broadcast."""
    shape = np.shape(like)
    g = np.asarray(g)
    if g.shape == shape:
        return g
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    stretched = tuple(axis for axis, size in enumerate(shape) if size == 1 and g.shape[axis] != 1)
    return g.sum(axis=stretched, keepdims=True)


def spread(g: Array, a: Array, axis: Any, *, keepdims: bool) -> Array:
    """Repeat what a reduction of `a` along `axis` gave, so that it has the shape of `a` again."""
    if axis is not None and not keepdims:
        g = np.expand_dims(g, axis)
    return np.broadcast_to(g, np.shape(a))


def _of_one(rule: Rule) -> tuple[Rule, ...]:
    return (rule,)


def _of_two(left: Rule, right: Rule) -> tuple[Rule, ...]:
    """The rules of a function of two arrays that are broadcast."""
    return (
        lambda g, y, a, b: unbroadcast(left(g, y, a, b), a),
        lambda g, y, a, b: unbroadcast(right(g, y, a, b), b),
    )


_LN2, _LN10 = np.log(2), np.log(10)

# Elementwise functions, NumPy's ufuncs, by name.
ELEMENTWISE: Final[Mapping[str, tuple[Rule, ...]]] = {
    "positive": _of_one(lambda g, y, a: g),
    "negative": _of_one(lambda g, y, a: -g),
    "absolute": _of_one(lambda g, y, a: g * np.sign(a)),
    "fabs": _of_one(lambda g, y, a: g * np.sign(a)),
    "reciprocal": _of_one(lambda g, y, a: -g * y * y),
    "square": _of_one(lambda g, y, a: 2 * g * a),
    "sqrt": _of_one(lambda g, y, a: g / (2 * y)),
    "cbrt": _of_one(lambda g, y, a: g / (3 * y * y)),
    "exp": _of_one(lambda g, y, a: g * y),
    "exp2": _of_one(lambda g, y, a: g * y * _LN2),
    "expm1": _of_one(lambda g, y, a: g * (y + 1)),
    "log": _of_one(lambda g, y, a: g / a),
    "log2": _of_one(lambda g, y, a: g / (a * _LN2)),
    "log10": _of_one(lambda g, y, a: g / (a * _LN10)),
    "log1p": _of_one(lambda g, y, a: g / (1 + a)),
    "sin": _of_one(lambda g, y, a: g * np.cos(a)),
    "cos": _of_one(lambda g, y, a: -g * np.sin(a)),
    "tan": _of_one(lambda g, y, a: g * (1 + y * y)),
    "arctan": _of_one(lambda g, y, a: g / (1 + a * a)),
    "sinh": _of_one(lambda g, y, a: g * np.cosh(a)),
    "cosh": _of_one(lambda g, y, a: g * np.sinh(a)),
    "tanh": _of_one(lambda g, y, a: g * (1 - y * y)),
    "add": _of_two(lambda g, y, a, b: g, lambda g, y, a, b: g),
    "subtract": _of_two(lambda g, y, a, b: g, lambda g, y, a, b: -g),
    "multiply": _of_two(lambda g, y, a, b: g * b, lambda g, y, a, b: g * a),
    "divide": _of_two(lambda g, y, a, b: g / b, lambda g, y, a, b: -g * y / b),
    "power": _of_two(
        lambda g, y, a, b: g * b * np.power(a, np.where(b == 0, 1.0, b - 1.0)),
        lambda g, y, a, b: g * y * np.log(np.where(a > 0, a, 1.0)),
    ),
    "float_power": _of_two(
        lambda g, y, a, b: g * b * np.float_power(a, np.where(b == 0, 1.0, b - 1.0)),
        lambda g, y, a, b: g * y * np.log(np.where(a > 0, a, 1.0)),
    ),
    "maximum": _of_two(lambda g, y, a, b: g * (a > b), lambda g, y, a, b: g * (b >= a)),
    "minimum": _of_two(lambda g, y, a, b: g * (a < b), lambda g, y, a, b: g * (b <= a)),
    "fmax": _of_two(lambda g, y, a, b: g * (a > b), lambda g, y, a, b: g * (b >= a)),
    "fmin": _of_two(lambda g, y, a, b: g * (a < b), lambda g, y, a, b: g * (b <= a)),
    "logaddexp": _of_two(lambda g, y, a, b: g * np.exp(a - y), lambda g, y, a, b: g * np.exp(b - y)),
    "hypot": _of_two(lambda g, y, a, b: g * a / y, lambda g, y, a, b: g * b / y),
}
# Whose value changes in steps only: what is made by them is a constant.
CONSTANT: Final = frozenset({"sign", "floor", "ceil", "rint", "trunc", "floor_divide", "heaviside", "isnan", "isinf"})
# What decides: how near the arguments were to each other is kept.
DECIDING: Final = frozenset({"maximum", "minimum", "fmax", "fmin", "greater", "greater_equal", "less", "less_equal"})


def _product_left(g: Array, _: Array, a: Array, b: Array) -> Array:
    """D(a @ b)/da, for vectors, matrices and stacks of matrices."""
    if np.ndim(a) == 1:
        g = np.expand_dims(g, -2 if np.ndim(b) > 1 else ())
    if np.ndim(b) == 1:
        return unbroadcast(np.expand_dims(g, -1) * b, a)
    made = np.matmul(g, np.swapaxes(b, -1, -2))
    return unbroadcast(made[..., 0, :] if np.ndim(a) == 1 else made, a)


def _product_right(g: Array, _: Array, a: Array, b: Array) -> Array:
    """D(a @ b)/db, for vectors, matrices and stacks of matrices."""
    if np.ndim(b) == 1:
        return unbroadcast(np.expand_dims(g, -1) * a, b) if np.ndim(a) == 1 else _summed_to_vector(g, a)
    if np.ndim(a) == 1:
        return unbroadcast(np.expand_dims(a, -1) * np.expand_dims(g, -2), b)
    return unbroadcast(np.matmul(np.swapaxes(a, -1, -2), g), b)


def _summed_to_vector(g: Array, a: Array) -> Array:
    return (np.expand_dims(g, -1) * a).reshape(-1, a.shape[-1]).sum(axis=0)


MATMUL: Final = (_product_left, _product_right)


def sum_rule(axis: Any, *, keepdims: bool) -> Rule:
    """Of a sum along `axis`."""
    return lambda g, y, a: spread(g, a, axis, keepdims=keepdims)


def mean_rule(axis: Any, *, keepdims: bool) -> Rule:
    """Of a mean along `axis`."""
    return lambda g, y, a: spread(g, a, axis, keepdims=keepdims) * (np.size(y) / np.size(a))


def extreme_rule(axis: Any, *, keepdims: bool) -> Rule:
    """Of the largest or smallest along `axis`; several that are equal share."""

    def rule(g: Array, y: Array, a: Array) -> Array:
        chosen = a == spread(y, a, axis, keepdims=keepdims)
        return spread(g, a, axis, keepdims=keepdims) * chosen / chosen.sum(axis=axis, keepdims=True)

    return rule


def product_rule(axis: Any, *, keepdims: bool) -> Rule:
    """Of a product along `axis`, none of whose factors is 0."""
    return lambda g, y, a: spread(g * y, a, axis, keepdims=keepdims) / a


def cumulated_rule(axis: Any) -> Rule:
    """Of a cumulated sum along `axis`, or along all that there is."""

    def rule(g: Array, _: Array, a: Array) -> Array:
        if axis is None:
            return np.flip(np.cumsum(np.flip(g))).reshape(np.shape(a))
        return np.flip(np.cumsum(np.flip(g, axis), axis), axis)

    return rule


def where_rules(chosen: Array) -> tuple[Rule, Rule]:
    """Of `np.where`, for both branches."""
    return (
        lambda g, y, a, b: unbroadcast(np.where(chosen, g, 0.0), a),
        lambda g, y, a, b: unbroadcast(np.where(chosen, 0.0, g), b),
    )


def einsum_rules(subscripts: str, count: int) -> Sequence[Rule]:
    """Of `np.einsum` with its result spelled out, for each of `count` arrays."""
    inputs, _, output = subscripts.replace(" ", "").partition("->")
    letters = inputs.split(",")

    def rule_of(which: int) -> Rule:
        def rule(g: Array, _: Array, *arrays: Array) -> Array:
            others = [(letters[k], arrays[k]) for k in range(count) if k != which]
            known = output + "".join(text for text, _ in others)
            # Summed over in the array itself: any value of these contributes alike.
            others += [
                (letter, np.ones(size))
                for letter, size in zip(letters[which], arrays[which].shape, strict=True)
                if letter not in known
            ]
            text = ",".join([output, *(text for text, _ in others)])
            return np.einsum(f"{text}->{letters[which]}", g, *(array for _, array in others))

        return rule

    return [rule_of(which) for which in range(count)]


REDUCTIONS: Final[Mapping[str, Callable[..., Rule]]] = {
    "sum": sum_rule,
    "nansum": sum_rule,
    "mean": mean_rule,
    "prod": product_rule,
    "max": extreme_rule,
    "amax": extreme_rule,
    "min": extreme_rule,
    "amin": extreme_rule,
}

# Functions that only move, repeat or leave out numbers: which of their arguments hold arrays, alone or in a list.
MOVES: Final[Mapping[str, tuple[int, ...]]] = {
    **dict.fromkeys(
        _names("""
            reshape ravel squeeze expand_dims transpose swapaxes moveaxis rollaxis take repeat tile flip fliplr flipud
            roll rot90 broadcast_to diagonal atleast_1d atleast_2d atleast_3d delete concatenate stack vstack hstack
            dstack column_stack split array_split hsplit vsplit copy resize take_along_axis
        """),
        (0,),
    ),
    "append": (0, 1),
    "compress": (1,),
    "insert": (0, 2),
}

# Of what follows from shapes and comparisons nothing has a derivative.
NUMBERS_ONLY: Final = frozenset(
    _names("""
        shape ndim size argmax argmin argsort any all array_equal allclose isclose unique count_nonzero empty_like round
        around array_repr array2string array_str result_type min_scalar_type nonzero flatnonzero argwhere searchsorted
        isfinite isscalar may_share_memory shares_memory zeros_like ones_like digitize bincount can_cast
    """)
)
