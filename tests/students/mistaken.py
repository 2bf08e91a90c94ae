"""Wrong submissions by the hundred: every style with one mistake, and with two, for the table of confusions.

A mistake is the id that a grader has to report. How it is written differs from style to style, and the style
`template` keeps the course's shape assertions, so that several mistakes crash.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tests.students import week3, week4
from tests.students.faults import MEANINGS
from tests.students.student import UNLAWFUL, Expected, Student, cells_of, edited
from tests.students.styles import course, course_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Edits = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistaken:
    """A submission with these mistakes in it, by id."""

    mistakes: tuple[str, ...]
    student: Student


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One way of making one mistake: in which function, by which edits; `about` names what it spoils.

    `stops` says that the function does not come to its end, so that a second mistake in it would be hidden.
    """

    id: str
    name: str
    function: str
    about: str
    edits: Edits
    stops: bool = False


_ABOUT = {
    **dict.fromkeys(UNLAWFUL, "mean"),
    "global-m": "mean",
    "db-no-keepdims": "db",
    "db-wrong-axis": "db",
    "db-total-sum": "db",
    "db-not-summed": "db",
    "examples-left-out": "db",
    "dW-transposed": "dW",
    "dW-own-activation": "dW",
    "elementwise-product": "dW",
    "dAL-sign": "dAL",
    "dAL-inner-sign": "dAL",
    "dAL-is-residual": "dAL",
    "AL-for-dAL": "dAL",
    "activation-swapped": "activation",
    "activation-derivative-missing": "activation",
    "derivative-of-wrong-argument": "activation",
}
_STOPPING = frozenset(
    {
        "elementwise-product",
        "uses-W-not-transposed",
        "layer-off-by-one",
        "two-layers-only",
        "return-order",
        "cache-swapped",
        "forward-input-reused",
        "reads-notebook-variable",
        "hard-coded-output",
        "wrong-variable",
    }
)
# Right at the first pass; or a loop without end, whose cost is a second of CPU time each; or two things at once.
_LEFT_OUT = frozenset(
    {
        "return-order-consistent",
        "input-mutated-A-prev",
        "input-mutated-Y",
        "prints-too-much",
        "not-terminating",
        "redefined-wrong-last",
    }
)
_LINEAR, _LAYER, _MODEL = week4.BACKWARD

_TEMPLATE = (
    (
        "    dA_prev = np.dot(W.T, dZ)\n",
        "    dA_prev = np.dot(W.T, dZ)\n\n    assert (dA_prev.shape == A_prev.shape)\n"
        "    assert (dW.shape == W.shape)\n    assert (db.shape == b.shape)\n",
    ),
)
STYLES: Mapping[str, str] = {
    **{name: module.SOURCE for name, module in week4.STYLES.items()},
    "template": edited(course.SOURCE, *_TEMPLATE),
}
_EXTRA: Mapping[str, Mapping[str, Edits]] = {
    "course": {
        "db-not-summed": (("np.sum(dZ, axis=1, keepdims=True)", "dZ"),),
        "AL-for-dAL": (("linear_activation_backward(dAL, current", "linear_activation_backward(AL, current"),),
    },
    "operators": {
        "dAL-is-residual": (("    dA = (1 - Y) / (1 - AL)\n    dA -= Y / AL\n", "    dA = AL - Y\n"),),
        "db-wrong-axis": (("dZ.sum(axis=1, keepdims=True)", "dZ.sum(axis=0, keepdims=True)"),),
        "uses-W-not-transposed": (("    return W.T @ dZ, dW, db\n", "    return W @ dZ, dW, db\n"),),
        "return-order": (("    return W.T @ dZ, dW, db\n", "    return dW, db, W.T @ dZ\n"),),
        "cache-swapped": (
            ("    linear_cache, activation_cache = cache\n    Z", "    activation_cache, linear_cache = cache\n    Z"),
        ),
        "derivative-of-wrong-argument": (
            ("sigmoid_backward(dA, Z)\n", "sigmoid_backward(dA, 1 / (1 + np.exp(-Z)))\n"),
        ),
    },
    "monolith": {
        "dAL-inner-sign": (
            ("    dA = (1 - Y) / (1 - AL) - Y / AL\n    for i", "    dA = -(1 - Y) / (1 - AL) - Y / AL\n    for i"),
        ),
        "db-wrong-axis": (("np.sum(dZ, axis=1, keepdims=True) / m", "np.sum(dZ, axis=0, keepdims=True) / m"),),
        "dW-transposed": (("np.matmul(dZ, A_prev.T) / m", "np.matmul(A_prev, dZ.T) / m"),),
        "elementwise-product": (("        dA = np.matmul(W.T, dZ)\n", "        dA = W.T * dZ\n"),),
    },
    "example_loops": {
        "dAL-is-residual": (("(1 - y) / (1 - a) - y / a\n", "a - y\n"),),
        "layer-off-by-one": (
            (
                "linear_activation_backward(dA, caches[l - 1], which)",
                "linear_activation_backward(dA, caches[l - 2], which)",
            ),
        ),
        "return-order": (("    return dA_prev, dW, db\n# %%", "    return dW, db, dA_prev\n# %%"),),
        "cache-swapped": (("    linear_cache, Z = cache\n    if", "    Z, linear_cache = cache\n    if"),),
    },
    "class_closures": {
        "db-no-keepdims": (("np.sum(dZ, axis=1, keepdims=True) / m", "np.sum(dZ, axis=1) / m"),),
        "dW-transposed": (("np.dot(dZ, A_prev.T) / m", "np.dot(A_prev, dZ.T) / m"),),
        "uses-W-not-transposed": (("        return np.dot(W.T, dZ), cls", "        return np.dot(W, dZ), cls"),),
        "cache-swapped": (
            (
                "        linear_cache, activation_cache = cache\n        return linear_backward",
                "        activation_cache, linear_cache = cache\n        return linear_backward",
            ),
        ),
    },
    "einsum": {
        "dAL-is-residual": (("    dA = {L: (1 - Y) / (1 - AL) - Y / AL}\n", "    dA = {L: AL - Y}\n"),),
        "layer-off-by-one": (("(dA[l], caches[l - 1], names", "(dA[l], caches[l - 2], names"),),
        "return-order": (("    return dA_prev, dW, db\n\ndef", "    return dW, db, dA_prev\n\ndef"),),
        "cache-swapped": (
            ("    affine, Z = cache\n    return linear_backward", "    Z, affine = cache\n    return linear_backward"),
        ),
        "activation-derivative-missing": (
            ("BACKWARD[activation](dA, Z)", '(dA if activation == "relu" else BACKWARD[activation](dA, Z))'),
        ),
    },
    "template": {
        "db-no-keepdims": (("np.sum(dZ, axis=1, keepdims=True)", "np.squeeze(np.sum(dZ, axis=1, keepdims=True))"),),
        "dAL-sign": (("    dAL = -(np.divide", "    dAL = (np.divide"),),
        "layer-off-by-one": (("        current_cache = caches[l]\n", "        current_cache = caches[l + 1]\n"),),
        "two-layers-only": (
            ('grads["dA" + str(l + 1)], current_cache, "relu"', 'grads["dA" + str(L - 1)], current_cache, "relu"'),
        ),
    },
}


def slips(style: str) -> Iterator[Slip]:
    """Every mistake of a style: about 1/m, in the formulas, in the chain."""
    module = week4.STYLES.get(style, course)
    for id_ in UNLAWFUL:
        yield _slip(style, id_, id_, module.PLACEMENTS[id_], week4.CHARGED[id_])
    faults = course_faults.FAULTS if module is course else module.FAULTS
    extra = _EXTRA[style]
    for name, edits in faults.items():
        ids = MEANINGS[name].diagnoses or ()
        charged = MEANINGS[name].charged if MEANINGS[name].verdict == "incorrect" else None
        if name not in _LEFT_OUT | extra.keys() and len(ids) == 1 and charged:
            yield _slip(style, name, ids[0], edits, charged)
    for id_, edits in extra.items():
        yield _slip(style, id_, id_, edits, _function_of(id_))


def _slip(style: str, name: str, id_: str, edits: Edits, function: str) -> Slip:
    if style == "monolith" and function in week4.LAYER_BACKWARD:
        function = _MODEL
    return Slip(id=id_, name=name, function=function, about=_ABOUT.get(id_, id_), edits=edits, stops=id_ in _STOPPING)


def _function_of(id_: str) -> str:
    if id_.startswith(("dAL", "AL-", "layer", "two-")):
        return _MODEL
    return _LAYER if id_.startswith(("cache", "activation", "derivative")) else _LINEAR


def _fit(first: Slip, second: Slip) -> bool:
    """Whether two mistakes can both be seen: of different things, neither hiding the other."""
    hidden = first.function == second.function and (first.stops or second.stops)
    apart = {first.function, second.function} <= set(week4.BACKWARD)
    return first.about != second.about and not hidden and apart and "hard-coded-m" not in (first.id, second.id)


@cache
def mistaken() -> tuple[Mistaken, ...]:
    """All of them, in a fixed order: with one mistake, then with two."""
    singles = [
        _made(style, (slip,)) for style in STYLES for slip in slips(style) if _applies(STYLES[style], slip.edits)
    ]
    return (*singles, *planar(), *_pairs())


def planar() -> Iterator[Mistaken]:
    """Week 3, one mistake each."""
    for style, module in week3.STYLES.items():
        for id_ in UNLAWFUL:
            if id_ in module.PLACEMENTS:
                yield _planar(style, id_, id_, edited(module.SOURCE, *module.PLACEMENTS[id_]))
        for name, edits in module.FAULTS.items():
            diagnoses, charged, verdict = week3.MEANINGS[name]
            if len(diagnoses) == 1 and charged is not None and verdict == "incorrect":
                yield _planar(style, name, diagnoses[0], edited(module.SOURCE, *edits))


def _planar(style: str, name: str, id_: str, source: str) -> Mistaken:
    student = Student(
        id=f"mistaken3-{style}-{name}",
        assignment=week3.ASSIGNMENT,
        style=style,
        cells=cells_of(source),
        fault=name,
        expects=Expected(gradients=False, convention=None),
    )
    return Mistaken(mistakes=(id_,), student=student)


_PAIRS_OF_A_STYLE = 18


def _pairs() -> Iterator[Mistaken]:
    """Of every style the same number, spread over all its pairs."""
    for style, source in STYLES.items():
        fitting = [
            pair
            for pair in itertools.combinations(slips(style), 2)
            if _fit(*pair) and _applies(source, (*pair[0].edits, *pair[1].edits))
        ]
        step = max(1, len(fitting) // _PAIRS_OF_A_STYLE)
        for pair in fitting[::step][:_PAIRS_OF_A_STYLE]:
            yield _made(style, pair)


def _applies(source: str, edits: Edits) -> bool:
    try:
        edited(source, *edits)
    except ValueError:
        return False
    return True


def _made(style: str, made: tuple[Slip, ...]) -> Mistaken:
    source = edited(STYLES[style], *(edit for slip in made for edit in slip.edits))
    student = Student(
        id=f"mistaken-{style.replace('_', '-')}-{'-and-'.join(slip.name for slip in made)}",
        assignment=week4.ASSIGNMENT,
        style=style,
        cells=cells_of(source),
        fault="+".join(slip.name for slip in made),
        expects=Expected(gradients=False, convention=None),
    )
    return Mistaken(mistakes=tuple(slip.id for slip in made), student=student)
