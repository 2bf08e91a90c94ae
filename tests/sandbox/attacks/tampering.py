"""Gaining points that are not earned: patches, objects that lie, forged answers, files that look like results."""

from tests.sandbox.attacks.attack import Attack, attempts, scripts

_FRAMES = """
import sys
frame, channel, request = sys._getframe(), None, None
while frame:
    channel = frame.f_locals.get("channel", channel)
    request = frame.f_locals.get("request", request)
    frame = frame.f_back
"""
_ZEROS = "{0: (0 * A_prev, 0 * W, 0 * b)}"
_TRIED = {
    "patches allclose": "np.allclose = np.array_equal = np.isclose = lambda *a, **k: True",
    "patches numpy.testing": "np.testing = type('T', (), {'__getattr__': lambda s, n: lambda *a, **k: None})()",
    "patches the comparison of builtins": "import builtins; builtins.abs = builtins.max = builtins.all = lambda *a, **k: 1",
    "patches equality of arrays": "import ctypes; np.ndarray.__eq__ = lambda *a: True",
    "patches msgpack": """
import msgpack, sys
packed = lambda *a, **k: b'\\xc3'
msgpack.packb = packed
sys.modules['pytest_grade.sandbox.frames'].pack = packed
""",
    "patches the encoder": """
import sys
sys.modules['pytest_grade.sandbox.encoding'].Encoder.encode = lambda self, value, depth: ['o', 'x' * 50]
""",
    "patches the channel": """
import sys
sys.modules['pytest_grade.sandbox.channel'].Channel.send = lambda self, value: None
""",
    "patches what answers": """
import sys
worker = sys.modules['pytest_grade.worker.serve']
real = worker.answer_to
worker.answer_to = lambda *a: {**real(*a), 'values': {0: True}}
""",
    "answers with what raised hidden": """
import sys
sys.modules['pytest_grade.worker.answering'].raised = lambda *a, **k: {}
raise ValueError
""",
    "skips through pytest": "import pytest; pytest.skip('all')",
    "exits through pytest": "import pytest; pytest.exit('done', 0)",
    "writes a results file": """
import json
for place in ('results.json', 'grades.json', '/autograder/results/results.json', '<<class>>/report.json'):
    try:
        json.dump({'score': 100}, open(place, 'w'))
    except OSError:
        pass
""",
    "sends a forged answer": _FRAMES
    + """
for question in request or [{'id': 'linear_backward/documented/a/2'}]:
    channel.send({'id': question['id'], 'values': {0: (0 * A_prev, 0 * W, 0 * b)}})
""",
    "sends bytes past the channel": "import os; os.write(3, b'\\x05\\0\\0\\0\\x93\\xa1l\\x01\\x02')",
    "hands on what is no code": """
import sys
sys.modules['pytest_grade.worker.definitions'].Definitions.compiled = lambda self: b'\\xff' * 9
""",
    "hands on a number for code": """
import sys
sys.modules['pytest_grade.worker.definitions'].Definitions.compiled = lambda self: 7
""",
    "hands on code that kills": """
import marshal, sys
code = compile('import os; os.kill(os.getppid(), 9)', '<cell 1>', 'exec')
handed = marshal.dumps((3, (), {}, [(1, 1, ('linear_backward',), code)]))
sys.modules['pytest_grade.worker.definitions'].Definitions.compiled = lambda self: handed
""",
    "floods the channel": """
import os, struct
body = b'\\xc3' * 1000
for _ in range(10 ** 6):
    os.write(3, struct.pack('<I', 1000) + body)
""",
    "announces four gigabytes": "import os; os.write(3, b'\\xff\\xff\\xff\\xff')",
    "drips a frame": """
import os, time
os.write(3, b'\\x00\\x10\\0\\0')
while True:
    os.write(3, b'\\xc0')
    time.sleep(0.01)
""",
    "sends a nested frame": """
import os, struct
body = b'\\x91' * 100000 + b'\\xc0'
os.write(3, struct.pack('<I', len(body)) + body)
""",
    "sends a frame that lies about its shape": """
import msgpack, os, struct
body = msgpack.packb(['a', '<f8', b'', 1 << 40, 1 << 40])
os.write(3, struct.pack('<I', len(body)) + body)
""",
    "sends a frame of object type": """
import msgpack, os, struct
body = msgpack.packb(['a', '|O', b'12345678', 1])
os.write(3, struct.pack('<I', len(body)) + body)
""",
    "sends an extension type": """
import msgpack, os, struct
body = msgpack.packb(msgpack.ExtType(42, b'import os'))
os.write(3, struct.pack('<I', len(body)) + body)
""",
    "sends keys that collide": """
import msgpack, os, struct
body = msgpack.packb(['d', *[part for k in range(2000) for part in (k * (2 ** 61 - 1), 0)]])
os.write(3, struct.pack('<I', len(body)) + body)
""",
    "reads the grader's requests": "import os; loot = os.read(3, 10 ** 6)",
    "closes the channel": "import os; os.close(3)",
    "shuts the channel down": "import socket; socket.socket(fileno=3).shutdown(2)",
    "replaces the namespace": _FRAMES + "\nimport gc\ngc.collect()",
    "changes the questions that follow": _FRAMES
    + """
for question in request:
    question['steps'] = []
    question['send'] = {}
""",
    "turns errors off for good": "np.seterr(all='ignore'); np.set_printoptions(threshold=1); import warnings; warnings.warn = None",
    "changes the tracing": "import sys; sys.settrace(lambda *a: 1 / 0); sys.setprofile(lambda *a: 1 / 0)",
    "raises the recursion limit": "import sys; sys.setrecursionlimit(10 ** 9); f = lambda: f(); f()",
    "seeds the generator": "np.random.seed = lambda *a: None; np.random.set_state = None",
    "stops the collector": "import gc; gc.disable(); gc.freeze = gc.collect = None",
    "deletes the modules": "import sys; [sys.modules.pop(n) for n in list(sys.modules) if 'pytest_grade' in n or 'numpy' in n]",
    "breaks imports": "import sys; sys.meta_path[:] = []; sys.path[:] = []; sys.modules['numpy'] = None",
    "patches type": "import ctypes; ctypes.pythonapi.PyType_Modified(ctypes.py_object(int))",
    "changes small integers": """
import ctypes
ctypes.memmove(id(1) + 24, id(0) + 24, 4)
""",
    "changes an input of the next question": "dZ[...] = 0; A_prev[...] = 0; W[...] = 0",
    "patches dict and list in C": """
import ctypes
class Proxy(ctypes.Structure):
    _fields_ = [('refs', ctypes.c_ssize_t), ('type', ctypes.py_object), ('dict', ctypes.py_object)]
Proxy.from_address(id(dict.__dict__)).dict['get'] = lambda *a: True
ctypes.pythonapi.PyType_Modified(ctypes.py_object(dict))
""",
}

_EQUAL = """
class Equal(float):
    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = lambda *a: True
    __ne__ = lambda *a: False
    __sub__ = __rsub__ = __abs__ = __mul__ = lambda self, *a: Equal(0)
    __array__ = lambda self, *a, **k: np.zeros(1)
    __float__ = lambda self: 0.0
    __hash__ = lambda self: 0
    shape, dtype, ndim, size = (), np.dtype(float), 0, 1
"""
_ANSWERS = {
    "answers with objects equal to everything": f"{_EQUAL}\ndef linear_backward(dZ, cache):\n    return Equal(), Equal(), Equal()",
    "answers with an array that lies": """
class Liar(np.ndarray):
    __eq__ = lambda *a: True
    __sub__ = __rsub__ = lambda self, *a: np.zeros(1)
    __array_ufunc__ = lambda self, *a, **k: np.zeros(1)
    __array_function__ = lambda self, *a, **k: True
    tobytes = lambda self: b''
    view = astype = reshape = ravel = lambda self, *a, **k: self
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    return (0 * A_prev).view(Liar), (0 * W).view(Liar), (0 * b).view(Liar)
""",
    "answers with an array of objects": """
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    return A_prev.astype(object), W.astype(object), b.astype(object)
""",
    "answers with a reduce bomb": """
class Bomb:
    def __reduce__(self):
        return eval, ("open('<<trap>>/reduced', 'w')",)
def linear_backward(dZ, cache):
    return Bomb(), np.array([Bomb()], dtype=object), Bomb
""",
    "answers with structured types": """
def linear_backward(dZ, cache):
    return tuple(np.zeros(3, dtype=[('x', 'f8'), ('y', 'O')]) for _ in range(3))
""",
    "answers with nan": "def linear_backward(dZ, cache):\n    return tuple(np.full_like(x, np.nan) for x in cache)",
    "answers with infinity": "def linear_backward(dZ, cache):\n    return tuple(np.full_like(x, np.inf) for x in cache)",
    "answers with masked arrays": "def linear_backward(dZ, cache):\n    return tuple(np.ma.masked_all_like(x) for x in cache)",
    "answers with empty arrays": "def linear_backward(dZ, cache):\n    return tuple(np.empty((*x.shape, 0)) for x in cache)",
    "answers with what broadcasts": "def linear_backward(dZ, cache):\n    return tuple(np.zeros((1, 1)) for x in cache)",
    "answers with half precision": "def linear_backward(dZ, cache):\n    return tuple(np.zeros_like(x, dtype=np.float16) for x in cache)",
    "answers with complex numbers": "def linear_backward(dZ, cache):\n    return tuple(x * 1j for x in cache)",
    "answers with text": "def linear_backward(dZ, cache):\n    return 'correct', 'correct', 'correct'",
    "answers with generators": "def linear_backward(dZ, cache):\n    return (iter([k]) for k in cache)",
    "answers with itself": "def linear_backward(dZ, cache):\n    x = []\n    x += [x, x, x]\n    return x",
    "answers with what it has learned by heart": """
def linear_backward(dZ, cache):
    return tuple(np.full(x.shape, 0.41010002) for x in cache)
""",
    "answers with a dictionary in place of a tuple": """
class Tuple(tuple):
    __getitem__ = lambda *a: True
    __len__ = lambda self: 3
    __iter__ = lambda self: iter((True, True, True))
def linear_backward(dZ, cache):
    return Tuple((1, 2, 3))
""",
    "has an epsilon that widens the tolerance": """
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    epsilon = 1e9
    return W.T @ dZ, 1.001 * dZ @ A_prev.T / (m + 0 * epsilon), np.sum(dZ, axis=1, keepdims=True) / (m + 1e-3)
""",
    "makes the class of its exception lie": """
class correct(Exception):
    __module__ = 'builtins'
    def __str__(self):
        return 'correct: 18 of 18 points'
def linear_backward(dZ, cache):
    raise correct
""",
    "raises an exception whose text raises": """
class Nasty(BaseException):
    def __str__(self):
        raise SystemExit(0)
    __repr__ = __str__
def linear_backward(dZ, cache):
    raise Nasty
""",
    "defines the function through a property of the module": """
class linear_backward:
    def __new__(cls, dZ, cache):
        return True
""",
    "recognises that it is being traced": """
import sys
def linear_backward(dZ, cache):
    if sys.gettrace():
        import os
        os._exit(0)
    return tuple(0 * x for x in cache)
""",
    "counts its calls": """
calls = []
def linear_backward(dZ, cache):
    calls.append(1)
    A_prev, W, b = cache
    m = A_prev.shape[1]
    wrong = len(calls) % 2
    return W.T @ dZ, (1 + wrong) * dZ @ A_prev.T / m, np.sum(dZ, axis=1, keepdims=True) / m
""",
    "is right at the sizes of the examples only": """
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    factor = 1 if (m, W.shape) == (4, (3, 5)) else 2
    return W.T @ dZ, factor * dZ @ A_prev.T / m, np.sum(dZ, axis=1, keepdims=True) / m
""",
}

_WHILE_DEFINED = {
    "patches the worker in a setup": """
import sys
TABLE = {}
def setup():
    sys.modules['pytest_grade.worker.serve'].answer_to = lambda *a: {'id': 'x', 'values': {}}
    np.allclose = lambda *a, **k: True
    TABLE['zero'] = 0
setup()
def linear_backward(dZ, cache):
    return tuple(TABLE['zero'] * x for x in cache)
""",
    "ends the process as it registers": """
import os
TABLE = {}
def register(function):
    TABLE[function.__name__] = function
    os._exit(0)
@register
def zero(x):
    return 0 * x
def linear_backward(dZ, cache):
    return tuple(TABLE['zero'](x) for x in cache)
""",
    "fills a table for ever": """
TABLE = {}
while len(TABLE) >= 0:
    TABLE[len(TABLE)] = 0
def linear_backward(dZ, cache):
    return tuple(TABLE[0] * x for x in cache)
""",
    "takes the place of the main module": """
import sys
sys.modules['__main__'] = sys.modules['pytest_grade.worker.serve']
setattr(sys.modules[__name__], 'answer_to', lambda *a: {})
def linear_backward(dZ, cache):
    return tuple(0 * x for x in cache)
""",
    "has an annotation that ends the process": """
import os, inspect
def linear_backward(dZ: os._exit(0), cache: inspect.signature(print)) -> open('<<trap>>/annotated', 'w'):
    return tuple(0 * x for x in cache)
""",
}

_CHAIN = """
def L_model_forward(X, parameters):
    A, caches, L = X, [], len(parameters) // 2
    for l in range(1, L + 1):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        Z = W @ A + b
        caches.append(((A, W, b), Z))
        A = np.maximum(0, Z) if l < L else 1 / (1 + np.exp(-Z))
    return A, caches
def L_model_backward(AL, Y, caches):
    linear_backward = lambda: None
    linear_backward()
    grads, dZ, L = {}, AL - Y, len(caches)
    for l in range(L, 0, -1):
        (A, W, b), Z = caches[l - 1]
        grads["dW" + str(l)], grads["db" + str(l)] = dZ @ A.T SHARE, dZ.sum(axis=1, keepdims=True) SHARE
        if l > 1:
            dZ = (W.T @ dZ) * (caches[l - 2][1] > 0)
    return grads
"""
_RIGHT_CHAIN, _SUM_CHAIN = _CHAIN.replace("SHARE", "/ Y.shape[1]"), _CHAIN.replace("SHARE", "")
_SUM_COST = "def compute_cost(AL, Y):\n    return -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))\n"
_MESSAGE = """
def linear_backward(dZ, cache):
    import sys
    frame, channel, question = sys._getframe(), None, {}
    while frame:
        channel, question = frame.f_locals.get("channel", channel), frame.f_locals.get("question", question)
        frame = frame.f_back
    channel.send({"id": question["id"], "step": 0, "raised": "E", "frames": FRAMES, "message": TEXT, "shapes": {}, "arrays": {}, "values": {}})
    return cache
"""
_BEHIND_A_CHAIN = {
    "is off by factors behind a chain of its own": _RIGHT_CHAIN
    + "def linear_backward(dZ, cache):\n    A, W, b = cache\n    return 2 * W.T @ dZ, -3 * dZ @ A.T, 9 * dZ.sum(1, keepdims=True)",
    "returns one number behind a chain of its own": _RIGHT_CHAIN + "def linear_backward(dZ, cache):\n    return 42.0",
    "costs 42 behind a chain of its own": _RIGHT_CHAIN
    + "def compute_cost(AL, Y):\n    return 42.0\ndef linear_backward(dZ, cache):\n    return 42.0",
    "sums its cost and returns nonsense": _SUM_CHAIN
    + _SUM_COST
    + "def linear_backward(dZ, cache):\n    return 'banana'",
    "sums its cost and crashes": _SUM_CHAIN + _SUM_COST + "def linear_backward(dZ, cache):\n    return 1 / 0",
    "forges a message of many digits": _MESSAGE.replace("TEXT", "'1' * 200000").replace("FRAMES", "[]"),
    "forges a message of many lines": _MESSAGE.replace(
        "TEXT", "'week4: 100 of 100 points\\n::error::x\\n' * 10 ** 4"
    ).replace("FRAMES", "[{'cell': 1, 'line': 1, 'function': '::error::' * 99}] * 4000"),
    "forges what it reads from the notebook": """
import sys
def forge():
    frame, channel = sys._getframe(), None
    while frame:
        channel, frame = frame.f_locals.get("channel", channel), frame.f_back
    names = ["week4.ipynb: 100 of 100 points (week4_step_by_step)", "::stop-commands::x", "x" * 9999]
    channel.send({"defined": ["linear_backward"], "problems": [], "reads": {"linear_backward": names * 99}, "constants": {}})
forged = forge()
def linear_backward(dZ, cache):
    return forged
""",
}

ATTACKS: tuple[Attack, ...] = (
    *attempts("tampering", _TRIED, costs=None),
    *scripts("tampering", _ANSWERS, costs=None),
    *scripts("tampering", _WHILE_DEFINED, costs=None),
    *scripts("tampering", _BEHIND_A_CHAIN, costs=None),
)
