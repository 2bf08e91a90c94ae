"""Using up what others need: time, memory, processes, descriptors, the grader's patience."""

from tests.sandbox.attacks.attack import Attack, attempts, scripts

_CPU = r"used its [\d.]+ s of CPU|MiB of output|MemoryError"
_LOOPS = {
    "loops": "while True: pass",
    "loops in C": "sum(iter(int, 1))",
    "loops in numpy": "a = np.ones((2000, 2000))\nwhile True: a = a @ a * 1e-9",
    "loops in one regular expression": "import re; re.match(r'(a+)+$', 'a' * 60 + 'b')",
    "loops in one big power": "x = 7 ** (7 ** 12)",
    "loops in one big text": "x = str(3 ** 10 ** 7) if hasattr(__import__('sys').set_int_max_str_digits(0), 'x') else str(3 ** 10 ** 7)",
    "loops in sorting": "sorted(range(10 ** 9), key=lambda k: -k)",
    "loops and swallows interrupts": """
while True:
    try:
        while True: pass
    except BaseException:
        pass
""",
    "loops in a destructor": """
class Last:
    def __del__(self):
        while True: pass
x = Last()
del x
""",
    "loops in hashing": """
class K:
    __hash__ = lambda self: 1
    __eq__ = lambda self, other: False
x = {K(): 1 for _ in range(10 ** 6)}
""",
    "prints without end": "while True: print('x' * 1000)",
    "writes to standard error without end": "import sys\nwhile True: sys.stderr.write('x' * 1000)",
    "writes to descriptor 1 without end": "import os\nwhile True: os.write(1, b'x' * 65536)",
    "warns without end": "import warnings\nwhile True: warnings.warn('x')",
}
_SLEEPS = {
    "sleeps": "import time; time.sleep(3600)",
    "sleeps in pieces": "import time\nwhile True: time.sleep(0.001)",
    "waits for input": "import os\nwhile True: os.read(3, 1)",
    "waits for a lock": "import threading; x = threading.Lock(); x.acquire(); x.acquire()",
    "waits in select": "import select; select.select([], [], [])",
}
_MEMORY = {
    "takes memory by an array": "x = np.ones(1 << 37)",
    "takes memory by arrays": "x = []\nwhile True: x.append(np.empty(1 << 24))",
    "takes memory by lists": "x = [0]\nwhile True: x = x * 4",
    "takes memory by text": "x = 'x'\nwhile True: x = x + x",
    "takes memory by bytes": "x = bytearray(1 << 36)",
    "takes memory by a dictionary": "x = {k: [k] for k in range(10 ** 9)}",
    "takes memory by a mapping": "import mmap; x = mmap.mmap(-1, 1 << 40)",
    "takes memory and swallows the error": """
x = []
while True:
    try:
        while True: x.append(bytearray(1 << 24))
    except MemoryError:
        pass
""",
}
_DEPTH = {
    "recurses": "f = lambda: f()\nf()",
    "recurses in repr": "x = []\nfor _ in range(10 ** 5): x = [x]\nrepr(x)",
    "recurses in C": "x = ()\nfor _ in range(10 ** 6): x = (x,)\ndel x",
    "recurses in the compiler": "eval('(' * 10 ** 5 + ')' * 10 ** 5)",
    "recurses in ast": "import ast; ast.parse('-' * 10 ** 6 + '1')",
}
_BOMBS = {
    "bombs with forks": "import os\nwhile True: os.fork()",
    "bombs with threads": "import threading\nwhile True: threading.Thread(target=print).start()",
    "bombs with subprocesses": "import subprocess\nwhile True: subprocess.Popen(['sleep', '100'])",
    "bombs with descriptors": "x = [open('/dev/null') for _ in range(10 ** 6)]",
    "bombs with sockets": "import socket\nx = [socket.socket() for _ in range(10 ** 6)]",
    "fills the disk": "open('<<trap>>/large', 'wb').write(b'x' * (1 << 33))",
    "fills the pipe of a log": "import logging\nfor k in range(10 ** 9): logging.critical('x' * 10 ** 5)",
}
_ANSWERS = {
    "answers with a gigabyte": "def linear_backward(dZ, cache):\n    return np.zeros(1 << 26), np.zeros(1 << 26), 0",
    "answers with a long list": "def linear_backward(dZ, cache):\n    return [[0.0] * 10 ** 6] * 3",
    "answers with a deep list": """
def linear_backward(dZ, cache):
    x = []
    for _ in range(10 ** 5):
        x = [x]
    return x, x, x
""",
    "answers with a cycle of dictionaries": "def linear_backward(dZ, cache):\n    x = {}\n    x['dW1'] = x\n    return x, x, x",
    "answers with a large dictionary": "def linear_backward(dZ, cache):\n    return {k: k for k in range(10 ** 6)}",
    "answers with a huge integer": "def linear_backward(dZ, cache):\n    return 1 << 10 ** 7, 1 << 10 ** 7, 0",
    "answers with a broadcast array": """
def linear_backward(dZ, cache):
    return tuple(np.broadcast_to(np.zeros(1), (1 << 40,)) for _ in range(3))
""",
    "answers with a million arrays": "def linear_backward(dZ, cache):\n    return tuple(np.zeros(1) for _ in range(10 ** 6))",
    "raises a long message": "def linear_backward(dZ, cache):\n    raise ValueError('x' * 10 ** 8)",
    "raises a long chain": """
def linear_backward(dZ, cache):
    error = ValueError()
    for _ in range(10 ** 5):
        error = ValueError(error)
    raise error
""",
    "leaves hanging whoever calls the class": """
class Meta(type):
    def __call__(cls, *a):
        while True: pass
class linear_backward(metaclass=Meta): pass
""",
}
_SLOW = {
    "naps, never for too long": "import time\ndef linear_backward(dZ, cache):\n    time.sleep(1.2)\n    return tuple(0 * x for x in cache)",
    "works, never for too long": """
import time
def linear_backward(dZ, cache):
    end = time.process_time() + 0.2
    while time.process_time() < end: pass
    return tuple(0 * x for x in cache)
""",
    "answers with 16 MB of zeros": "def linear_backward(dZ, cache):\n    return tuple(np.zeros(5 * 10 ** 6, dtype=np.uint8) for x in cache)",
    "answers with long texts among numbers": """
def linear_backward(dZ, cache):
    return tuple(["x" * 65536, *[0.0] * 4000] for x in cache)
""",
}
_LONG = {
    "takes an age to be read": "x = ["
    + "[1, 'a', f'{1}', lambda: 0], " * 50_000
    + "]\ndef linear_backward(dZ, cache):\n    return 0",
}
_PATTERNS = {
    "a line with a hundred thousand blanks": "def linear_backward(dZ, cache):\n    A_prev, W, b = cache\n    half ="
    + " " * 100_000
    + "dZ + 1\n    return W.T @ half, half @ A_prev.T, half.sum(axis=1, keepdims=True)",
    "a text that opens a table ten thousand times": "table = {}\ndef linear_backward(dZ, cache, more={}):\n    table[0] = more[0] = 1\n    return '"
    + "table[" * 10_000
    + "'",
    "parameters of a hundred thousand letters": "table = {}\ndef linear_backward(dZ, cache, "
    + "a" * 100_000
    + "=0):\n    table[0] = 1\n    return 0",
}
_DEFINITIONS = {
    "loops where it is defined": "def forever():\n    while True: pass\nlimit = forever()\ndef linear_backward(dZ, cache):\n    return limit",
    "sleeps where it is defined": "import time\ndef linear_backward(dZ, cache, x=time.sleep(3600)):\n    return 1",
    "ends the process where it is defined": "import os\ndef linear_backward(dZ, cache, x=os._exit(0)):\n    return 1",
    "takes memory where it is defined": "large = [0] * (1 << 40)\ndef linear_backward(dZ, cache):\n    return large",
    "loops in every function": "\n".join(
        f"def {name}(*arguments, **more):\n    while True: pass\n"
        for name in ("linear_forward", "linear_backward", "L_model_forward", "L_model_backward", "compute_cost")
    ),
    "sleeps a little in every function": "\n".join(
        f"import time\ndef {name}(*arguments, **more):\n    time.sleep(0.9)\n"
        for name in ("linear_forward", "linear_backward", "L_model_forward", "L_model_backward", "compute_cost")
    ),
}

ATTACKS: tuple[Attack, ...] = (
    *attempts("exhaustion", _LOOPS, says=_CPU),
    *attempts("exhaustion", _SLEEPS, says="no answer|not done|failed|ended"),
    *attempts("exhaustion", _MEMORY, says="Memory|memory|used its|OSError"),
    *attempts("exhaustion", _DEPTH),
    *attempts("exhaustion", _BOMBS),
    *scripts("exhaustion", _ANSWERS),
    *scripts("exhaustion", _SLOW, costs=None),
    *scripts("exhaustion", _LONG, costs=None, status=None),  # graded or not, as the machine is quick or slow
    *scripts("exhaustion", _PATTERNS),
    *scripts("exhaustion", _DEFINITIONS, costs=None),
)
