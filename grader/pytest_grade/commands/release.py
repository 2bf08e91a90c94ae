"""`pytest-grade release`: make the students' notebook from a master, and prove both."""

import sys
from collections.abc import Sequence
from pathlib import Path

from pytest_grade.commands.parsing import Parser
from pytest_grade.errors import GraderError
from pytest_grade.notebook.marks import STUB
from pytest_grade.prove.grading import chosen_by
from pytest_grade.prove.masters import written
from pytest_grade.reports.text import say


def run(arguments: Sequence[str]) -> int:
    """Run the command: 0, or 1 where the master is refused."""
    given = _parser().read(arguments)
    assignment = None if given.assignment is None else chosen_by(given.assignment)
    prompt = STUB if given.prompt is None else given.prompt.replace("\\n", "\n")
    try:
        say(written(given.master, given.out, assignment, prompt), sys.stdout)
    except GraderError as error:
        say([f"ERROR: {error}"], sys.stderr)
        return 1
    return 0


def _parser() -> Parser:
    parser = Parser(
        "release",
        "Make the notebook that students get from a master: what is marked as a solution is replaced, what is hidden "
        "is gone, outputs are cleared, metadata stays. Refused where the master does not get full marks, or what "
        "students get earns any.",
        example="pytest-grade release week2/master.ipynb handout/week2.ipynb",
        further="Marks, as nbgrader and Otter have them: ### BEGIN SOLUTION and ### END SOLUTION around lines, "
        "# SOLUTION behind one, ### BEGIN HIDDEN TESTS and ### END HIDDEN TESTS. docs/masters.md tells all.",
    )
    parser.add_argument(
        "master", type=Path, metavar="MASTER", help="a notebook, .ipynb, or as text .py or .md; or its folder"
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="the notebook to write, NAME.ipynb; it may not be there")
    parser.add_argument(
        "--assignment", metavar="ASSIGNMENT", help="an id, or a folder; default: the declaration beside the master"
    )
    parser.add_argument(
        "--prompt",
        metavar="TEXT",
        help="what stands in the place of a solution (default: # YOUR CODE HERE, and a line that raises); "
        "None writes NAME = None for each name that the solution gives a value",
    )
    return parser
