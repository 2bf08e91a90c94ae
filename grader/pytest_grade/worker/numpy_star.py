"""What `from numpy import *` brings: the names of the notebook's day, whichever NumPy is installed."""

import builtins
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

# NumPy 2 has put names of Python's builtins among those that a star brings; `sum`, `any` and `all` always were.
_OF_PYTHON = ("abs", "bool", "divmod", "max", "min", "pow", "round")
_OF_ARRAYS = ("max", "min", "round")  # Python's do not take arrays


def bring_back(names: Iterable[str]) -> None:
    """Have a star bring these names again, those of Python's builtins apart."""
    brought = dict.fromkeys((*np.__all__, *names))
    np.__all__[:] = [
        name for name in brought if name not in _OF_PYTHON and (name in np.__all__ or not _is_python(name))
    ]


def take_arrays() -> None:
    """From here on, `max`, `min` and `round` are Python's, and of arrays NumPy's: after a star they are either."""
    for name in _OF_ARRAYS:
        setattr(builtins, name, _either(getattr(builtins, name), getattr(np, name)))


def _either(of_python: Callable[..., Any], of_numpy: Callable[..., Any]) -> Callable[..., Any]:
    def called(*values: Any, **how: Any) -> Any:
        is_array = "axis" in how or (bool(values) and isinstance(values[0], np.ndarray))
        return (of_numpy if is_array else of_python)(*values, **how)

    return called


def _is_python(name: str) -> bool:
    return hasattr(builtins, name)
