"""What a student's own functions hand to one another: laid out as the solution has it, or in a way of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

_ALIKE = 1e-6


@dataclass(frozen=True, slots=True)
class LaidOutAs:
    """The rule that a value has the layout of the solution's: its kinds, lengths, keys and shapes; its numbers too."""

    right: Any
    is_alike: bool = False

    def __call__(self, value: Any) -> str | None:
        """None, or what is wrong."""
        return None if self._is_as(value, self.right) else "is laid out otherwise"

    def _is_as(self, value: Any, right: Any) -> bool:
        match right:
            case Mapping():
                is_like = isinstance(value, Mapping) and right.keys() <= value.keys()
                return is_like and all(self._is_as(value[key], part) for key, part in right.items())
            case tuple() | list():
                is_like = isinstance(value, (tuple, list)) and len(value) == len(right)
                return is_like and all(map(self._is_as, value, right))
            case np.ndarray() | float() | int() | np.generic():
                is_like = isinstance(value, (np.ndarray, float, int, np.generic)) and np.shape(value) == np.shape(right)
                return is_like and (not self.is_alike or np.allclose(value, right, rtol=_ALIKE, atol=_ALIKE))
        return type(value) is type(right) and bool(value == right)
