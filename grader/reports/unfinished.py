"""What is still to be written, in one block: what is right already, the list, and the next step with its place."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from grader.reports.contract import Entry
from grader.reports.text import wrapped

_INDENT: Final = "    "

Quote = Callable[[Mapping[str, Any], int], Iterator[str]]


def is_to_write(function: Mapping[str, Any]) -> bool:
    """Whether a function of an entry is one of those that are still to be written."""
    return function.get("returns") is not None


def block(entry: Entry, width: int, quoted: Quote) -> Iterator[str]:
    """The block, if anything is to be written; `quoted` shows a line of the submission."""
    functions, step = entry["functions"], entry.get("next")
    left = [name for name, function in functions.items() if is_to_write(function)]
    if not left or step is None:
        return
    yield ""
    right = [name for name, function in functions.items() if function["verdict"] == "correct"]
    if right:
        yield from _listed("Written and right:", right, width)
    if len(left) == len(functions):
        yield f"Still to write: all {len(left)} functions." if len(left) > 1 else f"Still to write: {left[0]}."
    else:
        yield from _listed("Still to write:", left, width)
    yield ""
    yield from wrapped(f"Next: {step['function']} {step['sentence']}".rstrip(".") + ".", width, "", _INDENT)
    yield from quoted(step, width)


def _listed(title: str, names: list[str], width: int) -> Iterator[str]:
    yield from wrapped(f"{title} {', '.join(names)}.", width, "", _INDENT)
