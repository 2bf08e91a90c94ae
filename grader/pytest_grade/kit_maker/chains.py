"""The whole chain of an assignment, frozen at every case that is asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from pytest_grade.kit.forms import AtCase, FrozenChain, FrozenForward
from pytest_grade.kit.later import kept
from pytest_grade.kit.losses import LOSSES, mean_loss
from pytest_grade.kit.thawing import thawed_chain
from pytest_grade.kit.values import Writer
from pytest_grade.model.assignment import Assignment, Chain, Forward
from pytest_grade.model.cases import Array, Case

_STEP: Final = 1e-3
_SAME: Final = 1e-9


def frozen_chain(assignment: Assignment, cases: Sequence[Case], left_out: Sequence[str]) -> FrozenChain | None:
    """The chain at these cases; None where there is none."""
    chain = assignment.chain
    if not chain.function:
        return None
    at = tuple(_at(chain, case, label_type) for case in cases for label_type in {case.label_type: 0, int: 0})
    is_updated = chain.update_function not in left_out
    frozen = FrozenChain(
        function=chain.function,
        path=chain.path,
        cache_makers=chain.cache_makers,
        cost=chain.cost if chain.cost not in left_out else "",
        at=kept(at if is_updated else tuple(replace(each, update=None) for each in at)),
        has_keep=chain.keep is not None,
        has_update=is_updated and chain.update is not None,
        has_own_cost=chain.own_cost is not None,
        update_function=chain.update_function if is_updated else "",
        forward=_frozen_forward(chain.forward) if chain.forward else None,
        is_of_cost=chain.is_of_cost,
        takes_examples=chain.takes_examples,
        asked=chain.asked,
        is_alone=chain.is_alone,
    )
    return _with_loss(frozen, assignment, cases)


def _frozen_forward(forward: Forward) -> FrozenForward:
    return FrozenForward(by=forward.by, others=tuple(name for name, _ in forward.others))


def _at(chain: Chain, case: Case, label_type: type) -> AtCase:
    asked = case if label_type is case.label_type else replace(case, label_type=label_type)
    forward = chain.forward
    return AtCase(
        case=case,
        label_type=label_type,
        steps=chain.steps(asked),
        gradients=chain.gradients(asked),
        beside=chain.beside(asked),
        keep=chain.keep(asked) if chain.keep else None,
        update=chain.update(asked) if chain.update else None,
        own_cost=chain.own_cost(asked) if chain.own_cost else None,
        output=forward.output(asked) if forward else None,
        others=tuple(output_of(asked) for _, output_of in forward.others) if forward else (),
    )


def _with_loss(frozen: FrozenChain, assignment: Assignment, cases: Sequence[Case]) -> FrozenChain:
    """The chain with the loss that its cost is the mean of, where it is one that a kit knows.

    Without it, gradients that fit to a network of the student's own are not told from wrong ones.
    """
    forward, labels = assignment.chain.forward, assignment.notation.labels
    if forward is None or frozen.forward is None:
        return frozen
    fitting = [loss for loss in LOSSES if all(_is_mean_of(loss, forward, assignment, case) for case in cases)]
    named = replace(frozen, forward=replace(frozen.forward, loss=fitting[0] if fitting else ""))
    is_moved_alike = all(_are_same(*pair) for case in cases for pair in _moved(named, labels, assignment.chain, case))
    return named if is_moved_alike else frozen


def _is_mean_of(loss: str, forward: Forward, assignment: Assignment, case: Case) -> bool:
    """Whether the cost of a case is the mean of that loss, for the course's own output and for another one."""
    output, labels = (case.values.get(name) for name in (assignment.notation.prediction, assignment.notation.labels))
    if not isinstance(output, np.ndarray) or not isinstance(labels, np.ndarray) or output.shape != labels.shape:
        return False
    with np.errstate(all="ignore"):
        pairs = [
            (forward.cost_of(case, each), mean_loss(loss, each, labels, case.m)) for each in (output, _another(output))
        ]
    return all(abs(one - other) <= _SAME * abs(one) for one, other in pairs)


def _another(output: Array) -> Array:
    return np.asarray(0.8 * output + 0.1)


def _moved(frozen: FrozenChain, labels: str, chain: Chain, case: Case) -> Iterator[tuple[Any, Any]]:
    """The steps with a parameter moved, as the chain has them and as the frozen one does."""
    thawed = thawed_chain(frozen, labels)
    assert chain.forward is not None
    assert thawed.forward is not None
    for quantity in case.finals:
        by = _STEP * np.ones(quantity.derivative.shape)
        asked = chain.forward.moved(case, quantity.name, by)
        yield chain.steps(asked), thawed.steps(thawed.forward.moved(case, quantity.name, by))


def _are_same(one: Any, other: Any) -> bool:
    """Whether two values are written alike, with the same arrays."""
    written = [(writer := Writer(), writer.written(each)) for each in (one, other)]
    (first, text), (second, again) = written
    return bool(text == again) and _content(first.arrays) == _content(second.arrays)


def _content(arrays: Mapping[str, Sequence[Array]]) -> dict[str, list[bytes]]:
    return {kind: [each.tobytes() for each in several] for kind, several in arrays.items()}
