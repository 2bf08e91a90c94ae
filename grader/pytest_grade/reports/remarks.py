"""Instructors' remarks on submissions: which of them meet an entry, what they make of it, and which met nobody."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from pytest_grade.judge.near_names import near_name
from pytest_grade.marking.remark_rule import CHOICES, RemarkRule, as_compared
from pytest_grade.reports.by_hand import graded_by_hand, refuse_unclear
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.final import with_final

_MOST_LINES: Final = 20
_MOST_PEOPLE: Final = 5
_MOST_OTHER: Final = 4  # letters by which a name may be longer or shorter than what was meant
_NOBODY: Final[Mapping[str, str]] = {
    "student": "no submission of this run is by the student",
    "function": "no submission of this run is asked for the function",
    "mistake": "no submission of this run makes the mistake",
    "group": "no submission of this run is in the answer group",
    "assignment": "no submission of this run is for the assignment",
}


class Hit(NamedTuple):
    """A remark that meets a submission, at one of its functions or (None) as a whole."""

    number: int
    function: str | None


class Remarks:
    """The remarks of a run.

    `called` says which ids of a roster somebody may mean by another name; where that is one, it is meant. `courses` are
    the assignments of the run with all their points, for what is graded by hand. Raises `ConfigurationError` where a
    remark leaves open which assignment was graded by hand.
    """

    def __init__(
        self,
        rules: Sequence[RemarkRule] = (),
        called: Callable[[str], Sequence[str]] = lambda _: (),
        courses: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        refuse_unclear(rules, courses)
        self._courses = courses
        self._called = called
        self._meant: dict[str, str] = {}
        self.rules = tuple(map(self._resolved, rules))
        self._by_name: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, rule in enumerate(self.rules):
            narrowest = next(kind for kind in CHOICES if kind in rule.choices)
            for name in dict.fromkeys(rule.choices[narrowest]):
                self._by_name[narrowest, name].append(number)

    def _resolved(self, rule: RemarkRule) -> RemarkRule:
        """The rule with ids of the roster in the place of other names of the same students."""
        if "student" not in rule.choices:
            return rule
        names = tuple(map(self._id_of, rule.choices["student"]))
        return replace(rule, choices={**rule.choices, "student": names})

    def _id_of(self, name: str) -> str:
        ids = self.called(name)
        if len(ids) != 1:
            return name
        self._meant[as_compared(ids[0])] = name
        return as_compared(ids[0])

    def called(self, name: str) -> Sequence[str]:
        """The ids of a roster that this name is one of."""
        return self._called(name)

    def written(self, name: str) -> str:
        """A student's name as it stands in the file of remarks."""
        return self._meant.get(name, name)

    def applied(self, entry: Entry) -> dict[str, Any]:
        """The entry with the remarks that meet it, and the points that come of them."""
        rules = [(self.rules[hit.number], hit.function) for hit in self.hits(entry)]
        if not rules:
            return dict(entry)
        made = [_remark(rule, function) for rule, function in rules if not rule.by_hand]
        by_hand = next((rule for rule, _ in reversed(rules) if rule.by_hand), None)
        if by_hand is not None:
            entry, remark = graded_by_hand(entry, by_hand, self._courses)
            made.insert(0, remark)
        return with_final({**entry, "remarks": [*entry["remarks"], *made]})

    def hits(self, entry: Entry) -> list[Hit]:
        """The remarks that meet an entry, in the order of the file."""
        if not self.rules:
            return []
        names = names_in(entry)
        numbers = {number for kind in CHOICES for name in names[kind] for number in self._by_name.get((kind, name), ())}
        found = ((number, _where(self.rules[number], entry, names)) for number in sorted(numbers))
        return [Hit(number, place[0]) for number, place in found if place]


class RemarksMet:
    """Which remarks met somebody, and what there was to be met, gathered as the entries come."""

    def __init__(self, remarks: Remarks) -> None:
        self._remarks = remarks
        self._names: dict[str, set[str]] = {kind: set() for kind in CHOICES}
        self._people: dict[str, list[str]] = defaultdict(list)
        self._met: set[int] = set()
        self._submissions = 0
        self._pointless: dict[int, int] = defaultdict(int)

    def add(self, entry: Entry) -> None:
        """Take an entry in."""
        if not self._remarks.rules:
            return
        for kind, names in names_in(entry).items():
            self._names[kind].update(names)
        if (person := entry.get("person")) and person["name"]:
            self._people[as_compared(person["name"])].append(person["id"])
        hits = self._remarks.hits(entry)
        self._submissions += bool(hits)
        for hit in hits:
            self._met.add(hit.number)
            if entry["status"] != "graded" and self._remarks.rules[hit.number].points:
                self._pointless[hit.number] += 1

    def lines(self, *, is_part: bool = False) -> Iterator[str]:
        """How many met how many; and of those that met nobody a line each: what they name, and what it is most like.

        Of a part of a class nobody can say whom they are to meet.
        """
        if self._met:
            where = "one submission" if self._submissions == 1 else f"{self._submissions} submissions"
            yield f"remarks: {len(self._met)} of {len(self._remarks.rules)}, on {where}"
        said = list(self._said(is_part=is_part))
        yield from (f"WARNING: {line}" for line in said[:_MOST_LINES])
        if len(said) > _MOST_LINES:
            yield f"WARNING: {len(said) - _MOST_LINES:,} more names in remarks are unknown, or meet nobody"

    def _said(self, *, is_part: bool) -> Iterator[str]:
        looked_for = 0  # what is most like a name takes time to find among many
        for number, rule in enumerate(self._remarks.rules):
            where = f"{rule.source}, line {rule.line}"
            unknown = [
                (kind, name) for kind, names in rule.choices.items() for name in names if name not in self._names[kind]
            ]
            for kind, name in () if is_part else unknown:
                looked_for += 1
                hint = self._hint(kind, name) if looked_for <= _MOST_LINES else ""
                yield f"{where}: {_NOBODY[kind]} {self._remarks.written(name)!r}{hint}"
            if number not in self._met and not unknown and not is_part:
                yield f"{where}: it meets no submission of this run"
            if count := self._pointless[number]:
                are = "one is" if count == 1 else f"{count} are"
                said = f"its points go to who is not graded, and has none ({are})"
                yield f"{where}: {said}; `points: 75 of 100` are points of a whole that you have graded"

    def _hint(self, kind: str, name: str) -> str:
        ids = self._people.get(name) or self._remarks.called(name) if kind == "student" else []
        if ids:
            more = ", …" if len(ids) > _MOST_PEOPLE else ""
            return f" (names may be equal; by that name: {', '.join(ids[:_MOST_PEOPLE])}{more})"
        near = near_name(name, {other for other in self._names[kind] if abs(len(other) - len(name)) <= _MOST_OTHER})
        return f" (nearest: {near})" if near else ""


def names_in(entry: Entry) -> Mapping[str, frozenset[str]]:
    """By kind of choice, the names that an entry goes by."""
    functions = entry.get("functions", {})
    person = entry.get("person") or {"id": ""}
    found = {
        "student": {entry["student"], entry["path"], person["id"]},
        "function": set(functions),
        "mistake": {each["id"] for function in functions.values() for each in function["diagnoses"]},
        "group": {entry.get("group")},
        "assignment": {entry.get("assignment")},
    }
    return {kind: frozenset(as_compared(name) for name in names if name) for kind, names in found.items()}


def _where(rule: RemarkRule, entry: Entry, names: Mapping[str, frozenset[str]]) -> tuple[str | None] | None:
    """At which function a remark meets an entry (None: as a whole), or None where it does not.

    One for a function, and for nobody by name, meets those who do not have it right. A mistake is met where it is made
    first.
    """
    choices = rule.choices
    if rule.by_hand and entry["status"] != "graded":  # which says what the assignment is
        choices = {"student": choices["student"]}
    if any(names[kind].isdisjoint(choices[kind]) for kind in choices):
        return None
    if not {"function", "mistake"} & choices.keys():
        return (None,)
    is_for_the_wrong = not {"student", "group", "mistake"} & choices.keys()
    for name, function in entry["functions"].items():
        if "function" in choices and as_compared(name) not in choices["function"]:
            continue
        if "mistake" in choices and not any(each["id"] in choices["mistake"] for each in function["diagnoses"]):
            continue
        if not (is_for_the_wrong and function["verdict"] == "correct"):
            return (name,)
    return None


def _remark(rule: RemarkRule, function: str | None) -> dict[str, Any]:
    return {"function": function, "remark": rule.remark, "points": rule.points, "reason": rule.reason}
