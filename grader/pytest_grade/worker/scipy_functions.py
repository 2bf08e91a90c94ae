"""The functions of SciPy that students take for these assignments, in NumPy, so that SciPy need not be there.

Names, arguments and edge cases are SciPy's (`scipy.special`; of `scipy.linalg` what NumPy has under the same name). The
formulas are those of its documentation, written so that they neither overflow nor cancel.
"""

import functools
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np


def _of_numbers(function: Callable[..., Any]) -> Callable[..., Any]:
    """An elementwise function: of numbers as NumPy takes them (integers as float64), into `out` where it is given."""

    @functools.wraps(function)
    def elementwise(*arguments: Any, out: Any = None) -> Any:
        given = [np.asarray(argument) for argument in arguments]
        floats = [array if array.dtype.kind in "fc" else array.astype(np.float64) for array in given]
        with np.errstate(all="ignore"):
            found = np.asarray(function(*map(np.atleast_1d, floats)))
        found = found.reshape(np.broadcast_shapes(*(array.shape for array in given)))
        if out is None:
            return found[()]
        target = out[0] if isinstance(out, tuple) else out
        target[...] = found
        return target

    return elementwise


@_of_numbers
def expit(x: Any) -> Any:
    """1 / (1 + exp(-x))."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small) + x * 0  # nan stays nan


@_of_numbers
def log_expit(x: Any) -> Any:
    """log(expit(x))."""
    return np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))


@_of_numbers
def logit(x: Any) -> Any:
    """log(x / (1 - x))."""
    return np.where(np.abs(x - 0.5) < 0.2, np.log1p((2 * x - 1) / (1 - x)), np.log(x) - np.log1p(-x))


@_of_numbers
def xlogy(x: Any, y: Any) -> Any:
    """X * log(y); 0 where x is 0."""
    return np.where((x == 0) & ~np.isnan(y), 0, x * np.log(y))


@_of_numbers
def xlog1py(x: Any, y: Any) -> Any:
    """X * log1p(y); 0 where x is 0."""
    return np.where((x == 0) & ~np.isnan(y), 0, x * np.log1p(y))


@_of_numbers
def entr(x: Any) -> Any:
    """-x * log(x); 0 at 0, -inf below."""
    return np.where(x == 0, 0, np.where(x < 0, -np.inf, -x * np.log(x)))


@_of_numbers
def rel_entr(x: Any, y: Any) -> Any:
    """X * log(x / y); 0 where x is 0 and y is not negative, inf where either is negative."""
    inside = np.where((x == 0) & (y >= 0), 0, x * (np.log(x) - np.log(y)))
    return np.where(
        np.isnan(x) | np.isnan(y), np.nan, np.where((x < 0) | (y < 0) | ((x > 0) & (y == 0)), np.inf, inside)
    )


@_of_numbers
def kl_div(x: Any, y: Any) -> Any:
    """X * log(x / y) - x + y."""
    return rel_entr(x, y) - x + y


@_of_numbers
def huber(delta: Any, r: Any) -> Any:
    """r² / 2 within delta, delta (|r| - delta / 2) beyond."""
    inside = np.where(np.abs(r) <= delta, r * r / 2, delta * (np.abs(r) - delta / 2))
    return np.where(delta < 0, np.inf, inside)


@_of_numbers
def exp10(x: Any) -> Any:
    """10 to the power of x."""
    return np.power(10.0, x)


def _one_by_one(function: Callable[[float], float]) -> Callable[..., Any]:
    return _of_numbers(np.vectorize(function, otypes=[np.float64]))


def logsumexp(a: Any, axis: Any = None, b: Any = None, keepdims: bool = False, return_sign: bool = False) -> Any:
    """log(sum(b * exp(a)))."""
    a = np.asarray(a)
    if b is not None:
        a, b = np.broadcast_arrays(a, b)
        a = np.where(b == 0, -np.inf, a)
    most = np.amax(a, axis=axis, keepdims=True)
    most = np.where(np.isfinite(most), most, 0)
    with np.errstate(all="ignore"):
        terms = np.exp(a - most) if b is None else b * np.exp(a - most)
        total = np.sum(terms, axis=axis, keepdims=keepdims)
        sign = np.sign(total)
        found = np.log(np.abs(total) if return_sign else total)
        found = found + (most if keepdims else np.squeeze(most, axis=axis))
    return (found[()], sign) if return_sign else found[()]


def softmax(x: Any, axis: Any = None) -> Any:
    """exp(x) / sum(exp(x)) along an axis."""
    x = np.asarray(x)
    e = np.exp(x - np.amax(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def log_softmax(x: Any, axis: Any = None) -> Any:
    """log(softmax(x))."""
    x = np.asarray(x)
    most = np.amax(x, axis=axis, keepdims=True)
    shifted = x - np.where(np.isfinite(most), most, 0)
    with np.errstate(divide="ignore"):
        return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))


def block_diag(*arrays: Any) -> Any:
    """The matrices along the diagonal of a larger one."""
    blocks = [np.atleast_2d(array) for array in arrays or ([],)]
    whole = np.zeros(np.sum([block.shape for block in blocks], axis=0), np.result_type(*blocks))
    row = column = 0
    for block in blocks:
        whole[row : row + block.shape[0], column : column + block.shape[1]] = block
        row, column = row + block.shape[0], column + block.shape[1]
    return whole


SPECIAL: Mapping[str, Any] = {
    **{name: getattr(np, name) for name in ("log1p", "expm1", "cbrt", "exp2", "sinc")},
    **{function.__name__: function for function in (expit, log_expit, logit, xlogy, xlog1py, entr, rel_entr, kl_div)},
    **{function.__name__: function for function in (huber, exp10, logsumexp, softmax, log_softmax)},
    "erf": _one_by_one(math.erf),
    "erfc": _one_by_one(math.erfc),
    "ndtr": _one_by_one(lambda x: math.erfc(-x / math.sqrt(2)) / 2),
}
LINALG: Mapping[str, Any] = {
    **{name: getattr(np.linalg, name) for name in ("norm", "inv", "det", "pinv", "solve", "svd", "LinAlgError")},
    "block_diag": block_diag,
}
MODULES: Mapping[str, Mapping[str, Any]] = {"scipy.special": SPECIAL, "scipy.linalg": LINALG}
