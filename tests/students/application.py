"""Week 4, the application: students who train with the course's functions or with their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.students.student import Expected, Student, cells_of, edited
from tests.students.styles import application_course, application_older, application_own

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ASSIGNMENT = "week4_application"
FUNCTIONS = ("two_layer_model", "L_layer_model")

_LISTS = "    np.random.seed(1)\n    costs = []\n\n    parameters = init"
_KEPT = "        if step % 100 == 0 or step == num_iterations:\n"
_APPENDED = "            costs.append(J)\n"
_END = _APPENDED + "\n    return parameters, costs\n"
_AT_THE_END = "    costs.append(compute_cost(L_model_forward(X, parameters)[0], Y))\n"
_DEEP = "initialize_parameters_deep(layers_dims)\n"
_HEAD = "def L_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=3000, print_cost=False):\n"
_LOOP = "    for step in range(0, num_iterations):\n"
_BACK = '        dA1, dW2, db2 = linear_activation_backward(dA2, cache2, "sigmoid")\n'
_START = "    theta, costs = start_of(layers_dims), []\n"

# oddity: style, edits. All are right.
ODDITIES: dict[str, tuple[ModuleType, tuple[tuple[str, str], ...]]] = {
    "costs-of-every-tenth": (application_course, ((_KEPT, _KEPT.replace("100", "10")),)),
    "costs-of-every-step": (application_course, ((_KEPT, "        if True:\n"),)),
    "costs-of-every-thirtieth": (application_course, ((_KEPT, _KEPT.replace("100", "30")),)),
    "costs-of-fewer-later": (application_course, ((_KEPT, "        if step < 5 or step % 50 == 0:\n"),)),
    "costs-of-the-last-too": (application_course, ((_KEPT, _KEPT.replace("== num", "== -1 + num")),)),
    "costs-of-the-end-too": (application_course, ((_END, _END.replace("    return", _AT_THE_END + "    return")),)),
    "costs-before-the-step": (
        application_course,
        (
            (_KEPT + _APPENDED, ""),
            ("        gradients = L_m", _KEPT + _APPENDED + "        gradients = L_m"),
        ),
    ),
    "costs-where-printed": (application_course, ((_KEPT, "        if print_cost and step % 100 == 0:\n"),)),
    "costs-in-arrays": (application_course, (("costs.append(J)", "costs.append(np.array([[J]]))"),)),
    "no-seed": (application_course, ((_LISTS, _LISTS.replace("    np.random.seed(1)\n", "")),)),
    "another-seed": (application_course, (("seed(1)\n    grads", "seed(77)\n    grads"),)),
    "own-scale": (
        application_course,
        ((_DEEP, "{k: 2 * v for k, v in initialize_parameters_deep(layers_dims).items()}\n"),),
    ),
    "own-names": (
        application_course,
        (
            (
                _HEAD,
                _HEAD.replace("layers_dims, learning_rate", "dims, rate")
                + "    layers_dims, learning_rate = dims, rate\n",
            ),
        ),
    ),
    "dZ-at-once": (
        application_course,
        ((_BACK, "        dA1, dW2, db2 = linear_backward(A2 - Y, cache2[0])\n"),),
    ),
    "while": (
        application_course,
        ((_LOOP, "    step = -1\n    while step + 1 < num_iterations:\n        step += 1\n"),),
    ),
    "plots-inside": (application_older, ()),
    "start-by-chance": (application_own, (("np.random.default_rng(7)", "np.random.default_rng()"),)),
    "single-precision": (application_own, ((_START, "    X = X.astype(np.float32)\n" + _START),)),
}


def right() -> Iterator[Student]:
    """Those who are right: the course's forms, own functions in each placement, and what is unusual."""
    yield _student("course", "right", application_course.SOURCE)
    for placement, edits in application_own.PLACEMENTS.items():
        yield _student("own", placement, edited(application_own.SOURCE, *edits))
    for name, (style, edits) in ODDITIES.items():
        yield _student("odd", name, edited(style.SOURCE, *edits), oddity=name)


def wrong() -> Iterator[tuple[Student, str, str]]:
    """Those with a mistake, what is said of it, and what it is named ("" where that is open)."""
    for name, (function, edits, said, named) in application_course.FAULTS.items():
        verdicts = dict.fromkeys(FUNCTIONS, "correct") | {function: "incorrect"}
        source = edited(application_course.SOURCE, *edits)
        yield _student("course", name, source, verdicts=verdicts, fault=name), said, named
    for name, (edits, said) in application_own.FAULTS.items():
        verdicts = {"two_layer_model": "correct", "L_layer_model": "incorrect"}  # the first one calls the second
        yield _student("own", name, edited(application_own.SOURCE, *edits), verdicts=verdicts, fault=name), said, ""


def _student(style: str, name: str, source: str, verdicts: dict[str, str] | None = None, **further: str) -> Student:
    expected = verdicts or dict.fromkeys(FUNCTIONS, "correct")
    return Student(
        id=f"application-{style}-{name}",
        assignment=ASSIGNMENT,
        style=style,
        cells=cells_of(source),
        expects=Expected(gradients=True, convention=None, diagnoses=None, verdicts=tuple(expected.items())),
        **further,
    )
