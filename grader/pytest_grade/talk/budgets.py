"""What one submission may still use: the limits of the run turned into seconds, and an account of what was used."""

import math
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import field, replace
from typing import Final

from pytest_grade.dataclass import dataclass
from pytest_grade.model.judgement import FunctionVerdict
from pytest_grade.model.limits import Limits
from pytest_grade.model.questions import Outcome, Raised, Returned
from pytest_grade.sandbox.session import Session, WorkerEnded
from pytest_grade.sandbox.waiting import kept_waiting

MIB: Final = 1 << 20
_LEAST_FUNCTION_CPU: Final = 0.5  # a page fault, a first import, a noisy neighbour: never a student's fault
# What no solution counts as being quicker than: about what the slowest shipped one needs on a machine of today.
_LEAST_SOLUTION: Final = 0.025
_WALL_TO_SEARCH: Final = 5  # times the CPU time
READING: Final = "reading"
_LEAST_REPLY: Final = MIB
_REPLY: Final = 64  # times what the solution answers
_SEARCH_ENDED: Final = "Not all changes that may mend what is wrong were tried: the time for that was over"
_LEAST_SECONDS: Final = 0.1  # for what has used up all the rest: to hear how it ends
_MOST_AT_ONCE_WALL: Final = 2.0  # seconds
# Of what one function may use, and no less than so many seconds. The solution needs a tenth of it for everything; what
# those have used who are not done is lost.
_AT_ONCE: Final = 0.25
_LEAST_AT_ONCE: Final = 0.25
_MOST_SLEEPERS: Final = 3
_FEW_SECONDS: Final = 1.0
_FEWER_SECONDS: Final = 0.2  # of its budget, for what may run again a function that has used up its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgets:
    """The limits of a run in seconds and bytes, for one assignment on this machine."""

    limits: Limits
    function_cpu: float
    submission_cpu: float
    search_cpu: float
    reading_cpu: float = 5.0
    reading_wall: float = 30.0
    trial_cpu: float = 0.2
    trial_wall: float = 5.0
    reply_bytes: int = _LEAST_REPLY

    @classmethod
    def of(cls, limits: Limits, solution_seconds: float = 0.0, solution_bytes: int = 0) -> "Budgets":
        """The budgets, where the solution needs so much CPU time for everything, and so many bytes for one answer."""
        seconds = max(_LEAST_SOLUTION, solution_seconds)
        function = rounded_up(max(_LEAST_FUNCTION_CPU, limits.function_cpu * seconds))
        submission = rounded_up(max(2 * function, limits.submission_cpu * seconds))
        reply = max(_LEAST_REPLY, _REPLY * solution_bytes)
        return cls(
            limits=limits,
            function_cpu=function,
            submission_cpu=submission,
            search_cpu=float(limits.search_cpu),
            reply_bytes=reply,
        )

    @property
    def definitions_cpu(self) -> float:
        """For executing all definitions."""
        return 2 * self.function_cpu

    @property
    def search_wall(self) -> float:
        """For the search for repairs, on a machine that others use too."""
        return _WALL_TO_SEARCH * self.search_cpu


def rounded_up(seconds: float) -> float:
    """The next of 0.5, 1, 2, 5, 10, … seconds: what students are told does not change with the noise of a machine."""
    power = 0.1
    while True:
        for step in (1, 2, 5):
            if seconds <= step * power * (1 + 1e-9):
                return round(step * power, 1)
        power *= 10


@dataclass(slots=True, kw_only=True)
class Account:
    """What one submission has used; `hits` are the limits it has met, in words.

    `student_seconds` of wall-clock time are left for the files of its student; `sleepers` counts the questions that
    have used up their wall-clock time, `exhausted` are the functions that have met a limit, `short_of_memory` those
    that were refused memory, `left_out` says whether a limit has left definitions out, `stuck` is the limit that
    definitions have met which were executed before, in words; `searched` are the seconds of CPU time that the search
    for repairs has taken, `searched_wall` those by the clock, `searched_again` both of what is looked up after it;
    `busy_with` is what its process was given to do last, `owns_kills` says whether a signal that ends it while it runs
    the submission's code is that code's doing.
    """

    budgets: Budgets
    started: float = field(default_factory=time.monotonic)
    student_seconds: float = math.inf
    sleepers: int = 0
    exhausted: set[str] = field(default_factory=set)
    short_of_memory: set[str] = field(default_factory=set)
    left_out: bool = False
    stuck: str = ""
    hits: dict[str, None] = field(default_factory=dict)
    searched: float = 0.0
    searched_wall: float = 0.0
    searched_again: tuple[float, float] = (0.0, 0.0)
    busy_with: str = READING
    owns_kills: bool = False
    _spent: float = 0.0
    _waited: float = 0.0
    _waited_before: float = field(default_factory=lambda: kept_waiting("thread-self"))
    _session: Session | None = None
    _counted: dict[Session, tuple[float, float]] = field(default_factory=dict)
    _by_then: float = 0.0
    _waited_by_then: float = 0.0

    @contextmanager
    def excused(self) -> Iterator[None]:
        """While this lasts, no wall-clock time of the submission passes: something is found out for the whole run."""
        before = time.monotonic()
        try:
            yield
        finally:
            self.started += time.monotonic() - before

    def follow(self, session: Session) -> None:
        """Count the time of this session from now on, and no longer that of the one before, which may come again."""
        if session is self._session:
            return
        self._spent += self._running
        if self._session:
            self._waited += self._session.waited - self._waited_by_then
            self._counted[self._session] = self._session.cpu_seconds, self._session.waited
        self._session, (self._by_then, self._waited_by_then) = session, self._counted.get(session, (0.0, 0.0))

    @property
    def _running(self) -> float:
        return self._session.cpu_seconds - self._by_then if self._session else 0.0

    @property
    def cpu_left(self) -> float:
        """CPU seconds that the submission may still use."""
        return max(0.0, self.budgets.submission_cpu - self._spent - self._running)

    @property
    def is_late(self) -> bool:
        """Whether the submission has used up its wall-clock time."""
        return self.wall_left <= 0

    @property
    def wall_left(self) -> float:
        """Wall-clock seconds that the submission may still use; while a busy machine lets others run, none pass."""
        allowed = min(self.budgets.limits.submission_wall, self.student_seconds)
        left = self.started + allowed - time.monotonic()
        return left if left > 0 else left + self._kept_waiting()

    @property
    def wall_used(self) -> float:
        """Wall-clock seconds that it has used; of few, those in which it was kept waiting are not looked for."""
        used = time.monotonic() - self.started
        return used if used < _FEW_SECONDS else max(0.0, used - self._kept_waiting())

    @property
    def has_used_up_its_students(self) -> bool:
        """Whether it had to end because other files of its student have left it too little time."""
        return self.student_seconds < self.budgets.limits.submission_wall and self.is_late

    def _kept_waiting(self) -> float:
        waiting = self._session.kept_waiting() - self._waited_by_then if self._session else 0.0
        return self._waited + waiting + kept_waiting("thread-self") - self._waited_before

    @property
    def is_overdrawn(self) -> bool:
        """Whether so much was used that nothing more is asked."""
        return self.why_overdrawn is not None

    @property
    def why_overdrawn(self) -> str | None:
        """The limit of the submission that is used up, in words."""
        if self.cpu_left <= 0:
            return f"the submission used its {self.budgets.submission_cpu:g} s of CPU"
        if self.sleepers >= _MOST_SLEEPERS or self.is_late:
            return "the submission used up its wall-clock time"
        return self.stuck or None

    @property
    def allows_as_much_again(self) -> bool:
        """Whether what was used so far may be used once more."""
        budgets = self.budgets
        is_early = self.wall_used < budgets.limits.submission_wall / 2 and self.wall_used < self.wall_left
        return is_early and self.cpu_left > budgets.submission_cpu / 2

    @property
    def limits_met(self) -> tuple[str, ...]:
        """The limits that the submission has met, in sentences."""
        rest = f"{self.why_overdrawn}: what was left was not asked" if self.why_overdrawn else ""
        return tuple(f"{hit[0].upper() if hit is rest else hit[0]}{hit[1:]}." for hit in (*self.hits, rest) if hit)

    def marked(self, verdicts: Iterable[FunctionVerdict]) -> tuple[FunctionVerdict, ...]:
        """The verdicts, those marked that a limit decided: with more they may have been better."""
        return tuple(replace(verdict, by_limit=self._has_decided(verdict)) for verdict in verdicts)

    def _has_decided(self, verdict: FunctionVerdict) -> bool:
        if verdict.verdict == "correct":
            return False
        if self.left_out or (self.is_overdrawn and verdict.verdict != "missing"):
            return True
        blamed = {verdict.function}
        if verdict.problem is not None and verdict.problem.kind == "not-asked":
            blamed.add(verdict.problem.facts["function"])
        return bool(blamed & (self.exhausted | self.short_of_memory))

    def allowed(self, runs: frozenset[str]) -> tuple[float, float]:
        """CPU and wall-clock seconds for a question that may run these functions; few, where one has met a limit."""
        share = _FEWER_SECONDS if runs & self.exhausted else 1.0
        wall = min(max(_LEAST_SECONDS, self.wall_left), share * self.budgets.limits.answer_wall)
        return min(self.cpu_left, share * self.budgets.function_cpu), wall

    @property
    def allowed_at_once(self) -> tuple[float, float]:
        """CPU and wall-clock seconds for all questions of a request together, before they are asked one by one."""
        wall = min(max(_LEAST_SECONDS, self.wall_left), _MOST_AT_ONCE_WALL, self.budgets.limits.answer_wall)
        return min(self.cpu_left, max(_LEAST_AT_ONCE, _AT_ONCE * self.budgets.function_cpu)), wall

    @property
    def allowed_to_define(self) -> tuple[float, float]:
        """CPU and wall-clock seconds for executing all definitions: a little, however much was used before."""
        cpu = min(self.budgets.definitions_cpu, self.cpu_left)
        wall = min(self.wall_left, self.budgets.limits.answer_wall)
        return max(_LEAST_SECONDS, cpu), max(_LEAST_SECONDS, wall)

    def forgive(self, cpu_seconds: float) -> None:
        """Have so much CPU time not count: what it was used for is asked once more."""
        self._spent -= cpu_seconds

    def note_end(self, function: str, runs: frozenset[str], ended: WorkerEnded) -> str:
        """Enter that a function ended its process, by a question that may run all these; which limit that was."""
        limits = self.budgets.limits
        self.sleepers += ended.reason == "wall"
        used = {
            "cpu": f"{self.budgets.function_cpu:g} s of CPU",
            "wall": f"{limits.answer_wall:g} s",
            "memory": f"{limits.memory:g} MiB of memory",
        }.get(ended.reason)
        if used is None:
            return ended.detail
        words = f"used its {used}" if ended.reason == "memory" else f"was stopped after {used}"
        self._hit(f"{function} {words}", function, runs)
        return used

    def note_definitions(self, ended: WorkerEnded) -> None:
        """Enter that executing the definitions ended the process."""
        if used := self._used_by_definitions(ended):
            self.hits[f"The {used}"] = None
            self.left_out = True

    def note_definitions_again(self, ended: WorkerEnded) -> None:
        """Enter that definitions which were executed before ended the process: in the next, they may do so again."""
        if used := self._used_by_definitions(ended):
            self.stuck = f"the {used}"

    def _used_by_definitions(self, ended: WorkerEnded) -> str:
        used = {"cpu": f"{self.budgets.definitions_cpu:g} s of CPU", "wall": f"{self.budgets.limits.answer_wall:g} s"}
        return f"notebook's definitions used their {used[ended.reason]}" if ended.reason in used else ""

    def note_reading(self, ended: WorkerEnded) -> None:
        """Enter that reading the file ended the process."""
        budgets = self.budgets
        used = {
            "cpu": f"{budgets.reading_cpu:g} s of CPU",
            "wall": f"{budgets.reading_wall:g} s",
            "memory": f"{budgets.limits.memory:g} MiB of memory",
        }
        if ended.reason in used:
            self.hits[f"Reading the file used its {used[ended.reason]}"] = None

    def ends_search(self, cpu_seconds: float, wall_seconds: float) -> bool:
        """Whether a search for repairs that has now used so much besides is to end; then that is entered."""
        is_over = (
            self.searched + cpu_seconds > self.budgets.search_cpu
            or self.searched_wall + wall_seconds > self.budgets.search_wall
        )
        if is_over:
            self.hits[_SEARCH_ENDED] = None
        return is_over

    @contextmanager
    def another_search(self) -> Iterator[None]:
        """For so long, count against as much time again: whether what was found is told hangs on what comes of it."""
        before = self.searched, self.searched_wall
        self.searched, self.searched_wall = self.searched_again
        try:
            yield
        finally:
            self.searched_again = self.searched, self.searched_wall
            self.searched, self.searched_wall = before

    def note_answer(self, outcome: Outcome, function: str, runs: frozenset[str]) -> bool:
        """Enter the limits that an answer has met; whether it printed more than is allowed."""
        limits = self.budgets.limits
        if isinstance(outcome, Raised) and outcome.type_name.endswith("MemoryError"):
            asking = (outcome.frames[-1].function if outcome.frames else "") or outcome.function
            self.hits[f"{asking} asked for more than its {limits.memory:g} MiB of memory"] = None
            self.short_of_memory.add(function)
        if isinstance(outcome, (Raised, Returned)) and outcome.printed > limits.output * MIB:
            self._hit(f"{function} printed more than its {limits.output:g} MiB", function, runs)
            return True
        return False

    def _hit(self, words: str, function: str, runs: frozenset[str]) -> None:
        """Enter a limit met by a question that may run all these; after the first time it is but the same again."""
        if not runs & self.exhausted:
            self.hits[words] = None
        self.exhausted.add(function)
