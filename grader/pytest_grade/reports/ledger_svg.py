"""The ledger's picture as SVG: wide for a page, narrow for a phone.

Which of the two is shown is for the style sheet to say (`ledger.css`), which knows how wide there is room.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from html import escape
from typing import Final, NamedTuple, TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.reports.ledger import AT_LOSS, GOAL, Box, Picture, power

Link: TypeAlias = Callable[[Box], str | None]
"""The address of the line that makes a quantity; None where there is none."""

_TOP: Final = 8
_TRUNK, _BOTH, _OFF, _GAP = 42, 68, 50, 30  # how high a level is, with final gradients beside, and what is between two
_HALF: Final = 12  # of the height of a box
_BEND: Final = 4  # the radius of a line that turns
_NARROW_FROM: Final = 4  # layers from which a narrow picture is narrower still


@dataclass(frozen=True, slots=True, kw_only=True)
class _Size:
    """What differs between the wide and the narrow picture."""

    css: str
    axis: float
    column: float
    box: float
    letter: float
    badge: float
    minus: str
    plus: str
    loss: str
    is_wide: bool = False


_WIDE: Final = _Size(
    css="lg-wide", axis=240, column=80, box=46, letter=13.5, badge=34, minus="÷ ", plus="× ", loss="loss", is_wide=True
)
_NARROW: Final = _Size(
    css="lg-narrow", axis=78, column=44, box=35, letter=11.5, badge=20, minus="÷", plus="×", loss="L"
)
_NARROWER: Final = replace(_NARROW, axis=62, column=35, box=30, letter=10, badge=18)


def both(picture: Picture, key: str, link: Link = lambda _: None) -> str:
    """The wide and the narrow picture; `key` tells their ids from those of others on a page."""
    return "".join(_Drawing(picture, size, f"{key}{size.css[3]}", link).svg() for size in (_WIDE, _narrow(picture)))


def narrow(picture: Picture, key: str) -> str:
    """The narrow picture alone."""
    return _Drawing(picture, _narrow(picture), key, lambda _: None).svg()


def _narrow(picture: Picture) -> _Size:
    return _NARROWER if len(picture.layers) >= _NARROW_FROM else _NARROW


def described(box: Box, symbol: str) -> str:
    """A quantity in words, as who does not see the picture hears it."""
    if not box.is_reached:
        return f"{box.name} was not reached"
    if box.level is None:
        return f"{box.name} is no multiple" if box.factor is None else f"{box.name} is {box.factor:.3g} times dJ"
    return f"{box.name} is dJ" if box.level == GOAL else f"{box.name} is {power(box.level, symbol)} times dJ"


class _Placed(NamedTuple):
    """A box with its left edge and its middle."""

    box: Box
    x: float
    y: float


class _Drawing:
    """One picture in one size, with the place of everything in it."""

    def __init__(self, picture: Picture, size: _Size, key: str, link: Link) -> None:
        self.picture, self.size, self.key, self.link = picture, size, key, link

    def svg(self) -> str:
        """The whole picture."""
        picture, (width, height) = self.picture, self._extent
        words = "; ".join(described(box, picture.symbol) for box in picture.boxes)
        parts = (*self._bands(), *self._paths(), *self._loss(), *self._boxes(), *self._badges(), *self._counts())
        return (
            f'<svg class="lg {self.size.css}" viewBox="0 0 {num(width)} {num(height)}" width="{num(width)}"'
            f' height="{num(height)}" role="group" aria-labelledby="{self.key}t {self.key}d">'
            f'<title id="{self.key}t">{escape(picture.headline)}</title>'
            f'<desc id="{self.key}d">Relative to the derivative of J: {escape(words)}.</desc>{"".join(parts)}</svg>'
        )

    @cached_property
    def _box(self) -> float:
        """How wide a box is: as the longest name needs it."""
        longest = max(len(box.name) for box in self.picture.boxes)
        return max(self.size.box, longest * self.size.letter * 0.62 + 12)

    @cached_property
    def _column(self) -> float:
        return self.size.column + self._box - self.size.box

    @cached_property
    def _heights(self) -> Sequence[tuple[float, float, float]]:
        """Each lane: where it begins, where its rows of what is handed on and of final gradients are."""
        found, y = [], float(_TOP)
        for lane in self.picture.lanes:
            handed = lane == AT_LOSS or any(
                b.level == lane and b.is_reached and not b.is_final for b in self.picture.boxes
            )
            final = any(b.level == lane and b.is_reached and b.is_final for b in self.picture.boxes)
            height = _OFF if lane is None else _BOTH if handed and final else _TRUNK
            middle = y + (18 if height == _BOTH else 18 if lane is None else 21)
            found.append((y, middle, middle + 32 if handed and final else middle))
            y += height + _GAP
        return found

    def _lane(self, level: int | None) -> int:
        return self.picture.lanes.index(level)

    def _y(self, box: Box) -> float:
        _, handed, final = self._heights[self._lane(box.level)]
        return final if box.is_final else handed

    @cached_property
    def _layers(self) -> Sequence[tuple[Sequence[_Placed], Sequence[_Placed]]]:
        kinds = max((layer.kinds for layer in self.picture.layers), key=len)
        slots, found, x = max(2, len(kinds)), [], self.size.axis
        for layer in self.picture.layers:
            places = [kinds.index(kind) if kind in kinds else 0 for kind in layer.kinds]
            skipped = slots - len(kinds)
            trunk = [
                _Placed(box, x + (skipped + place) * self._column, self._y(box))
                for box, place in zip(layer.trunk, places, strict=True)
            ]
            first = x + (slots - 1) * self._column
            reached = [box for box in layer.finals if box.is_reached]
            finals = [_Placed(box, first + number * self._column, self._y(box)) for number, box in enumerate(reached)]
            found.append((trunk, finals))
            x += max(slots, slots - 1 + len(reached) - 1) * self._column
        return found

    @cached_property
    def _trunk(self) -> Sequence[_Placed]:
        return [placed for trunk, _ in self._layers for placed in trunk]

    @cached_property
    def _extent(self) -> tuple[float, float]:
        right = max(placed.x for trunk, finals in self._layers for placed in (*trunk, *finals)) + self._box + 10
        y, _, final = self._heights[-1]
        return max(right, self.size.axis + 2 * self._column), max(y + _TRUNK, final + 21) + 34

    def _bands(self) -> Iterator[str]:
        symbol, short = self.picture.symbol, not self.size.is_wide
        for lane, (y, _, final) in zip(self.picture.lanes, self._heights, strict=True):
            is_goal, height = lane == GOAL, final + 21 - y
            css = "band goal" if is_goal else "band"
            size = f'width="{num(self._extent[0])}" height="{num(height)}"'
            yield f'<rect class="{css}" x="0" y="{num(y)}" {size} rx="3"/>'
            name = "something else" if lane is None else f"{power(lane, symbol)} ×" + ("" if short else " dJ")
            below = {AT_LOSS: "derivatives of the sum Σ L", GOAL: f"{self.picture.finals} belong here"}
            middle = y + height / 2
            if short or lane not in below:
                name = "else" if short and lane is None else name
                yield _text("ax axg" if is_goal else "ax", 8 if short else 12, middle + 4, name)
            else:
                yield _text("ax axg" if is_goal else "ax", 12, middle - 2, name)
                yield _text("axs", 12, middle + 13, below[lane])

    def _loss(self) -> Iterator[str]:
        yield _text("start", self.size.axis - (54 if self.size.is_wide else 22), self._start[1] + 4.5, self.size.loss)

    @property
    def _start(self) -> tuple[float, float]:
        """Where the line from the loss begins."""
        return self.size.axis - (36 if self.size.is_wide else 16), self._heights[self._lane(AT_LOSS)][1]

    def _paths(self) -> Iterator[str]:
        x, y = self._start
        for placed in self._trunk:
            turn = _bent(self._corner(placed), y, placed.y)
            yield f'<path class="tr" d="M{num(x)} {num(y)}{turn}H{num(placed.x)}"/>'
            x, y = placed.x + self._box, placed.y
        for trunk, finals in self._layers:
            if _are_joined(trunk, finals):
                yield from self._stems(trunk[-1], finals)

    def _corner(self, placed: _Placed) -> float:
        """Where the line to a box turns, if it does."""
        return placed.x - (18 if self.size.is_wide else 5)

    def _stems(self, source: _Placed, finals: Sequence[_Placed]) -> Iterator[str]:
        """The lines to final gradients: one down, and on to those that stand beside it; another to each that parts."""
        middle = source.x + self._box / 2
        for number, placed in enumerate(finals):
            odd = " odd" if placed.box.level is None else ""
            beside = next((each for each in reversed(finals[:number]) if each.y == placed.y), None)
            down = placed.y > source.y
            edge, end = source.y + (_HALF if down else -_HALF), placed.y - (_HALF if down else -_HALF)
            if beside is not None:
                path = f"M{num(beside.x + self._box)} {num(placed.y)}H{num(placed.x)}"
            elif number == 0:
                path = f"M{num(middle)} {num(edge)}V{num(end)}"
            else:
                turn = edge + (5 if down else -5)
                there = placed.x + self._box / 2
                path = f"M{num(middle + 16)} {num(edge)}V{num(turn)}H{num(there)}V{num(end)}"
            yield f'<path class="st{odd}" d="{path}"/>'

    def _boxes(self) -> Iterator[str]:
        for trunk, finals in self._layers:
            for placed in trunk:
                yield self._linked(placed, "tn" + ("" if placed.box.is_reached else " ghost"), _HALF)
            for placed in finals:
                yield self._linked(placed, "gn right" if placed.box.is_right else "gn off", 3)
            yield from self._factors([placed for placed in finals if placed.box.level is None])

    def _factors(self, off: Sequence[_Placed]) -> Iterator[str]:
        """What they are off by that are on no level: once for those that stand side by side and are off alike."""
        for words, alike in itertools.groupby(off, key=lambda placed: placed.box.often().replace(" x", " ×")):
            first, *more = alike
            middle = (first.x + [first, *more][-1].x + self._box) / 2
            yield f'<g class="gn off">{_text("fac", middle, first.y + 25, words)}</g>'

    def _linked(self, placed: _Placed, css: str, radius: float) -> str:
        box, middle = placed.box, placed.x + self._box / 2
        place = f'x="{num(placed.x)}" y="{num(placed.y - _HALF)}" width="{num(self._box)}" height="{2 * _HALF}"'
        drawn = (
            f'<rect {place} rx="{radius}"/>'
            f'<text x="{num(middle)}" y="{num(placed.y + 4.86)}" font-size="{self.size.letter}">'
            f"{escape(box.name)}</text>"
        )
        address, words = self.link(box), described(box, self.picture.symbol)
        if address is not None:
            drawn = f'<a href="{escape(address)}" aria-label="{escape(f"{words}, line {box.line}")}">{drawn}</a>'
        return f'<g class="{css}">{drawn}</g>'

    def _badges(self) -> Iterator[str]:
        level = AT_LOSS
        for placed in self._trunk:
            yield from self._steps(self._corner(placed), level, placed)
            level = placed.box.level if placed.box.level is not None else GOAL
        for trunk, finals in self._layers:
            seen: set[int | None] = set()
            for number, placed in enumerate(finals if _are_joined(trunk, finals) else ()):
                if placed.box.level not in seen and trunk[-1].box.level is not None:
                    x = placed.x + self._box / 2 if number else trunk[-1].x + self._box / 2
                    yield from self._steps(x, trunk[-1].box.level, placed)
                seen.add(placed.box.level)
            if self.picture.in_the_update and finals:
                yield self._badge(
                    finals[0].x + self._column, self._between(self._lane(AT_LOSS)), self.size.minus, is_marked=True
                )

    def _steps(self, x: float, level: int, placed: _Placed) -> Iterator[str]:
        """A badge between every two levels that a line crosses; none on the way to what is on no level."""
        if placed.box.level is None or placed.box.level == level:
            return
        sign = self.size.minus if placed.box.level < level else self.size.plus
        first, last = sorted((self._lane(level), self._lane(placed.box.level)))
        for lane in range(first, last):
            yield self._badge(x, self._between(lane), sign, is_marked=placed.box.is_marked)

    def _between(self, lane: int) -> float:
        """The middle between a level and the next."""
        return self._heights[lane + 1][0] - _GAP / 2

    def _badge(self, x: float, y: float, sign: str, *, is_marked: bool) -> str:
        width, symbol = self.size.badge, escape(self.picture.symbol)
        place = f'x="{num(x - width / 2)}" y="{num(y - 10)}" width="{num(width)}" height="20" rx="10"'
        return (
            f'<g class="div{" look" if is_marked else ""}"><rect {place}/>'
            f'<text x="{num(x)}" y="{num(y + 4.3)}">{sign}{symbol}</text></g>'
        )

    def _counts(self) -> Iterator[str]:
        y = self._extent[1] - 12
        one = f"1/{self.picture.symbol}"
        yield _text("axs", 12 if self.size.is_wide else 8, y, f"{one} has entered" if self.size.is_wide else one)
        for (trunk, finals), layer in zip(self._layers, self.picture.layers, strict=True):
            often, is_right = layer.count
            if not layer.finals:
                continue
            known = finals or trunk
            if not known:
                continue
            middle = (known[0].x + known[-1].x + self._box) / 2
            yield _text("cnt" if is_right else "cnt no", middle, y, often)


def _are_joined(trunk: Sequence[_Placed], finals: Sequence[_Placed]) -> bool:
    """Whether what the final gradients are made of was seen: it stands above them."""
    return bool(trunk and finals) and trunk[-1].x == finals[0].x


def _bent(corner: float, above: float, below: float) -> str:
    """The part of a line that goes from one height to another at a corner; none where it stays."""
    if above == below:
        return ""
    turn = _BEND if below > above else -_BEND
    return f"H{num(corner - _BEND)}q{_BEND} 0 {_BEND} {turn}V{num(below - turn)}q0 {turn} {_BEND} {turn}"


def _text(css: str, x: float, y: float, words: str) -> str:
    return f'<text class="{css}" x="{num(x)}" y="{num(y)}">{escape(words)}</text>'


def num(number: float) -> str:
    """A number as short as it may be."""
    return f"{number:.1f}".removesuffix(".0")
