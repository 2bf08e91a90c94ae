"""A function that asks for the final derivatives itself and moves parameters by them: which, and what it moves."""

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np

from pytest_grade.author.answers import Asking
from pytest_grade.author.declaration import Call
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.patterns import Derivative
from pytest_grade.author.program import Program
from pytest_grade.author.roles import Roles
from pytest_grade.author.templates import leaves_of
from pytest_grade.author.truth import Course
from pytest_grade.dataclass import dataclass
from pytest_grade.model.questions import Key
from pytest_grade.tuples import with_items

Path: TypeAlias = tuple[Key, ...]


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


def _moved(course: Course, chain: Call, call: Call, inputs: Inputs) -> Iterator[tuple[str, Path]]:
    """What is a parameter as it was drawn where all final derivatives are 0, and another where they are not."""
    still = Program(course.made)
    _change(still, course.made.key(chain), lambda found: _without_derivatives(chain, found, inputs))
    try:
        with np.errstate(all="ignore"):
            left = Asking(course.made, still, inputs).looked_at(call)
    except Exception:  # noqa: BLE001 - without a slope a solution may do anything
        return
    usual, drawn = course.asking(inputs).looked_at(call), [value for _, value in numbers_in(inputs.values)]
    for where, pattern in call.patterns.items():
        for leaf in leaves_of(pattern, inputs.values):
            if isinstance(leaf.pattern, Derivative) or not leaf.pattern.is_judged:
                continue
            after = dict(numbers_in(found_at(usual[where], leaf.path)))
            for keys, before in numbers_in(found_at(left[where], leaf.path)):
                is_drawn = any(np.array_equal(before, value) for value in drawn)
                if is_drawn and keys in after and not np.array_equal(before, after[keys]):
                    yield where, (*leaf.path, *keys)


def _change(program: Program, key: str, change: Callable[[Any], Any]) -> None:
    """Have a function, or a method, give something else."""
    owner, _, name = key.rpartition(".")
    own = getattr(program.names[owner], name) if owner else program.names[name]

    def changed(*arguments: Any, **named: Any) -> Any:
        return change(own(*arguments, **named))

    if owner:
        setattr(program.names[owner], name, changed)
    else:
        program.names[name] = changed


def _without_derivatives(chain: Call, found: Any, inputs: Inputs) -> Any:
    """An answer of the chain's call with 0 in the place of each derivative; another answer as it is."""
    answer = found
    for leaf in leaves_of(chain.comes_back, inputs.values) if chain.comes_back is not None else ():
        if isinstance(leaf.pattern, Derivative):
            try:
                answer = _with_zero(answer, leaf.path)
            except (KeyError, IndexError, TypeError):
                return found
    return answer


def _with_zero(value: Any, path: Path) -> Any:
    if not path:
        return np.zeros_like(value)
    held: Any = list(value) if isinstance(value, tuple) else copy.copy(value)
    held[path[0]] = _with_zero(value[path[0]], path[1:])
    return with_items(value, held) if isinstance(value, tuple) else held


def found_at(value: Any, path: Path) -> Any:
    """What lies behind these keys."""
    for key in path:
        value = value[key]
    return value


def numbers_in(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The numbers and arrays in a value, with the keys to them."""
    if isinstance(value, (Mapping, list, tuple)):
        for key, each in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from numbers_in(each, (*path, key))
    elif isinstance(value, (float, np.ndarray)):
        yield path, value
