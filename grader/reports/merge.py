"""Joining the reports of a class that was graded in parts, or again: every submission once, and what is missing."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from grader.errors import ConfigurationError
from grader.reports.contract import SCHEMA, Entry, report

_SAME = ("version", "limits")  # what has to be equal for the grades to be of one kind


class Merged(NamedTuple):
    """One report of several, and remarks on what is missing or not as it should be."""

    report: dict[str, Any]
    remarks: Sequence[str]


def merged(reports: Mapping[str, Any]) -> Merged:
    """Join reports, given by the names of their files.

    Raises `ConfigurationError` where one is no report, or two have different grades for one submission.
    """
    for name, found in reports.items():
        if not _is_report(found):
            raise ConfigurationError(source=name, found="no report", allowed=f"a grade report of schema {SCHEMA}")
    graders = [found["grader"] for found in reports.values()]
    for key in _SAME:
        for name, grader in zip(reports, graders, strict=True):
            if grader.get(key) != graders[0].get(key):
                said = f"graded with {key} {grader.get(key)}"
                raise ConfigurationError(source=name, found=said, allowed=f"{graders[0].get(key)}, as the first report")
    entries: dict[str, tuple[str, Entry]] = {}
    for name, found in reports.items():
        for entry in found["submissions"]:
            _add(entries, name, entry)
    seeds = dict.fromkeys(str(grader["seed"]) for grader in graders)
    remarks = [f"{len(seeds)} different seeds: give every part one --grade-seed"] if len(seeds) > 1 else []
    remarks += _missing([grader.get("shard") for grader in graders])
    whole = {key: value for key, value in graders[0].items() if key != "shard"} | {"seed": ", ".join(seeds)}
    return Merged(report(whole, (entry for _, entry in entries.values())), remarks)


def _is_report(found: Any) -> bool:
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        return False
    return isinstance(found.get("grader"), dict) and isinstance(found.get("submissions"), list)


def _add(entries: dict[str, tuple[str, Entry]], name: str, entry: Entry) -> None:
    """Add one entry; graded twice alike, it counts once."""
    known = entries.setdefault(entry["path"], (name, entry))
    if {**known[1], "seconds": 0} != {**entry, "seconds": 0}:
        said = f"another grade for {entry['path']} than in {known[0]}"
        raise ConfigurationError(source=name, found=said, allowed="one grade a submission, or equal ones")


def _missing(shards: Sequence[str | None]) -> list[str]:
    """The parts of the class that no report is of."""
    parts = {tuple(map(int, shard.split("/"))) for shard in shards if shard}
    counts = {count for _, count in parts}
    if len(counts) > 1 or (counts and None in shards):
        return ["the reports are not parts of one class: " + ", ".join(shard or "whole" for shard in shards)]
    lacking = [f"{k}/{count}" for count in counts for k in range(1, count + 1) if (k, count) not in parts]
    return [f"missing: {', '.join(lacking)}"] if lacking else []
