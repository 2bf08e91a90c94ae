"""The ledger as it is told below the words: the picture with its sentence, and a list of the lines behind it."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pytest_grade.model.judgement import line_of
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.ledger import AT_LOSS, GOAL, Picture, picture_of
from pytest_grade.reports.ledger_text import drawn
from pytest_grade.reports.text import wrapped

_INDENT: Final = "    "
_WIDEST: Final = 24  # of the names in the list


def ledger(entry: Entry, width: int, *, in_full: bool = False, in_ascii: bool = False) -> Iterator[str]:
    """The picture; below it the list, where it is asked for `in_full`, or in its place, where it is too wide."""
    lines = list(picture(entry, width, in_ascii=in_ascii))
    yield from lines
    if entry["ledger"] and (in_full or not lines):
        yield ""
        yield from _listed(entry["ledger"], width)


def picture(entry: Entry, width: int, *, in_ascii: bool = False) -> Iterator[str]:
    """The picture in letters, below what it says; nothing where there is none, or it is too wide."""
    found = agreeing(entry)
    lines = drawn(found, width, in_ascii=in_ascii) if found else []
    if found and lines:
        yield ""
        yield from wrapped(found.headline, width)
        yield ""
        yield from lines


def agreeing(entry: Entry) -> Picture | None:
    """The picture, where it says what the words say: it shows one network, and they speak of all that were asked."""
    found, gradients = picture_of(entry), entry["gradients"]
    if found is None or gradients.get("waits_for"):
        return None
    wrong = gradients.get("wrong", ())
    return None if any(box.is_right and box.name in wrong for box in found.boxes) else found


class _Row(NamedTuple):
    """What was made alike on one line of the submission."""

    value: str
    where: str
    remark: str


def _listed(lines: Sequence[Mapping[str, Any]], width: int) -> Iterator[str]:
    """Each line of the backward pass once: what it makes, relative to dJ, and what it does to the mean."""
    yield from wrapped("Ledger: each quantity of your backward pass, relative to the derivative of J.", width)
    rows: dict[_Row, list[str]] = {}
    for line, remark in zip(lines, _remarks(lines), strict=True):
        where = line_of(line["cell"], line["line"]) if line["line"] else ""
        rows.setdefault(_Row(_value(line["exponent"], line["of"]), where, remark), []).append(line["quantity"])
    names = {row: textwrap.wrap(", ".join(made), _WIDEST) for row, made in rows.items()}
    room = max(len(text) for texts in names.values() for text in texts)
    values = max(len(row.value) for row in rows)
    for row, (name, *further) in names.items():
        yield f"{_INDENT}{name:<{room}}  {row.value:<{values}}  {row.where:<18}  {row.remark}".rstrip()
        yield from (f"{_INDENT}{text}" for text in further)


def _value(exponent: int | None, symbol: str) -> str:
    """A factor that is a power of that symbol, times dJ."""
    if exponent is None:
        return "? x dJ"
    if exponent == GOAL:
        return "dJ"
    return f"1/{symbol} x dJ" if exponent == -1 else f"{_power(exponent, symbol)} x dJ"


def _power(exponent: int, symbol: str) -> str:
    return symbol if exponent == 1 else f"{symbol}^{exponent}"


def _remarks(lines: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    above: int | None = AT_LOSS
    takes_the_mean = any(line["role"] != "handed" and line["exponent"] == GOAL for line in lines)
    for line in lines:
        yield _remark(line, above, takes_the_mean=takes_the_mean)
        if line["role"] == "handed":
            above = line["exponent"]


def _remark(line: Mapping[str, Any], above: int | None, *, takes_the_mean: bool) -> str:
    """What the step to this quantity did: it took the mean, or left a final gradient at another scale than dJ.

    `above` is the exponent of what was handed on last, of which the quantity is made; where some final gradient
    `takes_the_mean`, what is handed on as a derivative of the loss is right so.
    """
    if line["role"] == "handed" and line["exponent"] == AT_LOSS:
        return "of the loss, right here" if takes_the_mean else "of the loss"
    exponent, symbol = line["exponent"], line["of"]
    took = exponent is not None and above is not None and exponent < above
    remarks = [f"<- 1/{symbol}"] if took else []
    if line["role"] != "handed" and exponent and not line.get("returned_otherwise"):
        remarks.append(f"{_power(abs(exponent), symbol)} times too {'large' if exponent > 0 else 'small'}")
    if line.get("returned_otherwise"):
        remarks.append("returned otherwise")
    return ", ".join(remarks)
