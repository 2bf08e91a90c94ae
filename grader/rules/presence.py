"""The rules that something comes back at all, and that a text or None does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grader.model.questions import Key


def at(answer: Any, path: Sequence[Key]) -> Any:
    """The part of an answer that these keys lead to."""
    for key in path:
        answer = answer[key]
    return answer


@dataclass(frozen=True, slots=True)
class IsThere:
    """The rule that there is something: a cache is the student's own affair, as long as there is one."""

    def __call__(self, value: Any) -> str | None:
        """None, or what is wrong."""
        return "returns None in the place of what is passed on" if value is None else None


@dataclass(frozen=True, slots=True)
class IsSame:
    """The rule that a text, or None, comes back."""

    asked: str | None

    def __call__(self, value: Any) -> str | None:
        """None, or what is wrong."""
        return None if value == self.asked else f"is not {self.asked!r}"
