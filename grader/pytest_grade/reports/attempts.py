"""Which of several submissions of one student for the same assignment counts."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pytest_grade.reports.contract import Entry
from pytest_grade.reports.file_versions import natural, versions
from pytest_grade.reports.shown_names import id_of
from pytest_grade.reports.spool import Spool
from pytest_grade.reports.text import counted, listed, printable

POLICIES: Final = ("best", "latest", "all")
_MOST_NAMED: Final = 3
_GUESSED: Final = "nothing"
_TOLD_BY: Final[Mapping[str, str]] = {
    "times": "by when they came",
    "names": "by the numbers in the names of the files, where week4-1 is later than week4",
    "numbers": "by the numbers that Canvas gives to files handed in again",
}


class Attempt(NamedTuple):
    """One of them: what it is worth, and when it came, as far as that is known."""

    path: str
    points: float
    number: int
    at: str


class Attempts:
    """Gathers, as the entries come, what is needed to decide; the entries themselves are not kept."""

    def __init__(self, policy: str = POLICIES[0]) -> None:
        self.policy = policy
        self._by_student: dict[tuple[str, str], list[Attempt]] = {}

    def add(self, entry: Entry) -> None:
        """Take a graded submission in."""
        if entry["status"] != "graded" or not (entry.get("person") or entry.get("student")):
            return
        attempt = entry.get("attempt") or {}
        made = Attempt(
            entry["path"],
            entry.get("final", entry.get("earned", 0.0)),
            attempt.get("number") or 0,
            attempt.get("at") or "",
        )
        self._by_student.setdefault((id_of(entry), entry.get("assignment", "")), []).append(made)

    @property
    def _several(self) -> Iterator[list[Attempt]]:
        return (attempts for attempts in self._by_student.values() if len(attempts) > 1)

    def not_counting(self) -> Iterator[tuple[str, str]]:
        """The paths of submissions that do not count, each with that of the one that does."""
        if self.policy == "all":
            return
        for attempts in self._several:
            chosen = self._chosen(attempts)
            yield from ((each.path, chosen.path) for each in attempts if each.path != chosen.path)

    def _chosen(self, attempts: Sequence[Attempt]) -> Attempt:
        """The one that counts; of several with most points the latest."""
        if self.policy == "best":
            most = max(each.points for each in attempts)
            attempts = [each for each in attempts if each.points == most]
        return latest(attempts)[0]

    def remarks(self) -> Iterator[str]:
        """What is to be said of it; nothing where nobody has several."""
        several = list(self._several)
        if not several:
            return
        who = f"{len(several)} {'student has' if len(several) == 1 else 'students have'} several attempts"
        counts = "each of them counts" if self.policy == "all" else f"the {self.policy} counts"
        said = f"{who} at one assignment: {counts} (--grade-attempts={self.policy})"
        if self.policy != "latest":
            yield said
            return
        chosen = [(attempts, *latest(attempts)) for attempts in several]
        told = Counter(by for _, _, by in chosen)
        ways = [f"{words} ({counted(told[by], 'student')})" for by, words in _TOLD_BY.items() if told[by]]
        yield f"{said}, told {', '.join(ways)}" if ways else said
        if told[_GUESSED]:
            guessed = [(attempts, one) for attempts, one, by in chosen if by == _GUESSED]
            shown = [f"{printable(one.path)}, not {_others(attempts, one)}" for attempts, one in guessed]
            yield (
                f"WARNING: of {counted(told[_GUESSED], 'student')} neither times nor names tell which attempt is the "
                f"latest; the last by name counts: {listed(shown, _MOST_NAMED)}"
            )


def _others(attempts: Sequence[Attempt], one: Attempt) -> str:
    return listed([printable(each.path) for each in attempts if each is not one], _MOST_NAMED)


def latest(attempts: Sequence[Attempt]) -> tuple[Attempt, str]:
    """Which of them came last, and what tells it: times, names, numbers, or nothing.

    Where all times are known they decide; among those of one time, and where times are lacking, names do.
    """
    if len(attempts) == 1:
        return attempts[0], "times"
    if all(each.at for each in attempts):
        last = max(each.at for each in attempts)
        attempts = [each for each in attempts if each.at == last]
        if len(attempts) == 1:
            return attempts[0], "times"
    numbered = versions([each.path for each in attempts])
    if numbered is not None:
        return max(zip(numbered, attempts, strict=True), key=lambda pair: pair[0])[1], "names"
    highest = max(each.number for each in attempts)
    if sum(each.number == highest for each in attempts) == 1:
        return next(each for each in attempts if each.number == highest), "numbers"
    return max(attempts, key=lambda each: (each.at, natural(each.path))), _GUESSED


def decide(attempts: Attempts, spool: Spool) -> None:
    """Mark in the spool what does not count; raises `OSError` where there is no room."""
    for path, counting in attempts.not_counting():
        entry = spool.get(path)
        if entry is not None:
            spool.add({**entry, "counts": False, "counting": {"path": counting, "policy": attempts.policy}})


def decide_anew(attempts: Attempts, spool: Spool) -> None:
    """Decide of all in the spool, whatever was decided of its parts; raises `OSError` where there is no room."""
    counted_out = [entry for entry in spool.entries() if entry.get("counts") is False]
    for entry in counted_out:
        spool.add({**{key: value for key, value in entry.items() if key != "counting"}, "counts": True})
    for entry in spool.entries():
        attempts.add(entry)
    decide(attempts, spool)


def as_attempt(number: int, at: str | None) -> Mapping[str, Any] | None:
    """When a submission came, as an entry holds it."""
    return {"number": number, "at": at} if number or at else None


def counts_note(entry: Entry, *, is_student: bool = False) -> str:
    """What is to be said of an attempt that does not count, to its student in a sentence; empty of every other one."""
    if entry.get("counts", True):
        return ""
    counting = entry.get("counting") or {}
    policy = f" ({counting['policy']})" if counting else ""
    if not is_student:
        return f"does not count: another attempt does{policy}"
    return f"This attempt does not count: another one of yours does{policy}."
