"""A conversation with ourselves, before the first fork, so that no worker runs anything for the first time.

Python specialises code as it runs, and NumPy, `ast` and `re` fill caches; each fork would do so again. Rehearsing in
the fork server halves the CPU time of a worker. The notebook rehearsed with is our own.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.sandbox.frames import REQUEST_LIMITS, pack, unpack

_CELLS = (
    '%matplotlib inline\nimport numpy as np\nimport absent\nfrom absent import half\nRATE = {"a": 0.1}\n',
    "def scale(A, W, cache=None):\n"
    '    """Scale."""\n'
    "    ### START CODE HERE ###\n"
    "    m = A.shape[1]\n"
    "    Z = np.dot(W, A) * (1. / m)\n"
    "    assert Z.shape == (W.shape[0], A.shape[1])\n"
    "    return half(Z), (A, W)\n",
    "class Layer:\n"
    "    def run(self, A):\n"
    "        self.m = len(A)\n"
    "        return np.sum(A, axis=1, keepdims=True) / self.m\n",
    "def total(A, caches):\n"
    "    grads, rate = {}, RATE['a'] + 1e-8\n"
    "    for l in reversed(range(2)):\n"
    "        Z, cache = scale(A, caches[l])\n"
    '        grads["dW" + str(l + 1)] = np.log(np.exp(Z)) - rate * Layer().run(Z)\n'
    "    return grads, np.squeeze(np.random.randn(1, 1)), None\n",
    "def broken(:\n    pass\n",
    "x = total(1, 2)\nprint(x)\n",
)
_ROUNDS = 4


class _Script:
    """The grader's side of the conversation, read from a list; what is said to it is packed and dropped."""

    def __init__(self, messages: list[bytes]) -> None:
        self._messages = messages

    def receive(self) -> Any:
        if not self._messages:
            raise EOFError
        return unpack(self._messages.pop(0), writable=True, limits=REQUEST_LIMITS)

    def send(self, value: Any) -> None:
        pack(value)


def rehearse(serve: Callable[[Any], None]) -> None:
    """Serve our own notebook a few times, and leave the import system as it was."""
    finders, limit = list(sys.meta_path), sys.getrecursionlimit()
    messages = [pack(message, limits=REQUEST_LIMITS, strict=True) for message in _messages()]
    for _ in range(_ROUNDS):
        serve(_Script(list(messages)))
        sys.meta_path[:] = finders
    sys.modules.pop("absent", None)
    sys.setrecursionlimit(limit)


def _messages() -> list[Any]:
    cells = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in _CELLS]
    A, W = np.ones((3, 4)), np.ones((3, 3))
    steps = [
        ["total", [["value", A], ["value", [W, W]]], [], {}],
        ["scale", [["result", 0, [0, "dW1"]], ["value", W]], [], {}],
    ]
    question = {"id": "rehearsal", "steps": steps, "send": {0: ({"dW1": True}, True, False), 1: True}, "record": False}
    failing = {
        "id": "failing",
        "steps": [["scale", [["value", 1], ["value", None]], [], {}]],
        "send": {0: True},
        "record": False,
    }
    return [
        {"content": json.dumps({"nbformat": 4, "cells": cells}).encode(), "kind": "ipynb", "closely": False},
        {
            "targets": ["scale", "total", "broken"],
            "provided": "import numpy as np\n\ndef half(Z):\n    return Z / 2\n",
            "modules": ["absent*"],
            "substitutes": {},
            "constants": {},
            "only_plain": False,
        },
        [question, question | {"record": True}, failing],
    ]
