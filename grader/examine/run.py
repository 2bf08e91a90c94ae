"""One submission, one screen: bytes in, findings out."""

import contextlib
import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from grader.errors import DisturbedError
from grader.examine.asking import Asking
from grader.examine.caches import Caches, with_unfit_caches
from grader.examine.catalogue import Catalogue
from grader.examine.examination import Examination
from grader.examine.file_lines import in_the_file
from grader.examine.grouping import GROUPING_SEED, group_of
from grader.examine.naming import Naming
from grader.examine.pace import Pace
from grader.examine.plan import Plan
from grader.examine.side_effects import SideEffects
from grader.judge.chain import counts_of_right
from grader.judge.diagnoses import diagnose
from grader.judge.evidence import Evidence
from grader.judge.verdicts import judge_functions
from grader.model.assignment import Assignment
from grader.model.findings import Findings, NotGradable
from grader.model.judgement import FunctionVerdict
from grader.model.limits import Limits
from grader.model.submission import BrokenPiece
from grader.sandbox import waiting
from grader.sandbox.client import Sandbox
from grader.talk.budgets import READING, Account, Budgets
from grader.talk.conversation import Content, Conversation, NotGradableError

_MOST_NOTES = 10
_LONGEST_NOTE = 500
_ONLY_INTEGER_LABELS = (
    "The gradients are right for integer labels, as the course has them, and not for labels that are floats. "
    "That costs nothing."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is the same for all submissions of a run: assignments, rubrics, questions, limits.

    `grouping` holds the questions whose inputs are the same in every run, `variants` those for the other choices that a
    course leaves free, `pace` how fast this machine is.
    """

    catalogue: Catalogue
    plans: Mapping[str, Plan]
    grouping: Mapping[str, Plan]
    variants: Mapping[str, tuple[Plan, ...]]
    limits: Limits
    pace: Pace = field(default_factory=Pace)

    @classmethod
    def prepare(
        cls, catalogue: Catalogue, seed: int, limits: Limits | None = None, pace: Mapping[str, float] | None = None
    ) -> "Run":
        """Plan a run over the catalogue's assignments with one seed; `pace` is what is known of it already."""

        def plans(seed: int) -> Mapping[str, Plan]:
            return {assignment.id: Plan(assignment=assignment, seed=seed) for assignment in catalogue.assignments}

        return cls(
            catalogue=catalogue,
            plans=plans(seed),
            grouping=plans(GROUPING_SEED),
            variants={
                assignment.id: tuple(Plan(assignment=variant, seed=seed) for variant in assignment.variants)
                for assignment in catalogue.assignments
            },
            limits=limits or Limits(),
            pace=Pace(dict(pace or {})),
        )


def examine(
    content: Content, run: Run, sandbox: Sandbox, legacy: Callable[[], Sandbox] | None = None
) -> Findings | NotGradable:
    """Find out all about one submission. `legacy` gives a sandbox that can upgrade notebooks older than version 4.

    Where a process of it is killed from outside, or refused, all is asked again, some seconds later in the end. What is
    killed each time is a fault of the run and costs nobody points. So is a kill for lack of memory, even where the
    submission has used that up itself, below the limit of the run: the machine has less than the run has promised.
    Only a lower limit makes it the submission's affair.

    Code that no seccomp confines can kill its own process, and must not get out of being wrong by it: where every
    try ends while the same question is asked, the kills are taken for its own. Kills at one place now, at another then
    stay a fault: others may be behind them, no points are to be had by them, and somebody will look.
    """
    began, kills = time.monotonic(), list[str]()
    conversation = partial(Conversation, sandbox=sandbox, content=content, legacy=legacy)
    opened = partial(Account, student_seconds=content.wall_seconds)
    for pause in (*waiting.PAUSES, 0.0):
        account = opened(budgets=Budgets.of(run.limits))
        try:
            return _charged(_examine(conversation(account=account), run), account)
        except DisturbedError as disturbed:
            kills.append(account.busy_with)
            told = f"{disturbed.detail}; tried {len(kills)} times"
        if time.monotonic() - began > run.limits.submission_wall:
            break
        sandbox.wait(pause)
    if sandbox.can_signal and len(kills) > 1 and set(kills) != {READING} and len(set(kills)) == 1:
        account = opened(budgets=Budgets.of(run.limits), owns_kills=True)
        with contextlib.suppress(DisturbedError):
            return _charged(_examine(conversation(account=account), run), account)
    return NotGradable.disturbed(told, digest_of(content.content), time.monotonic() - began)


def _charged(found: Findings | NotGradable, account: Account) -> Findings | NotGradable:
    """What was found, with the time of its student that it took; nothing, where others of his files left too little."""
    if account.has_used_up_its_students:
        seconds = account.budgets.limits.student_wall
        return NotGradable.beyond_student(found.digest or "", seconds, account.wall_used)
    return replace(found, wall=account.wall_used)


def _examine(conversation: Conversation, run: Run) -> Findings | NotGradable:
    started = time.perf_counter()
    digest = digest_of(conversation.content.content)
    try:
        with np.errstate(all="ignore"):  # what overflows is a student's number, and is judged as such
            assignment, asking, evidence = _asked(conversation, run)
            wrong_caches = Caches(asking=asking, evidence=evidence).wrong(judge_functions(assignment, evidence))
            evidence = replace(evidence, wrong_caches=wrong_caches)
            verdicts = judge_functions(assignment, evidence)
            if _hangs_on_a_repair(verdicts, assignment):
                mended = Naming(asking=asking, evidence=evidence).placement_once_repaired(assignment.chain.function)
                evidence = replace(evidence, mended=mended)
                verdicts = judge_functions(assignment, evidence)
            verdicts = with_unfit_caches(verdicts, asking, evidence)
            naming = Naming(asking=asking, evidence=evidence)
            verdicts = diagnose(verdicts, assignment, evidence)
            verdicts = SideEffects(evidence=evidence, asking=asking).charged_in(map(naming.into, verdicts))
            group = group_of(verdicts, evidence.chain.gradients.correct, asking, run.grouping[assignment.id])
    except NotGradableError as error:
        limits, seconds = conversation.account.limits_met, time.perf_counter() - started
        return NotGradable(digest=digest, reason=str(error), limits=limits, seconds=seconds)
    finally:
        conversation.close()
    chain = evidence.chain
    found = Findings(
        digest=digest,
        assignment=assignment.id,
        gradients=chain.gradients,
        convention=chain.convention,
        ledger=chain.ledger,
        verdicts=conversation.account.marked(verdicts),
        notes=_notes(evidence, asking),
        limits=conversation.account.limits_met,
        group=group,
        seconds=time.perf_counter() - started,
    )
    return in_the_file(found, evidence.reading.exported)


def _asked(conversation: Conversation, run: Run) -> tuple[Assignment, Asking, Evidence]:
    """Recognise the assignment, and ask what its verdicts need; raises `NotGradableError` where there is none."""
    session, reading = conversation.open()
    with session:
        assignment = run.catalogue.recognise(reading)
        if assignment is None:
            raise NotGradableError(run.catalogue.described(reading))
        plan, rubric = run.plans[assignment.id], run.catalogue.rubrics[assignment.id]
        seconds = run.pace.of(plan, conversation.sandbox)
        conversation.account.budgets = Budgets.of(run.limits, seconds, plan.largest_answer)
        asking = Asking(conversation=conversation, plan=plan, reading=reading)
        evidence = Examination(asking=asking, rubric=rubric).run(session)
    chosen = _variant_that_fits(asking, evidence, run.variants[assignment.id])
    if chosen is None:
        return assignment, asking, evidence
    asking = Asking(conversation=conversation, plan=chosen, reading=reading)
    return chosen.assignment, asking, Examination(asking=asking, rubric=rubric).run(conversation.open()[0])


def _variant_that_fits(asking: Asking, evidence: Evidence, variants: Sequence[Plan]) -> Plan | None:
    """The choice that a course leaves free and that the submission has made; None where it is the usual one.

    What is returned beside the gradients tells, the cost above all: the gradients are to be those of that.
    """
    is_right = evidence.chain.gradients.correct and evidence.chain.beside is None
    if is_right or not variants:
        return None
    counts = [_counts_of_right(replace(asking, plan=plan)) for plan in (asking.plan, *variants)]
    best = counts.index(max(counts))
    return variants[best - 1] if best else None


def _counts_of_right(asking: Asking) -> tuple[int, int]:
    """How much of the chain is right, asked anew."""
    outcomes, assignment = asking.anew(asking.chain_questions()), asking.plan.assignment
    epsilon = asking.epsilon(*assignment.chain.path)
    return counts_of_right(assignment, asking.plan.cases, outcomes, asking.reading, epsilon) if outcomes else (0, 0)


def digest_of(content: bytes) -> str:
    """What a submission is known by: the same for the same bytes, wherever they lie."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def _hangs_on_a_repair(verdicts: Sequence[FunctionVerdict], assignment: Assignment) -> bool:
    """Whether a function is undecided only because the one that calls it fails for another reason."""
    found = {verdict.function: verdict.verdict for verdict in verdicts}
    undecided = any(found[name] == "undecided" for name in assignment.layer_functions)
    return undecided and found[assignment.chain.function] == "incorrect"


def _notes(evidence: Evidence, asking: Asking) -> tuple[str, ...]:
    """What a student should know besides the verdicts: cells that do not parse, notebook variables that are read."""
    broken = [_told(piece, evidence.reading.exported) for piece in evidence.reading.broken if not piece.magic]
    reads = [
        f"{name} reads {', '.join(variables)} from the notebook, which is not there when the function is graded."
        for name, variables in evidence.defined.reads.items()
    ]
    labels = [_ONLY_INTEGER_LABELS] if asking.only_integer_labels else []
    return (*labels, *_first(broken, "pieces do not parse"), *_first(reads, "functions read variables of the notebook"))


def _told(piece: BrokenPiece, exported: Mapping[int, int]) -> str:
    is_in_file = piece.cell == 0 or piece.cell in exported
    what, rest = ("The file", "it") if is_in_file else (f"Cell {piece.cell}", "the notebook")
    line = exported.get(piece.cell, piece.line)
    return f"{what} does not parse (line {line}: {piece.message}); the rest of {rest} was graded."


def _first(notes: Sequence[str], said: str) -> Iterator[str]:
    """So many notes as are read, each of a length that is read, and how many there are more."""
    for note in notes[:_MOST_NOTES]:
        yield note if len(note) <= _LONGEST_NOTE else f"{note[:_LONGEST_NOTE]}…"
    if len(notes) > _MOST_NOTES:
        yield f"{len(notes) - _MOST_NOTES:,} more {said}."
