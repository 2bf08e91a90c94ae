"""What a name in the feedback means, and the mathematics behind it, as a page of text."""

import re
import shutil
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from pytest_grade.author.notations import without_gradients
from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.catalogue import (
    announced,
    assignment_ids,
    entered,
    load,
    offered_ids,
    shipped,
    told_ids,
)
from pytest_grade.judge.near_names import near_name
from pytest_grade.kit.files import is_kit, kit_in, read_kit
from pytest_grade.marking import words
from pytest_grade.marking.phrases import CONVENTIONS
from pytest_grade.mistakes.mistake import Mistake
from pytest_grade.mistakes.table import MISTAKES, THEMES
from pytest_grade.model.assignment import Assignment
from pytest_grade.model.judgement import Convention, Diagnosis
from pytest_grade.model.notation import Notation
from pytest_grade.reports import derivations
from pytest_grade.reports.text import wrapped

_OF_CONVENTIONS: Final = "where-1m-enters"
_SAID_OF_NONE: Final[Mapping[str, str]] = {"variables": "…"}
_COUNT: Final = re.compile(r"(?<!\w)m(?!\w)")
_OF_ONE_LOSS: Final = ("log(1 - A", "(A[L] - Y)")
_ANOTHER_LOSS: Final = (
    "The loss of the derivation is binary cross-entropy, of one probability. Of another loss its formulas are others, "
    "and all else stays."
)
_TURNED: Final = "read rows for columns, axis 0 for axis 1, and the factors of a product in the other order"


def explained(id_: str | None, assignment: str | None = None) -> Iterator[str]:
    """The lines of the page; raises `ConfigurationError` for a name that there is not."""
    width = shutil.get_terminal_size().columns
    if id_ is None:
        yield from _all(width)
        return
    if id_ not in {*MISTAKES, *CONVENTIONS}:
        raise ConfigurationError(source="explain", found=f'"{id_}"', allowed=_allowed(id_))
    usual = _usual() if assignment is None else None
    notation = usual.notation if usual else _notation(assignment)
    written = _convention if id_ in CONVENTIONS else _mistake
    is_of_nobody = notation == without_gradients()
    whose = usual.id if usual else "the lectures" if is_of_nobody else ""
    yield from written(id_, notation, whose, width)


def _allowed(id_: str) -> str:
    near = near_name(id_, [*MISTAKES, *CONVENTIONS])
    return (f'"{near}", perhaps; ' if near else "") + "`pytest-grade explain` lists every name"


def _notation(assignment: str | None) -> Notation:
    if assignment is None:
        kit = kit_in(Path())
        return read_kit(kit).assignment.notation if kit else without_gradients()
    if assignment in offered_ids():
        return entered(assignment).assignment.notation
    if is_kit(Path(assignment)):
        return read_kit(Path(assignment)).assignment.notation
    if not Path(assignment).is_dir():
        allowed = f"{told_ids(assignment)}, or a folder or a kit"
        raise ConfigurationError(source="--assignment", found=f'"{assignment}"', allowed=allowed)
    return load(Path(assignment)).notation


def _usual() -> Assignment | None:
    """The largest shipped assignment that writes as derivations do; the others are not loaded for it."""
    largest_first = sorted(map(announced, assignment_ids()), key=lambda each: -len(each.names))
    return next((each for each in largest_first if each.notation.m == without_gradients().m), None)


def _mistake(id_: str, notation: Notation, whose: str, width: int) -> Iterator[str]:
    said = words.of_diagnosis(Diagnosis(id=id_, function="", facts=_SAID_OF_NONE), notation)
    yield from wrapped(f"{id_}: {said.message}", width)
    yield from _whose(whose, width)
    for title, text in (("Why", said.why), ("Change", said.hint), ("How it is known", known_by(MISTAKES[id_]))):
        yield ""
        yield from wrapped(f"{title}: {text}", width, "", "  ")
    if MISTAKES[id_].section:
        yield from _derived(MISTAKES[id_].section, notation, width)


def _whose(whose: str, width: int) -> Iterator[str]:
    """Whose symbols and axes a page has, where nobody has chosen: in another course rows may be examples."""
    if whose:
        said = (
            f"Symbols and axes are those of {whose}, where each example is a column; "
            f"--assignment=ID|FOLDER|KIT takes those of yours. Where examples are rows, {_TURNED}."
        )
        yield from ("", *wrapped(said, width))


def known_by(entry: Mistake) -> str:
    """What proves such a mistake, whoever made it."""
    ways = (
        (entry.law is not None, "by the factors of all final gradients, asked for at several numbers of examples"),
        (bool(entry.ways or entry.ways_by_count), "by numbers that equal, in every question, those that it gives"),
        (bool(entry.made_by), "by answers that equal those of a right solution in which it was made"),
        (bool(entry.undone_by), "by a small change of the text that undoes it: every answer is then right"),
    )
    told = [text for holds, text in ways if holds]
    if entry.problems or not told:
        told.append("by what came of it when it was run")
    return "; or ".join(told) + "."


def _convention(id_: str, notation: Notation, whose: str, width: int) -> Iterator[str]:
    sentence = words.of_convention(Convention(id=id_, place=None), notation)
    yield from wrapped(f"{id_}, a convention: {sentence}", width)
    yield from _whose(whose, width)
    yield from _derived(_OF_CONVENTIONS, notation, width)


def _derived(anchor: str, notation: Notation, width: int) -> Iterator[str]:
    """The derivation, with the course's own symbol for the number of examples.

    It is written for examples in columns and for one loss: a course of rows, or of another, is told how to read it.
    """
    text = (shipped("docs") / "derivations.md").read_text(encoding="utf-8")
    section = derivations.section(text, anchor)
    if notation.axis == 0 and "column" in section:
        said = f"In the derivation each example is a column. Yours are rows: {_TURNED}."
        yield from ("", *wrapped(said, width))
    if notation.loss is None and any(formula in section for formula in _OF_ONE_LOSS):
        yield from ("", *wrapped(_ANOTHER_LOSS, width))
    if (counted := _COUNT.sub(notation.m, section)) != section and _is_free(notation.m, section):
        section = counted
    elif counted != section:
        said = f"In the derivation m is the number of examples, which is {notation.m} with you."
        yield from ("", *wrapped(said, width))
    yield ""
    yield from derivations.page(section, width)


def _is_free(symbol: str, section: str) -> bool:
    """Whether a section means nothing else by a symbol."""
    return not re.search(rf"(?<!\w){re.escape(symbol)}(?!\w)", section)


def _all(width: int) -> Iterator[str]:
    yield "Conventions: the places at which the mean may be taken"
    yield from _names(list(CONVENTIONS), width)
    for theme in THEMES:
        yield ""
        yield from wrapped((theme.__doc__ or "").partition("\n")[0].rstrip("."), width)
        yield from _names([entry.id for entry in theme.MISTAKES], width)


def _names(ids: Sequence[str], width: int) -> Iterator[str]:
    yield from textwrap.wrap(
        ", ".join(ids), width - 1, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
    )
