"""`pytest-grade check`: prove declared assignments, hand their solutions in, and print how each call was understood."""

import sys
from collections.abc import Sequence
from pathlib import Path

from pytest_grade.author.files import DECLARATION
from pytest_grade.author.vocabulary import vocabulary
from pytest_grade.commands.parsing import Parser
from pytest_grade.errors import ConfigurationError
from pytest_grade.prove.proving import Wanted, is_accepted, shipped_declared
from pytest_grade.reports.text import say


def run(arguments: Sequence[str]) -> int:
    """Run the command: 0, or 1 where an assignment is refused, or an example is graded otherwise than expected."""
    given = _parser().read(arguments)
    if given.words:
        say(vocabulary(), sys.stdout)
        return 0
    folders = given.folders or shipped_declared()
    for folder in folders:
        if not folder.is_dir():
            found = "a file" if folder.exists() else "no such folder"
            raise ConfigurationError(source=str(folder), found=found, allowed=f"a folder that holds {DECLARATION}")
    if not folders:
        say(["of the shipped assignments none is declared"], sys.stdout)
    if folders and not given.folders:
        said = f"the {len(folders)} shipped assignments are proved, which takes a while: name a folder for one of them"
        say([said], sys.stdout)
    wanted = Wanted(
        questions=given.questions or given.all,
        mistakes=given.mistakes or given.all,
        examples=given.examples or given.all,
    )
    refused = [folder for folder in folders if not is_accepted(folder, wanted)]
    return 1 if refused else 0


def _parser() -> Parser:
    parser = Parser(
        "check",
        "Prove declared assignments, each anew, and print how every call of them was understood, in which sizes it is "
        "asked, and what to look at. That takes seconds; the options do more, and take longer.",
        example="pytest-grade check week2 --examples",
        further="A refusal is one line: file and line, what was found there, what is allowed. The exit code is then 1.",
    )
    parser.add_argument(
        "folders",
        nargs="*",
        type=Path,
        metavar="FOLDER",
        help="one with assignment.py, and solution.py or a master; default: those that are shipped",
    )
    parser.add_argument("--questions", action="store_true", help="print every question of one run, by its shapes")
    parser.add_argument(
        "--mistakes",
        action="store_true",
        help="try every known mistake, and say which are not noticed, and which cannot be told apart",
    )
    parser.add_argument(
        "--examples", action="store_true", help="grade the examples, beside examples/EXPECTED.yaml where there is one"
    )
    parser.add_argument("--all", action="store_true", help="all three")
    parser.add_argument(
        "--words", action="store_true", help="print every word that a declaration may be made of, and end"
    )
    return parser
