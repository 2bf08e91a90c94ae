"""What is read out of a kit when it is first wanted: who asks one function, and makes no mistake, wants little."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Generic, TypeVar

from pytest_grade.dataclass import dataclass

Kept = TypeVar("Kept")


@dataclass(frozen=True, kw_only=True)
class Later(Generic[Kept]):
    """A value that `read` gives."""

    read: Callable[[], Kept]

    @cached_property
    def value(self) -> Kept:
        """The value."""
        return self.read()


def kept(value: Kept) -> Later[Kept]:
    """A value that is there already."""
    return Later(read=partial(_itself, value))


def _itself(value: Kept) -> Kept:
    return value
