"""Opening the file of a store, or making it; what is none is refused with one line."""

import contextlib
import sqlite3
from pathlib import Path
from typing import Final, NamedTuple

from pytest_grade.batch.tables import GRADES, SCHEMA, TABLE_OF, TABLES, About, KeptGrade, insertion, values
from pytest_grade.errors import ConfigurationError
from pytest_grade.reports.text import printable

UNREADABLE: Final = (sqlite3.Error, UnicodeDecodeError)  # the latter where what SQLite says quotes damaged text
_NEW: Final = "name a new file (reports tell the seed, for --grade-seed)"
UNDAMAGED: Final = f"a store as it was written: bring back a copy, or {_NEW}"
_NOT_OURS: Final = "a store, as --grade-store writes it"
_OTHER_SCHEMA: Final = f"schema {SCHEMA}: use the version that wrote it, or {_NEW}"
_BUSY_SECONDS: Final = 60.0
_LONGEST: Final = 80
_DEFINED: Final = "SELECT type, name, tbl_name, sql FROM sqlite_master"


class Opened(NamedTuple):
    """A connection to a store; whether it was made just now."""

    connection: sqlite3.Connection
    is_new: bool


def opened(path: Path) -> Opened:
    """Open the store there, or make it; raises `ConfigurationError` where the file cannot be one."""
    connection = None
    try:
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False, isolation_level=None)
        connection.text_factory = _text
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        is_new = not list(connection.execute(_DEFINED))
        if not is_new:
            _refuse_others(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if is_new:
            _make(connection)
        connection.execute(GRADES)
    except (*UNREADABLE, ConfigurationError) as error:
        if connection is not None:
            connection.close()
        if isinstance(error, ConfigurationError):
            raise
        found = said(error)
        allowed = UNDAMAGED if "malformed" in found else "a store, or a new file"
        raise ConfigurationError(source=str(path), found=found, allowed=allowed) from None
    return Opened(connection, is_new)


def said(error: Exception) -> str:
    """What SQLite says of an `UNREADABLE` file, as one line."""
    return "database disk image is malformed" if isinstance(error, UnicodeDecodeError) else printable(str(error))


def _text(content: bytes) -> str:
    """The text of a value; damaged, it can still be read, and does not fit its checksum."""
    return content.decode("utf-8", "surrogateescape")


def _make(connection: sqlite3.Connection) -> None:
    """Make what a new file lacks, all of it at once."""
    connection.execute("BEGIN IMMEDIATE")
    if not list(connection.execute(_DEFINED)):  # another run may have made it meanwhile
        for statement in filter(str.strip, TABLES.split(";")):
            connection.execute(statement)
        connection.execute(insertion(About), values(About()))
        connection.execute(f"PRAGMA user_version = {SCHEMA}")
    connection.execute("COMMIT")


def _refuse_others(connection: sqlite3.Connection, path: Path) -> None:
    """Raise `ConfigurationError` where anything is defined in the file but what we define: no view, no trigger."""
    there = set(connection.execute(_DEFINED))
    with contextlib.closing(sqlite3.connect(":memory:")) as memory:
        memory.executescript(f"{TABLES}{GRADES}")
        ours = set(memory.execute(_DEFINED))
    if not any(table == TABLE_OF[KeptGrade] for _, _, table, _ in there):
        ours = {row for row in ours if row[2] != TABLE_OF[KeptGrade]}
    version = connection.execute("PRAGMA user_version").fetchone()[0] or 1  # the first schema had none
    if version != SCHEMA and {row[:3] for row in ours if row[3]} <= {row[:3] for row in there}:
        raise ConfigurationError(source=str(path), found=f"a store of schema {version}", allowed=_OTHER_SCHEMA)
    for row in there ^ ours:
        named = printable(" ".join(map(str, row[:2])))[:_LONGEST]
        verb = "with" if row in there else "without"
        found = f"a database of another kind ({verb} the {named})"
        raise ConfigurationError(source=str(path), found=found, allowed=_NOT_OURS)
