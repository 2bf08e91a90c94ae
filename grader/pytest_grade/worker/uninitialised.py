"""Memory that nobody has written to holds rubbish, in every run: what reads it is wrong, and not only by bad luck."""

import functools
from collections.abc import Callable
from typing import Any, Final

import numpy as np

_RUBBISH: Final = 4321.5
_MOST_FILLED: Final = 1 << 20  # numbers: a larger array is given as it comes, since to fill it takes its memory


def install() -> None:
    """Have `np.empty` and `np.empty_like` give arrays of rubbish."""
    for name in ("empty", "empty_like"):
        setattr(np, name, _of_rubbish(getattr(np, name)))


def _of_rubbish(make: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(make)
    def made(*arguments: Any, **options: Any) -> Any:
        array = make(*arguments, **options)
        if array.dtype.kind in "fciu" and array.size <= _MOST_FILLED:
            array.fill(_RUBBISH if array.dtype.kind in "fc" else 101)
        return array

    return made
