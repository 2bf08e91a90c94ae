"""Which column of a school's own table is for the grades of an assignment: plainly one, or the one that was named."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NoReturn

from pytest_grade.errors import ConfigurationError
from pytest_grade.reports.text import listed, printable

OPTION: Final = "--grade-column"
_NUMBER: Final = re.compile(r"\s*\((\d+)\)\s*$")
_MOST_NAMED: Final = 12


def columns_for(assignments: Sequence[str], candidates: Sequence[str], given: Sequence[str]) -> Mapping[str, str]:
    """The column of each assignment; `given` are `NAME` or `ASSIGNMENT=NAME`, as the option has them.

    Raises `ConfigurationError` where it is not plain which one: nothing is guessed.
    """
    named = _named(assignments, given)
    found = {each: _column(each, named.get(each), assignments, candidates) for each in assignments}
    for column in found.values():
        of = [each for each in assignments if found[each] == column]
        if len(of) > 1:
            _refuse(f"{column} for {' and '.join(of)}", "a column of its own for each assignment")
    return found


def refuse_unknown(assignments: Sequence[str], candidates: Sequence[str], given: Sequence[str]) -> None:
    """Raise `ConfigurationError` where it is plain that there will be no column, whichever of these is graded."""
    for text in given:
        if not any({text, text.partition("=")[2]} & set(_names(column)) for column in candidates):
            _refuse(printable(text), f"one of the columns {_listed(candidates)}")
    plain = {_plain(each) for each in assignments}
    if not given and len(candidates) != 1 and not any(_plain(_names(column)[1]) in plain for column in candidates):
        _refuse("nothing, and no column of the name of an assignment", f"one of the columns {_listed(candidates)}")


def _named(assignments: Sequence[str], given: Sequence[str]) -> Mapping[str, str]:
    """The columns that were named, by assignment."""
    named = {}
    for text in given:
        before, equals, after = text.partition("=")
        if equals and before in assignments:
            named[before] = after
        elif len(assignments) == 1:
            named[assignments[0]] = text
        else:
            _refuse(text, f"ASSIGNMENT=NAME with one of the assignments {', '.join(assignments)}")
    return named


def _column(assignment: str, named: str | None, assignments: Sequence[str], candidates: Sequence[str]) -> str:
    if named is not None:
        found = [column for column in candidates if named in _names(column)]
        if len(found) == 1:
            return found[0]
        _refuse(printable(named), f"one of the columns {_listed(candidates)}")
    found = [column for column in candidates if _plain(_names(column)[1]) == _plain(assignment)]
    if len(found) == 1:
        return found[0]
    if not found and len(candidates) == len(assignments) == 1:
        return candidates[0]
    of = f"{assignment}=NAME" if len(assignments) > 1 else "NAME"
    alone = "; or a run with --grade-assignment=ID, where all should be of one" if len(assignments) > 1 else ""
    return _refuse(
        f"{'several columns' if found else 'no column'} of the name {assignment}",
        f"{OPTION}={of} with one of the columns {_listed(candidates)}{alone}",
    )


def _names(column: str) -> Sequence[str]:
    """What a column may be called: as it stands, without the number that Canvas puts behind it, by that number."""
    found = _NUMBER.search(column)
    return (column, column[: found.start()], found[1]) if found else (column, column)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _listed(columns: Sequence[str]) -> str:
    return listed([*map(repr, columns)], _MOST_NAMED) or "(there is none)"


def _refuse(found: str, allowed: str) -> NoReturn:
    raise ConfigurationError(source=OPTION, found=found, allowed=allowed)
