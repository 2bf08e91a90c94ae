"""Week 2, logistic regression: styles, placements, faults and oddities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.students.student import LAWFUL, UNLAWFUL, Expected, Student, cells_of, edited
from tests.students.styles import logistic_course, logistic_operators

if TYPE_CHECKING:
    from collections.abc import Iterator

ASSIGNMENT = "week2_logistic_regression"
STYLES = {"course": logistic_course, "operators": logistic_operators}
FUNCTIONS = ("sigmoid", "initialize_with_zeros", "propagate", "optimize", "predict", "model")
BACKWARD = "propagate"

# fault: (diagnoses that it must draw, or None where they are open; function that it is charged to, its verdict)
MEANINGS = {
    "dAL-sign": (("dAL-sign",), BACKWARD, "incorrect"),
    "slope-of-the-output-twice": (("dAL-is-residual",), BACKWARD, "incorrect"),
    "dW-transposed": (("dW-transposed",), BACKWARD, "incorrect"),
    "db-not-summed": (("db-not-summed",), BACKWARD, "incorrect"),
    "bias-left-out": (None, BACKWARD, "incorrect"),
    "cost-sign": (None, BACKWARD, "incorrect"),
    "cost-same-log": (None, BACKWARD, "incorrect"),
    "cost-not-mean": (None, BACKWARD, "incorrect"),
    "input-mutated-Y": (("input-mutated",), BACKWARD, "incorrect"),
    "reads-notebook-variable": (("reads-notebook-variable",), BACKWARD, "incorrect"),
    "unfinished-none": (("unfinished",), BACKWARD, "unfinished"),
    "syntax-error": (("syntax-error",), None, ""),
    "sigmoid-of-the-opposite": (None, "sigmoid", "incorrect"),
    "start-is-flat": (None, "initialize_with_zeros", "incorrect"),
    "start-at-one": (None, "initialize_with_zeros", "incorrect"),
    "update-ascends": (None, "optimize", "incorrect"),
    "update-forgets-b": (None, "optimize", "incorrect"),
    "update-without-rate": (None, "optimize", "incorrect"),
    "one-step-only": (None, "optimize", "incorrect"),
    "predict-other-side": (("wrong-comparison",), "predict", "incorrect"),
    "predict-probabilities": (None, "predict", "incorrect"),
    "model-predicts-the-same-twice": (None, "model", "incorrect"),
    "model-before-training": (None, "model", "incorrect"),
}
# What is wrong comes after a first pass, or beside it.
GRADIENTS_WRONG = {name for name, (_, charged, _) in MEANINGS.items() if charged in (BACKWARD, "sigmoid", None)} - {
    "cost-sign",
    "cost-same-log",
    "cost-not-mean",
    "input-mutated-Y",
}

_EXAMPLE_BY_EXAMPLE = """\
# %%
def propagate(w, b, X, Y):
    m = X.shape[1]
    cost, dw, db = 0.0, np.zeros(w.shape), 0.0
    for i in range(m):
        x, y = X[:, i:i + 1], Y[0, i]
        a = sigmoid(np.dot(w.T, x).item() + b)
        cost -= np.log(a if y == 1 else 1 - a)
        dw += (a - y) * x
        db += a - y
    return {"dw": dw / m, "db": db / m}, cost / m
"""
_STEPS = "        w = w - learning_rate * dw\n\n        b = b - learning_rate * db\n".replace("\n\n", "\n")

# oddity: (style, placement, edits, text after, form)
ODDITIES = {
    "example-by-example": ("course", "per-layer", (), _EXAMPLE_BY_EXAMPLE, "ipynb"),
    "bias-of-one-by-one": (
        "course",
        "at-output",
        (("    b = 0\n", "    b = np.zeros((1, 1))\n"), ("np.sum(dZ)", "np.sum(dZ, axis=1, keepdims=True)")),
        "",
        "ipynb",
    ),
    "steps-in-place": (
        "course",
        "at-end",
        ((_STEPS, "        w -= learning_rate * dw\n        b -= learning_rate * db\n"),),
        "",
        "ipynb",
    ),
    "predictions-as-bools-in-one-row": (
        "operators",
        "at-loss",
        (("(w.T @ X + b > 0).astype(int)", "(w.T @ X + b > 0)[0]"),),
        "",
        "ipynb3",
    ),
    "epsilon-in-log": (
        "operators",
        "per-layer",
        (("np.log(A) @ Y.T + np.log(1 - A)", "np.log(A + 1e-8) @ Y.T + np.log(1 - A + 1e-8)"),),
        "",
        "py",
    ),
    "no-costs-kept": (
        "operators",
        "at-output",
        (("    costs = []\n", "    costs = None\n"), ("        costs += [cost] if i % 100 == 0 else []\n", "")),
        "",
        "ipynb",
    ),
    "deep-copies-first": (
        "course",
        "per-layer",
        (
            ("    costs = []\n", "    w, b = copy.deepcopy(w), copy.deepcopy(b)\n    costs = []\n"),
            ("import numpy as np\n", "import copy\nimport numpy as np\n"),
        ),
        "",
        "ipynb",
    ),
}


def logistic() -> Iterator[Student]:
    """Placements, then faults, then oddities."""
    for style, module in STYLES.items():
        for placement, edits in module.PLACEMENTS.items():
            yield _student(style, placement, _placed(placement), edited(module.SOURCE, *edits), placement=placement)
        for fault, edits in module.FAULTS.items():
            source = edited(module.SOURCE, *edits)
            yield _student(style, f"fault-{fault}", _faulty(fault), source, placement="per-layer", fault=fault)
    for oddity, (style, placement, edits, last, form) in ODDITIES.items():
        source = edited(STYLES[style].SOURCE, *STYLES[style].PLACEMENTS[placement], *edits) + last
        expects = _placed(placement)
        yield _student(style, f"odd-{oddity}", expects, source, placement=placement, oddity=oddity, form=form)


def _student(style: str, name: str, expects: Expected, source: str, **further: str) -> Student:
    return Student(
        id=f"week2-{style}-{name}",
        assignment=ASSIGNMENT,
        style=style,
        cells=cells_of(source),
        expects=expects,
        **further,
    )


def _placed(placement: str) -> Expected:
    """One unit is one layer, so that what is divided at the end is divided in its layer."""
    if placement in LAWFUL:
        convention = "per-layer" if placement == "at-end" else placement
        return Expected(gradients=True, convention=convention, verdicts=_verdicts())
    if placement == "at-update":
        still_open = (BACKWARD, "optimize")
        return Expected(
            gradients=False,
            convention=placement,
            diagnoses=("mean-in-update",),
            verdicts=_verdicts(leave_open=still_open),
        )
    diagnoses = (placement if placement in UNLAWFUL else "mean-over-one-less",)
    return Expected(gradients=False, convention=None, diagnoses=diagnoses, verdicts=_verdicts(propagate="incorrect"))


def _faulty(fault: str) -> Expected:
    diagnoses, charged, verdict = MEANINGS[fault]
    is_right = fault not in GRADIENTS_WRONG
    return Expected(
        gradients=is_right,
        convention="per-layer" if is_right else None,
        diagnoses=diagnoses,
        verdicts=_verdicts(**{charged: verdict}) if charged else _verdicts(leave_open=(BACKWARD,)),
    )


def _verdicts(leave_open: tuple[str, ...] = (), **changed: str) -> tuple[tuple[str, str], ...]:
    """All correct but for the changes: what calls another function is judged with the right one in its place."""
    usual = dict.fromkeys(FUNCTIONS, "correct") | changed
    return tuple((function, verdict) for function, verdict in usual.items() if function not in leave_open)
