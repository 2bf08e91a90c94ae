"""What a run says last: what was written, what is missing, how student code was confined."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pytest_grade.model.findings import cause_of_fault
from pytest_grade.plugin.ending import is_of_nobody
from pytest_grade.plugin.trust import FORGETFUL, IGNORED
from pytest_grade.reports.styled import first, whole
from pytest_grade.reports.text import counted, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_grade.batch.store import Store
    from pytest_grade.plugin.session import GradeSession
    from pytest_grade.reports.spool import Spool

_SELF_CHECK = "self-check with a kit: its questions are its own, and no grade comes of it"
_WRONG = "is it the right folder? (exit code 5; old reports are kept)"
_MOST_LOOKED_AT, _MOST_CAUSES = 1000, 3
_REMEDIES = {  # by what the system says
    "Too many open files": "`ulimit -n 4096` lets the run open more",
    "MemoryError": "the run needs more memory (`ulimit -v`), or fewer --grade-workers",
    "Cannot allocate memory": "the run needs more memory (`ulimit -v`), or fewer --grade-workers",
}
_LOST = "what was found is in this report, but the next run finds it out again"


def closing_lines(run: GradeSession) -> Iterator[str]:
    """The lines below the grades; they may hold what is to be made harmless yet."""
    return map(_standing_out, _lines(run))


def empty_line(run: GradeSession) -> str:
    """What is said where nobody has handed in anything."""
    return f"nothing to grade lies in {_where(run)}: no notebook (.ipynb) and no script (.py) of a student's"


def _where(run: GradeSession) -> str:
    return ", ".join(printable(str(path)) for path in run.given)


def _lines(run: GradeSession) -> Iterator[str]:
    if run.self_checks:
        yield f"{_SELF_CHECK} ({', '.join(sorted(run.self_checks))})"
    if is_of_nobody(run):
        yield f"WARNING: nothing to grade lies in {_where(run)}, and nobody of the roster has handed in there: {_WRONG}"
    yield from run.classroom.closing(run.rubrics)
    for format_, path in run.settings.reports:
        if path not in run.unwritten and path not in run.kept:
            yield f"report written: {path} ({format_})"
            yield from (f"  {notice}" for notice in run.notices.get(path, ()))
    yield from run.remarks_met.lines(is_part=run.settings.shard is not None)
    if (missing := run.not_reached) > 0:
        yield f"{counted(missing, 'submission')} {'was' if missing == 1 else 'were'} not reached"
    if run.ahead:
        yield f"the run ended early; found ahead of where it ended, and reported: {run.ahead}"
    yield from _of_faults(run.spool)
    yield from (f"ERROR: report not written: {path} ({why})" for path, why in run.unwritten.items())
    if run.store:
        yield from _of_store(run, run.store)
    yield from _not_done(run)
    yield _confinement(run.pool.layers)


def _of_faults(spool: Spool) -> Iterator[str]:
    """How many were not graded by no fault of theirs, what was in the way, and what would help."""
    if not spool.faults:
        return
    yield f"{counted(spool.faults, 'submission')} not gradable by a fault of the grader, to be graded again"
    causes = Counter(map(cause_of_fault, spool.reasons_of_faults(_MOST_LOOKED_AT)))
    for cause, count in causes.most_common(_MOST_CAUSES):
        help_ = next((remedy for said, remedy in _REMEDIES.items() if said in cause), "--tb=long shows where")
        yield f"  {count} by this: {printable(cause)}; {help_}"


def _not_done(run: GradeSession) -> Iterator[str]:
    """What others asked for, or hooked in, that came to nothing."""
    if (ignored := run.config.stash.get(IGNORED, None)) is not None:
        yield f"ignored: {printable(str(ignored))}, which lies among the submissions (-c names a file to be read)"
    if (option := run.config.stash.get(FORGETFUL, None)) is not None:
        yield f"{option} chose nothing: pytest's cache would lie among the submissions, or cannot be written"
    if run.reruns:
        yield f"{run.reruns} had nothing graded again: what a submission is worth does not hang on chance"
    yield from run.extensions.lines()


def _of_store(run: GradeSession, store: Store) -> Iterator[str]:
    """What became of the store."""
    if run.not_reached > 0 and not (run.deselected or run.settings.shard or store.lost):
        yield f"{store.path} has what was found: the same command goes on from there"
    if store.is_new:
        yield f"{store.path}: a new store, begun with this run"
    if store.lost:
        trouble = f"could not be written or read {counted(store.lost, 'time')} ({store.trouble})"
        yield f"WARNING: {store.path} {trouble}; {_LOST}"
    if damaged := run.damaged:
        were = "was" if damaged == 1 else "were"
        yield f"WARNING: {store.path}: {counted(damaged, 'row')} {were} damaged, and made anew"
    if run.has_other_seed:
        yield f"{store.path} has another seed than this run: nothing that was found with its own was used"


def _standing_out(line: str) -> str:
    """A line, seen first where something went wrong, and else last."""
    word = line.partition(":")[0]
    return first(line, word, "look") if word in ("ERROR", "WARNING") else whole(line, "quiet")


def unwritten_line(run: GradeSession) -> str | None:
    """What is said where nothing was graded and no report written; it may hold what is to be made harmless yet."""
    has_graded = run.collection.is_complete and (run.expected or run.settings.shard)
    if run.is_refused or (has_graded and not run.kept):
        return None
    why = run.collection.failure
    kept = [
        str(path)
        for _, path in run.settings.reports
        if (path in run.kept if run.kept else path.exists() and path not in run.notices)
    ]
    said = [f"ERROR: nothing was graded ({why})"] if why else []
    return "; ".join(said + [f"kept as it was: {path}" for path in kept]) or None


def _confinement(layers: Sequence[str]) -> str:
    """How far student code was confined, in one line."""
    if not layers:
        return "WARNING: student code was NOT ISOLATED from this machine (no Landlock, no seccomp, or switched off)."
    if "seccomp" not in layers:
        return (
            f"WARNING: student code was only PARTLY ISOLATED from this machine ({', '.join(layers)}; no seccomp): "
            "it could reach the network and start processes."
        )
    return f"student code was confined by: {', '.join(layers)}"
