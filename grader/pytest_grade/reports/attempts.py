"""Which of several submissions of one student for the same assignment counts."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from pytest_grade.reports.contract import Entry
from pytest_grade.reports.spool import Spool

POLICIES: Final = ("best", "latest", "all")


class Attempt(NamedTuple):
    """One of them: what it is worth, and when it came, as far as that is known."""

    path: str
    points: float
    number: int
    at: str

    @property
    def order(self) -> tuple[str, int, str]:
        """Later ones come later in this order: by the time, by the number of the attempt, by the name of the file."""
        return self.at, self.number, self.path


class Attempts:
    """Gathers, as the entries come, what is needed to decide; the entries themselves are not kept."""

    def __init__(self, policy: str = POLICIES[0]) -> None:
        self.policy = policy
        self._by_student: dict[tuple[str, str], list[Attempt]] = {}

    def add(self, entry: Entry) -> None:
        """Take a graded submission in."""
        if entry["status"] != "graded" or not (entry.get("person") or entry.get("student")):
            return
        person, attempt = entry.get("person"), entry.get("attempt") or {}
        student = f"id {person['id']}" if person else f"label {entry['student']}"
        made = Attempt(
            entry["path"],
            entry.get("final", entry.get("earned", 0.0)),
            attempt.get("number") or 0,
            attempt.get("at") or "",
        )
        self._by_student.setdefault((student, entry.get("assignment", "")), []).append(made)

    @property
    def _several(self) -> Iterator[list[Attempt]]:
        return (attempts for attempts in self._by_student.values() if len(attempts) > 1)

    def not_counting(self) -> Iterator[str]:
        """The paths of submissions that do not count."""
        if self.policy == "all":
            return
        for attempts in self._several:
            chosen = self._chosen(attempts)
            yield from (each.path for each in attempts if each.path != chosen.path)

    def _chosen(self, attempts: Iterable[Attempt]) -> Attempt:
        if self.policy == "latest":
            return max(attempts, key=lambda each: each.order)
        return max(attempts, key=lambda each: (each.points, each.order))

    def remark(self) -> str:
        """What is to be said of it; empty where nobody has several."""
        several = list(self._several)
        if not several:
            return ""
        who = f"{len(several)} {'student has' if len(several) == 1 else 'students have'} several submissions"
        counts = "each of them counts" if self.policy == "all" else f"the {self.policy} counts"
        blind = sum(not _is_ordered(attempts) for attempts in several) if self.policy == "latest" else 0
        by_name = f"; of {blind}, by the names of the files: nobody says when they came" if blind else ""
        return f"{who} for one assignment: {counts} (--grade-attempts={self.policy}){by_name}"


def _is_ordered(attempts: list[Attempt]) -> bool:
    """Whether it is known which of them came last."""
    last = max(attempts, key=lambda each: each.order)
    return all(each.path == last.path or each.order[:2] < last.order[:2] for each in attempts)


def decide(attempts: Attempts, spool: Spool) -> None:
    """Mark in the spool what does not count; raises `OSError` where there is no room."""
    for path in attempts.not_counting():
        entry = spool.get(path)
        if entry is not None:
            spool.add({**entry, "counts": False})


def decide_anew(attempts: Attempts, spool: Spool) -> None:
    """Decide of all in the spool, whatever was decided of its parts; raises `OSError` where there is no room."""
    counted = [entry["path"] for entry in spool.entries() if entry.get("counts") is False]
    for path in counted:
        spool.add({**(spool.get(path) or {}), "counts": True})
    for entry in spool.entries():
        attempts.add(entry)
    decide(attempts, spool)


def as_attempt(number: int, at: str | None) -> Mapping[str, Any] | None:
    """When a submission came, as an entry holds it."""
    return {"number": number, "at": at} if number or at else None
