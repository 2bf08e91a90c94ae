"""A function that was stopped by a limit of time: for ever in a loop, or with far too much to do, and in which line."""

import re
from collections.abc import Iterator
from typing import Final

from pytest_grade.judge.lines import place_at
from pytest_grade.model.judgement import Place, Problem
from pytest_grade.model.questions import Ended
from pytest_grade.model.submission import Definition, Reading

TOO_SLOW: Final = "ended-too-slow"
_OF_TIME: Final = ("cpu", "wall")
_ENDLESS: Final = re.compile(r"while\b|for\b.*\b(?:iter|count|cycle|repeat)\(")  # what may run for ever
_LOOP: Final = re.compile(r"for\b|while\b|.*\bfor\b.*\bin\b")


def problem_of_end(ended: Ended, reading: Reading) -> Problem:
    """What is said of a function that met a limit: only a loop with a condition is one that may never end."""
    facts = {"detail": ended.detail, "function": ended.function}
    if ended.reason not in _OF_TIME:
        return Problem(kind=f"ended-{ended.reason}", facts=facts)
    stopped = place_at(reading, *ended.at) if ended.at else None
    endless = [*_lines(_ENDLESS, ended, reading)]
    if endless:
        return Problem(kind=f"ended-{ended.reason}", facts=facts, place=_around(stopped, endless))
    loops = [] if stopped else [*_lines(_LOOP, ended, reading)]
    return Problem(kind=TOO_SLOW, facts=facts, place=stopped or (loops[0] if len(loops) == 1 else None))


def _around(stopped: Place | None, endless: list[Place]) -> Place:
    """Of the loops that may run for ever the last one above the line that ran."""
    above = [each for each in endless if stopped and each.cell == stopped.cell and each.line <= stopped.line]
    return (above[-1:] or endless[:1])[0]


def _lines(pattern: re.Pattern[str], ended: Ended, reading: Reading) -> Iterator[Place]:
    """The lines of the function, and of what it uses, that begin so."""
    own = reading.definition(ended.function)
    used = reading.used_by([ended.function])
    definitions: tuple[Definition, ...] = (*((own,) if own and own not in used else ()), *used)
    for each in definitions:
        for line in range(each.line + 1, each.end_line + 1):
            if pattern.match(reading.line(each.cell, line)):
                yield place_at(reading, each.cell, line)
