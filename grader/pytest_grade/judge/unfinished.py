"""Which functions are still to be written: those whose text shows a placeholder, where that is why they fail.

A placeholder that is certain says it by itself. Another one may be lawful, such as `cache = None`: it counts where the
function raises on a line that reads what hangs on it, or where nothing comes back.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Final

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.assessments import Assessment
from pytest_grade.judge.chain import ChainJudgement
from pytest_grade.judge.lines import place_at
from pytest_grade.model.assignment import Assignment
from pytest_grade.model.judgement import Place, Problem
from pytest_grade.model.submission import Blank, Defined, Definition, Reading

_OF_ABSENT: Final = frozenset({"NameError", "UnboundLocalError", "KeyError", "IndexError"})
_OF_ABSENT_NAMES: Final = frozenset({"NameError", "UnboundLocalError"})
_OF_NOTHING: Final = ("None", "ellipsis")
_PLACEHOLDER: Final = re.compile(r"\bNone\b(?:, None\b)*|\.\.\.|\b__+\b|\bpass\b|\braise NotImplemented\w*")
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """How a function fails; `comes_to_nothing` where None comes back, or is among what does."""

    problem: Problem | None
    comes_to_nothing: bool = False

    @classmethod
    def of(cls, assessment: Assessment) -> "Failure":
        """The failure of an assessment that is not right."""
        return cls(problem=assessment.problem, comes_to_nothing=assessment.comes_to_nothing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """What tells of one submission which of its functions are unfinished."""

    assignment: Assignment
    reading: Reading

    def found(
        self, defined: Defined, assessments: Mapping[str, list[Assessment]], chain: ChainJudgement
    ) -> Iterator[tuple[str, Problem]]:
        """The unfinished functions, each with what is left in it, by the answers to the opening."""
        for name in self.assignment.names:
            if name not in defined.functions or not self._blanks_of(name):
                continue
            if name == self.assignment.chain.function:
                failure = None if chain.gradients.correct and chain.beside is None else self._of_chain(name, chain)
            else:
                wrong = [each for each in assessments.get(name, ()) if not each.right]
                failure = Failure.of(wrong[0]) if wrong else None
            if failure is not None and (left := self.left_in(name, failure)) is not None:
                yield name, left

    def left_in(self, name: str, failure: Failure) -> Problem | None:
        """What is left to be written in a function, or in a helper of its own, where that is why it fails."""
        for definition, blanks in self._blanks_of(name):
            is_own = name in (definition.name, definition.own_name)
            if not any(_is_behind(blank, definition, failure, is_own=is_own) for blank in blanks):
                continue
            place = self._place(definition.cell, blanks[0].line)
            return Problem(kind="blank", facts={} if is_own else {"helper": definition.own_name}, place=place)
        return None

    def _place(self, cell: int, line: int) -> Place:
        """A line with its placeholder."""
        code = self.reading.line(cell, line)
        found = _PLACEHOLDER.search(code) if not code.startswith("#") else None
        place = place_at(self.reading, cell, line)
        return replace(place, column=found.start(), end_column=found.end()) if found else place

    def _of_chain(self, name: str, chain: ChainJudgement) -> Failure:
        """How the chain's function fails, where the chain comes so far; else nothing is known of it but its text."""
        problem, definition = chain.gradients.problem, self.reading.definition(name)
        if problem is None or definition is None or problem.kind == "final-gradient":
            return Failure(problem=problem, comes_to_nothing=chain.comes_to_nothing)
        is_reached = any(_is_in(place, definition) for place in problem.trace)
        return Failure(problem=problem if is_reached else None)

    def _blanks_of(self, name: str) -> list[tuple[Definition, tuple[Blank, ...]]]:
        """The definition of a function and those of its helpers, the nearest first, that have placeholders."""
        own = self.reading.definition(name)
        helpers = [each for each in self.reading.definitions if each.blanks and not self._is_graded(each)]
        found, pending = [own] if own else [], [own] if own else []
        while helpers and pending:
            words = set(_WORD.findall(self.reading.text_of(pending.pop())))
            used = [each for each in helpers if each.own_name in words and each not in found]
            found += used
            pending += used
        return [(each, each.blanks) for each in found if each.blanks]

    def _is_graded(self, definition: Definition) -> bool:
        return not {definition.name, definition.own_name}.isdisjoint(self.assignment.names)


def _is_behind(blank: Blank, definition: Definition, failure: Failure, *, is_own: bool) -> bool:
    """Whether a placeholder is why a function fails; of a helper, which may not be called, more has to be seen."""
    problem = failure.problem
    if problem is not None and problem.kind.startswith("ended"):
        return False  # it had to be stopped: what would have come of it nobody knows
    if is_own and blank.is_certain:
        return True
    if failure.comes_to_nothing:
        return is_own or blank.is_certain or bool(blank.names)
    if problem is None or problem.kind != "raised":
        return problem is not None and problem.kind == "missing" and blank.is_gap and is_own
    frames = [place for place in problem.trace if _is_in(place, definition)]
    if blank.is_certain and (frames or _says_none(problem)):
        return True
    return bool(frames) and _raises_by(blank, frames[-1], problem)


def _raises_by(blank: Blank, raised: Place, problem: Problem) -> bool:
    """Whether an exception comes of a placeholder, by the line of the function's own that raises it."""
    error, message = problem.facts.get("error", ""), problem.facts.get("message", "")
    if raised.line == blank.line:
        return True
    if blank.is_gap and error in _OF_ABSENT_NAMES and blank.names:
        return not blank.names.isdisjoint(_WORD.findall(message))
    if blank.is_gap and not blank.names:
        return error in _OF_ABSENT or _says_none(problem)
    is_of_nothing = _says_none(problem) or error == "AssertionError"
    return is_of_nothing and not blank.names.isdisjoint(_WORD.findall(raised.code))


def _says_none(problem: Problem) -> bool:
    return any(sign in problem.facts.get("message", "") for sign in _OF_NOTHING)


def _is_in(place: Place, definition: Definition) -> bool:
    return place.cell == definition.cell and definition.line <= place.line <= definition.end_line


def waited_for(
    asked: Collection[str],
    unfinished: Collection[str],
    assignment: Assignment,
    defined: Defined,
    reading: Reading,
    chain: ChainJudgement,
) -> tuple[str, ...]:
    """The functions still to be written without which there are no final gradients, in the order of the assignment.

    `asked` are those that the gradients are asked of. None where they are computed all the same: nothing hangs on a
    function that nobody calls.
    """
    function, is_nothing = assignment.chain.function, chain.comes_to_nothing or chain.gradients.problem is not None
    if chain.gradients.correct or not (is_nothing or function in unfinished):
        return ()
    called = _called(asked, assignment, reading)
    return tuple(
        name
        for name in assignment.names
        if name in called
        and (name in unfinished or (name not in defined.functions and _is_left_out(name, defined, reading)))
    )


def _called(asked: Collection[str], assignment: Assignment, reading: Reading) -> Collection[str]:
    """The graded functions that are asked for the gradients, and those that the texts of these speak of."""
    pending, found = [*asked], set[str]()
    while pending:
        name = pending.pop()
        if name in found or name not in assignment.names:
            continue
        found.add(name)
        definition = reading.definition(name)
        pending += _WORD.findall(reading.text_of(definition)) if definition else ()
    return found


def _is_left_out(name: str, defined: Defined, reading: Reading) -> bool:
    """Whether a function that is not there was not written, rather than written in a way that does not run."""
    broken = reading.broken_definition(name)
    is_failing = any(name in problem.names for problem in defined.problems)
    return not is_failing and (broken is None or broken.is_hole or broken.is_comment)
