"""Talking with the confined process about one submission: open, read, define, ask; start again after a hang."""

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cache
from typing import Any, NamedTuple

from pytest_grade.dataclass import dataclass
from pytest_grade.errors import DisturbedError
from pytest_grade.model.assignment import Assignment, Callees, Substitution
from pytest_grade.model.limits import Limits
from pytest_grade.model.questions import Ended, NotAsked, Outcome, Question, Raised
from pytest_grade.model.submission import Defined, Reading
from pytest_grade.sandbox.session import Request, Session, WorkerEnded, Workers
from pytest_grade.sandbox.values import answer_limits
from pytest_grade.talk.alteration import Alteration
from pytest_grade.talk.budgets import MIB, READING, Account, Budgets
from pytest_grade.talk.orders import (
    Report,
    ask_for_compiled,
    write_compiled,
    write_opening,
    write_order,
    write_question,
    write_questions,
)
from pytest_grade.talk.own_names import OwnNames
from pytest_grade.talk.protocol import (
    ProtocolError,
    Trial,
    read_compiled,
    read_defined,
    read_outcome,
    read_outcomes,
    read_reading,
    read_trial,
    read_unreadable,
)
from pytest_grade.talk.wordless import Wordless, functions_only, number_only

_MOST_RESTARTS = 12
_MOST_TRIALS = 1500
_answer_limits = cache(answer_limits)  # the same for nearly every answer of a run


class NotGradableError(Exception):
    """The submission cannot be graded; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The bytes of a submission and its kind: `ipynb`, `py`, or `md` for a notebook kept as Markdown.

    `wall_seconds` are left of those that the files of its student may use together.
    """

    content: bytes
    kind: str
    wall_seconds: float = math.inf


class _Standing(NamedTuple):
    """A process in which the text stands as it was handed in, by what order, and what came of executing it."""

    session: Session
    ordered: "_Ordered"
    defined: Defined


class _Ordered(NamedTuple):
    """What is to be defined: the same for an assignment whatever choice it leaves free."""

    names: tuple[str, ...]
    provided: str
    modules: tuple[str, ...]
    makes: tuple[str, ...]
    only_plain: bool


@dataclass(slots=True, kw_only=True)
class Conversation:
    """All conversations about one submission. One process is asked at a time; a new one where the last has ended.

    Whoever makes one closes it: a process may be waiting for the next `open`, and one that was only asked about the
    text as it stands for the next such questions (`ask_as_it_stands`).
    `only_plain` leaves out whatever runs code as it is defined: only where that has ended the process; `own_names` are
    the submission's own for parameters and gradients; `mended` are changes that are made in every process before
    anything else, but in functions that the solution takes the place of; `account` holds what it may still use. No
    words of a process `_with_solution` are taken over, but those of `_crashes` in one without.
    """

    sandbox: Workers
    content: Content
    account: Account = field(default_factory=lambda: Account(budgets=Budgets.of(Limits())))
    legacy: Callable[[], Workers] | None = None
    only_plain: bool = False
    own_names: OwnNames = field(default_factory=OwnNames)
    mended: tuple[Alteration, ...] = ()
    _waiting: Session | None = None
    _standing: _Standing | None = None
    _with_solution: Session | None = None
    _as_it_stands: Session | None = None
    _crashes: dict[str, Raised] = field(default_factory=dict)
    _has_defined: bool = False
    _compiled: bytes | None = None
    _has_asked_for_compiled: bool = False
    _at_once: bool = True

    def with_mended(self, changes: Sequence[Alteration]) -> "Conversation":
        """Another conversation, from its beginning, about the text with these changes made as well."""
        return Conversation(
            sandbox=self.sandbox,
            content=self.content,
            account=self.account,
            legacy=self.legacy,
            only_plain=self.only_plain,
            mended=(*self.mended, *changes),
        )

    def open(self, *, is_edited: bool = True) -> Session:
        """A process that has read the submission, and has run nothing of it. The caller closes the session.

        One in which nothing of it `is_edited` has nothing to read, if the process that stands can hand on what it has
        compiled. Raises `NotGradableError`, with the reason, where there is nothing to be read.
        """
        if self._waiting is None:
            session, _ = self._opened("", None if is_edited or self.mended else self._compiled_by_the_standing())
            return session
        session, self._waiting = self._waiting, None
        return session

    def _compiled_by_the_standing(self) -> bytes | None:
        """What the process that stands has compiled; asked for once."""
        session = self._standing.session if self._standing else None
        may_hand_on = session is not None and session.answers_at_once and not self.only_plain
        if session is not None and may_hand_on and not self._has_asked_for_compiled:
            self._has_asked_for_compiled = True
            budgets = self.account.budgets
            try:
                session.send(ask_for_compiled())
                reply = self._received(session, budgets.reading_cpu, budgets.reading_wall)
                self._compiled = read_compiled(reply)
            except (WorkerEnded, ProtocolError):
                self._stop_standing()
        return None if self.only_plain else self._compiled

    def read(self, *, closely: bool = False) -> Reading:
        """Read the text; surveyed `closely`, where something is to be explained. The process waits for the next `open`.

        Raises `NotGradableError`, as `open` does.
        """
        self._stop_waiting()
        self._waiting, reading = self._opened("closely" if closely else "outline")
        assert reading is not None
        return reading

    def close(self) -> None:
        """End the processes that wait, if any do."""
        self._stop_waiting()
        self._stop_standing()

    def _stop_waiting(self) -> None:
        if self._waiting:
            self._waiting.close()
            self._waiting = None

    def _stop_standing(self) -> None:
        if self._standing:
            self._standing.session.close()
            self._standing = None

    def stand(self, assignment: Assignment) -> Defined:
        """Define the text as it was handed in, in a process that is kept for `ask_as_it_stands`.

        Raises as `open` and `define` do.
        """
        known = self.stands(assignment)
        session = self.open(is_edited=known is None)
        if known is None:  # what was compiled by another order lacks what this one needs
            self._compiled, self._has_asked_for_compiled = None, False
        self._stop_standing()
        try:
            defined = self.define(session, assignment)
        except BaseException:
            session.close()
            raise
        self._standing = _Standing(session, self._ordered(assignment), known or defined)
        return self._standing.defined

    def stands(self, assignment: Assignment) -> Defined | None:
        """What came of executing the text in the process that stands; None where that has not defined this."""
        standing = self._standing
        return standing.defined if standing is not None and standing.ordered == self._ordered(assignment) else None

    def _ordered(self, assignment: Assignment) -> _Ordered:
        return _Ordered(assignment.names, assignment.provided, assignment.modules, assignment.makes, self.only_plain)

    def ask_as_it_stands(
        self, assignment: Assignment, questions: Sequence[Question], request: Request | None = None
    ) -> Mapping[str, Outcome]:
        """Ask the process that stands, with nothing replaced or changed; else a new one, which then stands.

        What was asked there before may have left something behind: not for who answers by that. Raises as `open` and
        `define` do.
        """
        if self.stands(assignment) is None:
            self.stand(assignment)
        standing = self._standing
        assert standing is not None
        self.account.follow(standing.session)
        self._as_it_stands = standing.session
        try:
            return self.ask(standing.session, assignment, questions, request=request)
        except WorkerEnded:
            self._stop_standing()
            raise

    def _opened(self, report: Report, compiled: bytes | None = None) -> tuple[Session, Reading | None]:
        """A process that has read, or was given what is compiled; and what it reports, if it is to."""
        self.account.busy_with = READING
        session = self.sandbox.open()
        self.account.follow(session)
        try:
            opening = write_opening(self.content.content, self.content.kind, report)
            session.send(opening if compiled is None else write_compiled(compiled))
            budgets = self.account.budgets
            message = session.receive(cpu_seconds=budgets.reading_cpu, wall_seconds=budgets.reading_wall)
            if (reason := read_unreadable(message)) is not None:
                raise NotGradableError(reason)
            if isinstance(message, dict) and "legacy" in message:
                return self._open_legacy(session, report)
            return session, read_reading(message) if report else None
        except WorkerEnded as ended:
            session.close()
            self.account.note_reading(ended)
            raise NotGradableError(_reading_failed(ended)) from None
        except ProtocolError:
            session.close()
            message = "the file could not be read"
            raise NotGradableError(message) from None
        except (NotGradableError, DisturbedError):
            session.close()
            raise

    def _open_legacy(self, session: Session, report: Report) -> tuple[Session, Reading | None]:
        session.close()
        if self.legacy is None:
            message = "the notebook is older than nbformat 4 and could not be upgraded"
            raise NotGradableError(message)
        self.sandbox, self.legacy = self.legacy(), None
        return self._opened(report)

    def define(
        self,
        session: Session,
        assignment: Assignment,
        substitution: Substitution | None = None,
        alteration: Alteration | None = None,
    ) -> Defined:
        """Execute the definitions, some functions being replaced by the solution where a substitution says so.

        An alteration changes the student's own text first. Raises `WorkerEnded` or `ProtocolError`.
        """
        replaced = substitution.names if substitution else ()
        mended = [each for each in self.mended if each.function not in replaced]
        order = write_order(
            assignment.names,
            provided=assignment.provided,
            modules=assignment.modules,
            makes=assignment.makes,
            substitutes=assignment.sources_of(substitution) if substitution else None,
            mean_inside=substitution is None or substitution.placement == "inside",
            laid_out_as_theirs=substitution is not None and substitution.laid_out_as_theirs,
            only_plain=self.only_plain,
            assertions=all(each.assertions for each in (*mended, *filter(None, (alteration,)))),
            edit=alteration.edit if alteration else None,
            asserts_again=alteration is not None and alteration.asserts_again,
            mended=[each.edit for each in mended if each.edit],
            most_output=self.account.budgets.limits.output * MIB,
            most_reply=self.account.budgets.reply_bytes,
        )
        self._with_solution = session if order["substitutes"] else None
        self._as_it_stands = session if substitution is None and alteration is None and not mended else None
        session.send(order)
        session.owns_kills = self.account.owns_kills
        self.account.busy_with = "definitions"
        cpu_seconds, wall_seconds = self.account.allowed_to_define
        try:
            defined = read_defined(self._received(session, cpu_seconds, wall_seconds, recorded=True))
        except WorkerEnded as ended:
            if self._has_defined and alteration is None:
                self.account.note_definitions_again(ended)
            raise
        self._has_defined = True
        return functions_only(defined, assignment.names) if session is self._with_solution else defined

    def try_edits(
        self,
        session: Session,
        edits: Alteration,
        question: Question,
        start: int,
        *,
        tells_each: bool = True,
    ) -> Iterator[Trial]:
        """Ask one question with each of many edits made in a function. Raises `WorkerEnded` or `ProtocolError`.

        Unless it `tells_each`, edits with which nothing comes back are left out, but now and then one of them.
        """
        order = {**edits.edits, "start": start, "tells_each": tells_each}
        order["question"] = write_question(replace(self._in_own_names(question), watch=False))
        self.account.busy_with = f"changes of {edits.function}"
        session.send(order)
        budgets = self.account.budgets
        expected = start
        while expected < _MOST_TRIALS:
            cpu_seconds = min(budgets.trial_cpu, self.account.cpu_left)
            reply = self._received(session, cpu_seconds, budgets.trial_wall)
            trial = read_trial(reply, question)
            if trial is None:
                return
            if trial.number < expected or (tells_each and trial.number > expected):
                raise ProtocolError
            expected = trial.number + 1
            if trial.answered is not None:
                change, outcome = trial.answered
                told = number_only(change) if session is self._with_solution else change
                trial = Trial(trial.number, (told, self._taken_over(session, outcome, question)))
            yield trial

    def ask(
        self,
        session: Session,
        assignment: Assignment,
        questions: Sequence[Question],
        substitution: Substitution | None = None,
        request: Request | None = None,
        alteration: Alteration | None = None,
    ) -> Mapping[str, Outcome]:
        """Ask everything, in new processes where one ends; what calls the function that ended it is not asked again.

        A process answers all at once, if it can; where it has not come to that, a new one is asked one by one, as are
        all that come later. `request` is that for all at once, if it is written already.
        """
        own = assignment.without(substitution)
        is_standing = self._standing is not None and self._standing.session is session
        if self._at_once and session.answers_at_once and len(questions) > 1:
            known = self._ask_at_once(session, questions, request, own)
            if known is not None:
                return known
            if is_standing:
                self._stop_standing()
            outcomes, alive = self._ask_in_a_new_process(assignment, questions, substitution, alteration)
        else:
            outcomes, alive = self._ask(session, questions, own)
            if is_standing and not alive:
                self._stop_standing()
        guilty: set[str] = set()
        for _ in range(_MOST_RESTARTS):
            if alive or self.account.is_overdrawn:
                break
            guilty |= {outcome.function for outcome in outcomes.values() if isinstance(outcome, Ended)}
            rest = [question for question in questions if question.id not in outcomes]
            for question in rest:
                if blamed := _relied_on(question, own) & guilty:
                    outcomes[question.id] = NotAsked(function=min(blamed), because="ended its process before")
            rest = [question for question in rest if question.id not in outcomes]
            if not rest:
                break
            more, alive = self._ask_in_a_new_process(assignment, rest, substitution, alteration)
            outcomes |= more
        because = self.account.why_overdrawn or "too many functions have ended their processes"
        for question in questions:
            outcomes.setdefault(question.id, NotAsked(function=question.steps[-1].function, because=because))
        return outcomes

    def _request(self, questions: Sequence[Question], *, at_once: bool) -> object:
        return write_questions([self._in_own_names(question) for question in questions], at_once=at_once)

    def _in_own_names(self, question: Question) -> Question:
        return self.own_names.asked(question) if self.own_names.own else question

    def _ask_at_once(
        self, session: Session, questions: Sequence[Question], request: Request | None, callees: Callees
    ) -> dict[str, Outcome] | None:
        """What came of all, in one reply; None where there was none, whose CPU time does not count then.

        It has a share of the time of one function, and at the longest what the account has left.
        """
        is_written = request is not None and not self.own_names.own
        self.account.busy_with, before = questions[0].id, session.cpu_seconds
        session.send(request if is_written else self._request(questions, at_once=True))
        limits = _answer_limits(self.account.budgets.reply_bytes, recorded=True)
        cpu_seconds, wall_seconds = self.account.allowed_at_once
        try:
            reply = session.receive(cpu_seconds=cpu_seconds, wall_seconds=wall_seconds, limits=limits)
            outcomes = read_outcomes(reply, questions, limits)
        except (WorkerEnded, ProtocolError):
            outcomes = None
        if outcomes is None:
            self._at_once = False
            self.account.forgive(session.cpu_seconds - before)
            session.close()
            return None
        for question in questions:
            outcome = self._taken_over(session, outcomes[question.id], question)
            function, runs = question.steps[-1].function, _may_run(question, callees)
            outcomes[question.id] = self._within_limits(outcome, function, runs)
        return outcomes

    def _ask(
        self, session: Session, questions: Sequence[Question], callees: Callees
    ) -> tuple[dict[str, Outcome], bool]:
        """Ask until all are answered or the process ends; the first question it did not answer gets `Ended`."""
        outcomes: dict[str, Outcome] = {}
        used: dict[tuple[str, bool], tuple[float, float]] = {}  # what is recorded has a budget of its own
        session.send(self._request(questions, at_once=False))
        for question in questions:
            function, runs = question.steps[-1].function, _may_run(question, callees)
            self.account.busy_with = question.id
            cpu, wall = used.get((function, question.record), (0.0, 0.0))
            cpu_seconds, wall_seconds = self.account.allowed(runs)
            cpu_before, wall_before = session.cpu_seconds, time.monotonic()
            try:
                reply = self._received(session, cpu_seconds - cpu, wall_seconds - wall, recorded=question.record)
                outcome = self._taken_over(session, read_outcome(reply, question), question)
                outcomes[question.id] = self._within_limits(outcome, function, runs)
            except WorkerEnded as ended:
                detail = self.account.note_end(function, runs, ended)
                ending = Ended(function=function, reason=ended.reason, detail=detail, at=ended.at)
                outcomes[question.id] = self._taken_over(session, ending, question)
                return outcomes, False
            except ProtocolError:
                outcomes[question.id] = Ended(function=function, reason="protocol", detail="its answer was not one")
                return outcomes, False
            cpu, wall = cpu + session.cpu_seconds - cpu_before, wall + time.monotonic() - wall_before
            used[function, question.record] = cpu, wall
        return outcomes, True

    def _received(self, session: Session, cpu_seconds: float, wall_seconds: float, *, recorded: bool = False) -> Any:
        """A reply of a process that may have run the submission's code."""
        limits = _answer_limits(self.account.budgets.reply_bytes, recorded=recorded)
        return session.receive(cpu_seconds=cpu_seconds, wall_seconds=wall_seconds, limits=limits)

    def _taken_over(self, session: Session, outcome: Outcome, question: Question) -> Outcome:
        """What came of a question in the names of the course; without words, of a process that has the solution."""
        if session is self._with_solution:
            outcome = Wordless(self._crashes).outcome(outcome, question)
        elif session is self._as_it_stands and isinstance(outcome, Raised):
            self._crashes.setdefault(question.id, outcome)
        return self.own_names.answered(outcome) if self.own_names.own else outcome

    def _within_limits(self, outcome: Outcome, function: str, runs: frozenset[str]) -> Outcome:
        """The answer, unless more was printed than is allowed."""
        if not self.account.note_answer(outcome, function, runs):
            return outcome
        return Ended(function=function, reason="output", detail=f"{self.account.budgets.limits.output} MiB of output")

    def _ask_in_a_new_process(
        self,
        assignment: Assignment,
        questions: Sequence[Question],
        substitution: Substitution | None,
        alteration: Alteration | None,
    ) -> tuple[dict[str, Outcome], bool]:
        session = self.open(is_edited=alteration is not None)
        try:
            self.define(session, assignment, substitution, alteration)
            return self._ask(session, questions, assignment.without(substitution))
        finally:
            session.close()


def request_of(questions: Sequence[Question]) -> Request:
    """The request that asks them all at once; written once where many submissions are asked the same."""
    return Request(write_questions(questions, at_once=True))


def _relied_on(question: Question, callees: Callees) -> frozenset[str]:
    """The functions that a question surely runs. Whether the whole chain runs a callee is only known by trying.

    The last function called is blamed for an end: an earlier step that hangs ends the questions to itself before.
    """
    return question.functions if len(question.steps) > 1 else _may_run(question, callees)


def _may_run(question: Question, callees: Callees) -> frozenset[str]:
    """The student's own functions that a question may run."""
    called = question.functions
    return called.union(*(callees.get(name, frozenset()) for name in called))


def _reading_failed(ended: WorkerEnded) -> str:
    if ended.reason in ("cpu", "wall"):
        return "the file takes too long to be read"
    if ended.reason == "memory":
        return "the file takes too much memory to be read"
    return "the file ends the process that reads it"
