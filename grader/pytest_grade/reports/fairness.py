"""The fairness figure: what the usual check by fixed values would have said of a class, and whom it would have wronged.

That check knows one placement of 1/m, one layout of caches and one set of numbers (`pytest_grade.judge.usual_check`).
Held against the verdicts, it wrongs who is right (**failed wrongly**), and lets through what is wrong (**passed
wrongly**).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Final

from pytest_grade.dataclass import dataclass
from pytest_grade.model.judgement import NO_MISTAKE
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.text import listed, printable, wrapped

MOST_NAMED: Final = 5
_CHECKS: Final = "usual checks: one placement of the mean, one layout of caches, one set of numbers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wronged:
    """A submission of which the check would have been wrong, and at which functions."""

    name: str
    path: str
    functions: tuple[str, ...]
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    """What the check would have said of a class.

    Attributes:
        right: submissions of which everything is right, or undecided; final gradients too, where they are graded.
        failed: those of them with a function that the check fails.
        failed_at: how many of them at each function, the most frequent first.
        failed_wrongly: who they are.
        wrong: submissions of which something is not.
        repeated: right functions in these that the check fails as well, mostly since they call a wrong one: points lost
            twice for one mistake.
        passed: submissions with a wrong function that the check lets through.
        passed_at: how many of them at each function.
        passed_wrongly: who they are.

    """

    right: int
    failed: int
    failed_at: Mapping[str, int]
    failed_wrongly: tuple[Wronged, ...]
    wrong: int
    repeated: int
    passed: int
    passed_at: Mapping[str, int]
    passed_wrongly: tuple[Wronged, ...]


@dataclass(slots=True, kw_only=True)
class FairnessCounts:
    """The figure as the entries come; so many are named as there is room for, and all are counted."""

    most_named: int | None = None
    _counts: Counter[str] = field(default_factory=Counter)
    _at: dict[str, Counter[str]] = field(default_factory=lambda: {"failed": Counter(), "passed": Counter()})
    _named: dict[str, list[Wronged]] = field(default_factory=lambda: {"failed": [], "passed": []})

    def add(self, entry: Entry) -> None:
        """Take an entry in, if the check says anything of it; of several of a student the one that counts."""
        functions = entry.get("functions", {})
        if not entry.get("counts", True) or not any(each.get("usual_check") for each in functions.values()):
            return
        is_right = is_right_submission(entry)
        self._counts["right" if is_right else "wrong"] += 1
        self._counts["repeated"] += 0 if is_right else len(_differing(entry, "correct", "fails"))
        self._note("failed", failed_wrongly(entry), entry)
        self._note("passed", passed_wrongly(entry), entry)

    def figure(self) -> Fairness:
        """The figure on all that were taken in."""
        counts, at, named = self._counts, self._at, self._named
        return Fairness(
            right=counts["right"],
            failed=counts["failed"],
            failed_at=dict(at["failed"].most_common()),
            failed_wrongly=tuple(named["failed"]),
            wrong=counts["wrong"],
            repeated=counts["repeated"],
            passed=counts["passed"],
            passed_at=dict(at["passed"].most_common()),
            passed_wrongly=tuple(named["passed"]),
        )

    def _note(self, what: str, functions: tuple[str, ...], entry: Entry) -> None:
        if not functions:
            return
        self._counts[what] += 1
        self._at[what].update(functions)
        if self.most_named is None or len(self._named[what]) < self.most_named:
            person = entry.get("person") or {}
            name = person.get("name") or entry["student"]
            id_ = person.get("id", "")
            self._named[what].append(Wronged(name=name, path=entry["path"], functions=functions, id=id_))


def fairness_of(entries: Iterable[Entry]) -> Fairness:
    """The figure on these entries."""
    counts = FairnessCounts()
    for entry in entries:
        counts.add(entry)
    return counts.figure()


def is_right_submission(entry: Entry) -> bool:
    """Whether nothing is wrong, neither a function nor a final gradient."""
    is_right = entry["gradients"]["correct"] or not entry["gradients"]["checked"]
    return bool(is_right) and all(each["verdict"] in NO_MISTAKE for each in entry["functions"].values())


def failed_wrongly(entry: Entry) -> tuple[str, ...]:
    """The functions of a right submission that the check fails."""
    return _differing(entry, "correct", "fails") if is_right_submission(entry) else ()


def passed_wrongly(entry: Entry) -> tuple[str, ...]:
    """The wrong functions of a submission that the check lets through."""
    return _differing(entry, "incorrect", "passes")


def _by_name(name: str, _id: str) -> str:
    return name


def fairness_lines(figure: Fairness, width: int, called: Callable[[str, str], str] = _by_name) -> Iterator[str]:
    """The figure in words, for a terminal; nothing where the check would have wronged nobody.

    `called` says what somebody of that name and id is called, so that no two are called alike.
    """
    if figure.failed:
        said = f"{_CHECKS} would have failed {figure.failed} of {figure.right} right submissions"
        yield from wrapped(f"{said}: {_named(figure.failed_wrongly, figure.failed, called)}", width, "", "  ")
    if figure.passed:
        said = f"{_CHECKS} would have passed a wrong function in {figure.passed} of {figure.right + figure.wrong}"
        yield from wrapped(f"{said}: {_named(figure.passed_wrongly, figure.passed, called)}", width, "", "  ")


def _differing(entry: Entry, verdict: str, said: str) -> tuple[str, ...]:
    functions = entry["functions"].items()
    return tuple(name for name, each in functions if each["verdict"] == verdict and each.get("usual_check") == said)


def _named(whom: Sequence[Wronged], count: int, called: Callable[[str, str], str]) -> str:
    return listed(list(dict.fromkeys(printable(called(each.name, each.id)) for each in whom)), MOST_NAMED, count)
