"""Inputs with larger numbers: large examples, and weights with which a network is sure of itself."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

import numpy as np

from pytest_grade.author.declaration import Call
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.roles import Roles, reads
from pytest_grade.author.tape import GIVEN, NoDerivativeError, Step
from pytest_grade.author.truth import Course, Run
from pytest_grade.author.words import Draw, draws_in
from pytest_grade.errors import ConfigurationError

_SCALES: Final = (1.0, 1.4, 2.0, 2.8, 4.0, 5.6, 8.0)  # how much larger weights are tried
LEAST_USUAL: Final = 0.05  # what an epsilon in a student's code moves little
_LEAST_SHARE: Final = 0.002
_MOST_SHARE: Final = 0.01  # how near a probability comes to 0 or 1 where a network is sure
_FEW: Final = 2  # examples, over which a loop is short


def told_apart(course: Course, call: Call, inputs: Inputs, least: float) -> Inputs | None:
    """The examples whose probabilities are that far from 0 and 1, as many as are wanted; None where there are too few.

    Where nothing on the way is a probability of which a logarithm may be taken, any of them.
    """
    wanted = course.number_of_examples(inputs) // inputs.policy.spare
    is_free = call.lowers or not takes_logarithms(course, call, inputs)
    nearest = None if is_free else _nearest(course, call, inputs)
    if nearest is None:
        return with_examples(course, inputs, np.arange(wanted))
    kept = np.flatnonzero(nearest >= least)[:wanted]
    return with_examples(course, inputs, kept) if len(kept) == wanted else None


def takes_logarithms(course: Course, call: Call, inputs: Inputs) -> bool:
    """Whether a logarithm is taken on the way; of what cannot be recorded nobody knows."""
    if call.text not in course.logarithms:
        run = _recorded(course, call, _few_of(course, inputs))
        course.logarithms[call.text] = run is None or any(step.name.startswith("log") for step in run.tape.steps)
    return course.logarithms[call.text]


def made_sure(course: Course, call: Call, inputs: Inputs) -> Inputs:
    """Examples with weights so large that some probability comes near 0 or 1, and none too near.

    Where nothing on the way is a probability, or none comes near enough, any of them.
    """
    wanted = course.number_of_examples(inputs) // inputs.policy.spare
    has_probabilities = _nearest(course, call, _few_of(course, inputs)) is not None
    for scale in _SCALES if has_probabilities else ():
        scaled = inputs.with_values(_with_weights(course, inputs, partial(np.multiply, scale)))
        nearest = _nearest(course, call, scaled)
        if nearest is None:
            break
        kept = np.flatnonzero(nearest >= _LEAST_SHARE)[:wanted]
        if len(kept) == wanted and nearest[kept].min() < _MOST_SHARE:
            return with_examples(course, scaled, kept)
    return with_examples(course, inputs, np.arange(wanted))


def _nearest(course: Course, call: Call, inputs: Inputs) -> Any | None:
    """How near the probabilities of each example come to 0 or 1; None where there are none."""
    m = course.number_of_examples(inputs)
    nearest = [_nearness(value, m) for value in _made_on_the_way(course, call, inputs)]
    found = [near for near in nearest if near is not None]
    return np.minimum.reduce(found) if found else None


def _made_on_the_way(course: Course, call: Call, inputs: Inputs) -> Iterator[Any]:
    """What the call takes and gives, and what is made for it."""
    asking = course.asking(inputs)
    with np.errstate(all="ignore"):
        asking.asked(call)
    names = reads(course.made, call)
    producers = course.made.producers
    makers = [call, *(producers[name] for name in names if name in producers)]
    for name, maker in producers.items():
        if name in names or any(maker is each for each in makers):
            yield asking.value(name)
    recorded = _recorded(course, call, inputs)
    if recorded is not None:
        yield from (step.value for step in recorded.tape.steps)


def _recorded(course: Course, call: Call, inputs: Inputs) -> Run | None:
    """The way forward to the cost, or what the call does where there is none; None where it cannot be recorded."""
    objectives = course.made.objectives(call) or (
        course.made.objectives(chain) if (chain := Roles(course.made).chain) else ()
    )
    try:
        return course.traced(
            inputs, lambda asking: [asking.value(name) for name in objectives] or asking.asked(call), notes=False
        )
    except (NoDerivativeError, ConfigurationError, TypeError):
        return None


def _nearness(value: Any, m: int) -> Any | None:
    """How near the numbers of each example come to 0 or 1, all of which lie between; None of others."""
    if not isinstance(value, np.ndarray) or not value.size or value.dtype.kind != "f" or m not in value.shape:
        return None
    if not (value.min() > 0 and value.max() < 1):
        return None
    axis = value.shape.index(m)
    return np.minimum(value, 1 - value).min(axis=tuple(n for n in range(value.ndim) if n != axis))


def with_examples(course: Course, inputs: Inputs, kept: Any) -> Inputs:
    """The same with only these examples."""
    examples = course.made.assignment.examples
    values: dict[str, Any] = {}
    for name, drawn in course.made.assignment.draws.items():
        if isinstance(drawn, Draw) and name in inputs.values:
            axes = [axis for axis, size in enumerate(drawn.shape) if size.text == examples]
            if axes:
                values[name] = _taken(inputs.values[name], kept, axes[0])
    sizes = {**inputs.sizes, examples: len(kept)}
    return replace(inputs, sizes=sizes, values={**inputs.values, **values, examples: len(kept)})


def _few_of(course: Course, inputs: Inputs) -> Inputs:
    """The same with so few examples that a loop over them is short."""
    are_few = course.number_of_examples(inputs) <= _FEW or course.made.are_examples_joined
    return inputs if are_few else with_examples(course, inputs, np.arange(_FEW))


def magnified(course: Course, call: Call, inputs: Inputs, factor: float) -> Inputs:
    """The same with examples so much larger, and the weights that they meet so much smaller.

    Not where the solution then meets numbers that are too large on its way, as in a training that begins elsewhere:
    what is right with NumPy raises with `math`.
    """
    meeting = _meeting(course, call, inputs) if factor != 1 else None
    if not meeting:
        return inputs
    examples, weights = meeting
    changed = _with_weights(course, inputs, lambda value: value / factor, weights)
    large = inputs.with_values({**changed, **{name: inputs.values[name] * factor for name in examples}})
    return large if _stays_finite(course, call, large) else inputs


def _stays_finite(course: Course, call: Call, inputs: Inputs) -> bool:
    """Whether the solution divides by no 0 on its way, takes no logarithm of it, and meets no number too large."""
    seen: list[str] = []
    with np.errstate(divide="call", over="call", invalid="call", call=lambda kind, _: seen.append(kind)):
        course.asking(inputs).asked(call)
    return not seen


def _taken(value: Any, kept: Any, axis: int) -> Any:
    return [value[number] for number in kept] if isinstance(value, list) else np.take(value, kept, axis)


def _meeting(course: Course, call: Call, inputs: Inputs) -> tuple[set[str], set[str]] | None:
    """The normal draws with examples that are multiplied by weights before anything else is done with them."""
    run = _recorded(course, call, _few_of(course, inputs))
    if run is None:
        return None
    names = {id(step): name for name, step in run.given.items()}
    examples, weights = set[str](), set[str]()
    for step in run.tape.steps:
        met = [names.get(id(begins_with(parent))) for parent in step.parents if parent is not None]
        normal = [name for name in met if name and _is_normal(course, name)]
        others = [name for name in met if name and name not in normal]
        if step.name == "matmul" and len(normal) == 1 and len(others) == 1:
            examples.add(normal[0])
            weights.add(others[0])
        elif normal and step.name not in _MOVING:
            return None
    return (examples, weights) if examples else None


_MOVING: Final = frozenset({"part", "transpose", "positive", "copy", "reshape", "matmul"})


def begins_with(step: Step) -> Step:
    """What the run began with that this is, moved or a part; else the step that works something out."""
    while step.name != GIVEN and step.name in _MOVING and step.name != "matmul":
        step = next(parent for parent in step.parents if parent is not None)
    return step


def _is_normal(course: Course, name: str) -> bool:
    drawn = course.made.assignment.draws.get(name)
    examples = course.made.assignment.examples
    return isinstance(drawn, Draw) and drawn.word == "normal" and any(size.text == examples for size in drawn.shape)


def _with_weights(
    course: Course, inputs: Inputs, change: Callable[[Any], Any], only: set[str] | None = None
) -> dict[str, Any]:
    """The draws that hold weights, with these changed: all of them, or only some by name."""
    changed = {}
    for name, drawn in course.made.assignment.draws.items():
        if any(draw.word == "weights" for draw in draws_in(drawn)) and name in inputs.values:
            changed[name] = _changed(name, inputs.values[name], drawn, change, only)
    return changed


def _changed(name: str, value: Any, drawn: Any, change: Callable[[Any], Any], only: set[str] | None) -> Any:
    if isinstance(value, Mapping):
        return {key: _changed(str(key), each, _part(drawn, str(key)), change, only) for key, each in value.items()}
    if isinstance(value, list):
        return [_changed(f"{name}[{n}]", each, _part(drawn, str(n)), change, only) for n, each in enumerate(value)]
    is_weights = isinstance(drawn, Draw) and drawn.word == "weights"
    return change(value) if is_weights and (only is None or name in only) else value


def _part(drawn: Any, key: str) -> Any:
    """What a member of a draw is drawn by: of one for each layer, that of its key without the number."""
    parts = getattr(drawn, "parts", drawn)
    if isinstance(parts, Mapping):
        return parts.get(key, parts.get(key.rstrip("0123456789")))
    if isinstance(parts, (list, tuple)):
        return parts[int(key)]
    return parts
