"""`pytest-grade check`: prove declared assignments, hand their solutions in, and print how each call was understood."""

import argparse
import ast
import itertools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pytest_grade.author.files import DECLARATION
from pytest_grade.author.proving import proved
from pytest_grade.author.reading import reading
from pytest_grade.author.vocabulary import vocabulary
from pytest_grade.errors import ConfigurationError, GraderError
from pytest_grade.examine.catalogue import Catalogue, assignment_ids, is_declared, shipped
from pytest_grade.examine.pace import hand_in
from pytest_grade.examine.plan import Plan
from pytest_grade.reports.text import say
from pytest_grade.sandbox.client import Sandbox

_SEEDS: Final = range(2)  # of the runs that are begun


def check(arguments: Sequence[str]) -> int:
    """Run the command: 0, 1 where an assignment is refused, 2 where the arguments are."""
    parser = argparse.ArgumentParser(
        prog="pytest-grade check",
        description="Prove declared assignments, each anew, and print how every call of them was understood.",
        epilog="A refusal is one line: file and line, what was found there, what is allowed. The exit code is then 1.",
    )
    parser.add_argument(
        "folders",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="a folder with assignment.py and solution.py; default: shipped ones",
    )
    parser.add_argument(
        "--words", action="store_true", help="print every word that a declaration may be made of, and end"
    )
    given = parser.parse_args(arguments)
    if given.words:
        say(vocabulary(), sys.stdout)
        return 0
    folders = given.folders or _shipped()
    if not folders:
        say(["of the shipped assignments none is declared"], sys.stdout)
    return max(map(_checked, folders), default=0)


def _checked(folder: Path) -> int:
    try:
        if not folder.is_dir():
            found = "a file" if folder.exists() else "no such folder"
            raise ConfigurationError(source=str(folder), found=found, allowed=f"a folder that holds {DECLARATION}")
        found_so = proved(folder)
        _hand_in(folder)
        say(reading(found_so), sys.stdout)
    except GraderError as error:
        say([str(error)], sys.stderr)
        return 1
    return 0


def _hand_in(folder: Path) -> None:
    """Begin as runs do that grade by this folder: load it, and judge its solution as if somebody had handed it in."""
    catalogue = Catalogue.load(folder)
    with Sandbox(policy="auto", preload=catalogue.preload) as sandbox:
        for assignment, seed in itertools.product(catalogue.assignments, _SEEDS):
            hand_in(Plan(assignment=assignment, seed=seed), sandbox)


def _shipped() -> list[Path]:
    """The folders of shipped assignments that are declared."""
    folders = [shipped("assignments") / id_ for id_ in assignment_ids()]
    return [each for each in folders if is_declared(ast.parse((each / DECLARATION).read_text(encoding="utf-8")))]
