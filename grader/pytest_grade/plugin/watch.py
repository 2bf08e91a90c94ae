"""Grading again on each save, until Ctrl-C: `--grade-watch`.

The run goes on between two gradings, with its sandbox started, its limits measured and its questions drawn. So a
submission is graded again within a fraction of a second, and what has changed is its text and not what was asked.
In the end what was found last goes through pytest as in any run: it is counted, reported, and makes the exit code.
"""

from __future__ import annotations

import contextlib
import os
import time
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, cast

import pytest

from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError
from pytest_grade.model.kinds import is_archive
from pytest_grade.plugin.distributed import is_distributed
from pytest_grade.plugin.items import AbsentItem, SubmissionItem
from pytest_grade.plugin.protocol import report_phases
from pytest_grade.plugin.showing import show, show_grades, show_line, words
from pytest_grade.plugin.trust import identity
from pytest_grade.reports.changes import changes
from pytest_grade.reports.hints import told
from pytest_grade.reports.styled import whole
from pytest_grade.reports.terminal import Overview
from pytest_grade.reports.text import harmless

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence

    from pytest_grade.plugin.session import GradeSession
    from pytest_grade.plugin.settings import Settings
    from pytest_grade.reports.contract import Entry

_OPTION: Final = "--grade-watch"
_QUIET_MS: Final = 100  # an editor writes several times: so long nothing has changed
_TICK_MS: Final = 250  # so often somebody looks up, though nothing has changed
# What cannot be read may be half written, and what is gone may be on its way: so long it may take to be told.
_PATIENCE: Final = 2.0
_MOST_IN_WORDS: Final = 3  # of so many that have changed at once, each is told in words


def refuse_watch(config: pytest.Config, read: Settings) -> None:
    """Raise `ConfigurationError` where a run cannot be watched: it grades elsewhere, a part, or cannot say so."""
    others = {
        "an archive": any(is_archive(Path(given)) for given in config.args),
        "--grade-shard": read.shard is not None,
        "--grade-cluster": read.cluster is not None,
        "pytest-xdist (-n)": is_distributed(config),
        "-k": bool(config.getoption("keyword", "")),
        "--deselect": bool(config.getoption("deselect", None)),
        "-p no:terminal": not config.pluginmanager.has_plugin("terminal"),
    }
    if found := next((name for name, is_given in others.items() if is_given), None):
        raise ConfigurationError(source=_OPTION, found=f"together with {found}", allowed="one of them")
    if find_spec("watchfiles") is None:
        found = "an installation without watchfiles"
        raise ConfigurationError(source=_OPTION, found=found, allowed="pip install 'pytest-grade[watch]'")


class _State(NamedTuple):
    """What a file looks like from outside; another one means that it may hold something else."""

    modified: int
    size: int
    inode: int
    unreadable: str | None


@dataclass(slots=True, kw_only=True)
class _Seen:
    """A submission as it was found last. `shown` is what was told of it last, and `doubted` since when it is worse.

    One that `is_gone` is kept: it may come back, and what has changed is then held against what it was.
    """

    item: SubmissionItem
    state: _State
    shown: Entry | None
    doubted: float | None = None
    is_gone: bool = False

    @property
    def latest(self) -> Entry:
        """The entry of the last grading, whether it was told or not."""
        return self.item.found or {}


class Watch:
    """The hooks of a run that is watched."""

    def __init__(self, run: GradeSession) -> None:
        self._run = run
        self._seen: dict[Path, _Seen] = {}

    @cached_property
    def _reporter(self) -> pytest.TerminalReporter:
        return cast("pytest.TerminalReporter", self._run.config.pluginmanager.get_plugin("terminalreporter"))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Grade, and grade again; then hand over what was found last. Ctrl-C ends the first grading as any run."""
        if not session.config.option.collectonly:
            self._begin([item for item in session.items if isinstance(item, SubmissionItem)])
            with contextlib.suppress(KeyboardInterrupt):
                for has_changed in ticks([path for given in self._run.given for path in _folders_of(given)]):
                    if has_changed or self._is_due():
                        self._look(session)
            self._end(session)
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """Report without a line of its own what is on the screen already."""
        if isinstance(item, SubmissionItem):
            run = self._run
            report_phases(item, nextitem, in_full=run.is_listened_to, every=run.is_every_phase_heard)
        return True

    def _begin(self, items: Sequence[SubmissionItem]) -> None:
        overview, progress = Overview(), self._run.progress
        for item in items:
            state, entry = _state(item), item.graded_for_watch()
            self._seen[item.path] = _Seen(item=item, state=state, shown=entry)
            overview.add(entry)
            if progress:
                progress.add(passed=entry["status"] == "graded" and not item.is_below(entry))
        if progress:
            progress.end()
            self._run.progress = None
        shown = (seen.latest for seen in self._seen.values())
        how, is_self_check = self._run.classroom.how_to_see_more, bool(self._run.self_checks)
        show_grades(self._reporter, overview, shown, how, is_self_check=is_self_check)
        show_line(self._reporter, "")
        show_line(self._reporter, whole("watching: what is saved is graded again; Ctrl-C ends", "quiet"))
        self._reporter.flush()

    def _look(self, session: pytest.Session) -> None:
        """Grade what is new or has changed since, and say what came of it."""
        items = self._run.collection.now(session)
        self._run.pool.know({item.source: self._run.student(item.path) for item in items})
        told_now = [seen for item in items if (seen := self._looked_at(item))]
        for path in self._seen.keys() - {item.path for item in items}:
            self._miss(self._seen[path])
        for seen in told_now:
            self._tell(seen, in_words=len(told_now) <= _MOST_IN_WORDS)
        self._reporter.flush()

    def _looked_at(self, item: SubmissionItem) -> _Seen | None:
        """A submission that there is something to tell of, graded again if its file is another one."""
        state, seen = _state(item), self._seen.get(item.path)
        if seen is None and item.path.name.startswith("."):
            return None  # an editor's own
        if seen is None:
            self._seen[item.path] = seen = _Seen(item=item, state=state, shown=None)
            item.graded_for_watch()
        elif seen.state != state:
            item.graded_for_watch()
            seen.item, seen.state, seen.doubted = item, state, None
        return seen if self._is_to_be_told(seen) else None

    def _is_to_be_told(self, seen: _Seen) -> bool:
        """Whether it is otherwise than it was told, or is back; what cannot be graded, only when it has stayed so."""
        if seen.shown is seen.latest or (seen.shown and _is_alike(seen.shown, seen.latest)):
            seen.doubted = None
            return seen.is_gone
        return seen.latest["status"] == "graded" or self._has_lasted(seen)

    def _has_lasted(self, seen: _Seen) -> bool:
        """Whether something that may pass has lasted long enough to be told."""
        seen.doubted = seen.doubted or time.monotonic()
        return time.monotonic() - seen.doubted >= _PATIENCE

    def _is_due(self) -> bool:
        return any(seen.doubted and self._has_lasted(seen) for seen in self._seen.values())

    def _miss(self, seen: _Seen) -> None:
        """Say, once, that a submission is gone; of one that nothing was told of, nothing."""
        if seen.shown is None or isinstance(seen.item, AbsentItem):
            del self._seen[seen.item.path]
        elif not seen.is_gone and self._has_lasted(seen):
            seen.is_gone, seen.doubted = True, None
            show_line(self._reporter, whole(f"{seen.item.relative} is gone", "look"))

    def _tell(self, seen: _Seen, *, in_words: bool) -> None:
        before, now = seen.shown, seen.latest
        seen.shown, seen.doubted, seen.is_gone = now, None, False
        is_only_one = len(self._seen) == 1
        said = list(changes(told(before), told(now))) if before else ["New."]
        _, *further = words(self._reporter, now, is_only_one=is_only_one)
        is_told_otherwise = not before or further != list(words(self._reporter, before, is_only_one=is_only_one))[1:]
        title = f"{harmless(seen.item.relative)}, {time.strftime('%H:%M:%S')}"
        show(self._reporter, title, said + further * (in_words and is_told_otherwise))

    def _end(self, session: pytest.Session) -> None:
        """Let pytest go through what is there, as it was found last."""
        self._reporter.write_line("")
        session.items[:] = [seen.item for _, seen in sorted(self._seen.items()) if not seen.is_gone and seen.item.found]
        session.testscollected = self._run.expected = len(session.items)


def _is_alike(before: Entry, now: Entry) -> bool:
    """Whether two entries are of the same bytes; what was a fault of the grader may be none by now."""
    is_known = now["digest"] is not None and before["status"] == now["status"]
    return is_known and bool(before["digest"] == now["digest"])


def ticks(folders: Sequence[tuple[Path, bool]]) -> Iterator[bool]:
    """Whether something may have changed below these folders (of some, only in them), a few times a second.

    A folder that is exchanged for another one of its name is watched from then on.
    """
    from watchfiles import watch  # noqa: PLC0415 - of no use to other runs, and not always there

    is_polling = None  # unless the environment says so
    while True:
        identities = _identities(folders)
        there = [path for path, _ in folders if identities[path] is not None]
        found = watch(
            *there,
            watch_filter=None,
            step=_QUIET_MS,
            rust_timeout=_TICK_MS,
            yield_on_timeout=True,
            recursive=any(is_deep for _, is_deep in folders),
            ignore_permission_denied=True,
            force_polling=is_polling,
        )
        is_new = True  # something may have changed before it was watched
        try:
            for changed in found if there else _nothing():
                yield bool(changed) or is_new
                is_new = False
                if _identities(folders) != identities:
                    break
        except FileNotFoundError:
            continue  # it has gone since
        except OSError as error:  # the system has no room for more that is watched
            if is_polling:
                pytest.exit(f"{_OPTION}: what is given cannot be watched ({error})", pytest.ExitCode.INTERNAL_ERROR)
            is_polling = True


def _nothing() -> Iterator[set[object]]:
    while True:
        time.sleep(_TICK_MS / 1000)
        yield set()


def _identities(folders: Iterable[tuple[Path, bool]]) -> dict[Path, tuple[int, int] | None]:
    return {path: identity(path) for path, _ in folders}


def _folders_of(given: Path) -> Iterator[tuple[Path, bool]]:
    """What to watch for a path: the folder, with all below; of a file the folder it is in, and that it leads to."""
    source = Path(os.path.realpath(given))
    if source.is_dir():
        yield source, True
    else:
        yield from dict.fromkeys(((given.parent, False), (source.parent, False)))


def _state(item: SubmissionItem) -> _State:
    try:
        found = item.source.lstat()
    except OSError:
        return _State(0, 0, 0, item.unreadable)
    return _State(found.st_mtime_ns, found.st_size, found.st_ino, item.unreadable)
