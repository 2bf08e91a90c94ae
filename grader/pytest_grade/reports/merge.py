"""Joining the reports of a class that was graded in parts, or again: every submission once, and what is missing."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError
from pytest_grade.model.shard import Shard
from pytest_grade.reports.attempts import Attempts, decide_anew
from pytest_grade.reports.contract import ABSENT, SCHEMA, Entry
from pytest_grade.reports.report import Report
from pytest_grade.reports.spool import Spool
from pytest_grade.reports.text import counted, listed

_MOST_NAMED = 100
_LONGEST = 300
_SAME = ("version", "limits", "self_check", "attempts")  # what has to be equal for the grades to be of one kind


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grader:
    """What has to be known of who graded."""

    version: str
    numpy: str
    seed: str
    sandbox: str
    shard: str | None = None
    attempts: Literal["best", "latest", "all"] = "best"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    """Whose it is, by the roster."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """Which of several times it was handed in, and when."""

    number: int | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Submission:
    """What has to be known of an entry; whatever else it holds is passed on."""

    path: str
    status: Literal["graded", "not-gradable", "nothing-to-grade", "not-handed-in"]
    seconds: float
    student: str = ""
    digest: str | None = None
    earned: float = 0.0
    possible: float = 0.0
    assignment: str = ""
    final: float = 0.0
    person: _Person | None = None
    attempt: _Attempt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Summary:
    """The counts; only one of them cannot be counted again."""

    not_reached: Annotated[int, msgspec.Meta(ge=0, lt=1 << 31)] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A report of a part of a class, so far as joining needs it."""

    schema: int
    grader: _Grader
    submissions: list[_Submission]
    summary: _Summary


class Merged(NamedTuple):
    """One report of several, and remarks on what is missing or not as it should be."""

    report: Report
    remarks: Sequence[str]


def read_report(path: Path, allowed: str) -> Any:
    """What is in a file of JSON; raises `ConfigurationError` where it is none, or holds a number that is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_constant=_finite, parse_float=_finite)
    except (ValueError, RecursionError):
        raise ConfigurationError(source=str(path), found="no JSON", allowed=allowed) from None


def _finite(text: str) -> float:
    """A number of a report; raises `ValueError` where it is none, or too large."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def merged(reports: Mapping[str, Any], spool: Spool) -> Merged:
    """Join reports, given by the names of their files, in this spool.

    Raises `ConfigurationError` where one is no report, or of another kind than the first.
    """
    for name, found in reports.items():
        refuse_other(name, found)
    graders = [found["grader"] for found in reports.values()]
    for key in _SAME:
        for name, grader in zip(reports, graders, strict=True):
            if grader.get(key) != graders[0].get(key):
                said = f"graded with {key} {_cut(grader.get(key))}"
                first = f"{_cut(graders[0].get(key))}, as the first report"
                raise ConfigurationError(source=name, found=said, allowed=first)
    origins: dict[str, str] = {}
    entries = [(name, entry) for name, found in reports.items() for entry in found["submissions"]]
    entries = _without_those_who_have_come(entries)
    others = list(filter(None, (_add(spool, entry, name, origins) for name, entry in entries)))
    attempts = Attempts(graders[0].get("attempts", "best"))
    decide_anew(attempts, spool)
    seeds = [str(grader["seed"]) for grader in graders]
    whole = {key: value for key, value in graders[0].items() if key != "shard"}
    not_reached = sum(found["summary"].get("not_reached", 0) for found in reports.values())
    made = Report(grader=whole | {"seed": ", ".join(dict.fromkeys(seeds))}, spool=spool, not_reached=not_reached)
    remarks = remarks_on(seeds, [grader.get("shard") for grader in graders])
    were = "was" if not_reached == 1 else "were"
    lacking = {f"{were} not reached": not_reached, "met a fault of the grader: grade again": spool.faults}
    remarks += [listed(others, _MOST_NAMED)] if others else []
    remarks += [f"{counted(count, 'submission')} {what}" for what, count in lacking.items() if count]
    return Merged(made, remarks)


def counts_of(summary: Mapping[str, int]) -> str:
    """What a report comes to, in the words of the terminal: submissions are what is graded, or could not be."""
    submissions = counted(summary["graded"] + summary["not_gradable"], "submission")
    said = [f"{submissions}: {summary['graded']} graded, {summary['not_gradable']} not gradable"]
    for status in ("nothing_to_grade", "not_handed_in"):
        if status in summary:
            said.append(f"{status.replace('_', ' ')}: {counted(summary[status], 'student')}")
    return "; ".join(said)


def _without_those_who_have_come(entries: list[tuple[str, Entry]]) -> list[tuple[str, Entry]]:
    """The entries, but for those of students without work who have some in another report, or another entry of it."""
    there = {student for _, entry in entries if entry["status"] not in ABSENT for student in _who(entry)}
    return [(name, e) for name, e in entries if e["status"] not in ABSENT or there.isdisjoint(_who(e))]


def _who(entry: Entry) -> Iterator[str]:
    """By what a student may be told in another report."""
    if student := entry.get("student"):
        yield f"label {student}"
    if person := entry.get("person"):
        yield f"id {person['id']}"


def remarks_on(seeds: Sequence[str], shards: Sequence[str | None]) -> list[str]:
    """What is missing of a class that was graded in these parts, or not as it should be."""
    different = len(set(seeds))
    remarks = [f"{different} different seeds: give every part one --grade-seed"] if different > 1 else []
    return remarks + _missing(shards)


def refuse_other(name: str, found: Any) -> None:
    """Raise `ConfigurationError` where this is no report, or one of another kind."""
    allowed = f"a grade report of schema {SCHEMA}"
    try:
        part = msgspec.convert(found, _Part)
    except msgspec.ValidationError as error:
        raise ConfigurationError(source=name, found="no report", allowed=f"{allowed} ({error})") from None
    if part.schema != SCHEMA:
        raise ConfigurationError(source=name, found=f"a report of schema {part.schema}", allowed=allowed)
    if part.grader.shard is not None and Shard.of(part.grader.shard) is None:
        raise ConfigurationError(source=name, found=f"part {_cut(part.grader.shard)}", allowed="a part I/N of a class")


def _add(spool: Spool, entry: Entry, name: str, origins: dict[str, str]) -> str | None:
    """Add one entry; graded twice it counts once, as it came first. What is to be said where it was not alike."""
    known = spool.get(entry["path"])
    if known is None:
        origins[entry["path"]] = name
        spool.add(entry)
    elif {**known, "seconds": 0} != {**entry, "seconds": 0}:
        first = origins[entry["path"]]
        return f"{_cut(entry['path'])} has another grade in {name} than in {first}: that of {first} is kept"
    return None


def _missing(shards: Sequence[str | None]) -> list[str]:
    """The parts of the class that no report is of."""
    parts = {shard for text in shards if text and (shard := Shard.of(text))}
    counts = {shard.count for shard in parts}
    if len(counts) > 1 or (counts and None in shards):
        return [
            f"the reports are not parts of one class: {listed([shard or 'whole' for shard in shards], _MOST_NAMED)}"
        ]
    every = [Shard(number=k, count=count) for count in counts for k in range(1, count + 1)]
    lacking = [str(shard) for shard in every if shard not in parts]
    return [f"missing: {listed(lacking, _MOST_NAMED)}"] if lacking else []


def _cut(found: Any) -> str:
    """What was found, at a length that is read."""
    said = str(found)
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
