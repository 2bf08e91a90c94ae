"""Finding out about one submission: ask what everyone is asked, then, where something is wrong, ask on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from grader.examine.asking import Asking
from grader.examine.robustness import Robustness
from grader.judge.assessments import Assessment
from grader.judge.chain import (
    ChainJudgement,
    final_gradients,
    is_update_right,
    judge_chain,
    with_convention,
    with_update,
)
from grader.judge.conventions import AT_UPDATE
from grader.judge.evidence import Evidence
from grader.judge.ledger import Recorded
from grader.judge.own_network import own_network, slope_questions
from grader.marking.rubric import Rubric
from grader.model.assignment import ONLY, Function, Placement, Substitution
from grader.model.judgement import Problem
from grader.model.questions import Ended, Outcome, Returned
from grader.model.submission import Defined
from grader.sandbox.client import Session
from grader.sandbox.endings import WorkerEnded
from grader.talk.conversation import NotGradableError
from grader.talk.own_names import OwnNames, own_names_of
from grader.talk.protocol import ProtocolError

_MOST_NAMINGS = 3  # parameters, then gradients


@dataclass(slots=True, kw_only=True)
class Examination:
    """The examination of one submission; `assessments` grows as more is asked, `ended` are functions that hang or kill.

    `odd_outcomes` are the answers at odd sizes that were asked for, `compensated` are the functions off by powers of m
    for which a right chain makes up, `unsteady` those whose answers hang on chance.
    """

    asking: Asking
    rubric: Rubric
    assessments: dict[str, list[Assessment]] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    odd_outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    compensated: set[str] = field(default_factory=set)
    unsteady: frozenset[str] = frozenset()

    def run(self, session: Session) -> Evidence:
        """Ask everything that the verdicts need. Takes the session over, and closes it."""
        assignment = self.asking.plan.assignment
        defined, outcomes = self._opened(session)
        outcomes, renamed_by = self._in_own_names(outcomes)
        outcomes = {**outcomes, **self.asking.apart()}
        chain = self._first_look(outcomes)
        robustness = Robustness(asking=self.asking, outcomes=outcomes)
        if not chain.gradients.correct:
            outcomes = robustness.with_integer_labels()
            chain = self._first_look(outcomes)
        self.odd_outcomes = robustness.at_odd_sizes(self.assessments, chain)
        self._look_at_odd_sizes()
        self.unsteady = robustness.unsteady()
        chain = self._unless_unsteady(chain)
        self.asking.chain_stands = chain.gradients.correct
        update_fits = not chain.gradients.correct or self._update_fits(outcomes)
        if not self._is_plain(defined, chain):
            self._read_closely()
            chain = self._first_look(outcomes)
            self._look_at_odd_sizes()
            if chain.summed_everywhere() and self.asking.plan.updates:
                updates = self.asking.anew(self.asking.plan.updates)
                chain = with_update(chain, assignment, self.asking.plan.cases, updates, self.asking.reading)
            self._ask_on(defined, chain)
            chain = self._with_backward_convention(self._with_own_network(chain, outcomes))
        return Evidence(
            reading=self.asking.reading,
            defined=defined,
            assessments=self.assessments,
            compensated=self.compensated,
            chain=chain,
            accepted=self.rubric.accepted,
            unsteady=self.unsteady,
            update_fits=update_fits,
            renamed_by=renamed_by,
            opening=outcomes,
        )

    def _opened(self, session: Session) -> tuple[Defined, Mapping[str, Outcome]]:
        """What came of the definitions and the opening, cautiously where the definitions have ended the process."""
        try:
            defined, outcomes = self._opening(session)
        except (WorkerEnded, ProtocolError) as error:
            session.close()
            if isinstance(error, WorkerEnded):
                self.asking.conversation.account.note_definitions(error)
            session, _ = self.asking.conversation.open()
            defined, outcomes = self._cautious_opening(session)
        finally:
            session.close()
        self.ended |= {outcome.function for outcome in outcomes.values() if isinstance(outcome, Ended)}
        return defined, outcomes

    def _opening(self, session: Session) -> tuple[Defined, Mapping[str, Outcome]]:
        """Execute the definitions, and ask what everyone is asked."""
        assignment = self.asking.plan.assignment
        defined = self.asking.conversation.define(session, assignment)
        outcomes = self.asking.conversation.ask(
            session, assignment, self.asking.plan.opening, request=self.asking.plan.opening_request
        )
        return defined, outcomes

    def _in_own_names(self, outcomes: Mapping[str, Outcome]) -> tuple[Mapping[str, Outcome], str | None]:
        """The answers in the names of the submission, where it has names of its own; and the function that gives them.

        That function is the first that makes parameters; it must make them rightly but for their names.
        """
        plan, conversation = self.asking.plan, self.asking.conversation
        makers = [f for f in plan.assignment.functions if f.by_chance and not f.callees]
        found = outcomes
        for _ in range(_MOST_NAMINGS):
            own_names = own_names_of(found.values(), conversation.own_names, lambda: plan.names)
            if own_names == conversation.own_names:
                break
            conversation.own_names = own_names
            found = self.asking.anew(plan.opening) or outcomes
        if not conversation.own_names.own:
            return outcomes, None
        right = [f for f in makers if self.asking.assessed(f.name, f.sources[0].name, found).right]
        if not right:
            conversation.own_names = OwnNames()
            return outcomes, None
        return found, right[0].name

    def _cautious_opening(self, session: Session) -> tuple[Defined, Mapping[str, Outcome]]:
        """The same without whatever runs code as it is defined, since that has ended the process."""
        self.asking.conversation.only_plain = True
        try:
            return self._opening(session)
        except (WorkerEnded, ProtocolError) as error:
            detail = f" ({error.detail})" if isinstance(error, WorkerEnded) else ""
            message = f"executing the notebook's definitions ends their process{detail}"
            raise NotGradableError(message) from None

    def _first_look(self, outcomes: Mapping[str, Outcome]) -> ChainJudgement:
        """Judge the answers that everyone gives: the chain, and each function by its first source."""
        assignment = self.asking.plan.assignment
        self.assessments.clear()
        for function in assignment.functions:
            if function.name != assignment.chain.function:
                self._assess(function, function.sources[0].name, outcomes)
        epsilon = self.asking.epsilon(*assignment.chain.path)
        plan = self.asking.plan
        found = judge_chain(assignment, plan.cases, outcomes, self.asking.reading, epsilon, plan.costs)
        return self._unless_unsteady(found)

    def _unless_unsteady(self, chain: ChainJudgement) -> ChainJudgement:
        """The chain as judged; of a function that answers now so, now otherwise, no gradients are right."""
        if not chain.gradients.correct or not self.unsteady.intersection(self.asking.plan.assignment.chain.path):
            return chain
        wrong = replace(chain.gradients, correct=False, problem=Problem(kind="not-deterministic"))
        return replace(chain, gradients=wrong, convention=None)

    def _look_at_odd_sizes(self) -> None:
        """Put a wrong answer at odd sizes in the place of the right ones at others."""
        for function in self.asking.plan.assignment.functions:
            odd = function.sources[0].odd
            if odd and all(q.id in self.odd_outcomes for q in self.asking.plan.questions(function, odd.name)):
                assessment = self.asking.assessed(function.name, odd.name, self.odd_outcomes)
                if not assessment.right:
                    self.assessments[function.name] = [assessment]

    def _update_fits(self, outcomes: Mapping[str, Outcome]) -> bool:
        """Whether one update with the student's own gradients is right, where it was asked for."""
        plan = self.asking.plan
        asked = [case for case in plan.cases.main if f"update/{case.name}" in outcomes]
        return not asked or is_update_right(plan.assignment, asked, outcomes)

    def _is_plain(self, defined: Defined, chain: ChainJudgement) -> bool:
        """Whether all that is there is right, and the place of 1/m known: then there is nothing more to find out."""
        is_placed = not self.asking.plan.assignment.chain.is_of_cost or (
            chain.convention is not None and chain.convention.place is not None
        )
        there = [function for function in self.asking.plan.assignment.functions if function.name in defined.functions]
        return is_placed and all(self._settled(function, chain) for function in there)

    def _read_closely(self) -> None:
        """Read again, now for the places and constants in the text that explain what is not right."""
        self.asking.reading = self.asking.conversation.read_closely()
        self.asking.closely = True

    def _ask_on(self, defined: Defined, chain: ChainJudgement) -> None:
        for function in self.asking.plan.assignment.functions:
            if function.name in defined.functions and not self._settled(function, chain):
                if not self.compensated.intersection(function.callees):  # else its factors are those of its callee
                    self._ask_widely(function, chain)
                    if self._is_compensated(function, chain):
                        self.compensated.add(function.name)
                if not self._settled(function, chain):
                    self._examine_closely(function)

    def _settled(self, function: Function, chain: ChainJudgement) -> bool:
        if function.name == self.asking.plan.assignment.chain.function:
            if chain.beside is not None:
                return False
            return chain.gradients.correct or (chain.updates_by_the_mean and AT_UPDATE in self.rubric.accepted)
        assessments = self.assessments[function.name]
        agrees = {variant for assessment in assessments for variant in assessment.agrees}
        if agrees & {ONLY, "inside"} or not chain.gradients.correct:
            return bool(agrees & {ONLY, "inside"})
        return bool(agrees) or function.name in self.compensated

    def _with_backward_convention(self, chain: ChainJudgement) -> ChainJudgement:
        """Name the convention of a right backward pass behind a broken forward pass, from documented caches."""
        assignment = self.asking.plan.assignment
        assessments = self.assessments.get(assignment.chain.function, ())
        if (
            not assignment.chain.is_of_cost
            or chain.convention is not None
            or not any(a.right and a.substituted is None for a in assessments)
        ):
            return chain
        probe = self.asking.plan.first_probes(assignment.chain.function)[0]
        question, case = replace(probe.question, record=True), probe.case
        outcome = self.asking.anew([question]).get(question.id)
        if case is None or not isinstance(outcome, Returned):
            return chain
        return with_convention(chain, Recorded.of(outcome.events, case), case, self.asking.reading)

    def _with_own_network(self, chain: ChainJudgement, outcomes: Mapping[str, Outcome]) -> ChainJudgement:
        """Of a forward pass that is wrong, say whether the gradients are right for it; one case is asked first."""
        assignment, cases = self.asking.plan.assignment, self.asking.plan.cases.all
        makers = [function for function in assignment.functions if function.name in assignment.chain.cache_makers]
        is_forward_wrong = any(f.name in self.assessments and not self._settled(f, chain) for f in makers)
        if chain.gradients.correct or not chain.laws or not is_forward_wrong:
            return chain
        answers = dict(outcomes)
        for asked in (cases[:1], cases[1:]):
            answers |= self.asking.anew([q for case in asked for q in slope_questions(assignment.chain, case)])
            if own_network(assignment.chain, asked, answers) is None:
                return chain
        return replace(chain, own_network=own_network(assignment.chain, cases, answers))

    def _is_compensated(self, function: Function, chain: ChainJudgement) -> bool:
        """Whether a right chain runs this function, which is off by powers of m, and hangs on it being off.

        It does if it is wrong with the reference in that place. A method, which is reached by other ways, need but run.
        """
        assignment = self.asking.plan.assignment
        is_scaled = any(assessment.off_by_powers_of_m for assessment in self.assessments.get(function.name, ()))
        runs = function.name in assignment.layer_functions and function.name in chain.called
        if not (chain.gradients.correct and runs and is_scaled):
            return False
        if self.asking.reading.definition(function.name) is None:
            return True
        outcomes = self.asking.anew(self.asking.chain_questions(), Substitution(functions=(function.name,)))
        epsilon = self.asking.epsilon(*assignment.chain.path)
        if not outcomes:
            return False
        cases, reading = self.asking.plan.cases, self.asking.reading
        return not final_gradients(assignment, cases, outcomes, reading, epsilon).correct

    def _ask_widely(self, function: Function, chain: ChainJudgement) -> None:
        """Ask each branch at several m, where only factors are wrong that a right chain may make up for."""
        is_scaled = any(assessment.only_scaled for assessment in self.assessments.get(function.name, ()))
        if function.widely and is_scaled and chain.gradients.correct:
            self._assessment(function, function.widely.name, None)

    def _examine_closely(self, function: Function) -> None:
        """Ask by the other sources; then with the callees replaced by the reference, in each placement."""
        source = function.sources[0].name
        assessments = self.assessments.get(function.name, [])
        if any(assessment.source != source for assessment in assessments):  # right but for odd sizes
            source = assessments[0].source
        elif self._is_right_by_another_source(function):
            return
        if function.callees:
            for placement in function.placements:
                self._assessment(function, source, placement)
                if self.asking.chain_stands and self.assessments[function.name][-1].right:
                    return

    def _is_right_by_another_source(self, function: Function) -> bool:
        """Whether the function is right in one of the ways to ask it that were not tried yet; at odd sizes as well."""
        for source in function.sources:
            if self.ended.intersection({function.name, *function.callees}):
                return False
            if not any(a.source == source.name for a in self.assessments.get(function.name, ())):
                self._assessment(function, source.name, None)
            if not any(a.agrees & {ONLY, "inside"} for a in self.assessments.get(function.name, ())):
                continue
            if source.odd is not None and source is not function.sources[0]:
                assessment = self.asking.assessment(function.name, source.odd.name)
                if assessment is not None and not assessment.right:
                    self.assessments[function.name] = [assessment]
                    return False
            return True
        return False

    def _assess(self, function: Function, source: str, outcomes: Mapping[str, Outcome]) -> None:
        assessment = self.asking.assessed(function.name, source, outcomes)
        self.assessments.setdefault(function.name, []).append(assessment)

    def _assessment(self, function: Function, source: str, placement: Placement | None) -> None:
        assessment = self.asking.assessment(function.name, source, placement)
        if assessment is not None:
            self.assessments.setdefault(function.name, []).append(assessment)
