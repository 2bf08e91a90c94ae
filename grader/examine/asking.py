"""Asking one submission in a new process, as it stands or changed, and assessing what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from grader.examine.plan import Plan
from grader.examine.solution_changes import SolutionChanges
from grader.judge.assessments import Assessment, assess
from grader.judge.changes import explanation_of
from grader.model.assignment import Placement, Probe, Substitution, chain_question
from grader.model.cases import Case
from grader.model.explanations import Explanation
from grader.model.questions import NotAsked, Outcome, Question
from grader.model.submission import Change, Reading
from grader.sandbox.endings import WorkerEnded
from grader.talk.conversation import Conversation, Counterfactual, NotGradableError
from grader.talk.protocol import ProtocolError


@dataclass(slots=True, kw_only=True)
class Asking:
    """Questions to one submission, each batch in a process of its own; `reading` is what its text has shown.

    `closely` says whether that text was surveyed, so that what is wrong can be explained; `chain_stands` whether the
    final gradients are known to be right: then factors need no explanation; `only_integer_labels` whether the code is
    known to work with the labels of the course, and with no others.
    """

    conversation: Conversation
    plan: Plan
    reading: Reading
    closely: bool = False
    chain_stands: bool = False
    only_integer_labels: bool = False

    def chain_questions(self, cases: Sequence[Case] = ()) -> list[Question]:
        """The whole chain at these cases, or at all of them."""
        asked = cases or self.plan.cases.all
        if self.only_integer_labels:
            asked = [replace(case, label_type=int) for case in asked]
        return [chain_question(self.plan.assignment.chain, case) for case in asked]

    def anew(
        self,
        questions: Sequence[Question],
        substitution: Substitution | None = None,
        counterfactual: Counterfactual | None = None,
    ) -> Mapping[str, Outcome]:
        """Ask in a new process; nothing comes of it where not even the definitions can be executed."""
        if self.conversation.account.is_overdrawn:
            return {}
        assignment = self.plan.assignment
        try:
            session, _ = self.conversation.open()
            try:
                self.conversation.define(session, assignment, substitution, counterfactual)
                return self.conversation.ask(
                    session, assignment, questions, substitution, counterfactual=counterfactual
                )
            finally:
                session.close()
        except (WorkerEnded, ProtocolError, NotGradableError):
            return {}

    def assessment(
        self,
        function: str,
        source: str,
        placement: Placement | None = None,
        counterfactual: Counterfactual | None = None,
    ) -> Assessment | None:
        """Ask all questions of one source, the callees replaced by the reference where a placement is given."""
        questions = self.plan.questions(self.plan.assignment.function(function), source)
        outcomes = self.anew(questions, self.substitution(function, placement), counterfactual)
        return self.assessed(function, source, outcomes, placement) if outcomes else None

    def described(self, counterfactual: Counterfactual) -> Change | None:
        """The edit of a counterfactual, told by a process that was not given the reference."""
        try:
            session, _ = self.conversation.open()
            with session:
                return self.conversation.define(session, self.plan.assignment, None, counterfactual).change
        except (WorkerEnded, ProtocolError, NotGradableError):
            return None

    def substitution(self, function: str, placement: Placement | None) -> Substitution | None:
        """The callees of a function, replaced by the reference in that placement, and those that always are."""
        asked = self.plan.assignment.function(function)
        if placement is None:
            return Substitution(instead=asked.replaced) if asked.replaced else None
        replaced = dict(asked.replaced)
        callees = tuple(name for name in asked.callees if name not in replaced)
        return Substitution(functions=callees, placement=placement, instead=asked.replaced)

    def apart(self) -> Mapping[str, Outcome]:
        """The answers of the functions that are asked in processes of their own."""
        found: dict[str, Outcome] = {}
        for function in self.plan.apart:
            questions = self.plan.questions(function, function.sources[0].name)
            answers = self.anew(questions, self.substitution(function.name, None))
            because = self.conversation.account.why_overdrawn or "its definitions have ended their process"
            missing = {q.id: NotAsked(function=function.name, because=because) for q in questions}
            found |= {**missing, **answers}
        return found

    def assessed(
        self,
        function: str,
        source: str,
        outcomes: Mapping[str, Outcome],
        placement: Placement | None = None,
        probes: Sequence[Probe] | None = None,
    ) -> Assessment:
        """Judge the answers; those that are wrong by what each mistake predicts, once the text was read closely."""
        key = function, source
        epsilon = self.epsilon(function, *self.plan.assignment.function(function).callees)
        probes = probes or self.plan.probes[key]
        assessment = assess(source, probes, outcomes, self.reading, epsilon, placement)
        if not self.closely or assessment.right or len(probes) < len(self.plan.probes[key]):
            return assessment
        if self.chain_stands and assessment.only_scaled and function in self.plan.assignment.chain.path:
            return assessment
        explanation = self.plan.predictions[key].explain(outcomes, epsilon)
        replaced = self.plan.assignment.function(function).replaced
        if explanation is None and not replaced and self._is_the_solutions(function, placement):
            explanation = self._foretold(function, source, outcomes, epsilon)
        return replace(assessment, explanation=explanation)

    def _is_the_solutions(self, function: str, placement: Placement | None) -> bool:
        """Whether the callees are the solution's too, if there are any, and leave the mean where it leaves it."""
        own = "inside" if self.plan.assignment.notation.placement == "per-layer" else "outside"
        asked = self.plan.assignment.function(function)
        if not asked.callees or placement is None:
            return not asked.callees
        return len(asked.placements) == 1 or placement == own

    def _foretold(
        self, function: str, source: str, outcomes: Mapping[str, Outcome], epsilon: float
    ) -> Explanation | None:
        """The mistake of a changed solution that gives the same answers; the time for it is not the student's."""
        with self.conversation.account.excused():
            changes = SolutionChanges(plan=self.plan, sandbox=self.conversation.sandbox)
            found = changes.explain(function, source, outcomes, epsilon)
        role, notation = self.plan.assignment.role(function), self.plan.assignment.notation
        return explanation_of(found.changes, role, notation) if found else None

    def epsilon(self, *functions: str) -> float:
        """The largest epsilon in these functions: it moves what they return, and nothing else."""
        names = frozenset(functions)
        own = (d.epsilon for d in self.reading.definitions if not names.isdisjoint((d.name, d.own_name)))
        return max(own, default=0.0)
