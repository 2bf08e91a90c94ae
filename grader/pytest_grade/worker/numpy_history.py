"""What NumPy allowed when the notebooks were written and no longer does: a right program is not wrong by a release.

Each entry is from NumPy's release notes, 1.20 to 2.4 (beside it: the release that took it away), and is made only where
the NumPy that is installed has dropped it: nothing that exists is shadowed.
"""

import builtins
import functools
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from pytest_grade.worker.immutable_types import changed_type
from pytest_grade.worker.numpy_names import METHODS, NAMES, TYPE_NAMES
from pytest_grade.worker.numpy_star import bring_back

# NumPy as it was: what is asked of it may not be there.
_old: Any = np


def _still(shows: Callable[[], Any]) -> bool:
    """Whether NumPy still does this."""
    try:
        shows()
    except (TypeError, ValueError, OverflowError, AttributeError):
        return False
    return True


# How an array is asked to be copied only where it has to be: 2.0 took the word for it.
_WHERE_NEED_BE = False if _still(lambda: np.array([1], copy=False)) else None


def _as_one_number(convert: Callable[[Any], Any], to: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """2.4: an array of one element is that number, whatever its shape (`float(A)`, `"%f" % A`, `Z[0] = A`)."""
    return lambda self: to(self.item()) if self.ndim and self.size == 1 else convert(self)


def _truth(ask: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """2.2: an empty array is false."""
    return lambda self: ask(self) if self.size else False


def _compared(compare: Callable[[Any, Any], Any], unlike: bool) -> Callable[[Any, Any], Any]:
    """1.25: arrays whose shapes do not fit together are unequal, as a whole."""

    def compared(self: Any, other: Any) -> Any:
        try:
            return compare(self, other)
        except ValueError as error:
            if "broadcast" in str(error):
                return unlike
            raise

    return compared


# What NumPy took a kind of numbers for, where it was given as the type of an array.
_TAKEN_FOR: Mapping[Any, type] = {
    np.integer: np.int64,
    np.signedinteger: np.int64,
    np.unsignedinteger: np.uint64,
    np.number: np.float64,
    np.inexact: np.float64,
    np.floating: np.float64,
    np.complexfloating: np.complex128,
}


def _of_a_kind(function: Callable[..., Any]) -> Callable[..., Any]:
    """2.4: a kind of numbers is a type of arrays."""

    def meant(argument: Any) -> Any:
        return _TAKEN_FOR.get(argument, argument) if isinstance(argument, type) else argument

    @functools.wraps(function)
    def of_a_kind(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except TypeError as error:
            if "to a dtype" not in str(error):
                raise
        return function(*map(meant, arguments), **{name: meant(value) for name, value in named.items()})

    return of_a_kind


# What arrays do, by the operation; each with what shows whether NumPy still does it, and how to make it do so.
OPERATIONS: Mapping[str, tuple[Callable[[], Any], Callable[[Callable[..., Any]], Callable[..., Any]]]] = {
    "__float__": (lambda: float(np.ones((1, 1))), lambda convert: _as_one_number(convert, float)),
    "__int__": (lambda: int(np.ones((1, 1))), lambda convert: _as_one_number(convert, int)),
    "__complex__": (lambda: complex(np.ones((1, 1))), lambda convert: _as_one_number(convert, complex)),
    "__bool__": (lambda: bool(np.ones(0)), _truth),
    "__eq__": (lambda: np.ones(2) == np.ones(3), lambda compare: _compared(compare, unlike=False)),
    "__ne__": (lambda: np.ones(2) != np.ones(3), lambda compare: _compared(compare, unlike=True)),
    "astype": (lambda: np.ones(1).astype(_old.integer), _of_a_kind),
}


def _made_of_anything(function: Callable[..., Any]) -> Callable[..., Any]:
    """Makes arrays as before 1.24 (of objects, where the shape is not rectangular) and 2.0 (`copy=False`, integers)."""

    @functools.wraps(function)
    def made_of_anything(*arguments: Any, **named: Any) -> Any:
        if named and named.get("copy") is False:
            named["copy"] = _WHERE_NEED_BE
        try:
            return function(*arguments, **named)
        except (ValueError, OverflowError) as error:
            if not arguments:
                raise
            dtype = named.pop("dtype", None) if len(arguments) == 1 else arguments[1]
            return _made_otherwise(functools.partial(function, **named), error, arguments[0], dtype)

    return made_of_anything


def _made_otherwise(make: Callable[..., Any], error: Exception, items: Any, dtype: Any) -> Any:
    if "inhomogeneous" in str(error):
        return make(items, dtype=object) if dtype is None else make(_single_numbers(items), dtype=dtype)
    if isinstance(error, OverflowError) and dtype is not None and np.dtype(dtype).kind in "iu":
        return make(items, dtype=np.int64).astype(dtype)  # integers were taken round, as in C
    raise error


def _of_unlike_lengths(function: Callable[..., Any]) -> Callable[..., Any]:
    """1.24: what has no rectangular shape was an array of objects."""

    @functools.wraps(function)
    def of_unlike_lengths(items: Any, *arguments: Any, **named: Any) -> Any:
        try:
            return function(items, *arguments, **named)
        except ValueError as error:
            if "inhomogeneous" not in str(error):
                raise
        return function(_array(items, dtype=object), *arguments, **named)

    return of_unlike_lengths


def _single_numbers(items: Any) -> Any:
    """Arrays of one element as numbers, where a type was asked for: `np.array([1.0, np.array([2.0])], dtype=float)`."""
    if isinstance(items, list | tuple):
        return [_single_numbers(item) for item in items]
    return items.item() if isinstance(items, np.ndarray) and items.size == 1 else items


def _sum_of_any(function: Callable[..., Any]) -> Callable[..., Any]:
    """2.4: the sum of a generator is Python's."""

    @functools.wraps(function)
    def sum_of_any(a: Any, *arguments: Any, **named: Any) -> Any:
        return builtins.sum(a) if isinstance(a, Iterator) else function(a, *arguments, **named)

    return sum_of_any


def _of_any_items(function: Callable[..., Any]) -> Callable[..., Any]:
    """1.24: arrays to stack could come one by one."""

    @functools.wraps(function)
    def of_any_items(items: Any, *arguments: Any, **named: Any) -> Any:
        return function(tuple(items) if isinstance(items, Iterator) else items, *arguments, **named)

    return of_any_items


def _renamed(**names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Arguments that had another name."""

    def rename(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def renamed(*arguments: Any, **named: Any) -> Any:
            if named:
                named = {names.get(name, name): value for name, value in named.items()}
            return function(*arguments, **named)

        return renamed

    return rename


def _of_a_number(function: Callable[..., Any]) -> Callable[..., Any]:
    """2.1: a number was an array of one element."""
    return functools.wraps(function)(lambda a: function(np.atleast_1d(a)))


def _as_bytes(function: Callable[..., Any]) -> Callable[..., Any]:
    """2.3: without a separator a text was bytes."""

    @functools.wraps(function)
    def as_bytes(text: Any, dtype: Any = float, count: int = -1, *, sep: str = "") -> Any:
        if sep:
            return function(text, dtype=dtype, count=count, sep=sep)
        return np.frombuffer(text.encode() if isinstance(text, str) else text, dtype, count).copy()

    return as_bytes


def _of_no_shape(function: Callable[..., Any]) -> Callable[..., Any]:
    """2.1: without a shape an array was one number."""

    @functools.wraps(function)
    def made(shape: Any, *more: Any, **options: Any) -> Any:
        return function(() if shape is None else shape, *more, **options)

    return made


_RAGGED: Any = [[1, 2], [3]]
_array = np.array

# Functions of NumPy that no longer take what they took: what shows whether they do, and how to make them.
FUNCTIONS: tuple[tuple[str, Callable[[], Any], Callable[[Callable[..., Any]], Callable[..., Any]]], ...] = (
    ("array", lambda: _old.array(_RAGGED), _made_of_anything),
    ("asarray", lambda: _old.asarray(_RAGGED), _made_of_anything),
    ("asanyarray", lambda: _old.asanyarray(_RAGGED), _made_of_anything),
    ("ascontiguousarray", lambda: _old.ascontiguousarray(_RAGGED), _made_of_anything),
    ("mean", lambda: _old.mean([np.ones(1), 2.0]), _of_unlike_lengths),
    ("sum", lambda: _old.sum([np.ones(1), 2.0]), _of_unlike_lengths),
    ("max", lambda: _old.max(_RAGGED), _of_unlike_lengths),
    ("min", lambda: _old.min(_RAGGED), _of_unlike_lengths),
    ("sum", lambda: _old.sum(n for n in (1, 2)), _sum_of_any),
    ("vstack", lambda: _old.vstack(iter([np.ones(1)])), _of_any_items),
    ("hstack", lambda: _old.hstack(iter([np.ones(1)])), _of_any_items),
    ("stack", lambda: _old.stack(iter([np.ones(1)])), _of_any_items),
    ("dstack", lambda: _old.dstack(iter([np.ones(1)])), _of_any_items),
    ("column_stack", lambda: _old.column_stack(iter([np.ones(1)])), _of_any_items),
    ("reshape", lambda: _old.reshape(np.ones(2), newshape=(2, 1)), _renamed(newshape="shape")),
    ("percentile", lambda: _old.percentile([1], 50, interpolation="linear"), _renamed(interpolation="method")),
    ("quantile", lambda: _old.quantile([1], 0.5, interpolation="linear"), _renamed(interpolation="method")),
    ("nanpercentile", lambda: _old.nanpercentile([1], 50, interpolation="linear"), _renamed(interpolation="method")),
    ("nanquantile", lambda: _old.nanquantile([1], 0.5, interpolation="linear"), _renamed(interpolation="method")),
    ("histogram", lambda: _old.histogram([1], normed=True), _renamed(normed="density")),
    ("zeros", lambda: _old.zeros(None), _of_no_shape),
    ("ones", lambda: _old.ones(None), _of_no_shape),
    ("empty", lambda: _old.empty(None), _of_no_shape),
    ("nonzero", lambda: _old.nonzero(1), _of_a_number),
    ("full", lambda: _old.full(None, 1.0), _of_no_shape),
    ("fromstring", lambda: _old.fromstring("12345678"), _as_bytes),
    ("zeros", lambda: _old.zeros(1, _old.integer), _of_a_kind),
    ("ones", lambda: _old.ones(1, _old.integer), _of_a_kind),
    ("empty", lambda: _old.empty(1, _old.integer), _of_a_kind),
    ("full", lambda: _old.full(1, 1, _old.integer), _of_a_kind),
    ("zeros_like", lambda: _old.zeros_like([1], _old.integer), _of_a_kind),
    ("ones_like", lambda: _old.ones_like([1], _old.integer), _of_a_kind),
    ("array", lambda: _old.array([1], _old.integer), _of_a_kind),
    ("asarray", lambda: _old.asarray([1], _old.integer), _of_a_kind),
    ("arange", lambda: _old.arange(2, dtype=_old.integer), _of_a_kind),
)


def restore() -> None:
    """Give NumPy back what it has dropped, in this process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _restore()


def _restore() -> None:
    for name, value in NAMES.items():
        if value is not None and name not in vars(np):  # asking NumPy itself would warn
            setattr(np, name, value)
    bring_back(NAMES)
    for name, shows, mend in FUNCTIONS:
        if not _still(shows):
            setattr(np, name, mend(getattr(np, name)))
    for name, kind in TYPE_NAMES.items():
        np.sctypeDict.setdefault(name, kind)
    _restore_modules()
    _restore_arrays()


def _restore_modules() -> None:
    """2.0: `numpy.lib` held most of NumPy; 2.4: `numpy.linalg.linalg` was another name."""
    if not _still(lambda: _old.lib.pad):
        _old.lib.__getattr__ = _part_of_lib
    if not _still(lambda: _old.linalg.linalg):
        _old.linalg.linalg = np.linalg


def _part_of_lib(name: str) -> Any:
    if name in (
        "function_base",
        "arraysetops",
        "shape_base",
        "index_tricks",
        "twodim_base",
        "nanfunctions",
        "arraypad",
    ):
        return np
    if name in np.__all__ or name in NAMES:
        return getattr(np, name)
    message = f"module 'numpy.lib' has no attribute {name!r}"
    raise AttributeError(message)


def _restore_arrays() -> None:
    for kind, one in ((np.ndarray, np.ones(1)), (np.generic, np.float64(1))):
        methods = {name: method for name, method in METHODS.items() if not hasattr(one, name)}
        if kind is np.ndarray:
            dropped = {name: mend for name, (shows, mend) in OPERATIONS.items() if not _still(shows)}
            methods |= {name: mend(getattr(kind, name)) for name, mend in dropped.items()}
        with changed_type(kind) as can_change:
            for name, method in methods.items() if can_change else ():
                setattr(kind, name, method)
