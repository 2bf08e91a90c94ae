"""What a call is given, in words: the arrays that are drawn for it, with their sizes by name and by number."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from pytest_grade.author.declaration import Call
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.loading import Declared
from pytest_grade.author.names import members
from pytest_grade.author.roles import reads
from pytest_grade.author.words import Draw, EachLayer, draws_in

_MOST = 8


def given(made: Declared, call: Call, inputs: Inputs) -> str:
    """The arrays that a call hangs on, and the sizes among theirs that no other draw has; "" where there are none."""
    names = reads(made, call)
    drawn = {name: value for name, value in made.assignment.draws.items() if name in names or _has(value, names)}
    shown = [each for name, value in drawn.items() for each in _arrays(name, value, inputs)]
    if not shown:
        return ""
    arrays = [f"{name} is ({_listed(draw)}) = {shape}" for name, draw, shape in shown[:_MOST]]
    count = Counter(name for value in made.assignment.draws.values() for each in _sizes(value) for name in each)
    alone = sorted({name for _, draw, _ in shown for name in _names(draw) if count[name] == 1})
    told = f"; {' and '.join(alone)} {'stand' if len(alone) > 1 else 'stands'} in one draw only" if alone else ""
    return f"; {', '.join(arrays)}{', …' if len(shown) > _MOST else ''}{told}"


def _has(value: Any, names: frozenset[str]) -> bool:
    return any(name in names for name, _ in members(value))


def _arrays(name: str, value: Any, inputs: Inputs) -> Iterator[tuple[str, Draw, tuple[int, ...]]]:
    """The arrays in a draw, with their sizes; of those in every layer the first one's."""
    if isinstance(value, EachLayer) or name not in inputs.values:
        return
    found = dict(_members_of(name, inputs.values[name]))
    for member, draw in members(value, name):
        if isinstance(draw, Draw) and draw.shape and draw.word != "pairs":
            yield member, draw, np.shape(found[member])


def _members_of(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _members_of(str(key), each)
    elif isinstance(value, (list, tuple)):
        yield from ((f"{name}[{number}]", each) for number, each in enumerate(value))
    else:
        yield name, value


def _sizes(value: Any) -> Iterator[frozenset[str]]:
    return (_names(draw) for draw in draws_in(value))


def _names(draw: Draw) -> frozenset[str]:
    return frozenset[str]().union(*(size.names for size in draw.shape))


def _listed(draw: Draw) -> str:
    return ", ".join(size.text for size in draw.shape)
