"""`pytest-grade classroom50`: write the bundle that Classroom 50 publishes, and runs for each submission."""

import sys
from collections.abc import Sequence
from pathlib import Path

from pytest_grade.commands.parsing import Parser
from pytest_grade.errors import ConfigurationError, GraderError
from pytest_grade.reports.text import say
from pytest_grade.services.classroom50 import written


def run(arguments: Sequence[str]) -> int:
    """Run the command: 0, or 1 where no bundle can be made."""
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
        "classroom50",
        "Write the folder that Classroom 50 publishes as CLASSROOM/autograders/ASSIGNMENT: autograder.py "
        "and a kit. It is public, and so has no answers in it: what it gives is a self-check. With --official, which "
        "needs an assignment that the package ships or a runner of your own, it has no kit, and asks by a secret draw.",
        example="pytest-grade classroom50 week4 course/autograders/week4",
    )
    made.add_argument("assignment", metavar="ASSIGNMENT", help="the id of one that is installed, or its folder")
    made.add_argument("out", type=Path, metavar="OUT", help="the folder to write: a new one, or an empty one")
    made.add_argument("--official", action="store_true", help="grade by the assignment itself, and carry no kit")
    made.add_argument(
        "--at", metavar="FOLDER", help="with --official: where the assignment's folder lies on your own runner"
    )
    made.add_argument(
        "--path", default=".", metavar="PATH", help="what of a student's repository is graded; default: all of it"
    )
    made.add_argument(
        "--package", metavar="WHAT", help="what pip installs there: a requirement, or a wheel; default: this version"
    )
    made.add_argument("--seed", type=int, metavar="N", help="draw the same kit again; default: a new draw")
    return made
