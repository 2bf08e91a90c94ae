"""Learning what is not one's own: files, the environment, other processes, the grader's memory, other submissions."""

from tests.sandbox.attacks.attack import Attack, attempts, scripts

_TRIED = {
    "opens the secret file": "loot = open('<<secret>>').read()",
    "opens it through os": "import os; loot = os.read(os.open('<<secret>>', os.O_RDONLY), 99)",
    "opens it through io and codecs": "import io, codecs; loot = codecs.open('<<secret>>').read() or io.open('<<secret>>').read()",
    "opens it through pathlib": "import pathlib; loot = pathlib.Path('<<secret>>').read_text()",
    "opens it through numpy": "loot = np.fromfile('<<secret>>', dtype='S1')",
    "maps it through numpy": "loot = bytes(np.memmap('<<secret>>', mode='r'))",
    "loads it through numpy": "loot = np.loadtxt('<<secret>>', dtype=str)",
    "opens it through ctypes": """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
number = libc.open(b'<<secret>>', 0)
buffer = ctypes.create_string_buffer(99)
loot = (number, ctypes.get_errno(), libc.read(number, buffer, 99) and buffer.value)
""",
    "executes it as a module": "import runpy; loot = runpy.run_path('<<secret>>')",
    "looks it up through linecache": "import linecache; loot = linecache.getlines('<<secret>>') or 'nothing'",
    "follows it through a symlink in proc": "import os; loot = os.readlink('/proc/self/cwd')",
    "lists the class": "import os; loot = os.listdir('<<class>>')",
    "walks the class": "import os; loot = [f for _, _, files in os.walk('<<class>>') for f in files] or 'nothing'",
    "opens a classmate's work": "loot = open('<<classmate>>').read()",
    "reads the environment": "import os; loot = dict(os.environ), os.getenv('GRADE_SECRET'), os.environb if 0 else ''",
    "reads the environment in C": """
import ctypes
libc = ctypes.CDLL(None)
libc.getenv.restype = ctypes.c_char_p
loot = libc.getenv(b'GRADE_SECRET'), libc.getenv(b'HOME'), libc.getenv(b'PATH')
""",
    "walks the environ block in C": """
import ctypes
pointer = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), 'environ')
loot = [pointer[k] for k in range(64) if pointer and pointer[k]]
""",
    "reads its own start-up environment": "loot = open('/proc/self/environ', 'rb').read()",
    "reads the parent's environment": "import os; loot = open(f'/proc/{os.getppid()}/environ', 'rb').read()",
    "reads every process's environment": """
found = []
for pid in range(1, 3000):
    try:
        found.append(open(f'/proc/{pid}/environ', 'rb').read())
    except OSError:
        pass
loot = found or 'nothing'
""",
    "reads the parent's memory": "import os; loot = open(f'/proc/{os.getppid()}/mem', 'rb').read(99)",
    "reads other memory by system call": """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
buffer = ctypes.create_string_buffer(64)
pair = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 64)
loot = [libc.syscall(310, pid, pair, 1, pair, 1, 0) for pid in (1, os.getpid() - 1)], ctypes.get_errno()
""",
    "attaches to the parent": """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
loot = libc.ptrace(16, 1, 0, 0), ctypes.get_errno()
""",
    "scans its own memory": """
import ctypes
found = []
needle = b'GRADE_' + b'SECRET'
for line in open('/proc/self/maps'):
    low, high = (int(part, 16) for part in line.split()[0].split('-'))
    found.append(needle in ctypes.string_at(low, high - low))
loot = found
""",
    "searches the heap for the secret": """
import gc, sys
needle = 'GRADE_' + 'SECRET'
loot = [repr(o)[:200] for o in gc.get_objects() if isinstance(o, (dict, list, tuple)) and needle in str(o)[:10**5]]
loot = [text for text in loot if needle in text and 'needle' not in text] or 'nothing'
""",
    "searches the heap for expected values": """
import gc
names = ('Expected', 'Attempt', 'Case', 'Plan', 'Rubric', 'ForwardPass', 'Assignment')
loot = [type(o).__name__ for o in gc.get_objects() if type(o).__name__ in names] or 'nothing'
""",
    "searches the loaded modules for the reference": """
import sys
inner = ('author', 'talk', 'judge', 'examine', 'marking', 'reports', 'plugin', 'batch')
loot = [name for name in sys.modules if name.startswith('pytest_grade.') and name.split('.')[1] in inner] or 'nothing'
""",
    "imports the reference": "from pytest_grade.author.truth import Course; loot = Course.of",
    "imports the reference by its path": """
import importlib.util, sys
sys.meta_path.append(importlib.machinery.PathFinder)
spec = importlib.util.find_spec('pytest_grade.author.truth')
loot = spec.loader.get_source('pytest_grade.author.truth')
""",
    "imports the reference through a reload of the machinery": """
import sys, importlib, _frozen_importlib_external as external
sys.meta_path[:] = [external.PathFinder]
loot = importlib.import_module('pytest_grade.author.truth').Course.of
""",
    "opens the solution of the assignment": "loot = open('<<solution>>').read()",
    "imports the solution of the assignment": """
import runpy, sys
sys.path.insert(0, '<<solution>>'.rpartition('/')[0])
import solution
loot = solution.linear_backward.__code__ if hasattr(solution, '__file__') else runpy.run_path('<<solution>>')
""",
    "searches the heap for the text of the solution": """
import gc
needle = ' '.join(('as the lectures', 'write them;'))
held = [part for o in gc.get_objects() if type(o) in (dict, list, tuple) for part in gc.get_referents(o)]
texts = [str(part) for part in held if type(part) in (str, bytes)]
loot = [text[max(text.find(needle) - 40, 0):][:90] for text in texts if needle in text] or 'nothing'
""",
    "reads inherited descriptors": """
import os
loot = []
for number in [*range(0, 3), *range(4, 256)]:
    try:
        loot.append((number, os.read(number, 64)))
    except OSError:
        pass
""",
    "walks the frames below for the seed": """
import sys
frame, found = sys._getframe(), []
while frame:
    found += [name for name in frame.f_locals if name in ('seed', 'expects', 'rubric', 'truth', 'plan', 'expected')]
    frame = frame.f_back
loot = found or 'nothing'
""",
    "asks numpy for the state of its generator": "loot = np.random.get_state()[1][:3].tolist(), np.random.get_state()[2]",
    "reads the clock of the parent": """
import os, time
loot = time.clock_gettime((~os.getppid() << 3) | 2) if os.getppid() else 'nothing'
""",
    "finds the name of the machine": "import platform, socket; loot = platform.node() or socket.gethostname()",
    "finds who runs the grader": "import getpass, os; loot = os.getlogin(), os.getuid(), getpass.getuser()",
}


_HANDED_BACK = """
def linear_backward(dZ, cache):
    import sys
    frame, answers = sys._getframe(), []
    while frame:
        for value in list(frame.f_locals.values()):
            if isinstance(value, list) and value and isinstance(value[0], dict) and "steps" in value[0]:
                for question in value:
                    for step in question["steps"]:
                        answers += [a[1] for a in step[1] if a[0] == "value"]
        frame = frame.f_back
    flat = []
    while answers:
        value = answers.pop()
        if isinstance(value, np.ndarray):
            flat.append(value)
        elif isinstance(value, dict):
            answers += list(value.values())
        elif isinstance(value, (list, tuple)):
            answers += list(value)
    def like(wanted):
        fits = [a for a in flat if a.shape == wanted.shape and a is not wanted and not np.array_equal(a, wanted)]
        return fits[0] if fits else 0 * wanted
    A_prev, W, b = cache
    return like(A_prev), like(W), like(b)
"""

ATTACKS: tuple[Attack, ...] = (
    *attempts("reading", _TRIED),
    *scripts("reading", {"hands back arrays of its right shape from other questions": _HANDED_BACK}),
)
