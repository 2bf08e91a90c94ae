"""The ledger's picture without words, for a row of a table: the line of the pass, and the final gradients on it.

A page on which many rows have the same picture holds it once, as a `symbol` that each row uses.
"""

from collections.abc import Iterator
from typing import Final

from pytest_grade.reports.ledger import AT_LOSS, GOAL, Box, Picture
from pytest_grade.reports.ledger_svg import num

WIDTH, HEIGHT = 84, 26
_TOP, _BOTTOM, _LEFT = 5.0, 21.0, 5.0
_WIDE, _HIGH = 6.0, 5.0  # the mark of a final gradient
_BESIDE: Final = 8.0  # from one mark to the next of a layer


def mini(picture: Picture) -> str:
    """The picture as an element of its own."""
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    return f'<svg class="mini" {size} aria-hidden="true">{_drawn(picture)}</svg>'


def symbol(picture: Picture, id_: str) -> str:
    """The picture as a symbol of that id."""
    return f'<symbol id="{id_}" viewBox="0 0 {WIDTH} {HEIGHT}">{_drawn(picture)}</symbol>'


def _drawn(picture: Picture) -> str:
    lanes = picture.lanes
    apart = (_BOTTOM - _TOP) / max(1, len(lanes) - 1)
    heights = {lane: _TOP + number * min(apart, 9.0) for number, lane in enumerate(lanes)}
    goal = heights[GOAL]
    band = f'<rect class="goal" x="0" y="{num(goal - 4.5)}" width="{WIDTH}" height="9" rx="1"/>'
    return band + "".join(_pass(picture, heights)) + "".join(_marks(picture, heights))


def _places(picture: Picture) -> Iterator[tuple[float, tuple[Box, ...], tuple[Box, ...]]]:
    """Where each layer begins, what is handed on in it, and its final gradients as far as the pass came."""
    step = (WIDTH - _LEFT) / max(1, len(picture.layers))
    for number, layer in enumerate(picture.layers):
        yield _LEFT + number * step, layer.trunk, tuple(box for box in layer.finals if box.is_reached)


def _pass(picture: Picture, heights: dict[int | None, float]) -> Iterator[str]:
    """The line of what is handed on, a step where 1/m enters, and the stems to the final gradients."""
    path, stems, y = f"M0 {num(heights[AT_LOSS])}", "", heights[AT_LOSS]
    for x, trunk, finals in _places(picture):
        for place, box in enumerate(trunk):
            path += f"H{num(x + place * 3)}"
            if heights[box.level] != y:
                y = heights[box.level]
                path += f"V{num(y)}"
        if trunk and finals:
            path += f"H{num(x + 8)}"
            ends = {heights[box.level]: place for place, box in reversed([*enumerate(finals)])}
            stems += "".join(
                f"M{num(x + 8 + place * _BESIDE)} {num(y)}V{num(end)}" for end, place in ends.items() if end != y
            )
    yield f'<path d="{path}{stems}"/>'


def _marks(picture: Picture, heights: dict[int | None, float]) -> Iterator[str]:
    """A mark for each final gradient: filled where it belongs, hollow where it does not."""
    for x, _, finals in _places(picture):
        for place, box in enumerate(finals):
            left, top = x + 8 + place * _BESIDE - _WIDE / 2, heights[box.level] - _HIGH / 2
            css = "r" if box.is_right else "x"
            at = f'x="{num(left)}" y="{num(top)}" width="{num(_WIDE)}" height="{num(_HIGH)}"'
            yield f'<rect class="{css}" {at}/>'
