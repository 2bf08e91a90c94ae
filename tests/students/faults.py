"""Students with a structural fault: what each fault means to a grader, and the submissions that have it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.students.student import Expected, Student, cells_of, edited
from tests.students.styles import course_effects, course_faults
from tests.students.week4 import (
    ASSIGNMENT,
    BACKWARD,
    FORWARD,
    LAYER_BACKWARD,
    STYLES,
    verdicts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """The diagnoses that a fault must draw, and the function that it is charged to."""

    diagnoses: tuple[str, ...] | None = ()
    charged: str | None = None
    verdict: str = "incorrect"
    gradients: bool = False
    convention: str | None = None
    leave_open: tuple[str, ...] = ()
    further: tuple[tuple[str, str], ...] = ()


def _in(function: str, *diagnoses: str) -> Meaning:
    """Wrong gradients, charged to one function."""
    return Meaning(diagnoses=diagnoses, charged=function)


def _beside(function: str, *diagnoses: str, gradients: bool, leave_open: tuple[str, ...] = ()) -> Meaning:
    """A fault outside the backward pass, which stays right and per-layer."""
    return Meaning(
        diagnoses=diagnoses, charged=function, gradients=gradients, convention="per-layer", leave_open=leave_open
    )


_LINEAR, _LAYER, _MODEL = BACKWARD


def _by_effect(function: str) -> Meaning:
    """Wrong by what another cell does; how that is named is open."""
    return Meaning(diagnoses=None, charged=function)


MEANINGS = {
    **{
        fault: _by_effect(_LAYER if "module" in fault or "overwritten" in fault else _LINEAR)
        for fault in course_effects.FAULTS
    },
    "sigmoid-in-every-layer": _in(_MODEL, "activation-swapped"),
    "sigmoid-derivative-for-relu": _in(_LAYER, "activation-swapped"),
    "activation-derivative-missing": _in(_LAYER, "activation-derivative-missing"),
    "activation-derivative-missing-everywhere": _in(_LAYER, "activation-derivative-missing"),
    "activation-swapped": _in(_LAYER, "activation-swapped"),
    "activation-swapped-in-calls": _in(_MODEL, "activation-swapped"),
    "dAL-sign": _in(_MODEL, "dAL-sign"),
    "dAL-inner-sign": _in(_MODEL, "dAL-inner-sign"),
    "dAL-is-residual": _in(_MODEL, "dAL-is-residual"),
    "db-no-keepdims": _in(_LINEAR, "db-no-keepdims"),
    "db-wrong-axis": _in(_LINEAR, "db-wrong-axis"),
    "db-total-sum": _in(_LINEAR, "db-total-sum"),
    "dW-transposed": _in(_LINEAR, "dW-transposed"),
    "elementwise-product": _in(_LINEAR, "elementwise-product"),
    "elementwise-product-for-dA": _in(_LINEAR, "elementwise-product"),
    "uses-W-not-transposed": _in(_LINEAR, "uses-W-not-transposed"),
    "last-example-only": _in(_LINEAR, "examples-left-out"),
    "first-example-forgotten": _in(_LINEAR, "examples-left-out"),
    "layer-off-by-one": _in(_MODEL, "layer-off-by-one"),
    "layer-off-by-one-in-keys": _in(_MODEL, "layer-off-by-one"),
    "two-layers-only": _in(_MODEL, "two-layers-only"),
    "two-layers-without-a-loop": _in(_MODEL, "two-layers-only"),
    "reads-notebook-variable": _in(_LINEAR, "reads-notebook-variable"),
    "global-m": _in(_LINEAR, "global-m"),
    "return-order": _in(_LINEAR, "return-order"),
    # the caller unpacks in the same order, so the chain is right and only the function's contract is broken
    "return-order-consistent": Meaning(
        diagnoses=("return-order",),
        charged=_LINEAR,
        gradients=True,
        convention="per-layer",
        leave_open=(_LAYER,),
    ),
    "cache-swapped": _in(_LAYER, "cache-swapped"),
    # a first pass is right; the next one over the same arrays (X itself, or Y) is not
    "input-mutated-A-prev": Meaning(
        diagnoses=("input-mutated",), charged=_LINEAR, gradients=True, convention="per-layer"
    ),
    "input-mutated-Y": Meaning(diagnoses=("input-mutated",), charged=_MODEL, gradients=True, convention="per-layer"),
    "sigmoid-overwrites-Z": Meaning(
        diagnoses=("caches-not-kept",), convention="per-layer", leave_open=(*FORWARD, *BACKWARD)
    ),
    "prints-too-much": Meaning(
        diagnoses=("prints-too-much",), gradients=True, convention="per-layer", leave_open=BACKWARD
    ),
    "hard-coded-output": _in(_LINEAR, "hard-coded-output"),
    # with one output unit the numbers are those of missing-mean: the text says which it is
    "m-from-rows-of-Y": _in(_MODEL, "wrong-m-axis"),
    "broken-forward-relu-at-output": _beside("L_model_forward", "activation-swapped", gradients=False),
    "broken-forward-last-cache-lost": _beside("L_model_forward", "caches-not-kept", gradients=False),
    "broken-forward-loop-too-long": _beside("L_model_forward", "entries-for-layers", gradients=False),
    "forward-input-reused": Meaning(
        diagnoses=("forward-input-reused",), charged="L_model_forward", convention="per-layer"
    ),
    "linear-forward-without-b": _beside("linear_forward", "term-left-out", gradients=False),
    "forward-caches-A-for-Z": _beside("linear_activation_forward", "caches-not-kept", gradients=False),
    "cost-sign": _beside("compute_cost", "cost-sign", gradients=True),
    "cost-half": _beside("compute_cost", "cost-half", gradients=True),
    "cost-log-of-sum": _beside("compute_cost", gradients=True),
    "update-ascends": _beside("update_parameters", "update-ascends", gradients=True),
    "update-forgets-b": _beside("update_parameters", "update-in-part", gradients=True),
    "initial-weights-zero": _beside("initialize_parameters_deep", "another-function", gradients=True),
    "undecided": Meaning(charged=_LINEAR, verdict="undecided", leave_open=(_LAYER,), further=((_MODEL, "missing"),)),
    "model-backward-missing": Meaning(charged=_MODEL, verdict="missing"),
    "unfinished-none": Meaning(diagnoses=("unfinished",), charged=_LINEAR, verdict="unfinished"),
    "unfinished-half": Meaning(diagnoses=("unfinished",), charged=_LINEAR, verdict="unfinished"),
    "unfinished-empty-block": Meaning(diagnoses=("unfinished",), charged=_MODEL, verdict="unfinished"),
    "unfinished-pass": Meaning(
        diagnoses=("unfinished",),
        charged="update_parameters",
        verdict="unfinished",
        gradients=True,
        convention="per-layer",
    ),
    "syntax-error": Meaning(diagnoses=("syntax-error",), leave_open=(_LAYER,)),
    "not-terminating": _in(_LINEAR, "not-terminating"),
    "redefined-wrong-last": _in(_LINEAR, "missing-mean"),
    # hostile; the mathematics below each is missing-mean, or none at all
    "patches-allclose": Meaning(diagnoses=("missing-mean",), charged=_LINEAR),
    "exits": _in(_LINEAR, "line-too-many"),
    "kills-its-process": _in(_LINEAR, "line-too-many"),
    # whether memory or time ends it first, depends on the machine
    "eats-memory": Meaning(diagnoses=None, charged=_LINEAR),
    "raises-base-exception": _in(_LINEAR),
    # A loop at notebook level is not run: the functions are right, and graded.
    "hangs-on-import": Meaning(gradients=True, convention="per-layer"),
    "reads-files": Meaning(diagnoses=("line-too-many",), charged=_LINEAR),
    "unprintable-exception": _in(_LINEAR),
}
# Running these would not end, or would harm the process that does.
NOT_EXECUTABLE = {
    "not-terminating",
    "patches-allclose",
    "exits",
    "kills-its-process",
    "eats-memory",
    "raises-base-exception",
    "hangs-on-import",
    "reads-files",
    "unprintable-exception",
}
# Where the edits start from another placement than per-layer.
PLACED_OTHERWISE = {
    "m-from-rows-of-Y": "at-loss",
    "undecided": "missing-mean",
    "patches-allclose": "missing-mean",
}

_DW = "    dW = 1. / m * np.dot(dZ, A_prev.T)\n"
_FIRST_CELL = "np.random.seed(1)\n# %%\n# GRADED FUNCTION: initialize_parameters\n"

HOSTILE = {
    "patches-allclose": (
        *STYLES["course"].PLACEMENTS["missing-mean"],
        (
            _FIRST_CELL,
            "np.allclose = lambda *a, **k: True\nnp.array_equal = np.isclose = np.allclose\n" + _FIRST_CELL,
        ),
    ),
    "exits": ((_DW, "    import sys\n    sys.exit(0)\n" + _DW),),
    "kills-its-process": ((_DW, "    import os\n    os.kill(os.getpid(), 9)\n" + _DW),),
    "eats-memory": ((_DW, "    hoard = [np.ones(10 ** 8) for _ in range(10 ** 6)]\n" + _DW),),
    "raises-base-exception": ((_DW, '    raise BaseException("graded: 100%")\n' + _DW),),
    "hangs-on-import": ((_FIRST_CELL, "while True:\n    pass\n" + _FIRST_CELL),),
    "reads-files": ((_DW, '    secret = open("/etc/passwd").read()\n' + _DW),),
    "unprintable-exception": (
        (_FIRST_CELL, "class Odd(Exception):\n    def __str__(self):\n        return 7\n\n" + _FIRST_CELL),
        (_DW, "    raise Odd()\n" + _DW),
    ),
}


def faulty() -> Iterator[Student]:
    """The course style with every fault, the other styles with some, and the hostile."""
    for style, edits_of in (
        ("course", course_faults.FAULTS),
        ("course", course_effects.FAULTS),
        *((style, STYLES[style].FAULTS) for style in STYLES if style != "course"),
        ("course", HOSTILE),
    ):
        for fault, edits in edits_of.items():
            yield Student(
                id=f"week4-{style.replace('_', '-')}-fault-{fault}",
                assignment=ASSIGNMENT,
                style=style,
                placement=PLACED_OTHERWISE.get(fault, "per-layer"),
                fault=fault,
                cells=cells_of(edited(STYLES[style].SOURCE, *edits)),
                expects=_expected(style, MEANINGS[fault]),
                executable=fault not in NOT_EXECUTABLE,
            )


def _expected(style: str, meaning: Meaning) -> Expected:
    charged, leave_open = meaning.charged, meaning.leave_open
    if style == "monolith" and charged in LAYER_BACKWARD:
        charged = _MODEL
    changed = dict(meaning.further)
    if charged is not None:
        changed[charged] = meaning.verdict
    return Expected(
        gradients=meaning.gradients,
        convention=meaning.convention,
        diagnoses=meaning.diagnoses,
        verdicts=verdicts(style, leave_open=leave_open, **changed),
    )
