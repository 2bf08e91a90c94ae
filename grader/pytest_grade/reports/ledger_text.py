"""The ledger's picture in letters, for a terminal: levels are rows, the pass runs to the right.

The first column of the picture is that of the loss. Each level has a row of what is handed on and one of final
gradients, where it has such; between two levels is a row with the steps from one to the other.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final, Literal, NamedTuple, TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.reports.ledger import AT_LOSS, GOAL, RAISED, Box, Layer, Picture, power
from pytest_grade.reports.styled import Role, Span, spans_of, styled

_AXIS: Final = 8  # the letters of the axis
_FIRST: Final = 3  # where the first box begins
_LEAST: Final = 7  # from one box to the next
_GAP: Final = 4  # at least, of a line that bends between two boxes
_ASCII: Final = str.maketrans(
    {"─": "-", "┐": "+", "└": "+", "┘": "+", "┌": "+", "│": "|", "÷": "/", "×": "x", "·": ".", "»": ">", "✗": "!"}
)
_UPDATE: Final = "update"

_RowKind: TypeAlias = Literal["trunk", "finals", "empty", "steps"]
_Lane: TypeAlias = int  # levels from the top down; the last one may be of what is on none


def drawn(picture: Picture, width: int, *, in_ascii: bool = False) -> list[str]:
    """The lines of the picture, each narrower than `width`; none where it is too wide."""
    lines = [styled(line.rstrip(), *spans_of(line)) for line in _Drawing(picture, in_ascii=in_ascii).lines()]
    return lines if max(map(len, lines)) < width else []


def _in_ascii(text: str) -> str:
    for digit, raised in enumerate(RAISED):
        text = text.replace(raised, f"^{digit}")
    return text.replace("✓", "ok").translate(_ASCII)


class _Row(NamedTuple):
    kind: _RowKind
    lane: _Lane


@dataclass(frozen=True, slots=True)
class _Placed:
    """A box and the column at which it begins."""

    box: Box
    start: int

    @property
    def middle(self) -> int:
        return self.start + len(self.box.name) // 2

    @property
    def end(self) -> int:
        """The column behind it."""
        return self.start + len(self.box.name)


class _Line(NamedTuple):
    """A line from one lane to another, down or up a column."""

    column: int
    first: _Lane
    last: _Lane
    leaves: _RowKind
    reaches: _RowKind


class _Drawing:
    """One picture with the place of everything in it; `lines` draws it."""

    def __init__(self, picture: Picture, *, in_ascii: bool) -> None:
        self.picture = picture
        self.in_ascii = in_ascii
        self.letters: dict[tuple[int, int], str] = {}
        self.roles: dict[tuple[int, int], Role] = {}

    def lines(self) -> Iterator[str]:
        """All lines, from the top."""
        self._draw_trunk()
        self._draw_finals()
        for line in self._lines:
            self._draw_line(line)
        self._dot_the_goal()
        yield self._line("  × dJ", _spread((layer[0], titled.title, None) for layer, titled in self._with_layers))
        for number, row in enumerate(self._rows):
            yield self._line(self._axis(number, row), self._letters_of(number))
        yield self._line(f"{f'1/{self.picture.symbol}:':>{_AXIS - 2}}", _spread(self._counts))

    def _line(self, axis: str, rest: str) -> str:
        """A line behind what the axis says there."""
        spans = (Span(_AXIS + start, _AXIS + end, role) for start, end, role in spans_of(rest))
        return styled(f"{self._spelled(axis):<{_AXIS}}{self._spelled(rest)}", *spans)

    def _spelled(self, text: str) -> str:
        return _in_ascii(text) if self.in_ascii else text

    @property
    def _counts(self) -> Iterator[tuple[int, str, Role | None]]:
        """Where and what is said of each layer's final gradients."""
        for layer, counted in self._with_layers:
            if layer[2]:
                often, is_right = counted.count
                if self.picture.is_accepted:
                    often, is_right = often.removesuffix(" ✗"), True
                yield layer[2][0].start, self._spelled(often), None if is_right else "look"

    def _lane(self, box: Box) -> _Lane:
        return self.picture.lanes.index(box.level)

    @cached_property
    def _placed(self) -> Sequence[tuple[int, Sequence[_Placed], Sequence[_Placed]]]:
        """Each layer: where it begins, what is handed on, the final gradients that were reached or not."""
        layers = self.picture.layers
        kinds = max((layer.kinds for layer in layers), key=len)
        slots = max(2, len(kinds))
        step = max((_LEAST, *(len(box.name) + _GAP for layer in layers for box in layer.trunk)))
        found, start = [], _FIRST
        for layer in layers:
            places = [kinds.index(kind) if kind in kinds else 0 for kind in layer.kinds]
            skipped = slots - len(kinds)
            trunk = [_Placed(b, start + (skipped + p) * step) for b, p in zip(layer.trunk, places, strict=True)]
            at, finals = start + (slots - 1) * step, []
            for box in layer.finals:
                finals.append(_Placed(box, at))
                at += len(box.name) + 1
            found.append((start, trunk, finals))
            start = max(start + slots * step, at - 1)
        return found

    @property
    def _with_layers(self) -> Iterator[tuple[tuple[int, Sequence[_Placed], Sequence[_Placed]], Layer]]:
        return zip(self._placed, self.picture.layers, strict=True)

    @cached_property
    def _lines(self) -> Sequence[_Line]:
        """Every line from one lane to another."""
        return (*self._bends, *self._stems)

    @cached_property
    def _stems(self) -> Sequence[_Line]:
        """The lines down to final gradients: one for those of a layer that stand together."""
        found = []
        for _, trunk, finals in self._placed:
            drawn_lanes: set[_Lane] = set()
            is_joined = bool(trunk and finals) and trunk[-1].start == finals[0].start
            for final in finals if is_joined else ():  # else what they are made of was not seen
                if not final.box.is_reached:
                    continue
                lane = self._lane(final.box)
                if lane not in drawn_lanes:
                    found.append(_Line(final.middle, self._lane(trunk[-1].box), lane, "trunk", "finals"))
                drawn_lanes.add(lane)
            if self.picture.in_the_update and finals:
                first = self._lane(finals[0].box)
                goal = self.picture.lanes.index(GOAL)
                found.append(_Line(finals[0].middle + 2, first, goal, "finals", "empty"))
        return found

    @cached_property
    def _bends(self) -> Sequence[_Line]:
        """The lines on the way down that lead from one lane to another."""
        taken = {stem.column for stem in self._stems}
        found, end, lane = [], 1, self.picture.lanes.index(AT_LOSS)
        for each in self._trunk:
            if self._lane(each.box) != lane:
                column = each.start - 2
                if column - end < 1 or column in taken:
                    column = each.start - 1
                found.append(_Line(column, lane, self._lane(each.box), "trunk", "trunk"))
            end, lane = each.end, self._lane(each.box)
        return found

    @property
    def _trunk(self) -> Iterator[_Placed]:
        for _, trunk, _ in self._placed:
            yield from trunk

    @cached_property
    def _rows(self) -> Sequence[_Row]:
        rows: list[_Row] = []
        for lane, level in enumerate(self.picture.lanes):
            has_trunk = level == AT_LOSS or any(self._lane(each.box) == lane for each in self._trunk)
            has_finals = any(
                each.box.is_reached and self._lane(each.box) == lane for _, _, finals in self._placed for each in finals
            )
            rows += [_Row("trunk", lane)] if has_trunk else []
            rows += [_Row("finals", lane)] if has_finals else []
            rows += [_Row("empty", lane)] if not (has_trunk or has_finals) else []
            if any(min(line.first, line.last) <= lane < max(line.first, line.last) for line in self._lines):
                rows.append(_Row("steps", lane))
        return rows

    def _row(self, kind: _RowKind, lane: _Lane) -> int:
        return self._rows.index(_Row(kind, lane))

    def _put(self, row: int, column: int, text: str, role: Role | None = None) -> None:
        for place, letter in enumerate(text, column):
            self.letters[row, place] = letter
            if role:
                self.roles[row, place] = role

    def _draw_trunk(self) -> None:
        start = self._row("trunk", self.picture.lanes.index(AT_LOSS))
        self._put(start, 0, "L")
        bends = {bend.column: bend for bend in self._bends}
        end, row = 1, start
        for each in self._trunk:
            there = self._row("trunk", self._lane(each.box))
            bend = next((column for column in bends if end <= column < each.start), each.start)
            self._put(row, end, "─" * (bend - end))
            if there != row:
                self._put(row, bend, "┐" if there > row else "┘")
                self._put(there, bend, ("└" if there > row else "┌") + "─" * (each.start - bend - 1))
            self._put(there, each.start, each.box.name)
            end, row = each.end, there

    def _draw_finals(self) -> None:
        for _, _, finals in self._placed:
            for each in finals:
                if each.box.is_reached:
                    role: Role | None = None if each.box.is_right or self.picture.is_accepted else "look"
                    self._put(self._row("finals", self._lane(each.box)), each.start, each.box.name, role)
            if self.picture.in_the_update and finals:
                self._put(self._row("empty", self.picture.lanes.index(GOAL)), finals[0].middle, _UPDATE)

    def _draw_line(self, line: _Line) -> None:
        first, last = self._row(line.leaves, line.first), self._row(line.reaches, line.last)
        is_off = None in (self.picture.lanes[line.first], self.picture.lanes[line.last])
        sign = ("÷" if last > first else "×") + self.picture.symbol
        for row in range(min(first, last) + 1, max(first, last)):
            is_step = self._rows[row].kind == "steps" and not is_off
            if is_step or (row, line.column) not in self.letters:
                self._put(row, line.column, sign if is_step else "│")

    def _dot_the_goal(self) -> None:
        end = max(column for _, column in self.letters) + 2
        for number, row in enumerate(self._rows):
            if row.kind == "steps" or self.picture.lanes[row.lane] != GOAL:
                continue
            for column in range(1, end, 2):
                if not any((number, near) in self.letters for near in (column - 1, column, column + 1)):
                    self._put(number, column, "·", "quiet")

    def _axis(self, number: int, row: _Row) -> str:
        """What stands before a row: its level, once."""
        level = self.picture.lanes[row.lane]
        if row.kind == "steps" or (number and self._rows[number - 1].lane == row.lane):
            return ""
        name = "else" if level is None else power(level, self.picture.symbol)
        return f"{'»' if level == GOAL else '':<1}{name:>{_AXIS - 3}}"

    def _letters_of(self, row: int) -> str:
        end = max((column for at, column in self.letters if at == row), default=-1)
        letters = "".join(self.letters.get((row, column), " ") for column in range(end + 1))
        return styled(letters, *((column, column + 1, role) for (at, column), role in self.roles.items() if at == row))


def _spread(texts: Iterator[tuple[int, str, Role | None]]) -> str:
    """Texts at their columns, each at least a space behind the one before."""
    line, spans = "", []
    for column, text, role in texts:
        line = f"{line:<{column}}" if len(line) < column or not line else f"{line} "
        if role:
            spans.append((len(line), len(line) + len(text), role))
        line += text
    return styled(line, *spans)
