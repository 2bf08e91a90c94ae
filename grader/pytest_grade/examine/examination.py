"""One submission on its way through the steps: what is known of it so far, and how it is asked more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from typing import NamedTuple

from pytest_grade.dataclass import dataclass
from pytest_grade.examine.left_behind import may_leave_something
from pytest_grade.examine.plan import Plan
from pytest_grade.examine.run import Run
from pytest_grade.examine.solution_changes import SolutionChanges
from pytest_grade.judge.assessments import Asked, Assessment, assess, is_right
from pytest_grade.judge.chain import ChainJudgement, final_gradients
from pytest_grade.judge.changes import explanation_of
from pytest_grade.judge.evidence import Evidence
from pytest_grade.marking.rubric import Rubric
from pytest_grade.model.assignment import ONLY, Assignment, Function, Placement, Probe, Substitution, chain_question
from pytest_grade.model.cases import Case
from pytest_grade.model.explanations import Explanation
from pytest_grade.model.judgement import Diagnosis, FunctionVerdict, Problem, UsualCheck
from pytest_grade.model.questions import Outcome, Question
from pytest_grade.model.submission import NOTHING_DEFINED, Change, Defined, Reading
from pytest_grade.sandbox.session import WorkerEnded
from pytest_grade.talk.alteration import Alteration
from pytest_grade.talk.conversation import Conversation, NotGradableError
from pytest_grade.talk.protocol import ProtocolError


class _Right(NamedTuple):
    """An assessment of answers that are right, which hangs on nothing else."""

    outcomes: Mapping[str, Outcome]
    epsilon: float
    assessment: Assessment


@dataclass(slots=True, kw_only=True)
class Examination:
    """What is known of one submission. The steps fill it in, in the order of `pytest_grade.examine.steps`.

    Attributes:
        run: what is the same for all submissions.
        conversation: by which the submission is asked.
        plan: the questions of its assignment.
        reading: what its text shows.
        is_read_closely: whether the text was surveyed, so that what is wrong can be explained.
        was_right_before: whether the final gradients were right already before the text was read closely.
        defined: what came of executing its definitions.
        opening: the answers to what everyone is asked.
        answers_by_choice: by the plan of a choice that the course leaves free (its `id`), the answers that tell it.
        first_answers: these as they came first, and those to what is asked for the usual check alone.
        usual_checks: by function, what the usual check of a course says of it.
        renamed_by: the function that gives the parameters names of the submission's own, if one does.
        only_integer_labels: whether the chain is right for the course's labels, which are integers, and for no others.
        assessments: of each function, in the order in which they were made.
        chain: the final gradients, how they are scaled, and where 1/m comes in.
        unfinished: the functions that are still to be written, each with what is left in it.
        waits_for: those of them, and those that are not there, without which there are no final gradients.
        odd_answers: the answers at odd sizes that were asked for.
        unsteady: the functions that answer the same question now so, now otherwise.
        kept_state: those of them that answer by what an earlier call has left behind, with what is said of it.
        update_fits: whether the update takes the student's own gradients.
        update_fits_to_right: whether it takes those of the solution, where it does not take these.
        ended: the functions that hang, or kill their process.
        compensated: the functions off by powers of m for which a right chain makes up.
        own_caches: the functions that are handed what is laid out otherwise than the solution has it, each with the
            wrong helpers of those that make it: the solution's take their places while it is asked.
        own_layouts: of functions that others call, whether what they give back beside their answers, a cache say, is
            laid out otherwise than the solution has it.
        reads_documented: the functions that read what the solution hands over, and not what the student's own do.
        wrong_caches: the right functions that do not keep what others need of them; None: not looked for.
        inexact: those of them that are right only as far as an epsilon in them may move what they return.
        mended: the callees for which the chain's function places 1/m rightly, once a repair has mended the rest.
        counts_something_else: whether all is right once the chain's function divides by the number of examples.
        partly_mended: by function, and how it was asked, edits that mend a part of what failed, by number.
        mending: by function, a change that was proved to mend it.
        right_with: by function, the likeliest changes with which it is right by itself.
        noticed: by function, what it does besides its answers.
        verdicts: one for each function.
        group: the id shared by submissions that do the same wrong thing.

    """

    run: Run
    conversation: Conversation
    plan: Plan
    reading: Reading
    is_read_closely: bool = False
    was_right_before: bool = False
    defined: Defined = NOTHING_DEFINED
    opening: Mapping[str, Outcome] = field(default_factory=dict)
    answers_by_choice: dict[int, Mapping[str, Outcome]] = field(default_factory=dict)
    first_answers: Mapping[str, Outcome] = field(default_factory=dict)
    usual_checks: dict[str, UsualCheck] = field(default_factory=dict)
    renamed_by: str | None = None
    only_integer_labels: bool = False
    assessments: dict[str, list[Assessment]] = field(default_factory=dict)
    chain: ChainJudgement = field(init=False)
    unfinished: Mapping[str, Problem] = field(default_factory=dict)
    waits_for: tuple[str, ...] = ()
    odd_answers: Mapping[str, Outcome] = field(default_factory=dict)
    unsteady: frozenset[str] = frozenset()
    kept_state: dict[str, Problem] = field(default_factory=dict)
    update_fits: bool = True
    update_fits_to_right: bool = False
    ended: frozenset[str] = frozenset()
    compensated: set[str] = field(default_factory=set)
    own_caches: dict[str, tuple[str, ...]] = field(default_factory=dict)
    own_layouts: dict[str, bool] = field(default_factory=dict)
    reads_documented: set[str] = field(default_factory=set)
    wrong_caches: Sequence[str] | None = None
    inexact: dict[str, Problem] = field(default_factory=dict)
    mended: Placement | None = None
    counts_something_else: bool = False
    partly_mended: dict[tuple[str, str, Placement | None], dict[int, Change]] = field(default_factory=dict)
    mending: dict[str, Alteration] = field(default_factory=dict)
    right_with: dict[str, list[Alteration]] = field(default_factory=dict)
    noticed: Mapping[str, Sequence[Diagnosis]] = field(default_factory=dict)
    verdicts: tuple[FunctionVerdict, ...] = ()
    group: str | None = None
    _epsilons: dict[tuple[str, ...], float] = field(default_factory=dict)
    _right: dict[tuple[str, str, Placement | None], _Right] = field(init=False, default_factory=dict)

    @property
    def assignment(self) -> Assignment:
        """The assignment that the submission answers."""
        return self.plan.assignment

    @property
    def rubric(self) -> Rubric:
        """The rubric of the assignment."""
        return self.run.catalogue.rubrics[self.plan.assignment.id]

    @property
    def evidence(self) -> Evidence:
        """All that was found out so far, for whoever judges."""
        return Evidence(
            reading=self.reading,
            defined=self.defined,
            assessments=self.assessments,
            compensated=self.compensated,
            own_caches=self.own_caches.keys(),
            own_layouts=frozenset(name for name, is_own in self.own_layouts.items() if is_own),
            chain=self.chain,
            accepted=self.rubric.accepted,
            wrong_caches=self.wrong_caches,
            inexact=self.inexact,
            mended=self.mended,
            counts_something_else=self.counts_something_else,
            unsteady=self.unsteady,
            kept_state=self.kept_state,
            update_fits=self.update_fits,
            update_fits_to_right=self.update_fits_to_right,
            renamed_by=self.renamed_by,
            opening=self.opening,
            unfinished=self.unfinished,
            has_solution=self.assignment.has_solution,
        )

    def chain_questions(self, cases: Sequence[Case] = ()) -> Sequence[Question]:
        """The whole chain at these cases, or at all of them."""
        if not (cases or self.only_integer_labels):
            return self.plan.chain_questions
        asked = cases or self.plan.cases.all
        if self.only_integer_labels:
            asked = [replace(case, label_type=int) for case in asked]
        return [chain_question(self.assignment.chain, case) for case in asked]

    def ask(
        self,
        questions: Sequence[Question],
        substitution: Substitution | None = None,
        alteration: Alteration | None = None,
        *,
        anew: bool = False,
    ) -> Mapping[str, Outcome]:
        """Ask about the text as it stands in the process that was asked so before; else, or `anew`, in a new one.

        Who may answer by what an earlier question has left behind is always asked anew. Nothing comes of it where not
        even the definitions can be executed, nor where the solution is to take a place, and there is none.
        """
        is_at_hand = self.assignment.has_solution or substitution is None
        if self.conversation.account.is_overdrawn or not is_at_hand:
            return {}
        is_altered = substitution is not None or alteration is not None or bool(self.conversation.mended)
        if not (is_altered or anew or may_leave_something(self.reading, self.defined)):
            try:
                return self.conversation.ask_as_it_stands(self.assignment, questions, self.plan.request(questions))
            except (WorkerEnded, ProtocolError):
                pass  # what was asked before may have ended it
            except NotGradableError:
                return {}
        try:
            session = self.conversation.open(is_edited=alteration is not None)
            try:
                self.conversation.define(session, self.assignment, substitution, alteration)
                request = self.plan.request(questions)
                return self.conversation.ask(
                    session, self.assignment, questions, substitution, request=request, alteration=alteration
                )
            finally:
                session.close()
        except (WorkerEnded, ProtocolError, NotGradableError):
            return {}

    def ask_by(
        self,
        function: str,
        source: str,
        placement: Placement | None = None,
        alteration: Alteration | None = None,
        *,
        but_for: Collection[str] = (),
        laid_out_as_theirs: bool = False,
    ) -> Assessment | None:
        """Ask a function all questions of one source, its callees replaced by the solution where a placement is given.

        Those in `but_for` are not. They answer in the shapes of the course, or `laid_out_as_theirs`. None where nothing
        came of it.
        """
        questions = self.plan.questions(self.assignment.function(function), source)
        replaced = self.callees_replaced(function, placement)
        if replaced is not None and but_for:
            kept = tuple(name for name in replaced.functions if name not in but_for)
            replaced = replace(replaced, functions=kept)
        if replaced is not None and laid_out_as_theirs:
            replaced = replace(replaced, laid_out_as_theirs=True)
        outcomes = self.ask(questions, replaced, alteration)
        return self.assess(function, source, outcomes, placement) if outcomes else None

    def ask_more(self, function: Function, source: str, placement: Placement | None = None) -> None:
        """Ask by one source, and keep what comes of it."""
        assessment = self.ask_by(function.name, source, placement)
        if assessment is not None:
            self.assessments.setdefault(function.name, []).append(assessment)

    def is_right(self, name: str) -> bool:
        """Whether a function is right in some way, and leaves no mean to its callers."""
        return any(assessment.agrees & {ONLY, "inside"} for assessment in self.assessments.get(name, ()))

    def callees_replaced(self, function: str, placement: Placement | None) -> Substitution | None:
        """The callees of a function, replaced by the solution in that placement, and those that always are.

        So is what comes before a method, but not what keeps for it what it reads under names of its own.
        """
        asked, helpers = self.assignment.function(function), self.own_caches.get(function, ())
        replaced = dict(asked.replaced)
        if placement is not None:
            keeping = asked.after if function in self.own_caches else ()
            helpers = (*helpers, *(name for name in self.assignment.before(function) if name not in keeping))
        kept = [name for name in asked.callees if placement is not None and not self._keeps(name, placement)]
        functions = tuple(name for name in dict.fromkeys((*kept, *helpers)) if name not in replaced)
        if placement is None and not functions and not replaced:
            return None
        return Substitution(functions=functions, placement=placement or "inside", instead=asked.replaced)

    def _keeps(self, callee: str, placement: Placement) -> bool:
        """Whether the student's own has to begin the way back, since the solution's takes the mean elsewhere.

        One that is judged is known to leave the mean to others; one that is not may take it, or leave it.
        """
        begins = self.assignment.function(callee).begins
        agrees = {each for assessment in self.assessments.get(callee, ()) for each in assessment.agrees}
        if begins == "judged":
            return placement == "outside" and agrees == {"inside"}
        is_free = placement == "outside" or self.assignment.placement == "outside"
        return begins == "unjudged" and is_free and bool(agrees)

    def ask_edited(
        self, questions: Sequence[Question], alteration: Alteration
    ) -> tuple[Change | None, Mapping[str, Outcome]]:
        """The edit of an alteration, told by a process that was not given the solution, and what it answers."""
        if self.conversation.account.is_overdrawn:
            return None, {}
        try:
            session = self.conversation.open()
            with session:
                change = self.conversation.define(session, self.assignment, None, alteration).change
                asked = self.conversation.ask(session, self.assignment, questions, None, alteration=alteration)
                return change, asked if questions else {}
        except (WorkerEnded, ProtocolError, NotGradableError):
            return None, {}

    def assess(
        self,
        function: str,
        source: str,
        outcomes: Mapping[str, Outcome],
        placement: Placement | None = None,
        probes: Sequence[Probe] | None = None,
    ) -> Assessment:
        """Judge the answers; those that are wrong by what each mistake predicts, once the text was read closely.

        Where the final gradients are right, factors need no explanation, but for the cost's beside them. Right answers
        are judged once.
        """
        key = function, source
        epsilon = self.epsilon(function, *self.assignment.function(function).callees)
        known = self._right.get((*key, placement)) if probes is None else None
        if known is not None and known.outcomes is outcomes and known.epsilon == epsilon:
            return known.assessment
        is_of_all, probes = probes is None, probes or self.plan.probes[key]
        asked = Asked(source=source, substituted=placement, is_helped=bool(self.own_caches.get(function)))
        assessment = assess(asked, probes, outcomes, self.reading, epsilon)
        if assessment.right and is_of_all:
            self._right[(*key, placement)] = _Right(outcomes, epsilon, assessment)
        is_known = assessment.right or bool(assessment.planted)
        if not self.is_read_closely or is_known or len(probes) < len(self.plan.probes[key]):
            return assessment
        is_cost_wrong = function == self.assignment.chain.function and self.chain.beside is not None
        are_made_up_for = self.was_right_before and function in self.assignment.chain.path and not is_cost_wrong
        if are_made_up_for and assessment.only_scaled:
            return assessment
        explanation = self.plan.predictions[key].explain(outcomes, epsilon)
        is_replaced = bool(self.assignment.function(function).replaced)
        if explanation is None and not is_replaced and self._is_the_solutions(function, placement):
            explanation = self._as_a_changed_solution(function, source, outcomes, epsilon)
        return replace(assessment, explanation=explanation)

    def answers_are_right(
        self, function: str, source: str, outcomes: Mapping[str, Outcome], probes: Sequence[Probe] | None = None
    ) -> bool:
        """Whether the answers are right: those to all questions of the source, or to these alone."""
        epsilon = self.epsilon(function, *self.assignment.function(function).callees)
        return is_right(probes or self.plan.probes[function, source], outcomes, epsilon)

    def gradients_are_right(self, outcomes: Mapping[str, Outcome]) -> bool:
        """Whether every final gradient is right in these answers; not where there are none."""
        if not outcomes:
            return False
        epsilon = self.epsilon(*self.assignment.chain.path)
        return final_gradients(self.assignment, self.plan.cases, outcomes, self.reading, epsilon).correct

    def _is_the_solutions(self, function: str, placement: Placement | None) -> bool:
        """Whether the callees are the solution's too, if there are any, and leave the mean where it leaves it."""
        if not self.assignment.has_solution:
            return False
        asked = self.assignment.function(function)
        if not asked.callees or placement is None:
            return not asked.callees
        return len(asked.placements) == 1 or placement == self.assignment.placement

    def _as_a_changed_solution(
        self, function: str, source: str, outcomes: Mapping[str, Outcome], epsilon: float
    ) -> Explanation | None:
        """The mistake of a changed solution that gives the same answers; the time for it is not the student's."""
        with self.conversation.account.excused():
            changes = SolutionChanges(plan=self.plan, sandbox=self.conversation.sandbox)
            found = changes.explain(function, source, outcomes, epsilon)
        role, notation = self.assignment.works_as(function), self.assignment.notation
        return explanation_of(found.changes, role, notation, self.plan.probes[function, source]) if found else None

    def epsilon(self, *functions: str) -> float:
        """The largest epsilon in these functions and in what they call, known once they are read closely.

        It moves what they return.
        """
        if not self.is_read_closely:
            return 0.0
        if functions not in self._epsilons:
            used = self.reading.used_by(functions)
            self._epsilons[functions] = max((definition.epsilon for definition in used), default=0.0)
        return self._epsilons[functions]
