"""What a locked worker cannot do, and that NumPy computes under it."""

import errno
import platform
import sys

import numpy as np
import pytest

from pytest_grade.sandbox.client import Sandbox
from pytest_grade.sandbox.filters import worker_instructions
from pytest_grade.sandbox.session import WorkerEnded
from pytest_grade.sandbox.syscalls import ALLOWED, ARCHITECTURES, CONDITIONAL
from tests.sandbox.conftest import Run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the fork server is for Linux")

ATTEMPT = """
import ctypes, mmap, os, resource, signal, socket, sys, threading, time
from pytest_grade.sandbox.syscalls import this_architecture
libc = ctypes.CDLL(None, use_errno=True)
numbers = this_architecture().numbers
word, moment = (ctypes.c_int * 1)(0), (ctypes.c_long * 2)(0, 1)
def call(name, *arguments):
    ctypes.set_errno(0)
    if getattr(libc, name)(*arguments) == -1:
        raise OSError(ctypes.get_errno(), name)
def system_call(number, *arguments):
    call("syscall", number, *arguments)
try:
    exec(given)
    reply = "done"
except BaseException as error:
    kind = "OSError" if isinstance(error, OSError) else type(error).__name__
    reply = (kind, getattr(error, "errno", None))
"""

FORBIDDEN = {
    "open a file": "open('/etc/passwd')",
    "open the grader's own source": "open(os.__file__)",
    "create a file": "open('/tmp/left-behind', 'w')",
    "open a terminal": "os.open('/dev/tty', os.O_RDWR)",
    "list a directory": "os.listdir('/')",
    "look up a file": "os.stat('/')",
    "read a link": "os.readlink('/proc/self/exe')",
    "change directory": "os.c" + "hdir('/')",
    "remove a file": "os.unlink('/tmp/nothing')",
    "make a directory": "os.mkdir('/tmp/left-behind')",
    "make a pipe": "os.pipe()",
    "duplicate a descriptor": "os.dup(0)",
    "make a socket": "socket.socket()",
    "make a Unix socket pair": "socket.socketpair()",
    "fork": "os.fork()",
    "run a program": "os.execv('/bin/true', ['true'])",
    "spawn a program": "os.posix_spawn('/bin/true', ['true'], {})",
    "signal itself": "os.kill(os.getpid(), 0)",
    "signal another process": "os.kill(1, 0)",
    "open a process": "os.pidfd_open(os.getpid())",
    "handle a signal": "signal.signal(signal.SIGXCPU, signal.SIG_IGN)",
    "block a signal": "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGXCPU])",
    "set a timer": "signal.setitimer(signal.ITIMER_REAL, 1)",
    "set an alarm": "call('alarm', 1)",
    "raise a limit": "call('setrlimit', 3, (ctypes.c_ulong * 2)(1 << 20, 1 << 20))",
    "make a memory file": "os.memfd_create('x')",
    "trace": "call('ptrace', 0, 0, 0, 0)",
    "become dumpable": "call('prctl', 4, 1, 0, 0, 0)",
    "map executable memory": "mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC)",
    "make memory executable": "m = mmap.mmap(-1, 4096); call('mprotect',"
    " ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(m))), ctypes.c_size_t(4096), 5)",
    "map a descriptor": "mmap.mmap(3, 4096)",
    "control a device": "call('ioctl', 3, 0x5401, 0)",
    "change a descriptor": "call('fcntl', 3, 4, 0)",
    "use io_uring": "system_call(425, 8, 0)",
    "open through openat2": "system_call(437, 0, 0, 0, 0)",
    "clone through clone3": "system_call(435, 0, 0)",
    "load a BPF program": "system_call(321, 0, 0, 0)",
    "send elsewhere": "socket.socket(fileno=3).sendto(b'x', '/tmp/elsewhere')",
    "lock memory": "call('mlock', word, 4)",
    "lock memory as it is mapped": "mmap.mmap(-1, 4096, flags=0x2022)",
    "map huge pages": "mmap.mmap(-1, 1 << 21, flags=0x40022)",
    "have pages merged with those of others": "mmap.mmap(-1, 4096).madvise(12)",
    "have pages written out": "mmap.mmap(-1, 4096).madvise(21)",
    "wake who waits on a shared page": "system_call(numbers['futex'], word, 1, 1)",
    "wait on a shared page": "system_call(numbers['futex'], word, 0, 0, moment)",
    "hand waiters on": "system_call(numbers['futex'], word, 128 | 3, 0, 0, word, 0)",
    "inherit priority": "system_call(numbers['futex'], word, 128 | 6, 0, moment)",
    "read another's CPU clock": "time.clock_gettime(~1 << 3 | 2)",
    "read a thread's CPU clock": "time.clock_gettime(~1 << 3 | 6)",
    "read a clock that a descriptor is": "time.clock_gettime(~3 << 3 | 3)",
    "ask for a process by its clock": "time.clock_getres(~1 << 3 | 2)",
    "sleep by another's clock": "system_call(numbers['clock_nanosleep'], ~1 << 3 | 2, 0, moment, 0)",
    "read another's affinity": "os.sched_getaffinity(1)",
    "read another's limits": "resource.prlimit(1, resource.RLIMIT_CPU)",
    # What a namespace of processes or of IPC would hide: nothing is left that takes a process id or a key.
    "read another's group": "os.getpgid(1)",
    "read another's session": "os.getsid(1)",
    "read another's priority": "os.getpriority(os.PRIO_PROCESS, 1)",
    "read another's scheduler": "os.sched_getscheduler(1)",
    "read another's memory": "call('process_vm_readv', 1, 0, 0, 0, 0, 0)",
    "read another's locks": "system_call({'x86_64': 274, 'aarch64': 100}[os.uname().machine], 1, word, word)",
    "compare itself with another": "system_call({'x86_64': 312, 'aarch64': 272}[os.uname().machine], 1, 1, 0, 0, 0)",
    "measure another": "system_call({'x86_64': 298, 'aarch64': 241}[os.uname().machine], word, 1, -1, -1, 0)",
    "move another to a processor": "os.sched_setaffinity(1, {0})",
    "share memory by a key": "call('shmget', 5, 4096, 0o1666)",
    "share memory that is shared already": "call('shmctl', 0, 14, 0)",
    "share a semaphore": "call('semget', 5, 1, 0o1666)",
    "share a queue": "call('msgget', 5, 0o1666)",
    "share a POSIX queue": "system_call({'x86_64': 240, 'aarch64': 180}[os.uname().machine], b'x', 0x42, 0o666, 0)",
}


@pytest.mark.parametrize("source", FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_worker_cannot(run: Run, source: str) -> None:
    assert run(ATTEMPT, source) == ("OSError", errno.EPERM)


def test_a_worker_cannot_start_a_thread(run: Run) -> None:
    assert run(ATTEMPT, "threading.Thread(target=print).start()") == ("RuntimeError", None)


def test_a_worker_cannot_import_what_is_not_loaded(run: Run) -> None:
    assert run(ATTEMPT, "import asyncio")[0] == "ModuleNotFoundError"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="x32 is a table of x86_64")
def test_a_worker_that_counts_its_system_calls_by_another_table_is_killed(run: Run) -> None:
    with pytest.raises(WorkerEnded, match="SIGSYS"):
        run(ATTEMPT, "system_call(0x40000000 | 39)")


def test_a_worker_cannot_write_over_its_limits_again(run: Run) -> None:
    source = "import resource\nreply = [resource.getrlimit(kind) for kind in given]"
    import resource

    kinds = [resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC, resource.RLIMIT_MEMLOCK]
    assert run(source, kinds) == [(0, 0)] * 4


COMPUTATIONS = {
    "matrix product": "reply = (np.ones((300, 200)) @ np.ones((200, 300))).sum() == 300 * 300 * 200",
    "linear algebra": "reply = np.allclose(np.linalg.inv(np.eye(50) * 2), np.eye(50) / 2)",
    "singular values": "reply = len(np.linalg.svd(np.random.randn(60, 40))[1]) == 40",
    "a seeded generator": "np.random.seed(1); reply = bool(np.random.randn(3)[0] == 1.6243453636632417)",
    "a generator seeded by the system": "reply = np.random.default_rng().random() < 1",
    "random of the standard library": "import random; reply = random.SystemRandom().random() < 1",
    "printing": "print(np.ones((50, 50))); print('x' * 10**6); reply = '0.5' in repr(np.ones(3) / 2)",
    "a warning": "import warnings; warnings.simplefilter('always'); np.log(np.zeros(1)); reply = True",
    "sorting and sets": "reply = len(np.unique(np.random.randn(10**6).round(2))) > 100",
    "time": "import time; t = time.time(); time.sleep(.01); reply = time.perf_counter() and time.time() > t",
    "copies of large arrays": "reply = (np.ones(10**7) + 1).copy().sum() == 2 * 10**7",
    "einsum and fft": "reply = np.fft.fft(np.einsum('ij,jk', np.eye(4), np.eye(4))).shape == (4, 4)",
    "masked arrays": "reply = np.ma.masked_invalid([1, np.nan]).sum() == 1",
    "dates": "import datetime; reply = datetime.datetime.strptime('2020', '%Y') < datetime.datetime.now()",
    "waiting for a lock": "import threading; a = threading.Lock(); reply = a.acquire() and not a.acquire(timeout=.01)",
    "waiting for a queue": "import queue; q = queue.Queue()\ntry: q.get(timeout=.01)\nexcept queue.Empty: reply = True",
    "its own clocks": "import time as t; reply = all(t.clock_gettime(n) and t.clock_getres(n) for n in range(8))",
    "its own limits": "import resource; reply = resource.getrlimit(resource.RLIMIT_NPROC) == (0, 0)",
    "its own processors": "import os; reply = len(os.sched_getaffinity(0)) > 0 and os.cpu_count() != 0",
    "memory of its own": "import mmap; m = mmap.mmap(-1, 1 << 23); m.write(b'x'); m.madvise(4); reply = len(m)",
    "deep recursion": "f = lambda n: n and 1 + f(n - 1); reply = f(2000) == 2000",
}


@pytest.mark.parametrize("source", COMPUTATIONS.values(), ids=COMPUTATIONS)
def test_a_worker_can_do(run: Run, source: str) -> None:
    assert run("import numpy as np\n" + source)


@pytest.mark.parametrize(
    "source",
    [
        "np.ones(1 << 40)",
        "[np.empty(1 << 24) for _ in range(1000)]",
        "bytearray(1 << 33)",
        "'x' * (1 << 33)",
    ],
)
def test_too_large_an_allocation_is_a_memory_error_that_code_can_catch(run: Run, source: str) -> None:
    handled = f"try:\n    {source}\nexcept MemoryError:\n    reply = 'caught'"
    assert run("import numpy as np\n" + handled) == "caught"


def test_an_exception_has_its_traceback(run: Run) -> None:
    source = """
import traceback
try:
    exec(compile("def f():\\n    return [1][2]\\nf()", "<cell 3>", "exec"))
except IndexError:
    reply = traceback.format_exc()
"""
    assert '"<cell 3>", line 2, in f' in run(source)


def test_runaway_recursion_is_an_error_like_any_other(run: Run) -> None:
    assert run(ATTEMPT, "f = lambda: f()\nf()")[0] == "RecursionError"


def test_the_environment_is_empty(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_THE_GRADER", "1")
    assert run("import os; reply = dict(os.environ)") == {}


def test_no_descriptor_is_open_but_the_job_socket_and_the_null_device(run: Run) -> None:
    source = """
import os
reply = []
for number in [*range(3), *range(4, 3000)]:
    try:
        os.close(number)
        reply.append(number)
    except OSError:
        pass
"""
    assert run(source) == [0, 1, 2]


def test_every_layer_is_active_in_a_worker(sandbox: Sandbox, run: Run) -> None:
    if set(sandbox.layers) >= {"landlock", "seccomp"}:
        assert sandbox.layers == ("landlock", "seccomp", "rlimits")
    assert run("import os; reply = os.getpid()") != 0


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_the_filter_never_jumps_out_of_itself(machine: str) -> None:
    program = worker_instructions(ARCHITECTURES[machine])
    for place, (operation, if_true, if_false, _) in enumerate(program):
        assert max(if_true, if_false) < 256
        if operation & 7 == 5:
            assert place + 1 + max(if_true, if_false) < len(program)
    assert [instruction[0] for instruction in program[-2:]] == [0x06, 0x06]


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_every_number_in_a_table_is_used_and_stands_once(machine: str) -> None:
    numbers = ARCHITECTURES[machine].numbers
    assert set(numbers) <= {*ALLOWED, *CONDITIONAL}
    assert set(CONDITIONAL) <= set(numbers)
    assert len(set(numbers.values())) == len(numbers)


def simulate(machine: str, number: int, arguments: tuple[int, ...] = (), audit: int | None = None) -> int:
    """Run the filter as the kernel would, and return its verdict."""
    architecture = ARCHITECTURES[machine]
    words = np.zeros(16, np.uint32)
    words[:2] = number, architecture.audit if audit is None else audit
    for place, argument in enumerate(arguments):
        words[4 + 2 * place : 6 + 2 * place] = argument & 0xFFFFFFFF, argument >> 32
    program, place, accumulator = worker_instructions(architecture), 0, 0
    while True:
        operation, if_true, if_false, operand = program[place]
        if operation == 0x06:
            return operand
        if operation == 0x20:
            accumulator = int(words[operand // 4])
        else:
            tests = {
                0x15: accumulator == operand,
                0x35: accumulator >= operand,
                0x45: bool(accumulator & operand),
            }
            place += if_true if tests[operation] else if_false
        place += 1


ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050001


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_the_filter_decides_by_number_and_arguments(machine: str) -> None:
    numbers = ARCHITECTURES[machine].numbers
    verdicts = {number: simulate(machine, number) for number in range(500)}
    always = {numbers[name] for name in ALLOWED if name in numbers}
    asked_of_itself = ("clock_getres", "clock_gettime", "clock_nanosleep", "mprotect", "prlimit64", "sched_getaffinity")
    sometimes = {numbers[name] for name in asked_of_itself}  # with arguments of nought
    assert {number for number, verdict in verdicts.items() if verdict == ALLOW} == always | sometimes
    assert set(verdicts.values()) == {ALLOW, REFUSE}
    assert simulate(machine, numbers["read"], audit=3) == KILL
    assert simulate(machine, numbers["mmap"], (0, 1, 3, 0x22)) == ALLOW
    assert simulate(machine, numbers["mmap"], (0, 1, 3, 0x02)) == REFUSE
    assert simulate(machine, numbers["mmap"], (0, 1, 7, 0x22)) == REFUSE
    assert simulate(machine, numbers["mprotect"], (0, 1, 4)) == REFUSE
    assert simulate(machine, numbers["prlimit64"], (0, 1, 1)) == REFUSE
    assert simulate(machine, numbers["prlimit64"], (0, 1, 1 << 32)) == REFUSE
    assert simulate(machine, numbers["prlimit64"], (5, 1, 0)) == REFUSE
    assert simulate(machine, numbers["sched_getaffinity"], (5, 8)) == REFUSE
    assert simulate(machine, numbers["clock_gettime"], (11,)) == ALLOW
    assert simulate(machine, numbers["clock_gettime"], (0xFFFFFFFF,)) == REFUSE
    futexes = {op for op in range(1 << 10) if simulate(machine, numbers["futex"], (0, op)) == ALLOW}
    assert futexes == {128, 129, 128 | 9, 128 | 10, 256 | 128 | 9}  # wait and wake, private; wait by the wall clock
    assert {advice for advice in range(200) if simulate(machine, numbers["madvise"], (0, 0, advice)) == ALLOW} == {
        4,
        8,
        14,
    }
