"""NumPy as a solution sees it while it is traced: only what makes arrays of anything, without asking it, is another."""

import math
from types import ModuleType
from typing import Any, Final

import numpy as np

from pytest_grade.author.derivative_rules import REDUCTIONS
from pytest_grade.author.recorded import plain, tape_in
from pytest_grade.author.tape import NoDerivativeError, Tape
from pytest_grade.author.traced import Traced, constant


class TracingNumPy(ModuleType):
    """NumPy for one tape: arrays that it makes can be written into by what is traced."""

    def __init__(self, tape: Tape) -> None:
        super().__init__("numpy")
        self._tape = tape

    def __getattr__(self, name: str) -> Any:
        """What NumPy has under that name; a sum, or the like, takes a list of arrays too."""
        own = getattr(np, name)
        if name not in REDUCTIONS:
            return own
        return lambda a, *arguments, **more: own(self.asarray(a), *arguments, **more)

    def zeros(self, *arguments: Any, **more: Any) -> Any:
        """Zeros that can be written into."""
        return self._written(np.zeros(*plain(arguments), **more))

    def ones(self, *arguments: Any, **more: Any) -> Any:
        """Ones that can be written into."""
        return self._written(np.ones(*plain(arguments), **more))

    def empty(self, *arguments: Any, **more: Any) -> Any:
        """Zeros, that can be written into."""
        return self._written(np.zeros(*plain(arguments), **more))

    def zeros_like(self, a: Any, *arguments: Any, **more: Any) -> Any:
        """Zeros that can be written into."""
        return self._written(np.zeros_like(plain(a), *arguments, **more))

    def ones_like(self, a: Any, *arguments: Any, **more: Any) -> Any:
        """Ones that can be written into."""
        return self._written(np.ones_like(plain(a), *arguments, **more))

    def empty_like(self, a: Any, *arguments: Any, **more: Any) -> Any:
        """Zeros, that can be written into."""
        return self._written(np.zeros_like(plain(a), *arguments, **more))

    def full(self, shape: Any, number: Any, **more: Any) -> Any:
        """One number everywhere."""
        return self.zeros(shape, **more) + number

    def full_like(self, a: Any, number: Any, **more: Any) -> Any:
        """One number everywhere."""
        return self.zeros_like(a, **more) + number

    def array(self, value: Any, *arguments: Any, **more: Any) -> Any:
        """An array of what is given, which may be traced, or hold what is."""
        if isinstance(value, Traced):
            return +value
        if tape_in(value):
            return np.stack([self.array(each) if tape_in(each) else np.asarray(each) for each in value])
        return np.array(value, *arguments, **more)

    def asarray(self, value: Any, *arguments: Any, **more: Any) -> Any:
        """As `array`; an array is itself."""
        return value if isinstance(value, Traced) else self.array(value, *arguments, **more)

    asanyarray = ascontiguousarray = asarray

    def float64(self, value: Any = 0.0) -> Any:
        """A number."""
        return np.reshape(value, ()) if isinstance(value, Traced) else np.float64(value)

    def apply_along_axis(self, *_: Any, **__: Any) -> Any:
        """Raise: what happens in it cannot be followed."""
        raise NoDerivativeError(step="np.apply_along_axis")

    def vectorize(self, *_: Any, **__: Any) -> Any:
        """Raise: what happens in it cannot be followed."""
        raise NoDerivativeError(step="np.vectorize")

    def _written(self, array: Any) -> Any:
        return constant(self._tape, array) if array.dtype.kind == "f" else array


_MATH_NAMES: Final = {"fabs": "absolute", "pow": "power", "atan": "arctan"}


class TracingMath(ModuleType):
    """`math`, whose functions are NumPy's where they are given what is traced."""

    def __init__(self) -> None:
        super().__init__("math")

    def __getattr__(self, name: str) -> Any:
        """A function of one number or two, that takes what is traced too; a constant."""
        own = getattr(math, name)
        if not callable(own):
            return own

        def function(*numbers: Any) -> Any:
            if not tape_in(numbers):
                return own(*numbers)
            return getattr(np, _MATH_NAMES.get(name, name))(*numbers)

        return function
