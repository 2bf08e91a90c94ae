"""How a submission is altered before it is asked."""

from collections.abc import Mapping
from typing import Any

from pytest_grade.dataclass import dataclass
from pytest_grade.edits.kinds import Direction
from pytest_grade.model.submission import Change
from pytest_grade.talk.orders import write_edits


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """How a submission is altered before it is asked: its assertions left out, or one change made in a function.

    With `asserts_again` they are left out only until the change is made, which has its number among those without them.

    The change has its number among the edits of these `kinds` in that `direction`, those near to these `lines`, or to
    what has these `names`, first; it is made once those numbered `after` are.
    """

    assertions: bool = True
    asserts_again: bool = False
    function: str = ""
    kinds: tuple[str, ...] = ()
    change: Change | None = None
    direction: Direction = "mends"
    lines: tuple[tuple[int, int], ...] = ()
    names: tuple[str, ...] = ()
    after: tuple[int, ...] = ()

    @property
    def edit(self) -> Mapping[str, Any] | None:
        """The change as the worker takes it."""
        if self.change is None:
            return None
        return {**self.edits, "number": self.change.number}

    @property
    def edits(self) -> Mapping[str, Any]:
        """The edits that the change is one of, or is to be, as the worker takes them."""
        return write_edits(self.function, self.kinds, self.direction, self.lines, self.names, self.after)
