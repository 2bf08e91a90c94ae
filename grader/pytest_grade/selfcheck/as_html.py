"""A self-check as HTML for a notebook: no script, every text escaped, whole without its style and picture."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Final

import pytest_grade
from pytest_grade.model.judgement import NO_MISTAKE
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.ledger_svg import both
from pytest_grade.reports.ledger_text import drawn
from pytest_grade.reports.ledger_told import agreeing
from pytest_grade.reports.single import VERDICTS
from pytest_grade.reports.text import points, printable
from pytest_grade.reports.unfinished import is_to_write
from pytest_grade.selfcheck.absent import Left, of_gradients
from pytest_grade.selfcheck.as_text import WIDTH
from pytest_grade.selfcheck.words import (
    ABSENT,
    GLYPHS,
    NOTICE,
    ended,
    spelled,
    summary,
    tells_of_the_mean,
    to_look_at,
    where,
)

_PACKAGE: Final = Path(pytest_grade.__file__).parent
_GREY: Final = (*NO_MISTAKE, "missing", "not-gradable")  # verdicts that are nobody's fault
_CODE: Final = re.compile(r"`([^`]+)`")
_BOLD: Final = ' class="m"'
_KEYS: Final = itertools.count(1)


def fragment(entry: Entry, names: Sequence[str], cell: int | None) -> str:
    """All that is shown of these functions, or of all; `cell` is the one that it is shown below."""
    if entry["status"] != "graded":
        return _framed(f"<p>Not to be checked: {_text(entry['reason'])}.</p>")
    body = _of_functions(entry, names, cell) if names else _of_all(entry, cell)
    return _framed("".join(body) + f'<p class="n">{escape(NOTICE)}</p>')


def sentence(text: str) -> str:
    """One line."""
    return _framed(f"<p>{_text(text)}</p>")


def _framed(body: str) -> str:
    return f'<style>{_style()}</style><div class="pg">{body}</div>'


@cache
def _style() -> str:
    files = (_PACKAGE / "selfcheck" / "check.css", _PACKAGE / "reports" / "ledger.css")
    return "".join(line.strip() for file in files for line in file.read_text(encoding="utf-8").splitlines())


def _text(value: str) -> str:
    """Words for a page: what stands between backticks is code."""
    return _CODE.sub(r"<code>\1</code>", escape(printable(value)))


def _plain(value: str) -> str:
    return escape(printable(value))


def _of_functions(entry: Entry, names: Sequence[str], cell: int | None) -> Iterator[str]:
    for name in names:
        yield from _of_function(name, entry["functions"][name], cell)


def _of_all(entry: Entry, cell: int | None) -> Iterator[str]:
    functions = entry["functions"]
    earned, possible = points(entry["earned"]), points(entry["possible"])
    yield f'<p class="t"><b>{earned}</b> <span>of {possible} points</span></p>{_strip(functions)}'
    yield f"<p>{_text(summary(entry))} {_text(of_gradients(entry))}</p>"
    shows_the_mean = tells_of_the_mean(entry)
    if entry["convention"] and shows_the_mean:
        yield f'<p class="pl">{_text(entry["convention"]["sentence"])}</p>'
    for name in to_look_at(functions):
        yield from _of_function(name, functions[name], cell)
    yield from _to_write(entry, cell)
    yield from _picture(entry) if shows_the_mean else ()
    yield from _list_of_right(functions)
    for note in entry["notes"]:
        yield f'<p class="pl">Note: {_text(note)}</p>'


def _strip(functions: Mapping[str, Mapping[str, Any]]) -> str:
    """A block for each function, as wide as its points, and filled as far as they are there."""
    whole = sum(function["possible"] for function in functions.values()) or 1.0
    blocks, x = [], 0.0
    for function in functions.values():
        width = 1000 * function["possible"] / whole
        filled = (width - 5) * (function["earned"] / function["possible"] if function["possible"] else 0.0)
        if filled < width - 5 - 0.5:
            blocks.append(f'<rect class="po" x="{x + 2:.1f}" y="1" width="{max(0.0, width - 9):.1f}" height="14"/>')
        if filled > 0:
            blocks.append(f'<rect class="pf" x="{x:.1f}" y="0" width="{filled:.1f}" height="16"/>')
        x += width
    size = 'viewBox="0 0 1000 16" preserveAspectRatio="none"'
    return f'<svg class="strip" {size} aria-hidden="true">{"".join(blocks)}</svg>'


def _of_function(name: str, function: Mapping[str, Any], cell: int | None) -> Iterator[str]:
    """A line with the verdict, and below it what there is to say."""
    verdict = function["verdict"]
    grey = "" if verdict not in _GREY else " u"
    share = f"{VERDICTS[verdict]} · {points(function['earned'])} of {points(function['possible'])} points"
    yield f'<p class="h{grey}"><i>{GLYPHS[verdict]}</i> <b>{_plain(name)}</b> <span>{share}</span></p>'
    remarks = "".join(_remarks(name, function, cell))
    if remarks:
        yield f'<div class="r{grey}">{remarks}</div>'


def _remarks(name: str, function: Mapping[str, Any], cell: int | None) -> Iterator[str]:
    """What is said of a function: each mistake; before the first one's place, what is seen of it."""
    if is_to_write(function):
        left = ended(f"{name} {function['reason'] or ''}")
        yield f"<p{_BOLD}>{_text(left)}</p>{_excerpt(function, cell)}"
        return
    diagnoses = function["diagnoses"]
    seen = "".join(_reason(name, function, is_bold=not any(diagnosis["message"] for diagnosis in diagnoses)))
    if not any(diagnosis["code"] for diagnosis in diagnoses):
        seen += _excerpt(function, cell)
    seen += _trace(function["trace"], cell)
    if not diagnoses:
        yield seen
    for diagnosis in diagnoses:
        yield from _diagnosis(diagnosis, seen, cell)
        seen = ""


def _reason(name: str, function: Mapping[str, Any], *, is_bold: bool) -> Iterator[str]:
    if function["reason"]:
        reason = ended(f"{name}: {function['reason']}")
        yield f"<p{_BOLD if is_bold else ''}>{_text(reason)}</p>"


def _trace(calls: Sequence[Mapping[str, Any]], cell: int | None) -> str:
    """The student's own calls that led to an exception, the outermost first."""
    if len(calls) < 2:
        return ""
    rows = (f"<li>{_text(where(call, cell))}: <code>{_plain(call['code'])}</code></li>" for call in calls[:-1])
    return f'<p class="pl">called from:</p><ul class="tr">{"".join(rows)}</ul>'


def _diagnosis(diagnosis: Mapping[str, Any], seen: str, cell: int | None) -> Iterator[str]:
    if diagnosis["message"]:
        sure = "" if diagnosis["certain"] else "Probably: "
        yield f'<p class="m">{sure}{_text(diagnosis["message"])}</p>'
    yield seen
    for place in (diagnosis, *diagnosis["further"]):
        yield _excerpt(place, cell)
    if diagnosis["hint"]:
        yield f'<p><span class="d">Change:</span> {_text(diagnosis["hint"])}</p>'
    if diagnosis["why"]:
        yield f"<details><summary>Why</summary><p>{_text(diagnosis['why'])}</p></details>"


def _excerpt(place: Mapping[str, Any], cell: int | None) -> str:
    """The place in words, and its line, with what of it is meant."""
    if not place["code"]:
        return ""
    code, start, end = place["code"], place["column"], place["end_column"]
    if start is None or end is None:
        marked = _plain(code)
    else:
        marked = f"{_plain(code[:start])}<mark>{_plain(code[start:end])}</mark>{_plain(code[end:])}"
    return f'<p class="pl">{_text(where(place, cell))}</p> <pre><code>{marked}</code></pre>'


def _to_write(entry: Entry, cell: int | None) -> Iterator[str]:
    """One block of what is still to be written, and the next step."""
    functions, step = entry["functions"], entry["next"]
    left = Left.of(functions)
    if step is None or not any(left):
        return
    right = [name for name, function in functions.items() if function["verdict"] == "correct"]
    written = f"<p>Written and right: {_names(right)}.</p>" if right else ""
    if left.not_run:
        written += f"<p>{escape(ABSENT)} {_names(left.not_run)}.</p>"
    if left.to_write:
        is_all = len(left.to_write) == len(functions) > 1
        every = f"all {spelled(len(functions))} functions" if is_all else _names(left.to_write)
        written += f"<p>Still to write: {every}.</p>"
    next_ = ended(f"{step['function']} {step['sentence']}")
    yield f'<div class="r">{written}'
    yield f'<p class="m">Next: {_text(next_)}</p>{_excerpt(step, cell)}</div>'


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"<code>{_plain(name)}</code>" for name in names)


def _picture(entry: Entry) -> Iterator[str]:
    """The ledger as a picture, and in letters for whoever does not see it.

    Where the style is lost the picture is hidden: of what is drawn, a run of letters would be left.
    """
    found = agreeing(entry)
    if found is None:
        return
    drawing = both(found, f"pg{next(_KEYS)}")
    yield f'<p class="lh">{_text(found.headline)}</p><div class="ledger" hidden="hidden">{drawing}</div>'
    lines = drawn(found, WIDTH)
    if lines:
        letters = escape("\n".join(lines))
        yield f'<details><summary>The picture as text</summary><pre class="tx">{letters}</pre></details>'


def _list_of_right(functions: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    right = [name for name, function in functions.items() if function["verdict"] == "correct"]
    if not right:
        return
    rest = f"All {spelled(len(right))}" if len(right) == len(functions) else f"The {spelled(len(right))}"
    what = f"{rest} functions that are right" if len(right) > 1 else "The function that is right"
    items = "".join(f"<li><i>✓</i> <code>{_plain(name)}</code></li>" for name in right)
    yield f'<details><summary>{what}</summary><ul class="fl">{items}</ul></details>'
