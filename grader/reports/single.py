"""One submission in words: what is right, the one thing to change first, why, and the ledger of the backward pass."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader.model.judgement import line_of
from grader.reports.contract import Entry
from grader.reports.text import points, printable, wrapped

_INDENT = "    "
_FURTHER = "  "  # a student's text never begins a line, where it could pass for ours
_VERDICTS: Mapping[str, str] = {
    "correct": "right",
    "incorrect": "wrong",
    "undecided": "undecided",
    "unfinished": "unfinished",
    "missing": "missing",
    "not-gradable": "not gradable",
}
_OF_THE_LOSS = 1  # the exponent at which the pass starts: a derivative of L by what is of one example


def single(entry: Entry, width: int) -> Iterator[str]:
    """Everything that the student is told; the entry holds no more than the rubric lets out."""
    yield f"{printable(entry['path'])}: {_points_of(entry)}"
    if entry["status"] != "graded":
        yield from wrapped(f"Not gradable: {entry['reason']}.", width, "", _FURTHER)
        return
    yield ""
    yield from wrapped(entry["gradients"]["sentence"], width, "", _FURTHER)
    yield from _convention(entry["convention"], width)
    yield ""
    names = max(len(name) for name in entry["functions"])
    for name, function in entry["functions"].items():
        yield _row(name, function, names)
    yield from _explanations(entry["functions"], width)
    yield from _ledger(entry["ledger"], width)
    for note in entry["notes"]:
        yield ""
        yield from wrapped(f"Note: {note}", width, "", _FURTHER)


def _points_of(entry: Entry) -> str:
    if entry["status"] != "graded":
        return "not gradable"
    return f"{points(entry['earned'])} of {points(entry['possible'])} points ({entry['assignment']})"


def _convention(convention: Mapping[str, Any] | None, width: int) -> Iterator[str]:
    if convention is not None:
        accepted = "" if convention["accepted"] else " (not accepted by the rubric)"
        yield ""
        yield from wrapped(f"Convention: {convention['id']}{accepted}. {convention['sentence']}", width, "", _FURTHER)


def _row(name: str, function: Mapping[str, Any], names: int) -> str:
    share = f"{points(function['earned'])}/{points(function['possible'])}"
    return f"  {name:<{names}}  {share:>7}  {_VERDICTS[function['verdict']]}"


def _explanations(functions: Mapping[str, Mapping[str, Any]], width: int) -> Iterator[str]:
    """What is to be changed, the first function on the way first."""
    told = {name: f for name, f in functions.items() if f["reason"] or f["diagnoses"] or f["code"]}
    to_change = [name for kind in ("incorrect", "unfinished") for name in told if told[name]["verdict"] == kind]
    order = [*to_change, *(name for name in told if name not in to_change)]
    for number, name in enumerate(order):
        function = told[name]
        yield ""
        if len(to_change) > 1 and number < 2:
            yield ("First:", "Then:")[number]
        said = f"{name}: {function['reason']}".rstrip(".") + "." if function["reason"] else name
        yield from wrapped(said, width, "", _INDENT)
        if not any(diagnosis["code"] for diagnosis in function["diagnoses"]):
            yield from _quoted(function, width)
        yield from _trace(function["trace"], width)
        for diagnosis in function["diagnoses"]:
            yield from _diagnosis(diagnosis, width)


def _diagnosis(diagnosis: Mapping[str, Any], width: int) -> Iterator[str]:
    sure = "" if diagnosis["certain"] else " (possibly)"
    if diagnosis["message"]:
        yield from wrapped(f"{diagnosis['id']}{sure}: {diagnosis['message']}", width, _INDENT)
    for place in (diagnosis, *diagnosis.get("further", ())):
        yield from _quoted(place, width)
    for title, key in (("Why", "why"), ("Change", "hint"), ("More", "link")):
        if diagnosis[key]:
            yield from wrapped(f"{title}: {diagnosis[key]}", width, _INDENT, _INDENT + "  ")


def _quoted(place: Mapping[str, Any], width: int) -> Iterator[str]:
    """The line, and below it what of it is meant."""
    if not place["code"]:
        return
    yield f"{_INDENT}{line_of(place['cell'], place['line'])}:"
    room = width - 1 - 2 * len(_INDENT)
    code, start, end = printable(place["code"]), place["column"], place["end_column"]
    if start is None or end is None or code != place["code"]:
        yield _INDENT * 2 + _cut(code, room)
        return
    skipped = 0 if end <= room else max(0, start - room // 3)
    shown = _cut(("…" if skipped else "") + code[skipped:], room)
    first = start - skipped + bool(skipped)
    yield _INDENT * 2 + shown
    yield _INDENT * 2 + " " * first + "^" * (min(end - start, room - first))


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _trace(frames: Sequence[Mapping[str, Any]], width: int) -> Iterator[str]:
    """The student's own calls that led to an exception, the outermost first."""
    if len(frames) < 2:
        return
    yield f"{_INDENT}called from:"
    for frame in frames[:-1]:
        yield from wrapped(f"{line_of(frame['cell'], frame['line'])}: {frame['code']}", width, _INDENT * 2)


def _ledger(lines: Sequence[Mapping[str, Any]], width: int) -> Iterator[str]:
    """Each quantity of the backward pass relative to dJ, so that one sees where the mean enters, twice, or never."""
    if not lines:
        return
    yield ""
    yield from wrapped("Ledger: each quantity of your backward pass, relative to the derivative of J.", width)
    above: int | None = _OF_THE_LOSS
    longest = max(len(line["quantity"]) for line in lines)
    name_width, value_width = max(5, longest + 1), max(16, longest + 9)
    for line in lines:
        quantity, exponent = line["quantity"], line["exponent"]
        value = f"{_factor(exponent, line['of'])}dJ/{quantity}"
        where = line_of(line["cell"], line["line"]) if line["line"] else ""
        yield f"{_INDENT}{quantity:<{name_width}}{value:<{value_width}}{where:<20}{_remark(line, above)}".rstrip()
        if line["role"] == "handed":
            above = exponent


def _factor(exponent: int | None, symbol: str) -> str:
    """What stands before a quantity q whose factor is a power of that symbol times dJ/dq."""
    if exponent is None:
        return "? x "
    if exponent == 0:
        return ""
    return f"1/{symbol} x " if exponent == -1 else f"{_power(exponent, symbol)} x "


def _power(exponent: int, symbol: str) -> str:
    return symbol if exponent == 1 else f"{symbol}^{exponent}"


def _remark(line: Mapping[str, Any], above: int | None) -> str:
    """What the step to this quantity did: it took the mean, or left a final gradient at another scale than dJ.

    `above` is the exponent of what was handed on last, of which the quantity is made.
    """
    exponent, symbol = line["exponent"], line["of"]
    took = exponent is not None and above is not None and exponent < above
    remarks = [f"<- 1/{symbol}"] if took else []
    if line["role"] != "handed" and exponent:
        remarks.append(f"{_power(abs(exponent), symbol)} times too {'large' if exponent > 0 else 'small'}")
    return ", ".join(remarks)
