"""Week 3, the network with one hidden layer: styles, placements, faults and oddities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.students.student import LAWFUL, UNLAWFUL, Expected, Student, cells_of, edited
from tests.students.styles import planar_course, planar_example_loops, planar_operators

if TYPE_CHECKING:
    from collections.abc import Iterator

ASSIGNMENT = "week3_planar"
STYLES = {"course": planar_course, "operators": planar_operators, "example_loops": planar_example_loops}
FUNCTIONS = (
    "layer_sizes",
    "initialize_parameters",
    "forward_propagation",
    "compute_cost",
    "backward_propagation",
    "update_parameters",
    "nn_model",
    "predict",
)
BACKWARD = "backward_propagation"

# fault: (diagnoses that it must draw, function that it is charged to, its verdict)
MEANINGS = {
    "sigmoid-derivative-for-tanh": (("activation-swapped",), BACKWARD, "incorrect"),
    "activation-derivative-missing": (("activation-derivative-missing",), BACKWARD, "incorrect"),
    "tanh-derivative-of-Z": (("derivative-of-wrong-argument",), BACKWARD, "incorrect"),
    "dAL-sign": (("dAL-sign",), BACKWARD, "incorrect"),
    "dZ2-with-a-derivative-too-many": (("dAL-is-residual",), BACKWARD, "incorrect"),
    "db-no-keepdims": (("db-no-keepdims",), BACKWARD, "incorrect"),
    "db-total-sum": (("db-total-sum",), BACKWARD, "incorrect"),
    "dW-transposed": (("dW-transposed",), BACKWARD, "incorrect"),
    "dW-before-activation": (("dW-before-activation",), BACKWARD, "incorrect"),
    "elementwise-product": (("elementwise-product",), BACKWARD, "incorrect"),
    "uses-W-not-transposed": (("uses-W-not-transposed",), BACKWARD, "incorrect"),
    "last-example-only": (("overwritten-in-loop",), BACKWARD, "incorrect"),
    "first-example-forgotten": (("wrong-index",), BACKWARD, "incorrect"),
    "reads-notebook-variable": (("reads-notebook-variable",), BACKWARD, "incorrect"),
    "unfinished-none": (("unfinished",), BACKWARD, "unfinished"),
    "syntax-error": (("syntax-error",), None, ""),
    "input-mutated-Y": (("input-mutated",), BACKWARD, "incorrect"),
    "input-mutated-cache": (("input-mutated",), BACKWARD, "incorrect"),
    "broken-forward": (("another-function",), "forward_propagation", "incorrect"),
    "cost-sign": (("cost-sign",), "compute_cost", "incorrect"),
    "update-ascends": (("update-ascends",), "update_parameters", "incorrect"),
}
# Right gradients in a first pass; the rest is wrong, or is so only the second time.
GRADIENTS_RIGHT = {"input-mutated-Y", "input-mutated-cache", "cost-sign", "update-ascends"}
# Where backward_propagation itself is lawful.
LAWFUL_BACKWARD = GRADIENTS_RIGHT | {"broken-forward"}

_PLOT = """
# %%
import matplotlib.pyplot as plt
from planar_utils import plot_decision_boundary, load_planar_dataset
X, Y = load_planar_dataset()
parameters = nn_model(X, Y, n_h=4, num_iterations=10000, print_cost=True)
plot_decision_boundary(lambda x: predict(parameters, x.T), X, Y)
"""
_EXAMPLE_BY_EXAMPLE = """\
# %%
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    W2, A1, A2 = parameters["W2"], cache["A1"], cache["A2"]
    grads = {"d" + name: np.zeros(value.shape) for name, value in parameters.items()}
    for i in range(m):
        dz2 = A2[:, i] - Y[:, i]
        dz1 = np.dot(W2.T, dz2) * (1 - A1[:, i] ** 2)
        grads["dW2"] += np.outer(dz2, A1[:, i]) / m
        grads["db2"][:, 0] += dz2 / m
        grads["dW1"] += np.outer(dz1, X[:, i]) / m
        grads["db1"][:, 0] += dz1 / m
    return grads
"""
_FROM_Z = ('    A1 = cache["A1"]\n', '    A1 = cache["A1"]\n    Z1 = cache["Z1"]\n')

# oddity: (style, placement, edits, text after, form)
ODDITIES = {
    "tanh-derivative-from-Z": (
        "course",
        "per-layer",
        (_FROM_Z, ("(1 - np.power(A1, 2))", "(1 - np.tanh(Z1) ** 2)")),
        "",
        "ipynb",
    ),
    "tanh-derivative-through-cosh": (
        "course",
        "at-output",
        (_FROM_Z, ("(1 - np.power(A1, 2))", "(1 / np.cosh(Z1) ** 2)")),
        "",
        "ipynb",
    ),
    "example-by-example": ("example_loops", "per-layer", (), _EXAMPLE_BY_EXAMPLE, "ipynb"),
    "plots-and-data": ("course", "at-end", (), _PLOT, "ipynb"),
    "grads-with-dZ": (
        "course",
        "per-layer",
        (
            (
                '"dW2": dW2, "db2": db2}\n    return grads',
                '"dW2": dW2, "db2": db2, "dZ2": dZ2}\n    return grads',
            ),
        ),
        "",
        "ipynb",
    ),
    "runs-forward-again": (
        "operators",
        "at-output",
        (
            (
                '    A1, A2, W2 = cache["A1"], cache["A2"], parameters["W2"]\n',
                '    A2, cache = forward_propagation(X, parameters)\n    A1, W2 = cache["A1"], parameters["W2"]\n',
            ),
        ),
        "",
        "ipynb",
    ),
    "epsilon-in-log": (
        "operators",
        "per-layer",
        (("np.log(A2) + (1 - Y) * np.log(1 - A2)", "np.log(A2 + 1e-8) + (1 - Y) * np.log(1 - A2 + 1e-8)"),),
        "",
        "ipynb",
    ),
    "nbformat-3": ("course", "at-output", (), "", "ipynb3"),
    "py-file": ("operators", "at-end", (), "", "py"),
}


def planar() -> Iterator[Student]:
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
        id=f"week3-{style.replace('_', '-')}-{name}",
        assignment=ASSIGNMENT,
        style=style,
        cells=cells_of(source),
        expects=expects,
        **further,
    )


def _placed(placement: str) -> Expected:
    if placement in LAWFUL:
        return Expected(gradients=True, convention=placement, verdicts=_verdicts())
    if placement == "at-update":
        still_open = (BACKWARD, "update_parameters")
        return Expected(
            gradients=False,
            convention=placement,
            diagnoses=("mean-in-update",),
            verdicts=_verdicts(leave_open=still_open),
        )
    if placement == "sum-cost":
        verdicts = _verdicts(leave_open=(BACKWARD,), compute_cost="incorrect")
        return Expected(gradients=False, convention=None, diagnoses=("sum-cost",), verdicts=verdicts)
    near_misses = {"near-one-over-n": "wrong-m-axis", "near-one-layer": "mean-missing-in-part"}
    diagnoses = (placement if placement in UNLAWFUL else near_misses.get(placement, "mean-over-one-less"),)
    verdicts = _verdicts(backward_propagation="incorrect")
    return Expected(gradients=False, convention=None, diagnoses=diagnoses, verdicts=verdicts)


def _faulty(fault: str) -> Expected:
    diagnoses, charged, verdict = MEANINGS[fault]
    changed = {charged: verdict} if charged else {}
    return Expected(
        gradients=fault in GRADIENTS_RIGHT,
        convention="per-layer" if fault in LAWFUL_BACKWARD else None,
        diagnoses=diagnoses,
        verdicts=_verdicts(leave_open=() if charged else (BACKWARD,), **changed),
    )


def _verdicts(leave_open: tuple[str, ...] = (), **changed: str) -> tuple[tuple[str, str], ...]:
    """All correct but for the changes; nn_model, which trains with the others, is open unless all are."""
    usual = dict.fromkeys(FUNCTIONS, "correct") | changed
    if changed or leave_open:
        del usual["nn_model"]
    return tuple((function, verdict) for function, verdict in usual.items() if function not in leave_open)
