"""`pytest-grade kit`: write the folder that students get, with which they check themselves."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pytest_grade.author.files import STARTER
from pytest_grade.commands.parsing import Parser
from pytest_grade.errors import GraderError
from pytest_grade.kit_maker.writing import chosen_by, refuse_used, written
from pytest_grade.reports.text import say

_LARGEST_SEED: Final = 2**63 - 1


def run(arguments: Sequence[str]) -> int:
    """Run the command: 0, or 1 where no kit can be made of the assignment."""
    given = _parser().read(arguments)
    chosen = chosen_by(given.assignment)
    refuse_used(given.out)
    if sys.stderr.isatty():
        say([f"{given.assignment}: working out what each mistake would answer takes a minute or two"], sys.stderr)
    try:
        say(written(chosen, given.out, given.notebook, given.seed), sys.stdout)
    except (GraderError, OSError) as error:
        say([f"ERROR: {error}"], sys.stderr)
        return 1
    return 0


def _parser() -> Parser:
    parser = Parser(
        "kit",
        "Write the one folder that students get: their notebook, the given functions, and a file with "
        "which they check themselves. No solution is in it, and no question of a graded run.",
        example="pytest-grade kit week2 handout",
    )
    parser.add_argument("assignment", metavar="ASSIGNMENT", help="the id of one that is installed, or its folder")
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder to write: a new one, or an empty one")
    parser.add_argument(
        "--notebook", type=Path, metavar="FILE", help=f"what students begin with; default: {STARTER} beside it"
    )
    parser.add_argument("--seed", type=_seed, metavar="N", help="draw the same questions again; default: a new draw")
    return parser


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= _LARGEST_SEED):
        message = f"found {text!r}; allowed: a whole number from 0 to {_LARGEST_SEED}"
        raise argparse.ArgumentTypeError(message)
    return int(text)
