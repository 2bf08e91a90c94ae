"""Proving declared assignments: each is proved anew, and its solution handed in as a run does."""

import ast
import itertools
import sys
from pathlib import Path
from typing import Final

from pytest_grade.author.files import DECLARATION
from pytest_grade.author.proving import form_proved_once, proved
from pytest_grade.author.reading import reading
from pytest_grade.errors import GraderError
from pytest_grade.examine.catalogue import Catalogue, assignment_ids, is_declared, shipped
from pytest_grade.examine.pace import hand_in
from pytest_grade.examine.plan import Plan
from pytest_grade.reports.text import say
from pytest_grade.sandbox.client import Sandbox

_SEEDS: Final = range(2)  # of the runs that are begun


def is_accepted(folder: Path) -> bool:
    """Prove the assignment in a folder, and read it out; False where it is refused, which is said in one line."""
    try:
        found_so = proved(folder)
        _hand_in(folder)
        say(reading(found_so), sys.stdout)
        for form in found_so.course.made.forms:
            say(reading(form_proved_once(form)), sys.stdout)
    except GraderError as error:
        say([str(error)], sys.stderr)
        return False
    return True


def _hand_in(folder: Path) -> None:
    """Begin as runs do that grade by this folder: load it, and judge its solution as if somebody had handed it in."""
    catalogue = Catalogue.load(folder)
    with Sandbox(policy="auto", preload=catalogue.preload) as sandbox:
        forms = [form for assignment in catalogue.assignments for form in (assignment, *assignment.forms)]
        for form, seed in itertools.product(forms, _SEEDS):
            hand_in(Plan(assignment=form, seed=seed), sandbox)


def shipped_declared() -> list[Path]:
    """The folders of shipped assignments that are declared."""
    folders = [shipped("assignments") / id_ for id_ in assignment_ids()]
    return [each for each in folders if is_declared(ast.parse((each / DECLARATION).read_text(encoding="utf-8")))]
