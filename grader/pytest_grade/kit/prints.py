"""What who makes a mistake works out on the way, as prints: arrays are held against them, and not read off."""

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.kit.digests import digests_of, direction_of
from pytest_grade.model.cases import Array
from pytest_grade.rules.numbers import as_numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """The digest of an array beside its largest number, which is kept with the sign of the whole."""

    size: int
    digest: int
    largest: float
    salt: str

    def scale_of(self, array: Array) -> float | None:
        """How many times that array another one is; None where it is no multiple."""
        numbers = as_numbers(array)
        if numbers is None or numbers.size != self.size:
            return None
        unit, largest = _unit(numbers)
        is_same = bool(largest) and self.digest in digests_of([unit], (), self.salt)
        return largest / self.largest if is_same else None


def print_of(value: Array | None, salt: str) -> Print | None:
    """The print of an array; None where it is nothing, or not finite."""
    numbers = as_numbers(value)
    if numbers is None or not numbers.size or not np.isfinite(numbers).all():
        return None
    unit, largest = _unit(numbers)
    digest = next(digests_of([unit], (), salt), None)
    return Print(size=numbers.size, digest=digest, largest=largest, salt=salt) if largest and digest else None


def _unit(numbers: Array) -> tuple[Array, float]:
    """The numbers beside the largest, and that, both with the sign of the whole."""
    largest = float(np.abs(numbers).max(initial=0.0))
    signed = largest * direction_of(numbers)
    return (numbers / signed if signed else numbers), signed
