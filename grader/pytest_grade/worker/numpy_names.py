"""The names, types and methods that NumPy has dropped, and what they meant: see `pytest_grade.worker.numpy_history`."""

import ast
import functools
import math
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np


def _in1d(ar1: Any, ar2: Any, assume_unique: bool = False, invert: bool = False, **how: Any) -> Any:
    return np.isin(np.ravel(ar1), ar2, assume_unique=assume_unique, invert=invert, **how)


def _common_type(array_types: Any, scalar_types: Any) -> Any:
    arrays, scalars = [np.dtype(t) for t in array_types], [np.dtype(t) for t in scalar_types]
    most = np.result_type(*arrays) if arrays else None
    least = np.result_type(*scalars) if scalars else None
    if most is None or least is None:
        return most if least is None else least
    return least if "biufc".find(least.kind) > "biufc".find(most.kind) else most


class _Casts(dict[Any, Callable[[Any], Any]]):
    def __missing__(self, key: Any) -> Callable[[Any], Any]:
        return lambda x: np.asarray(x).astype(key)


_MAXIMUM = {"f": np.longdouble, "i": np.int64, "u": np.uint64}
# Names of NumPy itself.
NAMES: Mapping[str, Any] = {
    # 1.20 deprecated, 1.24 removed: Python's own types
    "float": float,
    "int": int,
    "bool": np.bool_,
    "object": object,
    "complex": complex,
    "str": str,
    "unicode": str,
    "long": int,
    "asscalar": lambda a: a.item(),
    "typeDict": np.sctypeDict,  # 1.23, 1.25
    # 2.0: aliases of types
    "float_": np.float64,
    "complex_": np.complex128,
    "cfloat": np.complex128,
    "singlecomplex": np.complex64,
    "longfloat": np.longdouble,
    "longcomplex": np.clongdouble,
    "clongfloat": np.clongdouble,
    "string_": np.bytes_,
    "unicode_": np.str_,
    "bool8": np.bool_,
    "int0": np.intp,
    "uint0": np.uintp,
    "object0": np.object_,
    "bytes0": np.bytes_,
    "str0": np.str_,
    "void0": np.void,
    # 2.0: constants
    "Inf": np.inf,
    "Infinity": np.inf,
    "infty": np.inf,
    "PINF": np.inf,
    "NINF": -np.inf,
    "NaN": np.nan,
    "NAN": np.nan,
    "NZERO": -0.0,
    "PZERO": 0.0,
    "MAXDIMS": 32,
    # 2.0: functions
    "product": np.prod,
    "cumproduct": np.cumprod,
    "alltrue": np.all,
    "sometrue": np.any,
    "round_": np.round,
    "row_stack": np.vstack,
    "mat": np.asmatrix,
    "msort": lambda a: np.sort(a, axis=0),
    "asfarray": lambda a, dtype=np.float64: np.asarray(a, dtype=dtype if np.dtype(dtype).kind in "fc" else np.float64),
    "fastCopyAndTranspose": lambda a: np.asarray(a).T.copy(),
    "cast": _Casts({t: functools.partial(lambda kind, x: np.asarray(x).astype(kind), t) for t in (float, int)}),
    "find_common_type": _common_type,
    "issubclass_": lambda a, b: isinstance(a, type) and issubclass(a, b),
    "issubsctype": lambda a, b: issubclass(np.dtype(a).type, np.dtype(b).type),
    "issctype": lambda a: isinstance(a, type) and issubclass(a, np.generic),
    "obj2sctype": lambda rep, default=None: np.dtype(rep).type if rep is not None else default,
    "maximum_sctype": lambda t: _MAXIMUM.get(np.dtype(t).kind, np.dtype(t).type),
    "sctype2char": lambda t: np.dtype(t).char,
    "nbytes": {t: np.dtype(t).itemsize for t in (np.float64, np.float32, np.int64, np.int32, np.bool_)},
    "byte_bounds": getattr(getattr(np.lib, "array_utils", None), "byte_bounds", None),
    "disp": lambda *_, **__: None,
    "safe_eval": ast.literal_eval,
    "set_string_function": lambda *_, **__: None,
    "math": math,  # 1.25: it was NumPy's own import
    "compat": SimpleNamespace(long=int, unicode=str, basestring=str, asbytes=str.encode, asstr=str),
    # 2.4
    "trapz": getattr(np, "trapezoid", None),
    "in1d": _in1d,
    # 2.0: moved into numpy.exceptions
    **{
        name: getattr(np.exceptions, name)
        for name in ("AxisError", "ComplexWarning", "RankWarning", "TooHardError", "VisibleDeprecationWarning")
        if hasattr(np, "exceptions") and hasattr(np.exceptions, name)
    },
}


def _itemset(self: Any, *place_and_value: Any) -> None:
    *place, value = place_and_value
    if len(place) == 1 and not isinstance(place[0], tuple):
        self.flat[place[0]] = value
    else:
        self[place[0] if len(place) == 1 else tuple(place)] = value


def _ptp(self: Any, axis: Any = None, out: Any = None, keepdims: bool = False) -> Any:
    return np.ptp(np.asarray(self), axis=axis, out=out, keepdims=keepdims)


def _newbyteorder(self: Any, new_order: str = "S") -> Any:
    return self.view(self.dtype.newbyteorder(new_order))


def _tostring(self: Any, order: Any = "C") -> bytes:
    return bytes(self.tobytes(order))


# Methods of arrays and of NumPy's numbers: 2.0, tostring 2.3.
METHODS: Mapping[str, Callable[..., Any]] = {
    "itemset": _itemset,
    "ptp": _ptp,
    "newbyteorder": _newbyteorder,
    "tostring": _tostring,
}

# Text that named a type: 2.0.
TYPE_NAMES: Mapping[str, Any] = {
    "float_": np.float64,
    "complex_": np.complex128,
    "unicode_": np.str_,
    "string_": np.bytes_,
    "bool8": np.bool_,
    "int0": np.intp,
    "uint0": np.uintp,
    "longfloat": np.longdouble,
}
