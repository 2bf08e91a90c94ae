"""A self-check as plain text, in the words of the terminal."""

from collections.abc import Iterator, Sequence
from typing import Final

from pytest_grade.reports.contract import Entry
from pytest_grade.reports.ledger_told import picture
from pytest_grade.reports.single import VERDICTS, explanations, quoted
from pytest_grade.reports.text import points, wrapped
from pytest_grade.reports.unfinished import block, is_to_write
from pytest_grade.selfcheck.absent import of_gradients
from pytest_grade.selfcheck.words import ABSENT, GLYPHS, NOTICE, ended, summary, tells_of_the_mean

WIDTH: Final = 88


def text(entry: Entry, names: Sequence[str]) -> Iterator[str]:
    """The lines about these functions, or about all."""
    if entry["status"] != "graded":
        yield from wrapped(f"Not to be checked: {entry['reason']}.", WIDTH)
        return
    yield from _of_functions(entry, names) if names else _of_all(entry)
    yield ""
    yield NOTICE


def _of_functions(entry: Entry, names: Sequence[str]) -> Iterator[str]:
    functions = entry["functions"]
    for name in names:
        function = functions[name]
        yield f"{GLYPHS[function['verdict']]} {name}: {VERDICTS[function['verdict']]}"
        if is_to_write(function):
            yield from wrapped(ended(f"{name} {function['reason'] or ''}"), WIDTH)
            yield from quoted(function, WIDTH)
        else:
            yield from explanations({name: function}, WIDTH)


def _of_all(entry: Entry) -> Iterator[str]:
    functions = entry["functions"]
    yield f"{points(entry['earned'])} of {points(entry['possible'])} points ({entry['assignment']})"
    yield from wrapped(summary(entry), WIDTH)
    yield from wrapped(of_gradients(entry), WIDTH)
    shows_the_mean = tells_of_the_mean(entry)
    if entry["convention"] and shows_the_mean:
        yield from wrapped(entry["convention"]["sentence"], WIDTH)
    yield from explanations({name: f for name, f in functions.items() if not is_to_write(f)}, WIDTH)
    yield from block(entry, WIDTH, quoted, absent=ABSENT)
    yield from picture(entry, WIDTH) if shows_the_mean else ()
    for note in entry["notes"]:
        yield ""
        yield from wrapped(f"Note: {note}", WIDTH, "", "  ")
