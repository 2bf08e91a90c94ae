"""`pytest-grade gradescope`: write the archive of a Gradescope autograder, with the assignment in it."""

import sys
from collections.abc import Sequence
from pathlib import Path

from pytest_grade.commands.parsing import Parser
from pytest_grade.errors import ConfigurationError, GraderError
from pytest_grade.marking.rubric import HINTS
from pytest_grade.reports.gradebooks.gradescope import UNTIL
from pytest_grade.reports.text import say
from pytest_grade.services.gradescope import written


def run(arguments: Sequence[str]) -> int:
    """Run the command: 0, or 1 where no archive can be made."""
    given = parser().read(arguments)
    try:
        say(written(given), sys.stdout)
    except ConfigurationError:  # the arguments cannot be used: that is told for every command alike
        raise
    except (GraderError, OSError) as error:
        say([f"ERROR: {error}"], sys.stderr)
        return 1
    return 0


def parser() -> Parser:
    """Its arguments."""
    made = Parser(
        "gradescope",
        "Write the archive of a Gradescope autograder. The assignment with its solution is in it: only "
        "instructors can read it there, and so what it gives are official grades.",
        example="pytest-grade gradescope week4 rubric.yaml week4.zip --hints=place",
    )
    made.add_argument("assignment", metavar="ASSIGNMENT", help="the id of one that is installed, or its folder")
    made.add_argument("rubric", nargs="?", type=Path, metavar="RUBRIC", help="points and policy; default: its own")
    made.add_argument("out", type=Path, metavar="OUT.zip", help="the archive to write; one that is there is replaced")
    made.add_argument("--hints", choices=HINTS, help="what students are told; default: what the rubric says")
    made.add_argument(
        "--hidden",
        default="",
        metavar="FUNCTIONS",
        help="functions that students see later, by commas, or all",
    )
    made.add_argument("--until", choices=UNTIL, default=UNTIL[0], help=f"when; default: {UNTIL[0]}")
    made.add_argument(
        "--sandbox",
        choices=("strict", "auto"),
        default="strict",
        help="strict (default): no grade where the machine cannot confine student code; auto: as far as it can",
    )
    made.add_argument(
        "--package", metavar="WHAT", help="what pip installs there: a requirement, or a wheel; default: this version"
    )
    return made
