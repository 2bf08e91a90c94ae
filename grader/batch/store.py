"""What was found out, kept: a SQLite file of findings by the content of submissions, and the history of a class.

Each finding is written the moment it is made, in a transaction of its own (write-ahead log, so that a killed process
loses none; a power failure may cost the last few, and the next run makes them again). The file holds the seed of the
inputs and students' results: it is the instructor's.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final, NamedTuple

from grader.batch.job import Job
from grader.batch.travelling import packed, unpacked
from grader.errors import ConfigurationError
from grader.model.findings import Findings, NotGradable
from grader.model.shard import Shard

SCHEMA = 1
_BUSY_SECONDS = 60.0

# `digest` is the kind of a submission with its digest; `conditions` is what findings depend on besides these and the
# conventions `accepted`.
_TABLES = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS conditions (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS findings (
    digest TEXT NOT NULL, conditions INTEGER NOT NULL REFERENCES conditions, accepted TEXT NOT NULL,
    assignment TEXT NOT NULL, made_at TEXT NOT NULL, found BLOB NOT NULL,
    PRIMARY KEY (digest, conditions, accepted)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS attempts (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL, student TEXT NOT NULL, digest TEXT, assignment TEXT,
    status TEXT NOT NULL, earned REAL, possible REAL, graded_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS attempts_by_path ON attempts (path, id);
CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY, began_at TEXT NOT NULL, ended_at TEXT, shard TEXT, expected INTEGER, graded INTEGER);
"""
_NOT_OURS: Final = "a store, as --grade-store writes it"
_SAME_AS_LAST = """
    SELECT digest IS :digest AND status = :status AND earned IS :earned AND possible IS :possible
    FROM attempts WHERE path = :path ORDER BY id DESC LIMIT 1
"""


class Attempt(NamedTuple):
    """One line of the history: what a submission was worth, and since when."""

    path: str
    student: str
    digest: str | None
    assignment: str | None
    status: str
    earned: float | None
    possible: float | None
    graded_at: str


class Part(NamedTuple):
    """One run that was kept: the part of the class it was for, and how many submissions it got through."""

    shard: str | None
    expected: int | None
    graded: int | None


class Store:
    """An open store; any thread may use it.

    Attributes:
        lost: how many times the file could not be written or read; the next run finds out again what it lacks.
        trouble: why, the last time.

    """

    def __init__(self, path: Path) -> None:
        """Open the store, or make it; raises `ConfigurationError` where the file cannot be one."""
        self.path = path
        self.lost = 0
        self.trouble = ""
        self._lock = threading.Lock()
        self._conditions: int | None = None
        self._run: int | None = None
        try:
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, check_same_thread=False, isolation_level=None
            )
            self._connection.execute("PRAGMA trusted_schema = OFF")
            _refuse_others(self._connection, path)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.executescript(_TABLES)
            self._connection.execute("INSERT OR IGNORE INTO about VALUES ('schema', ?)", [str(SCHEMA)])
            schema = self.about("schema")
        except sqlite3.Error as error:
            raise ConfigurationError(source=str(path), found=str(error), allowed="a store, or a new file") from None
        except ConfigurationError:
            self._connection.close()
            raise
        if schema != str(SCHEMA):
            raise ConfigurationError(source=str(path), found=f"a store of schema {schema}", allowed=f"schema {SCHEMA}")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def claimed(self, name: str, value: str) -> str:
        """What the store has under that name: this value, if it had none. Of two runs at a time, one comes first."""
        self._write("INSERT OR IGNORE INTO about VALUES (?, ?)", [name, value])
        return self.about(name) or value

    def use(self, job: Job, layers: tuple[str, ...]) -> None:
        """Look up, and keep, what is found under these conditions from now on."""
        conditions = job.conditions(layers)
        self._write("INSERT OR IGNORE INTO conditions (text) VALUES (?)", [conditions])
        row = self._rows_or_trouble("SELECT id FROM conditions WHERE text = ?", [conditions])
        self._conditions = row[0][0] if row else None

    def begin(self, shard: str | None) -> None:
        """Open a run over a part of the class, or all of it."""
        self._run = self._write("INSERT INTO runs (began_at, shard) VALUES (?, ?)", [_now(), shard])

    def end(self, expected: int, graded: int) -> None:
        """Close the run: so many of the submissions that it was for have a grade, or a reason why they cannot."""
        values = [_now(), expected, graded, self._run]
        self._write("UPDATE runs SET ended_at = ?, expected = ?, graded = ? WHERE id = ?", values)

    def find(self, digest: str, kind: str, job: Job) -> Findings | NotGradable | None:
        """What is known of a submission of this kind (`ipynb`, `py`, `md`) under the conditions of this run."""
        query = "SELECT assignment, accepted, found FROM findings WHERE digest = ? AND conditions = ?"
        for assignment, accepted, found in self._rows_or_trouble(query, [f"{kind}:{digest}", self._conditions]):
            if accepted == (job.accepted(assignment) if assignment else ""):
                with contextlib.suppress(ValueError):  # damaged: it is found out anew
                    return unpacked(found)
        return None

    def keep(self, found: Findings | NotGradable, kind: str, job: Job) -> None:
        """Keep what was found, for good once this returns; unless the file was not even read."""
        if found.digest is None or self._conditions is None:
            return
        assignment = found.assignment if isinstance(found, Findings) else ""
        accepted = job.accepted(assignment) if assignment else ""
        row = [f"{kind}:{found.digest}", self._conditions, accepted, assignment, _now(), packed(found)]
        self._write("INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?, ?)", row)

    def note(self, entry: Any) -> None:
        """Enter the grade of a submission in the history, unless it is what it was."""
        keys = ("path", "student", "digest", "assignment", "status", "earned", "possible")
        row = {key: entry.get(key) for key in keys} | {"now": _now()}
        if self._rows_or_trouble(_SAME_AS_LAST, row) != [(1,)]:
            columns = f"({', '.join(keys)}, graded_at)"
            self._write(f"INSERT INTO attempts {columns} VALUES (:{', :'.join(keys)}, :now)", row)

    def attempts(self, student: str | None = None) -> Iterator[Attempt]:
        """The history, in the order of the paths and of time; of one student where one is named."""
        columns = ", ".join(Attempt._fields)
        where = "WHERE student = ?" if student is not None else ""
        query = f"SELECT {columns} FROM attempts {where} ORDER BY path, id"
        return (Attempt(*row) for row in self._checked(query, [student] if student is not None else []))

    def count(self) -> int:
        """How many submissions there are findings about."""
        found: int = self._checked("SELECT count(DISTINCT digest) FROM findings")[0][0]
        return found

    def parts(self) -> list[Part]:
        """The runs that are kept here."""
        parts = [Part(*row) for row in self._checked("SELECT shard, expected, graded FROM runs ORDER BY id")]
        for part in parts:
            if part.shard is not None and Shard.of(part.shard) is None:
                found = f"a run over part {part.shard}"
                raise self._refused(found)
        return parts

    @property
    def seed(self) -> str | None:
        """The seed of the first run; None before it."""
        seed = self.about("seed")
        if seed is not None and not str(seed).isdecimal():
            found = f"a seed that is no number: {str(seed)[:40]!r}"
            raise self._refused(found)
        return seed

    def check(self) -> None:
        """Raise `ConfigurationError` where a value is of another kind than its column, or another's cannot be read."""
        for table, columns in _tables(self._connection).items():
            said = " AND ".join(columns)
            if self._checked(f"SELECT 1 FROM {table} WHERE NOT ({said}) LIMIT 1"):
                found = f"values in {table} that are none of ours"
                raise self._refused(found)
        self._checked("SELECT json_extract(text, '$.seed') FROM conditions")
        self.attempts()
        self.parts()

    def add(self, other: Path) -> None:
        """Take over all that another store has, which was checked; `ConfigurationError` where it cannot be read."""
        try:
            with self._lock:
                self._connection.execute("ATTACH ? AS other", [str(other)])
                self._connection.executescript(_TAKE_OVER)
        except sqlite3.Error as error:
            raise ConfigurationError(source=str(other), found=str(error), allowed="a readable store") from None

    def about(self, name: str) -> str | None:
        """What the store has under that name."""
        found = self._rows("SELECT value FROM about WHERE name = ?", [name])
        return found[0][0] if found else None

    def _checked(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """Rows for a person to read; raises `ConfigurationError` where the store is damaged, or not ours."""
        try:
            return self._rows(query, values)
        except sqlite3.Error as error:
            raise self._refused(str(error)) from None

    def _refused(self, found: str) -> ConfigurationError:
        return ConfigurationError(source=str(self.path), found=found, allowed=_NOT_OURS)

    def _rows(self, query: str, values: Any) -> list[Any]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def _rows_or_trouble(self, query: str, values: Any) -> list[Any]:
        """The rows; none where the file is damaged, which is counted: what was there is found out again."""
        try:
            return self._rows(query, values)
        except sqlite3.Error as error:
            self.lost += 1
            self.trouble = str(error)
            return []

    def _write(self, query: str, values: Any) -> int | None:
        """Write, or count it as lost: a full disk ends no run. The id of the row, where it is a new one."""
        try:
            with self._lock:
                return self._connection.execute(query, values).lastrowid
        except sqlite3.Error as error:
            self.lost += 1
            self.trouble = str(error)
            return None


_TAKE_OVER = """
BEGIN;
INSERT OR IGNORE INTO about SELECT * FROM other.about;
INSERT OR IGNORE INTO conditions (text) SELECT text FROM other.conditions ORDER BY id;
INSERT OR IGNORE INTO findings
    SELECT f.digest, mine.id, f.accepted, f.assignment, f.made_at, f.found
    FROM other.findings f JOIN other.conditions theirs ON theirs.id = f.conditions
    JOIN main.conditions mine ON mine.text = theirs.text;
INSERT INTO attempts (path, student, digest, assignment, status, earned, possible, graded_at)
    SELECT path, student, digest, assignment, status, earned, possible, graded_at FROM other.attempts theirs
    WHERE NOT EXISTS (
        SELECT 1 FROM main.attempts mine WHERE mine.path = theirs.path AND mine.digest IS theirs.digest
        AND mine.earned IS theirs.earned AND mine.graded_at = theirs.graded_at)
    ORDER BY id;
INSERT INTO runs (began_at, ended_at, shard, expected, graded)
    SELECT began_at, ended_at, shard, expected, graded FROM other.runs theirs
    WHERE NOT EXISTS (
        SELECT 1 FROM main.runs mine WHERE mine.began_at = theirs.began_at AND mine.shard IS theirs.shard)
    ORDER BY id;
COMMIT;
DETACH other;
"""


def _refuse_others(connection: sqlite3.Connection, path: Path) -> None:
    """Raise `ConfigurationError` where anything is defined in the file but what we define: no view, no trigger."""
    query = "SELECT type, name, tbl_name, sql FROM sqlite_master"
    with contextlib.closing(sqlite3.connect(":memory:")) as ours:
        ours.executescript(_TABLES)
        for row in set(connection.execute(query)) - set(ours.execute(query)):
            found = f"a database of another kind (with the {row[0]} {str(row[1])[:80]})"
            raise ConfigurationError(source=str(path), found=found, allowed=_NOT_OURS)


def _tables(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Of each table, what has to hold of the value in each column."""
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    query = 'SELECT name, type, "notnull" FROM pragma_table_info(?)'
    return {
        table: [
            f"(typeof({name}) = lower('{kind}') OR NOT {required} AND {name} IS NULL)"
            for name, kind, required in connection.execute(query, [table])
        ]
        for table in names
    }


def _now() -> str:
    """The time, in UTC, to the microsecond."""
    return datetime.now(timezone.utc).isoformat(timespec="microseconds")
