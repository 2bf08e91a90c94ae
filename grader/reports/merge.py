"""Joining the reports of a class that was graded in parts, or again: every submission once, and what is missing."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from grader.errors import ConfigurationError
from grader.reports.contract import SCHEMA, Entry
from grader.reports.report import Report
from grader.reports.spool import Spool

_SAME = ("version", "limits")  # what has to be equal for the grades to be of one kind


class Merged(NamedTuple):
    """One report of several, and remarks on what is missing or not as it should be."""

    report: Report
    remarks: Sequence[str]


def merged(reports: Mapping[str, Any], spool: Spool) -> Merged:
    """Join reports, given by the names of their files, in this spool.

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
    origins: dict[str, str] = {}
    for name, found in reports.items():
        for entry in found["submissions"]:
            _add(spool, entry, name, origins)
    seeds = [str(grader["seed"]) for grader in graders]
    whole = {key: value for key, value in graders[0].items() if key != "shard"}
    not_reached = sum(found["summary"].get("not_reached", 0) for found in reports.values())
    made = Report(grader=whole | {"seed": ", ".join(dict.fromkeys(seeds))}, spool=spool, not_reached=not_reached)
    remarks = remarks_on(seeds, [grader.get("shard") for grader in graders])
    lacking = {"were not reached": not_reached, "met a fault of the grader: grade them again": spool.faults}
    return Merged(made, [*remarks, *(f"{count} submissions {what}" for what, count in lacking.items() if count)])


def remarks_on(seeds: Sequence[str], shards: Sequence[str | None]) -> list[str]:
    """What is missing of a class that was graded in these parts, or not as it should be."""
    different = len(set(seeds))
    remarks = [f"{different} different seeds: give every part one --grade-seed"] if different > 1 else []
    return remarks + _missing(shards)


def _is_report(found: Any) -> bool:
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        return False
    return isinstance(found.get("grader"), dict) and isinstance(found.get("submissions"), list)


def _add(spool: Spool, entry: Entry, name: str, origins: dict[str, str]) -> None:
    """Add one entry; graded twice alike, it counts once."""
    known = spool.get(entry["path"])
    if known is None:
        origins[entry["path"]] = name
        spool.add(entry)
    elif {**known, "seconds": 0} != {**entry, "seconds": 0}:
        said = f"another grade for {entry['path']} than in {origins[entry['path']]}"
        raise ConfigurationError(source=name, found=said, allowed="one grade a submission, or equal ones")


def _missing(shards: Sequence[str | None]) -> list[str]:
    """The parts of the class that no report is of."""
    parts = {tuple(map(int, shard.split("/"))) for shard in shards if shard}
    counts = {count for _, count in parts}
    if len(counts) > 1 or (counts and None in shards):
        return ["the reports are not parts of one class: " + ", ".join(shard or "whole" for shard in shards)]
    lacking = [f"{k}/{count}" for count in counts for k in range(1, count + 1) if (k, count) not in parts]
    return [f"missing: {', '.join(lacking)}"] if lacking else []
