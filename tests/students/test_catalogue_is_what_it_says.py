"""The catalogue proved without the grader: what its students compute, against the complex step."""

from __future__ import annotations

import ast
import copy
import itertools
from collections import Counter
from functools import partial

import nbformat
import numpy as np
import pytest

from tests.students import catalogue, complex_step, running
from tests.students.cases import (
    ONE_UNIT,
    TWO_LAYERS,
    WIDTHS,
    all_right,
    gradients_of,
    leaves,
    same,
    some_case,
    truth_for,
    week2_pass,
    widths_for,
)
from tests.students.student import LAWFUL, NEAR_MISSES, UNLAWFUL

FOUR_LAYERS = (7, 5, 4, 3, 1)
BATCHES = (6, 11)
RATE = 0.3

WEEK4 = {"assignment": {"week4_step_by_step"}}
WEEK3 = {"assignment": {"week3_planar"}}
WEEK2 = {"assignment": {"week2_logistic_regression"}}


def chosen(**wanted):
    """Each student that can be run and whose properties are as wanted."""
    return [
        each
        for each in catalogue()
        if each.executable and all(getattr(each, name) in values for name, values in wanted.items())
    ]


def judged(function, *verdicts):
    """Each week-4 student with one of the verdicts on the function."""
    return [each for each in chosen(**WEEK4) if dict(each.expects.verdicts).get(function) in verdicts]


PROOFS = {each.id: [] for each in catalogue()}
ENTERED = set()


def proved_of(students, *given):
    """What the function says is proved of these students, each time with one of what is given."""

    def enter(proof):
        ENTERED.add(proof)
        for student in students:
            PROOFS[student.id] += [partial(proof, student, *more) for more in itertools.product(*given)]
        return proof

    return enter


@pytest.mark.parametrize("student", [pytest.param(each, id=each.id) for each in catalogue()])
def test_a_student_is_what_the_catalogue_says(student, tmp_path):
    a_written_student_reads_back_cell_by_cell(student, tmp_path)
    for proof in PROOFS[student.id]:
        proof()


def test_every_proof_is_of_somebody():
    assert {proof.func for proofs in PROOFS.values() for proof in proofs} == ENTERED
    assert sum(map(len, PROOFS.values())) > 3000


# the catalogue as a whole


def test_ids_are_unique():
    assert [id_ for id_, count in Counter(each.id for each in catalogue()).items() if count > 1] == []


def test_every_week4_style_has_every_placement():
    pairs = {(each.style, each.placement) for each in catalogue() if each.id.startswith("week4")}
    styles = {style for style, _ in pairs}
    placements = (*LAWFUL, "at-update", *UNLAWFUL, *NEAR_MISSES)
    assert len(styles) == 6
    assert set(itertools.product(styles, placements)) <= pairs


@proved_of(catalogue())
def a_student_expects_a_convention_only_where_the_backward_pass_is_lawful(student):
    if student.expects.diagnoses == ("input-mutated",):
        return  # its numbers are lawful, and what it does besides is wrong
    verdicts = dict(student.expects.verdicts)
    if student.expects.convention is None:
        assert not student.expects.gradients
    elif student.expects.convention != "at-update":
        assert verdicts.get("L_model_backward", verdicts.get("backward_propagation", "correct")) == "correct"


@proved_of(catalogue())
def cells_parse_but_for_magics_and_where_the_student_erred(student):
    broken = [cell for cell in student.cells if not running.parses(cell)]
    erring = {"syntax-error", "unfinished-empty-block", "scratch-that-does-not-parse"}
    assert bool(broken) == ((student.fault or student.oddity) in erring)


def a_written_student_reads_back_cell_by_cell(student, tmp_path):
    path = student.write(tmp_path)
    if path.suffix == ".py":
        compile(ast.parse(path.read_bytes()), path.name, "exec")
        return
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    cells = notebook.worksheets[0].cells if notebook.nbformat == 3 else notebook.cells
    assert tuple(c.get("source", c.get("input")) for c in cells if c.cell_type == "code") == student.cells


# gradients


@proved_of(chosen(**WEEK4), BATCHES)
def week4_gradients_are_right_exactly_where_expected(student, m):
    assert all_right(student, WIDTHS, m) == student.expects.gradients


@proved_of(chosen(**WEEK3), BATCHES)
def week3_gradients_are_right_exactly_where_expected(student, m):
    assert all_right(student, TWO_LAYERS, m) == student.expects.gradients


@proved_of(chosen(**WEEK2), BATCHES)
def week2_gradients_are_right_exactly_where_expected(student, m):
    assert all_right(student, ONE_UNIT, m) == student.expects.gradients


@proved_of([each for each in chosen(**WEEK4) if each.expects.gradients], [TWO_LAYERS, FOUR_LAYERS, (3, 3, 3, 1)])
def right_gradients_are_right_at_other_depths_and_equal_widths_too(student, widths):
    assert all_right(student, widths, 8)


@proved_of(chosen(fault={"two-layers-only", "two-layers-without-a-loop"}))
def two_layers_only_is_right_with_two_layers(student):
    assert all_right(student, TWO_LAYERS, 8)


def factors(student, key, m, widths):
    """What a wrong placement multiplies dJ/dW{l} or dJ/db{l} by."""
    layer, L = int(key[2:]), len(widths) - 1
    week4 = student.assignment == "week4_step_by_step"
    return {
        "at-update": m,
        "missing-mean": m,
        "sum-cost": m,
        "doubled-mean": 1 / m,
        "compounded-mean": m ** float(layer - L),
        "mean-only-dW": m if key.startswith("db") else 1,
        "mean-only-db": m if key.startswith("dW") else 1,
        "wrong-m-axis": m / widths[layer - 1 if week4 else 0],
        "hard-coded-m": m / (209 if week4 else 400),
        "near-m-minus-1": m / (m - 1),
        "near-one-over-n": m / widths[layer if week4 else 1],
        "near-cache-axis": m / widths[0],
    }[student.placement]


WRONG = {"at-update", *UNLAWFUL, *NEAR_MISSES} - {"near-one-layer"}


@proved_of(chosen(placement=WRONG, fault={None}), BATCHES)
def a_wrong_placement_is_wrong_by_exactly_the_factor_of_its_name(student, m):
    widths = widths_for(student)
    case = some_case(widths, m)
    truth, grads = truth_for(student, *case), gradients_of(student, *case)
    wrong = [key for key in leaves(truth) if not same(grads[key], truth[key], factors(student, key, m, widths))]
    assert wrong == []


@proved_of(chosen(placement={"near-one-layer"}))
def a_factor_in_one_layer_only_leaves_every_layer_right_or_m_times_too_large(student):
    case = some_case(widths_for(student), 8)
    truth, grads = truth_for(student, *case), gradients_of(student, *case)
    right = {key for key in leaves(truth) if same(grads[key], truth[key])}
    summed = {key for key in leaves(truth) if same(grads[key], truth[key], 8)}
    assert {len(right), len(right | summed)} == {2, len(leaves(truth))}


# where 1/m stands

_DA_CARRIES_M = {"per-layer": True, "at-end": True, "at-update": True, "at-loss": False, "at-output": False}


@proved_of(chosen(**WEEK4, fault={None}, oddity={None}, placement=set(_DA_CARRIES_M)))
def the_hidden_layers_activations_get_derivatives_of_the_loss_unless_the_mean_came_first(student):
    m = BATCHES[0]
    case = some_case(WIDTHS, m)
    truth, grads = truth_for(student, *case), gradients_of(student, *case)
    factor = m if _DA_CARRIES_M[student.placement] else 1
    for layer in (1, 2):
        hidden = [v for k, v in grads.items() if k.startswith("dA") and v.shape == truth[f"dA{layer}"].shape]
        assert [same(dA, truth[f"dA{layer}"], factor) for dA in hidden] == [True]


@proved_of(chosen(**WEEK4, fault={None}, oddity={None}, placement=set(_DA_CARRIES_M)))
def linear_backward_divides_by_m_exactly_in_the_lectures_placement(student):
    names = running.names_of(student)
    if "linear_backward" not in names:
        assert student.style == "monolith"
        return
    rng = np.random.default_rng(5)
    dZ, A_prev, W, b = (
        rng.normal(size=(3, 7)),
        rng.normal(size=(4, 7)),
        rng.normal(size=(3, 4)),
        np.zeros((3, 1)),
    )
    dA_prev, dW, db = names["linear_backward"](dZ, (A_prev, W, b))
    factor = 1 / 7 if student.placement == "per-layer" else 1
    assert same(dA_prev, W.T @ dZ)
    assert same(dW, dZ @ A_prev.T, factor)
    assert same(db, dZ.sum(axis=1, keepdims=True), factor)


# the other functions


@proved_of(judged("L_model_forward", "correct", "incorrect"))
def the_forward_pass_is_right_exactly_where_expected(student):
    verdicts = dict(student.expects.verdicts)
    parts = {verdicts[name] for name in ("linear_forward", "linear_activation_forward", "L_model_forward")}
    X, _, parameters = some_case(WIDTHS, 8)
    names = running.names_of(student)
    try:
        AL, caches = names["L_model_forward"](X.copy(), copy.deepcopy(parameters))
        Z = [np.asarray(activation_cache) for _, activation_cache in caches]
    except Exception:  # noqa: BLE001
        AL, Z = None, []
    expected = complex_step.activations(X, parameters)
    hidden = [complex_step.relu(z) for z in Z[:-1]]
    right = same(AL, expected[-1]) and len(Z) == 3 and all(map(same, hidden, expected[1:-1]))
    right = right and same(1 / (1 + np.exp(-Z[-1])), expected[-1])
    assert right == (parts == {"correct"})


@proved_of(judged("compute_cost", "correct", "incorrect"))
def the_cost_is_right_exactly_where_expected(student):
    X, Y, parameters = some_case(WIDTHS, 8)
    AL = complex_step.activations(X, parameters)[-1]
    found = running.names_of(student)["compute_cost"](AL.copy(), Y.copy())
    assert same(found, complex_step.cost(AL, Y)) == (dict(student.expects.verdicts)["compute_cost"] == "correct")


def descended(parameters, grads):
    return {name: value - RATE * grads["d" + name] for name, value in parameters.items()}


@proved_of(judged("update_parameters", "correct", "incorrect"))
def the_update_is_right_exactly_where_expected(student):
    case = some_case(WIDTHS, 8)
    truth = truth_for(student, *case)
    found = running.names_of(student)["update_parameters"](copy.deepcopy(case[2]), truth, RATE)
    right = all(same(found[name], value) for name, value in descended(case[2], truth).items())
    assert right == (dict(student.expects.verdicts)["update_parameters"] == "correct")


@proved_of(chosen(placement={"at-update"}))
def at_update_descends_along_the_mean_with_the_students_own_grads(student):
    case = some_case(widths_for(student), 8)
    names, expected = running.names_of(student), descended(case[2], truth_for(student, *case))
    if "optimize" in names:
        X, Y, parameters = case
        moved, *_ = names["optimize"](parameters["W1"].T, parameters["b1"].item(), X, Y, 1, RATE)
        found = {"W1": moved["w"].T, "b1": np.full((1, 1), moved["b"])}
    else:
        found = names["update_parameters"](copy.deepcopy(case[2]), gradients_of(student, *case), RATE)
    assert [name for name, value in expected.items() if not same(found[name], value)] == []


@proved_of(chosen(**WEEK4))
def initial_weights_are_small_and_random_where_expected(student):
    found = running.names_of(student)["initialize_parameters_deep"](list(WIDTHS))
    assert {name: value.shape for name, value in found.items()} == {
        name: value.shape for name, value in some_case(WIDTHS, 6)[2].items()
    }
    assert bool(np.any(found["W2"])) == (student.fault != "initial-weights-zero")


@proved_of(chosen(fault={"input-mutated-A-prev", "input-mutated-Y", "input-mutated-cache"}))
def a_second_pass_over_mutated_arrays_is_wrong(student):
    week4 = student.assignment.startswith("week4")
    X, Y, parameters = some_case(widths_for(student), 8)
    truth = truth_for(student, X, Y, parameters)
    names = running.names_of(student)
    if week4:
        AL, caches = names["L_model_forward"](X, parameters)
        runs = [names["L_model_backward"](AL, Y, caches) for _ in range(2)]
    elif "propagate" in names:
        runs = [week2_pass(names, X, Y, parameters) for _ in range(2)]
    else:
        _, cache = names["forward_propagation"](X, parameters)
        runs = [names["backward_propagation"](parameters, cache, X, Y) for _ in range(2)]
    right = [all(same(grads[key], truth[key]) for key in leaves(truth)) for grads in runs]
    assert right == [True, False]


@proved_of([each for each in chosen(**WEEK3) if ("nn_model", "correct") in each.expects.verdicts])
def week3_training_lowers_the_cost(student):
    X, Y, _ = some_case(TWO_LAYERS, 30)
    names = running.names_of(student)
    with running.quiet():
        costs = [
            names["compute_cost"](names["forward_propagation"](X, names["nn_model"](X, Y, 4, steps))[0], Y)
            for steps in (0, 200)
        ]
    assert costs[1] < 0.9 * costs[0]
