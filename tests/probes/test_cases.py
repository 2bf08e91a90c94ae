"""Inputs tell the placements apart, whatever the seed, and the same seed draws the same."""

from dataclasses import fields
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.pipeline.catalogue import assignment_ids, load_assignment
from grader.probes.assignment import Assignment, Cases
from grader.probes.cases import Case, make_case
from grader.reference.network import ACTIVATIONS, forward, gradients

ASSIGNMENTS = [pytest.param(load_assignment(id_), id=id_) for id_ in assignment_ids()]
SEEDS = st.integers(min_value=0, max_value=2**63 - 1)
few = settings(max_examples=8, deadline=None)
on_every_assignment = pytest.mark.parametrize("assignment", ASSIGNMENTS)


@on_every_assignment
@given(seed=SEEDS)
@few
def test_every_input_comes_out_of_a_consistent_forward_pass(assignment: Assignment, seed: int) -> None:
    for case in assignment.cases(seed).all:
        passed = forward(case.X, case.parameters, case.activations)
        for layer, name in enumerate(case.activations, start=1):
            assert np.array_equal(case.passed.Z[layer], passed.Z[layer])
            assert np.array_equal(case.passed.A[layer], ACTIVATIONS[name].value(case.passed.Z[layer]))


@on_every_assignment
@given(seed=SEEDS)
@few
def test_outputs_are_probabilities_away_from_their_ends_and_labels_are_mixed(assignment: Assignment, seed: int) -> None:
    for case in assignment.cases(seed).all:
        assert case.passed.AL.min() >= 0.05
        assert case.passed.AL.max() <= 0.95
        assert set(np.unique(case.Y)) == {0.0, 1.0}


@on_every_assignment
@given(seed=SEEDS)
@few
def test_every_hidden_unit_is_active_for_some_examples_and_inactive_for_others(
    assignment: Assignment, seed: int
) -> None:
    for case in assignment.cases(seed).all:
        for Z in case.passed.Z[1:-1]:
            assert (Z > 0).any(axis=1).all()
            assert (Z < 0).any(axis=1).all()
            assert np.abs(Z).min() > 1e-3, "at the kink of ReLU, right programs differ"


@on_every_assignment
@given(seed=SEEDS)
@few
def test_no_row_of_a_final_gradient_is_near_zero(assignment: Assignment, seed: int) -> None:
    for case in assignment.cases(seed).all:
        for name in (leaf for leaf in case.leaves if leaf.startswith("dW")):
            gradient = np.abs(case.gradients[name])
            assert gradient.max(axis=1).min() > 0.01 * gradient.max()


@on_every_assignment
@given(seed=SEEDS)
@few
def test_the_truth_that_goes_with_a_case_is_that_of_its_own_inputs(assignment: Assignment, seed: int) -> None:
    for case in assignment.cases(seed).all:
        true = gradients(case.passed, case.Y, case.parameters, case.activations)
        assert all(np.array_equal(case.gradients[name], value) for name, value in true.items())


@on_every_assignment
def test_the_main_cases_are_at_three_batch_sizes_at_least_and_no_two_sizes_of_one_are_alike(
    assignment: Assignment,
) -> None:
    main = assignment.shapes
    assert len({shape.m for shape in main}) == len(main) >= 3
    for shape in main:
        sizes = (*shape.dims, shape.m)
        assert len(set(sizes)) == len(sizes)
        assert min((*shape.dims[:-1], shape.m)) > 1


@on_every_assignment
def test_no_case_at_all_has_one_example(assignment: Assignment) -> None:
    assert min(shape.m for shape in (*assignment.shapes, *assignment.extra_shapes)) > 1


@on_every_assignment
def test_a_batch_size_is_no_power_of_another_nor_of_a_width(assignment: Assignment) -> None:
    for shape in assignment.shapes:
        powers = {width**k for width in shape.dims if width > 1 for k in (1, 2, 3)}
        assert shape.m not in powers
    for one, other in combinations((shape.m for shape in assignment.shapes), 2):
        assert max(one, other) not in {min(one, other) ** k for k in (1, 2, 3)}


def arrays(cases: Cases) -> list[np.ndarray]:  # type: ignore[type-arg]
    return [array for case in cases.all for array in (case.X, case.Y, *case.parameters.values())]


@on_every_assignment
@given(seed=SEEDS)
@few
def test_the_same_seed_draws_the_same_inputs(assignment: Assignment, seed: int) -> None:
    pairs = zip(arrays(assignment.cases(seed)), arrays(assignment.cases(seed)), strict=True)
    assert all(np.array_equal(one, other) for one, other in pairs)


@on_every_assignment
@given(seed=SEEDS, other=SEEDS)
@few
def test_another_seed_draws_other_inputs(assignment: Assignment, seed: int, other: int) -> None:
    if seed != other:
        pairs = zip(assignment.cases(seed).all, assignment.cases(other).all, strict=True)
        assert not any(np.array_equal(one.X, two.X) for one, two in pairs)


def test_two_assignments_and_two_shapes_draw_different_inputs_from_one_seed() -> None:
    drawn = [case.X[:2, :5] for id_ in assignment_ids() for case in load_assignment(id_).cases(7).all]
    assert not any(np.array_equal(one, other) for one, other in combinations(drawn, 2))


def small(m: int = 5) -> Case:
    return make_case("x", (3, 2, 1), m, ("tanh", "sigmoid"), (1,))


def test_a_case_knows_its_depth_and_its_final_gradients() -> None:
    assert small().depth == 2
    assert small().leaves == ("dW1", "db1", "dW2", "db2")


def test_shapes_are_those_of_the_course() -> None:
    case = small(m=5)
    assert (case.X.shape, case.Y.shape) == ((3, 5), (1, 5))
    assert {name: value.shape for name, value in case.parameters.items()} == {
        "W1": (2, 3),
        "b1": (2, 1),
        "W2": (1, 2),
        "b2": (1, 1),
    }


def test_sizes_that_can_tell_nothing_apart_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"no inputs of sizes \(3, 2, 1\) with m = 1 tell the placements apart"):
        small(m=1)


def test_a_case_is_frozen() -> None:
    with pytest.raises(AttributeError):
        small().m = 9  # type: ignore[misc]
    assert "m" in {field.name for field in fields(Case)}
