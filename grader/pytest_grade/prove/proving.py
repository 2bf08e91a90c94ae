"""Proving declared assignments: each is proved anew, its solution handed in as a run does, and all read out."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pytest_grade.author.files import DECLARATION
from pytest_grade.author.loading import Declared
from pytest_grade.author.outline import is_declared
from pytest_grade.author.overtime import watched
from pytest_grade.author.proof import Proved
from pytest_grade.author.proving import form_proved_once, proved
from pytest_grade.author.reading import reading
from pytest_grade.dataclass import dataclass
from pytest_grade.errors import GraderError
from pytest_grade.examine.catalogue import assignment_ids, shipped
from pytest_grade.examine.pace import hand_in
from pytest_grade.examine.plan import Plan
from pytest_grade.examine.solution_check import WrongSolutionError
from pytest_grade.prove.as_submission import check_as_submission, refuse_what_is_wrong
from pytest_grade.prove.asked import questions_told, sizes_told
from pytest_grade.prove.examples import held
from pytest_grade.prove.grading import SEED, Grader, grading_by
from pytest_grade.prove.known_mistakes import tried
from pytest_grade.prove.notes import notes, notes_of_placements
from pytest_grade.prove.starters import notes_of_starter
from pytest_grade.reports.text import say

_OTHER_SEEDS: Final = (SEED + 1,)  # of the runs that are begun besides


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is wanted besides the proof: every question, every known mistake, the examples."""

    questions: bool = False
    mistakes: bool = False
    examples: bool = False


def is_accepted(folder: Path, wanted: Wanted | None = None) -> bool:
    """Prove the assignment in a folder, and read it out; False where it is refused, which is said in one line.

    Also False where an example is not graded as it is expected to be.
    """
    try:
        with watched():
            return _is_accepted(folder, wanted or Wanted())
    except GraderError as error:
        say([str(error)], sys.stderr)
        return False


def _is_accepted(folder: Path, wanted: Wanted) -> bool:
    found_so = proved(folder)
    with grading_by(_chosen(folder)) as grader:
        _hand_in(found_so.course.made, grader)
        check_as_submission(found_so, grader)
        say(reading(found_so), sys.stdout)
        for form in found_so.course.made.forms:
            say(reading(form_proved_once(form)), sys.stdout)
        say(_further(found_so, grader, wanted), sys.stdout)
        return _are_examples_right(grader, found_so) if wanted.examples else True


def _chosen(folder: Path) -> str | Path:
    """A shipped one by its id, under which its rubric is known."""
    is_shipped = folder.resolve().parent == shipped("assignments").resolve()
    return folder.resolve().name if is_shipped and folder.resolve().name in assignment_ids() else folder


def _hand_in(made: Declared, grader: Grader) -> None:
    """Judge the solution as if somebody had handed it in, in runs that grade by this assignment."""
    declared = {each.form: each for each in (made, *made.forms)}
    for assignment in grader.run.catalogue.assignments:
        for begun in (grader.run.plans[assignment.key], *grader.run.forms[assignment.id]):
            others = (Plan(assignment=begun.assignment, seed=seed) for seed in _OTHER_SEEDS)
            for plan in (begun, *others):  # of the first much is drawn that is asked for again below
                try:
                    hand_in(plan, grader.sandbox)
                except WrongSolutionError as wrong:
                    refuse_what_is_wrong(declared[plan.assignment.form], wrong)


def _further(found: Proved, grader: Grader, wanted: Wanted) -> Iterator[str]:
    """What is said below the reading."""
    rubric = grader.run.catalogue.rubrics[grader.entry.assignment.id]
    yield sizes_told(found)
    of_placements = notes_of_placements(grader.entry.assignment, rubric)
    looked_at = (*notes(found, rubric), *of_placements, *notes_of_starter(found.course.made))
    yield from (f"note: {note}" for note in looked_at)
    if wanted.questions:
        yield "questions of one run, by the shapes of what is given:"
        yield from questions_told(grader.entry.assignment, SEED)
    if wanted.mistakes:
        assignment = grader.entry.assignment
        yield "known mistakes:"
        yield from tried(found, assignment, grader.sandbox)
        for form, other in zip(found.course.made.forms, assignment.forms, strict=True):
            yield f"known mistakes of the form {form.form}:"
            yield from tried(form_proved_once(form), other, grader.sandbox)


def _are_examples_right(grader: Grader, found: Proved) -> bool:
    say(["examples:"], sys.stdout)
    are_right = True
    for line in held(grader, [mistake.id for mistake in found.course.made.assignment.mistakes]):
        are_right = are_right and line.is_right
        say([line.text], sys.stdout if line.is_right else sys.stderr)
    return are_right


def shipped_declared() -> list[Path]:
    """The folders of shipped assignments that are declared."""
    folders = [shipped("assignments") / id_ for id_ in assignment_ids()]
    return [each for each in folders if is_declared(ast.parse((each / DECLARATION).read_text(encoding="utf-8")))]
