"""Sessions: budgets kept, hostile workers ended, and the grader none the worse."""

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from pytest_grade.errors import ConfigurationError, DisturbedError, GraderError, SandboxUnavailable
from pytest_grade.sandbox import children, client, confined
from pytest_grade.sandbox.children import Ending, ForkServer
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.sandbox.endings import kill_from_outside
from pytest_grade.sandbox.frames import FrameError, Opaque
from pytest_grade.sandbox.lockdown import CPU_SECONDS
from pytest_grade.sandbox.session import Request, WorkerEnded
from tests.sandbox.conftest import STUB, Run, run_in, stubbed

ROOT = Path(__file__).parents[2]

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the fork server is for Linux")


@pytest.fixture(params=["sandbox", "unisolated"])
def either(request: pytest.FixtureRequest) -> Sandbox:
    """The fork server and the fallback, which must not differ in this."""
    started: Sandbox = request.getfixturevalue(request.param)
    return started


def reason_of(sandbox: Sandbox, source: str, **budgets: float) -> str:
    with pytest.raises(WorkerEnded) as ended:
        run_in(sandbox, source, **budgets)
    return ended.value.reason


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_session_answers_request_after_request(either: Sandbox) -> None:
    with either.open() as session:
        for number in range(3):
            session.send(("reply = given * 2", np.full((2, 2), number)))
            answer = session.receive(cpu_seconds=5, wall_seconds=10)
            assert answer.tolist() == [[2 * number] * 2] * 2
            assert not answer.flags.writeable


def test_what_a_worker_is_given_it_may_write_to(either: Sandbox) -> None:
    assert run_in(either, "given[0] = 5; reply = given", np.zeros(2)).tolist() == [5, 0]


def test_sessions_share_nothing(either: Sandbox) -> None:
    assert run_in(either, "import math; math.pi = 3; reply = math.pi") == 3
    assert run_in(either, "import math; reply = math.pi") > 3.1


@linux_only
def test_no_worker_is_there_any_more_once_the_sandbox_is_closed() -> None:
    sandbox = stubbed()
    sessions = [sandbox.open() for _ in range(8)]
    workers = [Path(f"/proc/{session._child.pid}") for session in sessions]
    for session in sessions:
        session.send(("while True: pass", None))
    assert all(worker.exists() for worker in workers)
    sandbox.close()
    assert not any(worker.exists() for worker in workers)
    for session in sessions:
        session.close()


@linux_only
def test_a_fork_server_that_does_not_end_by_itself_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "CLOSING_SECONDS", 0.1)
    sandbox = stubbed()
    server = sandbox._launcher
    assert isinstance(server, ForkServer)
    os.kill(server.pid, signal.SIGSTOP)
    sandbox.close()
    assert not Path(f"/proc/{server.pid}").exists()


def test_a_value_that_cannot_cross_arrives_as_opaque(either: Sandbox) -> None:
    assert run_in(either, "reply = [object(), 1]") == [Opaque("object"), 1]


def test_a_request_that_cannot_cross_is_the_graders_own_fault(sandbox: Sandbox) -> None:
    with sandbox.open() as session, pytest.raises(FrameError):
        session.send(object())


def test_a_large_request_arrives_whole(either: Sandbox) -> None:
    assert run_in(either, "reply = given.sum()", np.ones(3_000_000)) == 3_000_000


def test_a_loop_ends_by_its_cpu_time(either: Sandbox) -> None:
    assert reason_of(either, "while True: pass", cpu=0.3, wall=300) == "cpu"


def test_a_sleeper_ends_by_the_wall_clock(either: Sandbox) -> None:
    assert reason_of(either, "import time; time.sleep(3600)", cpu=5, wall=0.6) == "wall"


@linux_only
def test_the_wall_clock_does_not_count_while_other_processes_keep_a_worker_waiting() -> None:
    usable = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(usable)})
    spinning = [sys.executable, "-c", "print(flush=True)\nwhile True: pass"]
    others = [subprocess.Popen(spinning, stdout=subprocess.PIPE) for _ in range(3)]
    busy = "import time\nwhile time.process_time() < .4: pass\nreply = 1"
    try:
        for other in others:
            assert other.stdout is not None
            other.stdout.readline()  # while it starts it is in nobody's way
        with stubbed("auto") as crowded:
            started = time.monotonic()
            assert run_in(crowded, busy, cpu=5, wall=0.5) == 1
            assert time.monotonic() - started > 0.5
    finally:
        os.sched_setaffinity(0, usable)
        for other in others:
            other.kill()
            other.communicate()


def test_cpu_time_counts_from_each_call(run: Run, sandbox: Sandbox) -> None:
    busy = "import time\nstart = time.process_time()\nwhile time.process_time() < start + .15: pass\nreply = 1"
    with sandbox.open() as session:
        for _ in range(3):
            session.send((busy, None))
            assert session.receive(cpu_seconds=0.4, wall_seconds=10) == 1


def test_a_worker_that_drips_bytes_ends_by_the_wall_clock(run: Run) -> None:
    source = "import time\nfor byte in range(1000):\n    channel.write(memoryview(b'\\x01')); time.sleep(.01)"
    with pytest.raises(WorkerEnded, match="wall"):
        run(source, wall=0.4)


def test_a_worker_that_floods_ends_by_a_budget(run: Run) -> None:
    source = "while True: channel.write(memoryview(b'\\xff\\xff\\xff\\x00' * 9999))"
    with pytest.raises(WorkerEnded) as ended:
        run(source, cpu=0.3, wall=1)
    assert ended.value.reason in {"cpu", "wall", "protocol"}


HOARD = "import numpy; hoard = [numpy.empty(1 << 22) for _ in iter(int, 1)]"
ENDS = {
    "exits": ("import os; os._exit(3)", "exited"),
    "raises SystemExit": ("raise SystemExit(0)", "exited"),
    "crashes": ("import ctypes; ctypes.string_at(0)", "killed"),
    "hoards memory": (HOARD, "memory"),
    "announces a huge reply": (r"channel.write(memoryview(b'\xff\xff\xff\xff'))", "protocol"),
    "sends garbage": (r"channel.write(memoryview(b'\x01\0\0\0\xc1'))", "protocol"),
    "sends half a frame as whole": (r"channel.write(memoryview(b'\x03\0\0\0\x92\xa1z'))", "protocol"),
    "closes its socket and lives on": ("import os; os.close(3)\nwhile True: pass", "killed"),
}


@pytest.mark.parametrize(("source", "reason"), ENDS.values(), ids=ENDS)
def test_a_worker_is_ended_that(run: Run, source: str, reason: str) -> None:
    with pytest.raises(WorkerEnded) as ended:
        run(source, cpu=3, wall=5)
    assert ended.value.reason == reason
    assert run("reply = 1") == 1


def test_a_worker_that_runs_over_its_stack_harms_nobody(run: Run) -> None:
    source = """
import sys
sys.setrecursionlimit(10**9)
class Mirror:
    def __repr__(self): return repr(self)
repr(Mirror())
"""
    with pytest.raises(WorkerEnded):
        run(source, cpu=3, wall=5)
    assert run("reply = 1") == 1


def test_a_reply_over_the_cap_arrives_as_too_large(run: Run) -> None:
    assert run("import numpy; reply = numpy.ones(10**7)") == Opaque("too large")


def test_a_session_says_the_same_again_once_its_worker_has_ended(sandbox: Sandbox) -> None:
    with sandbox.open() as session:
        session.send(("import os; os._exit(3)", None))
        for ask in (lambda: session.receive(cpu_seconds=1, wall_seconds=5), lambda: session.send(("", None))):
            with pytest.raises(WorkerEnded, match="exit status 3"):
                ask()


def test_sending_to_a_worker_that_has_ended_says_how(sandbox: Sandbox) -> None:
    with sandbox.open() as session:
        os.kill(session._child.pid, signal.SIGTERM)
        assert gone(session._child.pid)
        with pytest.raises(DisturbedError, match="SIGTERM"):
            session.send(("reply = 1", None))


@linux_only
@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM"])
def test_a_worker_that_somebody_else_kills_is_no_outcome_of_what_it_runs(either: Sandbox, name: str) -> None:
    with either.open() as session:
        session.send(("import time; reply = 1; channel.send(0); time.sleep(60)", None))
        session.receive(cpu_seconds=5, wall_seconds=10)
        os.kill(session._child.pid, signal.Signals[name])
        for _ in range(2):
            with pytest.raises(DisturbedError, match=f"killed from outside .{name}"):
                session.receive(cpu_seconds=5, wall_seconds=10)


def test_a_worker_that_closes_its_side_and_lives_on_is_killed_by_us_and_so_an_outcome(run: Run) -> None:
    with pytest.raises(WorkerEnded, match="it closed its connection"):
        run("import os, time; os.close(3); time.sleep(60)")


def test_code_that_kills_its_own_process_answers_for_it_where_it_is_said_to(unisolated: Sandbox) -> None:
    for owns_kills, kind in ((False, DisturbedError), (True, WorkerEnded)):
        with unisolated.open() as session:
            session.owns_kills = owns_kills
            session.send(("import os; os.kill(os.getpid(), 9)", None))
            with pytest.raises(kind, match="kill"):
                session.receive(cpu_seconds=5, wall_seconds=10)


def test_a_kill_by_a_limit_of_ours_is_none_from_outside() -> None:
    killed = -signal.SIGKILL
    assert kill_from_outside(Ending(exit_code=killed, cpu_seconds=CPU_SECONDS), 0.0) is None
    assert kill_from_outside(Ending(exit_code=killed), CPU_SECONDS) is None
    assert kill_from_outside(Ending(exit_code=-signal.SIGXCPU), 0.0) is None
    assert kill_from_outside(Ending(exit_code=killed, by_request=True), 0.0) is None
    assert kill_from_outside(Ending(exit_code=killed, cpu_seconds=1.0), 1.0) is not None


def test_a_worker_that_takes_no_request_ends_by_the_wall_clock(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confined, "SEND_SECONDS", 0.2)
    with sandbox.open() as session:
        session.send(("import time; time.sleep(60)", None))
        with pytest.raises(WorkerEnded, match="wall"):
            session.send(("reply = 1", np.ones(3_000_000)))


def test_usage_is_known_once_the_session_is_closed(sandbox: Sandbox) -> None:
    session = sandbox.open()
    session.send(("reply = sum(range(10**6))", None))
    session.receive(cpu_seconds=5, wall_seconds=10)
    assert session.usage is None
    session.close()
    session.close()
    assert session.usage is not None
    cpu_seconds, max_rss_bytes = session.usage
    assert 0.001 < cpu_seconds < 5
    assert max_rss_bytes > 1 << 20


def test_several_sessions_of_one_sandbox_run_side_by_side(sandbox: Sandbox) -> None:
    with sandbox.open() as first, sandbox.open() as second:
        for session, number in ((first, 1), (second, 2)):
            session.send(("reply = given", number))
        assert second.receive(cpu_seconds=1, wall_seconds=5) == 2
        assert first.receive(cpu_seconds=1, wall_seconds=5) == 1


@linux_only
def test_closing_a_session_ends_its_worker(either: Sandbox) -> None:
    with either.open() as session:
        session.send(("reply = 1", None))
        session.receive(cpu_seconds=5, wall_seconds=10)
        pid = session._child.pid
    assert gone(pid)


@linux_only
def test_no_descriptor_is_left_open_by_sessions(either: Sandbox) -> None:
    run_in(either, "reply = 1")
    before = descriptors()
    for source in (
        "reply = 1",
        "import os; os._exit(1)",
        "channel.write(memoryview(b'\\x01\\0\\0\\0\\xc1'))",
    ):
        try:
            run_in(either, source)
        except WorkerEnded:
            continue
    assert descriptors() == before


@linux_only
def test_a_fork_server_that_was_killed_is_started_again() -> None:
    with stubbed() as started:
        server = server_of(started)
        os.kill(server.pid, signal.SIGKILL)
        os.waitid(os.P_PID, server.pid, os.WEXITED | os.WNOWAIT)
        assert run_in(started, "reply = 1") == 1
        assert server_of(started).pid != server.pid


KILLED_WHILE_IT_STARTS = """
import os, pathlib, signal
from tests.sandbox.stub_worker import serve

mark = pathlib.Path(__file__).with_suffix(".mark")
if not mark.exists():
    mark.touch()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@linux_only
def test_a_fork_server_that_is_killed_while_it_starts_is_started_again(tmp_path: Path) -> None:
    worker = tmp_path / "killed.py"
    worker.write_text(f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{KILLED_WHILE_IT_STARTS}")
    with Sandbox(policy="auto", serve=f"{worker}:serve") as sandbox:
        assert run_in(sandbox, "reply = 1") == 1
        worker.with_suffix(".mark").unlink()
        os.kill(server_of(sandbox).pid, signal.SIGKILL)
        assert run_in(sandbox, "reply = 2") == 2


@linux_only
def test_a_worker_dies_with_its_fork_server() -> None:
    with stubbed() as started, started.open() as session:
        session.send(("import time; time.sleep(60)", None))
        server_of(started)._process.kill()
        with pytest.raises(DisturbedError, match="together with what started it"):
            session.receive(cpu_seconds=5, wall_seconds=10)
        assert gone(session._child.pid)


@linux_only
def test_a_fork_server_and_its_workers_die_with_the_grader() -> None:
    import subprocess

    program = f"""
import os, sys
from pytest_grade.sandbox.client import Sandbox
sandbox = Sandbox(policy="auto", serve={STUB!r})
session = sandbox.open()
session.send(("while True: pass", None))
sys.stdout.write(f"{{sandbox._launcher.pid}} {{session._child.pid}}")
sys.stdout.flush()
os.kill(os.getpid(), 9)
"""
    root = ROOT
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=root, check=False, timeout=30
    )
    for pid in map(int, done.stdout.split()):
        assert gone(pid)


@linux_only
def test_strict_takes_both_layers_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "WANTED_LAYERS", ("seccomp", "rlimits"))
    with pytest.raises(SandboxUnavailable, match="landlock") as unavailable:
        stubbed("strict")
    assert unavailable.value.missing == ("landlock",)


@linux_only
def test_auto_makes_do_with_one_layer(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "WANTED_LAYERS", ("seccomp",))
    with stubbed("auto") as started:
        assert started.layers == ("seccomp",)
        with pytest.raises(WorkerEnded, match="exit status"):
            run_in(started, "open('/etc/passwd')")


@linux_only
def test_landlock_alone_still_keeps_files_closed(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    if "landlock" not in sandbox.layers:
        pytest.skip("no Landlock in this kernel")
    monkeypatch.setattr(client, "WANTED_LAYERS", ("landlock",))
    source = "import os\ntry: open('/etc/passwd')\nexcept PermissionError: reply = os.getcwd()"
    with stubbed("auto") as started:
        assert started.layers == ("landlock",)
        assert run_in(started, source) == "/"


def test_auto_without_any_layer_falls_back_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "WANTED_LAYERS", ("rlimits",))
    with stubbed("auto") as started:
        assert started.layers == ()
        assert run_in(started, "reply = 1") == 1


def test_off_isolates_nothing_but_limits_memory(unisolated: Sandbox) -> None:
    assert unisolated.layers == ()
    assert reason_of(unisolated, HOARD) == "memory"
    assert reason_of(unisolated, "import os; os._exit(4)") == "exited"
    assert run_in(unisolated, "import os; reply = dict(os.environ)") == {}


def test_an_unknown_policy_is_a_configuration_error_that_says_what_is_allowed() -> None:
    with pytest.raises(ConfigurationError) as wrong:
        Sandbox(policy="loose")  # type: ignore[arg-type]
    assert str(wrong.value) == "sandbox policy: found 'loose'; allowed: auto, strict, off"
    at_line = ConfigurationError(source="rubric.yaml", found="a", allowed="b", line=3)
    assert str(at_line) == "rubric.yaml, line 3: found a; allowed: b"


@linux_only
def test_a_fork_server_that_cannot_start_says_why() -> None:
    with pytest.raises(GraderError, match="no_such_module"):
        Sandbox(policy="auto", serve="no_such_module:serve")


def test_a_closed_sandbox_opens_no_session() -> None:
    started = stubbed("off")
    started.close()
    with pytest.raises(GraderError, match="closed"):
        started.open()


@linux_only
def test_modules_to_preload_are_loaded_and_missing_ones_passed_over() -> None:
    with Sandbox(policy="auto", preload=("no_such_module", "colorsys", "wave"), serve=STUB) as started:
        assert run_in(started, "import wave; reply = wave.__name__") == "wave"


def test_what_starts_workers_loads_no_numpy_whose_threads_are_still_to_be_limited() -> None:
    code = "import sys, pytest_grade.sandbox.children; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("policy", ["auto", "off"])
def test_starting_a_sandbox_loads_no_numpy_beside_a_thread_that_does(policy: str) -> None:
    code = f"""\
import sys
from pytest_grade.sandbox.client import Sandbox
with Sandbox(policy={policy!r}):
    sys.exit("numpy" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@linux_only
def test_three_sandboxes_work_in_three_threads() -> None:
    answers: list[Any] = []

    def work() -> None:
        with stubbed() as started:
            answers.extend(run_in(started, "reply = given", number) for number in range(20))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == sorted([*range(20)] * 3)


def server_of(sandbox: Sandbox) -> ForkServer:
    launcher = sandbox._launcher
    assert isinstance(launcher, ForkServer)
    return launcher


def gone(pid: int) -> bool:
    """Whether the process ends, or is a zombie, within a time that is long for a loaded machine too."""
    return eventually(lambda: not Path(f"/proc/{pid}").exists() or "\nState:\tZ" in status_of(pid))


def status_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return "\nState:\tZ"


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def doubled(sandbox: Sandbox, request: Request) -> Any:
    """What a worker replies to the request; the next one is to find it as it was."""
    with sandbox.open() as session:
        session.send(request)
        return session.receive(cpu_seconds=5, wall_seconds=10).tolist()


def test_a_request_of_many_is_the_same_for_each_of_them(either: Sandbox) -> None:
    request = Request(("given *= 2; reply = given", np.arange(3.0)))
    assert [doubled(either, request) for _ in range(4)] == [[0, 2, 4]] * 4


@linux_only
def test_a_request_of_many_is_sent_once_and_only_its_number_to_workers_that_are_forked_with_it() -> None:
    with stubbed() as sandbox:
        sent: list[int] = []
        request = Request(("reply = given", np.ones(5000)))
        for _ in range(3):
            with sandbox.open() as session:
                connection = session._connection
                session._connection = SimpleNamespace(
                    settimeout=connection.settimeout,
                    recv=connection.recv,
                    fileno=connection.fileno,
                    sendall=lambda data, send=connection.sendall: (sent.append(len(data)), send(data)),
                )
                session.send(request)
                assert len(session.receive(cpu_seconds=5, wall_seconds=10)) == 5000
    assert sent[0] > 40_000
    assert max(sent[1:]) < 20


@linux_only
def test_a_worker_that_was_forked_before_a_request_was_held_is_sent_all_of_it() -> None:
    with stubbed() as sandbox, sandbox.open() as early:
        request = Request(("reply = given", [1, 2]))
        with sandbox.open() as first:
            first.send(request)
            assert first.receive(cpu_seconds=5, wall_seconds=10) == [1, 2]
        early.send(request)
        assert early.receive(cpu_seconds=5, wall_seconds=10) == [1, 2]


def test_a_request_of_many_that_is_sent_to_one_worker_again_is_as_it_was(either: Sandbox) -> None:
    request = Request(("given *= 2; reply = given", np.arange(3.0)))
    for _ in range(2):  # the second worker is started with it
        with either.open() as session:
            for _ in range(3):
                session.send(request)
                assert session.receive(cpu_seconds=5, wall_seconds=10).tolist() == [0, 2, 4]


@linux_only
def test_a_new_fork_server_is_given_what_the_last_one_held() -> None:
    request = Request(("reply = given", np.arange(2.0)))
    with stubbed() as sandbox:
        assert [doubled(sandbox, request) for _ in range(2)] == [[0, 1]] * 2
        os.kill(server_of(sandbox).pid, signal.SIGKILL)
        assert gone(server_of(sandbox).pid)
        assert [doubled(sandbox, request) for _ in range(3)] == [[0, 1]] * 3


@linux_only
def test_so_many_requests_are_held_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "_MOST_HELD", 2)
    requests = [Request(("reply = given", np.array([float(number)]))) for number in range(4)]
    with stubbed() as sandbox:
        for _ in range(2):
            assert [doubled(sandbox, request) for request in requests] == [[0], [1], [2], [3]]
        assert [server_of(sandbox).number_of(request) for request in requests] == [0, 1, None, None]


@linux_only
def test_what_a_system_has_no_file_for_is_sent_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise OSError(errno.ENOSYS, "memfd_create")

    monkeypatch.setattr(os, "memfd_create", refused)
    request = Request(("reply = given", np.arange(2.0)))
    with stubbed() as sandbox:
        assert [doubled(sandbox, request) for _ in range(2)] == [[0, 1]] * 2


OUT_OF_FILES = """
import os, resource, sys
from pytest_grade.errors import DisturbedError
from pytest_grade.sandbox.client import Sandbox
sandbox = Sandbox(policy=sys.argv[1])
resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
held = []
try:
    while True:
        held.append(os.open("/dev/null", os.O_RDONLY))
except OSError:
    pass
try:
    sandbox.open()
except DisturbedError as error:
    print(error)
for each in held:
    os.close(each)
sandbox.close()
"""


@linux_only
@pytest.mark.parametrize("policy", ["auto", "off"])
def test_a_first_worker_for_which_no_file_can_be_opened_is_a_disturbance(policy: str) -> None:
    done = subprocess.run([sys.executable, "-c", OUT_OF_FILES, policy], capture_output=True, text=True, check=True)
    assert "Too many open files" in done.stdout
