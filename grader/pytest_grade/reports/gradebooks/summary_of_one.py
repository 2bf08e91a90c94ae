"""One submission as the summary of a job: points, what to look at first with its line, the ledger, all functions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from pytest_grade.model.judgement import line_of
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.feedback.words import VERDICTS
from pytest_grade.reports.feedback.words import sentence as in_a_sentence
from pytest_grade.reports.gradebooks.comment import comment, share
from pytest_grade.reports.gradebooks.markdown_text import block, code, folded, prose, sentence, table
from pytest_grade.reports.gradebooks.one_student import WIDTH, OneStudent
from pytest_grade.reports.hints import told
from pytest_grade.reports.ledger_text import drawn
from pytest_grade.reports.ledger_told import agreeing
from pytest_grade.reports.text import points, printable
from pytest_grade.reports.unfinished import is_to_write

_LEGEND: Final = (
    "Read from the loss `L` to the right. Every `÷` is one level down; final gradients belong on the dotted level, "
    "`» 1`: the derivative of the cost J."
)


def summary(entry: Entry) -> Iterator[str]:
    """The lines, as much as the student may know."""
    seen, who = told(entry), code(entry["person"]["name"] if entry.get("person") else entry["path"])
    if seen["status"] != "graded":
        yield f"## {who}: not graded"
        yield ""
        yield from (sentence(each.text) for each in comment(entry))
        yield ""
        yield "This is not zero points."
        return
    final, earned = points(seen.get("final", seen["earned"])), points(seen["earned"])
    before = f" ({earned} before deductions and remarks)" if final != earned else ""
    yield f"## {who}: {final} of {points(seen['possible'])} points{before}"
    functions = sorted(seen["functions"].items(), key=lambda each: each[1]["verdict"] != "incorrect")
    wrong = {name: each for name, each in functions if each["verdict"] != "correct" and not is_to_write(each)}
    to_write = [name for name, each in functions if is_to_write(each)]
    for said in comment(entry):
        if said.function not in (*wrong, *to_write):
            yield ""
            yield f"{code(said.function)}: {sentence(said.text)}" if said.function else sentence(said.text)
    for name, function in wrong.items():
        yield ""
        yield from _function(name, function, [each["remark"] for each in _remarks(entry, name)])
    if to_write:
        yield ""
        yield from _to_write(to_write, seen.get("next"), [each for name in to_write for each in _remarks(entry, name)])
    yield ""
    yield from _convention(seen["convention"])
    yield from _ledger(seen)
    yield from folded("All functions", _all(seen))


def summaries(student: OneStudent) -> Iterator[str]:
    """What one student has handed in: what counts, and what lay beside it."""
    for entry in student.entries:
        yield from summary(entry)
        yield ""
    yield from (f"* {prose(each)}" for each in student.beside)


def _remarks(entry: Entry, name: str) -> Iterator[Mapping[str, Any]]:
    return (each for each in entry.get("remarks", ()) if each["function"] == name)


def _to_write(
    names: Sequence[str], step: Mapping[str, Any] | None, remarks: Iterable[Mapping[str, Any]]
) -> Iterator[str]:
    """What is still to be written, and what is next."""
    yield f"### {VERDICTS['unfinished'].glyph} Still to write: {', '.join(map(code, names))}"
    for remark in remarks:
        yield ""
        yield f"{code(remark['function'])}: {prose(remark['remark'])}"
    if step is not None:
        yield ""
        yield f"Next: {code(step['function'])} {sentence(step['sentence'])}".rstrip(". ") + "."
        yield from _place(step)


def _function(name: str, function: Mapping[str, Any], remarks: list[str]) -> Iterator[str]:
    verdict = VERDICTS[function["verdict"]]
    yield f"### {verdict.glyph} {code(name)}: {verdict.word}, {share(function)}"
    for remark in remarks:
        yield ""
        yield prose(remark)
    diagnoses = function["diagnoses"]
    if function["reason"] and not any(each["message"] for each in diagnoses):
        subject, text = in_a_sentence(name, function["reason"])
        yield ""
        yield f"{code(subject)} {sentence(text)}" if subject else sentence(text)
    if not any(each["line"] for each in diagnoses):
        yield from _place(function)
    for diagnosis in diagnoses:
        yield from _diagnosis(diagnosis)
    for before, key in (("Or ", "instead"), ("And ", "besides")):
        for place in function.get(key, ()):
            yield from _place(place, before)


def _diagnosis(diagnosis: Mapping[str, Any]) -> Iterator[str]:
    if diagnosis["message"]:
        yield ""
        yield f"**{'' if diagnosis['certain'] else 'Probably: '}{sentence(diagnosis['message'])}**"
    for place in (diagnosis, *diagnosis.get("further", ())):
        yield from _place(place)
    for title, key in (("Why", "why"), ("Change", "hint")):
        if diagnosis[key]:
            yield ""
            yield f"{title}: {sentence(diagnosis[key])}"
    if diagnosis["id"]:
        link = diagnosis["link"]
        yield ""
        yield f"<sub>{code(diagnosis['id'])}{f' · [derivation]({link})' if link.startswith('https://') else ''}</sub>"


def _place(place: Mapping[str, Any], before: str = "") -> Iterator[str]:
    """The line, and below it what of it is meant."""
    if not place["line"]:
        return
    where = line_of(place["cell"], place["line"])
    yield ""
    yield f"{before or where[0].upper()}{where if before else where[1:]}{':' if place['code'] else '.'}"
    if place["code"]:
        yield ""
        yield from block(_marked(place), "python")


def _marked(place: Mapping[str, Any]) -> Iterator[str]:
    text, start, end = place["code"], place["column"], place["end_column"]
    yield text
    if start is not None and end is not None and start > 0 and printable(text) == text:
        yield f"#{' ' * (start - 1)}{'^' * (end - start)}"


def _convention(convention: Mapping[str, Any] | None) -> Iterator[str]:
    if convention is not None:
        accepted = "" if convention["accepted"] else " (not accepted by the rubric)"
        yield f"Convention {code(convention['id'])}{accepted}: {sentence(convention['sentence'])}"
        yield ""


def _ledger(entry: Entry) -> Iterator[str]:
    found = agreeing(entry)
    lines = drawn(found, WIDTH) if found else []
    if found and lines:
        yield f"### {sentence(found.headline)}"
        yield ""
        yield from block(lines)
        yield ""
        yield _LEGEND
        yield ""


def _all(entry: Entry) -> Iterator[str]:
    rows = (
        (
            f"{VERDICTS[function['verdict']].glyph} {VERDICTS[function['verdict']].word}",
            code(name),
            f"{points(function['earned'])} / {points(function['possible'])}",
        )
        for name, function in entry["functions"].items()
    )
    yield from table("|function|points:", rows)
