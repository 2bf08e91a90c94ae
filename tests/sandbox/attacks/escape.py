"""Getting out: files, processes, the network, the kernel, and what the locks are made of."""

from tests.sandbox.attacks.attack import Attack, attempts

_LIBC = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
"""
_TRIED = {
    "writes a file": "open('<<trap>>/file', 'w').write('x'); loot = 'wrote'",
    "writes a file through numpy": "np.save('<<trap>>/file.npy', W); loot = 'wrote'",
    "writes a file through os": "import os; loot = os.open('<<trap>>/file', os.O_CREAT | os.O_WRONLY)",
    "makes a directory": "import os; os.mkdir('<<trap>>/folder'); loot = 'made'",
    "makes a link": "import os; os.symlink('/etc/passwd', '<<trap>>/link'); loot = 'linked'",
    "renames a classmate's work": "import os; os.rename('<<classmate>>', '<<trap>>/stolen'); loot = 'moved'",
    "removes a classmate's work": "import os; os.unlink('<<classmate>>'); loot = 'removed'",
    "makes a temporary file": "import tempfile; loot = tempfile.NamedTemporaryFile(delete=False, dir='<<trap>>').name",
    "makes a FIFO": "import os; os.mkfifo('<<trap>>/pipe'); loot = 'made'",
    "changes modes": "import os; os.chmod('<<classmate>>', 0); loot = 'changed'",
    "connects over TCP": "import socket; loot = socket.create_connection(('127.0.0.1', <<port>>), 1)",
    "sends a datagram": "import socket; loot = socket.socket(2, 2).sendto(b'x', ('127.0.0.1', <<port>>))",
    "connects over TCP in C": _LIBC
    + """
number = libc.socket(2, 1, 0)
address = b'\\x02\\0' + (<<port>>).to_bytes(2, 'big') + bytes([127, 0, 0, 1]) + bytes(8)
loot = number, libc.connect(number, address, 16), ctypes.get_errno()
""",
    "connects to an abstract socket": "import socket; socket.socket(1).connect('\\0<<abstract>>'); loot = 'connected'",
    "asks a name server": "import socket; loot = socket.gethostbyname('example.org')",
    "fetches a page": "import urllib.request; loot = urllib.request.urlopen('http://127.0.0.1:<<port>>', None, 1).read()",
    "runs a program": "import subprocess; loot = subprocess.run(['id'], capture_output=True).stdout",
    "runs a shell": "import os; loot = os.system('touch <<trap>>/shell')",
    "runs a shell through popen": "import os; loot = os.popen('cat <<secret>>').read()",
    "forks": "import os; loot = os.fork()",
    "forks in C": _LIBC + "loot = libc.fork(), ctypes.get_errno()",
    "clones by system call": _LIBC + "loot = libc.syscall(56, 17, 0, 0, 0, 0), ctypes.get_errno()",
    "clones by clone3": _LIBC + "loot = libc.syscall(435, ctypes.create_string_buffer(88), 88), ctypes.get_errno()",
    "starts a thread": "import threading; threading.Thread(target=print).start(); loot = 'started'",
    "starts a process pool": "import multiprocessing; loot = multiprocessing.Pool(2).map(abs, [1])",
    "executes another interpreter": "import os, sys; os.execv(sys.executable, ['python', '-c', 'open(\"<<trap>>/x\",\"w\")'])",
    "executes a memory file": _LIBC
    + """
number = libc.syscall(319, b'x', 0)
loot = number, os.write(number, b'#!/bin/sh\\n'), libc.syscall(322, number, b'', 0, 0, 0x1000)
""",
    "raises its limits": "import resource; resource.setrlimit(resource.RLIMIT_CPU, (-1, -1)); loot = 'raised'",
    "raises its limits by prlimit": _LIBC
    + "loot = libc.prlimit(0, 9, (ctypes.c_ulong * 2)(1 << 40, 1 << 40), None), ctypes.get_errno()",
    "takes back no_new_privs": _LIBC
    + "loot = libc.prctl(38, 0, 0, 0, 0), libc.prctl(4, 1, 0, 0, 0), ctypes.get_errno()",
    "installs a filter of its own": _LIBC + "loot = libc.prctl(22, 2, 0, 0, 0), libc.syscall(317, 1, 0, 0)",
    "makes a user namespace": _LIBC + "loot = libc.unshare(0x10000000), libc.setns(3, 0), ctypes.get_errno()",
    "mounts": _LIBC + "loot = libc.mount(b'none', b'<<trap>>', b'tmpfs', 0, 0), ctypes.get_errno()",
    "becomes another user": "import os; os.setuid(0); loot = os.getuid()",
    "leaves by chroot": "import os; os.chroot('/'); loot = 'done'",
    "uses io_uring": _LIBC + "loot = libc.syscall(425, 8, ctypes.create_string_buffer(120)), ctypes.get_errno()",
    "uses the x32 table": _LIBC + "loot = libc.syscall(0x40000002, b'<<secret>>', 0)",
    "uses the table of 32 bits": """
import ctypes, mmap
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
loot = 'mapped executable memory'
""",
    "makes memory executable": _LIBC
    + """
import mmap
page = mmap.mmap(-1, 4096)
address = ctypes.addressof(ctypes.c_char.from_buffer(page))
loot = libc.mprotect(ctypes.c_void_p(address), 4096, 7), ctypes.get_errno()
""",
    "loads a library": "import ctypes; loot = ctypes.CDLL('libm.so.6')",
    "makes a callback of ctypes": "import ctypes; loot = ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 1)()",
    "traces a sibling": _LIBC
    + "loot = [libc.ptrace(16, os.getpid() + k, 0, 0) for k in range(-3, 4)], ctypes.get_errno()",
    "kills the parent": "import os; os.kill(os.getppid(), 9); loot = 'killed'",
    "kills everybody": "import os; os.kill(-1, 9); loot = 'killed'",
    "kills its group": "import os; os.killpg(0, 9); loot = 'killed'",
    "stops the fork server": "import os, signal; os.kill(os.getppid(), signal.SIGSTOP); loot = 'stopped'",
    "loads a BPF program": _LIBC + "loot = libc.syscall(321, 0, 0, 0), ctypes.get_errno()",
    "opens by handle": _LIBC + "loot = libc.syscall(304, -100, 0, 0), libc.syscall(437, -100, b'<<secret>>', 0, 0)",
    "controls the terminal": _LIBC
    + "loot = libc.ioctl(0, 0x5412, b'x'), libc.ioctl(3, 0x5412, b'x'), ctypes.get_errno()",
    "registers what runs at exit": """
import atexit, weakref
atexit.register(lambda: open('<<trap>>/exit', 'w'))
weakref.finalize(type('T', (), {})(), lambda: open('<<trap>>/final', 'w'))
loot = 'registered'
""",
}

# What these gain they raise, and otherwise they are as wrong as they look.
_KEPT_APART = {
    "meets another worker at a shared page": _LIBC
    + """
from pytest_grade.sandbox.syscalls import this_architecture
futex, code = this_architecture().numbers['futex'], ctypes.cast(libc.getpid, ctypes.c_void_p)
if libc.syscall(futex, code, 1, 1) != -1:  # a page of the C library, which all workers have mapped
    loot = 'woke whoever waits there'
""",
    "listens to another process by its CPU clock": """
import time
try:
    loot = str(time.clock_gettime(~1 << 3 | 2))
except OSError:
    pass
""",
    "looks for processes by their CPU clocks": """
import time
for pid in range(1, 300):
    try:
        time.clock_getres(~pid << 3 | 2)
        loot += str(pid)
    except OSError:
        pass
""",
    "reads what other processes may run on and use": """
import os, resource
for pid in range(1, 100):
    for look in (os.sched_getaffinity, lambda pid: resource.prlimit(pid, resource.RLIMIT_CPU)):
        try:
            loot += str(look(pid)) if pid != os.getpid() else ''
        except OSError:
            pass
""",
    "locks memory, and has pages merged": _LIBC
    + """
import mmap
for more, advice in ((0x2000, 4), (0x40000, 4), (0, 12), (0, 21)):
    try:
        mmap.mmap(-1, 1 << 21, flags=0x22 | more).madvise(advice)
        loot += f'{more:x} {advice} '
    except OSError:
        pass
loot += 'locked' if libc.mlockall(3) == 0 else ''
""",
    "maps page zero": _LIBC + "loot = '' if libc.mmap(0, 4096, 3, 0x32, -1, 0) == -1 else 'mapped'",
    "becomes root again": _LIBC
    + """
nothing, everything = bytes(8), b'\\xff' * 24
header = ctypes.create_string_buffer((0x20080522).to_bytes(4, 'little') + bytes(4), 8)
for attempt in (lambda: libc.setresuid(0, 0, 0), lambda: libc.capset(header, everything), lambda: libc.setgroups(0, None)):
    loot += 'done ' if attempt() == 0 else ''
""",
}

ATTACKS: tuple[Attack, ...] = (
    *attempts("escape", _TRIED, costs=None),
    *attempts("escape", _KEPT_APART, costs=None, says="it is all zeros"),
)
