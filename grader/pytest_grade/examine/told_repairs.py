"""What is told of a repair: which mistake it undoes, where it stands, and what is to be changed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from pytest_grade.dataclass import dataclass
from pytest_grade.examine.examination import Examination
from pytest_grade.examine.repair_by_parts import RepairByParts
from pytest_grade.examine.repair_search import RepairSearch, size_of
from pytest_grade.judge.assessments import Assessment
from pytest_grade.judge.evidence import Evidence
from pytest_grade.judge.places import inside, place_of_change, place_of_definition, repair_of
from pytest_grade.judge.repairs import IN_EVERY_ROUND, KINDS, LEAVING_OUT, OF_NAMES, REMOVALS, mistake_undone
from pytest_grade.mistakes.edited import Repaired
from pytest_grade.model.judgement import NO_MISTAKE, Diagnosis, FunctionVerdict, Place, Problem
from pytest_grade.model.submission import Change

_MAY_ONLY_SILENCE: Final = frozenset(  # a line
    {
        *("sign", "minus", "comparison", "name", "index", "part", "key", "order", "arguments"),
        *("function-away", "squeeze", "indent", "condition", "number", "threshold", "key-spelling"),
        *("begin-inside", "entry"),
    }
)
_MAY_BE_ANY: Final = frozenset({"key", "key-spelling"})
_OF_NUMBERS: Final = frozenset({"number", "index", "threshold"})  # which say in which rounds
_NUMBER: Final = re.compile(r"\d+")
_CONDITION: Final = re.compile(r"\s*(el)?if\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRepairs:
    """The repairs of one submission, and what is told of them; `evidence` is what was found out before."""

    examination: Examination
    evidence: Evidence

    @property
    def search(self) -> RepairSearch:
        """The search for them."""
        return RepairSearch(examination=self.examination, evidence=self.evidence)

    def by_mistake(self, function: str, assessment: Assessment, *, assertions: bool) -> Mapping[str, Repaired]:
        """The repairs, by the mistakes that they undo: several where nothing tells which it is.

        Where leaving out the same line does it too, that, since the repair says no more: such a line may be made to do
        nothing in many a way, and none of them is the mistake. Nor is it told in which rounds of a loop something is
        done where every round will do. Of a factor that could as well be left out, its right number is told.
        """
        repairs = self.search.repairs(function, assessment, KINDS, assertions=assertions)
        found = [repaired for repaired in repairs if repaired.is_proved or repaired.is_of_answers]
        if found and found[0].change.kind in _MAY_ONLY_SILENCE:
            removals = self.search.repairs(function, assessment, REMOVALS, assertions=assertions)
            silent = [r for r in removals if r.is_proved >= found[0].is_proved]
            silent.sort(key=lambda r: not r.leads_out)
            found = [r for r in silent if _leaves_out(r.change, found[0].change)] or found
            found = [r for r in found if not self._only_says_when(r, function, assessment)]
        if found and found[0].change.kind in LEAVING_OUT:
            found = self._with_another_name(found[0], function, assessment, assertions=assertions) or found
        named: dict[str, Repaired] = {}
        for repaired in _where_one_is_meant(found):
            if (mistake := mistake_undone(repaired)) is not None:
                first = named.setdefault(mistake, repaired)
                if first.instead is None and _does_as_well(repaired, first):
                    named[mistake] = replace(first, instead=repaired.change)
        return named

    def _with_another_name(
        self, repaired: Repaired, function: str, assessment: Assessment, *, assertions: bool
    ) -> list[Repaired]:
        """The changes of the number in a name, as of D2 for D1, within what could as well be left out."""
        others = self.search.repairs(function, assessment, OF_NAMES, assertions=assertions)
        within = [r for r in others if r.is_proved >= repaired.is_proved and _holds(repaired.change, r.change)]
        return [r for r in within if _NUMBER.sub("", r.change.before) == _NUMBER.sub("", r.change.after)]

    def _only_says_when(self, repaired: Repaired, function: str, assessment: Assessment) -> bool:
        """Whether a condition is changed, and all is as right where it always holds."""
        change = repaired.change
        if not _CONDITION.match(repaired.code) or change.kind in _OF_NUMBERS:
            return False
        with self.examination.conversation.account.another_search():
            always = self.search.repairs(function, assessment, IN_EVERY_ROUND)
        return any(r.is_proved >= repaired.is_proved and _holds(r.change, change) for r in always)

    def together(self, function: str, assessment: Assessment) -> Sequence[Diagnosis]:
        """The mistakes of a function that has several, where edits that mend a part each mend it together."""
        found = RepairByParts(search=self.search, function=function, assessment=assessment).repairs()
        mistakes = [mistake_undone(repaired) for repaired in found]
        if None in mistakes:
            return ()
        others = "the other change" if len(found) == 2 else f"the other {len(found) - 1} changes"
        return [
            self.with_change(Diagnosis(id=id_ or "", function=function), repaired, assessment, {"others": others})
            for id_, repaired in zip(mistakes, found, strict=True)
        ]

    def with_change(
        self, diagnosis: Diagnosis, repaired: Repaired, assessment: Assessment, facts: Mapping[str, str]
    ) -> Diagnosis:
        """A mistake with the edit that undoes it, and its place; not where a process that had the solution chose it.

        What is to be changed is told only where that is proved to be all.
        """
        reading, change = self.evidence.reading, repaired.change
        if self.examination.callees_replaced(diagnosis.function, assessment.substituted) is not None:
            if (raised := _place_of_the_crash(change, assessment)) is not None:
                return replace(diagnosis, place=raised, facts=facts)
            place = place_of_definition(diagnosis.function, reading)
            return replace(diagnosis, place=place, facts={"if_in_function": "", **facts})
        is_known = repaired.is_proved and not repaired.is_one_of_many
        is_to_tell = is_known and not repaired.unpacks_as_packed  # what is to be changed are the uses
        repair = repair_of(change, reading) if is_to_tell else ()
        shown = -1 if change.kind == "return" else 0  # of what moves with a `return`, the `return`
        place = repair[shown].place if repair else place_of_change(change, reading)
        about = {"before": change.before, "after": change.after, "variables": change.before}
        if repair and self._leaves_the_mean_open(diagnosis.function):
            about["if_mean_open"] = ""
        if repair and repaired.instead is not None:
            (other,) = repair_of(repaired.instead, reading)
            about |= {"instead": f"`{other.after}` in place of `{other.before}`", "line": str(other.place.line)}
        return replace(diagnosis, place=place, facts={**about, **facts}, repair=repair)

    def _leaves_the_mean_open(self, function: str) -> bool:
        """Whether 1/m may enter in the function or elsewhere, and others are wrong that tell where it does.

        Not of one whose wrong answers show that it takes the mean.
        """
        assignment = self.examination.assignment
        if "inside" in self.evidence.placements(function):
            return False
        charged = {each.function for each in self.examination.verdicts if each.verdict not in NO_MISTAKE} - {function}
        return assignment.function(function).has_a_choice and not charged.isdisjoint(assignment.chain.path)

    def with_place_of_caches(self, verdict: FunctionVerdict, problem: Problem) -> FunctionVerdict:
        """Caches that are not what others need, with the edit that makes them so; else where the function begins.

        The line that trips over them is another one, and right.
        """
        function, reading = verdict.function, self.evidence.reading
        usual = self.examination.assignment.function(function).sources[0].name
        asked = (a for a in self.evidence.assessments.get(function, ()) if a.source == usual and not a.substituted)
        assessment = next((a for a in asked if a.right), None)
        repairs = self.search.repairs_of_caches(function, assessment) if assessment else ()
        if assessment is not None and repairs:
            told = [self.with_change(d, repairs[0], assessment, d.facts) for d in verdict.diagnoses]
        else:
            own = inside([problem.place] if problem.place else [], function, (), reading)
            place = next(iter(own), None)
            told = [replace(d, place=place or place_of_definition(function, reading)) for d in verdict.diagnoses]
        return replace(verdict, diagnoses=tuple(told), problem=replace(problem, place=told[0].place if told else None))


def _place_of_the_crash(change: Change, assessment: Assessment) -> Place | None:
    """Where the function raises, if that is the line that is changed: so much is seen without the solution."""
    trace = assessment.problem.trace if assessment.problem else ()
    return next((place for place in trace if (place.cell, place.line) == (change.cell, change.line)), None)


def _leaves_out(removal: Change, change: Change) -> bool:
    """Whether a line that is left out is that of another change, or reads what that one makes."""
    is_its_line = any(piece.line <= change.line <= piece.end_line for piece in removal.pieces)
    made = re.compile(rf"\b{change.target}\b") if change.target.isidentifier() else None
    reads_it = made is not None and any(made.search(piece.before) for piece in removal.pieces)
    return removal.cell == change.cell and (is_its_line or reads_it)


def _where_one_is_meant(found: Sequence[Repaired]) -> Sequence[Repaired]:
    """The repairs, where several keys do as well in one place with a note of that: then nobody reads what they say."""
    places = [(r.change.cell, r.change.line, r.change.column) for r in found if r.change.kind in _MAY_BE_ANY]
    return [
        replace(r, is_one_of_many=places.count((r.change.cell, r.change.line, r.change.column)) > 1)
        if r.change.kind in _MAY_BE_ANY
        else r
        for r in found
    ]


def _holds(around: Change, change: Change) -> bool:
    """Whether the piece of one change stands within that of another."""
    is_its_line = (around.cell, around.line) == (change.cell, change.line)
    return is_its_line and around.column <= change.column and change.end_column <= around.end_column


def _does_as_well(other: Repaired, first: Repaired) -> bool:
    """Whether another change of one piece is as small, in another line of the same cell, and proved as well."""
    one, two = first.change, other.change
    are_single = len(one.pieces) == len(two.pieces) == 1 and not (one.pieces[0].side or two.pieces[0].side)
    is_elsewhere = one.cell == two.cell and one.line != two.line and "\n" not in one.before + two.before + two.after
    return other.is_proved and are_single and is_elsewhere and size_of(one, "")[:2] == size_of(two, "")[:2]
