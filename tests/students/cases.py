"""Cases to run students on, what comes out of them, and the comparison with the truth."""

from __future__ import annotations

import copy
import itertools
from functools import cache, partial

import numpy as np

from tests.students import complex_step, running

WIDTHS = (5, 4, 3, 1)
TWO_LAYERS = (5, 4, 1)
ONE_UNIT = (5, 1)
_WIDTHS = {"week4_step_by_step": WIDTHS, "week3_planar": TWO_LAYERS, "week2_logistic_regression": ONE_UNIT}


def some_case(widths, m):
    """X, Y and parameters at which no entry of dJ/dW{l}, dJ/db{l} is near zero, by ReLU or by tanh."""
    return copy.deepcopy(_found(widths, m))


@cache
def _found(widths, m):
    return next(case for case in map(partial(_drawn, widths, m), itertools.count()) if _lively(case))


def _drawn(widths, m, seed):
    rng = np.random.default_rng([seed, m, *widths])
    parameters = {}
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(widths), start=1):
        parameters[f"W{layer}"] = rng.normal(size=(n_out, n_in)) * 0.6
        parameters[f"b{layer}"] = rng.normal(size=(n_out, 1)) * 0.3
    Y = np.array([[k % 2 for k in range(m)]], dtype=float)
    return rng.normal(size=(widths[0], m)), Y, parameters


def _lively(case):
    truths = [complex_step.gradients(*case, hidden) for hidden in (complex_step.relu, np.tanh)]
    return all(np.abs(truth[key]).min() > 1e-4 for truth in truths for key in leaves(truth))


def widths_for(student):
    return _WIDTHS[student.assignment]


def week4_pass(names, X, Y, parameters):
    AL, caches = names["L_model_forward"](X, parameters)
    return names["L_model_backward"](AL, Y, caches)


def week3_pass(names, X, Y, parameters):
    _, cache = names["forward_propagation"](X, parameters)
    return names["backward_propagation"](parameters, cache, X, Y)


def week2_pass(names, X, Y, parameters):
    """One unit is a layer: w is the transposed W1, b the one entry of b1."""
    grads, _ = names["propagate"](parameters["W1"].T, parameters["b1"].item(), X, Y)
    return {"dW1": grads["dw"].T, "db1": grads["db"]}


_PASSES = {
    "week4_step_by_step": week4_pass,
    "week3_planar": week3_pass,
    "week2_logistic_regression": week2_pass,
}


def gradients_of(student, X, Y, parameters):
    """The grads of one pass over fresh copies, through the student's own functions; {} if that raised."""
    names = running.names_of(student)
    one_pass = _PASSES[student.assignment]
    with running.quiet():
        try:
            return one_pass(names, *copy.deepcopy((X, Y, parameters)))
        except Exception:  # noqa: BLE001
            return {}


def truth_for(student, X, Y, parameters):
    hidden = complex_step.relu if student.assignment == "week4_step_by_step" else np.tanh
    return complex_step.gradients(X, Y, parameters, hidden)


def same(found, truth, factor=1.0):
    """Equal but for rounding to 32 bits; anything of one element may have any shape."""
    found = np.asarray(found)
    if found.dtype == object or (found.shape != truth.shape and not found.size == truth.size == 1):
        return False
    return bool(np.allclose(found.reshape(truth.shape), factor * truth, rtol=1e-4, atol=1e-7))


def leaves(truth):
    return [key for key in truth if key[:2] in {"dW", "db"}]


def all_right(student, widths, m):
    case = some_case(widths, m)
    truth, grads = truth_for(student, *case), gradients_of(student, *case)
    return all(same(grads.get(key), truth[key]) for key in leaves(truth))
