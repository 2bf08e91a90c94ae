"""The ledger as a picture of boxes on levels: how often 1/m has entered on the way to every final gradient.

A level is a power of m. The pass begins at the loss, whose derivatives are those of the sum over the examples: on level
1. Each 1/m is a step down; final gradients belong on level 0, where a quantity is the derivative of the cost J.
Renderers (`ledger_text`, `ledger_svg`) draw this picture, and know nothing else of the ledger.
"""

import itertools
import re
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.conventions import AT_UPDATE
from pytest_grade.reports.contract import Entry

AT_LOSS: Final = 1  # the level on which the pass begins
GOAL: Final = 0  # the level on which final gradients belong
RAISED: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_OFTEN: Mapping[int, str] = {0: "never", 1: "once", 2: "twice"}
_OFF: Mapping[bool, str] = {False: "no multiple of dJ", True: "another factor"}
_IN_SHORT: Mapping[str, str] = {
    "no multiple of dJ": "differs",
    "another factor": "factor",
    "once more in each layer": "uneven",
    "not alike everywhere": "uneven",
    "only in the update": "at-update",
    "stops on the way": "",
}
_RESIDUAL: Final = 1e-4  # above it a quantity is no multiple of the derivative
_LAYER = re.compile(r"(\d+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One quantity: on the level of a power of m, or on none, where it is off by something else.

    `factor` is what it is off by there, None where it is no multiple. One that is not `is_reached` was never made.
    `is_marked` where it is made on a line that a remark is about.
    """

    name: str
    level: int | None
    factor: float | None = None
    is_final: bool = False
    is_reached: bool = True
    is_marked: bool = False
    cell: int | None = None
    line: int | None = None

    @property
    def is_right(self) -> bool:
        """Whether it is where it belongs; what is handed on may be anywhere."""
        return self.is_reached and (self.level == GOAL or not self.is_final)

    def often(self) -> str:
        """How often 1/m has entered, in words; else what it is off by."""
        if not self.is_reached:
            return "not reached"
        if self.level is None:
            return "differs" if self.factor is None else f"{self.factor:.3g} x"
        times = AT_LOSS - self.level
        return _OFTEN.get(times, f"{times} times" if times > 0 else f"m^{self.level} x")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What is handed on in one layer, from the loss downwards, and the final gradients that are made of it."""

    trunk: tuple[Box, ...]
    finals: tuple[Box, ...]

    @property
    def kinds(self) -> Sequence[str]:
        """What is handed on, without the layer."""
        return [_kind(box.name) for box in self.trunk]

    @property
    def title(self) -> str:
        """Its number in words; empty where its names hold none."""
        numbers = {_number(box) for box in self.finals or self.trunk}
        return f"layer {numbers.pop()}" if len(numbers) == 1 and "" not in numbers else ""

    @property
    def count(self) -> tuple[str, bool]:
        """How often 1/m has entered its final gradients, in words with ✓ or ✗, and whether that is right."""
        often, is_right = self._often, all(box.is_right for box in self.finals)
        if all(box.is_reached for box in self.finals):
            often += " ✓" if is_right else " ✗"
        return often, is_right

    @property
    def _often(self) -> str:
        words = {box.often() for box in self.finals}
        if len(words) == 1:
            return words.pop()
        if any(not box.is_reached for box in self.finals):
            return "in part"
        told = [box for box in self.finals if not box.is_right]
        if all(box.level is not None for box in self.finals):
            told = list(self.finals)
        return ", ".join(f"{_short(_kind(box.name))} {_times(box)}" for box in told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The layers from the output to the inputs; `symbol` stands for the number of examples, `headline` says it all.

    `label` says the same in a few words, for a list of many. `in_the_update` says that the mean is taken after the
    gradients; `is_accepted`, that the rubric accepts it there.
    """

    layers: tuple[Layer, ...]
    symbol: str
    headline: str = ""
    label: str = ""
    in_the_update: bool = False
    is_accepted: bool = False

    @property
    def boxes(self) -> Iterator[Box]:
        """All boxes, in the order of the pass."""
        for layer in self.layers:
            yield from (*layer.trunk, *layer.finals)

    @property
    def levels(self) -> range:
        """The levels that are drawn, from the top down: those of the loss and of the cost always."""
        used = [AT_LOSS, GOAL, *(box.level for box in self.boxes if box.level is not None)]
        return range(max(used), min(used) - 1, -1)

    @property
    def lanes(self) -> Sequence[int | None]:
        """What is drawn one below the other: the levels, and last a lane for what is on none, if there is such."""
        return (*self.levels, *((None,) if self.is_off_the_levels else ()))

    @property
    def is_off_the_levels(self) -> bool:
        """Whether something is off by no power of m, and is drawn below all levels."""
        return any(box.level is None and box.is_reached for box in self.boxes)

    @property
    def finals(self) -> str:
        """What the final gradients are called without their layers: `dW and db`."""
        names = dict.fromkeys(_kind(box.name) for layer in self.layers for box in layer.finals)
        return " and ".join(names)


def picture_of(entry: Entry) -> Picture | None:
    """The picture of a submission's ledger; None where there is none."""
    lines, gradients = entry.get("ledger") or (), entry.get("gradients")
    if not lines or gradients is None:
        return None
    marked = frozenset(_marked_places(entry))
    seen = [_box(line, marked) for line in lines]
    unseen = [_unseen(name, gradients, seen) for name in gradients["checked"] if name not in {b.name for b in seen}]
    if not any(box.is_final for box in (*seen, *(unseen if gradients["correct"] else ()))):
        return None  # whether wrong ones were reached, nobody has seen
    layers = tuple(_layers(seen, unseen))
    convention = entry["convention"]
    in_the_update = convention is not None and convention["id"] == AT_UPDATE
    is_accepted = in_the_update and convention["accepted"]
    drawn = Picture(layers=layers, symbol=lines[0]["of"], in_the_update=in_the_update, is_accepted=is_accepted)
    label, headline = _said(drawn)
    return replace(drawn, label=label, headline=headline)


def look_of(entry: Entry) -> Hashable:
    """All that the picture of a submission is made of, but for the lines where its boxes stand; None without a ledger.

    A class has few that differ: who needs no lines makes one picture of all that are alike.
    """
    lines, gradients, convention = entry.get("ledger"), entry.get("gradients"), entry["convention"]
    if not lines or gradients is None:
        return None
    marked = frozenset(_marked_places(entry))
    boxes = [
        (
            line["quantity"], *_scale_of(line), line["role"],
            bool(marked) and (line["cell"], line["line"]) in marked,
        )
        for line in lines
    ]  # fmt: skip
    of_gradients = gradients["correct"], *gradients["checked"], None, *gradients["wrong"]
    update = convention["accepted"] if convention is not None and convention["id"] == AT_UPDATE else None
    return lines[0]["of"], update, of_gradients, *boxes


def often(entry: Entry) -> str:
    """How often 1/m enters the final gradients, in the few words of the picture; empty where there is none."""
    picture = picture_of(entry)
    return picture.label if picture else ""


def often_in_short(entry: Entry) -> str:
    """The same in ten letters: `twice`, `in db only`, `uneven`; `-` where there is nothing to say."""
    label = often(entry)
    return _IN_SHORT.get(label, label) or "-"


def power(level: int, symbol: str) -> str:
    """A power of m in letters: `m`, `1`, `1/m²`."""
    raised = "".join(RAISED[int(digit)] for digit in str(abs(level))) if abs(level) > 1 else ""
    return "1" if level == GOAL else f"{'1/' if level < GOAL else ''}{symbol}{raised}"


def _box(line: Mapping[str, Any], marked: Collection[tuple[int | None, int]]) -> Box:
    """The box of a line; of what was made so and came back otherwise nobody knows how often 1/m has entered it."""
    level, factor = _scale_of(line)
    return Box(
        name=line["quantity"],
        level=level,
        factor=factor,
        is_final=line["role"] != "handed",
        is_marked=(line["cell"], line["line"]) in marked,
        cell=line["cell"],
        line=line["line"],
    )


def _scale_of(line: Mapping[str, Any]) -> tuple[int | None, float | None]:
    """The power of m, and the factor, that what comes back has to dJ."""
    if line.get("returned_otherwise"):
        return None, None
    return line["exponent"], line["factor"] if line["residual"] < _RESIDUAL else None


def _unseen(name: str, gradients: Mapping[str, Any], seen: Sequence[Box]) -> Box:
    """A final gradient that was not recorded on the way.

    It was reached where the gradients were compared at all, and the pass was not seen to stop above its layer: what
    others are made of was seen of theirs, and not of its own.
    """
    made = Box(name=name, level=None, is_final=True)
    feeding = {_kind(a.name) for a, b in itertools.pairwise(seen) if b.is_final and not a.is_final}
    of_its_layer = [box for box in seen if _number(box) == _number(made)]
    stops = bool(feeding) and not any(box.is_final or _kind(box.name) in feeding for box in of_its_layer)
    is_reached = gradients["correct"] or (bool(gradients["wrong"]) and not stops)
    is_right = is_reached and name not in gradients["wrong"]
    return replace(made, level=GOAL if is_right else None, is_reached=is_reached)


def _marked_places(entry: Entry) -> Iterator[tuple[int | None, int]]:
    for function in entry["functions"].values():
        for diagnosis in function["diagnoses"]:
            for place in (diagnosis, *diagnosis["further"]):
                if place["line"]:
                    yield place["cell"], place["line"]


def _layers(seen: Sequence[Box], unseen: Sequence[Box]) -> Iterator[Layer]:
    """The boxes by layer: what is handed on, then the final gradients that are made of it."""
    layers: list[tuple[list[Box], list[Box]]] = []
    for box in seen:
        if not layers or (layers[-1][1] and (not box.is_final or _number(box) != _number(layers[-1][1][0]))):
            layers.append(([], []))
        layers[-1][box.is_final].append(box)
    for box in sorted(unseen, key=_number, reverse=True):
        layer = next((one for one in layers if any(_number(each) == _number(box) for each in one[1] or one[0])), None)
        if layer is None:
            layers.append(layer := ([], []))
        layer[1].append(box)
    for trunk, finals in layers:
        yield Layer(trunk=tuple(trunk), finals=tuple(finals))


def _said(picture: Picture) -> tuple[str, str]:
    """What the whole picture says: in a few words, and in one sentence."""
    one, every = f"1/{picture.symbol}", f"every {picture.finals}"
    finals = [box for layer in picture.layers for box in layer.finals]
    levels = {box.level for box in finals}
    if not all(box.is_reached for box in finals):
        return "stops on the way", "Your backward pass stops part of the way down."
    if None in levels:
        is_scaled = all(box.factor is not None for box in finals if box.level is None)
        return _OFF[is_scaled], f"Some gradients are off by something other than {one}."
    if picture.in_the_update:
        return "only in the update", f"{one} enters only in the update, after the gradients."
    if len(levels) == 1:
        often = finals[0].often()
        return often, f"{one} never enters." if often == "never" else f"{one} enters {often} on the way to {every}."
    label, where = _where_it_enters(picture, finals)
    return label, f"{one} {where or f'does not enter once on the way to {every}'}."


def _where_it_enters(picture: Picture, finals: Sequence[Box]) -> tuple[str, str]:
    """Where 1/m enters, that does not enter alike everywhere; no sentence where there is no word for it."""
    by_layer = [{box.level or GOAL for box in layer.finals} for layer in picture.layers if layer.finals]
    if all(len(levels) == 1 for levels in by_layer):
        steps = [level for levels in by_layer for level in levels]
        if all(below == above - 1 for above, below in itertools.pairwise(steps)):
            return "once more in each layer", "enters once more in every layer further down"
    right = {_kind(box.name) for box in finals if box.level == GOAL}
    wrong = {_kind(box.name) for box in finals if box.level != GOAL}
    if right.isdisjoint(wrong) and {box.level for box in finals} == {GOAL, AT_LOSS}:
        only = " and ".join(sorted(right))
        return f"in {only} only", f"reaches every {only}, and no {' or '.join(sorted(wrong))}"
    return "not alike everywhere", ""


def _number(box: Box) -> str:
    found = _LAYER.search(box.name)
    return found[1] if found else ""


def _kind(name: str) -> str:
    return _LAYER.sub("", name)


def _short(kind: str) -> str:
    """What it is the derivative by, where one letter says so."""
    by = kind.removeprefix("d")
    return by if len(by) == 1 else kind


def _times(box: Box) -> str:
    return box.often() if box.level is None else str(AT_LOSS - box.level)
