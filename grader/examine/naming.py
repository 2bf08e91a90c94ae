"""Finding out what is wrong in a function that is charged: its place, and a repair where no numbers name it.

Everything here runs only for a wrong submission. A mistake that the answers have named is looked up in what its
code computes, line by line; one that they have not is searched for by small edits: the first that makes every answer
right, in a process of its own, shows what it undoes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.examine.asking import Asking
from grader.examine.repair_search import RepairSearch
from grader.judge.assessments import Assessment
from grader.judge.crashes import Crash, crash_in
from grader.judge.diagnoses import facts_of_function
from grader.judge.evidence import Evidence
from grader.judge.ledger import last_right
from grader.judge.places import place_of_change, place_of_definition, place_of_mistake
from grader.judge.repairs import KINDS, KINDS_OF, mistake_undone
from grader.model.assignment import AT_ODD_SIZES, Placement, Probe
from grader.model.explanations import Explanation
from grader.model.judgement import Diagnosis, FunctionVerdict, Place, Problem
from grader.model.questions import Outcome, Raised, Returned
from grader.model.submission import Change
from grader.talk.conversation import Counterfactual

_SEARCHED = frozenset({"raised", "type", "count", "missing", "shape", "value", "number", "scale", "not-finite", "rule"})

_SHOWN_BY_DEPTH = frozenset({"forward-input-reused"})  # what nobody sees with one hidden layer, and why


@dataclass(slots=True, kw_only=True)
class Naming:
    """The search in one submission; `evidence` is what its examination has found."""

    asking: Asking
    evidence: Evidence

    @property
    def _repairs(self) -> RepairSearch:
        return RepairSearch(asking=self.asking, evidence=self.evidence)

    def into(self, verdict: FunctionVerdict) -> FunctionVerdict:
        """The verdict with whatever more can be said of the mistakes in this function."""
        if verdict.verdict != "incorrect" or self.asking.conversation.account.is_overdrawn:
            return verdict
        crash = self._crash(verdict)
        if crash is not None and crash.arrays and verdict.problem is not None:
            facts = {**verdict.problem.facts, "arrays": crash.words(verdict.problem.place)}
            verdict = replace(verdict, problem=replace(verdict.problem, facts=facts))
        is_named = verdict.diagnoses and not self._may_say_more(verdict)
        if is_named or verdict.problem is None or verdict.problem.kind not in _SEARCHED:
            return self._with_places(verdict)
        if diagnoses := self._searched(verdict.function):
            facts = facts_of_function(verdict, self.asking.plan.assignment)
            return replace(verdict, diagnoses=tuple(replace(d, facts={**facts, **d.facts}) for d in diagnoses))
        if verdict.diagnoses:
            place = place_of_definition(verdict.function, self.evidence.reading)
            return replace(verdict, diagnoses=tuple(replace(d, place=d.place or place) for d in verdict.diagnoses))
        if crash is not None:
            return replace(verdict, diagnoses=tuple(self._shown_by(crash, verdict.function, verdict.problem)))
        return self._with_last_right(verdict, verdict.problem)

    def _with_places(self, verdict: FunctionVerdict) -> FunctionVerdict:
        return replace(verdict, diagnoses=tuple(map(self._placed, verdict.diagnoses)))

    def _searched(self, function: str) -> Sequence[Diagnosis]:
        """What is found by looking for an edit of the student's text that makes every answer right."""
        found = (tuple(self._search(function, assessment)) for assessment in self._own_assessments(function))
        return next((diagnoses for diagnoses in found if diagnoses), ())

    def _may_say_more(self, verdict: FunctionVerdict) -> bool:
        """Whether an edit of the student's text is looked for, although a changed solution gives the same answers.

        Of costs and updates the numbers say it all.
        """
        explained = self.evidence.explained(verdict.function)
        explanation = explained.explanation if explained else None
        ids = {diagnosis.id for diagnosis in verdict.diagnoses}
        is_of_text = explanation is not None and explanation.of_text and ids <= {*explanation.mistakes}
        return is_of_text and self.asking.plan.assignment.role(verdict.function) not in ("cost", "update")

    def _crash(self, verdict: FunctionVerdict) -> Crash | None:
        """The arrays that meet where the function raises, if it does so without the reference too."""
        problem = verdict.problem
        if problem is None or problem.kind not in ("raised", "notebook-variable"):
            return None
        assessments = self.evidence.assessments.get(verdict.function, ())
        assessment = next(
            (
                a
                for a in assessments
                if a.failed and not a.substituted and a.problem and _is_told_in(problem, a.problem)
            ),
            None,
        )
        probe, outcome = self._recorded(verdict.function, assessment) if assessment else (None, None)
        if probe is None or not isinstance(outcome, Raised):
            return None
        return crash_in(outcome, probe.case, self.evidence.reading)

    def _with_last_right(self, verdict: FunctionVerdict, problem: Problem) -> FunctionVerdict:
        """A backward pass that is wrong and nothing more is known of: how far it was right."""
        if verdict.function != self.asking.plan.assignment.chain.function:
            return verdict
        right = last_right(self.evidence.chain.ledger, self.asking.plan.cases.main[0])
        if right is None:
            return verdict
        return replace(verdict, problem=replace(problem, facts={**problem.facts, "follows": right}))

    def placement_once_repaired(self, function: str) -> Placement | None:
        """For which callees the function places 1/m rightly, once a small edit has mended what else is wrong."""
        for assessment in self.evidence.assessments.get(function, ()):
            if assessment.only_scaled or not assessment.substituted or assessment.failed is None:
                continue  # a factor is a placement of 1/m, and no other mistake
            if self._repairs.repair(function, assessment, KINDS):
                return assessment.substituted
        return None

    def _placed(self, diagnosis: Diagnosis) -> Diagnosis:
        """A named mistake with the piece of text that is to be changed, or the line that computes what is wrong."""
        function, kinds = diagnosis.function, KINDS_OF.get(diagnosis.id, ())
        explained = self.evidence.explained(function)
        own = next(iter(self._own_assessments(function)), None)
        assessment = own if explained is None or (own is not None and not own.substituted) else explained
        if assessment is not None and kinds and (explained is None or len(explained.mistakes) == 1):
            repaired = self._repairs.repair(function, assessment, kinds)
            if repaired is not None:
                place, facts = self._told_of(repaired.change, function, assessment)
                told = {fact: text for fact, text in diagnosis.facts.items() if fact != "if_in_function"}
                return replace(diagnosis, place=place, facts={**facts, **told})
        if diagnosis.place is not None or explained is None or explained.explanation is None:
            return diagnosis
        return replace(diagnosis, place=self._computed(diagnosis, explained, explained.explanation))

    def _computed(self, diagnosis: Diagnosis, assessment: Assessment, explanation: Explanation) -> Place | None:
        """The line that makes the first wrong quantity; else where the function begins."""
        if explanation.of_text:
            return place_of_definition(diagnosis.function, self.evidence.reading)
        probe, outcome = self._recorded(diagnosis.function, assessment)
        place = None
        if isinstance(outcome, (Returned, Raised)):
            made = explanation.computed(diagnosis.id, probe.question.id)
            place = place_of_mistake(made, outcome.events, self.evidence.reading)
        return place or place_of_definition(diagnosis.function, self.evidence.reading)

    def _own_assessments(self, function: str) -> Sequence[Assessment]:
        """The assessments that show the function's own work: with right callees, where its own are not all right."""
        assessments = [a for a in self.evidence.assessments.get(function, ()) if a.failed is not None]
        needed = self.asking.plan.assignment.function(function).callees
        if all(self.evidence.agrees(name, as_it_stands=True) for name in needed):
            as_it_stands = [a for a in assessments if not a.substituted]
            if as_it_stands:
                return as_it_stands[:1]
        callees = [
            self.evidence.agrees(name, as_it_stands=True) for name in self.asking.plan.assignment.layer_functions
        ]
        outside = any("outside" in agrees and "inside" not in agrees for agrees in callees)
        wanted = "outside" if outside else "inside"
        return [a for a in assessments if a.substituted == wanted] or assessments[:1]

    def _search(self, function: str, assessment: Assessment) -> Iterator[Diagnosis]:
        """Look for what is wrong where no formula predicts the answers."""
        relaxed = self._without_assertions(function, assessment)
        if (relaxed or assessment).is_constant:
            place = place_of_definition(function, self.evidence.reading)
            yield Diagnosis(id="hard-coded-output", function=function, place=place)
            return
        if relaxed is not None and relaxed.right:
            yield Diagnosis(
                id="own-assertion", function=function, place=assessment.problem.place if assessment.problem else None
            )
            return
        explanation = relaxed.explanation if relaxed else None
        if explanation is not None and not explanation.of_text:
            yield from self._behind_assertions(function, assessment, explanation)
            return
        repaired = self._repairs.repair(function, assessment, KINDS, assertions=relaxed is None)
        mistake = mistake_undone(repaired) if repaired else None
        sizes = self._sizes_that_go_wrong(function, assessment)
        if mistake not in _SHOWN_BY_DEPTH:
            mistake = self._of_one_depth(function, assessment) or ("some-sizes-only" if sizes else mistake)
        if mistake is None:
            yield from self._behind_assertions(function, assessment, explanation) if explanation else ()
            return
        place, facts = assessment.problem.place if assessment.problem else None, dict[str, str]()
        if repaired is not None:
            place, facts = self._told_of(repaired.change, function, assessment)
        if sizes:
            facts |= {"variables": " or ".join(sizes)}
        if repaired is not None and relaxed is not None:
            facts |= self._still_asserted(function, assessment, KINDS, repaired.change)
        yield Diagnosis(id=mistake, function=function, place=place, facts=facts)

    def _behind_assertions(
        self, function: str, assessment: Assessment, explanation: Explanation
    ) -> Iterator[Diagnosis]:
        """The mistakes that predict what the function computes, where an assertion of its own stops it."""
        chain = self.asking.plan.assignment.chain.function
        is_placed = explanation.placement == "inside" or self.evidence.places_mean_for(chain, "outside")
        for id_ in explanation.mistakes:
            named = Diagnosis(id=id_, function=function)
            named = replace(named, place=self._computed(named, assessment, explanation))
            yield self._mended(named, assessment) if is_placed and len(explanation.mistakes) == 1 else named

    def _mended(self, diagnosis: Diagnosis, assessment: Assessment) -> Diagnosis:
        """A mistake behind an assertion that fails, with the piece of text that is to be changed."""
        function, kinds = diagnosis.function, KINDS_OF.get(diagnosis.id, ())
        repaired = self._repairs.repair(function, assessment, kinds, assertions=False) if kinds else None
        if repaired is None:
            return diagnosis
        place, facts = self._told_of(repaired.change, function, assessment)
        facts |= self._still_asserted(function, assessment, kinds, repaired.change)
        return replace(diagnosis, place=place, facts=facts)

    def _told_of(self, change: Change, function: str, assessment: Assessment) -> tuple[Place | None, dict[str, str]]:
        """Where an edit is that repairs, and which; not where the reference was at hand, and picked among the edits."""
        if self.asking.substitution(function, assessment.substituted) is not None:
            return place_of_definition(function, self.evidence.reading), {}
        return place_of_change(change, self.evidence.reading), _facts_of(change)

    def _still_asserted(
        self, function: str, assessment: Assessment, kinds: Sequence[str], change: Change
    ) -> dict[str, str]:
        """The assertion, as a fact, that stops the function when all that it computes is right."""
        made = Counterfactual(function=function, kinds=tuple(kinds), change=change)
        found = self.asking.assessment(function, assessment.source, assessment.substituted, made)
        problem = found.problem if found is not None else None
        if problem is None or problem.place is None or problem.facts.get("error") != "AssertionError":
            return {}
        return {"assertion": problem.place.code}

    def _of_one_depth(self, function: str, assessment: Assessment) -> str | None:
        """The mistake of a function that is right for networks of one depth, and for no other."""
        depths = {
            i.question.id: i.case.depth for i in self._probes(function, assessment) if i.case and i.case.depth > 1
        }
        right = {depths[id_] for id_ in assessment.right_on if id_ in depths}
        wrong = {depth for id_, depth in depths.items() if id_ not in assessment.right_on}
        if len(right) != 1 or not wrong or right & wrong or function not in self.asking.plan.over_layers:
            return None
        return "two-layers-only" if right == {2} else "one-depth-only"

    def _sizes_that_go_wrong(self, function: str, assessment: Assessment) -> tuple[str, ...]:
        """The sizes, in words, at which alone a function goes wrong; none where it goes wrong at others too."""
        asked = self._probes(function, assessment)
        wrong = [
            probe.case.sizes if probe.case else "" for probe in asked if probe.question.id not in assessment.right_on
        ]
        is_odd = assessment.source.endswith(AT_ODD_SIZES) or len(wrong) < len(asked)
        return tuple(dict.fromkeys(wrong)) if is_odd and all(wrong) else ()

    def _without_assertions(self, function: str, assessment: Assessment) -> Assessment | None:
        """What the function would answer without assertions; None where none fails."""
        problem = assessment.problem
        if problem is None or problem.facts.get("error") != "AssertionError":
            return None
        return self.asking.assessment(
            function, assessment.source, assessment.substituted, Counterfactual(assertions=False)
        )

    def _recorded(self, function: str, assessment: Assessment) -> tuple[Probe, Outcome | None]:
        """The question that failed, asked with every array recorded: without the reference, which would be at hand."""
        probe = self._failed_probe(function, assessment)
        question = replace(probe.question, record=True)
        outcomes = self.asking.anew([question])
        return probe, outcomes.get(question.id)

    def _shown_by(self, crash: Crash, function: str, problem: Problem) -> Iterator[Diagnosis]:
        """What the arrays on the line of a crash show: of two layers, or of the notebook."""
        if crash.layers is not None:
            id_ = (
                "dAL-in-every-layer"
                if crash.starts_again(problem.place, self.asking.plan.assignment.notation)
                else "layer-off-by-one"
            )
            yield Diagnosis(id=id_, function=function, place=problem.place)
            return
        taken = sorted(crash.names.intersection(self.evidence.defined.constants.get(function, ())))
        if taken:
            facts = {"variables": ", ".join(taken)}
            place = problem.place
            yield Diagnosis(id="reads-notebook-variable", function=function, certain=False, place=place, facts=facts)

    def _probes(self, function: str, assessment: Assessment) -> Sequence[Probe]:
        return self.asking.plan.probes[function, assessment.source]

    def _failed_probe(self, function: str, assessment: Assessment) -> Probe:
        return next(i for i in self._probes(function, assessment) if i.question == assessment.failed)


def _is_told_in(problem: Problem, seen: Problem) -> bool:
    """Whether the words of a crash are those of one that was seen, down to a line of the function's own."""
    is_same = all(problem.facts.get(fact) == seen.facts.get(fact) for fact in ("error", "message"))
    return is_same and seen.trace[: len(problem.trace)] == problem.trace


def _facts_of(change: Change) -> dict[str, str]:
    return {"before": change.before, "after": change.after, "variables": change.before}
