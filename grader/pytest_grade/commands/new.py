"""`pytest-grade new`: write a small assignment that works, to begin an own one with."""

import sys
from collections.abc import Sequence
from pathlib import Path

from pytest_grade.commands.parsing import Parser
from pytest_grade.prove.beginning import begun
from pytest_grade.reports.text import say


def run(arguments: Sequence[str]) -> int:
    """Run the command: 0."""
    given = _parser().read(arguments)
    say(begun(given.path, given.title, as_master=given.master), sys.stdout)
    return 0


def _parser() -> Parser:
    parser = Parser(
        "new",
        "Write a small assignment that works into a new folder: declaration, solution, starter notebook, rubric, and "
        "two examples with what they have to be graded as. Change it bit by bit. Nothing is written over.",
        example="pytest-grade new week1",
    )
    parser.add_argument("path", type=Path, metavar="PATH", help="a new folder; its name becomes the assignment's id")
    parser.add_argument("--title", metavar="TEXT", help="what people call it")
    parser.add_argument(
        "--master",
        action="store_true",
        help="one master notebook, in the place of solution and starter (pytest-grade release)",
    )
    return parser
