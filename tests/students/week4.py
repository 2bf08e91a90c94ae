"""Week 4: every style times every placement of 1/m, with what a grader has to find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.students.student import LAWFUL, NEAR_MISSES, UNLAWFUL, Expected, Student, cells_of, edited
from tests.students.styles import class_closures, course, einsum, example_loops, monolith, operators

if TYPE_CHECKING:
    from collections.abc import Iterator

ASSIGNMENT = "week4_step_by_step"
STYLES = {
    "course": course,
    "operators": operators,
    "monolith": monolith,
    "example_loops": example_loops,
    "class_closures": class_closures,
    "einsum": einsum,
}

INITIALIZE = ("initialize_parameters", "initialize_parameters_deep")
FORWARD = ("linear_forward", "linear_activation_forward", "L_model_forward")
LAYER_BACKWARD = ("linear_backward", "linear_activation_backward")
BACKWARD = (*LAYER_BACKWARD, "L_model_backward")
FUNCTIONS = (*INITIALIZE, *FORWARD, "compute_cost", *BACKWARD, "update_parameters")

# Which function a wrong placement is charged to (one mistake, one charge); in a monolith it is always
# L_model_backward. The rest of the backward functions are right on their own work, except where OPEN.
CHARGED = {
    "missing-mean": "linear_backward",
    "doubled-mean": "L_model_backward",
    "compounded-mean": "linear_backward",
    "mean-only-dW": "linear_backward",
    "mean-only-db": "linear_backward",
    "wrong-m-axis": "linear_backward",
    "hard-coded-m": "linear_backward",
    "sum-cost": "compute_cost",
    "near-m-minus-1": "linear_backward",
    "near-one-over-n": "linear_backward",
    "near-one-layer": "L_model_backward",
    "near-cache-axis": "L_model_backward",
}
# Charging the cost and the gradients of a sum is one mistake or two; a linear_backward without 1/m is right
# in some conventions: the design leaves these verdicts to the grader.
OPEN = {"sum-cost": BACKWARD, "near-one-layer": LAYER_BACKWARD, "near-cache-axis": LAYER_BACKWARD}
DIAGNOSES = {
    **{placement: (placement,) for placement in UNLAWFUL},
    "near-m-minus-1": ("mean-over-one-less",),
    "near-one-over-n": ("wrong-m-axis",),
    "near-one-layer": ("mean-missing-in-part",),
    "near-cache-axis": ("wrong-m-axis",),
}


def verdicts(style: str, /, *, leave_open: tuple[str, ...] = (), **changed: str) -> tuple[tuple[str, str], ...]:
    """Every function correct (a monolith's absent ones missing), but for the given changes and open ones."""
    usual = dict.fromkeys(FUNCTIONS, "correct")
    if style == "monolith":
        usual.update(dict.fromkeys(LAYER_BACKWARD, "missing"))
    usual.update(changed)
    return tuple((function, verdict) for function, verdict in usual.items() if function not in leave_open)


def expected_of(style: str, placement: str) -> Expected:
    """What follows from a placement alone."""
    if placement in LAWFUL:
        return Expected(gradients=True, convention=placement, verdicts=verdicts(style))
    if placement == "at-update":
        still_open = (*BACKWARD, "update_parameters")
        return Expected(
            gradients=False,
            convention=placement,
            diagnoses=("mean-in-update",),
            verdicts=verdicts(style, leave_open=still_open),
        )
    charged = CHARGED[placement]
    leave_open = OPEN.get(placement, ())
    if style == "monolith":
        leave_open = tuple(set(leave_open) - set(LAYER_BACKWARD))
        charged = charged if charged == "compute_cost" else "L_model_backward"
    return Expected(
        gradients=False,
        convention=None,
        diagnoses=DIAGNOSES[placement],
        verdicts=verdicts(style, leave_open=leave_open, **{charged: "incorrect"}),
    )


def source_of(style: str, placement: str) -> str:
    """The whole text of a style's submission with 1/m placed as named."""
    module = STYLES[style]
    return edited(module.SOURCE, *module.PLACEMENTS[placement])


def placements() -> Iterator[Student]:
    for style in STYLES:
        for placement in (*LAWFUL, "at-update", *UNLAWFUL, *NEAR_MISSES):
            yield Student(
                id=f"week4-{style.replace('_', '-')}-{placement}",
                assignment=ASSIGNMENT,
                style=style,
                placement=placement,
                cells=cells_of(source_of(style, placement)),
                expects=expected_of(style, placement),
            )
