"""Finding out about one submission: ask what everyone is asked, then, where something is wrong, ask on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.judge.attempts import Attempt, assess
from grader.judge.chain import ChainJudgement, final_gradients, judge_chain, with_convention, with_update
from grader.judge.conventions import AT_UPDATE
from grader.judge.evidence import Evidence
from grader.judge.ledger import sightings
from grader.model.judgement import FinalGradients
from grader.model.questions import Ended, Outcome, Question, Returned
from grader.model.submission import Defined, Reading
from grader.pipeline.interview import Interview, NotGradableError
from grader.pipeline.plan import Plan
from grader.pipeline.protocol import ProtocolError
from grader.probes.assignment import ONLY, Function, Placement, Substitution, chain_question
from grader.sandbox.client import Session, WorkerEnded
from grader.scoring.rubric import Rubric


@dataclass(slots=True, kw_only=True)
class Examination:
    """The examination of one submission; `attempts` grows as more is asked, `ended` are functions that hang or kill."""

    interview: Interview
    plan: Plan
    rubric: Rubric
    reading: Reading
    attempts: dict[str, list[Attempt]] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)

    def run(self, session: Session) -> Evidence:
        """Ask everything that the verdicts need. Takes the session over, and closes it."""
        assignment = self.plan.assignment
        try:
            defined, outcomes = self._opening(session)
        except (WorkerEnded, ProtocolError):
            session.close()
            session, _ = self.interview.open()
            defined, outcomes = self._cautious_opening(session)
        finally:
            session.close()
        self.ended |= {outcome.function for outcome in outcomes.values() if isinstance(outcome, Ended)}
        chain = self._first_look(outcomes)
        if not self._is_plain(defined, chain):
            self._read_closely()
            chain = self._first_look(outcomes)
            if chain.summed_everywhere() and self.plan.updates:
                updates = self._asked_anew(self.plan.updates, None)
                chain = with_update(chain, assignment, self.plan.cases, updates, self.reading)
            self._ask_on(defined, chain)
            chain = self._with_backward_convention(chain)
        return Evidence(
            reading=self.reading,
            defined=defined,
            attempts=self.attempts,
            chain=chain,
            accepted=self.rubric.accepted,
            loose_joint=self._loose_joint(chain),
        )

    def _opening(self, session: Session) -> tuple[Defined, Mapping[str, Outcome]]:
        """Execute the definitions, and ask what everyone is asked."""
        assignment = self.plan.assignment
        defined = self.interview.define(session, assignment)
        outcomes = self.interview.ask(session, assignment, self.plan.opening, request=self.plan.opening_request)
        return defined, outcomes

    def _cautious_opening(self, session: Session) -> tuple[Defined, Mapping[str, Outcome]]:
        """The same without whatever runs code as it is defined, since that has ended the process."""
        self.interview.only_plain = True
        try:
            return self._opening(session)
        except (WorkerEnded, ProtocolError) as error:
            detail = f" ({error.detail})" if isinstance(error, WorkerEnded) else ""
            message = f"executing the notebook's definitions ends their process{detail}"
            raise NotGradableError(message) from None

    def _first_look(self, outcomes: Mapping[str, Outcome]) -> ChainJudgement:
        """Judge the answers that everyone gives: the chain, and each function by its first source."""
        assignment = self.plan.assignment
        self.attempts.clear()
        for function in assignment.functions:
            if function.name != assignment.chain.function:
                self._assess(function, function.sources[0].name, outcomes)
        return judge_chain(assignment, self.plan.cases, outcomes, self.reading, self._epsilon(*assignment.chain.path))

    def _is_plain(self, defined: Defined, chain: ChainJudgement) -> bool:
        """Whether all that is there is right, and the place of 1/m known: then there is nothing more to find out."""
        is_placed = chain.convention is not None and chain.convention.place is not None
        there = [function for function in self.plan.assignment.functions if function.name in defined.functions]
        return is_placed and all(self._settled(function, chain) for function in there)

    def _read_closely(self) -> None:
        """Read again, now for the places and constants in the text that explain what is not right."""
        self.interview.closely = True
        session, self.reading = self.interview.open()
        session.close()

    def _ask_on(self, defined: Defined, chain: ChainJudgement) -> None:
        for function in self.plan.assignment.functions:
            if function.name in defined.functions and not self._settled(function, chain):
                self._examine_closely(function)

    def _settled(self, function: Function, chain: ChainJudgement) -> bool:
        if function.name == self.plan.assignment.chain.function:
            return chain.gradients.correct or (chain.updates_by_the_mean and AT_UPDATE in self.rubric.accepted)
        agrees = {variant for attempt in self.attempts[function.name] for variant in attempt.agrees}
        return bool(agrees & {ONLY, "inside"}) or (bool(agrees) and chain.gradients.correct)

    def _with_backward_convention(self, chain: ChainJudgement) -> ChainJudgement:
        """Name the convention of a right backward pass behind a broken forward pass, from documented caches."""
        assignment, case = self.plan.assignment, self.plan.cases.main[0]
        function = assignment.function(assignment.chain.function)
        attempts = self.attempts.get(function.name, ())
        if chain.convention is not None or not any(a.right and a.substituted is None for a in attempts):
            return chain
        question = replace(self.plan.questions(function, function.sources[0].name)[0], record=True)
        outcome = self._asked_anew([question], None).get(question.id)
        if not isinstance(outcome, Returned):
            return chain
        return with_convention(chain, assignment, sightings(outcome.events, case), case, self.reading)

    def _examine_closely(self, function: Function) -> None:
        """Ask by the other sources; then with the callees replaced by the reference, in each placement."""
        for source in function.sources:
            if self.ended.intersection({function.name, *function.callees}):
                break
            if not any(a.source == source.name for a in self.attempts.get(function.name, ())):
                self._attempt(function, source.name, None)
            if any(a.agrees & {ONLY, "inside"} for a in self.attempts.get(function.name, ())):
                return
        if function.callees:
            for placement in function.placements:
                self._attempt(function, function.sources[0].name, placement)

    def _attempt(self, function: Function, source: str, substituted: Placement | None) -> None:
        questions = self.plan.questions(function, source)
        substitution = Substitution(functions=function.callees, placement=substituted) if substituted else None
        outcomes = self._asked_anew(questions, substitution)
        if outcomes:
            self._assess(function, source, outcomes, substituted)

    def _asked_anew(self, questions: Sequence[Question], substitution: Substitution | None) -> Mapping[str, Outcome]:
        """Ask in a new process; nothing comes of it where not even the definitions can be executed."""
        assignment = self.plan.assignment
        if self.interview.is_weary:
            return {}
        try:
            session, _ = self.interview.open()
            try:
                self.interview.define(session, assignment, substitution)
                return self.interview.ask(session, assignment, questions, substitution)
            finally:
                session.close()
        except (WorkerEnded, ProtocolError, NotGradableError):
            return {}

    def _loose_joint(self, chain: ChainJudgement) -> str | None:
        """The function whose replacement alone makes the chain right, where each is right by itself."""
        assignment = self.plan.assignment
        path = assignment.chain.path
        if chain.gradients.correct or not all(any(a.right for a in self.attempts.get(name, ())) for name in path):
            return None
        questions = [chain_question(assignment.chain, case) for case in self.plan.cases.all]
        for name in assignment.chain.joints:
            outcomes = self._asked_anew(questions, Substitution(functions=(name,)))
            if outcomes and self._gradients(outcomes).correct:
                return name
        return None

    def _gradients(self, outcomes: Mapping[str, Outcome]) -> FinalGradients:
        assignment = self.plan.assignment
        epsilon = self._epsilon(*assignment.chain.path)
        return final_gradients(assignment, self.plan.cases, outcomes, self.reading, epsilon)

    def _assess(
        self,
        function: Function,
        source: str,
        outcomes: Mapping[str, Outcome],
        substituted: Placement | None = None,
    ) -> None:
        inquiries = self.plan.inquiries[function.name, source]
        epsilon = self._epsilon(function.name, *function.callees)
        attempt = assess(source, inquiries, outcomes, self.reading, epsilon, substituted)
        if self.interview.closely and not attempt.right:
            explanation = self.plan.predictions[function.name, source].explain(outcomes, epsilon)
            attempt = replace(attempt, explanation=explanation)
        self.attempts.setdefault(function.name, []).append(attempt)

    def _epsilon(self, *functions: str) -> float:
        """The largest epsilon in these functions: it moves what they return, and nothing else."""
        return max((d.epsilon for d in self.reading.definitions if d.name in functions), default=0.0)
