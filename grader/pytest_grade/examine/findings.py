"""The findings of one submission, made of all that the steps have found: verdicts, notes, and lines of the file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from pytest_grade.examine.examination import Examination
from pytest_grade.model.findings import Findings
from pytest_grade.model.judgement import FunctionVerdict, Place
from pytest_grade.model.notation import joined
from pytest_grade.model.submission import BrokenPiece

_MOST_NOTES = 10
_LONGEST_NOTE = 500
_CHOSEN = "Graded with {}: what the course leaves free, as your code has it. That costs nothing."
_OTHER = "Most of what {} asks for is not there, and {} are, which it does not ask for: is it another assignment's?"
_MOST_OTHERS = 3
_LONGEST_NAME = 40
_ONLY_INTEGER_LABELS = (
    "The gradients are right for integer labels, as the course has them, and not for labels that are floats. "
    "That costs nothing."
)


def findings_of(examination: Examination, digest: str, seconds: float) -> Findings:
    """The findings, with the verdicts marked that a limit decided."""
    chain, account = examination.chain, examination.conversation.account
    found = Findings(
        digest=digest,
        assignment=examination.assignment.id,
        form=examination.assignment.form,
        gradients=chain.gradients,
        convention=chain.convention,
        ledger=chain.ledger,
        verdicts=tuple(
            _with_usual_check(verdict, examination)
            for verdict in account.marked(examination.verdicts)
            if not _is_left_out(verdict, examination)
        ),
        notes=_notes(examination),
        limits=account.limits_met,
        group=examination.group,
        seconds=seconds,
    )
    exported = examination.reading.exported
    return _in_the_file(found, exported) if exported else found


def _is_left_out(verdict: FunctionVerdict, examination: Examination) -> bool:
    """Whether it is of a function that may be left unwritten, and is."""
    is_unwritten = verdict.verdict in ("missing", "unfinished")
    return is_unwritten and examination.assignment.function(verdict.function).is_optional


def _with_usual_check(verdict: FunctionVerdict, examination: Examination) -> FunctionVerdict:
    return replace(verdict, usual_check=examination.usual_checks.get(verdict.function))


def _notes(examination: Examination) -> tuple[str, ...]:
    """What a student should know besides the verdicts: what was chosen, what does not parse, what is read outside."""
    reading, reads = examination.reading, examination.defined.reads
    broken = [_note_of(piece, reading.exported) for piece in reading.broken if not (piece.magic or piece.is_hole)]
    reading_more = [
        f"{name} reads {', '.join(variables)} from the notebook, which is not there when the function is graded."
        for name, variables in reads.items()
        if name not in examination.unfinished
    ]
    left_out = [name for name in examination.assignment.left_out if name in reading.defines]
    labels = [_ONLY_INTEGER_LABELS] if examination.only_integer_labels else []
    chosen = [_CHOSEN.format(joined(examination.assignment.chosen))] if examination.assignment.chosen else []
    other = [_OTHER.format(examination.assignment.id, ", ".join(shown))] if (shown := _of_another(examination)) else []
    unchecked = [f"Graded too, and not checked by a kit: {', '.join(left_out)}."] if left_out else []
    return (
        *other,
        *chosen,
        *labels,
        *unchecked,
        *_first_of(broken, "pieces do not parse"),
        *_first_of(reading_more, "functions read variables of the notebook"),
    )


def _of_another(examination: Examination) -> Sequence[str]:
    """Some functions that are not asked for, where there are such in the place of most that are; else none."""
    asked, defined = examination.assignment.names, examination.reading.functions
    others = [name for name in defined if "." not in name and name not in asked]
    there = [name for name in asked if name in defined]
    is_another = 2 * len(there) < len(asked) and len(others) > max(len(there), 1)
    is_told_apart = not any(name in defined for name in examination.assignment.recognised_by)
    return [name[:_LONGEST_NAME] for name in others[:_MOST_OTHERS]] if is_another and is_told_apart else ()


def _note_of(piece: BrokenPiece, exported: Mapping[int, int]) -> str:
    is_in_file = piece.cell == 0 or piece.cell in exported
    what, rest = ("The file", "it") if is_in_file else (f"Cell {piece.cell}", "the notebook")
    line = exported.get(piece.cell, piece.line)
    return f"{what} does not parse (line {line}: {piece.message}); the rest of {rest} was graded."


def _first_of(notes: Sequence[str], what: str) -> Iterator[str]:
    """So many notes as are read, each of a length that is read, and how many there are more."""
    for note in notes[:_MOST_NOTES]:
        yield note if len(note) <= _LONGEST_NOTE else f"{note[:_LONGEST_NOTE]}…"
    if len(notes) > _MOST_NOTES:
        yield f"{len(notes) - _MOST_NOTES:,} more {what}."


def _in_the_file(value: Any, exported: Mapping[int, int]) -> Any:
    """The same value with each place in an exported cell moved to the line of the file that holds the whole cell.

    A script exported from a notebook may hold a cell in one line, `run_cell_magic('time', '', 'def …')`. `exported` is
    that line by the number of the cell. The code that a place quotes stays that of the cell's line.
    """
    if isinstance(value, Place):
        return replace(value, cell=0, line=exported[value.cell]) if value.cell in exported else value
    if isinstance(value, tuple):
        return tuple(_in_the_file(item, exported) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{each.name: _in_the_file(getattr(value, each.name), exported) for each in fields(value)}
        )
    return value
