"""What is wrong with a submission when it is run as in the student's own notebook: by complex step, by no grader."""

from __future__ import annotations

import copy
import itertools
import random
import time
from functools import cache
from unittest import mock

import numpy as np

from tests.students import cases, complex_step, running
from tests.students.cases import leaves, week3_pass, week4_pass

RATE = 0.3
SEEDS = range(40)
# Sizes of layers, and the number of examples: usual, square, all equal, one example, hundreds, eleven layers.
DEEP = (
    ((5, 4, 3, 1), 7),
    ((4, 4, 4, 1), 6),
    ((4, 4, 4, 1), 4),
    ((5, 4, 1), 1),
    ((5, 4, 1), 231),
    ((3,) * 11 + (1,), 5),
)
_TRIED = {(3,) * 11 + (1,): 26_203}  # so many seeds give no such case: of narrow layers one is nearly always dead
SHALLOW = (((5, 4, 1), 7), ((4, 4, 1), 6), ((4, 4, 1), 4), ((5, 4, 1), 1), ((5, 4, 1), 231))


def same(found, truth):
    """Equal but for rounding to 32 bits; an array of Python's numbers is one of numbers."""
    found, truth = (
        array.astype(float) if array.dtype == object else array for array in map(np.asarray, (found, truth))
    )
    return cases.same(found, truth)


@cache
def _drawn(widths, m, hidden):
    """X, Y in integers, parameters, the truth, and AL; a case at which no layer is dead."""
    seeds = itertools.count(_TRIED.get(widths, 0))
    return next(case for case in (_of_seed(widths, m, hidden, seed) for seed in seeds) if case)


def _of_seed(widths, m, hidden, seed):
    rng = np.random.default_rng([seed, m, *widths])
    parameters = {}
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(widths), start=1):
        parameters[f"W{layer}"] = rng.normal(size=(n_out, n_in)) * 1.3 / np.sqrt(n_in)
        parameters[f"b{layer}"] = rng.normal(size=(n_out, 1)) * 0.3
    X, Y = rng.normal(size=(widths[0], m)), np.arange(m).reshape(1, m) % 2
    A = complex_step.activations(X, parameters, hidden)
    if not all((layer.real != 0).any(axis=1).all() for layer in A):
        return None
    truth = complex_step.gradients(X, Y, parameters, hidden)
    is_alive = all(np.abs(truth[key]).max() > 1e-3 for key in leaves(truth))
    return (X, Y, parameters, truth, A[-1].real) if is_alive else None


class Run:
    """One submission, executed, with the cases that it is tried with."""

    def __init__(self, student):
        self.names = running.names_of(student)
        self.is_deep = student.assignment.startswith("week4")
        hidden = complex_step.relu if self.is_deep else np.tanh
        self.cases = [_drawn(*sizes, hidden) for sizes in (DEEP if self.is_deep else SHALLOW)]
        self.one_pass = week4_pass if self.is_deep else week3_pass

    def grads(self, case):
        return self.one_pass(self.names, *copy.deepcopy(case[:3]))

    def forward(self, case):
        X, _, parameters, _, _ = copy.deepcopy(case)
        return self.names["L_model_forward" if self.is_deep else "forward_propagation"](X, parameters)[0]

    def cost(self, case):
        return self.names["compute_cost"](case[4].copy(), case[1].copy())


def _gradients(run):
    for case in run.cases:
        truth, grads = case[3], run.grads(case)
        if not all(same(grads[key], truth[key]) for key in leaves(truth)):
            return False
    return True


def _output(run):
    return all(same(run.forward(case), case[4]) for case in run.cases)


def _cost(run):
    return all(same(run.cost(case), complex_step.cost(case[4], case[1])) for case in run.cases)


def _inputs(run):
    """Nothing that a function is given is another afterwards: examples, labels, parameters, the output."""
    return all(
        _leaves_alone(function, *arguments) for case in run.cases[:3] for function, arguments in _calls(run, case)
    )


def _calls(run, case):
    """Each function that is to leave its arguments alone, with those that it gets."""
    X, Y, parameters, _, AL = copy.deepcopy(case)
    yield run.names["compute_cost"], (AL, Y)
    X, Y, parameters, _, AL = copy.deepcopy(case)
    if run.is_deep:
        yield run.names["L_model_forward"], (X, parameters)
        AL, caches = run.names["L_model_forward"](*copy.deepcopy((X, parameters)))
        # the layers' outputs and Z, which caches hold besides, may be written into
        inputs = [cache[0][1:] for cache in caches] + [caches[0][0][0]]
        yield (lambda AL, Y, _: run.names["L_model_backward"](AL, Y, caches)), (AL, Y, inputs)
    else:
        yield run.names["forward_propagation"], (X, parameters)
        _, cache = run.names["forward_propagation"](*copy.deepcopy((X, parameters)))
        yield (lambda *given: run.names["backward_propagation"](given[0], cache, *given[1:])), (parameters, X, Y)
        X, _, parameters, _, _ = copy.deepcopy(case)
        yield run.names["predict"], (parameters, X)


def _leaves_alone(function, *arguments):
    untouched = copy.deepcopy(arguments)
    try:
        function(*arguments)
    except Exception:  # noqa: BLE001 - wrong in another way
        return True
    return _alike(arguments, untouched)


def _alike(one, other, rounding=0.0):
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_alike(one[key], other[key], rounding) for key in one)
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(_alike(*pair, rounding) for pair in zip(one, other, strict=True))
    return np.shape(one) == np.shape(other) and np.allclose(one, other, rtol=rounding, atol=rounding)


def _steady(run):
    """The same comes out whatever the state of the generators and the time of the day."""
    seen = []
    for seed in SEEDS:
        np.random.seed(seed)
        random.seed(seed)
        with mock.patch.object(time, "time", lambda seed=seed: 1.7e9 + seed):
            first = run.cases[0]
            grads = {key: np.asarray(value) for key, value in run.grads(first).items()}
            seen.append((grads, np.asarray(run.forward(first)), np.asarray(run.cost(first))))
    return all(_alike(each, seen[0], 1e-9) for each in seen)


def _update(run):
    """One step with the submission's own gradients, and one with those of the lectures in their order."""
    for case in (*run.cases[:2], run.cases[-1]):
        truth, parameters = case[3], case[2]
        L = len(parameters) // 2
        keys = (f"{kind}{layer - (kind == 'dA')}" for layer in range(L, 0, -1) for kind in ("dA", "dW", "db"))
        try:
            own = {**truth, **run.grads(case)}
        except Exception:  # noqa: BLE001 - wrong in another way
            own = truth
        for grads in (own, {key: truth[key] for key in keys}):
            asked = {name: value - RATE * grads[f"d{name}"] for name, value in parameters.items()}
            found = run.names["update_parameters"](copy.deepcopy(parameters), copy.deepcopy(grads), RATE)
            if not all(same(found[name], asked[name]) for name in asked):
                return False
    return True


def _training(run):
    """Each iteration is one step of descent along the truth, always of one rate."""
    X, Y, _, _, _ = run.cases[0]

    def trained(number):
        np.random.seed(1)
        with running.quiet():
            return run.names["nn_model"](X.copy(), Y.copy(), 4, num_iterations=number)

    now, rate, reached = trained(0), None, {0: None}
    if any(value.any() for name, value in now.items() if name.startswith("b")):
        return False
    for number in range(1, 31):
        truth = complex_step.gradients(X, Y, now, np.tanh)
        if rate is None:
            rate = np.vdot(truth["dW2"], now["W2"] - trained(1)["W2"]) / np.vdot(truth["dW2"], truth["dW2"])
        now = {name: value - rate * truth[f"d{name}"] for name, value in now.items()}
        if number in (1, 2, 7, 30):
            reached[number] = all(np.allclose(trained(number)[name], now[name], rtol=1e-6) for name in now)
    return rate > 0 and all(reached[number] for number in (1, 2, 7, 30))


def _predictions(run):
    found = (run.names["predict"](copy.deepcopy(case[2]), case[0].copy()) for case in run.cases)
    return all(
        np.array_equal(np.ravel(one), np.ravel(case[4] > 0.5)) for one, case in zip(found, run.cases, strict=True)
    )


def _initialisation(run):
    """Weights of standard deviation 0.01, centred, biases of zero, whatever the sizes."""
    makers = [(run.names["initialize_parameters"], lambda dims: dims)]
    if run.is_deep:
        makers.append((run.names["initialize_parameters_deep"], lambda dims: (list(dims),)))
    for make, given in makers:
        found = make(*given((40, 50, 30)))
        for layer in (1, 2):
            W = np.asarray(found[f"W{layer}"])
            spread = W.std() / 0.01
            if not 0.8 < spread < 1.25 or abs(W.mean()) > 0.001 or np.any(found[f"b{layer}"]):
                return False
    if run.is_deep:
        dims = [3, 4] * 6
        found = run.names["initialize_parameters_deep"](dims)
        return all(np.shape(found[f"W{n}"]) == (dims[n], dims[n - 1]) for n in range(1, 12))
    return True


def _interface(run):
    """`linear_backward` can be called with what its documentation says, or with what `linear_forward` returns."""
    if "linear_backward" not in run.names:
        return True
    X, _, parameters, _, _ = copy.deepcopy(run.cases[0])
    given = X, parameters["W1"], parameters["b1"]
    for given_cache in (lambda: given, lambda: run.names["linear_forward"](*given)[1]):
        try:
            dA_prev, _, _ = run.names["linear_backward"](np.ones((len(given[1]), X.shape[1])), given_cache())
            return np.shape(dA_prev) == X.shape
        except Exception:  # noqa: BLE001
            continue
    return False


WAYS = {
    "gradients": _gradients,
    "output": _output,
    "cost": _cost,
    "inputs": _inputs,
    "chance": _steady,
    "update": _update,
    "training": _training,
    "predictions": _predictions,
    "initialisation": _initialisation,
    "interface": _interface,
}
_ONLY_WEEK_3 = ("training", "predictions")
_ONLY_WEEK_4 = ("interface",)
_RAISING_IS_RIGHT = ("inputs", "chance")  # what raises destroys nothing, and is wrong in another way


def failing(student):
    """The ways in which a submission is wrong, sorted."""
    run, found = Run(student), []
    for way, is_right in WAYS.items():
        if way in (_ONLY_WEEK_3 if run.is_deep else _ONLY_WEEK_4):
            continue
        np.random.seed(5)
        try:
            with running.quiet(), mock.patch.object(time, "time", return_value=1.7e9 + 1):
                right = is_right(run)
        except Exception:  # noqa: BLE001
            right = way in _RAISING_IS_RIGHT
        if not right:
            found.append(way)
    return tuple(sorted(found))
