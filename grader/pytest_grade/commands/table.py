"""Every command that there is: where it stands, who types it, and what its exit codes mean. This loads nothing."""

import textwrap
from collections.abc import Iterator
from typing import Final

from pytest_grade.dataclass import dataclass

STUDENT: Final = "students"
INSTRUCTOR: Final = "instructors"
AUTHOR: Final = "authors of assignments"
_DEFAULT: Final = "grade"
_WIDTH: Final = 79
_INDENT: Final = 27


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: its module under `pytest_grade.commands` has `run(arguments) -> exit code`."""

    name: str
    uses: tuple[tuple[str, str, str], ...]  # who types it, how, and what for

    @property
    def module(self) -> str:
        """Where it is; imported only to be run."""
        return f"pytest_grade.commands.{self.name}"


COMMANDS: Final = (
    Command(
        name=_DEFAULT,
        uses=(
            (STUDENT, "grade FILE", "check a saved notebook (by --grade-assignment=NAME.kit)"),
            (INSTRUCTOR, "grade PATH...", "grade notebooks, folders and archives of them; the word may be left out"),
        ),
    ),
    Command(name="explain", uses=((STUDENT, "explain [ID]", "what a name in the feedback means, and why"),)),
    Command(name="kit", uses=((INSTRUCTOR, "kit ASSIGNMENT OUT", "write what students get to check themselves by"),)),
    Command(
        name="classroom50",
        uses=((INSTRUCTOR, "classroom50 ...", "write what Classroom 50 publishes and runs"),),
    ),
    Command(
        name="gradescope",
        uses=((INSTRUCTOR, "gradescope ...", "write the archive of a Gradescope autograder"),),
    ),
    Command(
        name="merge", uses=((INSTRUCTOR, "merge PART...", "join what was graded in parts; write other formats of it"),)
    ),
    Command(name="history", uses=((INSTRUCTOR, "history STORE [STUDENT]", "every grade that a submission has had"),)),
    Command(
        name="anonymous",
        uses=((INSTRUCTOR, "anonymous REPORT ...", "write a report once more, so that it names nobody"),),
    ),
    Command(name="new", uses=((AUTHOR, "new PATH", "begin an assignment: a small one that works"),)),
    Command(name="check", uses=((AUTHOR, "check [FOLDER...]", "prove assignments, and read out what is graded"),)),
    Command(name="release", uses=((AUTHOR, "release MASTER OUT", "make the students' notebook from a master"),)),
)
BY_NAME: Final = {command.name: command for command in COMMANDS}
DEFAULT: Final = BY_NAME[_DEFAULT]

# What the shell is told, by `grade` (which keeps pytest's meaning) and by the other commands.
EXIT_CODES: Final = (
    ("0", "every submission reached the threshold", "done"),
    ("1", "one did not, or could not be graded", "refused, or parts are missing"),
    ("2", "interrupted", "the arguments cannot be used"),
    ("3", "a report could not be written", "-"),
    ("4", "the arguments cannot be used", "-"),
    ("5", "nothing to grade", "-"),
    ("130", "-", "interrupted"),
)


def overview() -> Iterator[str]:
    """The lines of `pytest-grade --help`: every command, by who types it."""
    yield "usage: pytest-grade COMMAND ..."
    yield "       pytest-grade [OPTIONS] PATH...     the same as pytest-grade grade"
    for reader in (STUDENT, INSTRUCTOR, AUTHOR):
        yield ""
        yield f"for {reader}:"
        for command in COMMANDS:
            for _, how, what in (use for use in command.uses if use[0] == reader):
                yield from _row(f"  {how}", what)
    yield from (
        "",
        "`pytest-grade COMMAND --help` tells more; --version says what is installed.",
        "The word of a command is that command: grade a folder called kit as ./kit.",
        "",
        "example: pytest-grade submissions.zip --grade-report=csv:grades.csv",
        "",
        f"exit codes: {'grade':<39}the others",
    )
    for code, of_grade, of_others in EXIT_CODES:
        yield f"  {code:>3}  {of_grade:<44}{of_others}"


def _row(how: str, what: str) -> Iterator[str]:
    rest = " " * _INDENT
    first = how if len(how) < _INDENT - 1 else f"{how} "
    yield from textwrap.wrap(
        what, _WIDTH, initial_indent=f"{first:<{_INDENT}}", subsequent_indent=rest, break_on_hyphens=False
    )
