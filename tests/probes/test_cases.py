"""Inputs tell the placements apart, whatever the seed, and the same seed draws the same."""

from collections.abc import Iterator
from dataclasses import fields
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.judge.compare import distance, tolerance_for
from grader.model.assignment import Assignment, Cases, Inquiry
from grader.pipeline.catalogue import assignment_ids, load_assignment
from grader.pipeline.plan import Plan
from grader.probes import cases
from grader.probes.cases import NetworkCase, make_case
from grader.reference.network import ACTIVATIONS, Array, forward, gradients

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
    for case in telling(assignment, seed):
        assert set(np.unique(case.Y)) == {0.0, 1.0}


@on_every_assignment
@pytest.mark.parametrize("kind", ["main", "odd", "sure"])
def test_inputs_of_every_shape_are_found_soon(
    assignment: Assignment, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "_MOST_TRIES", 120)
    for seed in range(6):
        assert getattr(assignment.cases(seed), kind)


@on_every_assignment
@given(seed=SEEDS)
@few
def test_a_forward_pass_in_single_precision_leaves_every_final_gradient_right(
    assignment: Assignment, seed: int
) -> None:
    for case in assignment.cases(seed).all:
        single = {name: value.astype(np.float32) for name, value in case.parameters.items()}
        with np.errstate(invalid="ignore"):  # products in single precision raise the flag now and then for no reason
            passed = forward(case.X.astype(np.float32), single, case.activations)
        rounded = gradients(passed, case.Y, case.parameters, case.activations)
        assert max(distance(rounded[name], case.gradients[name]) for name in case.leaves) < 0.5 * tolerance_for(1.0)


@on_every_assignment
@given(seed=SEEDS)
@few
def test_every_hidden_unit_is_active_for_some_examples_and_inactive_for_others(
    assignment: Assignment, seed: int
) -> None:
    for case in telling(assignment, seed):
        for Z in case.passed.Z[1:-1]:
            assert (Z > 0).any(axis=1).all()
            assert (Z < 0).any(axis=1).all()


@on_every_assignment
@given(seed=SEEDS)
@few
def test_no_unit_is_at_the_kink_of_relu_where_right_programs_differ(assignment: Assignment, seed: int) -> None:
    cases = assignment.cases(seed)
    for case in (*cases.all, *cases.sure):
        assert all(np.abs(Z).min() > 1e-3 for Z in case.passed.Z[1:-1])


@on_every_assignment
@given(seed=SEEDS)
@few
def test_no_row_of_a_final_gradient_is_near_zero(assignment: Assignment, seed: int) -> None:
    for case in telling(assignment, seed):
        for name in (leaf for leaf in case.leaves if leaf.startswith("dW")):
            gradient = np.abs(case.gradients[name])
            assert gradient.max(axis=1).min() > 0.01 * gradient.max()


@on_every_assignment
@given(seed=SEEDS)
@few
def test_no_db_is_what_rounding_leaves_of_numbers_that_cancel_out(assignment: Assignment, seed: int) -> None:
    for case in telling(assignment, seed):
        for layer in range(1, case.depth + 1):
            summed = np.abs(case.gradients[f"dZ{layer}"]).sum(axis=1).max()
            assert np.abs(case.gradients[f"db{layer}"]).max() > 0.1 * summed


@on_every_assignment
@given(seed=SEEDS)
@few
def test_the_truth_that_goes_with_a_case_is_that_of_its_own_inputs(assignment: Assignment, seed: int) -> None:
    for case in assignment.cases(seed).all:
        true = gradients(case.passed, case.Y, case.parameters, case.activations)
        assert all(np.array_equal(case.gradients[name], value) for name, value in true.items())


@on_every_assignment
@given(seed=SEEDS)
@few
def test_the_main_cases_are_at_three_batch_sizes_at_least_and_no_two_sizes_of_one_are_alike(
    assignment: Assignment, seed: int
) -> None:
    main = assignment.cases(seed).main
    assert len({case.m for case in main}) == len(main) >= 3
    for case in main:
        sizes = (*case.dims, case.m)
        assert len(set(sizes)) == len(sizes)
        assert min((*case.dims[:-1], case.m)) > 1


@on_every_assignment
@given(seed=SEEDS)
@few
def test_no_layer_is_as_wide_in_every_main_case_nor_always_as_wide_as_another(
    assignment: Assignment, seed: int
) -> None:
    layers = list(zip(*(case.dims[:-1] for case in assignment.cases(seed).main), strict=True))
    assert all(len(set(widths)) > 1 for widths in layers)
    assert len(set(layers)) == len(layers)


@on_every_assignment
@given(seed=SEEDS)
@few
def test_m_is_neither_the_largest_nor_the_smallest_size_of_what_a_function_is_given_every_time(
    assignment: Assignment, seed: int
) -> None:
    plan = Plan(assignment=assignment, seed=seed)
    for name in assignment.chain.path:
        for source in assignment.function(name).sources:
            asked = plan.inquiries[name, source.name]
            heights = [(inquiry.case.m, set(heights_of(inquiry))) for inquiry in asked if inquiry.case]
            assert any(found and min(found) > m for m, found in heights)
            assert any(found and max(found) < m for m, found in heights)


def heights_of(inquiry: Inquiry) -> Iterator[int]:
    """The numbers of units in what an inquiry gives of all examples, but for a single one: one row says which m is."""
    for step in inquiry.question.steps:
        for array in arrays_in(step.arguments):
            if inquiry.case and array.shape[1] == inquiry.case.m and len(array) > 1:
                yield len(array)


def arrays_in(value: Any) -> Iterator[Array]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from arrays_in(part)


@on_every_assignment
def test_the_sizes_of_a_run_are_drawn_from_its_seed(assignment: Assignment) -> None:
    drawn = {tuple((case.dims, case.m) for case in assignment.cases(seed).all) for seed in range(8)}
    assert len(drawn) > 4


@on_every_assignment
@given(seed=SEEDS)
@few
def test_code_that_tells_things_apart_by_sizes_meets_sizes_that_are_alike(assignment: Assignment, seed: int) -> None:
    odd = assignment.cases(seed).odd
    assert any(case.m == 1 for case in odd)
    assert any(case.m > 200 for case in odd)
    assert any(len({*case.dims[:-1], case.m}) == 1 for case in odd)
    assert any(len(set(case.dims[:-1])) == 1 and case.m not in case.dims for case in odd)
    assert all(case.sizes for case in odd)


@on_every_assignment
@given(seed=SEEDS)
@few
def test_labels_are_integers_as_the_course_has_them_and_once_floats(assignment: Assignment, seed: int) -> None:
    cases = assignment.cases(seed)
    assert {case.labels.dtype.kind for case in (*cases.main, *cases.sure)} == {"i"}
    assert sorted(case.labels.dtype.kind for case in cases.odd) == ["f", *["i"] * (len(cases.odd) - 1)]


@on_every_assignment
@given(seed=SEEDS)
@few
def test_predictions_come_near_0_and_1_and_once_there_are_more_than_a_thousand(
    assignment: Assignment, seed: int
) -> None:
    sure, thousand = assignment.cases(seed).sure
    assert min(sure.passed.AL.min(), 1 - sure.passed.AL.max()) < 0.01
    assert thousand.m > 1000


def telling(assignment: Assignment, seed: int) -> tuple[NetworkCase, ...]:
    """The cases by which things are told apart."""
    return assignment.cases(seed).main


@on_every_assignment
@given(seed=SEEDS)
@few
def test_a_batch_size_is_no_power_of_another_nor_of_a_width(assignment: Assignment, seed: int) -> None:
    main = assignment.cases(seed).main
    for case in main:
        powers = {width**k for width in case.dims if width > 1 for k in (1, 2, 3)}
        assert case.m not in powers
    for one, other in combinations((case.m for case in main), 2):
        assert max(one, other) not in {min(one, other) ** k for k in (1, 2, 3)}


def arrays(cases: Cases) -> list[Array]:
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


def small(m: int = 5) -> NetworkCase:
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


@on_every_assignment
@pytest.mark.parametrize("seed", [24, 57])
def test_a_thousand_examples_are_drawn_though_few_draws_of_so_many_have_telling_gradients(
    assignment: Assignment, seed: int
) -> None:
    assert assignment.cases(seed, "compute_cost").sure[1].m > 1000


def test_sizes_that_can_tell_nothing_apart_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"no inputs of sizes \(3, 90, 1\) with m = 2 tell the placements apart"):
        make_case("x", (3, 90, 1), 2, ("relu", "sigmoid"), (1,))


def test_a_case_is_frozen() -> None:
    with pytest.raises(AttributeError):
        small().m = 9  # type: ignore[misc]
    assert "m" in {field.name for field in fields(NetworkCase)}
