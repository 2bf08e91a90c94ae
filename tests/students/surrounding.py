"""A right submission whose author has other modules, an older NumPy or an older Python; and one with a mistake besides.

Each is the course's style with edits. What `needs` modules is proved with stand-ins for them; what runs `elsewhere`
only, beside an older NumPy or Python or as `__main__`, follows from their documentation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.students import week4
from tests.students.student import Expected, Student, cells_of, edited
from tests.students.styles import course, planar_course

Edits = tuple[tuple[str, str], ...]
WEEK4 = "from dnn_utils_v2 import sigmoid, sigmoid_backward, relu, relu_backward\n"
WEEK3 = "from planar_utils import sigmoid\n"
LINEAR = "def linear_backward(dZ, cache):\n    A_prev, W, b = cache\n"
DW = "    dW = 1. / m * np.dot(dZ, A_prev.T)\n"
DB = "    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)\n"
DA = "    dA_prev = np.dot(W.T, dZ)\n"
SQUEEZED = "    cost = np.squeeze(cost)\n    assert cost.shape == ()\n"
COST = "    cost = -1. / m * np.sum(np.multiply(Y, np.log(AL)) + np.multiply(1 - Y, np.log(1 - AL)))\n\n" + SQUEEZED
LOOP = "    for l in reversed(range(L - 1)):\n        current_cache = caches[l]\n"
EPOCHS = "    for i in range(0, num_iterations):\n"
PRINTED = '            print("Cost after iteration %i: %f" % (i, cost))\n'
SIGMOID3 = "    A2 = sigmoid(Z2)\n"
LOGPROBS = "    logprobs = np.multiply(np.log(A2), Y) + np.multiply(np.log(1 - A2), 1 - Y)\n"
COST3 = "    cost = -np.sum(logprobs) / m\n\n    cost = float(np.squeeze(cost))\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surrounding:
    """Edits of the course's style of week 4, or of week 3; `needs` are the modules that are stood in for."""

    edits: Edits
    week: int = 4
    needs: tuple[str, ...] = ()
    elsewhere: bool = False


def beside(imports: str, *edits: tuple[str, str], **more: Any) -> Surrounding:
    """Imports, or other lines, beside those of the sheet."""
    first = WEEK3 if more.get("week") == 3 else WEEK4
    return Surrounding(edits=((first, first + imports), *edits), **more)


# A mistake that each of them can be given besides: twice dA_prev, or twice dZ2.
_MISTAKES = {
    4: (
        "dA_prev, dW, db = linear_backward(dZ, linear_cache)\n\n    elif",
        "dA_prev, dW, db = linear_backward(2 * dZ, linear_cache)\n\n    elif",
    ),
    3: ("    dZ2 = A2 - Y\n", "    dZ2 = 2 * (A2 - Y)\n"),
}


def student(name: str, made: Surrounding, *, mistaken: bool = False) -> Student:
    """The submission; `mistaken` with a mistake besides."""
    source = course.SOURCE if made.week == 4 else planar_course.SOURCE
    edits = (*made.edits, _MISTAKES[made.week]) if mistaken else made.edits
    return Student(
        id=f"week{made.week}-surrounding-{name}{'-mistaken' if mistaken else ''}",
        assignment=week4.ASSIGNMENT if made.week == 4 else "week3_planar",
        style="course",
        cells=cells_of(edited(source, *edits)),
        expects=Expected(gradients=not mistaken, convention=None if mistaken else "per-layer", verdicts=()),
    )
