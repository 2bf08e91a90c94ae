"""The words of a self-check that no other report has: what is right of how much, glyphs, places of a notebook."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pytest_grade.model.judgement import line_of
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.unfinished import is_to_write

NOTICE: Final = "Self-check, by other questions than those of the official grade."
ABSENT: Final = "Not defined here (run the cell, or write it):"
GLYPHS: Final[Mapping[str, str]] = {
    "correct": "✓",
    "incorrect": "✗",
    "undecided": "?",
    "planted": "▪",
    "unfinished": "…",
    "missing": "–",
    "not-gradable": "∅",
}
_NUMBERS: Final = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def spelled(count: int) -> str:
    """A number of a sentence: in letters up to twelve."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def summary(entry: Entry) -> str:
    """How many functions are right, and how many places there are to look at."""
    functions = entry["functions"].values()
    right = sum(function["verdict"] == "correct" for function in functions)
    if right == len(functions):
        every = "Both" if right == 2 else f"All {spelled(right)}"
        return f"{every} functions are right." if right > 1 else "Your function is right."
    if not right:
        begun = f"None of your {spelled(len(functions))} functions is right yet."
    else:
        are = "is" if right == 1 else "are"
        begun = f"{spelled(right).capitalize()} of your {spelled(len(functions))} functions {are} right."
    places = sum(function["verdict"] == "incorrect" and not is_to_write(function) for function in functions)
    look = f"{spelled(places).capitalize()} place{'s' if places > 1 else ''} to look at." if places else ""
    return " ".join(filter(None, (begun, look, _undecided(entry))))


def _undecided(entry: Entry) -> str:
    """How many functions may be right, and count as if they were."""
    open_ = [function for function in entry["functions"].values() if function["verdict"] == "undecided"]
    if not any(function["earned"] for function in open_):
        return ""
    rest = "is undecided, and keeps its points" if len(open_) == 1 else "are undecided, and keep their points"
    return f"{spelled(len(open_)).capitalize()} {rest}."


def where(place: Mapping[str, Any], cell: int | None) -> str:
    """The place in words, as seen from this cell."""
    if place["cell"] is not None and place["cell"] == cell:
        return f"line {place['line']} of this cell"
    return line_of(place["cell"], place["line"])


def to_look_at(functions: Mapping[str, Mapping[str, Any]]) -> Sequence[str]:
    """The functions of which something is to be told, those first that are wrong; what is to be written is not."""
    told = [
        name
        for name, function in functions.items()
        if not is_to_write(function) and (function["reason"] or function["diagnoses"] or function["code"])
    ]
    return sorted(told, key=lambda name: functions[name]["verdict"] != "incorrect")


def ended(sentence: str) -> str:
    """A sentence with its full stop, where it has no other end."""
    bare = sentence.rstrip(" .")
    return bare if bare.endswith(("…", "?", "!")) else f"{bare}."


def tells_of_the_mean(entry: Entry) -> bool:
    """Whether to tell where 1/m enters: not beside what is to be mended, where that has nothing to do with it."""
    wrong = [f for f in entry["functions"].values() if f["verdict"] == "incorrect"]
    return not (wrong and entry["gradients"]["correct"])
