"""What a person sees of a class in a terminal or a CI log: a table, and what it comes to. No colour needed."""

import textwrap
from array import array
from bisect import insort
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from statistics import fmean, median
from typing import NamedTuple

from pytest_grade.model.findings import cause_of_fault
from pytest_grade.model.judgement import NO_MISTAKE
from pytest_grade.reports.attempts import counts_note
from pytest_grade.reports.by_assignment import AssignmentCounts
from pytest_grade.reports.class_counts import ClassCounts
from pytest_grade.reports.contract import ABSENT, NOT_HANDED_IN, Entry
from pytest_grade.reports.fairness import MOST_NAMED, FairnessCounts, fairness_lines
from pytest_grade.reports.items import ItemAnalysis, item_lines
from pytest_grade.reports.ledger import often_in_short
from pytest_grade.reports.planted import found_or_left, is_as_given, planted_in_short
from pytest_grade.reports.shown_names import ShownNames, id_of
from pytest_grade.reports.single import in_order
from pytest_grade.reports.styled import first, styled, whole
from pytest_grade.reports.text import (
    WRAPPING,
    aligned,
    columns,
    counted,
    digits_of,
    listed,
    percent,
    points,
    printable,
    wrapped,
)
from pytest_grade.reports.unfinished import ID, in_short, is_begun, is_to_write

_MOST_ROWS = 60
_MOST_GROUPS = 5
_MOST_NAMED = 12
_NARROWEST = 7  # of points: `100/100`
HOW = "-v, or a path to one of them, explains each in words"
_TIED = "\N{NO-BREAK SPACE}"  # textwrap does not break here


class Overview:
    """What a terminal says of a class, gathered as the entries come; kept are those to look at first."""

    def __init__(self) -> None:
        self.submissions = 0
        self._first: list[tuple[tuple[int, float, str], Entry]] = []
        self._students: Counter[str] = Counter()
        self._names = ShownNames()
        self._shares: array[float] = array("d")
        self._full = 0
        self._class = ClassCounts()
        self._assignments = AssignmentCounts()
        self._right = self._with_gradients = 0
        self._unfinished = self._untouched = 0
        self._counts: dict[str, Counter[str]] = {
            name: Counter() for name in ("absent", "late", "mean", "mistakes", "planted", "functions")
        }
        self._missing: list[Entry] = []
        self._groups: Counter[str] = Counter()
        self._fairness = FairnessCounts(most_named=MOST_NAMED)
        self._items = ItemAnalysis()

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Overview":
        """That of these entries."""
        made = cls()
        for entry in entries:
            made.add(entry)
        return made

    def add(self, entry: Entry) -> None:
        """Take an entry in; one that does not count is a row, and in no figure."""
        self.submissions += 1
        self._students[id_of(entry)] += 1
        self._names.add(entry)
        self._class.add(entry)
        self._full += _is_full(entry)
        insort(self._first, (_row_order(entry), entry), key=itemgetter(0))
        del self._first[_MOST_ROWS:]
        if entry["status"] == NOT_HANDED_IN and len(self._missing) < _MOST_NAMED:
            self._missing.append(entry)
        if entry["status"] != "graded":
            self._counts["absent"].update([entry["status"]] if entry["status"] in ABSENT else [])
            return
        if not entry.get("counts", True):
            return
        self._assignments.add(entry)
        self._fairness.add(entry)
        self._items.add(entry)
        if late := entry.get("late"):
            self._counts["late"].update(["known" if late["seconds"] else "unknown"])
        self._shares.append(_final(entry) / entry["possible"])
        self._with_gradients += bool(entry["gradients"]["checked"])
        self._right += entry["gradients"]["correct"] and bool(entry["gradients"]["checked"])
        self._groups.update([entry["group"]] if entry["group"] else [])
        self._counts["mean"].update([entry["convention"]["id"]] if entry["convention"] else [])
        self._counts["mistakes"].update(id_ for id_ in entry["diagnoses"] if id_ != ID)
        self._counts["planted"].update(found_or_left(entry))
        self._unfinished += entry.get("next") is not None
        self._untouched += entry.get("next") is not None and not is_begun(entry)
        self._counts["functions"].update(
            name
            for name, found in entry["functions"].items()
            if found["verdict"] not in NO_MISTAKE and not is_to_write(found)
        )

    def table(self, width: int, how: str = HOW) -> Iterator[str]:
        """A class: one row a submission, those that need a look first; cut to a readable length.

        Names stay whole: one that is too long for its column has a line of its own. `how` says how to see more of one.
        """
        shown = list(_with_attempts_together([entry for _, entry in self._first]))
        names = [self._name(entry) for entry in shown]
        room = min(max(map(columns, (*names, "student"))), max(16, width // 3))
        share = _shares(shown)
        points_ = f"{'points':>{share.width}}"
        yield whole(f"{'student':<{room}}  {points_}  {'grads':<5}  {'mean':<10}  look at first", "quiet")
        for name, entry in zip(names, shown, strict=True):
            if columns(name) > room:
                yield from wrapped(name, width)
                yield _row(" " * room, entry, share, width)
            else:
                yield _row(name + " " * (room - columns(name)), entry, share, width)
        if self._full < self.submissions:
            yield whole(f"({how})", "quiet")
        if self.submissions > len(shown):
            more = self.submissions - len(shown)
            yield whole(f"… and {more} more; --grade-report=json:PATH has them all", "quiet")

    def _name(self, entry: Entry) -> str:
        """The student's name; where there are several files of one, with the file that it is."""
        several = self._students[id_of(entry)] > 1
        return printable(self._names.of_file(entry) if several else self._names.of(entry))

    def _who(self, width: int) -> Iterator[str]:
        """How many students and submissions there are, and of how many students there is nothing to grade."""
        nothing, missing = (self._counts["absent"][status] for status in ABSENT)
        line, lacking = self._class.line(), self._class.lacking
        yield first(line, lacking, "look") if self._class.graded < self._class.submissions else line
        if nothing:
            yield whole(f"nothing to grade: {counted(nothing, 'student')}", "look")
        if missing:
            names = listed([printable(self._names.of(entry)) for entry in self._missing], _MOST_NAMED, missing)
            yield from wrapped(f"not handed in: {counted(missing, 'student')} ({names})", width, "", "  ")

    def totals(self, width: int) -> Iterator[str]:
        """What a class comes to: how many, points, final gradients, conventions, functions that cost points."""
        shares = self._shares
        yield from self._who(width)
        if not shares:
            return
        if parts := "; ".join(self._assignments.parts(self._names.of)):
            said, *further = wrapped(f"assignments: {parts}", width, "", "  ")
            yield _titled(said)
            yield from further
        full = sum(share >= 1 for share in shares)
        if late := self._counts["late"]:
            unknown = f", of {late['unknown']} nothing says by how much" if late["unknown"] else ""
            yield _titled(f"late: {counted(late.total(), 'student')}{unknown}")
        yield _titled(f"points: mean {percent(fmean(shares))}%, median {percent(median(shares))}%, full marks {full}")
        if self._with_gradients:
            yield _titled(f"final gradients: {self._right} right, {self._with_gradients - self._right} not")
        if self._unfinished:
            yield _titled(f"unfinished: {self._unfinished}, of them {self._untouched} with nothing written")
        yield from _counted("where the mean enters", self._counts["mean"], width)
        yield from _counted("mistakes", self._counts["mistakes"], width)
        yield from _counted("planted faults", self._counts["planted"], width)
        yield from _counted("functions to look at", self._counts["functions"], width)
        for said in (
            *item_lines(self._items.items(), width),
            *fairness_lines(self._fairness.figure(), width, self._names.of_person),
        ):
            yield _titled(said) if ":" in said and not said.startswith(" ") else said
        shared = sorted((count for count in self._groups.values() if count > 1), reverse=True)
        if shared:
            sizes = ", ".join(str(count) for count in shared[:_MOST_GROUPS])
            more = ", …" if len(shared) > _MOST_GROUPS else ""
            yield _titled(f"wrong in the same way, groups of: {sizes}{more} (see group in the report)")


def _is_full(entry: Entry) -> bool:
    return bool(entry["status"] == "graded" and _final(entry) >= entry["possible"])


def _final(entry: Entry) -> float:
    """The points for a gradebook: with what instructors give and take, and what being late costs."""
    return float(entry.get("final", entry["earned"]))


def _row_order(entry: Entry) -> tuple[int, float, str]:
    if entry["status"] != "graded":
        return (2 if entry["status"] == NOT_HANDED_IN else 0), 0.0, str(entry["path"])
    return 1, _final(entry) / entry["possible"], str(entry["path"])


def _titled(line: str) -> str:
    return first(line, line.partition(":")[0], "strong")


class _Shares(NamedTuple):
    """How the points of rows are written, so that those of all stand one below the other."""

    digits: int
    possible: int
    width: int

    def text(self, entry: Entry) -> str:
        """The points of a row; a dash where it has none."""
        if entry["status"] != "graded":
            return f"{'-':>{self.width}}"
        share = f"{aligned(_final(entry), self.digits)}/{aligned(entry['possible'], self.possible)}"
        return f"{share:>{self.width}}"


def _shares(entries: Sequence[Entry]) -> _Shares:
    """That of these rows."""
    graded = [entry for entry in entries if entry["status"] == "graded"]
    digits = digits_of(_final(entry) for entry in graded), digits_of(entry["possible"] for entry in graded)
    return _Shares(*digits, max([_NARROWEST, *(len(_Shares(*digits, 0).text(entry)) for entry in graded)]))


def _with_attempts_together(entries: Sequence[Entry]) -> Iterator[Entry]:
    """The entries, each that does not count behind the one of its student that does, where that is among them."""
    behind: dict[str, list[Entry]] = {}
    for entry in entries:
        if counts_note(entry):
            behind.setdefault(id_of(entry), []).append(entry)
    for entry in entries:
        if not counts_note(entry):
            yield entry
            yield from behind.pop(id_of(entry), ())
    yield from (entry for others in behind.values() for entry in others)


def _row(name: str, entry: Entry, share: _Shares, width: int) -> str:
    at, begun = len(name) + 2 + share.width + 2, f"{name}  {share.text(entry)}  "
    if entry["status"] != "graded":
        why = "" if entry["status"] in ABSENT else "not gradable: "
        reason = f"fault of the run: {cause_of_fault(entry['reason'])}" if entry.get("fault") else entry["reason"]
        return _marked(f"{begun}{why}{printable(reason)}", at, "not gradable", width)
    if (note := counts_note(entry)) or entry.get("by_hand"):
        room = width - 1 - at
        shorter = note if len(note) <= room else note.replace("another attempt", "another")
        return _cut(f"{begun}{shorter or 'graded by hand'}", width - 1)
    right = "right" if entry["gradients"]["correct"] else "given" if is_as_given(entry) else "wrong"
    right = "later" if entry["gradients"].get("waits_for") else right
    right = right if entry["gradients"]["checked"] else "-"
    enters = entry["convention"]["id"] if entry["convention"] else "-" if right == "given" else often_in_short(entry)
    row = f"{begun}{right:<5}  {enters:<10}  {_apart(entry)}{printable(first_thing(entry))}"
    return _marked(row.rstrip(), at, "wrong", width)


def _marked(row: str, at: int, looked_at: str, width: int) -> str:
    """A row cut to the width, in which what is to be looked at stands out."""
    cut = _cut(row, width - 1)
    return styled(cut, (at, at + len(looked_at), "look")) if row.startswith(looked_at, at) else cut


def _apart(entry: Entry) -> str:
    """What of the points is not that of the functions alone."""
    change = _final(entry) - entry["earned"]
    return f"({points(entry['earned'])} {'+' if change > 0 else '-'} {points(abs(change))}) " if change else ""


def first_thing(entry: Entry) -> str:
    """The first diagnosis, or else function, as a student is told them; of what is only unfinished, what is next."""
    if to_write := in_short(entry):
        return to_write
    functions = {name: each for name, each in entry["functions"].items() if not is_to_write(each)}
    lost = [name for name in in_order(functions) if functions[name]["verdict"] not in ("correct", "planted")]
    if not lost:
        return planted_in_short(entry)
    name, function = lost[0], functions[lost[0]]
    if function["diagnoses"]:
        return f"{function['diagnoses'][0]['id']} in {name}"
    return f"{name} {function['reason'] or function['verdict']}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _counted(title: str, counts: Counter[str], width: int) -> Iterator[str]:
    if counts:
        parts = [f"{name}{_TIED}{count}" for name, count in counts.most_common()]
        said, *further = textwrap.wrap(f"{title}: {', '.join(parts)}", width - 1, subsequent_indent="  ", **WRAPPING)
        yield _titled(said.replace(_TIED, " "))
        yield from (line.replace(_TIED, " ") for line in further)
