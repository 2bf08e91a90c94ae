"""Finding out what is wrong in a function that is charged: where the mistake is, and which it is.

Everything here runs only for a wrong submission. Where the answers have named the mistake, its place is the first line
that computes something wrong. Where they have not, small edits are tried. The first edit that makes every answer right
shows what the mistake was.
"""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import partial

from pytest_grade.dataclass import dataclass
from pytest_grade.examine.examination import Examination
from pytest_grade.examine.kept_in_words import say_what_is_kept
from pytest_grade.examine.mended_callees import mended_callees
from pytest_grade.examine.recorded_lines import RecordedLines
from pytest_grade.examine.repair_search import NOT_DEFINED
from pytest_grade.examine.told_repairs import ToldRepairs
from pytest_grade.examine.unused import unused_calls
from pytest_grade.judge.assessments import Asked, Assessment, assess, is_right_at_first
from pytest_grade.judge.crashes import Crash, crash_in
from pytest_grade.judge.diagnoses import facts_of_function, is_shown_by_answers, of_the_factors
from pytest_grade.judge.evidence import Evidence
from pytest_grade.judge.judged_alone import OF_NUMBERS, named_in
from pytest_grade.judge.ledger import last_right
from pytest_grade.judge.places import place_of_array, place_of_definition
from pytest_grade.judge.repairs import KINDS, LEAVING_OUT, REMOVALS, kinds_that_show
from pytest_grade.judge.told import as_an_exception_shows, beside_what_is_right, with_their_number, without_known_cause
from pytest_grade.judge.unread import unread_arguments
from pytest_grade.judge.verdicts import JOINT_CACHE_LATER
from pytest_grade.mistakes.edited import Repaired
from pytest_grade.mistakes.of_code import WRONG_INDENT
from pytest_grade.mistakes.of_novices import RETURN_IN_LOOP
from pytest_grade.mistakes.of_the_layers import (
    FORWARD_INPUT_REUSED,
    LAYER_OFF_BY_ONE,
    ONE_DEPTH_ONLY,
    TWO_LAYERS_ONLY,
)
from pytest_grade.mistakes.of_the_loss import BEGINS_IN_EVERY_LAYER
from pytest_grade.mistakes.of_the_notebook import (
    HARD_CODED_OUTPUT,
    KEPT_FROM_FIRST_CALL,
    OWN_ASSERTION,
    READS_NOTEBOOK_VARIABLE,
    SOME_SIZES_ONLY,
)
from pytest_grade.mistakes.table import entry_of
from pytest_grade.model.assignment import AT_ODD_SIZES, Probe
from pytest_grade.model.cases import Case
from pytest_grade.model.explanations import Explanation
from pytest_grade.model.judgement import Diagnosis, FunctionVerdict, Place, Problem
from pytest_grade.model.notation import joined
from pytest_grade.model.questions import Raised, Returned
from pytest_grade.model.submission import Change
from pytest_grade.talk.alteration import Alteration

_SEARCHED = frozenset({"raised", "type", "count", "missing", "shape", "value", "number", "scale", "not-finite", "rule"})

_OF_CACHES = frozenset({"joint-cache", "joint-cache-among", "joint-cache-unlike", JOINT_CACHE_LATER})

# What an edit shows that explains why only some depths come out right.
_SAYING_WHY = frozenset({"spelling", "key-spelling", "threshold", "clip", "rounding", "whole", "brackets", "caret"})

_DECIDING = frozenset({"comparison", *REMOVALS})  # what decides by sizes, say, is found by such an edit

_OPERATION = re.compile(r"[-+*/@]")
_BY_A_SIZE = re.compile(r" / \w+")

# What nobody sees with one hidden layer.
_SHOWN_BY_DEPTH = frozenset({FORWARD_INPUT_REUSED.id, RETURN_IN_LOOP.id, WRONG_INDENT.id})


def look_for_places_and_repairs(examination: Examination) -> None:
    """Look for the place of every mistake, and for the mistakes that no numbers name."""
    naming = _Naming(examination=examination, evidence=examination.evidence)
    right = {verdict.function for verdict in examination.verdicts if verdict.verdict == "correct"}
    examination.verdicts = tuple(
        as_an_exception_shows(without_known_cause(naming.proved(beside_what_is_right(naming.named(verdict), right))))
        for verdict in examination.verdicts
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Naming:
    """The search in one submission; `evidence` is what was found out before.

    `mended` is how a function was asked whose callees have the changes that mend them, told before; `tried` are the
    functions that edits were tried on.
    """

    examination: Examination
    evidence: Evidence
    mended: Assessment | None = None
    tried: set[str] = field(default_factory=set)

    @property
    def _lines(self) -> RecordedLines:
        return RecordedLines(examination=self.examination, evidence=self.evidence)

    @property
    def _repairs(self) -> ToldRepairs:
        return ToldRepairs(examination=self.examination, evidence=self.evidence)

    def named(self, verdict: FunctionVerdict) -> FunctionVerdict:
        """The verdict with whatever more can be said of the mistakes in this function."""
        if verdict.verdict != "incorrect" or self.examination.conversation.account.is_overdrawn:
            return verdict
        with mended_callees(self.examination, self.evidence, verdict.function) as mended:
            naming = replace(self, mended=mended)
            verdict = naming._in_words(verdict)
            crash = naming._crash(verdict)
            return naming._searched(naming._with_arrays(verdict, crash), crash)

    def _in_words(self, verdict: FunctionVerdict) -> FunctionVerdict:
        """The verdict with the exception that is raised beside mended callees, where beside right ones none is told."""
        problem, seen = verdict.problem, self.mended.problem if self.mended else None
        is_told = problem is None or problem.kind != "raised" or bool(problem.facts.get("message"))
        if is_told or seen is None or seen.kind != "raised" or not seen.facts.get("message"):
            return verdict
        mended = joined(change.function for change in self.examination.conversation.mended)
        return replace(verdict, problem=replace(seen, facts={**seen.facts, "tried_with": mended}))

    def _with_arrays(self, verdict: FunctionVerdict, crash: Crash | None) -> FunctionVerdict:
        """The verdict with the arrays that meet where the function raises."""
        if crash is None or not crash.words(None) or verdict.problem is None:
            return verdict
        as_shown = partial(self.examination.assignment.notation.as_shown, function=verdict.function)
        facts = {**verdict.problem.facts, "arrays": crash.words(verdict.problem.place, as_shown)}
        return replace(verdict, problem=replace(verdict.problem, facts=facts))

    def _searched(self, verdict: FunctionVerdict, crash: Crash | None) -> FunctionVerdict:
        """The verdict with what is found by looking for places, and for edits that mend the function."""
        problem = verdict.problem
        if problem is None or problem.kind not in _SEARCHED:
            return self._with_places(verdict)
        if verdict.diagnoses and not self._may_say_more(verdict):
            return self._with_places(verdict)
        if diagnoses := self._found_by_edits(verdict.function):
            return self._told(verdict, diagnoses)
        if verdict.diagnoses:
            head = place_of_definition(verdict.function, self.evidence.reading)
            tells = self.examination.assignment.has_solution  # who looks for the line later
            told_at = (replace(d, place=d.place or (head if tells or d.certain else None)) for d in verdict.diagnoses)
            return replace(verdict, diagnoses=tuple(told_at))
        return self._with_what_is_seen(verdict, problem, crash)

    def _told(self, verdict: FunctionVerdict, diagnoses: Sequence[Diagnosis]) -> FunctionVerdict:
        """The verdict with what edits have found, and with the facts that are known of the function besides."""
        facts = facts_of_function(verdict, self.examination.assignment)
        known = {d.id: {k: v for k, v in d.facts.items() if k != "if_in_function"} for d in verdict.diagnoses}
        told = tuple(replace(d, facts={**facts, **known.get(d.id, {}), **d.facts}) for d in diagnoses)
        is_update = self.examination.assignment.role(verdict.function) == "update"
        if is_update and len(told) == 1 and (named := _named_by_numbers(verdict)) is not None:
            told = (replace(told[0], id=named, facts={**told[0].facts, **known[named]}),)
        return with_their_number(replace(verdict, diagnoses=told))

    def proved(self, verdict: FunctionVerdict) -> FunctionVerdict:
        """The verdict with what an edit proves, where all that is named of the function is only possible."""
        is_open = bool(verdict.diagnoses) and not any(each.certain for each in verdict.diagnoses)
        is_done = verdict.function in self.tried or self.examination.conversation.account.is_overdrawn
        if not is_open or is_done or verdict.problem is None or verdict.problem.kind not in _SEARCHED:
            return verdict
        with mended_callees(self.examination, self.evidence, verdict.function) as mended:
            found = replace(self, mended=mended)._found_by_edits(verdict.function)
        is_proved = bool(found) and all(each.certain and each.repair for each in found)
        is_plain = not any(_adds_to_a_formula(piece.before, piece.after) for each in found for piece in each.repair)
        return self._told(verdict, found) if is_proved and is_plain else verdict

    def _with_what_is_seen(self, verdict: FunctionVerdict, problem: Problem, crash: Crash | None) -> FunctionVerdict:
        """What arrays and text show where nothing has named a mistake."""
        if crash is not None:
            return replace(verdict, diagnoses=tuple(self._mistakes_shown_by(crash, verdict.function, problem)))
        if problem.kind in OF_NUMBERS:
            unread = unread_arguments(verdict.function, self.evidence.reading)
            if seen := unread or unused_calls(self.examination, verdict.function):
                return replace(verdict, diagnoses=seen)
        return self._with_last_right(verdict, problem)

    def _with_places(self, verdict: FunctionVerdict) -> FunctionVerdict:
        """The diagnoses with their places; where none of them is certain, the factors of all gradients, which are."""
        if verdict.problem is not None and verdict.problem.kind in _OF_CACHES:
            told_caches = self._repairs.with_place_of_caches(verdict, verdict.problem)
            return say_what_is_kept(told_caches, self.examination)
        if (shown := self._shown_by_the_text(verdict)) is not None:
            return replace(verdict, diagnoses=(shown,))
        told = tuple(d for each in verdict.diagnoses for d in self._with_place(each))
        factors = None
        if told and not any(diagnosis.certain for diagnosis in told):
            factors = of_the_factors(verdict, self.examination.assignment, self.evidence)
        if factors is not None:
            told = (replace(factors, place=told[0].place or factors.place),)
        return replace(verdict, diagnoses=told)

    def _shown_by_the_text(self, verdict: FunctionVerdict) -> Diagnosis | None:
        """What a mistake that is named by its numbers is instead, where an edit proves that: it makes all right."""
        function = verdict.function
        assessment = next(iter(self._own_assessments(function)), None)
        for diagnosis in verdict.diagnoses:
            instead = entry_of(diagnosis.id).instead
            if instead is None or assessment is None:
                continue
            repairs = self._repairs.search.repairs(function, assessment, instead.edits.kinds)
            repaired = next((each for each in repairs if each.is_proved and instead.edits.fit(each)), None)
            if repaired is not None:
                known = {fact: text for fact, text in diagnosis.facts.items() if fact != "if_in_function"}
                named = replace(diagnosis, id=instead.mistake.id, certain=True)
                return self._repairs.with_change(named, repaired, assessment, known)
        return None

    def _found_by_edits(self, function: str) -> Sequence[Diagnosis]:
        """What is found by looking for an edit of the student's text that makes every answer right."""
        self.tried.add(function)
        found = (
            tuple(self._mistakes_without_a_name(function, assessment)) for assessment in self._own_assessments(function)
        )
        diagnoses = next((diagnoses for diagnoses in found if diagnoses), ())
        is_to_leave_out = any(map(_leaves_out, diagnoses))
        return () if is_to_leave_out and self._misses_what_nobody_makes(function) else diagnoses

    def _misses_what_nobody_makes(self, function: str) -> bool:
        """Whether the function reads a name that is made nowhere, of a module say: what reads it is not too much.

        A process with the solution quotes nothing that is raised, so any function may have told that name.
        """
        evidence, assignment = self.evidence, self.examination.assignment
        problems = (each.problem for assessments in evidence.assessments.values() for each in assessments)
        raised = (NOT_DEFINED.match(each.facts.get("message", "")) for each in problems if each is not None)
        made = {name for each in evidence.reading.definitions for working in each.workings for name in working.makes}
        missing = {found["name"] for found in raised if found is not None} - made
        return bool(missing) and not missing.isdisjoint(named_in(evidence.reading, assignment.function(function)))

    def _may_say_more(self, verdict: FunctionVerdict) -> bool:
        """Whether edits of the student's text are tried, although a changed solution gives the same answers.

        Not of costs: there the numbers say it all, unless only a kit knows them.
        """
        explained = self.evidence.explained(verdict.function)
        explanation = explained.explanation if explained else None
        ids = {diagnosis.id for diagnosis in verdict.diagnoses}
        is_of_text = explanation is not None and explanation.of_text and ids <= {*explanation.mistakes}
        assignment, is_certain = self.examination.assignment, any(each.certain for each in verdict.diagnoses)
        say_all = assignment.role(verdict.function) == "cost" and (assignment.has_solution or is_certain)
        return is_of_text and not say_all

    def _crash(self, verdict: FunctionVerdict) -> Crash | None:
        """The arrays that meet where the function raises, if it does so without the solution too."""
        problem = verdict.problem
        if problem is None or problem.kind not in ("raised", "notebook-variable"):
            return None
        found = self.evidence.assessments.get(verdict.function, ())
        failing = [a for a in (self.mended, *found) if a is not None and a.failed and not a.substituted]
        assessment = next((a for a in failing if a.problem and _is_same_crash(problem, a.problem)), None)
        probe, outcome = self._lines.recorded(verdict.function, assessment) if assessment else (None, None)
        if probe is None or not isinstance(outcome, Raised):
            return None
        return crash_in(outcome, probe.case, self.evidence.reading)

    def _with_last_right(self, verdict: FunctionVerdict, problem: Problem) -> FunctionVerdict:
        """Say how far a backward pass was right, where nothing more is known of it and the course writes that."""
        if verdict.function != self.examination.assignment.chain.function:
            return verdict
        right = last_right(self.evidence.chain.ledger, self.examination.plan.cases.main[0])
        if right is None or right.rstrip("0123456789'") not in self.examination.assignment.notation.spoken:
            return verdict
        return replace(verdict, problem=replace(problem, facts={**problem.facts, "follows": right}))

    def _with_place(self, diagnosis: Diagnosis) -> Sequence[Diagnosis]:
        """A named mistake with the piece of text that is to be changed, or the line that computes what is wrong."""
        function, kinds = diagnosis.function, kinds_that_show(diagnosis.id)
        if diagnosis.place is None and entry_of(diagnosis.id).place == "cost":
            return (replace(diagnosis, place=self._line_that_makes_the_answer(function)),)
        explained = self.evidence.explained(function)
        own = next(iter(self._own_assessments(function)), None)
        assessment = own if explained is None or (own is not None and not own.substituted) else explained
        if assessment is not None and kinds and (explained is None or len(explained.mistakes) == 1):
            repaired = next(iter(self._repairs.search.repairs(function, assessment, kinds)), None)
            if repaired is not None and not self._lines.mend_what_is_right(repaired.change, diagnosis):
                known = {fact: text for fact, text in diagnosis.facts.items() if fact != "if_in_function"}
                sure = replace(diagnosis, certain=True)
                return (self._repairs.with_change(sure, repaired, assessment, known),)
            if repaired is None and self._asserts(function):
                behind = self._with_repair(diagnosis, assessment)
                if behind is not diagnosis:
                    return (behind,)
        is_settled = diagnosis.certain and diagnosis.place is not None
        if is_settled or explained is None or explained.explanation is None:
            return (diagnosis,)
        return self._lines.show(diagnosis, explained, explained.explanation)

    def _asserts(self, function: str) -> bool:
        """Whether a function has assertions of its own, which may stop it once it is right."""
        reading = self.evidence.reading
        definition = reading.definition(function)
        return definition is not None and "assert" in reading.text_of(definition)

    def _line_that_makes_the_answer(self, function: str) -> Place | None:
        """The line that makes what the function answers to the question that failed; else where it begins."""
        assessment = next(iter(self._own_assessments(function)), None)
        _, outcome = self._lines.recorded(function, assessment) if assessment else (None, None)
        found = None
        if isinstance(outcome, Returned):
            made = next(iter(outcome.values.values()), None)
            found = place_of_array(made, outcome.events, self.evidence.reading)
        return found or place_of_definition(function, self.evidence.reading)

    def _own_assessments(self, function: str) -> Sequence[Assessment]:
        """The assessments that show the function's own work: with right callees, where its own are not all right."""
        if self.mended is not None:
            return (self.mended,)
        assessments = [a for a in self.evidence.assessments.get(function, ()) if a.failed is not None]
        assignment, defined = self.examination.assignment, self.evidence.defined.functions
        callees = assignment.function(function).callees
        needed = [name for name in callees if name in defined or not assignment.function(name).is_optional]
        if all(self.evidence.stands(name, assignment) for name in needed):
            as_it_stands = [a for a in assessments if not a.substituted]
            if as_it_stands:
                return as_it_stands[:1]
        if not defined.intersection(needed):  # it calls none of them
            assessments = [a for a in assessments if not a.substituted] or assessments
            return assessments[:1]
        layers = [self.evidence.agrees(name, as_it_stands=True) for name in assignment.layer_functions]
        outside = any("outside" in agrees and "inside" not in agrees for agrees in layers)
        wanted = "outside" if outside else "inside"
        return [a for a in assessments if a.substituted == wanted] or assessments[:1]

    def _mistakes_without_a_name(self, function: str, assessment: Assessment) -> Iterator[Diagnosis]:
        """Look for what is wrong where no formula predicts the answers."""
        relaxed = self._without_assertions(function, assessment)
        is_constant = (relaxed or assessment).is_constant
        if is_constant and not (repairs := self._repairs.by_mistake(function, assessment, assertions=relaxed is None)):
            place = place_of_definition(function, self.evidence.reading)
            yield Diagnosis(id=HARD_CODED_OUTPUT.id, function=function, place=place)
            return
        if relaxed is not None and relaxed.right:
            yield Diagnosis(
                id=OWN_ASSERTION.id, function=function, place=assessment.problem.place if assessment.problem else None
            )
            return
        explanation = relaxed.explanation if relaxed else None
        if explanation is not None and not explanation.of_text:
            yield from self._behind_assertions(function, assessment, explanation)
            return
        if not is_constant:
            repairs = self._repairs.by_mistake(function, assessment, assertions=relaxed is None)
        yield from self._mistakes_undone(function, assessment, relaxed, repairs)

    def _mistakes_undone(
        self, function: str, assessment: Assessment, relaxed: Assessment | None, repairs: Mapping[str, Repaired]
    ) -> Iterator[Diagnosis]:
        """What these repairs undo; where there are none, what several do together, or at which sizes it goes wrong."""
        explanation = relaxed.explanation if relaxed else None
        sizes = self._sizes_that_go_wrong(function, assessment)
        general = self._of_one_depth(function, assessment)
        if general is None and sizes:
            general = self._of_such_sizes(function, assessment)
        if repairs and self.examination.assignment.role(function) == "forward" and not sizes:
            general = None  # what is to be changed says more than at which depths it is right
        if not repairs and relaxed is None and (together := self._repairs.together(function, assessment)):
            yield from together
            return
        if not repairs and general is None:
            yield from self._behind_assertions(function, assessment, explanation) if explanation else ()
            return
        if not repairs:
            facts = {"variables": " or ".join(sizes)} if sizes else {}
            place = assessment.problem.place if assessment.problem else None
            yield Diagnosis(id=general or "", function=function, place=place, facts=facts)
        told = [(self._instead_of(mistake, r, sizes, general), r) for mistake, r in repairs.items()]
        named = dict(reversed(told))  # of two of one name the first
        for id_, repaired in reversed(named.items()):
            facts = {"variables": " or ".join(sizes)} if sizes else {}
            if relaxed is not None:
                facts |= self._still_asserted(function, assessment, KINDS, repaired.change)
            diagnosis = Diagnosis(id=id_, function=function, certain=len(named) == 1)
            yield self._repairs.with_change(diagnosis, repaired, assessment, facts)

    def _behind_assertions(
        self, function: str, assessment: Assessment, explanation: Explanation
    ) -> Iterator[Diagnosis]:
        """The mistakes that predict what the function computes, where an assertion of its own stops it."""
        chain = self.examination.assignment.chain.function
        is_placed = explanation.placement == "inside" or self.evidence.places_mean_for(chain, "outside")
        for id_ in explanation.mistakes:
            named = Diagnosis(id=id_, function=function, certain=is_shown_by_answers(id_, explanation))
            told = self._lines.show(named, assessment, explanation)
            is_tried = is_placed and len(explanation.mistakes) == 1
            repaired = self._with_repair(told[0], assessment) if is_tried else told[0]
            yield from told if repaired is told[0] else (repaired,)

    def _with_repair(self, diagnosis: Diagnosis, assessment: Assessment) -> Diagnosis:
        """A mistake behind an assertion that fails, with the piece of text that is to be changed."""
        function, kinds = diagnosis.function, kinds_that_show(diagnosis.id)
        found = self._repairs.search.repairs(function, assessment, kinds, assertions=False) if kinds else ()
        repaired = next(iter(found), None)
        if repaired is None:
            return diagnosis
        known = {fact: text for fact, text in diagnosis.facts.items() if fact != "if_in_function"}
        facts = known | self._still_asserted(function, assessment, kinds, repaired.change)
        return self._repairs.with_change(replace(diagnosis, certain=True), repaired, assessment, facts)

    def _still_asserted(
        self, function: str, assessment: Assessment, kinds: Sequence[str], change: Change
    ) -> dict[str, str]:
        """The assertion, as a fact, that stops the function when all that it computes is right."""
        edits = self._repairs.search.edits(function, kinds, assessment, assertions=False)
        made = replace(edits, change=change, asserts_again=True)
        found = self.examination.ask_by(function, assessment.source, assessment.substituted, made)
        problem = found.problem if found is not None else None
        if problem is None or problem.place is None or problem.facts.get("error") != "AssertionError":
            return {}
        return {"assertion": problem.place.code}

    def _of_one_depth(self, function: str, assessment: Assessment) -> str | None:
        """The mistake of a function that is right for networks of one depth, and for no other: with some callees."""
        assessments = (assessment, *(a for a in self.evidence.assessments.get(function, ()) if a.failed is not None))
        return next(filter(None, (self._right_at_one_depth(function, each) for each in assessments)), None)

    def _right_at_one_depth(self, function: str, assessment: Assessment) -> str | None:
        depths = {
            i.question.id: i.case.depth for i in self._probes(function, assessment) if i.case and i.case.depth > 1
        }
        right = {depths[id_] for id_ in assessment.right_on if id_ in depths}
        wrong = {depth for id_, depth in depths.items() if id_ not in assessment.right_on}
        if len(right) != 1 or not wrong or right & wrong or function not in self.examination.plan.over_layers:
            return None
        return (TWO_LAYERS_ONLY if right == {2} else ONE_DEPTH_ONLY).id

    def _instead_of(self, mistake: str, repaired: Repaired, sizes: Sequence[str], general: str | None) -> str:
        """The mistake that is told of a repair: its own, or what is said in general of where the function fails."""
        if general == KEPT_FROM_FIRST_CALL.id:
            return general
        is_told = mistake in _SHOWN_BY_DEPTH or _says_why(repaired, sizes)
        return mistake if is_told or general is None else general

    def _of_such_sizes(self, function: str, assessment: Assessment) -> str:
        """The mistake of a function that goes wrong at some sizes alone, or in a later call alone."""
        is_kept = is_right_at_first(assessment, self._probes(function, assessment))
        return (KEPT_FROM_FIRST_CALL if is_kept else SOME_SIZES_ONLY).id

    def _sizes_that_go_wrong(self, function: str, assessment: Assessment) -> tuple[str, ...]:
        """The sizes, in words, at which alone a function goes wrong; none where it goes wrong at others too."""
        if assessment.problem is not None and assessment.problem.kind == "rule":
            return ()  # of what hangs on chance few numbers tell little: it need not be right where it was not refused
        asked = self._probes(function, assessment)
        wrong = [probe.case for probe in asked if probe.question.id not in assessment.right_on]
        plain = {i.branch for i in asked if i.question.id in assessment.right_on and i.case and not i.case.sizes}
        is_odd = assessment.source.endswith(AT_ODD_SIZES) or all(
            probe.branch in plain for probe in asked if probe.question.id not in assessment.right_on
        )
        right = (i.case.depth for i in asked if i.question.id in assessment.right_on and i.case)
        deepest = max(right, default=0) if function in self.examination.plan.over_layers else sys.maxsize
        sizes = tuple(dict.fromkeys(_sizes_in_words(case, deepest) if case else "" for case in wrong))
        return sizes if is_odd and all(sizes) and self._go_wrong_at_other_numbers(function, assessment, wrong) else ()

    def _go_wrong_at_other_numbers(self, function: str, assessment: Assessment, wrong: Sequence[Case | None]) -> bool:
        """Whether it goes wrong at such sizes, and at no others, whatever the numbers are that it is given."""
        examination, source, placement = self.examination, assessment.source, assessment.substituted
        plan = examination.run.grouping.get(examination.assignment.key)
        if plan is None:
            return False
        probes = plan.probes[function, source]
        outcomes = examination.ask([i.question for i in probes], examination.callees_replaced(function, placement))
        if not outcomes:
            return False
        epsilon = examination.epsilon(function, *examination.assignment.function(function).callees)
        asked = Asked(source=source, substituted=placement, is_helped=bool(examination.own_caches.get(function)))
        again = assess(asked, probes, outcomes, self.evidence.reading, epsilon)
        wrong_again = {i.case.name for i in probes if i.case and i.question.id not in again.right_on}
        return wrong_again == {case.name for case in wrong if case}

    def _without_assertions(self, function: str, assessment: Assessment) -> Assessment | None:
        """What the function would answer without assertions; None where none fails."""
        problem = assessment.problem
        if problem is None or problem.facts.get("error") != "AssertionError":
            return None
        return self.examination.ask_by(
            function, assessment.source, assessment.substituted, Alteration(assertions=False)
        )

    def _mistakes_shown_by(self, crash: Crash, function: str, problem: Problem) -> Iterator[Diagnosis]:
        """What the arrays on the line of a crash show: of two layers, or of the notebook."""
        starts_again = crash.starts_again(problem.place, self.examination.assignment.notation)
        if starts_again or (crash.layers is not None and crash.is_of_one_value):
            shown = BEGINS_IN_EVERY_LAYER if starts_again else LAYER_OFF_BY_ONE
            yield Diagnosis(id=shown.id, function=function, place=problem.place)
            return
        taken = sorted(crash.names.intersection(self.evidence.defined.constants.get(function, ())))
        if taken:
            facts = {"variables": ", ".join(taken)}
            place = problem.place
            facts |= {"if_raised": ""}
            id_ = READS_NOTEBOOK_VARIABLE.id
            yield Diagnosis(id=id_, function=function, certain=False, place=place, facts=facts)

    def _probes(self, function: str, assessment: Assessment) -> Sequence[Probe]:
        return self.examination.plan.probes[function, assessment.source]


def _sizes_in_words(case: Case, deepest: int) -> str:
    """What is particular about the sizes of a case; of one with more layers than the `deepest`, their number too."""
    is_deeper = case.sizes and case.depth > deepest
    return f"there are {case.depth} layers, and {case.sizes}" if is_deeper else case.sizes


def _says_why(repaired: Repaired, sizes: Sequence[str]) -> bool:
    """Whether a repair says more than that some sizes, or depths, alone come out right."""
    is_of_sizes = bool(sizes) and repaired.is_proved and repaired.change.kind not in _DECIDING
    return is_of_sizes or repaired.change.kind in _SAYING_WHY


def _named_by_numbers(verdict: FunctionVerdict) -> str | None:
    """The mistake that the numbers alone say for certain, and nothing else."""
    named = [d.id for d in verdict.diagnoses if d.certain and entry_of(d.id).says_numbers]
    return named[0] if len(named) == len(verdict.diagnoses) == 1 else None


def _is_same_crash(problem: Problem, seen: Problem) -> bool:
    """Whether the words of a crash are those of one that was seen, down to a line of the function's own."""
    is_same = all(problem.facts.get(fact) == seen.facts.get(fact) for fact in ("error", "message"))
    return is_same and seen.trace[: len(problem.trace)] == problem.trace


def _adds_to_a_formula(before: str, after: str) -> bool:
    """Whether what stands there stays, and is reckoned with: that makes up for many a mistake somewhere else.

    That a term is divided by a size, as others are, makes up for none.
    """
    added = after.replace(before, "", 1)
    return before in after and _OPERATION.search(added) is not None and not _BY_A_SIZE.fullmatch(added)


def _leaves_out(diagnosis: Diagnosis) -> bool:
    """Whether a mistake is undone by doing without something."""
    kinds = {kind for edits in entry_of(diagnosis.id).undone_by for kind in edits.kinds}
    return bool(kinds) and kinds <= LEAVING_OUT
