"""One submission in words: what is right, the one thing to change first, why, and the ledger of the backward pass."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pytest_grade.judge.conventions import OTHER
from pytest_grade.model.judgement import line_in
from pytest_grade.reports.attempts import counts_note
from pytest_grade.reports.contract import ABSENT, Entry
from pytest_grade.reports.late import late_note
from pytest_grade.reports.ledger_told import ledger
from pytest_grade.reports.styled import Role, first, styled, whole
from pytest_grade.reports.text import aligned, digits_of, points, printable, wrapped
from pytest_grade.reports.unfinished import block, is_to_write

_INDENT = "    "
_FURTHER = "  "  # a student's text never begins a line, where it could pass for ours
VERDICTS: Mapping[str, str] = {
    "correct": "right",
    "incorrect": "wrong",
    "undecided": "undecided",
    "planted": "planted",
    "unfinished": "unfinished",
    "missing": "missing",
    "not-gradable": "not gradable",
}
_ROLES: Mapping[str, Role] = {
    "incorrect": "look",
    "unfinished": "look",
    "missing": "look",
    "undecided": "quiet",
    "planted": "quiet",
    "not-gradable": "quiet",
}


def single(entry: Entry, width: int, *, in_full: bool = False, in_ascii: bool = False) -> Iterator[str]:
    """What the student is told; the entry holds no more than the rubric lets out.

    `in_full` tells all functions, though they are right, and the whole ledger, though it explains nothing more; what is
    drawn of it is drawn `in_ascii` where the terminal has no other letters.
    """
    path = f"{printable(entry['path'])}: "
    yield styled(path + _points_of(entry), (len(path), len(path) + len(_share(entry)), "strong"))
    if entry["status"] in ABSENT:
        return
    for note in filter(None, (counts_note(entry, is_student=True), late_note(entry))):
        yield from (whole(line, "quiet") for line in wrapped(note, width, "", _FURTHER))
    if entry["status"] != "graded":
        yield from wrapped(f"Not gradable: {entry['reason']}.", width, "", _FURTHER)
        yield from _remarks(entry, width)
        return
    yield from _remarks(entry, width)
    yield ""
    if entry.get("by_hand"):
        yield from wrapped(entry["gradients"]["sentence"], width, "", _FURTHER)
        return
    yield from wrapped(entry["gradients"]["sentence"], width, "", _FURTHER)
    yield from _convention(entry["convention"], width)
    written = {name: function for name, function in entry["functions"].items() if not is_to_write(function)}
    if in_full or any(function["verdict"] != "correct" for function in written.values()):
        yield from _table(entry["functions"])
    yield from explanations(written, width)
    yield from block(entry, width, quoted)
    if in_full or _explains(entry):
        yield from ledger(entry, width, in_full=in_full, in_ascii=in_ascii)
    for note in entry["notes"]:
        yield ""
        yield from _beginning("Note:", wrapped(f"Note: {note}", width, "", _FURTHER))


def _points_of(entry: Entry) -> str:
    if entry["status"] != "graded":
        return _share(entry)
    final = entry.get("final", entry["earned"])
    said = f"; final: {points(final)}" if final != entry["earned"] else ""
    return f"{_share(entry)} ({entry['assignment']}){said}"


def _share(entry: Entry) -> str:
    if entry["status"] in ABSENT:
        return printable(entry["reason"])
    if entry["status"] != "graded":
        return "not gradable"
    return f"{points(entry['earned'])} of {points(entry['possible'])} points"


def _remarks(entry: Entry, width: int) -> Iterator[str]:
    """What instructors say, in their own words."""
    for remark in entry.get("remarks", ()):
        about = f" on {remark['function']}" if remark["function"] else ""
        change = f" ({remark['points']:+g} points)" if remark["points"] else ""
        begin, *further = remark["remark"].splitlines() or [""]
        yield ""
        yield from wrapped(f"From your teachers{about}{change}: {begin}".rstrip(": "), width, "", _FURTHER)
        for line in further:
            yield from wrapped(line, width, _FURTHER, _FURTHER)


def _convention(convention: Mapping[str, Any] | None, width: int) -> Iterator[str]:
    if convention is not None:
        accepted = "" if convention["accepted"] else " (not accepted by the rubric)"
        yield ""
        said = wrapped(f"Convention: {convention['id']}{accepted}. {convention['sentence']}", width, "", _FURTHER)
        yield from _beginning(convention["id"], said)


def _beginning(name: str, lines: Iterable[str]) -> Iterator[str]:
    """The lines, in the first of which a name stands out."""
    beginning, *further = lines
    yield first(beginning, name, "strong")
    yield from further


def _table(functions: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield ""
    names = max(len(name) for name in functions)
    digits = [digits_of(function[key] for function in functions.values()) for key in ("earned", "possible")]
    shares = ["/".join(map(aligned, (f["earned"], f["possible"]), digits)) for f in functions.values()]
    room = max(7, *map(len, shares))
    for share, (name, function) in zip(shares, functions.items(), strict=True):
        yield _row(f"  {name:<{names}}  {share:>{room}}  ", function)


def _row(row: str, function: Mapping[str, Any]) -> str:
    verdict = VERDICTS[function["verdict"]]
    role = _ROLES.get(function["verdict"])
    return styled(row + verdict, (len(row), len(row + verdict), role)) if role else row + verdict


def in_order(functions: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Functions in the order in which they are told: those that are wrong, the first on the way first, then others."""
    return sorted(functions, key=lambda name: functions[name]["verdict"] != "incorrect")


def explanations(functions: Mapping[str, Mapping[str, Any]], width: int) -> Iterator[str]:
    """What is to be changed, the first function on the way first."""
    told = {name: f for name, f in functions.items() if f["reason"] or f["diagnoses"] or f["code"]}
    to_change = [name for name in told if told[name]["verdict"] == "incorrect"]
    for number, name in enumerate(in_order(told)):
        function = told[name]
        yield ""
        if len(to_change) > 1 and number < 2:
            yield ("First:", "Then:")[number]
        said = f"{name}: {function['reason']}".rstrip(".") + "." if function["reason"] else name
        yield from _beginning(name, wrapped(said, width, "", _INDENT))
        if not any(diagnosis["code"] for diagnosis in function["diagnoses"]):
            yield from quoted(function, width)
        if not function["diagnoses"]:
            yield from _instead(function, width)
        yield from _trace(function["trace"], width)
        for diagnosis in function["diagnoses"]:
            yield from _diagnosis(diagnosis, width, function)


def _diagnosis(diagnosis: Mapping[str, Any], width: int, function: Mapping[str, Any]) -> Iterator[str]:
    sure = "" if diagnosis["certain"] else " (possible)"
    if diagnosis["message"]:
        message = wrapped(f"{diagnosis['id']}{sure}: {diagnosis['message']}", width, _INDENT)
        yield from _beginning(diagnosis["id"], message)
    for place in (diagnosis, *diagnosis.get("further", ())):
        yield from quoted(place, width)
    if diagnosis is function["diagnoses"][-1]:
        yield from _instead(function, width)
    for title, key in (("Why", "why"), ("Change", "hint")):
        if diagnosis[key]:
            said = wrapped(f"{title}: {diagnosis[key]}", width, _INDENT, _INDENT + "  ")
            yield from _beginning(f"{title}:", said)
    if diagnosis["link"]:
        yield whole(f"{_INDENT}More: pytest-grade explain {diagnosis['id']}", "quiet")


def _instead(function: Mapping[str, Any], width: int) -> Iterator[str]:
    """The lines that may be wrong instead of the one above, and those that make what else is wrong."""
    for before, places in (("or ", "instead"), ("and ", "besides")):
        for place in function.get(places, ()):
            yield from quoted(place, width, before)


def quoted(place: Mapping[str, Any], width: int, before: str = "") -> Iterator[str]:
    """The line, and below it what of it is meant."""
    if not place["code"]:
        return
    yield f"{_INDENT}{before}{line_in(place['function'], place['cell'], place['line'])}:"
    room = width - 1 - 2 * len(_INDENT)
    code, start, end = printable(place["code"]), place["column"], place["end_column"]
    if start is None or end is None or code != place["code"]:
        yield _INDENT * 2 + _cut(code, room)
        return
    skipped = 0 if end <= room else max(0, start - room // 3)
    shown = _cut(("…" if skipped else "") + code[skipped:], room)
    begin = start - skipped + bool(skipped)
    yield _INDENT * 2 + shown
    yield whole(_INDENT * 2 + " " * begin + "^" * (min(end - start, room - begin)), "look")


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _trace(frames: Sequence[Mapping[str, Any]], width: int) -> Iterator[str]:
    """The student's own calls that led to an exception, the outermost first."""
    if len(frames) < 2:
        return
    yield f"{_INDENT}called from:"
    for frame in frames[:-1]:
        where = line_in(frame["function"], frame["cell"], frame["line"])
        yield from (whole(line, "quiet") for line in wrapped(f"{where}: {frame['code']}", width, _INDENT * 2))


def _explains(entry: Entry) -> bool:
    """Whether the ledger says more than the words: which final gradient has what factor, or where 1/m enters."""
    if entry["gradients"]["correct"]:
        return bool(entry["convention"]) and entry["convention"]["id"] == OTHER
    return any(line["exponent"] for line in entry["ledger"] if line["role"] != "handed")
