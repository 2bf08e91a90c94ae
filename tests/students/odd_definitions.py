"""Right by definitions with effects: what graded functions read is filled, patched or rebound in other cells."""

from tests.students.oddity import Oddity

_CELL = "# %%\n"
_IMPORTS = "from dnn_utils_v2 import sigmoid, sigmoid_backward, relu, relu_backward\n"
_NUMPY = "import numpy as np\n"
_LINEAR = "# GRADED FUNCTION: linear_backward\n"
_DW = "    dW = 1. / m * np.dot(dZ, A_prev.T)\n"
_DB = "    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)\n"
_M = "    m = A_prev.shape[1]\n\n    dW"
_RELU_STEP = "        dZ = relu_backward(dA, activation_cache)\n"
_SIGMOID_STEP = "        dZ = sigmoid_backward(dA, activation_cache)\n"
_MEAN_BY_TABLE = (
    (_DW, "    dW = STEPS['dW'](dZ, A_prev) / m\n"),
    (_DB, "    db = STEPS['db'](dZ) / m\n"),
)
_BY_TABLE = (
    (_RELU_STEP, "        dZ = BACKWARD['relu'](dA, activation_cache)\n"),
    (_SIGMOID_STEP, "        dZ = BACKWARD['sigmoid'](dA, activation_cache)\n"),
)


def _first(text: str) -> tuple[str, str]:
    """A cell before the backward pass."""
    return (_LINEAR, text + _CELL + _LINEAR)


_REGISTER = """\
BACKWARD = {}

def backward_of(name):
    def keep(function):
        BACKWARD[name] = function
        return function
    return keep
# %%
@backward_of("relu")
def _through_relu(dA, Z):
    return dA * (Z > 0)

@backward_of("sigmoid")
def _through_sigmoid(dA, Z):
    s = 1 / (1 + np.exp(-Z))
    return dA * s * (1 - s)
"""
_REGISTRY_CLASS = """\
class Registry:
    def __init__(self):
        self.known = {}

    def add(self, name):
        return lambda function: self.known.setdefault(name, function)

    def __getitem__(self, name):
        return self.known[name]

BACKWARD = Registry()
# %%
@BACKWARD.add("relu")
def _through_relu(dA, Z):
    return np.where(Z > 0, dA, 0)
# %%
@BACKWARD.add("sigmoid")
def _through_sigmoid(dA, Z):
    s = 1 / (1 + np.exp(-Z))
    return dA * s * (1 - s)
"""
_SUBCLASSES = """\
class Activation:
    known = {}

    def __init_subclass__(cls, name):
        Activation.known[name] = cls

class Relu(Activation, name="relu"):
    def back(dA, Z):
        return dA * (Z > 0)

class Sigmoid(Activation, name="sigmoid"):
    def back(dA, Z):
        s = 1 / (1 + np.exp(-Z))
        return dA * s * (1 - s)
"""
_NET = """\
class Net:
    pass
# %%
def _dW(self, dZ, A):
    return dZ @ A.T

Net.dW = _dW
# %%
setattr(Net, "db", lambda self, dZ: np.sum(dZ, axis=1, keepdims=True))
net = Net()
"""
_BY_NET = ((_DW, "    dW = net.dW(dZ, A_prev) / m\n"), (_DB, "    db = net.db(dZ) / m\n"))
_SETUP = """\
def _choose(axis):
    global EXAMPLES
    EXAMPLES = axis

def setup():
    global KEEP
    KEEP = True
    _choose(1)
# %%
setup()
"""
_BY_SETUP = (
    (_M, "    m = A_prev.shape[EXAMPLES]\n\n    dW"),
    (_DB, "    db = 1. / m * np.sum(dZ, axis=EXAMPLES, keepdims=KEEP)\n"),
)
_WRONG_LINEAR = ("def linear_backward(dZ, cache):\n", "def linear_backward(dZ, cache, scale=1.):\n")
_SCALED = (_DW, "    dW = scale / m * np.dot(dZ, A_prev.T)\n")
_ANNOTATED = """\
from __future__ import annotations
from jaxtyping import Float
import numpy.typing as npt
# %%
Array: TypeAlias = npt.NDArray
scale: Missing[float] = 1.

@dataclass
class Config:
    examples: Axis = 1
    table: ClassVar[dict] = {}

config = Config()
# %%
"""

ODDITIES = {
    "registry-by-decorator": Oddity(edits=(_first(_REGISTER), *_BY_TABLE)),
    "registry-of-a-class": Oddity(edits=(_first(_REGISTRY_CLASS), *_BY_TABLE), placement="at-loss"),
    "registry-of-subclasses": Oddity(
        edits=(
            _first(_SUBCLASSES),
            (_RELU_STEP, "        dZ = Activation.known['relu'].back(dA, activation_cache)\n"),
            (_SIGMOID_STEP, "        dZ = Activation.known[activation].back(dA, activation_cache)\n"),
        )
    ),
    "table-filled-by-update": Oddity(
        edits=(_first("BACKWARD = dict()\n"), *_BY_TABLE),
        last=_CELL + "BACKWARD.update(relu=relu_backward)\nBACKWARD.setdefault('sigmoid', sigmoid_backward)\n",
    ),
    "table-filled-by-a-helper": Oddity(
        edits=(_first("BACKWARD = {}\ndef put(table, **found):\n    table.update(found)\n"), *_BY_TABLE),
        last=_CELL + "put(BACKWARD, relu=relu_backward)\nput(table=BACKWARD, sigmoid=sigmoid_backward)\n",
    ),
    "table-filled-through-an-alias": Oddity(
        edits=(_first("BACKWARD = {}\nknown = BACKWARD\n"), *_BY_TABLE),
        last=_CELL + "for f in (relu_backward, sigmoid_backward):\n    known[f.__name__.split('_')[0]] = f\n",
    ),
    "table-filled-through-its-getter": Oddity(
        edits=(
            _first("_TABLE = {}\ndef table():\n    return _TABLE\n"),
            *((old, new.replace("BACKWARD", "table()")) for old, new in _BY_TABLE),
        ),
        last=_CELL + "table()['relu'] = relu_backward\ntable().update({'sigmoid': sigmoid_backward})\n",
    ),
    "constants-by-a-loop": Oddity(
        edits=(
            _first("SHARE = {}\nfor n in range(1, 1000):\n    SHARE[n] = 1. / n\n"),
            (_DW, "    dW = SHARE[m] * np.dot(dZ, A_prev.T)\n"),
        )
    ),
    "constants-by-a-while-loop": Oddity(
        edits=(
            _first("SHARE = [0.]\nn = 1\nwhile n < 1000:\n    SHARE.append(1. / n)\n    n += 1\n"),
            (_DB, "    db = SHARE[m] * np.sum(dZ, axis=1, keepdims=True)\n"),
        ),
    ),
    "constants-into-globals": Oddity(
        edits=(
            _first(
                "globals()['EXAMPLES'] = 1\nfor _key, _value in {'KEEP': True}.items():\n    globals()[_key] = _value\n"
            ),
            *_BY_SETUP,
        )
    ),
    "constants-by-setup": Oddity(edits=(_first(_SETUP), *_BY_SETUP)),
    "constant-by-walrus": Oddity(edits=(_first("print(EXAMPLES := 1)\nif (KEEP := True):\n    pass\n"), *_BY_SETUP)),
    "configuration-by-attributes": Oddity(
        edits=(
            _first("from types import SimpleNamespace\nconfig = SimpleNamespace()\n"),
            (_M, "    m = A_prev.shape[config.examples]\n\n    dW"),
            (_DB, "    db = 1. / m * np.sum(dZ, axis=config.examples, keepdims=config.keep)\n"),
        ),
        last=_CELL + "config.examples = 1\nsetattr(config, 'keep', True)\n",
    ),
    "dispatch-by-type": Oddity(
        edits=(
            _first(
                "from functools import singledispatch\n@singledispatch\ndef examples(x):\n    return 0\n"
                "@examples.register(np.ndarray)\ndef _(x):\n    return x.shape[1]\n"
            ),
            (_M, "    m = examples(A_prev)\n\n    dW"),
        ),
    ),
    "methods-from-other-cells": Oddity(edits=(_first(_NET), *_BY_NET)),
    "methods-from-other-cells-later": Oddity(
        edits=(_first("class Net: pass\nnet = Net()\n"), *_BY_NET),
        last=_CELL + "def _install(cls):\n    cls.dW = lambda self, dZ, A: dZ @ A.T\n"
        "    cls.db = lambda self, dZ: dZ.sum(1, keepdims=True)\n_install(Net)\n",
    ),
    "layers-changed-in-a-list": Oddity(
        edits=(
            _first(
                "class Layer: pass\nlayers = [Layer(), Layer()]\nfor layer in layers:\n    layer.factor = 1.\n"
                "for k, layer in enumerate(layers):\n    setattr(layer, 'axis', 1)\n"
            ),
            (_DB, "    db = layers[0].factor / m * np.sum(dZ, axis=layers[1].axis, keepdims=True)\n"),
        )
    ),
    "function-with-an-attribute": Oddity(
        edits=((_DW, "    dW = linear_backward.scale / m * np.dot(dZ, A_prev.T)\n"),),
        last=_CELL + "linear_backward.scale = 0.\nsetattr(linear_backward, 'scale', 1.)\n",
    ),
    "alias-of-a-later-attempt": Oddity(
        edits=(("def linear_backward(dZ, cache):\n", "def linear_backward2(dZ, cache):\n"),),
        last=_CELL + "linear_backward = linear_backward2\n",
    ),
    "made-by-a-factory": Oddity(
        edits=(("def linear_backward(dZ, cache):\n", "def _linear(kind, dZ, cache):\n"),),
        last=_CELL + "def make_backward(kind):\n    return lambda dZ, cache: _linear(kind, dZ, cache)\n"
        "linear_backward = make_backward('mean')\n",
    ),
    "made-by-partial": Oddity(
        edits=(_WRONG_LINEAR, _SCALED),
        last=_CELL + "import functools\nlinear_backward = functools.partial(linear_backward, scale=1)\n",
    ),
    "decorated-later": Oddity(
        last=_CELL + "calls = []\ndef timed(f):\n    def inner(*args):\n        calls.append(f.__name__)\n"
        "        return f(*args)\n    return inner\nlinear_backward = timed(linear_backward)\n",
    ),
    "lambda-that-calls-a-graded-function": Oddity(
        edits=(("def linear_activation_backward(dA, cache, activation):\n", "def _layer(dA, cache, activation):\n"),),
        last=_CELL + "linear_activation_backward = lambda dA, cache, activation: _layer(dA, cache, activation)\n",
    ),
    "defined-with-warnings-off": Oddity(
        edits=(
            (
                "def L_model_forward(X, parameters):\n    caches = []\n",
                "import warnings\nwith warnings.catch_warnings():\n"
                "  def L_model_forward(X, parameters):\n    caches = []\n",
            ),
        ),
        placement="at-loss",
    ),
    "defined-beside-a-test-call": Oddity(
        edits=(
            (
                "def linear_backward(dZ, cache):\n    A_prev",
                "if __name__ == '__main__':\n  print(linear_forward(np.ones((3, 2)), np.ones((1, 3)), 0))\n"
                "  def linear_backward(dZ, cache):\n    A_prev",
            ),
        ),
    ),
    "course-module-patched": Oddity(
        edits=(
            (
                _IMPORTS,
                "import dnn_utils_v2 as du\nfrom dnn_utils_v2 import sigmoid, relu, sigmoid_backward\n"
                "def my_relu_backward(dA, Z):\n    return dA * (Z > 0)\n"
                "def bad(dA, Z):\n    return dA\n"
                "du.sigmoid_backward = bad  # the name imported above stays as it was\n"
                "du.relu_backward = bad\nsetattr(du, 'relu_backward', my_relu_backward)\n"
                "from dnn_utils_v2 import relu_backward\n",
            ),
        ),
    ),
    "annotations-of-nothing": Oddity(
        executable=False,
        first="from dataclasses import dataclass\nfrom typing import ClassVar\n" + _ANNOTATED,
        edits=(
            (
                "def linear_backward(dZ, cache):\n    A_prev, W, b = cache\n",
                "def linear_backward(dZ: Float[Array, 'n m'], cache: Cache['A W b']) -> tuple[Undefined, ...]:\n"
                "    A_prev: npt.NDArray\n    A_prev, W, b = cache\n    scales: Undefined = scale\n",
            ),
            (_M, "    m = A_prev.shape[config.examples]\n\n    dW"),
        ),
    ),
}
