"""What is still to be written, in one block: what is right already, the list, and the next step with its place."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from pytest_grade.model.judgement import NO_MISTAKE
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.styled import first
from pytest_grade.reports.text import wrapped

ID: Final = "unfinished"  # of the diagnosis
_INDENT: Final = "    "

Quote = Callable[[Mapping[str, Any], int], Iterator[str]]


def is_to_write(function: Mapping[str, Any]) -> bool:
    """Whether a function of an entry is one of those that are still to be written."""
    return function.get("returns") is not None  # an older report says nothing of it


def block(entry: Entry, width: int, quoted: Quote, *, absent: str = "") -> Iterator[str]:
    """The block, if anything is to be written; `quoted` shows a line of the submission.

    What is not there at all is listed under a title of its own, if there is one.
    """
    functions, step = entry["functions"], entry.get("next")
    left = [name for name, function in functions.items() if is_to_write(function)]
    if not left or step is None:
        return
    yield ""
    right = [name for name, function in functions.items() if function["verdict"] == "correct"]
    if right:
        yield from _listed("Written and right:", right, width)
    gone = [name for name in left if absent and functions[name]["verdict"] == "missing"]
    left = [name for name in left if name not in gone]
    if gone:
        yield from _listed(absent, gone, width)
    if len(left) == len(functions):
        yield f"Still to write: all {len(left)} functions." if len(left) > 1 else f"Still to write: {left[0]}."
    elif left:
        yield from _listed("Still to write:", left, width)
    yield ""
    said, *further = wrapped(f"Next: {step['function']} {step['sentence']}".rstrip(".") + ".", width, "", _INDENT)
    yield first(said, f"Next: {step['function']}", "strong")
    yield from further
    yield from quoted(step, width)


def is_begun(entry: Entry) -> bool:
    """Whether something of a submission is written that may be right or wrong."""
    return not all(map(is_to_write, entry["functions"].values()))


def in_short(entry: Entry) -> str:
    """How much is to be written and what is next, in a line; empty where something that is written is not right."""
    functions, step = entry["functions"].values(), entry.get("next")
    if step is None or any(f["verdict"] not in NO_MISTAKE and not is_to_write(f) for f in functions):
        return ""
    return f"to write: {sum(map(is_to_write, functions))} of {len(functions)}, next {step['function']}"


def _listed(title: str, names: list[str], width: int) -> Iterator[str]:
    yield from wrapped(f"{title} {', '.join(names)}.", width, "", _INDENT)
