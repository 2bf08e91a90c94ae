"""The rules that something comes back at all, that a text or None does, and that no layer is too many."""

from collections.abc import Sequence
from typing import Any, Final

from pytest_grade.dataclass import dataclass
from pytest_grade.model.questions import Key

NOTHING_PASSED_ON: Final = "returns None in the place of what is passed on"
_DIGITS: Final = "0123456789"


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
        return NOTHING_PASSED_ON if value is None else None


@dataclass(frozen=True, slots=True)
class IsSame:
    """The rule that a text, or None, comes back."""

    asked: str | None

    def __call__(self, value: Any) -> str | None:
        """None, or what is wrong."""
        return None if value == self.asked else f"is not {self.asked!r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFurtherLayers:
    """The rule that no layer has entries but those asked for: others count the layers by what there is.

    `keys` are those asked for; a layer has an entry by each of their letters. Other entries are nobody's business.
    """

    keys: tuple[str, ...]

    def __call__(self, answer: Any) -> str | None:
        """None, or which layers are too many."""
        letters = {_parted(key)[0] for key in self.keys}
        further: dict[str, set[str]] = {}
        for key in answer if isinstance(answer, dict) else ():
            name, number = _parted(key)
            if key not in self.keys and name in letters and number:
                further.setdefault(number, set()).add(name)
        found = [
            f"{name}{number}" for number in sorted(further) if further[number] == letters for name in sorted(letters)
        ]
        return f"{', '.join(found[:-1])} and {found[-1]}" if found[1:] else "".join(found) or None


def _parted(key: str) -> tuple[str, str]:
    name = key.rstrip(_DIGITS)
    return name, key.removeprefix(name)
