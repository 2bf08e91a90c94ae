"""What the fork server does once with a notebook of ours, so that no worker is the first to do it.

What a module loads when it is first called cannot be loaded in a locked worker; and memory that was written to before
the fork costs no worker a page of its own. The notebook has nothing of any assignment: a worker can read all of it.
"""

import json
import sys
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from pytest_grade.notebook.extraction import Statement
from pytest_grade.sandbox.values import answer_limits
from pytest_grade.worker.at_once import answers_at_once
from pytest_grade.worker.definitions import Definitions
from pytest_grade.worker.submission import Submission
from pytest_grade.worker.surroundings import Text
from pytest_grade.worker.written_modules import Setting, WrittenModules

_CELLS = (
    "import numpy as np\nimport matplotlib.pyplot as plt\n%matplotlib inline\n",
    '''def scaled(values, factor=2.0):
    """Some arithmetic."""
    count = values.shape[0]
    total = 1 / count * np.dot(values, values.T) + np.sum(values, axis=-1, keepdims=True)
    return np.multiply(factor, total), -(np.log(values + 1) / (1 - factor))
''',
    """def collected(values, names):
    found = {}
    for number, name in enumerate(reversed(range(len(names)))):
        found["value" + str(number + 1)], rest = scaled(values)
        if name % 2 == 0 and not rest.any():
            continue
        assert found["value1"].shape == (3, 3)
    return found
""",
    "found = collected(np.ones((3, 4)), [1, 2])\nprint(found['value1'])\n",
    "def unfinished(values):\n    total = # your code here\n    return total\n",
)
_NAMES = ("scaled", "collected")
_BYTES = 1 << 20
_ORDER = {
    "targets": list(_NAMES),
    "provided": "",
    "modules": [],
    "makes": [],
    "substitutes": {},
    "constants": {},
    "only_plain": False,
    "assertions": False,
    "edit": None,
    "mended": [],
    "asserts_again": False,
    "most_output": _BYTES,
    "most_reply": _BYTES,
}


class _Apart:
    """The surroundings of definitions that change nothing but names of their own."""

    def __init__(self, text: Text, order: Mapping[str, Any], _provided: object, absent: Any) -> None:
        self.namespace: dict[str, Any] = {}
        setting = Setting(targets=order["targets"], absent=absent, of_the_course=(), only_plain=False)
        self.written = WrittenModules(text.modules, setting)

    def has(self, statement: Statement) -> bool:
        return "plt" in statement.binds  # may be installed, and is not to be loaded

    def renew(self, modules: Collection[str]) -> None:
        """Nothing is kept."""


def warm_up() -> None:
    """Read, define and ask the notebook of ours, from its bytes to the answers."""
    stdout = sys.stdout
    submission = Submission.read({"content": _notebook(), "kind": "ipynb"})
    for closely in (False, True):
        submission.report(closely=closely)
    definitions = Definitions(submission, _ORDER, _Apart)
    definitions.execute()
    questions = [_question(number, record=number == 0) for number in range(2)]
    answers_at_once(definitions.namespace, questions, _BYTES, answer_limits(_BYTES, recorded=True))
    sys.stdout = stdout


def _question(number: int, *, record: bool) -> Mapping[str, Any]:
    values = np.arange(12.0).reshape(3, 4)
    step: list[Any] = ["collected", [["value", values], ["value", [1, 2]]], [], {}, None, {}, {}, False]
    return {
        "id": str(number),
        "steps": [step],
        "send": {0: None},
        "record": record,
        "again": False,
        "watch": record,
        "chance": number,
    }


def _notebook() -> bytes:
    cells: Sequence[Mapping[str, Any]] = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": cell.splitlines(True)}
        for cell in _CELLS
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
