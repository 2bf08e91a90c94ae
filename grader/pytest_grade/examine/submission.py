"""Examining one submission: bytes in, findings out, tried again where somebody outside gets in the way."""

import contextlib
import hashlib
import time
from collections.abc import Callable
from dataclasses import replace

from pytest_grade.errors import DisturbedError
from pytest_grade.examine.run import Run
from pytest_grade.examine.steps import take_all_steps
from pytest_grade.model.findings import Findings, NotGradable
from pytest_grade.sandbox import waiting
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.budgets import READING, Account, Budgets
from pytest_grade.talk.conversation import Content, Conversation


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
    began, digest, accounts = time.monotonic(), digest_of(content.content), list[Account]()

    def examined_once(*, owns_kills: bool = False) -> Findings | NotGradable:
        budgets, seconds = Budgets.of(run.limits), content.wall_seconds
        accounts.append(Account(budgets=budgets, student_seconds=seconds, owns_kills=owns_kills))
        conversation = Conversation(sandbox=sandbox, content=content, legacy=legacy, account=accounts[-1])
        return _charged(take_all_steps(conversation, run, digest), accounts[-1])

    for pause in (*waiting.PAUSES, 0.0):
        try:
            return examined_once()
        except DisturbedError as disturbed:
            reason = f"{disturbed.detail}; tried {len(accounts)} times"
        if time.monotonic() - began > run.limits.submission_wall:
            break
        sandbox.wait(pause)
    killed_at = {account.busy_with for account in accounts}
    if sandbox.can_signal and len(accounts) > 1 and len(killed_at) == 1 and READING not in killed_at:
        with contextlib.suppress(DisturbedError):
            return examined_once(owns_kills=True)
    return NotGradable.disturbed(reason, digest, time.monotonic() - began)


def _charged(found: Findings | NotGradable, account: Account) -> Findings | NotGradable:
    """What was found, with the time of its student that it took; nothing, where others of his files left too little."""
    if account.has_used_up_its_students:
        seconds = account.budgets.limits.student_wall
        return NotGradable.beyond_student(found.digest or "", seconds, account.wall_used)
    return replace(found, wall=account.wall_used)


def digest_of(content: bytes) -> str:
    """What a submission is known by: the same for the same bytes, wherever they lie."""
    return "sha256:" + hashlib.sha256(content).hexdigest()
