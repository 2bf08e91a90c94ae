"""A kit of a small assignment, and a starter for it, made once."""

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from pytest_grade.examine.catalogue import entered
from pytest_grade.kit.files import packed
from pytest_grade.kit_maker.freezing import Freezing, seeds_of
from pytest_grade.model.assignment import Assignment
from pytest_grade.sandbox.client import Sandbox
from tests.author import small

SEED = 918273645546372
ONLY_IN_THE_SOLUTION = "distance_from_target"  # a name in the place of a local one
CHANGES = (("off", ONLY_IN_THE_SOLUTION),)


def assignment(folder: Path) -> Assignment:
    """The straight line, whose solution has a name that nothing else has."""
    return entered(small.line(folder, *CHANGES)).assignment


@cache
def kit_bytes() -> bytes:
    """The file of its kit."""
    with tempfile.TemporaryDirectory() as folder, Sandbox(policy="auto") as sandbox:
        freezing = Freezing.of(assignment(Path(folder)), SEED, 0.01, sandbox)
        return packed(freezing.frozen(), {"points": {"slopes": 60.0, "squares": 40.0}}, freezing.left_out)


def seeds() -> tuple[int, int]:
    """Those that its questions are drawn from."""
    return seeds_of(SEED)


def notebook(*cells: str) -> str:
    """A notebook with these cells of code."""
    made: list[dict[str, Any]] = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": cell} for cell in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


STARTER = notebook(
    "import numpy as np",
    "def fitted(X, w, b):\n    f = None\n    return f",
    "def squares(X, t, w, b):\n    J = None\n    return J",
    "def slopes(X, t, w, b):\n    dw = None\n    db = None\n    return dw, db",
    "def descend(X, t, w, b, rate, steps):\n    return w, b",
)
