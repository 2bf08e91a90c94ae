"""What lies in a class, and whose it is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from pytest_grade.dataclass import dataclass

_MOST_NAMES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A student as the names of a download tell of him.

    `label` is his alone. `ids` are what a roster may call him by, besides his name. `attempt` grows with each time that
    he hands in; `at` is when that was, in ISO 8601, and `unread` what stands in its place and is not read as a time.
    `others` are who handed in with him.
    """

    label: str
    name: str = ""
    ids: tuple[str, ...] = ()
    is_late: bool = False
    attempt: int = 0
    at: str | None = None
    unread: str = ""
    others: tuple["Owner", ...] = ()


class Root(NamedTuple):
    """A folder that was given: its path, the names in it, and a way to read a file below it (None: it cannot be).

    `named` is the path that its system gave it, which an archive hides.
    """

    path: Path
    named: Path
    names: Sequence[str]
    read: Callable[[tuple[str, ...]], bytes | None]


class Seen(NamedTuple):
    """A file or folder below a folder that was given."""

    root: Path
    parts: tuple[str, ...]
    is_folder: bool = False
    is_submission: bool = False


Whose: TypeAlias = Callable[[Seen], Owner | None]


@dataclass(slots=True, kw_only=True)
class Student:
    """What was found of one student: `place` is the first of it, `found` are names of what cannot be graded."""

    owner: Owner
    place: Seen
    submissions: int = 0
    found: list[str] = field(default_factory=list)
    more: int = 0

    @property
    def why_nothing(self) -> str:
        """Why there is nothing to grade."""
        if not self.found:
            return "nothing to grade (an empty folder)"
        more = f" and {self.more} more" if self.more else ""
        return f"nothing to grade (found: {', '.join(self.found)}{more})"


def students(walk: Iterable[Seen], whose: Whose) -> dict[str, Student]:
    """Everyone of whom something lies there, by label."""
    known: dict[str, Student] = {}
    for seen in walk:
        owner = whose(seen)
        if owner is None:
            continue
        student = known.get(owner.label)
        if student is None:
            known[owner.label] = student = Student(owner=owner, place=seen)
        if seen.is_submission:
            student.submissions += 1
        elif not seen.is_folder:
            _note(student, seen)
    return known


def _note(student: Student, seen: Seen) -> None:
    """Note the name of what cannot be graded, below the student's own folder."""
    place = student.place
    depth = len(place.parts) if place.is_folder and place.root == seen.root else len(seen.parts) - 1
    if len(student.found) < _MOST_NAMES:
        student.found.append("/".join(seen.parts[depth:]))
    else:
        student.more += 1
