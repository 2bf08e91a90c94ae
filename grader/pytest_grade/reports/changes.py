"""What has changed between two gradings of one submission, in sentences: points first, what is right now, what is not.

Both entries hold no more than their student is told (`pytest_grade.reports.hints`), so nothing else can be
said of them.
"""

from collections.abc import Iterator, Sequence

from pytest_grade.reports.contract import Entry
from pytest_grade.reports.single import VERDICTS
from pytest_grade.reports.styled import first, whole
from pytest_grade.reports.text import points, printable
from pytest_grade.reports.unfinished import ID


def changes(before: Entry, after: Entry) -> Iterator[str]:
    """The sentences; where nothing has changed, one that says so."""
    if not before["status"] == after["status"] == "graded":
        yield _of_gradability(before, after)
        return
    if before["assignment"] != after["assignment"]:
        yield f"Recognised as {after['assignment']} now: {_share(after)}."
        return
    said = [*_of_functions(before, after), *_of_gradients(before, after), *_of_the_mean(before, after)]
    said += _of_mistakes(before, after)
    if before["earned"] == after["earned"] and before["possible"] == after["possible"]:
        yield f"{_share(after)}, as before." if said else f"Nothing has changed: {_share(after)}."
    else:
        yield whole(f"From {points(before['earned'])} to {_share(after)}.", "strong")
    yield from said


def _share(entry: Entry) -> str:
    return f"{points(entry['earned'])} of {points(entry['possible'])} points"


def _of_gradability(before: Entry, after: Entry) -> str:
    if after["status"] == "graded":
        return whole(f"It can be graded now: {_share(after)}.", "strong")
    if before["status"] == "graded":
        return whole(f"It cannot be graded now; before, it had {_share(before)}.", "look")
    if before["reason"] == after["reason"]:
        return "Nothing has changed: it cannot be graded."
    return "It still cannot be graded, for another reason."


def _of_functions(before: Entry, after: Entry) -> Iterator[str]:
    """Who has another verdict, the right ones first."""
    earlier = {name: function["verdict"] for name, function in before["functions"].items()}
    for verdict, word in VERDICTS.items():
        names = [
            name
            for name, function in after["functions"].items()
            if function["verdict"] == verdict and earlier.get(name, verdict) != verdict
        ]
        yield from _now(names, word)


def _of_gradients(before: Entry, after: Entry) -> Iterator[str]:
    """Which final gradients equal dJ now, and which do no longer."""
    earlier, now = _compared(before), _compared(after)
    right = [name for name, is_right in now.items() if is_right and not earlier.get(name)]
    if len(right) > 1 and len(right) == len(now):
        yield "All final gradients are right now."
    else:
        yield from _now(right, "right")
    yield from _now([name for name, is_right in now.items() if not is_right and earlier.get(name)], "wrong")


def _compared(entry: Entry) -> dict[str, bool]:
    """Whether each final gradient is right; empty where they were not compared."""
    gradients = entry["gradients"]
    if gradients.get("waits_for") or not (gradients["correct"] or gradients["wrong"]):
        return {}
    return {name: name not in gradients["wrong"] for name in gradients["checked"]}


def _of_the_mean(before: Entry, after: Entry) -> Iterator[str]:
    earlier, now = (entry["convention"] and entry["convention"]["id"] for entry in (before, after))
    if now and earlier and now != earlier:
        yield f"Convention: {now} now; before: {earlier}."


def _of_mistakes(before: Entry, after: Entry) -> Iterator[str]:
    earlier, now = _mistakes(before), _mistakes(after)
    for id_, function in earlier.items():
        if id_ not in now:
            is_right = after["functions"].get(function, {}).get("verdict") == "correct"
            yield f"{id_} is {'gone' if is_right else 'no longer found'}."
    for id_, function in now.items():
        if id_ not in earlier:
            yield first(f"New: {id_} in {function}.", f"New: {id_}", "look")


def _mistakes(entry: Entry) -> dict[str, str]:
    """The mistakes that are named, each with the first function that has it."""
    named: dict[str, str] = {}
    for name, function in entry["functions"].items():
        for diagnosis in function["diagnoses"]:
            if diagnosis["id"] and diagnosis["id"] != ID:
                named.setdefault(diagnosis["id"], name)
    return named


def _now(names: Sequence[str], word: str) -> Iterator[str]:
    if names:
        listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        line = printable(f"{listed} {'is' if len(names) == 1 else 'are'} {word} now.")
        yield line if word == "right" else first(line, f"{word} now", "look")
