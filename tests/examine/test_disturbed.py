"""What somebody outside kills costs nobody points: it is tried again, and a fault of the run in the end."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_grade.errors import DisturbedError
from pytest_grade.examine.run import Run
from pytest_grade.examine.submission import examine
from pytest_grade.model.findings import Findings, NotGradable
from pytest_grade.sandbox import client, confined, waiting
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from pytest_grade.talk.sandbox_check import check_sandbox
from tests.batch.kills import storm
from tests.examine.test_run import SCRIPT, replaced
from tests.students import student

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the fork server is for Linux"),
    pytest.mark.cold,  # fork servers are found, and killed, by their command
]

RIGHT = Content(content=SCRIPT.encode(), kind="py")
# Its definitions take a moment, so that no process ends before whoever is to kill it has seen it.
_MOMENT = "@(lambda function, _=sum(range(5_000_000)): function)\ndef linear_backward("
SLOW = Content(content=SCRIPT.replace("def linear_backward(", _MOMENT).encode(), kind="py")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PAUSES", (0.0, 0.01))


@pytest.fixture
def fresh() -> Iterator[Sandbox]:
    with Sandbox(policy="auto") as started:
        if started.can_signal:
            pytest.skip("no seccomp on this machine")
        yield started


@pytest.fixture(params=["landlock alone", "no isolation"])
def unconfined(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    monkeypatch.setattr(client, "WANTED_LAYERS", ("landlock", "rlimits"))
    with Sandbox(policy="auto" if request.param == "landlock alone" else "off") as started:
        yield started


@contextlib.contextmanager
def killed_when_first_awaited() -> Iterator[list[int]]:
    """Kill each process as its first reply is awaited, before it has run a statement of the student; those killed."""
    killed: list[int] = []
    take = confined.ConfinedSession.receive

    def receive(session: confined.ConfinedSession, **budgets: float) -> object:
        if session._child.pid not in killed:
            killed.append(session._child.pid)
            os.kill(session._child.pid, signal.SIGKILL)
        return take(session, **budgets)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(confined.ConfinedSession, "receive", receive)
        yield killed


def charged(found: Findings | NotGradable) -> dict[str, str]:
    assert isinstance(found, Findings), found
    return {v.function: v.problem.kind if v.problem else "" for v in found.verdicts if v.verdict != "correct"}


@pytest.mark.usefixtures("impatient")
def test_a_submission_whose_processes_are_killed_each_time_is_a_fault_of_the_run(fresh: Sandbox, run: Run) -> None:
    with killed_when_first_awaited() as killed:
        found = examine(RIGHT, run, fresh)
    assert len(killed) == 3
    assert isinstance(found, NotGradable)
    assert found.is_fault
    assert found.digest is not None
    assert found.reason.startswith("a fault of the run, not of the submission (a process was killed from outside (SIGK")
    assert charged(examine(RIGHT, run, fresh)) == {}


@pytest.mark.parametrize("kinds", [("worker",), ("zygote",), ("worker", "zygote")])
def test_who_is_killed_for_a_while_and_then_left_alone_is_graded_rightly(
    kinds: tuple[str, ...], fresh: Sandbox, run: Run
) -> None:
    with storm(*kinds, run=os.getpid(), seconds=0.4) as killed:
        found = examine(SLOW, run, fresh)
    assert killed
    assert charged(found) == {}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", ["week4-course-missing-mean", "week4-course-per-layer"])
def test_a_kill_at_any_moment_changes_no_verdict(name: str, fresh: Sandbox, run: Run, tmp_path: Path) -> None:
    content = Content(content=student(name).write(tmp_path).read_bytes(), kind="ipynb")
    undisturbed = charged(examine(content, run, fresh))
    taken = confined.ConfinedSession.receive
    for moment in (0, 1, 2, 9, 60):
        left = [moment]

        def receive(session: confined.ConfinedSession, left: list[int] = left, **budgets: float) -> object:
            left[0] -= 1
            if left[0] == -1:
                os.kill(session._child.pid, signal.SIGKILL)
            return taken(session, **budgets)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(confined.ConfinedSession, "receive", receive)
            assert charged(examine(content, run, fresh)) == undisturbed


@pytest.mark.usefixtures("impatient")
def test_confined_code_that_hangs_up_is_charged_for_it(fresh: Sandbox, run: Run) -> None:
    source = replaced("import os, time; os.close(3); time.sleep(60)")
    found = examine(Content(content=source.encode(), kind="py"), run, fresh)
    assert charged(found) == {"update_parameters": "ended-killed"}


@pytest.mark.usefixtures("impatient")
def test_code_that_nothing_confines_gets_out_of_nothing_by_killing_its_own_process(
    unconfined: Sandbox, run: Run
) -> None:
    source = replaced("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    found = examine(Content(content=source.encode(), kind="py"), run, unconfined)
    assert charged(found) == {"update_parameters": "ended-killed"}


@pytest.mark.usefixtures("impatient")
def test_where_nothing_confines_code_a_kill_before_it_runs_is_still_none_of_its_doing(
    unconfined: Sandbox, run: Run
) -> None:
    with killed_when_first_awaited() as killed:
        found = examine(RIGHT, run, unconfined)
    assert len(killed) == 3
    assert isinstance(found, NotGradable)
    assert found.is_fault


@pytest.mark.usefixtures("impatient")
def test_the_trial_says_that_it_was_killed_and_not_that_the_machine_is_broken(fresh: Sandbox) -> None:
    def until_it_is_hit() -> None:
        while True:  # a trial is short, and may be through before it is seen
            check_sandbox(fresh)

    with storm("worker", run=os.getpid()), pytest.raises(DisturbedError, match="killed from outside"):
        until_it_is_hit()
    check_sandbox(fresh)


def test_the_trial_is_made_again_where_it_is_killed(fresh: Sandbox) -> None:
    with storm("worker", "zygote", run=os.getpid(), seconds=0.5):
        check_sandbox(fresh)
