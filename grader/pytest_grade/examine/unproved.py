"""A shipped assignment as a run meets it: by its outline, and proved and compiled when a submission answers it.

Most runs are of one assignment, and there are many.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any, Final, cast

from pytest_grade.author.outline import Outline
from pytest_grade.model.assignment import Assignment

_KNOWN: Final = frozenset({"key", *(each.name for each in fields(Outline))})


class _Unproved:
    """What the outline says, at once; all else as the assignment itself has it, which `prove` gives once.

    Its `forms` are others of the kind.
    """

    def __init__(self, outline: Outline, forms: Sequence[Assignment], prove: Callable[[], Assignment]) -> None:
        self.forms = tuple(forms)
        self._outline, self._prove = outline, prove
        self._lock = threading.Lock()
        self._proved: Assignment | None = None

    def __getattr__(self, name: str) -> Any:
        """What an `Assignment` has under that name."""
        return getattr(self._outline if name in _KNOWN else self._whole(), name)

    def _whole(self) -> Assignment:
        with self._lock:
            if self._proved is None:
                self._proved = self._prove()
            return self._proved


def whole(assignment: Assignment) -> Assignment:
    """The assignment itself, proved now if it was not yet."""
    return assignment._whole() if isinstance(assignment, _Unproved) else assignment


def unproved(outline: Outline, prove: Callable[[], Assignment], forms: Sequence[Assignment] = ()) -> Assignment:
    """An assignment of which nothing but the outline is known yet, and so of its forms; `prove` gives it whole."""
    return cast("Assignment", _Unproved(outline, forms, prove))
