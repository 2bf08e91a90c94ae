"""Functions that are given something and never read it: whatever comes back is the same for everybody."""

import re
from collections.abc import Iterator
from typing import Final

from pytest_grade.judge.lines import place_at
from pytest_grade.mistakes.of_novices import ARGUMENT_UNREAD
from pytest_grade.model.judgement import Diagnosis, Place
from pytest_grade.model.notation import joined
from pytest_grade.model.submission import Definition, Reading

_NUMBER: Final = re.compile(r"(?<![\w.\[])\d+(?:\.\d*)?")


def unread_arguments(function: str, reading: Reading) -> tuple[Diagnosis, ...]:
    """The mistake, where a function has it; its place is a call that may have a number in the argument's place."""
    definition = reading.definition(function)
    if definition is None or not definition.unread:
        return ()
    place = next(_calls_with_numbers(definition, reading), None)
    facts = {"variables": joined(definition.unread)}
    return (Diagnosis(id=ARGUMENT_UNREAD.id, function=function, place=place, facts=facts),)


def _calls_with_numbers(definition: Definition, reading: Reading) -> Iterator[Place]:
    """The lines that give numbers to functions of the notebook."""
    defined = {each.own_name for each in reading.definitions}
    for working in definition.workings:
        _, _, given = reading.line(definition.cell, working.first).partition("(")
        if not defined.isdisjoint(working.reads) and _NUMBER.search(given):
            yield place_at(reading, definition.cell, working.first)
