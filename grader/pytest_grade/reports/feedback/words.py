"""What a feedback page says in sentences of its own: how far it is, what is first, in how many places."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from pytest_grade.reports.contract import Entry
from pytest_grade.reports.unfinished import is_to_write

_NUMBERS: Final = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_VERBS: Final = ("is", "was", "has", "does", "cannot", "could", "gave", "used", "ended", "stands")
_NO_VERBS: Final = ("its", "this", "values", "answers", "gradients")


_LEFT: Mapping[str, str] = {
    "look": "to look at",
    "write": "still to be written",
    "undecided": "that cannot be decided yet",
    "not-gradable": "that could not be graded",
}


_CHOSEN: Mapping[str, str] = {"latest": "your latest", "best": "the one of yours with most points"}


class Verdict(NamedTuple):
    """How a verdict is shown: never by colour alone. `is_open` where somebody has to look at it."""

    glyph: str
    word: str
    is_open: bool = True


VERDICTS: Mapping[str, Verdict] = {
    "correct": Verdict("✓", "right", is_open=False),
    "incorrect": Verdict("✗", "wrong"),
    "undecided": Verdict("?", "undecided", is_open=False),
    "planted": Verdict("▪", "planted", is_open=False),
    "unfinished": Verdict("…", "unfinished"),
    "missing": Verdict("–", "missing"),
    "not-gradable": Verdict("∅", "not gradable", is_open=False),
}


def name_of(entry: Entry) -> str:
    """Whose it is: by the roster, where that has a name; else as the submission is called."""
    person = entry.get("person")
    name: str = (person["name"] if person else "") or entry["student"]
    return name


def stands_aside(entry: Entry, policy: str) -> str:
    """That another submission of the student counts; empty where this one does. `policy` says which one."""
    if entry.get("counts", True):
        return ""
    chosen = _CHOSEN.get(policy, "another submission of yours")
    return f"This submission does not count: {chosen} does."


def in_words(number: int) -> str:
    """A number as sentences have it: to twelve in words."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def lead(entry: Entry) -> str:
    """The one sentence on top."""
    if entry.get("by_hand"):
        return "Your teachers have graded this by hand."
    functions = entry["functions"].values()
    total, right = len(functions), sum(function["verdict"] == "correct" for function in functions)
    if right == total:
        every = (
            ", and every gradient equals dJ" if entry["gradients"]["correct"] and entry["gradients"]["checked"] else ""
        )
        return "Your function is right." if total == 1 else f"All {in_words(total)} functions are right{every}."
    are = "is" if right < 2 else "are"
    begun = f"{in_words(right).capitalize()} of your {in_words(total)} functions {are} right{'' if right else ' yet'}."
    return f"{begun if total > 1 else ''} {_to_do(functions)}".strip()


def _to_do(functions: Any) -> str:
    counts = Counter(_what_is_left(function) for function in functions)
    parts = [(counts[left], words) for left, words in _LEFT.items() if counts[left]]
    if len(parts) == 1 and counts["look"]:
        return f"{in_words(counts['look']).capitalize()} {'place' if counts['look'] == 1 else 'places'} to look at."
    said = [f"{in_words(number)} {words}" for number, words in parts]
    listed = said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
    return f"{listed[0].upper()}{listed[1:]}."


def _what_is_left(function: Mapping[str, Any]) -> str:
    if is_to_write(function) or function["verdict"] in ("missing", "unfinished"):
        return "write"
    verdict: str = function["verdict"]
    return {"correct": "", "incorrect": "look"}.get(verdict, verdict)


def sentence(name: str, reason: str) -> Sequence[str]:
    """A reason as a sentence: its subject, which is the function where it begins with a verb, and the rest of it."""
    first = reason.partition(" ")[0]
    is_verb = first in _VERBS or (
        first.isalpha() and first.islower() and first.endswith("s") and first not in _NO_VERBS
    )
    text = reason if reason.endswith((".", "?", "!", "…")) else f"{reason}."
    return (name if is_verb else "", text)
