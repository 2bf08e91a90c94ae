"""What moves the parameters: a function that asks for the final derivatives itself, and whether it is plain descent."""

import copy
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from pytest_grade.author.answers import Asking
from pytest_grade.author.declaration import Call
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.patterns import Derivative
from pytest_grade.author.program import Program
from pytest_grade.author.recorded import plain
from pytest_grade.author.roles import Roles
from pytest_grade.author.templates import Leaf, leaves_of
from pytest_grade.author.truth import Course
from pytest_grade.dataclass import dataclass
from pytest_grade.model.questions import Key
from pytest_grade.tuples import with_items

Path: TypeAlias = tuple[Key, ...]
_CLOSE: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnUpdate:
    """The call of such a function; `moved` are the parameters that come back, by expression and the keys to them."""

    call: Call
    moved: tuple[tuple[str, Path], ...]


def own_update(course: Course, roles: Roles, inputs: Inputs) -> OwnUpdate | None:
    """The first such call that is graded; None where there is none, or another takes the gradients for an update."""
    made, chain = roles.made, roles.chain
    if chain is None or chain.given or roles.update is not None:
        return None
    for call in made.graded:
        is_asking = made.key(chain) in made.solution.called_by(made.key(call))
        if is_asking and call not in roles.path and call.lowers is None and call.picks is None:
            moved = tuple(_moved(course, chain, call, inputs))
            if moved:
                return OwnUpdate(call=call, moved=moved)
    return None


def is_plain_descent(course: Course, roles: Roles, inputs: Inputs) -> bool:
    """Whether all that an update gives is W - α dW, with one α: no momentum, no decay, nothing else is kept.

    It is the one that is handed the gradients; one that asks for them itself may take many steps, and is believed.
    """
    if roles.update is None or roles.chain is None:
        return True
    asking, answer = course.asking(inputs), course.asking(inputs).looked_at(roles.update)
    slopes = [each for _, each in numbers_in(plain(asking.value(roles.chain.whole or "")))]
    drawn = [each for _, each in numbers_in(inputs.values)]
    found = (found_at(answer[where], leaf.path) for where, leaf in judged_values(roles.update, inputs))
    moved = [each for value in found for _, each in numbers_in(plain(value))]
    lengths = [set(_lengths(drawn, each, slopes)) for each in moved]
    return bool(lengths) and bool(set.intersection(*lengths))


def judged_values(call: Call, inputs: Inputs) -> Iterator[tuple[str, Leaf]]:
    """What a call gives that is judged and no derivative: by which expression, and where in it."""
    for where, pattern in call.patterns.items():
        for leaf in leaves_of(pattern, inputs.values):
            if not isinstance(leaf.pattern, Derivative) and leaf.pattern.is_judged:
                yield where, leaf


def _lengths(before: Sequence[Any], after: Any, slopes: Sequence[Any]) -> Iterator[float]:
    """How long a step may be that leads from one of these to what is there now, against one of the derivatives."""
    for old, slope in itertools.product(before, slopes):
        if np.shape(old) == np.shape(after) == np.shape(slope) and np.any(slope):
            length = float(np.sum((old - after) * slope) / np.sum(np.square(slope)))
            if length > 0 and np.allclose(old - after, length * slope, rtol=_CLOSE, atol=_CLOSE * np.abs(old).max()):
                yield float(f"{length:.6g}")


def _moved(course: Course, chain: Call, call: Call, inputs: Inputs) -> Iterator[tuple[str, Path]]:
    """What is a parameter as it was drawn where all final derivatives are 0, and another where they are not."""
    still = Program(course.made)
    still.change(course.made.key(chain), lambda found: _without_derivatives(chain, found, inputs))
    try:
        with np.errstate(all="ignore"):
            left = Asking(course.made, still, inputs).looked_at(call)
    except Exception:  # noqa: BLE001 - without a slope a solution may do anything
        return
    usual, drawn = course.asking(inputs).looked_at(call), [value for _, value in numbers_in(inputs.values)]
    for where, leaf in judged_values(call, inputs):
        after = dict(numbers_in(found_at(usual[where], leaf.path)))
        for keys, before in numbers_in(found_at(left[where], leaf.path)):
            is_drawn = any(np.array_equal(before, value) for value in drawn)
            if is_drawn and keys in after and not np.array_equal(before, after[keys]):
                yield where, (*leaf.path, *keys)


def _without_derivatives(chain: Call, found: Any, inputs: Inputs) -> Any:
    """An answer of the chain's call with 0 in the place of each derivative; another answer as it is."""
    answer = found
    for leaf in leaves_of(chain.comes_back, inputs.values) if chain.comes_back is not None else ():
        if isinstance(leaf.pattern, Derivative):
            try:
                answer = changed_at(answer, leaf.path, np.zeros_like)
            except (KeyError, IndexError, TypeError):
                return found
    return answer


def changed_at(value: Any, path: Path, change: Callable[[Any], Any]) -> Any:
    """A value with what lies behind these keys changed; nothing of it is written into."""
    if not path:
        return change(value)
    held: Any = list(value) if isinstance(value, tuple) else copy.copy(value)
    held[path[0]] = changed_at(value[path[0]], path[1:], change)
    return with_items(value, held) if isinstance(value, tuple) else held


def found_at(value: Any, path: Path) -> Any:
    """What lies behind these keys."""
    for key in path:
        value = value[key]
    return value


def form_of(value: Any) -> Mapping[Path, tuple[int, ...]]:
    """The shapes of the arrays in a value, by the keys to them."""
    return {path: np.shape(each) for path, each in numbers_in(plain(value)) if np.ndim(each)}


def numbers_in(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The numbers and arrays in a value, with the keys to them."""
    if isinstance(value, (Mapping, list, tuple)):
        for key, each in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from numbers_in(each, (*path, key))
    elif isinstance(value, (float, np.ndarray)):
        yield path, value
