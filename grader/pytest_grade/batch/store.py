"""What was found out, kept: a SQLite file of findings by the content of submissions, and the history of a class.

Each finding is written the moment it is made, in a transaction of its own (write-ahead log, so that a killed process
loses none; a power failure may cost the last few, and the next run makes them again). What does not read as it was
written counts as not there. The file holds the seed of the inputs and students' results: it is the instructor's.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import msgspec

from pytest_grade.batch import tables
from pytest_grade.batch.held import accepted_for, assignment_of, body_in, found_in
from pytest_grade.batch.job import Job
from pytest_grade.batch.known import Found, Graded, Known
from pytest_grade.batch.opening import UNDAMAGED, UNREADABLE, opened, said
from pytest_grade.batch.tables import KEPT, TABLE_OF, About, AnyRow, Attempt, Finding, KeptGrade, Part, Row, sound
from pytest_grade.batch.wire import packed, packed_body
from pytest_grade.errors import ConfigurationError
from pytest_grade.model.findings import Findings
from pytest_grade.model.shard import Shard
from pytest_grade.reports.contract import Body
from pytest_grade.reports.text import printable

Name: TypeAlias = Literal["seed", "pace"]
_NAMES: Final[tuple[Name, ...]] = ("seed", "pace")
_ABOUT: Final = f"SELECT {tables.columns(About)} FROM about"
_REPLACE_ABOUT: Final = f"UPDATE about SET ({tables.columns(About)}) = (?, ?, ?) WHERE checksum = ?"
_FIND: Final = f"SELECT id, {tables.columns(Finding)} FROM findings WHERE digest = ? AND conditions = ?"
_GRADE: Final = f"SELECT id, {tables.columns(KeptGrade)} FROM grades WHERE digest = ? AND conditions = ?"
_LAST: Final = f"SELECT {tables.columns(Attempt)} FROM attempts WHERE path = ? ORDER BY id DESC LIMIT 1"
_LAST_OF_ALL: Final = (
    f"SELECT {tables.columns(Attempt)} FROM attempts WHERE id IN (SELECT max(id) FROM attempts GROUP BY path)"
)
_FEW_NOTED: Final = 20  # for more it is worth while to read what came last for everybody at once
_PAGE: Final = "WHERE id > ? ORDER BY id LIMIT 1000"
_POINTS: Final = ("earned", "possible", "final")
_END: Final = f"UPDATE runs SET ({tables.columns(Part)}) = (?, ?, ?, ?, ?, ?) WHERE id = ?"


class Store:
    """An open store; any thread may use it.

    Attributes:
        is_new: whether it was made just now; where there was one before, that is gone.
        lost: how many times the file could not be written or read; the next run finds out again what it lacks.
        trouble: why, the last time.
        damaged: how many rows were read that are not as they were written; no use is made of them.

    """

    def __init__(self, path: Path) -> None:
        """Open the store, or make it; raises `ConfigurationError` where the file cannot be one, or is damaged."""
        self.path = path
        self.lost = 0
        self.trouble = ""
        self.damaged = 0
        self._lock = threading.RLock()
        self._conditions: str | None = None
        self._rubrics = ""
        self._run: tuple[int | None, Part] | None = None
        self._noted = 0
        self._last: dict[str, int] | None = None  # by path what its last line in the history holds, as a hash
        self._connection, self.is_new = opened(path)
        try:
            self._about()
        except ConfigurationError:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def claimed(self, name: Name, value: str) -> str:
        """What the store has under that name: this value, if it had none. Of two runs at a time, one comes first."""
        while (kept := self.about(name)) is None:
            before = self._about()
            after = before._replace(**{name: value})
            lost = self.lost
            self._write(_REPLACE_ABOUT, [*tables.values(after), tables.checksum(before)])
            if self.lost > lost:
                return value
        return kept

    def about(self, name: Name) -> str | None:
        """What the store has under that name; None before there is any."""
        found: str | None = getattr(self._about(), name)
        return found

    @property
    def seed(self) -> str | None:
        """The seed of the first run; None before it."""
        return self.about("seed")

    def use(self, job: Job, layers: tuple[str, ...]) -> None:
        """Look up, and keep, what is found under these conditions from now on."""
        self._conditions = _digest(job.conditions(layers).encode())
        self._rubrics = _digest(msgspec.json.encode(job.rubrics, order="deterministic"))

    def begin(self, shard: str | None) -> None:
        """Open a run over a part of the class, or all of it."""
        part = Part(began_at=_now(), ended_at=None, shard=shard, expected=None, graded=None)
        self._run = self._write(tables.insertion(Part), tables.values(part)), part

    def end(self, expected: int, graded: int) -> None:
        """Close the run: so many of the submissions that it was for have a grade, or a reason why they cannot."""
        if self._run is not None:
            id_, part = self._run
            ended = part._replace(ended_at=_now(), expected=expected, graded=graded)
            self._write(_END, [*tables.values(ended), id_])

    def find(self, digest: str, kind: str, job: Job) -> Known | None:
        """What is known of a submission of this kind (`ipynb`, `py`, `md`) under the conditions of this run.

        Its whole grade, where it was the last time graded by the same rubrics.
        """
        key = f"{kind}:{digest}", self._conditions or ""
        for grade, body in self._sound(KeptGrade, _GRADE, key, partial(body_in, digest=digest, job=job)):
            if grade.rubrics == self._rubrics:
                return Graded(digest=digest, wall=grade.wall, body=body)
        for row, found in self._sound(Finding, _FIND, key, partial(found_in, digest=digest, job=job)):
            if row.accepted == accepted_for(found, job):
                known: Found = found
                return known
        return None

    def _sound(
        self, kind: type[AnyRow], query: str, key: tuple[str, str], unpack: Callable[[AnyRow], Any]
    ) -> Iterator[tuple[AnyRow, Any]]:
        """The rows under a key with what they hold; those that are not as they were written are dropped."""
        for id_, _, _, *rest, written in self._rows_or_trouble(query, key):
            row = sound(kind, (*key, *rest), written)
            content = unpack(row) if row is not None else None
            if row is None or content is None:
                self._drop(kind, id_)
            else:
                yield row, content

    def keep(self, found: Found, kind: str, job: Job) -> None:
        """Keep what was found, for good once this returns; unless the file was not even read."""
        if found.digest is None or self._conditions is None:
            return
        row = Finding(
            digest=f"{kind}:{found.digest}",
            conditions=self._conditions,
            accepted=accepted_for(found, job),
            assignment=assignment_of(found),
            made_at=_now(),
            found=packed(found),
        )
        self._write(tables.insertion(Finding, "INSERT OR REPLACE"), tables.values(row))

    def keep_grade(self, kind: str, found: Findings, body: Body) -> None:
        """Keep what those findings are worth by the rubrics of this run, in the place of what they were by others."""
        if self._conditions is None:
            return
        row = KeptGrade(
            digest=f"{kind}:{found.digest}",
            conditions=self._conditions,
            rubrics=self._rubrics,
            wall=found.wall,
            body=packed_body(body),
        )
        self._write(tables.insertion(KeptGrade, "INSERT OR REPLACE"), tables.values(row))

    def note(self, entry: Any) -> None:
        """Enter the grade of a submission in the history, unless it is what it was.

        Of a large class what came last is read once: what another run enters meanwhile is not looked at.
        """
        earned, possible, final = (None if (n := entry.get(key)) is None else float(n) for key in _POINTS)
        remarks = entry.get("remarks")
        row = Attempt(
            path=entry["path"],
            student=entry["student"],
            digest=entry.get("digest"),
            assignment=entry.get("assignment"),
            status=entry["status"],
            earned=earned,
            possible=possible,
            final=final,
            remarks=json.dumps(remarks) if remarks else None,
            graded_at=_now(),
        )
        self._noted += 1
        with self._lock:
            if self._last is None and self._noted > _FEW_NOTED:
                self._last = dict(self._last_lines(_LAST_OF_ALL, []))
            last = dict(self._last_lines(_LAST, [row.path])) if self._last is None else self._last
            if last.get(row.path) == _timeless(row):
                return
            lost = self.lost
            self._write(tables.insertion(Attempt), tables.values(row))
            if self._last is not None and self.lost == lost:
                self._last[row.path] = _timeless(row)

    def _last_lines(self, query: str, values: Sequence[object]) -> Iterator[tuple[str, int]]:
        """What the last lines of the history hold, of those that are as they were written; a large one row by row."""
        try:
            for *found, written in self._connection.execute(query, values):
                last = sound(Attempt, found, written)
                if last is not None:
                    yield last.path, _timeless(last)
        except UNREADABLE as error:
            self.lost += 1
            self.trouble = said(error)

    def attempts(self, student: str | None = None) -> list[Attempt]:
        """The history, in the order of the paths and of time; of one student where one is named."""
        found = [row for row in self.rows(Attempt) if student is None or row.student == student]
        return sorted(found, key=lambda attempt: attempt.path)

    def count(self) -> int:
        """How many submissions there are findings about."""
        found: int = self._checked("SELECT count(DISTINCT digest) FROM findings NOT INDEXED")[0][0]
        return found

    def parts(self) -> list[Part]:
        """The runs that are kept here."""
        return list(self.rows(Part))

    def structure(self) -> str:
        """What is wrong with the structure of the file, so that rows may not be found; empty where it is sound."""
        (first, *_), *_ = self._checked("PRAGMA quick_check(1)")
        return "" if first == "ok" else printable(str(first))

    def mend(self) -> None:
        """Take out all rows that are not as they were written, and count them."""
        for kind in (*KEPT, KeptGrade):
            for _ in self.rows(kind, mend=True):
                pass

    def rows(self, kind: type[AnyRow], *, mend: bool = False) -> Iterator[AnyRow]:
        """All rows of a table that are as they were written, in the order of time; the others are counted.

        `mend` takes the others out. Raises `ConfigurationError` where the file cannot be read.
        """
        query = f"SELECT id, {tables.columns(kind)} FROM {TABLE_OF[kind]} NOT INDEXED {_PAGE}"
        last = -(1 << 63)
        while rows := self._checked(query, [last]):
            for id_, *values, written in rows:
                row = sound(kind, values, written)
                if row is None or (isinstance(row, Part) and row.shard is not None and Shard.of(row.shard) is None):
                    self._drop(kind, id_ if mend else None)
                else:
                    yield row
            if (highest := max(row[0] for row in rows)) <= last:  # a damaged table may come back to where it was
                return
            last = highest

    def add(self, other: "Store") -> None:
        """Take over all that another store has and is sound; `ConfigurationError` where that cannot be done."""
        try:
            with self._lock:
                self._connection.execute("BEGIN IMMEDIATE")
                for name in _NAMES:
                    if (value := other.about(name)) is not None:
                        self.claimed(name, value)
                for kind in KEPT:
                    self._take_over(other.rows(kind), kind)
                self._connection.execute("COMMIT")
        except UNREADABLE as error:
            raise ConfigurationError(source=str(self.path), found=said(error), allowed=UNDAMAGED) from None

    def _take_over(self, rows: Iterator[Row], kind: type[Row]) -> None:
        there = {written for (written,) in self._rows(f"SELECT checksum FROM {TABLE_OF[kind]} NOT INDEXED", ())}
        new = (row for row in map(tables.values, rows) if row[-1] not in there)
        self._connection.executemany(tables.insertion(kind, "INSERT OR REPLACE"), new)

    def _about(self) -> About:
        """What all runs share; raises `ConfigurationError` where that is damaged."""
        rows = self._checked(_ABOUT)
        about = sound(About, rows[0][:-1], rows[0][-1]) if len(rows) == 1 else None
        if about is None or not tables.is_pace(about.pace):
            raise ConfigurationError(source=str(self.path), found="a damaged seed or pace", allowed=UNDAMAGED)
        return about

    def _drop(self, kind: type[AnyRow], id_: int | None) -> None:
        """Count a damaged row, and take it out, where its number is given."""
        with self._lock:
            self.damaged += 1
        if id_ is not None:
            self._write(f"DELETE FROM {TABLE_OF[kind]} WHERE id = ?", [id_])

    def _checked(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """Rows for a person to read; raises `ConfigurationError` where the file cannot be read."""
        try:
            return self._rows(query, values)
        except UNREADABLE as error:
            raise ConfigurationError(source=str(self.path), found=said(error), allowed=UNDAMAGED) from None

    def _rows(self, query: str, values: Sequence[object]) -> list[Any]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def _rows_or_trouble(self, query: str, values: Sequence[object]) -> list[Any]:
        """The rows; none where the file is damaged, which is counted: what was there is found out again."""
        try:
            return self._rows(query, values)
        except UNREADABLE as error:
            self.lost += 1
            self.trouble = said(error)
            return []

    def _write(self, query: str, values: Sequence[object]) -> int | None:
        """Write, or count it as lost: a full disk ends no run. The id of the row, where it is a new one."""
        try:
            with self._lock:
                return self._connection.execute(query, values).lastrowid
        except UNREADABLE as error:
            self.lost += 1
            self.trouble = said(error)
            return None


def _timeless(attempt: Attempt) -> int:
    """A hash of what a line of the history says, whenever that was."""
    return hash(attempt._replace(graded_at=""))


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _now() -> str:
    """The time, in UTC, to the microsecond."""
    return datetime.now(timezone.utc).isoformat(timespec="microseconds")
