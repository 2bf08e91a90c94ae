"""`pytest-grade explain`: what a name in the feedback means, and the mathematics behind it."""

import sys
from collections.abc import Sequence

from pytest_grade.commands.parsing import Parser
from pytest_grade.explain import explained
from pytest_grade.reports.text import say


def run(arguments: Sequence[str]) -> int:
    """Run the command: 0."""
    given = _parser().read(arguments)
    say([*explained(given.id, given.assignment)], sys.stdout)
    return 0


def _parser() -> Parser:
    parser = Parser(
        "explain",
        "Tell what a name in the feedback means, how it is known, and the mathematics behind it, as a page of text.",
        example="pytest-grade explain missing-mean",
    )
    parser.add_argument("id", nargs="?", metavar="ID", help="a name as feedback has it; without one, all are listed")
    parser.add_argument(
        "--assignment",
        metavar="ID|FOLDER|KIT",
        help="whose symbols are used; default: those of the installed assignment with the most functions",
    )
    return parser
