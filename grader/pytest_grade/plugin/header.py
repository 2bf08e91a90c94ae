"""What a run says first: who grades, by what, in which sandbox; and what is graded, where nobody said it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_grade import __version__
from pytest_grade.plugin.taken import TAKEN
from pytest_grade.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_grade.plugin.session import GradeSession

_MOST_NAMED = 2


def header(run: GradeSession) -> Iterator[str]:
    """The lines of the header, each of which can be printed."""
    assignments = sorted(run.rubrics)
    named = ", ".join(assignments) if len(assignments) <= _MOST_NAMED else f"{len(assignments)} assignments"
    own = "own rubric" if len(assignments) == 1 else "own rubrics"
    rubric = f"rubric {', '.join(path.name for path in run.settings.rubrics)}" if run.settings.rubrics else own
    yield printable(f"grade: {__version__}; {named}, {rubric}; sandbox {'+'.join(run.pool.layers) or 'none'}")
    taken = run.config.stash.get(TAKEN, None)
    if taken is not None:
        here = run.config.invocation_params.dir
        paths = ", ".join(_shown(path, here) for path in run.given)
        left = f"; not the repository's own tests: {', '.join(_shown(path, here) for path in taken.left_out)}"
        yield printable(f"grading: {paths} ({taken.why}){left if taken.left_out else ''}")


def _shown(path: Path, here: Path) -> str:
    """A path as it is from here."""
    return str(path.relative_to(here)) if here in (path, *path.parents) else str(path)
