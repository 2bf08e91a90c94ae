"""One page as values: what is said of a submission, and beside which line of it. No HTML is made here."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, Final, TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.model.judgement import line_in
from pytest_grade.notebook.cells import Cell
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.feedback.words import VERDICTS, Verdict, sentence
from pytest_grade.reports.text import aligned, digits_of, points
from pytest_grade.reports.unfinished import ID as UNFINISHED

Spot: TypeAlias = tuple[int | None, int]
"""A cell and a line in it; a line of the file where the submission is a script."""

_DEFINES: Final = re.compile(r"^(?:(?:async )?def|class) +(\w+)|^(\w+) *(?:=|:)(?!=)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What is said of a function, at one place of it. Where nobody has to look at it, it is grey."""

    function: str
    verdict: Verdict
    points: str
    anchor: str
    message: str = ""
    reason: Sequence[str] = ("", "")
    why: str = ""
    hint: str = ""
    id: str = ""
    is_certain: bool = True
    explains: bool = False
    spot: Spot | None = None
    where: str = ""
    quoted: str = ""
    trace: tuple[tuple[str, str], ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Whether a line is enough: there is nothing to be said but the verdict."""
        return not (self.message or self.reason[1] or self.hint or self.where)


@dataclass(slots=True, kw_only=True)
class Beside:
    """What stands at a line: parts of it that are meant, remarks below it, quantities in which 1/m enters here."""

    marks: list[tuple[str, int | None, int | None]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    takes: list[str] = field(default_factory=list)

    @property
    def is_hit(self) -> bool:
        """Whether the line is marked."""
        return bool(self.marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A function in the list of all."""

    name: str
    verdict: Verdict
    earned: str
    possible: str
    share: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A submission: its cells, what stands beside lines and below cells, and what belongs to no cell."""

    cells: tuple[Cell, ...]
    beside: Mapping[Spot, Beside]
    below: Mapping[int, tuple[Remark, ...]]
    elsewhere: tuple[Remark, ...]
    graded: frozenset[int]
    linked: frozenset[Spot]
    first: Remark | None


def line_id(spot: Spot) -> str:
    """The id of a line on the page."""
    cell, line = spot
    return f"l{line}" if cell is None else f"c{cell}-l{line}"


def rows_of(entry: Entry) -> Iterator[Row]:
    """The functions with their points; `width` is the part of all points that one is worth."""
    whole, functions = entry["possible"] or 1.0, entry["functions"]
    digits = {key: digits_of(function[key] for function in functions.values()) for key in ("earned", "possible")}
    for name, function in functions.items():
        possible = function["possible"]
        yield Row(
            name=name,
            verdict=VERDICTS[function["verdict"]],
            earned=aligned(function["earned"], digits["earned"]),
            possible=aligned(possible, digits["possible"]),
            share=function["earned"] / possible if possible else 1.0,
            width=possible / whole,
        )


def page_of(entry: Entry, cells: tuple[Cell, ...]) -> Page:
    """Where everything that is said of a submission stands in it."""
    lines = {spot for cell in cells if cell.kind == "code" for spot in spots_of(cell)}
    homes = _homes(cells, entry["functions"])
    beside: dict[Spot, Beside] = {}
    below: dict[int, list[Remark]] = {}
    elsewhere: list[Remark] = []
    told: list[Remark] = []
    for name, function in entry["functions"].items():
        for remark, places in _remarks(name, function):
            spots = [spot for place in places if (spot := _spot(place)) in lines]
            for place in places:
                if (spot := _spot(place)) in lines:
                    beside.setdefault(spot, Beside()).marks.append(
                        (place["code"] or "", place["column"], place["end_column"])
                    )
            home = homes.get(name)
            if spots:
                beside[spots[0]].remarks.append(remark)
            elif home is not None:
                below.setdefault(home, []).append(remark)
            else:
                elsewhere.append(remark)
            told.append(remark)
    for spot, quantities in _entrances(entry["ledger"]):
        if spot in lines:
            beside.setdefault(spot, Beside()).takes.extend(quantities)
    return Page(
        cells=cells,
        beside=beside,
        below={cell: tuple(remarks) for cell, remarks in below.items()},
        elsewhere=tuple(elsewhere),
        graded=frozenset(homes.values()),
        linked=frozenset({*beside, *({_spot(line) for line in entry["ledger"] if line["line"]} & lines)}),
        first=_first(told),
    )


def spots_of(cell: Cell) -> Iterator[Spot]:
    """The lines of a cell."""
    for number in range(cell.text.count("\n") + 1):
        yield cell.number, cell.first_line + number


def _spot(place: Mapping[str, Any]) -> Spot:
    return place["cell"], place["line"] or 0


def _homes(cells: Sequence[Cell], names: Iterable[str]) -> dict[str, int]:
    """The cell that defines each function last; of a method, the one with its class."""
    wanted: dict[str, list[str]] = {}
    for name in names:
        wanted.setdefault(name.partition(".")[0], []).append(name)
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        if cell.kind == "code":
            for match in _DEFINES.finditer(cell.text):
                for name in wanted.get(match[1] or match[2], ()):
                    if match[1] or name not in found:
                        found[name] = index
    return found


def _remarks(name: str, function: Mapping[str, Any]) -> Iterator[tuple[Remark, Sequence[Mapping[str, Any]]]]:
    """What is to be said of a function, each with the places that it is about; what it does comes with the first."""
    verdict = VERDICTS[function["verdict"]]
    share = f"{points(function['earned'])} of {points(function['possible'])}"
    reason = sentence(name, function["reason"]) if function["reason"] else ("", "")
    trace = tuple(_frame(frame) for frame in function["trace"][:-1]) if len(function["trace"]) > 1 else ()
    common: dict[str, Any] = {"function": name, "verdict": verdict, "points": share}
    diagnoses = [each for each in function["diagnoses"] if not (each["id"] == UNFINISHED and function["reason"])]
    if not diagnoses:  # of what is only unfinished the reason says all
        places = [place for place in (function, *function["diagnoses"]) if place["line"]][:1]
        where, quoted = _quoted(places)
        spot = _spot(places[0]) if places else None
        yield (
            Remark(**common, anchor=f"f-{name}", reason=reason, trace=trace, spot=spot, where=where, quoted=quoted),
            places,
        )
        return
    for number, diagnosis in enumerate(diagnoses):
        places = [place for place in (diagnosis, *diagnosis.get("further", ())) if place["line"]]
        if not places and function["line"] and not number:
            places = [function]
        where, quoted = _quoted(places)
        yield (
            Remark(
                **common,
                anchor=f"f-{name}-{number}" if number else f"f-{name}",
                message=diagnosis["message"],
                reason=("", "") if number else reason,
                why=diagnosis["why"],
                hint=diagnosis["hint"],
                id=diagnosis["id"],
                is_certain=diagnosis["certain"],
                explains=bool(diagnosis["link"]),
                spot=_spot(places[0]) if places else None,
                where=where,
                quoted=quoted,
                trace=() if number else trace,
            ),
            places,
        )


def _quoted(places: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Where the first of these places is, in words, and what stands there."""
    if not places:
        return "", ""
    return line_in(places[0]["function"], places[0]["cell"], places[0]["line"]), places[0]["code"] or ""


def _frame(frame: Mapping[str, Any]) -> tuple[str, str]:
    return line_in(frame["function"], frame["cell"], frame["line"]), frame["code"] or ""


def _entrances(ledger: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Spot, list[str]]]:
    """The lines on which a quantity takes 1/m: its power is lower than that of what was handed on last."""
    above: int | None = 1
    found: dict[Spot, list[str]] = {}
    for line in ledger:
        exponent = line["exponent"]
        if exponent is not None and above is not None and exponent < above and line["line"]:
            found.setdefault(_spot(line), []).append(line["quantity"])
        if line["role"] == "handed":
            above = exponent
    yield from found.items()


def _first(told: Sequence[Remark]) -> Remark | None:
    """What is to be looked at first: a mistake with a place, any mistake, what is to be written."""
    wrong = [remark for remark in told if remark.verdict is VERDICTS["incorrect"]]
    to_write = [remark for remark in told if remark.verdict.is_open and remark not in wrong]
    ordered = [*(each for each in wrong if each.where), *wrong, *to_write]
    return ordered[0] if ordered else None
