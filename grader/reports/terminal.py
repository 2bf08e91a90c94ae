"""What a person sees of a class in a terminal or a CI log: a table, and what it comes to. No colour needed."""

import textwrap
from array import array
from bisect import insort
from collections import Counter
from collections.abc import Iterator
from operator import itemgetter
from statistics import fmean, median

from grader.reports.contract import Entry
from grader.reports.styled import first, styled, whole
from grader.reports.text import WRAPPING, points, printable
from grader.reports.unfinished import ID, in_short, is_begun, is_to_write

_MOST_ROWS = 60
_MOST_GROUPS = 5
_TIED = "\N{NO-BREAK SPACE}"  # textwrap does not break here


class Overview:
    """What a terminal says of a class, gathered as the entries come; kept are those to look at first."""

    def __init__(self) -> None:
        self.submissions = 0
        self._first: list[tuple[tuple[int, float, str], Entry]] = []
        self._students: Counter[str] = Counter()
        self._shares: array[float] = array("d")
        self._full = 0
        self._right = self._with_gradients = 0
        self._unfinished = self._untouched = 0
        self._counts: dict[str, Counter[str]] = {"mean": Counter(), "mistakes": Counter(), "functions": Counter()}
        self._groups: Counter[str] = Counter()

    def add(self, entry: Entry) -> None:
        """Take an entry in."""
        self.submissions += 1
        self._students[entry["student"]] += 1
        self._full += _is_full(entry)
        insort(self._first, (_row_order(entry), entry), key=itemgetter(0))
        del self._first[_MOST_ROWS:]
        if entry["status"] != "graded":
            return
        self._shares.append(100 * entry["earned"] / entry["possible"])
        self._with_gradients += bool(entry["gradients"]["checked"])
        self._right += entry["gradients"]["correct"] and bool(entry["gradients"]["checked"])
        self._groups.update([entry["group"]] if entry["group"] else [])
        self._counts["mean"].update([entry["convention"]["id"]] if entry["convention"] else [])
        self._counts["mistakes"].update(id_ for id_ in entry["diagnoses"] if id_ != ID)
        self._unfinished += entry.get("next") is not None
        self._untouched += not is_begun(entry)
        self._counts["functions"].update(
            name
            for name, found in entry["functions"].items()
            if found["verdict"] not in ("correct", "undecided") and not is_to_write(found)
        )

    def table(self, width: int) -> Iterator[str]:
        """A class: one row a submission, those that need a look first; cut to a readable length."""
        shown = [entry for _, entry in self._first]
        names = [printable(entry["student" if self._students[entry["student"]] == 1 else "path"]) for entry in shown]
        room = min(max(len(name) for name in (*names, "student")), max(16, width // 3))
        yield whole(f"{'student':<{room}}  {'points':>7}  {'grads':<5}  {'mean':<9}  look at first", "quiet")
        for name, entry in zip(names, shown, strict=True):
            yield _row(f"{_cut_middle(name, room):<{room}}", entry, width)
        if self._full < self.submissions:
            yield whole("(-v, or a path to one of them, explains each in words)", "quiet")
        if self.submissions > len(shown):
            more = self.submissions - len(shown)
            yield whole(f"… and {more} more; --grade-report=json:PATH has them all", "quiet")

    def totals(self, width: int) -> Iterator[str]:
        """What a class comes to: how many, points, final gradients, conventions, functions that cost points."""
        shares, graded = self._shares, len(self._shares)
        lacking = f"{self.submissions - graded} not gradable"
        line = f"{self.submissions} submissions: {graded} graded, {lacking}"
        yield first(line, lacking, "look") if graded < self.submissions else line
        if not shares:
            return
        full = sum(share >= 100 for share in shares)
        yield _titled(f"points: mean {fmean(shares):.1f}%, median {median(shares):.1f}%, full marks {full}")
        if self._with_gradients:
            yield _titled(f"final gradients: {self._right} right, {self._with_gradients - self._right} not")
        if self._unfinished:
            yield _titled(f"unfinished: {self._unfinished}, of them {self._untouched} with nothing written")
        yield from _counted("where the mean enters", self._counts["mean"], width)
        yield from _counted("mistakes", self._counts["mistakes"], width)
        yield from _counted("functions to look at", self._counts["functions"], width)
        shared = sorted((count for count in self._groups.values() if count > 1), reverse=True)
        if shared:
            sizes = ", ".join(str(count) for count in shared[:_MOST_GROUPS])
            more = ", …" if len(shared) > _MOST_GROUPS else ""
            yield _titled(f"wrong in the same way, groups of: {sizes}{more} (see group in the report)")


def _is_full(entry: Entry) -> bool:
    return bool(entry["status"] == "graded" and entry["earned"] >= entry["possible"])


def _row_order(entry: Entry) -> tuple[int, float, str]:
    if entry["status"] != "graded":
        return 0, 0.0, str(entry["path"])
    return 1, entry["earned"] / entry["possible"], str(entry["path"])


def _titled(line: str) -> str:
    return first(line, line.partition(":")[0], "strong")


def _row(name: str, entry: Entry, width: int) -> str:
    looked_at, at = "wrong", len(name) + 2 + 7 + 2
    if entry["status"] != "graded":
        looked_at, at = "not gradable", len(name) + 2 + 7 + 2 + 5 + 2 + 9 + 2
        row = f"{name}  {'-':>7}  {'-':<5}  {'-':<9}  not gradable: {printable(entry['reason'])}"
    else:
        share = f"{points(entry['earned'])}/{points(entry['possible'])}"
        right = "right" if entry["gradients"]["correct"] else "wrong"
        right = "later" if entry["gradients"].get("waits_for") else right
        right = right if entry["gradients"]["checked"] else "-"
        convention = entry["convention"]["id"] if entry["convention"] else "-"
        row = f"{name}  {share:>7}  {right:<5}  {convention:<9}  {printable(_first_thing(entry))}"
    cut = _cut(row.rstrip(), width - 1)
    return styled(cut, (at, at + len(looked_at), "look")) if row.startswith(looked_at, at) else cut


def _first_thing(entry: Entry) -> str:
    """The diagnosis, or else the function, that costs most; of what is only unfinished, what is next."""
    if to_write := in_short(entry):
        return to_write
    lost = [
        (function["earned"] - function["possible"], name, function)
        for name, function in entry["functions"].items()
        if function["verdict"] != "correct" and not is_to_write(function)
    ]
    if not lost:
        return ""
    _, name, function = min(lost, key=lambda item: item[0])
    if function["diagnoses"]:
        return f"{function['diagnoses'][0]['id']} in {name}"
    return f"{name} {function['reason'] or function['verdict']}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _cut_middle(text: str, width: int) -> str:
    """A path begins with the student, and ends with the file: both stay."""
    kept = width // 2
    return text if len(text) <= width else text[: width - kept - 1] + "…" + text[len(text) - kept :]


def _counted(title: str, counts: Counter[str], width: int) -> Iterator[str]:
    if counts:
        parts = [f"{name}{_TIED}{count}" for name, count in counts.most_common()]
        said, *further = textwrap.wrap(f"{title}: {', '.join(parts)}", width - 1, subsequent_indent="  ", **WRAPPING)
        yield _titled(said.replace(_TIED, " "))
        yield from (line.replace(_TIED, " ") for line in further)
