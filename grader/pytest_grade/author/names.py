"""The names that the draws of a declaration give: of what is drawn, of what is in it, and of its sizes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_grade.author.sizes import Size
from pytest_grade.author.words import Built, Draw, EachLayer, draws_in, sizes_in


def sizes(draws: Mapping[str, Any]) -> frozenset[str]:
    """The names of all sizes, those of lists of widths excepted."""
    named = {name for value in draws.values() for size in sizes_in(value) for name in size.names - size.lists}
    return frozenset(named | {name for name, value in draws.items() if _is_word(value, "size")})


def constants(draws: Mapping[str, Any]) -> frozenset[int]:
    """The sizes that a declaration gives as numbers."""
    words = [draw for value in draws.values() for draw in draws_in(value)]
    given = {size.text for draw in words for size in draw.shape}
    widths = {draw.options[end] for draw in words if draw.word == "widths" for end in ("first", "last")}
    return frozenset(int(text) for text in given if text.isdigit()) | {width for width in widths if width}


def are_joined(draws: Mapping[str, Any], size: str) -> bool:
    """Whether arrays of that size cannot be made shorter one by one: it is twice in one, or counts something else."""
    for value in draws.values():
        for draw in draws_in(value):
            axes = [axis.text for axis in draw.shape if size in axis.names]
            counts = any(isinstance(each, Size) and size in each.names for each in draw.options.values())
            if counts or (axes and (axes != [size] or not isinstance(value, Draw))):
                return True
    return False


def width_lists(draws: Mapping[str, Any]) -> frozenset[str]:
    """The names that are drawn as lists of widths."""
    return frozenset(name for name, value in draws.items() if _is_word(value, "widths"))


def drawn_names(draws: Mapping[str, Any]) -> frozenset[str]:
    """Everything that has a name before any call is made: sizes, draws, and what is in them."""
    inner = {member for name, value in draws.items() for member, _ in members(value, name)}
    return sizes(draws) | frozenset(draws) | inner


def batch_size(draws: Mapping[str, Any], names: Sequence[str], others: Sequence[str], examples: str) -> str | None:
    """The size that counts examples in the first draws, as `examples` does in the others; None where none does.

    They are to be alike but for that.
    """
    shapes, other_shapes = _shapes(draws, names), _shapes(draws, others)
    if [len(shape) for shape in shapes] != [len(shape) for shape in other_shapes]:
        return None
    pairs = [pair for one, other in zip(shapes, other_shapes, strict=True) for pair in zip(one, other, strict=True)]
    counts = {one for one, other in pairs if other == examples}
    is_alike = all(one == other for one, other in pairs if other != examples)
    return counts.pop() if is_alike and len(counts) == 1 else None


def _shapes(draws: Mapping[str, Any], names: Sequence[str]) -> list[list[str]]:
    drawn = [draws.get(name) for name in names]
    return [[size.text for size in draw.shape] for draw in drawn if isinstance(draw, Draw)]


def members(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """The values in a draw, by name: its own, or the keys of a dictionary; ``W{l}`` where there is one a layer."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from members(each, str(key))
    elif isinstance(value, EachLayer):
        parts = value.parts if isinstance(value.parts, Mapping) else {name: value.parts}
        yield from ((f"{key}{{l}}", part) for key, part in parts.items())
    elif isinstance(value, (list, tuple)):
        yield from ((f"{name}[{number}]", each) for number, each in enumerate(value))
    elif name and not isinstance(value, Built):
        yield name, value


def is_among(name: str, names: frozenset[str]) -> bool:
    """Whether a name is one of these, some of which stand for one in each layer."""
    return name in names or re.sub(r"\d+$", "{l}", name) in names


def _is_word(value: Any, word: str) -> bool:
    return isinstance(value, Draw) and value.word == word
