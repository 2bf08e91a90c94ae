"""Inputs tell things apart, whatever the seed, and the same seed draws the same."""

import secrets
from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from pytest_grade.author.proving import proved_once
from pytest_grade.examine.catalogue import assignment_ids, load_assignment
from pytest_grade.judge.compare import distance, tolerance_for
from pytest_grade.model.assignment import Assignment, Cases
from pytest_grade.model.cases import Array, Case
from tests.assignments import SHIPPED

OF_LAYERS = ("week3_planar", "week4_step_by_step")
# The ends, and others in every run: what holds for the seeds of one day only is found on another.
SEEDS = (0, 2**63 - 1, *(secrets.randbits(63) for _ in range(3)))
WITH_GRADIENTS = tuple(id_ for id_ in assignment_ids() if load_assignment(id_).chain.function)
on_every_assignment = pytest.mark.parametrize("id_", WITH_GRADIENTS)
on_networks = pytest.mark.parametrize("id_", OF_LAYERS)


@cache
def cases_of(id_: str, seed: int, function: str = "") -> Cases:
    """What is drawn; once, however many tests look at it."""
    return load_assignment(id_).cases(seed, function)


@pytest.fixture(scope="module", autouse=True)
def _no_longer_drawn() -> Iterator[None]:
    """Let go of what was drawn: millions of objects, which the collector looks through again and again."""
    yield
    cases_of.cache_clear()


def with_some_seeds(test: Callable[[str, int], None]) -> Callable[[str], None]:
    """The test with each of the seeds."""

    def with_each(id_: str) -> None:
        for seed in SEEDS:
            test(id_, seed)

    return with_each


def probabilities(assignment: Assignment, case: Case) -> Array:
    return case.values[assignment.notation.prediction]


def hidden(case: Case) -> Iterator[Array]:
    """Z of every hidden layer."""
    return (case.values[f"Z{layer}"] for layer in range(1, case.depth))


@on_networks
@with_some_seeds
def test_every_value_comes_out_of_a_consistent_forward_pass(id_: str, seed: int) -> None:
    for case in cases_of(id_, seed).all:
        A = case.values["X"]
        for layer in range(1, case.depth + 1):
            Z = case.values[f"W{layer}"] @ A + case.values[f"b{layer}"]
            np.testing.assert_allclose(case.values[f"Z{layer}"], Z, rtol=1e-12, atol=1e-12)
            A = case.values[f"A{layer}"]


@on_networks
@with_some_seeds
def test_outputs_are_probabilities_away_from_their_ends_and_labels_are_mixed(id_: str, seed: int) -> None:
    assignment = load_assignment(id_)
    for case in cases_of(id_, seed).all:
        assert 0.05 <= probabilities(assignment, case).min() <= probabilities(assignment, case).max() <= 0.95
    for case in cases_of(id_, seed).main:
        assert set(np.unique(case.values["Y"])) == {0, 1}


@pytest.mark.parametrize("id_", assignment_ids())
def test_the_solution_divides_by_no_0_and_meets_no_number_too_large(id_: str) -> None:
    """Else a function with those of `math`, which raise, would be wrong where NumPy's give no number and go on."""
    proved = proved_once(SHIPPED / id_)
    calls = {proved.course.made.key(call): call for call in reversed(proved.course.made.graded)}
    for function, call in calls.items():
        for case in cases_of(id_, SEEDS[0], function).all:
            with np.errstate(divide="raise", over="raise", invalid="raise"):
                proved.course.asking(case.drawn).asked(call)  # type: ignore[attr-defined]


@pytest.mark.parametrize("id_", assignment_ids())
@pytest.mark.parametrize("kind", ["main", "odd", "sure"])
def test_inputs_of_every_kind_are_found_for_every_function(id_: str, kind: str) -> None:
    assignment = load_assignment(id_)
    if id_ not in WITH_GRADIENTS and kind == "sure":
        return  # nothing is predicted by what is drawn at random, and training is asked at main cases
    for name in ("", *assignment.names) if id_ in WITH_GRADIENTS else assignment.names:
        for seed in SEEDS[:3]:
            assert getattr(cases_of(id_, seed, name), kind)


@on_networks
@with_some_seeds
def test_no_unit_is_at_the_kink_of_relu_where_right_programs_differ(id_: str, seed: int) -> None:
    for case in cases_of(id_, seed).main:
        assert all(np.abs(Z).min() > 1e-5 for Z in hidden(case))


@on_every_assignment
@with_some_seeds
def test_no_final_gradient_vanishes_and_most_rows_of_it_tell(id_: str, seed: int) -> None:
    for case in cases_of(id_, seed).main:
        for quantity in case.finals:
            rows = np.abs(np.atleast_2d(quantity.derivative)).max(axis=-1)
            assert rows.max() > 1e-4
            assert np.mean(rows >= 5e-3 * rows.max()) >= 0.6


@on_networks
@with_some_seeds
def test_where_examples_are_large_some_gradient_is(id_: str, seed: int) -> None:
    for case in cases_of(id_, seed).odd:
        if np.abs(case.values["X"]).max() > 1000:
            assert max(np.abs(quantity.derivative).max() for quantity in case.finals) >= 20


def of_type(value: Any, dtype: Any) -> Any:
    """The value with every array of floats in it of this type."""
    if isinstance(value, dict):
        return {key: of_type(each, dtype) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(of_type(each, dtype) for each in value)
    return value.astype(dtype) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


@on_networks
@with_some_seeds
def test_a_forward_pass_in_single_precision_leaves_every_final_gradient_right(id_: str, seed: int) -> None:
    assignment = load_assignment(id_)
    course = proved_once(SHIPPED / assignment.id).course
    chain = next(call for call in course.made.graded if call.function == assignment.chain.function)
    for case in cases_of(id_, seed).main:
        forward = course.asking(case.drawn.with_values(of_type(case.drawn.values, np.float32)))
        made = {name: forward.value(name) for name in chain.names if name in course.made.producers}
        backward = course.asking(case.drawn.with_values(of_type(made, np.float64)))
        for part in backward.asked(chain):
            assert distance(part.value, case.gradients[f"d{part.quantities[0]}"]) < 0.5 * tolerance_for(1.0)


@on_every_assignment
@with_some_seeds
def test_the_main_cases_are_at_three_batch_sizes_at_least_and_no_two_sizes_of_one_are_alike(
    id_: str, seed: int
) -> None:
    main = cases_of(id_, seed).main
    assert len({case.m for case in main}) == len(main) >= 3
    for case in main:
        sizes = (*(size for size in case.dimensions.values() if size > 1), case.m)
        assert len(set(sizes)) == len(sizes)
        assert case.m > 1


@on_every_assignment
@with_some_seeds
def test_a_batch_size_is_no_power_of_another_nor_of_a_width(id_: str, seed: int) -> None:
    main = cases_of(id_, seed).main
    for case in main:
        powers = {width**k for width in case.dimensions.values() if width > 1 for k in (1, 2, 3)}
        assert case.m not in powers
    for one, other in combinations((case.m for case in main), 2):
        assert max(one, other) not in {min(one, other) ** k for k in (1, 2, 3)}


@on_networks
@with_some_seeds
def test_m_is_neither_the_largest_nor_the_smallest_size_every_time(id_: str, seed: int) -> None:
    sizes = [(case.m, [n for n in case.dimensions.values() if n > 1]) for case in cases_of(id_, seed).main]
    assert any(min(others) > m for m, others in sizes)
    assert any(max(others) < m for m, others in sizes)


@on_every_assignment
def test_the_sizes_of_a_run_are_drawn_from_its_seed(id_: str) -> None:
    drawn = {tuple((*case.dimensions.values(), case.m) for case in cases_of(id_, seed).main) for seed in range(8)}
    assert len(drawn) > 4


@on_every_assignment
@with_some_seeds
def test_code_that_tells_things_apart_by_sizes_meets_sizes_that_are_alike(id_: str, seed: int) -> None:
    odd = cases_of(id_, seed).odd
    assert any(case.m == 1 for case in odd)
    assert any(case.m > 200 for case in odd)
    if id_ != "nielsen_network":  # whose chain is of one example, and has no other size than its widths
        assert any(len({*(n for n in case.dimensions.values() if n > 1), case.m}) == 1 for case in odd)
    assert all(case.sizes for case in odd)


@on_every_assignment
@with_some_seeds
def test_labels_are_integers_as_the_course_has_them_and_once_floats(id_: str, seed: int) -> None:
    cases = cases_of(id_, seed)
    assert {case.label_type for case in (*cases.main, *cases.sure)} == {int}
    types = sorted(case.label_type.__name__ for case in cases.odd)
    once = types.count("float") if id_ == "course2_regularization" else 1  # once for each value of λ there
    assert types == [*["float"] * once, *["int"] * (len(cases.odd) - once)]
    assert {"float", "int"} <= set(types)


@on_networks
@pytest.mark.parametrize("seed", range(6))  # of a few hundred seeds one leaves the network unsure
def test_predictions_come_near_0_and_1_and_once_there_are_more_than_a_thousand(id_: str, seed: int) -> None:
    assignment = load_assignment(id_)
    sure, thousand = cases_of(id_, seed).sure
    assert min(probabilities(assignment, sure).min(), 1 - probabilities(assignment, sure).max()) < 0.01
    assert thousand.m > 1000


@pytest.mark.parametrize("id_", ["cs231n_softmax", "cs231n_svm"])
@with_some_seeds
def test_code_that_counts_classes_by_the_largest_label_meets_labels_without_the_last_class(id_: str, seed: int) -> None:
    first = cases_of(id_, seed).main[0]
    assert first.values["y"].max() < first.dimensions["C"] - 1


def arrays(cases: Cases) -> list[Array]:
    return [np.asarray(array) for case in cases.all for array in case.inputs.values()]


@on_every_assignment
@with_some_seeds
def test_the_same_seed_draws_the_same_inputs(id_: str, seed: int) -> None:
    assignment = load_assignment(id_)
    pairs = zip(arrays(assignment.cases(seed)), arrays(assignment.cases(seed)), strict=True)
    assert all(np.array_equal(one, other) for one, other in pairs)


def test_two_assignments_and_two_kinds_draw_different_inputs_from_one_seed() -> None:
    drawn = [
        case.values["X"][:2, :5]
        for id_ in ("week3_planar", "week4_step_by_step", "week2_logistic_regression")
        for case in load_assignment(id_).cases(7).all
    ]
    assert not any(np.array_equal(one, other) for one, other in combinations(drawn, 2))
