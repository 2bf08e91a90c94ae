"""The tables of a store, and what makes a row sound: the checksum that was written with it fits.

A checksum is over all columns of a row, so that content which came under another key does not fit either. It finds
damage; it is no signature: whoever can write to the file can write checksums too.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal, NamedTuple, TypeAlias, TypeVar

import msgspec

SCHEMA: Final = 3
_CHECKSUM_BYTES: Final = 16

# `digest` is the kind of a submission with its digest; `conditions` is a digest of what findings depend on besides
# these and the conventions `accepted`. `about` has one row, from the start.
TABLES: Final = """
CREATE TABLE about (id INTEGER PRIMARY KEY, seed TEXT, pace TEXT, checksum BLOB NOT NULL);
CREATE TABLE findings (
    id INTEGER PRIMARY KEY, digest TEXT NOT NULL, conditions TEXT NOT NULL, accepted TEXT NOT NULL,
    assignment TEXT NOT NULL, made_at TEXT NOT NULL, found BLOB NOT NULL, checksum BLOB NOT NULL,
    UNIQUE (digest, conditions, accepted));
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL, student TEXT NOT NULL, digest TEXT, assignment TEXT,
    status TEXT NOT NULL, earned REAL, possible REAL, final REAL, remarks TEXT,
    graded_at TEXT NOT NULL, checksum BLOB NOT NULL);
CREATE INDEX attempts_by_path ON attempts (path, id);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, began_at TEXT NOT NULL, ended_at TEXT, shard TEXT, expected INTEGER, graded INTEGER,
    checksum BLOB NOT NULL);
"""
# The grades by the last rubrics. They can be made of findings again: a store that lacks the table is given it.
GRADES: Final = """
CREATE TABLE IF NOT EXISTS grades (
    id INTEGER PRIMARY KEY, digest TEXT NOT NULL, conditions TEXT NOT NULL, rubrics TEXT NOT NULL,
    wall REAL NOT NULL, body BLOB NOT NULL, checksum BLOB NOT NULL, UNIQUE (digest, conditions))
"""


class About(NamedTuple):
    """What all runs with a store share: the seed of the inputs, and the pace of the machine as JSON; None before it."""

    seed: Annotated[str, msgspec.Meta(pattern="^[0-9]{1,20}$")] | None = None
    pace: str | None = None


class Finding(NamedTuple):
    """What was found of a submission under some conditions; `found` is packed."""

    digest: str
    conditions: str
    accepted: str
    assignment: str
    made_at: str
    found: bytes


class KeptGrade(NamedTuple):
    """What a submission got by some `rubrics`, of which this is a digest; `body`, that of its entry, is packed."""

    digest: str
    conditions: str
    rubrics: str
    wall: float
    body: bytes


class Attempt(NamedTuple):
    """One line of the history: what a submission was worth, and since when; what instructors said of it, as JSON."""

    path: str
    student: str
    digest: str | None
    assignment: str | None
    status: Literal["graded", "not-gradable"]
    earned: float | None
    possible: float | None
    final: float | None
    remarks: str | None
    graded_at: str


class Part(NamedTuple):
    """One run that was kept: the part of the class it was for, and how many submissions it got through."""

    began_at: str
    ended_at: str | None
    shard: Annotated[str, msgspec.Meta(pattern="^[0-9]{1,6}/[0-9]{1,6}$")] | None
    expected: int | None
    graded: int | None


Row: TypeAlias = About | Finding | KeptGrade | Attempt | Part
AnyRow = TypeVar("AnyRow", bound=Row)
KEPT: Final[tuple[type[Row], ...]] = (Finding, Attempt, Part)  # by stores that are joined; grades are made of findings
TABLE_OF: Final[Mapping[type, str]] = {
    About: "about",
    Finding: "findings",
    KeptGrade: "grades",
    Attempt: "attempts",
    Part: "runs",
}


def checksum(row: Row) -> bytes:
    """What is written beside a row; raises `UnicodeEncodeError` where a text of it is none."""
    return hashlib.blake2b(msgspec.msgpack.encode(row), digest_size=_CHECKSUM_BYTES).digest()


def sound(kind: type[AnyRow], values: Sequence[object], written: object) -> AnyRow | None:
    """The row that these values are; None where they are not what was written."""
    try:
        row = msgspec.convert(values, kind)
        return row if checksum(row) == written else None
    except (msgspec.ValidationError, UnicodeEncodeError):
        return None


def columns(kind: type[AnyRow]) -> str:
    """The columns of a row, as SQL lists them; the checksum is the last."""
    return ", ".join((*kind._fields, "checksum"))


def values(row: Row) -> tuple[object, ...]:
    """The values of these columns."""
    return (*row, checksum(row))


def insertion(kind: type[AnyRow], how: str = "INSERT") -> str:
    """The statement that writes a row."""
    marks = ", ".join("?" for _ in (*kind._fields, "checksum"))
    return f"{how} INTO {TABLE_OF[kind]} ({columns(kind)}) VALUES ({marks})"


def is_pace(text: str | None) -> bool:
    """Whether this is the pace of a machine, which is above zero for each assignment, or none yet."""
    try:
        pace = {} if text is None else msgspec.json.decode(text, type=dict[str, float])
    except msgspec.MsgspecError:
        return False
    return all(seconds > 0 for seconds in pace.values())
