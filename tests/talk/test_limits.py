"""Limits: multiples of the solution's time, said when they are met, and met by one function only at its own cost."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.model.limits import Limits
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.sandbox.confined import ConfinedSession
from pytest_grade.sandbox.session import Reason, Request, WorkerEnded
from pytest_grade.talk import budgets
from pytest_grade.talk.budgets import Account, Budgets, rounded_up
from pytest_grade.talk.conversation import Content, Conversation
from tests.grading import grade
from tests.students import student

SOURCE = "\n\n".join(f"# %%\n{cell}" for cell in student("week4-course-per-layer").cells) + "\n"
BACKWARD = "return W.T @ dZ, dZ @ A.T / m, np.sum(dZ, axis=1, keepdims=True) / m"
Graded = Callable[..., Grade]


@pytest.fixture
def limited(sandbox: Sandbox, run: Run) -> Graded:
    def graded(body: str, function: str = "linear_backward", limits: Limits | None = None) -> Grade:
        text = f"{SOURCE}\n\n# %%\ndef {function}(*arguments, **more):\n    {body}\n"
        within = replace(run, limits=limits) if limits else run
        found = grade(Content(content=text.encode(), kind="py"), within, sandbox)
        assert isinstance(found, Grade), found
        return found

    return graded


def reason(found: Grade, name: str = "linear_backward") -> str:
    return next(f.reason or "" for f in found.functions if f.function == name)


def decided_by_limit(found: Grade) -> set[str]:
    return {f.function for f in found.functions if f.by_limit}


def charged(found: Grade) -> set[str]:
    return {f.function for f in found.functions if f.verdict != "correct"}


@pytest.mark.parametrize("kind", ["week3_planar", "week4_step_by_step"])
def test_the_solution_is_right_and_shows_the_pace_of_the_machine(kind: str, sandbox: Sandbox, run: Run) -> None:
    plan = run.plans[kind]
    found = grade(Content(content=plan.assignment.callees.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade)
    assert charged(found) == set()
    assert 0 < run.pace.of(plan, sandbox) < 2


def test_budgets_are_multiples_of_the_solution_in_round_seconds() -> None:
    assert Budgets.of(Limits(function_cpu=50, submission_cpu=1000), 0.03).function_cpu == 2
    assert Budgets.of(Limits(function_cpu=50, submission_cpu=1000), 0.03).submission_cpu == 50
    assert Budgets.of(Limits(function_cpu=500), 0.03).function_cpu == 20


def test_budgets_are_the_same_however_busy_a_usual_machine_is() -> None:
    allowed = [Budgets.of(Limits(), milliseconds / 1000) for milliseconds in (0, 5, 8, 15, 25)]
    assert {(found.function_cpu, found.submission_cpu) for found in allowed} == {(1.0, 10.0)}
    assert Budgets.of(Limits(), 0.1).function_cpu > 1


def test_the_slower_a_machine_the_more_is_allowed_in_the_same_multiples() -> None:
    limits = Limits()
    for seconds in (0.025, 0.03, 0.041, 0.06, 0.1, 0.4, 1.0):
        found, slower = Budgets.of(limits, seconds), Budgets.of(limits, 2.5 * seconds)
        assert limits.function_cpu * seconds <= found.function_cpu < slower.function_cpu
        assert limits.submission_cpu * seconds <= found.submission_cpu < slower.submission_cpu


def test_no_function_has_less_than_half_a_second() -> None:
    assert Budgets.of(Limits(function_cpu=1, submission_cpu=1), 0.001).function_cpu == 0.5
    assert Budgets.of(Limits(function_cpu=1, submission_cpu=1), 0.001).submission_cpu == 1


@pytest.mark.parametrize(("seconds", "rounded"), [(0.0, 0.1), (0.5, 0.5), (0.51, 1), (1.9, 2), (2.1, 5), (420, 500)])
def test_seconds_are_rounded_up_to_1_2_or_5(seconds: float, rounded: float) -> None:
    assert rounded_up(seconds) == rounded


def test_a_function_that_does_not_end_says_how_much_it_used_and_costs_itself(limited: Graded) -> None:
    found = limited("while True: pass")
    assert charged(found) == {"linear_backward"}
    assert reason(found) == "used its 1 s of CPU without coming to an end"
    assert found.limits == ("linear_backward was stopped after 1 s of CPU.",)
    assert decided_by_limit(found) == {"linear_backward"}


def test_the_cpu_time_of_a_function_counts_over_all_of_its_answers(limited: Graded) -> None:
    slow = "import time; end = time.process_time() + 0.6\n    while time.process_time() < end: pass"
    right = "dZ, (A, W, b) = arguments; m = A.shape[1]; return W.T @ dZ, dZ @ A.T / m, dZ.mean(axis=1, keepdims=True)"
    assert charged(limited(right)) == set()
    assert "used its 1 s of CPU" in reason(limited(f"{slow}\n    {right}"))


def test_a_sleeper_says_how_long_it_took(limited: Graded) -> None:
    found = limited("import time; time.sleep(60)", limits=Limits(answer_wall=1))
    assert reason(found) == "used its 1 s and was not done: what it would have returned is not known"
    assert "linear_backward was stopped after 1 s." in found.limits


def test_code_that_naps_and_hangs_up_has_one_wall_clock_time_for_all_tries(limited: Graded, run: Run) -> None:
    names = run.plans["week4_step_by_step"].assignment.names
    nap = "import os, time; time.sleep(1); os.close(3)"
    naps = "".join(f"\n\n# %%\ndef {name}(*arguments, **more):\n    {nap}\n" for name in names[1:])
    limited(f"{nap}{naps}", names[0], Limits(submission_wall=1))  # what is found out once a run is no part of it
    started = time.monotonic()
    found = limited(f"{nap}{naps}", names[0], Limits(submission_wall=3))
    assert time.monotonic() - started < 6
    assert charged(found) == set(names)
    assert "The submission used up its wall-clock time: what was left was not asked." in found.limits
    assert decided_by_limit(found) == set(names)


def test_memory_is_limited_and_the_report_says_so(limited: Graded) -> None:
    found = limited("return np.ones(10 ** 10), 0, 0")
    assert charged(found) == {"linear_backward"}
    assert "MemoryError" in reason(found)
    assert decided_by_limit(found) == {"linear_backward"}
    assert found.limits == ("linear_backward asked for more than its 1024 MiB of memory.",)


def test_what_a_function_prints_is_limited(limited: Graded) -> None:
    found = limited("\n    while True: print('x' * 10 ** 5)", "update_parameters", Limits(output=1))
    assert charged(found) == {"update_parameters"}
    assert reason(found, "update_parameters") == "printed more than its 1 MiB of output"
    assert found.limits == ("update_parameters printed more than its 1 MiB.",)
    assert decided_by_limit(found) == {"update_parameters"}


def test_a_mistake_that_meets_no_limit_is_marked_by_none(limited: Graded) -> None:
    found = limited("return arguments[0], arguments[0], arguments[0]")
    assert charged(found) == {"linear_backward"}
    assert decided_by_limit(found) == set()
    assert found.limits == ()


def test_what_calls_a_function_that_met_a_limit_is_marked_where_it_is_not_asked(limited: Graded) -> None:
    loop = "while True: pass\n\n\ndef linear_backward(*arguments):\n    while True: pass"
    found = limited(loop, "linear_activation_backward", Limits(function_cpu=1, submission_cpu=40))
    assert {"linear_backward", "linear_activation_backward"} <= decided_by_limit(found) <= charged(found)


def test_definitions_that_met_a_limit_mark_what_is_missing_without_them(limited: Graded) -> None:
    loop = "return arguments\n\n\ndef forever():\n    while True: pass\n\n\nlinear_backward = forever()"
    found = limited(loop, limits=Limits(function_cpu=1))
    assert found.limits == ("The notebook's definitions used their 1 s of CPU.",)
    assert decided_by_limit(found) == charged(found) != set()


@pytest.mark.parametrize(
    ("reason", "used"), [("cpu", "5 s of CPU"), ("wall", "30 s"), ("memory", "1024 MiB of memory")]
)
def test_a_file_that_takes_too_much_to_be_read_is_marked(reason: Reason, used: str) -> None:
    account = Account(budgets=Budgets.of(Limits()))
    account.note_reading(WorkerEnded("killed", "signal 9"))
    assert account.limits_met == ()
    account.note_reading(WorkerEnded(reason, ""))
    assert account.limits_met == (f"Reading the file used its {used}.",)


def test_the_wall_clock_of_a_submission_does_not_count_while_others_run(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = 0.0
    monkeypatch.setattr(budgets, "kept_waiting", lambda _: waited)
    account = Account(budgets=Budgets.of(Limits(submission_wall=60)), started=time.monotonic() - 70)
    assert account.is_late
    waited = 30.0
    assert not account.is_late
    assert 19 < account.wall_left < 20


def test_a_search_for_repairs_that_is_cut_short_is_said() -> None:
    account = Account(budgets=Budgets.of(Limits()))
    assert not account.ends_search(1.0, 1.0)
    assert account.limits_met == ()
    assert account.ends_search(4.1, 1.0)
    assert account.limits_met == (
        "Not all changes that may mend what is wrong were tried: the time for that was over.",
    )


def test_a_run_that_searches_for_nothing_judges_alike_and_proves_no_change(limited: Graded) -> None:
    body = "p, g, r = arguments\n    return {k: p[k] - r * g['d' + k] for k in sorted(p)[1:]}"
    searched, unsearched = (limited(body, "update_parameters", Limits(search_cpu=n)) for n in (4, 0))
    assert charged(unsearched) == charged(searched) == {"update_parameters"}
    told = [[d.hint for f in found.functions for d in f.diagnoses] for found in (searched, unsearched)]
    assert any("every answer is right" in hint for hint in told[0])
    assert not any("every answer is right" in hint for hint in told[1])
    assert unsearched.limits == ()


def test_an_output_limit_that_is_swallowed_counts_all_the_same(limited: Graded) -> None:
    body = "\n    for _ in range(30):\n        try: print('x' * 10 ** 6)\n        except BaseException: pass"
    found = limited(f"{body}\n    return arguments[0]", "update_parameters", Limits(output=1))
    assert reason(found, "update_parameters") == "printed more than its 1 MiB of output"


def test_a_submission_that_has_used_its_cpu_time_is_asked_no_more(limited: Graded, run: Run) -> None:
    names = run.plans["week4_step_by_step"].assignment.names
    loops = "".join(f"\n\n# %%\ndef {name}(*arguments, **more):\n    while True: pass\n" for name in names[1:])
    limits = Limits(function_cpu=1, submission_cpu=1)
    found = limited(f"while True: pass{loops}", names[0], limits)
    assert charged(found) == set(names)
    assert "The submission used its 1 s of CPU: what was left was not asked." in found.limits
    assert decided_by_limit(found) == set(names)
    assert "the submission used its 1 s of CPU" in reason(found, names[-1])


def test_a_smaller_memory_holds(run: Run) -> None:
    small = Run.prepare(Catalogue.load(), 20, Limits(memory=128))
    body = "np.empty(3 * 10 ** 7)\n    return W @ A + b, (A, W, b)"
    text = f"{SOURCE}\n\n# %%\ndef linear_forward(A, W, b):\n    {body}\n"
    for prepared, right in ((run, True), (small, False)):
        with Sandbox(policy="auto", memory_bytes=prepared.limits.memory_bytes) as sandbox:
            found = grade(Content(content=text.encode(), kind="py"), prepared, sandbox)
        assert isinstance(found, Grade)
        assert ("linear_forward" not in charged(found)) == right


class OfTime:
    """A session that has used so much CPU time."""

    answers_at_once = True
    waited = 0.0
    owns_kills = False

    def __init__(self) -> None:
        self.cpu_seconds = 0.25

    def kept_waiting(self) -> float:
        return 0.0


def noted_requests(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is sent to workers from now on."""
    requests: list[Any] = []
    send = ConfinedSession.send

    def noting(session: ConfinedSession, message: Any) -> None:
        requests.append(message.message if isinstance(message, Request) else message)
        send(session, message)

    monkeypatch.setattr(ConfinedSession, "send", noting)
    return requests


def test_what_asking_all_at_once_has_used_in_vain_does_not_count() -> None:
    account, session = Account(budgets=replace(Budgets.of(Limits()), submission_cpu=1.0)), OfTime()
    account.follow(session)  # type: ignore[arg-type]
    session.cpu_seconds += 0.5
    assert account.cpu_left == 0.25
    account.forgive(0.5)
    assert account.cpu_left == 0.75


@pytest.mark.parametrize(("function_cpu", "at_once"), [(0.5, 0.25), (1.0, 0.25), (20.0, 5.0)])
def test_all_at_once_has_a_share_of_the_time_of_one_function(function_cpu: float, at_once: float) -> None:
    budgets = replace(Budgets.of(Limits()), function_cpu=function_cpu, submission_cpu=100.0)
    assert Account(budgets=budgets).allowed_at_once[0] == at_once


def test_who_needs_longer_than_all_at_once_has_is_right_one_by_one(
    limited: Graded, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = noted_requests(monkeypatch)
    slow = "import time\n    began = time.thread_time()\n    while time.thread_time() < began + 0.015: pass"
    found = limited(f"{slow}\n    dZ, (A, W, b) = arguments\n    m = A.shape[1]\n    {BACKWARD}")
    assert (charged(found), found.limits) == (set(), ())
    assert any(isinstance(each, list) for each in requests)


def test_definitions_have_a_little_time_however_much_was_used_before() -> None:
    account, session = Account(budgets=replace(Budgets.of(Limits()), submission_cpu=1.0)), OfTime()
    account.follow(session)  # type: ignore[arg-type]
    session.cpu_seconds += 5
    assert account.cpu_left == 0
    assert account.allowed_to_define[0] == 0.1


def test_definitions_that_were_executed_once_and_then_use_up_their_time_are_executed_no_more(
    sandbox: Sandbox, run: Run
) -> None:
    text = f"{SOURCE}\n\n# %%\nTABLE = {{}}\nfor n in range(3_000_000): TABLE[n] = n\n"
    text += "def linear_backward(*arguments): return TABLE[0]\n"
    conversation = Conversation(sandbox=sandbox, content=Content(content=text.encode(), kind="py"))
    assignment = run.plans["week4_step_by_step"].assignment
    conversation.stand(assignment)
    assert not conversation.account.is_overdrawn
    conversation.account.budgets = replace(conversation.account.budgets, function_cpu=0.01)
    with conversation.open() as session, pytest.raises(WorkerEnded):
        conversation.define(session, assignment)
    conversation.close()
    assert conversation.account.is_overdrawn
    used = "The notebook's definitions used their 0.02 s of CPU: what was left was not asked."
    assert conversation.account.limits_met == (used,)


def test_who_ends_a_process_that_was_asked_all_at_once_is_asked_one_by_one_ever_after(
    sandbox: Sandbox, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = noted_requests(monkeypatch)
    text = f"{SOURCE}\n\n# %%\nimport os\ndef linear_backward(*arguments):\n    os._exit(0)\n"
    found = grade(Content(content=text.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade)
    assert reason(found) == "ended the process it ran in"
    assert [isinstance(each, dict) for each in requests if isinstance(each, list) or "at_once" in each].count(True) == 1
