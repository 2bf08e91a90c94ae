"""What a repair says about the mistake: one small edit makes every answer right, so what it undoes was wrong."""

from pytest_grade.mistakes.edited import Repaired
from pytest_grade.mistakes.table import MISTAKES, entry_of

# All kinds of edits that say something.
KINDS: tuple[str, ...] = tuple(
    dict.fromkeys(kind for entry in MISTAKES.values() for edits in entry.undone_by for kind in edits.kinds)
)

OF_COUNTS: tuple[str, ...] = ("other-count",)  # the kinds that divide by another number

REMOVALS: tuple[str, ...] = ("removal",)  # the kinds that leave a line out

OF_NAMES: tuple[str, ...] = ("name",)  # the kinds that take another name

# The kinds that do without something.
LEAVING_OUT: frozenset[str] = frozenset({"factor-away", "term-away", "mean-away", "step-away", "removal"})

IN_EVERY_ROUND: tuple[str, ...] = ("always",)  # the kinds that do in every round what is done in some


def mistake_undone(repaired: Repaired) -> str | None:
    """The id of the mistake that the change undoes; None for kinds that say nothing."""
    undone = (entry.id for entry in MISTAKES.values() if any(edits.fit(repaired) for edits in entry.undone_by))
    return next(undone, None)


def kinds_that_show(mistake: str) -> tuple[str, ...]:
    """The kinds of edits that undo a mistake already named by its numbers: they show its place."""
    return entry_of(mistake).shown_by
